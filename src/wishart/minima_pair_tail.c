#include <math.h>

#include <flint/acb.h>
#include <flint/arb.h>

#include "minima_pair.h"

#define PREC 64

/* y <- y x^e */
static void multiply_power(arb_t y, const arb_t x, const arb_t e)
{
    arb_t t;

    arb_init(t);
    arb_pow(t, x, e, PREC);
    arb_mul(y, y, t, PREC);
    arb_clear(t);
}

static void multiply_power_d(arb_t y, double x, const arb_t e)
{
    arb_t t;

    arb_init(t);
    arb_set_d(t, x);
    multiply_power(y, t, e);
    arb_clear(t);
}

/* What the bounds of both tails share; names are those of doc/theory/minima.md. */
typedef struct
{
    arb_t cos2, one_minus_sin2; /* of twice the tilt */
    arb_t cos_bend;             /* cos 2 bend */
    arb_t zeta;                 /* |z| is at least this, ... */
    arb_t q;                    /* ... and |1 - 2z| this */
    arb_t right;                /* where the outermost path crosses the real axis */
    arb_t spread;               /* ln(4/s2)/2 */
    arb_t growth;               /* E(U) >= growth = (s2/4) e^(2U) */
    arb_t y;                    /* |Im z| >= y beyond V */
} frame_struct;
typedef frame_struct frame_t[1];

static void frame_init(frame_t f, const pair_t pair, double tilt, double u, double v)
{
    arb_t a, b;

    arb_init(f->cos2);
    arb_init(f->one_minus_sin2);
    arb_init(f->cos_bend);
    arb_init(f->zeta);
    arb_init(f->q);
    arb_init(f->right);
    arb_init(f->spread);
    arb_init(f->growth);
    arb_init(f->y);
    arb_init(a);
    arb_init(b);
    arb_set_d(a, 2 * tilt);
    arb_sin_cos(f->one_minus_sin2, f->cos2, a, PREC);
    arb_sub_ui(f->one_minus_sin2, f->one_minus_sin2, 1, PREC);
    arb_neg(f->one_minus_sin2, f->one_minus_sin2);
    arb_set_d(a, 2 * pair->bend);
    arb_sin_cos(f->right, f->cos_bend, a, PREC);
    arb_set_d(a, pair->radius);
    arb_set_d(b, pair->start);
    arb_mul(f->right, f->right, a, PREC);
    arb_add(f->right, f->right, b, PREC);
    if (pair->kind == PAIR_MINIMA)
        arb_set(f->zeta, b);
    else
    {
        arb_mul(f->zeta, f->right, f->cos_bend, PREC);
        arb_neg(f->zeta, f->zeta);
    }
    arb_mul_2exp_si(f->q, f->right, 1);
    arb_sub_ui(f->q, f->q, 1, PREC);
    arb_mul(f->q, f->q, f->cos_bend, PREC);
    arb_neg(f->q, f->q);
    arb_set_d(b, v);
    arb_sinh(f->y, b, PREC);
    arb_mul(f->y, f->y, a, PREC);
    arb_mul(f->y, f->y, f->cos_bend, PREC);
    arb_set_d(a, pair->s2 / 4);
    arb_log(f->spread, a, PREC);
    arb_mul_2exp_si(f->spread, f->spread, -1);
    arb_neg(f->spread, f->spread);
    arb_set_d(b, 2 * u);
    arb_exp(f->growth, b, PREC);
    arb_mul(f->growth, f->growth, a, PREC);
    arb_clear(a);
    arb_clear(b);
}

static void frame_clear(frame_t f)
{
    arb_clear(f->cos2);
    arb_clear(f->one_minus_sin2);
    arb_clear(f->cos_bend);
    arb_clear(f->zeta);
    arb_clear(f->q);
    arb_clear(f->right);
    arb_clear(f->spread);
    arb_clear(f->growth);
    arb_clear(f->y);
}

