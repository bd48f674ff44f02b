#include "mellin.h"

#include <math.h>

#include "gamma_quotient.h"
#include "hyperbola.h"

#define PIECES_MAX 2000
/* Contours do not come nearer to the poles on the left. */
#define ANGLE_MAX 1.3
/* Products of so many factors take less time than a Gamma function. */
#define DEGREE_MAX 16
/* What sums of some terms in double precision err by, with room to spare. */
#define ROUNDING 0x1p-40

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

/* (points_i + z) (points_i + z + 1) ... to that power */
typedef struct
{
    slong point;
    ulong degree;
    slong power;
} polynomial_struct;

/* f in double precision, and what the balls need */
typedef struct
{
    const wg_mellin_struct *mellin;
    double *points;
    double shift;
    double radius;    /* of the ball shift */
    double nearest;   /* the pole next to the contour */
    double largest;   /* point */
    double spread;    /* sum of |weights| |points - the last point| */
    double constant;  /* minus the sum of weights log Gamma(points) */
    double magnitude; /* of the terms of that sum */
    arb_t exact_constant;
    slong *rest;                    /* the weights of Gamma functions that are not part of polynomials */
    polynomial_struct *polynomials; /* each takes a weight away */
    slong polynomials_length;
} integrand_struct;
typedef integrand_struct integrand_t[1];

/* log f(z) and its derivative, with bounds of the errors of their real part and their size. Where z is larger than the points, the
   quotients are those of Gamma functions at two of the points p_i + z, and what remains is a constant, as the weights add up to 0. */
static void get_logarithm(wg_gamma_quotient_struct *sum, const integrand_struct *f, double complex z)
{
    const wg_mellin_struct *mellin = f->mellin;
    wg_gamma_quotient_struct one;
    double size = cabs(z), last = f->points[mellin->length - 1];
    int far = size > 4 * f->largest;

    sum->log = f->shift * z + (far ? f->constant : 0);
    sum->psi = f->shift;
    sum->log_error = f->radius * size + ROUNDING * (f->shift * size + (far ? f->magnitude : 0));
    sum->psi_error = f->radius + ROUNDING * f->shift;
    for (slong i = 0; i < mellin->length; i++)
    {
        slong weight = mellin->weights[i];

        if (far)
            wg_gamma_quotient(&one, last + z, f->points[i] - last);
        else
            wg_gamma_quotient(&one, f->points[i], z);
        sum->log += weight * one.log;
        sum->psi += weight * (far ? one.change : one.psi);
        sum->log_error += FLINT_ABS(weight) * one.log_error;
        sum->psi_error += FLINT_ABS(weight) * (far ? one.change_error : one.psi_error);
    }
    if (mellin->pole)
    {
        sum->log -= clog(z);
        sum->psi -= 1 / z;
        sum->log_error += ROUNDING * (1 + fabs(log(size)));
        sum->psi_error += ROUNDING / size;
    }
}

static double complex logarithm(double complex z, const void *data)
{
    wg_gamma_quotient_struct sum;

    get_logarithm(&sum, data, z);
    return sum.log;
}

/* The saddle on the real axis: log f is convex there. */
static void find_saddle(wg_saddle_struct *saddle, const integrand_struct *f)
{
    double low = -60, high = 60 + fmax(0, -log(f->shift)), gap, step, slope;
    wg_gamma_quotient_struct sum;

    while (high - low > 1e-4)
    {
        double middle = (low + high) / 2;

        get_logarithm(&sum, f, f->nearest + exp(middle));
        if (creal(sum.psi) > 0)
            high = middle;
        else
            low = middle;
    }
    gap = exp(low);
    saddle->gap = gap;
    saddle->vertex = f->nearest + gap;
    step = 1e-4 * gap;
    get_logarithm(&sum, f, saddle->vertex + step);
    slope = creal(sum.psi);
    get_logarithm(&sum, f, saddle->vertex - step);
    slope = (slope - creal(sum.psi)) / (2 * step);
    saddle->spread = slope > 0 ? 1 / sqrt(slope) : gap;
    saddle->sine = 0.7;
    saddle->limit = ANGLE_MAX;
    saddle->reach = ANGLE_MAX;
    saddle->outer = 0;
}

/* Bounds */

/* A hyperbola, of which the sine and the cosine of the angle are given. */
typedef struct
{
    const integrand_struct *f;
    const wg_hyperbola_struct *h;
    double sine;
    double cosine;
} edge_struct;

/* At least |f'/f|' over the points of the edge between w and `end`, whose real part is x at least and imaginary part y: the sum of
   |weights_i| sum_n 1/|p_i + z + n|^2, or, as the weights add up to 0, spread times a bound of |psi''| <= 2 sum_n 1/|p + z + n|^3. */
