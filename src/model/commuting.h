/* Sums of commuting Pauli words, which have been brought to letters I and Z. */
#ifndef WG_MODEL_COMMUTING_H
#define WG_MODEL_COMMUTING_H

#include "direct_sum.h"

/* sums[s] <- denominator * sum_i c_i (-1)^(w_i.s) for s = 0..2^central - 1; blocks of one row. By a Walsh-Hadamard transform. */
void wg_commuting_sums(fmpz *sums, const wg_direct_sum_t blocks);

/* Nonzero if some s gives every word but the identity the sign opposite to that of its coefficient, so that the lowest eigenvalue is c_0 - sum
   |c_i|: a linear system over F2. The eigenvalue then has the multiplicity `copies`. For any number of qubits. */
int wg_commuting_signs_exist(const wg_direct_sum_t blocks);

#endif
