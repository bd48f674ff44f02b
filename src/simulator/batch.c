/* A circuit on eight sets of angles at a time. */
#include "wishgarten/gradient.h"

#include <complex.h>
#include <string.h>

#include <omp.h>

#include "lanes.h"
#include "workspace.h"

/* A gate with the angles of eight samples. */
typedef struct
{
    const wg_gate_struct *gate;
    wg_lanes_t phi;
    wg_lane_rotation_t rotation;
    wg_lane_matrix_t matrix, inverse, generator;
} step_t;

/* What one thread has: three vectors, the steps of the circuit, the entries of their matrices, the sums of the brackets. */
typedef struct
{
    wg_tile_t *psi, *lambda, *scratch;
    step_t *steps;
    wg_tile_t *entries;
    wg_lanes_t *gradient;
} desk_t;

static slong entries_of(const wg_circuit_t circuit)
{
    slong entries = 0;

    for (slong k = 0; k < circuit->length; k++)
        if (circuit->gates[k].kind == WG_GATE_FIXED || circuit->gates[k].kind == WG_GATE_GENERATOR)
            entries += WORD(3) << 2 * circuit->gates[k].targets;
    return entries;
}

static size_t desk_bytes(const wg_circuit_t circuit)
{
    return (3 * circuit->dim + entries_of(circuit)) * sizeof(wg_tile_t) + circuit->length * sizeof(step_t) +
           circuit->parameters * sizeof(wg_lanes_t);
}

static void desk_set(desk_t *desk, char *memory, const wg_circuit_t circuit)
{
    desk->psi = (wg_tile_t *) memory;
    desk->lambda = desk->psi + circuit->dim;
    desk->scratch = desk->lambda + circuit->dim;
    desk->entries = desk->scratch + circuit->dim;
    desk->steps = (step_t *) (desk->entries + entries_of(circuit));
    desk->gradient = (wg_lanes_t *) (desk->steps + circuit->length);
}

static const wg_number_t *numbers(const wg_circuit_t circuit, const wg_gate_struct *gate)
{
    return (const wg_number_t *) (circuit->matrices + gate->matrix);
}

static wg_tile_t *set_matrix(wg_lane_matrix_t *m, wg_tile_t *entries, const wg_gate_struct *gate)
{
    m->bits = gate->targets;
    m->entries = entries;
    for (slong j = 0; j < gate->targets; j++)
        m->bit[j] = gate->target[j];
    return entries + (WORD(1) << 2 * gate->targets);
}

/* V, V^* and, where there is one, A; returns what is behind their entries. `theta` has the angles of eight samples. */
static wg_tile_t *set_matrices(step_t *step, wg_tile_t *entries, const wg_circuit_t circuit,
                               const double *const *theta)
{
    const wg_gate_struct *gate = step->gate;
    slong rows = WORD(1) << gate->targets;
    wg_tile_t *inverse = set_matrix(&step->matrix, entries, gate),
              *generator = set_matrix(&step->inverse, inverse, gate),
              *next = set_matrix(&step->generator, generator, gate);
    wg_number_t matrix[1 << 2 * WG_GATE_TARGETS_MAX];
    wg_turn_t turn;

    for (slong l = 0; l < WG_LANES; l++)
    {
        wg_turn_set(&turn, circuit, gate, theta[l], matrix);
        wg_lane_entries_set(entries, l, turn.matrix, rows, 0);
        wg_lane_entries_set(inverse, l, turn.matrix, rows, 1);
        wg_lane_entries_set(generator, l, numbers(circuit, gate), rows, 0);
    }
    return next;
}

static void set_rotation(step_t *step)
{
    const wg_gate_struct *gate = step->gate;
    wg_lanes_t c, s, one = {1, 1, 1, 1, 1, 1, 1, 1};

    wg_lanes_sincos(&s, &c, &step->phi);
    wg_lane_rotation_set(&step->rotation, gate->x, gate->z, __builtin_popcountl(gate->x & gate->z), &c, &s,
                         &one);
}

