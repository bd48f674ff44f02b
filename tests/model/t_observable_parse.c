#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <flint/fmpq_vec.h>

#include "wishgarten/observable.h"

#include "../support.h"

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

/* The observable of `text` has this kind and these Tr O, ..., Tr O^4 in dimension dim, "p/q" separated by
 * ",". */
static void check_traces(const char *text, wg_observable_kind_t kind, slong dim, const char *expected)
{
    char copy[200], *rest = copy, *part;
    wg_observable_t observable;
    wg_error_t error;
    fmpq *p = _fmpq_vec_init(4);
    slong k = 0;
    fmpz_t d;
    fmpq_t q;

    fmpz_init_set_si(d, dim);
    fmpq_init(q);
    wg_observable_init(observable);
    cr_assert_eq(wg_observable_parse(observable, text, error), WG_OK, "%s: %s", text, error->message);
    cr_expect_eq(observable->kind, kind, "%s", text);
    cr_expect_str_eq(observable->text, text);
    cr_assert_eq(wg_observable_fits(observable, d, error), WG_OK, "%s: %s", text, error->message);
    cr_assert_eq(wg_observable_traces(p, 4, observable, d, error), WG_OK, "%s: %s", text, error->message);
    strcpy(copy, expected);
    while ((part = strsep(&rest, ",")) != NULL)
    {
        fmpq_set_str(q, part, 10);
        cr_expect(fmpq_equal(p + k, q), "%s: Tr O^%ld", text, (long) (k + 1));
        k++;
    }
    cr_assert_eq(k, 4);
    wg_observable_clear(observable);
    _fmpq_vec_clear(p, 4);
    fmpz_clear(d);
    fmpq_clear(q);
}

/* Every row of the user guide's table, each with power traces that are known by hand. */
Test(observable_parse, forms)
{
    char path[] = "t_observable_XXXXXX", text[100];

    close(mkstemp(path));
    check_traces("XXIZ", WG_OBSERVABLE_PAULI, 16, "0,16,0,16");
    check_traces("  0.5*XXIZ - 1/3*ZZII\n", WG_OBSERVABLE_PAULI, 16, "0,52/9,0,313/81");
    check_traces("Z0", WG_OBSERVABLE_PAULI, 2, "0,2,0,2");
    check_traces("Z0", WG_OBSERVABLE_PAULI, 1024, "0,1024,0,1024");
    check_traces("0.5 [X0 Y1] + 0.25 []", WG_OBSERVABLE_PAULI, 4, "1,5/4,13/16,41/64");
    check_traces("2 []", WG_OBSERVABLE_PAULI, 8, "16,32,64,128");
    check_traces("spectrum:1*8,-1*8", WG_OBSERVABLE_SPECTRUM, 16, "0,16,0,16");
    check_traces("spectrum: 1/2 , 0.5*2 ,\n -2 * 3", WG_OBSERVABLE_SPECTRUM, 6, "-9/2,51/4,-189/8,771/16");
    check_traces("spectrum:1*2^40,-1*2^40", WG_OBSERVABLE_SPECTRUM, WORD(1) << 41,
                 "0,2199023255552,0,2199023255552");
    check_traces("projector:3", WG_OBSERVABLE_PROJECTOR, 7, "3,3,3,3");
    check_traces("projector: 1e1 ", WG_OBSERVABLE_PROJECTOR, 10, "10,10,10,10");
    check_traces("traces:0,16,0,16", WG_OBSERVABLE_TRACES, 16, "0,16,0,16");
    check_traces("traces: 0, 16,\n 0, 20, 0", WG_OBSERVABLE_TRACES, 16, "0,16,0,20");
    check_traces("tfim:n=2", WG_OBSERVABLE_PAULI, 4, "0,12,0,52");
    check_traces("heisenberg:n=2", WG_OBSERVABLE_PAULI, 4, "0,12,-24,84");

    write_file(path, "# words\n0.5 XXIZ\n-1/3 ZZII # two of them\n");
    sprintf(text, "@%s", path);
    check_traces(text, WG_OBSERVABLE_PAULI, 16, "0,52/9,0,313/81");
    cr_assert_not_null(freopen(path, "r", stdin));
    check_traces("@-", WG_OBSERVABLE_PAULI, 16, "0,52/9,0,313/81");
    write_file(path, "%%MatrixMarket matrix coordinate complex hermitian\n3 3 2\n2 1 0 1\n3 3 0.5 0\n");
    sprintf(text, "matrix:@%s", path);
    check_traces(text, WG_OBSERVABLE_MATRIX, 3, "1/2,9/4,1/8,33/16");
    unlink(path);
}

