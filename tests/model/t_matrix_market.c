#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_vec.h>

#include "../../src/model/forms.h"
#include "../support.h"
#include "wishgarten/observable.h"

/* The matrix of `text` is `expected`: "re im" of each entry, row after row, separated by ",". */
static void check_matrix(const char *text, slong rows, const char *expected)
{
    char copy[500], *rest = copy, *part;
    fmpq *entries = NULL;
    wg_error_t error;
    slong read_rows = 0, k = 0;
    fmpq_t e;

    fmpq_init(e);
    cr_assert_eq(wg_matrix_market_parse(&entries, &read_rows, text, error), WG_OK, "%s: %s", text,
                 error->message);
    cr_assert_eq(read_rows, rows);
    strcpy(copy, expected);
    while ((part = strsep(&rest, ", ")) != NULL)
    {
        cr_assert_eq(fmpq_set_str(e, part, 10), 0);
        cr_expect(fmpq_equal(e, entries + k), "%s: part %ld", text, (long) k);
        k++;
    }
    cr_assert_eq(k, 2 * rows * rows);
    _fmpq_vec_clear(entries, 2 * rows * rows);
    fmpq_clear(e);
}

/* The same matrix (1, 1/2 - i/2; 1/2 + i/2, -1) and the like in each layout, field and symmetry. */
Test(matrix_market, formats)
{
    check_matrix("%%MatrixMarket matrix array complex hermitian\n2 2\n1 0\n0.5 0.5\n-1 0\n", 2,
                 "1 0,1/2 -1/2,1/2 1/2,-1 0");
    check_matrix("%%MatrixMarket matrix array complex general\n2 2\n1 0\n0.5 0.5\n0.5 -0.5\n-1 0\n", 2,
                 "1 0,1/2 -1/2,1/2 1/2,-1 0");
    check_matrix(
        "%%MatrixMarket matrix coordinate complex hermitian\n2 2 3\n2 2 -1 0\n2 1 0.5 0.5\n1 1 1 0\n", 2,
        "1 0,1/2 -1/2,1/2 1/2,-1 0");
    check_matrix("%%MatrixMarket matrix coordinate complex general\n2 2 4\n2 2 -1 0\n2 1 .5 .5\n1 1 1 0\n1 2 "
                 "5e-1 -5e-1",
                 2, "1 0,1/2 -1/2,1/2 1/2,-1 0");
    check_matrix("%%MatrixMarket matrix coordinate real symmetric\n2 2 2\n2 1 0.1\n1 1 1/3\n", 2,
                 "1/3 0,1/10 0,1/10 0,0 0");
    check_matrix("%%MatrixMarket matrix array real symmetric\n3 3\n1\n2\n3\n4\n5\n6\n", 3,
                 "1 0,2 0,3 0,2 0,4 0,5 0,3 0,5 0,6 0");
    check_matrix("%%MatrixMarket matrix array integer general\n2 2\n0\n7\n7\n-3\n", 2, "0 0,7 0,7 0,-3 0");
    check_matrix("%%MatrixMarket matrix coordinate complex symmetric\n2 2 1\n2 1 3 0\n", 2,
                 "0 0,3 0,3 0,0 0");
    check_matrix("%%MatrixMarket matrix coordinate real general\n3 3 0\n", 3,
                 "0 0,0 0,0 0,0 0,0 0,0 0,0 0,0 0,0 0");
    check_matrix("%%matrixmarket MATRIX Array REAL General\r\n% one\n%two\n\n 1  1 \n\n 2.50e1 \r\n\n", 1,
                 "25 0");
}

#define REAL "%%MatrixMarket matrix coordinate real general\n"
#define COMPLEX "%%MatrixMarket matrix coordinate complex general\n"

