#include <string.h>

#include "class_weights.h"
#include "ensemble_kind.h"
#include "join_ends.h"
#include "power_average.h"
#include "trace_sum.h"
#include "wishgarten/partition.h"

/* What the steps share. */
typedef struct
{
    wg_signed_pool_t pool;
    const fmpz *dim; /* NULL: a symbol */
    wg_formal_sum_t now;
    wg_denominator_t denominator;
    wg_error_struct *error;
    const char *method;
} work_t;

static int holds(const slong *word, slong length, slong matrix)
{
    for (slong k = 0; k < length; k++)
        if (word[k] >> 2 == matrix)
            return 1;
    return 0;
}

/* The traces of a monomial that hold the matrix as a power of one word in which it occurs once, or the others. */
typedef struct
{
    slong *powers; /* falling */
    slong count;
    slong degree; /* their sum */
    slong *rest;
    slong rest_count;
    slong *period; /* the word */
    slong period_length;
} powers_t;

static void powers_clear(powers_t *p)
{
    flint_free(p->powers);
    flint_free(p->rest);
    flint_free(p->period);
}

/* Returns 0 where the traces are not of that kind. */
static int powers_init(powers_t *p, const slong *monomial, slong length, slong matrix, const work_t *w)
{
    int suits = 1;

    memset(p, 0, sizeof(*p));
    p->powers = flint_malloc((length + 1) * sizeof(slong));
    p->rest = flint_malloc((length + 1) * sizeof(slong));
    for (slong i = 0; i < length; i++)
    {
        slong size, count = 0, *word = wg_sequence_table_get(&size, w->pool->words, monomial[i]);

        for (slong k = 0; k < size; k++)
            count += word[k] >> 2 == matrix;
        if (count == 0)
        {
            p->rest[p->rest_count++] = monomial[i];
            continue;
        }
        if (p->period == NULL)
        {
            p->period_length = size % count == 0 ? size / count : size;
            p->period = flint_malloc(size * sizeof(slong));
            memcpy(p->period, word, size * sizeof(slong));
        }
        suits = suits && size == count * p->period_length;
        for (slong k = 0; k < size && suits; k++)
            suits = word[k] == p->period[k % p->period_length];
        p->powers[p->count++] = count;
        p->degree += count;
    }
    wg_sequence_sort_falling(p->powers, p->count);
    return suits && p->count > 0;
}

/* mu <- the powers as a partition of their sum, to be freed */
static slong *partition_of(const powers_t *p)
{
    slong *mu = flint_calloc(p->degree + 1, sizeof(slong));

    memcpy(mu, p->powers, p->count * sizeof(slong));
    return mu;
}

static wg_status_t add_group_powers(wg_formal_sum_t to, const fmpz_poly_t c, const powers_t *p, work_t *w)
{
    slong *mu = partition_of(p);
    fmpz_poly_t product;
    fmpz_t value;
    wg_status_t status;

    fmpz_init(value);
    fmpz_poly_init(product);
    status = wg_power_average(value, w->pool->ensemble, mu, p->degree, w->dim);
    if (status != WG_OK)
        (void) wg_fail(
            w->error, status,
            "traces of powers of degree %ld need characters of S_n beyond n = 33; with a dimension of at "
            "least %ld the answer is immediate",
            (long) p->degree, (long) p->degree);
    else
    {
        fmpz_poly_scalar_mul_fmpz(product, c, value);
        wg_trace_sum_add(to, p->rest, p->rest_count, product, w->dim);
        w->method = w->dim == NULL || fmpz_cmp_si(w->dim, p->degree) >= 0 ? "Gaussian moments of power traces"
                                                                          : "characters with invariants";
    }
    fmpz_poly_clear(product);
    fmpz_clear(value);
    flint_free(mu);
    return status;
}

