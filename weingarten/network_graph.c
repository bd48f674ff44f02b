#include "network_graph.h"

#include <string.h>

/* The pool */

void wg_part_pool_init(wg_part_pool_t pool, const wg_network_struct *network)
{
    wg_sequence_table_init(pool->parts);
    pool->network = network;
}

void wg_part_pool_clear(wg_part_pool_t pool)
{
    wg_sequence_table_clear(pool->parts);
}

void wg_part_pool_get(wg_network_part_struct *part, slong i, const wg_part_pool_t pool)
{
    slong length, *code = wg_sequence_table_get(&length, pool->parts, i);

    part->node_count = code[0];
    part->leg_count = length - 1 - code[0];
    part->nodes = flint_malloc((part->node_count + 1) * sizeof(slong));
    part->mates = flint_malloc((part->leg_count + 1) * sizeof(slong));
    memcpy(part->nodes, code + 1, part->node_count * sizeof(slong));
    memcpy(part->mates, code + 1 + part->node_count, part->leg_count * sizeof(slong));
}

slong wg_part_pool_loop(slong i, const wg_part_pool_t pool)
{
    slong length, *code = wg_sequence_table_get(&length, pool->parts, i);

    return code[0] < 0 ? code[1] : -1;
}

/* Graphs */

static slong legs_of(const wg_network_graph_t g, slong code)
{
    const wg_tensor_struct *t = g->network->tensors + code / 2;

    return t->outs + t->ins;
}

static void allocate(wg_network_graph_t g, slong nodes, slong legs, const wg_network_struct *network)
{
    slong ends = legs + network->label_count + 1;

    g->network = network;
    g->node_count = g->leg_count = 0;
    g->nodes = flint_malloc((nodes + 1) * sizeof(slong));
    g->firsts = flint_malloc((nodes + 1) * sizeof(slong));
    g->owners = flint_malloc((legs + 1) * sizeof(slong));
    g->spaces = flint_malloc((legs + 1) * sizeof(slong));
    g->mates = flint_malloc(ends * sizeof(slong));
    g->partners = flint_malloc(ends * sizeof(slong));
    g->joined = flint_malloc(ends * sizeof(slong));
    g->visited = flint_malloc(ends);
    g->numbers = flint_malloc((nodes + 1) * sizeof(slong));
    g->order = flint_malloc((nodes + 1) * sizeof(slong));
    g->code = flint_malloc((nodes + legs + 4) * sizeof(slong));
    g->best = flint_malloc((nodes + legs + 4) * sizeof(slong));
    for (slong i = 0; i < ends; i++)
        g->mates[i] = g->partners[i] = -1;
}

/* Appends nodes with their wires; `legs` is the number of legs there will be, where the labels begin. */
static void append(wg_network_graph_t g, const slong *nodes, slong node_count, const slong *mates, slong legs)
{
    slong base = g->leg_count;

    for (slong i = 0; i < node_count; i++)
    {
        const wg_tensor_struct *t = g->network->tensors + nodes[i] / 2;

        g->nodes[g->node_count] = nodes[i];
        g->firsts[g->node_count] = g->leg_count;
        for (slong k = 0; k < t->outs + t->ins; k++)
        {
            g->spaces[g->leg_count] = t->legs[k];
            g->owners[g->leg_count++] = g->node_count;
        }
        g->node_count++;
    }
    for (slong k = base; k < g->leg_count; k++)
    {
        slong mate = mates[k - base];

        g->mates[k] = mate >= 0 ? base + mate : legs + (-1 - mate);
        if (mate < 0)
            g->mates[legs + (-1 - mate)] = k;
    }
    if (node_count == 0)
    {
        g->mates[legs + (-1 - mates[0])] = legs + (-1 - mates[1]);
        g->mates[legs + (-1 - mates[1])] = legs + (-1 - mates[0]);
    }
}

void wg_network_graph_init(wg_network_graph_t g, const slong *parts, slong count, const wg_part_pool_t pool)
{
    slong nodes = 0, legs = 0;

    for (slong i = 0; i < count; i++)
    {
        slong length, *code = wg_sequence_table_get(&length, pool->parts, parts[i]);

        nodes += code[0];
        legs += code[0] > 0 ? length - 1 - code[0] : 0;
    }
    allocate(g, nodes, legs, pool->network);
    for (slong i = 0; i < count; i++)
    {
        slong length, *code = wg_sequence_table_get(&length, pool->parts, parts[i]);

        append(g, code + 1, code[0], code + 1 + code[0], legs);
    }
}

void wg_network_graph_init_whole(wg_network_graph_t g, const wg_network_struct *network)
{
    allocate(g, network->whole.node_count, network->whole.leg_count, network);
    if (network->whole.node_count > 0)
        append(g, network->whole.nodes, network->whole.node_count, network->whole.mates,
               network->whole.leg_count);
}

void wg_network_graph_clear(wg_network_graph_t g)
{
    flint_free(g->nodes);
    flint_free(g->firsts);
    flint_free(g->owners);
    flint_free(g->spaces);
    flint_free(g->mates);
    flint_free(g->partners);
    flint_free(g->joined);
    flint_free(g->visited);
    flint_free(g->numbers);
    flint_free(g->order);
    flint_free(g->code);
    flint_free(g->best);
}

/* Canonical forms */

