#include "wishgarten/trace_word.h"

#include <stdlib.h>
#include <string.h>

#include <flint/fmpz_mpoly.h>

#include "class_weights.h"
#include "trace_pool.h"
#include "wishgarten/character.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"

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

/* The coefficient of the monomial, 0 if it is new. */
static fmpz_poly_struct *polynomial_coefficient(polynomial_t *f, const slong *monomial, slong length)
{
    slong i, before = f->monomials->count;

    i = wg_sequence_table_find(f->monomials, monomial, length);
    if (i == before)
    {
        if (i == f->alloc)
        {
            f->alloc = 2 * f->alloc + 16;
            f->coefficients = flint_realloc(f->coefficients, f->alloc * sizeof(fmpz_poly_struct));
        }
        fmpz_poly_init(f->coefficients + i);
    }
    return f->coefficients + i;
}

static void sort(slong *values, slong length)
{
    for (slong i = 1; i < length; i++)
    {
        slong value = values[i], j = i;

        for (; j > 0 && values[j - 1] > value; j--)
            values[j] = values[j - 1];
        values[j] = value;
    }
}

/* What the steps share. */
typedef struct
{
    wg_trace_pool_t pool;
    const fmpz *dim; /* NULL: a symbol */
    polynomial_t now;
    fmpz_t denominator;
    slong *exponents; /* of D + j at j + degree - 1 */
    slong degree;     /* of the whole integrand */
    wg_error_struct *error;
    int paired; /* permutations were paired */
    int summed; /* characters were summed */
} work_t;

/* f's coefficient of monomial * (Tr 1)^... gains c: the traces of the identity become powers of D. */
static void add_term(polynomial_t *f, const slong *monomial, slong length, const fmpz_poly_t c,
                     const fmpz *dim)
{
    slong identities = 0;
    fmpz_poly_struct *coefficient;
    fmpz_poly_t t;
    fmpz_t power;

    while (identities < length && monomial[identities] == 0)
        identities++;
    coefficient = polynomial_coefficient(f, monomial + identities, length - identities);
    if (identities == 0)
    {
        fmpz_poly_add(coefficient, coefficient, c);
        return;
    }
    fmpz_poly_init(t);
    if (dim == NULL)
        fmpz_poly_shift_left(t, c, identities);
    else
    {
        fmpz_init(power);
        fmpz_pow_ui(power, dim, identities);
        fmpz_poly_scalar_mul_fmpz(t, c, power);
        fmpz_clear(power);
    }
    fmpz_poly_add(coefficient, coefficient, t);
    fmpz_poly_clear(t);
}

/* The diagram of one unitary in a product of traces. Its factors are U (numbers 0..n-1) and conj(U)
   (n..2n-1); end 2 k is where the rows of factor k are, end 2 k + 1 where its columns are. Words of other
   matrices lead from end to end. */
typedef struct
{
    slong n;
    slong *other;  /* the end on the other side of the word at an end */
    slong *begins; /* of its letters, read from the end where `turned` is zero */
    slong *lengths;
    char *turned;
    slong *letters;
    slong letter_count;
    slong *order; /* the factors as they are met */
    slong *rest;  /* the traces without the unitary */
    slong rest_count;
    slong **symmetries; /* permutations of the 2n factors that leave all words as they are */
    slong symmetry_count;
} diagram_t;

static slong count_letters(const slong *word, slong length, slong matrix, int kind)
{
    slong count = 0;

    for (slong i = 0; i < length; i++)
        count += word[i] >> 2 == matrix && (kind < 0 || (word[i] & WG_LETTER_CONJUGATED) == kind);
    return count;
}

static slong end_of(slong factor, slong letter, int left)
{
    int transposed = (letter & WG_LETTER_TRANSPOSED) != 0;

    return 2 * factor + (left ? transposed : !transposed);
}

/* Joins the factors of one word, whose numbers are order[0], order[1], .... */
static void join_word(diagram_t *d, const slong *word, slong length, slong matrix, const slong *order)
{
    slong start = 0, factor = 0;

    while (word[start] >> 2 != matrix)
        start++;
    for (slong k = 0, here = start; k < length;)
    {
        slong begin = d->letter_count, from = end_of(order[factor], word[here], 0), to, next = factor + 1;

        for (k++; k < length && word[(start + k) % length] >> 2 != matrix; k++)
            d->letters[d->letter_count++] = word[(start + k) % length];
        here = (start + k) % length;
        factor = k < length ? next : 0;
        to = end_of(order[factor], word[here], 1);
        d->other[from] = to;
        d->other[to] = from;
        d->begins[from] = d->begins[to] = begin;
        d->lengths[from] = d->lengths[to] = d->letter_count - begin;
        d->turned[from] = 0;
        d->turned[to] = 1;
    }
}

