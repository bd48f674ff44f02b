#include "kernel_answer.h"

#include <stdlib.h>
#include <string.h>

#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "wishgarten/kernel_law.h"
#include "wishgarten/spectrum.h"
#include "wishgarten/spectrum_law.h"

static const char law_page[] = "doc/theory/kernel_law.md";

/* One law ready for evaluation: exact, or the gamma law with the exact mean and variance. */
typedef struct
{
    wg_law_variable_t variable;
    int exact;
    wg_variance_law_t variance;
    wg_layer_sum_law_t layers;
    wg_kernel_law_t kernel;
    fmpq_t mean, spread; /* E and Var */
} law_t;

static void law_init(law_t *law, wg_law_variable_t variable)
{
    law->variable = variable;
    wg_variance_law_init(law->variance);
    wg_layer_sum_law_init(law->layers);
    wg_kernel_law_init(law->kernel);
    fmpq_init(law->mean);
    fmpq_init(law->spread);
}

static void law_clear(law_t *law)
{
    wg_variance_law_clear(law->variance);
    wg_layer_sum_law_clear(law->layers);
    wg_kernel_law_clear(law->kernel);
    fmpq_clear(law->mean);
    fmpq_clear(law->spread);
}

/* mean, spread <- E and Var of the variable, all inputs being numbers. */
static void law_moments(law_t *law, const wg_answer_struct *a)
{
    wg_formula_t first, second, t;

    wg_formula_init(first, a->ring);
    wg_formula_init(second, a->ring);
    wg_formula_init(t, a->ring);
    if (law->variable == WG_LAW_OF_V)
    {
        wg_quantum_variance_moment(first, 1, a->kernel->observable, a->kernel->dim, a->ring);
        wg_quantum_variance_moment(second, 2, a->kernel->observable, a->kernel->dim, a->ring);
        wg_formula_mul(t, first, first, a->ring);
        wg_formula_sub(second, second, t, a->ring);
    }
    else
    {
        wg_kernel_moment(first, 1, a->kernel);
        wg_kernel_cumulant(second, 2, a->kernel);
    }
    if (law->variable == WG_LAW_OF_Q)
    {
        wg_quantum_variance_moment(t, 1, a->kernel->observable, a->kernel->dim, a->ring);
        if (wg_formula_div(first, first, t, a->ring) != WG_OK)
            wg_formula_set_si(first, 0, a->ring);
        wg_formula_set_si(second, 0, a->ring);
    }
    wg_formula_get_fmpq(law->mean, first, a->ring);
    wg_formula_get_fmpq(law->spread, second, a->ring);
    wg_formula_clear(first, a->ring);
    wg_formula_clear(second, a->ring);
    wg_formula_clear(t, a->ring);
}

/* The law of v or of K where the eigenvalues are rational and the exact law is within reach; nothing is exact elsewhere. */
static wg_status_t set_exact(law_t *law, const fmpz_t dim, slong layers, const fmpq_t boundary_variance,
                             const wg_answer_struct *a, wg_error_struct *error)
{
    const wg_kernel_request_struct *r = a->request;
    wg_spectrum_t spectrum;
    wg_status_t status;

    wg_spectrum_init(spectrum);
    status = wg_observable_spectrum(spectrum, r->observable, dim, error);
    law->exact = status == WG_OK;
    if (status == WG_OK && law->variable == WG_LAW_OF_V)
        status = wg_variance_law_set(law->variance, spectrum->eigenvalues, spectrum->multiplicities,
                                     spectrum->length, error);
    else if (status == WG_OK)
        status =
            wg_kernel_law_set(law->kernel, spectrum->eigenvalues, spectrum->multiplicities, spectrum->length,
                              layers, r->boundary, boundary_variance, a->kernel->angle, error);
    else
        status = WG_OK;
    /* sums of words whose law would take too long have the limit law still */
    if (status == WG_UNABLE && r->observable->kind == WG_OBSERVABLE_PAULI)
    {
        law->exact = 0;
        status = WG_OK;
    }
    wg_spectrum_clear(spectrum);
    return status;
}

