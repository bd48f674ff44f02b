/* Parametrised circuits as data: a list of gates, free angles theta_0, ..., theta_(p-1). */
#ifndef WISHGARTEN_CIRCUIT_H
#define WISHGARTEN_CIRCUIT_H

#include <flint/flint.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WG_CIRCUIT_QUBITS_MAX 32 /* a state vector is 2^n complex numbers */
#define WG_GATE_TARGETS_MAX 4

/* Entries of matrices, and of state vectors: real part and imaginary part in turn. */
typedef struct
{
    double re, im;
} wg_complex_t;

/* phi = scale * theta[parameter] + offset, or offset alone where parameter < 0; A and V are rows after rows from
   matrices[matrix] on.
   WG_GATE_ROTATION   exp(i phi P), P the Pauli word prod_q i^(x_q z_q) X_q^(x_q) Z_q^(z_q), bit q of x and z
   WG_GATE_GENERATOR  exp(i phi A), A Hermitian, of 2^targets rows, on the qubits target[0..targets-1]; behind A come W and a in
                      A = W diag(a) W^*
   WG_GATE_DIAGONAL   exp(i phi diag(a)), a the real parts of the `dim` numbers at `matrix`
   WG_GATE_FIXED      V, unitary, of 2^targets rows, on the qubits target[0..targets-1]
   WG_GATE_BLOCK      V, unitary, of `dim` rows, on the whole space
   WG_GATE_REFLECTIONS   V = diag(d) H_0 H_1 ... H_(dim-2) on the whole space, H_k = 1 - v_k v_k^* with |v_k|^2 = 2 and v_k zero
                      above entry k; from `matrix` on: the dim phases d, and then v_0, v_1, ... without these zeros, that is
                      dim - k numbers for v_k. It costs what a matrix costs to apply, dim^2, and half its memory;
                      wg_haar_reflections draws a Haar-random one without a QR.
   Bit j of a row's or column's index of A and V is qubit target[j]; bit q of a state's index is qubit q. */
typedef enum
{
    WG_GATE_ROTATION,
    WG_GATE_GENERATOR,
    WG_GATE_DIAGONAL,
    WG_GATE_FIXED,
    WG_GATE_BLOCK,
    WG_GATE_REFLECTIONS
} wg_gate_kind_t;

typedef struct
{
    wg_gate_kind_t kind;
    ulong x, z;
    slong targets;
    slong target[WG_GATE_TARGETS_MAX];
    slong matrix;
    slong parameter;
    double scale, offset;
} wg_gate_struct;

/* Gates act in the order of the list, on a space of `dim` dimensions: dim = 2^qubits, or any number where qubits = 0
   and all gates are DIAGONAL, BLOCK or REFLECTIONS. A parameter may stand in several gates. */
typedef struct
{
    slong dim;
    slong qubits;
    slong parameters;
    wg_gate_struct *gates;
    slong length;
    slong alloc;
    wg_complex_t *matrices;
    slong matrices_length;
    slong matrices_alloc;
} wg_circuit_struct;
typedef wg_circuit_struct wg_circuit_t[1];

/* circuit <- no gates. */
void wg_circuit_init(wg_circuit_t circuit, slong dim, slong qubits);
void wg_circuit_clear(wg_circuit_t circuit);
/* Forgets the gates and the parameters, and keeps the memory. */
void wg_circuit_reset(wg_circuit_t circuit);

/* A new last gate. A parameter beyond those there are makes the circuit have it. Matrices are copied. Targets are
   different qubits of the circuit; a mask has no bit beyond the qubits. An angle that is not free has parameter -1. The
   arguments are not checked for what needs a look at every entry: A Hermitian, V unitary, |v_k|^2 = 2. */
void wg_circuit_append_rotation(wg_circuit_t circuit, ulong x, ulong z, slong parameter, double scale,
                                double offset);
void wg_circuit_append_generator(wg_circuit_t circuit, const wg_complex_t *matrix, const slong *target,
                                 slong targets, slong parameter, double scale, double offset);
void wg_circuit_append_diagonal(wg_circuit_t circuit, const double *entries, slong parameter, double scale,
                                double offset);
void wg_circuit_append_fixed(wg_circuit_t circuit, const wg_complex_t *matrix, const slong *target,
                             slong targets);
void wg_circuit_append_block(wg_circuit_t circuit, const wg_complex_t *matrix);
void wg_circuit_append_reflections(wg_circuit_t circuit, const wg_complex_t *phases,
                                   const wg_complex_t *vectors);

#ifdef __cplusplus
}
#endif

#endif
