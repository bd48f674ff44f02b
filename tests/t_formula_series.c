#include <criterion/criterion.h>

#include "support.h"
#include "wishgarten/formula.h"

static wg_ring_t ring;

static void setup(void)
{
    static const char *const names[] = {"D", "L", "m2"};

    wg_ring_init(ring, names, 3);
}

static void teardown(void)
{
    wg_ring_clear(ring);
}

TestSuite(formula_series, .init = setup, .fini = teardown);

/* The largest weight of numerator minus that of the denominator, multiplied out. */
static slong weight(const wg_formula_t f, const slong *weights)
{
    fmpz_mpoly_t product;
    slong tops[2] = {WORD_MIN, WORD_MIN};

    fmpz_mpoly_init(product, ring->ctx);
    fmpz_mpoly_set_fmpz(product, f->denominator, ring->ctx);
    for (slong i = 0; i < f->length; i++)
        for (ulong e = 0; e < f->factors[i].exponent; e++)
            fmpz_mpoly_mul(product, product, f->factors[i].base, ring->ctx);
    for (int side = 0; side < 2; side++)
    {
        const fmpz_mpoly_struct *p = side == 0 ? f->numerator : product;

        for (slong i = 0; i < p->length; i++)
        {
            ulong e[3];

            fmpz_mpoly_get_term_exp_ui(e, p, i, ring->ctx);
            tops[side] = FLINT_MAX(tops[side], weights[0] * (slong) e[0] + weights[1] * (slong) e[1] +
                                                   weights[2] * (slong) e[2]);
        }
    }
    fmpz_mpoly_clear(product, ring->ctx);
    return tops[0] - tops[1];
}

/* f - (terms[0] + ... + terms[count - 1]) has a weight below leading - (count - 1), and every term has its
 * own weight. */
Test(formula_series, the_remainder_is_of_lower_order)
{
    static const slong weights[][3] = {{1, 0, 1}, {1, 0, 0}, {2, 1, 1}, {1, 1, 2}};
    flint_rand_t state;
    wg_formula_t f, g, h;
    wg_formula_struct terms[6];

    test_randinit(state);
    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    wg_formula_init(h, ring);
    for (slong j = 0; j < 6; j++)
        wg_formula_init(terms + j, ring);
    for (slong repeat = 0; repeat < test_scaled(60); repeat++)
        for (int w = 0; w < 4; w++)
        {
            slong leading;

            fmpz_mpoly_randtest_bits(g->numerator, state, 1 + n_randint(state, 5), 4, 2, ring->ctx);
            fmpz_mpoly_randtest_bits(h->numerator, state, 1 + n_randint(state, 3), 3, 2, ring->ctx);
            if (wg_formula_is_zero(g, ring) || wg_formula_div(f, g, h, ring) != WG_OK)
                continue;
            wg_formula_series(&leading, terms, 6, f, weights[w], ring);
            cr_expect_eq(leading, weight(f, weights[w]));
            for (slong j = 0; j < 6; j++)
            {
                if (!wg_formula_is_zero(terms + j, ring))
                    cr_expect_eq(weight(terms + j, weights[w]), leading - j);
                wg_formula_sub(f, f, terms + j, ring);
                if (!wg_formula_is_zero(f, ring))
                    cr_expect_lt(weight(f, weights[w]), leading - j, "seed %lu", test_seed());
            }
        }
    for (slong j = 0; j < 6; j++)
        wg_formula_clear(terms + j, ring);
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
    wg_formula_clear(h, ring);
    flint_randclear(state);
}

/* 1/(D + 2) = sum_j (-2)^j / D^{j+1}: the geometric series. */
Test(formula_series, geometric_series)
{
    static const slong weights[] = {1, 0, 0};
    wg_formula_t f, t;
    wg_formula_struct terms[12];
    slong leading;

    wg_formula_init(f, ring);
    wg_formula_init(t, ring);
    for (slong j = 0; j < 12; j++)
        wg_formula_init(terms + j, ring);
    wg_formula_set_variable(t, 0, ring);
    wg_formula_add_si(t, t, 2, ring);
    wg_formula_set_si(f, 1, ring);
    cr_assert_eq(wg_formula_div(f, f, t, ring), WG_OK);
    wg_formula_series(&leading, terms, 12, f, weights, ring);
    cr_expect_eq(leading, -1);
    for (slong j = 0; j < 12; j++)
    {
        wg_formula_set_variable(t, 0, ring);
        wg_formula_pow_ui(t, t, j + 1, ring);
        wg_formula_set_si(f, (j % 2 == 0 ? 1 : -1) * (1 << j), ring);
        cr_assert_eq(wg_formula_div(f, f, t, ring), WG_OK);
        cr_expect(wg_formula_equal(f, terms + j, ring), "j = %ld", (long) j);
        wg_formula_clear(terms + j, ring);
    }
    wg_formula_clear(f, ring);
    wg_formula_clear(t, ring);
}
