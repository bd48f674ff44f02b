/* Circuits on large vectors: many gates a sweep where groups of gates allow it (sweep.h), else a sweep for each. */
#ifndef WG_SIMULATOR_BLOCKS_H
#define WG_SIMULATOR_BLOCKS_H

#include "workspace.h"

/* psi <- U psi, and psi_rate its derivative along v, both NULL where it is not wanted. The turns of the work space are set, here and
   below. */
void wg_blocks_forth(wg_number_t *psi, wg_number_t *psi_rate, const double *v, const wg_circuit_t circuit,
                     wg_workspace_struct *space, wg_number_t *scratch);
/* gradient <- dE/dtheta; psi = U psi_0 and lambda = O psi are undone on the way. */
void wg_blocks_back(wg_number_t *psi, wg_number_t *lambda, double *gradient, const wg_circuit_t circuit,
                    wg_workspace_struct *space, wg_number_t *scratch);
/* The same with vectors and their derivatives; product <- the Hessian times v. */
void wg_blocks_back_in_pairs(wg_number_t *const psi[2], wg_number_t *const lambda[2], double *gradient,
                             double *product, const double *v, const wg_circuit_t circuit,
                             wg_workspace_struct *space, wg_number_t *scratch);

#endif
