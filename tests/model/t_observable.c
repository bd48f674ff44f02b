#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_vec.h>

#include "wishgarten/observable.h"

#include "../oracle/dense_pauli.h"
#include "../support.h"

static void parse(wg_observable_t observable, const char *text)
{
    wg_error_t error;

    wg_observable_init(observable);
    cr_assert_eq(wg_observable_parse(observable, text, error), WG_OK, "%s: %s", text, error->message);
}

/* Whether text fits into the dimension `dim`, a number written out; where it does not, the message holds
 * `words`. */
static void check_fits(const char *text, const char *dim, wg_status_t status, const char *words)
{
    wg_observable_t observable;
    wg_error_t error;
    fmpz_t d;

    fmpz_init(d);
    fmpz_set_str(d, dim, 10);
    wg_error_clear(error);
    parse(observable, text);
    cr_expect_eq(wg_observable_fits(observable, d, error), status, "%s in %s: %s", text, dim, error->message);
    cr_expect(strstr(error->message, words) != NULL, "%s in %s: %s", text, dim, error->message);
    cr_expect_eq(wg_observable_fits(observable, d, NULL), status);
    wg_observable_clear(observable);
    fmpz_clear(d);
}

/* Each kind in dimensions that it fits and in others, with both sides shown. */
Test(observable, fits)
{
    check_fits("XXIZ", "16", WG_OK, "");
    check_fits("XXIZ", "8", WG_DOMAIN, "need 4 qubits, D = 2^4, but D = 8 has 3");
    check_fits("XXIZ", "32", WG_DOMAIN, "has 4 qubits, D = 2^4, but D = 32 has 5");
    check_fits("XXIZ", "17", WG_DOMAIN, "D = 17 is no power of two");
    check_fits("XXIZ", "0", WG_DOMAIN, "D = 0: expected a positive dimension");
    check_fits("XXIZ", "-16", WG_DOMAIN, "D = -16: expected a positive dimension");
    check_fits("X0 Y3", "16", WG_OK, "");
    check_fits("X0 Y3", "1267650600228229401496703205376", WG_OK, "");
    check_fits("X0 Y3", "8", WG_DOMAIN, "need 4 qubits, D = 2^4, but D = 8 has 3");
    check_fits("X0 Y3", "24", WG_DOMAIN, "no power of two");
    check_fits("X99", "1073741824", WG_DOMAIN, "need 100 qubits, D = 2^100, but D = 2^30 has 30");
    check_fits("tfim:n=4", "16", WG_OK, "");
    check_fits("tfim:n=4", "32", WG_DOMAIN, "has 4 qubits");
    check_fits("2 []", "1", WG_OK, "");
    check_fits("spectrum:1*8,-1*8", "16", WG_OK, "");
    check_fits("spectrum:1*8,-1*8", "15", WG_DOMAIN, "has 16 eigenvalues, but D = 15");
    check_fits("spectrum:1*2^40,-1*2^40", "2199023255552", WG_OK, "");
    check_fits("spectrum:1*2^40,-1*2^40", "16", WG_DOMAIN, "has 2^41 eigenvalues, but D = 16");
    check_fits("projector:3", "3", WG_OK, "");
    check_fits("projector:3", "2", WG_DOMAIN, "rank 3 does not fit into dimension D = 2");
    check_fits("projector:2^300", "2", WG_DOMAIN, "rank 2^300 does not fit");
    check_fits("projector:3^300", "2", WG_DOMAIN, "rank a number of 476 bits does not fit");
    check_fits("traces:0,16,0,16", "16", WG_OK, "");
    check_fits("traces:0,16,0,15", "16", WG_DOMAIN, "Tr O^4 is too small");
    check_fits("traces:0,16,0,16,1", "16", WG_DOMAIN,
               "leave 2 different eigenvalues, which give another Tr O^5");
    check_fits("traces:0,-1", "16", WG_DOMAIN, "Tr O^2 = -1 is less than (Tr O)^2/D = 0 for D = 16");
    check_fits("traces:8,1", "16", WG_DOMAIN, "Tr O^2 = 1 is less than (Tr O)^2/D = 4 for D = 16");
    check_fits("traces:1,1/5", "3", WG_DOMAIN, "Tr O^2 = 1/5 is less than (Tr O)^2/D = 1/3");
    check_fits("traces:4,4", "4", WG_OK, "");
    check_fits("traces:4,4,4", "4", WG_OK, "");
    check_fits("traces:4,4,5", "4", WG_DOMAIN, "leave 1 different eigenvalues, which give another Tr O^3");
    check_fits("traces:4,4,4,5", "4", WG_DOMAIN, "give another Tr O^4");
    check_fits("traces:5", "1", WG_OK, "");
    check_fits("traces:5,25", "1", WG_OK, "");
    check_fits("traces:5,26", "1", WG_DOMAIN, "more than D = 1 different eigenvalues");
    check_fits("traces:0,2,0,3", "2", WG_DOMAIN, "more than D = 2 different eigenvalues");
    check_fits("traces:0,2,0,3", "3", WG_OK, "");
}

