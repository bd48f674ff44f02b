/* Weingarten functions of O, USp, COE and CSE for all coset types of one degree over a common denominator. */
#ifndef WG_PAIR_WEIGHTS_H
#define WG_PAIR_WEIGHTS_H

#include <flint/fmpz_poly.h>

#include "wishgarten/formula.h"
#include "wishgarten/status.h"
#include "wishgarten/weingarten.h"

/* Wg(mu) = numerators[rank of mu] / (denominator * prod_{|j| < reach} (D + j)^exponents[reach - 1 + j]). At an integer D the numerators are
   constants and the exponents zero. */
typedef struct
{
    slong degree;
    slong classes;
    slong reach;
    fmpz_poly_struct *numerators;
    fmpz_t denominator;
    slong *exponents;
} wg_pair_weights_struct;
typedef wg_pair_weights_struct wg_pair_weights_t[1];

#define WG_PAIR_WEIGHTS_REACH(degree) (2 * (degree) + 1)

void wg_pair_weights_init(wg_pair_weights_t weights, slong degree);
void wg_pair_weights_clear(wg_pair_weights_t weights);

/* dim NULL: D is a symbol. Fails like wg_weingarten_table and wg_weingarten_table_at, by which it is made. */
wg_status_t wg_pair_weights_set(wg_pair_weights_t weights, wg_group_t group, const fmpz *dim) WG_CHECK_RESULT;

/* f <- sum_mu counts[rank of mu] Wg(mu) */
void wg_pair_weights_sum(wg_formula_t f, const wg_pair_weights_t weights, const fmpz *counts,
                         const wg_ring_t ring);

#endif
