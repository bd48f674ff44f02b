#include <string.h>

#include "sequence_table.h"
#include "wishgarten/trace_word.h"

/* q <- the product of the values in the term; rest <- its other traces, whose number is returned. */
static slong split_term(fmpq_t q, slong *rest, const wg_trace_term_struct *term, const fmpq *const *values)
{
    slong count = 0;

    fmpq_one(q);
    for (slong k = 0; k < term->length; k++)
        if (values[term->traces[k]] != NULL)
            fmpq_mul(q, q, values[term->traces[k]]);
        else
            rest[count++] = term->traces[k];
    return count;
}

/* kept[i] <- the new number of word i, whose value is not known; the others leave the list. */
static void drop_words(slong *kept, wg_trace_sum_t sum, const fmpq *const *values)
{
    slong count = 0;

    for (slong i = 0; i < sum->word_count; i++)
        if (values[i] == NULL)
        {
            kept[i] = count;
            sum->words[count++] = sum->words[i];
        }
        else
            flint_free(sum->words[i].letters);
    sum->word_count = count;
}

static void drop_term(wg_trace_term_struct *term)
{
    fmpz_poly_clear(term->coefficient);
    flint_free(term->traces);
}

void wg_trace_sum_put_values(wg_trace_sum_t sum, const fmpq *const *values)
{
    slong longest = 1, before = sum->term_count, *rest,
          *kept = flint_malloc((sum->word_count + 1) * sizeof(slong));
    wg_sequence_table_t table;
    fmpz_t common, c;
    fmpq_t q;

    wg_sequence_table_init(table);
    fmpz_init_set_ui(common, 1);
    fmpz_init(c);
    fmpq_init(q);
    for (slong i = 0; i < before; i++)
        longest = FLINT_MAX(longest, sum->terms[i].length);
    rest = flint_malloc(longest * sizeof(slong));
    for (slong i = 0; i < before; i++)
    {
        split_term(q, rest, sum->terms + i, values);
        fmpz_lcm(common, common, fmpq_denref(q));
    }
    drop_words(kept, sum, values);
    sum->term_count = 0;
    for (slong i = 0; i < before; i++)
    {
        wg_trace_term_struct term = sum->terms[i];
        slong place, count;

        count = split_term(q, rest, &term, values);
        if (fmpq_is_zero(q))
        {
            drop_term(&term);
            continue;
        }
        fmpz_divexact(c, common, fmpq_denref(q));
        fmpz_mul(c, c, fmpq_numref(q));
        fmpz_poly_scalar_mul_fmpz(term.coefficient, term.coefficient, c);
        for (slong k = 0; k < count; k++)
            rest[k] = kept[rest[k]];
        place = wg_sequence_table_find(table, rest, count);
        if (place < sum->term_count)
        {
            fmpz_poly_add(sum->terms[place].coefficient, sum->terms[place].coefficient, term.coefficient);
            drop_term(&term);
            continue;
        }
        memcpy(term.traces, rest, count * sizeof(slong));
        term.length = count;
        sum->terms[sum->term_count++] = term;
    }
    fmpz_mul(sum->denominator, sum->denominator, common);
    wg_sequence_table_clear(table);
    fmpz_clear(common);
    fmpz_clear(c);
    fmpq_clear(q);
    flint_free(rest);
    flint_free(kept);
}
