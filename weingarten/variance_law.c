#include "wishgarten/kernel_law.h"

#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>
#include <flint/fmpz_vec.h>

#include "variance.h"

/* The law and its data */

void wg_variance_law_init(wg_variance_law_t law)
{
    fmpz_init(law->dim);
    law->length = 0;
    law->eigenvalues = NULL;
    law->multiplicities = NULL;
    law->prec = 0;
    law->pairs = NULL;
}

static slong pair_count(const wg_variance_law_t law)
{
    return law->length * (law->length - 1) / 2;
}

static void clear_pairs(wg_variance_law_t law)
{
    if (law->pairs != NULL)
        for (slong i = 0; i < pair_count(law); i++)
            arb_poly_clear(law->pairs + i);
    flint_free(law->pairs);
    law->pairs = NULL;
    law->prec = 0;
}

void wg_variance_law_clear(wg_variance_law_t law)
{
    clear_pairs(law);
    fmpz_clear(law->dim);
    _fmpq_vec_clear(law->eigenvalues, law->length);
    _fmpz_vec_clear(law->multiplicities, law->length);
}

wg_status_t wg_variance_law_set(wg_variance_law_t law, const fmpq *eigenvalues, const fmpz *multiplicities,
                                slong length, wg_error_struct *error)
{
    fmpq *values = _fmpq_vec_init(length);
    fmpz *counts = _fmpz_vec_init(length);
    fmpz_t dim;
    slong distinct = 0;
    wg_status_t status = WG_OK;

    fmpz_init(dim);
    for (slong i = 0; i < length; i++)
    {
        slong at = 0;

        if (fmpz_sgn(multiplicities + i) <= 0)
            status = wg_fail(error, WG_DOMAIN, "the multiplicity of eigenvalue number %ld is not positive",
                             (long) i + 1);
        fmpz_add(dim, dim, multiplicities + i);
        while (at < distinct && fmpq_cmp(values + at, eigenvalues + i) < 0)
            at++;
        if (at == distinct || !fmpq_equal(values + at, eigenvalues + i))
        {
            for (slong j = distinct++; j > at; j--)
            {
                fmpq_swap(values + j, values + j - 1);
                fmpz_swap(counts + j, counts + j - 1);
            }
            fmpq_set(values + at, eigenvalues + i);
        }
        fmpz_add(counts + at, counts + at, multiplicities + i);
    }
    if (status == WG_OK && distinct < 2)
        status = wg_fail(error, WG_DOMAIN,
                         "the observable is a multiple of the identity: its variance is 0 in every state");
    if (status == WG_OK && distinct > 2 && fmpz_cmp_ui(dim, WG_VARIANCE_LAW_DIM_MAX) > 0)
        status =
            wg_fail(error, WG_UNABLE,
                    "the law of an observable with three or more eigenvalues is worked out up to D = %d; "
                    "moments are available at every D",
                    WG_VARIANCE_LAW_DIM_MAX);
    if (status == WG_OK)
    {
        wg_variance_law_clear(law);
        wg_variance_law_init(law);
        fmpz_swap(law->dim, dim);
        law->length = distinct;
        law->eigenvalues = _fmpq_vec_init(distinct);
        law->multiplicities = _fmpz_vec_init(distinct);
        for (slong i = 0; i < distinct; i++)
        {
            fmpq_swap(law->eigenvalues + i, values + i);
            fmpz_swap(law->multiplicities + i, counts + i);
        }
    }
    fmpz_clear(dim);
    _fmpq_vec_clear(values, length);
    _fmpz_vec_clear(counts, length);
    return status;
}

/* square <- (lambda_j - lambda_i)^2 / 4, where the pair i < j stops to contribute to P(v > t) */
static void knot(fmpq_t square, const wg_variance_law_t law, slong i, slong j)
{
    fmpq_sub(square, law->eigenvalues + j, law->eigenvalues + i);
    fmpq_mul(square, square, square);
    fmpq_div_2exp(square, square, 2);
}

/* Moments */

