#include "kernel_request.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <flint/fmpq_vec.h>

/* The quantities beside those of wg_kernel_quantity, with the largest power traces of O and X that they need.
 */
typedef struct
{
    const char *name;
    wg_kernel_rows_t rows;
    slong power;
    slong generator_power;
} special_t;

static const special_t specials[] = {
    {"K.skewness", WG_KERNEL_SKEWNESS, 6, 6},
    {"decay", WG_KERNEL_DECAY, 2, 2},
    {"depth", WG_KERNEL_DEPTH, 2, 2},
    {"K.matrix", WG_KERNEL_MATRIX, 2, 2},
    {"K.matrix.square", WG_KERNEL_MATRIX_SQUARE, 4, 4},
    {"K.eigenvalues", WG_KERNEL_EIGENVALUES, 2, 2},
    {"K.eigenvalues.square", WG_KERNEL_EIGENVALUES_SQUARE, 4, 4},
};

#define SPECIALS ((slong) (sizeof(specials) / sizeof(specials[0])))

/* What is answered when nothing is named: plainly, with --sectors, and with --inputs. */
static const char *const standard[] = {"K.mean",    "K.variance",   "K.std",   "K.ratio",
                                       "K.plateau", "K.covariance", "mu.mean", NULL};
static const char *const standard_of_sectors[] = {"K.mean", "K.variance", "K.std", "K.ratio", NULL};
static const char *const standard_of_means[] = {"K.matrix", "K.eigenvalues", NULL};
static const char *const standard_of_inputs[] = {"K.matrix", "K.matrix.square", "K.eigenvalues",
                                                 "K.eigenvalues.square", NULL};

static wg_status_t set_dim(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;

    return wg_parameter_set_whole(r->dim, "D", "the dimension", 2, 0, text, error);
}

static wg_status_t set_qubits(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;

    return wg_parameter_set_whole(r->qubits, "", "the number of qubits", 1, WG_QUBITS_MAX, text, error);
}

static wg_status_t set_layers(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;

    return wg_parameter_set_whole(r->layers, "L", "the number of layers", 1, 0, text, error);
}

static wg_status_t set_subspace(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;

    return wg_parameter_set_whole(r->subspace, "", "the dimension of the sector", 2, 0, text, error);
}

static void clear_sectors(wg_kernel_sector_t *sectors, slong length)
{
    for (slong i = 0; i < length; i++)
    {
        fmpq_clear(sectors[i].weight);
        fmpz_clear(sectors[i].dim);
        wg_observable_clear(sectors[i].observable);
    }
    flint_free(sectors);
}

/* "weight=1/2 dim=6 observable=SPEC": keys are followed by '=', a value ends at white space. */
static wg_status_t read_sector(wg_kernel_sector_t *sector, const char *text, wg_error_struct *error)
{
    static const char *const keys[] = {"weight=", "dim=", "observable="};
    int found[3] = {0, 0, 0};
    wg_status_t status = WG_OK;
    fmpq_t q;

    fmpq_init(q);
    for (size_t at = strspn(text, " \t\n"); text[at] != '\0' && status == WG_OK;
         at += strspn(text + at, " \t\n"))
    {
        size_t size = strcspn(text + at, " \t\n"), head;
        char *value;
        int key = 0;

        while (key < 3 && strncmp(text + at, keys[key], strlen(keys[key])) != 0)
            key++;
        if (key == 3 || found[key]++)
        {
            status = wg_fail_at(error, text, at, "expected weight=, dim= and observable=, once each");
            break;
        }
        head = strlen(keys[key]);
        value = flint_malloc(size + 1);
        snprintf(value, size + 1, "%.*s", (int) (size - head), text + at + head);
        if (key == 2)
            status = wg_observable_parse(sector->observable, value, error);
        else
            status = wg_number_parse(q, value, error);
        flint_free(value);
        if (status == WG_OK && key == 0 && fmpq_sgn(q) <= 0)
            status = wg_fail_at(error, text, at + head, "expected a positive weight");
        if (status == WG_OK && key == 1 &&
            (!fmpz_is_one(fmpq_denref(q)) || fmpz_cmp_ui(fmpq_numref(q), 2) < 0))
            status = wg_fail_at(error, text, at + head, "expected a dimension, a whole number of at least 2");
        if (key == 0)
            fmpq_set(sector->weight, q);
        else if (key == 1)
            fmpz_set(sector->dim, fmpq_numref(q));
        at += size;
    }
    if (status == WG_OK && !(found[0] && found[1] && found[2]))
        status =
            wg_fail_at(error, text, strlen(text), "expected weight=, dim= and observable= for each sector");
    if (status == WG_OK)
        status = wg_observable_fits(sector->observable, sector->dim, error);
    fmpq_clear(q);
    return status;
}

