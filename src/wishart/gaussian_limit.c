#include "wishgarten/gaussian_limit.h"

#include <math.h>

#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "component_density.h"
#include "gradient_finite.h"
#include "kolmogorov.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"

#define PREC 128

/* Exact numbers */

/* out <- the process in units of its mean loss, and copies <- the squares in units of their first: distances between laws are the same, and no
   number leaves the range of doubles. */
static wg_status_t set_normalised(wg_wishart_t out, fmpq *copies, const wg_wishart_t process,
                                  const fmpq *squares)
{
    wg_status_t status = WG_OK;
    fmpq_t unit, mean;

    fmpq_init(unit);
    fmpq_init(mean);
    wg_loss_mean(unit, process);
    for (slong i = 0; i < process->length && status == WG_OK; i++)
    {
        const wg_component_struct *c = process->components + i;

        fmpq_div(mean, c->mean, unit);
        status = wg_wishart_append(out, c->field, c->dof, mean, c->dim, NULL);
        if (squares != NULL)
            fmpq_div(copies + i, squares + i, squares);
    }
    fmpq_clear(unit);
    fmpq_clear(mean);
    return status;
}

/* The process with every dimension taken away */
static void set_limit(wg_wishart_t limit, const wg_wishart_t process)
{
    fmpq_t no_dim;

    fmpq_init(no_dim);
    wg_wishart_init(limit);
    for (slong i = 0; i < process->length; i++)
    {
        const wg_component_struct *c = process->components + i;

        if (wg_wishart_append(limit, c->field, c->dof, c->mean, no_dim, NULL) != WG_OK)
            flint_throw(FLINT_ERROR, "wg_gaussian_limit: a component is not valid\n");
    }
    fmpq_clear(no_dim);
}

void wg_loss_variance_ratio(fmpq_t ratio, const wg_wishart_t process)
{
    wg_wishart_t limit;
    fmpq_t t;

    fmpq_init(t);
    set_limit(limit, process);
    wg_loss_variance(t, process);
    wg_loss_variance(ratio, limit);
    fmpq_div(ratio, ratio, t);
    wg_wishart_clear(limit);
    fmpq_clear(t);
}

void wg_gradient_variance_ratio(fmpq_t ratio, const wg_wishart_t process, const fmpq *squares)
{
    wg_wishart_t limit;
    fmpq_t t;

    fmpq_init(t);
    set_limit(limit, process);
    wg_gradient_variance(t, process, squares);
    wg_gradient_variance(ratio, limit, squares);
    fmpq_div(ratio, ratio, t);
    wg_wishart_clear(limit);
    fmpq_clear(t);
}

void wg_loss_excess_kurtosis(fmpq_t kurtosis, const wg_wishart_t process)
{
    fmpq_t t;

    fmpq_init(t);
    wg_loss_cumulant(t, 2, process);
    fmpq_mul(t, t, t);
    wg_loss_cumulant(kurtosis, 4, process);
    fmpq_div(kurtosis, kurtosis, t);
    fmpq_clear(t);
}

void wg_gradient_excess_kurtosis(fmpq_t kurtosis, const wg_wishart_t process, const fmpq *squares)
{
    wg_gradient_kurtosis(kurtosis, process, squares);
    fmpq_sub_ui(kurtosis, kurtosis, 3);
}

void wg_wishart_concentration(fmpq_t concentration, const wg_wishart_t process)
{
    fmpq_t k, c, full, empty, top, sum;

    fmpq_init(k);
    fmpq_init(c);
    fmpq_init(full);
    fmpq_init(empty);
    fmpq_init(top);
    fmpq_init(sum);
    for (slong i = 0; i < process->length; i++)
    {
        const wg_component_struct *component = process->components + i;

        wg_component_gamma(k, c, component);
        fmpq_mul(c, c, c);
        fmpq_zero(full);
        if (!fmpq_is_zero(component->dim))
            fmpq_div(full, component->dof, component->dim);
        fmpq_one(empty);
        fmpq_sub(empty, empty, full);
        fmpq_mul(k, k, empty);
        fmpq_addmul(sum, k, c);
        if (fmpq_cmp(full, empty) < 0)
            fmpq_swap(full, empty);
        fmpq_mul(full, full, full);
        fmpq_mul(c, c, full);
        if (fmpq_cmp(c, top) > 0)
            fmpq_set(top, c);
    }
    fmpq_div(concentration, top, sum);
    fmpq_clear(k);
    fmpq_clear(c);
    fmpq_clear(full);
    fmpq_clear(empty);
    fmpq_clear(top);
    fmpq_clear(sum);
}

