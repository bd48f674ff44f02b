#include "wishgarten/statistics.h"

#include <math.h>
#include <string.h>

#include <flint/arb_hypgeom.h>

/* Moments */

static slong sums_length(const slong *order, slong values)
{
    slong length = 0;

    for (slong i = 0; i < values; i++)
        length += order[i];
    return length;
}

void wg_moments_init(wg_moments_t moments, const slong *order, slong values)
{
    moments->values = values;
    moments->order = order;
    moments->count = 0;
    moments->sums = flint_calloc(FLINT_MAX(sums_length(order, values), 1), sizeof(double));
}

void wg_moments_clear(wg_moments_t moments)
{
    flint_free(moments->sums);
}

static void forget(wg_moments_t moments)
{
    moments->count = 0;
    memset(moments->sums, 0, sums_length(moments->order, moments->values) * sizeof(double));
}

void wg_moments_set(wg_moments_t moments, const wg_moments_t other)
{
    moments->count = other->count;
    memcpy(moments->sums, other->sums, sums_length(other->order, other->values) * sizeof(double));
}

static double binomial(slong n, slong k)
{
    double c = 1;

    for (slong j = 1; j <= k; j++)
        c = c * (n - k + j) / j;
    return c;
}

/* sum (x - a)^k, k >= 2, over n samples of mean a + d, from their sums about the mean; sums[j - 1] belongs to (x - mean)^j. */
static double shifted_sum(const double *sums, double n, double d, slong k)
{
    double power = 1, total = sums == NULL ? 0 : sums[k - 1];

    for (slong j = 1; j <= k - 2; j++)
    {
        power *= d;
        total += sums == NULL ? 0 : binomial(k, j) * sums[k - j - 1] * power;
    }
    return total + n * power * d * d;
}

/* a[0] is the mean of n samples, a[k - 1] their sum of (x - mean)^k; likewise b[0] for m more ones, whose sums are zero where
   `alone`. */
static void combine(double *a, double n, const double *b, double m, int alone, slong order)
{
    double delta = b[0] - a[0], mean = a[0] + delta * (m / (n + m));
    double below = -delta * (m / (n + m)), above = delta * (n / (n + m));

    for (slong k = order; k >= 2; k--)
        a[k - 1] = shifted_sum(a, n, below, k) + shifted_sum(alone ? NULL : b, m, above, k);
    a[0] = mean;
}

void wg_moments_add(wg_moments_t moments, const double *x)
{
    double *sums = moments->sums;

    for (slong i = 0; i < moments->values; sums += moments->order[i++])
        if (moments->count == 0)
            sums[0] = x[i];
        else
            combine(sums, moments->count, x + i, 1, 1, moments->order[i]);
    moments->count++;
}

void wg_moments_merge(wg_moments_t moments, const wg_moments_t other)
{
    double *sums = moments->sums;
    const double *others = other->sums;

    if (other->count == 0)
        return;
    if (moments->count == 0)
    {
        wg_moments_set(moments, other);
        return;
    }
    for (slong i = 0; i < moments->values; i++)
    {
        combine(sums, moments->count, others, other->count, 0, moments->order[i]);
        sums += moments->order[i];
        others += moments->order[i];
    }
    moments->count += other->count;
}

double wg_moments_mean(const wg_moments_t moments, slong i)
{
    return moments->sums[sums_length(moments->order, i)];
}

double wg_moments_central(const wg_moments_t moments, slong i, slong k)
{
    if (k < 2)
        return k == 0;
    return moments->sums[sums_length(moments->order, i) + k - 1] / moments->count;
}

double wg_moments_raw(const wg_moments_t moments, slong i, slong n)
{
    double mean = wg_moments_mean(moments, i), power = 1, total = 0;

    for (slong j = 0; j <= n; j++)
    {
        total += binomial(n, j) * wg_moments_central(moments, i, n - j) * power;
        power *= mean;
    }
    return total;
}

