#include "wishgarten/formula.h"

#include <string.h>

#include <flint/fmpz_mpoly_factor.h>
#include <flint/fmpz_vec.h>

/* Rings */

void wg_ring_init(wg_ring_t ring, const char *const *names, slong length)
{
    fmpz_mpoly_ctx_init(ring->ctx, length, ORD_LEX);
    ring->length = length;
    ring->names = flint_calloc(length, sizeof(*ring->names));
    ring->notations = flint_calloc(length, sizeof(*ring->notations));
    for (slong i = 0; i < length; i++)
    {
        if (strlen(names[i]) >= WG_NAME_SIZE)
            flint_throw(FLINT_ERROR, "wg_ring_init: the name %s is too long\n", names[i]);
        strcpy(ring->names[i], names[i]);
    }
}

void wg_ring_clear(wg_ring_t ring)
{
    fmpz_mpoly_ctx_clear(ring->ctx);
    for (slong i = 0; i < ring->length; i++)
        for (int syntax = 0; syntax < WG_SYNTAXES; syntax++)
            flint_free(ring->notations[i][syntax]);
    flint_free(ring->notations);
    flint_free(ring->names);
}

void wg_ring_set_notation(wg_ring_t ring, slong index, wg_syntax_t syntax, const char *text)
{
    size_t size = strlen(text) + 1;
    char **notation = &ring->notations[index][syntax];

    *notation = flint_realloc(*notation, size);
    memcpy(*notation, text, size);
}

slong wg_ring_index(const wg_ring_t ring, const char *name)
{
    for (slong i = 0; i < ring->length; i++)
        if (strcmp(ring->names[i], name) == 0)
            return i;
    return -1;
}

/* Memory and assignment */

static void fit_factors(wg_formula_t f, slong length, const wg_ring_t ring)
{
    if (length <= f->alloc)
        return;
    f->factors = flint_realloc(f->factors, length * sizeof(*f->factors));
    for (slong i = f->alloc; i < length; i++)
    {
        fmpz_mpoly_init(f->factors[i].base, ring->ctx);
        f->factors[i].exponent = 0;
    }
    f->alloc = length;
}

void wg_formula_init(wg_formula_t f, const wg_ring_t ring)
{
    fmpz_mpoly_init(f->numerator, ring->ctx);
    fmpz_init_set_ui(f->denominator, 1);
    f->factors = NULL;
    f->length = 0;
    f->alloc = 0;
}

void wg_formula_clear(wg_formula_t f, const wg_ring_t ring)
{
    fmpz_mpoly_clear(f->numerator, ring->ctx);
    fmpz_clear(f->denominator);
    for (slong i = 0; i < f->alloc; i++)
        fmpz_mpoly_clear(f->factors[i].base, ring->ctx);
    flint_free(f->factors);
}

void wg_formula_set(wg_formula_t f, const wg_formula_t g, const wg_ring_t ring)
{
    if (f == g)
        return;
    fmpz_mpoly_set(f->numerator, g->numerator, ring->ctx);
    fmpz_set(f->denominator, g->denominator);
    fit_factors(f, g->length, ring);
    for (slong i = 0; i < g->length; i++)
    {
        fmpz_mpoly_set(f->factors[i].base, g->factors[i].base, ring->ctx);
        f->factors[i].exponent = g->factors[i].exponent;
    }
    f->length = g->length;
}

void wg_formula_swap(wg_formula_t f, wg_formula_t g)
{
    wg_formula_struct t = *f;
    *f = *g;
    *g = t;
}

void wg_formula_set_fmpq(wg_formula_t f, const fmpq_t q, const wg_ring_t ring)
{
    fmpz_mpoly_set_fmpz(f->numerator, fmpq_numref(q), ring->ctx);
    fmpz_set(f->denominator, fmpq_denref(q));
    f->length = 0;
}

void wg_formula_set_si(wg_formula_t f, slong c, const wg_ring_t ring)
{
    fmpz_mpoly_set_si(f->numerator, c, ring->ctx);
    fmpz_one(f->denominator);
    f->length = 0;
}

void wg_formula_set_variable(wg_formula_t f, slong index, const wg_ring_t ring)
{
    fmpz_mpoly_gen(f->numerator, index, ring->ctx);
    fmpz_one(f->denominator);
    f->length = 0;
}

