/* The two transforms behind the norm of a gradient at a dimension: of the square of a coordinate, and of the radius they share. Proofs:
   doc/theory/wishart_laws.md. Not installed. */
#ifndef WG_NORM_TRANSFORM_H
#define WG_NORM_TRANSFORM_H

#include "component_transform.h"

/* E e^(-zR), R = W v^2 in (0, 1) in the notation of gradient_law.h, for Re z <= 0 alone, where bounds hold. half = beta N/2; an integer N for
   beta = 2, 4, more than 2 for beta = 1. */
void wg_transform_set_coordinate(wg_transform_struct *f, int field, const fmpq_t half);

/* E (1 + u)^power e^(zyu), 1 + u = 1/(4b(1 - b)), b ~ Beta(shape, rest), Re z < 0; power 0 or 1. */
void wg_transform_set_radius(wg_transform_struct *f, const fmpq_t shape, const fmpq_t rest, const fmpq_t y,
                             int power);

#endif
