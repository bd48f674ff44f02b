#include "wishgarten/expansion.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpz_mpoly_factor.h>
#include <flint/fmpz_poly_factor.h>
#include <flint/fmpz_vec.h>

/* Longer polynomials are written without being factored, which could take long; the second bound is for common factors in single variables. */
#define FACTOR_TERMS_MAX 600
#define CONTENT_TERMS_MAX 5000
#define CONTENT_SIZE_MAX 100000 /* terms times variables */

typedef struct
{
    FILE *out;
    wg_syntax_t syntax;
    const wg_ring_struct *ring;
} writer_t;

/* Atoms */

static void write_fmpz(const writer_t *w, const fmpz_t c)
{
    char *text = fmpz_get_str(NULL, 10, c);

    fputs(text, w->out);
    flint_free(text);
}

static void write_times(const writer_t *w)
{
    fputs(w->syntax == WG_LATEX ? " " : "*", w->out);
}

static void write_exponent(const writer_t *w, ulong e)
{
    static const char *const formats[] = {"^%lu", "^{%lu}", "**%lu", "^%lu"};

    if (e != 1)
        fprintf(w->out, formats[w->syntax], (unsigned long) e);
}

static void write_open(const writer_t *w)
{
    fputs(w->syntax == WG_LATEX ? "\\left(" : "(", w->out);
}

static void write_close(const writer_t *w)
{
    fputs(w->syntax == WG_LATEX ? "\\right)" : ")", w->out);
}

/* m2 is m_{2} and xi2 is \xi_{2} in LaTeX; Mathematica protects D and N. */
static void write_variable(const writer_t *w, slong index, ulong exponent)
{
    const char *name = w->ring->names[index], *notation = w->ring->notations[index][w->syntax];

    if (notation != NULL)
        fputs(notation, w->out);
    else if (w->syntax == WG_LATEX)
    {
        size_t letters = strcspn(name, "0123456789");

        fprintf(w->out, "%s%.*s", letters > 1 ? "\\" : "", (int) letters, name);
        if (name[letters] != '\0')
            fprintf(w->out, "_{%s}", name + letters);
    }
    else if (w->syntax == WG_MATHEMATICA && name[1] == '\0' && strchr("CDEIKNO", name[0]) != NULL)
        fputc(tolower(name[0]), w->out);
    else
        fputs(name, w->out);
    write_exponent(w, exponent);
}

/* Sums. A sum is collected by the monomials in all variables but the first. */

/* Writes prod variable_i^exponents[i], i >= first; returns nonzero if there was anything to write. */
static int write_monomial(const writer_t *w, const ulong *exponents, slong first)
{
    int written = 0;

    for (slong i = first; i < w->ring->length; i++)
        if (exponents[i] > 0)
        {
            if (written)
                write_times(w);
            write_variable(w, i, exponents[i]);
            written = 1;
        }
    return written;
}

static void write_sign(const writer_t *w, int sign, int first)
{
    if (first)
        fputs(sign < 0 ? "-" : "", w->out);
    else
        fputs(sign < 0 ? " - " : " + ", w->out);
}

/* Writes |c| * variable_0^e, or nothing where that is 1 and `bare` is set; returns nonzero if written. */
static int write_term(const writer_t *w, const fmpz_t c, ulong e, int bare)
{
    int unit = fmpz_is_pm1(c);

    if (!unit || (e == 0 && !bare))
    {
        fmpz_t a;

        fmpz_init(a);
        fmpz_abs(a, c);
        write_fmpz(w, a);
        fmpz_clear(a);
        if (e > 0)
            write_times(w);
    }
    if (e > 0)
        write_variable(w, 0, e);
    return e > 0 || !unit || !bare;
}

/* Writes the terms of p from the highest; `first` says that nothing stands before them. */
static void write_poly_terms(const writer_t *w, const fmpz_poly_t p, int first)
{
    for (slong i = fmpz_poly_degree(p); i >= 0; i--)
    {
        const fmpz *c = fmpz_poly_get_coeff_ptr(p, i);

        if (!fmpz_is_zero(c))
        {
            write_sign(w, fmpz_sgn(c), first);
            write_term(w, c, i, 0);
            first = 0;
        }
    }
}

static slong poly_terms(const fmpz_poly_t p)
{
    slong terms = 0;

    for (slong i = 0; i <= fmpz_poly_degree(p); i++)
        terms += !fmpz_is_zero(fmpz_poly_get_coeff_ptr(p, i));
    return terms;
}

