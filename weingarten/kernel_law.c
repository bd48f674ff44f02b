#include "wishgarten/kernel_law.h"

#include <math.h>
#include <string.h>

#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "layer_sum.h"
#include "variance.h"

/* The law and its data */

void wg_kernel_law_init(wg_kernel_law_t law)
{
    wg_variance_law_init(law->variance);
    wg_layer_sum_law_init(law->layers);
    law->prec = 0;
    law->length = 0;
    law->nodes = NULL;
    law->weights = NULL;
    law->guard = 0;
}

static void forget_nodes(wg_kernel_law_t law)
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

void wg_kernel_law_clear(wg_kernel_law_t law)
{
    wg_variance_law_clear(law->variance);
    wg_layer_sum_law_clear(law->layers);
    forget_nodes(law);
}

wg_status_t wg_kernel_law_set(wg_kernel_law_t law, const fmpq *eigenvalues, const fmpz *multiplicities,
                              slong length, slong layers, wg_boundary_t boundary,
                              const fmpq_t boundary_variance, const fmpq_t angle, wg_error_struct *error)
{
    wg_kernel_law_t fresh;
    wg_status_t status;

    wg_kernel_law_init(fresh);
    status = wg_variance_law_set(fresh->variance, eigenvalues, multiplicities, length, error);
    if (status == WG_OK && fresh->variance->length > 2)
    {
        slong dim = fmpz_get_si(fresh->variance->dim), distinct = fresh->variance->length;

        if (distinct * (distinct - 1) / 2 * dim * dim > WG_KERNEL_LAW_COST_MAX)
            status =
                wg_fail(error, WG_UNABLE,
                        "the law of K for %ld different eigenvalues in dimension %ld would take too long; "
                        "the law of v and all moments of K are available",
                        (long) distinct, (long) dim);
    }
    if (status == WG_OK)
        status = wg_layer_sum_law_set(fresh->layers, fresh->variance->dim, layers, boundary,
                                      boundary_variance, angle, error);
    if (status == WG_OK)
    {
        wg_kernel_law_struct t = *law;

        *law = *fresh;
        *fresh = t;
    }
    wg_kernel_law_clear(fresh);
    return status;
}

void wg_kernel_law_mean(fmpq_t mean, const wg_kernel_law_t law)
{
    const wg_layer_sum_law_struct *layers = law->layers;
    slong bare = layers->boundary == WG_BOUNDARY_BARE;
    fmpq_t t;
    fmpz_t d;

    /* E x = (L - 1) or L times D/(2 (D^2 - 1)), and y/(2 (D - 1)) for a bare last layer */
    fmpq_init(t);
    fmpz_init_set_si(d, layers->dim);
    fmpz_mul(d, d, d);
    fmpz_sub_ui(d, d, 1);
    fmpz_mul_ui(d, d, 2);
    fmpq_set_si(mean, layers->dim, 1);
    fmpq_div_fmpz(mean, mean, d);
    fmpz_set_si(d, layers->layers - bare);
    fmpq_mul_fmpz(mean, mean, d);
    if (bare)
    {
        fmpz_set_si(d, layers->dim - 1);
        fmpz_mul_ui(d, d, 2);
        fmpq_div_fmpz(t, layers->boundary_variance, d);
        fmpq_add(mean, mean, t);
    }
    wg_variance_law_mean(t, law->variance);
    fmpq_mul(mean, mean, t);
    wg_layer_sum_law_unit(t, layers);
    fmpq_mul(mean, mean, t);
    fmpq_clear(t);
    fmpz_clear(d);
}

/* The largest v, a quarter of the squared gap between the extreme eigenvalues. */
static void top_variance(fmpq_t top, const wg_variance_law_t law)
{
    fmpq_sub(top, law->eigenvalues + law->length - 1, law->eigenvalues);
    fmpq_mul(top, top, top);
    fmpq_div_2exp(top, top, 2);
}

/* Quadrature over v: the integral of f_v(t) h(k/t) dt, h the distribution function of x = Q/(4 c^2), or of
   f_v(t) h(k/t) dt/t, h its density. A piece of the law of v that ends at a knot beta has square roots there,
   which t = beta - u^2 takes away. */
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
#define DECAY_MIN 6

