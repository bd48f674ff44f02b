#include "wishgarten/network_integral.h"

#include <stdlib.h>
#include <string.h>

#include "class_tally.h"
#include "class_weights.h"
#include "network_graph.h"
#include "wishgarten/permutation.h"

/* Products of parts, as rising sequences of their numbers, with polynomials in the dimensions. */
typedef struct
{
    wg_sequence_table_t products;
    fmpz_mpoly_struct *coefficients;
    slong alloc;
} sum_t;

typedef struct
{
    const wg_network_struct *network;
    wg_expansion_struct *expansion; /* its ring, and its scale for the denominators */
    wg_part_pool_t pool;
    sum_t now;
    slong pairs; /* visited so far */
    int paired;
    wg_error_struct *error;
} work_t;

static void sum_init(sum_t *sum)
{
    wg_sequence_table_init(sum->products);
    sum->coefficients = NULL;
    sum->alloc = 0;
}

static void sum_clear(sum_t *sum, const wg_ring_struct *ring)
{
    for (slong i = 0; i < sum->products->count; i++)
        fmpz_mpoly_clear(sum->coefficients + i, ring->ctx);
    flint_free(sum->coefficients);
    wg_sequence_table_clear(sum->products);
}

static void sum_add(sum_t *sum, const slong *product, slong length, const fmpz_mpoly_t c,
                    const wg_ring_struct *ring)
{
    slong before = sum->products->count, i = wg_sequence_table_find(sum->products, product, length);

    if (i == before)
    {
        if (i == sum->alloc)
        {
            sum->alloc = 2 * i + 16;
            sum->coefficients = flint_realloc(sum->coefficients, sum->alloc * sizeof(fmpz_mpoly_struct));
        }
        fmpz_mpoly_init(sum->coefficients + i, ring->ctx);
    }
    fmpz_mpoly_add(sum->coefficients + i, sum->coefficients + i, c, ring->ctx);
}

/* Dimensions */

/* p <- p * the dimension of the space */
static void multiply_by_space(fmpz_mpoly_t p, const wg_space_struct *space, const wg_ring_struct *ring)
{
    ulong *exponents = flint_calloc(ring->length, sizeof(ulong));
    fmpz_mpoly_t q;
    fmpz_t c;

    fmpz_init_set_si(c, space->factor);
    fmpz_mpoly_init(q, ring->ctx);
    for (slong i = 0; i + 2 < ring->length; i++)
        exponents[1 + i] = space->exponents[i];
    fmpz_mpoly_set_coeff_fmpz_ui(q, c, exponents, ring->ctx);
    fmpz_mpoly_mul(p, p, q, ring->ctx);
    fmpz_mpoly_clear(q, ring->ctx);
    fmpz_clear(c);
    flint_free(exponents);
}

/* The Weingarten functions of one unitary as polynomials in the dimensions. */
typedef struct
{
    wg_class_weights_t weights;
    fmpz_mpoly_struct *numerators;
    fmpz_mpoly_t dim;
} unitary_t;

/* p <- f(dim) */
static void compose(fmpz_mpoly_t p, const fmpz_poly_t f, const fmpz_mpoly_t dim, const wg_ring_struct *ring)
{
    fmpz_mpoly_zero(p, ring->ctx);
    for (slong i = fmpz_poly_degree(f); i >= 0; i--)
    {
        fmpz_mpoly_mul(p, p, dim, ring->ctx);
        fmpz_mpoly_add_fmpz(p, p, fmpz_poly_get_coeff_ptr(f, i), ring->ctx);
    }
}

