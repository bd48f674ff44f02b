/* The quantities of the kernel command, as they are asked for. Private to the program. */
#ifndef WG_KERNEL_ITEMS_H
#define WG_KERNEL_ITEMS_H

#include "cli.h"

#include "wishgarten/kernel_quantity.h"

/* What a quantity's rows are made of. */
typedef enum
{
    WG_KERNEL_FORMULA, /* one number or formula: wg_kernel_quantity */
    WG_KERNEL_SERIES,  /* its expansion in 1/D, a row an order */
    WG_KERNEL_SKEWNESS,
    WG_KERNEL_LAW, /* a density, distribution function or quantile */
    WG_KERNEL_DECAY,
    WG_KERNEL_DEPTH,
    WG_KERNEL_MATRIX,
    WG_KERNEL_MATRIX_SQUARE, /* E K_ab^2 */
    WG_KERNEL_EIGENVALUES,
    WG_KERNEL_EIGENVALUES_SQUARE /* E Tr K^2, the sum of the squared eigenvalues */
} wg_kernel_rows_t;

/* The laws are those of K = v Q, of the quantum variance v, and of Q, which is the law of K given v = 1. */
typedef enum
{
    WG_LAW_OF_K,
    WG_LAW_OF_V,
    WG_LAW_OF_Q
} wg_law_variable_t;

typedef enum
{
    WG_LAW_DENSITY,
    WG_LAW_CDF,
    WG_LAW_QUANTILE, /* at `argument` */
    WG_LAW_BELOW     /* the probability of less than `argument` times the mean */
} wg_law_function_t;

/* A quantity as it was asked for; `moment` counts for WG_KERNEL_FORMULA and WG_KERNEL_SERIES, the last three for WG_KERNEL_LAW. */
typedef struct
{
    wg_kernel_rows_t rows;
    char *name;
    wg_kernel_quantity_t moment;
    wg_law_variable_t variable;
    wg_law_function_t function;
    fmpq argument;
} wg_kernel_item_t;

/* item <- the quantity of that name; to be cleared in either case. */
wg_status_t wg_kernel_item_read(wg_kernel_item_t *item, const char *name,
                                wg_error_struct *error) WG_CHECK_RESULT;
/* Frees the array, too. */
void wg_kernel_items_clear(wg_kernel_item_t *items, slong length);

/* The largest power trace of O, or of X if `generator`, that it needs. */
slong wg_kernel_item_power(const wg_kernel_item_t *item, int generator);

#endif
