#include "simulate.h"

#include <math.h>

/* Words summed over all layers take as many steps as there are tuples of layers. */
#define TUPLES_MAX 10000000.0
#define HESSIAN_BYTES_MAX 1073741824.0

static int same_feature(wg_feature_t a, wg_feature_t b)
{
    return a.kind == b.kind && a.index == b.index;
}

/* The place of a feature whose moments are kept up to `order` at least. */
static slong need(wg_sampling_t s, wg_feature_kind_t kind, slong index, slong order)
{
    wg_feature_t feature = {kind, index};
    slong i = 0;

    while (i < s->length && !same_feature(s->features[i], feature))
        i++;
    if (i == s->length)
    {
        s->features = flint_realloc(s->features, (i + 1) * sizeof(*s->features));
        s->order = flint_realloc(s->order, (i + 1) * sizeof(*s->order));
        s->features[i] = feature;
        s->order[i] = 0;
        s->length++;
    }
    s->order[i] = FLINT_MAX(s->order[i], order);
    return i;
}

static slong order_of(const wg_kernel_quantity_t quantity)
{
    switch (quantity->kind)
    {
    case WG_K_MEAN:
    case WG_MU_MEAN:
        return 1;
    case WG_K_MOMENT:
    case WG_K_CUMULANT:
        return quantity->n;
    case WG_K_KURTOSIS:
        return 4;
    default:
        return 2;
    }
}

static void need_moment(wg_sampling_t s, const wg_kernel_quantity_t quantity, slong item)
{
    slong *used = s->used[item];

    switch (quantity->kind)
    {
    case WG_K_COVARIANCE:
        if (s->ansatz->bare)
        {
            used[0] = need(s, WG_FEATURE_K_BUT_LAST, 0, 2);
            used[1] = need(s, WG_FEATURE_FOURTH_BUT_LAST, 0, 1);
            used[2] = need(s, WG_FEATURE_LAST, 0, 2);
            used[3] = need(s, WG_FEATURE_K, 0, 2);
        }
        else
        {
            used[0] = need(s, WG_FEATURE_K, 0, 2);
            used[1] = need(s, WG_FEATURE_FOURTH, 0, 1);
        }
        return;
    case WG_MU_RATIO:
        used[1] = need(s, WG_FEATURE_K, 0, 1);
        used[0] = need(s, WG_FEATURE_MU, 0, 2);
        return;
    case WG_MU_MEAN:
    case WG_MU_SQUARE:
    case WG_MU_STD:
        used[0] = need(s, WG_FEATURE_MU, 0, order_of(quantity));
        return;
    case WG_MOMENT_OF_WORD:
        used[0] = need(s, WG_FEATURE_WORD, item, 1);
        return;
    default:
        used[0] = need(s, WG_FEATURE_K, 0, order_of(quantity));
        return;
    }
}

static void need_matrix(wg_sampling_t s, slong item)
{
    wg_feature_kind_t kind =
        s->request->items[item].kind == WG_SIMULATE_MATRIX ? WG_FEATURE_MATRIX : WG_FEATURE_MATRIX_SQUARE;

    for (slong i = 0; i < wg_simulate_pairs(s->request); i++)
    {
        slong a, b, place;

        wg_simulate_pair(&a, &b, i, wg_simulate_inputs(s->request));
        place = need(s, kind, a * wg_simulate_inputs(s->request) + b, 1);
        if (i == 0)
            s->used[item][0] = place;
    }
}

