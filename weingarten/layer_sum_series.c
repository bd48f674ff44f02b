#include "layer_sum.h"

#include <math.h>

#include <flint/acb_hypgeom.h>
#include <flint/arb_hypgeom.h>

#include "one_layer.h"

/* Everything is in units of x = Q/(4 c^2). */

/* Largest degree of the closed form for x <= 1, and largest D whose single layer is treated by its
 * polynomial. */
#define START_DEGREE_MAX 4096
#define POLYNOMIAL_DIM_MAX 1024
/* Largest argument of 2F2, whose cancellation costs about that many bits. */
#define FREQUENCY_MAX 20000

/* law.start <- P(x <= r^2) for r <= 1: the Laplace transform of x is, but for what a shift by 1 contributes,
   A(s) = 1/2 sum_j c_j Gamma((j+1)/2) s^(-(j+1)/2), and A(s)^L/s goes back term by term. */
static void prepare_start(wg_layer_sum_law_t law, slong prec)
{
    slong length = wg_one_layer_length(law->dim), working = prec + 32;
    arb_ptr c;
    arb_poly_t transform;
    arb_t t, a;

    arb_poly_init(transform);
    arb_init(t);
    arb_init(a);
    for (;; working *= 2)
    {
        c = _arb_vec_init(length);
        wg_one_layer_density(c, law->dim, working);
        arb_poly_zero(transform);
        for (slong j = 0; j < length; j++)
        {
            arb_set_si(a, j + 1);
            arb_mul_2exp_si(a, a, -1);
            arb_gamma(t, a, working);
            arb_mul(t, t, c + j, working);
            arb_mul_2exp_si(t, t, -1);
            arb_poly_set_coeff_arb(transform, j, t);
        }
        _arb_vec_clear(c, length);
        arb_poly_pow_ui(transform, transform, law->layers, working);
        arb_poly_shift_left(law->start, transform, law->layers);
        for (slong m = law->layers; m < arb_poly_length(law->start); m++)
        {
            arb_set_si(a, m + 2);
            arb_mul_2exp_si(a, a, -1);
            arb_rgamma(t, a, working);
            arb_mul(law->start->coeffs + m, law->start->coeffs + m, t, working);
        }
        arb_one(a);
        arb_poly_evaluate(t, law->start, a, working);
        if (arb_rel_error_bits(t) < -prec || working > 64 * prec + 64 * law->layers * law->dim)
            break;
    }
    arb_poly_clear(transform);
    arb_clear(t);
    arb_clear(a);
}

/* What the Fourier series leaves out */

/* value <- log E e^(theta x) of all layers together */
static void log_laplace(arb_t value, const arb_t theta, const wg_layer_sum_law_t law, slong prec)
{
    arb_t t, a, b;

    arb_init(t);
    arb_init(a);
    arb_init(b);
    wg_one_layer_series(a, b, theta, 0, law->dim, prec);
    arb_add(t, a, b, prec);
    arb_log(value, t, prec);
    arb_mul_si(value, value, wg_layer_sum_law_bulk(law), prec);
    if (law->boundary == WG_BOUNDARY_BARE)
    {
        arb_set_fmpq(t, law->boundary_variance, prec);
        arb_mul(t, t, theta, prec);
        arb_set_d(a, 0.5);
        arb_set_si(b, law->dim - 1);
        arb_hypgeom_m(t, a, b, t, 0, prec);
        arb_log(t, t, prec);
        arb_add(value, value, t, prec);
    }
    arb_clear(t);
    arb_clear(a);
    arb_clear(b);
}

/* period <- the top of the support or a little more, or less where Chernoff's bound P(x > period) <= e^(-theta period) E
   e^(theta x) is below 2^(-goal); missed <- that bound, and alias <- one for sum_{n >= 1} f(x + n period).
   For theta <= D - 5/2 the function e^(theta y^2) times the density of y still falls, so that the bound C
   omega^(-1/2) holds at theta + i omega, and e^(theta x) f(x) <= C^2 E e^(theta x) if there are three layers.
 */
