#include "landscape_answer.h"

#include <math.h>
#include <string.h>

/* The axis goes on to a transition that lies at most this much further than the curves. */
#define ROOM 2

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

/* The process and, where there is only one, its dimension. */
static void write_title(char *title, size_t size, const wg_landscape_request_struct *r)
{
    const wg_parameter_struct *dim = r->qubits->given ? r->qubits : r->dim;
    size_t used = (size_t) snprintf(title, size, "%s=%.200s", r->source_option + 2, r->source_text);
    char *text;

    if (dim->list->length != 1)
        return;
    text = fmpq_get_str(NULL, 10, dim->list->entries);
    snprintf(title + used, size - used, ", %s=%.40s", r->qubits->given ? "qubits" : "dim", text);
    flint_free(text);
}

/* What all curves over the parameters are, or nothing. */
static const char *y_label(const wg_curve_t *curves, slong count)
{
    slong shares = 0, losses = 0;

    for (slong i = 0; i < count; i++)
        if (strncmp(curves[i].name, "minima.reached.zeros", 20) == 0)
            shares++;
        else if (strncmp(curves[i].name, "minima.mean", 11) == 0 ||
                 strncmp(curves[i].name, "minima.reached", 14) == 0 ||
                 strncmp(curves[i].name, "minima.edge", 11) == 0)
            losses++;
    return losses == count ? "loss" : shares == count ? "share" : "";
}

static double furthest(const wg_curve_t *curves, slong count)
{
    double x = 0;

    for (slong i = 0; i < count; i++)
        for (slong j = 0; j < curves[i].length; j++)
            x = fmax(x, curves[i].x[j]);
    return x;
}

/* Nonzero if the transition was found and has its place in the picture. */
static int is_marked(const wg_landscape_answer_struct *a, const wg_curve_t *curves, slong count)
{
    if (a->transition <= ROOM * furthest(curves, count))
        return a->transition > 0;
    wg_cli_note(a->common, "the transition, %.6g parameters, lies outside the picture", a->transition);
    return 0;
}

static const char *x_label(const wg_curve_t *curves, slong count, int parameters)
{
    int gradient = 0, loss = 0;

    for (slong i = 0; i < count; i++)
        if (strncmp(curves[i].name, "gradient", 8) == 0)
            gradient = 1;
        else
            loss = 1;
    if (parameters)
        return "parameters";
    return !gradient ? "loss" : loss ? "loss, gradient" : "gradient";
}

int wg_landscape_plot(wg_landscape_answer_struct *a)
{
    const wg_landscape_request_struct *r = a->request;
    int parameters = over_parameters(r);
    slong points = 2 * r->bin_count + 2, count = 0;
    const char *x, *y;
    double *bins;
    wg_curve_t *curves;
    char title[256];
    wg_status_t status = WG_OK;
    wg_error_t error;

    if (r->plot == NULL)
        return -1;
    wg_error_clear(error);
    bins = flint_malloc(2 * points * sizeof(double));
    curves = flint_malloc((a->curve_count + 1) * sizeof(*curves));
    for (slong i = 0; i < a->curve_count; i++)
        if (is_drawn(a->curves + i, parameters))
            curves[count++] =
                (wg_curve_t){a->curves[i].name, a->curves[i].x, a->curves[i].y, a->curves[i].length};
    if (count == 0)
        status = wg_fail(error, WG_UNABLE, "none of these quantities is a curve over %s",
                         parameters ? "the parameters" : "the loss or the gradient");
    x = x_label(curves, count, parameters);
    y = parameters ? y_label(curves, count) : "";
    if (r->bin_count > 0)
        draw_bins(curves + count++, bins, bins + points, r);
    write_title(title, sizeof(title), r);
    if (status == WG_OK)
        status = wg_plot_curves(r->plot, title, x, y, curves, count, "transition", &a->transition,
                                parameters && is_marked(a, curves, count), error);
    flint_free(bins);
    flint_free(curves);
    return wg_landscape_check(a, "--plot", status, error);
}
