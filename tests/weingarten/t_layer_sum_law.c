#include <criterion/criterion.h>
#include <math.h>

#include <flint/acb_hypgeom.h>

#include "../../weingarten/layer_sum.h"
#include "../support.h"
#include "wishgarten/kernel_law.h"
#include "wishgarten/kernel_moment.h"

static wg_layer_sum_law_t law;

static void setup(void)
{
    wg_layer_sum_law_init(law);
}

static void teardown(void)
{
    wg_layer_sum_law_clear(law);
}

TestSuite(layer_sum_law, .init = setup, .fini = teardown);

/* law <- D, L; the bare boundary with y = percent/100 if that is not negative; c = 1/denominator */
static wg_status_t set_law(slong dim, slong layers, slong percent, ulong denominator)
{
    fmpz_t d;
    fmpq_t y, c;
    wg_status_t status;

    fmpz_init_set_si(d, dim);
    fmpq_init(y);
    fmpq_init(c);
    fmpq_set_si(y, percent, 100);
    fmpq_set_si(c, 1, denominator);
    status =
        wg_layer_sum_law_set(law, d, layers, percent < 0 ? WG_BOUNDARY_HAAR : WG_BOUNDARY_BARE, y, c, NULL);
    fmpz_clear(d);
    fmpq_clear(y);
    fmpq_clear(c);
    return status;
}

typedef wg_status_t (*function_t)(arb_t, const arb_t, wg_layer_sum_law_t, slong);

/* The midpoint; *radius <- the radius, if asked for. */
static double value(function_t function, double x, double *radius)
{
    arb_t t, y;
    double result;

    arb_init(t);
    arb_init(y);
    arb_set_d(t, x);
    cr_assert_eq(function(y, t, law, 53), WG_OK);
    result = arf_get_d(arb_midref(y), ARF_RND_NEAR);
    if (radius != NULL)
        *radius = mag_get_d(arb_radref(y));
    arb_clear(t);
    arb_clear(y);
    return result;
}

/* The series is bounded by sup_u |int_0^u e^(iv^2) dv| <= 6/5: for u <= 6/5 that is plain, for u >= 3.2 it follows from sqrt(pi)/2 + 1/u, and
   between them intervals of length 1/1000 show it. */
Test(layer_sum_law, cornu_spiral_stays_inside)
{
    acb_t value, turn, quarter;
    arb_t u, length;

    acb_init(value);
    acb_init(turn);
    acb_init(quarter);
    arb_init(u);
    arb_init(length);
    for (slong k = 1200; k < 3200; k++)
    {
        /* sqrt(pi)/2 e^(i pi/4) erf(e^(-i pi/4) u) at the midpoint moves by at most 1/2000 */
        arb_set_si(u, 2 * k + 1);
        arb_div_ui(u, u, 2000, 64);
        acb_set_d(quarter, -0.25);
        acb_exp_pi_i(turn, quarter, 64);
        acb_mul_arb(value, turn, u, 64);
        acb_hypgeom_erf(value, value, 64);
        acb_abs(u, value, 64);
        arb_const_sqrt_pi(length, 64);
        arb_mul(u, u, length, 64);
        arb_mul_2exp_si(u, u, -1);
        arb_set_d(length, 1.2 - 1.0 / 2000);
        cr_expect(arb_lt(u, length), "k = %ld", (long) k);
    }
    acb_clear(value);
    acb_clear(turn);
    acb_clear(quarter);
    arb_clear(u);
    arb_clear(length);
}

/* D = 2: x is the square of a uniform number, so P(Q <= 4 r^2) is the volume of the ball in the cube: r, pi r^2/4, pi r^3/6,
   pi^2 r^4/32; for two layers and r > 1 it is sqrt(r^2 - 1) + r^2 (pi/4 - arccos(1/r)). */
Test(layer_sum_law, one_qubit_is_a_ball_in_a_cube)
{
    const double volume[] = {1, M_PI / 4, M_PI / 6, M_PI * M_PI / 32};
    double radius;

    for (int layers = 1; layers <= 4; layers++)
    {
        cr_assert_eq(set_law(2, layers, -1, 1), WG_OK);
        for (int i = 1; i <= 10; i++)
            cr_expect(fabs(value(wg_layer_sum_law_cdf, 4 * i * i / 100.0, NULL) -
                           volume[layers - 1] * pow(i / 10.0, layers)) < 1e-15,
                      "L = %d, r = %d/10", layers, i);
    }
    cr_assert_eq(set_law(2, 2, -1, 1), WG_OK);
    for (int i = 11; i <= 14; i++)
    {
        double r = i / 10.0, exact = sqrt(r * r - 1) + r * r * (M_PI / 4 - acos(1 / r));
        double found = value(wg_layer_sum_law_cdf, 4 * r * r, &radius);

        cr_expect(fabs(found - exact) <= radius + 1e-15, "r = %g: %.9f +/- %.2g, exact %.9f", r, found,
                  radius, exact);
        cr_expect(radius < 1e-3);
    }
}