void wg_pair_combine(arb_t y, double c, slong n, slong e, const pair_t pair)
{
    arb_t t;

    arb_init(t);
    arb_set_d(t, c);
    arb_addmul_si(t, pair->k, n, PREC);
    arb_addmul_si(t, pair->m, e, PREC);
    arb_set(y, t);
    arb_clear(t);
}

/* y <- y e^(-2T x) */
static void damp(arb_t y, const arb_t t, const arb_t x)
{
    arb_t u;

    arb_init(u);
    arb_mul(u, t, x, PREC);
    arb_mul_2exp_si(u, u, 1);
    arb_neg(u, u);
    arb_exp(u, u, PREC);
    arb_mul(y, y, u, PREC);
    arb_clear(u);
}

/* int |dz| / |z|^2 over half of a path, or the sum over points at most 1/8 apart */
static void whole_path(arb_t y, const pair_t pair, const frame_t f)
{
    arb_t t, u;

    arb_init(t);
    arb_init(u);
    arb_set_d(t, pair->radius);
    arb_add(t, t, f->zeta, PREC);
    arb_sqr(u, f->zeta, PREC);
    arb_div(t, t, u, PREC);
    arb_set_ui(u, 2);
    arb_div(u, u, f->zeta, PREC);
    arb_add(t, t, u, PREC);
    arb_div(y, t, f->cos_bend, PREC);
    arb_clear(t);
    arb_clear(u);
}

/* y <- constants of the side: (1 + 1/cos2)^(3/2) cos2^(-k-1/2) for maxima */
static void maxima_side(arb_t y, const pair_t pair, const frame_t f)
{
    arb_t t, e;

    arb_init(t);
    arb_init(e);
    arb_inv(t, f->cos2, PREC);
    arb_add_ui(t, t, 1, PREC);
    arb_set_d(e, 1.5);
    arb_pow(y, t, e, PREC);
    wg_pair_combine(e, -0.5, -1, 0, pair);
    multiply_power(y, f->cos2, e);
    arb_clear(t);
    arb_clear(e);
}

/* y <- cos2^(-1/2) max(2, 1/cos2)^|k - 3/2| e^T for minima at fixed T, a <- k + 3/2 */
static void minima_side(arb_t y, arb_t a, const pair_t pair, const frame_t f)
{
    arb_t t, e;

    arb_init(t);
    arb_init(e);
    arb_exp(y, pair->t, PREC);
    arb_set_d(e, -0.5);
    multiply_power(y, f->cos2, e);
    arb_inv(t, f->cos2, PREC);
    arb_set_ui(e, 2);
    arb_max(t, t, e, PREC);
    wg_pair_combine(e, -1.5, 1, 0, pair);
    arb_abs(e, e);
    multiply_power(y, t, e);
    wg_pair_combine(a, 1.5, 1, 0, pair);
    arb_clear(t);
    arb_clear(e);
}

/* (1 - sin2)^(-m/2) 2^m, what |B + p|^2 >= (1 - sin2)(|B|^2 + |p|^2) leaves */
static void apart(arb_t y, const pair_t pair, const frame_t f)
{
    arb_t e;

    arb_init(e);
    arb_mul_2exp_si(e, pair->m, -1);
    arb_neg(e, e);
    multiply_power(y, f->one_minus_sin2, e);
    multiply_power_d(y, 2, pair->m);
    arb_clear(e);
}

