#include "landscape_answer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_vec.h>
#include <flint/fmpz_vec.h>

#include "wishgarten/loss_law.h"
#include "wishgarten/spectrum.h"

/* Beyond so many different eigenvalues the exact law takes too long. */
#define LEVELS_MAX 1000

int wg_landscape_check(const wg_landscape_answer_struct *a, const char *context, wg_status_t status,
                       const wg_error_struct *error)
{
    return status == WG_OK ? -1 : wg_cli_fail(a->common, context, status, error);
}

/* Bits for the digits asked for, with some to spare. */
static slong precision(const wg_landscape_answer_struct *a)
{
    return 10 * a->common->digits / 3 + 64;
}

static void set_field(wg_row_struct *row, const char *name, const fmpq *q)
{
    char *text = fmpq_get_str(NULL, 10, q);

    wg_fields_set(row->inputs, name, text);
    flint_free(text);
}

int wg_landscape_finish(const wg_landscape_answer_struct *a, const wg_landscape_item_t *item,
                        wg_status_t status, const wg_error_struct *error)
{
    const wg_list_struct *list = a->request->parameters->list;
    int last = fmpq_equal_si(list->entries + list->length - 1, a->parameters);

    if (status != WG_UNABLE || list->length < 2 || (last && a->report->length == 0))
        return wg_landscape_check(a, item->name, status, error);
    wg_cli_note(a->common, "%s at %ld parameters is left out: %s", item->name, (long) a->parameters,
                error->message);
    return -1;
}

wg_row_struct *wg_landscape_row(wg_landscape_answer_struct *a, const char *quantity, int with_parameters,
                                const char *method)
{
    const wg_landscape_request_struct *r = a->request;
    wg_row_struct *row = wg_report_append(a->report, quantity, method, "anschuetz2024");

    switch (r->source)
    {
    case WG_LANDSCAPE_BY_DOF:
        set_field(row, "dof", r->dof->list->entries + a->dof_index);
        if (r->mean->given)
            set_field(row, "mean", r->mean->list->entries + a->mean_index);
        break;
    case WG_LANDSCAPE_BY_NOTHING:
    case WG_LANDSCAPE_BY_COMPONENTS:
    case WG_LANDSCAPE_BY_GAMMAS:
    case WG_LANDSCAPE_BY_OBSERVABLE:
        wg_fields_set(row->inputs, r->source_option + 2, r->source_text);
    }
    if (r->qubits->given)
        set_field(row, "qubits", r->qubits->list->entries + a->dim_index);
    else if (r->dim->given)
        set_field(row, "dim", r->dim->list->entries + a->dim_index);
    if (with_parameters && a->parameters > 0)
    {
        char text[32];

        snprintf(text, sizeof(text), "%ld", (long) a->parameters);
        wg_fields_set(row->inputs, "parameters", text);
    }
    return row;
}

/* " key=value" where the key has several values. */
static void append_choice(char *name, size_t size, const char *key, const wg_parameter_t parameter,
                          slong index)
{
    size_t used = strlen(name);
    char *text;

    if (parameter->list->length < 2)
        return;
    text = fmpq_get_str(NULL, 10, parameter->list->entries + index);
    snprintf(name + used, size - used, ", %s=%.40s", key, text);
    flint_free(text);
}

/* A curve of its own for each combination of what is not on its axis. */
static void name_curve(char *name, size_t size, const wg_landscape_answer_struct *a, const char *quantity)
{
    const wg_landscape_request_struct *r = a->request;
    size_t used;

    snprintf(name, size, "%s", quantity);
    append_choice(name, size, "dof", r->dof, a->dof_index);
    append_choice(name, size, "mean", r->mean, a->mean_index);
    append_choice(name, size, r->qubits->given ? "qubits" : "dim", r->qubits->given ? r->qubits : r->dim,
                  a->dim_index);
    used = strlen(name);
    if (strstr(quantity, "density") != NULL && a->parameters > 0 && r->parameters->list->length > 1)
        snprintf(name + used, size - used, ", parameters=%ld", (long) a->parameters);
}

