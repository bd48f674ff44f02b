#include <stdlib.h>
#include <string.h>

#include "join_ends.h"
#include "pair_weights.h"
#include "power_average.h"
#include "wishgarten/partition.h"

/* A polynomial in traces: monomials are rising sequences of numbers of traces, with repetitions. */
typedef struct
{
    wg_sequence_table_t monomials;
    fmpz_poly_struct *coefficients;
    slong alloc;
} polynomial_t;

static void polynomial_init(polynomial_t *f)
{
    wg_sequence_table_init(f->monomials);
    f->coefficients = NULL;
    f->alloc = 0;
}

static void polynomial_clear(polynomial_t *f)
{
    for (slong i = 0; i < f->monomials->count; i++)
        fmpz_poly_clear(f->coefficients + i);
    flint_free(f->coefficients);
    wg_sequence_table_clear(f->monomials);
}

/* What the steps share. */
typedef struct
{
    wg_signed_pool_t pool;
    const fmpz *dim; /* NULL: a symbol */
    polynomial_t now;
    fmpz_t denominator;
    slong *exponents; /* of D + j at j + reach - 1 */
    slong reach;
    wg_error_struct *error;
    const char *method;
} work_t;

/* f gains c * the traces, which are rising: those of the identity become powers of D. */
static void add_term(polynomial_t *f, const slong *monomial, slong length, const fmpz_poly_t c,
                     const fmpz *dim)
{
    slong identities = 0, before = f->monomials->count, i;
    fmpz_poly_t t;
    fmpz_t power;

    while (identities < length && monomial[identities] == 0)
        identities++;
    i = wg_sequence_table_find(f->monomials, monomial + identities, length - identities);
    if (i == before)
    {
        if (i == f->alloc)
        {
            f->alloc = 2 * f->alloc + 16;
            f->coefficients = flint_realloc(f->coefficients, f->alloc * sizeof(fmpz_poly_struct));
        }
        fmpz_poly_init(f->coefficients + i);
    }
    fmpz_poly_init(t);
    fmpz_init(power);
    if (dim == NULL)
        fmpz_poly_shift_left(t, c, identities);
    else
    {
        fmpz_pow_ui(power, dim, identities);
        fmpz_poly_scalar_mul_fmpz(t, c, power);
    }
    fmpz_poly_add(f->coefficients + i, f->coefficients + i, t);
    fmpz_poly_clear(t);
    fmpz_clear(power);
}

static int compare_rising(const void *a, const void *b)
{
    slong x = *(const slong *) a, y = *(const slong *) b;

    return (x > y) - (x < y);
}

static int compare_falling(const void *a, const void *b)
{
    return compare_rising(b, a);
}

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
    qsort(p->powers, p->count, sizeof(slong), compare_falling);
    return suits && p->count > 0;
}

/* mu <- the powers as a partition of their sum, to be freed */
static slong *partition_of(const powers_t *p)
{
    slong *mu = flint_calloc(p->degree + 1, sizeof(slong));

    memcpy(mu, p->powers, p->count * sizeof(slong));
    return mu;
}

static wg_status_t add_group_powers(polynomial_t *to, const fmpz_poly_t c, const powers_t *p, work_t *w)
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
        add_term(to, p->rest, p->rest_count, product, w->dim);
        w->method = w->dim == NULL || fmpz_cmp_si(w->dim, p->degree) >= 0 ? "Gaussian moments of power traces"
                                                                          : "characters with invariants";
    }
    fmpz_poly_clear(product);
    fmpz_clear(value);
    flint_free(mu);
    return status;
}

static void add_real_wishart_powers(polynomial_t *to, const fmpz_poly_t c, const powers_t *p, work_t *w)
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
        qsort(term, p->rest_count + k, sizeof(slong), compare_rising);
        if (w->dim != NULL)
        {
            fmpz_poly_evaluate_fmpz(value, coefficients + k, w->dim);
            fmpz_poly_set_fmpz(coefficients + k, value);
        }
        fmpz_poly_mul(coefficients + k, coefficients + k, c);
        add_term(to, term, p->rest_count + k, coefficients + k, w->dim);
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

