#include "loss_end.h"

#include "wishgarten/loss_law.h"

/* On (0, y) the density of c Gamma(k) is t^(k-1)/(c^k Gamma(k)) times something between e^(-y/c) and 1, that of top Beta(k, rest) is
   t^(k-1) Gamma(k + rest)/(top^k Gamma(k) Gamma(rest)) times something between 1 and (1 - y/top)^(rest-1). So that of their sum at y is y^(sum-1)/Gamma(sum)
   times this product of the rest, an enclosure, with the sum of all k; of the largest value less the loss with `mirrored`. */
void wg_loss_leading_factor(arb_t product, fmpq_t sum, const fmpq_t y, const wg_wishart_struct *process,
                            int mirrored, slong prec)
{
    fmpq_t k, rest, unit;
    arb_t t, u, one;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(unit);
    arb_init(t);
    arb_init(u);
    arb_init(one);
    arb_one(one);
    arb_one(product);
    fmpq_zero(sum);
    for (slong i = 0; i < process->length; i++)
    {
        const wg_component_struct *component = process->components + i;
        const int bounded = !fmpq_is_zero(component->dim);

        if (bounded)
            wg_component_beta(k, rest, unit, component);
        else
            wg_component_gamma(k, unit, component);
        if (mirrored)
            fmpq_swap(k, rest);
        fmpq_add(sum, sum, k);
        if (bounded)
        {
            arb_set_fmpq(t, rest, prec);
            arb_lgamma(u, t, prec);
            fmpq_add(rest, rest, k);
            arb_set_fmpq(t, rest, prec);
            arb_lgamma(t, t, prec);
            fmpq_sub(rest, rest, k);
            arb_sub(t, t, u, prec);
            arb_exp(t, t, prec);
            arb_mul(product, product, t, prec);
        }
        arb_set_fmpq(t, unit, prec);
        fmpq_div(unit, y, unit);
        fmpq_neg(k, k);
        arb_pow_fmpq(t, t, k, prec);
        arb_mul(product, product, t, prec);
        arb_set_fmpq(u, unit, prec);
        arb_neg(u, u);
        if (bounded)
        {
            fmpq_sub_ui(rest, rest, 1);
            arb_log1p(u, u, prec);
            arb_set_fmpq(t, rest, prec);
            arb_mul(u, u, t, prec);
        }
        arb_exp(u, u, prec);
        arb_union(u, u, one, prec);
        arb_mul(product, product, u, prec);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(unit);
    arb_clear(t);
    arb_clear(u);
    arb_clear(one);
}

wg_status_t wg_loss_next_to_end(arb_t value, const fmpq_t x, wg_law_side_t side,
                                const wg_wishart_struct *process, slong prec)
{
    wg_law_side_t small = side;
    int mirrored, near;
    fmpq_t mean, y, top, sum;
    arb_t t, product;

    fmpq_init(mean);
    fmpq_init(y);
    fmpq_init(top);
    fmpq_init(sum);
    arb_init(t);
    arb_init(product);
    wg_loss_mean(mean, process);
    mirrored = fmpq_cmp(x, mean) >= 0 && wg_loss_maximum(top, process);
    fmpq_set(y, x);
    if (mirrored)
        fmpq_sub(y, top, x);
    fmpq_div(top, y, mean);
    near = fmpz_bits(fmpq_numref(top)) + prec < (slong) fmpz_bits(fmpq_denref(top));
    if (near)
    {
        wg_loss_leading_factor(product, sum, y, process, mirrored, prec + 64);
        if (side != WG_LAW_DENSITY)
            small = mirrored ? WG_LAW_TAIL : WG_LAW_CDF;
        else
            fmpq_sub_ui(sum, sum, 1);
        arb_set_fmpq(t, y, prec + 64);
        arb_pow_fmpq(t, t, sum, prec + 64);
        arb_mul(product, product, t, prec + 64);
        fmpq_add_ui(sum, sum, 1);
        arb_set_fmpq(t, sum, prec + 64);
        arb_rgamma(t, t, prec + 64);
        arb_mul(product, product, t, prec + 64);
        if (small != side)
        {
            arb_sub_ui(product, product, 1, prec + 64);
            arb_neg(product, product);
        }
        near = arb_rel_accuracy_bits(product) >= prec;
    }
    if (near)
        arb_swap(value, product);
    fmpq_clear(mean);
    fmpq_clear(y);
    fmpq_clear(top);
    fmpq_clear(sum);
    arb_clear(t);
    arb_clear(product);
    return near ? WG_OK : WG_UNABLE;
}
