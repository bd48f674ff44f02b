#include "landscape_answer.h"

#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include <flint/fmpq_vec.h>

#include "sampled.h"
#include "wishgarten/gaussian_limit.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"

static const char same_dof[] = "Beta with the same r, exact in mean and variance";

/* What the laws are, in the words of the method column. */
static const char *loss_method(const wg_landscape_answer_struct *a, char **name)
{
    static const char *const methods[] = {NULL, "Beta, exact for this observable",
                                          "Dirichlet over the eigenvalues, exact", same_dof};

    if (a->law != WG_LAW_GIVEN)
        return methods[a->law];
    return *name = wg_loss_law_name(a->process);
}

static int has_dimension(const wg_landscape_answer_struct *a)
{
    int has = 0;

    for (slong i = 0; i < a->process->length; i++)
        has = has || !fmpq_is_zero(a->process->components[i].dim);
    return has;
}

/* One convention for all rows: `several` where combinations differ. */
static void tell(wg_landscape_answer_struct *a, const char *name, const char *now, const char *several)
{
    const char *before = wg_fields_get(a->report->conventions, name);

    wg_fields_set(a->report->conventions, name, before == NULL || strcmp(before, now) == 0 ? now : several);
}

void wg_landscape_tell_law(wg_landscape_answer_struct *a)
{
    char *name = NULL, text[80];
    fmpq_t ratio;

    if (a->request->source == WG_LANDSCAPE_BY_OBSERVABLE && !a->has_dof)
    {
        tell(a, "law", "none needed", "several, each row names its own");
        return;
    }
    tell(a, "law", loss_method(a, &name), "several, each row names its own");
    if (has_dimension(a))
    {
        fmpq_init(ratio);
        wg_loss_variance_ratio(ratio, a->process);
        fmpq_sub_ui(ratio, ratio, 1);
        snprintf(text, sizeof(text), "variance %+.4g %%", 100 * fmpq_get_d(ratio));
        tell(a, "limit", text, "see --quantity=limit");
        fmpq_clear(ratio);
    }
    flint_free(name);
}

/* The exact variance of a derivative needs the traces alone. */
void wg_landscape_variances(fmpq_t gradient, fmpq_t loss, const wg_landscape_answer_struct *a)
{
    const wg_landscape_request_struct *r = a->request;
    fmpq *squares;
    fmpq_t dim;

    if (r->source != WG_LANDSCAPE_BY_OBSERVABLE)
    {
        squares = wg_landscape_squares(a);
        wg_gradient_variance(gradient, a->process, squares);
        wg_loss_variance(loss, a->process);
        _fmpq_vec_clear(squares, a->process->length);
        return;
    }
    fmpq_init(dim);
    fmpq_set(dim, r->dim->list->entries + a->dim_index);
    if (r->field == 4)
        fmpq_div_2exp(dim, dim, 1);
    if (wg_gradient_variance_of_observable(gradient, loss, r->field, a->trace, a->trace_square, dim, NULL) !=
        WG_OK)
    {
        fmpq_zero(gradient);
        fmpq_zero(loss);
    }
    fmpq_mul(gradient, gradient, r->square);
    if (r->half_angle)
        fmpq_div_2exp(gradient, gradient, 2);
    fmpq_clear(dim);
}

static void add_exact(wg_landscape_answer_struct *a, const char *quantity, const char *method, const fmpq_t q)
{
    wg_value_set_fmpq(wg_landscape_row(a, quantity, 0, method)->value, q);
}

static void add_integer(wg_landscape_answer_struct *a, const char *quantity, const char *method,
                        const fmpz_t n)
{
    fmpq_t q;

    fmpq_init(q);
    fmpq_set_fmpz(q, n);
    add_exact(a, quantity, method, q);
    fmpq_clear(q);
}

/* Degrees of freedom */

