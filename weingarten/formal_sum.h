/* Formal sums of sequences of integers with polynomials in D as coefficients. Not installed. */
#ifndef WG_FORMAL_SUM_H
#define WG_FORMAL_SUM_H

#include <flint/fmpz_poly.h>

#include "sequence_table.h"

/* sum_i coefficients[i] * term i, i < terms->count */
typedef struct
{
    wg_sequence_table_t terms;
    fmpz_poly_struct *coefficients;
    slong alloc;
} wg_formal_sum_struct;
typedef wg_formal_sum_struct wg_formal_sum_t[1];

void wg_formal_sum_init(wg_formal_sum_t sum);
void wg_formal_sum_clear(wg_formal_sum_t sum);

/* The coefficient of the term, which is 0 if the term is new; the place is good until the next call. */
fmpz_poly_struct *wg_formal_sum_coefficient(wg_formal_sum_t sum, const slong *term, slong length);

#endif
