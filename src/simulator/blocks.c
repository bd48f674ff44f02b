#include "blocks.h"

#include <string.h>

#include <omp.h>

#include "sweep.h"

/* Sums are taken in this many parts, for any number of threads. */
#define CHUNKS_MAX 64

/* Vectors that go through a sweep together, and what one thread has of it: tiles of each, the base of its block and of the next. A pair
   (a, b) stands for a + eps b with eps^2 = 0: a vector and its derivative along v. */
#define VECTORS_MAX 4

enum
{
    PSI,
    LAMBDA,
    PSI_RATE,
    LAMBDA_RATE
};

typedef struct
{
    wg_number_t *vector[VECTORS_MAX];
    wg_tile_t *tiles[VECTORS_MAX];
    ulong base, next;
} place_t;

/* The lane sums of one gate: its bracket, and that of the pairs. */
typedef struct
{
    wg_lanes_t first, second;
} sums_t;

/* What is done with the gates of a sweep in a block; `rate` has their t, of which there are none for the first derivatives. */
typedef void (*work_t)(const place_t *at, sums_t *sums, const double *rate, const wg_sweep_t *sweep);

/* While gate k is at work, its share of the next block comes from memory. */
static void fetch(const place_t *at, const wg_sweep_t *sweep, slong k)
{
    slong first = sweep->tiles / 4 * k / sweep->length, last = sweep->tiles / 4 * (k + 1) / sweep->length;

    for (slong i = 0; i < VECTORS_MAX; i++)
        if (at->vector[i] != NULL)
            wg_lanes_prefetch(at->vector[i], at->next, sweep->offset, sweep->lane, first, last);
}

static int flip(const place_t *at, const wg_block_step_t *step)
{
    return __builtin_parityl(step->gate->z & at->base);
}

static int is_rotation(const wg_block_step_t *step)
{
    return step->gate->kind == WG_GATE_ROTATION;
}

static void apply(wg_tile_t *psi, const place_t *at, const wg_block_step_t *step, const wg_sweep_t *sweep)
{
    if (is_rotation(step))
        wg_lanes_rotate(psi, sweep->tiles, &step->rotation, flip(at, step));
    else
        wg_lanes_multiply(psi, sweep->tiles, &step->matrix);
}

/* sum <- sum + Re <lambda| i A |psi> */
static void bracket(wg_lanes_t *sum, const wg_tile_t *lambda, const wg_tile_t *psi, const place_t *at,
                    const wg_block_step_t *step, const wg_sweep_t *sweep)
{
    if (is_rotation(step))
        wg_lanes_rotation_bracket(sum, lambda, psi, sweep->tiles, &step->rotation, flip(at, step));
    else
        wg_lanes_bracket(sum, lambda, psi, sweep->tiles, &step->generator);
}

/* out <- out + i t A psi */
static void add_generator(wg_tile_t *out, double t, const wg_tile_t *psi, const place_t *at,
                          const wg_block_step_t *step, const wg_sweep_t *sweep)
{
    wg_lanes_t factor;

    for (slong l = 0; l < WG_LANES; l++)
        factor[l] = t;
    if (is_rotation(step))
        wg_lanes_add_rotation(out, &factor, psi, sweep->tiles, &step->rotation, flip(at, step));
    else
        wg_lanes_add_matrix(out, &factor, psi, sweep->tiles, &step->generator);
}

/* Undoes the gate on psi and lambda, with the bracket of both. */
static void undo(wg_tile_t *psi, wg_tile_t *lambda, wg_lanes_t *sum, const place_t *at,
                 const wg_block_step_t *step, const wg_sweep_t *sweep)
{
    if (is_rotation(step))
    {
        wg_lanes_rotate_back(psi, lambda, sum, sweep->tiles, &step->rotation, flip(at, step));
        return;
    }
    if (step->gate->parameter >= 0)
        bracket(sum, lambda, psi, at, step, sweep);
    wg_lanes_multiply(psi, sweep->tiles, &step->matrix);
    wg_lanes_multiply(lambda, sweep->tiles, &step->matrix);
}

static void forth(const place_t *at, sums_t *sums, const double *rate, const wg_sweep_t *sweep)
{
    for (slong k = 0; k < sweep->length; k++)
    {
        fetch(at, sweep, k);
        apply(at->tiles[PSI], at, sweep->steps + k, sweep);
    }
}

static void back(const place_t *at, sums_t *sums, const double *rate, const wg_sweep_t *sweep)
{
    for (slong k = sweep->length - 1; k >= 0; k--)
    {
        fetch(at, sweep, k);
        undo(at->tiles[PSI], at->tiles[LAMBDA], &sums[k].first, at, sweep->steps + k, sweep);
    }
}

/* G(phi + eps t)(a + eps b) = G a + eps (G b + i t A G a). */
static void forth_in_pairs(const place_t *at, sums_t *sums, const double *rate, const wg_sweep_t *sweep)
{
    for (slong k = 0; k < sweep->length; k++)
    {
        const wg_block_step_t *step = sweep->steps + k;

        fetch(at, sweep, k);
        apply(at->tiles[PSI], at, step, sweep);
        apply(at->tiles[PSI_RATE], at, step, sweep);
        if (rate[k] != 0.0)
            add_generator(at->tiles[PSI_RATE], rate[k], at->tiles[PSI], at, step, sweep);
    }
}

