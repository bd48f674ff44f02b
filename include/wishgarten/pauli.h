/* Real linear combinations of Pauli words and the exact traces of their powers. */
#ifndef WISHGARTEN_PAULI_H
#define WISHGARTEN_PAULI_H

#include <flint/fmpq.h>
#include <flint/fmpz.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WG_QUBITS_MAX 65536

/* sum_i coefficients[i] P_i on n qubits. Word i is the bits x then z, each of `limbs` = ceil(n/64)
   limbs: P = prod_q i^(x_q z_q) X_q^(x_q) Z_q^(z_q), which is Hermitian; x_q = z_q = 1 is Y. Words are
   sorted and different, no coefficient is zero (normal form, after wg_pauli_sum_normalise). */
typedef struct
{
    slong qubits;
    slong limbs;
    slong length;
    slong alloc;
    ulong *words;
    fmpq *coefficients;
} wg_pauli_sum_struct;
typedef wg_pauli_sum_struct wg_pauli_sum_t[1];

/* sum <- 0 on the given number of qubits, 0 <= qubits <= WG_QUBITS_MAX. */
void wg_pauli_sum_init(wg_pauli_sum_t sum, slong qubits);
void wg_pauli_sum_clear(wg_pauli_sum_t sum);
void wg_pauli_sum_swap(wg_pauli_sum_t a, wg_pauli_sum_t b);
/* The sum keeps its words and lives on more qubits. */
void wg_pauli_sum_extend(wg_pauli_sum_t sum, slong qubits);

/* Appends coefficient * prod_j letters[j] on qubit positions[j]; letters are of "IXYZ", the
   positions are different and below the number of qubits. Not in normal form afterwards. */
void wg_pauli_sum_append(wg_pauli_sum_t sum, const fmpq_t coefficient, const char *letters,
                         const slong *positions, slong length);
/* Sorts, adds up equal words, drops zeros. */
void wg_pauli_sum_normalise(wg_pauli_sum_t sum);

/* t[k - 1] <- Tr(O^k)/2^n for k = 1..order, exactly; O in normal form.
   O^j is kept as a Pauli sum up to j = ceil(order/2) at most, never as a matrix: with N words, O^2 has at most
   N(N-1)/2 + 1 of them, and only commuting pairs contribute. WG_UNABLE, before memory is taken,
   when the next power would need more than WG_PAULI_PRODUCTS_MAX products; then *reach (if not
   NULL) <- the largest k that is within it, and t is untouched. */
#define WG_PAULI_PRODUCTS_MAX 4000000000
wg_status_t wg_pauli_sum_traces(fmpq *t, slong order, slong *reach, const wg_pauli_sum_t sum,
                                wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
