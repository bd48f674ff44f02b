#include "wishgarten/matrix_integral.h"

#include <string.h>

#include "class_weights.h"
#include "wishgarten/weingarten.h"

/* prod_k U_{rows[k], columns[k]}^{plain[k]} conj(...)^{conjugated[k]} for one matrix; rows and columns are
   numbered from 0. */
typedef struct
{
    slong length, row_count, column_count;
    slong *rows, *columns, *plain, *conjugated;
    slong degree;
} monomial_t;

/* The place of `value` in the list, where it is put if it is new. */
static slong number(slong *values, slong *count, slong value)
{
    slong i = 0;

    while (i < *count && values[i] != value)
        i++;
    if (i == *count)
        values[(*count)++] = value;
    return i;
}

static void monomial_init(monomial_t *m, const wg_integrand_t f, int matrix)
{
    slong alloc = f->entry_count + 1, *row_values = flint_malloc(alloc * sizeof(slong)),
          *column_values = flint_malloc(alloc * sizeof(slong));

    memset(m, 0, sizeof(*m));
    m->rows = flint_malloc(alloc * sizeof(slong));
    m->columns = flint_malloc(alloc * sizeof(slong));
    m->plain = flint_calloc(alloc, sizeof(slong));
    m->conjugated = flint_calloc(alloc, sizeof(slong));
    for (slong i = 0; i < f->entry_count; i++)
    {
        const wg_entry_struct *e = f->entries + i;
        slong row, column, k = 0;

        if (e->matrix != matrix || e->power == 0)
            continue;
        row = number(row_values, &m->row_count, e->row);
        column = number(column_values, &m->column_count, e->column);
        while (k < m->length && (m->rows[k] != row || m->columns[k] != column))
            k++;
        m->rows[k] = row;
        m->columns[k] = column;
        m->length = FLINT_MAX(m->length, k + 1);
        *(e->conjugated ? m->conjugated + k : m->plain + k) += e->power;
    }
    flint_free(row_values);
    flint_free(column_values);
}

static void monomial_clear(monomial_t *m)
{
    flint_free(m->rows);
    flint_free(m->columns);
    flint_free(m->plain);
    flint_free(m->conjugated);
}

/* Nonzero if the numbers of U and conj(U) agree in every row and every column; then sets the degree. */
static int is_balanced(monomial_t *m)
{
    slong *surplus = flint_calloc(m->row_count + m->column_count + 1, sizeof(slong));
    int balanced = 1;

    m->degree = 0;
    for (slong k = 0; k < m->length; k++)
    {
        surplus[m->rows[k]] += m->plain[k] - m->conjugated[k];
        surplus[m->row_count + m->columns[k]] += m->plain[k] - m->conjugated[k];
        m->degree += m->plain[k];
    }
    for (slong i = 0; i < m->row_count + m->column_count; i++)
        balanced = balanced && surplus[i] == 0;
    flint_free(surplus);
    return balanced;
}

/* product <- prod_k exponents[k]! */
static void factorials(fmpz_t product, const slong *exponents, slong length)
{
    fmpz_t t;

    fmpz_init(t);
    fmpz_one(product);
    for (slong k = 0; k < length; k++)
    {
        fmpz_fac_ui(t, exponents[k]);
        fmpz_mul(product, product, t);
    }
    fmpz_clear(t);
}

/* f <- prod_k N_k! / (D (D+1) ... (D+n-1)) */
static void dirichlet(wg_formula_t f, const monomial_t *m, const fmpz *dim, const wg_ring_t ring)
{
    slong n = m->degree, *shifts = flint_malloc(n * sizeof(slong)), *ones = flint_malloc(n * sizeof(slong));
    fmpz_poly_t numerator;
    fmpz_t product, t;
    fmpq_t q;

    fmpz_poly_init(numerator);
    fmpz_init(product);
    fmpz_init(t);
    fmpq_init(q);
    factorials(product, m->plain, m->length);
    if (dim == NULL)
    {
        fmpz_poly_set_fmpz(numerator, product);
        fmpz_one(t);
        for (slong j = 0; j < n; j++)
        {
            shifts[j] = j;
            ones[j] = 1;
        }
        wg_formula_set_fraction(f, numerator, t, shifts, ones, n, ring);
    }
    else
    {
        fmpz_rfac_ui(t, dim, n);
        fmpq_set_fmpz_frac(q, product, t);
        wg_formula_set_fmpq(f, q, ring);
    }
    fmpz_poly_clear(numerator);
    fmpz_clear(product);
    fmpz_clear(t);
    fmpq_clear(q);
    flint_free(shifts);
    flint_free(ones);
}

