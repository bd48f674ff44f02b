#include "component_transform.h"

#include <math.h>

#include <flint/arb_poly.h>

#include "gradient_axis.h"

#define BOUND_PREC 96
#define TERMS_MAX 20000
#define FEW_TERMS 5000
/* More bits lost to cancellation are not worked for. */
#define LOSS_MAX 20000
/* nor is more work done, in products of 64 bits */
#define WORK_MAX 5e7
/* Less work is quicker than a Mellin-Barnes integral. */
#define SERIES_WORK 3e5
/* Real values are quicker. */
#define AXIS_WORK_MAX 2e8

/* At a dimension: the sum over i of (scale z^2/4)^i/i! times the quotient of (p)_i over the points above and below, here for the law whose densities
   are divided by the j-th powers of b (1 - b) and W, and by the l-th power of 1 - v^2:

       above  k - j, m - j, alpha - j;     below  kappa/2 - j, (kappa + 1)/2 - j, n/2 - l, alpha + gamma - j,

   n = beta (N - 1), W ~ Beta(alpha, gamma), which is 1 for beta = 1. */
enum
{
    ABOVE = 3,
    BELOW = 4
};

/* alpha and gamma of W; zero for beta = 1 */
static void get_tilt_law(fmpq_t alpha, fmpq_t gamma, const wg_transform_struct *f)
{
    fmpq_zero(alpha);
    fmpq_zero(gamma);
    if (f->field == 1)
        return;
    fmpq_add(alpha, f->shape, f->rest);
    fmpq_div_2exp(alpha, alpha, 1);
    fmpq_set_si(gamma, f->field - 1, 2);
    fmpq_canonicalise(gamma);
    if (f->field == 4)
        fmpq_sub_ui(alpha, alpha, 1);
}

/* points <- above, below, for j = 0; those of W are equal where there is none */
static void get_points(fmpq *points, const wg_transform_struct *f)
{
    fmpq_t t;

    fmpq_init(t);
    fmpq_set(points, fmpq_cmp(f->shape, f->rest) < 0 ? f->shape : f->rest);
    fmpq_set(points + 1, fmpq_cmp(f->shape, f->rest) < 0 ? f->rest : f->shape);
    fmpq_add(t, f->shape, f->rest);
    fmpq_div_2exp(points + ABOVE, t, 1);
    fmpq_set_si(points + ABOVE + 1, 1, 2);
    fmpq_add(points + ABOVE + 1, points + ABOVE + 1, points + ABOVE);
    fmpq_set_si(points + ABOVE + 2, f->field, 2);
    fmpq_canonicalise(points + ABOVE + 2);
    fmpq_sub(points + ABOVE + 2, t, points + ABOVE + 2);
    get_tilt_law(points + 2, points + ABOVE + 3, f);
    fmpq_add(points + ABOVE + 3, points + ABOVE + 3, points + 2);
    if (f->field == 1)
    {
        fmpq_set(points + 2, t);
        fmpq_set(points + ABOVE + 3, t);
    }
    fmpq_clear(t);
}

/* The factor from term i to term i + 1. */
static double ratio_about(double w, double i, const double *points, double j, double l)
{
    double r = w / ((i + 1) * (points[ABOVE + 2] - l + i));

    for (int n = 0; n < ABOVE; n++)
        r *= (points[n] - j + i) / (points[n == 2 ? ABOVE + 3 : ABOVE + n] - j + i);
    return r;
}

