#include "hyperbola.h"

#include <math.h>

#define BOUND_PREC 64
#define NODES_MAX 200000
/* The points at which f is looked at reach so far. */
#define FAR 600

static double complex place(const wg_hyperbola_struct *h, double angle, double w)
{
    return h->center - h->size * sin(angle) * cosh(w) + I * h->size * cos(angle) * sinh(w);
}

static double complex slope(const wg_hyperbola_struct *h, double angle, double w)
{
    return -h->size * sin(angle) * sinh(w) + I * h->size * cos(angle) * cosh(w);
}

/* log |f z'|, above f's at the vertex */
static double height(const wg_hyperbola_struct *h, const wg_integrand_struct *f, double angle, double w)
{
    return creal(f->logarithm(place(h, angle, w), f->data)) - h->top + w;
}

/* The w where the hyperbola of that angle has fallen by `fall`. */
static double find_end(const wg_hyperbola_struct *h, const wg_integrand_struct *f, double angle, double fall)
{
    double before = 0, last = 0, w = 0;

    for (; w < FAR && h->width > 0; w = w == 0 ? h->width : 1.4 * w)
    {
        double value = height(h, f, angle, w);

        if (!(value >= -fall))
            return isfinite(value) ? last + (w - last) * (before + fall) / (before - value) : w;
        before = value;
        last = w;
    }
    return fmax(w, h->width);
}

/* The highest point on the hyperbola of that angle, up to the last singularity: between two of them f may fall and rise again. */
static double highest(const wg_hyperbola_struct *h, const wg_integrand_struct *f, double angle, double fall,
                      double outer)
{
    double result = -HUGE_VAL;

    for (double w = 0; w < FAR && h->width > 0; w = w == 0 ? h->width : 1.4 * w)
    {
        double value = height(h, f, angle, w);

        if (!(value >= -fall) && !(h->size * cosh(w) < 2 * outer))
            break;
        result = fmax(result, value);
    }
    return result;
}

/* Of the changes of the angle the one that needs the fewest nodes. */
static void find_strip(wg_hyperbola_struct *h, const wg_integrand_struct *f, double reach, double fall,
                       double outer)
{
    h->end = find_end(h, f, h->angle, fall);
    h->nodes = HUGE_VAL;
    for (double d = 0.93 * reach; d > 1e-8 * reach; d *= 0.75)
    {
        double growth =
            fmax(highest(h, f, h->angle + d, fall, outer), highest(h, f, h->angle - d, fall, outer));
        double nodes = h->end * (fall + fmax(growth, 0)) / (2 * M_PI * d);

        if (nodes < h->nodes)
        {
            h->nodes = nodes;
            h->strip = d;
        }
        else if (nodes > 1.1 * h->nodes)
            break;
    }
}

static double round_angle(double angle)
{
    return ldexp(floor(ldexp(angle, 40)), -40);
}

wg_status_t wg_hyperbola_lay(wg_hyperbola_t h, const wg_integrand_struct *f, const wg_saddle_struct *saddle,
                             slong prec)
{
    double fall = prec * M_LN2 + 3;
    wg_hyperbola_struct t;

    h->nodes = HUGE_VAL;
    t.top = creal(f->logarithm(saddle->vertex, f->data));
    for (double sine = saddle->sine; sine >= saddle->sine / 100; sine *= 0.65)
    {
        t.angle = round_angle(asin(sine));
        t.size = 0.999 * saddle->gap / (1 - sine);
        t.center = saddle->vertex + t.size * sine;
        t.width = fmin(1, saddle->spread / (t.size * cos(t.angle)));
        find_strip(&t, f,
                   fmin(saddle->reach, sine > 0 ? fmin(t.angle, saddle->limit - t.angle) : saddle->limit),
                   fall, saddle->outer);
        t.strip = round_angle(t.strip);
        if (t.nodes < h->nodes)
            *h = t;
        else if (sine == 0 || t.nodes > 1.1 * h->nodes)
            break;
    }
    return h->nodes < NODES_MAX && h->strip > 0 ? WG_OK : WG_UNABLE;
}

/* z <- z(w), dz <- z'(w) */
static void get_point(acb_t z, acb_t dz, const arb_t w, const wg_hyperbola_struct *h, const arb_t sine,
                      const arb_t cosine, slong prec)
{
    arb_t sinh, cosh;

    arb_init(sinh);
    arb_init(cosh);
    arb_sinh_cosh(sinh, cosh, w, prec);
    arb_set_d(acb_realref(z), h->size);
    arb_mul(sinh, sinh, acb_realref(z), prec);
    arb_mul(cosh, cosh, acb_realref(z), prec);
    arb_set_d(acb_realref(z), h->center);
    arb_submul(acb_realref(z), cosh, sine, prec);
    arb_mul(acb_imagref(z), sinh, cosine, prec);
    arb_mul(acb_realref(dz), sinh, sine, prec);
    arb_neg(acb_realref(dz), acb_realref(dz));
    arb_mul(acb_imagref(dz), cosh, cosine, prec);
    arb_clear(sinh);
    arb_clear(cosh);
}

