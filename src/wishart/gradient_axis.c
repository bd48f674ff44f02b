#include "gradient_axis.h"

#include <math.h>

#include <flint/acb_poly.h>
#include <flint/arb_poly.h>

#define BOUND_PREC 96
#define TERMS_MAX 8000
/* e^(2t) is a double */
#define LOG_MAX 300
/* Of the factors that make terms fall, so many are enough. */
#define FACTORS_MAX 300

/* With s = sigma + i step l the sum is exactly that over j of e^(2 pi sigma j/step) E cos(y e^(2 pi j/step) g). `first` is the least y. */
typedef struct
{
    const wg_transform_struct *f;
    double first;
    double sigma;
    double step;
    double size; /* log of the integrand at sigma and the least y, about */
    double goal; /* log of the error wanted */
} axis_struct;

static double log_beta_about(double a, double b)
{
    return lgamma(a) + lgamma(b) - lgamma(a + b);
}

/* n/2 for the sphere in n dimensions */
static double half_about(const wg_transform_struct *f)
{
    return f->k + f->m - f->field / 2.0;
}

/* alpha of W ~ Beta(alpha, (field - 1)/2); without W as large as nothing matters */
static double tilt_about(const wg_transform_struct *f)
{
    return f->field == 1 ? HUGE_VAL : (f->k + f->m) / 2 - (f->field == 4);
}

static double guess_size(double sigma, double first, const wg_transform_struct *f)
{
    double q = sigma / 2, half = half_about(f), alpha = tilt_about(f), gamma = (f->field - 1) / 2.0;
    double size = -M_LN2 - q * log(f->c) - sigma * log(first) + lgamma(q) + lgamma(half) - lgamma(half - q);

    size += log_beta_about(f->k - q, f->m - q) - log_beta_about(f->k, f->m);
    if (f->field > 1)
        size += log_beta_about(alpha - q, gamma) - log_beta_about(alpha, gamma);
    return size;
}

/* The step that keeps both neighbours of E cos(yg) below the error wanted; 0 for none. */
static double find_step(double sigma, const axis_struct *axis)
{
    double guess, power;

    for (double ratio = -axis->goal / sigma; ratio < LOG_MAX; ratio *= 1.1)
    {
        axis->f->decay(NULL, &guess, &power, 0, axis->first * exp(ratio), axis->f);
        if (power > sigma && guess + ratio * sigma - log1p(-exp(ratio * (sigma - power))) < axis->goal)
            return 2 * M_PI / ratio;
    }
    return 0;
}

/* The line Re s = sigma with the fewest terms. */
static wg_status_t lay(axis_struct *axis)
{
    const wg_transform_struct *f = axis->f;
    double most = 2 * fmin(fmin(f->k, f->m), tilt_about(f)), best = 0;

    axis->step = 0;
    for (double ratio = 0.05; ratio < 1; ratio += 0.05)
    {
        double sigma = (float) (ratio * most), step, size;

        if (half_about(f) - sigma < 2)
            break;
        step = find_step(sigma, axis);
        size = fmax(guess_size(sigma, axis->first, f), 0);
        if (step / (size - axis->goal) > best)
        {
            best = step / (size - axis->goal);
            axis->sigma = sigma;
            axis->step = step;
            axis->size = size;
        }
    }
    return axis->step > 0 ? WG_OK : WG_UNABLE;
}

/* What all terms share: shapes as balls, and Gamma(n/2) c^(-sigma/2)/(2 B(k, m) B(alpha, gamma)) as a logarithm. */
typedef struct
{
    arb_t k;
    arb_t m;
    arb_t half;
    arb_t alpha;
    arb_t gamma;
    arb_t scale; /* log of o^2 t */
    arb_t constant;
} shapes_struct;

/* log B(a - q, b - q'), where q' is q or nothing */
static void add_beta(acb_t sum, const arb_t a, const arb_t b, const acb_t q, int both, slong prec)
{
    acb_t t, u;

    acb_init(t);
    acb_init(u);
    acb_set_arb(u, b);
    if (both)
        acb_sub(u, u, q, prec);
    acb_neg(t, q);
    acb_add_arb(t, t, a, prec);
    acb_add(u, u, t, prec);
    acb_lgamma(t, t, prec);
    acb_add(sum, sum, t, prec);
    acb_lgamma(u, u, prec);
    acb_sub(sum, sum, u, prec);
    acb_set_arb(u, b);
    if (both)
        acb_sub(u, u, q, prec);
    acb_lgamma(u, u, prec);
    acb_add(sum, sum, u, prec);
    acb_clear(t);
    acb_clear(u);
}

