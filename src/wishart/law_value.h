/* One law, three functions of it: values to the digits asked, and their inverses. Not installed. */
#ifndef WG_LAW_VALUE_H
#define WG_LAW_VALUE_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"

typedef enum
{
    WG_LAW_DENSITY,
    WG_LAW_CDF,
    WG_LAW_TAIL
} wg_law_side_t;

/* value <- an enclosure of that function at x inside the support, to about prec bits relative to its size. */
typedef wg_status_t (*wg_law_function_t)(arb_t value, const fmpq_t x, wg_law_side_t side, const void *data,
                                         slong prec);

/* density <- an enclosure of the density on the whole ball x inside the support, to about prec bits if that is small. */
typedef wg_status_t (*wg_law_density_t)(arb_t density, const arb_t x, const void *data, slong prec);

/* In double precision, about: logarithm <- that of the function at x on that side, and rate <- the density over the function. */
typedef wg_status_t (*wg_law_sketch_t)(double *logarithm, double *rate, const fmpq_t x, wg_law_side_t side,
                                       const void *data);

/* A law on (low, high), or above low where high is NULL; `middle` is any point inside that is typical. */
typedef struct
{
    wg_law_function_t function;
    const void *data;
    const fmpq *low;
    const fmpq *high;
    const fmpq *middle;
    int inexact; /* the data are balls, and accuracy is what they allow */
    /* NULL where there is none; with them quantiles are found faster */
    wg_law_density_t density;
    wg_law_sketch_t sketch;
} wg_law_struct;

/* value <- the function at x, to `digits` digits: precision is doubled until the radius allows that. Exact outside the support. */
wg_status_t wg_law_value(arb_t value, const fmpq_t x, wg_law_side_t side, const wg_law_struct *law,
                         slong digits, wg_error_struct *error) WG_CHECK_RESULT;

/* x <- the point where the function on that side, WG_LAW_CDF or WG_LAW_TAIL, is q: an interval of relative width below 10^(-digits) that
   certainly holds it. WG_DOMAIN unless 0 < q < 1. */
wg_status_t wg_law_inverse(arb_t x, const fmpq_t q, wg_law_side_t side, const wg_law_struct *law,
                           slong digits, wg_error_struct *error) WG_CHECK_RESULT;

#endif
