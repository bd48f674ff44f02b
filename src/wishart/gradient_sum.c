#include "gradient_sum.h"

#include "line_integral.h"
#include "wishgarten/gradient_law.h"

/* More nodes of a line are not waited for. */
#define NODES_MAX 4000
/* With so few the line is quicker than the axis. */
#define FEW_NODES 80
/* nor on the axis, where they are quicker */
#define AXIS_NODES_MAX 20000

void wg_gradient_square(fmpq_t square, slong i, const fmpq *squares)
{
    if (squares == NULL)
        fmpq_one(square);
    else
        fmpq_set(square, squares + i);
}

void wg_gradient_unit(fmpq_t middle, const wg_gradient_struct *g)
{
    arb_t t;

    arb_init(t);
    wg_gradient_variance(middle, g->process, g->squares);
    arb_set_fmpq(t, middle, 30);
    arb_sqrt(t, t, 30);
    arf_get_fmpq(middle, arb_midref(t));
    arb_clear(t);
}

/* square <- (o^2 t) of component i, or c^2 t without a dimension */
static void get_scale(fmpq_t square, slong i, const wg_gradient_struct *g)
{
    const wg_component_struct *component = g->process->components + i;
    fmpq_t k, c;

    fmpq_init(k);
    fmpq_init(c);
    wg_component_gamma(k, c, component);
    if (!fmpq_is_zero(component->dim))
    {
        fmpq_mul(c, component->mean, component->dim);
        fmpq_div(c, c, component->dof);
    }
    wg_gradient_square(square, i, g->squares);
    fmpq_mul(square, square, c);
    fmpq_mul(square, square, c);
    fmpq_clear(k);
    fmpq_clear(c);
}

static void set_factor(wg_transform_struct *factor, slong i, const fmpq_t unit, const wg_gradient_struct *g)
{
    const wg_component_struct *component = g->process->components + i;
    fmpq_t k, rest, square;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(square);
    wg_component_gamma(k, square, component);
    get_scale(square, i, g);
    fmpq_div(square, square, unit);
    fmpq_div(square, square, unit);
    if (fmpq_is_zero(component->dim))
        wg_transform_set_gradient_limit(factor, k, square);
    else
    {
        fmpq_sub(rest, component->dim, component->dof);
        fmpq_mul_si(rest, rest, component->field);
        fmpq_div_2exp(rest, rest, 1);
        wg_transform_set_gradient(factor, component->field, k, rest, square);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(square);
}

static wg_status_t integrate(arb_t value, const fmpq_t x, wg_law_side_t side,
                             const wg_transform_struct *factors, slong length, slong prec)
{
    wg_status_t status = wg_line_integral(value, x, side, factors, length, FEW_NODES, prec);

    if (status != WG_OK)
        status = wg_axis_integral(value, x, side, factors, length, AXIS_NODES_MAX, prec);
    if (status != WG_OK)
        status = wg_line_integral(value, x, side, factors, length, NODES_MAX, prec);
    return status;
}

wg_status_t wg_gradient_sum(arb_t value, const fmpq_t x, wg_law_side_t side, const void *data, slong prec)
{
    const wg_gradient_struct *g = data;
    slong n = g->process->length;
    wg_transform_struct *factors = flint_malloc(n * sizeof(wg_transform_struct));
    wg_status_t status;
    fmpq_t unit, y;
    arb_t t;

    fmpq_init(unit);
    fmpq_init(y);
    arb_init(t);
    wg_gradient_unit(unit, g);
    fmpq_div(y, x, unit);
    for (slong i = 0; i < n; i++)
    {
        wg_transform_init(factors + i);
        set_factor(factors + i, i, unit, g);
    }
    status = integrate(value, y, side == WG_LAW_CDF ? WG_LAW_TAIL : side, factors, n, prec);
    if (status == WG_OK && side == WG_LAW_DENSITY)
    {
        arb_set_fmpq(t, unit, prec + 20);
        arb_div(value, value, t, prec + 20);
    }
    else if (status == WG_OK && side == WG_LAW_CDF)
    {
        arb_sub_ui(value, value, 1, prec);
        arb_neg(value, value);
    }
    for (slong i = 0; i < n; i++)
        wg_transform_clear(factors + i);
    flint_free(factors);
    fmpq_clear(unit);
    fmpq_clear(y);
    arb_clear(t);
    return status;
}

int wg_gradient_has_dim(const wg_gradient_struct *g)
{
    int any = 0;

    for (slong i = 0; i < g->process->length; i++)
        any = any || !fmpq_is_zero(g->process->components[i].dim);
    return any;
}

int wg_gradient_top(fmpq_t top, const wg_gradient_struct *g)
{
    int exact = 1, bounded = 1;
    fmpq_t t;
    arb_t sum, root;

    fmpq_init(t);
    arb_init(sum);
    arb_init(root);
    fmpq_zero(top);
    for (slong i = 0; i < g->process->length && bounded; i++)
    {
        bounded = !fmpq_is_zero(g->process->components[i].dim);
        get_scale(t, i, g);
        arb_set_fmpq(root, t, 300);
        arb_sqrt(root, root, 300);
        arb_add(sum, sum, root, 300);
        exact = exact && fmpz_is_square(fmpq_numref(t)) && fmpz_is_square(fmpq_denref(t));
        fmpz_sqrt(fmpq_numref(t), fmpq_numref(t));
        fmpz_sqrt(fmpq_denref(t), fmpq_denref(t));
        fmpq_add(top, top, t);
    }
    if (!exact)
    {
        arb_get_ubound_arf(arb_midref(sum), sum, 300);
        arf_get_fmpq(top, arb_midref(sum));
    }
    fmpq_clear(t);
    arb_clear(sum);
    arb_clear(root);
    return bounded;
}
