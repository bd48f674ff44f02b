#include "mellin.h"

#include <complex.h>
#include <math.h>

#include <flint/acb.h>

#define BOUND_PREC 53
#define PIECES_MAX 2000
#define NODES_MAX 20000
/* Contours do not come nearer to the poles on the left. */
#define ANGLE_MAX 1.3

void wg_mellin_init(wg_mellin_t mellin, slong length)
{
    mellin->length = length;
    mellin->points = _arb_vec_init(length);
    mellin->weights = flint_calloc(length, sizeof(slong));
    arb_init(mellin->shift);
    mellin->pole = 0;
}

void wg_mellin_clear(wg_mellin_t mellin)
{
    _arb_vec_clear(mellin->points, mellin->length);
    flint_free(mellin->weights);
    arb_clear(mellin->shift);
}

/* Double precision: where to lay the contour z(w) = center - size sin(angle) cosh w + i size cos(angle) sinh w. Nothing here has to be
   right. */

typedef struct
{
    slong length;
    double *points;
    const slong *weights;
    double shift;
    double constant; /* log f less what depends on z */
    double nearest;  /* the pole next to the contour */
    double largest;  /* point */
    int pole;
    /* the contour */
    double vertex;
    double width; /* of the saddle, in w */
    double center;
    double size;
    double angle;
    double strip; /* how much the angle is changed for a bound */
} sketch_struct;

static double log_gamma(double complex z)
{
    double sum = 0;

    for (; cabs(z) < 7; z += 1)
        sum -= log(cabs(z));
    return sum + creal((z - 0.5) * clog(z) - z + 1 / (12 * z)) + 0.5 * log(2 * M_PI);
}

/* log |f| */
static double log_size(const sketch_struct *s, double complex z)
{
    double sum = s->constant + s->shift * creal(z);

    for (slong i = 0; i < s->length; i++)
    {
        double p = s->points[i];

        /* far away log Gamma(z) cancels, and takes all digits with it */
        sum += s->weights[i] *
               (cabs(z) > 1e4 * s->largest ? creal(p * clog(z) + p * (p - 1) / (2 * z)) : log_gamma(p + z));
    }
    return s->pole ? sum - log(cabs(z)) : sum;
}

static double complex place(const sketch_struct *s, double angle, double w)
{
    return s->center - s->size * sin(angle) * cosh(w) + I * s->size * cos(angle) * sinh(w);
}

static void sketch_init(sketch_struct *s, const wg_mellin_t mellin)
{
    s->length = mellin->length;
    s->points = flint_malloc(s->length * sizeof(double));
    s->weights = mellin->weights;
    s->shift = arf_get_d(arb_midref(mellin->shift), ARF_RND_NEAR);
    s->pole = mellin->pole;
    s->constant = 0;
    s->nearest = -HUGE_VAL;
    s->largest = 0;
    for (slong i = 0; i < s->length; i++)
    {
        s->points[i] = arf_get_d(arb_midref(mellin->points + i), ARF_RND_NEAR);
        s->constant -= s->weights[i] * log_gamma(s->points[i]);
        s->largest = fmax(s->largest, s->points[i]);
        if (s->weights[i] > 0)
            s->nearest = fmax(s->nearest, -s->points[i]);
    }
    if (s->pole)
        s->nearest = fmax(s->nearest, 0);
}

/* The saddle on the real axis, by sections of the logarithm of its distance from the pole; returns the distance over which log f has
   risen by 1/2. */
static double find_saddle(sketch_struct *s)
{
    double low = -60, high = 60 + fmax(0, -log(s->shift)), top, step;

    while (high - low > 1e-7)
    {
        double a = low + 0.4 * (high - low), b = low + 0.6 * (high - low);

        if (log_size(s, s->nearest + exp(a)) < log_size(s, s->nearest + exp(b)))
            high = b;
        else
            low = a;
    }
    s->vertex = s->nearest + exp(low);
    top = log_size(s, s->vertex);
    for (step = exp(low) * 1e-6; step < exp(low) * 1e9 && log_size(s, s->vertex + step) < top + 0.5;
         step *= 1.3)
        ;
    return step;
}

/* The highest log |f z'| on the contour of that angle; *end <- where it has fallen by `fall` below `top`. */
static double highest(double *end, const sketch_struct *s, double angle, double top, double fall)
{
    double result = -HUGE_VAL;

    *end = s->width;
    for (double w = 0; w < 300; w = w == 0 ? s->width : 1.3 * w)
    {
        double value = log_size(s, place(s, angle, w)) + w;

        *end = w;
        if (!(value >= top - fall))
            break;
        result = fmax(result, value);
    }
    return result;
}

