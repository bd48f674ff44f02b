#include "../../src/wishart/line_integral.h"

#include <math.h>

#include <criterion/criterion.h>
#include <flint/arb_hypgeom.h>
#include <flint/fmpq_poly.h>

#include "../../src/wishart/contour.h"
#include "../support.h"
#include "wishgarten/gradient_law.h"

/* P(B <= x) = I_x(k, m) and P(B > x) = I_(1-x)(m, k), the density x^(k-1) (1-x)^(m-1)/B(k, m), far into both tails */
Test(line_integral, one_beta)
{
    flint_rand_t state;
    wg_transform_struct f;
    fmpq_t k, m, o, x;
    arb_t value, expected, a, b, y, t;

    test_randinit(state);
    wg_transform_init(&f);
    fmpq_init(k);
    fmpq_init(m);
    fmpq_init(o);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    arb_init(a);
    arb_init(b);
    arb_init(y);
    arb_init(t);
    for (slong i = 0; i < test_scaled(60); i++)
    {
        double mean, deviation;
        slong large = n_randint(state, 2) ? 60 : 2000;
        wg_law_side_t side = (wg_law_side_t) n_randint(state, 3);

        fmpq_set_si(k, 30 + (slong) n_randint(state, large), 2);
        fmpq_set_si(m, 30 + (slong) n_randint(state, large), 2);
        fmpq_canonicalise(k);
        fmpq_canonicalise(m);
        fmpq_set_si(o, 1 + (slong) n_randint(state, 30), 1 + (slong) n_randint(state, 30));
        fmpq_canonicalise(o);
        wg_transform_set_beta(&f, k, m, o);
        mean = f.k / (f.k + f.m);
        deviation = sqrt(mean * (1 - mean) / (f.k + f.m));
        mean += deviation *
                (side == WG_LAW_CDF ? -(double) n_randint(state, 1100) : (double) n_randint(state, 1100)) /
                100;
        fmpq_set_si(x, (slong) (1e6 * fmin(fmax(mean, 0.001), 0.999)), 1000000);
        fmpq_canonicalise(x);
        arb_set_fmpq(a, k, 2000);
        arb_set_fmpq(b, m, 2000);
        arb_set_fmpq(y, x, 2000);
        fmpq_mul(x, x, o);
        cr_assert_eq(wg_line_integral(value, x, side, &f, 1, 4000, 58), WG_OK, "seed %lu, step %ld",
                     test_seed(), (long) i);
        if (side == WG_LAW_DENSITY)
        {
            arb_sub_ui(t, y, 1, 2000);
            arb_neg(t, t);
            arb_sub_ui(b, b, 1, 2000);
            arb_pow(expected, t, b, 2000);
            arb_add_ui(b, b, 1, 2000);
            arb_sub_ui(a, a, 1, 2000);
            arb_pow(y, y, a, 2000);
            arb_add_ui(a, a, 1, 2000);
            arb_mul(expected, expected, y, 2000);
            arb_one(t);
            arb_hypgeom_beta_lower(y, a, b, t, 0, 2000);
            arb_div(expected, expected, y, 2000);
            arb_set_fmpq(t, o, 2000);
            arb_div(expected, expected, t, 2000);
        }
        else if (side == WG_LAW_CDF)
            arb_hypgeom_beta_lower(expected, a, b, y, 1, 2000);
        else
        {
            arb_sub_ui(y, y, 1, 2000);
            arb_neg(y, y);
            arb_hypgeom_beta_lower(expected, b, a, y, 1, 2000);
        }
        cr_expect(arb_overlaps(value, expected), "seed %lu, step %ld", test_seed(), (long) i);
        cr_expect(arb_rel_accuracy_bits(value) >= 52, "seed %lu, step %ld: %ld bits", test_seed(), (long) i,
                  (long) arb_rel_accuracy_bits(value));
    }
    wg_transform_clear(&f);
    fmpq_clear(k);
    fmpq_clear(m);
    fmpq_clear(o);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
    arb_clear(a);
    arb_clear(b);
    arb_clear(y);
    arb_clear(t);
    flint_randclear(state);
}

