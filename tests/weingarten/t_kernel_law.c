#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_vec.h>
#include <flint/fmpz_vec.h>

#include "../support.h"
#include "wishgarten/kernel_law.h"
#include "wishgarten/kernel_moment.h"

/* after FLINT, whose headers use the letter I */
#include <complex.h>

static wg_kernel_law_t law;

static void setup(void)
{
    wg_kernel_law_init(law);
}

static void teardown(void)
{
    wg_kernel_law_clear(law);
}

TestSuite(kernel_law, .init = setup, .fini = teardown);

/* law <- integer eigenvalues with multiplicities, over den; L; the bare boundary with y = percent/100 if that is not negative */
static wg_status_t set_law(const slong *numerators, ulong den, const slong *multiplicities, slong length,
                           slong layers, slong percent)
{
    fmpq *values = _fmpq_vec_init(length);
    fmpz *counts = _fmpz_vec_init(length);
    fmpq_t y, c;
    wg_status_t status;

    fmpq_init(y);
    fmpq_init(c);
    fmpq_one(c);
    fmpq_set_si(y, percent, 100);
    for (slong i = 0; i < length; i++)
    {
        fmpq_set_si(values + i, numerators[i], den);
        fmpz_set_si(counts + i, multiplicities[i]);
    }
    status = wg_kernel_law_set(law, values, counts, length, layers,
                               percent < 0 ? WG_BOUNDARY_HAAR : WG_BOUNDARY_BARE, y, c, NULL);
    _fmpq_vec_clear(values, length);
    _fmpz_vec_clear(counts, length);
    fmpq_clear(y);
    fmpq_clear(c);
    return status;
}

typedef wg_status_t (*function_t)(arb_t, const arb_t, wg_kernel_law_t, slong);

static double value(function_t function, double k, slong prec, double *radius)
{
    arb_t t, y;
    double result;

    arb_init(t);
    arb_init(y);
    arb_set_d(t, k);
    cr_assert_eq(function(y, t, law, prec), WG_OK);
    result = arf_get_d(arb_midref(y), ARF_RND_NEAR);
    if (radius != NULL)
        *radius = mag_get_d(arb_radref(y));
    arb_clear(t);
    arb_clear(y);
    return result;
}

static double mean(void)
{
    fmpq_t q;
    double result;

    fmpq_init(q);
    wg_kernel_law_mean(q, law);
    result = fmpq_get_d(q);
    fmpq_clear(q);
    return result;
}

/* moments[n] <- E K^n by the formulas, n <= 4 */
static void formula_moments(double *moments, const slong *numerators, ulong den, const slong *multiplicities,
                            slong length, slong layers, slong percent)
{
    static const char *const names[] = {"D"};
    wg_ring_t ring;
    wg_kernel_t kernel;
    wg_formula_struct sums[9];
    wg_formula_t f;
    fmpq_t q, power, total;
    slong dim = 0;

    wg_ring_init(ring, names, 1);
    wg_kernel_init(kernel, 8, ring);
    wg_formula_init(f, ring);
    fmpq_init(q);
    fmpq_init(power);
    fmpq_init(total);
    for (slong i = 0; i < length; i++)
        dim += multiplicities[i];
    wg_formula_set_si(kernel->dim, dim, ring);
    wg_formula_set_si(kernel->layers, layers, ring);
    for (slong k = 0; k <= 8; k++)
    {
        fmpq_zero(total);
        for (slong i = 0; i < length; i++)
        {
            fmpq_set_si(q, numerators[i], den);
            fmpq_pow_si(power, q, k);
            fmpq_set_si(q, multiplicities[i], 1);
            fmpq_addmul(total, q, power);
        }
        wg_formula_init(sums + k, ring);
        wg_formula_set_fmpq(sums + k, total, ring);
    }
    wg_central_power_sums(kernel->observable, sums, 8, kernel->dim, ring);
    wg_kernel_set_pauli_generator(kernel);
    if (percent >= 0)
    {
        kernel->boundary = WG_BOUNDARY_BARE;
        fmpq_set_si(q, percent, 100);
        wg_formula_set_fmpq(kernel->boundary_variance, q, ring);
    }
    for (int n = 1; n <= 4; n++)
    {
        wg_kernel_moment(f, n, kernel);
        cr_assert(wg_formula_get_fmpq(q, f, ring));
        moments[n] = fmpq_get_d(q);
    }
    moments[0] = 1;
    for (slong k = 0; k <= 8; k++)
        wg_formula_clear(sums + k, ring);
    wg_formula_clear(f, ring);
    wg_kernel_clear(kernel);
    wg_ring_clear(ring);
    fmpq_clear(q);
    fmpq_clear(power);
    fmpq_clear(total);
}

