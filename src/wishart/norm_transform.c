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
/* Points of the sums in double precision. */
#define SKETCH 160

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

/* The factor of the density is a power series in 1 - v^2 with positive coefficients, so that `peak` bounds it where
   |1 - r| <= 1, r = v^2, which is |r|^2 <= 2 Re r. */
static void coordinate_weight_bound(arb_t bound, const acb_t v, const wg_transform_struct *f)
{
    square_struct square;
    acb_t r;
    arb_t t;

    acb_init(r);
    arb_init(t);
    acb_sqr(r, v, BOUND_PREC);
    acb_abs(t, r, BOUND_PREC);
    arb_sqr(t, t, BOUND_PREC);
    arb_mul_2exp_si(t, t, -1);
    if (!arb_le(t, acb_realref(r)))
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

/* The radius: with 1 + u = cosh^2 x, v = sinh x, the mean is (2/Z) int_0^inf e^(zyv^2) w(v) dv, w = cosh(d x) (1 + v^2)^(-(mu + 1)/2), d = rest - shape, mu = kappa - 2 power,
   Z = 2^(kappa - 1) B(shape, rest). */

static double log_cosh(double x)
{
    return fabs(x) + log1p(exp(-2 * fabs(x))) - M_LN2;
}

static double log_integrand(double x, double w, const wg_transform_struct *f)
{
    double s = sinh(x), d = f->m - f->k, mu = f->k + f->m - 2 * f->field;

    return -w * s * s + log_cosh(d * x) - mu * log_cosh(x);
}

/* sums[i] <- about the integral over x > 0 of the i-th power of sinh^2 x, and for i = 3 of tanh^2 x, over that of 1; returns its logarithm */
static double radius_sums(double sums[4], double w, const wg_transform_struct *f)
{
    double unit = 1e-3 / sqrt(w + f->k + f->m), low = 0, high = unit, peak, best, step;

    /* the peak, from where the integrand falls on both sides */
    while (high < 700 && log_integrand(2 * high, w, f) > log_integrand(high, w, f))
        high *= 2;
    high *= 2;
    for (int i = 0; i < 60; i++)
    {
        double one = low + 0.382 * (high - low), two = low + 0.618 * (high - low);

        if (log_integrand(one, w, f) < log_integrand(two, w, f))
            low = one;
        else
            high = two;
    }
    peak = (low + high) / 2;
    best = log_integrand(peak, w, f);
    for (step = unit; log_integrand(peak + step, w, f) > best - 36 && step < 700; step *= 1.3)
        ;
    high = peak + step;
    for (step = unit; step < peak && log_integrand(peak - step, w, f) > best - 36; step *= 1.3)
        ;
    low = fmax(peak - step, 0);
    for (int i = 0; i < 4; i++)
        sums[i] = 0;
    for (int i = 0; i <= SKETCH; i++)
    {
        double x = low + (high - low) * i / SKETCH, s = sinh(x) * sinh(x), c = tanh(x) * tanh(x);
        double t = exp(log_integrand(x, w, f) - best) * (high - low) / SKETCH * (i % SKETCH == 0 ? 0.5 : 1);

        sums[0] += t;
        sums[1] += t * s;
        sums[2] += t * s * s;
        sums[3] += t * c;
    }
    for (int i = 1; i < 4; i++)
        sums[i] /= sums[0];
    return best + log(sums[0]);
}

/* log of E (1 + u)^power e^(-wu), about */
static double log_radius_about(double w, const wg_transform_struct *f)
{
    double sums[4];

    return radius_sums(sums, w, f) + M_LN2 - f->points[0];
}

static void radius_guess(double derivatives[3], double s, const wg_transform_struct *f)
{
    double sums[4];

    if (s >= 0)
    {
        /* unbounded: the line is on the other side */
        derivatives[0] = derivatives[1] = derivatives[2] = 1e300;
        return;
    }
    derivatives[0] = radius_sums(sums, -f->c * s, f) + M_LN2 - f->points[0];
    derivatives[1] = f->c * sums[1];
    derivatives[2] = f->c * f->c * fmax(sums[2] - sums[1] * sums[1], 1e-20 * sums[2]);
}

/* value <- log (2/Z) */
static void radius_factor(arb_t value, const wg_transform_struct *f, slong prec)
{
    arb_t k, m;

    arb_init(k);
    arb_init(m);
    arb_set_fmpq(k, f->shape, prec);
    arb_set_fmpq(m, f->rest, prec);
    wg_kummer_log_beta(value, k, m, prec);
    arb_neg(value, value);
    arb_add(k, k, m, prec);
    arb_sub_ui(k, k, 2, prec);
    arb_const_log2(m, prec);
    arb_submul(value, k, m, prec);
    arb_clear(k);
    arb_clear(m);
}

/* d, and (mu + 1)/2 */
static void radius_exponents(arb_t d, arb_t half, const wg_transform_struct *f, slong prec)
{
    arb_t k;

    arb_init(k);
    arb_set_fmpq(k, f->shape, prec);
    arb_set_fmpq(d, f->rest, prec);
    arb_add(half, k, d, prec);
    arb_add_si(half, half, 1 - 2 * f->field, prec);
    arb_mul_2exp_si(half, half, -1);
    arb_sub(d, d, k, prec);
    arb_clear(k);
}

/* x <- arsinh v, and l <- log(1 + v^2) */
static void radius_place(acb_t x, acb_t l, const acb_t v, slong prec)
{
    acb_t root;

    acb_init(root);
    acb_sqr(l, v, prec);
    acb_add_ui(l, l, 1, prec);
    acb_sqrt(root, l, prec);
    acb_add(x, root, v, prec);
    acb_log(x, x, prec);
    acb_log(l, l, prec);
    acb_clear(root);
}

static void radius_weight(acb_t weight, const acb_t v, const wg_transform_struct *f, slong prec)
{
    slong wp = prec + 40 + (slong) log2(f->k + f->m + 2);
    acb_t x, l;
    arb_t d, half;

    acb_init(x);
    acb_init(l);
    arb_init(d);
    arb_init(half);
    radius_place(x, l, v, wp);
    radius_exponents(d, half, f, wp);
    acb_mul_arb(l, l, half, wp);
    acb_neg(l, l);
    acb_mul_arb(x, x, d, wp);
    /* cosh x e^l, without the overflow that its factors may have */
    acb_add(weight, l, x, wp);
    acb_exp(weight, weight, wp);
    acb_sub(l, l, x, wp);
    acb_exp(l, l, wp);
    acb_add(weight, weight, l, wp);
    acb_mul_2exp_si(weight, weight, -1);
    acb_clear(x);
    acb_clear(l);
    arb_clear(d);
    arb_clear(half);
}

static void radius_weight_bound(arb_t bound, const acb_t v, const wg_transform_struct *f)
{
    acb_t x, l;
    arb_t d, half;

    acb_init(x);
    acb_init(l);
    arb_init(d);
    arb_init(half);
    acb_sqr(l, v, BOUND_PREC);
    acb_add_ui(l, l, 1, BOUND_PREC);
    if (arb_is_positive(acb_realref(l)) || !arb_contains_zero(acb_imagref(l)))
    {
        radius_place(x, l, v, BOUND_PREC);
        radius_exponents(d, half, f, BOUND_PREC);
        arb_mul(bound, acb_realref(l), half, BOUND_PREC);
        arb_neg(bound, bound);
        arb_abs(acb_realref(x), acb_realref(x));
        arb_addmul(bound, acb_realref(x), d, BOUND_PREC);
    }
    else
        arb_pos_inf(bound);
    acb_clear(x);
    acb_clear(l);
    arb_clear(d);
    arb_clear(half);
}

/* The part of the path beyond rho: |1 + v^2| >= rho^2 for Re v^2 >= 0, and |cosh(dx)| <= (rho + sqrt(1 + rho^2))^d; with
   omega = -y Re(z v^2)/rho^2 what is left, of the exponent d - mu - 1 <= 1, is at most e^(-omega rho^2)/(2 omega rho). */
static void radius_rest(arb_t rest, double rho, const arb_t omega, const wg_transform_struct *f)
{
    arb_t d, half, r, t;

    arb_init(d);
    arb_init(half);
    arb_init(r);
    arb_init(t);
    radius_exponents(d, half, f, BOUND_PREC);
    radius_factor(rest, f, BOUND_PREC);
    arb_set_d(r, rho);
    arb_sqr(t, r, BOUND_PREC);
    arb_submul(rest, t, omega, BOUND_PREC);
    arb_add_ui(t, t, 1, BOUND_PREC);
    arb_sqrt(t, t, BOUND_PREC);
    arb_add(t, t, r, BOUND_PREC);
    arb_log(t, t, BOUND_PREC);
    arb_addmul(rest, t, d, BOUND_PREC);
    arb_log(t, r, BOUND_PREC);
    arb_mul_2exp_si(half, half, 1);
    arb_submul(rest, t, half, BOUND_PREC);
    arb_exp(rest, rest, BOUND_PREC);
    arb_div(rest, rest, omega, BOUND_PREC);
    arb_div(rest, rest, r, BOUND_PREC);
    arb_clear(d);
    arb_clear(half);
    arb_clear(r);
    arb_clear(t);
}

/* The same in logarithms, about. */
static double radius_rest_about(double rho, double omega, const wg_transform_struct *f)
{
    double d = f->m - f->k, mu = f->k + f->m - 2 * f->field;

    return M_LN2 - f->points[0] - omega * rho * rho + d * asinh(rho) - (mu + 1) * log(rho) - log(omega * rho);
}

/* values[n] for first <= n < last, along a path turned against z + the curvature of the weight */
static wg_status_t radius_block(acb_ptr values, slong first, slong last, double a, double h, double goal,
                                const wg_transform_struct *f, slong prec)
{
    double middle = h * (double) (first + last - 1) / 2;
    double turn = atan2(f->c * middle, f->c * fabs(a) + (f->k + f->m) / 4), rho = 1, omega;
    wg_status_t status;
    wg_path_struct path = {.weight = radius_weight,
                           .bound = radius_weight_bound,
                           .f = f,
                           .a = a,
                           .h = h,
                           .first = first,
                           .last = last,
                           .goal = goal};
    arb_t t, rest;
    acb_t square;

    omega = f->c * (fabs(a) * cos(turn) + h * (double) first * sin(turn));
    while (rho < 1e100 && radius_rest_about(rho, omega, f) > goal)
        rho *= 1.2;
    wg_path_init(&path);
    arb_init(t);
    arb_init(rest);
    acb_init(square);
    path.high = rho;
    arb_set_fmpq(path.scale, f->scale, prec + 80);
    radius_factor(path.factor, f, prec + 80 + (slong) log2(f->k + f->m + 2));
    arb_set_d(t, turn / 2);
    arb_sin_cos(acb_imagref(path.direction), acb_realref(path.direction), t, prec + 80);
    acb_sqr(square, path.direction, BOUND_PREC);
    /* omega = y (|a| cos + n h sin of the turn), least at the first node */
    arb_set_d(t, h);
    arb_mul_si(t, t, first, BOUND_PREC);
    arb_mul(t, t, acb_imagref(square), BOUND_PREC);
    arb_set_d(rest, fabs(a));
    arb_addmul(t, rest, acb_realref(square), BOUND_PREC);
    arb_mul(t, t, path.scale, BOUND_PREC);
    radius_rest(rest, rho, t, f);
    status = wg_path_sum(values, &path, WORK_MAX, prec);
    for (slong n = 0; n < last - first && status == WG_OK; n++)
        acb_add_error_arb(values + n, rest);
    wg_path_clear(&path);
    arb_clear(t);
    arb_clear(rest);
    acb_clear(square);
    return status;
}

static wg_status_t radius_values(acb_ptr values, slong length, double a, double h,
                                 const wg_transform_struct *f, slong prec)
{
    double goal = log_radius_about(-f->c * a, f) - (prec + 4) * M_LN2;
    wg_status_t status = WG_OK;

    for (slong first = 0, last; first < length && status == WG_OK; first = last)
    {
        last = FLINT_MIN(length, first == 0 ? 1 + (slong) (fabs(a) / h) : 2 * first);
        status = radius_block(values + first, first, last, a, h, goal, f, prec);
    }
    return status;
}

static void radius_bound(arb_t bound, double s, const wg_transform_struct *f)
{
    acb_t value;

    acb_init(value);
    if (s < 0 && radius_values(value, 1, s, 1, f, 40) == WG_OK)
        arb_log(bound, acb_realref(value), BOUND_PREC);
    else
        arb_pos_inf(bound);
    acb_clear(value);
}

/* Along the path turned by phi: |psi(s + iy)| <= cos(phi/2)^(-(mu + 1)/2) psi(-sigma), sigma = |s| cos phi + y sin phi, and psi(-sigma) falls like a power of
   1/2 - (c/2) E tanh^2 x at least, c = max(2 shape + 1 - 2 power, 0) + (d < 1 ? d : 0). */
static void radius_decay(arb_t bound, double *guess, double *power, double s, double u,
                         const wg_transform_struct *f)
{
    double mu = f->k + f->m - 2 * f->field, d = f->m - f->k, best = 0, sums[4],
           c = fmax(2 * f->k + 1 - 2 * f->field, 0) + (d < 1 ? d : 0), sigma;

    *guess = HUGE_VAL;
    for (double phi = 0; phi < 1.6; phi += M_PI / 12)
    {
        double one;

        sigma = fabs(s) * cos(phi) + u * sin(phi);
        one = log_radius_about(f->c * sigma, f) - (mu + 1) / 2 * log(cos(phi / 2));
        if (one < *guess)
        {
            *guess = one;
            best = phi;
        }
    }
    best = fmin(best, 1.5707);
    sigma = (1 - 1e-12) * (fabs(s) * cos(best) + u * sin(best));
    radius_sums(sums, f->c * sigma, f);
    /* less by far more than doubles and the sum err */
    *power = fmax(0, 0.5 - 0.5 * c * 1.001 * sums[3]) * (1 - 1e-6) * u * sin(best) / sigma;
    if (bound != NULL)
    {
        arb_t t, v, half;

        arb_init(t);
        arb_init(v);
        arb_init(half);
        radius_bound(bound, -sigma, f);
        arb_set_d(t, best / 2);
        arb_cos(t, t, BOUND_PREC);
        arb_log(t, t, BOUND_PREC);
        radius_exponents(v, half, f, BOUND_PREC);
        arb_submul(bound, half, t, BOUND_PREC);
        arb_clear(t);
        arb_clear(v);
        arb_clear(half);
    }
}

void wg_transform_set_radius(wg_transform_struct *f, const fmpq_t shape, const fmpq_t rest, const fmpq_t y,
                             int power)
{
    int swap = fmpq_cmp(shape, rest) > 0;

    fmpq_set(f->shape, swap ? rest : shape);
    fmpq_set(f->rest, swap ? shape : rest);
    fmpq_set(f->scale, y);
    f->k = fmpq_get_d(f->shape);
    f->m = fmpq_get_d(f->rest);
    f->c = fmpq_get_d(y);
    f->field = power;
    f->points[0] = (f->k + f->m - 1) * M_LN2 + wg_kummer_log_beta_about(f->k, f->m);
    f->low = -HUGE_VAL;
    f->high = 0;
    f->guess = radius_guess;
    f->bound = radius_bound;
    f->decay = radius_decay;
    f->values = radius_values;
}
