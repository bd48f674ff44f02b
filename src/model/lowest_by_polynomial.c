#include "lowest.h"

#include "characteristic.h"

/* *best <- the factor with the least root; candidates that overlap are told apart at a higher precision, for they differ. */
static slong find_least(arb_ptr roots, const wg_characteristic_t c, slong prec)
{
    slong best = 0;

    for (slong i = 0; i < c->length; i++)
        wg_characteristic_least_root(roots + i, c->factors + i, 32);
    for (slong i = 1; i < c->length; i++)
    {
        for (slong p = prec; arb_overlaps(roots + i, roots + best); p *= 2)
        {
            wg_characteristic_least_root(roots + i, c->factors + i, p);
            wg_characteristic_least_root(roots + best, c->factors + best, p);
        }
        if (arb_lt(roots + i, roots + best))
            best = i;
    }
    return best;
}

void wg_lowest_by_polynomial(wg_lowest_eigenvalue_t lowest, const wg_direct_sum_t blocks, slong prec)
{
    wg_characteristic_t c;
    arb_ptr roots;
    fmpz_t constant;
    slong best;

    fmpz_init(constant);
    wg_characteristic_init(c);
    wg_characteristic_set(c, blocks);
    roots = _arb_vec_init(c->length);
    best = find_least(roots, c, FLINT_MAX(prec, 64));

    lowest->kind = WG_CERTIFIED;
    if (fmpz_poly_degree(c->factors + best) == 1)
    {
        lowest->kind = WG_EXACT;
        fmpz_poly_get_coeff_fmpz(constant, c->factors + best, 0);
        fmpz_neg(constant, constant);
        fmpq_set_fmpz_frac(lowest->exact, constant, blocks->denominator);
        arb_set_fmpq(lowest->value, lowest->exact, prec);
    }
    else
    {
        wg_characteristic_least_root(lowest->value, c->factors + best, prec);
        arb_div_fmpz(lowest->value, lowest->value, blocks->denominator, prec);
    }
    fmpz_set(lowest->multiplicity, c->multiplicities + best);
    lowest->multiplicity_is_exact = 1;
    lowest->residual = 0;
    lowest->method = "least root of the characteristic polynomial";
    _arb_vec_clear(roots, c->length);
    wg_characteristic_clear(c);
    fmpz_clear(constant);
}