void wg_landscape_argument(wg_row_struct *row, const char *name, const fmpq_t x)
{
    char *text = fmpq_get_str(NULL, 10, x);

    wg_fields_set(row->inputs, name, text);
    flint_free(text);
}

void wg_landscape_point(wg_landscape_answer_struct *a, const char *quantity, double x, double y)
{
    char name[256];
    wg_landscape_curve_t *curve = NULL;

    name_curve(name, sizeof(name), a, quantity);
    for (slong i = 0; i < a->curve_count && curve == NULL; i++)
        if (strcmp(a->curves[i].name, name) == 0)
            curve = a->curves + i;
    if (curve == NULL)
    {
        a->curves = flint_realloc(a->curves, (a->curve_count + 1) * sizeof(*a->curves));
        curve = a->curves + a->curve_count++;
        memset(curve, 0, sizeof(*curve));
        curve->name = strdup(name);
    }
    if (curve->length == curve->alloc)
    {
        curve->alloc = 2 * curve->alloc + 32;
        curve->x = flint_realloc(curve->x, curve->alloc * sizeof(double));
        curve->y = flint_realloc(curve->y, curve->alloc * sizeof(double));
    }
    curve->x[curve->length] = x;
    curve->y[curve->length++] = y;
}

double wg_landscape_double(const wg_value_t value)
{
    double x = value->mean;
    arb_t ball;

    arb_init(ball);
    if (wg_value_get_arb(ball, value, 64) == WG_OK)
        x = arf_get_d(arb_midref(ball), ARF_RND_NEAR);
    arb_clear(ball);
    return x;
}

fmpq *wg_landscape_squares(const wg_landscape_answer_struct *a)
{
    fmpq *squares = _fmpq_vec_init(a->process->length);

    for (slong i = 0; i < a->process->length; i++)
    {
        fmpq_set(squares + i, a->request->square);
        if (a->request->half_angle)
            fmpq_div_2exp(squares + i, squares + i, 2);
    }
    return squares;
}

