#include "torus_minima.h"

#include <math.h>

static double value(const double *g, const double *theta, int p, int rows)
{
    double w[8] = {1}, sum = 0;

    for (int j = 0, size = 1; j < p; j++, size *= 2)
        for (int i = 0; i < size; i++)
        {
            w[size + i] = w[i] * sin(theta[j]);
            w[i] *= cos(theta[j]);
        }
    for (int r = 0; r < rows; r++)
    {
        double x = 0;

        for (int i = 0; i < 1 << p; i++)
            x += g[(r << p) + i] * w[i];
        sum += x * x / 2;
    }
    return sum;
}

/* In one angle l = a + b cos 2 theta + c sin 2 theta, whose minimum is known; angle after angle goes down to a local minimum. */
static void descend(const double *g, double *theta, int p, int rows)
{
    for (int sweep = 0; sweep < 1000; sweep++)
    {
        double moved = 0;

        for (int j = 0; j < p; j++)
        {
            double old = theta[j], l[3], b, c, step;

            for (int i = 0; i < 3; i++)
            {
                theta[j] = i * M_PI / 3;
                l[i] = value(g, theta, p, rows);
            }
            b = (2 * l[0] - l[1] - l[2]) / 3;
            c = (l[1] - l[2]) / sqrt(3);
            theta[j] = atan2(-c, -b) / 2;
            step = remainder(theta[j] - old, M_PI);
            moved += fabs(step);
        }
        if (moved < 1e-7)
            return;
    }
}

int torus_minima(double *sum, wg_stream_t stream, int parameters, int rows)
{
    const int side = parameters == 2 ? 8 : 5;
    double g[8 * 16], found[64][3];
    int starts = 1, length = 0;

    wg_stream_normals(g, stream, rows << parameters);
    for (int j = 0; j < parameters; j++)
        starts *= side;
    *sum = 0;
    for (int s = 0; s < starts; s++)
    {
        double theta[3];
        int known = 0;

        for (int j = 0, rest = s; j < parameters; j++, rest /= side)
            theta[j] = (rest % side + wg_stream_uniform(stream)) * M_PI / side;
        descend(g, theta, parameters, rows);
        for (int i = 0; i < length && !known; i++)
        {
            double distance = 0;

            for (int j = 0; j < parameters; j++)
                distance += fabs(remainder(theta[j] - found[i][j], M_PI));
            known = distance < 1e-2;
        }
        if (known || length == 64)
            continue;
        for (int j = 0; j < parameters; j++)
            found[length][j] = theta[j];
        length++;
        *sum += value(g, theta, parameters, rows);
    }
    return length;
}