/* Of the changes of the angle the one that needs the fewest nodes, and how many these are. */
static double find_strip(sketch_struct *s, slong prec)
{
    double fall = prec * M_LN2 + 3, reach = fmin(s->angle, ANGLE_MAX - s->angle),
           top = log_size(s, s->vertex), end, unused, best = HUGE_VAL;

    highest(&end, s, s->angle, top, fall);
    for (double d = 0.93 * reach; d > 1e-6 * reach; d *= 0.75)
    {
        double growth =
            fmax(highest(&unused, s, s->angle + d, top, fall), highest(&unused, s, s->angle - d, top, fall)) -
            top;
        double nodes = end * (fall + fmax(growth, 0)) / (2 * M_PI * d);

        if (nodes < best)
        {
            best = nodes;
            s->strip = d;
        }
        else if (nodes > 2 * best)
            break;
    }
    return best;
}

static wg_status_t lay(sketch_struct *s, slong prec)
{
    double width = find_saddle(s), gap = s->vertex - s->nearest, best = HUGE_VAL;
    sketch_struct t = *s;

    for (double sine = 0.7; sine > 0.05; sine *= 0.65)
    {
        double nodes;

        t.size = 0.999 * gap / (1 - sine);
        t.center = t.vertex + t.size * sine;
        t.angle = asin(sine);
        t.width = fmin(1, width / (t.size * cos(t.angle)));
        nodes = find_strip(&t, prec);
        if (nodes < best)
        {
            best = nodes;
            *s = t;
        }
    }
    return best < NODES_MAX ? WG_OK : WG_UNABLE;
}

/* Balls */

typedef struct
{
    const wg_mellin_struct *mellin;
    arb_t constant; /* minus the sum of weights log Gamma(points) */
    arb_t spread;   /* sum of |weights| |points - the last point| */
    arb_t center;
    arb_t size;
    arb_t sine;
    arb_t cosine;
    slong prec; /* of bounds of logarithms, whose parts may be large */
} contour_struct;
typedef contour_struct contour_t[1];

static void contour_init(contour_t c, const wg_mellin_t mellin, const sketch_struct *s, slong prec)
{
    arb_t t;

    c->mellin = mellin;
    arb_init(c->constant);
    arb_init(c->spread);
    arb_init(c->center);
    arb_init(c->size);
    arb_init(c->sine);
    arb_init(c->cosine);
    arb_init(t);
    arb_set_d(c->center, s->center);
    arb_set_d(c->size, s->size);
    for (slong i = 0; i < mellin->length; i++)
    {
        arb_lgamma(t, mellin->points + i, prec);
        arb_submul_si(c->constant, t, mellin->weights[i], prec);
        arb_sub(t, mellin->points + i, mellin->points + mellin->length - 1, prec);
        arb_abs(t, t);
        arb_addmul_si(c->spread, t, FLINT_ABS(mellin->weights[i]), prec);
    }
    arb_clear(t);
}

static void contour_clear(contour_t c)
{
    arb_clear(c->constant);
    arb_clear(c->spread);
    arb_clear(c->center);
    arb_clear(c->size);
    arb_clear(c->sine);
    arb_clear(c->cosine);
}

static void set_angle(contour_t c, double angle, slong prec)
{
    arb_set_d(c->sine, angle);
    arb_sin_cos(c->sine, c->cosine, c->sine, prec);
}

/* z <- z(w), dz <- z'(w) */
static void get_point(acb_t z, acb_t dz, const arb_t w, const contour_t c, slong prec)
{
    arb_t sinh, cosh;

    arb_init(sinh);
    arb_init(cosh);
    arb_sinh_cosh(sinh, cosh, w, prec);
    arb_mul(sinh, sinh, c->size, prec);
    arb_mul(cosh, cosh, c->size, prec);
    arb_mul(acb_realref(z), cosh, c->sine, prec);
    arb_sub(acb_realref(z), c->center, acb_realref(z), prec);
    arb_mul(acb_imagref(z), sinh, c->cosine, prec);
    arb_mul(acb_realref(dz), sinh, c->sine, prec);
    arb_neg(acb_realref(dz), acb_realref(dz));
    arb_mul(acb_imagref(dz), cosh, c->cosine, prec);
    arb_clear(sinh);
    arb_clear(cosh);
}

