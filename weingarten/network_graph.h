/* Networks in pieces: contraction of pairs, and one number for each connected part. */
#ifndef WG_NETWORK_GRAPH_H
#define WG_NETWORK_GRAPH_H

#include "sequence_table.h"
#include "wishgarten/network.h"

/* Connected parts, as sequences: the number of nodes, the nodes, the mates of the legs, as in
   wg_network_part_struct; -1 and a space for a closed wire. */
typedef struct
{
    wg_sequence_table_t parts;
    const wg_network_struct *network;
} wg_part_pool_struct;
typedef wg_part_pool_struct wg_part_pool_t[1];

void wg_part_pool_init(wg_part_pool_t pool, const wg_network_struct *network);
void wg_part_pool_clear(wg_part_pool_t pool);

/* part <- number i of the pool, which is no closed wire; the caller clears it. */
void wg_part_pool_get(wg_network_part_struct *part, slong i, const wg_part_pool_t pool);

/* The space of a closed wire, or -1. */
slong wg_part_pool_loop(slong i, const wg_part_pool_t pool);

/* Some parts put beside each other, with room for contraction. Ends are the legs and, behind them, the labels. */
typedef struct
{
    const wg_network_struct *network;
    slong *nodes;
    slong node_count;
    slong *firsts; /* leg of each node */
    slong *owners; /* node of each leg */
    slong *spaces; /* of each leg */
    slong leg_count;
    slong *mates;                         /* by end; -1 for a label that is not there */
    slong *partners;                      /* of the legs of removed nodes; -1 elsewhere */
    slong *joined;                        /* mates after contraction, -1 for removed legs */
    char *visited;                        /* by end */
    slong *numbers, *order, *code, *best; /* space for canonical forms */
} wg_network_graph_struct;
typedef wg_network_graph_struct wg_network_graph_t[1];

void wg_network_graph_init(wg_network_graph_t graph, const slong *parts, slong count,
                           const wg_part_pool_t pool);
void wg_network_graph_init_whole(wg_network_graph_t graph, const wg_network_struct *network);
void wg_network_graph_clear(wg_network_graph_t graph);

/* parts <- the connected parts, closed wires included, once the wires at each leg with a partner and at its partner
   are joined; returns their count. States contracted with themselves are left out. The array takes
   leg_count + labels + 1 entries. */
slong wg_network_graph_contract(slong *parts, wg_network_graph_t graph, wg_part_pool_t pool);

#endif
