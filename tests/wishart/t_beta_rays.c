#include "../../src/wishart/beta_rays.h"

#include <criterion/criterion.h>
#include <flint/acb.h>
#include <flint/acb_elliptic.h>
#include <flint/arb_hypgeom.h>
#include <flint/fmpq_poly.h>

#include "../support.h"
#include "wishgarten/loss_law.h"

/* x <- x/n */
static void divide(fmpq_t x, slong n)
{
    fmpq_t t;

    fmpq_init(t);
    fmpq_set_si(t, n, 1);
    fmpq_div(x, x, t);
    fmpq_clear(t);
}

/* one more component top Beta(k, m) */
static void append_beta(wg_wishart_t process, const fmpq_t k, const fmpq_t m, const fmpq_t top)
{
    fmpq_t mean, dim;

    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_add(dim, k, m);
    fmpq_mul(mean, top, k);
    fmpq_div(mean, mean, dim);
    cr_assert_eq(wg_wishart_append(process, 2, k, mean, dim, NULL), WG_OK);
    fmpq_clear(mean);
    fmpq_clear(dim);
}

/* the same with k = a/4, m = b/4, top = p/q */
static void append(wg_wishart_t process, slong a, slong b, slong p, ulong q)
{
    fmpq_t k, m, top;

    fmpq_init(k);
    fmpq_init(m);
    fmpq_init(top);
    fmpq_set_si(k, a, 4);
    fmpq_set_si(m, b, 4);
    fmpq_set_si(top, p, q);
    append_beta(process, k, m, top);
    fmpq_clear(k);
    fmpq_clear(m);
    fmpq_clear(top);
}

static void append_gamma(wg_wishart_t process, slong a, slong p, ulong q)
{
    fmpq_t k, scale;

    fmpq_init(k);
    fmpq_init(scale);
    fmpq_set_si(k, a, 4);
    fmpq_set_si(scale, p, q);
    cr_assert_eq(wg_wishart_append_gamma(process, k, scale, NULL), WG_OK);
    fmpq_clear(k);
    fmpq_clear(scale);
}

/* The value to 50 bits overlaps what is expected. */
static void expect(const arb_t expected, const fmpq_t x, wg_law_side_t side, const wg_wishart_t process)
{
    arb_t value;
    char *place = fmpq_get_str(NULL, 10, x);

    arb_init(value);
    cr_assert_eq(wg_beta_sum_by_rays(value, x, side, process, 50), WG_OK, "x = %s, side %d, seed %lu", place,
                 side, test_seed());
    cr_expect(arb_overlaps(value, expected) && arb_rel_accuracy_bits(value) >= 46,
              "x = %s, side %d, seed %lu: %s instead of %s", place, side, test_seed(),
              arb_get_str(value, 20, 0), arb_get_str(expected, 20, 0));
    flint_free(place);
    arb_clear(value);
}

/* One Beta: P(X <= x) = I_{x/top}(k, m), P(X > x) = I_{1-x/top}(m, k), density = y^(k-1) (1 - y)^(m-1)/(top B(k, m)), in the
   middle and far out in both tails. */
