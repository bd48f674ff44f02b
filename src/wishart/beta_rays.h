/* The law of a sum of Gamma and Beta components of small shapes: the contour of its inverse Laplace transform turned onto rays. Not installed. */
#ifndef WG_BETA_RAYS_H
#define WG_BETA_RAYS_H

#include "law_value.h"
#include "wishgarten/wishart.h"

/* value <- the density, P(X <= x) or P(X > x) inside the support, to about prec bits relative to its size, of the sum X of the components of
   the process: c Gamma(k) without a dimension, mean (N/r) Beta(k, beta (N - r)/2) with one. WG_DOMAIN for the density at a sum of ends of
   components where it is not continuous; WG_UNABLE where the largest of these ends is too large beside another one that
   matters at x, where more than 1024 sums of ends count, or beyond doubles. Cost: some 10 ms for two components, and it grows
   with the number of components that differ, with their shapes, and with the quotient of their ends. Proof:
   doc/theory/wishart_laws.md. Source: dlmf. */
wg_status_t wg_beta_sum_by_rays(arb_t value, const fmpq_t x, wg_law_side_t side,
                                const wg_wishart_struct *process, slong prec) WG_CHECK_RESULT;

#endif
