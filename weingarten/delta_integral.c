#include "wishgarten/delta_integral.h"

#include <stdio.h>
#include <string.h>

#include "class_tally.h"
#include "class_weights.h"
#include "formal_sum.h"
#include "wishgarten/permutation.h"

/* The different indices, numbers first. A product of deltas is a state, which says of each index which is the first that
   equals it. */
typedef struct
{
    slong *values; /* as in the integrand */
    slong count;
    slong numbers; /* so many of them are numbers */
} indices_t;

static slong find_index(const indices_t *x, slong value)
{
    slong i = 0;

    while (i < x->count && x->values[i] != value)
        i++;
    return i;
}

static void indices_init(indices_t *x, const wg_integrand_t f)
{
    x->values = flint_malloc((2 * f->entry_count + 1) * sizeof(slong));
    x->count = x->numbers = 0;
    for (int letters = 0; letters < 2; letters++)
    {
        for (slong i = 0; i < 2 * f->entry_count; i++)
        {
            slong value = i % 2 == 0 ? f->entries[i / 2].row : f->entries[i / 2].column;

            if ((value < 0) == letters && find_index(x, value) == x->count)
                x->values[x->count++] = value;
        }
        x->numbers = letters ? x->numbers : x->count;
    }
    for (slong i = 1; i < x->numbers; i++)
        for (slong j = i; j > 0 && x->values[j - 1] > x->values[j]; j--)
        {
            slong t = x->values[j];

            x->values[j] = x->values[j - 1];
            x->values[j - 1] = t;
        }
}

/* Says that a and b are equal; 0 if that makes two numbers equal. */
static int join(slong *state, slong a, slong b, const indices_t *x)
{
    slong low = FLINT_MIN(state[a], state[b]), high = FLINT_MAX(state[a], state[b]);

    if (low == high)
        return 1;
    if (high < x->numbers)
        return 0;
    for (slong i = high; i < x->count; i++)
        if (state[i] == high)
            state[i] = low;
    return 1;
}

/* The factors of one matrix: rows and columns of U (numbers 0..n-1) and conj(U) (n..2n-1). */
typedef struct
{
    slong n;
    slong rows[2 * WG_DELTA_DEGREE_MAX], columns[2 * WG_DELTA_DEGREE_MAX];
} factors_t;

/* Returns 0 if the numbers of U and conj(U) differ. */
static wg_status_t factors_init(factors_t *g, int *balanced, const wg_integrand_t f, int matrix,
                                const indices_t *x, wg_error_struct *error)
{
    slong plain = 0, conjugated = 0, used[2];

    for (slong i = 0; i < f->entry_count; i++)
        if (f->entries[i].matrix == matrix)
            *(f->entries[i].conjugated ? &conjugated : &plain) += f->entries[i].power;
    *balanced = plain == conjugated;
    g->n = plain;
    if (!*balanced)
        return WG_OK;
    if (plain > WG_DELTA_DEGREE_MAX)
        return wg_fail(error, WG_UNABLE,
                       "the degree is %ld; general indices are answered up to %d, different ones "
                       "(--indices=different) beyond",
                       (long) plain, WG_DELTA_DEGREE_MAX);
    used[0] = 0;
    used[1] = plain;
    for (slong i = 0; i < f->entry_count; i++)
        for (slong e = 0; f->entries[i].matrix == matrix && e < f->entries[i].power; e++)
        {
            slong k = used[f->entries[i].conjugated != 0]++;

            g->rows[k] = find_index(x, f->entries[i].row);
            g->columns[k] = find_index(x, f->entries[i].column);
        }
    return WG_OK;
}

/* state <- state and the indices of a and permutation(a) equal for all a; 0 if that cannot be. */
static int join_all(slong *state, const slong *values, const slong *permutation, slong n, const indices_t *x)
{
    for (slong a = 0; a < n; a++)
        if (!join(state, values[a], values[n + permutation[a]], x))
            return 0;
    return 1;
}

