#include "kernel_answer.h"

#include <stdio.h>
#include <string.h>

#include <flint/fmpq_vec.h>

static void kernel_ring_init(wg_ring_t ring)
{
    char power_sums[WG_ANSWER_NAMES][WG_NAME_SIZE];
    const char *names[WG_ANSWER_NAMES] = {"D", "L", "x"};

    for (slong k = 2; WG_ANSWER_POWER_SUM + k - 2 < WG_ANSWER_NAMES; k++)
    {
        snprintf(power_sums[k], WG_NAME_SIZE, "m%ld", (long) k);
        names[WG_ANSWER_POWER_SUM + k - 2] = power_sums[k];
    }
    wg_ring_init(ring, names, WG_ANSWER_NAMES);
}

/* sums[k] <- Tr (A - Tr A/D)^k, k = 0..order, where Tr A^k = scale[k-1] D + offset[k-1]. */
static void central_sums(wg_formula_struct *sums, const fmpq *scale, const fmpq *offset, slong order,
                         const wg_answer_struct *a)
{
    wg_formula_struct *p = flint_malloc((order + 1) * sizeof(*p));
    wg_formula_t t;

    wg_formula_init(t, a->ring);
    for (slong k = 0; k <= order; k++)
    {
        wg_formula_init(p + k, a->ring);
        if (k == 0)
            wg_formula_set(p, a->kernel->dim, a->ring);
        else
        {
            wg_formula_mul_fmpq(p + k, a->kernel->dim, scale + k - 1, a->ring);
            wg_formula_set_fmpq(t, offset + k - 1, a->ring);
            wg_formula_add(p + k, p + k, t, a->ring);
        }
    }
    wg_central_power_sums(sums, p, order, a->kernel->dim, a->ring);
    for (slong k = 0; k <= order; k++)
        wg_formula_clear(p + k, a->ring);
    flint_free(p);
    wg_formula_clear(t, a->ring);
}

/* An observable that fixes D gives its traces as offsets. */
static wg_status_t traces(fmpq *scale, fmpq *offset, slong order, const wg_observable_t observable,
                          wg_error_struct *error)
{
    wg_status_t status;
    fmpz_t dim;

    if (observable->kind != WG_OBSERVABLE_SPECTRUM && observable->kind != WG_OBSERVABLE_MATRIX)
        return wg_observable_traces_symbolic(scale, offset, order, observable, error);
    fmpz_init(dim);
    wg_observable_dimension(dim, observable);
    status = wg_observable_traces(offset, order, observable, dim, error);
    fmpz_clear(dim);
    return status;
}

static void set_dimension(wg_answer_struct *a, slong index)
{
    const wg_kernel_request_struct *r = a->request;

    wg_answer_formula(a->kernel->dim, r->dim, index, 0, a->ring);
    if (r->observable_text != NULL)
        central_sums(a->kernel->observable, a->scale, a->offset, a->order, a);
    else
    {
        wg_formula_set(a->kernel->observable, a->kernel->dim, a->ring);
        for (slong k = 2; k <= a->kernel->order; k++)
            wg_formula_set_variable(a->kernel->observable + k, WG_ANSWER_POWER_SUM + k - 2, a->ring);
    }
    if (r->pauli_generator)
        wg_kernel_set_pauli_generator(a->kernel);
    else
        central_sums(a->kernel->generator, a->generator_scale, a->generator_offset, a->generator_order, a);
    if (r->pauli_generator && r->dim->symbol == '\0' &&
        fmpz_is_odd(fmpq_numref(r->dim->list->entries + index)))
        wg_cli_note(
            a->common,
            "no traceless X with X^2 = 1 exists in the odd dimension %.40s; the formulas are continued to it",
            a->dim_text);
}

/* Var_psi0(X_L) = <X_L^2> - x^2 */
static void set_boundary_variance(wg_answer_struct *a, slong index)
{
    const wg_kernel_request_struct *r = a->request;
    wg_formula_t square;

    wg_formula_init(square, a->ring);
    if (r->overlap->given)
        wg_answer_formula(square, r->overlap, index, 2, a->ring);
    wg_formula_mul(square, square, square, a->ring);
    if (r->state_length > 0)
        wg_formula_set_fmpq(a->kernel->boundary_variance, r->state_moments + 1, a->ring);
    else
        wg_formula_set_si(a->kernel->boundary_variance, 1, a->ring);
    wg_formula_sub(a->kernel->boundary_variance, a->kernel->boundary_variance, square, a->ring);
    wg_formula_clear(square, a->ring);
}