void wg_formula_set_fmpz_poly(wg_formula_t f, const fmpz_poly_t p, const wg_ring_t ring)
{
    ulong *exponents = flint_calloc(ring->length, sizeof(ulong));

    fmpz_mpoly_zero(f->numerator, ring->ctx);
    for (slong i = fmpz_poly_degree(p); i >= 0; i--)
    {
        exponents[0] = i;
        if (!fmpz_is_zero(fmpz_poly_get_coeff_ptr(p, i)))
            fmpz_mpoly_push_term_fmpz_ui(f->numerator, fmpz_poly_get_coeff_ptr(p, i), exponents, ring->ctx);
    }
    fmpz_one(f->denominator);
    f->length = 0;
    flint_free(exponents);
}

/* Normal form */

static void numerator_content(fmpz_t content, const fmpz_mpoly_t p)
{
    _fmpz_vec_content(content, p->coeffs, p->length);
}

static void cancel_integers(wg_formula_t f, const wg_ring_t ring)
{
    fmpz_t g;

    fmpz_init(g);
    numerator_content(g, f->numerator);
    fmpz_gcd(g, g, f->denominator);
    if (!fmpz_is_one(g))
    {
        fmpz_mpoly_scalar_divexact_fmpz(f->numerator, f->numerator, g, ring->ctx);
        fmpz_divexact(f->denominator, f->denominator, g);
    }
    fmpz_clear(g);
}

static int compare_factors(const wg_formula_factor_struct *a, const wg_formula_factor_struct *b,
                           const wg_ring_t ring)
{
    return fmpz_mpoly_cmp(a->base, b->base, ring->ctx);
}

static void drop_and_sort_factors(wg_formula_t f, const wg_ring_t ring)
{
    slong kept = 0;

    for (slong i = 0; i < f->length; i++)
        if (f->factors[i].exponent > 0)
        {
            wg_formula_factor_struct t = f->factors[kept];
            f->factors[kept++] = f->factors[i];
            f->factors[i] = t;
        }
    f->length = kept;
    for (slong i = 1; i < f->length; i++)
        for (slong j = i; j > 0 && compare_factors(f->factors + j - 1, f->factors + j, ring) > 0; j--)
        {
            wg_formula_factor_struct t = f->factors[j];
            f->factors[j] = f->factors[j - 1];
            f->factors[j - 1] = t;
        }
}

static void normalise(wg_formula_t f, const wg_ring_t ring)
{
    if (fmpz_mpoly_is_zero(f->numerator, ring->ctx))
    {
        fmpz_one(f->denominator);
        f->length = 0;
        return;
    }
    if (f->length > 0)
    {
        fmpz_mpoly_t quotient;

        fmpz_mpoly_init(quotient, ring->ctx);
        for (slong i = 0; i < f->length; i++)
            while (f->factors[i].exponent > 0 &&
                   fmpz_mpoly_divides(quotient, f->numerator, f->factors[i].base, ring->ctx))
            {
                fmpz_mpoly_swap(f->numerator, quotient, ring->ctx);
                f->factors[i].exponent--;
            }
        fmpz_mpoly_clear(quotient, ring->ctx);
        drop_and_sort_factors(f, ring);
    }
    cancel_integers(f, ring);
}

void wg_formula_set_fraction(wg_formula_t f, const fmpz_poly_t p, const fmpz_t denominator,
                             const slong *shifts, const slong *exponents, slong length, const wg_ring_t ring)
{
    wg_formula_set_fmpz_poly(f, p, ring);
    fmpz_set(f->denominator, denominator);
    fit_factors(f, length, ring);
    for (slong i = 0; i < length; i++)
        if (exponents[i] > 0)
        {
            wg_formula_factor_struct *factor = f->factors + f->length++;

            fmpz_mpoly_gen(factor->base, 0, ring->ctx);
            fmpz_mpoly_add_si(factor->base, factor->base, shifts[i], ring->ctx);
            factor->exponent = exponents[i];
        }
    drop_and_sort_factors(f, ring);
}

static slong find_factor(const wg_formula_t f, const fmpz_mpoly_t base, const wg_ring_t ring)
{
    for (slong i = 0; i < f->length; i++)
        if (fmpz_mpoly_equal(f->factors[i].base, base, ring->ctx))
            return i;
    return -1;
}

