/* Haar averages of products of matrix entries for all values of their indices at once. */
#ifndef WISHGARTEN_DELTA_INTEGRAL_H
#define WISHGARTEN_DELTA_INTEGRAL_H

#include "wishgarten/expansion.h"
#include "wishgarten/integrand.h"

#ifdef __cplusplus
extern "C" {
#endif

/* expansion <- the average of the integrand's scalar times its entries over independent Haar-random unitaries,
   where, other than in wg_matrix_integral, different symbols may be equal:

       E prod_a U_{i_a j_a} conj(U_{k_a l_a}) = sum_{sigma, tau} prod_a delta(i_a, k_sigma(a)) delta(j_a, l_tau(a))
                                               Wg(sigma tau^-1; D).

   A product of deltas says which indices are equal, and is written with the first index of each class: delta(i,k)
   delta(i,l), numbers before letters and letters as they occur. Equal products are merged; those that ask two
   numbers to be equal vanish. The expansion is fresh, with D, or any one name, as the only variable, and finished
   here; its symbols are the deltas. dim NULL: D is a symbol. *method <- the algorithm, in words.

   WG_DOMAIN if dim < 1 or below a number that stands as an index. WG_UNABLE for degrees beyond
   WG_DELTA_DEGREE_MAX, for more than WG_DELTA_PAIRS_MAX pairs of permutations and for more than WG_DELTA_TERMS_MAX
   terms. Cost: about 0.3 microseconds a pair. Source: collins2006. */
#define WG_DELTA_DEGREE_MAX 8
#define WG_DELTA_PAIRS_MAX 100000000
#define WG_DELTA_TERMS_MAX 1000000
wg_status_t wg_delta_integral(wg_expansion_t expansion, const char **method, const wg_integrand_t integrand,
                              const fmpz *dim, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
