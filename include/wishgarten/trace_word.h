/* Haar averages of products of traces of words, over the unitary group. */
#ifndef WISHGARTEN_TRACE_WORD_H
#define WISHGARTEN_TRACE_WORD_H

#include <flint/fmpz_poly.h>

#include "wishgarten/expansion.h"
#include "wishgarten/formula.h"
#include "wishgarten/integrand.h"

#ifdef __cplusplus
extern "C" {
#endif

/* coefficient(D) * prod_k Tr word[traces[k]] */
typedef struct
{
    fmpz_poly_t coefficient;
    slong *traces; /* rising, with repetitions */
    slong length;
} wg_trace_term_struct;

/* sum of terms / (denominator * prod_{|j| < degree} (D + j)^exponents[degree - 1 + j]): a polynomial in the
   traces of cyclic words of fixed matrices, of which no two are equal by rotation and transposition (Tr AB =
   Tr B'A'). At an integer D the coefficients are constants. The words' powers are 1 and their letters refer
   to the matrices of the integrand. */
typedef struct
{
    wg_word_struct *words;
    slong word_count;
    wg_trace_term_struct *terms;
    slong term_count;
    fmpz_t denominator;
    slong *exponents;
    slong degree;
} wg_trace_sum_struct;
typedef wg_trace_sum_struct wg_trace_sum_t[1];

void wg_trace_sum_init(wg_trace_sum_t sum);
void wg_trace_sum_clear(wg_trace_sum_t sum);

/* sum <- the average of the integrand's scalar times its traces, without its entries, over its independent
   Haar-random unitaries. dim NULL: D is a symbol. *method <- the algorithm, in words.

   One unitary after the other is averaged: a pair of permutations joins the row ends and the column ends of
   its n factors U with those of conj(U), which closes the words to loops, and pairs that make the same
   product of traces are counted by the cycle type that Wg depends on. First permutations that a symmetry of
   the product (equal traces, periodic words) carries into each other are visited once. Products of traces of
   powers of one unitary are E prod_j (Tr U^j)^{a_j} conj(Tr U^j)^{b_j} = sum_lambda chi_lambda(1^a1 2^a2 ...)
   chi_lambda(1^b1 ...) over the lambda with at most D rows, which is prod_j [a_j = b_j] j^{a_j} a_j! for D >=
   n. Sources: collins2006, diaconis1994.

   WG_DOMAIN if dim < 1. WG_UNABLE for more than WG_TRACE_PAIRS_MAX pairs (n = 7 without symmetry),
   WG_TRACE_TERMS_MAX terms, n > WG_TRACE_DEGREE_MAX; for powers of one unitary below the degree if n >
   WG_CHARACTER_DEGREE_MAX, unless the power is one and partitions into D rows are few. Cost: about 0.2
   microseconds a pair. */
#define WG_TRACE_PAIRS_MAX 100000000
#define WG_TRACE_TERMS_MAX 2000000
#define WG_TRACE_DEGREE_MAX 9
wg_status_t wg_trace_integral(wg_trace_sum_t sum, const char **method, const wg_integrand_t integrand,
                              const fmpz *dim, wg_error_struct *error) WG_CHECK_RESULT;

/* sum <- with Tr words[k] = *values[k] where that is not NULL; these words leave the sum, and equal terms are
   merged. */
void wg_trace_sum_put_values(wg_trace_sum_t sum, const fmpq *const *values);

/* f <- the sum as a formula: D is variable 0 of the ring, Tr words[k] variable 1 + k. */
void wg_trace_sum_get_formula(wg_formula_t f, const wg_trace_sum_t sum, const wg_ring_t ring);

/* expansion <- the same, finished, which takes time linear in the terms; the expansion is fresh, with D, or any one
   name, as the only variable. Symbol k is Tr words[k], in the notations of the integrand. */
void wg_trace_sum_get_expansion(wg_expansion_t expansion, const wg_trace_sum_t sum,
                                const wg_integrand_t integrand);

#ifdef __cplusplus
}
#endif

#endif
