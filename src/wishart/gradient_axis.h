/* The characteristic function of one derivative at a dimension, where its power series would cancel too much. Not installed. */
#ifndef WG_GRADIENT_AXIS_H
#define WG_GRADIENT_AXIS_H

#include "component_transform.h"

/* values[j] <- E cos(y_j g), y_j = (j + 1/2) h, to an error of some 2^(-prec), by a Mellin-Barnes integral:

       E cos(yg) = (1/2 pi i) int y^(-s) Gamma(s) cos(pi s/2) E |g|^(-s) ds,

   a sum of some 60 to 300 terms that are the same for all y. WG_UNABLE where there would be thousands: at dimensions below some 8.
   Cost: 20 us a term and 0.1 us a term and value. Proof: doc/theory/wishart_laws.md. */
wg_status_t wg_gradient_axis(arb_ptr values, slong length, double h, const wg_transform_struct *f,
                             slong prec) WG_CHECK_RESULT;

/* The same for large y by the residues at s = 2 (k + j), k the smaller shape: sets the values from some j on, which is returned; `length`
   where there are none. */
slong wg_gradient_residues(arb_ptr values, slong length, double h, const wg_transform_struct *f, slong prec);
/* `expand` of component_transform.h */
slong wg_gradient_expand(arb_ptr coefficients, fmpq_t power, double *from, const wg_transform_struct *f,
                         double goal, slong prec);

/* f->fall <- logarithms with |E cos(yg)| <= e^fall[0] y^(-2k) + e^fall[1] y^(-2k-1), infinite where there are none */
void wg_gradient_set_fall(wg_transform_struct *f);

#endif
