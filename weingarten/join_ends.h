/* The ends of random matrices in a product of traces, joined in all ways. */
#ifndef WG_JOIN_ENDS_H
#define WG_JOIN_ENDS_H

#include "class_tally.h"
#include "signed_pool.h"

/* The number of factors of the matrix in the product of traces, or -1 if its average vanishes for want of partners. */
slong wg_join_degree(const slong *traces, slong length, slong matrix, const wg_signed_pool_t pool);

/* joined <- the signed numbers of ways to join the ends of the given number of factors, at least one, by the product of
   traces that they lead to and by class: the rank of the coset type for O, USp, COE and CSE, else zero. WG_UNABLE for more
   ways than WG_ENSEMBLE_JOINS_MAX. */
wg_status_t wg_join_ends(wg_class_tally_t joined, const slong *traces, slong length, slong matrix,
                         slong degree, wg_signed_pool_t pool) WG_CHECK_RESULT;

#endif
