#include "loop_sum.h"

#include <string.h>

#include "sequence_table.h"
#include "wishgarten/partition.h"

void wg_loop_graph_init(wg_loop_graph_t graph, slong edges, slong labels)
{
    graph->edges = flint_malloc(FLINT_MAX(edges, 1) * sizeof(wg_loop_edge_struct));
    graph->edge_count = 0;
    graph->label_count = labels;
    graph->mates = flint_malloc(FLINT_MAX(labels, 1) * sizeof(slong));
    graph->signs = flint_malloc(FLINT_MAX(labels, 1) * sizeof(int));
    graph->loop_sign = graph->turn_sign = 1;
    for (slong v = 0; v < labels; v++)
    {
        graph->mates[v] = v;
        graph->signs[v] = 1;
    }
}

void wg_loop_graph_clear(wg_loop_graph_t graph)
{
    flint_free(graph->edges);
    flint_free(graph->mates);
    flint_free(graph->signs);
}

void wg_loop_graph_push(wg_loop_graph_t graph, slong end0, slong end1, slong count)
{
    slong k = 0;

    while (k < graph->edge_count && (graph->edges[k].ends[0] != end0 || graph->edges[k].ends[1] != end1))
        k++;
    if (k == graph->edge_count)
        graph->edges[graph->edge_count++] = (wg_loop_edge_struct){{end0, end1}, 0};
    graph->edges[k].count += count;
}

static slong count_edges(const wg_loop_graph_t graph)
{
    slong total = 0;

    for (slong k = 0; k < graph->edge_count; k++)
        total += graph->edges[k].count;
    return total;
}

int wg_loop_graph_is_balanced(const wg_loop_graph_t graph)
{
    slong *ends = flint_calloc(FLINT_MAX(graph->label_count, 1), sizeof(slong));
    int balanced = 1;

    for (slong k = 0; k < graph->edge_count; k++)
        for (int e = 0; e < 2; e++)
            ends[graph->edges[k].ends[e]] += graph->edges[k].count;
    for (slong v = 0; v < graph->label_count; v++)
        balanced = balanced && (graph->mates[v] == v ? ends[v] % 2 == 0 : ends[v] == ends[graph->mates[v]]);
    flint_free(ends);
    return balanced;
}

/* A half-finished way: the edges left of each kind, the label where the open loop began, the one where it is, its length, and how many
   closed loops there are of each length. Where lengths do not matter, all are taken as zero. */
typedef struct
{
    const wg_loop_graph_struct *graph;
    int by_lengths;
    slong size, home, here, length, closed; /* places in a state */
    slong states_max;
} layout_t;

/* All ways with the same number of edges passed. */
typedef struct
{
    wg_sequence_table_t states;
    fmpz *counts;
    slong alloc;
} level_t;

static void level_init(level_t *level)
{
    wg_sequence_table_init(level->states);
    level->counts = NULL;
    level->alloc = 0;
}

static void level_clear(level_t *level)
{
    for (slong i = 0; i < level->states->count; i++)
        fmpz_clear(level->counts + i);
    flint_free(level->counts);
    wg_sequence_table_clear(level->states);
}

static void level_add(level_t *level, const slong *state, const layout_t *at, const fmpz_t count,
                      slong factor)
{
    slong before = level->states->count, i = wg_sequence_table_find(level->states, state, at->size);

    if (i == before)
    {
        if (i == level->alloc)
        {
            level->alloc = 2 * level->alloc + 16;
            level->counts = flint_realloc(level->counts, level->alloc * sizeof(fmpz));
        }
        fmpz_init(level->counts + i);
    }
    if (factor >= 0)
        fmpz_addmul_ui(level->counts + i, count, factor);
    else
        fmpz_submul_ui(level->counts + i, count, -factor);
}

/* The first edge left, which is passed from end 0. */
static void begin_loop(slong *state, const layout_t *at)
{
    slong k = 0;

    while (state[k] == 0)
        k++;
    state[k]--;
    state[at->home] = at->graph->edges[k].ends[0];
    state[at->here] = at->graph->edges[k].ends[1];
    state[at->length] = at->by_lengths;
}