static void add_real_wishart_powers(wg_formal_sum_t to, const fmpz_poly_t c, const powers_t *p, work_t *w)
{
    slong m = p->degree, *mu = partition_of(p), *term = flint_malloc((p->rest_count + m + 1) * sizeof(slong));
    fmpz_poly_struct *coefficients = flint_malloc((m + 1) * sizeof(fmpz_poly_struct));
    fmpz_t value;

    fmpz_init(value);
    for (slong k = 0; k <= m; k++)
        fmpz_poly_init(coefficients + k);
    wg_real_wishart_average(coefficients, mu, m);
    for (slong k = 0; k <= m; k++)
    {
        memcpy(term, p->rest, p->rest_count * sizeof(slong));
        for (slong i = 0; i < k; i++)
            term[p->rest_count + i] = WG_POOL_COLUMNS;
        wg_sequence_sort(term, p->rest_count + k);
        if (w->dim != NULL)
        {
            fmpz_poly_evaluate_fmpz(value, coefficients + k, w->dim);
            fmpz_poly_set_fmpz(coefficients + k, value);
        }
        fmpz_poly_mul(coefficients + k, coefficients + k, c);
        wg_trace_sum_add(to, term, p->rest_count + k, coefficients + k, w->dim);
        fmpz_poly_clear(coefficients + k);
    }
    fmpz_clear(value);
    flint_free(coefficients);
    flint_free(term);
    flint_free(mu);
    w->method = "zonal functions and contents";
}

/* numbers[k] <- the trace of the k-th power of the word X in X W */
static void find_power_traces(slong *numbers, const powers_t *p, slong matrix, work_t *w)
{
    slong x = p->period_length - 1, *word = flint_malloc((p->degree * x + 1) * sizeof(slong)), at = 0;

    while (p->period[at] >> 2 != matrix)
        at++;
    for (slong k = 1; k <= p->degree; k++)
    {
        slong count, *traces = flint_malloc((k * x + 1) * sizeof(slong));

        for (slong i = 0; i < k * x; i++)
            word[i] = p->period[(at + 1 + i % x) % p->period_length];
        if (wg_signed_pool_find(traces, &count, w->pool, word, k * x) != 1 || count != 1)
            count = 0;
        numbers[k] = count == 1 ? traces[0] : -1;
        flint_free(traces);
    }
    flint_free(word);
}

static void add_wishart_powers(wg_formal_sum_t to, const fmpz_poly_t c, const powers_t *p,
                               const slong *numbers, work_t *w)
{
    slong m = p->degree, classes = wg_partition_count(m), *mu = partition_of(p), i = 0,
          *term = flint_malloc((p->rest_count + 2 * m + 1) * sizeof(slong)),
          *nu = flint_malloc((m + 1) * sizeof(slong));
    fmpz *coefficients = flint_calloc(classes * (m + 1), sizeof(fmpz));
    fmpz_poly_t product;

    fmpz_poly_init(product);
    wg_wishart_average(coefficients, mu, m);
    wg_partition_first(nu, m);
    do
    {
        for (slong k = 0; k <= m; k++)
        {
            slong length = p->rest_count;

            if (fmpz_is_zero(coefficients + i * (m + 1) + k))
                continue;
            memcpy(term, p->rest, length * sizeof(slong));
            for (slong j = 0; j < k; j++)
                term[length++] = WG_POOL_COLUMNS;
            for (slong j = 0; j < m && nu[j] > 0; j++)
                term[length++] = numbers[nu[j]];
            wg_sequence_sort(term, length);
            fmpz_poly_scalar_mul_fmpz(product, c, coefficients + i * (m + 1) + k);
            wg_trace_sum_add(to, term, length, product, w->dim);
        }
        i++;
    }
    while (wg_partition_next(nu, m));
    for (slong k = 0; k < classes * (m + 1); k++)
        fmpz_clear(coefficients + k);
    flint_free(coefficients);
    flint_free(term);
    flint_free(nu);
    flint_free(mu);
    fmpz_poly_clear(product);
    w->method = "characters of S_n and contents";
}

