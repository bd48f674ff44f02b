#include <math.h>

#include <flint/acb.h>
#include <flint/acb_hypgeom.h>
#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "law_value.h"
#include "radial.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"

#define BOUND_PREC 64
#define NODES_MAX 20000

/* y = |g|^2/(4 s^2) = T G, T ~ Gamma(k), G ~ Gamma(q), q = p/2. With E (T G)^z = Gamma(k + z) Gamma(q + z)/(Gamma(k) Gamma(q)),

       P(T G > y) = (1/2 pi i) int E (T G)^z y^(-z) dz/z over Re z = a > 0, and P(T G <= y) that over -min(k, q) < a < 0, with -z for z. */
typedef struct
{
    arb_t k;
    arb_t q;
    arb_t log_y;
    arb_t log_gammas; /* of k and q */
    double nearest;   /* min(k, q) */
} product_struct;

/* value <- log of the integrand's absolute value at a + iu, without the factor 1/|z|; its real part alone is of use where u is not exact */
static void log_integrand(acb_t value, const acb_t z, const product_struct *p, slong prec)
{
    acb_t t;

    acb_init(t);
    acb_add_arb(t, z, p->k, prec);
    acb_lgamma(value, t, prec);
    acb_add_arb(t, z, p->q, prec);
    acb_lgamma(t, t, prec);
    acb_add(value, value, t, prec);
    acb_mul_arb(t, z, p->log_y, prec);
    acb_sub(value, value, t, prec);
    acb_sub_arb(value, value, p->log_gammas, prec);
    acb_clear(t);
}

/* The logarithm of the integrand at the real point a, and its first two derivatives, in double precision */
static double sketch(double a, int order, const product_struct *p)
{
    double result;
    acb_t z, t, s;

    acb_init(z);
    acb_init(t);
    acb_init(s);
    arb_set_d(acb_realref(z), a);
    if (order == 0)
    {
        log_integrand(t, z, p, BOUND_PREC);
        result = arf_get_d(arb_midref(acb_realref(t)), ARF_RND_NEAR) - log(fabs(a));
    }
    else
    {
        acb_set_ui(s, order - 1);
        acb_add_arb(t, z, p->k, BOUND_PREC);
        acb_polygamma(t, s, t, BOUND_PREC);
        acb_add_arb(z, z, p->q, BOUND_PREC);
        acb_polygamma(z, s, z, BOUND_PREC);
        acb_add(t, t, z, BOUND_PREC);
        if (order == 1)
            acb_sub_arb(t, t, p->log_y, BOUND_PREC);
        result = arf_get_d(arb_midref(acb_realref(t)), ARF_RND_NEAR) + (order == 1 ? -1 / a : 1 / (a * a));
    }
    acb_clear(z);
    acb_clear(t);
    acb_clear(s);
    return result;
}

/* The saddle on that side of the pole, by halving; *room <- its distance from the nearest singularity */
static double find_saddle(double *room, int upper, const product_struct *p)
{
    double low = upper ? -60 : -40, high = upper ? 60 : 40, a = 0;

    for (int step = 0; step < 60; step++)
    {
        double t = (low + high) / 2;

        a = upper ? exp(t) : -p->nearest / (1 + exp(-t));
        if ((sketch(a, 1, p) > 0) == upper)
            high = t;
        else
            low = t;
    }
    *room = upper ? a : fmin(-a, p->nearest + a);
    return a;
}

/* size <- |f(a + iu)|; it falls as u > 0 grows */
static void get_size(arb_t size, double a, const arb_t u, const product_struct *p)
{
    acb_t z, t;

    acb_init(z);
    acb_init(t);
    arb_set_d(acb_realref(z), a);
    arb_set(acb_imagref(z), u);
    log_integrand(t, z, p, BOUND_PREC);
    arb_exp(size, acb_realref(t), BOUND_PREC);
    acb_abs(acb_realref(t), z, BOUND_PREC);
    arb_div(size, size, acb_realref(t), BOUND_PREC);
    acb_clear(z);
    acb_clear(t);
}

/* bound <- one of the integral of |f(a + iu)| over u >= u0 and of its sums with distance `step` from u0 on: by steps as far as `count`,
   then by the rate atan(u/(k + a)) + atan(u/(q + a)) at which log |f| falls at least. */
