#include "norm_transform.h"

#include <math.h>

#include <flint/acb_hypgeom.h>

#include "kummer.h"
#include "path_sum.h"

#define BOUND_PREC 96
/* For such chi the terms of g fall quickly everywhere. */
#define SERIES_FROM 100
#define TERMS_MAX 60000
#define WORK_MAX 1e7

/* The coordinate: R has the density of Beta(1/2, chi), chi = n/2 - 1/2 + gamma, n = beta (N - 1), times C g(r), g(r) = 2F1(gamma, q; chi; 1 - r), q = n/2 - alpha,
   W ~ Beta(alpha, gamma). g falls to 1 at r = 1 from g(0), the largest |g| for Re r >= 0. */
typedef struct
{
    arb_t alpha;
    arb_t gamma;
    arb_t half; /* n/2 */
    arb_t q;
    arb_t chi;
} square_struct;

static void square_init(square_struct *s, const wg_transform_struct *f)
{
    arb_init(s->alpha);
    arb_init(s->gamma);
    arb_init(s->half);
    arb_init(s->q);
    arb_init(s->chi);
    /* chi = N - 1 and 2N - 1: exact */
    arb_set_fmpz(s->chi, fmpq_numref(f->rest));
    if (f->field == 2)
    {
        arb_set(s->half, s->chi);
        arb_add_ui(s->alpha, s->chi, 1, BOUND_PREC);
        arb_mul_2exp_si(s->alpha, s->alpha, -1);
        arb_set_d(s->gamma, 0.5);
    }
    else
    {
        arb_sub_ui(s->half, s->chi, 1, BOUND_PREC);
        arb_mul_2exp_si(s->alpha, s->half, -1);
        arb_set_d(s->gamma, 1.5);
    }
    arb_sub(s->q, s->half, s->alpha, BOUND_PREC);
}

static void square_clear(square_struct *s)
{
    arb_clear(s->alpha);
    arb_clear(s->gamma);
    arb_clear(s->half);
    arb_clear(s->q);
    arb_clear(s->chi);
}

/* value += sign log Gamma(a + b) */
static void add_log_gamma(arb_t value, int sign, const arb_t a, const arb_t b, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_add(t, a, b, prec);
    arb_lgamma(t, t, prec);
    if (sign > 0)
        arb_add(value, value, t, prec);
    else
        arb_sub(value, value, t, prec);
    arb_clear(t);
}

/* value <- log of the factor of r^(-1/2) (1 - r)^(chi - 1) g(r) */
static void log_factor(arb_t value, const square_struct *s, slong prec)
{
    arb_t zero, half;

    arb_init(zero);
    arb_init(half);
    arb_set_d(half, 0.5);
    arb_zero(value);
    add_log_gamma(value, 1, s->half, zero, prec);
    add_log_gamma(value, 1, s->alpha, s->gamma, prec);
    add_log_gamma(value, -1, half, zero, prec);
    add_log_gamma(value, -1, s->alpha, zero, prec);
    add_log_gamma(value, -1, s->chi, zero, prec);
    arb_clear(zero);
    arb_clear(half);
}

/* value <- log g(0), by Gauss's sum */
static void log_largest(arb_t value, const square_struct *s, slong prec)
{
    arb_t t, zero;

    arb_init(t);
    arb_init(zero);
    arb_zero(value);
    add_log_gamma(value, 1, s->chi, zero, prec);
    arb_sub(t, s->chi, s->gamma, prec);
    add_log_gamma(value, -1, t, zero, prec);
    arb_sub(t, t, s->q, prec);
    add_log_gamma(value, 1, t, zero, prec);
    arb_sub(t, s->chi, s->q, prec);
    add_log_gamma(value, -1, t, zero, prec);
    arb_clear(t);
    arb_clear(zero);
}

