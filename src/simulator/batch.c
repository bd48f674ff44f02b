#include "wishgarten/gradient.h"

#include <string.h>

#include <omp.h>

#include "desk.h"
#include "workspace.h"

/* The three vectors of a gradient, and the five of a Hessian's product: the pair (a, b) is a + eps b, eps^2 = 0. */
enum
{
    PSI,
    LAMBDA,
    SCRATCH,
    PSI_RATE,
    LAMBDA_RATE
};

/* What a call is about; product NULL asks for no second derivatives, v NULL for those along the gradient. */
typedef struct
{
    const wg_circuit_struct *circuit;
    const double *theta, *v;
    const wg_operator_struct *op;
    const wg_complex_t *psi0;
    double *value, *gradient, *product;
    slong count;
} task_t;

/* The sample in a lane; the last one stands in those that are left over. */
static slong sample(const task_t *task, slong first, slong l)
{
    return FLINT_MIN(first + l, task->count - 1);
}

static void set_gradients(wg_lanes_t *values, wg_desk_t *desk, const task_t *task)
{
    const wg_circuit_struct *circuit = task->circuit;
    wg_tile_t *psi = desk->vector[PSI], *lambda = desk->vector[LAMBDA];

    wg_tiles_start(psi, circuit->dim, task->psi0);
    for (slong k = 0; k < circuit->length; k++)
        wg_step_apply(psi, desk->steps + k, circuit, 0, desk->vector[SCRATCH]);
    wg_lanes_operator(lambda, task->op, psi);
    wg_lanes_real_inner(values, psi, lambda, circuit->dim);
    memset(desk->gradient, 0, circuit->parameters * sizeof(wg_lanes_t));
    for (slong k = circuit->length - 1; k >= 0; k--)
    {
        const wg_gate_struct *gate = circuit->gates + k;
        wg_lanes_t sum = {0};

        wg_step_back(psi, lambda, &sum, desk->steps + k, circuit, desk->vector[SCRATCH]);
        if (gate->parameter >= 0)
            desk->gradient[gate->parameter] += 2.0 * gate->scale * sum;
    }
}

/* The pair (psi + eps rate) through a gate whose angle is phi + eps t. */
static void forth_in_pairs(wg_desk_t *desk, const wg_step_t *step, const wg_circuit_struct *circuit)
{
    const wg_gate_struct *gate = step->gate;

    wg_step_apply(desk->vector[PSI], step, circuit, 0, desk->vector[SCRATCH]);
    wg_step_apply(desk->vector[PSI_RATE], step, circuit, 0, desk->vector[SCRATCH]);
    if (gate->parameter >= 0)
    {
        wg_lanes_t t = gate->scale * desk->direction[gate->parameter];

        wg_step_add_generator(desk->vector[PSI_RATE], &t, desk->vector[PSI], step, circuit);
    }
}

static void back_in_pairs(wg_desk_t *desk, const wg_step_t *step, const wg_circuit_struct *circuit)
{
    wg_tile_t *psi = desk->vector[PSI], *psi_rate = desk->vector[PSI_RATE], *lambda = desk->vector[LAMBDA],
              *lambda_rate = desk->vector[LAMBDA_RATE];
    const wg_gate_struct *gate = step->gate;
    wg_lanes_t first = {0}, second = {0}, unused = {0};

    if (gate->parameter >= 0)
    {
        wg_lanes_t t = -gate->scale * desk->direction[gate->parameter];

        wg_step_bracket(&second, lambda_rate, psi, step, circuit);
        wg_step_bracket(&second, lambda, psi_rate, step, circuit);
        wg_step_add_generator(psi_rate, &t, psi, step, circuit);
        wg_step_add_generator(lambda_rate, &t, lambda, step, circuit);
    }
    wg_step_back(psi, lambda, &first, step, circuit, desk->vector[SCRATCH]);
    wg_step_back(psi_rate, lambda_rate, &unused, step, circuit, desk->vector[SCRATCH]);
    if (gate->parameter >= 0)
    {
        desk->gradient[gate->parameter] += 2.0 * gate->scale * first;
        desk->product[gate->parameter] += 2.0 * gate->scale * second;
    }
}

static void set_products(wg_lanes_t *values, wg_desk_t *desk, const task_t *task)
{
    const wg_circuit_struct *circuit = task->circuit;
    slong dim = circuit->dim;

    wg_tiles_start(desk->vector[PSI], dim, task->psi0);
    memset(desk->vector[PSI_RATE], 0, dim * sizeof(wg_tile_t));
    for (slong k = 0; k < circuit->length; k++)
        forth_in_pairs(desk, desk->steps + k, circuit);
    wg_lanes_operator(desk->vector[LAMBDA], task->op, desk->vector[PSI]);
    wg_lanes_operator(desk->vector[LAMBDA_RATE], task->op, desk->vector[PSI_RATE]);
    wg_lanes_real_inner(values, desk->vector[PSI], desk->vector[LAMBDA], dim);
    memset(desk->gradient, 0, circuit->parameters * sizeof(wg_lanes_t));
    memset(desk->product, 0, circuit->parameters * sizeof(wg_lanes_t));
    for (slong k = circuit->length - 1; k >= 0; k--)
        back_in_pairs(desk, desk->steps + k, circuit);
}

