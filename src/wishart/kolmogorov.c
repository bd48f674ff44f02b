#include "kolmogorov.h"

#include <math.h>

/* Between a and b both functions grow, so that D = F - G is at most F(b) - G(a) and at least F(a) - G(b). Where |D''| <= M it departs
   from its chord by at most M (b - a)^2/8, too. Cells are halved until the better bound is close to what their ends show. */

typedef struct
{
    double low, high;
    arb_struct first[2], second[2]; /* F and G at both ends */
} cell_t;

typedef struct
{
    const wg_kolmogorov_law_t *first, *second;
    double slack; /* cells whose bound exceeds the best end by this fraction are halved */
    cell_t *cells;
    slong length;
    slong patience;
    arb_t best;    /* the largest |D| at an end */
    arb_t highest; /* the largest bound of a cell that is done */
} search_t;

#define PREC 128
#define CELLS 64
#define CELLS_MAX 4000
/* After so many steps bounds are taken as they are. */
#define PATIENCE 20000
#define PATIENCE_WITH_CURVATURE 4000
#define SLACK 4e-3
#define SLACK_OF_CURVATURE 1e-18
/* A second search where the density has a pole and curvature is of no use. */
#define PATIENCE_AGAIN 2000
/* Without curvature some 1/(slack * distance) cells are looked at; a wider enclosure has to do where that would be more than these. */
#define CELLS_WANTED 4000
/* A distance of fewer bits is none. */
#define BITS_MIN 5

static void cell_init(cell_t *cell)
{
    for (int i = 0; i < 2; i++)
    {
        arb_init(cell->first + i);
        arb_init(cell->second + i);
    }
}

static void cell_clear(cell_t *cell)
{
    for (int i = 0; i < 2; i++)
    {
        arb_clear(cell->first + i);
        arb_clear(cell->second + i);
    }
}

/* F and G at x; best <- max(best, |D(x)|) */
static wg_status_t look(arb_t first, arb_t second, search_t *s, double x)
{
    wg_status_t status;
    arf_t t;
    arb_t d;
    fmpq_t q;

    arb_init(d);
    arf_init(t);
    fmpq_init(q);
    arf_set_d(t, x);
    arf_get_fmpq(q, t);
    status = s->first->cdf(first, q, s->first->data);
    if (status == WG_OK)
        status = s->second->cdf(second, q, s->second->data);
    if (status == WG_OK)
    {
        arb_sub(d, first, second, PREC);
        arb_abs(d, d);
        arb_max(s->best, s->best, d, PREC);
    }
    arb_clear(d);
    arf_clear(t);
    fmpq_clear(q);
    return status;
}

/* The first cells cover the line; on the two rays the functions are 0 and 1 at the far end. Of two symmetric laws those beyond the mean do. */
static wg_status_t first_cells(search_t *s, double low, double high)
{
    wg_status_t status = WG_OK;
    slong cells = s->first->symmetric && s->second->symmetric ? CELLS / 2 : CELLS;

    s->length = cells + 2;
    for (slong i = 0; i < s->length; i++)
        cell_init(s->cells + i);
    for (slong i = 0; i < s->length && status == WG_OK; i++)
    {
        cell_t *cell = s->cells + i;

        cell->low = i == 0 ? -HUGE_VAL : s->cells[i - 1].high;
        cell->high = i == cells + 1 ? HUGE_VAL : low + (high - low) * i / cells;
        if (i > 0)
        {
            arb_set(cell->first, s->cells[i - 1].first + 1);
            arb_set(cell->second, s->cells[i - 1].second + 1);
        }
        arb_one(cell->first + 1);
        arb_one(cell->second + 1);
        if (i <= cells)
            status = look(cell->first + 1, cell->second + 1, s, cell->high);
    }
    if (cells < CELLS)
    {
        cell_clear(s->cells);
        s->cells[0] = s->cells[--s->length];
    }
    return status;
}

static int is_ray(const cell_t *cell)
{
    return isinf(cell->low) || isinf(cell->high);
}

/* bound <- max |D| at the ends + M (b - a)^2/8; infinite where M is not known. */
static void bound_by_curvature(arb_t bound, const cell_t *cell, const search_t *s)
{
    arb_t x, c, t;
    mag_t m;

    arb_init(x);
    arb_init(c);
    arb_init(t);
    mag_init(m);
    arb_set_d(x, cell->low);
    arb_set_d(t, cell->high);
    arb_union(x, x, t, PREC);
    s->first->curvature(c, x, s->first->data, PREC);
    s->second->curvature(t, x, s->second->data, PREC);
    arb_sub(c, c, t, PREC);
    arb_get_mag(m, c);
    arb_set_d(x, cell->high);
    arb_set_d(t, cell->low);
    arb_sub(x, x, t, PREC);
    arb_sqr(x, x, PREC);
    arb_mul_2exp_si(x, x, -3);
    arf_set_mag(arb_midref(c), m);
    mag_zero(arb_radref(c));
    arb_mul(c, c, x, PREC);
    arb_zero(bound);
    for (int i = 0; i < 2; i++)
    {
        arb_sub(t, cell->first + i, cell->second + i, PREC);
        arb_abs(t, t);
        arb_max(bound, bound, t, PREC);
    }
    arb_add(bound, bound, c, PREC);
    if (!arb_is_finite(bound))
        arb_pos_inf(bound);
    arb_clear(x);
    arb_clear(c);
    arb_clear(t);
    mag_clear(m);
}

