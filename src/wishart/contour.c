#include "contour.h"

#include <float.h>
#include <math.h>

#include <flint/acb.h>
#include <flint/arf.h>

/* Bounds need few bits beyond those that large exponents cost. */
#define BOUND_PREC 96
#define PIECES_MAX 4000
#define NODES_MAX 200000

void wg_contour_init(wg_contour_t contour, slong length)
{
    contour->length = length;
    contour->slopes = _arb_vec_init(length);
    contour->powers = _arb_vec_init(length);
    arb_init(contour->shift);
    contour->pole = WG_NO_POLE;
}

void wg_contour_clear(wg_contour_t contour)
{
    _arb_vec_clear(contour->slopes, contour->length);
    _arb_vec_clear(contour->powers, contour->length);
    arb_clear(contour->shift);
}

/* A slope so close to 0 that its enclosure leaves it open where the singularity is: somewhere far away. */
static int is_vague(const arb_t slope)
{
    return !arb_is_exact(slope) && arb_rel_accuracy_bits(slope) < 8;
}

/* The contour is one branch of a hyperbola, z(w) = center - size sin(angle) cosh w + i size cos(angle) sinh w; an imaginary part of w
   changes the angle and nothing else. */
typedef struct
{
    const wg_contour_struct *contour;
    wg_pole_t pole;
    double vertex; /* approximately: the saddle point */
    double width;  /* approximately: of the saddle in w */
    double angle;
    double strip; /* how much the angle is changed for a bound */
    arb_t center;
    arb_t size;
    arb_t s;
    arb_t c;
} hyperbola_struct;
typedef hyperbola_struct hyperbola_t[1];

/* Double precision: where to lay the contour. Nothing here has to be right. */

typedef struct
{
    slong length;
    double *slopes;
    double *powers;
    double shift;
    double left; /* the singularities next to the contour */
    double right;
    double vague; /* the sum of the powers whose singularities are not known, and count as at infinity */
} sketch_struct;

static void sketch_init(sketch_struct *sketch, const wg_contour_t contour, wg_pole_t pole)
{
    slong n = contour->length;

    sketch->length = n;
    sketch->slopes = flint_malloc(2 * n * sizeof(double));
    sketch->powers = sketch->slopes + n;
    sketch->shift = arf_get_d(arb_midref(contour->shift), ARF_RND_NEAR);
    sketch->left = pole == WG_RIGHT_OF_POLE ? 0 : -HUGE_VAL;
    sketch->right = pole == WG_LEFT_OF_POLE ? 0 : HUGE_VAL;
    sketch->vague = 0;
    for (slong i = 0; i < n; i++)
    {
        double slope = arf_get_d(arb_midref(contour->slopes + i), ARF_RND_NEAR);

        sketch->powers[i] = arf_get_d(arb_midref(contour->powers + i), ARF_RND_NEAR);
        if (is_vague(contour->slopes + i))
        {
            sketch->vague += sketch->powers[i];
            slope = 0;
        }
        sketch->slopes[i] = slope;
        if (slope > 0)
            sketch->left = fmax(sketch->left, -1 / slope);
        else if (slope < 0)
            sketch->right = fmin(sketch->right, -1 / slope);
    }
}

/* 1/(z - singularity) for z = left + gap = right - other, exact next to both */
static double inverse_distance(const sketch_struct *sketch, double singularity, double gap, double other)
{
    return 1 / (singularity == sketch->right ? -other : sketch->left - singularity + gap);
}

/* The first or second derivative of log f. */
static double log_derivative(const sketch_struct *sketch, wg_pole_t pole, double gap, double other, int order)
{
    double sum = order == 1 ? sketch->shift : 0, t;

    for (slong i = 0; i < sketch->length; i++)
        if (sketch->slopes[i] != 0)
        {
            t = inverse_distance(sketch, -1 / sketch->slopes[i], gap, other);
            sum += sketch->powers[i] * (order == 1 ? -t : t * t);
        }
    if (pole != WG_NO_POLE)
    {
        t = inverse_distance(sketch, 0, gap, other);
        sum += order == 1 ? -t : t * t;
    }
    return sum;
}