static slong *add_symmetry(diagram_t *d)
{
    slong *p = flint_malloc(2 * d->n * sizeof(slong));

    wg_permutation_first(p, 2 * d->n);
    d->symmetries[d->symmetry_count++] = p;
    return p;
}

/* A periodic word turns; equal words change places. */
static void add_symmetries(diagram_t *d, const slong *word, slong length, slong matrix, slong first,
                           slong count, int as_before)
{
    slong period = 1, step;

    for (; period < length; period++)
    {
        slong i = 0;

        if (length % period != 0)
            continue;
        while (i < length && word[i] == word[(i + period) % length])
            i++;
        if (i == length)
            break;
    }
    if (period < length)
    {
        slong *p = add_symmetry(d);

        step = count_letters(word, period, matrix, -1);
        for (slong i = 0; i < count; i++)
            p[d->order[first + i]] = d->order[first + (i + step) % count];
    }
    if (as_before)
    {
        slong *p = add_symmetry(d);

        for (slong i = 0; i < count; i++)
        {
            p[d->order[first + i]] = d->order[first - count + i];
            p[d->order[first - count + i]] = d->order[first + i];
        }
    }
}

/* The monomial is one in which U and conj(U) occur n >= 1 times each. */
static void diagram_init(diagram_t *d, const slong *monomial, slong length, slong matrix, slong n,
                         const wg_trace_pool_t pool)
{
    slong total = 0, used[2] = {0, n}, met = 0;

    for (slong i = 0; i < length; i++)
    {
        slong word_length;

        wg_sequence_table_get(&word_length, pool->words, monomial[i]);
        total += word_length;
    }
    d->n = n;
    d->other = flint_malloc(4 * n * sizeof(slong));
    d->begins = flint_malloc(4 * n * sizeof(slong));
    d->lengths = flint_malloc(4 * n * sizeof(slong));
    d->turned = flint_malloc(4 * n);
    d->letters = flint_malloc((total + 1) * sizeof(slong));
    d->letter_count = 0;
    d->order = flint_malloc(2 * n * sizeof(slong));
    d->rest = flint_malloc((length + 1) * sizeof(slong));
    d->rest_count = 0;
    d->symmetries = flint_malloc(2 * (length + 1) * sizeof(slong *));
    d->symmetry_count = 0;
    for (slong i = 0; i < length; i++)
    {
        slong word_length, *word = wg_sequence_table_get(&word_length, pool->words, monomial[i]), first = met;

        for (slong k = 0; k < word_length; k++)
            if (word[k] >> 2 == matrix)
                d->order[met++] = used[word[k] & WG_LETTER_CONJUGATED]++;
        if (met == first)
        {
            d->rest[d->rest_count++] = monomial[i];
            continue;
        }
        join_word(d, word, word_length, matrix, d->order + first);
        add_symmetries(d, word, word_length, matrix, first, met - first,
                       i > 0 && monomial[i] == monomial[i - 1]);
    }
}

static void diagram_clear(diagram_t *d)
{
    for (slong i = 0; i < d->symmetry_count; i++)
        flint_free(d->symmetries[i]);
    flint_free(d->symmetries);
    flint_free(d->other);
    flint_free(d->begins);
    flint_free(d->lengths);
    flint_free(d->turned);
    flint_free(d->letters);
    flint_free(d->order);
    flint_free(d->rest);
}

/* Appends the word at the end `from` to the letters, read from there. */
static slong append_word(slong *letters, slong length, const diagram_t *d, slong from)
{
    const slong *word = d->letters + d->begins[from];
    slong n = d->lengths[from];

    for (slong i = 0; i < n; i++)
        letters[length++] = d->turned[from] ? word[n - 1 - i] ^ WG_LETTER_TRANSPOSED : word[i];
    return length;
}

/* Orbits of the first permutation under the symmetries: representatives, n each, and sizes. */
typedef struct
{
    slong *representatives;
    slong *sizes;
    slong count;
} orbits_t;

/* The symmetry carries sigma to the permutation of g(x) -> g(sigma(x)). */
static void carry(slong *image, const slong *sigma, const slong *g, slong n)
{
    for (slong x = 0; x < n; x++)
        image[g[x]] = g[n + sigma[x]] - n;
}

