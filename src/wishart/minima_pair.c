#include <math.h>

#include <flint/acb.h>
#include <flint/acb_calc.h>
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>

#include "minima_case.h"

/* The mean of |det M| 1(M > 0), or of 1(M < 0), is an integral over z = c + i y of

       e^(-2Tz) (1 - 2z)^(1-k) z^(-2) times an integral over b, the first pivot being 2T b or -2T b,

   and that over T can be done by hand (doc/theory/minima.md). Both are enclosed by acb_calc_integrate, one inside the other. */
typedef struct
{
    pair_kind_t kind;
    int whole;      /* integrated over T */
    double start;   /* c, also the unit of length of the path */
    arb_t shape;    /* k */
    arb_t tau;      /* 2T */
    arb_t power;    /* of the factor that the integral over T leaves */
    arb_t cosines;  /* the power of cos phi */
    arb_t end;      /* of the inner integral */
    mag_t left_out; /* beyond its end */
    mag_t size;     /* of the inner integral at z = c */
    mag_t crossing; /* of what the outer integrand multiplies it with there */
    mag_t damping;  /* the same at z, over that: smaller ones allow larger errors */
    acb_t z;
    int bounding; /* an enclosure of the outer integrand in a box, not a value */
    slong prec;
} pair_struct;
typedef pair_struct pair_t[1];

static void pair_init(pair_t pair, pair_kind_t kind, const fmpq_t shape, int whole, slong prec)
{
    pair->kind = kind;
    pair->whole = whole;
    pair->prec = prec;
    arb_init(pair->shape);
    arb_init(pair->tau);
    arb_init(pair->power);
    arb_init(pair->cosines);
    arb_init(pair->end);
    mag_init(pair->left_out);
    mag_init(pair->size);
    mag_init(pair->crossing);
    mag_init(pair->damping);
    mag_one(pair->damping);
    acb_init(pair->z);
    arb_set_fmpq(pair->shape, shape, prec);
    arb_mul_2exp_si(pair->cosines, pair->shape, 1);
    arb_sub_ui(pair->cosines, pair->cosines, kind == PAIR_MINIMA ? 3 : 2, prec);
    arb_const_pi(pair->end, prec);
    arb_mul_2exp_si(pair->end, pair->end, -1);
}

static void pair_clear(pair_t pair)
{
    arb_clear(pair->shape);
    arb_clear(pair->tau);
    arb_clear(pair->power);
    arb_clear(pair->cosines);
    arb_clear(pair->end);
    mag_clear(pair->left_out);
    mag_clear(pair->size);
    mag_clear(pair->crossing);
    mag_clear(pair->damping);
    acb_clear(pair->z);
}

static void pow_arb(acb_t y, const acb_t x, const arb_t exponent, int analytic, slong prec)
{
    acb_t e;

    acb_init(e);
    acb_set_arb(e, exponent);
    acb_pow_analytic(y, x, e, analytic, prec);
    acb_clear(e);
}

/* y <- 2 sin^4 phi cos^(.) phi / sqrt(.), b = tan^2 phi or sin^2 phi; c2 <- cos^2 phi. */
static void angular_part(acb_t y, acb_t c2, const acb_t phi, const pair_struct *pair, int analytic,
                         slong prec)
{
    acb_t s, c, u;

    acb_init(s);
    acb_init(c);
    acb_init(u);
    acb_sin_cos(s, c, phi, prec);
    acb_sqr(c2, c, prec);
    pow_arb(y, c, pair->cosines, analytic, prec);
    acb_sqr(s, s, prec);
    acb_sqr(u, s, prec);
    acb_mul(y, y, u, prec);
    acb_mul_2exp_si(y, y, 1);
    acb_mul_2exp_si(u, pair->z, 1);
    acb_sub_ui(u, u, 1, prec);
    acb_neg(u, u);
    if (pair->kind == PAIR_MAXIMA)
    {
        /* 1/sqrt(sin^2 - 4z(1-z)), continued from z < 0 around the cut between the zeros of the root */
        acb_div(y, y, u, prec);
        acb_sqr(u, u, prec);
        acb_div(u, c2, u, prec);
        acb_sub_ui(u, u, 1, prec);
        acb_neg(u, u);
    }
    else
    {
        /* sin^2 + 4z(1-z) cos^2 = 1 - (1-2z)^2 cos^2 */
        acb_sqr(u, u, prec);
        acb_mul(u, u, c2, prec);
        acb_sub_ui(u, u, 1, prec);
        acb_neg(u, u);
    }
    acb_rsqrt_analytic(u, u, analytic, prec);
    acb_mul(y, y, u, prec);
    acb_clear(s);
    acb_clear(c);
    acb_clear(u);
}

