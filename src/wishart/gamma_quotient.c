#include "gamma_quotient.h"

#include <math.h>

/* What some ten operations err by, with room for sums of a hundred terms. */
#define ROUNDING 0x1p-40
/* Stirling's series is taken from there on. */
#define FAR 8
#define MOST_STEPS 4000

static double get_size(double complex z)
{
    return sqrt(creal(z) * creal(z) + cimag(z) * cimag(z));
}

static double complex invert(double complex z)
{
    return conj(z) / (creal(z) * creal(z) + cimag(z) * cimag(z));
}

/* *sum <- 1/(12 q) - 1/(360 q^3) + ..., *slope <- minus its derivative, for u = 1/q */
static void get_stirling(double complex *sum, double complex *slope, double complex u)
{
    static const double a[] = {1. / 12, 1. / 360, 1. / 1260, 1. / 1680, 1. / 1188, 691. / 360360};
    static const double b[] = {1. / 12, 1. / 120, 1. / 252, 1. / 240, 1. / 132, 691. / 32760};
    double complex v = u * u, s = a[5], t = b[5];

    for (int i = 4; i >= 0; i--)
    {
        s = a[i] - v * s;
        t = b[i] - v * t;
    }
    *sum = u * s;
    *slope = v * t;
}

/* log (1 + z/p), where q = p + z */
static double complex log_quotient(double complex p, double complex z, double complex q)
{
    double complex u = z * invert(p);
    double square = creal(u) * creal(u) + cimag(u) * cimag(u);

    if (square < 0.25)
        return 0.5 * log1p(2 * creal(u) + square) + I * atan2(cimag(u), 1 + creal(u));
    return log(get_size(q) / get_size(p)) + I * (carg(q) - carg(p));
}

/* The distance of q from the negative axis, as Stirling's remainder feels it */
static double get_depth(double complex q)
{
    return (get_size(q) + creal(q)) / 2;
}

static int is_far(double complex q)
{
    return get_size(q) >= FAR && get_depth(q) >= 2;
}

static double complex log_of(double complex z)
{
    return log(get_size(z)) + I * carg(z);
}

/* Both are taken upwards, by the functional equation, to where Stirling's series is good. */
void wg_gamma_quotient(wg_gamma_quotient_struct *result, double complex p, double complex z)
{
    double size = get_size(z), scale = get_size(p) + size, lost = 0, lost_slope = 0, distance, depth, error;
    double complex q = p + z, above = 1, below = 1, log_p, log_q, sum = 0, sum_p = 0, shift = 0, stirling[4];

    for (int steps = 0; steps < MOST_STEPS && !(is_far(p) && is_far(q)); steps++)
    {
        double complex u = invert(q), t = invert(p);

        above *= q;
        below *= p;
        sum += u;
        sum_p += t;
        lost += scale * (get_size(u) + get_size(t));
        lost_slope += scale * (creal(u * conj(u)) + creal(t * conj(t)));
        if (get_size(above) > 1e100 || get_size(below) > 1e100)
        {
            shift += log_of(above * invert(below));
            above = below = 1;
        }
        p += 1;
        q += 1;
    }
    distance = get_size(q);
    depth = fmin(get_depth(p), get_depth(q));
    log_p = log_of(p);
    log_q = log_quotient(p, z, q);
    if (lost > 0)
        shift += log_of(above * invert(below));
    get_stirling(stirling, stirling + 1, invert(q));
    get_stirling(stirling + 2, stirling + 3, invert(p));
    result->log = (q - 0.5) * log_q + z * (log_p - 1) + stirling[0] - stirling[2] - shift;
    result->psi = log_q + log_p - 0.5 * invert(q) - stirling[1] - sum;
    result->change = log_q + 0.5 * z * invert(p * q) - stirling[1] + stirling[3] - sum + sum_p;
    result->log_error = 1 / (4 * depth) + 1 / (6 * distance) + 1 / (6 * get_size(p)) +
                        ROUNDING * (distance * get_size(log_q) + size * (get_size(log_p) + 1) +
                                    size * scale / distance + lost + get_size(shift) + 1);
    error = 1 / (8 * sqrt(distance * depth) * depth) + 1 / (6 * distance * distance);
    result->psi_error = error + ROUNDING * (get_size(log_q) + get_size(log_p) +
                                            scale / (distance * distance) + lost_slope + 1 / distance);
    result->change_error =
        error + 1 / (8 * sqrt(get_size(p) * depth) * depth) + 1 / (6 * creal(p * conj(p))) +
        ROUNDING * (get_size(log_q) + size * scale / (get_size(p) * distance) + lost_slope);
    if (!(depth >= 1))
        result->log_error = result->psi_error = result->change_error = HUGE_VAL;
}

/* No term is above the first bound, and with n as a real number the terms rise and fall once: the sum exceeds their integral by one term at most. */
double wg_trigamma_bound(double x, double y)
{
    double near = fmax(x, 0), most = 1 / (near * near + y * y);

    return (most + (y > 0 ? atan2(y, x) / y : x > 0 ? 1 / x : HUGE_VAL)) * (1 + ROUNDING);
}