static double bound_curvature(const integrand_struct *f, double x, double y, double least_z)
{
    double sum = 0, least = HUGE_VAL, by_spread = HUGE_VAL;

    for (slong i = 0; i < f->mellin->length; i++)
    {
        double p = f->points[i] + x - ROUNDING * (f->points[i] + fabs(x));

        sum += FLINT_ABS(f->mellin->weights[i]) * wg_trigamma_bound(p, y);
        least = fmin(least, p);
    }
    if (fmax(least, y) > 0)
        by_spread = 2 * f->spread * wg_trigamma_bound(least, y) / fmax(least, y);
    sum = fmin(sum, by_spread);
    if (f->mellin->pole)
        sum += least_z > 0 ? 1 / (least_z * least_z) : HUGE_VAL;
    return sum * (1 + ROUNDING);
}

/* *value <- a bound of log |f z'| for w <= w' <= end, but for a part that is linear, and *tilt <- how much that rises from the middle. The
   second derivative of log |f(z(w))| is at most |z''| |g| + |z'|^2 |g'|, g = f'/f. */
static void bound_piece(double *value, double *tilt, double *bend, double w, double end, const edge_struct *e)
{
    const wg_hyperbola_struct *h = e->h;
    double middle = (w + end) / 2, half = (end - w) / 2 * (1 + ROUNDING), speed = h->size * cosh(end),
           away = speed * half, misplaced = ROUNDING * (fabs(h->center) + speed), curvature;
    double complex z = h->center - h->size * e->sine * cosh(middle) + I * h->size * e->cosine * sinh(middle),
                   dz = -h->size * e->sine * sinh(middle) + I * h->size * e->cosine * cosh(middle);
    wg_gamma_quotient_struct at;

    get_logarithm(&at, e->f, z);
    curvature = bound_curvature(e->f, h->center - h->size * e->sine * cosh(end) - misplaced,
                                h->size * e->cosine * sinh(w) * (1 - ROUNDING), cabs(z) - away - misplaced);
    *tilt =
        fabs(creal(dz * at.psi)) * half + speed * at.psi_error * half + ROUNDING * cabs(dz * at.psi) * half;
    *bend = half * half / 2 *
            (speed * (cabs(at.psi) + at.psi_error + curvature * away) + speed * speed * curvature);
    *value = creal(at.log) + at.log_error +
             misplaced * (cabs(at.psi) + at.psi_error + curvature * misplaced) + *bend * (1 + ROUNDING) +
             log(speed) + ROUNDING * (fabs(log(speed)) + fabs(creal(at.log)));
}

/* A rate at which |f z'| falls from w on at least, or 0: the exponential against the Gamma functions, whose logarithm has a derivative by z
   of at most spread pi coth(pi Im z)/Im z. */
static double get_rate(double w, const edge_struct *e)
{
    const wg_hyperbola_struct *h = e->h;
    double climb, drag, rate, rise = h->size * sinh(w);

    if (!(w > 0))
        return 0;
    climb = (e->f->shift - e->f->radius) * e->sine * rise;
    drag = e->f->spread * M_PI / (tanh(M_PI * e->cosine * rise) * tanh(w) * e->cosine);
    /* |z'| is at most size cosh w, which grows by e^(w' - w) at most, and |z| grows as soon as size cosh w > center sine */
    rate = climb - drag - 1 - ROUNDING * (climb + drag);
    return rate > 1 && rise > h->center * e->sine * (1 + ROUNDING) ? rate : 0;
}

/* The end of a piece from w on; *length is about how long it may be, and adapts. */
static double choose_piece(double *value, double *tilt, double *length, double w, double top,
                           const edge_struct *e)
{
    double end = w, bend;

    for (int tries = 0; tries < 60; tries++, *length /= 2)
    {
        double low;

        end = w + *length;
        bound_piece(value, tilt, &bend, w, end, e);
        /* where f is small its bound may be crude */
        low = fmax(0, (top - *value) / 4);
        if (bend <= 0.25 + low && *tilt <= 3 + low)
            break;
    }
    return end;
}

