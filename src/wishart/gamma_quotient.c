#include "gamma_quotient.h"

#include <math.h>

/* What some ten operations err by, with room for sums of a hundred terms. */
#define ROUNDING 0x1p-40
/* Stirling's series is taken from there on. */
#define FAR 12
#define MOST_STEPS 4000

/* 1/(12 q) - 1/(360 q^3) + ... */
static double complex stirling(double complex q)
{
    double complex u = conj(q) / (creal(q) * creal(q) + cimag(q) * cimag(q)), v = u * u;

    return u * (1. / 12 - v * (1. / 360 - v * (1. / 1260 - v * (1. / 1680 - v / 1188))));
}

/* minus its derivative */
static double complex stirling_slope(double complex q)
{
    double complex u = conj(q) / (creal(q) * creal(q) + cimag(q) * cimag(q)), v = u * u;

    return v * (1. / 12 - v * (1. / 120 - v * (1. / 252 - v * (1. / 240 - v / 132))));
}

/* log (1 + z/p), where q = p + z */
static double complex log_quotient(double complex p, double complex z, double complex q)
{
    double complex u = z / p;
    double square = creal(u) * creal(u) + cimag(u) * cimag(u);

    if (square < 0.25)
        return 0.5 * log1p(2 * creal(u) + square) + I * atan2(cimag(u), 1 + creal(u));
    return log(cabs(q) / cabs(p)) + I * (carg(q) - carg(p));
}

/* The distance of q from the negative axis, as Stirling's remainder feels it */
static double get_depth(double complex q)
{
    return (cabs(q) + creal(q)) / 2;
}

static int is_far(double complex q)
{
    return cabs(q) >= FAR && get_depth(q) >= 2;
}

/* Both are taken upwards, by the functional equation, to where Stirling's series is good. */
void wg_gamma_quotient(wg_gamma_quotient_struct *result, double complex p, double complex z)
{
    double size = cabs(z), scale = cabs(p) + size, lost = 0, lost_slope = 0, lost_change = 0, distance, depth,
           stirling_error;
    double complex q = p + z, above = 1, below = 1, log_p, log_q, sum = 0, change = 0, shift = 0;

    for (int steps = 0; steps < MOST_STEPS && !(is_far(p) && is_far(q)); steps++)
    {
        distance = cabs(q);
        above *= q;
        below *= p;
        sum += conj(q) / (distance * distance);
        lost += scale / distance + scale / cabs(p);
        lost_slope += scale / (distance * distance);
        change += z / (p * q);
        lost_change += size * (scale / distance + scale / cabs(p)) / (cabs(p) * distance);
        if (cabs(above) > 1e100 || cabs(below) > 1e100)
        {
            shift += clog(above / below);
            above = below = 1;
        }
        p += 1;
        q += 1;
    }
    distance = cabs(q);
    depth = fmin(get_depth(p), get_depth(q));
    log_p = clog(p);
    log_q = log_quotient(p, z, q);
    shift += clog(above / below);
    result->log = (q - 0.5) * log_q + z * (log_p - 1) + stirling(q) - stirling(p) - shift;
    result->psi = log_q + log_p - 0.5 / q - stirling_slope(q) - sum;
    result->change = log_q + 0.5 * z / (p * q) - stirling_slope(q) + stirling_slope(p) + change;
    result->log_error = 1 / (4 * depth) + 1 / (6 * distance) + 1 / (6 * cabs(p)) +
                        ROUNDING * (distance * cabs(log_q) + size * (cabs(log_p) + 1) +
                                    size * scale / distance + lost + cabs(shift) + 1);
    stirling_error = 1 / (8 * sqrt(distance * depth) * depth) + 1 / (6 * distance * distance);
    result->psi_error =
        stirling_error +
        ROUNDING * (cabs(log_q) + cabs(log_p) + scale / (distance * distance) + lost_slope + 1 / distance);
    result->change_error = stirling_error + 1 / (8 * sqrt(cabs(p) * depth) * depth) +
                           1 / (6 * cabs(p) * cabs(p)) +
                           ROUNDING * (cabs(log_q) + size * scale / (cabs(p) * distance) + lost_change);
    if (!(depth >= 1))
        result->log_error = result->psi_error = result->change_error = HUGE_VAL;
}

/* No term is above the first bound, and with n as a real number the terms rise and fall once: the sum exceeds their integral by one term at most. */
double wg_trigamma_bound(double x, double y)
{
    double near = fmax(x, 0), most = 1 / (near * near + y * y);

    return (most + (y > 0 ? atan2(y, x) / y : x > 0 ? 1 / x : HUGE_VAL)) * (1 + ROUNDING);
}
