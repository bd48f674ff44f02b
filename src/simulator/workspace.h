/* What the functions of gradient.h keep between calls. */
#ifndef WG_SIMULATOR_WORKSPACE_H
#define WG_SIMULATOR_WORKSPACE_H

#include "state.h"
#include "wishgarten/gradient.h"

#define WG_WORK_VECTORS_MAX 5

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
};

/* Aborts where the circuit is larger than the work space, or needs a purpose beyond it. */
void wg_workspace_expect(const wg_workspace_struct *work, slong dim, wg_work_t purpose);
/* work.turns <- the circuit's gates at their angles. */
void wg_workspace_set_turns(wg_workspace_struct *work, const wg_circuit_t circuit, const double *theta);

#endif
