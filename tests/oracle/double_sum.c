#include "double_sum.h"

#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"

static int matches(const slong *left, const slong *right, const slong *p, slong n)
{
    for (slong a = 0; a < n; a++)
        if (left[a] != right[p[a]])
            return 0;
    return 1;
}

void double_sum(fmpq_t q, const slong *i, const slong *j, const slong *k, const slong *l, slong n,
                const fmpq *wg)
{
    slong sigma[DOUBLE_SUM_DEGREE_MAX], tau[DOUBLE_SUM_DEGREE_MAX], inverse[DOUBLE_SUM_DEGREE_MAX],
        p[DOUBLE_SUM_DEGREE_MAX], mu[DOUBLE_SUM_DEGREE_MAX],
        table[(DOUBLE_SUM_DEGREE_MAX + 1) * (DOUBLE_SUM_DEGREE_MAX + 1)];

    fmpq_zero(q);
    wg_partition_count_table(table, n);
    wg_permutation_first(sigma, n);
    do
    {
        if (!matches(i, k, sigma, n))
            continue;
        wg_permutation_first(tau, n);
        do
        {
            if (!matches(j, l, tau, n))
                continue;
            wg_permutation_inverse(inverse, tau, n);
            wg_permutation_compose(p, sigma, inverse, n);
            wg_permutation_cycle_type(mu, p, n);
            fmpq_add(q, q, wg + wg_partition_rank(mu, n, table));
        }
        while (wg_permutation_next(tau, n));
    }
    while (wg_permutation_next(sigma, n));
}
