#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "../support.h"
#include "wishgarten/delta_integral.h"
#include "wishgarten/integrand_text.h"
#include "wishgarten/matrix_integral.h"

/* The value of an index of the text: a number, or that of a small letter. */
static slong value_of(const char *text, const slong *letters)
{
    return text[0] >= 'a' ? letters[text[0] - 'a'] : text[0] - '0';
}

/* q <- p(dim) */
static void evaluate(fmpq_t q, const fmpz_mpoly_t p, slong dim, const wg_ring_struct *ring)
{
    fmpz_t d, zero;
    fmpz *values[2] = {d, zero};

    fmpz_init_set_si(d, dim);
    fmpz_init(zero);
    fmpz_one(fmpq_denref(q));
    cr_assert(fmpz_mpoly_evaluate_all_fmpz(fmpq_numref(q), p, values, ring->ctx));
    fmpz_clear(d);
}

/* q <- the expansion at the dimension and these values of the letters */
static void evaluate_deltas(fmpq_t q, const wg_expansion_t e, slong dim, const slong *letters)
{
    fmpq_t t;

    fmpq_init(t);
    fmpq_zero(q);
    for (slong i = 0; i < e->term_count; i++)
    {
        int met = 1;

        for (slong k = 0; k < e->terms[i].length; k++)
        {
            char a[8], b[8];

            cr_assert_eq(sscanf(e->symbols[e->terms[i].symbols[k]][WG_TEXT], "delta(%7[^,],%7[^)])", a, b),
                         2);
            met = met && value_of(a, letters) == value_of(b, letters);
        }
        evaluate(t, e->coefficients + e->terms[i].coefficient, dim, e->ring);
        if (met)
            fmpq_add(q, q, t);
    }
    evaluate(t, e->scale->numerator, dim, e->ring);
    fmpq_mul(q, q, t);
    fmpq_div_fmpz(q, q, e->scale->denominator);
    for (slong i = 0; i < e->scale->length; i++)
        for (ulong k = 0; k < e->scale->factors[i].exponent; k++)
        {
            evaluate(t, e->scale->factors[i].base, dim, e->ring);
            fmpq_div(q, q, t);
        }
    fmpq_clear(t);
}

/* q <- the integral of the entries with the letters replaced by their values */
static void integrate_numbers(fmpq_t q, const wg_integrand_t f, slong dim, const slong *letters)
{
    static const char *const names[] = {"D"};
    const char *method;
    wg_integrand_t g;
    wg_formula_t value;
    wg_ring_t ring;
    fmpz_t d;

    wg_ring_init(ring, names, 1);
    wg_formula_init(value, ring);
    fmpz_init_set_si(d, dim);
    wg_integrand_init(g);
    for (slong i = 0; i < f->matrix_count; i++)
        wg_integrand_matrix(g, f->matrices[i].name, WG_MATRIX_RANDOM);
    for (slong i = 0; i < f->entry_count; i++)
    {
        const wg_entry_struct *x = f->entries + i;
        slong row = x->row < 0 ? value_of(f->symbols[-1 - x->row], letters) : x->row,
              column = x->column < 0 ? value_of(f->symbols[-1 - x->column], letters) : x->column;

        wg_integrand_push_entry(g, x->matrix, x->conjugated, row, column, x->power);
    }
    cr_assert_eq(wg_matrix_integral(value, &method, g, d, ring, NULL), WG_OK);
    cr_assert(wg_formula_get_fmpq(q, value, ring));
    fmpq_mul(q, q, f->scalar);
    wg_integrand_clear(g);
    fmpz_clear(d);
    wg_formula_clear(value, ring);
    wg_ring_clear(ring);
}

/* The general formula, with D = dim from the start and, where nothing is below the degree, with a symbol, is the
   integral at all values of the letters (or as many random ones as a quick test visits). */
static void check(const char *text, slong degree, slong dim, flint_rand_t state)
{
    static const char *const names[] = {"D"};
    slong letters[26] = {0}, used = 0, at, visits = 0;
    const char *method;
    wg_integrand_t f;
    wg_expansion_t e[2];
    fmpq_t p, q;
    fmpz_t d;

    wg_integrand_init(f);
    cr_assert_eq(wg_integrand_parse(f, text, NULL), WG_OK);
    fmpz_init_set_si(d, dim);
    fmpq_init(p);
    fmpq_init(q);
    for (int k = 0; k < 2; k++)
    {
        wg_expansion_init(e[k], names, 1);
        cr_assert_eq(wg_delta_integral(e[k], &method, f, k == 0 ? d : NULL, NULL), WG_OK, "%s", text);
    }
    for (slong i = 0; i < 26; i++)
        letters[i] = 1;
    used = f->symbol_count;
    do
    {
        integrate_numbers(q, f, dim, letters);
        for (int k = 0; k < 1 + (dim >= degree); k++)
        {
            evaluate_deltas(p, e[k], dim, letters);
            cr_assert(fmpq_equal(p, q), "%s at D = %ld", text, (long) dim);
        }
        for (at = 0; at < used && used > 8; at++)
            letters[f->symbols[at][0] - 'a'] = 1 + n_randint(state, dim);
        for (at = 0; at < used; at++)
        {
            slong *x = letters + f->symbols[at][0] - 'a';

            *x = *x % dim + 1;
            if (*x != 1)
                break;
        }
    }
    while (at < used && visits++ < test_scaled(3000));
    wg_expansion_clear(e[0]);
    wg_expansion_clear(e[1]);
    fmpq_clear(p);
    fmpq_clear(q);
    fmpz_clear(d);
    wg_integrand_clear(f);
}

