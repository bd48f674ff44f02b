#include "wishgarten/gaussian_limit.h"

#include <math.h>

#include <flint/arb_hypgeom.h>

#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"

/* Exact numbers */

/* The process with every dimension taken away */
static void set_limit(wg_wishart_t limit, const wg_wishart_t process)
{
    fmpq_t no_dim;

    fmpq_init(no_dim);
    wg_wishart_init(limit);
    for (slong i = 0; i < process->length; i++)
    {
        const wg_component_struct *c = process->components + i;

        if (wg_wishart_append(limit, c->field, c->dof, c->mean, no_dim, NULL) != WG_OK)
            flint_throw(FLINT_ERROR, "wg_gaussian_limit: a component is not valid\n");
    }
    fmpq_clear(no_dim);
}

void wg_loss_variance_ratio(fmpq_t ratio, const wg_wishart_t process)
{
    wg_wishart_t limit;
    fmpq_t t;

    fmpq_init(t);
    set_limit(limit, process);
    wg_loss_variance(t, process);
    wg_loss_variance(ratio, limit);
    fmpq_div(ratio, ratio, t);
    wg_wishart_clear(limit);
    fmpq_clear(t);
}

void wg_gradient_variance_ratio(fmpq_t ratio, const wg_wishart_t process, const fmpq *squares)
{
    wg_wishart_t limit;
    fmpq_t t;

    fmpq_init(t);
    set_limit(limit, process);
    wg_gradient_variance(t, process, squares);
    wg_gradient_variance(ratio, limit, squares);
    fmpq_div(ratio, ratio, t);
    wg_wishart_clear(limit);
    fmpq_clear(t);
}

void wg_loss_excess_kurtosis(fmpq_t kurtosis, const wg_wishart_t process)
{
    fmpq_t t;

    fmpq_init(t);
    wg_loss_cumulant(t, 2, process);
    fmpq_mul(t, t, t);
    wg_loss_cumulant(kurtosis, 4, process);
    fmpq_div(kurtosis, kurtosis, t);
    fmpq_clear(t);
}

void wg_gradient_excess_kurtosis(fmpq_t kurtosis, const wg_wishart_t process, const fmpq *squares)
{
    wg_gradient_kurtosis(kurtosis, process, squares);
    fmpq_sub_ui(kurtosis, kurtosis, 3);
}

void wg_wishart_concentration(fmpq_t concentration, const wg_wishart_t process)
{
    fmpq_t k, c, top, sum;

    fmpq_init(k);
    fmpq_init(c);
    fmpq_init(top);
    fmpq_init(sum);
    for (slong i = 0; i < process->length; i++)
    {
        wg_component_gamma(k, c, process->components + i);
        fmpq_mul(c, c, c);
        fmpq_addmul(sum, k, c);
        if (fmpq_cmp(c, top) > 0)
            fmpq_set(top, c);
    }
    fmpq_div(concentration, top, sum);
    fmpq_clear(k);
    fmpq_clear(c);
    fmpq_clear(top);
    fmpq_clear(sum);
}

/* Kolmogorov distances. Between neighbouring points a and b of a grid both distribution functions grow, so that F - G is there
   at most F(b) - G(a) and at least F(a) - G(b). Intervals are halved until that is close to what the points show. */

typedef wg_status_t (*cdf_t)(arb_t p, const fmpq_t x, const void *data);

typedef struct
{
    cdf_t first;
    const void *first_data;
    cdf_t second;
    const void *second_data;
} pair_struct;

typedef struct
{
    double low;
    double high;
    arb_struct first[2];
    arb_struct second[2];
} cell_struct;

/* Cells whose bound exceeds the distance found by that fraction, and by that much, are halved. */
#define SLACK 4e-3
#define FLOOR 5e-4
#define CELLS_MAX 4000

static wg_status_t evaluate(arb_t first, arb_t second, double x, const pair_struct *pair)
{
    wg_status_t status;
    arf_t t;
    fmpq_t q;

    arf_init(t);
    fmpq_init(q);
    arf_set_d(t, x);
    arf_get_fmpq(q, t);
    status = pair->first(first, q, pair->first_data);
    if (status == WG_OK)
        status = pair->second(second, q, pair->second_data);
    arf_clear(t);
    fmpq_clear(q);
    return status;
}

/* best <- max(best, |F - G| at that end) */
static void raise_best(arb_t best, const arb_struct *first, const arb_struct *second)
{
    arb_t t;

    arb_init(t);
    arb_sub(t, first, second, 64);
    arb_abs(t, t);
    arb_max(best, best, t, 64);
    arb_clear(t);
}