/* The inner integrand for the integrals over T, and for the density of maxima. */
static int over_angle(acb_ptr y, const acb_t phi, void *param, slong order, slong prec)
{
    const pair_struct *pair = param;
    int analytic = order != 0 || pair->bounding;
    acb_t c2, u;

    acb_init(c2);
    acb_init(u);
    angular_part(y, c2, phi, pair, analytic, prec);
    if (pair->whole)
    {
        /* 2 + 2z + tan^2 = (1 + (1+2z) cos^2)/cos^2, or 2 + 2z - sin^2 = 1 + 2z + cos^2 */
        acb_mul_2exp_si(u, pair->z, 1);
        acb_add_ui(u, u, 1, prec);
        if (pair->kind == PAIR_MAXIMA)
            acb_add(u, u, c2, prec);
        else
        {
            acb_mul(u, u, c2, prec);
            acb_add_ui(u, u, 1, prec);
        }
        pow_arb(u, u, pair->power, analytic, prec);
    }
    else
    {
        acb_sub_ui(u, c2, 1, prec);
        acb_mul_arb(u, u, pair->tau, prec);
        acb_mul_2exp_si(u, u, -1);
        acb_neg(u, u);
        acb_exp(u, u, prec);
    }
    acb_mul(y, y, u, prec);
    acb_clear(c2);
    acb_clear(u);
    return 0;
}

/* The inner integrand for the density of minima, b = x^2: 2 x^4 (1+x^2)^(k-3/2) (x^2 + 4z(1-z))^(-1/2) e^(-tau x^2/2). */
static int over_root(acb_ptr y, const acb_t x, void *param, slong order, slong prec)
{
    const pair_struct *pair = param;
    int analytic = order != 0 || pair->bounding;
    acb_t b, u;

    acb_init(b);
    acb_init(u);
    acb_sqr(b, x, prec);
    acb_add_ui(u, b, 1, prec);
    pow_arb(y, u, pair->power, analytic, prec);
    acb_sub_ui(u, pair->z, 1, prec);
    acb_mul(u, u, pair->z, prec);
    acb_mul_2exp_si(u, u, 2);
    acb_sub(u, b, u, prec);
    acb_rsqrt_analytic(u, u, analytic, prec);
    acb_mul(y, y, u, prec);
    acb_mul_arb(u, b, pair->tau, prec);
    acb_mul_2exp_si(u, u, -1);
    acb_neg(u, u);
    acb_exp(u, u, prec);
    acb_mul(y, y, u, prec);
    acb_sqr(b, b, prec);
    acb_mul(y, y, b, prec);
    acb_mul_2exp_si(y, y, 1);
    acb_clear(b);
    acb_clear(u);
    return 0;
}

/* The bound of what is left out beyond `end` rests on |x^2 + 4z(1-z)| >= x^2. */
static int bound_holds(const acb_t z, slong prec)
{
    acb_t u;
    int holds;

    acb_init(u);
    acb_sub_ui(u, z, 1, prec);
    acb_mul(u, u, z, prec);
    holds = arb_is_nonpositive(acb_realref(u));
    acb_clear(u);
    return holds;
}

