/* All minima of l(theta) = sum_r (g_r . w)^2/2, w the tensor product of the (cos theta_j, sin theta_j), slowly. */
#ifndef WG_TORUS_MINIMA_H
#define WG_TORUS_MINIMA_H

#include "wishgarten/stream.h"

/* The number of local minima in [0, pi)^p, p <= 3, for `rows` normal vectors g_r, found from many starts; *sum <- that of their values. */
int torus_minima(double *sum, wg_stream_t stream, int parameters, int rows);

#endif
