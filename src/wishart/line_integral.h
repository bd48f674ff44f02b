/* Inverse Laplace transforms along a vertical line, enclosed by the trapezoidal rule. Not installed. */
#ifndef WG_LINE_INTEGRAL_H
#define WG_LINE_INTEGRAL_H

#include <complex.h>

#include "component_transform.h"
#include "law_value.h"

/* value <- that function at x of the law of a sum of independent variables with these transforms, to about prec bits relative to its size on
   the side of the mean where it is small: P(X <= x) for WG_LAW_CDF, P(X > x) for WG_LAW_TAIL, the density. x is inside the
   support. WG_UNABLE where the transforms decay too slowly for that many nodes. Cost: some 50 values of each transform at 64 bits
   where they decay quickly. Proof: doc/theory/wishart_laws.md. Source: trefethen2014. */
wg_status_t wg_line_integral(arb_t value, const fmpq_t x, wg_law_side_t side,
                             const wg_transform_struct *factors, slong length, slong nodes,
                             slong prec) WG_CHECK_RESULT;

/* The same on the whole ball x. */
wg_status_t wg_line_integral_on_ball(arb_t value, const arb_t x, wg_law_side_t side,
                                     const wg_transform_struct *factors, slong length, slong nodes,
                                     slong prec) WG_CHECK_RESULT;

/* A line and what the transform is there: good for all points near the one it was laid for. */
typedef struct
{
    double x;
    double width;
    double a;
    double h;
    double top;  /* log of the factor by which `values` are too small */
    double pole; /* what the sum is too large by */
    wg_law_side_t side;
    int kind;
    slong length;
    double complex *values;
} wg_line_sketch_struct;

void wg_line_sketch_init(wg_line_sketch_struct *line);
void wg_line_sketch_clear(wg_line_sketch_struct *line);

/* logarithm <- that of the function on that side, rate <- the density over it, both about, to some nine digits in double precision.
   The line is laid again where x is far from where it was, and where `side` or `kind`, which stands for the transforms, is another one; it
   is what costs, about half a value. WG_UNABLE as above. */
wg_status_t wg_line_sketch(double *logarithm, double *rate, wg_line_sketch_struct *line, double x,
                           wg_law_side_t side, int kind, const wg_transform_struct *factors,
                           slong length) WG_CHECK_RESULT;

/* The same for a symmetric law and x >= 0, the density and WG_LAW_TAIL, on the imaginary axis with nodes i (n + 1/2) h. There values are quick
   at any dimension and slow decay hurts less, but the sum cancels in the tail: -log2 of the value more bits. The factors have `axis`. */
wg_status_t wg_axis_integral(arb_t value, const fmpq_t x, wg_law_side_t side,
                             const wg_transform_struct *factors, slong length, slong nodes,
                             slong prec) WG_CHECK_RESULT;

#endif
