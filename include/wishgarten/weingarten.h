/* Weingarten functions of the classical groups, of two circular ensembles and of permutation matrices. */
#ifndef WISHGARTEN_WEINGARTEN_H
#define WISHGARTEN_WEINGARTEN_H

#include <flint/fmpq.h>
#include <flint/fmpz_poly.h>

#include "wishgarten/formula.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* D is the dimension of the matrices throughout, even for WG_SYMPLECTIC and WG_CSE, so that USp(D) = USp(2N) has D = 2N. */
typedef enum
{
    WG_UNITARY,    /* U(D), Haar */
    WG_ORTHOGONAL, /* O(D), Haar */
    WG_SYMPLECTIC, /* USp(D), Haar: the unitary S with S J S^T = J, J antisymmetric with J^2 = -1 and entries 0, 1, -1 */
    WG_COE, /* the circular orthogonal ensemble: U U^T with U Haar in U(D) */
    WG_CSE  /* the circular symplectic ensemble, as the antisymmetric matrix U J U^T with U Haar in U(D) */
} wg_group_t;

/* For a Haar-random unitary U of dimension D,

       E[U_{i_1 j_1} ... U_{i_n j_n} conj(U_{k_1 l_1} ... U_{k_n l_n})]
           = sum_{sigma, tau in S_n} prod_a [i_a = k_{sigma(a)}] [j_a = l_{tau(a)}] Wg(sigma tau^-1; D),

       Wg(mu; D) = 1/n! sum_lambda f^lambda chi_lambda(mu) / prod_{box in lambda} (D + column - row),

   which depends on the cycle type mu alone. For the others it depends on the coset type mu of two pairings (wg_pairing_coset_type), or of
   a permutation of 2n points (wg_permutation_coset_type), and

       O(D):   E[O_{i_1 j_1} ... O_{i_2n j_2n}] = sum_{p, q} prod_{{a,b} in p} [i_a = i_b] prod_{{a,b} in q} [j_a = j_b] Wg(p, q),
       USp(D): the same with sign(p) prod_{a<b} J_{i_a i_b} and sign(q) prod_{a<b} J_{j_a j_b}   (wg_pairing_sign),
       COE:    E[S_{i_1 i_2} ... S_{i_2n-1 i_2n} conj(S_{j_1 j_2} ... S_{j_2n-1 j_2n})] = sum_{sigma in S_2n} prod_a [i_a = j_{sigma(a)}]
               Wg(sigma),
       CSE:    the same with sign(sigma),

       Wg(mu; D) = 1/(2n-1)!! sum_lambda f^{2 lambda} omega^lambda(mu) / prod_{box in lambda} (factor)

   with omega^lambda the zonal functions (zonal.h) and, row and column counted from 0, the factor D + 2 column - row for O(D),
   D - 2 column + row for USp(D), and the same plus 1 for COE, minus 1 for CSE. So Wg_USp(D) = (-1)^n Wg_O(-D), Wg_COE(D) = Wg_O(D + 1),
   Wg_CSE(D) = Wg_USp(D - 1) as formulas. At an integer D the lambda with a vanishing product are left out: then Wg is the pseudo-inverse of
   the Gram matrix D^cycles, D^loops, (-1)^n (-D)^loops, (D + 1)^loops, (-1)^n (1 - D)^loops, and the averages hold for every D. Mathematics and
   conventions: weingarten/README.md. Sources: collins2006, matsumoto2012,
   matsumoto2013. */

/* For U(D) a column of characters is taken up to this degree, all classes up to the second; for the others both end with the zonal
   functions, at the third. */
#define WG_WEINGARTEN_DEGREE_MAX 30
#define WG_WEINGARTEN_TABLE_DEGREE_MAX 24
#define WG_WEINGARTEN_ZONAL_DEGREE_MAX 24

/* The largest degree for one class and, with all != 0, for all classes. */
slong wg_weingarten_degree_max(wg_group_t group, int all);

