#include "wishgarten/partition.h"
#include "wishgarten/weingarten.h"

/* In x = 1/D, sum_k +- a_k x^{|mu| + step k} is the reversed numerator, up to a power of x, over
   denominator * prod_i (1 + shifts[i] x)^exponents[i]. */
void wg_weingarten_expansion(fmpz *coefficients, slong length, const wg_weingarten_t w, wg_group_t group,
                             const slong *mu)
{
    slong n = w->degree, step = group == WG_UNITARY ? 2 : 1, terms, lead = n - wg_partition_length(mu, n);
    fmpz_poly_t numerator, product, factor;

    terms = step * length + 1;
    fmpz_poly_init(numerator);
    fmpz_poly_init(product);
    fmpz_poly_init(factor);
    fmpz_poly_reverse(numerator, w->numerator, fmpz_poly_length(w->numerator));
    fmpz_poly_one(product);
    for (slong i = 0; i < w->length; i++)
    {
        fmpz_poly_zero(factor);
        fmpz_poly_set_coeff_si(factor, 1, w->shifts[i]);
        fmpz_poly_set_coeff_si(factor, 0, 1);
        for (slong e = 0; e < w->exponents[i]; e++)
            fmpz_poly_mullow(product, product, factor, terms);
    }
    fmpz_poly_inv_series(product, product, terms);
    fmpz_poly_mullow(product, product, numerator, terms);
    for (slong k = 0; k < length; k++)
    {
        fmpz_poly_get_coeff_fmpz(coefficients + k, product, step * k);
        fmpz_divexact(coefficients + k, coefficients + k, w->denominator);
        if ((group == WG_UNITARY && lead % 2 != 0) ||
            ((group == WG_ORTHOGONAL || group == WG_COE) && (lead + k) % 2 != 0))
            fmpz_neg(coefficients + k, coefficients + k);
    }
    fmpz_poly_clear(numerator);
    fmpz_poly_clear(product);
    fmpz_poly_clear(factor);
}
