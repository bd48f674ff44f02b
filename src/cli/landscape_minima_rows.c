#include "landscape_answer.h"

#include <stdlib.h>
#include <string.h>

#include "wishgarten/loss_law.h"

/* More Monte Carlo points take too long for a curve nobody asked to be fine. */
#define PLACES 12

/* What the minima functions are asked about; the generators live as long as the task. */
typedef struct
{
    wg_minima_t minima;
    wg_generator_struct *generators;
    slong length;
} task_struct;

static wg_status_t task_init(task_struct *task, const wg_landscape_answer_struct *a, wg_error_struct *error)
{
    const wg_landscape_request_struct *r = a->request;

    wg_minima_init(task->minima, a->process, a->parameters);
    task->generators = NULL;
    task->length = 0;
    task->minima->digits = a->common->digits;
    task->minima->threads = (int) a->common->threads;
    if (a->common->seed != NULL)
        task->minima->seed = strtoul(a->common->seed, NULL, 10);
    if (r->pauli_generator)
        return WG_OK;
    if (fmpq_is_zero(r->period))
        return wg_fail(error, WG_UNABLE, "the period of this generator is not known");
    task->length = a->process->length;
    task->generators = flint_malloc(task->length * sizeof(*task->generators));
    for (slong i = 0; i < task->length; i++)
    {
        fmpq_init(task->generators[i].square);
        fmpq_init(task->generators[i].spread);
        fmpq_set(task->generators[i].square, r->square);
        fmpq_set(task->generators[i].spread, r->spread);
    }
    task->minima->generators = task->generators;
    task->minima->period = r->period;
    return WG_OK;
}

static void task_clear(task_struct *task)
{
    for (slong i = 0; i < task->length; i++)
    {
        fmpq_clear(task->generators[i].square);
        fmpq_clear(task->generators[i].spread);
    }
    flint_free(task->generators);
}

/* Flat observables and given components are what the theory is about. */
static void add_value(wg_landscape_answer_struct *a, const wg_landscape_item_t *item, const wg_value_t value,
                      const fmpq *x, const char *method)
{
    wg_row_struct *row = wg_landscape_row(a, item->name, 1, method);

    if (x != NULL)
        wg_landscape_argument(row, "x", x);
    wg_value_set(row->value, value);
    wg_landscape_point(a, item->name, x != NULL ? fmpq_get_d(x) : (double) a->parameters,
                       wg_landscape_double(row->value));
}

static int add_density(wg_landscape_answer_struct *a, const wg_landscape_item_t *item,
                       const task_struct *task)
{
    wg_value_struct *values;
    wg_status_t status;
    wg_list_t places;
    wg_error_t error;

    wg_error_clear(error);
    wg_list_init(places);
    wg_landscape_places(places, a, item, PLACES);
    values = flint_malloc(FLINT_MAX(places->length, 1) * sizeof(*values));
    for (slong i = 0; i < places->length; i++)
        wg_value_init(values + i);
    status = (item->rows == WG_LANDSCAPE_MINIMA_DENSITY ? wg_minima_density : wg_critical_density)(
        values, places->entries, places->length, task->minima, error);
    for (slong i = 0; i < places->length; i++)
    {
        if (status == WG_OK)
            add_value(a, item, values + i, places->entries + i, wg_minima_method(task->minima, values + i));
        wg_value_clear(values + i);
    }
    flint_free(values);
    wg_list_clear(places);
    return wg_landscape_check(a, item->name, status, error);
}

static int add_count(wg_landscape_answer_struct *a, const wg_landscape_item_t *item, const task_struct *task)
{
    wg_status_t status;
    wg_value_t value;
    wg_error_t error;

    wg_error_clear(error);
    wg_value_init(value);
    if (item->rows == WG_LANDSCAPE_MINIMA_COUNT)
        status = wg_minima_count(value, task->minima, error);
    else if (item->rows == WG_LANDSCAPE_MINIMA_MEAN)
        status = wg_minima_mean(value, NULL, task->minima, error);
    else
        status = wg_critical_count(value, task->minima, error);
    if (status == WG_OK)
        add_value(a, item, value, NULL, wg_minima_method(task->minima, value));
    wg_value_clear(value);
    return wg_landscape_finish(a, item, status, error);
}

