/* The forms of an observable that have a file of their own. */
#ifndef WG_MODEL_FORMS_H
#define WG_MODEL_FORMS_H

#include "scan.h"
#include "wishgarten/pauli.h"

/* sum <- the chain on n qubits whose name stood before the ":" at the present place, as observable.h says.
   WG_SYNTAX, and WG_UNABLE for a chain whose words need more than WG_PAULI_LIMBS_MAX limbs. */
wg_status_t wg_spin_chain_scan(wg_pauli_sum_t sum, const char *name, wg_scan_t scan) WG_CHECK_RESULT;

/* entries <- 2 * rows * rows numbers, row after row, real part and imaginary part in turn, of a Hermitian
   matrix in the Matrix Market format: coordinate or array; real, integer or complex; general, symmetric or
   hermitian. The caller frees them with _fmpq_vec_clear. WG_SYNTAX, also for duplicates and for a matrix that
   is not Hermitian; WG_UNABLE for more than WG_MATRIX_ROWS_MAX rows, before memory is taken. */
wg_status_t wg_matrix_market_parse(fmpq **entries, slong *rows, const char *text,
                                   wg_error_struct *error) WG_CHECK_RESULT;

#endif
