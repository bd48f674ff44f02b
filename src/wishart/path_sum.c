#include "path_sum.h"

#include <math.h>

#include <flint/arb_hypgeom.h>

#define BOUND_PREC 64
#define PANELS_MAX 3000
/* The errors of so many panels add up to the one wanted. */
#define PANELS_USUAL 100
/* A path is halved at most so often. */
#define DEPTH_MAX 400

typedef struct
{
    double low;
    double high;
} panel_struct;

typedef struct
{
    panel_struct *panels;
    slong length;
    slong points; /* of Gauss's rule */
    arb_t error;
} plan_struct;

void wg_path_init(wg_path_struct *path)
{
    acb_init(path->direction);
    arb_init(path->scale);
    arb_init(path->factor);
    arb_init(path->peak);
}

void wg_path_clear(wg_path_struct *path)
{
    acb_clear(path->direction);
    arb_clear(path->scale);
    arb_clear(path->factor);
    arb_clear(path->peak);
}

/* most <- a bound of log |e^(z scale v^2) w(v)| on the ellipse around the panel whose half axes are 5/3 and 4/3 of its half length, for all
   nodes z between two, where it is largest at one of the ends */
static void bound_panel(arb_t most, double low, double high, const wg_path_struct *path)
{
    acb_t v, z;
    arb_t t;

    acb_init(v);
    acb_init(z);
    arb_init(t);
    acb_set_d(v, (low + high) / 2);
    mag_set_d(arb_radref(acb_realref(v)), (high - low) * 0.84);
    mag_set_d(arb_radref(acb_imagref(v)), (high - low) * 0.67);
    acb_mul(v, v, path->direction, BOUND_PREC);
    path->bound(most, v, path->f);
    acb_sqr(v, v, BOUND_PREC);
    acb_mul_arb(v, v, path->scale, BOUND_PREC);
    acb_set_d_d(z, path->a, path->h);
    arb_mul_si(acb_imagref(z), acb_imagref(z), path->first, BOUND_PREC);
    acb_mul(z, z, v, BOUND_PREC);
    arb_set(t, acb_realref(z));
    acb_set_d_d(z, path->a, path->h);
    arb_mul_si(acb_imagref(z), acb_imagref(z), path->last, BOUND_PREC);
    acb_mul(z, z, v, BOUND_PREC);
    arb_max(t, t, acb_realref(z), BOUND_PREC);
    arb_add(most, most, t, BOUND_PREC);
    arb_add(most, most, path->factor, BOUND_PREC);
    arb_add(most, most, path->peak, BOUND_PREC);
    acb_clear(v);
    acb_clear(z);
    arb_clear(t);
}

/* Halves a panel until the rule's error on it, at most (64/15) M L 9^(-points)/(1 - 1/9) with half the length L, is small; zero if that takes too
   many. */
static int plan_panels(plan_struct *plan, double low, double high, int depth, const wg_path_struct *path)
{
    double middle = (low + high) / 2, goal = path->goal - log(PANELS_USUAL);
    arb_t most, t;
    int fine;

    arb_init(most);
    arb_init(t);
    bound_panel(most, low, high, path);
    arb_set_ui(t, 9);
    arb_log(t, t, BOUND_PREC);
    arb_submul_si(most, t, plan->points, BOUND_PREC);
    arb_set_d(t, 2.5 * (high - low));
    arb_log(t, t, BOUND_PREC);
    arb_add(most, most, t, BOUND_PREC);
    arb_set_d(t, goal);
    fine = arb_le(most, t);
    if (fine && plan->length < PANELS_MAX)
    {
        plan->panels[plan->length++] = (panel_struct){low, high};
        arb_exp(most, most, BOUND_PREC);
        arb_add(plan->error, plan->error, most, BOUND_PREC);
    }
    else
        fine = depth < DEPTH_MAX && plan->length < PANELS_MAX &&
               plan_panels(plan, low, middle, depth + 1, path) &&
               plan_panels(plan, middle, high, depth + 1, path);
    arb_clear(most);
    arb_clear(t);
    return fine;
}