/* E K, E K^2, E K^3 by integrals of P(K > k) and of the density = the formulas: two and four eigenvalues, both boundaries,
   few and many layers. k = top u^2 clears the singularity at 0. */
Test(kernel_law, integrals_are_moments)
{
    static const struct
    {
        slong numerators[5], multiplicities[5], length, layers, percent;
        double error;
    } cases[] = {{{-1, 1}, {8, 8}, 2, 40, -1, 1e-6},
                 {{0, 1}, {1, 3}, 2, 1, -1, 1e-6},
                 {{0, 1}, {3, 13}, 2, 60, 50, 1e-6},
                 {{0, 1, 2, 6}, {1, 2, 2, 1}, 4, 60, 75, 1e-6}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        const slong points = 56;
        double sums[2][4] = {{0}}, expected[5], top;

        cr_assert_eq(set_law(cases[i].numerators, 1, cases[i].multiplicities, cases[i].length,
                             cases[i].layers, cases[i].percent),
                     WG_OK);
        formula_moments(expected, cases[i].numerators, 1, cases[i].multiplicities, cases[i].length,
                        cases[i].layers, cases[i].percent);
        cr_expect(fabs(mean() / expected[1] - 1) < 1e-14, "E K: %.15g is not %.15g", mean(), expected[1]);
        top = (cases[i].layers == 1 ? 1 : 6 * expected[1]);
        for (slong j = 0; j < points; j++)
        {
            /* the midpoint rule in s, u = s^3 (10 - 15 s + 6 s^2), which is flat at both ends */
            double s = (j + 0.5) / points, u = s * s * s * (10 + s * (6 * s - 15)), k = top * pow(u, 2);
            double step = top * 2 * u * 30 * s * s * (1 - s) * (1 - s) / points;
            double tail = 1 - value(wg_kernel_law_cdf, k, 28, NULL);
            double f = value(wg_kernel_law_density, k, 28, NULL);

            for (int n = 1; n <= 3; n++)
            {
                sums[0][n] += n * pow(k, n - 1) * tail * step;
                sums[1][n] += pow(k, n) * f * step;
            }
        }
        for (int way = 0; way < 2; way++)
            for (int n = 1; n <= 3; n++)
                cr_expect(fabs(sums[way][n] / expected[n] - 1) < cases[i].error,
                          "case %d, way %d, n = %d: %.12g is not %.12g", (int) i, way, n, sums[way][n],
                          expected[n]);
    }
}

/* D = 2, L = 1, O = Z: K = 4 (1 - z^2) x^2 with uniform z and x, so P(K <= k) = sqrt(k/4) arcsin(z0) + 1 - z0, z0 = sqrt(1 - k/4). */
Test(kernel_law, one_qubit_one_layer)
{
    cr_assert_eq(set_law((slong[]){-1, 1}, 1, (slong[]){1, 1}, 2, 1, -1), WG_OK);
    for (int i = 1; i < 20; i++)
    {
        double k = i / 5.0, z0 = sqrt(1 - k / 4), radius;
        double found = value(wg_kernel_law_cdf, k, 53, &radius);

        cr_expect(fabs(found - sqrt(k / 4) * asin(z0) - 1 + z0) < 1e-15, "k = %g", k);
        cr_expect(radius < 1e-15);
        /* the derivative of that */
        cr_expect(fabs(value(wg_kernel_law_density, k, 53, NULL) - asin(z0) / (4 * sqrt(k))) < 1e-14,
                  "k = %g", k);
    }
}

