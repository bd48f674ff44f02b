#include "variance.h"

static slong pair_count(const wg_variance_law_t law)
{
    return law->length * (law->length - 1) / 2;
}

void wg_variance_pairs_clear(wg_variance_law_t law)
{
    if (law->pairs != NULL)
        for (slong i = 0; i < pair_count(law); i++)
            arb_poly_clear(law->pairs + i);
    flint_free(law->pairs);
    law->pairs = NULL;
    law->prec = 0;
}

/* a[n] <- [s^n] prod_{k != i} (lambda_i + s - lambda_k)^(-k_k), n < length, from the logarithmic derivative
   sum_k -k_k / (lambda_i - lambda_k + s). */
static void cofactor_series(arb_ptr a, slong length, const wg_variance_law_t law, slong i, slong prec)
{
    arb_ptr slope = _arb_vec_init(length);
    arb_t inverse, t;
    fmpq_t gap;

    arb_init(inverse);
    arb_init(t);
    fmpq_init(gap);
    arb_one(a);
    for (slong k = 0; k < law->length; k++)
    {
        if (k == i)
            continue;
        fmpq_sub(gap, law->eigenvalues + k, law->eigenvalues + i);
        fmpq_inv(gap, gap);
        arb_set_fmpq(inverse, gap, prec);
        arb_mul_fmpz(t, inverse, law->multiplicities + k, prec);
        for (slong n = 0; n < length; n++)
        {
            arb_add(slope + n, slope + n, t, prec);
            arb_mul(t, t, inverse, prec);
        }
        arb_neg(inverse, inverse);
        arb_pow_fmpz(t, inverse, law->multiplicities + k, prec);
        arb_mul(a, a, t, prec);
    }
    for (slong n = 1; n < length; n++)
    {
        arb_dot(a + n, NULL, 0, a, 1, slope + n - 1, -1, n, prec);
        arb_div_si(a + n, a + n, n, prec);
    }
    _arb_vec_clear(slope, length);
    arb_clear(inverse);
    arb_clear(t);
    fmpq_clear(gap);
}

/* Residues at x = lambda_i, y = lambda_j see g(y - x) through its Taylor coefficients g_n at lambda_j -
   lambda_i: law.pairs holds, for each i < j, the numbers c_n with Res Res = sum_n c_n g_n,  c_n = n! sum_{a +
   b = n} (-1)^a A_i[k_i - 1 - a]/a! A_j[k_j - 1 - b]/b!, times the constant in front of the law, (-1)^(D-1)
   4^(D-1) / C(2D-2, D-1). They do not depend on t. */
void wg_variance_pairs_prepare(wg_variance_law_t law, slong prec)
{
    ulong dim = fmpz_get_ui(law->dim);
    arb_poly_struct *left, *right, *pair;
    arb_t constant, factorial;
    fmpz_t c;

    if (law->prec >= prec)
        return;
    wg_variance_pairs_clear(law);
    law->pairs = flint_malloc(pair_count(law) * sizeof(arb_poly_struct));
    left = flint_malloc(law->length * sizeof(arb_poly_struct));
    right = flint_malloc(law->length * sizeof(arb_poly_struct));
    arb_init(constant);
    arb_init(factorial);
    fmpz_init(c);
    for (slong i = 0; i < law->length; i++)
    {
        slong length = fmpz_get_si(law->multiplicities + i);
        arb_ptr a = _arb_vec_init(length);

        cofactor_series(a, length, law, i, prec);
        arb_poly_init(left + i);
        arb_poly_init(right + i);
        arb_one(factorial);
        for (slong n = 0; n < length; n++)
        {
            arb_div(a + length - 1 - n, a + length - 1 - n, factorial, prec);
            arb_poly_set_coeff_arb(right + i, n, a + length - 1 - n);
            if (n % 2 == 1)
                arb_neg(a + length - 1 - n, a + length - 1 - n);
            arb_poly_set_coeff_arb(left + i, n, a + length - 1 - n);
            arb_mul_ui(factorial, factorial, n + 1, prec);
        }
        _arb_vec_clear(a, length);
    }
    arb_one(constant);
    arb_mul_2exp_si(constant, constant, 2 * (dim - 1));
    fmpz_bin_uiui(c, 2 * (dim - 1), dim - 1);
    arb_div_fmpz(constant, constant, c, prec);
    if (dim % 2 == 0)
        arb_neg(constant, constant);
    pair = law->pairs;
    for (slong i = 0; i < law->length; i++)
        for (slong j = i + 1; j < law->length; j++, pair++)
        {
            arb_poly_init(pair);
            arb_poly_mul(pair, left + i, right + j, prec);
            arb_set(factorial, constant);
            for (slong n = 0; n < arb_poly_length(pair); n++)
            {
                arb_mul(pair->coeffs + n, pair->coeffs + n, factorial, prec);
                arb_mul_ui(factorial, factorial, n + 1, prec);
            }
        }
    for (slong i = 0; i < law->length; i++)
    {
        arb_poly_clear(left + i);
        arb_poly_clear(right + i);
    }
    flint_free(left);
    flint_free(right);
    arb_clear(constant);
    arb_clear(factorial);
    fmpz_clear(c);
    law->prec = prec;
}

