/* Partitions of the set 0, ..., n-1. */
#ifndef WISHGARTEN_SET_PARTITION_H
#define WISHGARTEN_SET_PARTITION_H

#include <flint/flint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A set partition is an array of n labels: i and j are in one block where labels[i] = labels[j]. Blocks are numbered from 0 by their
   smallest points, so that equal partitions are equal arrays. */

/* labels <- the partition into one block, the first in lexicographic order. */
void wg_set_partition_first(slong *labels, slong n);

/* labels <- the next in lexicographic order; returns 0, and leaves labels alone, behind the last (all singletons). O(n). */
int wg_set_partition_next(slong *labels, slong n);

/* The number of blocks. */
slong wg_set_partition_blocks(const slong *labels, slong n);

/* r <- the blocks numbered as above, from any labels >= 0. Aliasing is allowed. */
void wg_set_partition_normalise(slong *r, const slong *labels, slong n);

/* r <- the meet: i and j together where both have them together; the join: the finest that both refine. Aliasing is allowed. */
void wg_set_partition_meet(slong *r, const slong *p, const slong *q, slong n);
void wg_set_partition_join(slong *r, const slong *p, const slong *q, slong n);

#ifdef __cplusplus
}
#endif

#endif