static void set_direction(wg_desk_t *desk, const task_t *task, slong first)
{
    slong p = task->circuit->parameters;

    for (slong j = 0; j < p; j++)
        for (slong l = 0; l < WG_LANES; l++)
            desk->direction[j][l] =
                task->v == NULL ? desk->gradient[j][l] : task->v[sample(task, first, l) * p + j];
}

static void store(double *out, const wg_lanes_t *in, const task_t *task, slong first, slong length)
{
    for (slong l = 0; l < FLINT_MIN(WG_LANES, task->count - first); l++)
        for (slong j = 0; j < length; j++)
            out[(first + l) * length + j] = in[j][l];
}

/* Samples first .. first + 7. */
static void run_lanes(wg_desk_t *desk, const task_t *task, slong first)
{
    const double *angles[WG_LANES];
    slong p = task->circuit->parameters;
    wg_lanes_t values;

    for (slong l = 0; l < WG_LANES; l++)
        angles[l] = task->theta + sample(task, first, l) * p;
    wg_desk_set_steps(desk, task->circuit, angles);
    if (task->product == NULL || task->v == NULL)
        set_gradients(&values, desk, task);
    if (task->product != NULL)
    {
        set_direction(desk, task, first);
        set_products(&values, desk, task);
        store(task->product, desk->product, task, first, p);
    }
    store(task->value, &values, task, first, 1);
    store(task->gradient, desk->gradient, task, first, p);
}

static void run(const task_t *task, wg_workspace_struct *work)
{
    slong vectors = task->product == NULL ? 3 : 5;
    size_t bytes = wg_desk_bytes(task->circuit, vectors);
    char *memory = wg_workspace_pool(work, WG_POOL_BUFFERS, work->threads * bytes);

#pragma omp parallel for num_threads(work->threads)                                                          \
    schedule(static) if (work->threads > 1 && task->count > WG_LANES)
    for (slong first = 0; first < task->count; first += WG_LANES)
    {
        wg_desk_t desk;

        wg_desk_set(&desk, memory + omp_get_thread_num() * bytes, task->circuit, vectors);
        run_lanes(&desk, task, first);
    }
}

void wg_expectation_gradient_batch(double *value, double *gradient, slong count, const wg_circuit_t circuit,
                                   const double *theta, const wg_operator_t op, const wg_complex_t *psi0,
                                   wg_workspace_struct *work)
{
    const task_t task = {circuit, theta, NULL, op, psi0, value, gradient, NULL, count};
    slong p = circuit->parameters;

    wg_workspace_expect(work, circuit->dim, WG_WORK_GRADIENT);
    if (circuit->dim <= WG_BATCH_DIM_MAX)
        run(&task, work);
    else
        for (slong s = 0; s < count; s++)
            wg_expectation_gradient(value + s, gradient + s * p, circuit, theta + s * p, op, psi0, work);
}

/* Circuits beyond WG_BATCH_DIM_MAX, one by one. */
static void run_large(const task_t *task, slong s, wg_workspace_struct *work)
{
    slong p = task->circuit->parameters;
    const double *theta = task->theta + s * p, *v = task->v == NULL ? NULL : task->v + s * p;
    double *gradient = task->gradient + s * p, *direction = flint_malloc(FLINT_MAX(p, 1) * sizeof(double));

    if (v == NULL)
        wg_expectation_gradient(task->value + s, gradient, task->circuit, theta, task->op, task->psi0, work);
    memcpy(direction, v == NULL ? gradient : v, p * sizeof(double));
    wg_expectation_hessian_product(task->value + s, gradient, task->product + s * p, task->circuit, theta,
                                   direction, task->op, task->psi0, work);
    flint_free(direction);
}

void wg_expectation_hessian_product_batch(double *value, double *gradient, double *product, slong count,
                                          const wg_circuit_t circuit, const double *theta, const double *v,
                                          const wg_operator_t op, const wg_complex_t *psi0,
                                          wg_workspace_struct *work)
{
    const task_t task = {circuit, theta, v, op, psi0, value, gradient, product, count};

    wg_workspace_expect(work, circuit->dim, WG_WORK_HESSIAN);
    if (circuit->dim <= WG_BATCH_DIM_MAX)
        run(&task, work);
    else
        for (slong s = 0; s < count; s++)
            run_large(&task, s, work);
}