static void orbits_init(orbits_t *orbits, const diagram_t *d)
{
    slong n = d->n, total = 1, rank = 0, waiting;
    slong *sigma = flint_malloc(n * sizeof(slong)), *image = flint_malloc(n * sizeof(slong)), *queue;
    char *visited;

    for (slong i = 2; i <= n; i++)
        total *= i;
    visited = flint_calloc(total, 1);
    queue = flint_malloc(total * n * sizeof(slong));
    orbits->representatives = flint_malloc(total * n * sizeof(slong));
    orbits->sizes = flint_malloc(total * sizeof(slong));
    orbits->count = 0;
    wg_permutation_first(sigma, n);
    do
    {
        slong size = 0;

        if (visited[rank++])
            continue;
        visited[rank - 1] = 1;
        memcpy(orbits->representatives + orbits->count * n, sigma, n * sizeof(slong));
        memcpy(queue, sigma, n * sizeof(slong));
        for (waiting = 1; size < waiting; size++)
            for (slong i = 0; i < d->symmetry_count; i++)
            {
                slong place;

                carry(image, queue + size * n, d->symmetries[i], n);
                place = wg_permutation_rank(image, n);
                if (!visited[place])
                {
                    visited[place] = 1;
                    memcpy(queue + waiting++ * n, image, n * sizeof(slong));
                }
            }
        orbits->sizes[orbits->count++] = size;
    }
    while (wg_permutation_next(sigma, n));
    flint_free(sigma);
    flint_free(image);
    flint_free(queue);
    flint_free(visited);
}

static void orbits_clear(orbits_t *orbits)
{
    flint_free(orbits->representatives);
    flint_free(orbits->sizes);
}

/* Once the rows are joined, n strands lead from column end to column end. The loops that the columns'
   permutation makes of them are remembered by their strands: base 64, each 2 * strand + direction + 1. */
#define MEMORY 8192

typedef struct
{
    slong *letters; /* of all strands */
    slong begins[WG_TRACE_DEGREE_MAX + 1];
    slong starts[WG_TRACE_DEGREE_MAX]; /* factors */
    slong ends[WG_TRACE_DEGREE_MAX];
    slong strand_of[2 * WG_TRACE_DEGREE_MAX]; /* by factor */
    slong *closed;                            /* traces that do not change with tau */
    slong closed_count;
    slong *word;   /* space for a loop */
    slong *traces; /* space for its traces */
    ulong keys[MEMORY];
    slong places[MEMORY]; /* in `stock`, which holds a count and as many traces */
    slong remembered;
    slong *stock;
    slong stock_length, stock_alloc;
} strands_t;

static void strands_init(strands_t *s, const diagram_t *d)
{
    slong total = d->letter_count + 1;

    s->letters = flint_malloc(total * sizeof(slong));
    s->closed = flint_malloc((total + d->rest_count + d->n) * sizeof(slong));
    s->word = flint_malloc(total * sizeof(slong));
    s->traces = flint_malloc(total * sizeof(slong));
    s->stock_alloc = 1024;
    s->stock = flint_malloc(s->stock_alloc * sizeof(slong));
}

static void strands_clear(strands_t *s)
{
    flint_free(s->letters);
    flint_free(s->closed);
    flint_free(s->word);
    flint_free(s->traces);
    flint_free(s->stock);
}

/* Joins the rows of x and n + sigma(x). */
static void join_rows(strands_t *s, const diagram_t *d, const slong *sigma, wg_trace_pool_t pool)
{
    slong n = d->n, mate[2 * WG_TRACE_DEGREE_MAX], count = 0, length = 0;
    char seen[4 * WG_TRACE_DEGREE_MAX] = {0};

    for (slong x = 0; x < n; x++)
    {
        mate[x] = n + sigma[x];
        mate[n + sigma[x]] = x;
    }
    for (slong factor = 0; factor < 2 * n; factor++)
    {
        slong end = 2 * factor + 1;

        if (seen[end])
            continue;
        s->begins[count] = length;
        s->starts[count] = factor;
        for (;;)
        {
            length = append_word(s->letters, length, d, end);
            seen[end] = 1;
            end = d->other[end];
            seen[end] = 1;
            if (end % 2 == 1)
                break;
            end = 2 * mate[end / 2];
        }
        s->ends[count] = end / 2;
        s->strand_of[factor] = s->strand_of[end / 2] = count;
        count++;
    }
    s->begins[count] = length;

    memcpy(s->closed, d->rest, d->rest_count * sizeof(slong));
    s->closed_count = d->rest_count;
    for (slong factor = 0; factor < 2 * n; factor++)
    {
        slong end = 2 * factor;

        length = 0;
        if (seen[end])
            continue;
        while (!seen[end])
        {
            length = append_word(s->word, length, d, end);
            seen[end] = 1;
            end = d->other[end];
            seen[end] = 1;
            end = 2 * mate[end / 2];
        }
        s->closed_count += wg_trace_pool_find(s->closed + s->closed_count, pool, s->word, length);
    }
    memset(s->keys, 0, sizeof(s->keys));
    s->remembered = 0;
    s->stock_length = 0;
}

