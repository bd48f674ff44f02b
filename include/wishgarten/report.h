/* Rows of answers and the notations they are written in. */
#ifndef WISHGARTEN_REPORT_H
#define WISHGARTEN_REPORT_H

#include <stdio.h>

#include "wishgarten/output.h"
#include "wishgarten/status.h"
#include "wishgarten/value.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct
{
    char *name;
    char *text;
} wg_field_struct;

/* Named texts in the order in which they were set. */
typedef struct
{
    wg_field_struct *entries;
    slong length;
    slong alloc;
} wg_fields_struct;
typedef wg_fields_struct wg_fields_t[1];

void wg_fields_init(wg_fields_t fields);
void wg_fields_clear(wg_fields_t fields);
/* Appends a field, or replaces the one of that name. Both texts are copied. */
void wg_fields_set(wg_fields_t fields, const char *name, const char *text);
/* The text of a field, or NULL. */
const char *wg_fields_get(const wg_fields_t fields, const char *name);

/* The verdict of a comparison. */
typedef enum
{
    WG_NOT_COMPARED,
    WG_AGREES,
    WG_DISAGREES,
    WG_UNDECIDED
} wg_agreement_t;

/* The input that says what a value is compared with. */
#define WG_PREDICTED "predicted"

/* One answer. The inputs' texts are plain: "16", "1/3", "D", "Z0". `method` names the algorithm, `reference`
   the key in doc/references.bib; either may be NULL. `z` counts only where `agreement` is not WG_NOT_COMPARED. */
typedef struct
{
    char *quantity;
    wg_fields_t inputs;
    wg_value_t value;
    char *method;
    char *reference;
    wg_agreement_t agreement;
    double z;
} wg_row_struct;
typedef wg_row_struct wg_row_t[1];

typedef enum
{
    WG_FORMAT_TEXT,
    WG_FORMAT_JSON,
    WG_FORMAT_CSV,
    WG_FORMAT_LATEX,
    WG_FORMAT_SYMPY,
    WG_FORMAT_MATHEMATICA
} wg_format_t;

/* format <- the one called `name` ("text", "json", "csv", "latex", "sympy", "mathematica"). WG_SYNTAX otherwise. */
wg_status_t wg_format_parse(wg_format_t *format, const char *name, wg_error_struct *error) WG_CHECK_RESULT;

/* All answers to one request. */
typedef struct
{
    char *command;
    wg_fields_t provenance;
    wg_fields_t conventions;
    wg_row_struct *rows;
    slong length;
    slong alloc;
} wg_report_struct;
typedef wg_report_struct wg_report_t[1];

/* report <- no rows; the provenance holds the versions of the libraries in use. */
void wg_report_init(wg_report_t report, const char *command);
void wg_report_clear(wg_report_t report);

/* A new last row, with no inputs and the value 0. The pointer is good until the next call. */
wg_row_struct *wg_report_append(wg_report_t report, const char *quantity, const char *method,
                                const char *reference);

/* Writes all rows. Certified numbers get `digits` >= 1 digits. Returns WG_SYSTEM if the stream fails. */
wg_status_t wg_report_write(FILE *stream, const wg_report_t report, wg_format_t format, slong digits,
                            wg_error_struct *error) WG_CHECK_RESULT;

/* One function a notation; the function above chooses, and looks whether the stream failed.
   text         a table for a terminal. Inputs that all rows share are said once above it; what is longer than forty
                characters follows below its row, in full.
   json         one object: tool, version, command, provenance, conventions, rows.
   csv          a row's fields in the order of json, quoted as in RFC 4180; everything else in # lines before the
                header. Inputs as dim=16;layers=64 with \; and \\ for ; and \ inside a text.
   latex        a tabular to \input, for the packages booktabs and siunitx.
   sympy        Python assignments; mathematica likewise. Several rows of one quantity become a dictionary
                or an association, keyed by the inputs that differ among them.
   In json and csv the value of an estimate is its mean, to the last bit. */
void wg_report_write_text(FILE *stream, const wg_report_t report, slong digits);
void wg_report_write_json(FILE *stream, const wg_report_t report, slong digits);
void wg_report_write_csv(FILE *stream, const wg_report_t report, slong digits);
void wg_report_write_latex(FILE *stream, const wg_report_t report, slong digits);
void wg_report_write_sympy(FILE *stream, const wg_report_t report, slong digits);
void wg_report_write_mathematica(FILE *stream, const wg_report_t report, slong digits);

/* The versions of this program and of the libraries it runs with, one field each: wishgarten, revision (where the
   build knows it), FLINT, GMP, MPFR, BLAS, jansson. */
void wg_versions(wg_fields_t fields);

#ifdef __cplusplus
}
#endif

#endif
