#include "wishgarten/gradient_law.h"

#include <criterion/criterion.h>
#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "../support.h"

static void append(wg_wishart_t process, int field, slong r, slong mean, slong below, slong dim)
{
    fmpq_t dof, m, n;

    fmpq_init(dof);
    fmpq_init(m);
    fmpq_init(n);
    fmpq_set_si(dof, r, 1);
    fmpq_set_si(m, mean, below);
    fmpq_canonicalise(m);
    fmpq_set_si(n, dim, 1);
    cr_assert_eq(wg_wishart_append(process, field, dof, m, n, NULL), WG_OK);
    fmpq_clear(dof);
    fmpq_clear(m);
    fmpq_clear(n);
}

/* f(x) = |x|^nu K_nu(|x|/s)/(s^(k+1/2) sqrt(pi) Gamma(k) 2^nu), nu = k - 1/2, the variance-gamma law */
Test(gradient_law, variance_gamma_density)
{
    flint_rand_t state;
    fmpq_t x;
    arb_t f, k, nu, y, bessel, t;

    test_randinit(state);
    fmpq_init(x);
    arb_init(f);
    arb_init(k);
    arb_init(nu);
    arb_init(y);
    arb_init(bessel);
    arb_init(t);
    for (slong i = 0; i < test_scaled(80); i++)
    {
        wg_wishart_t process;
        slong r = 1 + n_randint(state, 60);

        /* s = 1 */
        wg_wishart_init(process);
        append(process, 1, r, r, 2, 0);
        fmpq_set_si(x, 1 + n_randint(state, 5000), 1 + n_randint(state, 200));
        cr_assert_eq(wg_gradient_density(f, x, process, NULL, 15, NULL), WG_OK);
        arb_set_d(k, r / 2.0);
        arb_set_d(nu, (r - 1) / 2.0);
        arb_set_fmpq(y, x, 200);
        arb_hypgeom_bessel_k(bessel, nu, y, 200);
        arb_mul_2exp_si(y, y, -1);
        arb_pow(y, y, nu, 200);
        arb_mul(bessel, bessel, y, 200);
        arb_gamma(t, k, 200);
        arb_div(bessel, bessel, t, 200);
        arb_const_sqrt_pi(t, 200);
        arb_div(bessel, bessel, t, 200);
        cr_expect(arb_overlaps(f, bessel) && arb_rel_accuracy_bits(f) >= 50, "seed %lu, step %ld",
                  test_seed(), (long) i);
        wg_wishart_clear(process);
    }
    fmpq_clear(x);
    arb_clear(f);
    arb_clear(k);
    arb_clear(nu);
    arb_clear(y);
    arb_clear(bessel);
    arb_clear(t);
    flint_randclear(state);
}

/* E g^2 by the moments of the Beta laws = 4 c0/((N-1)(N+2)), 2 N c0/((N+1)(N^2-1)), 4 c0/(2N+1)^2 for projectors, and in the
   limit 2 k c^2 */
Test(gradient_law, variance)
{
    fmpq_t variance, gradient, loss, trace, dim, expected;

    fmpq_init(variance);
    fmpq_init(gradient);
    fmpq_init(loss);
    fmpq_init(trace);
    fmpq_init(dim);
    fmpq_init(expected);
    for (int field = 1; field <= 4; field *= 2)
        for (slong n = 2; n < 10; n++)
            for (slong r = 1; r < n; r++)
            {
                wg_wishart_t process;

                wg_wishart_init(process);
                append(process, field, r, r, n, n);
                fmpq_set_si(trace, r, 1);
                fmpq_set_si(dim, n, 1);
                wg_gradient_variance(variance, process, NULL);
                cr_assert_eq(
                    wg_gradient_variance_of_observable(gradient, loss, field, trace, trace, dim, NULL),
                    WG_OK);
                cr_expect(fmpq_equal(variance, gradient), "%d %ld %ld", field, (long) n, (long) r);
                wg_wishart_clear(process);
                wg_wishart_init(process);
                append(process, field, r, r, n, 0);
                wg_gradient_variance(variance, process, NULL);
                fmpq_set_si(expected, 4 * r, field * n * n);
                fmpq_canonicalise(expected);
                cr_expect(fmpq_equal(variance, expected));
                wg_wishart_clear(process);
            }
    fmpq_clear(variance);
    fmpq_clear(gradient);
    fmpq_clear(loss);
    fmpq_clear(trace);
    fmpq_clear(dim);
    fmpq_clear(expected);
}

