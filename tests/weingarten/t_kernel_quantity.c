#include <criterion/criterion.h>
#include <string.h>

#include "wishgarten/kernel_quantity.h"

static wg_ring_t ring;
static wg_kernel_t kernel;

static void setup(void)
{
    static const char *const names[] = {"D", "L", "m2", "m3", "m4", "m5", "m6", "m7", "m8"};

    wg_ring_init(ring, names, 9);
    wg_kernel_init(kernel, 8, ring);
    wg_formula_set_variable(kernel->dim, 0, ring);
    wg_formula_set_variable(kernel->layers, 1, ring);
    wg_formula_set(kernel->observable, kernel->dim, ring);
    for (slong k = 2; k <= 8; k++)
        wg_formula_set_variable(kernel->observable + k, k, ring);
    wg_kernel_set_pauli_generator(kernel);
}

static void teardown(void)
{
    wg_kernel_clear(kernel);
    wg_ring_clear(ring);
}

TestSuite(kernel_quantity, .init = setup, .fini = teardown);

/* f^root <- the quantity called `name`, as its square where it is a square root. */
static void squared(wg_formula_t f, const char *name)
{
    wg_kernel_quantity_t quantity;
    wg_error_t error;
    ulong root;

    cr_assert_eq(wg_kernel_quantity_parse(quantity, name, error), WG_OK, "%s", name);
    cr_assert_eq(wg_kernel_quantity(f, &root, quantity, kernel, NULL, error), WG_OK, "%s: %s", name,
                 error->message);
    cr_expect_eq(root == 2, strstr(name, "std") != NULL || strstr(name, "ratio") != NULL ||
                                strstr(name, "plateau") != NULL);
}

/* a * b^e = c as formulas in D, L and m2, ..., where e = 1 or 2 */
static void check_product(const char *a, const char *b, int e, const char *c)
{
    wg_formula_t x, y, z;

    wg_formula_init(x, ring);
    wg_formula_init(y, ring);
    wg_formula_init(z, ring);
    squared(x, a);
    squared(y, b);
    squared(z, c);
    for (int i = 0; i < e; i++)
        wg_formula_mul(x, x, y, ring);
    cr_expect(wg_formula_equal(x, z, ring), "%s * %s^%d is not %s", a, b, e, c);
    wg_formula_clear(x, ring);
    wg_formula_clear(y, ring);
    wg_formula_clear(z, ring);
}

/* ratio mean = std; kurtosis variance^2 = kappa_4; mu.ratio K.mean = mu.std, all squared where there is a root; words of K and mu. */
Test(kernel_quantity, relations)
{
    check_product("K.ratio", "K.mean", 2, "K.std");
    check_product("K.kurtosis", "K.variance", 2, "K.cumulant:4");
    check_product("mu.ratio", "K.mean", 2, "mu.std");
    check_product("K.mean", "K.mean", 0, "moment:sum:g1^2");
    check_product("mu.mean", "K.mean", 0, "moment:sum:h12*g1*g2");
    check_product("K.moment:2", "K.mean", 0, "moment:sum:g1^2*g2^2");
    check_product("mu.square", "K.mean", 0, "moment:sum:h12*g1*g2*h34*g3*g4");
    check_product("K.cumulant:2", "K.mean", 0, "K.variance");
}

/* Var mu + (E mu)^2 = E mu^2, and Cov(K_1, K_2) + (E K_1)^2 = E g1^2 g2^2 with the engine's distinct layers. */
Test(kernel_quantity, variances)
{
    wg_formula_t f, g, h;

    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    wg_formula_init(h, ring);
    squared(f, "mu.std");
    squared(g, "mu.mean");
    wg_formula_addmul(f, g, g, ring);
    squared(h, "mu.square");
    cr_expect(wg_formula_equal(f, h, ring));
    squared(f, "K.covariance");
    squared(g, "moment:g1^2");
    wg_formula_addmul(f, g, g, ring);
    squared(h, "moment:g1^2*g2^2");
    cr_expect(wg_formula_equal(f, h, ring));
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
    wg_formula_clear(h, ring);
}