static void inner(acb_t y, pair_struct *pair, slong prec)
{
    int by_root = pair->kind == PAIR_MINIMA && !pair->whole;
    slong bits = pair->bounding ? 3 : prec;
    acb_calc_integrate_opt_t options;
    acb_t a, b;
    mag_t tolerance;

    if (by_root && !bound_holds(pair->z, prec))
    {
        acb_indeterminate(y);
        return;
    }
    acb_calc_integrate_opt_init(options);
    /* In a wide box nothing converges; a short try tells whether its bound is of use. */
    options->eval_limit = pair->bounding ? 300 : 100000;
    acb_init(a);
    acb_init(b);
    mag_init(tolerance);
    mag_mul_2exp_si(tolerance, pair->size, -bits);
    mag_div(tolerance, tolerance, pair->damping);
    acb_set_arb(b, pair->end);
    acb_calc_integrate(y, by_root ? over_root : over_angle, pair, a, b, bits, tolerance, options,
                       pair->bounding ? 40 : prec + 10);
    if (by_root)
    {
        arb_add_error_mag(acb_realref(y), pair->left_out);
        arb_add_error_mag(acb_imagref(y), pair->left_out);
    }
    acb_clear(a);
    acb_clear(b);
    mag_clear(tolerance);
}

/* z(v) = c + i |c| sinh v, and for the densities + |c| (cosh v - 1)/2, so that e^(-2Tz) falls; dz <- z'(v)/i. */
static void path(acb_t z, acb_t dz, const pair_struct *pair, const acb_t v, slong prec)
{
    acb_t s, c;
    arb_t w;

    acb_init(s);
    acb_init(c);
    arb_init(w);
    arb_set_d(w, fabs(pair->start));
    acb_sinh_cosh(s, c, v, prec);
    acb_mul_arb(z, s, w, prec);
    acb_mul_onei(z, z);
    acb_mul_arb(dz, c, w, prec);
    if (!pair->whole)
    {
        arb_mul_2exp_si(w, w, -1);
        acb_mul_arb(s, s, w, prec);
        acb_div_onei(s, s);
        acb_add(dz, dz, s, prec);
        acb_sub_ui(c, c, 1, prec);
        acb_mul_arb(c, c, w, prec);
        acb_add(z, z, c, prec);
    }
    arb_set_d(w, pair->start);
    acb_add_arb(z, z, w, prec);
    acb_clear(s);
    acb_clear(c);
    arb_clear(w);
}

static int outer_integrand(acb_ptr y, const acb_t v, void *param, slong order, slong prec)
{
    pair_struct *pair = param;
    acb_t u, dz;
    arb_t e;

    acb_init(u);
    acb_init(dz);
    arb_init(e);
    pair->bounding = order != 0 || acb_rel_accuracy_bits(v) < prec / 2;
    path(pair->z, dz, pair, v, prec);
    acb_mul_2exp_si(u, pair->z, 1);
    acb_sub_ui(u, u, 1, prec);
    acb_neg(u, u);
    arb_sub_ui(e, pair->shape, 1, prec);
    arb_neg(e, e);
    pow_arb(u, u, e, order != 0, prec);
    acb_mul(dz, dz, u, prec);
    acb_sqr(u, pair->z, prec);
    acb_div(dz, dz, u, prec);
    if (!pair->whole)
    {
        acb_mul_arb(u, pair->z, pair->tau, prec);
        acb_neg(u, u);
        acb_exp(u, u, prec);
        acb_mul(dz, dz, u, prec);
    }
    if (acb_is_finite(dz))
    {
        if (mag_is_zero(pair->crossing))
            acb_get_mag(pair->crossing, dz);
        acb_get_mag(pair->damping, dz);
        mag_div(pair->damping, pair->damping, pair->crossing);
        inner(u, pair, prec);
        acb_mul(y, dz, u, prec);
    }
    else
        acb_indeterminate(y);
    acb_clear(u);
    acb_clear(dz);
    arb_clear(e);
    return 0;
}

/* log2 of |e^(-2Tz) (1 - 2z)^(1-k) z^(-2)| without the angular part */
static double log_size(double z, double k, double tau)
{
    return (-tau * z - (k - 1) * log(fabs(1 - 2 * z)) - 2 * log(fabs(z))) / M_LN2;
}

