#include "simulate.h"

#include <math.h>
#include <string.h>

struct wg_sampling_worker_struct
{
    const wg_sampling_struct *sampling;
    wg_circuit_t own;
    const wg_circuit_struct *circuit; /* that one, or the one of a file */
    int built;                        /* the circuit that all samples share */
    wg_workspace_struct *work;
    slong parameters;
    double *theta, *gradient, *direction, *product, *hessian;
    double loss;
    double *matrix; /* K_ab of m inputs, and behind it their m gradients and room for m^2 numbers */
    double *track;  /* of the training of this sample */
    slong looks;
    wg_training_point_t end;
};

wg_status_t wg_sampling_worker_new(wg_sampling_worker_t **worker, const wg_sampling_t sampling, slong threads,
                                   wg_error_struct *error)
{
    wg_sampling_worker_t *w = flint_calloc(1, sizeof(*w));
    slong p = sampling->parameters;
    wg_status_t status = wg_workspace_new(&w->work, sampling->dim, sampling->work, threads, error);

    if (status != WG_OK)
    {
        flint_free(w);
        return status;
    }
    w->sampling = sampling;
    w->parameters = p;
    wg_circuit_init(w->own, sampling->dim, sampling->ansatz->qubits);
    w->circuit = sampling->request->has_circuit ? sampling->request->circuit->circuit : w->own;
    if (sampling->states != NULL)
    {
        slong m = wg_simulate_inputs(sampling->request);

        w->matrix = flint_malloc(m * (2 * m + p) * sizeof(double));
    }
    w->track = flint_malloc(FLINT_MAX(sampling->request->training->steps->length, 1) * WG_TRACK_LENGTH *
                            sizeof(double));
    w->theta = flint_malloc(4 * p * sizeof(double));
    w->gradient = w->theta + p;
    w->direction = w->theta + 2 * p;
    w->product = w->theta + 3 * p;
    w->hessian = sampling->whole_hessian ? flint_malloc(p * p * sizeof(double)) : NULL;
    *worker = w;
    return WG_OK;
}

void wg_sampling_worker_free(wg_sampling_worker_t *worker)
{
    if (worker == NULL)
        return;
    wg_circuit_clear(worker->own);
    wg_workspace_free(worker->work);
    flint_free(worker->theta);
    flint_free(worker->track);
    flint_free(worker->matrix);
    flint_free(worker->hessian);
    flint_free(worker);
}

/* Circuit and angles have streams of their own, so that one may stay while the other is drawn anew: what stays is that of
   sample 0. */
static void draw(wg_sampling_worker_t *w, ulong sample)
{
    const wg_sampling_struct *s = w->sampling;
    wg_average_t average = s->request->average;
    /* A file may have gates exp(-i theta P/2) beside others: their common period. */
    double period = s->request->has_circuit ? 4 * M_PI : 2 * M_PI / fabs(s->ansatz->angle);
    wg_stream_t stream;

    if (!s->request->has_circuit && (average != WG_AVERAGE_ANGLES || !w->built))
    {
        wg_stream_init(stream, s->seed, average == WG_AVERAGE_ANGLES ? 0 : sample, WG_STREAM_CIRCUIT, 0);
        if (wg_ansatz_build(w->own, stream, s->ansatz, NULL) != WG_OK)
            flint_throw(FLINT_ERROR, "simulate: an ansatz that was checked cannot be built\n");
        w->built = 1;
    }
    wg_sampled_angles(w->theta, w->parameters, period, s->seed, average == WG_AVERAGE_CIRCUITS ? 0 : sample);
}

static void differentiate(wg_sampling_worker_t *w)
{
    const wg_sampling_struct *s = w->sampling;

    if (s->whole_hessian)
        wg_expectation_hessian(&w->loss, w->gradient, w->hessian, w->circuit, w->theta, s->operator, NULL,
                               w->work);
    else
        wg_expectation_gradient(&w->loss, w->gradient, w->circuit, w->theta, s->operator, NULL, w->work);
    if (s->work == WG_WORK_HESSIAN && !s->whole_hessian)
    {
        /* mu = g . H g needs the gradient before the product, which gives it again. */
        memcpy(w->direction, w->gradient, w->parameters * sizeof(double));
        wg_expectation_hessian_product(&w->loss, w->gradient, w->product, w->circuit, w->theta, w->direction,
                                       s->operator, NULL, w->work);
    }
}

/* Keeps the point for all steps up to its own at which the training is looked at. */
static void look(const wg_training_point_t *point, void *worker)
{
    wg_sampling_worker_t *w = worker;

    while (w->looks < w->sampling->request->training->steps->length &&
           w->sampling->steps[w->looks] <= point->step)
    {
        for (slong k = 0; k < WG_TRACK_LENGTH; k++)
            w->track[w->looks * WG_TRACK_LENGTH + k] =
                wg_simulate_measure(point, (wg_measure_t) k, w->sampling->sizes.spread);
        w->looks++;
    }
}

/* Trains from theta; after its end a training stays where it is. */
static void train(wg_sampling_worker_t *w, ulong sample)
{
    const wg_sampling_struct *s = w->sampling;
    const wg_simulate_training_struct *t = s->request->training;
    wg_training_point_t last;

    w->looks = 0;
    memcpy(w->direction, w->theta, w->parameters * sizeof(double));
    wg_sampled_train(w->direction, &w->end, t->plan, s->sizes.spread, w->circuit, s->operator, look, w,
                     w->work);
    last = w->end;
    last.step = t->plan->steps;
    look(&last, w);
    if (s->tracks != NULL)
        memcpy(s->tracks + sample * t->steps->length * WG_TRACK_LENGTH, w->track,
               t->steps->length * WG_TRACK_LENGTH * sizeof(double));
}