static void bound_line(arb_t bound, double a, const arb_t u0, const arb_t step, slong count,
                       const product_struct *p)
{
    arb_t u, size, rate, t;

    arb_init(u);
    arb_init(size);
    arb_init(rate);
    arb_init(t);
    arb_zero(bound);
    arb_set(u, u0);
    for (slong i = 0; i < count; i++)
    {
        get_size(size, a, u, p);
        arb_addmul(bound, size, step, BOUND_PREC);
        arb_add(u, u, step, BOUND_PREC);
    }
    get_size(size, a, u, p);
    arb_set_d(rate, a);
    arb_add(t, rate, p->q, BOUND_PREC);
    arb_add(rate, rate, p->k, BOUND_PREC);
    arb_div(rate, u, rate, BOUND_PREC);
    arb_atan(rate, rate, BOUND_PREC);
    arb_div(t, u, t, BOUND_PREC);
    arb_atan(t, t, BOUND_PREC);
    arb_add(rate, rate, t, BOUND_PREC);
    arb_inv(rate, rate, BOUND_PREC);
    arb_add(rate, rate, step, BOUND_PREC);
    arb_addmul(bound, size, rate, BOUND_PREC);
    arb_clear(u);
    arb_clear(size);
    arb_clear(rate);
    arb_clear(t);
}

/* p <- the tail or its complement by the trapezoidal rule along Re z = a, whose strip of analyticity is bounded by lines, too */
static wg_status_t integrate(arb_t value, int upper, const product_struct *p, slong prec)
{
    double room, a = find_saddle(&room, upper, p), top = sketch(a, 0, p), best = 0, strip = 0;
    double width = 1 / sqrt(sketch(a, 2, p));
    slong wp = prec + 40 + (slong) log2(p->nearest + fabs(a) + 2), j, small = 0;
    wg_status_t status = WG_OK;
    acb_t z, t;
    arb_t step, sum, error, other, u;

    acb_init(z);
    acb_init(t);
    arb_init(step);
    arb_init(sum);
    arb_init(error);
    arb_init(other);
    arb_init(u);
    for (double d = 0.95 * room; d > 1e-6 * room; d *= 0.75)
    {
        double growth = fmax(sketch(a + d, 0, p), sketch(a - d, 0, p)) - top,
               s = d / (prec * M_LN2 + growth + 3);

        if (s > best)
        {
            best = s;
            strip = d;
        }
        else if (s < best / 2)
            break;
    }
    arb_set_d(step, width / 2);
    bound_line(error, a + strip, u, step, 20, p);
    bound_line(other, a - strip, u, step, 20, p);
    arb_add(error, error, other, BOUND_PREC);
    arb_mul_2exp_si(error, error, 1);
    arb_set_d(step, 2 * M_PI * best);
    arf_set_round(arb_midref(step), arb_midref(step), 12, ARF_RND_DOWN);
    arb_const_pi(other, BOUND_PREC);
    arb_set_d(u, 2 * strip);
    arb_mul(other, other, u, BOUND_PREC);
    arb_div(other, other, step, BOUND_PREC);
    arb_expm1(other, other, BOUND_PREC);
    arb_div(error, error, other, BOUND_PREC);
    /* half of the sum is taken */
    arb_mul_2exp_si(error, error, -1);
    for (j = 0; small < 3 && j < NODES_MAX; j++)
    {
        arb_set_d(acb_realref(z), a);
        arb_mul_ui(acb_imagref(z), step, j, wp);
        log_integrand(t, z, p, wp);
        acb_exp(t, t, wp);
        acb_div(t, t, z, wp);
        if (j == 0)
            arb_mul_2exp_si(sum, acb_realref(t), -1);
        else
            arb_add(sum, sum, acb_realref(t), wp);
        small = arf_cmpabs_2exp_si(arb_midref(acb_realref(t)),
                                   arf_abs_bound_lt_2exp_si(arb_midref(sum)) - prec - 4) < 0
                    ? small + 1
                    : 0;
    }
    arb_mul_ui(u, step, j, BOUND_PREC);
    bound_line(other, a, u, step, 0, p);
    arb_mul(sum, sum, step, wp);
    arb_add_error(sum, other);
    arb_add_error(sum, error);
    arb_const_pi(u, wp);
    arb_div(sum, sum, u, wp);
    if (!upper)
        arb_neg(sum, sum);
    if (j == NODES_MAX || !arb_is_finite(sum))
        status = WG_UNABLE;
    else
        arb_set(value, sum);
    acb_clear(z);
    acb_clear(t);
    arb_clear(step);
    arb_clear(sum);
    arb_clear(error);
    arb_clear(other);
    arb_clear(u);
    return status;
}

