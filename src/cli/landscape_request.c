#include "landscape_request.h"

#include <ctype.h>
#include <string.h>

#include <flint/fmpq_vec.h>

/* What may follow the name of a quantity behind a colon. */
typedef enum
{
    ARGUMENT_NONE,
    ARGUMENT_PLACE,    /* x; without it the grid */
    ARGUMENT_FRACTION, /* 0 < q < 1, always */
    ARGUMENT_ORDER     /* n = 1, 2, ..., always */
} argument_t;

typedef struct
{
    const char *name;
    wg_landscape_rows_t rows;
    argument_t argument;
    int parameters; /* depends on p */
} quantity_t;

static const quantity_t quantities[] = {
    {"dof", WG_LANDSCAPE_DOF, ARGUMENT_NONE, 0},
    {"loss.mean", WG_LANDSCAPE_LOSS_MEAN, ARGUMENT_NONE, 0},
    {"loss.variance", WG_LANDSCAPE_LOSS_VARIANCE, ARGUMENT_NONE, 0},
    {"loss.density", WG_LANDSCAPE_LOSS_DENSITY, ARGUMENT_PLACE, 0},
    {"loss.cdf", WG_LANDSCAPE_LOSS_CDF, ARGUMENT_PLACE, 0},
    {"loss.tail", WG_LANDSCAPE_LOSS_TAIL, ARGUMENT_PLACE, 0},
    {"loss.quantile", WG_LANDSCAPE_LOSS_QUANTILE, ARGUMENT_FRACTION, 0},
    {"loss.moment", WG_LANDSCAPE_LOSS_MOMENT, ARGUMENT_ORDER, 0},
    {"gradient.variance", WG_LANDSCAPE_GRADIENT_VARIANCE, ARGUMENT_NONE, 0},
    {"gradient.kurtosis", WG_LANDSCAPE_GRADIENT_KURTOSIS, ARGUMENT_NONE, 0},
    {"gradient.density", WG_LANDSCAPE_GRADIENT_DENSITY, ARGUMENT_PLACE, 0},
    {"gradient.cdf", WG_LANDSCAPE_GRADIENT_CDF, ARGUMENT_PLACE, 0},
    {"gradient.tail", WG_LANDSCAPE_GRADIENT_TAIL, ARGUMENT_PLACE, 0},
    {"gradient.quantile", WG_LANDSCAPE_GRADIENT_QUANTILE, ARGUMENT_FRACTION, 0},
    {"gradient.moment", WG_LANDSCAPE_GRADIENT_MOMENT, ARGUMENT_ORDER, 0},
    {"gradient.norm.square", WG_LANDSCAPE_NORM_SQUARE, ARGUMENT_NONE, 1},
    {"gradient.norm.kurtosis", WG_LANDSCAPE_NORM_KURTOSIS, ARGUMENT_NONE, 1},
    {"gradient.norm.density", WG_LANDSCAPE_NORM_DENSITY, ARGUMENT_PLACE, 1},
    {"gradient.norm.cdf", WG_LANDSCAPE_NORM_CDF, ARGUMENT_PLACE, 1},
    {"gradient.norm.tail", WG_LANDSCAPE_NORM_TAIL, ARGUMENT_PLACE, 1},
    {"minima.density", WG_LANDSCAPE_MINIMA_DENSITY, ARGUMENT_PLACE, 1},
    {"minima.mean", WG_LANDSCAPE_MINIMA_MEAN, ARGUMENT_NONE, 1},
    {"minima.count", WG_LANDSCAPE_MINIMA_COUNT, ARGUMENT_NONE, 1},
    {"minima.zeros", WG_LANDSCAPE_MINIMA_ZEROS, ARGUMENT_NONE, 1},
    {"minima.edge", WG_LANDSCAPE_MINIMA_EDGE, ARGUMENT_NONE, 1},
    {"minima.logarithm", WG_LANDSCAPE_MINIMA_LOGARITHM, ARGUMENT_NONE, 1},
    {"minima.reached", WG_LANDSCAPE_MINIMA_REACHED, ARGUMENT_NONE, 1},
    {"minima.reached.zeros", WG_LANDSCAPE_MINIMA_REACHED_ZEROS, ARGUMENT_NONE, 1},
    {"critical.count", WG_LANDSCAPE_CRITICAL_COUNT, ARGUMENT_NONE, 1},
    {"critical.density", WG_LANDSCAPE_CRITICAL_DENSITY, ARGUMENT_PLACE, 1},
    {"critical.index", WG_LANDSCAPE_CRITICAL_INDEX, ARGUMENT_NONE, 1},
    {"critical.signed", WG_LANDSCAPE_CRITICAL_SIGNED, ARGUMENT_PLACE, 1},
    {"transition", WG_LANDSCAPE_TRANSITION, ARGUMENT_NONE, 0},
    {"gaussian", WG_LANDSCAPE_GAUSSIAN, ARGUMENT_NONE, 0},
    {"limit", WG_LANDSCAPE_LIMIT, ARGUMENT_NONE, 0},
    {"verdict", WG_LANDSCAPE_VERDICT, ARGUMENT_NONE, 0},
};

