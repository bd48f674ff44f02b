#include "shared.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

char *wg_copy_text(const char *text)
{
    size_t size;
    char *copy;

    if (text == NULL)
        return NULL;
    size = strlen(text) + 1;
    copy = flint_malloc(size);
    memcpy(copy, text, size);
    return copy;
}

static int is_control(char c)
{
    return (unsigned char) c < 0x20 || c == 0x7f;
}

void wg_put_line(FILE *stream, const char *text)
{
    for (; *text != '\0'; text++)
        fputc(is_control(*text) ? ' ' : *text, stream);
}

void wg_put_fields(FILE *stream, const wg_fields_t fields)
{
    for (slong i = 0; i < fields->length; i++)
    {
        fprintf(stream, "%s%s = ", i == 0 ? "" : ", ", fields->entries[i].name);
        wg_put_line(stream, fields->entries[i].text);
    }
}

void wg_put_comment(FILE *stream, const char *open, const char *close, const char *text)
{
    fputs(open, stream);
    for (; *text != '\0'; text++)
    {
        fputc(is_control(*text) ? ' ' : *text, stream);
        /* Brackets of comments in the text would count. */
        if (close[0] != '\0' && ((text[0] == '(' && text[1] == '*') || (text[0] == '*' && text[1] == ')')))
            fputc(' ', stream);
    }
    fprintf(stream, "%s\n", close);
}

void wg_put_origin(FILE *stream, const wg_report_t report, const char *open, const char *close)
{
    const wg_fields_struct *parts[] = {report->provenance, report->conventions};
    static const char *const titles[] = {"provenance", "conventions"};

    for (int i = 0; i < 3; i++)
    {
        char *text;
        size_t size;
        FILE *line;

        if (i > 0 && parts[i - 1]->length == 0)
            continue;
        line = open_memstream(&text, &size);
        if (i == 0)
            fprintf(line, "wishgarten %s, %s", PACKAGE_VERSION, report->command);
        else
        {
            fprintf(line, "%s: ", titles[i - 1]);
            wg_put_fields(line, parts[i - 1]);
        }
        fclose(line);
        wg_put_comment(stream, open, close, text);
        free(text);
    }
}

slong wg_count_digits(const char *decimal)
{
    slong count = 0;

    for (const char *c = decimal; *c != '\0' && *c != 'e'; c++)
        count += *c >= '0' && *c <= '9' && (*c != '0' || count > 0);
    return count;
}

const char *wg_column_name(wg_column_t column)
{
    static const char *const names[] = {"quantity", "inputs",  "kind",           "exact",   "value",
                                        "radius",   "formula", "standard_error", "samples", "z",
                                        "agrees",   "method",  "reference"};

    return names[column];
}

/* "dim=16;layers=64", with backslashes before semicolons and backslashes of the texts. */
static char *join_inputs(const wg_fields_t inputs)
{
    char *text, *copy;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    for (slong i = 0; i < inputs->length; i++)
    {
        fprintf(stream, "%s%s=", i == 0 ? "" : ";", inputs->entries[i].name);
        for (const char *c = inputs->entries[i].text; *c != '\0'; c++)
        {
            if (*c == ';' || *c == '\\')
                fputc('\\', stream);
            fputc(*c, stream);
        }
    }
    fclose(stream);
    copy = wg_copy_text(text);
    free(text);
    return copy;
}

static char *get_samples(ulong samples)
{
    char text[24];

    snprintf(text, sizeof(text), "%lu", (unsigned long) samples);
    return wg_copy_text(text);
}

char *wg_row_get_str(const wg_row_struct *row, wg_column_t column, slong digits)
{
    const wg_value_struct *value = row->value;
    int sampled = value->form == WG_BY_SAMPLES;

    switch (column)
    {
    case WG_COLUMN_QUANTITY:
        return wg_copy_text(row->quantity);
    case WG_COLUMN_INPUTS:
        return join_inputs(row->inputs);
    case WG_COLUMN_KIND:
        return wg_copy_text(wg_kind_name(value->kind));
    case WG_COLUMN_EXACT:
        return wg_value_get_exact_str(value);
    case WG_COLUMN_VALUE:
        return sampled ? wg_double_get_str(value->mean) : wg_value_get_decimal_str(value, digits);
    case WG_COLUMN_RADIUS:
        return wg_value_get_radius_str(value, digits);
    case WG_COLUMN_FORMULA:
        return wg_value_get_formula_str(value, WG_TEXT);
    case WG_COLUMN_STANDARD_ERROR:
        return sampled ? wg_double_get_str(value->standard_error) : NULL;
    case WG_COLUMN_SAMPLES:
        return sampled ? get_samples(value->samples) : NULL;
    case WG_COLUMN_Z:
        return row->agreement != WG_NOT_COMPARED ? wg_double_get_str(row->z) : NULL;
    case WG_COLUMN_AGREES:
        if (row->agreement != WG_AGREES && row->agreement != WG_DISAGREES)
            return NULL;
        return wg_copy_text(row->agreement == WG_AGREES ? "true" : "false");
    case WG_COLUMN_METHOD:
        return wg_copy_text(row->method);
    case WG_COLUMN_REFERENCE:
        return wg_copy_text(row->reference);
    case WG_COLUMNS:
        break;
    }
    return NULL;
}

char *wg_row_get_z_str(const wg_row_struct *row)
{
    char text[32];
    long hundredths;

    if (row->agreement == WG_NOT_COMPARED)
        return NULL;
    if (!(fabs(row->z) < 1e6))
        return wg_double_get_str(row->z);
    hundredths = lround(100 * row->z);
    snprintf(text, sizeof(text), "%s%ld.%02ld", hundredths < 0 ? "-" : "", labs(hundredths) / 100,
             labs(hundredths) % 100);
    return wg_copy_text(text);
}

const char *wg_row_get_verdict(const wg_row_struct *row)
{
    static const char *const words[] = {
        [WG_NOT_COMPARED] = NULL, [WG_AGREES] = "yes", [WG_DISAGREES] = "no", [WG_UNDECIDED] = "undecided"};

    return words[row->agreement];
}

void wg_split_inputs(wg_fields_t constant, wg_fields_t varying, const wg_report_t report,
                     const slong *indices, slong length)
{
    wg_fields_t first; /* each input with its first text */

    wg_fields_init(first);
    for (slong i = 0; i < length; i++)
    {
        const wg_fields_struct *inputs = report->rows[indices == NULL ? i : indices[i]].inputs;

        for (slong j = 0; j < inputs->length; j++)
            if (wg_fields_get(first, inputs->entries[j].name) == NULL)
                wg_fields_set(first, inputs->entries[j].name, inputs->entries[j].text);
    }
    for (slong j = 0; j < first->length; j++)
    {
        const char *name = first->entries[j].name, *text = first->entries[j].text;
        int same = 1;

        if (strcmp(name, WG_PREDICTED) == 0)
        {
            if (indices == NULL)
                wg_fields_set(varying, name, "");
            continue;
        }
        for (slong i = 0; i < length && same; i++)
        {
            const char *other = wg_fields_get(report->rows[indices == NULL ? i : indices[i]].inputs, name);

            same = other != NULL && strcmp(other, text) == 0;
        }
        wg_fields_set(same ? constant : varying, name, same ? text : "");
    }
    wg_fields_clear(first);
}
