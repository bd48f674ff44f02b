#include "simulate.h"

#include <string.h>

static double *to_doubles(const wg_list_t list)
{
    double *x = flint_malloc(FLINT_MAX(list->length, 1) * sizeof(double));

    for (slong i = 0; i < list->length; i++)
        x[i] = fmpq_get_d(list->entries + i);
    return x;
}

static wg_status_t set_ansatz(wg_sampling_t s, slong qubits, slong dim, slong layers, slong overlap,
                              wg_error_struct *error)
{
    const wg_simulate_request_struct *r = s->request;

    wg_status_t status;

    if (r->has_circuit)
    {
        wg_ansatz_init(s->ansatz, WG_ANSATZ_PAULI, qubits, 1);
        s->parameters = r->circuit->circuit->parameters;
        s->grid = to_doubles(r->model->grid->list);
        return WG_OK;
    }
    if (qubits == 0 && r->ansatz != WG_ANSATZ_HAAR)
        return wg_fail(error, WG_DOMAIN, "D = %ld is no power of two, which --ansatz=%s needs", (long) dim,
                       wg_ansatz_name(r->ansatz));
    wg_ansatz_init(s->ansatz, r->ansatz, qubits, layers);
    s->ansatz->dim = dim;
    s->ansatz->angle = r->model->half_angle ? -0.5 : 1;
    s->ansatz->group = r->group;
    s->ansatz->ring = r->ring;
    s->ansatz->bare = r->model->boundary == WG_BOUNDARY_BARE;
    /* Sizes come first, since a spectrum takes memory. */
    if (!r->model->pauli_generator && (double) dim * dim > WG_ANSATZ_BYTES_MAX)
        return wg_fail(error, WG_UNABLE, "a block of D = %ld is too large", (long) dim);
    if (!r->model->pauli_generator)
        s->ansatz->spectrum = s->spectrum = wg_sampled_spectrum(r->model->generator, dim);
    if (r->weights->length > 0)
        s->ansatz->weights = s->weights = to_doubles(r->weights);
    else if (r->model->overlap->list->length > 0)
        s->ansatz->overlap = fmpq_get_d(r->model->overlap->list->entries + overlap);
    s->grid = to_doubles(r->model->grid->list);
    if (r->data->length > 0)
    {
        s->ansatz->data = s->data = to_doubles(r->data);
        s->ansatz->features = r->data->length;
    }
    status = wg_ansatz_check(s->ansatz, error);
    if (status == WG_OK)
        s->parameters = wg_ansatz_parameters(s->ansatz);
    return status;
}

wg_status_t wg_sampling_init(wg_sampling_t s, const wg_simulate_request_t request, ulong seed, slong dim,
                             slong layers, slong overlap, const char **context, wg_error_struct *error)
{
    const fmpz *d = fmpq_numref(request->model->dim->list->entries + dim);
    const fmpz *l = request->has_circuit ? NULL : fmpq_numref(request->model->layers->list->entries + layers);
    slong qubits = wg_sampled_qubits(d);
    wg_status_t status;

    memset(s, 0, sizeof(*s));
    s->request = request;
    s->seed = seed;
    wg_operator_init(s->operator);
    *context = request->model->qubits->given ? "--qubits" : "--dim";
    if (qubits < 0)
        return wg_fail(error, WG_UNABLE, "expected at most %d qubits, whose state is 2^%d complex numbers",
                       WG_CIRCUIT_QUBITS_MAX, WG_CIRCUIT_QUBITS_MAX);
    *context = "--layers";
    if (l != NULL && fmpz_cmp_si(l, WG_ANSATZ_GATES_MAX) > 0)
        return wg_fail(error, WG_UNABLE, "expected at most %ld layers", (long) WG_ANSATZ_GATES_MAX);
    *context = "--ansatz";
    s->dim = fmpz_get_si(d);
    status = set_ansatz(s, qubits, s->dim, l == NULL ? 0 : fmpz_get_si(l), overlap, error);
    if (status != WG_OK)
        return status;
    *context = "--quantity";
    status = wg_sampling_choose_features(s, error);
    *context = "--records";
    if (status == WG_OK && request->training->records != NULL)
        status = wg_simulate_records_new(&s->tracks, request, error);
    s->steps = to_doubles(request->training->steps);
    *context = "--inputs";
    if (status == WG_OK && request->model->inputs_text != NULL)
        status = wg_simulate_states(&s->states, request, s->dim, error);
    *context = "--observable";
    if (status == WG_OK)
        status = wg_sampled_sizes(&s->sizes, request->model->observable, s->dim, error);
    if (status == WG_OK)
        status = wg_sampled_operator(s->operator, request->model->observable, s->dim, qubits, error);
    return status;
}

void wg_sampling_clear(wg_sampling_t s)
{
    wg_operator_clear(s->operator);
    flint_free(s->spectrum);
    flint_free(s->weights);
    flint_free(s->data);
    flint_free(s->grid);
    flint_free(s->states);
    flint_free(s->steps);
    flint_free(s->tracks);
    flint_free(s->features);
    flint_free(s->order);
    flint_free(s->used);
}
