#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_mat.h>
#include <flint/fmpq_vec.h>

#include "../oracle/double_sum.h"
#include "../support.h"
#include "dimension_ring.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"

TestSuite(weingarten, .init = dimension_ring_init, .fini = dimension_ring_clear);

/* sum_sigma Wg(sigma) = 1/(D (D+1) ... (D+n-1)) and sum_sigma sgn(sigma) Wg(sigma) = 1/(D (D-1) ... (D-n+1)),
 * D symbolic, n <= 8. */
Test(weingarten, sums)
{
    for (slong n = 1; n <= 8; n++)
    {
        wg_weingarten_struct *w = weingarten_table_init(WG_UNITARY, n);

        for (int sign = 1; sign >= -1; sign -= 2)
        {
            wg_formula_t sum, f, D;
            slong mu[8];
            fmpq_t size;
            slong rank = 0;

            wg_formula_init(sum, ring);
            wg_formula_init(f, ring);
            wg_formula_init(D, ring);
            fmpq_init(size);
            wg_partition_first(mu, n);
            do
            {
                wg_partition_class_size(fmpq_numref(size), mu, n);
                if (sign < 0 && wg_partition_sign(mu, n) < 0)
                    fmpz_neg(fmpq_numref(size), fmpq_numref(size));
                wg_weingarten_get_formula(f, w + rank++, ring);
                wg_formula_mul_fmpq(f, f, size, ring);
                wg_formula_add(sum, sum, f, ring);
            }
            while (wg_partition_next(mu, n));
            wg_formula_set_si(f, 1, ring);
            for (slong i = 0; i < n; i++)
            {
                wg_formula_set_variable(D, 0, ring);
                wg_formula_add_si(D, D, sign * i, ring);
                cr_assert_eq(wg_formula_div(f, f, D, ring), WG_OK);
            }
            cr_expect(wg_formula_equal(sum, f, ring), "n = %ld, sign %d", (long) n, sign);
            wg_formula_clear(sum, ring);
            wg_formula_clear(f, ring);
            wg_formula_clear(D, ring);
            fmpq_clear(size);
        }
        weingarten_table_clear(w, n);
    }
}

/* One class alone = its row of the table; the formula at a number D >= n = the value there; sign (-1)^{|mu|}
 * for D >= n. n <= 7, D <= 10. */
Test(weingarten, symbols_and_numbers)
{
    for (slong n = 1; n <= 7; n++)
    {
        wg_weingarten_struct *w = weingarten_table_init(WG_UNITARY, n);
        slong mu[7], rank = 0;

        wg_partition_first(mu, n);
        do
        {
            wg_weingarten_t one;
            wg_formula_t f, g;
            fmpq_t q, d, value;

            wg_weingarten_init(one, n);
            wg_formula_init(f, ring);
            wg_formula_init(g, ring);
            fmpq_init(q);
            fmpq_init(d);
            fmpq_init(value);
            cr_assert_eq(wg_weingarten(one, WG_UNITARY, mu, n), WG_OK);
            wg_weingarten_get_formula(f, w + rank, ring);
            wg_weingarten_get_formula(g, one, ring);
            cr_expect(wg_formula_equal(f, g, ring));
            for (slong dim = n; dim <= 10; dim++)
            {
                fmpq_set_si(d, dim, 1);
                cr_assert_eq(wg_weingarten_at(q, WG_UNITARY, mu, n, fmpq_numref(d)), WG_OK);
                cr_assert_eq(wg_formula_substitute(g, f, 0, d, ring), WG_OK);
                cr_assert(wg_formula_get_fmpq(value, g, ring));
                cr_expect(fmpq_equal(q, value));
                cr_expect_eq(fmpq_sgn(q), wg_partition_sign(mu, n));
            }
            wg_weingarten_clear(one);
            wg_formula_clear(f, ring);
            wg_formula_clear(g, ring);
            fmpq_clear(q);
            fmpq_clear(d);
            fmpq_clear(value);
            rank++;
        }
        while (wg_partition_next(mu, n));
        weingarten_table_clear(w, n);
    }
}

