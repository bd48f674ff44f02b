#include "radial.h"

#include <math.h>

#include <flint/acb.h>
#include <flint/acb_hypgeom.h>

#include "radial_sketch.h"

/* Bounds need few bits beyond those that large exponents cost. */
#define BOUND_PREC 96
#define WIDE(prec) (9 * (prec) / 4 + 20)
#define KERNEL_PREC 32
#define PIECES_MAX 4000
#define NODES_MAX 100000

/* P(Y > y) = (1/pi) int f(theta + iu) du, y times the density of Y the same with E in place of B:

       f(psi) = B(S sin^2 psi) prod_a (1 - r_a sin^2 psi)^(-k_a) cot psi,   S = y/max w, r_a = w_a/max w,
       B(s) = E exp(-s/G) = 2 v^q K_q(2v)/Gamma(q), s = v^2,   E(s) = -s B'(s) = s D(s),   D(s) = E exp(-s/G)/G.

   f is analytic for 0 < Re psi < pi/2. */

void wg_radial_init(wg_radial_t radial, slong length)
{
    radial->length = length;
    radial->powers = _arb_vec_init(length);
    radial->ratios = _arb_vec_init(length);
    arb_init(radial->scale);
    radial->parameters = 1;
}

void wg_radial_clear(wg_radial_t radial)
{
    _arb_vec_clear(radial->powers, radial->length);
    _arb_vec_clear(radial->ratios, radial->length);
    arb_clear(radial->scale);
}

/* value <- K_order(z). Where |z| is too small for the asymptotic series K is a difference of numbers of size e^|z|, for which z has to be known to WIDE(prec) bits. */
static void bessel(acb_t value, int order, const acb_t z, slong prec)
{
    acb_t nu;
    double re = arf_get_d(arb_midref(acb_realref(z)), ARF_RND_NEAR),
           size = hypot(re, arf_get_d(arb_midref(acb_imagref(z)), ARF_RND_NEAR));

    acb_init(nu);
    acb_set_si(nu, order);
    if (size > 0.4 * prec)
        acb_hypgeom_bessel_k_asymp(value, nu, z, 0, prec);
    else
        acb_hypgeom_bessel_k_0f1(value, nu, z, 0, prec + (slong) (1.45 * (size + re)) + 12);
    acb_clear(nu);
}

/* value <- B(v^2) or E(v^2), by B_(q+1) = B_q + E_q/q and E_(q+1) = s B_q/q from q = 1/2 or 1 on */
static void kernel(acb_t value, const acb_t v, wg_radial_side_t side, slong parameters, slong prec)
{
    acb_t b, e, s, t;

    acb_init(b);
    acb_init(e);
    acb_init(s);
    acb_init(t);
    acb_mul_2exp_si(t, v, 1);
    acb_mul(s, v, v, prec);
    if (parameters % 2 == 1)
    {
        acb_neg(b, t);
        acb_exp(b, b, prec);
        acb_mul(e, b, v, prec);
    }
    else
    {
        bessel(b, 1, t, prec);
        acb_mul(b, b, t, prec);
        bessel(e, 0, t, prec);
        acb_mul(e, e, s, prec);
        acb_mul_2exp_si(e, e, 1);
    }
    /* q = n/2 */
    for (slong n = parameters % 2 == 1 ? 1 : 2; n < parameters; n += 2)
    {
        acb_mul_2exp_si(e, e, 1);
        acb_div_si(e, e, n, prec);
        acb_mul(t, s, b, prec);
        acb_add(b, b, e, prec);
        acb_mul_2exp_si(t, t, 1);
        acb_div_si(e, t, n, prec);
    }
    acb_set(value, side == WG_RADIAL_TAIL ? b : e);
    acb_clear(b);
    acb_clear(e);
    acb_clear(s);
    acb_clear(t);
}

/* Bounds along theta + iu, u >= 0 */