/* A sum of Gamma laws: the vertical line = the hyperbola */
Test(line_integral, gammas_by_contour)
{
    flint_rand_t state;
    fmpq_t k, c, x;
    arb_t value, expected;

    test_randinit(state);
    fmpq_init(k);
    fmpq_init(c);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    for (slong i = 0; i < test_scaled(40); i++)
    {
        slong n = 1 + (slong) n_randint(state, 4);
        wg_transform_struct f[4];
        wg_law_side_t side = (wg_law_side_t) n_randint(state, 3);
        wg_contour_t contour;
        double mean = 0, variance = 0;

        wg_contour_init(contour, n);
        for (slong j = 0; j < n; j++)
        {
            wg_transform_init(f + j);
            fmpq_set_si(k, 20 + (slong) n_randint(state, 100), 2);
            fmpq_set_si(c, 1 + (slong) n_randint(state, 10), 1 + (slong) n_randint(state, 10));
            fmpq_canonicalise(k);
            fmpq_canonicalise(c);
            wg_transform_set_gamma(f + j, k, c);
            arb_set_fmpq(contour->slopes + j, c, 300);
            arb_set_fmpq(contour->powers + j, k, 300);
            mean += f[j].k * f[j].c;
            variance += f[j].k * f[j].c * f[j].c;
        }
        mean += sqrt(variance) * (side == WG_LAW_CDF ? -3 : 6) * (double) n_randint(state, 100) / 100;
        fmpq_set_si(x, (slong) (1000 * fmax(mean, 1)), 1000);
        fmpq_canonicalise(x);
        arb_set_fmpq(contour->shift, x, 300);
        contour->pole = side == WG_LAW_DENSITY ? WG_NO_POLE
                        : side == WG_LAW_CDF   ? WG_RIGHT_OF_POLE
                                               : WG_LEFT_OF_POLE;
        cr_assert_eq(wg_contour_integral(expected, contour, 80), WG_OK);
        cr_assert_eq(wg_line_integral(value, x, side, f, n, 4000, 60), WG_OK, "seed %lu, step %ld",
                     test_seed(), (long) i);
        cr_expect(arb_overlaps(value, expected), "seed %lu, step %ld", test_seed(), (long) i);
        cr_expect(arb_rel_accuracy_bits(value) >= 52, "seed %lu, step %ld: %ld bits", test_seed(), (long) i,
                  (long) arb_rel_accuracy_bits(value));
        for (slong j = 0; j < n; j++)
            wg_transform_clear(f + j);
        wg_contour_clear(contour);
    }
    fmpq_clear(k);
    fmpq_clear(c);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
    flint_randclear(state);
}

/* Too slow a decay is refused: the uniform law alone */
Test(line_integral, slow_decay)
{
    wg_transform_struct f;
    fmpq_t one, x;
    arb_t value;

    wg_transform_init(&f);
    fmpq_init(one);
    fmpq_init(x);
    arb_init(value);
    fmpq_one(one);
    fmpq_set_si(x, 1, 3);
    wg_transform_set_beta(&f, one, one, one);
    cr_expect_eq(wg_line_integral(value, x, WG_LAW_CDF, &f, 1, 4000, 60), WG_UNABLE);
    cr_expect_eq(wg_line_integral(value, x, WG_LAW_DENSITY, &f, 1, 4000, 60), WG_UNABLE);
    wg_transform_clear(&f);
    fmpq_clear(one);
    fmpq_clear(x);
    arb_clear(value);
}