/* f's denominator gains base^exponent; f is not normal afterwards. */
static void push_factor(wg_formula_t f, const fmpz_mpoly_t base, ulong exponent, const wg_ring_t ring)
{
    slong i = find_factor(f, base, ring);

    if (i < 0)
    {
        i = f->length;
        fit_factors(f, i + 1, ring);
        fmpz_mpoly_set(f->factors[i].base, base, ring->ctx);
        f->factors[i].exponent = 0;
        f->length++;
    }
    f->factors[i].exponent += exponent;
}

/* p <- p * base^exponent */
static void multiply_power(fmpz_mpoly_t p, const fmpz_mpoly_t base, ulong exponent, const wg_ring_t ring)
{
    for (ulong e = 0; e < exponent; e++)
        fmpz_mpoly_mul(p, p, base, ring->ctx);
}

/* Predicates */

int wg_formula_is_zero(const wg_formula_t f, const wg_ring_t ring)
{
    return fmpz_mpoly_is_zero(f->numerator, ring->ctx);
}

int wg_formula_equal(const wg_formula_t f, const wg_formula_t g, const wg_ring_t ring)
{
    if (f->length != g->length || !fmpz_equal(f->denominator, g->denominator) ||
        !fmpz_mpoly_equal(f->numerator, g->numerator, ring->ctx))
        return 0;
    for (slong i = 0; i < f->length; i++)
        if (f->factors[i].exponent != g->factors[i].exponent ||
            !fmpz_mpoly_equal(f->factors[i].base, g->factors[i].base, ring->ctx))
            return 0;
    return 1;
}

int wg_formula_get_fmpq(fmpq_t q, const wg_formula_t f, const wg_ring_t ring)
{
    if (f->length > 0 || !fmpz_mpoly_is_fmpz(f->numerator, ring->ctx))
        return 0;
    fmpz_mpoly_get_fmpz(fmpq_numref(q), f->numerator, ring->ctx);
    fmpz_set(fmpq_denref(q), f->denominator);
    return 1;
}

/* Arithmetic */

void wg_formula_add(wg_formula_t f, const wg_formula_t g, const wg_formula_t h, const wg_ring_t ring)
{
    wg_formula_t s;
    fmpz_mpoly_t a, b;
    fmpz_t d, ga, gb;

    if (wg_formula_is_zero(g, ring))
    {
        wg_formula_set(f, h, ring);
        return;
    }
    if (wg_formula_is_zero(h, ring))
    {
        wg_formula_set(f, g, ring);
        return;
    }

    wg_formula_init(s, ring);
    fmpz_mpoly_init(a, ring->ctx);
    fmpz_mpoly_init(b, ring->ctx);
    fmpz_init(d);
    fmpz_init(ga);
    fmpz_init(gb);

    fmpz_gcd(d, g->denominator, h->denominator);
    fmpz_divexact(ga, h->denominator, d);
    fmpz_divexact(gb, g->denominator, d);
    fmpz_mul(s->denominator, g->denominator, ga);
    fmpz_mpoly_scalar_mul_fmpz(a, g->numerator, ga, ring->ctx);
    fmpz_mpoly_scalar_mul_fmpz(b, h->numerator, gb, ring->ctx);

    for (slong i = 0; i < g->length; i++)
    {
        slong j = find_factor(h, g->factors[i].base, ring);
        ulong eg = g->factors[i].exponent, eh = j < 0 ? 0 : h->factors[j].exponent;

        push_factor(s, g->factors[i].base, FLINT_MAX(eg, eh), ring);
        multiply_power(a, g->factors[i].base, eh > eg ? eh - eg : 0, ring);
        multiply_power(b, g->factors[i].base, eg > eh ? eg - eh : 0, ring);
    }
    for (slong j = 0; j < h->length; j++)
        if (find_factor(g, h->factors[j].base, ring) < 0)
        {
            push_factor(s, h->factors[j].base, h->factors[j].exponent, ring);
            multiply_power(a, h->factors[j].base, h->factors[j].exponent, ring);
        }

    fmpz_mpoly_add(s->numerator, a, b, ring->ctx);
    normalise(s, ring);
    wg_formula_swap(f, s);

    wg_formula_clear(s, ring);
    fmpz_mpoly_clear(a, ring->ctx);
    fmpz_mpoly_clear(b, ring->ctx);
    fmpz_clear(d);
    fmpz_clear(ga);
    fmpz_clear(gb);
}

