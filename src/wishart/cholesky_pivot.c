#include <math.h>

#include "cholesky_walk.h"

/* 1(1-a)/(t+3-a - 2(2-a)/(t+5-a - ...)), by Lentz's method: what is subtracted in 1/h = t+1-a - ..., where
   Gamma(a, t) = e^(-t) t^a h. */
static double fraction(double a, double t)
{
    double b = t + 3 - a, c = 1e300, d = 1 / b, value = (1 - a) * d;
    double step = value;

    for (int n = 2; n < 10000 && fabs(step) > 1e-16 * (fabs(value) + 1e-16); n++)
    {
        double numerator = -n * (n - a);

        b += 2;
        d = 1 / (b + numerator * d);
        c = b + numerator / c;
        step = value * (c * d - 1);
        value += step;
    }
    return value;
}

double wg_walk_excess(double a, double log_gamma, double t)
{
    double peak;

    if (t <= 0)
        return a - t;
    peak = exp(a * log(t) - t - log_gamma);
    if (t < a + 1)
    {
        double term = 1 / a, sum = term;

        for (double n = a + 1; term > 1e-17 * sum; n++)
        {
            term *= t / n;
            sum += term;
        }
        return (a - t) * (1 - peak * sum) + peak;
    }
    else
    {
        double c = fraction(a, t);

        return peak * (1 - c) / (t + 1 - a - c);
    }
}

/* Marsaglia and Tsang's method; below 1 by Gamma(a) = Gamma(a + 1) U^(1/a). */
double wg_walk_draw_gamma(wg_stream_t stream, double a)
{
    double d, c, x, v;

    if (a < 1)
    {
        double u = wg_stream_uniform(stream);

        return wg_walk_draw_gamma(stream, a + 1) * pow(u, 1 / a);
    }
    d = a - 1.0 / 3;
    c = 1 / sqrt(9 * d);
    for (;;)
    {
        wg_stream_normals(&x, stream, 1);
        v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        if (log(wg_stream_uniform(stream)) < x * x / 2 + d * (1 - v + log(v)))
            return d * v;
    }
}

double wg_walk_draw_excess(wg_stream_t stream, double a, double t)
{
    double mode, y, z;

    if (t <= 0)
    {
        /* g times the density is that of a + 1, -t times it is what it was. */
        if (wg_stream_uniform(stream) * (a - t) < a)
            a += 1;
        return wg_walk_draw_gamma(stream, a);
    }
    if (t < a - sqrt(a) || t < 0.5)
    {
        do
            y = wg_walk_draw_gamma(stream, a + 1);
        while (wg_stream_uniform(stream) * y >= y - t);
        return y;
    }
    /* z = g - t has the density z (t + z)^(a-1) e^(-z); the power lies below its tangent at the mode if a > 1, below its start otherwise. */
    mode = a > 1 ? (a - t + sqrt((a - t) * (a - t) + 4 * t)) / 2 : 1;
    do
    {
        double tangent_at = a > 1 ? mode : 0;

        z = -mode * log(wg_stream_uniform(stream) * wg_stream_uniform(stream));
        y = (a - 1) * log((t + z) / (t + tangent_at));
        if (a > 1)
            y -= (a - 1) * (z - mode) / (t + mode);
    }
    while (log(wg_stream_uniform(stream)) >= y);
    return t + z;
}
