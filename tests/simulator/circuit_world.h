/* A random circuit with angles, a state and an observable, and all of it dense. */
#ifndef WG_CIRCUIT_WORLD_H
#define WG_CIRCUIT_WORLD_H

#include "wishgarten/gradient.h"

#include "../oracle/dense_circuit.h"
#include "../support.h"

#define KINDS 6
#define DIM_MAX 64
#define PARAMETERS_MAX 32

typedef struct
{
    wg_circuit_t circuit;
    double theta[PARAMETERS_MAX];
    wg_complex_t psi0[DIM_MAX];
    wg_operator_t op;
    number_t dense_op[DIM_MAX * DIM_MAX];
    wg_workspace_struct *work;
} world_struct;

/* Gates of every kind that the space allows, or of one kind where `only` >= 0; few parameters, so that most are repeated. The
   observable is a Pauli sum, diagonal, or a matrix. */
void world_init(world_struct *w, slong dim, slong qubits, slong length, slong parameters, int only,
                flint_rand_t state);
void world_clear(world_struct *w);
/* A number of qubits up to the given one and its dimension, or any small dimension and no qubits. */
slong random_dim(slong *qubits, slong qubits_max, flint_rand_t state);

#endif
