#include "simulate.h"

#include <math.h>
#include <string.h>

#include <flint/fmpq_vec.h>

/* Words summed over all layers take as many steps as there are tuples of layers. */
#define TUPLES_MAX 10000000.0
#define HESSIAN_BYTES_MAX 1073741824.0

/* What each quantity needs */

static int same_feature(wg_feature_t a, wg_feature_t b)
{
    return a.kind == b.kind && a.index == b.index;
}

/* The place of a feature whose moments are kept up to `order` at least. */
static slong need(wg_sampling_t s, wg_feature_kind_t kind, slong index, slong order)
{
    wg_feature_t feature = {kind, index};
    slong i = 0;

    while (i < s->length && !same_feature(s->features[i], feature))
        i++;
    if (i == s->length)
    {
        s->features = flint_realloc(s->features, (i + 1) * sizeof(*s->features));
        s->order = flint_realloc(s->order, (i + 1) * sizeof(*s->order));
        s->features[i] = feature;
        s->order[i] = 0;
        s->length++;
    }
    s->order[i] = FLINT_MAX(s->order[i], order);
    return i;
}

static slong order_of(const wg_kernel_quantity_t quantity)
{
    switch (quantity->kind)
    {
    case WG_K_MEAN:
    case WG_MU_MEAN:
        return 1;
    case WG_K_MOMENT:
    case WG_K_CUMULANT:
        return quantity->n;
    case WG_K_KURTOSIS:
        return 4;
    default:
        return 2;
    }
}

static void need_moment(wg_sampling_t s, const wg_kernel_quantity_t quantity, slong item)
{
    slong *used = s->used[item];

    switch (quantity->kind)
    {
    case WG_K_COVARIANCE:
        if (s->ansatz->bare)
        {
            used[0] = need(s, WG_FEATURE_K_BUT_LAST, 0, 2);
            used[1] = need(s, WG_FEATURE_FOURTH_BUT_LAST, 0, 1);
            used[2] = need(s, WG_FEATURE_LAST, 0, 2);
            used[3] = need(s, WG_FEATURE_K, 0, 2);
        }
        else
        {
            used[0] = need(s, WG_FEATURE_K, 0, 2);
            used[1] = need(s, WG_FEATURE_FOURTH, 0, 1);
        }
        return;
    case WG_MU_RATIO:
        used[1] = need(s, WG_FEATURE_K, 0, 1);
        used[0] = need(s, WG_FEATURE_MU, 0, 2);
        return;
    case WG_MU_MEAN:
    case WG_MU_SQUARE:
    case WG_MU_STD:
        used[0] = need(s, WG_FEATURE_MU, 0, order_of(quantity));
        return;
    case WG_MOMENT_OF_WORD:
        used[0] = need(s, WG_FEATURE_WORD, item, 1);
        return;
    default:
        used[0] = need(s, WG_FEATURE_K, 0, order_of(quantity));
        return;
    }
}

static void need_matrix(wg_sampling_t s, slong item)
{
    wg_feature_kind_t kind =
        s->request->items[item].kind == WG_SIMULATE_MATRIX ? WG_FEATURE_MATRIX : WG_FEATURE_MATRIX_SQUARE;

    for (slong i = 0; i < wg_simulate_pairs(s->request); i++)
    {
        slong a, b, place;

        wg_simulate_pair(&a, &b, i, wg_simulate_inputs(s->request));
        place = need(s, kind, a * wg_simulate_inputs(s->request) + b, 1);
        if (i == 0)
            s->used[item][0] = place;
    }
}

