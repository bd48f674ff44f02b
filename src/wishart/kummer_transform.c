#include "component_transform.h"

#include <math.h>

#include <flint/acb_hypgeom.h>

#define BOUND_PREC 96
#define NODES_MAX 100000
/* One value by series takes about as long as so many terms of the Euler integral. */
#define SERIES_COST 160
#define WORK_MAX 3e7
/* (log(1 + t^2))/(2t) < 0.4024 for t > 0 */
#define HALF_LOG_SLOPE 0.4024

/* phi(z) = e^(-oz) times that of the mirrored law at -z: with tilt = o |Re z| and both shapes ordered to it, E e^(-tilt t) of t ~ Beta(k, m) is
   left, where tilt >= 0. */
typedef struct
{
    const fmpq *k;
    const fmpq *m;
    double k_about;
    double m_about;
    double kappa;
    double tilt;
    int mirrored;
} side_struct;

static side_struct get_side(double s, const wg_transform_struct *f)
{
    if (s < 0)
        return (side_struct){f->rest, f->shape, f->m, f->k, f->k + f->m, -f->c * s, 1};
    return (side_struct){f->shape, f->rest, f->k, f->m, f->k + f->m, f->c * s, 0};
}

/* Where e^(-tilt t) t^k (1 - t)^m is highest. */
static double get_mode(double k, double m, double tilt)
{
    return 2 * k / (tilt + k + m + sqrt((tilt - k - m) * (tilt - k - m) + 4 * tilt * m));
}

/* Laplace's method in the variable log(t/(1 - t)), up to a factor that does not depend on the tilt */
static double laplace(double k, double m, double tilt)
{
    double t = get_mode(k, m, tilt);

    return -tilt * t + k * log(t) + m * log1p(-t) - log(t * (1 - t) * (k + m + tilt * (1 - 2 * t))) / 2;
}

/* about log E e^(-tilt t), tilt of any sign */
static double guess_log(double k, double m, double tilt)
{
    if (tilt < 0)
        return -tilt + laplace(m, k, -tilt) - laplace(m, k, 0);
    return laplace(k, m, tilt) - laplace(k, m, 0);
}

static void guess(double derivatives[3], double s, const wg_transform_struct *f)
{
    side_struct side = get_side(s, f);
    double t = get_mode(side.k_about, side.m_about, side.tilt);

    derivatives[0] = guess_log(f->k, f->m, f->c * s);
    derivatives[1] = side.mirrored ? -f->c * (1 - t) : -f->c * t;
    derivatives[2] = f->c * f->c * t * (1 - t) / (side.kappa + side.tilt * (1 - 2 * t));
}

/* log B(k - i, m - j) */
static double log_beta_about(double k, double m)
{
    return lgamma(k) + lgamma(m) - lgamma(k + m);
}

static void log_beta(arb_t value, const arb_t k, const arb_t m, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_add(t, k, m, prec);
    arb_lgamma(t, t, prec);
    arb_neg(t, t);
    arb_lgamma(value, k, prec);
    arb_add(t, t, value, prec);
    arb_lgamma(value, m, prec);
    arb_add(value, value, t, prec);
    arb_clear(t);
}

/* value <- (i/(e x))^i, in logarithms; 0 for i = 0 */
static void log_peak(arb_t value, double i, const arb_t x, slong prec)
{
    arb_t t;

    arb_zero(value);
    if (i == 0)
        return;
    arb_init(t);
    arb_set_d(t, i);
    arb_div(value, t, x, prec);
    arb_log(value, value, prec);
    arb_sub_ui(value, value, 1, prec);
    arb_mul(value, value, t, prec);
    arb_clear(t);
}

/* An exponent i for e^(-tilt t) <= (i/(e tilt t))^i, to be used for Beta(k, m). */
static double get_exponent(double k, double m, double tilt)
{
    return tilt * get_mode(k, m, tilt) * k / (k + 0.5);
}