Test(beta_rays, one_beta)
{
    flint_rand_t state;
    arb_t k, m, y, rest, expected, t;
    fmpq_t x;

    test_randinit(state);
    arb_init(k);
    arb_init(m);
    arb_init(y);
    arb_init(rest);
    arb_init(expected);
    arb_init(t);
    fmpq_init(x);
    for (slong step = 0; step < test_scaled(8); step++)
    {
        slong a = 1 + n_randint(state, 32), b = 1 + n_randint(state, 32), p = 1 + n_randint(state, 9);
        wg_wishart_t process;

        wg_wishart_init(process);
        append(process, a, b, p, 5);
        arb_set_d(k, a / 4.0);
        arb_set_d(m, b / 4.0);
        /* x = p/5 y with y = u/64, 2^(-60) or 1 - 2^(-60) */
        fmpq_set_si(x, 1 + n_randint(state, 63), 64);
        if (step % 4 == 1)
            fmpq_set_si(x, 1, UWORD(1) << 60);
        if (step % 4 == 3)
            fmpq_set_si(x, (WORD(1) << 60) - 1, UWORD(1) << 60);
        arb_set_fmpq(y, x, 400);
        fmpq_mul_si(x, x, p);
        divide(x, 5);
        arb_sub_ui(rest, y, 1, 400);
        arb_neg(rest, rest);
        arb_hypgeom_beta_lower(expected, k, m, y, 1, 400);
        expect(expected, x, WG_LAW_CDF, process);
        arb_hypgeom_beta_lower(expected, m, k, rest, 1, 400);
        expect(expected, x, WG_LAW_TAIL, process);
        arb_one(t);
        arb_hypgeom_beta_lower(expected, k, m, t, 0, 400);
        arb_mul_si(expected, expected, p, 400);
        arb_div_ui(expected, expected, 5, 400);
        arb_sub_ui(t, k, 1, 400);
        arb_pow(y, y, t, 400);
        arb_sub_ui(t, m, 1, 400);
        arb_pow(rest, rest, t, 400);
        arb_mul(y, y, rest, 400);
        arb_div(expected, y, expected, 400);
        expect(expected, x, WG_LAW_DENSITY, process);
        wg_wishart_clear(process);
    }
    arb_clear(k);
    arb_clear(m);
    arb_clear(y);
    arb_clear(rest);
    arb_clear(expected);
    arb_clear(t);
    fmpq_clear(x);
    flint_randclear(state);
}

/* Without dimensions: the same laws as by the contour of the whole plane. */
Test(beta_rays, gammas)
{
    flint_rand_t state;
    arb_t expected;
    fmpq_t x;

    test_randinit(state);
    arb_init(expected);
    fmpq_init(x);
    for (slong step = 0; step < test_scaled(10); step++)
    {
        wg_wishart_t process;

        wg_wishart_init(process);
        for (slong i = 0, n = 1 + n_randint(state, 3); i < n; i++)
            append_gamma(process, 1 + n_randint(state, 12), 1 + n_randint(state, 9), 4);
        fmpq_set_si(x, 1 + n_randint(state, 300), 1 + n_randint(state, 30));
        cr_assert_eq(wg_loss_cdf(expected, x, process, 25, NULL), WG_OK);
        expect(expected, x, WG_LAW_CDF, process);
        cr_assert_eq(wg_loss_tail(expected, x, process, 25, NULL), WG_OK);
        expect(expected, x, WG_LAW_TAIL, process);
        cr_assert_eq(wg_loss_density(expected, x, process, 25, NULL), WG_OK);
        expect(expected, x, WG_LAW_DENSITY, process);
        wg_wishart_clear(process);
    }
    arb_clear(expected);
    fmpq_clear(x);
    flint_randclear(state);
}

/* For f = t^(k-1) (1 - t)^(m-1)/B(k, m) on [0, top], in t = y/top: zero <- sum_i f^(i)(0) u^(i+1), end <- -sum_i f^(i)(top) u^(i+1), so that the
   transform of the law is zero(1/z) + e^(-top z) end(1/z). */
static void get_polynomials(fmpq_poly_t zero, fmpq_poly_t end, slong k, slong m, const fmpq_t top)
{
    fmpq_poly_t f, one;
    fmpq_t t, u;
    fmpz_t binomial;

    fmpq_poly_init(f);
    fmpq_poly_init(one);
    fmpq_init(t);
    fmpq_init(u);
    fmpz_init(binomial);
    fmpq_poly_set_coeff_si(one, 0, 1);
    fmpq_poly_set_coeff_si(one, 1, -1);
    fmpq_poly_pow(f, one, m - 1);
    fmpq_poly_shift_left(f, f, k - 1);
    /* 1/B(k, m) = k C(k + m - 1, k) */
    fmpz_bin_uiui(binomial, k + m - 1, k);
    fmpz_mul_si(binomial, binomial, k);
    fmpq_poly_scalar_mul_fmpz(f, f, binomial);
    fmpq_inv(t, top);
    fmpq_poly_rescale(f, f, t);
    fmpq_poly_scalar_mul_fmpq(f, f, t);
    fmpq_poly_zero(zero);
    fmpq_poly_zero(end);
    for (slong i = 0; i < k + m - 1; i++)
    {
        fmpq_zero(u);
        fmpq_poly_evaluate_fmpq(t, f, u);
        fmpq_poly_set_coeff_fmpq(zero, i + 1, t);
        fmpq_poly_evaluate_fmpq(t, f, top);
        fmpq_neg(t, t);
        fmpq_poly_set_coeff_fmpq(end, i + 1, t);
        fmpq_poly_derivative(f, f);
    }
    fmpq_poly_clear(f);
    fmpq_poly_clear(one);
    fmpq_clear(t);
    fmpq_clear(u);
    fmpz_clear(binomial);
}