typedef struct
{
    const wg_radial_struct *radial;
    const wg_radial_sketch_t *sketch;
    double angle; /* theta */
    arb_t sine;   /* of theta, and of 2 theta */
    arb_t cosine;
    arb_t sine2;
    arb_t cosine2;
    arb_t order; /* q or q - 1 */
} edge_struct;
typedef edge_struct edge_t[1];

static void edge_init(edge_t e, double angle, const wg_radial_t radial, const wg_radial_sketch_t *sketch)
{
    arb_t t;

    e->radial = radial;
    e->sketch = sketch;
    e->angle = angle;
    arb_init(e->sine);
    arb_init(e->cosine);
    arb_init(e->sine2);
    arb_init(e->cosine2);
    arb_init(e->order);
    arb_init(t);
    arb_set_d(t, angle);
    arb_sin_cos(e->sine, e->cosine, t, BOUND_PREC);
    arb_mul_2exp_si(t, t, 1);
    arb_sin_cos(e->sine2, e->cosine2, t, BOUND_PREC);
    arb_set_si(e->order, radial->parameters - (sketch->side == WG_RADIAL_TAIL ? 0 : 2));
    arb_mul_2exp_si(e->order, e->order, -1);
    arb_clear(t);
}

static void edge_clear(edge_t e)
{
    arb_clear(e->sine);
    arb_clear(e->cosine);
    arb_clear(e->sine2);
    arb_clear(e->cosine2);
    arb_clear(e->order);
}

/* value <- B(X) or D(X) at the real X, from above */
static void bound_kernel(arb_t value, const arb_t X, const edge_t e)
{
    acb_t v;

    acb_init(v);
    arb_get_lbound_arf(arb_midref(acb_realref(v)), X, BOUND_PREC);
    acb_set_arb(v, acb_realref(v));
    if (arb_is_positive(acb_realref(v)))
    {
        arb_t low;

        arb_init(low);
        arb_set(low, acb_realref(v));
        arb_sqrt(acb_realref(v), low, WIDE(KERNEL_PREC));
        kernel(v, v, e->sketch->side, e->radial->parameters, KERNEL_PREC);
        if (e->sketch->side == WG_RADIAL_DENSITY)
            acb_div_arb(v, v, low, BOUND_PREC);
        arb_set(value, acb_realref(v));
        arb_clear(low);
    }
    else
        arb_pos_inf(value);
    acb_clear(v);
}

/* X <- cos(turn) Re(s e^(-i turn)) at u */
static void turned_argument(arb_t X, double turn, const arb_t u, const edge_t e)
{
    acb_t v;
    arb_t c, s, t;

    acb_init(v);
    arb_init(c);
    arb_init(s);
    arb_init(t);
    arb_sinh_cosh(s, c, u, BOUND_PREC);
    arb_mul(acb_realref(v), c, e->sine, BOUND_PREC);
    arb_mul(acb_imagref(v), s, e->cosine, BOUND_PREC);
    acb_mul(v, v, v, BOUND_PREC);
    arb_set_d(t, turn);
    arb_sin_cos(s, c, t, BOUND_PREC);
    arb_mul(X, acb_realref(v), c, BOUND_PREC);
    arb_addmul(X, acb_imagref(v), s, BOUND_PREC);
    arb_mul(X, X, c, BOUND_PREC);
    arb_mul(X, X, e->radial->scale, BOUND_PREC);
    acb_clear(v);
    arb_clear(c);
    arb_clear(s);
    arb_clear(t);
}

