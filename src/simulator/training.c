#include "wishgarten/training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <nlopt.h>

#define ADAM_MEAN 0.9
#define ADAM_SQUARE 0.999
#define ADAM_FLOOR 1e-8

/* What a training works on, and the point where it is. */
typedef struct
{
    const wg_training_struct *training;
    const wg_circuit_struct *circuit;
    const wg_operator_struct *op;
    const wg_complex_t *psi0;
    wg_training_record_t record;
    void *state;
    wg_workspace_struct *work;
    nlopt_opt optimiser;
    int stopped;
    wg_training_point_t point;
} walk_t;

/* gradient <- that of the loss at theta; walk->point <- what is there. */
static void look(double *gradient, walk_t *walk, const double *theta)
{
    wg_training_point_t *point = &walk->point;
    slong p = walk->circuit->parameters;
    double value, slope;

    wg_expectation_gradient(&value, gradient, walk->circuit, theta, walk->op, walk->psi0, walk->work);
    point->residual = value - walk->training->target;
    point->kernel = 0;
    for (slong j = 0; j < p; j++)
        point->kernel += gradient[j] * gradient[j];
    slope = walk->training->loss == WG_LOSS_SQUARE ? point->residual : 1;
    point->loss =
        walk->training->loss == WG_LOSS_SQUARE ? point->residual * point->residual / 2 : point->residual;
    point->gradient = fabs(slope) * sqrt(point->kernel);
    for (slong j = 0; j < p; j++)
        gradient[j] *= slope;
    if (walk->record != NULL)
        walk->record(point, walk->state);
}

static int arrived(const walk_t *walk)
{
    return walk->point.step >= walk->training->steps || walk->point.gradient <= walk->training->tolerance ||
           !isfinite(walk->point.loss);
}

static void descend(double *theta, double *gradient, walk_t *walk)
{
    for (look(gradient, walk, theta); !arrived(walk); walk->point.step++, look(gradient, walk, theta))
        for (slong j = 0; j < walk->circuit->parameters; j++)
            theta[j] -= walk->training->rate * gradient[j];
}

/* `averages` holds 2 p numbers. */
static void descend_by_adam(double *theta, double *gradient, double *averages, walk_t *walk)
{
    slong p = walk->circuit->parameters;
    double *mean = averages, *square = averages + p;
    double mean_left = 1, square_left = 1;

    memset(averages, 0, 2 * p * sizeof(double));
    for (look(gradient, walk, theta); !arrived(walk); walk->point.step++, look(gradient, walk, theta))
    {
        mean_left *= ADAM_MEAN;
        square_left *= ADAM_SQUARE;
        for (slong j = 0; j < p; j++)
        {
            mean[j] = ADAM_MEAN * mean[j] + (1 - ADAM_MEAN) * gradient[j];
            square[j] = ADAM_SQUARE * square[j] + (1 - ADAM_SQUARE) * gradient[j] * gradient[j];
            theta[j] -= walk->training->rate * mean[j] / (1 - mean_left) /
                        (sqrt(square[j] / (1 - square_left)) + ADAM_FLOOR);
        }
    }
}

/* NLopt's way to ask for the loss and its gradient. */
static double ask(unsigned p, const double *theta, double *gradient, void *argument)
{
    walk_t *walk = argument;

    /* NLopt ends its line search before it hears of a stop. */
    if (walk->stopped)
    {
        memset(gradient, 0, p * sizeof(double));
        return walk->point.loss;
    }
    look(gradient, walk, theta);
    walk->stopped = arrived(walk);
    if (walk->stopped)
        nlopt_force_stop(walk->optimiser);
    else
        walk->point.step++;
    return walk->point.loss;
}

/* Round-off and nothing else makes NLopt give up where the tolerance is below what doubles can show; its best point is then as good as
   there is. Returns 0 where it could not begin. */
static int descend_by_bfgs(double *theta, double *gradient, walk_t *walk)
{
    double loss;
    nlopt_result result;

    walk->optimiser = nlopt_create(NLOPT_LD_LBFGS, walk->circuit->parameters);
    if (walk->optimiser == NULL)
        return 0;
    result = nlopt_set_min_objective(walk->optimiser, ask, walk);
    if (result > 0)
        result = nlopt_set_vector_storage(walk->optimiser, walk->training->memory);
    if (result > 0)
        result = nlopt_optimize(walk->optimiser, theta, &loss);
    nlopt_destroy(walk->optimiser);
    if (result == NLOPT_INVALID_ARGS || result == NLOPT_OUT_OF_MEMORY)
        return 0;
    walk->record = NULL;
    look(gradient, walk, theta);
    return 1;
}

wg_status_t wg_train(double *theta, wg_training_point_t *end, const wg_training_t training,
                     const wg_circuit_t circuit, const wg_operator_t op, const wg_complex_t *psi0,
                     wg_training_record_t record, void *state, wg_workspace_struct *work,
                     wg_error_struct *error)
{
    walk_t walk = {.training = training,
                   .circuit = circuit,
                   .op = op,
                   .psi0 = psi0,
                   .record = record,
                   .state = state,
                   .work = work};
    slong p = circuit->parameters;
    double *place = flint_malloc(FLINT_MAX(4 * p, 1) * sizeof(double));
    double *gradient = place + p, *averages = place + 2 * p;
    wg_status_t status = WG_OK;

    memcpy(place, theta, p * sizeof(double));
    if (training->optimiser == WG_DESCENT || p == 0)
        descend(place, gradient, &walk);
    else if (training->optimiser == WG_ADAM)
        descend_by_adam(place, gradient, averages, &walk);
    else if (!descend_by_bfgs(place, gradient, &walk))
        status =
            wg_fail(error, WG_UNABLE, "NLopt cannot begin with %ld parameters and a memory of %ld vectors", p,
                    training->memory);
    if (status == WG_OK && !isfinite(walk.point.loss))
        status = wg_fail(error, WG_DOMAIN, "the loss is no longer a finite number after %ld steps",
                         walk.point.step);
    if (status == WG_OK)
    {
        memcpy(theta, place, p * sizeof(double));
        *end = walk.point;
    }
    flint_free(place);
    return status;
}
