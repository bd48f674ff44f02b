#include "law_value.h"

#include <math.h>

#include "wishgarten/loss_law.h"

/* log2(10) < 10/3 */
#define BITS(digits) (10 * (digits) / 3 + 2)
/* Precision is doubled at most so often. */
#define DOUBLINGS 7

static wg_status_t fail_digits(wg_error_struct *error, slong digits)
{
    return wg_fail(error, WG_UNABLE, "%ld digits of this law were not reached", (long) digits);
}

static wg_status_t check_digits(slong digits, wg_error_struct *error)
{
    if (digits < 1 || digits > WG_LAW_DIGITS_MAX)
        return wg_fail(error, WG_UNABLE, "laws have 1 to %d digits, not %ld", WG_LAW_DIGITS_MAX,
                       (long) digits);
    return WG_OK;
}

/* The law's function, at more bits where it does not answer: the contour is then another one. */
static wg_status_t evaluate(arb_t value, const fmpq_t x, wg_law_side_t side, const wg_law_struct *law,
                            slong prec)
{
    wg_status_t status = WG_UNABLE;

    for (int again = 0; again < 3 && status == WG_UNABLE; again++, prec = 3 * prec / 2)
        status = law->function(value, x, side, law->data, prec);
    return status;
}

wg_status_t wg_law_value(arb_t value, const fmpq_t x, wg_law_side_t side, const wg_law_struct *law,
                         slong digits, wg_error_struct *error)
{
    wg_status_t status = check_digits(digits, error);
    int below = fmpq_cmp(x, law->low) <= 0;
    arb_t v;

    if (status != WG_OK)
        return status;
    if (below || (law->high != NULL && fmpq_cmp(x, law->high) >= 0))
    {
        arb_set_ui(value, side == WG_LAW_DENSITY ? 0 : (side == WG_LAW_TAIL) == below);
        return WG_OK;
    }
    arb_init(v);
    status = WG_UNABLE;
    for (slong doubling = 0, prec = BITS(digits) + 6; doubling < DOUBLINGS; doubling++, prec *= 2)
    {
        status = evaluate(v, x, side, law, prec);
        if (status != WG_OK || arb_rel_accuracy_bits(v) >= BITS(digits) || (law->inexact && arb_is_finite(v)))
            break;
        status = WG_UNABLE;
    }
    if (status == WG_OK)
        arb_set_round(value, v, BITS(digits) + 20);
    else if (status == WG_UNABLE)
        status = fail_digits(error, digits);
    else if (status == WG_DOMAIN)
        status =
            wg_fail(error, WG_DOMAIN,
                    "the density of this law is not continuous there, where a component of few degrees of "
                    "freedom ends");
    arb_clear(v);
    return status;
}

/* x <- low + e^y, or the point that divides (low, high) in the ratio e^y */
static void place(fmpq_t x, double y, const wg_law_struct *law)
{
    arb_t t;
    fmpq_t range;

    arb_init(t);
    fmpq_init(range);
    arb_set_d(t, law->high == NULL ? y : -fabs(y));
    arb_exp(t, t, 64);
    arf_get_fmpq(x, arb_midref(t));
    if (law->high == NULL)
        fmpq_add(x, x, law->low);
    else
    {
        /* e^(-|y|)/(1 + e^(-|y|)) of the range, from the nearer end */
        arb_add_ui(t, t, 1, 64);
        arf_get_fmpq(range, arb_midref(t));
        fmpq_div(x, x, range);
        fmpq_sub(range, law->high, law->low);
        fmpq_mul(x, x, range);
        if (y < 0)
            fmpq_add(x, law->low, x);
        else
            fmpq_sub(x, law->high, x);
    }
    arb_clear(t);
    fmpq_clear(range);
}

static double log_of(const fmpq_t q)
{
    double result;
    arb_t t;

    arb_init(t);
    arb_set_fmpq(t, q, 64);
    arb_log(t, t, 64);
    result = arf_get_d(arb_midref(t), ARF_RND_NEAR);
    arb_clear(t);
    return result;
}

/* log (x - low), less log (high - x) */
static double log_place(const fmpq_t x, const wg_law_struct *law)
{
    double y;
    fmpq_t t;

    fmpq_init(t);
    fmpq_sub(t, x, law->low);
    y = log_of(t);
    if (law->high != NULL)
    {
        fmpq_sub(t, law->high, x);
        y -= log_of(t);
    }
    fmpq_clear(t);
    return y;
}