static void unitary_init(unitary_t *u, const wg_tensor_struct *t, slong n, const work_t *w)
{
    const wg_ring_struct *ring = w->expansion->ring;
    fmpz_t dim;
    int is_number;

    fmpz_init(dim);
    fmpz_mpoly_init(u->dim, ring->ctx);
    fmpz_mpoly_one(u->dim, ring->ctx);
    for (slong k = 0; k < t->outs; k++)
        multiply_by_space(u->dim, w->network->spaces + t->legs[k], ring);
    is_number = fmpz_mpoly_is_fmpz(u->dim, ring->ctx);
    if (is_number)
        fmpz_mpoly_get_fmpz(dim, u->dim, ring->ctx);
    wg_class_weights_init(u->weights, WG_UNITARY, n);
    if (wg_class_weights_set(u->weights, NULL, is_number ? dim : NULL) != WG_OK)
        flint_throw(FLINT_ERROR, "wg_network_integral: no Weingarten functions of degree %wd\n", n);
    u->numerators = flint_malloc(u->weights->classes * sizeof(fmpz_mpoly_struct));
    for (slong i = 0; i < u->weights->classes; i++)
    {
        fmpz_mpoly_init(u->numerators + i, ring->ctx);
        compose(u->numerators + i, u->weights->numerators + i, u->dim, ring);
    }
    fmpz_clear(dim);
}

static void unitary_clear(unitary_t *u, const wg_ring_struct *ring)
{
    for (slong i = 0; i < u->weights->classes; i++)
        fmpz_mpoly_clear(u->numerators + i, ring->ctx);
    flint_free(u->numerators);
    fmpz_mpoly_clear(u->dim, ring->ctx);
    wg_class_weights_clear(u->weights);
}

/* f <- f / the common denominator of the weights; at a number that is a number. */
static void divide_by_weights(wg_formula_t f, const unitary_t *u, const wg_ring_struct *ring)
{
    const wg_denominator_struct *d = u->weights->denominator;
    wg_formula_t factor;

    wg_formula_init(factor, ring);
    for (slong j = 0; j < 2 * d->reach - 1; j++)
        for (slong e = 0; e < d->exponents[j]; e++)
        {
            wg_formula_set_si(factor, 1, ring);
            fmpz_mpoly_add_si(factor->numerator, u->dim, j - (d->reach - 1), ring->ctx);
            if (wg_formula_div(f, f, factor, ring) != WG_OK)
                flint_throw(FLINT_ERROR, "wg_network_integral: a zero denominator\n");
        }
    wg_formula_set_si(factor, 1, ring);
    fmpz_mpoly_set_fmpz(factor->numerator, d->constant, ring->ctx);
    if (wg_formula_div(f, f, factor, ring) != WG_OK)
        flint_throw(FLINT_ERROR, "wg_network_integral: a zero denominator\n");
    wg_formula_clear(factor, ring);
}

/* One unitary after the other */

static int holds(slong part, slong tensor, const work_t *w)
{
    slong length, *code = wg_sequence_table_get(&length, w->pool->parts, part);

    for (slong i = 0; i < code[0]; i++)
        if (code[1 + i] / 2 == tensor)
            return 1;
    return 0;
}

/* Wires the legs of node `a`, from the given one on, to those of node `b`. */
static void set_partners(wg_network_graph_t g, slong a, slong b, slong from, slong count)
{
    for (slong k = from; k < from + count; k++)
    {
        g->partners[g->firsts[a] + k] = g->firsts[b] + k;
        g->partners[g->firsts[b] + k] = g->firsts[a] + k;
    }
}

