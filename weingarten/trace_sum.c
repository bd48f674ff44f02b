#include "trace_sum.h"

#include <stdlib.h>
#include <string.h>

#include <flint/fmpz_mpoly.h>

void wg_trace_sum_init(wg_trace_sum_t sum)
{
    memset(sum, 0, sizeof(*sum));
    fmpz_init_set_ui(sum->denominator, 1);
}

void wg_trace_sum_clear(wg_trace_sum_t sum)
{
    for (slong i = 0; i < sum->word_count; i++)
        flint_free(sum->words[i].letters);
    for (slong i = 0; i < sum->term_count; i++)
    {
        fmpz_poly_clear(sum->terms[i].coefficient);
        flint_free(sum->terms[i].traces);
    }
    flint_free(sum->words);
    flint_free(sum->terms);
    fmpz_clear(sum->denominator);
    flint_free(sum->exponents);
}

/* From the working form */

void wg_trace_sum_add(wg_formal_sum_t f, const slong *traces, slong length, const fmpz_poly_t c,
                      const fmpz *dim)
{
    slong identities = 0;
    fmpz_poly_struct *coefficient;
    fmpz_poly_t t;
    fmpz_t power;

    while (identities < length && traces[identities] == 0)
        identities++;
    coefficient = wg_formal_sum_coefficient(f, traces + identities, length - identities);
    if (identities == 0)
    {
        fmpz_poly_add(coefficient, coefficient, c);
        return;
    }
    fmpz_poly_init(t);
    if (dim == NULL)
        fmpz_poly_shift_left(t, c, identities);
    else
    {
        fmpz_init(power);
        fmpz_pow_ui(power, dim, identities);
        fmpz_poly_scalar_mul_fmpz(t, c, power);
        fmpz_clear(power);
    }
    fmpz_poly_add(coefficient, coefficient, t);
    fmpz_poly_clear(t);
}

typedef struct
{
    const slong *word;
    slong length;
    slong number;
} named_t;

static int compare_named(const void *a, const void *b)
{
    const named_t *x = a, *y = b;

    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    for (slong i = 0; i < x->length; i++)
        if (x->word[i] != y->word[i])
            return x->word[i] < y->word[i] ? -1 : 1;
    return 0;
}

/* sum->words <- the words that occur, the short ones first; renamed <- their new numbers. */
static void name_words(wg_trace_sum_t sum, slong *renamed, const wg_formal_sum_t f,
                       const wg_sequence_table_t words)
{
    named_t *named = flint_malloc(words->count * sizeof(*named));
    char *occurs = flint_calloc(words->count, 1);
    slong count = 0;

    for (slong i = 0; i < f->terms->count; i++)
    {
        slong length, *traces = wg_sequence_table_get(&length, f->terms, i);

        for (slong k = 0; k < length && !fmpz_poly_is_zero(f->coefficients + i); k++)
            occurs[traces[k]] = 1;
    }
    for (slong i = 0; i < words->count; i++)
        if (occurs[i])
        {
            named[count].word = wg_sequence_table_get(&named[count].length, words, i);
            named[count++].number = i;
        }
    qsort(named, count, sizeof(*named), compare_named);
    sum->words = flint_malloc(FLINT_MAX(count, 1) * sizeof(wg_word_struct));
    sum->word_count = count;
    for (slong i = 0; i < count; i++)
    {
        wg_word_struct *word = sum->words + i;

        word->letters = flint_malloc(named[i].length * sizeof(wg_letter_struct));
        word->length = named[i].length;
        word->power = 1;
        for (slong k = 0; k < word->length; k++)
            word->letters[k] = (wg_letter_struct){(int) (named[i].word[k] >> 2), named[i].word[k] & 3};
        renamed[named[i].number] = i;
    }
    flint_free(named);
    flint_free(occurs);
}

