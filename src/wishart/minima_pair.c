#include <math.h>

#include <flint/acb.h>
#include <flint/arb.h>

#include "minima_pair.h"

/* Beyond this many points an estimate is the quicker answer. */
#define POINTS_MAX 1000000

/* One value of v; the root is (beta slope + root)^(-1/2). */
typedef struct
{
    acb_t z;
    acb_t slope;
    acb_t root;
    acb_t weight;
    mag_t size;
} pair_path_struct;

static void pair_init(pair_t pair)
{
    arb_init(pair->k);
    arb_init(pair->t);
    arb_init(pair->m);
}

static void pair_clear(pair_t pair)
{
    arb_clear(pair->k);
    arb_clear(pair->t);
    arb_clear(pair->m);
}

static void path_init(pair_path_struct *path)
{
    acb_init(path->z);
    acb_init(path->slope);
    acb_init(path->root);
    acb_init(path->weight);
    mag_init(path->size);
}

static void path_clear(pair_path_struct *path)
{
    acb_clear(path->z);
    acb_clear(path->slope);
    acb_clear(path->root);
    acb_clear(path->weight);
    mag_clear(path->size);
}

/* beta, and all factors that depend on u alone */
static void set_side(arb_t beta, arb_t weight, const pair_t pair, const arb_t u, slong prec)
{
    arb_t s, c, e, y;

    arb_init(s);
    arb_init(c);
    arb_init(e);
    arb_init(y);
    arb_sinh_cosh(s, c, u, prec);
    /* E = 1 + s2 sinh^2, dE = 2 s2 sinh cosh */
    arb_set_d(y, pair->s2);
    arb_mul(weight, s, c, prec);
    arb_mul(weight, weight, y, prec);
    arb_mul_2exp_si(weight, weight, 1);
    arb_sqr(s, s, prec);
    arb_mul(beta, s, y, prec);
    arb_add_ui(e, beta, 1, prec);
    if (pair->kind == PAIR_MAXIMA)
    {
        arb_div(beta, beta, e, prec);
        arb_div(weight, weight, e, prec);
        arb_div(weight, weight, e, prec);
    }
    arb_sqrt(s, beta, prec);
    arb_mul(s, s, beta, prec);
    arb_mul(weight, weight, s, prec);
    arb_log(y, e, prec);
    if (pair->kind == PAIR_MAXIMA)
    {
        arb_neg(beta, beta);
        arb_neg(y, y);
    }
    arb_set_d(s, 1.5);
    arb_sub(s, pair->k, s, prec);
    arb_mul(y, y, s, prec);
    if (!pair->whole)
        arb_submul(y, beta, pair->t, prec);
    arb_exp(y, y, prec);
    arb_mul(weight, weight, y, prec);
    arb_clear(s);
    arb_clear(c);
    arb_clear(e);
    arb_clear(y);
}

/* z <- start + radius (sin psi cosh v + i cos psi sinh v), psi = bend; dz <- z'(v)/i */
static void place(acb_t z, acb_t dz, const pair_t pair, const arb_t v, slong prec)
{
    arb_t s, c, sinh, cosh, t;

    arb_init(s);
    arb_init(c);
    arb_init(sinh);
    arb_init(cosh);
    arb_init(t);
    arb_set_d(t, pair->bend);
    arb_sin_cos(s, c, t, prec);
    arb_sinh_cosh(sinh, cosh, v, prec);
    arb_mul(acb_realref(z), s, cosh, prec);
    arb_mul(acb_imagref(z), c, sinh, prec);
    arb_mul(acb_realref(dz), c, cosh, prec);
    arb_mul(acb_imagref(dz), s, sinh, prec);
    arb_neg(acb_imagref(dz), acb_imagref(dz));
    arb_set_d(t, pair->radius);
    acb_mul_arb(z, z, t, prec);
    acb_mul_arb(dz, dz, t, prec);
    arb_set_d(t, pair->start);
    acb_add_arb(z, z, t, prec);
    arb_clear(s);
    arb_clear(c);
    arb_clear(sinh);
    arb_clear(cosh);
    arb_clear(t);
}

