#include <math.h>

#include <flint/acb_hypgeom.h>

#include "kummer.h"

#define BOUND_PREC 96
#define NODES_MAX 100000
/* One value by series takes about as long as so many terms of the Euler integral. */
#define SERIES_COST 160
#define WORK_MAX 3e7

/* Values: the Euler integral over w = log(t/(1 - t)) by the trapezoidal rule, phi(z) B(k, m) = int e^(-ozt + kw)/(1 + e^w)^kappa dw. */

typedef struct
{
    double step;
    double shift; /* of the edge of the strip */
    slong first;
    slong last;
} euler_struct;

/* rate <- lambda: on the edge of the strip the integrand is at most e^(lambda t) times that on the real line, and e^(lambda (1 - t)) */
static double edge_rate(double shift, const wg_kummer_side_struct *side, double v)
{
    double t = tan(shift / 2);

    return 2 * t * ((side->kappa + side->tilt) * t + v);
}

/* The shift that allows the largest step. */
static void find_step(euler_struct *euler, const wg_kummer_side_struct *side, double v, double fall)
{
    double k = side->k_about, m = side->m_about, top = wg_kummer_guess(k, m, side->tilt);

    euler->step = 0;
    euler->shift = 1;
    for (double d = 2.6; d > 1e-12; d *= 0.8)
    {
        double rate = edge_rate(d, side, v), growth, step;

        growth =
            fmin(wg_kummer_guess(k, m, side->tilt - rate), rate + wg_kummer_guess(k, m, side->tilt + rate)) -
            top;
        step = 2 * M_PI * d / (fall + growth);
        if (step > euler->step)
        {
            euler->step = step;
            euler->shift = d;
        }
    }
}

static double log_weight(double w, const wg_kummer_side_struct *side)
{
    double t = 1 / (1 + exp(-w));

    return -side->tilt * t + side->k_about * w - side->kappa * (w > 0 ? w + log1p(exp(-w)) : log1p(exp(w)));
}

static double log_weight_of_mode(const wg_kummer_side_struct *side)
{
    double t = wg_kummer_mode(side->k_about, side->m_about, side->tilt);

    return log_weight(log(t) - log1p(-t), side);
}

/* At least o h length */
static double reach(slong length, double h, const wg_transform_struct *f)
{
    return 1.0000001 * f->c * h * (double) length;
}

/* slope of log_weight */
static double weight_slope(double w, const wg_kummer_side_struct *side)
{
    double t = 1 / (1 + exp(-w)), other = 1 / (1 + exp(w));

    return side->k_about * other - side->m_about * t - side->tilt * t * other;
}

/* The first and last node, beyond which the rest is small. */
static int find_range(euler_struct *euler, const wg_kummer_side_struct *side, double fall)
{
    double k = side->k_about, m = side->m_about, t = wg_kummer_mode(k, m, side->tilt),
           middle = log(t) - log1p(-t);
    double goal = wg_kummer_guess(k, m, side->tilt) + wg_kummer_log_beta_about(k, m) - fall,
           unit = euler->step, w, slope;
    double peak = k * log(k / side->kappa) + m * log(m / side->kappa), beta = wg_kummer_log_beta_about(k, m);
    double whole = beta + log1p(unit * exp(peak - beta));

    for (w = middle - unit;; w -= unit)
    {
        slope = weight_slope(w, side);
        if (w < 0 && log_weight(w, side) - log(fmin(1, unit * slope)) < goal)
            break;
        if (middle - w > NODES_MAX * unit)
            return 0;
    }
    euler->first = (slong) floor(w / unit);
    for (w = middle + unit;; w += unit)
    {
        slope = side->kappa / (1 + exp(-w)) - k;
        if (-side->tilt / (1 + exp(-w)) + whole < goal ||
            (slope > 0 && log_weight(w, side) - log(fmin(1, unit * slope)) < goal))
            break;
        if (w - middle > NODES_MAX * unit)
            return 0;
    }
    euler->last = (slong) ceil(w / unit);
    return euler->last - euler->first < NODES_MAX;
}