static wg_status_t tally(wg_class_tally_t t, const slong *from, const factors_t *g,
                         const wg_class_weights_t weights, const indices_t *x)
{
    slong n = g->n, sigma[WG_DELTA_DEGREE_MAX], tau[WG_DELTA_DEGREE_MAX], inverse[WG_DELTA_DEGREE_MAX],
          p[WG_DELTA_DEGREE_MAX];
    slong *rows = flint_malloc(x->count * sizeof(slong)), *all = flint_malloc(x->count * sizeof(slong));
    wg_status_t status = WG_OK;

    wg_permutation_first(sigma, n);
    do
    {
        memcpy(rows, from, x->count * sizeof(slong));
        if (!join_all(rows, g->rows, sigma, n, x))
            continue;
        wg_permutation_first(tau, n);
        do
        {
            memcpy(all, rows, x->count * sizeof(slong));
            if (!join_all(all, g->columns, tau, n, x))
                continue;
            wg_permutation_inverse(inverse, tau, n);
            wg_permutation_compose(p, inverse, sigma, n);
            wg_class_tally_add(t, all, x->count, wg_class_weights_rank(weights, p), 1);
        }
        while (wg_permutation_next(tau, n));
        if (t->results->count > WG_DELTA_TERMS_MAX)
            status = WG_UNABLE;
    }
    while (status == WG_OK && wg_permutation_next(sigma, n));
    flint_free(rows);
    flint_free(all);
    return status;
}

/* to <- to + c * the average of the factors times the deltas of `from` */
static wg_status_t add_average(wg_formal_sum_t to, const slong *from, const fmpz_poly_t c, const factors_t *g,
                               const wg_class_weights_t weights, const indices_t *x)
{
    wg_class_tally_t t;
    fmpz_poly_t sum;
    fmpz_poly_struct *coefficient;
    wg_status_t status;

    wg_class_tally_init(t, weights->classes);
    fmpz_poly_init(sum);
    status = tally(t, from, g, weights, x);
    for (slong i = 0; i < t->results->count && status == WG_OK; i++)
    {
        slong length, *state = wg_sequence_table_get(&length, t->results, i);

        wg_class_weights_sum(sum, weights, t->counts + i * t->classes);
        fmpz_poly_mul(sum, sum, c);
        coefficient = wg_formal_sum_coefficient(to, state, length);
        fmpz_poly_add(coefficient, coefficient, sum);
        if (to->terms->count > WG_DELTA_TERMS_MAX)
            status = WG_UNABLE;
    }
    fmpz_poly_clear(sum);
    wg_class_tally_clear(t);
    return status;
}

/* now <- the average of now times the factors; the denominator goes to the scale. */
static wg_status_t average(wg_formal_sum_t now, wg_expansion_t e, const factors_t *g, const fmpz *dim,
                           const indices_t *x, wg_error_struct *error)
{
    slong factorial = 1;
    wg_class_weights_t weights;
    wg_status_t status = WG_OK;
    wg_formal_sum_t to;

    for (slong i = 2; i <= g->n; i++)
        factorial *= i;
    if (now->terms->count > WG_DELTA_PAIRS_MAX / factorial / factorial)
        return wg_fail(
            error, WG_UNABLE,
            "the degree %ld makes more than %d pairs of permutations; give some indices as numbers, "
            "or ask for --indices=different",
            (long) g->n, WG_DELTA_PAIRS_MAX);
    wg_class_weights_init(weights, WG_UNITARY, g->n);
    if (wg_class_weights_set(weights, NULL, dim) != WG_OK)
        flint_throw(FLINT_ERROR, "wg_delta_integral: no Weingarten functions of degree %wd\n", g->n);
    wg_formal_sum_init(to);
    for (slong i = 0; i < now->terms->count && status == WG_OK; i++)
    {
        slong length, *state = wg_sequence_table_get(&length, now->terms, i);

        if (!fmpz_poly_is_zero(now->coefficients + i))
            status = add_average(to, state, now->coefficients + i, g, weights, x);
    }
    if (status == WG_OK)
    {
        wg_denominator_divide(e->scale, weights->denominator, e->ring);
        wg_formal_sum_clear(now);
        *now = *to;
    }
    else
    {
        wg_fail(error, status, "the answer has more than %d terms; give some indices as numbers",
                WG_DELTA_TERMS_MAX);
        wg_formal_sum_clear(to);
    }
    wg_class_weights_clear(weights);
    return status;
}

/* Text */

/* Mathematica writes the dimensions D and N small; an index of that name is doubled. */
static void write_index(FILE *out, slong value, const wg_integrand_t f, wg_syntax_t syntax)
{
    const char *name = value < 0 ? f->symbols[-1 - value] : "";

    if (value > 0)
        fprintf(out, "%ld", (long) value);
    else if (syntax == WG_LATEX && name[1] != '\0')
        fprintf(out, "%c_{%s}", name[0], name + 1);
    else
        fprintf(out, "%s%s", name,
                syntax == WG_MATHEMATICA && (strcmp(name, "d") == 0 || strcmp(name, "n") == 0) ? name : "");
}

