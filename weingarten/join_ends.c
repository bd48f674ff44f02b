#include "join_ends.h"

#include <string.h>

#include "ensemble_kind.h"
#include "wishgarten/partition.h"
#include "word_ends.h"

typedef struct
{
    wg_signed_pool_struct *pool;
    wg_class_tally_struct *joined;
    slong degree;
    char *conjugated; /* by factor */
    wg_word_ends_t ends;
    slong *partner;    /* of an end, or -1 */
    char *forward;     /* the factors' loops go over from this end to its partner */
    slong *parts;      /* space for the lengths of loops */
    slong *part_table; /* for wg_partition_rank */
    slong *word, *product;
    /* loops of words: the ends from which they are read, and their traces behind the sign and the count */
    wg_sequence_table_t loops;
    slong **found;
    slong found_alloc;
} work_t;

static int pairs_ends(wg_ensemble_t ensemble)
{
    return ensemble == WG_ENSEMBLE_ORTHOGONAL || ensemble == WG_ENSEMBLE_SYMPLECTIC;
}

static int is_gaussian(wg_ensemble_t ensemble)
{
    return ensemble == WG_ENSEMBLE_GINIBRE || ensemble == WG_ENSEMBLE_REAL_GINIBRE;
}

static int needs_conjugates(wg_ensemble_t ensemble)
{
    return ensemble == WG_ENSEMBLE_COE || ensemble == WG_ENSEMBLE_CSE || ensemble == WG_ENSEMBLE_GINIBRE;
}

slong wg_join_degree(const slong *traces, slong length, slong matrix, const wg_signed_pool_t pool)
{
    slong count[2] = {0, 0};

    for (slong i = 0; i < length; i++)
    {
        slong word_length, *word = wg_sequence_table_get(&word_length, pool->words, traces[i]);

        for (slong k = 0; k < word_length; k++)
            if (word[k] >> 2 == matrix)
                count[word[k] & WG_LETTER_CONJUGATED]++;
    }
    if (needs_conjugates(pool->ensemble)
            ? count[0] != count[1]
            : !wg_ensemble_is_wishart(pool->ensemble) && (count[0] + count[1]) % 2 != 0)
        return -1;
    return count[0] + count[1];
}

/* The number of ways, or a number beyond the limit. */
static double count_ways(slong degree, wg_ensemble_t ensemble)
{
    double ways = 1;
    slong half = degree / 2;

    switch (ensemble)
    {
    case WG_ENSEMBLE_WISHART:
        for (slong k = 2; k <= degree; k++)
            ways *= k;
        return ways;
    case WG_ENSEMBLE_GINIBRE:
        for (slong k = 2; k <= half; k++)
            ways *= k;
        return ways;
    case WG_ENSEMBLE_COE:
    case WG_ENSEMBLE_CSE:
        for (slong k = 2; k <= degree; k++)
            ways *= k;
        return ways;
    case WG_ENSEMBLE_REAL_WISHART:
        half = degree;
        break;
    default:
        break;
    }
    for (slong k = 3; k < 2 * half; k += 2)
        ways *= pairs_ends(ensemble) ? (double) k * k : k;
    return ways;
}

static void work_init(work_t *w, const slong *traces, slong length, slong matrix, slong degree,
                      wg_signed_pool_t pool)
{
    slong met = 0, total, *order = flint_malloc(degree * sizeof(slong));

    w->pool = pool;
    w->degree = degree;
    w->conjugated = flint_malloc(degree);
    wg_word_ends_init(w->ends, degree, traces, length, pool->words);
    for (slong k = 0; k < degree; k++)
        order[k] = k;
    for (slong i = 0; i < length; i++)
    {
        slong word_length, *word = wg_sequence_table_get(&word_length, pool->words, traces[i]), at = met;

        met += wg_word_ends_read(w->ends, traces[i], matrix, order + met, pool->words);
        for (slong k = 0; k < word_length; k++)
            if (word[k] >> 2 == matrix)
                w->conjugated[at++] = word[k] & WG_LETTER_CONJUGATED;
    }
    total = w->ends->letter_count + degree;
    w->partner = flint_malloc(2 * degree * sizeof(slong));
    w->forward = flint_malloc(2 * degree);
    w->parts = flint_malloc((degree + 1) * sizeof(slong));
    w->part_table = flint_malloc((degree + 1) * (degree + 1) * sizeof(slong));
    w->word = flint_malloc((total + 4 * degree) * sizeof(slong));
    w->product = flint_malloc((length + total + 6 * degree + 2) * sizeof(slong));
    wg_partition_count_table(w->part_table, degree / 2);
    wg_sequence_table_init(w->loops);
    w->found = NULL;
    w->found_alloc = 0;
    for (slong k = 0; k < 2 * degree; k++)
        w->partner[k] = -1;
    flint_free(order);
}

static void work_clear(work_t *w)
{
    for (slong i = 0; i < w->loops->count; i++)
        flint_free(w->found[i]);
    flint_free(w->found);
    wg_sequence_table_clear(w->loops);
    wg_word_ends_clear(w->ends);
    flint_free(w->conjugated);
    flint_free(w->partner);
    flint_free(w->forward);
    flint_free(w->parts);
    flint_free(w->part_table);
    flint_free(w->word);
    flint_free(w->product);
}

