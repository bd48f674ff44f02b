/* Integrands from text: "U[1,1]^2 conj(U[1,1])^2", "tr(A U B U^) tr(C U D U^)". */
#ifndef WISHGARTEN_INTEGRAND_TEXT_H
#define WISHGARTEN_INTEGRAND_TEXT_H

#include "wishgarten/integrand.h"

#ifdef __cplusplus
extern "C" {
#endif

/* integrand <- the product that `text` names:

       product = factor { ["*"] factor }
       factor  = number | entry | trace | conj(product) | (product), each with [ "^" power ]
               | "|" product "|" "^" even power
       entry   = matrix "[" index "," index "]"           index = 1, 2, ... | a small letter and digits
       trace   = tr(word)                                  word = item { ["*"] item }
       item    = ( matrix | conj(word) | (word) ) { mark }
       mark    = "^" (adjoint, unless digits follow) | "'" (transpose) | "^" power
       matrix  = a capital letter and digits

   U, V, W, also with digits behind (U1, U2), are independent Haar-random matrices, every other one is fixed
   and stands only in traces. In an entry the matrix too may be an adjoint or a transpose, so U^[1,2] =
   conj(U[2,1]). White space is allowed between the parts.

   WG_SYNTAX with the place; WG_UNABLE with the place for more than WG_INTEGRAND_LETTERS_MAX entries or
   letters, with powers counted. The integrand must be fresh from init, and is so again after a failure. */
#define WG_INTEGRAND_LETTERS_MAX 2000
wg_status_t wg_integrand_parse(wg_integrand_t integrand, const char *text,
                               wg_error_struct *error) WG_CHECK_RESULT;

/* *terms, *count of them <- the products of a sum,

       sum = product { ("+" | "-") product }

   to be freed with wg_integrand_terms_free; sums stand outside of brackets. Fails like wg_integrand_parse, which
   reads one product, and with WG_UNABLE for more than WG_INTEGRAND_TERMS_MAX. */
#define WG_INTEGRAND_TERMS_MAX 1000
wg_status_t wg_integrand_terms_parse(wg_integrand_struct **terms, slong *count, const char *text,
                                     wg_error_struct *error) WG_CHECK_RESULT;
void wg_integrand_terms_free(wg_integrand_struct *terms, slong count);

#ifdef __cplusplus
}
#endif

#endif