static void add_observable_dof(wg_landscape_answer_struct *a)
{
    const wg_degrees_of_freedom_struct *d = a->dof;
    int estimated = d->lowest->kind == WG_LIMIT;
    wg_row_struct *row;

    wg_value_set(wg_landscape_row(a, "dof", 0, "(Tr O')^2/Tr O'^2, O' = O - lowest")->value, d->dof);
    if (!fmpz_is_zero(d->rounded) && !estimated)
        add_integer(a, "dof.rounded", "nearest integer", d->rounded);
    if (!fmpz_is_zero(d->ceiling) && !estimated)
        add_integer(a, "dof.ceiling", "next integer", d->ceiling);
    wg_value_set(wg_landscape_row(a, "dof.matched", 0, "the Gamma law of exact variance")->value, d->matched);
    add_integer(a, "dof.rank", d->rank_is_exact ? "rank of O - lowest" : "rank of O - lowest, or below",
                d->rank);
    row = a->report->rows + a->report->length - 1;
    if (!d->rank_is_exact)
        wg_value_weaken_to_limit(row->value);
    add_integer(a, "dof.dim", "dimension of the component", d->dim);
    wg_value_set(wg_landscape_row(a, "dof.lowest", 0, d->method)->value, d->lowest);
    if (estimated)
        wg_cli_note(
            a->common,
            "the lowest eigenvalue is from ARPACK, with a residual of %.1e; that none is below is not proven",
            mag_get_d(arb_radref(d->lowest->ball)));
}

/* Of a component that is given by r and, if so, N. */
static void add_given_dof(wg_landscape_answer_struct *a, const wg_component_struct *c)
{
    fmpq_t t, u;
    fmpz_t n;

    fmpq_init(t);
    fmpq_init(u);
    fmpz_init(n);
    add_exact(a, "dof", "as given", c->dof);
    fmpq_set_si(t, 1, 2);
    fmpq_add(t, t, c->dof);
    fmpz_fdiv_q(n, fmpq_numref(t), fmpq_denref(t));
    add_integer(a, "dof.rounded", "nearest integer", n);
    fmpz_cdiv_q(n, fmpq_numref(c->dof), fmpq_denref(c->dof));
    add_integer(a, "dof.ceiling", "next integer", n);
    if (!fmpq_is_zero(c->dim))
    {
        /* (N + 2/beta) r/(N - r) */
        fmpq_set_si(t, 2, c->field);
        fmpq_add(t, t, c->dim);
        fmpq_mul(t, t, c->dof);
        fmpq_sub(u, c->dim, c->dof);
        fmpq_div(t, t, u);
        add_exact(a, "dof.matched", "the Gamma law of exact variance", t);
    }
    fmpq_clear(t);
    fmpq_clear(u);
    fmpz_clear(n);
}

int wg_landscape_dof(wg_landscape_answer_struct *a)
{
    int result = wg_landscape_need_dof(a);

    if (result >= 0)
        return result;
    if (a->has_dof)
        add_observable_dof(a);
    else
        for (slong i = 0; i < a->process->length; i++)
        {
            slong before = a->report->length;

            add_given_dof(a, a->process->components + i);
            for (slong j = before; j < a->report->length && a->process->length > 1; j++)
            {
                char text[32];

                snprintf(text, sizeof(text), "%ld", (long) i + 1);
                wg_fields_set(a->report->rows[j].inputs, "component", text);
            }
        }
    return -1;
}

/* Laws */

static wg_status_t loss_value(arb_t value, const fmpq_t x, wg_landscape_rows_t rows, slong digits,
                              const wg_landscape_answer_struct *a, wg_error_struct *error)
{
    int spectrum = a->law == WG_LAW_SPECTRUM;

    switch (rows)
    {
    case WG_LANDSCAPE_LOSS_DENSITY:
        return spectrum ? wg_spectrum_law_density(value, x, a->spectrum, digits, error)
                        : wg_loss_density(value, x, a->process, digits, error);
    case WG_LANDSCAPE_LOSS_CDF:
        return spectrum ? wg_spectrum_law_cdf(value, x, a->spectrum, digits, error)
                        : wg_loss_cdf(value, x, a->process, digits, error);
    case WG_LANDSCAPE_LOSS_TAIL:
        return spectrum ? wg_spectrum_law_tail(value, x, a->spectrum, digits, error)
                        : wg_loss_tail(value, x, a->process, digits, error);
    default:
        return spectrum ? wg_spectrum_law_quantile(value, x, 0, a->spectrum, digits, error)
                        : wg_loss_quantile(value, x, 0, a->process, digits, error);
    }
}

