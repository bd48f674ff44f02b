#include "simulate.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_vec.h>

#include "wishgarten/file.h"

/* Options. What the kernel command reads as well is read by its setters. */

static wg_status_t set_of_kernel(void *state, const char *name, const char *text, wg_error_struct *error)
{
    wg_simulate_request_struct *r = state;
    const wg_option_t *option = wg_kernel_options;
    wg_status_t status;

    while (strcmp(option->name, name) != 0)
        option++;
    status = option->set(r->model, text, error);
    if (status == WG_OK)
        wg_fields_set(r->given, name, text);
    return status;
}

static wg_status_t set_dim(void *state, const char *text, wg_error_struct *error)
{
    return set_of_kernel(state, "dim", text, error);
}

static wg_status_t set_qubits(void *state, const char *text, wg_error_struct *error)
{
    return set_of_kernel(state, "qubits", text, error);
}

static wg_status_t set_layers(void *state, const char *text, wg_error_struct *error)
{
    return set_of_kernel(state, "layers", text, error);
}

static wg_status_t set_observable(void *state, const char *text, wg_error_struct *error)
{
    return set_of_kernel(state, "observable", text, error);
}

static wg_status_t set_angle(void *state, const char *text, wg_error_struct *error)
{
    return set_of_kernel(state, "angle", text, error);
}

static wg_status_t set_boundary(void *state, const char *text, wg_error_struct *error)
{
    return set_of_kernel(state, "boundary", text, error);
}

static wg_status_t set_generator(void *state, const char *text, wg_error_struct *error)
{
    return set_of_kernel(state, "generator", text, error);
}

static wg_status_t set_inputs(void *state, const char *text, wg_error_struct *error)
{
    return set_of_kernel(state, "inputs", text, error);
}

static wg_status_t set_grid(void *state, const char *text, wg_error_struct *error)
{
    return set_of_kernel(state, "grid", text, error);
}

static wg_status_t set_overlap(void *state, const char *text, wg_error_struct *error)
{
    static const char prefix[] = "weights:";
    wg_simulate_request_struct *r = state;
    wg_status_t status;

    if (strncmp(text, "moments:", 8) == 0 || strncmp(text, "matrix:", 7) == 0)
        return wg_fail_at(error, text, 0,
                          "a state is needed: expected x = <psi0|X_L|psi0>, or weights:w1,w2,...");
    if (strncmp(text, prefix, strlen(prefix)) != 0)
        return set_of_kernel(state, "overlap", text, error);
    status = wg_list_parse(r->weights, text + strlen(prefix), error);
    if (status == WG_OK)
        wg_fields_set(r->given, "overlap", text);
    return status;
}

static wg_status_t set_group(void *state, const char *text, wg_error_struct *error)
{
    static const char *const words[] = {"unitary", "orthogonal", "symplectic", NULL};
    wg_simulate_request_struct *r = state;
    int index;
    wg_status_t status = wg_cli_choose(&index, words, text, error);

    if (status == WG_OK)
    {
        r->group = (wg_matrix_group_t) index;
        wg_fields_set(r->given, "group", text);
    }
    return status;
}

static const char *const average_names[] = {"circuits", "angles", "both", NULL};

const char *wg_simulate_average_name(wg_average_t average)
{
    return average_names[average];
}

static wg_status_t set_average(void *state, const char *text, wg_error_struct *error)
{
    wg_simulate_request_struct *r = state;
    int index;
    wg_status_t status = wg_cli_choose(&index, average_names, text, error);

    if (status == WG_OK)
    {
        r->average = (wg_average_t) index;
        r->average_given = 1;
        wg_fields_set(r->given, "average", text);
    }
    return status;
}

static wg_status_t read_circuit(wg_simulate_request_t r, const char *text, wg_error_struct *error)
{
    wg_status_t status = wg_circuit_text_read(r->circuit, text + 1, error);

    if (status == WG_OK && r->circuit->circuit->parameters == 0)
        status = wg_fail(error, WG_DOMAIN, "this circuit has no free angle, and so no gradient");
    if (status != WG_OK)
        return status;
    r->has_circuit = 1;
    wg_fields_set(r->given, "ansatz", text);
    return WG_OK;
}

