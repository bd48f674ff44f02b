#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "shared.h"

/* JSON is UTF-8: a text that is not (a file name may be anything) keeps its ASCII alone. */
static json_t *json_text(const char *text)
{
    json_t *json;

    if (text == NULL)
        return json_null();
    json = json_string(text);
    if (json == NULL)
    {
        char *ascii = wg_copy_text(text);

        for (char *c = ascii; *c != '\0'; c++)
            if ((unsigned char) *c >= 0x80)
                *c = '?';
        json = json_string(ascii);
        flint_free(ascii);
    }
    return json;
}

static json_t *json_fields(const wg_fields_t fields)
{
    json_t *object = json_object();

    for (slong i = 0; i < fields->length; i++)
        json_object_set_new(object, fields->entries[i].name, json_text(fields->entries[i].text));
    return object;
}

static json_t *json_cell(const wg_row_struct *row, wg_column_t column, slong digits)
{
    char *text;
    json_t *json;

    if (column == WG_COLUMN_INPUTS)
        return json_fields(row->inputs);
    if (column == WG_COLUMN_SAMPLES && row->value->form == WG_BY_SAMPLES)
        return json_integer(row->value->samples);
    if (column == WG_COLUMN_AGREES && (row->agreement == WG_AGREES || row->agreement == WG_DISAGREES))
        return json_boolean(row->agreement == WG_AGREES);
    text = wg_row_get_str(row, column, digits);
    json = json_text(text);
    flint_free(text);
    return json;
}

static json_t *json_row(const wg_row_struct *row, slong digits)
{
    json_t *object = json_object();

    for (wg_column_t column = 0; column < WG_COLUMNS; column++)
        json_object_set_new(object, wg_column_name(column), json_cell(row, column, digits));
    return object;
}

/* Writes the value with its lines moved to the right, and drops it. */
static void put_indented(FILE *stream, json_t *json, int indentation)
{
    char *text = json_dumps(json, JSON_INDENT(2) | JSON_ENCODE_ANY);

    for (const char *c = text; *c != '\0'; c++)
    {
        fputc(*c, stream);
        if (*c == '\n')
            fprintf(stream, "%*s", indentation, "");
    }
    free(text);
    json_decref(json);
}

static void put_member(FILE *stream, const char *name, json_t *json)
{
    fprintf(stream, "  \"%s\": ", name);
    put_indented(stream, json, 2);
    fputs(",\n", stream);
}

/* Row by row: a tree of a million rows would fill the memory. */
void wg_report_write_json(FILE *stream, const wg_report_t report, slong digits)
{
    fputs("{\n", stream);
    put_member(stream, "tool", json_text("wishgarten"));
    put_member(stream, "version", json_text(PACKAGE_VERSION));
    put_member(stream, "command", json_text(report->command));
    put_member(stream, "provenance", json_fields(report->provenance));
    put_member(stream, "conventions", json_fields(report->conventions));
    fputs("  \"rows\": [", stream);
    for (slong i = 0; i < report->length; i++)
    {
        fputs(i == 0 ? "\n    " : ",\n    ", stream);
        put_indented(stream, json_row(report->rows + i, digits), 4);
    }
    fputs(report->length > 0 ? "\n  ]\n}\n" : "]\n}\n", stream);
}