static wg_status_t set_sectors(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    char *copy = flint_malloc(strlen(text) + 1), *part = copy;
    wg_kernel_sector_t *sectors = NULL;
    wg_status_t status = WG_OK;
    slong length = 0;
    fmpq_t sum;

    fmpq_init(sum);
    strcpy(copy, text);
    while (status == WG_OK && part != NULL)
    {
        char *end = strchr(part, ';');

        if (end != NULL)
            *end = '\0';
        sectors = flint_realloc(sectors, (length + 1) * sizeof(*sectors));
        fmpq_init(sectors[length].weight);
        fmpz_init(sectors[length].dim);
        wg_observable_init(sectors[length].observable);
        status = read_sector(sectors + length, part, error);
        fmpq_add(sum, sum, sectors[length++].weight);
        part = end == NULL ? NULL : end + 1;
    }
    if (status == WG_OK && !fmpq_is_one(sum))
        status = wg_fail_at(error, text, 0,
                            "the weights of the input in the sectors add up to something else than 1");
    if (status == WG_OK)
    {
        clear_sectors(r->sectors, r->sector_count);
        r->sectors = sectors;
        r->sector_count = length;
    }
    else
        clear_sectors(sectors, length);
    flint_free(copy);
    fmpq_clear(sum);
    return status;
}

static wg_status_t set_overlap(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    static const char prefix[] = "moments:";
    wg_status_t status;
    wg_list_t list;

    if (strncmp(text, "matrix:", 7) == 0)
    {
        status = wg_observable_parse(r->crossing, text, error);
        r->has_crossing = status == WG_OK;
        return status;
    }
    if (strncmp(text, prefix, strlen(prefix)) != 0)
    {
        _fmpq_vec_clear(r->state_moments, r->state_length);
        r->state_moments = NULL;
        r->state_length = 0;
        return wg_parameter_set(r->overlap, "x", text, error);
    }

    wg_list_init(list);
    status = wg_list_parse(list, text + strlen(prefix), error);
    if (status == WG_OK && list->length < 2)
        status = wg_fail_at(error, text, strlen(text),
                            "expected at least two state moments, <psi0|X_L|psi0> and <psi0|X_L^2|psi0>");
    if (status == WG_OK)
    {
        _fmpq_vec_clear(r->state_moments, r->state_length);
        r->state_moments = _fmpq_vec_init(list->length);
        r->state_length = list->length;
        for (slong i = 0; i < list->length; i++)
            fmpq_set(r->state_moments + i, list->entries + i);
        wg_list_clear(r->overlap->list);
        wg_list_init(r->overlap->list);
        wg_list_append(r->overlap->list, list->entries);
        r->overlap->symbol = '\0';
        r->overlap->given = 1;
    }
    wg_list_clear(list);
    return status;
}

static wg_status_t set_rate(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set_positive(((wg_kernel_request_struct *) state)->rate, "learning rate", text,
                                     error);
}

static wg_status_t set_gamma(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set_positive(((wg_kernel_request_struct *) state)->gamma, "gamma", text, error);
}

#define STEPS_MAX 1000000000

static wg_status_t set_steps(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;

    return wg_parameter_set_whole(r->steps, "", "the number of steps", 0, STEPS_MAX, text, error);
}

static void clear_observables(wg_observable_struct *observables, slong length)
{
    for (slong i = 0; i < length; i++)
        wg_observable_clear(observables + i);
    flint_free(observables);
}

/* Several sums of Pauli words, separated by ';'; the first is also the observable of all that takes one. */
static wg_status_t set_observables(wg_kernel_request_struct *r, const char *text, wg_error_struct *error)
{
    char *copy = flint_malloc(strlen(text) + 1), *part = copy;
    wg_observable_struct *observables = NULL;
    wg_status_t status = WG_OK;
    slong length = 0;

    strcpy(copy, text);
    while (status == WG_OK && part != NULL)
    {
        char *end = strchr(part, ';');

        if (end != NULL)
            *end = '\0';
        observables = flint_realloc(observables, (length + 1) * sizeof(*observables));
        wg_observable_init(observables + length);
        status = wg_observable_parse(observables + length++, part, error);
        if (status == WG_OK && observables[length - 1].kind != WG_OBSERVABLE_PAULI)
            status = wg_fail(error, WG_UNABLE, "several observables are taken as sums of Pauli words");
        if (status == WG_OK && length == 1)
            status = wg_observable_parse(r->observable, part, error);
        part = end == NULL ? NULL : end + 1;
    }
    flint_free(copy);
    if (status != WG_OK)
    {
        clear_observables(observables, length);
        return status;
    }
    clear_observables(r->observables, r->observable_count);
    r->observables = observables;
    r->observable_count = length;
    return WG_OK;
}

