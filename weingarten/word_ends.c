#include "word_ends.h"

#include "wishgarten/integrand.h"

void wg_word_ends_init(wg_word_ends_t ends, slong factors, const slong *traces, slong length,
                       const wg_sequence_table_t words)
{
    slong total = 1;

    for (slong i = 0; i < length; i++)
    {
        slong word_length;

        wg_sequence_table_get(&word_length, words, traces[i]);
        total += word_length;
    }
    ends->other = flint_malloc(2 * factors * sizeof(slong));
    ends->begins = flint_malloc(2 * factors * sizeof(slong));
    ends->lengths = flint_malloc(2 * factors * sizeof(slong));
    ends->turned = flint_malloc(2 * factors);
    ends->letters = flint_malloc(total * sizeof(slong));
    ends->letter_count = 0;
    ends->rest = flint_malloc((length + 1) * sizeof(slong));
    ends->rest_count = 0;
}

void wg_word_ends_clear(wg_word_ends_t ends)
{
    flint_free(ends->other);
    flint_free(ends->begins);
    flint_free(ends->lengths);
    flint_free(ends->turned);
    flint_free(ends->letters);
    flint_free(ends->rest);
}

static slong end_of(slong factor, slong letter, int left)
{
    int transposed = (letter & WG_LETTER_TRANSPOSED) != 0;

    return 2 * factor + (left ? transposed : !transposed);
}

slong wg_word_ends_read(wg_word_ends_t ends, slong trace, slong matrix, const slong *order,
                        const wg_sequence_table_t words)
{
    slong length, *word = wg_sequence_table_get(&length, words, trace), start = 0, factor = 0;

    while (start < length && word[start] >> 2 != matrix)
        start++;
    if (start == length)
    {
        ends->rest[ends->rest_count++] = trace;
        return 0;
    }
    for (slong k = 0, here = start; k < length; factor++)
    {
        slong begin = ends->letter_count, from = end_of(order[factor], word[here], 0), to;

        for (k++; k < length && word[(start + k) % length] >> 2 != matrix; k++)
            ends->letters[ends->letter_count++] = word[(start + k) % length];
        here = (start + k) % length;
        to = end_of(order[k < length ? factor + 1 : 0], word[here], 1);
        ends->other[from] = to;
        ends->other[to] = from;
        ends->begins[from] = ends->begins[to] = begin;
        ends->lengths[from] = ends->lengths[to] = ends->letter_count - begin;
        ends->turned[from] = 0;
        ends->turned[to] = 1;
    }
    return factor;
}
