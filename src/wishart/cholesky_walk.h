/* Sequential Monte Carlo for the determinant of a random Hessian, column after column. Not installed. */
#ifndef WG_CHOLESKY_WALK_H
#define WG_CHOLESKY_WALK_H

#include "wishgarten/minima.h"
#include "wishgarten/stream.h"

/* A process in doubles. Component a adds the loss E_a = E w_a; the Hessian given the losses and g = 0 is

       H = sum_b scale_b W^b_p(dof_b) + sum_a row_a xi_a xi_a^T - shift - noise N,   sum_a v_a xi_a = 0,

   with one block b for a component in the limit (scale c) and two at finite dimension (scales s (1-x) and -s x). */
typedef struct
{
    double shape, other; /* k = beta r/2, and beta (N - r)/2 at finite dimension, 0 in the limit */
    double scale;        /* c, or o/kappa, kappa = beta N/2 */
    double log_norm;     /* -ln of the normalisation of the density of E_a/scale, or of x */
    double log_sphere;   /* ln of Gamma(kappa - 1/2) sqrt(kappa)/Gamma(kappa), 0 in the limit */
    double square, spread;
} walk_component_t;

typedef struct
{
    slong parameters;
    slong length;
    walk_component_t components[WG_MINIMA_COMPONENTS_MAX];
    double mean;          /* of the loss */
    double deviation;     /* of the loss */
    double top;           /* its greatest value, infinite in the limit */
    double log_period;    /* ln of the period */
    double log_direction; /* ln of the normalisation of Dirichlet's density */
    int definite;         /* minima alone, else all critical points */
    slong particles;
    slong blocks;
    double dof[2 * WG_MINIMA_COMPONENTS_MAX];
} walk_t;

/* Room for one walk, used by one thread. */
typedef struct
{
    double *memory;
    slong *order;
    slong *negative; /* of each particle: the number of negative pivots so far */
    slong stride;    /* doubles a particle */
} walk_room_t;

/* WG_UNABLE if there is no memory. */
wg_status_t wg_walk_room_init(walk_room_t *room, const walk_t *walk) WG_CHECK_RESULT;
void wg_walk_room_clear(walk_room_t *room);

/* densities[i] <- an unbiased estimate of the density n(E) of critical points with i negative eigenvalues, i = 0..p, or of minima, i = 0
   only; without `exp`, n(E) = densities[i] e^(result). */
double wg_walk_run(double *densities, walk_room_t *room, wg_stream_t stream, double loss, const walk_t *walk);

/* E (G - t)_+ for G ~ Gamma(a), a > 0; log_gamma = ln Gamma(a). */
double wg_walk_excess(double a, double log_gamma, double t);
/* A draw from the law of G > t with density proportional to (g - t) times that of Gamma(a). */
double wg_walk_draw_excess(wg_stream_t stream, double a, double t);
/* A draw from Gamma(a), a > 0. */
double wg_walk_draw_gamma(wg_stream_t stream, double a);

#endif