static void set_path(pair_path_struct *path, const pair_t pair, const arb_t v, slong prec)
{
    acb_t q, y;
    arb_t t;

    acb_init(q);
    acb_init(y);
    arb_init(t);
    place(path->z, path->weight, pair, v, prec);
    acb_mul(y, path->z, path->z, prec);
    acb_div(path->weight, path->weight, y, prec);
    acb_sub(path->root, path->z, y, prec);
    acb_mul_2exp_si(path->root, path->root, 2);
    acb_one(path->slope);
    acb_mul_2exp_si(q, path->z, 1);
    acb_sub_ui(q, q, 1, prec);
    acb_neg(q, q);
    if (pair->kind == PAIR_MAXIMA)
    {
        /* (q^2 - B)^(-1/2) = q^(-1) (1 - B/q^2)^(-1/2): no cut is met. */
        acb_div(path->weight, path->weight, q, prec);
        acb_pow_si(path->slope, q, -2, prec);
        acb_neg(path->slope, path->slope);
        acb_mul(path->root, path->root, path->slope, prec);
    }
    acb_log(y, q, prec);
    arb_sub_ui(t, pair->k, 1, prec);
    acb_mul_arb(y, y, t, prec);
    if (!pair->whole)
    {
        arb_mul_2exp_si(t, pair->t, 1);
        acb_addmul_arb(y, path->z, t, prec);
    }
    acb_neg(y, y);
    acb_exp(y, y, prec);
    acb_mul(path->weight, path->weight, y, prec);
    acb_get_mag(path->size, path->weight);
    acb_clear(q);
    acb_clear(y);
    arb_clear(t);
}

/* size <- an upper bound of |weights x^(-1/2) f^(-m)| */
static void bound_term(mag_t size, const pair_t pair, const arb_t weight, const pair_path_struct *path,
                       const acb_t x, const acb_t f)
{
    double m = pair->whole ? arf_get_d(arb_midref(pair->m), ARF_RND_NEAR) : 0;
    mag_t t, one;

    mag_init(t);
    mag_init(one);
    mag_one(one);
    arb_get_mag(size, weight);
    mag_mul(size, size, path->size);
    acb_get_mag_lower(t, x);
    mag_rsqrt(t, t);
    mag_mul(size, size, t);
    if (pair->whole)
    {
        /* An integer above m where |f| < 1, else one below: m itself may lie between its neighbours. */
        acb_get_mag_lower(t, f);
        m = mag_cmp(t, one) < 0 ? ceil(m + 0.01) : floor(m - 0.01);
        mag_inv(t, t);
        mag_pow_ui(t, t, (ulong) m);
        mag_mul(size, size, t);
    }
    mag_clear(t);
    mag_clear(one);
}

/* f <- f^(-m) */
static void lower(acb_t f, const arb_t m, slong prec)
{
    acb_t e;

    acb_init(e);
    acb_set_arb(e, m);
    acb_log(f, f, prec);
    acb_mul(f, f, e, prec);
    acb_neg(f, f);
    acb_exp(f, f, prec);
    acb_clear(e);
}

/* y <- y + the integrand but for the factor that depends on v alone, or bound <- bound + what bounds the whole of it, where that is below
   the limit. */
static void add_term(acb_t y, mag_t bound, const pair_t pair, const arb_t beta, const arb_t weight,
                     const pair_path_struct *path, const mag_t limit, slong prec)
{
    acb_t x, f;
    mag_t size;

    acb_init(x);
    acb_init(f);
    mag_init(size);
    acb_mul_arb(x, path->slope, beta, prec);
    acb_add(x, x, path->root, prec);
    if (pair->whole)
    {
        acb_mul_2exp_si(f, path->z, 1);
        arb_add(acb_realref(f), acb_realref(f), beta, prec);
        acb_mul_2exp_si(f, f, -1);
        acb_add_ui(f, f, 1, prec);
    }
    bound_term(size, pair, weight, path, x, f);
    if (mag_cmp(size, limit) <= 0)
        mag_add(bound, bound, size);
    else
    {
        acb_rsqrt(x, x, prec);
        acb_mul_arb(x, x, weight, prec);
        if (pair->whole)
        {
            lower(f, pair->m, prec);
            acb_mul(x, x, f, prec);
        }
        acb_add(y, y, x, prec);
    }
    acb_clear(x);
    acb_clear(f);
    mag_clear(size);
}

