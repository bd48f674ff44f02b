#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "integrate_expansion.h"
#include "wishgarten/ensemble.h"
#include "wishgarten/integrand_text.h"
#include "wishgarten/matrix_integral.h"
#include "wishgarten/mixed_integral.h"

static const char usage[] =
    "Usage: wishgarten integrate [OPTION]... EXPRESSION...\n"
    "Exact averages over independent random matrices U, V, W (also U1, U2, ...) of dimension D: Haar-random\n"
    "unitaries, or others with --group.\n"
    "\n"
    "An expression is a product of entries, traces and numbers, or a sum of products:\n"
    "  U[1,2]^3 conj(V[i,j]) |W[1,1]|^2    entries; different letters are different indices\n"
    "  tr(A U B U^)^2  |tr(U^2)|^6         traces of words; U^ is the adjoint, U' the transpose, conj(U) "
    "the\n"
    "                                      conjugate, U^2 a power; other capital letters are fixed matrices\n"
    "                                      and come back in traces of their words, and in their entries\n"
    "                                      where entries and traces of one random matrix meet\n"
    "  2 tr(U) tr(U^) - 1/3 |U[1,1]|^4 + 1 a sum\n"
    "\n"
    "  --dim=D          an integer (below the degree too), a list, or the letter D or N for formulas (D)\n"
    "  --projector=A    the fixed matrix A, or each in a list A,B, is an orthogonal projector of rank one\n"
    "  --traces=A:LIST  Tr A, Tr A^2, ... of a fixed matrix; may be repeated for other matrices\n"
    "  --group=G        unitary (default), orthogonal, symplectic; coe, cse: circular ensembles; "
    "permutation,\n"
    "                   centred-permutation; ginibre, real-ginibre: Gaussian entries of variance 1;\n"
    "                   wishart, real-wishart: W = G G^ with a Gaussian D x n matrix G\n"
    "  --columns=n      n of the Wishart matrices, an integer, a list, or the letter n\n"
    "  --network=TEXT|@FILE\n"
    "                   a tensor network with random unitaries, in place of an expression (see the manual)\n"
    "  --where=d=LIST   numbers for a symbol of a network's dimensions; may be repeated for others\n"
    "  --indices=general\n"
    "                   the formula for all values of the indices, with deltas: different letters may be\n"
    "                   equal (different: they are different, the default)\n"
    "\n"
    "Example: wishgarten integrate 'U[1,1]^2 conj(U[1,1])^2' 'tr(A U B U^) tr(C U E U^)'\n"
    "\n" WG_COMMON_HELP;

static const char page[] = "collins2006";

typedef struct
{
    char name[WG_MATRIX_NAME_SIZE];
    wg_list_t traces; /* empty for projectors */
} known_t;

typedef struct
{
    wg_parameter_t dim;
    wg_parameter_t columns;
    int group; /* wg_ensemble_t */
    known_t *known;
    slong known_count;
    int general; /* different letters may be equal */
    const char **networks;
    slong network_count;
    wg_where_t where;
} request_t;

static wg_status_t set_dim(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set_whole(((request_t *) state)->dim, "DN", "the dimension", 1, 0, text, error);
}

static wg_status_t set_indices(void *state, const char *text, wg_error_struct *error)
{
    static const char *const words[] = {"different", "general", NULL};

    return wg_cli_choose(&((request_t *) state)->general, words, text, error);
}

static wg_status_t set_network(void *state, const char *text, wg_error_struct *error)
{
    request_t *r = state;

    r->networks = flint_realloc(r->networks, (r->network_count + 1) * sizeof(char *));
    r->networks[r->network_count++] = text;
    return WG_OK;
}

static wg_status_t set_columns(void *state, const char *text, wg_error_struct *error)
{
    return wg_parameter_set_whole(((request_t *) state)->columns, "n", "the number of columns", 1, 0, text,
                                  error);
}

/* In the order of wg_ensemble_t. */
static const char *const groups[] = {"unitary",      "orthogonal",  "symplectic",          "coe",
                                     "cse",          "permutation", "centred-permutation", "ginibre",
                                     "real-ginibre", "wishart",     "real-wishart",        NULL};

