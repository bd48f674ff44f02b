#include <criterion/criterion.h>

#include <string.h>

#include "support.h"
#include "wishgarten/expansion.h"
#include "wishgarten/integrand_text.h"
#include "wishgarten/trace_word.h"

static void add_symbol(wg_expansion_t e, const char *name)
{
    const char *notations[WG_SYNTAXES] = {name, name, name, name};

    wg_expansion_add_symbol(e, notations);
}

/* e's terms gain c0 + c1 D + c2 D^2 times the symbols. */
static void push(wg_expansion_t e, slong c0, slong c1, slong c2, const slong *symbols, slong length)
{
    fmpz_poly_t p;
    wg_formula_t f;

    fmpz_poly_init(p);
    wg_formula_init(f, e->ring);
    fmpz_poly_set_coeff_si(p, 0, c0);
    fmpz_poly_set_coeff_si(p, 1, c1);
    fmpz_poly_set_coeff_si(p, 2, c2);
    wg_formula_set_fmpz_poly(f, p, e->ring);
    wg_expansion_push(e, f->numerator, symbols, length);
    fmpz_poly_clear(p);
    wg_formula_clear(f, e->ring);
}

static void divide(wg_expansion_t e, slong shift)
{
    wg_formula_t f;

    wg_formula_init(f, e->ring);
    wg_formula_set_variable(f, 0, e->ring);
    wg_formula_add_si(f, f, shift, e->ring);
    cr_assert_eq(wg_formula_div(e->scale, e->scale, f, e->ring), WG_OK);
    wg_formula_clear(f, e->ring);
}

static void check(const wg_expansion_t e, wg_syntax_t syntax, const char *expected)
{
    char *text = wg_expansion_get_str(e, syntax);

    cr_assert_str_eq(text, expected, "%s", text);
    flint_free(text);
}

/* Sums, products and powers in four notations; common factors cancel and go in front; equal expansions have equal
   texts whatever the order in which they were made. */
Test(expansion, texts)
{
    static const char *const names[] = {"D"};

    for (int turned = 0; turned < 2; turned++)
    {
        wg_expansion_t e;

        wg_expansion_init(e, names, 1);
        add_symbol(e, "x");
        add_symbol(e, "y");
        /* 2 (D + 1) x^2 y - 2 (D + 1) (D - 1) y over (D + 1) (D + 2) */
        for (int k = 0; k < 2; k++)
            if (k == turned)
                push(e, 2, 2, 0, (slong[]){1, 0, 0}, 3);
            else
                push(e, 2, 0, -2, (slong[]){1}, 1);
        divide(e, 1);
        divide(e, 2);
        wg_expansion_finish(e);
        check(e, WG_TEXT, "2*(x^2*y - (D - 1)*y)/(D + 2)");
        check(e, WG_LATEX, "\\frac{2 \\left(x^{2} y - \\left(D - 1\\right) y\\right)}{D + 2}");
        check(e, WG_SYMPY, "2*(x**2*y - (D - 1)*y)/(D + 2)");
        check(e, WG_MATHEMATICA, "2*(x^2*y - (d - 1)*y)/(d + 2)");
        wg_expansion_clear(e);
    }
}

/* Nothing is 0, a lone coefficient a formula, a lone product needs no parentheses, a term without symbols is last. */
Test(expansion, short_ones)
{
    static const char *const names[] = {"D"};
    wg_expansion_t e;

    wg_expansion_init(e, names, 1);
    push(e, 0, 0, 0, NULL, 0);
    wg_expansion_finish(e);
    check(e, WG_TEXT, "0");
    wg_expansion_clear(e);

    wg_expansion_init(e, names, 1);
    push(e, -1, 0, 1, NULL, 0);
    divide(e, 1);
    divide(e, 3);
    wg_expansion_finish(e);
    check(e, WG_TEXT, "(D - 1)/(D + 3)");
    wg_expansion_clear(e);

    wg_expansion_init(e, names, 1);
    add_symbol(e, "x");
    push(e, 0, -3, 0, (slong[]){0}, 1);
    divide(e, 3);
    wg_expansion_finish(e);
    check(e, WG_TEXT, "-3*D*x/(D + 3)");
    wg_expansion_clear(e);

    wg_expansion_init(e, names, 1);
    add_symbol(e, "x");
    push(e, 1, 0, 0, NULL, 0);
    push(e, 0, 1, 0, (slong[]){0}, 1);
    wg_expansion_finish(e);
    check(e, WG_TEXT, "D*x + 1");
    wg_expansion_clear(e);
}

