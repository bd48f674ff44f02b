#include "wishgarten/observable.h"

#include <string.h>

#include <flint/fmpq_mat.h>
#include <flint/fmpq_vec.h>
#include <flint/fmpz_mat.h>

#include "input_file.h"
#include "matrix_market.h"
#include "named_model.h"
#include "wishgarten/number.h"

void wg_observable_init(wg_observable_t observable)
{
    memset(observable, 0, sizeof(*observable));
    wg_pauli_sum_init(observable->pauli, 0);
    fmpz_init(observable->rank);
}

static slong matrix_size(const wg_observable_t observable)
{
    return 2 * observable->length * observable->length;
}

void wg_observable_clear(wg_observable_t observable)
{
    wg_pauli_sum_clear(observable->pauli);
    fmpz_clear(observable->rank);
    if (observable->eigenvalues != NULL)
        _fmpq_vec_clear(observable->eigenvalues, observable->length);
    if (observable->multiplicities != NULL)
    {
        for (slong i = 0; i < observable->length; i++)
            fmpz_clear(observable->multiplicities + i);
        flint_free(observable->multiplicities);
    }
    if (observable->traces != NULL)
        _fmpq_vec_clear(observable->traces, observable->length);
    if (observable->matrix != NULL)
        _fmpq_vec_clear(observable->matrix, matrix_size(observable));
    flint_free(observable->text);
}

/* Parsing */

/* "value" or "value*multiplicity", separated by commas. */
static wg_status_t parse_spectrum(wg_observable_t observable, size_t at, const char *text,
                                  wg_error_struct *error)
{
    slong alloc = 1;
    wg_status_t status;
    fmpq_t q;

    for (const char *c = text + at; *c != '\0'; c++)
        alloc += *c == ',';
    if (alloc > WG_LIST_LENGTH_MAX)
        return wg_fail_at(error, text, at, "expected at most %d eigenvalues", WG_LIST_LENGTH_MAX);
    observable->kind = WG_OBSERVABLE_SPECTRUM;
    observable->eigenvalues = _fmpq_vec_init(alloc);
    observable->multiplicities = flint_calloc(alloc, sizeof(fmpz));
    observable->length = alloc;
    fmpq_init(q);
    for (slong i = 0;; i++)
    {
        size_t place;

        at += strspn(text + at, " \t\n");
        status = wg_number_scan_at(observable->eigenvalues + i, &at, text, error);
        if (status != WG_OK)
            break;
        fmpz_one(observable->multiplicities + i);
        at += strspn(text + at, " \t\n");
        if (text[at] == '*')
        {
            at++;
            at += strspn(text + at, " \t\n");
            place = at;
            status = wg_number_scan_at(q, &at, text, error);
            if (status != WG_OK)
                break;
            if (!fmpz_is_one(fmpq_denref(q)) || fmpz_sgn(fmpq_numref(q)) <= 0)
            {
                status =
                    wg_fail_at(error, text, place, "expected a multiplicity, a whole number of at least 1");
                break;
            }
            fmpz_set(observable->multiplicities + i, fmpq_numref(q));
            at += strspn(text + at, " \t\n");
        }
        if (text[at] == '\0')
            break;
        if (text[at] != ',')
        {
            status =
                wg_fail_at(error, text, at, "expected ',' between eigenvalues, or '*' and a multiplicity");
            break;
        }
        at++;
    }
    fmpq_clear(q);
    return status;
}

static wg_status_t parse_projector(wg_observable_t observable, size_t at, const char *text,
                                   wg_error_struct *error)
{
    size_t begin = at;
    fmpq_t q;
    wg_status_t status;

    observable->kind = WG_OBSERVABLE_PROJECTOR;
    fmpq_init(q);
    status = wg_number_scan_at(q, &at, text, error);
    if (status == WG_OK && text[at] != '\0')
        status = wg_fail_at(error, text, at, "expected the end behind the rank");
    if (status == WG_OK && (!fmpz_is_one(fmpq_denref(q)) || fmpz_sgn(fmpq_numref(q)) < 0))
        status = wg_fail_at(error, text, begin, "expected a rank, a whole number of at least 0");
    fmpz_set(observable->rank, fmpq_numref(q));
    fmpq_clear(q);
    return status;
}

