#include "wishgarten/character.h"

#include <stdlib.h>
#include <string.h>

#include "wishgarten/partition.h"

/* p_k s_lambda = sum +- s_nu over the nu that arise from lambda by a border strip of k boxes. */
typedef struct
{
    int from, to, sign;
} strip_t;

typedef struct
{
    strip_t *entries;
    slong length, alloc;
} strips_t;

/* strips[m * (n + 1) + k] holds those from the partitions of m to those of m + k; counts[m] = p(m). */
typedef struct
{
    slong n;
    slong *counts;
    strips_t *strips;
} ladder_t;

static void push(strips_t *strips, slong from, slong to, int sign)
{
    if (strips->length == strips->alloc)
    {
        strips->alloc = 2 * strips->alloc + 64;
        strips->entries = flint_realloc(strips->entries, strips->alloc * sizeof(strip_t));
    }
    strips->entries[strips->length++] = (strip_t){from, to, sign};
}

/* With the beads lambda_i + (rows - 1 - i) on a line, adding a strip of k boxes moves one bead k places up to
   a free place; the sign counts the beads that it passes. */
static void add_strips(strips_t *strips, const slong *parts, slong m, slong k, slong from, const slong *table)
{
    slong rows = m + k, beads[2 * WG_CHARACTER_DEGREE_MAX], result[2 * WG_CHARACTER_DEGREE_MAX];

    for (slong i = 0; i < rows; i++)
        beads[i] = (i < m ? parts[i] : 0) + rows - 1 - i;
    for (slong i = 0; i < rows; i++)
    {
        slong target = beads[i] + k, j = i;

        while (j > 0 && beads[j - 1] < target)
            j--;
        if (j > 0 && beads[j - 1] == target)
            continue;
        for (slong r = 0; r < rows; r++)
        {
            slong bead = r < j || r > i ? beads[r] : (r == j ? target : beads[r - 1]);

            result[r] = bead - (rows - 1 - r);
        }
        push(strips, from, wg_partition_rank(result, rows, table), (i - j) % 2 == 0 ? 1 : -1);
    }
}

static void ladder_init(ladder_t *ladder, slong n)
{
    slong parts[WG_CHARACTER_DEGREE_MAX + 1];
    slong **tables = flint_malloc((n + 1) * sizeof(*tables));

    ladder->n = n;
    ladder->counts = flint_malloc((n + 1) * sizeof(slong));
    ladder->strips = flint_calloc((n + 1) * (n + 1), sizeof(strips_t));
    for (slong m = 0; m <= n; m++)
    {
        tables[m] = flint_malloc((m + 1) * (m + 1) * sizeof(slong));
        wg_partition_count_table(tables[m], m);
        ladder->counts[m] = tables[m][(m + 1) * (m + 1) - 1];
    }
    for (slong m = 0; m < n; m++)
    {
        slong rank = 0;

        wg_partition_first(parts, m);
        do
        {
            for (slong k = 1; m + k <= n; k++)
                add_strips(ladder->strips + m * (n + 1) + k, parts, m, k, rank, tables[m + k]);
            rank++;
        }
        while (wg_partition_next(parts, m));
    }
    for (slong m = 0; m <= n; m++)
        flint_free(tables[m]);
    flint_free(tables);
}

static void ladder_clear(ladder_t *ladder)
{
    for (slong i = 0; i < (ladder->n + 1) * (ladder->n + 1); i++)
        flint_free(ladder->strips[i].entries);
    flint_free(ladder->strips);
    flint_free(ladder->counts);
}

/* to <- p_k * from, from the Schur functions of degree m to those of degree m + k. Sums may wrap; the results
 * do not. */
static void climb(slong *to, const slong *from, slong m, slong k, const ladder_t *ladder)
{
    const strips_t *strips = ladder->strips + m * (ladder->n + 1) + k;

    memset(to, 0, ladder->counts[m + k] * sizeof(slong));
    for (slong i = 0; i < strips->length; i++)
    {
        const strip_t *strip = strips->entries + i;

        to[strip->to] = (ulong) to[strip->to] + (ulong) from[strip->from] * (ulong) (slong) strip->sign;
    }
}

/* Visits the partitions mu that go on from the parts chosen so far, of sum m with last part `bound`, in
   reverse lexicographic order, which is that of the table's rows; levels[m] holds the Schur expansion of the
   parts so far. */
