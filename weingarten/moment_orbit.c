#include "moment_orbit.h"

#include <limits.h>
#include <string.h>

ulong wg_moment_pattern_alike(const wg_moment_pattern_struct *pattern, slong t)
{
    ulong alike = 0;

    for (slong c = 0; c + 1 < t; c++)
        if (memcmp(pattern->count[c], pattern->count[c + 1], WG_MOMENT_LABELS_MAX) == 0)
            alike |= (ulong) 1 << c;
    return alike;
}

/* Marks the orbit of p under the exchanges of neighbours that are alike; returns its size. */
static slong mark_orbit(wg_orbit_list_struct *orbits, const unsigned char *p, slong t, unsigned short name,
                        unsigned char (*stack)[WG_SYMMETRIC_MAX])
{
    slong depth = 1, size = 0;

    memcpy(stack[0], p, WG_SYMMETRIC_MAX);
    orbits->index[wg_permutation_code(p, t)] = name;
    while (depth > 0)
    {
        unsigned char q[WG_SYMMETRIC_MAX], r[WG_SYMMETRIC_MAX];

        memcpy(q, stack[--depth], sizeof(q));
        size++;
        for (slong c = 0; c + 1 < t; c++)
        {
            ulong code;

            if (!(orbits->alike >> c & 1))
                continue;
            for (slong i = 0; i < t; i++)
            {
                slong j = i == c ? c + 1 : i == c + 1 ? c : i;

                r[j] = q[i] == c ? c + 1 : q[i] == c + 1 ? c : q[i];
            }
            code = wg_permutation_code(r, t);
            if (orbits->index[code] == USHRT_MAX)
            {
                orbits->index[code] = name;
                memcpy(stack[depth++], r, sizeof(r));
            }
        }
    }
    return size;
}

void wg_orbit_list_init(wg_orbit_list_struct *orbits, ulong alike, const wg_symmetric_table_t group)
{
    slong t = group->degree, codes = (slong) 1 << 3 * FLINT_MAX(t - 1, 0);
    unsigned char(*stack)[WG_SYMMETRIC_MAX] = flint_malloc(group->order * sizeof(*stack));

    orbits->alike = alike;
    orbits->length = 0;
    orbits->representative = flint_malloc(group->order * sizeof(slong));
    orbits->size = flint_malloc(group->order * sizeof(slong));
    orbits->index = flint_malloc(codes * sizeof(*orbits->index));
    for (slong i = 0; i < codes; i++)
        orbits->index[i] = USHRT_MAX;
    for (slong r = 0; r < group->order; r++)
        if (orbits->index[wg_permutation_code(group->permutations[r], t)] == USHRT_MAX)
        {
            orbits->representative[orbits->length] = r;
            orbits->size[orbits->length] =
                mark_orbit(orbits, group->permutations[r], t, orbits->length, stack);
            orbits->length++;
        }
    flint_free(stack);
}

void wg_orbit_list_clear(wg_orbit_list_struct *orbits)
{
    flint_free(orbits->representative);
    flint_free(orbits->size);
    flint_free(orbits->index);
}