/* The same, at any precision: the ball at 20 to 200 bits contains the value at 300. */
Test(kernel_law, one_qubit_one_layer_enclosed)
{
    flint_rand_t state;
    arb_t k, z0, exact, found, t;

    test_randinit(state);
    arb_init(k);
    arb_init(z0);
    arb_init(exact);
    arb_init(found);
    arb_init(t);
    cr_assert_eq(set_law((slong[]){-1, 1}, 1, (slong[]){1, 1}, 2, 1, -1), WG_OK);
    for (slong round = 0; round < test_scaled(30); round++)
    {
        slong prec = 20 + n_randint(state, 180);

        /* k/4 of every size */
        arb_set_d(k, ldexp((1 + n_randint(state, 998)) / 1000.0, -(int) n_randint(state, 12)));
        arb_sub_ui(z0, k, 1, 300);
        arb_neg(z0, z0);
        arb_sqrt(z0, z0, 300);
        arb_asin(exact, z0, 300);
        arb_sqrt(t, k, 300);
        arb_mul(exact, exact, t, 300);
        arb_sub(exact, exact, z0, 300);
        arb_add_ui(exact, exact, 1, 300);
        arb_mul_2exp_si(k, k, 2);
        cr_assert_eq(wg_kernel_law_cdf(found, k, law, prec), WG_OK);
        cr_expect(arb_contains(found, exact), "%ld bits, k = %g, seed %lu", (long) prec,
                  arf_get_d(arb_midref(k), ARF_RND_NEAR), test_seed());
        cr_expect(mag_cmp_2exp_si(arb_radref(found), -prec + 1) < 0);
    }
    arb_clear(k);
    arb_clear(z0);
    arb_clear(exact);
    arb_clear(found);
    arb_clear(t);
    flint_randclear(state);
}

/* D = 4, L = 1, the bare boundary, O = Z: cells alone enclose the sum over v in fine steps of P(beta <= k/(4 y v)). */
Test(kernel_law, cells_enclose)
{
    const slong steps = 2000;
    arb_t x, y;

    arb_init(x);
    arb_init(y);
    cr_assert_eq(set_law((slong[]){-1, 1}, 1, (slong[]){2, 2}, 2, 1, 75), WG_OK);
    for (int i = 1; i < 8; i++)
    {
        double k = i / 5.0, sum = 0, radius, found = value(wg_kernel_law_cdf, k, 40, &radius);

        for (slong j = 0; j < steps; j++)
        {
            /* v = 1 - c^2, c of density 3/2 (1 - c^2) on [0, 1] */
            double c = (j + 0.5) / steps;

            arb_set_d(x, k / (1 - c * c));
            cr_assert_eq(wg_layer_sum_law_cdf(y, x, law->layers, 30), WG_OK);
            sum += 1.5 * (1 - c * c) * arf_get_d(arb_midref(y), ARF_RND_NEAR) / steps;
        }
        cr_expect(fabs(sum - found) < radius + 1e-6, "k = %g: %.8f +/- %.1g, sum %.8f", k, found, radius,
                  sum);
        cr_expect(radius < 2e-3);
    }
    arb_clear(x);
    arb_clear(y);
}

/* Explicit circuits */