static void set_steps(desk_t *desk, const wg_circuit_t circuit, const double *const *theta)
{
    wg_tile_t *entries = desk->entries;

    for (slong k = 0; k < circuit->length; k++)
    {
        step_t *step = desk->steps + k;

        step->gate = circuit->gates + k;
        for (slong l = 0; l < WG_LANES; l++)
            step->phi[l] = wg_gate_angle(step->gate, theta[l]);
        if (step->gate->kind == WG_GATE_ROTATION)
            set_rotation(step);
        else if (step->gate->kind == WG_GATE_FIXED || step->gate->kind == WG_GATE_GENERATOR)
            entries = set_matrices(step, entries, circuit, theta);
    }
}

/* psi <- exp(i phi diag(a)) psi, or its adjoint. */
static void multiply_diagonal(wg_tile_t *psi, const wg_number_t *a, slong dim, const wg_lanes_t *phi,
                              int adjoint)
{
    for (slong b = 0; b < dim; b++)
    {
        wg_lanes_t angle = *phi * (adjoint ? -creal(a[b]) : creal(a[b])), c, s, re = psi[b].re;

        wg_lanes_sincos(&s, &c, &angle);
        psi[b].re = c * re - s * psi[b].im;
        psi[b].im = c * psi[b].im + s * re;
    }
}

static void multiply_phases(wg_tile_t *psi, const wg_number_t *d, slong dim, int adjoint)
{
    for (slong b = 0; b < dim; b++)
    {
        double re = creal(d[b]), im = adjoint ? -cimag(d[b]) : cimag(d[b]);
        wg_lanes_t old = psi[b].re;

        psi[b].re = re * old - im * psi[b].im;
        psi[b].im = re * psi[b].im + im * old;
    }
}

static void multiply_reflections(wg_tile_t *psi, const wg_number_t *d, slong dim, int adjoint)
{
    const wg_number_t *first = d + dim, *v = first + dim * (dim + 1) / 2 - 1;

    if (adjoint)
    {
        multiply_phases(psi, d, dim, 1);
        for (slong k = 0, at = 0; k < dim - 1; at += dim - k, k++)
            wg_lanes_reflect(psi + k, first + at, dim - k);
        return;
    }
    for (slong k = dim - 2; k >= 0; k--)
        wg_lanes_reflect(psi + k, v -= dim - k, dim - k);
    multiply_phases(psi, d, dim, 0);
}

/* psi <- G psi, or G^* psi for gates other than rotations. */
static void multiply(wg_tile_t *psi, const step_t *step, const wg_circuit_t circuit, int adjoint,
                     wg_tile_t *scratch)
{
    const wg_number_t *m = numbers(circuit, step->gate);

    switch (step->gate->kind)
    {
    case WG_GATE_ROTATION:
        wg_lanes_rotate(psi, circuit->dim, &step->rotation, 0);
        break;
    case WG_GATE_GENERATOR:
    case WG_GATE_FIXED:
        wg_lanes_multiply(psi, circuit->dim, adjoint ? &step->inverse : &step->matrix);
        break;
    case WG_GATE_DIAGONAL:
        multiply_diagonal(psi, m, circuit->dim, &step->phi, adjoint);
        break;
    case WG_GATE_BLOCK:
        wg_lanes_block(scratch, m, psi, circuit->dim, adjoint);
        memcpy(psi, scratch, circuit->dim * sizeof(*psi));
        break;
    case WG_GATE_REFLECTIONS:
        multiply_reflections(psi, m, circuit->dim, adjoint);
        break;
    }
}

static void diagonal_bracket(wg_lanes_t *sum, const wg_tile_t *lambda, const wg_tile_t *psi,
                             const wg_number_t *a, slong dim)
{
    for (slong b = 0; b < dim; b++)
        *sum += creal(a[b]) * (lambda[b].im * psi[b].re - lambda[b].re * psi[b].im);
}

