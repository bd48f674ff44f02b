/* The density of v on and off the real line, for the law of K. Not installed. */
#ifndef WG_VARIANCE_H
#define WG_VARIANCE_H

#include <flint/acb.h>

#include "law.h"
#include "wishgarten/kernel_law.h"

/* knots <- the different values of (lambda_i - lambda_j)^2/4, i < j, in increasing order; returns their number. The array has
   length (length - 1)/2 entries. Between neighbours the density is analytic. */
slong wg_variance_law_knots(fmpq *knots, const wg_variance_law_t law);

/* f <- the density at a thin ball inside the support, by arithmetic of `prec` bits without a check of what that
   gives. */
void wg_variance_law_density_by_prec(arb_t f, const arb_t t, wg_variance_law_t law, slong prec);

/* bound <- one for |2u f(t)| with t = beta - u^2 in the boxes u and t, where f is the density continued from the piece of the real line
   below the knot `upper` >= beta (equal if `at_knot`); infinite if the box of u may meet a branch point of the pieces above. */
void wg_variance_law_density_bound(mag_t bound, const acb_t u, const acb_t t, const arb_t beta, int at_knot,
                                   const fmpq_t upper, wg_variance_law_t law, slong prec);

/* mean <- E v, in any dimension. */
void wg_variance_law_mean(fmpq_t mean, const wg_variance_law_t law);

#endif
