#include "wishgarten/network_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "scan.h"
#include "wishgarten/integrand.h"

/* A label of the text and the legs it stands at. */
typedef struct
{
    char name[WG_NETWORK_NAME_SIZE];
    slong legs[2]; /* -1: none yet */
    size_t place;
} label_t;

typedef struct
{
    wg_scan_t scan;
    wg_network_struct *network;
    label_t *labels;
    slong label_count;
    slong *spaces; /* of the legs of the whole */
    int in_use;    /* a tensor has been placed */
    const wg_dim_value_struct *values;
    slong value_count;
} parser_t;

static wg_status_t fail_at(parser_t *p, size_t place, const char *text, const char *name)
{
    return wg_fail_at(p->scan->error, p->scan->input, place, text, name);
}

/* A line goes on over blanks and ends with the line, a semicolon, a comment. */
static int at_end(parser_t *p)
{
    char c;

    wg_scan_skip_blanks(p->scan);
    c = wg_scan_peek(p->scan);
    return c == '\0' || c == '\n' || c == ';' || c == '#';
}

static wg_status_t expect(parser_t *p, char c, const char *what)
{
    wg_scan_skip_blanks(p->scan);
    return wg_scan_take(p->scan, c) ? WG_OK : wg_scan_expected(p->scan, what);
}

/* name <- letters and digits, beginning with a letter */
static wg_status_t read_name(char *name, const char *what, parser_t *p)
{
    size_t begin, length = 0;

    wg_scan_skip_blanks(p->scan);
    begin = p->scan->position;
    if (!isalpha((unsigned char) wg_scan_peek(p->scan)))
        return wg_scan_expected(p->scan, what);
    while (isalnum((unsigned char) p->scan->input[begin + length]))
        length++;
    if (length >= WG_NETWORK_NAME_SIZE)
        return wg_fail_at(p->scan->error, p->scan->input, begin, "expected a name of at most %d characters",
                          WG_NETWORK_NAME_SIZE - 1);
    memcpy(name, p->scan->input + begin, length);
    name[length] = '\0';
    p->scan->position += length;
    return WG_OK;
}

static slong find_dim(const wg_network_t network, const char *name)
{
    for (slong i = 0; i < network->dim_count; i++)
        if (strcmp(network->dims[i], name) == 0)
            return i;
    return -1;
}

/* Mathematica writes D as d. */
static int is_dim_in_small(const wg_network_t network, const char *name)
{
    for (slong i = 0; i < network->dim_count; i++)
        if (strcasecmp(network->dims[i], name) == 0)
            return 1;
    return 0;
}

static slong find_tensor(const wg_network_t network, const char *name)
{
    for (slong i = 0; i < network->tensor_count; i++)
        if (strcmp(network->tensors[i].name, name) == 0)
            return i;
    return -1;
}

/* *n <- a positive whole number, times *n within the limit */
static wg_status_t read_factor(slong *n, parser_t *p)
{
    size_t place = p->scan->position;
    fmpz_t f;
    wg_status_t status;

    fmpz_init(f);
    status = wg_scan_positive(f, p->scan);
    if (status == WG_OK)
    {
        fmpz_mul_si(f, f, *n);
        if (fmpz_cmp_si(f, WG_NETWORK_FACTOR_MAX) > 0)
            status = fail_at(p, place, "expected a dimension of at most 10^9%s", "");
        else
            *n = fmpz_get_si(f);
    }
    fmpz_clear(f);
    return status;
}

/* Declarations */

static const char *const keywords[] = {"dim",       "unitary", "box",  "hermitian", "state",
                                       "projector", "traces",  "conj", NULL};

static int is_in(const char *const *words, const char *name)
{
    for (slong i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], name) == 0)
            return 1;
    return 0;
}

/* What a formula to paste cannot have as a variable: words of Python, and names that a pasted answer uses. */
static const char *const reserved[] = {
    "False", "None",     "True",  "and",     "as",       "assert", "async",          "await",    "break",
    "class", "continue", "def",   "del",     "elif",     "else",   "except",         "finally",  "for",
    "from",  "global",   "if",    "import",  "in",       "is",     "lambda",         "nonlocal", "not",
    "or",    "pass",     "raise", "return",  "try",      "while",  "with",           "yield",    "Float",
    "nan",   "Rational", "sqrt",  "symbols", "integral", "delta",  "KroneckerDelta", "sum",      "none",
    NULL};

