#include <criterion/criterion.h>
#include <math.h>

#include "../support.h"
#include "wishgarten/minima.h"
#include "wishgarten/stream.h"

static wg_wishart_t process;
static wg_minima_t minima;
static fmpq_t one;

static void setup(void)
{
    wg_wishart_init(process);
    fmpq_init(one);
    fmpq_one(one);
}

static void teardown(void)
{
    wg_wishart_clear(process);
    fmpq_clear(one);
}

TestSuite(minima_estimate, .init = setup, .fini = teardown);

/* c Gamma(k), c = 1; a period that is given makes even p = 1 and 2 estimates. */
static void set_process(slong k, slong parameters, double error)
{
    fmpq_t r, none;

    fmpq_init(r);
    fmpq_init(none);
    fmpq_set_si(r, k, 1);
    cr_assert_eq(wg_wishart_append(process, 2, r, r, none, NULL), WG_OK);
    wg_minima_init(minima, process, parameters);
    minima->period = one;
    minima->error = error;
    minima->seed = test_seed();
    fmpq_clear(r);
    fmpq_clear(none);
}

static void expect(const wg_value_struct *value, double expected, const char *what)
{
    cr_assert_eq(value->kind, WG_ESTIMATE);
    cr_assert_lt(fabs(value->mean - expected), 4.5 * value->standard_error, "%s: %g +- %g, not %g", what,
                 value->mean, value->standard_error, expected);
}

/* p = 2, k = 2 against the certified integrals: minima 1.561124560922717675, maxima 1.216714162552256938, saddles their sum,
   mean T 0.5202520678938668926/1.561124560922717675, n(1/2) = 1.043417088537193357. */
Test(minima_estimate, two_angles)
{
    const double low = 1.561124560922717675, high = 1.216714162552256938;
    wg_value_struct counts[3];
    wg_value_t mean, count;
    fmpq_t x;

    fmpq_init(x);
    wg_value_init(mean);
    wg_value_init(count);
    for (int i = 0; i < 3; i++)
        wg_value_init(counts + i);
    set_process(2, 2, 0.02);
    cr_assert_eq(wg_minima_mean(mean, count, minima, NULL), WG_OK);
    expect(mean, 0.5202520678938668926 / low, "mean");
    expect(count, low, "minima");
    cr_assert_eq(wg_critical_count_by_index(counts, minima, NULL), WG_OK);
    expect(counts, low, "index 0");
    expect(counts + 1, low + high, "index 1");
    expect(counts + 2, high, "index 2");
    cr_assert_eq(wg_critical_count(count, minima, NULL), WG_OK);
    expect(count, 2 * (low + high), "all");
    fmpq_set_si(x, 1, 2);
    cr_assert_eq(wg_minima_density(count, x, 1, minima, NULL), WG_OK);
    expect(count, 1.043417088537193357, "density");
    for (int i = 0; i < 3; i++)
        wg_value_clear(counts + i);
    wg_value_clear(mean);
    wg_value_clear(count);
    fmpq_clear(x);
}

/* The same numbers to the last bit with 1, 2 and 3 threads, others with another seed. */
Test(minima_estimate, threads)
{
    double means[3];
    wg_value_t value;

    wg_value_init(value);
    set_process(4, 5, 0.1);
    for (int t = 0; t < 3; t++)
    {
        minima->threads = t + 1;
        cr_assert_eq(wg_minima_count(value, minima, NULL), WG_OK);
        means[t] = value->mean;
    }
    cr_assert(means[0] == means[1] && means[0] == means[2]);
    minima->seed++;
    cr_assert_eq(wg_minima_count(value, minima, NULL), WG_OK);
    cr_assert_neq(value->mean, means[0]);
    wg_value_clear(value);
}

