#include "wishgarten/formula.h"

static slong term_weight(const ulong *exponents, const slong *weights, slong length)
{
    slong weight = 0;

    for (slong i = 0; i < length; i++)
        weight += weights[i] * (slong) exponents[i];
    return weight;
}

/* parts[j] <- the terms of p of weight top - j, j < count, where top is the largest weight in p; returns top.
 */
static slong homogeneous_parts(fmpz_mpoly_struct *parts, slong count, const fmpz_mpoly_t p,
                               const slong *weights, const wg_ring_t ring)
{
    ulong *exponents = flint_malloc(ring->length * sizeof(ulong));
    slong top = 0;

    for (slong i = 0; i < p->length; i++)
    {
        slong weight;

        fmpz_mpoly_get_term_exp_ui(exponents, p, i, ring->ctx);
        weight = term_weight(exponents, weights, ring->length);
        top = i == 0 ? weight : FLINT_MAX(top, weight);
    }
    for (slong i = 0; i < p->length; i++)
    {
        slong j;

        fmpz_mpoly_get_term_exp_ui(exponents, p, i, ring->ctx);
        j = top - term_weight(exponents, weights, ring->length);
        if (j < count)
            fmpz_mpoly_push_term_fmpz_ui(parts + j, p->coeffs + i, exponents, ring->ctx);
    }
    flint_free(exponents);
    return top;
}

static fmpz_mpoly_struct *parts_init(slong count, const wg_ring_t ring)
{
    fmpz_mpoly_struct *parts = flint_malloc(count * sizeof(*parts));

    for (slong j = 0; j < count; j++)
        fmpz_mpoly_init(parts + j, ring->ctx);
    return parts;
}

static void parts_clear(fmpz_mpoly_struct *parts, slong count, const wg_ring_t ring)
{
    for (slong j = 0; j < count; j++)
        fmpz_mpoly_clear(parts + j, ring->ctx);
    flint_free(parts);
}

static void set_polynomial(wg_formula_t f, const fmpz_mpoly_t p, const wg_ring_t ring)
{
    wg_formula_set_si(f, 0, ring);
    fmpz_mpoly_set(f->numerator, p, ring->ctx);
}

/* With N = sum_j N_j and P = sum_j P_j by falling weight, T = N/P has T_j = (N_j - sum_{i=1}^j P_i T_{j-i}) /
 * P_0. */
void wg_formula_series(slong *leading, wg_formula_struct *terms, slong count, const wg_formula_t f,
                       const slong *weights, const wg_ring_t ring)
{
    fmpz_mpoly_struct *above = parts_init(count, ring), *below = parts_init(count, ring);
    fmpz_mpoly_t product;
    wg_formula_t t, divisor;

    if (wg_formula_is_zero(f, ring) || weights[0] <= 0)
        flint_throw(FLINT_ERROR, "wg_formula_series: f = 0, or the first variable does not grow\n");

    fmpz_mpoly_init(product, ring->ctx);
    wg_formula_init(t, ring);
    wg_formula_init(divisor, ring);
    fmpz_mpoly_set_fmpz(product, f->denominator, ring->ctx);
    for (slong i = 0; i < f->length; i++)
        for (ulong e = 0; e < f->factors[i].exponent; e++)
            fmpz_mpoly_mul(product, product, f->factors[i].base, ring->ctx);
    *leading = homogeneous_parts(above, count, f->numerator, weights, ring);
    *leading -= homogeneous_parts(below, count, product, weights, ring);

    set_polynomial(divisor, below, ring);
    for (slong j = 0; j < count; j++)
    {
        set_polynomial(terms + j, above + j, ring);
        for (slong i = 1; i <= j; i++)
        {
            set_polynomial(t, below + i, ring);
            wg_formula_mul(t, t, terms + j - i, ring);
            wg_formula_sub(terms + j, terms + j, t, ring);
        }
        if (wg_formula_div(terms + j, terms + j, divisor, ring) != WG_OK)
            flint_throw(FLINT_ERROR, "wg_formula_series: a denominator without terms\n");
    }

    fmpz_mpoly_clear(product, ring->ctx);
    wg_formula_clear(t, ring);
    wg_formula_clear(divisor, ring);
    parts_clear(above, count, ring);
    parts_clear(below, count, ring);
}
