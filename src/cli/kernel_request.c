#include "kernel_request.h"

#include <ctype.h>
#include <string.h>

#include <flint/fmpq_vec.h>

static const wg_kernel_law_t laws[] = {
    {"K.mean", WG_KERNEL_MEAN, 2, 2, 0, 1},       {"K.variance", WG_KERNEL_VARIANCE, 4, 4, 0, 1},
    {"K.std", WG_KERNEL_STD, 4, 4, 0, 1},         {"K.ratio", WG_KERNEL_RATIO, 4, 4, 0, 1},
    {"K.plateau", WG_KERNEL_PLATEAU, 4, 0, 0, 1}, {"K.covariance", WG_KERNEL_COVARIANCE, 4, 2, 0, 1},
    {"K.moment", WG_KERNEL_MOMENT, 0, 0, 1, 0},   {"K.cumulant", WG_KERNEL_CUMULANT, 0, 0, 1, 0},
    {"mu.mean", WG_KERNEL_META_MEAN, 3, 2, 0, 1}, {"decay", WG_KERNEL_DECAY, 2, 2, 0, 0},
    {"depth", WG_KERNEL_DEPTH, 2, 2, 0, 0},
};

#define LAWS ((slong) (sizeof(laws) / sizeof(laws[0])))

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

static wg_status_t set_overlap(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    static const char prefix[] = "moments:";
    wg_status_t status;
    wg_list_t list;

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

static wg_status_t set_observable(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    wg_status_t status = wg_observable_parse(r->observable, text, error);

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

/* quantity <- the one written in text[0..size) */
static wg_status_t read_quantity(wg_kernel_quantity_t *quantity, const char *text, size_t begin, size_t size,
                                 wg_error_struct *error)
{
    const char *word = text + begin;
    size_t name = strcspn(word, ":,");

    name = name < size ? name : size;
    for (slong i = 0; i < LAWS; i++)
    {
        const wg_kernel_law_t *law = laws + i;

        if (strlen(law->name) != name || strncmp(law->name, word, name) != 0)
            continue;
        quantity->law = law;
        quantity->n = 0;
        if (!law->indexed)
            return name == size ? WG_OK
                                : wg_fail_at(error, text, begin + name, "%s takes no index", law->name);
        if (size != name + 2 || word[name + 1] < '1' || word[name + 1] > '0' + WG_KERNEL_MOMENT_MAX)
            return wg_fail_at(error, text, begin + name, "expected '%s:n' with n from 1 to %d", law->name,
                              WG_KERNEL_MOMENT_MAX);
        quantity->n = word[name + 1] - '0';
        return WG_OK;
    }
    return wg_fail_at(error, text, begin,
                      "unknown quantity '%.*s'; expected K.mean, K.variance, K.std, K.ratio, K.plateau, "
                      "K.covariance, K.moment:n, K.cumulant:n, mu.mean, decay or depth",
                      (int) FLINT_MIN(size, 60), word);
}

static wg_status_t set_quantity(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    wg_kernel_quantity_t *quantities = NULL;
    slong length = 0;
    size_t begin = 0;
    wg_status_t status = WG_OK;

    for (;;)
    {
        size_t size;

        begin += strspn(text + begin, " \t");
        size = strcspn(text + begin, ",");
        while (size > 0 && isspace((unsigned char) text[begin + size - 1]))
            size--;
        quantities = flint_realloc(quantities, (length + 1) * sizeof(*quantities));
        status = read_quantity(quantities + length, text, begin, size, error);
        length++;
        begin += strcspn(text + begin, ",");
        if (status != WG_OK || text[begin] == '\0')
            break;
        begin++;
    }
    if (status != WG_OK)
    {
        flint_free(quantities);
        return status;
    }
    flint_free(r->quantities);
    r->quantities = quantities;
    r->length = length;
    return WG_OK;
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
                                         {NULL, NULL}};

#define PARAMETERS(r)                                                                                        \
    {                                                                                                        \
        r->dim, r->qubits, r->layers, r->overlap, r->rate, r->steps, r->gamma                                \
    }
#define PARAMETER_COUNT 7

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
    flint_free(request->quantities);
}

static slong power_needed(const wg_kernel_quantity_t *quantity, int generator)
{
    if (quantity->law->indexed)
        return 2 * quantity->n;
    return generator ? quantity->law->generator_power : quantity->law->power;
}

slong wg_kernel_request_power(const wg_kernel_request_t request, int generator)
{
    slong power = 0;

    for (slong i = 0; i < request->length; i++)
        power = FLINT_MAX(power, power_needed(request->quantities + i, generator));
    return power;
}

/* The standard quantities, as far as given power traces reach. */
static void choose_standard(wg_kernel_request_t request)
{
    request->quantities = flint_malloc(LAWS * sizeof(*request->quantities));
    for (slong i = 0; i < LAWS; i++)
    {
        const wg_kernel_law_t *law = laws + i;
        int reached = request->observable_text == NULL || request->observable->kind != WG_OBSERVABLE_TRACES ||
                      request->observable->length >= law->power;

        reached = reached && (request->pauli_generator || request->generator->kind != WG_OBSERVABLE_TRACES ||
                              request->generator->length >= law->generator_power);
        if (law->standard && reached)
            request->quantities[request->length++] = (wg_kernel_quantity_t){law, 0};
    }
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

static wg_status_t check_operators(const wg_kernel_request_t request, const char **context,
                                   wg_error_struct *error)
{
    wg_status_t status = WG_OK;

    for (slong i = 0; i < request->dim->list->length && request->dim->symbol == '\0' && status == WG_OK; i++)
    {
        const fmpz *dim = fmpq_numref(request->dim->list->entries + i);

        *context = "--observable";
        if (request->observable_text != NULL)
            status = wg_observable_fits(request->observable, dim, error);
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
        return request->overlap->given
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

static int asks_for(const wg_kernel_request_t request, wg_kernel_quantity_kind_t kind)
{
    for (slong i = 0; i < request->length; i++)
        if (request->quantities[i].law->kind == kind)
            return 1;
    return 0;
}

wg_status_t wg_kernel_request_complete(wg_kernel_request_t request, const char **context,
                                       wg_error_struct *error)
{
    wg_status_t status = WG_OK;

    *context = NULL;
    if (request->qubits->given)
        status = dimension_from_qubits(request, error);
    else if (!request->dim->given)
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
    return WG_OK;
}