/* code <- the part of the node `start`, numbered breadth first; returns the length. */
static slong encode(slong *code, wg_network_graph_t g, slong start)
{
    slong count = 1, length, leg = 0, *order = g->order, *numbers = g->numbers;

    order[0] = start;
    numbers[start] = 0;
    for (slong i = 0; i < count; i++)
        for (slong k = g->firsts[order[i]]; k < g->firsts[order[i]] + legs_of(g, g->nodes[order[i]]); k++)
        {
            slong mate = g->joined[k], node = mate < g->leg_count ? g->owners[mate] : -1;

            if (node >= 0 && numbers[node] < 0)
            {
                numbers[node] = count;
                order[count++] = node;
            }
        }
    code[0] = count;
    /* From here on numbers[node] is its first leg in the new numbering. */
    for (slong i = 0; i < count; i++)
    {
        code[1 + i] = g->nodes[order[i]];
        numbers[order[i]] = leg;
        leg += legs_of(g, g->nodes[order[i]]);
    }
    length = 1 + count;
    for (slong i = 0; i < count; i++)
        for (slong k = g->firsts[order[i]]; k < g->firsts[order[i]] + legs_of(g, g->nodes[order[i]]); k++)
        {
            slong mate = g->joined[k];

            code[length++] = mate >= g->leg_count
                                 ? -1 - (mate - g->leg_count)
                                 : numbers[g->owners[mate]] + mate - g->firsts[g->owners[mate]];
        }
    for (slong i = 0; i < count; i++)
        numbers[order[i]] = -1;
    return length;
}

static int comes_before(const slong *a, const slong *b, slong length)
{
    for (slong i = 0; i < length; i++)
        if (a[i] != b[i])
            return a[i] < b[i];
    return 0;
}

/* Nonzero if the code is that of a state contracted with itself. */
static int is_norm(const slong *code, const wg_network_graph_t g)
{
    const wg_tensor_struct *t;

    if (code[0] != 2 || code[1] % 2 == 1 || code[2] != code[1] + 1)
        return 0;
    t = g->network->tensors + code[1] / 2;
    if (t->kind != WG_TENSOR_STATE && t->kind != WG_TENSOR_PROJECTOR)
        return 0;
    for (slong k = 0; k < t->outs; k++)
        if (code[3 + k] != t->outs + k)
            return 0;
    return 1;
}

/* The number of the part of the node `start`, or -1 if it is 1; its nodes are marked. */
static slong find_part(wg_network_graph_t g, slong start, char *done, wg_part_pool_t pool)
{
    slong length = encode(g->best, g, start), count = g->best[0], least = g->best[1], *nodes;

    nodes = flint_malloc(count * sizeof(slong));
    memcpy(nodes, g->order, count * sizeof(slong));
    for (slong i = 0; i < count; i++)
    {
        least = FLINT_MIN(least, g->nodes[nodes[i]]);
        done[nodes[i]] = 1;
    }
    for (slong i = 0; i < count; i++)
        if (g->nodes[nodes[i]] == least && nodes[i] != start)
        {
            encode(g->code, g, nodes[i]);
            if (comes_before(g->code, g->best, length))
            {
                slong *t = g->best;

                g->best = g->code;
                g->code = t;
            }
        }
    flint_free(nodes);
    return is_norm(g->best, g) ? -1 : wg_sequence_table_find(pool->parts, g->best, length);
}

/* Contraction */

/* The end of the way that begins with the wire at the end `from`. */
static slong follow(wg_network_graph_t g, slong from)
{
    slong end = g->mates[from];

    while (g->partners[end] >= 0)
    {
        g->visited[end] = g->visited[g->partners[end]] = 1;
        end = g->mates[g->partners[end]];
    }
    return end;
}

static slong add_loops(slong *parts, wg_network_graph_t g, wg_part_pool_t pool)
{
    slong count = 0;

    for (slong k = 0; k < g->leg_count; k++)
        if (g->partners[k] >= 0 && !g->visited[k])
        {
            slong end = k;

            do
            {
                g->visited[end] = g->visited[g->partners[end]] = 1;
                end = g->mates[g->partners[end]];
            }
            while (end != k);
            parts[count++] = wg_sequence_table_find(pool->parts, (slong[]){-1, g->spaces[k]}, 2);
        }
    return count;
}

slong wg_network_graph_contract(slong *parts, wg_network_graph_t g, wg_part_pool_t pool)
{
    slong ends = g->leg_count + g->network->label_count, count;
    char done[WG_NETWORK_NODES_MAX] = {0};

    memset(g->visited, 0, ends);
    for (slong i = 0; i < g->node_count; i++)
    {
        g->numbers[i] = -1;
        done[i] = g->partners[g->firsts[i]] >= 0;
    }
    for (slong k = 0; k < ends; k++)
        g->joined[k] = g->mates[k] >= 0 && g->partners[k] < 0 ? follow(g, k) : -1;
    count = add_loops(parts, g, pool);
    for (slong i = 0; i < g->node_count; i++)
        if (!done[i])
        {
            parts[count] = find_part(g, i, done, pool);
            count += parts[count] >= 0;
        }
    for (slong k = g->leg_count; k < ends; k++)
        if (g->joined[k] > k)
            parts[count++] = wg_sequence_table_find(
                pool->parts, (slong[]){0, -1 - (k - g->leg_count), -1 - (g->joined[k] - g->leg_count)}, 3);
    return count;
}
