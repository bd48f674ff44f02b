/* Sums over vectors of complex numbers in a fixed order, as fast as the processor's vectors allow. */
#ifndef WG_SIMULATOR_DENSE_H
#define WG_SIMULATOR_DENSE_H

#include "state.h"

/* sum_i a_i b_i, and sum_i conj(a_i) b_i. */
wg_number_t wg_dense_product(const wg_number_t *a, const wg_number_t *b, slong length);
wg_number_t wg_dense_inner(const wg_number_t *a, const wg_number_t *b, slong length);
/* out <- out + c x, and out + c conj(x). */
void wg_dense_add(wg_number_t *out, wg_number_t c, const wg_number_t *x, slong length);
void wg_dense_add_conjugate(wg_number_t *out, wg_number_t c, const wg_number_t *x, slong length);

#endif
