#include "landscape_answer.h"

#include <math.h>
#include <string.h>

#include "sampled.h"

#include "wishgarten/ansatz.h"
#include "wishgarten/loss_law.h"

#define DIM_MAX 1024
#define ANGLES_MAX 64
/* Quasi-Newton steps end long before. */
#define STEPS_MAX 20000
/* A training ends at the bottom if its loss is at most this share of the mean loss. */
#define BOTTOM 1e-9

/* What a sample shows. */
enum
{
    LOSS,
    ZERO,
    VALUES
};

/* Circuits V_p exp(i th_p A) ... V_1 exp(i th_1 A) V_0 |0> with Haar-random V_j, and the loss that they are trained on. */
typedef struct
{
    wg_ansatz_t ansatz;
    wg_training_t plan;
    wg_operator_t operator;
    double *spectrum; /* of A, unless it is a Pauli word */
    double period, spread;
    double unit; /* the landscape's loss over that of `operator` */
    double bottom;
    ulong seed;
} ensemble_struct;

typedef struct
{
    const ensemble_struct *ensemble;
    wg_circuit_t circuit;
    wg_workspace_struct *work;
    double *theta;
} worker_struct;

static void take(double *values, ulong sample, void *state)
{
    worker_struct *w = state;
    const ensemble_struct *e = w->ensemble;
    wg_training_point_t end;
    wg_stream_t stream;

    wg_stream_init(stream, e->seed, sample, WG_STREAM_CIRCUIT, 0);
    if (wg_ansatz_build(w->circuit, stream, e->ansatz, NULL) != WG_OK)
        flint_throw(FLINT_ERROR, "landscape: an ansatz that was checked cannot be built\n");
    wg_sampled_angles(w->theta, e->ansatz->layers, e->period, e->seed, sample);
    wg_sampled_train(w->theta, &end, e->plan, e->spread, w->circuit, e->operator, NULL, NULL, w->work);
    values[LOSS] = e->unit * end.residual;
    values[ZERO] = values[LOSS] <= e->bottom;
}

/* The ensemble */

/* A component that circuits can be sampled for: its complex dimension and the rank of its projector, the latter 0 for an observable. */
static wg_status_t find_size(slong *dim, slong *rank, const wg_landscape_answer_struct *a,
                             wg_error_struct *error)
{
    const wg_component_struct *c = a->process->components;
    slong copies = c->field == 4 ? 2 : 1;

    if (a->process->length > 1)
        return wg_fail(error, WG_UNABLE, "circuits are sampled for one component, and here are %ld",
                       (long) a->process->length);
    if (fmpq_is_zero(c->dim) || !fmpz_is_one(fmpq_denref(c->dim)))
        return wg_fail(
            error, WG_UNABLE,
            "circuits are sampled in a dimension: give a whole number by --dim, or dim= in --components");
    if (fmpz_cmp_si(fmpq_numref(c->dim), DIM_MAX / copies) > 0)
        return wg_fail(error, WG_UNABLE, "circuits are sampled in at most %d dimensions",
                       (int) (DIM_MAX / copies));
    if (a->parameters > ANGLES_MAX)
        return wg_fail(error, WG_UNABLE, "circuits are sampled with at most %d parameters", ANGLES_MAX);
    *dim = copies * fmpz_get_si(fmpq_numref(c->dim));
    *rank = 0;
    if (a->request->source == WG_LANDSCAPE_BY_OBSERVABLE)
        return WG_OK;
    if (!fmpz_is_one(fmpq_denref(c->dof)))
        return wg_fail(error, WG_UNABLE,
                       "a projector is sampled, whose rank is the degrees of freedom: give a whole number of "
                       "them, or an --observable");
    *rank = copies * fmpz_get_si(fmpq_numref(c->dof));
    return WG_OK;
}

/* Eigenvalues that stand next to each other become those of basis vectors i and i + D/2, a pair for Sp(D). */
static void pair_entries(wg_operator_t op)
{
    double *sorted;

    if (op->entries == NULL)
        return;
    sorted = flint_malloc(op->dim * sizeof(double));
    memcpy(sorted, op->entries, op->dim * sizeof(double));
    for (slong i = 0; i < op->dim / 2; i++)
    {
        op->entries[i] = sorted[2 * i];
        op->entries[i + op->dim / 2] = sorted[2 * i + 1];
    }
    flint_free(sorted);
}

/* out <- J conj(in), J = iY (x) 1 with Y on the highest bit; this map squares to -1. */
static void conjugate(wg_complex_t *out, const wg_complex_t *in, slong dim)
{
    for (slong i = 0; i < dim / 2; i++)
    {
        out[i] = (wg_complex_t){in[i + dim / 2].re, -in[i + dim / 2].im};
        out[i + dim / 2] = (wg_complex_t){-in[i].re, in[i].im};
    }
}

