#include "simulate.h"

#include <math.h>
#include <string.h>

#include "wishgarten/ranks.h"

#define STEPS_DEFAULT "0,1000"
#define STEPS_MAX 1000000000
#define LOOKS_MAX 100000
#define RATE_MAX 1e6
#define RECORDS_MAX 100000000

/* Options */

static void remember(void *state, const char *name, const char *text)
{
    wg_fields_set(((wg_simulate_request_struct *) state)->given, name, text);
}

wg_status_t wg_simulate_set_train(void *state, const char *text, wg_error_struct *error)
{
    static const char *const words[] = {"descent", "adam", "bfgs", NULL};
    wg_simulate_training_struct *t = ((wg_simulate_request_struct *) state)->training;
    int index;
    wg_status_t status = wg_cli_choose(&index, words, text, error);

    if (status == WG_OK)
    {
        t->optimiser = words[index];
        t->plan->optimiser = (wg_optimiser_t) index;
        remember(state, "train", text);
    }
    return status;
}

/* *x <- the one number in `text`. */
static wg_status_t read_number(double *x, const char *text, wg_error_struct *error)
{
    wg_list_t list;
    wg_status_t status;

    wg_list_init(list);
    status = wg_list_parse(list, text, error);
    if (status == WG_OK && list->length != 1)
        status = wg_fail_at(error, text, 0, "expected one number");
    if (status == WG_OK)
        *x = fmpq_get_d(list->entries);
    wg_list_clear(list);
    return status;
}

wg_status_t wg_simulate_set_rate(void *state, const char *text, wg_error_struct *error)
{
    wg_simulate_training_struct *t = ((wg_simulate_request_struct *) state)->training;
    double rate;
    wg_status_t status = read_number(&rate, text, error);

    if (status == WG_OK && !(rate > 0 && rate <= RATE_MAX))
        status = wg_fail_at(error, text, 0, "expected a rate above 0 and at most %g", RATE_MAX);
    if (status == WG_OK)
    {
        t->plan->rate = rate;
        t->rate_given = 1;
        remember(state, "rate", text);
    }
    return status;
}

wg_status_t wg_simulate_set_steps(void *state, const char *text, wg_error_struct *error)
{
    wg_simulate_training_struct *t = ((wg_simulate_request_struct *) state)->training;
    wg_parameter_t steps;
    wg_status_t status;

    wg_parameter_init(steps);
    status = wg_parameter_set_whole(steps, "", "the number of steps", 0, STEPS_MAX, text, error);
    for (slong i = 1; i < steps->list->length && status == WG_OK; i++)
        if (fmpq_cmp(steps->list->entries + i - 1, steps->list->entries + i) >= 0)
            status = wg_fail_at(error, text, 0, "expected ascending numbers of steps");
    if (status == WG_OK && steps->list->length > LOOKS_MAX)
        status = wg_fail_at(error, text, 0, "expected at most %d numbers of steps", LOOKS_MAX);
    if (status == WG_OK)
    {
        wg_list_struct old = t->steps[0];

        t->steps[0] = steps->list[0];
        steps->list[0] = old;
        remember(state, "steps", text);
    }
    wg_parameter_clear(steps);
    return status;
}

wg_status_t wg_simulate_set_loss(void *state, const char *text, wg_error_struct *error)
{
    static const char *const words[] = {"expectation", "square", NULL};
    int index;
    wg_status_t status = wg_cli_choose(&index, words, text, error);

    if (status == WG_OK)
    {
        ((wg_simulate_request_struct *) state)->training->plan->loss = (wg_loss_kind_t) index;
        remember(state, "loss", text);
    }
    return status;
}

wg_status_t wg_simulate_set_target(void *state, const char *text, wg_error_struct *error)
{
    double target;
    wg_status_t status = read_number(&target, text, error);

    if (status == WG_OK)
    {
        ((wg_simulate_request_struct *) state)->training->plan->target = target;
        remember(state, "target", text);
    }
    return status;
}

wg_status_t wg_simulate_set_records(void *state, const char *text, wg_error_struct *error)
{
    if (text[0] == '\0')
        return wg_fail(error, WG_DOMAIN, "expected the name of a file");
    ((wg_simulate_request_struct *) state)->training->records = text;
    return WG_OK;
}

/* Quantities */

static const struct
{
    const char *name;
    wg_simulate_kind_t kind;
    wg_measure_t measure;
} items[] = {
    {"training.residual", WG_SIMULATE_TRAINING, WG_MEASURE_RESIDUAL},
    {"training.loss", WG_SIMULATE_TRAINING, WG_MEASURE_LOSS},
    {"training.K", WG_SIMULATE_TRAINING, WG_MEASURE_KERNEL},
    {"reached.residual", WG_SIMULATE_REACHED, WG_MEASURE_RESIDUAL},
    {"reached.loss", WG_SIMULATE_REACHED, WG_MEASURE_LOSS},
    {"reached.K", WG_SIMULATE_REACHED, WG_MEASURE_KERNEL},
    {"reached.gradient", WG_SIMULATE_REACHED, WG_MEASURE_GRADIENT},
    {"reached.steps", WG_SIMULATE_REACHED, WG_MEASURE_STEPS},
    {"reached.zeros", WG_SIMULATE_REACHED, WG_MEASURE_ZEROS},
};