/* The density of y = T G: 2 y^((k+q)/2 - 1) K_{k-q}(2 sqrt(y)) / (Gamma(k) Gamma(q)) */
static void density(arb_t value, const product_struct *p, slong prec)
{
    slong wp = prec + 60;
    arb_t t, u, v;

    arb_init(t);
    arb_init(u);
    arb_init(v);
    arb_mul_2exp_si(t, p->log_y, -1);
    arb_exp(t, t, wp);
    arb_mul_2exp_si(t, t, 1);
    arb_sub(u, p->k, p->q, wp);
    arb_hypgeom_bessel_k(v, u, t, wp);
    arb_add(u, p->k, p->q, wp);
    arb_mul_2exp_si(u, u, -1);
    arb_sub_ui(u, u, 1, wp);
    arb_mul(u, u, p->log_y, wp);
    arb_sub(u, u, p->log_gammas, wp);
    arb_exp(u, u, wp);
    arb_mul(value, u, v, wp);
    arb_mul_2exp_si(value, value, 1);
    arb_clear(t);
    arb_clear(u);
    arb_clear(v);
}

/* |g|^2/4 = V G: V = sum_a w_a Gamma(k_a) with w = t c^2, G ~ Gamma(p/2), and for one component with V/w in place of V */
typedef struct
{
    slong length;
    fmpq *shapes;
    fmpq *weights;
    slong parameters;
} mixture_struct;

static wg_status_t one_component(arb_t value, const fmpq_t y, wg_law_side_t side, const void *data,
                                 slong prec)
{
    const mixture_struct *m = data;
    slong wp = 2 * prec + 80;
    wg_status_t status = WG_OK;
    product_struct p;
    fmpq_t x;
    arb_t t;
    int upper;

    arb_init(p.k);
    arb_init(p.q);
    arb_init(p.log_y);
    arb_init(p.log_gammas);
    arb_init(t);
    fmpq_init(x);
    fmpq_div(x, y, m->weights);
    arb_set_fmpq(p.k, m->shapes, wp);
    arb_set_si(p.q, m->parameters);
    arb_mul_2exp_si(p.q, p.q, -1);
    arb_set_fmpq(p.log_y, x, wp);
    arb_log(p.log_y, p.log_y, wp);
    arb_lgamma(p.log_gammas, p.k, wp);
    arb_lgamma(t, p.q, wp);
    arb_add(p.log_gammas, p.log_gammas, t, wp);
    arb_min(t, p.k, p.q, wp);
    p.nearest = arf_get_d(arb_midref(t), ARF_RND_NEAR);
    if (side == WG_LAW_DENSITY)
    {
        density(value, &p, wp);
        arb_set_fmpq(t, m->weights, wp);
        arb_div(value, value, t, wp);
    }
    else
    {
        /* on either side of about the mean k q */
        arb_mul(t, p.k, p.q, wp);
        upper = fmpq_get_d(x) > arf_get_d(arb_midref(t), ARF_RND_NEAR);
        status = integrate(value, upper, &p, prec);
        if (upper != (side == WG_LAW_TAIL))
        {
            arb_sub_ui(value, value, 1, wp);
            arb_neg(value, value);
        }
    }
    arb_clear(p.k);
    arb_clear(p.q);
    arb_clear(p.log_y);
    arb_clear(p.log_gammas);
    arb_clear(t);
    fmpq_clear(x);
    return status;
}

