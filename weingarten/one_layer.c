#include "one_layer.h"

#include <flint/acb_hypgeom.h>
#include <flint/arb_hypgeom.h>

/* The coefficients of y^(2n), n < D/2, and of y^(D-1+2n), n < D/2 - 1, are residues of the Mellin transform
   2 kappa Gamma(D/2 + w) Gamma(1/2 + w) / (Gamma((D+1)/2 + w) Gamma(D-1 + w)) of y^(2w). */
void wg_one_layer_density(arb_ptr c, slong dim, slong prec)
{
    arb_t kappa, t, a;

    arb_init(kappa);
    arb_init(t);
    arb_init(a);
    arb_set_si(a, dim + 1);
    arb_mul_2exp_si(a, a, -1);
    arb_gamma(kappa, a, prec);
    arb_set_si(a, dim - 1);
    arb_gamma(t, a, prec);
    arb_mul(kappa, kappa, t, prec);
    arb_set_si(a, dim);
    arb_mul_2exp_si(a, a, -1);
    arb_rgamma(t, a, prec);
    arb_mul(kappa, kappa, t, prec);
    arb_const_sqrt_pi(t, prec);
    arb_div(kappa, kappa, t, prec);
    arb_mul_2exp_si(kappa, kappa, 1);
    for (int odd = 0; odd < 2; odd++)
        for (slong n = 0; n < dim / 2 - odd; n++)
        {
            arb_ptr to = c + (odd ? dim - 1 : 0) + 2 * n;
            slong top[2] = {dim - 1, 1 - dim}, low[2] = {dim, 1}, under[2] = {2 * dim - 3, dim - 2};

            arb_set_si(a, top[odd] - 2 * n);
            arb_mul_2exp_si(a, a, -1);
            arb_gamma(to, a, prec);
            arb_set_si(a, low[odd] - 2 * n);
            arb_mul_2exp_si(a, a, -1);
            arb_rgamma(t, a, prec);
            arb_mul(to, to, t, prec);
            arb_set_si(a, under[odd] - 2 * n);
            arb_mul_2exp_si(a, a, -1);
            arb_rgamma(t, a, prec);
            arb_mul(to, to, t, prec);
            arb_mul(to, to, kappa, prec);
            arb_fac_ui(t, n, prec);
            arb_div(to, to, t, prec);
            if (n % 2 == 1)
                arb_neg(to, to);
        }
    arb_clear(kappa);
    arb_clear(t);
    arb_clear(a);
}

slong wg_one_layer_length(slong dim)
{
    return FLINT_MAX(1, 2 * dim - 4);
}

void wg_one_layer_series(arb_t even, arb_t odd, const arb_t z, int turned, slong dim, slong prec)
{
    arb_t term, size;
    mag_t tail, small;

    arb_init(term);
    arb_init(size);
    mag_init(tail);
    mag_init(small);
    arb_one(term);
    arb_zero(even);
    arb_zero(odd);
    arb_abs(size, z);
    mag_one(small);
    mag_mul_2exp_si(small, small, -prec);
    for (slong n = 0;; n++)
    {
        arb_ptr sum = n % 2 == 0 ? even : odd;

        if (turned && n % 4 >= 2)
            arb_sub(sum, sum, term, prec);
        else
            arb_add(sum, sum, term, prec);
        /* The next terms fall at least like those of a geometric series of ratio 1/2. */
        arb_get_mag(tail, term);
        if (mag_cmp(tail, small) < 0 && arf_cmpabs_2exp_si(arb_midref(size), FLINT_BIT_COUNT(n) - 2) < 0)
            break;
        arb_mul(term, term, size, prec);
        arb_mul_si(term, term, (2 * n + 1) * (dim + 2 * n), prec);
        arb_div_si(term, term, 2 * (n + 1) * (dim + 1 + 2 * n), prec);
        arb_div_si(term, term, dim - 1 + n, prec);
    }
    mag_mul_2exp_si(tail, tail, 1);
    arb_add_error_mag(even, tail);
    arb_add_error_mag(odd, tail);
    arb_clear(term);
    arb_clear(size);
    mag_clear(tail);
    mag_clear(small);
}

