#include "blocks.h"

#include <string.h>

#include <omp.h>

/* 2^RANK_MAX tiles of 128 bytes: a block of psi and one of lambda stay in the second cache. */
#define RANK_MAX 9
/* Sums are taken in this many parts, for any number of threads. */
#define CHUNKS_MAX 64

/* Index space F_2^n = S + lanes + rest. S, the span of the gates' masks, of e_0 and e_1, has the reduced basis `vector`: the bit pivot[i]
   is set in vector[i] alone, and is its highest. The three lowest bits that are no pivots number the lanes. */
typedef struct
{
    slong rank;
    ulong vector[RANK_MAX];
    slong pivot[RANK_MAX];
    ulong pivots;
} frame_t;

/* Gates first..last-1, done in one sweep; one that does not fit into a frame has rank 0. */
typedef struct
{
    slong first, last;
    frame_t frame;
} group_t;

static void frame_add(frame_t *frame, ulong v)
{
    slong pivot;

    for (slong i = 0; i < frame->rank; i++)
        if (v >> frame->pivot[i] & 1)
            v ^= frame->vector[i];
    if (v == 0)
        return;
    pivot = FLINT_BITS - 1 - __builtin_clzl(v);
    for (slong i = 0; i < frame->rank && frame->rank < RANK_MAX; i++)
        if (frame->vector[i] >> pivot & 1)
            frame->vector[i] ^= v;
    if (frame->rank < RANK_MAX)
    {
        frame->vector[frame->rank] = v;
        frame->pivot[frame->rank] = pivot;
    }
    frame->pivots |= UWORD(1) << pivot;
    frame->rank++;
}

static void frame_start(frame_t *frame)
{
    memset(frame, 0, sizeof(*frame));
    frame_add(frame, 1);
    frame_add(frame, 2);
}