/* E e^(-tilt t) p^(-j) (j/(e w))^j, p = t(1 - t), is at most that with (i/(e tilt t))^i for e^(-tilt t): Beta functions. */
static void bound_by_powers(arb_t bound, const side_struct *side, const arb_t tilt, double i, double j,
                            const arb_t w)
{
    arb_t k, m, t;

    arb_init(k);
    arb_init(m);
    arb_init(t);
    arb_set_fmpq(k, side->k, BOUND_PREC);
    arb_set_fmpq(m, side->m, BOUND_PREC);
    log_beta(bound, k, m, BOUND_PREC);
    arb_neg(bound, bound);
    arb_set_d(t, i);
    arb_sub(k, k, t, BOUND_PREC);
    arb_set_d(t, j);
    arb_sub(k, k, t, BOUND_PREC);
    arb_sub(m, m, t, BOUND_PREC);
    if (arb_is_positive(k) && arb_is_positive(m))
    {
        log_beta(t, k, m, BOUND_PREC);
        arb_add(bound, bound, t, BOUND_PREC);
        log_peak(t, i, tilt, BOUND_PREC);
        arb_add(bound, bound, t, BOUND_PREC);
        log_peak(t, j, w, BOUND_PREC);
        arb_add(bound, bound, t, BOUND_PREC);
    }
    else
        arb_pos_inf(bound);
    arb_clear(k);
    arb_clear(m);
    arb_clear(t);
}

/* tilt <- o |s| */
static void get_tilt(arb_t tilt, double s, const wg_transform_struct *f, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_set_d(t, fabs(s));
    arb_set_fmpq(tilt, f->scale, prec);
    arb_mul(tilt, tilt, t, prec);
    arb_clear(t);
}

/* log E e^(-tilt t) <= bound, tilt >= 0 */
static void bound_tilted(arb_t bound, const side_struct *side, const arb_t tilt)
{
    double i = get_exponent(side->k_about, side->m_about, side->tilt);
    arb_t zero;

    arb_init(zero);
    if (i > 1e-8)
        bound_by_powers(bound, side, tilt, i, 0, zero);
    if (!(i > 1e-8) || !arb_is_negative(bound))
        arb_zero(bound);
    arb_clear(zero);
}

static void bound(arb_t bound, double s, const wg_transform_struct *f)
{
    side_struct side = get_side(s, f);
    arb_t tilt;

    arb_init(tilt);
    get_tilt(tilt, s, f, BOUND_PREC);
    bound_tilted(bound, &side, tilt);
    if (side.mirrored)
        arb_add(bound, bound, tilt, BOUND_PREC);
    arb_clear(tilt);
}

/* Decay by powers: w = sqrt(v^2 + A^2) - A, v = o u, A = kappa - 2j + tilt. */

static double guess_powers(double *i, double j, const side_struct *side, double v)
{
    double k = side->k_about, m = side->m_about, A = side->kappa - 2 * j + side->tilt;
    double w = v * v / (hypot(v, A) + A), sum;

    *i = get_exponent(k - j, m - j, side->tilt);
    if (!(*i > 1e-8))
        *i = 0;
    sum = log_beta_about(k - *i - j, m - j) - log_beta_about(k, m) + j * (log(j / w) - 1);
    return *i > 0 ? sum + *i * (log(*i / side->tilt) - 1) : sum;
}

