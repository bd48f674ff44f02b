/* Estimates of numbers and densities of critical points by wg_walk_run. Not installed. */
#ifndef WG_MINIMA_ESTIMATE_H
#define WG_MINIMA_ESTIMATE_H

#include "minima_case.h"

typedef enum
{
    COUNT_MINIMA,
    COUNT_ALL,
    COUNT_BY_INDEX
} count_kind_t;

/* counts[0], or counts[0..p] by index, and for minima their mean loss if `mean` is not NULL. */
wg_status_t wg_minima_estimate_count(wg_value_struct *counts, wg_value_struct *mean, count_kind_t kind,
                                     const wg_minima_t minima, wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_minima_estimate_density(wg_value_struct *densities, const fmpq *losses, slong length, int all,
                                       const wg_minima_t minima, wg_error_struct *error) WG_CHECK_RESULT;

#endif