/* The distances of the saddle from its neighbours, by halving the logarithm of the left one, or of their ratio. */
static void find_gaps(double *gap, double *other, const sketch_struct *sketch, wg_pole_t pole)
{
    double low = -690, high = 690, range = sketch->right - sketch->left;

    for (int step = 0; step < 80; step++)
    {
        double t = (low + high) / 2, u = exp(t);

        *gap = isinf(range) ? u : range / (1 + 1 / u);
        *other = range / (1 + u);
        if (log_derivative(sketch, pole, *gap, *other, 1) > 0)
            high = t;
        else
            low = t;
    }
    if (isinf(range))
        *other = range;
}

/* log |f| on the contour of that angle at C = cosh w */
static double log_size(const sketch_struct *sketch, wg_pole_t pole, double center, double size, double angle,
                       double C)
{
    double s = sin(angle), c = cos(angle), sum = sketch->shift * (center - size * s * C);

    for (slong i = 0; i <= sketch->length; i++)
    {
        int at_pole = i == sketch->length;
        double m = at_pole ? size : sketch->slopes[i] * size;
        double b = at_pole ? center : 1 + sketch->slopes[i] * center;

        if (!at_pole || pole != WG_NO_POLE)
            sum -= (at_pole ? 1 : sketch->powers[i]) / 2 *
                   log((b - m * s * C) * (b - m * s * C) + m * m * c * c * (C * C - 1));
    }
    return sum;
}

/* The highest log |f z'| on the contour of that angle; *end <- where it has fallen by `fall` below `top`. */
static double highest(double *end, const sketch_struct *sketch, const hyperbola_t h, double center,
                      double size, double angle, double top, double fall)
{
    double result = -HUGE_VAL;

    *end = h->width / 2;
    for (double w = 0; w < 600 && h->width > 0; w = w == 0 ? h->width / 2 : 1.4 * w)
    {
        double value = log_size(sketch, h->pole, center, size, angle, cosh(w)) + w;

        *end = w;
        if (!(value >= top - fall))
            break;
        result = fmax(result, value);
    }
    return result;
}

/* Of the changes of the angle the one that needs the fewest nodes, and how many these are. */
static double find_strip(double *strip, const sketch_struct *sketch, const hyperbola_t h, double center,
                         double size, double angle, slong prec)
{
    double fall = prec * M_LN2 + 3, reach = sketch->shift > 0 ? fmin(angle, M_PI_2 - angle) : 1.5;
    double top = log_size(sketch, h->pole, center, size, angle, 1), end, unused, best = HUGE_VAL;

    /* an unknown singularity may raise f by cos(reach)^(-power) */
    if (sketch->vague > 0)
        reach = fmin(reach, acos(exp(-fall / (4 * sketch->vague))));
    highest(&end, sketch, h, center, size, angle, top, fall);
    for (double d = 0.93 * reach; d > 1e-8 * reach; d *= 0.75)
    {
        double growth = fmax(highest(&unused, sketch, h, center, size, angle + d, top, fall),
                             highest(&unused, sketch, h, center, size, angle - d, top, fall)) -
                        top;
        double nodes = end * (fall + fmax(growth, 0)) / (2 * M_PI * d);

        if (nodes < best)
        {
            best = nodes;
            *strip = d;
        }
        else if (nodes > 3 * best)
            break;
    }
    return best;
}

static wg_status_t lay(hyperbola_t h, slong prec)
{
    sketch_struct sketch;
    double gap, other, most, best = HUGE_VAL, curvature;
    wg_status_t status = WG_OK;

    sketch_init(&sketch, h->contour, h->pole);
    find_gaps(&gap, &other, &sketch, h->pole);
    h->vertex = gap < other ? sketch.left + gap : sketch.right - other;
    curvature = log_derivative(&sketch, h->pole, gap, other, 2);
    if (sketch.shift > 0)
    {
        /* f decays where the contour bends to the left; the right singularity limits by how much */
        double ratio = 0.99 * other / gap;

        most = isinf(ratio) ? 0.8 : fmin(0.8, ratio / (1 + ratio));
    }
    else
    {
        most = 0;
        gap = fmin(gap, other);
    }
    for (double s = most; s >= most / 100; s *= 0.6)
    {
        double size = 0.999 * gap / (1 - s), center = h->vertex + size * s, angle = asin(s), strip = 0, nodes;

        h->width = fmin(1, 1 / (size * cos(angle) * sqrt(curvature)));
        nodes = find_strip(&strip, &sketch, h, center, size, angle, prec);
        if (nodes < best)
        {
            best = nodes;
            h->angle = angle;
            h->strip = strip;
            arb_set_d(h->size, size);
            arb_set_d(h->center, center);
        }
        if (most == 0)
            break;
    }
    h->width = fmin(1, 1 / (arf_get_d(arb_midref(h->size), ARF_RND_NEAR) * cos(h->angle) * sqrt(curvature)));
    if (!(best < NODES_MAX) || !(h->width > 0) || isinf(sketch.left))
        status = WG_UNABLE;
    flint_free(sketch.slopes);
    return status;
}

