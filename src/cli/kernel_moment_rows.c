#include "kernel_answer.h"

static const char factorisation[] = "factorisation K = v Q", kernel_page[] = "doc/theory/kernel.md";

static int add_covariance(wg_answer_struct *a)
{
    static const char *const pairs[] = {"haar", "bare"};
    int bare = a->request->boundary == WG_BOUNDARY_BARE;
    wg_formula_t f;

    wg_formula_init(f, a->ring);
    for (int last = 0; last <= bare; last++)
    {
        wg_row_struct *row = wg_answer_row(
            a, "K.covariance", "factorisation K = v Q; 4 copies, so any 4-design will do", kernel_page);

        wg_kernel_covariance(f, last, a->kernel);
        if (bare)
            wg_fields_set(row->inputs, "pair", pairs[last]);
        wg_answer_value(row, f, 1, a->ring);
    }
    wg_formula_clear(f, a->ring);
    return -1;
}

/* gamma = rate E[K], and epsilon(t)/epsilon(0) = (1 - gamma)^t, which takes K for its mean. */
int wg_answer_decay(wg_answer_struct *a)
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
        wg_row_struct *row = wg_answer_row(
            a, "decay.gamma", "factorisation K = v Q; 2 copies, so any 2-design will do", kernel_page);

        wg_formula_mul_fmpq(gamma, mean, rates->entries + i, a->ring);
        wg_fields_set(row->inputs, "rate", rate_text);
        wg_answer_value(row, gamma, 1, a->ring);
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

            row = wg_answer_row(a, "decay.epsilon", "K frozen at its mean", kernel_page);
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

int wg_answer_depth(wg_answer_struct *a)
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
                wg_row_struct *row = wg_answer_row(
                    a, "depth", "factorisation K = v Q; 2 copies, so any 2-design will do", kernel_page);
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

int wg_answer_moment(wg_answer_struct *a, const wg_kernel_item_t *item)
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
        wg_answer_value(wg_answer_row(a, item->name, moment_method(method, sizeof(method), item->moment),
                                      moment_page(item->moment)),
                        f, root, a->ring);
    else
        result = wg_answer_undefined(a, item, status, error);
    wg_formula_clear(f, a->ring);
    return result;
}

/* weights[i] <- `unit` times the exponent of D with which variable i grows, as whole numbers. */
static void growth_weights(slong *weights, slong *unit, const wg_answer_struct *a)
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
        if (i == 0 || (i >= WG_ANSWER_POWER_SUM && growth->length == 0))
            weights[i] = *unit;
        else if (i < WG_ANSWER_POWER_SUM)
            weights[i] = 0;
        else
        {
            fmpq_mul_fmpz(q, growth->entries + FLINT_MIN(i - WG_ANSWER_POWER_SUM, growth->length - 1), lcm);
            weights[i] = fmpz_get_si(fmpq_numref(q));
        }
    }
    fmpz_clear(lcm);
    fmpq_clear(q);
}

/* The term of order D^(-j/unit) relative to the leading one, a row for each that is not zero; a square root
   is expanded as its square, whose rows say so in their name. */
int wg_answer_series(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    slong weights[WG_ANSWER_NAMES], unit, leading, count;
    char method[160], order[48], name[256];
    wg_formula_struct *terms;
    wg_status_t status;
    wg_error_t error;
    wg_formula_t f;
    ulong root;

    wg_error_clear(error);
    wg_formula_init(f, a->ring);
    status = wg_kernel_quantity(f, &root, item->moment, a->kernel, a->state, error);
    snprintf(name, sizeof(name), "%s%s", item->name, status == WG_OK && root == 2 ? "^2" : "");
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
            wg_row_struct *row = wg_answer_row(a, name, moment_method(method, sizeof(method), item->moment),
                                               moment_page(item->moment));
            fmpq_t q;
            char *text;

            fmpq_init(q);
            fmpq_set_si(q, j, unit);
            text = fmpq_get_str(NULL, 10, q);
            snprintf(order, sizeof(order), "%s", text);
            wg_fields_set(row->inputs, "order", order);
            wg_answer_value(row, terms + j, 1, a->ring);
            flint_free(text);
            fmpq_clear(q);
        }
        wg_formula_clear(terms + j, a->ring);
    }
    flint_free(terms);
    wg_formula_clear(f, a->ring);
    return -1;
}

int wg_answer_skewness(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    wg_status_t status;
    wg_error_t error;
    arb_t ball;
    int result = -1;

    arb_init(ball);
    status = wg_kernel_skewness(ball, a->kernel, 4 * a->common->digits + 64);
    if (status == WG_OK)
        wg_value_set_arb(wg_answer_row(a, item->name,
                                       "factorisation K = v Q; 6 copies, so any 6-design will do",
                                       kernel_page)
                             ->value,
                         ball);
    else
    {
        wg_fail(error, status, "%s",
                status == WG_UNABLE
                    ? "needs numbers for D, L and O; for formulas ask for K.cumulant:3 and K.variance"
                    : "wg_answer_undefined, a quotient by zero: K.variance = 0");
        result = wg_answer_undefined(a, item, status, error);
    }
    arb_clear(ball);
    return result;
}
