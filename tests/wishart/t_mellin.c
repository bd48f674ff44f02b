#include "../../src/wishart/mellin.h"

#include <criterion/criterion.h>
#include <flint/arb_hypgeom.h>

#include "../support.h"

static void set_point(wg_mellin_t mellin, slong i, const arb_t point, int weight)
{
    arb_set(mellin->points + i, point);
    mellin->weights[i] = weight;
}

/* tail <- P(Beta(a, b) > y) = I_{1 - y}(b, a), density <- y^a (1 - y)^(b-1)/B(a, b) */
static void beta_law(arb_t tail, arb_t density, const arb_t a, const arb_t b, const arb_t y, slong prec)
{
    arb_t x, t;

    arb_init(x);
    arb_init(t);
    arb_sub_ui(x, y, 1, prec);
    arb_neg(x, x);
    arb_hypgeom_beta_lower(tail, b, a, x, 1, prec);
    arb_sub_ui(t, b, 1, prec);
    arb_pow(density, x, t, prec);
    arb_pow(t, y, a, prec);
    arb_mul(density, density, t, prec);
    arb_add(t, a, b, prec);
    arb_lgamma(t, t, prec);
    arb_lgamma(x, a, prec);
    arb_sub(t, t, x, prec);
    arb_lgamma(x, b, prec);
    arb_sub(t, t, x, prec);
    arb_exp(t, t, prec);
    arb_mul(density, density, t, prec);
    arb_clear(x);
    arb_clear(t);
}

static void expect(const wg_mellin_t mellin, const arb_t expected, slong step)
{
    arb_t value;

    arb_init(value);
    cr_assert_eq(wg_mellin_integral(value, mellin, 60), WG_OK, "seed %lu, step %ld", test_seed(),
                 (long) step);
    cr_expect(arb_overlaps(value, expected) && arb_rel_accuracy_bits(value) >= 50, "seed %lu, step %ld",
              test_seed(), (long) step);
    arb_clear(value);
}

/* a, b of either size, and y around the mean of Beta(a, b) or in a tail */
static void draw(arb_t a, arb_t b, arb_t y, flint_rand_t state)
{
    slong top = n_randint(state, 2) ? 12 : 300, p = 1 + n_randint(state, top), q = 1 + n_randint(state, top);

    arb_set_d(a, p / 2.0);
    arb_set_d(b, q / 4.0);
    /* dyadic, hence exact */
    arb_set_ui(y, 1 + n_randint(state, 1023));
    arb_mul_2exp_si(y, y, -10);
}

/* E Y^z = Gamma(a + z) Gamma(a + b)/(Gamma(a) Gamma(a + b + z)): the law of Beta(a, b) */
Test(mellin, beta)
{
    flint_rand_t state;
    wg_mellin_t mellin;
    arb_t a, b, y, sum, tail, density;

    test_randinit(state);
    wg_mellin_init(mellin, 2);
    arb_init(a);
    arb_init(b);
    arb_init(y);
    arb_init(sum);
    arb_init(tail);
    arb_init(density);
    for (slong i = 0; i < test_scaled(60); i++)
    {
        draw(a, b, y, state);
        /* the contour needs a law that is continuous */
        arb_add_ui(b, b, 1, 64);
        beta_law(tail, density, a, b, y, 1500);
        arb_add(sum, a, b, 1000);
        set_point(mellin, 0, a, 1);
        set_point(mellin, 1, sum, -1);
        arb_log(mellin->shift, y, 1000);
        arb_neg(mellin->shift, mellin->shift);
        mellin->pole = 1;
        expect(mellin, tail, i);
        mellin->pole = 0;
        expect(mellin, density, i);
    }
    wg_mellin_clear(mellin);
    arb_clear(a);
    arb_clear(b);
    arb_clear(y);
    arb_clear(sum);
    arb_clear(tail);
    arb_clear(density);
    flint_randclear(state);
}

/* Beta(a, b) Beta(a + 1/2, b) = Beta(2a, 2b)^2 in law, by the duplication formula */
Test(mellin, product_is_square)
{
    flint_rand_t state;
    wg_mellin_t mellin;
    arb_t a, b, y, t, tail, density;

    test_randinit(state);
    wg_mellin_init(mellin, 4);
    arb_init(a);
    arb_init(b);
    arb_init(y);
    arb_init(t);
    arb_init(tail);
    arb_init(density);
    for (slong i = 0; i < test_scaled(40); i++)
    {
        draw(a, b, y, state);
        arb_add_ui(b, b, 1, 64);
        for (slong j = 0; j < 2; j++)
        {
            arb_set_d(t, j / 2.0);
            arb_add(t, t, a, 1000);
            set_point(mellin, 2 * j, t, 1);
            arb_add(t, t, b, 1000);
            set_point(mellin, 2 * j + 1, t, -1);
        }
        arb_log(t, y, 1000);
        arb_mul_si(mellin->shift, t, -2, 1000);
        arb_mul_2exp_si(a, a, 1);
        arb_mul_2exp_si(b, b, 1);
        beta_law(tail, density, a, b, y, 1500);
        mellin->pole = 1;
        expect(mellin, tail, i);
        /* x f(x) of a square is half of y f(y) */
        arb_mul_2exp_si(density, density, -1);
        mellin->pole = 0;
        expect(mellin, density, i);
    }
    wg_mellin_clear(mellin);
    arb_clear(a);
    arb_clear(b);
    arb_clear(y);
    arb_clear(t);
    arb_clear(tail);
    arb_clear(density);
    flint_randclear(state);
}

/* Shapes of 10^6: P(Beta(1, b) > y) = (1 - y)^b, to 1e-40 and below */
Test(mellin, large_shapes)
{
    wg_mellin_t mellin;
    arb_t y, t, tail;

    wg_mellin_init(mellin, 2);
    arb_init(y);
    arb_init(t);
    arb_init(tail);
    for (slong i = 1; i < 200; i *= 3)
    {
        arb_one(t);
        set_point(mellin, 0, t, 1);
        arb_set_ui(t, 1000001);
        set_point(mellin, 1, t, -1);
        arb_set_ui(y, i);
        arb_mul_2exp_si(y, y, -20);
        arb_log(mellin->shift, y, 400);
        arb_neg(mellin->shift, mellin->shift);
        arb_sub_ui(t, y, 1, 400);
        arb_neg(t, t);
        arb_pow_ui(tail, t, 1000000, 400);
        mellin->pole = 1;
        expect(mellin, tail, i);
    }
    wg_mellin_clear(mellin);
    arb_clear(y);
    arb_clear(t);
    arb_clear(tail);
}