/* value <- log f(z), up to the pole and to multiples of 2 pi i */
static void log_gammas(acb_t value, const acb_t z, const contour_t c, slong prec)
{
    const wg_mellin_struct *mellin = c->mellin;
    acb_t t;

    acb_init(t);
    acb_mul_arb(value, z, mellin->shift, prec);
    acb_add_arb(value, value, c->constant, prec);
    for (slong i = 0; i < mellin->length; i++)
    {
        acb_add_arb(t, z, mellin->points + i, prec);
        acb_lgamma(t, t, prec);
        acb_addmul_si(value, t, mellin->weights[i], prec);
    }
    acb_clear(t);
}

/* value <- log |f(z(w))| for exact w */
static void get_log_size(arb_t value, const arb_t w, const contour_t c)
{
    acb_t z, dz;

    acb_init(z);
    acb_init(dz);
    get_point(z, dz, w, c, c->prec);
    log_gammas(dz, z, c, c->prec);
    arb_set(value, acb_realref(dz));
    if (c->mellin->pole)
    {
        acb_abs(acb_realref(z), z, c->prec);
        arb_log(acb_realref(z), acb_realref(z), c->prec);
        arb_sub(value, value, acb_realref(z), c->prec);
    }
    acb_clear(z);
    acb_clear(dz);
}

/* bound <- one of sum_n 1/|z + n|^2, n >= 0, where Re z >= x and Im z >= y >= 0: 1/(x^2 + y^2) + 1/x for x > 0, and pi coth(pi y)/y for y > 0 */
static void bound_squares(arb_t bound, const arb_t x, const arb_t y)
{
    arb_t t, u;

    arb_init(t);
    arb_init(u);
    arb_pos_inf(bound);
    if (arb_is_positive(x))
    {
        arb_sqr(t, x, BOUND_PREC);
        arb_addmul(t, y, y, BOUND_PREC);
        arb_inv(bound, t, BOUND_PREC);
        arb_inv(t, x, BOUND_PREC);
        arb_add(bound, bound, t, BOUND_PREC);
    }
    if (arb_is_positive(y))
    {
        arb_const_pi(t, BOUND_PREC);
        arb_mul(u, t, y, BOUND_PREC);
        arb_coth(u, u, BOUND_PREC);
        arb_mul(u, u, t, BOUND_PREC);
        arb_div(u, u, y, BOUND_PREC);
        arb_min(bound, bound, u, BOUND_PREC);
    }
    arb_clear(t);
    arb_clear(u);
}

/* bound <- one of |sum_i w_i psi'(p_i + z)| over the ball z: the sum of |w_i| sum_n 1/|p_i + z + n|^2, or, as the weights add up to 0, spread
   times a bound of |psi''| <= 2 sum_n 1/|p + z + n|^3. */
static void bound_trigammas(arb_t bound, const acb_t z, const contour_t c)
{
    const wg_mellin_struct *mellin = c->mellin;
    arb_t x, y, t, least;

    arb_init(x);
    arb_init(y);
    arb_init(t);
    arb_init(least);
    arb_get_lbound_arf(arb_midref(y), acb_imagref(z), BOUND_PREC);
    if (arf_sgn(arb_midref(y)) < 0)
        arb_zero(y);
    arb_zero(bound);
    arb_pos_inf(least);
    for (slong i = 0; i < mellin->length; i++)
    {
        arb_add(x, mellin->points + i, acb_realref(z), BOUND_PREC);
        arb_get_lbound_arf(arb_midref(x), x, BOUND_PREC);
        mag_zero(arb_radref(x));
        bound_squares(t, x, y);
        arb_addmul_si(bound, t, FLINT_ABS(mellin->weights[i]), BOUND_PREC);
        arb_min(least, least, x, BOUND_PREC);
    }
    bound_squares(t, least, y);
    arb_mul(t, t, c->spread, BOUND_PREC);
    arb_mul_2exp_si(t, t, 1);
    arb_max(least, least, y, BOUND_PREC);
    if (arb_is_positive(least))
    {
        arb_div(t, t, least, BOUND_PREC);
        arb_min(bound, bound, t, BOUND_PREC);
    }
    arb_clear(x);
    arb_clear(y);
    arb_clear(t);
    arb_clear(least);
}