#define QUANTITIES ((slong) (sizeof(quantities) / sizeof(quantities[0])))

static const char *const standard[] = {"dof",        "loss.mean", "loss.variance", "gradient.variance",
                                       "transition", "verdict"};

#define STANDARD ((slong) (sizeof(standard) / sizeof(standard[0])))

int wg_landscape_needs_parameters(wg_landscape_rows_t rows)
{
    for (slong i = 0; i < QUANTITIES; i++)
        if (quantities[i].rows == rows)
            return quantities[i].parameters;
    return 0;
}

int wg_landscape_asks(const wg_landscape_request_struct *request, wg_landscape_rows_t rows)
{
    for (slong i = 0; i < request->length; i++)
        if (request->items[i].rows == rows)
            return 1;
    return 0;
}

int wg_landscape_asks_an_optimiser(const wg_landscape_request_struct *request)
{
    return wg_landscape_asks(request, WG_LANDSCAPE_MINIMA_REACHED) ||
           wg_landscape_asks(request, WG_LANDSCAPE_MINIMA_REACHED_ZEROS);
}

int wg_landscape_is_curve(wg_landscape_rows_t rows)
{
    for (slong i = 0; i < QUANTITIES; i++)
        if (quantities[i].rows == rows)
            return quantities[i].argument == ARGUMENT_PLACE;
    return 0;
}

/* Quantities */

static void clear_items(wg_landscape_item_t *items, slong length)
{
    for (slong i = 0; i < length; i++)
        wg_list_clear(items[i].arguments);
    flint_free(items);
}

/* More is hardly a number that anyone reads. */
#define ORDER_MAX 64

static wg_status_t read_order(const wg_list_t list, const char *text, size_t at, wg_error_struct *error)
{
    for (slong i = 0; i < list->length; i++)
        if (!fmpz_is_one(fmpq_denref(list->entries + i)) || fmpq_cmp_si(list->entries + i, 1) < 0 ||
            fmpq_cmp_si(list->entries + i, ORDER_MAX) > 0)
            return wg_fail_at(error, text, at, "expected an integer from 1 to %d", ORDER_MAX);
    return WG_OK;
}

static wg_status_t read_fraction(const wg_list_t list, const char *text, size_t at, wg_error_struct *error)
{
    for (slong i = 0; i < list->length; i++)
        if (fmpq_sgn(list->entries + i) <= 0 || fmpq_cmp_si(list->entries + i, 1) >= 0)
            return wg_fail_at(error, text, at, "expected a number between 0 and 1");
    return WG_OK;
}

/* item <- the quantity of `size` bytes at `at`, with what follows its colon. */
static wg_status_t read_item(wg_landscape_item_t *item, const char *text, size_t at, size_t size,
                             wg_error_struct *error)
{
    size_t head = 0;
    const quantity_t *q = quantities;
    wg_status_t status;
    char *argument;

    while (head < size && text[at + head] != ':')
        head++;
    while (q < quantities + QUANTITIES && (strlen(q->name) != head || strncmp(q->name, text + at, head) != 0))
        q++;
    if (q == quantities + QUANTITIES)
        return wg_fail_at(error, text, at, "unknown quantity; see wishgarten landscape --help");
    item->rows = q->rows;
    item->name = q->name;
    if (head == size)
        return q->argument == ARGUMENT_FRACTION
                   ? wg_fail_at(error, text, at + size, "expected '%s:q' with 0 < q < 1", q->name)
               : q->argument == ARGUMENT_ORDER
                   ? wg_fail_at(error, text, at + size, "expected '%s:n', n = 1, 2, ...", q->name)
                   : WG_OK;
    if (q->argument == ARGUMENT_NONE)
        return wg_fail_at(error, text, at + head, "%s takes nothing behind a colon", q->name);
    argument = flint_malloc(size - head);
    snprintf(argument, size - head, "%s", text + at + head + 1);
    status = wg_list_parse(item->arguments, argument, error);
    flint_free(argument);
    if (status == WG_OK && q->argument == ARGUMENT_FRACTION)
        status = read_fraction(item->arguments, text, at + head + 1, error);
    if (status == WG_OK && q->argument == ARGUMENT_ORDER)
        status = read_order(item->arguments, text, at + head + 1, error);
    return status;
}

