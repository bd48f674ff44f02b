/* Averages of products in which traces of words and entries of one and the same random matrix meet. */
#ifndef WISHGARTEN_MIXED_INTEGRAL_H
#define WISHGARTEN_MIXED_INTEGRAL_H

#include "wishgarten/ensemble.h"
#include "wishgarten/trace_word.h"

#ifdef __cplusplus
extern "C" {
#endif

/* sum <- the average of the integrand's scalar, its traces and those of its entries whose matrix stands in a trace,
   over independent random matrices of the ensemble. These entries become traces, U[i,j] = tr(E_ji U) with the unit
   E_ji = |j><i| (wg_integrand_join_entries); the others stay entries of the integrand, and are left out. The answer's
   traces fall apart at the units,

       tr(E_ab X E_cd Y) = X[b,c] Y[d,a],    1[a,b] = delta(a,b),

   so that its words are X, for Tr X, and X E_ba, for X[a,b]. Equal symbols are equal, different ones different, also
   from the numbers. J[a,b] is 1 or -1 for numbers that J pairs at an integer D, else 0; different symbols are
   different pairs. Without units this is wg_trace_integral or wg_ensemble_trace_integral, whose method, cost and
   limits hold here too. WG_DOMAIN also where D is below a number that stands as an index in a unit, or below the number of
   different indices there (twice that of pairs, with J). */
wg_status_t wg_mixed_integral(wg_trace_sum_t sum, const char **method, wg_integrand_t integrand,
                              wg_ensemble_t ensemble, const fmpz *dim,
                              wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
