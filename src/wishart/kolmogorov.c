#include "kolmogorov.h"

#include <math.h>

/* Between a and b both functions grow, so that D = F - G is at most F(b) - G(a) and at least F(a) - G(b). Where |D''| <= M it departs
   from its chord by at most M (b - a)^2/8, too. The cell with the largest bound is halved, until that is close to what ends show. */

typedef struct
{
    double low, high;
    arb_struct first[2], second[2]; /* F and G at both ends */
    arb_struct bound;
    double height; /* of the bound, about */
} cell_t;

typedef struct
{
    const wg_kolmogorov_law_t *first, *second;
    double slack; /* cells whose bound exceeds the best end by this fraction are halved */
    cell_t *cells;
    slong length;
    arb_t best; /* the largest |D| at an end */
} search_t;

#define PREC 128
#define CELLS 64
#define CELLS_MAX (CELLS + 2 + PATIENCE)
/* After so many steps bounds are taken as they are. */
#define PATIENCE 3900
#define SLACK 4e-3
#define SLACK_OF_CURVATURE 1e-18
/* A distance of fewer bits is none. */
#define BITS_MIN 5

static void cell_init(cell_t *cell)
{
    for (int i = 0; i < 2; i++)
    {
        arb_init(cell->first + i);
        arb_init(cell->second + i);
    }
    arb_init(&cell->bound);
}

static void cell_clear(cell_t *cell)
{
    for (int i = 0; i < 2; i++)
    {
        arb_clear(cell->first + i);
        arb_clear(cell->second + i);
    }
    arb_clear(&cell->bound);
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

static void bound_cell(cell_t *cell, const search_t *s)
{
    arb_t t;

    arb_init(t);
    arb_sub(&cell->bound, cell->first + 1, cell->second, PREC);
    arb_sub(t, cell->second + 1, cell->first, PREC);
    arb_max(&cell->bound, &cell->bound, t, PREC);
    if (!is_ray(cell) && s->first->curvature != NULL && s->second->curvature != NULL)
    {
        bound_by_curvature(t, cell, s);
        arb_min(&cell->bound, &cell->bound, t, PREC);
    }
    cell->height = arf_get_d(arb_midref(&cell->bound), ARF_RND_UP);
    arb_clear(t);
}

/* The middle, or twice as far from the mean. */
static double get_middle(const cell_t *cell, const search_t *s)
{
    if (isinf(cell->low))
        return 2 * cell->high - s->first->mean;
    return isinf(cell->high) ? 2 * cell->low - s->first->mean : (cell->low + cell->high) / 2;
}

/* A cell becomes two. */
static wg_status_t halve(search_t *s, cell_t *cell)
{
    cell_t *next = s->cells + s->length++;
    wg_status_t status;

    cell_init(next);
    next->low = get_middle(cell, s);
    next->high = cell->high;
    arb_swap(next->first + 1, cell->first + 1);
    arb_swap(next->second + 1, cell->second + 1);
    cell->high = next->low;
    status = look(next->first, next->second, s, next->low);
    arb_set(cell->first + 1, next->first);
    arb_set(cell->second + 1, next->second);
    if (status == WG_OK)
    {
        bound_cell(cell, s);
        bound_cell(next, s);
    }
    return status;
}

static cell_t *find_highest(const search_t *s)
{
    cell_t *highest = s->cells;

    for (slong i = 1; i < s->length; i++)
        if (s->cells[i].height > highest->height)
            highest = s->cells + i;
    return highest;
}

/* Nonzero where the bound is as low as is wanted, or the cell too narrow to be halved. */
static int is_fine(const cell_t *cell, const search_t *s)
{
    int fine;
    arb_t limit;

    arb_init(limit);
    arb_set_d(limit, s->slack);
    arb_add_ui(limit, limit, 1, PREC);
    arb_mul(limit, limit, s->best, PREC);
    fine = !arb_gt(&cell->bound, limit) ||
           (!is_ray(cell) && cell->high - cell->low <= 1e-13 * (fabs(cell->low) + fabs(cell->high)));
    arb_clear(limit);
    return fine;
}

/* distance <- from the largest difference seen to the largest bound */
static void enclose(arb_t distance, const search_t *s)
{
    arb_t highest;

    arb_init(highest);
    arb_set(highest, s->best);
    for (slong i = 0; i < s->length; i++)
        arb_max(highest, highest, &s->cells[i].bound, PREC);
    arb_union(distance, s->best, highest, PREC);
    arb_clear(highest);
}

static slong least_positive(slong a, slong b)
{
    return a == 0 ? b : b == 0 ? a : FLINT_MIN(a, b);
}

wg_status_t wg_kolmogorov(arb_t distance, const wg_kolmogorov_law_t *first, const wg_kolmogorov_law_t *second)
{
    double sigma = first->spread + second->spread;
    search_t s = {.first = first, .second = second, .slack = SLACK};
    slong patience =
        FLINT_MIN(PATIENCE, least_positive(first->values, least_positive(second->values, PATIENCE)));
    wg_status_t status;
    arb_t d;

    if (first->curvature != NULL && second->curvature != NULL)
        s.slack = SLACK_OF_CURVATURE;
    s.cells = flint_malloc(CELLS_MAX * sizeof(cell_t));
    arb_init(s.best);
    arb_init(d);
    status = first_cells(&s, first->symmetric && second->symmetric ? first->mean : first->mean - 3 * sigma,
                         first->mean + 3 * sigma);
    for (slong i = 0; i < s.length && status == WG_OK; i++)
        bound_cell(s.cells + i, &s);
    while (patience-- > 0 && status == WG_OK)
    {
        cell_t *cell = find_highest(&s);

        if (is_fine(cell, &s))
            break;
        status = halve(&s, cell);
    }
    if (status == WG_OK)
        enclose(d, &s);
    if (status == WG_OK && arb_rel_accuracy_bits(d) < BITS_MIN)
        status = WG_UNABLE;
    if (status == WG_OK)
        arb_swap(distance, d);
    for (slong i = 0; i < s.length; i++)
        cell_clear(s.cells + i);
    flint_free(s.cells);
    arb_clear(s.best);
    arb_clear(d);
    return status;
}