/* low <- the least |1 - r sin^2 psi|^2 on c0 <= cosh 2u <= c1, where it is |1 - r/2 + (r/2) cos 2 psi|^2, a parabola in cosh 2u; c1 = NULL: no end */
static void least_factor(arb_t low, const arb_t ratio, const arb_t c0, const arb_t c1, const edge_t e)
{
    arb_t a, b, rise, t;
    const arb_struct *at = c0;

    arb_init(a);
    arb_init(b);
    arb_init(rise);
    arb_init(t);
    arb_mul_2exp_si(b, ratio, -1);
    arb_sub_ui(a, b, 1, BOUND_PREC);
    arb_neg(a, a);
    arb_mul(t, a, e->cosine2, BOUND_PREC);
    arb_mul(rise, b, c0, BOUND_PREC);
    arb_add(rise, rise, t, BOUND_PREC);
    if (!arb_is_nonnegative(rise))
    {
        at = c1;
        if (c1 != NULL)
        {
            arb_mul(rise, b, c1, BOUND_PREC);
            arb_add(rise, rise, t, BOUND_PREC);
        }
        if (c1 == NULL || !arb_is_nonpositive(rise))
            at = NULL;
    }
    if (at == NULL)
    {
        /* its lowest point */
        arb_sub_ui(low, ratio, 1, BOUND_PREC);
        arb_neg(low, low);
        arb_mul(low, low, e->sine2, BOUND_PREC);
        arb_mul(low, low, e->sine2, BOUND_PREC);
    }
    else
    {
        arb_mul(t, e->cosine2, at, BOUND_PREC);
        arb_mul(t, t, b, BOUND_PREC);
        arb_add(t, t, a, BOUND_PREC);
        arb_sqr(low, t, BOUND_PREC);
        arb_mul(b, b, e->sine2, BOUND_PREC);
        arb_sqr(b, b, BOUND_PREC);
        arb_sqr(t, at, BOUND_PREC);
        arb_sub_ui(t, t, 1, BOUND_PREC);
        arb_addmul(low, b, t, BOUND_PREC);
    }
    arb_clear(a);
    arb_clear(b);
    arb_clear(rise);
    arb_clear(t);
}

/* bound <- one of prod |1 - r sin^2 psi|^(-k) */
static void bound_powers(arb_t bound, const arb_t c0, const arb_t c1, const edge_t e)
{
    arb_t sum, t;

    arb_init(sum);
    arb_init(t);
    for (slong i = 0; i < e->radial->length; i++)
    {
        least_factor(t, e->radial->ratios + i, c0, c1, e);
        arb_log(t, t, BOUND_PREC);
        arb_submul(sum, t, e->radial->powers + i, BOUND_PREC);
    }
    arb_mul_2exp_si(sum, sum, -1);
    arb_exp(bound, sum, BOUND_PREC);
    arb_clear(sum);
    arb_clear(t);
}

/* size <- |cot psi|, or |s cot psi| = (S/2) |sin 2 psi|, at cosh 2u = c */
static void size_of_cot(arb_t size, const arb_t c, const edge_t e)
{
    arb_t t;

    arb_init(t);
    arb_add(size, c, e->cosine2, BOUND_PREC);
    arb_sub(t, c, e->cosine2, BOUND_PREC);
    if (e->sketch->side == WG_RADIAL_TAIL)
    {
        arb_div(size, size, t, BOUND_PREC);
        arb_sqrt(size, size, BOUND_PREC);
    }
    else
    {
        arb_mul(size, size, t, BOUND_PREC);
        arb_sqrt(size, size, BOUND_PREC);
        arb_mul(size, size, e->radial->scale, BOUND_PREC);
        arb_mul_2exp_si(size, size, -1);
    }
    arb_clear(t);
}

static void cosh_of_double(arb_t c, const arb_t u)
{
    arb_mul_2exp_si(c, u, 1);
    arb_cosh(c, c, BOUND_PREC);
}

/* bound <- one of |f| on [u0, u1] */
static void bound_piece(arb_t bound, const arb_t u0, const arb_t u1, double turn, const edge_t e)
{
    arb_t c0, c1, t, u;

    arb_init(c0);
    arb_init(c1);
    arb_init(t);
    arb_init(u);
    cosh_of_double(c0, u0);
    cosh_of_double(c1, u1);
    /* the argument first grows with u, then falls, so that it is least at an end */
    turned_argument(t, turn, u0, e);
    turned_argument(u, turn, u1, e);
    arb_min(t, t, u, BOUND_PREC);
    bound_kernel(bound, t, e);
    arb_set_d(t, turn);
    arb_cos(t, t, BOUND_PREC);
    arb_neg(u, e->order);
    arb_pow(t, t, u, BOUND_PREC);
    arb_mul(bound, bound, t, BOUND_PREC);
    bound_powers(t, c0, c1, e);
    arb_mul(bound, bound, t, BOUND_PREC);
    /* both are monotone */
    size_of_cot(t, c0, e);
    size_of_cot(u, c1, e);
    arb_max(t, t, u, BOUND_PREC);
    arb_mul(bound, bound, t, BOUND_PREC);
    arb_clear(c0);
    arb_clear(c1);
    arb_clear(t);
    arb_clear(u);
}

