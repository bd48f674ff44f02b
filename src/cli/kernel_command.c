#include "kernel_answer.h"

#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_vec.h>

static const char usage[] =
    "Usage: wishgarten kernel [OPTION]...\n"
    "Exact moments of the quantum neural tangent kernel K = sum_l (d epsilon/d theta_l)^2 of a\n"
    "random QNN with D dimensions, L layers and observable O.\n"
    "\n"
    "  --dim=D             Hilbert-space dimension, at least 2; the letter D asks for formulas\n"
    "  --qubits=n          D = 2^n\n"
    "  --layers=L          number of layers, at least 1; the letter L asks for formulas\n"
    "  --observable=SPEC   '0.5*XXIZ - 1/3*ZZII', 'Z0', 'X0 Y3', @FILE, spectrum:1*8,-1*8,\n"
    "                      projector:3, traces:0,16,0,16, matrix:@FILE, tfim:n=8,J=1,h=1/2,\n"
    "                      xxz:n=6,J=1,delta=1/2, heisenberg:n=6; without it, formulas in m2, m3, ...,\n"
    "                      where mk = Tr (O - Tr O/D)^k\n"
    "  --quantity=LIST     any of\n"
    "                        K.mean, K.variance, K.std, K.ratio (std/mean),\n"
    "                        K.plateau (the ratio for L -> infinity), K.covariance (of two layers),\n"
    "                        K.moment:n, K.cumulant:n (n = 1..8), K.skewness, K.kurtosis,\n"
    "                        mu.mean, mu.square, mu.std, mu.ratio (std of mu / K.mean),\n"
    "                        moment:WORD, any product of derivatives of epsilon: e (epsilon itself), g1,\n"
    "                        h12, h11, t123, ...; equal labels are the same layer; moment:sum:WORD sums\n"
    "                        over all layers, as in moment:sum:h12*g1*g2, which is mu.mean\n"
    "                        K.density, K.cdf, K.quantile:q, K.below:f (the probability of K < f K.mean),\n"
    "                        v.density, v.cdf, v.quantile:q of the quantum variance v = K/Q, Q.density,\n"
    "                        Q.cdf, Q.quantile:q of Q, which is K given v = 1 (--grid, --plot)\n"
    "                        series:QUANTITY, its expansion in 1/D (--order, --growth),\n"
    "                        K.matrix, K.eigenvalues (of the mean supervised kernel), K.matrix.square\n"
    "                        (E K_ab^2), K.eigenvalues.square (E Tr K^2), all with --inputs,\n"
    "                        decay (gamma = rate K.mean and epsilon(t); --rate, --steps),\n"
    "                        depth (least L with gamma >= --gamma; --rate)\n"
    "  --angle=full|half   gates exp(i theta X) or exp(-i theta X/2)\n"
    "  --boundary=haar|bare\n"
    "                      a Haar block between the last generator and psi0, or none\n"
    "  --overlap=x         with the bare boundary, x = <psi0|X_L|psi0> (0), the letter x for formulas;\n"
    "                      moments:x1,x2 gives <psi0|X_L|psi0> and <psi0|X_L^2|psi0> for other generators\n"
    "  --generator=LAW     pauli, spectrum:..., traces:...\n"
    "  --subspace=d        the circuit and its input stay in a symmetry sector of this dimension; the\n"
    "                      observable is given as restricted to it\n"
    "  --sectors='weight=1/2 dim=6 observable=SPEC; ...'\n"
    "                      the input is spread over several sectors\n"
    "  --group=unitary     where the blocks are drawn\n"
    "  --rate=eta, --steps=t, --gamma=g\n"
    "                      for decay and depth\n"
    "  --grid=a..b:n       where a law is tabulated (tenths of the mean, up to three means)\n"
    "  --plot=FILE.svg     draws the densities and distribution functions asked for\n"
    "  --order=k           corrections beyond the leading term of a series (2)\n"
    "  --growth=a2,a3,...  in a series m2 grows like D^a2, m3 like D^a3, ...; the last one goes on (1)\n"
    "  --inputs=orthogonal:m|gram:@FILE\n"
    "                      inputs of a supervised kernel; a Gram matrix in Matrix Market form\n"
    "\n"
    "Example: wishgarten kernel --dim=16 --layers=64 --observable='Z0 + 1/2*X1'\n"
    "\n" WG_COMMON_HELP;