/* f <- the expansion with symbol k as variable 1 + k, term by term */
static void multiply_out(wg_formula_t f, const wg_expansion_t e, const wg_ring_t ring)
{
    wg_formula_t term, x;
    ulong *exponents = flint_calloc(ring->length, sizeof(ulong)), degree;

    wg_formula_init(term, ring);
    wg_formula_init(x, ring);
    wg_formula_set_si(f, 0, ring);
    for (slong i = 0; i < e->term_count; i++)
    {
        const fmpz_mpoly_struct *c = e->coefficients + e->terms[i].coefficient;

        wg_formula_set_si(term, 0, ring);
        for (slong k = 0; k < c->length; k++)
        {
            degree = fmpz_mpoly_get_term_var_exp_ui(c, k, 0, e->ring->ctx);
            exponents[0] = degree;
            fmpz_mpoly_set_coeff_fmpz_ui(term->numerator, c->coeffs + k, exponents, ring->ctx);
        }
        for (slong k = 0; k < e->terms[i].length; k++)
        {
            wg_formula_set_variable(x, 1 + e->terms[i].symbols[k], ring);
            wg_formula_mul(term, term, x, ring);
        }
        wg_formula_add(f, f, term, ring);
    }
    for (slong i = 0; i < e->scale->length; i++)
        for (ulong k = 0; k < e->scale->factors[i].exponent; k++)
        {
            fmpq_t shift;

            fmpq_init(shift);
            wg_formula_set_variable(x, 0, ring);
            fmpz_mpoly_get_coeff_fmpz_ui(fmpq_numref(shift), e->scale->factors[i].base, (ulong[]){0, 0},
                                         e->ring->ctx);
            wg_formula_add_si(x, x, fmpz_get_si(fmpq_numref(shift)), ring);
            cr_assert_eq(wg_formula_div(f, f, x, ring), WG_OK);
            fmpq_clear(shift);
        }
    wg_formula_set_si(x, 0, ring);
    for (slong k = 0; k < e->scale->numerator->length; k++)
    {
        exponents[0] = fmpz_mpoly_get_term_var_exp_ui(e->scale->numerator, k, 0, e->ring->ctx);
        fmpz_mpoly_set_coeff_fmpz_ui(x->numerator, e->scale->numerator->coeffs + k, exponents, ring->ctx);
    }
    wg_formula_mul(f, f, x, ring);
    wg_formula_set_si(x, 1, ring);
    fmpz_mpoly_set_fmpz(x->numerator, e->scale->denominator, ring->ctx);
    cr_assert_eq(wg_formula_div(f, f, x, ring), WG_OK);
    flint_free(exponents);
    wg_formula_clear(term, ring);
    wg_formula_clear(x, ring);
}

/* The expansion of an average is, multiplied out, its formula; its text for more than 600 terms is that of the
   formula. */
Test(expansion, traces)
{
    static const char *const texts[] = {"tr(U A U^ B) tr(U C U^ E)", "2/3 tr(U A U^ B U A U^ B)",
                                        "tr(U A U' B) tr(C U E U^)", "tr(U A U^ B U C U^ E U F U^ G)",
                                        "tr(U A)^2 tr(U^ B)^2 tr(V U C V^ U^)"};
    static const char *const names[] = {"D"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
    {
        char space[100][WG_NAME_SIZE];
        const char *all[100], *method;
        wg_integrand_t f;
        wg_trace_sum_t sum;
        wg_expansion_t e;
        wg_ring_t ring;
        wg_formula_t g, h;

        wg_integrand_init(f);
        cr_assert_eq(wg_integrand_parse(f, texts[i], NULL), WG_OK);
        wg_trace_sum_init(sum);
        cr_assert_eq(wg_trace_integral(sum, &method, f, NULL, NULL), WG_OK);
        wg_expansion_init(e, names, 1);
        wg_trace_sum_get_expansion(e, sum, f);
        for (slong k = 0; k <= sum->word_count; k++)
        {
            sprintf(space[k], k == 0 ? "D" : "t%ld", (long) k);
            all[k] = space[k];
        }
        wg_ring_init(ring, all, 1 + sum->word_count);
        wg_formula_init(g, ring);
        wg_formula_init(h, ring);
        wg_trace_sum_get_formula(g, sum, ring);
        multiply_out(h, e, ring);
        cr_assert(wg_formula_equal(g, h, ring), "%s", texts[i]);
        wg_formula_clear(g, ring);
        wg_formula_clear(h, ring);
        wg_ring_clear(ring);
        wg_expansion_clear(e);
        wg_trace_sum_clear(sum);
        wg_integrand_clear(f);
    }
}