void wg_formula_sub(wg_formula_t f, const wg_formula_t g, const wg_formula_t h, const wg_ring_t ring)
{
    wg_formula_t t;

    wg_formula_init(t, ring);
    wg_formula_mul_si(t, h, -1, ring);
    wg_formula_add(f, g, t, ring);
    wg_formula_clear(t, ring);
}

void wg_formula_mul(wg_formula_t f, const wg_formula_t g, const wg_formula_t h, const wg_ring_t ring)
{
    wg_formula_t s;

    wg_formula_init(s, ring);
    fmpz_mpoly_mul(s->numerator, g->numerator, h->numerator, ring->ctx);
    fmpz_mul(s->denominator, g->denominator, h->denominator);
    for (slong i = 0; i < g->length; i++)
        push_factor(s, g->factors[i].base, g->factors[i].exponent, ring);
    for (slong i = 0; i < h->length; i++)
        push_factor(s, h->factors[i].base, h->factors[i].exponent, ring);
    normalise(s, ring);
    wg_formula_swap(f, s);
    wg_formula_clear(s, ring);
}

void wg_formula_addmul(wg_formula_t f, const wg_formula_t g, const wg_formula_t h, const wg_ring_t ring)
{
    wg_formula_t t;

    wg_formula_init(t, ring);
    wg_formula_mul(t, g, h, ring);
    wg_formula_add(f, f, t, ring);
    wg_formula_clear(t, ring);
}

void wg_formula_mul_fmpq(wg_formula_t f, const wg_formula_t g, const fmpq_t q, const wg_ring_t ring)
{
    wg_formula_set(f, g, ring);
    fmpz_mpoly_scalar_mul_fmpz(f->numerator, f->numerator, fmpq_numref(q), ring->ctx);
    fmpz_mul(f->denominator, f->denominator, fmpq_denref(q));
    if (fmpq_is_zero(q))
        normalise(f, ring);
    else
        cancel_integers(f, ring);
}

void wg_formula_mul_si(wg_formula_t f, const wg_formula_t g, slong c, const wg_ring_t ring)
{
    fmpq_t q;

    fmpq_init(q);
    fmpq_set_si(q, c, 1);
    wg_formula_mul_fmpq(f, g, q, ring);
    fmpq_clear(q);
}

void wg_formula_add_si(wg_formula_t f, const wg_formula_t g, slong c, const wg_ring_t ring)
{
    wg_formula_t t;

    wg_formula_init(t, ring);
    wg_formula_set_si(t, c, ring);
    wg_formula_add(f, g, t, ring);
    wg_formula_clear(t, ring);
}

void wg_formula_pow_ui(wg_formula_t f, const wg_formula_t g, ulong e, const wg_ring_t ring)
{
    wg_formula_set(f, g, ring);
    if (e == 0)
    {
        wg_formula_set_si(f, 1, ring);
        return;
    }
    /* The power of a normal form is normal. */
    if (!fmpz_mpoly_pow_ui(f->numerator, f->numerator, e, ring->ctx))
        flint_throw(FLINT_ERROR, "wg_formula_pow_ui: the power is too large\n");
    fmpz_pow_ui(f->denominator, f->denominator, e);
    for (slong i = 0; i < f->length; i++)
        f->factors[i].exponent *= e;
}

/* f <- 1/p up to normal form, for a nonzero polynomial with factorisation `factored`. */
static void set_inverse(wg_formula_t f, const fmpz_mpoly_factor_t factored, const wg_ring_t ring)
{
    fmpz_t c;

    fmpz_init(c);
    fmpz_mpoly_factor_get_constant_fmpz(c, factored, ring->ctx);
    wg_formula_set_si(f, fmpz_sgn(c), ring);
    fmpz_abs(f->denominator, c);
    for (slong i = 0; i < factored->num; i++)
    {
        ulong e = fmpz_get_ui(factored->exp + i);

        if (fmpz_sgn(factored->poly[i].coeffs) < 0)
        {
            fmpz_mpoly_neg(factored->poly + i, factored->poly + i, ring->ctx);
            if (e % 2 == 1)
                fmpz_mpoly_neg(f->numerator, f->numerator, ring->ctx);
        }
        push_factor(f, factored->poly + i, e, ring);
    }
    fmpz_clear(c);
}

