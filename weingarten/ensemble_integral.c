#include "wishgarten/ensemble.h"

#include <string.h>

#include "loop_sum.h"
#include "matching_sum.h"
#include "class_weights.h"
#include "ensemble_kind.h"
#include "wishgarten/partition.h"

/* An index: one of `row_count` or `column_count` different ones, and whether it is the one that J pairs with it. */
typedef struct
{
    slong index;
    int second;
} place_t;

typedef struct
{
    place_t row, column;
    int conjugated;
    slong power;
} entry_t;

/* The entries of one matrix. */
typedef struct
{
    entry_t *entries;
    slong length;
    slong row_count, column_count;
    slong degree; /* with powers */
} monomial_t;

typedef struct
{
    const wg_integrand_struct *integrand;
    wg_ensemble_t ensemble;
    const fmpz *dim;
    const wg_ring_struct *ring;
    wg_error_struct *error;
    const char *method;
} work_t;

/* Rows and columns are the same set of indices. */
static int is_congruence(wg_ensemble_t ensemble)
{
    return ensemble == WG_ENSEMBLE_COE || ensemble == WG_ENSEMBLE_CSE || wg_ensemble_is_wishart(ensemble);
}

static place_t find_place(slong *values, slong *count, slong value, const work_t *w)
{
    place_t place = {0, 0};
    fmpz_t half;

    if (wg_ensemble_has_form(w->ensemble) && w->dim != NULL && value > 0)
    {
        fmpz_init(half);
        fmpz_tdiv_q_2exp(half, w->dim, 1);
        place.second = fmpz_cmp_si(half, value) < 0;
        value -= place.second ? fmpz_get_si(half) : 0;
        fmpz_clear(half);
    }
    while (place.index < *count && values[place.index] != value)
        place.index++;
    if (place.index == *count)
        values[(*count)++] = value;
    return place;
}

static void monomial_init(monomial_t *m, int matrix, const work_t *w)
{
    const wg_integrand_struct *f = w->integrand;
    slong *rows = flint_malloc((2 * f->entry_count + 1) * sizeof(slong)),
          *columns = flint_malloc((f->entry_count + 1) * sizeof(slong));

    memset(m, 0, sizeof(*m));
    m->entries = flint_malloc((f->entry_count + 1) * sizeof(entry_t));
    for (slong i = 0; i < f->entry_count; i++)
    {
        const wg_entry_struct *e = f->entries + i;
        entry_t *entry = m->entries + m->length;

        if (e->matrix != matrix || e->power == 0)
            continue;
        entry->row = find_place(rows, &m->row_count, e->row, w);
        entry->column = is_congruence(w->ensemble) ? find_place(rows, &m->row_count, e->column, w)
                                                   : find_place(columns, &m->column_count, e->column, w);
        entry->conjugated = e->conjugated;
        entry->power = e->power;
        m->degree += e->power;
        m->length++;
    }
    flint_free(rows);
    flint_free(columns);
}

static wg_status_t check_dim(const monomial_t *m, const work_t *w)
{
    slong needed = FLINT_MAX(m->row_count, m->column_count) * (wg_ensemble_has_form(w->ensemble) ? 2 : 1);

    if (w->dim == NULL || fmpz_cmp_si(w->dim, needed) >= 0)
        return WG_OK;
    return wg_fail(w->error, WG_DOMAIN, "%ld different %s need a dimension of at least %ld",
                   (long) FLINT_MAX(m->row_count, m->column_count),
                   wg_ensemble_has_form(w->ensemble) ? "pairs of indices" : "indices", (long) needed);
}

/* f <- q / ((D + first) (D + first + step) ... ), length factors */
static void set_quotient(wg_formula_t f, const fmpq_t q, slong first, slong step, slong length,
                         const work_t *w)
{
    slong *shifts = flint_malloc((length + 1) * sizeof(slong)),
          *ones = flint_malloc((length + 1) * sizeof(slong));
    fmpz_poly_t numerator;
    fmpz_t t;
    fmpq_t value;

    fmpz_poly_init(numerator);
    fmpz_init(t);
    fmpq_init(value);
    fmpq_set(value, q);
    for (slong j = 0; j < length; j++)
    {
        shifts[j] = first + step * j;
        ones[j] = 1;
        if (w->dim != NULL)
        {
            fmpz_add_si(t, w->dim, shifts[j]);
            fmpq_div_fmpz(value, value, t);
        }
    }
    if (w->dim != NULL)
        wg_formula_set_fmpq(f, value, w->ring);
    else
    {
        fmpz_poly_set_fmpz(numerator, fmpq_numref(q));
        wg_formula_set_fraction(f, numerator, fmpq_denref(q), shifts, ones, length, w->ring);
    }
    fmpz_poly_clear(numerator);
    fmpz_clear(t);
    fmpq_clear(value);
    flint_free(shifts);
    flint_free(ones);
}