/* value <- log E W^(-q), with the Beta function of q = 0 left out; value may be q */
static void get_tilt(acb_t value, const acb_t q, const shapes_struct *shapes, slong prec)
{
    acb_t t;

    acb_init(t);
    add_beta(t, shapes->alpha, shapes->gamma, q, 0, prec);
    acb_swap(value, t);
    acb_clear(t);
}

/* sum <- log E (b (1 - b))^(-q) W^(-q), with the Beta functions of q = 0 left out */
static void get_radius(acb_t sum, const acb_t q, const shapes_struct *shapes, int field, slong prec)
{
    acb_zero(sum);
    add_beta(sum, shapes->k, shapes->m, q, 1, prec);
    if (field > 1)
        add_beta(sum, shapes->alpha, shapes->gamma, q, 0, prec);
}

/* value <- log (o^2 t)^(-q) Gamma(q)/Gamma(n/2 - q); value may be q */
static void get_sphere(acb_t value, const acb_t q, const shapes_struct *shapes, slong prec)
{
    acb_t sum, t;

    acb_init(sum);
    acb_init(t);
    acb_lgamma(sum, q, prec);
    acb_neg(t, q);
    acb_add_arb(t, t, shapes->half, prec);
    acb_lgamma(t, t, prec);
    acb_sub(sum, sum, t, prec);
    acb_mul_arb(t, q, shapes->scale, prec);
    acb_sub(value, sum, t, prec);
    acb_clear(sum);
    acb_clear(t);
}

static void shapes_init(shapes_struct *shapes, const wg_transform_struct *f, slong prec)
{
    acb_t t, zero;

    arb_init(shapes->k);
    arb_init(shapes->m);
    arb_init(shapes->half);
    arb_init(shapes->alpha);
    arb_init(shapes->gamma);
    arb_init(shapes->scale);
    arb_init(shapes->constant);
    acb_init(t);
    acb_init(zero);
    arb_set_fmpq(shapes->k, f->shape, prec);
    arb_set_fmpq(shapes->m, f->rest, prec);
    arb_add(shapes->half, shapes->k, shapes->m, prec);
    arb_mul_2exp_si(shapes->alpha, shapes->half, -1);
    if (f->field == 4)
        arb_sub_ui(shapes->alpha, shapes->alpha, 1, prec);
    arb_set_d(shapes->gamma, f->field / 2.0);
    arb_sub(shapes->half, shapes->half, shapes->gamma, prec);
    arb_set_d(shapes->gamma, (f->field - 1) / 2.0);
    arb_set_fmpq(shapes->scale, f->scale, prec);
    arb_log(shapes->scale, shapes->scale, prec);
    get_radius(t, zero, shapes, f->field, prec);
    arb_lgamma(shapes->constant, shapes->half, prec);
    arb_sub(shapes->constant, shapes->constant, acb_realref(t), prec);
    arb_const_log2(acb_realref(t), prec);
    arb_sub(shapes->constant, shapes->constant, acb_realref(t), prec);
    acb_clear(t);
    acb_clear(zero);
}

static void shapes_clear(shapes_struct *shapes)
{
    arb_clear(shapes->k);
    arb_clear(shapes->m);
    arb_clear(shapes->half);
    arb_clear(shapes->alpha);
    arb_clear(shapes->gamma);
    arb_clear(shapes->scale);
    arb_clear(shapes->constant);
}

/* At heights above t = Im q, |Gamma(q)/Gamma(n/2 - q)| falls like a power of t at least. */
static double least_power(double t, const axis_struct *axis)
{
    double power = 0, most = fmin(floor(half_about(axis->f) - axis->sigma), FACTORS_MAX);

    for (double j = 0; j < most; j++)
    {
        double x = axis->sigma / 2 + j;

        power += t * t / (x * x + t * t);
    }
    return (1 - 1e-9) * power;
}

