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

#ifdef __cplusplus
}
#endif

#endif