/* The traces of the loop of these strands: a count and the traces. */
static const slong *loop_traces(strands_t *s, ulong key, wg_trace_pool_t pool)
{
    ulong at = (key * UWORD(0x9e3779b97f4a7c15)) >> 51, rest;
    slong length = 0, count;

    for (; s->keys[at] != 0; at = (at + 1) % MEMORY)
        if (s->keys[at] == key)
            return s->stock + s->places[at];
    for (rest = key; rest != 0; rest /= 64)
    {
        slong strand = (rest % 64 - 1) / 2, begin = s->begins[strand], end = s->begins[strand + 1];

        for (slong i = begin; i < end; i++)
            s->word[length++] =
                rest % 2 == 1 ? s->letters[i] : s->letters[begin + end - 1 - i] ^ WG_LETTER_TRANSPOSED;
    }
    count = wg_trace_pool_find(s->traces, pool, s->word, length);
    if (s->remembered >= MEMORY / 2)
    {
        memset(s->keys, 0, sizeof(s->keys));
        s->remembered = 0;
        s->stock_length = 0;
    }
    if (s->stock_length + count + 1 > s->stock_alloc)
    {
        s->stock_alloc = 2 * (s->stock_length + count + 1);
        s->stock = flint_realloc(s->stock, s->stock_alloc * sizeof(slong));
    }
    for (at = (key * UWORD(0x9e3779b97f4a7c15)) >> 51; s->keys[at] != 0;)
        at = (at + 1) % MEMORY;
    s->keys[at] = key;
    s->places[at] = s->stock_length;
    s->remembered++;
    s->stock[s->stock_length] = count;
    memcpy(s->stock + s->stock_length + 1, s->traces, count * sizeof(slong));
    s->stock_length += count + 1;
    return s->stock + s->places[at];
}

/* monomial <- all traces once the columns of x and n + tau(x) are joined; the length is returned. */
static slong join_columns(slong *monomial, strands_t *s, const diagram_t *d, const slong *tau,
                          wg_trace_pool_t pool)
{
    slong n = d->n, mate[2 * WG_TRACE_DEGREE_MAX], length = s->closed_count;
    char seen[WG_TRACE_DEGREE_MAX] = {0};

    for (slong x = 0; x < n; x++)
    {
        mate[x] = n + tau[x];
        mate[n + tau[x]] = x;
    }
    memcpy(monomial, s->closed, length * sizeof(slong));
    for (slong first = 0; first < n; first++)
    {
        slong strand = first, backward = 0;
        ulong key = 0, unit = 1;
        const slong *traces;

        if (seen[first])
            continue;
        do
        {
            slong factor;

            seen[strand] = 1;
            key += unit * (2 * strand + backward + 1);
            unit *= 64;
            factor = mate[backward ? s->starts[strand] : s->ends[strand]];
            strand = s->strand_of[factor];
            backward = s->starts[strand] != factor;
        }
        while (!seen[strand]);
        traces = loop_traces(s, key, pool);
        memcpy(monomial + length, traces + 1, traces[0] * sizeof(slong));
        length += traces[0];
    }
    sort(monomial, length);
    return length;
}

/* How often a pair of permutations leads to a monomial, by class. */
typedef struct
{
    wg_sequence_table_t monomials;
    slong *counts;
    slong alloc;
} tally_t;

