/* Inverse Mellin transforms of quotients of Gamma functions, enclosed by the trapezoidal rule. Not installed. */
#ifndef WG_MELLIN_H
#define WG_MELLIN_H

#include <flint/arb.h>

#include "wishgarten/status.h"

/* f(z) = e^(shift z) prod_i (Gamma(points_i + z)/Gamma(points_i))^(weights_i), divided by z with `pole`. Points and shift are positive, the
   weights add up to 0: E Y^z of a law on (0, 1), and shift = -log y. */
typedef struct
{
    slong length;
    arb_ptr points;
    slong *weights;
    arb_t shift;
    int pole;
} wg_mellin_struct;
typedef wg_mellin_struct wg_mellin_t[1];

void wg_mellin_init(wg_mellin_t mellin, slong length);
void wg_mellin_clear(wg_mellin_t mellin);

/* integral <- (1/2 pi i) int f(z) dz upwards on the right of all poles, to about prec bits relative to its size: P(Y > y) with the pole, y times
   the density of Y without. WG_UNABLE where no contour of moderate length is found. Proof: doc/theory/wishart_laws.md. Source: trefethen2014. */
wg_status_t wg_mellin_integral(arb_t integral, const wg_mellin_t mellin, slong prec) WG_CHECK_RESULT;

/* logarithm <- log of the integral, about, in double precision; ratio <- that of z f over it: with the pole, y times the density over P(Y > y). */
wg_status_t wg_mellin_sketch(double *logarithm, double *ratio, const wg_mellin_t mellin) WG_CHECK_RESULT;

#endif
