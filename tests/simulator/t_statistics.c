#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "../support.h"
#include "wishgarten/statistics.h"

static double uniform(flint_rand_t state)
{
    return (n_randlimb(state) >> 12) * 0x1p-52 + 0x1p-53;
}

static double normal(flint_rand_t state)
{
    return sqrt(-2 * log(uniform(state))) * cos(2 * M_PI * uniform(state));
}

static double exponential(flint_rand_t state)
{
    return -log(uniform(state));
}

/* Shape 1/2: the square of a normal number, as K is for one layer. */
static double gamma_half(flint_rand_t state)
{
    double x = normal(state);

    return x * x / 2;
}

/* P(x > t) = t^-3: the variance is the last finite moment. */
static double pareto(flint_rand_t state)
{
    return pow(uniform(state), -1.0 / 3);
}

static double direct_raw(const double *x, slong n, slong k)
{
    double sum = 0;

    for (slong i = 0; i < n; i++)
        sum += pow(x[i], k);
    return sum / n;
}

static double direct_central(const double *x, slong n, slong k)
{
    double mean = direct_raw(x, n, 1), sum = 0;

    for (slong i = 0; i < n; i++)
        sum += pow(x[i] - mean, k);
    return sum / n;
}

static void assert_near(double a, double b, double tolerance, int line)
{
    cr_assert(fabs(a - b) <= tolerance * fmax(1, fabs(b)), "line %d: %.17g is not %.17g (seed %lu)", line, a,
              b, test_seed());
}

#define NEAR(a, b, tolerance) assert_near(a, b, tolerance, __LINE__)

/* Moments of order 0..8 about the mean and about 0, added one by one or merged from three pieces of any length, are the sums over
   the samples. */
Test(statistics, moments_are_sums_over_samples)
{
    static const slong order[] = {8, 1, 2};
    flint_rand_t state;

    test_randinit(state);
    for (slong repeat = 0; repeat < test_scaled(50); repeat++)
    {
        slong n = 1 + n_randint(state, 60), cut[4] = {0, n_randint(state, n + 1), n_randint(state, n + 1), n};
        double x[3][60];
        wg_moments_t all, piece, merged;

        if (cut[1] > cut[2])
        {
            slong t = cut[1];

            cut[1] = cut[2];
            cut[2] = t;
        }
        wg_moments_init(all, order, 3);
        wg_moments_init(merged, order, 3);
        for (slong part = 0; part < 3; part++)
        {
            wg_moments_init(piece, order, 3);
            for (slong i = cut[part]; i < cut[part + 1]; i++)
            {
                double sample[3] = {x[0][i] = normal(state), x[1][i] = exponential(state),
                                    x[2][i] = uniform(state)};

                wg_moments_add(all, sample);
                wg_moments_add(piece, sample);
            }
            wg_moments_merge(merged, piece);
            wg_moments_clear(piece);
        }
        cr_assert_eq(all->count, n);
        cr_assert_eq(merged->count, n);
        for (slong i = 0; i < 3; i++)
            for (slong k = 0; k <= order[i]; k++)
            {
                NEAR(wg_moments_central(all, i, k), k == 1 ? 0 : direct_central(x[i], n, k), 1e-10);
                NEAR(wg_moments_central(merged, i, k), k == 1 ? 0 : direct_central(x[i], n, k), 1e-10);
                NEAR(wg_moments_raw(all, i, k), direct_raw(x[i], n, k), 1e-10);
            }
        wg_moments_clear(all);
        wg_moments_clear(merged);
    }
    flint_randclear(state);
}

/* The variance of x + 10^8 is that of x, to eight digits, where E x^2 - (E x)^2 in doubles has none. */
Test(statistics, a_large_mean_costs_no_digits)
{
    static const slong order = 2;
    wg_moments_t moments;

    wg_moments_init(moments, &order, 1);
    for (slong i = 0; i < 1000; i++)
    {
        double x = 1e8 + i % 2;

        wg_moments_add(moments, &x);
    }
    NEAR(wg_moments_central(moments, 0, 2), 0.25, 1e-8);
    wg_moments_clear(moments);
}