/* values[n] += weight e^(n-th node times scale v^2), the powers each from two near the half, so that radii do not grow by wrapping */
static void add_point(acb_ptr values, acb_ptr powers, const acb_t v, const acb_t weight,
                      const wg_path_struct *path, slong prec)
{
    slong length = path->last - path->first;
    acb_t exponent, z;

    acb_init(exponent);
    acb_init(z);
    acb_sqr(exponent, v, prec + 60);
    acb_mul_arb(exponent, exponent, path->scale, prec + 60);
    acb_set_d_d(z, path->a, path->h);
    arb_mul_si(acb_imagref(z), acb_imagref(z), path->first, prec + 60);
    acb_mul(z, z, exponent, prec + 60);
    acb_exp(z, z, prec);
    acb_mul(z, z, weight, prec);
    acb_one(powers);
    if (length > 1)
    {
        arb_set_d(acb_realref(powers + 1), path->h);
        acb_mul_arb(exponent, exponent, acb_realref(powers + 1), prec + 60);
        acb_mul_onei(exponent, exponent);
        acb_exp(powers + 1, exponent, prec);
    }
    for (slong n = 2; n < length; n++)
        acb_mul(powers + n, powers + n / 2, powers + (n - n / 2), prec);
    for (slong n = 0; n < length; n++)
        acb_addmul(values + n, powers + n, z, prec);
    acb_clear(exponent);
    acb_clear(z);
}

static void add_panel(acb_ptr values, acb_ptr powers, const panel_struct *panel, arb_srcptr roots,
                      slong points, const wg_path_struct *path, slong prec)
{
    acb_t v, weight;
    arb_t middle, half, factor;

    acb_init(v);
    acb_init(weight);
    arb_init(middle);
    arb_init(half);
    arb_init(factor);
    arb_exp(factor, path->factor, prec);
    arb_set_d(middle, panel->low);
    arb_set_d(half, panel->high);
    arb_sub(half, half, middle, prec);
    arb_mul_2exp_si(half, half, -1);
    arb_add(middle, middle, half, prec);
    arb_mul(factor, factor, half, prec);
    for (slong i = 0; i < points; i++)
    {
        acb_zero(v);
        arb_mul(acb_realref(v), half, roots + i, prec + 60);
        arb_add(acb_realref(v), acb_realref(v), middle, prec + 60);
        acb_mul(v, v, path->direction, prec + 60);
        path->weight(weight, v, path->f, prec);
        acb_mul_arb(weight, weight, roots + points + i, prec);
        acb_mul_arb(weight, weight, factor, prec);
        acb_mul(weight, weight, path->direction, prec);
        add_point(values, powers, v, weight, path, prec);
    }
    acb_clear(v);
    acb_clear(weight);
    arb_clear(middle);
    arb_clear(half);
    arb_clear(factor);
}

wg_status_t wg_path_sum(acb_ptr values, const wg_path_struct *path, double work, slong prec)
{
    slong nodes = path->last - path->first;
    plan_struct plan = {.length = 0, .points = 2 * (slong) ((prec + 36) / 6)};
    wg_status_t status = WG_UNABLE;
    arb_ptr roots = _arb_vec_init(2 * plan.points);
    acb_ptr powers = _acb_vec_init(nodes);

    plan.panels = flint_malloc(PANELS_MAX * sizeof(panel_struct));
    arb_init(plan.error);
    _acb_vec_zero(values, nodes);
    if (plan_panels(&plan, path->low, path->high, 0, path) &&
        (double) plan.length * (double) plan.points * (double) nodes < work)
    {
        for (slong i = 0; i < plan.points; i++)
            arb_hypgeom_legendre_p_ui_root(roots + i, roots + plan.points + i, plan.points, i, prec + 80);
        for (slong i = 0; i < plan.length; i++)
            add_panel(values, powers, plan.panels + i, roots, plan.points, path, prec + 30);
        for (slong n = 0; n < nodes; n++)
            acb_add_error_arb(values + n, plan.error);
        status = WG_OK;
    }
    flint_free(plan.panels);
    arb_clear(plan.error);
    _arb_vec_clear(roots, 2 * plan.points);
    _acb_vec_clear(powers, nodes);
    return status;
}
