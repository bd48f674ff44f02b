#include "wishgarten/pairing.h"

#include "sequence_table.h"

void wg_pairing_first(slong *p, slong n)
{
    for (slong i = 0; i < 2 * n; i++)
        p[i] = i ^ 1;
}

/* Pairs the points that have no partner (-1) in their order. */
static void pair_the_rest(slong *p, slong n)
{
    slong open = -1;

    for (slong i = 0; i < 2 * n; i++)
        if (p[i] < 0 && open < 0)
            open = i;
        else if (p[i] < 0)
        {
            p[i] = open;
            p[open] = i;
            open = -1;
        }
}

/* The last point that can be given a farther partner gets the nearest such one among the points that are not
   bound to earlier points. */
int wg_pairing_next(slong *p, slong n)
{
    for (slong i = 2 * n - 1; i >= 0; i--)
    {
        slong partner = p[i] + 1;

        if (p[i] < i)
            continue;
        while (partner < 2 * n && p[partner] < i)
            partner++;
        if (partner == 2 * n)
            continue;
        for (slong j = i + 1; j < 2 * n; j++)
            if (p[j] >= i)
                p[j] = -1;
        p[i] = partner;
        p[partner] = i;
        pair_the_rest(p, n);
        return 1;
    }
    return 0;
}

void wg_pairing_coset_type(slong *parts, const slong *p, const slong *q, slong n)
{
    char *seen = flint_calloc(2 * n + 1, 1);
    slong length = 0;

    for (slong i = 0; i < 2 * n; i++)
    {
        slong size = 0;

        for (slong j = i; !seen[j]; j = q[p[j]])
        {
            seen[j] = seen[p[j]] = 1;
            size++;
        }
        if (size > 0)
            parts[length++] = size;
    }
    wg_sequence_sort_falling(parts, length);
    for (; length < n; length++)
        parts[length] = 0;
    flint_free(seen);
}

void wg_pairing_permute(slong *r, const slong *sigma, const slong *p, slong n)
{
    for (slong i = 0; i < 2 * n; i++)
        r[sigma[i]] = sigma[p[i]];
}

int wg_pairing_sign(const slong *p, slong n)
{
    int sign = 1;

    for (slong i = 0; i < 2 * n; i++)
        for (slong j = i + 1; j < p[i]; j++)
            if (p[j] > p[i])
                sign = -sign;
    return sign;
}
