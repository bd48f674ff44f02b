#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "../support.h"
#include "sample.h"

/* json is the string `text`, or null if that is NULL; frees the text. */
static void expect_text(const json_t *json, char *text)
{
    if (text == NULL)
        cr_expect(json_is_null(json), "seed %lu", test_seed());
    else
        cr_expect(json_is_string(json) && strcmp(json_string_value(json), text) == 0,
                  "seed %lu: %s is not %s", test_seed(), json_string_value(json), text);
    flint_free(text);
}

static char *copy(const char *text)
{
    return text == NULL ? NULL : strcpy(flint_malloc(strlen(text) + 1), text);
}

/* json is a number in a string, with the value x, or null where x is not finite. */
static void expect_double(const json_t *json, double x)
{
    if (!isfinite(x))
        cr_expect(json_is_null(json));
    else
        cr_expect(json_is_string(json) && strtod(json_string_value(json), NULL) == x);
}

static void expect_fields(const json_t *json, const wg_fields_t fields)
{
    cr_assert(json_is_object(json));
    cr_expect_eq(json_object_size(json), fields->length);
    for (slong i = 0; i < fields->length; i++)
        expect_text(json_object_get(json, fields->entries[i].name), copy(fields->entries[i].text));
}

/* The keys of the object, in order. */
static void expect_keys(json_t *json, const char *const *keys)
{
    cr_assert(json_is_object(json));
    for (void *at = json_object_iter(json); at != NULL; at = json_object_iter_next(json, at))
    {
        cr_assert(*keys != NULL, "the key %s is one too many", json_object_iter_key(at));
        cr_expect_str_eq(json_object_iter_key(at), *keys);
        keys++;
    }
    cr_expect_null(*keys, "the key %s is missing", *keys);
}

static void expect_row(json_t *json, const wg_row_struct *row, slong digits)
{
    static const char *const keys[] = {"quantity", "inputs",  "kind",           "exact",   "value",
                                       "radius",   "formula", "standard_error", "samples", "z",
                                       "agrees",   "method",  "reference",      NULL};
    const wg_value_struct *value = row->value;
    const json_t *agrees = json_object_get(json, "agrees"), *samples = json_object_get(json, "samples");
    int sampled = value->form == WG_BY_SAMPLES;

    expect_keys(json, keys);
    expect_text(json_object_get(json, "quantity"), copy(row->quantity));
    expect_fields(json_object_get(json, "inputs"), row->inputs);
    expect_text(json_object_get(json, "kind"), copy(wg_kind_name(value->kind)));
    expect_text(json_object_get(json, "exact"), wg_value_get_exact_str(value));
    expect_text(json_object_get(json, "radius"), wg_value_get_radius_str(value, digits));
    expect_text(json_object_get(json, "formula"), wg_value_get_formula_str(value, WG_TEXT));
    expect_text(json_object_get(json, "method"), copy(row->method));
    expect_text(json_object_get(json, "reference"), copy(row->reference));
    if (sampled)
        expect_double(json_object_get(json, "value"), value->mean);
    else
        expect_text(json_object_get(json, "value"), wg_value_get_decimal_str(value, digits));
    expect_double(json_object_get(json, "standard_error"), sampled ? value->standard_error : NAN);
    cr_expect(sampled ? json_is_integer(samples) && json_integer_value(samples) == value->samples
                      : json_is_null(samples));
    expect_double(json_object_get(json, "z"), row->agreement == WG_NOT_COMPARED ? NAN : row->z);
    if (row->agreement == WG_AGREES)
        cr_expect(json_is_true(agrees));
    else if (row->agreement == WG_DISAGREES)
        cr_expect(json_is_false(agrees));
    else
        cr_expect(json_is_null(agrees));
}

static void expect_report(const wg_report_t report, slong digits)
{
    static const char *const keys[] = {"tool",        "version", "command", "provenance",
                                       "conventions", "rows",    NULL};
    char *text = sample_write(report, WG_FORMAT_JSON, digits);
    json_error_t error;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error), *rows;

    cr_assert_not_null(json, "seed %lu: line %d: %s", test_seed(), error.line, error.text);
    expect_keys(json, keys);
    expect_text(json_object_get(json, "tool"), copy("wishgarten"));
    expect_text(json_object_get(json, "version"), copy(PACKAGE_VERSION));
    expect_text(json_object_get(json, "command"), copy(report->command));
    expect_fields(json_object_get(json, "provenance"), report->provenance);
    expect_fields(json_object_get(json, "conventions"), report->conventions);
    rows = json_object_get(json, "rows");
    cr_assert(json_is_array(rows));
    cr_assert_eq(json_array_size(rows), report->length);
    for (slong i = 0; i < report->length; i++)
        expect_row(json_array_get(rows, i), report->rows + i, digits);
    json_decref(json);
    free(text);
}

/* What jansson reads is what was written, for random reports. */
Test(write_json, round_trip)
{
    flint_rand_t state;
    wg_ring_t ring;

    test_randinit(state);
    sample_ring_init(ring);
    for (slong i = 0; i < test_scaled(300); i++)
    {
        wg_report_t report;

        if (i == 0)
            sample_init(report, ring);
        else
            sample_random_init(report, ring, state);
        expect_report(report, 1 + n_randint(state, 30));
        wg_report_clear(report);
    }
    wg_ring_clear(ring);
    flint_randclear(state);
}

/* A text that is not UTF-8 loses what JSON cannot hold, and the rest stays. */
Test(write_json, not_utf8)
{
    wg_report_t report;
    char *text;
    json_t *json;

    wg_report_init(report, "kernel");
    wg_fields_set(sample_append(report, "K.mean", "1", 1)->inputs, "observable", "@f\xfcr");
    text = sample_write(report, WG_FORMAT_JSON, 15);
    json = json_loads(text, 0, NULL);
    cr_assert_not_null(json);
    expect_text(json_object_get(json_object_get(json_array_get(json_object_get(json, "rows"), 0), "inputs"),
                                "observable"),
                copy("@f?r"));
    json_decref(json);
    free(text);
    wg_report_clear(report);
}
