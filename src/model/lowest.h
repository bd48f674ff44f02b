/* The lowest eigenvalue over the blocks of an observable, method by method. */
#ifndef WG_MODEL_LOWEST_H
#define WG_MODEL_LOWEST_H

#include "direct_sum.h"
#include "wishgarten/spectrum.h"

/* As the functions of spectrum.h, over blocks. */
void wg_lowest_by_polynomial(wg_lowest_eigenvalue_t lowest, const wg_direct_sum_t blocks, slong prec);
wg_status_t wg_lowest_by_enclosure(wg_lowest_eigenvalue_t lowest, const wg_direct_sum_t blocks,
                                   wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_lowest_by_lanczos(wg_lowest_eigenvalue_t lowest, const wg_direct_sum_t blocks,
                                 wg_error_struct *error) WG_CHECK_RESULT;

#endif
