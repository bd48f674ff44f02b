#include "axis_tail.h"

#include <math.h>

#include <flint/acb_dirichlet.h>
#include <flint/arb_poly.h>

#define BOUND_PREC 96

void wg_axis_tail_init(wg_axis_tail_struct *tail)
{
    tail->coefficients = NULL;
    tail->length = 0;
    fmpq_init(tail->power);
}

void wg_axis_tail_clear(wg_axis_tail_struct *tail)
{
    _arb_vec_clear(tail->coefficients, tail->length);
    fmpq_clear(tail->power);
}

static void multiply_by(wg_axis_tail_struct *tail, arb_srcptr coefficients, slong count, slong prec)
{
    slong length = tail->length + count - 1;
    arb_ptr product = _arb_vec_init(length);

    if (tail->length >= count)
        _arb_poly_mul(product, tail->coefficients, tail->length, coefficients, count, prec);
    else
        _arb_poly_mul(product, coefficients, count, tail->coefficients, tail->length, prec);
    _arb_vec_clear(tail->coefficients, tail->length);
    tail->coefficients = product;
    tail->length = length;
}

wg_status_t wg_axis_tail_set(wg_axis_tail_struct *tail, const wg_transform_struct *factors, slong length,
                             double goal, slong prec)
{
    arb_ptr one = _arb_vec_init(WG_EXPANSION_MAX);
    slong count = 1;
    fmpq_t power;

    fmpq_init(power);
    tail->from = 0;
    tail->least = HUGE_VAL;
    tail->goal = goal - 4;
    tail->factors = length;
    tail->coefficients = _arb_vec_init(1);
    tail->length = 1;
    arb_one(tail->coefficients);
    for (slong i = 0; i < length && count > 0; i++)
    {
        double from = HUGE_VAL;

        if (factors[i].copies > 1)
            count = 0;
        else
            count = factors[i].expand(one, power, &from, factors + i, tail->goal, prec);
        if (count > 0)
        {
            multiply_by(tail, one, count, prec);
            fmpq_add(tail->power, tail->power, power);
            tail->from = fmax(tail->from, from);
            tail->least = fmin(tail->least, (1 - 1e-9) * fmpq_get_d(power));
        }
    }
    _arb_vec_clear(one, WG_EXPANSION_MAX);
    fmpq_clear(power);
    return count > 0 && isfinite(tail->from) ? WG_OK : WG_UNABLE;
}

/* sum <- sum of cos or sin(angle (n + 1/2)) (n + 1/2)^(-s) over n >= first: Lerch's function from 0 on, which is enclosed more tightly, less the first
   terms */
static void get_lerch(arb_t sum, slong first, const fmpq_t s, const arb_t angle, int sine, slong prec)
{
    acb_t z, power, start, value;
    arb_t t, weight;

    acb_init(z);
    acb_init(power);
    acb_init(start);
    acb_init(value);
    arb_init(t);
    arb_init(weight);
    arb_sin_cos(acb_imagref(z), acb_realref(z), angle, prec);
    arb_set_fmpq(acb_realref(power), s, prec);
    arb_set_d(acb_realref(start), 0.5);
    if (arb_is_zero(angle))
        acb_hurwitz_zeta(value, power, start, prec);
    else
        acb_dirichlet_lerch_phi(value, z, power, start, prec);
    arb_mul_2exp_si(t, angle, -1);
    arb_sin_cos(acb_imagref(z), acb_realref(z), t, prec);
    acb_mul(value, value, z, prec);
    arb_set(sum, sine ? acb_imagref(value) : acb_realref(value));
    arb_neg(acb_realref(power), acb_realref(power));
    for (slong n = 0; n < first; n++)
    {
        arb_set_ui(acb_realref(start), 2 * n + 1);
        arb_mul_2exp_si(acb_realref(start), acb_realref(start), -1);
        arb_pow(weight, acb_realref(start), acb_realref(power), prec);
        arb_mul(t, angle, acb_realref(start), prec);
        if (sine)
            arb_sin(t, t, prec);
        else
            arb_cos(t, t, prec);
        arb_submul(sum, weight, t, prec);
    }
    acb_clear(z);
    acb_clear(power);
    acb_clear(start);
    acb_clear(value);
    arb_clear(t);
    arb_clear(weight);
}

