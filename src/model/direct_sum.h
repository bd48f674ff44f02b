/* An observable as a direct sum of Hermitian matrices of the same size. */
#ifndef WG_MODEL_DIRECT_SUM_H
#define WG_MODEL_DIRECT_SUM_H

#include <flint/fmpz_mat.h>

#include "wishgarten/observable.h"
#include "wishgarten/pauli_reduce.h"

/* A sum of Pauli words falls into 2^c blocks of size 2^t, see wg_pauli_sum_reduce; a matrix is one block. */
typedef struct
{
    const wg_observable_struct *observable;
    wg_pauli_sum_t reduced;
    slong pairs;
    slong central;
    fmpz_t copies;      /* of each block */
    fmpz_t denominator; /* of all entries */
} wg_direct_sum_struct;
typedef wg_direct_sum_struct wg_direct_sum_t[1];

/* The observable is a Pauli sum or a matrix that fits into dimension dim, and has to outlive the blocks. WG_UNABLE for a common
   denominator that is too large. */
wg_status_t wg_direct_sum_init(wg_direct_sum_t blocks, const wg_observable_t observable, const fmpz_t dim,
                               wg_error_struct *error) WG_CHECK_RESULT;
void wg_direct_sum_clear(wg_direct_sum_t blocks);

/* log2 of the number of blocks, and of what a Pauli sum's size is; *rows <- the size or 0 where it does not fit into 2^30. */
slong wg_direct_sum_rows(const wg_direct_sum_t blocks);

/* denominator * block number s = re + i im, of wg_direct_sum_rows rows. */
void wg_direct_sum_get(fmpz_mat_t re, fmpz_mat_t im, ulong s, const wg_direct_sum_t blocks);

#endif