/* Nonzero if O is quaternionic, O J conj = J conj O, which one random vector tells all but surely. */
static int is_quaternionic(const wg_operator_t op, double scale)
{
    wg_complex_t *psi = flint_malloc(4 * op->dim * sizeof(*psi)), *image = psi + op->dim,
                 *left = psi + 2 * op->dim, *right = psi + 3 * op->dim;
    double difference = 0;
    wg_stream_t stream;

    wg_stream_init(stream, 0, 0, WG_STREAM_STATE, 0);
    wg_haar_state(psi, stream, op->dim, WG_GROUP_U);
    conjugate(image, psi, op->dim);
    wg_operator_apply(left, op, image);
    wg_operator_apply(image, op, psi);
    conjugate(right, image, op->dim);
    for (slong i = 0; i < op->dim; i++)
        difference = fmax(difference, hypot(left[i].re - right[i].re, left[i].im - right[i].im));
    flint_free(psi);
    return difference <= 1e-10 * scale;
}

static wg_status_t set_operator(ensemble_struct *e, const wg_landscape_answer_struct *a, slong rank,
                                wg_error_struct *error)
{
    wg_observable_t projector;
    const wg_observable_struct *observable = rank == 0 ? a->request->observable : projector;
    wg_sampled_sizes_t sizes;
    wg_status_t status = WG_OK;
    char text[40];

    wg_observable_init(projector);
    snprintf(text, sizeof(text), "projector:%ld", (long) rank);
    if (rank > 0)
        status = wg_observable_parse(projector, text, error);
    if (status == WG_OK)
        status = wg_sampled_sizes(&sizes, observable, e->ansatz->dim, error);
    if (status == WG_OK)
        status = wg_sampled_operator(e->operator, observable, e->ansatz->dim, e->ansatz->qubits, error);
    if (status == WG_OK)
        e->spread = sizes.spread;
    if (status == WG_OK && e->ansatz->group == WG_GROUP_SP)
    {
        pair_entries(e->operator);
        if (!is_quaternionic(e->operator, sizes.scale))
            status = wg_fail(error, WG_DOMAIN,
                             "this observable is not quaternionic: expected one that commutes with complex "
                             "conjugation times Y on the last qubit, or eigenvalues in pairs");
    }
    wg_observable_clear(projector);
    return status;
}

/* The eigenvalues of A, each as often as the dimension has room for. */
static wg_status_t set_generator(ensemble_struct *e, const wg_landscape_request_struct *r,
                                 wg_error_struct *error)
{
    wg_observable_t generator;
    wg_status_t status;
    fmpz_t length;

    if (r->pauli_generator)
        return WG_OK;
    wg_observable_init(generator);
    fmpz_init(length);
    status = wg_observable_parse(generator, r->generator_text, error);
    if (status == WG_OK)
    {
        wg_observable_dimension(length, generator);
        if (fmpz_cmp_si(length, e->ansatz->dim) > 0 || e->ansatz->dim % fmpz_get_si(length) != 0)
            status = wg_fail(
                error, WG_UNABLE,
                "the generator's eigenvalues do not fit: expected as many as divide the dimension %ld",
                (long) e->ansatz->dim);
        else
            e->ansatz->spectrum = e->spectrum = wg_sampled_spectrum(generator, e->ansatz->dim);
    }
    wg_observable_clear(generator);
    fmpz_clear(length);
    return status;
}

/* To be cleared in either case. The scale of the angles is left out, on which minima do not depend. */
static wg_status_t ensemble_init(ensemble_struct *e, const wg_landscape_answer_struct *a,
                                 const wg_minima_t minima, wg_error_struct *error)
{
    const wg_landscape_request_struct *r = a->request;
    const wg_component_struct *c = a->process->components;
    slong dim = 0, rank = 0;
    wg_status_t status = find_size(&dim, &rank, a, error);
    fmpz_t d;
    fmpq_t mean;

    memset(e, 0, sizeof(*e));
    wg_operator_init(e->operator);
    if (status != WG_OK)
        return status;
    fmpz_init_set_si(d, dim);
    wg_ansatz_init(e->ansatz, WG_ANSATZ_HAAR, wg_sampled_qubits(d), a->parameters);
    fmpz_clear(d);
    e->ansatz->dim = dim;
    e->ansatz->group = c->field == 1 ? WG_GROUP_O : c->field == 4 ? WG_GROUP_SP : WG_GROUP_U;
    status = set_generator(e, r, error);
    if (status == WG_OK)
        status = wg_ansatz_check(e->ansatz, error);
    if (status == WG_OK)
        status = set_operator(e, a, rank, error);
    if (status != WG_OK)
        return status;
    fmpq_init(mean);
    wg_loss_mean(mean, a->process);
    e->bottom = BOTTOM * fmpq_get_d(mean);
    e->unit = rank == 0 ? 1 : fmpq_get_d(mean) * dim / rank;
    fmpq_clear(mean);
    e->seed = minima->seed;
    e->period = 2 * M_PI * fmpq_get_d(r->period);
    e->plan->optimiser = WG_BFGS;
    e->plan->loss = WG_LOSS_EXPECTATION;
    e->plan->steps = STEPS_MAX;
    e->plan->target = rank == 0 ? wg_landscape_double(a->dof->lowest) : 0;
    return WG_OK;
}

