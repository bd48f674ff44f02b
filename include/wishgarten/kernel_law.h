/* The whole law of the quantum neural tangent kernel K = v Q: density, distribution function, quantiles. */
#ifndef WISHGARTEN_KERNEL_LAW_H
#define WISHGARTEN_KERNEL_LAW_H

#include <flint/acb.h>
#include <flint/arb.h>
#include <flint/arb_poly.h>
#include <flint/fmpq.h>
#include <flint/fmpz.h>

#include "wishgarten/formula.h"
#include "wishgarten/kernel_moment.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* K = v Q with independent v and Q, see kernel_moment.h; proofs are in doc/theory/kernel_law.md.

   Every value below is an enclosure. `prec` is the number of bits asked for; where the method reaches fewer, the ball
   is wide and says so. The structures remember what evaluations work out, so evaluation takes them without const:
   one structure serves one thread. */

/* The law of v = sum_i w_i lambda_i^2 - (sum_i w_i lambda_i)^2, w uniform on the simplex: the quantum variance of
   an observable with D eigenvalues lambda_i in a Haar-random state. With [lambda]_x the divided difference over
   all D eigenvalues in the variable x,

       P(v > t) = (-1)^(D-1) 4^(D-1) / (2 C(2D-2, D-1)) [lambda]_x [lambda]_y |x - y| ((x - y)^2/4 - t)_+^(D - 3/2),

   a sum over pairs of distinct eigenvalues; two distinct ones give incomplete beta functions. v lies in
   [0, (lambda_max - lambda_min)^2 / 4]. */
typedef struct
{
    fmpz_t dim;
    slong length;      /* the number of distinct eigenvalues */
    fmpq *eigenvalues; /* in increasing order */
    fmpz *multiplicities;
    slong prec; /* of the coefficients below, 0 before there are any */
    arb_poly_struct *pairs;
} wg_variance_law_struct;
typedef wg_variance_law_struct wg_variance_law_t[1];

/* With three or more distinct eigenvalues, larger dimensions are refused. */
#define WG_VARIANCE_LAW_DIM_MAX 1024

void wg_variance_law_init(wg_variance_law_t law);
void wg_variance_law_clear(wg_variance_law_t law);

/* law <- that of the given eigenvalues, in any order; equal ones are put together. WG_DOMAIN for a multiplicity
   below 1 and for fewer than two distinct eigenvalues (then v = 0); WG_UNABLE beyond WG_VARIANCE_LAW_DIM_MAX. */
wg_status_t wg_variance_law_set(wg_variance_law_t law, const fmpq *eigenvalues, const fmpz *multiplicities,
                                slong length, wg_error_struct *error) WG_CHECK_RESULT;

/* E v^n = n!/(4^n (D - 1/2)_n C(2D-2, D-1)) sum_{a + b = 2n} (-1)^a C(2n+2D-2, a+D-1) h_a(lambda) h_b(lambda), exactly,
   with the complete homogeneous sums h of all D eigenvalues. WG_UNABLE beyond WG_VARIANCE_LAW_DIM_MAX. Cost: O(n^2)
   operations on rational numbers. */
wg_status_t wg_variance_law_moment(fmpq_t moment, ulong n, const wg_variance_law_t law) WG_CHECK_RESULT;

/* f(t), P(v <= t), and the t with P(v <= t) = q. The relative accuracy is about prec bits for exact t. The density is infinite
   at the upper end for two eigenvalues, which gives an infinite ball, and a value at a jump is the one from the
   right. WG_DOMAIN for q outside (0, 1). Cost: O(D m) operations for m distinct eigenvalues, on numbers of about
   prec + 8 D bits. */
wg_status_t wg_variance_law_density(arb_t f, const arb_t t, wg_variance_law_t law,
                                    slong prec) WG_CHECK_RESULT;
wg_status_t wg_variance_law_cdf(arb_t p, const arb_t t, wg_variance_law_t law, slong prec) WG_CHECK_RESULT;
wg_status_t wg_variance_law_quantile(arb_t t, const arb_t q, wg_variance_law_t law,
                                     slong prec) WG_CHECK_RESULT;

/* The law of Q = q_1 + ... + q_L for Pauli generators: q_l = 4 c^2 s beta, s ~ Beta(D/2, 1/2), beta ~ Beta(1/2, D - 3/2),
   with gates exp(i c theta X); with the boundary "bare", q_L = 4 c^2 y beta, y = Var_psi0(X_L). The root of
   q_l/(4 c^2) has a polynomial density of degree 2D - 5 on [0, 1], from which come a closed form for Q <= 4 c^2 and
   the characteristic function; the rest is a Fourier series with a bound for what is left out. */
typedef struct
{
    slong dim;
    slong layers;
    wg_boundary_t boundary;
    fmpq_t boundary_variance;
    fmpq_t angle;
    slong prec;   /* of what follows, 0 before there is anything; x = Q/(4 c^2) */
    arb_t period; /* of the Fourier series: Q/(4 c^2) lies beyond it with probability at most `missed` */
    mag_t missed;
    slong length;   /* the number of frequencies */
    slong decay;    /* the characteristic function is below a constant times omega^(-decay/2) */
    acb_ptr waves;  /* the coefficients of the distribution function */
    acb_ptr slopes; /* the coefficients of the density */
    arb_t offset;
    mag_t cdf_error; /* of all that the series leaves out */
    mag_t density_error;
    arb_poly_t start; /* P(x <= r^2), 0 <= r <= 1, as a polynomial in r; zero if it is not used */
} wg_layer_sum_law_struct;
typedef wg_layer_sum_law_struct wg_layer_sum_law_t[1];

