#include "kernel_items.h"

#include <string.h>

/* The quantities beside those of wg_kernel_quantity, with the largest power traces of O and X that they need.
 */
typedef struct
{
    const char *name;
    wg_kernel_rows_t rows;
    slong power;
    slong generator_power;
} special_t;

static const special_t specials[] = {
    {"K.skewness", WG_KERNEL_SKEWNESS, 6, 6},
    {"decay", WG_KERNEL_DECAY, 2, 2},
    {"depth", WG_KERNEL_DEPTH, 2, 2},
    {"K.matrix", WG_KERNEL_MATRIX, 2, 2},
    {"K.matrix.square", WG_KERNEL_MATRIX_SQUARE, 4, 4},
    {"K.eigenvalues", WG_KERNEL_EIGENVALUES, 2, 2},
    {"K.eigenvalues.square", WG_KERNEL_EIGENVALUES_SQUARE, 4, 4},
};

#define SPECIALS ((slong) (sizeof(specials) / sizeof(specials[0])))

static const struct
{
    const char *name;
    wg_law_variable_t variable;
    wg_law_function_t function;
} laws[] = {
    {"K.density", WG_LAW_OF_K, WG_LAW_DENSITY},   {"K.cdf", WG_LAW_OF_K, WG_LAW_CDF},
    {"K.quantile", WG_LAW_OF_K, WG_LAW_QUANTILE}, {"K.below", WG_LAW_OF_K, WG_LAW_BELOW},
    {"v.density", WG_LAW_OF_V, WG_LAW_DENSITY},   {"v.cdf", WG_LAW_OF_V, WG_LAW_CDF},
    {"v.quantile", WG_LAW_OF_V, WG_LAW_QUANTILE}, {"Q.density", WG_LAW_OF_Q, WG_LAW_DENSITY},
    {"Q.cdf", WG_LAW_OF_Q, WG_LAW_CDF},           {"Q.quantile", WG_LAW_OF_Q, WG_LAW_QUANTILE},
};

#define LAWS ((slong) (sizeof(laws) / sizeof(laws[0])))

/* item <- the law of the given index, whose name ends before `tail`. */
static wg_status_t read_law(wg_kernel_item_t *item, slong index, const char *tail, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t q;

    item->rows = WG_KERNEL_LAW;
    item->variable = laws[index].variable;
    item->function = laws[index].function;
    if (item->function == WG_LAW_DENSITY || item->function == WG_LAW_CDF)
        return *tail == '\0'
                   ? WG_OK
                   : wg_fail_at(error, item->name, tail - item->name, "%s takes no index", laws[index].name);
    if (*tail == '\0')
        return wg_fail_at(error, item->name, tail - item->name, "expected '%s:%s'", laws[index].name,
                          item->function == WG_LAW_QUANTILE ? "q" : "f");
    fmpq_init(q);
    status = wg_number_parse(q, tail + 1, error);
    if (status == WG_OK &&
        (fmpq_sgn(q) <= 0 || (item->function == WG_LAW_QUANTILE && fmpq_cmp_si(q, 1) >= 0)))
        status = wg_fail_at(error, item->name, tail + 1 - item->name, "expected a number %s",
                            item->function == WG_LAW_QUANTILE ? "between 0 and 1" : "above 0");
    if (status == WG_OK)
        fmpq_swap(&item->argument, q);
    fmpq_clear(q);
    return status;
}

wg_status_t wg_kernel_item_read(wg_kernel_item_t *item, const char *name, wg_error_struct *error)
{
    static const char prefix[] = "series:";

    memset(item, 0, sizeof(*item));
    fmpq_init(&item->argument);
    item->name = flint_malloc(strlen(name) + 1);
    strcpy(item->name, name);
    for (slong i = 0; i < SPECIALS; i++)
        if (strcmp(specials[i].name, name) == 0)
        {
            item->rows = specials[i].rows;
            return WG_OK;
        }
    for (slong i = 0; i < LAWS; i++)
        if (strlen(laws[i].name) == strcspn(name, ":") &&
            strncmp(laws[i].name, name, strcspn(name, ":")) == 0)
            return read_law(item, i, item->name + strcspn(name, ":"), error);
    if (strncmp(name, prefix, strlen(prefix)) != 0)
        return wg_kernel_quantity_parse(item->moment, name, error);
    item->rows = WG_KERNEL_SERIES;
    return wg_kernel_quantity_parse(item->moment, name + strlen(prefix), error);
}

void wg_kernel_items_clear(wg_kernel_item_t *items, slong length)
{
    for (slong i = 0; i < length; i++)
    {
        flint_free(items[i].name);
        fmpq_clear(&items[i].argument);
    }
    flint_free(items);
}

slong wg_kernel_item_power(const wg_kernel_item_t *item, int generator)
{
    if (item->rows == WG_KERNEL_LAW)
        return 4;
    for (slong i = 0; i < SPECIALS; i++)
        if (specials[i].rows == item->rows)
            return generator ? specials[i].generator_power : specials[i].power;
    return generator ? wg_kernel_quantity_generator_power(item->moment)
                     : wg_kernel_quantity_observable_power(item->moment);
}
