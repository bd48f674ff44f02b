#include <flint/arb.h>
#include <flint/fmpq.h>

#include "minima_estimate.h"

void wg_minima_init(wg_minima_t minima, const wg_wishart_t process, slong parameters)
{
    *minima = (wg_minima_struct){
        .process = process, .parameters = parameters, .digits = 15, .error = 0.02, .seed = 1};
}

void wg_minima_weight(arb_t w, const fmpq_t shape, const fmpq_t t, slong parameters, slong prec)
{
    fmpq_t exponent;
    arb_t u, v;

    fmpq_init(exponent);
    arb_init(u);
    arb_init(v);
    fmpq_set_si(exponent, parameters, 2);
    arb_const_pi(u, prec);
    arb_mul_2exp_si(u, u, -2);
    arb_set_fmpq(v, exponent, prec);
    arb_pow(w, u, v, prec);
    fmpq_sub(exponent, shape, exponent);
    fmpq_sub_si(exponent, exponent, 1);
    arb_set_fmpq(u, t, prec);
    arb_set_fmpq(v, exponent, prec);
    arb_pow(v, u, v, prec);
    arb_mul(w, w, v, prec);
    arb_neg(u, u);
    arb_exp(u, u, prec);
    arb_mul(w, w, u, prec);
    arb_set_fmpq(v, shape, prec);
    arb_rgamma(v, v, prec);
    arb_mul(w, w, v, prec);
    fmpq_clear(exponent);
    arb_clear(u);
    arb_clear(v);
}

/* A real Wishart matrix of p columns with `dof` degrees of freedom exists if that is an integer >= 0 or > p - 1. */
static int is_wishart(const fmpq_t dof, slong parameters)
{
    return fmpq_sgn(dof) >= 0 && (fmpz_is_one(fmpq_denref(dof)) || fmpq_cmp_si(dof, parameters - 1) > 0);
}

static wg_status_t check_component(const wg_minima_t minima, slong a, wg_error_struct *error)
{
    const wg_component_struct *component = minima->process->components + a;
    wg_status_t status = WG_OK;
    fmpq_t dof, other;

    fmpq_init(dof);
    fmpq_init(other);
    fmpq_mul_si(dof, component->dof, component->field);
    fmpq_sub_si(dof, dof, 1);
    if (!fmpq_is_zero(component->dim))
    {
        fmpq_sub(other, component->dim, component->dof);
        fmpq_mul_si(other, other, component->field);
        fmpq_sub_si(other, other, 1);
    }
    if (!is_wishart(dof, minima->parameters) || !is_wishart(other, minima->parameters))
        status =
            wg_fail(error, WG_DOMAIN,
                    "the Hessian of component %ld has no law with %ld parameters: expected beta r - 1 (and "
                    "beta (N - r) - 1) to be integers >= 0, or above the parameters less one",
                    (long) a + 1, (long) minima->parameters);
    else if (minima->generators != NULL &&
             (fmpq_sgn(minima->generators[a].square) <= 0 || fmpq_sgn(minima->generators[a].spread) < 0))
        status = wg_fail(error, WG_DOMAIN,
                         "the generators of component %ld need Tr A^2 > 0 and a spread of at least 0",
                         (long) a + 1);
    fmpq_clear(dof);
    fmpq_clear(other);
    return status;
}

/* WG_DOMAIN or WG_UNABLE, with words, for what minima.h refuses. */
static wg_status_t check(const wg_minima_t minima, wg_error_struct *error)
{
    slong length = minima->process->length;
    wg_status_t status = WG_OK;

    if (minima->parameters < 1 || minima->parameters > WG_MINIMA_PARAMETERS_MAX)
        return wg_fail(error, minima->parameters < 1 ? WG_DOMAIN : WG_UNABLE,
                       "the number of parameters is %ld, expected 1..%d", (long) minima->parameters,
                       WG_MINIMA_PARAMETERS_MAX);
    if (length < 1 || length > WG_MINIMA_COMPONENTS_MAX)
        return wg_fail(error, length < 1 ? WG_DOMAIN : WG_UNABLE, "there are %ld components, expected 1..%d",
                       (long) length, WG_MINIMA_COMPONENTS_MAX);
    if (!(minima->error >= 1e-4 && minima->error <= 1))
        return wg_fail(error, WG_DOMAIN, "the relative standard error asked is %g, expected 0.0001..1",
                       minima->error);
    if (minima->period != NULL && fmpq_sgn(minima->period) <= 0)
        return wg_fail(error, WG_DOMAIN, "the period of the angles has to be positive");
    for (slong a = 0; a < length && status == WG_OK; a++)
        status = check_component(minima, a, error);
    return status;
}

