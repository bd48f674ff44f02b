#include "kernel_options.h"

#include <stdio.h>
#include <string.h>

#include <flint/fmpq_vec.h>

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

void wg_kernel_sectors_clear(wg_kernel_sector_t *sectors, slong length)
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

static wg_status_t add_sector(void *state, const char *part, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    wg_kernel_sector_t *sector;

    r->sectors = flint_realloc(r->sectors, (r->sector_count + 1) * sizeof(*r->sectors));
    sector = r->sectors + r->sector_count++;
    fmpq_init(sector->weight);
    fmpz_init(sector->dim);
    wg_observable_init(sector->observable);
    return read_sector(sector, part, error);
}

static wg_status_t set_sectors(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    wg_status_t status;
    fmpq_t sum;

    wg_kernel_sectors_clear(r->sectors, r->sector_count);
    r->sectors = NULL;
    r->sector_count = 0;
    status = wg_cli_each_part(r, ';', add_sector, text, error);
    fmpq_init(sum);
    for (slong i = 0; i < r->sector_count; i++)
        fmpq_add(sum, sum, r->sectors[i].weight);
    if (status == WG_OK && !fmpq_is_one(sum))
        status = wg_fail_at(error, text, 0,
                            "the weights of the input in the sectors add up to something else than 1");
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

void wg_kernel_observables_clear(wg_observable_struct *observables, slong length)
{
    for (slong i = 0; i < length; i++)
        wg_observable_clear(observables + i);
    flint_free(observables);
}

static wg_status_t add_observable(void *state, const char *part, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;
    wg_observable_struct *added;
    wg_status_t status;

    r->observables = flint_realloc(r->observables, (r->observable_count + 1) * sizeof(*r->observables));
    added = r->observables + r->observable_count++;
    wg_observable_init(added);
    status = wg_observable_parse(added, part, error);
    if (status == WG_OK && added->kind != WG_OBSERVABLE_PAULI)
        status = wg_fail(error, WG_UNABLE, "several observables are taken as sums of Pauli words");
    if (status == WG_OK && r->observable_count == 1)
        status = wg_observable_parse(r->observable, part, error);
    return status;
}

/* Several sums of Pauli words, separated by ';'; the first is also the observable of all that takes one. */
static wg_status_t set_observables(wg_kernel_request_struct *r, const char *text, wg_error_struct *error)
{
    wg_kernel_observables_clear(r->observables, r->observable_count);
    r->observables = NULL;
    r->observable_count = 0;
    return wg_cli_each_part(r, ';', add_observable, text, error);
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

static wg_status_t add_quantity(void *state, const char *part, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;

    r->items = flint_realloc(r->items, (r->length + 1) * sizeof(*r->items));
    return wg_kernel_item_read(r->items + r->length++, part, error);
}

static wg_status_t set_quantity(void *state, const char *text, wg_error_struct *error)
{
    wg_kernel_request_struct *r = state;

    wg_kernel_items_clear(r->items, r->length);
    r->items = NULL;
    r->length = 0;
    return wg_cli_each_part(r, ',', add_quantity, text, error);
}

#define ORDER_MAX 200

static wg_status_t set_order(void *state, const char *text, wg_error_struct *error)
{
    return wg_cli_number(&((wg_kernel_request_struct *) state)->order, "the order", 0, ORDER_MAX, text,
                         error);
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
        status = wg_cli_number(&r->orthogonal_inputs, "the number of inputs", 1, WORD_MAX,
                               text + strlen(orthogonal), error);
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
