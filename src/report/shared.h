/* What the writers of rows share. */
#ifndef WG_REPORT_SHARED_H
#define WG_REPORT_SHARED_H

#include "wishgarten/report.h"

/* A copy to be freed with flint_free; NULL of NULL. */
char *wg_copy_text(const char *text);

/* Writes the text with a blank for each control character, so that it stays on its line. */
void wg_put_line(FILE *stream, const char *text);

/* Writes "a = 1, b = 2". */
void wg_put_fields(FILE *stream, const wg_fields_t fields);

/* The fields of a row, in the order of json and csv. */
typedef enum
{
    WG_COLUMN_QUANTITY,
    WG_COLUMN_INPUTS,
    WG_COLUMN_KIND,
    WG_COLUMN_EXACT,
    WG_COLUMN_VALUE,
    WG_COLUMN_RADIUS,
    WG_COLUMN_FORMULA,
    WG_COLUMN_STANDARD_ERROR,
    WG_COLUMN_SAMPLES,
    WG_COLUMN_Z,
    WG_COLUMN_AGREES,
    WG_COLUMN_METHOD,
    WG_COLUMN_REFERENCE,
    WG_COLUMNS
} wg_column_t;

const char *wg_column_name(wg_column_t column);

/* The field of the row as text, or NULL where it does not apply. The caller frees it with flint_free. */
char *wg_row_get_str(const wg_row_struct *row, wg_column_t column, slong digits);

/* z with two digits behind the point, which is enough for a reader; NULL where nothing was compared or z is
   not finite. To be freed with flint_free. */
char *wg_row_get_z_str(const wg_row_struct *row);

/* "yes", "no", "undecided", or NULL. */
const char *wg_row_get_verdict(const wg_row_struct *row);

/* constant <- the inputs that have the same text in each of the rows with the given indices; varying <- the
   names of the other inputs, with empty texts. Both must be empty before. `indices` NULL means 0, 1, ....
   WG_PREDICTED belongs to its row alone: always a column of a whole table, and never among the keys of chosen rows. */
void wg_split_inputs(wg_fields_t constant, wg_fields_t varying, const wg_report_t report,
                     const slong *indices, slong length);

/* Writes a line that is a comment between `open` and `close`; the text cannot break out of it. */
void wg_put_comment(FILE *stream, const char *open, const char *close, const char *text);

/* Comments that say where the report comes from: program and command, provenance, conventions. */
void wg_put_origin(FILE *stream, const wg_report_t report, const char *open, const char *close);

/* The significant digits of a decimal, those of 0.0120 being 120. */
slong wg_count_digits(const char *decimal);

/* How a computer algebra system writes assignments. */
typedef struct
{
    wg_syntax_t syntax;
    const char *comment[2]; /* opening and closing */
    const char *dictionary[2];
    const char *tuple[2];
    const char *arrow;
    const char *end;
    const char *suffix; /* what makes a name another name */
    const char *const *reserved;
    char *(*get_name)(const char *quantity); /* to be freed with flint_free */
    void (*put_text)(FILE *stream, const char *text);
    void (*put_number)(FILE *stream, const wg_value_t value, slong digits);
} wg_dialect_t;

/* names <- the variables that occur in the formulas of the report, written in the given notation. */
void wg_report_get_variables(wg_fields_t names, const wg_report_t report, wg_syntax_t syntax);

/* One assignment a quantity, each headed by a comment; with no more than a value where the quantity has one
 * row. */
void wg_put_assignments(FILE *stream, const wg_report_t report, slong digits, const wg_dialect_t *dialect);

#endif