static void ensemble_clear(ensemble_struct *e)
{
    wg_operator_clear(e->operator);
    flint_free(e->spectrum);
}

/* Sampling */

static wg_status_t worker_init(worker_struct *w, const ensemble_struct *e, wg_error_struct *error)
{
    wg_circuit_init(w->circuit, e->ansatz->dim, e->ansatz->qubits);
    w->ensemble = e;
    w->theta = flint_malloc(e->ansatz->layers * sizeof(double));
    return wg_workspace_new(&w->work, e->ansatz->dim, WG_WORK_GRADIENT, 1, error);
}

static void worker_clear(worker_struct *w)
{
    wg_circuit_clear(w->circuit);
    wg_workspace_free(w->work);
    flint_free(w->theta);
}

static double mean_of(const wg_moments_t moments, const void *data)
{
    return wg_moments_mean(moments, *(const slong *) data);
}

/* estimates[VALUES] <- the means over all trainings. */
static wg_status_t sample(wg_estimate_t *estimates, const ensemble_struct *e, ulong samples,
                          const wg_common_t *common, wg_error_struct *error)
{
    slong order[VALUES] = {1, 1}, threads = FLINT_MIN(wg_sampled_threads(common), (slong) samples), made = 0;
    worker_struct *workers = flint_calloc(threads, sizeof(*workers));
    void **states = flint_malloc(threads * sizeof(*states));
    wg_run_t run = {.sampler = take, .states = states, .threads = threads};
    wg_status_t status = WG_OK;
    wg_blocks_t blocks;

    wg_blocks_init(blocks, samples, order, VALUES);
    while (made < threads && status == WG_OK)
    {
        states[made] = workers + made;
        status = worker_init(workers + made++, e, error);
    }
    if (status == WG_OK)
        status = wg_sampled_run(blocks, &run, common, error);
    for (slong i = 0; i < VALUES && status == WG_OK; i++)
        wg_blocks_estimate(estimates + i, blocks, mean_of, &i);
    while (made > 0)
        worker_clear(workers + --made);
    wg_blocks_clear(blocks);
    flint_free(workers);
    flint_free(states);
    return status;
}

/* The comparison */

/* What minima of equal weight would show: their mean loss, and how many of them are zeros. */
typedef struct
{
    wg_value_t mean;  /* of those that are no zeros, which minima.mean is */
    wg_value_t loss;  /* of all */
    wg_value_t zeros; /* their share at p = beta rank */
    int has_zeros;
} equal_struct;

static double error_of(const wg_value_t value)
{
    return value->form == WG_BY_SAMPLES ? value->standard_error : 0;
}

/* At p = beta rank zeros are points, of which there are `zeros` beside `count` other minima a period. */
static void join_zeros(equal_struct *equal, const wg_value_t count, const arb_t zeros)
{
    double n = wg_landscape_double(count), z = arf_get_d(arb_midref(zeros), ARF_RND_NEAR), all = n + z;
    double mean = wg_landscape_double(equal->mean), share_error = z * error_of(count) / (all * all);

    wg_value_set_estimate(equal->zeros, z / all, share_error, count->samples);
    wg_value_set_estimate(equal->loss, mean * n / all,
                          hypot(error_of(equal->mean) * n / all, mean * share_error), count->samples);
    equal->has_zeros = 1;
}

static wg_status_t weigh_equally(equal_struct *equal, const wg_landscape_answer_struct *a,
                                 const wg_minima_t minima, wg_error_struct *error)
{
    wg_transition_t transition;
    wg_status_t status;
    slong dimension;
    wg_value_t count;
    arb_t zeros;
    int side;

    wg_transition_init(transition);
    wg_value_init(count);
    arb_init(zeros);
    wg_landscape_set_transition(transition, a);
    side = fmpq_cmp_si(transition->codimension, a->parameters);
    if (side < 0)
        status = wg_fail(error, WG_UNABLE,
                         "beyond the transition zeros form surfaces, and minima cannot be counted");
    else
        status = wg_minima_mean(equal->mean, count, minima, error);
    if (status == WG_OK && side > 0)
        wg_value_set(equal->loss, equal->mean);
    if (status == WG_OK && side == 0)
        status = wg_minima_zeros(zeros, &dimension, minima, 64, error);
    if (status == WG_OK && side == 0)
        join_zeros(equal, count, zeros);
    wg_transition_clear(transition);
    wg_value_clear(count);
    arb_clear(zeros);
    return status;
}