/* The integrand at w where z is real: t, and log of the weight. */
static void get_weight(arb_t t, arb_t weight, const arb_t w, const arb_t k, const arb_t kappa,
                       const arb_t tilt, slong prec)
{
    arb_t u;

    arb_init(u);
    arb_exp(u, w, prec);
    arb_add_ui(weight, u, 1, prec);
    arb_div(t, u, weight, prec);
    arb_log(weight, weight, prec);
    arb_mul(weight, weight, kappa, prec);
    arb_neg(weight, weight);
    arb_addmul(weight, w, k, prec);
    arb_submul(weight, tilt, t, prec);
    arb_clear(u);
}

/* rest <- a bound, over B, of the step times the sum of the nodes before the first: by its slope there the weight falls geometrically, as it
   is log-concave for t < 1/2 */
static void bound_left(arb_t rest, const euler_struct *euler, const arb_t k, const arb_t kappa,
                       const arb_t tilt, const arb_t beta)
{
    arb_t w, t, slope, p;

    arb_init(w);
    arb_init(t);
    arb_init(slope);
    arb_init(p);
    arb_set_d(w, euler->step);
    arb_mul_si(w, w, euler->first, BOUND_PREC);
    get_weight(t, rest, w, k, kappa, tilt, BOUND_PREC);
    arb_sub_ui(p, t, 1, BOUND_PREC);
    arb_mul(p, p, t, BOUND_PREC);
    arb_mul(slope, p, tilt, BOUND_PREC);
    arb_add(slope, slope, k, BOUND_PREC);
    arb_submul(slope, kappa, t, BOUND_PREC);
    if (euler->first < 0 && arb_is_positive(slope))
    {
        arb_sub(rest, rest, beta, BOUND_PREC);
        arb_exp(rest, rest, BOUND_PREC);
        /* sum over n >= 1 of e^(-slope n step) */
        arb_set_d(w, euler->step);
        arb_mul(slope, slope, w, BOUND_PREC);
        arb_mul(rest, rest, w, BOUND_PREC);
        arb_expm1(slope, slope, BOUND_PREC);
        arb_div(rest, rest, slope, BOUND_PREC);
    }
    else
        arb_pos_inf(rest);
    arb_clear(w);
    arb_clear(t);
    arb_clear(slope);
    arb_clear(p);
}

/* peak <- log of the highest weight without a tilt, k^k m^m/kappa^kappa */
static void log_highest(arb_t peak, const arb_t k, const arb_t kappa)
{
    arb_t m, t;

    arb_init(m);
    arb_init(t);
    arb_sub(m, kappa, k, BOUND_PREC);
    arb_div(t, m, kappa, BOUND_PREC);
    arb_log(t, t, BOUND_PREC);
    arb_mul(peak, t, m, BOUND_PREC);
    arb_div(t, k, kappa, BOUND_PREC);
    arb_log(t, t, BOUND_PREC);
    arb_addmul(peak, t, k, BOUND_PREC);
    arb_clear(m);
    arb_clear(t);
}

/* The same beyond the last: by the slope without the tilt, which only makes it fall quicker; or by e^(-tilt t) there, as without a tilt the step times
   the sum is at most B plus the step times the highest weight. */