/* F(1/2) - F(3/10) = the integral of f, by Simpson's rule, at finite dimension */
Test(gradient_law, finite_density_integrates_to_tail)
{
    slong cells = 8;

    for (int field = 1; field <= 2; field++)
    {
        wg_wishart_t process;
        double sum = 0;
        arb_t v;
        fmpq_t x;

        wg_wishart_init(process);
        arb_init(v);
        fmpq_init(x);
        append(process, field, 3, 3, 8, 8);
        for (slong i = 0; i <= cells; i++)
        {
            fmpq_set_si(x, 3 * cells + 2 * i, 10 * cells);
            fmpq_canonicalise(x);
            cr_assert_eq(wg_gradient_density(v, x, process, NULL, 8, NULL), WG_OK);
            sum += arf_get_d(arb_midref(v), ARF_RND_NEAR) * (i == 0 || i == cells ? 1 : i % 2 ? 4 : 2);
        }
        sum *= 0.2 / cells / 3;
        for (slong i = 0; i < 2; i++)
        {
            fmpq_set_si(x, 3 + 2 * i, 10);
            fmpq_canonicalise(x);
            cr_assert_eq(wg_gradient_cdf(v, x, process, NULL, 8, NULL), WG_OK);
            sum += (i ? -1 : 1) * arf_get_d(arb_midref(v), ARF_RND_NEAR);
        }
        cr_expect(-1e-6 < sum && sum < 1e-6, "%d: %g", field, sum);
        wg_wishart_clear(process);
        arb_clear(v);
        fmpq_clear(x);
    }
}

/* P(g <= x(q)) = q and x(1 - q) = -x(q); t scales g by sqrt(t) */
Test(gradient_law, quantiles)
{
    wg_wishart_t process;
    fmpq_t q, x, square;
    arb_t a, b;

    wg_wishart_init(process);
    fmpq_init(q);
    fmpq_init(x);
    fmpq_init(square);
    arb_init(a);
    arb_init(b);
    append(process, 1, 3, 1, 2, 0);
    fmpq_set_si(q, 1, 1000000007);
    cr_assert_eq(wg_gradient_quantile(a, q, process, NULL, 15, NULL), WG_OK);
    fmpq_set_si(x, 1000000006, 1000000007);
    cr_assert_eq(wg_gradient_quantile(b, x, process, NULL, 15, NULL), WG_OK);
    arb_neg(b, b);
    cr_expect(arb_overlaps(a, b) && arb_is_negative(a));
    arf_get_fmpq(x, arb_midref(a));
    cr_assert_eq(wg_gradient_cdf(b, x, process, NULL, 15, NULL), WG_OK);
    cr_expect_float_eq(arf_get_d(arb_midref(b), ARF_RND_NEAR) * 1000000007, 1, 1e-12);
    fmpq_set_si(square, 1, 4);
    fmpq_div_2exp(x, x, 1);
    cr_assert_eq(wg_gradient_cdf(a, x, process, square, 15, NULL), WG_OK);
    cr_expect(arb_overlaps(a, b));
    wg_wishart_clear(process);
    fmpq_clear(q);
    fmpq_clear(x);
    fmpq_clear(square);
    arb_clear(a);
    arb_clear(b);
}

/* f(0) at finite dimension = the limit of f(x), f(0) - f(x) ~ x^2 or |x|^(2 min(k, beta N/2 - k) - 1), and it is infinite where a shape is at most 1/2 */
Test(gradient_law, finite_density_at_zero)
{
    fmpq_t x;
    arb_t at_zero, near;

    fmpq_init(x);
    arb_init(at_zero);
    arb_init(near);
    for (int field = 1; field <= 4; field *= 2)
    {
        wg_wishart_t process;

        wg_wishart_init(process);
        append(process, field, 3, 2, 3, 9);
        fmpq_zero(x);
        cr_assert_eq(wg_gradient_density(at_zero, x, process, NULL, 15, NULL), WG_OK);
        cr_expect(arb_rel_accuracy_bits(at_zero) >= 50);
        fmpq_set_si(x, 1, 1000000);
        cr_assert_eq(wg_gradient_density(near, x, process, NULL, 15, NULL), WG_OK);
        cr_expect(arb_lt(near, at_zero));
        mag_set_d(arb_radref(near), 1e-9);
        cr_expect(arb_overlaps(near, at_zero), "%d", field);
        wg_wishart_clear(process);
        wg_wishart_init(process);
        append(process, field, 1, 1, 5, 5);
        fmpq_zero(x);
        cr_expect_eq(wg_gradient_density(near, x, process, NULL, 15, NULL), field == 1 ? WG_DOMAIN : WG_OK);
        wg_wishart_clear(process);
    }
    fmpq_clear(x);
    arb_clear(at_zero);
    arb_clear(near);
}