/* Characters and the minimal polynomial of the Gram element agree: n <= 6, D = 1..9, below the degree too. */
Test(weingarten, gram_inverse)
{
    for (slong n = 0; n <= 6; n++)
        for (slong dim = 1; dim <= 9; dim++)
        {
            slong count = wg_partition_count(n);
            fmpq *q = _fmpq_vec_init(count), *r = _fmpq_vec_init(count);
            fmpz d = dim;

            cr_assert_eq(wg_weingarten_table_at(q, WG_UNITARY, n, &d), WG_OK);
            cr_assert_eq(wg_weingarten_table_by_gram_inverse(r, WG_UNITARY, n, &d), WG_OK);
            for (slong i = 0; i < count; i++)
                cr_expect(fmpq_equal(q + i, r + i), "n = %ld, D = %ld", (long) n, (long) dim);
            _fmpq_vec_clear(q, count);
            _fmpq_vec_clear(r, count);
        }
}

/* G Wg G = G and Wg G Wg = Wg with G(sigma, tau) = D^{cycles(sigma tau^-1)}, entry by entry on S_n, and G Wg = 1
   for D >= n; n <= 4, D = 1..5. (G Wg is symmetric, as both are central.) */
Test(weingarten, gram_times_weingarten)
{
    for (slong n = 1; n <= 4; n++)
    {
        slong order = 0, permutations[24][4], inverse[4], product[4], type[4], table[25];

        wg_partition_count_table(table, n);
        wg_permutation_first(product, n);
        do
            memcpy(permutations[order++], product, sizeof(product));
        while (wg_permutation_next(product, n));

        for (slong dim = 1; dim <= 5; dim++)
        {
            fmpq_mat_t gram, weingarten, result;
            fmpz d = dim;
            fmpq *q = _fmpq_vec_init(wg_partition_count(n));

            fmpq_mat_init(gram, order, order);
            fmpq_mat_init(weingarten, order, order);
            fmpq_mat_init(result, order, order);
            cr_assert_eq(wg_weingarten_table_at(q, WG_UNITARY, n, &d), WG_OK);
            for (slong i = 0; i < order; i++)
                for (slong j = 0; j < order; j++)
                {
                    wg_permutation_inverse(inverse, permutations[j], n);
                    wg_permutation_compose(product, permutations[i], inverse, n);
                    wg_permutation_cycle_type(type, product, n);
                    fmpq_set(fmpq_mat_entry(weingarten, i, j), q + wg_partition_rank(type, n, table));
                    fmpq_set_si(fmpq_mat_entry(gram, i, j), dim, 1);
                    fmpq_pow_si(fmpq_mat_entry(gram, i, j), fmpq_mat_entry(gram, i, j),
                                wg_partition_length(type, n));
                }
            fmpq_mat_mul(result, gram, weingarten);
            cr_expect_eq(fmpq_mat_is_one(result), dim >= n);
            fmpq_mat_mul(result, result, gram);
            cr_expect(fmpq_mat_equal(result, gram), "n = %ld, D = %ld", (long) n, (long) dim);
            fmpq_mat_mul(result, weingarten, gram);
            fmpq_mat_mul(result, result, weingarten);
            cr_expect(fmpq_mat_equal(result, weingarten), "n = %ld, D = %ld", (long) n, (long) dim);
            fmpq_mat_clear(gram);
            fmpq_mat_clear(weingarten);
            fmpq_mat_clear(result);
            _fmpq_vec_clear(q, wg_partition_count(n));
        }
    }
}

/* counts[r] += the sequences of r transpositions (s t), s < t, with rising t not below `least`, that turn p
 * into the identity. */
static void count_monotone(slong *counts, slong *p, slong n, slong least, slong used, slong most)
{
    slong fixed = 0;

    for (slong i = 0; i < n; i++)
        fixed += p[i] == i;
    if (fixed == n)
        counts[used]++;
    if (used == most)
        return;
    for (slong t = least; t < n; t++)
        for (slong s = 0; s < t; s++)
        {
            slong x = p[s];

            p[s] = p[t];
            p[t] = x;
            count_monotone(counts, p, n, t, used + 1, most);
            p[t] = p[s];
            p[s] = x;
        }
}

/* The coefficients at large D count monotone factorisations: n <= 4, up to |mu| + 4 transpositions. */
Test(weingarten, expansion_counts_monotone_factorisations)
{
    for (slong n = 1; n <= 4; n++)
    {
        slong mu[4], p[4];

        wg_partition_first(mu, n);
        do
        {
            slong size = n - wg_partition_length(mu, n), counts[16] = {0};
            wg_weingarten_t w;
            fmpz a[3] = {0, 0, 0};

            for (slong i = 0, begin = 0; i < n && mu[i] > 0; begin += mu[i], i++)
                for (slong j = 0; j < mu[i]; j++)
                    p[begin + j] = begin + (j + 1) % mu[i];
            count_monotone(counts, p, n, 1, 0, size + 4);
            wg_weingarten_init(w, n);
            cr_assert_eq(wg_weingarten(w, WG_UNITARY, mu, n), WG_OK);
            wg_weingarten_expansion(a, 3, w, WG_UNITARY, mu);
            for (slong k = 0; k < 3; k++)
            {
                cr_expect(fmpz_equal_si(a + k, counts[size + 2 * k]), "n = %ld, k = %ld", (long) n, (long) k);
                fmpz_clear(a + k);
            }
            wg_weingarten_clear(w);
        }
        while (wg_partition_next(mu, n));
    }
}

