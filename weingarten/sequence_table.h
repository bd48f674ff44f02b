/* Sequences of integers, each with a number: the same sequence gets the same number. */
#ifndef WG_SEQUENCE_TABLE_H
#define WG_SEQUENCE_TABLE_H

#include <flint/flint.h>

typedef struct
{
    slong count;
    slong alloc;
    slong *begins; /* of sequence i in `entries`; begins[count] is the end */
    slong *entries;
    slong entries_alloc;
    slong *slots; /* numbers + 1, or 0, by hash */
    slong slot_count;
} wg_sequence_table_struct;
typedef wg_sequence_table_struct wg_sequence_table_t[1];

void wg_sequence_table_init(wg_sequence_table_t table);
void wg_sequence_table_clear(wg_sequence_table_t table);

/* The number of the sequence, which is table->count - 1 if it is new. */
slong wg_sequence_table_find(wg_sequence_table_t table, const slong *sequence, slong length);

/* Rising order, and the falling order of the parts of a partition. */
void wg_sequence_sort(slong *sequence, slong length);
void wg_sequence_sort_falling(slong *sequence, slong length);

static inline slong *wg_sequence_table_get(slong *length, const wg_sequence_table_t table, slong i)
{
    *length = table->begins[i + 1] - table->begins[i];
    return table->entries + table->begins[i];
}

#endif