/* sums[k] <- h_k(lambda), k <= n, by k h_k = sum_r p_r h_(k-r) */
static void complete_sums(fmpq *sums, slong n, const wg_variance_law_t law)
{
    fmpq *powers = _fmpq_vec_init(n + 1);
    fmpq_t t;

    fmpq_init(t);
    for (slong i = 0; i < law->length; i++)
    {
        fmpq_set_fmpz(t, law->multiplicities + i);
        for (slong r = 0; r <= n; r++)
        {
            fmpq_add(powers + r, powers + r, t);
            fmpq_mul(t, t, law->eigenvalues + i);
        }
    }
    fmpq_one(sums);
    for (slong k = 1; k <= n; k++)
    {
        fmpq_zero(sums + k);
        for (slong r = 1; r <= k; r++)
            fmpq_addmul(sums + k, powers + r, sums + k - r);
        fmpq_set_si(t, 1, k);
        fmpq_mul(sums + k, sums + k, t);
    }
    fmpq_clear(t);
    _fmpq_vec_clear(powers, n + 1);
}

wg_status_t wg_variance_law_moment(fmpq_t moment, ulong n, const wg_variance_law_t law)
{
    fmpq *sums;
    fmpq_t sum, t;
    fmpz_t c;
    ulong dim;

    if (fmpz_cmp_ui(law->dim, WG_VARIANCE_LAW_DIM_MAX) > 0)
        return WG_UNABLE;
    dim = fmpz_get_ui(law->dim);
    sums = _fmpq_vec_init(2 * n + 1);
    fmpq_init(sum);
    fmpq_init(t);
    fmpz_init(c);
    complete_sums(sums, 2 * n, law);
    for (ulong a = 0; a <= 2 * n; a++)
    {
        fmpz_bin_uiui(c, 2 * (n + dim - 1), a + dim - 1);
        fmpq_mul(t, sums + a, sums + 2 * n - a);
        fmpq_mul_fmpz(t, t, c);
        if (a % 2 == 0)
            fmpq_add(sum, sum, t);
        else
            fmpq_sub(sum, sum, t);
    }
    fmpz_bin_uiui(c, 2 * (dim - 1), dim - 1);
    fmpq_div_fmpz(sum, sum, c);
    /* n! / (4^n (D - 1/2)_n) = prod_i (i + 1) / (2 (2D - 1 + 2i)) */
    for (ulong i = 0; i < n; i++)
    {
        fmpq_set_ui(t, i + 1, 2 * (2 * dim - 1 + 2 * i));
        fmpq_mul(sum, sum, t);
    }
    fmpq_swap(moment, sum);
    _fmpq_vec_clear(sums, 2 * n + 1);
    fmpq_clear(sum);
    fmpq_clear(t);
    fmpz_clear(c);
    return WG_OK;
}

