/* Haar averages of tensor networks, over the unitary group. */
#ifndef WISHGARTEN_NETWORK_INTEGRAL_H
#define WISHGARTEN_NETWORK_INTEGRAL_H

#include "wishgarten/expansion.h"
#include "wishgarten/network.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The connected parts that an answer is made of. */
typedef struct
{
    wg_network_part_struct *entries;
    slong count;
} wg_network_parts_struct;
typedef wg_network_parts_struct wg_network_parts_t[1];

void wg_network_parts_init(wg_network_parts_t parts);
void wg_network_parts_clear(wg_network_parts_t parts);

/* expansion <- the average of the network over its independent Haar-random unitaries: a sum of products of
   connected networks of fixed tensors, symbol k being parts->entries[k], with rational functions of the dimensions.
   The expansion is fresh, with a variable that does not occur and the network's dims behind it (so that sums
   are not collected in the first of them), and finished here. *method <- the algorithm, in
   words.

   One unitary after the other is averaged. Removing the n copies of U and of conj(U) for a pair of permutations
   joins the wires at the out legs of U_x with those of conj(U)_sigma(x), at the in legs with tau, with the weight
   Wg(sigma tau^-1; D), D the product of the dimensions of the out legs. Closed wires are powers of dimensions.
   Since legs are numbered, a connected network has a canonical form: the least of its breadth-first numberings,
   one from each node. Equal networks are merged; U next to its
   adjoint is nothing; a state contracted with itself is 1; traces that are known
   are put in. Source: fukuda2019.

   WG_DOMAIN where the average needs a trace behind those given. WG_UNABLE for more than WG_NETWORK_DEGREE_MAX
   copies of one unitary, WG_NETWORK_PAIRS_MAX pairs of permutations (n = 6 for one unitary), or
   WG_NETWORK_TERMS_MAX terms. Cost: a few microseconds a pair. */
#define WG_NETWORK_DEGREE_MAX 9
#define WG_NETWORK_PAIRS_MAX 4000000
#define WG_NETWORK_TERMS_MAX 1000000
wg_status_t wg_network_integral(wg_expansion_t expansion, wg_network_parts_t parts, const char **method,
                                const wg_network_t network, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