/* Bounds. On the contour |1 + slope z|^2 = (b - m s C)^2 + m^2 c^2 (C^2 - 1) =: q(C), C = cosh w, b = 1 + slope center,
   m = slope size, a parabola in C with its lowest point at C = s b/m. */
typedef struct
{
    slong length;
    arb_ptr b;
    arb_ptr m;
    arb_ptr half; /* powers/2, signs apart */
    arb_t rate;   /* e^(shift z) = e^(shift center - rate C) in absolute value */
    arb_t start;
    arb_t s;
    arb_t c2;
    char *vague;
    int any_vague;
    const hyperbola_struct *h;
} profile_struct;
typedef profile_struct profile_t[1];

static void get_factor(arb_t b, arb_t m, slong i, const hyperbola_t h, slong prec)
{
    const wg_contour_struct *contour = h->contour;

    if (i < contour->length)
    {
        arb_mul(b, contour->slopes + i, h->center, prec);
        arb_mul(m, contour->slopes + i, h->size, prec);
        arb_add_ui(b, b, 1, prec);
    }
    else
    {
        arb_set(b, h->center);
        arb_set(m, h->size);
        if (h->pole == WG_LEFT_OF_POLE)
        {
            arb_neg(b, b);
            arb_neg(m, m);
        }
    }
}

static void profile_init(profile_t p, const hyperbola_t h)
{
    slong n = h->contour->length + (h->pole != WG_NO_POLE);

    p->length = n;
    p->b = _arb_vec_init(n);
    p->m = _arb_vec_init(n);
    p->half = _arb_vec_init(n);
    p->vague = flint_calloc(n, 1);
    p->any_vague = 0;
    arb_init(p->rate);
    arb_init(p->start);
    arb_init(p->s);
    arb_init(p->c2);
    p->h = h;
    for (slong i = 0; i < n; i++)
    {
        get_factor(p->b + i, p->m + i, i, h, BOUND_PREC);
        if (i < h->contour->length)
        {
            arb_set(p->half + i, h->contour->powers + i);
            p->vague[i] = is_vague(h->contour->slopes + i);
            p->any_vague |= p->vague[i];
        }
        else
            arb_one(p->half + i);
        arb_mul_2exp_si(p->half + i, p->half + i, -1);
    }
}

static void profile_clear(profile_t p)
{
    _arb_vec_clear(p->b, p->length);
    _arb_vec_clear(p->m, p->length);
    _arb_vec_clear(p->half, p->length);
    flint_free(p->vague);
    arb_clear(p->rate);
    arb_clear(p->start);
    arb_clear(p->s);
    arb_clear(p->c2);
}

static void profile_set_angle(profile_t p, double angle)
{
    arb_t t;

    arb_init(t);
    arb_set_d(t, angle);
    arb_sin_cos(p->s, p->c2, t, BOUND_PREC);
    arb_sqr(p->c2, p->c2, BOUND_PREC);
    arb_mul(p->start, p->h->contour->shift, p->h->center, BOUND_PREC);
    arb_mul(p->rate, p->h->contour->shift, p->h->size, BOUND_PREC);
    arb_mul(p->rate, p->rate, p->s, BOUND_PREC);
    arb_clear(t);
}

/* No singularity may lie between the foci, or beyond the right one's half plane where the contour stays left of the center. */
static int is_clear(const profile_t p, int whole)
{
    int clear = 1;
    arb_t t;

    arb_init(t);
    for (slong i = 0; i < p->length && clear; i++)
    {
        if (p->vague[i])
        {
            arb_abs(t, p->m + i);
            arb_sub(t, p->b + i, t, BOUND_PREC);
        }
        else if (arb_is_positive(p->m + i))
            arb_sub(t, p->b + i, p->m + i, BOUND_PREC);
        else if (whole)
            arb_add(t, p->b + i, p->m + i, BOUND_PREC);
        else
            arb_set(t, p->b + i);
        clear = arb_is_positive(t);
    }
    arb_clear(t);
    return clear;
}