static wg_status_t set_quantity(void *state, const char *text, wg_error_struct *error)
{
    wg_landscape_request_struct *r = state;
    wg_landscape_item_t *items = NULL;
    wg_status_t status = WG_OK;
    slong length = 0;

    for (size_t at = 0; status == WG_OK; at++)
    {
        size_t size;

        at += strspn(text + at, " \t");
        size = strcspn(text + at, ",");
        while (size > 0 && isspace((unsigned char) text[at + size - 1]))
            size--;
        items = flint_realloc(items, (length + 1) * sizeof(*items));
        wg_list_init(items[length].arguments);
        status = read_item(items + length++, text, at, size, error);
        at += strcspn(text + at, ",");
        if (text[at] == '\0')
            break;
    }
    if (status != WG_OK)
    {
        clear_items(items, length);
        return status;
    }
    clear_items(r->items, r->length);
    r->items = items;
    r->length = length;
    return WG_OK;
}

static void choose_standard(wg_landscape_request_t r)
{
    r->items = flint_malloc(STANDARD * sizeof(*r->items));
    for (slong i = 0; i < STANDARD; i++)
    {
        wg_landscape_item_t *item = r->items + r->length;

        wg_list_init(item->arguments);
        if (read_item(item, standard[i], 0, strlen(standard[i]), NULL) != WG_OK)
            flint_throw(FLINT_ERROR, "landscape: the standard quantity %s is unknown\n", standard[i]);
        r->length++;
    }
}

/* Where the process comes from */

static wg_status_t set_source(wg_landscape_request_struct *r, wg_landscape_source_t source,
                              const char *option, const char *text, wg_error_struct *error)
{
    if (r->source != WG_LANDSCAPE_BY_NOTHING && r->source != source)
        return wg_fail(error, WG_DOMAIN, "the process is given by %s already", r->source_option);
    r->source = source;
    r->source_option = option;
    r->source_text = text;
    return WG_OK;
}

static wg_status_t set_dof(void *state, const char *text, wg_error_struct *error)
{
    wg_landscape_request_struct *r = state;
    wg_status_t status = wg_parameter_set_positive(r->dof, "number of degrees of freedom", text, error);

    return status == WG_OK ? set_source(r, WG_LANDSCAPE_BY_DOF, "--dof", text, error) : status;
}

/* A new process instead of the one that was there. */
static wg_status_t set_process(wg_landscape_request_struct *r, wg_landscape_source_t source,
                               const char *option,
                               wg_status_t (*parse)(wg_wishart_t, const char *, wg_error_struct *),
                               const char *text, wg_error_struct *error)
{
    wg_wishart_t process;
    wg_status_t status;

    wg_wishart_init(process);
    status = parse(process, text, error);
    if (status == WG_OK)
        status = set_source(r, source, option, text, error);
    if (status == WG_OK)
    {
        wg_wishart_struct t = *r->process;

        *r->process = *process;
        *process = t;
    }
    wg_wishart_clear(process);
    return status;
}

static wg_status_t set_components(void *state, const char *text, wg_error_struct *error)
{
    return set_process(state, WG_LANDSCAPE_BY_COMPONENTS, "--components", wg_landscape_parse_components, text,
                       error);
}

static wg_status_t set_gammas(void *state, const char *text, wg_error_struct *error)
{
    return set_process(state, WG_LANDSCAPE_BY_GAMMAS, "--gammas", wg_landscape_parse_gammas, text, error);
}

