#include "landscape_answer.h"

#include <flint/fmpq_vec.h>

#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"

/* A row of an exact number, or of a limit where the law is an approximation of the observable's. */
static void add(wg_landscape_answer_struct *a, const wg_landscape_item_t *item, const fmpq *order,
                const char *method, const fmpq_t value, int approximate)
{
    wg_row_struct *row = wg_landscape_row(a, item->name, 0, method);

    if (order != NULL)
        wg_landscape_argument(row, "n", order);
    wg_value_set_fmpq(row->value, value);
    if (approximate)
        wg_value_weaken_to_limit(row->value);
}

/* moments[i] <- E (loss)^i; an observable of known eigenvalues has exact ones. */
static wg_status_t loss_moments(fmpq *moments, slong n, const wg_landscape_answer_struct *a)
{
    if (a->law == WG_LAW_SPECTRUM)
        return wg_spectrum_law_moments(moments, n, a->spectrum, NULL);
    wg_loss_moments(moments, n, a->process);
    return WG_OK;
}

/* The largest order asked for. */
static slong largest(const wg_landscape_item_t *item)
{
    slong n = 0;

    for (slong i = 0; i < item->arguments->length; i++)
        n = FLINT_MAX(n, fmpz_get_si(fmpq_numref(item->arguments->entries + i)));
    return n;
}

static void add_loss_moments(wg_landscape_answer_struct *a, const wg_landscape_item_t *item)
{
    int approximate = a->law == WG_LAW_SAME_DOF;
    slong n = largest(item);
    fmpq *moments = _fmpq_vec_init(n + 1);

    if (loss_moments(moments, n, a) != WG_OK)
    {
        wg_loss_moments(moments, n, a->process);
        approximate = 1;
    }
    for (slong i = 0; i < item->arguments->length; i++)
    {
        const fmpq *order = item->arguments->entries + i;

        add(a, item, order, approximate ? "E l^n, from the law with the same r, exact for n = 1, 2" : "E l^n",
            moments + fmpz_get_si(fmpq_numref(order)), approximate);
    }
    _fmpq_vec_clear(moments, n + 1);
}

int wg_landscape_loss_moment(wg_landscape_answer_struct *a, const wg_landscape_item_t *item)
{
    int of_observable = a->request->source == WG_LANDSCAPE_BY_OBSERVABLE;
    int result = item->rows == WG_LANDSCAPE_LOSS_VARIANCE ? -1 : wg_landscape_need_dof(a);
    fmpq_t gradient, loss;

    if (result >= 0)
        return result;
    fmpq_init(gradient);
    fmpq_init(loss);
    if (item->rows == WG_LANDSCAPE_LOSS_MOMENT)
        add_loss_moments(a, item);
    else if (item->rows == WG_LANDSCAPE_LOSS_VARIANCE)
    {
        wg_landscape_variances(gradient, loss, a);
        add(a, item, NULL,
            of_observable ? "power traces, exact at this dimension" : "cumulants of the components", loss, 0);
    }
    else if (of_observable)
        wg_value_set(wg_landscape_row(a, item->name, 0, "Tr O/N - lowest")->value, a->dof->mean);
    else
    {
        wg_loss_mean(loss, a->process);
        add(a, item, NULL, "cumulants of the components", loss, 0);
    }
    fmpq_clear(gradient);
    fmpq_clear(loss);
    return -1;
}

/* E g^n; odd ones vanish. */
static void add_gradient_moments(wg_landscape_answer_struct *a, const wg_landscape_item_t *item,
                                 const fmpq *squares, int approximate)
{
    slong n = largest(item) / 2;
    fmpq *moments = _fmpq_vec_init(n + 1);
    fmpq_t zero;

    fmpq_init(zero);
    wg_gradient_moments(moments, n, a->process, squares);
    for (slong i = 0; i < item->arguments->length; i++)
    {
        const fmpq *order = item->arguments->entries + i;
        slong j = fmpz_get_si(fmpq_numref(order));

        add(a, item, order, wg_landscape_gradient_law(a), j % 2 ? zero : moments + j / 2,
            approximate && j % 2 == 0);
    }
    fmpq_clear(zero);
    _fmpq_vec_clear(moments, n + 1);
}

/* E |g|^2, or E |g|^4/(E |g|^2)^2 */
static int add_norm_moment(wg_landscape_answer_struct *a, const wg_landscape_item_t *item)
{
    int result = wg_landscape_need_dof(a);
    fmpq *squares, *moments;
    wg_status_t status;
    wg_error_t error;

    if (result >= 0)
        return result;
    wg_error_clear(error);
    squares = wg_landscape_squares(a);
    moments = _fmpq_vec_init(3);
    status = wg_gradient_norm_moments(moments, 2, a->parameters, a->process, squares, error);
    if (status != WG_OK)
        result = wg_cli_fail(a->common, item->name, status, error);
    else
    {
        wg_row_struct *row = wg_landscape_row(a, item->name, 1, wg_landscape_gradient_law(a));

        fmpq_div(moments + 2, moments + 2, moments + 1);
        fmpq_div(moments + 2, moments + 2, moments + 1);
        wg_value_set_fmpq(row->value, moments + (item->rows == WG_LANDSCAPE_NORM_SQUARE ? 1 : 2));
        if (a->law == WG_LAW_SAME_DOF || a->law == WG_LAW_SPECTRUM)
            wg_value_weaken_to_limit(row->value);
    }
    _fmpq_vec_clear(squares, a->process->length);
    _fmpq_vec_clear(moments, 3);
    return result;
}

int wg_landscape_gradient_moment(wg_landscape_answer_struct *a, const wg_landscape_item_t *item)
{
    int approximate, result = item->rows == WG_LANDSCAPE_GRADIENT_VARIANCE ? -1 : wg_landscape_need_dof(a);
    fmpq *squares;
    fmpq_t gradient, loss;

    if (result >= 0)
        return result;
    if (item->rows == WG_LANDSCAPE_NORM_SQUARE || item->rows == WG_LANDSCAPE_NORM_KURTOSIS)
        return add_norm_moment(a, item);
    fmpq_init(gradient);
    fmpq_init(loss);
    squares = wg_landscape_squares(a);
    approximate = a->law == WG_LAW_SAME_DOF || a->law == WG_LAW_SPECTRUM;
    if (item->rows == WG_LANDSCAPE_GRADIENT_MOMENT)
        add_gradient_moments(a, item, squares, approximate);
    else if (item->rows == WG_LANDSCAPE_GRADIENT_VARIANCE)
    {
        wg_landscape_variances(gradient, loss, a);
        add(a, item, NULL,
            a->request->source == WG_LANDSCAPE_BY_OBSERVABLE ? "power traces, exact at this dimension"
                                                             : wg_landscape_gradient_law(a),
            gradient, 0);
    }
    else
    {
        wg_gradient_kurtosis(gradient, a->process, squares);
        add(a, item, NULL, wg_landscape_gradient_law(a), gradient, approximate);
    }
    _fmpq_vec_clear(squares, a->process->length);
    fmpq_clear(gradient);
    fmpq_clear(loss);
    return -1;
}
