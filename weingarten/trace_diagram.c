#include "trace_diagram.h"

#include <string.h>

#include "wishgarten/permutation.h"
#include "wishgarten/trace_word.h"

static slong *add_symmetry(wg_trace_diagram_t d)
{
    slong *p = flint_malloc(2 * d->n * sizeof(slong));

    wg_permutation_first(p, 2 * d->n);
    d->symmetries[d->symmetry_count++] = p;
    return p;
}

/* A periodic word turns; equal words change places. */
static void add_symmetries(wg_trace_diagram_t d, const slong *word, slong length, slong matrix, slong first,
                           slong count, int as_before)
{
    slong period = 1, step = 0;

    for (; period < length; period++)
    {
        slong i = 0;

        if (length % period != 0)
            continue;
        while (i < length && word[i] == word[(i + period) % length])
            i++;
        if (i == length)
            break;
    }
    if (period < length)
    {
        slong *p = add_symmetry(d);

        for (slong i = 0; i < period; i++)
            step += word[i] >> 2 == matrix;
        for (slong i = 0; i < count; i++)
            p[d->order[first + i]] = d->order[first + (i + step) % count];
    }
    if (as_before)
    {
        slong *p = add_symmetry(d);

        for (slong i = 0; i < count; i++)
        {
            p[d->order[first + i]] = d->order[first - count + i];
            p[d->order[first - count + i]] = d->order[first + i];
        }
    }
}

void wg_trace_diagram_init(wg_trace_diagram_t d, const slong *traces, slong length, slong matrix, slong n,
                           const wg_trace_pool_t pool)
{
    slong used[2] = {0, n}, met = 0;

    d->n = n;
    d->order = flint_malloc(2 * n * sizeof(slong));
    d->symmetries = flint_malloc(2 * (length + 1) * sizeof(slong *));
    d->symmetry_count = 0;
    wg_word_ends_init(d->ends, 2 * n, traces, length, pool->words);
    for (slong i = 0; i < length; i++)
    {
        slong word_length, *word = wg_sequence_table_get(&word_length, pool->words, traces[i]), count;

        for (slong k = 0, at = met; k < word_length; k++)
            if (word[k] >> 2 == matrix)
                d->order[at++] = used[word[k] & WG_LETTER_CONJUGATED]++;
        count = wg_word_ends_read(d->ends, traces[i], matrix, d->order + met, pool->words);
        if (count > 0)
            add_symmetries(d, word, word_length, matrix, met, count, i > 0 && traces[i] == traces[i - 1]);
        met += count;
    }
}

void wg_trace_diagram_clear(wg_trace_diagram_t d)
{
    for (slong i = 0; i < d->symmetry_count; i++)
        flint_free(d->symmetries[i]);
    flint_free(d->symmetries);
    flint_free(d->order);
    wg_word_ends_clear(d->ends);
}

/* Appends the word at the end `from` to the letters, read from there. */
static slong append_word(slong *letters, slong length, const wg_trace_diagram_t d, slong from)
{
    const slong *word = d->ends->letters + d->ends->begins[from];
    slong n = d->ends->lengths[from];

    for (slong i = 0; i < n; i++)
        letters[length++] = d->ends->turned[from] ? word[n - 1 - i] ^ WG_LETTER_TRANSPOSED : word[i];
    return length;
}

/* Orbits of the first permutation under the symmetries: representatives, n each, and sizes. */
typedef struct
{
    slong *representatives;
    slong *sizes;
    slong count;
} orbits_t;

/* The symmetry carries sigma to the permutation of g(x) -> g(sigma(x)). */
static void carry(slong *image, const slong *sigma, const slong *g, slong n)
{
    for (slong x = 0; x < n; x++)
        image[g[x]] = g[n + sigma[x]] - n;
}

static void orbits_init(orbits_t *orbits, const wg_trace_diagram_t d)
{
    slong n = d->n, total = 1, rank = 0, waiting;
    slong *sigma = flint_malloc(n * sizeof(slong)), *image = flint_malloc(n * sizeof(slong)), *queue;
    char *visited;

    for (slong i = 2; i <= n; i++)
        total *= i;
    visited = flint_calloc(total, 1);
    queue = flint_malloc(total * n * sizeof(slong));
    orbits->representatives = flint_malloc(total * n * sizeof(slong));
    orbits->sizes = flint_malloc(total * sizeof(slong));
    orbits->count = 0;
    wg_permutation_first(sigma, n);
    do
    {
        slong size = 0;

        if (visited[rank++])
            continue;
        visited[rank - 1] = 1;
        memcpy(orbits->representatives + orbits->count * n, sigma, n * sizeof(slong));
        memcpy(queue, sigma, n * sizeof(slong));
        for (waiting = 1; size < waiting; size++)
            for (slong i = 0; i < d->symmetry_count; i++)
            {
                slong place;

                carry(image, queue + size * n, d->symmetries[i], n);
                place = wg_permutation_rank(image, n);
                if (!visited[place])
                {
                    visited[place] = 1;
                    memcpy(queue + waiting++ * n, image, n * sizeof(slong));
                }
            }
        orbits->sizes[orbits->count++] = size;
    }
    while (wg_permutation_next(sigma, n));
    flint_free(sigma);
    flint_free(image);
    flint_free(queue);
    flint_free(visited);
}