/* logarithm <- log p(x), rate <- the x-derivative of log p, up to sign */
static wg_status_t measure(double *logarithm, double *rate, const fmpq_t x, wg_law_side_t side,
                           const wg_law_struct *law)
{
    wg_status_t status;
    arb_t p, f;

    if (law->sketch != NULL)
        return law->sketch(logarithm, rate, x, side, law->data);
    arb_init(p);
    arb_init(f);
    status = evaluate(p, x, side, law, 40);
    if (status == WG_OK)
        status = evaluate(f, x, WG_LAW_DENSITY, law, 20);
    if (status == WG_DOMAIN)
    {
        /* where the density is infinite a step of some length is taken, as for 0 */
        arb_zero(f);
        status = WG_OK;
    }
    if (status == WG_OK)
    {
        arb_div(f, f, p, 64);
        *rate = arf_get_d(arb_midref(f), ARF_RND_NEAR);
        arb_log(p, p, 64);
        *logarithm = arf_get_d(arb_midref(p), ARF_RND_NEAR);
    }
    arb_clear(p);
    arb_clear(f);
    return status;
}

/* x <- a point near the quantile, to about ten digits, from the point x inside: Newton's method for log p over y, kept inside the known
   bracket; rate <- the derivative of log p there, up to sign. */
static wg_status_t approach(fmpq_t x, double *rate, const fmpq_t q, wg_law_side_t side,
                            const wg_law_struct *law)
{
    double y = log_place(x, law), low = -HUGE_VAL, high = HUGE_VAL, log_q = log_of(q), gap;
    double sign = side == WG_LAW_CDF ? 1 : -1, step = 1, most = 1.5, jacobian;
    wg_status_t status = WG_OK;
    fmpq_t t;

    fmpq_init(t);
    for (int i = 0; i < 200 && fabs(step) > 1e-13 * (1 + fabs(y)) && status == WG_OK; i++)
    {
        place(x, y, law);
        status = measure(&gap, rate, x, side, law);
        gap -= log_q;
        if (status == WG_OK && !(isfinite(gap) && isfinite(*rate)))
            status = WG_UNABLE;
        if (status != WG_OK || fabs(gap) < 1e-11)
            break;
        if (sign * gap > 0)
            high = y;
        else
            low = y;
        fmpq_sub(t, x, law->low);
        jacobian = exp(log_of(t));
        if (law->high != NULL)
            jacobian /= 1 + exp(y);
        step = -sign * gap / (*rate * jacobian);
        /* log p falls like a power on one side, but like an exponential of y on the other */
        if (!isfinite(step) || fabs(step) > most)
            step = copysign(most, -sign * gap);
        most *= 1.5;
        if (!(y + step > low && y + step < high))
            step = (isfinite(low) ? (isfinite(high) ? (low + high) / 2 : low + 3) : high - 3) - y;
        y += step;
        /* the squares of both are small enough */
        if (fabs(gap) < 1e-6 && fabs(step) < 1e-6)
        {
            place(x, y, law);
            break;
        }
    }
    fmpq_clear(t);
    return status;
}

/* certain <- -1 or 1, the sign of p(x) - q, or 0 */
static wg_status_t compare(int *sign, const fmpq_t x, const fmpq_t q, wg_law_side_t side,
                           const wg_law_struct *law, slong prec)
{
    wg_status_t status;
    arb_t p, t;

    arb_init(p);
    arb_init(t);
    status = evaluate(p, x, side, law, prec);
    arb_set_fmpq(t, q, prec + 20);
    *sign = arb_gt(p, t) - arb_lt(p, t);
    arb_clear(p);
    arb_clear(t);
    return status;
}

/* x <- one Newton step from x, rounded to prec bits; *slack <- how many bits p has to be better known than x */
static wg_status_t improve(fmpq_t x, slong *slack, const fmpq_t q, wg_law_side_t side,
                           const wg_law_struct *law, slong prec)
{
    wg_status_t status;
    arb_t p, f, t;

    arb_init(p);
    arb_init(f);
    arb_init(t);
    status = evaluate(p, x, side, law, prec);
    if (status == WG_OK)
        status = evaluate(f, x, WG_LAW_DENSITY, law, prec);
    if (status == WG_DOMAIN)
        status = WG_OK; /* the quantile is x, as far as x is known, or beside it */
    else if (status == WG_OK && arb_is_positive(f))
    {
        arb_set_fmpq(t, x, prec);
        arb_mul(t, t, f, prec);
        arb_div(t, p, t, prec);
        *slack = FLINT_MAX(0, arf_abs_bound_lt_2exp_si(arb_midref(t)));
        arb_set_fmpq(t, q, prec);
        arb_sub(p, p, t, prec);
        arb_div(p, p, f, prec);
        if (side == WG_LAW_TAIL)
            arb_neg(p, p);
        arb_set_fmpq(t, x, prec + 8);
        arb_sub(t, t, p, prec + 8);
        arf_get_fmpq(x, arb_midref(t));
    }
    else if (status == WG_OK)
        status = WG_UNABLE;
    arb_clear(p);
    arb_clear(f);
    arb_clear(t);
    return status;
}