static void descend(slong **row, slong **levels, slong m, slong bound, const ladder_t *ladder)
{
    slong n = ladder->n;

    for (slong k = FLINT_MIN(bound, n - m); k >= 1; k--)
    {
        if (m + k == n)
        {
            climb(*row, levels[m], m, k, ladder);
            *row += ladder->counts[n];
        }
        else
        {
            climb(levels[m + k], levels[m], m, k, ladder);
            descend(row, levels, m + k, k, ladder);
        }
    }
}

static slong **levels_init(const ladder_t *ladder)
{
    slong **levels = flint_malloc((ladder->n + 1) * sizeof(*levels));

    for (slong m = 0; m <= ladder->n; m++)
        levels[m] = flint_malloc(ladder->counts[m] * sizeof(slong));
    levels[0][0] = 1;
    return levels;
}

static void levels_clear(slong **levels, const ladder_t *ladder)
{
    for (slong m = 0; m <= ladder->n; m++)
        flint_free(levels[m]);
    flint_free(levels);
}

void wg_character_table(slong *chi, slong n)
{
    ladder_t ladder;
    slong **levels;

    if (n < 0 || n > WG_CHARACTER_TABLE_DEGREE_MAX)
        flint_throw(FLINT_ERROR, "wg_character_table: degree %wd\n", n);
    ladder_init(&ladder, n);
    levels = levels_init(&ladder);
    if (n == 0)
        chi[0] = 1;
    else
        descend(&chi, levels, 0, n, &ladder);
    levels_clear(levels, &ladder);
    ladder_clear(&ladder);
}

void wg_character_column(slong *chi, const slong *mu, slong n)
{
    ladder_t ladder;
    slong **levels, m = 0;

    if (n < 0 || n > WG_CHARACTER_DEGREE_MAX)
        flint_throw(FLINT_ERROR, "wg_character_column: degree %wd\n", n);
    ladder_init(&ladder, n);
    levels = levels_init(&ladder);
    for (slong i = wg_partition_length(mu, n) - 1; i >= 0; i--)
    {
        climb(levels[m + mu[i]], levels[m], m, mu[i], &ladder);
        m += mu[i];
    }
    memcpy(chi, levels[n], ladder.counts[n] * sizeof(slong));
    levels_clear(levels, &ladder);
    ladder_clear(&ladder);
}

/* value times the partition whose beads, as above, are the bits of a word: with as many beads as lambda has
   rows, none lies beyond place n. */
typedef struct
{
    ulong beads, value;
} term_t;

static int compare_terms(const void *a, const void *b)
{
    ulong x = ((const term_t *) a)->beads, y = ((const term_t *) b)->beads;

    return (x > y) - (x < y);
}

/* Adds up the terms with equal beads; returns how many are left. */
static slong collect(term_t *terms, slong length)
{
    slong kept = 0;

    qsort(terms, length, sizeof(term_t), compare_terms);
    for (slong i = 0; i < length; i++)
        if (kept > 0 && terms[kept - 1].beads == terms[i].beads)
            terms[kept - 1].value += terms[i].value;
        else
            terms[kept++] = terms[i];
    return kept;
}

/* to <- the ways to remove a strip of k boxes: one bead moves k places down onto a free place. */
static slong remove_strips(term_t *to, const term_t *from, slong length, slong k)
{
    slong count = 0;

    for (slong i = 0; i < length; i++)
    {
        ulong beads = from[i].beads;

        for (ulong free = (beads >> k) & ~beads; free != 0; free &= free - 1)
        {
            ulong place = free & -free, passed = beads & ((place << k) - 1) & ~(place - 1);

            to[count].beads = beads ^ place ^ (place << k);
            to[count].value = __builtin_parityll(passed) ? -from[i].value : from[i].value;
            count++;
        }
    }
    return collect(to, count);
}

slong wg_character(const slong *lambda, const slong *mu, slong n)
{
    slong rows = wg_partition_length(lambda, n), length = 1;
    term_t *terms;
    ulong value;

    if (n < 0 || n > WG_CHARACTER_DEGREE_MAX)
        flint_throw(FLINT_ERROR, "wg_character: degree %wd\n", n);
    terms = flint_malloc(sizeof(term_t));
    terms->beads = 0;
    terms->value = 1;
    for (slong i = 0; i < rows; i++)
        terms->beads |= UWORD(1) << (lambda[i] + rows - 1 - i);
    for (slong i = 0; i < n && mu[i] > 0; i++)
    {
        term_t *next = flint_malloc((length * rows + 1) * sizeof(term_t));

        length = remove_strips(next, terms, length, mu[i]);
        flint_free(terms);
        terms = next;
    }
    value = length == 0 ? 0 : terms->value;
    flint_free(terms);
    return value;
}
