#include "simulate_rows.h"

#include <math.h>

static const char page[] = "doc/theory/estimates.md";

/* A difference this small, in units of the natural size of a quantity, is rounding and no disagreement. */
#define ROUNDING 1e-11
/* A share of samples is compared where both sides of it hold about this many at least. */
#define SHARE_SAMPLES 25

static void compare(wg_comparisons_t comparisons, slong row, double z, double p)
{
    comparisons->entries =
        flint_realloc(comparisons->entries, (comparisons->length + 1) * sizeof(*comparisons->entries));
    comparisons->entries[comparisons->length++] = (wg_comparison_t){row, z, p};
}

void wg_comparisons_decide(wg_comparisons_t comparisons, wg_report_t report)
{
    /* The probability of 4 standard deviations, for up to sixteen rows; shared by more. */
    double limit = erfc(4 / M_SQRT2) * fmin(1, 16.0 / comparisons->length);

    for (slong i = 0; i < comparisons->length; i++)
    {
        const wg_comparison_t *c = comparisons->entries + i;

        report->rows[c->row].z = c->z;
        report->rows[c->row].agreement = c->p < limit ? WG_DISAGREES : WG_AGREES;
    }
    flint_free(comparisons->entries);
    comparisons->entries = NULL;
    comparisons->length = 0;
}

static wg_row_struct *new_row(wg_answer_struct *a, const char *name, const wg_estimate_t *estimate)
{
    wg_row_struct *row = wg_answer_row(a, name, "sampled circuits; jackknife over blocks", page);

    wg_value_set_estimate(row->value, estimate->value, estimate->standard_error, estimate->samples);
    return row;
}

static double to_double(const wg_value_t value)
{
    double x = NAN;
    arb_t ball;

    arb_init(ball);
    if (wg_value_get_arb(ball, value, 80) == WG_OK)
        x = arf_get_d(arb_midref(ball), ARF_RND_NEAR);
    arb_clear(ball);
    return x;
}

static void add_estimate(const wg_simulate_rows_t *rows, slong i, slong part, const char *pair)
{
    const wg_simulate_request_struct *request = rows->sampling->request;
    const wg_simulate_item_t *item = request->items + i;
    wg_answer_struct *a = rows->answer;
    wg_estimate_t estimate;
    wg_value_t predicted;
    wg_row_struct *row;
    wg_error_t error;

    wg_error_clear(error);
    wg_value_init(predicted);
    wg_sampling_estimate(&estimate, rows->sampling, rows->blocks, i, part);
    row = new_row(a, item->name, &estimate);
    if (pair != NULL)
        wg_fields_set(row->inputs, "pair", pair);
    if (wg_simulate_is_exact(request) && wg_simulate_predict(predicted, item, part, a, error))
    {
        double truth = to_double(predicted);
        double size = fmax(fabs(truth), pow(rows->sampling->sizes.scale, item->degree));
        double z = wg_estimate_z(&estimate, truth, ROUNDING * size);

        wg_sampled_predict(row, predicted, a->common->digits);
        /* Two samples have no error of their variance. */
        if (estimate.freedom >= 2)
            compare(rows->comparisons, row - a->report->rows, z, wg_estimate_probability(&estimate, z));
    }
    else if (wg_simulate_is_exact(request))
        wg_cli_note(a->common, "%s is not compared: %s", item->name, error->message);
    if (estimate.freedom < 10)
        rows->comparisons->coarse++;
    wg_value_clear(predicted);
}

/* Pairs of layers with Haar blocks around both, and with the bare one. */
static void add_covariances(const wg_simulate_rows_t *rows, slong item)
{
    const wg_ansatz_struct *ansatz = rows->sampling->ansatz;

    if (ansatz->layers - ansatz->bare >= 2)
        add_estimate(rows, item, 0, ansatz->bare ? "haar" : NULL);
    if (ansatz->bare && ansatz->layers >= 2)
        add_estimate(rows, item, 1, "bare");
}