static void back(const desk_t *desk, const step_t *step, const wg_circuit_t circuit)
{
    const wg_gate_struct *gate = step->gate;
    wg_lanes_t sum = {0};

    if (gate->kind == WG_GATE_ROTATION)
        wg_lanes_rotate_back(desk->psi, desk->lambda, &sum, circuit->dim, &step->rotation, 0);
    else
    {
        if (gate->kind == WG_GATE_GENERATOR && gate->parameter >= 0)
            wg_lanes_bracket(&sum, desk->lambda, desk->psi, circuit->dim, &step->generator);
        if (gate->kind == WG_GATE_DIAGONAL && gate->parameter >= 0)
            diagonal_bracket(&sum, desk->lambda, desk->psi, numbers(circuit, gate), circuit->dim);
        multiply(desk->psi, step, circuit, 1, desk->scratch);
        multiply(desk->lambda, step, circuit, 1, desk->scratch);
    }
    if (gate->parameter >= 0)
        desk->gradient[gate->parameter] += 2.0 * gate->scale * sum;
}

static void start(wg_tile_t *psi, slong dim, const wg_complex_t *psi0)
{
    memset(psi, 0, dim * sizeof(*psi));
    for (slong l = 0; l < WG_LANES; l++)
        if (psi0 == NULL)
            psi[0].re[l] = 1.0;
        else
            for (slong b = 0; b < dim; b++)
            {
                psi[b].re[l] = psi0[b].re;
                psi[b].im[l] = psi0[b].im;
            }
}

/* Samples first .. first + 7, or up to the last, which then stands in the other lanes, too. */
static void run_lanes(double *value, double *gradient, slong first, slong count, const wg_circuit_t circuit,
                      const double *theta, const wg_operator_t op, const wg_complex_t *psi0, desk_t *desk)
{
    const double *angles[WG_LANES];
    slong p = circuit->parameters;
    wg_lanes_t values;

    for (slong l = 0; l < WG_LANES; l++)
        angles[l] = theta + FLINT_MIN(first + l, count - 1) * p;
    set_steps(desk, circuit, angles);
    start(desk->psi, circuit->dim, psi0);
    for (slong k = 0; k < circuit->length; k++)
        multiply(desk->psi, desk->steps + k, circuit, 0, desk->scratch);
    wg_lanes_operator(desk->lambda, op, desk->psi);
    wg_lanes_real_inner(&values, desk->psi, desk->lambda, circuit->dim);
    memset(desk->gradient, 0, p * sizeof(*desk->gradient));
    for (slong k = circuit->length - 1; k >= 0; k--)
        back(desk, desk->steps + k, circuit);
    for (slong l = 0; l < FLINT_MIN(WG_LANES, count - first); l++)
    {
        value[first + l] = values[l];
        for (slong j = 0; j < p; j++)
            gradient[(first + l) * p + j] = desk->gradient[j][l];
    }
}

static void run_batch(double *value, double *gradient, slong count, const wg_circuit_t circuit,
                      const double *theta, const wg_operator_t op, const wg_complex_t *psi0,
                      wg_workspace_struct *work)
{
    size_t bytes = desk_bytes(circuit);
    char *memory = wg_workspace_pool(work, WG_POOL_BUFFERS, work->threads * bytes);

#pragma omp parallel for num_threads(work->threads) schedule(static) if (work->threads > 1)
    for (slong first = 0; first < count; first += WG_LANES)
    {
        desk_t desk;

        desk_set(&desk, memory + omp_get_thread_num() * bytes, circuit);
        run_lanes(value, gradient, first, count, circuit, theta, op, psi0, &desk);
    }
}

void wg_expectation_gradient_batch(double *value, double *gradient, slong count, const wg_circuit_t circuit,
                                   const double *theta, const wg_operator_t op, const wg_complex_t *psi0,
                                   wg_workspace_struct *work)
{
    slong p = circuit->parameters;

    wg_workspace_expect(work, circuit->dim, WG_WORK_GRADIENT);
    if (circuit->dim <= WG_BATCH_DIM_MAX)
        run_batch(value, gradient, count, circuit, theta, op, psi0, work);
    else
        for (slong s = 0; s < count; s++)
            wg_expectation_gradient(value + s, gradient + s * p, circuit, theta + s * p, op, psi0, work);
}