static wg_status_t gradient_value(arb_t value, const fmpq_t x, wg_landscape_rows_t rows, slong digits,
                                  const wg_landscape_answer_struct *a, wg_error_struct *error)
{
    fmpq *squares = wg_landscape_squares(a);
    wg_status_t status;

    switch (rows)
    {
    case WG_LANDSCAPE_GRADIENT_DENSITY:
        status = wg_gradient_density(value, x, a->process, squares, digits, error);
        break;
    case WG_LANDSCAPE_GRADIENT_CDF:
        status = wg_gradient_cdf(value, x, a->process, squares, digits, error);
        break;
    case WG_LANDSCAPE_GRADIENT_TAIL:
        status = wg_gradient_tail(value, x, a->process, squares, digits, error);
        break;
    case WG_LANDSCAPE_GRADIENT_QUANTILE:
        status = wg_gradient_quantile(value, x, a->process, squares, digits, error);
        break;
    case WG_LANDSCAPE_NORM_DENSITY:
        status = wg_gradient_norm_density(value, x, a->parameters, a->process, squares, digits, error);
        break;
    case WG_LANDSCAPE_NORM_CDF:
        status = wg_gradient_norm_cdf(value, x, a->parameters, a->process, squares, digits, error);
        break;
    default:
        status = wg_gradient_norm_tail(value, x, a->parameters, a->process, squares, digits, error);
    }
    _fmpq_vec_clear(squares, a->process->length);
    return status;
}

/* What a curve is made of: its values, the words of its law, and whether that is an approximation of the observable's. */
typedef struct
{
    wg_status_t (*value)(arb_t value, const fmpq_t x, wg_landscape_rows_t rows, slong digits,
                         const wg_landscape_answer_struct *a, wg_error_struct *error);
    const char *method;
    int approximate;
} curve_t;

/* Where the digits asked for are not reached, half of them are tried, and so on, down to so many: fewer digits are better than none. */
#define DIGITS_LEAST 3

static wg_status_t best_value(arb_t value, const fmpq_t x, wg_landscape_rows_t rows, const curve_t *curve,
                              const wg_landscape_answer_struct *a, wg_error_struct *error)
{
    wg_status_t status = curve->value(value, x, rows, a->common->digits, a, error);

    for (slong digits = a->common->digits / 2; status == WG_UNABLE && digits >= DIGITS_LEAST; digits /= 2)
        status = curve->value(value, x, rows, digits, a, error);
    return status;
}

static void add_point(wg_landscape_answer_struct *a, const wg_landscape_item_t *item, const curve_t *curve,
                      const fmpq_t x, const arb_t value)
{
    int quantile = item->rows == WG_LANDSCAPE_LOSS_QUANTILE || item->rows == WG_LANDSCAPE_GRADIENT_QUANTILE;
    wg_row_struct *row =
        wg_landscape_row(a, item->name, wg_landscape_needs_parameters(item->rows), curve->method);

    wg_landscape_argument(row, quantile ? "q" : "x", x);
    wg_value_set_arb(row->value, value);
    if (curve->approximate)
        wg_value_weaken_to_limit(row->value);
    wg_landscape_point(a, item->name, fmpq_get_d(x), arf_get_d(arb_midref(value), ARF_RND_NEAR));
}

/* The first point without an answer, and why; their number. */
typedef struct
{
    slong count;
    slong first;
    wg_status_t status;
    wg_error_t error;
} missing_t;

/* values[i], known[i] <- the law at all places, by all threads */
static void find_values(arb_ptr values, char *known, missing_t *missing, const wg_list_t places,
                        wg_landscape_rows_t rows, const curve_t *curve, const wg_landscape_answer_struct *a)
{
    int threads = (int) FLINT_MIN(wg_sampled_threads(a->common), FLINT_MAX(places->length / 8, 1));

    missing->count = 0;
    missing->first = places->length;
#pragma omp parallel num_threads(threads)
    {
#pragma omp for schedule(dynamic)
        for (slong i = 0; i < places->length; i++)
        {
            wg_error_t error;
            wg_status_t status;

            wg_error_clear(error);
            status = best_value(values + i, places->entries + i, rows, curve, a, error);
            known[i] = status == WG_OK;
            if (status != WG_OK)
#pragma omp critical
            {
                missing->count++;
                if (i < missing->first)
                {
                    missing->first = i;
                    missing->status = status;
                    *missing->error = *error;
                }
            }
        }
#ifdef _OPENMP
        if (omp_get_thread_num() > 0)
            flint_cleanup();
#endif
    }
}

