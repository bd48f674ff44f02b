/* The density of one component of a loss, in closed form. Not installed. */
#ifndef WG_COMPONENT_DENSITY_H
#define WG_COMPONENT_DENSITY_H

#include <flint/arb.h>

#include "wishgarten/wishart.h"

/* density <- an enclosure of the density of c Gamma(k), or of top Beta(k, rest), on the whole ball x, to about prec bits where the ball is small,
   and slope <- of the derivative of its logarithm there. Not finite unless x is certainly inside the support. */
void wg_component_density(arb_t density, arb_t slope, const arb_t x, const wg_component_struct *component,
                          slong prec);

#endif