static void add_wishart_powers(polynomial_t *to, const fmpz_poly_t c, const powers_t *p, const slong *numbers,
                               work_t *w)
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
            qsort(term, length, sizeof(slong), compare_rising);
            fmpz_poly_scalar_mul_fmpz(product, c, coefficients + i * (m + 1) + k);
            add_term(to, term, length, product, w->dim);
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
static wg_status_t add_permutations(polynomial_t *to, const fmpz_poly_t c, const slong *monomial,
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
        qsort(rest, rest_count, sizeof(slong), compare_rising);
        add_term(to, rest, rest_count, product, w->dim);
        w->method = "moments of cycle numbers";
    }
    fmpz_poly_clear(product);
    fmpz_clear(value);
    flint_free(powers);
    flint_free(rest);
    return status;
}

static int has_weights(wg_ensemble_t ensemble)
{
    return ensemble >= WG_ENSEMBLE_ORTHOGONAL && ensemble <= WG_ENSEMBLE_CSE;
}

/* weights NULL: every way counts one. */
static wg_status_t add_joined(polynomial_t *to, const fmpz_poly_t c, const slong *monomial, slong length,
                              slong matrix, slong degree, const wg_pair_weights_struct *weights, work_t *w)
{
    wg_joined_t joined;
    wg_status_t status;
    fmpz_poly_t product;

    wg_joined_init(joined);
    fmpz_poly_init(product);
    status = wg_join_ends(joined, monomial, length, matrix, degree, w->pool);
    if (status != WG_OK)
        (void) wg_fail(w->error, status,
                       "one matrix occurs %ld times beside others; its ends are joined in more than %d ways",
                       (long) degree, WG_ENSEMBLE_JOINS_MAX);
    for (slong i = 0; i < joined->terms->count && status == WG_OK; i++)
    {
        slong size, *term = wg_sequence_table_get(&size, joined->terms, i);

        fmpz_poly_scalar_mul_si(product, c, joined->counts[i]);
        if (weights != NULL)
            fmpz_poly_mul(product, product, weights->numerators + term[0]);
        add_term(to, term + 1, size - 1, product, w->dim);
    }
    w->method = has_weights(w->pool->ensemble) ? "pairings of ends, equal traces merged"
                                               : "Wick pairings, equal traces merged";
    fmpz_poly_clear(product);
    wg_joined_clear(joined);
    return status;
}

/* Terms may have different degrees in the matrix; all are put over the product of the denominators. */
static void divide_by(work_t *w, const wg_pair_weights_struct *weights)
{
    for (slong j = 0; j < 2 * weights->reach - 1; j++)
        w->exponents[w->reach - weights->reach + j] += weights->exponents[j];
    fmpz_mul(w->denominator, w->denominator, weights->denominator);
}

static void multiply_by(fmpz_poly_t c, const wg_pair_weights_struct *weights)
{
    fmpz_poly_t factor;

    fmpz_poly_init(factor);
    fmpz_poly_scalar_mul_fmpz(c, c, weights->denominator);
    for (slong j = 0; j < 2 * weights->reach - 1; j++)
        for (slong e = 0; e < weights->exponents[j]; e++)
        {
            fmpz_poly_zero(factor);
            fmpz_poly_set_coeff_si(factor, 1, 1);
            fmpz_poly_set_coeff_si(factor, 0, j - (weights->reach - 1));
            fmpz_poly_mul(c, c, factor);
        }
    fmpz_poly_clear(factor);
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

static wg_status_t add_powers(polynomial_t *to, const fmpz_poly_t c, const powers_t *p, const slong *monomial,
                              slong length, slong matrix, slong degree, work_t *w)
{
    slong *numbers;
    wg_status_t status = WG_OK;
    int whole = 1;

    if (w->pool->ensemble != WG_ENSEMBLE_WISHART && w->pool->ensemble != WG_ENSEMBLE_REAL_WISHART)
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

static wg_status_t set_weights(wg_pair_weights_struct *weights, char *used, slong matrix, work_t *w)
{
    static const wg_group_t groups[] = {[WG_ENSEMBLE_ORTHOGONAL] = WG_ORTHOGONAL,
                                        [WG_ENSEMBLE_SYMPLECTIC] = WG_SYMPLECTIC,
                                        [WG_ENSEMBLE_COE] = WG_COE,
                                        [WG_ENSEMBLE_CSE] = WG_CSE};
    wg_status_t status = WG_OK;

    for (slong i = 0; i < w->now.monomials->count && status == WG_OK && has_weights(w->pool->ensemble); i++)
    {
        slong length, degree = 0, *monomial = wg_sequence_table_get(&length, w->now.monomials, i), n;
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
                wg_pair_weights_init(weights + n, n);
                status = wg_pair_weights_set(weights + n, groups[w->pool->ensemble], w->dim);
                divide_by(w, weights + n);
            }
        }
        powers_clear(&p);
    }
    return status;
}

