/* Many gates a sweep: groups of consecutive gates that act within small cosets of index space. */
#ifndef WG_SIMULATOR_BLOCKS_H
#define WG_SIMULATOR_BLOCKS_H

#include "workspace.h"

/* psi <- U psi; the turns of the work space are set. */
void wg_blocks_forth(wg_number_t *psi, const wg_circuit_t circuit, wg_workspace_struct *work,
                     wg_number_t *scratch);
/* gradient <- dE/dtheta; psi = U psi_0 and lambda = O psi are undone on the way. */
void wg_blocks_back(wg_number_t *psi, wg_number_t *lambda, double *gradient, const wg_circuit_t circuit,
                    wg_workspace_struct *work, wg_number_t *scratch);

#endif
