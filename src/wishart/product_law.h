/* The law of a product of two Gamma laws. Not installed. */
#ifndef WG_PRODUCT_LAW_H
#define WG_PRODUCT_LAW_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "law_value.h"
#include "wishgarten/status.h"

/* value <- that function of T G, T ~ Gamma(shape), G ~ Gamma(parameters/2), at y > 0, to about prec bits relative to its size in both tails. WG_UNABLE
   where too many nodes would be needed. Proof: doc/theory/wishart_laws.md. */
wg_status_t wg_product_law(arb_t value, const fmpq_t y, wg_law_side_t side, const fmpq_t shape,
                           slong parameters, slong prec) WG_CHECK_RESULT;

#endif