/* Whether the gate fits into the frame of at most `limit` dimensions; then the frame has it. */
static int frame_admit(frame_t *frame, const wg_gate_struct *gate, slong limit)
{
    frame_t wider = *frame;

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
static ulong coordinates(const frame_t *frame, ulong v)
{
    ulong y = 0;

    for (slong i = 0; i < frame->rank; i++)
        y |= (v >> frame->pivot[i] & 1) << i;
    return y;
}

/* The pairings with z, as a mask in coordinates. */
static ulong pairings(const frame_t *frame, ulong z)
{
    ulong w = 0;

    for (slong i = 0; i < frame->rank; i++)
        w |= (ulong) __builtin_parityl(z & frame->vector[i]) << i;
    return w;
}

/* groups <- the circuit cut greedily; returns their number. */
static slong cut(group_t *groups, const wg_circuit_t circuit)
{
    slong limit = FLINT_MIN(RANK_MAX, circuit->qubits - 3), count = 0;

    for (slong k = 0; k < circuit->length; count++)
    {
        group_t *g = groups + count;

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

static const group_t *plan(slong *count, const wg_circuit_t circuit, wg_workspace_struct *work)
{
    group_t *groups = wg_workspace_pool(work, WG_POOL_GROUPS, (circuit->length + 1) * sizeof(*groups));

    *count = cut(groups, circuit);
    return groups;
}

/* A gate in the coordinates of its frame. */
typedef struct
{
    const wg_gate_struct *gate;
    wg_lane_rotation_t rotation;
    wg_lane_matrix_t matrix, generator;
} step_t;

/* A group ready to run: address of tile 4 j + k, lane l, block of base B is B ^ offset[j] ^ lane[l] ^ k. */
typedef struct
{
    slong qubits, tiles, length;
    ulong mask;
    ulong lane[WG_LANES];
    ulong offset[1 << (RANK_MAX - 2)];
    step_t *steps;
} sweep_t;

static void set_rotation(wg_lane_rotation_t *r, const sweep_t *sweep, const frame_t *frame,
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
static wg_tile_t *set_matrix(wg_lane_matrix_t *m, wg_tile_t *entries, const frame_t *frame,
                             const wg_gate_struct *gate, const wg_number_t *a, int adjoint)
{
    m->bits = gate->targets;
    for (slong j = 0; j < gate->targets; j++)
        m->bit[j] = __builtin_ctzl(coordinates(frame, UWORD(1) << gate->target[j]));
    wg_lane_matrix_set(m, entries, a, adjoint);
    return entries + (WORD(1) << 2 * gate->targets);
}

static void set_addresses(sweep_t *sweep, const frame_t *frame)
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

static void set_steps(sweep_t *sweep, const group_t *group, const wg_circuit_t circuit,
                      wg_workspace_struct *work, int adjoint)
{
    const wg_turn_t *turns = work->turns + group->first;
    slong length = group->last - group->first, entries = 0;
    wg_tile_t *next;

    for (slong k = 0; k < length; k++)
        if (turns[k].gate->kind != WG_GATE_ROTATION)
            entries += WORD(2) << 2 * turns[k].gate->targets;
    next = wg_workspace_pool(work, WG_POOL_ENTRIES, entries * sizeof(*next));
    sweep->steps = wg_workspace_pool(work, WG_POOL_STEPS, length * sizeof(step_t));
    sweep->length = length;
    for (slong k = 0; k < length; k++)
    {
        step_t *step = sweep->steps + k;

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

static void set_sweep(sweep_t *sweep, const group_t *group, const wg_circuit_t circuit,
                      wg_workspace_struct *work, int adjoint)
{
    sweep->qubits = circuit->qubits;
    set_addresses(sweep, &group->frame);
    set_steps(sweep, group, circuit, work, adjoint);
}

/* The bits of `block` on the places that the mask leaves. */
static ulong base_of_block(ulong block, ulong mask)
{
    for (; mask != 0; mask &= mask - 1)
    {
        ulong low = (mask & -mask) - 1;

        block = (block & ~low) << 1 | (block & low);
    }
    return block;
}

/* The vectors of a sweep, lambda NULL on the way forth, and what one thread has of it: the base of its block and of the next. */
typedef struct
{
    wg_number_t *psi, *lambda;
    wg_tile_t *p, *l;
    ulong base, next;
} place_t;

/* While gate k is at work, its share of the next block comes from memory. */
static void fetch(const place_t *at, const sweep_t *sweep, slong k)
{
    slong first = sweep->tiles / 4 * k / sweep->length, last = sweep->tiles / 4 * (k + 1) / sweep->length;

    wg_lanes_prefetch(at->psi, at->next, sweep->offset, sweep->lane, first, last);
    if (at->lambda != NULL)
        wg_lanes_prefetch(at->lambda, at->next, sweep->offset, sweep->lane, first, last);
}

static void block_forth(const place_t *at, const sweep_t *sweep)
{
    for (slong k = 0; k < sweep->length; k++)
    {
        const step_t *step = sweep->steps + k;

        fetch(at, sweep, k);
        if (step->gate->kind == WG_GATE_ROTATION)
            wg_lanes_rotate(at->p, sweep->tiles, &step->rotation,
                            __builtin_parityl(step->gate->z & at->base));
        else
            wg_lanes_multiply(at->p, sweep->tiles, &step->matrix);
    }
}

static void block_back(const place_t *at, wg_lanes_t *sums, const sweep_t *sweep)
{
    for (slong k = sweep->length - 1; k >= 0; k--)
    {
        const step_t *step = sweep->steps + k;

        fetch(at, sweep, k);
        if (step->gate->kind == WG_GATE_ROTATION)
            wg_lanes_rotate_back(at->p, at->l, sums + k, sweep->tiles, &step->rotation,
                                 __builtin_parityl(step->gate->z & at->base));
        else
        {
            if (step->gate->parameter >= 0)
                wg_lanes_bracket(sums + k, at->l, at->p, sweep->tiles, &step->generator);
            wg_lanes_multiply(at->p, sweep->tiles, &step->matrix);
            wg_lanes_multiply(at->l, sweep->tiles, &step->matrix);
        }
    }
}

static void run_block(const place_t *at, wg_lanes_t *sums, const sweep_t *sweep)
{
    wg_lanes_gather(at->p, at->psi, at->base, sweep->offset, sweep->lane, sweep->tiles);
    if (at->lambda == NULL)
        block_forth(at, sweep);
    else
    {
        wg_lanes_gather(at->l, at->lambda, at->base, sweep->offset, sweep->lane, sweep->tiles);
        block_back(at, sums, sweep);
        wg_lanes_scatter(at->lambda, at->l, at->base, sweep->offset, sweep->lane, sweep->tiles);
    }
    wg_lanes_scatter(at->psi, at->p, at->base, sweep->offset, sweep->lane, sweep->tiles);
}

/* One sweep. sums: a lane sum for each step in each chunk. */
static void run(wg_number_t *psi, wg_number_t *lambda, wg_lanes_t *sums, slong chunks, const sweep_t *sweep,
                wg_workspace_struct *work)
{
    slong blocks = WORD(1) << (sweep->qubits - __builtin_popcountl(sweep->mask));
    int parallel = work->threads > 1 && WORD(1) << sweep->qubits >= WG_PARALLEL_DIM_MIN;
    wg_tile_t *buffers =
        wg_workspace_pool(work, WG_POOL_BUFFERS, 2 * work->threads * sizeof(wg_tile_t) << RANK_MAX);

#pragma omp parallel for num_threads(work->threads) schedule(static) if (parallel)
    for (slong chunk = 0; chunk < chunks; chunk++)
    {
        wg_tile_t *p = buffers + ((slong) omp_get_thread_num() << (RANK_MAX + 1));
        place_t at = {psi, lambda, p, p + (1 << RANK_MAX), 0, 0};

        for (slong b = chunk * blocks / chunks; b < (chunk + 1) * blocks / chunks; b++)
        {
            at.base = base_of_block(b, sweep->mask);
            at.next = base_of_block(FLINT_MIN(b + 1, blocks - 1), sweep->mask);
            run_block(&at, sums == NULL ? NULL : sums + chunk * sweep->length, sweep);
        }
    }
}

static slong chunks_of(const sweep_t *sweep)
{
    return FLINT_MIN(CHUNKS_MAX, WORD(1) << (sweep->qubits - __builtin_popcountl(sweep->mask)));
}

void wg_blocks_forth(wg_number_t *psi, const wg_circuit_t circuit, wg_workspace_struct *work,
                     wg_number_t *scratch)
{
    slong count;
    const group_t *groups = plan(&count, circuit, work);
    sweep_t sweep;

    for (slong i = 0; i < count; i++)
        if (groups[i].frame.rank == 0)
            wg_state_apply(psi, circuit, work->turns + groups[i].first, 0, scratch);
        else
        {
            set_sweep(&sweep, groups + i, circuit, work, 0);
            run(psi, NULL, NULL, chunks_of(&sweep), &sweep, work);
        }
}

static void back_through_group(wg_number_t *psi, wg_number_t *lambda, double *gradient, const group_t *group,
                               const wg_circuit_t circuit, wg_workspace_struct *work)
{
    sweep_t sweep;
    slong chunks;
    wg_lanes_t *sums;

    set_sweep(&sweep, group, circuit, work, 1);
    chunks = chunks_of(&sweep);
    sums = wg_workspace_pool(work, WG_POOL_SUMS, chunks * sweep.length * sizeof(*sums));
    memset(sums, 0, chunks * sweep.length * sizeof(*sums));
    run(psi, lambda, sums, chunks, &sweep, work);
    for (slong k = 0; k < sweep.length; k++)
    {
        const wg_gate_struct *gate = sweep.steps[k].gate;
        double total = 0.0;

        for (slong c = 0; c < chunks; c++)
            for (slong l = 0; l < WG_LANES; l++)
                total += sums[c * sweep.length + k][l];
        if (gate->parameter >= 0)
            gradient[gate->parameter] += 2.0 * gate->scale * total;
    }
}

static void back_through_gate(wg_number_t *psi, wg_number_t *lambda, double *gradient, const wg_turn_t *turn,
                              const wg_circuit_t circuit, wg_number_t *scratch)
{
    const wg_gate_struct *gate = turn->gate;

    if (gate->parameter >= 0)
        gradient[gate->parameter] -= 2.0 * gate->scale * cimag(wg_state_bracket(lambda, psi, circuit, gate));
    wg_state_apply(psi, circuit, turn, 1, scratch);
    wg_state_apply(lambda, circuit, turn, 1, scratch);
}

void wg_blocks_back(wg_number_t *psi, wg_number_t *lambda, double *gradient, const wg_circuit_t circuit,
                    wg_workspace_struct *work, wg_number_t *scratch)
{
    slong count;
    const group_t *groups = plan(&count, circuit, work);

    memset(gradient, 0, circuit->parameters * sizeof(double));
    for (slong i = count - 1; i >= 0; i--)
        if (groups[i].frame.rank == 0)
            back_through_gate(psi, lambda, gradient, work->turns + groups[i].first, circuit, scratch);
        else
            back_through_group(psi, lambda, gradient, groups + i, circuit, work);
}
