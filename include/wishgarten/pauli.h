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

/* The letter of word `index` on a qubit: 'I', 'X', 'Y' or 'Z'. */
char wg_pauli_sum_letter(const wg_pauli_sum_t sum, slong index, slong qubit);

/* sum <- the linear combination written in `text`, in normal form, on the qubits that its words name:
       sum         = [sign] term { (sign | line end) [sign] term }
       term        = [coefficient ["*"]] word
       coefficient = number  |  "(" number ")"  |  "(" number sign number "j" ")", where the last must be zero
       word        = letters                                     dense: XXIZ, the first letter on qubit 0
                   | factor { ["*" | "@"] factor }               indexed: X0 Y3, X(0) @ Y(3)
                   | "[" [factor { ["*" | "@"] factor }] "]"     the same, [] is the identity; also in "(" ")"
       factor      = letter digits  |  letter "(" digits ")"
   A sign may stand before and after a line end; "#" begins a comment up to the end of its line. Dense words
   have one width; they do not mix with indexed ones. *dense <- nonzero if the words are dense.
   WG_SYNTAX with the place, also for coefficients that are not real; WG_UNABLE for a sum of more than
   WG_PAULI_LIMBS_MAX limbs of words. */
#define WG_PAULI_LIMBS_MAX 33554432
wg_status_t wg_pauli_sum_parse(wg_pauli_sum_t sum, int *dense, const char *text,
                               wg_error_struct *error) WG_CHECK_RESULT;

/* t[k - 1] <- Tr(O^k)/2^n for k = 1..order, exactly; O in normal form. By
       Tr(O^(i+j))/2^n = sum_w c_w(O^i) c_w(O^j),      O^(i+j) = (O^i O^j + O^j O^i)/2:
   O^j is kept as a Pauli sum up to j = ceil(order/2) - 1 at most and while it is short; longer ones are
   formed a piece at a time and forgotten. No matrix is formed, and only commuting pairs of words contribute.
   Cost: one step for each of the at most N_i N_j pairs (N_i N_i / 2 for i = j) of words in O^i and O^j, with
   N_j <= 2^r for words that generate a group of rank r <= min(N, 2n); Tr O^3 and Tr O^4 take N^2/2 steps. A
   step counts once more for every further limb of the r bits, and as often as limbs are multiplied for the
   product of two coefficients. Memory: below 1 GiB.
   WG_UNABLE when the next power would need more than WG_PAULI_PRODUCTS_MAX steps or more memory, before it is
   begun, and for coefficients whose common denominator is too large (see wg_clear_denominators; the reach is
   0 then); *reach (if not NULL) <- the largest order that is within the limits, and t is untouched. */
#define WG_PAULI_PRODUCTS_MAX 4000000000
wg_status_t wg_pauli_sum_traces(fmpq *t, slong order, slong *reach, const wg_pauli_sum_t sum,
                                wg_error_struct *error) WG_CHECK_RESULT;

/* t <- Tr(A B)/2^n on the larger number of qubits; A and B in normal form. Cost: one walk through both. */
void wg_pauli_sum_overlap(fmpq_t t, const wg_pauli_sum_t a, const wg_pauli_sum_t b);

#ifdef __cplusplus
}
#endif

#endif