static wg_status_t set_observable(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    wg_status_t status = strchr(text, ';') != NULL && text[0] != '@'
                             ? set_observables(r, text, error)
                             : wg_observable_parse(r->observable, text, error);

    if (status == WG_OK)
        r->observable_text = text;
    return status;
}

static wg_status_t set_generator(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    wg_status_t status;

    if (strcmp(text, "pauli") == 0)
    {
        r->generator_text = text;
        r->pauli_generator = 1;
        return WG_OK;
    }
    if (strncmp(text, "spectrum:", 9) != 0 && strncmp(text, "traces:", 7) != 0)
        return wg_fail_at(error, text, 0, "expected pauli, spectrum:... or traces:...");
    status = wg_observable_parse(r->generator, text, error);
    if (status == WG_OK)
    {
        r->generator_text = text;
        r->pauli_generator = 0;
    }
    return status;
}

static wg_status_t set_angle(void *state, const char *text, wg_error_struct *error)
{
    static const char *const words[] = {"full", "half", NULL};

    return wg_cli_choose(&((wg_kernel_request_struct *) state)->half_angle, words, text, error);
}

static wg_status_t set_boundary(void *state, const char *text, wg_error_struct *error)
{
    static const char *const words[] = {"haar", "bare", NULL};
    int index;
    wg_status_t status = wg_cli_choose(&index, words, text, error);

    if (status == WG_OK)
        ((wg_kernel_request_struct *) state)->boundary = index == 0 ? WG_BOUNDARY_HAAR : WG_BOUNDARY_BARE;
    return status;
}

static wg_status_t set_group(void *state, const char *text, wg_error_struct *error)
{
    static const char *const words[] = {"unitary", "orthogonal", "symplectic", NULL};
    int index;
    wg_status_t status = wg_cli_choose(&index, words, text, error);

    if (status == WG_OK && index > 0)
        return wg_fail(error, WG_UNABLE,
                       "kernel moments are known for unitary blocks only; use --group=unitary");
    return status;
}

static const struct
{
    const char *name;
    wg_law_variable_t variable;
    wg_law_function_t function;
} laws[] = {
    {"K.density", WG_LAW_OF_K, WG_LAW_DENSITY},   {"K.cdf", WG_LAW_OF_K, WG_LAW_CDF},
    {"K.quantile", WG_LAW_OF_K, WG_LAW_QUANTILE}, {"K.below", WG_LAW_OF_K, WG_LAW_BELOW},
    {"v.density", WG_LAW_OF_V, WG_LAW_DENSITY},   {"v.cdf", WG_LAW_OF_V, WG_LAW_CDF},
    {"v.quantile", WG_LAW_OF_V, WG_LAW_QUANTILE}, {"Q.density", WG_LAW_OF_Q, WG_LAW_DENSITY},
    {"Q.cdf", WG_LAW_OF_Q, WG_LAW_CDF},           {"Q.quantile", WG_LAW_OF_Q, WG_LAW_QUANTILE},
};

#define LAWS ((slong) (sizeof(laws) / sizeof(laws[0])))

/* item <- the law of the given index, whose name ends before `tail`. */
static wg_status_t read_law(wg_kernel_item_t *item, slong index, const char *tail, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t q;

    item->rows = WG_KERNEL_LAW;
    item->variable = laws[index].variable;
    item->function = laws[index].function;
    if (item->function == WG_LAW_DENSITY || item->function == WG_LAW_CDF)
        return *tail == '\0'
                   ? WG_OK
                   : wg_fail_at(error, item->name, tail - item->name, "%s takes no index", laws[index].name);
    if (*tail == '\0')
        return wg_fail_at(error, item->name, tail - item->name, "expected '%s:%s'", laws[index].name,
                          item->function == WG_LAW_QUANTILE ? "q" : "f");
    fmpq_init(q);
    status = wg_number_parse(q, tail + 1, error);
    if (status == WG_OK &&
        (fmpq_sgn(q) <= 0 || (item->function == WG_LAW_QUANTILE && fmpq_cmp_si(q, 1) >= 0)))
        status = wg_fail_at(error, item->name, tail + 1 - item->name, "expected a number %s",
                            item->function == WG_LAW_QUANTILE ? "between 0 and 1" : "above 0");
    if (status == WG_OK)
        fmpq_swap(&item->argument, q);
    fmpq_clear(q);
    return status;
}