/* Where the path crosses the real axis: the integrand should be as small as it gets there. */
static double crossing(const pair_struct *pair)
{
    double k = arf_get_d(arb_midref(pair->shape), ARF_RND_NEAR);
    double tau = arf_get_d(arb_midref(pair->tau), ARF_RND_NEAR);
    double best = pair->kind == PAIR_MINIMA ? 0.25 : -0.25;

    if (pair->whole)
        return best / sqrt(1 + k / 4);
    for (int i = 1; i < 200; i++)
    {
        double z = pair->kind == PAIR_MINIMA ? 0.4 * i / 200 : -0.5 / k * pow(1.1, i - 100);

        if (log_size(z, k, tau) < log_size(best, k, tau))
            best = z;
    }
    return best;
}

/* The tails below are bounds of the outer integral beyond y = Y; proofs are in doc/theory/minima.md. This is that of minima over all T,
   2^(1-g-m) Y^(1-g-m)/(m+g-1) B((k+g)/2, (m-k-g)/2), with -m the power in the integrand and g = 1, or 1/2 for small k. */
static void tail_of_minima(arb_t error, const pair_struct *pair, const arb_t y, slong prec)
{
    arb_t g, m, u, t;

    arb_init(g);
    arb_init(m);
    arb_init(u);
    arb_init(t);
    arb_set_ui(u, 2);
    arb_set_d(g, arb_ge(pair->shape, u) ? 1 : 0.5);
    arb_neg(m, pair->power);
    arb_add(u, pair->shape, g, prec);
    arb_sub(t, m, u, prec);
    arb_mul_2exp_si(u, u, -1);
    arb_mul_2exp_si(t, t, -1);
    arb_gamma(error, u, prec);
    arb_add(u, u, t, prec);
    arb_gamma(t, t, prec);
    arb_mul(error, error, t, prec);
    arb_rgamma(u, u, prec);
    arb_mul(error, error, u, prec);
    arb_add(m, m, g, prec);
    arb_sub_ui(m, m, 1, prec);
    arb_div(error, error, m, prec);
    arb_mul_2exp_si(u, y, 1);
    arb_pow(u, u, m, prec);
    arb_div(error, error, u, prec);
    arb_clear(g);
    arb_clear(m);
    arb_clear(u);
    arb_clear(t);
}

/* error <- 2^(-e) Y^(-e-1)/(e+1): what (1-2z)^(1-k) z^(-2), and for e = k also a factor 1/(2y), leave. */
static void algebraic_tail(arb_t error, const arb_t e, const arb_t y, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_add_ui(t, e, 1, prec);
    arb_pow(error, y, t, prec);
    arb_mul(error, error, t, prec);
    arb_set_ui(t, 2);
    arb_pow(t, t, e, prec);
    arb_mul(error, error, t, prec);
    arb_inv(error, error, prec);
    arb_clear(t);
}

/* The same of maxima: 1 - 2|c| = u, (4u)^(3/2-k) u^(-4) bounds the inner integral. */
static void tail_of_maxima(arb_t error, const pair_struct *pair, const arb_t y, slong prec)
{
    arb_t u, t, e;

    arb_init(u);
    arb_init(t);
    arb_init(e);
    algebraic_tail(error, pair->shape, y, prec);
    arb_set_d(u, 1 + 2 * pair->start);
    arb_set_d(e, 1.5);
    arb_sub(e, e, pair->shape, prec);
    arb_mul_2exp_si(t, u, 2);
    arb_pow(t, t, e, prec);
    arb_mul(error, error, t, prec);
    arb_pow_ui(t, u, 4, prec);
    arb_div(error, error, t, prec);
    arb_clear(u);
    arb_clear(t);
    arb_clear(e);
}

/* At fixed T: |z'| <= 2 dy/dv, |e^(-2Tz)|, and for the inner integral e^T, or
   int (1+b)^(k-1/2) e^(-Tb) db <= e^T T^(-k-1/2) Gamma(k + 1/2, T). */
