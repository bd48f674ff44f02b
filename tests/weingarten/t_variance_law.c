#include <criterion/criterion.h>
#include <math.h>

#include <flint/fmpq_vec.h>
#include <flint/fmpz_vec.h>

#include "../support.h"
#include "wishgarten/kernel_law.h"
#include "wishgarten/kernel_moment.h"

static wg_variance_law_t law;

static void setup(void)
{
    wg_variance_law_init(law);
}

static void teardown(void)
{
    wg_variance_law_clear(law);
}

TestSuite(variance_law, .init = setup, .fini = teardown);

/* law <- eigenvalues numerators[i]/den with the multiplicities given */
static wg_status_t set_law(const slong *numerators, ulong den, const slong *multiplicities, slong length)
{
    fmpq *values = _fmpq_vec_init(length);
    fmpz *counts = _fmpz_vec_init(length);
    wg_status_t status;

    for (slong i = 0; i < length; i++)
    {
        fmpq_set_si(values + i, numerators[i], den);
        fmpz_set_si(counts + i, multiplicities[i]);
    }
    status = wg_variance_law_set(law, values, counts, length, NULL);
    _fmpq_vec_clear(values, length);
    _fmpz_vec_clear(counts, length);
    return status;
}

/* A random spectrum of 2 to 5 eigenvalues with multiplicities 1 to 4. */
static void random_law(flint_rand_t state)
{
    slong numerators[5], multiplicities[5], length = 2 + n_randint(state, 4);

    do
        for (slong i = 0; i < length; i++)
        {
            numerators[i] = (slong) n_randint(state, 31) - 15;
            multiplicities[i] = 1 + n_randint(state, 4);
        }
    while (set_law(numerators, 1 + n_randint(state, 9), multiplicities, length) != WG_OK);
}

typedef wg_status_t (*function_t)(arb_t, const arb_t, wg_variance_law_t, slong);

static double value(function_t function, double x, slong prec)
{
    arb_t t, y;
    double result;

    arb_init(t);
    arb_init(y);
    arb_set_d(t, x);
    cr_assert_eq(function(y, t, law, prec), WG_OK);
    result = arf_get_d(arb_midref(y), ARF_RND_NEAR);
    arb_clear(t);
    arb_clear(y);
    return result;
}

static double top(void)
{
    double gap = fmpq_get_d(law->eigenvalues + law->length - 1) - fmpq_get_d(law->eigenvalues);

    return gap * gap / 4;
}

/* E v^n by homogeneous sums = E v^n by power sums, exactly, n <= 4. */
Test(variance_law, moments_are_those_of_the_other_formula)
{
    static const char *const names[] = {"D"};
    flint_rand_t state;
    wg_ring_t ring;
    wg_formula_t dim, f;
    wg_formula_struct m[9];
    fmpq_t mean, power, shifted, sum, moment;

    test_randinit(state);
    wg_ring_init(ring, names, 1);
    wg_formula_init(dim, ring);
    wg_formula_init(f, ring);
    fmpq_init(mean);
    fmpq_init(power);
    fmpq_init(shifted);
    fmpq_init(sum);
    fmpq_init(moment);
    for (slong k = 0; k <= 8; k++)
        wg_formula_init(m + k, ring);
    for (slong round = 0; round < test_scaled(20); round++)
    {
        random_law(state);
        fmpq_zero(mean);
        for (slong i = 0; i < law->length; i++)
        {
            fmpq_mul_fmpz(power, law->eigenvalues + i, law->multiplicities + i);
            fmpq_add(mean, mean, power);
        }
        fmpq_div_fmpz(mean, mean, law->dim);
        for (slong k = 0; k <= 8; k++)
        {
            fmpq_zero(sum);
            for (slong i = 0; i < law->length; i++)
            {
                fmpq_sub(shifted, law->eigenvalues + i, mean);
                fmpq_pow_si(power, shifted, k);
                fmpq_mul_fmpz(power, power, law->multiplicities + i);
                fmpq_add(sum, sum, power);
            }
            wg_formula_set_fmpq(m + k, sum, ring);
        }
        fmpq_set_fmpz(sum, law->dim);
        wg_formula_set_fmpq(dim, sum, ring);
        for (ulong n = 0; n <= 4; n++)
        {
            wg_quantum_variance_moment(f, n, m, dim, ring);
            cr_assert(wg_formula_get_fmpq(sum, f, ring));
            cr_assert_eq(wg_variance_law_moment(moment, n, law), WG_OK);
            cr_expect(fmpq_equal(sum, moment), "n = %lu, round %ld, seed %lu", n, (long) round, test_seed());
        }
    }
    for (slong k = 0; k <= 8; k++)
        wg_formula_clear(m + k, ring);
    wg_formula_clear(dim, ring);
    wg_formula_clear(f, ring);
    wg_ring_clear(ring);
    fmpq_clear(mean);
    fmpq_clear(power);
    fmpq_clear(shifted);
    fmpq_clear(sum);
    fmpq_clear(moment);
    flint_randclear(state);
}

