#include "radial_sketch.h"

#include <math.h>

#define NODES_MAX 100000

void wg_radial_sketch_init(wg_radial_sketch_t *s, const wg_radial_t radial, wg_radial_side_t side)
{
    slong n = radial->length;

    s->length = n;
    s->powers = flint_malloc(2 * n * sizeof(double));
    s->ratios = s->powers + n;
    for (slong i = 0; i < n; i++)
    {
        s->powers[i] = arf_get_d(arb_midref(radial->powers + i), ARF_RND_NEAR);
        s->ratios[i] = arf_get_d(arb_midref(radial->ratios + i), ARF_RND_NEAR);
    }
    s->scale = arf_get_d(arb_midref(radial->scale), ARF_RND_NEAR);
    s->q = radial->parameters / 2.0;
    s->side = side;
    s->order = side == WG_RADIAL_TAIL ? s->q : s->q - 1;
}

void wg_radial_sketch_clear(wg_radial_sketch_t *s)
{
    flint_free(s->powers);
}

/* Where t^order e^(-t - X/t) is largest */
static double mode(double order, double X)
{
    double root = sqrt(order * order + 4 * X);

    return order > 0 ? (order + root) / 2 : 2 * X / (root - order);
}

/* How far the integral of B, or D, is turned: |B(s)| <= cos(turn)^(-order) B(cos(turn) Re(s e^(-i turn))), and this about the best */
static double choose_turn(double size, double angle, const wg_radial_sketch_t *s)
{
    double low = 0, high = angle / 2;

    for (int step = 0; step < 10 && s->order > 0; step++)
    {
        double turn = (low + high) / 2, X = size * cos(turn) * cos(angle - turn);

        if (X <= 0 || s->order * tan(turn) < size / mode(s->order, X) * sin(angle - 2 * turn))
            low = turn;
        else
            high = turn;
    }
    return high;
}

static double log_kernel(double X, const wg_radial_sketch_t *s)
{
    double t = mode(s->order, X);

    return s->order * log(t) - t - X / t + 0.5 * log(2 * M_PI / (t + X / t)) - lgamma(s->q);
}

static void get_polar(double *size, double *angle, double theta, double u, const wg_radial_sketch_t *s)
{
    double x = sin(theta) * cosh(u), y = cos(theta) * sinh(u);

    *size = s->scale * (x * x + y * y);
    *angle = 2 * atan2(y, x);
}

/* log of the bound of |B|, or |D|, at theta + iu for that turn */
double wg_radial_log_turned(double turn, double theta, double u, const wg_radial_sketch_t *s)
{
    double size, angle, X;

    get_polar(&size, &angle, theta, u, s);
    X = size * cos(turn) * cos(angle - turn);
    return X > 0 ? log_kernel(X, s) - s->order * log(cos(turn)) : HUGE_VAL;
}

double wg_radial_best_turn(double theta, double u, const wg_radial_sketch_t *s)
{
    double size, angle;

    get_polar(&size, &angle, theta, u, s);
    return choose_turn(size, angle, s);
}

/* log prod |1 - r sin^2 psi|^(-k) */
double wg_radial_log_powers(double theta, double u, const wg_radial_sketch_t *s)
{
    double x = cos(theta) * cosh(u), y = sin(theta) * sinh(u), sum = 0;

    for (slong i = 0; i < s->length; i++)
    {
        double r = s->ratios[i], re = 1 - r + r * (x - y) * (x + y), im = 2 * r * x * y;

        sum -= s->powers[i] * log(hypot(re, im));
    }
    return sum;
}

double wg_radial_log_size(double theta, double u, const wg_radial_sketch_t *s)
{
    double c = cos(theta), sh = sinh(u), sine = sin(theta) * sin(theta) + sh * sh, cosine = c * c + sh * sh;

    return wg_radial_log_turned(wg_radial_best_turn(theta, u, s), theta, u, s) +
           wg_radial_log_powers(theta, u, s) +
           (s->side == WG_RADIAL_TAIL ? 0.5 * log(cosine / sine) : log(s->scale) + 0.5 * log(cosine * sine));
}

/* The highest log |f| at that theta; *end <- where it has fallen by `fall` below `top`, or below the peak if that is higher */
static double highest(double *end, double theta, double top, double fall, const wg_radial_sketch_t *s)
{
    double best = wg_radial_log_size(theta, 0, s);

    for (double u = fmin(theta, M_PI_2 - theta) / 16; u < 600; u *= 1.4)
    {
        double value = wg_radial_log_size(theta, u, s);

        *end = u;
        best = fmax(best, value);
        if (!(value >= fmax(top, best) - fall))
            break;
    }
    return best;
}

static double angle_of(double t)
{
    return M_PI_2 / (1 + exp(-t));
}

/* Of the thetas those with about the lowest peak, and of these the one that seems to need the fewest nodes */
static void find_theta(wg_radial_sketch_t *s, double fall)
{
    double end, best = HUGE_VAL, at = 0, lowest, least = HUGE_VAL;

    for (double step = 1, from = -16, to = 9; step > 0.05;
         step /= 3, from = at - 2 * step, to = at + 2 * step)
        for (double t = from; t <= to; t += step)
        {
            double value = highest(&end, angle_of(t), -HUGE_VAL, 8, s);

            if (value < best)
            {
                best = value;
                at = t;
            }
        }
    lowest = best;
    for (double t = -16; t < 9; t += 0.25)
    {
        double theta = angle_of(t), value, nodes;

        if (highest(&end, theta, -HUGE_VAL, 0, s) > lowest + 5)
            continue;
        value = highest(&end, theta, -HUGE_VAL, fall, s);
        nodes = end * (fall + value - lowest) / fmin(theta, M_PI_2 - theta);
        if (value < lowest + 5 && nodes < least)
        {
            least = nodes;
            s->theta = theta;
        }
    }
    if (least == HUGE_VAL)
        s->theta = angle_of(at);
}

wg_status_t wg_radial_lay(wg_radial_sketch_t *s, slong prec)
{
    double fall = prec * M_LN2 + 3, reach, unused, best = HUGE_VAL;

    find_theta(s, fall);
    s->top = highest(&s->end, s->theta, -HUGE_VAL, fall, s);
    reach = fmin(s->theta, M_PI_2 - s->theta);
    s->strip = 0;
    for (double d = 0.8 * reach; d > 1e-6 * reach; d *= 0.75)
    {
        double growth = fmax(highest(&unused, s->theta + d, s->top, fall, s),
                             highest(&unused, s->theta - d, s->top, fall, s)) -
                        s->top;
        double nodes = s->end * (fall + fmax(growth, 0)) / (2 * M_PI * d);

        if (nodes < best)
        {
            best = nodes;
            s->strip = d;
        }
        else if (nodes > 2 * best)
            break;
    }
    return best < NODES_MAX ? WG_OK : WG_UNABLE;
}

slong wg_radial_lost_bits(const wg_radial_sketch_t *s)
{
    double sum =
        fabs(wg_radial_log_turned(0, s->theta, 0, s)) + fabs(wg_radial_log_powers(s->theta, 0, s)) + s->q + 2;

    return (slong) log2(sum) + 4;
}