/* sum_n kappa_n t^n/n! = log sum_n E x^n t^n/n! for the law with equal weights on -1, 0, 4: kappa_1..kappa_6, by hand from
   E x^n = (4^n + (-1)^n)/3. */
Test(statistics, cumulants_of_three_points)
{
    static const slong order = 6;
    static const double points[] = {-1, 0, 4};
    double raw[7], kappa[7];
    wg_moments_t moments;

    wg_moments_init(moments, &order, 1);
    for (slong i = 0; i < 3; i++)
        wg_moments_add(moments, points + i);
    for (slong n = 1; n <= 6; n++)
    {
        double c = 1;

        raw[n] = (pow(4, n) + pow(-1, n)) / 3;
        kappa[n] = raw[n];
        for (slong j = 1; j < n; j++)
        {
            kappa[n] -= c * kappa[j] * raw[n - j];
            c = c * (n - j) / j;
        }
        NEAR(wg_moments_cumulant(moments, 0, n), kappa[n], 1e-12);
    }
    wg_moments_clear(moments);
}

/* Blocks are at most WG_BLOCKS_MAX, not empty, in order, and hold each sample once. */
Test(statistics, blocks_cover_the_samples)
{
    static const slong order = 1;

    for (ulong samples = 1; samples < 5000; samples += samples < 20 ? 1 : 37)
    {
        wg_blocks_t blocks;

        wg_blocks_init(blocks, samples, &order, 1);
        cr_assert_leq(blocks->length, WG_BLOCKS_MAX);
        cr_assert_eq(wg_blocks_first(blocks, 0), 0);
        cr_assert_eq(wg_blocks_first(blocks, blocks->length), samples);
        for (slong b = 0; b < blocks->length; b++)
            cr_assert_lt(wg_blocks_first(blocks, b), wg_blocks_first(blocks, b + 1), "samples %lu", samples);
        wg_blocks_clear(blocks);
    }
}

static double mean_of(const wg_moments_t moments, const void *data)
{
    return wg_moments_mean(moments, 0);
}

static double variance_of(const wg_moments_t moments, const void *data)
{
    return wg_moments_central(moments, 0, 2);
}

static double ratio_of(const wg_moments_t moments, const void *data)
{
    return sqrt(wg_moments_central(moments, 0, 2)) / wg_moments_mean(moments, 0);
}

static void fill(wg_blocks_t blocks, double (*draw)(flint_rand_t), flint_rand_t state)
{
    for (slong b = 0; b < blocks->length; b++)
        for (ulong i = wg_blocks_first(blocks, b); i < wg_blocks_first(blocks, b + 1); i++)
        {
            double x = draw(state);

            wg_moments_add(blocks->entries + b, &x);
        }
}

/* The jackknife by ones of the mean is the mean with the error s/sqrt n; that of the variance is s^2 = sum (x - mean)^2/(n - 1). */
Test(statistics, jackknife_of_mean_and_variance_by_ones)
{
    static const slong order = 2;
    flint_rand_t state;
    wg_moments_t total;
    wg_blocks_t blocks;
    wg_estimate_t mean, variance;

    test_randinit(state);
    wg_blocks_init(blocks, 300, &order, 1);
    wg_moments_init(total, &order, 1);
    fill(blocks, exponential, state);
    wg_blocks_total(total, blocks);
    wg_blocks_estimate(&mean, blocks, mean_of, NULL);
    wg_blocks_estimate(&variance, blocks, variance_of, NULL);
    NEAR(mean.value, wg_moments_mean(total, 0), 1e-12);
    NEAR(variance.value, wg_moments_central(total, 0, 2) * 300 / 299, 1e-12);
    NEAR(mean.standard_error, sqrt(variance.value / 300), 1e-12);
    cr_assert_eq(mean.samples, 300);
    wg_moments_clear(total);
    wg_blocks_clear(blocks);
    flint_randclear(state);
}

