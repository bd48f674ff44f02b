/* Traces of words of random matrices with symmetries, one number for each: words equal by rotation, transposition and the group's relations
   are equal up to a sign. */
#ifndef WG_SIGNED_POOL_H
#define WG_SIGNED_POOL_H

#include "sequence_table.h"
#include "wishgarten/ensemble.h"

/* A letter is 4 * matrix + flags. Trace 0 is that of the empty word, D; trace 1 is n. Random letters are O or O'; S, S' with J; S, conj(S)
   for COE; A, conj(A), antisymmetric, for CSE; W or W'; W; any form of G. */
#define WG_POOL_COLUMNS 1

typedef struct
{
    wg_sequence_table_t words;
    const wg_integrand_struct *integrand;
    wg_ensemble_t ensemble;
    int form; /* the matrix J, or -1 */
} wg_signed_pool_struct;
typedef wg_signed_pool_struct wg_signed_pool_t[1];

void wg_signed_pool_init(wg_signed_pool_t pool, const wg_integrand_struct *integrand, wg_ensemble_t ensemble,
                         int form);
void wg_signed_pool_clear(wg_signed_pool_t pool);

/* letters <- the letter of an integrand in the forms above, at most three; *count of them. Returns a sign. */
int wg_signed_pool_expand(slong *letters, slong *count, const wg_signed_pool_t pool, slong letter);

/* The letter's transpose in the forms above; *sign is multiplied by its sign. */
slong wg_signed_pool_transpose(int *sign, const wg_signed_pool_t pool, slong letter);

/* Tr word = sign * prod_i Tr traces[i], i < count; the sign is returned, 0 if the trace vanishes. The array takes length + 1 entries. */
int wg_signed_pool_find(slong *traces, slong *count, wg_signed_pool_t pool, const slong *word, slong length);

#endif
