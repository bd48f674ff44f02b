/* The Haar twirl of a product of powers of one matrix, as an element of the group algebra. */
#ifndef WISHGARTEN_LOCAL_TWIRL_H
#define WISHGARTEN_LOCAL_TWIRL_H

#include <flint/fmpz_poly.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For X on C^D, Y = V^ X V with V Haar in U(D), and exponents e_1 >= ... >= e_k >= 1,

       E[Y^{e_1} (x) ... (x) Y^{e_k}]  =  sum_{pi in S_k} g(pi) P_pi,

   where P_pi moves the factor in slot i to slot pi(i). With the Schur functions s_lambda of X^e,

       g(pi) = sum_lambda s_lambda(X^e) chi_lambda(pi) / prod_{box in lambda} (D + content)      (all e_i = e),
       g(pi) = sum_sigma Wg(sigma^-1 pi) prod_{cycles C of sigma} Tr X^{sum of e_i, i in C}     (in general),

   and the sums leave out the lambda with more than D rows, whose projectors are zero. */
#define WG_TWIRL_DEGREE_MAX 8

/* D + j is counted at index j + WG_TWIRL_SHIFT of an array of exponents, |j| <= WG_TWIRL_SHIFT. */
#define WG_TWIRL_SHIFT 7
#define WG_TWIRL_FACTORS 15

/* g(pi) = numerators[entry[rank of pi]] / (denominator * prod_j (D + j)^exponents[j]), where permutations
   are ranked lexicographically. Where all e_i are equal there is one numerator for each class. */
typedef struct
{
    slong degree;
    slong length;
    fmpz_poly_struct *numerators;
    unsigned short *entry;
    fmpz_t denominator;
    slong exponents[WG_TWIRL_FACTORS];
} wg_local_twirl_struct;
typedef wg_local_twirl_struct wg_local_twirl_t[1];

/* twirl <- that of the k exponents e, 0 <= k <= WG_TWIRL_DEGREE_MAX, for X with Tr X^j = traces[j]. `dim` is
   the polynomial D, with traces that are polynomials in D, and the answer is right for all D >= k, and
   wherever else it has no pole if the traces are those of matrices for infinitely many D; or dim and the
   traces are constants, and the answer is right for that D.
   Cost: p(k)^3 operations on polynomials, p(k) <= 22, where all e_i are equal, else k!^2. */
void wg_local_twirl_init(wg_local_twirl_t twirl, const slong *e, slong k, const fmpz_poly_struct *traces,
                         const fmpz_poly_t dim);
void wg_local_twirl_clear(wg_local_twirl_t twirl);

#ifdef __cplusplus
}
#endif

#endif
