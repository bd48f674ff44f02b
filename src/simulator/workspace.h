/* What the functions of gradient.h keep between calls. */
#ifndef WG_SIMULATOR_WORKSPACE_H
#define WG_SIMULATOR_WORKSPACE_H

#include "lanes.h"
#include "state.h"
#include "wishgarten/gradient.h"

#define WG_WORK_VECTORS_MAX 5

typedef enum
{
    WG_POOL_BUFFERS,
    WG_POOL_GROUPS,
    WG_POOL_STEPS,
    WG_POOL_ENTRIES,
    WG_POOL_SUMS,
    WG_POOL_RATES,
    WG_POOLS
} wg_pool_t;

struct wg_workspace_struct
{
    slong dim;
    slong vectors;
    slong threads;
    wg_number_t *vector[WG_WORK_VECTORS_MAX];
    wg_turn_t *turns;
    slong turns_alloc;
    wg_number_t *matrices;
    slong matrices_alloc;
    /* What groups of gates need, see blocks.c and batch.c: buffers of the threads, groups, the steps of one, entries of its matrices,
       sums of brackets. */
    void *pool[WG_POOLS];
    size_t pool_bytes[WG_POOLS];
};

/* At least so many bytes of pool `index`, aligned for tiles; what was in it is lost where it grows. */
void *wg_workspace_pool(wg_workspace_struct *work, wg_pool_t index, size_t bytes);

/* Aborts where the circuit is larger than the work space, or needs a purpose beyond it. */
void wg_workspace_expect(const wg_workspace_struct *work, slong dim, wg_work_t purpose);
/* work.turns <- the circuit's gates at their angles. */
void wg_workspace_set_turns(wg_workspace_struct *work, const wg_circuit_t circuit, const double *theta);

#endif
