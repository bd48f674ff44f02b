#include "simulate.h"

#include <string.h>

static const struct
{
    const char *name;
    wg_simulate_kind_t kind;
    const char *moment;
    slong degree;
} specials[] = {
    {"loss.mean", WG_SIMULATE_LOSS_MEAN, "K.mean", 1},
    {"loss.variance", WG_SIMULATE_LOSS_VARIANCE, "moment:e^2", 2},
    {"gradient.mean", WG_SIMULATE_GRADIENT_MEAN, "K.mean", 1},
    {"gradient.variance", WG_SIMULATE_GRADIENT_VARIANCE, "K.mean", 2},
    {"gradient.kurtosis", WG_SIMULATE_GRADIENT_KURTOSIS, "K.moment:2", 0},
    {"K.cdf", WG_SIMULATE_K_CDF, "K.moment:2", 0},
    {"loss.cdf", WG_SIMULATE_LOSS_CDF, "K.mean", 0},
};

#define SPECIALS ((slong) (sizeof(specials) / sizeof(specials[0])))

static slong degree_of(const wg_kernel_quantity_t quantity)
{
    switch (quantity->kind)
    {
    case WG_K_MEAN:
    case WG_K_STD:
        return 2;
    case WG_K_VARIANCE:
    case WG_K_COVARIANCE:
        return 4;
    case WG_K_MOMENT:
    case WG_K_CUMULANT:
        return 2 * quantity->n;
    case WG_MU_MEAN:
    case WG_MU_STD:
        return 3;
    case WG_MU_SQUARE:
        return 6;
    case WG_MU_RATIO:
        return 1;
    case WG_MOMENT_OF_WORD:
        return quantity->word->factors;
    case WG_K_RATIO:
    case WG_K_PLATEAU:
    case WG_K_KURTOSIS:
        return 0;
    }
    return 0;
}

/* The order of the highest derivative in a word. */
static slong word_derivatives(const wg_moment_word_t word)
{
    slong most = 0;

    for (slong c = 0; c < word->factors; c++)
    {
        slong order = 0;

        for (slong i = 0; i < word->labels; i++)
            order += word->derivatives[c][i];
        most = FLINT_MAX(most, order);
    }
    return most;
}

wg_status_t wg_simulate_item_read(wg_simulate_item_t *item, const char *name, wg_error_struct *error)
{
    wg_status_t status;

    memset(item, 0, sizeof(*item));
    item->name = flint_malloc(strlen(name) + 1);
    strcpy(item->name, name);
    if (wg_simulate_training_item(item, name) || wg_simulate_matrix_item(item, name))
        return wg_kernel_quantity_parse(
            item->moment, item->kind == WG_SIMULATE_MATRIX_SQUARE ? "K.variance" : "K.mean", error);
    for (slong i = 0; i < SPECIALS; i++)
        if (strcmp(specials[i].name, name) == 0)
        {
            item->kind = specials[i].kind;
            item->degree = specials[i].degree;
            return wg_kernel_quantity_parse(item->moment, specials[i].moment, error);
        }
    if (strncmp(name, "loss", 4) == 0 || strncmp(name, "grad", 4) == 0)
        return wg_fail_at(error, name, 0,
                          "expected loss.mean, loss.variance, loss.cdf, gradient.mean, gradient.variance or "
                          "gradient.kurtosis");
    status = wg_kernel_quantity_parse(item->moment, name, error);
    if (status != WG_OK)
        return status;
    item->degree = degree_of(item->moment);
    if (item->moment->kind == WG_K_PLATEAU)
        return wg_fail(error, WG_DOMAIN,
                       "K.plateau is a limit of many layers, which no sample shows; ask for K.ratio");
    if (item->moment->kind == WG_MOMENT_OF_WORD && word_derivatives(item->moment->word) > 2)
        return wg_fail(error, WG_UNABLE,
                       "%s: third derivatives are not sampled; 'wishgarten kernel' has them", name);
    return WG_OK;
}

void wg_simulate_items_clear(wg_simulate_item_t *items, slong length)
{
    for (slong i = 0; i < length; i++)
        flint_free(items[i].name);
    flint_free(items);
}