/* Blocks of unequal length: the estimate of the mean is the mean, and E[standard error^2] = Var x/n of the mean, here within 4 of its own standard errors, while the plain
   variance of block means over their number would be larger by a fifth. */
Test(statistics, unequal_blocks_have_their_weights)
{
    static const slong order = 1;
    slong repeats = test_scaled(4000);
    double sum = 0, square = 0;
    flint_rand_t state;

    test_randinit(state);
    for (slong r = 0; r < repeats; r++)
    {
        wg_estimate_t estimate;
        wg_blocks_t blocks;

        wg_blocks_init(blocks, 40 * WG_BLOCKS_MAX, &order, 1);
        for (slong b = 0; b < 10; b++)
            for (slong i = 0; i < (b < 5 ? 10 : 30); i++)
            {
                double x = normal(state);

                wg_moments_add(blocks->entries + b, &x);
            }
        blocks->length = 10;
        wg_blocks_estimate(&estimate, blocks, mean_of, NULL);
        if (r == 0)
        {
            wg_moments_t total;

            wg_moments_init(total, &order, 1);
            wg_blocks_total(total, blocks);
            NEAR(estimate.value, wg_moments_mean(total, 0), 1e-12);
            wg_moments_clear(total);
        }
        sum += pow(estimate.standard_error, 2) * 200;
        square += pow(estimate.standard_error, 4) * 200 * 200;
        wg_blocks_clear(blocks);
    }
    sum /= repeats;
    cr_assert(fabs(sum - 1) < 4 * sqrt((square / repeats - sum * sum) / repeats), "%g (seed %lu)", sum,
              test_seed());
    flint_randclear(state);
}

/* What is the same in all samples is that, without an error, to the last bit. */
Test(statistics, a_constant_has_no_error)
{
    static const slong order = 1;
    wg_estimate_t estimate;
    wg_blocks_t blocks;
    double x = 1.0 / 3;

    wg_blocks_init(blocks, 3000, &order, 1);
    for (slong b = 0; b < blocks->length; b++)
        for (ulong i = wg_blocks_first(blocks, b); i < wg_blocks_first(blocks, b + 1); i++)
            wg_moments_add(blocks->entries + b, &x);
    wg_blocks_estimate(&estimate, blocks, mean_of, NULL);
    cr_assert_eq(estimate.value, x);
    cr_assert_eq(estimate.standard_error, 0);
    cr_assert_eq(wg_estimate_z(&estimate, x, 0), 0);
    wg_blocks_clear(blocks);
}

/* With d = x - mean and n blocks of one: freedom = 2n/(n sum d^4/(sum d^2)^2 - 1), skewness = sum d^3/(sum d^2)^(3/2). */
Test(statistics, freedom_and_skewness_by_ones)
{
    static const slong order = 4;
    flint_rand_t state;
    wg_moments_t total;
    wg_estimate_t estimate;
    wg_blocks_t blocks;
    double kurtosis;

    test_randinit(state);
    wg_blocks_init(blocks, 500, &order, 1);
    wg_moments_init(total, &order, 1);
    fill(blocks, exponential, state);
    wg_blocks_total(total, blocks);
    wg_blocks_estimate(&estimate, blocks, mean_of, NULL);
    kurtosis = wg_moments_central(total, 0, 4) / pow(wg_moments_central(total, 0, 2), 2);
    NEAR(estimate.freedom, 1000 / (kurtosis - 1), 1e-10);
    NEAR(estimate.skewness * sqrt(500),
         wg_moments_central(total, 0, 3) / pow(wg_moments_central(total, 0, 2), 1.5), 1e-10);
    wg_moments_clear(total);
    wg_blocks_clear(blocks);
    flint_randclear(state);
}