/* The bound of Beta(1/2, chi) with the density divided by at most the largest factor. */
static void coordinate_decay(arb_t bound, double *guess, double *power, double s, double u,
                             const wg_transform_struct *f)
{
    wg_transform_struct beta;

    wg_transform_init(&beta);
    wg_transform_set_beta(&beta, f->shape, f->rest, f->scale);
    beta.decay(bound, guess, power, s, u, &beta);
    if (bound != NULL)
    {
        square_struct square;
        arb_t t;

        arb_init(t);
        square_init(&square, f);
        arb_set_d(t, 0.5);
        wg_kummer_log_beta(t, t, square.chi, BOUND_PREC);
        arb_add(bound, bound, t, BOUND_PREC);
        log_factor(t, &square, BOUND_PREC);
        arb_add(bound, bound, t, BOUND_PREC);
        log_largest(t, &square, BOUND_PREC);
        arb_add(bound, bound, t, BOUND_PREC);
        square_clear(&square);
        arb_clear(t);
    }
    wg_transform_clear(&beta);
}

/* sum <- 2F1(gamma, q; chi; x), 0 <= x <= 1, of positive terms: from term t_j on they add up to at most
   t_j (chi - 1 + j)/(chi - 1 - q - max(gamma - 1, 0) (q + j)/(j + 1)) */
static void sum_terms(arb_t sum, const arb_t x, const square_struct *s, slong prec)
{
    arb_t term, t, u;
    int done = 0;

    arb_init(term);
    arb_init(t);
    arb_init(u);
    arb_one(term);
    arb_zero(sum);
    for (slong j = 0; j < TERMS_MAX && !done; j++)
    {
        arb_add(sum, sum, term, prec);
        arb_add_si(t, s->gamma, j, prec);
        arb_mul(term, term, t, prec);
        arb_add_si(t, s->q, j, prec);
        arb_mul(term, term, t, prec);
        arb_add_si(u, s->chi, j, prec);
        arb_mul_si(u, u, j + 1, prec);
        arb_div(term, term, u, prec);
        arb_mul(term, term, x, prec);
        done = j >= 8 && arf_cmpabs_2exp_si(arb_midref(term), -prec) < 0;
        if (done)
        {
            arb_add_si(t, s->q, j + 1, prec);
            arb_div_si(t, t, j + 2, prec);
            arb_mul_2exp_si(t, t, -1);
            arb_add(t, t, s->q, prec);
            arb_sub(t, s->chi, t, prec);
            arb_sub_ui(t, t, 1, prec);
            arb_add_si(u, s->chi, j, prec);
            arb_div(t, u, t, prec);
            arb_mul(t, t, term, prec);
            arb_add_error(sum, t);
        }
    }
    if (!done)
        arb_indeterminate(sum);
    arb_clear(term);
    arb_clear(t);
    arb_clear(u);
}

/* With r = v^2: (1 - v^2)^(chi - 1) g(v^2); the factor is 2C */
static void coordinate_weight(acb_t weight, const acb_t v, const wg_transform_struct *f, slong prec)
{
    /* 1 - r is near 1 for small v */
    slong wp = prec + 30 + (slong) log2(f->m + 2);
    square_struct square;
    arb_t r, t;
    acb_t gamma, q, chi, z;

    square_init(&square, f);
    arb_init(r);
    arb_set(r, acb_realref(v));
    wp -= 2 * arf_abs_bound_lt_2exp_si(arb_midref(r));
    arb_init(t);
    acb_init(gamma);
    acb_init(q);
    acb_init(chi);
    acb_init(z);
    arb_sqr(r, r, wp);
    arb_sub_ui(r, r, 1, wp);
    arb_neg(r, r);
    if (f->m > SERIES_FROM)
        sum_terms(acb_realref(weight), r, &square, prec + 20);
    else
    {
        acb_set_arb(gamma, square.gamma);
        acb_set_arb(q, square.q);
        acb_set_arb(chi, square.chi);
        acb_set_arb(z, r);
        acb_hypgeom_2f1(weight, gamma, q, chi, z, 0, wp);
    }
    arb_zero(acb_imagref(weight));
    arb_sub_ui(t, square.chi, 1, wp);
    arb_pow(t, r, t, wp);
    acb_mul_arb(weight, weight, t, wp);
    square_clear(&square);
    arb_clear(r);
    arb_clear(t);
    acb_clear(gamma);
    acb_clear(q);
    acb_clear(chi);
    acb_clear(z);
}

