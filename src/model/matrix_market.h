/* Exact Hermitian matrices in the Matrix Market format. Private to the model. */
#ifndef WG_MATRIX_MARKET_H
#define WG_MATRIX_MARKET_H

#include <flint/fmpq.h>

#include "wishgarten/status.h"

/* Traces of powers take products of exact matrices, which ends about here. */
#define WG_MATRIX_ROWS_MAX 1024

/* *entries <- a new array of 2 n^2 numbers, row after row, real part and imaginary part in turn; *n <- the rows. `text` is in the coordinate or the
   array form, with the fields real, integer or complex and the symmetries general, symmetric or hermitian. WG_SYNTAX with the place, also
   where the matrix is not Hermitian; WG_UNABLE beyond WG_MATRIX_ROWS_MAX rows. */
wg_status_t wg_matrix_market_parse(fmpq **entries, slong *n, const char *text,
                                   wg_error_struct *error) WG_CHECK_RESULT;

#endif