/* A uniform number in (0, 1): Weyl's sequence through a mixer of its bits. */
static double uniform(ulong *state)
{
    ulong z = *state += UWORD(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UWORD(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UWORD(0x94d049bb133111eb);
    z ^= z >> 31;
    return ((z >> 11) + 0.5) * ldexp(1, -53);
}

static double normal(ulong *state)
{
    double radius = sqrt(-2 * log(uniform(state)));

    return radius * cos(2 * M_PI * uniform(state));
}

/* u <- a Haar unitary, row after row, by orthogonalising Gaussian rows */
static void haar(double complex *u, slong dim, ulong *state)
{
    for (slong i = 0; i < dim; i++)
    {
        double norm = 0;

        for (slong k = 0; k < dim; k++)
            u[i * dim + k] = normal(state) + I * normal(state);
        for (slong j = 0; j < i; j++)
        {
            double complex inner = 0;

            for (slong k = 0; k < dim; k++)
                inner += conj(u[j * dim + k]) * u[i * dim + k];
            for (slong k = 0; k < dim; k++)
                u[i * dim + k] -= inner * u[j * dim + k];
        }
        for (slong k = 0; k < dim; k++)
            norm += creal(u[i * dim + k] * conj(u[i * dim + k]));
        for (slong k = 0; k < dim; k++)
            u[i * dim + k] /= sqrt(norm);
    }
}

static void apply(double complex *out, const double complex *u, const double complex *in, slong dim)
{
    for (slong i = 0; i < dim; i++)
    {
        out[i] = 0;
        for (slong k = 0; k < dim; k++)
            out[i] += u[i * dim + k] * in[k];
    }
}

#define DIM_MAX 4
#define LAYERS_MAX 32

/* K of one circuit W_1 X_1 ... W_L X_L (W_{L+1}) psi_0 at theta = 0: O is diagonal with the given entries, X = diag(1, -1, 1, -1), and psi_0
   has <X> = overlap. The derivative of <O> by theta_l is -2 Im <O psi| W_1 ... W_l X W_{l+1} ... psi_0>, got by carrying every derivative
   of the state through the rest of the circuit. */
static double sample_kernel(const double *levels, slong dim, slong layers, int bare, double overlap,
                            ulong *state)
{
    double complex psi[DIM_MAX] = {0}, slopes[LAYERS_MAX][DIM_MAX], u[DIM_MAX * DIM_MAX], t[DIM_MAX];
    double kernel = 0;

    psi[0] = sqrt((1 + overlap) / 2);
    psi[1] = sqrt((1 - overlap) / 2);
    if (!bare)
    {
        haar(u, dim, state);
        apply(t, u, psi, dim);
        memcpy(psi, t, sizeof(psi));
    }
    for (slong l = layers - 1; l >= 0; l--)
    {
        for (slong i = 0; i < dim; i++)
            slopes[l][i] = I * (i % 2 == 0 ? 1 : -1) * psi[i];
        haar(u, dim, state);
        apply(t, u, psi, dim);
        memcpy(psi, t, sizeof(psi));
        for (slong k = l; k < layers; k++)
        {
            apply(t, u, slopes[k], dim);
            memcpy(slopes[k], t, sizeof(psi));
        }
    }
    for (slong l = 0; l < layers; l++)
    {
        double slope = 0;

        for (slong i = 0; i < dim; i++)
            slope += 2 * levels[i] * creal(conj(psi[i]) * slopes[l][i]);
        kernel += slope * slope;
    }
    return kernel;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* The empirical distribution of K in sampled circuits keeps within 2.2/sqrt(N) of P(K <= k) (a right law leaves that band once in 8000
   tests), D = 2 and 4, both boundaries, two to four eigenvalues, one to sixteen layers. */
Test(kernel_law, circuits)
{
    static const struct
    {
        slong numerators[4], multiplicities[4], length, layers, percent;
    } cases[] = {{{-1, 1}, {1, 1}, 2, 1, -1},
                 {{-1, 1}, {1, 1}, 2, 3, -1},
                 {{0, 1}, {1, 3}, 2, 16, -1},
                 {{0, 1, 3}, {1, 2, 1}, 3, 3, -1},
                 {{-2, 0, 1, 2}, {1, 1, 1, 1}, 4, 14, -1},
                 {{-1, 1}, {2, 2}, 2, 3, 64},
                 {{0, 1, 3}, {1, 2, 1}, 3, 14, 100},
                 {{0, 1}, {3, 1}, 2, 1, 64}};
    const slong samples = test_scaled(2000);
    double *kernels = flint_malloc(samples * sizeof(double));
    ulong state = test_seed();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        double levels[4], worst = 0, radius;
        slong dim = 0;
        int bare = cases[i].percent >= 0;

        cr_assert_eq(set_law(cases[i].numerators, 1, cases[i].multiplicities, cases[i].length,
                             cases[i].layers, cases[i].percent),
                     WG_OK);
        for (slong j = 0; j < cases[i].length; j++)
            for (slong k = 0; k < cases[i].multiplicities[j]; k++)
                levels[dim++] = cases[i].numerators[j];
        for (slong j = 0; j < samples; j++)
            kernels[j] = sample_kernel(levels, dim, cases[i].layers, bare,
                                       bare ? sqrt(1 - cases[i].percent / 100.0) : 1, &state);
        qsort(kernels, samples, sizeof(double), compare);
        for (slong j = 1; j < 8; j += 2)
        {
            slong at = j * samples / 8;
            double p = value(wg_kernel_law_cdf, kernels[at], 20, &radius);

            worst = fmax(worst, fabs(p - (at + 0.5) / samples) - radius);
        }
        cr_expect(worst < 2.2 / sqrt(samples), "case %d: distance %g, seed %lu", (int) i, worst, test_seed());
    }
    flint_free(kernels);
}

/* Few layers, where the ball is wide: it contains sum over v in fine steps of P(Q <= k/v), the law of Q being known to 10^-4. The eigenvalues
   0, 0, 1, 1 + 10^-12 give the law of 0, 0, 1, 1. */
Test(kernel_law, wide_balls_and_split_eigenvalue)
{
    slong tera = 1000000000000;

    for (slong layers = 1; layers <= 4; layers += 3)
    {
        double p[3], radius[3], wide;

        cr_assert_eq(set_law((slong[]){0, 1}, 1, (slong[]){2, 2}, 2, layers, -1), WG_OK);
        for (int i = 0; i < 3; i++)
        {
            const slong steps = 100;
            double k = mean() * (i + 1) / 2, sum = 0;
            arb_t x, y;

            arb_init(x);
            arb_init(y);
            p[i] = value(wg_kernel_law_cdf, k, 40, radius + i);
            for (slong j = 0; j < steps; j++)
            {
                /* v = (1 - c^2)/4 with c of density 3/4 (1 - c^2) on [-1, 1] */
                double c = (j + 0.5) / steps;

                arb_set_d(x, 4 * k / (1 - c * c));
                cr_assert_eq(wg_layer_sum_law_cdf(y, x, law->layers, 20), WG_OK);
                sum += 1.5 * (1 - c * c) * arf_get_d(arb_midref(y), ARF_RND_NEAR) / steps;
            }
            cr_expect(fabs(sum - p[i]) < radius[i] + 1e-4, "L = %ld: %.8f +/- %.1g, sum %.8f", (long) layers,
                      p[i], radius[i], sum);
            cr_expect(radius[i] < (layers == 1 ? 1e-11 : 1e-3));
            arb_clear(x);
            arb_clear(y);
        }
        cr_assert_eq(set_law((slong[]){0, tera, tera + 1}, tera, (slong[]){2, 1, 1}, 3, layers, -1), WG_OK);
        for (int i = 0; i < 3; i++)
            cr_expect(fabs(value(wg_kernel_law_cdf, mean() * (i + 1) / 2, 40, &wide) - p[i]) <
                          radius[i] + wide + 1e-9,
                      "L = %ld, i = %d", (long) layers, i);
    }
}

/* A value at low precision contains one at high precision; [F(k + h) - F(k - h)]/(2h) = f(k); F(F^-1(q)) = q; P(K <= f E K). */
Test(kernel_law, enclosures_derivative_and_quantile)
{
    flint_rand_t state;
    arb_t k, q, coarse[2], fine[2];
    fmpq_t fraction;

    test_randinit(state);
    arb_init(k);
    arb_init(q);
    fmpq_init(fraction);
    for (int i = 0; i < 2; i++)
    {
        arb_init(coarse[i]);
        arb_init(fine[i]);
    }
    for (slong round = 0; round < test_scaled(3); round++)
    {
        slong numerators[3], multiplicities[3], dim, layers = 40 + n_randint(state, 30), length;
        double point, h, slope, f;

        do
        {
            length = 2 + n_randint(state, 2);
            dim = 0;
            for (slong i = 0; i < length; i++)
            {
                numerators[i] = (slong) n_randint(state, 21) - 10;
                multiplicities[i] = 1 + n_randint(state, 6);
                dim += multiplicities[i];
            }
        }
        while (dim % 2 == 1 || dim < 6 ||
               set_law(numerators, 5, multiplicities, length, layers, n_randint(state, 2) ? 30 : -1) !=
                   WG_OK);
        point = mean() * (3 + n_randint(state, 15)) / 10;
        arb_set_d(k, point);
        cr_assert_eq(wg_kernel_law_cdf(coarse[0], k, law, 24), WG_OK);
        cr_assert_eq(wg_kernel_law_density(coarse[1], k, law, 24), WG_OK);
        cr_assert_eq(wg_kernel_law_cdf(fine[0], k, law, 44), WG_OK);
        cr_assert_eq(wg_kernel_law_density(fine[1], k, law, 44), WG_OK);
        for (int i = 0; i < 2; i++)
            cr_expect(arb_contains(coarse[i], fine[i]), "way %d, D = %ld, L = %ld, seed %lu", i, (long) dim,
                      (long) layers, test_seed());
        cr_expect(mag_cmp_2exp_si(arb_radref(coarse[0]), -22) < 0);
        cr_expect(mag_cmp_2exp_si(arb_radref(fine[0]), -38) < 0);
        h = point / 512;
        slope =
            (value(wg_kernel_law_cdf, point + h, 44, NULL) - value(wg_kernel_law_cdf, point - h, 44, NULL)) /
            (2 * h);
        f = value(wg_kernel_law_density, point, 44, NULL);
        cr_expect(fabs(slope - f) < 1e-3 * (f + 1e-3 / point), "%g is not %g, seed %lu", slope, f,
                  test_seed());

        arb_set_d(q, (5 + n_randint(state, 90)) / 100.0);
        cr_assert_eq(wg_kernel_law_quantile(k, q, law, 30), WG_OK);
        cr_assert_eq(wg_kernel_law_cdf(fine[0], k, law, 44), WG_OK);
        cr_expect(arb_contains(fine[0], q), "seed %lu", test_seed());
        cr_expect_geq(arb_rel_accuracy_bits(k), 26);
        fmpq_set_si(fraction, 1, 2);
        cr_assert_eq(wg_kernel_law_cdf_of_mean(q, fraction, law, 40), WG_OK);
        cr_expect(fabs(arf_get_d(arb_midref(q), ARF_RND_NEAR) -
                       value(wg_kernel_law_cdf, mean() / 2, 40, NULL)) < 1e-11);
    }
    arb_clear(k);
    arb_clear(q);
    fmpq_clear(fraction);
    for (int i = 0; i < 2; i++)
    {
        arb_clear(coarse[i]);
        arb_clear(fine[i]);
    }
    flint_randclear(state);
}

/* Skewness and kurtosis from raw moments: kappa_3 = m_3 - 3 m_2 m_1 + 2 m_1^3, kappa_4 = m_4 - 4 m_3 m_1 - 3 m_2^2 + 12 m_2 m_1^2 - 6 m_1^4;
   for D = 2, L = 1, E K^n = 4^n n!/(3/2)_n (1/2)_n/(3/2)_n. */
Test(kernel_law, skewness_and_kurtosis)
{
    static const char *const names[] = {"D"};
    wg_ring_t ring;
    wg_kernel_t kernel;
    wg_formula_t f;
    fmpq_t q;
    double m[5] = {1}, variance, third, fourth;

    wg_ring_init(ring, names, 1);
    wg_kernel_init(kernel, 8, ring);
    wg_formula_init(f, ring);
    fmpq_init(q);
    for (int n = 0; n < 4; n++)
        m[n + 1] = m[n] * 4 * (n + 1) / (n + 1.5) * (n + 0.5) / (n + 1.5);
    variance = m[2] - m[1] * m[1];
    third = m[3] - 3 * m[2] * m[1] + 2 * pow(m[1], 3);
    fourth = m[4] - 4 * m[3] * m[1] - 3 * m[2] * m[2] + 12 * m[2] * m[1] * m[1] - 6 * pow(m[1], 4);
    wg_formula_set_si(kernel->dim, 2, ring);
    wg_formula_set_si(kernel->layers, 1, ring);
    wg_kernel_set_pauli_generator(kernel);
    for (slong k = 0; k <= 8; k++)
        wg_formula_set(kernel->observable + k, kernel->generator + k, ring);
    cr_assert_eq(wg_kernel_skewness_squared(f, kernel), WG_OK);
    cr_assert(wg_formula_get_fmpq(q, f, ring));
    cr_expect(fabs(fmpq_get_d(q) - third * third / pow(variance, 3)) < 1e-12);
    cr_assert_eq(wg_kernel_excess_kurtosis(f, kernel), WG_OK);
    cr_assert(wg_formula_get_fmpq(q, f, ring));
    cr_expect(fabs(fmpq_get_d(q) - fourth / (variance * variance)) < 1e-12);
    for (slong k = 0; k <= 8; k++)
        wg_formula_set_si(kernel->observable + k, k == 0 ? 2 : 0, ring);
    cr_expect_eq(wg_kernel_skewness_squared(f, kernel), WG_DOMAIN);
    wg_formula_clear(f, ring);
    wg_kernel_clear(kernel);
    wg_ring_clear(ring);
    fmpq_clear(q);
}

/* Odd D, one eigenvalue, no layer are DOMAIN; too many eigenvalues are UNABLE; the ends of the support are 0 and 1. */
Test(kernel_law, refusals_and_ends)
{
    slong numerators[32], multiplicities[32];

    cr_expect_eq(set_law((slong[]){0, 1}, 1, (slong[]){1, 2}, 2, 4, -1), WG_DOMAIN);
    cr_expect_eq(set_law((slong[]){1, 1}, 1, (slong[]){1, 1}, 2, 4, -1), WG_DOMAIN);
    cr_expect_eq(set_law((slong[]){0, 1}, 1, (slong[]){1, 1}, 2, 0, -1), WG_DOMAIN);
    for (slong i = 0; i < 32; i++)
    {
        numerators[i] = i;
        multiplicities[i] = 1;
    }
    cr_expect_eq(set_law(numerators, 1, multiplicities, 32, 4, -1), WG_UNABLE);
    cr_assert_eq(set_law((slong[]){0, 1}, 1, (slong[]){1, 1}, 2, 4, -1), WG_OK);
    cr_expect_eq(value(wg_kernel_law_cdf, -1, 53, NULL), 0);
    cr_expect_eq(value(wg_kernel_law_cdf, 0, 53, NULL), 0);
    cr_expect_eq(value(wg_kernel_law_cdf, 4, 53, NULL), 1);
    cr_expect_eq(value(wg_kernel_law_density, 4.5, 53, NULL), 0);
}