static void orbits_clear(orbits_t *orbits)
{
    flint_free(orbits->representatives);
    flint_free(orbits->sizes);
}

/* Once the rows are joined, n strands lead from column end to column end. The loops that the columns'
   permutation makes of them are remembered by their strands: base 64, each 2 * strand + direction + 1. */
#define MEMORY 8192

typedef struct
{
    slong *letters; /* of all strands */
    slong begins[WG_TRACE_DEGREE_MAX + 1];
    slong starts[WG_TRACE_DEGREE_MAX]; /* factors */
    slong ends[WG_TRACE_DEGREE_MAX];
    slong strand_of[2 * WG_TRACE_DEGREE_MAX]; /* by factor */
    slong *closed;                            /* traces that do not change with tau */
    slong closed_count;
    slong *word;   /* space for a loop */
    slong *traces; /* space for its traces */
    ulong keys[MEMORY];
    slong places[MEMORY]; /* in `stock`, which holds a count and as many traces */
    slong remembered;
    slong *stock;
    slong stock_length, stock_alloc;
} strands_t;

static void strands_init(strands_t *s, const wg_trace_diagram_t d)
{
    slong total = d->ends->letter_count + 1;

    s->letters = flint_malloc(total * sizeof(slong));
    s->closed = flint_malloc((total + d->ends->rest_count + d->n) * sizeof(slong));
    s->word = flint_malloc(total * sizeof(slong));
    s->traces = flint_malloc(total * sizeof(slong));
    s->stock_alloc = 1024;
    s->stock = flint_malloc(s->stock_alloc * sizeof(slong));
}

static void strands_clear(strands_t *s)
{
    flint_free(s->letters);
    flint_free(s->closed);
    flint_free(s->word);
    flint_free(s->traces);
    flint_free(s->stock);
}

/* Joins the rows of x and n + sigma(x). */
static void join_rows(strands_t *s, const wg_trace_diagram_t d, const slong *sigma, wg_trace_pool_t pool)
{
    slong n = d->n, mate[2 * WG_TRACE_DEGREE_MAX], count = 0, length = 0;
    char seen[4 * WG_TRACE_DEGREE_MAX] = {0};

    for (slong x = 0; x < n; x++)
    {
        mate[x] = n + sigma[x];
        mate[n + sigma[x]] = x;
    }
    for (slong factor = 0; factor < 2 * n; factor++)
    {
        slong end = 2 * factor + 1;

        if (seen[end])
            continue;
        s->begins[count] = length;
        s->starts[count] = factor;
        for (;;)
        {
            length = append_word(s->letters, length, d, end);
            seen[end] = 1;
            end = d->ends->other[end];
            seen[end] = 1;
            if (end % 2 == 1)
                break;
            end = 2 * mate[end / 2];
        }
        s->ends[count] = end / 2;
        s->strand_of[factor] = s->strand_of[end / 2] = count;
        count++;
    }
    s->begins[count] = length;

    memcpy(s->closed, d->ends->rest, d->ends->rest_count * sizeof(slong));
    s->closed_count = d->ends->rest_count;
    for (slong factor = 0; factor < 2 * n; factor++)
    {
        slong end = 2 * factor;

        length = 0;
        if (seen[end])
            continue;
        while (!seen[end])
        {
            length = append_word(s->word, length, d, end);
            seen[end] = 1;
            end = d->ends->other[end];
            seen[end] = 1;
            end = 2 * mate[end / 2];
        }
        s->closed_count += wg_trace_pool_find(s->closed + s->closed_count, pool, s->word, length);
    }
    memset(s->keys, 0, sizeof(s->keys));
    s->remembered = 0;
    s->stock_length = 0;
}