/* Of the exponents j < min(k, m) about the best. */
static double find_powers(double *i, double *j, const side_struct *side, double v)
{
    const double golden = (sqrt(5) - 1) / 2;
    double low = -30, high = 8, most = fmin(side->k_about, side->m_about), x[2], y[2], best;

    for (int l = 0; l < 2; l++)
    {
        x[l] = l ? low + golden * (high - low) : high - golden * (high - low);
        y[l] = guess_powers(i, most / (1 + exp(-x[l])), side, v);
    }
    for (int step = 0; step < 14; step++)
    {
        int l = y[0] > y[1];

        /* the worse end goes */
        if (l)
        {
            low = x[0];
            x[0] = x[1];
            y[0] = y[1];
            x[1] = low + golden * (high - low);
        }
        else
        {
            high = x[1];
            x[1] = x[0];
            y[1] = y[0];
            x[0] = high - golden * (high - low);
        }
        y[l] = guess_powers(i, most / (1 + exp(-x[l])), side, v);
    }
    *j = most / (1 + exp(-x[y[1] < y[0]]));
    best = guess_powers(i, *j, side, v);
    return best;
}

static void bound_powers(arb_t bound, const side_struct *side, const arb_t tilt, const arb_t v, double i,
                         double j)
{
    arb_t w, A;

    arb_init(w);
    arb_init(A);
    arb_set_fmpq(A, side->k, BOUND_PREC);
    arb_set_fmpq(w, side->m, BOUND_PREC);
    arb_add(A, A, w, BOUND_PREC);
    arb_set_d(w, 2 * j);
    arb_sub(A, A, w, BOUND_PREC);
    arb_add(A, A, tilt, BOUND_PREC);
    arb_hypot(w, v, A, BOUND_PREC);
    arb_add(A, A, w, BOUND_PREC);
    arb_sqr(w, v, BOUND_PREC);
    arb_div(w, w, A, BOUND_PREC);
    bound_by_powers(bound, side, tilt, i, j, w);
    arb_clear(w);
    arb_clear(A);
}

/* Decay by rays: t in (0, 1) becomes two rays in the direction of the conjugate of z. */

static double guess_rays(const side_struct *side, double v)
{
    double k = side->k_about, m = side->m_about, size = hypot(v, side->tilt), cosine = side->tilt / size;
    double first = size - HALF_LOG_SLOPE * fmax(m - 1, 0);
    double second = size - (HALF_LOG_SLOPE + cosine) * fmax(k - 1, 0), one, two;

    if (!(first > 0) || !(second > 0))
        return HUGE_VAL;
    one = -lgamma(m) - k * log(first) - fmax(1 - m, 0) * log(v / size);
    two = -lgamma(k) - m * log(second) - side->tilt;
    return lgamma(side->kappa) + fmax(one, two) + log1p(exp(-fabs(one - two)));
}

/* term <- Gamma(kappa)/Gamma(m) (size - slope max(k' - 1, 0))^(-k), k' = m */
static void ray(arb_t term, const arb_t k, const arb_t m, const arb_t size, const arb_t slope)
{
    arb_t t, base;

    arb_init(t);
    arb_init(base);
    arb_sub_ui(t, m, 1, BOUND_PREC);
    arb_set(base, size);
    if (!arb_is_nonpositive(t))
        arb_submul(base, slope, t, BOUND_PREC);
    arb_add(t, k, m, BOUND_PREC);
    arb_lgamma(term, t, BOUND_PREC);
    arb_lgamma(t, m, BOUND_PREC);
    arb_sub(term, term, t, BOUND_PREC);
    if (arb_is_positive(base))
    {
        arb_log(t, base, BOUND_PREC);
        arb_submul(term, t, k, BOUND_PREC);
    }
    else
        arb_pos_inf(term);
    arb_clear(t);
    arb_clear(base);
}

