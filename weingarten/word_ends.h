/* The factors of one matrix in a product of traces: their ends, and the words of other matrices between them. Not
   installed. */
#ifndef WG_WORD_ENDS_H
#define WG_WORD_ENDS_H

#include "sequence_table.h"

/* End 2 k is where the rows of factor k are, end 2 k + 1 where its columns are; words lead from end to end. A letter is
   4 * matrix + flags. */
typedef struct
{
    slong *other;  /* the end on the other side of the word at an end */
    slong *begins; /* of its letters, read from the end where `turned` is zero */
    slong *lengths;
    char *turned;
    slong *letters;
    slong letter_count;
    slong *rest; /* the traces without the matrix */
    slong rest_count;
} wg_word_ends_struct;
typedef wg_word_ends_struct wg_word_ends_t[1];

/* Room for the given number of factors in these traces, of which none is read. */
void wg_word_ends_init(wg_word_ends_t ends, slong factors, const slong *traces, slong length,
                       const wg_sequence_table_t words);
void wg_word_ends_clear(wg_word_ends_t ends);

/* Reads one trace, whose factors get the numbers order[0], order[1], ...; returns how many there are. Without any it
   goes to the rest. */
slong wg_word_ends_read(wg_word_ends_t ends, slong trace, slong matrix, const slong *order,
                        const wg_sequence_table_t words);

#endif
