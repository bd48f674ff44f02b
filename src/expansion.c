#include "wishgarten/expansion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory */

void wg_expansion_init(wg_expansion_t e, const char *const *names, slong length)
{
    const char **all = flint_malloc((length + 1) * sizeof(*all));

    memset(e, 0, sizeof(*e));
    for (slong i = 0; i < length; i++)
        all[i] = names[i];
    all[length] = "sum";
    e->ring = flint_malloc(sizeof(*e->ring));
    wg_ring_init(e->ring, all, length + 1);
    wg_formula_init(e->scale, e->ring);
    wg_formula_set_si(e->scale, 1, e->ring);
    flint_free(all);
}

void wg_expansion_clear(wg_expansion_t e)
{
    for (slong i = 0; i < e->coefficient_count; i++)
        fmpz_mpoly_clear(e->coefficients + i, e->ring->ctx);
    for (slong i = 0; i < e->symbol_count; i++)
        for (int k = 0; k < WG_SYNTAXES; k++)
            flint_free(e->symbols[i][k]);
    for (slong i = 0; i < e->term_count; i++)
        flint_free(e->terms[i].symbols);
    flint_free(e->coefficients);
    flint_free(e->slots);
    flint_free(e->symbols);
    flint_free(e->terms);
    wg_formula_clear(e->scale, e->ring);
    wg_ring_clear(e->ring);
    flint_free(e->ring);
}

slong wg_expansion_add_symbol(wg_expansion_t e, const char *const *notations)
{
    slong i = e->symbol_count;

    if ((i & (i - 1)) == 0)
        e->symbols = flint_realloc(e->symbols, (2 * i + 1) * sizeof(*e->symbols));
    for (int k = 0; k < WG_SYNTAXES; k++)
    {
        size_t size = strlen(notations[k]) + 1;

        e->symbols[i][k] = flint_malloc(size);
        memcpy(e->symbols[i][k], notations[k], size);
    }
    return e->symbol_count++;
}

/* Terms */

static ulong hash(const fmpz_mpoly_t p)
{
    ulong h = p->length;

    for (slong i = 0; i < p->length; i++)
        h = (h ^ fmpz_get_ui(p->coeffs + i)) * UWORD(0x9e3779b97f4a7c15);
    return h ^ (h >> 32);
}

static void rebuild_slots(wg_expansion_t e)
{
    e->slot_count = FLINT_MAX(64, 2 * e->slot_count);
    flint_free(e->slots);
    e->slots = flint_calloc(e->slot_count, sizeof(slong));
    for (slong i = 0; i < e->coefficient_count; i++)
    {
        ulong at = hash(e->coefficients + i) % e->slot_count;

        while (e->slots[at] != 0)
            at = (at + 1) % e->slot_count;
        e->slots[at] = i + 1;
    }
}

static slong find_coefficient(wg_expansion_t e, const fmpz_mpoly_t p)
{
    slong i = e->coefficient_count;
    ulong at;

    if (2 * i >= e->slot_count)
        rebuild_slots(e);
    for (at = hash(p) % e->slot_count; e->slots[at] != 0; at = (at + 1) % e->slot_count)
        if (fmpz_mpoly_equal(e->coefficients + e->slots[at] - 1, p, e->ring->ctx))
            return e->slots[at] - 1;
    if (i == e->coefficient_alloc)
    {
        e->coefficient_alloc = 2 * i + 16;
        e->coefficients = flint_realloc(e->coefficients, e->coefficient_alloc * sizeof(*e->coefficients));
    }
    fmpz_mpoly_init(e->coefficients + i, e->ring->ctx);
    fmpz_mpoly_set(e->coefficients + i, p, e->ring->ctx);
    e->slots[at] = i + 1;
    return e->coefficient_count++;
}

static int compare_numbers(const void *a, const void *b)
{
    slong x = *(const slong *) a, y = *(const slong *) b;

    return (x > y) - (x < y);
}

void wg_expansion_push(wg_expansion_t e, const fmpz_mpoly_t coefficient, const slong *symbols, slong length)
{
    wg_expansion_term_struct *term;

    if (fmpz_mpoly_is_zero(coefficient, e->ring->ctx))
        return;
    if (e->term_count == e->term_alloc)
    {
        e->term_alloc = 2 * e->term_count + 16;
        e->terms = flint_realloc(e->terms, e->term_alloc * sizeof(*e->terms));
    }
    term = e->terms + e->term_count++;
    term->coefficient = find_coefficient(e, coefficient);
    term->symbols = flint_malloc(FLINT_MAX(length, 1) * sizeof(slong));
    term->length = length;
    memcpy(term->symbols, symbols, length * sizeof(slong));
    qsort(term->symbols, length, sizeof(slong), compare_numbers);
}

/* Normal form */

/* The order of the monomials in which the first symbol is the largest; what has no symbol is last. */
static int compare_terms(const void *a, const void *b)
{
    const wg_expansion_term_struct *x = a, *y = b;

    for (slong i = 0; i < x->length && i < y->length; i++)
        if (x->symbols[i] != y->symbols[i])
            return x->symbols[i] < y->symbols[i] ? -1 : 1;
    return (x->length < y->length) - (x->length > y->length);
}