/* step <- one for which the trapezoidal rule errs by 2^(-prec) of the peak; error <- a bound of what it errs by */
static wg_status_t choose_step(arb_t step, arb_t error, const wg_hyperbola_t h, const wg_integrand_struct *f,
                               slong prec)
{
    double ratio;
    wg_status_t status = WG_OK;
    arb_t zero, edge, t;

    arb_init(zero);
    arb_init(edge);
    arb_init(t);
    arb_zero(error);
    for (int sign = -1; sign <= 1 && status == WG_OK; sign += 2)
    {
        status = f->bound(edge, zero, zero, h->angle + sign * h->strip, h, f->data);
        arb_addmul_ui(error, edge, 2, BOUND_PREC);
    }
    if (status == WG_OK)
    {
        arb_log(t, error, BOUND_PREC);
        ratio = arf_get_d(arb_midref(t), ARF_RND_NEAR) - h->top + prec * M_LN2 - log(h->width * h->size);
        arb_set_d(step, 2 * M_PI * h->strip / fmax(ratio, 3));
        /* few bits make the nodes cheap */
        arf_set_round(arb_midref(step), arb_midref(step), 12, ARF_RND_DOWN);
        arb_set_d(t, 2 * h->strip);
        arb_const_pi(edge, BOUND_PREC);
        arb_mul(t, t, edge, BOUND_PREC);
        arb_div(t, t, step, BOUND_PREC);
        arb_expm1(t, t, BOUND_PREC);
        arb_div(error, error, t, BOUND_PREC);
        /* half of the sum is taken, its imaginary part */
        arb_mul_2exp_si(error, error, -1);
        if (!arb_is_finite(error))
            status = WG_UNABLE;
    }
    arb_clear(zero);
    arb_clear(edge);
    arb_clear(t);
    return status;
}

/* Nonzero where the larger part of z is below 2^(-bits) times that of x. */
static int is_small(const acb_t z, const arb_t x, slong bits)
{
    slong real = arf_abs_bound_lt_2exp_si(arb_midref(acb_realref(z))),
          imag = arf_abs_bound_lt_2exp_si(arb_midref(acb_imagref(z))),
          of_x = arf_abs_bound_lt_2exp_si(arb_midref(x));

    return real < of_x - bits && imag < of_x - bits;
}

/* integral <- the trapezoidal sum, to terms that no longer count */
static wg_status_t add_nodes(arb_t integral, const arb_t step, const wg_hyperbola_t h,
                             const wg_integrand_struct *f, slong prec, slong wp)
{
    slong j, small = 0;
    wg_status_t status = WG_OK;
    arb_t w, rest, sine, cosine;
    acb_t z, dz, t;

    arb_init(w);
    arb_init(rest);
    arb_init(sine);
    arb_init(cosine);
    acb_init(z);
    acb_init(dz);
    acb_init(t);
    arb_set_d(w, h->angle);
    arb_sin_cos(sine, cosine, w, wp);
    arb_zero(integral);
    for (j = 0; small < 2 && j < NODES_MAX; j++)
    {
        arb_mul_ui(w, step, j, wp);
        get_point(z, dz, w, h, sine, cosine, wp);
        f->value(t, z, f->data, wp);
        acb_mul(t, t, dz, wp);
        arb_add(integral, integral, acb_imagref(t), wp);
        if (j == 0)
            arb_mul_2exp_si(integral, integral, -1);
        small = is_small(t, integral, prec + 4) ? small + 1 : 0;
    }
    arb_mul_ui(w, step, j, BOUND_PREC);
    status = j < NODES_MAX ? f->bound(rest, w, step, h->angle, h, f->data) : WG_UNABLE;
    if (status == WG_OK)
    {
        arb_mul(integral, integral, step, wp);
        arb_add_error(integral, rest);
    }
    arb_clear(w);
    arb_clear(rest);
    arb_clear(sine);
    arb_clear(cosine);
    acb_clear(z);
    acb_clear(dz);
    acb_clear(t);
    return status;
}

wg_status_t wg_hyperbola_integral(arb_t integral, const wg_hyperbola_t h, const wg_integrand_struct *f,
                                  slong prec, slong wp)
{
    wg_hyperbola_t t = {*h};
    wg_status_t status;
    arb_t step, error, sum;

    arb_init(step);
    arb_init(error);
    arb_init(sum);
    status = choose_step(step, error, t, f, prec);
    /* far out on an edge f may rise again, unseen where the strip was chosen */
    for (int halved = 0; status == WG_UNABLE && halved < 6; halved++)
    {
        t->strip /= 2;
        status = choose_step(step, error, t, f, prec);
    }
    if (status == WG_OK)
        status = add_nodes(sum, step, t, f, prec, wp);
    if (status == WG_OK)
    {
        arb_add_error(sum, error);
        arb_const_pi(step, wp);
        arb_div(integral, sum, step, wp);
    }
    arb_clear(step);
    arb_clear(error);
    arb_clear(sum);
    return status;
}

wg_status_t wg_hyperbola_sketch(double *logarithm, double *ratio, const wg_hyperbola_t h,
                                const wg_integrand_struct *f)
{
    double step = h->end / h->nodes, sum = 0, product = 0;

    for (double w = 0; w < FAR; w += step)
    {
        double complex z = place(h, h->angle, w), t = cexp(f->logarithm(z, f->data) - h->top) *
                                                      slope(h, h->angle, w) * (w == 0 ? 0.5 : 1);

        sum += cimag(t);
        product += cimag(t * z);
        if (cabs(t) * (1 + cabs(z / h->center)) < 1e-16 * sum)
            break;
    }
    if (!(sum > 0) || !isfinite(sum) || !isfinite(product))
        return WG_UNABLE;
    *logarithm = log(sum * step / M_PI) + h->top;
    *ratio = product / sum;
    return WG_OK;
}