static wg_status_t several_components(arb_t value, const fmpq_t y, wg_law_side_t side, const void *data,
                                      slong prec)
{
    const mixture_struct *m = data;
    slong wp = 3 * prec + 200;
    wg_status_t status;
    wg_radial_t radial;
    fmpq_t largest, t;

    fmpq_init(largest);
    fmpq_init(t);
    wg_radial_init(radial, m->length);
    for (slong i = 0; i < m->length; i++)
        if (fmpq_cmp(m->weights + i, largest) > 0)
            fmpq_set(largest, m->weights + i);
    for (slong i = 0; i < m->length; i++)
    {
        arb_set_fmpq(radial->powers + i, m->shapes + i, wp);
        fmpq_div(t, m->weights + i, largest);
        arb_set_fmpq(radial->ratios + i, t, wp);
    }
    fmpq_div(t, y, largest);
    arb_set_fmpq(radial->scale, t, wp);
    radial->parameters = m->parameters;
    status =
        wg_radial_integral(value, radial, side == WG_LAW_DENSITY ? WG_RADIAL_DENSITY : WG_RADIAL_TAIL, prec);
    if (status == WG_OK && side == WG_LAW_DENSITY)
    {
        arb_set_fmpq(radial->scale, y, wp);
        arb_div(value, value, radial->scale, wp);
    }
    if (status == WG_OK && side == WG_LAW_CDF)
    {
        arb_sub_ui(value, value, 1, wp);
        arb_neg(value, value);
    }
    wg_radial_clear(radial);
    fmpq_clear(largest);
    fmpq_clear(t);
    return status;
}

static wg_status_t check(slong parameters, const wg_wishart_t process, const fmpq *squares,
                         wg_error_struct *error)
{
    int fine = parameters > 0 && process->length > 0;

    for (slong i = 0; i < process->length && squares != NULL; i++)
        fine = fine && fmpq_sgn(squares + i) > 0;
    return fine ? WG_OK
                : wg_fail(error, WG_DOMAIN,
                          "the norm of a gradient needs a parameter and a component at least, and generators "
                          "whose mean square Tr A^2/N is positive");
}

static int has_dim(const wg_wishart_t process)
{
    for (slong i = 0; i < process->length; i++)
        if (!fmpq_is_zero(process->components[i].dim))
            return 1;
    return 0;
}

static wg_status_t check_law(slong parameters, const wg_wishart_t process, const fmpq *squares,
                             wg_error_struct *error)
{
    wg_status_t status = check(parameters, process, squares, error);

    if (status != WG_OK)
        return status;
    if (has_dim(process))
        return wg_fail(error, WG_UNABLE,
                       "the law of the norm at a dimension is not available; its moments for one component "
                       "are, and its limit law without dimensions");
    if (process->length > WG_LAW_COMPONENTS_MAX)
        return wg_fail(error, WG_UNABLE, "%ld components are too many for the law of the norm: at most %d",
                       (long) process->length, WG_LAW_COMPONENTS_MAX);
    if (process->length > 1 && parameters > WG_NORM_PARAMETERS_MAX)
        return wg_fail(
            error, WG_UNABLE,
            "%ld parameters are too many for the law of the norm of several components: at most %d",
            (long) parameters, WG_NORM_PARAMETERS_MAX);
    return WG_OK;
}

static void mixture_init(mixture_struct *m, slong parameters, const wg_wishart_t process, const fmpq *squares)
{
    m->length = process->length;
    m->shapes = _fmpq_vec_init(m->length);
    m->weights = _fmpq_vec_init(m->length);
    m->parameters = parameters;
    for (slong i = 0; i < m->length; i++)
    {
        wg_component_gamma(m->shapes + i, m->weights + i, process->components + i);
        fmpq_mul(m->weights + i, m->weights + i, m->weights + i);
        if (squares != NULL)
            fmpq_mul(m->weights + i, m->weights + i, squares + i);
    }
}

static void mixture_clear(mixture_struct *m)
{
    _fmpq_vec_clear(m->shapes, m->length);
    _fmpq_vec_clear(m->weights, m->length);
}

/* f(0) for K = sum k_a = 1/2: P(|g| <= x) ~ (x/2)^(2K) E G^(-K)/(Gamma(K + 1) prod_a w_a^(k_a)) */
static void finite_at_zero(arb_t density, const mixture_struct *m, slong prec)
{
    arb_t t, u;

    arb_init(t);
    arb_init(u);
    arb_set_si(t, m->parameters);
    arb_mul_2exp_si(t, t, -1);
    arb_rgamma(density, t, prec);
    arb_set_d(u, 0.5);
    arb_sub(t, t, u, prec);
    arb_gamma(t, t, prec);
    arb_mul(density, density, t, prec);
    arb_const_sqrt_pi(t, prec);
    arb_div(density, density, t, prec);
    for (slong i = 0; i < m->length; i++)
    {
        arb_set_fmpq(t, m->weights + i, prec);
        arb_set_fmpq(u, m->shapes + i, prec);
        arb_pow(t, t, u, prec);
        arb_div(density, density, t, prec);
    }
    arb_clear(t);
    arb_clear(u);
}