/* item <- the quantity called `name`, which it takes over. */
static wg_status_t read_item(wg_kernel_item_t *item, char *name, wg_error_struct *error)
{
    static const char prefix[] = "series:";

    memset(item, 0, sizeof(*item));
    fmpq_init(&item->argument);
    item->name = name;
    for (slong i = 0; i < SPECIALS; i++)
        if (strcmp(specials[i].name, name) == 0)
        {
            item->rows = specials[i].rows;
            return WG_OK;
        }
    for (slong i = 0; i < LAWS; i++)
        if (strlen(laws[i].name) == strcspn(name, ":") &&
            strncmp(laws[i].name, name, strcspn(name, ":")) == 0)
            return read_law(item, i, name + strcspn(name, ":"), error);
    if (strncmp(name, prefix, strlen(prefix)) != 0)
        return wg_kernel_quantity_parse(item->moment, name, error);
    item->rows = WG_KERNEL_SERIES;
    return wg_kernel_quantity_parse(item->moment, name + strlen(prefix), error);
}

static void clear_items(wg_kernel_item_t *items, slong length)
{
    for (slong i = 0; i < length; i++)
    {
        flint_free(items[i].name);
        fmpq_clear(&items[i].argument);
    }
    flint_free(items);
}

static char *copy_trimmed(const char *text, size_t size)
{
    char *copy;

    while (size > 0 && isspace((unsigned char) text[size - 1]))
        size--;
    copy = flint_malloc(size + 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

static wg_status_t set_quantity(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    wg_kernel_item_t *items = NULL;
    slong length = 0;
    wg_status_t status;

    for (;;)
    {
        size_t size;

        text += strspn(text, " \t");
        size = strcspn(text, ",");
        items = flint_realloc(items, (length + 1) * sizeof(*items));
        status = read_item(items + length, copy_trimmed(text, size), error);
        length++;
        text += size;
        if (status != WG_OK || *text == '\0')
            break;
        text++;
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

#define ORDER_MAX 200

static wg_status_t set_order(void *state, const char *text, wg_error_struct *error)
{
    wg_parameter_t parameter;
    wg_status_t status;

    wg_parameter_init(parameter);
    status = wg_parameter_set_whole(parameter, "", "the order", 0, ORDER_MAX, text, error);
    if (status == WG_OK && parameter->list->length != 1)
        status = wg_fail_at(error, text, 0, "expected one number");
    if (status == WG_OK)
        ((wg_kernel_request_struct *) state)->order = fmpz_get_si(fmpq_numref(parameter->list->entries));
    wg_parameter_clear(parameter);
    return status;
}

#define GROWTH_MAX 100

static wg_status_t set_growth(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    wg_status_t status = wg_list_parse(r->growth, text, error);

    for (slong i = 0; i < r->growth->length && status == WG_OK; i++)
    {
        const fmpq *q = r->growth->entries + i;

        if (fmpz_cmp_si(fmpq_denref(q), GROWTH_MAX) > 0 ||
            fmpz_cmpabs(fmpq_numref(q), (fmpz[]){GROWTH_MAX}) > 0)
            status = wg_fail_at(error, text, 0, "expected exponents with parts up to %d", GROWTH_MAX);
    }
    return status;
}

static wg_status_t set_grid(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set(((wg_kernel_request_struct *) state)->grid, "", text, error);
}

static wg_status_t set_plot(void *state, const char *text, wg_error_struct *error)
{
    if (text[0] == '\0')
        return wg_fail(error, WG_DOMAIN, "expected the name of a file");
    ((wg_kernel_request_struct *) state)->plot = text;
    return WG_OK;
}

static wg_status_t set_inputs(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    static const char orthogonal[] = "orthogonal:", gram[] = "gram:";
    wg_status_t status;

    if (strncmp(text, orthogonal, strlen(orthogonal)) == 0)
    {
        wg_parameter_t parameter;

        wg_parameter_init(parameter);
        status = wg_parameter_set_whole(parameter, "", "the number of inputs", 1, WORD_MAX,
                                        text + strlen(orthogonal), error);
        if (status == WG_OK && parameter->list->length != 1)
            status = wg_fail_at(error, text, strlen(orthogonal), "expected one number of inputs");
        if (status == WG_OK)
            r->orthogonal_inputs = fmpz_get_si(fmpq_numref(parameter->list->entries));
        wg_parameter_clear(parameter);
    }
    else if (strncmp(text, gram, strlen(gram)) == 0)
    {
        /* A Gram matrix is written as a Hermitian matrix is. */
        char *matrix = flint_malloc(strlen(text) + 8);

        sprintf(matrix, "matrix:%s", text + strlen(gram));
        status = wg_observable_parse(r->gram, matrix, error);
        if (status == WG_OK && !wg_observable_is_gram(r->gram))
            status =
                wg_fail(error, WG_DOMAIN,
                        "this is no Gram matrix of states: expected ones on the diagonal and no negative "
                        "eigenvalue");
        flint_free(matrix);
        r->orthogonal_inputs = 0;
    }
    else
        status = wg_fail_at(error, text, 0, "expected orthogonal:m or gram:@FILE");
    if (status == WG_OK)
        r->inputs_text = text;
    return status;
}

const wg_option_t wg_kernel_options[] = {{"dim", set_dim},
                                         {"qubits", set_qubits},
                                         {"layers", set_layers},
                                         {"observable", set_observable},
                                         {"quantity", set_quantity},
                                         {"angle", set_angle},
                                         {"boundary", set_boundary},
                                         {"overlap", set_overlap},
                                         {"generator", set_generator},
                                         {"group", set_group},
                                         {"rate", set_rate},
                                         {"steps", set_steps},
                                         {"gamma", set_gamma},
                                         {"order", set_order},
                                         {"growth", set_growth},
                                         {"inputs", set_inputs},
                                         {"grid", set_grid},
                                         {"plot", set_plot},
                                         {"subspace", set_subspace},
                                         {"sectors", set_sectors},
                                         {NULL, NULL}};

#define PARAMETERS(r)                                                                                        \
    {                                                                                                        \
        r->dim, r->qubits, r->layers, r->overlap, r->rate, r->steps, r->gamma, r->subspace, r->grid          \
    }
#define PARAMETER_COUNT 9

void wg_kernel_request_init(wg_kernel_request_t request)
{
    wg_parameter_struct *const parameters[PARAMETER_COUNT] = PARAMETERS(request);

    memset(request, 0, sizeof(*request));
    for (int i = 0; i < PARAMETER_COUNT; i++)
        wg_parameter_init(parameters[i]);
    wg_observable_init(request->observable);
    wg_observable_init(request->generator);
    request->generator_text = "pauli";
    request->pauli_generator = 1;
    request->order = 2;
    wg_list_init(request->growth);
    wg_observable_init(request->gram);
    wg_observable_init(request->crossing);
    request->boundary = WG_BOUNDARY_HAAR;
}

void wg_kernel_request_clear(wg_kernel_request_t request)
{
    wg_parameter_struct *const parameters[PARAMETER_COUNT] = PARAMETERS(request);

    for (int i = 0; i < PARAMETER_COUNT; i++)
        wg_parameter_clear(parameters[i]);
    wg_observable_clear(request->observable);
    wg_observable_clear(request->generator);
    _fmpq_vec_clear(request->state_moments, request->state_length);
    wg_observable_clear(request->gram);
    wg_observable_clear(request->crossing);
    clear_observables(request->observables, request->observable_count);
    clear_sectors(request->sectors, request->sector_count);
    flint_free(request->space_text);
    wg_list_clear(request->growth);
    clear_items(request->items, request->length);
}

static slong power_needed(const wg_kernel_item_t *item, int generator)
{
    if (item->rows == WG_KERNEL_LAW)
        return 4;
    for (slong i = 0; i < SPECIALS; i++)
        if (specials[i].rows == item->rows)
            return generator ? specials[i].generator_power : specials[i].power;
    return generator ? wg_kernel_quantity_generator_power(item->moment)
                     : wg_kernel_quantity_observable_power(item->moment);
}

slong wg_kernel_request_power(const wg_kernel_request_t request, int generator)
{
    slong power = 0;

    for (slong i = 0; i < request->length; i++)
        power = FLINT_MAX(power, power_needed(request->items + i, generator));
    return power;
}

/* How far given power traces reach. */
static slong reach(const wg_observable_t operator, int absent)
{
    return absent || operator->kind != WG_OBSERVABLE_TRACES ? WORD_MAX : operator->length;
}

/* The standard quantities, as far as given power traces reach. */
static void choose_standard(wg_kernel_request_t request)
{
    slong observable = reach(request->observable, request->observable_text == NULL);
    slong generator = reach(request->generator, request->pauli_generator);

    const char *const *names =
        request->sectors != NULL ? standard_of_sectors
        : request->inputs_text != NULL
            ? (request->observables != NULL || request->has_crossing ? standard_of_means : standard_of_inputs)
            : standard;

    for (; *names != NULL; names++)
    {
        wg_kernel_item_t *item;

        request->items = flint_realloc(request->items, (request->length + 1) * sizeof(*request->items));
        item = request->items + request->length;
        if (read_item(item, copy_trimmed(*names, strlen(*names)), NULL) != WG_OK)
            flint_throw(FLINT_ERROR, "kernel: the standard quantity %s is unknown\n", *names);
        if (power_needed(item, 0) <= observable && power_needed(item, 1) <= generator)
            request->length++;
        else
            flint_free(item->name);
    }
    request->chosen = 1;
}

/* dim <- 2^qubits; a dimension given beside it must be the same. */
static wg_status_t dimension_from_qubits(wg_kernel_request_t request, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    wg_list_t dims;
    fmpq_t q;

    wg_list_init(dims);
    fmpq_init(q);
    for (slong i = 0; i < request->qubits->list->length; i++)
    {
        fmpq_one(q);
        fmpz_mul_2exp(fmpq_numref(q), fmpq_numref(q),
                      fmpz_get_ui(fmpq_numref(request->qubits->list->entries + i)));
        wg_list_append(dims, q);
    }
    if (request->dim->given)
    {
        int same = request->dim->symbol == '\0' && request->dim->list->length == dims->length;

        for (slong i = 0; same && i < dims->length; i++)
            same = fmpq_equal(dims->entries + i, request->dim->list->entries + i);
        if (!same)
        {
            char *left = fmpq_get_str(NULL, 10, dims->entries);
            char *right =
                request->dim->symbol != '\0' ? NULL : fmpq_get_str(NULL, 10, request->dim->list->entries);

            status = wg_fail(error, WG_DOMAIN, "--qubits says D = %.60s%s, --dim says D = %.60s%s", left,
                             dims->length > 1 ? ", ..." : "", right == NULL ? "D" : right,
                             right != NULL && request->dim->list->length > 1 ? ", ..." : "");
            flint_free(left);
            flint_free(right);
        }
    }
    if (status == WG_OK)
    {
        wg_list_struct t = *request->dim->list;

        *request->dim->list = *dims;
        *dims = t;
        request->dim->symbol = '\0';
        request->dim->given = 1;
    }
    wg_list_clear(dims);
    fmpq_clear(q);
    return status;
}

/* Without --dim and --qubits, D is the observable's or the generator's own, or the letter. */
static void dimension_from_operators(wg_kernel_request_t request)
{
    fmpq_t q;

    fmpq_init(q);
    if ((request->observable_text != NULL && wg_observable_dimension(fmpq_numref(q), request->observable)) ||
        (!request->pauli_generator && wg_observable_dimension(fmpq_numref(q), request->generator)))
        wg_list_append(request->dim->list, q);
    else
        request->dim->symbol = 'D';
    request->dim->given = 1;
    fmpq_clear(q);
}

/* Eigenvalues and matrices fix D, which is then no symbol. */
static wg_status_t check_symbol(const wg_observable_t operator, wg_error_struct * error)
{
    wg_status_t status = WG_OK;
    fmpz_t dim;

    fmpz_init(dim);
    if ((operator->kind == WG_OBSERVABLE_SPECTRUM || operator->kind == WG_OBSERVABLE_MATRIX) &&
        wg_observable_dimension(dim, operator))
    {
        char *text = fmpz_get_str(NULL, 10, dim);

        status = wg_fail(error, WG_DOMAIN, "this fixes D = %.60s, and --dim=D asks for a formula in D", text);
        flint_free(text);
    }
    fmpz_clear(dim);
    return status;
}

static wg_status_t check_operators(const wg_kernel_request_t request, const char **context,
                                   wg_error_struct *error)
{
    wg_status_t status = WG_OK;

    if (request->dim->symbol != '\0')
    {
        *context = "--observable";
        if (request->observable_text != NULL)
            status = check_symbol(request->observable, error);
        if (status == WG_OK && !request->pauli_generator)
        {
            *context = "--generator";
            status = check_symbol(request->generator, error);
        }
        return status;
    }
    for (slong i = 0; i < request->dim->list->length && status == WG_OK; i++)
    {
        const fmpz *dim = fmpq_numref(request->dim->list->entries + i);

        *context = "--observable";
        if (request->observable_text != NULL)
            status = wg_observable_fits(request->observable, dim, error);
        for (slong j = 0; j < request->observable_count && status == WG_OK; j++)
            status = wg_observable_fits(request->observables + j, dim, error);
        if (status == WG_OK && !request->pauli_generator)
        {
            *context = "--generator";
            status = wg_observable_fits(request->generator, dim, error);
        }
    }
    return status;
}

static wg_status_t check_overlap(const wg_kernel_request_t request, wg_error_struct *error)
{
    fmpq_t square;
    wg_status_t status = WG_OK;

    if (request->boundary == WG_BOUNDARY_HAAR)
        return request->overlap->given || request->has_crossing
                   ? wg_fail(error, WG_DOMAIN, "the overlap counts with --boundary=bare only")
                   : WG_OK;
    if (!request->pauli_generator && request->state_length == 0)
        return wg_fail(error, WG_DOMAIN,
                       "a general generator with --boundary=bare needs <psi0|X_L^k|psi0>, k = 1, 2: "
                       "--overlap=moments:x1,x2");
    fmpq_init(square);
    if (request->state_length > 0)
    {
        fmpq_mul(square, request->state_moments, request->state_moments);
        if (fmpq_cmp(square, request->state_moments + 1) > 0)
            status = wg_fail(error, WG_DOMAIN, "<X_L^2> is less than <X_L>^2, which no state gives");
        else if (request->pauli_generator && !fmpq_is_one(request->state_moments + 1))
            status = wg_fail(error, WG_DOMAIN, "<X_L^2> is 1 for a Pauli generator");
    }
    for (slong i = 0; i < request->overlap->list->length && status == WG_OK && request->pauli_generator; i++)
    {
        const fmpq *x = request->overlap->list->entries + i;

        fmpq_mul(square, x, x);
        if (fmpq_cmp_si(square, 1) > 0)
        {
            char *shown = fmpq_get_str(NULL, 10, x);

            status =
                wg_fail(error, WG_DOMAIN, "x = %.60s; expected -1 <= x <= 1 for a Pauli generator", shown);
            flint_free(shown);
        }
    }
    fmpq_clear(square);
    return status;
}

/* dim <- the dimension of the sector, in which the observable is given. */
static wg_status_t enter_subspace(wg_kernel_request_t request, wg_error_struct *error)
{
    wg_list_struct *dims = request->dim->list, *sectors = request->subspace->list, t;

    if (request->observable_text != NULL && request->observable->kind == WG_OBSERVABLE_PAULI)
        return wg_fail(error, WG_DOMAIN,
                       "Pauli words act on the whole space; give the observable as restricted to the sector, "
                       "by spectrum:, "
                       "projector: or traces:");
    for (slong i = 0; i < dims->length && request->dim->symbol == '\0' && request->dim->given; i++)
        for (slong j = 0; j < sectors->length; j++)
            if (fmpq_cmp(dims->entries + i, sectors->entries + j) < 0)
                return wg_fail(error, WG_DOMAIN, "the sector is larger than the whole space");
    if (request->dim->given && request->dim->symbol == '\0' && dims->length == 1)
        request->space_text = fmpq_get_str(NULL, 10, dims->entries);
    t = *dims;
    *dims = *sectors;
    *sectors = t;
    request->dim->symbol = '\0';
    request->dim->given = 1;
    return WG_OK;
}

/* Several sectors have a mean and a variance, and nothing of the options that describe one space. */
static wg_status_t check_sectors(const wg_kernel_request_t request, wg_error_struct *error)
{
    if (request->dim->given || request->qubits->given || request->subspace->given ||
        request->observable_text != NULL || request->inputs_text != NULL)
        return wg_fail(error, WG_DOMAIN,
                       "each sector has its own dimension and observable; --dim, --qubits, --subspace, "
                       "--observable and --inputs do not go with it");
    if (request->boundary == WG_BOUNDARY_BARE || !request->pauli_generator)
        return wg_fail(error, WG_UNABLE, "sectors are answered with --boundary=haar and --generator=pauli");
    for (slong i = 0; i < request->length; i++)
    {
        wg_kernel_quantity_kind_t kind = request->items[i].moment->kind;

        if (request->items[i].rows != WG_KERNEL_FORMULA ||
            (kind != WG_K_MEAN && kind != WG_K_VARIANCE && kind != WG_K_STD && kind != WG_K_RATIO))
            return wg_fail(
                error, WG_UNABLE,
                "%s is not answered for several sectors; K.mean, K.variance, K.std and K.ratio are",
                request->items[i].name);
    }
    return WG_OK;
}

static int asks_for(const wg_kernel_request_t request, wg_kernel_rows_t rows)
{
    for (slong i = 0; i < request->length; i++)
        if (request->items[i].rows == rows)
            return 1;
    return 0;
}

static wg_status_t check_inputs(const wg_kernel_request_t request, wg_error_struct *error)
{
    for (slong i = 0; i < request->length && request->inputs_text == NULL; i++)
        if (request->items[i].rows >= WG_KERNEL_MATRIX)
            return wg_fail(error, WG_DOMAIN, "%s needs --inputs=orthogonal:m or --inputs=gram:@FILE",
                           request->items[i].name);
    if (request->has_crossing != (request->inputs_text != NULL && request->boundary == WG_BOUNDARY_BARE))
        return wg_fail(error, WG_DOMAIN,
                       "several inputs with --boundary=bare need <psi_a|X_L|psi_b>, and only they: "
                       "--overlap=matrix:@FILE");
    if (request->has_crossing && (!request->pauli_generator || request->orthogonal_inputs > 0 ||
                                  request->crossing->length != request->gram->length))
        return wg_fail(error, WG_DOMAIN,
                       "--overlap=matrix: goes with --generator=pauli and --inputs=gram: of the same size");
    for (slong i = 0; i < request->length; i++)
    {
        wg_kernel_rows_t rows = request->items[i].rows;

        if (request->has_crossing && rows >= WG_KERNEL_MATRIX && rows != WG_KERNEL_MATRIX &&
            rows != WG_KERNEL_EIGENVALUES)
            return wg_fail(error, WG_UNABLE, "%s is answered with --boundary=haar", request->items[i].name);
        if (request->observables != NULL && rows != WG_KERNEL_MATRIX && rows != WG_KERNEL_EIGENVALUES)
            return wg_fail(error, WG_UNABLE,
                           "%s takes one observable; K.matrix and K.eigenvalues take several",
                           request->items[i].name);
    }
    for (slong i = 0; i < request->dim->list->length && request->dim->symbol == '\0'; i++)
        if (fmpz_cmp_si(fmpq_numref(request->dim->list->entries + i), request->orthogonal_inputs) < 0)
            return wg_fail(error, WG_DOMAIN, "%ld orthogonal inputs do not fit into the smallest dimension",
                           (long) request->orthogonal_inputs);
    return WG_OK;
}

wg_status_t wg_kernel_request_complete(wg_kernel_request_t request, const char **context,
                                       wg_error_struct *error)
{
    wg_status_t status = WG_OK;

    *context = NULL;
    if (request->sectors != NULL)
    {
        if (!request->layers->given)
            request->layers->symbol = 'L';
        if (request->length == 0)
            choose_standard(request);
        *context = "--sectors";
        return check_sectors(request, error);
    }
    if (request->qubits->given)
        status = dimension_from_qubits(request, error);
    if (status == WG_OK && request->subspace->given)
    {
        *context = "--subspace";
        status = enter_subspace(request, error);
    }
    if (status == WG_OK && !request->dim->given)
        dimension_from_operators(request);
    if (status == WG_OK)
        status = check_operators(request, context, error);
    if (status == WG_OK)
    {
        *context = "--overlap";
        status = check_overlap(request, error);
    }
    if (status != WG_OK)
        return status;

    if (!request->layers->given)
        request->layers->symbol = 'L';
    if (request->length == 0)
        choose_standard(request);
    *context = "--quantity";
    if (request->length == 0)
        return wg_fail(error, WG_DOMAIN, "too few power traces: K.mean needs Tr O^2");
    if (asks_for(request, WG_KERNEL_DECAY) && !(request->rate->given && request->steps->given))
        return wg_fail(error, WG_DOMAIN, "decay needs --rate and --steps");
    if (asks_for(request, WG_KERNEL_DEPTH) && !(request->rate->given && request->gamma->given))
        return wg_fail(error, WG_DOMAIN, "depth needs --rate and --gamma");
    for (slong i = 0; i < request->length && request->state_length > 0 && !request->pauli_generator; i++)
        if (wg_kernel_quantity_state_moments(request->items[i].moment) > request->state_length)
            return wg_fail(error, WG_DOMAIN, "%s needs <psi0|X_L^k|psi0> up to k = %ld in --overlap=moments:",
                           request->items[i].name,
                           (long) wg_kernel_quantity_state_moments(request->items[i].moment));
    if (asks_for(request, WG_KERNEL_LAW) &&
        (request->dim->symbol != '\0' || request->layers->symbol != '\0' ||
         request->overlap->symbol != '\0' || request->observable_text == NULL))
        return wg_fail(
            error, WG_DOMAIN,
            "densities, distribution functions and quantiles need numbers for D and L, and an observable");
    *context = "--plot";
    if (request->plot != NULL && !asks_for(request, WG_KERNEL_LAW))
        return wg_fail(error, WG_DOMAIN, "a plot needs a law: --quantity=K.density or K.cdf");
    *context = "--quantity";
    if (asks_for(request, WG_KERNEL_SERIES) && request->dim->symbol == '\0')
        return wg_fail(error, WG_DOMAIN, "a series in 1/D needs the letter: --dim=D");
    *context = "--inputs";
    return check_inputs(request, error);
}