/* For Re r >= 0, r = v^2: g(r) is an integral of (1 - t + rt)^(-gamma) over t in (0, 1) with a positive weight, and so at most g(0), the peak. */
static void coordinate_weight_bound(arb_t bound, const acb_t v, const wg_transform_struct *f)
{
    square_struct square;
    acb_t r;
    arb_t t;

    acb_init(r);
    arb_init(t);
    acb_sqr(r, v, BOUND_PREC);
    if (!arb_is_nonnegative(acb_realref(r)))
        arb_pos_inf(bound);
    else
    {
        square_init(&square, f);
        arb_zero(bound);
        acb_sub_ui(r, r, 1, BOUND_PREC);
        acb_get_abs_ubound_arf(arb_midref(t), r, BOUND_PREC);
        mag_zero(arb_radref(t));
        arb_log(t, t, BOUND_PREC);
        arb_sub_ui(acb_realref(r), square.chi, 1, BOUND_PREC);
        if (!arb_is_zero(acb_realref(r)))
            arb_addmul(bound, t, acb_realref(r), BOUND_PREC);
        square_clear(&square);
    }
    acb_clear(r);
    arb_clear(t);
}

/* rest <- a bound of what the path below `start` gives, for the largest weight and |e^(-zv^2)| <= e^(|a| v^2) */
static void bound_start(arb_t rest, double start, const wg_path_struct *path)
{
    arb_t t;

    arb_init(t);
    arb_set_d(t, start);
    arb_sqr(t, t, BOUND_PREC);
    arb_set_d(rest, fabs(path->a));
    arb_mul(rest, rest, t, BOUND_PREC);
    arb_add(rest, rest, path->factor, BOUND_PREC);
    arb_add(rest, rest, path->peak, BOUND_PREC);
    arb_exp(rest, rest, BOUND_PREC);
    arb_set_d(t, start);
    arb_mul(rest, rest, t, BOUND_PREC);
    arb_clear(t);
}

static wg_status_t coordinate_values(acb_ptr values, slong length, double a, double h,
                                     const wg_transform_struct *f, slong prec)
{
    wg_status_t status = WG_OK;
    wg_path_struct path = {.high = 1,
                           .weight = coordinate_weight,
                           .bound = coordinate_weight_bound,
                           .f = f,
                           .a = a,
                           .h = h,
                           .goal = -(prec + 4) * M_LN2};
    square_struct square;
    arb_t rest;

    wg_path_init(&path);
    square_init(&square, f);
    arb_init(rest);
    acb_one(path.direction);
    arb_set_si(path.scale, -1);
    log_factor(path.factor, &square, prec + 60);
    arb_const_log2(rest, prec + 60);
    arb_add(path.factor, path.factor, rest, prec + 60);
    log_largest(path.peak, &square, BOUND_PREC);
    path.low = exp2(-(double) prec - 8) / (f->m + 1);
    bound_start(rest, path.low, &path);
    /* small nodes need fewer points */
    for (slong first = 0, last; first < length && status == WG_OK; first = last)
    {
        last = FLINT_MIN(length, 2 * first + 32);
        path.first = first;
        path.last = last;
        status = wg_path_sum(values + first, &path, WORK_MAX, prec);
    }
    for (slong n = 0; n < length && status == WG_OK; n++)
        acb_add_error_arb(values + n, rest);
    wg_path_clear(&path);
    square_clear(&square);
    arb_clear(rest);
    return status;
}

/* n/2, and alpha and gamma of W, whose factor is 1 for beta = 1 */
static void coordinate_points(double points[3], const wg_transform_struct *f)
{
    points[0] = f->field == 1 ? f->m + 0.5 : f->field == 2 ? f->m : f->m - 1;
    points[1] = f->field == 2 ? (f->m + 1) / 2 : points[0] / 2;
    points[2] = f->field == 1 ? 0 : f->field == 2 ? 0.5 : 1.5;
}

/* From E R^i |s|^i/i! to the next. */
static double moment_ratio(double s, double i, const double points[3])
{
    return fabs(s) * (0.5 + i) / ((points[0] + i) * (i + 1)) * (points[1] + i) / (points[1] + points[2] + i);
}