/* The distribution functions, and F'' of one component */

typedef struct
{
    const wg_wishart_struct *process;
    const fmpq *squares;
    wg_error_struct *error;
    fmpq_t mean, variance;
} law_t;

/* Of several components the distance is known to two digits. */
static slong get_digits(const law_t *law)
{
    return law->process->length == 1 ? WG_KOLMOGOROV_DIGITS : 6;
}

static wg_status_t loss_cdf(arb_t p, const fmpq_t x, const void *data)
{
    const law_t *law = data;

    return wg_loss_cdf(p, x, law->process, get_digits(law), law->error);
}

static wg_status_t gradient_cdf(arb_t p, const fmpq_t x, const void *data)
{
    const law_t *law = data;

    return wg_gradient_cdf(p, x, law->process, law->squares, get_digits(law), law->error);
}

/* p <- erfc(-(x - mean)/sqrt(2 variance))/2 */
static wg_status_t normal_cdf(arb_t p, const fmpq_t x, const void *data)
{
    const law_t *law = data;
    arb_t t;
    fmpq_t y;

    arb_init(t);
    fmpq_init(y);
    fmpq_sub(y, law->mean, x);
    arb_set_fmpq(p, y, PREC);
    fmpq_mul_2exp(y, law->variance, 1);
    arb_set_fmpq(t, y, PREC);
    arb_rsqrt(t, t, PREC);
    arb_mul(p, p, t, PREC);
    arb_hypgeom_erfc(p, p, PREC);
    arb_mul_2exp_si(p, p, -1);
    arb_clear(t);
    fmpq_clear(y);
    return WG_OK;
}

/* With u = (x - mean)/sigma: -u exp(-u^2/2)/(sigma^2 sqrt(2 pi)). */
static void normal_curvature(arb_t c, const arb_t x, const void *data, slong prec)
{
    const law_t *law = data;
    arb_t u, t;

    arb_init(u);
    arb_init(t);
    arb_set_fmpq(t, law->mean, prec);
    arb_sub(u, x, t, prec);
    arb_set_fmpq(t, law->variance, prec);
    arb_rsqrt(t, t, prec);
    arb_mul(u, u, t, prec);
    arb_sqr(c, u, prec);
    arb_mul_2exp_si(c, c, -1);
    arb_neg(c, c);
    arb_exp(c, c, prec);
    arb_mul(c, c, u, prec);
    arb_set_fmpq(t, law->variance, prec);
    arb_div(c, c, t, prec);
    arb_const_pi(t, prec);
    arb_mul_2exp_si(t, t, 1);
    arb_rsqrt(t, t, prec);
    arb_mul(c, c, t, prec);
    arb_neg(c, c);
    arb_clear(u);
    arb_clear(t);
}

/* f' = f (log f)'. Outside the support the law has no density; on its ends F'' may be anything. */
static void loss_curvature(arb_t c, const arb_t x, const void *data, slong prec)
{
    const law_t *law = data;
    fmpq_t top;
    arb_t slope;

    arb_init(slope);
    fmpq_init(top);
    if (wg_loss_maximum(top, law->process))
        arb_set_fmpq(slope, top, prec);
    else
        arb_pos_inf(slope);
    if (arb_is_negative(x) || arb_gt(x, slope))
        arb_zero(c);
    else
    {
        wg_component_density(c, slope, x, law->process->components, prec);
        arb_mul(c, c, slope, prec);
    }
    arb_clear(slope);
    fmpq_clear(top);
}