void wg_expansion_finish(wg_expansion_t e)
{
    fmpz_mpoly_t common;
    wg_formula_t factor;

    if (e->term_count == 0)
        return;
    qsort(e->terms, e->term_count, sizeof(*e->terms), compare_terms);
    fmpz_mpoly_init(common, e->ring->ctx);
    wg_formula_init(factor, e->ring);
    for (slong i = 0; i < e->coefficient_count; i++)
        if (!fmpz_mpoly_gcd(common, common, e->coefficients + i, e->ring->ctx))
            flint_throw(FLINT_ERROR, "wg_expansion_finish: a common divisor was not found\n");
    if (fmpz_sgn(e->coefficients[e->terms[0].coefficient].coeffs) < 0)
        fmpz_mpoly_neg(common, common, e->ring->ctx);
    for (slong i = 0; i < e->coefficient_count; i++)
        if (!fmpz_mpoly_divides(e->coefficients + i, e->coefficients + i, common, e->ring->ctx))
            flint_throw(FLINT_ERROR, "wg_expansion_finish: the common divisor divides\n");
    wg_formula_set_si(factor, 1, e->ring);
    fmpz_mpoly_swap(factor->numerator, common, e->ring->ctx);
    wg_formula_mul(e->scale, e->scale, factor, e->ring);
    wg_formula_clear(factor, e->ring);
    fmpz_mpoly_clear(common, e->ring->ctx);
}

/* Text */

typedef struct
{
    char *text; /* NULL: not yet written */
    int sign;
} factor_t;

static void write_power(FILE *out, const char *symbol, slong power, wg_syntax_t syntax)
{
    static const char *const formats[] = {"^%ld", "^{%ld}", "**%ld", "^%ld"};

    fputs(symbol, out);
    if (power > 1)
        fprintf(out, formats[syntax], (long) power);
}

static void write_term(FILE *out, const wg_expansion_t e, const wg_expansion_term_struct *term,
                       const char *factor, wg_syntax_t syntax)
{
    const char *times = syntax == WG_LATEX ? " " : "*";
    int written = factor[0] != '\0' || term->length == 0;

    fputs(factor[0] != '\0' || term->length > 0 ? factor : "1", out);
    for (slong i = 0, power; i < term->length; i += power)
    {
        for (power = 1; i + power < term->length && term->symbols[i + power] == term->symbols[i];)
            power++;
        fputs(written ? times : "", out);
        write_power(out, e->symbols[term->symbols[i]][syntax], power, syntax);
        written = 1;
    }
}

static void write_terms(FILE *out, const wg_expansion_t e, wg_syntax_t syntax)
{
    factor_t *factors = flint_calloc(e->coefficient_count, sizeof(*factors));

    for (slong i = 0; i < e->term_count; i++)
    {
        factor_t *f = factors + e->terms[i].coefficient;

        if (f->text == NULL)
            f->text = wg_polynomial_get_factor_str(&f->sign, e->coefficients + e->terms[i].coefficient,
                                                   syntax, e->ring);
        fputs(i == 0 ? (f->sign < 0 ? "-" : "") : (f->sign < 0 ? " - " : " + "), out);
        write_term(out, e, e->terms + i, f->text, syntax);
    }
    for (slong i = 0; i < e->coefficient_count; i++)
        flint_free(factors[i].text);
    flint_free(factors);
}

/* The scale times what is called `text`. */
static char *write_scaled(const wg_expansion_t e, char *text, wg_syntax_t syntax)
{
    slong last = e->ring->length - 1;
    wg_ring_struct ring = *e->ring;
    wg_formula_t f;
    char *answer;

    ring.notations = flint_malloc(ring.length * sizeof(*ring.notations));
    memcpy(ring.notations, e->ring->notations, ring.length * sizeof(*ring.notations));
    ring.notations[last][syntax] = text;
    wg_formula_init(f, &ring);
    wg_formula_set_variable(f, last, &ring);
    wg_formula_mul(f, f, e->scale, &ring);
    answer = wg_formula_get_str(f, syntax, &ring);
    wg_formula_clear(f, &ring);
    flint_free(ring.notations);
    return answer;
}

/* Nonzero if the sum stands alone above a fraction line. */
static int fills_fraction(const wg_expansion_t e)
{
    return fmpz_mpoly_is_fmpz(e->scale->numerator, e->ring->ctx) &&
           fmpz_is_pm1(e->scale->numerator->coeffs) &&
           (e->scale->length > 0 || !fmpz_is_one(e->scale->denominator));
}

char *wg_expansion_get_str(const wg_expansion_t e, wg_syntax_t syntax)
{
    char *text, *answer;
    size_t size;
    FILE *out;
    wg_formula_t one;
    int bare, enclosed;

    wg_formula_init(one, e->ring);
    wg_formula_set_si(one, e->term_count > 0, e->ring);
    if (e->term_count == 0 || (e->term_count == 1 && e->terms[0].length == 0))
    {
        answer = wg_formula_get_str(e->term_count == 0 ? one : e->scale, syntax, e->ring);
        wg_formula_clear(one, e->ring);
        return answer;
    }
    bare = wg_formula_equal(e->scale, one, e->ring);
    wg_formula_clear(one, e->ring);
    out = open_memstream(&text, &size);
    enclosed = e->term_count > 1 && !bare && !(syntax == WG_LATEX && fills_fraction(e));
    if (enclosed)
        fputs(syntax == WG_LATEX ? "\\left(" : "(", out);
    write_terms(out, e, syntax);
    if (enclosed)
        fputs(syntax == WG_LATEX ? "\\right)" : ")", out);
    fclose(out);
    if (bare)
    {
        answer = flint_malloc(size + 1);
        memcpy(answer, text, size + 1);
    }
    else
        answer = write_scaled(e, text, syntax);
    free(text);
    return answer;
}
