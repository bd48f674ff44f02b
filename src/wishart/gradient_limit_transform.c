#include "component_transform.h"

#include <math.h>

#define BOUND_PREC 96

/* Without a dimension: (1 - q z^2)^(-k), q = scale */

static void limit_guess(double derivatives[3], double s, const wg_transform_struct *f)
{
    double b = (1 - sqrt(f->c) * s) * (1 + sqrt(f->c) * s);

    derivatives[0] = -f->k * log(b);
    derivatives[1] = 2 * f->k * f->c * s / b;
    derivatives[2] = 2 * f->k * f->c * (1 + f->c * s * s) / (b * b);
}

/* base <- 1 - q z^2 */
static void limit_base(acb_t base, const acb_t z, const wg_transform_struct *f, slong prec)
{
    arb_t q;

    arb_init(q);
    arb_set_fmpq(q, f->scale, prec);
    acb_sqr(base, z, prec);
    acb_mul_arb(base, base, q, prec);
    acb_sub_ui(base, base, 1, prec);
    acb_neg(base, base);
    arb_clear(q);
}

/* bound <- log |1 - q (s + iu)^2|^(-k) */
static void limit_size(arb_t bound, double s, double u, const wg_transform_struct *f)
{
    acb_t z;
    arb_t k;

    acb_init(z);
    arb_init(k);
    acb_set_d_d(z, s, u);
    limit_base(z, z, f, 2 * BOUND_PREC);
    if (u == 0)
        arb_set(bound, acb_realref(z));
    else
        acb_abs(bound, z, BOUND_PREC);
    arb_log(bound, bound, BOUND_PREC);
    arb_set_fmpq(k, f->shape, BOUND_PREC);
    arb_mul(bound, bound, k, BOUND_PREC);
    arb_neg(bound, bound);
    acb_clear(z);
    arb_clear(k);
}

static void limit_bound(arb_t bound, double s, const wg_transform_struct *f)
{
    limit_size(bound, s, 0, f);
}

/* Both factors 1 -+ sqrt(q) z fall like powers, as that of a Gamma law does. */
static void limit_decay(arb_t bound, double *guess, double *power, double s, double u,
                        const wg_transform_struct *f)
{
    double r = sqrt(f->c), v = r * u, one = hypot(1 - r * s, v), two = hypot(1 + r * s, v);

    *guess = -f->k * (log(one) + log(two));
    *power = (1 - 1e-6) * f->k * (v / one * (v / one) + v / two * (v / two));
    if (bound != NULL)
        limit_size(bound, s, u, f);
}

static wg_status_t limit_values(acb_ptr values, slong length, double a, double h,
                                const wg_transform_struct *f, slong prec)
{
    slong wp = prec + 20 + (slong) log2(f->k + 2);
    acb_t z;
    arb_t k;

    acb_init(z);
    arb_init(k);
    arb_set_fmpq(k, f->shape, wp);
    arb_neg(k, k);
    for (slong n = 0; n < length; n++)
    {
        acb_set_d_d(z, a, h);
        arb_mul_ui(acb_imagref(z), acb_imagref(z), n, wp + 60);
        limit_base(z, z, f, wp + 60);
        acb_log(z, z, wp);
        acb_mul_arb(z, z, k, wp);
        acb_exp(values + n, z, wp);
    }
    acb_clear(z);
    arb_clear(k);
    return WG_OK;
}

static wg_status_t limit_axis(arb_ptr values, slong length, double h, const wg_transform_struct *f,
                              slong prec)
{
    slong wp = prec + 20 + (slong) log2(f->k + 2);
    arb_t k, q, y;

    arb_init(k);
    arb_init(q);
    arb_init(y);
    arb_set_fmpq(k, f->shape, wp);
    arb_neg(k, k);
    arb_set_fmpq(q, f->scale, wp);
    for (slong n = 0; n < length; n++)
    {
        wg_transform_height(y, n, h, wp);
        arb_sqr(y, y, wp);
        arb_mul(y, y, q, wp);
        arb_log1p(y, y, wp);
        arb_mul(y, y, k, wp);
        arb_exp(values + n, y, wp);
    }
    arb_clear(k);
    arb_clear(q);
    arb_clear(y);
    return WG_OK;
}

/* (1 + q y^2)^(-k) in powers of 1/(q y^2): by Taylor's formula the error is at most the first term left out. */
static slong limit_expand(arb_ptr coefficients, fmpq_t power, double *from, const wg_transform_struct *f,
                          double goal, slong prec)
{
    double least = HUGE_VAL;
    slong count = 0;
    arb_t k, q, t;

    *from = HUGE_VAL;
    for (slong n = 1; n <= WG_EXPANSION_MAX; n++)
    {
        double left = lgamma(f->k + (double) n) - lgamma(f->k) - lgamma((double) n + 1),
               sum = f->k + (double) n;
        double y = exp((left - goal + 1e-9 * fabs(goal)) / (2 * sum)) / sqrt(f->c) * (1 + 1e-9);

        if (y + WG_EXPANSION_COST * (double) n < least)
        {
            least = y + WG_EXPANSION_COST * (double) n;
            *from = y;
            count = n;
        }
    }
    arb_init(k);
    arb_init(q);
    arb_init(t);
    fmpq_mul_2exp(power, f->shape, 1);
    arb_set_fmpq(k, f->shape, prec);
    arb_set_fmpq(q, f->scale, prec);
    arb_neg(t, k);
    arb_pow(coefficients, q, t, prec);
    for (slong n = 1; n < count; n++)
    {
        arb_add_ui(t, k, n - 1, prec);
        arb_mul(coefficients + n, coefficients + n - 1, t, prec);
        arb_mul_ui(t, q, n, prec);
        arb_div(coefficients + n, coefficients + n, t, prec);
        arb_neg(coefficients + n, coefficients + n);
    }
    arb_clear(k);
    arb_clear(q);
    arb_clear(t);
    return count;
}

void wg_transform_set_gradient_limit(wg_transform_struct *f, const fmpq_t shape, const fmpq_t square)
{
    fmpq_set(f->shape, shape);
    fmpq_set(f->scale, square);
    f->k = fmpq_get_d(shape);
    f->c = fmpq_get_d(square);
    f->high = 1 / sqrt(f->c);
    f->low = -f->high;
    f->guess = limit_guess;
    f->bound = limit_bound;
    f->decay = limit_decay;
    f->values = limit_values;
    f->axis = limit_axis;
    f->expand = limit_expand;
}
