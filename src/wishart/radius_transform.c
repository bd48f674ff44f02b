#include "norm_transform.h"

#include <math.h>

#include "kummer.h"
#include "path_sum.h"

#define BOUND_PREC 96
#define WORK_MAX 1e7
/* Points of the sums in double precision. */
#define SKETCH 160

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
