/* Double precision: where to lay the contour of radial.c. Nothing here has to be right. Not installed. */
#ifndef WG_RADIAL_SKETCH_H
#define WG_RADIAL_SKETCH_H

#include "radial.h"

typedef struct
{
    slong length;
    double *powers;
    double *ratios;
    double scale;
    double q;
    double order; /* q for B, q - 1 for D */
    wg_radial_side_t side;
    double theta;
    double strip; /* how much theta is changed for a bound */
    double top;   /* log of the peak */
    double end;   /* where f has fallen below all that counts */
} wg_radial_sketch_t;

void wg_radial_sketch_init(wg_radial_sketch_t *sketch, const wg_radial_t radial, wg_radial_side_t side);
void wg_radial_sketch_clear(wg_radial_sketch_t *sketch);

/* theta, strip, top, end <- what needs few nodes for prec bits. WG_UNABLE where too many would be needed. */
wg_status_t wg_radial_lay(wg_radial_sketch_t *sketch, slong prec) WG_CHECK_RESULT;

/* About log |f| at theta + iu, and the parts of its bound: prod |1 - r sin^2 psi|^(-k); |B|, or |D|, for an integral turned by `turn`, HUGE_VAL if
   that is too far; and the turn of the least such bound. */
double wg_radial_log_size(double theta, double u, const wg_radial_sketch_t *sketch);
double wg_radial_log_powers(double theta, double u, const wg_radial_sketch_t *sketch);
double wg_radial_log_turned(double turn, double theta, double u, const wg_radial_sketch_t *sketch);
double wg_radial_best_turn(double theta, double u, const wg_radial_sketch_t *sketch);

/* How many bits of the exponents are in front of the point. */
slong wg_radial_lost_bits(const wg_radial_sketch_t *sketch);

#endif