static wg_status_t read_dims(parser_t *p)
{
    wg_network_struct *network = p->network;

    do
    {
        char name[WG_NETWORK_NAME_SIZE];
        size_t place;
        slong value = 0;
        wg_status_t status;

        wg_scan_skip_blanks(p->scan);
        place = p->scan->position;
        status = read_name(name, "the symbol of a dimension, such as d", p);
        if (status != WG_OK)
            return status;
        if (is_in(keywords, name) || is_in(reserved, name))
            return fail_at(p, place, "%s is a reserved word; choose another name", name);
        if (find_dim(network, name) >= 0)
            return fail_at(p, place, "%s is declared twice", name);
        if (network->dim_count == WG_NETWORK_DIMS_MAX)
            return wg_fail_at(p->scan->error, p->scan->input, place,
                              "expected at most %d symbols of dimensions", WG_NETWORK_DIMS_MAX);
        wg_scan_skip_blanks(p->scan);
        if (wg_scan_take(p->scan, '='))
        {
            value = 1;
            wg_scan_skip_blanks(p->scan);
            status = read_factor(&value, p);
            if (status != WG_OK)
                return status;
        }
        for (slong i = 0; i < p->value_count; i++)
            value = strcmp(p->values[i].name, name) == 0 ? p->values[i].value : value;
        strcpy(network->dims[network->dim_count], name);
        network->values[network->dim_count++] = value;
    }
    while (!at_end(p));
    return WG_OK;
}

/* *index <- the space of a leg: d, 2, d*k, 2*d */
static wg_status_t read_space(slong *index, parser_t *p)
{
    wg_space_struct space = {.factor = 1};
    wg_status_t status = WG_OK;

    do
    {
        size_t place;
        slong i;

        wg_scan_skip_blanks(p->scan);
        place = p->scan->position;
        if (isdigit((unsigned char) wg_scan_peek(p->scan)))
            status = read_factor(&space.factor, p);
        else
        {
            char name[WG_NETWORK_NAME_SIZE];

            status = read_name(name, "the dimension of a leg: a number or a symbol", p);
            if (status != WG_OK)
                return status;
            i = find_dim(p->network, name);
            if (i < 0)
                return fail_at(p, place, "%s is not a dimension; declare it by a line 'dim' before", name);
            if (p->network->values[i] == 0)
                space.exponents[i]++;
            else if (space.factor > WG_NETWORK_FACTOR_MAX / p->network->values[i])
                return fail_at(p, place, "expected a dimension of at most 10^9%s", "");
            else
                space.factor *= p->network->values[i];
        }
        wg_scan_skip_blanks(p->scan);
    }
    while (status == WG_OK && wg_scan_take(p->scan, '*'));
    if (status == WG_OK)
        *index = wg_network_space(p->network, &space);
    return status;
}

static int at_arrow(parser_t *p)
{
    return strncmp(p->scan->input + p->scan->position, "<-", 2) == 0;
}

static wg_status_t read_legs(slong *count, wg_tensor_struct *t, slong used, parser_t *p)
{
    *count = 0;
    while (!at_end(p) && !at_arrow(p))
    {
        size_t place = p->scan->position;
        wg_status_t status;

        if (used + *count == WG_NETWORK_LEGS_MAX)
        {
            wg_fail_at(p->scan->error, p->scan->input, place, "a tensor has at most %d legs",
                       WG_NETWORK_LEGS_MAX);
            return WG_UNABLE;
        }
        status = read_space(t->legs + used + *count, p);
        if (status != WG_OK)
            return status;
        ++*count;
        wg_scan_skip_blanks(p->scan);
        wg_scan_take(p->scan, ',');
    }
    return WG_OK;
}

/* The product of the dimensions from the leg `first` on. */
static void multiply_legs(fmpz_t factor, slong *exponents, const wg_tensor_struct *t, slong first,
                          slong count, const wg_network_t network)
{
    fmpz_one(factor);
    for (slong k = first; k < first + count; k++)
    {
        const wg_space_struct *s = network->spaces + t->legs[k];

        fmpz_mul_si(factor, factor, s->factor);
        for (slong i = 0; i < WG_NETWORK_DIMS_MAX; i++)
            exponents[i] += s->exponents[i];
    }
}

