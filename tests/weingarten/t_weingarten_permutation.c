#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_mat.h>

#include "wishgarten/permutation.h"
#include "wishgarten/set_partition.h"
#include "wishgarten/weingarten.h"

static slong partitions[52][5], count;

static void list(slong n)
{
    slong p[5];

    count = 0;
    wg_set_partition_first(p, n);
    do
        memcpy(partitions[count++], p, sizeof(p));
    while (wg_set_partition_next(p, n));
}

static void weingarten_matrix(fmpq_mat_t w, slong n, slong dim, int centred)
{
    fmpz d = dim;

    for (slong i = 0; i < count; i++)
        for (slong j = 0; j < count; j++)
            cr_assert_eq(centred ? wg_weingarten_centred_permutation_at(fmpq_mat_entry(w, i, j),
                                                                        partitions[i], partitions[j], n, &d)
                                 : wg_weingarten_permutation_at(fmpq_mat_entry(w, i, j), partitions[i],
                                                                partitions[j], n, &d),
                         WG_OK);
}

/* With G(pi, sigma) = D^{blocks of the join}: Wg = G^{-1} by elimination for D >= n, G Wg G = G and Wg G Wg = Wg for every D; n <= 5 at
 * D = n, n + 2, n <= 4 and D = 1..6. */
Test(weingarten_permutation, gram)
{
    for (slong n = 1; n <= 5; n++)
        for (slong dim = n < 5 ? 1 : n; dim <= FLINT_MAX(6, n + 2); dim += n < 5 ? 1 : 2)
        {
            fmpq_mat_t gram, w, inverse, product;

            list(n);
            fmpq_mat_init(gram, count, count);
            fmpq_mat_init(w, count, count);
            fmpq_mat_init(inverse, count, count);
            fmpq_mat_init(product, count, count);
            for (slong i = 0; i < count; i++)
                for (slong j = 0; j < count; j++)
                {
                    slong join[5];

                    wg_set_partition_join(join, partitions[i], partitions[j], n);
                    fmpq_set_si(fmpq_mat_entry(gram, i, j), dim, 1);
                    fmpq_pow_si(fmpq_mat_entry(gram, i, j), fmpq_mat_entry(gram, i, j),
                                wg_set_partition_blocks(join, n));
                }
            weingarten_matrix(w, n, dim, 0);
            cr_assert_eq(fmpq_mat_inv(inverse, gram), dim >= n);
            if (dim >= n)
                cr_expect(fmpq_mat_equal(w, inverse), "n = %ld, D = %ld", (long) n, (long) dim);
            fmpq_mat_mul(product, gram, w);
            fmpq_mat_mul(inverse, product, gram);
            cr_expect(fmpq_mat_equal(inverse, gram), "n = %ld, D = %ld", (long) n, (long) dim);
            fmpq_mat_mul(inverse, w, product);
            cr_expect(fmpq_mat_equal(inverse, w), "n = %ld, D = %ld", (long) n, (long) dim);
            fmpq_mat_clear(gram);
            fmpq_mat_clear(w);
            fmpq_mat_clear(inverse);
            fmpq_mat_clear(product);
        }
}

static int constant_on_blocks(const slong *index, const slong *labels, slong n)
{
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < i; j++)
            if (labels[i] == labels[j] && index[i] != index[j])
                return 0;
    return 1;
}

/* sum_{pi, sigma} Wg(pi, sigma) over the pi with constant i, the sigma with constant j = the mean of prod (P_{i_k j_k} - c) over the D!
 * permutation matrices, c = 0 and 1/D: all indices, n <= 3, D <= 3, and n = 4, D = 2. */
Test(weingarten_permutation, integrals)
{
    for (slong n = 1; n <= 4; n++)
        for (slong dim = 1; dim <= (n == 4 ? 2 : 3); dim++)
            for (int centred = 0; centred < 2; centred++)
            {
                slong power = 1;
                fmpq_mat_t w;

                list(n);
                for (slong k = 0; k < n; k++)
                    power *= dim;
                fmpq_mat_init(w, count, count);
                weingarten_matrix(w, n, dim, centred);
                for (slong code = 0; code < power * power; code++)
                {
                    slong i[4], j[4], p[3], total = 0, order = 0, rest = code;
                    fmpq_t sum, mean, scale;

                    fmpq_init(sum);
                    fmpq_init(mean);
                    fmpq_init(scale);
                    for (slong k = 0; k < n; k++, rest /= dim * dim)
                    {
                        i[k] = rest % dim;
                        j[k] = rest / dim % dim;
                    }
                    for (slong a = 0; a < count; a++)
                        for (slong b = 0; b < count; b++)
                            if (constant_on_blocks(i, partitions[a], n) &&
                                constant_on_blocks(j, partitions[b], n))
                                fmpq_add(sum, sum, fmpq_mat_entry(w, a, b));
                    /* D^n times the product is a whole number */
                    wg_permutation_first(p, dim);
                    do
                    {
                        slong product = 1;

                        for (slong k = 0; k < n; k++)
                            product *= dim * (p[j[k]] == i[k]) - centred;
                        total += product;
                        order++;
                    }
                    while (wg_permutation_next(p, dim));
                    fmpq_set_si(mean, total, order);
                    fmpq_set_si(scale, power, 1);
                    fmpq_div(mean, mean, scale);
                    cr_expect(fmpq_equal(sum, mean), "n = %ld, D = %ld, centred %d", (long) n, (long) dim,
                              centred);
                    fmpq_clear(sum);
                    fmpq_clear(mean);
                    fmpq_clear(scale);
                }
                fmpq_mat_clear(w);
            }
}

