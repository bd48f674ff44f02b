#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_vec.h>

#include "wishgarten/partition.h"
#include "wishgarten/weingarten.h"

static const char usage[] =
    "Usage: wishgarten weingarten --class=MU|--degree=n [OPTION]...\n"
    "Weingarten functions of U(D), Wg(mu; D) = 1/n! sum_lambda f^lambda chi_lambda(mu) / prod (D + "
    "content).\n"
    "\n"
    "  --class=MU       cycle type, such as 3,2,1 or 2,1^4\n"
    "  --degree=n       every class of S_n\n"
    "  --dim=D          an integer (below the degree too), a list, or the letter D or N for formulas (D)\n"
    "  --order=k        the first k + 1 terms of the expansion at large D, whose coefficients count\n"
    "                   monotone factorisations\n"
    "  --group=unitary\n"
    "\n"
    "Example: wishgarten weingarten --degree=3\n"
    "\n" WG_COMMON_HELP;

typedef struct
{
    slong *class;
    slong degree;
    int all;
    wg_parameter_t dim;
    slong order; /* -1: the function itself */
} request_t;

static const char method[] = "characters of S_n", page[] = "collins2006";

static wg_status_t set_class(void *state, const char *text, wg_error_struct *error)
{
    request_t *r = state;
    slong *parts, n;
    wg_status_t status = wg_partition_parse(&parts, &n, text, error);

    if (status != WG_OK)
        return status;
    if (n > WG_WEINGARTEN_DEGREE_MAX)
    {
        flint_free(parts);
        return wg_fail(error, WG_UNABLE, "the degree is %ld; single classes are answered up to %d", (long) n,
                       WG_WEINGARTEN_DEGREE_MAX);
    }
    flint_free(r->class);
    r->class = parts;
    r->degree = n;
    return WG_OK;
}

/* *value <- one whole number. */
static wg_status_t set_number(slong *value, const char *what, slong least, const char *text,
                              wg_error_struct *error)
{
    wg_parameter_t parameter;
    wg_status_t status;

    wg_parameter_init(parameter);
    status = wg_parameter_set_whole(parameter, "", what, least, 1000000, text, error);
    if (status == WG_OK && parameter->list->length != 1)
        status = wg_fail_at(error, text, 0, "expected one number");
    if (status == WG_OK)
        *value = fmpz_get_si(fmpq_numref(parameter->list->entries));
    wg_parameter_clear(parameter);
    return status;
}

static wg_status_t set_degree(void *state, const char *text, wg_error_struct *error)
{
    request_t *r = state;
    slong n;
    wg_status_t status = set_number(&n, "the degree", 1, text, error);

    if (status == WG_OK && n > WG_WEINGARTEN_TABLE_DEGREE_MAX)
        status = wg_fail(error, WG_UNABLE,
                         "all classes are answered up to degree %d, single ones (--class) up to %d",
                         WG_WEINGARTEN_TABLE_DEGREE_MAX, WG_WEINGARTEN_DEGREE_MAX);
    if (status == WG_OK)
    {
        r->degree = n;
        r->all = 1;
    }
    return status;
}

static wg_status_t set_dim(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set_whole(((request_t *) state)->dim, "DN", "the dimension", 1, 0, text, error);
}

#define ORDER_MAX 1000

static wg_status_t set_order(void *state, const char *text, wg_error_struct *error)
{
    slong order;
    wg_status_t status = set_number(&order, "the order", 0, text, error);

    if (status == WG_OK && order > ORDER_MAX)
        status = wg_fail_at(error, text, 0, "expected an order of at most %d", ORDER_MAX);
    if (status == WG_OK)
        ((request_t *) state)->order = order;
    return status;
}

static wg_status_t set_group(void *state, const char *text, wg_error_struct *error)
{
    static const char *const words[] = {"unitary", "orthogonal", "symplectic", NULL};
    int index;
    wg_status_t status = wg_cli_choose(&index, words, text, error);

    if (status == WG_OK && index > 0)
        return wg_fail(error, WG_UNABLE,
                       "Weingarten functions are answered for the unitary group; use --group=unitary");
    return status;
}

static const wg_option_t options[] = {{"class", set_class}, {"degree", set_degree}, {"dim", set_dim},
                                      {"order", set_order}, {"group", set_group},   {NULL, NULL}};

/* "3,2,1" */
static void class_text(char *text, size_t size, const slong *mu, slong n)
{
    size_t used = 0;

    text[0] = '\0';
    for (slong i = 0; i < n && mu[i] > 0; i++)
        used += snprintf(text + used, size - used, "%s%ld", i == 0 ? "" : ",", (long) mu[i]);
}

static wg_row_struct *add_row(wg_report_t report, const slong *mu, slong n, const char *dim)
{
    wg_row_struct *row = wg_report_append(report, "Wg", method, page);
    char text[256];

    class_text(text, sizeof(text), mu, n);
    wg_fields_set(row->inputs, "class", text);
    wg_fields_set(row->inputs, "dim", dim);
    return row;
}

static void set_value(wg_row_struct *row, const wg_formula_t f, const wg_ring_t ring)
{
    if (wg_value_set_formula(row->value, f, 1, ring) != WG_OK)
        flint_throw(FLINT_ERROR, "weingarten: a formula without root has no domain\n");
}