/* The limit from the right, like x^(min(p, 2K) - 1) */
static wg_status_t density_at_zero(arb_t density, const fmpq_t zero, slong parameters,
                                   const wg_wishart_t process, const fmpq *squares, slong digits,
                                   wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    mixture_struct m;
    fmpq_t sum;
    int above;

    if (parameters == 1)
    {
        status = wg_gradient_density(density, zero, process, squares, digits, error);
        if (status == WG_OK)
            arb_mul_2exp_si(density, density, 1);
        return status;
    }
    mixture_init(&m, parameters, process, squares);
    fmpq_init(sum);
    for (slong i = 0; i < m.length; i++)
        fmpq_add(sum, sum, m.shapes + i);
    fmpq_mul_2exp(sum, sum, 1);
    above = fmpq_cmp_ui(sum, 1);
    if (above > 0)
        arb_zero(density);
    else if (above == 0)
        finite_at_zero(density, &m, 4 * digits + 64);
    else
        status = wg_fail(error, WG_DOMAIN,
                         "the density of the norm is infinite at 0, as its shapes add up to less than 1/2");
    mixture_clear(&m);
    fmpq_clear(sum);
    return status;
}

static wg_status_t at(arb_t value, const fmpq_t x, wg_law_side_t side, slong parameters,
                      const wg_wishart_t process, const fmpq *squares, slong digits, wg_error_struct *error)
{
    mixture_struct mixture;
    wg_law_struct law = {.function = one_component, .data = &mixture};
    wg_status_t status = check_law(parameters, process, squares, error);
    fmpq_t zero, y;
    arb_t t;

    if (status != WG_OK)
        return status;
    if (side == WG_LAW_DENSITY && fmpq_is_zero(x))
        return density_at_zero(value, x, parameters, process, squares, digits, error);
    fmpq_init(zero);
    fmpq_init(y);
    arb_init(t);
    mixture_init(&mixture, parameters, process, squares);
    if (mixture.length > 1)
        law.function = several_components;
    law.low = zero;
    if (fmpq_sgn(x) > 0)
    {
        fmpq_mul(y, x, x);
        fmpq_div_2exp(y, y, 2);
    }
    status = wg_law_value(value, y, side, &law, digits, error);
    if (status == WG_OK && side == WG_LAW_DENSITY)
    {
        /* dy/dx = x/2 */
        arb_set_fmpq(t, x, 4 * digits + 64);
        arb_mul_2exp_si(t, t, -1);
        arb_mul(value, value, t, 4 * digits + 64);
    }
    mixture_clear(&mixture);
    fmpq_clear(zero);
    fmpq_clear(y);
    arb_clear(t);
    return status;
}

wg_status_t wg_gradient_norm_density(arb_t value, const fmpq_t x, slong parameters,
                                     const wg_wishart_t process, const fmpq *squares, slong digits,
                                     wg_error_struct *error)
{
    return at(value, x, WG_LAW_DENSITY, parameters, process, squares, digits, error);
}

wg_status_t wg_gradient_norm_cdf(arb_t p, const fmpq_t x, slong parameters, const wg_wishart_t process,
                                 const fmpq *squares, slong digits, wg_error_struct *error)
{
    return at(p, x, WG_LAW_CDF, parameters, process, squares, digits, error);
}

wg_status_t wg_gradient_norm_tail(arb_t p, const fmpq_t x, slong parameters, const wg_wishart_t process,
                                  const fmpq *squares, slong digits, wg_error_struct *error)
{
    return at(p, x, WG_LAW_TAIL, parameters, process, squares, digits, error);
}

/* Moments */

