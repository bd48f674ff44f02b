#include <stdlib.h>
#include <string.h>

#include "shared.h"
#include "wishgarten/number.h"

/* Variables */

static int occurs(const wg_formula_t f, slong index, const wg_ring_struct *ring)
{
    int found = fmpz_mpoly_degree_si(f->numerator, index, ring->ctx) > 0;

    for (slong i = 0; i < f->length && !found; i++)
        found = fmpz_mpoly_degree_si(f->factors[i].base, index, ring->ctx) > 0;
    return found;
}

static void add_variable(wg_fields_t names, slong index, const wg_ring_struct *ring, wg_syntax_t syntax)
{
    wg_formula_t f;
    char *name;

    wg_formula_init(f, ring);
    wg_formula_set_variable(f, index, ring);
    name = wg_formula_get_str(f, syntax, ring);
    wg_fields_set(names, name, "");
    flint_free(name);
    wg_formula_clear(f, ring);
}

/* The arguments of a function that are not numbers, and a name itself. */
static void add_names(wg_fields_t names, const char *symbol)
{
    const char *at = symbol + strcspn(symbol, "([");

    if (*at == '\0')
    {
        wg_fields_set(names, symbol, "");
        return;
    }
    while (*at != '\0')
    {
        char name[WG_NAME_SIZE];
        size_t length;

        at += strspn(at, "([, )]");
        length = strcspn(at, "([, )]");
        if (length > 0 && length < sizeof(name) && strspn(at, "0123456789") < length)
        {
            memcpy(name, at, length);
            name[length] = '\0';
            wg_fields_set(names, name, "");
        }
        at += length;
    }
}

static void add_expansion(wg_fields_t names, const wg_expansion_struct *e, wg_syntax_t syntax)
{
    char *used = flint_calloc(e->symbol_count + 1, 1);

    for (slong j = 0; j + 1 < e->ring->length; j++)
    {
        int found = occurs(e->scale, j, e->ring);

        for (slong i = 0; i < e->coefficient_count && !found; i++)
            found = fmpz_mpoly_degree_si(e->coefficients + i, j, e->ring->ctx) > 0;
        if (found)
            add_variable(names, j, e->ring, syntax);
    }
    for (slong i = 0; i < e->term_count; i++)
        for (slong k = 0; k < e->terms[i].length; k++)
            used[e->terms[i].symbols[k]] = 1;
    for (slong i = 0; i < e->symbol_count; i++)
        if (used[i])
            add_names(names, e->symbols[i][syntax]);
    flint_free(used);
}

void wg_report_get_variables(wg_fields_t names, const wg_report_t report, wg_syntax_t syntax)
{
    for (slong i = 0; i < report->length; i++)
    {
        const wg_value_struct *value = report->rows[i].value;

        if (value->expansion != NULL)
            add_expansion(names, value->expansion, syntax);
        else if (value->form == WG_BY_FORMULA)
            for (slong j = 0; j < value->ring->length; j++)
                if (occurs(value->formula, j, value->ring))
                    add_variable(names, j, value->ring, syntax);
    }
}

/* Groups of rows with the same quantity */

typedef struct
{
    const char *quantity;
    char *name;
    slong *rows;
    slong length;
} group_t;

typedef struct
{
    const char *text;
    slong index;
} label_t;

