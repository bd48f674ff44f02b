/* A circuit on eight sets of angles at a time: what one thread has on its desk. */
#ifndef WG_SIMULATOR_DESK_H
#define WG_SIMULATOR_DESK_H

#include "lanes.h"

/* A gate with the angles of eight samples. */
typedef struct
{
    const wg_gate_struct *gate;
    wg_lanes_t phi;
    wg_lane_rotation_t rotation;
    wg_lane_matrix_t matrix, inverse, generator;
} wg_step_t;

/* Vectors, the steps of the circuit, the entries of their matrices, and for each parameter the derivative, the product of the
   Hessian with a vector, and that vector. */
#define WG_DESK_VECTORS_MAX 5

typedef struct
{
    wg_tile_t *vector[WG_DESK_VECTORS_MAX];
    wg_tile_t *entries;
    wg_step_t *steps;
    wg_lanes_t *gradient, *product, *direction;
} wg_desk_t;

/* The memory of a desk with so many vectors, and the desk on it. */
size_t wg_desk_bytes(const wg_circuit_t circuit, slong vectors);
void wg_desk_set(wg_desk_t *desk, char *memory, const wg_circuit_t circuit, slong vectors);
/* desk.steps <- the gates at the angles theta[0], ..., theta[7]. */
void wg_desk_set_steps(wg_desk_t *desk, const wg_circuit_t circuit, const double *const *theta);

/* psi <- psi0 in all lanes, NULL for |0...0>. */
void wg_tiles_start(wg_tile_t *psi, slong dim, const wg_complex_t *psi0);
/* psi <- G psi, or G^* psi for gates other than rotations. */
void wg_step_apply(wg_tile_t *psi, const wg_step_t *step, const wg_circuit_t circuit, int adjoint,
                   wg_tile_t *scratch);
/* psi <- G^* psi, lambda <- G^* lambda; sum <- sum + Re <lambda| i A |psi>, 0 for a gate without an angle. */
void wg_step_back(wg_tile_t *psi, wg_tile_t *lambda, wg_lanes_t *sum, const wg_step_t *step,
                  const wg_circuit_t circuit, wg_tile_t *scratch);
/* sum <- sum + Re <lambda| i A |psi>, and out <- out + i t A psi, for a gate with an angle. */
void wg_step_bracket(wg_lanes_t *sum, const wg_tile_t *lambda, const wg_tile_t *psi, const wg_step_t *step,
                     const wg_circuit_t circuit);
void wg_step_add_generator(wg_tile_t *out, const wg_lanes_t *t, const wg_tile_t *psi, const wg_step_t *step,
                           const wg_circuit_t circuit);

#endif