/* rest <- a bound, at the least y, of the terms beyond q: there E |g|^(-s) is at most that for s = sigma but for the sphere's part, whose log at q
   is `sphere`; `top` is the log of all else. */
static int bound_rest(arb_t rest, const acb_t sphere, const arb_t top, double height, const axis_struct *axis)
{
    double power = least_power(height / 2, axis);
    arb_t t;

    if (!(power > 1.5))
        return 0;
    arb_init(t);
    arb_add(rest, acb_realref(sphere), top, BOUND_PREC);
    arb_exp(rest, rest, BOUND_PREC);
    arb_set_d(t, height / (power - 1));
    arb_mul(rest, rest, t, BOUND_PREC);
    arb_const_pi(t, BOUND_PREC);
    arb_div(rest, rest, t, BOUND_PREC);
    arb_set_d(t, axis->goal);
    arb_exp(t, t, BOUND_PREC);
    power = arb_lt(rest, t);
    arb_clear(t);
    return power > 0;
}

/* terms[l] <- (step/2 pi) Gamma(s) cos(pi s/2) E |g|^(-s) for s = sigma + i step l; rest <- a bound of all others; returns how many, 0 for too
   many. */
static slong get_terms(acb_ptr terms, arb_t rest, const axis_struct *axis, slong prec)
{
    slong length = 0;
    int done = 0;
    shapes_struct shapes;
    acb_t q, radius, sphere;
    arb_t top, t, weight;

    acb_init(q);
    acb_init(radius);
    acb_init(sphere);
    arb_init(top);
    arb_init(t);
    arb_init(weight);
    shapes_init(&shapes, axis->f, prec);
    arb_set_d(weight, axis->step);
    arb_const_pi(t, prec);
    arb_div(weight, weight, t, prec);
    arb_mul_2exp_si(weight, weight, -1);
    for (slong l = 0; l < TERMS_MAX && !done; l++)
    {
        arb_set_d(acb_realref(q), axis->sigma / 2);
        arb_set_d(acb_imagref(q), axis->step);
        arb_mul_ui(acb_imagref(q), acb_imagref(q), l, prec);
        arb_mul_2exp_si(acb_imagref(q), acb_imagref(q), -1);
        get_radius(radius, q, &shapes, axis->f->field, prec);
        get_sphere(sphere, q, &shapes, prec);
        if (l == 0)
        {
            arb_set_d(t, axis->first);
            arb_log(t, t, BOUND_PREC);
            arb_set_d(top, axis->sigma);
            arb_mul(top, top, t, BOUND_PREC);
            arb_neg(top, top);
            arb_add(top, top, shapes.constant, BOUND_PREC);
            arb_add(top, top, acb_realref(radius), BOUND_PREC);
        }
        acb_add(radius, radius, sphere, prec);
        acb_add_arb(radius, radius, shapes.constant, prec);
        acb_exp(radius, radius, prec);
        acb_mul_arb(terms + l, radius, weight, prec);
        length = l + 1;
        done = l > 0 && bound_rest(rest, sphere, top, (double) l * axis->step, axis);
    }
    shapes_clear(&shapes);
    acb_clear(q);
    acb_clear(radius);
    acb_clear(sphere);
    arb_clear(top);
    arb_clear(t);
    arb_clear(weight);
    return done ? length : 0;
}

/* error <- a bound of the neighbours j != 0 of all values */
static void bound_neighbours(arb_t error, const axis_struct *axis)
{
    double guess, power, u = axis->first * exp(2 * M_PI / axis->step * (1 - 1e-9));
    arb_t ratio, t, sigma, excess;

    arb_init(excess);
    arb_init(ratio);
    arb_init(t);
    arb_init(sigma);
    arb_const_pi(ratio, BOUND_PREC);
    arb_mul_2exp_si(ratio, ratio, 1);
    arb_set_d(t, axis->step);
    arb_div(ratio, ratio, t, BOUND_PREC);
    arb_set_d(sigma, axis->sigma);
    /* j < 0: |E cos| is at most 1 */
    arb_mul(error, ratio, sigma, BOUND_PREC);
    arb_expm1(error, error, BOUND_PREC);
    arb_inv(error, error, BOUND_PREC);
    /* j > 0: at most e^bound (u/y)^power beyond u, which is below the first of these */
    axis->f->decay(t, &guess, &power, 0, u, axis->f);
    arb_addmul(t, ratio, sigma, BOUND_PREC);
    arb_exp(t, t, BOUND_PREC);
    arb_set_d(excess, power);
    arb_sub(excess, sigma, excess, BOUND_PREC);
    arb_mul(excess, excess, ratio, BOUND_PREC);
    arb_expm1(excess, excess, BOUND_PREC);
    arb_neg(excess, excess);
    if (power > axis->sigma)
    {
        arb_div(t, t, excess, BOUND_PREC);
        arb_add(error, error, t, BOUND_PREC);
    }
    else
        arb_pos_inf(error);
    arb_clear(ratio);
    arb_clear(t);
    arb_clear(sigma);
    arb_clear(excess);
}