static wg_status_t parse_traces(wg_observable_t observable, size_t at, const char *text,
                                wg_error_struct *error)
{
    wg_list_t list;
    wg_status_t status;

    wg_list_init(list);
    status = wg_list_parse(list, text + at, error);
    if (status == WG_OK)
    {
        observable->kind = WG_OBSERVABLE_TRACES;
        observable->traces = _fmpq_vec_init(list->length);
        observable->length = list->length;
        for (slong i = 0; i < list->length; i++)
            fmpq_set(observable->traces + i, list->entries + i);
    }
    wg_list_clear(list);
    return status;
}

static wg_status_t parse_matrix(wg_observable_t observable, size_t at, const char *text,
                                wg_error_struct *error)
{
    char *contents;
    wg_status_t status;

    if (text[at] != '@')
        return wg_fail_at(error, text, at, "expected matrix:@FILE, a file in the Matrix Market format");
    status = wg_input_file_read(&contents, text + at + 1, error);
    if (status != WG_OK)
        return status;
    observable->kind = WG_OBSERVABLE_MATRIX;
    status = wg_matrix_market_parse(&observable->matrix, &observable->length, contents, error);
    if (status != WG_OK)
        wg_input_file_blame(error, text + at + 1);
    flint_free(contents);
    return status;
}

static wg_status_t parse_pauli_file(wg_observable_t observable, const char *path, wg_error_struct *error)
{
    char *contents;
    wg_status_t status = wg_input_file_read(&contents, path, error);

    if (status != WG_OK)
        return status;
    status = wg_pauli_sum_parse(observable->pauli, &observable->dense, contents, error);
    if (status != WG_OK)
        wg_input_file_blame(error, path);
    flint_free(contents);
    return status;
}

typedef wg_status_t parse_t(wg_observable_t observable, size_t at, const char *text, wg_error_struct *error);

static wg_status_t parse(wg_observable_t observable, const char *text, wg_error_struct *error)
{
    static const struct
    {
        const char *prefix;
        parse_t *parse;
    } forms[] = {{"spectrum:", parse_spectrum},
                 {"projector:", parse_projector},
                 {"traces:", parse_traces},
                 {"matrix:", parse_matrix}};
    const char *begin = text + strspn(text, " \t\n");
    size_t word = strspn(begin, "abcdefghijklmnopqrstuvwxyz");

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (strncmp(begin, forms[i].prefix, strlen(forms[i].prefix)) == 0)
            return forms[i].parse(observable, begin - text + strlen(forms[i].prefix), text, error);
    observable->kind = WG_OBSERVABLE_PAULI;
    if (wg_named_model_is(begin))
        return wg_named_model_parse(observable->pauli, begin, error);
    if (word > 0 && begin[word] == ':')
        return wg_fail_at(error, text, begin - text,
                          "unknown form '%.*s:'; expected spectrum:, projector:, traces:, matrix:, tfim:, "
                          "xxz:, heisenberg: or Pauli words",
                          (int) FLINT_MIN(word, 40), begin);
    if (*begin == '@')
        return parse_pauli_file(observable, begin + 1, error);
    return wg_pauli_sum_parse(observable->pauli, &observable->dense, text, error);
}

wg_status_t wg_observable_parse(wg_observable_t observable, const char *text, wg_error_struct *error)
{
    wg_observable_t read;
    wg_status_t status;

    wg_observable_init(read);
    read->text = flint_malloc(strlen(text) + 1);
    strcpy(read->text, text);
    status = parse(read, text, error);
    if (status == WG_OK)
    {
        wg_observable_struct t = *observable;

        *observable = *read;
        *read = t;
    }
    wg_observable_clear(read);
    return status;
}

/* Dimensions */