/* y <- x z^(nu-1) K_(nu-1)(z/s) */
static void bessel_product(arb_t y, const arb_t x, const arb_t z, const arb_t s, const arb_t nu, slong prec)
{
    arb_t t, order;

    arb_init(t);
    arb_init(order);
    arb_div(t, z, s, prec);
    arb_sub_ui(order, nu, 1, prec);
    arb_hypgeom_bessel_k(y, order, t, prec);
    arb_pow(t, z, order, prec);
    arb_mul(y, y, t, prec);
    arb_mul(y, y, x, prec);
    arb_clear(t);
    arb_clear(order);
}

/* Variance-gamma law, nu = k - 1/2, x > 0: f' = -x^nu K_(nu-1)(x/s)/(s^(k+3/2) sqrt(pi) Gamma(k) 2^nu), odd. For
   a <= x <= b the product of x and of x^(nu-1) K_(nu-1)(x/s), which decreases, lies between those of the first at a and the second at b,
   and of the first at b and the second at a. */
static void limit_curvature(arb_t c, const arb_t x, const law_t *law, slong prec)
{
    arb_t a, b, s, nu, t;
    fmpq_t shape, scale;

    arb_init(a);
    arb_init(b);
    arb_init(s);
    arb_init(nu);
    arb_init(t);
    fmpq_init(shape);
    fmpq_init(scale);
    wg_component_gamma(shape, scale, law->process->components);
    fmpq_div(scale, law->variance, shape);
    fmpq_div_2exp(scale, scale, 1);
    arb_set_fmpq(s, scale, prec);
    arb_sqrt(s, s, prec);
    fmpq_mul_2exp(shape, shape, 1);
    fmpq_sub_ui(shape, shape, 1);
    fmpq_div_2exp(shape, shape, 1);
    arb_set_fmpq(nu, shape, prec);
    arb_abs(t, x);
    arb_get_lbound_arf(arb_midref(a), t, prec);
    arb_get_ubound_arf(arb_midref(b), t, prec);
    bessel_product(c, a, b, s, nu, prec);
    bessel_product(t, b, a, s, nu, prec);
    arb_union(c, c, t, prec);

    arb_set_d(t, 0.5);
    arb_add(a, nu, t, prec);
    arb_lgamma(b, a, prec);
    arb_const_log2(t, prec);
    arb_addmul(b, nu, t, prec);
    arb_add_ui(a, nu, 2, prec);
    arb_log(t, s, prec);
    arb_addmul(b, a, t, prec);
    arb_neg(b, b);
    arb_exp(b, b, prec);
    arb_mul(c, c, b, prec);
    arb_const_pi(t, prec);
    arb_rsqrt(t, t, prec);
    arb_mul(c, c, t, prec);
    if (!arb_is_negative(x))
        arb_neg(c, c);
    arb_clear(a);
    arb_clear(b);
    arb_clear(s);
    arb_clear(nu);
    arb_clear(t);
    fmpq_clear(shape);
    fmpq_clear(scale);
}

/* The second derivative needs few bits. */
#define CURVATURE_PREC 16

/* o Beta(1/2, 1/2) on a circle */
static int is_arcsine(const wg_component_struct *component)
{
    return component->field == 1 && fmpq_is_one(component->dof) && fmpq_cmp_si(component->dim, 2) == 0;
}

