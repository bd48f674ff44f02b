#include "wishgarten/kernel_law.h"

#include <math.h>

#include <flint/acb_hypgeom.h>
#include <flint/acb_poly.h>
#include <flint/arb_hypgeom.h>

#include "layer_sum.h"

/* Everything is in units of x = Q/(4 c^2). */

/* Largest degree of the closed form for x <= 1, and largest D whose single layer is treated by its
 * polynomial. */
#define START_DEGREE_MAX 4096
#define POLYNOMIAL_DIM_MAX 1024
/* Largest argument of 2F2, whose cancellation costs about that many bits. */
#define FREQUENCY_MAX 20000

void wg_layer_sum_law_init(wg_layer_sum_law_t law)
{
    law->dim = 2;
    law->layers = 1;
    law->boundary = WG_BOUNDARY_HAAR;
    fmpq_init(law->boundary_variance);
    fmpq_init(law->angle);
    fmpq_one(law->angle);
    law->prec = 0;
    arb_init(law->period);
    mag_init(law->missed);
    law->length = 0;
    law->decay = 0;
    law->waves = NULL;
    law->slopes = NULL;
    arb_init(law->offset);
    mag_init(law->cdf_error);
    mag_init(law->density_error);
    arb_poly_init(law->start);
}

static void forget(wg_layer_sum_law_t law)
{
    if (law->length > 0)
    {
        _acb_vec_clear(law->waves, law->length);
        _acb_vec_clear(law->slopes, law->length);
    }
    law->waves = NULL;
    law->slopes = NULL;
    law->length = 0;
    law->prec = 0;
    arb_poly_zero(law->start);
}

void wg_layer_sum_law_clear(wg_layer_sum_law_t law)
{
    forget(law);
    fmpq_clear(law->boundary_variance);
    fmpq_clear(law->angle);
    arb_clear(law->period);
    mag_clear(law->missed);
    arb_clear(law->offset);
    mag_clear(law->cdf_error);
    mag_clear(law->density_error);
    arb_poly_clear(law->start);
}

wg_status_t wg_layer_sum_law_set(wg_layer_sum_law_t law, const fmpz_t dim, slong layers,
                                 wg_boundary_t boundary, const fmpq_t boundary_variance, const fmpq_t angle,
                                 wg_error_struct *error)
{
    int bare = boundary == WG_BOUNDARY_BARE, idle;
    fmpq_t one;

    if (fmpz_cmp_ui(dim, 2) < 0 || fmpz_is_odd(dim))
        return wg_fail(error, WG_DOMAIN, "a Pauli generator needs an even dimension of at least 2");
    if (layers < 1)
        return wg_fail(error, WG_DOMAIN, "the number of layers is at least 1");
    if (fmpz_cmp_si(dim, WG_LAYER_SUM_DIM_MAX) > 0)
        return wg_fail(error, WG_UNABLE, "the law of the layers is worked out up to D = 2^40");
    if (bare)
    {
        int above;

        fmpq_init(one);
        fmpq_one(one);
        above = fmpq_cmp(boundary_variance, one) > 0;
        fmpq_clear(one);
        if (above || fmpq_sgn(boundary_variance) < 0)
            return wg_fail(error, WG_DOMAIN, "the variance of a Pauli generator lies between 0 and 1");
    }
    /* A last layer that does nothing leaves L - 1 Haar layers. */
    idle = bare && fmpq_is_zero(boundary_variance);
    if (fmpq_is_zero(angle) || (idle && layers == 1))
        return wg_fail(error, WG_DOMAIN, "no layer changes the output: K = 0");
    forget(law);
    law->dim = fmpz_get_si(dim);
    law->layers = idle ? layers - 1 : layers;
    law->boundary = bare && !idle ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR;
    if (bare && !idle)
        fmpq_set(law->boundary_variance, boundary_variance);
    else
        fmpq_one(law->boundary_variance);
    fmpq_set(law->angle, angle);
    return WG_OK;
}

