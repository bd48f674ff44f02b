#include <flint/arb.h>
#include <flint/fmpq.h>

#include "minima_case.h"

/* q! L_q^(a)(x) = sum_i C(q, i) (a + i + 1)_(q - i) (-x)^i, by Horner's rule from i = q down. */
static void laguerre(fmpq_t y, slong q, const fmpq_t a, const fmpq_t x)
{
    fmpq_t rising, term, power;
    fmpz_t binomial;

    fmpq_init(rising);
    fmpq_init(term);
    fmpq_init(power);
    fmpz_init(binomial);
    /* term i: C(q, i) x^i (-1)^i times the product of a + i + 1, ..., a + q */
    fmpq_one(power);
    fmpq_zero(y);
    for (slong i = 0; i <= q; i++)
    {
        fmpz_bin_uiui(binomial, q, i);
        fmpq_mul_fmpz(term, power, binomial);
        for (slong l = i + 1; l <= q; l++)
        {
            fmpq_add_si(rising, a, l);
            fmpq_mul(term, term, rising);
        }
        fmpq_add(y, y, term);
        fmpq_mul(power, power, x);
        fmpq_neg(power, power);
    }
    fmpq_clear(rising);
    fmpq_clear(term);
    fmpq_clear(power);
    fmpz_clear(binomial);
}

wg_status_t wg_critical_signed_determinant(fmpq_t determinant, const fmpq_t shape, const fmpq_t t,
                                           slong parameters)
{
    fmpq_t a, tau, factor, term, sum;
    fmpz_t count;

    if (parameters < 1)
        return WG_DOMAIN;
    if (parameters > WG_MINIMA_PARAMETERS_MAX)
        return WG_UNABLE;
    fmpq_init(a);
    fmpq_init(tau);
    fmpq_init(factor);
    fmpq_init(term);
    fmpq_init(sum);
    fmpz_init(count);
    fmpq_add(tau, t, t);
    fmpq_add(a, shape, shape);
    fmpq_sub_si(a, a, 1 + parameters);
    fmpq_one(factor);
    for (slong j = 0; 2 * j <= parameters; j++)
    {
        laguerre(term, parameters - 2 * j, a, tau);
        fmpq_mul(term, term, factor);
        fmpz_bin_uiui(count, parameters, 2 * j);
        fmpq_mul_fmpz(term, term, count);
        fmpq_add(sum, sum, term);
        fmpq_mul(factor, factor, tau);
        fmpq_mul_si(factor, factor, -(2 * j + 1));
        fmpq_add_si(a, a, 2);
    }
    fmpq_swap(determinant, sum);
    fmpq_clear(a);
    fmpq_clear(tau);
    fmpq_clear(factor);
    fmpq_clear(term);
    fmpq_clear(sum);
    fmpz_clear(count);
    return WG_OK;
}

wg_status_t wg_critical_signed_density(arb_t density, const fmpq_t loss, const wg_minima_t minima, slong prec,
                                       wg_error_struct *error)
{
    const wg_component_struct *component = minima->process->components;
    fmpq_t shape, scale, t, determinant;
    wg_status_t status;
    arb_t w;

    if (fmpq_sgn(loss) <= 0)
        return wg_fail(error, WG_DOMAIN, "a density of critical points needs a loss above 0");
    if (minima->process->length != 1 || !fmpq_is_zero(component->dim) || minima->generators != NULL ||
        minima->period != NULL)
        return wg_fail(error, WG_UNABLE,
                       "the signed density is known for one component in the limit of large dimensions");
    fmpq_init(shape);
    fmpq_init(scale);
    fmpq_init(t);
    fmpq_init(determinant);
    arb_init(w);
    wg_component_gamma(shape, scale, component);
    fmpq_div(t, loss, scale);
    status = wg_critical_signed_determinant(determinant, shape, t, minima->parameters);
    if (status == WG_OK)
    {
        wg_minima_weight(w, shape, t, minima->parameters, prec + 10);
        arb_mul_fmpz(w, w, fmpq_numref(determinant), prec + 10);
        arb_div_fmpz(w, w, fmpq_denref(determinant), prec + 10);
        arb_mul_fmpz(w, w, fmpq_denref(scale), prec + 10);
        arb_div_fmpz(density, w, fmpq_numref(scale), prec);
    }
    else
        (void) wg_fail(error, status, "the number of parameters is %ld, expected 1..%d",
                       (long) minima->parameters, WG_MINIMA_PARAMETERS_MAX);
    fmpq_clear(shape);
    fmpq_clear(scale);
    fmpq_clear(t);
    fmpq_clear(determinant);
    arb_clear(w);
    return status;
}
