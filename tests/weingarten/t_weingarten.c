#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_mat.h>
#include <flint/fmpq_vec.h>

#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"
#include "wishgarten/weingarten.h"

static wg_ring_t ring;

static void setup(void)
{
    static const char *const names[] = {"D"};

    wg_ring_init(ring, names, 1);
}

static void teardown(void)
{
    wg_ring_clear(ring);
}

TestSuite(weingarten, .init = setup, .fini = teardown);

static wg_weingarten_struct *table_init(slong n)
{
    slong count = wg_partition_count(n);
    wg_weingarten_struct *w = malloc(count * sizeof(*w));

    for (slong i = 0; i < count; i++)
        wg_weingarten_init(w + i, n);
    cr_assert_eq(wg_weingarten_table(w, n), WG_OK);
    return w;
}

static void table_clear(wg_weingarten_struct *w, slong n)
{
    for (slong i = 0; i < wg_partition_count(n); i++)
        wg_weingarten_clear(w + i);
    free(w);
}

/* sum_sigma Wg(sigma) = 1/(D (D+1) ... (D+n-1)) and sum_sigma sgn(sigma) Wg(sigma) = 1/(D (D-1) ... (D-n+1)),
 * D symbolic, n <= 8. */
Test(weingarten, sums)
{
    for (slong n = 1; n <= 8; n++)
    {
        wg_weingarten_struct *w = table_init(n);

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
        table_clear(w, n);
    }
}

/* One class alone = its row of the table; the formula at a number D >= n = the value there; sign (-1)^{|mu|}
 * for D >= n. n <= 7, D <= 10. */
Test(weingarten, symbols_and_numbers)
{
    for (slong n = 1; n <= 7; n++)
    {
        wg_weingarten_struct *w = table_init(n);
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
            cr_assert_eq(wg_weingarten(one, mu, n), WG_OK);
            wg_weingarten_get_formula(f, w + rank, ring);
            wg_weingarten_get_formula(g, one, ring);
            cr_expect(wg_formula_equal(f, g, ring));
            for (slong dim = n; dim <= 10; dim++)
            {
                fmpq_set_si(d, dim, 1);
                cr_assert_eq(wg_weingarten_at(q, mu, n, fmpq_numref(d)), WG_OK);
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
        table_clear(w, n);
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

            cr_assert_eq(wg_weingarten_table_at(q, n, &d), WG_OK);
            cr_assert_eq(wg_weingarten_table_by_gram_inverse(r, n, &d), WG_OK);
            for (slong i = 0; i < count; i++)
                cr_expect(fmpq_equal(q + i, r + i), "n = %ld, D = %ld", (long) n, (long) dim);
            _fmpq_vec_clear(q, count);
            _fmpq_vec_clear(r, count);
        }
}

/* G Wg G = G with G(sigma, tau) = D^{cycles(sigma tau^-1)}, entry by entry on S_n, and G Wg = 1 for D >= n; n
 * <= 4, D = 1..5. */
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
            cr_assert_eq(wg_weingarten_table_at(q, n, &d), WG_OK);
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
            cr_assert_eq(wg_weingarten(w, mu, n), WG_OK);
            wg_weingarten_expansion(a, 3, w, mu);
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
    mu[0] = WG_WEINGARTEN_DEGREE_MAX + 1;
    cr_expect_eq(wg_weingarten(w, mu, mu[0]), WG_UNABLE);
    cr_expect_eq(wg_weingarten_table(w, WG_WEINGARTEN_TABLE_DEGREE_MAX + 1), WG_UNABLE);
    cr_expect_eq(wg_weingarten_at(q, mu, 1, &d), WG_DOMAIN);
    d = 5;
    cr_expect_eq(wg_weingarten_at(q, mu, mu[0], &d), WG_UNABLE);
    cr_expect_eq(wg_weingarten_table_by_gram_inverse(q, WG_GRAM_DEGREE_MAX + 1, &d), WG_UNABLE);
    cr_expect(fmpz_equal_ui(fmpq_numref(q), 7));
    wg_weingarten_clear(w);
    fmpq_clear(q);
}