/* sum <- (1/pi) h_u h_v Re of the integrand's sum over 0 < u <= U and 0 <= v <= V, half of it at v = 0, leaving
   out less than the tolerance */
static void sum_over_points(arb_t sum, const pair_t pair, const double *steps, const double *ends,
                            const mag_t tolerance, slong prec)
{
    slong sides = (slong) ceil(ends[0] / steps[0]), paths = (slong) ceil(ends[1] / steps[1]);
    arb_ptr beta = _arb_vec_init(sides), weight = _arb_vec_init(sides);
    pair_path_struct path;
    acb_t column;
    arb_t u, step;
    mag_t limit, bound;

    path_init(&path);
    mag_init(limit);
    mag_init(bound);
    acb_init(column);
    arb_init(u);
    arb_init(step);
    arb_zero(sum);
    mag_set_d(limit, 4 * ends[0] * ends[1]);
    mag_div(limit, tolerance, limit);
    arb_set_d(step, steps[0]);
    for (slong i = 0; i < sides; i++)
    {
        arb_mul_ui(u, step, i + 1, prec);
        set_side(beta + i, weight + i, pair, u, prec);
    }
    for (slong j = 0; j <= paths; j++)
    {
        arb_set_d(u, steps[1]);
        arb_mul_ui(u, u, j, prec);
        set_path(&path, pair, u, prec);
        acb_zero(column);
        for (slong i = 0; i < sides; i++)
        {
            add_term(column, bound, pair, beta + i, weight + i, &path, limit, prec);
        }
        acb_mul(column, column, path.weight, prec);
        if (j == 0)
            acb_mul_2exp_si(column, column, -1);
        arb_add(sum, sum, acb_realref(column), prec);
    }
    arb_add_error_mag(sum, bound);
    arb_mul(sum, sum, step, prec);
    arb_set_d(step, steps[1]);
    arb_mul(sum, sum, step, prec);
    arb_const_pi(u, prec);
    arb_div(sum, sum, u, prec);
    _arb_vec_clear(beta, sides);
    _arb_vec_clear(weight, sides);
    path_clear(&path);
    mag_clear(limit);
    mag_clear(bound);
    acb_clear(column);
    arb_clear(u);
    arb_clear(step);
}

/* ln |e^(-2Tz) (1 - 2z)^(1-k) z^(-2)| */
static double log_size(double z, double k, double t)
{
    return -2 * t * z - (k - 1) * log(fabs(1 - 2 * z)) - 2 * log(fabs(z));
}

/* Where the path crosses the real axis: there the integrand should be as small as it gets. */
static double crossing(const pair_t pair)
{
    double k = arf_get_d(arb_midref(pair->k), ARF_RND_NEAR), t = arf_get_d(arb_midref(pair->t), ARF_RND_NEAR);
    double best = pair->kind == PAIR_MINIMA ? 0.25 : -0.25;

    if (pair->whole)
        return best / sqrt(1 + k / 4);
    for (int i = 1; i < 400; i++)
    {
        double z = pair->kind == PAIR_MINIMA ? 0.5 / (1 + pow(1.05, i - 150)) : -0.5 / k * pow(1.05, i - 200);

        if (log_size(z, k, t) < log_size(best, k, t))
            best = z;
    }
    return best;
}

static void choose_path(pair_t pair, double bend, double tilt)
{
    double c = crossing(pair), d = fabs(c), step = 0.75 * d, w = 4 * fabs(c - c * c);

    if (pair->kind == PAIR_MINIMA)
        step = fmin(0.75 * d, 0.6 * (0.5 - d));
    else
        bend = fmin(bend, asin(sqrt(fmin(1, 1.4 * d / (1 + 4 * d)))));
    pair->bend = bend;
    pair->start = c - step;
    pair->radius = step / sin(bend);
    pair->s2 = 0.999 * fmin(1, pair->kind == PAIR_MINIMA ? w : w / (1 + w));
    pair->tilt = tilt;
}

