/* The law of the loss of a Wishart process: density, distribution function, tails, quantiles, cumulants. */
#ifndef WISHGARTEN_LOSS_LAW_H
#define WISHGARTEN_LOSS_LAW_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"
#include "wishgarten/wishart.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The loss is measured from the lowest eigenvalue of the observable: x = sum_a X_a >= 0 with independent

       X_a = c_a Gamma(k_a)                          without a dimension (the limit N -> oo),
       X_a = mean_a (N_a/r_a) Beta(k_a, beta (N_a - r_a)/2)   at dimension N_a,   k_a = beta_a r_a/2, c_a = mean_a/k_a.

   Values are enclosures of at least `digits` significant digits (relative accuracy, in both tails), or WG_UNABLE, with words, where
   that cannot be reached. All are one contour integral with a proven error: by the trapezoidal rule along a hyperbola, or, for several
   components of which some have a dimension, along a vertical line; where small shapes make the transform decay slowly there, by Gauss's
   rule along rays. Below 0 and above the maximum answers are exactly 0 and 1. Cost: some 0.2 ms a value of one component, 1 ms of five
   without dimensions, 2 to 20 ms of five with, 10 to 100 ms of small shapes; a quantile two to three times that, of small shapes ten. Proofs:
   doc/theory/wishart_laws.md. Source: anschuetz2024. */

/* More components, and shapes k and beta (N - r)/2 above this, are refused. */
#define WG_LAW_COMPONENTS_MAX 64
#define WG_LAW_SHAPE_MAX 1000000000
/* More digits are refused. */
#define WG_LAW_DIGITS_MAX 1000

/* density <- f(x), the limit from the right at 0; WG_DOMAIN where it is infinite, or may jump: at 0, at the maximum, and with several
   components where x is a sum of maxima of some of few degrees of freedom. */
wg_status_t wg_loss_density(arb_t density, const fmpq_t x, const wg_wishart_t process, slong digits,
                            wg_error_struct *error) WG_CHECK_RESULT;
/* p <- P(loss <= x) */
wg_status_t wg_loss_cdf(arb_t p, const fmpq_t x, const wg_wishart_t process, slong digits,
                        wg_error_struct *error) WG_CHECK_RESULT;
/* p <- P(loss > x), without cancellation */
wg_status_t wg_loss_tail(arb_t p, const fmpq_t x, const wg_wishart_t process, slong digits,
                         wg_error_struct *error) WG_CHECK_RESULT;
/* x <- the q-quantile, P(loss <= x) = q; from a tail with `upper`: P(loss > x) = q. WG_DOMAIN unless 0 < q < 1. */
wg_status_t wg_loss_quantile(arb_t x, const fmpq_t q, int upper, const wg_wishart_t process, slong digits,
                             wg_error_struct *error) WG_CHECK_RESULT;

/* Exact. */
void wg_loss_mean(fmpq_t mean, const wg_wishart_t process);
void wg_loss_variance(fmpq_t variance, const wg_wishart_t process);
/* The n-th cumulant, n >= 1: sum_a k_a c_a^n (n-1)! without dimensions. */
void wg_loss_cumulant(fmpq_t cumulant, ulong n, const wg_wishart_t process);
/* moments[i] <- E x^i, i = 0..n */
void wg_loss_moments(fmpq *moments, ulong n, const wg_wishart_t process);
/* maximum <- sum_a mean_a N_a/r_a, the largest loss; returns 0 where a component has no dimension and there is none. */
int wg_loss_maximum(fmpq_t maximum, const wg_wishart_t process);

/* The law's name in words ("Gamma", "Beta", "sum of 3 Gamma laws", ...), which the caller frees with flint_free. */
char *wg_loss_law_name(const wg_wishart_t process);

#ifdef __cplusplus
}
#endif

#endif