static void choose_period(wg_layer_sum_law_t law, mag_t alias, const arb_t bound, slong goal)
{
    slong prec = 64;
    double best, best_theta = 0;
    fmpq_t top;
    arb_t theta, value, t;

    fmpq_init(top);
    arb_init(theta);
    arb_init(value);
    arb_init(t);
    wg_layer_sum_law_top(top, law);
    /* exact, as frequencies have to be known to any precision */
    arb_set_fmpq(theta, top, 64);
    arb_zero(law->period);
    arb_get_ubound_arf(arb_midref(law->period), theta, 32);
    mag_zero(law->missed);
    mag_zero(alias);
    best = fmpq_get_d(top);
    if (wg_layer_sum_law_bulk(law) >= 3 && law->dim >= 4)
        for (slong j = 1; j <= 32; j++)
        {
            double trial = (law->dim - 2.5) * j / 32, end;

            arb_set_d(theta, trial);
            log_laplace(value, theta, law, prec);
            arb_log(t, bound, prec);
            arb_addmul_ui(value, t, 2, prec);
            end = (arf_get_d(arb_midref(value), ARF_RND_NEAR) + (goal + 2) * M_LN2) / trial;
            if (end < best)
            {
                best = end;
                best_theta = trial;
            }
        }
    if (best_theta > 0)
    {
        arb_set_d(law->period, best);
        arb_set_d(theta, best_theta);
        log_laplace(value, theta, law, prec);
        arb_mul(t, theta, law->period, prec);
        arb_sub(value, value, t, prec);
        arb_exp(value, value, prec);
        arb_get_mag(law->missed, value);
        arb_neg(t, t);
        arb_expm1(t, t, prec);
        arb_neg(t, t);
        arb_div(value, value, t, prec);
        arb_mul(value, value, bound, prec);
        arb_mul(value, value, bound, prec);
        arb_get_mag(alias, value);
    }
    fmpq_clear(top);
    arb_clear(theta);
    arb_clear(value);
    arb_clear(t);
}

/* error <- scale * weight (period/2pi)^(decay/2) N^(-power/2) / (power/2), a bound for scale * sum_{k > N} of
   |phi(2 pi k/period)| k^(-1 - (power - decay)/2) */
static void tail_bound(mag_t error, const arb_t scale, const arb_t weight, const arb_t period, slong decay,
                       slong power, slong length)
{
    slong prec = 64;
    arb_t t, pi;

    if (power <= 0)
    {
        mag_inf(error);
        return;
    }
    arb_init(t);
    arb_init(pi);
    arb_const_pi(pi, prec);
    arb_div(t, period, pi, prec);
    arb_mul_2exp_si(t, t, -1);
    arb_pow_ui(t, t, decay, prec);
    arb_sqrt(t, t, prec);
    arb_mul(t, t, weight, prec);
    arb_mul(t, t, scale, prec);
    arb_set_si(pi, length);
    arb_pow_ui(pi, pi, power, prec);
    arb_sqrt(pi, pi, prec);
    arb_mul_si(pi, pi, power, prec);
    arb_mul_2exp_si(pi, pi, -1);
    arb_div(t, t, pi, prec);
    arb_get_mag(error, t);
    arb_clear(t);
    arb_clear(pi);
}

/* The least number of frequencies for which the bound above is 2^(-goal) */
static double waves_needed(const arb_t scale, const arb_t weight, const arb_t period, slong decay,
                           slong power, slong goal)
{
    mag_t error;
    double logarithm;

    if (power <= 0)
        return INFINITY;
    mag_init(error);
    tail_bound(error, scale, weight, period, decay, power, 1);
    logarithm = mag_get_d_log2_approx(error) + goal;
    mag_clear(error);
    return exp2(FLINT_MAX(0, logarithm) * 2 / power);
}

/* omega <- 2 pi k/period */
static void frequency(arb_t omega, slong k, const wg_layer_sum_law_t law, slong prec)
{
    arb_const_pi(omega, prec);
    arb_mul_si(omega, omega, 2 * k, prec);
    arb_div(omega, omega, law->period, prec);
}

static void fill_waves(wg_layer_sum_law_t law, slong goal)
{
    slong prec = goal + 2 * FLINT_BIT_COUNT(law->layers) + 32, extra = 0, more = 0;
    slong degree = wg_one_layer_length(law->dim);
    arb_ptr c = NULL;
    arb_t omega;
    acb_t phi, last;

    arb_init(omega);
    acb_init(phi);
    acb_init(last);
    if (law->dim <= POLYNOMIAL_DIM_MAX)
    {
        c = _arb_vec_init(degree);
        wg_one_layer_density(c, law->dim, prec + 8 * law->dim + 64);
    }
    law->waves = _acb_vec_init(law->length);
    law->slopes = _acb_vec_init(law->length);
    arb_zero(law->offset);
    for (slong k = 0; k < law->length; k++)
    {
        for (int tries = 0; tries < 8; tries++)
        {
            frequency(omega, k + 1, law, prec + extra);
            wg_one_layer_wave(phi, omega, c, law->dim, prec + extra);
            if (acb_rel_accuracy_bits(phi) >= prec - 16)
                break;
            extra = 2 * extra + 64;
        }
        acb_pow_si(phi, phi, wg_layer_sum_law_bulk(law), prec);
        if (law->boundary == WG_BOUNDARY_BARE)
        {
            for (int tries = 0; tries < 8; tries++)
            {
                frequency(omega, k + 1, law, prec + more);
                wg_last_layer_wave(last, omega, law->boundary_variance, law->dim, prec + more);
                if (acb_rel_accuracy_bits(last) >= prec - 16)
                    break;
                more = 2 * more + 64;
            }
            acb_mul(phi, phi, last, prec);
        }
        /* a wave of the density is phi/period, and one of the distribution function i phi/(omega period) */
        acb_div_arb(law->slopes + k, phi, law->period, prec);
        acb_div_arb(law->waves + k, law->slopes + k, omega, prec);
        acb_mul_onei(law->waves + k, law->waves + k);
        arb_sub(law->offset, law->offset, acb_realref(law->waves + k), prec);
    }
    arb_mul_2exp_si(law->offset, law->offset, 1);
    if (c != NULL)
        _arb_vec_clear(c, degree);
    arb_clear(omega);
    acb_clear(phi);
    acb_clear(last);
}