/* q and half its derivative by C */
static void parabola(arb_t q, arb_t slope, const arb_t C, slong i, const profile_t p)
{
    arb_t t;

    arb_init(t);
    arb_mul(t, p->m + i, p->s, BOUND_PREC);
    arb_mul(slope, t, p->b + i, BOUND_PREC);
    arb_mul(t, t, C, BOUND_PREC);
    arb_sub(t, p->b + i, t, BOUND_PREC);
    arb_sqr(t, t, BOUND_PREC);
    arb_sqr(q, C, BOUND_PREC);
    arb_sub_ui(q, q, 1, BOUND_PREC);
    arb_mul(q, q, p->c2, BOUND_PREC);
    arb_mul(q, q, p->m + i, BOUND_PREC);
    arb_mul(q, q, p->m + i, BOUND_PREC);
    arb_add(q, q, t, BOUND_PREC);
    arb_sqr(t, p->m + i, BOUND_PREC);
    arb_mul(t, t, C, BOUND_PREC);
    arb_sub(slope, t, slope, BOUND_PREC);
    arb_clear(t);
}

/* the lowest point of q, c^2 (b^2 - m^2) */
static void lowest(arb_t q, slong i, const profile_t p)
{
    arb_t t;

    arb_init(t);
    arb_sub(q, p->b + i, p->m + i, BOUND_PREC);
    arb_add(t, p->b + i, p->m + i, BOUND_PREC);
    arb_mul(q, q, t, BOUND_PREC);
    arb_mul(q, q, p->c2, BOUND_PREC);
    arb_clear(t);
}

/* value <- log |f| at C; slope <- a bound of its derivative in [C, D] from above; *turned: every q grows from C on */
static void climb(arb_t value, arb_t slope, int *turned, const arb_t C, const arb_t D, const profile_t p)
{
    arb_t q, dq, far, unused;

    arb_init(q);
    arb_init(dq);
    arb_init(far);
    arb_init(unused);
    arb_mul(value, p->rate, C, BOUND_PREC);
    arb_sub(value, p->start, value, BOUND_PREC);
    arb_neg(slope, p->rate);
    *turned = 1;
    for (slong i = 0; i < p->length; i++)
    {
        parabola(q, dq, C, i, p);
        arb_log(far, q, BOUND_PREC);
        arb_submul(value, far, p->half + i, BOUND_PREC);
        if (arb_is_nonnegative(dq))
            parabola(far, unused, D, i, p);
        else
        {
            *turned = 0;
            parabola(far, unused, D, i, p);
            if (!arb_is_nonpositive(unused))
                lowest(far, i, p);
        }
        arb_div(dq, dq, far, BOUND_PREC);
        arb_mul(dq, dq, p->half + i, BOUND_PREC);
        arb_mul_2exp_si(dq, dq, 1);
        arb_sub(slope, slope, dq, BOUND_PREC);
    }
    arb_clear(q);
    arb_clear(dq);
    arb_clear(far);
    arb_clear(unused);
}

/* value <- value + log (q/lowest q)^half over the unknown singularities: as far as these may raise f beyond C */
static void add_growth(arb_t value, const arb_t C, const profile_t p)
{
    arb_t q, t;

    arb_init(q);
    arb_init(t);
    for (slong i = 0; i < p->length; i++)
        if (p->vague[i])
        {
            parabola(q, t, C, i, p);
            lowest(t, i, p);
            arb_div(q, q, t, BOUND_PREC);
            arb_log(q, q, BOUND_PREC);
            arb_addmul(value, q, p->half + i, BOUND_PREC);
        }
    arb_clear(q);
    arb_clear(t);
}

/* Nonzero where the rest beyond C is bounded by `rest`: |f| z' there is at most that at C times e^(-rate (C' - C)), or times
   a power of C'/C below -1. */