static void need_item(wg_sampling_t s, slong item)
{
    const wg_simulate_item_t *it = s->request->items + item;
    slong *used = s->used[item];

    switch (it->kind)
    {
    case WG_SIMULATE_MOMENT:
        need_moment(s, it->moment, item);
        return;
    case WG_SIMULATE_LOSS_MEAN:
    case WG_SIMULATE_LOSS_VARIANCE:
        used[0] = need(s, WG_FEATURE_LOSS, 0, it->kind == WG_SIMULATE_LOSS_MEAN ? 1 : 2);
        return;
    case WG_SIMULATE_GRADIENT_MEAN:
        used[0] = need(s, WG_FEATURE_GRADIENT, 1, 1);
        return;
    case WG_SIMULATE_GRADIENT_VARIANCE:
    case WG_SIMULATE_GRADIENT_KURTOSIS:
        for (slong k = 0; k < (it->kind == WG_SIMULATE_GRADIENT_VARIANCE ? 2 : 4); k++)
            used[k] = need(s, WG_FEATURE_GRADIENT, k + 1, 1);
        return;
    case WG_SIMULATE_K_CDF:
    case WG_SIMULATE_LOSS_CDF:
        /* One behind the other, so that the first one tells all. */
        for (slong i = 0; i < s->request->model->grid->list->length; i++)
        {
            slong place =
                need(s, it->kind == WG_SIMULATE_K_CDF ? WG_FEATURE_BELOW : WG_FEATURE_LOSS_BELOW, i, 1);

            if (i == 0)
                used[0] = place;
        }
        return;
    case WG_SIMULATE_TRAINING:
        for (slong i = 0; i < s->request->training->steps->length; i++)
        {
            slong place = need(s, WG_FEATURE_TRACK, WG_TRACK_LENGTH * i + it->measure, 1);

            if (i == 0)
                used[0] = place;
        }
        return;
    case WG_SIMULATE_REACHED:
        used[0] = need(s, WG_FEATURE_REACHED, it->measure, 1);
        return;
    case WG_SIMULATE_MATRIX:
    case WG_SIMULATE_MATRIX_SQUARE:
        need_matrix(s, item);
        return;
    case WG_SIMULATE_LOWEST:
        used[0] = need(s, WG_FEATURE_LOWEST, 0, 1);
        return;
    }
}

slong wg_word_factor_labels(slong *labels, const wg_moment_word_t word, slong factor)
{
    slong count = 0;

    for (slong i = 0; i < word->labels; i++)
        for (slong k = 0; k < word->derivatives[factor][i]; k++)
            labels[count++] = i;
    return count;
}

static void look_at_work(wg_sampling_t s)
{
    slong labels[2];

    s->work = WG_WORK_GRADIENT;
    for (slong f = 0; f < s->length; f++)
    {
        const wg_moment_word_struct *word;

        if (s->features[f].kind == WG_FEATURE_MU)
            s->work = WG_WORK_HESSIAN;
        if (s->features[f].kind != WG_FEATURE_WORD)
            continue;
        word = s->request->items[s->features[f].index].moment->word;
        for (slong c = 0; c < word->factors; c++)
            if (wg_word_factor_labels(labels, word, c) == 2)
            {
                s->work = WG_WORK_HESSIAN;
                s->whole_hessian = 1;
            }
    }
}

/* A word needs as many layers as it has labels, and no label but L is the bare layer. */
static wg_status_t check_words(const wg_sampling_t s, slong parameters, wg_error_struct *error)
{
    for (slong f = 0; f < s->length; f++)
    {
        const wg_simulate_item_t *item = s->request->items + s->features[f].index;
        const wg_moment_word_struct *word = item->moment->word;
        slong summed;

        if (s->features[f].kind != WG_FEATURE_WORD)
            continue;
        summed = word->labels - (word->last != 0);
        if (!word->sum && word->labels + (s->ansatz->bare && !word->last) > parameters)
            return wg_fail(error, WG_DOMAIN, "%s needs at least %ld layers", item->name,
                           (long) (word->labels + (s->ansatz->bare && !word->last)));
        if (word->sum && pow(parameters, summed) > TUPLES_MAX)
            return wg_fail(error, WG_UNABLE,
                           "%s: a sum over %ld^%ld tuples of layers takes too long a sample", item->name,
                           (long) parameters, (long) summed);
    }
    if (s->whole_hessian && 8.0 * parameters * parameters > HESSIAN_BYTES_MAX)
        return wg_fail(error, WG_UNABLE, "a Hessian of %ld^2 numbers is more than a gigabyte",
                       (long) parameters);
    return WG_OK;
}

wg_status_t wg_sampling_choose_features(wg_sampling_t s, wg_error_struct *error)
{
    s->used = flint_calloc(s->request->length, sizeof(*s->used));
    for (slong i = 0; i < s->request->length; i++)
        need_item(s, i);
    look_at_work(s);
    return check_words(s, s->parameters, error);
}
