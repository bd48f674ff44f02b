/* The law of a loss next to the ends of its support, by the leading power there. Not installed. */
#ifndef WG_LOSS_END_H
#define WG_LOSS_END_H

#include "law_value.h"
#include "wishgarten/wishart.h"

/* The density at y is y^(sum-1)/Gamma(sum) times the product, an enclosure, with the sum of all k; that of the largest value less the loss with
   `mirrored`. Exact at y = 0. */
void wg_loss_leading_factor(arb_t product, fmpq_t sum, const fmpq_t y, const wg_wishart_struct *process,
                            int mirrored, slong prec);

/* The density or distribution function so near to an end that the leading power has `prec` bits; else WG_UNABLE. */
wg_status_t wg_loss_next_to_end(arb_t value, const fmpq_t x, wg_law_side_t side,
                                const wg_wishart_struct *process, slong prec) WG_CHECK_RESULT;

#endif