/* An observable vanishes where the projector on all above its lowest level does, whatever its other eigenvalues are. */
static void set_projector(wg_wishart_t projector, const wg_landscape_answer_struct *a)
{
    const wg_component_struct *c = a->process->components;
    fmpq_t rank;

    fmpq_init(rank);
    fmpq_set_fmpz(rank, a->dof->rank);
    if (wg_wishart_append(projector, c->field, rank, c->mean, c->dim, NULL) != WG_OK)
        flint_throw(FLINT_ERROR, "set_projector: the rank is not below the dimension\n");
    fmpq_clear(rank);
}

static int add_zeros(wg_landscape_answer_struct *a, const wg_landscape_item_t *item, const task_struct *task)
{
    char method[160];
    wg_status_t status;
    wg_value_t value;
    wg_error_t error;
    const int finite = !fmpq_is_zero(a->process->components->dim);
    wg_wishart_t projector;
    wg_minima_t minima;
    slong dimension;
    arb_t zeros;

    wg_error_clear(error);
    arb_init(zeros);
    wg_value_init(value);
    wg_wishart_init(projector);
    *minima = *task->minima;
    if (a->has_dof)
    {
        set_projector(projector, a);
        minima->process = projector;
    }
    status = wg_minima_zeros(zeros, &dimension, minima, 10 * a->common->digits / 3 + 32, error);
    if (status == WG_OK)
    {
        wg_value_set_arb(value, zeros);
        if (dimension < 0)
            snprintf(method, sizeof(method), "none below p = beta %s", a->has_dof ? "rank" : "r");
        else if (dimension == 0)
            snprintf(method, sizeof(method), "mean number of exact zeros a period");
        else
            snprintf(method, sizeof(method),
                     "mean volume of the set of zeros, of dimension %ld, in a period%s", (long) dimension,
                     finite ? ", to leading order in 1/N" : "");
        if ((dimension > 0 && finite) || (a->has_dof && !a->dof->rank_is_exact))
            wg_value_weaken_to_limit(value);
        add_value(a, item, value, NULL, method);
    }
    wg_wishart_clear(projector);
    arb_clear(zeros);
    wg_value_clear(value);
    return wg_landscape_check(a, item->name, status, error);
}

/* Numbers of critical points with 0, 1, ..., p negative eigenvalues of the Hessian. */
static int add_index(wg_landscape_answer_struct *a, const wg_landscape_item_t *item, const task_struct *task)
{
    wg_value_struct *counts;
    wg_status_t status;
    wg_error_t error;

    wg_error_clear(error);
    if (a->parameters > WG_MINIMA_PARAMETERS_MAX)
        return wg_landscape_finish(a, item,
                                   wg_fail(error, WG_UNABLE,
                                           "the number of parameters is %ld, expected 1..%d",
                                           (long) a->parameters, WG_MINIMA_PARAMETERS_MAX),
                                   error);
    counts = flint_malloc((a->parameters + 1) * sizeof(*counts));
    for (slong i = 0; i <= a->parameters; i++)
        wg_value_init(counts + i);
    status = wg_critical_count_by_index(counts, task->minima, error);
    for (slong i = 0; i <= a->parameters; i++)
    {
        if (status == WG_OK)
        {
            wg_row_struct *row =
                wg_landscape_row(a, item->name, 1, wg_minima_method(task->minima, counts + i));
            char text[32];

            snprintf(text, sizeof(text), "%ld", (long) i);
            wg_fields_set(row->inputs, "index", text);
            wg_value_set(row->value, counts + i);
        }
        wg_value_clear(counts + i);
    }
    flint_free(counts);
    return wg_landscape_finish(a, item, status, error);
}

