/* The far nodes of a trapezoidal sum on the imaginary axis, all of them in closed form. Not installed. */
#ifndef WG_AXIS_TAIL_H
#define WG_AXIS_TAIL_H

#include "component_transform.h"

/* Expansions of symmetric transforms: prod phi(iy) = y^(-power) sum over j < length of coefficients[j] y^(-2j) for y >= from, and
   an error that adds little to the sum below. */
typedef struct
{
    arb_ptr coefficients;
    slong length;
    fmpq_t power;
    double from;
    double least; /* the least power of a factor, about */
    double goal;
    slong factors;
} wg_axis_tail_struct;

void wg_axis_tail_init(wg_axis_tail_struct *tail);
void wg_axis_tail_clear(wg_axis_tail_struct *tail);
/* An error of about e^goal. WG_UNABLE where a factor has no expansion, or copies. */
wg_status_t wg_axis_tail_set(wg_axis_tail_struct *tail, const wg_transform_struct *factors, slong length,
                             double goal, slong prec) WG_CHECK_RESULT;
/* sum <- (h/pi) times the sum over n >= first of prod phi(iy) cos(xy), or sin(xy)/y, y = (n + 1/2) h >= from + h/2: Lerch's function.
   Cost: 0.5 ms a coefficient where the powers are integers, else some 10 ms. */
void wg_axis_tail_sum(arb_t sum, const wg_axis_tail_struct *tail, slong first, const fmpq_t x, int has_pole,
                      double h, slong prec);

#endif
