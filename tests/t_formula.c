#include <criterion/criterion.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpz_mpoly_q.h>
#include <flint/nmod.h>
#include <flint/ulong_extras.h>

#include "support.h"
#include "wishgarten/formula.h"

static const char *const names[] = {"D", "L", "m2", "m3"};
#define NAMES 4
static wg_ring_t ring;

static void setup(void)
{
    wg_ring_init(ring, names, NAMES);
}

static void teardown(void)
{
    wg_ring_clear(ring);
}

TestSuite(formula, .init = setup, .fini = teardown);

/* A formula and FLINT's own rational function of the same history. */
typedef struct
{
    wg_formula_t f;
    fmpz_mpoly_q_t q;
} pair_t;

static void pair_init(pair_t *p)
{
    wg_formula_init(p->f, ring);
    fmpz_mpoly_q_init(p->q, ring->ctx);
}

static void pair_clear(pair_t *p)
{
    wg_formula_clear(p->f, ring);
    fmpz_mpoly_q_clear(p->q, ring->ctx);
}

/* q <- the parts of f multiplied out, over their gcd */
static void expand(fmpz_mpoly_q_t q, const wg_formula_t f)
{
    fmpz_mpoly_set(fmpz_mpoly_q_numref(q), f->numerator, ring->ctx);
    fmpz_mpoly_set_fmpz(fmpz_mpoly_q_denref(q), f->denominator, ring->ctx);
    for (slong i = 0; i < f->length; i++)
        for (ulong e = 0; e < f->factors[i].exponent; e++)
            fmpz_mpoly_mul(fmpz_mpoly_q_denref(q), fmpz_mpoly_q_denref(q), f->factors[i].base, ring->ctx);
    fmpz_mpoly_q_canonicalise(q, ring->ctx);
}

static void check_pair(const pair_t *p, const char *what)
{
    fmpz_mpoly_q_t q;

    fmpz_mpoly_q_init(q, ring->ctx);
    expand(q, p->f);
    cr_assert(fmpz_mpoly_q_equal(q, p->q, ring->ctx), "%s, seed %lu", what, test_seed());
    /* normal form: nothing was left to cancel */
    cr_assert(fmpz_mpoly_equal(fmpz_mpoly_q_numref(q), p->f->numerator, ring->ctx),
              "%s is not reduced, seed %lu", what, test_seed());
    fmpz_mpoly_q_clear(q, ring->ctx);
}