/* D = 4: y = sqrt(q)/2 has the density 2 - 6 y^2 + 4 y^3; with c = -1/2, hence c^2 = 1/4, q itself is y^2. */
Test(layer_sum_law, two_qubits_one_layer)
{
    cr_assert_eq(set_law(4, 1, -1, 2), WG_OK);
    for (int i = 1; i < 20; i++)
    {
        double y = i / 20.0;

        cr_expect(fabs(value(wg_layer_sum_law_cdf, y * y, NULL) - (2 * y - 2 * y * y * y + y * y * y * y)) <
                  1e-15);
        cr_expect(fabs(value(wg_layer_sum_law_density, y * y, NULL) -
                       (2 - 6 * y * y + 4 * y * y * y) / (2 * y)) < 1e-12);
    }
}

/* The closed form for x <= 1 and the Fourier series are two ways to one number: they agree within the bound for what the series leaves
   out, for the distribution function and the density, and that bound shrinks with the length. */
Test(layer_sum_law, closed_form_and_series_agree)
{
    static const slong dims[] = {2, 4, 16}, depths[] = {3, 6};
    arb_t x, series, closed, slack;
    mag_t error;

    arb_init(x);
    arb_init(series);
    arb_init(closed);
    arb_init(slack);
    mag_init(error);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++)
        {
            cr_assert_eq(set_law(dims[i], depths[j], -1, 1), WG_OK);
            cr_assert_eq(wg_layer_sum_law_prepare(law, 64), WG_OK);
            cr_assert(!arb_poly_is_zero(law->start));
            for (int k = 1; k <= 9; k += 2)
                for (int density = 0; density < 2; density++)
                    for (slong length = law->length; length >= 64; length /= 8)
                    {
                        arb_set_d(x, k / 10.0);
                        wg_layer_sum_law_start(closed, x, density, law, wg_layer_sum_law_working_prec(law));
                        wg_layer_sum_law_waves(series, x, length, density, law,
                                               wg_layer_sum_law_working_prec(law));
                        wg_layer_sum_law_cut_error(error, length, density, law);
                        arb_add_error_mag(series, error);
                        cr_expect(arb_contains(series, closed), "D = %ld, L = %ld, x = %d/10, %ld waves",
                                  (long) dims[i], (long) depths[j], k, (long) length);
                        if (length == law->length && !density)
                            cr_expect(mag_cmp_2exp_si(error, -2 * depths[j] - 2) < 0);
                    }
        }
    arb_clear(x);
    arb_clear(series);
    arb_clear(closed);
    arb_clear(slack);
    mag_clear(error);
}

