/* State vectors through circuits, and the derivatives of E(theta) = <psi(theta)| O |psi(theta)>, psi(theta) = U(theta) psi_0. */
#ifndef WISHGARTEN_GRADIENT_H
#define WISHGARTEN_GRADIENT_H

#include "wishgarten/circuit.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An observable as floating-point data: sum_i coefficient[i] P_i on qubits (x, z as in wg_gate_struct), or diag(entries) where
   `entries` is not NULL (any dim), or a Hermitian matrix of dim rows where `matrix` is not NULL. */
typedef struct
{
    slong dim;
    slong length;
    ulong *x, *z;
    double *coefficient;
    double *entries;
    wg_complex_t *matrix;
} wg_operator_struct;
typedef wg_operator_struct wg_operator_t[1];

/* Work space of the functions below, for circuits of at most dim dimensions and as many parameters; nothing below allocates.
   The memory is three vectors of dim complex numbers, five for second derivatives. WG_UNABLE, before memory is taken, if it is not there. */
typedef struct wg_workspace_struct wg_workspace_struct;
wg_status_t wg_workspace_new(wg_workspace_struct **work, slong dim, slong parameters, slong threads,
                             wg_error_struct *error) WG_CHECK_RESULT;
void wg_workspace_free(wg_workspace_struct *work);

/* psi <- U(theta) psi. */
void wg_circuit_apply(wg_complex_t *psi, const wg_circuit_t circuit, const double *theta,
                      wg_workspace_struct *work);

/* E(theta); psi0 NULL is |0...0>. */
double wg_expectation(const wg_circuit_t circuit, const double *theta, const wg_operator_t op,
                      const wg_complex_t *psi0, wg_workspace_struct *work);

/* *value <- E, gradient[j] <- dE/dtheta_j: one sweep forth and one back (adjoint method). */
void wg_expectation_gradient(double *value, double *gradient, const wg_circuit_t circuit, const double *theta,
                             const wg_operator_t op, const wg_complex_t *psi0, wg_workspace_struct *work);

/* The same, and product[j] <- sum_k d^2E/dtheta_j dtheta_k v[k]: two sweeps with pairs of vectors, never a p x p matrix. */
void wg_expectation_hessian_product(double *value, double *gradient, double *product,
                                    const wg_circuit_t circuit, const double *theta, const double *v,
                                    const wg_operator_t op, const wg_complex_t *psi0,
                                    wg_workspace_struct *work);

/* hessian[j * p + k] <- d^2E/dtheta_j dtheta_k: p products. */
void wg_expectation_hessian(double *value, double *gradient, double *hessian, const wg_circuit_t circuit,
                            const double *theta, const wg_operator_t op, const wg_complex_t *psi0,
                            wg_workspace_struct *work);

#ifdef __cplusplus
}
#endif

#endif
