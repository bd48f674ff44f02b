#include "wishgarten/kernel_law.h"

#include <math.h>

#include "kernel_integral.h"
#include "layer_sum.h"
#include "variance.h"

/* A series of slower decay is rough on every scale. */
#define DECAY_MIN 6

/* The law and its data */

void wg_kernel_law_init(wg_kernel_law_t law)
{
    wg_variance_law_init(law->variance);
    wg_layer_sum_law_init(law->layers);
    law->prec = 0;
    law->length = 0;
    law->nodes = NULL;
    law->weights = NULL;
    law->guard = 0;
}

void wg_kernel_law_clear(wg_kernel_law_t law)
{
    wg_variance_law_clear(law->variance);
    wg_layer_sum_law_clear(law->layers);
    wg_kernel_law_forget_nodes(law);
}

wg_status_t wg_kernel_law_set(wg_kernel_law_t law, const fmpq *eigenvalues, const fmpz *multiplicities,
                              slong length, slong layers, wg_boundary_t boundary,
                              const fmpq_t boundary_variance, const fmpq_t angle, wg_error_struct *error)
{
    wg_kernel_law_t fresh;
    wg_status_t status;

    wg_kernel_law_init(fresh);
    status = wg_variance_law_set(fresh->variance, eigenvalues, multiplicities, length, error);
    if (status == WG_OK && fresh->variance->length > 2)
    {
        slong dim = fmpz_get_si(fresh->variance->dim), distinct = fresh->variance->length;

        if (distinct * (distinct - 1) / 2 * dim * dim > WG_KERNEL_LAW_COST_MAX)
            status =
                wg_fail(error, WG_UNABLE,
                        "the law of K for %ld different eigenvalues in dimension %ld would take too long; "
                        "the law of v and all moments of K are available",
                        (long) distinct, (long) dim);
    }
    if (status == WG_OK)
        status = wg_layer_sum_law_set(fresh->layers, fresh->variance->dim, layers, boundary,
                                      boundary_variance, angle, error);
    if (status == WG_OK)
    {
        wg_kernel_law_struct t = *law;

        *law = *fresh;
        *fresh = t;
    }
    wg_kernel_law_clear(fresh);
    return status;
}

void wg_kernel_law_mean(fmpq_t mean, const wg_kernel_law_t law)
{
    const wg_layer_sum_law_struct *layers = law->layers;
    slong bare = layers->boundary == WG_BOUNDARY_BARE;
    fmpq_t t;
    fmpz_t d;

    /* E x = (L - 1) or L times D/(2 (D^2 - 1)), and y/(2 (D - 1)) for a bare last layer */
    fmpq_init(t);
    fmpz_init_set_si(d, layers->dim);
    fmpz_mul(d, d, d);
    fmpz_sub_ui(d, d, 1);
    fmpz_mul_ui(d, d, 2);
    fmpq_set_si(mean, layers->dim, 1);
    fmpq_div_fmpz(mean, mean, d);
    fmpz_set_si(d, layers->layers - bare);
    fmpq_mul_fmpz(mean, mean, d);
    if (bare)
    {
        fmpz_set_si(d, layers->dim - 1);
        fmpz_mul_ui(d, d, 2);
        fmpq_div_fmpz(t, layers->boundary_variance, d);
        fmpq_add(mean, mean, t);
    }
    wg_variance_law_mean(t, law->variance);
    fmpq_mul(mean, mean, t);
    wg_layer_sum_law_unit(t, layers);
    fmpq_mul(mean, mean, t);
    fmpq_clear(t);
    fmpz_clear(d);
}

/* Makes t exact, not smaller than it was: the density of v is not to suffer from the width of an end point.
 */
static void round_up(arb_t t, slong prec)
{
    arb_get_ubound_arf(arb_midref(t), t, prec);
    mag_zero(arb_radref(t));
}

/* The number of frequencies to integrate with: as many as reach the goal, but no more than quadrature is
   quick with, and none where the series falls so slowly that it would be rough on every scale. *bits <- what they reach. */
static slong choose_waves(slong *bits, slong goal, const wg_layer_sum_law_t layers)
{
    slong length = layers->decay < DECAY_MIN ? 0 : FLINT_MIN(layers->length, WG_KERNEL_LAW_WAVES);
    mag_t error;

    *bits = 0;
    if (length == 0)
        return 0;
    mag_init(error);
    wg_layer_sum_law_cut_error(error, length, 0, layers);
    *bits = FLINT_MIN(goal, (slong) -mag_get_d_log2_approx(error));
    mag_clear(error);
    return length;
}

/* sum <- the integral over t <= top, or all t if that is NULL, by a series cut after `waves` frequencies, for
 * x = k/t below the period */
