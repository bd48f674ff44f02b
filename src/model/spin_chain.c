#include "forms.h"

#include <ctype.h>
#include <string.h>

/* What a chain may be told; the numbers that it is not told are 1, its boundary is open. */
typedef enum
{
    KEY_N,
    KEY_J,
    KEY_H,
    KEY_DELTA,
    KEY_BOUNDARY,
    KEYS
} chain_key_t;

static const char *const key_names[KEYS] = {"n", "J", "h", "delta", "boundary"};

typedef struct
{
    slong qubits;
    int ring;
    fmpq values[KEYS]; /* of J, h, delta */
    int given[KEYS];
} chain_struct;

static int key_belongs(chain_key_t key, const char *name)
{
    return (key != KEY_H || strcmp(name, "tfim") == 0) && (key != KEY_DELTA || strcmp(name, "xxz") == 0);
}

static wg_status_t scan_key(chain_key_t *key, const char *name, wg_scan_t scan)
{
    size_t length = 0;
    char known[64] = "";

    while (isalpha((unsigned char) scan->input[scan->position + length]))
        length++;
    for (chain_key_t k = 0; k < KEYS; k++)
        if (key_belongs(k, name))
        {
            if (strlen(key_names[k]) == length &&
                strncmp(scan->input + scan->position, key_names[k], length) == 0)
            {
                scan->position += length;
                *key = k;
                return WG_OK;
            }
            strcat(strcat(known, known[0] == '\0' ? "" : ", "), key_names[k]);
        }
    return wg_fail_at(scan->error, scan->input, scan->position, "expected one of the keys of %s: %s", name,
                      known);
}

static wg_status_t scan_boundary(chain_struct *chain, wg_scan_t scan)
{
    static const char *const words[] = {"open", "ring"};

    for (int i = 0; i < 2; i++)
        if (strncmp(scan->input + scan->position, words[i], 4) == 0 &&
            !isalnum((unsigned char) scan->input[scan->position + 4]))
        {
            scan->position += 4;
            chain->ring = i;
            return WG_OK;
        }
    return wg_scan_expected(scan, "open or ring");
}

static wg_status_t scan_value(chain_struct *chain, chain_key_t key, wg_scan_t scan)
{
    size_t place = scan->position;
    wg_status_t status;
    fmpz_t n;

    if (key == KEY_BOUNDARY)
        return scan_boundary(chain, scan);
    if (key != KEY_N)
        return wg_scan_number(chain->values + key, scan);
    fmpz_init(n);
    status = wg_scan_positive(n, scan);
    if (status == WG_OK && (fmpz_cmp_ui(n, 2) < 0 || fmpz_cmp_ui(n, WG_QUBITS_MAX) > 0))
        status = wg_fail_at(scan->error, scan->input, place, "expected from 2 to %d qubits", WG_QUBITS_MAX);
    if (status == WG_OK)
        chain->qubits = fmpz_get_si(n);
    fmpz_clear(n);
    return status;
}

static wg_status_t scan_chain(chain_struct *chain, const char *name, wg_scan_t scan)
{
    for (;;)
    {
        wg_status_t status;
        chain_key_t key = KEY_N;
        size_t place;

        wg_scan_skip_blanks(scan);
        place = scan->position;
        status = scan_key(&key, name, scan);
        if (status == WG_OK && chain->given[key])
            status = wg_fail_at(scan->error, scan->input, place, "%s is given twice", key_names[key]);
        if (status != WG_OK)
            return status;
        chain->given[key] = 1;
        wg_scan_skip_blanks(scan);
        if (!wg_scan_take(scan, '='))
            return wg_scan_expected(scan, "'=' and a value");
        wg_scan_skip_blanks(scan);
        status = scan_value(chain, key, scan);
        if (status != WG_OK)
            return status;
        wg_scan_skip_lines(scan, '\0');
        if (wg_scan_peek(scan) == '\0')
            break;
        if (!wg_scan_take(scan, ','))
            return wg_scan_expected(scan, "',' and the next key, or the end");
    }
    if (!chain->given[KEY_N])
        return wg_scan_expected(scan, "the number of qubits, such as n=8");
    if (chain->ring && chain->qubits < 3)
        return wg_fail_at(scan->error, scan->input, scan->position, "expected at least 3 qubits on a ring");
    return WG_OK;
}

static void append_bonds(wg_pauli_sum_t sum, const fmpq_t c, const char *letters, int ring)
{
    for (slong i = 0; i < sum->qubits - !ring; i++)
        wg_pauli_sum_append(sum, c, letters, (const slong[]){i, (i + 1) % sum->qubits}, 2);
}

static void set_chain(wg_pauli_sum_t sum, const char *name, const chain_struct *chain)
{
    fmpq_t c;

    fmpq_init(c);
    if (strcmp(name, "tfim") == 0)
    {
        fmpq_neg(c, chain->values + KEY_J);
        append_bonds(sum, c, "ZZ", chain->ring);
        fmpq_neg(c, chain->values + KEY_H);
        for (slong i = 0; i < sum->qubits; i++)
            wg_pauli_sum_append(sum, c, "X", &i, 1);
    }
    else
    {
        append_bonds(sum, chain->values + KEY_J, "XX", chain->ring);
        append_bonds(sum, chain->values + KEY_J, "YY", chain->ring);
        fmpq_mul(c, chain->values + KEY_J, chain->values + KEY_DELTA);
        append_bonds(sum, c, "ZZ", chain->ring);
    }
    wg_pauli_sum_normalise(sum);
    fmpq_clear(c);
}

wg_status_t wg_spin_chain_scan(wg_pauli_sum_t sum, const char *name, wg_scan_t scan)
{
    chain_struct chain = {0};
    wg_status_t status;

    for (chain_key_t key = 0; key < KEYS; key++)
    {
        fmpq_init(chain.values + key);
        fmpq_one(chain.values + key);
    }
    status = scan_chain(&chain, name, scan);
    if (status == WG_OK)
    {
        slong words = (strcmp(name, "tfim") == 0 ? 2 : 3) * chain.qubits;
        wg_pauli_sum_t result;

        wg_pauli_sum_init(result, chain.qubits);
        if (2 * result->limbs > WG_PAULI_LIMBS_MAX / words)
            status = wg_fail(scan->error, WG_UNABLE,
                             "%s:n=%ld has about %ld words, too many to be held in memory on so many qubits",
                             name, (long) chain.qubits, (long) words);
        else
        {
            set_chain(result, name, &chain);
            wg_pauli_sum_swap(sum, result);
        }
        wg_pauli_sum_clear(result);
    }
    for (chain_key_t key = 0; key < KEYS; key++)
        fmpq_clear(chain.values + key);
    return status;
}