/* The inverse on psi and lambda, and the brackets of the pairs. */
static void back_in_pairs(const place_t *at, sums_t *sums, const double *rate, const wg_sweep_t *sweep)
{
    wg_tile_t *psi = at->tiles[PSI], *psi_rate = at->tiles[PSI_RATE], *lambda = at->tiles[LAMBDA],
              *lambda_rate = at->tiles[LAMBDA_RATE];

    for (slong k = sweep->length - 1; k >= 0; k--)
    {
        const wg_block_step_t *step = sweep->steps + k;
        wg_lanes_t unused = {0};

        fetch(at, sweep, k);
        if (step->gate->parameter >= 0)
        {
            bracket(&sums[k].second, lambda_rate, psi, at, step, sweep);
            bracket(&sums[k].second, lambda, psi_rate, at, step, sweep);
        }
        if (rate[k] != 0.0)
        {
            add_generator(psi_rate, -rate[k], psi, at, step, sweep);
            add_generator(lambda_rate, -rate[k], lambda, at, step, sweep);
        }
        undo(psi, lambda, &sums[k].first, at, step, sweep);
        undo(psi_rate, lambda_rate, &unused, at, step, sweep);
    }
}

static void run_block(const place_t *at, sums_t *sums, const double *rate, work_t work,
                      const wg_sweep_t *sweep)
{
    for (slong i = 0; i < VECTORS_MAX; i++)
        if (at->vector[i] != NULL)
            wg_lanes_gather(at->tiles[i], at->vector[i], at->base, sweep->offset, sweep->lane, sweep->tiles);
    work(at, sums, rate, sweep);
    for (slong i = 0; i < VECTORS_MAX; i++)
        if (at->vector[i] != NULL)
            wg_lanes_scatter(at->vector[i], at->tiles[i], at->base, sweep->offset, sweep->lane, sweep->tiles);
}

static slong blocks_of(const wg_sweep_t *sweep)
{
    return WORD(1) << (sweep->qubits - __builtin_popcountl(sweep->mask));
}

/* One sweep with the vectors that are there. sums: those of each step in each chunk. */
static void run(const place_t *vectors, sums_t *sums, const double *rate, work_t work,
                const wg_sweep_t *sweep, wg_workspace_struct *space)
{
    slong blocks = blocks_of(sweep), chunks = FLINT_MIN(CHUNKS_MAX, blocks);
    int parallel = space->threads > 1 && WORD(1) << sweep->qubits >= WG_PARALLEL_DIM_MIN;
    wg_tile_t *buffers = wg_workspace_pool(space, WG_POOL_BUFFERS,
                                           VECTORS_MAX * space->threads * sizeof(wg_tile_t) << WG_RANK_MAX);

#pragma omp parallel for num_threads(space->threads) schedule(static) if (parallel)
    for (slong chunk = 0; chunk < chunks; chunk++)
    {
        place_t at = *vectors;

        for (slong i = 0; i < VECTORS_MAX; i++)
            at.tiles[i] = buffers + ((VECTORS_MAX * (slong) omp_get_thread_num() + i) << WG_RANK_MAX);
        for (slong b = chunk * blocks / chunks; b < (chunk + 1) * blocks / chunks; b++)
        {
            at.base = wg_sweep_base(b, sweep->mask);
            at.next = wg_sweep_base(FLINT_MIN(b + 1, blocks - 1), sweep->mask);
            run_block(&at, sums + chunk * sweep->length, rate, work, sweep);
        }
    }
}

/* The rate of change of the angle of a gate along v. */
static double rate_of(const wg_gate_struct *gate, const double *v)
{
    return v == NULL || gate->parameter < 0 ? 0.0 : gate->scale * v[gate->parameter];
}

static double total(const sums_t *sums, slong k, slong chunks, slong length, int second)
{
    double sum = 0.0;

    for (slong c = 0; c < chunks; c++)
        for (slong l = 0; l < WG_LANES; l++)
            sum += second ? sums[c * length + k].second[l] : sums[c * length + k].first[l];
    return sum;
}

/* A group of gates; gradient NULL on the way forth, product NULL where there are no pairs. */
static void do_group(const place_t *vectors, double *gradient, double *product, const double *v, work_t work,
                     const wg_group_t *group, const wg_circuit_t circuit, wg_workspace_struct *space)
{
    wg_sweep_t sweep;
    slong chunks;
    sums_t *sums;
    double *rate;

    wg_sweep_set(&sweep, group, circuit, space, gradient != NULL);
    chunks = FLINT_MIN(CHUNKS_MAX, blocks_of(&sweep));
    sums = wg_workspace_pool(space, WG_POOL_SUMS, chunks * sweep.length * sizeof(*sums));
    rate = wg_workspace_pool(space, WG_POOL_RATES, sweep.length * sizeof(*rate));
    memset(sums, 0, chunks * sweep.length * sizeof(*sums));
    for (slong k = 0; k < sweep.length; k++)
        rate[k] = rate_of(sweep.steps[k].gate, v);
    run(vectors, sums, rate, work, &sweep, space);
    for (slong k = 0; k < sweep.length && gradient != NULL; k++)
    {
        const wg_gate_struct *gate = sweep.steps[k].gate;

        if (gate->parameter >= 0)
            gradient[gate->parameter] += 2.0 * gate->scale * total(sums, k, chunks, sweep.length, 0);
        if (gate->parameter >= 0 && product != NULL)
            product[gate->parameter] += 2.0 * gate->scale * total(sums, k, chunks, sweep.length, 1);
    }
}

