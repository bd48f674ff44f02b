#include "wishgarten/loss_law.h"

#include <stdio.h>

#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "beta_rays.h"
#include "contour.h"
#include "law_value.h"
#include "line_integral.h"

/* About as many nodes of a line as rays are worth, and as many as are waited for. */
#define FEW_NODES 500
#define MANY_NODES 4000

/* k <- beta r/2, rest <- beta (N - r)/2, top <- mean N/r */
static void get_beta(fmpq_t k, fmpq_t rest, fmpq_t top, const wg_component_struct *component)
{
    fmpq_t scale;

    fmpq_init(scale);
    wg_component_gamma(k, scale, component);
    fmpq_sub(rest, component->dim, component->dof);
    fmpq_mul_si(rest, rest, component->field);
    fmpq_div_2exp(rest, rest, 1);
    fmpq_mul(top, component->mean, component->dim);
    fmpq_div(top, top, component->dof);
    fmpq_clear(scale);
}

static slong count_dims(const wg_wishart_t process)
{
    slong count = 0;

    for (slong i = 0; i < process->length; i++)
        count += !fmpq_is_zero(process->components[i].dim);
    return count;
}

/* Exact numbers */

void wg_loss_mean(fmpq_t mean, const wg_wishart_t process)
{
    fmpq_zero(mean);
    for (slong i = 0; i < process->length; i++)
        fmpq_add(mean, mean, process->components[i].mean);
}

