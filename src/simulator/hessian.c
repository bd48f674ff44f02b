#include <string.h>

#include "workspace.h"

/* A pair (a, b) stands for a + eps b with eps^2 = 0: a vector and its derivative along v. */
typedef struct
{
    wg_number_t *a, *b;
} pair_t;

/* The rate of change of the angle of a gate along v. */
static double rate(const wg_gate_struct *gate, const double *v)
{
    return gate->parameter < 0 ? 0.0 : gate->scale * v[gate->parameter];
}

/* G(phi + eps t)(a + eps b) = G a + eps (G b + i t A G a). */
static void forth(pair_t psi, const wg_circuit_t circuit, const wg_turn_t *turn, double t,
                  wg_number_t *scratch)
{
    wg_state_apply(psi.a, circuit, turn, 0, scratch);
    wg_state_apply(psi.b, circuit, turn, 0, scratch);
    if (t != 0.0)
        wg_state_add_generator(psi.b, t, psi.a, circuit, turn->gate);
}

/* The adjoint, which is the inverse. */
static void back(pair_t psi, const wg_circuit_t circuit, const wg_turn_t *turn, double t,
                 wg_number_t *scratch)
{
    if (t != 0.0)
        wg_state_add_generator(psi.b, -t, psi.a, circuit, turn->gate);
    wg_state_apply(psi.a, circuit, turn, 1, scratch);
    wg_state_apply(psi.b, circuit, turn, 1, scratch);
}

static void start(pair_t psi, slong dim, const wg_complex_t *psi0)
{
    memset(psi.a, 0, dim * sizeof(*psi.a));
    memset(psi.b, 0, dim * sizeof(*psi.b));
    if (psi0 != NULL)
        memcpy(psi.a, psi0, dim * sizeof(*psi.a));
    else
        psi.a[0] = 1.0;
}

void wg_expectation_hessian_product(double *value, double *gradient, double *product,
                                    const wg_circuit_t circuit, const double *theta, const double *v,
                                    const wg_operator_t op, const wg_complex_t *psi0,
                                    wg_workspace_struct *work)
{
    pair_t psi = {work->vector[0], work->vector[1]}, lambda = {work->vector[2], work->vector[3]};
    wg_number_t *scratch = work->vector[4];

    wg_workspace_expect(work, circuit->dim, WG_WORK_HESSIAN);
    if (op->dim != circuit->dim)
        flint_throw(FLINT_ERROR, "wg_expectation: the observable has %wd dimensions, the circuit %wd\n",
                    op->dim, circuit->dim);
    wg_workspace_set_turns(work, circuit, theta);
    start(psi, circuit->dim, psi0);
    for (slong k = 0; k < circuit->length; k++)
        forth(psi, circuit, work->turns + k, rate(circuit->gates + k, v), scratch);
    wg_operator_apply_parallel(lambda.a, op, psi.a, work->threads);
    wg_operator_apply_parallel(lambda.b, op, psi.b, work->threads);
    *value = wg_real_inner(psi.a, lambda.a, circuit->dim, work->threads);

    memset(gradient, 0, circuit->parameters * sizeof(double));
    memset(product, 0, circuit->parameters * sizeof(double));
    for (slong k = circuit->length - 1; k >= 0; k--)
    {
        const wg_gate_struct *gate = circuit->gates + k;
        double t = rate(gate, v);

        if (gate->parameter >= 0)
        {
            wg_number_t first = wg_state_bracket(lambda.a, psi.a, circuit, gate),
                        second = wg_state_bracket(lambda.b, psi.a, circuit, gate) +
                                 wg_state_bracket(lambda.a, psi.b, circuit, gate);

            gradient[gate->parameter] -= 2.0 * gate->scale * cimag(first);
            product[gate->parameter] -= 2.0 * gate->scale * cimag(second);
        }
        back(psi, circuit, work->turns + k, t, scratch);
        back(lambda, circuit, work->turns + k, t, scratch);
    }
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