int wg_observable_dimension(fmpz_t dim, const wg_observable_t observable)
{
    switch (observable->kind)
    {
    case WG_OBSERVABLE_PAULI:
        fmpz_one(dim);
        fmpz_mul_2exp(dim, dim, FLINT_MAX(observable->pauli->qubits, 1));
        return 1;
    case WG_OBSERVABLE_SPECTRUM:
        fmpz_zero(dim);
        for (slong i = 0; i < observable->length; i++)
            fmpz_add(dim, dim, observable->multiplicities + i);
        return 1;
    case WG_OBSERVABLE_MATRIX:
        fmpz_set_si(dim, observable->length);
        return 1;
    default:
        return 0;
    }
}

static wg_status_t fail_dimension(const char *what, const fmpz_t own, const fmpz_t dim,
                                  wg_error_struct *error)
{
    char *left = fmpz_get_str(NULL, 10, own), *right = fmpz_get_str(NULL, 10, dim);
    wg_status_t status = wg_fail(error, WG_DOMAIN, "%s %.80s, and the dimension is %.80s", what, left, right);

    flint_free(left);
    flint_free(right);
    return status;
}

static wg_status_t pauli_fits(const wg_observable_t observable, const fmpz_t dim, wg_error_struct *error)
{
    slong qubits = fmpz_bits(dim) - 1;
    fmpz_t own;
    wg_status_t status = WG_OK;

    fmpz_init(own);
    wg_observable_dimension(own, observable);
    if (fmpz_val2(dim) != qubits)
        status = fail_dimension("Pauli words need a power of two, such as", own, dim, error);
    else if (observable->dense && qubits != observable->pauli->qubits)
        status = fail_dimension("dense words of this width live in dimension", own, dim, error);
    else if (qubits < observable->pauli->qubits)
        status = fail_dimension("the highest qubit needs dimension", own, dim, error);
    fmpz_clear(own);
    return status;
}

/* Whether a symmetric rational matrix, which is overwritten, is positive semidefinite, by elimination. */
static int is_positive(fmpq_mat_t matrix)
{
    slong n = fmpq_mat_nrows(matrix);
    fmpq_t t, u;
    int positive = 1;

    fmpq_init(t);
    fmpq_init(u);
    for (slong k = 0; k < n && positive; k++)
    {
        const fmpq *pivot = fmpq_mat_entry(matrix, k, k);

        if (fmpq_sgn(pivot) <= 0)
        {
            positive = fmpq_is_zero(pivot);
            for (slong j = k + 1; j < n && positive; j++)
                positive = fmpq_is_zero(fmpq_mat_entry(matrix, k, j));
            continue;
        }
        for (slong i = k + 1; i < n; i++)
        {
            fmpq_div(t, fmpq_mat_entry(matrix, i, k), pivot);
            for (slong j = k + 1; j < n; j++)
            {
                fmpq_mul(u, t, fmpq_mat_entry(matrix, k, j));
                fmpq_sub(fmpq_mat_entry(matrix, i, j), fmpq_mat_entry(matrix, i, j), u);
            }
        }
    }
    fmpq_clear(t);
    fmpq_clear(u);
    return positive;
}

#define HANKEL_MAX 17

/* For a Hermitian O the matrix Tr O^(i+j) is a Gram matrix. */
static wg_status_t traces_fit(const wg_observable_t observable, const fmpz_t dim, wg_error_struct *error)
{
    slong most = FLINT_MIN(observable->length / 2 + 1, HANKEL_MAX);

    for (slong n = 2; n <= most; n++)
    {
        fmpq_mat_t hankel;
        int positive;

        fmpq_mat_init(hankel, n, n);
        for (slong i = 0; i < n; i++)
            for (slong j = 0; j < n; j++)
                if (i + j == 0)
                    fmpq_set_fmpz(fmpq_mat_entry(hankel, 0, 0), dim);
                else
                    fmpq_set(fmpq_mat_entry(hankel, i, j), observable->traces + i + j - 1);
        positive = is_positive(hankel);
        fmpq_mat_clear(hankel);
        if (!positive && n == 2)
            return wg_fail(error, WG_DOMAIN,
                           "no Hermitian operator has these traces: Tr O^2 must be at least (Tr O)^2/D");
        if (!positive)
            return wg_fail(error, WG_DOMAIN,
                           "no Hermitian operator has these traces: the matrix Tr O^(i+j), i, j = 0..%ld, "
                           "has a negative eigenvalue",
                           (long) n - 1);
    }
    return WG_OK;
}