/* The integral of t^n f(t) is E v^n, and that of n t^(n-1) P(v > t) too, by the midpoint rule in t = top sin^2. */
Test(variance_law, integrals_are_moments)
{
    flint_rand_t state;
    fmpq_t moment;

    test_randinit(state);
    fmpq_init(moment);
    for (slong round = 0; round < test_scaled(4); round++)
    {
        const slong points = 4000;
        double sums[2][3] = {{0}};

        random_law(state);
        for (slong i = 0; i < points; i++)
        {
            double angle = M_PI / 2 * (i + 0.5) / points, t = top() * sin(angle) * sin(angle);
            double step = top() * sin(2 * angle) * M_PI / 2 / points;
            double f = value(wg_variance_law_density, t, 40), p = value(wg_variance_law_cdf, t, 40);

            for (int n = 1; n <= 3; n++)
            {
                sums[0][n - 1] += step * pow(t, n) * f;
                sums[1][n - 1] += step * n * pow(t, n - 1) * (1 - p);
            }
        }
        for (int n = 1; n <= 3; n++)
        {
            double expected;

            cr_assert_eq(wg_variance_law_moment(moment, n, law), WG_OK);
            expected = fmpq_get_d(moment);
            for (int way = 0; way < 2; way++)
                cr_expect(fabs(sums[way][n - 1] / expected - 1) < 2e-4,
                          "way %d, n = %d: %.12g is not %.12g, D = %ld, seed %lu", way, n, sums[way][n - 1],
                          expected, (long) fmpz_get_si(law->dim), test_seed());
        }
    }
    fmpq_clear(moment);
    flint_randclear(state);
}

/* D = 2: v = gap^2/4 (1 - z^2), z uniform, so P(v <= t) = 1 - sqrt(1 - 4t/gap^2). */
Test(variance_law, one_qubit)
{
    cr_assert_eq(set_law((slong[]){-1, 2}, 1, (slong[]){1, 1}, 2), WG_OK);
    for (int i = 1; i < 20; i++)
    {
        double t = 2.25 * i / 20;

        cr_expect(fabs(value(wg_variance_law_cdf, t, 53) - (1 - sqrt(1 - t / 2.25))) < 1e-15);
        cr_expect(fabs(value(wg_variance_law_density, t, 53) * 4.5 * sqrt(1 - t / 2.25) - 1) < 1e-14);
    }
}

/* D = 3: twice the area of the part of the triangle of weights where w_2 l_2^2 + w_3 l_3^2 - (w_2 l_2 + w_3 l_3)^2 <= t, l_1 = 0:
   for given w_3 the variance is a parabola in w_2, whose inside has an exact length. */
