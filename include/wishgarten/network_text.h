/* Tensor networks from text. */
#ifndef WISHGARTEN_NETWORK_TEXT_H
#define WISHGARTEN_NETWORK_TEXT_H

#include "wishgarten/network.h"

#ifdef __cplusplus
extern "C" {
#endif

/* network <- what the statements of `text` say, which end at a line end or a semicolon; "#" begins a comment:

       dim d k=2                    symbols of dimensions; one with a number stands for the number
       unitary U : d k              Haar-random, from legs of these dimensions to the same
       box A : d k <- m             a fixed tensor with these out legs and in legs; without "<-" they are the same
       hermitian H : d k            a box with H^ = H
       state psi : d k              a vector of norm one: out legs only
       projector P : d k            the projector |P><P| on one, with out and in legs
       traces A : 0,16,0,16         Tr A, Tr A^2, ...
       U[a b|s t] P[s t|u v] U^[u v|a b]    the network: tensors with a label for each leg, out legs first

   Several lines of tensors are one product; numbers may stand in it. A label that stands twice is a wire, whose legs
   have the same dimension, one that stands once an open end. Labels begin with a small letter. U^ is the adjoint, U'
   the transpose, U* or conj(U) the complex conjugate. The bar may be left out where there are no in legs (out legs for
   adjoint states). Dimensions of legs are numbers, symbols and their products, d*k or 2*d. Names of
   tensors are letters and digits, beginning with a letter.

   WG_SYNTAX with the place; WG_UNABLE for more than WG_NETWORK_NODES_MAX tensors or WG_NETWORK_LEGS_MAX legs. The
   network must be fresh from init, and is so again after a failure. */
wg_status_t wg_network_parse(wg_network_t network, const char *text, wg_error_struct *error) WG_CHECK_RESULT;

/* A number, 1 to WG_NETWORK_FACTOR_MAX, for a symbol of a dimension. */
typedef struct
{
    const char *name;
    slong value;
} wg_dim_value_struct;

/* The same with numbers for some of the symbols, which prevail over those of the text. WG_SYNTAX, with no place, for a
   name that is not declared. */
wg_status_t wg_network_parse_at(wg_network_t network, const char *text, const wg_dim_value_struct *values,
                                slong count, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
