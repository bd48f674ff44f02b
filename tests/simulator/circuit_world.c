#include "circuit_world.h"

#include <criterion/criterion.h>
#include <string.h>

static void set_observable(world_struct *w, int form, flint_rand_t state)
{
    slong dim = w->circuit->dim, qubits = w->circuit->qubits;

    memset(w->dense_op, 0, sizeof(w->dense_op));
    wg_operator_init(w->op);
    if (form == 0 && qubits > 0)
    {
        number_t *word = flint_malloc(dim * dim * sizeof(*word));
        wg_pauli_sum_t sum;
        wg_error_t error;
        fmpq_t c;

        fmpq_init(c);
        wg_pauli_sum_init(sum, qubits);
        for (slong i = 0; i < 7; i++)
        {
            slong positions[6];
            char letters[6];

            for (slong q = 0; q < qubits; q++)
            {
                positions[q] = q;
                letters[q] = "IXYZ"[n_randint(state, 4)];
            }
            fmpq_set_si(c, (slong) n_randint(state, 19) - 9, 7);
            wg_pauli_sum_append(sum, c, letters, positions, qubits);
            oracle_word(word, qubits, 0, 0);
            for (slong q = 0; q < qubits; q++)
            {
                number_t *factor = flint_malloc(dim * dim * sizeof(*word)),
                         *next = flint_malloc(dim * dim * sizeof(*word));

                oracle_word(factor, qubits, (ulong) (letters[q] == 'X' || letters[q] == 'Y') << q,
                            (ulong) (letters[q] == 'Z' || letters[q] == 'Y') << q);
                oracle_product(next, word, factor, dim);
                memcpy(word, next, dim * dim * sizeof(*word));
                flint_free(factor);
                flint_free(next);
            }
            for (slong j = 0; j < dim * dim; j++)
                w->dense_op[j] += fmpq_get_d(c) * word[j];
        }
        wg_pauli_sum_normalise(sum);
        cr_assert(wg_operator_set_pauli_sum(w->op, sum, qubits, error) == WG_OK);
        wg_pauli_sum_clear(sum);
        fmpq_clear(c);
        flint_free(word);
    }
    else if (form == 1)
    {
        double entries[DIM_MAX];

        for (slong i = 0; i < dim; i++)
            w->dense_op[i * dim + i] = entries[i] = random_normal(state);
        wg_operator_set_diagonal(w->op, entries, dim);
    }
    else
    {
        random_hermitian((wg_complex_t *) w->dense_op, dim, state);
        wg_operator_set_matrix(w->op, (const wg_complex_t *) w->dense_op, dim);
    }
}

void world_init(world_struct *w, slong dim, slong qubits, slong length, slong parameters, int only,
                flint_rand_t state)
{
    static const wg_gate_kind_t any_dim[] = {WG_GATE_DIAGONAL, WG_GATE_BLOCK, WG_GATE_REFLECTIONS};
    wg_error_t error;

    wg_circuit_init(w->circuit, dim, qubits);
    for (slong k = 0; k < length; k++)
        random_gate(w->circuit,
                    only >= 0    ? (wg_gate_kind_t) only
                    : qubits > 0 ? (wg_gate_kind_t) n_randint(state, KINDS)
                                 : any_dim[n_randint(state, 3)],
                    parameters, state);
    for (slong j = 0; j < 32; j++)
        w->theta[j] = random_normal(state);
    random_vector(w->psi0, dim, state);
    set_observable(w, n_randint(state, 3), state);
    cr_assert(wg_workspace_new(&w->work, dim, WG_WORK_HESSIAN, 2, error) == WG_OK);
}

void world_clear(world_struct *w)
{
    wg_circuit_clear(w->circuit);
    wg_operator_clear(w->op);
    wg_workspace_free(w->work);
}

slong random_dim(slong *qubits, slong qubits_max, flint_rand_t state)
{
    *qubits = n_randint(state, qubits_max + 1);
    return *qubits > 0 ? WORD(1) << *qubits : 1 + (slong) n_randint(state, 20);
}
