#include <criterion/criterion.h>
#include <stdlib.h>

#include <flint/fmpq.h>

#include "wishgarten/character.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"
#include "wishgarten/zonal.h"

/* f <- f^{2 lambda} / (2n-1)!! */
static void plancherel(fmpq_t f, const slong *parts, slong n)
{
    slong doubled[64] = {0};
    fmpz_t t;

    fmpz_init(t);
    for (slong i = 0; i < n; i++)
        doubled[i] = 2 * parts[i];
    wg_partition_dimension(t, doubled, 2 * n);
    fmpq_set_fmpz(f, t);
    for (slong k = 1; k <= n; k++)
        fmpq_div_fmpz(f, f, (fmpz_set_si(t, 2 * k - 1), t));
    fmpz_clear(t);
}

/* sum_mu theta^lambda_mu theta^kappa_mu / K_mu = [lambda = kappa] (2n-1)!! / f^{2 lambda}, f by hooks: n <= 10. */
Test(zonal, orthogonality)
{
    for (slong n = 1; n <= 10; n++)
    {
        slong count = wg_partition_count(n), lambda[10], mu[10];
        fmpz_mat_t theta;
        fmpz *sizes = flint_calloc(count, sizeof(fmpz));
        fmpq_t sum, term, f;

        fmpz_mat_init(theta, count, count);
        fmpq_init(sum);
        fmpq_init(term);
        fmpq_init(f);
        wg_zonal_table(theta, n);
        wg_partition_first(mu, n);
        for (slong m = 0; m < count; m++)
        {
            wg_zonal_class_size(sizes + m, mu, n);
            wg_partition_next(mu, n);
        }
        wg_partition_first(lambda, n);
        for (slong l = 0; l < count; l++)
        {
            plancherel(f, lambda, n);
            for (slong k = 0; k < count; k++)
            {
                fmpq_zero(sum);
                for (slong m = 0; m < count; m++)
                {
                    fmpq_set_fmpz(term, fmpz_mat_entry(theta, m, l));
                    fmpq_mul_fmpz(term, term, fmpz_mat_entry(theta, m, k));
                    fmpq_div_fmpz(term, term, sizes + m);
                    fmpq_add(sum, sum, term);
                }
                fmpq_mul(sum, sum, f);
                cr_expect(fmpq_equal_si(sum, l == k), "n = %ld, %ld, %ld", (long) n, (long) l, (long) k);
            }
            wg_partition_next(lambda, n);
        }
        for (slong m = 0; m < count; m++)
            fmpz_clear(sizes + m);
        flint_free(sizes);
        fmpz_mat_clear(theta);
        fmpq_clear(sum);
        fmpq_clear(term);
        fmpq_clear(f);
    }
}

/* theta^{(n)}_mu = K_mu and theta^{(1^n)}_mu = sgn(mu) n! / z_mu: n <= 12. */
Test(zonal, row_and_column)
{
    for (slong n = 0; n <= 12; n++)
    {
        slong count = wg_partition_count(n), mu[12], rank = 0;
        fmpz_mat_t theta;
        fmpz_t t;

        fmpz_mat_init(theta, count, count);
        fmpz_init(t);
        wg_zonal_table(theta, n);
        wg_partition_first(mu, n);
        do
        {
            wg_zonal_class_size(t, mu, n);
            cr_expect(fmpz_equal(fmpz_mat_entry(theta, rank, 0), t));
            wg_partition_class_size(t, mu, n);
            if (wg_partition_sign(mu, n) < 0)
                fmpz_neg(t, t);
            cr_expect(fmpz_equal(fmpz_mat_entry(theta, rank, count - 1), t));
            rank++;
        }
        while (wg_partition_next(mu, n));
        fmpz_mat_clear(theta);
        fmpz_clear(t);
    }
}

/* omega^lambda(sigma) = 1/(2^n n!) sum_{h in H_n} chi_{2 lambda}(sigma h), the characters of S_2n by Murnaghan-Nakayama: all sigma of one
 * permutation a coset type, all lambda, n <= 4. */
Test(zonal, averages_of_characters)
{
    for (slong n = 1; n <= 4; n++)
    {
        slong count = wg_partition_count(n), classes = wg_partition_count(2 * n), mu[4], lambda[4], row = 0;
        slong *chi = malloc(classes * classes * sizeof(slong)), table[81], small[25];
        fmpz_mat_t theta;
        fmpz_t size;

        fmpz_mat_init(theta, count, count);
        fmpz_init(size);
        wg_zonal_table(theta, n);
        wg_character_table(chi, 2 * n);
        wg_partition_count_table(table, 2 * n);
        wg_partition_count_table(small, n);
        wg_partition_first(mu, n);
        do
        {
            slong sigma[8], h[8], product[8], type[8], blocks[4], sums[8] = {0}, order = 0;

            /* the cycle (1 3 5 ...) on the odd points of each loop makes the coset type */
            for (slong i = 0, begin = 0; i < n && mu[i] > 0; begin += 2 * mu[i], i++)
                for (slong j = 0; j < mu[i]; j++)
                {
                    sigma[begin + 2 * j] = begin + 2 * j;
                    sigma[begin + 2 * j + 1] = begin + (2 * j + 3) % (2 * mu[i]);
                }
            wg_permutation_coset_type(type, sigma, n);
            cr_assert_arr_eq(type, mu, n * sizeof(slong));

            wg_permutation_first(blocks, n);
            do
                for (slong flips = 0; flips < 1 << n; flips++, order++)
                {
                    slong rank = 0;

                    for (slong i = 0; i < 2 * n; i++)
                        h[i] = 2 * blocks[i / 2] + ((i + (flips >> (i / 2))) & 1);
                    wg_permutation_compose(product, sigma, h, 2 * n);
                    wg_permutation_cycle_type(type, product, 2 * n);
                    wg_partition_first(lambda, n);
                    do
                    {
                        slong doubled[8] = {0};

                        for (slong i = 0; i < n; i++)
                            doubled[i] = 2 * lambda[i];
                        sums[rank++] += chi[wg_partition_rank(type, 2 * n, table) * classes +
                                            wg_partition_rank(doubled, 2 * n, table)];
                    }
                    while (wg_partition_next(lambda, n));
                }
            while (wg_permutation_next(blocks, n));

            wg_zonal_class_size(size, mu, n);
            for (slong l = 0; l < count; l++)
                cr_expect(fmpz_equal_si(fmpz_mat_entry(theta, row, l), sums[l] * fmpz_get_si(size) / order) &&
                              sums[l] * fmpz_get_si(size) % order == 0,
                          "n = %ld", (long) n);
            row++;
        }
        while (wg_partition_next(mu, n));
        fmpz_mat_clear(theta);
        fmpz_clear(size);
        free(chi);
    }
}
