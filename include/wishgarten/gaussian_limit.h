/* How far the laws of a Wishart process are from Gaussian ones, and from their own limits. */
#ifndef WISHGARTEN_GAUSSIAN_LIMIT_H
#define WISHGARTEN_GAUSSIAN_LIMIT_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"
#include "wishgarten/wishart.h"

#ifdef __cplusplus
extern "C" {
#endif

/* distance <- sup_x |P(X <= x) - Phi((x - mean)/sigma)|, Phi the normal law of the same mean and variance, for X the loss and the
   gradient: a rigorous enclosure, for one component of about sixteen digits, for several of relative width 4e-3, and wider where it is far below 1e-6. Cost: some hundred to some
   thousand values of the law, of 0.1 ms, or 2 ms for the gradient at a dimension. Fails as the law does. */
wg_status_t wg_loss_distance_to_normal(arb_t distance, const wg_wishart_t process,
                                       wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_gradient_distance_to_normal(arb_t distance, const wg_wishart_t process, const fmpq *squares,
                                           wg_error_struct *error) WG_CHECK_RESULT;

/* distance <- sup_x |P(X <= x) - P(X' <= x)| for X the loss and the gradient, and X' with every dimension taken to infinity; likewise. Exactly 0
   where no component has a dimension. */
wg_status_t wg_loss_distance_to_limit(arb_t distance, const wg_wishart_t process,
                                      wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_gradient_distance_to_limit(arb_t distance, const wg_wishart_t process, const fmpq *squares,
                                          wg_error_struct *error) WG_CHECK_RESULT;

/* Exact: Var X'/Var X, for one component of the loss (1 + 2/(beta N))/(1 - r/N). */
void wg_loss_variance_ratio(fmpq_t ratio, const wg_wishart_t process);
void wg_gradient_variance_ratio(fmpq_t ratio, const wg_wishart_t process, const fmpq *squares);

/* Exact: E (X - E X)^4/(Var X)^2 - 3. */
void wg_loss_excess_kurtosis(fmpq_t kurtosis, const wg_wishart_t process);
void wg_gradient_excess_kurtosis(fmpq_t kurtosis, const wg_wishart_t process, const fmpq *squares);

/* Exact: with rho = r/N, 0 without a dimension, and c, k of the Gamma limit,

       max_a c_a^2 max(rho_a, 1 - rho_a)^2 / sum_a k_a c_a^2 (1 - rho_a),

   2/beta times the squared operator norm over the squared Frobenius norm of the centred observable. Along a family of processes the
   gradient tends to a Gaussian process if and only if this tends to 0 (the fourth-moment theorem): not for r = N - 1, however large
   r is. Proof: doc/theory/wishart_laws.md; source: anschuetz2024. */
void wg_wishart_concentration(fmpq_t concentration, const wg_wishart_t process);

#ifdef __cplusplus
}
#endif

#endif
