#include "simulate.h"

/* q <- a named moment that is a number. */
static wg_status_t number(fmpq_t q, const char *name, wg_answer_struct *a, wg_error_struct *error)
{
    wg_kernel_quantity_t quantity;
    wg_status_t status = wg_kernel_quantity_parse(quantity, name, error);
    wg_formula_t f;
    ulong root;

    wg_formula_init(f, a->ring);
    if (status == WG_OK)
        status = wg_kernel_quantity(f, &root, quantity, a->kernel, a->state, error);
    if (status == WG_OK)
        wg_formula_get_fmpq(q, f, a->ring);
    wg_formula_clear(f, a->ring);
    return status;
}

/* E g^4 / (E g^2)^2 over the layers taken together; E g = 0. */
static wg_status_t gradient_kurtosis(fmpq_t kurtosis, wg_answer_struct *a, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t layers, fourth, last, mean;

    fmpq_init(layers);
    fmpq_init(fourth);
    fmpq_init(last);
    fmpq_init(mean);
    wg_formula_get_fmpq(layers, a->kernel->layers, a->ring);
    if (a->kernel->boundary == WG_BOUNDARY_HAAR)
    {
        status = number(fourth, "moment:g1^4", a, error);
        fmpq_mul(fourth, fourth, layers);
    }
    else
    {
        if (!fmpq_is_one(layers))
            status = number(fourth, "moment:g1^4", a, error);
        if (status == WG_OK)
            status = number(last, "moment:gL^4", a, error);
        fmpq_submul(last, fourth, (fmpq[]){{1, 1}});
        fmpq_mul(fourth, fourth, layers);
        fmpq_add(fourth, fourth, last);
    }
    if (status == WG_OK)
        status = number(mean, "K.mean", a, error);
    if (status == WG_OK && fmpq_is_zero(mean))
        status = wg_fail(error, WG_DOMAIN, "the kurtosis of a gradient that is zero");
    if (status == WG_OK)
    {
        /* L sum E g_l^4 / (E K)^2 */
        fmpq_mul(mean, mean, mean);
        fmpq_mul(fourth, fourth, layers);
        fmpq_div(kurtosis, fourth, mean);
    }
    fmpq_clear(layers);
    fmpq_clear(fourth);
    fmpq_clear(last);
    fmpq_clear(mean);
    return status;
}

/* Tr O / D */
static void loss_mean(fmpq_t mean, const wg_answer_struct *a)
{
    fmpq_t dim;

    fmpq_init(dim);
    wg_formula_get_fmpq(dim, a->kernel->dim, a->ring);
    fmpq_div(mean, a->offset, dim);
    fmpq_add(mean, mean, a->scale);
    fmpq_clear(dim);
}

static wg_status_t predict_moment(wg_value_t value, const wg_kernel_quantity_t quantity, slong part,
                                  wg_answer_struct *a, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    wg_formula_t f;
    ulong root = 1;

    wg_formula_init(f, a->ring);
    if (quantity->kind == WG_K_COVARIANCE)
        wg_kernel_covariance(f, part, a->kernel);
    else
        status = wg_kernel_quantity(f, &root, quantity, a->kernel, a->state, error);
    if (status == WG_OK)
        status = wg_value_set_formula(value, f, root, a->ring);
    wg_formula_clear(f, a->ring);
    return status;
}

/* E K_ab or E K_ab^2 */
static wg_status_t predict_entry(wg_value_t value, const wg_simulate_item_t *item, slong pair,
                                 wg_answer_struct *a, wg_error_struct *error)
{
    slong m = a->request->orthogonal_inputs > 0 ? a->request->orthogonal_inputs : a->request->gram->length, x,
          y;
    wg_status_t status;
    wg_formula_t f;
    fmpq_t q;

    wg_simulate_pair(&x, &y, pair, m);
    fmpq_init(q);
    wg_formula_init(f, a->ring);
    status = wg_answer_entry(f, x, y, item->kind == WG_SIMULATE_MATRIX_SQUARE, a, error);
    if (status == WG_OK && wg_formula_get_fmpq(q, f, a->ring))
        wg_value_set_fmpq(value, q);
    wg_formula_clear(f, a->ring);
    fmpq_clear(q);
    return status;
}

int wg_simulate_predict(wg_value_t value, const wg_simulate_item_t *item, slong part, wg_answer_struct *a,
                        wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t q, layers;

    fmpq_init(q);
    fmpq_init(layers);
    switch (item->kind)
    {
    case WG_SIMULATE_MOMENT:
    case WG_SIMULATE_LOSS_VARIANCE:
        status = predict_moment(value, item->moment, part, a, error);
        fmpq_clear(q);
        fmpq_clear(layers);
        return status == WG_OK;
    case WG_SIMULATE_LOSS_MEAN:
        loss_mean(q, a);
        break;
    case WG_SIMULATE_GRADIENT_MEAN:
        break;
    case WG_SIMULATE_GRADIENT_VARIANCE:
        status = number(q, "K.mean", a, error);
        wg_formula_get_fmpq(layers, a->kernel->layers, a->ring);
        fmpq_div(q, q, layers);
        break;
    case WG_SIMULATE_GRADIENT_KURTOSIS:
        status = gradient_kurtosis(q, a, error);
        break;
    case WG_SIMULATE_K_CDF:
    case WG_SIMULATE_LOSS_CDF:
        status = wg_fail(error, WG_UNABLE, "a law is no number");
        break;
    case WG_SIMULATE_MATRIX:
    case WG_SIMULATE_MATRIX_SQUARE:
        status = predict_entry(value, item, part, a, error);
        fmpq_clear(q);
        fmpq_clear(layers);
        return status == WG_OK;
    case WG_SIMULATE_LOWEST:
        status = wg_fail(error, WG_UNABLE, "the mean of the lowest eigenvalue is not known exactly");
        break;
    case WG_SIMULATE_TRAINING:
    case WG_SIMULATE_REACHED:
        status = wg_fail(error, WG_UNABLE, "there is no exact theory of trainings here");
        break;
    }
    if (status == WG_OK)
        wg_value_set_fmpq(value, q);
    fmpq_clear(q);
    fmpq_clear(layers);
    return status == WG_OK;
}
