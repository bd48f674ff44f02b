/* The degrees of freedom of an observable: what a Wishart process needs to know of it. */
#ifndef WISHGARTEN_DEGREES_OF_FREEDOM_H
#define WISHGARTEN_DEGREES_OF_FREEDOM_H

#include <flint/fmpq.h>
#include <flint/fmpz.h>

#include "wishgarten/observable.h"
#include "wishgarten/status.h"
#include "wishgarten/value.h"
#include "wishgarten/wishart.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The loss is measured from its floor, O' = O - lambda_min >= 0. With the trace Tr and the dimension N of the component (for quaternions half the
   complex ones),

       mean    = Tr O' / N                                              the average loss,
       r       = (Tr O')^2 / Tr O'^2                                    degrees of freedom,
       matched = (N + 2/beta) (Tr O')^2 / (N Tr O'^2 - (Tr O')^2)       those of the Gamma law with the exact variance,
       rank    = N - (the multiplicity of lambda_min) >= r,             with equality for O' = o * projector alone.

   Values are exact where lambda_min is rational and known, certified where it is enclosed, and limits where a sparse eigensolver found it, see
   wg_lowest_eigenvalue. The traces of powers are exact in any case. */
typedef struct
{
    int field;  /* beta = 1, 2, 4 */
    fmpz_t dim; /* N */
    wg_value_t lowest, mean, dof, matched;
    fmpz_t rank; /* or an upper bound of it */
    int rank_is_exact;
    fmpz_t rounded, ceiling; /* of r; 0 where an enclosure of r leaves two */
    int flat;                /* O' = o * projector, so that r = rank */
    const char *method;      /* how lambda_min was found; static words */
} wg_degrees_of_freedom_struct;
typedef wg_degrees_of_freedom_struct wg_degrees_of_freedom_t[1];

void wg_degrees_of_freedom_init(wg_degrees_of_freedom_t dof);
void wg_degrees_of_freedom_clear(wg_degrees_of_freedom_t dof);

/* dof <- the above for the observable in complex dimension dim (domain: wg_observable_fits), to about `prec` bits. `lowest` is lambda_min, where
   it is known, or NULL. WG_DOMAIN for a multiple of the identity, for `lowest` above the mean eigenvalue, for an observable that is not real in
   the real field, and an odd dimension in the quaternionic one; otherwise as wg_lowest_eigenvalue and wg_observable_traces. */
wg_status_t wg_degrees_of_freedom(wg_degrees_of_freedom_t dof, const wg_observable_t observable,
                                  const fmpz_t dim, int field, const fmpq *lowest, slong prec,
                                  wg_error_struct *error) WG_CHECK_RESULT;

/* A new last component with the dimension N, or none, if `limit`: r and the mean are rounded to `prec` bits where they are not exact. */
wg_status_t wg_degrees_of_freedom_append(wg_wishart_t process, const wg_degrees_of_freedom_t dof, int limit,
                                         slong prec, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