/* error <- what the expansions leave: one factor errs by e^goal (from/y)^(least + 1) at most, and all others are at most 1 + e^goal */
static void bound_expansions(arb_t error, const wg_axis_tail_struct *tail, int has_pole)
{
    arb_t t;

    arb_init(t);
    arb_set_d(t, tail->goal);
    arb_exp(t, t, BOUND_PREC);
    arb_add_ui(error, t, 1, BOUND_PREC);
    arb_pow_ui(error, error, tail->factors, BOUND_PREC);
    arb_mul(error, error, t, BOUND_PREC);
    arb_mul_ui(error, error, tail->factors, BOUND_PREC);
    if (!has_pole)
    {
        arb_set_d(t, tail->from / tail->least);
        arb_mul(error, error, t, BOUND_PREC);
    }
    arb_clear(t);
}

void wg_axis_tail_sum(arb_t sum, const wg_axis_tail_struct *tail, slong first, const fmpq_t x, int has_pole,
                      double h, slong prec)
{
    double log_first = log((double) first + 0.5), log_goal = -(double) prec * M_LN2;
    fmpq_t s;
    arb_t angle, step, scale, term, error, t;

    fmpq_init(s);
    arb_init(angle);
    arb_init(step);
    arb_init(scale);
    arb_init(term);
    arb_init(error);
    arb_init(t);
    arb_zero(sum);
    bound_expansions(error, tail, has_pole);
    fmpq_add_si(s, tail->power, has_pole);
    for (slong j = 0; j < tail->length; j++)
    {
        double size, bits;
        slong wp;

        /* coefficient h^(1 - s)/pi, h^(-s) from 1/y^s */
        arb_set_d(step, h);
        arb_set_fmpq(t, s, 3 * prec);
        arb_neg(t, t);
        arb_add_ui(t, t, 1, 3 * prec);
        arb_pow(scale, step, t, 3 * prec);
        arb_mul(scale, scale, tail->coefficients + j, 3 * prec);
        arb_const_pi(t, 3 * prec);
        arb_div(scale, scale, t, 3 * prec);
        arb_abs(t, scale);
        arb_log(t, t, 30);
        bits = arb_is_finite(t) ? arf_get_d(arb_midref(t), ARF_RND_NEAR) / M_LN2 : -1e9;
        size = bits * M_LN2 - (fmpq_get_d(s) - 1) * log_first;
        if (size < log_goal)
        {
            /* at most the integral from first on, s > 1, or first times as much for the node itself */
            arb_abs(t, scale);
            arb_set_ui(term, 2 * first + 1);
            arb_mul_2exp_si(term, term, -1);
            arb_set_fmpq(step, s, BOUND_PREC);
            arb_neg(step, step);
            arb_pow(term, term, step, BOUND_PREC);
            arb_mul(t, t, term, BOUND_PREC);
            arb_neg(step, step);
            arb_sub_ui(step, step, 1, BOUND_PREC);
            arb_inv(step, step, BOUND_PREC);
            arb_mul_ui(step, step, first + 1, BOUND_PREC);
            arb_add_ui(step, step, 1, BOUND_PREC);
            arb_addmul(error, t, step, BOUND_PREC);
        }
        else
        {
            wp = prec + 30 + (slong) fmax(bits + fmpq_get_d(s), 0);
            arb_set_d(angle, h);
            arb_set_fmpq(t, x, wp + 60);
            arb_mul(angle, angle, t, wp + 60);
            get_lerch(term, first, s, angle, has_pole, wp);
            arb_addmul(sum, scale, term, wp);
        }
        fmpq_add_si(s, s, 2);
    }
    arb_add_error(sum, error);
    fmpq_clear(s);
    arb_clear(angle);
    arb_clear(step);
    arb_clear(scale);
    arb_clear(term);
    arb_clear(error);
    arb_clear(t);
}
