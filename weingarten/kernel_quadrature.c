#include "kernel_integral.h"

#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "layer_sum.h"
#include "variance.h"

/* A piece of the law of v that ends at a knot beta has square roots there, which t = beta - u^2 takes away. */
typedef struct
{
    wg_kernel_law_struct *law;
    arb_t k;
    arb_t beta;
    int at_knot;
    const fmpq *upper;
    slong waves; /* h by that many frequencies; 0 is by the closed form */
    int density;
    slong goal;
    slong prec;
    slong variance_prec;
    arb_t sum;
    mag_t error;
    slong panels;
} quadrature_struct;
typedef quadrature_struct quadrature_t[1];

#define PANELS_MAX 1000

void wg_kernel_law_forget_nodes(wg_kernel_law_t law)
{
    if (law->length > 0)
    {
        _arb_vec_clear(law->nodes, law->length);
        _arb_vec_clear(law->weights, law->length);
    }
    law->nodes = NULL;
    law->weights = NULL;
    law->length = 0;
    law->prec = 0;
}

static void prepare_nodes(wg_kernel_law_t law, slong goal, slong prec)
{
    slong length = 16 + 3 * goal / 4;

    if (law->variance->length > 2)
        length += law->layers->dim / 2;
    if (law->length == length && law->prec >= prec)
        return;
    wg_kernel_law_forget_nodes(law);
    law->prec = prec;
    law->length = length;
    law->nodes = _arb_vec_init(length);
    law->weights = _arb_vec_init(length);
    for (slong i = 0; i < length; i++)
        arb_hypgeom_legendre_p_ui_root(law->nodes + i, law->weights + i, length, i, prec);
}

/* value <- the integrand at a real u */
static void integrand(arb_t value, const arb_t u, quadrature_t q)
{
    arb_t t, x;

    arb_init(t);
    arb_init(x);
    arb_mul(t, u, u, q->variance_prec);
    arb_sub(t, q->beta, t, q->variance_prec);
    arb_div(x, q->k, t, q->prec);
    if (q->waves == 0)
        wg_layer_sum_law_start(value, x, q->density, q->law->layers, q->prec);
    else
        wg_layer_sum_law_waves(value, x, q->waves, q->density, q->law->layers, q->prec);
    if (q->density)
        arb_div(value, value, t, q->prec);
    wg_variance_law_density_by_prec(x, t, q->law->variance, q->variance_prec);
    arb_mul(value, value, x, q->prec);
    arb_mul(value, value, u, q->prec);
    arb_mul_2exp_si(value, value, 1);
    arb_clear(t);
    arb_clear(x);
}

/* bound <- one for the integrand in a box of the u plane; infinite if it may not be analytic there */
static void integrand_bound(mag_t bound, const acb_t u, quadrature_t q)
{
    slong prec = 64;
    acb_t t, x;
    mag_t h;

    acb_init(t);
    acb_init(x);
    mag_init(h);
    acb_mul(t, u, u, prec);
    acb_neg(t, t);
    acb_add_arb(t, t, q->beta, prec);
    mag_inf(bound);
    if (arb_is_positive(acb_realref(t)))
    {
        wg_variance_law_density_bound(bound, u, t, q->beta, q->at_knot, q->upper, q->law->variance, prec);
        acb_inv(x, t, prec);
        if (q->density)
        {
            acb_get_mag(h, x);
            mag_mul(bound, bound, h);
        }
        acb_mul_arb(x, x, q->k, prec);
        wg_layer_sum_law_bound(h, x, q->waves, q->density, q->law->layers);
        mag_mul(bound, bound, h);
    }
    acb_clear(t);
    acb_clear(x);
    mag_clear(h);
}

/* error <- the least of a few bounds for Gauss-Legendre quadrature with n nodes on [u0, u1]: where the
   integrand is at most M in the ellipse with foci u0, u1 and sum of semiaxes rho (u1 - u0)/2, polynomials of
   degree 2n - 1 come as close as 2M rho^(1-2n)/(rho - 1), and the sum of weights is u1 - u0. */
static void panel_error(mag_t error, const arb_t middle, const arb_t half, quadrature_t q)
{
    static const double rhos[] = {1.25, 1.6, 2.2, 3.2, 5, 9, 20};
    slong prec = 64;
    acb_t box;
    arb_t t, rho;
    mag_t bound, trial;

    acb_init(box);
    arb_init(t);
    arb_init(rho);
    mag_init(bound);
    mag_init(trial);
    mag_inf(error);
    for (size_t i = 0; i < sizeof(rhos) / sizeof(rhos[0]); i++)
    {
        arb_set_d(t, (rhos[i] + 1 / rhos[i]) / 2 + 1e-9);
        arb_mul(t, t, half, prec);
        arb_set(acb_realref(box), middle);
        arb_add_error(acb_realref(box), t);
        arb_set_d(t, (rhos[i] - 1 / rhos[i]) / 2 + 1e-9);
        arb_mul(t, t, half, prec);
        arb_zero(acb_imagref(box));
        arb_add_error(acb_imagref(box), t);
        integrand_bound(bound, box, q);
        if (mag_is_inf(bound))
            break;
        arb_set_d(rho, rhos[i]);
        arb_pow_ui(t, rho, 2 * q->law->length - 1, prec);
        arb_sub_ui(rho, rho, 1, prec);
        arb_mul(t, t, rho, prec);
        arb_inv(t, t, prec);
        arb_mul(t, t, half, prec);
        arb_mul_2exp_si(t, t, 3);
        arb_get_mag(trial, t);
        mag_mul(trial, trial, bound);
        mag_min(error, error, trial);
    }
    acb_clear(box);
    arb_clear(t);
    arb_clear(rho);
    mag_clear(bound);
    mag_clear(trial);
}

