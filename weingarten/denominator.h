/* Common denominators of Weingarten functions: c prod_{|j| < reach} (D + j)^{e_j}. Not installed. */
#ifndef WG_DENOMINATOR_H
#define WG_DENOMINATOR_H

#include <flint/fmpz_poly.h>

#include "wishgarten/formula.h"

typedef struct
{
    fmpz_t constant;
    slong *exponents; /* of D + j at reach - 1 + j */
    slong reach;
} wg_denominator_struct;
typedef wg_denominator_struct wg_denominator_t[1];

/* A denominator of 1. */
void wg_denominator_init(wg_denominator_t d, slong reach);
void wg_denominator_clear(wg_denominator_t d);

/* d <- d * factor, whose reach is not larger. */
void wg_denominator_mul(wg_denominator_t d, const wg_denominator_t factor);

/* p <- p * d, a polynomial in D */
void wg_denominator_multiply(fmpz_poly_t p, const wg_denominator_t d);

/* f <- f / d; D is variable 0 of the ring. */
void wg_denominator_divide(wg_formula_t f, const wg_denominator_t d, const wg_ring_t ring);

#endif
