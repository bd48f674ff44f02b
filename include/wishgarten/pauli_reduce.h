/* A sum of Pauli words without the qubits that it does not need. */
#ifndef WISHGARTEN_PAULI_REDUCE_H
#define WISHGARTEN_PAULI_REDUCE_H

#include "wishgarten/pauli.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The words of O span a space over F2 with the form that says which of them anticommute: t hyperbolic pairs and c central elements.
   O is unitarily equivalent to

       reduced (x) 1 on n - t - c further qubits,    reduced = sum_s |s><s| (x) O_s,    s = 0..2^c - 1,

   so that O has the eigenvalues of the 2^c matrices O_s of size 2^t, each 2^(n - t - c) times. reduced <- these t + c qubits,
   where the last c carry I and Z alone; *pairs <- t. Commuting words have t = 0. O in normal form, and so is `reduced`.
   Cost: about N (2t + c) operations on words of n bits. */
void wg_pauli_sum_reduce(wg_pauli_sum_t reduced, slong *pairs, const wg_pauli_sum_t sum);

/* sector <- O_s on t qubits, in normal form: the last c qubits of `reduced` have the signs (-1)^(bit of s). */
void wg_pauli_sum_sector(wg_pauli_sum_t sector, ulong s, slong pairs, const wg_pauli_sum_t reduced);

#ifdef __cplusplus
}
#endif

#endif
