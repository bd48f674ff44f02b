#include "beta_knots.h"

#include <flint/fmpq_vec.h>

/* The sums of one level and their least powers, while the next one is made. */
typedef struct
{
    slong length;
    fmpq *sums;
    fmpq *powers;
} row_t;

static void row_init(row_t *row)
{
    row->length = 0;
    row->sums = _fmpq_vec_init(WG_KNOTS_MAX);
    row->powers = _fmpq_vec_init(WG_KNOTS_MAX);
}

static void row_clear(row_t *row)
{
    _fmpq_vec_clear(row->sums, WG_KNOTS_MAX);
    _fmpq_vec_clear(row->powers, WG_KNOTS_MAX);
}

/* What is asked for; rests[j] is the sum of all tops from the j-th on. */
typedef struct
{
    const fmpq *tops, *without, *with;
    fmpq *rests;
    slong n, from;
    const fmpq *x;
    wg_knots_place_t place;
} plan_t;

/* Whether a sum of some of the first `level` tops still counts. */
static int counts(const fmpq_t sum, slong level, const plan_t *plan)
{
    int result, between;
    fmpq_t gap;

    fmpq_init(gap);
    fmpq_sub(gap, plan->x, sum);
    between = fmpq_sgn(gap) >= 0 && fmpq_cmp(gap, plan->rests + level) <= 0;
    if (level <= plan->from)
        result = between;
    else if (plan->place == WG_KNOTS_BETWEEN)
        result = between && !fmpq_is_zero(plan->rests + plan->n);
    else if (plan->place == WG_KNOTS_LEFT && level == plan->n)
        result = fmpq_sgn(gap) >= 0 && (!between || fmpq_is_zero(plan->rests + level));
    else if (plan->place == WG_KNOTS_LEFT)
        result = fmpq_sgn(gap) >= 0;
    else
    {
        /* less all that is still to be added in these levels */
        fmpq_sub(gap, gap, plan->rests + level);
        fmpq_add(gap, gap, plan->rests + plan->n);
        result = fmpq_sgn(gap) < 0;
    }
    fmpq_clear(gap);
    return result;
}

/* next <- the sums of row, and those plus the top of that level, both growing, merged; 0 if there are too many */
static int merge(row_t *next, wg_knots_t knots, slong level, const row_t *row, const plan_t *plan)
{
    slong i = 0, j = 0, *without = knots->without[level], *with = knots->with[level];
    int room = 1;
    fmpq_t moved, power;

    fmpq_init(moved);
    fmpq_init(power);
    next->length = 0;
    while (room && j < row->length)
    {
        int order, kept;
        slong n = next->length;

        fmpq_add(moved, row->sums + j, plan->tops + level - 1);
        order = i < row->length ? fmpq_cmp(row->sums + i, moved) : 1;
        kept = counts(order <= 0 ? row->sums + i : moved, level, plan);
        room = !kept || n < WG_KNOTS_MAX;
        if (kept && room)
        {
            without[n] = order <= 0 ? i : -1;
            with[n] = order >= 0 ? j : -1;
            fmpq_set(next->sums + n, order <= 0 ? row->sums + i : moved);
            if (order <= 0)
                fmpq_add(next->powers + n, row->powers + i, plan->without + level - 1);
            if (order >= 0)
            {
                fmpq_add(power, row->powers + j, plan->with + level - 1);
                if (order > 0 || fmpq_cmp(power, next->powers + n) < 0)
                    fmpq_set(next->powers + n, power);
            }
            next->length++;
        }
        i += order <= 0;
        j += order >= 0;
    }
    fmpq_clear(moved);
    fmpq_clear(power);
    return room;
}

static void keep_row(wg_knots_t knots, const row_t *row, const fmpq_t x)
{
    knots->length = row->length;
    knots->gaps = _fmpq_vec_init(row->length);
    knots->powers = _fmpq_vec_init(row->length);
    for (slong i = 0; i < row->length; i++)
    {
        fmpq_sub(knots->gaps + i, x, row->sums + i);
        fmpq_set(knots->powers + i, row->powers + i);
    }
}

wg_status_t wg_knots_init(wg_knots_t knots, const fmpq *tops, const fmpq *without, const fmpq *with,
                          slong count, slong n, slong from, const fmpq_t x, wg_knots_place_t place)
{
    int room = 1;
    row_t row, next;
    plan_t plan = {tops, without, with, _fmpq_vec_init(count + 1), n, from, x, place};

    knots->tops = n;
    knots->lengths = flint_calloc(n + 1, sizeof(slong));
    knots->without = flint_calloc(n + 1, sizeof(slong *));
    knots->with = flint_calloc(n + 1, sizeof(slong *));
    for (slong j = count - 1; j >= 0; j--)
        fmpq_add(plan.rests + j, plan.rests + j + 1, tops + j);
    row_init(&row);
    row_init(&next);
    row.length = counts(row.sums, 0, &plan);
    knots->lengths[0] = row.length;
    knots->most = 1;
    for (slong j = 1; j <= n && room; j++)
    {
        row_t swap = row;

        knots->without[j] = flint_malloc((2 * row.length + 1) * sizeof(slong));
        knots->with[j] = flint_malloc((2 * row.length + 1) * sizeof(slong));
        room = merge(&next, knots, j, &row, &plan);
        row = next;
        next = swap;
        knots->lengths[j] = row.length;
        knots->most = FLINT_MAX(knots->most, row.length);
    }
    keep_row(knots, &row, x);
    row_clear(&row);
    row_clear(&next);
    _fmpq_vec_clear(plan.rests, count + 1);
    if (!room)
        wg_knots_clear(knots);
    return room ? WG_OK : WG_UNABLE;
}

void wg_knots_clear(wg_knots_t knots)
{
    for (slong j = 1; j <= knots->tops; j++)
    {
        flint_free(knots->without[j]);
        flint_free(knots->with[j]);
    }
    flint_free(knots->lengths);
    flint_free(knots->without);
    flint_free(knots->with);
    _fmpq_vec_clear(knots->gaps, knots->length);
    _fmpq_vec_clear(knots->powers, knots->length);
}

void wg_knots_sum(acb_ptr sums, acb_srcptr without, acb_srcptr with, const wg_knots_t knots, slong prec)
{
    acb_ptr row = sums, next = sums + knots->most;

    acb_one(row);
    for (slong j = 1; j <= knots->tops; j++)
    {
        acb_ptr swap = row;

        for (slong i = 0; i < knots->lengths[j]; i++)
        {
            slong p = knots->without[j][i], q = knots->with[j][i];

            acb_zero(next + i);
            if (p >= 0)
                acb_mul(next + i, row + p, without + j - 1, prec);
            if (q >= 0)
                acb_addmul(next + i, row + q, with + j - 1, prec);
        }
        row = next;
        next = swap;
    }
    for (slong i = 0; i < knots->length && row != sums; i++)
        acb_swap(sums + i, row + i);
}