static wg_status_t average(slong matrix, work_t *w)
{
    wg_pair_weights_struct weights[DEGREES];
    char used[DEGREES] = {0};
    polynomial_t to;
    fmpz_poly_t c;
    wg_status_t status = set_weights(weights, used, matrix, w);

    polynomial_init(&to);
    fmpz_poly_init(c);
    for (slong i = 0; i < w->now.monomials->count && status == WG_OK; i++)
    {
        slong length, degree = 0, *found = wg_sequence_table_get(&length, w->now.monomials, i),
                      *monomial = flint_malloc((length + 1) * sizeof(slong));
        powers_t p;
        plan_t way;

        memcpy(monomial, found, length * sizeof(slong));
        way = plan(&p, &degree, monomial, length, matrix, w);
        fmpz_poly_set(c, w->now.coefficients + i);
        for (slong n = 0; n < DEGREES; n++)
            if (used[n] && (way != JOIN || degree != 2 * n))
                multiply_by(c, weights + n);
        if (way == KEEP)
            add_term(&to, monomial, length, c, w->dim);
        else if (way == PERMUTATIONS)
            status = add_permutations(&to, c, monomial, length, matrix, w);
        else if (way == POWERS)
            status = add_powers(&to, c, &p, monomial, length, matrix, degree, w);
        else if (way == JOIN)
            status = add_joined(&to, c, monomial, length, matrix, degree,
                                has_weights(w->pool->ensemble) ? weights + degree / 2 : NULL, w);
        powers_clear(&p);
        flint_free(monomial);
    }
    for (slong n = 0; n < DEGREES; n++)
        if (used[n])
            wg_pair_weights_clear(weights + n);
    fmpz_poly_clear(c);
    polynomial_clear(&w->now);
    w->now = to;
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
    w->reach = WG_PAIR_WEIGHTS_REACH(degree);
    w->exponents = flint_calloc(2 * w->reach, sizeof(slong));
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
    qsort(monomial, length, sizeof(slong), compare_rising);
    fmpz_poly_init(one);
    fmpz_poly_set_fmpz(one, fmpq_numref(f->scalar));
    fmpz_poly_scalar_mul_si(one, one, sign);
    fmpz_set(w->denominator, fmpq_denref(f->scalar));
    if (sign != 0)
        add_term(&w->now, monomial, length, one, w->dim);
    fmpz_poly_clear(one);
    flint_free(monomial);
    flint_free(word);
    flint_free(traces);
}

typedef struct
{
    const slong *word;
    slong length;
    slong number;
} named_t;

static int compare_named(const void *a, const void *b)
{
    const named_t *x = a, *y = b;

    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    for (slong i = 0; i < x->length; i++)
        if (x->word[i] != y->word[i])
            return x->word[i] < y->word[i] ? -1 : 1;
    return 0;
}