/* value <- value + sum_n p_n y^(n-1)/(n-1)!, or y^n/n! for the distribution function */
static void add_truncated(fmpq_t value, const fmpq_poly_t p, const fmpq_t y, int density)
{
    fmpq_t power, t;

    fmpq_init(power);
    fmpq_init(t);
    fmpq_one(power);
    for (slong n = 1; n < fmpq_poly_length(p); n++)
    {
        if (!density || n > 1)
        {
            fmpq_mul(power, power, y);
            divide(power, density ? n - 1 : n);
        }
        fmpq_poly_get_coeff_fmpq(t, p, n);
        fmpq_addmul(value, t, power);
    }
    fmpq_clear(power);
    fmpq_clear(t);
}

/* Integer shapes: the law is a polynomial between knots, sum over S of (x - sum_S top)_+^n p_n/n! with exact p. Two and three components, tops that
   are equal, about equal, and as different as 1 and 1/1000; x at random and at knots. */
Test(beta_rays, integer_shapes)
{
    flint_rand_t state;
    fmpq *tops = flint_calloc(3, sizeof(fmpq));
    fmpq_t x, y, exact;
    arb_t expected;
    fmpq_poly_t parts[6], product;

    test_randinit(state);
    arb_init(expected);
    fmpq_init(x);
    fmpq_init(y);
    fmpq_init(exact);
    fmpq_poly_init(product);
    for (int i = 0; i < 6; i++)
        fmpq_poly_init(parts[i]);
    for (slong step = 0; step < test_scaled(12); step++)
    {
        slong n = 2 + step % 2;
        wg_wishart_t process;

        wg_wishart_init(process);
        fmpq_zero(x);
        for (slong b = 0; b < n; b++)
        {
            slong k = 1 + n_randint(state, 3), m = 1 + n_randint(state, 3);

            fmpq_set_si(tops + b, 1 + n_randint(state, 4), step % 4 == 2 && b > 0 ? 1000 : 2);
            append(process, 4 * k, 4 * m, fmpz_get_si(fmpq_numref(tops + b)),
                   fmpz_get_ui(fmpq_denref(tops + b)));
            get_polynomials(parts[2 * b], parts[2 * b + 1], k, m, tops + b);
            fmpq_set_si(y, 1 + n_randint(state, 30), 31);
            if (step % 3 == 0)
                fmpq_set_si(y, b == 0, 1);
            fmpq_addmul(x, y, tops + b);
        }
        for (wg_law_side_t side = WG_LAW_DENSITY; side <= WG_LAW_TAIL; side++)
        {
            fmpq_zero(exact);
            for (int set = 0; set < 1 << n; set++)
            {
                fmpq_set(y, x);
                fmpq_poly_one(product);
                for (slong b = 0; b < n; b++)
                {
                    fmpq_poly_mul(product, product, parts[2 * b + (set >> b & 1)]);
                    if (set >> b & 1)
                        fmpq_sub(y, y, tops + b);
                }
                if (fmpq_sgn(y) > 0)
                    add_truncated(exact, product, y, side == WG_LAW_DENSITY);
            }
            if (side == WG_LAW_TAIL)
            {
                fmpq_sub_ui(exact, exact, 1);
                fmpq_neg(exact, exact);
            }
            arb_set_fmpq(expected, exact, 200);
            expect(expected, x, side, process);
        }
        wg_wishart_clear(process);
    }
    flint_free(tops);
    arb_clear(expected);
    fmpq_clear(x);
    fmpq_clear(y);
    fmpq_clear(exact);
    fmpq_poly_clear(product);
    for (int i = 0; i < 6; i++)
        fmpq_poly_clear(parts[i]);
    flint_randclear(state);
}

/* With u = 2 x - 1 - a the density of X + Y of shapes 1/2, 1/2 and tops 1 and a >= 1 is that of (cos s + a cos t)/2: twice

       K(m)/(pi^2 sqrt(a)),   m = ((1 + a)^2 - u^2)/(4 a) < 1,   and   2 K(1/m)/(pi^2 sqrt((1 + a)^2 - u^2))   elsewhere. */
