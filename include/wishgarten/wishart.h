/* Wishart processes: what an architecture and an observable look like to the loss. */
#ifndef WISHGARTEN_WISHART_H
#define WISHGARTEN_WISHART_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One component: field beta = 1 (real), 2 (complex), 4 (quaternion); r degrees of freedom; the mean loss `mean` = w I obar that it
   adds. With dim = N > 0 the loss is that of the Jacobi (Beta) law, mean (N/r) Beta(beta r/2, beta (N - r)/2); with dim = 0 it is its limit
   N -> oo, c Gamma(k), k = beta r/2, c = mean/k. r > 0, mean > 0, r < N. */
typedef struct
{
    int field;
    fmpq_t dof;
    fmpq_t mean;
    fmpq_t dim;
} wg_component_struct;

/* Loss = the sum of independent components, at least one. */
typedef struct
{
    wg_component_struct *components;
    slong length;
} wg_wishart_struct;
typedef wg_wishart_struct wg_wishart_t[1];

void wg_wishart_init(wg_wishart_t process);
void wg_wishart_clear(wg_wishart_t process);
/* A new last component. WG_DOMAIN, with words, unless field is 1, 2 or 4, r > 0, mean > 0, and dim = 0 or r < dim. */
wg_status_t wg_wishart_append(wg_wishart_t process, int field, const fmpq_t dof, const fmpq_t mean,
                              const fmpq_t dim, wg_error_struct *error) WG_CHECK_RESULT;
/* The same for c Gamma(k): r = k (field 2). */
wg_status_t wg_wishart_append_gamma(wg_wishart_t process, const fmpq_t shape, const fmpq_t scale,
                                    wg_error_struct *error) WG_CHECK_RESULT;

/* shape <- k = beta r/2, scale <- c = mean/k. */
void wg_component_gamma(fmpq_t shape, fmpq_t scale, const wg_component_struct *component);
/* shape <- k, rest <- beta (N - r)/2, top <- mean N/r, the largest value, of a component with a dimension: top Beta(k, rest). */
void wg_component_beta(fmpq_t shape, fmpq_t rest, fmpq_t top, const wg_component_struct *component);
/* How many components have a dimension. */
slong wg_wishart_count_dims(const wg_wishart_t process);

#ifdef __cplusplus
}
#endif

#endif
