#include "product_law.h"

#include <math.h>

#include <flint/acb.h>
#include <flint/acb_hypgeom.h>
#include <flint/arb_hypgeom.h>

#define BOUND_PREC 64
#define NODES_MAX 20000

/* y = T G, T ~ Gamma(k), G ~ Gamma(q), q = p/2. With E (T G)^z = Gamma(k + z) Gamma(q + z)/(Gamma(k) Gamma(q)),

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
    arf_t least;

    acb_init(z);
    acb_init(t);
    arb_init(step);
    arb_init(sum);
    arf_init(least);
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
        arf_mul_2exp_si(least, arb_midref(sum), -prec - 4);
        small = arf_cmpabs(arb_midref(acb_realref(t)), least) < 0 ? small + 1 : 0;
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
    arf_clear(least);
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

wg_status_t wg_product_law(arb_t value, const fmpq_t y, wg_law_side_t side, const fmpq_t shape,
                           slong parameters, slong prec)
{
    slong wp = 2 * prec + 80;
    wg_status_t status = WG_OK;
    product_struct p;
    arb_t t;
    int upper;

    arb_init(p.k);
    arb_init(p.q);
    arb_init(p.log_y);
    arb_init(p.log_gammas);
    arb_init(t);
    arb_set_fmpq(p.k, shape, wp);
    arb_set_si(p.q, parameters);
    arb_mul_2exp_si(p.q, p.q, -1);
    arb_set_fmpq(p.log_y, y, wp);
    arb_log(p.log_y, p.log_y, wp);
    arb_lgamma(p.log_gammas, p.k, wp);
    arb_lgamma(t, p.q, wp);
    arb_add(p.log_gammas, p.log_gammas, t, wp);
    arb_min(t, p.k, p.q, wp);
    p.nearest = arf_get_d(arb_midref(t), ARF_RND_NEAR);
    if (side == WG_LAW_DENSITY)
        density(value, &p, wp);
    else
    {
        /* on either side of about the mean k q */
        arb_mul(t, p.k, p.q, wp);
        upper = fmpq_get_d(y) > arf_get_d(arb_midref(t), ARF_RND_NEAR);
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
    return status;
}
