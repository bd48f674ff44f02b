/* Weingarten functions of the unitary group. */
#ifndef WISHGARTEN_WEINGARTEN_H
#define WISHGARTEN_WEINGARTEN_H

#include <flint/fmpq.h>
#include <flint/fmpz_poly.h>

#include "wishgarten/formula.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* For a Haar-random unitary U of dimension D,

       E[U_{i_1 j_1} ... U_{i_n j_n} conj(U_{k_1 l_1} ... U_{k_n l_n})]
           = sum_{sigma, tau in S_n} prod_a [i_a = k_{sigma(a)}] [j_a = l_{tau(a)}] Wg(sigma tau^-1; D),

       Wg(mu; D) = 1/n! sum_lambda f^lambda chi_lambda(mu) / prod_{box in lambda} (D + content(box)),

   which depends on the cycle type mu alone; for an integer D < n the sum runs over the lambda with at most D rows. Mathematics and
   conventions: weingarten/README.md. Source: collins2006. */

/* A column of characters is taken up to this degree, all classes up to the second. */
#define WG_WEINGARTEN_DEGREE_MAX 30
#define WG_WEINGARTEN_TABLE_DEGREE_MAX 24

/* numerator(D) / (denominator * prod_{|j| < degree} (D + j)^exponents[degree - 1 + j]) in lowest terms, denominator > 0. For the unitary
   group denominator = 1, since the coefficients at large D are integers. */
typedef struct
{
    slong degree;
    fmpz_poly_t numerator;
    fmpz_t denominator;
    slong *exponents;
} wg_weingarten_struct;
typedef wg_weingarten_struct wg_weingarten_t[1];

/* A function of the given degree, which is fixed from here on: every function below takes w of degree n. */
void wg_weingarten_init(wg_weingarten_t w, slong degree);
void wg_weingarten_clear(wg_weingarten_t w);

/* w <- Wg(mu; D) with D a symbol; mu is a partition of n (see partition.h), n <= WG_WEINGARTEN_DEGREE_MAX, else WG_UNABLE.
   Cost: one column of characters and p(n) polynomials of degree O(n log n). */
wg_status_t wg_weingarten(wg_weingarten_t w, const slong *mu, slong n) WG_CHECK_RESULT;

/* w[rank of mu] <- Wg(mu; D) for all classes, n <= WG_WEINGARTEN_TABLE_DEGREE_MAX, else WG_UNABLE; w has p(n) entries. Cost: the
   character table and one product of integer matrices p(n) x p(n)/2 x O(n log n), parity in D having halved both. */
wg_status_t wg_weingarten_table(wg_weingarten_struct *w, slong n) WG_CHECK_RESULT;

/* q <- Wg(mu; D) at an integer D >= 1, below the degree too. WG_DOMAIN for D < 1, WG_UNABLE as above. */
wg_status_t wg_weingarten_at(fmpq_t q, const slong *mu, slong n, const fmpz_t dim) WG_CHECK_RESULT;

/* q[rank of mu] <- the same for all classes, n <= WG_WEINGARTEN_TABLE_DEGREE_MAX. */
wg_status_t wg_weingarten_table_at(fmpq *q, slong n, const fmpz_t dim) WG_CHECK_RESULT;

/* The second method: the Gram element sum_sigma D^{cycles(sigma)} sigma in the class algebra of S_n, whose (pseudo-)inverse is found from its
   minimal polynomial over Q, with no characters. q[rank of mu] <- Wg(mu; D), n <= WG_GRAM_DEGREE_MAX, else WG_UNABLE; D >= 1, else
   WG_DOMAIN. Cost: n! p(n) for the structure constants, then linear algebra of size p(n). */
#define WG_GRAM_DEGREE_MAX 9
wg_status_t wg_weingarten_table_by_gram_inverse(fmpq *q, slong n, const fmpz_t dim) WG_CHECK_RESULT;

/* coefficients[k] <- a_k >= 0, k < length, in Wg(mu; D) = (-1)^{|mu|} sum_k a_k D^{-n-|mu|-2k}, |mu| = n - number of parts: the number of ways to
   write a permutation of type mu as a product of |mu| + 2k transpositions (s_i t_i), s_i < t_i, with t_1 <= t_2 <= ...; a_0 is the product
   of the Catalan numbers of mu_i - 1. */
void wg_weingarten_expansion(fmpz *coefficients, slong length, const wg_weingarten_t w, const slong *mu);

/* The same function as a formula in variable 0 of the ring. */
void wg_weingarten_get_formula(wg_formula_t f, const wg_weingarten_t w, const wg_ring_t ring);

#ifdef __cplusplus
}
#endif

#endif