/* The sum, but for a factor e^top: as long as pieces are, or the distance, times what |f z'| is there at most. */
static wg_status_t add_pieces(double *sum, double w, double distance, double top, const edge_struct *e)
{
    double length = e->h->width, value, tilt, bend, rate;

    *sum = 0;
    for (slong pieces = 0; pieces < PIECES_MAX; pieces++)
    {
        double end, peak;

        rate = get_rate(w, e);
        if (rate > 0)
        {
            bound_piece(&value, &tilt, &bend, w, w, e);
            *sum += exp(value - top) * (1 / rate + distance) * (1 + ROUNDING) + 1e-300;
            return isfinite(*sum) ? WG_OK : WG_UNABLE;
        }
        end = choose_piece(&value, &tilt, &length, w, top, e);
        peak = exp(value + tilt - top) * (1 + ROUNDING);
        /* times the mean of e^(tilt (t - 1)) over |t| <= 1 */
        *sum += peak * ((end - w) * (tilt > 0.01 ? -expm1(-2 * tilt) / (2 * tilt) : 1) + distance) + 1e-300;
        if (!isfinite(*sum))
            return WG_UNABLE;
        w = end;
        length *= 1.5;
    }
    return WG_UNABLE;
}

/* Nonzero where the vertex of the edge is on the right of the poles. */
static int is_clear(const edge_struct *e)
{
    double vertex = e->h->center - e->h->size * e->sine,
           error = ROUNDING * (fabs(e->h->center) + e->h->size + fabs(e->f->nearest));

    return vertex - e->f->nearest > error;
}

static wg_status_t bound_integral(arb_t bound, const arb_t start, const arb_t distance, double angle,
                                  const wg_hyperbola_struct *h, const void *data)
{
    edge_struct e = {data, h, sin(angle), cos(angle)};
    double w = arf_get_d(arb_midref(start), ARF_RND_DOWN) * (1 - ROUNDING),
           d = arf_get_d(arb_midref(distance), ARF_RND_UP) * (1 + ROUNDING), sum;
    wg_status_t status = angle > 0 && angle < M_PI_2 && is_clear(&e) ? WG_OK : WG_UNABLE;
    arb_t t;

    if (status == WG_OK)
        status = add_pieces(&sum, w, d, h->top, &e);
    if (status == WG_OK)
    {
        arb_init(t);
        arb_set_d(t, h->top);
        arb_exp(t, t, 64);
        arb_set_d(bound, sum * (1 + ROUNDING));
        arb_mul(bound, bound, t, 64);
        arb_clear(t);
    }
    return status;
}

/* Balls */

/* value <- value times the polynomials to their powers */
static void multiply(acb_t value, const acb_t z, const integrand_struct *f, slong prec)
{
    acb_t t, u;

    acb_init(t);
    acb_init(u);
    acb_one(u);
    for (slong i = 0; i < f->polynomials_length; i++)
    {
        const polynomial_struct *p = f->polynomials + i;

        acb_add_arb(t, z, f->mellin->points + p->point, prec);
        acb_rising_ui(t, t, p->degree, prec);
        for (slong j = 0; j < FLINT_ABS(p->power); j++)
            acb_mul(p->power > 0 ? value : u, p->power > 0 ? value : u, t, prec);
    }
    acb_div(value, value, u, prec);
    acb_clear(t);
    acb_clear(u);
}

/* value <- f(z) */
static void value(acb_t value, const acb_t z, const void *data, slong prec)
{
    const integrand_struct *f = data;
    const wg_mellin_struct *mellin = f->mellin;
    acb_t t;

    acb_init(t);
    acb_mul_arb(value, z, mellin->shift, prec);
    acb_add_arb(value, value, f->exact_constant, prec);
    for (slong i = 0; i < mellin->length; i++)
        if (f->rest[i] != 0)
        {
            acb_add_arb(t, z, mellin->points + i, prec);
            acb_lgamma(t, t, prec);
            acb_addmul_si(value, t, f->rest[i], prec);
        }
    acb_exp(value, value, prec);
    multiply(value, z, f, prec);
    if (mellin->pole)
        acb_div(value, value, z, prec);
    acb_clear(t);
}

/* *degree <- points_j - points_i if that is a positive integer up to the limit */
static int is_step(ulong *degree, const wg_mellin_struct *mellin, slong i, slong j)
{
    int is;
    arb_t t;

    arb_init(t);
    arb_sub(t, mellin->points + j, mellin->points + i, ARF_PREC_EXACT);
    is = arb_is_exact(t) && arb_is_int(t) && arb_is_positive(t) && arf_cmp_si(arb_midref(t), DEGREE_MAX) <= 0;
    if (is)
        *degree = arf_get_si(arb_midref(t), ARF_RND_NEAR);
    arb_clear(t);
    return is;
}

/* Gamma functions at points whose difference is a small integer and whose weights have opposite signs become polynomials, those of low
   degree first. */