static void write_parenthesised(const writer_t *w, const fmpz_poly_t p)
{
    write_open(w);
    write_poly_terms(w, p, 1);
    write_close(w);
}

/* Writes p * monomial with p factored, p having more than one term. */
static void write_collected(const writer_t *w, const fmpz_poly_t p, const ulong *exponents, int first)
{
    fmpz_poly_factor_t factors;
    slong power = 0, skip = -1;
    int written;

    fmpz_poly_factor_init(factors);
    fmpz_poly_factor(factors, p);
    for (slong i = 0; i < factors->num; i++)
        if (fmpz_poly_degree(factors->p + i) == 1 && poly_terms(factors->p + i) == 1)
        {
            skip = i;
            power = factors->exp[i];
        }
    write_sign(w, fmpz_sgn(&factors->c), first);
    written = write_term(w, &factors->c, power, 1);
    for (slong i = 0; i < factors->num; i++)
        if (i != skip)
        {
            if (written)
                write_times(w);
            write_parenthesised(w, factors->p + i);
            write_exponent(w, factors->exp[i]);
            written = 1;
        }
    write_times(w);
    write_monomial(w, exponents, 1);
    fmpz_poly_factor_clear(factors);
}

/* Writes the sum p, collected; p has no content to take out. */
static void write_sum(const writer_t *w, const fmpz_mpoly_t p)
{
    slong n = w->ring->length;
    ulong *exponents = flint_calloc(n + 1, sizeof(ulong)), *next = flint_calloc(n + 1, sizeof(ulong));
    fmpz_mpoly_ctx_t ctx;
    fmpz_mpoly_t q;
    fmpz_poly_t coefficient;

    /* In the lexicographic order with the first variable moved to the end, the terms of one
       monomial in the other variables stand together. */
    fmpz_mpoly_ctx_init(ctx, n, ORD_LEX);
    fmpz_mpoly_init(q, ctx);
    fmpz_poly_init(coefficient);
    for (slong i = 0; i < p->length; i++)
    {
        fmpz_mpoly_get_term_exp_ui(exponents, p, i, w->ring->ctx);
        exponents[n] = exponents[0];
        fmpz_mpoly_push_term_fmpz_ui(q, p->coeffs + i, exponents + 1, ctx);
    }
    fmpz_mpoly_sort_terms(q, ctx);

    for (slong begin = 0, end; begin < q->length; begin = end)
    {
        int plain = 1;

        fmpz_poly_zero(coefficient);
        fmpz_mpoly_get_term_exp_ui(exponents + 1, q, begin, ctx);
        for (end = begin; end < q->length; end++)
        {
            fmpz_mpoly_get_term_exp_ui(next + 1, q, end, ctx);
            if (memcmp(exponents + 1, next + 1, (n - 1) * sizeof(ulong)) != 0)
                break;
            fmpz_poly_set_coeff_fmpz(coefficient, next[n], q->coeffs + end);
        }
        for (slong i = 1; i < n; i++)
            plain = plain && exponents[i] == 0;

        if (plain)
            write_poly_terms(w, coefficient, begin == 0);
        else if (end - begin > 1)
            write_collected(w, coefficient, exponents, begin == 0);
        else
        {
            const fmpz *c = fmpz_poly_lead(coefficient);

            write_sign(w, fmpz_sgn(c), begin == 0);
            if (write_term(w, c, fmpz_poly_degree(coefficient), 1))
                write_times(w);
            write_monomial(w, exponents, 1);
        }
    }

    fmpz_poly_clear(coefficient);
    fmpz_mpoly_clear(q, ctx);
    fmpz_mpoly_ctx_clear(ctx);
    flint_free(exponents);
    flint_free(next);
}

/* Products of a positive constant and powers of polynomials */

typedef struct
{
    fmpz_t constant;
    wg_formula_factor_struct *factors;
    slong length;
} product_t;

static void product_init(product_t *product, slong alloc, const wg_ring_t ring)
{
    fmpz_init_set_ui(product->constant, 1);
    product->factors = flint_malloc(FLINT_MAX(alloc, 1) * sizeof(*product->factors));
    product->length = 0;
}

