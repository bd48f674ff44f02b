/* Integrals over the law of v, for the law of K. Not installed. */
#ifndef WG_KERNEL_INTEGRAL_H
#define WG_KERNEL_INTEGRAL_H

#include "wishgarten/kernel_law.h"

/* sum <- the integral of f_v(t) h(k/t) dt, h the distribution function of x = Q/(4 c^2), or of f_v(t) h(k/t) dt/t, h its
   density, over low <= t <= high, where 0 <= low and high is less than the largest v, or that if `high` is NULL; by
   quadrature. h is its Fourier series cut after `waves` frequencies, or the closed form for waves = 0. WG_UNABLE if
   2^(-goal) takes too many panels. */
wg_status_t wg_kernel_law_integrate(arb_t sum, const arb_t low, arb_srcptr high, const arb_t k, slong waves,
                                    int density, wg_kernel_law_t law, slong goal) WG_CHECK_RESULT;

/* Forgets the nodes of the quadrature. */
void wg_kernel_law_forget_nodes(wg_kernel_law_t law);

/* What no quadrature reaches is enclosed by monotonicity, in cells: sum <- the integral of P(x <= k/t) over the law of v
   on [low, high], or that of f_v(k/x)/x over the law of x on [k/high, k/low]. */
wg_status_t wg_kernel_law_enclose(arb_t sum, const arb_t low, const arb_t high, const arb_t k, int density,
                                  wg_kernel_law_t law, slong prec) WG_CHECK_RESULT;

#endif