/* numerator(D) / (denominator * prod_{i < length} (D + shifts[i])^exponents[i]) in lowest terms, denominator > 0; the shifts are
   different, the exponents >= 0. For the unitary group denominator = 1, since the coefficients at large D are integers. */
typedef struct
{
    slong degree;
    fmpz_poly_t numerator;
    fmpz_t denominator;
    slong *shifts;
    slong *exponents;
    slong length;
} wg_weingarten_struct;
typedef wg_weingarten_struct wg_weingarten_t[1];

/* A function of the given degree, which is fixed from here on, of any group: every function below takes w of degree n. */
void wg_weingarten_init(wg_weingarten_t w, slong degree);
void wg_weingarten_clear(wg_weingarten_t w);

/* w <- Wg(mu; D) with D a symbol; mu is a partition of n (see partition.h), n <= wg_weingarten_degree_max(group, 0), else WG_UNABLE.
   Cost: one column of characters, or the zonal functions of degree n, and p(n) polynomials of degree O(n log n). */
wg_status_t wg_weingarten(wg_weingarten_t w, wg_group_t group, const slong *mu, slong n) WG_CHECK_RESULT;

/* w[rank of mu] <- Wg(mu; D) for all classes, n <= wg_weingarten_degree_max(group, 1), else WG_UNABLE; w has p(n) entries. Cost: the
   character table and one product of integer matrices p(n) x p(n)/2 x O(n log n) for U(D), parity in D having halved both; the zonal
   functions and p(n) x p(n) x O(n log n) for the others. */
wg_status_t wg_weingarten_table(wg_weingarten_struct *w, wg_group_t group, slong n) WG_CHECK_RESULT;

/* q <- Wg(mu; D) at an integer D >= 1, below the degree too. WG_DOMAIN for D < 1, and for odd D with WG_SYMPLECTIC and WG_CSE; WG_UNABLE
   as above. */
wg_status_t wg_weingarten_at(fmpq_t q, wg_group_t group, const slong *mu, slong n,
                             const fmpz_t dim) WG_CHECK_RESULT;

/* q[rank of mu] <- the same for all classes, n <= wg_weingarten_degree_max(group, 1). */
wg_status_t wg_weingarten_table_at(fmpq *q, wg_group_t group, slong n, const fmpz_t dim) WG_CHECK_RESULT;

/* The methods that the four functions above choose from; group is not WG_UNITARY for the zonal ones. */
wg_status_t wg_weingarten_by_characters(wg_weingarten_t w, const slong *mu, slong n) WG_CHECK_RESULT;
wg_status_t wg_weingarten_table_by_characters(wg_weingarten_struct *w, slong n) WG_CHECK_RESULT;
wg_status_t wg_weingarten_at_by_characters(fmpq_t q, const slong *mu, slong n,
                                           const fmpz_t dim) WG_CHECK_RESULT;
wg_status_t wg_weingarten_table_at_by_characters(fmpq *q, slong n, const fmpz_t dim) WG_CHECK_RESULT;
wg_status_t wg_weingarten_by_zonal_functions(wg_weingarten_t w, wg_group_t group, const slong *mu,
                                             slong n) WG_CHECK_RESULT;
wg_status_t wg_weingarten_table_by_zonal_functions(wg_weingarten_struct *w, wg_group_t group,
                                                   slong n) WG_CHECK_RESULT;
wg_status_t wg_weingarten_at_by_zonal_functions(fmpq_t q, wg_group_t group, const slong *mu, slong n,
                                                const fmpz_t dim) WG_CHECK_RESULT;
wg_status_t wg_weingarten_table_at_by_zonal_functions(fmpq *q, wg_group_t group, slong n,
                                                      const fmpz_t dim) WG_CHECK_RESULT;

/* The second method: the Gram element sum_sigma D^{cycles(sigma)} sigma in the class algebra of S_n, or sum_p D^{loops(p)} p in the Hecke
   algebra of pairings (D replaced by -D, D + 1, 1 - D for USp, COE, CSE), whose (pseudo-)inverse is found from its minimal polynomial
   over Q, with no characters and no zonal functions. q[rank of mu] <- Wg(mu; D), n <= WG_GRAM_DEGREE_MAX for U(D) and
   n <= WG_GRAM_PAIRING_DEGREE_MAX for the others, else WG_UNABLE; WG_DOMAIN as above. Cost: n! p(n), or (2n-1)!! p(n), for the structure
   constants, then linear algebra of size p(n). */
