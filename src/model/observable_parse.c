#include "wishgarten/observable.h"

#include <ctype.h>
#include <string.h>

#include <flint/fmpq_vec.h>
#include <flint/fmpz_vec.h>

#include "forms.h"
#include "wishgarten/file.h"
#include "wishgarten/number.h"

#define PREFIXES "spectrum:, projector:, traces:, matrix:@, tfim:, xxz:, heisenberg:"

/* The place in the text is behind the prefix, or at the beginning of a sum of words. */
typedef wg_status_t (*parse_form_t)(wg_observable_t observable, const char *name, wg_scan_t scan);

/* After an entry of a list: *more <- nonzero if another one follows. */
static wg_status_t scan_comma(int *more, wg_scan_t scan, const char *expected)
{
    wg_scan_skip_lines(scan, '\0');
    *more = wg_scan_take(scan, ',');
    wg_scan_skip_lines(scan, '\0');
    return *more || wg_scan_peek(scan) == '\0' ? WG_OK : wg_scan_expected(scan, expected);
}

static wg_status_t scan_end(const wg_scan_t scan)
{
    wg_scan_struct end = *scan;

    wg_scan_skip_lines(&end, '\0');
    return wg_scan_peek(&end) == '\0' ? WG_OK : wg_scan_expected(&end, "the end");
}

static wg_status_t parse_spectrum(wg_observable_t observable, const char *name, wg_scan_t scan)
{
    wg_status_t status = WG_OK;
    wg_list_t values, multiplicities;
    fmpq_t value, multiplicity;
    int more = 1;

    wg_list_init(values);
    wg_list_init(multiplicities);
    fmpq_init(value);
    fmpq_init(multiplicity);
    wg_scan_skip_lines(scan, '\0');
    while (more && status == WG_OK)
    {
        status = wg_scan_number(value, scan);
        wg_scan_skip_blanks(scan);
        fmpq_one(multiplicity);
        if (status == WG_OK && wg_scan_take(scan, '*'))
        {
            wg_scan_skip_blanks(scan);
            status = wg_scan_positive(fmpq_numref(multiplicity), scan);
        }
        if (status == WG_OK)
        {
            wg_list_append(values, value);
            wg_list_append(multiplicities, multiplicity);
            status =
                scan_comma(&more, scan, "'*' and a multiplicity, ',' and the next eigenvalue, or the end");
        }
    }
    if (status == WG_OK)
    {
        observable->kind = WG_OBSERVABLE_SPECTRUM;
        observable->length = values->length;
        observable->eigenvalues = _fmpq_vec_init(values->length);
        observable->multiplicities = _fmpz_vec_init(values->length);
        for (slong i = 0; i < values->length; i++)
        {
            fmpq_swap(observable->eigenvalues + i, values->entries + i);
            fmpz_swap(observable->multiplicities + i, fmpq_numref(multiplicities->entries + i));
        }
    }
    wg_list_clear(values);
    wg_list_clear(multiplicities);
    fmpq_clear(value);
    fmpq_clear(multiplicity);
    return status;
}

static wg_status_t parse_traces(wg_observable_t observable, const char *name, wg_scan_t scan)
{
    fmpq *traces = _fmpq_vec_init(WG_TRACES_MAX);
    wg_status_t status = WG_OK;
    slong length = 0;
    int more = 1;

    wg_scan_skip_lines(scan, '\0');
    while (more && status == WG_OK)
    {
        if (length == WG_TRACES_MAX)
            status = wg_fail_at(scan->error, scan->input, scan->position, "expected at most %d power traces",
                                WG_TRACES_MAX);
        else
            status = wg_scan_number(traces + length++, scan);
        if (status == WG_OK)
            status = scan_comma(&more, scan, "',' and the next power trace, or the end");
    }
    if (status == WG_OK)
    {
        observable->kind = WG_OBSERVABLE_TRACES;
        observable->length = length;
        observable->traces = _fmpq_vec_init(length);
        for (slong k = 0; k < length; k++)
            fmpq_swap(observable->traces + k, traces + k);
    }
    _fmpq_vec_clear(traces, WG_TRACES_MAX);
    return status;
}

