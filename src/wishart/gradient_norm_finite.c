#include "gradient_norm_finite.h"

#include "gradient_finite.h"
#include "line_integral.h"
#include "norm_transform.h"
#include "wishgarten/loss_law.h"

#define NODES_MAX 20000

/* |g| is sqrt(p) times the modulus of one derivative: for p = 1, and for beta = 1, N = 2, where v^2 = 1. */
static wg_status_t one_derivative(arb_t value, const fmpq_t y, wg_law_side_t side,
                                  const wg_norm_finite_struct *norm, slong prec)
{
    wg_status_t status;
    fmpq_t one;

    fmpq_init(one);
    fmpq_set_si(one, norm->parameters, 1);
    fmpq_div(one, y, one);
    status = wg_gradient_finite(value, one, side, norm->component, 2 * prec);
    if (status == WG_OK)
    {
        arb_mul_2exp_si(value, value, 1);
        if (side == WG_LAW_DENSITY)
            arb_div_si(value, value, norm->parameters, 2 * prec);
        if (side == WG_LAW_CDF)
            arb_sub_ui(value, value, 1, 4 * prec);
    }
    fmpq_clear(one);
    return status;
}

/* The transforms of S and -yu: |g|^2/(o^2 t) > y means S - yu > y. By y the density is E (1 + u) f_S(y + yu). */
wg_status_t wg_gradient_norm_finite(arb_t value, const fmpq_t y, wg_law_side_t side, const void *data,
                                    slong prec)
{
    const wg_norm_finite_struct *norm = data;
    const wg_component_struct *component = norm->component;
    wg_transform_struct factors[2];
    wg_status_t status;
    slong goal = prec;
    fmpq_t half, k, rest;

    if (norm->parameters == 1 || (component->field == 1 && fmpq_cmp_ui(component->dim, 2) == 0))
        return one_derivative(value, y, side, norm, prec);
    fmpq_init(half);
    fmpq_init(k);
    fmpq_init(rest);
    wg_transform_init(factors);
    wg_transform_init(factors + 1);
    wg_component_gamma(k, rest, component);
    fmpq_mul_si(half, component->dim, component->field);
    fmpq_div_2exp(half, half, 1);
    fmpq_sub(rest, half, k);
    wg_transform_set_coordinate(factors, component->field, half);
    factors->copies = norm->parameters;
    wg_transform_set_radius(factors + 1, k, rest, y, side == WG_LAW_DENSITY);
    if (side == WG_LAW_CDF)
        goal += (slong) norm->depth(y, norm->data);
    status =
        wg_line_integral(value, y, side == WG_LAW_DENSITY ? side : WG_LAW_TAIL, factors, 2, NODES_MAX, goal);
    if (status == WG_OK && side == WG_LAW_CDF)
    {
        arb_sub_ui(value, value, 1, 2 * goal);
        arb_neg(value, value);
    }
    fmpq_clear(half);
    fmpq_clear(k);
    fmpq_clear(rest);
    wg_transform_clear(factors);
    wg_transform_clear(factors + 1);
    return status;
}