/* The bound beyond V, all u; x <= Re z there. */
static void beyond_v(mag_t bound, const pair_t pair, const frame_t f, const arb_t x)
{
    arb_t y, a, e, t;

    arb_init(y);
    arb_init(a);
    arb_init(e);
    arb_init(t);
    arb_one(y);
    if (pair->kind == PAIR_MAXIMA)
    {
        maxima_side(y, pair, f);
        wg_pair_combine(t, -1, 2, 0, pair);
        arb_inv(t, t, PREC);
        wg_pair_combine(e, 1, 1, pair->whole ? 1 : 0, pair); /* the power of 1/Y */
    }
    else if (pair->whole)
    {
        /* a = (k-1)/4, theta m = k + 1/2 + a */
        wg_pair_combine(a, -1, 1, 0, pair);
        arb_mul_2exp_si(a, a, -2);
        arb_set_d(t, 2.5);
        arb_add(t, t, a, PREC);
        arb_neg(t, t);
        multiply_power(y, f->cos2, t);
        wg_pair_combine(e, -0.5, 0, 1, pair);
        arb_sub(e, e, a, PREC);
        arb_mul_2exp_si(t, a, 1);
        arb_inv(t, t, PREC);
    }
    else
    {
        minima_side(y, a, pair, f);
        arb_mul(t, pair->t, f->cos2, PREC);
        arb_const_e(e, PREC);
        arb_mul(t, t, e, PREC);
        arb_div(t, a, t, PREC);
        multiply_power(y, t, a);
        wg_pair_combine(e, 0, 1, 0, pair);
        arb_set_d(t, 0.5);
    }
    arb_add(t, t, f->spread, PREC);
    arb_mul(y, y, t, PREC);
    arb_mul_2exp_si(y, y, 1);
    /* int_Y^oo c (2y)^(-e-1) dy, c = 4 for minima and 4 sqrt(2) for maxima, is at most this. */
    arb_neg(t, e);
    arb_mul_2exp_si(a, f->y, 1);
    multiply_power(y, a, t);
    arb_div(y, y, e, PREC);
    arb_mul_2exp_si(y, y, 2);
    arb_div(y, y, f->cos_bend, PREC);
    if (pair->whole)
        apart(y, pair, f);
    else
    {
        damp(y, pair->t, x);
        if (pair->kind == PAIR_MAXIMA)
        {
            arb_exp(t, pair->t, PREC);
            arb_mul(y, y, t, PREC);
        }
    }
    arb_get_mag(bound, y);
    arb_sub_ui(t, f->y, 1, PREC);
    if (!arb_is_finite(y) || !arb_is_positive(t))
        mag_inf(bound);
    arb_clear(y);
    arb_clear(a);
    arb_clear(e);
    arb_clear(t);
}

/* The bound beyond U, all v on one side. */
static void beyond_u(mag_t bound, const pair_t pair, const frame_t f)
{
    int holds = 1;
    arb_t y, a, e, t;

    arb_init(y);
    arb_init(a);
    arb_init(e);
    arb_init(t);
    arb_one(y);
    if (pair->kind == PAIR_MAXIMA)
    {
        maxima_side(y, pair, f);
        /* |B| <= q^2/2 */
        arb_sqr(t, f->q, PREC);
        arb_mul(t, t, f->cos2, PREC);
        arb_mul(t, t, f->growth, PREC);
        arb_sub_ui(t, t, 2, PREC);
        holds = arb_is_nonnegative(t);
        arb_mul_2exp_si(y, y, 1);
        arb_div(y, y, f->q, PREC);
        wg_pair_combine(e, -0.5, 1, 0, pair);
        if (pair->whole)
        {
            arb_set_d(t, 1 + 2 * pair->start);
            arb_neg(a, pair->m);
            multiply_power(y, t, a);
        }
        else
        {
            arb_exp(t, pair->t, PREC);
            arb_mul(y, y, t, PREC);
        }
    }
    else if (pair->whole)
    {
        wg_pair_combine(e, -0.5, -1, 1, pair);
        wg_pair_combine(t, -2, 1, -1, pair);
        multiply_power(y, f->cos2, t);
    }
    else
    {
        /* E^a e^(-T cos2 E) falls from E = a/(T cos2) on. */
        minima_side(y, a, pair, f);
        arb_mul(t, pair->t, f->cos2, PREC);
        arb_mul(t, t, f->growth, PREC);
        holds = arb_gt(t, a);
        arb_neg(t, t);
        arb_exp(t, t, PREC);
        arb_mul(y, y, t, PREC);
        multiply_power(y, f->growth, a);
        arb_one(e);
    }
    /* 2 int_U^oo growth^(-e) du */
    arb_div(y, y, e, PREC);
    arb_neg(e, e);
    multiply_power(y, f->growth, e);
    wg_pair_combine(e, 1, -1, 0, pair);
    multiply_power(y, f->q, e);
    if (pair->whole)
        apart(y, pair, f);
    else
    {
        arb_set_d(t, pair->start);
        damp(y, pair->t, t);
    }
    whole_path(t, pair, f);
    arb_mul(y, y, t, PREC);
    arb_get_mag(bound, y);
    if (!arb_is_finite(y) || !holds)
        mag_inf(bound);
    arb_clear(y);
    arb_clear(a);
    arb_clear(e);
    arb_clear(t);
}