/* a_0 = prod_i Catalan(mu_i - 1), all classes of degree up to 12. */
Test(weingarten, leading_coefficients_are_catalan_numbers)
{
    static const slong catalan[] = {1, 1, 2, 5, 14, 42, 132, 429, 1430, 4862, 16796, 58786};

    for (slong n = 1; n <= 12; n++)
    {
        wg_weingarten_struct *w = weingarten_table_init(WG_UNITARY, n);
        slong mu[12], rank = 0;

        wg_partition_first(mu, n);
        do
        {
            slong product = 1;
            fmpz a = 0;

            for (slong i = 0; i < n && mu[i] > 0; i++)
                product *= catalan[mu[i] - 1];
            wg_weingarten_expansion(&a, 0, w + rank, WG_UNITARY, mu);
            cr_expect(fmpz_is_zero(&a));
            wg_weingarten_expansion(&a, 1, w + rank, WG_UNITARY, mu);
            cr_expect(fmpz_equal_si(&a, product), "n = %ld, class %ld", (long) n, (long) rank);
            fmpz_clear(&a);
            rank++;
        }
        while (wg_partition_next(mu, n));
        weingarten_table_clear(w, n);
    }
}

/* Lowest terms: denominator 1, as the a_k are integers; D = -j is a zero of the numerator only where it is no pole;
   over all classes, the pole at D = -j has the order that the lambda with most boxes of content j gives. n <= 12. */
Test(weingarten, poles)
{
    for (slong n = 1; n <= 12; n++)
    {
        wg_weingarten_struct *w = weingarten_table_init(WG_UNITARY, n);
        slong most[23] = {0}, reached[23] = {0}, contents[23], lambda[12], rank = 0;
        fmpz_t value;

        fmpz_init(value);
        wg_partition_first(lambda, n);
        do
        {
            wg_partition_contents(contents, lambda, n);
            cr_expect(fmpz_is_one(w[rank].denominator));
            for (slong j = 1 - n; j < n; j++)
            {
                slong e = w[rank].exponents[n - 1 + j];
                fmpz at = -j;

                most[n - 1 + j] = FLINT_MAX(most[n - 1 + j], contents[n - 1 + j]);
                reached[n - 1 + j] = FLINT_MAX(reached[n - 1 + j], e);
                fmpz_poly_evaluate_fmpz(value, w[rank].numerator, &at);
                cr_expect(e == 0 || !fmpz_is_zero(value), "n = %ld, class %ld, D = %ld", (long) n,
                          (long) rank, (long) -j);
            }
            rank++;
        }
        while (wg_partition_next(lambda, n));
        cr_expect_eq(memcmp(most, reached, sizeof(most)), 0, "n = %ld", (long) n);
        fmpz_clear(value);
        weingarten_table_clear(w, n);
    }
}

/* q <- numerator/denominator at the number D, term by term. */
static void evaluate(fmpq_t q, const wg_weingarten_t w, const fmpz_t dim)
{
    fmpz_t t;

    fmpz_init(t);
    fmpz_poly_evaluate_fmpz(fmpq_numref(q), w->numerator, dim);
    fmpz_set(fmpq_denref(q), w->denominator);
    for (slong j = 1 - w->degree; j < w->degree; j++)
        for (slong e = 0; e < w->exponents[w->degree - 1 + j]; e++)
        {
            fmpz_add_si(t, dim, j);
            fmpz_mul(fmpq_denref(q), fmpq_denref(q), t);
        }
    fmpq_canonicalise(q);
    fmpz_clear(t);
}

/* All classes of degrees 12 and 17 with D a symbol, at numbers D >= n = the sums of numbers there; random classes
   alone = their rows. */
