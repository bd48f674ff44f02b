/* Where the gradient of a Wishart process vanishes: local minima, all critical points, exact zeros, and where they concentrate. */
#ifndef WISHGARTEN_MINIMA_H
#define WISHGARTEN_MINIMA_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"
#include "wishgarten/value.h"
#include "wishgarten/wishart.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The loss l(theta_1, ..., theta_p) >= 0 of a Wishart process with gates exp(i theta_j A_j) has at a given loss x, per period of
   every angle, on average the density (Kac and Rice)

       n(x) = P^p E[ |det H| 1(H of the kind counted) | g = 0, l = x ] f_{g,l}(0, x)

   of critical points, with P the period, pi for A^2 = 1. In the limit of large dimensions, for one component
   c Gamma(k), T = x/c and W_p(n) a real Wishart matrix with n degrees of freedom and unit scale,

       n(x) = (pi/4)^(p/2) T^(k-1-p/2) e^(-T) / (c Gamma(k)) E[ |det M| 1(M of the kind) ],
       M = W_p(2k - 1) - 2T - sqrt(2T) N,   N symmetric, N_ij ~ N(0, 1) for i != j, N_jj ~ N(0, spread).

   Derivations and proofs are in doc/theory/minima.md. These are averages over processes, uniform over critical points:
   what an optimiser reaches is weighted by basins of attraction and lies lower (see wg_minima_caveat). */

/* More parameters are refused. */
#define WG_MINIMA_PARAMETERS_MAX 128
/* More components are refused. */
#define WG_MINIMA_COMPONENTS_MAX 16

/* The generators A, as a component sees them: square = Tr A^2/N > 0, spread = N Tr A^4/(Tr A^2)^2 - 1 >= 0, traces over its block, where
   A is traceless. A^2 = 1 is square 1, spread 0. */
typedef struct
{
    fmpq_t square;
    fmpq_t spread;
} wg_generator_struct;

typedef struct
{
    const wg_wishart_struct *process;
    slong parameters;                      /* p >= 1 */
    const wg_generator_struct *generators; /* one a component; NULL for A^2 = 1 */
    const fmpq *period;                    /* in units of pi; NULL for 1 */
    slong digits;                          /* asked of certified values */
    double error;                          /* the relative standard error asked of estimates, in [1e-4, 1] */
    ulong seed;  /* of estimates; they depend on nothing else, least of all on threads */
    int threads; /* 0 for as many as OpenMP thinks best */
} wg_minima_struct;
typedef wg_minima_struct wg_minima_t[1];

/* minima <- the defaults above, 15 digits, 2 % and seed 1. No memory is held. */
void wg_minima_init(wg_minima_t minima, const wg_wishart_t process, slong parameters);

/* All of the following depend on the case, and the kind of the value says which it is:
     exact       numbers at p = 1 with A^2 = 1, whatever the components and their dimensions: one minimum, two critical points;
     certified   one component without a dimension, A^2 = 1: p = 1 (closed form, k > 1/2) and p = 2 (double trapezoidal sums with
                 proved bounds, 3/2 <= k <= 10^5, at most 20 digits: 10 ms a density, 0.1 s a number and up to a second below
                 k = 2; a density so far out that its digits would take a million points is estimated);
     estimate    otherwise: sequential Monte Carlo over Cholesky pivots, unbiased, with the standard error over independent
                 replicates. A component with a dimension is taken at finite dimension, which is an approximation that is
                 off by O(p/(beta N)).
   `wg_minima_method` has the words. WG_DOMAIN for p < 1, and where no such Wishart matrix exists: 2k - 1 neither an integer >= 0 nor
   > p - 1 (likewise for the second one at finite dimension); WG_UNABLE beyond the limits above and where the samples found
   nothing, as for p well beyond 2k, where minima that are no zeros are too rare. Cost of an estimate: about p^3 (1/error)^2 times 10 ns,
   times the number of points of a grid. Source: anschuetz2024, adler2007. */

/* The mean number of local minima with x > 0 per period; exact zeros are apart (wg_minima_zeros). */
wg_status_t wg_minima_count(wg_value_t count, const wg_minima_t minima,
                            wg_error_struct *error) WG_CHECK_RESULT;
/* The mean of x over these, and at once their number (NULL if not wanted). */
wg_status_t wg_minima_mean(wg_value_t mean, wg_value_struct *count, const wg_minima_t minima,
                           wg_error_struct *error) WG_CHECK_RESULT;
/* densities[i] <- n(losses[i]), losses > 0. The points of a grid are estimated independently. */
wg_status_t wg_minima_density(wg_value_struct *densities, const fmpq *losses, slong length,
                              const wg_minima_t minima, wg_error_struct *error) WG_CHECK_RESULT;

