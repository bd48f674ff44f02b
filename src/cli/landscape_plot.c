#include "landscape_answer.h"

#include <string.h>

/* Bins as a line of steps, two points a bin. */
static void draw_bins(wg_curve_t *curve, double *x, double *y, const wg_landscape_request_struct *r)
{
    double width = r->bin_count > 1 ? r->bins[1] - r->bins[0] : 1;

    x[0] = r->bins[0] - width / 2;
    y[0] = 0;
    for (slong i = 0; i < r->bin_count; i++)
    {
        x[2 * i + 1] = r->bins[i] - width / 2;
        x[2 * i + 2] = r->bins[i] + width / 2;
        y[2 * i + 1] = y[2 * i + 2] = r->counts[i];
    }
    x[2 * r->bin_count + 1] = r->bins[r->bin_count - 1] + width / 2;
    y[2 * r->bin_count + 1] = 0;
    *curve = (wg_curve_t){"samples", x, y, 2 * r->bin_count + 2};
}

/* Nonzero if the horizontal axis is the number of parameters. */
static int over_parameters(const wg_landscape_request_struct *r)
{
    for (slong i = 0; i < r->length; i++)
        if (wg_landscape_is_curve(r->items[i].rows))
            return 0;
    return 1;
}

/* Curves that belong to the axis: the others have one point a combination. */
static int is_drawn(const wg_landscape_curve_t *curve, int parameters)
{
    int density = strstr(curve->name, "density") != NULL || strstr(curve->name, "cdf") != NULL ||
                  strstr(curve->name, "tail") != NULL;

    return parameters ? !density : density;
}

int wg_landscape_plot(wg_landscape_answer_struct *a)
{
    const wg_landscape_request_struct *r = a->request;
    int parameters = over_parameters(r), gradient = 0;
    slong points = 2 * r->bin_count + 2, count = 0;
    double *bins = flint_malloc(2 * points * sizeof(double));
    wg_curve_t *curves = flint_malloc((a->curve_count + 1) * sizeof(*curves));
    char title[256];
    wg_status_t status = WG_OK;
    wg_error_t error;

    wg_error_clear(error);
    for (slong i = 0; i < a->curve_count; i++)
        if (is_drawn(a->curves + i, parameters))
        {
            curves[count++] =
                (wg_curve_t){a->curves[i].name, a->curves[i].x, a->curves[i].y, a->curves[i].length};
            gradient = gradient || strncmp(a->curves[i].name, "gradient", 8) == 0;
        }
    if (r->bin_count > 0)
        draw_bins(curves + count++, bins, bins + points, r);
    snprintf(title, sizeof(title), "%s=%.200s", r->source_option + 2, r->source_text);
    if (r->plot != NULL)
        status = wg_plot_curves(r->plot, title,
                                parameters ? "parameters"
                                : gradient ? "gradient"
                                           : "loss",
                                "", curves, count, &a->transition, parameters && a->transition > 0, error);
    flint_free(bins);
    flint_free(curves);
    return wg_landscape_check(a, "--plot", status, error);
}
