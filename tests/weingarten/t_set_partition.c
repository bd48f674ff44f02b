#include <criterion/criterion.h>
#include <string.h>

#include "wishgarten/set_partition.h"

static int refines(const slong *p, const slong *q, slong n)
{
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++)
            if (p[i] == p[j] && q[i] != q[j])
                return 0;
    return 1;
}

/* There are 1, 2, 5, 15, 52, 203 set partitions of 1, ..., 6 points (B_{n+1} = sum_k C(n, k) B_k), in rising lexicographic order and
 * normal form, from one block to n. */
Test(set_partition, enumeration)
{
    slong bell[7] = {1};

    for (slong n = 1; n <= 6; n++)
    {
        slong p[6], q[6], total = 0, binomial = 1;

        for (slong k = 0; k < n; k++)
        {
            bell[n] += binomial * bell[k];
            binomial = binomial * (n - 1 - k) / (k + 1);
        }
        wg_set_partition_first(p, n);
        cr_expect_eq(wg_set_partition_blocks(p, n), 1);
        for (;;)
        {
            slong i = 0;

            total++;
            wg_set_partition_normalise(q, p, n);
            cr_assert_arr_eq(p, q, n * sizeof(slong));
            if (!wg_set_partition_next(p, n))
                break;
            while (p[i] == q[i])
                i++;
            cr_assert(p[i] > q[i]);
        }
        cr_expect_eq(total, bell[n]);
        cr_expect_eq(wg_set_partition_blocks(p, n), n);
    }
}

/* r <= p meet q iff r <= p and r <= q; p join q <= r iff p <= r and q <= r: all p, q, r of 4 points. */
Test(set_partition, lattice)
{
    slong p[4], q[4], r[4], meet[4], join[4];

    wg_set_partition_first(p, 4);
    do
    {
        wg_set_partition_first(q, 4);
        do
        {
            wg_set_partition_meet(meet, p, q, 4);
            wg_set_partition_join(join, p, q, 4);
            wg_set_partition_first(r, 4);
            do
            {
                cr_expect_eq(refines(r, meet, 4), refines(r, p, 4) && refines(r, q, 4));
                cr_expect_eq(refines(join, r, 4), refines(p, r, 4) && refines(q, r, 4));
            }
            while (wg_set_partition_next(r, 4));
        }
        while (wg_set_partition_next(q, 4));
    }
    while (wg_set_partition_next(p, 4));
}