/* The two-sided z of a probability. */
static double z_of_probability(double p)
{
    double low = 0, high = 40;

    for (int i = 0; i < 100; i++)
    {
        double middle = (low + high) / 2;

        if (erfc(middle / M_SQRT2) > p)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The distance has Kolmogorov's law, times 1/sqrt(samples), whose standard deviation is 0.2603. */
static void add_distance(const wg_simulate_rows_t *rows, const char *name, const double *empirical,
                         const double *cdf, slong length, ulong samples)
{
    double distance = wg_ks_distance(empirical, cdf, length), p = wg_ks_probability(distance, samples);
    wg_estimate_t estimate = {distance, 0.2603 / sqrt(samples), 0, 0, samples};
    wg_row_struct *row = new_row(rows->answer, name, &estimate);

    compare(rows->comparisons, row - rows->answer->report->rows, z_of_probability(p), p);
}

/* P(K <= x) on the grid, or that of the loss. A share has the standard error of its prediction, since few samples know their own. */
static void add_cdf(const wg_simulate_rows_t *rows, slong item)
{
    const wg_list_struct *grid = rows->sampling->request->model->grid->list;
    int kernel = rows->sampling->request->items[item].kind == WG_SIMULATE_K_CDF;
    const char *name = kernel ? "K.cdf" : "loss.cdf";
    wg_answer_struct *a = rows->answer;
    double *empirical = flint_malloc(grid->length * sizeof(double)),
           *cdf = flint_malloc(grid->length * sizeof(double));
    wg_estimate_t estimate = {0};
    wg_error_t error;
    int exact;

    wg_error_clear(error);
    exact = wg_simulate_is_exact(rows->sampling->request) &&
            (kernel ? wg_answer_kernel_cdf : wg_answer_loss_cdf)(cdf, grid, a, error) == WG_OK;
    if (!exact && error->message[0] != '\0')
        wg_cli_note(a->common, "%s is not compared: %s", name, error->message);
    for (slong i = 0; i < grid->length; i++)
    {
        char *x = fmpq_get_str(NULL, 10, grid->entries + i), shown[40];
        wg_row_struct *row;

        wg_sampling_estimate(&estimate, rows->sampling, rows->blocks, item, i);
        empirical[i] = estimate.value;
        row = new_row(a, name, &estimate);
        wg_fields_set(row->inputs, "x", x);
        flint_free(x);
        if (!exact)
            continue;
        snprintf(shown, sizeof(shown), "%.6f", cdf[i]);
        wg_fields_set(row->inputs, WG_PREDICTED, shown);
        if (estimate.samples * fmin(cdf[i], 1 - cdf[i]) >= SHARE_SAMPLES)
        {
            double z = (estimate.value - cdf[i]) / sqrt(cdf[i] * (1 - cdf[i]) / estimate.samples);

            compare(rows->comparisons, row - a->report->rows, z, erfc(fabs(z) / M_SQRT2));
        }
    }
    if (exact)
        add_distance(rows, kernel ? "K.cdf.distance" : "loss.cdf.distance", empirical, cdf, grid->length,
                     estimate.samples);
    flint_free(empirical);
    flint_free(cdf);
}

/* A row for each step at which the trainings were looked at. */
static void add_training(const wg_simulate_rows_t *rows, slong item)
{
    const wg_list_struct *steps = rows->sampling->request->training->steps;

    for (slong i = 0; i < steps->length; i++)
    {
        wg_estimate_t estimate;
        wg_row_struct *row;
        char *step = fmpq_get_str(NULL, 10, steps->entries + i);

        wg_sampling_estimate(&estimate, rows->sampling, rows->blocks, item, i);
        row = new_row(rows->answer, rows->sampling->request->items[item].name, &estimate);
        wg_fields_set(row->inputs, "step", step);
        flint_free(step);
    }
}

static void add_matrix(const wg_simulate_rows_t *rows, slong item)
{
    const wg_simulate_request_struct *request = rows->sampling->request;

    for (slong i = 0; i < wg_simulate_pairs(request); i++)
    {
        char inputs[64];
        slong a, b;

        wg_simulate_pair(&a, &b, i, wg_simulate_inputs(request));
        snprintf(inputs, sizeof(inputs), "%ld,%ld", (long) a + 1, (long) b + 1);
        add_estimate(rows, item, i, inputs);
    }
}

static void add_reached(const wg_simulate_rows_t *rows, slong item)
{
    wg_estimate_t estimate;

    wg_sampling_estimate(&estimate, rows->sampling, rows->blocks, item, 0);
    new_row(rows->answer, rows->sampling->request->items[item].name, &estimate);
}

void wg_simulate_add_rows(const wg_simulate_rows_t *rows)
{
    const wg_simulate_request_struct *request = rows->sampling->request;

    for (slong i = 0; i < request->length; i++)
        if (request->items[i].kind == WG_SIMULATE_K_CDF || request->items[i].kind == WG_SIMULATE_LOSS_CDF)
            add_cdf(rows, i);
        else if (request->items[i].kind == WG_SIMULATE_TRAINING)
            add_training(rows, i);
        else if (request->items[i].kind == WG_SIMULATE_REACHED)
            add_reached(rows, i);
        else if (request->items[i].kind == WG_SIMULATE_MATRIX ||
                 request->items[i].kind == WG_SIMULATE_MATRIX_SQUARE)
            add_matrix(rows, i);
        else if (request->items[i].kind == WG_SIMULATE_MOMENT &&
                 request->items[i].moment->kind == WG_K_COVARIANCE)
            add_covariances(rows, i);
        else
            add_estimate(rows, i, 0, NULL);
}