static void bound_right(arb_t rest, const euler_struct *euler, const arb_t k, const arb_t kappa,
                        const arb_t tilt, const arb_t beta)
{
    arb_t w, t, other, slope;

    arb_init(w);
    arb_init(t);
    arb_init(other);
    arb_init(slope);
    arb_set_d(w, euler->step);
    arb_mul_si(w, w, euler->last, BOUND_PREC);
    get_weight(t, rest, w, k, kappa, tilt, BOUND_PREC);
    arb_mul(slope, kappa, t, BOUND_PREC);
    arb_sub(slope, slope, k, BOUND_PREC);
    arb_set_d(w, euler->step);
    log_highest(other, k, kappa);
    arb_sub(other, other, beta, BOUND_PREC);
    arb_exp(other, other, BOUND_PREC);
    arb_mul(other, other, w, BOUND_PREC);
    arb_add_ui(other, other, 1, BOUND_PREC);
    arb_mul(t, t, tilt, BOUND_PREC);
    arb_neg(t, t);
    arb_exp(t, t, BOUND_PREC);
    arb_mul(other, other, t, BOUND_PREC);
    if (arb_is_positive(slope))
    {
        arb_sub(rest, rest, beta, BOUND_PREC);
        arb_exp(rest, rest, BOUND_PREC);
        arb_mul(slope, slope, w, BOUND_PREC);
        arb_mul(rest, rest, w, BOUND_PREC);
        arb_expm1(slope, slope, BOUND_PREC);
        arb_div(rest, rest, slope, BOUND_PREC);
        if (arb_lt(other, rest))
            arb_swap(rest, other);
    }
    else
        arb_swap(rest, other);
    arb_clear(w);
    arb_clear(t);
    arb_clear(other);
    arb_clear(slope);
}

/* log E e^((rate - tilt) t) <= bound, and the same with 1 - t for t where `upper` */
static void bound_moved(arb_t bound, const wg_kummer_side_struct *side, const arb_t tilt, const arb_t rate,
                        double about, int upper)
{
    wg_kummer_side_struct moved = *side;
    arb_t t;

    arb_init(t);
    if (upper)
        arb_add(t, tilt, rate, BOUND_PREC);
    else
        arb_sub(t, tilt, rate, BOUND_PREC);
    moved.tilt = side->tilt + (upper ? about : -about);
    if (moved.tilt >= 0 && arb_is_nonnegative(t))
    {
        wg_kummer_bound(bound, &moved, t);
        if (upper)
            arb_add(bound, bound, rate, BOUND_PREC);
    }
    else if (moved.tilt < 0 && arb_is_negative(t))
    {
        moved = (wg_kummer_side_struct){side->m,     side->k, side->m_about, side->k_about, side->kappa,
                                        -moved.tilt, 1};
        arb_neg(t, t);
        wg_kummer_bound(bound, &moved, t);
        arb_add(bound, bound, t, BOUND_PREC);
    }
    else
        arb_set(bound, rate);
    arb_clear(t);
}

/* error <- a bound of what the trapezoidal rule adds for all |Im oz| <= v */
static void bound_strip(arb_t error, const euler_struct *euler, const wg_kummer_side_struct *side,
                        const arb_t tilt, const arb_t kappa, double v)
{
    double about = edge_rate(euler->shift, side, v), k = side->k_about, m = side->m_about;
    int upper = wg_kummer_guess(k, m, side->tilt + about) + about < wg_kummer_guess(k, m, side->tilt - about);
    arb_t rate, t;

    arb_init(rate);
    arb_init(t);
    arb_set_d(t, euler->shift / 2);
    arb_tan(t, t, BOUND_PREC);
    arb_add(rate, kappa, tilt, BOUND_PREC);
    arb_mul(rate, rate, t, BOUND_PREC);
    arb_set_d(error, v);
    arb_add(rate, rate, error, BOUND_PREC);
    arb_mul(rate, rate, t, BOUND_PREC);
    arb_mul_2exp_si(rate, rate, 1);
    bound_moved(error, side, tilt, rate, about, upper);
    arb_exp(error, error, BOUND_PREC);
    arb_mul_2exp_si(error, error, 1);
    arb_const_pi(t, BOUND_PREC);
    arb_set_d(rate, euler->shift);
    arb_mul(t, t, rate, BOUND_PREC);
    arb_mul_2exp_si(t, t, 1);
    arb_set_d(rate, euler->step);
    arb_div(t, t, rate, BOUND_PREC);
    arb_expm1(t, t, BOUND_PREC);
    arb_div(error, error, t, BOUND_PREC);
    arb_clear(rate);
    arb_clear(t);
}

