#include "wishgarten/trace_word.h"

#include <string.h>

#include "power_average.h"
#include "trace_diagram.h"
#include "trace_sum.h"
#include "wishgarten/character.h"

/* What the steps share. */
typedef struct
{
    wg_trace_pool_t pool;
    const fmpz *dim; /* NULL: a symbol */
    wg_formal_sum_t now;
    wg_denominator_t denominator;
    wg_error_struct *error;
    int paired; /* permutations were paired */
    int summed; /* characters were summed */
} work_t;

/* to <- to + c * the average of the traces, in which U and conj(U) occur weights->degree times each. */
static wg_status_t add_pairs(wg_formal_sum_t to, const fmpz_poly_t c, const slong *traces, slong length,
                             slong matrix, const wg_class_weights_t weights, work_t *w)
{
    wg_trace_diagram_t diagram;
    wg_class_tally_t t;
    fmpz_poly_t sum;
    wg_status_t status;

    wg_trace_diagram_init(diagram, traces, length, matrix, weights->degree, w->pool);
    wg_class_tally_init(t, weights->classes);
    fmpz_poly_init(sum);
    status = wg_trace_diagram_tally(t, diagram, weights, w->pool, w->error);
    for (slong i = 0; i < t->results->count && status == WG_OK; i++)
    {
        slong size, *product = wg_sequence_table_get(&size, t->results, i);

        wg_class_weights_sum(sum, weights, t->counts + i * t->classes);
        fmpz_poly_mul(sum, sum, c);
        wg_trace_sum_add(to, product, size, sum, w->dim);
    }
    fmpz_poly_clear(sum);
    wg_class_tally_clear(t);
    wg_trace_diagram_clear(diagram);
    return status;
}

/* Products of traces of powers of one unitary */

static int holds(const slong *word, slong length, slong matrix)
{
    for (slong k = 0; k < length; k++)
        if (word[k] >> 2 == matrix)
            return 1;
    return 0;
}

/* Nonzero if the matrix stands alone in all words where it is. */
static int is_alone(const slong *monomial, slong length, slong matrix, const wg_trace_pool_t pool)
{
    for (slong i = 0; i < length; i++)
    {
        slong word_length, *word = wg_sequence_table_get(&word_length, pool->words, monomial[i]);

        if (!holds(word, word_length, matrix))
            continue;
        for (slong k = 0; k < word_length; k++)
            if (word[k] != word[0] || word[k] >> 2 != matrix)
                return 0;
    }
    return 1;
}

/* to <- to + c * the average of the monomial, in which the matrix stands alone n times. */
static wg_status_t add_power_traces(wg_formal_sum_t to, const fmpz_poly_t c, const slong *monomial,
                                    slong length, slong matrix, slong n, work_t *w)
{
    slong *parts[2] = {flint_calloc(n, sizeof(slong)), flint_calloc(n, sizeof(slong))}, used[2] = {0, 0};
    slong *rest = flint_malloc((length + 1) * sizeof(slong)), rest_count = 0;
    fmpz_poly_t product;
    fmpz_t value;
    wg_status_t status;

    for (slong i = 0; i < length; i++)
    {
        slong word_length, *word = wg_sequence_table_get(&word_length, w->pool->words, monomial[i]);

        if (word_length > 0 && word[0] >> 2 == matrix)
        {
            int side = word[0] & WG_LETTER_CONJUGATED;

            parts[side][used[side]++] = word_length;
        }
        else
            rest[rest_count++] = monomial[i];
    }
    for (int side = 0; side < 2; side++)
        wg_sequence_sort_falling(parts[side], used[side]);
    w->summed = 1;
    fmpz_poly_init(product);
    fmpz_init(value);
    status = wg_unitary_power_average(value, parts[0], parts[1], n, w->dim);
    if (status == WG_OK)
    {
        fmpz_poly_scalar_mul_fmpz(product, c, value);
        wg_trace_sum_add(to, rest, rest_count, product, w->dim);
    }
    else
        wg_fail(
            w->error, status,
            "traces of powers of one unitary, %ld letters below the degree, need characters of S_n beyond "
            "n = %d; with a dimension of at least %ld the answer is immediate",
            (long) n, WG_CHARACTER_DEGREE_MAX, (long) n);
    fmpz_poly_clear(product);
    fmpz_clear(value);
    flint_free(parts[0]);
    flint_free(parts[1]);
    flint_free(rest);
    return status;
}

