/* State vectors through circuits, and the derivatives of E(theta) = <psi(theta)| O |psi(theta)>, psi(theta) = U(theta) psi_0.
   The mathematics and the cost model are in doc/theory/simulator_core.md. */
#ifndef WISHGARTEN_GRADIENT_H
#define WISHGARTEN_GRADIENT_H

#include "wishgarten/circuit.h"
#include "wishgarten/pauli.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An observable as floating-point data: sum_i coefficient[i] P_i (x, z as in wg_gate_struct), or diag(entries) where `entries`
   is not NULL (any dim), or a Hermitian matrix of dim rows where `matrix` is not NULL. Words are sorted by x: those of one x are
   applied in one sweep. */
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

/* op <- 0 in no dimension. */
void wg_operator_init(wg_operator_t op);
void wg_operator_clear(wg_operator_t op);
/* op <- the sum on `qubits` qubits, which are at least its own; coefficients are rounded to the nearest double. WG_DOMAIN for fewer
   qubits; WG_UNABLE for more than WG_CIRCUIT_QUBITS_MAX. */
wg_status_t wg_operator_set_pauli_sum(wg_operator_t op, const wg_pauli_sum_t sum, slong qubits,
                                      wg_error_struct *error) WG_CHECK_RESULT;
/* op <- diag(entries), and a Hermitian matrix; both are copied. */
void wg_operator_set_diagonal(wg_operator_t op, const double *entries, slong dim);
void wg_operator_set_matrix(wg_operator_t op, const wg_complex_t *matrix, slong dim);
/* out <- O psi, two different vectors of dim numbers. Cost: a sweep for each x among the words, with one sign for each word in it. */
void wg_operator_apply(wg_complex_t *out, const wg_operator_t op, const wg_complex_t *psi);

/* Work space of the functions below, for circuits of at most `dim` dimensions; small tables in it grow with the circuit and are kept.
   What it is good for says how many vectors of dim complex numbers it holds: WG_WORK_STATE one, WG_WORK_GRADIENT three,
   WG_WORK_HESSIAN five, each good for those before it, too. `threads` share the work on one vector, at least 1; results do not depend
   on their number, to the last bit. WG_UNABLE, before memory is taken, if it is not there. A work space serves one call at a time. */
typedef enum
{
    WG_WORK_STATE,
    WG_WORK_GRADIENT,
    WG_WORK_HESSIAN
} wg_work_t;

typedef struct wg_workspace_struct wg_workspace_struct;
wg_status_t wg_workspace_new(wg_workspace_struct **work, slong dim, wg_work_t purpose, slong threads,
                             wg_error_struct *error) WG_CHECK_RESULT;
/* NULL is fine. */
void wg_workspace_free(wg_workspace_struct *work);

/* psi <- U(theta) psi; theta has the circuit's number of parameters, here and below. */
void wg_circuit_apply(wg_complex_t *psi, const wg_circuit_t circuit, const double *theta,
                      wg_workspace_struct *work);

/* E(theta); psi0 NULL is |0...0>, here and below. Needs WG_WORK_GRADIENT. */
double wg_expectation(const wg_circuit_t circuit, const double *theta, const wg_operator_t op,
                      const wg_complex_t *psi0, wg_workspace_struct *work);

/* *value <- E, gradient[j] <- dE/dtheta_j: one sweep forth and one back (adjoint method). Cost: three times that of psi. Needs
   WG_WORK_GRADIENT. */
void wg_expectation_gradient(double *value, double *gradient, const wg_circuit_t circuit, const double *theta,
                             const wg_operator_t op, const wg_complex_t *psi0, wg_workspace_struct *work);

/* The same for `count` sets of angles: value[s], gradient[s * p + j] and theta[s * p + j], p parameters. Where the dimension is at
   most WG_BATCH_DIM_MAX, samples are taken side by side in the processor's vectors; the numbers of one sample depend neither on the
   others nor on their count, but may differ from those of wg_expectation_gradient in the last digits. Needs WG_WORK_GRADIENT. */
#define WG_BATCH_DIM_MAX 1024
void wg_expectation_gradient_batch(double *value, double *gradient, slong count, const wg_circuit_t circuit,
                                   const double *theta, const wg_operator_t op, const wg_complex_t *psi0,
                                   wg_workspace_struct *work);

/* The same as wg_expectation_gradient, and product[j] <- sum_k d^2E/dtheta_j dtheta_k v[k]: two sweeps with pairs of vectors, never
   a p x p matrix. Needs WG_WORK_HESSIAN. */
void wg_expectation_hessian_product(double *value, double *gradient, double *product,
                                    const wg_circuit_t circuit, const double *theta, const double *v,
                                    const wg_operator_t op, const wg_complex_t *psi0,
                                    wg_workspace_struct *work);

/* The same for `count` sets of angles, as wg_expectation_gradient_batch; product[s * p + j], and v[s * p + j], or v NULL for the
   gradient of each sample: then mu = sum_j gradient_j product_j. Needs WG_WORK_HESSIAN. */
void wg_expectation_hessian_product_batch(double *value, double *gradient, double *product, slong count,
                                          const wg_circuit_t circuit, const double *theta, const double *v,
                                          const wg_operator_t op, const wg_complex_t *psi0,
                                          wg_workspace_struct *work);

/* hessian[j * p + k] <- d^2E/dtheta_j dtheta_k, symmetric to the last bit: p products. Needs WG_WORK_HESSIAN. */
void wg_expectation_hessian(double *value, double *gradient, double *hessian, const wg_circuit_t circuit,
                            const double *theta, const wg_operator_t op, const wg_complex_t *psi0,
                            wg_workspace_struct *work);

#ifdef __cplusplus
}
#endif

#endif
