#include "forms.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <flint/fmpq_vec.h>

#include "wishgarten/observable.h"

typedef enum
{
    COORDINATE,
    ARRAY
} layout_t;

typedef enum
{
    REAL,
    INTEGER,
    COMPLEX
} field_t;

typedef enum
{
    GENERAL,
    SYMMETRIC,
    HERMITIAN
} symmetry_t;

typedef struct
{
    wg_scan_t scan;
    int layout;
    int field;
    int symmetry;
    slong rows;
    slong count; /* of entries in the file */
    fmpq *entries;
    size_t *places; /* where entry (i, j) stands in the text, or 0 */
} matrix_struct;

/* Header */

/* *choice <- which of the words, of which there are at least one, comes next; case does not matter. */
static wg_status_t scan_choice(int *choice, const char *const *words, const char *expected, wg_scan_t scan)
{
    size_t length = 0;

    wg_scan_skip_blanks(scan);
    while (isgraph((unsigned char) scan->input[scan->position + length]))
        length++;
    for (int i = 0; words[i] != NULL; i++)
        if (strlen(words[i]) == length && strncasecmp(scan->input + scan->position, words[i], length) == 0)
        {
            scan->position += length;
            *choice = i;
            return WG_OK;
        }
    return wg_scan_expected(scan, expected);
}

static wg_status_t scan_line_end(wg_scan_t scan)
{
    wg_scan_skip_blanks(scan);
    if (wg_scan_peek(scan) != '\n' && wg_scan_peek(scan) != '\0')
        return wg_scan_expected(scan, "the end of the line");
    wg_scan_skip_lines(scan, '%');
    return WG_OK;
}

static wg_status_t scan_header(matrix_struct *matrix)
{
    static const char *const banners[] = {"%%MatrixMarket", NULL}, *const objects[] = {"matrix", NULL};
    static const char *const layouts[] = {"coordinate", "array", NULL};
    static const char *const fields[] = {"real", "integer", "complex", NULL};
    static const char *const symmetries[] = {"general", "symmetric", "hermitian", NULL};
    wg_scan_struct *scan = matrix->scan;
    int only;
    wg_status_t status =
        scan_choice(&only, banners, "%%MatrixMarket, which begins a Matrix Market file", scan);

    if (status == WG_OK)
        status = scan_choice(&only, objects, "matrix", scan);
    if (status == WG_OK)
        status = scan_choice(&matrix->layout, layouts, "coordinate or array", scan);
    if (status == WG_OK)
        status = scan_choice(&matrix->field, fields, "real, integer or complex", scan);
    if (status == WG_OK)
        status =
            scan_choice(&matrix->symmetry, symmetries,
                        "general, symmetric or hermitian (a skew-symmetric matrix is not Hermitian)", scan);
    return status == WG_OK ? scan_line_end(scan) : status;
}

/* n <- the whole number that comes next, from `least` to `most`. */
static wg_status_t scan_index(slong *n, slong least, slong most, const char *expected, wg_scan_t scan)
{
    size_t digits;
    slong value = 0;

    wg_scan_skip_blanks(scan);
    digits = strspn(scan->input + scan->position, "0123456789");
    for (size_t i = 0; i < digits && value <= most; i++)
        value = 10 * value + (scan->input[scan->position + i] - '0');
    if (digits == 0 || value < least || value > most)
        return wg_scan_expected(scan, expected);
    scan->position += digits;
    *n = value;
    return WG_OK;
}

static wg_status_t scan_size(matrix_struct *matrix)
{
    wg_scan_struct *scan = matrix->scan;
    size_t place;
    slong columns;
    wg_status_t status = scan_index(&matrix->rows, 1, WORD_MAX / 100, "the number of rows, 1 or more", scan);

    if (status != WG_OK)
        return status;
    wg_scan_skip_blanks(scan);
    place = scan->position;
    status = scan_index(&columns, 1, WORD_MAX / 100, "the number of columns, 1 or more", scan);
    if (status != WG_OK)
        return status;
    if (columns != matrix->rows)
        return wg_fail_at(scan->error, scan->input, place,
                          "%ld rows and %ld columns: expected a square matrix", (long) matrix->rows,
                          (long) columns);
    if (matrix->rows > WG_MATRIX_ROWS_MAX)
        return wg_fail(scan->error, WG_UNABLE,
                       "the matrix has %ld rows: expected at most %d. A larger observable can be given as a "
                       "sum of Pauli "
                       "words, or by its eigenvalues (spectrum:) or power traces (traces:)",
                       (long) matrix->rows, WG_MATRIX_ROWS_MAX);
    matrix->count = matrix->symmetry == GENERAL ? columns * columns : columns * (columns + 1) / 2;
    if (matrix->layout == COORDINATE)
        status = scan_index(&matrix->count, 0, matrix->count,
                            "the number of entries in the file, no more than there are in the matrix", scan);
    return status == WG_OK ? scan_line_end(scan) : status;
}

/* Entries */

static fmpq *entry(const matrix_struct *matrix, slong i, slong j)
{
    return matrix->entries + 2 * (matrix->rows * i + j);
}

static wg_status_t scan_part(fmpq_t q, const matrix_struct *matrix, wg_scan_t scan)
{
    size_t place;
    wg_status_t status;

    wg_scan_skip_blanks(scan);
    place = scan->position;
    status = wg_scan_number(q, scan);
    if (status == WG_OK && matrix->field == INTEGER && !fmpz_is_one(fmpq_denref(q)))
        status = wg_fail_at(scan->error, scan->input, place, "expected a whole number in an integer matrix");
    return status;
}

