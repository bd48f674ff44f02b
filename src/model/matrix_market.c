#include "matrix_market.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <flint/fmpq_vec.h>

#include "wishgarten/number.h"

typedef struct
{
    const char *text;
    size_t at;
    int coordinates, complex, symmetry; /* 0 general, 1 symmetric, 2 hermitian */
    slong n, stored;
    fmpq *entries;
    char *seen;
    wg_error_struct *error;
} reader_t;

/* Skips white space and comments; returns nonzero if there is more. */
static int skip(reader_t *r)
{
    for (;;)
    {
        while (isspace((unsigned char) r->text[r->at]))
            r->at++;
        if (r->text[r->at] != '%')
            return r->text[r->at] != '\0';
        r->at += strcspn(r->text + r->at, "\n");
    }
}

/* *index <- one of the words, ended by NULL, that stands next in the header. */
static wg_status_t read_word(int *index, reader_t *r, const char *const *words, const char *expected)
{
    size_t size;

    r->at += strspn(r->text + r->at, " \t");
    size = strcspn(r->text + r->at, " \t\r\n");
    for (int i = 0; words[i] != NULL; i++)
        if (strlen(words[i]) == size && strncasecmp(words[i], r->text + r->at, size) == 0)
        {
            r->at += size;
            *index = i;
            return WG_OK;
        }
    return wg_fail_at(r->error, r->text, r->at, "expected %s in the Matrix Market header", expected);
}

static wg_status_t read_header(reader_t *r)
{
    static const char *const banner[] = {"%%MatrixMarket", NULL}, *const object[] = {"matrix", NULL};
    static const char *const form[] = {"array", "coordinate", NULL}, *const field[] = {"real", "integer",
                                                                                       "complex", NULL};
    static const char *const symmetry[] = {"general", "symmetric", "hermitian", NULL};
    int index;
    wg_status_t status = read_word(&index, r, banner, "%%MatrixMarket");

    if (status == WG_OK)
        status = read_word(&index, r, object, "matrix");
    if (status == WG_OK)
        status = read_word(&r->coordinates, r, form, "array or coordinate");
    if (status == WG_OK)
        status = read_word(&index, r, field, "real, integer or complex");
    if (status == WG_OK)
    {
        r->complex = index == 2;
        status = read_word(&r->symmetry, r, symmetry, "general, symmetric or hermitian");
    }
    return status;
}

static wg_status_t read_size(slong *value, reader_t *r, slong least, slong most, const char *what)
{
    size_t begin;

    if (!skip(r) || !isdigit((unsigned char) r->text[r->at]))
        return wg_fail_at(r->error, r->text, r->at, "expected %s, a whole number", what);
    begin = r->at;
    for (*value = 0; isdigit((unsigned char) r->text[r->at]); r->at++)
        if (*value <= most)
            *value = 10 * *value + r->text[r->at] - '0';
    if (*value < least || *value > most)
        return wg_fail_at(r->error, r->text, begin, "%s is out of bounds; expected %ld to %ld", what,
                          (long) least, (long) most);
    return WG_OK;
}

static wg_status_t read_sizes(reader_t *r)
{
    size_t begin;
    slong columns;
    wg_status_t status;

    skip(r);
    begin = r->at;
    status = read_size(&r->n, r, 1, 1000000000, "the number of rows");
    if (status == WG_OK)
        status = read_size(&columns, r, 1, 1000000000, "the number of columns");
    if (status == WG_OK && columns != r->n)
        return wg_fail_at(r->error, r->text, begin,
                          "the matrix has %ld rows and %ld columns; expected a square one", (long) r->n,
                          (long) columns);
    if (status == WG_OK && r->n > WG_MATRIX_ROWS_MAX)
    {
        wg_fail_at(r->error, r->text, begin,
                   "exact matrices are taken up to %d rows; give the eigenvalues (spectrum:) or power traces "
                   "(traces:) instead",
                   WG_MATRIX_ROWS_MAX);
        return WG_UNABLE;
    }
    if (status == WG_OK && r->coordinates)
        status = read_size(&r->stored, r, 0, r->n * r->n, "the number of entries");
    return status;
}

