#include <criterion/criterion.h>
#include <string.h>

#include <flint/fmpq.h>
#include <flint/fmpz_vec.h>

#include "wishgarten/local_twirl.h"

TestSuite(local_twirl);

static fmpz_poly_struct *traces_init(const char *const *texts, slong length)
{
    fmpz_poly_struct *traces = flint_malloc(length * sizeof(*traces));

    for (slong i = 0; i < length; i++)
    {
        fmpz_poly_init(traces + i);
        if (texts != NULL)
            cr_assert_eq(fmpz_poly_set_str(traces + i, texts[i]), 0);
    }
    return traces;
}

static void traces_clear(fmpz_poly_struct *traces, slong length)
{
    for (slong i = 0; i < length; i++)
        fmpz_poly_clear(traces + i);
    flint_free(traces);
}

/* All permutations of 0..k-1 in lexicographic order. */
static slong permutations(int (*list)[WG_TWIRL_DEGREE_MAX], slong k)
{
    slong length = 0;
    int p[WG_TWIRL_DEGREE_MAX] = {0};

    for (;;)
    {
        int distinct = 1;
        slong i = k - 1;

        for (slong a = 0; a < k; a++)
            for (slong b = 0; b < a; b++)
                distinct = distinct && p[a] != p[b];
        if (distinct)
            memcpy(list[length++], p, sizeof(p));
        while (i >= 0 && p[i] == k - 1)
            p[i--] = 0;
        if (i < 0)
            return length;
        p[i]++;
    }
}

static slong cycles(const int *p, slong k, const slong *e, slong *sums)
{
    unsigned seen = 0;
    slong number = 0;

    for (slong i = 0; i < k; i++)
        if (!(seen >> i & 1))
        {
            sums[number] = 0;
            for (slong j = i; !(seen >> j & 1); j = p[j])
            {
                seen |= 1U << j;
                sums[number] += e[j];
            }
            number++;
        }
    return number;
}

/* The defining relations: for all sigma in S_k,
       sum_pi g(pi) Tr(P_sigma^-1 P_pi) = sum_pi g(pi) D^cycles(sigma^-1 pi) = prod over cycles of sigma of Tr
   X^{sum e}, as polynomials in D, or at one D. They determine the operator, since the twirl lies in the span
   of the P_pi and the form (A, B) -> Tr A^* B is definite on it. */
static void expect_relations(const slong *e, slong k, const fmpz_poly_struct *traces, const fmpz_poly_t dim)
{
    static int list[40320][WG_TWIRL_DEGREE_MAX];
    slong order = permutations(list, k), sums[WG_TWIRL_DEGREE_MAX];
    wg_local_twirl_t twirl;
    fmpz_poly_t left, right, factor, t;

    fmpz_poly_init(left);
    fmpz_poly_init(right);
    fmpz_poly_init(factor);
    fmpz_poly_init(t);
    wg_local_twirl_init(twirl, e, k, traces, dim);
    cr_assert_eq(twirl->degree, k);
    for (slong s = 0; s < order; s++)
    {
        slong number;

        fmpz_poly_zero(left);
        for (slong p = 0; p < order; p++)
        {
            int quotient[WG_TWIRL_DEGREE_MAX] = {0};

            for (slong i = 0; i < k; i++)
                for (slong j = 0; j < k; j++)
                    if (list[s][j] == list[p][i])
                        quotient[i] = j;
            number = cycles(quotient, k, e, sums);
            fmpz_poly_pow(t, dim, number);
            fmpz_poly_mul(t, t, twirl->numerators + twirl->entry[p]);
            fmpz_poly_add(left, left, t);
        }
        number = cycles(list[s], k, e, sums);
        fmpz_poly_set_fmpz(right, twirl->denominator);
        for (slong i = 0; i < number; i++)
            fmpz_poly_mul(right, right, traces + sums[i]);
        for (slong j = -WG_TWIRL_SHIFT; j <= WG_TWIRL_SHIFT; j++)
            for (slong i = 0; i < twirl->exponents[j + WG_TWIRL_SHIFT]; i++)
            {
                fmpz_poly_set_si(factor, j);
                fmpz_poly_add(factor, factor, dim);
                cr_assert(!fmpz_poly_is_zero(factor), "a pole at this dimension");
                fmpz_poly_mul(right, right, factor);
            }
        cr_expect(fmpz_poly_equal(left, right), "degree %ld, permutation %ld", (long) k, (long) s);
    }
    fmpz_poly_clear(left);
    fmpz_poly_clear(right);
    fmpz_poly_clear(factor);
    fmpz_poly_clear(t);
    wg_local_twirl_clear(twirl);
}

/* X^2 = 1 and Tr X = 0: the relations hold for k = 0..5 as polynomials in D, and odd k vanish. */
Test(local_twirl, pauli_words_satisfy_the_defining_relations)
{
    static const slong e[] = {1, 1, 1, 1, 1};
    fmpz_poly_struct *traces = traces_init(NULL, 6);
    fmpz_poly_t dim;

    fmpz_poly_init(dim);
    fmpz_poly_set_coeff_si(dim, 1, 1);
    for (slong k = 0; k <= 4; k += 2)
        fmpz_poly_set(traces + k, dim);
    for (slong k = 0; k <= 5; k++)
    {
        wg_local_twirl_t twirl;

        expect_relations(e, k, traces, dim);
        wg_local_twirl_init(twirl, e, k, traces, dim);
        for (slong i = 0; i < twirl->length && k % 2 == 1; i++)
            cr_expect(fmpz_poly_is_zero(twirl->numerators + i));
        wg_local_twirl_clear(twirl);
    }
    fmpz_poly_clear(dim);
    traces_clear(traces, 6);
}