/* haar, ..., and hea-ring for the neighbours on a ring, or @FILE. */
static wg_status_t set_ansatz(void *state, const char *text, wg_error_struct *error)
{
    static const char ring[] = "-ring";
    wg_simulate_request_struct *r = state;
    char expected[256] = "";

    if (text[0] == '@')
        return read_circuit(r, text, error);
    for (int kind = 0; kind < WG_ANSATZ_KINDS; kind++)
    {
        const char *name = wg_ansatz_name((wg_ansatz_kind_t) kind);
        int is_ring = strncmp(text, name, strlen(name)) == 0 && strcmp(text + strlen(name), ring) == 0;

        if (strcmp(text, name) == 0 || is_ring)
        {
            r->ansatz = (wg_ansatz_kind_t) kind;
            r->ring = is_ring;
            r->has_circuit = 0;
            wg_fields_set(r->given, "ansatz", text);
            return WG_OK;
        }
        snprintf(expected + strlen(expected), sizeof(expected) - strlen(expected), "%s%s",
                 kind == 0 ? "" : ", ", name);
    }
    return wg_fail_at(error, text, 0,
                      "expected one of %s, one with neighbours on a ring, as hea-ring, or @FILE", expected);
}

static wg_status_t set_data(void *state, const char *text, wg_error_struct *error)
{
    wg_simulate_request_struct *r = state;
    wg_status_t status = wg_list_parse(r->data, text, error);

    if (status == WG_OK)
        wg_fields_set(r->given, "data", text);
    return status;
}

static wg_status_t set_samples(void *state, const char *text, wg_error_struct *error)
{
    wg_simulate_request_struct *r = state;
    slong samples;
    wg_status_t status = wg_cli_number(&samples, "the number of samples", 2, WG_SAMPLES_MAX, text, error);

    if (status == WG_OK)
    {
        r->samples = samples;
        wg_fields_set(r->given, "samples", text);
    }
    return status;
}

/* k/N, which is no quotient here. */
static wg_status_t set_part(void *state, const char *text, wg_error_struct *error)
{
    wg_simulate_request_struct *r = state;
    long part, parts;
    int length = 0;

    if (!isdigit((unsigned char) text[0]) || sscanf(text, "%9ld/%n", &part, &length) != 1 || length == 0 ||
        !isdigit((unsigned char) text[length]) || sscanf(text + length, "%9ld%n", &parts, &length) != 1 ||
        strchr(text, '/')[1 + length] != '\0' || part < 1 || part > parts)
        return wg_fail_at(error, text, 0, "expected k/N with 1 <= k <= N, as 2/3");
    if (parts > WG_BLOCKS_MAX)
        return wg_fail_at(error, text, 0, "expected at most %d parts", WG_BLOCKS_MAX);
    r->part = part;
    r->parts = parts;
    return WG_OK;
}

static wg_status_t set_resume(void *state, const char *text, wg_error_struct *error)
{
    if (text[0] == '\0' || strcmp(text, "-") == 0)
        return wg_fail(error, WG_DOMAIN, "expected the name of a file");
    ((wg_simulate_request_struct *) state)->resume = text;
    return WG_OK;
}

void wg_simulate_request_add_file(wg_simulate_request_t request, const char *path)
{
    request->merge = flint_realloc(request->merge, (request->merge_length + 1) * sizeof(*request->merge));
    request->merge[request->merge_length] = flint_malloc(strlen(path) + 1);
    strcpy(request->merge[request->merge_length++], path);
}

static wg_status_t set_merge(void *state, const char *text, wg_error_struct *error)
{
    wg_simulate_request_struct *r = state;

    while (*text != '\0')
    {
        size_t size = strcspn(text, ",");
        char *path = flint_malloc(size + 1);

        memcpy(path, text, size);
        path[size] = '\0';
        if (size > 0)
            wg_simulate_request_add_file(r, path);
        flint_free(path);
        text += size + (text[size] == ',');
    }
    return r->merge_length > 0 ? WG_OK : wg_fail(error, WG_DOMAIN, "expected the names of files");
}

/* Quantities */

static const char *const standard[] = {"K.mean",    "K.variance",    "K.ratio",           "mu.mean",
                                       "loss.mean", "loss.variance", "gradient.variance", NULL};

static const char *const trained[] = {"training.residual", "training.loss", "training.K", "reached.residual",
                                      "reached.zeros",     "reached.steps", NULL};

static wg_status_t add_quantity(void *state, const char *part, wg_error_struct *error)
{
    wg_simulate_request_struct *r = state;

    r->items = flint_realloc(r->items, (r->length + 1) * sizeof(*r->items));
    return wg_simulate_item_read(r->items + r->length++, part, error);
}