int wg_pair_is_sound(const pair_t pair)
{
    arb_t x, t, u;
    frame_t f;
    int sound;

    frame_init(f, pair, pair->tilt, 1, 1);
    arb_init(x);
    arb_init(t);
    arb_init(u);
    arb_set_d(x, pair->bend);
    arb_sin(x, x, PREC);
    arb_set_d(t, pair->radius);
    arb_mul(x, x, t, PREC);
    arb_set_d(u, pair->start);
    /* radius sin(bend) (1 - 2 start) <= 2 radius^2: |z|^2 - Re z has its least value on the real axis. */
    arb_mul_2exp_si(u, u, 1);
    arb_sub_ui(u, u, 1, PREC);
    arb_mul(u, u, x, PREC);
    arb_sqr(t, t, PREC);
    arb_mul_2exp_si(t, t, 1);
    arb_add(u, u, t, PREC);
    sound = pair->kind == PAIR_MINIMA || arb_is_nonnegative(u);
    arb_set_d(t, pair->start);
    arb_add(x, x, t, PREC); /* the crossing c; 4|c - c^2| bounds s2 */
    arb_sqr(t, x, PREC);
    arb_sub(t, x, t, PREC);
    arb_mul_2exp_si(t, t, 2);
    arb_abs(t, t);
    if (pair->kind == PAIR_MAXIMA)
    {
        arb_add_ui(u, t, 1, PREC);
        arb_div(t, t, u, PREC);
    }
    arb_set_d(u, pair->s2);
    sound = sound && arb_le(u, t) && pair->s2 > 0 && pair->s2 <= 1 && pair->radius > 0 && pair->bend > 0 &&
            pair->bend < 0.39 && pair->tilt > 0 && pair->tilt < 0.7 && arb_is_positive(f->zeta) &&
            arb_is_positive(f->q);
    if (pair->kind == PAIR_MINIMA)
        sound = sound && pair->start > 0;
    else if (pair->whole)
        sound = sound && pair->start > -0.5;
    frame_clear(f);
    arb_clear(x);
    arb_clear(t);
    arb_clear(u);
    return sound;
}

void wg_pair_tails(mag_ptr tails, const pair_t pair, double tilt, double u, double v)
{
    frame_t f;
    arb_t x;

    frame_init(f, pair, tilt, u, v);
    arb_init(x);
    arb_set_d(x, pair->start);
    beyond_u(tails, pair, f);
    beyond_v(tails + 1, pair, f, x);
    frame_clear(f);
    arb_clear(x);
}

void wg_pair_cut(mag_ptr cut, const pair_t pair, double u, double v)
{
    frame_t f;
    arb_t x, t;

    frame_init(f, pair, 0, u, v);
    arb_init(x);
    arb_init(t);
    arb_set_d(x, v);
    arb_cosh(x, x, PREC);
    arb_set_d(t, pair->bend);
    arb_sin(t, t, PREC);
    arb_mul(x, x, t, PREC);
    arb_set_d(t, pair->radius);
    arb_mul(x, x, t, PREC);
    arb_set_d(t, pair->start);
    arb_add(x, x, t, PREC);
    beyond_u(cut, pair, f);
    beyond_v(cut + 1, pair, f, x);
    frame_clear(f);
    arb_clear(x);
    arb_clear(t);
}
