#include <math.h>

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/minima.h"

/* The lower end of the spectrum of H is the maximum over v > 0 of

       K = (1-x) rho/(1 + (1-x) g v) - x (1-rho)/(1 - x g v) - x (1-x) g v - 1/v,

   the R-transform of a free sum at -v, plus its inverse's pole; it is 0 where K = dK/dv = 0. K falls with x < 1/2. */
static double height(double v, double x, double rho, double g)
{
    return (1 - x) * rho / (1 + (1 - x) * g * v) - x * (1 - rho) / (1 - x * g * v) - x * (1 - x) * g * v -
           1 / v;
}

/* The best of many v = end/(1 + e^(-s)), then of ever closer ones. */
static double highest(double x, double rho, double g)
{
    double end = 1 / (x * g), centre = 0, step = 1;

    for (int round = 0; round < 8; round++, step /= 8)
    {
        double best = centre;

        for (int i = -35; i <= 35; i++)
        {
            double s = centre + i * step;

            if (height(end / (1 + exp(-s)), x, rho, g) > height(end / (1 + exp(-best)), x, rho, g))
                best = s;
        }
        centre = best;
    }
    return end / (1 + exp(-centre));
}

static double approximate_edge(double rho, double g)
{
    double low = 0, high = rho;

    for (int i = 0; i < 60; i++)
    {
        double x = (low + high) / 2;

        if (height(highest(x, rho, g), x, rho, g) > 0)
            low = x;
        else
            high = x;
    }
    return (low + high) / 2;
}

/* f <- (K, K_v), jacobian <- (K_v, K_x, K_vv, K_vx) */
static void equations(arb_ptr f, arb_ptr jacobian, const arb_t v, const arb_t x, const arb_t rho,
                      const arb_t g, slong prec)
{
    arb_ptr t = _arb_vec_init(8);
    arb_ptr a = t, free = t + 1, p = t + 2, m = t + 3, u = t + 4, w = t + 5, r = t + 6, skew = t + 7;

    arb_sub_ui(a, x, 1, prec);
    arb_neg(a, a);
    arb_sub_ui(free, rho, 1, prec);
    arb_neg(free, free);
    arb_sub(skew, a, x, prec);
    arb_mul(u, g, v, prec);
    arb_mul(p, a, u, prec);
    arb_add_ui(p, p, 1, prec);
    arb_inv(p, p, prec);
    arb_mul(m, x, u, prec);
    arb_sub_ui(m, m, 1, prec);
    arb_neg(m, m);
    arb_inv(m, m, prec);
    arb_inv(r, v, prec);
    /* K */
    arb_mul(f, a, p, prec);
    arb_mul(f, f, rho, prec);
    arb_mul(w, x, m, prec);
    arb_submul(f, w, free, prec);
    arb_mul(w, x, a, prec);
    arb_submul(f, w, u, prec);
    arb_sub(f, f, r, prec);
    /* K_v = 1/v^2 - g (rho (a p)^2 + free (x m)^2 + x a) */
    arb_mul(u, a, p, prec);
    arb_sqr(u, u, prec);
    arb_addmul(w, u, rho, prec);
    arb_mul(u, x, m, prec);
    arb_sqr(u, u, prec);
    arb_addmul(w, u, free, prec);
    arb_mul(w, w, g, prec);
    arb_sqr(u, r, prec);
    arb_sub(f + 1, u, w, prec);
    arb_set(jacobian, f + 1);
    /* K_x = -rho p^2 - free m^2 - (1-2x) g v */
    arb_sqr(u, p, prec);
    arb_mul(jacobian + 1, u, rho, prec);
    arb_sqr(w, m, prec);
    arb_addmul(jacobian + 1, w, free, prec);
    arb_mul(u, g, v, prec);
    arb_addmul(jacobian + 1, u, skew, prec);
    arb_neg(jacobian + 1, jacobian + 1);
    /* K_vv = 2 (g^2 (rho (a p)^3 - free (x m)^3) - 1/v^3) */
    arb_mul(u, a, p, prec);
    arb_pow_ui(u, u, 3, prec);
    arb_mul(jacobian + 2, u, rho, prec);
    arb_mul(u, x, m, prec);
    arb_pow_ui(u, u, 3, prec);
    arb_submul(jacobian + 2, u, free, prec);
    arb_sqr(u, g, prec);
    arb_mul(jacobian + 2, jacobian + 2, u, prec);
    arb_pow_ui(u, r, 3, prec);
    arb_sub(jacobian + 2, jacobian + 2, u, prec);
    arb_mul_2exp_si(jacobian + 2, jacobian + 2, 1);
    /* K_vx = g (2 rho a p^3 - 2 free x m^3 - (1-2x)) */
    arb_pow_ui(u, p, 3, prec);
    arb_mul(u, u, a, prec);
    arb_mul(jacobian + 3, u, rho, prec);
    arb_pow_ui(u, m, 3, prec);
    arb_mul(u, u, x, prec);
    arb_submul(jacobian + 3, u, free, prec);
    arb_mul_2exp_si(jacobian + 3, jacobian + 3, 1);
    arb_sub(jacobian + 3, jacobian + 3, skew, prec);
    arb_mul(jacobian + 3, jacobian + 3, g, prec);
    _arb_vec_clear(t, 8);
}

