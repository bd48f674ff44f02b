#include "desk.h"

#include <string.h>

/* How many matrices a gate needs: V, V^*, and A. */
static slong matrices_of(const wg_gate_struct *gate)
{
    return gate->kind == WG_GATE_FIXED ? 2 : gate->kind == WG_GATE_GENERATOR ? 3 : 0;
}

static slong entries_of(const wg_circuit_t circuit)
{
    slong entries = 0;

    for (slong k = 0; k < circuit->length; k++)
        entries += matrices_of(circuit->gates + k) << 2 * circuit->gates[k].targets;
    return entries;
}

size_t wg_desk_bytes(const wg_circuit_t circuit, slong vectors)
{
    return (vectors * circuit->dim + entries_of(circuit)) * sizeof(wg_tile_t) +
           circuit->length * sizeof(wg_step_t) + 3 * circuit->parameters * sizeof(wg_lanes_t);
}

void wg_desk_set(wg_desk_t *desk, char *memory, const wg_circuit_t circuit, slong vectors)
{
    desk->entries = (wg_tile_t *) memory + vectors * circuit->dim;
    for (slong i = 0; i < vectors; i++)
        desk->vector[i] = (wg_tile_t *) memory + i * circuit->dim;
    desk->steps = (wg_step_t *) (desk->entries + entries_of(circuit));
    desk->gradient = (wg_lanes_t *) (desk->steps + circuit->length);
    desk->product = desk->gradient + circuit->parameters;
    desk->direction = desk->product + circuit->parameters;
}

static const wg_number_t *numbers(const wg_circuit_t circuit, const wg_gate_struct *gate)
{
    return (const wg_number_t *) (circuit->matrices + gate->matrix);
}

static void set_bits(wg_lane_matrix_t *m, const wg_gate_struct *gate)
{
    m->bits = gate->targets;
    memcpy(m->bit, gate->target, sizeof(m->bit));
}

/* V and V^* of a fixed gate, exp(i phi A), its adjoint and A of a generator, in entries[0..]. */
static void set_matrices(wg_step_t *step, wg_tile_t *entries, const wg_circuit_t circuit,
                         const double *const *theta)
{
    const wg_gate_struct *gate = step->gate;
    slong length = WORD(1) << 2 * gate->targets;
    wg_number_t power[WG_LANES][1 << 2 * WG_GATE_TARGETS_MAX];
    const wg_number_t *powers[WG_LANES];
    wg_turn_t turn;

    set_bits(&step->matrix, gate);
    set_bits(&step->inverse, gate);
    if (gate->kind == WG_GATE_FIXED)
    {
        wg_lane_matrix_set(&step->matrix, entries, numbers(circuit, gate), 0);
        wg_lane_matrix_set(&step->inverse, entries + length, numbers(circuit, gate), 1);
        return;
    }
    for (slong l = 0; l < WG_LANES; l++)
    {
        wg_turn_set(&turn, circuit, gate, theta[l], power[l]);
        powers[l] = turn.matrix;
    }
    set_bits(&step->generator, gate);
    wg_lane_matrix_set_lanes(&step->matrix, entries, powers, 0);
    wg_lane_matrix_set_lanes(&step->inverse, entries + length, powers, 1);
    wg_lane_matrix_set(&step->generator, entries + 2 * length, numbers(circuit, gate), 0);
}

static void set_rotation(wg_step_t *step)
{
    const wg_gate_struct *gate = step->gate;
    wg_lanes_t c, s, one = {1, 1, 1, 1, 1, 1, 1, 1};

    wg_lanes_sincos(&s, &c, &step->phi);
    wg_lane_rotation_set(&step->rotation, gate->x, gate->z, __builtin_popcountl(gate->x & gate->z), &c, &s,
                         &one);
}

void wg_desk_set_steps(wg_desk_t *desk, const wg_circuit_t circuit, const double *const *theta)
{
    wg_tile_t *entries = desk->entries;

    for (slong k = 0; k < circuit->length; k++)
    {
        wg_step_t *step = desk->steps + k;

        step->gate = circuit->gates + k;
        for (slong l = 0; l < WG_LANES; l++)
            step->phi[l] = wg_gate_angle(step->gate, theta[l]);
        if (step->gate->kind == WG_GATE_ROTATION)
            set_rotation(step);
        else if (matrices_of(step->gate) > 0)
        {
            set_matrices(step, entries, circuit, theta);
            entries += matrices_of(step->gate) << 2 * step->gate->targets;
        }
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

void wg_step_apply(wg_tile_t *psi, const wg_step_t *step, const wg_circuit_t circuit, int adjoint,
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

static void add_diagonal(wg_tile_t *out, const wg_lanes_t *t, const wg_tile_t *psi, const wg_number_t *a,
                         slong dim)
{
    for (slong b = 0; b < dim; b++)
    {
        wg_lanes_t factor = *t * creal(a[b]);

        out[b].re -= factor * psi[b].im;
        out[b].im += factor * psi[b].re;
    }
}

void wg_step_bracket(wg_lanes_t *sum, const wg_tile_t *lambda, const wg_tile_t *psi, const wg_step_t *step,
                     const wg_circuit_t circuit)
{
    if (step->gate->kind == WG_GATE_ROTATION)
        wg_lanes_rotation_bracket(sum, lambda, psi, circuit->dim, &step->rotation, 0);
    else if (step->gate->kind == WG_GATE_GENERATOR)
        wg_lanes_bracket(sum, lambda, psi, circuit->dim, &step->generator);
    else
        diagonal_bracket(sum, lambda, psi, numbers(circuit, step->gate), circuit->dim);
}

void wg_step_add_generator(wg_tile_t *out, const wg_lanes_t *t, const wg_tile_t *psi, const wg_step_t *step,
                           const wg_circuit_t circuit)
{
    if (step->gate->kind == WG_GATE_ROTATION)
        wg_lanes_add_rotation(out, t, psi, circuit->dim, &step->rotation, 0);
    else if (step->gate->kind == WG_GATE_GENERATOR)
        wg_lanes_add_matrix(out, t, psi, circuit->dim, &step->generator);
    else
        add_diagonal(out, t, psi, numbers(circuit, step->gate), circuit->dim);
}

void wg_step_back(wg_tile_t *psi, wg_tile_t *lambda, wg_lanes_t *sum, const wg_step_t *step,
                  const wg_circuit_t circuit, wg_tile_t *scratch)
{
    if (step->gate->kind == WG_GATE_ROTATION)
    {
        wg_lanes_rotate_back(psi, lambda, sum, circuit->dim, &step->rotation, 0);
        return;
    }
    if (step->gate->parameter >= 0)
        wg_step_bracket(sum, lambda, psi, step, circuit);
    wg_step_apply(psi, step, circuit, 1, scratch);
    wg_step_apply(lambda, step, circuit, 1, scratch);
}

void wg_tiles_start(wg_tile_t *psi, slong dim, const wg_complex_t *psi0)
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
