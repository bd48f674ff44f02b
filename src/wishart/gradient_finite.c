#include "gradient_finite.h"

#include <flint/acb.h>
#include <flint/acb_calc.h>
#include <flint/acb_hypgeom.h>
#include <flint/arb_hypgeom.h>

/* u = 2 sqrt(b (1 - b) R), b = (1 +- w)/2, so that R = u^2/(1 - w^2); R = W V has the density

       C R^(-1/2) (1 - R)^(delta - 1) F(A, B; delta; 1 - R),

   and w = top sin(phi), top^2 = 1 - u^2, takes the roots at the end away. */
typedef struct
{
    int density;
    int field;
    arb_t top;
    arb_t k;
    arb_t rest;
    arb_t a;
    arb_t b;
    arb_t delta;
    arb_t power; /* 2 delta - 1 */
    arb_t beta;  /* B(k, rest) */
} problem_struct;

static void init(problem_struct *p)
{
    arb_init(p->top);
    arb_init(p->k);
    arb_init(p->rest);
    arb_init(p->a);
    arb_init(p->b);
    arb_init(p->delta);
    arb_init(p->power);
    arb_init(p->beta);
}

static void clear(problem_struct *p)
{
    arb_clear(p->top);
    arb_clear(p->k);
    arb_clear(p->rest);
    arb_clear(p->a);
    arb_clear(p->b);
    arb_clear(p->delta);
    arb_clear(p->power);
    arb_clear(p->beta);
}

/* y <- x^(power - shifted) */
static void power_of(acb_t y, const acb_t x, const arb_struct *power, int shifted, slong prec)
{
    arb_t e;

    arb_init(e);
    arb_set_si(e, -shifted);
    arb_add(e, e, power, prec);
    acb_pow_arb(y, x, e, prec);
    arb_clear(e);
}

/* x <- (1 + w)/2, y <- (1 - w)/2 */
static void split(acb_t x, acb_t y, const acb_t w, slong prec)
{
    acb_add_ui(x, w, 1, prec);
    acb_mul_2exp_si(x, x, -1);
    acb_sub_ui(y, x, 1, prec);
    acb_neg(y, y);
}

/* value <- f_b((1+w)/2) + f_b((1-w)/2) */
static void density_of_b(acb_t value, const acb_t w, const problem_struct *p, slong prec)
{
    acb_t x[2], y, z;

    acb_init(x[0]);
    acb_init(x[1]);
    acb_init(y);
    acb_init(z);
    split(x[0], x[1], w, prec);
    acb_zero(value);
    for (int i = 0; i < 2; i++)
    {
        power_of(y, x[i], p->k, 1, prec);
        power_of(z, x[1 - i], p->rest, 1, prec);
        acb_addmul(value, y, z, prec);
    }
    acb_div_arb(value, value, p->beta, prec);
    acb_clear(x[0]);
    acb_clear(x[1]);
    acb_clear(y);
    acb_clear(z);
}

/* value <- P((1-w)/2 < b < (1+w)/2): incomplete Beta functions at the midpoint, and the mean value theorem around it, as their own
   enclosures of wide balls are poor. */
static void probability_of_b(acb_t value, const acb_t w, const problem_struct *p, slong prec)
{
    acb_t x, y, k, rest, middle, slope;
    mag_t radius, bound;

    acb_init(x);
    acb_init(y);
    acb_init(k);
    acb_init(rest);
    acb_init(middle);
    acb_init(slope);
    mag_init(radius);
    mag_init(bound);
    acb_get_mid(middle, w);
    split(x, y, middle, prec);
    acb_set_arb(k, p->k);
    acb_set_arb(rest, p->rest);
    acb_hypgeom_beta_lower(middle, k, rest, x, 1, prec);
    acb_hypgeom_beta_lower(x, k, rest, y, 1, prec);
    acb_sub(value, middle, x, prec);
    if (!acb_is_exact(w))
    {
        density_of_b(slope, w, p, prec);
        acb_get_mag(bound, slope);
        mag_mul_2exp_si(bound, bound, -1);
        mag_hypot(radius, arb_radref(acb_realref(w)), arb_radref(acb_imagref(w)));
        mag_mul(bound, bound, radius);
        arb_add_error_mag(acb_realref(value), bound);
        arb_add_error_mag(acb_imagref(value), bound);
    }
    acb_clear(x);
    acb_clear(y);
    acb_clear(k);
    acb_clear(rest);
    acb_clear(middle);
    acb_clear(slope);
    mag_clear(radius);
    mag_clear(bound);
}

/* value <- the factor F(A, B; delta; z) of the density of R, by the mean value theorem: its coefficients are positive, so that
   |F'| <= A B/delta F(A + 1, B + 1; delta + 1; |z|). */