static void tail_of_density(arb_t error, const pair_struct *pair, const arb_t v, const arb_t y, slong prec)
{
    arb_t t, u, e;

    arb_init(t);
    arb_init(u);
    arb_init(e);
    arb_sub_ui(e, pair->shape, pair->kind == PAIR_MINIMA ? 1 : 0, prec);
    algebraic_tail(error, e, y, prec);
    arb_mul_2exp_si(error, error, 1);
    arb_cosh(t, v, prec);
    arb_sub_ui(t, t, 1, prec);
    arb_set_d(u, fabs(pair->start) / 2);
    arb_mul(t, t, u, prec);
    arb_set_d(u, pair->start - 0.5);
    arb_add(t, t, u, prec);
    arb_mul(t, t, pair->tau, prec);
    arb_neg(t, t);
    arb_exp(t, t, prec);
    arb_mul(error, error, t, prec);
    if (pair->kind == PAIR_MINIMA)
    {
        arb_set_d(e, 0.5);
        arb_add(e, e, pair->shape, prec);
        arb_mul_2exp_si(u, pair->tau, -1);
        arb_hypgeom_gamma_upper(t, e, u, 0, prec);
        arb_mul(error, error, t, prec);
        arb_pow(t, u, e, prec);
        arb_div(error, error, t, prec);
    }
    arb_clear(t);
    arb_clear(u);
    arb_clear(e);
}

static void tail(arb_t error, const pair_struct *pair, const arb_t v, slong prec)
{
    arb_t y, w;

    arb_init(y);
    arb_init(w);
    arb_set_d(w, fabs(pair->start));
    arb_sinh(y, v, prec);
    arb_mul(y, y, w, prec);
    if (!pair->whole)
        tail_of_density(error, pair, v, y, prec);
    else if (pair->kind == PAIR_MINIMA)
        tail_of_minima(error, pair, y, prec);
    else
        tail_of_maxima(error, pair, y, prec);
    arb_clear(y);
    arb_clear(w);
}

/* end <- where the inner integral of the density of minima may stop. */
static void cut_inner(pair_struct *pair, slong prec)
{
    arb_t e, half, u, t, first;

    arb_init(e);
    arb_init(half);
    arb_init(u);
    arb_init(t);
    arb_init(first);
    arb_set_d(e, 0.5);
    arb_add(e, e, pair->shape, prec);
    arb_mul_2exp_si(half, pair->tau, -1);
    arb_hypgeom_gamma_upper(first, e, half, 0, prec);
    arb_mul_2exp_si(first, first, -prec - 20);
    arb_one(pair->end);
    do
    {
        arb_mul_ui(pair->end, pair->end, 5, prec);
        arb_mul_2exp_si(pair->end, pair->end, -2);
        arb_sqr(u, pair->end, prec);
        arb_add_ui(u, u, 1, prec);
        arb_mul(u, u, half, prec);
        arb_hypgeom_gamma_upper(t, e, u, 0, prec);
    }
    while (!arb_lt(t, first));
    arb_exp(u, half, prec);
    arb_mul(t, t, u, prec);
    arb_pow(u, half, e, prec);
    arb_div(t, t, u, prec);
    arb_get_mag(pair->left_out, t);
    arb_clear(e);
    arb_clear(half);
    arb_clear(u);
    arb_clear(t);
    arb_clear(first);
}

/* result <- (1/pi) Re int_0^oo of the outer integrand. */
static void integrate(arb_t result, pair_struct *pair, slong prec)
{
    acb_calc_integrate_opt_t options;
    acb_t a, b, y;
    arb_t error, v;
    mag_t tolerance;

    acb_init(a);
    acb_init(b);
    acb_init(y);
    arb_init(error);
    arb_init(v);
    mag_init(tolerance);
    pair->start = crossing(pair);
    /* A first look gives the size against which errors are small. */
    mag_one(pair->size);
    mag_mul_2exp_si(pair->size, pair->size, -1000000);
    acb_set_d(pair->z, pair->start);
    pair->bounding = 0;
    inner(y, pair, 64);
    arb_get_mid_arb(acb_realref(y), acb_realref(y));
    arb_get_mag(pair->size, acb_realref(y));
    outer_integrand(y, a, pair, 0, 64);
    acb_get_mag(tolerance, y);
    mag_mul_2exp_si(tolerance, tolerance, -prec - 4);
    arb_one(v);
    do
    {
        arb_mul_ui(v, v, 9, prec);
        arb_mul_2exp_si(v, v, -3);
        tail(error, pair, v, prec);
        arb_get_mag(arb_radref(acb_realref(y)), error);
    }
    while (mag_cmp(arb_radref(acb_realref(y)), tolerance) > 0);
    arb_get_mid_arb(v, v);
    acb_set_arb(b, v);
    tail(error, pair, v, prec);
    acb_calc_integrate_opt_init(options);
    options->eval_limit = 20000;
    acb_calc_integrate(y, outer_integrand, pair, a, b, prec, tolerance, options, prec + 10);
    arb_add_error(acb_realref(y), error);
    arb_const_pi(v, prec);
    arb_div(result, acb_realref(y), v, prec);
    acb_clear(a);
    acb_clear(b);
    acb_clear(y);
    arb_clear(error);
    arb_clear(v);
    mag_clear(tolerance);
}

