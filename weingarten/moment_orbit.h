/* Permutations up to relabelling of copies that are alike; private to the moments. */
#ifndef WISHGARTEN_MOMENT_ORBIT_H
#define WISHGARTEN_MOMENT_ORBIT_H

#include "moment_pattern.h"
#include "symmetric_table.h"

/* S_t up to conjugation with the permutations of copies that have the same derivatives, on which a
   pattern's functional is constant. Bit c of `alike` says that copies c and c + 1 are such. Orbit i has
   size[i] elements, among them that of rank representative[i]; index[wg_permutation_code(p)] is the orbit of
   p. */
typedef struct
{
    slong length;
    ulong alike;
    slong *representative;
    slong *size;
    unsigned short *index;
} wg_orbit_list_struct;

ulong wg_moment_pattern_alike(const wg_moment_pattern_struct *pattern, slong t);
void wg_orbit_list_init(wg_orbit_list_struct *orbits, ulong alike, const wg_symmetric_table_t group);
void wg_orbit_list_clear(wg_orbit_list_struct *orbits);

/* A permutation of t points is known by the images of all of them but the last, three bits each. */
static inline ulong wg_permutation_code(const unsigned char *p, slong t)
{
    ulong code = 0;

    for (slong c = 0; c + 1 < t; c++)
        code |= (ulong) p[c] << 3 * c;
    return code;
}

#endif