static double sum_of_powers(const double *x, slong length, slong power)
{
    double sum = 0;

    for (slong j = 0; j < length; j++)
    {
        double y = power % 2 == 1 ? x[j] : 1;

        for (slong k = 2; k <= power; k += 2)
            y *= x[j] * x[j];
        sum += y;
    }
    return sum;
}

static double meta_kernel(const wg_sampling_worker_t *w)
{
    double sum = 0;

    for (slong j = 0; j < w->parameters; j++)
    {
        double product = w->product[j];

        if (w->hessian != NULL)
        {
            product = 0;
            for (slong k = 0; k < w->parameters; k++)
                product += w->hessian[j * w->parameters + k] * w->gradient[k];
        }
        sum += w->gradient[j] * product;
    }
    return sum;
}

/* The product of derivatives whose label i is the layer layer[i]. */
static double word_at(const wg_sampling_worker_t *w, const wg_moment_word_t word, const slong *layer)
{
    double product = 1;
    slong labels[2];

    for (slong c = 0; c < word->factors; c++)
    {
        slong count = wg_word_factor_labels(labels, word, c);

        if (count == 0)
            product *= w->loss - w->sampling->sizes.center;
        else if (count == 1)
            product *= w->gradient[layer[labels[0]]];
        else
            product *= w->hessian[layer[labels[0]] * w->parameters + layer[labels[1]]];
    }
    return product;
}

/* Labels in their order are the first layers, and L the last one; a sum goes through all tuples of layers. */
static double word_value(const wg_sampling_worker_t *w, const wg_moment_word_t word)
{
    slong layer[WG_MOMENT_LABELS_MAX], digits = word->labels - (word->last != 0), i;
    double sum = 0;

    for (i = 0; i < digits; i++)
        layer[i] = word->sum ? 0 : i;
    if (word->last)
        layer[digits] = w->parameters - 1;
    if (!word->sum)
        return word_at(w, word, layer);
    do
    {
        sum += word_at(w, word, layer);
        for (i = 0; i < digits && ++layer[i] == w->parameters; i++)
            layer[i] = 0;
    }
    while (i < digits);
    return sum;
}

/* matrix <- K_ab = sum_l (d_l eps_a)(d_l eps_b) */
static void fill_matrix(wg_sampling_worker_t *w)
{
    const wg_sampling_struct *s = w->sampling;
    slong m = wg_simulate_inputs(s->request), p = w->parameters;
    double *gradients = w->matrix + m * m, value;

    for (slong a = 0; a < m; a++)
        wg_expectation_gradient(&value, gradients + a * p, w->circuit, w->theta, s->operator,
                                s->states + a * s->dim, w->work);
    for (slong a = 0; a < m; a++)
        for (slong b = 0; b <= a; b++)
        {
            double sum = 0;

            for (slong j = 0; j < p; j++)
                sum += gradients[a * p + j] * gradients[b * p + j];
            w->matrix[a * m + b] = w->matrix[b * m + a] = sum;
        }
}

static double lowest_of_matrix(const wg_sampling_worker_t *w)
{
    slong m = wg_simulate_inputs(w->sampling->request);
    double *copy = w->matrix + m * m + m * w->parameters;

    memcpy(copy, w->matrix, m * m * sizeof(double));
    return wg_simulate_lowest(copy, m);
}

static double feature_value(const wg_sampling_worker_t *w, wg_feature_t feature, double kernel)
{
    slong p = w->parameters;

    switch (feature.kind)
    {
    case WG_FEATURE_K:
        return kernel;
    case WG_FEATURE_K_BUT_LAST:
        return sum_of_powers(w->gradient, p - 1, 2);
    case WG_FEATURE_FOURTH:
        return sum_of_powers(w->gradient, p, 4);
    case WG_FEATURE_FOURTH_BUT_LAST:
        return sum_of_powers(w->gradient, p - 1, 4);
    case WG_FEATURE_LAST:
        return w->gradient[p - 1] * w->gradient[p - 1];
    case WG_FEATURE_MU:
        return meta_kernel(w);
    case WG_FEATURE_LOSS:
        return w->loss;
    case WG_FEATURE_GRADIENT:
        return sum_of_powers(w->gradient, p, feature.index) / p;
    case WG_FEATURE_WORD:
        return word_value(w, w->sampling->request->items[feature.index].moment->word);
    case WG_FEATURE_BELOW:
        return kernel <= w->sampling->grid[feature.index];
    case WG_FEATURE_LOSS_BELOW:
        return w->loss <= w->sampling->grid[feature.index];
    case WG_FEATURE_TRACK:
        return w->track[feature.index];
    case WG_FEATURE_REACHED:
        return wg_simulate_measure(&w->end, (wg_measure_t) feature.index, w->sampling->sizes.spread);
    case WG_FEATURE_MATRIX:
        return w->matrix[feature.index];
    case WG_FEATURE_MATRIX_SQUARE:
        return w->matrix[feature.index] * w->matrix[feature.index];
    case WG_FEATURE_LOWEST:
        return lowest_of_matrix(w);
    }
    return 0;
}

void wg_sampling_take(double *values, ulong sample, void *worker)
{
    wg_sampling_worker_t *w = worker;
    const wg_sampling_struct *s = w->sampling;
    double kernel;

    draw(w, sample);
    differentiate(w);
    kernel = sum_of_powers(w->gradient, w->parameters, 2);
    if (s->states != NULL)
        fill_matrix(w);
    if (s->request->training->optimiser != NULL)
        train(w, sample);
    for (slong f = 0; f < s->length; f++)
        values[f] = feature_value(w, s->features[f], kernel);
}