/* What is wrong, where, and what was expected. */
Test(matrix_market, errors)
{
    static const struct
    {
        const char *text;
        size_t line;
        size_t column;
        const char *words;
    } bad[] = {
        {"", 1, 0, "%MatrixMarket"},
        {"2 2\n", 1, 0, "%MatrixMarket"},
        {"%%MatrixMarket vector array real general\n", 1, 15, "expected matrix"},
        {"%%MatrixMarket matrix dense real general\n", 1, 22, "coordinate or array"},
        {"%%MatrixMarket matrix array pattern general\n", 1, 28, "real, integer or complex"},
        {"%%MatrixMarket matrix array real skew-symmetric\n", 1, 33,
         "skew-symmetric matrix is not Hermitian"},
        {"%%MatrixMarket matrix array real\n1 1\n1\n", 1, 32, "the line ends here"},
        {"%%MatrixMarket matrix array real general extra\n", 1, 41, "the end of the line"},
        {REAL, 2, 0, "number of rows"},
        {REAL "0 0 0\n", 2, 0, "number of rows, 1 or more"},
        {REAL "-2 2 1\n", 2, 0, "number of rows"},
        {REAL "2\n", 2, 1, "number of columns"},
        {REAL "2 3 1\n1 1 1\n", 2, 2, "2 rows and 3 columns: expected a square matrix"},
        {REAL "2 2\n1 1 1\n", 2, 3, "number of entries"},
        {REAL "2 2 5\n", 2, 4, "no more than there are"},
        {REAL "99999999999999999999 2 5\n", 2, 0, "number of rows"},
        {REAL "2 2 1 7\n", 2, 6, "the end of the line"},
        {REAL "2 2 2\n1 1 1\n", 4, 0, "2 entries, but the text ends after 1"},
        {REAL "2 2 1\n1 1 1\n2 2 1\n", 4, 0, "the end after 1 entries"},
        {REAL "2 2 1\n0 1 1\n", 3, 0, "a row, from 1"},
        {REAL "2 2 1\n3 1 1\n", 3, 0, "a row, from 1"},
        {REAL "2 2 1\n1 3 1\n", 3, 2, "a column, from 1"},
        {REAL "2 2 1\n1.5 1 1\n", 3, 1, "a column, from 1"},
        {REAL "2 2 1\n1 1\n", 3, 3, "expected a number"},
        {REAL "2 2 1\n1 1 nan\n", 3, 4, "expected a number"},
        {REAL "2 2 1\n1 1 1 0\n", 3, 6, "the end of the line"},
        {REAL "2 2 1\n1 1 \xe2\x88\x92"
              "1\n",
         3, 4, "typeset minus"},
        {COMPLEX "2 2 1\n1 1 1\n", 3, 5, "expected a number"},
        {REAL "2 2 3\n1 1 1\n2 2 5\n1 1 1\n", 5, 0, "entry (1, 1) is given twice"},
        {"%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n1 2 1\n", 3, 0, "above the diagonal"},
        {"%%MatrixMarket matrix array integer general\n1 1\n0.5\n", 3, 0, "a whole number"},
        {REAL "2 2 2\n1 1 1\n1 2 5\n", 4, 0, "entry (2, 1) is 0, entry (1, 2) is 5"},
        {REAL "2 2 2\n2 1 5.5\n1 2 5\n", 4, 0, "entry (2, 1) is 11/2, entry (1, 2) is 5"},
        {COMPLEX "2 2 1\n2 2 5 1\n", 3, 0, "entry (2, 2) is 5 + 1 i, entry (2, 2) is 5 + 1 i"},
        {COMPLEX "2 2 2\n1 2 0 1\n2 1 0 1\n", 4, 0, "entry (2, 1) is 0 + 1 i, entry (1, 2) is 0 + 1 i"},
        {"%%MatrixMarket matrix coordinate complex symmetric\n2 2 1\n2 1 3 -1\n", 3, 0,
         "entry (2, 1) is 3 - 1 i, entry (1, 2) is 3 - 1 i"}};

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
    {
        fmpq *entries = NULL;
        slong rows = -1;
        wg_error_t error;

        cr_expect_eq(wg_matrix_market_parse(&entries, &rows, bad[i].text, error), WG_SYNTAX, "%s",
                     bad[i].text);
        cr_expect(error->line == bad[i].line && error->column == bad[i].column, "%s: line %zu, column %zu",
                  bad[i].text, error->line, error->column);
        cr_expect(strstr(error->message, bad[i].words) != NULL, "%s: %s", bad[i].text, error->message);
        cr_expect(entries == NULL && rows == -1);
    }
}

/* 1024 rows are read; 1025 are refused before memory is taken, however many there are. */
Test(matrix_market, limits, .timeout = 20)
{
    static const char *const large[] = {REAL "1025 1025 0\n", REAL "1000000000 1000000000 3\n"};
    fmpq *entries = NULL;
    slong rows = 0;
    wg_error_t error;

    for (int i = 0; i < 2; i++)
    {
        cr_expect_eq(wg_matrix_market_parse(&entries, &rows, large[i], error), WG_UNABLE);
        cr_expect(strstr(error->message, "at most 1024") != NULL &&
                  strstr(error->message, "traces:") != NULL);
    }
    cr_assert_eq(wg_matrix_market_parse(&entries, &rows, REAL "1024 1024 1\n1024 1024 3\n", error), WG_OK);
    cr_expect(rows == 1024 && fmpq_equal_si(entries + 2 * 1024 * 1024 - 2, 3));
    _fmpq_vec_clear(entries, 2 * rows * rows);
}

/* Random changes to valid files are read as Hermitian matrices or refused. */
Test(matrix_market, mutations)
{
    static const char *const valid[] = {
        "%%MatrixMarket matrix array complex hermitian\n2 2\n1 0\n0.5 0.5\n-1 0\n",
        COMPLEX "2 2 4\n2 2 -1 0\n2 1 .5 .5\n1 1 1 0\n1 2 5e-1 -5e-1",
        "%%MatrixMarket matrix array real symmetric\n3 3\n1\n2\n3\n4\n5\n6\n"};
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(20000); round++)
    {
        char text[300];
        fmpq *entries = NULL;
        slong rows = 0;
        fmpq_t minus;

        strcpy(text, valid[round % 3]);
        for (ulong k = n_randint(state, 4); k > 0; k--)
            text[n_randint(state, strlen(text) + 1)] = "012 3.-/\n%eij\xff\x00"[n_randint(state, 15)];
        text[299] = '\0';
        if (wg_matrix_market_parse(&entries, &rows, text, NULL) != WG_OK)
        {
            cr_assert_null(entries);
            continue;
        }
        fmpq_init(minus);
        cr_assert(rows > 0);
        for (slong i = 0; i < rows; i++)
            for (slong j = 0; j <= i; j++)
            {
                fmpq *e = entries + 2 * (rows * i + j), *f = entries + 2 * (rows * j + i);

                fmpq_neg(minus, f + 1);
                cr_assert(fmpq_equal(e, f) && fmpq_equal(e + 1, minus), "%s, seed %lu", text, test_seed());
            }
        fmpq_clear(minus);
        _fmpq_vec_clear(entries, 2 * rows * rows);
    }
    flint_randclear(state);
}