/* A random walk through the operations: formulas agree with FLINT's rational functions at every step. */
Test(formula, arithmetic_agrees_with_rational_functions)
{
    flint_rand_t state;
    pair_t pool[4];
    slong steps = test_scaled(300);

    test_randinit(state);
    for (int i = 0; i < 4; i++)
        pair_init(pool + i);
    for (slong step = 0; step < steps; step++)
    {
        pair_t *a = pool + n_randint(state, 4), *b = pool + n_randint(state, 4),
               *c = pool + n_randint(state, 4);
        slong k = (slong) n_randint(state, 9) - 4;
        fmpq_t q;

        fmpq_init(q);
        fmpq_set_si(q, k, 1 + n_randint(state, 5));
        switch (n_randint(state, 8))
        {
        case 0:
            k = n_randint(state, NAMES);
            wg_formula_set_variable(a->f, k, ring);
            fmpz_mpoly_q_gen(a->q, k, ring->ctx);
            break;
        case 1:
            wg_formula_set_fmpq(a->f, q, ring);
            fmpz_mpoly_q_set_fmpq(a->q, q, ring->ctx);
            break;
        case 2:
            wg_formula_add(a->f, b->f, c->f, ring);
            fmpz_mpoly_q_add(a->q, b->q, c->q, ring->ctx);
            check_pair(a, "add");
            break;
        case 3:
            wg_formula_sub(a->f, b->f, c->f, ring);
            fmpz_mpoly_q_sub(a->q, b->q, c->q, ring->ctx);
            check_pair(a, "sub");
            break;
        case 4:
            wg_formula_mul(a->f, b->f, c->f, ring);
            fmpz_mpoly_q_mul(a->q, b->q, c->q, ring->ctx);
            check_pair(a, "mul");
            break;
        case 5:
            cr_assert_eq(wg_formula_div(a->f, b->f, c->f, ring),
                         fmpz_mpoly_q_is_zero(c->q, ring->ctx) ? WG_DOMAIN : WG_OK);
            if (!fmpz_mpoly_q_is_zero(c->q, ring->ctx))
                fmpz_mpoly_q_div(a->q, b->q, c->q, ring->ctx);
            check_pair(a, "div");
            break;
        case 6:
            wg_formula_mul_fmpq(a->f, b->f, q, ring);
            fmpz_mpoly_q_mul_fmpq(a->q, b->q, q, ring->ctx);
            check_pair(a, "mul_fmpq");
            break;
        default:
            wg_formula_add_si(a->f, b->f, k, ring);
            fmpz_mpoly_q_add_si(a->q, b->q, k, ring->ctx);
            check_pair(a, "add_si");
        }
        fmpq_clear(q);
        /* keep the walk among small formulas */
        for (int i = 0; i < 4; i++)
            if (pool[i].f->numerator->length > 30 || pool[i].f->length > 4)
            {
                wg_formula_set_variable(pool[i].f, i, ring);
                fmpz_mpoly_q_gen(pool[i].q, i, ring->ctx);
            }
        cr_assert_eq(wg_formula_equal(a->f, b->f, ring), fmpz_mpoly_q_equal(a->q, b->q, ring->ctx));
    }
    for (int i = 0; i < 4; i++)
        pair_clear(pool + i);
    flint_randclear(state);
}

/* An evaluator of the four notations modulo a prime, which knows nothing of how they are written:
   sum = [-] product {(+|-) product};  product = power {(* | / | nothing) power};  power = atom [^ exponent]
 */
typedef struct
{
    const char *at;
    nmod_t mod;
    const ulong *values;
    wg_syntax_t syntax;
} reader_t;

static ulong read_sum(reader_t *r);

static int skip(reader_t *r, const char *token)
{
    while (*r->at == ' ')
        r->at++;
    if (strncmp(r->at, token, strlen(token)) != 0)
        return 0;
    r->at += strlen(token);
    return 1;
}

static void need(reader_t *r, const char *token)
{
    cr_assert(skip(r, token), "expected %s at %.40s", token, r->at);
}

static ulong read_integer(reader_t *r)
{
    ulong value = 0;

    cr_assert(isdigit((unsigned char) *r->at), "expected a digit at %.40s", r->at);
    for (; isdigit((unsigned char) *r->at); r->at++)
        value = nmod_add(nmod_mul(value, 10, r->mod), *r->at - '0', r->mod);
    return value;
}

static ulong read_atom(reader_t *r)
{
    static const char *const spelled[][NAMES] = {
        {"D", "L", "m2", "m3"}, {"D", "L", "m_{2}", "m_{3}"}, {"D", "L", "m2", "m3"}, {"d", "L", "m2", "m3"}};
    ulong value;

    if (skip(r, r->syntax == WG_LATEX ? "\\left(" : "("))
    {
        value = read_sum(r);
        need(r, r->syntax == WG_LATEX ? "\\right)" : ")");
        return value;
    }
    if (r->syntax == WG_LATEX && skip(r, "\\frac{"))
    {
        value = read_sum(r);
        need(r, "}{");
        value = nmod_div(value, read_sum(r), r->mod);
        need(r, "}");
        return value;
    }
    if (r->syntax == WG_SYMPY && skip(r, "Rational("))
    {
        value = read_sum(r);
        need(r, ",");
        value = nmod_div(value, read_sum(r), r->mod);
        need(r, ")");
        return value;
    }
    for (int i = 0; i < NAMES; i++)
        if (skip(r, spelled[r->syntax][i]))
            return r->values[i];
    return read_integer(r);
}

