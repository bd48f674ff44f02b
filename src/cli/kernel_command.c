#include "kernel_answer.h"

#include <stdlib.h>

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

static int add_all_rows(wg_answer_struct *a)
{
    const wg_kernel_request_struct *r = a->request;
    int result = -1;

    for (slong i = 0; i < wg_parameter_count(r->dim) && result < 0; i++)
    {
        wg_answer_enter_dimension(a, i);
        for (slong j = 0; j < wg_parameter_count(r->layers) && result < 0; j++)
        {
            wg_answer_enter_layers(a, j);
            for (slong k = 0; k < wg_parameter_count(r->overlap) && result < 0; k++)
            {
                wg_answer_enter_overlap(a, k);
                for (slong q = 0; q < r->length && result < 0; q++)
                    result = add_item(a, r->items + q);
            }
        }
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
    slong order = wg_kernel_request_power(request, 0);
    wg_report_t report;
    wg_answer_t a;
    int result;

    wg_report_init(report, "kernel");
    result = wg_answer_init(a, common, request, report, order, wg_kernel_request_power(request, 1));
    set_conventions(a);
    if (result < 0)
        result = request->sectors != NULL ? wg_answer_sectors(a, order) : add_all_rows(a);
    if (result < 0)
        result = wg_answer_plot(a);
    if (result < 0)
        result = wg_cli_finish(common, report);
    wg_answer_clear(a);
    wg_report_clear(report);
    return result;
}

int wg_cli_kernel(int argc, char **argv)
{
    wg_common_t common = {.command = "kernel", .usage = usage, .digits = 15};
    wg_kernel_request_t request;
    const char *context;
    wg_error_t error;
    wg_status_t status;
    int result;

    wg_error_clear(error);
    wg_kernel_request_init(request);
    common.request = wg_cli_request(argc, argv);
    result = wg_cli_options_only(&common, request, wg_kernel_options, argc, argv);
    if (result < 0)
    {
        status = wg_kernel_request_complete(request, &context, error);
        result = status == WG_OK ? answer(&common, request) : wg_cli_fail(&common, context, status, error);
    }
    wg_kernel_request_clear(request);
    free(common.request);
    return result;
}