/* P(|g| > i/5) for o = 1 = the double integral over b and W of the law of v^2, computed with mpmath */
Test(gradient_law, finite_tails)
{
    static const struct
    {
        int field;
        slong dof, dim, fifths;
        const char *tail;
    } rows[] = {
        {1, 3, 8, 1, "0.555886719109839942"}, {1, 3, 8, 3, "0.0660240400207984068"},
        {1, 1, 5, 1, "0.486944955041779062"}, {1, 1, 5, 3, "0.0974046300057003641"},
        {2, 3, 8, 1, "0.392012221506421903"}, {2, 3, 8, 3, "0.00661436123696390619"},
        {2, 1, 5, 1, "0.364418238284803138"}, {2, 1, 5, 3, "0.015944358556900011"},
        {4, 3, 8, 1, "0.216623220678560655"}, {4, 3, 8, 3, "0.0000833245874247760387"},
    };
    fmpq_t x;
    arb_t p, expected;

    fmpq_init(x);
    arb_init(p);
    arb_init(expected);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
    {
        wg_wishart_t process;

        wg_wishart_init(process);
        append(process, rows[i].field, rows[i].dof, rows[i].dof, rows[i].dim, rows[i].dim);
        fmpq_set_si(x, rows[i].fifths, 5);
        cr_assert_eq(wg_gradient_tail(p, x, process, NULL, 15, NULL), WG_OK);
        cr_assert_eq(arb_set_str(expected, rows[i].tail, 100), 0);
        mag_set_d(arb_radref(expected), 1e-16 * arf_get_d(arb_midref(expected), ARF_RND_NEAR));
        cr_expect(arb_overlaps(p, expected) && arb_rel_accuracy_bits(p) >= 50, "%s", rows[i].tail);
        wg_wishart_clear(process);
    }
    fmpq_clear(x);
    arb_clear(p);
    arb_clear(expected);
}

/* P(|g| > x(q)) = 2q at finite dimension, q from next to 1/2 to 1e-36 */
Test(gradient_law, finite_quantiles)
{
    wg_wishart_t process;
    fmpq_t q, x;
    arb_t point, p, expected;

    fmpq_init(q);
    fmpq_init(x);
    arb_init(point);
    arb_init(p);
    arb_init(expected);
    for (int field = 1; field <= 2; field++)
        for (int i = 0; i < 3; i++)
        {
            wg_wishart_init(process);
            append(process, field, 3, 3, 8, 8);
            fmpq_set_si(q, i == 0 ? 499999 : 1, i == 0 ? 1000000 : 1000);
            if (i == 2)
                fmpq_pow_si(q, q, 12);
            cr_assert_eq(wg_gradient_quantile(point, q, process, NULL, 15, NULL), WG_OK);
            cr_expect_geq(arb_rel_accuracy_bits(point), 49);
            arf_get_fmpq(x, arb_midref(point));
            fmpq_abs(x, x);
            cr_assert_eq(wg_gradient_tail(p, x, process, NULL, 20, NULL), WG_OK);
            fmpq_mul_2exp(q, q, 1);
            arb_set_fmpq(expected, q, 200);
            /* next to the end of the support the tail is less well known than x */
            mag_set_d(arb_radref(expected), (i == 2 ? 1e-4 : 1e-12) * fmpq_get_d(q));
            cr_expect(arb_contains(expected, p), "%d %d", field, i);
            wg_wishart_clear(process);
        }
    fmpq_clear(q);
    fmpq_clear(x);
    arb_clear(point);
    arb_clear(p);
    arb_clear(expected);
}

/* Sums in which components have a dimension */

/* P(g + g' > x) = int f(y) P(g' > x - y) dy, by the trapezoidal rule of step 1/rate over |y| <= points/rate: `one` and `two` have the
   components of g and g', `both` those of g + g'. Equal up to 2^(-bits). */
