#include "component_transform.h"

#include <math.h>

#define BOUND_PREC 96

void wg_transform_init(wg_transform_struct *f)
{
    fmpq_init(f->shape);
    fmpq_init(f->rest);
    fmpq_init(f->scale);
    f->copies = 1;
}

void wg_transform_clear(wg_transform_struct *f)
{
    fmpq_clear(f->shape);
    fmpq_clear(f->rest);
    fmpq_clear(f->scale);
}

void wg_transform_height(arb_t y, slong n, double h, slong prec)
{
    arb_set_d(y, h);
    arb_mul_ui(y, y, 2 * n + 1, prec);
    arb_mul_2exp_si(y, y, -1);
}

static void gamma_guess(double derivatives[3], double s, const wg_transform_struct *f)
{
    double t = f->c / (1 + f->c * s);

    derivatives[0] = -f->k * log1p(f->c * s);
    derivatives[1] = -f->k * t;
    derivatives[2] = f->k * t * t;
}

/* b <- 1 + c s */
static void get_base(arb_t b, double s, const wg_transform_struct *f, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_set_d(b, s);
    arb_set_fmpq(t, f->scale, prec);
    arb_mul(b, b, t, prec);
    arb_add_ui(b, b, 1, prec);
    arb_clear(t);
}

static void gamma_bound(arb_t bound, double s, const wg_transform_struct *f)
{
    arb_t t;

    arb_init(t);
    get_base(bound, s, f, BOUND_PREC);
    arb_log(bound, bound, BOUND_PREC);
    arb_set_fmpq(t, f->shape, BOUND_PREC);
    arb_mul(bound, bound, t, BOUND_PREC);
    arb_neg(bound, bound);
    arb_clear(t);
}

/* |1 + c (s + iy)|^(-k) falls like y^(-power) with the power k c^2 y^2/((1 + cs)^2 + c^2 y^2), which grows. */
static void gamma_decay(arb_t bound, double *guess, double *power, double s, double u,
                        const wg_transform_struct *f)
{
    double b = 1 + f->c * s, cu = f->c * u;

    *guess = -f->k * log(hypot(b, cu));
    /* less by far more than doubles err */
    *power = (1 - 1e-6) * f->k * cu * cu / (b * b + cu * cu);
    if (bound != NULL)
    {
        arb_t t;

        arb_init(t);
        get_base(bound, s, f, BOUND_PREC);
        arb_sqr(bound, bound, BOUND_PREC);
        arb_set_d(t, u);
        arb_sqr(t, t, BOUND_PREC);
        arb_mul_fmpz(t, t, fmpq_numref(f->scale), BOUND_PREC);
        arb_mul_fmpz(t, t, fmpq_numref(f->scale), BOUND_PREC);
        arb_div_fmpz(t, t, fmpq_denref(f->scale), BOUND_PREC);
        arb_div_fmpz(t, t, fmpq_denref(f->scale), BOUND_PREC);
        arb_add(bound, bound, t, BOUND_PREC);
        arb_log(bound, bound, BOUND_PREC);
        arb_set_fmpq(t, f->shape, BOUND_PREC);
        arb_mul(bound, bound, t, BOUND_PREC);
        arb_mul_2exp_si(bound, bound, -1);
        arb_neg(bound, bound);
        arb_clear(t);
    }
}

static wg_status_t gamma_values(acb_ptr values, slong length, double a, double h,
                                const wg_transform_struct *f, slong prec)
{
    slong wp = prec + 20 + (slong) log2(f->k + 2);
    arb_t k, c, t;
    acb_t z;

    arb_init(k);
    arb_init(c);
    arb_init(t);
    acb_init(z);
    arb_set_fmpq(k, f->shape, wp);
    arb_neg(k, k);
    arb_set_fmpq(c, f->scale, wp);
    get_base(acb_realref(z), a, f, wp + 60);
    arb_set_d(t, h);
    arb_mul(c, c, t, wp);
    for (slong n = 0; n < length; n++)
    {
        arb_mul_ui(acb_imagref(z), c, n, wp);
        acb_log(values + n, z, wp);
        acb_mul_arb(values + n, values + n, k, wp);
        acb_exp(values + n, values + n, wp);
    }
    arb_clear(k);
    arb_clear(c);
    arb_clear(t);
    acb_clear(z);
    return WG_OK;
}

void wg_transform_set_gamma(wg_transform_struct *f, const fmpq_t shape, const fmpq_t scale)
{
    fmpq_set(f->shape, shape);
    fmpq_set(f->scale, scale);
    f->k = fmpq_get_d(shape);
    f->c = fmpq_get_d(scale);
    f->low = -1 / f->c;
    f->high = HUGE_VAL;
    f->guess = gamma_guess;
    f->bound = gamma_bound;
    f->decay = gamma_decay;
    f->values = gamma_values;
}
