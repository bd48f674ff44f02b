/* Words are handled as elements of the group that the words of O generate modulo signs, in coordinates u of r
   bits. With a basis B_1, ..., B_r of words and omega(B_k, B_l) = 1 where two of them anticommute,

       Q_u = i^q(u) B_1^u_1 ... B_r^u_r,    q(u) = u.Lu,    (Lv)_k = sum_(l < k) omega(B_k, B_l) v_l,

   is Hermitian; u and v commute if v.Wu = 0, where W = L + L^T, and then Q_u Q_v = (-1)^(v.Lu + q(u) q(v))
   Q_(u + v). The sums in the exponents are modulo 2, the product q(u) q(v) counts q as 0 or 1. Thereby the
   number of qubits does not matter any more, and words that depend on each other become short. Not installed. */
#ifndef WG_PAULI_GROUP_H
#define WG_PAULI_GROUP_H

#include "wishgarten/pauli.h"

typedef struct
{
    slong rank;
    slong limbs;
    ulong *lower; /* column l of L, for each l */
    ulong *form;  /* column l of W */
} wg_pauli_group_struct;
typedef wg_pauli_group_struct wg_pauli_group_t[1];

/* What is said of a word P = +-Q_u of the sum. */
#define WG_NEGATIVE 1
#define WG_SKEW 2 /* q(u) = 1 */

/* No more than this many words of the sum can be independent. */
slong wg_pauli_rank_bound(const wg_pauli_sum_t sum);

/* group <- what the words generate; words and signs <- theirs in its coordinates, limbs of a word together. There is room
   for wg_pauli_rank_bound bits, and one, a word. */
void wg_pauli_group_set(wg_pauli_group_t group, ulong *words, unsigned char *signs, const wg_pauli_sum_t sum);
void wg_pauli_group_clear(wg_pauli_group_t group);

/* image <- M u, from the columns of M */
void wg_pauli_group_apply(ulong *image, const ulong *columns, const ulong *u, const wg_pauli_group_t group);

/* q(u); scratch has room for a word. */
int wg_pauli_group_is_skew(const ulong *u, const wg_pauli_group_t group, ulong *scratch);

static inline ulong wg_parity(ulong bits)
{
    return __builtin_parityl(bits);
}

#endif
