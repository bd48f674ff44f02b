#include <string.h>

#include "shared.h"

/* Longer cells stand below their row. */
#define CELL_MAX 40
#define WIDTH_MAX 78

static slong count_characters(const char *text)
{
    slong count = 0;

    /* In UTF-8 the bytes 10xxxxxx continue a character. */
    for (; *text != '\0'; text++)
        count += ((unsigned char) *text & 0xc0) != 0x80;
    return count;
}

/* Writes "title: a = 1, b = 2", in lines of at most WIDTH_MAX characters where the texts allow it. */
static void put_summary(FILE *stream, const char *title, const wg_fields_t fields)
{
    slong used = strlen(title) + 1;

    if (fields->length == 0)
        return;
    fprintf(stream, "%s:", title);
    for (slong i = 0; i < fields->length; i++)
    {
        const wg_field_struct *field = fields->entries + i;
        slong width = count_characters(field->name) + 3 + count_characters(field->text) + 1;

        if (i > 0 && used + 1 + width > WIDTH_MAX)
        {
            fputs("\n ", stream);
            used = 1;
        }
        fprintf(stream, " %s = ", field->name);
        wg_put_line(stream, field->text);
        fputs(i + 1 < fields->length ? "," : "", stream);
        used += 1 + width;
    }
    fputc('\n', stream);
}

/* A column of the table: a heading and a cell for each row; NULL where there is nothing to show. */
typedef struct
{
    const char *name;
    char **cells;
    slong width; /* 0 if no cell stands in the table */
    int right;   /* flush right */
} column_t;

static void column_init(column_t *column, const char *name, slong rows)
{
    column->name = name;
    column->cells = flint_calloc(FLINT_MAX(rows, 1), sizeof(char *));
    column->width = 0;
    column->right = 0;
}

static void column_clear(column_t *column, slong rows)
{
    for (slong i = 0; i < rows; i++)
        flint_free(column->cells[i]);
    flint_free(column->cells);
}

static int is_below(const char *cell)
{
    return cell != NULL && count_characters(cell) > CELL_MAX;
}

/* 16, and the letter D that stands for one. */
static int is_whole_number(const char *text)
{
    return text[strspn(text, "0123456789")] == '\0' || strlen(text) == 1;
}

/* Looks how wide the column is; a column of whole numbers is flush right. */
static void measure(column_t *column, slong rows, int is_input)
{
    column->right = is_input;
    for (slong i = 0; i < rows; i++)
        if (column->cells[i] != NULL && !is_below(column->cells[i]))
        {
            column->width = FLINT_MAX(column->width, count_characters(column->cells[i]));
            column->right = column->right && is_whole_number(column->cells[i]);
        }
    if (column->width > 0)
        column->width = FLINT_MAX(column->width, count_characters(column->name));
}

/* cell <- "~ text" for a limit, the text alone otherwise; frees the text. */
static char *mark_limit(char *text, const wg_value_t value)
{
    size_t size;
    char *marked;

    if (text == NULL || value->kind != WG_LIMIT)
        return text;
    size = strlen(text) + 3;
    marked = flint_malloc(size);
    snprintf(marked, size, "~ %s", text);
    flint_free(text);
    return marked;
}

static char *exact_cell(const wg_value_t value)
{
    char *text = wg_value_get_exact_str(value);

    return text != NULL ? text : mark_limit(wg_value_get_formula_str(value, WG_TEXT), value);
}

static char *value_cell(const wg_value_t value, slong digits)
{
    char *text = wg_value_get_decimal_str(value, digits);

    if (text == NULL && value->form != WG_BY_FORMULA)
        text = wg_copy_text("unknown");
    return mark_limit(text, value);
}

static void put_blanks(FILE *stream, slong count)
{
    for (slong i = 0; i < count; i++)
        fputc(' ', stream);
}

/* Writes a line of the table: the headings for row -1. Blanks are held back until something follows. */
static void put_row(FILE *stream, const column_t *columns, slong length, slong row)
{
    slong behind = 0;

    for (slong j = 0; j < length; j++)
    {
        const char *cell = row < 0 ? columns[j].name : columns[j].cells[row];
        slong width;

        if (columns[j].width == 0)
            continue;
        if (cell == NULL || (row >= 0 && is_below(cell)))
            cell = "";
        width = count_characters(cell);
        if (width > 0)
        {
            slong before = columns[j].right ? columns[j].width - width : 0;

            put_blanks(stream, behind + before);
            wg_put_line(stream, cell);
            behind = columns[j].width - width - before;
        }
        else
            behind += columns[j].width;
        behind += 2;
    }
    fputc('\n', stream);
    for (slong j = 0; j < length && row >= 0; j++)
        if (is_below(columns[j].cells[row]))
        {
            fprintf(stream, "    %s ", columns[j].name);
            wg_put_line(stream, columns[j].cells[row]);
            fputc('\n', stream);
        }
}

void wg_report_write_text(FILE *stream, const wg_report_t report, slong digits)
{
    slong rows = report->length, length;
    wg_fields_t constant, varying;
    column_t *columns, *end;

    wg_fields_init(constant);
    wg_fields_init(varying);
    wg_split_inputs(constant, varying, report, NULL, rows);
    put_summary(stream, "conventions", report->conventions);
    put_summary(stream, "inputs", constant);

    length = varying->length + 6;
    columns = end = flint_malloc(length * sizeof(column_t));
    column_init(end++, "quantity", rows);
    for (slong j = 0; j < varying->length; j++)
        column_init(end++, varying->entries[j].name, rows);
    column_init(end++, "kind", rows);
    column_init(end++, "exact", rows);
    column_init(end++, "value", rows);
    column_init(end++, "z", rows);
    column_init(end++, "agrees", rows);

    for (slong i = 0; i < rows; i++)
    {
        const wg_row_struct *row = report->rows + i;

        end = columns;
        (end++)->cells[i] = wg_copy_text(row->quantity);
        for (slong j = 0; j < varying->length; j++)
            (end++)->cells[i] = wg_copy_text(wg_fields_get(row->inputs, varying->entries[j].name));
        (end++)->cells[i] = wg_copy_text(wg_kind_name(row->value->kind));
        (end++)->cells[i] = exact_cell(row->value);
        (end++)->cells[i] = value_cell(row->value, digits);
        (end++)->cells[i] = wg_row_get_z_str(row);
        (end++)->cells[i] = wg_copy_text(wg_row_get_verdict(row));
    }

    for (slong j = 0; j < length; j++)
        measure(columns + j, rows, j >= 1 && j <= varying->length);
    if (rows > 0)
    {
        if (report->conventions->length > 0 || constant->length > 0)
            fputc('\n', stream);
        put_row(stream, columns, length, -1);
    }
    for (slong i = 0; i < rows; i++)
        put_row(stream, columns, length, i);

    for (slong j = 0; j < length; j++)
        column_clear(columns + j, rows);
    flint_free(columns);
    wg_fields_clear(constant);
    wg_fields_clear(varying);
}