/* sum <- an enclosure of sum_i w_i psi(p_i + z) over the ball z, by the mean value theorem */
static void sum_digammas(acb_t sum, const acb_t z, const contour_t c)
{
    const wg_mellin_struct *mellin = c->mellin;
    acb_t middle, t;
    arb_t bound;
    mag_t radius, m;

    acb_init(middle);
    acb_init(t);
    arb_init(bound);
    mag_init(radius);
    mag_init(m);
    acb_get_mid(middle, z);
    acb_zero(sum);
    for (slong i = 0; i < mellin->length; i++)
    {
        acb_add_arb(t, middle, mellin->points + i, c->prec);
        acb_digamma(t, t, c->prec);
        acb_addmul_si(sum, t, mellin->weights[i], c->prec);
    }
    bound_trigammas(bound, z, c);
    arb_get_mag(m, bound);
    mag_hypot(radius, arb_radref(acb_realref(z)), arb_radref(acb_imagref(z)));
    mag_mul(radius, radius, m);
    acb_add_error_mag(sum, radius);
    acb_clear(middle);
    acb_clear(t);
    arb_clear(bound);
    mag_clear(radius);
    mag_clear(m);
}

/* slope <- an enclosure of the derivative of log |f(z(w))| over the ball w */
static void get_slope(arb_t slope, const arb_t w, const contour_t c)
{
    const wg_mellin_struct *mellin = c->mellin;
    acb_t z, dz, t, sum;

    acb_init(z);
    acb_init(dz);
    acb_init(t);
    acb_init(sum);
    get_point(z, dz, w, c, c->prec);
    sum_digammas(sum, z, c);
    acb_add_arb(sum, sum, mellin->shift, c->prec);
    if (mellin->pole)
    {
        acb_inv(t, z, c->prec);
        acb_sub(sum, sum, t, c->prec);
    }
    acb_mul(sum, sum, dz, c->prec);
    arb_set(slope, acb_realref(sum));
    acb_clear(z);
    acb_clear(dz);
    acb_clear(t);
    acb_clear(sum);
}

/* Nonzero where |f| falls at least like e^(-rate w) from w on: the exponential against the Gamma functions, whose logarithm has a
   derivative by z of at most spread pi coth(pi Im z)/Im z. */
static int get_rate(arb_t rate, const arb_t w, const contour_t c)
{
    int falls;
    arb_t sinh, coth, t;

    if (!arb_is_positive(w))
        return 0;
    arb_init(sinh);
    arb_init(coth);
    arb_init(t);
    arb_sinh(sinh, w, BOUND_PREC);
    arb_mul(sinh, sinh, c->size, BOUND_PREC);
    arb_mul(rate, sinh, c->sine, BOUND_PREC);
    arb_mul(rate, rate, c->mellin->shift, BOUND_PREC);
    arb_const_pi(t, BOUND_PREC);
    arb_mul(t, t, sinh, BOUND_PREC);
    arb_mul(t, t, c->cosine, BOUND_PREC);
    arb_coth(t, t, BOUND_PREC);
    arb_coth(coth, w, BOUND_PREC);
    arb_mul(t, t, coth, BOUND_PREC);
    arb_div(t, t, c->cosine, BOUND_PREC);
    arb_const_pi(coth, BOUND_PREC);
    arb_mul(t, t, coth, BOUND_PREC);
    arb_mul(t, t, c->spread, BOUND_PREC);
    arb_sub(rate, rate, t, BOUND_PREC);
    /* |z'| is at most size cosh w, which grows by e^(w' - w) at most, and |z| grows as soon as size cosh w > center sine */
    arb_sub_ui(rate, rate, 1, BOUND_PREC);
    arb_mul(t, c->center, c->sine, BOUND_PREC);
    falls = arb_is_positive(rate) && arf_cmp_si(arb_midref(rate), 1) > 0 && arb_gt(sinh, t);
    arb_clear(sinh);
    arb_clear(coth);
    arb_clear(t);
    return falls;
}

/* size <- e^value size cosh w */
static void get_bound(arb_t bound, const arb_t value, const arb_t w, const contour_t c)
{
    arb_t t;

    arb_init(t);
    arb_cosh(t, w, BOUND_PREC);
    arb_mul(t, t, c->size, BOUND_PREC);
    arb_exp(bound, value, BOUND_PREC);
    arb_mul(bound, bound, t, BOUND_PREC);
    arb_clear(t);
}