/* E Q^n, n <= 3, by integrals of P(Q > x) and of the density = the formulas, for several D, L and both boundaries. */
Test(layer_sum_law, integrals_are_moments)
{
    static const struct
    {
        slong dim, layers, percent;
    } cases[] = {{4, 24, -1}, {16, 30, -1}, {16, 28, 75}, {64, 30, -1}, {4, 2, 100}};
    static const char *const names[] = {"D"};
    wg_ring_t ring;
    fmpq_t q;

    wg_ring_init(ring, names, 1);
    fmpq_init(q);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        const slong points = 300;
        double sums[2][3] = {{0}}, plain[4] = {1, 0, 0, 0}, end;
        double error = cases[i].layers == 2 ? 1e-2 : 1e-6;

        cr_assert_eq(set_law(cases[i].dim, cases[i].layers, cases[i].percent, 1), WG_OK);
        end = 4.0 * FLINT_MIN((double) cases[i].layers, 12.0 * cases[i].layers / cases[i].dim + 1);
        for (slong k = 0; k < points; k++)
        {
            double x = end * (k + 0.5) / points;
            double tail = 1 - value(wg_layer_sum_law_cdf, x, NULL);
            double f = cases[i].layers == 2 ? 0 : value(wg_layer_sum_law_density, x, NULL);

            for (int n = 1; n <= 3; n++)
            {
                sums[0][n - 1] += n * pow(x, n - 1) * tail * end / points;
                sums[1][n - 1] += pow(x, n) * f * end / points;
            }
        }
        /* The midpoint rule sees the slope 2 of 2x P(Q > x) at 0. */
        sums[0][1] -= end * end / (12 * points * points);
        /* Moments of the sum, layer after layer, by binomials. */
        for (slong l = 0; l < cases[i].layers; l++)
        {
            wg_kernel_t kernel;
            wg_formula_t f;
            double layer[4], next[4] = {0};

            wg_kernel_init(kernel, 8, ring);
            wg_formula_init(f, ring);
            wg_formula_set_si(kernel->dim, cases[i].dim, ring);
            wg_kernel_set_pauli_generator(kernel);
            if (cases[i].percent >= 0)
            {
                kernel->boundary = WG_BOUNDARY_BARE;
                fmpq_set_si(q, cases[i].percent, 100);
                wg_formula_set_fmpq(kernel->boundary_variance, q, ring);
            }
            for (int n = 0; n <= 3; n++)
            {
                wg_kernel_layer_moment(f, n, l == 0, kernel);
                cr_assert(wg_formula_get_fmpq(q, f, ring));
                layer[n] = fmpq_get_d(q);
            }
            for (int n = 0; n <= 3; n++)
                for (int a = 0; a <= n; a++)
                    next[n] += (n == 2 && a == 1           ? 2
                                : n == 3 && a > 0 && a < 3 ? 3
                                                           : 1) *
                               plain[a] * layer[n - a];
            for (int n = 0; n <= 3; n++)
                plain[n] = next[n];
            wg_formula_clear(f, ring);
            wg_kernel_clear(kernel);
        }
        for (int way = 0; way < (cases[i].layers == 2 ? 1 : 2); way++)
            for (int n = 1; n <= 3; n++)
                cr_expect(fabs(sums[way][n - 1] / plain[n] - 1) < error,
                          "D = %ld, L = %ld, way %d, n = %d: %.12g is not %.12g", (long) cases[i].dim,
                          (long) cases[i].layers, way, n, sums[way][n - 1], plain[n]);
    }
    fmpq_clear(q);
    wg_ring_clear(ring);
}

/* P(Q_1 + q <= x) for a bare layer q and one Haar layer Q_1, D = 4, y = 3/4: the ball says how far it may be from the convolution
   of the two closed forms. */
Test(layer_sum_law, bare_layer_convolves)
{
    const double y = 0.75;
    const slong points = 20000;

    cr_assert_eq(set_law(4, 2, 75, 1), WG_OK);
    for (int i = 1; i < 14; i++)
    {
        double x = i / 8.0, sum = 0, radius, found;

        /* b = sqrt(beta) has the density 2 (1 - b^2)^(3/2)/B(1/2, 5/2), B = 3 pi/8 */
        for (slong k = 0; k < points; k++)
        {
            double b = (k + 0.5) / points, rest = x - y * b * b, r = sqrt(fmin(1, fmax(0, rest)));

            sum += 16 / (3 * M_PI) * pow(1 - b * b, 1.5) * (2 * r - 2 * r * r * r + r * r * r * r) / points;
        }
        found = value(wg_layer_sum_law_cdf, 4 * x, &radius);
        cr_expect(fabs(found - sum) <= radius + 1e-6, "x = %g: %.9f +/- %.2g, convolution %.9f", x, found,
                  radius, sum);
        cr_expect(radius < 0.01, "radius %g", radius);
    }
}

/* A value at low precision overlaps one at high precision, and contains it where the series goes far enough; F(F^-1(q)) = q;
   [F(x + h) - F(x - h)]/(2h) = f(x). */