/* One unitary after the other */

/* *n <- how often U occurs in the monomial; returns how often conj(U) does. */
static slong count_factors(slong *n, const slong *monomial, slong length, slong matrix,
                           const wg_trace_pool_t pool)
{
    slong conjugated = 0;

    *n = 0;
    for (slong i = 0; i < length; i++)
    {
        slong word_length, *word = wg_sequence_table_get(&word_length, pool->words, monomial[i]);

        for (slong k = 0; k < word_length; k++)
            if (word[k] >> 2 == matrix && (word[k] & WG_LETTER_CONJUGATED))
                conjugated++;
            else if (word[k] >> 2 == matrix)
                (*n)++;
    }
    return conjugated;
}

static wg_status_t too_many_factors(slong n, wg_error_struct *error)
{
    return wg_fail(error, WG_UNABLE,
                   "one unitary occurs %ld times beside other matrices; at most %d are answered", (long) n,
                   WG_TRACE_DEGREE_MAX);
}

/* *paired <- the degrees that occur beside other matrices, as bits */
static wg_status_t find_degrees(ulong *paired, slong matrix, work_t *w)
{
    *paired = 0;
    for (slong i = 0; i < w->now->terms->count; i++)
    {
        slong length, n, *monomial = wg_sequence_table_get(&length, w->now->terms, i);

        if (count_factors(&n, monomial, length, matrix, w->pool) != n || n == 0 ||
            is_alone(monomial, length, matrix, w->pool))
            continue;
        if (n > WG_TRACE_DEGREE_MAX)
            return too_many_factors(n, w->error);
        *paired |= UWORD(1) << n;
    }
    return WG_OK;
}

/* Terms may have different degrees in the matrix; all are put over the product of the denominators. */
static wg_status_t average(slong matrix, work_t *w)
{
    wg_class_weights_struct weights[WG_TRACE_DEGREE_MAX + 1];
    ulong paired;
    wg_formal_sum_t to;
    fmpz_poly_t c;
    wg_status_t status = find_degrees(&paired, matrix, w);

    if (status != WG_OK)
        return status;
    wg_formal_sum_init(to);
    fmpz_poly_init(c);
    for (slong n = 1; n <= WG_TRACE_DEGREE_MAX; n++)
        if ((paired >> n) & 1)
        {
            wg_class_weights_init(weights + n, WG_UNITARY, n);
            if (wg_class_weights_set(weights + n, NULL, w->dim) != WG_OK)
                flint_throw(FLINT_ERROR, "wg_trace_integral: no Weingarten functions of degree %wd\n", n);
            wg_denominator_mul(w->denominator, weights[n].denominator);
            w->paired = 1;
        }
    for (slong i = 0; i < w->now->terms->count && status == WG_OK; i++)
    {
        slong length, n, *monomial = wg_sequence_table_get(&length, w->now->terms, i);
        int alone = is_alone(monomial, length, matrix, w->pool);

        if (count_factors(&n, monomial, length, matrix, w->pool) != n ||
            fmpz_poly_is_zero(w->now->coefficients + i))
            continue;
        fmpz_poly_set(c, w->now->coefficients + i);
        for (slong k = 1; k <= WG_TRACE_DEGREE_MAX; k++)
            if (((paired >> k) & 1) && (k != n || alone))
                wg_denominator_multiply(c, weights[k].denominator);
        if (n == 0)
            wg_trace_sum_add(to, monomial, length, c, w->dim);
        else if (alone)
            status = add_power_traces(to, c, monomial, length, matrix, n, w);
        else
            status = add_pairs(to, c, monomial, length, matrix, weights + n, w);
    }
    for (slong n = 1; n <= WG_TRACE_DEGREE_MAX; n++)
        if ((paired >> n) & 1)
            wg_class_weights_clear(weights + n);
    fmpz_poly_clear(c);
    wg_formal_sum_clear(w->now);
    *w->now = *to;
    return status;
}