wg_status_t wg_gradient_axis(arb_ptr values, slong length, double h, const wg_transform_struct *f, slong prec)
{
    axis_struct axis = {.f = f, .first = h / 2, .goal = -(double) prec * M_LN2 - 3};
    slong wp, count;
    acb_ptr terms;
    acb_t turn, value;
    arb_t y, t, error;

    if (lay(&axis) != WG_OK)
        return WG_UNABLE;
    wp = prec + 40 + (slong) (axis.size / M_LN2) + (slong) (3 * log2(f->k + f->m + 100) / 2);
    terms = _acb_vec_init(TERMS_MAX);
    acb_init(turn);
    acb_init(value);
    arb_init(y);
    arb_init(t);
    arb_init(error);
    count = get_terms(terms, error, &axis, wp);
    bound_neighbours(t, &axis);
    arb_add(error, error, t, BOUND_PREC);
    for (slong j = 0; j < length && count > 0; j++)
    {
        wg_transform_height(y, j, h, wp);
        arb_log(y, y, wp);
        arb_set_d(t, -axis.step);
        arb_mul(t, t, y, wp);
        arb_sin_cos(acb_imagref(turn), acb_realref(turn), t, wp);
        _acb_poly_evaluate_rectangular(value, terms, count, turn, wp);
        arb_mul_2exp_si(acb_realref(value), acb_realref(value), 1);
        arb_sub(acb_realref(value), acb_realref(value), acb_realref(terms), wp);
        arb_set_d(t, -axis.sigma);
        arb_mul(t, t, y, wp);
        arb_exp(t, t, wp);
        arb_mul(values + j, acb_realref(value), t, wp);
        arb_add_error(values + j, error);
    }
    _acb_vec_clear(terms, TERMS_MAX);
    acb_clear(turn);
    acb_clear(value);
    arb_clear(y);
    arb_clear(t);
    arb_clear(error);
    return count > 0 ? WG_OK : WG_UNABLE;
}

/* Residues at s = 2 (k + j), j < count, where k is the smaller shape, and the integral over the line Re s = 2q behind them, q = k + count - 1/2 */

static void order_shapes(shapes_struct *shapes, const wg_transform_struct *f)
{
    if (fmpq_cmp(f->shape, f->rest) > 0)
        arb_swap(shapes->k, shapes->m);
}

/* The most residues for which that line is left of all other poles, and its integral converges quickly. */
static slong most_residues(const wg_transform_struct *f)
{
    double k = fmin(f->k, f->m), m = fmax(f->k, f->m);
    double q = fmin(fmin(m, tilt_about(f)) - 1e-6, half_about(f) / 2 - 1);

    return q < k + 0.5 ? 0 : (slong) fmin(floor(q - k + 0.5), WG_EXPANSION_MAX);
}

