/* The law of one derivative of several components of which some have a dimension. Not installed. */
#ifndef WG_GRADIENT_SUM_H
#define WG_GRADIENT_SUM_H

#include "law_value.h"
#include "wishgarten/wishart.h"

/* squares: t, one a component, or NULL for 1 */
typedef struct
{
    const wg_wishart_struct *process;
    const fmpq *squares;
} wg_gradient_struct;

/* square <- t of component i */
void wg_gradient_square(fmpq_t square, slong i, const fmpq *squares);
/* unit <- about the standard deviation */
void wg_gradient_unit(fmpq_t unit, const wg_gradient_struct *g);
int wg_gradient_has_dim(const wg_gradient_struct *g);
/* top <- the largest derivative, or a little more where that is irrational; returns 0 where there is none. */
int wg_gradient_top(fmpq_t top, const wg_gradient_struct *g);

/* The law on the positive side, for a wg_gradient_struct: WG_LAW_TAIL is P(g > x). A line integral; WG_UNABLE where its integrand decays too
   slowly. */
wg_status_t wg_gradient_sum(arb_t value, const fmpq_t x, wg_law_side_t side, const void *data, slong prec);

#endif
