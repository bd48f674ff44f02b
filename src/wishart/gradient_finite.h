/* The law of one derivative at finite dimension. Not installed. */
#ifndef WG_GRADIENT_FINITE_H
#define WG_GRADIENT_FINITE_H

#include "law_value.h"
#include "wishgarten/wishart.h"

/* The law of y = g^2/(o^2 t) in (0, 1) on the side g > 0, in the notation of gradient_law.h: WG_LAW_TAIL is P(g > o sqrt(t y)), and
   the density is minus its derivative by y. `data` is a component with a dimension. */
wg_status_t wg_gradient_finite(arb_t value, const fmpq_t square, wg_law_side_t side, const void *data,
                               slong prec) WG_CHECK_RESULT;

/* The same density on a ball, and the functions in double precision. */
wg_status_t wg_gradient_finite_density(arb_t density, const arb_t square, const void *data,
                                       slong prec) WG_CHECK_RESULT;
wg_status_t wg_gradient_finite_sketch(double *logarithm, double *rate, const fmpq_t square,
                                      wg_law_side_t side, const void *data) WG_CHECK_RESULT;

/* slope <- minus g^2 times the derivative, by g > 0, of the density of g. */
wg_status_t wg_gradient_finite_slope(arb_t slope, const arb_t square, const void *data,
                                     slong prec) WG_CHECK_RESULT;

/* density <- that of g/(o sqrt(t)) at 0; returns 0 where it is infinite, for min(k, beta N/2 - k) <= 1/2. */
int wg_gradient_finite_at_zero(arb_t density, const wg_component_struct *component, slong prec);

#endif
