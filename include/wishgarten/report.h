/* Rows of answers and the notations they are written in. */
#ifndef WISHGARTEN_REPORT_H
#define WISHGARTEN_REPORT_H

#include <stdio.h>

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

/* An output file that appears whole or not at all: what is written goes to a temporary file beside
   it, which replaces it on commit and keeps the mode of the file that was there; symbolic links are
   followed. NULL, "-" and "/dev/stdout" are standard output; that, devices and pipes are written on commit
   from memory. The struct must not be moved while it is open. */
typedef struct
{
    FILE *stream;    /* write here */
    char *path;      /* NULL for standard output */
    char *temporary; /* what will replace it, or NULL */
    int target;      /* the descriptor of what cannot be replaced, or -1 */
    char *buffer;    /* what goes there */
    size_t size;
} wg_output_struct;
typedef wg_output_struct wg_output_t[1];

/* WG_SYSTEM, with the name and the reason, for what cannot be written: a directory, a read-only file, a
   missing or read-only directory. */
wg_status_t wg_output_open(wg_output_t output, const char *path, wg_error_struct *error) WG_CHECK_RESULT;
/* WG_SYSTEM if the disk is full or anything else went wrong since the opening; the old file is then as it was.
   Closes the output in either case. */
wg_status_t wg_output_commit(wg_output_t output, wg_error_struct *error) WG_CHECK_RESULT;
/* Removes what was written; the old file stays as it was. No effect on a closed output. */
void wg_output_discard(wg_output_t output);

/* The versions of this program and of the libraries it runs with, one field each: wishgarten, revision (where the
   build knows it), FLINT, GMP, MPFR, BLAS, jansson. */
void wg_versions(wg_fields_t fields);

#ifdef __cplusplus
}
#endif

#endif
