#include "wishgarten/kernel_law.h"

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

void wg_variance_law_clear(wg_variance_law_t law)
{
    wg_variance_pairs_clear(law);
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

void wg_variance_law_knot(fmpq_t square, const wg_variance_law_t law, slong i, slong j)
{
    fmpq_sub(square, law->eigenvalues + j, law->eigenvalues + i);
    fmpq_mul(square, square, square);
    fmpq_div_2exp(square, square, 2);
}

void wg_variance_law_top(fmpq_t top, const wg_variance_law_t law)
{
    wg_variance_law_knot(top, law, 0, law->length - 1);
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
        wg_variance_two_cdf(p, t, law, prec);
    }
    else
    {
        wg_variance_pairs_sum(p, t, law, 2 * fmpz_get_si(law->dim) - 3, prec);
        arb_sub_ui(p, p, 1, prec);
        arb_neg(p, p);
    }
}

static void density_inside(arb_t f, const arb_t t, wg_variance_law_t law, slong prec)
{
    if (law->length == 2)
    {
        wg_variance_two_density(f, t, law, prec);
    }
    else
    {
        wg_variance_pairs_sum(f, t, law, 2 * fmpz_get_si(law->dim) - 5, prec);
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

static wg_status_t cdf_at(arb_t p, const arf_t t, void *law, slong prec)
{
    fmpq_t top;

    fmpq_init(top);
    wg_variance_law_top(top, law);
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
    return WG_OK;
}

wg_status_t wg_variance_law_cdf(arb_t p, const arb_t t, wg_variance_law_t law, slong prec)
{
    return wg_law_cdf(p, t, cdf_at, law, prec);
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
    wg_variance_law_top(q, law);
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

wg_status_t wg_variance_law_quantile(arb_t t, const arb_t q, wg_variance_law_t law, slong prec)
{
    fmpq_t top;
    wg_status_t status;

    fmpq_init(top);
    wg_variance_law_top(top, law);
    status = wg_law_quantile(t, q, cdf_at, law, top, prec);
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

            wg_variance_law_knot(q, law, i, j);
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
            wg_variance_law_knot(q, law, i, j);
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
        wg_variance_two_bound(value, u, t, at_knot, upper, law, prec);
    else
    {
        wg_variance_pairs_prepare(law, prec + 6 * fmpz_get_si(law->dim));
        wg_variance_pairs_bound(value, u, t, upper, law, prec);
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