static void cosine_density(arb_t density, const fmpq_t x, slong a)
{
    acb_t m, k;
    arb_t root;
    fmpq_t u, t;

    acb_init(m);
    acb_init(k);
    arb_init(root);
    fmpq_init(u);
    fmpq_init(t);
    fmpq_mul_2exp(u, x, 1);
    fmpq_sub_si(u, u, 1 + a);
    fmpq_mul(u, u, u);
    fmpq_set_si(t, (1 + a) * (1 + a), 1);
    fmpq_sub(t, t, u);
    arb_set_fmpq(root, t, 300);
    divide(t, 4 * a);
    if (fmpq_cmp_si(t, 1) < 0)
        arb_set_si(root, a);
    else
    {
        fmpq_inv(t, t);
        arb_div_ui(root, root, 4, 300);
    }
    arb_rsqrt(root, root, 300);
    arb_set_fmpq(acb_realref(m), t, 300);
    acb_elliptic_k(k, m, 300);
    arb_mul(density, acb_realref(k), root, 300);
    arb_const_pi(root, 300);
    arb_mul(root, root, root, 300);
    arb_div(density, density, root, 300);
    arb_mul_2exp_si(density, density, 1);
    acb_clear(m);
    acb_clear(k);
    arb_clear(root);
    fmpq_clear(u);
    fmpq_clear(t);
}

/* Two Betas of shapes 1/2, 1/2: elliptic integrals, in the middle, at the ends and next to knots, where the density is infinite. */
Test(beta_rays, cosines)
{
    static const struct
    {
        slong top, numerator;
        ulong denominator;
    } points[] = {{1, 1, 3},         {1, 7, 5},       {1, 1, 1000000}, {1, 999999, 1000000},
                  {1, 19999, 10000}, {3, 3, 2},       {3, 29, 10},     {3, 1000001, 1000000},
                  {3, 1, 7},         {3, 3999, 1000}, {50, 30, 1},     {50, 101, 2}};
    fmpq_t x;
    arb_t expected, quantile;
    wg_wishart_t process;

    fmpq_init(x);
    arb_init(expected);
    arb_init(quantile);
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
    {
        wg_wishart_init(process);
        append(process, 2, 2, 1, 1);
        append(process, 2, 2, points[i].top, 1);
        fmpq_set_si(x, points[i].numerator, points[i].denominator);
        cosine_density(expected, x, points[i].top);
        expect(expected, x, WG_LAW_DENSITY, process);
        wg_wishart_clear(process);
    }
    /* X and 2 - X have the same law: P(X <= 1) = 1/2, at a knot; there is no density */
    wg_wishart_init(process);
    append(process, 2, 2, 1, 1);
    append(process, 2, 2, 1, 1);
    fmpq_one(x);
    arb_set_d(expected, 0.5);
    expect(expected, x, WG_LAW_CDF, process);
    expect(expected, x, WG_LAW_TAIL, process);
    cr_expect_eq(wg_beta_sum_by_rays(expected, x, WG_LAW_DENSITY, process, 50), WG_DOMAIN);
    /* the median is there, and the way to other quantiles begins there */
    fmpq_set_si(x, 1, 2);
    cr_expect_eq(wg_loss_quantile(expected, x, 0, process, 15, NULL), WG_OK);
    cr_expect(arb_contains_si(expected, 1));
    fmpq_set_si(x, 9, 10);
    cr_expect_eq(wg_loss_quantile(quantile, x, 0, process, 10, NULL), WG_OK);
    arf_get_fmpq(x, arb_midref(quantile));
    cr_expect_eq(wg_loss_cdf(expected, x, process, 15, NULL), WG_OK);
    cr_expect_float_eq(arf_get_d(arb_midref(expected), ARF_RND_NEAR), 0.9, 1e-9);
    wg_wishart_clear(process);
    fmpq_clear(x);
    arb_clear(expected);
    arb_clear(quantile);
}