static wg_row_struct *add_estimate(wg_landscape_answer_struct *a, const char *quantity, const char *method,
                                   const wg_estimate_t *estimate)
{
    wg_row_struct *row = wg_landscape_row(a, quantity, 1, method);

    wg_value_set_estimate(row->value, estimate->value, estimate->standard_error, estimate->samples);
    return row;
}

/* A difference is what the row is there to show, and decides nothing. */
static void compare(wg_row_struct *row, const wg_value_t predicted, double z, const wg_common_t *common)
{
    wg_sampled_predict(row, predicted, common->digits);
    row->z = z;
    row->agreement = WG_UNDECIDED;
}

/* `equal` is NULL where it is not known, here and below. */
static void add_loss(wg_landscape_answer_struct *a, const wg_estimate_t *estimate, const equal_struct *equal)
{
    wg_row_struct *row = add_estimate(a, "minima.reached",
                                      "reached by BFGS from uniform angles; basins weigh minima by their "
                                      "size, minima.mean weighs them equally",
                                      estimate);

    if (equal != NULL)
        compare(row, equal->loss,
                wg_estimate_z(estimate, wg_landscape_double(equal->loss), error_of(equal->loss)), a->common);
    wg_landscape_point(a, row->quantity, (double) a->parameters, estimate->value);
    if (equal != NULL && !wg_landscape_asks(a->request, WG_LANDSCAPE_MINIMA_MEAN))
        wg_landscape_point(a, "minima.mean", (double) a->parameters, wg_landscape_double(equal->mean));
}

/* The share of zeros is no loss: it is drawn where it was asked for by name. */
static void add_zeros(wg_landscape_answer_struct *a, const wg_estimate_t *estimate, const equal_struct *equal)
{
    wg_row_struct *row = add_estimate(
        a, "minima.reached.zeros",
        "share of these trainings that end at the bottom, within 1e-9 of the mean loss", estimate);

    if (wg_landscape_asks(a->request, WG_LANDSCAPE_MINIMA_REACHED_ZEROS))
        wg_landscape_point(a, row->quantity, (double) a->parameters, estimate->value);
    if (equal != NULL && equal->has_zeros)
    {
        /* Few trainings do not know the error of their share. */
        double share = wg_landscape_double(equal->zeros),
               deviation = sqrt(share * (1 - share) / estimate->samples);

        compare(row, equal->zeros, (estimate->value - share) / hypot(deviation, error_of(equal->zeros)),
                a->common);
    }
}

/* Once for a range of parameters. */
static void tell(wg_landscape_answer_struct *a, const char *quantity, const wg_error_struct *why)
{
    if (strcmp(a->why, why->message) != 0)
        wg_cli_note(a->common, "%s at %ld parameters is not compared: %s", quantity, (long) a->parameters,
                    why->message);
    snprintf(a->why, sizeof(a->why), "%s", why->message);
}

wg_status_t wg_landscape_reached(wg_landscape_answer_struct *a, const wg_landscape_item_t *item,
                                 const wg_minima_t minima, wg_error_struct *error)
{
    wg_estimate_t estimates[VALUES];
    ensemble_struct ensemble;
    equal_struct equal = {.has_zeros = 0};
    wg_status_t status = ensemble_init(&ensemble, a, minima, error);
    wg_error_t why;

    wg_error_clear(why);
    if (status == WG_OK)
        status = sample(estimates, &ensemble, a->request->samples, a->common, error);
    ensemble_clear(&ensemble);
    if (status != WG_OK)
        return status;
    wg_value_init(equal.mean);
    wg_value_init(equal.loss);
    wg_value_init(equal.zeros);
    status = weigh_equally(&equal, a, minima, why);
    if (status != WG_OK)
        tell(a, item->name, why);
    if (item->rows == WG_LANDSCAPE_MINIMA_REACHED)
        add_loss(a, estimates + LOSS, status == WG_OK ? &equal : NULL);
    add_zeros(a, estimates + ZERO, status == WG_OK ? &equal : NULL);
    wg_value_clear(equal.mean);
    wg_value_clear(equal.loss);
    wg_value_clear(equal.zeros);
    return WG_OK;
}
