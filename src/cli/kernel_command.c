#include "kernel_request.h"

#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_mat.h>
#include <flint/fmpq_vec.h>

#include "wishgarten/supervised_kernel.h"

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
    "  --group=unitary     where the blocks are drawn\n"
    "  --rate=eta, --steps=t, --gamma=g\n"
    "                      for decay and depth\n"
    "  --order=k           corrections beyond the leading term of a series (2)\n"
    "  --growth=a2,a3,...  in a series m2 grows like D^a2, m3 like D^a3, ...; the last one goes on (1)\n"
    "  --inputs=orthogonal:m|gram:@FILE\n"
    "                      inputs of a supervised kernel; a Gram matrix in Matrix Market form\n"
    "\n"
    "Example: wishgarten kernel --dim=16 --layers=64 --observable='Z0 + 1/2*X1'\n"
    "\n" WG_COMMON_HELP;
/* D, L, x and m2, m3, ..., m16. */
#define NAMES (3 + 2 * WG_KERNEL_MOMENT_MAX - 1)
#define FIRST_POWER_SUM 3

static void kernel_ring_init(wg_ring_t ring)
{
    char power_sums[NAMES][WG_NAME_SIZE];
    const char *names[NAMES] = {"D", "L", "x"};

    for (slong k = 2; FIRST_POWER_SUM + k - 2 < NAMES; k++)
    {
        snprintf(power_sums[k], WG_NAME_SIZE, "m%ld", (long) k);
        names[FIRST_POWER_SUM + k - 2] = power_sums[k];
    }
    wg_ring_init(ring, names, NAMES);
}

typedef struct
{
    const wg_common_t *common;
    const wg_kernel_request_struct *request;
    wg_report_struct *report;
    wg_ring_t ring;
    wg_kernel_t kernel;
    slong generator_order;
    fmpq *scale, *offset; /* Tr O^k = scale[k-1] D + offset[k-1], for observables of any size */
    fmpq *generator_scale, *generator_offset; /* the same of X */
    fmpq *state;                              /* central moments of X_L in psi0, or NULL */
    char *dim_text, *layers_text, *overlap_text;
} answer_t;

/* Failing in the middle of an answer: the exit status, or -1 to go on. */
static int check(const answer_t *a, const char *context, wg_status_t status, const wg_error_struct *error)
{
    return status == WG_OK ? -1 : wg_cli_fail(a->common, context, status, error);
}

static char *parameter_text(const wg_parameter_t parameter, slong index)
{
    char *text;

    if (parameter->symbol == '\0')
        return fmpq_get_str(NULL, 10, parameter->list->entries + index);
    text = flint_malloc(2);
    text[0] = parameter->symbol;
    text[1] = '\0';
    return text;
}

static void set_formula(wg_formula_t f, const wg_parameter_t parameter, slong index, slong variable,
                        const wg_ring_t ring)
{
    if (parameter->symbol != '\0')
        wg_formula_set_variable(f, variable, ring);
    else
        wg_formula_set_fmpq(f, parameter->list->entries + index, ring);
}

/* Rows */

static const char factorisation[] = "factorisation K = v Q", kernel_page[] = "doc/theory/kernel.md";

static wg_row_struct *add_row(answer_t *a, const char *quantity, const char *method, const char *reference)
{
    wg_row_struct *row = wg_report_append(a->report, quantity, method, reference);

    wg_fields_set(row->inputs, "dim", a->dim_text);
    if (a->layers_text != NULL)
        wg_fields_set(row->inputs, "layers", a->layers_text);
    if (a->request->observable_text != NULL)
        wg_fields_set(row->inputs, "observable", a->request->observable_text);
    if (a->overlap_text != NULL)
        wg_fields_set(row->inputs, "overlap", a->overlap_text);
    return row;
}

static void set_value(const wg_row_struct *row, const wg_formula_t f, ulong root, const wg_ring_t ring)
{
    if (wg_value_set_formula((wg_value_struct *) row->value, f, root, ring) != WG_OK)
        flint_throw(FLINT_ERROR, "kernel: the square root of a negative variance\n");
}