/* ends[i] <- the least multiple of 1/4 beyond which less than the tolerance lies, or 0 if there is none in reach. */
static void choose_ends(double *ends, const pair_t pair, const mag_t tolerance)
{
    mag_ptr cut = _mag_vec_init(2);
    double reach[2] = {0.25, 0.25};

    ends[0] = ends[1] = 0;
    while ((ends[0] == 0 || ends[1] == 0) && reach[0] < 400 && reach[1] < 400)
    {
        wg_pair_cut(cut, pair, reach[0], reach[1]);
        for (int i = 0; i < 2; i++)
        {
            if (mag_cmp(cut + i, tolerance) <= 0)
                ends[i] = reach[i];
            else
                reach[i] *= 1.05;
        }
    }
    _mag_vec_clear(cut, 2);
}

/* The step that leaves less than the tolerance of a strip of half width d. */
static double step(const mag_t strip, double d, const mag_t tolerance)
{
    mag_t ratio;
    double h;

    mag_init(ratio);
    mag_div(ratio, strip, tolerance);
    h = 2 * M_PI * d / (mag_get_d_log2_approx(ratio) * M_LN2 + 1);
    mag_clear(ratio);
    return h > 0 && h < 0.25 ? h : 0.25;
}

/* error <- error + strip/(exp(2 pi d/h) - 1) */
static void add_step_error(mag_t error, const mag_t strip, double d, double h)
{
    arb_t x, y;
    mag_t m;

    arb_init(x);
    arb_init(y);
    mag_init(m);
    arb_const_pi(x, 64);
    arb_set_d(y, 2 * d);
    arb_mul(x, x, y, 64);
    arb_set_d(y, h);
    arb_div(x, x, y, 64);
    arb_expm1(x, x, 64);
    arb_inv(x, x, 64);
    arb_get_mag(m, x);
    mag_mul(m, m, strip);
    mag_add(error, error, m);
    arb_clear(x);
    arb_clear(y);
    mag_clear(m);
}

/* One enclosure whose error bounds aim at `tolerance`, on a given path */
static wg_status_t enclose(arb_t integral, const pair_t pair, const mag_t size, const mag_t tolerance,
                           slong prec)
{
    mag_ptr strip = _mag_vec_init(2), cut = _mag_vec_init(2);
    double ends[2], steps[2];
    wg_status_t status = WG_UNABLE;
    mag_t error;

    mag_init(error);
    choose_ends(ends, pair, tolerance);
    if (ends[0] > 0 && ends[1] > 0)
    {
        wg_pair_strip(strip, pair, size);
        steps[0] = step(strip, pair->tilt, tolerance);
        steps[1] = step(strip + 1, pair->bend, tolerance);
        if (!mag_is_inf(strip) && !mag_is_inf(strip + 1) &&
            ends[0] / steps[0] * (ends[1] / steps[1]) < POINTS_MAX)
        {
            sum_over_points(integral, pair, steps, ends, tolerance, prec);
            wg_pair_cut(cut, pair, ends[0], ends[1]);
            mag_add(error, cut, cut + 1);
            add_step_error(error, strip, pair->tilt, steps[0]);
            add_step_error(error, strip + 1, pair->bend, steps[1]);
            arb_add_error_mag(integral, error);
            status = WG_OK;
        }
    }
    _mag_vec_clear(strip, 2);
    _mag_vec_clear(cut, 2);
    mag_clear(error);
    return status;
}

/* integral <- the double integral to a relative accuracy of prec bits. A rough sum tells the size; where it is too rough, its
   successor does. */
static wg_status_t integrate(arb_t integral, pair_t pair, slong prec)
{
    const double rough_steps[2] = {0.25, 0.125}, rough_ends[2] = {6, 6};
    slong wp = prec + 30 + arf_abs_bound_lt_2exp_si(arb_midref(pair->k));
    int small = arf_cmpabs_ui(arb_midref(pair->k), 20) < 0;
    wg_status_t status = WG_OK;
    mag_t size, tolerance;

    choose_path(pair, small ? 0.385 : 0.26, small ? (pair->whole ? 0.65 : 0.5) : 0.3);
    if (!wg_pair_is_sound(pair))
        return WG_UNABLE;
    mag_init(size);
    mag_init(tolerance);
    sum_over_points(integral, pair, rough_steps, rough_ends, tolerance, wp);
    for (int i = 0; i < 3 && status == WG_OK; i++)
    {
        arf_get_mag(size, arb_midref(integral));
        mag_mul_2exp_si(tolerance, size, -prec - 5);
        status = enclose(integral, pair, size, tolerance, wp);
        if (status == WG_OK && arb_rel_accuracy_bits(integral) >= prec)
            break;
        if (i == 2)
            status = WG_UNABLE;
    }
    mag_clear(size);
    mag_clear(tolerance);
    return status;
}

