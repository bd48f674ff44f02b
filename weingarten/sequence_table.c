#include "sequence_table.h"

#include <stdlib.h>
#include <string.h>

void wg_sequence_table_init(wg_sequence_table_t table)
{
    memset(table, 0, sizeof(*table));
    table->alloc = 16;
    table->begins = flint_calloc(table->alloc + 1, sizeof(slong));
    table->entries_alloc = 64;
    table->entries = flint_malloc(table->entries_alloc * sizeof(slong));
    table->slot_count = 64;
    table->slots = flint_calloc(table->slot_count, sizeof(slong));
}

void wg_sequence_table_clear(wg_sequence_table_t table)
{
    flint_free(table->begins);
    flint_free(table->entries);
    flint_free(table->slots);
}

static ulong hash(const slong *sequence, slong length)
{
    ulong h = length;

    for (slong i = 0; i < length; i++)
    {
        h = (h ^ (ulong) sequence[i]) * UWORD(0x9e3779b97f4a7c15);
        h ^= h >> 29;
    }
    return h;
}

/* The slot that holds the sequence or is free for it. */
static slong *find_slot(const wg_sequence_table_t table, const slong *sequence, slong length)
{
    ulong at = hash(sequence, length) & (table->slot_count - 1);

    for (; table->slots[at] != 0; at = (at + 1) & (table->slot_count - 1))
    {
        slong other_length, *other = wg_sequence_table_get(&other_length, table, table->slots[at] - 1);

        if (other_length == length && memcmp(other, sequence, length * sizeof(slong)) == 0)
            break;
    }
    return table->slots + at;
}

static void grow(wg_sequence_table_t table)
{
    slong length, *sequence;

    flint_free(table->slots);
    table->slot_count *= 2;
    table->slots = flint_calloc(table->slot_count, sizeof(slong));
    for (slong i = 0; i < table->count; i++)
    {
        sequence = wg_sequence_table_get(&length, table, i);
        *find_slot(table, sequence, length) = i + 1;
    }
}

slong wg_sequence_table_find(wg_sequence_table_t table, const slong *sequence, slong length)
{
    slong *slot = find_slot(table, sequence, length), begin, end;

    if (*slot != 0)
        return *slot - 1;
    if (2 * table->count >= table->slot_count)
    {
        grow(table);
        slot = find_slot(table, sequence, length);
    }
    if (table->count == table->alloc)
    {
        table->alloc *= 2;
        table->begins = flint_realloc(table->begins, (table->alloc + 1) * sizeof(slong));
    }
    begin = table->begins[table->count];
    end = begin + length;
    if (end > table->entries_alloc)
    {
        table->entries_alloc = 2 * end + 16;
        table->entries = flint_realloc(table->entries, table->entries_alloc * sizeof(slong));
    }
    memcpy(table->entries + begin, sequence, length * sizeof(slong));
    table->begins[++table->count] = end;
    *slot = table->count;
    return table->count - 1;
}

static int compare_rising(const void *a, const void *b)
{
    slong x = *(const slong *) a, y = *(const slong *) b;

    return (x > y) - (x < y);
}

/* Short sequences are sorted in inner loops. */
#define SHORT 64

void wg_sequence_sort(slong *sequence, slong length)
{
    if (length > SHORT)
    {
        qsort(sequence, length, sizeof(slong), compare_rising);
        return;
    }
    for (slong i = 1; i < length; i++)
    {
        slong value = sequence[i], j = i;

        for (; j > 0 && sequence[j - 1] > value; j--)
            sequence[j] = sequence[j - 1];
        sequence[j] = value;
    }
}

void wg_sequence_sort_falling(slong *sequence, slong length)
{
    wg_sequence_sort(sequence, length);
    for (slong i = 0, j = length - 1; i < j; i++, j--)
    {
        slong value = sequence[i];

        sequence[i] = sequence[j];
        sequence[j] = value;
    }
}