static int add_covariance(answer_t *a)
{
    static const char *const pairs[] = {"haar", "bare"};
    int bare = a->request->boundary == WG_BOUNDARY_BARE;
    wg_formula_t f;

    wg_formula_init(f, a->ring);
    for (int last = 0; last <= bare; last++)
    {
        wg_row_struct *row = add_row(a, "K.covariance", factorisation, kernel_page);

        wg_kernel_covariance(f, last, a->kernel);
        if (bare)
            wg_fields_set(row->inputs, "pair", pairs[last]);
        set_value(row, f, 1, a->ring);
    }
    wg_formula_clear(f, a->ring);
    return -1;
}

/* gamma = rate E[K], and epsilon(t)/epsilon(0) = (1 - gamma)^t, which takes K for its mean. */
static int add_decay(answer_t *a)
{
    const wg_list_struct *rates = a->request->rate->list, *steps = a->request->steps->list;
    wg_formula_t mean, gamma;
    fmpq_t number;
    int result = -1;

    wg_formula_init(mean, a->ring);
    wg_formula_init(gamma, a->ring);
    fmpq_init(number);
    wg_kernel_moment(mean, 1, a->kernel);
    for (slong i = 0; i < rates->length && result < 0; i++)
    {
        char *rate_text = fmpq_get_str(NULL, 10, rates->entries + i);
        wg_row_struct *row = add_row(a, "decay.gamma", factorisation, kernel_page);

        wg_formula_mul_fmpq(gamma, mean, rates->entries + i, a->ring);
        wg_fields_set(row->inputs, "rate", rate_text);
        set_value(row, gamma, 1, a->ring);
        if (!wg_formula_get_fmpq(number, gamma, a->ring))
            result = steps->length == 0
                         ? -1
                         : wg_cli_complain(a->common, "decay", WG_UNABLE,
                                           "epsilon(t) = (1 - gamma)^t needs numbers for D, L and O");
        for (slong j = 0; j < steps->length && result < 0; j++)
        {
            char *step_text = fmpq_get_str(NULL, 10, steps->entries + j);
            slong prec = 4 * a->common->digits + 64 + fmpz_bits(fmpq_numref(steps->entries + j));
            arb_t ball;

            row = add_row(a, "decay.epsilon", "K frozen at its mean", kernel_page);
            wg_fields_set(row->inputs, "rate", rate_text);
            wg_fields_set(row->inputs, "step", step_text);
            arb_init(ball);
            arb_set_fmpq(ball, number, prec);
            arb_sub_si(ball, ball, 1, prec);
            arb_neg(ball, ball);
            arb_pow_fmpz(ball, ball, fmpq_numref(steps->entries + j), prec);
            wg_value_set_arb(row->value, ball);
            wg_value_weaken_to_limit(row->value);
            arb_clear(ball);
            flint_free(step_text);
        }
        flint_free(rate_text);
    }
    wg_formula_clear(mean, a->ring);
    wg_formula_clear(gamma, a->ring);
    fmpq_clear(number);
    return result;
}

static int add_depth(answer_t *a)
{
    const wg_list_struct *rates = a->request->rate->list, *gammas = a->request->gamma->list;
    char *layers_text = a->layers_text;
    fmpq_t depth;
    int result = -1;

    fmpq_init(depth);
    a->layers_text = NULL;
    for (slong i = 0; i < rates->length && result < 0; i++)
        for (slong j = 0; j < gammas->length && result < 0; j++)
        {
            wg_status_t status =
                wg_kernel_depth(fmpq_numref(depth), rates->entries + i, gammas->entries + j, a->kernel);

            if (status == WG_DOMAIN)
                result =
                    wg_cli_complain(a->common, "depth", status, "no depth reaches gamma, because K.mean = 0");
            else if (status != WG_OK)
                result = wg_cli_complain(a->common, "depth", status, "needs numbers for D and O");
            else
            {
                wg_row_struct *row = add_row(a, "depth", factorisation, kernel_page);
                char *rate_text = fmpq_get_str(NULL, 10, rates->entries + i);
                char *gamma_text = fmpq_get_str(NULL, 10, gammas->entries + j);

                wg_fields_set(row->inputs, "rate", rate_text);
                wg_fields_set(row->inputs, "gamma", gamma_text);
                wg_value_set_fmpq(row->value, depth);
                flint_free(rate_text);
                flint_free(gamma_text);
            }
        }
    a->layers_text = layers_text;
    fmpq_clear(depth);
    return result;
}