/* The density of critical points, each with the sign of det H. */
static int add_signed(wg_landscape_answer_struct *a, const wg_landscape_item_t *item, const task_struct *task)
{
    slong prec = 10 * a->common->digits / 3 + 64;
    wg_status_t status = WG_OK;
    wg_list_t places;
    wg_value_t value;
    wg_error_t error;
    arb_t density;

    wg_error_clear(error);
    wg_list_init(places);
    wg_value_init(value);
    arb_init(density);
    wg_landscape_places(places, a, item, 20);
    for (slong i = 0; i < places->length && status == WG_OK; i++)
    {
        status = wg_critical_signed_density(density, places->entries + i, task->minima, prec, error);
        if (status != WG_OK)
            break;
        wg_value_set_arb(value, density);
        add_value(a, item, value, places->entries + i, "E det H, exact, in the limit of large dimensions");
    }
    wg_list_clear(places);
    wg_value_clear(value);
    arb_clear(density);
    return wg_landscape_check(a, item->name, status, error);
}

/* ln of the number of minima for p, r to infinity, and the mean ln of the Hessian's eigenvalues it comes from. */
static int add_logarithm(wg_landscape_answer_struct *a, const wg_landscape_item_t *item)
{
    static const char *const names[] = {"minima.logarithm", "minima.logarithm.shifted",
                                        "minima.logarithm.hessian"};
    static const char *const methods[] = {
        "ln of the number of minima for p, r to infinity at this p/(beta r)",
        "the same with its correction at finite r",
        "mean ln of the eigenvalues of H over 2k c where minima concentrate"};
    slong prec = 10 * a->common->digits / 3 + 32;
    wg_status_t status = WG_OK;
    fmpq_t gamma, shape, scale;
    wg_error_t error;
    arb_t value;

    wg_error_clear(error);
    if (a->process->length > 1 || !fmpq_is_zero(a->process->components->dim))
        return wg_cli_complain(a->common, item->name, WG_UNABLE,
                               "the asymptotic number is known for one component without a dimension");
    fmpq_init(gamma);
    fmpq_init(shape);
    fmpq_init(scale);
    arb_init(value);
    wg_component_gamma(shape, scale, a->process->components);
    fmpq_set_si(gamma, a->parameters, 2);
    fmpq_div(gamma, gamma, shape);
    if (fmpq_cmp_si(gamma, 1) >= 0)
        status = wg_fail(error, WG_UNABLE, "it is known below the transition alone, for p < beta r");
    for (int i = 0; i < 3 && status == WG_OK; i++)
    {
        wg_row_struct *row;

        status = i == 2 ? wg_minima_edge_log_hessian(value, gamma, prec)
                        : wg_minima_log_count(value, gamma, shape, i, prec);
        if (status != WG_OK)
        {
            wg_fail(error, status, "the asymptotic number is not found at this p/(beta r)");
            break;
        }
        row = wg_landscape_row(a, names[i], 1, methods[i]);
        wg_value_set_arb(row->value, value);
        wg_value_weaken_to_limit(row->value);
        wg_landscape_point(a, row->quantity, (double) a->parameters, wg_landscape_double(row->value));
    }
    fmpq_clear(gamma);
    fmpq_clear(shape);
    fmpq_clear(scale);
    arb_clear(value);
    return wg_landscape_finish(a, item, status, error);
}

/* value <- the edge as a fraction of the mean loss; *method says which. */
static wg_status_t find_edge(arb_t edge, const char **method, int shifted,
                             const wg_landscape_answer_struct *a, const wg_component_struct *c, slong prec)
{
    wg_status_t status;
    fmpq_t gamma, shape, scale, rho;

    fmpq_init(gamma);
    fmpq_init(shape);
    fmpq_init(scale);
    fmpq_init(rho);
    wg_component_gamma(shape, scale, c);
    fmpq_set_si(gamma, a->parameters, 2);
    fmpq_div(gamma, gamma, shape);
    if (fmpq_cmp_si(gamma, 1) >= 0)
    {
        *method = "the bottom, from p = beta r on";
        status = WG_OK;
        arb_zero(edge);
    }
    else if (shifted)
    {
        *method = "the same with its shift at finite r";
        status = wg_minima_edge_at_shape(edge, gamma, shape, 1, prec);
    }
    else if (fmpq_is_zero(c->dim))
    {
        *method = "where minima concentrate for p, r to infinity at this p/(beta r)";
        status = wg_minima_edge(edge, gamma, prec);
    }
    else
    {
        *method = "where minima concentrate for p, r, N to infinity at these ratios";
        fmpq_div(rho, c->dof, c->dim);
        fmpq_mul(gamma, gamma, rho);
        status = wg_minima_edge_at_dimension(edge, rho, gamma, prec);
    }
    fmpq_clear(gamma);
    fmpq_clear(shape);
    fmpq_clear(scale);
    fmpq_clear(rho);
    return status;
}

