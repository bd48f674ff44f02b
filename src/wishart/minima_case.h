/* The cases of minima.h, in units of the scale: T = x/c, one component without a dimension, A^2 = 1. Not installed. */
#ifndef WG_MINIMA_CASE_H
#define WG_MINIMA_CASE_H

#include "wishgarten/minima.h"

/* w <- (pi/4)^(p/2) T^(k-1-p/2) e^(-T)/Gamma(k), so that n(T) = w E[|det M| 1(.)]. */
void wg_minima_weight(arb_t w, const fmpq_t shape, const fmpq_t t, slong parameters, slong prec);

/* p = 1, k > 1/2: the density of minima, or of all critical points, and the mean T at the one minimum,
   k - (sqrt(pi)/2) Gamma(k + 1/2)/Gamma(k). */
void wg_minima_single_density(arb_t density, const fmpq_t shape, const fmpq_t t, int all, slong prec);
void wg_minima_single_mean(arb_t mean, const fmpq_t shape, slong prec);

/* p = 2, k > 1: densities of minima and of maxima at T, 10 ms each; their numbers and the integrals of T times the density, 0.1 s each for
   5 <= k <= 10^5, a second at k = 3/2. WG_UNABLE where prec bits would take more points than that, as for numbers of minima at k < 3/2. */
typedef enum
{
    PAIR_MINIMA,
    PAIR_MAXIMA
} pair_kind_t;
wg_status_t wg_minima_pair_density(arb_t density, pair_kind_t kind, const fmpq_t shape, const fmpq_t t,
                                   slong prec) WG_CHECK_RESULT;
/* integral <- that of T^power n(T), power = 0 or 1. */
wg_status_t wg_minima_pair_moment(arb_t integral, pair_kind_t kind, ulong power, const fmpq_t shape,
                                  slong prec) WG_CHECK_RESULT;

#endif