static void check_convolution(const wg_wishart_t one, const wg_wishart_t two, const wg_wishart_t both,
                              const fmpq_t x, slong points, slong rate, slong bits)
{
    fmpq_t y, difference;
    arb_t value, sum, f, tail;

    fmpq_init(y);
    fmpq_init(difference);
    arb_init(value);
    arb_init(sum);
    arb_init(f);
    arb_init(tail);
    for (slong n = -points; n <= points; n++)
    {
        fmpq_set_si(y, n, rate);
        fmpq_canonicalise(y);
        fmpq_sub(difference, x, y);
        cr_assert_eq(wg_gradient_density(f, y, one, NULL, 12, NULL), WG_OK);
        fmpq_neg(difference, difference);
        cr_assert_eq(wg_gradient_cdf(tail, difference, two, NULL, 12, NULL), WG_OK);
        arb_addmul(sum, f, tail, 60);
    }
    arb_div_ui(sum, sum, rate, 60);
    cr_assert_eq(wg_gradient_tail(value, x, both, NULL, 15, NULL), WG_OK);
    arb_mul_2exp_si(value, value, -1);
    cr_expect(arb_rel_accuracy_bits(value) > 48);
    arb_sub(sum, sum, value, 60);
    cr_expect(arf_cmpabs_2exp_si(arb_midref(sum), -bits) < 0, "%g", arf_get_d(arb_midref(sum), ARF_RND_NEAR));
    fmpq_clear(y);
    fmpq_clear(difference);
    arb_clear(value);
    arb_clear(sum);
    arb_clear(f);
    arb_clear(tail);
}

/* The law of g + g' is the convolution of theirs, to 10 digits for laws so smooth. */
Test(gradient_law, sums_convolve)
{
    static const int fields[][2] = {{2, 2}, {1, 4}, {4, 1}};
    fmpq_t x;

    fmpq_init(x);
    for (int i = 0; i < 3; i++)
    {
        wg_wishart_t one, two, both;

        wg_wishart_init(one);
        wg_wishart_init(two);
        wg_wishart_init(both);
        append(one, fields[i][0], 12, 1, 2, 0);
        append(two, fields[i][1], 12, 1, 3, 30);
        append(both, fields[i][0], 12, 1, 2, 0);
        append(both, fields[i][1], 12, 1, 3, 30);
        fmpq_set_si(x, 1 + i, 3);
        fmpq_canonicalise(x);
        check_convolution(one, two, both, x, 85, 25, 31);
        wg_wishart_clear(one);
        wg_wishart_clear(two);
        wg_wishart_clear(both);
    }
    fmpq_clear(x);
}

/* A component whose largest derivative is e moves the law of another by e at most, in both tails; and above the sum of both nothing is left. */
Test(gradient_law, sums_with_a_small_one)
{
    wg_wishart_t one, both;
    fmpq_t e, x, r, dim;
    arb_t low, value, high;

    wg_wishart_init(one);
    wg_wishart_init(both);
    fmpq_init(e);
    fmpq_init(x);
    fmpq_init(r);
    fmpq_init(dim);
    arb_init(low);
    arb_init(value);
    arb_init(high);
    append(one, 2, 12, 1, 2, 30);
    append(both, 2, 12, 1, 2, 30);
    /* o = mean N/r = 10^(-9) */
    fmpq_set_si(r, 5, 1);
    fmpq_set_si(dim, 10, 1);
    fmpq_set_si(e, 1, 2000000000);
    cr_assert_eq(wg_wishart_append(both, 2, r, e, dim, NULL), WG_OK);
    fmpq_mul_2exp(e, e, 1);
    for (slong n = 1; n <= 7; n += 2)
    {
        fmpq_set_si(x, n, 8);
        cr_assert_eq(wg_gradient_tail(value, x, both, NULL, 15, NULL), WG_OK);
        fmpq_add(x, x, e);
        cr_assert_eq(wg_gradient_tail(low, x, one, NULL, 15, NULL), WG_OK);
        fmpq_sub(x, x, e);
        fmpq_sub(x, x, e);
        cr_assert_eq(wg_gradient_tail(high, x, one, NULL, 15, NULL), WG_OK);
        cr_expect(arb_lt(low, value) && arb_lt(value, high), "%ld", (long) n);
        cr_expect(arb_rel_accuracy_bits(value) > 48);
    }
    /* the mean of the first is 1/2 */
    fmpq_set_si(x, 5, 4);
    fmpq_add(x, x, e);
    cr_assert_eq(wg_gradient_tail(value, x, both, NULL, 15, NULL), WG_OK);
    cr_expect(arb_is_zero(value));
    cr_assert_eq(wg_gradient_density(value, x, both, NULL, 15, NULL), WG_OK);
    cr_expect(arb_is_zero(value));
    wg_wishart_clear(one);
    wg_wishart_clear(both);
    fmpq_clear(e);
    fmpq_clear(x);
    fmpq_clear(r);
    fmpq_clear(dim);
    arb_clear(low);
    arb_clear(value);
    arb_clear(high);
}

