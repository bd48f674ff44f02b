#include "wishgarten/permutation.h"

#include <stdlib.h>

#include "wishgarten/pairing.h"

void wg_permutation_first(slong *p, slong n)
{
    for (slong i = 0; i < n; i++)
        p[i] = i;
}

static void swap(slong *p, slong i, slong j)
{
    slong t = p[i];

    p[i] = p[j];
    p[j] = t;
}

int wg_permutation_next(slong *p, slong n)
{
    slong i = n - 2, j = n - 1;

    while (i >= 0 && p[i] > p[i + 1])
        i--;
    if (i < 0)
        return 0;
    while (p[j] < p[i])
        j--;
    swap(p, i, j);
    for (slong a = i + 1, b = n - 1; a < b; a++, b--)
        swap(p, a, b);
    return 1;
}

void wg_permutation_compose(slong *r, const slong *p, const slong *q, slong n)
{
    for (slong i = 0; i < n; i++)
        r[i] = p[q[i]];
}

void wg_permutation_inverse(slong *r, const slong *p, slong n)
{
    for (slong i = 0; i < n; i++)
        r[p[i]] = i;
}

static int compare_falling(const void *a, const void *b)
{
    slong x = *(const slong *) a, y = *(const slong *) b;

    return (x < y) - (x > y);
}

void wg_permutation_cycle_type(slong *parts, const slong *p, slong n)
{
    char *seen = flint_calloc(n + 1, 1);
    slong length = 0;

    for (slong i = 0; i < n; i++)
    {
        slong size = 0;

        for (slong j = i; !seen[j]; j = p[j])
        {
            seen[j] = 1;
            size++;
        }
        if (size > 0)
            parts[length++] = size;
    }
    qsort(parts, length, sizeof(slong), compare_falling);
    for (; length < n; length++)
        parts[length] = 0;
    flint_free(seen);
}

void wg_permutation_coset_type(slong *parts, const slong *p, slong n)
{
    slong *first = flint_malloc((2 * n + 1) * sizeof(slong)),
          *moved = flint_malloc((2 * n + 1) * sizeof(slong));

    wg_pairing_first(first, n);
    wg_pairing_permute(moved, p, first, n);
    wg_pairing_coset_type(parts, first, moved, n);
    flint_free(first);
    flint_free(moved);
}

slong wg_permutation_rank(const slong *p, slong n)
{
    slong rank = 0;

    for (slong i = 0; i < n; i++)
    {
        slong smaller = 0;

        for (slong j = i + 1; j < n; j++)
            smaller += p[j] < p[i];
        rank = rank * (n - i) + smaller;
    }
    return rank;
}