/* The values of entry (i, j), and of entry (j, i) where the symmetry tells it. */
static wg_status_t scan_values(matrix_struct *matrix, slong i, slong j)
{
    wg_scan_struct *scan = matrix->scan;
    fmpq *e = entry(matrix, i, j), *f = entry(matrix, j, i);
    wg_status_t status = scan_part(e, matrix, scan);

    if (status == WG_OK && matrix->field == COMPLEX)
        status = scan_part(e + 1, matrix, scan);
    if (status != WG_OK || matrix->symmetry == GENERAL || i == j)
        return status;
    matrix->places[matrix->rows * j + i] = matrix->places[matrix->rows * i + j];
    fmpq_set(f, e);
    fmpq_set(f + 1, e + 1);
    if (matrix->symmetry == HERMITIAN)
        fmpq_neg(f + 1, f + 1);
    return WG_OK;
}

static wg_status_t scan_coordinates(slong *i, slong *j, matrix_struct *matrix)
{
    wg_scan_struct *scan = matrix->scan;
    size_t place = scan->position;
    wg_status_t status = scan_index(i, 1, matrix->rows, "a row, from 1 to the number of rows", scan);

    if (status == WG_OK)
        status = scan_index(j, 1, matrix->rows, "a column, from 1 to the number of columns", scan);
    if (status != WG_OK)
        return status;
    if (matrix->symmetry != GENERAL && *i < *j)
        return wg_fail_at(
            scan->error, scan->input, place,
            "entry (%ld, %ld) is above the diagonal: a symmetric or hermitian file holds what is on "
            "and below it",
            (long) *i, (long) *j);
    --*i;
    --*j;
    if (matrix->places[matrix->rows * *i + *j] != 0)
        return wg_fail_at(scan->error, scan->input, place, "entry (%ld, %ld) is given twice", (long) *i + 1,
                          (long) *j + 1);
    return WG_OK;
}

static wg_status_t scan_entries(matrix_struct *matrix)
{
    wg_scan_struct *scan = matrix->scan;
    slong i = 0, j = 0;

    for (slong k = 0; k < matrix->count; k++)
    {
        size_t place = scan->position;
        wg_status_t status = WG_OK;

        if (wg_scan_peek(scan) == '\0')
            return wg_fail_at(scan->error, scan->input, place,
                              "expected %ld entries, but the text ends after %ld", (long) matrix->count,
                              (long) k);
        if (matrix->layout == COORDINATE)
            status = scan_coordinates(&i, &j, matrix);
        if (status == WG_OK)
        {
            matrix->places[matrix->rows * i + j] = place;
            status = scan_values(matrix, i, j);
        }
        if (status == WG_OK)
            status = scan_line_end(scan);
        if (status != WG_OK)
            return status;
        /* Arrays go down the columns, from the diagonal where the symmetry tells the rest. */
        if (matrix->layout == ARRAY && ++i == matrix->rows)
        {
            j++;
            i = matrix->symmetry == GENERAL ? 0 : j;
        }
    }
    if (wg_scan_peek(scan) != '\0')
        return wg_fail_at(scan->error, scan->input, scan->position, "expected the end after %ld entries",
                          (long) matrix->count);
    return WG_OK;
}

static void show_entry(char *text, size_t size, const fmpq *e)
{
    char *re = fmpq_get_str(NULL, 10, e), *im = fmpq_get_str(NULL, 10, e + 1);

    if (fmpq_is_zero(e + 1))
        snprintf(text, size, "%.60s", re);
    else
        snprintf(text, size, "%.60s %c %.60s i", re, im[0] == '-' ? '-' : '+', im + (im[0] == '-'));
    flint_free(re);
    flint_free(im);
}

static wg_status_t check_hermitian(const matrix_struct *matrix)
{
    wg_status_t status = WG_OK;
    fmpq_t minus;

    fmpq_init(minus);
    for (slong i = 0; i < matrix->rows && status == WG_OK; i++)
        for (slong j = 0; j <= i && status == WG_OK; j++)
        {
            const fmpq *e = entry(matrix, i, j), *f = entry(matrix, j, i);
            size_t place =
                FLINT_MAX(matrix->places[matrix->rows * i + j], matrix->places[matrix->rows * j + i]);

            fmpq_neg(minus, f + 1);
            if (!fmpq_equal(e, f) || !fmpq_equal(e + 1, minus))
            {
                char left[140], right[140];

                show_entry(left, sizeof(left), e);
                show_entry(right, sizeof(right), f);
                status =
                    wg_fail_at(matrix->scan->error, matrix->scan->input, place,
                               "the matrix is not Hermitian: entry (%ld, %ld) is %s, entry (%ld, %ld) is %s",
                               (long) i + 1, (long) j + 1, left, (long) j + 1, (long) i + 1, right);
            }
        }
    fmpq_clear(minus);
    return status;
}

wg_status_t wg_matrix_market_parse(fmpq **entries, slong *rows, const char *text, wg_error_struct *error)
{
    matrix_struct matrix = {.scan = {{text, 0, error}}};
    wg_status_t status = scan_header(&matrix);

    if (status == WG_OK)
        status = scan_size(&matrix);
    if (status != WG_OK)
        return status;

    matrix.entries = _fmpq_vec_init(2 * matrix.rows * matrix.rows);
    matrix.places = flint_calloc(matrix.rows * matrix.rows, sizeof(size_t));
    status = scan_entries(&matrix);
    if (status == WG_OK)
        status = check_hermitian(&matrix);
    if (status == WG_OK)
    {
        *entries = matrix.entries;
        *rows = matrix.rows;
    }
    else
        _fmpq_vec_clear(matrix.entries, 2 * matrix.rows * matrix.rows);
    flint_free(matrix.places);
    return status;
}
