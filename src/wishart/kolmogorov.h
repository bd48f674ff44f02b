/* The largest difference of two distribution functions, certified. Private to the engine. */
#ifndef WG_KOLMOGOROV_H
#define WG_KOLMOGOROV_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"

/* A distribution function F, with both curvatures to WG_KOLMOGOROV_DIGITS digits, else to some, and where it is known F'' on a ball x: an enclosure, or not finite.
   The mean and the spread say where to begin. */
typedef struct
{
    wg_status_t (*cdf)(arb_t p, const fmpq_t x, const void *data);
    void (*curvature)(arb_t c, const arb_t x, const void *data, slong prec); /* or NULL */
    const void *data;
    double mean, spread;
    int symmetric; /* about the mean */
    slong values;  /* so many are waited for, or 0 for the usual number */
} wg_kolmogorov_law_t;

#define WG_KOLMOGOROV_DIGITS 22

/* distance <- sup_x |F(x) - G(x)|; of two symmetric laws, which have to have the same mean, one half is looked at. With both curvatures
   about sixteen digits, for some hundred values of F and G; otherwise an enclosure of relative width 4e-3 for some hundred to some thousand.
   A wider enclosure where that many values do not do, as the distance is small; WG_UNABLE if that has no digit, and as cdf fails. */
wg_status_t wg_kolmogorov(arb_t distance, const wg_kolmogorov_law_t *first,
                          const wg_kolmogorov_law_t *second) WG_CHECK_RESULT;

#endif