/* P(g <= quantile) = q; f(0) = f(10^(-9)) to 17 digits, and is infinite for 2 (1/4 + 1/4) = 1; 25 digits are inside of 12; the squares scale */
Test(gradient_law, sums_in_many_ways)
{
    wg_wishart_t process, sharp;
    fmpq *squares = _fmpq_vec_init(3);
    fmpq_t q, x;
    arb_t value, finer;

    wg_wishart_init(process);
    wg_wishart_init(sharp);
    fmpq_init(q);
    fmpq_init(x);
    arb_init(value);
    arb_init(finer);
    append(process, 2, 12, 1, 2, 32);
    append(process, 1, 25, 1, 3, 64);
    append(process, 4, 6, 1, 5, 0);
    fmpq_set_si(q, 1, 5);
    cr_assert_eq(wg_gradient_quantile(value, q, process, NULL, 15, NULL), WG_OK);
    arf_get_fmpq(x, arb_midref(value));
    cr_assert_eq(wg_gradient_cdf(value, x, process, NULL, 15, NULL), WG_OK);
    arb_set_fmpq(finer, q, 64);
    arb_sub(finer, finer, value, 64);
    cr_expect(arf_cmpabs_2exp_si(arb_midref(finer), -48) < 0);
    cr_assert_eq(wg_gradient_cdf(finer, x, process, NULL, 25, NULL), WG_OK);
    cr_expect(arb_overlaps(finer, value) && arb_rel_accuracy_bits(finer) > 82);
    for (slong i = 0; i < 3; i++)
        fmpq_set_si(squares + i, 1, 4);
    fmpq_div_2exp(x, x, 1);
    cr_assert_eq(wg_gradient_cdf(finer, x, process, squares, 15, NULL), WG_OK);
    cr_expect(arb_overlaps(finer, value));
    fmpq_zero(x);
    cr_assert_eq(wg_gradient_density(value, x, process, NULL, 15, NULL), WG_OK);
    fmpq_set_si(x, 1, 1000000000);
    cr_assert_eq(wg_gradient_density(finer, x, process, NULL, 15, NULL), WG_OK);
    arb_sub(finer, finer, value, 64);
    cr_expect(arf_cmpabs_2exp_si(arb_midref(finer), -46) < 0);
    fmpq_zero(x);
    fmpq_set_si(q, 1, 2);
    for (int i = 0; i < 2; i++)
    {
        fmpq_set_si(squares, i ? 10 : 0, 1);
        cr_assert_eq(wg_wishart_append(sharp, 1, q, q, squares, NULL), WG_OK);
    }
    cr_expect_eq(wg_gradient_density(value, x, sharp, NULL, 15, NULL), WG_DOMAIN);
    wg_wishart_clear(process);
    wg_wishart_clear(sharp);
    _fmpq_vec_clear(squares, 3);
    fmpq_clear(q);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(finer);
}