wg_status_t wg_observable_fits(const wg_observable_t observable, const fmpz_t dim, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpz_t own;

    fmpz_init(own);
    switch (observable->kind)
    {
    case WG_OBSERVABLE_PAULI:
        status = pauli_fits(observable, dim, error);
        break;
    case WG_OBSERVABLE_SPECTRUM:
    case WG_OBSERVABLE_MATRIX:
        wg_observable_dimension(own, observable);
        if (!fmpz_equal(own, dim))
            status = fail_dimension(observable->kind == WG_OBSERVABLE_MATRIX
                                        ? "the rows of the matrix number"
                                        : "the multiplicities of the eigenvalues add up to",
                                    own, dim, error);
        break;
    case WG_OBSERVABLE_PROJECTOR:
        if (fmpz_cmp(observable->rank, dim) > 0)
            status = fail_dimension("the rank of the projector is", observable->rank, dim, error);
        break;
    case WG_OBSERVABLE_TRACES:
        status = traces_fit(observable, dim, error);
        break;
    }
    fmpz_clear(own);
    return status;
}

/* Traces */

static wg_status_t check_length(slong n, const wg_observable_t observable, wg_error_struct *error)
{
    if (observable->kind == WG_OBSERVABLE_TRACES && observable->length < n)
        return wg_fail(error, WG_DOMAIN, "%ld power traces are given, and Tr O^%ld is needed",
                       (long) observable->length, (long) n);
    return WG_OK;
}

static void spectrum_traces(fmpq *p, slong n, const wg_observable_t observable)
{
    fmpq_t power;

    fmpq_init(power);
    for (slong k = 0; k < n; k++)
        fmpq_zero(p + k);
    for (slong i = 0; i < observable->length; i++)
    {
        fmpq_set_fmpz(power, observable->multiplicities + i);
        for (slong k = 0; k < n; k++)
        {
            fmpq_mul(power, power, observable->eigenvalues + i);
            fmpq_add(p + k, p + k, power);
        }
    }
    fmpq_clear(power);
}

/* A Gaussian-rational matrix (re + sqrt(-1) im)/d. */
typedef struct
{
    fmpz_mat_t re, im;
} gauss_t;

static void gauss_init(gauss_t *a, slong n)
{
    fmpz_mat_init(a->re, n, n);
    fmpz_mat_init(a->im, n, n);
}

static void gauss_clear(gauss_t *a)
{
    fmpz_mat_clear(a->re);
    fmpz_mat_clear(a->im);
}

/* c <- a b. No aliasing. */
static void gauss_mul(gauss_t *c, const gauss_t *a, const gauss_t *b)
{
    fmpz_mat_t t;

    fmpz_mat_init(t, fmpz_mat_nrows(a->re), fmpz_mat_nrows(a->re));
    fmpz_mat_mul(c->re, a->re, b->re);
    fmpz_mat_mul(t, a->im, b->im);
    fmpz_mat_sub(c->re, c->re, t);
    fmpz_mat_mul(c->im, a->re, b->im);
    fmpz_mat_mul(t, a->im, b->re);
    fmpz_mat_add(c->im, c->im, t);
    fmpz_mat_clear(t);
}

/* trace <- Tr a b, real for powers of one Hermitian matrix: sum_ij re_ij re'_ji - im_ij im'_ji */
static void gauss_trace(fmpz_t trace, const gauss_t *a, const gauss_t *b)
{
    slong n = fmpz_mat_nrows(a->re);

    fmpz_zero(trace);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++)
        {
            fmpz_addmul(trace, fmpz_mat_entry(a->re, i, j), fmpz_mat_entry(b->re, j, i));
            fmpz_submul(trace, fmpz_mat_entry(a->im, i, j), fmpz_mat_entry(b->im, j, i));
        }
}

