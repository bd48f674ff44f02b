/* Edges joined to loops: how many ways lead to each set of loop lengths. */
#ifndef WG_LOOP_SUM_H
#define WG_LOOP_SUM_H

#include <flint/fmpz.h>

#include "wishgarten/status.h"

/* `count` equal edges, each with two labelled ends. */
typedef struct
{
    slong ends[2];
    slong count;
} wg_loop_edge_struct;

/* An end with label v is joined to an end with label mates[v], which is an involution. All ends are joined in pairs. A way counts with the
   product over its loops of loop_sign, of signs[v] for every v from which the loop goes over to the next edge, and of turn_sign for every
   edge passed from end 1 to end 0. */
typedef struct
{
    wg_loop_edge_struct *edges;
    slong edge_count;
    slong label_count;
    slong *mates;
    int *signs;
    int loop_sign;
    int turn_sign;
} wg_loop_graph_struct;
typedef wg_loop_graph_struct wg_loop_graph_t[1];

/* Room for the given numbers of different edges and of labels; no edges yet, mates[v] = v, all signs 1. */
void wg_loop_graph_init(wg_loop_graph_t graph, slong edges, slong labels);
void wg_loop_graph_clear(wg_loop_graph_t graph);

/* `count` edges more, merged with equal ones. */
void wg_loop_graph_push(wg_loop_graph_t graph, slong end0, slong end1, slong count);

/* Nonzero if each label occurs as often as its mate. */
int wg_loop_graph_is_balanced(const wg_loop_graph_t graph);

/* counts[rank of mu] <- the signed number of ways to loops of lengths 2 mu, mu a partition of half the number of edges, which is even.
   WG_UNABLE for more than states_max half-finished ways at a time. Cost: a step for each half-finished way and each edge, where ways with
   the same edges left, the same open loop and the same closed loops are one. */
wg_status_t wg_loop_sum_by_lengths(fmpz *counts, const wg_loop_graph_t graph,
                                   slong states_max) WG_CHECK_RESULT;

/* counts[k] <- the signed number of ways to k loops, 0 <= k <= number of edges. */
wg_status_t wg_loop_sum_by_number(fmpz *counts, const wg_loop_graph_t graph,
                                  slong states_max) WG_CHECK_RESULT;

#endif