/* Where y = x^2/(o^2 t) is in (0, 1), or x/(pi (o^2 t - x^2)^(3/2)) for the arcsine law; beyond, the law has no density, and what holds at the ends is not known. */
static void finite_curvature(arb_t c, const arb_t x, const law_t *law, slong prec)
{
    const wg_component_struct *component = law->process->components;
    fmpq_t o;
    arb_t y, t;

    arb_init(y);
    arb_init(t);
    fmpq_init(o);
    fmpq_mul(o, component->mean, component->dim);
    fmpq_div(o, o, component->dof);
    fmpq_mul(o, o, o);
    if (law->squares != NULL)
        fmpq_mul(o, o, law->squares);
    arb_set_fmpq(t, o, prec);
    arb_sqr(y, x, prec);
    arb_div(y, y, t, prec);
    arb_sub_ui(t, y, 1, prec);
    if (arb_is_positive(t))
        arb_zero(c);
    else if (arb_is_negative(t) && is_arcsine(component))
    {
        arb_set_fmpq(y, o, prec);
        arb_mul(t, t, y, prec);
        arb_neg(t, t);
        arb_sqrt(y, t, prec);
        arb_mul(t, t, y, prec);
        arb_const_pi(y, prec);
        arb_mul(t, t, y, prec);
        arb_div(c, x, t, prec);
    }
    else if (arb_is_zero(x) || arb_contains_zero(x) || !arb_is_negative(t) ||
             wg_gradient_finite_slope(c, y, component, CURVATURE_PREC) != WG_OK)
        arb_indeterminate(c);
    else
    {
        arb_sqr(t, x, prec);
        arb_div(c, c, t, prec);
        if (arb_is_positive(x))
            arb_neg(c, c);
    }
    fmpq_clear(o);
    arb_clear(y);
    arb_clear(t);
}

static void gradient_curvature(arb_t c, const arb_t x, const void *data, slong prec)
{
    const law_t *law = data;

    if (fmpq_is_zero(law->process->components[0].dim))
        limit_curvature(c, x, law, prec);
    else
        finite_curvature(c, x, law, prec);
}

static double to_double(const fmpq_t q)
{
    double x;
    arb_t t;

    arb_init(t);
    arb_set_fmpq(t, q, 64);
    x = arf_get_d(arb_midref(t), ARF_RND_NEAR);
    arb_clear(t);
    return x;
}

static void law_init(law_t *law, const wg_wishart_struct *process, const fmpq *squares, int gradient,
                     wg_error_struct *error)
{
    law->process = process;
    law->squares = squares;
    law->error = error;
    fmpq_init(law->mean);
    fmpq_init(law->variance);
    if (gradient)
        wg_gradient_variance(law->variance, process, squares);
    else
    {
        wg_loss_mean(law->mean, process);
        wg_loss_variance(law->variance, process);
    }
}

static void law_clear(law_t *law)
{
    fmpq_clear(law->mean);
    fmpq_clear(law->variance);
}

/* How many values are waited for: for some seconds, where each takes milliseconds. */
#define SUM_VALUES 250
#define GRADIENT_VALUES 1200

static slong count_values(const law_t *law, int gradient)
{
    if (law->process->length > 1 && wg_wishart_count_dims(law->process) > 0)
        return SUM_VALUES;
    return gradient ? GRADIENT_VALUES : 0;
}

static wg_kolmogorov_law_t loss_of(const law_t *law)
{
    return (wg_kolmogorov_law_t){loss_cdf,
                                 law->process->length == 1 ? loss_curvature : NULL,
                                 law,
                                 to_double(law->mean),
                                 sqrt(to_double(law->variance)),
                                 0,
                                 count_values(law, 0)};
}

/* Bessel functions of larger orders take too long. */
#define SHAPE_WITH_CURVATURE 1000000

static int has_gradient_curvature(const law_t *law)
{
    int few;
    fmpq_t k, c;

    fmpq_init(k);
    fmpq_init(c);
    wg_component_gamma(k, c, law->process->components);
    few = fmpq_cmp_si(k, SHAPE_WITH_CURVATURE) <= 0;
    fmpq_clear(k);
    fmpq_clear(c);
    return law->process->length == 1 && few;
}

static wg_kolmogorov_law_t gradient_of(const law_t *law)
{
    return (wg_kolmogorov_law_t){gradient_cdf,
                                 has_gradient_curvature(law) ? gradient_curvature : NULL,
                                 law,
                                 0,
                                 sqrt(to_double(law->variance)),
                                 1,
                                 count_values(law, 1)};
}

static wg_kolmogorov_law_t normal_of(const law_t *law)
{
    return (wg_kolmogorov_law_t){
        normal_cdf, normal_curvature, law, to_double(law->mean), sqrt(to_double(law->variance)), 1, 0};
}

