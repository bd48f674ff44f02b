#include "dimension_ring.h"

#include <criterion/criterion.h>

#include "wishgarten/partition.h"

wg_ring_t ring;

void dimension_ring_init(void)
{
    static const char *const names[] = {"D"};

    wg_ring_init(ring, names, 1);
}

void dimension_ring_clear(void)
{
    wg_ring_clear(ring);
}

wg_weingarten_struct *weingarten_table_init(wg_group_t group, slong n)
{
    slong count = wg_partition_count(n);
    wg_weingarten_struct *table = flint_malloc(count * sizeof(*table));

    for (slong i = 0; i < count; i++)
        wg_weingarten_init(table + i, n);
    cr_assert_eq(wg_weingarten_table(table, group, n), WG_OK);
    return table;
}

void weingarten_table_clear(wg_weingarten_struct *table, slong n)
{
    for (slong i = 0; i < wg_partition_count(n); i++)
        wg_weingarten_clear(table + i);
    flint_free(table);
}