/* rest <- a bound of the integral of |f| over u >= u0 and of its sums with distance `step` from u0 on. With turn = arg v, |v|/Re v <= 1/sin theta and x = Re v = x0 cosh u/cosh u0,
   B and D fall at least as e^(-rate (x - x0)), rate = 4 x0/(q + sqrt(q^2 + 4 x0^2)). */
static void bound_rest(arb_t rest, const arb_t u0, const arb_t step, const edge_t e)
{
    arb_t x, c, rate, t, q;

    arb_init(x);
    arb_init(c);
    arb_init(rate);
    arb_init(t);
    arb_init(q);
    arb_cosh(c, u0, BOUND_PREC);
    arb_mul(x, c, e->sine, BOUND_PREC);
    arb_sqr(t, x, BOUND_PREC);
    arb_mul(t, t, e->radial->scale, BOUND_PREC);
    bound_kernel(rest, t, e);
    arb_sqrt(x, t, BOUND_PREC);
    arb_set_si(q, e->radial->parameters);
    arb_mul_2exp_si(q, q, -1);
    arb_mul_2exp_si(t, t, 2);
    arb_addmul(t, q, q, BOUND_PREC);
    arb_sqrt(t, t, BOUND_PREC);
    arb_add(t, t, q, BOUND_PREC);
    arb_div(rate, x, t, BOUND_PREC);
    arb_mul_2exp_si(rate, rate, 2);
    /* by cosh u */
    arb_mul(rate, rate, x, BOUND_PREC);
    arb_div(rate, rate, c, BOUND_PREC);
    if (arb_is_positive(e->order))
    {
        arb_pow(t, e->sine, e->order, BOUND_PREC);
        arb_div(rest, rest, t, BOUND_PREC);
    }
    cosh_of_double(t, u0);
    bound_powers(q, t, NULL, e);
    arb_mul(rest, rest, q, BOUND_PREC);
    if (e->sketch->side == WG_RADIAL_TAIL)
    {
        size_of_cot(q, t, e);
        arb_one(t);
        arb_max(q, q, t, BOUND_PREC);
    }
    else
    {
        /* (S/2) |sin 2 psi| <= S cosh^2 u <= S cosh^2 u0 e^(2 (cosh u - cosh u0)/cosh u0) */
        arb_sqr(q, c, BOUND_PREC);
        arb_mul(q, q, e->radial->scale, BOUND_PREC);
        arb_inv(t, c, BOUND_PREC);
        arb_mul_2exp_si(t, t, 1);
        arb_sub(rate, rate, t, BOUND_PREC);
    }
    arb_mul(rest, rest, q, BOUND_PREC);
    arb_sinh(t, u0, BOUND_PREC);
    arb_mul(rate, rate, t, BOUND_PREC);
    if (arb_is_positive(rate))
    {
        arb_inv(t, rate, BOUND_PREC);
        arb_add(t, t, step, BOUND_PREC);
        arb_mul(rest, rest, t, BOUND_PREC);
    }
    else
        arb_pos_inf(rest);
    arb_clear(x);
    arb_clear(c);
    arb_clear(rate);
    arb_clear(t);
    arb_clear(q);
}