static wg_status_t set_entry(reader_t *r, slong i, slong j, const fmpq_t re, const fmpq_t im, size_t place)
{
    if (r->seen[i * r->n + j])
        return wg_fail_at(r->error, r->text, place, "the entry (%ld, %ld) stands twice", (long) i + 1,
                          (long) j + 1);
    r->seen[i * r->n + j] = 1;
    fmpq_set(r->entries + 2 * (i * r->n + j), re);
    fmpq_set(r->entries + 2 * (i * r->n + j) + 1, im);
    return WG_OK;
}

static wg_status_t read_entry(reader_t *r, slong i, slong j, size_t place)
{
    fmpq_t re, im;
    wg_status_t status;

    fmpq_init(re);
    fmpq_init(im);
    skip(r);
    status = wg_number_scan_at(re, &r->at, r->text, r->error);
    if (status == WG_OK && r->complex)
    {
        skip(r);
        status = wg_number_scan_at(im, &r->at, r->text, r->error);
    }
    if (status == WG_OK && r->symmetry != 0 && i < j)
        status = wg_fail_at(r->error, r->text, place,
                            "the entry (%ld, %ld) lies above the diagonal, which the symmetry gives",
                            (long) i + 1, (long) j + 1);
    if (status == WG_OK)
        status = set_entry(r, i, j, re, im, place);
    if (status == WG_OK && r->symmetry != 0 && i != j)
    {
        if (r->symmetry == 2)
            fmpq_neg(im, im);
        status = set_entry(r, j, i, re, im, place);
    }
    fmpq_clear(re);
    fmpq_clear(im);
    return status;
}

static wg_status_t read_entries(reader_t *r)
{
    wg_status_t status = WG_OK;

    if (r->coordinates)
        for (slong k = 0; k < r->stored && status == WG_OK; k++)
        {
            slong i = 0, j = 0;
            size_t place;

            skip(r);
            place = r->at;
            status = read_size(&i, r, 1, r->n, "a row");
            if (status == WG_OK)
                status = read_size(&j, r, 1, r->n, "a column");
            if (status == WG_OK)
                status = read_entry(r, i - 1, j - 1, place);
        }
    else
        for (slong j = 0; j < r->n && status == WG_OK; j++)
            for (slong i = r->symmetry == 0 ? 0 : j; i < r->n && status == WG_OK; i++)
            {
                skip(r);
                status = read_entry(r, i, j, r->at);
            }
    if (status == WG_OK && skip(r))
        status = wg_fail_at(r->error, r->text, r->at, "expected the end of the file behind the last entry");
    return status;
}

static wg_status_t check_hermitian(const reader_t *r)
{
    for (slong i = 0; i < r->n; i++)
        for (slong j = i; j < r->n; j++)
        {
            const fmpq *a = r->entries + 2 * (i * r->n + j), *b = r->entries + 2 * (j * r->n + i);
            fmpq_t negated;
            int fine;

            fmpq_init(negated);
            fmpq_neg(negated, b + 1);
            fine = fmpq_equal(a, b) && fmpq_equal(a + 1, negated);
            fmpq_clear(negated);
            if (!fine)
                return wg_fail(
                    r->error, WG_SYNTAX,
                    "the matrix is not Hermitian: the entries (%ld, %ld) and (%ld, %ld) are not conjugate",
                    (long) i + 1, (long) j + 1, (long) j + 1, (long) i + 1);
        }
    return WG_OK;
}

wg_status_t wg_matrix_market_parse(fmpq **entries, slong *n, const char *text, wg_error_struct *error)
{
    reader_t r = {.text = text, .error = error};
    wg_status_t status = read_header(&r);

    if (status == WG_OK)
        status = read_sizes(&r);
    if (status != WG_OK)
        return status;
    r.entries = _fmpq_vec_init(2 * r.n * r.n);
    r.seen = flint_calloc(r.n * r.n, 1);
    status = read_entries(&r);
    if (status == WG_OK)
        status = check_hermitian(&r);
    flint_free(r.seen);
    if (status != WG_OK)
    {
        _fmpq_vec_clear(r.entries, 2 * r.n * r.n);
        return status;
    }
    *entries = r.entries;
    *n = r.n;
    return WG_OK;
}