/* Tr O^k = Tr O^(k - k/2) O^(k/2), from the powers up to n/2 rounded up. */
static void matrix_traces(fmpq *p, slong n, const wg_observable_t observable)
{
    slong rows = observable->length, count = (n + 1) / 2;
    gauss_t *powers = flint_malloc((count + 1) * sizeof(*powers));
    fmpz_t d;

    fmpz_init_set_ui(d, 1);
    for (slong k = 0; k <= count; k++)
        gauss_init(powers + k, rows);
    fmpz_mat_one(powers[0].re);
    for (slong i = 0; i < matrix_size(observable); i++)
        fmpz_lcm(d, d, fmpq_denref(observable->matrix + i));
    for (slong i = 0; i < matrix_size(observable); i++)
    {
        fmpz *entry = fmpz_mat_entry(i % 2 == 0 ? powers[1].re : powers[1].im, i / 2 / rows, i / 2 % rows);

        fmpz_divexact(entry, d, fmpq_denref(observable->matrix + i));
        fmpz_mul(entry, entry, fmpq_numref(observable->matrix + i));
    }
    for (slong k = 2; k <= count; k++)
        gauss_mul(powers + k, powers + k - 1, powers + 1);
    for (slong k = 1; k <= n; k++)
    {
        gauss_trace(fmpq_numref(p + k - 1), powers + k - k / 2, powers + k / 2);
        fmpz_pow_ui(fmpq_denref(p + k - 1), d, k);
        fmpq_canonicalise(p + k - 1);
    }
    for (slong k = 0; k <= count; k++)
        gauss_clear(powers + k);
    flint_free(powers);
    fmpz_clear(d);
}

wg_status_t wg_observable_traces_symbolic(fmpq *a, fmpq *b, slong n, const wg_observable_t observable,
                                          wg_error_struct *error)
{
    wg_status_t status = check_length(n, observable, error);

    if (status != WG_OK)
        return status;
    switch (observable->kind)
    {
    case WG_OBSERVABLE_PAULI:
        status = wg_pauli_sum_traces(a, n, NULL, observable->pauli, error);
        for (slong k = 0; k < n && status == WG_OK; k++)
            fmpq_zero(b + k);
        return status;
    case WG_OBSERVABLE_PROJECTOR:
    case WG_OBSERVABLE_TRACES:
        for (slong k = 0; k < n; k++)
        {
            fmpq_zero(a + k);
            if (observable->kind == WG_OBSERVABLE_TRACES)
                fmpq_set(b + k, observable->traces + k);
            else
                fmpq_set_fmpz(b + k, observable->rank);
        }
        return WG_OK;
    default:
        return wg_fail(error, WG_DOMAIN,
                       "%s fixes the dimension; expected --dim to be that number, not a letter",
                       observable->kind == WG_OBSERVABLE_MATRIX ? "the matrix" : "the list of eigenvalues");
    }
}

wg_status_t wg_observable_traces(fmpq *p, slong n, const wg_observable_t observable, const fmpz_t dim,
                                 wg_error_struct *error)
{
    fmpq *scale, *offset;
    wg_status_t status;

    if (observable->kind == WG_OBSERVABLE_SPECTRUM || observable->kind == WG_OBSERVABLE_MATRIX)
    {
        (observable->kind == WG_OBSERVABLE_SPECTRUM ? spectrum_traces : matrix_traces)(p, n, observable);
        return WG_OK;
    }
    scale = _fmpq_vec_init(n);
    offset = _fmpq_vec_init(n);
    status = wg_observable_traces_symbolic(scale, offset, n, observable, error);
    for (slong k = 0; k < n && status == WG_OK; k++)
    {
        fmpq_mul_fmpz(p + k, scale + k, dim);
        fmpq_add(p + k, p + k, offset + k);
    }
    _fmpq_vec_clear(scale, n);
    _fmpq_vec_clear(offset, n);
    return status;
}