/* Returns the length of a piece from u on whose bound is near the values in it, and *turn <- that of its end, before which the argument stays positive. */
static double choose_length(double *turn, double length, double u, const edge_t e)
{
    const wg_radial_sketch_t *s = e->sketch;
    double theta = e->angle, start = wg_radial_log_turned(wg_radial_best_turn(theta, u, s), theta, u, s),
           powers = wg_radial_log_powers(theta, u, s),
           allowed = fmax(1.5, (s->top - wg_radial_log_size(theta, u, s)) / 3);

    for (int tries = 0; tries < 60; tries++)
    {
        double end = u + length,
               stop = wg_radial_log_turned(wg_radial_best_turn(theta, end, s), theta, end, s), most;

        *turn = wg_radial_best_turn(theta, end, s);
        most = fmax(wg_radial_log_turned(*turn, theta, u, s), wg_radial_log_turned(*turn, theta, end, s));
        if (most - fmin(start, stop) <= allowed &&
            fabs(wg_radial_log_powers(theta, end, s) - powers) <= allowed)
            break;
        length /= 1.5;
    }
    return length;
}

/* bound <- one of the integral of |f| over u > u0 and of its sums with distance `step`; `length` is a first guess of a piece's */
static wg_status_t bound_edge(arb_t bound, const arb_t u0, double length, const arb_t step, const edge_t e)
{
    int done = 0;
    double turn = 0;
    wg_status_t status = WG_OK;
    arb_t u, end, t, piece;

    arb_init(u);
    arb_init(end);
    arb_init(t);
    arb_init(piece);
    arb_zero(bound);
    arb_set(u, u0);
    mag_zero(arb_radref(u));
    for (slong pieces = 0; !done && status == WG_OK; pieces++)
    {
        double at = arf_get_d(arb_midref(u), ARF_RND_NEAR);

        length = choose_length(&turn, length, at, e);
        arb_set_d(end, at + length);
        bound_piece(piece, u, end, turn, e);
        arb_sub(t, end, u, BOUND_PREC);
        arb_add(t, t, step, BOUND_PREC);
        arb_addmul(bound, piece, t, BOUND_PREC);
        arb_swap(u, end);
        length *= 2;
        bound_rest(t, u, step, e);
        arb_mul_2exp_si(piece, bound, -6);
        if (arb_lt(t, piece))
        {
            arb_add(bound, bound, t, BOUND_PREC);
            done = 1;
        }
        if (!arb_is_finite(bound) || pieces > PIECES_MAX)
            status = WG_UNABLE;
    }
    arb_clear(u);
    arb_clear(end);
    arb_clear(t);
    arb_clear(piece);
    return status;
}

/* step <- one for which the trapezoidal rule errs by 2^(-prec) of the peak; error <- a bound of what its half errs by */
static wg_status_t choose_step(arb_t step, arb_t error, const wg_radial_t radial, const wg_radial_sketch_t *s,
                               slong prec)
{
    wg_status_t status = WG_OK;
    arb_t zero, t;

    arb_init(zero);
    arb_init(t);
    arb_zero(error);
    for (int sign = -1; sign <= 1 && status == WG_OK; sign += 2)
    {
        edge_t e;

        edge_init(e, s->theta + sign * s->strip, radial, s);
        status = bound_edge(t, zero, s->end / 8, zero, e);
        arb_add(error, error, t, BOUND_PREC);
        edge_clear(e);
    }
    if (status == WG_OK)
    {
        double ratio;

        arb_log(t, error, BOUND_PREC);
        ratio = arf_get_d(arb_midref(t), ARF_RND_NEAR) - s->top - log(s->end / 4) + prec * M_LN2;
        arb_set_d(step, 2 * M_PI * s->strip / fmax(ratio, 3));
        arf_set_round(arb_midref(step), arb_midref(step), 12, ARF_RND_DOWN);
        arb_const_pi(t, BOUND_PREC);
        arb_set_d(zero, 2 * s->strip);
        arb_mul(t, t, zero, BOUND_PREC);
        arb_div(t, t, step, BOUND_PREC);
        arb_expm1(t, t, BOUND_PREC);
        arb_div(error, error, t, BOUND_PREC);
    }
    arb_clear(zero);
    arb_clear(t);
    return status;
}