static wg_status_t tally(wg_class_tally_t t, wg_network_graph_t g, const slong *plain,
                         const slong *conjugated, const wg_tensor_struct *tensor,
                         const wg_class_weights_t weights, work_t *w)
{
    slong n = weights->degree, sigma[WG_NETWORK_DEGREE_MAX], tau[WG_NETWORK_DEGREE_MAX],
          inverse[WG_NETWORK_DEGREE_MAX], p[WG_NETWORK_DEGREE_MAX];
    slong *parts = flint_malloc((g->leg_count + w->network->label_count + 1) * sizeof(slong));
    wg_status_t status = WG_OK;

    wg_permutation_first(sigma, n);
    do
    {
        for (slong x = 0; x < n; x++)
            set_partners(g, plain[x], conjugated[sigma[x]], 0, tensor->outs);
        wg_permutation_first(tau, n);
        do
        {
            slong length;

            for (slong x = 0; x < n; x++)
                set_partners(g, plain[x], conjugated[tau[x]], tensor->outs, tensor->ins);
            length = wg_network_graph_contract(parts, g, w->pool);
            wg_sequence_sort(parts, length);
            wg_permutation_inverse(inverse, tau, n);
            wg_permutation_compose(p, inverse, sigma, n);
            wg_class_tally_add(t, parts, length, wg_class_weights_rank(weights, p), 1);
        }
        while (wg_permutation_next(tau, n));
        if (t->results->count > WG_NETWORK_TERMS_MAX)
            status = WG_UNABLE;
    }
    while (status == WG_OK && wg_permutation_next(sigma, n));
    flint_free(parts);
    return status;
}

/* to <- to + c * rest * sum of what was counted; closed wires become powers of dimensions. */
static void add_results(sum_t *to, const fmpz_mpoly_t c, const slong *rest, slong rest_count,
                        const wg_class_tally_t t, const unitary_t *u, work_t *w)
{
    const wg_ring_struct *ring = w->expansion->ring;
    fmpz_mpoly_t sum, term;

    fmpz_mpoly_init(sum, ring->ctx);
    fmpz_mpoly_init(term, ring->ctx);
    for (slong i = 0; i < t->results->count; i++)
    {
        slong length, *parts = wg_sequence_table_get(&length, t->results, i), count = rest_count;
        slong *product = flint_malloc((length + rest_count + 1) * sizeof(slong));

        fmpz_mpoly_zero(sum, ring->ctx);
        for (slong k = 0; k < t->classes; k++)
            if (t->counts[i * t->classes + k] != 0)
            {
                fmpz_mpoly_scalar_mul_si(term, u->numerators + k, t->counts[i * t->classes + k], ring->ctx);
                fmpz_mpoly_add(sum, sum, term, ring->ctx);
            }
        fmpz_mpoly_mul(sum, sum, c, ring->ctx);
        memcpy(product, rest, rest_count * sizeof(slong));
        for (slong k = 0; k < length; k++)
            if (wg_part_pool_loop(parts[k], w->pool) >= 0)
                multiply_by_space(sum, w->network->spaces + wg_part_pool_loop(parts[k], w->pool), ring);
            else
                product[count++] = parts[k];
        wg_sequence_sort(product, count);
        sum_add(to, product, count, sum, ring);
        flint_free(product);
    }
    fmpz_mpoly_clear(sum, ring->ctx);
    fmpz_mpoly_clear(term, ring->ctx);
}

/* to <- to + c * the average of the product over the unitary */
static wg_status_t add_average(sum_t *to, const slong *product, slong length, const fmpz_mpoly_t c,
                               slong tensor, const unitary_t *u, work_t *w)
{
    slong n = u->weights->degree, *rest = flint_malloc((length + 1) * sizeof(slong)), rest_count = 0,
          *held = flint_malloc((length + 1) * sizeof(slong)), held_count = 0, counts[2] = {0, 0};
    slong factors[2][WG_NETWORK_DEGREE_MAX];
    wg_network_graph_t g;
    wg_class_tally_t t;
    wg_status_t status;

    for (slong i = 0; i < length; i++)
        if (holds(product[i], tensor, w))
            held[held_count++] = product[i];
        else
            rest[rest_count++] = product[i];
    wg_network_graph_init(g, held, held_count, w->pool);
    for (slong i = 0; i < g->node_count; i++)
        if (g->nodes[i] / 2 == tensor && counts[g->nodes[i] % 2] < n)
            factors[g->nodes[i] % 2][counts[g->nodes[i] % 2]++] = i;
    wg_class_tally_init(t, u->weights->classes);
    status = tally(t, g, factors[0], factors[1], w->network->tensors + tensor, u->weights, w);
    if (status == WG_OK)
        add_results(to, c, rest, rest_count, t, u, w);
    if (status == WG_OK && to->products->count > WG_NETWORK_TERMS_MAX)
        status = WG_UNABLE;
    wg_class_tally_clear(t);
    wg_network_graph_clear(g);
    flint_free(rest);
    flint_free(held);
    return status;
}

