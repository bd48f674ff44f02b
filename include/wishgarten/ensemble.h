/* Random matrices whose entries and traces are averaged. */
#ifndef WISHGARTEN_ENSEMBLE_H
#define WISHGARTEN_ENSEMBLE_H

#include "wishgarten/formula.h"
#include "wishgarten/integrand.h"
#include "wishgarten/trace_word.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All matrices are D x D. J has J_{i,i+N} = 1 = -J_{i+N,i}, D = 2N, and is zero elsewhere; i' is the index that J pairs with i. */
typedef enum
{
    WG_ENSEMBLE_UNITARY,             /* U(D), Haar; answered by matrix_integral.h and trace_word.h */
    WG_ENSEMBLE_ORTHOGONAL,          /* O(D), Haar */
    WG_ENSEMBLE_SYMPLECTIC,          /* USp(D), Haar: S J S^T = J, so that conj(S) = J^-1 S J */
    WG_ENSEMBLE_COE,                 /* U U^T, U Haar in U(D) */
    WG_ENSEMBLE_CSE,                 /* U J U^T J^-1, U Haar in U(D): self-dual */
    WG_ENSEMBLE_PERMUTATION,         /* uniform permutation matrices P */
    WG_ENSEMBLE_CENTRED_PERMUTATION, /* P_ij - 1/D */
    WG_ENSEMBLE_GINIBRE,             /* independent complex Gaussian entries, E |G_ij|^2 = 1, E G_ij^2 = 0 */
    WG_ENSEMBLE_REAL_GINIBRE,        /* independent real Gaussian entries, E G_ij^2 = 1 */
    WG_ENSEMBLE_WISHART,             /* G G^, G a complex Gaussian D x n matrix as above */
    WG_ENSEMBLE_REAL_WISHART         /* G G^T, G a real Gaussian D x n matrix */
} wg_ensemble_t;

/* The entry of the sum's words that stands for n, the number of columns of G: one letter with this matrix. */
#define WG_LETTER_COLUMNS (-1)

/* f <- the average of the product of the integrand's entries, without its scalar and its traces, over independent random matrices of the
   ensemble, which is not WG_ENSEMBLE_UNITARY. dim NULL: D is variable 0 of the ring; the number n of columns is the ring's variable
   called "n". Indices that are numbers stand for 1, ..., N where D is a symbol and J pairs indices; different symbols are different pairs.
   *method <- the algorithm, in words.

   O, USp: a factor has a row end and a column end; pairings of the row ends and of the column ends join the factors to loops, whose half
   lengths are the coset type of the pair, and only pairings of equal (for USp: paired) indices count. COE, CSE: the ends of S are
   matched with those of conj(S). A sum over half-finished loops (loop_sum.h) finds the number of ways to each coset type, equal factors
   together and equal states merged. One row or one column of O is a point of a sphere; one of USp, too, in C^D. Permutation matrices:
   matchings of rows with columns, weighted by (D-k)!/D!.

   WG_DOMAIN if dim < 1, if it is odd with J, below a number that stands as an index, or too small for the number of different indices.
   WG_UNABLE beyond degree WG_WEINGARTEN_ZONAL_DEGREE_MAX in pairs of factors, where no closed form is known, and beyond
   WG_LOOP_STATES_MAX states. Sources: collins2006, matsumoto2012, matsumoto2013, collins2025. */
#define WG_LOOP_STATES_MAX 400000
wg_status_t wg_ensemble_integral(wg_formula_t f, const char **method, const wg_integrand_t integrand,
                                 wg_ensemble_t ensemble, const fmpz *dim, const wg_ring_t ring,
                                 wg_error_struct *error) WG_CHECK_RESULT;

/* sum <- the average of the integrand's scalar times its traces, without its entries, over independent random matrices of the ensemble,
   which is not WG_ENSEMBLE_UNITARY. For USp and CSE the answer's words may contain J, a fixed matrix that joins those of the integrand; J^2
   = -1 and J' = -J have been used. For Wishart matrices the word of the one letter WG_LETTER_COLUMNS is n. *method <- the algorithm.

   One random matrix after the other is averaged: its ends are joined in pairs as the entries' are (for Ginibre matrices, both ends of G
   with those of conj(G); for Wishart matrices, row ends with column ends and n for each loop), which closes the words to loops, and equal
   products of traces are merged. Traces of powers of one matrix of O or USp are sums of characters over the lambda with even rows (even columns) and at most D of
   them, and products of Gaussian moments for D >= degree; those of permutation matrices are moments of cycle numbers; those of (X W)^k,
   X a fixed word or 1, W complex Wishart (or X = 1, W real), are sums of characters (zonal functions) times contents. Sources:
   collins2006, diaconis1994, macdonald1995, matsumoto2012.

   WG_DOMAIN if dim < 1, or odd with J. WG_UNABLE for more than WG_ENSEMBLE_JOINS_MAX ways to join, for words of permutation matrices with
   others, and beyond the tables of characters. Cost: about a microsecond a way. */
#define WG_ENSEMBLE_JOINS_MAX 20000000
wg_status_t wg_ensemble_trace_integral(wg_trace_sum_t sum, const char **method, wg_integrand_t integrand,
                                       wg_ensemble_t ensemble, const fmpz *dim,
                                       wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