static ulong read_power(reader_t *r)
{
    ulong value = read_atom(r), exponent;

    if (!skip(r, r->syntax == WG_SYMPY ? "**" : "^"))
        return value;
    if (r->syntax == WG_LATEX)
        need(r, "{");
    exponent = read_integer(r);
    if (r->syntax == WG_LATEX)
        need(r, "}");
    return nmod_pow_ui(value, exponent, r->mod);
}

static ulong read_product(reader_t *r)
{
    ulong value = read_power(r);

    for (;;)
    {
        if (r->syntax != WG_LATEX && skip(r, "*"))
            value = nmod_mul(value, read_power(r), r->mod);
        else if (r->syntax != WG_LATEX && skip(r, "/"))
            value = nmod_div(value, read_power(r), r->mod);
        else if (r->syntax == WG_LATEX && (skip(r, ""), *r->at != '\0' && strchr("+-}", *r->at) == NULL) &&
                 strncmp(r->at, "\\right)", 7) != 0)
            value = nmod_mul(value, read_power(r), r->mod);
        else
            return value;
    }
}

static ulong read_sum(reader_t *r)
{
    ulong value = skip(r, "-") ? nmod_neg(read_product(r), r->mod) : read_product(r);

    for (;;)
    {
        if (skip(r, "+"))
            value = nmod_add(value, read_product(r), r->mod);
        else if (skip(r, "-"))
            value = nmod_sub(value, read_product(r), r->mod);
        else
            return value;
    }
}

static ulong evaluate(const fmpz_mpoly_t p, const ulong *values, nmod_t mod)
{
    fmpz points[NAMES], *pointers[NAMES], value = 0;
    ulong residue;

    for (int i = 0; i < NAMES; i++)
    {
        fmpz_init_set_ui(points + i, values[i]);
        pointers[i] = points + i;
    }
    cr_assert(fmpz_mpoly_evaluate_all_fmpz(&value, p, pointers, ring->ctx));
    residue = fmpz_fdiv_ui(&value, mod.n);
    for (int i = 0; i < NAMES; i++)
        fmpz_clear(points + i);
    fmpz_clear(&value);
    return residue;
}

/* What is written in each notation, read back and evaluated at random points modulo a prime, is the formula's
 * value. */
Test(formula, notations_mean_the_formula)
{
    flint_rand_t state;
    nmod_t mod;
    wg_formula_t f, g, h;
    slong repeats = test_scaled(400);

    nmod_init(&mod, 1000003);
    test_randinit(state);
    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    wg_formula_init(h, ring);
    for (slong repeat = 0; repeat < repeats; repeat++)
    {
        ulong values[NAMES], above, below;

        fmpz_mpoly_randtest_bits(g->numerator, state, 1 + n_randint(state, 6), 4, 3, ring->ctx);
        fmpz_mpoly_randtest_bits(h->numerator, state, 1 + n_randint(state, 3), 3, 2, ring->ctx);
        if (wg_formula_is_zero(h, ring) || wg_formula_div(f, g, h, ring) != WG_OK)
            continue;
        for (int i = 0; i < NAMES; i++)
            values[i] = 2 + n_randint(state, 1000);
        above = evaluate(g->numerator, values, mod);
        below = evaluate(h->numerator, values, mod);
        for (wg_syntax_t syntax = WG_TEXT; syntax <= WG_MATHEMATICA && below != 0; syntax++)
        {
            char *text = wg_formula_get_str(f, syntax, ring);
            reader_t reader = {text, mod, values, syntax};
            ulong value = read_sum(&reader);

            cr_expect_eq(*reader.at, '\0', "left over: %s", reader.at);
            cr_expect_eq(value, nmod_div(above, below, mod), "notation %d: %s, seed %lu", syntax, text,
                         test_seed());
            flint_free(text);
        }
    }
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
    wg_formula_clear(h, ring);
    flint_randclear(state);
}

/* Substituting numbers one variable at a time = evaluating; a pole is WG_DOMAIN and leaves the output alone.
 */