#define WG_LAYER_SUM_DIM_MAX (WORD(1) << 40)

void wg_layer_sum_law_init(wg_layer_sum_law_t law);
void wg_layer_sum_law_clear(wg_layer_sum_law_t law);

/* law <- that of L layers in dimension D; `boundary_variance` is read with the boundary "bare" only and may be NULL otherwise;
   `angle` is c. WG_DOMAIN if no Pauli word lives there (odd D), L < 1, y outside [0, 1], or Q = 0; WG_UNABLE for D beyond
   WG_LAYER_SUM_DIM_MAX. */
wg_status_t wg_layer_sum_law_set(wg_layer_sum_law_t law, const fmpz_t dim, slong layers,
                                 wg_boundary_t boundary, const fmpq_t boundary_variance, const fmpq_t angle,
                                 wg_error_struct *error) WG_CHECK_RESULT;

/* The density, P(Q <= x), and the x with P(Q <= x) = q. The absolute accuracy of the distribution function is 2^(-prec) for L of about 10 and more,
   for L = 1, and for Q <= 4 c^2 with the boundary "haar" if L(2D - 4) <= 4096; otherwise the Fourier series is cut at WG_LAYER_SUM_WAVES
   terms, and the ball has about (0.2 WG_LAYER_SUM_WAVES/L)^(-L/2). The density needs three layers or the closed form:
   WG_UNABLE otherwise, and where the dimension is too large for the depth. Cost: once for each prec a few hundred values of 2F2, then microseconds. */
#define WG_LAYER_SUM_WAVES 4096

wg_status_t wg_layer_sum_law_density(arb_t f, const arb_t x, wg_layer_sum_law_t law,
                                     slong prec) WG_CHECK_RESULT;
wg_status_t wg_layer_sum_law_cdf(arb_t p, const arb_t x, wg_layer_sum_law_t law, slong prec) WG_CHECK_RESULT;
wg_status_t wg_layer_sum_law_quantile(arb_t x, const arb_t q, wg_layer_sum_law_t law,
                                      slong prec) WG_CHECK_RESULT;

/* The law of K = v Q. Given the output state, that is given v, the law of K is that of v times Q. */
typedef struct
{
    wg_variance_law_t variance;
    wg_layer_sum_law_t layers;
    slong prec; /* of the quadrature below, 0 before there is one */
    slong length;
    arb_ptr nodes;
    arb_ptr weights;
    slong guard; /* bits that the density of v loses */
} wg_kernel_law_struct;
typedef wg_kernel_law_struct wg_kernel_law_t[1];

void wg_kernel_law_init(wg_kernel_law_t law);
void wg_kernel_law_clear(wg_kernel_law_t law);

/* law <- that of K for an observable with the given eigenvalues and multiplicities, which sum to D, and for Pauli
   generators; the arguments and failures are those of wg_variance_law_set and wg_layer_sum_law_set. WG_UNABLE, too, if m > 2 distinct
   eigenvalues have m (m - 1)/2 D^2 > WG_KERNEL_LAW_COST_MAX: a value would take more than some seconds. */
#define WG_KERNEL_LAW_COST_MAX 400000

wg_status_t wg_kernel_law_set(wg_kernel_law_t law, const fmpq *eigenvalues, const fmpz *multiplicities,
                              slong length, slong layers, wg_boundary_t boundary,
                              const fmpq_t boundary_variance, const fmpq_t angle,
                              wg_error_struct *error) WG_CHECK_RESULT;

/* E K, exactly. */
void wg_kernel_law_mean(fmpq_t mean, const wg_kernel_law_t law);

/* The density, P(K <= k), and the k with P(K <= k) = q, by Gauss-Legendre quadrature of P(Q <= k/t) over the law of v, with
   bounds from ellipses of analyticity. The absolute accuracy of the distribution function is 2^(-prec) for L = 1 with the boundary "haar"
   and wherever WG_KERNEL_LAW_WAVES frequencies give the law of Q as well as that. For the other small depths the closed form
   for Q <= 4 c^2 does what it can, and the rest comes from those frequencies, or is enclosed between sums over
   WG_KERNEL_LAW_CELLS cells, about P(Q > 4 c^2)/WG_KERNEL_LAW_CELLS wide; the ball says how good it is. There the density may be WG_UNABLE. Cost: milliseconds a
   value for two eigenvalues. */
#define WG_KERNEL_LAW_WAVES 512
#define WG_KERNEL_LAW_CELLS 256

wg_status_t wg_kernel_law_density(arb_t f, const arb_t k, wg_kernel_law_t law, slong prec) WG_CHECK_RESULT;
wg_status_t wg_kernel_law_cdf(arb_t p, const arb_t k, wg_kernel_law_t law, slong prec) WG_CHECK_RESULT;
wg_status_t wg_kernel_law_quantile(arb_t k, const arb_t q, wg_kernel_law_t law, slong prec) WG_CHECK_RESULT;

/* P(K <= fraction * E K) */
wg_status_t wg_kernel_law_cdf_of_mean(arb_t p, const fmpq_t fraction, wg_kernel_law_t law,
                                      slong prec) WG_CHECK_RESULT;

/* The square of the skewness, kappa_3^2/kappa_2^3, whose sign is that of kappa_3, and the excess kurtosis kappa_4/kappa_2^2 of K, as formulas.
   They use power sums up to 6 and 8. WG_DOMAIN if Var K = 0. */
wg_status_t wg_kernel_skewness_squared(wg_formula_t f, const wg_kernel_t kernel) WG_CHECK_RESULT;
wg_status_t wg_kernel_excess_kurtosis(wg_formula_t f, const wg_kernel_t kernel) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