/* product <- product * (2k - 1)!! */
static void multiply_odd(fmpz_t product, slong k)
{
    for (slong j = 1; j < k; j++)
        fmpz_mul_ui(product, product, 2 * j + 1);
}

static void multiply_factorial(fmpz_t product, slong k)
{
    for (slong j = 2; j <= k; j++)
        fmpz_mul_ui(product, product, j);
}

/* The row (by_row) or column of the only index that there is: a point of the real sphere, prod x_q^{k_q} -> prod (k_q - 1)!! / (D (D + 2)
   ...). */
static void sphere(wg_formula_t f, const monomial_t *m, int by_row, work_t *w)
{
    slong count = by_row ? m->column_count : m->row_count, *powers = flint_calloc(count, sizeof(slong));
    int odd = 0;
    fmpq_t q;

    fmpq_init(q);
    fmpq_one(q);
    for (slong i = 0; i < m->length; i++)
        powers[by_row ? m->entries[i].column.index : m->entries[i].row.index] += m->entries[i].power;
    for (slong k = 0; k < count; k++)
    {
        odd |= powers[k] % 2;
        multiply_odd(fmpq_numref(q), powers[k] / 2);
    }
    if (odd)
        fmpq_zero(q);
    set_quotient(f, q, 0, 2, odd ? 0 : m->degree / 2, w);
    w->method = "law of a point of the sphere";
    fmpq_clear(q);
    flint_free(powers);
}

/* The same for USp: its first N rows of one pair are (x, and with it -conj(x) J), x on the complex sphere. */
static void complex_sphere(wg_formula_t f, const monomial_t *m, int by_row, work_t *w)
{
    slong count = 2 * (by_row ? m->column_count : m->row_count),
          *powers = flint_calloc(2 * count, sizeof(slong));
    int vanishes = 0, sign = 1;
    fmpq_t q;

    fmpq_init(q);
    fmpq_one(q);
    for (slong i = 0; i < m->length; i++)
    {
        const entry_t *e = m->entries + i;
        place_t line = by_row ? e->row : e->column, at = by_row ? e->column : e->row;
        int conjugated = e->conjugated;

        /* S_{i'j} = J_{jj'} conj(S_{ij'}) up to the order of i and i', whose sign J_{i'i} = -1 is the other one */
        if (line.second)
        {
            at.second ^= 1;
            conjugated ^= 1;
            if (e->power % 2 != 0 && at.second)
                sign = -sign;
        }
        powers[2 * (2 * at.index + at.second) + conjugated] += e->power;
    }
    for (slong k = 0; k < count; k++)
    {
        vanishes |= powers[2 * k] != powers[2 * k + 1];
        multiply_factorial(fmpq_numref(q), powers[2 * k]);
    }
    fmpz_mul_si(fmpq_numref(q), fmpq_numref(q), vanishes ? 0 : sign);
    set_quotient(f, q, 0, 1, vanishes ? 0 : m->degree / 2, w);
    w->method = "law of a point of the complex sphere";
    fmpq_clear(q);
    flint_free(powers);
}

/* The end of a factor. */
static slong label_of(place_t place, int other, const monomial_t *m, wg_ensemble_t ensemble)
{
    switch (ensemble)
    {
    case WG_ENSEMBLE_ORTHOGONAL:
        return other ? m->row_count + place.index : place.index;
    case WG_ENSEMBLE_SYMPLECTIC:
        return 2 * (other ? m->row_count + place.index : place.index) + place.second;
    case WG_ENSEMBLE_CSE:
        return 4 * place.index + 2 * place.second + other;
    case WG_ENSEMBLE_REAL_WISHART:
        return place.index;
    default:
        return 2 * place.index + other;
    }
}