/* The search for all x by their cycles: a cycle begins at the first factor left, goes on from a factor with
   column q to one with row p as long as M_pq lasts, and is closed in the same way. Which of the equal factors
   comes next does not matter and is counted by a weight. */
typedef struct
{
    const monomial_t *monomial;
    slong *left;    /* of each factor U_pq */
    slong *links;   /* of each pair p, q: what is left of M_pq; row * column_count + column */
    slong *lengths; /* how many cycles of each length there are */
    fmpz *counts;   /* by class */
    slong steps;    /* taken */
    const wg_class_weights_struct *weights;
} search_t;

static void close_or_go_on(search_t *s, slong start, slong last, slong length, slong placed,
                           const fmpz_t weight);

static void begin_cycle(search_t *s, slong placed, const fmpz_t weight)
{
    slong k = 0;

    if (placed == s->monomial->degree)
    {
        fmpz *count = s->counts + wg_class_weights_rank_lengths(s->weights, s->lengths);

        fmpz_add(count, count, weight);
        return;
    }
    while (s->left[k] == 0)
        k++;
    s->left[k]--;
    close_or_go_on(s, k, k, 1, placed + 1, weight);
    s->left[k]++;
}

static void close_or_go_on(search_t *s, slong start, slong last, slong length, slong placed,
                           const fmpz_t weight)
{
    const monomial_t *m = s->monomial;
    slong *home = s->links + m->rows[start] * m->column_count + m->columns[last];

    if (++s->steps > WG_MATRIX_INTEGRAL_STEPS)
        return;
    if (*home > 0)
    {
        --*home;
        s->lengths[length]++;
        begin_cycle(s, placed, weight);
        s->lengths[length]--;
        ++*home;
    }
    for (slong k = 0; k < m->length; k++)
    {
        slong *link = s->links + m->rows[k] * m->column_count + m->columns[last];

        if (s->left[k] > 0 && *link > 0)
        {
            fmpz_t more;

            fmpz_init(more);
            fmpz_mul_si(more, weight, s->left[k]);
            --*link;
            s->left[k]--;
            close_or_go_on(s, start, k, length + 1, placed + 1, more);
            s->left[k]++;
            ++*link;
            fmpz_clear(more);
        }
    }
}

/* f <- sum_classes counts * Wg */
static wg_status_t sum_classes(wg_formula_t f, const fmpz *counts, wg_class_weights_t weights,
                               const fmpz *dim, const wg_ring_t ring)
{
    char *wanted = flint_malloc(weights->classes);
    wg_status_t status;

    for (slong i = 0; i < weights->classes; i++)
        wanted[i] = !fmpz_is_zero(counts + i);
    status = wg_class_weights_set(weights, wanted, dim);
    if (status == WG_OK)
        wg_class_weights_get_formula(f, weights, counts, ring);
    flint_free(wanted);
    return status;
}

