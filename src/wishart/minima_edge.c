#include <math.h>

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/minima.h"

static int in_unit_interval(const fmpq_t q)
{
    return fmpq_sgn(q) > 0 && fmpz_cmp(fmpq_numref(q), fmpq_denref(q)) < 0;
}

/* The spectrum of H/(2k c) ends at 0 where e q^3 - e q^2 - (1 - gamma) q + 1 has a double root q > 1. */
static void double_root(arb_t q, arb_t e, const arb_t gamma, slong prec)
{
    arb_t u, free;

    arb_init(u);
    arb_init(free);
    arb_sub_ui(free, gamma, 1, prec);
    arb_neg(free, free);
    arb_add_ui(u, gamma, 8, prec);
    arb_mul(u, u, gamma, prec);
    arb_sqrt(u, u, prec);
    arb_sub(u, u, gamma, prec);
    arb_add_ui(u, u, 4, prec);
    arb_div(q, u, free, prec);
    arb_mul_2exp_si(q, q, -2);
    arb_mul(e, q, free, prec);
    arb_sub_ui(e, e, 1, prec);
    arb_sub_ui(u, q, 1, prec);
    arb_mul(u, u, q, prec);
    arb_mul(u, u, q, prec);
    arb_div(e, e, u, prec);
    arb_clear(u);
    arb_clear(free);
}

/* -1 - ln((q-1)/gamma) + ln(q)/gamma - e (q^2-1)/(2 gamma) */
static void log_hessian(arb_t y, const arb_t q, const arb_t e, const arb_t gamma, slong prec)
{
    arb_t u;

    arb_init(u);
    arb_sqr(y, q, prec);
    arb_sub_ui(y, y, 1, prec);
    arb_mul(y, y, e, prec);
    arb_mul_2exp_si(y, y, -1);
    arb_log(u, q, prec);
    arb_sub(y, u, y, prec);
    arb_div(y, y, gamma, prec);
    arb_sub_ui(u, q, 1, prec);
    arb_div(u, u, gamma, prec);
    arb_log(u, u, prec);
    arb_sub(y, y, u, prec);
    arb_sub_ui(y, y, 1, prec);
    arb_clear(u);
}

wg_status_t wg_minima_edge(arb_t edge, const fmpq_t gamma, slong prec)
{
    arb_t g, q;

    if (!in_unit_interval(gamma))
        return WG_DOMAIN;
    arb_init(g);
    arb_init(q);
    /* About three times the bits of 1 - gamma cancel. */
    for (slong wp = prec + 30;; wp *= 2)
    {
        arb_set_fmpq(g, gamma, wp);
        double_root(q, edge, g, wp);
        if (arb_rel_accuracy_bits(edge) >= prec)
            break;
    }
    arb_set_round(edge, edge, prec + 10);
    arb_clear(g);
    arb_clear(q);
    return WG_OK;
}

wg_status_t wg_minima_edge_log_hessian(arb_t mean_log, const fmpq_t gamma, slong prec)
{
    slong wp = prec + 30 + 8 * fmpz_bits(fmpq_denref(gamma));
    arb_t g, q, e;

    if (!in_unit_interval(gamma))
        return WG_DOMAIN;
    arb_init(g);
    arb_init(q);
    arb_init(e);
    arb_set_fmpq(g, gamma, wp);
    double_root(q, e, g, wp);
    log_hessian(mean_log, q, e, g, wp);
    arb_set_round(mean_log, mean_log, prec + 10);
    arb_clear(g);
    arb_clear(q);
    arb_clear(e);
    return WG_OK;
}

/* The exponent of n(e) falls from the edge on with slope A per k, and the price of a positive Hessian is exp(-B k^2 (e - edge)^3):
   A = (1-gamma)/e - q^2, B = gamma^2 q^3/(3 |z''|), |z''| = 2 gamma^3/(q-1)^3 - 2 gamma^2/q^3. */
static void slopes(arb_t a, arb_t b, const arb_t q, const arb_t e, const arb_t gamma, slong prec)
{
    arb_t u, v;

    arb_init(u);
    arb_init(v);
    arb_sub_ui(u, q, 1, prec);
    arb_div(u, gamma, u, prec);
    arb_pow_ui(u, u, 3, prec);
    arb_pow_ui(v, q, 3, prec);
    arb_div(b, gamma, v, prec);
    arb_mul(b, b, gamma, prec);
    arb_sub(u, u, b, prec);
    arb_mul_2exp_si(u, u, 1);
    arb_mul_ui(u, u, 3, prec);
    arb_mul(b, gamma, gamma, prec);
    arb_mul(b, b, v, prec);
    arb_div(b, b, u, prec);
    arb_sub_ui(a, gamma, 1, prec);
    arb_neg(a, a);
    arb_div(a, a, e, prec);
    arb_sqr(v, q, prec);
    arb_sub(a, a, v, prec);
    arb_clear(u);
    arb_clear(v);
}