int wg_simulate_training_item(wg_simulate_item_t *item, const char *name)
{
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
        if (strcmp(items[i].name, name) == 0)
        {
            item->kind = items[i].kind;
            item->measure = items[i].measure;
            return 1;
        }
    return 0;
}

double wg_simulate_measure(const wg_training_point_t *point, wg_measure_t measure, double spread)
{
    switch (measure)
    {
    case WG_MEASURE_RESIDUAL:
        return point->residual;
    case WG_MEASURE_LOSS:
        return point->loss;
    case WG_MEASURE_KERNEL:
        return point->kernel;
    case WG_MEASURE_GRADIENT:
        return point->gradient;
    case WG_MEASURE_STEPS:
        return point->step;
    case WG_MEASURE_ZEROS:
        return fabs(point->residual) <= WG_ZERO * spread;
    case WG_MEASURES:
        break;
    }
    return NAN;
}

static int is_trained(const wg_simulate_item_t *item)
{
    return item->kind == WG_SIMULATE_TRAINING || item->kind == WG_SIMULATE_REACHED;
}

/* Options of training without one. */
static wg_status_t check_untrained(const wg_simulate_request_t request, const char **context,
                                   wg_error_struct *error)
{
    static const char *const options[] = {"--rate", "--steps", "--loss", "--target"};

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (wg_fields_get(request->given, options[i] + 2) != NULL)
        {
            *context = options[i];
            return wg_fail(error, WG_DOMAIN, "it goes with --train=descent, adam or bfgs");
        }
    *context = "--records";
    if (request->training->records != NULL)
        return wg_fail(error, WG_DOMAIN, "it goes with --train=descent, adam or bfgs");
    *context = "--quantity";
    for (slong i = 0; i < request->length; i++)
        if (is_trained(request->items + i))
            return wg_fail(error, WG_DOMAIN, "%s needs --train=descent, adam or bfgs",
                           request->items[i].name);
    return WG_OK;
}

wg_status_t wg_simulate_training_complete(wg_simulate_request_t request, const char **context,
                                          wg_error_struct *error)
{
    wg_simulate_training_struct *t = request->training;

    if (t->optimiser == NULL)
        return check_untrained(request, context, error);
    *context = "--rate";
    if (!t->rate_given && t->plan->optimiser != WG_BFGS)
        return wg_fail(error, WG_DOMAIN, "--train=%s needs the rate of its steps", t->optimiser);
    if (t->rate_given && t->plan->optimiser == WG_BFGS)
        return wg_fail(error, WG_DOMAIN, "--train=bfgs finds the length of its steps itself");
    if (t->steps->length == 0 && wg_list_parse(t->steps, STEPS_DEFAULT, error) != WG_OK)
        flint_throw(FLINT_ERROR, "simulate: the default steps cannot be read\n");
    t->plan->steps = fmpz_get_si(fmpq_numref(t->steps->entries + t->steps->length - 1));
    *context = "--records";
    if (t->records != NULL && (request->resume != NULL || wg_ranks_count() > 1))
        return wg_fail(error, WG_DOMAIN,
                       "trainings are recorded in one run on one machine, without --resume and --part");
    if (t->records != NULL && wg_parameter_count(request->model->dim) *
                                      wg_parameter_count(request->model->layers) *
                                      wg_parameter_count(request->model->overlap) !=
                                  1)
        return wg_fail(error, WG_DOMAIN,
                       "a file holds one ensemble; give one dimension and one number of layers");
    return WG_OK;
}

/* Records */

wg_status_t wg_simulate_records_new(double **tracks, const wg_simulate_request_t request,
                                    wg_error_struct *error)
{
    double numbers = (double) request->samples * request->training->steps->length * WG_TRACK_LENGTH;

    if (numbers > RECORDS_MAX)
        return wg_fail(error, WG_UNABLE,
                       "%g numbers are more than the %d that are recorded; look at fewer steps", numbers,
                       RECORDS_MAX);
    *tracks = flint_malloc((size_t) numbers * sizeof(double));
    for (slong i = 0; i < (slong) numbers; i++)
        (*tracks)[i] = NAN;
    return WG_OK;
}

wg_status_t wg_simulate_records_write(const double *tracks, const wg_simulate_request_t request,
                                      wg_error_struct *error)
{
    const wg_list_struct *steps = request->training->steps;
    wg_output_t output;
    wg_status_t status = wg_output_open(output, request->training->records, error);

    if (status != WG_OK)
        return status;
    fprintf(output->stream, "sample,step,residual,loss,K\n");
    for (ulong sample = 0; sample < request->samples; sample++)
        for (slong i = 0; i < steps->length; i++, tracks += WG_TRACK_LENGTH)
        {
            if (isnan(tracks[0]))
                continue;
            fprintf(output->stream, "%lu,%ld", (unsigned long) sample,
                    (long) fmpz_get_si(fmpq_numref(steps->entries + i)));
            for (slong k = 0; k < WG_TRACK_LENGTH; k++)
            {
                char *text = wg_double_get_str(tracks[k]);

                fprintf(output->stream, ",%s", text == NULL ? "nan" : text);
                flint_free(text);
            }
            fputc('\n', output->stream);
        }
    return wg_output_commit(output, error);
}