Test(variance_law, three_levels_by_area)
{
    const double l2 = 1, l3 = 2.5;
    const slong lines = 20000;

    cr_assert_eq(set_law((slong[]){0, 2, 5}, 2, (slong[]){1, 1, 1}, 3), WG_OK);
    for (int i = 1; i < 16; i++)
    {
        double t = top() * i / 16, area = 0;

        for (slong j = 0; j < lines; j++)
        {
            /* l2^2 w^2 - (l2^2 - 2 l2 l3 w3) w + (t - w3 l3^2 + w3^2 l3^2) >= 0 on 0 <= w <= 1 - w3 */
            double w3 = (j + 0.5) / lines, b = l2 * l2 - 2 * l2 * l3 * w3;
            double c = t - w3 * l3 * l3 + w3 * w3 * l3 * l3, disc = b * b - 4 * l2 * l2 * c;
            double inside = 0;

            if (disc > 0)
            {
                double low = (b - sqrt(disc)) / (2 * l2 * l2), high = (b + sqrt(disc)) / (2 * l2 * l2);

                inside = fmax(0, fmin(high, 1 - w3) - fmax(low, 0));
            }
            area += (1 - w3 - inside) / lines;
        }
        cr_expect(fabs(value(wg_variance_law_cdf, t, 53) - 2 * area) < 1e-6, "t = %g: %.9f, area %.9f", t,
                  value(wg_variance_law_cdf, t, 53), 2 * area);
    }
}

/* The law of 0, 0, 1, 1, 1 by incomplete beta functions = the limit of that of 0, 0, 1, 1, 1 + 10^-12 by divided
   differences. */
Test(variance_law, split_eigenvalue)
{
    double cdf[19], density[19];
    slong tera = 1000000000000;

    cr_assert_eq(set_law((slong[]){0, 1}, 1, (slong[]){2, 3}, 2), WG_OK);
    for (int i = 0; i < 19; i++)
    {
        cdf[i] = value(wg_variance_law_cdf, 0.25 * (i + 1) / 20, 53);
        density[i] = value(wg_variance_law_density, 0.25 * (i + 1) / 20, 53);
    }
    cr_assert_eq(set_law((slong[]){0, tera, tera + 1}, tera, (slong[]){2, 2, 1}, 3), WG_OK);
    for (int i = 0; i < 19; i++)
    {
        cr_expect(fabs(value(wg_variance_law_cdf, 0.25 * (i + 1) / 20, 53) - cdf[i]) < 1e-10);
        cr_expect(fabs(value(wg_variance_law_density, 0.25 * (i + 1) / 20, 53) - density[i]) < 1e-9);
    }
}

/* A value at 20 to 60 bits contains the value at 300 bits; [F(t + h) - F(t - h)]/(2h) = f(t) + O(h^2); F(F^-1(q)) = q. */
Test(variance_law, enclosures_derivative_and_quantile)
{
    flint_rand_t state;
    arb_t t, coarse, fine, h, right;

    test_randinit(state);
    arb_init(t);
    arb_init(coarse);
    arb_init(fine);
    arb_init(h);
    arb_init(right);
    for (slong round = 0; round < test_scaled(60); round++)
    {
        slong prec = 20 + n_randint(state, 40);

        random_law(state);
        arb_set_d(t, top() * (0.02 + 0.96 * n_randint(state, 1000) / 1000));
        for (int density = 0; density < 2; density++)
        {
            function_t function = density ? wg_variance_law_density : wg_variance_law_cdf;

            cr_assert_eq(function(coarse, t, law, prec), WG_OK);
            cr_assert_eq(function(fine, t, law, 300), WG_OK);
            cr_expect(arb_contains(coarse, fine), "density %d, seed %lu", density, test_seed());
            cr_expect_geq(arb_rel_accuracy_bits(coarse), prec - 2);
            cr_expect_geq(arb_rel_accuracy_bits(fine), 298);
        }
        arb_set_d(h, top());
        arb_mul_2exp_si(h, h, -100);
        arb_add(coarse, t, h, 400);
        cr_assert_eq(wg_variance_law_cdf(right, coarse, law, 300), WG_OK);
        arb_sub(coarse, t, h, 400);
        cr_assert_eq(wg_variance_law_cdf(coarse, coarse, law, 300), WG_OK);
        arb_sub(right, right, coarse, 300);
        arb_div(right, right, h, 300);
        arb_mul_2exp_si(right, right, -1);
        arb_div(right, right, fine, 300);
        arb_sub_ui(right, right, 1, 300);
        cr_expect(arf_cmpabs_2exp_si(arb_midref(right), -60) < 0, "derivative at %g of %g, seed %lu",
                  arf_get_d(arb_midref(t), ARF_RND_NEAR), top(), test_seed());

        arb_set_d(h, (1 + n_randint(state, 99)) / 100.0);
        cr_assert_eq(wg_variance_law_quantile(t, h, law, prec), WG_OK);
        cr_assert_eq(wg_variance_law_cdf(fine, t, law, 100), WG_OK);
        cr_expect(arb_contains(fine, h));
        cr_expect_geq(arb_rel_accuracy_bits(t), prec - 4, "%ld < %ld", (long) arb_rel_accuracy_bits(t),
                      (long) prec);
    }
    arb_clear(t);
    arb_clear(coarse);
    arb_clear(fine);
    arb_clear(h);
    arb_clear(right);
    flint_randclear(state);
}

