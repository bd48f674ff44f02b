/* What the laws share. Not installed. */
#ifndef WG_LAW_H
#define WG_LAW_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"

/* p <- P(X <= x) for the law of X at a number x, as an enclosure good to about prec bits. */
typedef wg_status_t (*wg_law_cdf_at_t)(arb_t p, const arf_t x, void *law, slong prec);

/* p <- P(X <= x) for all points of the ball x, between what the ends give. WG_DOMAIN unless x is finite. */
wg_status_t wg_law_cdf(arb_t p, const arb_t x, wg_law_cdf_at_t cdf, void *law, slong prec) WG_CHECK_RESULT;

/* x <- an enclosure of the q-quantile of a law on [0, top]: a root of cdf - q is located without proof, then enclosed
   between a point where cdf < q and one where cdf > q. WG_DOMAIN unless 0 < q < 1. */
wg_status_t wg_law_quantile(arb_t x, const arb_t q, wg_law_cdf_at_t cdf, void *law, const fmpq_t top,
                            slong prec) WG_CHECK_RESULT;

#endif
