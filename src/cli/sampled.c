#include "sampled.h"

#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <flint/fmpq_vec.h>

#include "wishgarten/ranks.h"
#include "wishgarten/stream.h"

#ifdef _OPENMP
#include <omp.h>
#endif

/* A training ends where the gradient of its loss is this small, in units of the observable's spread. */
#define TOLERANCE 1e-10
/* Quasi-Newton steps remember at most so many pairs of vectors; up to so many angles they are BFGS. */
#define MEMORY_MAX 200

/* The ensemble as floating-point data */

slong wg_sampled_qubits(const fmpz_t dim)
{
    slong bits = fmpz_bits(dim) - 1;

    if (bits > WG_CIRCUIT_QUBITS_MAX)
        return -1;
    return fmpz_val2(dim) == bits ? bits : 0;
}

double *wg_sampled_spectrum(const wg_observable_t spectrum, slong dim)
{
    double *entries = flint_malloc(dim * sizeof(double));
    slong next = 0;

    while (next < dim)
        for (slong j = 0; j < spectrum->length; j++)
            for (slong k = fmpz_get_si(spectrum->multiplicities + j); k > 0 && next < dim; k--)
                entries[next++] = fmpq_get_d(spectrum->eigenvalues + j);
    return entries;
}

wg_status_t wg_sampled_operator(wg_operator_t op, const wg_observable_t observable, slong dim, slong qubits,
                                wg_error_struct *error)
{
    double *entries;

    switch (observable->kind)
    {
    case WG_OBSERVABLE_PAULI:
        return wg_operator_set_pauli_sum(op, observable->pauli, qubits, error);
    case WG_OBSERVABLE_SPECTRUM:
        entries = wg_sampled_spectrum(observable, dim);
        wg_operator_set_diagonal(op, entries, dim);
        flint_free(entries);
        return WG_OK;
    case WG_OBSERVABLE_PROJECTOR:
        entries = flint_malloc(dim * sizeof(double));
        for (slong i = 0; i < dim; i++)
            entries[i] = fmpz_cmp_si(observable->rank, i) > 0;
        wg_operator_set_diagonal(op, entries, dim);
        flint_free(entries);
        return WG_OK;
    case WG_OBSERVABLE_MATRIX:
        entries = flint_malloc(2 * dim * dim * sizeof(double));
        for (slong i = 0; i < 2 * dim * dim; i++)
            entries[i] = fmpq_get_d(observable->matrix + i);
        wg_operator_set_matrix(op, (const wg_complex_t *) entries, dim);
        flint_free(entries);
        return WG_OK;
    case WG_OBSERVABLE_TRACES:
        break;
    }
    return wg_fail(error, WG_UNABLE, "power traces cannot be sampled");
}

wg_status_t wg_sampled_sizes(wg_sampled_sizes_t *sizes, const wg_observable_t observable, slong dim,
                             wg_error_struct *error)
{
    fmpq *traces = _fmpq_vec_init(2);
    wg_status_t status;
    fmpz_t d;

    fmpz_init_set_si(d, dim);
    status = wg_observable_traces(traces, 2, observable, d, error);
    if (status == WG_OK)
    {
        fmpq_div_fmpz(traces, traces, d);
        fmpq_div_fmpz(traces + 1, traces + 1, d);
        sizes->center = fmpq_get_d(traces);
        sizes->scale = sqrt(fmpq_get_d(traces + 1));
        fmpq_mul(traces, traces, traces);
        fmpq_sub(traces + 1, traces + 1, traces);
        sizes->spread = sqrt(fmpq_get_d(traces + 1));
    }
    fmpz_clear(d);
    _fmpq_vec_clear(traces, 2);
    return status;
}

/* One sample */

void wg_sampled_angles(double *theta, slong parameters, double period, ulong seed, ulong sample)
{
    wg_stream_t stream;

    wg_stream_init(stream, seed, sample, WG_STREAM_ANGLES, 0);
    for (slong j = 0; j < parameters; j++)
        theta[j] = period * wg_stream_uniform(stream);
}

void wg_sampled_train(double *theta, wg_training_point_t *end, const wg_training_t plan, double spread,
                      const wg_circuit_t circuit, const wg_operator_t op, wg_training_record_t record,
                      void *state, wg_workspace_struct *work)
{
    wg_training_t whole = {plan[0]};

    whole->tolerance = TOLERANCE * spread;
    whole->memory = FLINT_MAX(FLINT_MIN(MEMORY_MAX, circuit->parameters), 1);
    if (wg_train(theta, end, whole, circuit, op, NULL, record, state, work, NULL) != WG_OK)
        flint_throw(FLINT_ERROR, "sampled circuits: a bounded loss has ceased to be a number\n");
}

/* All of them */

slong wg_sampled_threads(const wg_common_t *common)
{
    if (common->threads > 0)
        return common->threads;
    if (wg_ranks_count() > 1)
        return 1;
#ifdef _OPENMP
    return omp_get_max_threads();
#else
    return 1;
#endif
}

typedef struct
{
    int shown; /* to a terminal, unless --quiet */
    double begun, last;
    ulong before; /* samples of a checkpoint; counted from the first call */
    int called;
} progress_t;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void show_progress(ulong done, ulong samples, void *data)
{
    progress_t *p = data;
    double time = now(), left;
    char bar[31];

    if (!p->shown || samples == 0)
        return;
    if (!p->called)
        p->before = done;
    p->called = 1;
    if (time - p->begun < 2 || time - p->last < 0.2 || done <= p->before)
        return;
    p->last = time;
    left = (time - p->begun) * (samples - done) / (done - p->before);
    for (size_t i = 0; i < sizeof(bar) - 1; i++)
        bar[i] = i * samples < done * (sizeof(bar) - 1) ? '#' : '.';
    bar[sizeof(bar) - 1] = '\0';
    fprintf(stderr, "\r[%s] %3.0f%%  %.0f:%02.0f left \033[K", bar, 100.0 * done / samples, floor(left / 60),
            floor(fmod(left, 60)));
    fflush(stderr);
}

static void end_progress(const progress_t *p)
{
    if (p->last > 0)
        fputs("\r\033[K", stderr);
}

wg_status_t wg_sampled_run(wg_blocks_t blocks, wg_run_t *run, const wg_common_t *common,
                           wg_error_struct *error)
{
    progress_t progress = {.shown = !common->quiet && isatty(STDERR_FILENO), .begun = now()};
    wg_status_t status;

    run->progress = show_progress;
    run->progress_data = &progress;
    status = wg_run(blocks, run, error);
    end_progress(&progress);
    return status;
}

void wg_sampled_predict(const wg_row_struct *row, const wg_value_t value, slong digits)
{
    char *text = wg_value_get_exact_str(value);

    if (text == NULL || strlen(text) > 24)
    {
        flint_free(text);
        text = wg_value_get_decimal_str(value, digits);
    }
    if (text != NULL)
        wg_fields_set((wg_fields_struct *) row->inputs, WG_PREDICTED, text);
    flint_free(text);
}