/* Points where there is no answer are left out, and the others are answered. */
static int add_curve(wg_landscape_answer_struct *a, const wg_landscape_item_t *item, const curve_t *curve)
{
    int result = -1;
    missing_t missing;
    wg_list_t places;
    arb_ptr values;
    char *known;

    wg_list_init(places);
    wg_landscape_places(places, a, item, a->request->plot != NULL ? 100 : 20);
    values = _arb_vec_init(places->length);
    known = flint_malloc(places->length + 1);
    find_values(values, known, &missing, places, item->rows, curve, a);
    for (slong i = 0; i < places->length; i++)
        if (known[i])
            add_point(a, item, curve, places->entries + i, values + i);
    if (missing.count > 0 && missing.count == places->length)
        result = wg_landscape_needs_parameters(item->rows)
                     ? wg_landscape_finish(a, item, missing.status, missing.error)
                     : wg_cli_fail(a->common, item->name, missing.status, missing.error);
    else if (missing.count > 0)
    {
        char *text = fmpq_get_str(NULL, 10, places->entries + missing.first);

        wg_cli_note(a->common, "%s at %s is left out, with %ld others: %s", item->name, text,
                    (long) missing.count - 1, missing.error->message);
        flint_free(text);
    }
    _arb_vec_clear(values, places->length);
    flint_free(known);
    wg_list_clear(places);
    return result;
}

int wg_landscape_loss(wg_landscape_answer_struct *a, const wg_landscape_item_t *item)
{
    int result = wg_landscape_need_dof(a);
    curve_t curve = {loss_value, NULL, 0};
    char *name = NULL;

    if (result >= 0)
        return result;
    curve.approximate = a->law == WG_LAW_SAME_DOF;
    curve.method = loss_method(a, &name);
    result = add_curve(a, item, &curve);
    flint_free(name);
    return result;
}

const char *wg_landscape_gradient_law(const wg_landscape_answer_struct *a)
{
    if (a->law == WG_LAW_FLAT && a->request->pauli_generator)
        return "product of Betas, exact at this dimension";
    if (a->law != WG_LAW_GIVEN)
        return "product of Betas with the same r, exact in variance";
    if (has_dimension(a))
        return a->process->length > 1
                   ? "sum of the components' laws, exact for flat observables at their dimensions"
                   : "product of Betas, exact for flat observables at this dimension";
    return a->process->length > 1 ? "sum of differences of Gamma laws, the limit of large dimensions"
                                  : "variance-gamma law, the limit of large dimensions";
}

static const char *norm_method(const wg_landscape_answer_struct *a)
{
    if (has_dimension(a) && a->law == WG_LAW_FLAT && a->request->pauli_generator)
        return "derivatives of a random state, exact at this dimension";
    if (has_dimension(a))
        return a->law == WG_LAW_GIVEN
                   ? "derivatives of a random state at this dimension, exact for flat observables"
                   : "derivatives of a random state with the same r at this dimension, exact in mean square";
    return a->process->length > 1
               ? "normal vector of random variance, a sum of Gamma laws: the limit of large dimensions"
               : "K-distribution, the limit of large dimensions";
}

int wg_landscape_gradient(wg_landscape_answer_struct *a, const wg_landscape_item_t *item)
{
    int norm = wg_landscape_needs_parameters(item->rows), result = wg_landscape_need_dof(a);
    curve_t curve = {gradient_value, NULL, 0};

    if (result >= 0)
        return result;
    curve.method = norm ? norm_method(a) : wg_landscape_gradient_law(a);
    curve.approximate = a->law == WG_LAW_SAME_DOF || a->law == WG_LAW_SPECTRUM;
    return add_curve(a, item, &curve);
}

/* Distances */

/* The law that is compared: that of the process, which is not that of a spectrum. */
static const char *compared_loss(const wg_landscape_answer_struct *a, char **name)
{
    return a->law == WG_LAW_SPECTRUM ? same_dof : loss_method(a, name);
}

/* A row whose method is `what` and the law. An exact number, or an enclosure of kind certified; of kind limit where the law itself is an
   approximation. */
static void add_comparison(wg_landscape_answer_struct *a, const char *quantity, const char *what,
                           const char *law, const fmpq *exact, const arb_struct *value, int approximate)
{
    char method[200];
    wg_row_struct *row;

    snprintf(method, sizeof(method), "%s: %s", what, law);
    row = wg_landscape_row(a, quantity, 0, method);
    if (exact != NULL)
        wg_value_set_fmpq(row->value, exact);
    else
        wg_value_set_arb(row->value, value);
    if (approximate)
        wg_value_weaken_to_limit(row->value);
}

/* Nonzero where some hundred values of the gradient's law are at hand: not of sums at a dimension, which take up to seconds each. */
static int gradient_is_quick(const wg_landscape_answer_struct *a)
{
    if (a->process->length == 1 || !has_dimension(a))
        return 1;
    wg_cli_note(a->common, "how far the gradient of a sum is from another law at a dimension is left out: "
                           "the library has it, in minutes");
    return 0;
}