static wg_status_t check_pairs(slong tensor, slong n, work_t *w)
{
    slong factorial = 1;

    for (slong i = 2; i <= n && n <= WG_NETWORK_DEGREE_MAX; i++)
        factorial *= i;
    if (n > WG_NETWORK_DEGREE_MAX ||
        w->now.products->count > (WG_NETWORK_PAIRS_MAX - w->pairs) / factorial / factorial)
        return wg_fail(
            w->error, WG_UNABLE,
            "%s occurs %ld times, which makes more than %d pairs of permutations; a word of one-legged "
            "matrices goes further as 'tr(...)'",
            w->network->tensors[tensor].name, (long) n, WG_NETWORK_PAIRS_MAX);
    w->pairs += w->now.products->count * factorial * factorial;
    return WG_OK;
}

/* w->now <- its average over a unitary that occurs n times. */
static wg_status_t average(slong tensor, slong n, work_t *w)
{
    const wg_ring_struct *ring = w->expansion->ring;
    wg_status_t status = check_pairs(tensor, n, w);
    unitary_t u;
    sum_t to;

    if (status != WG_OK)
        return status;
    unitary_init(&u, w->network->tensors + tensor, n, w);
    sum_init(&to);
    for (slong i = 0; i < w->now.products->count && status == WG_OK; i++)
    {
        slong length, *product = wg_sequence_table_get(&length, w->now.products, i);

        if (!fmpz_mpoly_is_zero(w->now.coefficients + i, ring->ctx))
            status = add_average(&to, product, length, w->now.coefficients + i, tensor, &u, w);
    }
    if (status == WG_OK)
    {
        divide_by_weights(w->expansion->scale, &u, ring);
        sum_clear(&w->now, ring);
        w->now = to;
        w->paired = 1;
    }
    else
    {
        wg_fail(w->error, status, "the answer has more than %d terms", WG_NETWORK_TERMS_MAX);
        sum_clear(&to, ring);
    }
    unitary_clear(&u, ring);
    return status;
}

/* *n <- how often the tensor occurs in the first term; returns how often its conjugate does. */
static slong count_factors(slong *n, slong tensor, const work_t *w)
{
    slong counts[2] = {0, 0}, length, *product;

    *n = 0;
    if (w->now.products->count == 0)
        return 0;
    product = wg_sequence_table_get(&length, w->now.products, 0);
    for (slong k = 0; k < length; k++)
    {
        slong size, *code = wg_sequence_table_get(&size, w->pool->parts, product[k]);

        for (slong i = 0; i < code[0]; i++)
            if (code[1 + i] / 2 == tensor)
                counts[code[1 + i] % 2]++;
    }
    *n = counts[0];
    return counts[1];
}

/* Nonzero if `count` legs of node a, from the given one on, are wired straight to those of node b. */
static int is_wired(const wg_network_graph_t g, slong a, slong b, slong from, slong count)
{
    for (slong k = from; k < from + count; k++)
        if (g->mates[g->firsts[a] + k] != g->firsts[b] + k)
            return 0;
    return 1;
}

/* Looks for U next to its adjoint and joins what is on their other sides; the legs between them close to wires of
   total dimension D, by which the scale is divided. Returns 0 if there is no such pair. */
