#include "beta_series.h"

#include <math.h>

#include <flint/arb_poly.h>

/* Terms up to |w|^n/n! = e^|w| cancel. */
static double cancelled_bits(double size)
{
    return size / M_LN2 + 12;
}

/* So many terms that size^n/n! is below 2^(-bits), and the next ones fall by 1/2. */
static slong count_terms(double size, double bits)
{
    slong n = (slong) (2 * size) + 8;

    while (n * log(size) - lgamma(n + 1.0) > -bits * M_LN2)
        n += 4;
    return n;
}

/* coefficients_n <- (-1)^n (k)_n/((k + m)_n n!) */
static void make_coefficients(wg_beta_series_t series, const fmpq_t k, const fmpq_t m, slong prec)
{
    arb_t up, down, t;
    fmpq_t kappa;

    arb_init(up);
    arb_init(down);
    arb_init(t);
    fmpq_init(kappa);
    fmpq_add(kappa, k, m);
    arb_set_fmpq(up, k, prec);
    arb_set_fmpq(down, kappa, prec);
    arb_one(series->coefficients);
    for (slong n = 1; n < series->length; n++)
    {
        arb_mul(series->coefficients + n, series->coefficients + n - 1, up, prec);
        arb_mul_si(t, down, -n, prec);
        arb_div(series->coefficients + n, series->coefficients + n, t, prec);
        arb_add_ui(up, up, 1, prec);
        arb_add_ui(down, down, 1, prec);
    }
    arb_clear(up);
    arb_clear(down);
    arb_clear(t);
    fmpq_clear(kappa);
}

/* about log2 |x| */
static double get_size(const arb_t x)
{
    double result;
    mag_t t;

    mag_init(t);
    arb_get_mag(t, x);
    result = mag_get_d_log2_approx(t);
    mag_clear(t);
    return result;
}

/* coefficients_n <- (a)_n (-c)_n/n! (-sign)^n, up to where the terms at |w| = radius are small, or grow */
static void make_part(wg_beta_part_struct *part, const fmpq_t a, const fmpq_t other, int sign, double radius,
                      slong prec)
{
    slong room;
    arb_t up, down;

    arb_init(up);
    arb_init(down);
    arb_set_fmpq(up, a, prec);
    arb_set_fmpq(down, other, prec);
    arb_neg(down, down);
    arb_add_ui(down, down, 1, prec);
    arb_init(part->c_ball);
    arb_neg(part->c_ball, down);
    part->c = arf_get_d(arb_midref(part->c_ball), ARF_RND_NEAR);
    part->sign = sign;
    room = (slong) (radius + 2 * fmax(part->c, 0)) + 8;
    part->coefficients = _arb_vec_init(room);
    part->sizes = flint_malloc(room * sizeof(double));
    arb_one(part->coefficients);
    part->sizes[0] = 0;
    part->excess = 0;
    for (part->length = 1; part->length < room; part->length++)
    {
        slong n = part->length;

        arb_mul(part->coefficients + n, part->coefficients + n - 1, up, prec);
        arb_mul(part->coefficients + n, part->coefficients + n, down, prec);
        arb_div_si(part->coefficients + n, part->coefficients + n, -sign * n, prec);
        arb_add_ui(up, up, 1, prec);
        arb_add_ui(down, down, 1, prec);
        part->sizes[n] = get_size(part->coefficients + n);
        part->excess = fmax(part->excess, part->sizes[n] - n * log2(radius));
    }
    arb_clear(up);
    arb_clear(down);
}

/* For Re w >= 0, |1F1| is about |w|^(-k) or e^(-Re w) |w|^(-m), whatever is larger. */
static double lost_bits(const fmpq_t k, const fmpq_t m, double radius)
{
    double first, second;
    arb_t t;

    arb_init(t);
    arb_set_fmpq(t, k, 30);
    first = arf_get_d(arb_midref(t), ARF_RND_NEAR) * log2(1 + radius);
    arb_set_fmpq(t, m, 30);
    second = arf_get_d(arb_midref(t), ARF_RND_NEAR) * log2(1 + radius) + radius / M_LN2;
    arb_clear(t);
    return fmin(first, second);
}