static wg_status_t set_where(void *state, const char *text, wg_error_struct *error)
{
    return wg_where_read(&((request_t *) state)->where, text, error);
}

static wg_status_t set_group(void *state, const char *text, wg_error_struct *error)
{
    return wg_cli_choose(&((request_t *) state)->group, groups, text, error);
}

/* *known <- a new entry for the matrix named at *at, which moves behind the name. */
static wg_status_t read_name(known_t **known, size_t *at, request_t *r, const char *text,
                             wg_error_struct *error)
{
    size_t length = strspn(text + *at + (text[*at] != '\0'), "0123456789") + 1;

    if (text[*at] < 'A' || text[*at] > 'Z' || length >= WG_MATRIX_NAME_SIZE)
        return wg_fail_at(error, text, *at, "expected the name of a matrix, a capital letter and digits");
    if (strchr("UVW", text[*at]) != NULL)
        return wg_fail_at(error, text, *at, "U, V and W are Haar-random; expected a fixed matrix");
    for (slong i = 0; i < r->known_count; i++)
        if (strlen(r->known[i].name) == length && strncmp(r->known[i].name, text + *at, length) == 0)
            return wg_fail_at(error, text, *at, "%s is given twice", r->known[i].name);
    r->known = flint_realloc(r->known, (r->known_count + 1) * sizeof(known_t));
    *known = r->known + r->known_count++;
    memcpy((*known)->name, text + *at, length);
    (*known)->name[length] = '\0';
    wg_list_init((*known)->traces);
    *at += length;
    return WG_OK;
}

static wg_status_t set_projector(void *state, const char *text, wg_error_struct *error)
{
    known_t *known;
    wg_status_t status;
    size_t at = 0;

    for (;;)
    {
        status = read_name(&known, &at, state, text, error);
        if (status != WG_OK || text[at] == '\0')
            return status;
        if (text[at] != ',')
            return wg_fail_at(error, text, at, "expected ',' between matrices");
        at++;
    }
}

static wg_status_t set_traces(void *state, const char *text, wg_error_struct *error)
{
    known_t *known;
    size_t at = 0;
    wg_status_t status = read_name(&known, &at, state, text, error);

    if (status != WG_OK)
        return status;
    if (text[at] != ':')
        return wg_fail_at(error, text, at, "expected ':' and the traces, such as A:0,16,0,16");
    return wg_list_parse(known->traces, text + at + 1, error);
}

static const wg_option_t options[] = {
    {"columns", set_columns}, {"dim", set_dim},         {"group", set_group},
    {"indices", set_indices}, {"network", set_network}, {"projector", set_projector},
    {"traces", set_traces},   {"where", set_where},     {NULL, NULL}};

/* The rings of the formulas, which the values refer to. */
typedef struct
{
    wg_ring_struct *entries;
    slong length;
    wg_shelf_t shelf;
} rings_t;

/* The word that stands for n, the number of columns of G in W = G G^. */
static int is_columns(const wg_word_struct *word)
{
    return word->length == 1 && word->letters[0].matrix == WG_LETTER_COLUMNS;
}

/* The products of an expression, with the averages of their traces. */
typedef struct
{
    wg_integrand_struct *integrands;
    wg_trace_sum_struct *sums;
    slong count;
} terms_t;

/* The words of all sums in one list: the same text is the same variable. */
typedef struct
{
    char *(*notations)[WG_SYNTAXES];
    slong count;
} variables_t;

static void variables_clear(variables_t *variables)
{
    for (slong i = 0; i < variables->count; i++)
        for (int k = 0; k < WG_SYNTAXES; k++)
            flint_free(variables->notations[i][k]);
    flint_free(variables->notations);
}

