/* What tests of formulas in D alone share: the ring, and tables of all Weingarten functions of a degree. */
#ifndef WG_TEST_DIMENSION_RING_H
#define WG_TEST_DIMENSION_RING_H

#include "wishgarten/weingarten.h"

/* Variable 0 is D. Suites begin with dimension_ring_init and end with dimension_ring_clear. */
extern wg_ring_t ring;
void dimension_ring_init(void);
void dimension_ring_clear(void);

/* All functions of degree n, by rank. */
wg_weingarten_struct *weingarten_table_init(wg_group_t group, slong n);
void weingarten_table_clear(wg_weingarten_struct *table, slong n);

#endif
