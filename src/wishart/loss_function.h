/* The law of a loss inside its support, as law_value.h wants it. Not installed. */
#ifndef WG_LOSS_FUNCTION_H
#define WG_LOSS_FUNCTION_H

#include "law_value.h"
#include "line_integral.h"
#include "wishgarten/wishart.h"

/* The `data` of the functions below. */
typedef struct
{
    const wg_wishart_struct *process;
    wg_line_sketch_struct *line; /* for sketches of sums in which a component has a dimension */
} wg_loss_struct;

wg_status_t wg_loss_function(arb_t value, const fmpq_t x, wg_law_side_t side, const void *data,
                             slong prec) WG_CHECK_RESULT;
/* WG_UNABLE, too, for several components of shapes so small that only rays are left. */
wg_status_t wg_loss_density_on_ball(arb_t density, const arb_t x, const void *data,
                                    slong prec) WG_CHECK_RESULT;
wg_status_t wg_loss_sketch(double *logarithm, double *rate, const fmpq_t x, wg_law_side_t side,
                           const void *data) WG_CHECK_RESULT;

#endif