/* powers[n] <- e^(i angle n), each from two near the half, so that radii do not grow by wrapping */
static void set_waves(acb_ptr powers, slong length, const arb_t angle, slong prec)
{
    acb_one(powers);
    if (length > 1)
        arb_sin_cos(acb_imagref(powers + 1), acb_realref(powers + 1), angle, prec);
    for (slong n = 2; n < length; n++)
        acb_mul(powers + n, powers + n / 2, powers + (n - n / 2), prec);
}

/* values[n] <- e^tilt e^(i angle n) values[n] */
static void mirror(acb_ptr values, acb_ptr waves, slong length, const arb_t tilt, const arb_t angle,
                   slong prec)
{
    arb_t t;

    arb_init(t);
    arb_exp(t, tilt, prec);
    set_waves(waves, length, angle, prec);
    for (slong n = 0; n < length; n++)
    {
        acb_mul(values + n, values + n, waves + n, prec);
        acb_mul_arb(values + n, values + n, t, prec);
    }
    arb_clear(t);
}

/* values[n] <- phi(a + inh) by the Euler integral */
static void add_weights(acb_ptr values, slong length, double a, double h, const euler_struct *euler,
                        const wg_kummer_side_struct *side, const wg_transform_struct *f, slong prec)
{
    double v = reach(length, h, f), middle = log_weight_of_mode(side);
    double last = fmax(fmax(fabs((double) euler->first), fabs((double) euler->last)) * euler->step, 40);
    slong wp = prec + 24 + FLINT_BIT_COUNT(length) + (slong) log2(last * side->kappa + side->tilt + v), bits;
    acb_ptr waves = _acb_vec_init(length);
    arb_t k, kappa, beta, tilt, angle, w, t, weight, error;

    arb_init(k);
    arb_init(kappa);
    arb_init(beta);
    arb_init(tilt);
    arb_init(angle);
    arb_init(w);
    arb_init(t);
    arb_init(weight);
    arb_init(error);
    arb_set_fmpq(k, side->k, wp);
    arb_set_fmpq(t, side->m, wp);
    arb_add(kappa, k, t, wp);
    wg_kummer_log_beta(beta, k, t, wp);
    wg_kummer_tilt(tilt, a, f, wp);
    for (slong n = 0; n < length; n++)
        acb_zero(values + n);
    for (slong j = euler->first; j <= euler->last; j++)
    {
        arb_set_d(w, euler->step);
        arb_mul_si(w, w, j, wp);
        get_weight(t, weight, w, k, kappa, tilt, wp);
        arb_sub(weight, weight, beta, wp);
        arb_exp(weight, weight, wp);
        arb_set_d(w, euler->step);
        arb_mul(weight, weight, w, wp);
        wg_kummer_tilt(angle, h, f, wp);
        arb_mul(angle, angle, t, wp);
        if (!side->mirrored)
            arb_neg(angle, angle);
        /* small weights need fewer bits */
        bits = prec + 16 + FLINT_BIT_COUNT(length) +
               (slong) ((log_weight((double) j * euler->step, side) - middle) / M_LN2);
        set_waves(waves, length, angle, FLINT_MAX(bits, 20));
        for (slong n = 0; n < length; n++)
        {
            arb_addmul(acb_realref(values + n), acb_realref(waves + n), weight, wp);
            arb_addmul(acb_imagref(values + n), acb_imagref(waves + n), weight, wp);
        }
    }
    bound_strip(error, euler, side, tilt, kappa, v);
    bound_left(weight, euler, k, kappa, tilt, beta);
    arb_add(error, error, weight, BOUND_PREC);
    bound_right(weight, euler, k, kappa, tilt, beta);
    arb_add(error, error, weight, BOUND_PREC);
    for (slong n = 0; n < length; n++)
        acb_add_error_arb(values + n, error);
    if (side->mirrored)
    {
        wg_kummer_tilt(angle, -h, f, wp);
        arb_neg(angle, angle);
        mirror(values, waves, length, tilt, angle, wp);
    }
    _acb_vec_clear(waves, length);
    arb_clear(k);
    arb_clear(kappa);
    arb_clear(beta);
    arb_clear(tilt);
    arb_clear(angle);
    arb_clear(w);
    arb_clear(t);
    arb_clear(weight);
    arb_clear(error);
}