Test(weingarten, symbols_and_numbers_of_high_degree)
{
    static const slong degrees[] = {12, 17};
    flint_rand_t state;

    test_randinit(state);
    for (int d = 0; d < 2; d++)
    {
        slong n = degrees[d], count = wg_partition_count(n), mu[17], table[18 * 18];
        wg_weingarten_struct *w = weingarten_table_init(WG_UNITARY, n);
        fmpq *q = _fmpq_vec_init(count);
        wg_weingarten_t one;
        fmpz_t dim;
        fmpq_t value;

        wg_weingarten_init(one, n);
        fmpz_init(dim);
        fmpq_init(value);
        for (int i = 0; i < 3; i++)
        {
            if (i < 2)
                fmpz_set_si(dim, n + i);
            else
                fmpz_ui_pow_ui(dim, 2, 100);
            cr_assert_eq(wg_weingarten_table_at(q, WG_UNITARY, n, dim), WG_OK);
            for (slong rank = 0; rank < count; rank++)
            {
                evaluate(value, w + rank, dim);
                cr_expect(fmpq_equal(value, q + rank), "n = %ld, class %ld", (long) n, (long) rank);
            }
        }
        wg_partition_count_table(table, n);
        for (slong i = test_scaled(10); i > 0; i--)
        {
            slong rank = n_randint(state, count);

            wg_partition_unrank(mu, rank, n, table);
            cr_assert_eq(wg_weingarten(one, WG_UNITARY, mu, n), WG_OK);
            cr_expect(fmpz_poly_equal(one->numerator, w[rank].numerator) &&
                          fmpz_equal(one->denominator, w[rank].denominator) &&
                          memcmp(one->exponents, w[rank].exponents, (2 * n - 1) * sizeof(slong)) == 0,
                      "n = %ld, class %ld, seed %lu", (long) n, (long) rank, test_seed());
        }
        wg_weingarten_clear(one);
        fmpz_clear(dim);
        fmpq_clear(value);
        _fmpq_vec_clear(q, count);
        weingarten_table_clear(w, n);
    }
    flint_randclear(state);
}

/* D = 2: |U_11|^2 = |U_22|^2 = x and |U_12|^2 = |U_21|^2 = 1 - x with x uniform on [0, 1], so that
   E[|U_11|^{2a} |U_12|^{2b} |U_21|^{2c} |U_22|^{2d}] = (a+d)! (b+c)!/(a+b+c+d+1)!, a+b+c+d <= 5;
   and U_11 U_22 conj(U_12) conj(U_21) = -x(1-x), so that E[x^a (U_11 U_22 conj(U_12 U_21))] = -(a+1)!/(a+3)!. */
Test(weingarten, integrals_over_u2)
{
    for (slong n = 1; n <= 5; n++)
    {
        slong count = wg_partition_count(n), rows[5], columns[5];
        fmpq *wg = _fmpq_vec_init(count);
        fmpz dim = 2;
        fmpq_t q, r;
        fmpz_t t;

        fmpq_init(q);
        fmpq_init(r);
        fmpz_init(t);
        cr_assert_eq(wg_weingarten_table_at(wg, WG_UNITARY, n, &dim), WG_OK);
        for (slong a = 0; a <= n; a++)
            for (slong b = 0; a + b <= n; b++)
                for (slong c = 0; a + b + c <= n; c++)
                {
                    slong d = n - a - b - c;

                    for (slong s = 0; s < n; s++)
                    {
                        rows[s] = s >= a + b;
                        columns[s] = (s >= a && s < a + b) || s >= a + b + c;
                    }
                    double_sum(q, rows, columns, rows, columns, n, wg);
                    fmpz_fac_ui(fmpq_numref(r), a + d);
                    fmpz_fac_ui(t, b + c);
                    fmpz_mul(fmpq_numref(r), fmpq_numref(r), t);
                    fmpz_fac_ui(fmpq_denref(r), n + 1);
                    fmpq_canonicalise(r);
                    cr_expect(fmpq_equal(q, r), "a, b, c, d = %ld, %ld, %ld, %ld", (long) a, (long) b,
                              (long) c, (long) d);
                }
        if (n >= 2)
        {
            slong crossed[5] = {1, 0};

            memset(rows, 0, sizeof(rows));
            rows[1] = 1;
            memset(columns, 0, sizeof(columns));
            columns[1] = 1;
            double_sum(q, rows, columns, rows, crossed, n, wg);
            fmpq_set_si(r, -1, n * (n + 1));
            cr_expect(fmpq_equal(q, r), "n = %ld", (long) n);
        }
        fmpq_clear(q);
        fmpq_clear(r);
        fmpz_clear(t);
        _fmpq_vec_clear(wg, count);
    }
}

/* E|U_11|^{2n} = n!/(D (D+1) ... (D+n-1)) = n! sum_sigma Wg(sigma), and E|det U|^2 = n! sum_sigma sgn(sigma) Wg(sigma)
   = 1 at D = n, 0 below (n columns of fewer rows); D = 1..12, n <= 12. */
