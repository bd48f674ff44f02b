#include "wishgarten/partition.h"
#include "wishgarten/weingarten.h"

/* In x = 1/D, D^{-n-|mu|} sum_k a_k x^{2k} is the reversed numerator over denominator * prod_j (1 + j
 * x)^{e_j}. */
void wg_weingarten_expansion(fmpz *coefficients, slong length, const wg_weingarten_t w, const slong *mu)
{
    slong n = w->degree, terms = 2 * length + 1;
    fmpz_poly_t numerator, product, factor;
    int sign = wg_partition_sign(mu, n);

    fmpz_poly_init(numerator);
    fmpz_poly_init(product);
    fmpz_poly_init(factor);
    fmpz_poly_reverse(numerator, w->numerator, fmpz_poly_length(w->numerator));
    fmpz_poly_one(product);
    for (slong j = 1 - n; j < n; j++)
    {
        fmpz_poly_zero(factor);
        fmpz_poly_set_coeff_si(factor, 1, j);
        fmpz_poly_set_coeff_si(factor, 0, 1);
        for (slong e = 0; e < w->exponents[n - 1 + j]; e++)
            fmpz_poly_mullow(product, product, factor, terms);
    }
    fmpz_poly_inv_series(product, product, terms);
    fmpz_poly_mullow(product, product, numerator, terms);
    for (slong k = 0; k < length; k++)
    {
        fmpz_poly_get_coeff_fmpz(coefficients + k, product, 2 * k);
        fmpz_divexact(coefficients + k, coefficients + k, w->denominator);
        if (sign < 0)
            fmpz_neg(coefficients + k, coefficients + k);
    }
    fmpz_poly_clear(numerator);
    fmpz_poly_clear(product);
    fmpz_poly_clear(factor);
}
