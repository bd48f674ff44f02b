/* Partitions of an integer. */
#ifndef WISHGARTEN_PARTITION_H
#define WISHGARTEN_PARTITION_H

#include <flint/fmpz.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A partition of n is an array of n parts in falling order, padded with zeros. The order of all partitions of n is reverse
   lexicographic: (n), (n-1, 1), (n-2, 2), (n-2, 1, 1), ..., (1, ..., 1). */
#define WG_PARTITION_DEGREE_MAX 400

/* parts <- (n), the first partition; n >= 0. */
void wg_partition_first(slong *parts, slong n);

/* parts <- the next partition in the order; returns 0, and leaves parts alone, behind the last. O(1) on average. */
int wg_partition_next(slong *parts, slong n);

/* The number of partitions of n into parts of size at most k; fits a word for n <= WG_PARTITION_DEGREE_MAX. */
slong wg_partition_count_bounded(slong n, slong k);
slong wg_partition_count(slong n);

/* The place of a partition in the order, from 0: table[m * (n + 1) + k] must be wg_partition_count_bounded(m, k),
   as filled by wg_partition_count_table. O(length). */
void wg_partition_count_table(slong *table, slong n);
slong wg_partition_rank(const slong *parts, slong n, const slong *table);

/* parts <- the partition of the given rank, 0 <= rank < p(n). O(n). */
void wg_partition_unrank(slong *parts, slong rank, slong n, const slong *table);

/* The number of nonzero parts. */
slong wg_partition_length(const slong *parts, slong n);

/* conjugate <- the partition with rows and columns exchanged. No aliasing. */
void wg_partition_conjugate(slong *conjugate, const slong *parts, slong n);

/* z <- prod_k k^{m_k} m_k!, m_k the multiplicity of k: the order of the centraliser of a permutation of this cycle type; size <- n!/z,
   the number of such permutations. */
void wg_partition_centraliser(fmpz_t z, const slong *parts, slong n);
void wg_partition_class_size(fmpz_t size, const slong *parts, slong n);

/* The sign of a permutation of this cycle type: (-1)^(n - length). */
int wg_partition_sign(const slong *parts, slong n);

/* hooks[i] <- the hook length of box i of n, row after row: the boxes to its right, those below it, and itself. */
void wg_partition_hooks(slong *hooks, const slong *parts, slong n);

/* f <- n! / prod of the hook lengths: the dimension of the representation of S_n. */
void wg_partition_dimension(fmpz_t f, const slong *parts, slong n);

/* exponents[n - 1 + j] <- the number of boxes with content j (column minus row), |j| < n. */
void wg_partition_contents(slong *exponents, const slong *parts, slong n);

/* Reads "3,2,1" or "3,1^4" (parts in any order). *parts <- a new array of *n entries, which the caller frees with flint_free.
   WG_SYNTAX with the place; WG_UNABLE beyond WG_PARTITION_DEGREE_MAX. */
wg_status_t wg_partition_parse(slong **parts, slong *n, const char *text,
                               wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
