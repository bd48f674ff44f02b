/* Sums of Gamma and Beta components, their transform on and between the rays of beta_rays.h, and its bounds. Not installed. */
#ifndef WG_BETA_SUM_H
#define WG_BETA_SUM_H

#include <flint/acb.h>

#include "beta_knots.h"
#include "beta_series.h"
#include "wishgarten/wishart.h"

/* Bounds are taken at this precision. */
#define WG_BETA_BOUND_PREC 64

/* X = sum_b tops_b Beta(k_b, m_b) + sum_g scales_g Gamma(powers_g), Betas from the largest top to the smallest, and the point x. The same numbers
   as balls, for the transform F(z) = e^(xz) E e^(-zX), divided by z with `pole`. */
typedef struct
{
    slong betas, gammas;
    fmpq *k, *m, *tops;
    fmpq *powers, *scales;
    fmpq_t x;
    int pole;
    slong prec;
    arb_ptr k_ball, m_ball, kappa_ball, top_ball; /* kappa = k + m */
    arb_ptr power_ball, scale_ball;
    arb_t x_ball;
    wg_beta_series_struct *series; /* of as many Betas as `prepared` */
    slong prepared;
    acb_ptr front_without, front_with; /* Gamma(kappa)/Gamma(m) and e^(i pi m) Gamma(kappa)/Gamma(k) */
} wg_beta_sum_struct;
typedef wg_beta_sum_struct wg_beta_sum_t[1];

/* Where a bound is to hold: within `reach` of `center`, above `low`, between `left` and `right`, |z| <= (Im z)/ratio. */
typedef struct
{
    acb_t center;
    arb_t reach, low, left, right, ratio;
} wg_beta_region_struct;
typedef wg_beta_region_struct wg_beta_region_t[1];

void wg_beta_sum_init(wg_beta_sum_t sum, const wg_wishart_struct *process, const fmpq_t x);
void wg_beta_sum_clear(wg_beta_sum_t sum);
/* X <- sum of all tops less X, x <- the same less x; without Gammas only. */
void wg_beta_sum_mirror(wg_beta_sum_t sum);
/* Once, before the functions below: the balls, to as many bits as values of prec bits need, the factors in front and the series. */
void wg_beta_sum_prepare(wg_beta_sum_t sum, slong prec);
/* The bits of z that they need. */
slong wg_beta_sum_fine(const wg_beta_sum_t sum);
/* About where the asymptotic series of both parts of a Beta are good, and their bounds moderate: |top z|. */
double wg_beta_sum_far(slong b, const wg_beta_sum_t sum);

/* saddle <- about the real point where |F| is least on the side wanted, width <- about that of the saddle; returns 0 beyond doubles. */
int wg_beta_sum_saddle(double *saddle, double *width, const wg_beta_sum_t sum, int right);

/* f <- the factors of Betas from number `first` on, of Gammas and of the pole, at z */
void wg_beta_sum_whole(acb_t f, const acb_t z, slong first, const wg_beta_sum_t sum);
/* without[b], with[b] <- both parts of the factor of Beta b < count, the second less e^(-top z), for Im z > 0 */
void wg_beta_sum_parts(acb_ptr without, acb_ptr with, const acb_t z, slong count, const wg_beta_sum_t sum);

void wg_beta_region_init(wg_beta_region_t region);
void wg_beta_region_clear(wg_beta_region_t region);
/* bound <- of the Gammas and of the pole in the region, times the Betas from `first` on at the real point s; infinite where that fails */
void wg_beta_sum_bound_whole(arb_t bound, const wg_beta_region_t region, const arb_t s, slong first,
                             const wg_beta_sum_t sum);
/* The same for both parts of Beta b < count. */
void wg_beta_sum_bound_parts(acb_ptr without, acb_ptr with, const wg_beta_region_t region, slong count,
                             const wg_beta_sum_t sum);

#endif