static slong find_variable(variables_t *variables, const wg_word_struct *word, const wg_integrand_t integrand)
{
    char *text = wg_word_get_str(word, WG_TEXT, integrand);
    slong i = 0;

    while (i < variables->count && strcmp(variables->notations[i][WG_TEXT], text) != 0)
        i++;
    if (i < variables->count)
    {
        flint_free(text);
        return i;
    }
    variables->notations =
        flint_realloc(variables->notations, (variables->count + 1) * sizeof(*variables->notations));
    variables->notations[i][WG_TEXT] = text;
    for (int k = 0; k < WG_SYNTAXES; k++)
        if (k != WG_TEXT)
            variables->notations[i][k] = wg_word_get_str(word, k, integrand);
    return variables->count++;
}

/* A ring of the dimension, of n where there are columns, and of the traces in all terms, which are numbered there as its
   variables are. */
static wg_ring_struct *add_ring(rings_t *rings, char symbol, terms_t *terms, int columns)
{
    variables_t variables = {.notations = NULL};
    slong count;
    char(*names)[WG_NAME_SIZE];
    const char **pointers;
    wg_ring_struct *ring = rings->entries + rings->length++;

    for (slong t = 0; t < terms->count; t++)
    {
        wg_trace_sum_struct *sum = terms->sums + t;
        slong *numbers = flint_malloc((sum->word_count + 1) * sizeof(slong));

        for (slong i = 0; i < sum->word_count; i++)
            numbers[i] = is_columns(sum->words + i)
                             ? 0
                             : columns + find_variable(&variables, sum->words + i, terms->integrands + t);
        for (slong i = 0; i < sum->term_count; i++)
            for (slong k = 0; k < sum->terms[i].length; k++)
                sum->terms[i].traces[k] = numbers[sum->terms[i].traces[k]];
        flint_free(numbers);
    }
    count = 1 + columns + variables.count;
    names = flint_calloc(count, sizeof(*names));
    pointers = flint_malloc(count * sizeof(*pointers));
    for (slong i = 0; i < count; i++)
    {
        snprintf(names[i], WG_NAME_SIZE, "t%ld", (long) i);
        pointers[i] = names[i];
    }
    names[0][0] = symbol;
    names[0][1] = '\0';
    if (columns)
        strcpy(names[1], "n");
    wg_ring_init(ring, pointers, count);
    for (slong i = 0; i < variables.count; i++)
        for (int k = 0; k < WG_SYNTAXES; k++)
            wg_ring_set_notation(ring, 1 + columns + i, k, variables.notations[i][k]);
    flint_free(pointers);
    flint_free(names);
    variables_clear(&variables);
    return ring;
}

/* The matrix of which the word is a power, or -1. */
static int power_of(const wg_word_struct *word)
{
    for (slong i = 1; i < word->length; i++)
        if (word->letters[i].matrix != word->letters[0].matrix ||
            word->letters[i].flags != word->letters[0].flags)
            return -1;
    return word->length == 0 ? -1 : word->letters[0].matrix;
}

/* sum <- with the traces that were given. */
static wg_status_t put_traces(wg_trace_sum_t sum, const wg_integrand_t integrand, const request_t *r,
                              wg_error_struct *error)
{
    const fmpq **values = flint_calloc(sum->word_count + 1, sizeof(fmpq *));
    wg_status_t status = WG_OK;

    for (slong i = 0; i < sum->word_count && status == WG_OK; i++)
    {
        int matrix = is_columns(sum->words + i) ? -1 : power_of(sum->words + i);
        slong power = sum->words[i].length;

        for (slong k = 0; k < r->known_count && matrix >= 0 && status == WG_OK; k++)
        {
            const known_t *known = r->known + k;

            if (known->traces->length == 0 || strcmp(known->name, integrand->matrices[matrix].name) != 0)
                continue;
            if (known->traces->length < power)
                status = wg_fail(
                    error, WG_DOMAIN, "the average needs Tr %s^%ld, and --traces=%s:... ends with Tr %s^%ld",
                    known->name, (long) power, known->name, known->name, (long) known->traces->length);
            else
                values[i] = known->traces->entries + power - 1;
        }
    }
    if (status == WG_OK)
        wg_trace_sum_put_values(sum, values);
    flint_free(values);
    return status;
}

