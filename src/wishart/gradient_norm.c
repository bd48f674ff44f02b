#include <math.h>

#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "gradient_norm_finite.h"
#include "law_value.h"
#include "product_law.h"
#include "radial.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"

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
    wg_status_t status;
    fmpq_t x;
    arb_t t;

    fmpq_init(x);
    arb_init(t);
    fmpq_div(x, y, m->weights);
    status = wg_product_law(value, x, side, m->shapes, m->parameters, prec);
    if (status == WG_OK && side == WG_LAW_DENSITY)
    {
        arb_set_fmpq(t, m->weights, 2 * prec + 80);
        arb_div(value, value, t, 2 * prec + 80);
    }
    fmpq_clear(x);
    arb_clear(t);
    return status;
}

/* About log2 of 1/P(V G <= y): with Chernoff's bound of P(V <= v), which z attains for v = sum k w/(1 + zw), times P(G <= g), g = y/v, where that
   product is largest: z v = q - g. */
static double depth(const fmpq_t y, const mixture_struct *m)
{
    double low = -700, high = 700, q = m->parameters / 2.0, target = fmpq_get_d(y), size = 0;
    double *w = flint_malloc(2 * m->length * sizeof(double)), *k = w + m->length;

    for (slong i = 0; i < m->length; i++)
    {
        w[i] = fmpq_get_d(m->weights + i);
        k[i] = fmpq_get_d(m->shapes + i);
    }
    for (int step = 0; step < 60; step++)
    {
        double z = exp((low + high) / 2), v = 0, g;

        size = 0;
        for (slong i = 0; i < m->length; i++)
        {
            v += k[i] * w[i] / (1 + z * w[i]);
            size -= k[i] * log1p(z * w[i]);
        }
        g = target / v;
        size += z * v + (g < q ? q * log(g / q) + q - g : 0);
        if (z * v + g > q)
            high = log(z);
        else
            low = log(z);
    }
    flint_free(w);
    return isfinite(size) ? fmax(0, -size / M_LN2) : 0;
}

static wg_status_t several_components(arb_t value, const fmpq_t y, wg_law_side_t side, const void *data,
                                      slong prec)
{
    const mixture_struct *m = data;
    /* the lower tail is a difference from 1 */
    slong goal = side == WG_LAW_TAIL ? prec : prec + (slong) depth(y, m),
          wp = 3 * goal + m->parameters / 3 + 200;
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
        wg_radial_integral(value, radial, side == WG_LAW_DENSITY ? WG_RADIAL_DENSITY : WG_RADIAL_TAIL, goal);
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

/* One component with a dimension. */
static wg_status_t check_dim(slong parameters, const wg_wishart_t process, wg_error_struct *error)
{
    const wg_component_struct *component = process->components;

    if (process->length > 1)
        return wg_fail(error, WG_UNABLE,
                       "the law of the norm for several components of which some have a dimension is not "
                       "available; their limit law without dimensions is");
    if (fmpq_cmp_ui(component->dim, 2) < 0 ||
        (component->field != 1 && !fmpz_is_one(fmpq_denref(component->dim))))
        return wg_fail(error, WG_UNABLE,
                       "the law of the norm needs a dimension of 2 at least, and an integer one for complex "
                       "and quaternion fields");
    if (parameters > WG_NORM_PARAMETERS_MAX)
        return wg_fail(error, WG_UNABLE,
                       "%ld parameters are too many for the law of the norm at a dimension: at most %d",
                       (long) parameters, WG_NORM_PARAMETERS_MAX);
    return WG_OK;
}

static wg_status_t check_law(slong parameters, const wg_wishart_t process, const fmpq *squares,
                             wg_error_struct *error)
{
    wg_status_t status = check(parameters, process, squares, error);

    if (status != WG_OK)
        return status;
    if (has_dim(process))
        return check_dim(parameters, process, error);
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

static double depth_of_limit(const fmpq_t y, const void *data)
{
    return depth(y, data);
}

/* unit <- o^2 t, and k and c for it in place of those of the limit: |g|^2/(o^2 t)/4 = V G about */
static void set_unit(fmpq_t unit, mixture_struct *m, const wg_component_struct *component,
                     const fmpq *squares)
{
    fmpq_mul(unit, component->mean, component->dim);
    fmpq_div(unit, unit, component->dof);
    fmpq_mul(unit, unit, unit);
    if (squares != NULL)
        fmpq_mul(unit, unit, squares);
    fmpq_div(m->weights, m->weights, unit);
    fmpq_mul_2exp(m->weights, m->weights, 2);
}

/* One component at its dimension: |g|^2/(o^2 t) is in (0, p). */
static wg_status_t at_dim(arb_t value, const fmpq_t x, wg_law_side_t side, slong parameters,
                          const wg_wishart_t process, const fmpq *squares, slong digits,
                          wg_error_struct *error)
{
    mixture_struct mixture;
    wg_norm_finite_struct norm = {process->components, parameters, depth_of_limit, &mixture};
    wg_law_struct law = {.function = wg_gradient_norm_finite, .data = &norm};
    wg_status_t status;
    fmpq_t zero, high, y, unit;
    arb_t t;

    fmpq_init(zero);
    fmpq_init(high);
    fmpq_init(y);
    fmpq_init(unit);
    arb_init(t);
    mixture_init(&mixture, parameters, process, squares);
    set_unit(unit, &mixture, process->components, squares);
    fmpq_set_si(high, parameters, 1);
    law.low = zero;
    law.high = high;
    if (fmpq_sgn(x) > 0)
    {
        fmpq_mul(y, x, x);
        fmpq_div(y, y, unit);
    }
    status = wg_law_value(value, y, side, &law, digits, error);
    if (status == WG_OK && side == WG_LAW_DENSITY)
    {
        /* dy/dx = 2x/(o^2 t) */
        fmpq_div(y, x, unit);
        fmpq_mul_2exp(y, y, 1);
        arb_set_fmpq(t, y, 4 * digits + 64);
        arb_mul(value, value, t, 4 * digits + 64);
    }
    mixture_clear(&mixture);
    fmpq_clear(zero);
    fmpq_clear(high);
    fmpq_clear(y);
    fmpq_clear(unit);
    arb_clear(t);
    return status;
}

/* Like x^(min(p, 2 min(k, beta N/2 - k)) - 1) */
static wg_status_t at_dim_density_at_zero(arb_t density, const wg_component_struct *component,
                                          wg_error_struct *error)
{
    fmpq_t k, rest;
    int above;

    fmpq_init(k);
    fmpq_init(rest);
    wg_component_gamma(k, rest, component);
    fmpq_mul_2exp(k, k, 1);
    fmpq_mul_si(rest, component->dim, component->field);
    fmpq_sub(rest, rest, k);
    above = fmpq_cmp(rest, k) < 0 ? fmpq_cmp_ui(rest, 1) : fmpq_cmp_ui(k, 1);
    fmpq_clear(k);
    fmpq_clear(rest);
    if (above == 0)
        return wg_fail(error, WG_UNABLE,
                       "the density of the norm at 0 itself is not available at a dimension where a shape of "
                       "its Beta law is 1/2");
    if (above < 0)
        return wg_fail(error, WG_DOMAIN,
                       "the density of the norm is infinite at 0, as a shape of its Beta law is below 1/2");
    arb_zero(density);
    return WG_OK;
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
    if (has_dim(process) && (side != WG_LAW_DENSITY || !fmpq_is_zero(x)))
        return at_dim(value, x, side, parameters, process, squares, digits, error);
    if (has_dim(process) && parameters > 1)
        return at_dim_density_at_zero(value, process->components, error);
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