/* The same for all critical points. */
wg_status_t wg_critical_count(wg_value_t count, const wg_minima_t minima,
                              wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_critical_density(wg_value_struct *densities, const fmpq *losses, slong length,
                                const wg_minima_t minima, wg_error_struct *error) WG_CHECK_RESULT;
/* counts[i] <- the number of those with i negative eigenvalues of H, i = 0..p. Needs every component's 2k > p, so that
   sum_i (-1)^i counts[i] = 0 (Poincare and Hopf). An index that no sample shows has count 0 and standard error infinity. */
wg_status_t wg_critical_count_by_index(wg_value_struct *counts, const wg_minima_t minima,
                                       wg_error_struct *error) WG_CHECK_RESULT;

/* determinant <- exactly

       E det M = sum_j C(p, 2j) (2j-1)!! (-2T)^j (p-2j)! L_{p-2j}^{(n-p+2j)}(2T),   n = 2k - 1,

   a polynomial in k and T, whatever the spread of the generators. WG_DOMAIN for p < 1; WG_UNABLE beyond the limit. */
wg_status_t wg_critical_signed_determinant(fmpq_t determinant, const fmpq_t shape, const fmpq_t t,
                                           slong parameters) WG_CHECK_RESULT;
/* density <- that of critical points at the loss x > 0, each counted with the sign of det H. One component without a dimension, else
   WG_UNABLE; any k > 0. Its integral is 0 for p < 2k, and minus the number of zeros for p = 2k. */
wg_status_t wg_critical_signed_density(arb_t density, const fmpq_t loss, const wg_minima_t minima, slong prec,
                                       wg_error_struct *error) WG_CHECK_RESULT;

/* The method of a value above and what law it is about, as a sentence; static. */
const char *wg_minima_method(const wg_minima_t minima, const wg_value_t value);
/* What a reader has to know about an optimiser, as a sentence; static. */
const char *wg_minima_caveat(void);

/* Zeros of the loss of one component: for p < 2k = beta r there are none (value 0); for p = 2k their mean number per period, for p > 2k the mean
   (p - 2k)-dimensional volume of the set of zeros,

       pi^(p-k) Gamma((p+1)/2) / Gamma((p-2k+1)/2)   times   Gamma(kappa)/Gamma(kappa - k) s^(2k) at dimension N,

   kappa = beta N/2, s = E sqrt(w) Gamma(n/2)/Gamma((n+1)/2), n = beta (N - 1), with w of gradient_law.h. At dimension N that is exact for
   p = 2k, O = o times a projector and Tr A = 0, and for p > 2k good to a factor 1 + O(1/kappa). *dimension <- p - 2k, or -1. Several components vanish together where each does: codimensions add up,
   and WG_UNABLE is said beyond the sum of 2k. WG_DOMAIN unless every 2k is an integer, and N >= 2. */
wg_status_t wg_minima_zeros(arb_t zeros, slong *dimension, const wg_minima_t minima, slong prec,
                            wg_error_struct *error) WG_CHECK_RESULT;

/* For p, k -> oo at gamma = p/(2k) in (0, 1): local minima concentrate at the loss edge times the mean loss,

       edge = (q (1 - gamma) - 1)/(q^2 (q - 1)),   q = (4 - gamma + sqrt(gamma^2 + 8 gamma))/(4 (1 - gamma)),

   all critical points at 1 - gamma/2. WG_DOMAIN unless 0 < gamma < 1. */
wg_status_t wg_minima_edge(arb_t edge, const fmpq_t gamma, slong prec) WG_CHECK_RESULT;
/* The limit of E ln|lambda| over the eigenvalues lambda of H/(2k c) at the edge. */
wg_status_t wg_minima_edge_log_hessian(arb_t mean_log, const fmpq_t gamma, slong prec) WG_CHECK_RESULT;
/* Asymptotic statements for one component, to leading order; `shifted` adds the next, of relative order k^(-1/2), which is large
   for k < 100. Ratio of the mean loss at minima to the mean loss, and ln of the number of minima. */
wg_status_t wg_minima_edge_at_shape(arb_t edge, const fmpq_t gamma, const fmpq_t shape, int shifted,
                                    slong prec) WG_CHECK_RESULT;
wg_status_t wg_minima_log_count(arb_t log_count, const fmpq_t gamma, const fmpq_t shape, int shifted,
                                slong prec) WG_CHECK_RESULT;
/* The edge at finite dimension: the least x in (0, rho), as a fraction of the largest loss o, at which the Hessian's spectrum touches zero;
   rho = r/N in (0, 1), load = p/(beta N) in (0, rho). edge <- x/rho, so that load = rho gamma, rho -> 0 gives wg_minima_edge. */
wg_status_t wg_minima_edge_at_dimension(arb_t edge, const fmpq_t rho, const fmpq_t load,
                                        slong prec) WG_CHECK_RESULT;

/* The number of parameters from which on zeros of the loss exist, three ways. */
typedef struct
{
    fmpq_t
        codimension; /* sum of beta rank(O - lambda_min): the real codimension of the set of zeros, which is right */
    fmpq_t soft; /* sum of beta r: where the reached loss becomes small; the same for a flat O */
    fmpq_t
        centred; /* 2m - 2 with m = Tr^2 O/(Tr O^2 - Tr^2 O/N) = N r/(N - r), the literature's; 0 if N is unknown */
} wg_transition_struct;
typedef wg_transition_struct wg_transition_t[1];

void wg_transition_init(wg_transition_t transition);
void wg_transition_clear(wg_transition_t transition);
/* ranks: one a component; NULL where O is taken as flat (rank = r). `centred` is for one component with a dimension. */
void wg_transition_set(wg_transition_t transition, const wg_wishart_t process, const fmpq *ranks);
/* One sentence on how the three differ; static. */
const char *wg_transition_words(const wg_transition_t transition);

#ifdef __cplusplus
}
#endif

#endif