Test(formula, substitution_evaluates)
{
    flint_rand_t state;
    wg_formula_t f, g, h;
    fmpq_t q, value;
    nmod_t mod;

    nmod_init(&mod, 1000003);
    test_randinit(state);
    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    wg_formula_init(h, ring);
    fmpq_init(q);
    fmpq_init(value);
    for (slong repeat = 0; repeat < test_scaled(200); repeat++)
    {
        ulong values[NAMES], below;
        fmpz_t residue;

        fmpz_mpoly_randtest_bits(g->numerator, state, 5, 4, 3, ring->ctx);
        fmpz_mpoly_randtest_bits(h->numerator, state, 3, 3, 2, ring->ctx);
        for (int i = 0; i < NAMES; i++)
            values[i] = n_randint(state, 40);
        below = evaluate(h->numerator, values, mod);
        if (wg_formula_div(f, g, h, ring) != WG_OK || below == 0)
            continue;
        for (int i = 0; i < NAMES; i++)
        {
            fmpq_set_si(q, values[i], 1);
            cr_assert_eq(wg_formula_substitute(f, f, i, q, ring), WG_OK);
        }
        cr_assert(wg_formula_get_fmpq(value, f, ring));
        fmpz_init_set_ui(residue, mod.n);
        cr_assert(fmpq_mod_fmpz(residue, value, residue));
        cr_expect_eq(fmpz_get_ui(residue), nmod_div(evaluate(g->numerator, values, mod), below, mod),
                     "seed %lu", test_seed());
        fmpz_clear(residue);
    }

    /* 1/(D - 1) at D = 1, at D = 1/2 */
    wg_formula_set_variable(g, 0, ring);
    wg_formula_add_si(g, g, -1, ring);
    wg_formula_set_si(f, 1, ring);
    cr_assert_eq(wg_formula_div(f, f, g, ring), WG_OK);
    wg_formula_set_si(h, 7, ring);
    fmpq_one(q);
    cr_expect_eq(wg_formula_substitute(h, f, 0, q, ring), WG_DOMAIN);
    cr_expect(wg_formula_get_fmpq(value, h, ring) && fmpq_cmp_si(value, 7) == 0);
    fmpq_set_si(q, 1, 2);
    cr_expect_eq(wg_formula_substitute(h, f, 0, q, ring), WG_OK);
    cr_expect(wg_formula_get_fmpq(value, h, ring) && fmpq_cmp_si(value, -2) == 0);

    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
    wg_formula_clear(h, ring);
    fmpq_clear(q);
    fmpq_clear(value);
    flint_randclear(state);
}

/* The words of the contract: "*", "^", parentheses, factored; each notation once to the letter. */
Test(formula, written_to_the_letter)
{
    static const char *const expected[] = {"((D^2 + 3*D + 3)*m2^2 - D*(D + 1)*m3)/(D*(D + 1)*(D + 2)^2)",
                                           "\\frac{\\left(D^{2} + 3 D + 3\\right) m_{2}^{2} - D \\left(D + "
                                           "1\\right) m_{3}}{D \\left(D + 1\\right) "
                                           "\\left(D + 2\\right)^{2}}",
                                           "((D**2 + 3*D + 3)*m2**2 - D*(D + 1)*m3)/(D*(D + 1)*(D + 2)**2)",
                                           "((d^2 + 3*d + 3)*m2^2 - d*(d + 1)*m3)/(d*(d + 1)*(d + 2)^2)"};
    wg_formula_t f, t, D;
    fmpq_t q;

    wg_formula_init(f, ring);
    wg_formula_init(t, ring);
    wg_formula_init(D, ring);
    wg_formula_set_variable(D, 0, ring);
    wg_formula_add_si(f, D, 3, ring);
    wg_formula_mul(f, f, D, ring);
    wg_formula_add_si(f, f, 3, ring);
    wg_formula_set_variable(t, 2, ring);
    wg_formula_pow_ui(t, t, 2, ring);
    wg_formula_mul(f, f, t, ring);
    wg_formula_add_si(t, D, 1, ring);
    wg_formula_mul(t, t, D, ring);
    {
        wg_formula_t m3;

        wg_formula_init(m3, ring);
        wg_formula_set_variable(m3, 3, ring);
        wg_formula_mul(m3, m3, t, ring);
        wg_formula_sub(f, f, m3, ring);
        wg_formula_clear(m3, ring);
    }
    cr_assert_eq(wg_formula_div(f, f, t, ring), WG_OK);
    wg_formula_add_si(t, D, 2, ring);
    wg_formula_pow_ui(t, t, 2, ring);
    cr_assert_eq(wg_formula_div(f, f, t, ring), WG_OK);
    for (wg_syntax_t syntax = WG_TEXT; syntax <= WG_MATHEMATICA; syntax++)
    {
        char *text = wg_formula_get_str(f, syntax, ring);

        cr_expect_str_eq(text, expected[syntax]);
        flint_free(text);
    }

    fmpq_init(q);
    fmpq_set_si(q, -6, 4);
    static const char *const numbers[] = {"-3/2", "-\\frac{3}{2}", "-Rational(3, 2)", "-3/2"};
    for (wg_syntax_t syntax = WG_TEXT; syntax <= WG_MATHEMATICA; syntax++)
    {
        char *text = wg_fmpq_get_str(q, syntax);

        cr_expect_str_eq(text, numbers[syntax]);
        flint_free(text);
    }
    fmpq_clear(q);
    wg_formula_clear(f, ring);
    wg_formula_clear(t, ring);
    wg_formula_clear(D, ring);
}