/* sum <- the integral of |Gamma(q + iy)/Gamma(n/2 - q - iy)| over y > 0, bounded: it falls */
static void bound_sphere(arb_t sum, double q, const shapes_struct *shapes, const axis_struct *axis)
{
    double y = 0, next = 0.25, power;
    int done = 0;
    acb_t point, value;
    arb_t t;

    acb_init(point);
    acb_init(value);
    arb_init(t);
    arb_zero(sum);
    for (int i = 0; i < 400 && !done; i++)
    {
        acb_set_d_d(point, q, y);
        acb_lgamma(value, point, BOUND_PREC);
        acb_neg(point, point);
        acb_add_arb(point, point, shapes->half, BOUND_PREC);
        acb_lgamma(point, point, BOUND_PREC);
        arb_sub(t, acb_realref(value), acb_realref(point), BOUND_PREC);
        arb_exp(t, t, BOUND_PREC);
        power = least_power(y, axis);
        done = power > 1.4 && (power - 1) * (next - y) > y / 50;
        arb_set_d(acb_realref(point), done ? y / (power - 1) : next - y);
        arb_addmul(sum, t, acb_realref(point), BOUND_PREC);
        y = next;
        next *= 1.2;
    }
    if (!done)
        arb_pos_inf(sum);
    acb_clear(point);
    acb_clear(value);
    arb_clear(t);
}

/* bound <- log of a bound of y^(2q) times the integral over that line: B(k - s/2, m - s/2) is B(k + count - s/2, m - s/2) times `count` factors
   2 + (m - k - j)/(k - s/2 + j) */
static void bound_line(arb_t bound, slong count, const shapes_struct *shapes, const wg_transform_struct *f)
{
    double q = fmin(f->k, f->m) + (double) count - 0.5;
    axis_struct axis = {.f = f, .sigma = 2 * q};
    arb_t t, u;
    acb_t moved, radius;
    shapes_struct beyond = *shapes;

    arb_init(t);
    arb_init(u);
    acb_init(moved);
    acb_init(radius);
    bound_sphere(bound, q, shapes, &axis);
    arb_mul_2exp_si(bound, bound, 1);
    arb_const_pi(t, BOUND_PREC);
    arb_div(bound, bound, t, BOUND_PREC);
    for (slong j = 0; j < count; j++)
    {
        arb_sub(t, shapes->m, shapes->k, BOUND_PREC);
        arb_sub_ui(t, t, j, BOUND_PREC);
        arb_abs(t, t);
        arb_set_d(u, q);
        arb_sub(u, u, shapes->k, BOUND_PREC);
        arb_sub_ui(u, u, j, BOUND_PREC);
        arb_abs(u, u);
        arb_div(t, t, u, BOUND_PREC);
        arb_add_ui(t, t, 2, BOUND_PREC);
        arb_mul(bound, bound, t, BOUND_PREC);
    }
    arb_log(bound, bound, BOUND_PREC);
    arb_add(bound, bound, shapes->constant, BOUND_PREC);
    arb_set_d(acb_realref(moved), q);
    arb_submul(bound, acb_realref(moved), shapes->scale, BOUND_PREC);
    arb_init(beyond.k);
    arb_add_ui(beyond.k, shapes->k, count, BOUND_PREC);
    get_radius(radius, moved, &beyond, f->field, BOUND_PREC);
    arb_clear(beyond.k);
    arb_add(bound, bound, acb_realref(radius), BOUND_PREC);
    arb_clear(t);
    arb_clear(u);
    acb_clear(moved);
    acb_clear(radius);
}

/* values[j] <- the coefficient of y^(-2 (k + j)) */
static void get_residues(arb_ptr values, slong count, const shapes_struct *shapes, int field, slong prec)
{
    arb_t t, q, gap;
    acb_t point;

    arb_init(t);
    arb_init(q);
    arb_init(gap);
    acb_init(point);
    arb_sub(gap, shapes->m, shapes->k, prec);
    for (slong j = 0; j < count; j++)
    {
        arb_ptr value = values + j;

        arb_add_ui(q, shapes->k, j, prec);
        acb_set_arb(point, q);
        get_sphere(point, point, shapes, prec);
        arb_add(value, acb_realref(point), shapes->constant, prec);
        if (field > 1)
        {
            acb_zero(point);
            arb_set(acb_realref(point), q);
            get_tilt(point, point, shapes, prec);
            arb_add(value, value, acb_realref(point), prec);
        }
        arb_sub_ui(t, gap, j, prec);
        arb_lgamma(t, t, prec);
        arb_add(value, value, t, prec);
        arb_exp(value, value, prec);
        arb_mul_2exp_si(value, value, 1);
        arb_sub_ui(t, gap, 2 * j, prec);
        arb_rgamma(t, t, prec);
        arb_mul(value, value, t, prec);
        arb_fac_ui(t, j, prec);
        arb_div(value, value, t, prec);
        if (j % 2)
            arb_neg(value, value);
    }
    arb_clear(t);
    arb_clear(q);
    arb_clear(gap);
    acb_clear(point);
}