static int bound_rest(arb_t rest, const arb_t value, const arb_t C, int turned, const profile_t p)
{
    int done = 0;
    arb_t t, u;

    arb_init(t);
    arb_init(u);
    arb_sqr(t, C, BOUND_PREC);
    arb_sub_ui(t, t, 1, BOUND_PREC);
    arb_rsqrt(t, t, BOUND_PREC);
    arb_mul(t, t, C, BOUND_PREC);
    arb_mul(t, t, p->h->size, BOUND_PREC);
    arb_set(u, value);
    add_growth(u, C, p);
    arb_exp(rest, u, BOUND_PREC);
    arb_mul(rest, rest, t, BOUND_PREC);
    if (arb_is_positive(p->rate))
    {
        arb_div(rest, rest, p->rate, BOUND_PREC);
        done = turned;
    }
    else
    {
        /* Where C >= 40 |b/m|, C q'/q >= 1.85, so that |f| falls like the power -0.92 of the sum of all. */
        done = 1;
        arb_zero(t);
        for (slong i = 0; i < p->length; i++)
        {
            arb_mul_ui(u, p->b + i, 40, BOUND_PREC);
            arb_div(u, u, p->m + i, BOUND_PREC);
            arb_abs(u, u);
            if (!p->vague[i] && !arb_is_zero(p->m + i))
            {
                done = done && arb_gt(C, u);
                arb_add(t, t, p->half + i, BOUND_PREC);
            }
        }
        arb_mul_ui(t, t, 184, BOUND_PREC);
        arb_div_ui(t, t, 100, BOUND_PREC);
        arb_sub_ui(t, t, 1, BOUND_PREC);
        arb_mul(rest, rest, C, BOUND_PREC);
        arb_div(rest, rest, t, BOUND_PREC);
        done = done && arb_is_positive(t);
    }
    arb_clear(t);
    arb_clear(u);
    return done;
}

/* bound <- one of the integral of |f(z(w)) z'(w)| over w > w0 and of its sums with distance `step`. */
static wg_status_t bound_integral(arb_t bound, const arb_t w0, const arb_t step, const profile_t p)
{
    int done = 0, turned;
    double top = -HUGE_VAL, allowed;
    wg_status_t status = WG_OK;
    arb_t C, D, E, w, next, value, slope, t;

    arb_init(C);
    arb_init(D);
    arb_init(E);
    arb_init(w);
    arb_init(next);
    arb_init(value);
    arb_init(slope);
    arb_init(t);
    arb_zero(bound);
    arb_set(w, w0);
    arb_cosh(C, w, BOUND_PREC);
    for (slong pieces = 0; !done && status == WG_OK; pieces++)
    {
        /* where the parts of log |f| change by 1, or twice as far from the vertex */
        climb(value, slope, &turned, C, C, p);
        if (arb_is_zero(w) || !bound_rest(t, value, C, turned, p) ||
            (p->any_vague && pieces > 0 && arb_gt(t, bound)))
        {
            arb_abs(t, slope);
            arb_add_ui(t, t, 1, BOUND_PREC);
            arb_inv(t, t, BOUND_PREC);
            arb_sub_ui(E, C, 1, BOUND_PREC);
            arb_max(E, E, t, BOUND_PREC);
            arf_set(arb_midref(t), arb_midref(E));
            mag_zero(arb_radref(t));
            top = fmax(top, arf_get_d(arb_midref(value), ARF_RND_NEAR));
            /* where f is small its bound may be crude */
            allowed = fmax(2, (top - arf_get_d(arb_midref(value), ARF_RND_NEAR)) / 2);
            for (int tries = 0;; tries++)
            {
                arb_add(D, C, t, BOUND_PREC);
                climb(value, slope, &turned, C, D, p);
                arb_mul(E, slope, t, BOUND_PREC);
                if (tries == 40 || (arb_is_finite(E) && arf_cmp_d(arb_midref(E), allowed) <= 0))
                    break;
                arb_mul_2exp_si(t, t, -2);
            }
            arb_set_ui(t, 0);
            arb_max(E, E, t, BOUND_PREC);
            arb_add(value, value, E, BOUND_PREC);
            arb_exp(value, value, BOUND_PREC);
            arb_mul(value, value, D, BOUND_PREC);
            arb_mul(value, value, p->h->size, BOUND_PREC);
            arb_acosh(next, D, BOUND_PREC);
            arb_sub(t, next, w, BOUND_PREC);
            arb_add(t, t, step, BOUND_PREC);
            arb_addmul(bound, value, t, BOUND_PREC);
            arb_swap(C, D);
            arb_swap(w, next);
            if (!arb_is_finite(bound) || pieces > PIECES_MAX)
                status = WG_UNABLE;
        }
        else
        {
            done = 1;
            arb_add(bound, bound, t, BOUND_PREC);
            arb_exp(value, value, BOUND_PREC);
            arb_mul(value, value, C, BOUND_PREC);
            arb_mul(value, value, p->h->size, BOUND_PREC);
            arb_addmul(bound, value, step, BOUND_PREC);
        }
    }
    arb_clear(C);
    arb_clear(D);
    arb_clear(E);
    arb_clear(w);
    arb_clear(next);
    arb_clear(value);
    arb_clear(slope);
    arb_clear(t);
    return status;
}

