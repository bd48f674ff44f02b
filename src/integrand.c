#include "wishgarten/integrand.h"

#include <string.h>

void wg_integrand_init(wg_integrand_t integrand)
{
    memset(integrand, 0, sizeof(*integrand));
    fmpq_init(integrand->scalar);
    fmpq_one(integrand->scalar);
}

void wg_integrand_clear(wg_integrand_t integrand)
{
    for (slong i = 0; i < integrand->word_count; i++)
        flint_free(integrand->words[i].letters);
    flint_free(integrand->words);
    flint_free(integrand->entries);
    flint_free(integrand->symbols);
    flint_free(integrand->matrices);
    fmpq_clear(integrand->scalar);
}

/* Arrays double when their length is a power of two. */
static void *fit_one_more(void *array, slong length, size_t size)
{
    return (length & (length - 1)) == 0 ? flint_realloc(array, FLINT_MAX(2 * length, 1) * size) : array;
}

int wg_integrand_matrix(wg_integrand_t integrand, const char *name, wg_matrix_kind_t kind)
{
    wg_matrix_struct *matrix;

    for (slong i = 0; i < integrand->matrix_count; i++)
        if (strcmp(integrand->matrices[i].name, name) == 0)
            return i;
    if (strlen(name) >= WG_MATRIX_NAME_SIZE)
        flint_throw(FLINT_ERROR, "wg_integrand_matrix: the name %s is too long\n", name);
    integrand->matrices = fit_one_more(integrand->matrices, integrand->matrix_count, sizeof(*matrix));
    matrix = integrand->matrices + integrand->matrix_count;
    strcpy(matrix->name, name);
    matrix->kind = kind;
    return integrand->matrix_count++;
}

slong wg_integrand_symbol(wg_integrand_t integrand, const char *name)
{
    for (slong i = 0; i < integrand->symbol_count; i++)
        if (strcmp(integrand->symbols[i], name) == 0)
            return -1 - i;
    if (strlen(name) >= WG_INDEX_NAME_SIZE)
        flint_throw(FLINT_ERROR, "wg_integrand_symbol: the name %s is too long\n", name);
    integrand->symbols =
        fit_one_more(integrand->symbols, integrand->symbol_count, sizeof(*integrand->symbols));
    strcpy(integrand->symbols[integrand->symbol_count], name);
    return -1 - integrand->symbol_count++;
}

void wg_integrand_push_entry(wg_integrand_t integrand, int matrix, int conjugated, slong row, slong column,
                             slong power)
{
    integrand->entries =
        fit_one_more(integrand->entries, integrand->entry_count, sizeof(*integrand->entries));
    integrand->entries[integrand->entry_count++] = (wg_entry_struct){matrix, conjugated, row, column, power};
}

void wg_integrand_push_word(wg_integrand_t integrand, const wg_letter_struct *letters, slong length,
                            slong power)
{
    wg_word_struct *word;

    integrand->words = fit_one_more(integrand->words, integrand->word_count, sizeof(*integrand->words));
    word = integrand->words + integrand->word_count++;
    word->letters = flint_malloc(FLINT_MAX(length, 1) * sizeof(*letters));
    memcpy(word->letters, letters, length * sizeof(*letters));
    word->length = length;
    word->power = power;
}

void wg_letters_apply(wg_letter_struct *letters, slong length, int flags)
{
    for (slong i = 0; i < length; i++)
        letters[i].flags ^= flags;
    for (slong i = 0, j = length - 1; i < j && (flags & WG_LETTER_TRANSPOSED); i++, j--)
    {
        wg_letter_struct t = letters[i];

        letters[i] = letters[j];
        letters[j] = t;
    }
}