static void product_clear(product_t *product, const wg_ring_t ring)
{
    for (slong i = 0; i < product->length; i++)
        fmpz_mpoly_clear(product->factors[i].base, ring->ctx);
    flint_free(product->factors);
    fmpz_clear(product->constant);
}

static void product_push(product_t *product, const fmpz_mpoly_t base, ulong exponent, const wg_ring_t ring)
{
    slong i = product->length++;

    fmpz_mpoly_init(product->factors[i].base, ring->ctx);
    fmpz_mpoly_set(product->factors[i].base, base, ring->ctx);
    product->factors[i].exponent = exponent;
}

/* Variables first, in the ring's order, then sums, the shorter the earlier. */
static int stands_before(const fmpz_mpoly_t a, const fmpz_mpoly_t b, const wg_ring_t ring)
{
    if (a->length != b->length)
        return a->length < b->length;
    return a->length == 1 ? fmpz_mpoly_cmp(a, b, ring->ctx) > 0 : fmpz_mpoly_cmp(a, b, ring->ctx) < 0;
}

static void product_sort(product_t *product, const wg_ring_t ring)
{
    for (slong i = 1; i < product->length; i++)
        for (slong j = i;
             j > 0 && stands_before(product->factors[j].base, product->factors[j - 1].base, ring); j--)
        {
            wg_formula_factor_struct t = product->factors[j];
            product->factors[j] = product->factors[j - 1];
            product->factors[j - 1] = t;
        }
}

/* product <- +-p, with nothing but a number and a monomial taken out. */
static void product_set_terms(product_t *product, const fmpz_mpoly_t p, const wg_ring_t ring)
{
    fmpz_mpoly_t content, rest;

    fmpz_mpoly_init(content, ring->ctx);
    fmpz_mpoly_init(rest, ring->ctx);
    fmpz_mpoly_term_content(content, p, ring->ctx);
    if (!fmpz_mpoly_divides(rest, p, content, ring->ctx))
        flint_throw(FLINT_ERROR, "wg_formula_get_str: the content divides\n");
    if (fmpz_sgn(rest->coeffs) < 0)
        fmpz_mpoly_neg(rest, rest, ring->ctx);
    product_init(product, 2, ring);
    fmpz_abs(product->constant, content->coeffs);
    fmpz_mpoly_scalar_divexact_fmpz(content, content, content->coeffs, ring->ctx);
    if (!fmpz_mpoly_is_one(content, ring->ctx))
        product_push(product, content, 1, ring);
    product_push(product, rest, 1, ring);
    fmpz_mpoly_clear(content, ring->ctx);
    fmpz_mpoly_clear(rest, ring->ctx);
}

/* product <- +-p, factored where p is short; returns the sign. */
static int product_set_polynomial(product_t *product, const fmpz_mpoly_t p, const wg_ring_t ring)
{
    int sign = fmpz_sgn(p->coeffs);
    fmpz_mpoly_factor_t factored;

    if (p->length > CONTENT_TERMS_MAX || p->length * ring->length > CONTENT_SIZE_MAX)
    {
        product_set_terms(product, p, ring);
        return sign;
    }
    fmpz_mpoly_factor_init(factored, ring->ctx);
    if (!(p->length <= FACTOR_TERMS_MAX ? fmpz_mpoly_factor(factored, p, ring->ctx)
                                        : fmpz_mpoly_factor_content(factored, p, ring->ctx)))
        flint_throw(FLINT_ERROR, "wg_formula_get_str: the numerator cannot be factored\n");
    product_init(product, factored->num, ring);
    fmpz_mpoly_factor_get_constant_fmpz(product->constant, factored, ring->ctx);
    fmpz_abs(product->constant, product->constant);
    for (slong i = 0; i < factored->num; i++)
    {
        if (fmpz_sgn(factored->poly[i].coeffs) < 0)
            fmpz_mpoly_neg(factored->poly + i, factored->poly + i, ring->ctx);
        product_push(product, factored->poly + i, fmpz_get_ui(factored->exp + i), ring);
    }
    product_sort(product, ring);
    fmpz_mpoly_factor_clear(factored, ring->ctx);
    return sign;
}

static int product_is_one(const product_t *product)
{
    return product->length == 0 && fmpz_is_one(product->constant);
}

/* A product that needs parentheses behind a division sign. */
static int product_is_compound(const product_t *product)
{
    return product->length + !fmpz_is_one(product->constant) > 1;
}