/* spectrum <- "spectrum:..." of `distinct` different random eigenvalues, none of them zero. */
static slong random_spectrum(char *text, slong distinct, flint_rand_t state)
{
    slong dim = 0, used[20], n = 0;

    strcpy(text, "spectrum:");
    while (n < distinct)
    {
        slong v = (slong) (1 + n_randint(state, 20)) * (n_randint(state, 2) ? 1 : -1),
              multiplicity = 1 + n_randint(state, 3), seen = 0;

        for (slong i = 0; i < n; i++)
            seen |= used[i] == v;
        if (seen)
            continue;
        used[n++] = v;
        dim += multiplicity;
        sprintf(text + strlen(text), "%s%ld/7*%ld", n > 1 ? "," : "", (long) v, (long) multiplicity);
    }
    return dim;
}

/* The traces of a Hermitian matrix with r different eigenvalues fit its dimension, whatever their number m.
   For m >= 2r they do not fit r - 1 dimensions; the last one cannot be less and, for m > 2r, it cannot be
   more either. */
Test(observable, traces_of_matrices_fit)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(300); round++)
    {
        slong distinct = 1 + n_randint(state, 5), m = 1 + n_randint(state, 12), dim;
        wg_observable_t spectrum, traces;
        char text[300];
        fmpz_t d;

        fmpz_init(d);
        dim = random_spectrum(text, distinct, state);
        fmpz_set_si(d, dim);
        parse(spectrum, text);
        wg_observable_init(traces);
        traces->kind = WG_OBSERVABLE_TRACES;
        traces->length = m;
        traces->traces = _fmpq_vec_init(m);
        cr_assert_eq(wg_observable_traces(traces->traces, m, spectrum, d, NULL), WG_OK);
        cr_assert_eq(wg_observable_fits(traces, d, NULL), WG_OK, "%s, m = %ld, seed %lu", text, (long) m,
                     test_seed());
        if (m >= 2 * distinct)
        {
            fmpz_set_si(d, distinct - 1);
            cr_assert_eq(wg_observable_fits(traces, d, NULL), WG_DOMAIN, "%s, m = %ld, seed %lu", text,
                         (long) m, test_seed());
            fmpz_set_si(d, dim);
            fmpz_add_si(fmpq_numref(traces->traces + m - 1), fmpq_numref(traces->traces + m - 1),
                        m > 2 * distinct && n_randint(state, 2) ? 1 : -1);
            fmpq_canonicalise(traces->traces + m - 1);
            cr_assert_eq(wg_observable_fits(traces, d, NULL), WG_DOMAIN, "%s, m = %ld, seed %lu", text,
                         (long) m, test_seed());
        }
        wg_observable_clear(spectrum);
        wg_observable_clear(traces);
        fmpz_clear(d);
    }
    flint_randclear(state);
}

/* For a sum of words on n = 1, 2, 3 qubits: its matrix, as a MATRIX, has the same traces, and they
   are those of repeated products. */