/* log |f| at the vertex */
static double peak(profile_t p, double angle)
{
    int turned;
    double result;
    arb_t one, value, slope;

    arb_init(one);
    arb_init(value);
    arb_init(slope);
    arb_one(one);
    profile_set_angle(p, angle);
    climb(value, slope, &turned, one, one, p);
    result = arb_is_finite(value) ? arf_get_d(arb_midref(value), ARF_RND_NEAR) : HUGE_VAL;
    arb_clear(one);
    arb_clear(value);
    arb_clear(slope);
    return result;
}

/* term <- f(z) z' at w, whose imaginary part counts */
static void get_term(arb_t term, const arb_t w, const hyperbola_t h, slong prec)
{
    const wg_contour_struct *contour = h->contour;
    acb_t z, dz, t, sum;
    arb_t sinh, cosh;

    acb_init(z);
    acb_init(dz);
    acb_init(t);
    acb_init(sum);
    arb_init(sinh);
    arb_init(cosh);
    arb_sinh_cosh(sinh, cosh, w, prec);
    arb_mul(cosh, cosh, h->size, prec);
    arb_mul(sinh, sinh, h->size, prec);
    arb_mul(acb_realref(z), cosh, h->s, prec);
    arb_sub(acb_realref(z), h->center, acb_realref(z), prec);
    arb_mul(acb_imagref(z), sinh, h->c, prec);
    arb_mul(acb_realref(dz), sinh, h->s, prec);
    arb_neg(acb_realref(dz), acb_realref(dz));
    arb_mul(acb_imagref(dz), cosh, h->c, prec);

    acb_mul_arb(sum, z, contour->shift, prec);
    for (slong i = 0; i < contour->length; i++)
    {
        acb_mul_arb(t, z, contour->slopes + i, prec);
        acb_add_ui(t, t, 1, prec);
        acb_log(t, t, prec);
        acb_mul_arb(t, t, contour->powers + i, prec);
        acb_sub(sum, sum, t, prec);
    }
    acb_exp(sum, sum, prec);
    acb_mul(sum, sum, dz, prec);
    if (h->pole != WG_NO_POLE)
        acb_div(sum, sum, z, prec);
    if (h->pole == WG_LEFT_OF_POLE)
        arb_neg(term, acb_imagref(sum));
    else
        arb_set(term, acb_imagref(sum));
    acb_clear(z);
    acb_clear(dz);
    acb_clear(t);
    acb_clear(sum);
    arb_clear(sinh);
    arb_clear(cosh);
}

/* log2 of the largest part of log f, which that many bits of every exponent are lost to */
static slong lost_bits(const hyperbola_t h)
{
    const wg_contour_struct *contour = h->contour;
    double sum = fabs(arf_get_d(arb_midref(contour->shift), ARF_RND_NEAR) * h->vertex);

    for (slong i = 0; i < contour->length; i++)
        sum += arf_get_d(arb_midref(contour->powers + i), ARF_RND_NEAR);
    return sum < DBL_MAX ? (slong) log2(sum + 2) + 4 : 1100;
}

