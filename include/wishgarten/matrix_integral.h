/* Haar averages of products of matrix entries, over the unitary group. */
#ifndef WISHGARTEN_MATRIX_INTEGRAL_H
#define WISHGARTEN_MATRIX_INTEGRAL_H

#include "wishgarten/formula.h"
#include "wishgarten/integrand.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Let the product over one unitary be prod_pq U_pq^{N_pq} conj(U_pq)^{M_pq}, of degree n = sum N = sum M. Its
   average vanishes unless N and M have the same row sums and the same column sums. Then it is

       prod_pq M_pq! sum_x Wg(x; D)

   over the permutations x of the n factors U_{i_a j_a} for which #{a : j_a = q, i_{x(a)} = p} = M_pq: the
   pairs of permutations that match rows and columns form a double coset of Young subgroups, of which every
   element is met once. They are counted by cycle type, equal factors together. Within one row or one column
   nothing is summed: prod_q N_q! / (D (D+1) ... (D+n-1)). */

/* f <- the average of the product of the integrand's entries, without its scalar and its traces, over
   independent Haar-random unitaries. dim NULL: D is variable 0 of the ring. *method <- the algorithm, in
   words. WG_DOMAIN if dim < 1, or if it is below a number that stands as an index or below the number of
   different indices that are rows (or columns) of one matrix. WG_UNABLE, except within one row or column, for
   n > WG_WEINGARTEN_DEGREE_MAX (WG_WEINGARTEN_TABLE_DEGREE_MAX if more than a few classes occur) and after
   WG_MATRIX_INTEGRAL_STEPS steps. Cost: at most n! steps for each matrix. */
#define WG_MATRIX_INTEGRAL_STEPS 2000000000
wg_status_t wg_matrix_integral(wg_formula_t f, const char **method, const wg_integrand_t integrand,
                               const fmpz *dim, const wg_ring_t ring, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