static void declare_projectors(wg_integrand_t integrand, const request_t *r)
{
    for (slong k = 0; k < r->known_count; k++)
        for (slong i = 0; i < integrand->matrix_count; i++)
            if (r->known[k].traces->length == 0 && strcmp(r->known[k].name, integrand->matrices[i].name) == 0)
                integrand->matrices[i].kind = WG_MATRIX_PROJECTOR;
}

static int is_wishart(const request_t *r)
{
    return r->group == WG_ENSEMBLE_WISHART || r->group == WG_ENSEMBLE_REAL_WISHART;
}

static wg_status_t average_entries(wg_formula_t f, const char **method, const wg_integrand_t integrand,
                                   const fmpz *dim, const request_t *r, const wg_ring_t ring,
                                   wg_error_struct *error)
{
    if (r->group == WG_ENSEMBLE_UNITARY)
        return wg_matrix_integral(f, method, integrand, dim, ring, error);
    return wg_ensemble_integral(f, method, integrand, r->group, dim, ring, error);
}

/* The number of columns, or NULL for the symbol n. */
static const fmpq *columns_of(const request_t *r, slong k)
{
    return r->columns->given && r->columns->symbol == '\0' ? r->columns->list->entries + k : NULL;
}

/* One method more, unless it is named already. */
static void name_method(char *methods, size_t size, const char *method)
{
    if (method == NULL || strstr(methods, method) != NULL)
        return;
    if (strlen(methods) + strlen(method) + 3 > size)
        flint_throw(FLINT_ERROR, "integrate: the methods take more room than there is\n");
    strcat(strcat(methods, methods[0] == '\0' ? "" : "; "), method);
}

#define METHODS_SIZE 1000

/* sums <- the averages of the traces, and of entries of the same matrices */
static wg_status_t average_traces(terms_t *terms, char *methods, const fmpz *dim, const request_t *r,
                                  wg_error_struct *error)
{
    wg_status_t status = WG_OK;

    for (slong t = 0; t < terms->count && status == WG_OK; t++)
    {
        const char *method;

        if (terms->integrands[t].word_count == 0)
            continue;
        status = wg_mixed_integral(terms->sums + t, &method, terms->integrands + t, r->group, dim, error);
        if (status == WG_OK)
            status = put_traces(terms->sums + t, terms->integrands + t, r, error);
        if (status == WG_OK)
            name_method(methods, METHODS_SIZE, method);
    }
    return status;
}

/* f <- the sum over the terms of the averages of their traces times those of their other entries, which are
   independent. */
static wg_status_t add_terms(wg_formula_t f, char *methods, const terms_t *terms, const fmpz *dim,
                             const request_t *r, const wg_ring_t ring, wg_error_struct *error)
{
    const char *method;
    wg_status_t status = WG_OK;
    wg_formula_t part, g;

    wg_formula_init(part, ring);
    wg_formula_init(g, ring);
    for (slong t = 0; t < terms->count && status == WG_OK; t++)
    {
        const wg_integrand_struct *integrand = terms->integrands + t;

        wg_formula_set_fmpq(part, integrand->scalar, ring);
        if (integrand->word_count > 0)
            wg_trace_sum_get_formula(part, terms->sums + t, ring);
        if (integrand->entry_count > 0 || integrand->word_count == 0)
        {
            status = average_entries(g, &method, integrand, dim, r, ring, error);
            if (status != WG_OK)
                break;
            wg_formula_mul(part, part, g, ring);
            if (integrand->entry_count > 0 || terms->count == 1)
                name_method(methods, METHODS_SIZE, method);
        }
        wg_formula_add(f, f, part, ring);
    }
    wg_formula_clear(part, ring);
    wg_formula_clear(g, ring);
    return status;
}

