#include "kummer.h"

#include <math.h>

#define BOUND_PREC 96

wg_kummer_side_struct wg_kummer_side(double s, const wg_transform_struct *f)
{
    if (s < 0)
        return (wg_kummer_side_struct){f->rest, f->shape, f->m, f->k, f->k + f->m, -f->c * s, 1};
    return (wg_kummer_side_struct){f->shape, f->rest, f->k, f->m, f->k + f->m, f->c * s, 0};
}

double wg_kummer_mode(double k, double m, double tilt)
{
    return 2 * k / (tilt + k + m + sqrt((tilt - k - m) * (tilt - k - m) + 4 * tilt * m));
}

/* Laplace's method in the variable log(t/(1 - t)), up to a factor that does not depend on the tilt */
static double laplace(double k, double m, double tilt)
{
    double t = wg_kummer_mode(k, m, tilt);

    return -tilt * t + k * log(t) + m * log1p(-t) - log(t * (1 - t) * (k + m + tilt * (1 - 2 * t))) / 2;
}

double wg_kummer_guess(double k, double m, double tilt)
{
    if (tilt < 0)
        return -tilt + laplace(m, k, -tilt) - laplace(m, k, 0);
    return laplace(k, m, tilt) - laplace(k, m, 0);
}

double wg_kummer_log_beta_about(double k, double m)
{
    return lgamma(k) + lgamma(m) - lgamma(k + m);
}

void wg_kummer_log_beta(arb_t value, const arb_t k, const arb_t m, slong prec)
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
double wg_kummer_exponent(double k, double m, double tilt)
{
    return tilt * wg_kummer_mode(k, m, tilt) * k / (k + 0.5);
}

/* E e^(-tilt t) p^(-j) (j/(e w))^j, p = t(1 - t), is at most that with (i/(e tilt t))^i for e^(-tilt t): Beta functions. */
void wg_kummer_bound_by_powers(arb_t bound, const wg_kummer_side_struct *side, const arb_t tilt, double i,
                               double j, const arb_t w)
{
    arb_t k, m, t;

    arb_init(k);
    arb_init(m);
    arb_init(t);
    arb_set_fmpq(k, side->k, BOUND_PREC);
    arb_set_fmpq(m, side->m, BOUND_PREC);
    wg_kummer_log_beta(bound, k, m, BOUND_PREC);
    arb_neg(bound, bound);
    arb_set_d(t, i);
    arb_sub(k, k, t, BOUND_PREC);
    arb_set_d(t, j);
    arb_sub(k, k, t, BOUND_PREC);
    arb_sub(m, m, t, BOUND_PREC);
    if (arb_is_positive(k) && arb_is_positive(m))
    {
        wg_kummer_log_beta(t, k, m, BOUND_PREC);
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

void wg_kummer_tilt(arb_t tilt, double s, const wg_transform_struct *f, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_set_d(t, fabs(s));
    arb_set_fmpq(tilt, f->scale, prec);
    arb_mul(tilt, tilt, t, prec);
    arb_clear(t);
}

void wg_kummer_bound(arb_t bound, const wg_kummer_side_struct *side, const arb_t tilt)
{
    double i = wg_kummer_exponent(side->k_about, side->m_about, side->tilt);
    arb_t zero;

    arb_init(zero);
    if (i > 1e-8)
        wg_kummer_bound_by_powers(bound, side, tilt, i, 0, zero);
    if (!(i > 1e-8) || !arb_is_negative(bound))
        arb_zero(bound);
    arb_clear(zero);
}