static void bound_rays(arb_t bound, const side_struct *side, const arb_t tilt, const arb_t v)
{
    arb_t k, m, size, slope, second, t;

    arb_init(k);
    arb_init(m);
    arb_init(size);
    arb_init(slope);
    arb_init(second);
    arb_init(t);
    arb_set_fmpq(k, side->k, BOUND_PREC);
    arb_set_fmpq(m, side->m, BOUND_PREC);
    arb_hypot(size, tilt, v, BOUND_PREC);
    arb_set_ui(slope, 4024);
    arb_div_ui(slope, slope, 10000, BOUND_PREC);
    ray(bound, k, m, size, slope);
    arb_sub_ui(t, m, 1, BOUND_PREC);
    if (!arb_is_nonnegative(t))
    {
        /* |1 - t| >= v/size on the ray */
        arb_div(second, v, size, BOUND_PREC);
        arb_log(second, second, BOUND_PREC);
        arb_addmul(bound, second, t, BOUND_PREC);
    }
    arb_div(t, tilt, size, BOUND_PREC);
    arb_add(slope, slope, t, BOUND_PREC);
    ray(second, m, k, size, slope);
    arb_sub(second, second, tilt, BOUND_PREC);
    arb_exp(bound, bound, BOUND_PREC);
    arb_exp(second, second, BOUND_PREC);
    arb_add(bound, bound, second, BOUND_PREC);
    arb_log(bound, bound, BOUND_PREC);
    arb_clear(k);
    arb_clear(m);
    arb_clear(size);
    arb_clear(slope);
    arb_clear(second);
    arb_clear(t);
}

static void decay(arb_t bound, double *guess, double *power, double s, double u, const wg_transform_struct *f)
{
    side_struct side = get_side(s, f);
    double v = f->c * u, i, j, by_powers = find_powers(&i, &j, &side, v), by_rays = guess_rays(&side, v);
    arb_t tilt, height;

    /* powers fall at least like u^(-j), rays like |z|^(-min(k, m)) */
    *power = by_rays < by_powers ? (1 - 1e-6) * fmin(f->k, f->m) * (v * v / (v * v + side.tilt * side.tilt))
                                 : (1 - 1e-6) * j;
    *guess = fmin(by_rays, by_powers) + (side.mirrored ? side.tilt : 0);
    if (bound == NULL)
        return;
    arb_init(tilt);
    arb_init(height);
    get_tilt(tilt, s, f, BOUND_PREC);
    get_tilt(height, u, f, BOUND_PREC);
    if (by_rays < by_powers)
        bound_rays(bound, &side, tilt, height);
    else
        bound_powers(bound, &side, tilt, height, i, j);
    if (side.mirrored)
        arb_add(bound, bound, tilt, BOUND_PREC);
    arb_clear(tilt);
    arb_clear(height);
}

/* Values: the Euler integral over w = log(t/(1 - t)) by the trapezoidal rule, phi(z) B(k, m) = int e^(-ozt + kw)/(1 + e^w)^kappa dw. */

typedef struct
{
    double step;
    double shift; /* of the edge of the strip */
    slong first;
    slong last;
} euler_struct;

/* rate <- lambda: on the edge of the strip the integrand is at most e^(lambda t) times that on the real line, and e^(lambda (1 - t)) */
static double edge_rate(double shift, const side_struct *side, double v)
{
    double t = tan(shift / 2);

    return 2 * t * ((side->kappa + side->tilt) * t + v);
}

/* The shift that allows the largest step. */
static void find_step(euler_struct *euler, const side_struct *side, double v, double fall)
{
    double k = side->k_about, m = side->m_about, top = guess_log(k, m, side->tilt);

    euler->step = 0;
    euler->shift = 1;
    for (double d = 2.6; d > 1e-12; d *= 0.8)
    {
        double rate = edge_rate(d, side, v), growth, step;

        growth = fmin(guess_log(k, m, side->tilt - rate), rate + guess_log(k, m, side->tilt + rate)) - top;
        step = 2 * M_PI * d / (fall + growth);
        if (step > euler->step)
        {
            euler->step = step;
            euler->shift = d;
        }
    }
}

static double log_weight(double w, const side_struct *side)
{
    double t = 1 / (1 + exp(-w));

    return -side->tilt * t + side->k_about * w - side->kappa * (w > 0 ? w + log1p(exp(-w)) : log1p(exp(w)));
}

static double log_weight_of_mode(const side_struct *side)
{
    double t = get_mode(side->k_about, side->m_about, side->tilt);

    return log_weight(log(t) - log1p(-t), side);
}