/* The row of a distance that was found, or not; one of which no digit was reached is left out, and the other rows are answered. */
static wg_status_t add_distance(wg_landscape_answer_struct *a, const char *quantity, const char *what,
                                const char *law, wg_status_t status, const arb_t distance,
                                const wg_error_struct *error)
{
    if (status == WG_OK)
        add_comparison(a, quantity, what, law, NULL, distance,
                       a->law == WG_LAW_SAME_DOF || a->law == WG_LAW_SPECTRUM);
    if (status != WG_UNABLE)
        return status;
    wg_cli_note(a->common, "%s is left out: %s", quantity, error->message);
    return WG_OK;
}

int wg_landscape_gaussian(wg_landscape_answer_struct *a)
{
    static const char to_normal[] = "Kolmogorov distance to the normal law";
    int result = wg_landscape_need_dof(a), approximate;
    char *name = NULL;
    wg_status_t status;
    wg_error_t error;
    fmpq *squares;
    fmpq_t q;
    arb_t d;

    if (result >= 0)
        return result;
    wg_error_clear(error);
    fmpq_init(q);
    arb_init(d);
    approximate = a->law == WG_LAW_SAME_DOF || a->law == WG_LAW_SPECTRUM;
    squares = wg_landscape_squares(a);
    status = wg_loss_distance_to_normal(d, a->process, error);
    status = add_distance(a, "gaussian.loss", to_normal, compared_loss(a, &name), status, d, error);
    if (status == WG_OK && gradient_is_quick(a))
    {
        status = wg_gradient_distance_to_normal(d, a->process, squares, error);
        status =
            add_distance(a, "gaussian.gradient", to_normal, wg_landscape_gradient_law(a), status, d, error);
    }
    wg_gradient_excess_kurtosis(q, a->process, squares);
    add_exact(a, "gaussian.kurtosis", "of the gradient, less 3", q);
    if (approximate)
        wg_value_weaken_to_limit(a->report->rows[a->report->length - 1].value);
    wg_wishart_concentration(q, a->process);
    add_exact(
        a, "gaussian.criterion",
        "squared norms of the centred observable, operator over Frobenius, times 2/beta: along a family "
        "the gradient becomes a Gaussian process if and only if it tends to 0",
        q);
    if (approximate)
        wg_value_weaken_to_limit(a->report->rows[a->report->length - 1].value);
    flint_free(name);
    _fmpq_vec_clear(squares, a->process->length);
    fmpq_clear(q);
    arb_clear(d);
    return wg_landscape_check(a, "gaussian", status, error);
}

int wg_landscape_limit(wg_landscape_answer_struct *a)
{
    static const char variance[] = "variance of the Wishart limit over that of",
                      distance[] = "Kolmogorov distance of the Wishart limit from";
    int result = wg_landscape_need_dof(a), inexact;
    const char *loss;
    char *name = NULL;
    wg_status_t status;
    wg_error_t error;
    fmpq *squares;
    fmpq_t q;
    arb_t d;

    if (result >= 0)
        return result;
    if (!has_dimension(a))
        return wg_cli_complain(a->common, "limit", WG_DOMAIN,
                               "the distance of the limit needs a dimension: --dim, or dim= for a component");
    wg_error_clear(error);
    fmpq_init(q);
    arb_init(d);
    squares = wg_landscape_squares(a);
    inexact = a->has_dof && a->dof->dof->kind != WG_EXACT;
    loss = compared_loss(a, &name);
    wg_loss_variance_ratio(q, a->process);
    add_comparison(a, "limit.loss.variance", variance, loss, q, NULL, inexact);
    wg_gradient_variance_ratio(q, a->process, squares);
    add_comparison(a, "limit.gradient.variance", variance, wg_landscape_gradient_law(a), q, NULL, inexact);
    status = wg_loss_distance_to_limit(d, a->process, error);
    status = add_distance(a, "limit.loss.distance", distance, loss, status, d, error);
    if (status == WG_OK && gradient_is_quick(a))
    {
        status = wg_gradient_distance_to_limit(d, a->process, squares, error);
        status = add_distance(a, "limit.gradient.distance", distance, wg_landscape_gradient_law(a), status, d,
                              error);
    }
    flint_free(name);
    _fmpq_vec_clear(squares, a->process->length);
    fmpq_clear(q);
    arb_clear(d);
    return wg_landscape_check(a, "limit", status, error);
}