/* Puts the entry's factors into the graph; returns the sign with which conj(S) or S J became factors. */
static int push_entry(wg_loop_graph_t graph, const entry_t *e, const monomial_t *m, wg_ensemble_t ensemble)
{
    place_t row = e->row, column = e->column;
    int sign = 1, other = 1, first = 0;
    slong ends[2];

    if (ensemble == WG_ENSEMBLE_SYMPLECTIC && e->conjugated)
    {
        sign = row.second == column.second ? 1 : -1;
        row.second ^= 1;
        column.second ^= 1;
    }
    if (ensemble == WG_ENSEMBLE_CSE)
    {
        sign = column.second ? -1 : 1;
        column.second ^= 1;
    }
    if (ensemble == WG_ENSEMBLE_COE || ensemble == WG_ENSEMBLE_CSE)
        first = other = e->conjugated;
    if (ensemble == WG_ENSEMBLE_WISHART && e->conjugated)
    {
        row = e->column;
        column = e->row;
    }
    ends[0] = label_of(row, first, m, ensemble);
    ends[1] = label_of(column, other, m, ensemble);
    if ((ensemble == WG_ENSEMBLE_COE || ensemble == WG_ENSEMBLE_CSE ||
         ensemble == WG_ENSEMBLE_REAL_WISHART) &&
        ends[0] > ends[1])
    {
        slong t = ends[0];

        ends[0] = ends[1];
        ends[1] = t;
        sign = ensemble == WG_ENSEMBLE_CSE ? -sign : sign;
    }
    wg_loop_graph_push(graph, ends[0], ends[1], e->power);
    return e->power % 2 != 0 ? sign : 1;
}

/* Returns the sign of the whole product. */
static int set_graph(wg_loop_graph_t graph, const monomial_t *m, wg_ensemble_t ensemble)
{
    int sign = 1, symplectic = ensemble == WG_ENSEMBLE_SYMPLECTIC;

    wg_loop_graph_init(graph, m->length, 4 * (m->row_count + m->column_count));
    if (ensemble != WG_ENSEMBLE_ORTHOGONAL && ensemble != WG_ENSEMBLE_REAL_WISHART)
        for (slong v = 0; v < graph->label_count; v++)
        {
            graph->mates[v] = v ^ 1;
            graph->signs[v] = symplectic && v % 2 == 1 ? -1 : 1;
        }
    graph->loop_sign = wg_ensemble_has_form(ensemble) ? -1 : 1;
    graph->turn_sign = ensemble == WG_ENSEMBLE_CSE ? -1 : 1;
    for (slong i = 0; i < m->length; i++)
        sign *= push_entry(graph, m->entries + i, m, ensemble);
    return sign;
}

/* f <- sum_k counts[k] n^k */
static wg_status_t sum_columns(wg_formula_t f, const fmpz *counts, slong degree, const work_t *w)
{
    slong variable = wg_ring_index(w->ring, "n");
    wg_formula_t n;
    fmpq_t q;

    if (variable < 0)
        flint_throw(FLINT_ERROR, "wg_ensemble_integral: the ring has no variable n\n");
    wg_formula_init(n, w->ring);
    fmpq_init(q);
    wg_formula_set_variable(n, variable, w->ring);
    wg_formula_set_si(f, 0, w->ring);
    for (slong k = degree; k >= 0; k--)
    {
        wg_formula_t c;

        wg_formula_init(c, w->ring);
        fmpq_set_fmpz(q, counts + k);
        wg_formula_set_fmpq(c, q, w->ring);
        wg_formula_mul(f, f, n, w->ring);
        wg_formula_add(f, f, c, w->ring);
        wg_formula_clear(c, w->ring);
    }
    wg_formula_clear(n, w->ring);
    fmpq_clear(q);
    return WG_OK;
}

static wg_status_t sum_classes(wg_formula_t f, const fmpz *counts, slong n, const work_t *w)
{
    wg_class_weights_t weights;
    wg_status_t status;

    wg_class_weights_init(weights, wg_ensemble_group(w->ensemble), n);
    status = wg_class_weights_set(weights, NULL, w->dim);
    if (status == WG_OK)
        wg_class_weights_get_formula(f, weights, counts, w->ring);
    wg_class_weights_clear(weights);
    return status;
}

