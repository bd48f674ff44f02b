#include <criterion/criterion.h>
#include <string.h>

#include "../support.h"
#include "wishgarten/permutation.h"

#define N 7

/* All n! permutations in lexicographic order: each has its own rank, p p^-1 = 1, and the number of points
   fixed by p^k is the number of points in cycles whose length divides k. */
Test(permutation, small_groups_completely)
{
    for (slong n = 0; n <= N; n++)
    {
        slong p[N + 1], factorial = 1, inverse[N + 1], product[N + 1], power[N + 1], parts[N + 1], count = 0;

        wg_permutation_first(p, n);
        do
        {
            cr_expect_eq(wg_permutation_rank(p, n), count);
            wg_permutation_inverse(inverse, p, n);
            wg_permutation_compose(product, p, inverse, n);
            for (slong i = 0; i < n; i++)
                cr_expect_eq(product[i], i);
            wg_permutation_cycle_type(parts, p, n);
            memcpy(power, p, sizeof(p));
            for (slong k = 1; k <= n; k++)
            {
                slong fixed = 0, expected = 0;

                for (slong i = 0; i < n; i++)
                {
                    fixed += power[i] == i;
                    expected += parts[i] > 0 && k % parts[i] == 0 ? parts[i] : 0;
                }
                cr_expect_eq(fixed, expected);
                wg_permutation_compose(product, p, power, n);
                memcpy(power, product, sizeof(power));
            }
            count++;
        }
        while (wg_permutation_next(p, n));
        for (slong i = 2; i <= n; i++)
            factorial *= i;
        cr_expect_eq(count, factorial);
    }
}

/* p after q sends i to p(q(i)) and its sign is the product of theirs: (0 1) after (1 2) sends 2 to 0, 1 to 2 and 0
   to 1; all pairs of S_n, n <= 4, by where they send the marks of an array. */
Test(permutation, composition)
{
    const slong swap01[] = {1, 0, 2}, swap12[] = {0, 2, 1};
    slong r[4];

    wg_permutation_compose(r, swap01, swap12, 3);
    cr_expect(r[0] == 1 && r[1] == 2 && r[2] == 0);
    for (slong n = 1; n <= 4; n++)
    {
        slong p[4], q[4];

        wg_permutation_first(p, n);
        do
        {
            wg_permutation_first(q, n);
            do
            {
                slong at[4], moved[4], then[4];

                for (slong i = 0; i < n; i++)
                    at[i] = i;
                for (slong i = 0; i < n; i++)
                    moved[q[i]] = at[i];
                for (slong i = 0; i < n; i++)
                    then[p[i]] = moved[i];
                wg_permutation_compose(r, p, q, n);
                for (slong i = 0; i < n; i++)
                    cr_expect_eq(then[r[i]], i);
                cr_expect_eq(wg_permutation_sign(r, n),
                             wg_permutation_sign(p, n) * wg_permutation_sign(q, n));
            }
            while (wg_permutation_next(q, n));
        }
        while (wg_permutation_next(p, n));
    }
    cr_expect_eq(wg_permutation_sign(swap01, 3), -1);
}

/* Each of the 24 permutations of four points comes with probability 1/24: the statistic sum (count - mean)^2/mean
   has 23 degrees of freedom and stays below 80 but once in 10^7. */
Test(permutation, random_is_uniform)
{
    slong counts[24] = {0}, p[4], draws = 24 * test_scaled(500);
    double mean = draws / 24.0, statistic = 0;
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < draws; i++)
    {
        wg_permutation_random(p, state, 4);
        counts[wg_permutation_rank(p, 4)]++;
    }
    for (slong i = 0; i < 24; i++)
        statistic += (counts[i] - mean) * (counts[i] - mean) / mean;
    cr_expect_lt(statistic, 80, "%g, seed %lu", statistic, test_seed());
    flint_randclear(state);
}
