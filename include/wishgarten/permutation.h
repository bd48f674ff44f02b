/* Permutations of 0, ..., n-1 as arrays of images. */
#ifndef WISHGARTEN_PERMUTATION_H
#define WISHGARTEN_PERMUTATION_H

#include <flint/flint.h>
#include <flint/ulong_extras.h>

#ifdef __cplusplus
extern "C" {
#endif

/* p <- the identity, the first in lexicographic order. */
void wg_permutation_first(slong *p, slong n);

/* p <- the next in lexicographic order; returns 0, and leaves p alone, behind the last. */
int wg_permutation_next(slong *p, slong n);

/* r <- p after q: r[i] = p[q[i]]. No aliasing. */
void wg_permutation_compose(slong *r, const slong *p, const slong *q, slong n);

/* r <- the inverse of p. No aliasing. */
void wg_permutation_inverse(slong *r, const slong *p, slong n);

/* parts <- the lengths of the cycles, as a partition of n (see partition.h). No aliasing. O(n log n) on average. */
void wg_permutation_cycle_type(slong *parts, const slong *p, slong n);

/* parts <- the coset type of a permutation of 2n points: that of the pairings {0, 1}, {2, 3}, ... and {p(0), p(1)}, {p(2), p(3)}, ...,
   as a partition of n (see pairing.h). */
void wg_permutation_coset_type(slong *parts, const slong *p, slong n);

/* (-1)^(number of inversions). O(n^2). */
int wg_permutation_sign(const slong *p, slong n);

/* p <- each permutation with the same probability. */
void wg_permutation_random(slong *p, flint_rand_t state, slong n);

/* The place of p in lexicographic order, from 0; n <= 20. */
slong wg_permutation_rank(const slong *p, slong n);

#ifdef __cplusplus
}
#endif

#endif