static wg_status_t set_quantity(void *state, const char *text, wg_error_struct *error)
{
    wg_simulate_request_struct *r = state;
    wg_status_t status;

    wg_simulate_items_clear(r->items, r->length);
    r->items = NULL;
    r->length = 0;
    status = wg_cli_each_part(r, ',', add_quantity, text, error);
    if (status == WG_OK)
        wg_fields_set(r->given, "quantity", text);
    return status;
}

const wg_option_t wg_simulate_options[] = {{"dim", set_dim},
                                           {"qubits", set_qubits},
                                           {"layers", set_layers},
                                           {"observable", set_observable},
                                           {"ansatz", set_ansatz},
                                           {"average", set_average},
                                           {"samples", set_samples},
                                           {"quantity", set_quantity},
                                           {"angle", set_angle},
                                           {"boundary", set_boundary},
                                           {"overlap", set_overlap},
                                           {"generator", set_generator},
                                           {"group", set_group},
                                           {"data", set_data},
                                           {"inputs", set_inputs},
                                           {"grid", set_grid},
                                           {"train", wg_simulate_set_train},
                                           {"rate", wg_simulate_set_rate},
                                           {"steps", wg_simulate_set_steps},
                                           {"loss", wg_simulate_set_loss},
                                           {"target", wg_simulate_set_target},
                                           {"records", wg_simulate_set_records},
                                           {"resume", set_resume},
                                           {"part", set_part},
                                           {"merge", set_merge},
                                           {NULL, NULL}};

void wg_simulate_request_init(wg_simulate_request_t request)
{
    memset(request, 0, sizeof(*request));
    wg_kernel_request_init(request->model);
    wg_fields_init(request->given);
    wg_list_init(request->data);
    wg_list_init(request->weights);
    wg_circuit_text_init(request->circuit);
    wg_list_init(request->training->steps);
    request->samples = WG_SAMPLES_DEFAULT;
}

void wg_simulate_request_clear(wg_simulate_request_t request)
{
    wg_kernel_request_clear(request->model);
    wg_fields_clear(request->given);
    wg_list_clear(request->data);
    wg_list_clear(request->weights);
    wg_circuit_text_clear(request->circuit);
    wg_list_clear(request->training->steps);
    for (slong i = 0; i < request->merge_length; i++)
        flint_free(request->merge[i]);
    flint_free(request->merge);
    wg_simulate_items_clear(request->items, request->length);
}

/* What the options say together */

static int is_random(const wg_simulate_request_t request)
{
    wg_ansatz_kind_t kind = request->ansatz;

    if (request->has_circuit)
        return 0;
    return kind == WG_ANSATZ_HAAR || kind == WG_ANSATZ_BRICKWORK || kind == WG_ANSATZ_PAULI ||
           kind == WG_ANSATZ_ORTHOGONAL || kind == WG_ANSATZ_SYMPLECTIC;
}

int wg_simulate_is_exact(const wg_simulate_request_t request)
{
    return !request->has_circuit && request->ansatz == WG_ANSATZ_HAAR && request->group == WG_GROUP_U &&
           request->average != WG_AVERAGE_ANGLES;
}

static wg_status_t check_model(const wg_simulate_request_t request, const char **context,
                               wg_error_struct *error)
{
    const wg_kernel_request_struct *model = request->model;

    *context = "--dim";
    if (model->dim->symbol != '\0')
        return wg_fail(error, WG_DOMAIN, "sampling needs a number, here or as --qubits=n");
    *context = "--layers";
    if (request->has_circuit && model->layers->given)
        return wg_fail(error, WG_DOMAIN, "the circuit in the file has the layers that it has");
    if (!request->has_circuit && (!model->layers->given || model->layers->symbol != '\0'))
        return wg_fail(error, WG_DOMAIN, "sampling needs a number of layers");
    *context = "--overlap";
    if (model->overlap->symbol != '\0')
        return wg_fail(error, WG_DOMAIN, "sampling needs a number");
    *context = "--observable";
    if (model->observable_text == NULL)
        return wg_fail(error, WG_DOMAIN, "sampling needs an observable");
    if (model->observable->kind == WG_OBSERVABLE_TRACES)
        return wg_fail(error, WG_UNABLE,
                       "power traces say too little to sample; give eigenvalues (spectrum:) or Pauli words");
    *context = "--generator";
    if (!model->pauli_generator && model->generator->kind != WG_OBSERVABLE_SPECTRUM)
        return wg_fail(error, WG_UNABLE,
                       "power traces say too little to sample; give eigenvalues (spectrum:)");
    return WG_OK;
}

