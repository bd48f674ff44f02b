#include <criterion/criterion.h>

#include <flint/fmpq_vec.h>

#include "../oracle/dense_pauli.h"
#include "../support.h"
#include "wishgarten/pauli_reduce.h"

/* A random sum of `words` words on n qubits, and its matrix. */
static void random_sum(wg_pauli_sum_t sum, oracle_matrix_t dense, slong n, slong words, flint_rand_t state)
{
    char word[8] = "";
    slong positions[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    fmpq_t c;

    fmpq_init(c);
    wg_pauli_sum_init(sum, n);
    oracle_matrix_init(dense, WORD(1) << n);
    for (slong i = 0; i < words; i++)
    {
        for (slong q = 0; q < n; q++)
            word[q] = "IXYZ"[n_randint(state, 4)];
        fmpq_set_si(c, (slong) n_randint(state, 19) - 9, 1 + n_randint(state, 3));
        wg_pauli_sum_append(sum, c, word, positions, n);
        oracle_add_word(dense, c, word);
    }
    wg_pauli_sum_normalise(sum);
    fmpq_clear(c);
}

/* Tr O^k / 2^n = Tr reduced^k / 2^(t + c) for k = 1..2^n, which is to say that both have the same eigenvalues. */
Test(pauli_reduce, keeps_the_eigenvalues)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(60); round++)
    {
        slong n = 1 + n_randint(state, 4), order = WORD(1) << n, pairs;
        fmpq *left = _fmpq_vec_init(order), *right = _fmpq_vec_init(order);
        wg_pauli_sum_t sum, reduced;
        oracle_matrix_t dense;

        random_sum(sum, dense, n, 1 + n_randint(state, 6), state);
        wg_pauli_sum_init(reduced, 0);
        wg_pauli_sum_reduce(reduced, &pairs, sum);
        oracle_traces(left, order, dense);
        cr_assert_eq(wg_pauli_sum_traces(right, order, NULL, reduced, NULL), WG_OK);
        for (slong k = 0; k < order; k++)
        {
            fmpq_div_2exp(left + k, left + k, n);
            cr_assert(fmpq_equal(left + k, right + k), "k = %ld, round %ld, seed %lu", (long) k + 1,
                      (long) round, (unsigned long) test_seed());
        }
        wg_pauli_sum_clear(sum);
        wg_pauli_sum_clear(reduced);
        oracle_matrix_clear(dense);
        _fmpq_vec_clear(left, order);
        _fmpq_vec_clear(right, order);
    }
    flint_randclear(state);
}

/* The last c qubits carry I and Z alone; with M = the matrix of anticommutation of the words, 2t = rank M over F2, and t + c is
   the least number of qubits: 2t + c = rank of the words. */
Test(pauli_reduce, needs_no_more_qubits_than_the_relations_between_the_words)
{
    static const struct
    {
        const char *text;
        slong pairs, qubits;
    } cases[] = {
        {"XXXXXXXX", 0, 1}, {"ZZI + IZZ", 0, 2},
        {"X0 + Z0", 1, 1},  {"ZZ + XX + YY", 0, 2},
        {"XX + ZI", 1, 1},  {"X0 Z99 + Z0 Y99", 0, 2},
        {"3", 0, 0},        {"ZZI + IZZ + XII + IXI + IIX", 2, 3},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_pauli_sum_t sum, reduced;
        slong pairs;
        int dense;

        wg_pauli_sum_init(sum, 0);
        wg_pauli_sum_init(reduced, 0);
        cr_assert_eq(wg_pauli_sum_parse(sum, &dense, i == 6 ? "3*[]" : cases[i].text, NULL), WG_OK, "%s",
                     cases[i].text);
        wg_pauli_sum_reduce(reduced, &pairs, sum);
        cr_expect_eq(pairs, cases[i].pairs, "%s: %ld pairs", cases[i].text, (long) pairs);
        cr_expect_eq(reduced->qubits, cases[i].qubits, "%s: %ld qubits", cases[i].text,
                     (long) reduced->qubits);
        for (slong j = 0; j < reduced->length; j++)
            for (slong q = pairs; q < reduced->qubits; q++)
            {
                char letter = wg_pauli_sum_letter(reduced, j, q);

                cr_expect(letter == 'I' || letter == 'Z');
            }
        wg_pauli_sum_clear(sum);
        wg_pauli_sum_clear(reduced);
    }
}

/* reduced = sum_s |s><s| (x) O_s:  2^c Tr reduced^k / 2^(t + c) = sum_s Tr O_s^k / 2^t. */
Test(pauli_reduce, sectors_make_up_the_whole)
{
    wg_pauli_sum_t sum, reduced, sector;
    fmpq whole[6], part[6], total[6];
    slong pairs;
    int dense;

    wg_pauli_sum_init(sum, 0);
    wg_pauli_sum_init(reduced, 0);
    wg_pauli_sum_init(sector, 0);
    for (int k = 0; k < 6; k++)
    {
        fmpq_init(whole + k);
        fmpq_init(part + k);
        fmpq_init(total + k);
    }
    cr_assert_eq(wg_pauli_sum_parse(sum, &dense, "2*XXZ + 1/3*ZZZ - YYI + 5*IIZ + 1/2*XZI", NULL), WG_OK);
    wg_pauli_sum_reduce(reduced, &pairs, sum);
    cr_assert_eq(wg_pauli_sum_traces(whole, 6, NULL, reduced, NULL), WG_OK);
    for (ulong s = 0; s >> (reduced->qubits - pairs) == 0; s++)
    {
        wg_pauli_sum_sector(sector, s, pairs, reduced);
        cr_assert_eq(sector->qubits, pairs);
        cr_assert_eq(wg_pauli_sum_traces(part, 6, NULL, sector, NULL), WG_OK);
        for (int k = 0; k < 6; k++)
            fmpq_add(total + k, total + k, part + k);
    }
    for (int k = 0; k < 6; k++)
    {
        fmpq_mul_2exp(whole + k, whole + k, reduced->qubits - pairs);
        cr_expect(fmpq_equal(whole + k, total + k), "k = %d", k + 1);
        fmpq_clear(whole + k);
        fmpq_clear(part + k);
        fmpq_clear(total + k);
    }
    wg_pauli_sum_clear(sum);
    wg_pauli_sum_clear(reduced);
    wg_pauli_sum_clear(sector);
}