/* state[k] <- <psi0|(X_L - Tr X/D)^k|psi0> from the moments given, for generators beside Pauli words at a
 * number D. */
static void set_state(wg_answer_struct *a, slong index)
{
    const wg_kernel_request_struct *r = a->request;
    fmpq_t shift, power, t;

    if (a->state == NULL || r->dim->symbol != '\0')
        return;
    fmpq_init(shift);
    fmpq_init(power);
    fmpq_init(t);
    fmpq_mul(shift, a->generator_scale, r->dim->list->entries + index);
    fmpq_add(shift, shift, a->generator_offset);
    fmpq_div(shift, shift, r->dim->list->entries + index);
    fmpq_neg(shift, shift);
    for (slong k = 0; k <= r->state_length; k++)
    {
        fmpq_zero(a->state + k);
        for (slong j = 0; j <= k; j++)
        {
            fmpz_t c;

            fmpz_init(c);
            fmpz_bin_uiui(c, k, j);
            fmpq_pow_si(power, shift, k - j);
            fmpq_mul_fmpz(t, power, c);
            if (j > 0)
                fmpq_mul(t, t, r->state_moments + j - 1);
            fmpq_add(a->state + k, a->state + k, t);
            fmpz_clear(c);
        }
    }
    fmpq_clear(shift);
    fmpq_clear(power);
    fmpq_clear(t);
}

int wg_answer_init(wg_answer_struct *a, const wg_common_t *common, const wg_kernel_request_struct *request,
                   wg_report_struct *report, slong order, slong generator_order)
{
    wg_status_t status = WG_OK;
    wg_error_t error;
    int result = -1;

    wg_error_clear(error);
    memset(a, 0, sizeof(*a));
    a->common = common;
    a->request = request;
    a->report = report;
    a->order = order;
    a->generator_order = generator_order;
    kernel_ring_init(a->ring);
    wg_kernel_init(a->kernel, FLINT_MAX(FLINT_MAX(order, generator_order), 3), a->ring);
    a->kernel->boundary = request->boundary;
    if (request->half_angle)
        fmpq_set_si(a->kernel->angle, -1, 2);
    a->scale = _fmpq_vec_init(order);
    a->offset = _fmpq_vec_init(order);
    a->generator_scale = _fmpq_vec_init(generator_order);
    a->generator_offset = _fmpq_vec_init(generator_order);
    if (!request->pauli_generator && request->state_length > 0)
        a->state = _fmpq_vec_init(request->state_length + 1);

    if (request->observable_text != NULL)
    {
        status = traces(a->scale, a->offset, order, request->observable, error);
        result = wg_answer_check(a, "--observable", status, error);
    }
    if (result < 0 && !request->pauli_generator)
    {
        status = traces(a->generator_scale, a->generator_offset, generator_order, request->generator, error);
        result = wg_answer_check(a, "--generator", status, error);
    }
    return result;
}

void wg_answer_clear(wg_answer_struct *a)
{
    wg_answer_clear_curves(a);
    _fmpq_vec_clear(a->scale, a->order);
    _fmpq_vec_clear(a->offset, a->order);
    _fmpq_vec_clear(a->generator_scale, a->generator_order);
    _fmpq_vec_clear(a->generator_offset, a->generator_order);
    if (a->state != NULL)
        _fmpq_vec_clear(a->state, a->request->state_length + 1);
    flint_free(a->dim_text);
    flint_free(a->layers_text);
    flint_free(a->overlap_text);
    wg_kernel_clear(a->kernel);
    wg_ring_clear(a->ring);
}

void wg_answer_enter_dimension(wg_answer_struct *a, slong index)
{
    flint_free(a->dim_text);
    a->dim_text = wg_answer_parameter_text(a->request->dim, index);
    set_dimension(a, index);
    set_state(a, index);
}

void wg_answer_enter_layers(wg_answer_struct *a, slong index)
{
    flint_free(a->layers_text);
    a->layers_text = wg_answer_parameter_text(a->request->layers, index);
    wg_answer_formula(a->kernel->layers, a->request->layers, index, 1, a->ring);
}

void wg_answer_enter_overlap(wg_answer_struct *a, slong index)
{
    flint_free(a->overlap_text);
    a->overlap_text = NULL;
    if (a->request->boundary != WG_BOUNDARY_BARE)
        return;
    set_boundary_variance(a, index);
    if (a->request->overlap->given)
        a->overlap_text = wg_answer_parameter_text(a->request->overlap, index);
}