/* The traces of the loop of these strands: a count and the traces. */
static const slong *loop_traces(strands_t *s, ulong key, wg_trace_pool_t pool)
{
    ulong at = (key * UWORD(0x9e3779b97f4a7c15)) >> 51, rest;
    slong length = 0, count;

    for (; s->keys[at] != 0; at = (at + 1) % MEMORY)
        if (s->keys[at] == key)
            return s->stock + s->places[at];
    for (rest = key; rest != 0; rest /= 64)
    {
        slong strand = (rest % 64 - 1) / 2, begin = s->begins[strand], end = s->begins[strand + 1];

        for (slong i = begin; i < end; i++)
            s->word[length++] =
                rest % 2 == 1 ? s->letters[i] : s->letters[begin + end - 1 - i] ^ WG_LETTER_TRANSPOSED;
    }
    count = wg_trace_pool_find(s->traces, pool, s->word, length);
    if (s->remembered >= MEMORY / 2)
    {
        memset(s->keys, 0, sizeof(s->keys));
        s->remembered = 0;
        s->stock_length = 0;
    }
    if (s->stock_length + count + 1 > s->stock_alloc)
    {
        s->stock_alloc = 2 * (s->stock_length + count + 1);
        s->stock = flint_realloc(s->stock, s->stock_alloc * sizeof(slong));
    }
    for (at = (key * UWORD(0x9e3779b97f4a7c15)) >> 51; s->keys[at] != 0;)
        at = (at + 1) % MEMORY;
    s->keys[at] = key;
    s->places[at] = s->stock_length;
    s->remembered++;
    s->stock[s->stock_length] = count;
    memcpy(s->stock + s->stock_length + 1, s->traces, count * sizeof(slong));
    s->stock_length += count + 1;
    return s->stock + s->places[at];
}

/* product <- all traces once the columns of x and n + tau(x) are joined; the length is returned. */
static slong join_columns(slong *product, strands_t *s, const wg_trace_diagram_t d, const slong *tau,
                          wg_trace_pool_t pool)
{
    slong n = d->n, mate[2 * WG_TRACE_DEGREE_MAX], length = s->closed_count;
    char seen[WG_TRACE_DEGREE_MAX] = {0};

    for (slong x = 0; x < n; x++)
    {
        mate[x] = n + tau[x];
        mate[n + tau[x]] = x;
    }
    memcpy(product, s->closed, length * sizeof(slong));
    for (slong first = 0; first < n; first++)
    {
        slong strand = first, backward = 0;
        ulong key = 0, unit = 1;
        const slong *traces;

        if (seen[first])
            continue;
        do
        {
            slong factor;

            seen[strand] = 1;
            key += unit * (2 * strand + backward + 1);
            unit *= 64;
            factor = mate[backward ? s->starts[strand] : s->ends[strand]];
            strand = s->strand_of[factor];
            backward = s->starts[strand] != factor;
        }
        while (!seen[strand]);
        traces = loop_traces(s, key, pool);
        memcpy(product + length, traces + 1, traces[0] * sizeof(slong));
        length += traces[0];
    }
    wg_sequence_sort(product, length);
    return length;
}

/* As many first permutations as orbits, with all second ones. */
static wg_status_t tally(wg_class_tally_t t, const wg_trace_diagram_t d, const orbits_t *orbits,
                         const wg_class_weights_t weights, wg_trace_pool_t pool)
{
    slong n = d->n, tau[WG_TRACE_DEGREE_MAX], inverse[WG_TRACE_DEGREE_MAX], p[WG_TRACE_DEGREE_MAX];
    slong *traces = flint_malloc((d->ends->letter_count + d->ends->rest_count + 2 * n + 2) * sizeof(slong));
    wg_status_t status = WG_OK;
    strands_t *s = flint_malloc(sizeof(*s));

    strands_init(s, d);
    for (slong i = 0; i < orbits->count && status == WG_OK; i++)
    {
        const slong *sigma = orbits->representatives + i * n;

        join_rows(s, d, sigma, pool);
        wg_permutation_first(tau, n);
        do
        {
            slong length = join_columns(traces, s, d, tau, pool);

            wg_permutation_inverse(inverse, tau, n);
            wg_permutation_compose(p, inverse, sigma, n);
            wg_class_tally_add(t, traces, length, wg_class_weights_rank(weights, p), orbits->sizes[i]);
        }
        while (wg_permutation_next(tau, n));
        if (t->results->count > WG_TRACE_TERMS_MAX)
            status = WG_UNABLE;
    }
    strands_clear(s);
    flint_free(s);
    flint_free(traces);
    return status;
}

wg_status_t wg_trace_diagram_tally(wg_class_tally_t t, const wg_trace_diagram_t d,
                                   const wg_class_weights_t weights, wg_trace_pool_t pool,
                                   wg_error_struct *error)
{
    slong n = d->n, factorial = 1;
    wg_status_t status;
    orbits_t orbits;

    for (slong i = 2; i <= n; i++)
        factorial *= i;
    orbits_init(&orbits, d);
    if (orbits.count > WG_TRACE_PAIRS_MAX / factorial)
        status = wg_fail(error, WG_UNABLE,
                         "one unitary occurs %ld times, which makes more than %d pairs of permutations",
                         (long) n, WG_TRACE_PAIRS_MAX);
    else
    {
        status = tally(t, d, &orbits, weights, pool);
        if (status != WG_OK)
            wg_fail(error, status,
                    "the answer has more than %d terms; equal matrices, or projectors of rank one "
                    "(--projector), make fewer",
                    WG_TRACE_TERMS_MAX);
    }
    orbits_clear(&orbits);
    return status;
}