/* By hand, D^2 - 1 and (D^2 - 1)(D^2 - 9) being the denominators: E X (x) X = (D swap - 1)/(D^2 - 1); and on
   four copies (4): -D, (31): 3, (22): D^2 - 6, (211): -D, (1111): 3, classes told apart by cycles of
   permutations. */
Test(local_twirl, pauli_words_on_two_and_four_copies)
{
    static const slong e[] = {1, 1, 1, 1};
    static const char *const four[] = {"1  3", "2  0 -1", "2  0 -1", "1  3"};
    fmpz_poly_struct *traces = traces_init(NULL, 5);
    fmpz_poly_t dim, expected;
    wg_local_twirl_t twirl;

    fmpz_poly_init(dim);
    fmpz_poly_init(expected);
    fmpz_poly_set_coeff_si(dim, 1, 1);
    for (slong k = 0; k <= 4; k += 2)
        fmpz_poly_set(traces + k, dim);
    wg_local_twirl_init(twirl, e, 2, traces, dim);
    fmpz_poly_set_si(expected, -1);
    cr_expect(fmpz_poly_equal(twirl->numerators + twirl->entry[0], expected));
    cr_expect(fmpz_poly_equal(twirl->numerators + twirl->entry[1], dim));
    for (slong j = -WG_TWIRL_SHIFT; j <= WG_TWIRL_SHIFT; j++)
        cr_expect_eq(twirl->exponents[j + WG_TWIRL_SHIFT], j == 1 || j == -1);
    wg_local_twirl_clear(twirl);

    wg_local_twirl_init(twirl, e, 4, traces, dim);
    cr_expect(fmpz_is_one(twirl->denominator));
    for (slong j = -WG_TWIRL_SHIFT; j <= WG_TWIRL_SHIFT; j++)
        cr_expect_eq(twirl->exponents[j + WG_TWIRL_SHIFT], j == 1 || j == -1 || j == 3 || j == -3);
    /* ranks 0 = identity, 1 = (34), 9 = (1243) a four-cycle, 3 = (234) a three-cycle, 7 = (12)(34) */
    for (slong i = 0; i < 4; i++)
    {
        static const slong rank[] = {0, 1, 9, 3};

        fmpz_poly_set_str(expected, four[i]);
        cr_expect(fmpz_poly_equal(twirl->numerators + twirl->entry[rank[i]], expected), "rank %ld",
                  (long) rank[i]);
    }
    fmpz_poly_set_str(expected, "3  -6 0 1");
    cr_expect(fmpz_poly_equal(twirl->numerators + twirl->entry[7], expected));
    wg_local_twirl_clear(twirl);
    fmpz_poly_clear(dim);
    fmpz_poly_clear(expected);
    traces_clear(traces, 5);
}

/* Any X and any powers e: the relations hold as polynomials in D for power sums that are any numbers. */
Test(local_twirl, powers_of_any_matrix_satisfy_the_defining_relations)
{
    static const char *const texts[] = {"2  0 1", "0", "1  6", "1  -3", "1  11", "1  5", "1  -7", "1  2"};
    static const slong lists[][4] = {{1, 0, 0, 0}, {2, 0, 0, 0}, {2, 1, 0, 0}, {2, 2, 0, 0}, {3, 1, 1, 0},
                                     {2, 2, 1, 0}, {1, 1, 1, 0}, {2, 1, 1, 1}, {3, 2, 1, 1}};
    fmpz_poly_struct *traces = traces_init(texts, 8);
    fmpz_poly_t dim;

    fmpz_poly_init(dim);
    fmpz_poly_set_coeff_si(dim, 1, 1);
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
    {
        slong k = 0;

        while (k < 4 && lists[i][k] > 0)
            k++;
        expect_relations(lists[i], k, traces, dim);
    }
    fmpz_poly_clear(dim);
    traces_clear(traces, 8);
}

/* X = diag(2, -1, -1) and X = diag(1, -1) in their own dimensions, below the degree: the relations hold
   although the Gram matrix is singular there. */
Test(local_twirl, below_the_degree_the_relations_hold_at_one_dimension)
{
    static const slong lists[][5] = {{1, 1, 1, 1, 0}, {2, 1, 1, 0, 0}, {2, 2, 1, 1, 0}, {1, 1, 1, 1, 1}};
    static const slong eigenvalues[2][3] = {{1, -1, 0}, {2, -1, -1}};

    for (slong d = 2; d <= 3; d++)
    {
        fmpz_poly_struct *traces = traces_init(NULL, 8);
        fmpz_poly_t dim;
        fmpz_t power, sum;

        fmpz_init(power);
        fmpz_init(sum);
        fmpz_poly_init(dim);
        fmpz_poly_set_si(dim, d);
        for (slong k = 0; k < 8; k++)
        {
            fmpz_zero(sum);
            for (slong i = 0; i < d; i++)
            {
                fmpz_set_si(power, eigenvalues[d - 2][i]);
                fmpz_pow_ui(power, power, k);
                fmpz_add(sum, sum, power);
            }
            fmpz_poly_set_fmpz(traces + k, sum);
        }
        for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        {
            slong k = 0;

            while (k < 5 && lists[i][k] > 0)
                k++;
            expect_relations(lists[i], k, traces, dim);
        }
        fmpz_clear(power);
        fmpz_clear(sum);
        fmpz_poly_clear(dim);
        traces_clear(traces, 8);
    }
}