Test(observable, words_and_matrices)
{
    enum
    {
        ORDER = 9
    };
    fmpq *p = _fmpq_vec_init(ORDER), *q = _fmpq_vec_init(ORDER);
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(60); round++)
    {
        slong qubits = 1 + round % 3, rows = WORD(1) << qubits;
        wg_observable_t words, matrix;
        oracle_matrix_t dense;
        char text[1000] = "";
        fmpq_t c;
        fmpz_t dim;

        fmpz_init_set_si(dim, rows);
        fmpq_init(c);
        oracle_matrix_init(dense, rows);
        for (slong i = 1 + n_randint(state, 6); i > 0; i--)
        {
            char word[4] = "", *digits;

            /* Every other time no Y, so that the matrix is real. */
            for (slong k = 0; k < qubits; k++)
                word[k] = "IXZY"[n_randint(state, round % 2 == 0 ? 3 : 4)];
            fmpq_randtest(c, state, 10);
            oracle_add_word(dense, c, word);
            digits = fmpq_get_str(NULL, 10, c);
            sprintf(text + strlen(text), "%s%s * %s", text[0] == '\0' ? "" : " + ", digits, word);
            flint_free(digits);
        }
        parse(words, text);
        wg_observable_init(matrix);
        matrix->kind = WG_OBSERVABLE_MATRIX;
        matrix->length = rows;
        matrix->matrix = _fmpq_vec_init(2 * rows * rows);
        for (slong i = 0; i < rows * rows; i++)
        {
            fmpq_set(matrix->matrix + 2 * i, fmpq_mat_entry(dense->re, i / rows, i % rows));
            fmpq_set(matrix->matrix + 2 * i + 1, fmpq_mat_entry(dense->im, i / rows, i % rows));
        }
        oracle_traces(q, ORDER, dense);
        for (slong order = 0; order <= ORDER; order++)
        {
            cr_assert_eq(wg_observable_traces(p, order, matrix, dim, NULL), WG_OK);
            for (slong k = 0; k < order; k++)
                cr_assert(fmpq_equal(p + k, q + k), "%s: matrix, Tr O^%ld of %ld, seed %lu", text,
                          (long) (k + 1), (long) order, test_seed());
        }
        cr_assert_eq(wg_observable_traces(p, ORDER, words, dim, NULL), WG_OK);
        for (slong k = 0; k < ORDER; k++)
            cr_assert(fmpq_equal(p + k, q + k), "%s: words, Tr O^%ld, seed %lu", text, (long) (k + 1),
                      test_seed());
        wg_observable_clear(words);
        wg_observable_clear(matrix);
        oracle_matrix_clear(dense);
        fmpq_clear(c);
        fmpz_clear(dim);
    }
    _fmpq_vec_clear(p, ORDER);
    _fmpq_vec_clear(q, ORDER);
    flint_randclear(state);
}

/* Tr O^k = a_k D + b_k, for every D that the observable fits. */
Test(observable, symbolic)
{
    static const char *const texts[] = {"0.5 [X0 Y1] + 0.25 [] - Z0",
                                        "XX + 2*ZZ - YI",
                                        "projector:3",
                                        "traces:1,5,2,40",
                                        "2 []",
                                        "heisenberg:n=4"};
    fmpq *a = _fmpq_vec_init(4), *b = _fmpq_vec_init(4), *p = _fmpq_vec_init(4);
    fmpz_t dim;
    fmpq_t sum;

    fmpz_init(dim);
    fmpq_init(sum);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
    {
        wg_observable_t observable;
        slong fitting = 0;

        parse(observable, texts[i]);
        for (slong k = 0; k < 4; k++)
        {
            fmpq_set_si(a + k, 99, 1);
            fmpq_set_si(b + k, 99, 1);
        }
        cr_assert_eq(wg_observable_traces_symbolic(a, b, 4, observable, NULL), WG_OK);
        for (slong n = 1; n < 200; n += n < 8 ? 1 : 70)
        {
            fmpz_one(dim);
            fmpz_mul_2exp(dim, dim, n);
            if (wg_observable_fits(observable, dim, NULL) != WG_OK)
                continue;
            fitting++;
            cr_assert_eq(wg_observable_traces(p, 4, observable, dim, NULL), WG_OK);
            for (slong k = 0; k < 4; k++)
            {
                fmpq_mul_fmpz(sum, a + k, dim);
                fmpq_add(sum, sum, b + k);
                cr_expect(fmpq_equal(sum, p + k), "%s: Tr O^%ld at D = 2^%ld", texts[i], (long) (k + 1),
                          (long) n);
            }
        }
        cr_expect(fitting > 0, "%s", texts[i]);
        wg_observable_clear(observable);
    }
    _fmpq_vec_clear(a, 4);
    _fmpq_vec_clear(b, 4);
    _fmpq_vec_clear(p, 4);
    fmpz_clear(dim);
    fmpq_clear(sum);
}

