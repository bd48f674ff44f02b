/* Named Hamiltonians as Pauli sums. Private to the model. */
#ifndef WG_NAMED_MODEL_H
#define WG_NAMED_MODEL_H

#include "wishgarten/pauli.h"
#include "wishgarten/status.h"

/* Nonzero if `text` begins with a name below and a colon. */
int wg_named_model_is(const char *text);

/* sum <- the model of `text`, a name with its parameters; n is needed, the others have the defaults shown:

       tfim:n=8,J=1,h=1         H = -J sum_i Z_i Z_{i+1} - h sum_i X_i
       xxz:n=6,J=1,delta=1      H =  J sum_i (X_i X_{i+1} + Y_i Y_{i+1} + delta Z_i Z_{i+1})
       heisenberg:n=6,J=1       xxz with delta = 1

   boundary=open (default) or ring, where i = n - 1 has the neighbour 0 (for n > 2). WG_SYNTAX with the place. */
wg_status_t wg_named_model_parse(wg_pauli_sum_t sum, const char *text,
                                 wg_error_struct *error) WG_CHECK_RESULT;

#endif