#define WG_GRAM_DEGREE_MAX 9
#define WG_GRAM_PAIRING_DEGREE_MAX 7
wg_status_t wg_weingarten_table_by_gram_inverse(fmpq *q, wg_group_t group, slong n,
                                                const fmpz_t dim) WG_CHECK_RESULT;

/* coefficients[k] <- a_k >= 0, k < length, in the expansion at large D

       U(D):       Wg(mu; D) = (-1)^{|mu|} sum_k a_k D^{-n-|mu|-2k},         |mu| = n - number of parts,
       O(D), COE:  Wg(mu; D) = (-1)^{|mu|} sum_k (-1)^k a_k D^{-n-|mu|-k},
       USp, CSE:   Wg(mu; D) = sum_k a_k D^{-n-|mu|-k}.

   For U(D), a_k is the number of ways to write a permutation of type mu as a product of |mu| + 2k transpositions (s_i t_i), s_i < t_i, with
   t_1 <= t_2 <= ..., and a_0 is the product of the Catalan numbers of mu_i - 1; for O(D) and USp(D), the number of sequences of |mu| + k such transpositions of 1, ..., 2n, all t_i odd, that bring
   {1, 2}, {3, 4}, ... to a pairing of coset type mu; for COE and CSE, s_i = t_i is a step too, one that moves nothing. w is Wg(mu; D). */
void wg_weingarten_expansion(fmpz *coefficients, slong length, const wg_weingarten_t w, wg_group_t group,
                             const slong *mu);

/* For a random permutation matrix P of dimension D and E_{ij} = P_{ij}, or the centred E_{ij} = P_{ij} - 1/D,

       E[E_{i_1 j_1} ... E_{i_n j_n}] = sum_{pi, sigma} [i is constant on the blocks of pi] [j on those of sigma] Wg(pi, sigma; D),

   over all pairs of set partitions of 0, ..., n-1 (set_partition.h). For permutation matrices Wg inverts the Gram matrix
   D^{blocks of the join}:

       Wg(pi, sigma; D) = sum_{tau <= pi, tau <= sigma} mu(tau, pi) mu(tau, sigma) (D - blocks(tau))! / D!,

   mu the Moebius function of refinement; at an integer D the tau with more than D blocks are left out, and Wg is a generalised inverse,
   Gram Wg Gram = Gram. The centred function is sum_A (-1/D)^{|A|} Wg(pi - A, sigma - A; D) over the sets A of points that are singletons of
   both. w has been initialised with degree n; n <= WG_WEINGARTEN_SET_PARTITION_MAX, else WG_UNABLE; WG_DOMAIN for D < 1. Cost: a term for
   each way to choose a number of pieces for each block of the meet. Source: collins2025. */
#define WG_WEINGARTEN_SET_PARTITION_MAX 30
wg_status_t wg_weingarten_permutation(wg_weingarten_t w, const slong *pi, const slong *sigma,
                                      slong n) WG_CHECK_RESULT;
wg_status_t wg_weingarten_centred_permutation(wg_weingarten_t w, const slong *pi, const slong *sigma,
                                              slong n) WG_CHECK_RESULT;
wg_status_t wg_weingarten_permutation_at(fmpq_t q, const slong *pi, const slong *sigma, slong n,
                                         const fmpz_t dim) WG_CHECK_RESULT;
wg_status_t wg_weingarten_centred_permutation_at(fmpq_t q, const slong *pi, const slong *sigma, slong n,
                                                 const fmpz_t dim) WG_CHECK_RESULT;

/* The same function as a formula in variable 0 of the ring. */
void wg_weingarten_get_formula(wg_formula_t f, const wg_weingarten_t w, const wg_ring_t ring);

#ifdef __cplusplus
}
#endif

#endif
