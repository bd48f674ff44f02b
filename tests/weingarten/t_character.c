#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpz_mat.h>

#include "../support.h"
#include "wishgarten/character.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"

/* sum_lambda chi_lambda(mu) chi_lambda(nu) = z_mu [mu = nu] and sum_mu chi_lambda(mu) chi_kappa(mu) / z_mu =
 * [lambda = kappa], n <= 14. */
Test(character, orthogonality)
{
    for (slong n = 1; n <= 14; n++)
    {
        slong count = wg_partition_count(n), *chi = malloc(count * count * sizeof(slong)),
              *parts = malloc(n * sizeof(slong));
        fmpz_mat_t table, transpose, columns, rows;
        fmpz_t z, factorial;

        wg_character_table(chi, n);
        fmpz_mat_init(table, count, count);
        fmpz_mat_init(transpose, count, count);
        fmpz_mat_init(columns, count, count);
        fmpz_mat_init(rows, count, count);
        fmpz_init(z);
        fmpz_init(factorial);
        fmpz_fac_ui(factorial, n);
        for (slong i = 0; i < count * count; i++)
            fmpz_set_si(fmpz_mat_entry(table, i / count, i % count), chi[i]);
        fmpz_mat_transpose(transpose, table);
        fmpz_mat_mul(columns, table, transpose);
        wg_partition_first(parts, n);
        for (slong i = 0; i < count; i++)
        {
            wg_partition_centraliser(z, parts, n);
            for (slong j = 0; j < count; j++)
            {
                cr_expect(i == j ? fmpz_equal(fmpz_mat_entry(columns, i, i), z)
                                 : fmpz_is_zero(fmpz_mat_entry(columns, i, j)));
                /* rows weighted by class sizes */
                fmpz_mul(fmpz_mat_entry(table, i, j), fmpz_mat_entry(table, i, j), factorial);
                fmpz_divexact(fmpz_mat_entry(table, i, j), fmpz_mat_entry(table, i, j), z);
            }
            wg_partition_next(parts, n);
        }
        fmpz_mat_mul(rows, transpose, table);
        for (slong i = 0; i < count; i++)
            for (slong j = 0; j < count; j++)
                cr_expect(i == j ? fmpz_equal(fmpz_mat_entry(rows, i, i), factorial)
                                 : fmpz_is_zero(fmpz_mat_entry(rows, i, j)));
        fmpz_mat_clear(table);
        fmpz_mat_clear(transpose);
        fmpz_mat_clear(columns);
        fmpz_mat_clear(rows);
        fmpz_clear(z);
        fmpz_clear(factorial);
        free(chi);
        free(parts);
    }
}

/* The number of ways to put the cycles mu_i, mu_{i+1}, ... into boxes of these sizes, filling each. */
static slong fillings(slong *boxes, slong length, const slong *mu, slong n)
{
    slong sum = 0;

    if (n == 0 || mu[0] == 0)
        return 1;
    for (slong i = 0; i < length; i++)
        if (boxes[i] >= mu[0])
        {
            boxes[i] -= mu[0];
            sum += fillings(boxes, length, mu + 1, n - 1);
            boxes[i] += mu[0];
        }
    return sum;
}

/* chi_lambda(mu) = sum_w sgn(w) xi(lambda_i - i + w_i), where xi of a composition counts the tabloids that a
   permutation of type mu fixes: the Jacobi-Trudi determinant of permutation characters. */
static slong character_by_tabloids(const slong *lambda, const slong *mu, slong n)
{
    slong rows = wg_partition_length(lambda, n), w[8], boxes[8], type[8], sum = 0;

    wg_permutation_first(w, rows);
    do
    {
        int possible = 1;

        for (slong i = 0; i < rows; i++)
        {
            boxes[i] = lambda[i] - i + w[i];
            possible = possible && boxes[i] >= 0;
        }
        wg_permutation_cycle_type(type, w, rows);
        if (possible)
            sum += wg_partition_sign(type, rows) * fillings(boxes, rows, mu, n);
    }
    while (wg_permutation_next(w, rows));
    return sum;
}