/* What is wrong, where, and what was expected; the observable stays what it was. */
Test(observable_parse, errors)
{
    static const struct
    {
        const char *text;
        wg_status_t status;
        size_t column;
        const char *words;
    } bad[] = {{"", WG_SYNTAX, 0, "expected an observable: a sum of Pauli words such as Z0"},
               {" \n ", WG_SYNTAX, 1, "the text ends here"},
               {"foo:3", WG_SYNTAX, 0, "foo: is no form of an observable"},
               {"Spectrum:3", WG_SYNTAX, 0, "or one of spectrum:, projector:"},
               {"spectrum", WG_SYNTAX, 0, "a word of the letters"},
               {"spectrum 1*8", WG_SYNTAX, 0, "a word of the letters"},
               {"spectrum:", WG_SYNTAX, 9, "expected a number"},
               {"spectrum:1*8,", WG_SYNTAX, 13, "expected a number"},
               {"spectrum:,1", WG_SYNTAX, 9, "expected a number"},
               {"spectrum:1*", WG_SYNTAX, 11, "expected a number"},
               {"spectrum:1*-8", WG_SYNTAX, 11, "positive whole number, not -8"},
               {"spectrum:1*0", WG_SYNTAX, 11, "positive whole number, not 0"},
               {"spectrum:1*2.5", WG_SYNTAX, 11, "positive whole number, not 2.5"},
               {"spectrum:1*8*2", WG_SYNTAX, 12, "or the end"},
               {"spectrum:1 2", WG_SYNTAX, 11, "',' and the next eigenvalue"},
               {"spectrum:1;2", WG_SYNTAX, 10, "',' and the next eigenvalue"},
               {"spectrum:x", WG_SYNTAX, 9, "expected a number"},
               {"spectrum:1+2j", WG_SYNTAX, 10, "',' and the next eigenvalue"},
               {"spectrum:1*1e999999999", WG_SYNTAX, 11, "too large"},
               {"spectrum:\xe2\x88\x92"
                "1",
                WG_SYNTAX, 9, "typeset minus"},
               {"projector:", WG_SYNTAX, 10, "expected a number"},
               {"projector:0", WG_SYNTAX, 10, "positive whole number, not 0"},
               {"projector:-1", WG_SYNTAX, 10, "positive whole number, not -1"},
               {"projector:5/2", WG_SYNTAX, 10, "positive whole number, not 5/2"},
               {"projector:3,4", WG_SYNTAX, 11, "expected the end"},
               {"projector:rank", WG_SYNTAX, 10, "expected a number"},
               {"traces:", WG_SYNTAX, 7, "expected a number"},
               {"traces:1,,2", WG_SYNTAX, 9, "expected a number"},
               {"traces:1 2", WG_SYNTAX, 9, "',' and the next power trace"},
               {"traces:1,2,", WG_SYNTAX, 11, "expected a number"},
               {"traces:0*3", WG_SYNTAX, 8, "',' and the next power trace"},
               {"matrix:", WG_SYNTAX, 7, "matrix:@o.mtx"},
               {"matrix:o.mtx", WG_SYNTAX, 7, "'@' and the name"},
               {"matrix:@", WG_SYNTAX, 8, "the name of a file"},
               {"@", WG_SYNTAX, 1, "the name of a file"},
               {"matrix:@no/such/file", WG_SYSTEM, 0, "cannot read no/such/file: No such file"},
               {"@no/such/file", WG_SYSTEM, 0, "cannot read no/such/file: No such file"},
               {"@/", WG_SYSTEM, 0, "cannot read /: Is a directory"},
               {"matrix:@/", WG_SYSTEM, 0, "cannot read /: Is a directory"},
               {"XX0Z", WG_SYNTAX, 2, "digit zero"},
               {"Z0 -", WG_SYNTAX, 3, "a term after this sign"},
               {"tfim:n=8,J=1,g=2", WG_SYNTAX, 13, "keys of tfim"},
               {"tfim", WG_SYNTAX, 0, "a word of the letters"}};

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
    {
        wg_observable_t observable;
        wg_error_t error;

        wg_observable_init(observable);
        cr_assert_eq(wg_observable_parse(observable, "projector:5", error), WG_OK);
        cr_expect_eq(wg_observable_parse(observable, bad[i].text, error), bad[i].status, "%s", bad[i].text);
        cr_expect_eq(error->column, bad[i].column, "%s: column %zu", bad[i].text, error->column);
        cr_expect(strstr(error->message, bad[i].words) != NULL, "%s: %s", bad[i].text, error->message);
        cr_expect_eq(error->source[0], '\0', "%s", bad[i].text);
        cr_expect(observable->kind == WG_OBSERVABLE_PROJECTOR && fmpz_equal_ui(observable->rank, 5));
        cr_expect_str_eq(observable->text, "projector:5");
        cr_expect_eq(wg_observable_parse(observable, bad[i].text, NULL), bad[i].status);
        wg_observable_clear(observable);
    }
}