/* One side of the enclosure: end <- the first of x +- |x| 2^(-bits) 4^i where the sign is certain. */
static wg_status_t enclose(fmpq_t end, const fmpq_t x, int up, const fmpq_t q, wg_law_side_t side,
                           const wg_law_struct *law, slong bits, slong prec)
{
    int sign = 0, wanted = up == (side == WG_LAW_CDF) ? 1 : -1;
    wg_status_t status = WG_OK;
    fmpq_t step;

    fmpq_init(step);
    fmpq_abs(step, x);
    fmpq_div_2exp(step, step, bits);
    for (int i = 0; i < (law->inexact ? 500 : 3) && status == WG_OK && sign != wanted; i++)
    {
        if (up)
            fmpq_add(end, x, step);
        else
            fmpq_sub(end, x, step);
        if (fmpq_cmp(end, law->low) <= 0)
        {
            fmpq_set(end, law->low);
            sign = wanted;
        }
        else if (law->high != NULL && fmpq_cmp(end, law->high) >= 0)
        {
            fmpq_set(end, law->high);
            sign = wanted;
        }
        else
            status = compare(&sign, end, q, side, law, prec);
        fmpq_mul_2exp(step, step, 1);
    }
    if (status == WG_OK && sign != wanted)
        status = WG_UNABLE;
    fmpq_clear(step);
    return status;
}

/* The point by Newton's method and a comparison at both ends. */
static wg_status_t close_in(arb_t x, fmpq_t root, const fmpq_t q, wg_law_side_t side,
                            const wg_law_struct *law, slong bits)
{
    wg_status_t status = WG_OK;
    slong slack = 0;
    fmpq_t low, high;
    arf_t a, b;

    fmpq_init(low);
    fmpq_init(high);
    arf_init(a);
    arf_init(b);
    /* log p is known to 34 bits or so, hence x to as many less slack, and Newton's method doubles that */
    for (slong good = 32; good < bits && status == WG_OK; good *= 2)
    {
        slong before = slack;

        status = improve(root, &slack, q, side, law, FLINT_MIN(2 * good, bits + 8) + slack + 10);
        if (slack > before + 2)
            good = FLINT_MAX(4, 32 - slack);
    }
    if (status == WG_OK)
        status = enclose(low, root, 0, q, side, law, bits, bits + slack + 10);
    if (status == WG_OK)
        status = enclose(high, root, 1, q, side, law, bits, bits + slack + 10);
    if (status == WG_OK)
    {
        arf_set_fmpq(a, low, bits + 20, ARF_RND_FLOOR);
        arf_set_fmpq(b, high, bits + 20, ARF_RND_CEIL);
        arb_set_interval_arf(x, a, b, bits + 20);
    }
    fmpq_clear(low);
    fmpq_clear(high);
    arf_clear(a);
    arf_clear(b);
    return status;
}

/* step <- an enclosure of (p(root) - q)/f, the f of every point of the ball around root, whose radius is twice what the step may be */
static wg_status_t get_step(arb_t ball, arb_t step, const fmpq_t root, double rate, const fmpq_t q,
                            wg_law_side_t side, const wg_law_struct *law, slong bits, slong prec)
{
    wg_status_t status;
    slong good;
    arb_t t;

    arb_init(t);
    status = evaluate(step, root, side, law, prec);
    if (status == WG_OK)
    {
        arb_set_fmpq(t, q, prec + 20);
        arb_sub(step, step, t, prec + 20);
        arb_set_fmpq(ball, q, prec + 20);
        arb_set_d(t, rate);
        arb_mul(ball, ball, t, prec + 20);
        arb_div(t, step, ball, prec + 20);
        arb_set_fmpq(ball, root, ARF_PREC_EXACT);
        arb_get_mag(arb_radref(t), t);
        arf_zero(arb_midref(t));
        mag_mul_2exp_si(arb_radref(t), arb_radref(t), 1);
        arb_add_error_mag(ball, arb_radref(t));
        good = arb_rel_accuracy_bits(ball);
        status = law->density(t, ball, law->data, FLINT_MAX(20, FLINT_MIN(bits - good, good)) + 8);
    }
    if (status == WG_OK && !arb_is_positive(t))
        status = WG_UNABLE;
    if (status == WG_OK)
    {
        arb_div(step, step, t, prec + 20);
        if (side == WG_LAW_TAIL)
            arb_neg(step, step);
    }
    arb_clear(t);
    return status;
}