static wg_status_t double_coset(wg_formula_t f, const monomial_t *m, const fmpz *dim, const wg_ring_t ring,
                                wg_error_struct *error)
{
    slong n = m->degree, pairs = m->row_count * m->column_count;
    search_t s = {.monomial = m};
    wg_class_weights_t weights;
    wg_status_t status = WG_OK;
    fmpz_t t;
    fmpq_t q;

    if (n > WG_WEINGARTEN_DEGREE_MAX)
        return wg_fail(error, WG_UNABLE,
                       "the degree is %ld; beyond one row or one column, integrals are answered up to %d",
                       (long) n, WG_WEINGARTEN_DEGREE_MAX);
    fmpz_init_set_ui(t, 1);
    fmpq_init(q);
    wg_class_weights_init(weights, WG_UNITARY, n);
    s.weights = weights;
    s.left = flint_malloc(m->length * sizeof(slong));
    s.links = flint_calloc(pairs, sizeof(slong));
    s.lengths = flint_calloc(n + 1, sizeof(slong));
    s.counts = flint_calloc(weights->classes, sizeof(fmpz));
    for (slong k = 0; k < m->length; k++)
    {
        s.left[k] = m->plain[k];
        s.links[m->rows[k] * m->column_count + m->columns[k]] += m->conjugated[k];
    }
    begin_cycle(&s, 0, t);
    if (s.steps > WG_MATRIX_INTEGRAL_STEPS)
        status = wg_fail(error, WG_UNABLE, "more than %d permutations match these indices",
                         WG_MATRIX_INTEGRAL_STEPS);
    else if (sum_classes(f, s.counts, weights, dim, ring) != WG_OK)
        status = wg_fail(
            error, WG_UNABLE,
            "the degree is %ld; where many classes of permutations occur, integrals are answered up to %d",
            (long) n, WG_WEINGARTEN_TABLE_DEGREE_MAX);
    if (status == WG_OK)
    {
        factorials(fmpq_numref(q), m->conjugated, m->length);
        wg_formula_mul_fmpq(f, f, q, ring);
    }
    for (slong i = 0; i < weights->classes; i++)
        fmpz_clear(s.counts + i);
    flint_free(s.left);
    flint_free(s.links);
    flint_free(s.lengths);
    flint_free(s.counts);
    wg_class_weights_clear(weights);
    fmpz_clear(t);
    fmpq_clear(q);
    return status;
}

/* Every number that is an index, and the number of different ones, is at most dim. */
static wg_status_t check_dim(const wg_integrand_t f, const fmpz *dim, wg_error_struct *error)
{
    if (fmpz_sgn(dim) <= 0)
        return wg_fail(error, WG_DOMAIN, "the dimension has to be at least 1");
    for (slong i = 0; i < f->entry_count; i++)
    {
        slong most = FLINT_MAX(f->entries[i].row, f->entries[i].column);

        if (fmpz_cmp_si(dim, most) < 0)
            return wg_fail(error, WG_DOMAIN, "the index %ld is larger than the dimension", (long) most);
    }
    return WG_OK;
}

wg_status_t wg_matrix_integral(wg_formula_t f, const char **method, const wg_integrand_t integrand,
                               const fmpz *dim, const wg_ring_t ring, wg_error_struct *error)
{
    static const char *const methods[] = {"nothing to average", "unequal indices",
                                          "Dirichlet law of a row or column",
                                          "sum over a double coset by cycle type"};
    wg_status_t status = dim == NULL ? WG_OK : check_dim(integrand, dim, error);
    wg_formula_t product, factor;
    int used = 0, vanishes = 0;

    wg_formula_init(product, ring);
    wg_formula_init(factor, ring);
    wg_formula_set_si(product, 1, ring);
    for (int round = 0; round < 2; round++)
        for (slong i = 0; i < integrand->matrix_count && status == WG_OK && !vanishes; i++)
        {
            monomial_t m;

            monomial_init(&m, integrand, i);
            if (round == 0)
            {
                vanishes = !is_balanced(&m);
                if (dim != NULL && fmpz_cmp_si(dim, FLINT_MAX(m.row_count, m.column_count)) < 0)
                    status = wg_fail(error, WG_DOMAIN,
                                     "%ld different indices need a dimension of at least as much",
                                     (long) FLINT_MAX(m.row_count, m.column_count));
            }
            else if (is_balanced(&m) && m.degree > 0)
            {
                int single = m.row_count == 1 || m.column_count == 1;

                if (single)
                    dirichlet(factor, &m, dim, ring);
                else
                    status = double_coset(factor, &m, dim, ring, error);
                if (status == WG_OK)
                    wg_formula_mul(product, product, factor, ring);
                used = FLINT_MAX(used, single ? 2 : 3);
            }
            monomial_clear(&m);
        }
    if (vanishes && status == WG_OK)
    {
        wg_formula_set_si(product, 0, ring);
        used = 1;
    }
    if (status == WG_OK)
    {
        wg_formula_swap(f, product);
        *method = methods[used];
    }
    wg_formula_clear(product, ring);
    wg_formula_clear(factor, ring);
    return status;
}