static wg_status_t set_observable(void *state, const char *text, wg_error_struct *error)
{
    wg_landscape_request_struct *r = state;
    wg_status_t status = wg_observable_parse(r->observable, text, error);

    return status == WG_OK ? set_source(r, WG_LANDSCAPE_BY_OBSERVABLE, "--observable", text, error) : status;
}

/* Numbers and words */

static wg_status_t set_mean(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set_positive(((wg_landscape_request_struct *) state)->mean, "mean loss", text, error);
}

static wg_status_t set_dim(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set_whole(((wg_landscape_request_struct *) state)->dim, "", "the dimension", 2, 0,
                                  text, error);
}

static wg_status_t set_qubits(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set_whole(((wg_landscape_request_struct *) state)->qubits, "", "the number of qubits",
                                  1, WG_QUBITS_MAX, text, error);
}

#define PARAMETERS_MAX 1000000000

static wg_status_t set_parameters(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set_whole(((wg_landscape_request_struct *) state)->parameters, "",
                                  "the number of parameters", 1, PARAMETERS_MAX, text, error);
}

/* One of them has no standard error. */
#define SAMPLES_MIN 2
#define SAMPLES_MAX 1000000000
#define SAMPLES_DEFAULT 100

static wg_status_t set_samples(void *state, const char *text, wg_error_struct *error)
{
    wg_parameter_t samples;
    wg_status_t status;

    wg_parameter_init(samples);
    status =
        wg_parameter_set_whole(samples, "", "the number of samples", SAMPLES_MIN, SAMPLES_MAX, text, error);
    if (status == WG_OK && samples->list->length != 1)
        status = wg_fail_at(error, text, 0, "expected one number");
    if (status == WG_OK)
        ((wg_landscape_request_struct *) state)->samples = fmpz_get_si(fmpq_numref(samples->list->entries));
    wg_parameter_clear(samples);
    return status;
}

static wg_status_t set_lowest(void *state, const char *text, wg_error_struct *error)
{
    wg_landscape_request_struct *r = state;
    wg_status_t status = wg_parameter_set(r->lowest, "", text, error);

    if (status == WG_OK && r->lowest->list->length != 1)
        status = wg_fail_at(error, text, 0, "expected one number");
    return status;
}

static wg_status_t set_grid(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set(((wg_landscape_request_struct *) state)->grid, "", text, error);
}

static wg_status_t set_field(void *state, const char *text, wg_error_struct *error)
{
    wg_landscape_request_struct *r = state;

    r->field_given = 1;
    return wg_landscape_parse_field(&r->field, text, error);
}

static wg_status_t set_angle(void *state, const char *text, wg_error_struct *error)
{
    static const char *const words[] = {"full", "half", NULL};

    return wg_cli_choose(&((wg_landscape_request_struct *) state)->half_angle, words, text, error);
}

static wg_status_t set_plot(void *state, const char *text, wg_error_struct *error)
{
    if (text[0] == '\0')
        return wg_fail(error, WG_DOMAIN, "expected the name of a file");
    ((wg_landscape_request_struct *) state)->plot = text;
    return WG_OK;
}

static wg_status_t set_histogram(void *state, const char *text, wg_error_struct *error)
{
    ((wg_landscape_request_struct *) state)->histogram_text = text;
    return wg_landscape_parse_histogram(state, text, error);
}

/* The angle turns once around after 2 pi/gcd of the differences between eigenvalues of A, up to a phase. */
static void find_period(fmpq_t period, const wg_observable_t generator)
{
    fmpq_t gcd, t;

    fmpq_init(gcd);
    fmpq_init(t);
    for (slong i = 1; i < generator->length; i++)
    {
        fmpq_sub(t, generator->eigenvalues + i, generator->eigenvalues);
        fmpq_gcd(gcd, gcd, t);
    }
    if (!fmpq_is_zero(gcd))
    {
        fmpq_set_si(t, 2, 1);
        fmpq_div(period, t, gcd);
    }
    fmpq_clear(gcd);
    fmpq_clear(t);
}