/* The law of a O + b is that of a^2 v; balls give the hull of what they contain; outside the support the law ends. */
Test(variance_law, scaling_balls_and_ends)
{
    arb_t t, p, q;
    double plain;

    arb_init(t);
    arb_init(p);
    arb_init(q);
    cr_assert_eq(set_law((slong[]){0, 1, 3, 7}, 1, (slong[]){2, 1, 3, 1}, 4), WG_OK);
    plain = value(wg_variance_law_cdf, 3.5, 53);
    arb_set_d(t, 3.5);
    arb_add_error_2exp_si(t, -3);
    cr_assert_eq(wg_variance_law_cdf(p, t, law, 53), WG_OK);
    for (int i = -8; i <= 8; i++)
    {
        arb_set_d(q, value(wg_variance_law_cdf, 3.5 + i / 64.0, 53));
        cr_expect(arb_overlaps(p, q));
    }
    cr_assert_eq(wg_variance_law_density(p, t, law, 53), WG_OK);
    arb_set_d(q, value(wg_variance_law_density, 3.5, 53));
    cr_expect(arb_overlaps(p, q));
    cr_expect_eq(value(wg_variance_law_cdf, -1, 53), 0);
    cr_expect_eq(value(wg_variance_law_cdf, 12.25, 53), 1);
    cr_expect_eq(value(wg_variance_law_density, 12.5, 53), 0);
    cr_assert_eq(set_law((slong[]){20, 18, 14, 6}, 1, (slong[]){2, 1, 3, 1}, 4), WG_OK);
    cr_expect(fabs(value(wg_variance_law_cdf, 14, 53) - plain) < 1e-15);
    arb_clear(t);
    arb_clear(p);
    arb_clear(q);
}

/* Multiples of the identity, multiplicity 0, levels 0 and 1 are DOMAIN; many levels in a large dimension are UNABLE; two
   levels are not. */
Test(variance_law, refusals)
{
    arb_t q, t;

    arb_init(q);
    arb_init(t);
    cr_expect_eq(set_law((slong[]){4, 4}, 1, (slong[]){2, 1}, 2), WG_DOMAIN);
    cr_expect_eq(set_law((slong[]){4, 5}, 1, (slong[]){2, 0}, 2), WG_DOMAIN);
    cr_expect_eq(set_law((slong[]){4, 5, 6}, 1, (slong[]){2, 1, 1 << 20}, 3), WG_UNABLE);
    cr_expect_eq(set_law((slong[]){4, 5, 4}, 1, (slong[]){2, 1, 1 << 20}, 3), WG_OK);
    for (int i = 0; i < 2; i++)
    {
        arb_set_si(q, i);
        cr_expect_eq(wg_variance_law_quantile(t, q, law, 53), WG_DOMAIN);
    }
    arb_pos_inf(q);
    cr_expect_eq(wg_variance_law_cdf(t, q, law, 53), WG_DOMAIN);
    arb_clear(q);
    arb_clear(t);
}