double wg_moments_cumulant(const wg_moments_t moments, slong i, slong n)
{
    double kappa[WG_MOMENT_ORDER_MAX + 1];

    if (n == 1)
        return wg_moments_mean(moments, i);
    /* kappa_n = mu_n - sum_j C(n-1, j-1) kappa_j mu_(n-j), with moments about the mean. */
    kappa[1] = 0;
    for (slong k = 2; k <= n; k++)
    {
        kappa[k] = wg_moments_central(moments, i, k);
        for (slong j = 2; j <= k - 2; j++)
            kappa[k] -= binomial(k - 1, j - 1) * kappa[j] * wg_moments_central(moments, i, k - j);
    }
    return kappa[n];
}

/* Blocks */

void wg_blocks_init(wg_blocks_t blocks, ulong samples, const slong *order, slong values)
{
    slong size = sums_length(order, values);

    blocks->samples = samples;
    blocks->block = samples / WG_BLOCKS_MAX + (samples % WG_BLOCKS_MAX != 0);
    blocks->length = samples / blocks->block + (samples % blocks->block != 0);
    blocks->values = values;
    blocks->order = flint_malloc(FLINT_MAX(values, 1) * sizeof(*blocks->order));
    memcpy(blocks->order, order, values * sizeof(*order));
    blocks->entries = flint_malloc(blocks->length * sizeof(*blocks->entries));
    blocks->sums = flint_calloc(FLINT_MAX(blocks->length * size, 1), sizeof(double));
    for (slong b = 0; b < blocks->length; b++)
        blocks->entries[b] = (wg_moments_struct){values, blocks->order, 0, blocks->sums + b * size};
}

void wg_blocks_clear(wg_blocks_t blocks)
{
    flint_free(blocks->order);
    flint_free(blocks->entries);
    flint_free(blocks->sums);
}

ulong wg_blocks_first(const wg_blocks_t blocks, slong b)
{
    return b == blocks->length ? blocks->samples : b * blocks->block;
}

ulong wg_blocks_count(const wg_blocks_t blocks)
{
    ulong count = 0;

    for (slong b = 0; b < blocks->length; b++)
        count += blocks->entries[b].count;
    return count;
}

void wg_blocks_total(wg_moments_t moments, const wg_blocks_t blocks)
{
    forget(moments);
    for (slong b = 0; b < blocks->length; b++)
        wg_moments_merge(moments, blocks->entries + b);
}

/* left[b] <- the statistic without block b, for the blocks that have samples and are not all there is. */
static void leave_out_each(double *left, const wg_blocks_t blocks, wg_statistic_t statistic, const void *data)
{
    slong size = sums_length(blocks->order, blocks->values);
    double *memory = flint_malloc(FLINT_MAX((blocks->length + 1) * size, 1) * sizeof(double));
    wg_moments_struct *behind = flint_malloc((blocks->length + 1) * sizeof(*behind));
    wg_moments_t before, rest;

    wg_moments_init(before, blocks->order, blocks->values);
    wg_moments_init(rest, blocks->order, blocks->values);
    for (slong b = blocks->length; b >= 0; b--)
    {
        behind[b] = (wg_moments_struct){blocks->values, blocks->order, 0, memory + b * size};
        forget(behind + b);
        if (b < blocks->length)
        {
            wg_moments_merge(behind + b, blocks->entries + b);
            wg_moments_merge(behind + b, behind + b + 1);
        }
    }
    for (slong b = 0; b < blocks->length; b++)
    {
        wg_moments_set(rest, before);
        wg_moments_merge(rest, behind + b + 1);
        if (blocks->entries[b].count > 0 && rest->count > 0)
            left[b] = statistic(rest, data);
        wg_moments_merge(before, blocks->entries + b);
    }
    wg_moments_clear(before);
    wg_moments_clear(rest);
    flint_free(behind);
    flint_free(memory);
}

