#include "pauli_table.h"

#include <string.h>

/* Where tables begin to grow. */
#define TABLE_LENGTH 512

void wg_pauli_table_init(wg_pauli_table_struct *table, slong width, slong limbs)
{
    *table = (wg_pauli_table_struct){0, 0, width, limbs, NULL, NULL, NULL, 4 * TABLE_LENGTH - 1};
    table->slots = flint_calloc(table->mask + 1, sizeof(uint32_t));
}

void wg_pauli_table_clear(wg_pauli_table_struct *table)
{
    flint_free(table->words);
    flint_free(table->sums);
    flint_free(table->slots);
}

void wg_pauli_table_empty(wg_pauli_table_struct *table)
{
    table->length = 0;
    memset(table->slots, 0, (table->mask + 1) * sizeof(uint32_t));
}

void wg_pauli_table_grow(wg_pauli_table_struct *table)
{
    slong limbs = table->limbs;

    if (table->length == table->alloc)
    {
        table->alloc = FLINT_MAX(2 * table->alloc, TABLE_LENGTH);
        table->words = flint_realloc(table->words, table->alloc * limbs * sizeof(ulong));
        table->sums = flint_realloc(table->sums, table->alloc * table->width * sizeof(ulong));
    }
    if (2 * (ulong) table->length > table->mask)
    {
        table->mask = 2 * table->mask + 1;
        flint_free(table->slots);
        table->slots = flint_calloc(table->mask + 1, sizeof(uint32_t));
        for (slong i = 0; i < table->length; i++)
        {
            const ulong *word = table->words + limbs * i;

            *wg_pauli_table_slot(table, word, limbs) = i + 1;
        }
    }
}