static wg_status_t add_formula_row(wg_report_t report, rings_t *rings, const char *text, terms_t *terms,
                                   char *methods, const fmpz *dim, const fmpq *columns, const request_t *r,
                                   wg_error_struct *error)
{
    char symbol = r->dim->symbol == '\0' ? 'D' : r->dim->symbol;
    wg_ring_struct *ring = add_ring(rings, symbol, terms, is_wishart(r));
    wg_formula_t f;
    wg_status_t status;

    wg_formula_init(f, ring);
    status = add_terms(f, methods, terms, dim, r, ring, error);
    if (status == WG_OK && columns != NULL &&
        wg_formula_substitute(f, f, wg_ring_index(ring, "n"), columns, ring) != WG_OK)
        flint_throw(FLINT_ERROR, "integrate: a polynomial in n has no pole\n");
    if (status == WG_OK)
    {
        char *shown = dim == NULL ? NULL : fmpz_get_str(NULL, 10, dim);
        wg_row_struct *row =
            wg_report_append(report, "integral", methods[0] == '\0' ? "nothing to average" : methods, page);

        wg_fields_set(row->inputs, "expression", text);
        wg_fields_set(row->inputs, "dim", dim == NULL ? (char[]){symbol, '\0'} : shown);
        if (is_wishart(r))
        {
            char *n = columns == NULL ? NULL : fmpq_get_str(NULL, 10, columns);

            wg_fields_set(row->inputs, "columns", n == NULL ? "n" : n);
            flint_free(n);
        }
        if (wg_value_set_formula(row->value, f, 1, ring) != WG_OK)
            flint_throw(FLINT_ERROR, "integrate: a formula without root has no domain\n");
        flint_free(shown);
    }
    wg_formula_clear(f, ring);
    return status;
}

/* A polynomial in all traces takes a byte or more for each trace in each term. */
#define POLYNOMIAL_SIZE_MAX 100000000

static wg_status_t check_size(const terms_t *terms, wg_error_struct *error)
{
    slong products = 0, words = 1;

    for (slong t = 0; t < terms->count; t++)
    {
        products += terms->sums[t].term_count;
        words += terms->sums[t].word_count;
    }
    if (products > POLYNOMIAL_SIZE_MAX / words)
        return wg_fail(
            error, WG_UNABLE,
            "the answer has %ld products of traces, too many to be added to other terms or multiplied by "
            "entries; ask for the traces in an expression of their own",
            (long) products);
    return WG_OK;
}

/* Deltas where they are asked for, a long sum as an expansion, everything else as a formula. */
static wg_status_t add_row(wg_report_t report, rings_t *rings, const char *text, terms_t *terms,
                           const fmpz *dim, const fmpq *columns, const request_t *r, wg_error_struct *error)
{
    char symbol = r->dim->symbol == '\0' ? 'D' : r->dim->symbol, methods[METHODS_SIZE] = "";
    wg_status_t status;

    if (r->general && terms->count > 1)
        return wg_fail(error, WG_UNABLE, "--indices=general answers one product at a time, not a sum");
    if (r->general && terms->integrands->entry_count > 0)
        return wg_integrate_delta_row(report, &rings->shelf, terms->integrands, dim, symbol, text, error);
    terms->sums = flint_malloc(terms->count * sizeof(wg_trace_sum_struct));
    for (slong t = 0; t < terms->count; t++)
        wg_trace_sum_init(terms->sums + t);
    status = average_traces(terms, methods, dim, r, error);
    if (status == WG_OK && terms->count == 1 && terms->sums->term_count > WG_FACTORED_TERMS_MAX &&
        terms->integrands->entry_count == 0 && !is_wishart(r))
    {
        char *shown = dim == NULL ? NULL : fmpz_get_str(NULL, 10, dim);

        wg_integrate_trace_row(report, &rings->shelf, terms->sums, terms->integrands, symbol, methods, text,
                               dim == NULL ? (char[]){symbol, '\0'} : shown);
        flint_free(shown);
    }
    else if (status == WG_OK && (status = check_size(terms, error)) == WG_OK)
        status = add_formula_row(report, rings, text, terms, methods, dim, columns, r, error);
    for (slong t = 0; t < terms->count; t++)
        wg_trace_sum_clear(terms->sums + t);
    flint_free(terms->sums);
    return status;
}

