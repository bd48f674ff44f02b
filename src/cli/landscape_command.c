#include "landscape_answer.h"

#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Usage: wishgarten landscape [OPTION]...\n"
    "Laws of the loss, the gradient and the local minima of a Wishart process, and its degrees of\n"
    "freedom. The loss is measured from its lowest value.\n"
    "\n"
    "One of\n"
    "  --dof=r             one component with r degrees of freedom\n"
    "  --components='dof=3,mean=0.5,field=real; dof=12,dim=32'\n"
    "                      several, each with its own field, mean loss (1) and dimension (none)\n"
    "  --gammas='1:0.5,2:0.2'\n"
    "                      several as shape:scale of Gamma laws\n"
    "  --observable=SPEC   r, rank, dimension and mean loss are found; as in wishgarten kernel --help\n"
    "and\n"
    "  --field=complex|real|quaternion\n"
    "                      of the component (complex)\n"
    "  --mean=o            mean loss of --dof (1)\n"
    "  --dim=N, --qubits=n dimension, 2^n: the exact laws at it; without it, their limits for large N\n"
    "  --parameters=p      number of angles, for the minima and the verdict\n"
    "  --lowest=x          the lowest eigenvalue of the observable, where you know it\n"
    "  --quantity=LIST     any of\n"
    "                        dof (r, rounded, matched to the exact variance, rank, lowest eigenvalue),\n"
    "                        loss.mean, loss.variance, loss.density:x, loss.cdf:x, loss.tail:x,\n"
    "                        loss.quantile:q, loss.moment:n,\n"
    "                        gradient.variance, gradient.kurtosis, gradient.density:x, gradient.cdf:x,\n"
    "                        gradient.tail:e (the probability of |g| > e), gradient.quantile:q,\n"
    "                        gradient.moment:n,\n"
    "                        gradient.norm.density:x, gradient.norm.cdf:x, gradient.norm.tail:x (of the\n"
    "                        length of all p derivatives), gradient.norm.square (its mean square),\n"
    "                        gradient.norm.kurtosis,\n"
    "                        minima.count, minima.mean, minima.density:x, minima.zeros (the exact zeros,\n"
    "                        which the others leave out), minima.edge (where minima concentrate),\n"
    "                        minima.logarithm (ln of their number, p and r large),\n"
    "                        minima.reached (where BFGS ends in sampled circuits, on average, beside\n"
    "                        minima.mean at the same dimension) with minima.reached.zeros (the share\n"
    "                        of ends at the bottom),\n"
    "                        critical.count, critical.density:x, critical.index (numbers by index),\n"
    "                        critical.signed:x (the density with the sign of det H),\n"
    "                        transition (the number of parameters from which on the bottom is reached),\n"
    "                        gaussian (distance to a Gaussian process, and whether there is a limit),\n"
    "                        limit (how far the limit of large N is from the law at this N), verdict;\n"
    "                      x may be a range, and without :x a law is tabulated on --grid\n"
    "  --samples=N         trainings for minima.reached (100)\n"
    "  --angle=full|half   gates exp(i theta A) or exp(-i theta A/2)\n"
    "  --generator=pauli|spectrum:...\n"
    "                      the eigenvalues of A, which add up to zero (pauli)\n"
    "  --grid=a..b:n       where laws are tabulated\n"
    "  --plot=FILE.svg     draws the laws asked for, or minima.* against several --parameters\n"
    "  --histogram=@FILE   samples to draw with them\n"
    "\n"
    "Minima are counted per period of every angle. Estimates depend on --seed alone.\n"
    "\n"
    "Example: wishgarten landscape --observable=Z0 --qubits=4..8 --parameters=40\n"
    "\n" WG_COMMON_HELP;

static int add_item(wg_landscape_answer_struct *a, const wg_landscape_item_t *item)
{
    switch (item->rows)
    {
    case WG_LANDSCAPE_DOF:
        return wg_landscape_dof(a);
    case WG_LANDSCAPE_LOSS_MEAN:
    case WG_LANDSCAPE_LOSS_VARIANCE:
    case WG_LANDSCAPE_LOSS_MOMENT:
        return wg_landscape_loss_moment(a, item);
    case WG_LANDSCAPE_LOSS_DENSITY:
    case WG_LANDSCAPE_LOSS_CDF:
    case WG_LANDSCAPE_LOSS_TAIL:
    case WG_LANDSCAPE_LOSS_QUANTILE:
        return wg_landscape_loss(a, item);
    case WG_LANDSCAPE_GRADIENT_VARIANCE:
    case WG_LANDSCAPE_GRADIENT_KURTOSIS:
    case WG_LANDSCAPE_GRADIENT_MOMENT:
    case WG_LANDSCAPE_NORM_SQUARE:
    case WG_LANDSCAPE_NORM_KURTOSIS:
        return wg_landscape_gradient_moment(a, item);
    case WG_LANDSCAPE_GRADIENT_DENSITY:
    case WG_LANDSCAPE_GRADIENT_CDF:
    case WG_LANDSCAPE_GRADIENT_TAIL:
    case WG_LANDSCAPE_GRADIENT_QUANTILE:
    case WG_LANDSCAPE_NORM_DENSITY:
    case WG_LANDSCAPE_NORM_CDF:
    case WG_LANDSCAPE_NORM_TAIL:
        return wg_landscape_gradient(a, item);
    case WG_LANDSCAPE_MINIMA_DENSITY:
    case WG_LANDSCAPE_MINIMA_MEAN:
    case WG_LANDSCAPE_MINIMA_COUNT:
    case WG_LANDSCAPE_MINIMA_ZEROS:
    case WG_LANDSCAPE_MINIMA_EDGE:
    case WG_LANDSCAPE_MINIMA_LOGARITHM:
    case WG_LANDSCAPE_MINIMA_REACHED:
    case WG_LANDSCAPE_MINIMA_REACHED_ZEROS:
    case WG_LANDSCAPE_CRITICAL_COUNT:
    case WG_LANDSCAPE_CRITICAL_DENSITY:
    case WG_LANDSCAPE_CRITICAL_INDEX:
    case WG_LANDSCAPE_CRITICAL_SIGNED:
        return wg_landscape_minima(a, item);
    case WG_LANDSCAPE_TRANSITION:
        return wg_landscape_transition(a);
    case WG_LANDSCAPE_GAUSSIAN:
        return wg_landscape_gaussian(a);
    case WG_LANDSCAPE_LIMIT:
        return wg_landscape_limit(a);
    case WG_LANDSCAPE_VERDICT:
        return wg_landscape_verdict(a);
    }
    return WG_EXIT_FAULT;
}

