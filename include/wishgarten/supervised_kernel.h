/* The mean of the supervised kernel matrix: several inputs, several observables. */
#ifndef WISHGARTEN_SUPERVISED_KERNEL_H
#define WISHGARTEN_SUPERVISED_KERNEL_H

#include <flint/arb.h>
#include <flint/fmpq_mat.h>

#include "wishgarten/formula.h"
#include "wishgarten/kernel_moment.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* K_ab^ij = sum_l (d_l epsilon_a^i)(d_l epsilon_b^j), where epsilon_a^i = <psi_a|U^ O_i U|psi_a>. With sigma = |<psi_a|psi_b>|^2 and
   g = Tr O_i O_j - Tr O_i Tr O_j / D,

       E K_ab^ij = 2 L xi_2 g (D sigma - 1) / (D^2 - 1)^2,

   and with the boundary "bare" the layer next to the inputs gives 2 g w / (D^2 - 1) instead, with
   w = Re <psi_b|psi_a><psi_a|X_L^2|psi_b> - |<psi_a|X_L|psi_b>|^2, which is sigma - |<psi_a|X_L|psi_b>|^2 for Pauli words.
   f <- that mean. Uses kernel.dim, .layers, .generator[2], .boundary, .angle; w may be NULL with the boundary "haar". Proof:
   doc/theory/supervised_kernel.md. */
void wg_supervised_kernel_mean(wg_formula_t f, const wg_formula_t sigma, const wg_formula_t g,
                               const wg_formula_struct *w, const wg_kernel_t kernel);

/* The spectrum of E K for m orthogonal inputs and one observable (kernel.observable[2] = g), boundary "haar": `uniform` for the
   vector (1, ..., 1), `other` with multiplicity m - 1. 1 <= m <= D. */
void wg_supervised_kernel_eigenvalues(wg_formula_t uniform, wg_formula_t other, ulong m,
                                      const wg_kernel_t kernel);

/* E K_ab K_cd for four inputs a, b, c, d and one observable, boundary "haar". The Gram matrix of the four is gram[2 (4 i + j)] + sqrt(-1) *
   gram[2 (4 i + j) + 1] = <psi_i|psi_j>. Uses kernel.dim, .layers, .observable and .generator up to the fourth power sum, .angle. With four times the
   same input this is E K^2. Cost: 24 permutations for each of the 9 derangements of S_4 and 16 orders. WG_DOMAIN at D = 3 for power sums that no matrix has, such as those of Pauli
   words in an odd dimension. Derivation: doc/theory/supervised_kernel.md. */
wg_status_t wg_supervised_kernel_second_moment(wg_formula_t f, const fmpq *gram,
                                               const wg_kernel_t kernel) WG_CHECK_RESULT;

/* eigenvalues[0..n) <- enclosures of the eigenvalues of a symmetric rational n x n matrix, in rising order, with multiplicity, each
   with a relative accuracy of about prec bits. Domain: symmetric. Cost: one characteristic polynomial and its roots. */
void wg_symmetric_eigenvalues(arb_ptr eigenvalues, const fmpq_mat_t matrix, slong prec);

#ifdef __cplusplus
}
#endif

#endif