static wg_status_t parse_projector(wg_observable_t observable, const char *name, wg_scan_t scan)
{
    wg_status_t status;

    wg_scan_skip_lines(scan, '\0');
    status = wg_scan_positive(observable->rank, scan);
    if (status == WG_OK)
        status = scan_end(scan);
    observable->kind = WG_OBSERVABLE_PROJECTOR;
    return status;
}

/* contents <- the file whose name is the rest of the text, after "@". */
static wg_status_t read_named_file(char **contents, const wg_scan_t scan)
{
    if (wg_scan_peek(scan) == '\0')
        return wg_scan_expected(scan, "the name of a file, or - for standard input");
    return wg_file_read(contents, scan->input + scan->position, scan->error);
}

static wg_status_t parse_matrix(wg_observable_t observable, const char *name, wg_scan_t scan)
{
    wg_status_t status;
    char *contents;

    if (!wg_scan_take(scan, '@'))
        return wg_scan_expected(scan, "'@' and the name of a Matrix Market file, as in matrix:@o.mtx");
    status = read_named_file(&contents, scan);
    if (status != WG_OK)
        return status;
    status = wg_matrix_market_parse(&observable->matrix, &observable->length, contents, scan->error);
    if (status == WG_OK)
        observable->kind = WG_OBSERVABLE_MATRIX;
    else
        wg_error_set_source(scan->error, scan->input + scan->position);
    flint_free(contents);
    return status;
}

static wg_status_t parse_chain(wg_observable_t observable, const char *name, wg_scan_t scan)
{
    observable->dense = 1;
    return wg_spin_chain_scan(observable->pauli, name, scan);
}

static wg_status_t parse_words(wg_observable_t observable, wg_scan_t scan)
{
    wg_status_t status;
    char *contents;

    if (!wg_scan_take(scan, '@'))
        return wg_pauli_sum_parse(observable->pauli, &observable->dense, scan->input, scan->error);
    status = read_named_file(&contents, scan);
    if (status != WG_OK)
        return status;
    status = wg_pauli_sum_parse(observable->pauli, &observable->dense, contents, scan->error);
    if (status != WG_OK)
        wg_error_set_source(scan->error, scan->input + scan->position);
    flint_free(contents);
    return status;
}

static const struct
{
    const char *name;
    parse_form_t parse;
} forms[] = {{"spectrum", parse_spectrum}, {"projector", parse_projector}, {"traces", parse_traces},
             {"matrix", parse_matrix},     {"tfim", parse_chain},          {"xxz", parse_chain},
             {"heisenberg", parse_chain}};

static wg_status_t parse_any(wg_observable_t observable, wg_scan_t scan)
{
    const char *name;
    size_t length = 0;

    wg_scan_skip_lines(scan, '\0');
    name = scan->input + scan->position;
    while (isalpha((unsigned char) name[length]))
        length++;
    if (name[length] == ':')
    {
        for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
            if (strlen(forms[i].name) == length && strncmp(forms[i].name, name, length) == 0)
            {
                scan->position += length + 1;
                return forms[i].parse(observable, forms[i].name, scan);
            }
        return wg_fail_at(
            scan->error, scan->input, scan->position,
            "%.*s: is no form of an observable: expected a sum of Pauli words, @FILE, or one of " PREFIXES,
            (int) FLINT_MIN(length, 40), name);
    }
    if (*name == '\0')
        return wg_scan_expected(
            scan, "an observable: a sum of Pauli words such as Z0 or 0.5*XXIZ - 1/3*ZZII, @FILE, or "
                  "one of " PREFIXES);
    return parse_words(observable, scan);
}

wg_status_t wg_observable_parse(wg_observable_t observable, const char *text, wg_error_struct *error)
{
    wg_scan_t scan = {{text, 0, error}};
    wg_observable_t result;
    wg_status_t status;

    wg_observable_init(result);
    status = parse_any(result, scan);
    if (status == WG_OK)
    {
        wg_observable_struct t = *observable;

        result->text = flint_malloc(strlen(text) + 1);
        strcpy(result->text, text);
        *observable = *result;
        *result = t;
    }
    wg_observable_clear(result);
    return status;
}
