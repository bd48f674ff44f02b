/* The law of a product of a sum of Gamma laws with one more, enclosed by the trapezoidal rule. Not installed. */
#ifndef WG_RADIAL_H
#define WG_RADIAL_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"

/* Y = V G, V = sum_a w_a Gamma(k_a), G ~ Gamma(q), q = p/2: a quarter of the square of a centred Gaussian vector of p components whose
   variance 2 V is drawn first. At one point y: */
typedef struct
{
    slong length;
    arb_ptr powers;   /* k_a */
    arb_ptr ratios;   /* w_a/max w, exactly 1 for the largest */
    arb_t scale;      /* y/max w */
    slong parameters; /* p */
} wg_radial_struct;
typedef wg_radial_struct wg_radial_t[1];

typedef enum
{
    WG_RADIAL_TAIL,
    WG_RADIAL_DENSITY
} wg_radial_side_t;

void wg_radial_init(wg_radial_t radial, slong length);
void wg_radial_clear(wg_radial_t radial);

/* value <- P(Y > y), or y times the density of Y at y, to about prec bits relative to the peak of the integrand, which in the upper tail is
   of the size of the value, and in the lower tail of that of 1. The scale has to be known to three times as many bits. WG_UNABLE where no
   contour of moderate length is found. Cost: some hundred values of K_0 and K_1, or of exp for odd p, and p operations each. Proof:
   doc/theory/wishart_laws.md. */
wg_status_t wg_radial_integral(arb_t value, const wg_radial_t radial, wg_radial_side_t side,
                               slong prec) WG_CHECK_RESULT;

#endif