void wg_layer_sum_law_cut_error(mag_t error, slong length, int density, const wg_layer_sum_law_t law)
{
    slong power = law->decay - (density ? 2 : 0);
    arb_t ratio;
    mag_t t;

    mag_set(error, density ? law->density_error : law->cdf_error);
    if (length >= law->length)
        return;
    arb_init(ratio);
    mag_init(t);
    arb_set_si(ratio, law->length);
    arb_div_si(ratio, ratio, length, 64);
    arb_pow_ui(ratio, ratio, FLINT_MAX(power, 0), 64);
    arb_sqrt(ratio, ratio, 64);
    arb_get_mag(t, ratio);
    mag_mul(error, error, t);
    arb_clear(ratio);
    mag_clear(t);
}

/* A series whose error may be a quarter says nothing. */
static wg_status_t useful(const wg_layer_sum_law_t law)
{
    return arb_poly_is_zero(law->start) && mag_cmp_2exp_si(law->cdf_error, -2) > 0 ? WG_UNABLE : WG_OK;
}

wg_status_t wg_layer_sum_law_prepare(wg_layer_sum_law_t law, slong prec)
{
    slong bare = law->boundary == WG_BOUNDARY_BARE, decay, goal = prec + 8;
    int start;
    double needed;
    arb_t weight, last, scale;
    mag_t alias;

    if (law->prec >= prec)
        return useful(law);
    wg_layer_sum_law_forget(law);
    law->prec = prec;
    arb_init(weight);
    arb_init(last);
    arb_init(scale);
    mag_init(alias);
    wg_one_layer_bound(weight, law->dim, 64);
    choose_period(law, alias, weight, goal);
    arb_pow_ui(weight, weight, wg_layer_sum_law_bulk(law), 64);
    decay = wg_layer_sum_law_bulk(law);
    if (bare && law->dim >= 4)
    {
        wg_last_layer_bound(last, law->boundary_variance, law->dim, 64);
        arb_mul(weight, weight, last, 64);
        decay++;
    }
    arb_const_pi(scale, 64);
    arb_ui_div(scale, 2, scale, 64);
    needed = waves_needed(scale, weight, law->period, decay, decay, goal);
    start = !bare && law->layers * wg_one_layer_length(law->dim) <= START_DEGREE_MAX &&
            (law->layers == 1 || needed > WG_LAYER_SUM_WAVES);
    if (start)
        prepare_start(law, goal);
    if (wg_layer_sum_law_bulk(law) == 0 || (start && law->layers == 1))
    {
        mag_zero(law->cdf_error);
        mag_zero(law->density_error);
    }
    else
    {
        double limit = WG_LAYER_SUM_WAVES;
        arb_t density_scale;

        arb_init(density_scale);
        if (law->dim > POLYNOMIAL_DIM_MAX)
            limit = FLINT_MIN(limit, FREQUENCY_MAX * arf_get_d(arb_midref(law->period), ARF_RND_NEAR) / 6.3);
        arb_ui_div(density_scale, 2, law->period, 64);
        needed = FLINT_MAX(needed, waves_needed(density_scale, weight, law->period, decay, decay - 2, goal));
        law->length = (slong) FLINT_MIN(limit, needed + 1);
        tail_bound(law->cdf_error, scale, weight, law->period, decay, decay, law->length);
        mag_add(law->cdf_error, law->cdf_error, law->missed);
        tail_bound(law->density_error, density_scale, weight, law->period, decay, decay - 2, law->length);
        mag_add(law->density_error, law->density_error, alias);
        arb_clear(density_scale);
        law->decay = decay;
        fill_waves(law, goal);
    }
    arb_clear(weight);
    arb_clear(last);
    arb_clear(scale);
    mag_clear(alias);
    return useful(law);
}
