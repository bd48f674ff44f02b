/* Training a circuit: from a start along the gradient to where it ends. */
#ifndef WISHGARTEN_TRAINING_H
#define WISHGARTEN_TRAINING_H

#include "wishgarten/gradient.h"

#ifdef __cplusplus
extern "C" {
#endif

/* With eps = E(theta) - target:
   WG_LOSS_EXPECTATION  loss = eps
   WG_LOSS_SQUARE       loss = eps^2/2, whose gradient descent has the kernel K = sum_j (dE/dtheta_j)^2: d eps = -rate eps K + ... */
typedef enum
{
    WG_LOSS_EXPECTATION,
    WG_LOSS_SQUARE
} wg_loss_kind_t;

/* WG_DESCENT  theta <- theta - rate grad loss
   WG_ADAM     the same with moving averages of decay 0.9 and 0.999 for the gradient and its square, and 1e-8 beside the root
   WG_BFGS     quasi-Newton steps of NLopt (limited memory, of `memory` vectors), with its line search */
typedef enum
{
    WG_DESCENT,
    WG_ADAM,
    WG_BFGS
} wg_optimiser_t;

typedef struct
{
    wg_optimiser_t optimiser;
    wg_loss_kind_t loss;
    double target;
    double rate;      /* of WG_DESCENT and WG_ADAM, > 0 */
    slong memory;     /* of WG_BFGS, >= 1 */
    slong steps;      /* at most so many steps; evaluations of the gradient for WG_BFGS */
    double tolerance; /* stop where |grad loss| <= tolerance, >= 0 */
} wg_training_struct;
typedef wg_training_struct wg_training_t[1];

/* Where a training is after `step` steps. */
typedef struct
{
    slong step;
    double residual; /* eps */
    double loss;
    double kernel;   /* K */
    double gradient; /* |grad loss| */
} wg_training_point_t;

/* Called at each point, the start and the end included, in order. */
typedef void (*wg_training_record_t)(const wg_training_point_t *point, void *state);

/* theta <- where the training from theta ends, *end <- the point there. `record` may be NULL. The same start gives the same end to
   the last bit, and WG_BFGS ends at the lowest point it saw. WG_DOMAIN, with theta untouched, if the loss ceases to be a finite number
   (a rate that is too large does not do this: E is bounded) or NLopt refuses. Cost: a gradient a step. */
wg_status_t wg_train(double *theta, wg_training_point_t *end, const wg_training_t training,
                     const wg_circuit_t circuit, const wg_operator_t op, const wg_complex_t *psi0,
                     wg_training_record_t record, void *state, wg_workspace_struct *work,
                     wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