/* Tr of a word in P and P' alone is that of a power of P. */
static wg_status_t add_permutations(wg_formal_sum_t to, const fmpz_poly_t c, const slong *monomial,
                                    slong length, slong matrix, work_t *w)
{
    int shift = w->pool->ensemble == WG_ENSEMBLE_CENTRED_PERMUTATION;
    slong *powers = flint_malloc((length + 1) * sizeof(slong)),
          *rest = flint_malloc((length + 1) * sizeof(slong)), count = 0, rest_count = 0, degree = 0;
    wg_status_t status = WG_OK;
    fmpz_poly_t product;
    fmpz_t value;

    fmpz_init(value);
    fmpz_poly_init(product);
    fmpz_poly_set(product, c);
    for (slong i = 0; i < length && status == WG_OK; i++)
    {
        slong size, power = 0, *word = wg_sequence_table_get(&size, w->pool->words, monomial[i]);
        int occurs = holds(word, size, matrix);

        for (slong k = 0; k < size && occurs; k++)
        {
            power += word[k] & WG_LETTER_TRANSPOSED ? -1 : 1;
            if (word[k] >> 2 != matrix)
                status = wg_fail(
                    w->error, WG_UNABLE,
                    "traces of a random permutation matrix are averaged for words of this matrix alone");
        }
        power = FLINT_ABS(power);
        if (occurs && power > 0)
        {
            powers[count++] = power;
            degree += power;
        }
        else if (occurs && shift) /* Tr (P - E)^k (P' - E)^k = D - 1, E the matrix of entries 1/D */
        {
            fmpz_poly_t dimension;

            fmpz_poly_init(dimension);
            fmpz_poly_set_si(dimension, -1);
            if (w->dim == NULL)
                fmpz_poly_set_coeff_si(dimension, 1, 1);
            else
            {
                fmpz_sub_ui(value, w->dim, 1);
                fmpz_poly_set_fmpz(dimension, value);
            }
            fmpz_poly_mul(product, product, dimension);
            fmpz_poly_clear(dimension);
        }
        else
            rest[rest_count++] = occurs ? 0 : monomial[i];
    }
    if (status == WG_OK && degree > 400)
        status = wg_fail(w->error, WG_UNABLE,
                         "the degree is %ld; powers of permutation matrices are answered up to 400",
                         (long) degree);
    if (status == WG_OK)
    {
        wg_permutation_power_average(value, powers, count, shift, w->dim);
        fmpz_poly_scalar_mul_fmpz(product, product, value);
        wg_sequence_sort(rest, rest_count);
        wg_trace_sum_add(to, rest, rest_count, product, w->dim);
        w->method = "moments of cycle numbers";
    }
    fmpz_poly_clear(product);
    fmpz_clear(value);
    flint_free(powers);
    flint_free(rest);
    return status;
}

/* weights NULL: every way counts one. */
static wg_status_t add_joined(wg_formal_sum_t to, const fmpz_poly_t c, const slong *monomial, slong length,
                              slong matrix, slong degree, const wg_class_weights_struct *weights, work_t *w)
{
    wg_class_tally_t joined;
    wg_status_t status;
    fmpz_poly_t sum;

    wg_class_tally_init(joined, weights == NULL ? 1 : weights->classes);
    fmpz_poly_init(sum);
    status = wg_join_ends(joined, monomial, length, matrix, degree, w->pool);
    if (status != WG_OK)
        (void) wg_fail(w->error, status,
                       "one matrix occurs %ld times beside others; its ends are joined in more than %d ways",
                       (long) degree, WG_ENSEMBLE_JOINS_MAX);
    for (slong i = 0; i < joined->results->count && status == WG_OK; i++)
    {
        slong size, *product = wg_sequence_table_get(&size, joined->results, i);

        if (weights == NULL)
            fmpz_poly_scalar_mul_si(sum, c, joined->counts[i]);
        else
        {
            wg_class_weights_sum(sum, weights, joined->counts + i * joined->classes);
            fmpz_poly_mul(sum, sum, c);
        }
        wg_trace_sum_add(to, product, size, sum, w->dim);
    }
    w->method = wg_ensemble_has_weights(w->pool->ensemble) ? "pairings of ends, equal traces merged"
                                                           : "Wick pairings, equal traces merged";
    fmpz_poly_clear(sum);
    wg_class_tally_clear(joined);
    return status;
}

/* What is done with a monomial. */
typedef enum
{
    KEEP,
    VANISHES,
    POWERS,
    PERMUTATIONS,
    JOIN
} plan_t;

