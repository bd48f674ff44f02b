/* The law of a sum of Gamma and Beta components of small shapes: the contour of its inverse Laplace transform turned onto rays. Not installed. */
#ifndef WG_BETA_RAYS_H
#define WG_BETA_RAYS_H

#include "law_value.h"
#include "wishgarten/wishart.h"

/* value <- the density, P(X <= x) or P(X > x) inside the support, to about prec bits relative to its size, of the sum X of the components of
   the process: c Gamma(k) without a dimension, top Beta(k, m), m = beta (N - r)/2, top = mean N/r, with one. WG_DOMAIN for the density where
   x is a sum of tops at which it need not be continuous, its least power there being at most 1. WG_UNABLE for k + m above
   2000, prec above 2000, more than 1024 sums of tops that count at x, tops and x beyond doubles, or too many nodes. Cost at 15 digits:
   some 10 ms for two components that differ, 50 ms for five, a few times that where x is such a sum, where the tops are very
   different, or for shapes of some hundreds; seconds for shapes of a thousand. Proof: doc/theory/wishart_laws.md. Source: olver2010. */
wg_status_t wg_beta_sum_by_rays(arb_t value, const fmpq_t x, wg_law_side_t side,
                                const wg_wishart_struct *process, slong prec) WG_CHECK_RESULT;

#endif
