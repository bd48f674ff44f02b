#include "wishgarten/pauli.h"

#include <stdlib.h>
#include <string.h>

#include <gmp.h>

static slong limbs_of(slong qubits)
{
    return (qubits + FLINT_BITS - 1) / FLINT_BITS;
}

void wg_pauli_sum_init(wg_pauli_sum_t sum, slong qubits)
{
    if (qubits < 0 || qubits > WG_QUBITS_MAX)
        flint_throw(FLINT_ERROR, "wg_pauli_sum_init: %wd qubits\n", qubits);
    sum->qubits = qubits;
    sum->limbs = limbs_of(qubits);
    sum->length = 0;
    sum->alloc = 0;
    sum->words = NULL;
    sum->coefficients = NULL;
}

void wg_pauli_sum_clear(wg_pauli_sum_t sum)
{
    for (slong i = 0; i < sum->alloc; i++)
        fmpq_clear(sum->coefficients + i);
    flint_free(sum->coefficients);
    flint_free(sum->words);
}

void wg_pauli_sum_swap(wg_pauli_sum_t a, wg_pauli_sum_t b)
{
    wg_pauli_sum_struct t = *a;

    *a = *b;
    *b = t;
}

void wg_pauli_sum_extend(wg_pauli_sum_t sum, slong qubits)
{
    slong old = sum->limbs, new = limbs_of(qubits);

    if (qubits < sum->qubits || qubits > WG_QUBITS_MAX)
        flint_throw(FLINT_ERROR, "wg_pauli_sum_extend: from %wd to %wd qubits\n", sum->qubits, qubits);
    if (new > old)
    {
        ulong *words = flint_calloc(FLINT_MAX(sum->alloc, 1), 2 * new * sizeof(ulong));

        for (slong i = 0; i < 2 * sum->length && old > 0; i++)
            memcpy(words + i * new, sum->words + i * old, old * sizeof(ulong));
        flint_free(sum->words);
        sum->words = words;
        sum->limbs = new;
    }
    sum->qubits = qubits;
}

static void fit_terms(wg_pauli_sum_t sum, slong length)
{
    if (length <= sum->alloc)
        return;
    length = FLINT_MAX(length, 2 * sum->alloc);
    sum->words = flint_realloc(sum->words, FLINT_MAX(2 * sum->limbs, 1) * length * sizeof(ulong));
    sum->coefficients = flint_realloc(sum->coefficients, length * sizeof(fmpq));
    for (slong i = sum->alloc; i < length; i++)
        fmpq_init(sum->coefficients + i);
    sum->alloc = length;
}

void wg_pauli_sum_append(wg_pauli_sum_t sum, const fmpq_t coefficient, const char *letters,
                         const slong *positions, slong length)
{
    ulong *x, *z;

    fit_terms(sum, sum->length + 1);
    x = sum->words + 2 * sum->limbs * sum->length;
    z = x + sum->limbs;
    if (sum->limbs > 0)
        memset(x, 0, 2 * sum->limbs * sizeof(ulong));
    for (slong j = 0; j < length; j++)
    {
        slong limb = positions[j] / FLINT_BITS;
        ulong bit = UWORD(1) << (positions[j] % FLINT_BITS);

        x[limb] |= letters[j] == 'X' || letters[j] == 'Y' ? bit : 0;
        z[limb] |= letters[j] == 'Z' || letters[j] == 'Y' ? bit : 0;
    }
    fmpq_set(sum->coefficients + sum->length++, coefficient);
}

char wg_pauli_sum_letter(const wg_pauli_sum_t sum, slong index, slong qubit)
{
    const ulong *x = sum->words + 2 * sum->limbs * index, *z = x + sum->limbs;
    slong limb = qubit / FLINT_BITS, shift = qubit % FLINT_BITS;

    return "IXZY"[(x[limb] >> shift & 1) + 2 * (z[limb] >> shift & 1)];
}

/* A term carries the size of its word because qsort hands nothing else to the comparison. */
typedef struct
{
    const ulong *word;
    slong size;
    fmpq *coefficient;
} term_struct;

static int compare_terms(const void *a, const void *b)
{
    const term_struct *s = a, *t = b;

    return s->size == 0 ? 0 : mpn_cmp(s->word, t->word, s->size);
}

void wg_pauli_sum_normalise(wg_pauli_sum_t sum)
{
    slong size = 2 * sum->limbs, kept = 0;
    term_struct *terms;
    wg_pauli_sum_t result;

    if (sum->length == 0)
        return;
    terms = flint_malloc(sum->length * sizeof(term_struct));
    for (slong i = 0; i < sum->length; i++)
        terms[i] = (term_struct){sum->words + size * i, size, sum->coefficients + i};
    qsort(terms, sum->length, sizeof(term_struct), compare_terms);

    for (slong i = 0; i < sum->length; i++)
    {
        if (kept > 0 && compare_terms(terms + kept - 1, terms + i) == 0)
            fmpq_add(terms[kept - 1].coefficient, terms[kept - 1].coefficient, terms[i].coefficient);
        else
        {
            kept -= kept > 0 && fmpq_is_zero(terms[kept - 1].coefficient);
            terms[kept++] = terms[i];
        }
    }
    kept -= fmpq_is_zero(terms[kept - 1].coefficient);

    wg_pauli_sum_init(result, sum->qubits);
    fit_terms(result, kept);
    for (slong i = 0; i < kept; i++)
    {
        if (size > 0)
            memcpy(result->words + size * i, terms[i].word, size * sizeof(ulong));
        fmpq_swap(result->coefficients + i, terms[i].coefficient);
    }
    result->length = kept;
    wg_pauli_sum_swap(sum, result);
    wg_pauli_sum_clear(result);
    flint_free(terms);
}

/* 2 Tr AB = Tr (A + B)^2 - Tr A^2 - Tr B^2, and the trace of a square is the sum of the squared coefficients. */
void wg_pauli_sum_overlap(fmpq_t t, const wg_pauli_sum_t a, const wg_pauli_sum_t b)
{
    slong qubits = FLINT_MAX(a->qubits, b->qubits);
    const wg_pauli_sum_struct *given[2] = {a, b};
    wg_pauli_sum_t both;
    fmpq_t product;

    fmpq_init(product);
    wg_pauli_sum_init(both, qubits);
    fmpq_zero(t);
    for (int side = 0; side < 2; side++)
        for (slong i = 0; i < given[side]->length; i++)
        {
            char *letters = flint_malloc(given[side]->qubits + 1);
            slong *positions = flint_malloc((given[side]->qubits + 1) * sizeof(slong)), length = 0;

            for (slong q = 0; q < given[side]->qubits; q++)
            {
                char letter = wg_pauli_sum_letter(given[side], i, q);

                if (letter != 'I')
                {
                    letters[length] = letter;
                    positions[length++] = q;
                }
            }
            wg_pauli_sum_append(both, given[side]->coefficients + i, letters, positions, length);
            fmpq_mul(product, given[side]->coefficients + i, given[side]->coefficients + i);
            fmpq_sub(t, t, product);
            flint_free(letters);
            flint_free(positions);
        }
    wg_pauli_sum_normalise(both);
    for (slong i = 0; i < both->length; i++)
    {
        fmpq_mul(product, both->coefficients + i, both->coefficients + i);
        fmpq_add(t, t, product);
    }
    fmpz_mul_2exp(fmpq_denref(t), fmpq_denref(t), 1);
    fmpq_canonicalise(t);
    wg_pauli_sum_clear(both);
    fmpq_clear(product);
}
