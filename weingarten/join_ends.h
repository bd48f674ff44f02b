/* The ends of random matrices in a product of traces, joined in all ways. */
#ifndef WG_JOIN_ENDS_H
#define WG_JOIN_ENDS_H

#include "signed_pool.h"

/* Products of traces with the class of the way that led there and a signed number of ways: sequences of the class and the rising numbers
   of the traces. Classes are ranks of coset types for O, USp, COE and CSE, else zero. */
typedef struct
{
    wg_sequence_table_t terms;
    slong *counts;
    slong alloc;
} wg_joined_struct;
typedef wg_joined_struct wg_joined_t[1];

void wg_joined_init(wg_joined_t joined);
void wg_joined_clear(wg_joined_t joined);

/* The number of factors of the matrix in the product of traces, or -1 if its average vanishes for want of partners. */
slong wg_join_degree(const slong *traces, slong length, slong matrix, const wg_signed_pool_t pool);

/* joined <- all ways to join the ends of the given number of factors, at least one. WG_UNABLE for more than WG_ENSEMBLE_JOINS_MAX. */
wg_status_t wg_join_ends(wg_joined_t joined, const slong *traces, slong length, slong matrix, slong degree,
                         wg_signed_pool_t pool) WG_CHECK_RESULT;

#endif