void wg_trace_sum_take_terms(wg_trace_sum_t sum, wg_formal_sum_t f, const slong *renamed)
{
    sum->terms = flint_malloc(FLINT_MAX(f->terms->count, 1) * sizeof(wg_trace_term_struct));
    for (slong i = 0; i < f->terms->count; i++)
    {
        wg_trace_term_struct *term = sum->terms + sum->term_count;
        slong *traces = wg_sequence_table_get(&term->length, f->terms, i);

        if (fmpz_poly_is_zero(f->coefficients + i))
            continue;
        fmpz_poly_init(term->coefficient);
        fmpz_poly_swap(term->coefficient, f->coefficients + i);
        term->traces = flint_malloc(FLINT_MAX(term->length, 1) * sizeof(slong));
        for (slong k = 0; k < term->length; k++)
            term->traces[k] = renamed[traces[k]];
        wg_sequence_sort(term->traces, term->length);
        sum->term_count++;
    }
}

void wg_trace_sum_take(wg_trace_sum_t sum, wg_formal_sum_t f, wg_denominator_t d,
                       const wg_sequence_table_t words)
{
    slong *renamed = flint_malloc(words->count * sizeof(slong));

    wg_trace_sum_clear(sum);
    wg_trace_sum_init(sum);
    name_words(sum, renamed, f, words);
    wg_trace_sum_take_terms(sum, f, renamed);
    fmpz_swap(sum->denominator, d->constant);
    sum->exponents = d->exponents;
    sum->degree = d->reach;
    d->exponents = NULL;
    flint_free(renamed);
}

/* To formulas */

/* The sum's denominator, which stays the sum's. */
static wg_denominator_struct denominator_of(const wg_trace_sum_t sum)
{
    return (wg_denominator_struct){{*sum->denominator}, sum->exponents, sum->degree};
}

void wg_trace_sum_get_formula(wg_formula_t f, const wg_trace_sum_t sum, const wg_ring_t ring)
{
    ulong *exponents = flint_malloc(ring->length * sizeof(ulong));
    wg_denominator_t denominator = {denominator_of(sum)};

    if (ring->length < 1 + sum->word_count)
        flint_throw(FLINT_ERROR, "wg_trace_sum_get_formula: the ring has too few variables\n");
    wg_formula_set_si(f, 0, ring);
    for (slong i = 0; i < sum->term_count; i++)
    {
        const wg_trace_term_struct *term = sum->terms + i;

        memset(exponents, 0, ring->length * sizeof(ulong));
        for (slong k = 0; k < term->length; k++)
            exponents[1 + term->traces[k]]++;
        for (slong e = 0; e <= fmpz_poly_degree(term->coefficient); e++)
        {
            const fmpz *c = fmpz_poly_get_coeff_ptr(term->coefficient, e);

            exponents[0] = e;
            if (!fmpz_is_zero(c))
                fmpz_mpoly_push_term_fmpz_ui(f->numerator, c, exponents, ring->ctx);
        }
    }
    fmpz_mpoly_sort_terms(f->numerator, ring->ctx);
    wg_denominator_divide(f, denominator, ring);
    flint_free(exponents);
}

void wg_trace_sum_get_expansion(wg_expansion_t e, const wg_trace_sum_t sum, const wg_integrand_t integrand)
{
    static const wg_syntax_t syntaxes[] = {WG_TEXT, WG_LATEX, WG_SYMPY, WG_MATHEMATICA};
    wg_denominator_t denominator = {denominator_of(sum)};
    wg_formula_t coefficient;

    wg_formula_init(coefficient, e->ring);
    for (slong i = 0; i < sum->word_count; i++)
    {
        char *notations[WG_SYNTAXES];

        for (int k = 0; k < WG_SYNTAXES; k++)
            notations[syntaxes[k]] = wg_word_get_str(sum->words + i, syntaxes[k], integrand);
        wg_expansion_add_symbol(e, (const char *const *) notations);
        for (int k = 0; k < WG_SYNTAXES; k++)
            flint_free(notations[k]);
    }
    for (slong i = 0; i < sum->term_count; i++)
    {
        wg_formula_set_fmpz_poly(coefficient, sum->terms[i].coefficient, e->ring);
        wg_expansion_push(e, coefficient->numerator, sum->terms[i].traces, sum->terms[i].length);
    }
    wg_denominator_divide(e->scale, denominator, e->ring);
    wg_expansion_finish(e);
    wg_formula_clear(coefficient, e->ring);
}