static int is_square(const wg_tensor_struct *t, const wg_network_t network)
{
    slong exponents[2][WG_NETWORK_DIMS_MAX] = {{0}};
    fmpz_t factors[2];
    int same;

    fmpz_init(factors[0]);
    fmpz_init(factors[1]);
    multiply_legs(factors[0], exponents[0], t, 0, t->outs, network);
    multiply_legs(factors[1], exponents[1], t, t->outs, t->ins, network);
    same =
        fmpz_equal(factors[0], factors[1]) && memcmp(exponents[0], exponents[1], sizeof(exponents[0])) == 0;
    fmpz_clear(factors[0]);
    fmpz_clear(factors[1]);
    return same;
}

/* Ac, At and Ad mean conjugates, transposes and adjoints of A in identifiers. */
static int is_mistakable(const char *a, const char *b)
{
    size_t length = strlen(a);

    return strlen(b) == length + 1 && strncmp(a, b, length) == 0 && strchr("ctd", b[length]) != NULL;
}

static wg_status_t check_tensor_name(const char *name, size_t place, parser_t *p)
{
    if (is_in(keywords, name))
        return fail_at(p, place, "%s is a word of this notation; choose another name", name);
    if (find_tensor(p->network, name) >= 0)
        return fail_at(p, place, "%s is declared twice", name);
    for (slong i = 0; i < p->network->tensor_count; i++)
        if (is_mistakable(name, p->network->tensors[i].name) ||
            is_mistakable(p->network->tensors[i].name, name))
            return wg_fail_at(
                p->scan->error, p->scan->input, place,
                "%s and %s look alike in identifiers, where c, t, d mark conjugates, transposes and "
                "adjoints; choose another name",
                name, p->network->tensors[i].name);
    return WG_OK;
}

static wg_status_t read_tensor(wg_tensor_kind_t kind, parser_t *p)
{
    wg_tensor_struct t = {.kind = kind};
    int only_out = kind == WG_TENSOR_STATE || kind == WG_TENSOR_PROJECTOR;
    size_t place;
    wg_status_t status;

    wg_scan_skip_blanks(p->scan);
    place = p->scan->position;
    status = read_name(t.name, "the name of a tensor", p);
    if (status == WG_OK)
        status = check_tensor_name(t.name, place, p);
    if (status == WG_OK)
        status = expect(p, ':', "':' and the dimensions of the legs");
    if (status == WG_OK)
        status = read_legs(&t.outs, &t, 0, p);
    if (status != WG_OK)
        return status;
    if (at_arrow(p) && (only_out || kind == WG_TENSOR_HERMITIAN))
        return wg_scan_expected(p->scan,
                                only_out ? "out legs only" : "the end of the line: in legs are as out legs");
    if (at_arrow(p))
    {
        p->scan->position += 2;
        status = read_legs(&t.ins, &t, t.outs, p);
        if (status != WG_OK)
            return status;
        if (at_arrow(p))
            return wg_scan_expected(p->scan, "the end of the line");
    }
    else if (!only_out)
    {
        if (2 * t.outs > WG_NETWORK_LEGS_MAX)
        {
            wg_fail_at(p->scan->error, p->scan->input, place, "a tensor has at most %d legs",
                       WG_NETWORK_LEGS_MAX);
            return WG_UNABLE;
        }
        memcpy(t.legs + t.outs, t.legs, t.outs * sizeof(slong));
        t.ins = t.outs;
    }
    if (t.outs + t.ins == 0)
        return fail_at(p, place, "%s needs the dimensions of its legs", t.name);
    if (kind == WG_TENSOR_UNITARY && !is_square(&t, p->network))
        return fail_at(p, place,
                       "the dimensions of the out legs and of the in legs of %s have different products",
                       t.name);
    p->network->tensors =
        flint_realloc(p->network->tensors, (p->network->tensor_count + 1) * sizeof(wg_tensor_struct));
    p->network->tensors[p->network->tensor_count++] = t;
    return WG_OK;
}