/* What fixes the dimension and what does not. */
Test(observable, dimension)
{
    static const struct
    {
        const char *text;
        slong dim;
    } cases[] = {{"XXIZ", 16},          {"X0 Y3", 16},      {"I7", 256},        {"2 []", 0},
                 {"spectrum:1*5,2", 6}, {"projector:3", 0}, {"traces:0,16", 0}, {"tfim:n=5", 32}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
    {
        wg_observable_t observable;
        fmpz_t dim;

        fmpz_init_set_si(dim, -7);
        parse(observable, cases[i].text);
        cr_expect_eq(wg_observable_dimension(dim, observable), cases[i].dim != 0, "%s", cases[i].text);
        cr_expect(fmpz_equal_si(dim, cases[i].dim == 0 ? -7 : cases[i].dim), "%s", cases[i].text);
        wg_observable_clear(observable);
        fmpz_clear(dim);
    }
}

/* Where there are no traces, nothing is written and the message says what would help. */
Test(observable, no_traces)
{
    fmpq *p = _fmpq_vec_init(8), *b = _fmpq_vec_init(8);
    wg_observable_t observable;
    wg_error_t error;
    char *text = malloc(2700 * 45), *end = text;
    flint_rand_t state;
    fmpz_t dim;

    test_randinit(state);
    fmpz_init(dim);
    for (slong k = 0; k < 8; k++)
        fmpq_set_si(p + k, 9, 7);

    parse(observable, "traces:0,16,0");
    fmpz_set_ui(dim, 16);
    cr_expect_eq(wg_observable_traces(p, 4, observable, dim, error), WG_DOMAIN);
    cr_expect(strstr(error->message, "up to k = 4, and traces: gives 3") != NULL, "%s", error->message);
    cr_expect_eq(wg_observable_traces_symbolic(p, b, 4, observable, error), WG_DOMAIN);
    wg_observable_clear(observable);

    parse(observable, "spectrum:1,2");
    cr_expect_eq(wg_observable_traces_symbolic(p, b, 4, observable, error), WG_DOMAIN);
    cr_expect(strstr(error->message, "a spectrum") != NULL, "%s", error->message);
    wg_observable_clear(observable);

    for (slong i = 0; i < 2700; i++, *end++ = '\n')
        for (slong q = 0; q < 40; q++)
            *end++ = "IXYZ"[n_randint(state, 4)];
    *end = '\0';
    parse(observable, text);
    cr_assert(wg_observable_dimension(dim, observable));
    cr_expect_eq(wg_observable_traces(p, 6, observable, dim, error), WG_UNABLE);
    cr_expect(strstr(error->message, "up to k = 4") != NULL && strstr(error->message, "traces:") != NULL,
              "%s", error->message);
    wg_observable_clear(observable);

    for (slong k = 0; k < 8; k++)
        cr_expect(fmpz_equal_si(fmpq_numref(p + k), 9) && fmpz_equal_si(fmpq_denref(p + k), 7) &&
                  fmpq_is_zero(b + k));
    free(text);
    fmpz_clear(dim);
    _fmpq_vec_clear(p, 8);
    _fmpq_vec_clear(b, 8);
    flint_randclear(state);
}

/* The example of ten words on four qubits is read, and its traces up to Tr O^16 are those of its matrix. */
Test(observable, example)
{
    const char *srcdir = getenv("srcdir");
    fmpq *p = _fmpq_vec_init(16), *q = _fmpq_vec_init(16);
    wg_observable_t observable;
    oracle_matrix_t dense;
    char text[4096];
    fmpz_t dim;

    fmpz_init_set_ui(dim, 16);
    snprintf(text, sizeof(text), "@%s/examples/ten_words_four_qubits.txt", srcdir == NULL ? "." : srcdir);
    parse(observable, text);
    cr_assert(observable->pauli->length == 10 && observable->pauli->qubits == 4);
    oracle_matrix_init(dense, 16);
    for (slong i = 0; i < 10; i++)
    {
        const fmpq *c = observable->pauli->coefficients + i;
        char word[5] = "";

        cr_expect(fmpq_sgn(c) > 0 && fmpq_cmp_si(c, 1) < 0);
        for (slong k = 0; k < 4; k++)
            word[k] = wg_pauli_sum_letter(observable->pauli, i, k);
        oracle_add_word(dense, c, word);
    }
    oracle_traces(q, 16, dense);
    cr_assert_eq(wg_observable_traces(p, 16, observable, dim, NULL), WG_OK);
    for (slong k = 0; k < 16; k++)
        cr_expect(fmpq_equal(p + k, q + k), "Tr O^%ld", (long) (k + 1));
    wg_observable_clear(observable);
    oracle_matrix_clear(dense);
    _fmpq_vec_clear(p, 16);
    _fmpq_vec_clear(q, 16);
    fmpz_clear(dim);
}