/* square, spread <- Tr A^2/N and N Tr A^4/(Tr A^2)^2 - 1. */
static wg_status_t find_shape(fmpq_t square, fmpq_t spread, const wg_observable_t generator, const char *text,
                              wg_error_struct *error)
{
    fmpq *p = _fmpq_vec_init(4);
    wg_status_t status;
    fmpq_t t;
    fmpz_t dim;

    fmpq_init(t);
    fmpz_init(dim);
    wg_observable_dimension(dim, generator);
    status = wg_observable_traces(p, 4, generator, dim, error);
    if (status == WG_OK && (!fmpq_is_zero(p) || fmpq_is_zero(p + 1)))
        status = wg_fail_at(error, text, 9, "expected eigenvalues that add up to zero and are not all zero");
    if (status == WG_OK)
    {
        fmpq_div_fmpz(square, p + 1, dim);
        fmpq_mul(t, p + 1, p + 1);
        fmpq_div(t, p + 3, t);
        fmpq_mul_fmpz(t, t, dim);
        fmpq_sub_si(spread, t, 1);
    }
    _fmpq_vec_clear(p, 4);
    fmpq_clear(t);
    fmpz_clear(dim);
    return status;
}

static wg_status_t set_generator(void *state, const char *text, wg_error_struct *error)
{
    wg_landscape_request_struct *r = state;
    wg_observable_t generator;
    wg_status_t status = WG_OK;
    fmpq_t square, spread, period;

    if (strcmp(text, "pauli") != 0 && strncmp(text, "spectrum:", 9) != 0)
        return wg_fail_at(error, text, 0, "expected pauli or spectrum:...");
    wg_observable_init(generator);
    fmpq_init(square);
    fmpq_init(spread);
    fmpq_init(period);
    fmpq_set_si(square, 1, 1);
    fmpq_set_si(period, 1, 1);
    r->pauli_generator = strcmp(text, "pauli") == 0;
    r->generator_text = text;
    if (!r->pauli_generator)
    {
        status = wg_observable_parse(generator, text, error);
        if (status == WG_OK)
            status = find_shape(square, spread, generator, text, error);
        if (status == WG_OK)
            find_period(period, generator);
    }
    fmpq_swap(r->square, square);
    fmpq_swap(r->spread, spread);
    fmpq_swap(r->period, period);
    wg_observable_clear(generator);
    fmpq_clear(square);
    fmpq_clear(spread);
    fmpq_clear(period);
    return status;
}

const wg_option_t wg_landscape_options[] = {{"dof", set_dof},
                                            {"field", set_field},
                                            {"mean", set_mean},
                                            {"dim", set_dim},
                                            {"qubits", set_qubits},
                                            {"parameters", set_parameters},
                                            {"components", set_components},
                                            {"gammas", set_gammas},
                                            {"observable", set_observable},
                                            {"samples", set_samples},
                                            {"lowest", set_lowest},
                                            {"quantity", set_quantity},
                                            {"angle", set_angle},
                                            {"generator", set_generator},
                                            {"grid", set_grid},
                                            {"plot", set_plot},
                                            {"histogram", set_histogram},
                                            {NULL, NULL}};

#define PARAMETERS(r)                                                                                        \
    {                                                                                                        \
        r->dof, r->mean, r->dim, r->qubits, r->parameters, r->grid, r->lowest                                \
    }
#define PARAMETER_COUNT 7

void wg_landscape_request_init(wg_landscape_request_t request)
{
    wg_parameter_struct *const parameters[PARAMETER_COUNT] = PARAMETERS(request);

    memset(request, 0, sizeof(*request));
    for (int i = 0; i < PARAMETER_COUNT; i++)
        wg_parameter_init(parameters[i]);
    wg_wishart_init(request->process);
    wg_observable_init(request->observable);
    request->field = 2;
    request->pauli_generator = 1;
    request->generator_text = "pauli";
    fmpq_init(request->square);
    fmpq_init(request->spread);
    fmpq_init(request->period);
    fmpq_one(request->square);
    fmpq_one(request->period);
}

void wg_landscape_request_clear(wg_landscape_request_t request)
{
    wg_parameter_struct *const parameters[PARAMETER_COUNT] = PARAMETERS(request);

    for (int i = 0; i < PARAMETER_COUNT; i++)
        wg_parameter_clear(parameters[i]);
    wg_wishart_clear(request->process);
    wg_observable_clear(request->observable);
    fmpq_clear(request->square);
    fmpq_clear(request->spread);
    fmpq_clear(request->period);
    flint_free(request->bins);
    flint_free(request->counts);
    clear_items(request->items, request->length);
}