/* step <- 1, 2 or 5 times a power of ten, about `width`. */
static void nice_step(fmpq_t step, double width)
{
    double power = floor(log10(width)), lead = width / pow(10, power);
    fmpq_t ten;

    fmpq_init(ten);
    fmpq_set_si(ten, 10, 1);
    fmpq_pow_si(step, ten, (slong) power);
    fmpq_mul_si(step, step, lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
    fmpq_clear(ten);
}

/* Samples of a derivative on both sides of 0 want its law there. */
static int is_mirrored(const wg_landscape_request_struct *r, const wg_landscape_item_t *item)
{
    return r->bin_count > 0 && r->bins[0] < 0 &&
           (item->rows == WG_LANDSCAPE_GRADIENT_DENSITY || item->rows == WG_LANDSCAPE_GRADIENT_CDF);
}

void wg_landscape_places(wg_list_t places, const wg_landscape_answer_struct *a,
                         const wg_landscape_item_t *item, slong count)
{
    const wg_list_struct *given = item->arguments->length > 0 ? item->arguments : a->request->grid->list;
    int gradient = strncmp(item->name, "gradient", 8) == 0;
    fmpq_t gradient_variance, loss_variance, step, x, mean, most;
    double range;

    for (slong i = 0; i < given->length; i++)
        wg_list_append(places, given->entries + i);
    if (given->length > 0)
        return;
    fmpq_init(gradient_variance);
    fmpq_init(loss_variance);
    fmpq_init(step);
    fmpq_init(x);
    fmpq_init(mean);
    fmpq_init(most);
    wg_landscape_variances(gradient_variance, loss_variance, a);
    wg_loss_mean(mean, a->process);
    if (gradient)
        range = 3 * sqrt(fmpq_get_d(gradient_variance) * FLINT_MAX(a->parameters, 1));
    else
        range = fmin(3 * fmpq_get_d(mean), fmpq_get_d(mean) + 4 * sqrt(fmpq_get_d(loss_variance)));
    nice_step(step, range / count);
    for (slong i = is_mirrored(a->request, item) ? -lround(range / fmpq_get_d(step)) : 1;
         fmpq_get_d(x) < range; i++)
    {
        /* A density may be infinite at 0. */
        if (i == 0)
            continue;
        fmpq_mul_si(x, step, i);
        if (!gradient && wg_loss_maximum(most, a->process) && fmpq_cmp(x, most) >= 0)
            break;
        wg_list_append(places, x);
    }
    fmpq_clear(gradient_variance);
    fmpq_clear(loss_variance);
    fmpq_clear(step);
    fmpq_clear(x);
    fmpq_clear(mean);
    fmpq_clear(most);
}

/* The exact law of an observable */

/* Levels from the lowest one up. */
static int set_rational_levels(wg_landscape_answer_struct *a, const fmpz_t dim, wg_error_struct *error)
{
    const wg_landscape_request_struct *r = a->request;
    wg_spectrum_t s;
    fmpq *levels, *multiplicities;
    int found;

    wg_spectrum_init(s);
    found = wg_observable_spectrum(s, r->observable, dim, error) == WG_OK && s->length <= LEVELS_MAX;
    if (found)
    {
        levels = _fmpq_vec_init(s->length);
        multiplicities = _fmpq_vec_init(s->length);
        for (slong i = 0; i < s->length; i++)
        {
            fmpq_sub(levels + i, s->eigenvalues + i, s->eigenvalues);
            fmpq_set_fmpz(multiplicities + i, s->multiplicities + i);
            if (r->field == 4)
                fmpq_div_2exp(multiplicities + i, multiplicities + i, 1);
        }
        found = wg_spectrum_law_set(a->spectrum, r->field, levels, multiplicities, s->length, error) == WG_OK;
        _fmpq_vec_clear(levels, s->length);
        _fmpq_vec_clear(multiplicities, s->length);
    }
    wg_spectrum_clear(s);
    return found;
}

static int set_enclosed_levels(wg_landscape_answer_struct *a, const fmpz_t dim, wg_error_struct *error)
{
    const wg_landscape_request_struct *r = a->request;
    slong prec = 2 * precision(a), length, least = 0;
    fmpq *multiplicities;
    arb_ptr levels;
    arb_t floor;
    fmpz *counts;
    int found;

    if (wg_observable_levels(&levels, &counts, &length, r->observable, dim, prec, error) != WG_OK)
        return 0;
    arb_init(floor);
    multiplicities = _fmpq_vec_init(length);
    for (slong i = 1; i < length; i++)
        if (arb_lt(levels + i, levels + least))
            least = i;
    arb_set(floor, levels + least);
    for (slong i = 0; i < length; i++)
    {
        if (i == least)
            arb_zero(levels + i);
        else
            arb_sub(levels + i, levels + i, floor, prec);
        fmpq_set_fmpz(multiplicities + i, counts + i);
        if (r->field == 4)
            fmpq_div_2exp(multiplicities + i, multiplicities + i, 1);
    }
    found = wg_spectrum_law_set_arb(a->spectrum, r->field, levels, multiplicities, length, error) == WG_OK;
    _arb_vec_clear(levels, length);
    _fmpz_vec_clear(counts, length);
    _fmpq_vec_clear(multiplicities, length);
    arb_clear(floor);
    return found;
}

static const fmpz *dimension(const wg_landscape_answer_struct *a)
{
    return fmpq_numref(a->request->dim->list->entries + a->dim_index);
}

int wg_landscape_need_dof(wg_landscape_answer_struct *a)
{
    const wg_landscape_request_struct *r = a->request;
    const fmpq *lowest = r->lowest->given ? r->lowest->list->entries : NULL;
    wg_status_t status;
    wg_error_t error;

    if (r->source != WG_LANDSCAPE_BY_OBSERVABLE || a->has_dof)
        return -1;
    wg_error_clear(error);
    status =
        wg_degrees_of_freedom(a->dof, r->observable, dimension(a), r->field, lowest, precision(a), error);
    if (status == WG_UNABLE && lowest == NULL)
        strncat(error->message, "; where you know it, give the lowest eigenvalue by --lowest",
                sizeof(error->message) - strlen(error->message) - 1);
    if (status == WG_OK)
        status = wg_degrees_of_freedom_append(a->process, a->dof, 0, 2 * precision(a), error);
    if (status != WG_OK)
        return wg_cli_fail(a->common, "--observable", status, error);
    a->has_dof = 1;
    a->law = WG_LAW_SAME_DOF;
    if (a->dof->flat && a->dof->mean->kind == WG_EXACT)
        a->law = WG_LAW_FLAT;
    else if (lowest == NULL &&
             (set_rational_levels(a, dimension(a), error) || set_enclosed_levels(a, dimension(a), error)))
        a->law = WG_LAW_SPECTRUM;
    return -1;
}

/* Combinations */

static wg_status_t append_component(wg_landscape_answer_struct *a, wg_error_struct *error)
{
    const wg_landscape_request_struct *r = a->request;
    wg_status_t status;
    fmpq_t mean, dim;

    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_one(mean);
    if (r->mean->given)
        fmpq_set(mean, r->mean->list->entries + a->mean_index);
    if (r->dim->given)
        fmpq_set(dim, r->dim->list->entries + a->dim_index);
    status = wg_wishart_append(a->process, r->field, r->dof->list->entries + a->dof_index, mean, dim, error);
    fmpq_clear(mean);
    fmpq_clear(dim);
    return status;
}

/* Tr O and Tr O^2 of the component: reduced traces are half of the complex ones. */
static wg_status_t set_traces(wg_landscape_answer_struct *a, wg_error_struct *error)
{
    const wg_landscape_request_struct *r = a->request;
    fmpq *p = _fmpq_vec_init(2);
    wg_status_t status = wg_observable_traces(p, 2, r->observable, dimension(a), error);

    for (int k = 0; k < 2 && r->field == 4; k++)
        fmpq_div_2exp(p + k, p + k, 1);
    fmpq_set(a->trace, p);
    fmpq_set(a->trace_square, p + 1);
    _fmpq_vec_clear(p, 2);
    return status;
}

int wg_landscape_enter(wg_landscape_answer_struct *a)
{
    const wg_landscape_request_struct *r = a->request;
    wg_status_t status = WG_OK;
    wg_error_t error;

    wg_error_clear(error);
    wg_wishart_init(a->process);
    wg_degrees_of_freedom_init(a->dof);
    wg_spectrum_law_init(a->spectrum);
    fmpq_init(a->trace);
    fmpq_init(a->trace_square);
    a->has_dof = 0;
    a->law = WG_LAW_GIVEN;
    a->parameters = 0;
    a->dim_text = r->dim->given ? fmpq_get_str(NULL, 10, r->dim->list->entries + a->dim_index) : NULL;
    switch (r->source)
    {
    case WG_LANDSCAPE_BY_NOTHING:
        break;
    case WG_LANDSCAPE_BY_DOF:
        status = append_component(a, error);
        break;
    case WG_LANDSCAPE_BY_COMPONENTS:
    case WG_LANDSCAPE_BY_GAMMAS:
        for (slong i = 0; i < r->process->length && status == WG_OK; i++)
        {
            const wg_component_struct *c = r->process->components + i;

            status = wg_wishart_append(a->process, c->field, c->dof, c->mean, c->dim, error);
        }
        break;
    case WG_LANDSCAPE_BY_OBSERVABLE:
        status = set_traces(a, error);
    }
    return wg_landscape_check(a, r->source_option, status, error);
}

void wg_landscape_leave(wg_landscape_answer_struct *a)
{
    wg_wishart_clear(a->process);
    wg_degrees_of_freedom_clear(a->dof);
    wg_spectrum_law_clear(a->spectrum);
    fmpq_clear(a->trace);
    fmpq_clear(a->trace_square);
    flint_free(a->dim_text);
}