static wg_status_t between(arb_t distance, wg_kolmogorov_law_t first, wg_kolmogorov_law_t second,
                           wg_error_struct *error)
{
    wg_status_t status = wg_kolmogorov(distance, &first, &second);

    if (status == WG_UNABLE && error != NULL && error->message[0] == '\0')
        return wg_fail(error, WG_UNABLE, "no digit of the Kolmogorov distance was reached");
    return status;
}

typedef wg_status_t (*distance_function_t)(arb_t distance, const wg_wishart_t process, const fmpq *squares,
                                           int gradient, wg_error_struct *error);

static wg_status_t to_normal(arb_t distance, const wg_wishart_t process, const fmpq *squares, int gradient,
                             wg_error_struct *error)
{
    law_t law;
    wg_status_t status;

    law_init(&law, process, squares, gradient, error);
    status = between(distance, gradient ? gradient_of(&law) : loss_of(&law), normal_of(&law), error);
    law_clear(&law);
    return status;
}

static wg_status_t to_limit(arb_t distance, const wg_wishart_t process, const fmpq *squares, int gradient,
                            wg_error_struct *error)
{
    law_t law, limit_law;
    wg_wishart_t limit;
    wg_status_t status;

    if (wg_wishart_count_dims(process) == 0)
    {
        arb_zero(distance);
        return WG_OK;
    }
    set_limit(limit, process);
    law_init(&law, process, squares, gradient, error);
    law_init(&limit_law, limit, squares, gradient, error);
    status = between(distance, gradient ? gradient_of(&law) : loss_of(&law),
                     gradient ? gradient_of(&limit_law) : loss_of(&limit_law), error);
    law_clear(&law);
    law_clear(&limit_law);
    wg_wishart_clear(limit);
    return status;
}

/* Beyond, the distance of a derivative is lost in the digits of its law. */
#define GRADIENT_SHAPE_MAX 2000000

static int has_large_shape(const wg_wishart_t process)
{
    int large = 0;
    fmpq_t shape, scale;

    fmpq_init(shape);
    fmpq_init(scale);
    for (slong i = 0; i < process->length; i++)
    {
        wg_component_gamma(shape, scale, process->components + i);
        large = large || fmpq_cmp_si(shape, GRADIENT_SHAPE_MAX) > 0;
    }
    fmpq_clear(shape);
    fmpq_clear(scale);
    return large;
}

static wg_status_t find_distance(arb_t distance, const wg_wishart_t process, const fmpq *squares,
                                 int gradient, distance_function_t function, wg_error_struct *error)
{
    fmpq *copies = NULL;
    wg_wishart_t units;
    wg_status_t status;

    if (process->length < 1)
        return wg_fail(error, WG_DOMAIN, "a law needs a component at least");
    if (gradient && has_large_shape(process))
        return wg_fail(error, WG_UNABLE,
                       "the Kolmogorov distance of a derivative is computed for shapes beta r/2 up to %d",
                       GRADIENT_SHAPE_MAX);
    wg_error_clear(error);
    wg_wishart_init(units);
    if (squares != NULL)
        copies = _fmpq_vec_init(process->length);
    status = set_normalised(units, copies, process, squares);
    if (status == WG_OK)
        status = function(distance, units, copies, gradient, error);
    if (copies != NULL)
        _fmpq_vec_clear(copies, process->length);
    wg_wishart_clear(units);
    return status;
}

wg_status_t wg_loss_distance_to_normal(arb_t distance, const wg_wishart_t process, wg_error_struct *error)
{
    return find_distance(distance, process, NULL, 0, to_normal, error);
}

wg_status_t wg_gradient_distance_to_normal(arb_t distance, const wg_wishart_t process, const fmpq *squares,
                                           wg_error_struct *error)
{
    return find_distance(distance, process, squares, 1, to_normal, error);
}

wg_status_t wg_loss_distance_to_limit(arb_t distance, const wg_wishart_t process, wg_error_struct *error)
{
    return find_distance(distance, process, NULL, 0, to_limit, error);
}

wg_status_t wg_gradient_distance_to_limit(arb_t distance, const wg_wishart_t process, const fmpq *squares,
                                          wg_error_struct *error)
{
    return find_distance(distance, process, squares, 1, to_limit, error);
}
