/* What the methods for symbolic Weingarten functions share; private to them. */
#ifndef WISHGARTEN_WEINGARTEN_FRACTION_H
#define WISHGARTEN_WEINGARTEN_FRACTION_H

#include "wishgarten/weingarten.h"

/* w->shifts has room for this many. */
#define WG_WEINGARTEN_SHIFTS(degree) (3 * (degree) + 1)

/* Aborts unless w has been initialised with degree n. */
void wg_weingarten_expect_degree(const wg_weingarten_t w, slong n);

/* p <- p (D + shift)^e */
void wg_weingarten_multiply_shifted(fmpz_poly_t p, slong shift, slong e);

/* Brings numerator / (denominator prod_i (D + shifts[i])^exponents[i]) into lowest terms. */
void wg_weingarten_reduce(wg_weingarten_t w);

#endif