static void kernel_ring_init(wg_ring_t ring)
{
    char power_sums[WG_ANSWER_NAMES][WG_NAME_SIZE];
    const char *names[WG_ANSWER_NAMES] = {"D", "L", "x"};

    for (slong k = 2; WG_ANSWER_POWER_SUM + k - 2 < WG_ANSWER_NAMES; k++)
    {
        snprintf(power_sums[k], WG_NAME_SIZE, "m%ld", (long) k);
        names[WG_ANSWER_POWER_SUM + k - 2] = power_sums[k];
    }
    wg_ring_init(ring, names, WG_ANSWER_NAMES);
}

static int add_item(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    switch (item->rows)
    {
    case WG_KERNEL_FORMULA:
        return wg_answer_moment(a, item);
    case WG_KERNEL_SERIES:
        return wg_answer_series(a, item);
    case WG_KERNEL_SKEWNESS:
        return wg_answer_skewness(a, item);
    case WG_KERNEL_LAW:
        return wg_answer_law(a, item);
    case WG_KERNEL_DECAY:
        return wg_answer_decay(a);
    case WG_KERNEL_DEPTH:
        return wg_answer_depth(a);
    case WG_KERNEL_MATRIX:
    case WG_KERNEL_MATRIX_SQUARE:
        return wg_answer_matrix(a, item);
    case WG_KERNEL_EIGENVALUES_SQUARE:
        return wg_answer_eigenvalue_squares(a, item);
    case WG_KERNEL_EIGENVALUES:
        return wg_answer_eigenvalues(a, item);
    }
    return WG_EXIT_FAULT;
}

/* Inputs of the model */

/* sums[k] <- Tr (A - Tr A/D)^k, k = 0..order, where Tr A^k = scale[k-1] D + offset[k-1]. */
static void wg_answer_central_sums(wg_formula_struct *sums, const fmpq *scale, const fmpq *offset,
                                   slong order, const wg_answer_struct *a)
{
    wg_formula_struct *p = flint_malloc((order + 1) * sizeof(*p));
    wg_formula_t t;

    wg_formula_init(t, a->ring);
    for (slong k = 0; k <= order; k++)
    {
        wg_formula_init(p + k, a->ring);
        if (k == 0)
            wg_formula_set(p, a->kernel->dim, a->ring);
        else
        {
            wg_formula_mul_fmpq(p + k, a->kernel->dim, scale + k - 1, a->ring);
            wg_formula_set_fmpq(t, offset + k - 1, a->ring);
            wg_formula_add(p + k, p + k, t, a->ring);
        }
    }
    wg_central_power_sums(sums, p, order, a->kernel->dim, a->ring);
    for (slong k = 0; k <= order; k++)
        wg_formula_clear(p + k, a->ring);
    flint_free(p);
    wg_formula_clear(t, a->ring);
}

/* An observable that fixes D gives its traces as offsets. */
static wg_status_t traces(fmpq *scale, fmpq *offset, slong order, const wg_observable_t observable,
                          wg_error_struct *error)
{
    wg_status_t status;
    fmpz_t dim;

    if (observable->kind != WG_OBSERVABLE_SPECTRUM && observable->kind != WG_OBSERVABLE_MATRIX)
        return wg_observable_traces_symbolic(scale, offset, order, observable, error);
    fmpz_init(dim);
    wg_observable_dimension(dim, observable);
    status = wg_observable_traces(offset, order, observable, dim, error);
    fmpz_clear(dim);
    return status;
}