/* Small shapes: 30 digits are inside of 15 of the cdf, and 20 of 12 of the density; P of N = 2^20 is that of the limit to 10/N, but not to 1/(100 N) */
Test(gradient_law, sums_of_small_shapes)
{
    static const struct
    {
        int field;
        slong r;
        slong dim;
    } cases[][2] = {{{2, 3, 32}, {2, 2, 64}}, {{2, 1, 256}, {2, 2, 0}}, {{2, 500, 1024}, {1, 30, 1048576}}};
    wg_wishart_t process, limit;
    fmpq_t x;
    arb_t value, finer;

    fmpq_init(x);
    arb_init(value);
    arb_init(finer);
    for (int i = 0; i < 3; i++)
    {
        wg_wishart_init(process);
        for (int j = 0; j < 2; j++)
            append(process, cases[i][j].field, cases[i][j].r, 1, 2 + j, cases[i][j].dim);
        for (slong n = -3; n <= 1; n += 4)
        {
            fmpq_set_si(x, n, 8);
            cr_assert_eq(wg_gradient_cdf(value, x, process, NULL, 15, NULL), WG_OK, "%d", i);
            cr_assert_eq(wg_gradient_cdf(finer, x, process, NULL, 30, NULL), WG_OK, "%d", i);
            cr_expect(arb_overlaps(finer, value) && arb_rel_accuracy_bits(finer) > 98 &&
                          arb_rel_accuracy_bits(value) > 48,
                      "%d, %ld", i, (long) n);
            if (n < 0)
                continue;
            cr_assert_eq(wg_gradient_density(value, x, process, NULL, 12, NULL), WG_OK, "%d", i);
            cr_assert_eq(wg_gradient_density(finer, x, process, NULL, 20, NULL), WG_OK, "%d", i);
            cr_expect(arb_overlaps(finer, value) && arb_rel_accuracy_bits(finer) > 65 &&
                          arb_rel_accuracy_bits(value) > 39,
                      "%d, %ld", i, (long) n);
        }
        wg_wishart_clear(process);
    }
    wg_wishart_init(process);
    wg_wishart_init(limit);
    for (int j = 0; j < 2; j++)
    {
        append(process, 2, 1 + j, 1, 2 + j, 1048576);
        append(limit, 2, 1 + j, 1, 2 + j, 0);
    }
    fmpq_set_si(x, 1, 4);
    cr_assert_eq(wg_gradient_cdf(value, x, process, NULL, 15, NULL), WG_OK);
    cr_assert_eq(wg_gradient_cdf(finer, x, limit, NULL, 15, NULL), WG_OK);
    arb_sub(value, value, finer, 60);
    arb_mul_2exp_si(value, value, 20);
    arb_abs(value, value);
    cr_expect(arf_cmp_d(arb_midref(value), 10) < 0 && arf_cmp_d(arb_midref(value), 0.01) > 0, "%g",
              arf_get_d(arb_midref(value), ARF_RND_NEAR));
    wg_wishart_clear(process);
    wg_wishart_clear(limit);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(finer);
}

/* Likewise with a density of N = 64 and shape 3, whose fifth derivative jumps at 0: 6 digits */
Test(gradient_law, sums_of_small_shapes_convolve)
{
    wg_wishart_t one, two, both;
    fmpq_t x;

    fmpq_init(x);
    wg_wishart_init(one);
    wg_wishart_init(two);
    wg_wishart_init(both);
    append(one, 2, 3, 1, 2, 64);
    append(two, 2, 2, 1, 2, 0);
    append(both, 2, 3, 1, 2, 64);
    append(both, 2, 2, 1, 2, 0);
    fmpq_set_si(x, 1, 3);
    check_convolution(one, two, both, x, 60, 16, 20);
    wg_wishart_clear(one);
    wg_wishart_clear(two);
    wg_wishart_clear(both);
    fmpq_clear(x);
}

/* N = 2, beta = 1: g = o sin(angle), the angle uniform, so with another P(g + g' > x) = the mean of P(g' > x - o sin(2 pi j/n)) over j < n */
Test(gradient_law, sums_with_an_arcsine)
{
    wg_wishart_t both, other;
    fmpq_t x, y;
    arb_t value, sum, t, sine;

    wg_wishart_init(both);
    wg_wishart_init(other);
    fmpq_init(x);
    fmpq_init(y);
    arb_init(value);
    arb_init(sum);
    arb_init(t);
    arb_init(sine);
    append(both, 1, 1, 1, 16, 2);
    append(both, 2, 8, 1, 2, 0);
    append(other, 2, 8, 1, 2, 0);
    fmpq_set_si(x, 1, 5);
    for (slong j = 0; j < 24; j++)
    {
        fmpq_set_si(y, j, 12);
        fmpq_canonicalise(y);
        arb_sin_pi_fmpq(sine, y, 90);
        arb_mul_2exp_si(sine, sine, -3);
        arf_get_fmpq(y, arb_midref(sine));
        fmpq_sub(y, y, x);
        cr_assert_eq(wg_gradient_cdf(t, y, other, NULL, 20, NULL), WG_OK);
        arb_add(sum, sum, t, 90);
    }
    arb_div_ui(sum, sum, 24, 90);
    cr_assert_eq(wg_gradient_tail(value, x, both, NULL, 15, NULL), WG_OK);
    arb_mul_2exp_si(value, value, -1);
    cr_expect(arb_rel_accuracy_bits(value) > 48);
    arb_sub(sum, sum, value, 90);
    cr_expect(arf_cmpabs_2exp_si(arb_midref(sum), -40) < 0, "%g", arf_get_d(arb_midref(sum), ARF_RND_NEAR));
    wg_wishart_clear(both);
    wg_wishart_clear(other);
    fmpq_clear(x);
    fmpq_clear(y);
    arb_clear(value);
    arb_clear(sum);
    arb_clear(t);
    arb_clear(sine);
}