static void set_pair(pair_t pair, pair_kind_t kind, const fmpq_t shape, slong prec)
{
    pair->kind = kind;
    arb_set_fmpq(pair->k, shape, prec);
}

wg_status_t wg_minima_pair_density(arb_t density, pair_kind_t kind, const fmpq_t shape, const fmpq_t t,
                                   slong prec)
{
    slong wp = prec + 60 + (slong) fmpz_bits(fmpq_numref(shape));
    pair_t pair;
    arb_t d, u, e;
    wg_status_t status;

    pair_init(pair);
    arb_init(d);
    arb_init(u);
    arb_init(e);
    set_pair(pair, kind, shape, wp);
    pair->whole = 0;
    arb_set_fmpq(pair->t, t, wp);
    status = integrate(d, pair, prec + 5);
    /* (2T)^(k+1/2) e^(-T)/(2^(k-1/2) Gamma(k-1/2)) = 2 T^(k+1/2) e^(-T)/Gamma(k-1/2) */
    arb_set_d(u, 0.5);
    arb_add(e, pair->k, u, wp);
    arb_pow(e, pair->t, e, wp);
    arb_mul(d, d, e, wp);
    arb_neg(e, pair->t);
    arb_exp(e, e, wp);
    arb_mul(d, d, e, wp);
    arb_sub(e, pair->k, u, wp);
    arb_rgamma(e, e, wp);
    arb_mul(d, d, e, wp);
    arb_mul_2exp_si(d, d, 1);
    wg_minima_weight(u, shape, t, 2, wp);
    arb_mul(d, d, u, wp);
    if (status == WG_OK)
        arb_set_round(density, d, prec + 10);
    pair_clear(pair);
    arb_clear(d);
    arb_clear(u);
    arb_clear(e);
    return status;
}

/* factor <- (pi/2) Gamma(m) 2^(-m)/(Gamma(k) Gamma(k - 1/2)) */
static void whole_factor(arb_t factor, const pair_t pair, slong prec)
{
    arb_t u, v;

    arb_init(u);
    arb_init(v);
    arb_lgamma(factor, pair->m, prec);
    arb_lgamma(u, pair->k, prec);
    arb_sub(factor, factor, u, prec);
    arb_set_d(v, 0.5);
    arb_sub(u, pair->k, v, prec);
    arb_lgamma(u, u, prec);
    arb_sub(factor, factor, u, prec);
    arb_const_log2(v, prec);
    arb_submul(factor, v, pair->m, prec);
    arb_exp(factor, factor, prec);
    arb_const_pi(u, prec);
    arb_mul(factor, factor, u, prec);
    arb_mul_2exp_si(factor, factor, -1);
    arb_clear(u);
    arb_clear(v);
}

wg_status_t wg_minima_pair_moment(arb_t integral, pair_kind_t kind, ulong power, const fmpq_t shape,
                                  slong prec)
{
    slong wp = prec + 60 + (slong) fmpz_bits(fmpq_numref(shape));
    pair_t pair;
    arb_t d, u;
    wg_status_t status;

    pair_init(pair);
    arb_init(d);
    arb_init(u);
    set_pair(pair, kind, shape, wp);
    pair->whole = 1;
    arb_mul_2exp_si(pair->m, pair->k, 1);
    arb_set_d(u, (double) power - 0.5);
    arb_add(pair->m, pair->m, u, wp);
    status = integrate(d, pair, prec + 5);
    whole_factor(u, pair, wp);
    arb_mul(d, d, u, wp);
    if (status == WG_OK)
        arb_set_round(integral, d, prec + 10);
    pair_clear(pair);
    arb_clear(d);
    arb_clear(u);
    return status;
}