Test(layer_sum_law, enclosures_derivative_and_quantile)
{
    static const slong dims[] = {2, 4, 16, 32}, depths[] = {1, 20, 40};
    flint_rand_t state;
    arb_t x, coarse[4], q;

    test_randinit(state);
    arb_init(x);
    arb_init(q);
    for (int i = 0; i < 4; i++)
        arb_init(coarse[i]);
    for (slong round = 0; round < test_scaled(12); round++)
    {
        slong dim = dims[n_randint(state, 4)], layers = depths[n_randint(state, 3)];
        double mean = layers * 2.0 * dim / (dim * dim - 1.0), point = mean * (1 + n_randint(state, 19)) / 10,
               h;
        wg_layer_sum_law_t fresh;

        cr_assert_eq(set_law(dim, layers, layers > 1 && n_randint(state, 2) ? 50 : -1, 1), WG_OK);
        arb_set_d(x, point);
        cr_assert_eq(wg_layer_sum_law_cdf(coarse[0], x, law, 24), WG_OK);
        cr_assert_eq(wg_layer_sum_law_density(coarse[1], x, law, 24), WG_OK,
                     "D = %ld, L = %ld, x = %g, seed %lu", (long) dim, (long) layers, point, test_seed());
        *fresh = *law;
        wg_layer_sum_law_init(law);
        cr_assert_eq(wg_layer_sum_law_set(law, (fmpz[]){dim}, fresh->layers, fresh->boundary,
                                          fresh->boundary_variance, fresh->angle, NULL),
                     WG_OK);
        wg_layer_sum_law_clear(fresh);
        cr_assert_eq(wg_layer_sum_law_cdf(coarse[2], x, law, 60), WG_OK);
        cr_assert_eq(wg_layer_sum_law_density(coarse[3], x, law, 60), WG_OK);
        for (int i = 0; i < 2; i++)
            cr_expect(arb_contains(coarse[i], coarse[i + 2]), "D = %ld, L = %ld, way %d, seed %lu",
                      (long) dim, (long) layers, i, test_seed());
        cr_expect(mag_cmp_2exp_si(arb_radref(coarse[0]), -22) < 0);
        cr_expect(mag_cmp_2exp_si(arb_radref(coarse[2]), -50) < 0);

        h = point / 4096;
        if (point < 4 * layers - h && point > 2 * h)
        {
            double slope = (value(wg_layer_sum_law_cdf, point + h, NULL) -
                            value(wg_layer_sum_law_cdf, point - h, NULL)) /
                           (2 * h);
            double f = value(wg_layer_sum_law_density, point, NULL);

            cr_expect(fabs(slope - f) < 1e-5 * (f + 1 / mean), "%g is not %g, D = %ld, L = %ld, seed %lu",
                      slope, f, (long) dim, (long) layers, test_seed());
        }
        arb_set_d(q, (5 + n_randint(state, 90)) / 100.0);
        cr_assert_eq(wg_layer_sum_law_quantile(x, q, law, 40), WG_OK);
        cr_assert_eq(wg_layer_sum_law_cdf(coarse[0], x, law, 53), WG_OK);
        cr_expect(arb_contains(coarse[0], q), "seed %lu", test_seed());
        cr_expect_geq(arb_rel_accuracy_bits(x), 36);
    }
    arb_clear(x);
    arb_clear(q);
    for (int i = 0; i < 4; i++)
        arb_clear(coarse[i]);
    flint_randclear(state);
}

/* Odd D, no layer, y outside [0, 1], angle 0 and Q = 0 are DOMAIN; y = 0 leaves one layer less; a depth without a useful series
   is UNABLE. */
Test(layer_sum_law, refusals)
{
    arb_t x, p;
    fmpq_t zero;
    fmpz_t d;
    double without;

    arb_init(x);
    arb_init(p);
    fmpq_init(zero);
    fmpz_init_set_ui(d, 4);
    cr_expect_eq(set_law(3, 5, -1, 1), WG_DOMAIN);
    cr_expect_eq(set_law(0, 5, -1, 1), WG_DOMAIN);
    cr_expect_eq(set_law(4, 0, -1, 1), WG_DOMAIN);
    cr_expect_eq(set_law(4, 3, 101, 1), WG_DOMAIN);
    cr_expect_eq(set_law(4, 1, 0, 1), WG_DOMAIN);
    cr_expect_eq(wg_layer_sum_law_set(law, d, 3, WG_BOUNDARY_HAAR, NULL, zero, NULL), WG_DOMAIN);
    cr_assert_eq(set_law(4, 3, -1, 1), WG_OK);
    without = value(wg_layer_sum_law_cdf, 1, NULL);
    cr_assert_eq(set_law(4, 4, 0, 1), WG_OK);
    cr_expect_eq(value(wg_layer_sum_law_cdf, 1, NULL), without);
    cr_assert_eq(set_law(16, 1000000, -1, 1), WG_OK);
    arb_set_si(x, 125000);
    cr_expect_eq(wg_layer_sum_law_cdf(p, x, law, 53), WG_UNABLE);
    arb_clear(x);
    arb_clear(p);
    fmpq_clear(zero);
    fmpz_clear(d);
}