static void need_item(wg_sampling_t s, slong item)
{
    const wg_simulate_item_t *it = s->request->items + item;
    slong *used = s->used[item];

    switch (it->kind)
    {
    case WG_SIMULATE_MOMENT:
        need_moment(s, it->moment, item);
        return;
    case WG_SIMULATE_LOSS_MEAN:
    case WG_SIMULATE_LOSS_VARIANCE:
        used[0] = need(s, WG_FEATURE_LOSS, 0, it->kind == WG_SIMULATE_LOSS_MEAN ? 1 : 2);
        return;
    case WG_SIMULATE_GRADIENT_MEAN:
        used[0] = need(s, WG_FEATURE_GRADIENT, 1, 1);
        return;
    case WG_SIMULATE_GRADIENT_VARIANCE:
    case WG_SIMULATE_GRADIENT_KURTOSIS:
        for (slong k = 0; k < (it->kind == WG_SIMULATE_GRADIENT_VARIANCE ? 2 : 4); k++)
            used[k] = need(s, WG_FEATURE_GRADIENT, k + 1, 1);
        return;
    case WG_SIMULATE_K_CDF:
    case WG_SIMULATE_LOSS_CDF:
        /* One behind the other, so that the first one tells all. */
        for (slong i = 0; i < s->request->model->grid->list->length; i++)
        {
            slong place =
                need(s, it->kind == WG_SIMULATE_K_CDF ? WG_FEATURE_BELOW : WG_FEATURE_LOSS_BELOW, i, 1);

            if (i == 0)
                used[0] = place;
        }
        return;
    case WG_SIMULATE_TRAINING:
        for (slong i = 0; i < s->request->training->steps->length; i++)
        {
            slong place = need(s, WG_FEATURE_TRACK, WG_TRACK_LENGTH * i + it->measure, 1);

            if (i == 0)
                used[0] = place;
        }
        return;
    case WG_SIMULATE_REACHED:
        used[0] = need(s, WG_FEATURE_REACHED, it->measure, 1);
        return;
    case WG_SIMULATE_MATRIX:
    case WG_SIMULATE_MATRIX_SQUARE:
        need_matrix(s, item);
        return;
    case WG_SIMULATE_LOWEST:
        used[0] = need(s, WG_FEATURE_LOWEST, 0, 1);
        return;
    }
}

/* The derivatives of a factor of a word: how many, and in which of its labels. */
static slong factor_labels(slong *labels, const wg_moment_word_t word, slong factor)
{
    slong count = 0;

    for (slong i = 0; i < word->labels; i++)
        for (slong k = 0; k < word->derivatives[factor][i]; k++)
            labels[count++] = i;
    return count;
}

static void look_at_work(wg_sampling_t s)
{
    slong labels[2];

    s->work = WG_WORK_GRADIENT;
    for (slong f = 0; f < s->length; f++)
    {
        const wg_moment_word_struct *word;

        if (s->features[f].kind == WG_FEATURE_MU)
            s->work = WG_WORK_HESSIAN;
        if (s->features[f].kind != WG_FEATURE_WORD)
            continue;
        word = s->request->items[s->features[f].index].moment->word;
        for (slong c = 0; c < word->factors; c++)
            if (factor_labels(labels, word, c) == 2)
            {
                s->work = WG_WORK_HESSIAN;
                s->whole_hessian = 1;
            }
    }
}

/* A word needs as many layers as it has labels, and no label but L is the bare layer. */
static wg_status_t check_words(const wg_sampling_t s, slong parameters, wg_error_struct *error)
{
    for (slong f = 0; f < s->length; f++)
    {
        const wg_simulate_item_t *item = s->request->items + s->features[f].index;
        const wg_moment_word_struct *word = item->moment->word;
        slong summed;

        if (s->features[f].kind != WG_FEATURE_WORD)
            continue;
        summed = word->labels - (word->last != 0);
        if (!word->sum && word->labels + (s->ansatz->bare && !word->last) > parameters)
            return wg_fail(error, WG_DOMAIN, "%s needs at least %ld layers", item->name,
                           (long) (word->labels + (s->ansatz->bare && !word->last)));
        if (word->sum && pow(parameters, summed) > TUPLES_MAX)
            return wg_fail(error, WG_UNABLE,
                           "%s: a sum over %ld^%ld tuples of layers takes too long a sample", item->name,
                           (long) parameters, (long) summed);
    }
    if (s->whole_hessian && 8.0 * parameters * parameters > HESSIAN_BYTES_MAX)
        return wg_fail(error, WG_UNABLE, "a Hessian of %ld^2 numbers is more than a gigabyte",
                       (long) parameters);
    return WG_OK;
}

/* The ensemble as floating-point data */

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

    s->used = flint_calloc(request->length, sizeof(*s->used));
    for (slong i = 0; i < request->length; i++)
        need_item(s, i);
    look_at_work(s);
    *context = "--quantity";
    status = check_words(s, s->parameters, error);
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

/* One sample */

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
        slong count = factor_labels(labels, word, c);

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