static void prepare_nodes(wg_kernel_law_t law, slong goal, slong prec)
{
    slong length = 16 + 3 * goal / 4;

    if (law->variance->length > 2)
        length += law->layers->dim / 2;
    if (law->length == length && law->prec >= prec)
        return;
    forget_nodes(law);
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

/* The same with more and more bits for the density of v, until they do not matter any more. */
static wg_status_t integrate_over_variance(arb_t sum, const arb_t low, arb_srcptr high, const arb_t k,
                                           slong waves, int density, wg_kernel_law_t law, slong goal)
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

/* Cells: what no quadrature reaches is enclosed by monotonicity. */

typedef struct
{
    arb_t t;
    arb_t below; /* P(v <= t) */
    arb_t above; /* P(x <= k/t), which falls with t */
} cut_struct;

static wg_status_t set_cut(cut_struct *cut, const arb_t t, const arb_t k, wg_kernel_law_t law, slong prec)
{
    arb_t x;
    wg_status_t status;

    arb_init(x);
    arb_init(cut->t);
    arb_init(cut->below);
    arb_init(cut->above);
    arb_set(cut->t, t);
    arb_div(x, k, t, wg_layer_sum_law_working_prec(law->layers));
    status = wg_variance_law_cdf(cut->below, t, law->variance, prec);
    wg_layer_sum_law_cdf_in_units(cut->above, x, law->layers);
    arb_clear(x);
    return status;
}

static void clear_cut(cut_struct *cut)
{
    arb_clear(cut->t);
    arb_clear(cut->below);
    arb_clear(cut->above);
}

/* The product of the two steps between neighbouring cuts: what the cell leaves open. */
static double openness(const cut_struct *left, const cut_struct *right)
{
    double v =
        arf_get_d(arb_midref(right->below), ARF_RND_NEAR) - arf_get_d(arb_midref(left->below), ARF_RND_NEAR);
    double x =
        arf_get_d(arb_midref(left->above), ARF_RND_NEAR) - arf_get_d(arb_midref(right->above), ARF_RND_NEAR);

    return v * x;
}

/* cuts <- points of [low, high], each new one in the middle of the cell that leaves most open. Returns their
 * number. */
static slong place_cuts(cut_struct *cuts, const arb_t low, const arb_t high, const arb_t k,
                        wg_kernel_law_t law, wg_status_t *status, slong prec)
{
    slong count = 2;
    arb_t t;

    arb_init(t);
    *status = set_cut(cuts, low, k, law, prec);
    if (*status == WG_OK)
        *status = set_cut(cuts + 1, high, k, law, prec);
    else
        clear_cut(cuts);
    while (*status == WG_OK && count <= WG_KERNEL_LAW_CELLS)
    {
        double most = -1;
        slong at = 0;

        for (slong i = 0; i + 1 < count; i++)
            if (openness(cuts + i, cuts + i + 1) > most)
            {
                most = openness(cuts + i, cuts + i + 1);
                at = i;
            }
        if (most <= ldexp(1, (int) -prec))
            break;
        arb_add(t, cuts[at].t, cuts[at + 1].t, prec);
        arb_mul_2exp_si(t, t, -1);
        mag_zero(arb_radref(t));
        memmove(cuts + at + 2, cuts + at + 1, (count - at - 1) * sizeof(cut_struct));
        *status = set_cut(cuts + at + 1, t, k, law, prec);
        count++;
    }
    arb_clear(t);
    return count;
}

/* sum <- the integral of P(x <= k/t) over the law of v on [low, high], or that of f_v(k/x)/x over the law of
   x on [k/high, k/low]. */
static wg_status_t enclose_by_cells(arb_t sum, const arb_t low, const arb_t high, const arb_t k, int density,
                                    wg_kernel_law_t law, slong prec)
{
    cut_struct *cuts = flint_malloc((WG_KERNEL_LAW_CELLS + 2) * sizeof(cut_struct));
    arb_t step, value, t;
    slong count;
    wg_status_t status;

    arb_init(step);
    arb_init(value);
    arb_init(t);
    count = place_cuts(cuts, low, high, k, law, &status, prec);
    arb_zero(sum);
    for (slong i = 0; i + 1 < count && status == WG_OK; i++)
    {
        if (density)
        {
            arb_sub(step, cuts[i].above, cuts[i + 1].above, prec);
            arb_union(t, cuts[i].t, cuts[i + 1].t, prec);
            status = wg_variance_law_density(value, t, law->variance, prec);
            arb_mul(value, value, t, prec);
            arb_div(value, value, k, prec);
        }
        else
        {
            arb_sub(step, cuts[i + 1].below, cuts[i].below, prec);
            arb_union(value, cuts[i].above, cuts[i + 1].above, prec);
        }
        arb_nonnegative_part(step, step);
        arb_addmul(sum, step, value, prec);
    }
    if (status == WG_OK && !arb_is_finite(sum))
        status = WG_UNABLE;
    for (slong i = 0; i < count; i++)
        clear_cut(cuts + i);
    flint_free(cuts);
    arb_clear(step);
    arb_clear(value);
    arb_clear(t);
    return status;
}

/* Makes t exact, not smaller than it was: the density of v is not to suffer from the width of an end point.
 */
static void round_up(arb_t t, slong prec)
{
    arb_get_ubound_arf(arb_midref(t), t, prec);
    mag_zero(arb_radref(t));
}

/* The number of frequencies to integrate with: as many as reach the goal, but no more than quadrature is
   quick with, and none where the series falls so slowly that it would be rough on every scale. *bits <- what they reach. */
static slong choose_waves(slong *bits, slong goal, const wg_layer_sum_law_t layers)
{
    slong length = layers->decay < DECAY_MIN ? 0 : FLINT_MIN(layers->length, WG_KERNEL_LAW_WAVES);
    mag_t error;

    *bits = 0;
    if (length == 0)
        return 0;
    mag_init(error);
    wg_layer_sum_law_cut_error(error, length, 0, layers);
    *bits = FLINT_MIN(goal, (slong) -mag_get_d_log2_approx(error));
    mag_clear(error);
    return length;
}

/* sum <- the integral over t <= top, or all t if that is NULL, by a series cut after `waves` frequencies, for
 * x = k/t below the period */
static wg_status_t integrate_waves(arb_t sum, arb_srcptr top, const arb_t k, slong waves, int density,
                                   wg_kernel_law_t law, slong bits, slong prec)
{
    arb_t low, error;
    mag_t cut;
    wg_status_t status = WG_OK;

    arb_init(low);
    arb_init(error);
    mag_init(cut);
    arb_div(low, k, law->layers->period, prec);
    round_up(low, prec);
    arb_zero(sum);
    if (top == NULL || arb_lt(low, top))
        status = integrate_over_variance(sum, low, top, k, waves, density, law, bits);
    wg_layer_sum_law_cut_error(cut, waves, density, law->layers);
    if (density)
    {
        /* The error of the density of x comes divided by v. Where v < low, x has passed the period, and x
           f(x) is less than the period times the error, and comes divided by k. */
        arb_add_error_mag(error, cut);
        arb_div(error, error, low, prec);
        arb_add_error(sum, error);
    }
    else
    {
        arb_add_error_mag(sum, cut);
    }
    if (!arb_is_finite(sum))
        status = WG_UNABLE;
    arb_clear(low);
    arb_clear(error);
    mag_clear(cut);
    return status;
}

/* value <- P(v x <= k), or the density of v x at k, for 0 < k < the largest v x. The closed form, where there
   is one, serves t >= k, that is x <= 1. What remains is left to the Fourier series or to cells, whichever
   promises more. */
static wg_status_t evaluate(arb_t value, const arb_t k, int density, wg_kernel_law_t law, slong prec)
{
    const wg_layer_sum_law_struct *layers = law->layers;
    slong goal = prec + 8, working, waves, bits;
    int start;
    double open = 1;
    arb_srcptr below = NULL; /* what is left is t < below, or every t */
    arb_t low, high, top, cut, part;
    fmpq_t q;
    wg_status_t status = wg_layer_sum_law_prepare(law->layers, goal);

    if (status != WG_OK)
        return status;
    working = wg_layer_sum_law_working_prec(layers);
    start = !arb_poly_is_zero(layers->start);
    arb_init(low);
    arb_init(high);
    arb_init(top);
    arb_init(cut);
    arb_init(part);
    fmpq_init(q);
    top_variance(q, law->variance);
    arb_set_fmpq(high, q, working);
    wg_layer_sum_law_top(q, layers);
    arb_set_fmpq(top, q, working);
    arb_zero(value);
    arb_div(low, k, top, working);
    if (start)
    {
        arb_one(part);
        wg_layer_sum_law_cdf_in_units(part, part, layers);
        open = 1 - arf_get_d(arb_midref(part), ARF_RND_NEAR);
        if (arb_lt(k, high))
        {
            arb_set(cut, k);
            round_up(cut, working);
            status = integrate_over_variance(value, cut, NULL, k, 0, density, law, goal);
            below = cut;
        }
    }
    waves = choose_waves(&bits, goal, layers);
    if (status == WG_OK && !(start && layers->layers == 1))
    {
        arb_srcptr end = below == NULL ? high : below;
        int integrated = waves > 0 && ldexp(WG_KERNEL_LAW_CELLS, (int) -bits) <= open &&
                         integrate_waves(part, below, k, waves, density, law, bits, working) == WG_OK;

        if (integrated)
        {
            arb_div(low, k, layers->period, working);
            round_up(low, working);
            arb_min(low, low, end, working);
        }
        else
        {
            status = enclose_by_cells(part, low, end, k, density, law, goal);
        }
        if (status == WG_OK)
            arb_add(value, value, part, working);
    }
    if (status == WG_OK && !density)
    {
        /* P(v <= low), where every x will do */
        status = wg_variance_law_cdf(part, low, law->variance, goal);
        arb_add(value, value, part, working);
    }
    arb_clear(low);
    arb_clear(high);
    arb_clear(top);
    arb_clear(cut);
    arb_clear(part);
    fmpq_clear(q);
    return status;
}

/* sign <- that of k - (the largest v x), 0 if undecided */
static int compare_with_top(const arb_t k, const wg_kernel_law_t law, slong prec)
{
    arb_t end;
    fmpq_t top, layers;
    int sign;

    arb_init(end);
    fmpq_init(top);
    fmpq_init(layers);
    top_variance(top, law->variance);
    wg_layer_sum_law_top(layers, law->layers);
    fmpq_mul(top, top, layers);
    arb_set_fmpq(end, top, prec);
    sign = arb_lt(k, end) ? -1 : arb_ge(k, end) ? 1 : 0;
    arb_clear(end);
    fmpq_clear(top);
    fmpq_clear(layers);
    return sign;
}

/* scaled <- k/(4 c^2) */
static void to_units(arb_t scaled, const arb_t k, const wg_kernel_law_t law, slong prec)
{
    fmpq_t unit;

    fmpq_init(unit);
    wg_layer_sum_law_unit(unit, law->layers);
    arb_mul_fmpz(scaled, k, fmpq_denref(unit), prec);
    arb_div_fmpz(scaled, scaled, fmpq_numref(unit), prec);
    fmpq_clear(unit);
}

static wg_status_t cdf_at(arb_t p, const arf_t k, wg_kernel_law_t law, slong prec)
{
    arb_t scaled, value, unit;
    wg_status_t status = WG_OK;

    arb_init(scaled);
    arb_init(value);
    arb_init(unit);
    arb_set_arf(scaled, k);
    to_units(scaled, scaled, law, 2 * prec + 128);
    if (arb_is_nonpositive(scaled))
    {
        arb_zero(value);
    }
    else if (compare_with_top(scaled, law, 2 * prec + 128) >= 0)
    {
        arb_one(value);
    }
    else
    {
        status = evaluate(value, scaled, 0, law, prec);
        arb_unit_interval(unit);
        arb_intersection(value, value, unit, prec + 8);
    }
    if (status == WG_OK)
        arb_swap(p, value);
    arb_clear(scaled);
    arb_clear(value);
    arb_clear(unit);
    return status;
}

wg_status_t wg_kernel_law_cdf(arb_t p, const arb_t k, wg_kernel_law_t law, slong prec)
{
    arb_t low, high;
    arf_t a, b;
    wg_status_t status;

    if (!arb_is_finite(k))
        return WG_DOMAIN;
    arb_init(low);
    arb_init(high);
    arf_init(a);
    arf_init(b);
    arb_get_interval_arf(a, b, k, ARF_PREC_EXACT);
    status = cdf_at(low, a, law, prec);
    if (status == WG_OK && !arf_equal(a, b))
        status = cdf_at(high, b, law, prec);
    else
        arb_set(high, low);
    if (status == WG_OK)
        arb_union(p, low, high, prec + 8);
    arb_clear(low);
    arb_clear(high);
    arf_clear(a);
    arf_clear(b);
    return status;
}

wg_status_t wg_kernel_law_density(arb_t f, const arb_t k, wg_kernel_law_t law, slong prec)
{
    arb_t scaled, value;
    wg_status_t status = WG_OK;

    if (!arb_is_finite(k))
        return WG_DOMAIN;
    arb_init(scaled);
    arb_init(value);
    to_units(scaled, k, law, 2 * prec + 128);
    if (arb_is_negative(scaled) || compare_with_top(scaled, law, 2 * prec + 128) > 0)
    {
        arb_zero(f);
    }
    else if (!arb_is_positive(scaled))
    {
        status = WG_UNABLE;
    }
    else
    {
        status = evaluate(value, scaled, 1, law, prec);
        if (status == WG_OK)
        {
            arb_nonnegative_part(value, value);
            to_units(f, value, law, prec + 8);
        }
    }
    arb_clear(scaled);
    arb_clear(value);
    return status;
}

static wg_status_t cdf_of_law(arb_t p, const arb_t k, void *law, slong prec)
{
    return wg_kernel_law_cdf(p, k, law, prec);
}

wg_status_t wg_kernel_law_quantile(arb_t k, const arb_t q, wg_kernel_law_t law, slong prec)
{
    arb_t low, high;
    fmpq_t top, t;
    wg_status_t status;

    arb_init(low);
    arb_init(high);
    fmpq_init(top);
    fmpq_init(t);
    top_variance(top, law->variance);
    wg_layer_sum_law_top(t, law->layers);
    fmpq_mul(top, top, t);
    wg_layer_sum_law_unit(t, law->layers);
    fmpq_mul(top, top, t);
    arb_set_fmpq(high, top, prec + 32);
    status = wg_law_quantile(k, cdf_of_law, law, q, low, high, prec);
    arb_clear(low);
    arb_clear(high);
    fmpq_clear(top);
    fmpq_clear(t);
    return status;
}

wg_status_t wg_kernel_law_cdf_of_mean(arb_t p, const fmpq_t fraction, wg_kernel_law_t law, slong prec)
{
    arb_t k;
    fmpq_t mean;
    wg_status_t status;

    arb_init(k);
    fmpq_init(mean);
    wg_kernel_law_mean(mean, law);
    fmpq_mul(mean, mean, fraction);
    arb_set_fmpq(k, mean, 2 * prec + 64);
    status = wg_kernel_law_cdf(p, k, law, prec);
    arb_clear(k);
    fmpq_clear(mean);
    return status;
}

/* Shape by cumulants */

/* f <- kappa_n^power / kappa_2^under */
static wg_status_t cumulant_ratio(wg_formula_t f, ulong n, ulong power, ulong under, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_t top, variance;
    wg_status_t status;

    wg_formula_init(top, ring);
    wg_formula_init(variance, ring);
    wg_kernel_cumulant(top, n, kernel);
    wg_formula_pow_ui(top, top, power, ring);
    wg_kernel_cumulant(variance, 2, kernel);
    status = WG_OK;
    for (ulong i = 0; i < under && status == WG_OK; i++)
        status = wg_formula_div(top, top, variance, ring);
    if (status == WG_OK)
        wg_formula_swap(f, top);
    wg_formula_clear(top, ring);
    wg_formula_clear(variance, ring);
    return status;
}

wg_status_t wg_kernel_skewness_squared(wg_formula_t f, const wg_kernel_t kernel)
{
    return cumulant_ratio(f, 3, 2, 3, kernel);
}

wg_status_t wg_kernel_excess_kurtosis(wg_formula_t f, const wg_kernel_t kernel)
{
    return cumulant_ratio(f, 4, 1, 2, kernel);
}
