#include "component_density.h"

/* Bits in front of the point */
static slong count_bits(const fmpq_t q)
{
    return FLINT_MAX(0, (slong) fmpz_bits(fmpq_numref(q)) - (slong) fmpz_bits(fmpq_denref(q)) + 1);
}

static void log_gamma(arb_t t, const fmpq_t q, slong prec)
{
    arb_set_fmpq(t, q, prec);
    arb_lgamma(t, t, prec);
}

/* sum <- sum + (shape - 1) log u, at its middle */
static void add_power(arb_t sum, const fmpq_t shape, const arb_t u, slong prec)
{
    fmpq_t t;
    arb_t power, log_u;

    fmpq_init(t);
    arb_init(power);
    arb_init(log_u);
    fmpq_sub_ui(t, shape, 1);
    arb_set_fmpq(power, t, prec);
    arb_log(log_u, u, prec);
    arb_addmul(sum, power, log_u, prec);
    fmpq_clear(t);
    arb_clear(power);
    arb_clear(log_u);
}

/* quotient <- (shape - 1)/u */
static void divide(arb_t quotient, const fmpq_t shape, const arb_t u, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_set_fmpq(t, shape, prec);
    arb_sub_ui(t, t, 1, prec);
    arb_div(quotient, t, u, prec);
    arb_clear(t);
}

/* logarithm <- log (x^(k-1) e^(-x/c)/(Gamma(k) c^k)) at a point, slope <- (k - 1)/x - 1/c on the ball */
static void gamma_density(arb_t logarithm, arb_t slope, const arb_t point, const arb_t x,
                          const wg_component_struct *component, slong prec)
{
    fmpq_t k, c;
    arb_t u, t;

    fmpq_init(k);
    fmpq_init(c);
    arb_init(u);
    arb_init(t);
    wg_component_gamma(k, c, component);
    prec += 2 * count_bits(k);
    arb_set_fmpq(t, c, prec);
    arb_div(u, point, t, prec);
    log_gamma(logarithm, k, prec);
    arb_add(logarithm, logarithm, u, prec);
    arb_log(t, t, prec);
    arb_add(logarithm, logarithm, t, prec);
    arb_neg(logarithm, logarithm);
    add_power(logarithm, k, u, prec);
    divide(slope, k, x, prec);
    arb_set_fmpq(t, c, prec);
    arb_inv(t, t, prec);
    arb_sub(slope, slope, t, prec);
    fmpq_clear(k);
    fmpq_clear(c);
    arb_clear(u);
    arb_clear(t);
}

/* logarithm <- log (u^(k-1) (1 - u)^(rest-1)/(top B(k, rest))), u = x/top, slope <- (k - 1)/x - (rest - 1)/(top - x) */
static void beta_density(arb_t logarithm, arb_t slope, const arb_t point, const arb_t x,
                         const wg_component_struct *component, slong prec)
{
    fmpq_t k, rest, top, sum;
    arb_t u, t;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(top);
    fmpq_init(sum);
    arb_init(u);
    arb_init(t);
    wg_component_beta(k, rest, top, component);
    fmpq_add(sum, k, rest);
    prec += 2 * count_bits(sum);
    log_gamma(logarithm, sum, prec);
    log_gamma(t, k, prec);
    arb_sub(logarithm, logarithm, t, prec);
    log_gamma(t, rest, prec);
    arb_sub(logarithm, logarithm, t, prec);
    arb_set_fmpq(t, top, prec);
    arb_log(u, t, prec);
    arb_sub(logarithm, logarithm, u, prec);
    arb_div(u, point, t, prec);
    add_power(logarithm, k, u, prec);
    arb_sub(u, t, point, prec);
    arb_div(u, u, t, prec);
    add_power(logarithm, rest, u, prec);
    arb_sub(u, t, x, prec);
    divide(t, rest, u, prec);
    divide(slope, k, x, prec);
    arb_sub(slope, slope, t, prec);
    if (!arb_is_positive(u))
        arb_indeterminate(slope);
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(top);
    fmpq_clear(sum);
    arb_clear(u);
    arb_clear(t);
}

/* At x the logarithm departs from that at the middle by at most the radius times the largest slope, which loses much less than both
   terms apart where they are large and nearly cancel. */
void wg_component_density(arb_t density, arb_t slope, const arb_t x, const wg_component_struct *component,
                          slong prec)
{
    slong wp = prec + 40;
    arb_t point, logarithm, t;

    arb_init(point);
    arb_init(logarithm);
    arb_init(t);
    arb_get_mid_arb(point, x);
    if (fmpq_is_zero(component->dim))
        gamma_density(logarithm, slope, point, x, component, wp);
    else
        beta_density(logarithm, slope, point, x, component, wp);
    if (arb_is_positive(x))
    {
        arb_get_rad_arb(t, x);
        arb_mul(t, t, slope, wp);
        arb_add_error(logarithm, t);
        arb_exp(density, logarithm, prec);
    }
    else
    {
        arb_indeterminate(density);
        arb_indeterminate(slope);
    }
    arb_clear(point);
    arb_clear(logarithm);
    arb_clear(t);
}
