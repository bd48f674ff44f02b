/* Curves drawn by gnuplot. */
#ifndef WISHGARTEN_PLOT_H
#define WISHGARTEN_PLOT_H

#include <flint/flint.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A named series of points; not finite ones interrupt the curve. */
typedef struct
{
    const char *name;
    const double *x;
    const double *y;
    slong length;
} wg_curve_t;

/* Draws the curves into the SVG file `path`, which appears whole or not at all. `marks` are vertical lines, which
   the key calls `marks_name`. Texts are drawn as they are.
   WG_UNABLE where gnuplot is missing or fails; WG_SYSTEM for a file that cannot be written. */
wg_status_t wg_plot_curves(const char *path, const char *title, const char *x_label, const char *y_label,
                           const wg_curve_t *curves, slong count, const char *marks_name, const double *marks,
                           slong mark_count, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
