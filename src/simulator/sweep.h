/* Groups of consecutive gates that act within the cosets of a small subspace of index space, and what a sweep needs to do one. */
#ifndef WG_SIMULATOR_SWEEP_H
#define WG_SIMULATOR_SWEEP_H

#include "workspace.h"

/* 2^WG_RANK_MAX tiles of 128 bytes: a block of psi and one of lambda stay in the second cache. */
#define WG_RANK_MAX 9
/* Index space F_2^n = S + lanes + rest. S, the span of the gates' masks, of e_0 and e_1, has the reduced basis `vector`: the bit pivot[i]
   is set in vector[i] alone, and is its highest. The three lowest bits that are no pivots number the lanes. */
typedef struct
{
    slong rank;
    ulong vector[WG_RANK_MAX];
    slong pivot[WG_RANK_MAX];
    ulong pivots;
} wg_frame_t;

/* Gates first..last-1, done in one sweep; one that does not fit into a frame has rank 0. */
typedef struct
{
    slong first, last;
    wg_frame_t frame;
} wg_group_t;

/* A gate in the coordinates of its frame. */
typedef struct
{
    const wg_gate_struct *gate;
    wg_lane_rotation_t rotation;
    wg_lane_matrix_t matrix, generator;
} wg_block_step_t;

/* A group ready to run: address of tile 4 j + k, lane l, block of base B is B ^ offset[j] ^ lane[l] ^ k. */
typedef struct
{
    slong qubits, tiles, length;
    ulong mask;
    ulong lane[WG_LANES];
    ulong offset[1 << (WG_RANK_MAX - 2)];
    wg_block_step_t *steps;
} wg_sweep_t;

/* The circuit cut greedily into *count groups, which stay in the work space until the next call. */
const wg_group_t *wg_sweep_plan(slong *count, const wg_circuit_t circuit, wg_workspace_struct *work);
/* sweep <- the group at the turns of the work space; matrices are V^* where `adjoint`. */
void wg_sweep_set(wg_sweep_t *sweep, const wg_group_t *group, const wg_circuit_t circuit,
                  wg_workspace_struct *work, int adjoint);
/* The base of a block: the bits of its number on the places that the mask leaves. */
ulong wg_sweep_base(ulong block, ulong mask);

#endif