/* c Gamma(1) + top Beta(1, 1): P(X > x) = (c/top) (e^(-(x - top)/c) - e^(-x/c)) above top; below it, P(X <= x) = (x - c (1 - e^(-x/c)))/top. */
Test(beta_rays, gamma_and_beta)
{
    flint_rand_t state;
    fmpq_t x, t;
    arb_t expected, u;

    test_randinit(state);
    fmpq_init(x);
    fmpq_init(t);
    arb_init(expected);
    arb_init(u);
    for (slong step = 0; step < test_scaled(12); step++)
    {
        slong c = 1 + n_randint(state, 20), top = 1 + n_randint(state, 20);
        wg_wishart_t process;

        wg_wishart_init(process);
        append_gamma(process, 4, c, 10);
        append(process, 4, 4, top, 10);
        fmpq_set_si(x, step % 4 == 0 ? top : 1 + (slong) n_randint(state, step % 4 == 1 ? 500 : 20), 10);
        /* t = x/c, u = e^(-x/c) */
        fmpq_mul_si(t, x, -10);
        divide(t, c);
        arb_set_fmpq(u, t, 300);
        arb_exp(u, u, 300);
        fmpq_mul_si(t, x, 10);
        fmpq_sub_si(t, t, top);
        if (fmpq_sgn(t) >= 0)
        {
            divide(t, -c);
            arb_set_fmpq(expected, t, 300);
            arb_exp(expected, expected, 300);
            arb_sub(expected, expected, u, 300);
            arb_mul_si(expected, expected, c, 300);
            arb_div_si(expected, expected, top, 300);
            expect(expected, x, WG_LAW_TAIL, process);
            /* the density is (P(Gamma > x - top) - P(Gamma > x))/top */
            arb_mul_si(expected, expected, 10, 300);
            arb_div_si(expected, expected, c, 300);
            expect(expected, x, WG_LAW_DENSITY, process);
        }
        else
        {
            arb_set_fmpq(expected, x, 300);
            arb_mul_si(expected, expected, 10, 300);
            arb_sub_ui(u, u, 1, 300);
            arb_addmul_si(expected, u, c, 300);
            arb_div_si(expected, expected, top, 300);
            expect(expected, x, WG_LAW_CDF, process);
        }
        wg_wishart_clear(process);
    }
    fmpq_clear(x);
    fmpq_clear(t);
    arb_clear(expected);
    arb_clear(u);
    flint_randclear(state);
}

/* Shapes of all sorts: values at two precisions overlap, X and (sum of tops) - X have mirrored laws, and P(X <= x) + P(X > x) = 1. */
Test(beta_rays, reflection)
{
    flint_rand_t state;
    fmpq_t x, k, m, top, all;
    arb_t p, q;

    test_randinit(state);
    fmpq_init(x);
    fmpq_init(k);
    fmpq_init(m);
    fmpq_init(top);
    fmpq_init(all);
    arb_init(p);
    arb_init(q);
    for (slong step = 0; step < test_scaled(5); step++)
    {
        wg_wishart_t process, mirrored;

        wg_wishart_init(process);
        wg_wishart_init(mirrored);
        fmpq_zero(all);
        for (slong b = 0; b < 3; b++)
        {
            fmpq_set_si(k, 1 + n_randint(state, 9), 3);
            fmpq_set_si(m, 1 + n_randint(state, 9), 3);
            fmpq_set_si(top, 1 + n_randint(state, 9), b == 2 ? 100 : 3);
            append_beta(process, k, m, top);
            append_beta(mirrored, m, k, top);
            fmpq_add(all, all, top);
        }
        fmpq_mul_si(x, all, 1 + n_randint(state, 40));
        divide(x, 41);
        cr_assert_eq(wg_beta_sum_by_rays(p, x, WG_LAW_CDF, process, 80), WG_OK);
        expect(p, x, WG_LAW_CDF, process);
        arb_sub_ui(q, p, 1, 100);
        arb_neg(q, q);
        expect(q, x, WG_LAW_TAIL, process);
        fmpq_sub(x, all, x);
        expect(p, x, WG_LAW_TAIL, mirrored);
        wg_wishart_clear(process);
        wg_wishart_clear(mirrored);
    }
    fmpq_clear(x);
    fmpq_clear(k);
    fmpq_clear(m);
    fmpq_clear(top);
    fmpq_clear(all);
    arb_clear(p);
    arb_clear(q);
    flint_randclear(state);
}