/* end <- the end of a piece from w on, `length` long or less, and rise <- a bound of the rise of log |f| in it, at most `allowed` */
static wg_status_t choose_piece(arb_t end, arb_t rise, const arb_t w, double *length, double allowed,
                                const contour_t c)
{
    wg_status_t status = WG_UNABLE;
    arb_t ball, t;

    arb_init(ball);
    arb_init(t);
    for (int tries = 0; tries < 40 && status != WG_OK; tries++)
    {
        arb_set_d(t, *length);
        arb_add(end, w, t, BOUND_PREC);
        mag_zero(arb_radref(end));
        arb_sub(t, end, w, BOUND_PREC);
        arb_union(ball, w, end, BOUND_PREC);
        get_slope(rise, ball, c);
        arb_mul(rise, rise, t, BOUND_PREC);
        arb_get_ubound_arf(arb_midref(rise), rise, BOUND_PREC);
        mag_zero(arb_radref(rise));
        if (!arf_is_nan(arb_midref(rise)) && arf_cmp_d(arb_midref(rise), allowed) <= 0)
            status = WG_OK;
        else
            *length /= 2;
    }
    if (arf_sgn(arb_midref(rise)) < 0)
        arb_zero(rise);
    arb_clear(ball);
    arb_clear(t);
    return status;
}

/* bound <- one of the integral of |f z'| over w > w0 and of its sums with distance `step` */
static wg_status_t bound_integral(arb_t bound, const arb_t w0, double length, const arb_t step,
                                  const contour_t c)
{
    double top = -HUGE_VAL, now;
    int done = 0;
    wg_status_t status = WG_OK;
    arb_t w, end, value, rise, rate;

    arb_init(w);
    arb_init(end);
    arb_init(value);
    arb_init(rise);
    arb_init(rate);
    arb_zero(bound);
    arb_set(w, w0);
    for (slong pieces = 0; !done && status == WG_OK; pieces++)
    {
        get_log_size(value, w, c);
        now = arf_get_d(arb_midref(value), ARF_RND_NEAR);
        top = fmax(top, now);
        done = get_rate(rate, w, c);
        if (done)
        {
            get_bound(value, value, w, c);
            arb_inv(rate, rate, BOUND_PREC);
        }
        else
        {
            /* where f is small its bound may be crude */
            status = choose_piece(end, rise, w, &length, fmax(2.5, (top - now) / 2), c);
            arb_add(value, value, rise, BOUND_PREC);
            get_bound(value, value, end, c);
            arb_sub(rate, end, w, BOUND_PREC);
            arb_swap(w, end);
            length *= 1.25;
        }
        arb_add(rate, rate, step, BOUND_PREC);
        arb_addmul(bound, value, rate, BOUND_PREC);
        if (!arb_is_finite(bound) || pieces > PIECES_MAX)
            status = WG_UNABLE;
    }
    arb_clear(w);
    arb_clear(end);
    arb_clear(value);
    arb_clear(rise);
    arb_clear(rate);
    return status;
}

/* Nonzero where the vertices of both edges of the strip, and hence all between, are on the right of the poles. */
static int is_clear(contour_t c, const sketch_struct *s)
{
    int clear = 1;
    arb_t t, u;

    arb_init(t);
    arb_init(u);
    set_angle(c, s->angle + s->strip, BOUND_PREC);
    arb_mul(t, c->size, c->sine, BOUND_PREC);
    arb_sub(t, c->center, t, BOUND_PREC);
    clear = !c->mellin->pole || arb_is_positive(t);
    for (slong i = 0; i < c->mellin->length; i++)
        if (c->mellin->weights[i] > 0)
        {
            arb_add(u, t, c->mellin->points + i, BOUND_PREC);
            clear = clear && arb_is_positive(u);
        }
    arb_clear(t);
    arb_clear(u);
    return clear && s->angle - s->strip > 0 && s->angle + s->strip < M_PI_2;
}

