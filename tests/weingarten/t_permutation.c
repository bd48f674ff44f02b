#include <criterion/criterion.h>
#include <string.h>

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
