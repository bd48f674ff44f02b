#include "simulate.h"

#include <math.h>

/* Quantities as functions of the moments of their features. */

typedef struct
{
    const wg_sampling_struct *sampling;
    slong item;
    slong part;
} item_at_t;

/* The covariance of two layers' shares of K. With equal laws of all layers,
       Var K = sum_l Var q_l + L (L - 1) Cov,   sum_l Var q_l = E sum_l q_l^2 - (E K)^2/L,
   and with the bare layer the same for the first L - 1, and Var K = Var K' + Var q_L + 2 (L - 1) Cov. */
static double covariance(const wg_moments_t m, const slong *used, slong layers, int bare, slong part)
{
    slong others = layers - bare;
    double mean = wg_moments_mean(m, used[0]);

    if (part == 1)
        return (wg_moments_central(m, used[3], 2) - wg_moments_central(m, used[0], 2) -
                wg_moments_central(m, used[2], 2)) /
               (2 * others);
    return (wg_moments_central(m, used[0], 2) - wg_moments_mean(m, used[1]) + mean * mean / others) /
           (others * (others - 1));
}

static double moment(const wg_moments_t m, const item_at_t *at, const wg_kernel_quantity_t quantity)
{
    const slong *used = at->sampling->used[at->item];
    double variance;

    switch (quantity->kind)
    {
    case WG_K_VARIANCE:
        return wg_moments_central(m, used[0], 2);
    case WG_K_STD:
    case WG_MU_STD:
        return sqrt(wg_moments_central(m, used[0], 2));
    case WG_K_RATIO:
        return sqrt(wg_moments_central(m, used[0], 2)) / wg_moments_mean(m, used[0]);
    case WG_MU_RATIO:
        return sqrt(wg_moments_central(m, used[0], 2)) / wg_moments_mean(m, used[1]);
    case WG_K_MOMENT:
        return wg_moments_raw(m, used[0], quantity->n);
    case WG_K_CUMULANT:
        return wg_moments_cumulant(m, used[0], quantity->n);
    case WG_K_KURTOSIS:
        variance = wg_moments_central(m, used[0], 2);
        return wg_moments_cumulant(m, used[0], 4) / (variance * variance);
    case WG_MU_SQUARE:
        return wg_moments_raw(m, used[0], 2);
    case WG_K_COVARIANCE:
        return covariance(m, used, at->sampling->parameters, at->sampling->ansatz->bare, at->part);
    default:
        return wg_moments_mean(m, used[0]);
    }
}

static double statistic(const wg_moments_t m, const void *data)
{
    const item_at_t *at = data;
    const wg_simulate_item_t *item = at->sampling->request->items + at->item;
    const slong *used = at->sampling->used[at->item];
    double g[5], variance;

    switch (item->kind)
    {
    case WG_SIMULATE_MOMENT:
        return moment(m, at, item->moment);
    case WG_SIMULATE_LOSS_MEAN:
    case WG_SIMULATE_GRADIENT_MEAN:
        return wg_moments_mean(m, used[0]);
    case WG_SIMULATE_LOSS_VARIANCE:
        return wg_moments_central(m, used[0], 2);
    case WG_SIMULATE_GRADIENT_VARIANCE:
    case WG_SIMULATE_GRADIENT_KURTOSIS:
        for (slong k = 1; k <= (item->kind == WG_SIMULATE_GRADIENT_VARIANCE ? 2 : 4); k++)
            g[k] = wg_moments_mean(m, used[k - 1]);
        variance = g[2] - g[1] * g[1];
        if (item->kind == WG_SIMULATE_GRADIENT_VARIANCE)
            return variance;
        return (g[4] - 4 * g[3] * g[1] + 6 * g[2] * g[1] * g[1] - 3 * pow(g[1], 4)) / (variance * variance);
    case WG_SIMULATE_K_CDF:
    case WG_SIMULATE_LOSS_CDF:
    case WG_SIMULATE_TRAINING:
    case WG_SIMULATE_REACHED:
    case WG_SIMULATE_MATRIX:
    case WG_SIMULATE_MATRIX_SQUARE:
    case WG_SIMULATE_LOWEST:
        return wg_moments_mean(m, used[0] + at->part);
    }
    return NAN;
}

void wg_sampling_estimate(wg_estimate_t *estimate, const wg_sampling_t sampling, const wg_blocks_t blocks,
                          slong item, slong part)
{
    item_at_t at = {sampling, item, part};

    wg_blocks_estimate(estimate, blocks, statistic, &at);
}