/* How a moment was found, and which designs share it. */
static const char *moment_method(char *text, size_t size, const wg_kernel_quantity_t quantity)
{
    int twirled = quantity->kind == WG_MU_SQUARE || quantity->kind == WG_MU_STD ||
                  quantity->kind == WG_MU_RATIO || quantity->kind == WG_MOMENT_OF_WORD;

    snprintf(text, size, "%s; %ld copies, so any %ld-design will do",
             twirled ? "permutation states and local twirls" : factorisation,
             (long) wg_kernel_quantity_copies(quantity), (long) wg_kernel_quantity_copies(quantity));
    return text;
}

static const char *moment_page(const wg_kernel_quantity_t quantity)
{
    return quantity->kind == WG_MU_SQUARE || quantity->kind == WG_MU_STD || quantity->kind == WG_MU_RATIO ||
                   quantity->kind == WG_MOMENT_OF_WORD
               ? "doc/theory/haar_moment.md"
               : kernel_page;
}

/* A standard quantity that does not exist for this observable is left out with a remark. */
static int undefined(answer_t *a, const wg_kernel_item_t *item, wg_status_t status,
                     const wg_error_struct *error)
{
    if (status != WG_DOMAIN || !a->request->chosen)
        return wg_cli_fail(a->common, item->name, status, error);
    wg_cli_note(a->common, "%s is left out: %s", item->name, error->message);
    return -1;
}

static int add_moment(answer_t *a, const wg_kernel_item_t *item)
{
    char method[160];
    wg_status_t status;
    wg_error_t error;
    wg_formula_t f;
    ulong root;
    int result = -1;

    if (item->moment->kind == WG_K_COVARIANCE)
        return add_covariance(a);
    wg_error_clear(error);
    wg_formula_init(f, a->ring);
    status = wg_kernel_quantity(f, &root, item->moment, a->kernel, a->state, error);
    if (status == WG_OK)
        set_value(add_row(a, item->name, moment_method(method, sizeof(method), item->moment),
                          moment_page(item->moment)),
                  f, root, a->ring);
    else
        result = undefined(a, item, status, error);
    wg_formula_clear(f, a->ring);
    return result;
}

/* weights[i] <- `unit` times the exponent of D with which variable i grows, as whole numbers. */
static void growth_weights(slong *weights, slong *unit, const answer_t *a)
{
    const wg_list_struct *growth = a->request->growth;
    fmpz_t lcm;
    fmpq_t q;

    fmpz_init_set_ui(lcm, 1);
    fmpq_init(q);
    for (slong i = 0; i < growth->length; i++)
        fmpz_lcm(lcm, lcm, fmpq_denref(growth->entries + i));
    *unit = fmpz_get_si(lcm);
    for (slong i = 0; i < a->ring->length; i++)
    {
        if (i == 0 || (i >= FIRST_POWER_SUM && growth->length == 0))
            weights[i] = *unit;
        else if (i < FIRST_POWER_SUM)
            weights[i] = 0;
        else
        {
            fmpq_mul_fmpz(q, growth->entries + FLINT_MIN(i - FIRST_POWER_SUM, growth->length - 1), lcm);
            weights[i] = fmpz_get_si(fmpq_numref(q));
        }
    }
    fmpz_clear(lcm);
    fmpq_clear(q);
}

