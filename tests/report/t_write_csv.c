#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../support.h"
#include "sample.h"

#define COLUMNS 13

/* Reads the field of RFC 4180 at *text into `field`; *text <- behind the comma or the line end. Returns what
   ended the field. */
static char read_field(char *field, const char **text)
{
    const char *c = *text;
    char end;

    if (*c == '"')
    {
        for (c++; *c != '"' || c[1] == '"'; c++)
        {
            cr_assert_neq(*c, '\0', "a quote is not closed");
            c += *c == '"';
            *field++ = *c;
        }
        c++;
    }
    else
        while (*c != ',' && *c != '\n' && *c != '\0')
        {
            cr_assert_neq(*c, '"', "a quote in a field that is not quoted");
            *field++ = *c++;
        }
    *field = '\0';
    end = *c;
    cr_assert(end == ',' || end == '\n', "seed %lu: a field ends with %d", test_seed(), end);
    *text = c + 1;
    return end;
}

/* The field is `text`, or empty for NULL; frees the text. */
static void expect_text(const char *field, char *text)
{
    cr_expect_str_eq(field, text == NULL ? "" : text, "seed %lu", test_seed());
    flint_free(text);
}

static void expect_double(const char *field, double x)
{
    if (isfinite(x))
        cr_expect_eq(strtod(field, NULL), x);
    else
        cr_expect_str_eq(field, "");
}

/* Takes dim=16;layers=64 apart and compares. */
static void expect_inputs(const char *field, const wg_fields_t inputs)
{
    for (slong i = 0; i < inputs->length; i++)
    {
        size_t length = strlen(inputs->entries[i].name);
        char text[100], *end = text;

        cr_assert_eq(strncmp(field, inputs->entries[i].name, length), 0);
        cr_assert_eq(field[length], '=');
        for (field += length + 1; *field != ';' && *field != '\0'; field++)
        {
            field += *field == '\\';
            *end++ = *field;
        }
        *end = '\0';
        cr_expect_str_eq(text, inputs->entries[i].text, "seed %lu", test_seed());
        field += *field == ';';
    }
    cr_expect_str_eq(field, "");
}

static void expect_row(char (*fields)[4000], const wg_row_struct *row, slong digits)
{
    const wg_value_struct *value = row->value;
    int sampled = value->form == WG_BY_SAMPLES;

    cr_expect_str_eq(fields[0], row->quantity);
    expect_inputs(fields[1], row->inputs);
    cr_expect_str_eq(fields[2], wg_kind_name(value->kind));
    expect_text(fields[3], wg_value_get_exact_str(value));
    if (sampled)
        expect_double(fields[4], value->mean);
    else
        expect_text(fields[4], wg_value_get_decimal_str(value, digits));
    expect_text(fields[5], wg_value_get_radius_str(value, digits));
    expect_text(fields[6], wg_value_get_formula_str(value, WG_TEXT));
    expect_double(fields[7], sampled ? value->standard_error : NAN);
    if (sampled)
        cr_expect_eq(strtoul(fields[8], NULL, 10), value->samples);
    else
        cr_expect_str_eq(fields[8], "");
    expect_double(fields[9], row->agreement == WG_NOT_COMPARED ? NAN : row->z);
    cr_expect_str_eq(fields[10],
                     row->agreement == WG_AGREES ? "true" : (row->agreement == WG_DISAGREES ? "false" : ""));
    cr_expect_str_eq(fields[11], row->method == NULL ? "" : row->method);
    cr_expect_str_eq(fields[12], row->reference == NULL ? "" : row->reference);
}

/* A reader of RFC 4180 that knows # lines gets back what was written, for random reports. */
Test(write_csv, round_trip)
{
    static char fields[COLUMNS][4000];
    flint_rand_t state;
    wg_ring_t ring;

    test_randinit(state);
    sample_ring_init(ring);
    for (slong i = 0; i < test_scaled(300); i++)
    {
        slong digits = 1 + n_randint(state, 30);
        wg_report_t report;
        const char *at;
        char *text;

        if (i == 0)
            sample_init(report, ring);
        else
            sample_random_init(report, ring, state);
        at = text = sample_write(report, WG_FORMAT_CSV, digits);
        for (slong j = 0; j < 3 + report->provenance->length + report->conventions->length; j++)
        {
            cr_assert_eq(*at, '#');
            at = strchr(at, '\n') + 1;
        }
        for (slong row = -1; row < report->length; row++)
        {
            for (slong j = 0; j < COLUMNS; j++)
                cr_assert_eq(read_field(fields[j], &at), j + 1 < COLUMNS ? ',' : '\n');
            if (row < 0)
            {
                cr_expect_str_eq(fields[0], "quantity");
                cr_expect_str_eq(fields[9], "z");
            }
            else
                expect_row(fields, report->rows + row, digits);
        }
        cr_expect_eq(*at, '\0');
        free(text);
        wg_report_clear(report);
    }
    wg_ring_clear(ring);
    flint_randclear(state);
}

/* The header is the contract, to the letter; what stands before it is where the numbers come from. */
Test(write_csv, head)
{
    wg_report_t report;
    char *text;

    wg_report_init(report, "kernel");
    wg_fields_set(report->conventions, "angle", "full");
    text = sample_write(report, WG_FORMAT_CSV, 15);
    cr_expect(strstr(text, "# command: kernel\n") != NULL);
    cr_expect(strstr(text, "# provenance.FLINT: ") != NULL);
    cr_expect(strstr(text, "# conventions.angle: full\n") != NULL);
    cr_expect(strstr(text,
                     "\nquantity,inputs,kind,exact,value,radius,formula,standard_error,samples,z,agrees,"
                     "method,reference\n") != NULL);
    free(text);
    wg_report_clear(report);
}
