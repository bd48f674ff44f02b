#include "kernel_request.h"

#include <stdio.h>
#include <string.h>

#include <flint/fmpq_vec.h>

#include "kernel_options.h"

/* What is answered when nothing is named: plainly, with --sectors, and with --inputs. */
static const char *const standard[] = {"K.mean",    "K.variance",   "K.std",   "K.ratio",
                                       "K.plateau", "K.covariance", "mu.mean", NULL};
static const char *const standard_of_sectors[] = {"K.mean", "K.variance", "K.std", "K.ratio", NULL};
static const char *const standard_of_means[] = {"K.matrix", "K.eigenvalues", NULL};
static const char *const standard_of_inputs[] = {"K.matrix", "K.matrix.square", "K.eigenvalues",
                                                 "K.eigenvalues.square", NULL};

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
    wg_kernel_observables_clear(request->observables, request->observable_count);
    wg_kernel_sectors_clear(request->sectors, request->sector_count);
    flint_free(request->space_text);
    wg_list_clear(request->growth);
    wg_kernel_items_clear(request->items, request->length);
}

slong wg_kernel_request_power(const wg_kernel_request_t request, int generator)
{
    slong power = 0;

    for (slong i = 0; i < request->length; i++)
        power = FLINT_MAX(power, wg_kernel_item_power(request->items + i, generator));
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
        if (wg_kernel_item_read(item, *names, NULL) != WG_OK)
            flint_throw(FLINT_ERROR, "kernel: the standard quantity %s is unknown\n", *names);
        if (wg_kernel_item_power(item, 0) <= observable && wg_kernel_item_power(item, 1) <= generator)
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
