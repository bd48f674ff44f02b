/* Contour integrals along one branch of a hyperbola, by the trapezoidal rule. Not installed. */
#ifndef WG_HYPERBOLA_H
#define WG_HYPERBOLA_H

#include <complex.h>

#include <flint/acb.h>

#include "wishgarten/status.h"

/* z(w) = center - size sin(angle) cosh w + i size cos(angle) sinh w; an imaginary part of w changes the angle and nothing else. */
typedef struct
{
    double center;
    double size;
    double angle; /* as the strip a multiple of 2^(-40), so that sums are exact */
    double strip; /* by how much the angle is changed for the bound */
    double width; /* of the saddle, in w, about */
    double top;   /* log |f| at the vertex, about */
    double end;   /* the w where f no longer counts, about */
    double nodes; /* how many are needed, about */
} wg_hyperbola_struct;
typedef wg_hyperbola_struct wg_hyperbola_t[1];

/* f is analytic, real on the real axis, and positive at the vertex. */
typedef struct
{
    const void *data;
    /* log f(z), about, up to multiples of 2 pi i */
    double complex (*logarithm)(double complex z, const void *data);
    void (*value)(acb_t value, const acb_t z, const void *data, slong prec);
    /* bound <- one of the integral of |f z'| over w > start, along the hyperbola of that angle, and of its sums there with that distance,
       times the distance; WG_UNABLE if that needs too many pieces */
    wg_status_t (*bound)(arb_t bound, const arb_t start, const arb_t distance, double angle,
                         const wg_hyperbola_struct *h, const void *data);
} wg_integrand_struct;

/* Where f has its least value on the real axis, and what is around. */
typedef struct
{
    double vertex;
    double gap;    /* to the next singularity */
    double spread; /* over which log f changes by 1/2 */
    double sine;   /* of the largest angle */
    double limit;  /* for angle and strip together */
    double reach;  /* for the strip alone */
    double outer;  /* the distance of the last singularity, from which on |f| falls for good */
} wg_saddle_struct;

/* Chooses what needs the fewest nodes, in double precision, for the saddle's sine and some below; with the sine 0 the hyperbola is a straight
   line. WG_UNABLE if all need too many. No proof depends on the choice. */
wg_status_t wg_hyperbola_lay(wg_hyperbola_t h, const wg_integrand_struct *f, const wg_saddle_struct *saddle,
                             slong prec) WG_CHECK_RESULT;

/* integral <- (1/2 pi i) int f(z) dz upwards, to about prec bits relative to f at the vertex, at the working precision wp. f has to be
   analytic between the angles +- strip. Proof: doc/theory/wishart_laws.md. Source: trefethen2014. */
wg_status_t wg_hyperbola_integral(arb_t integral, const wg_hyperbola_t h, const wg_integrand_struct *f,
                                  slong prec, slong wp) WG_CHECK_RESULT;

/* logarithm <- log of that integral, ratio <- the integral of z f over it, both about: to some ten digits for moderate exponents. */
wg_status_t wg_hyperbola_sketch(double *logarithm, double *ratio, const wg_hyperbola_t h,
                                const wg_integrand_struct *f) WG_CHECK_RESULT;

#endif
