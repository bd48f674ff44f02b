#include <criterion/criterion.h>
#include <string.h>

#include "wishgarten/pairing.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"
#include "wishgarten/zonal.h"

/* The pairings of 2n points rise in lexicographic order, are involutions without fixed points, and are (2n-1)!!; those of coset type mu to
 * the first are K_mu: n <= 6. */
Test(pairing, enumeration)
{
    slong odd = 1;

    for (slong n = 1; n <= 6; n++)
    {
        slong p[12], q[12], first[12], type[6], mu[6], table[49], counts[11] = {0}, total = 0, rank = 0;
        fmpz_t size;

        odd *= 2 * n - 1;
        fmpz_init(size);
        wg_partition_count_table(table, n);
        wg_pairing_first(first, n);
        wg_pairing_first(p, n);
        for (;;)
        {
            slong i = 0;

            total++;
            for (slong j = 0; j < 2 * n; j++)
                cr_assert(p[j] != j && p[p[j]] == j);
            wg_pairing_coset_type(type, first, p, n);
            counts[wg_partition_rank(type, n, table)]++;
            memcpy(q, p, sizeof(p));
            if (!wg_pairing_next(p, n))
                break;
            while (p[i] == q[i])
                i++;
            cr_assert(p[i] > q[i]);
        }
        cr_expect_arr_eq(p, q, 2 * n * sizeof(slong));
        cr_expect_eq(total, odd);
        wg_partition_first(mu, n);
        do
        {
            wg_zonal_class_size(size, mu, n);
            cr_expect(fmpz_equal_si(size, counts[rank]), "n = %ld, rank %ld", (long) n, (long) rank);
            rank++;
        }
        while (wg_partition_next(mu, n));
        fmpz_clear(size);
    }
}

/* type(p, q) = type(q, p) = type(sigma p, sigma q), and the type of sigma = type({01}{23}..., sigma {01}{23}...); with pairs sorted,
 * sign(p) is the sign of the permutation that lists them: all sigma in S_6, all p. */
Test(pairing, permutations)
{
    slong sigma[6], p[6], first[6], moved[6], base[6], listed[6], a[3], b[3];

    wg_pairing_first(first, 3);
    wg_permutation_first(sigma, 6);
    do
    {
        wg_pairing_permute(base, sigma, first, 3);
        wg_pairing_coset_type(a, first, base, 3);
        wg_permutation_coset_type(b, sigma, 3);
        cr_expect_arr_eq(a, b, sizeof(a));
        wg_pairing_first(p, 3);
        do
        {
            wg_pairing_permute(moved, sigma, p, 3);
            wg_pairing_coset_type(a, moved, base, 3);
            wg_pairing_coset_type(b, first, p, 3);
            cr_expect_arr_eq(a, b, sizeof(a));
        }
        while (wg_pairing_next(p, 3));
    }
    while (wg_permutation_next(sigma, 6));

    wg_pairing_first(p, 3);
    do
    {
        slong type[6], length = 0;

        for (slong i = 0; i < 6; i++)
            if (i < p[i])
            {
                listed[length++] = i;
                listed[length++] = p[i];
            }
        wg_permutation_cycle_type(type, listed, 6);
        cr_expect_eq(wg_pairing_sign(p, 3), wg_partition_sign(type, 6));
    }
    while (wg_pairing_next(p, 3));
}
