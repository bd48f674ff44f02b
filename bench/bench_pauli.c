/* Seconds for power traces of Pauli sums: one line a case, "name seconds". With an argument, only the
   cases whose name contains it. */

#include <stdio.h>
#include <string.h>

#include <flint/ulong_extras.h>

#include "stopwatch.h"
#include "wishgarten/pauli.h"

/* Words of uniform letters with coefficients i/10^digits, 0 < i < 10^digits. */
static void set_random(wg_pauli_sum_t sum, slong length, slong digits, flint_rand_t state)
{
    char *letters = flint_malloc(sum->qubits);
    slong *positions = flint_malloc(sum->qubits * sizeof(slong));
    ulong scale = n_pow(10, digits);
    fmpq_t c;

    fmpq_init(c);
    for (slong i = 0; i < length; i++)
    {
        for (slong q = 0; q < sum->qubits; q++)
        {
            letters[q] = "IXYZ"[n_randint(state, 4)];
            positions[q] = q;
        }
        fmpq_set_ui(c, 1 + n_randint(state, scale - 1), scale);
        wg_pauli_sum_append(sum, c, letters, positions, sum->qubits);
    }
    wg_pauli_sum_normalise(sum);
    fmpq_clear(c);
    flint_free(letters);
    flint_free(positions);
}

/* Every X_i X_j, Y_i Y_j, Z_i Z_j and Z_i up to a number of words, as a molecule or a lattice has them. */
static void set_local(wg_pauli_sum_t sum, slong length, slong digits, flint_rand_t state)
{
    ulong scale = n_pow(10, digits);
    fmpq_t c;

    fmpq_init(c);
    for (slong d = 1; d < sum->qubits; d++)
        for (slong i = 0; i + d < sum->qubits; i++)
            for (slong k = 0; k < 3 && sum->length < length; k++)
            {
                fmpq_set_ui(c, 1 + n_randint(state, scale - 1), scale);
                wg_pauli_sum_append(
                    sum, c, &"XXYYZZ" [2 * k], (const slong[]) { i, i + d }, 2);
            }
    wg_pauli_sum_normalise(sum);
    fmpq_clear(c);
}

static void set_ising_chain(wg_pauli_sum_t sum, slong length, slong digits, flint_rand_t state)
{
    fmpq_t c;

    fmpq_init(c);
    fmpq_set_si(c, -1, 1);
    for (slong i = 0; i < sum->qubits; i++)
    {
        wg_pauli_sum_append(sum, c, "X", &i, 1);
        if (i + 1 < sum->qubits)
            wg_pauli_sum_append(sum, c, "ZZ", (const slong[]){i, i + 1}, 2);
    }
    wg_pauli_sum_normalise(sum);
    fmpq_clear(c);
}

static void set_magnetisation(wg_pauli_sum_t sum, slong length, slong digits, flint_rand_t state)
{
    fmpq_t c;

    fmpq_init(c);
    fmpq_one(c);
    for (slong i = 0; i < sum->qubits; i++)
        wg_pauli_sum_append(sum, c, "Z", &i, 1);
    wg_pauli_sum_normalise(sum);
    fmpq_clear(c);
}

typedef struct
{
    const char *name;
    void (*set)(wg_pauli_sum_t sum, slong length, slong digits, flint_rand_t state);
    slong qubits;
    slong length;
    slong digits;
    slong order;
} case_struct;

static const case_struct cases[] = {{"words=10,qubits=4,k=16", set_random, 4, 10, 2, 16},
                                    {"words=100,qubits=100,k=4", set_random, 100, 100, 4, 4},
                                    {"words=100,qubits=100,k=6", set_random, 100, 100, 4, 6},
                                    {"words=100,qubits=100,k=8", set_random, 100, 100, 4, 8},
                                    {"words=100,qubits=100,digits=15,k=8", set_random, 100, 100, 15, 8},
                                    {"words=1000,qubits=10,k=8", set_random, 10, 1000, 4, 8},
                                    {"words=10000,qubits=20,k=4", set_random, 20, 10000, 4, 4},
                                    {"words=10000,qubits=32,k=3", set_random, 32, 10000, 4, 3},
                                    {"words=10000,qubits=32,k=4", set_random, 32, 10000, 4, 4},
                                    {"words=10000,qubits=64,k=4", set_random, 64, 10000, 4, 4},
                                    {"words=10000,qubits=64,digits=15,k=4", set_random, 64, 10000, 15, 4},
                                    {"local=6000,qubits=64,digits=15,k=4", set_local, 64, 6000, 15, 4},
                                    {"words=1000,qubits=20,k=6", set_random, 20, 1000, 4, 6},
                                    {"magnetisation,qubits=100,k=8", set_magnetisation, 100, 0, 0, 8},
                                    {"ising,qubits=20,k=12", set_ising_chain, 20, 0, 0, 12},
                                    {"ising,qubits=100,k=6", set_ising_chain, 100, 0, 0, 6},
                                    {"ising,qubits=100,k=8", set_ising_chain, 100, 0, 0, 8}};

static void run_case(const case_struct *c)
{
    double begin, end;
    wg_pauli_sum_t sum;
    wg_error_t error;
    wg_status_t status;
    fmpq t[16];
    flint_rand_t state;

    flint_randinit(state);
    wg_pauli_sum_init(sum, c->qubits);
    c->set(sum, c->length, c->digits, state);
    for (slong k = 0; k < c->order; k++)
        fmpq_init(t + k);

    begin = now();
    status = wg_pauli_sum_traces(t, c->order, NULL, sum, error);
    end = now();
    if (status == WG_OK)
        printf("%s %.6f\n", c->name, end - begin);
    else
        printf("%s %s: %s\n", c->name, wg_status_name(status), error->message);
    fflush(stdout);

    for (slong k = 0; k < c->order; k++)
        fmpq_clear(t + k);
    wg_pauli_sum_clear(sum);
    flint_randclear(state);
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        if (argc < 2 || strstr(cases[i].name, argv[1]) != NULL)
            run_case(cases + i);
    flint_cleanup();
    return 0;
}