static plan_t plan(powers_t *p, slong *degree, const slong *monomial, slong length, slong matrix, work_t *w)
{
    wg_ensemble_t ensemble = w->pool->ensemble;
    int occurs = 0, suits;

    for (slong i = 0; i < length && !occurs; i++)
    {
        slong size, *word = wg_sequence_table_get(&size, w->pool->words, monomial[i]);

        occurs = holds(word, size, matrix);
    }
    memset(p, 0, sizeof(*p));
    if (!occurs)
        return KEEP;
    if (ensemble == WG_ENSEMBLE_PERMUTATION || ensemble == WG_ENSEMBLE_CENTRED_PERMUTATION)
        return PERMUTATIONS;
    *degree = wg_join_degree(monomial, length, matrix, w->pool);
    if (*degree < 0)
        return VANISHES;
    suits = powers_init(p, monomial, length, matrix, w);
    if (ensemble == WG_ENSEMBLE_ORTHOGONAL || ensemble == WG_ENSEMBLE_SYMPLECTIC)
        suits = suits && p->period_length == 1;
    else if (ensemble == WG_ENSEMBLE_REAL_WISHART)
        suits = suits && p->period_length == 1 && p->degree <= WG_WISHART_POWER_MAX;
    else
        suits = suits && ensemble == WG_ENSEMBLE_WISHART && p->degree <= WG_WISHART_POWER_MAX;
    return suits ? POWERS : JOIN;
}

static wg_status_t add_powers(wg_formal_sum_t to, const fmpz_poly_t c, const powers_t *p,
                              const slong *monomial, slong length, slong matrix, slong degree, work_t *w)
{
    slong *numbers;
    wg_status_t status = WG_OK;
    int whole = 1;

    if (!wg_ensemble_is_wishart(w->pool->ensemble))
        return add_group_powers(to, c, p, w);
    if (w->pool->ensemble == WG_ENSEMBLE_REAL_WISHART)
    {
        add_real_wishart_powers(to, c, p, w);
        return WG_OK;
    }
    numbers = flint_malloc((p->degree + 1) * sizeof(slong));
    find_power_traces(numbers, p, matrix, w);
    for (slong k = 1; k <= p->degree; k++)
        whole = whole && numbers[k] >= 0;
    if (whole)
        add_wishart_powers(to, c, p, numbers, w);
    else
        status = add_joined(to, c, monomial, length, matrix, degree, NULL, w);
    flint_free(numbers);
    return status;
}

#define DEGREES 64

static wg_status_t set_weights(wg_class_weights_struct *weights, char *used, slong matrix, work_t *w)
{
    wg_status_t status = WG_OK;

    for (slong i = 0;
         i < w->now->terms->count && status == WG_OK && wg_ensemble_has_weights(w->pool->ensemble); i++)
    {
        slong length, degree = 0, *monomial = wg_sequence_table_get(&length, w->now->terms, i), n;
        powers_t p;

        if (plan(&p, &degree, monomial, length, matrix, w) == JOIN)
        {
            n = degree / 2;
            if (n > 10)
                status = wg_fail(w->error, WG_UNABLE,
                                 "one matrix occurs %ld times beside others; at most 20 are answered",
                                 (long) degree);
            else if (!used[n])
            {
                used[n] = 1;
                wg_class_weights_init(weights + n, wg_ensemble_group(w->pool->ensemble), n);
                status = wg_class_weights_set(weights + n, NULL, w->dim);
                wg_denominator_mul(w->denominator, weights[n].denominator);
            }
        }
        powers_clear(&p);
    }
    return status;
}

/* Terms may have different degrees in the matrix; all are put over the product of the denominators. */
static wg_status_t average(slong matrix, work_t *w)
{
    wg_class_weights_struct weights[DEGREES];
    char used[DEGREES] = {0};
    wg_formal_sum_t to;
    fmpz_poly_t c;
    wg_status_t status = set_weights(weights, used, matrix, w);

    wg_formal_sum_init(to);
    fmpz_poly_init(c);
    for (slong i = 0; i < w->now->terms->count && status == WG_OK; i++)
    {
        slong length, degree = 0, *found = wg_sequence_table_get(&length, w->now->terms, i),
                      *monomial = flint_malloc((length + 1) * sizeof(slong));
        powers_t p;
        plan_t way;

        memcpy(monomial, found, length * sizeof(slong));
        way = plan(&p, &degree, monomial, length, matrix, w);
        fmpz_poly_set(c, w->now->coefficients + i);
        for (slong n = 0; n < DEGREES; n++)
            if (used[n] && (way != JOIN || degree != 2 * n))
                wg_denominator_multiply(c, weights[n].denominator);
        if (way == KEEP)
            wg_trace_sum_add(to, monomial, length, c, w->dim);
        else if (way == PERMUTATIONS)
            status = add_permutations(to, c, monomial, length, matrix, w);
        else if (way == POWERS)
            status = add_powers(to, c, &p, monomial, length, matrix, degree, w);
        else if (way == JOIN)
            status = add_joined(to, c, monomial, length, matrix, degree,
                                wg_ensemble_has_weights(w->pool->ensemble) ? weights + degree / 2 : NULL, w);
        powers_clear(&p);
        flint_free(monomial);
    }
    for (slong n = 0; n < DEGREES; n++)
        if (used[n])
            wg_class_weights_clear(weights + n);
    fmpz_poly_clear(c);
    wg_formal_sum_clear(w->now);
    *w->now = *to;
    return status;
}