/* The verdict is about p, too, where there is one. */
static int depends_on_parameters(const wg_landscape_item_t *item)
{
    return wg_landscape_needs_parameters(item->rows) || item->rows == WG_LANDSCAPE_VERDICT;
}

/* All rows of one process: what does not depend on p once. */
static int add_process(wg_landscape_answer_struct *a)
{
    const wg_landscape_request_struct *r = a->request;
    int result = wg_landscape_enter(a);

    for (slong q = 0; q < r->length && result < 0; q++)
        if (!depends_on_parameters(r->items + q))
            result = add_item(a, r->items + q);
    for (slong p = 0; p < wg_parameter_count(r->parameters) && result < 0; p++)
    {
        if (r->parameters->given)
            a->parameters = fmpz_get_si(fmpq_numref(r->parameters->list->entries + p));
        for (slong q = 0; q < r->length && result < 0; q++)
            if (depends_on_parameters(r->items + q))
                result = add_item(a, r->items + q);
    }
    if (result < 0)
        wg_landscape_tell_law(a);
    return result;
}

static int add_all(wg_landscape_answer_struct *a)
{
    const wg_landscape_request_struct *r = a->request;
    int result = -1;

    for (slong i = 0; i < wg_parameter_count(r->dof) && result < 0; i++)
        for (slong j = 0; j < wg_parameter_count(r->mean) && result < 0; j++)
            for (slong k = 0; k < wg_parameter_count(r->dim) && result < 0; k++)
            {
                a->dof_index = i;
                a->mean_index = j;
                a->dim_index = k;
                result = add_process(a);
                if (result < 0 && k + 1 == wg_parameter_count(r->dim))
                    result = wg_landscape_verdict_of_family(a);
                wg_landscape_leave(a);
            }
    return result;
}

static void set_conventions(const wg_landscape_answer_struct *a)
{
    static const char *const fields[] = {"", "real", "complex", "", "quaternion"};
    const wg_landscape_request_struct *r = a->request;

    wg_fields_set(a->report->conventions, "angle", r->half_angle ? "half" : "full");
    wg_fields_set(a->report->conventions, "generator", r->generator_text);
    if (r->source == WG_LANDSCAPE_BY_DOF || r->source == WG_LANDSCAPE_BY_OBSERVABLE)
        wg_fields_set(a->report->conventions, "field", fields[r->field]);
}

static int asks_for_minima(const wg_landscape_request_struct *r)
{
    for (slong i = 0; i < r->length; i++)
        if (strncmp(r->items[i].name, "minima", 6) == 0)
            return 1;
    return 0;
}

static int answer(const wg_common_t *common, wg_landscape_request_t request)
{
    wg_report_t report;
    wg_landscape_answer_struct a = {.common = common, .request = request, .report = report};
    int result;

    wg_report_init(report, "landscape");
    set_conventions(&a);
    result = add_all(&a);
    if (result < 0 && asks_for_minima(request))
        wg_cli_note(common, "%s%s", wg_minima_caveat(),
                    wg_landscape_asks_an_optimiser(request)
                        ? ": a difference is expected, and no disagreement"
                        : " (minima.reached samples them)");
    if (result < 0)
        result = wg_landscape_plot(&a);
    if (result < 0)
        result = wg_cli_finish(common, report);
    for (slong i = 0; i < a.curve_count; i++)
    {
        free(a.curves[i].name);
        flint_free(a.curves[i].x);
        flint_free(a.curves[i].y);
    }
    flint_free(a.curves);
    flint_free(a.sizes);
    wg_report_clear(report);
    return result;
}

int wg_cli_landscape(int argc, char **argv)
{
    wg_common_t common = {.command = "landscape", .usage = usage, .digits = 15};
    wg_landscape_request_t request;
    const char *context;
    wg_error_t error;
    wg_status_t status;
    int result;

    wg_error_clear(error);
    wg_landscape_request_init(request);
    common.request = wg_cli_request(argc, argv);
    result = wg_cli_options_only(&common, request, wg_landscape_options, argc, argv);
    if (result < 0)
    {
        status = wg_landscape_request_complete(request, &context, error);
        result = status == WG_OK ? answer(&common, request) : wg_cli_fail(&common, context, status, error);
    }
    wg_landscape_request_clear(request);
    free(common.request);
    return result;
}