/* The terms (-1)^|mu| a_k D^(-n-|mu|-2k), k = 0..order, a row each. */
static void add_expansion(wg_report_t report, const wg_weingarten_t w, const slong *mu, slong order,
                          const char *dim, const wg_ring_t ring)
{
    slong n = w->degree, power = 2 * n - wg_partition_length(mu, n);
    fmpz *coefficients = flint_calloc(order + 1, sizeof(fmpz));
    wg_formula_t f, g;
    fmpq_t q;

    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    fmpq_init(q);
    wg_weingarten_expansion(coefficients, order + 1, w, mu);
    for (slong k = 0; k <= order; k++)
    {
        wg_row_struct *row = add_row(report, mu, n, dim);
        char text[24];

        snprintf(text, sizeof(text), "%ld", (long) k);
        wg_fields_set(row->inputs, "order", text);
        fmpq_set_fmpz(q, coefficients + k);
        if (wg_partition_sign(mu, n) < 0)
            fmpq_neg(q, q);
        wg_formula_set_fmpq(f, q, ring);
        wg_formula_set_variable(g, 0, ring);
        wg_formula_pow_ui(g, g, power + 2 * k, ring);
        if (wg_formula_div(f, f, g, ring) != WG_OK)
            flint_throw(FLINT_ERROR, "weingarten: division by a power of D\n");
        set_value(row, f, ring);
        fmpz_clear(coefficients + k);
    }
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
    fmpq_clear(q);
    flint_free(coefficients);
}

static void add_formula(wg_report_t report, const wg_weingarten_t w, const slong *mu, const request_t *r,
                        const wg_ring_t ring)
{
    char dim[2] = {r->dim->symbol, '\0'};
    wg_formula_t f;

    if (r->order >= 0)
    {
        add_expansion(report, w, mu, r->order, dim, ring);
        return;
    }
    wg_formula_init(f, ring);
    wg_weingarten_get_formula(f, w, ring);
    set_value(add_row(report, mu, w->degree, dim), f, ring);
    wg_formula_clear(f, ring);
}

/* Rows with D a symbol. */
static wg_status_t add_formulas(wg_report_t report, const request_t *r, const wg_ring_t ring)
{
    slong n = r->degree, count = r->all ? wg_partition_count(n) : 1;
    wg_weingarten_struct *w = flint_malloc(count * sizeof(*w));
    slong *mu = flint_malloc(n * sizeof(slong));
    wg_status_t status;

    for (slong i = 0; i < count; i++)
        wg_weingarten_init(w + i, n);
    status = r->all ? wg_weingarten_table(w, n) : wg_weingarten(w, r->class, n);
    wg_partition_first(mu, n);
    for (slong i = 0; i < count && status == WG_OK; i++)
    {
        add_formula(report, w + i, r->all ? mu : r->class, r, ring);
        wg_partition_next(mu, n);
    }
    for (slong i = 0; i < count; i++)
        wg_weingarten_clear(w + i);
    flint_free(w);
    flint_free(mu);
    return status;
}

/* Rows at the integer D. */
static wg_status_t add_numbers(wg_report_t report, const request_t *r, const fmpq *dim)
{
    slong n = r->degree, count = r->all ? wg_partition_count(n) : 1;
    fmpq *q = _fmpq_vec_init(count);
    slong *mu = flint_malloc(n * sizeof(slong));
    char *text = fmpq_get_str(NULL, 10, dim);
    wg_status_t status = r->all ? wg_weingarten_table_at(q, n, fmpq_numref(dim))
                                : wg_weingarten_at(q, r->class, n, fmpq_numref(dim));

    wg_partition_first(mu, n);
    for (slong i = 0; i < count && status == WG_OK; i++)
    {
        wg_value_set_fmpq(add_row(report, r->all ? mu : r->class, n, text)->value, q + i);
        wg_partition_next(mu, n);
    }
    _fmpq_vec_clear(q, count);
    flint_free(mu);
    flint_free(text);
    return status;
}

static int answer(const wg_common_t *common, const request_t *r)
{
    char name[2] = {r->dim->symbol == '\0' ? 'D' : r->dim->symbol, '\0'};
    const char *const names[] = {name};
    wg_status_t status = WG_OK;
    wg_report_t report;
    wg_ring_t ring;
    int result;

    wg_ring_init(ring, names, 1);
    wg_report_init(report, "weingarten");
    wg_fields_set(report->conventions, "group", "unitary");
    if (r->dim->symbol != '\0')
        status = add_formulas(report, r, ring);
    for (slong i = 0; i < r->dim->list->length && r->dim->symbol == '\0' && status == WG_OK; i++)
        status = add_numbers(report, r, r->dim->list->entries + i);
    result = status == WG_OK ? wg_cli_finish(common, report)
                             : wg_cli_complain(common, NULL, status, "out of the reach of this method");
    wg_report_clear(report);
    wg_ring_clear(ring);
    return result;
}

int wg_cli_weingarten(int argc, char **argv)
{
    wg_common_t common = {.command = "weingarten", .usage = usage, .digits = 15};
    request_t request = {.order = -1};
    char **arguments;
    int result, length;

    wg_parameter_init(request.dim);
    common.request = wg_cli_request(argc, argv);
    result = wg_cli_options(&common, &request, options, &arguments, &length, argc, argv);
    if (result < 0 && length > 0)
        result =
            wg_cli_complain(&common, NULL, WG_SYNTAX,
                            "unexpected argument '%s'; options have the form --name=value", arguments[0]);
    if (result < 0 && (request.class != NULL) == request.all)
        result = wg_cli_complain(&common, NULL, WG_SYNTAX, "expected either --class or --degree");
    if (!request.dim->given)
        request.dim->symbol = 'D';
    if (result < 0 && request.order >= 0 && request.dim->symbol == '\0')
        result = wg_cli_complain(&common, "--order", WG_SYNTAX,
                                 "an expansion at large D needs the letter: --dim=D");
    if (result < 0)
        result = answer(&common, &request);
    wg_parameter_clear(request.dim);
    flint_free(request.class);
    free(common.request);
    return result;
}