static void set_dimension(wg_answer_struct *a, slong index)
{
    const wg_kernel_request_struct *r = a->request;

    wg_answer_formula(a->kernel->dim, r->dim, index, 0, a->ring);
    if (r->observable_text != NULL)
        wg_answer_central_sums(a->kernel->observable, a->scale, a->offset, wg_kernel_request_power(r, 0), a);
    else
    {
        wg_formula_set(a->kernel->observable, a->kernel->dim, a->ring);
        for (slong k = 2; k <= a->kernel->order; k++)
            wg_formula_set_variable(a->kernel->observable + k, WG_ANSWER_POWER_SUM + k - 2, a->ring);
    }
    if (r->pauli_generator)
        wg_kernel_set_pauli_generator(a->kernel);
    else
        wg_answer_central_sums(a->kernel->generator, a->generator_scale, a->generator_offset,
                               a->generator_order, a);
    if (r->pauli_generator && r->dim->symbol == '\0' &&
        fmpz_is_odd(fmpq_numref(r->dim->list->entries + index)))
        wg_cli_note(
            a->common,
            "no traceless X with X^2 = 1 exists in the odd dimension %.40s; the formulas are continued to it",
            a->dim_text);
}

/* Var_psi0(X_L) = <X_L^2> - x^2 */
static void set_boundary_variance(wg_answer_struct *a, slong index)
{
    const wg_kernel_request_struct *r = a->request;
    wg_formula_t square;

    wg_formula_init(square, a->ring);
    if (r->overlap->given)
        wg_answer_formula(square, r->overlap, index, 2, a->ring);
    wg_formula_mul(square, square, square, a->ring);
    if (r->state_length > 0)
        wg_formula_set_fmpq(a->kernel->boundary_variance, r->state_moments + 1, a->ring);
    else
        wg_formula_set_si(a->kernel->boundary_variance, 1, a->ring);
    wg_formula_sub(a->kernel->boundary_variance, a->kernel->boundary_variance, square, a->ring);
    wg_formula_clear(square, a->ring);
}

/* state[k] <- <psi0|(X_L - Tr X/D)^k|psi0> from the moments given, for generators beside Pauli words at a
 * number D. */
static void set_state(wg_answer_struct *a, slong index)
{
    const wg_kernel_request_struct *r = a->request;
    fmpq_t shift, power, t;

    if (a->state == NULL || r->dim->symbol != '\0')
        return;
    fmpq_init(shift);
    fmpq_init(power);
    fmpq_init(t);
    fmpq_mul(shift, a->generator_scale, r->dim->list->entries + index);
    fmpq_add(shift, shift, a->generator_offset);
    fmpq_div(shift, shift, r->dim->list->entries + index);
    fmpq_neg(shift, shift);
    for (slong k = 0; k <= r->state_length; k++)
    {
        fmpq_zero(a->state + k);
        for (slong j = 0; j <= k; j++)
        {
            fmpz_t c;

            fmpz_init(c);
            fmpz_bin_uiui(c, k, j);
            fmpq_pow_si(power, shift, k - j);
            fmpq_mul_fmpz(t, power, c);
            if (j > 0)
                fmpq_mul(t, t, r->state_moments + j - 1);
            fmpq_add(a->state + k, a->state + k, t);
            fmpz_clear(c);
        }
    }
    fmpq_clear(shift);
    fmpq_clear(power);
    fmpq_clear(t);
}

static int add_all_rows(wg_answer_struct *a)
{
    const wg_kernel_request_struct *r = a->request;
    int result = -1, bare = r->boundary == WG_BOUNDARY_BARE;

    for (slong i = 0; i < wg_parameter_count(r->dim) && result < 0; i++)
    {
        a->dim_text = wg_answer_parameter_text(r->dim, i);
        set_dimension(a, i);
        set_state(a, i);
        for (slong j = 0; j < wg_parameter_count(r->layers) && result < 0; j++)
        {
            a->layers_text = wg_answer_parameter_text(r->layers, j);
            wg_answer_formula(a->kernel->layers, r->layers, j, 1, a->ring);
            for (slong k = 0; k < wg_parameter_count(r->overlap) && result < 0; k++)
            {
                if (bare)
                {
                    set_boundary_variance(a, k);
                    a->overlap_text = r->overlap->given ? wg_answer_parameter_text(r->overlap, k) : NULL;
                }
                for (slong q = 0; q < r->length && result < 0; q++)
                    result = add_item(a, r->items + q);
                flint_free(a->overlap_text);
                a->overlap_text = NULL;
            }
            flint_free(a->layers_text);
        }
        flint_free(a->dim_text);
    }
    return result;
}