/* (v, x) <- the midpoints minus J(v, x)^(-1) F(midpoints): Newton's step, whose result encloses a zero of F if it lies
   within (v, x). */
static void newton(arb_t v_next, arb_t x_next, const arb_t v, const arb_t x, const arb_t rho, const arb_t g,
                   slong prec)
{
    arb_ptr f = _arb_vec_init(4), j = _arb_vec_init(4);
    arb_t mv, mx, det, u;

    arb_init(mv);
    arb_init(mx);
    arb_init(det);
    arb_init(u);
    arb_get_mid_arb(mv, v);
    arb_get_mid_arb(mx, x);
    equations(f, j, mv, mx, rho, g, prec);
    equations(f + 2, j, v, x, rho, g, prec);
    arb_mul(det, j, j + 3, prec);
    arb_submul(det, j + 1, j + 2, prec);
    arb_mul(u, j + 3, f, prec);
    arb_submul(u, j + 1, f + 1, prec);
    arb_div(u, u, det, prec);
    arb_sub(v_next, mv, u, prec);
    arb_mul(u, j, f + 1, prec);
    arb_submul(u, j + 2, f, prec);
    arb_div(u, u, det, prec);
    arb_sub(x_next, mx, u, prec);
    _arb_vec_clear(f, 4);
    _arb_vec_clear(j, 4);
    arb_clear(mv);
    arb_clear(mx);
    arb_clear(det);
    arb_clear(u);
}

wg_status_t wg_minima_edge_at_dimension(arb_t edge, const fmpq_t rho, const fmpq_t load, slong prec)
{
    slong wp = 2 * prec + 100;
    wg_status_t status = WG_UNABLE;
    double r0, g0;
    arb_t r, g, v, x, v_next, x_next;

    if (fmpq_sgn(load) <= 0 || fmpq_cmp(load, rho) >= 0 || fmpz_cmp(fmpq_numref(rho), fmpq_denref(rho)) >= 0)
        return WG_DOMAIN;
    arb_init(r);
    arb_init(g);
    arb_init(v);
    arb_init(x);
    arb_init(v_next);
    arb_init(x_next);
    arb_set_fmpq(r, rho, wp);
    arb_set_fmpq(g, load, wp);
    r0 = arf_get_d(arb_midref(r), ARF_RND_NEAR);
    g0 = arf_get_d(arb_midref(g), ARF_RND_NEAR);
    arb_set_d(x, approximate_edge(r0, g0));
    arb_set_d(v, highest(arf_get_d(arb_midref(x), ARF_RND_NEAR), r0, g0));
    for (slong bits = 10; bits < 4 * wp; bits *= 2)
    {
        newton(v, x, v, x, r, g, wp);
        arb_get_mid_arb(v, v);
        arb_get_mid_arb(x, x);
    }
    mag_set_ui_2exp_si(arb_radref(v), 1, -prec - 20);
    mag_set_ui_2exp_si(arb_radref(x), 1, -prec - 20);
    arb_get_mag(arb_radref(v_next), v);
    mag_mul(arb_radref(v), arb_radref(v), arb_radref(v_next));
    arb_get_mag(arb_radref(x_next), x);
    mag_mul(arb_radref(x), arb_radref(x), arb_radref(x_next));
    newton(v_next, x_next, v, x, r, g, wp);
    if (arb_contains(v, v_next) && arb_contains(x, x_next))
    {
        arb_div(edge, x_next, r, prec + 10);
        status = WG_OK;
    }
    arb_clear(r);
    arb_clear(g);
    arb_clear(v);
    arb_clear(x);
    arb_clear(v_next);
    arb_clear(x_next);
    return status;
}
