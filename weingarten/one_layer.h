/* The law of one layer, x = y^2 with y on [0, 1], in dimension D. Not installed. */
#ifndef WG_ONE_LAYER_H
#define WG_ONE_LAYER_H

#include <flint/acb.h>
#include <flint/fmpq.h>

/* c <- the coefficients of the density of y, a polynomial of that length. */
slong wg_one_layer_length(slong dim);
void wg_one_layer_density(arb_ptr c, slong dim, slong prec);

/* even, odd <- the sums over even and over odd n of (1/2)_n (D/2)_n / ((D-1)_n ((D+1)/2)_n) z^n/n!, with z^n
   replaced by |z|^n i^n, resp. i^(n-1), if `turned`: E e^(zx) = even + odd for real z, E e^(izx) = even + i
   odd. */
void wg_one_layer_series(arb_t even, arb_t odd, const arb_t z, int turned, slong dim, slong prec);

/* phi <- E e^(i omega x) = 2F2(1/2, D/2; D-1, (D+1)/2; i omega); c is the density, or NULL. */
void wg_one_layer_wave(acb_t phi, const arb_t omega, arb_srcptr c, slong dim, slong prec);

/* bound <- C with |E e^(i omega x)| <= C omega^(-1/2) */
void wg_one_layer_bound(arb_t bound, slong dim, slong prec);

/* The same two for a bare last layer behind a boundary of variance y: x = y b^2, b of density
   2 (1 - b^2)^(D - 5/2) / B(1/2, D - 3/2), E e^(i omega x) = 1F1(1/2; D-1; i omega y), and the bound for D >= 4. */
void wg_last_layer_wave(acb_t phi, const arb_t omega, const fmpq_t variance, slong dim, slong prec);
void wg_last_layer_bound(arb_t bound, const fmpq_t variance, slong dim, slong prec);

#endif
