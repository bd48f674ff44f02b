/* Inverse Laplace transforms along a vertical line, enclosed by the trapezoidal rule. Not installed. */
#ifndef WG_LINE_INTEGRAL_H
#define WG_LINE_INTEGRAL_H

#include "component_transform.h"
#include "law_value.h"

/* value <- that function at x of the law of a sum of independent variables with these transforms, to about prec bits relative to its size on
   the side of the mean where it is small: P(X <= x) for WG_LAW_CDF, P(X > x) for WG_LAW_TAIL, the density. x is inside the
   support. WG_UNABLE where the transforms decay too slowly for that many nodes. Cost: some 50 values of each transform at 64 bits
   where they decay quickly. Proof: doc/theory/wishart_laws.md. Source: trefethen2014. */
wg_status_t wg_line_integral(arb_t value, const fmpq_t x, wg_law_side_t side,
                             const wg_transform_struct *factors, slong length, slong nodes,
                             slong prec) WG_CHECK_RESULT;

/* The same for a symmetric law and x >= 0, the density and WG_LAW_TAIL, on the imaginary axis with nodes i (n + 1/2) h. There values are quick
   at any dimension and slow decay hurts less, but the sum cancels in the tail: -log2 of the value more bits. The factors have `axis`. */
wg_status_t wg_axis_integral(arb_t value, const fmpq_t x, wg_law_side_t side,
                             const wg_transform_struct *factors, slong length, slong nodes,
                             slong prec) WG_CHECK_RESULT;

#endif