/* Adds the integral over [u0, u1] to q.sum and its error to q.error, halving the interval until the error is
 * small. */
static wg_status_t integrate(const arb_t u0, const arb_t u1, quadrature_t q, int depth)
{
    arb_t middle, half, u, value;
    acb_t box;
    mag_t error, size;
    wg_status_t status = WG_OK;

    arb_init(middle);
    arb_init(half);
    arb_init(u);
    arb_init(value);
    acb_init(box);
    mag_init(error);
    mag_init(size);
    arb_add(middle, u0, u1, q->variance_prec);
    arb_mul_2exp_si(middle, middle, -1);
    arb_sub(half, u1, u0, q->variance_prec);
    arb_mul_2exp_si(half, half, -1);

    /* A panel that cannot matter is an error. */
    arb_set(acb_realref(box), middle);
    arb_add_error(acb_realref(box), half);
    integrand_bound(size, box, q);
    arb_get_mag(error, half);
    mag_mul(size, size, error);
    mag_mul_2exp_si(size, size, 1);
    if (mag_cmp_2exp_si(size, -q->goal - 6) < 0)
    {
        mag_add(q->error, q->error, size);
    }
    else
    {
        panel_error(error, middle, half, q);
        if (mag_cmp_2exp_si(error, -q->goal - 6) < 0)
        {
            arb_t part;

            arb_init(part);
            for (slong i = 0; i < q->law->length; i++)
            {
                arb_mul(u, q->law->nodes + i, half, q->variance_prec);
                arb_add(u, u, middle, q->variance_prec);
                integrand(value, u, q);
                arb_addmul(part, value, q->law->weights + i, q->prec);
            }
            arb_addmul(q->sum, part, half, q->prec);
            mag_add(q->error, q->error, error);
            arb_clear(part);
        }
        else if (depth == 0 || ++q->panels > PANELS_MAX)
        {
            status = WG_UNABLE;
        }
        else
        {
            status = integrate(u0, middle, q, depth - 1);
            if (status == WG_OK)
                status = integrate(middle, u1, q, depth - 1);
        }
    }
    arb_clear(middle);
    arb_clear(half);
    arb_clear(u);
    arb_clear(value);
    acb_clear(box);
    mag_clear(error);
    mag_clear(size);
    return status;
}

/* q.sum, q.error <- the integral over low <= t <= high, where high is less than the largest v, or that if
 * `high` is NULL; 0 <= low. */
static wg_status_t integrate_pieces(const arb_t low, arb_srcptr high, quadrature_t q)
{
    wg_variance_law_struct *variance = q->law->variance;
    slong pairs = variance->length * (variance->length - 1) / 2, count;
    fmpq *knots = _fmpq_vec_init(pairs);
    arb_t u0, u1, alpha;
    wg_status_t status = WG_OK;

    arb_init(u0);
    arb_init(u1);
    arb_init(alpha);
    count = wg_variance_law_knots(knots, variance);
    for (slong i = count - 1; i >= 0 && status == WG_OK; i--)
    {
        q->upper = knots + i;
        arb_set_fmpq(q->beta, knots + i, q->variance_prec);
        q->at_knot = high == NULL || arb_le(q->beta, high);
        if (i > 0)
            arb_set_fmpq(alpha, knots + i - 1, q->variance_prec);
        else
            arb_zero(alpha);
        if (high != NULL && arb_ge(alpha, high))
            continue;
        if (!q->at_knot)
            arb_min(q->beta, q->beta, high, q->variance_prec);
        if (arb_ge(low, q->beta))
            break;
        arb_max(alpha, alpha, low, q->variance_prec);
        arb_sub(u1, q->beta, alpha, q->variance_prec);
        arb_nonnegative_part(u1, u1);
        arb_sqrt(u1, u1, q->variance_prec);
        status = integrate(u0, u1, q, 60);
    }
    _fmpq_vec_clear(knots, pairs);
    arb_clear(u0);
    arb_clear(u1);
    arb_clear(alpha);
    return status;
}

/* With more and more bits for the density of v, until they do not matter any more. */
wg_status_t wg_kernel_law_integrate(arb_t sum, const arb_t low, arb_srcptr high, const arb_t k, slong waves,
                                    int density, wg_kernel_law_t law, slong goal)
{
    quadrature_t q;
    wg_status_t status = WG_OK;

    if (law->guard == 0)
        law->guard =
            law->variance->length > 2 ? 6 * law->layers->dim : 2 * FLINT_BIT_COUNT(law->layers->dim) + 16;
    arb_init(q->k);
    arb_init(q->beta);
    arb_init(q->sum);
    mag_init(q->error);
    q->law = law;
    arb_set(q->k, k);
    q->waves = waves;
    q->density = density;
    q->goal = goal;
    q->prec = wg_layer_sum_law_working_prec(law->layers);
    for (int tries = 0; tries < 7 && status == WG_OK; tries++)
    {
        q->panels = 0;
        q->variance_prec = q->prec + law->guard;
        prepare_nodes(law, goal, q->variance_prec);
        arb_zero(q->sum);
        mag_zero(q->error);
        status = integrate_pieces(low, high, q);
        if (mag_cmp_2exp_si(arb_radref(q->sum), -goal) < 0 || arb_rel_accuracy_bits(q->sum) > goal)
            break;
        law->guard *= 2;
    }
    if (status == WG_OK)
    {
        arb_add_error_mag(q->sum, q->error);
        arb_swap(sum, q->sum);
    }
    arb_clear(q->k);
    arb_clear(q->beta);
    arb_clear(q->sum);
    mag_clear(q->error);
    return status;
}