/* bound <- one of |F - G| in the cell */
static void bound_cell(arb_t bound, const cell_struct *cell)
{
    arb_t t;

    arb_init(t);
    arb_sub(bound, cell->first + 1, cell->second, 64);
    arb_sub(t, cell->second + 1, cell->first, 64);
    arb_max(bound, bound, t, 64);
    arb_clear(t);
}

static void cell_init(cell_struct *cell)
{
    for (int i = 0; i < 2; i++)
    {
        arb_init(cell->first + i);
        arb_init(cell->second + i);
    }
}

static void cell_clear(cell_struct *cell)
{
    for (int i = 0; i < 2; i++)
    {
        arb_clear(cell->first + i);
        arb_clear(cell->second + i);
    }
}

/* The first cells cover the line: `count` of them between low and high, and the two rays, on which the functions are 0 and 1 at the far end. */
static wg_status_t first_cells(cell_struct *cells, arb_t best, double low, double high, slong count,
                               const pair_struct *pair)
{
    wg_status_t status = WG_OK;

    for (slong i = 0; i < count + 2 && status == WG_OK; i++)
    {
        cell_struct *cell = cells + i;

        cell->low = i == 0 ? -HUGE_VAL : low + (high - low) * (i - 1) / count;
        cell->high = i == count + 1 ? HUGE_VAL : low + (high - low) * i / count;
        if (i > 0)
        {
            arb_set(cell->first, cells[i - 1].first + 1);
            arb_set(cell->second, cells[i - 1].second + 1);
        }
        arb_one(cell->first + 1);
        arb_one(cell->second + 1);
        if (i <= count)
            status = evaluate(cell->first + 1, cell->second + 1, cell->high, pair);
        if (status == WG_OK)
            raise_best(best, cell->first + 1, cell->second + 1);
    }
    return status;
}

/* Halves the last cell if its bound is too high; else the bound counts, and the cell is done. */
static wg_status_t settle(arb_t highest, arb_t best, cell_struct *cells, slong *count,
                          const pair_struct *pair)
{
    cell_struct *cell = cells + *count - 1, *next = cells + *count;
    wg_status_t status = WG_OK;
    arb_t bound, limit, step;

    arb_init(step);
    arb_init(bound);
    arb_init(limit);
    bound_cell(bound, cell);
    arb_set_d(limit, SLACK);
    arb_mul(limit, limit, best, 64);
    arb_set_d(step, FLOOR);
    arb_max(limit, limit, step, 64);
    arb_add(limit, limit, best, 64);
    if (!arb_gt(bound, limit) || isinf(cell->low) || isinf(cell->high) || *count == CELLS_MAX ||
        cell->high - cell->low <= 1e-12 * (fabs(cell->low) + fabs(cell->high)))
    {
        arb_max(highest, highest, bound, 64);
        cell_clear(cell);
        --*count;
    }
    else
    {
        cell_init(next);
        next->low = (cell->low + cell->high) / 2;
        next->high = cell->high;
        arb_swap(next->first + 1, cell->first + 1);
        arb_swap(next->second + 1, cell->second + 1);
        status = evaluate(next->first, next->second, next->low, pair);
        arb_set(cell->first + 1, next->first);
        arb_set(cell->second + 1, next->second);
        cell->high = next->low;
        raise_best(best, next->first, next->second);
        ++*count;
    }
    arb_clear(bound);
    arb_clear(limit);
    arb_clear(step);
    return status;
}

/* distance <- the union of the largest difference found and the largest bound left */
static wg_status_t find_distance(arb_t distance, double low, double high, const pair_struct *pair)
{
    cell_struct *cells = flint_malloc((CELLS_MAX + 1) * sizeof(cell_struct));
    slong count = 64, steps = 0;
    wg_status_t status;
    arb_t best, highest;

    arb_init(best);
    arb_init(highest);
    for (slong i = 0; i < count + 2; i++)
        cell_init(cells + i);
    status = first_cells(cells, best, low, high, count, pair);
    count += 2;
    for (; count > 0 && status == WG_OK && steps < 100000; steps++)
        status = settle(highest, best, cells, &count, pair);
    for (slong i = 0; i < count; i++)
        cell_clear(cells + i);
    flint_free(cells);
    if (status == WG_OK && count > 0)
        status = WG_UNABLE;
    if (status == WG_OK)
    {
        arb_max(highest, highest, best, 64);
        arb_union(distance, best, highest, 64);
    }
    arb_clear(best);
    arb_clear(highest);
    return status;
}

/* The distribution functions */

#define DIGITS 7

typedef struct
{
    const wg_wishart_struct *process;
    const fmpq *squares;
    wg_error_struct *error;
    fmpq mean;
    fmpq variance;
} law_struct;