/* 1 or 2 where p = 1 or 2 has a certified answer, else 0. */
static int certified_case(const wg_minima_t minima)
{
    const wg_component_struct *component = minima->process->components;
    fmpq_t twice;
    int fits;

    if (minima->process->length != 1 || !fmpq_is_zero(component->dim) || minima->generators != NULL ||
        minima->period != NULL || minima->parameters > 2)
        return 0;
    fmpq_init(twice);
    fmpq_mul_si(twice, component->dof, component->field);
    if (minima->parameters == 1)
        fits = fmpq_cmp_si(twice, 1) > 0;
    else
        /* Below, the double integral converges slowly; above, it loses too many digits. */
        fits = fmpq_cmp_si(twice, 3) >= 0 && fmpq_cmp_si(twice, 200000) <= 0;
    fmpq_clear(twice);
    return fits ? (int) minima->parameters : 0;
}

/* The double integrals of p = 2 take long beyond 20 digits. */
static slong bits(const wg_minima_t minima)
{
    slong digits = minima->parameters == 2 && minima->digits > 20 ? 20 : minima->digits;

    return (slong) (3.33 * digits) + 5;
}

static void multiply(arb_t y, const fmpq_t q, slong prec)
{
    arb_mul_fmpz(y, y, fmpq_numref(q), prec);
    arb_div_fmpz(y, y, fmpq_denref(q), prec);
}

static void set_integer(wg_value_struct *value, ulong n)
{
    fmpq_t q;

    fmpq_init(q);
    fmpq_set_ui(q, n, 1);
    wg_value_set_fmpq(value, q);
    fmpq_clear(q);
}

/* One angle with A^2 = 1: whatever the components and their dimensions, the loss is a + b cos(2 theta + c), with one minimum and one
   maximum a period. */
static int is_first_harmonic(const wg_minima_t minima)
{
    return minima->parameters == 1 && minima->generators == NULL && minima->period == NULL;
}

/* p = 2: by Poincare and Hopf saddles are as many as minima and maxima together. */
static wg_status_t pair_count(wg_value_struct *counts, count_kind_t kind, const fmpq_t shape, slong prec)
{
    wg_status_t status;
    arb_t low, high;

    arb_init(low);
    arb_init(high);
    status = wg_minima_pair_moment(low, PAIR_MINIMA, 0, shape, prec);
    if (status == WG_OK && kind != COUNT_MINIMA)
        status = wg_minima_pair_moment(high, PAIR_MAXIMA, 0, shape, prec);
    if (status == WG_OK && kind == COUNT_MINIMA)
        wg_value_set_arb(counts, low);
    if (status == WG_OK && kind == COUNT_BY_INDEX)
    {
        wg_value_set_arb(counts, low);
        wg_value_set_arb(counts + 2, high);
    }
    if (status == WG_OK && kind != COUNT_MINIMA)
    {
        arb_add(low, low, high, prec + 10);
        if (kind == COUNT_ALL)
            arb_mul_2exp_si(low, low, 1);
        wg_value_set_arb(counts + (kind == COUNT_ALL ? 0 : 1), low);
    }
    arb_clear(low);
    arb_clear(high);
    return status;
}

