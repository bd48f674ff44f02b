/* The law of the norm of a gradient at finite dimension. Not installed. */
#ifndef WG_GRADIENT_NORM_FINITE_H
#define WG_GRADIENT_NORM_FINITE_H

#include "law_value.h"
#include "wishgarten/wishart.h"

typedef struct
{
    const wg_component_struct *component;
    slong parameters;
    /* about log2 of 1/P(|g|^2/(o^2 t) <= y) */
    double (*depth)(const fmpq_t y, const void *data);
    const void *data;
} wg_norm_finite_struct;

/* The law of |g|^2/(o^2 t) in (0, p), in the notation of gradient_law.h; `data` is a wg_norm_finite_struct. */
wg_status_t wg_gradient_norm_finite(arb_t value, const fmpq_t y, wg_law_side_t side, const void *data,
                                    slong prec) WG_CHECK_RESULT;

#endif