static int answer(const wg_common_t *common, const request_t *r, char *const *expressions, int count)
{
    slong dims = wg_parameter_count(r->dim), columns = wg_parameter_count(r->columns);
    wg_status_t status = WG_OK;
    int symbolic = !r->dim->given || r->dim->symbol != '\0', result = -1;
    wg_report_t report;
    rings_t rings = {.entries = flint_malloc(count * dims * columns * sizeof(wg_ring_struct))};
    wg_error_t error;

    wg_error_clear(error);
    wg_report_init(report, "integrate");
    wg_fields_set(report->conventions, "group", groups[r->group]);
    for (int i = 0; i < count && status == WG_OK; i++)
    {
        terms_t terms = {.integrands = NULL};

        status = wg_integrand_terms_parse(&terms.integrands, &terms.count, expressions[i], error);
        for (slong t = 0; t < terms.count; t++)
            declare_projectors(terms.integrands + t, r);
        for (slong k = 0; k < dims * columns && status == WG_OK; k++)
            status = add_row(report, &rings, expressions[i], &terms,
                             symbolic ? NULL : fmpq_numref(r->dim->list->entries + k / columns),
                             columns_of(r, k % columns), r, error);
        wg_integrand_terms_free(terms.integrands, terms.count);
        if (status != WG_OK)
            result = wg_cli_fail(common,
                                 error->text[0] == '\0' && expressions[i][0] != '\0' ? expressions[i] : NULL,
                                 status, error);
    }
    for (slong i = 0; i < r->network_count && status == WG_OK; i++)
    {
        status = wg_integrate_network_rows(report, &rings.shelf, r->networks[i], &r->where, error);
        if (status != WG_OK)
            result = wg_cli_fail(common, NULL, status, error);
    }
    if (status == WG_OK)
        result = wg_cli_finish(common, report);
    wg_report_clear(report);
    for (slong i = 0; i < rings.length; i++)
        wg_ring_clear(rings.entries + i);
    flint_free(rings.entries);
    wg_shelf_clear(&rings.shelf);
    return result;
}

int wg_cli_integrate(int argc, char **argv)
{
    wg_common_t common = {.command = "integrate", .usage = usage, .digits = 15};
    request_t request = {.known = NULL};
    char **expressions;
    int result, count;

    wg_parameter_init(request.dim);
    wg_parameter_init(request.columns);
    common.request = wg_cli_request(argc, argv);
    result = wg_cli_options(&common, &request, options, &expressions, &count, argc, argv);
    if (result < 0 && count == 0 && request.network_count == 0)
        result =
            wg_cli_complain(&common, NULL, WG_SYNTAX,
                            "expected an expression, such as 'U[1,1]^2 conj(U[1,1])^2' or 'tr(A U B U^)'");
    if (result < 0 && request.network_count > 0 && (request.dim->given || request.known_count > 0))
        result = wg_cli_complain(&common, NULL, WG_SYNTAX,
                                 "the text of a network says its dimensions, projectors and traces itself: "
                                 "'dim d=4', 'projector P : d', 'traces A : 0,16'");
    if (result < 0 && request.group != WG_ENSEMBLE_UNITARY && (request.network_count > 0 || request.general))
        result =
            wg_cli_complain(&common, NULL, WG_UNABLE,
                            "networks and the formula for all indices are there for --group=unitary alone");
    if (result < 0 && request.columns->given && !is_wishart(&request))
        result =
            wg_cli_complain(&common, NULL, WG_SYNTAX, "--columns goes with --group=wishart or real-wishart");
    if (result < 0 && request.network_count == 0 && request.where.count > 0)
        result = wg_cli_complain(&common, "--where", WG_SYNTAX,
                                 "it is for the dimensions of a network; use --dim for expressions");
    if (result < 0)
        result = answer(&common, &request, expressions, count);
    for (slong i = 0; i < request.known_count; i++)
        wg_list_clear(request.known[i].traces);
    flint_free(request.known);
    flint_free(request.networks);
    wg_where_clear(&request.where);
    wg_parameter_clear(request.dim);
    wg_parameter_clear(request.columns);
    free(common.request);
    return result;
}