static wg_status_t read_traces(parser_t *p)
{
    char name[WG_NETWORK_NAME_SIZE];
    size_t place;
    wg_tensor_struct *t;
    wg_status_t status;

    wg_scan_skip_blanks(p->scan);
    place = p->scan->position;
    status = read_name(name, "the name of a tensor", p);
    if (status == WG_OK && find_tensor(p->network, name) < 0)
        return fail_at(p, place, "%s is not declared", name);
    if (status == WG_OK)
        status = expect(p, ':', "':' and the traces, such as A : 0,16,0,16");
    if (status != WG_OK)
        return status;
    t = p->network->tensors + find_tensor(p->network, name);
    if ((t->kind != WG_TENSOR_BOX && t->kind != WG_TENSOR_HERMITIAN) || t->outs != t->ins ||
        memcmp(t->legs, t->legs + t->outs, t->outs * sizeof(slong)) != 0)
        return fail_at(p, place, "%s is not a fixed operator with the same in legs as out legs", name);
    if (t->trace_count > 0)
        return fail_at(p, place, "the traces of %s are given twice", name);
    do
    {
        wg_scan_skip_blanks(p->scan);
        t->traces = flint_realloc(t->traces, (t->trace_count + 1) * sizeof(fmpq));
        fmpq_init(t->traces + t->trace_count);
        status = wg_scan_number(t->traces + t->trace_count++, p->scan);
        wg_scan_skip_blanks(p->scan);
    }
    while (status == WG_OK && wg_scan_take(p->scan, ','));
    return status;
}

/* The product */

static wg_status_t read_label(slong leg, parser_t *p)
{
    char name[WG_NETWORK_NAME_SIZE];
    size_t place;
    slong i = 0;
    label_t *label;
    wg_status_t status;

    wg_scan_skip_blanks(p->scan);
    place = p->scan->position;
    if (!islower((unsigned char) wg_scan_peek(p->scan)))
        return wg_scan_expected(p->scan, "a label, which begins with a small letter");
    status = read_name(name, "a label", p);
    if (status != WG_OK)
        return status;
    if (is_in(reserved, name))
        return fail_at(p, place, "%s is a reserved word; choose another label", name);
    if (is_dim_in_small(p->network, name))
        return fail_at(p, place, "%s is the symbol of a dimension; choose another label", name);
    while (i < p->label_count && strcmp(p->labels[i].name, name) != 0)
        i++;
    if (i == p->label_count)
    {
        p->labels = flint_realloc(p->labels, (i + 1) * sizeof(label_t));
        p->label_count++;
        strcpy(p->labels[i].name, name);
        p->labels[i].place = place;
        p->labels[i].legs[0] = leg;
        p->labels[i].legs[1] = -1;
        return WG_OK;
    }
    label = p->labels + i;
    if (label->legs[1] >= 0)
        return fail_at(p, place, "the label %s stands here for the third time; a wire has two ends", name);
    if (p->spaces[label->legs[0]] != p->spaces[leg])
        return fail_at(p, place, "the legs that %s joins have different dimensions", name);
    label->legs[1] = leg;
    return WG_OK;
}

/* Reads the labels of `count` legs from `first` on. */
static wg_status_t read_labels(slong first, slong count, parser_t *p)
{
    wg_status_t status = WG_OK;

    for (slong k = 0; k < count && status == WG_OK; k++)
    {
        char c;

        wg_scan_skip_blanks(p->scan);
        c = wg_scan_peek(p->scan);
        if (c == '|' || c == ']')
            return wg_fail_at(p->scan->error, p->scan->input, p->scan->position,
                              "expected %ld label%s more: one for each leg", (long) (count - k),
                              count - k == 1 ? "" : "s");
        status = read_label(first + k, p);
        wg_scan_skip_blanks(p->scan);
        wg_scan_take(p->scan, ',');
    }
    return status;
}

static wg_status_t too_many(parser_t *p, size_t place)
{
    wg_fail_at(p->scan->error, p->scan->input, place, "a network has at most %d tensors (a projector is two)",
               WG_NETWORK_NODES_MAX);
    return WG_UNABLE;
}

/* Appends a node; returns its first leg. */
static slong add_node(slong tensor, int conjugated, parser_t *p)
{
    wg_network_part_struct *whole = &p->network->whole;
    const wg_tensor_struct *t = p->network->tensors + tensor;
    slong first = whole->leg_count, legs = t->outs + t->ins;

    whole->nodes = flint_realloc(whole->nodes, (whole->node_count + 1) * sizeof(slong));
    whole->nodes[whole->node_count++] = 2 * tensor + conjugated;
    whole->leg_count += legs;
    p->spaces = flint_realloc(p->spaces, whole->leg_count * sizeof(slong));
    memcpy(p->spaces + first, t->legs, legs * sizeof(slong));
    return first;
}

