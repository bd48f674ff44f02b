/* Exact moments of the quantum neural tangent kernel K and the mean of the meta-kernel mu. */
#ifndef WISHGARTEN_KERNEL_MOMENT_H
#define WISHGARTEN_KERNEL_MOMENT_H

#include <flint/fmpq.h>

#include "wishgarten/formula.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A QNN is U = W_1 e^{i theta_1 X_1} ... W_L e^{i theta_L X_L}, with independent Haar blocks W_l and, with
   the boundary "haar", one more block W_{L+1} between X_L and psi_0. With epsilon = <psi_0|U^ O U|psi_0> - const,

       K  = sum_l (d_l epsilon)^2,        mu = sum_{l,l'} (d_l d_l' epsilon) (d_l epsilon) (d_l' epsilon).

   K = v Q with v and Q independent: v is the quantum variance of O in a Haar-random state, and
   Q = sum_l q_l with independent q_l = 4 Var_phi(X_l) beta_l, phi Haar, beta ~ Beta(1/2, D - 3/2); with the
   boundary "bare", q_L = 4 Var_psi0(X_L) beta_L. Proofs: doc/theory/kernel.md.

   All inputs are formulas in one ring, so that each may be a number or a symbol. */
#define WG_KERNEL_MOMENT_MAX 8

typedef enum
{
    WG_BOUNDARY_HAAR,
    WG_BOUNDARY_BARE
} wg_boundary_t;

/* dim                D >= 2
   layers             L >= 1
   observable[k]      Tr (O - Tr O/D)^k,   k = 0..order, with D and 0 first
   generator[k]       Tr (X - Tr X/D)^k,   likewise; a Pauli word has D for even k and 0 for odd k
   boundary_variance  Var_psi0(X_L), used with the boundary "bare" only; a Pauli word has 1 - x^2
   angle              c for gates exp(i c theta X): 1, or -1/2 for exp(-i theta X/2)
   order              the largest k above; the n-th moment of K needs k <= 2n */
typedef struct
{
    const wg_ring_struct *ring;
    wg_formula_t dim;
    wg_formula_t layers;
    wg_formula_struct *observable;
    wg_formula_struct *generator;
    wg_boundary_t boundary;
    wg_formula_t boundary_variance;
    fmpq_t angle;
    slong order;
} wg_kernel_struct;
typedef wg_kernel_struct wg_kernel_t[1];

/* kernel <- a Pauli generator, boundary "haar", angle 1, and D, L, O all zero. */
void wg_kernel_init(wg_kernel_t kernel, slong order, const wg_ring_t ring);
void wg_kernel_clear(wg_kernel_t kernel);

/* kernel.generator <- that of Pauli words, for the present kernel.dim. */
void wg_kernel_set_pauli_generator(wg_kernel_t kernel);

/* m[k] <- sum_j C(k, j) p[j] (-p[1]/D)^(k-j), k = 0..order: the central power sums from the plain ones,
   p[0] = D. Aliasing of m and p is not allowed. */
void wg_central_power_sums(wg_formula_struct *m, const wg_formula_struct *p, slong order,
                           const wg_formula_t dim, const wg_ring_t ring);

/* E_phi [(<A^2> - <A>^2)^n], phi Haar in dimension D, from the central power sums m[0..2n] of A:

       1/(D)_{2n} sum_j C(n,j) (-1)^j (n-j)! (2j)! (D+n+j)_{n-j} [s^(n-j) t^(2j)] exp(sum_k Tr (s A^2 + t A)^k / k).

   Cost: O(n^4) operations on polynomials in m_2..m_2n. */
void wg_quantum_variance_moment(wg_formula_t f, ulong n, const wg_formula_struct *m, const wg_formula_t dim,
                                const wg_ring_t ring);

/* E[q_l^n] = 4^n (1/2)_n / (D-1)_n E[Var_phi(X)^n], the moment of one layer's share of Q, with the
   angle's c^(2n); `last` nonzero asks for the layer next to psi_0, which differs with the boundary "bare". */
void wg_kernel_layer_moment(wg_formula_t f, ulong n, int last, const wg_kernel_t kernel);

/* E[K^n] and the n-th cumulant of K, 1 <= n <= WG_KERNEL_MOMENT_MAX; uses power sums up to 2n. */
void wg_kernel_moment(wg_formula_t f, ulong n, const wg_kernel_t kernel);
void wg_kernel_cumulant(wg_formula_t f, ulong n, const wg_kernel_t kernel);

/* Var K / (E K)^2 and its limit for L -> infinity, Var v / (E v)^2. WG_DOMAIN if E K = 0. */
wg_status_t wg_kernel_relative_variance(wg_formula_t f, const wg_kernel_t kernel) WG_CHECK_RESULT;
wg_status_t wg_kernel_plateau_squared(wg_formula_t f, const wg_kernel_t kernel) WG_CHECK_RESULT;

/* Cov((d_l epsilon)^2, (d_l' epsilon)^2) for l != l'; `last` nonzero if one of the two is layer L. */
void wg_kernel_covariance(wg_formula_t f, int last, const wg_kernel_t kernel);

/* E[mu]; uses power sums of O up to 3. */
void wg_meta_kernel_mean(wg_formula_t f, const wg_kernel_t kernel);

/* layers <- the least L >= 1 with rate * E[K] >= gamma, whatever kernel.layers is; rate > 0, and D, O and X are
   numbers. WG_DOMAIN if no depth reaches it, which is so when E[K] = 0 < gamma; WG_UNABLE if they are symbols. */
wg_status_t wg_kernel_depth(fmpz_t layers, const fmpq_t rate, const fmpq_t gamma,
                            const wg_kernel_t kernel) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
