#include "denominator.h"

#include "weingarten_fraction.h"

void wg_denominator_init(wg_denominator_t d, slong reach)
{
    fmpz_init_set_ui(d->constant, 1);
    d->exponents = flint_calloc(2 * FLINT_MAX(reach, 1), sizeof(slong));
    d->reach = reach;
}

void wg_denominator_clear(wg_denominator_t d)
{
    fmpz_clear(d->constant);
    flint_free(d->exponents);
}

void wg_denominator_mul(wg_denominator_t d, const wg_denominator_t factor)
{
    for (slong j = 0; j < 2 * factor->reach - 1; j++)
        d->exponents[d->reach - factor->reach + j] += factor->exponents[j];
    fmpz_mul(d->constant, d->constant, factor->constant);
}

void wg_denominator_multiply(fmpz_poly_t p, const wg_denominator_t d)
{
    fmpz_poly_scalar_mul_fmpz(p, p, d->constant);
    for (slong j = 0; j < 2 * d->reach - 1; j++)
        if (d->exponents[j] > 0)
            wg_weingarten_multiply_shifted(p, j - (d->reach - 1), d->exponents[j]);
}

void wg_denominator_divide(wg_formula_t f, const wg_denominator_t d, const wg_ring_t ring)
{
    slong length = FLINT_MAX(2 * d->reach - 1, 0), *shifts = flint_malloc((length + 1) * sizeof(slong));
    wg_formula_t inverse;
    fmpz_poly_t one;

    wg_formula_init(inverse, ring);
    fmpz_poly_init(one);
    fmpz_poly_one(one);
    for (slong j = 0; j < length; j++)
        shifts[j] = j - (d->reach - 1);
    wg_formula_set_fraction(inverse, one, d->constant, shifts, d->exponents, length, ring);
    wg_formula_mul(f, f, inverse, ring);
    wg_formula_clear(inverse, ring);
    fmpz_poly_clear(one);
    flint_free(shifts);
}