/* p(D)/(c prod_i (D + s_i)^{e_i}) at once = its divisions one after the other; p = 1 + prod_i (D + s_i) r(D), hence in
   lowest terms; exponents may be zero. */
Test(formula, fraction_with_known_factors)
{
    flint_rand_t state;
    fmpz_poly_t p, product, linear;
    wg_formula_t at_once, divided, factor;
    fmpz_t c;

    test_randinit(state);
    fmpz_init(c);
    fmpz_poly_init(p);
    fmpz_poly_init(product);
    fmpz_poly_init(linear);
    wg_formula_init(at_once, ring);
    wg_formula_init(divided, ring);
    wg_formula_init(factor, ring);
    for (slong round = test_scaled(50); round > 0; round--)
    {
        slong length = n_randint(state, 6), shifts[6], exponents[6], start = (slong) n_randint(state, 9) - 4;

        fmpz_poly_randtest(product, state, 5, 20);
        for (slong i = 0; i < length; i++)
        {
            shifts[i] = start + i;
            exponents[i] = n_randint(state, 4);
            fmpz_poly_zero(linear);
            fmpz_poly_set_coeff_si(linear, 1, 1);
            fmpz_poly_set_coeff_si(linear, 0, shifts[i]);
            fmpz_poly_mul(product, product, linear);
        }
        fmpz_set_ui(c, 1 + n_randint(state, 30));
        fmpz_poly_scalar_mul_fmpz(p, product, c);
        fmpz_poly_add_si(p, p, 1);
        wg_formula_set_fraction(at_once, p, c, shifts, exponents, length, ring);

        wg_formula_set_fmpz_poly(divided, p, ring);
        wg_formula_set_si(factor, fmpz_get_si(c), ring);
        cr_assert_eq(wg_formula_div(divided, divided, factor, ring), WG_OK);
        for (slong i = 0; i < length; i++)
        {
            wg_formula_set_variable(factor, 0, ring);
            wg_formula_add_si(factor, factor, shifts[i], ring);
            for (slong e = 0; e < exponents[i]; e++)
                cr_assert_eq(wg_formula_div(divided, divided, factor, ring), WG_OK);
        }
        cr_expect(wg_formula_equal(at_once, divided, ring), "seed %lu", test_seed());
    }
    fmpz_clear(c);
    fmpz_poly_clear(p);
    fmpz_poly_clear(product);
    fmpz_poly_clear(linear);
    wg_formula_clear(at_once, ring);
    wg_formula_clear(divided, ring);
    wg_formula_clear(factor, ring);
    flint_randclear(state);
}