void wg_blocks_estimate(wg_estimate_t *estimate, const wg_blocks_t blocks, wg_statistic_t statistic,
                        const void *data)
{
    double *left = flint_malloc(blocks->length * sizeof(double));
    double whole, mean, square = 0, third = 0, fourth = 0;
    wg_moments_t total;
    slong groups = 0;

    wg_moments_init(total, blocks->order, blocks->values);
    wg_blocks_total(total, blocks);
    whole = total->count > 0 ? statistic(total, data) : NAN;
    leave_out_each(left, blocks, statistic, data);
    for (slong b = 0; b < blocks->length; b++)
        groups += blocks->entries[b].count > 0;

    /* sum_b (1 - 1/h_b) = groups - 1; written with differences, so that a constant has no error. */
    mean = whole;
    for (slong b = 0; b < blocks->length && groups > 1; b++)
        if (blocks->entries[b].count > 0)
            mean += (1 - (double) blocks->entries[b].count / total->count) * (whole - left[b]);
    for (slong b = 0; b < blocks->length && groups > 1; b++)
        if (blocks->entries[b].count > 0)
        {
            double h = (double) total->count / blocks->entries[b].count;
            double u = whole - mean + (h - 1) * (whole - left[b]), term = u * u / (h - 1);

            square += term;
            third += u > 0 ? term * sqrt(term) : -term * sqrt(term);
            fourth += term * term;
        }

    *estimate = (wg_estimate_t){whole, NAN, 0, 0, total->count};
    if (groups > 1)
    {
        double kurtosis = groups * fourth / (square * square);

        estimate->value = mean;
        estimate->standard_error = sqrt(square / groups);
        estimate->freedom = groups - 1;
        estimate->skewness = square > 0 ? third / (square * sqrt(square)) : 0;
        if (square > 0 && 2 * groups < (groups - 1) * (kurtosis - 1))
            estimate->freedom = 2 * groups / (kurtosis - 1);
    }
    wg_moments_clear(total);
    flint_free(left);
}

double wg_estimate_z(const wg_estimate_t *estimate, double truth, double rounding)
{
    double s = estimate->skewness, difference = estimate->value - truth;
    double z = difference == 0 ? 0 : difference / hypot(estimate->standard_error, rounding);

    /* The same, multiplied out, as s may be zero. */
    return z + s * (z * z / 3 + s * z * z * z / 27 + 1.0 / 6);
}

double wg_estimate_probability(const wg_estimate_t *estimate, double z)
{
    double p;
    arb_t a, b, x;

    if (!isfinite(z))
        return 0;
    arb_init(a);
    arb_init(b);
    arb_init(x);
    arb_set_d(a, estimate->freedom / 2);
    arb_set_d(b, 0.5);
    arb_set_d(x, estimate->freedom / (estimate->freedom + z * z));
    arb_hypgeom_beta_lower(x, a, b, x, 1, 128);
    p = arf_get_d(arb_midref(x), ARF_RND_NEAR);
    arb_clear(a);
    arb_clear(b);
    arb_clear(x);
    return p;
}

/* The Kolmogorov-Smirnov test */

double wg_ks_distance(const double *empirical, const double *cdf, slong length)
{
    double distance = 0;

    for (slong i = 0; i < length; i++)
        distance = fmax(distance, fabs(empirical[i] - cdf[i]));
    return distance;
}

double wg_ks_probability(double d, ulong samples)
{
    double root = sqrt(samples), x = (root + 0.12 + 0.11 / root) * d, sum = 0;

    /* The first series is quick where x is small, the second where it is large. */
    if (x < 0.1)
        return 1;
    if (x < 1)
    {
        for (slong k = 1; k <= 9; k += 2)
            sum += exp(-k * k * M_PI * M_PI / (8 * x * x));
        return 1 - sqrt(2 * M_PI) / x * sum;
    }
    for (slong k = 1; k <= 5; k++)
        sum += (k % 2 == 1 ? 2 : -2) * exp(-2 * k * k * x * x);
    return sum;
}