/* log of the sum, and its first two derivatives by log s */
static void sum_about(double derivatives[3], double s, const wg_transform_struct *f, double j, double l)
{
    double w = f->c * s * s / 4, term = 1, sum = 1, first = 0, second = 0, scale = 0;

    /* beyond, the largest value rules */
    if (ratio_about(w, FEW_TERMS, f->points, j, l) > 0.9)
    {
        derivatives[0] = derivatives[1] = derivatives[2] = sqrt(f->c) * fabs(s);
        return;
    }
    for (double i = 0; i < 2 * FEW_TERMS; i++)
    {
        double ratio = ratio_about(w, i, f->points, j, l);

        term *= ratio;
        sum += term;
        first += 2 * (i + 1) * term;
        second += 4 * (i + 1) * (i + 1) * term;
        if (ratio < 0.9 && term < 1e-10 * sum)
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
    derivatives[1] = first / sum;
    derivatives[2] = second / sum - first / sum * (first / sum);
}

static void finite_guess(double derivatives[3], double s, const wg_transform_struct *f)
{
    double d[3];

    sum_about(d, s, f, 0, 0);
    derivatives[0] = d[0];
    derivatives[1] = s == 0 ? 0 : d[1] / s;
    derivatives[2] =
        fabs(s) < 1e-6 / sqrt(f->c) ? ratio_about(f->c / 2, 0, f->points, 0, 0) : (d[2] - d[1]) / (s * s);
}

/* ratio <- that from term i to i + 1 */
static void get_ratio(arb_t ratio, const arb_t w, slong i, arb_srcptr points, slong prec)
{
    arb_t t, u;

    arb_init(t);
    arb_init(u);
    arb_one(u);
    arb_set(ratio, w);
    for (int l = 0; l < ABOVE; l++)
    {
        arb_add_ui(t, points + l, i, prec);
        arb_mul(ratio, ratio, t, prec);
    }
    for (int l = ABOVE; l < ABOVE + BELOW; l++)
    {
        arb_add_ui(t, points + l, i, prec);
        arb_mul(u, u, t, prec);
    }
    arb_mul_ui(u, u, i + 1, prec);
    arb_div(ratio, ratio, u, prec);
    arb_clear(t);
    arb_clear(u);
}

/* most <- a bound of all ratios from i on. They fall but for (min(k, m) + i)/(1 + i) and (alpha + i)/(alpha + gamma + i), which are below 1 where
   they grow: for the larger shape is half of kappa at least. */
static void bound_ratios(arb_t most, const arb_t w, slong i, arb_srcptr points, slong prec)
{
    arb_t t, u;

    arb_init(t);
    arb_init(u);
    get_ratio(most, w, i, points, prec);
    arb_add_ui(t, points, i, prec);
    arb_set_ui(u, i + 1);
    arb_div(t, u, t, prec);
    arb_set_ui(u, 1);
    arb_max(t, t, u, prec);
    arb_mul(most, most, t, prec);
    arb_add_ui(t, points + 2, i, prec);
    arb_add_ui(u, points + ABOVE + 3, i, prec);
    arb_div(t, u, t, prec);
    arb_mul(most, most, t, prec);
    arb_clear(t);
    arb_clear(u);
}

/* points <- those with j and l taken off, as balls; 0 unless all are positive */
static int shift_points(arb_ptr points, const wg_transform_struct *f, double j, double l, slong prec)
{
    fmpq exact[ABOVE + BELOW];
    int fine = 1;
    arb_t t;

    arb_init(t);
    for (int n = 0; n < ABOVE + BELOW; n++)
        fmpq_init(exact + n);
    get_points(exact, f);
    for (int n = 0; n < ABOVE + BELOW; n++)
    {
        arb_set_fmpq(points + n, exact + n, prec);
        arb_set_d(t, n == ABOVE + 2 ? l : j);
        arb_sub(points + n, points + n, t, prec);
        fine = fine && arb_is_positive(points + n);
        fmpq_clear(exact + n);
    }
    arb_clear(t);
    return fine;
}

/* log of the sum at the real point s */
static void bound_sum(arb_t bound, double s, const wg_transform_struct *f, double j, double l)
{
    arb_ptr points = _arb_vec_init(ABOVE + BELOW);
    int done = 0;
    arb_t w, term, sum, ratio;

    arb_init(w);
    arb_init(term);
    arb_init(sum);
    arb_init(ratio);
    arb_set_d(ratio, s);
    arb_sqr(ratio, ratio, BOUND_PREC);
    arb_set_fmpq(w, f->scale, BOUND_PREC);
    arb_mul(w, w, ratio, BOUND_PREC);
    arb_mul_2exp_si(w, w, -2);
    arb_one(term);
    arb_one(sum);
    if (shift_points(points, f, j, l, BOUND_PREC))
        for (slong i = 0; i < TERMS_MAX && !done; i++)
        {
            get_ratio(ratio, w, i, points, BOUND_PREC);
            arb_mul(term, term, ratio, BOUND_PREC);
            arb_add(sum, sum, term, BOUND_PREC);
            if (arf_cmp_d(arb_midref(ratio), 0.95) < 0 &&
                arf_abs_bound_lt_2exp_si(arb_midref(term)) < arf_abs_bound_lt_2exp_si(arb_midref(sum)) - 25)
            {
                bound_ratios(ratio, w, i + 1, points, BOUND_PREC);
                done = arf_cmp_d(arb_midref(ratio), 0.96) < 0;
            }
        }
    if (done)
    {
        arb_mul(term, term, ratio, BOUND_PREC);
        arb_sub_ui(ratio, ratio, 1, BOUND_PREC);
        arb_neg(ratio, ratio);
        arb_div(term, term, ratio, BOUND_PREC);
        arb_add(sum, sum, term, BOUND_PREC);
        arb_log(bound, sum, BOUND_PREC);
    }
    else
        arb_pos_inf(bound);
    _arb_vec_clear(points, ABOVE + BELOW);
    arb_clear(w);
    arb_clear(term);
    arb_clear(sum);
    arb_clear(ratio);
}

static void finite_bound(arb_t bound, double s, const wg_transform_struct *f)
{
    bound_sum(bound, s, f, 0, 0);
}

static double log_beta_about(double k, double m)
{
    return lgamma(k) + lgamma(m) - lgamma(k + m);
}

/* Given the radius, g is a coordinate of a point on a sphere, and its transform falls at least like that of Beta(mu, mu) with any exponent l < mu:
   (l/(e w))^l, w = sqrt(X^2 + A^2) - A, X = 2 radius u, A = 2 (mu - l + r |s|). Its mean over the radius is taken by powers radius^(-2j),

       j = l:       1/w <= H/X^2 with the largest H = sqrt(X^2 + A^2) + A, which is good while X is not large,
       2j <= l:     the transform is at most (X_0/X)^(2j), where the bound is 1 at X_0.

   See the theory page. */
typedef struct
{
    double j;
    double l;
    double guess;
} powers_struct;

/* log B(mu - l, mu - l)/B(mu, mu) */
static double sphere_about(double l, const wg_transform_struct *f)
{
    double mu = f->points[ABOVE + 2] - 0.5;

    return log_beta_about(mu - l, mu - l) - log_beta_about(mu, mu);
}

static void guess_powers(powers_struct *p, double s, double u, const wg_transform_struct *f)
{
    double r = sqrt(f->c), A = 2 * (f->points[ABOVE + 2] - 0.5 - p->l + r * fabs(s)), d[3], j = p->j, w;

    sum_about(d, s, f, j, p->l);
    p->guess = d[0] + log_beta_about(f->k - j, f->m - j) - log_beta_about(f->k, f->m);
    if (f->field > 1)
        p->guess += log_beta_about(f->points[2] - j, f->points[ABOVE + 3] - f->points[2]) -
                    log_beta_about(f->points[2], f->points[ABOVE + 3] - f->points[2]);
    if (p->l < 2 * j)
        p->guess += sphere_about(j, f) + j * (log(j * (hypot(2 * r * u, A) + A) / (16 * f->c * u * u)) - 1);
    else
    {
        w = p->l / M_E * exp(sphere_about(p->l, f) / p->l);
        p->guess += j * log(w * (w + 2 * A) / (16 * f->c * u * u));
    }
}

/* log B(k - j, m - j') - log B(k, m) */
static void add_quotient(arb_t sum, const arb_t k, const arb_t m, const arb_t j, const arb_t other)
{
    arb_t t, u, total;

    arb_init(t);
    arb_init(u);
    arb_init(total);
    for (int l = 0; l < 2; l++)
    {
        if (l == 0)
        {
            arb_sub(t, k, j, BOUND_PREC);
            arb_sub(u, m, other, BOUND_PREC);
        }
        else
        {
            arb_neg(sum, sum);
            arb_set(t, k);
            arb_set(u, m);
        }
        arb_add(total, t, u, BOUND_PREC);
        arb_lgamma(t, t, BOUND_PREC);
        arb_lgamma(u, u, BOUND_PREC);
        arb_lgamma(total, total, BOUND_PREC);
        arb_add(sum, sum, t, BOUND_PREC);
        arb_add(sum, sum, u, BOUND_PREC);
        arb_sub(sum, sum, total, BOUND_PREC);
    }
    arb_neg(sum, sum);
    arb_clear(t);
    arb_clear(u);
    arb_clear(total);
}

static void bound_powers(arb_t bound, const powers_struct *p, double s, double u,
                         const wg_transform_struct *f)
{
    arb_ptr points = _arb_vec_init(ABOVE + BELOW);
    int steep = p->l >= 2 * p->j;
    arb_t j, l, zero, t, v, r, mu, sphere, A;

    arb_init(j);
    arb_init(l);
    arb_init(zero);
    arb_init(t);
    arb_init(v);
    arb_init(r);
    arb_init(mu);
    arb_init(sphere);
    arb_init(A);
    arb_set_d(j, p->j);
    arb_set_d(l, p->l);
    bound_sum(bound, s, f, p->j, p->l);
    shift_points(points, f, 0, 0, BOUND_PREC);
    add_quotient(bound, points, points + 1, j, j);
    if (f->field > 1)
    {
        arb_sub(t, points + ABOVE + 3, points + 2, BOUND_PREC);
        add_quotient(bound, points + 2, t, j, zero);
    }
    arb_set_d(t, 0.5);
    arb_sub(mu, points + ABOVE + 2, t, BOUND_PREC);
    add_quotient(sphere, mu, mu, l, l);
    arb_set_fmpq(r, f->scale, BOUND_PREC);
    arb_sqrt(r, r, BOUND_PREC);
    arb_set_d(t, fabs(s));
    arb_mul(A, t, r, BOUND_PREC);
    arb_add(A, A, mu, BOUND_PREC);
    arb_sub(A, A, l, BOUND_PREC);
    arb_mul_2exp_si(A, A, 1);
    arb_set_d(v, u);
    arb_mul(v, v, r, BOUND_PREC);
    arb_mul_2exp_si(v, v, 1);
    if (steep)
    {
        /* X_0^2 = w (w + 2A), w = l/e times the root of the sphere's quotient */
        arb_div(t, sphere, l, BOUND_PREC);
        arb_sub_ui(t, t, 1, BOUND_PREC);
        arb_exp(t, t, BOUND_PREC);
        arb_mul(t, t, l, BOUND_PREC);
        arb_mul_2exp_si(A, A, 1);
        arb_add(A, A, t, BOUND_PREC);
        arb_mul(t, t, A, BOUND_PREC);
    }
    else
    {
        arb_add(bound, bound, sphere, BOUND_PREC);
        arb_sub(bound, bound, j, BOUND_PREC);
        arb_hypot(t, v, A, BOUND_PREC);
        arb_add(t, t, A, BOUND_PREC);
        arb_mul(t, t, j, BOUND_PREC);
    }
    /* over (2v)^2 */
    arb_sqr(v, v, BOUND_PREC);
    arb_mul_2exp_si(v, v, 2);
    arb_div(t, t, v, BOUND_PREC);
    arb_log(t, t, BOUND_PREC);
    arb_addmul(bound, t, j, BOUND_PREC);
    _arb_vec_clear(points, ABOVE + BELOW);
    arb_clear(j);
    arb_clear(l);
    arb_clear(zero);
    arb_clear(t);
    arb_clear(v);
    arb_clear(r);
    arb_clear(mu);
    arb_clear(sphere);
    arb_clear(A);
}

/* On the axis, by the first residue */
static void fall_on_axis(arb_t bound, double *guess, double *power, double u, const wg_transform_struct *f)
{
    double k = fmin(f->k, f->m), first = f->fall[0], second = f->fall[1] - log(u);

    *power = (1 - 1e-9) * 2 * k;
    *guess = fmax(first, second) + log1p(exp(-fabs(first - second))) - 2 * k * log(u);
    if (bound != NULL)
    {
        arb_t t, v;

        arb_init(t);
        arb_init(v);
        arb_set_d(v, u);
        arb_set_d(bound, f->fall[0]);
        arb_set_d(t, f->fall[1]);
        arb_exp(bound, bound, BOUND_PREC);
        arb_exp(t, t, BOUND_PREC);
        arb_div(t, t, v, BOUND_PREC);
        arb_add(bound, bound, t, BOUND_PREC);
        arb_log(bound, bound, BOUND_PREC);
        arb_log(v, v, BOUND_PREC);
        arb_set_fmpq(t, fmpq_cmp(f->shape, f->rest) < 0 ? f->shape : f->rest, BOUND_PREC);
        arb_mul_2exp_si(t, t, 1);
        arb_submul(bound, t, v, BOUND_PREC);
        arb_clear(t);
        arb_clear(v);
    }
}

/* The bounds fall at least like u^(-j) and u^(-2j). Where neither says more than |phi(s + iu)| <= phi(s), as for the two points of N = 2, beta = 1, that
   is taken. */
static void finite_decay(arb_t bound, double *guess, double *power, double s, double u,
                         const wg_transform_struct *f)
{
    double mu = f->points[ABOVE + 2] - 0.5, whole[3];
    powers_struct best = {0, 0, HUGE_VAL};

    for (int steep = 0; mu > 0 && steep < 2; steep++)
    {
        double most = fmin(fmin(f->points[0], f->points[2]), steep ? mu / 2 : mu), last = HUGE_VAL;

        for (double x = 5; x > -12; x -= 0.4)
        {
            powers_struct p;

            p.j = most / (1 + exp(-x));
            p.l = steep ? 2.0001 * p.j : p.j;
            if (p.l >= mu)
                continue;
            guess_powers(&p, s, u, f);
            if (p.guess < best.guess)
                best = p;
            if (!(p.guess < last + 1))
                break;
            last = fmin(last, p.guess);
        }
    }
    if (s == 0)
    {
        fall_on_axis(bound, guess, power, u, f);
        if (*guess < best.guess)
            return;
    }
    sum_about(whole, s, f, 0, 0);
    if (!(best.guess < whole[0]))
    {
        *guess = whole[0];
        *power = 0;
        if (bound != NULL)
            finite_bound(bound, s, f);
        return;
    }
    *guess = best.guess;
    *power = (1 - 1e-6) * (best.l < 2 * best.j ? best.j : 2 * best.j);
    if (bound != NULL)
        bound_powers(bound, &best, s, u, f);
}

/* coefficients[i] of z^(2i), i < length; error <- a bound of the rest for |z| <= size */
static void get_coefficients(arb_ptr coefficients, arb_t error, slong length, double size,
                             const wg_transform_struct *f, slong prec)
{
    arb_ptr points = _arb_vec_init(ABOVE + BELOW);
    arb_t w, ratio;

    arb_init(w);
    arb_init(ratio);
    shift_points(points, f, 0, 0, prec);
    arb_set_fmpq(w, f->scale, prec);
    arb_mul_2exp_si(w, w, -2);
    arb_one(coefficients);
    for (slong i = 0; i + 1 < length; i++)
    {
        get_ratio(ratio, w, i, points, prec);
        arb_mul(coefficients + i + 1, coefficients + i, ratio, prec);
    }
    arb_set_d(ratio, size);
    arb_sqr(ratio, ratio, BOUND_PREC);
    arb_pow_ui(error, ratio, length - 1, BOUND_PREC);
    arb_mul(error, error, coefficients + length - 1, BOUND_PREC);
    arb_mul(w, w, ratio, BOUND_PREC);
    bound_ratios(ratio, w, length - 1, points, BOUND_PREC);
    arb_mul(error, error, ratio, BOUND_PREC);
    arb_sub_ui(w, ratio, 1, BOUND_PREC);
    arb_neg(w, w);
    if (arb_is_positive(w))
        arb_div(error, error, w, BOUND_PREC);
    else
        arb_pos_inf(error);
    _arb_vec_clear(points, ABOVE + BELOW);
    arb_clear(w);
    arb_clear(ratio);
}

/* The number of terms after which the rest is below e^goal for |z| <= size; 0 for too many. */
static slong count_terms(double size, double goal, const wg_transform_struct *f)
{
    double w = f->c * size * size / 4, log_term = 0;

    for (slong i = 0; i < TERMS_MAX; i++)
    {
        double ratio = ratio_about(w, (double) i, f->points, 0, 0);

        log_term += log(ratio);
        if (ratio < 0.5 && log_term < goal)
            return i + 2;
    }
    return 0;
}

static wg_status_t finite_values(acb_ptr values, slong length, double a, double h,
                                 const wg_transform_struct *f, slong prec)
{
    double size = 1.0000001 * hypot(a, h * (double) length), here[3], there[3];
    slong wp, terms;
    arb_ptr coefficients;
    arb_t error;
    acb_t z;

    finite_guess(here, a, f);
    finite_guess(there, size, f);
    terms = count_terms(size, here[0] - prec * M_LN2 - 3, f);
    if (terms == 0 || !(there[0] - here[0] < LOSS_MAX))
        return WG_UNABLE;
    wp = prec + 30 + (slong) ((there[0] - here[0]) / M_LN2) + 2 * FLINT_BIT_COUNT(terms);
    if ((double) length * (double) terms * pow((double) wp / 64, 1.6) > WORK_MAX)
        return WG_UNABLE;
    coefficients = _arb_vec_init(terms);
    arb_init(error);
    acb_init(z);
    get_coefficients(coefficients, error, terms, size, f, wp);
    for (slong n = 0; n < length; n++)
    {
        acb_set_d_d(z, a, h);
        arb_mul_ui(acb_imagref(z), acb_imagref(z), n, wp);
        acb_sqr(z, z, wp);
        _arb_poly_evaluate_acb_rectangular(values + n, coefficients, terms, z, wp);
        acb_add_error_arb(values + n, error);
    }
    _arb_vec_clear(coefficients, terms);
    arb_clear(error);
    acb_clear(z);
    return WG_OK;
}

/* The nodes from `first` on by the series; WG_UNABLE where that takes more work than `most`. */
static wg_status_t add_series(arb_ptr values, slong first, slong length, double h,
                              const wg_transform_struct *f, double most, slong prec)
{
    double size = 1.0000001 * h * (double) length, top[3];
    slong terms = count_terms(size, -prec * M_LN2 - 3, f), wp;
    arb_ptr coefficients;
    arb_t error, y;

    finite_guess(top, size, f);
    if (terms == 0 || !(top[0] < LOSS_MAX))
        return WG_UNABLE;
    wp = prec + 30 + (slong) (top[0] / M_LN2) + 2 * FLINT_BIT_COUNT(terms);
    if ((double) (length - first) * (double) terms * pow((double) wp / 64, 1.6) > most)
        return WG_UNABLE;
    coefficients = _arb_vec_init(terms);
    arb_init(error);
    arb_init(y);
    get_coefficients(coefficients, error, terms, size, f, wp);
    for (slong n = first; n < length; n++)
    {
        wg_transform_height(y, n, h, wp);
        arb_sqr(y, y, wp);
        arb_neg(y, y);
        _arb_poly_evaluate_rectangular(values + n, coefficients, terms, y, wp);
        arb_add_error(values + n, error);
    }
    _arb_vec_clear(coefficients, terms);
    arb_clear(error);
    arb_clear(y);
    return WG_OK;
}

/* Far out by residues; else by series in octaves, each to the bits it needs, unless the Mellin-Barnes integral is quicker. */
static wg_status_t finite_axis(arb_ptr values, slong length, double h, const wg_transform_struct *f,
                               slong prec)
{
    static const double work[] = {SERIES_WORK, AXIS_WORK_MAX};
    slong near = wg_gradient_residues(values, length, h, f, prec);
    wg_status_t status = WG_UNABLE;

    for (int i = 0; i < 2 && status != WG_OK; i++)
    {
        slong last = near;

        status = WG_OK;
        while (last > 0 && status == WG_OK)
        {
            status = add_series(values, last / 2, last, h, f, work[i], prec);
            last /= 2;
        }
        if (status != WG_OK && i == 0 && near > 0)
            status = wg_gradient_axis(values, near, h, f, prec);
    }
    return status;
}

void wg_transform_set_gradient(wg_transform_struct *f, int field, const fmpq_t shape, const fmpq_t rest,
                               const fmpq_t square)
{
    fmpq points[ABOVE + BELOW];

    fmpq_set(f->shape, shape);
    fmpq_set(f->rest, rest);
    fmpq_set(f->scale, square);
    f->field = field;
    f->k = fmpq_get_d(shape);
    f->m = fmpq_get_d(rest);
    f->c = fmpq_get_d(square);
    for (int l = 0; l < ABOVE + BELOW; l++)
        fmpq_init(points + l);
    get_points(points, f);
    for (int l = 0; l < ABOVE + BELOW; l++)
    {
        f->points[l] = fmpq_get_d(points + l);
        fmpq_clear(points + l);
    }
    f->low = -HUGE_VAL;
    f->high = HUGE_VAL;
    f->guess = finite_guess;
    f->bound = finite_bound;
    f->decay = finite_decay;
    f->values = finite_values;
    f->axis = finite_axis;
    f->expand = wg_gradient_expand;
    wg_gradient_set_fall(f);
}