wg_status_t wg_formula_div(wg_formula_t f, const wg_formula_t g, const wg_formula_t h, const wg_ring_t ring)
{
    fmpz_mpoly_factor_t factored;
    wg_formula_t inverse, t;

    if (wg_formula_is_zero(h, ring))
        return WG_DOMAIN;

    fmpz_mpoly_factor_init(factored, ring->ctx);
    wg_formula_init(inverse, ring);
    wg_formula_init(t, ring);
    if (!fmpz_mpoly_factor(factored, h->numerator, ring->ctx))
        flint_throw(FLINT_ERROR, "wg_formula_div: the divisor cannot be factored\n");
    set_inverse(inverse, factored, ring);
    drop_and_sort_factors(inverse, ring);

    /* t <- the denominator of h, as a numerator */
    fmpz_mpoly_set_fmpz(t->numerator, h->denominator, ring->ctx);
    for (slong i = 0; i < h->length; i++)
        multiply_power(t->numerator, h->factors[i].base, h->factors[i].exponent, ring);
    wg_formula_mul(t, t, g, ring);
    wg_formula_mul(f, t, inverse, ring);

    fmpz_mpoly_factor_clear(factored, ring->ctx);
    wg_formula_clear(inverse, ring);
    wg_formula_clear(t, ring);
    return WG_OK;
}

/* value <- p with the variable replaced by q; the result is an integer polynomial over `den`. */
static void substitute_polynomial(fmpz_mpoly_t value, fmpz_t den, const fmpz_mpoly_t p, slong index,
                                  const fmpq_t q, const wg_ring_t ring)
{
    slong degree = fmpz_mpoly_degree_si(p, index, ring->ctx);
    ulong *exponents = flint_malloc(ring->length * sizeof(ulong));
    fmpz_mpoly_t r;
    fmpz_t c, t;

    degree = FLINT_MAX(degree, 0);
    fmpz_mpoly_init(r, ring->ctx);
    fmpz_init(c);
    fmpz_init(t);
    for (slong i = 0; i < p->length; i++)
    {
        ulong e;

        fmpz_mpoly_get_term_exp_ui(exponents, p, i, ring->ctx);
        fmpz_mpoly_get_term_coeff_fmpz(c, p, i, ring->ctx);
        e = exponents[index];
        exponents[index] = 0;
        fmpz_pow_ui(t, fmpq_numref(q), e);
        fmpz_mul(c, c, t);
        fmpz_pow_ui(t, fmpq_denref(q), degree - e);
        fmpz_mul(c, c, t);
        fmpz_mpoly_push_term_fmpz_ui(r, c, exponents, ring->ctx);
    }
    fmpz_mpoly_sort_terms(r, ring->ctx);
    fmpz_mpoly_combine_like_terms(r, ring->ctx);
    fmpz_pow_ui(den, fmpq_denref(q), degree);
    fmpz_mpoly_swap(value, r, ring->ctx);
    fmpz_mpoly_clear(r, ring->ctx);
    fmpz_clear(c);
    fmpz_clear(t);
    flint_free(exponents);
}

wg_status_t wg_formula_substitute(wg_formula_t f, const wg_formula_t g, slong index, const fmpq_t q,
                                  const wg_ring_t ring)
{
    wg_status_t status = WG_OK;
    wg_formula_t s, t;
    fmpz_t d;

    wg_formula_init(s, ring);
    wg_formula_init(t, ring);
    fmpz_init(d);

    substitute_polynomial(s->numerator, d, g->numerator, index, q, ring);
    fmpz_mul(s->denominator, g->denominator, d);
    normalise(s, ring);
    for (slong i = 0; i < g->length && status == WG_OK; i++)
    {
        wg_formula_set_si(t, 1, ring);
        substitute_polynomial(t->numerator, t->denominator, g->factors[i].base, index, q, ring);
        normalise(t, ring);
        wg_formula_pow_ui(t, t, g->factors[i].exponent, ring);
        status = wg_formula_div(s, s, t, ring);
    }
    if (status == WG_OK)
        wg_formula_swap(f, s);

    wg_formula_clear(s, ring);
    wg_formula_clear(t, ring);
    fmpz_clear(d);
    return status;
}