static slong add_delta(wg_expansion_t e, slong a, slong b, const wg_integrand_t f)
{
    static const char *const formats[][3] = {{"delta(", ",", ")"},
                                             {"\\delta_{", " ", "}"},
                                             {"KroneckerDelta(", ", ", ")"},
                                             {"KroneckerDelta[", ", ", "]"}};
    char texts[WG_SYNTAXES][96];
    const char *notations[WG_SYNTAXES];

    for (int k = 0; k < WG_SYNTAXES; k++)
    {
        FILE *out = fmemopen(texts[k], sizeof(texts[k]), "w");

        fputs(formats[k][0], out);
        write_index(out, a, f, k);
        fputs(formats[k][1], out);
        write_index(out, b, f, k);
        fputs(formats[k][2], out);
        fclose(out);
        notations[k] = texts[k];
    }
    return wg_expansion_add_symbol(e, notations);
}

static void set_expansion(wg_expansion_t e, const wg_formal_sum_t sum, const indices_t *x,
                          const wg_integrand_t f)
{
    slong m = x->count, *deltas = flint_calloc(m * m + 1, sizeof(slong)),
          *symbols = flint_malloc((m + 1) * sizeof(slong));
    wg_formula_t c;
    fmpz_poly_t p;

    wg_formula_init(c, e->ring);
    fmpz_poly_init(p);
    /* Only deltas that occur become symbols, in the order of the indices. */
    for (slong i = 0; i < sum->terms->count; i++)
    {
        slong length, *state = wg_sequence_table_get(&length, sum->terms, i);

        for (slong k = 0; k < m && !fmpz_poly_is_zero(sum->coefficients + i); k++)
            deltas[state[k] * m + k] = state[k] != k;
    }
    for (slong i = 0; i < m * m; i++)
        if (deltas[i])
            deltas[i] = add_delta(e, x->values[i / m], x->values[i % m], f);
    for (slong i = 0; i < sum->terms->count; i++)
    {
        slong length, *state = wg_sequence_table_get(&length, sum->terms, i), count = 0;

        for (slong k = 0; k < m; k++)
            if (state[k] != k)
                symbols[count++] = deltas[state[k] * m + k];
        fmpz_poly_scalar_mul_fmpz(p, sum->coefficients + i, fmpq_numref(f->scalar));
        wg_formula_set_fmpz_poly(c, p, e->ring);
        wg_expansion_push(e, c->numerator, symbols, count);
    }
    fmpz_poly_clear(p);
    wg_formula_clear(c, e->ring);
    flint_free(deltas);
    flint_free(symbols);
}

static wg_status_t check_dim(const indices_t *x, const fmpz *dim, wg_error_struct *error)
{
    if (dim != NULL && fmpz_sgn(dim) <= 0)
        return wg_fail(error, WG_DOMAIN, "the dimension has to be at least 1");
    if (dim != NULL && x->numbers > 0 && fmpz_cmp_si(dim, x->values[x->numbers - 1]) < 0)
        return wg_fail(error, WG_DOMAIN, "the index %ld is larger than the dimension",
                       (long) x->values[x->numbers - 1]);
    return WG_OK;
}

wg_status_t wg_delta_integral(wg_expansion_t e, const char **method, const wg_integrand_t integrand,
                              const fmpz *dim, wg_error_struct *error)
{
    indices_t x;
    wg_formal_sum_t now;
    slong *start;
    int balanced = 1;
    wg_status_t status;

    indices_init(&x, integrand);
    status = check_dim(&x, dim, error);
    wg_formal_sum_init(now);
    start = flint_malloc((x.count + 1) * sizeof(slong));
    for (slong i = 0; i < x.count; i++)
        start[i] = i;
    fmpz_poly_one(wg_formal_sum_coefficient(now, start, x.count));
    for (slong i = 0; i < integrand->matrix_count && status == WG_OK && balanced; i++)
    {
        factors_t g;

        status = factors_init(&g, &balanced, integrand, i, &x, error);
        if (status == WG_OK && balanced && g.n > 0)
            status = average(now, e, &g, dim, &x, error);
    }
    if (status == WG_OK)
    {
        fmpq_t q;

        fmpq_init(q);
        fmpz_one(fmpq_numref(q));
        fmpz_set(fmpq_denref(q), fmpq_denref(integrand->scalar));
        wg_formula_mul_fmpq(e->scale, e->scale, q, e->ring);
        fmpq_clear(q);
        if (balanced)
            set_expansion(e, now, &x, integrand);
        wg_expansion_finish(e);
        *method = balanced ? "pairs of permutations, equal products of deltas merged"
                           : "unequal numbers of U and conj(U)";
    }
    wg_formal_sum_clear(now);
    flint_free(start);
    flint_free(x.values);
    return status;
}
