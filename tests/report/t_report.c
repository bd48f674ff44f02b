#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <gmp.h>
#include <jansson.h>
#include <mpfr.h>

#include "revision.h"
#include "sample.h"

/* Fields keep their order; a second text of the same name replaces the first. */
Test(fields, set_and_get)
{
    wg_fields_t fields;
    char name[20], text[20];

    wg_fields_init(fields);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 100; i++)
        {
            sprintf(name, "name%d", i);
            sprintf(text, "text%d", i * i + round);
            wg_fields_set(fields, name, text);
        }
    cr_expect_eq(fields->length, 100);
    for (int i = 0; i < 100; i++)
    {
        sprintf(name, "name%d", i);
        sprintf(text, "text%d", i * i + 1);
        cr_expect_str_eq(wg_fields_get(fields, name), text);
        cr_expect_str_eq(fields->entries[i].name, name);
    }
    cr_expect_null(wg_fields_get(fields, "name"));
    /* a text may be one of the fields themselves */
    wg_fields_set(fields, "name0", wg_fields_get(fields, "name0"));
    cr_expect_str_eq(wg_fields_get(fields, "name0"), "text1");
    wg_fields_set(fields, "name100", wg_fields_get(fields, "name0"));
    cr_expect_str_eq(wg_fields_get(fields, "name100"), "text1");
    wg_fields_clear(fields);
}

/* A new row is the exact number 0 without inputs or comparison; rows survive the growth of the report. */
Test(report, rows)
{
    wg_report_t report;
    wg_ring_t ring;

    sample_ring_init(ring);
    sample_init(report, ring);
    for (int i = 0; i < 1000; i++)
    {
        wg_row_struct *row = wg_report_append(report, "x", NULL, "key");

        cr_expect_eq(row, report->rows + report->length - 1);
        cr_expect_eq(row->inputs->length, 0);
        cr_expect_eq(row->agreement, WG_NOT_COMPARED);
        cr_expect_eq(row->value->kind, WG_EXACT);
        cr_expect(fmpq_is_zero(row->value->rational));
        cr_expect_null(row->method);
        cr_expect_str_eq(row->reference, "key");
    }
    cr_expect_str_eq(report->rows[6].quantity, "K.variance");
    cr_expect_str_eq(wg_fields_get(report->rows[6].inputs, "dim"), "D");
    cr_expect_eq(report->rows[6].value->form, WG_BY_FORMULA);
    wg_report_clear(report);
    wg_ring_clear(ring);
}

/* What a value is compared with is a column of a table even where all rows share it, and no key of an assignment. */
Test(report, predictions_are_columns_and_no_keys)
{
    char *texts[2];
    size_t sizes[2];
    wg_report_t report;

    wg_report_init(report, "simulate");
    for (int i = 0; i < 2; i++)
    {
        wg_row_struct *row = wg_report_append(report, "K.mean", NULL, NULL);

        wg_fields_set(row->inputs, "layers", i == 0 ? "3" : "4");
        wg_fields_set(row->inputs, WG_PREDICTED, "5/7");
        wg_value_set_estimate(row->value, 0.5, 0.25, 9);
    }
    for (int i = 0; i < 2; i++)
    {
        FILE *stream = open_memstream(texts + i, sizes + i);

        cr_assert_eq(wg_report_write(stream, report, i == 0 ? WG_FORMAT_TEXT : WG_FORMAT_SYMPY, 15, NULL),
                     WG_OK);
        fclose(stream);
    }
    cr_expect_not_null(strstr(texts[0], "layers  predicted"), "%s", texts[0]);
    cr_expect_not_null(strstr(texts[1], "keyed by layers\n"), "%s", texts[1]);
    cr_expect_null(strstr(texts[1], "5, 7"), "%s", texts[1]);
    free(texts[0]);
    free(texts[1]);
    wg_report_clear(report);
}

/* The names of the formats, and nothing else. */
Test(report, formats)
{
    static const struct
    {
        const char *name;
        wg_format_t format;
    } cases[] = {{"text", WG_FORMAT_TEXT},   {"json", WG_FORMAT_JSON},
                 {"csv", WG_FORMAT_CSV},     {"latex", WG_FORMAT_LATEX},
                 {"sympy", WG_FORMAT_SYMPY}, {"mathematica", WG_FORMAT_MATHEMATICA}};
    static const char *const wrong[] = {"", "xml", "JSON", "jso", "json ", "texts"};
    wg_format_t format = WG_FORMAT_CSV;
    wg_error_t error;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
    {
        cr_expect_eq(wg_format_parse(&format, wrong[i], error), WG_SYNTAX);
        cr_expect_eq(format, WG_FORMAT_CSV);
        cr_expect(strstr(error->message, "mathematica") != NULL);
        cr_expect_str_eq(error->text, wrong[i]);
    }
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        cr_expect_eq(wg_format_parse(&format, cases[i].name, NULL), WG_OK);
        cr_expect_eq(format, cases[i].format);
    }
}

/* The provenance names the libraries that run. */
Test(report, versions)
{
    wg_report_t report;

    wg_report_init(report, "kernel");
    cr_expect_str_eq(report->command, "kernel");
    cr_expect_str_eq(wg_fields_get(report->provenance, "wishgarten"), PACKAGE_VERSION);
    if (WG_REVISION[0] != '\0')
        cr_expect_str_eq(wg_fields_get(report->provenance, "revision"), WG_REVISION);
    else
        cr_expect_null(wg_fields_get(report->provenance, "revision"));
    cr_expect_str_eq(wg_fields_get(report->provenance, "FLINT"), FLINT_VERSION);
    cr_expect_str_eq(wg_fields_get(report->provenance, "GMP"), gmp_version);
    cr_expect_str_eq(wg_fields_get(report->provenance, "MPFR"), mpfr_get_version());
    cr_expect_not_null(wg_fields_get(report->provenance, "BLAS"));
    cr_expect_str_eq(wg_fields_get(report->provenance, "jansson"), jansson_version_str());
    wg_report_clear(report);
}

/* A stream that fails is WG_SYSTEM with the reason, in each notation, short or longer than any buffer. */
Test(report, failing_stream)
{
    wg_report_t report;
    wg_ring_t ring;

    sample_ring_init(ring);
    sample_init(report, ring);
    for (int rows = 0; rows < 2; rows++)
    {
        for (wg_format_t format = WG_FORMAT_TEXT; format <= WG_FORMAT_MATHEMATICA; format++)
        {
            FILE *stream = fopen("/dev/full", "w");
            wg_error_t error;

            if (stream == NULL)
                cr_skip_test("there is no /dev/full here");
            cr_expect_eq(wg_report_write(stream, report, format, 15, error), WG_SYSTEM);
            cr_expect(strstr(error->message, "No space left") != NULL, "%s", error->message);
            fclose(stream);
        }
        for (int i = 0; i < 1000; i++)
            sample_append(report, "K.mean", "1/3", 1);
    }
    wg_report_clear(report);
    wg_ring_clear(ring);
}