/* The term of order D^(-j/unit) relative to the leading one, a row for each that is not zero. */
static int add_series(answer_t *a, const wg_kernel_item_t *item)
{
    slong weights[NAMES], unit, leading, count;
    char method[160], order[48];
    wg_formula_struct *terms;
    wg_status_t status;
    wg_error_t error;
    wg_formula_t f;
    ulong root;

    wg_error_clear(error);
    wg_formula_init(f, a->ring);
    status = wg_kernel_quantity(f, &root, item->moment, a->kernel, a->state, error);
    if (status == WG_OK && root == 2)
        status = wg_fail(error, WG_UNABLE,
                         "a square root has no series here; expand K.variance or mu.square instead");
    if (status != WG_OK)
    {
        wg_formula_clear(f, a->ring);
        return wg_cli_fail(a->common, item->name, status, error);
    }
    growth_weights(weights, &unit, a);
    count = a->request->order * unit + 1;
    terms = flint_malloc(count * sizeof(*terms));
    for (slong j = 0; j < count; j++)
        wg_formula_init(terms + j, a->ring);
    if (!wg_formula_is_zero(f, a->ring))
        wg_formula_series(&leading, terms, count, f, weights, a->ring);
    for (slong j = 0; j < count; j++)
    {
        if (!wg_formula_is_zero(terms + j, a->ring) || j == 0)
        {
            wg_row_struct *row = add_row(a, item->name, moment_method(method, sizeof(method), item->moment),
                                         moment_page(item->moment));
            fmpq_t q;
            char *text;

            fmpq_init(q);
            fmpq_set_si(q, j, unit);
            text = fmpq_get_str(NULL, 10, q);
            snprintf(order, sizeof(order), "%s", text);
            wg_fields_set(row->inputs, "order", order);
            set_value(row, terms + j, 1, a->ring);
            flint_free(text);
            fmpq_clear(q);
        }
        wg_formula_clear(terms + j, a->ring);
    }
    flint_free(terms);
    wg_formula_clear(f, a->ring);
    return -1;
}

static int add_skewness(answer_t *a, const wg_kernel_item_t *item)
{
    wg_status_t status;
    wg_error_t error;
    arb_t ball;
    int result = -1;

    arb_init(ball);
    status = wg_kernel_skewness(ball, a->kernel, 4 * a->common->digits + 64);
    if (status == WG_OK)
        wg_value_set_arb(add_row(a, item->name, factorisation, kernel_page)->value, ball);
    else
    {
        wg_fail(error, status, "%s",
                status == WG_UNABLE
                    ? "needs numbers for D, L and O; for formulas ask for K.cumulant:3 and K.variance"
                    : "undefined, a quotient by zero: K.variance = 0");
        result = undefined(a, item, status, error);
    }
    arb_clear(ball);
    return result;
}

/* Supervised kernels */

static const char supervised_method[] = "local twirls with given inputs",
                  supervised_page[] = "doc/theory/supervised_kernel.md";

/* f <- E K_ij, or E K_ij^2 if `square`. */
static void matrix_entry(wg_formula_t f, slong i, slong j, int square, const answer_t *a)
{
    const wg_observable_struct *gram = a->request->gram;
    int orthogonal = a->request->orthogonal_inputs > 0;
    slong labels[] = {i, j, i, j};
    fmpq *small = _fmpq_vec_init(32);
    wg_formula_t s;

    wg_formula_init(s, a->ring);
    for (slong k = 0; k < 16; k++)
    {
        slong x = labels[k / 4], y = labels[k % 4];

        if (orthogonal)
            fmpq_set_si(small + 2 * k, x == y, 1);
        else
        {
            fmpq_set(small + 2 * k, gram->matrix + 2 * (x * gram->length + y));
            fmpq_set(small + 2 * k + 1, gram->matrix + 2 * (x * gram->length + y) + 1);
        }
    }
    if (square)
        wg_supervised_kernel_second_moment(f, small, a->kernel);
    else
    {
        fmpq_t sigma, t;

        fmpq_init(sigma);
        fmpq_init(t);
        fmpq_mul(sigma, small + 2, small + 2);
        fmpq_mul(t, small + 3, small + 3);
        fmpq_add(sigma, sigma, t);
        wg_formula_set_fmpq(s, sigma, a->ring);
        wg_supervised_kernel_mean(f, s, a->kernel->observable + 2, NULL, a->kernel);
        fmpq_clear(sigma);
        fmpq_clear(t);
    }
    _fmpq_vec_clear(small, 32);
    wg_formula_clear(s, a->ring);
}

static void add_entry(answer_t *a, const wg_kernel_item_t *item, slong i, slong j)
{
    wg_row_struct *row = add_row(a, item->name, supervised_method, supervised_page);
    wg_formula_t f;
    char text[24];

    wg_formula_init(f, a->ring);
    matrix_entry(f, i, j, item->rows == WG_KERNEL_MATRIX_SQUARE, a);
    snprintf(text, sizeof(text), "%ld", (long) i + 1);
    wg_fields_set(row->inputs, "a", text);
    snprintf(text, sizeof(text), "%ld", (long) j + 1);
    wg_fields_set(row->inputs, "b", text);
    set_value(row, f, 1, a->ring);
    wg_formula_clear(f, a->ring);
}