static wg_status_t law_set(law_t *law, const wg_answer_struct *a, wg_error_struct *error)
{
    const wg_kernel_request_struct *r = a->request;
    wg_status_t status = WG_OK;
    fmpq_t dim, layers, y;

    fmpq_init(dim);
    fmpq_init(layers);
    fmpq_init(y);
    wg_formula_get_fmpq(dim, a->kernel->dim, a->ring);
    wg_formula_get_fmpq(layers, a->kernel->layers, a->ring);
    wg_formula_get_fmpq(y, a->kernel->boundary_variance, a->ring);
    law_moments(law, a);
    law->exact = 0;
    if (fmpq_is_zero(law->mean))
        status = wg_fail(error, WG_DOMAIN, "the law of a variable that is zero");
    else if (!fmpz_abs_fits_ui(fmpq_numref(layers)) || fmpz_cmp_ui(fmpq_numref(layers), WORD_MAX) > 0)
        status = wg_fail(error, WG_UNABLE, "too many layers");
    else if (!r->pauli_generator)
    {
        if (law->variable == WG_LAW_OF_Q)
            status = wg_fail(error, WG_UNABLE, "the law of Q is known for --generator=pauli");
    }
    else if (law->variable == WG_LAW_OF_Q)
    {
        law->exact = 1;
        status = wg_layer_sum_law_set(law->layers, fmpq_numref(dim), fmpz_get_si(fmpq_numref(layers)),
                                      r->boundary, y, a->kernel->angle, error);
    }
    else
        status = set_exact(law, fmpq_numref(dim), fmpz_get_si(fmpq_numref(layers)), y, a, error);
    fmpq_clear(dim);
    fmpq_clear(layers);
    fmpq_clear(y);
    return status;
}

/* The gamma law of shape E^2/Var and scale Var/E. */
static void gamma_value(arb_t value, const law_t *law, wg_law_function_t function, const arb_t x, slong prec)
{
    fmpq_t q;
    arb_t shape, z, t;

    fmpq_init(q);
    arb_init(shape);
    arb_init(z);
    arb_init(t);
    fmpq_div(q, law->mean, law->spread);
    arb_mul_fmpz(z, x, fmpq_numref(q), prec);
    arb_div_fmpz(z, z, fmpq_denref(q), prec);
    fmpq_mul(q, q, law->mean);
    arb_set_fmpq(shape, q, prec);
    if (!arb_is_positive(z))
        arb_zero(value);
    else if (function == WG_LAW_CDF)
        arb_hypgeom_gamma_lower(value, shape, z, 1, prec);
    else
    {
        arb_pow(t, z, shape, prec);
        arb_div(t, t, x, prec);
        arb_neg(z, z);
        arb_exp(z, z, prec);
        arb_mul(t, t, z, prec);
        arb_hypgeom_rgamma(z, shape, prec);
        arb_mul(value, t, z, prec);
    }
    fmpq_clear(q);
    arb_clear(shape);
    arb_clear(z);
    arb_clear(t);
}

/* By halving: the distribution function rises. */
static void gamma_quantile(arb_t value, const law_t *law, const arb_t q, slong prec)
{
    arb_t low, high, middle, p;

    arb_init(low);
    arb_init(high);
    arb_init(middle);
    arb_init(p);
    arb_set_fmpq(high, law->mean, prec);
    for (gamma_value(p, law, WG_LAW_CDF, high, prec); arb_lt(p, q);
         gamma_value(p, law, WG_LAW_CDF, high, prec))
        arb_mul_2exp_si(high, high, 1);
    for (slong i = 0; i < prec; i++)
    {
        arb_add(middle, low, high, prec);
        arb_mul_2exp_si(middle, middle, -1);
        mag_zero(arb_radref(middle));
        gamma_value(p, law, WG_LAW_CDF, middle, prec);
        if (arb_overlaps(p, q))
            break;
        arb_swap(middle, arb_lt(p, q) ? low : high);
    }
    arb_union(value, low, high, prec);
    arb_clear(low);
    arb_clear(high);
    arb_clear(middle);
    arb_clear(p);
}

static wg_status_t law_value(arb_t value, law_t *law, wg_law_function_t function, const fmpq_t argument,
                             slong prec)
{
    wg_status_t status = WG_OK;
    fmpq_t scaled;
    arb_t x;

    arb_init(x);
    fmpq_init(scaled);
    fmpq_set(scaled, argument);
    if (function == WG_LAW_BELOW)
    {
        fmpq_mul(scaled, scaled, law->mean);
        function = WG_LAW_CDF;
    }
    arb_set_fmpq(x, scaled, 2 * prec);
    if (!law->exact && function == WG_LAW_QUANTILE)
        gamma_quantile(value, law, x, prec);
    else if (!law->exact)
        gamma_value(value, law, function, x, prec);
    else if (law->variable == WG_LAW_OF_K)
        status = (function == WG_LAW_DENSITY ? wg_kernel_law_density
                  : function == WG_LAW_CDF   ? wg_kernel_law_cdf
                                             : wg_kernel_law_quantile)(value, x, law->kernel, prec);
    else if (law->variable == WG_LAW_OF_V)
        status = (function == WG_LAW_DENSITY ? wg_variance_law_density
                  : function == WG_LAW_CDF   ? wg_variance_law_cdf
                                             : wg_variance_law_quantile)(value, x, law->variance, prec);
    else
        status = (function == WG_LAW_DENSITY ? wg_layer_sum_law_density
                  : function == WG_LAW_CDF   ? wg_layer_sum_law_cdf
                                             : wg_layer_sum_law_quantile)(value, x, law->layers, prec);
    arb_clear(x);
    fmpq_clear(scaled);
    return status;
}