static wg_status_t count_kind(wg_value_struct *counts, count_kind_t kind, const wg_minima_t minima,
                              wg_error_struct *error)
{
    fmpq_t shape, scale;
    wg_status_t status = check(minima, error);
    int order;

    if (status != WG_OK)
        return status;
    order = certified_case(minima);
    if (is_first_harmonic(minima))
    {
        set_integer(counts, kind == COUNT_ALL ? 2 : 1);
        if (kind == COUNT_BY_INDEX)
            set_integer(counts + 1, 1);
        return WG_OK;
    }
    if (order == 2)
    {
        fmpq_init(shape);
        fmpq_init(scale);
        wg_component_gamma(shape, scale, minima->process->components);
        status = pair_count(counts, kind, shape, bits(minima));
        fmpq_clear(shape);
        fmpq_clear(scale);
        if (status == WG_OK)
            return WG_OK;
    }
    return wg_minima_estimate_count(counts, NULL, kind, minima, error);
}

wg_status_t wg_minima_count(wg_value_t count, const wg_minima_t minima, wg_error_struct *error)
{
    return count_kind(count, COUNT_MINIMA, minima, error);
}

wg_status_t wg_critical_count(wg_value_t count, const wg_minima_t minima, wg_error_struct *error)
{
    return count_kind(count, COUNT_ALL, minima, error);
}

wg_status_t wg_critical_count_by_index(wg_value_struct *counts, const wg_minima_t minima,
                                       wg_error_struct *error)
{
    wg_status_t status = check(minima, error);
    fmpq_t twice;

    if (status != WG_OK)
        return status;
    fmpq_init(twice);
    for (slong a = 0; a < minima->process->length && status == WG_OK; a++)
    {
        const wg_component_struct *component = minima->process->components + a;

        fmpq_mul_si(twice, component->dof, component->field);
        if (fmpq_cmp_si(twice, minima->parameters) <= 0)
            status = wg_fail(error, WG_UNABLE,
                             "numbers by index need beta r above the %ld parameters in every component",
                             (long) minima->parameters);
    }
    fmpq_clear(twice);
    return status == WG_OK ? count_kind(counts, COUNT_BY_INDEX, minima, error) : status;
}

static wg_status_t pair_mean(arb_t mean, arb_t count, const fmpq_t shape, slong prec)
{
    wg_status_t status = wg_minima_pair_moment(count, PAIR_MINIMA, 0, shape, prec + 4);

    if (status == WG_OK)
        status = wg_minima_pair_moment(mean, PAIR_MINIMA, 1, shape, prec + 4);
    if (status == WG_OK)
        arb_div(mean, mean, count, prec + 10);
    return status;
}

wg_status_t wg_minima_mean(wg_value_t mean, wg_value_struct *count, const wg_minima_t minima,
                           wg_error_struct *error)
{
    wg_status_t status = check(minima, error);
    wg_value_t unused;
    fmpq_t shape, scale;
    arb_t x, n;
    int order;

    if (status != WG_OK)
        return status;
    order = certified_case(minima);
    fmpq_init(shape);
    fmpq_init(scale);
    arb_init(x);
    arb_init(n);
    wg_component_gamma(shape, scale, minima->process->components);
    if (order == 1)
    {
        wg_minima_single_mean(x, shape, bits(minima));
        arb_one(n);
    }
    else if (order == 2 && pair_mean(x, n, shape, bits(minima)) != WG_OK)
        order = 0;
    if (order > 0)
    {
        multiply(x, scale, bits(minima) + 10);
        wg_value_set_arb(mean, x);
    }
    if (order > 0 && count != NULL)
    {
        if (order == 1)
            set_integer(count, 1);
        else
            wg_value_set_arb(count, n);
    }
    fmpq_clear(shape);
    fmpq_clear(scale);
    arb_clear(x);
    arb_clear(n);
    if (order > 0)
        return WG_OK;
    wg_value_init(unused);
    status = wg_minima_estimate_count(count == NULL ? unused : count, mean, COUNT_MINIMA, minima, error);
    wg_value_clear(unused);
    return status;
}