/* r[n] <- [h^n] (room + gap h/2 + h^2/4)^e, n < length, e = twice_e/2, for room > 0. For n <= e all terms are
   positive and increase with the room. */
static void power_series(arb_ptr r, slong length, const arb_t room, const arb_t gap, slong twice_e,
                         slong prec)
{
    arb_t t;

    arb_init(t);
    arb_sqrt(t, room, prec);
    arb_pow_ui(r, t, twice_e, prec);
    for (slong n = 0; n + 1 < length; n++)
    {
        /* 4 room (n+1) r_(n+1) = (2e - 2n) gap r_n + (2e - n + 1) r_(n-1) */
        arb_mul(r + n + 1, r + n, gap, prec);
        arb_mul_si(r + n + 1, r + n + 1, twice_e - 2 * n, prec);
        if (n > 0)
            arb_addmul_si(r + n + 1, r + n - 1, twice_e - n + 1, prec);
        arb_mul_si(t, room, 4 * (n + 1), prec);
        arb_div(r + n + 1, r + n + 1, t, prec);
    }
    arb_clear(t);
}

void wg_variance_pairs_sum(arb_t sum, const arb_t t, wg_variance_law_t law, slong twice_e, slong prec)
{
    const arb_poly_struct *pair;
    arb_t room, gap, total;
    fmpq_t q;
    arf_t high;

    wg_variance_pairs_prepare(law, prec);
    arb_init(room);
    arb_init(gap);
    arb_init(total);
    fmpq_init(q);
    arf_init(high);
    pair = law->pairs;
    for (slong i = 0; i < law->length; i++)
        for (slong j = i + 1; j < law->length; j++, pair++)
        {
            slong length = arb_poly_length(pair);
            arb_ptr r;
            int straddles;

            wg_variance_law_knot(q, law, i, j);
            arb_set_fmpq(room, q, prec);
            arb_sub(room, room, t, prec);
            if (arb_is_nonpositive(room) || length == 0)
                continue;
            straddles = !arb_is_positive(room);
            if (straddles)
            {
                arb_get_ubound_arf(high, room, prec);
                arb_set_arf(room, high);
            }
            fmpq_sub(q, law->eigenvalues + j, law->eigenvalues + i);
            arb_set_fmpq(gap, q, prec);
            r = _arb_vec_init(length);
            power_series(r, length, room, gap, twice_e, prec);
            for (slong n = length - 1; n >= 0; n--)
            {
                arb_mul(r + n, r + n, gap, prec);
                if (n > 0)
                    arb_add(r + n, r + n, r + n - 1, prec);
                if (straddles)
                {
                    arb_get_ubound_arf(high, r + n, prec);
                    arb_set_arf(r + n, high);
                    arb_mul_2exp_si(r + n, r + n, -1);
                    arb_add_error(r + n, r + n);
                }
            }
            arb_dot(total, total, 0, pair->coeffs, 1, r, 1, length, prec);
            _arb_vec_clear(r, length);
        }
    arb_swap(sum, total);
    arb_clear(room);
    arb_clear(gap);
    arb_clear(total);
    fmpq_clear(q);
    arf_clear(high);
}

/* The terms of the pair sum have positive coefficients in |room|. */
void wg_variance_pairs_bound(arb_t bound, const acb_t u, const acb_t t, const fmpq_t upper,
                             wg_variance_law_t law, slong prec)
{
    const arb_poly_struct *pair = law->pairs;
    slong twice_e = 2 * fmpz_get_si(law->dim) - 5;
    arb_t room, gap, size;
    acb_t complex_room;
    fmpq_t q;

    arb_init(room);
    arb_init(gap);
    arb_init(size);
    acb_init(complex_room);
    fmpq_init(q);
    arb_zero(bound);
    for (slong i = 0; i < law->length; i++)
        for (slong j = i + 1; j < law->length; j++, pair++)
        {
            slong length = arb_poly_length(pair);
            arb_ptr r;
            arf_t high;

            wg_variance_law_knot(q, law, i, j);
            if (fmpq_cmp(q, upper) < 0 || length == 0)
                continue;
            arb_set_fmpq(room, q, prec);
            acb_sub_arb(complex_room, t, room, prec);
            acb_abs(room, complex_room, prec);
            arf_init(high);
            arb_get_ubound_arf(high, room, prec);
            arb_set_arf(room, high);
            arf_clear(high);
            fmpq_sub(q, law->eigenvalues + j, law->eigenvalues + i);
            arb_set_fmpq(gap, q, prec);
            r = _arb_vec_init(length);
            power_series(r, length, room, gap, twice_e, prec);
            for (slong n = 0; n < length; n++)
            {
                arb_mul(size, r + n, gap, prec);
                if (n > 0)
                    arb_add(size, size, r + n - 1, prec);
                arb_abs(room, pair->coeffs + n);
                arb_addmul(bound, size, room, prec);
            }
            _arb_vec_clear(r, length);
        }
    acb_abs(size, u, prec);
    arb_mul(bound, bound, size, prec);
    arb_mul_si(bound, bound, twice_e + 2, prec);
    arb_clear(room);
    arb_clear(gap);
    arb_clear(size);
    acb_clear(complex_room);
    fmpq_clear(q);
}