static wg_status_t tally(tally_t *t, const diagram_t *d, const orbits_t *orbits,
                         const wg_class_weights_t weights, wg_trace_pool_t pool)
{
    slong n = d->n, classes = weights->classes, tau[WG_TRACE_DEGREE_MAX], inverse[WG_TRACE_DEGREE_MAX],
          p[WG_TRACE_DEGREE_MAX];
    slong *monomial = flint_malloc((d->letter_count + d->rest_count + 2 * n + 2) * sizeof(slong));
    wg_status_t status = WG_OK;
    strands_t *s = flint_malloc(sizeof(*s));

    strands_init(s, d);
    for (slong i = 0; i < orbits->count && status == WG_OK; i++)
    {
        const slong *sigma = orbits->representatives + i * n;

        join_rows(s, d, sigma, pool);
        wg_permutation_first(tau, n);
        do
        {
            slong length = join_columns(monomial, s, d, tau, pool), before = t->monomials->count,
                  place = wg_sequence_table_find(t->monomials, monomial, length);

            if (place == before && place == t->alloc)
            {
                t->counts = flint_realloc(t->counts, (2 * t->alloc + 64) * classes * sizeof(slong));
                memset(t->counts + t->alloc * classes, 0, (t->alloc + 64) * classes * sizeof(slong));
                t->alloc = 2 * t->alloc + 64;
            }
            wg_permutation_inverse(inverse, tau, n);
            wg_permutation_compose(p, inverse, sigma, n);
            t->counts[place * classes + wg_class_weights_rank(weights, p)] += orbits->sizes[i];
        }
        while (wg_permutation_next(tau, n));
        if (t->monomials->count > WG_TRACE_TERMS_MAX)
            status = WG_UNABLE;
    }
    strands_clear(s);
    flint_free(s);
    flint_free(monomial);
    return status;
}

/* to <- to + c * the average of the monomial, whose diagram it is. */
static wg_status_t add_average(polynomial_t *to, const fmpz_poly_t c, const diagram_t *d,
                               const wg_class_weights_t weights, work_t *w)
{
    slong n = d->n, factorial = 1;
    wg_status_t status = WG_OK;
    orbits_t orbits;
    tally_t t = {.counts = NULL};
    fmpz_poly_t sum;

    for (slong i = 2; i <= n; i++)
        factorial *= i;
    orbits_init(&orbits, d);
    if (orbits.count > WG_TRACE_PAIRS_MAX / factorial)
    {
        orbits_clear(&orbits);
        return wg_fail(w->error, WG_UNABLE,
                       "one unitary occurs %ld times, which makes more than %d pairs of permutations",
                       (long) n, WG_TRACE_PAIRS_MAX);
    }
    wg_sequence_table_init(t.monomials);
    fmpz_poly_init(sum);
    status = tally(&t, d, &orbits, weights, w->pool);
    if (status != WG_OK)
        wg_fail(w->error, status,
                "the answer has more than %d terms; equal matrices, or projectors of rank one (--projector), "
                "make fewer",
                WG_TRACE_TERMS_MAX);
    for (slong i = 0; i < t.monomials->count && status == WG_OK; i++)
    {
        slong length, *monomial = wg_sequence_table_get(&length, t.monomials, i);

        fmpz_poly_zero(sum);
        for (slong k = 0; k < weights->classes; k++)
            if (t.counts[i * weights->classes + k] != 0)
                fmpz_poly_scalar_addmul_si(sum, weights->numerators + k, t.counts[i * weights->classes + k]);
        fmpz_poly_mul(sum, sum, c);
        add_term(to, monomial, length, sum, w->dim);
    }
    fmpz_poly_clear(sum);
    wg_sequence_table_clear(t.monomials);
    flint_free(t.counts);
    orbits_clear(&orbits);
    return status;
}

/* Products of traces of powers of one unitary */

/* value <- sum (f^lambda)^2 over the partitions of n with at most `rows` rows, or, which is the same, with
   rows of at most that length. */
static wg_status_t sum_squared_dimensions(fmpz_t value, slong n, slong rows)
{
    slong *lambda;
    fmpz_t f;

    if (n > WG_PARTITION_DEGREE_MAX || wg_partition_count_bounded(n, rows) > WG_TRACE_TERMS_MAX)
        return WG_UNABLE;
    lambda = flint_calloc(n, sizeof(slong));
    fmpz_init(f);
    fmpz_zero(value);
    for (slong i = 0, rest = n; rest > 0; i++)
    {
        lambda[i] = FLINT_MIN(rows, rest);
        rest -= lambda[i];
    }
    do
    {
        wg_partition_dimension(f, lambda, n);
        fmpz_addmul(value, f, f);
    }
    while (wg_partition_next(lambda, n));
    fmpz_clear(f);
    flint_free(lambda);
    return WG_OK;
}

