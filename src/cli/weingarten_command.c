#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_vec.h>
#include <flint/fmpz_vec.h>

#include "weingarten_pair.h"
#include "wishgarten/pairing.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"
#include "wishgarten/set_partition.h"
#include "wishgarten/weingarten.h"

static const char usage[] =
    "Usage: wishgarten weingarten [--group=GROUP] --class=MU|--degree=n [OPTION]...\n"
    "Weingarten functions, symbolic in the dimension D of the matrices or at an integer D.\n"
    "\n"
    "  --group=GROUP    unitary (default), orthogonal, symplectic (of even D = 2N), coe, cse,\n"
    "                   permutation, centred-permutation\n"
    "  --class=MU       cycle type (unitary) or coset type (orthogonal, symplectic, coe, cse),\n"
    "                   such as 3,2,1 or 2,1^4\n"
    "  --degree=n       every class of degree n\n"
    "  --permutations='(1 2 3); (1 2)'   the class of the first times the inverse of the second\n"
    "                   (unitary)\n"
    "  --pairings='1 2|3 4; 1 3|2 4'     the coset type of two pairings (orthogonal, symplectic,\n"
    "                   coe, cse)\n"
    "  --partitions='1 2|3; 1|2 3'       two set partitions (permutation, centred-permutation)\n"
    "  --dim=D          an integer (below the degree too), a list, or the letter D or N for formulas (D)\n"
    "  --order=k        the first k + 1 terms of the expansion at large D, whose coefficients count\n"
    "                   monotone factorisations\n"
    "\n"
    "Examples: wishgarten weingarten --degree=3\n"
    "          wishgarten weingarten --group=orthogonal --class=2,1 --dim=1..5\n"
    "          wishgarten weingarten --group=permutation --partitions='1 2|3; 1|2 3'\n"
    "\n" WG_COMMON_HELP;

typedef struct
{
    const char *name;
    wg_group_t group;
    const char *classes; /* what a class is; NULL: set partitions take its place */
    const char *method;
    const char *page;
} ensemble_t;

static const ensemble_t ensembles[] = {
    {"unitary", WG_UNITARY, "cycle type", "characters of S_n", "collins2006"},
    {"orthogonal", WG_ORTHOGONAL, "coset type", "zonal functions of (S_2n, H_n)", "collins2006"},
    {"symplectic", WG_SYMPLECTIC, "coset type", "zonal functions of (S_2n, H_n)", "collins2006"},
    {"coe", WG_COE, "coset type", "zonal functions of (S_2n, H_n)", "matsumoto2012"},
    {"cse", WG_CSE, "coset type", "zonal functions of (S_2n, H_n)", "matsumoto2013"},
    {"permutation", 0, NULL, "Moebius functions of set partitions", "collins2025"},
    {"centred-permutation", 0, NULL, "Moebius functions of set partitions", "collins2025"},
};

/* Its place in the list. */
#define CENTRED_PERMUTATION 6

/* Ways to say which function is asked for; each is a bit. */
enum
{
    ASKED_CLASS = 1,
    ASKED_DEGREE = 2,
    ASKED_PERMUTATIONS = 4,
    ASKED_PAIRINGS = 8,
    ASKED_PARTITIONS = 16
};

typedef struct
{
    int ensemble;
    unsigned asked;
    slong *class;
    slong degree;
    slong first[WG_PAIR_POINTS_MAX], second[WG_PAIR_POINTS_MAX];
    wg_parameter_t dim;
    slong order; /* -1: the function itself */
} request_t;

static wg_status_t set_class(void *state, const char *text, wg_error_struct *error)
{
    request_t *r = state;
    slong *parts, n;
    wg_status_t status = wg_partition_parse(&parts, &n, text, error);

    if (status != WG_OK)
        return status;
    flint_free(r->class);
    r->class = parts;
    r->degree = n;
    r->asked |= ASKED_CLASS;
    return WG_OK;
}

static wg_status_t set_permutations(void *state, const char *text, wg_error_struct *error)
{
    request_t *r = state;
    slong n, inverse[WG_PAIR_POINTS_MAX], product[WG_PAIR_POINTS_MAX];
    wg_status_t status = wg_pair_parse(r->first, r->second, &n, WG_PAIR_OF_PERMUTATIONS, text, error);

    if (status != WG_OK)
        return status;
    wg_permutation_inverse(inverse, r->second, n);
    wg_permutation_compose(product, r->first, inverse, n);
    flint_free(r->class);
    r->class = flint_malloc(n * sizeof(slong));
    wg_permutation_cycle_type(r->class, product, n);
    r->degree = n;
    r->asked |= ASKED_PERMUTATIONS;
    return WG_OK;
}

