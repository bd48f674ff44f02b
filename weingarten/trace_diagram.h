/* The average of a product of traces over one unitary: pairs of permutations join its factors. Not installed. */
#ifndef WG_TRACE_DIAGRAM_H
#define WG_TRACE_DIAGRAM_H

#include "class_tally.h"
#include "class_weights.h"
#include "trace_pool.h"
#include "word_ends.h"

/* Factors U have the numbers 0..n-1, conj(U) n..2n-1. */
typedef struct
{
    slong n;
    wg_word_ends_t ends;
    slong *order;       /* the factors as they are met */
    slong **symmetries; /* permutations of the 2n factors that leave all words as they are */
    slong symmetry_count;
} wg_trace_diagram_struct;
typedef wg_trace_diagram_struct wg_trace_diagram_t[1];

/* In these traces U and conj(U) occur n times each, 1 <= n <= WG_TRACE_DEGREE_MAX. */
void wg_trace_diagram_init(wg_trace_diagram_t d, const slong *traces, slong length, slong matrix, slong n,
                           const wg_trace_pool_t pool);
void wg_trace_diagram_clear(wg_trace_diagram_t d);

/* t <- how often the pairs of permutations lead to each product of traces, by the class of Wg. First permutations that a
   symmetry carries into each other are visited once. WG_UNABLE for more than WG_TRACE_PAIRS_MAX pairs or
   WG_TRACE_TERMS_MAX products. */
wg_status_t wg_trace_diagram_tally(wg_class_tally_t t, const wg_trace_diagram_t d,
                                   const wg_class_weights_t weights, wg_trace_pool_t pool,
                                   wg_error_struct *error) WG_CHECK_RESULT;

#endif
