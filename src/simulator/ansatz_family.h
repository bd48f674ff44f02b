/* The families of ansätze: each function appends the gates of a checked ansatz to an empty circuit. */
#ifndef WG_SIMULATOR_ANSATZ_FAMILY_H
#define WG_SIMULATOR_ANSATZ_FAMILY_H

#include "wishgarten/ansatz.h"

/* diag (dim entries) <- the eigenvalues in the order in which the generators of the group have them: as they are for U; for O and Sp
   a_0 >= a_1 >= ... >= 0 first, then -a_0, -a_1, ..., then a zero if dim is odd. Returns 0 where the group has no such generator. */
int wg_ansatz_spectrum(double *diag, const double *spectrum, slong dim, wg_matrix_group_t group);

void wg_ansatz_append_haar(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz);
void wg_ansatz_append_brickwork(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz);
void wg_ansatz_append_hea(wg_circuit_t circuit, const wg_ansatz_t ansatz);
void wg_ansatz_append_reupload(wg_circuit_t circuit, const wg_ansatz_t ansatz);
void wg_ansatz_append_words(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz);
void wg_ansatz_append_symmetric(wg_circuit_t circuit, const wg_ansatz_t ansatz);
void wg_ansatz_append_matchgate(wg_circuit_t circuit, const wg_ansatz_t ansatz);

/* exp(i c th X) of number l = 1..L from the left, X a word: the fixed one of the group, or a random one; and the psi_0 of the
   boundary "bare" that has overlap x with the fixed one. */
void wg_ansatz_append_generator(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz, slong l);
void wg_ansatz_append_overlap(wg_circuit_t circuit, const wg_ansatz_t ansatz);

/* *x, *z <- a random word of the Lie algebra of the group, without the identity. */
void wg_ansatz_draw_word(ulong *x, ulong *z, wg_stream_t stream, slong qubits, wg_matrix_group_t group);

#endif