static int compare_labels(const void *a, const void *b)
{
    const label_t *x = a, *y = b;
    int order = strcmp(x->text, y->text);

    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static int compare_groups(const void *a, const void *b)
{
    const group_t *x = a, *y = b;

    return (x->rows[0] > y->rows[0]) - (x->rows[0] < y->rows[0]);
}

/* The groups in the order of their first rows; *rows is the memory of their indices. */
static group_t *group_rows(slong *length, slong **rows, const wg_report_t report)
{
    label_t *labels = flint_malloc(report->length * sizeof(label_t));
    group_t *groups = flint_malloc(report->length * sizeof(group_t));

    *length = 0;
    *rows = flint_malloc(report->length * sizeof(slong));
    for (slong i = 0; i < report->length; i++)
        labels[i] = (label_t){report->rows[i].quantity, i};
    qsort(labels, report->length, sizeof(label_t), compare_labels);
    for (slong i = 0; i < report->length; i++)
    {
        (*rows)[i] = labels[i].index;
        if (i == 0 || strcmp(labels[i].text, labels[i - 1].text) != 0)
            groups[(*length)++] = (group_t){labels[i].text, NULL, *rows + i, 0};
        groups[*length - 1].length++;
    }
    qsort(groups, *length, sizeof(group_t), compare_groups);
    flint_free(labels);
    return groups;
}

/* Names */

static int is_taken(const char *name, const wg_fields_t variables, const char *const *reserved)
{
    for (; *reserved != NULL; reserved++)
        if (strcmp(name, *reserved) == 0)
            return 1;
    return wg_fields_get(variables, name) != NULL;
}

static char *extend_name(char *name, const char *suffix, slong number)
{
    size_t size = strlen(name) + strlen(suffix) + 24;
    char *extended = flint_malloc(size);

    if (number > 0)
        snprintf(extended, size, "%s%s%ld", name, suffix, (long) number);
    else
        snprintf(extended, size, "%s%s", name, suffix);
    flint_free(name);
    return extended;
}

/* Gives each group a name of its own, different from the variables and the words of the language. */
static void name_groups(group_t *groups, slong length, const wg_report_t report, const wg_dialect_t *dialect)
{
    label_t *labels = flint_malloc(FLINT_MAX(length, 1) * sizeof(label_t));
    wg_fields_t variables;

    wg_fields_init(variables);
    wg_report_get_variables(variables, report, dialect->syntax);
    for (slong i = 0; i < length; i++)
    {
        groups[i].name = dialect->get_name(groups[i].quantity);
        if (is_taken(groups[i].name, variables, dialect->reserved))
            groups[i].name = extend_name(groups[i].name, dialect->suffix, 0);
        labels[i] = (label_t){groups[i].name, i};
    }
    qsort(labels, length, sizeof(label_t), compare_labels);
    for (slong i = length - 1; i > 0; i--)
        if (strcmp(labels[i].text, labels[i - 1].text) == 0)
        {
            group_t *group = groups + labels[i].index;

            group->name = extend_name(group->name, dialect->suffix, labels[i].index + 1);
        }
    wg_fields_clear(variables);
    flint_free(labels);
}

/* Values and keys */

static void put_value(FILE *stream, const wg_value_t value, slong digits, const wg_dialect_t *dialect)
{
    char *text;

    if (value->form == WG_BY_RATIONAL && value->root == 1)
        text = wg_fmpq_get_str(value->rational, dialect->syntax);
    else
        text = wg_value_get_formula_str(value, dialect->syntax);
    if (text != NULL)
        fputs(text, stream);
    else
        dialect->put_number(stream, value, digits);
    flint_free(text);
}

static void put_remark(FILE *stream, const wg_value_t value, const wg_dialect_t *dialect)
{
    if (value->kind == WG_LIMIT)
        fprintf(stream, "  %slimit%s", dialect->comment[0], dialect->comment[1]);
    if (value->form == WG_BY_SAMPLES)
    {
        char *error = wg_double_get_str(value->standard_error);

        fprintf(stream, "  %sestimate, standard error %s, %lu samples%s", dialect->comment[0],
                error != NULL ? error : "unknown", (unsigned long) value->samples, dialect->comment[1]);
        flint_free(error);
    }
}

/* Marks the inputs that are numbers in all rows of the group: only those are numbers in the keys, so that the
   partitions 3 and 2,1 are both texts. */
#define NUMBERS "numbers"

static void mark_numbers(wg_fields_t varying, const group_t *group, const wg_report_t report)
{
    fmpq_t q;

    fmpq_init(q);
    for (slong j = 0; j < varying->length; j++)
    {
        const char *name = varying->entries[j].name;
        int numbers = 1;

        for (slong i = 0; i < group->length && numbers; i++)
        {
            const char *text = wg_fields_get(report->rows[group->rows[i]].inputs, name);

            numbers = text != NULL && wg_number_parse(q, text, NULL) == WG_OK;
        }
        if (numbers)
            wg_fields_set(varying, name, NUMBERS);
    }
    fmpq_clear(q);
}

static void put_key_part(FILE *stream, const char *text, int is_number, const wg_dialect_t *dialect)
{
    fmpq_t q;
    char *number;

    fmpq_init(q);
    if (is_number && wg_number_parse(q, text, NULL) == WG_OK)
    {
        number = wg_fmpq_get_str(q, dialect->syntax);
        fputs(number, stream);
        flint_free(number);
    }
    else
        dialect->put_text(stream, text != NULL ? text : "");
    fmpq_clear(q);
}

/* The inputs that vary, as they stand in the row, and `number` behind them unless that is 0. */
static char *get_key(const wg_row_struct *row, const wg_fields_t varying, slong number,
                     const wg_dialect_t *dialect)
{
    char *text, *copy;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    int compound = varying->length + (number > 0) > 1;

    fputs(compound ? dialect->tuple[0] : "", stream);
    for (slong j = 0; j < varying->length; j++)
    {
        fputs(j == 0 ? "" : ", ", stream);
        put_key_part(stream, wg_fields_get(row->inputs, varying->entries[j].name),
                     strcmp(varying->entries[j].text, NUMBERS) == 0, dialect);
    }
    if (number > 0)
        fprintf(stream, "%s%ld", varying->length > 0 ? ", " : "", (long) number);
    fputs(compound ? dialect->tuple[1] : "", stream);
    fclose(stream);
    copy = wg_copy_text(text);
    free(text);
    return copy;
}

static void get_keys(char **keys, const group_t *group, const wg_fields_t varying, int numbered,
                     const wg_report_t report, const wg_dialect_t *dialect)
{
    for (slong i = 0; i < group->length; i++)
        keys[i] = get_key(report->rows + group->rows[i], varying, numbered ? i + 1 : 0, dialect);
}

static int has_equal_keys(char **keys, slong length)
{
    label_t *labels = flint_malloc(length * sizeof(label_t));
    int found = 0;

    for (slong i = 0; i < length; i++)
        labels[i] = (label_t){keys[i], i};
    qsort(labels, length, sizeof(label_t), compare_labels);
    for (slong i = 1; i < length && !found; i++)
        found = strcmp(labels[i].text, labels[i - 1].text) == 0;
    flint_free(labels);
    return found;
}

/* "K.mean: dim = 16, keyed by layers" */
static void put_heading(FILE *stream, const group_t *group, const wg_fields_t constant,
                        const wg_fields_t varying, int numbered, const wg_dialect_t *dialect)
{
    char *text;
    size_t size;
    FILE *line = open_memstream(&text, &size);

    fprintf(line, "%s%s", group->quantity, constant->length > 0 ? ": " : "");
    wg_put_fields(line, constant);
    for (slong j = 0; j < varying->length; j++)
        fprintf(line, "%s%s", j == 0 ? ", keyed by " : ", ", varying->entries[j].name);
    if (numbered)
        fprintf(line, "%s a number", varying->length > 0 ? "," : ", keyed by");
    fclose(line);
    wg_put_comment(stream, dialect->comment[0], dialect->comment[1], text);
    free(text);
}

static void put_group(FILE *stream, const group_t *group, const wg_report_t report, slong digits,
                      const wg_dialect_t *dialect)
{
    char **keys = flint_malloc(group->length * sizeof(char *));
    wg_fields_t constant, varying;
    int numbered;

    wg_fields_init(constant);
    wg_fields_init(varying);
    wg_split_inputs(constant, varying, report, group->rows, group->length);
    mark_numbers(varying, group, report);
    get_keys(keys, group, varying, 0, report, dialect);
    numbered = has_equal_keys(keys, group->length);
    if (numbered)
    {
        for (slong i = 0; i < group->length; i++)
            flint_free(keys[i]);
        get_keys(keys, group, varying, 1, report, dialect);
    }

    put_heading(stream, group, constant, varying, numbered, dialect);
    fprintf(stream, "%s = ", group->name);
    if (group->length > 1)
        fprintf(stream, "%s\n", dialect->dictionary[0]);
    for (slong i = 0; i < group->length; i++)
    {
        const wg_value_struct *value = report->rows[group->rows[i]].value;

        if (group->length > 1)
            fprintf(stream, "    %s%s", keys[i], dialect->arrow);
        put_value(stream, value, digits, dialect);
        fputs(group->length == 1 ? dialect->end : (i + 1 < group->length ? "," : ""), stream);
        put_remark(stream, value, dialect);
        fputc('\n', stream);
        flint_free(keys[i]);
    }
    if (group->length > 1)
        fprintf(stream, "%s%s\n", dialect->dictionary[1], dialect->end);

    wg_fields_clear(constant);
    wg_fields_clear(varying);
    flint_free(keys);
}

void wg_put_assignments(FILE *stream, const wg_report_t report, slong digits, const wg_dialect_t *dialect)
{
    slong length, *rows;
    group_t *groups;

    if (report->length == 0)
        return;
    groups = group_rows(&length, &rows, report);
    name_groups(groups, length, report, dialect);
    for (slong i = 0; i < length; i++)
    {
        put_group(stream, groups + i, report, digits, dialect);
        flint_free(groups[i].name);
    }
    flint_free(groups);
    flint_free(rows);
}
