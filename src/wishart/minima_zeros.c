#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/minima.h"

/* E sqrt(w) Gamma(n/2)/Gamma((n+1)/2), n = beta (N - 1), as a product of Gamma((slope N + shift)/2)^weight: what a derivative of psi is long
   on average, that is, of its part orthogonal to psi over the field, uniform on a sphere of radius sqrt(w) in n dimensions. */
static const struct
{
    int field;
    slong slope, shift, weight;
} lengths[] = {
    {1, 1, -1, 1}, {1, 1, 0, -1},  {2, 2, -2, 1}, {2, 2, -1, -1}, {2, 1, 1, 2},
    {2, 1, 0, -1}, {2, 1, 2, -1},  {4, 4, -4, 1}, {4, 4, -3, -1}, {4, 2, -1, 1},
    {4, 2, 1, 1},  {4, 2, -2, -1}, {4, 2, 2, -1},
};

/* sum <- sum + weight log Gamma(x) */
static void add_log_gamma(arb_t sum, const fmpq_t x, slong weight, slong prec)
{
    arb_t y;

    arb_init(y);
    arb_set_fmpq(y, x, prec);
    arb_lgamma(y, y, prec);
    arb_addmul_si(sum, y, weight, prec);
    arb_clear(y);
}

/* product <- product * Gamma(kappa)/Gamma(kappa - k) * length^codimension, kappa = beta N/2, k = codimension/2: the density of psi at the
   zeros, on a sphere, and the derivatives' lengths. */
static void multiply_by_dimension(arb_t product, const wg_component_struct *component, slong codimension,
                                  slong prec)
{
    fmpq_t x, n;
    arb_t sum;

    if (fmpq_is_zero(component->dim))
        return;
    fmpq_init(x);
    fmpq_init(n);
    arb_init(sum);
    fmpq_set(n, component->dim);
    prec += 2 * fmpz_bits(fmpq_numref(n)) + 20;
    fmpq_mul_si(x, n, component->field);
    fmpq_div_2exp(x, x, 1);
    add_log_gamma(sum, x, 1, prec);
    fmpq_mul_2exp(x, x, 1);
    fmpq_sub_si(x, x, codimension);
    fmpq_div_2exp(x, x, 1);
    add_log_gamma(sum, x, -1, prec);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        if (lengths[i].field == component->field)
        {
            fmpq_mul_si(x, n, lengths[i].slope);
            fmpq_add_si(x, x, lengths[i].shift);
            fmpq_div_2exp(x, x, 1);
            add_log_gamma(sum, x, codimension * lengths[i].weight, prec);
        }
    arb_exp(sum, sum, prec);
    arb_mul(product, product, sum, prec);
    fmpq_clear(x);
    fmpq_clear(n);
    arb_clear(sum);
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
    else if (status == WG_OK && !fmpq_is_zero(process->components->dim) &&
             fmpq_cmp_si(process->components->dim, 2) < 0)
        status = wg_fail(error, WG_DOMAIN, "zeros of the loss need a dimension of 2 at least");
    else if (status == WG_OK)
    {
        slong c = fmpz_get_si(fmpq_numref(codimension));

        volume(y, p, c, prec + 20);
        multiply_by_dimension(y, process->components, c, prec + 20 + 10 * c);
        arb_set_round(zeros, y, prec);
        *dimension = p - c;
    }
    fmpq_clear(shape);
    fmpq_clear(scale);
    fmpq_clear(codimension);
    arb_clear(y);
    return status;
}