static int cancel(wg_network_graph_t g, work_t *w)
{
    const wg_ring_struct *ring = w->expansion->ring;

    for (slong a = 0; a < g->node_count; a++)
        for (slong b = 0; b < g->node_count; b++)
        {
            const wg_tensor_struct *t = w->network->tensors + g->nodes[a] / 2;
            wg_formula_t dim;

            if (t->kind != WG_TENSOR_UNITARY || g->nodes[a] % 2 != 0 || g->nodes[b] != g->nodes[a] + 1 ||
                !(is_wired(g, a, b, 0, t->outs) || is_wired(g, a, b, t->outs, t->ins)))
                continue;
            set_partners(g, a, b, 0, t->outs + t->ins);
            wg_formula_init(dim, ring);
            wg_formula_set_si(dim, 1, ring);
            for (slong k = 0; k < t->outs; k++)
                multiply_by_space(dim->numerator, w->network->spaces + t->legs[k], ring);
            if (wg_formula_div(w->expansion->scale, w->expansion->scale, dim, ring) != WG_OK)
                flint_throw(FLINT_ERROR, "wg_network_integral: a dimension that is zero\n");
            wg_formula_clear(dim, ring);
            return 1;
        }
    return 0;
}

/* w->now <- the network in parts, with no unitary next to its adjoint. */
static void start(work_t *w)
{
    const wg_network_struct *network = w->network;
    const wg_ring_struct *ring = w->expansion->ring;
    slong *parts = flint_malloc((network->whole.leg_count + network->label_count + 1) * sizeof(slong)), count,
          kept;
    wg_network_graph_t g;
    fmpz_mpoly_t c;
    int more;

    fmpz_mpoly_init(c, ring->ctx);
    fmpz_mpoly_set_fmpz(c, fmpq_numref(network->scalar), ring->ctx);
    wg_network_graph_init_whole(g, network);
    do
    {
        more = cancel(g, w);
        count = wg_network_graph_contract(parts, g, w->pool);
        wg_network_graph_clear(g);
        kept = 0;
        for (slong k = 0; k < count; k++)
            if (wg_part_pool_loop(parts[k], w->pool) >= 0)
                multiply_by_space(c, network->spaces + wg_part_pool_loop(parts[k], w->pool), ring);
            else
                parts[kept++] = parts[k];
        wg_network_graph_init(g, parts, kept, w->pool);
    }
    while (more);
    wg_network_graph_clear(g);
    wg_sequence_sort(parts, kept);
    sum_add(&w->now, parts, kept, c, ring);
    fmpz_mpoly_clear(c, ring->ctx);
    flint_free(parts);
}

/* Known traces, and the answer */

/* values[i] <- what part i is, and known[i] <- 1, where it is a power of an operator whose traces are known. */
static wg_status_t find_values(fmpq *values, char *known, const work_t *w)
{
    wg_status_t status = WG_OK;

    for (slong i = 0; i < w->pool->parts->count && status == WG_OK; i++)
    {
        wg_network_part_struct part;
        slong tensor = 0, power;

        if (wg_part_pool_loop(i, w->pool) >= 0)
            continue;
        wg_part_pool_get(&part, i, w->pool);
        power = wg_network_part_power(&tensor, &part, w->network);
        wg_network_part_clear(&part);
        if (power == 0 || w->network->tensors[tensor].trace_count == 0)
            continue;
        known[i] = 1;
        if (power <= w->network->tensors[tensor].trace_count)
            fmpq_set(values + i, w->network->tensors[tensor].traces + power - 1);
        else
            known[i] = 2;
    }
    for (slong i = 0; i < w->now.products->count && status == WG_OK; i++)
    {
        slong length, *product = wg_sequence_table_get(&length, w->now.products, i);

        for (slong k = 0; k < length && status == WG_OK; k++)
            if (known[product[k]] == 2 &&
                !fmpz_mpoly_is_zero(w->now.coefficients + i, w->expansion->ring->ctx))
                status = wg_fail(w->error, WG_DOMAIN,
                                 "the average needs traces of higher powers than those given; make the list "
                                 "behind 'traces' longer");
    }
    return status;
}

