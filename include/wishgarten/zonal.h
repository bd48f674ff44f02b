/* Zonal functions of the Gelfand pair (S_2n, H_n), H_n the hyperoctahedral group. */
#ifndef WISHGARTEN_ZONAL_H
#define WISHGARTEN_ZONAL_H

#include <flint/fmpz_mat.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The table takes p(n)^2 integers; p(24) = 1575. */
#define WG_ZONAL_DEGREE_MAX 24

/* theta[rank of mu][rank of lambda] <- the coefficient of the power sum p_mu in the zonal polynomial Z_lambda (the Jack polynomial with
   alpha = 2, normalised to the coefficient 1 of p_1^n), for all mu, lambda |- n, 0 <= n <= WG_ZONAL_DEGREE_MAX; theta is p(n) x p(n). The
   zonal function is omega^lambda(mu) = theta[mu][lambda] / K_mu (wg_zonal_class_size). Each Z_lambda is projected out of p_1 Z_kappa,
   kappa one box smaller, by the Laplace-Beltrami operator: a few sparse operations on p(n) numbers. Source: macdonald1995. */
void wg_zonal_table(fmpz_mat_t theta, slong n);

/* size <- K_mu = 2^n n! / (2^{parts} z_mu), the number of pairings of 2n points of coset type mu to a given one. */
void wg_zonal_class_size(fmpz_t size, const slong *mu, slong n);

#ifdef __cplusplus
}
#endif

#endif