/* All entries of orthogonal inputs are one of two. */
static int add_matrix(answer_t *a, const wg_kernel_item_t *item)
{
    slong m = a->request->orthogonal_inputs, rows = m > 0 ? 1 : a->request->gram->length;
    slong columns = m > 0 ? FLINT_MIN(m, 2) : rows;

    for (slong i = 0; i < rows; i++)
        for (slong j = i; j < columns; j++)
            add_entry(a, item, i, j);
    return -1;
}

/* E Tr K^2 = sum_ab E K_ab^2 */
static int add_eigenvalue_squares(answer_t *a, const wg_kernel_item_t *item)
{
    slong m = a->request->orthogonal_inputs, n = m > 0 ? FLINT_MIN(m, 2) : a->request->gram->length;
    wg_formula_t sum, f;

    wg_formula_init(sum, a->ring);
    wg_formula_init(f, a->ring);
    for (slong i = 0; i < (m > 0 ? 1 : n); i++)
        for (slong j = i; j < n; j++)
        {
            matrix_entry(f, i, j, 1, a);
            wg_formula_mul_si(f, f, m == 0 ? 1 + (i != j) : i == j ? m : 1, a->ring);
            if (m > 0 && i != j)
            {
                wg_formula_mul_si(f, f, m, a->ring);
                wg_formula_mul_si(f, f, m - 1, a->ring);
            }
            wg_formula_add(sum, sum, f, a->ring);
        }
    set_value(add_row(a, item->name, supervised_method, supervised_page), sum, 1, a->ring);
    wg_formula_clear(sum, a->ring);
    wg_formula_clear(f, a->ring);
    return -1;
}

static void add_eigenvalue(answer_t *a, const char *mode, slong multiplicity, const wg_formula_t f)
{
    wg_row_struct *row = add_row(a, "K.eigenvalues", supervised_method, supervised_page);
    char text[24];

    snprintf(text, sizeof(text), "%ld", (long) multiplicity);
    wg_fields_set(row->inputs, "mode", mode);
    wg_fields_set(row->inputs, "multiplicity", text);
    set_value(row, f, 1, a->ring);
}

static int add_orthogonal_eigenvalues(answer_t *a)
{
    slong m = a->request->orthogonal_inputs;
    wg_formula_t uniform, other;

    wg_formula_init(uniform, a->ring);
    wg_formula_init(other, a->ring);
    wg_supervised_kernel_eigenvalues(uniform, other, m, a->kernel);
    add_eigenvalue(a, "uniform", 1, uniform);
    if (m > 1)
        add_eigenvalue(a, "other", m - 1, other);
    wg_formula_clear(uniform, a->ring);
    wg_formula_clear(other, a->ring);
    return -1;
}

static int add_gram_eigenvalues(answer_t *a, const wg_kernel_item_t *item)
{
    slong n = a->request->gram->length;
    arb_ptr eigenvalues = _arb_vec_init(n);
    wg_formula_t f;
    fmpq_mat_t matrix;
    int result = -1;

    wg_formula_init(f, a->ring);
    fmpq_mat_init(matrix, n, n);
    for (slong i = 0; i < n && result < 0; i++)
        for (slong j = 0; j < n && result < 0; j++)
        {
            matrix_entry(f, i, j, 0, a);
            if (!wg_formula_get_fmpq(fmpq_mat_entry(matrix, i, j), f, a->ring))
                result = wg_cli_complain(a->common, item->name, WG_UNABLE, "needs numbers for D, L and O");
        }
    if (result < 0)
        wg_symmetric_eigenvalues(eigenvalues, matrix, 4 * a->common->digits + 64);
    for (slong i = 0; i < n && result < 0; i++)
    {
        wg_row_struct *row = add_row(a, "K.eigenvalues", supervised_method, supervised_page);
        char text[24];

        snprintf(text, sizeof(text), "%ld", (long) i + 1);
        wg_fields_set(row->inputs, "mode", text);
        wg_value_set_arb(row->value, eigenvalues + i);
    }
    _arb_vec_clear(eigenvalues, n);
    wg_formula_clear(f, a->ring);
    fmpq_mat_clear(matrix);
    return result;
}