/* At p = 1, where the number is 1, about 68 of 100 estimates are within one standard error and 95 within two. */
Test(minima_estimate, coverage)
{
    const slong n = test_scaled(120);
    slong within[2] = {0, 0};
    wg_value_t value;

    wg_value_init(value);
    set_process(2, 1, 0.1);
    minima->threads = 1;
    for (slong i = 0; i < n; i++)
    {
        minima->seed = test_seed() + i;
        cr_assert_eq(wg_minima_count(value, minima, NULL), WG_OK);
        for (int s = 0; s < 2; s++)
            within[s] += fabs(value->mean - 1) < (s + 1) * value->standard_error;
    }
    cr_assert(within[0] > 0.5 * n && within[0] < 0.86 * n, "%ld of %ld", (long) within[0], (long) n);
    cr_assert_gt(within[1], 0.86 * n, "%ld of %ld", (long) within[1], (long) n);
    wg_value_clear(value);
}

/* |det M|, and *definite <- whether M > 0, for one M = X^T X - 2T - sqrt(2T) N with 2k - 1 rows of standard normal numbers in X and N with
   a zero diagonal: elimination without pivots. */
static double whole_matrix(int *definite, wg_stream_t stream, int p, int k, double T)
{
    double x[11 * 6], noise[15], m[6][6], det = 1;
    int rows = 2 * k - 1, next = 0;

    wg_stream_normals(x, stream, rows * p);
    wg_stream_normals(noise, stream, p * (p - 1) / 2);
    for (int i = 0; i < p; i++)
        for (int j = 0; j <= i; j++)
        {
            m[i][j] = i == j ? -2 * T : -sqrt(2 * T) * noise[next++];
            for (int r = 0; r < rows; r++)
                m[i][j] += x[r * p + i] * x[r * p + j];
            m[j][i] = m[i][j];
        }
    *definite = 1;
    for (int c = 0; c < p; c++)
    {
        det *= m[c][c];
        *definite = *definite && m[c][c] > 0;
        for (int i = c + 1; i < p; i++)
            for (int j = c + 1; j < p; j++)
                m[i][j] -= m[i][c] / m[c][c] * m[c][j];
    }
    return fabs(det);
}

/* n(T) = (pi/4)^(p/2) T^(k-1-p/2) e^(-T)/Gamma(k) E |det M|, M > 0 for minima: walks = averages over whole matrices, p = k = 4 and 6. */
Test(minima_estimate, whole_matrices)
{
    wg_value_t value;
    fmpq_t x;

    wg_value_init(value);
    fmpq_init(x);
    for (int p = 4; p <= 6; p += 2)
    {
        const slong n = test_scaled(40000);
        const double T = p / 8.0;
        const double factor = pow(M_PI / 4, p / 2.0) * pow(T, p / 2.0 - 1) * exp(-T) / tgamma(p);
        double sum[2] = {0, 0}, squares[2] = {0, 0};
        wg_stream_t stream;

        wg_stream_init(stream, test_seed(), p, WG_STREAM_MATRIX, 98);
        for (slong i = 0; i < n; i++)
        {
            int definite;
            double det = factor * whole_matrix(&definite, stream, p, p, T);

            sum[0] += definite * det;
            squares[0] += definite * det * det;
            sum[1] += det;
            squares[1] += det * det;
        }
        wg_wishart_clear(process);
        wg_wishart_init(process);
        set_process(p, p, 0.01);
        fmpq_set_si(x, p, 8);
        for (int all = 0; all < 2; all++)
        {
            double mean = sum[all] / n, error;

            cr_assert_eq((all ? wg_critical_density : wg_minima_density)(value, x, 1, minima, NULL), WG_OK);
            error = hypot(value->standard_error, sqrt((squares[all] / n - mean * mean) / n));
            cr_assert_lt(error, 0.1 * mean);
            cr_assert_lt(fabs(value->mean - mean), 4.5 * error, "p = %d, %s: %g, not %g +- %g", p,
                         all ? "all" : "minima", value->mean, mean, error);
        }
    }
    wg_value_clear(value);
    fmpq_clear(x);
}
