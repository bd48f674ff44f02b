#include "trace_pool.h"

#include <string.h>

void wg_trace_pool_init(wg_trace_pool_t pool, const wg_integrand_struct *integrand)
{
    wg_sequence_table_init(pool->words);
    pool->integrand = integrand;
    pool->buffer_alloc = 64;
    pool->buffer = flint_malloc(pool->buffer_alloc * sizeof(slong));
    wg_sequence_table_find(pool->words, (slong[]){0}, 0);
}

void wg_trace_pool_clear(wg_trace_pool_t pool)
{
    wg_sequence_table_clear(pool->words);
    flint_free(pool->buffer);
}

static wg_matrix_kind_t kind_of(const wg_trace_pool_t pool, slong letter)
{
    return pool->integrand->matrices[letter >> 2].kind;
}

/* A projector is its own adjoint; so it has two forms, itself and its conjugate. */
static slong normal_letter(const wg_trace_pool_t pool, slong letter)
{
    int flags = letter & 3;

    if (kind_of(pool, letter) == WG_MATRIX_PROJECTOR)
        flags = flags == WG_LETTER_CONJUGATED || flags == WG_LETTER_TRANSPOSED;
    return (letter & ~(slong) 3) | flags;
}

static int cancels(const wg_trace_pool_t pool, slong a, slong b)
{
    return (a ^ b) == WG_LETTER_ADJOINT && kind_of(pool, a) == WG_MATRIX_RANDOM;
}

/* Cancels U U^ in the cyclic word; the word that is left begins at the returned place. */
static slong *reduce(slong *word, slong *length, const wg_trace_pool_t pool)
{
    slong top = 0, begin = 0;

    for (slong i = 0; i < *length; i++)
    {
        slong letter = normal_letter(pool, word[i]);

        if (top > 0 && cancels(pool, word[top - 1], letter))
            top--;
        else
            word[top++] = letter;
    }
    while (top - begin >= 2 && cancels(pool, word[begin], word[top - 1]))
    {
        begin++;
        top--;
    }
    *length = top - begin;
    return word + begin;
}

/* Nonzero if word rotated by i comes before word rotated by j. */
static int rotation_before(const slong *word, slong length, slong i, slong j)
{
    for (slong k = 0; k < length; k++)
    {
        slong a = word[i + k < length ? i + k : i + k - length];
        slong b = word[j + k < length ? j + k : j + k - length];

        if (a != b)
            return a < b;
    }
    return 0;
}

/* result <- the first rotation in lexicographic order */
static void first_rotation(slong *result, const slong *word, slong length)
{
    slong best = 0;

    for (slong i = 1; i < length; i++)
        if (word[i] <= word[best] && rotation_before(word, length, i, best))
            best = i;
    for (slong k = 0; k < length; k++)
        result[k] = word[best + k < length ? best + k : best + k - length];
}

/* Of a word and its transpose the one with fewer transposes and conjugates comes first, adjoints counting as
   neither. */
static slong count_marks(const slong *word, slong length)
{
    slong count = 0;

    for (slong i = 0; i < length; i++)
        count += (word[i] & 3) == WG_LETTER_CONJUGATED || (word[i] & 3) == WG_LETTER_TRANSPOSED;
    return count;
}

static int compare_words(const slong *a, const slong *b, slong length)
{
    slong marks = count_marks(a, length) - count_marks(b, length);

    for (slong i = 0; i < length && marks == 0; i++)
        marks = a[i] - b[i];
    return marks < 0 ? -1 : marks > 0;
}

/* The number of a reduced word without repeated projectors; space takes 3 * length entries. */
static slong find_canonical(wg_trace_pool_t pool, const slong *word, slong length, slong *space)
{
    slong *forward = space, *reversed = space + length, *backward = space + 2 * length;

    for (slong i = 0; i < length; i++)
        reversed[i] = normal_letter(pool, word[length - 1 - i] ^ WG_LETTER_TRANSPOSED);
    first_rotation(forward, word, length);
    first_rotation(backward, reversed, length);
    return wg_sequence_table_find(pool->words,
                                  compare_words(forward, backward, length) <= 0 ? forward : backward, length);
}

/* *letter <- a projector that occurs twice. */
static int find_repeated_projector(slong *letter, const wg_trace_pool_t pool, const slong *word, slong length)
{
    for (slong i = 0; i < length; i++)
        if (kind_of(pool, word[i]) == WG_MATRIX_PROJECTOR)
            for (slong j = i + 1; j < length; j++)
                if (word[j] == word[i])
                {
                    *letter = word[i];
                    return 1;
                }
    return 0;
}

/* Splits at one projector after the other; the pieces of a word lie in it one behind the other once the word
   is turned. */
static slong split(slong *traces, wg_trace_pool_t pool, slong *word, slong length, slong *space)
{
    slong projector, begin = 0, count = 0;

    if (length == 1 && kind_of(pool, word[0]) == WG_MATRIX_PROJECTOR)
        return 0;
    if (!find_repeated_projector(&projector, pool, word, length))
    {
        traces[0] = find_canonical(pool, word, length, space);
        return 1;
    }
    while (word[begin] != projector)
        begin++;
    for (slong k = 0; k < length; k++)
        space[k] = word[begin + k < length ? begin + k : begin + k - length];
    memcpy(word, space, length * sizeof(slong));
    for (slong i = 0, end; i < length; i = end)
    {
        for (end = i + 1; end < length && word[end] != projector;)
            end++;
        count += split(traces + count, pool, word + i, end - i, space);
    }
    return count;
}

slong wg_trace_pool_find(slong *traces, wg_trace_pool_t pool, const slong *word, slong length)
{
    slong *copy;

    if (4 * length > pool->buffer_alloc)
    {
        pool->buffer_alloc = 8 * length;
        pool->buffer = flint_realloc(pool->buffer, pool->buffer_alloc * sizeof(slong));
    }
    memcpy(pool->buffer, word, length * sizeof(slong));
    copy = reduce(pool->buffer, &length, pool);
    return split(traces, pool, copy, length, copy + length);
}