static wg_status_t integrate_waves(arb_t sum, arb_srcptr top, const arb_t k, slong waves, int density,
                                   wg_kernel_law_t law, slong bits, slong prec)
{
    arb_t low, error;
    mag_t cut;
    wg_status_t status = WG_OK;

    arb_init(low);
    arb_init(error);
    mag_init(cut);
    arb_div(low, k, law->layers->period, prec);
    round_up(low, prec);
    arb_zero(sum);
    if (top == NULL || arb_lt(low, top))
        status = wg_kernel_law_integrate(sum, low, top, k, waves, density, law, bits);
    wg_layer_sum_law_cut_error(cut, waves, density, law->layers);
    if (density)
    {
        /* The error of the density of x comes divided by v. Where v < low, x has passed the period, and x
           f(x) is less than the period times the error, and comes divided by k. */
        arb_add_error_mag(error, cut);
        arb_div(error, error, low, prec);
        arb_add_error(sum, error);
    }
    else
    {
        arb_add_error_mag(sum, cut);
    }
    if (!arb_is_finite(sum))
        status = WG_UNABLE;
    arb_clear(low);
    arb_clear(error);
    mag_clear(cut);
    return status;
}

/* value <- P(v x <= k), or the density of v x at k, for 0 < k < the largest v x. The closed form, where there
   is one, serves t >= k, that is x <= 1. What remains is left to the Fourier series or to cells, whichever
   promises more. */
static wg_status_t evaluate(arb_t value, const arb_t k, int density, wg_kernel_law_t law, slong prec)
{
    const wg_layer_sum_law_struct *layers = law->layers;
    slong goal = prec + 8, working, waves, bits;
    int start;
    double open = 1;
    arb_srcptr below = NULL; /* what is left is t < below, or every t */
    arb_t low, high, top, cut, part;
    fmpq_t q;
    wg_status_t status = wg_layer_sum_law_prepare(law->layers, goal);

    if (status != WG_OK)
        return status;
    working = wg_layer_sum_law_working_prec(layers);
    start = !arb_poly_is_zero(layers->start);
    arb_init(low);
    arb_init(high);
    arb_init(top);
    arb_init(cut);
    arb_init(part);
    fmpq_init(q);
    wg_variance_law_top(q, law->variance);
    arb_set_fmpq(high, q, working);
    wg_layer_sum_law_top(q, layers);
    arb_set_fmpq(top, q, working);
    arb_zero(value);
    arb_div(low, k, top, working);
    if (start)
    {
        arb_one(part);
        wg_layer_sum_law_cdf_in_units(part, part, layers);
        open = 1 - arf_get_d(arb_midref(part), ARF_RND_NEAR);
        if (arb_lt(k, high))
        {
            arb_set(cut, k);
            round_up(cut, working);
            status = wg_kernel_law_integrate(value, cut, NULL, k, 0, density, law, goal);
            below = cut;
        }
    }
    waves = choose_waves(&bits, goal, layers);
    if (status == WG_OK && !(start && layers->layers == 1))
    {
        arb_srcptr end = below == NULL ? high : below;
        int integrated = waves > 0 && ldexp(WG_KERNEL_LAW_CELLS, (int) -bits) <= open &&
                         integrate_waves(part, below, k, waves, density, law, bits, working) == WG_OK;

        if (integrated)
        {
            arb_div(low, k, layers->period, working);
            round_up(low, working);
            arb_min(low, low, end, working);
        }
        else
        {
            status = wg_kernel_law_enclose(part, low, end, k, density, law, goal);
        }
        if (status == WG_OK)
            arb_add(value, value, part, working);
    }
    if (status == WG_OK && !density)
    {
        /* P(v <= low), where every x will do */
        status = wg_variance_law_cdf(part, low, law->variance, goal);
        arb_add(value, value, part, working);
    }
    arb_clear(low);
    arb_clear(high);
    arb_clear(top);
    arb_clear(cut);
    arb_clear(part);
    fmpq_clear(q);
    return status;
}

/* top <- the largest v x */
static void top_product(fmpq_t top, const wg_kernel_law_t law)
{
    fmpq_t layers;

    fmpq_init(layers);
    wg_variance_law_top(top, law->variance);
    wg_layer_sum_law_top(layers, law->layers);
    fmpq_mul(top, top, layers);
    fmpq_clear(layers);
}

/* sign <- that of k - (the largest v x), 0 if undecided */
static int compare_with_top(const arb_t k, const wg_kernel_law_t law, slong prec)
{
    arb_t end;
    fmpq_t top;
    int sign;

    arb_init(end);
    fmpq_init(top);
    top_product(top, law);
    arb_set_fmpq(end, top, prec);
    sign = arb_lt(k, end) ? -1 : arb_ge(k, end) ? 1 : 0;
    arb_clear(end);
    fmpq_clear(top);
    return sign;
}