/* value <- E prod_i Tr U^{mu_i} prod_i conj(Tr U^{nu_i}) for partitions mu, nu of n >= 1 */
static wg_status_t power_traces(fmpz_t value, const slong *mu, const slong *nu, slong n, const fmpz *dim)
{
    int same = memcmp(mu, nu, n * sizeof(slong)) == 0;
    slong *chi, *psi, *lambda, rank = 0;

    if (dim == NULL || fmpz_cmp_si(dim, n) >= 0)
    {
        fmpz_zero(value);
        if (same)
            wg_partition_centraliser(value, mu, n);
        return WG_OK;
    }
    if (same && mu[0] == 1)
        return sum_squared_dimensions(value, n, fmpz_get_si(dim));
    if (n > WG_CHARACTER_DEGREE_MAX)
        return WG_UNABLE;
    chi = flint_malloc(wg_partition_count(n) * sizeof(slong));
    psi = flint_malloc(wg_partition_count(n) * sizeof(slong));
    lambda = flint_malloc(n * sizeof(slong));
    wg_character_column(chi, mu, n);
    wg_character_column(psi, nu, n);
    fmpz_zero(value);
    wg_partition_first(lambda, n);
    do
    {
        if (fmpz_cmp_si(dim, wg_partition_length(lambda, n)) >= 0)
        {
            fmpz_t t;

            fmpz_init_set_si(t, chi[rank]);
            fmpz_mul_si(t, t, psi[rank]);
            fmpz_add(value, value, t);
            fmpz_clear(t);
        }
        rank++;
    }
    while (wg_partition_next(lambda, n));
    flint_free(chi);
    flint_free(psi);
    flint_free(lambda);
    return WG_OK;
}

static int compare_falling(const void *a, const void *b)
{
    slong x = *(const slong *) a, y = *(const slong *) b;

    return (x < y) - (x > y);
}

/* Nonzero if the matrix stands alone in all words where it is. */
static int is_alone(const slong *monomial, slong length, slong matrix, const wg_trace_pool_t pool)
{
    for (slong i = 0; i < length; i++)
    {
        slong word_length, *word = wg_sequence_table_get(&word_length, pool->words, monomial[i]);

        if (count_letters(word, word_length, matrix, -1) == 0)
            continue;
        for (slong k = 0; k < word_length; k++)
            if (word[k] != word[0] || word[k] >> 2 != matrix)
                return 0;
    }
    return 1;
}

/* to <- to + c * the average of the monomial, in which the matrix stands alone n times. */
static wg_status_t add_power_traces(polynomial_t *to, const fmpz_poly_t c, const slong *monomial,
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
        qsort(parts[side], used[side], sizeof(slong), compare_falling);
    w->summed = 1;
    fmpz_poly_init(product);
    fmpz_init(value);
    status = power_traces(value, parts[0], parts[1], n, w->dim);
    if (status == WG_OK)
    {
        fmpz_poly_scalar_mul_fmpz(product, c, value);
        add_term(to, rest, rest_count, product, w->dim);
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

        *n += count_letters(word, word_length, matrix, 0);
        conjugated += count_letters(word, word_length, matrix, 1);
    }
    return conjugated;
}

/* Terms may have different degrees in the matrix; all are put over the product of the denominators. */
static void divide_by(work_t *w, const wg_class_weights_t weights)
{
    for (slong j = 0; j < 2 * weights->degree - 1; j++)
        w->exponents[w->degree - weights->degree + j] += weights->exponents[j];
    fmpz_mul(w->denominator, w->denominator, weights->denominator);
}

static void multiply_by(fmpz_poly_t c, const wg_class_weights_t weights)
{
    fmpz_poly_t factor;

    fmpz_poly_init(factor);
    fmpz_poly_scalar_mul_fmpz(c, c, weights->denominator);
    for (slong j = 0; j < 2 * weights->degree - 1; j++)
        for (slong e = 0; e < weights->exponents[j]; e++)
        {
            fmpz_poly_zero(factor);
            fmpz_poly_set_coeff_si(factor, 1, 1);
            fmpz_poly_set_coeff_si(factor, 0, j - (weights->degree - 1));
            fmpz_poly_mul(c, c, factor);
        }
    fmpz_poly_clear(factor);
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
    for (slong i = 0; i < w->now.monomials->count; i++)
    {
        slong length, n, *monomial = wg_sequence_table_get(&length, w->now.monomials, i);

        if (count_factors(&n, monomial, length, matrix, w->pool) != n || n == 0 ||
            is_alone(monomial, length, matrix, w->pool))
            continue;
        if (n > WG_TRACE_DEGREE_MAX)
            return too_many_factors(n, w->error);
        *paired |= UWORD(1) << n;
    }
    return WG_OK;
}