/* "[out | in]", where the legs of each side begin at the given ones. */
static wg_status_t read_sides(slong out, slong outs, slong in, slong ins, parser_t *p)
{
    wg_status_t status = expect(p, '[', "'[' and a label for each leg");

    if (status == WG_OK)
        status = read_labels(out, outs, p);
    wg_scan_skip_blanks(p->scan);
    if (status == WG_OK && !wg_scan_take(p->scan, '|') && outs > 0 && ins > 0)
        return wg_scan_expected(p->scan, "'|' between the labels of the out legs and of the in legs");
    if (status == WG_OK)
        status = read_labels(in, ins, p);
    return status == WG_OK ? expect(p, ']', "']' behind a label for each leg") : status;
}

static int read_marks(parser_t *p)
{
    int flags = 0;

    for (;;)
    {
        wg_scan_skip_blanks(p->scan);
        if (wg_scan_take(p->scan, '^'))
            flags ^= WG_LETTER_ADJOINT;
        else if (wg_scan_take(p->scan, '\''))
            flags ^= WG_LETTER_TRANSPOSED;
        else if (wg_scan_take(p->scan, '*'))
            flags ^= WG_LETTER_CONJUGATED;
        else
            return flags;
    }
}

static wg_status_t place_tensor(slong tensor, int flags, size_t place, parser_t *p)
{
    const wg_tensor_struct *t = p->network->tensors + tensor;
    int turned = (flags & WG_LETTER_TRANSPOSED) != 0, conjugated = (flags & WG_LETTER_CONJUGATED) != 0;
    slong first, other;

    if (p->network->whole.node_count + 1 + (t->kind == WG_TENSOR_PROJECTOR) > WG_NETWORK_NODES_MAX)
        return too_many(p, place);
    if (t->kind == WG_TENSOR_PROJECTOR)
    {
        /* A projector is its own adjoint; transposed it exchanges ket and bra. */
        int exchanged = turned != conjugated;

        first = add_node(tensor, 0, p);
        other = add_node(tensor, 1, p);
        return read_sides(exchanged ? other : first, t->outs, exchanged ? first : other, t->outs, p);
    }
    if (t->kind == WG_TENSOR_HERMITIAN && conjugated)
    {
        turned = !turned;
        conjugated = 0;
    }
    first = add_node(tensor, conjugated, p);
    if (turned)
        return read_sides(first + t->outs, t->ins, first, t->outs, p);
    return read_sides(first, t->outs, first + t->outs, t->ins, p);
}

static wg_status_t read_conjugated(char *name, size_t *place, parser_t *p)
{
    wg_status_t status = expect(p, '(', "'('");

    wg_scan_skip_blanks(p->scan);
    *place = p->scan->position;
    if (status == WG_OK)
        status = read_name(name, "the name of a tensor", p);
    return status == WG_OK ? expect(p, ')', "')'") : status;
}

/* Numbers and tensors up to the end of the statement; `name` has been read already, or is empty. */
static wg_status_t read_product(const char *name, size_t place, parser_t *p)
{
    wg_status_t status = WG_OK;
    char next[WG_NETWORK_NAME_SIZE];
    fmpq_t q;

    fmpq_init(q);
    strcpy(next, name);
    do
    {
        char c = wg_scan_peek(p->scan);
        int flags = 0;

        if (next[0] == '\0' && (isdigit((unsigned char) c) || c == '-' || c == '.'))
        {
            status = wg_scan_number(q, p->scan);
            if (status == WG_OK)
                fmpq_mul(p->network->scalar, p->network->scalar, q);
            if (fmpz_bits(fmpq_numref(p->network->scalar)) + fmpz_bits(fmpq_denref(p->network->scalar)) >
                1000000)
                status = fail_at(p, place, "the numbers of this product are too large%s", "");
            continue;
        }
        if (next[0] == '\0')
        {
            wg_scan_skip_blanks(p->scan);
            place = p->scan->position;
            status = read_name(next, "a tensor, such as U[a b|c d]", p);
        }
        if (status == WG_OK && strcmp(next, "conj") == 0)
        {
            flags = WG_LETTER_CONJUGATED;
            status = read_conjugated(next, &place, p);
        }
        if (status == WG_OK && find_tensor(p->network, next) < 0)
            status = fail_at(p, place,
                             "%s is not declared; expected a tensor or one of: dim, unitary, box, hermitian, "
                             "state, projector, traces",
                             next);
        if (status == WG_OK)
            status = place_tensor(find_tensor(p->network, next), flags ^ read_marks(p), place, p);
        next[0] = '\0';
        p->in_use = 1;
    }
    while (status == WG_OK && !at_end(p));
    fmpq_clear(q);
    return status;
}