/* The imaginary axis = the vertical line, for sums of derivatives with quick decay, at two precisions */
Test(line_integral, axis_by_line)
{
    flint_rand_t state;
    fmpq_t k, rest, square, x;
    arb_t value, expected;

    test_randinit(state);
    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(square);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    for (slong i = 0; i < test_scaled(24); i++)
    {
        wg_transform_struct f[2];
        wg_law_side_t side = n_randint(state, 2) ? WG_LAW_DENSITY : WG_LAW_TAIL;
        slong prec = n_randint(state, 2) ? 60 : 110;
        double d[2][3];

        for (slong j = 0; j < 2; j++)
        {
            slong shape = 20 + (slong) n_randint(state, 20);

            wg_transform_init(f + j);
            fmpq_set_si(k, shape, 2);
            fmpq_set_si(rest, 2 * shape + (slong) n_randint(state, 50), 2);
            fmpq_canonicalise(k);
            fmpq_canonicalise(rest);
            fmpq_set_si(square, 1 + (slong) n_randint(state, 9), 1 + (slong) n_randint(state, 9));
            fmpq_canonicalise(square);
            if (n_randint(state, 4))
                wg_transform_set_gradient(f + j, 2, k, rest, square);
            else
            {
                fmpq_div_2exp(square, square, 5);
                wg_transform_set_gradient_limit(f + j, k, square);
            }
            f[j].guess(d[j], 0, f + j);
        }
        fmpq_set_si(x, (slong) (sqrt(d[0][2] + d[1][2]) * (double) n_randint(state, 4000)), 1000);
        fmpq_canonicalise(x);
        cr_assert_eq(wg_line_integral(expected, x, side, f, 2, 4000, prec), WG_OK);
        cr_assert_eq(wg_axis_integral(value, x, side, f, 2, 20000, prec), WG_OK, "seed %lu, step %ld",
                     test_seed(), (long) i);
        cr_expect(arb_overlaps(value, expected), "seed %lu, step %ld", test_seed(), (long) i);
        cr_expect(arb_rel_accuracy_bits(value) >= prec - 8, "seed %lu, step %ld: %ld of %ld bits",
                  test_seed(), (long) i, (long) arb_rel_accuracy_bits(value), (long) prec);
        for (slong j = 0; j < 2; j++)
            wg_transform_clear(f + j);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(square);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
    flint_randclear(state);
}

/* Two of shape 1/2 = one of shape 1, the law of Laplace: the density and P(g > x) are e^(-x)/2. Their product falls like u^(-2), which takes the
   closed form of the far nodes. */
Test(line_integral, slow_decay_on_the_axis)
{
    wg_transform_struct f[2];
    fmpq_t k, square, x;
    arb_t value, expected, t;

    fmpq_init(k);
    fmpq_init(square);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    arb_init(t);
    fmpq_set_si(square, 1, 1);
    for (slong j = 0; j < 2; j++)
    {
        wg_transform_init(f + j);
        fmpq_set_si(k, 1, 2);
        wg_transform_set_gradient_limit(f + j, k, square);
    }
    for (slong n = 0; n <= 40; n += 5)
        for (int side = 0; side < 2; side++)
            for (slong prec = 60; prec <= 120; prec += 60)
            {
                fmpq_set_si(x, n, 4);
                fmpq_canonicalise(x);
                cr_assert_eq(
                    wg_axis_integral(value, x, side ? WG_LAW_TAIL : WG_LAW_DENSITY, f, 2, 20000, prec), WG_OK,
                    "%ld", (long) n);
                arb_set_fmpq(t, x, 300);
                arb_neg(t, t);
                arb_exp(expected, t, 300);
                arb_mul_2exp_si(expected, expected, -1);
                cr_expect(arb_overlaps(value, expected), "%ld, %d", (long) n, side);
                cr_expect(arb_rel_accuracy_bits(value) >= prec - 8, "%ld, %d: %ld of %ld bits", (long) n,
                          side, (long) arb_rel_accuracy_bits(value), (long) prec);
            }
    for (slong j = 0; j < 2; j++)
        wg_transform_clear(f + j);
    fmpq_clear(k);
    fmpq_clear(square);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
    arb_clear(t);
}

/* Two of shape 2/3 = one of shape 4/3, whose law is a Bessel function: powers of the closed form that are no integers */
Test(line_integral, broken_powers_on_the_axis)
{
    wg_transform_struct f[2];
    wg_wishart_t process;
    fmpq_t k, one, x;
    arb_t value, expected;

    wg_wishart_init(process);
    fmpq_init(k);
    fmpq_init(one);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    fmpq_one(one);
    fmpq_set_si(k, 4, 3);
    cr_assert_eq(wg_wishart_append(process, 2, k, k, x, NULL), WG_OK);
    fmpq_div_2exp(k, k, 1);
    for (slong j = 0; j < 2; j++)
    {
        wg_transform_init(f + j);
        wg_transform_set_gradient_limit(f + j, k, one);
    }
    for (slong n = 1; n <= 9; n += 4)
    {
        fmpq_set_si(x, n, 4);
        cr_assert_eq(wg_axis_integral(value, x, WG_LAW_TAIL, f, 2, 20000, 60), WG_OK, "%ld", (long) n);
        cr_assert_eq(wg_gradient_tail(expected, x, process, NULL, 25, NULL), WG_OK);
        arb_mul_2exp_si(expected, expected, -1);
        cr_expect(arb_overlaps(value, expected) && arb_rel_accuracy_bits(value) > 52, "%ld", (long) n);
        cr_assert_eq(wg_axis_integral(value, x, WG_LAW_DENSITY, f, 2, 20000, 60), WG_OK, "%ld", (long) n);
        cr_assert_eq(wg_gradient_density(expected, x, process, NULL, 25, NULL), WG_OK);
        cr_expect(arb_overlaps(value, expected) && arb_rel_accuracy_bits(value) > 52, "%ld", (long) n);
    }
    for (slong j = 0; j < 2; j++)
        wg_transform_clear(f + j);
    wg_wishart_clear(process);
    fmpq_clear(k);
    fmpq_clear(one);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
}