static double get_upper(const arb_t x)
{
    double value;
    arf_t t;

    arf_init(t);
    arb_get_ubound_arf(t, x, BOUND_PREC);
    value = arf_get_d(t, ARF_RND_CEIL);
    arf_clear(t);
    return value;
}

void wg_gradient_set_fall(wg_transform_struct *f)
{
    shapes_struct shapes;
    arb_t t;

    f->fall[0] = f->fall[1] = HUGE_VAL;
    if (most_residues(f) == 0)
        return;
    arb_init(t);
    shapes_init(&shapes, f, BOUND_PREC);
    order_shapes(&shapes, f);
    get_residues(t, 1, &shapes, f->field, BOUND_PREC);
    arb_abs(t, t);
    arb_log(t, t, BOUND_PREC);
    f->fall[0] = get_upper(t);
    bound_line(t, 1, &shapes, f);
    f->fall[1] = get_upper(t);
    shapes_clear(&shapes);
    arb_clear(t);
}

/* The number of residues and from where on their expansion holds; one costs as much as some nodes. */
static slong choose_residues(double *from, const shapes_struct *shapes, const wg_transform_struct *f,
                             double goal)
{
    double least = HUGE_VAL;
    slong best = 0, most = most_residues(f);
    arb_t t;

    *from = HUGE_VAL;
    arb_init(t);
    for (slong count = 1; count <= most; count += 1 + count / 3)
    {
        double y;

        bound_line(t, count, shapes, f);
        y = exp((get_upper(t) - goal) / (2 * (fmin(f->k, f->m) + (double) count - 0.5)));
        if (y + WG_EXPANSION_COST * (double) count < least)
        {
            least = y + WG_EXPANSION_COST * (double) count;
            *from = y;
            best = count;
        }
    }
    arb_clear(t);
    return best;
}

slong wg_gradient_expand(arb_ptr coefficients, fmpq_t power, double *from, const wg_transform_struct *f,
                         double goal, slong prec)
{
    slong count = 0;
    shapes_struct shapes;

    if (most_residues(f) > 0)
    {
        shapes_init(&shapes, f, prec);
        order_shapes(&shapes, f);
        count = choose_residues(from, &shapes, f, goal);
        get_residues(coefficients, count, &shapes, f->field, prec);
        fmpq_mul_2exp(power, fmpq_cmp(f->shape, f->rest) < 0 ? f->shape : f->rest, 1);
        shapes_clear(&shapes);
    }
    return count;
}

slong wg_gradient_residues(arb_ptr values, slong length, double h, const wg_transform_struct *f, slong prec)
{
    slong wp = prec + 40 + (slong) (2 * log2(f->k + f->m + 100)), first = length, count;
    double goal = -(double) prec * M_LN2 - 1, from = HUGE_VAL;
    arb_ptr coefficients = _arb_vec_init(WG_EXPANSION_MAX);
    fmpq_t power;
    arb_t error, exponent, t, y;

    fmpq_init(power);
    arb_init(error);
    arb_init(exponent);
    arb_init(t);
    arb_init(y);
    count = wg_gradient_expand(coefficients, power, &from, f, goal, wp);
    if (count > 0 && from < h * (double) length)
        first = (slong) ceil(1.0000001 * from / h);
    arb_set_fmpq(exponent, power, wp);
    arb_set_d(error, goal);
    arb_exp(error, error, BOUND_PREC);
    for (slong n = first; n < length; n++)
    {
        wg_transform_height(y, n, h, wp);
        arb_inv(y, y, wp);
        arb_pow(t, y, exponent, wp);
        arb_sqr(y, y, wp);
        _arb_poly_evaluate_horner(values + n, coefficients, count, y, wp);
        arb_mul(values + n, values + n, t, wp);
        arb_add_error(values + n, error);
    }
    _arb_vec_clear(coefficients, WG_EXPANSION_MAX);
    fmpq_clear(power);
    arb_clear(error);
    arb_clear(exponent);
    arb_clear(t);
    arb_clear(y);
    return FLINT_MIN(first, length);
}
