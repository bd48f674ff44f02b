/* Weingarten functions of all classes of one degree over a common denominator, for sums over permutations. */
#ifndef WG_CLASS_WEIGHTS_H
#define WG_CLASS_WEIGHTS_H

#include <flint/fmpz_poly.h>

#include "wishgarten/formula.h"
#include "wishgarten/status.h"

/* Wg(class) = numerators[rank of the class] / (denominator * prod_{|j| < degree} (D + j)^exponents[degree - 1
   + j]). At an integer D the numerators are constants and the exponents zero. */
typedef struct
{
    slong degree;
    slong classes;
    fmpz_poly_struct *numerators;
    fmpz_t denominator;
    slong *exponents;
    slong *table; /* for wg_partition_rank */
} wg_class_weights_struct;
typedef wg_class_weights_struct wg_class_weights_t[1];

void wg_class_weights_init(wg_class_weights_t weights, slong degree);
void wg_class_weights_clear(wg_class_weights_t weights);

/* dim NULL: D is a symbol. Only the classes whose entry in `wanted` is nonzero are set; wanted NULL: all.
   Fails like wg_weingarten and wg_weingarten_table, by which it is made. */
wg_status_t wg_class_weights_set(wg_class_weights_t weights, const char *wanted,
                                 const fmpz *dim) WG_CHECK_RESULT;

/* The rank of the cycle type of p; n = degree. */
slong wg_class_weights_rank(const wg_class_weights_t weights, const slong *p);
/* The same where lengths[k], k = 1..n, counts the cycles of length k. */
slong wg_class_weights_rank_lengths(const wg_class_weights_t weights, const slong *lengths);

/* f <- f / the common denominator */
void wg_class_weights_divide(wg_formula_t f, const wg_class_weights_t weights, const wg_ring_t ring);

#endif