/* integral <- the trapezoidal sum, to terms that no longer count */
static wg_status_t add_nodes(arb_t integral, const arb_t step, const hyperbola_t h, profile_t p, slong prec)
{
    slong wp = prec + lost_bits(h) + 12, j = 0, small = 0;
    wg_status_t status = WG_OK;
    arb_t w, term, rest;

    arb_init(w);
    arb_init(term);
    arb_init(rest);
    arb_set_d(w, h->angle);
    arb_sin_cos(((hyperbola_struct *) h)->s, ((hyperbola_struct *) h)->c, w, wp);
    arb_zero(w);
    get_term(integral, w, h, wp);
    arb_mul_2exp_si(integral, integral, -1);
    for (j = 1; small < 4 && j <= NODES_MAX; j++)
    {
        arb_mul_ui(w, step, j, wp);
        get_term(term, w, h, wp);
        arb_add(integral, integral, term, wp);
        small = arf_cmpabs_2exp_si(arb_midref(term), 0) == 0 && arf_is_zero(arb_midref(term)) ? small + 1
                : arf_abs_bound_lt_2exp_si(arb_midref(term)) <
                        arf_abs_bound_lt_2exp_si(arb_midref(integral)) - prec - 4
                    ? small + 1
                    : 0;
    }
    if (j > NODES_MAX)
        status = WG_UNABLE;
    else
    {
        /* the nodes j, j + 1, ... are left out */
        arb_mul_ui(w, step, j - 1, BOUND_PREC);
        profile_set_angle(p, h->angle);
        status = bound_integral(rest, w, step, p);
    }
    if (status == WG_OK)
    {
        arb_mul(integral, integral, step, wp);
        arb_add_error(integral, rest);
    }
    arb_clear(w);
    arb_clear(term);
    arb_clear(rest);
    return status;
}

/* step <- a power of two times an integer such that 2 pi strip/step >= log(1 + error/goal); error <- the bound for it. */
static wg_status_t choose_step(arb_t step, arb_t error, const hyperbola_t h, profile_t p, slong prec)
{
    double top = peak(p, h->angle), strip = h->strip, ratio;
    wg_status_t status;
    arb_t zero, upper, t;
    arf_t scale;

    arb_init(zero);
    arb_init(upper);
    arb_init(t);
    arf_init(scale);
    profile_set_angle(p, h->angle + strip);
    status = bound_integral(upper, zero, zero, p);
    if (status == WG_OK)
    {
        profile_set_angle(p, h->angle - strip);
        status = bound_integral(error, zero, zero, p);
    }
    if (status == WG_OK)
    {
        /* both halves of both edges */
        arb_add(error, error, upper, BOUND_PREC);
        arb_mul_2exp_si(error, error, 1);
        arb_log(t, error, BOUND_PREC);
        ratio = arf_get_d(arb_midref(t), ARF_RND_NEAR) - top + prec * M_LN2 - log(h->width) -
                log(arf_get_d(arb_midref(h->size), ARF_RND_NEAR));
        arf_set_d(scale, 2 * M_PI * strip / fmax(ratio, 3));
        arf_set_round(arb_midref(step), scale, 12, ARF_RND_DOWN);
        mag_zero(arb_radref(step));
        arb_set_d(t, strip);
        arb_const_pi(upper, BOUND_PREC);
        arb_mul(t, t, upper, BOUND_PREC);
        arb_mul_2exp_si(t, t, 1);
        arb_div(t, t, step, BOUND_PREC);
        arb_expm1(t, t, BOUND_PREC);
        arb_div(error, error, t, BOUND_PREC);
        /* half of the sum is taken, its imaginary part */
        arb_mul_2exp_si(error, error, -1);
        if (!arb_is_finite(error))
            status = WG_UNABLE;
    }
    arb_clear(zero);
    arb_clear(upper);
    arb_clear(t);
    arf_clear(scale);
    return status;
}

wg_status_t wg_contour_integral(arb_t integral, const wg_contour_t contour, slong prec)
{
    hyperbola_t h;
    profile_t p;
    wg_status_t status;
    arb_t step, error, sum;

    h->contour = contour;
    h->pole = contour->pole;
    arb_init(h->center);
    arb_init(h->size);
    arb_init(h->s);
    arb_init(h->c);
    arb_init(step);
    arb_init(error);
    arb_init(sum);
    status = lay(h, prec);
    if (status == WG_OK)
    {
        profile_init(p, h);
        status = is_clear(p, arb_is_zero(contour->shift)) ? WG_OK : WG_UNABLE;
        if (status == WG_OK)
            status = choose_step(step, error, h, p, prec);
        if (status == WG_OK)
            status = add_nodes(sum, step, h, p, prec);
        if (status == WG_OK)
        {
            arb_add_error(sum, error);
            arb_const_pi(step, prec + 16);
            arb_div(integral, sum, step, prec + 16);
        }
        profile_clear(p);
    }
    arb_clear(h->center);
    arb_clear(h->size);
    arb_clear(h->s);
    arb_clear(h->c);
    arb_clear(step);
    arb_clear(error);
    arb_clear(sum);
    return status;
}