Test(weingarten, moments_of_an_entry_and_the_determinant)
{
    for (slong n = 1; n <= 12; n++)
        for (slong D = 1; D <= 12; D++)
        {
            slong count = wg_partition_count(n), mu[12], rank = 0;
            fmpq *wg = _fmpq_vec_init(count);
            fmpz dim = D;
            fmpq_t entry, determinant, r;
            fmpz_t t;

            fmpq_init(entry);
            fmpq_init(determinant);
            fmpq_init(r);
            fmpz_init(t);
            cr_assert_eq(wg_weingarten_table_at(wg, WG_UNITARY, n, &dim), WG_OK);
            wg_partition_first(mu, n);
            do
            {
                wg_partition_class_size(t, mu, n);
                fmpq_mul_fmpz(r, wg + rank++, t);
                fmpq_add(entry, entry, r);
                if (wg_partition_sign(mu, n) < 0)
                    fmpq_neg(r, r);
                fmpq_add(determinant, determinant, r);
            }
            while (wg_partition_next(mu, n));
            fmpq_one(r);
            for (slong i = 0; i < n; i++)
                fmpz_mul_si(fmpq_denref(r), fmpq_denref(r), D + i);
            cr_expect(fmpq_equal(entry, r), "n = %ld, D = %ld", (long) n, (long) D);
            fmpz_fac_ui(t, n);
            fmpq_mul_fmpz(determinant, determinant, t);
            if (D <= n)
                cr_expect(fmpq_equal_si(determinant, D == n), "n = %ld, D = %ld", (long) n, (long) D);
            fmpq_clear(entry);
            fmpq_clear(determinant);
            fmpq_clear(r);
            fmpz_clear(t);
            _fmpq_vec_clear(wg, count);
        }
}

/* What is out of reach or undefined is said, and the output is left alone. */
Test(weingarten, limits)
{
    slong mu[64] = {0};
    wg_weingarten_t w;
    fmpz d = 0;
    fmpq_t q;

    fmpq_init(q);
    fmpq_set_si(q, 7, 3);
    wg_weingarten_init(w, 1);
    mu[0] = 1;
    cr_assert_eq(wg_weingarten(w, WG_UNITARY, mu, 1), WG_OK);
    mu[0] = WG_WEINGARTEN_DEGREE_MAX + 1;
    cr_expect_eq(wg_weingarten(w, WG_UNITARY, mu, mu[0]), WG_UNABLE);
    cr_expect_eq(wg_weingarten_table(w, WG_UNITARY, WG_WEINGARTEN_TABLE_DEGREE_MAX + 1), WG_UNABLE);
    cr_expect(fmpz_poly_is_one(w->numerator) && w->exponents[0] == 1);
    cr_expect_eq(wg_weingarten_at(q, WG_UNITARY, mu, 1, &d), WG_DOMAIN);
    cr_expect_eq(wg_weingarten_table_at(q, WG_UNITARY, 1, &d), WG_DOMAIN);
    cr_expect_eq(wg_weingarten_table_by_gram_inverse(q, WG_UNITARY, 1, &d), WG_DOMAIN);
    d = -3;
    cr_expect_eq(wg_weingarten_at(q, WG_UNITARY, mu, 1, &d), WG_DOMAIN);
    d = 5;
    cr_expect_eq(wg_weingarten_at(q, WG_UNITARY, mu, mu[0], &d), WG_UNABLE);
    cr_expect_eq(wg_weingarten_table_at(q, WG_UNITARY, WG_WEINGARTEN_TABLE_DEGREE_MAX + 1, &d), WG_UNABLE);
    cr_expect_eq(wg_weingarten_table_by_gram_inverse(q, WG_UNITARY, WG_GRAM_DEGREE_MAX + 1, &d), WG_UNABLE);
    cr_expect(fmpz_equal_ui(fmpq_numref(q), 7) && fmpz_equal_ui(fmpq_denref(q), 3));
    wg_weingarten_clear(w);
    fmpq_clear(q);
}

/* A function of another degree is a broken contract. */
Test(weingarten, another_degree_aborts, .signal = SIGABRT)
{
    slong mu[2] = {2, 0};
    wg_weingarten_t w;

    wg_weingarten_init(w, 1);
    if (wg_weingarten(w, WG_UNITARY, mu, 2) == WG_OK)
        cr_assert_fail("degree 2 went into a function of degree 1");
}