static wg_status_t set_pairings(void *state, const char *text, wg_error_struct *error)
{
    request_t *r = state;
    slong points;
    wg_status_t status = wg_pair_parse(r->first, r->second, &points, WG_PAIR_OF_PAIRINGS, text, error);

    if (status != WG_OK)
        return status;
    flint_free(r->class);
    r->class = flint_malloc(points * sizeof(slong));
    r->degree = points / 2;
    wg_pairing_coset_type(r->class, r->first, r->second, r->degree);
    r->asked |= ASKED_PAIRINGS;
    return WG_OK;
}

static wg_status_t set_partitions(void *state, const char *text, wg_error_struct *error)
{
    request_t *r = state;
    wg_status_t status = wg_pair_parse(r->first, r->second, &r->degree, WG_PAIR_OF_PARTITIONS, text, error);

    if (status == WG_OK)
        r->asked |= ASKED_PARTITIONS;
    return status;
}

#define NUMBER_MAX 1000000

static wg_status_t set_degree(void *state, const char *text, wg_error_struct *error)
{
    request_t *r = state;
    slong n;
    wg_status_t status = wg_cli_number(&n, "the degree", 1, NUMBER_MAX, text, error);

    if (status == WG_OK)
    {
        r->degree = n;
        r->asked |= ASKED_DEGREE;
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
    wg_status_t status = wg_cli_number(&order, "the order", 0, NUMBER_MAX, text, error);

    if (status == WG_OK && order > ORDER_MAX)
        status = wg_fail_at(error, text, 0, "expected an order of at most %d", ORDER_MAX);
    if (status == WG_OK)
        ((request_t *) state)->order = order;
    return status;
}

static wg_status_t set_group(void *state, const char *text, wg_error_struct *error)
{
    static const char *const words[] = {"unitary", "orthogonal",  "symplectic",          "coe",
                                        "cse",     "permutation", "centred-permutation", NULL};

    return wg_cli_choose(&((request_t *) state)->ensemble, words, text, error);
}

static const wg_option_t options[] = {
    {"class", set_class},       {"degree", set_degree},         {"permutations", set_permutations},
    {"pairings", set_pairings}, {"partitions", set_partitions}, {"dim", set_dim},
    {"order", set_order},       {"group", set_group},           {NULL, NULL}};

/* What the group takes, in the words of a complaint. */
static const char *expected(const ensemble_t *ensemble)
{
    if (ensemble->classes == NULL)
        return "--partitions='1 2|3; 1|2 3'";
    return ensemble->group == WG_UNITARY ? "one of --class, --degree and --permutations"
                                         : "one of --class, --degree and --pairings";
}

/* Whether the options fit together; -1 to go on, or the exit status. */
static int check(const wg_common_t *common, const request_t *r)
{
    const ensemble_t *ensemble = ensembles + r->ensemble;
    unsigned allowed = ASKED_CLASS | ASKED_DEGREE | ASKED_PAIRINGS;
    slong most;

    if (ensemble->classes == NULL)
        allowed = ASKED_PARTITIONS;
    else if (ensemble->group == WG_UNITARY)
        allowed = ASKED_CLASS | ASKED_DEGREE | ASKED_PERMUTATIONS;
    /* one bit, and an allowed one */
    if (r->asked == 0 || (r->asked & (r->asked - 1)) != 0 || (r->asked & ~allowed) != 0)
        return wg_cli_complain(common, NULL, WG_SYNTAX, "--group=%s expects %s", ensemble->name,
                               expected(ensemble));
    if (ensemble->classes == NULL && r->degree > WG_WEINGARTEN_SET_PARTITION_MAX)
        return wg_cli_complain(common, "--partitions", WG_UNABLE, "%ld points; up to %d are answered",
                               (long) r->degree, WG_WEINGARTEN_SET_PARTITION_MAX);
    most = wg_weingarten_degree_max(ensemble->group, r->asked == ASKED_DEGREE);
    if (ensemble->classes != NULL && r->degree > most)
        return wg_cli_complain(common, NULL, WG_UNABLE,
                               "the degree is %ld; all classes of this group are answered up to degree %ld, "
                               "single ones (--class) up to %ld",
                               (long) r->degree, (long) wg_weingarten_degree_max(ensemble->group, 1),
                               (long) wg_weingarten_degree_max(ensemble->group, 0));
    if (r->order >= 0 && r->dim->symbol == '\0')
        return wg_cli_complain(common, "--order", WG_SYNTAX,
                               "an expansion at large D needs the letter: --dim=D");
    if (r->order >= 0 && ensemble->classes == NULL)
        return wg_cli_complain(common, "--order", WG_SYNTAX,
                               "expansions are given for unitary, orthogonal, symplectic, coe and cse");
    for (slong i = 0; i < r->dim->list->length && r->dim->symbol == '\0'; i++)
        if ((ensemble->group == WG_SYMPLECTIC || ensemble->group == WG_CSE) &&
            fmpz_is_odd(fmpq_numref(r->dim->list->entries + i)))
        {
            char *text = fmpq_get_str(NULL, 10, r->dim->list->entries + i);
            int result = wg_cli_complain(common, "--dim", WG_SYNTAX,
                                         "%s is odd; --group=%s has matrices of even dimension D = 2N", text,
                                         ensemble->name);

            flint_free(text);
            return result;
        }
    return -1;
}

/* "3,2,1" */
static void class_text(char *text, size_t size, const slong *mu, slong n)
{
    size_t used = 0;

    text[0] = '\0';
    for (slong i = 0; i < n && mu[i] > 0; i++)
        used += snprintf(text + used, size - used, "%s%ld", i == 0 ? "" : ",", (long) mu[i]);
}

/* "1 2|3" */
static size_t blocks_text(char *text, size_t size, const slong *labels, slong n)
{
    size_t used = 0;

    for (slong b = 0; b < wg_set_partition_blocks(labels, n); b++)
    {
        const char *between = b == 0 ? "" : "|";

        for (slong i = 0; i < n; i++)
            if (labels[i] == b)
            {
                used += snprintf(text + used, size - used, "%s%ld", between, (long) i + 1);
                between = " ";
            }
    }
    return used;
}

/* A row for the class mu, or for the two set partitions where there are no classes. */
static wg_row_struct *add_row(wg_report_t report, const request_t *r, const slong *mu, const char *dim)
{
    const ensemble_t *ensemble = ensembles + r->ensemble;
    wg_row_struct *row = wg_report_append(report, "Wg", ensemble->method, ensemble->page);
    char text[512];

    if (ensemble->classes == NULL)
    {
        size_t used = blocks_text(text, sizeof(text), r->first, r->degree);

        used += snprintf(text + used, sizeof(text) - used, "; ");
        blocks_text(text + used, sizeof(text) - used, r->second, r->degree);
        wg_fields_set(row->inputs, "partitions", text);
    }
    else
    {
        class_text(text, sizeof(text), mu, r->degree);
        wg_fields_set(row->inputs, "class", text);
    }
    wg_fields_set(row->inputs, "dim", dim);
    return row;
}

static void set_value(wg_row_struct *row, const wg_formula_t f, const wg_ring_t ring)
{
    if (wg_value_set_formula(row->value, f, 1, ring) != WG_OK)
        flint_throw(FLINT_ERROR, "weingarten: a formula without root has no domain\n");
}

/* The terms +- a_k D^(-n-|mu|-step k), k = 0..order, a row each. */
static void add_expansion(wg_report_t report, const request_t *r, const wg_weingarten_t w, const slong *mu,
                          const char *dim, const wg_ring_t ring)
{
    wg_group_t group = ensembles[r->ensemble].group;
    slong n = w->degree, power = 2 * n - wg_partition_length(mu, n), step = group == WG_UNITARY ? 2 : 1;
    fmpz *coefficients = _fmpz_vec_init(r->order + 1);
    wg_formula_t f, g;
    fmpq_t q;

    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    fmpq_init(q);
    wg_weingarten_expansion(coefficients, r->order + 1, w, group, mu);
    for (slong k = 0; k <= r->order; k++)
    {
        wg_row_struct *row = add_row(report, r, mu, dim);
        char text[24];

        snprintf(text, sizeof(text), "%ld", (long) k);
        wg_fields_set(row->inputs, "order", text);
        fmpq_set_fmpz(q, coefficients + k);
        /* U, O and COE: the parity of the power of 1/D beyond n */
        if (group != WG_SYMPLECTIC && group != WG_CSE && (power - n + step * k) % 2 != 0)
            fmpq_neg(q, q);
        wg_formula_set_fmpq(f, q, ring);
        wg_formula_set_variable(g, 0, ring);
        wg_formula_pow_ui(g, g, power + step * k, ring);
        if (wg_formula_div(f, f, g, ring) != WG_OK)
            flint_throw(FLINT_ERROR, "weingarten: division by a power of D\n");
        set_value(row, f, ring);
    }
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
    fmpq_clear(q);
    _fmpz_vec_clear(coefficients, r->order + 1);
}

static void add_formula(wg_report_t report, const request_t *r, const wg_weingarten_t w, const slong *mu,
                        const wg_ring_t ring)
{
    char dim[2] = {r->dim->symbol, '\0'};
    wg_formula_t f;

    if (r->order >= 0)
    {
        add_expansion(report, r, w, mu, dim, ring);
        return;
    }
    wg_formula_init(f, ring);
    wg_weingarten_get_formula(f, w, ring);
    set_value(add_row(report, r, mu, dim), f, ring);
    wg_formula_clear(f, ring);
}

static slong count_rows(const request_t *r)
{
    return r->asked == ASKED_DEGREE ? wg_partition_count(r->degree) : 1;
}

/* mu <- the class of the first row */
static void first_class(slong *mu, const request_t *r)
{
    if (r->asked == ASKED_DEGREE)
        wg_partition_first(mu, r->degree);
    else if (r->asked != ASKED_PARTITIONS)
        memcpy(mu, r->class, r->degree * sizeof(slong));
}

/* Rows with D a symbol. */
static wg_status_t add_formulas(wg_report_t report, const request_t *r, const wg_ring_t ring)
{
    wg_group_t group = ensembles[r->ensemble].group;
    slong n = r->degree, count = count_rows(r);
    wg_weingarten_struct *w = flint_malloc(count * sizeof(*w));
    slong *mu = flint_calloc(n, sizeof(slong));
    wg_status_t status;

    for (slong i = 0; i < count; i++)
        wg_weingarten_init(w + i, n);
    first_class(mu, r);
    if (r->asked == ASKED_DEGREE)
        status = wg_weingarten_table(w, group, n);
    else if (r->asked != ASKED_PARTITIONS)
        status = wg_weingarten(w, group, mu, n);
    else if (r->ensemble == CENTRED_PERMUTATION)
        status = wg_weingarten_centred_permutation(w, r->first, r->second, n);
    else
        status = wg_weingarten_permutation(w, r->first, r->second, n);
    for (slong i = 0; i < count; i++)
    {
        if (status == WG_OK)
            add_formula(report, r, w + i, mu, ring);
        if (i + 1 < count)
            wg_partition_next(mu, n);
        wg_weingarten_clear(w + i);
    }
    flint_free(w);
    flint_free(mu);
    return status;
}

/* Rows at the integer D. */
static wg_status_t add_numbers(wg_report_t report, const request_t *r, const fmpq *dim)
{
    wg_group_t group = ensembles[r->ensemble].group;
    slong n = r->degree, count = count_rows(r);
    fmpq *q = _fmpq_vec_init(count);
    slong *mu = flint_calloc(n, sizeof(slong));
    char *text = fmpq_get_str(NULL, 10, dim);
    wg_status_t status;

    first_class(mu, r);
    if (r->asked == ASKED_DEGREE)
        status = wg_weingarten_table_at(q, group, n, fmpq_numref(dim));
    else if (r->asked != ASKED_PARTITIONS)
        status = wg_weingarten_at(q, group, mu, n, fmpq_numref(dim));
    else if (r->ensemble == CENTRED_PERMUTATION)
        status = wg_weingarten_centred_permutation_at(q, r->first, r->second, n, fmpq_numref(dim));
    else
        status = wg_weingarten_permutation_at(q, r->first, r->second, n, fmpq_numref(dim));
    for (slong i = 0; i < count && status == WG_OK; i++)
    {
        wg_value_set_fmpq(add_row(report, r, mu, text)->value, q + i);
        if (i + 1 < count)
            wg_partition_next(mu, n);
    }
    _fmpq_vec_clear(q, count);
    flint_free(mu);
    flint_free(text);
    return status;
}

static int answer(const wg_common_t *common, const request_t *r)
{
    const ensemble_t *ensemble = ensembles + r->ensemble;
    char name[2] = {r->dim->symbol == '\0' ? 'D' : r->dim->symbol, '\0'};
    const char *const names[] = {name};
    wg_status_t status = WG_OK;
    wg_report_t report;
    wg_ring_t ring;
    int result;

    wg_ring_init(ring, names, 1);
    wg_report_init(report, "weingarten");
    wg_fields_set(report->conventions, "group", ensemble->name);
    if (ensemble->classes != NULL)
        wg_fields_set(report->conventions, "class", ensemble->classes);
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
    int result;

    wg_parameter_init(request.dim);
    common.request = wg_cli_request(argc, argv);
    result = wg_cli_options_only(&common, &request, options, argc, argv);
    if (!request.dim->given)
        request.dim->symbol = 'D';
    if (result < 0)
        result = check(&common, &request);
    if (result < 0)
        result = answer(&common, &request);
    wg_parameter_clear(request.dim);
    flint_free(request.class);
    free(common.request);
    return result;
}