static wg_status_t loss_cdf(arb_t p, const fmpq_t x, const void *data)
{
    const law_struct *law = data;

    return wg_loss_cdf(p, x, law->process, DIGITS, law->error);
}

static wg_status_t gradient_cdf(arb_t p, const fmpq_t x, const void *data)
{
    const law_struct *law = data;

    return wg_gradient_cdf(p, x, law->process, law->squares, DIGITS, law->error);
}

/* p <- erfc(-(x - mean)/sqrt(2 variance))/2 */
static wg_status_t normal_cdf(arb_t p, const fmpq_t x, const void *data)
{
    const law_struct *law = data;
    arb_t t;
    fmpq_t y;

    arb_init(t);
    fmpq_init(y);
    fmpq_sub(y, &law->mean, x);
    arb_set_fmpq(p, y, 64);
    fmpq_mul_2exp(y, &law->variance, 1);
    arb_set_fmpq(t, y, 64);
    arb_rsqrt(t, t, 64);
    arb_mul(p, p, t, 64);
    arb_hypgeom_erfc(p, p, 64);
    arb_mul_2exp_si(p, p, -1);
    arb_clear(t);
    fmpq_clear(y);
    return WG_OK;
}

static double to_double(const fmpq_t q)
{
    double x;
    arb_t t;

    arb_init(t);
    arb_set_fmpq(t, q, 64);
    x = arf_get_d(arb_midref(t), ARF_RND_NEAR);
    arb_clear(t);
    return x;
}

static wg_status_t between(arb_t distance, cdf_t first, const law_struct *a, cdf_t second,
                           const law_struct *b)
{
    pair_struct pair = {first, a, second, b};
    double mean = to_double(&a->mean), sigma = sqrt(to_double(&a->variance)) + sqrt(to_double(&b->variance));
    wg_status_t status = find_distance(distance, mean - 3 * sigma, mean + 3 * sigma, &pair);

    if (status == WG_UNABLE && a->error != NULL && a->error->message[0] == '\0')
        return wg_fail(a->error, WG_UNABLE, "the Kolmogorov distance was not reached");
    return status;
}

static void law_init(law_struct *law, const wg_wishart_struct *process, const fmpq *squares, int gradient,
                     wg_error_struct *error)
{
    law->process = process;
    law->squares = squares;
    law->error = error;
    fmpq_init(&law->mean);
    fmpq_init(&law->variance);
    if (gradient)
        wg_gradient_variance(&law->variance, process, squares);
    else
    {
        wg_loss_mean(&law->mean, process);
        wg_loss_variance(&law->variance, process);
    }
}

static void law_clear(law_struct *law)
{
    fmpq_clear(&law->mean);
    fmpq_clear(&law->variance);
}

static int has_dims(const wg_wishart_t process)
{
    int dims = 0;

    for (slong i = 0; i < process->length; i++)
        dims += !fmpq_is_zero(process->components[i].dim);
    return dims > 0;
}

static wg_status_t to_normal(arb_t distance, const wg_wishart_t process, const fmpq *squares, int gradient,
                             wg_error_struct *error)
{
    law_struct law;
    wg_status_t status;

    if (process->length < 1)
        return wg_fail(error, WG_DOMAIN, "a law needs a component at least");
    wg_error_clear(error);
    law_init(&law, process, squares, gradient, error);
    status = between(distance, gradient ? gradient_cdf : loss_cdf, &law, normal_cdf, &law);
    law_clear(&law);
    return status;
}

wg_status_t wg_loss_distance_to_normal(arb_t distance, const wg_wishart_t process, wg_error_struct *error)
{
    return to_normal(distance, process, NULL, 0, error);
}

wg_status_t wg_gradient_distance_to_normal(arb_t distance, const wg_wishart_t process, const fmpq *squares,
                                           wg_error_struct *error)
{
    if (has_dims(process))
        return wg_fail(error, WG_UNABLE,
                       "the distance of the gradient from a normal law is available without dimensions");
    return to_normal(distance, process, squares, 1, error);
}

wg_status_t wg_loss_distance_to_limit(arb_t distance, const wg_wishart_t process, wg_error_struct *error)
{
    law_struct law, limit_law;
    wg_wishart_t limit;
    wg_status_t status;

    if (process->length < 1)
        return wg_fail(error, WG_DOMAIN, "a law needs a component at least");
    if (!has_dims(process))
    {
        arb_zero(distance);
        return WG_OK;
    }
    wg_error_clear(error);
    set_limit(limit, process);
    law_init(&law, process, NULL, 0, error);
    law_init(&limit_law, limit, NULL, 0, error);
    status = between(distance, loss_cdf, &law, loss_cdf, &limit_law);
    law_clear(&law);
    law_clear(&limit_law);
    wg_wishart_clear(limit);
    return status;
}
