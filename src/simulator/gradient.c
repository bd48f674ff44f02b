#include "wishgarten/gradient.h"

#include <string.h>

#include "blocks.h"

static void start(wg_number_t *psi, slong dim, const wg_complex_t *psi0)
{
    if (psi0 != NULL)
        memcpy(psi, psi0, dim * sizeof(*psi));
    else
    {
        memset(psi, 0, dim * sizeof(*psi));
        psi[0] = 1.0;
    }
}

void wg_circuit_apply(wg_complex_t *psi, const wg_circuit_t circuit, const double *theta,
                      wg_workspace_struct *work)
{
    wg_workspace_expect(work, circuit->dim, WG_WORK_STATE);
    wg_workspace_set_turns(work, circuit, theta);
    wg_blocks_forth((wg_number_t *) psi, NULL, NULL, circuit, work, work->vector[0]);
}

/* psi <- U psi_0, lambda <- O psi; E(theta). */
static double prepare(wg_number_t *psi, wg_number_t *lambda, const wg_circuit_t circuit, const double *theta,
                      const wg_operator_t op, const wg_complex_t *psi0, wg_workspace_struct *work)
{
    if (op->dim != circuit->dim)
        flint_throw(FLINT_ERROR, "wg_expectation: the observable has %wd dimensions, the circuit %wd\n",
                    op->dim, circuit->dim);
    wg_workspace_set_turns(work, circuit, theta);
    start(psi, circuit->dim, psi0);
    wg_blocks_forth(psi, NULL, NULL, circuit, work, work->vector[2]);
    wg_operator_apply_parallel(lambda, op, psi, work->threads);
    return wg_real_inner(psi, lambda, circuit->dim, work->threads);
}

double wg_expectation(const wg_circuit_t circuit, const double *theta, const wg_operator_t op,
                      const wg_complex_t *psi0, wg_workspace_struct *work)
{
    wg_workspace_expect(work, circuit->dim, WG_WORK_GRADIENT);
    return prepare(work->vector[0], work->vector[1], circuit, theta, op, psi0, work);
}

void wg_expectation_gradient(double *value, double *gradient, const wg_circuit_t circuit, const double *theta,
                             const wg_operator_t op, const wg_complex_t *psi0, wg_workspace_struct *work)
{
    wg_number_t *psi = work->vector[0], *lambda = work->vector[1], *scratch = work->vector[2];

    wg_workspace_expect(work, circuit->dim, WG_WORK_GRADIENT);
    *value = prepare(psi, lambda, circuit, theta, op, psi0, work);
    wg_blocks_back(psi, lambda, gradient, circuit, work, scratch);
}
