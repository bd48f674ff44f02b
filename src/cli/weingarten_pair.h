/* Two permutations, pairings or set partitions on the command line. Private to the program. */
#ifndef WG_WEINGARTEN_PAIR_H
#define WG_WEINGARTEN_PAIR_H

#include "wishgarten/status.h"

#include <flint/flint.h>

/* Points are numbered from 1 up to this. */
#define WG_PAIR_POINTS_MAX 60

typedef enum
{
    WG_PAIR_OF_PERMUTATIONS, /* "(1 2 3); (1 2)": cycles, other points stay */
    WG_PAIR_OF_PAIRINGS,     /* "1 2|3 4; 1 3|2 4" */
    WG_PAIR_OF_PARTITIONS    /* "1 2|3; 1|2 3" */
} wg_pair_kind_t;

/* first, second <- the two objects on the points 0, ..., *points - 1, as images, partners or labels (wg_set_partition_normalise); both have
   room for WG_PAIR_POINTS_MAX entries, and hold nothing of use on failure. WG_SYNTAX with the place. */
wg_status_t wg_pair_parse(slong *first, slong *second, slong *points, wg_pair_kind_t kind, const char *text,
                          wg_error_struct *error) WG_CHECK_RESULT;

#endif
