/* One qubit as a finite world of rotations. */
#ifndef WG_ROTATION_WORLD_H
#define WG_ROTATION_WORLD_H

#include <flint/nmod.h>

#include "wishgarten/formula.h"

/* The 60 rotations of the icosahedron average polynomials of degree five in (U, conj U) as Haar measure does, because no irreducible
   representation of SO(3) of spin 1..5 has an invariant under them. So a sum over all one-qubit circuits with blocks from this group is an exact Haar
   average. The entries lie in Q(sqrt 5), which is done modulo a prime in which 5 is a square. Matrices are 3 x 3, row after row. */
typedef struct
{
    nmod_t mod;
    ulong group[60][9];
    slong order;
} rotation_world_t;

void rotation_world_init(rotation_world_t *world);

/* p/q */
ulong world_fraction(slong p, slong q, nmod_t mod);

/* w <- r v and r^T v, no aliasing; w <- a x b; a . b */
void world_apply(ulong *w, const ulong *r, const ulong *v, nmod_t mod);
void world_apply_transpose(ulong *w, const ulong *r, const ulong *v, nmod_t mod);
void world_cross(ulong *w, const ulong *a, const ulong *b, nmod_t mod);
ulong world_dot(const ulong *a, const ulong *b, nmod_t mod);

/* The residue of a formula without variables. */
ulong world_residue(const wg_formula_t f, const wg_ring_t ring, nmod_t mod);

#endif