/* value <- Re f(theta + iu); root = sqrt(S) */
static void get_term(arb_t value, double theta, const arb_t u, const arb_t root, const wg_radial_t radial,
                     wg_radial_side_t side, slong prec)
{
    acb_t sine, cosine, sum, t;

    acb_init(sine);
    acb_init(cosine);
    acb_init(sum);
    acb_init(t);
    arb_set_d(acb_realref(t), theta);
    arb_set(acb_imagref(t), u);
    acb_sin_cos(sine, cosine, t, WIDE(prec));
    acb_mul_arb(t, sine, root, WIDE(prec));
    kernel(t, t, side, radial->parameters, prec);
    acb_mul(t, t, cosine, prec);
    acb_div(t, t, sine, prec);
    acb_mul(sine, sine, sine, prec);
    for (slong i = 0; i < radial->length; i++)
    {
        acb_mul_arb(cosine, sine, radial->ratios + i, prec);
        acb_sub_ui(cosine, cosine, 1, prec);
        acb_neg(cosine, cosine);
        acb_log(cosine, cosine, prec);
        acb_mul_arb(cosine, cosine, radial->powers + i, prec);
        acb_sub(sum, sum, cosine, prec);
    }
    acb_exp(sum, sum, prec);
    acb_mul(t, t, sum, prec);
    arb_set(value, acb_realref(t));
    acb_clear(sine);
    acb_clear(cosine);
    acb_clear(sum);
    acb_clear(t);
}

/* sum <- the half of the trapezoidal sum on u >= 0, to terms that no longer count */
static wg_status_t add_nodes(arb_t sum, const arb_t step, const wg_radial_t radial,
                             const wg_radial_sketch_t *s, slong prec, slong wp)
{
    slong j, small = 0;
    wg_status_t status = WG_UNABLE;
    arb_t u, t, root;

    arb_init(u);
    arb_init(t);
    arb_init(root);
    arb_sqrt(root, radial->scale, WIDE(wp));
    arb_zero(sum);
    for (j = 0; small < 3 && j < NODES_MAX; j++)
    {
        arb_mul_ui(u, step, j, wp);
        get_term(t, s->theta, u, root, radial, s->side, wp);
        if (j == 0)
            arb_mul_2exp_si(t, t, -1);
        arb_add(sum, sum, t, wp);
        small = arf_cmpabs_2exp_si(arb_midref(t), (slong) (s->top / M_LN2) - prec - 4) < 0 ? small + 1 : 0;
    }
    if (j < NODES_MAX)
    {
        edge_t e;

        arb_mul_ui(u, step, j, BOUND_PREC);
        edge_init(e, s->theta, radial, s);
        status = bound_edge(t, u, s->end / 8, step, e);
        edge_clear(e);
        arb_mul(sum, sum, step, wp);
        arb_add_error(sum, t);
    }
    arb_clear(u);
    arb_clear(t);
    arb_clear(root);
    return status;
}

wg_status_t wg_radial_integral(arb_t value, const wg_radial_t radial, wg_radial_side_t side, slong prec)
{
    wg_radial_sketch_t sketch;
    wg_status_t status;
    arb_t step, error, sum;

    /* the peak is wider in the sketch than in truth */
    prec += 8;
    arb_init(step);
    arb_init(error);
    arb_init(sum);
    wg_radial_sketch_init(&sketch, radial, side);
    status = wg_radial_lay(&sketch, prec);
    if (status == WG_OK)
        status = choose_step(step, error, radial, &sketch, prec);
    if (status == WG_OK)
        status = add_nodes(sum, step, radial, &sketch, prec, prec + wg_radial_lost_bits(&sketch) + 16);
    if (status == WG_OK)
    {
        arb_add_error(sum, error);
        arb_mul_2exp_si(sum, sum, 1);
        arb_const_pi(step, prec + 16);
        arb_div(value, sum, step, prec + 16);
    }
    wg_radial_sketch_clear(&sketch);
    arb_clear(step);
    arb_clear(error);
    arb_clear(sum);
    return status;
}
