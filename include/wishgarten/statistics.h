/* Means and central moments of sampled quantities, kept in blocks, and estimates with standard errors from them. */
#ifndef WISHGARTEN_STATISTICS_H
#define WISHGARTEN_STATISTICS_H

#include <flint/flint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WG_MOMENT_ORDER_MAX 16
#define WG_BLOCKS_MAX 1024

/* What is kept of the first `count` samples of several quantities: for quantity i in turn the mean, and the sums of (x - mean)^k
   for k = 2..order[i]. Sums about the mean are exact where E x^2 - (E x)^2 cancels. */
typedef struct
{
    slong values;
    const slong *order; /* 1..WG_MOMENT_ORDER_MAX each; owned by the caller */
    ulong count;
    double *sums; /* sum_i order[i] numbers */
} wg_moments_struct;
typedef wg_moments_struct wg_moments_t[1];

void wg_moments_init(wg_moments_t moments, const slong *order, slong values);
void wg_moments_clear(wg_moments_t moments);
void wg_moments_set(wg_moments_t moments, const wg_moments_t other);

/* One more sample x[0..values-1]. */
void wg_moments_add(wg_moments_t moments, const double *x);
/* moments <- those of its samples and the other's together, of the same quantities. */
void wg_moments_merge(wg_moments_t moments, const wg_moments_t other);

/* The mean of quantity i, and its k-th moment about the mean, 0 <= k <= order[i]; count >= 1. */
double wg_moments_mean(const wg_moments_t moments, slong i);
double wg_moments_central(const wg_moments_t moments, slong i, slong k);
/* The mean of x_i^n, n <= order[i], and the n-th cumulant, 1 <= n <= order[i], both of the samples as they are. */
double wg_moments_raw(const wg_moments_t moments, slong i, slong n);
double wg_moments_cumulant(const wg_moments_t moments, slong i, slong n);

/* The samples 0..samples-1 cut into at most WG_BLOCKS_MAX runs of equal length (the last one may be shorter), which depend on
   `samples` alone. Within a block samples come in order, and blocks are merged in order, so every result is the same to the last
   bit, whoever computed which block. A block that holds fewer samples than its length is not finished. */
typedef struct
{
    ulong samples;
    ulong block; /* samples a block */
    slong length;
    slong values;
    slong *order;
    wg_moments_struct *entries;
    double *sums;
} wg_blocks_struct;
typedef wg_blocks_struct wg_blocks_t[1];

/* blocks <- nothing sampled yet; samples >= 1. */
void wg_blocks_init(wg_blocks_t blocks, ulong samples, const slong *order, slong values);
void wg_blocks_clear(wg_blocks_t blocks);
/* The first sample of a block, b <= blocks.length; that of the last but one is blocks.samples. */
ulong wg_blocks_first(const wg_blocks_t blocks, slong b);
/* The number of samples there are. */
ulong wg_blocks_count(const wg_blocks_t blocks);
/* moments <- those of all blocks. */
void wg_blocks_total(wg_moments_t moments, const wg_blocks_t blocks);

/* A function of the moments; smooth near the true ones. */
typedef double (*wg_statistic_t)(const wg_moments_t moments, const void *data);

typedef struct
{
    double value;
    double standard_error; /* NaN with fewer than two blocks */
    double freedom;        /* its degrees of freedom: how well it is known itself */
    double skewness;       /* that of one block's influence over the root of their number */
    ulong samples;
} wg_estimate_t;

/* The statistic of all samples, freed of its bias of order 1/samples, and its standard error, by leaving out one block at a
   time (the jackknife of unequal groups). With u_b the influence of block b, freedom = 2 B / (kurtosis of u - 1), at most B - 1:
   few where a heavy tail makes one block weigh as much as all others. Which laws it serves, and how well: doc/theory/estimates.md.
   Source: busing1999. Cost: three merges and one call of the statistic for each block. */
void wg_blocks_estimate(wg_estimate_t *estimate, const wg_blocks_t blocks, wg_statistic_t statistic,
                        const void *data);

/* How far the estimate is from `truth`, as a normal number: with z the difference in units of the standard error and of `rounding`
   together, and s the skewness,
       z' = ((1 + s z/3)^3 - 1)/s + s/6.
   A sample of a skew law that misses its tail gives a low estimate and a small error bar at once, so that z itself is
   below -5 far too often; z' is right to the order 1/blocks. Source: hall1992. NaN without a standard error. */
double wg_estimate_z(const wg_estimate_t *estimate, double truth, double rounding);
/* The probability that |z'| is at least this, by Student's law with the degrees of freedom of the error bar. */
double wg_estimate_probability(const wg_estimate_t *estimate, double z);

/* max_i |empirical[i] - cdf[i]|: the Kolmogorov-Smirnov distance on a grid, a lower bound of the full one. */
double wg_ks_distance(const double *empirical, const double *cdf, slong length);
/* The probability of a full distance of at least d between a continuous law and `samples` draws from it; by the limit law with
   the correction of stephens1970, good to 0.01 for samples >= 5. On a grid it is an upper bound. */
double wg_ks_probability(double d, ulong samples);

#ifdef __cplusplus
}
#endif

#endif