void wg_beta_series_init(wg_beta_series_t series, const fmpq_t k, const fmpq_t m, double radius, slong prec)
{
    series->radius = radius;
    series->loss = lost_bits(k, m, radius);
    series->prec = prec;
    series->length = count_terms(radius, prec + series->loss);
    series->coefficients = _arb_vec_init(series->length);
    make_coefficients(series, k, m, (slong) (prec + series->loss + cancelled_bits(radius)));
    make_part(series->parts, k, m, -1, radius, 2 * prec);
    make_part(series->parts + 1, m, k, 1, radius, 2 * prec);
}

void wg_beta_series_clear(wg_beta_series_t series)
{
    _arb_vec_clear(series->coefficients, series->length);
    for (int i = 0; i < 2; i++)
    {
        _arb_vec_clear(series->parts[i].coefficients, series->parts[i].length);
        flint_free(series->parts[i].sizes);
        arb_clear(series->parts[i].c_ball);
    }
}

int wg_beta_series_evaluate(acb_t value, const acb_t w, const wg_beta_series_t series)
{
    double size;
    slong length, prec;
    mag_t bound, t;

    mag_init(bound);
    mag_init(t);
    acb_get_mag(bound, w);
    size = mag_get_d(bound);
    if (size <= series->radius)
    {
        length = FLINT_MIN(series->length, count_terms(fmax(size, 0.1), series->prec + series->loss));
        prec = (slong) (series->prec + series->loss + cancelled_bits(size));
        _arb_poly_evaluate_acb_rectangular(value, series->coefficients, length, w, prec);
        /* the rest is at most 2 |w|^n/n! */
        mag_pow_ui(bound, bound, length);
        mag_rfac_ui(t, length);
        mag_mul(bound, bound, t);
        mag_mul_2exp_si(bound, bound, 1);
        acb_add_error_mag(value, bound);
    }
    mag_clear(bound);
    mag_clear(t);
    return size <= series->radius;
}

/* Nonzero where the terms from n on are at most 2^(-bits), as far as doubles say. */
static int may_end(const wg_beta_part_struct *part, slong n, double size, double slant, double bits)
{
    return n >= part->c && part->sizes[n] - n * size + (n - part->c) * slant < -bits;
}

/* The rest from n >= c on is at most |coefficients_n w^(-n)| ratio^(c - n), ratio <= |1 + s/w| for s > 0. */
int wg_beta_series_part(acb_t value, const acb_t w, int number, const wg_beta_series_t series)
{
    const wg_beta_part_struct *part = series->parts + number;
    slong n = 1, prec = series->prec + 10 + (slong) part->excess;
    double size, slant;
    acb_t inverse;
    arb_t t, rest;

    acb_init(inverse);
    arb_init(t);
    arb_init(rest);
    /* rest <- |w|, t <- ratio */
    acb_abs(rest, w, 60);
    arb_one(t);
    if (part->sign < 0 ? !arb_is_nonpositive(acb_realref(w)) : !arb_is_nonnegative(acb_realref(w)))
        arb_div(t, acb_imagref(w), rest, 60);
    size = get_size(rest);
    slant = -get_size(t);
    while (n < part->length && !may_end(part, n, size, slant, series->prec + 4))
        n++;
    if (n < part->length && arb_is_positive(t))
    {
        acb_inv(inverse, w, prec);
        _arb_poly_evaluate_acb_rectangular(value, part->coefficients, n, inverse, prec);
        arb_mul(rest, rest, t, 60);
        arb_pow_ui(rest, rest, n, 60);
        arb_div(rest, part->coefficients + n, rest, 60);
        arb_pow(t, t, part->c_ball, 60);
        arb_mul(rest, rest, t, 60);
        acb_add_error_arb(value, rest);
    }
    acb_clear(inverse);
    arb_clear(t);
    arb_clear(rest);
    return n < part->length;
}
