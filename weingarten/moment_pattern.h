/* Sums over layers as sums over weak orderings; private to haar_moment.c. */
#ifndef WISHGARTEN_MOMENT_PATTERN_H
#define WISHGARTEN_MOMENT_PATTERN_H

#include "wishgarten/haar_moment.h"

/* The labels of a word gathered in blocks, one block a layer, numbered along the circuit from O.

   count[c][l]  how often copy c is differentiated in block l; copies that are alike are neighbours
   pinned       the last block is the layer L that meets psi_0 without a Haar block between
   choose       the number of blocks whose layers the sum chooses
   weight       how many weak orderings have this expectation */
typedef struct
{
    slong blocks;
    slong choose;
    int pinned;
    ulong weight;
    unsigned char count[WG_MOMENT_FACTORS_MAX][WG_MOMENT_LABELS_MAX];
} wg_moment_pattern_struct;

typedef struct
{
    wg_moment_pattern_struct *entries;
    slong length;
} wg_moment_pattern_list_struct;
typedef wg_moment_pattern_list_struct wg_moment_pattern_list_t[1];

/* list <- the patterns of the word whose expectation does not vanish at sight, each once with its weight:

       E[word] = sum over the list of weight * C(layers, choose) * E[pattern],

   where `layers` is L, or L - 1 for the boundary "bare" and for words with the letter L. Dropped are
   blocks of one derivative, and with `even` blocks of an odd number. The dressed generators of the layers
   that are not pinned are exchangeable, so that only the order inside each copy matters; among the orders
   that it leaves open the list holds the one with the fullest blocks last, where they cost nothing. Cost: the
   number of weak orderings, 545835 for eight labels. */
void wg_moment_pattern_list_init(wg_moment_pattern_list_t list, const wg_moment_word_t word, int bare,
                                 int even);
void wg_moment_pattern_list_clear(wg_moment_pattern_list_t list);

/* The number of derivatives in block l. */
slong wg_moment_pattern_insertions(const wg_moment_pattern_struct *pattern, slong l, slong copies);

#endif
