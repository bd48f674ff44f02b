#include "named_model.h"

#include <string.h>

#include "wishgarten/number.h"

enum
{
    TFIM,
    XXZ,
    HEISENBERG,
    MODELS
};

static const char *const names[] = {"tfim", "xxz", "heisenberg"};

/* The keys of each model, ended by NULL; n and boundary come first. */
static const char *const keys[][5] = {
    {"n", "boundary", "J", "h", NULL}, {"n", "boundary", "J", "delta", NULL}, {"n", "boundary", "J", NULL}};

static int find_model(const char *text)
{
    size_t size = strcspn(text, ":");

    for (int i = 0; i < MODELS; i++)
        if (text[size] == ':' && strlen(names[i]) == size && strncmp(text, names[i], size) == 0)
            return i;
    return -1;
}

int wg_named_model_is(const char *text)
{
    return find_model(text) >= 0;
}

static void push(wg_pauli_sum_t sum, const fmpq_t coefficient, const char *letters, slong i, slong j)
{
    slong positions[] = {i, j};

    wg_pauli_sum_append(sum, coefficient, letters, positions, strlen(letters));
}

static void build(wg_pauli_sum_t sum, int model, slong n, int ring, const fmpq_t J, const fmpq_t other)
{
    slong bonds = ring && n > 2 ? n : n - 1;
    fmpq_t c;

    fmpq_init(c);
    for (slong i = 0; i < bonds; i++)
    {
        slong j = (i + 1) % n;

        if (model == TFIM)
        {
            fmpq_neg(c, J);
            push(sum, c, "ZZ", i, j);
            continue;
        }
        push(sum, J, "XX", i, j);
        push(sum, J, "YY", i, j);
        fmpq_mul(c, J, other);
        push(sum, c, "ZZ", i, j);
    }
    for (slong i = 0; i < n && model == TFIM; i++)
    {
        fmpq_neg(c, other);
        push(sum, c, "X", i, 0);
    }
    wg_pauli_sum_normalise(sum);
    fmpq_clear(c);
}

/* Reads "key=value" at *at; values[k] and found[k] belong to keys[model][k]. */
static wg_status_t read_pair(fmpq *values, int *found, int *ring, size_t *at, int model, const char *text,
                             wg_error_struct *error)
{
    size_t size = strcspn(text + *at, "=,"), begin = *at;
    int k = 0;

    while (keys[model][k] != NULL &&
           (strlen(keys[model][k]) != size || strncmp(keys[model][k], text + begin, size) != 0))
        k++;
    if (keys[model][k] == NULL || text[begin + size] != '=')
        return wg_fail_at(error, text, begin, "expected n=, boundary=, J=%s",
                          model == TFIM  ? " or h="
                          : model == XXZ ? " or delta="
                                         : "");
    if (found[k])
        return wg_fail_at(error, text, begin, "%s is given twice", keys[model][k]);
    found[k] = 1;
    *at += size + 1;
    if (k != 1)
        return wg_number_scan_at(values + k, at, text, error);
    size = strcspn(text + *at, ",");
    *ring = size == 4 && strncmp(text + *at, "ring", 4) == 0;
    if (!*ring && (size != 4 || strncmp(text + *at, "open", 4) != 0))
        return wg_fail_at(error, text, *at, "expected open or ring");
    *at += size;
    return WG_OK;
}

wg_status_t wg_named_model_parse(wg_pauli_sum_t sum, const char *text, wg_error_struct *error)
{
    int model = find_model(text), found[4] = {0, 0, 0, 0}, ring = 0;
    size_t at = strlen(names[model]) + 1;
    wg_status_t status = WG_OK;
    fmpq values[4];
    slong n = 0;

    for (int k = 0; k < 4; k++)
    {
        fmpq_init(values + k);
        fmpq_one(values + k);
    }
    do
    {
        status = read_pair(values, found, &ring, &at, model, text, error);
        if (status == WG_OK && text[at] != ',' && text[at] != '\0')
            status = wg_fail_at(error, text, at, "expected ',' before the next parameter");
    }
    while (status == WG_OK && text[at++] == ',');
    if (status == WG_OK && !found[0])
        status = wg_fail_at(error, text, strlen(text), "the number of qubits is missing: n=");
    if (status == WG_OK && (!fmpz_is_one(fmpq_denref(values)) || fmpz_cmp_si(fmpq_numref(values), 1) < 0 ||
                            fmpz_cmp_si(fmpq_numref(values), WG_QUBITS_MAX) > 0))
        status = wg_fail_at(error, text, strlen(names[model]) + 1, "expected n from 1 to %d", WG_QUBITS_MAX);
    if (status == WG_OK)
    {
        wg_pauli_sum_t built;

        n = fmpz_get_si(fmpq_numref(values));
        wg_pauli_sum_init(built, n);
        build(built, model, n, ring, values + 2, values + 3);
        wg_pauli_sum_swap(sum, built);
        wg_pauli_sum_clear(built);
    }
    for (int k = 0; k < 4; k++)
        fmpq_clear(values + k);
    return status;
}
