#include "wishgarten/spectrum_law.h"

#include <math.h>
#include <stdlib.h>

#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "contour.h"
#include "law_value.h"

void wg_spectrum_law_init(wg_spectrum_law_t law)
{
    law->field = 2;
    law->length = 0;
    law->levels = NULL;
    law->multiplicities = NULL;
    law->balls = NULL;
}

void wg_spectrum_law_clear(wg_spectrum_law_t law)
{
    if (law->levels != NULL)
        _fmpq_vec_clear(law->levels, law->length);
    if (law->multiplicities != NULL)
        _fmpq_vec_clear(law->multiplicities, law->length);
    if (law->balls != NULL)
        _arb_vec_clear(law->balls, law->length);
}

static wg_status_t check(int field, const fmpq *multiplicities, slong length, wg_error_struct *error)
{
    if (field != 1 && field != 2 && field != 4)
        return wg_fail(error, WG_DOMAIN,
                       "the field of a spectrum is 1 (real), 2 (complex) or 4 (quaternion), not %d", field);
    if (length < 1)
        return wg_fail(error, WG_DOMAIN, "a spectrum needs eigenvalues");
    for (slong i = 0; i < length; i++)
        if (fmpq_sgn(multiplicities + i) <= 0)
            return wg_fail(error, WG_DOMAIN, "multiplicity %ld of the spectrum is not positive",
                           (long) i + 1);
    return WG_OK;
}

/* Inserts the level i after the first `length` of law, which are increasing. */
static void insert(wg_spectrum_law_t law, const fmpq_t level, const fmpq_t multiplicity)
{
    slong place = law->length;

    while (place > 0 && fmpq_cmp(law->levels + place - 1, level) >= 0)
        place--;
    if (place < law->length && fmpq_equal(law->levels + place, level))
    {
        fmpq_add(law->multiplicities + place, law->multiplicities + place, multiplicity);
        return;
    }
    for (slong i = law->length; i > place; i--)
    {
        fmpq_swap(law->levels + i, law->levels + i - 1);
        fmpq_swap(law->multiplicities + i, law->multiplicities + i - 1);
    }
    fmpq_set(law->levels + place, level);
    fmpq_set(law->multiplicities + place, multiplicity);
    law->length++;
}

/* The vectors of `fresh` have `alloc` entries, of which its length are in use. */
static void keep(wg_spectrum_law_t law, wg_spectrum_law_t fresh, slong alloc)
{
    for (slong i = fresh->length; i < alloc; i++)
    {
        fmpq_clear(fresh->levels + i);
        fmpq_clear(fresh->multiplicities + i);
    }
    wg_spectrum_law_clear(law);
    *law = *fresh;
}

wg_status_t wg_spectrum_law_set(wg_spectrum_law_t law, int field, const fmpq *levels,
                                const fmpq *multiplicities, slong length, wg_error_struct *error)
{
    wg_spectrum_law_t fresh;
    wg_status_t status = check(field, multiplicities, length, error);

    if (status != WG_OK)
        return status;
    wg_spectrum_law_init(fresh);
    fresh->field = field;
    fresh->levels = _fmpq_vec_init(length);
    fresh->multiplicities = _fmpq_vec_init(length);
    for (slong i = 0; i < length; i++)
        insert(fresh, levels + i, multiplicities + i);
    if (fresh->length < 2)
    {
        fresh->length = length;
        wg_spectrum_law_clear(fresh);
        return wg_fail(error, WG_DOMAIN,
                       "all eigenvalues of the spectrum are equal, so that nothing is random");
    }
    keep(law, fresh, length);
    return WG_OK;
}

typedef struct
{
    arb_struct ball;
    const fmpq *multiplicity;
} entry_struct;

static int compare_midpoints(const void *a, const void *b)
{
    return arf_cmp(arb_midref(&((const entry_struct *) a)->ball),
                   arb_midref(&((const entry_struct *) b)->ball));
}