/* Three or more eigenvalues: the double divided difference */

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
static void prepare_pairs(wg_variance_law_t law, slong prec)
{
    ulong dim = fmpz_get_ui(law->dim);
    arb_poly_struct *left, *right, *pair;
    arb_t constant, factorial;
    fmpz_t c;

    if (law->prec >= prec)
        return;
    clear_pairs(law);
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

/* sum <- sum_{i < j} sum_n c_n g_n for g(d) = d (d^2/4 - t)_+^e: P(v > t) for e = D - 3/2, and the density
   but for the factor D - 3/2 for e = D - 5/2. */
static void pair_sum(arb_t sum, const arb_t t, wg_variance_law_t law, slong twice_e, slong prec)
{
    const arb_poly_struct *pair;
    arb_t room, gap, total;
    fmpq_t q;
    arf_t high;

    prepare_pairs(law, prec);
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

            knot(q, law, i, j);
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

/* Two eigenvalues: v = gap^2 p (1 - p) with p ~ Beta(k_1, k_2) */

/* root <- sqrt(1 - 4t/gap^2), small <- (1 - root)/2 without cancellation, for t in the support. */
static void split(arb_t small, arb_t root, const arb_t t, const wg_variance_law_t law, slong prec)
{
    arb_t s;
    fmpq_t top;

    arb_init(s);
    fmpq_init(top);
    knot(top, law, 0, 1);
    arb_div_fmpz(s, t, fmpq_numref(top), prec);
    arb_mul_fmpz(s, s, fmpq_denref(top), prec);
    arb_sub_ui(root, s, 1, prec);
    arb_neg(root, root);
    arb_nonnegative_part(root, root);
    arb_sqrt(root, root, prec);
    arb_add_ui(small, root, 1, prec);
    arb_mul_2exp_si(small, small, 1);
    arb_div(small, s, small, prec);
    arb_clear(s);
    fmpq_clear(top);
}

static void two_cdf(arb_t p, const arb_t t, const wg_variance_law_t law, slong prec)
{
    arb_t a, b, small, root, other;

    arb_init(a);
    arb_init(b);
    arb_init(small);
    arb_init(root);
    arb_init(other);
    arb_set_fmpz(a, law->multiplicities);
    arb_set_fmpz(b, law->multiplicities + 1);
    split(small, root, t, law, prec);
    arb_hypgeom_beta_lower(other, a, b, small, 1, prec);
    arb_hypgeom_beta_lower(p, b, a, small, 1, prec);
    arb_add(p, p, other, prec);
    arb_clear(a);
    arb_clear(b);
    arb_clear(small);
    arb_clear(root);
    arb_clear(other);
}

/* [p^(a-1) (1-p)^(b-1) + p^(b-1) (1-p)^(a-1)] / (B(a, b) gap^2 sqrt(1 - 4t/gap^2)) at the small root p */
static void two_density(arb_t f, const arb_t t, const wg_variance_law_t law, slong prec)
{
    arb_t a, b, small, large, root, s, u;
    fmpz_t e;
    fmpq_t top;

    arb_init(a);
    arb_init(b);
    arb_init(small);
    arb_init(large);
    arb_init(root);
    arb_init(s);
    arb_init(u);
    fmpz_init(e);
    fmpq_init(top);
    split(small, root, t, law, prec);
    arb_sub_ui(large, small, 1, prec);
    arb_neg(large, large);
    fmpz_sub_ui(e, law->multiplicities, 1);
    arb_pow_fmpz(s, small, e, prec);
    arb_pow_fmpz(u, large, e, prec);
    fmpz_sub_ui(e, law->multiplicities + 1, 1);
    arb_pow_fmpz(large, large, e, prec);
    arb_mul(s, s, large, prec);
    arb_pow_fmpz(small, small, e, prec);
    arb_addmul(s, u, small, prec);

    /* 1/B(a, b) by logarithms, for dimensions whose Gamma function would overflow */
    arb_set_fmpz(a, law->multiplicities);
    arb_set_fmpz(b, law->multiplicities + 1);
    arb_add(u, a, b, prec);
    arb_lgamma(u, u, prec);
    arb_lgamma(a, a, prec);
    arb_lgamma(b, b, prec);
    arb_sub(u, u, a, prec);
    arb_sub(u, u, b, prec);
    arb_exp(u, u, prec);
    arb_mul(s, s, u, prec);

    knot(top, law, 0, 1);
    fmpq_mul_2exp(top, top, 2);
    arb_div_fmpz(s, s, fmpq_numref(top), prec);
    arb_mul_fmpz(s, s, fmpq_denref(top), prec);
    arb_div(f, s, root, prec);
    arb_clear(a);
    arb_clear(b);
    arb_clear(small);
    arb_clear(large);
    arb_clear(root);
    arb_clear(s);
    arb_clear(u);
    fmpz_clear(e);
    fmpq_clear(top);
}

/* Evaluation */

/* The sign of t - q, exactly. */
static int compare(const arf_t t, const fmpq_t q)
{
    arf_t left, right;
    int sign;

    arf_init(left);
    arf_init(right);
    arf_mul_fmpz(left, t, fmpq_denref(q), ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_set_fmpz(right, fmpq_numref(q));
    sign = arf_cmp(left, right);
    arf_clear(left);
    arf_clear(right);
    return sign;
}

static void cdf_inside(arb_t p, const arb_t t, wg_variance_law_t law, slong prec)
{
    if (law->length == 2)
    {
        two_cdf(p, t, law, prec);
    }
    else
    {
        pair_sum(p, t, law, 2 * fmpz_get_si(law->dim) - 3, prec);
        arb_sub_ui(p, p, 1, prec);
        arb_neg(p, p);
    }
}

static void density_inside(arb_t f, const arb_t t, wg_variance_law_t law, slong prec)
{
    if (law->length == 2)
    {
        two_density(f, t, law, prec);
    }
    else
    {
        pair_sum(f, t, law, 2 * fmpz_get_si(law->dim) - 5, prec);
        arb_mul_si(f, f, 2 * fmpz_get_si(law->dim) - 3, prec);
        arb_mul_2exp_si(f, f, -1);
    }
}

/* Doubles the precision until the value has prec bits, or until that is hopeless: an exact argument deserves
   more patience than a ball. */
static void refine(arb_t y, void (*evaluate)(arb_t, const arb_t, wg_variance_law_t, slong), const arb_t t,
                   wg_variance_law_t law, slong prec)
{
    slong start = prec + 32, limit;
    arb_t value;

    arb_init(value);
    if (law->length > 2)
        start += 6 * fmpz_get_si(law->dim);
    limit = (arb_is_exact(t) ? 64 : 2) * start;
    for (slong working = start; working <= limit; working *= 2)
    {
        evaluate(value, t, law, working);
        if (arb_rel_accuracy_bits(value) >= prec)
            break;
    }
    arb_set_round(y, value, prec + 8);
    arb_clear(value);
}

static void cdf_at(arb_t p, const arf_t t, wg_variance_law_t law, slong prec)
{
    fmpq_t top;

    fmpq_init(top);
    knot(top, law, 0, law->length - 1);
    if (arf_sgn(t) <= 0)
    {
        arb_zero(p);
    }
    else if (compare(t, top) >= 0)
    {
        arb_one(p);
    }
    else
    {
        arb_t point, unit;

        arb_init(point);
        arb_init(unit);
        arb_set_arf(point, t);
        refine(p, cdf_inside, point, law, prec);
        arb_unit_interval(unit);
        arb_intersection(p, p, unit, prec + 8);
        arb_clear(point);
        arb_clear(unit);
    }
    fmpq_clear(top);
}

wg_status_t wg_variance_law_cdf(arb_t p, const arb_t t, wg_variance_law_t law, slong prec)
{
    arb_t low, high;
    arf_t a, b;

    if (!arb_is_finite(t))
        return WG_DOMAIN;
    arb_init(low);
    arb_init(high);
    arf_init(a);
    arf_init(b);
    arb_get_interval_arf(a, b, t, ARF_PREC_EXACT);
    cdf_at(low, a, law, prec);
    if (arf_equal(a, b))
    {
        arb_swap(p, low);
    }
    else
    {
        cdf_at(high, b, law, prec);
        arb_union(p, low, high, prec + 8);
    }
    arb_clear(low);
    arb_clear(high);
    arf_clear(a);
    arf_clear(b);
    return WG_OK;
}

wg_status_t wg_variance_law_density(arb_t f, const arb_t t, wg_variance_law_t law, slong prec)
{
    arb_t inside, value;
    arf_t a, b, top;
    fmpq_t q;

    if (!arb_is_finite(t))
        return WG_DOMAIN;
    arb_init(inside);
    arb_init(value);
    arf_init(a);
    arf_init(b);
    arf_init(top);
    fmpq_init(q);
    arb_get_interval_arf(a, b, t, ARF_PREC_EXACT);
    knot(q, law, 0, law->length - 1);
    if (arf_sgn(b) < 0 || compare(a, q) > 0)
    {
        arb_zero(f);
    }
    else
    {
        int outside = arf_sgn(a) < 0 || compare(b, q) > 0;

        /* the part of t in the support, rounded outwards by less than a bit of the radius */
        arb_set_fmpq(inside, q, prec + 32);
        arb_get_ubound_arf(top, inside, prec + 32);
        if (arf_sgn(a) < 0)
            arf_zero(a);
        if (arf_cmp(b, top) > 0)
            arf_set(b, top);
        if (arf_equal(a, b))
            arb_set_arf(inside, a);
        else
            arb_set_interval_arf(inside, a, b, prec + 32);
        refine(value, density_inside, inside, law, prec);
        if (outside)
        {
            arb_zero(inside);
            arb_union(value, value, inside, prec + 8);
        }
        arb_nonnegative_part(value, value);
        arb_swap(f, value);
    }
    arb_clear(inside);
    arb_clear(value);
    arf_clear(a);
    arf_clear(b);
    arf_clear(top);
    fmpq_clear(q);
    return WG_OK;
}

static wg_status_t cdf_of_law(arb_t p, const arb_t t, void *law, slong prec)
{
    return wg_variance_law_cdf(p, t, law, prec);
}

wg_status_t wg_variance_law_quantile(arb_t t, const arb_t q, wg_variance_law_t law, slong prec)
{
    arb_t low, high;
    fmpq_t top;
    wg_status_t status;

    arb_init(low);
    arb_init(high);
    fmpq_init(top);
    knot(top, law, 0, law->length - 1);
    arb_set_fmpq(high, top, prec + 32);
    status = wg_law_quantile(t, cdf_of_law, law, q, low, high, prec);
    arb_clear(low);
    arb_clear(high);
    fmpq_clear(top);
    return status;
}

/* For the law of K */

slong wg_variance_law_knots(fmpq *knots, const wg_variance_law_t law)
{
    slong count = 0;
    fmpq_t q;

    fmpq_init(q);
    for (slong i = 0; i < law->length; i++)
        for (slong j = i + 1; j < law->length; j++)
        {
            slong at = 0;

            knot(q, law, i, j);
            while (at < count && fmpq_cmp(knots + at, q) < 0)
                at++;
            if (at < count && fmpq_equal(knots + at, q))
                continue;
            for (slong k = count++; k > at; k--)
                fmpq_swap(knots + k, knots + k - 1);
            fmpq_set(knots + at, q);
        }
    fmpq_clear(q);
    return count;
}

void wg_variance_law_density_by_prec(arb_t f, const arb_t t, wg_variance_law_t law, slong prec)
{
    density_inside(f, t, law, prec);
}

/* |2u| (|t|/gap^2)^(min - 1) ((1 + |r|)/2)^(max - min) 2 / (B gap^2 |r|), r^2 = 1 - 4t/gap^2: no |p| exceeds
 * (1 + |r|)/2. */
static void two_bound(arb_t bound, const acb_t u, const acb_t t, int at_knot, const fmpq_t upper,
                      wg_variance_law_t law, slong prec)
{
    const fmpz *a = law->multiplicities, *b = law->multiplicities + 1;
    arb_t top, size, low, s;
    acb_t rest;
    fmpz_t e;

    arb_init(top);
    arb_init(size);
    arb_init(low);
    arb_init(s);
    acb_init(rest);
    fmpz_init(e);
    arb_set_fmpq(top, upper, prec);
    acb_sub_arb(rest, t, top, prec);
    acb_div_arb(rest, rest, top, prec);
    acb_abs(size, rest, prec);
    arb_sqrt(size, size, prec);
    if (at_knot)
    {
        /* r = u/sqrt(top) */
        arb_sqrt(bound, top, prec);
        arb_mul_2exp_si(bound, bound, 1);
    }
    else
    {
        acb_abs(bound, u, prec);
        arb_mul_2exp_si(bound, bound, 1);
        arb_div(bound, bound, size, prec);
    }
    arb_add_ui(size, size, 1, prec);
    arb_mul_2exp_si(size, size, -1);
    fmpz_sub(e, a, b);
    fmpz_abs(e, e);
    arb_pow_fmpz(size, size, e, prec);
    arb_mul(bound, bound, size, prec);
    acb_abs(s, t, prec);
    arb_div(s, s, top, prec);
    arb_mul_2exp_si(s, s, -2);
    fmpz_sub_ui(e, fmpz_cmp(a, b) < 0 ? a : b, 1);
    arb_pow_fmpz(s, s, e, prec);
    arb_mul(bound, bound, s, prec);
    arb_div(bound, bound, top, prec);
    arb_mul_2exp_si(bound, bound, -1);

    arb_set_fmpz(size, law->dim);
    arb_lgamma(s, size, prec);
    for (int i = 0; i < 2; i++)
    {
        arb_set_fmpz(size, law->multiplicities + i);
        arb_lgamma(low, size, prec);
        arb_sub(s, s, low, prec);
    }
    arb_exp(s, s, prec);
    arb_mul(bound, bound, s, prec);
    arb_clear(top);
    arb_clear(size);
    arb_clear(low);
    arb_clear(s);
    acb_clear(rest);
    fmpz_clear(e);
}

/* The terms of the pair sum have positive coefficients in |room|. */
static void many_bound(arb_t bound, const acb_t u, const acb_t t, const fmpq_t upper, wg_variance_law_t law,
                       slong prec)
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

            knot(q, law, i, j);
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

/* Nonzero if box u stays away from the points +-i sqrt(knot - beta) for the knots above `upper`, and from
   those of `upper` itself unless it is beta. */
static int avoids_branches(const acb_t u, const arb_t beta, int at_knot, const fmpq_t upper,
                           const wg_variance_law_t law, slong prec)
{
    arb_t gap, height, t;
    fmpq_t q;
    int avoids = 1;

    if (arb_is_positive(acb_realref(u)))
        return 1;
    arb_init(gap);
    arb_init(height);
    arb_init(t);
    fmpq_init(q);
    arb_sqr(height, acb_imagref(u), prec);
    for (slong i = 0; i < law->length && avoids; i++)
        for (slong j = i + 1; j < law->length && avoids; j++)
        {
            knot(q, law, i, j);
            arb_set_fmpq(t, q, prec);
            if (fmpq_cmp(q, upper) < 0 || (fmpq_equal(q, upper) && at_knot))
                continue;
            arb_sub(gap, t, beta, prec);
            avoids = arb_gt(gap, height);
        }
    arb_clear(gap);
    arb_clear(height);
    arb_clear(t);
    fmpq_clear(q);
    return avoids;
}

void wg_variance_law_density_bound(mag_t bound, const acb_t u, const acb_t t, const arb_t beta, int at_knot,
                                   const fmpq_t upper, wg_variance_law_t law, slong prec)
{
    arb_t value;

    if (!avoids_branches(u, beta, at_knot, upper, law, prec))
    {
        mag_inf(bound);
        return;
    }
    arb_init(value);
    if (law->length == 2)
        two_bound(value, u, t, at_knot, upper, law, prec);
    else
    {
        prepare_pairs(law, prec + 6 * fmpz_get_si(law->dim));
        many_bound(value, u, t, upper, law, prec);
    }
    if (arb_is_finite(value))
        arb_get_mag(bound, value);
    else
        mag_inf(bound);
    arb_clear(value);
}

/* E v = Tr (O - Tr O/D)^2 / (D + 1) */
void wg_variance_law_mean(fmpq_t mean, const wg_variance_law_t law)
{
    fmpq_t first, second, t;

    fmpq_init(first);
    fmpq_init(second);
    fmpq_init(t);
    for (slong i = 0; i < law->length; i++)
    {
        fmpq_mul_fmpz(t, law->eigenvalues + i, law->multiplicities + i);
        fmpq_add(first, first, t);
        fmpq_addmul(second, t, law->eigenvalues + i);
    }
    fmpq_mul(first, first, first);
    fmpq_div_fmpz(first, first, law->dim);
    fmpq_sub(second, second, first);
    fmpq_set_fmpz(t, law->dim);
    fmpq_add_si(t, t, 1);
    fmpq_div(mean, second, t);
    fmpq_clear(first);
    fmpq_clear(second);
    fmpq_clear(t);
}