/* parts <- the lengths of the loops that factors and joints make; returns their sign. */
static int follow_factors(slong *count, work_t *w)
{
    int antisymmetric = w->pool->ensemble == WG_ENSEMBLE_CSE, sign = 1;
    ulong seen = 0;

    *count = 0;
    for (slong k = 0; k < w->degree; k++)
    {
        slong length = 0, end = 2 * k;

        if ((seen >> k) & 1)
            continue;
        do
        {
            seen |= UWORD(1) << (end / 2);
            if (antisymmetric && end % 2 == 1)
                sign = -sign;
            w->forward[end] = 0;
            end ^= 1;
            w->forward[end] = 1;
            end = w->partner[end];
            length++;
        }
        while (end != 2 * k);
        w->parts[(*count)++] = length;
        if (antisymmetric || w->pool->ensemble == WG_ENSEMBLE_SYMPLECTIC)
            sign = -sign;
    }
    return sign;
}

/* The sign, the number and the list of the traces of a loop of words, read from these ends. With J, a joint is J in the direction of
   reading. */
static const slong *find_loop(work_t *w, const slong *ends, slong count)
{
    slong before = w->loops->count, i = wg_sequence_table_find(w->loops, ends, count), length = 0, *found;
    int sign = 1;

    if (i < before)
        return w->found[i];
    for (slong k = 0; k < count; k++)
    {
        const slong *word = w->ends->letters + w->ends->begins[ends[k]];
        slong n = w->ends->lengths[ends[k]];

        for (slong j = 0; j < n; j++)
            w->word[length++] = w->ends->turned[ends[k]]
                                    ? wg_signed_pool_transpose(&sign, w->pool, word[n - 1 - j])
                                    : word[j];
        if (w->pool->ensemble == WG_ENSEMBLE_SYMPLECTIC)
            w->word[length++] = 4 * (slong) w->pool->form;
    }
    if (i == w->found_alloc)
    {
        w->found_alloc = 2 * i + 64;
        w->found = flint_realloc(w->found, w->found_alloc * sizeof(slong *));
    }
    found = flint_malloc((length + 3) * sizeof(slong));
    found[0] = sign * wg_signed_pool_find(found + 2, found + 1, w->pool, w->word, length);
    w->found[i] = found;
    return found;
}

/* All ends are joined. */
static void finish(work_t *w)
{
    wg_ensemble_t ensemble = w->pool->ensemble;
    slong loops = 0, class = 0, length = w->ends->rest_count, ends[128];
    char seen[128] = {0};
    int sign = is_gaussian(ensemble) ? 1 : follow_factors(&loops, w);

    memcpy(w->product, w->ends->rest, length * sizeof(slong));
    if (wg_ensemble_is_wishart(ensemble))
        for (slong k = 0; k < loops; k++)
            w->product[length++] = WG_POOL_COLUMNS;
    else if (!is_gaussian(ensemble))
    {
        for (slong k = 0; k < loops; k++)
            w->parts[k] /= 2;
        wg_sequence_sort_falling(w->parts, loops);
        for (slong k = loops; k <= w->degree / 2; k++)
            w->parts[k] = 0;
        class = wg_partition_rank(w->parts, w->degree / 2, w->part_table);
    }
    for (slong start = 0; start < 2 * w->degree; start++)
    {
        slong count = 0;
        const slong *found;

        if (seen[start])
            continue;
        for (slong end = start; !seen[end];)
        {
            ends[count++] = end;
            seen[end] = 1;
            end = w->ends->other[end];
            seen[end] = 1;
            if (ensemble == WG_ENSEMBLE_SYMPLECTIC && !w->forward[end])
                sign = -sign;
            end = w->partner[end];
        }
        found = find_loop(w, ends, count);
        sign *= (int) found[0];
        memcpy(w->product + length, found + 2, found[1] * sizeof(slong));
        length += found[1];
    }
    wg_sequence_sort(w->product, length);
    if (sign != 0)
        wg_class_tally_add(w->joined, w->product, length, class, sign);
}

static int may_join(const work_t *w, slong a, slong b)
{
    switch (w->pool->ensemble)
    {
    case WG_ENSEMBLE_ORTHOGONAL:
    case WG_ENSEMBLE_SYMPLECTIC:
        return (a ^ b) % 2 == 0;
    case WG_ENSEMBLE_COE:
    case WG_ENSEMBLE_CSE:
        return w->conjugated[a / 2] != w->conjugated[b / 2];
    case WG_ENSEMBLE_GINIBRE:
        return (a ^ b) % 2 == 0 && w->conjugated[a / 2] != w->conjugated[b / 2];
    case WG_ENSEMBLE_REAL_GINIBRE:
        return (a ^ b) % 2 == 0;
    case WG_ENSEMBLE_WISHART:
        return (a ^ b) % 2 == 1;
    default:
        return 1;
    }
}

static void join_from(work_t *w, slong a)
{
    while (a < 2 * w->degree && w->partner[a] >= 0)
        a++;
    if (a == 2 * w->degree)
    {
        finish(w);
        return;
    }
    for (slong b = a + 1; b < 2 * w->degree; b++)
        if (w->partner[b] < 0 && may_join(w, a, b))
        {
            int both = is_gaussian(w->pool->ensemble);

            w->partner[a] = b;
            w->partner[b] = a;
            if (both)
            {
                w->partner[a ^ 1] = b ^ 1;
                w->partner[b ^ 1] = a ^ 1;
            }
            join_from(w, a + 1);
            w->partner[a] = w->partner[b] = -1;
            if (both)
                w->partner[a ^ 1] = w->partner[b ^ 1] = -1;
        }
}

wg_status_t wg_join_ends(wg_class_tally_t joined, const slong *traces, slong length, slong matrix,
                         slong degree, wg_signed_pool_t pool)
{
    work_t w;

    if (degree > 60 || count_ways(degree, pool->ensemble) > WG_ENSEMBLE_JOINS_MAX)
        return WG_UNABLE;
    work_init(&w, traces, length, matrix, degree, pool);
    w.joined = joined;
    join_from(&w, 0);
    work_clear(&w);
    return WG_OK;
}