/* WG_TRACES_MAX traces are read, one more is not. */
Test(observable_parse, number_of_traces)
{
    char text[300] = "traces:1";
    wg_observable_t observable;
    wg_error_t error;

    wg_observable_init(observable);
    for (slong k = 1; k < WG_TRACES_MAX; k++)
        strcat(text, ",1");
    cr_expect_eq(wg_observable_parse(observable, text, error), WG_OK);
    cr_expect_eq(observable->length, WG_TRACES_MAX);
    strcat(text, ",1");
    cr_expect_eq(wg_observable_parse(observable, text, error), WG_SYNTAX);
    cr_expect(error->column == strlen(text) - 1 && strstr(error->message, "at most 64") != NULL);
    wg_observable_clear(observable);
}

/* An error in a file names the file, and counts its lines. */
Test(observable_parse, errors_in_files)
{
    static const struct
    {
        const char *contents;
        const char *prefix;
        wg_status_t status;
        size_t line;
        size_t column;
        const char *words;
    } bad[] = {{"# fine\n0.5 XX\n0.25 XQ\n", "@", WG_SYNTAX, 3, 6, "in this word"},
               {"", "@", WG_SYNTAX, 1, 0, "text ends here"},
               {"# nothing\n\n", "@", WG_SYNTAX, 3, 0, "text ends here"},
               {"(1+1j) [X0]\n", "@", WG_SYNTAX, 1, 0, "not real"},
               {"spectrum:1,2\n", "@", WG_SYNTAX, 1, 0, "a word of the letters"},
               {"XX\n@other\n", "@", WG_SYNTAX, 2, 0, "a word of the letters"},
               {"XX\n", "matrix:@", WG_SYNTAX, 1, 0, "%MatrixMarket"},
               {"%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n4\n", "matrix:@", WG_SYNTAX, 5, 0,
                "entry (2, 1) is 2, entry (1, 2) is 3"},
               {"%%MatrixMarket matrix array real general\n2000 2000\n1\n", "matrix:@", WG_UNABLE, 0, 0,
                "2000 rows"}};
    char path[] = "t_observable_XXXXXX", text[100];

    close(mkstemp(path));
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
    {
        wg_observable_t observable;
        wg_error_t error;

        wg_observable_init(observable);
        write_file(path, bad[i].contents);
        sprintf(text, "%s%s", bad[i].prefix, path);
        cr_expect_eq(wg_observable_parse(observable, text, error), bad[i].status, "%s", bad[i].contents);
        cr_expect(error->line == bad[i].line && error->column == bad[i].column, "%s: line %zu, column %zu",
                  bad[i].contents, error->line, error->column);
        cr_expect(strstr(error->message, bad[i].words) != NULL, "%s: %s", bad[i].contents, error->message);
        cr_expect_str_eq(error->source, path);
        cr_expect_eq(wg_observable_parse(observable, text, NULL), bad[i].status);
        wg_observable_clear(observable);
    }
    unlink(path);
}

