/* Inverse Laplace transforms of products of powers, enclosed by the trapezoidal rule. Not installed. */
#ifndef WG_CONTOUR_H
#define WG_CONTOUR_H

#include <flint/arb.h>

#include "wishgarten/status.h"

/* Where the contour passes the pole at 0. */
typedef enum
{
    WG_NO_POLE,
    WG_RIGHT_OF_POLE, /* times 1/z */
    WG_LEFT_OF_POLE   /* times -1/z */
} wg_pole_t;

/* f(z) = e^(shift z) prod_i (1 + slopes_i z)^(-powers_i), times the pole; shift >= 0, powers > 0. */
typedef struct
{
    slong length;
    arb_ptr slopes;
    arb_ptr powers;
    arb_t shift;
    wg_pole_t pole;
} wg_contour_struct;
typedef wg_contour_struct wg_contour_t[1];

void wg_contour_init(wg_contour_t contour, slong length);
void wg_contour_clear(wg_contour_t contour);

/* integral <- (1/2 pi i) int f(z) dz upwards between the singularities with positive slopes (and the pole, if it is to the left) and those
   with negative ones, to about prec bits relative to its size where the slopes allow it. Needs a singularity on the left, and for
   shift = 0 one on the right and the sum of the powers, the pole's 1 included, above 1. WG_UNABLE if the numbers are too far apart for
   the contour to be laid. Proof: doc/theory/wishart_laws.md. Source: trefethen2014. */
wg_status_t wg_contour_integral(arb_t integral, const wg_contour_t contour, slong prec) WG_CHECK_RESULT;

/* logarithm <- log of the integral, about, in double precision; ratio <- that of z f over it. */
wg_status_t wg_contour_sketch(double *logarithm, double *ratio, const wg_contour_t contour) WG_CHECK_RESULT;

#endif