static void set_polynomials(integrand_t f)
{
    const wg_mellin_struct *mellin = f->mellin;
    ulong degree;

    f->polynomials_length = 0;
    for (slong i = 0; i < mellin->length; i++)
        f->rest[i] = mellin->weights[i];
    for (ulong wanted = 1; wanted <= DEGREE_MAX; wanted++)
        for (slong i = 0; i < mellin->length; i++)
            for (slong j = 0; j < mellin->length; j++)
                if (FLINT_SGN(f->rest[i]) * FLINT_SGN(f->rest[j]) < 0 && is_step(&degree, mellin, i, j) &&
                    degree == wanted)
                {
                    slong power =
                        FLINT_SGN(f->rest[j]) * FLINT_MIN(FLINT_ABS(f->rest[i]), FLINT_ABS(f->rest[j]));

                    f->polynomials[f->polynomials_length++] = (polynomial_struct){i, degree, power};
                    f->rest[i] += power;
                    f->rest[j] -= power;
                }
}

static void integrand_init(integrand_t f, const wg_mellin_t mellin)
{
    double last = arf_get_d(arb_midref(mellin->points + mellin->length - 1), ARF_RND_NEAR);

    f->mellin = mellin;
    f->points = flint_malloc(mellin->length * sizeof(double));
    f->rest = flint_malloc(mellin->length * sizeof(slong));
    f->polynomials = flint_malloc(mellin->length * sizeof(polynomial_struct));
    f->shift = arf_get_d(arb_midref(mellin->shift), ARF_RND_NEAR);
    f->radius = mag_get_d(arb_radref(mellin->shift));
    f->nearest = mellin->pole ? 0 : -HUGE_VAL;
    f->largest = f->spread = f->constant = f->magnitude = 0;
    for (slong i = 0; i < mellin->length; i++)
    {
        double point = arf_get_d(arb_midref(mellin->points + i), ARF_RND_NEAR),
               term = mellin->weights[i] * lgamma(point);

        f->points[i] = point;
        f->largest = fmax(f->largest, point);
        f->constant -= term;
        f->magnitude += fabs(term) + 1;
        f->spread += FLINT_ABS(mellin->weights[i]) * (fabs(point - last) + ROUNDING * (point + last));
        if (mellin->weights[i] > 0)
            f->nearest = fmax(f->nearest, -point);
    }
    arb_init(f->exact_constant);
}

static void integrand_clear(integrand_t f)
{
    flint_free(f->points);
    flint_free(f->rest);
    flint_free(f->polynomials);
    arb_clear(f->exact_constant);
}

static void set_constant(integrand_t f, slong prec)
{
    arb_t t;

    arb_init(t);
    for (slong i = 0; i < f->mellin->length; i++)
    {
        arb_lgamma(t, f->mellin->points + i, prec);
        arb_submul_si(f->exact_constant, t, f->mellin->weights[i], prec);
    }
    arb_clear(t);
}

/* How many bits of the exponents are in front of the point. */
static slong lost_bits(const integrand_struct *f, double vertex)
{
    double sum = fabs(f->shift * vertex) + 2;

    for (slong i = 0; i < f->mellin->length; i++)
        sum += FLINT_ABS(f->mellin->weights[i]) *
               (fabs(lgamma(f->points[i])) +
                (f->points[i] + fabs(vertex)) * log(2 + f->points[i] + fabs(vertex)));
    return (slong) log2(sum) + 2;
}

static wg_status_t lay(wg_hyperbola_t h, double *vertex, const wg_integrand_struct *integrand, slong prec)
{
    wg_saddle_struct saddle;

    find_saddle(&saddle, integrand->data);
    *vertex = saddle.vertex;
    return wg_hyperbola_lay(h, integrand, &saddle, prec);
}

wg_status_t wg_mellin_integral(arb_t integral, const wg_mellin_t mellin, slong prec)
{
    integrand_t f;
    wg_integrand_struct integrand = {f, logarithm, value, bound_integral};
    wg_hyperbola_t h;
    wg_status_t status;
    double vertex;
    slong wp;

    integrand_init(f, mellin);
    status = lay(h, &vertex, &integrand, prec);
    wp = prec + lost_bits(f, vertex) + 12;
    set_constant(f, wp);
    set_polynomials(f);
    if (status == WG_OK)
        status = wg_hyperbola_integral(integral, h, &integrand, prec, wp);
    integrand_clear(f);
    return status;
}

wg_status_t wg_mellin_sketch(double *logarithm_of_integral, double *ratio, const wg_mellin_t mellin)
{
    integrand_t f;
    wg_integrand_struct integrand = {f, logarithm, NULL, NULL};
    wg_hyperbola_t h;
    wg_status_t status;
    double vertex;

    integrand_init(f, mellin);
    status = lay(h, &vertex, &integrand, 50);
    if (status == WG_OK)
        status = wg_hyperbola_sketch(logarithm_of_integral, ratio, h, &integrand);
    integrand_clear(f);
    return status;
}