/* x <- root - (p(root) - q)/f(ball), which holds the quantile if it is inside the ball: the mean value theorem. Two rounds do for moderate
   digits. WG_UNABLE where that does not work out. */
static wg_status_t close_in_at_once(arb_t x, fmpq_t root, double rate, const fmpq_t q, wg_law_side_t side,
                                    const wg_law_struct *law, slong bits)
{
    double slack = -log2(fabs(rate) * fabs(fmpq_get_d(root)));
    slong prec = bits + 8 + (slong) fmax(0, fmin(slack, 1000));
    wg_status_t status = WG_OK;
    int done = 0;
    arb_t ball, step, next;

    if (!(fabs(slack) < 1000))
        return WG_UNABLE;
    arb_init(ball);
    arb_init(step);
    arb_init(next);
    /* a number that arithmetic takes as it is */
    arb_set_fmpq(next, root, 2 * bits + 200);
    arf_get_fmpq(root, arb_midref(next));
    for (int round = 0; round < 12 && status == WG_OK && !done; round++)
    {
        status = get_step(ball, step, root, rate, q, side, law, bits, prec);
        if (status != WG_OK)
            break;
        arb_set_fmpq(next, root, ARF_PREC_EXACT);
        arb_sub(next, next, step, bits + 30);
        if (arb_contains(ball, next))
        {
            slong missing = bits - 4 - arb_rel_accuracy_bits(next);

            done = missing <= 0;
            /* a law need not reach what it is asked for */
            if (round > 0)
                prec += missing + 4;
        }
        else if (round > 2)
            status = WG_UNABLE;
        arf_get_fmpq(root, arb_midref(next));
    }
    if (status == WG_OK && done)
        arb_swap(x, next);
    else
        status = WG_UNABLE;
    arb_clear(ball);
    arb_clear(step);
    arb_clear(next);
    return status;
}

/* From the point root inside, which moves. */
static wg_status_t find(arb_t x, fmpq_t root, const fmpq_t q, wg_law_side_t side, const wg_law_struct *law,
                        slong bits)
{
    double rate;
    wg_status_t status = approach(root, &rate, q, side, law);
    fmpq_t near;

    fmpq_init(near);
    fmpq_set(near, root);
    if (status == WG_OK &&
        (law->density == NULL || close_in_at_once(x, near, rate, q, side, law, bits) != WG_OK))
        status = close_in(x, root, q, side, law, bits);
    fmpq_clear(near);
    return status;
}

wg_status_t wg_law_inverse(arb_t x, const fmpq_t q, wg_law_side_t side, const wg_law_struct *law,
                           slong digits, wg_error_struct *error)
{
    wg_status_t status = check_digits(digits, error);
    wg_law_struct certified = *law;
    fmpq_t root, rest, small;
    slong bits = BITS(digits) + 4;

    if (status != WG_OK)
        return status;
    if (fmpq_sgn(q) <= 0 || fmpq_cmp_ui(q, 1) >= 0)
        return wg_fail(error, WG_DOMAIN, "a quantile needs a probability between 0 and 1, both excluded");
    fmpq_init(root);
    fmpq_init(rest);
    fmpq_init(small);
    /* the smaller of both probabilities is the better known */
    fmpq_one(rest);
    fmpq_sub(rest, rest, q);
    fmpq_set(small, q);
    if (fmpq_cmp(rest, q) < 0)
    {
        fmpq_set(small, rest);
        side = side == WG_LAW_CDF ? WG_LAW_TAIL : WG_LAW_CDF;
    }
    fmpq_set(root, law->middle);
    status = find(x, root, small, side, law, bits);
    if (status == WG_UNABLE && law->sketch != NULL)
    {
        certified.sketch = NULL;
        certified.density = NULL;
        status = find(x, root, small, side, &certified, bits);
    }
    if (status == WG_UNABLE)
        status = fail_digits(error, digits);
    fmpq_clear(root);
    fmpq_clear(rest);
    fmpq_clear(small);
    return status;
}