static void bound_cell(arb_t bound, const cell_t *cell, const search_t *s)
{
    arb_t t;

    arb_init(t);
    arb_sub(bound, cell->first + 1, cell->second, PREC);
    arb_sub(t, cell->second + 1, cell->first, PREC);
    arb_max(bound, bound, t, PREC);
    if (!is_ray(cell) && s->first->curvature != NULL && s->second->curvature != NULL)
    {
        bound_by_curvature(t, cell, s);
        arb_min(bound, bound, t, PREC);
    }
    arb_clear(t);
}

/* The middle, or twice as far from the mean. */
static double get_middle(const cell_t *cell, const search_t *s)
{
    if (isinf(cell->low))
        return 2 * cell->high - s->first->mean;
    return isinf(cell->high) ? 2 * cell->low - s->first->mean : (cell->low + cell->high) / 2;
}

/* The last cell becomes two. */
static wg_status_t halve(search_t *s)
{
    cell_t *cell = s->cells + s->length - 1, *next = cell + 1;

    cell_init(next);
    next->low = get_middle(cell, s);
    next->high = cell->high;
    arb_swap(next->first + 1, cell->first + 1);
    arb_swap(next->second + 1, cell->second + 1);
    cell->high = next->low;
    s->length++;
    if (look(next->first, next->second, s, next->low) != WG_OK)
        return WG_UNABLE;
    arb_set(cell->first + 1, next->first);
    arb_set(cell->second + 1, next->second);
    return WG_OK;
}

/* Halves the last cell if its bound is too high; else the bound counts, and the cell is done. */
static wg_status_t settle(search_t *s)
{
    cell_t *cell = s->cells + s->length - 1;
    int fine = s->length == CELLS_MAX || --s->patience < 0 ||
               (!is_ray(cell) && cell->high - cell->low <= 1e-13 * (fabs(cell->low) + fabs(cell->high)));
    wg_status_t status = WG_OK;
    arb_t bound, limit;

    arb_init(bound);
    arb_init(limit);
    bound_cell(bound, cell, s);
    arb_set_d(limit, s->slack);
    arb_add_ui(limit, limit, 1, PREC);
    arb_mul(limit, limit, s->best, PREC);
    if (fine || !arb_gt(bound, limit))
    {
        arb_max(s->highest, s->highest, bound, PREC);
        cell_clear(cell);
        s->length--;
    }
    else
        status = halve(s);
    arb_clear(bound);
    arb_clear(limit);
    return status;
}

static wg_status_t search(arb_t distance, const wg_kolmogorov_law_t *first, const wg_kolmogorov_law_t *second,
                          double slack, slong patience)
{
    double sigma = first->spread + second->spread;
    search_t s = {.first = first, .second = second, .slack = slack, .patience = patience};
    wg_status_t status;

    s.cells = flint_malloc((CELLS_MAX + 1) * sizeof(cell_t));
    arb_init(s.best);
    arb_init(s.highest);
    status = first_cells(&s, first->symmetric && second->symmetric ? first->mean : first->mean - 3 * sigma,
                         first->mean + 3 * sigma);
    if (slack >= SLACK)
        s.slack = fmax(slack, 1 / (CELLS_WANTED * arf_get_d(arb_midref(s.best), ARF_RND_NEAR)));
    while (s.length > 0 && status == WG_OK)
        status = settle(&s);
    for (slong i = 0; i < s.length; i++)
        cell_clear(s.cells + i);
    flint_free(s.cells);
    if (status == WG_OK)
    {
        arb_max(s.highest, s.highest, s.best, PREC);
        arb_union(distance, s.best, s.highest, PREC);
    }
    arb_clear(s.best);
    arb_clear(s.highest);
    return status;
}

wg_status_t wg_kolmogorov(arb_t distance, const wg_kolmogorov_law_t *first, const wg_kolmogorov_law_t *second)
{
    const int curved = first->curvature != NULL && second->curvature != NULL;
    wg_status_t status;
    arb_t d;

    arb_init(d);
    status = search(d, first, second, curved ? SLACK_OF_CURVATURE : SLACK,
                    curved ? PATIENCE_WITH_CURVATURE : PATIENCE);
    if (status == WG_OK && curved && arb_rel_accuracy_bits(d) < BITS_MIN)
        status = search(d, first, second, SLACK, PATIENCE_AGAIN);
    if (status == WG_OK && arb_rel_accuracy_bits(d) < BITS_MIN)
        status = WG_UNABLE;
    if (status == WG_OK)
        arb_swap(distance, d);
    arb_clear(d);
    return status;
}
