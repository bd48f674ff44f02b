/* What the laws share. Not installed. */
#ifndef WG_LAW_H
#define WG_LAW_H

#include <flint/arb.h>

#include "wishgarten/status.h"

/* p <- P(X <= x) for the law of X, as an enclosure good to about prec bits. */
typedef wg_status_t (*wg_law_cdf_t)(arb_t p, const arb_t x, void *law, slong prec);

/* x <- an enclosure of the q-quantile of a law on [lower, upper]: a root of cdf - q is located without proof, then
   enclosed between a point where cdf < q and one where cdf > q. WG_DOMAIN unless 0 < q < 1. */
wg_status_t wg_law_quantile(arb_t x, wg_law_cdf_t cdf, void *law, const arb_t q, const arb_t lower,
                            const arb_t upper, slong prec) WG_CHECK_RESULT;

#endif