/* `enclosed` says that a lone sum needs no parentheses of its own. */
static void write_product(const writer_t *w, const product_t *product, int enclosed)
{
    int written = 0;

    if (!fmpz_is_one(product->constant) || product->length == 0)
    {
        write_fmpz(w, product->constant);
        written = 1;
    }
    for (slong i = 0; i < product->length; i++)
    {
        const wg_formula_factor_struct *factor = product->factors + i;

        if (written)
            write_times(w);
        if (factor->base->length == 1)
        {
            ulong *exponents = flint_malloc(w->ring->length * sizeof(ulong));

            fmpz_mpoly_get_term_exp_ui(exponents, factor->base, 0, w->ring->ctx);
            for (slong j = 0; j < w->ring->length; j++)
                exponents[j] *= factor->exponent;
            write_monomial(w, exponents, 0);
            flint_free(exponents);
        }
        else if (enclosed && product->length == 1 && !written && factor->exponent == 1)
            write_sum(w, factor->base);
        else
        {
            write_open(w);
            write_sum(w, factor->base);
            write_close(w);
            write_exponent(w, factor->exponent);
        }
        written = 1;
    }
}

static char *copy_and_free(char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = flint_malloc(size);

    memcpy(copy, text, size);
    free(text);
    return copy;
}

char *wg_fmpq_get_str(const fmpq_t q, wg_syntax_t syntax)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    writer_t w = {out, syntax, NULL};
    fmpz_t a;

    fmpz_init(a);
    fmpz_abs(a, fmpq_numref(q));
    fputs(fmpq_sgn(q) < 0 ? "-" : "", out);
    if (fmpz_is_one(fmpq_denref(q)))
        write_fmpz(&w, a);
    else
    {
        static const char *const formats[][3] = {
            {"", "/", ""}, {"\\frac{", "}{", "}"}, {"Rational(", ", ", ")"}, {"", "/", ""}};

        fputs(formats[syntax][0], out);
        write_fmpz(&w, a);
        fputs(formats[syntax][1], out);
        write_fmpz(&w, fmpq_denref(q));
        fputs(formats[syntax][2], out);
    }
    fmpz_clear(a);
    fclose(out);
    return copy_and_free(text);
}

char *wg_formula_get_str(const wg_formula_t f, wg_syntax_t syntax, const wg_ring_t ring)
{
    char *text;
    size_t size;
    writer_t w = {NULL, syntax, ring};
    product_t above, below;
    fmpq_t q;
    int sign, constant;

    fmpq_init(q);
    constant = wg_formula_get_fmpq(q, f, ring);
    text = constant ? wg_fmpq_get_str(q, syntax) : NULL;
    fmpq_clear(q);
    if (constant)
        return text;

    w.out = open_memstream(&text, &size);
    sign = product_set_polynomial(&above, f->numerator, ring);
    product_init(&below, f->length, ring);
    fmpz_set(below.constant, f->denominator);
    for (slong i = 0; i < f->length; i++)
        product_push(&below, f->factors[i].base, f->factors[i].exponent, ring);
    product_sort(&below, ring);

    fputs(sign < 0 ? "-" : "", w.out);
    if (product_is_one(&below))
        write_product(&w, &above, sign > 0);
    else if (syntax == WG_LATEX)
    {
        fputs("\\frac{", w.out);
        write_product(&w, &above, 1);
        fputs("}{", w.out);
        write_product(&w, &below, 1);
        fputs("}", w.out);
    }
    else
    {
        write_product(&w, &above, 0);
        fputc('/', w.out);
        if (product_is_compound(&below))
            fputc('(', w.out);
        write_product(&w, &below, 0);
        if (product_is_compound(&below))
            fputc(')', w.out);
    }

    product_clear(&above, ring);
    product_clear(&below, ring);
    fclose(w.out);
    return copy_and_free(text);
}

char *wg_polynomial_get_factor_str(int *sign, const fmpz_mpoly_t p, wg_syntax_t syntax, const wg_ring_t ring)
{
    char *text;
    size_t size;
    writer_t w = {open_memstream(&text, &size), syntax, ring};
    product_t product;

    *sign = product_set_polynomial(&product, p, ring);
    if (!product_is_one(&product))
        write_product(&w, &product, 0);
    product_clear(&product, ring);
    fclose(w.out);
    return copy_and_free(text);
}