/* The formula at a number D >= n = the value there, for all pairs of set partitions of up to 4 points. */
Test(weingarten_permutation, symbols_and_numbers)
{
    static const char *const names[] = {"D"};
    wg_ring_t ring;

    wg_ring_init(ring, names, 1);
    for (slong n = 0; n <= 4; n++)
        for (int centred = 0; centred < 2; centred++)
        {
            list(n);
            for (slong i = 0; i < count; i++)
                for (slong j = 0; j < count; j++)
                {
                    wg_weingarten_t w;
                    wg_formula_t f, g;
                    fmpq_t q, d, value;

                    wg_weingarten_init(w, n);
                    wg_formula_init(f, ring);
                    wg_formula_init(g, ring);
                    fmpq_init(q);
                    fmpq_init(d);
                    fmpq_init(value);
                    cr_assert_eq(centred
                                     ? wg_weingarten_centred_permutation(w, partitions[i], partitions[j], n)
                                     : wg_weingarten_permutation(w, partitions[i], partitions[j], n),
                                 WG_OK);
                    wg_weingarten_get_formula(f, w, ring);
                    for (slong dim = FLINT_MAX(n, 1); dim <= 7; dim++)
                    {
                        fmpq_set_si(d, dim, 1);
                        cr_assert_eq(centred ? wg_weingarten_centred_permutation_at(
                                                   q, partitions[i], partitions[j], n, fmpq_numref(d))
                                             : wg_weingarten_permutation_at(q, partitions[i], partitions[j],
                                                                            n, fmpq_numref(d)),
                                     WG_OK);
                        cr_assert_eq(wg_formula_substitute(g, f, 0, d, ring), WG_OK);
                        cr_assert(wg_formula_get_fmpq(value, g, ring));
                        cr_expect(fmpq_equal(q, value), "n = %ld, D = %ld, centred %d", (long) n, (long) dim,
                                  centred);
                    }
                    wg_weingarten_clear(w);
                    wg_formula_clear(f, ring);
                    wg_formula_clear(g, ring);
                    fmpq_clear(q);
                    fmpq_clear(d);
                    fmpq_clear(value);
                }
        }
    wg_ring_clear(ring);
}

/* What is out of reach or undefined is said, and the output is left alone. */
Test(weingarten_permutation, limits)
{
    slong pi[WG_WEINGARTEN_SET_PARTITION_MAX + 1] = {0};
    wg_weingarten_t w;
    fmpz d = 0;
    fmpq_t q;

    fmpq_init(q);
    fmpq_set_si(q, 7, 3);
    wg_weingarten_init(w, 1);
    cr_expect_eq(wg_weingarten_permutation_at(q, pi, pi, 1, &d), WG_DOMAIN);
    cr_expect_eq(wg_weingarten_centred_permutation_at(q, pi, pi, 1, &d), WG_DOMAIN);
    d = 3;
    cr_expect_eq(wg_weingarten_permutation_at(q, pi, pi, WG_WEINGARTEN_SET_PARTITION_MAX + 1, &d), WG_UNABLE);
    cr_expect_eq(wg_weingarten_permutation(w, pi, pi, WG_WEINGARTEN_SET_PARTITION_MAX + 1), WG_UNABLE);
    cr_expect_eq(wg_weingarten_centred_permutation(w, pi, pi, WG_WEINGARTEN_SET_PARTITION_MAX + 1),
                 WG_UNABLE);
    cr_expect(fmpz_equal_ui(fmpq_numref(q), 7) && fmpz_equal_ui(fmpq_denref(q), 3));
    wg_weingarten_clear(w);
    fmpq_clear(q);
}