/* Returns the sign of the loop's closing, or 0 where it cannot be closed. */
static int close_loop(slong *state, const layout_t *at)
{
    slong here = state[at->here], length = state[at->length];

    if (at->graph->mates[here] != state[at->home] || length % 2 != 0)
        return 0;
    state[at->closed + length / 2]++;
    return at->graph->signs[here] * at->graph->loop_sign;
}

/* All ways that pass one edge more. `state` is a copy that may be changed. */
static void go_on(level_t *to, slong *state, const fmpz_t count, const layout_t *at)
{
    const wg_loop_graph_struct *graph = at->graph;
    slong here = state[at->here];
    int sign;

    state[at->length] += at->by_lengths;
    for (slong k = 0; k < graph->edge_count; k++)
        for (int e = 0; e < 2 && state[k] > 0; e++)
            if (graph->edges[k].ends[e] == graph->mates[here])
            {
                state[at->here] = graph->edges[k].ends[1 - e];
                state[k]--;
                level_add(to, state, at, count,
                          (state[k] + 1) * graph->signs[here] * (e == 1 ? graph->turn_sign : 1));
                state[k]++;
            }
    state[at->here] = here;
    state[at->length] -= at->by_lengths;
    sign = close_loop(state, at);
    if (sign != 0)
    {
        begin_loop(state, at);
        level_add(to, state, at, count, sign);
    }
}

static slong place_of(const slong *state, const layout_t *at, slong half, const slong *table)
{
    slong *parts, length = 0, rank;

    if (!at->by_lengths)
        return state[at->closed];
    parts = flint_calloc(half + 1, sizeof(slong));
    for (slong k = half; k > 0; k--)
        for (slong m = 0; m < state[at->closed + k]; m++)
            parts[length++] = k;
    rank = wg_partition_rank(parts, half, table);
    flint_free(parts);
    return rank;
}

static void finish(fmpz *counts, const level_t *last, const layout_t *at, slong half)
{
    slong *table = flint_malloc((half + 1) * (half + 1) * sizeof(slong));
    slong *state = flint_malloc(at->size * sizeof(slong));

    wg_partition_count_table(table, half);
    for (slong i = 0; i < last->states->count; i++)
    {
        slong length;
        int sign;

        memcpy(state, wg_sequence_table_get(&length, last->states, i), at->size * sizeof(slong));
        sign = close_loop(state, at);
        if (sign != 0)
        {
            fmpz *count = counts + place_of(state, at, half, table);

            (sign > 0 ? fmpz_add : fmpz_sub)(count, count, last->counts + i);
        }
    }
    flint_free(table);
    flint_free(state);
}

static wg_status_t sum_loops(fmpz *counts, const wg_loop_graph_t graph, int by_lengths, slong states_max)
{
    slong total = count_edges(graph), half = total / 2, k = graph->edge_count, *state;
    layout_t at = {graph, by_lengths, k + 4 + (by_lengths ? half : 0), k, k + 1, k + 2, k + 3, states_max};
    level_t now, next;
    wg_status_t status = WG_OK;
    fmpz_t one;

    fmpz_init_set_ui(one, 1);
    state = flint_calloc(at.size, sizeof(slong));
    level_init(&now);
    for (slong i = 0; i < k; i++)
        state[i] = graph->edges[i].count;
    if (total == 0)
        fmpz_one(counts);
    else
    {
        begin_loop(state, &at);
        level_add(&now, state, &at, one, 1);
        for (slong step = 1; step < total && status == WG_OK; step++)
        {
            level_init(&next);
            for (slong i = 0; i < now.states->count && status == WG_OK; i++)
            {
                slong length;

                memcpy(state, wg_sequence_table_get(&length, now.states, i), at.size * sizeof(slong));
                go_on(&next, state, now.counts + i, &at);
                if (next.states->count > states_max)
                    status = WG_UNABLE;
            }
            level_clear(&now);
            now = next;
        }
        if (status == WG_OK)
            finish(counts, &now, &at, half);
    }
    level_clear(&now);
    flint_free(state);
    fmpz_clear(one);
    return status;
}

wg_status_t wg_loop_sum_by_lengths(fmpz *counts, const wg_loop_graph_t graph, slong states_max)
{
    return sum_loops(counts, graph, 1, states_max);
}

wg_status_t wg_loop_sum_by_number(fmpz *counts, const wg_loop_graph_t graph, slong states_max)
{
    return sum_loops(counts, graph, 0, states_max);
}