/* One block that weighs as much as all others leaves few degrees of freedom; normal ones leave about as many as there are blocks. */
Test(statistics, freedom_tells_a_heavy_block)
{
    static const slong order = 1;
    flint_rand_t state;
    wg_estimate_t even, heavy;
    wg_blocks_t blocks;
    double outlier = 1000;

    test_randinit(state);
    wg_blocks_init(blocks, 1000, &order, 1);
    fill(blocks, normal, state);
    wg_blocks_estimate(&even, blocks, mean_of, NULL);
    blocks->entries[77].count = 0;
    wg_moments_add(blocks->entries + 77, &outlier);
    wg_blocks_estimate(&heavy, blocks, mean_of, NULL);
    cr_assert(even.freedom > 500, "%g", even.freedom);
    cr_assert(heavy.freedom < 3, "%g", heavy.freedom);
    wg_blocks_clear(blocks);
    flint_randclear(state);
}

/* P(|estimate - truth| < 2 standard errors) lies in the stated band, which holds 0.9545 of a normal law and the loss of a skew one
   at 2000 samples, and three standard deviations of this test's own count. */
Test(statistics, two_sigma_intervals_cover)
{
    static const struct
    {
        const char *name;
        double (*draw)(flint_rand_t);
        wg_statistic_t statistic;
        double truth, least, most;
    } cases[] = {
        {"normal mean", normal, mean_of, 0, 0.935, 0.97},
        {"normal variance", normal, variance_of, 1, 0.935, 0.97},
        {"exponential mean", exponential, mean_of, 1, 0.935, 0.97},
        {"exponential variance", exponential, variance_of, 1, 0.91, 0.965},
        {"exponential ratio", exponential, ratio_of, 1, 0.92, 0.965},
        {"gamma 1/2 mean", gamma_half, mean_of, 0.5, 0.93, 0.97},
        {"gamma 1/2 variance", gamma_half, variance_of, 0.5, 0.88, 0.965},
        {"gamma 1/2 ratio", gamma_half, ratio_of, M_SQRT2, 0.90, 0.965},
        {"Pareto 3 mean", pareto, mean_of, 1.5, 0.88, 0.965},
    };
    static const slong order = 2;
    slong repeats = test_scaled(500);
    flint_rand_t state;

    test_randinit(state);
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++)
    {
        slong covered = 0;
        double share, noise = 3 * sqrt(0.05 / repeats);

        for (slong r = 0; r < repeats; r++)
        {
            wg_estimate_t estimate;
            wg_blocks_t blocks;

            wg_blocks_init(blocks, 2000, &order, 1);
            fill(blocks, cases[c].draw, state);
            wg_blocks_estimate(&estimate, blocks, cases[c].statistic, NULL);
            covered += fabs(estimate.value - cases[c].truth) < 2 * estimate.standard_error;
            wg_blocks_clear(blocks);
        }
        share = (double) covered / repeats;
        if (getenv("WG_TEST_SHOW") != NULL)
            fprintf(stderr, "%s %g\n", cases[c].name, share);
        cr_expect(share > cases[c].least - noise && share < cases[c].most + noise,
                  "%s: covered %g, expected %g to %g (seed %lu)", cases[c].name, share, cases[c].least,
                  cases[c].most, test_seed());
    }
    flint_randclear(state);
}

/* P(|z'| > 3) is at most twice the 0.0027 of a normal number for the variance of the gamma law of shape 1/2 at 1000 samples, while
   plain z has several times that. */