/* The plateau is the limit of the ratio: their squares differ by a term c(D, m)/L. */
Test(kernel_quantity, plateau_is_the_limit)
{
    wg_formula_t ratio, plateau, L;

    wg_formula_init(ratio, ring);
    wg_formula_init(plateau, ring);
    wg_formula_init(L, ring);
    squared(ratio, "K.ratio");
    squared(plateau, "K.plateau");
    wg_formula_sub(ratio, ratio, plateau, ring);
    wg_formula_set_variable(L, 1, ring);
    wg_formula_mul(ratio, ratio, L, ring);
    cr_expect_not(wg_formula_is_zero(ratio, ring));
    cr_expect_eq(fmpz_mpoly_degree_si(ratio->numerator, 1, ring->ctx), 0);
    wg_formula_clear(ratio, ring);
    wg_formula_clear(plateau, ring);
    wg_formula_clear(L, ring);
}

/* Names that are none, with their places; a multiple of 1 has no ratio, and the output is left alone. */
Test(kernel_quantity, failures)
{
    static const struct
    {
        const char *name;
        size_t column;
    } wrong[] = {{"", 0},           {"K", 0},           {"K.mean:2", 6}, {"K.moment", 8},
                 {"K.moment:9", 8}, {"K.moment:12", 8}, {"moment", 6}};
    wg_kernel_quantity_t quantity;
    wg_error_t error;
    wg_formula_t f;
    ulong root;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
    {
        cr_expect_eq(wg_kernel_quantity_parse(quantity, wrong[i].name, error), WG_SYNTAX, "%s",
                     wrong[i].name);
        cr_expect_eq(error->column, wrong[i].column, "%s", wrong[i].name);
    }
    wg_formula_init(f, ring);
    wg_formula_set_si(f, 7, ring);
    for (slong k = 2; k <= 8; k++)
        wg_formula_set_si(kernel->observable + k, 0, ring);
    cr_assert_eq(wg_kernel_quantity_parse(quantity, "K.ratio", error), WG_OK);
    cr_expect_eq(wg_kernel_quantity(f, &root, quantity, kernel, NULL, error), WG_DOMAIN);
    cr_expect_not_null(strstr(error->message, "K.mean = 0"));
    cr_expect_eq(fmpz_mpoly_is_fmpz(f->numerator, ring->ctx), 1);
    wg_formula_clear(f, ring);
}

/* kappa_3 / kappa_2^(3/2) squared contains kappa_3^2/kappa_2^3, with the sign of kappa_3: for O = Z and many layers K follows v, which leans to the left. */
Test(kernel_quantity, skewness)
{
    for (slong layers = 1; layers <= 100000; layers *= 10)
    {
        wg_formula_t second, third, t;
        fmpq_t q;
        arb_t skewness, square;

        wg_formula_init(second, ring);
        wg_formula_init(third, ring);
        wg_formula_init(t, ring);
        fmpq_init(q);
        arb_init(skewness);
        arb_init(square);
        wg_formula_set_si(kernel->dim, 4, ring);
        wg_formula_set_si(kernel->layers, layers, ring);
        wg_kernel_set_pauli_generator(kernel);
        for (slong k = 0; k <= 8; k++)
            wg_formula_set(kernel->observable + k, kernel->generator + k, ring);
        cr_assert_eq(wg_kernel_skewness(skewness, kernel, 100), WG_OK);
        wg_kernel_cumulant(second, 2, kernel);
        wg_kernel_cumulant(third, 3, kernel);
        wg_formula_mul(t, third, third, ring);
        for (int i = 0; i < 3; i++)
            cr_assert_eq(wg_formula_div(t, t, second, ring), WG_OK);
        cr_assert(wg_formula_get_fmpq(q, t, ring));
        arb_sqr(square, skewness, 100);
        cr_expect(arb_contains_fmpq(square, q));
        cr_assert(wg_formula_get_fmpq(q, third, ring));
        cr_expect_eq(arb_is_positive(skewness), fmpq_sgn(q) > 0);
        if (layers == 1 || layers == 100000)
            cr_expect_eq(arb_is_positive(skewness), layers == 1);
        wg_formula_clear(second, ring);
        wg_formula_clear(third, ring);
        wg_formula_clear(t, ring);
        fmpq_clear(q);
        arb_clear(skewness);
        arb_clear(square);
    }
}