/* The eigenvalues of a diagonal observable have no eigenvectors until a circuit is invariant. */
static wg_status_t check_ansatz(const wg_simulate_request_t request, const char **context,
                                wg_error_struct *error)
{
    wg_observable_kind_t kind = request->model->observable->kind;
    int haar = !request->has_circuit && request->ansatz == WG_ANSATZ_HAAR;
    int layered = haar || (!request->has_circuit && request->ansatz == WG_ANSATZ_BRICKWORK);
    const char *name = wg_fields_get(request->given, "ansatz");

    *context = "--observable";
    if ((kind == WG_OBSERVABLE_SPECTRUM || kind == WG_OBSERVABLE_PROJECTOR) &&
        !(haar && request->group == WG_GROUP_U))
        return wg_fail(
            error, WG_DOMAIN,
            "eigenvalues without eigenvectors are enough for --ansatz=haar with unitary blocks alone; "
            "give Pauli words or a matrix");
    *context = "--average";
    if (!is_random(request) && request->average != WG_AVERAGE_ANGLES)
        return wg_fail(error, WG_DOMAIN,
                       "the circuit of --ansatz=%.80s is always the same; only its angles can be drawn",
                       name);
    *context = "--angle";
    if (request->has_circuit && wg_fields_get(request->given, "angle") != NULL)
        return wg_fail(error, WG_DOMAIN, "the circuit in the file says itself what its angles mean");
    *context = "--generator";
    if (!request->model->pauli_generator && !haar)
        return wg_fail(error, WG_DOMAIN, "general generators go with --ansatz=haar");
    *context = "--group";
    if (request->group != WG_GROUP_U && !layered)
        return wg_fail(error, WG_DOMAIN, "groups go with --ansatz=haar and --ansatz=brickwork");
    *context = "--boundary";
    if (request->model->boundary == WG_BOUNDARY_BARE && !layered)
        return wg_fail(error, WG_DOMAIN, "--boundary=bare goes with --ansatz=haar and --ansatz=brickwork");
    *context = "--quantity";
    for (slong i = 0; i < request->length; i++)
    {
        if ((request->items[i].kind == WG_SIMULATE_K_CDF || request->items[i].kind == WG_SIMULATE_LOSS_CDF) &&
            !request->model->grid->given)
            return wg_fail(error, WG_DOMAIN, "%s needs --grid=a..b:n", request->items[i].name);
        if (request->items[i].kind == WG_SIMULATE_MOMENT &&
            request->items[i].moment->kind == WG_K_COVARIANCE && !haar)
            return wg_fail(error, WG_DOMAIN,
                           "K.covariance takes all layers for alike, which goes with --ansatz=haar");
    }
    *context = "--data";
    if ((request->data->length > 0) != (!request->has_circuit && request->ansatz == WG_ANSATZ_REUPLOAD))
        return wg_fail(error, WG_DOMAIN,
                       "--ansatz=reupload needs its data, --data=x1,x2,..., and nothing else does");
    return WG_OK;
}

/* The moments of X_L in psi0 from the probabilities of its eigenvalues, for the exact engine. */
static wg_status_t set_state_moments(wg_simulate_request_t request, wg_error_struct *error)
{
    wg_kernel_request_struct *model = request->model;
    slong length = 2 * WG_KERNEL_MOMENT_MAX, next = 0;
    fmpq_t power, sum;
    wg_status_t status = WG_OK;
    fmpz_t dim;

    if (model->boundary != WG_BOUNDARY_BARE || model->pauli_generator)
        return wg_fail(error, WG_DOMAIN, "weights: goes with --boundary=bare and --generator=spectrum:...");
    fmpz_init(dim);
    fmpq_init(power);
    fmpq_init(sum);
    wg_observable_dimension(dim, model->generator);
    for (slong i = 0; i < request->weights->length; i++)
    {
        fmpq_add(sum, sum, request->weights->entries + i);
        if (fmpq_sgn(request->weights->entries + i) < 0)
            status = wg_fail(error, WG_DOMAIN, "expected weights that are not negative");
    }
    if (status == WG_OK && (!fmpz_equal_si(dim, request->weights->length) || !fmpq_is_one(sum)))
        status = wg_fail(error, WG_DOMAIN, "expected a weight for each of the D eigenvalues, with the sum 1");
    if (status == WG_OK)
    {
        model->state_moments = _fmpq_vec_init(length);
        model->state_length = length;
        for (slong j = 0; j < model->generator->length; j++)
            for (slong copies = fmpz_get_si(model->generator->multiplicities + j); copies > 0;
                 copies--, next++)
            {
                fmpq_set(power, request->weights->entries + next);
                for (slong k = 0; k < length; k++)
                {
                    fmpq_mul(power, power, model->generator->eigenvalues + j);
                    fmpq_add(model->state_moments + k, model->state_moments + k, power);
                }
            }
        wg_list_append(model->overlap->list, model->state_moments);
        model->overlap->given = 1;
    }
    fmpz_clear(dim);
    fmpq_clear(power);
    fmpq_clear(sum);
    return status;
}

