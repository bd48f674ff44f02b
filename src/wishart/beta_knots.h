/* The knots of a sum of Beta laws, and sums of products over the subsets that lie on one side of a point. Not installed. */
#ifndef WG_BETA_KNOTS_H
#define WG_BETA_KNOTS_H

#include <flint/acb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"

/* More different sums are refused. */
#define WG_KNOTS_MAX 1024

/* Where the gap x - sum of a subset of the first n tops lies, all others adding up to `rest`. */
typedef enum
{
    WG_KNOTS_LEFT,  /* above rest; not negative, if rest = 0 */
    WG_KNOTS_RIGHT, /* negative */
    WG_KNOTS_BETWEEN
} wg_knots_place_t;

/* The different sums of those subsets of {top_1, ..., top_n} that lie there and, for `from` >= 0, whose part in {top_1, ..., top_from} is
   BETWEEN. Equal sums are one knot: n equal tops have n + 1. */
typedef struct
{
    slong tops;
    slong *lengths;  /* of the levels 0..n; level j has the sums of subsets of the first j that still count */
    slong **without; /* [j]: where in level j - 1 each sum is found, or -1 */
    slong **with;    /* [j]: the same for the sum less top_j */
    slong most;      /* the greatest of the lengths, at least 1 */
    slong length;    /* lengths[n] */
    fmpq *gaps;      /* x - sum, falling */
    fmpq *powers;    /* the least sum of `without` outside and of `with` inside S */
} wg_knots_struct;
typedef wg_knots_struct wg_knots_t[1];

/* `tops`, `without` and `with` have all the `count` >= n entries. WG_UNABLE, and nothing to be cleared, where a level has more than
   WG_KNOTS_MAX sums. */
wg_status_t wg_knots_init(wg_knots_t knots, const fmpq *tops, const fmpq *without, const fmpq *with,
                          slong count, slong n, slong from, const fmpq_t x,
                          wg_knots_place_t place) WG_CHECK_RESULT;
void wg_knots_clear(wg_knots_t knots);

/* sums[i] <- the sum, over the subsets S of knot i, of the product of without[j] outside and with[j] inside S. `sums` has room for
   2 most. Cost: two products for each sum of each level. */
void wg_knots_sum(acb_ptr sums, acb_srcptr without, acb_srcptr with, const wg_knots_t knots, slong prec);

#endif
