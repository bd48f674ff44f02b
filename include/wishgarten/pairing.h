/* Pairings of 0, ..., 2n-1 as arrays of partners. */
#ifndef WISHGARTEN_PAIRING_H
#define WISHGARTEN_PAIRING_H

#include <flint/flint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* p <- {0, 1}, {2, 3}, ..., the first of the (2n - 1)!! pairings of 2n points; p has 2n entries, p[i] != i, p[p[i]] = i. */
void wg_pairing_first(slong *p, slong n);

/* p <- the next in lexicographic order of the arrays; returns 0, and leaves p alone, behind the last. O(n^2). */
int wg_pairing_next(slong *p, slong n);

/* parts <- half the lengths of the loops that p and q form together, as a partition of n (see partition.h). */
void wg_pairing_coset_type(slong *parts, const slong *p, const slong *q, slong n);

/* r <- sigma p: {sigma(i), sigma(j)} for every {i, j} of p, sigma a permutation of the 2n points. No aliasing. */
void wg_pairing_permute(slong *r, const slong *sigma, const slong *p, slong n);

/* The sign of the permutation that lists the pairs, each with its smaller point first; the order of the pairs does not matter. It is
   (-1)^(number of crossings). */
int wg_pairing_sign(const slong *p, slong n);

#ifdef __cplusplus
}
#endif

#endif
