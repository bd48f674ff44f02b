#include "weingarten_fraction.h"

void wg_weingarten_init(wg_weingarten_t w, slong degree)
{
    w->degree = degree;
    fmpz_poly_init(w->numerator);
    fmpz_init_set_ui(w->denominator, 1);
    w->shifts = flint_calloc(WG_WEINGARTEN_SHIFTS(degree), sizeof(slong));
    w->exponents = flint_calloc(WG_WEINGARTEN_SHIFTS(degree), sizeof(slong));
    w->length = 0;
}

void wg_weingarten_clear(wg_weingarten_t w)
{
    fmpz_poly_clear(w->numerator);
    fmpz_clear(w->denominator);
    flint_free(w->shifts);
    flint_free(w->exponents);
}

void wg_weingarten_expect_degree(const wg_weingarten_t w, slong n)
{
    if (w->degree != n)
        flint_throw(FLINT_ERROR, "wg_weingarten: degree %wd into a function of degree %wd\n", n, w->degree);
}

void wg_weingarten_multiply_shifted(fmpz_poly_t p, slong shift, slong e)
{
    fmpz_poly_t t;

    fmpz_poly_init(t);
    fmpz_poly_set_coeff_si(t, 1, 1);
    fmpz_poly_set_coeff_si(t, 0, shift);
    for (; e > 0; e--)
        fmpz_poly_mul(p, p, t);
    fmpz_poly_clear(t);
}

void wg_weingarten_reduce(wg_weingarten_t w)
{
    fmpz_poly_t divisor, quotient;
    fmpz_t c, value;

    fmpz_poly_init(divisor);
    fmpz_poly_init(quotient);
    fmpz_init(c);
    fmpz_init(value);
    for (slong i = 0; i < w->length; i++)
    {
        fmpz_set_si(c, -w->shifts[i]);
        fmpz_poly_zero(divisor);
        fmpz_poly_set_coeff_si(divisor, 1, 1);
        fmpz_poly_set_coeff_si(divisor, 0, w->shifts[i]);
        for (; w->exponents[i] > 0; w->exponents[i]--)
        {
            fmpz_poly_evaluate_fmpz(value, w->numerator, c);
            if (!fmpz_is_zero(value))
                break;
            fmpz_poly_div(quotient, w->numerator, divisor);
            fmpz_poly_swap(w->numerator, quotient);
        }
    }
    fmpz_poly_content(c, w->numerator);
    fmpz_gcd(c, c, w->denominator);
    fmpz_poly_scalar_divexact_fmpz(w->numerator, w->numerator, c);
    fmpz_divexact(w->denominator, w->denominator, c);
    fmpz_poly_clear(divisor);
    fmpz_poly_clear(quotient);
    fmpz_clear(c);
    fmpz_clear(value);
}

void wg_weingarten_get_formula(wg_formula_t f, const wg_weingarten_t w, const wg_ring_t ring)
{
    wg_formula_set_fraction(f, w->numerator, w->denominator, w->shifts, w->exponents, w->length, ring);
}
