#include "sweep.h"

#include <string.h>

/* Below, a sweep for each gate is quicker than gathering. */
#define QUBITS_MIN 7

static void frame_add(wg_frame_t *frame, ulong v)
{
    slong pivot;

    for (slong i = 0; i < frame->rank; i++)
        if (v >> frame->pivot[i] & 1)
            v ^= frame->vector[i];
    if (v == 0)
        return;
    pivot = FLINT_BITS - 1 - __builtin_clzl(v);
    for (slong i = 0; i < frame->rank && frame->rank < WG_RANK_MAX; i++)
        if (frame->vector[i] >> pivot & 1)
            frame->vector[i] ^= v;
    if (frame->rank < WG_RANK_MAX)
    {
        frame->vector[frame->rank] = v;
        frame->pivot[frame->rank] = pivot;
    }
    frame->pivots |= UWORD(1) << pivot;
    frame->rank++;
}

static void frame_start(wg_frame_t *frame)
{
    memset(frame, 0, sizeof(*frame));
    frame_add(frame, 1);
    frame_add(frame, 2);
}

/* Whether the gate fits into the frame of at most `limit` dimensions; then the frame has it. */
static int frame_admit(wg_frame_t *frame, const wg_gate_struct *gate, slong limit)
{
    wg_frame_t wider = *frame;

    if (gate->kind == WG_GATE_ROTATION)
        frame_add(&wider, gate->x);
    else if (gate->kind == WG_GATE_GENERATOR || gate->kind == WG_GATE_FIXED)
        for (slong j = 0; j < gate->targets && wider.rank <= limit; j++)
            frame_add(&wider, UWORD(1) << gate->target[j]);
    else
        return 0;
    if (wider.rank > limit)
        return 0;
    *frame = wider;
    return 1;
}

/* The coordinates of a vector of S. */
static ulong coordinates(const wg_frame_t *frame, ulong v)
{
    ulong y = 0;

    for (slong i = 0; i < frame->rank; i++)
        y |= (v >> frame->pivot[i] & 1) << i;
    return y;
}

/* The pairings with z, as a mask in coordinates. */
static ulong pairings(const wg_frame_t *frame, ulong z)
{
    ulong w = 0;

    for (slong i = 0; i < frame->rank; i++)
        w |= (ulong) __builtin_parityl(z & frame->vector[i]) << i;
    return w;
}

/* groups <- the circuit cut greedily; returns their number. */
static slong cut(wg_group_t *groups, const wg_circuit_t circuit)
{
    slong limit = circuit->qubits < QUBITS_MIN ? 0 : FLINT_MIN(WG_RANK_MAX, circuit->qubits - 3), count = 0;

    for (slong k = 0; k < circuit->length; count++)
    {
        wg_group_t *g = groups + count;

        g->first = k;
        frame_start(&g->frame);
        while (k < circuit->length && frame_admit(&g->frame, circuit->gates + k, limit))
            k++;
        if (k == g->first)
        {
            g->frame.rank = 0;
            k++;
        }
        g->last = k;
    }
    return count;
}

const wg_group_t *wg_sweep_plan(slong *count, const wg_circuit_t circuit, wg_workspace_struct *work)
{
    wg_group_t *groups = wg_workspace_pool(work, WG_POOL_GROUPS, (circuit->length + 1) * sizeof(*groups));

    *count = cut(groups, circuit);
    return groups;
}

static void set_rotation(wg_lane_rotation_t *r, const wg_sweep_t *sweep, const wg_frame_t *frame,
                         const wg_turn_t *turn)
{
    const wg_gate_struct *gate = turn->gate;
    wg_lanes_t c, s, e;

    for (slong l = 0; l < WG_LANES; l++)
    {
        c[l] = turn->cosine;
        s[l] = turn->sine;
        e[l] = __builtin_parityl(gate->z & sweep->lane[l]) ? -1.0 : 1.0;
    }
    wg_lane_rotation_set(r, coordinates(frame, gate->x), pairings(frame, gate->z),
                         __builtin_popcountl(gate->x & gate->z), &c, &s, &e);
}

/* m <- a or its adjoint in entries[0..]; returns what is behind them. */
static wg_tile_t *set_matrix(wg_lane_matrix_t *m, wg_tile_t *entries, const wg_frame_t *frame,
                             const wg_gate_struct *gate, const wg_number_t *a, int adjoint)
{
    m->bits = gate->targets;
    for (slong j = 0; j < gate->targets; j++)
        m->bit[j] = __builtin_ctzl(coordinates(frame, UWORD(1) << gate->target[j]));
    wg_lane_matrix_set(m, entries, a, adjoint);
    return entries + (WORD(1) << 2 * gate->targets);
}

static void set_addresses(wg_sweep_t *sweep, const wg_frame_t *frame)
{
    slong lanes = 0;

    sweep->tiles = WORD(1) << frame->rank;
    sweep->mask = frame->pivots;
    memset(sweep->lane, 0, sizeof(sweep->lane));
    for (slong q = 0; lanes < 3; q++)
        if (!(frame->pivots >> q & 1))
        {
            for (slong l = 0; l < WG_LANES; l++)
                sweep->lane[l] |= (ulong) (l >> lanes & 1) << q;
            sweep->mask |= UWORD(1) << q;
            lanes++;
        }
    sweep->offset[0] = 0;
    for (slong i = 2; i < frame->rank; i++)
        for (slong j = 0; j < WORD(1) << (i - 2); j++)
            sweep->offset[(WORD(1) << (i - 2)) + j] = sweep->offset[j] ^ frame->vector[i];
}

static void set_steps(wg_sweep_t *sweep, const wg_group_t *group, const wg_circuit_t circuit,
                      wg_workspace_struct *work, int adjoint)
{
    const wg_turn_t *turns = work->turns + group->first;
    slong length = group->last - group->first, entries = 0;
    wg_tile_t *next;

    for (slong k = 0; k < length; k++)
        if (turns[k].gate->kind != WG_GATE_ROTATION)
            entries += WORD(2) << 2 * turns[k].gate->targets;
    next = wg_workspace_pool(work, WG_POOL_ENTRIES, entries * sizeof(*next));
    sweep->steps = wg_workspace_pool(work, WG_POOL_STEPS, length * sizeof(wg_block_step_t));
    sweep->length = length;
    for (slong k = 0; k < length; k++)
    {
        wg_block_step_t *step = sweep->steps + k;

        step->gate = turns[k].gate;
        if (step->gate->kind == WG_GATE_ROTATION)
            set_rotation(&step->rotation, sweep, &group->frame, turns + k);
        else
            next = set_matrix(&step->matrix, next, &group->frame, step->gate, turns[k].matrix, adjoint);
        if (step->gate->kind == WG_GATE_GENERATOR)
            next = set_matrix(&step->generator, next, &group->frame, step->gate,
                              (const wg_number_t *) (circuit->matrices + step->gate->matrix), 0);
    }
}

void wg_sweep_set(wg_sweep_t *sweep, const wg_group_t *group, const wg_circuit_t circuit,
                  wg_workspace_struct *work, int adjoint)
{
    sweep->qubits = circuit->qubits;
    set_addresses(sweep, &group->frame);
    set_steps(sweep, group, circuit, work, adjoint);
}

ulong wg_sweep_base(ulong block, ulong mask)
{
    for (; mask != 0; mask &= mask - 1)
    {
        ulong low = (mask & -mask) - 1;

        block = (block & ~low) << 1 | (block & low);
    }
    return block;
}