static void set_conventions(const wg_answer_struct *a)
{
    const wg_kernel_request_struct *r = a->request;

    wg_fields_set(a->report->conventions, "angle", r->half_angle ? "half" : "full");
    wg_fields_set(a->report->conventions, "boundary", r->boundary == WG_BOUNDARY_BARE ? "bare" : "haar");
    wg_fields_set(a->report->conventions, "generator", r->generator_text);
    wg_fields_set(a->report->conventions, "group", "unitary");
}

static int answer(const wg_common_t *common, const wg_kernel_request_t request)
{
    slong order = wg_kernel_request_power(request, 0), result;
    wg_status_t status;
    wg_report_t report;
    wg_error_t error;
    wg_answer_struct a = {.common = common, .request = request, .report = report};

    wg_error_clear(error);
    wg_report_init(report, "kernel");
    kernel_ring_init(a.ring);
    a.generator_order = wg_kernel_request_power(request, 1);
    wg_kernel_init(a.kernel, FLINT_MAX(FLINT_MAX(order, a.generator_order), 3), a.ring);
    a.kernel->boundary = request->boundary;
    if (request->half_angle)
        fmpq_set_si(a.kernel->angle, -1, 2);
    a.scale = _fmpq_vec_init(order);
    a.offset = _fmpq_vec_init(order);
    a.generator_scale = _fmpq_vec_init(a.generator_order);
    a.generator_offset = _fmpq_vec_init(a.generator_order);
    if (!request->pauli_generator && request->state_length > 0)
        a.state = _fmpq_vec_init(request->state_length + 1);
    set_conventions(&a);

    result = -1;
    if (request->observable_text != NULL)
    {
        status = traces(a.scale, a.offset, order, request->observable, error);
        result = wg_answer_check(&a, "--observable", status, error);
    }
    if (result < 0 && !request->pauli_generator)
    {
        status = traces(a.generator_scale, a.generator_offset, a.generator_order, request->generator, error);
        result = wg_answer_check(&a, "--generator", status, error);
    }
    if (result < 0)
        result = request->sectors != NULL ? wg_answer_sectors(&a, order) : add_all_rows(&a);
    if (result < 0)
        result = wg_answer_plot(&a);
    if (result < 0)
        result = wg_cli_finish(common, report);
    wg_answer_clear_curves(&a);

    _fmpq_vec_clear(a.scale, order);
    _fmpq_vec_clear(a.offset, order);
    _fmpq_vec_clear(a.generator_scale, a.generator_order);
    _fmpq_vec_clear(a.generator_offset, a.generator_order);
    if (a.state != NULL)
        _fmpq_vec_clear(a.state, request->state_length + 1);
    wg_report_clear(report);
    wg_kernel_clear(a.kernel);
    wg_ring_clear(a.ring);
    return result;
}

int wg_cli_kernel(int argc, char **argv)
{
    wg_common_t common = {.command = "kernel", .usage = usage, .digits = 15};
    wg_kernel_request_t request;
    const char *context;
    wg_error_t error;
    wg_status_t status;
    char **arguments;
    int result, length;

    wg_error_clear(error);
    wg_kernel_request_init(request);
    common.request = wg_cli_request(argc, argv);
    result = wg_cli_options(&common, request, wg_kernel_options, &arguments, &length, argc, argv);
    if (result < 0 && length > 0)
        result =
            wg_cli_complain(&common, NULL, WG_SYNTAX,
                            "unexpected argument '%s'; options have the form --name=value", arguments[0]);
    if (result < 0)
    {
        status = wg_kernel_request_complete(request, &context, error);
        result = status == WG_OK ? answer(&common, request) : wg_cli_fail(&common, context, status, error);
    }
    wg_kernel_request_clear(request);
    free(common.request);
    return result;
}