Test(delta_integral, all_numeric_indices)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong dim = 1; dim <= 3; dim++)
    {
        check("U[i,m] conj(U[k,p])", 1, dim, state);
        check("U[i,m] U[j,n] conj(U[k,p]) conj(U[l,q])", 2, dim, state);
        check("U[i,m]^2 conj(U[k,p] U[i,q])", 2, dim, state);
        check("2/3 U[i,1] U[1,j] conj(U[k,p] U[1,1])", 2, dim, state);
        check("U[a,b] U[c,e] U[f,g] conj(U[h,i] U[j,k] U[l,m])", 3, dim, state);
        check("U[a,b] U[a,c]^2 conj(U[e,f]^2 U[g,b])", 3, dim, state);
        check("U[a,b] V[b,c] conj(U[e,f] V[a,g])", 1, dim, state);
        check("|U[a,b]|^2 |V[b,c]|^4", 2, dim, state);
    }
    check("U[1,b] U[2,c] U[f,1] conj(U[h,2] U[j,1] U[1,m])", 3, 2, state);
    check("U[1,b] U[2,c] U[f,3] conj(U[h,2] U[j,1] U[1,m])", 3, 4, state);
    flint_randclear(state);
}

static void check_text(const char *integrand, wg_syntax_t syntax, const char *expected)
{
    static const char *const names[] = {"D"};
    const char *method;
    wg_integrand_t f;
    wg_expansion_t e;
    char *text;

    wg_integrand_init(f);
    cr_assert_eq(wg_integrand_parse(f, integrand, NULL), WG_OK);
    wg_expansion_init(e, names, 1);
    cr_assert_eq(wg_delta_integral(e, &method, f, NULL, NULL), WG_OK);
    text = wg_expansion_get_str(e, syntax);
    cr_assert_str_eq(text, expected, "%s", text);
    flint_free(text);
    wg_expansion_clear(e);
    wg_integrand_clear(f);
}

/* Four notations; numbers that differ make no delta; unequal numbers of U and conj(U) give 0. */
Test(delta_integral, notations)
{
    check_text("U[i1,m] conj(U[k,d])", WG_TEXT, "delta(i1,k)*delta(m,d)/D");
    check_text("U[i1,m] conj(U[k,d])", WG_LATEX, "\\frac{\\delta_{i_{1} k} \\delta_{m d}}{D}");
    check_text("U[i1,m] conj(U[k,d])", WG_SYMPY, "KroneckerDelta(i1, k)*KroneckerDelta(m, d)/D");
    check_text("U[i1,m] conj(U[k,d])", WG_MATHEMATICA, "KroneckerDelta[i1, k]*KroneckerDelta[m, dd]/d");
    check_text("U[i,1] conj(U[2,j])", WG_TEXT, "delta(1,j)*delta(2,i)/D");
    check_text("U[1,1] conj(U[2,j])", WG_TEXT, "0");
    check_text("U[i,j] U[j,i]", WG_TEXT, "0");
    check_text("3 |U[i,j]|^2", WG_TEXT, "3/D");
}

static wg_status_t status_of(const char *text, slong dim)
{
    static const char *const names[] = {"D"};
    const char *method;
    wg_integrand_t f;
    wg_expansion_t e;
    fmpz_t d;
    wg_status_t status;

    fmpz_init_set_si(d, dim);
    wg_integrand_init(f);
    cr_assert_eq(wg_integrand_parse(f, text, NULL), WG_OK);
    wg_expansion_init(e, names, 1);
    status = wg_delta_integral(e, &method, f, d, NULL);
    wg_expansion_clear(e);
    wg_integrand_clear(f);
    fmpz_clear(d);
    return status;
}

/* Degree 9, an index above the dimension, and two matrices of degree 7 are refused. */
Test(delta_integral, limits)
{
    cr_assert_eq(status_of("|U[i,j]|^18", 4), WG_UNABLE);
    cr_assert_eq(status_of("|U[i,3]|^2", 2), WG_DOMAIN);
    cr_assert_eq(status_of("|U[i,j]|^2", 0), WG_DOMAIN);
    cr_assert_eq(status_of("|U[i,j]|^16", 4), WG_UNABLE);
}
