/* Weingarten functions of all classes of one degree over a common denominator, for sums over permutations or
   pairings. */
#ifndef WG_CLASS_WEIGHTS_H
#define WG_CLASS_WEIGHTS_H

#include "denominator.h"
#include "wishgarten/status.h"
#include "wishgarten/weingarten.h"

/* Wg(mu) = numerators[rank of mu] / denominator, mu a cycle type for U(D) and a coset type for the other groups. At an
   integer D the numerators are constants and the exponents of the denominator zero. */
typedef struct
{
    wg_group_t group;
    slong degree;
    slong classes;
    fmpz_poly_struct *numerators;
    wg_denominator_t denominator;
    slong *table; /* for wg_partition_rank */
} wg_class_weights_struct;
typedef wg_class_weights_struct wg_class_weights_t[1];

/* The reach of the denominator, which grows with the degree. */
slong wg_class_weights_reach(wg_group_t group, slong degree);

void wg_class_weights_init(wg_class_weights_t weights, wg_group_t group, slong degree);
void wg_class_weights_clear(wg_class_weights_t weights);

/* dim NULL: D is a symbol. Only the classes whose entry in `wanted` is nonzero are set; wanted NULL: all.
   Fails like wg_weingarten and wg_weingarten_table, by which it is made. */
wg_status_t wg_class_weights_set(wg_class_weights_t weights, const char *wanted,
                                 const fmpz *dim) WG_CHECK_RESULT;

/* The rank of the cycle type of p; n = degree. */
slong wg_class_weights_rank(const wg_class_weights_t weights, const slong *p);
/* The same where lengths[k], k = 1..n, counts the cycles of length k. */
slong wg_class_weights_rank_lengths(const wg_class_weights_t weights, const slong *lengths);

/* sum <- the numerator of sum_mu counts[rank of mu] Wg(mu) */
void wg_class_weights_sum(fmpz_poly_t sum, const wg_class_weights_t weights, const slong *counts);

/* f <- sum_mu counts[rank of mu] Wg(mu) */
void wg_class_weights_get_formula(wg_formula_t f, const wg_class_weights_t weights, const fmpz *counts,
                                  const wg_ring_t ring);

#endif
