#include "class_tally.h"

#include <string.h>

void wg_class_tally_init(wg_class_tally_t tally, slong classes)
{
    wg_sequence_table_init(tally->results);
    tally->counts = NULL;
    tally->alloc = 0;
    tally->classes = classes;
}

void wg_class_tally_clear(wg_class_tally_t tally)
{
    wg_sequence_table_clear(tally->results);
    flint_free(tally->counts);
}

void wg_class_tally_add(wg_class_tally_t tally, const slong *result, slong length, slong class, slong times)
{
    slong before = tally->results->count, place = wg_sequence_table_find(tally->results, result, length);

    if (place == before && place == tally->alloc)
    {
        slong alloc = 2 * place + 64;

        tally->counts = flint_realloc(tally->counts, alloc * tally->classes * sizeof(slong));
        memset(tally->counts + place * tally->classes, 0, (alloc - place) * tally->classes * sizeof(slong));
        tally->alloc = alloc;
    }
    tally->counts[place * tally->classes + class] += times;
}