static int add_item(answer_t *a, const wg_kernel_item_t *item)
{
    switch (item->rows)
    {
    case WG_KERNEL_FORMULA:
        return add_moment(a, item);
    case WG_KERNEL_SERIES:
        return add_series(a, item);
    case WG_KERNEL_SKEWNESS:
        return add_skewness(a, item);
    case WG_KERNEL_DECAY:
        return add_decay(a);
    case WG_KERNEL_DEPTH:
        return add_depth(a);
    case WG_KERNEL_MATRIX:
    case WG_KERNEL_MATRIX_SQUARE:
        return add_matrix(a, item);
    case WG_KERNEL_EIGENVALUES_SQUARE:
        return add_eigenvalue_squares(a, item);
    case WG_KERNEL_EIGENVALUES:
        return a->request->orthogonal_inputs > 0 ? add_orthogonal_eigenvalues(a)
                                                 : add_gram_eigenvalues(a, item);
    }
    return WG_EXIT_FAULT;
}

/* Inputs of the model */

/* sums[k] <- Tr (A - Tr A/D)^k, k = 0..order, where Tr A^k = scale[k-1] D + offset[k-1]. */
static void set_central(wg_formula_struct *sums, const fmpq *scale, const fmpq *offset, slong order,
                        const answer_t *a)
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

static void set_dimension(answer_t *a, slong index)
{
    const wg_kernel_request_struct *r = a->request;

    set_formula(a->kernel->dim, r->dim, index, 0, a->ring);
    if (r->observable_text != NULL)
        set_central(a->kernel->observable, a->scale, a->offset, wg_kernel_request_power(r, 0), a);
    else
    {
        wg_formula_set(a->kernel->observable, a->kernel->dim, a->ring);
        for (slong k = 2; k <= a->kernel->order; k++)
            wg_formula_set_variable(a->kernel->observable + k, FIRST_POWER_SUM + k - 2, a->ring);
    }
    if (r->pauli_generator)
        wg_kernel_set_pauli_generator(a->kernel);
    else
        set_central(a->kernel->generator, a->generator_scale, a->generator_offset, a->generator_order, a);
    if (r->pauli_generator && r->dim->symbol == '\0' &&
        fmpz_is_odd(fmpq_numref(r->dim->list->entries + index)))
        wg_cli_note(
            a->common,
            "no traceless X with X^2 = 1 exists in the odd dimension %.40s; the formulas are continued to it",
            a->dim_text);
}

/* Var_psi0(X_L) = <X_L^2> - x^2 */
static void set_boundary_variance(answer_t *a, slong index)
{
    const wg_kernel_request_struct *r = a->request;
    wg_formula_t square;

    wg_formula_init(square, a->ring);
    if (r->overlap->given)
        set_formula(square, r->overlap, index, 2, a->ring);
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
static void set_state(answer_t *a, slong index)
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

static int add_all_rows(answer_t *a)
{
    const wg_kernel_request_struct *r = a->request;
    int result = -1, bare = r->boundary == WG_BOUNDARY_BARE;

    for (slong i = 0; i < wg_parameter_count(r->dim) && result < 0; i++)
    {
        a->dim_text = parameter_text(r->dim, i);
        set_dimension(a, i);
        set_state(a, i);
        for (slong j = 0; j < wg_parameter_count(r->layers) && result < 0; j++)
        {
            a->layers_text = parameter_text(r->layers, j);
            set_formula(a->kernel->layers, r->layers, j, 1, a->ring);
            for (slong k = 0; k < wg_parameter_count(r->overlap) && result < 0; k++)
            {
                if (bare)
                {
                    set_boundary_variance(a, k);
                    a->overlap_text = r->overlap->given ? parameter_text(r->overlap, k) : NULL;
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

static void set_conventions(const answer_t *a)
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
    answer_t a = {.common = common, .request = request, .report = report};

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
        result = check(&a, "--observable", status, error);
    }
    if (result < 0 && !request->pauli_generator)
    {
        status = traces(a.generator_scale, a.generator_offset, a.generator_order, request->generator, error);
        result = check(&a, "--generator", status, error);
    }
    if (result < 0)
        result = add_all_rows(&a);
    if (result < 0)
        result = wg_cli_finish(common, report);

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
