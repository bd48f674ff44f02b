/* Sums of products of traces while they are worked out. Not installed. */
#ifndef WG_TRACE_SUM_H
#define WG_TRACE_SUM_H

#include "denominator.h"
#include "formal_sum.h"
#include "wishgarten/trace_word.h"

/* A product of traces is the rising sequence of their numbers, with repetitions; number 0 is Tr 1 = D. */

/* f <- f + c * the product of the traces: those of the identity become powers of D. dim NULL: D is a symbol. */
void wg_trace_sum_add(wg_formal_sum_t f, const slong *traces, slong length, const fmpz_poly_t c,
                      const fmpz *dim);

/* sum's terms <- those of f, with the words' new numbers; the coefficients are taken out of f. */
void wg_trace_sum_take_terms(wg_trace_sum_t sum, wg_formal_sum_t f, const slong *renamed);

/* sum <- f / d, both of which are emptied; trace i is that of words[i]. */
void wg_trace_sum_take(wg_trace_sum_t sum, wg_formal_sum_t f, wg_denominator_t d,
                       const wg_sequence_table_t words);

#endif