/* n(T), p = 1 or 2. All of p = 2: 2 (minima + maxima) less the signed density. */
static wg_status_t certified_density(arb_t density, const fmpq_t shape, const fmpq_t t, int all, int order,
                                     slong prec)
{
    wg_status_t status;
    fmpq_t determinant;
    arb_t u;

    if (order == 1)
    {
        wg_minima_single_density(density, shape, t, all, prec);
        return WG_OK;
    }
    status = wg_minima_pair_density(density, PAIR_MINIMA, shape, t, prec);
    if (status != WG_OK || !all)
        return status;
    fmpq_init(determinant);
    arb_init(u);
    status = wg_minima_pair_density(u, PAIR_MAXIMA, shape, t, prec);
    arb_add(density, density, u, prec + 10);
    arb_mul_2exp_si(density, density, 1);
    if (status == WG_OK)
        status = wg_critical_signed_determinant(determinant, shape, t, 2);
    wg_minima_weight(u, shape, t, 2, prec + 10);
    multiply(u, determinant, prec + 10);
    arb_sub(density, density, u, prec + 10);
    fmpq_clear(determinant);
    arb_clear(u);
    return status;
}

static wg_status_t density_kind(wg_value_struct *densities, const fmpq *losses, slong length, int all,
                                const wg_minima_t minima, wg_error_struct *error)
{
    wg_status_t status = check(minima, error);
    fmpq_t shape, scale, t;
    int order;
    arb_t y;

    if (status != WG_OK)
        return status;
    for (slong i = 0; i < length; i++)
        if (fmpq_sgn(losses + i) <= 0)
            return wg_fail(error, WG_DOMAIN, "a density of critical points needs losses above 0");
    order = certified_case(minima);
    if (order == 0)
        return wg_minima_estimate_density(densities, losses, length, all, minima, error);
    fmpq_init(shape);
    fmpq_init(scale);
    fmpq_init(t);
    arb_init(y);
    wg_component_gamma(shape, scale, minima->process->components);
    for (slong i = 0; i < length && status == WG_OK; i++)
    {
        fmpq_div(t, losses + i, scale);
        if (certified_density(y, shape, t, all, order, bits(minima)) != WG_OK)
            status = wg_minima_estimate_density(densities + i, losses + i, 1, all, minima, error);
        else
        {
            arb_mul_fmpz(y, y, fmpq_denref(scale), bits(minima) + 10);
            arb_div_fmpz(y, y, fmpq_numref(scale), bits(minima) + 10);
            wg_value_set_arb(densities + i, y);
        }
    }
    fmpq_clear(shape);
    fmpq_clear(scale);
    fmpq_clear(t);
    arb_clear(y);
    return status;
}

wg_status_t wg_minima_density(wg_value_struct *densities, const fmpq *losses, slong length,
                              const wg_minima_t minima, wg_error_struct *error)
{
    return density_kind(densities, losses, length, 0, minima, error);
}

wg_status_t wg_critical_density(wg_value_struct *densities, const fmpq *losses, slong length,
                                const wg_minima_t minima, wg_error_struct *error)
{
    return density_kind(densities, losses, length, 1, minima, error);
}

const char *wg_minima_method(const wg_minima_t minima, const wg_value_t value)
{
    if (value->kind == WG_EXACT)
        return "the loss is a + b cos(2 theta + c), with one minimum and one maximum a period";
    if (value->kind == WG_CERTIFIED)
        return minima->parameters == 1
                   ? "Kac-Rice formula in the Wishart limit, in closed form"
                   : "Kac-Rice formula in the Wishart limit, double trapezoidal sums with an error bound";
    for (slong a = 0; a < minima->process->length; a++)
        if (!fmpq_is_zero(minima->process->components[a].dim))
            return "Kac-Rice formula with the Hessian's law at dimension N, an approximation that is off "
                   "by O(p/(beta N)); "
                   "sequential Monte Carlo";
    return "Kac-Rice formula in the Wishart limit, unbiased sequential Monte Carlo";
}

const char *wg_minima_caveat(void)
{
    return "averages run uniformly over local minima; an optimiser reaches minima by their basins of "
           "attraction, which lie lower, "
           "the more so the more parameters there are";
}