static void hypergeometric(acb_t value, const acb_t z, const problem_struct *p, slong prec)
{
    acb_t a, b, c, middle;
    arb_t bound, size;
    mag_t radius, slope;

    if (p->field == 1)
    {
        acb_one(value);
        return;
    }
    acb_init(a);
    acb_init(b);
    acb_init(c);
    acb_init(middle);
    arb_init(bound);
    arb_init(size);
    mag_init(radius);
    mag_init(slope);
    acb_set_arb(a, p->a);
    acb_set_arb(b, p->b);
    acb_set_arb(c, p->delta);
    acb_get_mid(middle, z);
    acb_hypgeom_2f1(value, a, b, c, middle, 0, prec);
    if (!acb_is_exact(z))
    {
        acb_get_mag(radius, z);
        arf_set_mag(arb_midref(size), radius);
        acb_add_ui(a, a, 1, 64);
        acb_add_ui(b, b, 1, 64);
        acb_add_ui(c, c, 1, 64);
        arb_one(acb_realref(middle));
        if (arb_lt(size, acb_realref(middle)))
            arb_hypgeom_2f1(bound, acb_realref(a), acb_realref(b), acb_realref(c), size, 0, 64);
        else
            arb_pos_inf(bound);
        arb_mul(bound, bound, p->a, 64);
        arb_mul(bound, bound, p->b, 64);
        arb_div(bound, bound, p->delta, 64);
        arb_get_mag(slope, bound);
        mag_hypot(radius, arb_radref(acb_realref(z)), arb_radref(acb_imagref(z)));
        mag_mul(slope, slope, radius);
        arb_add_error_mag(acb_realref(value), slope);
        arb_add_error_mag(acb_imagref(value), slope);
    }
    acb_clear(a);
    acb_clear(b);
    acb_clear(c);
    acb_clear(middle);
    arb_clear(bound);
    arb_clear(size);
    mag_clear(radius);
    mag_clear(slope);
}

/* With v = 1 - w^2 and q = top^2/v, 1 - R = q cos^2: the integrand is, up to constants,

       weight F(1 - R) q^(delta - 1) cos^(2 delta - 1) v^(1/2) times w/v^2, or 1/v for the density. */
static int integrand(acb_ptr value, const acb_t phi, void *data, slong order, slong prec)
{
    const problem_struct *p = data;
    acb_t s, c, w, v, q, t;

    acb_init(s);
    acb_init(c);
    acb_init(w);
    acb_init(v);
    acb_init(q);
    acb_init(t);
    acb_sin_cos(s, c, phi, prec);
    acb_mul_arb(w, s, p->top, prec);
    acb_mul(v, w, w, prec);
    acb_sub_ui(v, v, 1, prec);
    acb_neg(v, v);
    /* branch points need 1 - w^2 outside the right half plane, or cos(phi) for a power that is no integer */
    if (order > 0 &&
        (!arb_is_positive(acb_realref(v)) || (!arb_is_int(p->power) && !arb_is_positive(acb_realref(c)))))
        acb_indeterminate(value);
    else
    {
        if (p->density)
            density_of_b(value, w, p, prec);
        else
            probability_of_b(value, w, p, prec);
        acb_set_arb(q, p->top);
        acb_mul(q, q, q, prec);
        acb_div(q, q, v, prec);
        acb_mul(t, c, c, prec);
        acb_mul(t, t, q, prec);
        hypergeometric(s, t, p, prec);
        acb_mul(value, value, s, prec);
        power_of(t, q, p->delta, 1, prec);
        acb_mul(value, value, t, prec);
        power_of(t, c, p->power, 0, prec);
        acb_mul(value, value, t, prec);
        acb_sqrt(t, v, prec);
        acb_div(t, t, v, prec);
        if (!p->density)
        {
            acb_mul(t, t, w, prec);
            acb_div(t, t, v, prec);
        }
        acb_mul(value, value, t, prec);
    }
    acb_clear(s);
    acb_clear(c);
    acb_clear(w);
    acb_clear(v);
    acb_clear(q);
    acb_clear(t);
    return 0;
}