static wg_status_t read_statement(parser_t *p)
{
    static const wg_tensor_kind_t kinds[] = {WG_TENSOR_UNITARY,   WG_TENSOR_UNITARY, WG_TENSOR_BOX,
                                             WG_TENSOR_HERMITIAN, WG_TENSOR_STATE,   WG_TENSOR_PROJECTOR};
    char name[WG_NETWORK_NAME_SIZE] = "";
    size_t place = p->scan->position;
    wg_status_t status = WG_OK;

    if (isalpha((unsigned char) wg_scan_peek(p->scan)))
        status = read_name(name, "a statement", p);
    if (status != WG_OK)
        return status;
    if (strcmp(name, "dim") == 0)
        status = read_dims(p);
    else if (strcmp(name, "traces") == 0)
        status = read_traces(p);
    else
    {
        slong i = 1;

        while (i < 6 && strcmp(name, keywords[i]) != 0)
            i++;
        status = i < 6 ? read_tensor(kinds[i], p) : read_product(name, place, p);
    }
    if (status == WG_OK && !at_end(p))
        status = wg_scan_expected(p->scan, "the end of the line");
    return status;
}

/* The wires and the open ends. */
static void join_labels(parser_t *p)
{
    wg_network_struct *network = p->network;

    network->whole.mates = flint_malloc(FLINT_MAX(network->whole.leg_count, 1) * sizeof(slong));
    network->labels = flint_malloc((p->label_count + 1) * sizeof(*network->labels));
    network->label_spaces = flint_malloc((p->label_count + 1) * sizeof(slong));
    for (slong i = 0; i < p->label_count; i++)
    {
        const label_t *label = p->labels + i;

        if (label->legs[1] >= 0)
        {
            network->whole.mates[label->legs[0]] = label->legs[1];
            network->whole.mates[label->legs[1]] = label->legs[0];
            continue;
        }
        network->whole.mates[label->legs[0]] = -1 - network->label_count;
        network->label_spaces[network->label_count] = p->spaces[label->legs[0]];
        strcpy(network->labels[network->label_count++], label->name);
    }
}

static wg_status_t check_values(parser_t *p)
{
    for (slong i = 0; i < p->value_count; i++)
        if (find_dim(p->network, p->values[i].name) < 0)
            return wg_fail(p->scan->error, WG_SYNTAX, "%s is not a dimension of the network",
                           p->values[i].name);
    return WG_OK;
}

wg_status_t wg_network_parse(wg_network_t network, const char *text, wg_error_struct *error)
{
    return wg_network_parse_at(network, text, NULL, 0, error);
}

wg_status_t wg_network_parse_at(wg_network_t network, const char *text, const wg_dim_value_struct *values,
                                slong count, wg_error_struct *error)
{
    parser_t p = {.scan = {{text, 0, error}}, .network = network, .values = values, .value_count = count};
    wg_status_t status = WG_OK;

    for (;;)
    {
        do
            wg_scan_skip_lines(p.scan, '#');
        while (wg_scan_take(p.scan, ';'));
        if (wg_scan_peek(p.scan) == '\0' || status != WG_OK)
            break;
        status = read_statement(&p);
    }
    if (status == WG_OK && !p.in_use)
        status = wg_scan_expected(p.scan, "a network, such as U[a|b] A[b|c] U^[c|a]");
    if (status == WG_OK)
        status = check_values(&p);
    if (status == WG_OK)
        join_labels(&p);
    flint_free(p.labels);
    flint_free(p.spaces);
    if (status != WG_OK)
    {
        wg_network_clear(network);
        wg_network_init(network);
    }
    return status;
}