/* step <- one for which the trapezoidal rule errs by 2^(-prec) of the peak; error <- a bound of what it errs by */
static wg_status_t choose_step(arb_t step, arb_t error, contour_t c, const sketch_struct *s, slong prec)
{
    double ratio;
    wg_status_t status = WG_OK;
    arb_t zero, edge, t;

    arb_init(zero);
    arb_init(edge);
    arb_init(t);
    arb_zero(error);
    for (int sign = -1; sign <= 1 && status == WG_OK; sign += 2)
    {
        set_angle(c, s->angle + sign * s->strip, c->prec);
        status = bound_integral(edge, zero, s->width, zero, c);
        arb_addmul_ui(error, edge, 2, BOUND_PREC);
    }
    if (status == WG_OK)
    {
        arb_log(t, error, BOUND_PREC);
        ratio = arf_get_d(arb_midref(t), ARF_RND_NEAR) - log_size(s, s->vertex) + prec * M_LN2 -
                log(s->width * s->size);
        arb_set_d(step, 2 * M_PI * s->strip / fmax(ratio, 3));
        arf_set_round(arb_midref(step), arb_midref(step), 12, ARF_RND_DOWN);
        arb_set_d(t, 2 * s->strip);
        arb_const_pi(edge, BOUND_PREC);
        arb_mul(t, t, edge, BOUND_PREC);
        arb_div(t, t, step, BOUND_PREC);
        arb_expm1(t, t, BOUND_PREC);
        arb_div(error, error, t, BOUND_PREC);
        /* half of the sum is taken, its imaginary part */
        arb_mul_2exp_si(error, error, -1);
    }
    arb_clear(zero);
    arb_clear(edge);
    arb_clear(t);
    return status;
}

/* integral <- the trapezoidal sum, to terms that no longer count */
static wg_status_t add_nodes(arb_t integral, const arb_t step, contour_t c, const sketch_struct *s,
                             slong prec, slong wp)
{
    slong j, small = 0;
    wg_status_t status = WG_OK;
    arb_t w, rest;
    acb_t z, dz, t;

    arb_init(w);
    arb_init(rest);
    acb_init(z);
    acb_init(dz);
    acb_init(t);
    set_angle(c, s->angle, wp);
    arb_zero(integral);
    for (j = 0; small < 2 && j < NODES_MAX; j++)
    {
        arb_mul_ui(w, step, j, wp);
        get_point(z, dz, w, c, wp);
        log_gammas(t, z, c, wp);
        acb_exp(t, t, wp);
        acb_mul(t, t, dz, wp);
        if (c->mellin->pole)
            acb_div(t, t, z, wp);
        if (j == 0)
            arb_mul_2exp_si(integral, acb_imagref(t), -1);
        else
            arb_add(integral, integral, acb_imagref(t), wp);
        small = arf_cmpabs_2exp_si(arb_midref(acb_imagref(t)),
                                   arf_abs_bound_lt_2exp_si(arb_midref(integral)) - prec - 4) < 0
                    ? small + 1
                    : 0;
    }
    if (j == NODES_MAX)
        status = WG_UNABLE;
    else
    {
        arb_mul_ui(w, step, j, BOUND_PREC);
        status = bound_integral(rest, w, s->width, step, c);
    }
    if (status == WG_OK)
    {
        arb_mul(integral, integral, step, wp);
        arb_add_error(integral, rest);
    }
    arb_clear(w);
    arb_clear(rest);
    acb_clear(z);
    acb_clear(dz);
    acb_clear(t);
    return status;
}

/* How many bits of the exponents are in front of the point. */
static slong lost_bits(const sketch_struct *s)
{
    double sum = fabs(s->shift * s->vertex) + 2;

    for (slong i = 0; i < s->length; i++)
        sum += fabs(s->weights[i] * log_gamma(s->points[i])) +
               fabs(s->weights[i] * log_gamma(s->points[i] + s->vertex));
    return (slong) log2(sum) + 2;
}

wg_status_t wg_mellin_integral(arb_t integral, const wg_mellin_t mellin, slong prec)
{
    slong wp;
    sketch_struct sketch;
    contour_t c;
    wg_status_t status;
    arb_t step, error, sum;

    arb_init(step);
    arb_init(error);
    arb_init(sum);
    sketch_init(&sketch, mellin);
    status = lay(&sketch, prec);
    wp = prec + lost_bits(&sketch) + 12;
    contour_init(c, mellin, &sketch, wp);
    c->prec = BOUND_PREC + lost_bits(&sketch);
    if (status == WG_OK && !is_clear(c, &sketch))
        status = WG_UNABLE;
    if (status == WG_OK)
        status = choose_step(step, error, c, &sketch, prec);
    if (status == WG_OK)
        status = add_nodes(sum, step, c, &sketch, prec, wp);
    if (status == WG_OK)
    {
        arb_add_error(sum, error);
        arb_const_pi(step, wp);
        arb_div(integral, sum, step, wp);
    }
    contour_clear(c);
    flint_free(sketch.points);
    arb_clear(step);
    arb_clear(error);
    arb_clear(sum);
    return status;
}