/* At least o h length */
static double reach(slong length, double h, const wg_transform_struct *f)
{
    return 1.0000001 * f->c * h * (double) length;
}

/* slope of log_weight */
static double weight_slope(double w, const side_struct *side)
{
    double t = 1 / (1 + exp(-w)), other = 1 / (1 + exp(w));

    return side->k_about * other - side->m_about * t - side->tilt * t * other;
}

/* The first and last node, beyond which the rest is small. */
static int find_range(euler_struct *euler, const side_struct *side, double fall)
{
    double k = side->k_about, m = side->m_about, t = get_mode(k, m, side->tilt), middle = log(t) - log1p(-t);
    double goal = guess_log(k, m, side->tilt) + log_beta_about(k, m) - fall, unit = euler->step, w, slope;
    double peak = k * log(k / side->kappa) + m * log(m / side->kappa), beta = log_beta_about(k, m);
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
static void bound_moved(arb_t bound, const side_struct *side, const arb_t tilt, const arb_t rate,
                        double about, int upper)
{
    side_struct moved = *side;
    arb_t t;

    arb_init(t);
    if (upper)
        arb_add(t, tilt, rate, BOUND_PREC);
    else
        arb_sub(t, tilt, rate, BOUND_PREC);
    moved.tilt = side->tilt + (upper ? about : -about);
    if (moved.tilt >= 0 && arb_is_nonnegative(t))
    {
        bound_tilted(bound, &moved, t);
        if (upper)
            arb_add(bound, bound, rate, BOUND_PREC);
    }
    else if (moved.tilt < 0 && arb_is_negative(t))
    {
        moved = (side_struct){side->m, side->k, side->m_about, side->k_about, side->kappa, -moved.tilt, 1};
        arb_neg(t, t);
        bound_tilted(bound, &moved, t);
        arb_add(bound, bound, t, BOUND_PREC);
    }
    else
        arb_set(bound, rate);
    arb_clear(t);
}

/* error <- a bound of what the trapezoidal rule adds for all |Im oz| <= v */
static void bound_strip(arb_t error, const euler_struct *euler, const side_struct *side, const arb_t tilt,
                        const arb_t kappa, double v)
{
    double about = edge_rate(euler->shift, side, v), k = side->k_about, m = side->m_about;
    int upper = guess_log(k, m, side->tilt + about) + about < guess_log(k, m, side->tilt - about);
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
                        const side_struct *side, const wg_transform_struct *f, slong prec)
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
    log_beta(beta, k, t, wp);
    get_tilt(tilt, a, f, wp);
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
        get_tilt(angle, h, f, wp);
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
        get_tilt(angle, -h, f, wp);
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
    double goal = guess_log(f->k, f->m, f->c * a) - prec * M_LN2;
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
static slong lay(euler_struct *euler, const side_struct *side, slong length, double h,
                 const wg_transform_struct *f, double fall)
{
    find_step(euler, side, reach(length, h, f), fall);
    if (!(euler->step > 0) || !find_range(euler, side, fall))
        return 0;
    return euler->last - euler->first + 1;
}

static wg_status_t get_values(acb_ptr values, slong length, double a, double h, const wg_transform_struct *f,
                              slong prec)
{
    side_struct side = get_side(a, f);
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

void wg_transform_set_beta(wg_transform_struct *f, const fmpq_t shape, const fmpq_t rest, const fmpq_t scale)
{
    fmpq_set(f->shape, shape);
    fmpq_set(f->rest, rest);
    fmpq_set(f->scale, scale);
    f->k = fmpq_get_d(shape);
    f->m = fmpq_get_d(rest);
    f->c = fmpq_get_d(scale);
    f->low = -HUGE_VAL;
    f->high = HUGE_VAL;
    f->guess = guess;
    f->bound = bound;
    f->decay = decay;
    f->values = get_values;
}