/* The number of layers between Haar blocks. */
static slong bulk(const wg_layer_sum_law_t law)
{
    return law->boundary == WG_BOUNDARY_BARE ? law->layers - 1 : law->layers;
}

void wg_layer_sum_law_top(fmpq_t top, const wg_layer_sum_law_t law)
{
    if (law->boundary == WG_BOUNDARY_BARE)
        fmpq_set(top, law->boundary_variance);
    else
        fmpq_zero(top);
    fmpq_add_si(top, top, bulk(law));
}

void wg_layer_sum_law_unit(fmpq_t unit, const wg_layer_sum_law_t law)
{
    fmpq_mul(unit, law->angle, law->angle);
    fmpq_mul_ui(unit, unit, 4);
}

/* One layer: x = y^2, y with a polynomial density on [0, 1] */

/* The coefficients of y^(2n), n < D/2, and of y^(D-1+2n), n < D/2 - 1, are residues of the Mellin transform
   2 kappa Gamma(D/2 + w) Gamma(1/2 + w) / (Gamma((D+1)/2 + w) Gamma(D-1 + w)) of y^(2w). */
static void one_layer_density(arb_ptr c, slong dim, slong prec)
{
    arb_t kappa, t, a;

    arb_init(kappa);
    arb_init(t);
    arb_init(a);
    arb_set_si(a, dim + 1);
    arb_mul_2exp_si(a, a, -1);
    arb_gamma(kappa, a, prec);
    arb_set_si(a, dim - 1);
    arb_gamma(t, a, prec);
    arb_mul(kappa, kappa, t, prec);
    arb_set_si(a, dim);
    arb_mul_2exp_si(a, a, -1);
    arb_rgamma(t, a, prec);
    arb_mul(kappa, kappa, t, prec);
    arb_const_sqrt_pi(t, prec);
    arb_div(kappa, kappa, t, prec);
    arb_mul_2exp_si(kappa, kappa, 1);
    for (int odd = 0; odd < 2; odd++)
        for (slong n = 0; n < dim / 2 - odd; n++)
        {
            arb_ptr to = c + (odd ? dim - 1 : 0) + 2 * n;
            slong top[2] = {dim - 1, 1 - dim}, low[2] = {dim, 1}, under[2] = {2 * dim - 3, dim - 2};

            arb_set_si(a, top[odd] - 2 * n);
            arb_mul_2exp_si(a, a, -1);
            arb_gamma(to, a, prec);
            arb_set_si(a, low[odd] - 2 * n);
            arb_mul_2exp_si(a, a, -1);
            arb_rgamma(t, a, prec);
            arb_mul(to, to, t, prec);
            arb_set_si(a, under[odd] - 2 * n);
            arb_mul_2exp_si(a, a, -1);
            arb_rgamma(t, a, prec);
            arb_mul(to, to, t, prec);
            arb_mul(to, to, kappa, prec);
            arb_fac_ui(t, n, prec);
            arb_div(to, to, t, prec);
            if (n % 2 == 1)
                arb_neg(to, to);
        }
    arb_clear(kappa);
    arb_clear(t);
    arb_clear(a);
}

static slong one_layer_length(slong dim)
{
    return FLINT_MAX(1, 2 * dim - 4);
}

/* law.start <- P(x <= r^2) for r <= 1: the Laplace transform of x is, but for what a shift by 1 contributes,
   A(s) = 1/2 sum_j c_j Gamma((j+1)/2) s^(-(j+1)/2), and A(s)^L/s goes back term by term. */