/* moments[j] <- E X^j of one component: c^j (k)_j, or top^j (k)_j/(k + rest)_j */
static void component_moments(fmpq *moments, ulong n, const wg_component_struct *component)
{
    int has_dim = !fmpq_is_zero(component->dim);
    fmpq_t k, rest, scale;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(scale);
    wg_component_gamma(k, scale, component);
    if (has_dim)
    {
        get_beta(k, rest, scale, component);
        fmpq_add(rest, rest, k);
    }
    fmpq_one(moments);
    for (ulong j = 0; j < n; j++)
    {
        fmpq_mul(moments + j + 1, moments + j, scale);
        fmpq_mul(moments + j + 1, moments + j + 1, k);
        fmpq_add_ui(k, k, 1);
        if (has_dim)
        {
            fmpq_div(moments + j + 1, moments + j + 1, rest);
            fmpq_add_ui(rest, rest, 1);
        }
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(scale);
}

void wg_loss_moments(fmpq *moments, ulong n, const wg_wishart_t process)
{
    fmpq *sum = _fmpq_vec_init(n + 1), *one = _fmpq_vec_init(n + 1), *old = _fmpq_vec_init(n + 1);
    fmpq_t t;
    fmpz_t binomial;

    fmpq_init(t);
    fmpz_init(binomial);
    fmpq_one(sum);
    for (slong i = 0; i < process->length; i++)
    {
        component_moments(one, n, process->components + i);
        for (ulong j = 0; j <= n; j++)
            fmpq_set(old + j, sum + j);
        for (ulong j = 0; j <= n; j++)
        {
            fmpq_zero(sum + j);
            for (ulong l = 0; l <= j; l++)
            {
                fmpz_bin_uiui(binomial, j, l);
                fmpq_mul(t, old + l, one + j - l);
                fmpq_mul_fmpz(t, t, binomial);
                fmpq_add(sum + j, sum + j, t);
            }
        }
    }
    for (ulong j = 0; j <= n; j++)
        fmpq_set(moments + j, sum + j);
    _fmpq_vec_clear(sum, n + 1);
    _fmpq_vec_clear(one, n + 1);
    _fmpq_vec_clear(old, n + 1);
    fmpq_clear(t);
    fmpz_clear(binomial);
}

/* kappa_n = m_n - sum_j C(n-1, j-1) kappa_j m_(n-j), over j < n */
void wg_loss_cumulant(fmpq_t cumulant, ulong n, const wg_wishart_t process)
{
    fmpq *moments = _fmpq_vec_init(n + 1), *kappa = _fmpq_vec_init(n + 1);
    fmpq_t t, sum;
    fmpz_t binomial;

    fmpq_init(t);
    fmpq_init(sum);
    fmpz_init(binomial);
    for (slong i = 0; i < process->length; i++)
    {
        component_moments(moments, n, process->components + i);
        for (ulong m = 1; m <= n; m++)
        {
            fmpq_set(kappa + m, moments + m);
            for (ulong j = 1; j < m; j++)
            {
                fmpz_bin_uiui(binomial, m - 1, j - 1);
                fmpq_mul(t, kappa + j, moments + m - j);
                fmpq_mul_fmpz(t, t, binomial);
                fmpq_sub(kappa + m, kappa + m, t);
            }
        }
        fmpq_add(sum, sum, kappa + n);
    }
    fmpq_swap(cumulant, sum);
    _fmpq_vec_clear(moments, n + 1);
    _fmpq_vec_clear(kappa, n + 1);
    fmpq_clear(t);
    fmpq_clear(sum);
    fmpz_clear(binomial);
}

void wg_loss_variance(fmpq_t variance, const wg_wishart_t process)
{
    wg_loss_cumulant(variance, 2, process);
}

int wg_loss_maximum(fmpq_t maximum, const wg_wishart_t process)
{
    fmpq_t k, rest, top, sum;

    if (count_dims(process) < process->length)
        return 0;
    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(top);
    fmpq_init(sum);
    for (slong i = 0; i < process->length; i++)
    {
        get_beta(k, rest, top, process->components + i);
        fmpq_add(sum, sum, top);
    }
    fmpq_swap(maximum, sum);
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(top);
    fmpq_clear(sum);
    return 1;
}

char *wg_loss_law_name(const wg_wishart_t process)
{
    char *name = flint_malloc(80);
    slong dims = count_dims(process), n = process->length;

    if (n == 1)
        snprintf(name, 80, dims ? "Beta" : "Gamma");
    else if (dims == 0 || dims == n)
        snprintf(name, 80, "sum of %ld %s laws", (long) n, dims ? "Beta" : "Gamma");
    else
        snprintf(name, 80, "sum of %ld Gamma and %ld Beta laws", (long) (n - dims), (long) dims);
    return name;
}

/* The law inside its support */

static void complement(arb_t p, slong prec)
{
    arb_sub_ui(p, p, 1, prec);
    arb_neg(p, p);
}

/* On one side of the mean the integral is taken, on the other its complement, which is at least of order 1. */
static wg_status_t gamma_sum(arb_t value, const fmpq_t x, wg_law_side_t side,
                             const wg_wishart_struct *process, slong prec)
{
    int below;
    wg_status_t status;
    wg_contour_t contour;
    fmpq_t k, c;

    fmpq_init(k);
    fmpq_init(c);
    wg_contour_init(contour, process->length);
    for (slong i = 0; i < process->length; i++)
    {
        wg_component_gamma(k, c, process->components + i);
        arb_set_fmpq(contour->slopes + i, c, 2 * prec + 64);
        arb_set_fmpq(contour->powers + i, k, 2 * prec + 64);
    }
    arb_set_fmpq(contour->shift, x, 2 * prec + 64);
    wg_loss_mean(c, process);
    below = fmpq_cmp(x, c) < 0;
    if (side != WG_LAW_DENSITY)
        contour->pole = below ? WG_RIGHT_OF_POLE : WG_LEFT_OF_POLE;
    status = wg_contour_integral(value, contour, prec);
    if (side == (below ? WG_LAW_TAIL : WG_LAW_CDF))
        complement(value, prec);
    wg_contour_clear(contour);
    fmpq_clear(k);
    fmpq_clear(c);
    return status;
}

/* x^(k-1) (top - x)^(rest-1) / (top^(k+rest-1) B(k, rest)) */
static void beta_density(arb_t value, const fmpq_t x, const fmpq_t k, const fmpq_t rest, const fmpq_t top,
                         slong prec)
{
    slong wp = prec + 40;
    arb_t t, u, v;
    fmpq_t y;

    arb_init(t);
    arb_init(u);
    arb_init(v);
    fmpq_init(y);
    wp += 2 * (slong) (fmpz_bits(fmpq_numref(k)) + fmpz_bits(fmpq_numref(rest)));
    arb_set_fmpq(t, k, wp);
    arb_set_fmpq(u, rest, wp);
    arb_add(v, t, u, wp);
    arb_lgamma(v, v, wp);
    arb_lgamma(t, t, wp);
    arb_lgamma(u, u, wp);
    arb_sub(v, v, t, wp);
    arb_sub(v, v, u, wp);
    fmpq_div(y, x, top);
    arb_set_fmpq(t, y, wp);
    arb_log(t, t, wp);
    fmpq_sub_ui(y, k, 1);
    arb_set_fmpq(u, y, wp);
    arb_addmul(v, t, u, wp);
    fmpq_sub(y, top, x);
    fmpq_div(y, y, top);
    arb_set_fmpq(t, y, wp);
    arb_log(t, t, wp);
    fmpq_sub_ui(y, rest, 1);
    arb_set_fmpq(u, y, wp);
    arb_addmul(v, t, u, wp);
    arb_exp(v, v, wp);
    arb_set_fmpq(t, top, wp);
    arb_div(value, v, t, prec);
    arb_clear(t);
    arb_clear(u);
    arb_clear(v);
    fmpq_clear(y);
}

/* P(top G <= x (G + G')), G ~ Gamma(k), G' ~ Gamma(rest), or its complement above the mean. */
static wg_status_t beta_by_contour(arb_t value, const fmpq_t x, const fmpq_t gap, const fmpq_t k,
                                   const fmpq_t rest, int below, slong prec)
{
    wg_status_t status;
    wg_contour_t contour;

    wg_contour_init(contour, 2);
    arb_set_fmpq(contour->slopes, gap, 2 * prec + 64);
    arb_set_fmpq(contour->slopes + 1, x, 2 * prec + 64);
    arb_neg(contour->slopes + below, contour->slopes + below);
    arb_set_fmpq(contour->powers, k, 2 * prec + 64);
    arb_set_fmpq(contour->powers + 1, rest, 2 * prec + 64);
    contour->pole = WG_RIGHT_OF_POLE;
    status = wg_contour_integral(value, contour, prec);
    wg_contour_clear(contour);
    return status;
}

/* The same by the series of FLINT, which is much faster where it is good. */
static void beta_by_series(arb_t value, const fmpq_t y, const fmpq_t k, const fmpq_t rest, slong prec)
{
    arb_t a, b, t;

    arb_init(a);
    arb_init(b);
    arb_init(t);
    arb_set_fmpq(a, k, 2 * prec);
    arb_set_fmpq(b, rest, 2 * prec);
    arb_set_fmpq(t, y, 2 * prec);
    arb_hypgeom_beta_lower(value, a, b, t, 1, prec + 32);
    arb_clear(a);
    arb_clear(b);
    arb_clear(t);
}

/* On one side of the mean the law is taken, on the other its complement, which is at least of order 1. */
static wg_status_t beta(arb_t value, const fmpq_t x, wg_law_side_t side, const wg_component_struct *component,
                        slong prec)
{
    int below = fmpq_cmp(x, component->mean) < 0;
    wg_status_t status = WG_OK;
    fmpq_t k, rest, top, gap, y;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(top);
    fmpq_init(gap);
    fmpq_init(y);
    get_beta(k, rest, top, component);
    fmpq_sub(gap, top, x);
    fmpq_div(y, below ? x : gap, top);
    if (side == WG_LAW_DENSITY)
        beta_density(value, x, k, rest, top, prec);
    else
    {
        beta_by_series(value, y, below ? k : rest, below ? rest : k, prec);
        if (arb_rel_accuracy_bits(value) < prec)
            status = beta_by_contour(value, x, gap, k, rest, below, prec);
        if (side == (below ? WG_LAW_TAIL : WG_LAW_CDF))
            complement(value, prec);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(top);
    fmpq_clear(gap);
    fmpq_clear(y);
    return status;
}

/* A factor of the transform, in units of `unit`; that of the largest value less the loss with `mirrored`. */
static void set_factor(wg_transform_struct *factor, const wg_component_struct *component, const fmpq_t unit,
                       int mirrored)
{
    fmpq_t k, rest, scale;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(scale);
    if (fmpq_is_zero(component->dim))
    {
        wg_component_gamma(k, scale, component);
        fmpq_div(scale, scale, unit);
        wg_transform_set_gamma(factor, k, scale);
    }
    else
    {
        get_beta(k, rest, scale, component);
        fmpq_div(scale, scale, unit);
        wg_transform_set_beta(factor, mirrored ? rest : k, mirrored ? k : rest, scale);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(scale);
}

/* Any components in units of their mean; next to a largest value it is the distance from it that is small. On one side of the mean the law is
   taken, on the other its complement. */
static wg_status_t sum_on_line(arb_t value, const fmpq_t x, wg_law_side_t side,
                               const wg_wishart_struct *process, slong nodes, slong prec)
{
    slong n = process->length;
    wg_transform_struct *factors = flint_malloc(n * sizeof(wg_transform_struct));
    wg_law_side_t small = side;
    wg_status_t status;
    int below, mirrored;
    fmpq_t mean, y, top;
    arb_t t;

    fmpq_init(mean);
    fmpq_init(y);
    fmpq_init(top);
    arb_init(t);
    wg_loss_mean(mean, process);
    below = fmpq_cmp(x, mean) < 0;
    mirrored = !below && wg_loss_maximum(top, process);
    fmpq_set(y, x);
    if (mirrored)
        fmpq_sub(y, top, x);
    fmpq_div(y, y, mean);
    for (slong i = 0; i < n; i++)
    {
        wg_transform_init(factors + i);
        set_factor(factors + i, process->components + i, mean, mirrored);
    }
    if (side != WG_LAW_DENSITY)
        small = below || mirrored ? WG_LAW_CDF : WG_LAW_TAIL;
    status = wg_line_integral(value, y, small, factors, n, nodes, prec);
    if (status == WG_OK && side == WG_LAW_DENSITY)
    {
        arb_set_fmpq(t, mean, prec + 20);
        arb_div(value, value, t, prec + 20);
    }
    else if (status == WG_OK && side == (below ? WG_LAW_TAIL : WG_LAW_CDF))
        complement(value, prec);
    for (slong i = 0; i < n; i++)
        wg_transform_clear(factors + i);
    flint_free(factors);
    fmpq_clear(mean);
    fmpq_clear(y);
    fmpq_clear(top);
    arb_clear(t);
    return status;
}

/* On (0, y) the density of c Gamma(k) is t^(k-1)/(c^k Gamma(k)) times something between e^(-y/c) and 1, that of top Beta(k, rest) is
   t^(k-1) Gamma(k + rest)/(top^k Gamma(k) Gamma(rest)) times something between 1 and (1 - y/top)^(rest-1). So that of their sum at y is y^(sum-1)/Gamma(sum)
   times this product of the rest, an enclosure, with the sum of all k; of the largest value less the loss with `mirrored`. */
static void leading_factor(arb_t product, fmpq_t sum, const fmpq_t y, const wg_wishart_struct *process,
                           int mirrored, slong prec)
{
    fmpq_t k, rest, unit;
    arb_t t, u, one;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(unit);
    arb_init(t);
    arb_init(u);
    arb_init(one);
    arb_one(one);
    arb_one(product);
    fmpq_zero(sum);
    for (slong i = 0; i < process->length; i++)
    {
        const wg_component_struct *component = process->components + i;
        const int bounded = !fmpq_is_zero(component->dim);

        if (bounded)
            get_beta(k, rest, unit, component);
        else
            wg_component_gamma(k, unit, component);
        if (mirrored)
            fmpq_swap(k, rest);
        fmpq_add(sum, sum, k);
        if (bounded)
        {
            arb_set_fmpq(t, rest, prec);
            arb_lgamma(u, t, prec);
            fmpq_add(rest, rest, k);
            arb_set_fmpq(t, rest, prec);
            arb_lgamma(t, t, prec);
            fmpq_sub(rest, rest, k);
            arb_sub(t, t, u, prec);
            arb_exp(t, t, prec);
            arb_mul(product, product, t, prec);
        }
        arb_set_fmpq(t, unit, prec);
        fmpq_div(unit, y, unit);
        fmpq_neg(k, k);
        arb_pow_fmpq(t, t, k, prec);
        arb_mul(product, product, t, prec);
        arb_set_fmpq(u, unit, prec);
        arb_neg(u, u);
        if (bounded)
        {
            fmpq_sub_ui(rest, rest, 1);
            arb_log1p(u, u, prec);
            arb_set_fmpq(t, rest, prec);
            arb_mul(u, u, t, prec);
        }
        arb_exp(u, u, prec);
        arb_union(u, u, one, prec);
        arb_mul(product, product, u, prec);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(unit);
    arb_clear(t);
    arb_clear(u);
    arb_clear(one);
}

/* The density or distribution function so near to an end that the leading power has `prec` bits; else WG_UNABLE. */
static wg_status_t next_to_end(arb_t value, const fmpq_t x, wg_law_side_t side,
                               const wg_wishart_struct *process, slong prec)
{
    wg_law_side_t small = side;
    int mirrored, near;
    fmpq_t mean, y, top, sum;
    arb_t t, product;

    fmpq_init(mean);
    fmpq_init(y);
    fmpq_init(top);
    fmpq_init(sum);
    arb_init(t);
    arb_init(product);
    wg_loss_mean(mean, process);
    mirrored = fmpq_cmp(x, mean) >= 0 && wg_loss_maximum(top, process);
    fmpq_set(y, x);
    if (mirrored)
        fmpq_sub(y, top, x);
    fmpq_div(top, y, mean);
    near = fmpz_bits(fmpq_numref(top)) + prec < (slong) fmpz_bits(fmpq_denref(top));
    if (near)
    {
        leading_factor(product, sum, y, process, mirrored, prec + 64);
        if (side != WG_LAW_DENSITY)
            small = mirrored ? WG_LAW_TAIL : WG_LAW_CDF;
        else
            fmpq_sub_ui(sum, sum, 1);
        arb_set_fmpq(t, y, prec + 64);
        arb_pow_fmpq(t, t, sum, prec + 64);
        arb_mul(product, product, t, prec + 64);
        fmpq_add_ui(sum, sum, 1);
        arb_set_fmpq(t, sum, prec + 64);
        arb_rgamma(t, t, prec + 64);
        arb_mul(product, product, t, prec + 64);
        if (small != side)
            complement(product, prec + 64);
        near = arb_rel_accuracy_bits(product) >= prec;
    }
    if (near)
        arb_swap(value, product);
    fmpq_clear(mean);
    fmpq_clear(y);
    fmpq_clear(top);
    fmpq_clear(sum);
    arb_clear(t);
    arb_clear(product);
    return near ? WG_OK : WG_UNABLE;
}

/* Where shapes are small, or far above all bounded components, rays need fewer nodes than a line; a long line is the last resort. */
static wg_status_t any_sum(arb_t value, const fmpq_t x, wg_law_side_t side, const wg_wishart_struct *process,
                           slong prec)
{
    wg_status_t status = next_to_end(value, x, side, process, prec);

    if (status == WG_UNABLE)
        status = sum_on_line(value, x, side, process, FEW_NODES, prec);
    if (status == WG_UNABLE)
        status = wg_beta_sum_by_rays(value, x, side, process, prec);
    if (status == WG_UNABLE)
        status = sum_on_line(value, x, side, process, MANY_NODES, prec);
    return status;
}

static wg_status_t loss_function(arb_t value, const fmpq_t x, wg_law_side_t side, const void *data,
                                 slong prec)
{
    const wg_wishart_struct *process = data;

    if (process->length > 1 && count_dims(process) > 0)
        return any_sum(value, x, side, process, prec);
    if (!fmpq_is_zero(process->components[0].dim))
        return beta(value, x, side, process->components, prec);
    return gamma_sum(value, x, side, process, prec);
}

static wg_status_t check(const wg_wishart_t process, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t k, rest, top;

    if (process->length < 1)
        return wg_fail(error, WG_DOMAIN, "a law needs a component at least");
    if (process->length > WG_LAW_COMPONENTS_MAX)
        return wg_fail(error, WG_UNABLE, "%ld components are too many for the law of their sum: at most %d",
                       (long) process->length, WG_LAW_COMPONENTS_MAX);
    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(top);
    for (slong i = 0; i < process->length; i++)
    {
        get_beta(k, rest, top, process->components + i);
        if (fmpq_cmp_si(k, WG_LAW_SHAPE_MAX) > 0 || fmpq_cmp_si(rest, WG_LAW_SHAPE_MAX) > 0)
            status = wg_fail(error, WG_UNABLE, "a shape of component %ld is above %d", (long) i + 1,
                             WG_LAW_SHAPE_MAX);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(top);
    return status;
}

static wg_status_t at(arb_t value, const fmpq_t x, wg_law_side_t side, const wg_wishart_t process,
                      slong digits, wg_error_struct *error)
{
    wg_status_t status = check(process, error);
    wg_law_struct law = {.function = loss_function, .data = process};
    fmpq_t zero, top;

    if (status != WG_OK)
        return status;
    fmpq_init(zero);
    fmpq_init(top);
    law.low = zero;
    if (wg_loss_maximum(top, process))
        law.high = top;
    status = wg_law_value(value, x, side, &law, digits, error);
    fmpq_clear(zero);
    fmpq_clear(top);
    return status;
}

/* The limit at 0 from the right. */
static wg_status_t density_at_zero(arb_t density, const wg_wishart_t process, slong digits,
                                   wg_error_struct *error)
{
    int order;
    fmpq_t sum, zero;
    arb_t factor;

    fmpq_init(sum);
    fmpq_init(zero);
    arb_init(factor);
    leading_factor(factor, sum, zero, process, 0, 4 * digits + 128);
    order = fmpq_cmp_ui(sum, 1);
    if (order > 0)
        arb_zero(density);
    else if (order == 0)
        arb_set(density, factor);
    fmpq_clear(sum);
    fmpq_clear(zero);
    arb_clear(factor);
    if (order < 0)
        return wg_fail(error, WG_DOMAIN,
                       "the density of the loss is infinite at 0, as its shapes add up to less than 1");
    return WG_OK;
}

wg_status_t wg_loss_density(arb_t density, const fmpq_t x, const wg_wishart_t process, slong digits,
                            wg_error_struct *error)
{
    wg_status_t status = check(process, error);

    if (status == WG_OK && fmpq_is_zero(x))
        return density_at_zero(density, process, digits, error);
    return status == WG_OK ? at(density, x, WG_LAW_DENSITY, process, digits, error) : status;
}

wg_status_t wg_loss_cdf(arb_t p, const fmpq_t x, const wg_wishart_t process, slong digits,
                        wg_error_struct *error)
{
    return at(p, x, WG_LAW_CDF, process, digits, error);
}

wg_status_t wg_loss_tail(arb_t p, const fmpq_t x, const wg_wishart_t process, slong digits,
                         wg_error_struct *error)
{
    return at(p, x, WG_LAW_TAIL, process, digits, error);
}

wg_status_t wg_loss_quantile(arb_t x, const fmpq_t q, int upper, const wg_wishart_t process, slong digits,
                             wg_error_struct *error)
{
    wg_status_t status = check(process, error);
    wg_law_struct law = {.function = loss_function, .data = process};
    fmpq_t zero, top, mean;

    if (status != WG_OK)
        return status;
    fmpq_init(zero);
    fmpq_init(top);
    fmpq_init(mean);
    wg_loss_mean(mean, process);
    law.low = zero;
    law.middle = mean;
    if (wg_loss_maximum(top, process))
        law.high = top;
    status = wg_law_inverse(x, q, upper ? WG_LAW_TAIL : WG_LAW_CDF, &law, digits, error);
    fmpq_clear(zero);
    fmpq_clear(top);
    fmpq_clear(mean);
    return status;
}