static int add_edge(wg_landscape_answer_struct *a, const wg_landscape_item_t *item)
{
    const wg_component_struct *c = a->process->components;
    slong prec = 10 * a->common->digits / 3 + 32;
    wg_status_t status = WG_OK;
    const char *method;
    wg_error_t error;
    arb_t edge, mean;

    wg_error_clear(error);
    if (a->process->length > 1)
        return wg_cli_complain(a->common, item->name, WG_UNABLE, "the edge is known for one component");
    arb_init(edge);
    arb_init(mean);
    arb_set_fmpq(mean, c->mean, prec);
    for (int shifted = 0; shifted <= fmpq_is_zero(c->dim) && status == WG_OK; shifted++)
    {
        wg_row_struct *row;

        status = find_edge(edge, &method, shifted, a, c, prec);
        if (status != WG_OK)
        {
            wg_fail(error, status, "the edge is not found at these ratios of p, r and N");
            break;
        }
        arb_mul(edge, edge, mean, prec);
        row = wg_landscape_row(a, shifted ? "minima.edge.shifted" : item->name, 1, method);
        wg_value_set_arb(row->value, edge);
        wg_value_weaken_to_limit(row->value);
        wg_landscape_point(a, row->quantity, (double) a->parameters, wg_landscape_double(row->value));
    }
    arb_clear(edge);
    arb_clear(mean);
    return wg_landscape_check(a, item->name, status, error);
}

static int add_reached(wg_landscape_answer_struct *a, const wg_landscape_item_t *item,
                       const task_struct *task)
{
    wg_error_t error;

    /* The one comes with the other. */
    if (item->rows == WG_LANDSCAPE_MINIMA_REACHED_ZEROS &&
        wg_landscape_asks(a->request, WG_LANDSCAPE_MINIMA_REACHED))
        return -1;
    wg_error_clear(error);
    return wg_landscape_finish(a, item, wg_landscape_reached(a, item, task->minima, error), error);
}

int wg_landscape_minima(wg_landscape_answer_struct *a, const wg_landscape_item_t *item)
{
    int result = wg_landscape_need_dof(a);
    task_struct task;
    wg_error_t error;

    if (result >= 0)
        return result;
    if (item->rows == WG_LANDSCAPE_MINIMA_EDGE)
        return add_edge(a, item);
    if (item->rows == WG_LANDSCAPE_MINIMA_LOGARITHM)
        return add_logarithm(a, item);
    wg_error_clear(error);
    result = wg_landscape_check(a, item->name, task_init(&task, a, error), error);
    if (result < 0)
        switch (item->rows)
        {
        case WG_LANDSCAPE_MINIMA_ZEROS:
            result = add_zeros(a, item, &task);
            break;
        case WG_LANDSCAPE_MINIMA_REACHED:
        case WG_LANDSCAPE_MINIMA_REACHED_ZEROS:
            result = add_reached(a, item, &task);
            break;
        case WG_LANDSCAPE_MINIMA_DENSITY:
        case WG_LANDSCAPE_CRITICAL_DENSITY:
            result = add_density(a, item, &task);
            break;
        case WG_LANDSCAPE_CRITICAL_INDEX:
            result = add_index(a, item, &task);
            break;
        case WG_LANDSCAPE_CRITICAL_SIGNED:
            result = add_signed(a, item, &task);
            break;
        default:
            result = add_count(a, item, &task);
        }
    task_clear(&task);
    return result;
}