static wg_status_t average(slong matrix, work_t *w)
{
    wg_class_weights_struct weights[WG_TRACE_DEGREE_MAX + 1];
    ulong paired;
    polynomial_t to;
    fmpz_poly_t c;
    wg_status_t status = find_degrees(&paired, matrix, w);

    if (status != WG_OK)
        return status;
    polynomial_init(&to);
    fmpz_poly_init(c);
    for (slong n = 1; n <= WG_TRACE_DEGREE_MAX; n++)
        if ((paired >> n) & 1)
        {
            wg_class_weights_init(weights + n, n);
            if (wg_class_weights_set(weights + n, NULL, w->dim) != WG_OK)
                flint_throw(FLINT_ERROR, "wg_trace_integral: no Weingarten functions of degree %wd\n", n);
            divide_by(w, weights + n);
            w->paired = 1;
        }
    for (slong i = 0; i < w->now.monomials->count && status == WG_OK; i++)
    {
        slong length, n, *monomial = wg_sequence_table_get(&length, w->now.monomials, i);
        int alone = is_alone(monomial, length, matrix, w->pool);

        if (count_factors(&n, monomial, length, matrix, w->pool) != n ||
            fmpz_poly_is_zero(w->now.coefficients + i))
            continue;
        fmpz_poly_set(c, w->now.coefficients + i);
        for (slong k = 1; k <= WG_TRACE_DEGREE_MAX; k++)
            if (((paired >> k) & 1) && (k != n || alone))
                multiply_by(c, weights + k);
        if (n == 0)
            add_term(&to, monomial, length, c, w->dim);
        else if (alone)
            status = add_power_traces(&to, c, monomial, length, matrix, n, w);
        else
        {
            diagram_t d;

            diagram_init(&d, monomial, length, matrix, n, w->pool);
            status = add_average(&to, c, &d, weights + n, w);
            diagram_clear(&d);
        }
    }
    for (slong n = 1; n <= WG_TRACE_DEGREE_MAX; n++)
        if ((paired >> n) & 1)
            wg_class_weights_clear(weights + n);
    fmpz_poly_clear(c);
    polynomial_clear(&w->now);
    w->now = to;
    return status;
}

/* The product of the integrand's traces, as a monomial. */
static void start(work_t *w, const wg_integrand_t f)
{
    slong *monomial, *word, *traces, length = 0, alloc = 1, longest = 1;
    fmpz_poly_t one;

    for (slong i = 0; i < f->word_count; i++)
    {
        alloc += f->words[i].power * FLINT_MAX(f->words[i].length, 1);
        longest = FLINT_MAX(longest, f->words[i].length);
        w->degree += f->words[i].power * f->words[i].length;
    }
    w->degree = FLINT_MAX(w->degree, 1);
    w->exponents = flint_calloc(2 * w->degree, sizeof(slong));
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
    sort(monomial, length);
    fmpz_poly_init(one);
    fmpz_poly_set_fmpz(one, fmpq_numref(f->scalar));
    fmpz_set(w->denominator, fmpq_denref(f->scalar));
    add_term(&w->now, monomial, length, one, w->dim);
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

/* The sum of all that is left */

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
    named_t *named = flint_malloc(w->pool->words->count * sizeof(*named));
    char *occurs = flint_calloc(w->pool->words->count, 1);
    slong count = 0;

    for (slong i = 0; i < w->now.monomials->count; i++)
    {
        slong length, *monomial = wg_sequence_table_get(&length, w->now.monomials, i);

        for (slong k = 0; k < length && !fmpz_poly_is_zero(w->now.coefficients + i); k++)
            occurs[monomial[k]] = 1;
    }
    for (slong i = 0; i < w->pool->words->count; i++)
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
            word->letters[k] = (wg_letter_struct){named[i].word[k] >> 2, named[i].word[k] & 3};
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
        sort(term->traces, length);
        sum->term_count++;
    }
    fmpz_swap(sum->denominator, w->denominator);
    flint_free(sum->exponents);
    sum->exponents = w->exponents;
    w->exponents = NULL;
    sum->degree = w->degree;
    flint_free(renamed);
}

void wg_trace_sum_init(wg_trace_sum_t sum)
{
    memset(sum, 0, sizeof(*sum));
    fmpz_init_set_ui(sum->denominator, 1);
}

