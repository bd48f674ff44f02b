#include <string.h>

#include "blocks.h"

static void start(wg_number_t *const psi[2], slong dim, const wg_complex_t *psi0)
{
    memset(psi[0], 0, dim * sizeof(**psi));
    memset(psi[1], 0, dim * sizeof(**psi));
    if (psi0 != NULL)
        memcpy(psi[0], psi0, dim * sizeof(**psi));
    else
        psi[0][0] = 1.0;
}

/* Vectors go in pairs (a, b) = a + eps b with eps^2 = 0: b is the derivative of a along v. */
void wg_expectation_hessian_product(double *value, double *gradient, double *product,
                                    const wg_circuit_t circuit, const double *theta, const double *v,
                                    const wg_operator_t op, const wg_complex_t *psi0,
                                    wg_workspace_struct *work)
{
    wg_number_t *const *psi = work->vector, *const *lambda = work->vector + 2, *scratch = work->vector[4];

    wg_workspace_expect(work, circuit->dim, WG_WORK_HESSIAN);
    if (op->dim != circuit->dim)
        flint_throw(FLINT_ERROR, "wg_expectation: the observable has %wd dimensions, the circuit %wd\n",
                    op->dim, circuit->dim);
    wg_workspace_set_turns(work, circuit, theta);
    start(psi, circuit->dim, psi0);
    wg_blocks_forth(psi[0], psi[1], v, circuit, work, scratch);
    for (slong i = 0; i < 2; i++)
        wg_operator_apply_parallel(lambda[i], op, psi[i], work->threads);
    *value = wg_real_inner(psi[0], lambda[0], circuit->dim, work->threads);
    wg_blocks_back_in_pairs(psi, lambda, gradient, product, v, circuit, work, scratch);
}

/* Two products differ in the last digits; the mean of h_jk and h_kj is symmetric. */
static void symmetrise(double *hessian, slong p)
{
    for (slong j = 0; j < p; j++)
        for (slong k = 0; k < j; k++)
            hessian[j * p + k] = hessian[k * p + j] = 0.5 * (hessian[j * p + k] + hessian[k * p + j]);
}

void wg_expectation_hessian(double *value, double *gradient, double *hessian, const wg_circuit_t circuit,
                            const double *theta, const wg_operator_t op, const wg_complex_t *psi0,
                            wg_workspace_struct *work)
{
    slong p = circuit->parameters;
    double *v = flint_calloc(FLINT_MAX(p, 1), sizeof(double));

    if (p == 0)
        *value = wg_expectation(circuit, theta, op, psi0, work);
    for (slong j = 0; j < p; j++)
    {
        v[j] = 1.0;
        wg_expectation_hessian_product(value, gradient, hessian + j * p, circuit, theta, v, op, psi0, work);
        v[j] = 0.0;
    }
    symmetrise(hessian, p);
    flint_free(v);
}