static wg_status_t join_loops(wg_formula_t f, const monomial_t *m, work_t *w)
{
    int wishart = wg_ensemble_is_wishart(w->ensemble), sign;
    slong n = m->degree / 2, limit = WG_WEINGARTEN_ZONAL_DEGREE_MAX, size;
    wg_loop_graph_t graph;
    wg_status_t status = WG_OK;
    fmpz *counts;

    sign = set_graph(graph, m, w->ensemble);
    if (!wg_loop_graph_is_balanced(graph))
    {
        wg_loop_graph_clear(graph);
        wg_formula_set_si(f, 0, w->ring);
        w->method = "unequal indices";
        return WG_OK;
    }
    if (wishart ? m->degree > 4 * limit : n > limit)
    {
        wg_loop_graph_clear(graph);
        return wg_fail(w->error, WG_UNABLE,
                       "the degree is %ld; beyond closed forms, integrals are answered up to %ld factors",
                       (long) m->degree, (long) (wishart ? 4 * limit : 2 * limit));
    }
    size = wishart ? m->degree + 1 : wg_partition_count(n);
    counts = flint_calloc(size, sizeof(fmpz));
    status = (wishart ? wg_loop_sum_by_number : wg_loop_sum_by_lengths)(counts, graph, WG_LOOP_STATES_MAX);
    if (status != WG_OK)
        (void) wg_fail(w->error, status, "more than %d half-finished pairings match these indices",
                       WG_LOOP_STATES_MAX);
    else
    {
        for (slong i = 0; i < size && sign < 0; i++)
            fmpz_neg(counts + i, counts + i);
        status = wishart ? sum_columns(f, counts, m->degree, w) : sum_classes(f, counts, n, w);
        w->method = wishart ? "sum over loops by number" : "sum over loops by coset type";
    }
    for (slong i = 0; i < size; i++)
        fmpz_clear(counts + i);
    flint_free(counts);
    wg_loop_graph_clear(graph);
    return status;
}

/* |S_11|^{2n} of the COE is 2^n n! / ((D + 1) (D + 3) ...). */
static void coe_power(wg_formula_t f, const monomial_t *m, work_t *w)
{
    slong surplus = 0, n = m->degree / 2;
    fmpq_t q;

    for (slong i = 0; i < m->length; i++)
        surplus += m->entries[i].conjugated ? -m->entries[i].power : m->entries[i].power;
    fmpq_init(q);
    if (surplus == 0)
    {
        fmpq_one(q);
        multiply_factorial(fmpq_numref(q), n);
        fmpz_mul_2exp(fmpq_numref(q), fmpq_numref(q), n);
    }
    set_quotient(f, q, 1, 2, surplus == 0 ? n : 0, w);
    w->method = "law of one diagonal entry";
    fmpq_clear(q);
}

/* Independent Gaussian entries: E g^{2k} = (2k - 1)!!, E |g|^{2k} = k!. */
static void gaussian(wg_formula_t f, const monomial_t *m, work_t *w)
{
    slong *powers = flint_calloc(2 * m->row_count * m->column_count, sizeof(slong));
    fmpq_t q;

    fmpq_init(q);
    fmpq_one(q);
    for (slong i = 0; i < m->length; i++)
    {
        const entry_t *e = m->entries + i;

        powers[2 * (e->row.index * m->column_count + e->column.index) +
               (e->conjugated && w->ensemble == WG_ENSEMBLE_GINIBRE)] += e->power;
    }
    for (slong k = 0; k < m->row_count * m->column_count; k++)
        if (w->ensemble == WG_ENSEMBLE_GINIBRE)
        {
            multiply_factorial(fmpq_numref(q), powers[2 * k]);
            if (powers[2 * k] != powers[2 * k + 1])
                fmpq_zero(q);
        }
        else
        {
            multiply_odd(fmpq_numref(q), powers[2 * k] / 2);
            if (powers[2 * k] % 2 != 0)
                fmpq_zero(q);
        }
    wg_formula_set_fmpq(f, q, w->ring);
    w->method = "independent Gaussian entries";
    fmpq_clear(q);
    flint_free(powers);
}

