/* The law of v in parts, and its density on and off the real line, for the law of K. Not installed. */
#ifndef WG_VARIANCE_H
#define WG_VARIANCE_H

#include <flint/acb.h>

#include "law.h"
#include "wishgarten/kernel_law.h"

/* square <- (lambda_j - lambda_i)^2/4, where the pair i < j stops to contribute to P(v > t) */
void wg_variance_law_knot(fmpq_t square, const wg_variance_law_t law, slong i, slong j);

/* top <- the largest v, a quarter of the squared gap between the extreme eigenvalues. */
void wg_variance_law_top(fmpq_t top, const wg_variance_law_t law);

/* Two eigenvalues of multiplicities a, b: v = gap^2 p (1 - p) with p ~ Beta(a, b). P(v <= t), and the density
   [p^(a-1) (1-p)^(b-1) + p^(b-1) (1-p)^(a-1)] / (B(a, b) gap^2 sqrt(1 - 4t/gap^2)) at the small root p, for t in the
   support. */
void wg_variance_two_cdf(arb_t p, const arb_t t, const wg_variance_law_t law, slong prec);
void wg_variance_two_density(arb_t f, const arb_t t, const wg_variance_law_t law, slong prec);

/* Three or more eigenvalues: the double divided difference. sum <- sum_{i < j} sum_n c_n g_n for g(d) = d (d^2/4 - t)_+^e:
   P(v > t) for e = D - 3/2, and the density but for the factor D - 3/2 for e = D - 5/2. The c_n, which do not depend on
   t, are remembered. */
void wg_variance_pairs_prepare(wg_variance_law_t law, slong prec);
void wg_variance_pairs_sum(arb_t sum, const arb_t t, wg_variance_law_t law, slong twice_e, slong prec);
void wg_variance_pairs_clear(wg_variance_law_t law);

/* Bounds for |2u f(t)| as for wg_variance_law_density_bound, of either kind. */
void wg_variance_two_bound(arb_t bound, const acb_t u, const acb_t t, int at_knot, const fmpq_t upper,
                           wg_variance_law_t law, slong prec);
void wg_variance_pairs_bound(arb_t bound, const acb_t u, const acb_t t, const fmpq_t upper,
                             wg_variance_law_t law, slong prec);

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