/* dim <- 2^qubits, or the observable's own dimension. */
static wg_status_t set_dimensions(wg_landscape_request_t r, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t q;

    if (r->qubits->given && r->dim->given)
        return wg_fail(error, WG_DOMAIN, "--qubits and --dim both give the dimension; expected one of them");
    fmpq_init(q);
    fmpq_one(q);
    for (slong i = 0; i < r->qubits->list->length; i++)
    {
        fmpz_one(fmpq_numref(q));
        fmpz_mul_2exp(fmpq_numref(q), fmpq_numref(q), fmpz_get_ui(fmpq_numref(r->qubits->list->entries + i)));
        wg_list_append(r->dim->list, q);
    }
    r->dim->given |= r->qubits->given;
    if (r->source == WG_LANDSCAPE_BY_OBSERVABLE && !r->dim->given)
    {
        if (wg_observable_dimension(fmpq_numref(q), r->observable))
            wg_list_append(r->dim->list, q);
        else
            status =
                wg_fail(error, WG_DOMAIN,
                        "this observable does not fix the dimension; expected --dim or --qubits beside it");
        r->dim->given = 1;
    }
    for (slong i = 0; i < r->dim->list->length && status == WG_OK && r->source == WG_LANDSCAPE_BY_OBSERVABLE;
         i++)
        status = wg_observable_fits(r->observable, fmpq_numref(r->dim->list->entries + i), error);
    fmpq_clear(q);
    return status;
}

/* Options that say again, or otherwise, what the source says. */
static wg_status_t check_source(const wg_landscape_request_t r, const char **context, wg_error_struct *error)
{
    int several = r->source == WG_LANDSCAPE_BY_COMPONENTS || r->source == WG_LANDSCAPE_BY_GAMMAS;

    *context = NULL;
    if (r->source == WG_LANDSCAPE_BY_NOTHING)
        return wg_fail(error, WG_DOMAIN, "expected --dof, --components, --gammas or --observable");
    *context = r->source_option;
    if (several && (r->field_given || r->dim->given || r->qubits->given))
        return wg_fail(
            error, WG_DOMAIN,
            "each component has its own field and dimension; --field, --dim and --qubits do not go with it");
    if (r->source != WG_LANDSCAPE_BY_DOF && r->mean->given)
        return wg_fail(error, WG_DOMAIN, "--mean goes with --dof; here the mean loss is known already");
    if (r->source != WG_LANDSCAPE_BY_OBSERVABLE && r->lowest->given)
        return wg_fail(error, WG_DOMAIN, "--lowest goes with --observable");
    return WG_OK;
}

wg_status_t wg_landscape_request_complete(wg_landscape_request_t request, const char **context,
                                          wg_error_struct *error)
{
    wg_status_t status = check_source(request, context, error);
    int curves = 0;

    if (status == WG_OK)
        status = set_dimensions(request, error);
    if (status != WG_OK)
        return status;
    if (request->length == 0)
        choose_standard(request);
    *context = "--quantity";
    for (slong i = 0; i < request->length; i++)
    {
        const wg_landscape_item_t *item = request->items + i;

        curves += wg_landscape_is_curve(item->rows);
        if (wg_landscape_needs_parameters(item->rows) && !request->parameters->given)
            return wg_fail(error, WG_DOMAIN, "%s needs --parameters", item->name);
    }
    *context = "--samples";
    if (request->samples > 0 && !wg_landscape_asks_an_optimiser(request))
        return wg_fail(error, WG_DOMAIN, "it goes with --quantity=minima.reached");
    if (request->samples == 0)
        request->samples = SAMPLES_DEFAULT;
    *context = "--histogram";
    if (request->histogram_text != NULL && request->plot == NULL)
        return wg_fail(error, WG_DOMAIN, "a histogram is drawn into --plot=FILE.svg, which is missing");
    *context = "--plot";
    if (request->plot != NULL && curves == 0 && request->parameters->list->length < 2)
        return wg_fail(
            error, WG_DOMAIN,
            "expected a curve to draw: --quantity=loss.density, gradient.density, minima.density, ..., or "
            "minima.mean and the like over several --parameters");
    return WG_OK;
}