static wg_status_t permutation(wg_formula_t f, const monomial_t *m, work_t *w)
{
    int centred = w->ensemble == WG_ENSEMBLE_CENTRED_PERMUTATION;
    wg_matching_t sum;
    wg_status_t status;

    wg_matching_init(sum, m->row_count, m->column_count);
    for (slong i = 0; i < m->length; i++)
        wg_matching_push(sum, m->entries[i].row.index, m->entries[i].column.index, m->entries[i].power);
    w->method = centred ? "sum over matchings of rows and columns" : "partial permutation";
    status = centred ? wg_matching_centred(f, sum, w->dim, WG_LOOP_STATES_MAX, w->ring) : WG_OK;
    if (status != WG_OK)
        (void) wg_fail(w->error, status, "more than %d sets of columns are matched with these rows",
                       WG_LOOP_STATES_MAX);
    else if (!centred)
        wg_matching_plain(f, sum, w->dim, w->ring);
    wg_matching_clear(sum);
    return status;
}

/* f <- the average of one matrix's entries */
static wg_status_t average(wg_formula_t f, const monomial_t *m, work_t *w)
{
    int row = m->row_count == 1, column = m->column_count == 1;

    switch (w->ensemble)
    {
    case WG_ENSEMBLE_PERMUTATION:
    case WG_ENSEMBLE_CENTRED_PERMUTATION:
        return permutation(f, m, w);
    case WG_ENSEMBLE_GINIBRE:
    case WG_ENSEMBLE_REAL_GINIBRE:
        gaussian(f, m, w);
        return WG_OK;
    case WG_ENSEMBLE_ORTHOGONAL:
        if (row || column)
        {
            sphere(f, m, row, w);
            return WG_OK;
        }
        break;
    case WG_ENSEMBLE_SYMPLECTIC:
        if (row || column)
        {
            complex_sphere(f, m, row, w);
            return WG_OK;
        }
        break;
    case WG_ENSEMBLE_COE:
        if (row)
        {
            coe_power(f, m, w);
            return WG_OK;
        }
        break;
    default:
        break;
    }
    return join_loops(f, m, w);
}

/* Every number that is an index is at most dim. */
static wg_status_t check_request(const work_t *w)
{
    if (w->dim == NULL)
        return WG_OK;
    if (fmpz_sgn(w->dim) <= 0)
        return wg_fail(w->error, WG_DOMAIN, "the dimension has to be at least 1");
    if (wg_ensemble_has_form(w->ensemble) && fmpz_is_odd(w->dim))
        return wg_fail(w->error, WG_DOMAIN, "the dimension of symplectic matrices has to be even");
    for (slong i = 0; i < w->integrand->entry_count; i++)
    {
        const wg_entry_struct *e = w->integrand->entries + i;

        if (fmpz_cmp_si(w->dim, FLINT_MAX(e->row, e->column)) < 0)
            return wg_fail(w->error, WG_DOMAIN, "the index %ld is larger than the dimension",
                           (long) FLINT_MAX(e->row, e->column));
    }
    return WG_OK;
}

wg_status_t wg_ensemble_integral(wg_formula_t f, const char **method, const wg_integrand_t integrand,
                                 wg_ensemble_t ensemble, const fmpz *dim, const wg_ring_t ring,
                                 wg_error_struct *error)
{
    work_t w = {integrand, ensemble, dim, ring, error, "nothing to average"};
    wg_status_t status = check_request(&w);
    wg_formula_t product, factor;

    wg_formula_init(product, ring);
    wg_formula_init(factor, ring);
    wg_formula_set_si(product, 1, ring);
    for (slong i = 0; i < integrand->matrix_count && status == WG_OK; i++)
    {
        monomial_t m;

        monomial_init(&m, i, &w);
        status = check_dim(&m, &w);
        if (status == WG_OK && m.degree > 0)
            status = average(factor, &m, &w);
        if (status == WG_OK && m.degree > 0)
            wg_formula_mul(product, product, factor, ring);
        flint_free(m.entries);
    }
    if (status == WG_OK)
    {
        wg_formula_swap(f, product);
        *method = w.method;
    }
    wg_formula_clear(product, ring);
    wg_formula_clear(factor, ring);
    return status;
}