/* sum->words <- the words that occur, the short ones first; *renamed <- their new numbers. */
static void name_words(wg_trace_sum_t sum, slong *renamed, const work_t *w)
{
    slong known = w->pool->words->count, count = 0;
    named_t *named = flint_malloc(known * sizeof(*named));
    char *occurs = flint_calloc(known, 1);

    for (slong i = 0; i < w->now.monomials->count; i++)
    {
        slong length, *monomial = wg_sequence_table_get(&length, w->now.monomials, i);

        for (slong k = 0; k < length && !fmpz_poly_is_zero(w->now.coefficients + i); k++)
            occurs[monomial[k]] = 1;
    }
    for (slong i = 0; i < known; i++)
        if (occurs[i])
        {
            named[count].word = wg_sequence_table_get(&named[count].length, w->pool->words, i);
            named[count++].number = i;
        }
    qsort(named, count, sizeof(*named), compare_named);
    sum->words = flint_malloc(FLINT_MAX(count, 1) * sizeof(wg_word_struct));
    sum->word_count = count;
    for (slong i = 0; i < count; i++)
    {
        wg_word_struct *word = sum->words + i;

        word->letters = flint_malloc(named[i].length * sizeof(wg_letter_struct));
        word->length = named[i].length;
        word->power = 1;
        for (slong k = 0; k < word->length; k++)
            word->letters[k] = (wg_letter_struct){(int) (named[i].word[k] >> 2), named[i].word[k] & 3};
        renamed[named[i].number] = i;
    }
    flint_free(named);
    flint_free(occurs);
}

static void finish(wg_trace_sum_t sum, work_t *w)
{
    slong *renamed = flint_malloc(w->pool->words->count * sizeof(slong));

    wg_trace_sum_clear(sum);
    wg_trace_sum_init(sum);
    name_words(sum, renamed, w);
    sum->terms = flint_malloc(FLINT_MAX(w->now.monomials->count, 1) * sizeof(wg_trace_term_struct));
    for (slong i = 0; i < w->now.monomials->count; i++)
    {
        wg_trace_term_struct *term = sum->terms + sum->term_count;
        slong length, *monomial = wg_sequence_table_get(&length, w->now.monomials, i);

        if (fmpz_poly_is_zero(w->now.coefficients + i))
            continue;
        fmpz_poly_init(term->coefficient);
        fmpz_poly_swap(term->coefficient, w->now.coefficients + i);
        term->traces = flint_malloc(FLINT_MAX(length, 1) * sizeof(slong));
        term->length = length;
        for (slong k = 0; k < length; k++)
            term->traces[k] = renamed[monomial[k]];
        qsort(term->traces, length, sizeof(slong), compare_rising);
        sum->term_count++;
    }
    fmpz_swap(sum->denominator, w->denominator);
    flint_free(sum->exponents);
    sum->exponents = w->exponents;
    w->exponents = NULL;
    sum->degree = w->reach;
    flint_free(renamed);
}

wg_status_t wg_ensemble_trace_integral(wg_trace_sum_t sum, const char **method, wg_integrand_t integrand,
                                       wg_ensemble_t ensemble, const fmpz *dim, wg_error_struct *error)
{
    int paired = ensemble == WG_ENSEMBLE_SYMPLECTIC || ensemble == WG_ENSEMBLE_CSE;
    work_t w = {.dim = dim, .error = error, .method = "nothing to average"};
    wg_status_t status = WG_OK;

    if (dim != NULL && fmpz_sgn(dim) <= 0)
        return wg_fail(error, WG_DOMAIN, "the dimension has to be at least 1");
    if (dim != NULL && paired && fmpz_is_odd(dim))
        return wg_fail(error, WG_DOMAIN, "the dimension of symplectic matrices has to be even");
    wg_signed_pool_init(w.pool, integrand, ensemble,
                        paired ? wg_integrand_matrix(integrand, "J", WG_MATRIX_FIXED) : -1);
    polynomial_init(&w.now);
    fmpz_init(w.denominator);
    start(&w, integrand);
    for (slong matrix = 0; matrix < integrand->matrix_count && status == WG_OK; matrix++)
        if (integrand->matrices[matrix].kind == WG_MATRIX_RANDOM)
            status = average(matrix, &w);
    if (status == WG_OK)
    {
        finish(sum, &w);
        *method = sum->term_count == 0 && w.method[0] == 'n' ? "the average vanishes by symmetry" : w.method;
    }
    wg_signed_pool_clear(w.pool);
    polynomial_clear(&w.now);
    fmpz_clear(w.denominator);
    flint_free(w.exponents);
    return status;
}
