#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "integrate_expansion.h"
#include "wishgarten/ensemble.h"
#include "wishgarten/integrand_text.h"
#include "wishgarten/matrix_integral.h"
#include "wishgarten/trace_word.h"

static const char usage[] =
    "Usage: wishgarten integrate [OPTION]... EXPRESSION...\n"
    "Exact averages over independent random matrices U, V, W (also U1, U2, ...) of dimension D: Haar-random\n"
    "unitaries, or others with --group.\n"
    "\n"
    "An expression is a product of\n"
    "  U[1,2]^3 conj(V[i,j]) |W[1,1]|^2    entries; different letters are different indices\n"
    "  tr(A U B U^)^2  |tr(U^2)|^6         traces of words; U^ is the adjoint, U' the transpose, conj(U) "
    "the\n"
    "                                      conjugate, U^2 a power; other capital letters are fixed matrices\n"
    "                                      and come back in traces of their words\n"
    "and numbers.\n"
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

/* A ring of the dimension, of the traces of the words, and of n. */
static wg_ring_struct *add_ring(rings_t *rings, char symbol, const wg_trace_sum_struct *sum,
                                const wg_integrand_t integrand, int columns)
{
    static const wg_syntax_t syntaxes[] = {WG_TEXT, WG_LATEX, WG_SYMPY, WG_MATHEMATICA};
    slong words = sum == NULL ? 0 : sum->word_count;
    char(*names)[WG_NAME_SIZE] = flint_calloc(words + 2, sizeof(*names));
    const char **pointers = flint_malloc((words + 2) * sizeof(*pointers));
    wg_ring_struct *ring = rings->entries + rings->length++;

    names[0][0] = symbol;
    for (slong i = 0; i <= words; i++)
    {
        if (i > 0)
            snprintf(names[i], WG_NAME_SIZE, "t%ld", (long) i);
        if (i > 0 && is_columns(sum->words + i - 1))
        {
            strcpy(names[i], "n");
            columns = 0;
        }
        pointers[i] = names[i];
    }
    strcpy(names[words + 1], "n");
    pointers[words + 1] = names[words + 1];
    wg_ring_init(ring, pointers, words + 1 + columns);
    for (slong i = 0; i < words; i++)
        for (int k = 0; k < WG_SYNTAXES && !is_columns(sum->words + i); k++)
        {
            char *text = wg_word_get_str(sum->words + i, syntaxes[k], integrand);

            wg_ring_set_notation(ring, i + 1, syntaxes[k], text);
            flint_free(text);
        }
    flint_free(pointers);
    flint_free(names);
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

/* Nonzero if one random matrix has entries and stands in traces. */
static int is_mixed(const wg_integrand_t f)
{
    for (slong i = 0; i < f->entry_count; i++)
        for (slong j = 0; j < f->word_count; j++)
            for (slong k = 0; k < f->words[j].length; k++)
                if (f->words[j].letters[k].matrix == f->entries[i].matrix)
                    return 1;
    return 0;
}

static int is_wishart(const request_t *r)
{
    return r->group == WG_ENSEMBLE_WISHART || r->group == WG_ENSEMBLE_REAL_WISHART;
}

/* sum <- the average of the traces */
static wg_status_t average_traces(wg_trace_sum_t sum, const char **method, wg_integrand_t integrand,
                                  const fmpz *dim, const request_t *r, wg_error_struct *error)
{
    if (r->group == WG_ENSEMBLE_UNITARY)
        return wg_trace_integral(sum, method, integrand, dim, error);
    return wg_ensemble_trace_integral(sum, method, integrand, r->group, dim, error);
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

/* The average over the unitaries in traces, times that over those with entries: they are independent. */
static wg_status_t add_row(wg_report_t report, rings_t *rings, const char *text, wg_integrand_t integrand,
                           const fmpz *dim, const fmpq *columns, const request_t *r, wg_error_struct *error)
{
    char symbol = r->dim->symbol == '\0' ? 'D' : r->dim->symbol;
    const char *entry_method = NULL, *trace_method = NULL;
    wg_trace_sum_t sum;
    wg_ring_struct *ring;
    wg_formula_t f, g;
    wg_status_t status = WG_OK;

    if (is_mixed(integrand))
        return wg_fail(error, WG_UNABLE,
                       "entries and traces of the same matrix are not averaged together; use one of the two");
    if (r->general && integrand->entry_count > 0)
        return wg_integrate_delta_row(report, &rings->shelf, integrand, dim, symbol, text, error);
    wg_trace_sum_init(sum);
    if (integrand->word_count > 0)
        status = average_traces(sum, &trace_method, integrand, dim, r, error);
    if (status == WG_OK)
        status = put_traces(sum, integrand, r, error);
    if (status != WG_OK)
    {
        wg_trace_sum_clear(sum);
        return status;
    }
    if (sum->term_count > WG_FACTORED_TERMS_MAX && integrand->entry_count == 0 && !is_wishart(r))
    {
        char *shown = dim == NULL ? NULL : fmpz_get_str(NULL, 10, dim);

        wg_integrate_trace_row(report, &rings->shelf, sum, integrand, symbol, trace_method, text,
                               dim == NULL ? (char[]){symbol, '\0'} : shown);
        flint_free(shown);
        wg_trace_sum_clear(sum);
        return WG_OK;
    }
    ring = add_ring(rings, symbol, sum, integrand, is_wishart(r));
    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    wg_formula_set_fmpq(f, integrand->scalar, ring);
    if (integrand->word_count > 0)
        wg_trace_sum_get_formula(f, sum, ring);
    if (status == WG_OK && (integrand->entry_count > 0 || integrand->word_count == 0))
    {
        status = average_entries(g, &entry_method, integrand, dim, r, ring, error);
        if (status == WG_OK)
            wg_formula_mul(f, f, g, ring);
    }
    if (status == WG_OK && columns != NULL &&
        wg_formula_substitute(f, f, wg_ring_index(ring, "n"), columns, ring) != WG_OK)
        flint_throw(FLINT_ERROR, "integrate: a polynomial in n has no pole\n");
    if (status == WG_OK)
    {
        char *shown = dim == NULL ? NULL : fmpz_get_str(NULL, 10, dim), method[160];
        wg_row_struct *row;

        snprintf(method, sizeof(method), "%s%s%s", trace_method == NULL ? "" : trace_method,
                 trace_method == NULL || entry_method == NULL ? "" : "; ",
                 entry_method == NULL ? "" : entry_method);
        row = wg_report_append(report, "integral", method, page);

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
    wg_formula_clear(g, ring);
    wg_trace_sum_clear(sum);
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
        wg_integrand_t integrand;

        wg_integrand_init(integrand);
        status = wg_integrand_parse(integrand, expressions[i], error);
        declare_projectors(integrand, r);
        for (slong k = 0; k < dims * columns && status == WG_OK; k++)
            status = add_row(report, &rings, expressions[i], integrand,
                             symbolic ? NULL : fmpq_numref(r->dim->list->entries + k / columns),
                             columns_of(r, k % columns), r, error);
        wg_integrand_clear(integrand);
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