/* The product of the integrand's traces, as a monomial. */
static void start(work_t *w, const wg_integrand_t f)
{
    slong *monomial, *word, *traces, length = 0, alloc = 1, longest = 1, degree = 0;
    fmpz_poly_t one;

    for (slong i = 0; i < f->word_count; i++)
    {
        alloc += f->words[i].power * FLINT_MAX(f->words[i].length, 1);
        longest = FLINT_MAX(longest, f->words[i].length);
        degree += f->words[i].power * f->words[i].length;
    }
    wg_denominator_init(w->denominator, FLINT_MAX(degree, 1));
    monomial = flint_malloc(alloc * sizeof(slong));
    word = flint_malloc(longest * sizeof(slong));
    traces = flint_malloc(longest * sizeof(slong));
    for (slong i = 0; i < f->word_count; i++)
    {
        slong count;

        for (slong k = 0; k < f->words[i].length; k++)
            word[k] = 4 * f->words[i].letters[k].matrix + f->words[i].letters[k].flags;
        count = wg_trace_pool_find(traces, w->pool, word, f->words[i].length);
        for (slong e = 0; e < f->words[i].power; e++)
        {
            memcpy(monomial + length, traces, count * sizeof(slong));
            length += count;
        }
    }
    wg_sequence_sort(monomial, length);
    fmpz_poly_init(one);
    fmpz_poly_set_fmpz(one, fmpq_numref(f->scalar));
    fmpz_set(w->denominator->constant, fmpq_denref(f->scalar));
    wg_trace_sum_add(w->now, monomial, length, one, w->dim);
    fmpz_poly_clear(one);
    flint_free(monomial);
    flint_free(word);
    flint_free(traces);
}

/* The matrix that occurs least often in the first term among those not yet averaged, or -1. */
static slong next_matrix(const char *done, const wg_integrand_t f)
{
    slong best = -1, least = 0;

    for (slong m = 0; m < f->matrix_count; m++)
    {
        slong count = 0;

        if (done[m] || f->matrices[m].kind != WG_MATRIX_RANDOM)
            continue;
        for (slong i = 0; i < f->word_count; i++)
            for (slong k = 0; k < f->words[i].length; k++)
                count += f->words[i].power * (f->words[i].letters[k].matrix == m);
        if (best < 0 || count < least)
        {
            best = m;
            least = count;
        }
    }
    return best;
}

wg_status_t wg_trace_integral(wg_trace_sum_t sum, const char **method, const wg_integrand_t integrand,
                              const fmpz *dim, wg_error_struct *error)
{
    char *done = flint_calloc(integrand->matrix_count + 1, 1);
    wg_status_t status = WG_OK;
    work_t w = {.dim = dim, .error = error};
    slong matrix;

    if (dim != NULL && fmpz_sgn(dim) <= 0)
    {
        flint_free(done);
        return wg_fail(error, WG_DOMAIN, "the dimension has to be at least 1");
    }
    wg_trace_pool_init(w.pool, integrand);
    wg_formal_sum_init(w.now);
    start(&w, integrand);
    while (status == WG_OK && (matrix = next_matrix(done, integrand)) >= 0)
    {
        done[matrix] = 1;
        status = average(matrix, &w);
    }
    if (status == WG_OK)
    {
        wg_trace_sum_take(sum, w.now, w.denominator, w.pool->words);
        *method = w.paired              ? "pairs of permutations, equal traces merged"
                  : w.summed            ? "characters of S_n"
                  : sum->term_count > 0 ? "nothing to average"
                                        : "unequal numbers of U and conj(U)";
    }
    wg_trace_pool_clear(w.pool);
    wg_formal_sum_clear(w.now);
    wg_denominator_clear(w.denominator);
    flint_free(done);
    return status;
}