/* w->now <- with the known traces put in; their denominators go to the scale. */
static void put_values(const fmpq *values, const char *known, work_t *w)
{
    const wg_ring_struct *ring = w->expansion->ring;
    slong count = w->now.products->count;
    fmpq *factors = flint_calloc(count + 1, sizeof(fmpq));
    fmpz_t common, t;
    fmpq_t inverse;
    sum_t to;

    fmpz_init_set_ui(common, 1);
    fmpz_init(t);
    fmpq_init(inverse);
    sum_init(&to);
    for (slong i = 0; i < count; i++)
    {
        slong length, *product = wg_sequence_table_get(&length, w->now.products, i);

        fmpq_init(factors + i);
        fmpq_one(factors + i);
        for (slong k = 0; k < length; k++)
            if (known[product[k]])
                fmpq_mul(factors + i, factors + i, values + product[k]);
        fmpz_lcm(common, common, fmpq_denref(factors + i));
    }
    for (slong i = 0; i < count; i++)
    {
        slong length, *product = wg_sequence_table_get(&length, w->now.products, i), kept = 0;

        fmpz_divexact(t, common, fmpq_denref(factors + i));
        fmpz_mul(t, t, fmpq_numref(factors + i));
        fmpz_mpoly_scalar_mul_fmpz(w->now.coefficients + i, w->now.coefficients + i, t, ring->ctx);
        for (slong k = 0; k < length; k++)
            if (!known[product[k]])
                product[kept++] = product[k];
        sum_add(&to, product, kept, w->now.coefficients + i, ring);
        fmpq_clear(factors + i);
    }
    fmpz_one(fmpq_numref(inverse));
    fmpz_set(fmpq_denref(inverse), common);
    wg_formula_mul_fmpq(w->expansion->scale, w->expansion->scale, inverse, ring);
    sum_clear(&w->now, ring);
    w->now = to;
    flint_free(factors);
    fmpz_clear(common);
    fmpz_clear(t);
    fmpq_clear(inverse);
}

static wg_status_t put_traces(work_t *w)
{
    slong count = w->pool->parts->count;
    fmpq *values = flint_calloc(count + 1, sizeof(fmpq));
    char *known = flint_calloc(count + 1, 1);
    wg_status_t status;

    for (slong i = 0; i < count; i++)
        fmpq_init(values + i);
    status = find_values(values, known, w);
    if (status == WG_OK)
        put_values(values, known, w);
    for (slong i = 0; i < count; i++)
        fmpq_clear(values + i);
    flint_free(values);
    flint_free(known);
    return status;
}

typedef struct
{
    const slong *code;
    slong length;
    slong number;
} coded_t;

/* Wires between open ends first, then small parts first. */
static int compare_parts(const void *a, const void *b)
{
    const coded_t *x = a, *y = b;

    for (slong i = 0; i < x->length && i < y->length; i++)
        if (x->code[i] != y->code[i] && x->code[i] < 0 && y->code[i] < 0)
            return x->code[i] > y->code[i] ? -1 : 1; /* labels as they come in the text */
        else if (x->code[i] != y->code[i])
            return x->code[i] < y->code[i] ? -1 : 1;
    return (x->length > y->length) - (x->length < y->length);
}