/* By the series, or, where omega is large against D, moments of e^(i omega y^2) against the polynomial c: I_(j+2) =
   ((j+1) I_j - e^(i omega)) / (-2 i omega). */
void wg_one_layer_wave(acb_t phi, const arb_t omega, arb_srcptr c, slong dim, slong prec)
{
    acb_t z;

    acb_init(z);
    acb_onei(z);
    acb_mul_arb(z, z, omega, prec);
    if (c != NULL && arf_cmp_si(arb_midref(omega), 2 * dim) > 0)
    {
        acb_t a, b, end, even, odd;
        slong length = wg_one_layer_length(dim);

        acb_init(a);
        acb_init(b);
        acb_init(end);
        acb_init(even);
        acb_init(odd);
        acb_set_d(a, 0.5);
        acb_set_d(b, 1.5);
        acb_hypgeom_m(even, a, b, z, 0, prec);
        acb_exp(end, z, prec);
        acb_mul_2exp_si(z, z, 1);
        acb_sub_ui(odd, end, 1, prec);
        acb_div(odd, odd, z, prec);
        acb_neg(z, z);
        acb_zero(phi);
        for (slong j = 0; j < length; j++)
        {
            acb_addmul_arb(phi, even, c + j, prec);
            acb_mul_si(even, even, j + 1, prec);
            acb_sub(even, even, end, prec);
            acb_div(even, even, z, prec);
            acb_swap(even, odd);
        }
        acb_clear(a);
        acb_clear(b);
        acb_clear(end);
        acb_clear(even);
        acb_clear(odd);
    }
    else
    {
        wg_one_layer_series(acb_realref(phi), acb_imagref(phi), omega, 1, dim, prec);
    }
    acb_clear(z);
}

void wg_last_layer_wave(acb_t phi, const arb_t omega, const fmpq_t variance, slong dim, slong prec)
{
    acb_t a, b, z;

    acb_init(a);
    acb_init(b);
    acb_init(z);
    acb_set_d(a, 0.5);
    acb_set_si(b, dim - 1);
    arb_set_fmpq(acb_imagref(z), variance, prec);
    arb_mul(acb_imagref(z), acb_imagref(z), omega, prec);
    acb_hypgeom_m(phi, a, b, z, 0, prec);
    acb_clear(a);
    acb_clear(b);
    acb_clear(z);
}

/* The density of y falls, so the second mean value theorem gives its value at 0 times sup_u |int_0^u e^(i omega y^2) dy| <= (6/5) omega^(-1/2). */
void wg_one_layer_bound(arb_t bound, slong dim, slong prec)
{
    slong top[3] = {dim + 1, 2 * dim - 2, dim - 1}, low[4] = {dim, dim, 2 * dim - 3, 1};
    arb_t t;

    arb_init(t);
    arb_set_d(bound, 2.4);
    for (int i = 0; i < 3; i++)
    {
        arb_set_si(t, top[i]);
        arb_mul_2exp_si(t, t, -1);
        arb_gamma(t, t, prec);
        arb_mul(bound, bound, t, prec);
    }
    for (int i = 0; i < 4; i++)
    {
        arb_set_si(t, low[i]);
        arb_mul_2exp_si(t, t, -1);
        arb_gamma(t, t, prec);
        arb_div(bound, bound, t, prec);
    }
    arb_clear(t);
}

void wg_last_layer_bound(arb_t bound, const fmpq_t variance, slong dim, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_set_si(bound, dim - 1);
    arb_gamma(bound, bound, prec);
    arb_set_si(t, 2 * dim - 3);
    arb_mul_2exp_si(t, t, -1);
    arb_gamma(t, t, prec);
    arb_div(bound, bound, t, prec);
    arb_const_sqrt_pi(t, prec);
    arb_div(bound, bound, t, prec);
    arb_set_fmpq(t, variance, prec);
    arb_sqrt(t, t, prec);
    arb_div(bound, bound, t, prec);
    arb_set_d(t, 2.4);
    arb_mul(bound, bound, t, prec);
    arb_clear(t);
}