Test(statistics, skew_laws_raise_no_alarm)
{
    static const slong order = 2;
    slong repeats = test_scaled(4000), plain = 0, corrected = 0;
    double noise = 3 * sqrt(0.0054 / repeats);
    flint_rand_t state;

    test_randinit(state);
    for (slong r = 0; r < repeats; r++)
    {
        wg_estimate_t estimate;
        wg_blocks_t blocks;

        wg_blocks_init(blocks, 1000, &order, 1);
        fill(blocks, gamma_half, state);
        wg_blocks_estimate(&estimate, blocks, variance_of, NULL);
        corrected += fabs(wg_estimate_z(&estimate, 0.5, 0)) > 3;
        plain += fabs(estimate.value - 0.5) > 3 * estimate.standard_error;
        wg_blocks_clear(blocks);
    }
    if (getenv("WG_TEST_SHOW") != NULL)
        fprintf(stderr, "beyond 3: plain %g, corrected %g\n", (double) plain / repeats,
                (double) corrected / repeats);
    cr_assert((double) corrected / repeats < 0.0054 + noise, "%g (seed %lu)", (double) corrected / repeats,
              test_seed());
    cr_assert((double) plain / repeats > 0.009 - noise, "%g (seed %lu)", (double) plain / repeats,
              test_seed());
    flint_randclear(state);
}

/* z' of an estimate without skewness is the difference in units of the standard error; Student's law with one degree of freedom is
   Cauchy's, P(|T| > 1) = 1/2, with many it is normal; the closed form with the cube. */
Test(statistics, z_and_its_probability)
{
    wg_estimate_t even = {3, 0.5, 1, 0, 100}, skew = {3, 0.5, 1e9, 0.3, 100};

    NEAR(wg_estimate_z(&even, 1, 0), 4, 1e-15);
    NEAR(wg_estimate_z(&even, 1, 1.2), 2 / 1.3, 1e-15);
    NEAR(wg_estimate_probability(&even, 1), 0.5, 1e-12);
    NEAR(wg_estimate_probability(&skew, -4) * 1e5, 6.334248366624, 1e-6);
    for (double truth = 0; truth < 8; truth += 0.7)
        NEAR(wg_estimate_z(&skew, truth, 0), (pow(1 + 0.3 * (3 - truth) / 0.5 / 3, 3) - 1) / 0.3 + 0.05,
             1e-12);
}

/* Published critical values of the Kolmogorov-Smirnov distance (miller1956) have the probability that they are named for. */
Test(statistics, ks_critical_values)
{
    static const struct
    {
        ulong samples;
        double distance, probability;
    } table[] = {{5, 0.56328, 0.05},  {5, 0.66853, 0.01},  {10, 0.40925, 0.05}, {10, 0.48893, 0.01},
                 {20, 0.29408, 0.05}, {20, 0.35241, 0.01}, {20, 0.23156, 0.20}, {10, 0.32260, 0.20}};

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        NEAR(wg_ks_probability(table[i].distance, table[i].samples), table[i].probability, 0.005);
    NEAR(wg_ks_probability(1.35810 / 1000, 1000000), 0.05, 1e-4);
    NEAR(wg_ks_probability(0.82757 / 1000, 1000000), 0.5, 1e-3);
    cr_assert_eq(wg_ks_probability(0, 100), 1);
    cr_assert(wg_ks_probability(1, 100) < 1e-80);
}

/* Both series of the limit law are the same function where they meet. */
Test(statistics, ks_probability_is_continuous)
{
    double root = 1000, step = 1 / (root + 0.12 + 0.11 / root);

    NEAR(wg_ks_probability(step * (1 - 1e-9), 1000000), wg_ks_probability(step * (1 + 1e-9), 1000000), 1e-8);
}

/* sup |F_n - F| = 3/10 of ten samples, at the middle one, from both sides of each jump. */
Test(statistics, ks_distance_of_ten_samples)
{
    static const double empirical[] = {0.0, 0.1, 0.2, 0.5, 0.9, 1.0}, cdf[] = {0, 0.15, 0.3, 0.2, 0.95, 1};

    NEAR(wg_ks_distance(empirical, cdf, 6), 0.3, 1e-15);
}