wg_status_t wg_spectrum_law_set_arb(wg_spectrum_law_t law, int field, const arb_struct *levels,
                                    const fmpq *multiplicities, slong length, wg_error_struct *error)
{
    wg_spectrum_law_t fresh;
    wg_status_t status = check(field, multiplicities, length, error);
    entry_struct *entries;

    if (status == WG_OK && length < 2)
        return wg_fail(error, WG_DOMAIN, "the law of a spectrum needs two different eigenvalues");
    if (status != WG_OK)
        return status;
    entries = flint_malloc(length * sizeof(entry_struct));
    for (slong i = 0; i < length; i++)
    {
        entries[i].ball = levels[i];
        entries[i].multiplicity = multiplicities + i;
    }
    qsort(entries, length, sizeof(entry_struct), compare_midpoints);
    wg_spectrum_law_init(fresh);
    fresh->field = field;
    fresh->length = length;
    fresh->levels = _fmpq_vec_init(length);
    fresh->multiplicities = _fmpq_vec_init(length);
    fresh->balls = _arb_vec_init(length);
    for (slong i = 0; i < length && status == WG_OK; i++)
    {
        if (!arb_is_finite(&entries[i].ball) || (i > 0 && !arb_lt(&entries[i - 1].ball, &entries[i].ball)))
            status = wg_fail(error, WG_UNABLE, "the enclosures of two eigenvalues overlap");
        else
        {
            arb_set(fresh->balls + i, &entries[i].ball);
            arf_get_fmpq(fresh->levels + i, arb_midref(&entries[i].ball));
            fmpq_set(fresh->multiplicities + i, entries[i].multiplicity);
        }
    }
    flint_free(entries);
    if (status == WG_OK)
        keep(law, fresh, length);
    else
        wg_spectrum_law_clear(fresh);
    return status;
}

static void get_power(fmpq_t power, slong i, const wg_spectrum_law_struct *law)
{
    fmpq_mul_si(power, law->multiplicities + i, law->field);
    fmpq_div_2exp(power, power, 1);
}

static void get_mean(fmpq_t mean, const wg_spectrum_law_struct *law)
{
    fmpq_t dim;

    fmpq_init(dim);
    fmpq_zero(mean);
    for (slong i = 0; i < law->length; i++)
    {
        fmpq_add(dim, dim, law->multiplicities + i);
        fmpq_addmul(mean, law->levels + i, law->multiplicities + i);
    }
    fmpq_div(mean, mean, dim);
    fmpq_clear(dim);
}

/* slopes_i = +-(o_i - x), powers_i = beta m_i/2, of which `total` is the sum */
static void fill(wg_contour_t contour, fmpq_t total, const fmpq_t x, int mirrored,
                 const wg_spectrum_law_struct *law, slong prec)
{
    fmpq_t t;
    arb_t exact;

    fmpq_init(t);
    arb_init(exact);
    fmpq_zero(total);
    for (slong i = 0; i < law->length; i++)
    {
        get_power(t, i, law);
        fmpq_add(total, total, t);
        arb_set_fmpq(contour->powers + i, t, prec);
        if (law->balls == NULL)
        {
            fmpq_sub(t, law->levels + i, x);
            arb_set_fmpq(contour->slopes + i, t, prec);
        }
        else
        {
            arb_set_fmpq(exact, x, prec);
            arb_sub(contour->slopes + i, law->balls + i, exact, prec);
        }
        if (mirrored)
            arb_neg(contour->slopes + i, contour->slopes + i);
    }
    fmpq_clear(t);
    arb_clear(exact);
}

/* The end whose enclosure x is in, 0 or the last, or -1. */
static slong find_end(const fmpq_t x, const wg_spectrum_law_struct *law)
{
    slong last = law->length - 1;

    if (law->balls == NULL)
        return -1;
    return arb_contains_fmpq(law->balls, x) ? 0 : arb_contains_fmpq(law->balls + last, x) ? last : -1;
}

/* The loss is within r of the eigenvalue at an end, at the distance g from the next one, only where the weights of the others, whose sum
   has the beta law of kappa_others and kappa_end, do not exceed r/g. */
static wg_status_t end_function(arb_t value, const fmpq_t x, wg_law_side_t side, slong end,
                                const wg_spectrum_law_struct *law, slong prec)
{
    const arb_struct *ball = law->balls + end, *next = ball + (end == 0 ? 1 : -1);
    int small = side == (end == 0 ? WG_LAW_CDF : WG_LAW_TAIL);
    fmpq_t t, total;
    arb_t a, b, r;

    if (side == WG_LAW_DENSITY)
        return WG_UNABLE;
    fmpq_init(t);
    fmpq_init(total);
    arb_init(a);
    arb_init(b);
    arb_init(r);
    for (slong i = 0; i < law->length; i++)
        if (i != end)
        {
            get_power(t, i, law);
            fmpq_add(total, total, t);
        }
    arb_set_fmpq(a, total, prec);
    get_power(t, end, law);
    arb_set_fmpq(b, t, prec);
    arb_set_fmpq(r, x, prec);
    arb_sub(r, r, ball, prec);
    arb_sub(value, next, ball, prec);
    arb_div(r, r, value, prec);
    arb_abs(r, r);
    arb_get_ubound_arf(arb_midref(r), r, prec);
    mag_zero(arb_radref(r));
    if (arf_cmp_si(arb_midref(r), 1) < 0)
        arb_hypgeom_beta_lower(value, a, b, r, 1, prec);
    else
        arb_one(value);
    arb_zero(r);
    arb_union(value, value, r, prec);
    if (!small)
    {
        arb_sub_ui(value, value, 1, prec);
        arb_neg(value, value);
    }
    fmpq_clear(t);
    fmpq_clear(total);
    arb_clear(a);
    arb_clear(b);
    arb_clear(r);
    return WG_OK;
}

