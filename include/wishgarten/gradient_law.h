/* The law of the gradient of a Wishart process: one derivative, and the norm of all. */
#ifndef WISHGARTEN_GRADIENT_LAW_H
#define WISHGARTEN_GRADIENT_LAW_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"
#include "wishgarten/wishart.h"

#ifdef __cplusplus
extern "C" {
#endif

/* g = the derivative of the loss by the angle of a gate exp(i theta A) deep in the circuit, symmetric around 0, a sum of independent
   terms, one a component (k, c as in loss_law.h; o = mean N/r, the largest loss of the component):

       sqrt(t) c sqrt(2 T) xi = sqrt(t) c (G - G')           without a dimension: T, G, G' ~ Gamma(k), xi ~ N(0, 1),
       sqrt(t) 2 o sqrt(b (1 - b)) sqrt(w) v                 at dimension N: b ~ Beta(beta r/2, beta (N - r)/2),
           v a coordinate of a uniform point of the sphere in beta (N - 1) real dimensions,
           w = 1, Beta(N/2, 1/2), Beta(N - 1, 3/2) for beta = 1, 2, 4,

   t = Tr A^2/N over the block of the component, 1 for A^2 = 1. For gates exp(-i theta A/2) take t = 1/4. The first is the limit N -> oo
   of the second. The second is exact for O = o times a projector and A^2 = 1 with Tr A = 0, and has the exact variance for every O.

   `squares`: t, one a component; NULL for 1. Values are enclosures of at least `digits` significant digits, see loss_law.h.
   Several components of which some have a dimension are answered where the characteristic function of their sum falls like a power above 3 or
   so, or can be summed in closed form: for all shapes where beta N is 64 at least, and below that for beta r of some 6 to 10. Else WG_UNABLE, with
   words, after up to a second (variance and moments are always answered). Cost: 0.5 ms in the limit, 3 to 8 ms at a dimension, 2 to 200 ms a
   sum, up to a second at beta N = 16 and 32, and ten to fifty times that a quantile; a dimension has to be 2 at
   least. Source: anschuetz2024. */

/* density <- f(x); WG_DOMAIN where it is infinite. */
wg_status_t wg_gradient_density(arb_t density, const fmpq_t x, const wg_wishart_t process,
                                const fmpq *squares, slong digits, wg_error_struct *error) WG_CHECK_RESULT;
/* p <- P(g <= x) */
wg_status_t wg_gradient_cdf(arb_t p, const fmpq_t x, const wg_wishart_t process, const fmpq *squares,
                            slong digits, wg_error_struct *error) WG_CHECK_RESULT;
/* p <- P(|g| > x), x >= 0; 1 for x < 0 */
wg_status_t wg_gradient_tail(arb_t p, const fmpq_t x, const wg_wishart_t process, const fmpq *squares,
                             slong digits, wg_error_struct *error) WG_CHECK_RESULT;
/* x <- the point with P(g <= x) = q; 0 exactly for q = 1/2. WG_DOMAIN unless 0 < q < 1. */
wg_status_t wg_gradient_quantile(arb_t x, const fmpq_t q, const wg_wishart_t process, const fmpq *squares,
                                 slong digits, wg_error_struct *error) WG_CHECK_RESULT;

/* Exact: E g^2; E g^4/(E g^2)^2; moments[i] <- E g^(2i), i = 0..n. */
void wg_gradient_variance(fmpq_t variance, const wg_wishart_t process, const fmpq *squares);
void wg_gradient_kurtosis(fmpq_t kurtosis, const wg_wishart_t process, const fmpq *squares);
void wg_gradient_moments(fmpq *moments, ulong n, const wg_wishart_t process, const fmpq *squares);

/* E g^2 for any observable: traces Tr O and Tr O^2 over the block, c0 = Tr O^2 - (Tr O)^2/N,

       4 c0/((N-1)(N+2)),   2 N c0/((N+1)(N^2-1)),   4 c0/(2N+1)^2   for beta = 1, 2, 4,

   and Var l = (2/beta) c0/(N (N + 2/beta)). WG_DOMAIN unless the field is 1, 2 or 4, N >= 2 and N Tr O^2 >= (Tr O)^2. */
wg_status_t wg_gradient_variance_of_observable(fmpq_t gradient, fmpq_t loss, int field, const fmpq_t trace,
                                               const fmpq_t trace_square, const fmpq_t dim,
                                               wg_error_struct *error) WG_CHECK_RESULT;

/* The norm |g| of the derivatives by p parameters. For components without a dimension: given the T_a, which all derivatives share, these are independent
   Gaussian of variance 2 V:

       |g|^2 = 4 V G,   V = sum_a t_a c_a^2 T_a, T_a ~ Gamma(k_a),   G ~ Gamma(p/2),

   for one component the K-distribution, f(x) = 4 (x/2s)^(k + p/2) K_{k - p/2}(x/s)/(x Gamma(k) Gamma(p/2)), s = sqrt(t) c. The vector has
   the characteristic function prod_a (1 + t_a c_a^2 |u|^2)^(-k_a). WG_UNABLE for more than WG_LAW_COMPONENTS_MAX
   components, and for several with more than WG_NORM_PARAMETERS_MAX parameters; WG_DOMAIN for p < 1. Cost of 15 digits: 2 ms for odd p
   and 15 ms for even p, 10 ms for p = 100 and 1 s for p = 10^4; at 1e-30 in the lower tail up to five times that, and 0.2 s for one
   component.
   One component at its dimension: |g|^2 = 4 o^2 t b (1 - b) (w_1 v_1^2 + ... + w_p v_p^2) with independent (w_j, v_j); 0 and 1 from the maximum o sqrt(tp) on. 15 digits
   are reached for p of some 8 (real) or 16 on, for p = 3 some 4 to 6 of the tail and hardly any of the density, for p = 2 and small N
   mostly none: then WG_UNABLE, as for several components of which some have a dimension, and in lower tails. N has to be an integer for field 2, 4. Cost: 0.1 to 5 s.
   Proofs: doc/theory/wishart_laws.md. Source: anschuetz2024. */
#define WG_NORM_PARAMETERS_MAX 10000

/* density <- f(x), the limit from the right at 0, WG_DOMAIN where that is infinite; p <- P(|g| <= x), P(|g| > x) */
wg_status_t wg_gradient_norm_density(arb_t density, const fmpq_t x, slong parameters,
                                     const wg_wishart_t process, const fmpq *squares, slong digits,
                                     wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_gradient_norm_cdf(arb_t p, const fmpq_t x, slong parameters, const wg_wishart_t process,
                                 const fmpq *squares, slong digits, wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_gradient_norm_tail(arb_t p, const fmpq_t x, slong parameters, const wg_wishart_t process,
                                  const fmpq *squares, slong digits, wg_error_struct *error) WG_CHECK_RESULT;
/* moments[i] <- E |g|^(2i), i = 0..n, exact: 4^i (p/2)_i E V^i, and for one component at its dimension
   (4 o^2 t)^i E (b (1 - b))^i E (w_1 v_1^2 + ... + w_p v_p^2)^i with independent (w_j, v_j). WG_UNABLE for several components of which
   some have a dimension. */
wg_status_t wg_gradient_norm_moments(fmpq *moments, ulong n, slong parameters, const wg_wishart_t process,
                                     const fmpq *squares, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