typedef struct
{
    arb_t gamma, q, e, a, b, k;
} edge_struct;
typedef edge_struct edge_t[1];

static void edge_init(edge_t edge, const fmpq_t gamma, const fmpq_t shape, slong prec)
{
    arb_init(edge->gamma);
    arb_init(edge->q);
    arb_init(edge->e);
    arb_init(edge->a);
    arb_init(edge->b);
    arb_init(edge->k);
    arb_set_fmpq(edge->gamma, gamma, prec);
    arb_set_fmpq(edge->k, shape, prec);
    double_root(edge->q, edge->e, edge->gamma, prec);
    slopes(edge->a, edge->b, edge->q, edge->e, edge->gamma, prec);
}

static void edge_clear(edge_t edge)
{
    arb_clear(edge->gamma);
    arb_clear(edge->q);
    arb_clear(edge->e);
    arb_clear(edge->a);
    arb_clear(edge->b);
    arb_clear(edge->k);
}

wg_status_t wg_minima_edge_at_shape(arb_t edge, const fmpq_t gamma, const fmpq_t shape, int shifted,
                                    slong prec)
{
    slong wp = prec + 30 + 8 * fmpz_bits(fmpq_denref(gamma));
    edge_t s;
    arb_t u;

    if (!in_unit_interval(gamma) || fmpq_sgn(shape) <= 0)
        return WG_DOMAIN;
    edge_init(s, gamma, shape, wp);
    arb_init(u);
    if (shifted)
    {
        /* sqrt(A/(3 B k)) */
        arb_mul(u, s->b, s->k, wp);
        arb_mul_ui(u, u, 3, wp);
        arb_div(u, s->a, u, wp);
        arb_sqrt(u, u, wp);
    }
    arb_add(edge, s->e, u, prec + 10);
    edge_clear(s);
    arb_clear(u);
    return WG_OK;
}

/* k [gamma ln(pi/4) + (1-gamma) ln e - e + 2 gamma L + 1 + 2 gamma ln 2 + gamma ln k], L of wg_minima_edge_log_hessian */
static void log_count(arb_t y, const edge_t s, slong prec)
{
    arb_t u;

    arb_init(u);
    log_hessian(y, s->q, s->e, s->gamma, prec);
    arb_mul_2exp_si(y, y, 1);
    arb_const_pi(u, prec);
    arb_mul(u, u, s->k, prec);
    /* ln(pi/4) + 2 ln 2 + ln k = ln(pi k) */
    arb_log(u, u, prec);
    arb_add(y, y, u, prec);
    arb_log(u, s->e, prec);
    arb_sub(y, y, u, prec);
    arb_mul(y, y, s->gamma, prec);
    arb_add(y, y, u, prec);
    arb_sub(y, y, s->e, prec);
    arb_add_ui(y, y, 1, prec);
    arb_mul(y, y, s->k, prec);
    arb_clear(u);
}

wg_status_t wg_minima_log_count(arb_t log_number, const fmpq_t gamma, const fmpq_t shape, int shifted,
                                slong prec)
{
    slong wp = prec + 30 + 8 * fmpz_bits(fmpq_denref(gamma));
    edge_t s;
    arb_t y, u;

    if (!in_unit_interval(gamma) || fmpq_sgn(shape) <= 0)
        return WG_DOMAIN;
    edge_init(s, gamma, shape, wp);
    arb_init(y);
    arb_init(u);
    log_count(y, s, wp);
    if (shifted)
    {
        /* (2/3) A sqrt(A k/(3 B)) */
        arb_mul(u, s->a, s->k, wp);
        arb_div(u, u, s->b, wp);
        arb_div_ui(u, u, 3, wp);
        arb_sqrt(u, u, wp);
        arb_mul(u, u, s->a, wp);
        arb_mul_2exp_si(u, u, 1);
        arb_div_ui(u, u, 3, wp);
        arb_add(y, y, u, wp);
    }
    arb_set_round(log_number, y, prec + 10);
    edge_clear(s);
    arb_clear(y);
    arb_clear(u);
    return WG_OK;
}
