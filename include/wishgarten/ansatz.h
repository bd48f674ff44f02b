/* The circuits that Wishgarten samples, and random unitary matrices and states. */
#ifndef WISHGARTEN_ANSATZ_H
#define WISHGARTEN_ANSATZ_H

#include "wishgarten/circuit.h"
#include "wishgarten/status.h"
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
   qubit of the highest bit, dim >= 1, for Sp even. It depends on the stream alone, which gives about dim^2 normal numbers (for O and
   Sp half of that); from dimensions of some hundreds on, its last bits depend on the number of threads of BLAS, too. Method: a product
   of reflections that send e_1 to a random direction of the space of the coordinates k, k + 1, ..., dim, for k = 1, ..., dim; for Sp
   over the quaternions. Cost: 4/3 dim^3 multiplications of complex numbers.
   Proof: doc/theory/ansatz.md; source: mezzadri2007. */
void wg_haar_matrix(wg_complex_t *matrix, wg_stream_t stream, slong dim, wg_matrix_group_t group);

/* The same for U and O as a gate WG_GATE_REFLECTIONS wants it: dim phases, and vectors of dim, dim - 1, ..., 2 numbers. Cost: the
   random numbers. */
void wg_haar_reflections(wg_complex_t *phases, wg_complex_t *vectors, wg_stream_t stream, slong dim,
                         wg_matrix_group_t group);

/* psi (dim numbers) <- a Haar-random state, that is, the first column of a Haar-random matrix; for O a real one. Cost: O(dim). */
void wg_haar_state(wg_complex_t *psi, wg_stream_t stream, slong dim, wg_matrix_group_t group);

/* Products are written as products: the rightmost factor acts first. c is `angle`, n is `qubits`, L is `layers`, p the number of
   parameters; "pairs" are the neighbours (q, q + 1), on a ring (n >= 3) also (n - 1, 0). HAAR and BRICKWORK count parameters from
   the left, th_1 ... th_L, so that th_L is next to psi_0; all others in the order in which they act. */
typedef enum
{
    WG_ANSATZ_HAAR, /* W_1 exp(i c th_1 X) W_2 ... W_L exp(i c th_L X) W_(L+1), W_l Haar-random; p = L */
    WG_ANSATZ_PAULI, /* a layer: exp(i c th P), P a random word, or each word given; p = L, or L times their number */
    WG_ANSATZ_BRICKWORK, /* as HAAR, with W_l two sublayers of Haar-random gates, on even and on odd pairs; p = L */
    WG_ANSATZ_HEA,       /* a layer: CZ on the pairs, RZ on each qubit, RY on each qubit; p = 2 n L */
    WG_ANSATZ_SYMMETRIC, /* a layer: exp(i c th sum ZZ) exp(i c th' sum Y) exp(i c th'' sum X); p = 3 L, 2 L for n = 1 */
    WG_ANSATZ_MATCHGATE, /* a layer: exp(i c th X_q X_(q+1)) on each pair, exp(i c th Z_q) on each qubit; p = (2 n - 1) L */
    WG_ANSATZ_ORTHOGONAL, /* a layer: exp(i c th P), P a random word of so(2^n): an odd number of Y; p = L */
    WG_ANSATZ_SYMPLECTIC, /* a layer: exp(i c th P), P a random word of sp(2^n), the Lie algebra of Sp(2^n); p = L */
    WG_ANSATZ_REUPLOAD /* T_1 S T_2 S ... T_L S T_(L+1), T a layer of HEA, S data, see below; p = 2 n (L + 1) */
} wg_ansatz_kind_t;
#define WG_ANSATZ_KINDS 9

/* What to build. Fields that a kind does not read have to be as wg_ansatz_init leaves them. Arrays are not owned.
     dim      2^qubits; HAAR also takes any dim >= 1 with qubits = 0
     angle    c: 1 for exp(i th X), -1/2 for exp(-i th X/2); not zero
     group    where the blocks W_l are drawn: HAAR all three (Sp: even dim), BRICKWORK U and O
     random   HAAR, BRICKWORK: the generators X are words of the group's Lie algebra, drawn anew for each l, instead of one fixed
              word: U has Z on qubit 0, O has Y on qubit 0, Sp has Z on qubit n - 1. Without qubits, HAAR has a fixed X alone, half
              of its eigenvalues 1 and half -1 (dim even)
     spectrum HAAR: X has these dim eigenvalues instead, for O and Sp symmetric about 0; X is diagonal for U and Sp
     bare     HAAR, BRICKWORK: without W_(L+1), so that X_L, the fixed word even with `random`, meets psi_0 directly. A fixed
              unitary in the place of the block makes psi_0 of |0...0>
     overlap  bare: x = <psi_0|X_L|psi_0>, -1 <= x <= 1; psi_0 = sqrt((1 + x)/2) |+1> + sqrt((1 - x)/2) |-1> in eigenvectors of X_L.
              O has x = 0 alone, and needs qubits
     weights  bare with a spectrum, U alone: instead of x, the probabilities of its dim entries in psi_0
     ring     BRICKWORK (n even), HEA, REUPLOAD
     words    PAULI: the number of given words x[i], z[i] (see WG_GATE_ROTATION), i = 0 the first to act; 0 for random words != 1
     data     REUPLOAD: S = prod_q exp(i c data[q mod features] X_q), features >= 1 */
typedef struct
{
    wg_ansatz_kind_t kind;
    slong dim;
    slong qubits;
    slong layers;
    double angle;
    wg_matrix_group_t group;
    int random;
    const double *spectrum;
    int bare;
    double overlap;
    const double *weights;
    int ring;
    const ulong *x, *z;
    slong words;
    const double *data;
    slong features;
} wg_ansatz_struct;
typedef wg_ansatz_struct wg_ansatz_t[1];

/* Circuits of more gates, and of more bytes of matrices, are refused before memory is taken. */
#define WG_ANSATZ_GATES_MAX 10000000
#define WG_ANSATZ_BYTES_MAX 8589934592

/* ansatz <- `kind` on 0 <= qubits <= WG_CIRCUIT_QUBITS_MAX, angle 1, U, fixed generators, no spectrum, the Haar boundary, overlap 0,
   open, no words, no data; dim is 2^qubits. No memory is held. */
void wg_ansatz_init(wg_ansatz_t ansatz, wg_ansatz_kind_t kind, slong qubits, slong layers);

/* "haar", "pauli", "brickwork", ... */
const char *wg_ansatz_name(wg_ansatz_kind_t kind);

/* WG_OK if the ansatz can be built; WG_DOMAIN for what does not exist and options that contradict each other; WG_UNABLE for what is
   beyond the limits. The message names the option. */
wg_status_t wg_ansatz_check(const wg_ansatz_t ansatz, wg_error_struct *error) WG_CHECK_RESULT;

/* circuit <- the ansatz, random blocks and words from the stream; the circuit was made with its dim and qubits, and keeps its memory.
   Fails as wg_ansatz_check. */
wg_status_t wg_ansatz_build(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz,
                            wg_error_struct *error) WG_CHECK_RESULT;

/* p, of an ansatz that wg_ansatz_check accepts. */
slong wg_ansatz_parameters(const wg_ansatz_t ansatz);

#ifdef __cplusplus
}
#endif

#endif
