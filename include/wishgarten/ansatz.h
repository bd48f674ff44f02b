/* The circuits that Wishgarten samples, and random unitary matrices and states. */
#ifndef WISHGARTEN_ANSATZ_H
#define WISHGARTEN_ANSATZ_H

#include "wishgarten/circuit.h"
#include "wishgarten/stream.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum
{
    WG_GROUP_U,
    WG_GROUP_O,
    WG_GROUP_SP
} wg_matrix_group_t;

/* matrix (dim rows) <- a Haar-random element of U(dim), O(dim), or Sp(dim) = {U unitary : U J U^T = J}, J = iY (x) 1 with Y on the
   qubit of the highest bit, dim even. psi <- a Haar-random state; for O a real one. Cost: O(dim^3) and O(dim). */
void wg_haar_matrix(wg_complex_t *matrix, wg_stream_t stream, slong dim, wg_matrix_group_t group);
void wg_haar_state(wg_complex_t *psi, wg_stream_t stream, slong dim, wg_matrix_group_t group);

typedef enum
{
    WG_ANSATZ_HAAR, /* U = W_L exp(i th_L X_L) ... W_1 exp(i th_1 X_1) W_0 or without W_L or W_0, see `boundary` */
    WG_ANSATZ_PAULI,      /* exp(i th_l P_l), random words P_l != 1 */
    WG_ANSATZ_BRICKWORK,  /* layers of Haar-random two-qubit gates on neighbours, a rotation between them */
    WG_ANSATZ_HEA,        /* layers of RY, RZ on each qubit and CZ on neighbours, open or ring */
    WG_ANSATZ_SYMMETRIC,  /* S_n-equivariant: layers of sum X, sum Y, sum ZZ, a parameter each */
    WG_ANSATZ_MATCHGATE,  /* exp(i th P), P of Z_q, X_q X_(q+1) */
    WG_ANSATZ_ORTHOGONAL, /* exp(i th P), P words with an odd number of Y */
    WG_ANSATZ_SYMPLECTIC, /* exp(i th P), P words of the Lie algebra of Sp */
    WG_ANSATZ_REUPLOAD    /* data re-uploading: encoding gates of fixed angles between trainable layers */
} wg_ansatz_kind_t;

#ifdef __cplusplus
}
#endif

#endif