/* a, b, delta and log C of the density of R: V alone for the real field, else the product of V ~ Beta(1/2, b1) and W ~ Beta(a2, b2). */
static void set_product(problem_struct *p, arb_t log_factor, const fmpq_t dim, slong prec)
{
    arb_t n, b1, a2, t;

    arb_init(n);
    arb_init(b1);
    arb_init(a2);
    arb_init(t);
    arb_set_fmpq(n, dim, prec);
    /* b1 = (beta (N - 1) - 1)/2 */
    arb_sub_ui(b1, n, 1, prec);
    arb_mul_ui(b1, b1, p->field, prec);
    arb_sub_ui(b1, b1, 1, prec);
    arb_mul_2exp_si(b1, b1, -1);
    arb_set_d(t, 0.5);
    arb_add(t, t, b1, prec);
    arb_lgamma(log_factor, t, prec);
    arb_zero(p->b);
    if (p->field > 1)
    {
        arb_set_d(p->b, p->field == 2 ? 0.5 : 1.5);
        if (p->field == 2)
            arb_mul_2exp_si(a2, n, -1);
        else
            arb_sub_ui(a2, n, 1, prec);
        arb_sub(p->a, t, a2, prec);
        arb_add(t, a2, p->b, prec);
        arb_lgamma(t, t, prec);
        arb_add(log_factor, log_factor, t, prec);
        arb_lgamma(t, a2, prec);
        arb_sub(log_factor, log_factor, t, prec);
    }
    arb_add(p->delta, b1, p->b, prec);
    arb_lgamma(t, p->delta, prec);
    arb_sub(log_factor, log_factor, t, prec);
    arb_const_pi(t, prec);
    arb_log(t, t, prec);
    arb_mul_2exp_si(t, t, -1);
    arb_sub(log_factor, log_factor, t, prec);
    arb_mul_2exp_si(p->power, p->delta, 1);
    arb_sub_ui(p->power, p->power, 1, prec);
    arb_clear(n);
    arb_clear(b1);
    arb_clear(a2);
    arb_clear(t);
}

/* Tail: u top C int ... dphi; density: C top/(4 u) int ... dphi, both of one side of a symmetric law. */
static wg_status_t integrate(arb_t value, problem_struct *p, const arb_t u, const arb_t log_factor,
                             slong prec)
{
    wg_status_t status = WG_OK;
    acb_t a, b, sum;
    arb_t t;
    mag_t tolerance;
    acb_calc_integrate_opt_t options;

    acb_init(a);
    acb_init(b);
    acb_init(sum);
    arb_init(t);
    mag_init(tolerance);
    acb_calc_integrate_opt_init(options);
    options->eval_limit = 20000;
    arb_const_pi(acb_realref(b), prec);
    acb_mul_2exp_si(b, b, -1);
    acb_calc_integrate(sum, integrand, p, a, b, prec, tolerance, options, prec);
    arb_exp(t, log_factor, prec);
    arb_mul(t, t, p->top, prec);
    if (p->density)
    {
        /* by u, and then by u^2 */
        arb_div(t, t, u, prec);
        arb_mul_2exp_si(t, t, -2);
    }
    else
        arb_mul(t, t, u, prec);
    arb_mul(value, acb_realref(sum), t, prec);
    if (!arb_is_finite(value))
        status = WG_UNABLE;
    acb_clear(a);
    acb_clear(b);
    acb_clear(sum);
    arb_clear(t);
    mag_clear(tolerance);
    return status;
}

wg_status_t wg_gradient_finite(arb_t value, const fmpq_t square, wg_law_side_t side, const void *data,
                               slong prec)
{
    const wg_component_struct *component = data;
    slong wp = prec + 30;
    wg_status_t status;
    problem_struct p;
    fmpq_t k, scale, t;
    arb_t log_factor, x;

    init(&p);
    fmpq_init(k);
    fmpq_init(scale);
    fmpq_init(t);
    arb_init(log_factor);
    arb_init(x);
    p.density = side == WG_LAW_DENSITY;
    p.field = component->field;
    wg_component_gamma(k, scale, component);
    arb_set_fmpq(p.k, k, wp);
    fmpq_sub(t, component->dim, component->dof);
    fmpq_mul_si(t, t, component->field);
    fmpq_div_2exp(t, t, 1);
    arb_set_fmpq(p.rest, t, wp);
    fmpq_sub_ui(t, square, 1);
    fmpq_neg(t, t);
    arb_set_fmpq(p.top, t, wp);
    arb_sqrt(p.top, p.top, wp);
    arb_add(x, p.k, p.rest, wp);
    arb_lgamma(x, x, wp);
    arb_lgamma(log_factor, p.k, wp);
    arb_sub(log_factor, log_factor, x, wp);
    arb_lgamma(x, p.rest, wp);
    arb_add(log_factor, log_factor, x, wp);
    arb_exp(p.beta, log_factor, wp);
    set_product(&p, log_factor, component->dim, wp);
    arb_set_fmpq(x, square, wp);
    arb_sqrt(x, x, wp);
    status = integrate(value, &p, x, log_factor, wp);
    if (status == WG_OK && side == WG_LAW_CDF)
    {
        arb_sub_ui(value, value, 1, wp);
        arb_neg(value, value);
    }
    clear(&p);
    fmpq_clear(k);
    fmpq_clear(scale);
    fmpq_clear(t);
    arb_clear(log_factor);
    arb_clear(x);
    return status;
}
