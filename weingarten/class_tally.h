/* How often pairs of permutations, or of pairings, lead to each result, by the class that the Weingarten function
   depends on. */
#ifndef WG_CLASS_TALLY_H
#define WG_CLASS_TALLY_H

#include "sequence_table.h"

typedef struct
{
    wg_sequence_table_t results;
    slong *counts; /* counts[result * classes + class] */
    slong alloc;
    slong classes;
} wg_class_tally_struct;
typedef wg_class_tally_struct wg_class_tally_t[1];

void wg_class_tally_init(wg_class_tally_t tally, slong classes);
void wg_class_tally_clear(wg_class_tally_t tally);

/* The count of the result in the class grows by `times`, which may be negative. */
void wg_class_tally_add(wg_class_tally_t tally, const slong *result, slong length, slong class, slong times);

#endif
