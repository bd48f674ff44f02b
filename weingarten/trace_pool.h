/* Traces of words, one number for each: equal by rotation and transposition is equal. */
#ifndef WG_TRACE_POOL_H
#define WG_TRACE_POOL_H

#include "sequence_table.h"
#include "wishgarten/integrand.h"

/* A letter is 4 * matrix + flags. Trace 0 is that of the empty word, D. */
typedef struct
{
    wg_sequence_table_t words;
    const wg_integrand_struct *integrand;
    slong *buffer;
    slong buffer_alloc;
} wg_trace_pool_struct;
typedef wg_trace_pool_struct wg_trace_pool_t[1];

void wg_trace_pool_init(wg_trace_pool_t pool, const wg_integrand_struct *integrand);
void wg_trace_pool_clear(wg_trace_pool_t pool);

/* Tr word = prod_i Tr traces[i], i < count, after U U^ = 1 for random U, and Tr A X A Y = Tr A X Tr A Y, Tr A
   = 1 for projectors A. The array takes as many entries as the word has letters, or one; the count is
   returned. */
slong wg_trace_pool_find(slong *traces, wg_trace_pool_t pool, const slong *word, slong length);

#endif
