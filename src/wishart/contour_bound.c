#include "contour_bound.h"

#include <math.h>

/* Bounds need few bits beyond those that large exponents cost. */
#define BOUND_PREC 96
#define PIECES_MAX 4000

/* On the contour |1 + slope z|^2 = (b - m s C)^2 + m^2 c^2 (C^2 - 1) =: q(C), C = cosh w, b = 1 + slope center,
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
    arb_t center;
    arb_t size;
} profile_struct;
typedef profile_struct profile_t[1];

static void get_factor(arb_t b, arb_t m, slong i, const profile_t p, const wg_contour_struct *contour)
{
    if (i < contour->length)
    {
        arb_mul(b, contour->slopes + i, p->center, BOUND_PREC);
        arb_mul(m, contour->slopes + i, p->size, BOUND_PREC);
        arb_add_ui(b, b, 1, BOUND_PREC);
    }
    else
    {
        arb_set(b, p->center);
        arb_set(m, p->size);
        if (contour->pole == WG_LEFT_OF_POLE)
        {
            arb_neg(b, b);
            arb_neg(m, m);
        }
    }
}

static void profile_init(profile_t p, double angle, const wg_hyperbola_struct *h,
                         const wg_contour_struct *contour)
{
    slong n = contour->length + (contour->pole != WG_NO_POLE);

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
    arb_init(p->center);
    arb_init(p->size);
    arb_set_d(p->center, h->center);
    arb_set_d(p->size, h->size);
    for (slong i = 0; i < n; i++)
    {
        get_factor(p->b + i, p->m + i, i, p, contour);
        if (i < contour->length)
        {
            arb_set(p->half + i, contour->powers + i);
            p->vague[i] = wg_contour_is_vague(contour->slopes + i);
            p->any_vague |= p->vague[i];
        }
        else
            arb_one(p->half + i);
        arb_mul_2exp_si(p->half + i, p->half + i, -1);
    }
    arb_set_d(p->s, angle);
    arb_sin_cos(p->s, p->c2, p->s, BOUND_PREC);
    arb_sqr(p->c2, p->c2, BOUND_PREC);
    arb_mul(p->start, contour->shift, p->center, BOUND_PREC);
    arb_mul(p->rate, contour->shift, p->size, BOUND_PREC);
    arb_mul(p->rate, p->rate, p->s, BOUND_PREC);
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
    arb_clear(p->center);
    arb_clear(p->size);
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
    arb_mul(t, t, p->size, BOUND_PREC);
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

/* *D <- C and a piece, in which the parts of log |f| change by 1, or twice as far from the vertex, and value <- a bound of log |f| in it. Cut where
   that would be much too large; where f is small its bound may be crude. */
static void choose_piece(arb_t D, arb_t value, const arb_t C, double top, const profile_t p)
{
    int turned;
    double allowed = fmax(2, (top - arf_get_d(arb_midref(value), ARF_RND_NEAR)) / 2);
    arb_t length, slope, rise;

    arb_init(length);
    arb_init(slope);
    arb_init(rise);
    climb(value, slope, &turned, C, C, p);
    arb_abs(rise, slope);
    arb_add_ui(rise, rise, 1, BOUND_PREC);
    arb_inv(rise, rise, BOUND_PREC);
    arb_sub_ui(length, C, 1, BOUND_PREC);
    arb_max(length, length, rise, BOUND_PREC);
    mag_zero(arb_radref(length));
    for (int tries = 0;; tries++)
    {
        arb_add(D, C, length, BOUND_PREC);
        climb(value, slope, &turned, C, D, p);
        arb_mul(rise, slope, length, BOUND_PREC);
        if (tries == 40 || (arb_is_finite(rise) && arf_cmp_d(arb_midref(rise), allowed) <= 0))
            break;
        arb_mul_2exp_si(length, length, -2);
    }
    arb_zero(length);
    arb_max(rise, rise, length, BOUND_PREC);
    arb_add(value, value, rise, BOUND_PREC);
    arb_clear(length);
    arb_clear(slope);
    arb_clear(rise);
}

/* bound <- bound + e^value size C length */
static void add_piece(arb_t bound, arb_t value, const arb_t C, const arb_t length, const profile_t p)
{
    arb_exp(value, value, BOUND_PREC);
    arb_mul(value, value, C, BOUND_PREC);
    arb_mul(value, value, p->size, BOUND_PREC);
    arb_addmul(bound, value, length, BOUND_PREC);
}

static wg_status_t add_pieces(arb_t bound, const arb_t start, const arb_t distance, const profile_t p)
{
    int done = 0, turned;
    double top = -HUGE_VAL;
    wg_status_t status = WG_OK;
    arb_t C, D, w, next, value, t;

    arb_init(C);
    arb_init(D);
    arb_init(w);
    arb_init(next);
    arb_init(value);
    arb_init(t);
    arb_zero(bound);
    arb_set(w, start);
    arb_cosh(C, w, BOUND_PREC);
    for (slong pieces = 0; !done && status == WG_OK; pieces++)
    {
        climb(value, t, &turned, C, C, p);
        done = !arb_is_zero(w) && bound_rest(t, value, C, turned, p) &&
               !(p->any_vague && pieces > 0 && arb_gt(t, bound));
        if (done)
        {
            arb_add(bound, bound, t, BOUND_PREC);
            add_piece(bound, value, C, distance, p);
        }
        else
        {
            top = fmax(top, arf_get_d(arb_midref(value), ARF_RND_NEAR));
            choose_piece(D, value, C, top, p);
            arb_acosh(next, D, BOUND_PREC);
            arb_sub(t, next, w, BOUND_PREC);
            arb_add(t, t, distance, BOUND_PREC);
            add_piece(bound, value, D, t, p);
            arb_swap(C, D);
            arb_swap(w, next);
        }
        if (!arb_is_finite(bound) || pieces > PIECES_MAX)
            status = WG_UNABLE;
    }
    arb_clear(C);
    arb_clear(D);
    arb_clear(w);
    arb_clear(next);
    arb_clear(value);
    arb_clear(t);
    return status;
}

wg_status_t wg_contour_bound(arb_t bound, const arb_t start, const arb_t distance, double angle,
                             const wg_hyperbola_struct *h, const wg_contour_struct *contour)
{
    int straight = arb_is_zero(contour->shift);
    wg_status_t status = WG_UNABLE;
    profile_t p;

    profile_init(p, angle, h, contour);
    if (is_clear(p, straight) && angle < M_PI_2 && (straight ? angle > -M_PI_2 : angle > 0))
        status = add_pieces(bound, start, distance, p);
    profile_clear(p);
    return status;
}