/* The sum of the moments, which are positive terms for s <= 0. */
static void coordinate_guess(double derivatives[3], double s, const wg_transform_struct *f)
{
    double points[3], term = 1, sum = 1, first = 0, second = 0, scale = 0;

    coordinate_points(points, f);
    if (fabs(s) > TERMS_MAX / 3.0)
    {
        /* the largest value rules */
        derivatives[0] = fabs(s);
        derivatives[1] = -1;
        derivatives[2] = 1 / fabs(s) / fabs(s);
        return;
    }
    for (double i = 0; i < TERMS_MAX; i++)
    {
        double ratio = moment_ratio(s, i, points);

        term *= ratio;
        sum += term;
        first += (i + 1) * term;
        second += (i + 1) * i * term;
        if (ratio < 0.9 && term < 1e-12 * sum)
            break;
        if (sum > 1e200)
        {
            term *= 1e-200;
            sum *= 1e-200;
            first *= 1e-200;
            second *= 1e-200;
            scale += 200 * M_LN10;
        }
    }
    derivatives[0] = log(sum) + scale;
    if (s == 0)
        s = -1e-300;
    derivatives[1] = first / sum / s;
    derivatives[2] = (second / sum - first / sum * (first / sum)) / (s * s);
    if (s > -1e-100)
    {
        derivatives[1] = -moment_ratio(1, 0, points);
        derivatives[2] = derivatives[1] * derivatives[1];
    }
}

/* ratio <- that of the moments, upwards */
static void get_moment_ratio(arb_t ratio, double s, slong i, const double points[3])
{
    const double above[] = {0.5, points[1]}, below[] = {points[0], points[1] + points[2]};
    arb_t t;

    arb_init(t);
    arb_set_d(ratio, fabs(s));
    arb_div_si(ratio, ratio, i + 1, BOUND_PREC);
    for (int j = 0; j < 2; j++)
    {
        arb_set_d(t, above[j]);
        arb_add_si(t, t, i, BOUND_PREC);
        arb_mul(ratio, ratio, t, BOUND_PREC);
        arb_set_d(t, below[j]);
        arb_add_si(t, t, i, BOUND_PREC);
        arb_div(ratio, ratio, t, BOUND_PREC);
    }
    arb_clear(t);
}

/* The ratio from term i on is at most |s|/(n/2 + i). For beta = 1 the points are rounded: a smaller n/2 makes all moments larger. */
static void coordinate_bound(arb_t bound, double s, const wg_transform_struct *f)
{
    double points[3];
    int done = s > 0;
    arb_t term, sum, ratio;

    arb_init(term);
    arb_init(sum);
    arb_init(ratio);
    coordinate_points(points, f);
    if (f->field == 1)
        points[0] = nextafter(points[0] * (1 - 1e-15), 0);
    arb_one(term);
    arb_one(sum);
    for (slong i = 0; i < TERMS_MAX && !done; i++)
    {
        get_moment_ratio(ratio, s, i, points);
        arb_mul(term, term, ratio, BOUND_PREC);
        arb_add(sum, sum, term, BOUND_PREC);
        /* then what is left is at most the term */
        done = 2.001 * fabs(s) < points[0] + (double) i &&
               arf_abs_bound_lt_2exp_si(arb_midref(term)) < arf_abs_bound_lt_2exp_si(arb_midref(sum)) - 40;
    }
    if (done && s <= 0)
    {
        arb_add(sum, sum, term, BOUND_PREC);
        arb_log(bound, sum, BOUND_PREC);
    }
    else
        arb_pos_inf(bound);
    arb_clear(term);
    arb_clear(sum);
    arb_clear(ratio);
}

void wg_transform_set_coordinate(wg_transform_struct *f, int field, const fmpq_t half)
{
    fmpq_t shape, rest, one;

    fmpq_init(shape);
    fmpq_init(rest);
    fmpq_init(one);
    fmpq_one(one);
    fmpq_set_si(shape, 1, 2);
    /* (N - 2)/2, N - 1, 2N - 1 */
    fmpq_sub_ui(rest, half, 1);
    wg_transform_set_beta(f, shape, rest, one);
    f->field = field;
    f->guess = coordinate_guess;
    f->bound = coordinate_bound;
    f->high = 0;
    if (field != 1)
    {
        f->decay = coordinate_decay;
        f->values = coordinate_values;
    }
    fmpq_clear(shape);
    fmpq_clear(rest);
    fmpq_clear(one);
}
