#include <flint/arb.h>
#include <flint/arb_hypgeom.h>

#include "minima_case.h"

/* E (chi^2_n - 2T)_+ = n Q(n/2 + 1, T) - 2T Q(n/2, T), n = 2k - 1, and what |.| adds: the same minus E (chi^2_n - 2T). */
static void determinant(arb_t d, const arb_t shape, const arb_t t, int all, slong prec)
{
    arb_t n, half, q;

    arb_init(n);
    arb_init(half);
    arb_init(q);
    arb_mul_2exp_si(n, shape, 1);
    arb_sub_ui(n, n, 1, prec);
    arb_mul_2exp_si(half, n, -1);
    arb_hypgeom_gamma_upper(q, half, t, 1, prec);
    arb_mul(q, q, t, prec);
    arb_mul_2exp_si(q, q, 1);
    arb_add_ui(half, half, 1, prec);
    arb_hypgeom_gamma_upper(d, half, t, 1, prec);
    arb_mul(d, d, n, prec);
    arb_sub(d, d, q, prec);
    if (all)
    {
        arb_mul_2exp_si(d, d, 1);
        arb_sub(d, d, n, prec);
        arb_mul_2exp_si(q, t, 1);
        arb_add(d, d, q, prec);
    }
    arb_clear(n);
    arb_clear(half);
    arb_clear(q);
}

void wg_minima_single_density(arb_t density, const fmpq_t shape, const fmpq_t t, int all, slong prec)
{
    slong wp = prec + 30;
    arb_t k, x, d;

    arb_init(k);
    arb_init(x);
    arb_init(d);
    arb_set_fmpq(k, shape, wp);
    arb_set_fmpq(x, t, wp);
    determinant(d, k, x, all, wp);
    /* The difference loses digits far above the mean, where minima are rare. */
    for (; !all && arb_rel_accuracy_bits(d) < prec && wp < 100 * prec; wp *= 2)
    {
        arb_set_fmpq(k, shape, wp);
        arb_set_fmpq(x, t, wp);
        determinant(d, k, x, all, wp);
    }
    wg_minima_weight(density, shape, t, 1, prec + 30);
    arb_mul(density, density, d, prec);
    arb_clear(k);
    arb_clear(x);
    arb_clear(d);
}

void wg_minima_single_mean(arb_t mean, const fmpq_t shape, slong prec)
{
    arb_t k, u, v;

    arb_init(k);
    arb_init(u);
    arb_init(v);
    arb_set_fmpq(k, shape, prec + 30);
    /* Of k - (sqrt(pi)/2) Gamma(k + 1/2)/Gamma(k) about 2 log2 k bits cancel for small ones only. */
    arb_set_d(v, 0.5);
    arb_add(u, k, v, prec + 30);
    arb_gamma(u, u, prec + 30);
    arb_rgamma(v, k, prec + 30);
    arb_mul(u, u, v, prec + 30);
    arb_const_pi(v, prec + 30);
    arb_sqrt(v, v, prec + 30);
    arb_mul_2exp_si(v, v, -1);
    arb_mul(u, u, v, prec + 30);
    arb_sub(mean, k, u, prec);
    arb_clear(k);
    arb_clear(u);
    arb_clear(v);
}