/* The parts that occur become the symbols of the expansion; renamed[i] <- the symbol of part i, -1 without. */
static void add_symbols(wg_network_parts_t parts, slong *renamed, work_t *w)
{
    static const wg_syntax_t syntaxes[] = {WG_TEXT, WG_LATEX, WG_SYMPY, WG_MATHEMATICA};
    wg_expansion_struct *e = w->expansion;
    slong total = w->pool->parts->count, count = 0;
    coded_t *coded = flint_malloc((total + 1) * sizeof(*coded));

    for (slong i = 0; i < total; i++)
        renamed[i] = -1;
    for (slong i = 0; i < w->now.products->count; i++)
    {
        slong length, *product = wg_sequence_table_get(&length, w->now.products, i);

        for (slong k = 0; k < length && !fmpz_mpoly_is_zero(w->now.coefficients + i, e->ring->ctx); k++)
            renamed[product[k]] = 0;
    }
    for (slong i = 0; i < total; i++)
        if (renamed[i] == 0)
        {
            coded[count].code = wg_sequence_table_get(&coded[count].length, w->pool->parts, i);
            coded[count++].number = i;
        }
    qsort(coded, count, sizeof(*coded), compare_parts);
    parts->entries = flint_realloc(parts->entries, (count + 1) * sizeof(wg_network_part_struct));
    for (; parts->count < count; parts->count++)
    {
        wg_network_part_struct *part = parts->entries + parts->count;
        char *notations[WG_SYNTAXES];

        wg_part_pool_get(part, coded[parts->count].number, w->pool);
        for (int k = 0; k < WG_SYNTAXES; k++)
            notations[syntaxes[k]] = wg_network_part_get_str(part, syntaxes[k], w->network);
        renamed[coded[parts->count].number] = wg_expansion_add_symbol(e, (const char *const *) notations);
        for (int k = 0; k < WG_SYNTAXES; k++)
            flint_free(notations[k]);
    }
    flint_free(coded);
}

static void finish(wg_network_parts_t parts, work_t *w)
{
    wg_expansion_struct *e = w->expansion;
    slong *renamed = flint_malloc((w->pool->parts->count + 1) * sizeof(slong));
    fmpq_t inverse;

    add_symbols(parts, renamed, w);
    for (slong i = 0; i < w->now.products->count; i++)
    {
        slong length, *product = wg_sequence_table_get(&length, w->now.products, i),
                      *symbols = flint_malloc((length + 1) * sizeof(slong));

        for (slong k = 0; k < length; k++)
            symbols[k] = renamed[product[k]];
        wg_expansion_push(e, w->now.coefficients + i, symbols, length);
        flint_free(symbols);
    }
    fmpq_init(inverse);
    fmpz_one(fmpq_numref(inverse));
    fmpz_set(fmpq_denref(inverse), fmpq_denref(w->network->scalar));
    wg_formula_mul_fmpq(e->scale, e->scale, inverse, e->ring);
    fmpq_clear(inverse);
    wg_expansion_finish(e);
    flint_free(renamed);
}

void wg_network_parts_init(wg_network_parts_t parts)
{
    parts->entries = NULL;
    parts->count = 0;
}

void wg_network_parts_clear(wg_network_parts_t parts)
{
    for (slong i = 0; i < parts->count; i++)
        wg_network_part_clear(parts->entries + i);
    flint_free(parts->entries);
}

wg_status_t wg_network_integral(wg_expansion_t e, wg_network_parts_t parts, const char **method,
                                const wg_network_t network, wg_error_struct *error)
{
    work_t w = {.network = network, .expansion = e, .error = error};
    wg_status_t status = WG_OK;
    int balanced = 1;

    wg_part_pool_init(w.pool, network);
    sum_init(&w.now);
    start(&w);
    for (slong i = 0; i < network->tensor_count; i++)
    {
        slong n, conjugated = count_factors(&n, i, &w);

        balanced = balanced && (network->tensors[i].kind != WG_TENSOR_UNITARY || n == conjugated);
    }
    if (!balanced)
    {
        sum_clear(&w.now, e->ring);
        sum_init(&w.now);
    }
    for (slong i = 0; i < network->tensor_count && status == WG_OK; i++)
    {
        slong n;

        count_factors(&n, i, &w);
        if (network->tensors[i].kind == WG_TENSOR_UNITARY && n > 0)
            status = average(i, n, &w);
    }
    if (status == WG_OK)
        status = put_traces(&w);
    if (status == WG_OK)
    {
        finish(parts, &w);
        *method = !balanced  ? "unequal numbers of U and conj(U)"
                  : w.paired ? "pairs of permutations, equal networks merged"
                             : "nothing to average";
    }
    sum_clear(&w.now, e->ring);
    wg_part_pool_clear(w.pool);
    return status;
}