/* Every character of S_1, ..., S_8 = the determinant of permutation characters; partitions of more than four
   rows through chi_{lambda'} = sgn chi_lambda. A column alone = the column of the table. */
Test(character, determinants_of_permutation_characters)
{
    for (slong n = 1; n <= 8; n++)
    {
        slong count = wg_partition_count(n), chi[22 * 22], column[22], lambda[8], conjugate[8], mu[8];

        wg_character_table(chi, n);
        wg_partition_first(mu, n);
        for (slong i = 0; i < count; i++)
        {
            wg_character_column(column, mu, n);
            wg_partition_first(lambda, n);
            for (slong j = 0; j < count; j++)
            {
                slong expected;

                wg_partition_conjugate(conjugate, lambda, n);
                if (wg_partition_length(lambda, n) <= 4)
                    expected = character_by_tabloids(lambda, mu, n);
                else
                    expected = wg_partition_sign(mu, n) * character_by_tabloids(conjugate, mu, n);
                cr_expect_eq(chi[i * count + j], expected, "n = %ld, class %ld, character %ld", (long) n,
                             (long) i, (long) j);
                cr_expect_eq(column[j], chi[i * count + j]);
                wg_partition_next(lambda, n);
            }
            wg_partition_next(mu, n);
        }
    }
}

/* chi_lambda(1) = f^lambda at n = 33, where characters come near the end of a word. */
Test(character, dimensions_at_the_largest_degree)
{
    slong n = WG_CHARACTER_DEGREE_MAX, count = wg_partition_count(n), *chi = malloc(count * sizeof(slong)),
          mu[64], lambda[64];
    fmpz_t f;

    fmpz_init(f);
    for (slong i = 0; i < n; i++)
        mu[i] = 1;
    wg_character_column(chi, mu, n);
    wg_partition_first(lambda, n);
    for (slong j = 0; j < count; j++)
    {
        wg_partition_dimension(f, lambda, n);
        cr_expect(fmpz_equal_si(f, chi[j]), "character %ld", (long) j);
        wg_partition_next(lambda, n);
    }
    fmpz_clear(f);
    free(chi);
}

/* Strips removed from lambda = strips added to nothing: one value alone = that of the table, n <= 12. */
Test(character, one_value_and_the_table)
{
    for (slong n = 0; n <= 12; n++)
    {
        slong count = wg_partition_count(n), *chi = malloc(count * count * sizeof(slong)), *entry = chi,
              lambda[12], mu[12];

        wg_character_table(chi, n);
        wg_partition_first(mu, n);
        do
        {
            wg_partition_first(lambda, n);
            do
                cr_expect_eq(wg_character(lambda, mu, n), *entry++);
            while (wg_partition_next(lambda, n));
        }
        while (wg_partition_next(mu, n));
        free(chi);
    }
}

/* The same at random lambda, mu |- n, n = 25..33, where sums may wrap on the way. */
Test(character, one_value_and_the_column)
{
    flint_rand_t state;
    slong *chi = malloc(wg_partition_count(WG_CHARACTER_DEGREE_MAX) * sizeof(slong)),
          columns = test_scaled(9);

    test_randinit(state);
    for (slong c = 0; c < columns; c++)
    {
        slong n = WG_CHARACTER_DEGREE_MAX - c % 9, count = wg_partition_count(n);
        slong lambda[33], mu[33], *table = malloc((n + 1) * (n + 1) * sizeof(slong));

        wg_partition_count_table(table, n);
        wg_partition_unrank(mu, n_randint(state, count), n, table);
        wg_character_column(chi, mu, n);
        for (int i = 0; i < 30; i++)
        {
            slong rank = n_randint(state, count);

            wg_partition_unrank(lambda, rank, n, table);
            cr_expect_eq(wg_character(lambda, mu, n), chi[rank], "n = %ld, lambda %ld, seed %lu", (long) n,
                         (long) rank, test_seed());
        }
        free(table);
    }
    flint_randclear(state);
    free(chi);
}
