/* The double integral behind two parameters, its path, and bounds of its errors (doc/theory/minima.md). Not installed. */
#ifndef WG_MINIMA_PAIR_H
#define WG_MINIMA_PAIR_H

#include <flint/acb.h>

#include "minima_case.h"

/* With B = 1 + beta, E = 1 + s2 sinh^2 u, B = E for minima and 1/E for maxima, b = |beta|, w = 4z(1-z):

       integral = (1/2 pi i) int dz int du z^(-2) (1-2z)^(1-k) b^(3/2) (db/du) B^(k-3/2) (+-(beta + w))^(-1/2) F,

   F = e^(-2Tz - T beta) at a fixed T, (1 + z + beta/2)^(-m), m = 2k - 1/2 + power, over all T. The path is
   z = start + radius (sin psi cosh v + i cos psi sinh v) with psi = bend; u and v run over equidistant points. */
typedef struct
{
    pair_kind_t kind;
    int whole; /* over all T */
    arb_t k;
    arb_t t; /* T, if not whole */
    arb_t m;
    double start, radius, bend, s2;
    double tilt; /* the half width of the strip of u; that of v is bend */
} pair_struct;
typedef pair_struct pair_t[1];

/* y <- c + n k + e m */
void wg_pair_combine(arb_t y, double c, slong n, slong e, const pair_t pair);
/* Whether the path is as the proofs want it. */
int wg_pair_is_sound(const pair_t pair);
/* cut[0] and cut[1] are bounds of what lies beyond U and beyond V, on the path with real u; infinite where U or V is too small for a bound. */
void wg_pair_cut(mag_ptr cut, const pair_t pair, double u, double v);
/* The same for half of any line on the edge of the strip: Im u = tilt, or psi = 0 or 2 bend. */
void wg_pair_tails(mag_ptr tails, const pair_t pair, double tilt, double u, double v);
/* strip[0] and strip[1] are X_u and X_v: steps h_u, h_v <= 1/4 leave at most X_u/(exp(2 pi tilt/h_u) - 1) +
   X_v/(exp(2 pi bend/h_v) - 1) of the integral. Infinite, or larger than need be, where the tails do not get below `enough`. */
void wg_pair_strip(mag_ptr strip, const pair_t pair, const mag_t enough);

#endif