/* The density is (K - 1)/(2 pi i) times the integral without the pole, K the sum of the powers. */
static void to_density(arb_t value, const fmpq_t total, slong prec)
{
    fmpq_t t;
    arb_t factor;

    fmpq_init(t);
    arb_init(factor);
    fmpq_sub_ui(t, total, 1);
    arb_set_fmpq(factor, t, prec);
    arb_mul(value, value, factor, prec);
    fmpq_clear(t);
    arb_clear(factor);
}

/* *below <- nonzero where the integral with the pole is P(l <= x), and not its complement; total <- the sum of the powers */
static void lay_out(wg_contour_t contour, fmpq_t total, int *below, const fmpq_t x, wg_law_side_t side,
                    const wg_spectrum_law_struct *law, slong prec)
{
    get_mean(total, law);
    *below = fmpq_cmp(x, total) < 0;
    fill(contour, total, x, !*below, law, prec);
    if (side != WG_LAW_DENSITY)
        contour->pole = WG_RIGHT_OF_POLE;
}

static wg_status_t spectrum_function(arb_t value, const fmpq_t x, wg_law_side_t side, const void *data,
                                     slong prec)
{
    const wg_spectrum_law_struct *law = data;
    int below;
    wg_status_t status;
    wg_contour_t contour;
    slong end = find_end(x, law);
    fmpq_t total;

    if (end >= 0)
        return end_function(value, x, side, end, law, prec);
    fmpq_init(total);
    wg_contour_init(contour, law->length);
    lay_out(contour, total, &below, x, side, law, 2 * prec + 64);
    status = wg_contour_integral(value, contour, prec);
    if (side == WG_LAW_DENSITY)
        to_density(value, total, prec + 16);
    else if (side == (below ? WG_LAW_TAIL : WG_LAW_CDF))
    {
        arb_sub_ui(value, value, 1, prec);
        arb_neg(value, value);
    }
    wg_contour_clear(contour);
    fmpq_clear(total);
    return status;
}

/* The slopes at the midpoint, as far off as x is. */
static wg_status_t spectrum_density(arb_t density, const arb_t x, const void *data, slong prec)
{
    const wg_spectrum_law_struct *law = data;
    int below;
    wg_status_t status;
    wg_contour_t contour;
    fmpq_t middle, total;

    fmpq_init(middle);
    fmpq_init(total);
    wg_contour_init(contour, law->length);
    arf_get_fmpq(middle, arb_midref(x));
    lay_out(contour, total, &below, middle, WG_LAW_DENSITY, law, 2 * prec + 64);
    for (slong i = 0; i < law->length; i++)
        arb_add_error_mag(contour->slopes + i, arb_radref(x));
    status = wg_contour_integral(density, contour, prec);
    to_density(density, total, prec + 16);
    wg_contour_clear(contour);
    fmpq_clear(middle);
    fmpq_clear(total);
    return status;
}

static wg_status_t spectrum_sketch(double *logarithm, double *rate, const fmpq_t x, wg_law_side_t side,
                                   const void *data)
{
    const wg_spectrum_law_struct *law = data;
    double p;
    int below;
    wg_status_t status;
    wg_contour_t contour;
    fmpq_t total;

    if (side == WG_LAW_DENSITY)
        return WG_UNABLE;
    fmpq_init(total);
    wg_contour_init(contour, law->length);
    lay_out(contour, total, &below, x, side, law, 64);
    status = wg_contour_sketch(logarithm, rate, contour);
    *rate *= fmpq_get_d(total) - 1;
    if (side == (below ? WG_LAW_TAIL : WG_LAW_CDF))
    {
        p = exp(*logarithm);
        *rate *= p / (1 - p);
        *logarithm = log1p(-p);
    }
    wg_contour_clear(contour);
    fmpq_clear(total);
    return status;
}

/* low, high <- the ends of the support, or beyond where the eigenvalues are enclosed */
static void get_ends(fmpq_t low, fmpq_t high, const wg_spectrum_law_struct *law)
{
    slong last = law->length - 1;
    arf_t end;

    fmpq_set(low, law->levels);
    fmpq_set(high, law->levels + last);
    if (law->balls == NULL)
        return;
    arf_init(end);
    arb_get_lbound_arf(end, law->balls, ARF_PREC_EXACT);
    arf_get_fmpq(low, end);
    arb_get_ubound_arf(end, law->balls + last, ARF_PREC_EXACT);
    arf_get_fmpq(high, end);
    arf_clear(end);
}