static wg_status_t cdf_at(arb_t p, const arf_t k, void *data, slong prec)
{
    wg_kernel_law_struct *law = data;
    arb_t scaled, value, unit;
    wg_status_t status = WG_OK;

    arb_init(scaled);
    arb_init(value);
    arb_init(unit);
    arb_set_arf(scaled, k);
    wg_layer_sum_law_to_units(scaled, scaled, law->layers, 2 * prec + 128);
    if (arb_is_nonpositive(scaled))
    {
        arb_zero(value);
    }
    else if (compare_with_top(scaled, law, 2 * prec + 128) >= 0)
    {
        arb_one(value);
    }
    else
    {
        status = evaluate(value, scaled, 0, law, prec);
        arb_unit_interval(unit);
        arb_intersection(value, value, unit, prec + 8);
    }
    if (status == WG_OK)
        arb_swap(p, value);
    arb_clear(scaled);
    arb_clear(value);
    arb_clear(unit);
    return status;
}

wg_status_t wg_kernel_law_cdf(arb_t p, const arb_t k, wg_kernel_law_t law, slong prec)
{
    return wg_law_cdf(p, k, cdf_at, law, prec);
}

wg_status_t wg_kernel_law_density(arb_t f, const arb_t k, wg_kernel_law_t law, slong prec)
{
    arb_t scaled, value;
    wg_status_t status = WG_OK;

    if (!arb_is_finite(k))
        return WG_DOMAIN;
    arb_init(scaled);
    arb_init(value);
    wg_layer_sum_law_to_units(scaled, k, law->layers, 2 * prec + 128);
    if (arb_is_negative(scaled) || compare_with_top(scaled, law, 2 * prec + 128) > 0)
    {
        arb_zero(f);
    }
    else if (!arb_is_positive(scaled))
    {
        status = WG_UNABLE;
    }
    else
    {
        status = evaluate(value, scaled, 1, law, prec);
        if (status == WG_OK)
        {
            arb_nonnegative_part(value, value);
            wg_layer_sum_law_to_units(f, value, law->layers, prec + 8);
        }
    }
    arb_clear(scaled);
    arb_clear(value);
    return status;
}

wg_status_t wg_kernel_law_quantile(arb_t k, const arb_t q, wg_kernel_law_t law, slong prec)
{
    fmpq_t top, t;
    wg_status_t status;

    fmpq_init(top);
    fmpq_init(t);
    top_product(top, law);
    wg_layer_sum_law_unit(t, law->layers);
    fmpq_mul(top, top, t);
    status = wg_law_quantile(k, q, cdf_at, law, top, prec);
    fmpq_clear(top);
    fmpq_clear(t);
    return status;
}

wg_status_t wg_kernel_law_cdf_of_mean(arb_t p, const fmpq_t fraction, wg_kernel_law_t law, slong prec)
{
    arb_t k;
    fmpq_t mean;
    wg_status_t status;

    arb_init(k);
    fmpq_init(mean);
    wg_kernel_law_mean(mean, law);
    fmpq_mul(mean, mean, fraction);
    arb_set_fmpq(k, mean, 2 * prec + 64);
    status = wg_kernel_law_cdf(p, k, law, prec);
    arb_clear(k);
    fmpq_clear(mean);
    return status;
}

/* Shape by cumulants */

/* f <- kappa_n^power / kappa_2^under */
static wg_status_t cumulant_ratio(wg_formula_t f, ulong n, ulong power, ulong under, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_t top, variance;
    wg_status_t status;

    wg_formula_init(top, ring);
    wg_formula_init(variance, ring);
    wg_kernel_cumulant(top, n, kernel);
    wg_formula_pow_ui(top, top, power, ring);
    wg_kernel_cumulant(variance, 2, kernel);
    status = WG_OK;
    for (ulong i = 0; i < under && status == WG_OK; i++)
        status = wg_formula_div(top, top, variance, ring);
    if (status == WG_OK)
        wg_formula_swap(f, top);
    wg_formula_clear(top, ring);
    wg_formula_clear(variance, ring);
    return status;
}

wg_status_t wg_kernel_skewness_squared(wg_formula_t f, const wg_kernel_t kernel)
{
    return cumulant_ratio(f, 3, 2, 3, kernel);
}

wg_status_t wg_kernel_excess_kurtosis(wg_formula_t f, const wg_kernel_t kernel)
{
    return cumulant_ratio(f, 4, 1, 2, kernel);
}
