/* Bounds for products of powers along hyperbolas. Not installed. */
#ifndef WG_CONTOUR_BOUND_H
#define WG_CONTOUR_BOUND_H

#include "contour.h"
#include "hyperbola.h"

/* A slope so close to 0 that its enclosure leaves it open where the singularity is: somewhere far away. */
int wg_contour_is_vague(const arb_t slope);

/* As hyperbola.h wants it. WG_UNABLE too if a singularity may be in the way. */
wg_status_t wg_contour_bound(arb_t bound, const arb_t start, const arb_t distance, double angle,
                             const wg_hyperbola_struct *h, const wg_contour_struct *contour) WG_CHECK_RESULT;

#endif