static wg_status_t at(arb_t value, const fmpq_t x, wg_law_side_t side, const wg_spectrum_law_t law,
                      slong digits, wg_error_struct *error)
{
    wg_status_t status;
    fmpq_t low, high;
    wg_law_struct l = {
        .function = spectrum_function, .data = law, .low = low, .high = high, .inexact = law->balls != NULL};

    fmpq_init(low);
    fmpq_init(high);
    get_ends(low, high, law);
    status = wg_law_value(value, x, side, &l, digits, error);
    fmpq_clear(low);
    fmpq_clear(high);
    return status;
}

wg_status_t wg_spectrum_law_density(arb_t density, const fmpq_t x, const wg_spectrum_law_t law, slong digits,
                                    wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t total, t;

    fmpq_init(total);
    fmpq_init(t);
    for (slong i = 0; i < law->length; i++)
    {
        get_power(t, i, law);
        fmpq_add(total, total, t);
    }
    if (fmpq_cmp_ui(total, 1) <= 0)
        status =
            wg_fail(error, WG_UNABLE, "the density of a spectrum needs beta/2 times its dimension above 1");
    fmpq_clear(total);
    fmpq_clear(t);
    return status == WG_OK ? at(density, x, WG_LAW_DENSITY, law, digits, error) : status;
}

wg_status_t wg_spectrum_law_cdf(arb_t p, const fmpq_t x, const wg_spectrum_law_t law, slong digits,
                                wg_error_struct *error)
{
    return at(p, x, WG_LAW_CDF, law, digits, error);
}

wg_status_t wg_spectrum_law_tail(arb_t p, const fmpq_t x, const wg_spectrum_law_t law, slong digits,
                                 wg_error_struct *error)
{
    return at(p, x, WG_LAW_TAIL, law, digits, error);
}

wg_status_t wg_spectrum_law_quantile(arb_t x, const fmpq_t q, int upper, const wg_spectrum_law_t law,
                                     slong digits, wg_error_struct *error)
{
    fmpq_t low, high, mean;
    wg_law_struct l = {.function = spectrum_function,
                       .data = law,
                       .low = low,
                       .high = high,
                       .middle = mean,
                       .inexact = law->balls != NULL};
    wg_status_t status;

    fmpq_init(low);
    fmpq_init(high);
    fmpq_init(mean);
    get_ends(low, high, law);
    get_mean(mean, law);
    if (!l.inexact)
    {
        l.density = spectrum_density;
        l.sketch = spectrum_sketch;
    }
    status = wg_law_inverse(x, q, upper ? WG_LAW_TAIL : WG_LAW_CDF, &l, digits, error);
    fmpq_clear(low);
    fmpq_clear(high);
    fmpq_clear(mean);
    return status;
}

/* E l^j = j!/(K)_j h_j with sum_j h_j t^j = prod (1 - o_i t)^(-kappa_i), hence j h_j = sum_n p_n h_(j-n), p_n = sum kappa_i o_i^n. */
wg_status_t wg_spectrum_law_moments(fmpq *moments, ulong n, const wg_spectrum_law_t law,
                                    wg_error_struct *error)
{
    fmpq *p, *power;
    fmpq_t total, t;

    if (law->balls != NULL)
        return wg_fail(error, WG_UNABLE, "exact moments need exact eigenvalues");
    p = _fmpq_vec_init(n + 1);
    power = _fmpq_vec_init(law->length);
    fmpq_init(total);
    fmpq_init(t);
    for (slong i = 0; i < law->length; i++)
    {
        get_power(power + i, i, law);
        fmpq_add(total, total, power + i);
    }
    for (ulong j = 1; j <= n; j++)
        for (slong i = 0; i < law->length; i++)
        {
            fmpq_mul(power + i, power + i, law->levels + i);
            fmpq_add(p + j, p + j, power + i);
        }
    fmpq_one(moments);
    for (ulong j = 1; j <= n; j++)
    {
        fmpq_zero(moments + j);
        for (ulong i = 1; i <= j; i++)
            fmpq_addmul(moments + j, p + i, moments + j - i);
        fmpq_set_ui(t, 1, j);
        fmpq_mul(moments + j, moments + j, t);
    }
    fmpq_one(t);
    for (ulong j = 1; j <= n; j++)
    {
        fmpq_mul_ui(t, t, j);
        fmpq_div(t, t, total);
        fmpq_add_ui(total, total, 1);
        fmpq_mul(moments + j, moments + j, t);
    }
    _fmpq_vec_clear(p, n + 1);
    _fmpq_vec_clear(power, law->length);
    fmpq_clear(total);
    fmpq_clear(t);
    return WG_OK;
}
