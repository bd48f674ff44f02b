/* Circuits as products of dense matrices, and random circuits to feed them: slow and obvious. */
#ifndef WG_ORACLE_DENSE_CIRCUIT_H
#define WG_ORACLE_DENSE_CIRCUIT_H

#include <complex.h>

#include <flint/ulong_extras.h>

#include "wishgarten/circuit.h"

typedef double _Complex number_t;

/* c <- a b, matrices of dim rows; c is another matrix. */
void oracle_product(number_t *c, const number_t *a, const number_t *b, slong dim);
/* m <- the whole matrix of a gate at an angle: Kronecker products, and Taylor series of exp(i phi A / 2^k), squared k times. */
void oracle_gate(number_t *m, const wg_circuit_t circuit, const wg_gate_struct *gate, double phi);
/* m <- the whole matrix of the generator. */
void oracle_generator(number_t *m, const wg_circuit_t circuit, const wg_gate_struct *gate);
/* m <- the Pauli word. */
void oracle_word(number_t *m, slong qubits, ulong x, ulong z);
/* m <- U(theta). */
void oracle_unitary(number_t *m, const wg_circuit_t circuit, const double *theta);
/* E and its gradient by the product rule, one term for each gate; gradient may be NULL. */
double oracle_expectation(double *gradient, const wg_circuit_t circuit, const double *theta,
                          const number_t *op, const number_t *psi0);

/* Standard normal numbers, unitary and Hermitian matrices of them. */
double random_normal(flint_rand_t state);
void random_vector(wg_complex_t *v, slong dim, flint_rand_t state);
void random_unitary(wg_complex_t *v, slong dim, flint_rand_t state);
void random_hermitian(wg_complex_t *a, slong dim, flint_rand_t state);
/* A random gate of the kind at the end of the circuit, of parameter -1 .. parameters - 1. */
void random_gate(wg_circuit_t circuit, wg_gate_kind_t kind, slong parameters, flint_rand_t state);

#endif
