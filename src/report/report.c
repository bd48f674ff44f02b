#include "wishgarten/report.h"

#include <errno.h>
#include <string.h>

#include "shared.h"

/* Fields */

void wg_fields_init(wg_fields_t fields)
{
    fields->entries = NULL;
    fields->length = 0;
    fields->alloc = 0;
}

void wg_fields_clear(wg_fields_t fields)
{
    for (slong i = 0; i < fields->length; i++)
    {
        flint_free(fields->entries[i].name);
        flint_free(fields->entries[i].text);
    }
    flint_free(fields->entries);
}

static slong find_field(const wg_fields_t fields, const char *name)
{
    for (slong i = 0; i < fields->length; i++)
        if (strcmp(fields->entries[i].name, name) == 0)
            return i;
    return -1;
}

void wg_fields_set(wg_fields_t fields, const char *name, const char *text)
{
    slong i = find_field(fields, name);
    char *copy = wg_copy_text(text);

    if (i >= 0)
        flint_free(fields->entries[i].text);
    else
    {
        i = fields->length++;
        if (fields->length > fields->alloc)
        {
            fields->alloc = FLINT_MAX(4, 2 * fields->alloc);
            fields->entries = flint_realloc(fields->entries, fields->alloc * sizeof(*fields->entries));
        }
        fields->entries[i].name = wg_copy_text(name);
    }
    fields->entries[i].text = copy;
}

const char *wg_fields_get(const wg_fields_t fields, const char *name)
{
    slong i = find_field(fields, name);

    return i < 0 ? NULL : fields->entries[i].text;
}

/* Reports */

void wg_report_init(wg_report_t report, const char *command)
{
    report->command = wg_copy_text(command);
    wg_fields_init(report->provenance);
    wg_fields_init(report->conventions);
    report->rows = NULL;
    report->length = 0;
    report->alloc = 0;
    wg_versions(report->provenance);
}

void wg_report_clear(wg_report_t report)
{
    for (slong i = 0; i < report->length; i++)
    {
        wg_row_struct *row = report->rows + i;

        flint_free(row->quantity);
        wg_fields_clear(row->inputs);
        wg_value_clear(row->value);
        flint_free(row->method);
        flint_free(row->reference);
    }
    flint_free(report->rows);
    flint_free(report->command);
    wg_fields_clear(report->provenance);
    wg_fields_clear(report->conventions);
}

wg_row_struct *wg_report_append(wg_report_t report, const char *quantity, const char *method,
                                const char *reference)
{
    wg_row_struct *row;

    if (report->length == report->alloc)
    {
        report->alloc = FLINT_MAX(8, 2 * report->alloc);
        report->rows = flint_realloc(report->rows, report->alloc * sizeof(*report->rows));
    }
    row = report->rows + report->length++;
    row->quantity = wg_copy_text(quantity);
    wg_fields_init(row->inputs);
    wg_value_init(row->value);
    row->method = wg_copy_text(method);
    row->reference = wg_copy_text(reference);
    row->agreement = WG_NOT_COMPARED;
    row->z = 0;
    return row;
}

/* Notations */

static const struct
{
    const char *name;
    void (*write)(FILE *stream, const wg_report_t report, slong digits);
} formats[] = {[WG_FORMAT_TEXT] = {"text", wg_report_write_text},
               [WG_FORMAT_JSON] = {"json", wg_report_write_json},
               [WG_FORMAT_CSV] = {"csv", wg_report_write_csv},
               [WG_FORMAT_LATEX] = {"latex", wg_report_write_latex},
               [WG_FORMAT_SYMPY] = {"sympy", wg_report_write_sympy},
               [WG_FORMAT_MATHEMATICA] = {"mathematica", wg_report_write_mathematica}};

wg_status_t wg_format_parse(wg_format_t *format, const char *name, wg_error_struct *error)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (strcmp(name, formats[i].name) == 0)
        {
            *format = (wg_format_t) i;
            return WG_OK;
        }
    return wg_fail_at(error, name, 0, "expected text, json, csv, latex, sympy or mathematica");
}

wg_status_t wg_report_write(FILE *stream, const wg_report_t report, wg_format_t format, slong digits,
                            wg_error_struct *error)
{
    errno = 0;
    formats[format].write(stream, report, digits);
    if (fflush(stream) != 0 || ferror(stream))
        return wg_fail(error, WG_SYSTEM, "cannot write the answer: %s",
                       errno != 0 ? strerror(errno) : "the stream failed");
    return WG_OK;
}
