/* Averages of entries of a Haar-random unitary by their definition. */
#ifndef WG_TEST_DOUBLE_SUM_H
#define WG_TEST_DOUBLE_SUM_H

#include <flint/fmpq.h>

#define DOUBLE_SUM_DEGREE_MAX 6

/* q <- E[prod_a U_{i_a j_a} conj(U_{k_a l_a})], a < n, by all pairs in S_n x S_n; wg[rank of mu] are the Weingarten
   functions. */
void double_sum(fmpq_t q, const slong *i, const slong *j, const slong *k, const slong *l, slong n,
                const fmpq *wg);

#endif