/* The same for a gate that no group takes. */
static void forth_through_gate(const place_t *at, const double *v, const wg_turn_t *turn,
                               const wg_circuit_t circuit, wg_number_t *scratch)
{
    double t = rate_of(turn->gate, v);

    wg_state_apply(at->vector[PSI], circuit, turn, 0, scratch);
    if (at->vector[PSI_RATE] != NULL)
        wg_state_apply(at->vector[PSI_RATE], circuit, turn, 0, scratch);
    if (t != 0.0)
        wg_state_add_generator(at->vector[PSI_RATE], t, at->vector[PSI], circuit, turn->gate);
}

static void add_brackets(const place_t *at, double *gradient, double *product, const wg_gate_struct *gate,
                         const wg_circuit_t circuit)
{
    wg_number_t *const *a = at->vector;

    gradient[gate->parameter] -=
        2.0 * gate->scale * cimag(wg_state_bracket(a[LAMBDA], a[PSI], circuit, gate));
    if (product != NULL)
        product[gate->parameter] -= 2.0 * gate->scale *
                                    cimag(wg_state_bracket(a[LAMBDA_RATE], a[PSI], circuit, gate) +
                                          wg_state_bracket(a[LAMBDA], a[PSI_RATE], circuit, gate));
}

static void back_through_gate(const place_t *at, double *gradient, double *product, const double *v,
                              const wg_turn_t *turn, const wg_circuit_t circuit, wg_number_t *scratch)
{
    double t = rate_of(turn->gate, v);

    if (turn->gate->parameter >= 0)
        add_brackets(at, gradient, product, turn->gate, circuit);
    if (t != 0.0)
    {
        wg_state_add_generator(at->vector[PSI_RATE], -t, at->vector[PSI], circuit, turn->gate);
        wg_state_add_generator(at->vector[LAMBDA_RATE], -t, at->vector[LAMBDA], circuit, turn->gate);
    }
    for (slong i = 0; i < VECTORS_MAX; i++)
        if (at->vector[i] != NULL)
            wg_state_apply(at->vector[i], circuit, turn, 1, scratch);
}

void wg_blocks_forth(wg_number_t *psi, wg_number_t *psi_rate, const double *v, const wg_circuit_t circuit,
                     wg_workspace_struct *space, wg_number_t *scratch)
{
    place_t at = {.vector = {[PSI] = psi, [PSI_RATE] = psi_rate}};
    slong count;
    const wg_group_t *groups = wg_sweep_plan(&count, circuit, space);

    for (slong i = 0; i < count; i++)
        if (groups[i].frame.rank == 0)
            forth_through_gate(&at, v, space->turns + groups[i].first, circuit, scratch);
        else
            do_group(&at, NULL, NULL, v, psi_rate == NULL ? forth : forth_in_pairs, groups + i, circuit,
                     space);
}

static void go_back(const place_t *at, double *gradient, double *product, const double *v,
                    const wg_circuit_t circuit, wg_workspace_struct *space, wg_number_t *scratch)
{
    slong count;
    const wg_group_t *groups = wg_sweep_plan(&count, circuit, space);

    memset(gradient, 0, circuit->parameters * sizeof(double));
    for (slong i = count - 1; i >= 0; i--)
        if (groups[i].frame.rank == 0)
            back_through_gate(at, gradient, product, v, space->turns + groups[i].first, circuit, scratch);
        else
            do_group(at, gradient, product, v, product == NULL ? back : back_in_pairs, groups + i, circuit,
                     space);
}

void wg_blocks_back(wg_number_t *psi, wg_number_t *lambda, double *gradient, const wg_circuit_t circuit,
                    wg_workspace_struct *space, wg_number_t *scratch)
{
    const place_t at = {.vector = {[PSI] = psi, [LAMBDA] = lambda}};

    go_back(&at, gradient, NULL, NULL, circuit, space, scratch);
}

void wg_blocks_back_in_pairs(wg_number_t *const psi[2], wg_number_t *const lambda[2], double *gradient,
                             double *product, const double *v, const wg_circuit_t circuit,
                             wg_workspace_struct *space, wg_number_t *scratch)
{
    const place_t at = {
        .vector = {[PSI] = psi[0], [LAMBDA] = lambda[0], [PSI_RATE] = psi[1], [LAMBDA_RATE] = lambda[1]}};

    memset(product, 0, circuit->parameters * sizeof(double));
    go_back(&at, gradient, product, v, circuit, space, scratch);
}