static const char *law_method(const law_t *law)
{
    static const char *const methods[] = {"K = v Q, certified quadrature",
                                          "divided differences over the eigenvalues",
                                          "Fourier series with a bound"};

    return law->exact ? methods[law->variable] : "gamma law with the exact mean and variance";
}

/* A row for the value at `argument`; the accuracy is raised until all digits are right or it does not help. */
static int add_value(wg_answer_struct *a, const wg_kernel_item_t *item, law_t *law, const fmpq_t argument,
                     double *y)
{
    slong goal = 10 * a->common->digits / 3 + 4;
    wg_status_t status = WG_OK;
    wg_row_struct *row;
    wg_error_t error;
    arb_t value, better;

    arb_init(value);
    arb_init(better);
    for (slong prec = goal + 16; prec <= 4 * (goal + 16); prec *= 2)
    {
        status = law_value(better, law, item->function, argument, prec);
        if (status != WG_OK)
            break;
        if (prec > goal + 16 && arb_rel_accuracy_bits(better) <= arb_rel_accuracy_bits(value) + 4)
            break;
        arb_swap(value, better);
        /* done, or the method and not the precision is the limit */
        if (arb_rel_accuracy_bits(value) >= goal || arb_is_zero(value) ||
            mag_cmp_2exp_si(arb_radref(value), -prec / 2) > 0)
            break;
    }
    if (status == WG_OK)
    {
        row = wg_answer_row(a, item->name, law_method(law), law_page);
        if (item->function == WG_LAW_DENSITY || item->function == WG_LAW_CDF)
        {
            char *text = fmpq_get_str(NULL, 10, argument);

            wg_fields_set(row->inputs, "x", text);
            flint_free(text);
        }
        wg_value_set_arb(row->value, value);
        if (!law->exact)
            wg_value_weaken_to_limit(row->value);
        *y = arf_get_d(arb_midref(value), ARF_RND_NEAR);
    }
    arb_clear(value);
    arb_clear(better);
    if (status == WG_OK)
        return -1;
    wg_error_clear(error);
    wg_fail(
        error, status, "%s",
        status == WG_UNABLE
            ? "not to be had certified at this place; for few layers the density may have none, K.cdf does"
            : "outside the range of the law");
    return wg_cli_fail(a->common, item->name, status, error);
}

/* The grid asked for, or up to three means. */
static void set_grid(wg_list_t grid, const law_t *law, const wg_kernel_request_struct *r)
{
    slong steps = r->plot != NULL ? 90 : 30;
    fmpq_t x;

    if (r->grid->given)
    {
        for (slong i = 0; i < r->grid->list->length; i++)
            wg_list_append(grid, r->grid->list->entries + i);
        return;
    }
    fmpq_init(x);
    for (slong j = 1; j <= steps; j++)
    {
        fmpq_set_si(x, 3 * j, steps);
        fmpq_mul(x, x, law->mean);
        wg_list_append(grid, x);
    }
    fmpq_clear(x);
}

static int add_curve(wg_answer_struct *a, const wg_kernel_item_t *item, law_t *law)
{
    wg_list_t grid;
    double *x, *y;
    char name[256];
    wg_curve_t *curve;
    int result = -1;

    wg_list_init(grid);
    set_grid(grid, law, a->request);
    x = flint_malloc(grid->length * sizeof(double));
    y = flint_malloc(grid->length * sizeof(double));
    for (slong i = 0; i < grid->length && result < 0; i++)
    {
        x[i] = fmpq_get_d(grid->entries + i);
        result = add_value(a, item, law, grid->entries + i, y + i);
    }
    snprintf(name, sizeof(name), "%s, D = %.40s, L = %.40s", item->name, a->dim_text, a->layers_text);
    a->curves = flint_realloc(a->curves, (a->curve_count + 1) * sizeof(*a->curves));
    curve = a->curves + a->curve_count++;
    *curve = (wg_curve_t){strdup(name), x, y, result < 0 ? grid->length : 0};
    wg_list_clear(grid);
    return result;
}

