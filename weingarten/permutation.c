#include "wishgarten/permutation.h"

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

/* A cycle is counted at its smallest point, so that no mark of the points seen is kept. */
void wg_permutation_cycle_type(slong *parts, const slong *p, slong n)
{
    slong length = 0;

    for (slong i = 0; i < n; i++)
    {
        slong size = 1, j = p[i], k;

        for (; j > i; j = p[j])
            size++;
        if (j < i)
            continue;
        for (k = length++; k > 0 && parts[k - 1] < size; k--)
            parts[k] = parts[k - 1];
        parts[k] = size;
    }
    for (; length < n; length++)
        parts[length] = 0;
}

int wg_permutation_sign(const slong *p, slong n)
{
    int sign = 1;

    for (slong i = 0; i < n; i++)
        for (slong j = i + 1; j < n; j++)
            if (p[j] < p[i])
                sign = -sign;
    return sign;
}

void wg_permutation_random(slong *p, flint_rand_t state, slong n)
{
    wg_permutation_first(p, n);
    for (slong i = n - 1; i > 0; i--)
        swap(p, i, n_randint(state, i + 1));
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
