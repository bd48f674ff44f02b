#include <math.h>

#include "kummer.h"

#define BOUND_PREC 96
/* (log(1 + t^2))/(2t) < 0.4024 for t > 0 */
#define HALF_LOG_SLOPE 0.4024

static void guess(double derivatives[3], double s, const wg_transform_struct *f)
{
    wg_kummer_side_struct side = wg_kummer_side(s, f);
    double t = wg_kummer_mode(side.k_about, side.m_about, side.tilt);

    derivatives[0] = wg_kummer_guess(f->k, f->m, f->c * s);
    derivatives[1] = side.mirrored ? -f->c * (1 - t) : -f->c * t;
    derivatives[2] = f->c * f->c * t * (1 - t) / (side.kappa + side.tilt * (1 - 2 * t));
}

static void bound(arb_t bound, double s, const wg_transform_struct *f)
{
    wg_kummer_side_struct side = wg_kummer_side(s, f);
    arb_t tilt;

    arb_init(tilt);
    wg_kummer_tilt(tilt, s, f, BOUND_PREC);
    wg_kummer_bound(bound, &side, tilt);
    if (side.mirrored)
        arb_add(bound, bound, tilt, BOUND_PREC);
    arb_clear(tilt);
}

/* Decay by powers: w = sqrt(v^2 + A^2) - A, v = o u, A = kappa - 2j + tilt. */

static double guess_powers(double *i, double j, const wg_kummer_side_struct *side, double v)
{
    double k = side->k_about, m = side->m_about, A = side->kappa - 2 * j + side->tilt;
    double w = v * v / (hypot(v, A) + A), sum;

    *i = wg_kummer_exponent(k - j, m - j, side->tilt);
    if (!(*i > 1e-8))
        *i = 0;
    sum = wg_kummer_log_beta_about(k - *i - j, m - j) - wg_kummer_log_beta_about(k, m) + j * (log(j / w) - 1);
    return *i > 0 ? sum + *i * (log(*i / side->tilt) - 1) : sum;
}

/* Of the exponents j < min(k, m) about the best. */
static double find_powers(double *i, double *j, const wg_kummer_side_struct *side, double v)
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

static void bound_powers(arb_t bound, const wg_kummer_side_struct *side, const arb_t tilt, const arb_t v,
                         double i, double j)
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
    wg_kummer_bound_by_powers(bound, side, tilt, i, j, w);
    arb_clear(w);
    arb_clear(A);
}

/* Decay by rays: t in (0, 1) becomes two rays in the direction of the conjugate of z. */

static double guess_rays(const wg_kummer_side_struct *side, double v)
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

static void bound_rays(arb_t bound, const wg_kummer_side_struct *side, const arb_t tilt, const arb_t v)
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
    wg_kummer_side_struct side = wg_kummer_side(s, f);
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
    wg_kummer_tilt(tilt, s, f, BOUND_PREC);
    wg_kummer_tilt(height, u, f, BOUND_PREC);
    if (by_rays < by_powers)
        bound_rays(bound, &side, tilt, height);
    else
        bound_powers(bound, &side, tilt, height, i, j);
    if (side.mirrored)
        arb_add(bound, bound, tilt, BOUND_PREC);
    arb_clear(tilt);
    arb_clear(height);
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
    f->values = wg_kummer_values;
}