/* value <- phi(z) by the series of FLINT, which are quick for large |z|; zero if the error stays above e^goal. */
static int by_series(acb_t value, const acb_t z, const arb_t k, const arb_t kappa, double goal, slong prec)
{
    acb_t a, b;
    int fine = 0;
    mag_t error, most;

    acb_init(a);
    acb_init(b);
    mag_init(error);
    mag_init(most);
    mag_set_ui_2exp_si(most, 1, (slong) floor(goal / M_LN2));
    acb_set_arb(a, k);
    acb_set_arb(b, kappa);
    for (slong wp = prec + 20; wp < 3 * prec + 60 && !fine; wp *= 2)
    {
        acb_hypgeom_m(value, a, b, z, 0, wp);
        mag_hypot(error, arb_radref(acb_realref(value)), arb_radref(acb_imagref(value)));
        fine = acb_is_finite(value) && mag_cmp(error, most) <= 0;
    }
    acb_clear(a);
    acb_clear(b);
    mag_clear(error);
    mag_clear(most);
    return fine;
}

/* The same for the nodes from `first` on; zero where these do not work. */
static int add_series(acb_ptr values, slong first, slong length, double a, double h,
                      const wg_transform_struct *f, slong prec)
{
    slong wp = 4 * prec + 200, bits = prec;
    double goal = wg_kummer_guess(f->k, f->m, f->c * a) - prec * M_LN2;
    int fine = fabs(goal) < 1e15;
    arb_t k, kappa, scale;
    acb_t z;
    mag_t size;

    arb_init(k);
    arb_init(kappa);
    arb_init(scale);
    acb_init(z);
    mag_init(size);
    arb_set_fmpq(k, f->shape, wp);
    arb_set_fmpq(kappa, f->rest, wp);
    arb_add(kappa, kappa, k, wp);
    arb_set_fmpq(scale, f->scale, wp);
    arb_neg(scale, scale);
    for (slong n = first; n < length && fine; n++)
    {
        acb_set_d_d(z, a, h);
        arb_mul_ui(acb_imagref(z), acb_imagref(z), n, wp);
        acb_mul_arb(z, z, scale, wp);
        fine = by_series(values + n, z, k, kappa, goal, bits);
        /* the next one is hardly larger */
        acb_get_mag(size, values + n);
        bits = (slong) (mag_get_d_log2_approx(size) - goal / M_LN2);
        bits = FLINT_MAX(10, FLINT_MIN(bits, prec));
    }
    arb_clear(k);
    arb_clear(kappa);
    arb_clear(scale);
    acb_clear(z);
    mag_clear(size);
    return fine;
}

/* The step and range of the Euler integral for that many nodes; returns the number of its nodes, or 0 where there is none. */
static slong lay(euler_struct *euler, const wg_kummer_side_struct *side, slong length, double h,
                 const wg_transform_struct *f, double fall)
{
    find_step(euler, side, reach(length, h, f), fall);
    if (!(euler->step > 0) || !find_range(euler, side, fall))
        return 0;
    return euler->last - euler->first + 1;
}

wg_status_t wg_kummer_values(acb_ptr values, slong length, double a, double h, const wg_transform_struct *f,
                             slong prec)
{
    wg_kummer_side_struct side = wg_kummer_side(a, f);
    double fall = prec * M_LN2 + 3;
    euler_struct euler;
    slong first = length, weights = lay(&euler, &side, first, h, f, fall);

    while (first > 1 && (weights == 0 || weights > SERIES_COST))
    {
        first = first / 2;
        weights = lay(&euler, &side, first, h, f, fall);
    }
    if (!add_series(values, first, length, a, h, f, prec))
    {
        first = length;
        weights = lay(&euler, &side, first, h, f, fall);
    }
    if (weights == 0 || (double) weights * (double) first > WORK_MAX)
        return WG_UNABLE;
    add_weights(values, first, a, h, &euler, &side, f, prec);
    return WG_OK;
}