/* What has been read is whole: its traces exist, and Tr O^2 >= 0 where it is not given. */
static void check_state(const wg_observable_t observable, const char *text)
{
    slong n = observable->kind == WG_OBSERVABLE_TRACES ? FLINT_MIN(2, observable->length) : 2;
    fmpq *p = _fmpq_vec_init(2);
    fmpz_t dim;

    fmpz_init_set_ui(dim, 4);
    cr_assert_str_eq(observable->text, text);
    if (!wg_observable_dimension(dim, observable) && observable->kind == WG_OBSERVABLE_PROJECTOR)
        fmpz_set(dim, observable->rank);
    cr_assert(fmpz_sgn(dim) > 0, "%s", text);
    if (observable->kind != WG_OBSERVABLE_TRACES)
        cr_assert_eq(wg_observable_fits(observable, dim, NULL), WG_OK, "%s", text);
    cr_assert_eq(wg_observable_traces(p, n, observable, dim, NULL), WG_OK, "%s", text);
    if (observable->kind == WG_OBSERVABLE_PAULI)
    {
        const wg_pauli_sum_struct *sum = observable->pauli;

        cr_assert(sum->qubits <= WG_QUBITS_MAX && sum->limbs == (sum->qubits + 63) / 64, "%s", text);
        for (slong i = 0; i < sum->length; i++)
            cr_assert(!fmpq_is_zero(sum->coefficients + i) && fmpq_is_canonical(sum->coefficients + i), "%s",
                      text);
    }
    if (observable->kind != WG_OBSERVABLE_TRACES)
        cr_assert(fmpq_sgn(p + 1) >= 0, "%s", text);
    _fmpq_vec_clear(p, 2);
    fmpz_clear(dim);
}

/* Random changes to valid texts are read into a whole observable or refused with a place inside the text. */
Test(observable_parse, mutations, .timeout = 60)
{
    static const char *const valid[] = {"XXIZ",
                                        "0.5*XXIZ - 1/3*ZZII",
                                        "X0 Y3 + 2^3*Z1",
                                        "0.5 [X0 Y1] + 0.25 []",
                                        "(0.5+0j) [X0 Y1] +\n(-0.25-0j) [Z2]",
                                        "1.2 * X(0) + -2.4 * (Z(1) @ X(2))",
                                        "# list\n0.5 XX\n-1e-3 YY # c\n",
                                        "spectrum:1*8,-1/2*2^40,0.25",
                                        "projector:3",
                                        "traces:0,16,0,16",
                                        "tfim:n=8,J=1,h=1/2,boundary=ring",
                                        "xxz:n=6,J=1,delta=1/2",
                                        "heisenberg:n=6",
                                        "\xe2\x88\x92X0"};
    static const char alphabet[] = "IXYZ0123456789.+-*/^()[]{}@#,:;=jei \t\n\rabn_\"'\x01\x80\xe2\xff";
    flint_rand_t state;
    slong read = 0;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(100000); round++)
    {
        wg_observable_t observable;
        wg_error_t error;
        char text[200];
        size_t length;
        wg_status_t status;

        strcpy(text, valid[n_randint(state, sizeof(valid) / sizeof(*valid))]);
        length = strlen(text);
        for (ulong k = n_randint(state, 5); k > 0; k--)
        {
            size_t at = n_randint(state, length + 1), to = n_randint(state, length + 1);
            char c = alphabet[n_randint(state, sizeof(alphabet) - 1)];

            switch (n_randint(state, 4))
            {
            case 0: /* another byte */
                text[FLINT_MIN(at, length - (length > 0))] = c;
                break;
            case 1: /* one more byte */
                memmove(text + at + 1, text + at, length - at + 1);
                text[at] = c;
                length++;
                break;
            case 2: /* nothing from here to there */
                if (at < to)
                {
                    memmove(text + at, text + to, length - to + 1);
                    length -= to - at;
                }
                break;
            default: /* a piece twice */
                if (at < to && length + to - at < sizeof(text) - 10)
                {
                    memmove(text + to, text + at, length - at + 1);
                    length += to - at;
                }
            }
            text[length] = '\0';
        }
        /* No file is read here. */
        if (text[strspn(text, " \t\r\n")] == '@')
            continue;

        wg_observable_init(observable);
        status = wg_observable_parse(observable, text, error);
        if (status == WG_OK)
        {
            check_state(observable, text);
            read++;
        }
        else
        {
            cr_assert(status == WG_SYNTAX || status == WG_UNABLE, "%s", text);
            cr_assert(strlen(error->message) > 10, "%s", text);
            cr_assert(error->column <= strlen(error->text), "%s", text);
            cr_assert_null(observable->text);
        }
        wg_observable_clear(observable);
    }
    cr_expect(read > test_scaled(100000) / 10, "only %ld texts were valid", (long) read);
    flint_randclear(state);
}
