#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/minima.h"

/* product <- product * Gamma(kappa)/(Gamma(kappa - k) kappa^k), kappa = beta N/2: the density of psi at the zeros, on a sphere and not
   in the limit. */
static void multiply_by_dimension(arb_t product, const wg_component_struct *component, const fmpq_t shape,
                                  slong prec)
{
    fmpq_t kappa;
    arb_t x, k, y;

    if (fmpq_is_zero(component->dim))
        return;
    fmpq_init(kappa);
    arb_init(x);
    arb_init(k);
    arb_init(y);
    fmpq_mul_si(kappa, component->dim, component->field);
    fmpq_div_2exp(kappa, kappa, 1);
    arb_set_fmpq(x, kappa, prec);
    arb_set_fmpq(k, shape, prec);
    arb_pow(y, x, k, prec);
    arb_div(product, product, y, prec);
    arb_gamma(y, x, prec);
    arb_mul(product, product, y, prec);
    fmpq_sub(kappa, kappa, shape);
    arb_set_fmpq(x, kappa, prec);
    arb_rgamma(y, x, prec);
    arb_mul(product, product, y, prec);
    fmpq_clear(kappa);
    arb_clear(x);
    arb_clear(k);
    arb_clear(y);
}

/* pi^(p-k) Gamma((p+1)/2)/Gamma((p-2k+1)/2) with codimension c = 2k; all steps at `prec` bits. */
static void volume(arb_t y, slong parameters, slong codimension, slong prec)
{
    arb_t u;

    arb_init(u);
    arb_const_pi(y, prec);
    arb_sqrt(u, y, prec);
    arb_pow_ui(y, u, 2 * parameters - codimension, prec);
    arb_set_si(u, parameters + 1);
    arb_mul_2exp_si(u, u, -1);
    arb_gamma(u, u, prec);
    arb_mul(y, y, u, prec);
    arb_set_si(u, parameters - codimension + 1);
    arb_mul_2exp_si(u, u, -1);
    arb_rgamma(u, u, prec);
    arb_mul(y, y, u, prec);
    arb_clear(u);
}

wg_status_t wg_minima_zeros(arb_t zeros, slong *dimension, const wg_minima_t minima, slong prec,
                            wg_error_struct *error)
{
    const wg_wishart_struct *process = minima->process;
    const slong p = minima->parameters;
    fmpq_t shape, scale, codimension;
    wg_status_t status = WG_OK;
    arb_t y;

    if (p < 1 || p > WG_MINIMA_PARAMETERS_MAX)
        return wg_fail(error, p < 1 ? WG_DOMAIN : WG_UNABLE,
                       "the number of parameters is %ld, expected 1..%d", (long) p, WG_MINIMA_PARAMETERS_MAX);
    fmpq_init(shape);
    fmpq_init(scale);
    fmpq_init(codimension);
    arb_init(y);
    for (slong a = 0; a < process->length && status == WG_OK; a++)
    {
        wg_component_gamma(shape, scale, process->components + a);
        fmpq_add(shape, shape, shape);
        if (!fmpz_is_one(fmpq_denref(shape)))
            status =
                wg_fail(error, WG_DOMAIN,
                        "zeros of the loss need an integer beta r in every component; component %ld has none",
                        (long) a + 1);
        fmpq_add(codimension, codimension, shape);
    }
    if (status == WG_OK && fmpq_cmp_si(codimension, p) > 0)
    {
        arb_zero(zeros);
        *dimension = -1;
    }
    else if (status == WG_OK && (process->length > 1 || minima->generators != NULL || minima->period != NULL))
        status =
            wg_fail(error, WG_UNABLE,
                    "how many zeros there are is known for one component and generators with A^2 = 1 only");
    else if (status == WG_OK)
    {
        slong c = fmpz_get_si(fmpq_numref(codimension));

        fmpq_div_2exp(shape, codimension, 1);
        volume(y, p, c, prec + 20);
        multiply_by_dimension(y, process->components, shape, prec + 20 + 10 * c);
        arb_set_round(zeros, y, prec);
        *dimension = p - c;
    }
    fmpq_clear(shape);
    fmpq_clear(scale);
    fmpq_clear(codimension);
    arb_clear(y);
    return status;
}
