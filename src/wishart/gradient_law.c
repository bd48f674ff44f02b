#include "wishgarten/gradient_law.h"

#include <flint/fmpq_vec.h>

#include "contour.h"
#include "gradient_finite.h"
#include "gradient_sum.h"
#include "law_value.h"
#include "wishgarten/loss_law.h"

/* Moments */

/* x <- x (a + m)/(b + m) */
static void rise(fmpq_t x, const fmpq_t a, const fmpq_t b, ulong m)
{
    fmpq_t t;

    fmpq_init(t);
    fmpq_add_ui(t, a, m);
    fmpq_mul(x, x, t);
    fmpq_add_ui(t, b, m);
    fmpq_div(x, x, t);
    fmpq_clear(t);
}

/* moments[m] <- E g^(2m) of one component at its dimension: (4 o^2 t)^m times those of b (1 - b), V and W. */
static void finite_moments(fmpq *moments, ulong n, const wg_component_struct *component, const fmpq_t square)
{
    fmpq_t k, rest, total, unit, half, one, sphere, a, b;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(total);
    fmpq_init(unit);
    fmpq_init(half);
    fmpq_init(one);
    fmpq_init(sphere);
    fmpq_init(a);
    fmpq_init(b);
    fmpq_one(one);
    fmpq_set_ui(half, 1, 2);
    wg_component_gamma(k, unit, component);
    fmpq_mul_si(total, component->dim, component->field);
    fmpq_div_2exp(total, total, 1);
    fmpq_sub(rest, total, k);
    fmpq_mul(unit, component->mean, component->dim);
    fmpq_div(unit, unit, component->dof);
    fmpq_mul(unit, unit, unit);
    fmpq_mul(unit, unit, square);
    fmpq_mul_2exp(unit, unit, 2);
    /* V ~ Beta(1/2, sphere - 1/2), W ~ Beta(a, b - a) */
    fmpq_mul(sphere, half, one);
    fmpq_mul_si(sphere, sphere, component->field);
    fmpq_sub(sphere, total, sphere);
    if (component->field == 4)
    {
        fmpq_sub(a, component->dim, one);
        fmpq_add(b, component->dim, half);
    }
    else
    {
        fmpq_div_2exp(a, component->dim, 1);
        fmpq_add(b, a, half);
    }
    fmpq_one(moments);
    for (ulong m = 0; m < n; m++)
    {
        fmpq_t x;

        fmpq_init(x);
        if (fmpq_sgn(sphere) > 0)
        {
            fmpq_mul(x, moments + m, unit);
            rise(x, k, total, 2 * m);
            /* that took k + 2m for k + m */
            fmpq_add_ui(one, k, 2 * m);
            fmpq_div(x, x, one);
            fmpq_add_ui(one, k, m);
            fmpq_mul(x, x, one);
            fmpq_add_ui(one, rest, m);
            fmpq_mul(x, x, one);
            fmpq_add_ui(one, total, 2 * m + 1);
            fmpq_div(x, x, one);
            rise(x, half, sphere, m);
            if (component->field > 1)
                rise(x, a, b, m);
        }
        fmpq_set(moments + m + 1, x);
        fmpq_clear(x);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(total);
    fmpq_clear(unit);
    fmpq_clear(half);
    fmpq_clear(one);
    fmpq_clear(sphere);
    fmpq_clear(a);
    fmpq_clear(b);
}

/* moments[m] <- (t c^2)^m (2m)!/m! (k)_m */
static void limit_moments(fmpq *moments, ulong n, const wg_component_struct *component, const fmpq_t square)
{
    fmpq_t k, c, t;

    fmpq_init(k);
    fmpq_init(c);
    fmpq_init(t);
    wg_component_gamma(k, c, component);
    fmpq_mul(c, c, c);
    fmpq_mul(c, c, square);
    fmpq_one(moments);
    for (ulong m = 0; m < n; m++)
    {
        fmpq_add_ui(t, k, m);
        fmpq_mul_ui(t, t, 2 * (2 * m + 1));
        fmpq_mul(t, t, c);
        fmpq_mul(moments + m + 1, moments + m, t);
    }
    fmpq_clear(k);
    fmpq_clear(c);
    fmpq_clear(t);
}

void wg_gradient_moments(fmpq *moments, ulong n, const wg_wishart_t process, const fmpq *squares)
{
    fmpq *sum = _fmpq_vec_init(n + 1), *one = _fmpq_vec_init(n + 1), *next = _fmpq_vec_init(n + 1);
    fmpq_t t;
    fmpz_t binomial;

    fmpq_init(t);
    fmpz_init(binomial);
    fmpq_one(sum);
    for (slong i = 0; i < process->length; i++)
    {
        wg_gradient_square(t, i, squares);
        if (fmpq_is_zero(process->components[i].dim))
            limit_moments(one, n, process->components + i, t);
        else
            finite_moments(one, n, process->components + i, t);
        for (ulong m = 0; m <= n; m++)
        {
            fmpq_zero(next + m);
            for (ulong j = 0; j <= m; j++)
            {
                fmpz_bin_uiui(binomial, 2 * m, 2 * j);
                fmpq_mul(t, sum + j, one + m - j);
                fmpq_mul_fmpz(t, t, binomial);
                fmpq_add(next + m, next + m, t);
            }
        }
        for (ulong m = 0; m <= n; m++)
            fmpq_swap(sum + m, next + m);
    }
    for (ulong m = 0; m <= n; m++)
        fmpq_set(moments + m, sum + m);
    _fmpq_vec_clear(sum, n + 1);
    _fmpq_vec_clear(one, n + 1);
    _fmpq_vec_clear(next, n + 1);
    fmpq_clear(t);
    fmpz_clear(binomial);
}

void wg_gradient_variance(fmpq_t variance, const wg_wishart_t process, const fmpq *squares)
{
    fmpq *moments = _fmpq_vec_init(2);

    wg_gradient_moments(moments, 1, process, squares);
    fmpq_set(variance, moments + 1);
    _fmpq_vec_clear(moments, 2);
}

void wg_gradient_kurtosis(fmpq_t kurtosis, const wg_wishart_t process, const fmpq *squares)
{
    fmpq *moments = _fmpq_vec_init(3);

    wg_gradient_moments(moments, 2, process, squares);
    fmpq_mul(moments + 1, moments + 1, moments + 1);
    fmpq_div(kurtosis, moments + 2, moments + 1);
    _fmpq_vec_clear(moments, 3);
}

wg_status_t wg_gradient_variance_of_observable(fmpq_t gradient, fmpq_t loss, int field, const fmpq_t trace,
                                               const fmpq_t trace_square, const fmpq_t dim,
                                               wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t c0, n, t;

    if ((field != 1 && field != 2 && field != 4) || fmpq_cmp_ui(dim, 2) < 0)
        return wg_fail(error, WG_DOMAIN,
                       "the variance of an observable needs field 1, 2 or 4 and a dimension of 2 at least");
    fmpq_init(c0);
    fmpq_init(n);
    fmpq_init(t);
    fmpq_mul(c0, trace, trace);
    fmpq_div(c0, c0, dim);
    fmpq_sub(c0, trace_square, c0);
    if (fmpq_sgn(c0) < 0)
        status = wg_fail(error, WG_DOMAIN, "no observable has N Tr O^2 below (Tr O)^2");
    else
    {
        /* Var l = 2 c0/(beta N (N + 2/beta)) */
        fmpq_mul_si(n, dim, field);
        fmpq_add_ui(n, n, 2);
        fmpq_mul(n, n, dim);
        fmpq_mul_2exp(t, c0, 1);
        fmpq_div(loss, t, n);
        if (field == 1)
        {
            fmpq_sub_ui(n, dim, 1);
            fmpq_add_ui(t, dim, 2);
            fmpq_mul(n, n, t);
            fmpq_mul_2exp(t, c0, 2);
        }
        else if (field == 2)
        {
            fmpq_add_ui(t, dim, 1);
            fmpq_sub_ui(n, dim, 1);
            fmpq_mul(n, n, t);
            fmpq_mul(n, n, t);
            fmpq_mul(t, c0, dim);
            fmpq_mul_2exp(t, t, 1);
        }
        else
        {
            fmpq_mul_2exp(n, dim, 1);
            fmpq_add_ui(n, n, 1);
            fmpq_mul(n, n, n);
            fmpq_mul_2exp(t, c0, 2);
        }
        fmpq_div(gradient, t, n);
    }
    fmpq_clear(c0);
    fmpq_clear(n);
    fmpq_clear(t);
    return status;
}

/* The law on the positive side: WG_LAW_TAIL is P(g > x). */

static void fill(wg_contour_t contour, const arb_t x, wg_law_side_t side, const wg_gradient_struct *g,
                 slong prec)
{
    slong n = g->process->length;
    fmpq_t k, c, square;

    fmpq_init(k);
    fmpq_init(c);
    fmpq_init(square);
    for (slong i = 0; i < n; i++)
    {
        wg_component_gamma(k, c, g->process->components + i);
        wg_gradient_square(square, i, g->squares);
        arb_set_fmpq(contour->powers + i, square, prec);
        arb_sqrt(contour->slopes + i, contour->powers + i, prec);
        arb_set_fmpq(contour->powers + i, c, prec);
        arb_mul(contour->slopes + i, contour->slopes + i, contour->powers + i, prec);
        arb_neg(contour->slopes + n + i, contour->slopes + i);
        arb_set_fmpq(contour->powers + i, k, prec);
        arb_set(contour->powers + n + i, contour->powers + i);
    }
    arb_set(contour->shift, x);
    if (side != WG_LAW_DENSITY)
        contour->pole = WG_LEFT_OF_POLE;
    fmpq_clear(k);
    fmpq_clear(c);
    fmpq_clear(square);
}

static wg_status_t integrate(arb_t value, const arb_t x, wg_law_side_t side, const wg_gradient_struct *g,
                             slong prec)
{
    wg_status_t status;
    wg_contour_t contour;

    wg_contour_init(contour, 2 * g->process->length);
    fill(contour, x, side, g, 2 * prec + 64);
    status = wg_contour_integral(value, contour, prec);
    wg_contour_clear(contour);
    return status;
}

static wg_status_t limit_function(arb_t value, const fmpq_t x, wg_law_side_t side, const void *data,
                                  slong prec)
{
    wg_status_t status;
    arb_t t;

    arb_init(t);
    arb_set_fmpq(t, x, 2 * prec + 64);
    status = integrate(value, t, side, data, prec);
    if (side == WG_LAW_CDF)
    {
        arb_sub_ui(value, value, 1, prec);
        arb_neg(value, value);
    }
    arb_clear(t);
    return status;
}

static wg_status_t limit_density(arb_t density, const arb_t x, const void *data, slong prec)
{
    return arb_is_positive(x) ? integrate(density, x, WG_LAW_DENSITY, data, prec) : WG_UNABLE;
}

static wg_status_t limit_sketch(double *logarithm, double *rate, const fmpq_t x, wg_law_side_t side,
                                const void *data)
{
    const wg_gradient_struct *g = data;
    wg_status_t status;
    wg_contour_t contour;
    arb_t t;

    if (side != WG_LAW_TAIL)
        return WG_UNABLE;
    arb_init(t);
    arb_set_fmpq(t, x, 64);
    wg_contour_init(contour, 2 * g->process->length);
    fill(contour, t, side, g, 64);
    status = wg_contour_sketch(logarithm, rate, contour);
    /* the derivative of the tail is minus the density, and that of the exponential z */
    *rate = -*rate;
    wg_contour_clear(contour);
    arb_clear(t);
    return status;
}

static wg_status_t check(const wg_gradient_struct *g, wg_error_struct *error)
{
    const wg_wishart_struct *process = g->process;
    fmpq_t t;
    int fine = 1, large = 1;

    if (process->length < 1)
        return wg_fail(error, WG_DOMAIN, "a law needs a component at least");
    if (process->length > WG_LAW_COMPONENTS_MAX)
        return wg_fail(error, WG_UNABLE, "%ld components are too many for the law of their sum: at most %d",
                       (long) process->length, WG_LAW_COMPONENTS_MAX);
    fmpq_init(t);
    for (slong i = 0; i < process->length; i++)
    {
        const wg_component_struct *component = process->components + i;

        large = large && (fmpq_is_zero(component->dim) || fmpq_cmp_ui(component->dim, 2) >= 0);
        wg_gradient_square(t, i, g->squares);
        fine = fine && fmpq_sgn(t) > 0;
    }
    fmpq_clear(t);
    if (!fine)
        return wg_fail(error, WG_DOMAIN, "the mean square Tr A^2/N of a generator has to be positive");
    if (!large)
        return wg_fail(error, WG_UNABLE, "the law of the gradient needs a dimension of 2 at least");
    return WG_OK;
}

/* One component with a dimension: its square over that of the largest derivative has a law on (0, 1). */
static int is_finite(const wg_gradient_struct *g)
{
    return g->process->length == 1 && !fmpq_is_zero(g->process->components[0].dim);
}

/* unit <- o sqrt(t), the largest derivative at finite dimension; square <- its square */
static void get_unit(arb_t unit, fmpq_t square, const wg_gradient_struct *g, slong prec)
{
    const wg_component_struct *component = g->process->components;
    fmpq_t o;

    fmpq_init(o);
    fmpq_mul(o, component->mean, component->dim);
    fmpq_div(o, o, component->dof);
    fmpq_mul(o, o, o);
    wg_gradient_square(square, 0, g->squares);
    fmpq_mul(square, square, o);
    arb_set_fmpq(unit, square, prec);
    arb_sqrt(unit, unit, prec);
    fmpq_clear(o);
}

/* Says why a sum is refused, which its digits alone do not. */
static wg_status_t explain(wg_status_t status, const wg_gradient_struct *g, wg_error_struct *error)
{
    if (status == WG_UNABLE && g->process->length > 1 && wg_gradient_has_dim(g))
        return wg_fail(
            error, WG_UNABLE,
            "the characteristic function of this sum of derivatives decays too slowly, as shapes beta r/2 "
            "and dimensions are small; its moments are available, and its limit law without dimensions");
    return status;
}

static wg_status_t positive_side(arb_t value, const fmpq_t x, wg_law_side_t side, const wg_gradient_struct *g,
                                 slong digits, wg_error_struct *error)
{
    wg_law_struct law = {.function = limit_function, .data = g};
    wg_status_t status;
    fmpq_t zero, one, u, square;
    arb_t unit;

    fmpq_init(zero);
    fmpq_init(one);
    fmpq_init(u);
    fmpq_init(square);
    arb_init(unit);
    law.low = zero;
    fmpq_set(u, x);
    if (is_finite(g))
    {
        get_unit(unit, square, g, 4 * digits + 64);
        fmpq_mul(u, x, x);
        fmpq_div(u, u, square);
        fmpq_one(one);
        law.high = one;
        law.function = wg_gradient_finite;
        law.data = g->process->components;
    }
    else if (wg_gradient_has_dim(g))
    {
        law.function = wg_gradient_sum;
        if (wg_gradient_top(one, g))
            law.high = one;
    }
    status = wg_law_value(value, u, side, &law, digits + (is_finite(g) ? 1 : 0), error);
    if (status == WG_OK && is_finite(g) && side == WG_LAW_DENSITY)
    {
        fmpq_div(u, x, square);
        arb_set_fmpq(unit, u, 4 * digits + 64);
        arb_mul_2exp_si(unit, unit, 1);
        arb_mul(value, value, unit, 4 * digits + 64);
    }
    fmpq_clear(zero);
    fmpq_clear(one);
    fmpq_clear(u);
    fmpq_clear(square);
    arb_clear(unit);
    return explain(status, g, error);
}

static wg_status_t finite_density_at_zero(arb_t density, const wg_gradient_struct *g, slong digits,
                                          wg_error_struct *error)
{
    const wg_component_struct *component = g->process->components;
    slong prec = 4 * digits + 64 + 4 * (slong) fmpz_bits(fmpq_numref(component->dim));
    wg_status_t status = WG_OK;
    fmpq_t square;
    arb_t unit, v;

    fmpq_init(square);
    arb_init(unit);
    arb_init(v);
    get_unit(unit, square, g, prec);
    if (wg_gradient_finite_at_zero(v, component, prec))
        arb_div(density, v, unit, prec);
    else
        status = wg_fail(
            error, WG_DOMAIN,
            "the density of the gradient is infinite at 0, as a shape of its Beta law is at most 1/2");
    fmpq_clear(square);
    arb_clear(unit);
    arb_clear(v);
    return status;
}

/* The density at 0, where the powers 2k have to add up to more than 1. */
static wg_status_t density_at_zero(arb_t density, const wg_gradient_struct *g, slong digits,
                                   wg_error_struct *error)
{
    wg_status_t status = WG_UNABLE;
    fmpq_t sum, k, c, zero;
    arb_t v;

    if (is_finite(g))
        return finite_density_at_zero(density, g, digits, error);
    fmpq_init(sum);
    fmpq_init(k);
    fmpq_init(c);
    fmpq_init(zero);
    arb_init(v);
    for (slong i = 0; i < g->process->length; i++)
    {
        const wg_component_struct *component = g->process->components + i;

        wg_component_gamma(k, c, component);
        if (!fmpq_is_zero(component->dim))
        {
            /* the smaller shape counts */
            fmpq_mul_si(c, component->dim, component->field);
            fmpq_div_2exp(c, c, 1);
            fmpq_sub(c, c, k);
            if (fmpq_cmp(c, k) < 0)
                fmpq_set(k, c);
        }
        fmpq_add(sum, sum, k);
    }
    fmpq_mul_2exp(sum, sum, 1);
    if (fmpq_cmp_ui(sum, 1) <= 0)
        status = wg_fail(error, WG_DOMAIN,
                         "the density of the gradient is infinite at 0, as its shapes add up to at most 1/2");
    else
        for (slong prec = 4 * digits + 16; prec < 100 * digits + 1000; prec *= 2)
        {
            status =
                (wg_gradient_has_dim(g) ? wg_gradient_sum : limit_function)(v, zero, WG_LAW_DENSITY, g, prec);
            if (status != WG_OK || arb_rel_accuracy_bits(v) > 10 * digits / 3 + 2)
                break;
            status = WG_UNABLE;
        }
    if (status == WG_OK)
        arb_set(density, v);
    else if (status == WG_UNABLE)
        status = wg_fail(error, WG_UNABLE, "%ld digits of the density of the gradient at 0 were not reached",
                         (long) digits);
    fmpq_clear(sum);
    fmpq_clear(k);
    fmpq_clear(c);
    fmpq_clear(zero);
    arb_clear(v);
    return explain(status, g, error);
}

wg_status_t wg_gradient_density(arb_t density, const fmpq_t x, const wg_wishart_t process,
                                const fmpq *squares, slong digits, wg_error_struct *error)
{
    wg_gradient_struct g = {process, squares};
    wg_status_t status = check(&g, error);
    fmpq_t y;

    if (status != WG_OK)
        return status;
    if (fmpq_is_zero(x))
        return density_at_zero(density, &g, digits, error);
    fmpq_init(y);
    fmpq_abs(y, x);
    status = positive_side(density, y, WG_LAW_DENSITY, &g, digits, error);
    fmpq_clear(y);
    return status;
}

wg_status_t wg_gradient_cdf(arb_t p, const fmpq_t x, const wg_wishart_t process, const fmpq *squares,
                            slong digits, wg_error_struct *error)
{
    wg_gradient_struct g = {process, squares};
    wg_status_t status = check(&g, error);
    fmpq_t y;

    if (status != WG_OK)
        return status;
    if (fmpq_is_zero(x))
    {
        arb_set_d(p, 0.5);
        return WG_OK;
    }
    fmpq_init(y);
    fmpq_abs(y, x);
    status = positive_side(p, y, fmpq_sgn(x) < 0 ? WG_LAW_TAIL : WG_LAW_CDF, &g, digits, error);
    fmpq_clear(y);
    return status;
}

wg_status_t wg_gradient_tail(arb_t p, const fmpq_t x, const wg_wishart_t process, const fmpq *squares,
                             slong digits, wg_error_struct *error)
{
    wg_gradient_struct g = {process, squares};
    wg_status_t status = check(&g, error);

    if (status != WG_OK)
        return status;
    if (fmpq_sgn(x) <= 0)
    {
        arb_one(p);
        return WG_OK;
    }
    status = positive_side(p, x, WG_LAW_TAIL, &g, digits, error);
    if (status == WG_OK)
        arb_mul_2exp_si(p, p, 1);
    return status;
}

wg_status_t wg_gradient_quantile(arb_t x, const fmpq_t q, const wg_wishart_t process, const fmpq *squares,
                                 slong digits, wg_error_struct *error)
{
    wg_gradient_struct g = {process, squares};
    wg_law_struct law = {
        .function = limit_function, .density = limit_density, .sketch = limit_sketch, .data = &g};
    wg_status_t status = check(&g, error);
    fmpq_t zero, one, p, middle, square;
    arb_t unit;
    int negative;

    if (status != WG_OK)
        return status;
    if (fmpq_sgn(q) <= 0 || fmpq_cmp_ui(q, 1) >= 0)
        return wg_fail(error, WG_DOMAIN, "a quantile needs a probability between 0 and 1, both excluded");
    fmpq_init(zero);
    fmpq_init(one);
    fmpq_init(p);
    fmpq_init(middle);
    fmpq_init(square);
    arb_init(unit);
    fmpq_one(one);
    fmpq_sub(p, one, q);
    negative = fmpq_cmp(q, p) < 0;
    if (negative)
        fmpq_set(p, q);
    law.low = zero;
    law.middle = middle;
    wg_gradient_unit(middle, &g);
    if (is_finite(&g))
    {
        get_unit(unit, square, &g, 4 * digits + 64);
        wg_gradient_variance(middle, g.process, g.squares);
        fmpq_div(middle, middle, square);
        law.high = one;
        law.function = wg_gradient_finite;
        law.density = wg_gradient_finite_density;
        law.sketch = wg_gradient_finite_sketch;
        law.data = g.process->components;
    }
    else if (wg_gradient_has_dim(&g))
    {
        law.function = wg_gradient_sum;
        law.density = NULL;
        law.sketch = NULL;
        if (wg_gradient_top(one, &g))
            law.high = one;
    }
    if (fmpq_equal(p, q) && !negative)
        arb_zero(x);
    else
        status = wg_law_inverse(x, p, WG_LAW_TAIL, &law, digits, error);
    if (status == WG_OK && is_finite(&g))
    {
        arb_sqrt(x, x, 4 * digits + 64);
        arb_mul(x, x, unit, 4 * digits + 64);
    }
    status = explain(status, &g, error);
    if (status == WG_OK && negative)
        arb_neg(x, x);
    fmpq_clear(zero);
    fmpq_clear(one);
    fmpq_clear(p);
    fmpq_clear(middle);
    fmpq_clear(square);
    arb_clear(unit);
    return status;
}