/* The product of the integrand's traces, as a monomial. */
static void start(work_t *w, const wg_integrand_t f)
{
    slong alloc = 1, longest = 1, length = 0, *monomial, *word, *traces, degree = 1;
    int sign = 1;
    fmpz_poly_t one;

    for (slong i = 0; i < f->word_count; i++)
    {
        alloc += f->words[i].power * (3 * f->words[i].length + 1);
        longest = FLINT_MAX(longest, 3 * f->words[i].length);
        degree += f->words[i].power * f->words[i].length;
    }
    wg_denominator_init(w->denominator, wg_class_weights_reach(WG_ORTHOGONAL, degree));
    monomial = flint_malloc(alloc * sizeof(slong));
    word = flint_malloc((longest + 3) * sizeof(slong));
    traces = flint_malloc((longest + 1) * sizeof(slong));
    for (slong i = 0; i < f->word_count; i++)
    {
        slong size = 0, count;
        int factor = 1;

        for (slong k = 0; k < f->words[i].length; k++)
        {
            factor *= wg_signed_pool_expand(word + size, &count, w->pool,
                                            4 * f->words[i].letters[k].matrix + f->words[i].letters[k].flags);
            size += count;
        }
        factor *= wg_signed_pool_find(traces, &count, w->pool, word, size);
        for (slong e = 0; e < f->words[i].power; e++)
        {
            memcpy(monomial + length, traces, count * sizeof(slong));
            length += count;
            sign *= factor;
        }
    }
    wg_sequence_sort(monomial, length);
    fmpz_poly_init(one);
    fmpz_poly_set_fmpz(one, fmpq_numref(f->scalar));
    fmpz_poly_scalar_mul_si(one, one, sign);
    fmpz_set(w->denominator->constant, fmpq_denref(f->scalar));
    if (sign != 0)
        wg_trace_sum_add(w->now, monomial, length, one, w->dim);
    fmpz_poly_clear(one);
    flint_free(monomial);
    flint_free(word);
    flint_free(traces);
}

wg_status_t wg_ensemble_trace_integral(wg_trace_sum_t sum, const char **method, wg_integrand_t integrand,
                                       wg_ensemble_t ensemble, const fmpz *dim, wg_error_struct *error)
{
    int paired = wg_ensemble_has_form(ensemble);
    work_t w = {.dim = dim, .error = error, .method = "nothing to average"};
    wg_status_t status = WG_OK;

    if (dim != NULL && fmpz_sgn(dim) <= 0)
        return wg_fail(error, WG_DOMAIN, "the dimension has to be at least 1");
    if (dim != NULL && paired && fmpz_is_odd(dim))
        return wg_fail(error, WG_DOMAIN, "the dimension of symplectic matrices has to be even");
    wg_signed_pool_init(w.pool, integrand, ensemble,
                        paired ? wg_integrand_matrix(integrand, "J", WG_MATRIX_FIXED) : -1);
    wg_formal_sum_init(w.now);
    start(&w, integrand);
    for (slong matrix = 0; matrix < integrand->matrix_count && status == WG_OK; matrix++)
        if (integrand->matrices[matrix].kind == WG_MATRIX_RANDOM)
            status = average(matrix, &w);
    if (status == WG_OK)
    {
        wg_trace_sum_take(sum, w.now, w.denominator, w.pool->words);
        *method = sum->term_count == 0 && w.method[0] == 'n' ? "the average vanishes by symmetry" : w.method;
    }
    wg_signed_pool_clear(w.pool);
    wg_formal_sum_clear(w.now);
    wg_denominator_clear(w.denominator);
    return status;
}