wg_status_t wg_minima_pair_density(arb_t density, pair_kind_t kind, const fmpq_t shape, const fmpq_t t,
                                   slong prec)
{
    slong wp = prec + 15;
    pair_t pair;
    arb_t d, u, e;
    wg_status_t status = WG_UNABLE;

    pair_init(pair, kind, shape, 0, wp + 30);
    arb_init(d);
    arb_init(u);
    arb_init(e);
    arb_set_fmpq(pair->tau, t, wp + 30);
    arb_mul_2exp_si(pair->tau, pair->tau, 1);
    arb_set_d(u, 1.5);
    arb_sub(pair->power, pair->shape, u, wp + 30);
    if (kind == PAIR_MINIMA)
        cut_inner(pair, wp);
    integrate(d, pair, wp);
    /* (2T)^(k+1/2) e^(-T)/(2^(k-1/2) Gamma(k-1/2)) */
    arb_set_d(u, 0.5);
    arb_add(e, pair->shape, u, wp);
    arb_pow(e, pair->tau, e, wp);
    arb_mul(d, d, e, wp);
    arb_mul_2exp_si(e, pair->tau, -1);
    arb_neg(e, e);
    arb_exp(e, e, wp);
    arb_mul(d, d, e, wp);
    arb_sub(e, pair->shape, u, wp);
    arb_rgamma(u, e, wp);
    arb_mul(d, d, u, wp);
    arb_set_ui(u, 2);
    arb_pow(u, u, e, wp);
    arb_div(d, d, u, wp);
    wg_minima_weight(u, shape, t, 2, wp);
    arb_mul(d, d, u, wp);
    if (arb_rel_accuracy_bits(d) >= prec)
    {
        arb_set_round(density, d, prec + 10);
        status = WG_OK;
    }
    pair_clear(pair);
    arb_clear(d);
    arb_clear(u);
    arb_clear(e);
    return status;
}

wg_status_t wg_minima_pair_moment(arb_t integral, pair_kind_t kind, ulong power, const fmpq_t shape,
                                  slong prec)
{
    slong wp = prec + 15;
    pair_t pair;
    arb_t d, u;
    wg_status_t status = WG_UNABLE;

    pair_init(pair, kind, shape, 1, wp + 30);
    arb_init(d);
    arb_init(u);
    arb_mul_2exp_si(pair->power, pair->shape, 1);
    arb_set_d(u, 0.5 - (double) power);
    arb_sub(pair->power, u, pair->power, wp + 30);
    if (kind == PAIR_MINIMA)
        arb_add_ui(pair->cosines, pair->cosines, 2 * power, wp + 30);
    integrate(d, pair, wp);
    /* (pi/2) Gamma(2k - 1/2 + power)/(Gamma(k) Gamma(k - 1/2)) */
    arb_neg(u, pair->power);
    arb_gamma(u, u, wp);
    arb_mul(d, d, u, wp);
    arb_rgamma(u, pair->shape, wp);
    arb_mul(d, d, u, wp);
    arb_set_d(u, 0.5);
    arb_sub(u, pair->shape, u, wp);
    arb_rgamma(u, u, wp);
    arb_mul(d, d, u, wp);
    arb_const_pi(u, wp);
    arb_mul_2exp_si(u, u, -1);
    arb_mul(d, d, u, wp);
    if (arb_rel_accuracy_bits(d) >= prec)
    {
        arb_set_round(integral, d, prec + 10);
        status = WG_OK;
    }
    pair_clear(pair);
    arb_clear(d);
    arb_clear(u);
    return status;
}