static wg_status_t check_long_run(const wg_simulate_request_t request, const char **context,
                                  wg_error_struct *error)
{
    *context = request->parts > 0 ? "--part" : "--resume";
    if (request->parts > 0 && request->resume == NULL)
        return wg_fail(error, WG_DOMAIN, "a part needs a file to be merged from later: --resume=FILE");
    if (request->resume != NULL && request->model->dim->list->length *
                                           wg_parameter_count(request->model->layers) *
                                           wg_parameter_count(request->model->overlap) !=
                                       1)
        return wg_fail(error, WG_DOMAIN,
                       "a checkpoint holds one sampling; give one dimension and one number of layers");
    return WG_OK;
}

/* The file says how many qubits there are. */
static wg_status_t enter_circuit(wg_simulate_request_t request, const char **context, wg_error_struct *error)
{
    wg_kernel_request_struct *model = request->model;
    char text[24];

    *context = "--ansatz";
    if (model->dim->given || model->qubits->given)
    {
        const fmpq *q = (model->qubits->given ? model->qubits : model->dim)->list->entries;
        slong expected =
            model->qubits->given ? request->circuit->circuit->qubits : request->circuit->circuit->dim;

        if (model->dim->symbol != '\0' ||
            (model->qubits->given ? model->qubits : model->dim)->list->length != 1 ||
            fmpq_cmp_si(q, expected) != 0)
            return wg_fail(error, WG_DOMAIN, "the circuit has %ld qubits, and --%s says something else",
                           (long) request->circuit->circuit->qubits, model->qubits->given ? "qubits" : "dim");
        return WG_OK;
    }
    snprintf(text, sizeof(text), "%ld", (long) request->circuit->circuit->qubits);
    return wg_parameter_set(model->qubits, "", text, error);
}

wg_status_t wg_simulate_request_complete(wg_simulate_request_t request, const char **context,
                                         wg_error_struct *error)
{
    wg_status_t status;

    if (!request->average_given)
        request->average = is_random(request) ? WG_AVERAGE_BOTH : WG_AVERAGE_ANGLES;
    if (request->length == 0)
        for (const char *const *name = request->training->optimiser != NULL ? trained : standard;
             *name != NULL; name++)
            if (add_quantity(request, *name, error) != WG_OK)
                flint_throw(FLINT_ERROR, "simulate: the standard quantity %s is unknown\n", *name);
    *context = "--overlap";
    if (request->weights->length > 0)
    {
        status = set_state_moments(request, error);
        if (status != WG_OK)
            return status;
    }
    else if (request->model->boundary == WG_BOUNDARY_BARE && !request->model->pauli_generator)
        return wg_fail(
            error, WG_DOMAIN,
            "a general generator with --boundary=bare needs psi0: --overlap=weights:w1,w2,..., the "
            "probabilities of the eigenvectors of X_L");
    *context = "--observable";
    if (request->model->observables != NULL)
        return wg_fail(error, WG_DOMAIN, "one observable is sampled at a time");
    status = request->has_circuit ? enter_circuit(request, context, error) : WG_OK;
    if (status == WG_OK)
        status = wg_kernel_request_complete(request->model, context, error);
    if (status == WG_OK)
        status = check_model(request, context, error);
    if (status == WG_OK)
        status = check_ansatz(request, context, error);
    if (status == WG_OK)
        status = check_long_run(request, context, error);
    if (status == WG_OK)
        status = wg_simulate_training_complete(request, context, error);
    if (status == WG_OK)
        status = wg_simulate_inputs_complete(request, context, error);
    return status;
}