static void prepare_start(wg_layer_sum_law_t law, slong prec)
{
    slong length = one_layer_length(law->dim), working = prec + 32;
    arb_ptr c;
    arb_poly_t transform;
    arb_t t, a;

    arb_poly_init(transform);
    arb_init(t);
    arb_init(a);
    for (;; working *= 2)
    {
        c = _arb_vec_init(length);
        one_layer_density(c, law->dim, working);
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

/* even, odd <- the sums over even and over odd n of (1/2)_n (D/2)_n / ((D-1)_n ((D+1)/2)_n) z^n/n!, with z^n
   replaced by |z|^n i^n, resp. i^(n-1), if `turned`: E e^(zx) = even + odd for real z, E e^(izx) = even + i
   odd. */
static void one_layer_series(arb_t even, arb_t odd, const arb_t z, int turned, slong dim, slong prec)
{
    arb_t term, size;
    mag_t tail, small;

    arb_init(term);
    arb_init(size);
    mag_init(tail);
    mag_init(small);
    arb_one(term);
    arb_zero(even);
    arb_zero(odd);
    arb_abs(size, z);
    mag_one(small);
    mag_mul_2exp_si(small, small, -prec);
    for (slong n = 0;; n++)
    {
        arb_ptr sum = n % 2 == 0 ? even : odd;

        if (turned && n % 4 >= 2)
            arb_sub(sum, sum, term, prec);
        else
            arb_add(sum, sum, term, prec);
        /* The next terms fall at least like those of a geometric series of ratio 1/2. */
        arb_get_mag(tail, term);
        if (mag_cmp(tail, small) < 0 && arf_cmpabs_2exp_si(arb_midref(size), FLINT_BIT_COUNT(n) - 2) < 0)
            break;
        arb_mul(term, term, size, prec);
        arb_mul_si(term, term, (2 * n + 1) * (dim + 2 * n), prec);
        arb_div_si(term, term, 2 * (n + 1) * (dim + 1 + 2 * n), prec);
        arb_div_si(term, term, dim - 1 + n, prec);
    }
    mag_mul_2exp_si(tail, tail, 1);
    arb_add_error_mag(even, tail);
    arb_add_error_mag(odd, tail);
    arb_clear(term);
    arb_clear(size);
    mag_clear(tail);
    mag_clear(small);
}

/* phi <- E e^(i omega x) of one Haar layer: by the series 2F2(1/2, D/2; D-1, (D+1)/2; i omega), or, where
   omega is large against D, moments of e^(i omega y^2) against the polynomial c: I_(j+2) = ((j+1) I_j - e^(i
   omega)) / (-2 i omega). */
static void one_layer_wave(acb_t phi, const arb_t omega, arb_srcptr c, slong dim, slong prec)
{
    acb_t z;

    acb_init(z);
    acb_onei(z);
    acb_mul_arb(z, z, omega, prec);
    if (c != NULL && arf_cmp_si(arb_midref(omega), 2 * dim) > 0)
    {
        acb_t a, b, end, even, odd;
        slong length = one_layer_length(dim);

        acb_init(a);
        acb_init(b);
        acb_init(end);
        acb_init(even);
        acb_init(odd);
        acb_set_d(a, 0.5);
        acb_set_d(b, 1.5);
        acb_hypgeom_m(even, a, b, z, 0, prec);
        acb_exp(end, z, prec);
        acb_mul_2exp_si(z, z, 1);
        acb_sub_ui(odd, end, 1, prec);
        acb_div(odd, odd, z, prec);
        acb_neg(z, z);
        acb_zero(phi);
        for (slong j = 0; j < length; j++)
        {
            acb_addmul_arb(phi, even, c + j, prec);
            acb_mul_si(even, even, j + 1, prec);
            acb_sub(even, even, end, prec);
            acb_div(even, even, z, prec);
            acb_swap(even, odd);
        }
        acb_clear(a);
        acb_clear(b);
        acb_clear(end);
        acb_clear(even);
        acb_clear(odd);
    }
    else
    {
        one_layer_series(acb_realref(phi), acb_imagref(phi), omega, 1, dim, prec);
    }
    acb_clear(z);
}

/* phi <- E e^(i omega x) of a bare last layer, x = y beta: 1F1(1/2; D-1; i omega y) */
static void last_layer_wave(acb_t phi, const arb_t omega, const wg_layer_sum_law_t law, slong prec)
{
    acb_t a, b, z;

    acb_init(a);
    acb_init(b);
    acb_init(z);
    acb_set_d(a, 0.5);
    acb_set_si(b, law->dim - 1);
    arb_set_fmpq(acb_imagref(z), law->boundary_variance, prec);
    arb_mul(acb_imagref(z), acb_imagref(z), omega, prec);
    acb_hypgeom_m(phi, a, b, z, 0, prec);
    acb_clear(a);
    acb_clear(b);
    acb_clear(z);
}

/* What the Fourier series leaves out */

/* bound <- C with |E e^(i omega x)| <= C omega^(-1/2) for one layer. The density of y falls, so the second
   mean value theorem gives its value at 0 times sup_u |int_0^u e^(i omega y^2) dy| <= (6/5) omega^(-1/2). */
static void bulk_bound(arb_t bound, slong dim, slong prec)
{
    slong top[3] = {dim + 1, 2 * dim - 2, dim - 1}, low[4] = {dim, dim, 2 * dim - 3, 1};
    arb_t t;

    arb_init(t);
    arb_set_d(bound, 2.4);
    for (int i = 0; i < 3; i++)
    {
        arb_set_si(t, top[i]);
        arb_mul_2exp_si(t, t, -1);
        arb_gamma(t, t, prec);
        arb_mul(bound, bound, t, prec);
    }
    for (int i = 0; i < 4; i++)
    {
        arb_set_si(t, low[i]);
        arb_mul_2exp_si(t, t, -1);
        arb_gamma(t, t, prec);
        arb_div(bound, bound, t, prec);
    }
    arb_clear(t);
}

/* The same for a bare last layer, sqrt(x) = sqrt(y) b, b of density 2 (1 - b^2)^(D - 5/2) / B(1/2, D - 3/2),
 * D >= 4. */
static void last_bound(arb_t bound, const wg_layer_sum_law_t law, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_set_si(bound, law->dim - 1);
    arb_gamma(bound, bound, prec);
    arb_set_si(t, 2 * law->dim - 3);
    arb_mul_2exp_si(t, t, -1);
    arb_gamma(t, t, prec);
    arb_div(bound, bound, t, prec);
    arb_const_sqrt_pi(t, prec);
    arb_div(bound, bound, t, prec);
    arb_set_fmpq(t, law->boundary_variance, prec);
    arb_sqrt(t, t, prec);
    arb_div(bound, bound, t, prec);
    arb_set_d(t, 2.4);
    arb_mul(bound, bound, t, prec);
    arb_clear(t);
}

/* value <- log E e^(theta x) of all layers together */
static void log_laplace(arb_t value, const arb_t theta, const wg_layer_sum_law_t law, slong prec)
{
    arb_t t, a, b;

    arb_init(t);
    arb_init(a);
    arb_init(b);
    one_layer_series(a, b, theta, 0, law->dim, prec);
    arb_add(t, a, b, prec);
    arb_log(value, t, prec);
    arb_mul_si(value, value, bulk(law), prec);
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
    if (bulk(law) >= 3 && law->dim >= 4)
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
    slong degree = one_layer_length(law->dim);
    arb_ptr c = NULL;
    arb_t omega;
    acb_t phi, last;

    arb_init(omega);
    acb_init(phi);
    acb_init(last);
    if (law->dim <= POLYNOMIAL_DIM_MAX)
    {
        c = _arb_vec_init(degree);
        one_layer_density(c, law->dim, prec + 8 * law->dim + 64);
    }
    law->waves = _acb_vec_init(law->length);
    law->slopes = _acb_vec_init(law->length);
    arb_zero(law->offset);
    for (slong k = 0; k < law->length; k++)
    {
        for (int tries = 0; tries < 8; tries++)
        {
            frequency(omega, k + 1, law, prec + extra);
            one_layer_wave(phi, omega, c, law->dim, prec + extra);
            if (acb_rel_accuracy_bits(phi) >= prec - 16)
                break;
            extra = 2 * extra + 64;
        }
        acb_pow_si(phi, phi, bulk(law), prec);
        if (law->boundary == WG_BOUNDARY_BARE)
        {
            for (int tries = 0; tries < 8; tries++)
            {
                frequency(omega, k + 1, law, prec + more);
                last_layer_wave(last, omega, law, prec + more);
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
    forget(law);
    law->prec = prec;
    arb_init(weight);
    arb_init(last);
    arb_init(scale);
    mag_init(alias);
    bulk_bound(weight, law->dim, 64);
    choose_period(law, alias, weight, goal);
    arb_pow_ui(weight, weight, bulk(law), 64);
    decay = bulk(law);
    if (bare && law->dim >= 4)
    {
        last_bound(last, law, 64);
        arb_mul(weight, weight, last, 64);
        decay++;
    }
    arb_const_pi(scale, 64);
    arb_ui_div(scale, 2, scale, 64);
    needed = waves_needed(scale, weight, law->period, decay, decay, goal);
    start = !bare && law->layers * one_layer_length(law->dim) <= START_DEGREE_MAX &&
            (law->layers == 1 || needed > WG_LAYER_SUM_WAVES);
    if (start)
        prepare_start(law, goal);
    if (bulk(law) == 0 || (start && law->layers == 1))
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

/* Evaluation in units of x */

void wg_layer_sum_law_waves(arb_t f, const arb_t x, slong length, int density, const wg_layer_sum_law_t law,
                            slong prec)
{
    acb_t z, sum;
    acb_ptr powers = _acb_vec_init(length);

    acb_init(z);
    acb_init(sum);
    /* z = e^(-2 pi i x/period); its powers by squaring, since Horner's rule turns and so inflates a box at
     * every step */
    arb_div(acb_realref(z), x, law->period, prec);
    arb_mul_2exp_si(acb_realref(z), acb_realref(z), 1);
    arb_neg(acb_realref(z), acb_realref(z));
    acb_exp_pi_i(z, z, prec);
    _acb_vec_set_powers(powers, z, length, prec);
    acb_dot(sum, NULL, 0, density ? law->slopes : law->waves, 1, powers, 1, length, prec);
    acb_mul(sum, sum, z, prec);
    arb_mul_2exp_si(acb_realref(sum), acb_realref(sum), 1);
    if (density)
    {
        arb_inv(f, law->period, prec);
    }
    else
    {
        arb_div(f, x, law->period, prec);
        arb_add(f, f, law->offset, prec);
    }
    arb_add(f, f, acb_realref(sum), prec);
    acb_clear(z);
    acb_clear(sum);
    _acb_vec_clear(powers, length);
}

void wg_layer_sum_law_start(arb_t f, const arb_t x, int density, const wg_layer_sum_law_t law, slong prec)
{
    arb_t root;

    arb_init(root);
    arb_nonnegative_part(root, x);
    arb_sqrt(root, root, prec);
    if (density)
    {
        arb_poly_t slope;

        arb_poly_init(slope);
        arb_poly_derivative(slope, law->start, prec);
        arb_poly_evaluate(f, slope, root, prec);
        arb_div(f, f, root, prec);
        arb_mul_2exp_si(f, f, -1);
        arb_poly_clear(slope);
    }
    else
    {
        arb_poly_evaluate(f, law->start, root, prec);
    }
    arb_clear(root);
}

void wg_layer_sum_law_bound(mag_t bound, const acb_t x, slong length, int density,
                            const wg_layer_sum_law_t law)
{
    mag_t size, step, power, t;

    mag_init(size);
    mag_init(step);
    mag_init(power);
    mag_init(t);
    acb_get_mag(size, x);
    if (length == 0 && !arb_is_positive(acb_realref(x)))
    {
        mag_inf(bound);
    }
    else if (length == 0)
    {
        /* sum |a_m| |x|^(m/2), or sum m/2 |a_m| |x|^(m/2 - 1) */
        mag_zero(bound);
        mag_sqrt(step, size);
        if (density)
        {
            acb_get_mag_lower(t, x);
            mag_inv(power, t);
            mag_mul_2exp_si(power, power, -1);
        }
        else
        {
            mag_one(power);
        }
        for (slong m = 0; m < arb_poly_length(law->start); m++)
        {
            arb_get_mag(t, law->start->coeffs + m);
            if (density)
                mag_mul_ui(t, t, m);
            mag_addmul(bound, t, power);
            mag_mul(power, power, step);
        }
    }
    else
    {
        arb_t growth;

        /* |e^(-i omega x)| <= e^(omega |Im x|) */
        arb_init(growth);
        arb_get_mag(t, acb_imagref(x));
        arf_set_mag(arb_midref(growth), t);
        arb_div(growth, growth, law->period, 64);
        arb_mul_ui(growth, growth, 7, 64);
        arb_exp(growth, growth, 64);
        arb_get_mag(step, growth);
        mag_one(power);
        mag_zero(bound);
        for (slong k = 0; k < length; k++)
        {
            mag_mul(power, power, step);
            acb_get_mag(t, (density ? law->slopes : law->waves) + k);
            mag_addmul(bound, t, power);
        }
        mag_mul_2exp_si(bound, bound, 1);
        arb_inv(growth, law->period, 64);
        arb_get_mag(t, growth);
        if (!density)
        {
            mag_mul(t, t, size);
            arb_get_mag(power, law->offset);
            mag_add(t, t, power);
        }
        mag_add(bound, bound, t);
        arb_clear(growth);
    }
    mag_clear(size);
    mag_clear(step);
    mag_clear(power);
    mag_clear(t);
}

/* Enough for the cancellation between the terms of the closed form. */
slong wg_layer_sum_law_working_prec(const wg_layer_sum_law_t law)
{
    slong size = 0;

    for (slong i = 0; i < arb_poly_length(law->start); i++)
        size = FLINT_MAX(size, arf_abs_bound_lt_2exp_si(arb_midref(law->start->coeffs + i)));
    return law->prec + size + 32;
}

/* p <- P(x <= 1) by the closed form */
static void cdf_at_one(arb_t p, const wg_layer_sum_law_t law, slong prec)
{
    arb_t one;

    arb_init(one);
    arb_one(one);
    wg_layer_sum_law_start(p, one, 0, law, prec);
    arb_clear(one);
}

void wg_layer_sum_law_cdf_in_units(arb_t p, const arb_t x, const wg_layer_sum_law_t law)
{
    slong prec = wg_layer_sum_law_working_prec(law);
    arb_t top, t, floor;
    fmpq_t q;

    arb_init(top);
    arb_init(t);
    arb_init(floor);
    fmpq_init(q);
    wg_layer_sum_law_top(q, law);
    arb_set_fmpq(top, q, prec);
    arb_sub_ui(t, x, 1, prec);
    if (arb_is_nonpositive(x))
    {
        arb_zero(p);
    }
    else if (arb_ge(x, top))
    {
        arb_one(p);
    }
    else if (bulk(law) == 0)
    {
        arb_t point;
        arf_t low;

        arb_init(point);
        arb_div(t, x, top, prec);
        arb_nonnegative_part(t, t);
        arb_set_d(top, 0.5);
        arb_set_si(floor, 2 * law->dim - 3);
        arb_mul_2exp_si(floor, floor, -1);
        /* The incomplete beta function is not evaluated in balls around 1. */
        arf_init(low);
        arb_get_lbound_arf(low, t, prec);
        arb_set_arf(point, low);
        arb_hypgeom_beta_lower(p, top, floor, point, 1, prec);
        arb_get_ubound_arf(low, t, prec);
        arb_one(point);
        if (arf_cmp_si(low, 1) < 0)
        {
            arb_set_arf(point, low);
            arb_hypgeom_beta_lower(point, top, floor, point, 1, prec);
        }
        arb_union(p, p, point, prec);
        arb_clear(point);
        arf_clear(low);
    }
    else if (!arb_poly_is_zero(law->start) && arb_is_nonpositive(t))
    {
        wg_layer_sum_law_start(p, x, 0, law, prec);
    }
    else
    {
        arf_t low, high;

        arf_init(low);
        arf_init(high);
        if (!arb_poly_is_zero(law->start))
            cdf_at_one(floor, law, prec);
        if (law->length == 0)
        {
            arb_one(p);
        }
        else if (arb_gt(x, law->period))
        {
            arb_one(p);
            arb_add_error_mag(p, law->missed);
        }
        else
        {
            wg_layer_sum_law_waves(p, x, law->length, 0, law, prec);
            arb_add_error_mag(p, law->cdf_error);
        }
        arb_get_interval_arf(low, high, p, prec);
        arb_get_lbound_arf(arb_midref(t), floor, prec);
        if (arf_cmp(low, arb_midref(t)) < 0)
            arf_set(low, arb_midref(t));
        if (arf_cmp_si(high, 1) > 0)
            arf_one(high);
        if (arf_cmp(low, high) > 0)
            arf_set(low, high);
        arb_set_interval_arf(p, low, high, prec);
        arf_clear(low);
        arf_clear(high);
    }
    arb_clear(top);
    arb_clear(t);
    arb_clear(floor);
    fmpq_clear(q);
}

/* f <- the density at the points of x between 0 and the top */
static void density_inside(arb_t f, const arb_t x, const arb_t top, const wg_layer_sum_law_t law, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_sub_ui(t, x, 1, prec);
    if (bulk(law) == 0)
    {
        /* Gamma(D-1) / (Gamma(1/2) Gamma(D - 3/2)) (x/top)^(-1/2) (1 - x/top)^(D - 5/2) / top */
        arb_t ratio, rest;

        arb_init(ratio);
        arb_init(rest);
        arb_div(ratio, x, top, prec);
        arb_nonnegative_part(ratio, ratio);
        arb_sub_ui(rest, ratio, 1, prec);
        arb_neg(rest, rest);
        arb_nonnegative_part(rest, rest);
        arb_sqrt(rest, rest, prec);
        if (law->dim > 2)
            arb_pow_ui(rest, rest, 2 * law->dim - 5, prec);
        else
            arb_inv(rest, rest, prec);
        arb_sqrt(ratio, ratio, prec);
        arb_div(f, rest, ratio, prec);
        arb_div(f, f, top, prec);
        arb_set_si(t, law->dim - 1);
        arb_lgamma(ratio, t, prec);
        arb_set_si(t, 2 * law->dim - 3);
        arb_mul_2exp_si(t, t, -1);
        arb_lgamma(rest, t, prec);
        arb_sub(ratio, ratio, rest, prec);
        arb_exp(ratio, ratio, prec);
        arb_mul(f, f, ratio, prec);
        arb_const_sqrt_pi(t, prec);
        arb_div(f, f, t, prec);
        arb_clear(ratio);
        arb_clear(rest);
    }
    else if (!arb_poly_is_zero(law->start) && (arb_is_nonpositive(t) || law->layers == 1))
    {
        wg_layer_sum_law_start(f, x, 1, law, prec);
    }
    else if (arb_gt(x, law->period))
    {
        arb_zero(f);
        arb_add_error_mag(f, law->density_error);
    }
    else
    {
        wg_layer_sum_law_waves(f, x, law->length, 1, law, prec);
        arb_add_error_mag(f, law->density_error);
    }
    arb_nonnegative_part(f, f);
    arb_clear(t);
}

wg_status_t wg_layer_sum_law_density_in_units(arb_t f, const arb_t x, const wg_layer_sum_law_t law)
{
    slong prec = wg_layer_sum_law_working_prec(law);
    arb_t top, value;
    fmpq_t q;
    wg_status_t status = WG_OK;

    arb_init(top);
    arb_init(value);
    fmpq_init(q);
    wg_layer_sum_law_top(q, law);
    arb_set_fmpq(top, q, prec);
    if (!arb_is_negative(x) && !arb_gt(x, top))
    {
        density_inside(value, x, top, law, prec);
        if (!arb_is_finite(value))
            status = WG_UNABLE;
    }
    if (status == WG_OK)
        arb_swap(f, value);
    arb_clear(top);
    arb_clear(value);
    fmpq_clear(q);
    return status;
}

/* x <- Q/(4 c^2) */
static void to_units(arb_t x, const arb_t sum, const wg_layer_sum_law_t law, slong prec)
{
    fmpq_t unit;

    fmpq_init(unit);
    wg_layer_sum_law_unit(unit, law);
    arb_mul_fmpz(x, sum, fmpq_denref(unit), prec);
    arb_div_fmpz(x, x, fmpq_numref(unit), prec);
    fmpq_clear(unit);
}

wg_status_t wg_layer_sum_law_cdf(arb_t p, const arb_t x, wg_layer_sum_law_t law, slong prec)
{
    arb_t end[2];
    arf_t a, b;
    wg_status_t status;

    if (!arb_is_finite(x))
        return WG_DOMAIN;
    status = wg_layer_sum_law_prepare(law, prec);
    if (status != WG_OK)
        return status;
    arf_init(a);
    arf_init(b);
    arb_get_interval_arf(a, b, x, ARF_PREC_EXACT);
    for (int i = 0; i < 2; i++)
    {
        arb_init(end[i]);
        arb_set_arf(end[i], i == 0 ? a : b);
        to_units(end[i], end[i], law, wg_layer_sum_law_working_prec(law));
        wg_layer_sum_law_cdf_in_units(end[i], end[i], law);
    }
    arb_union(p, end[0], end[1], prec + 8);
    arb_clear(end[0]);
    arb_clear(end[1]);
    arf_clear(a);
    arf_clear(b);
    return WG_OK;
}

wg_status_t wg_layer_sum_law_density(arb_t f, const arb_t x, wg_layer_sum_law_t law, slong prec)
{
    arb_t t, value;
    fmpq_t unit;
    wg_status_t status;

    if (!arb_is_finite(x))
        return WG_DOMAIN;
    status = wg_layer_sum_law_prepare(law, prec);
    if (status != WG_OK)
        return status;
    arb_init(t);
    arb_init(value);
    fmpq_init(unit);
    to_units(t, x, law, wg_layer_sum_law_working_prec(law));
    status = wg_layer_sum_law_density_in_units(value, t, law);
    if (status == WG_OK)
        to_units(f, value, law, prec + 8);
    arb_clear(t);
    arb_clear(value);
    fmpq_clear(unit);
    return status;
}

static wg_status_t cdf_of_law(arb_t p, const arb_t x, void *law, slong prec)
{
    return wg_layer_sum_law_cdf(p, x, law, prec);
}

wg_status_t wg_layer_sum_law_quantile(arb_t x, const arb_t q, wg_layer_sum_law_t law, slong prec)
{
    arb_t low, high;
    fmpq_t top, unit;
    wg_status_t status;

    arb_init(low);
    arb_init(high);
    fmpq_init(top);
    fmpq_init(unit);
    wg_layer_sum_law_top(top, law);
    wg_layer_sum_law_unit(unit, law);
    fmpq_mul(top, top, unit);
    arb_set_fmpq(high, top, prec + 32);
    status = wg_law_quantile(x, cdf_of_law, law, q, low, high, prec);
    arb_clear(low);
    arb_clear(high);
    fmpq_clear(top);
    fmpq_clear(unit);
    return status;
}