/* power[i] <- E (X_1 + ... + X_p)^i of p independent copies of X, whose moments are given and get lost */
static void moments_of_sum(fmpq *power, fmpq *moments, ulong n, slong p)
{
    fmpq *next = _fmpq_vec_init(n + 1);
    fmpz_t factorial;

    fmpz_init(factorial);
    /* powers of the series sum_i E X^i t^i/i! */
    for (ulong i = 0; i <= n; i++)
    {
        fmpz_fac_ui(factorial, i);
        fmpq_div_fmpz(moments + i, moments + i, factorial);
        fmpq_zero(power + i);
    }
    fmpq_one(power);
    for (; p > 0; p /= 2)
        for (int square = p % 2 == 0; square < 2; square++)
        {
            fmpq *factor = square ? moments : power;

            for (ulong i = 0; i <= n; i++)
            {
                fmpq_zero(next + i);
                for (ulong j = 0; j <= i; j++)
                    fmpq_addmul(next + i, factor + j, moments + i - j);
            }
            for (ulong i = 0; i <= n; i++)
                fmpq_swap(factor + i, next + i);
        }
    for (ulong i = 0; i <= n; i++)
    {
        fmpz_fac_ui(factorial, i);
        fmpq_mul_fmpz(power + i, power + i, factorial);
    }
    fmpz_clear(factorial);
    _fmpq_vec_clear(next, n + 1);
}

/* unit[i] <- E (b (1 - b))^i, b ~ Beta(k, rest), that is (k)_i (rest)_i/(k + rest)_(2i) */
static void moments_of_length(fmpq *unit, ulong n, const wg_component_struct *component)
{
    fmpq_t k, rest, total, t;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(total);
    fmpq_init(t);
    wg_component_gamma(k, t, component);
    fmpq_mul_si(total, component->dim, component->field);
    fmpq_div_2exp(total, total, 1);
    fmpq_sub(rest, total, k);
    fmpq_one(unit);
    for (ulong i = 0; i < n; i++)
    {
        fmpq_add_ui(t, k, i);
        fmpq_mul(unit + i + 1, unit + i, t);
        fmpq_add_ui(t, rest, i);
        fmpq_mul(unit + i + 1, unit + i + 1, t);
        for (ulong j = 2 * i; j < 2 * i + 2; j++)
        {
            fmpq_add_ui(t, total, j);
            fmpq_div(unit + i + 1, unit + i + 1, t);
        }
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(total);
    fmpq_clear(t);
}

/* The factor b (1 - b) is shared, all others are not. */
static void finite_moments(fmpq *moments, ulong n, slong parameters, const wg_wishart_t process,
                           const fmpq *squares)
{
    fmpq *shared = _fmpq_vec_init(n + 1), *one = _fmpq_vec_init(n + 1);

    moments_of_length(shared, n, process->components);
    wg_gradient_moments(one, n, process, squares);
    for (ulong i = 0; i <= n; i++)
        fmpq_div(one + i, one + i, shared + i);
    moments_of_sum(moments, one, n, parameters);
    for (ulong i = 0; i <= n; i++)
        fmpq_mul(moments + i, moments + i, shared + i);
    _fmpq_vec_clear(shared, n + 1);
    _fmpq_vec_clear(one, n + 1);
}

static wg_status_t limit_moments(fmpq *moments, ulong n, slong parameters, const wg_wishart_t process,
                                 const fmpq *squares, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    mixture_struct m;
    wg_wishart_t variance;
    fmpq_t rising, t;

    mixture_init(&m, parameters, process, squares);
    wg_wishart_init(variance);
    fmpq_init(rising);
    fmpq_init(t);
    for (slong i = 0; i < m.length && status == WG_OK; i++)
        status = wg_wishart_append_gamma(variance, m.shapes + i, m.weights + i, error);
    if (status == WG_OK)
        wg_loss_moments(moments, n, variance);
    fmpq_one(rising);
    for (ulong i = 0; i <= n && status == WG_OK; i++)
    {
        fmpq_mul(moments + i, moments + i, rising);
        /* 4 (p/2 + i) */
        fmpq_set_si(t, 2 * parameters, 1);
        fmpq_add_ui(t, t, 4 * i);
        fmpq_mul(rising, rising, t);
    }
    mixture_clear(&m);
    wg_wishart_clear(variance);
    fmpq_clear(rising);
    fmpq_clear(t);
    return status;
}

wg_status_t wg_gradient_norm_moments(fmpq *moments, ulong n, slong parameters, const wg_wishart_t process,
                                     const fmpq *squares, wg_error_struct *error)
{
    wg_status_t status = check(parameters, process, squares, error);

    if (status != WG_OK)
        return status;
    if (!has_dim(process))
        return limit_moments(moments, n, parameters, process, squares, error);
    if (process->length > 1)
        return wg_fail(error, WG_UNABLE,
                       "the moments of the norm of several components are available without dimensions");
    finite_moments(moments, n, parameters, process, squares);
    return WG_OK;
}