int wg_answer_law(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    wg_status_t status;
    wg_error_t error;
    law_t law;
    double ignored;
    int result;

    wg_error_clear(error);
    law_init(&law, item->variable);
    status = law_set(&law, a, error);
    result = status == WG_OK ? -1 : wg_cli_fail(a->common, item->name, status, error);
    if (result < 0 && (item->function == WG_LAW_DENSITY || item->function == WG_LAW_CDF))
        result = add_curve(a, item, &law);
    else if (result < 0)
        result = add_value(a, item, &law, &item->argument, &ignored);
    law_clear(&law);
    return result;
}

int wg_answer_plot(wg_answer_struct *a)
{
    wg_status_t status;
    wg_error_t error;
    char title[256];

    if (a->request->plot == NULL)
        return -1;
    wg_error_clear(error);
    if (a->curve_count == 0)
        return wg_cli_complain(a->common, "--plot", WG_DOMAIN,
                               "there is no density or distribution function to draw");
    snprintf(title, sizeof(title), "O = %.200s", a->request->observable_text);
    status =
        wg_plot_curves(a->request->plot, title, "x", "", a->curves, a->curve_count, NULL, NULL, 0, error);
    return wg_answer_check(a, "--plot", status, error);
}

void wg_answer_clear_curves(wg_answer_struct *a)
{
    for (slong i = 0; i < a->curve_count; i++)
    {
        free((char *) a->curves[i].name);
        flint_free((double *) a->curves[i].x);
        flint_free((double *) a->curves[i].y);
    }
    flint_free(a->curves);
}

wg_status_t wg_answer_kernel_cdf(double *cdf, const wg_list_t grid, const wg_answer_struct *a,
                                 wg_error_struct *error)
{
    wg_status_t status;
    arb_t p;
    law_t law;

    arb_init(p);
    law_init(&law, WG_LAW_OF_K);
    status = law_set(&law, a, error);
    if (status == WG_OK && !law.exact)
        status =
            wg_fail(error, WG_UNABLE, "the exact law of K is known for two eigenvalues and the like only");
    for (slong i = 0; i < grid->length && status == WG_OK; i++)
    {
        status = law_value(p, &law, WG_LAW_CDF, grid->entries + i, 64);
        if (status == WG_OK && arb_rel_accuracy_bits(p) < 20 && mag_cmp_2exp_si(arb_radref(p), -20) > 0)
            status = wg_fail(error, WG_UNABLE, "the distribution function of K is not known to six digits");
        if (status == WG_OK)
            cdf[i] = arf_get_d(arb_midref(p), ARF_RND_NEAR);
    }
    law_clear(&law);
    arb_clear(p);
    return status;
}

wg_status_t wg_answer_loss_cdf(double *cdf, const wg_list_t grid, const wg_answer_struct *a,
                               wg_error_struct *error)
{
    wg_status_t status;
    wg_spectrum_law_t law;
    wg_spectrum_t spectrum;
    fmpq *multiplicities;
    fmpq_t dim;
    arb_t p;

    fmpq_init(dim);
    arb_init(p);
    wg_spectrum_law_init(law);
    wg_spectrum_init(spectrum);
    wg_formula_get_fmpq(dim, a->kernel->dim, a->ring);
    status = wg_observable_spectrum(spectrum, a->request->observable, fmpq_numref(dim), error);
    multiplicities = _fmpq_vec_init(spectrum->length);
    for (slong i = 0; i < spectrum->length; i++)
        fmpq_set_fmpz(multiplicities + i, spectrum->multiplicities + i);
    if (status == WG_OK)
        status = wg_spectrum_law_set(law, 2, spectrum->eigenvalues, multiplicities, spectrum->length, error);
    for (slong i = 0; i < grid->length && status == WG_OK; i++)
    {
        status = wg_spectrum_law_cdf(p, grid->entries + i, law, 8, error);
        if (status == WG_OK)
            cdf[i] = arf_get_d(arb_midref(p), ARF_RND_NEAR);
    }
    _fmpq_vec_clear(multiplicities, spectrum->length);
    wg_spectrum_clear(spectrum);
    wg_spectrum_law_clear(law);
    fmpq_clear(dim);
    arb_clear(p);
    return status;
}