void wg_trace_sum_clear(wg_trace_sum_t sum)
{
    for (slong i = 0; i < sum->word_count; i++)
        flint_free(sum->words[i].letters);
    for (slong i = 0; i < sum->term_count; i++)
    {
        fmpz_poly_clear(sum->terms[i].coefficient);
        flint_free(sum->terms[i].traces);
    }
    flint_free(sum->words);
    flint_free(sum->terms);
    fmpz_clear(sum->denominator);
    flint_free(sum->exponents);
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
    polynomial_init(&w.now);
    fmpz_init(w.denominator);
    start(&w, integrand);
    while (status == WG_OK && (matrix = next_matrix(done, integrand)) >= 0)
    {
        done[matrix] = 1;
        status = average(matrix, &w);
    }
    if (status == WG_OK)
    {
        finish(sum, &w);
        *method = w.paired              ? "pairs of permutations, equal traces merged"
                  : w.summed            ? "characters of S_n"
                  : sum->term_count > 0 ? "nothing to average"
                                        : "unequal numbers of U and conj(U)";
    }
    wg_trace_pool_clear(w.pool);
    polynomial_clear(&w.now);
    fmpz_clear(w.denominator);
    flint_free(w.exponents);
    flint_free(done);
    return status;
}

void wg_trace_sum_get_formula(wg_formula_t f, const wg_trace_sum_t sum, const wg_ring_t ring)
{
    slong n = sum->degree, *shifts = flint_malloc(2 * FLINT_MAX(n, 1) * sizeof(slong));
    ulong *exponents = flint_malloc(ring->length * sizeof(ulong));
    wg_formula_t inverse;
    fmpz_poly_t one;

    if (ring->length < 1 + sum->word_count)
        flint_throw(FLINT_ERROR, "wg_trace_sum_get_formula: the ring has too few variables\n");
    wg_formula_init(inverse, ring);
    fmpz_poly_init(one);
    fmpz_poly_one(one);
    wg_formula_set_si(f, 0, ring);
    for (slong i = 0; i < sum->term_count; i++)
    {
        const wg_trace_term_struct *term = sum->terms + i;

        memset(exponents, 0, ring->length * sizeof(ulong));
        for (slong k = 0; k < term->length; k++)
            exponents[1 + term->traces[k]]++;
        for (slong e = 0; e <= fmpz_poly_degree(term->coefficient); e++)
        {
            const fmpz *c = fmpz_poly_get_coeff_ptr(term->coefficient, e);

            exponents[0] = e;
            if (!fmpz_is_zero(c))
                fmpz_mpoly_push_term_fmpz_ui(f->numerator, c, exponents, ring->ctx);
        }
    }
    fmpz_mpoly_sort_terms(f->numerator, ring->ctx);
    for (slong j = 0; j < 2 * n - 1; j++)
        shifts[j] = j - (n - 1);
    wg_formula_set_fraction(inverse, one, sum->denominator, shifts, sum->exponents, FLINT_MAX(2 * n - 1, 0),
                            ring);
    wg_formula_mul(f, f, inverse, ring);
    wg_formula_clear(inverse, ring);
    fmpz_poly_clear(one);
    flint_free(shifts);
    flint_free(exponents);
}

void wg_trace_sum_get_expansion(wg_expansion_t e, const wg_trace_sum_t sum, const wg_integrand_t integrand)
{
    static const wg_syntax_t syntaxes[] = {WG_TEXT, WG_LATEX, WG_SYMPY, WG_MATHEMATICA};
    slong n = sum->degree, *shifts = flint_malloc(2 * FLINT_MAX(n, 1) * sizeof(slong));
    wg_formula_t coefficient;
    fmpz_poly_t one;

    wg_formula_init(coefficient, e->ring);
    fmpz_poly_init(one);
    fmpz_poly_one(one);
    for (slong i = 0; i < sum->word_count; i++)
    {
        char *notations[WG_SYNTAXES];

        for (int k = 0; k < WG_SYNTAXES; k++)
            notations[syntaxes[k]] = wg_word_get_str(sum->words + i, syntaxes[k], integrand);
        wg_expansion_add_symbol(e, (const char *const *) notations);
        for (int k = 0; k < WG_SYNTAXES; k++)
            flint_free(notations[k]);
    }
    for (slong i = 0; i < sum->term_count; i++)
    {
        wg_formula_set_fmpz_poly(coefficient, sum->terms[i].coefficient, e->ring);
        wg_expansion_push(e, coefficient->numerator, sum->terms[i].traces, sum->terms[i].length);
    }
    for (slong j = 0; j < 2 * n - 1; j++)
        shifts[j] = j - (n - 1);
    wg_formula_set_fraction(e->scale, one, sum->denominator, shifts, sum->exponents, FLINT_MAX(2 * n - 1, 0),
                            e->ring);
    wg_expansion_finish(e);
    wg_formula_clear(coefficient, e->ring);
    fmpz_poly_clear(one);
    flint_free(shifts);
}
