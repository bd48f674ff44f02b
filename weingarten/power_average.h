/* Averages of products of traces of powers of one random matrix, in closed form. */
#ifndef WG_POWER_AVERAGE_H
#define WG_POWER_AVERAGE_H

#include <flint/fmpz_poly.h>

#include "wishgarten/ensemble.h"

/* value <- E prod_i Tr U^{mu_i} prod_i conj(Tr U^{nu_i}) over U(D), mu and nu partitions of n >= 1; dim NULL: D >= n.
   WG_UNABLE for D < n and n > WG_CHARACTER_DEGREE_MAX, unless mu = nu = 1^n and partitions into D rows are few. */
wg_status_t wg_unitary_power_average(fmpz_t value, const slong *mu, const slong *nu, slong n,
                                     const fmpz *dim) WG_CHECK_RESULT;

/* value <- E prod_i Tr S^{mu_i}, mu a partition of m, over O(D) or USp(D); dim NULL: D >= m. WG_UNABLE for D < m and m >
   WG_CHARACTER_DEGREE_MAX. */
wg_status_t wg_power_average(fmpz_t value, wg_ensemble_t ensemble, const slong *mu, slong m,
                             const fmpz *dim) WG_CHECK_RESULT;

/* value <- E prod_i (Tr P^{mu_i} - shift) for a uniform permutation matrix P: Tr P^k = sum_{d | k} d c_d with c_d cycles of length d, and E
   prod_d d^{a_d} c_d (c_d - 1) ... (c_d - a_d + 1) = [sum_d d a_d <= D]. dim NULL: D >= m. */
void wg_permutation_power_average(fmpz_t value, const slong *mu, slong length, int shift, const fmpz *dim);

/* coefficients[rank of nu * (m + 1) + k] <- the coefficient of n^k p_nu(X) in E prod_i Tr (X W)^{mu_i}, W = G G^ complex Wishart,

       sum_nu p_nu(X) / z_nu sum_lambda chi_lambda(mu) chi_lambda(nu) prod_box (n + content);

   m <= WG_WISHART_POWER_MAX. */
#define WG_WISHART_POWER_MAX 16
void wg_wishart_average(fmpz *coefficients, const slong *mu, slong m);

/* coefficients[k] <- that of n^k, a polynomial in D, in E prod_i Tr W^{mu_i}, W = G G^T real Wishart:

       sum_lambda f^{2 lambda} / (2m - 1)!! omega^lambda(mu) prod_{(i,j)} (n + 2j - i) (D + 2j - i). */
void wg_real_wishart_average(fmpz_poly_struct *coefficients, const slong *mu, slong m);

#endif
