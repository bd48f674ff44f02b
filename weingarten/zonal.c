#include "wishgarten/zonal.h"

#include <string.h>

#include <flint/fmpz_vec.h>

#include "wishgarten/partition.h"

/* Half of the Laplace-Beltrami operator at alpha = 2 on power sums of degree m,

       sum_k k(k-1)/2 p_k d_k + sum_{i,j} i j p_{i+j} d_i d_j + 1/2 sum_{i,j} (i+j) p_i p_j d_{i+j},

   as a list of entries: p_mu of rank `from` goes to `factor` p_nu of rank `to`. */
typedef struct
{
    slong from, to, factor;
} entry_t;

typedef struct
{
    entry_t *entries;
    slong length, alloc;
} operator_t;

static void push(operator_t *op, slong from, slong to, slong factor)
{
    if (op->length == op->alloc)
    {
        op->alloc = 2 * op->alloc + 64;
        op->entries = flint_realloc(op->entries, op->alloc * sizeof(entry_t));
    }
    op->entries[op->length++] = (entry_t){from, to, factor};
}

/* parts <- parts without those at positions a < b (b may be -1), and with x >= y put in place (y may be 0).
   `parts` has room for one part more than the result. */
static void exchange(slong *result, const slong *parts, slong m, slong a, slong b, slong x, slong y)
{
    slong length = 0, rest[2] = {x, y}, used = 0;

    for (slong i = 0; i < m && parts[i] > 0; i++)
    {
        if (i == a || i == b)
            continue;
        while (used < 2 && rest[used] >= parts[i])
            result[length++] = rest[used++];
        result[length++] = parts[i];
    }
    while (used < 2 && rest[used] > 0)
        result[length++] = rest[used++];
    for (; length < m; length++)
        result[length] = 0;
}

/* Equal parts are treated alike, so that each of them counts by their number. */
static void operator_init(operator_t *op, slong m, const slong *table)
{
    slong parts[WG_ZONAL_DEGREE_MAX], result[WG_ZONAL_DEGREE_MAX + 1], rank = 0;

    memset(op, 0, sizeof(*op));
    wg_partition_first(parts, m);
    do
    {
        slong diagonal = 0, length = wg_partition_length(parts, m);

        for (slong a = 0, times; a < length; a += times)
        {
            slong k = parts[a];

            for (times = 1; a + times < length && parts[a + times] == k;)
                times++;
            diagonal += times * (k * (k - 1) / 2);
            for (slong i = 1; 2 * i <= k; i++)
            {
                exchange(result, parts, m, a, -1, k - i, i);
                push(op, rank, wg_partition_rank(result, m, table), times * (2 * i == k ? k / 2 : k));
            }
            if (times > 1)
            {
                exchange(result, parts, m, a, a + 1, 2 * k, 0);
                push(op, rank, wg_partition_rank(result, m, table), times * (times - 1) * k * k);
            }
            for (slong b = a + times, others; b < length; b += others)
            {
                for (others = 1; b + others < length && parts[b + others] == parts[b];)
                    others++;
                exchange(result, parts, m, a, b, k + parts[b], 0);
                push(op, rank, wg_partition_rank(result, m, table), 2 * times * others * k * parts[b]);
            }
        }
        if (diagonal != 0)
            push(op, rank, rank, diagonal);
        rank++;
    }
    while (wg_partition_next(parts, m));
}

/* to <- (operator - c) from */
static void apply(fmpz *to, const fmpz *from, slong count, const operator_t *op, slong c)
{
    for (slong i = 0; i < count; i++)
        fmpz_mul_si(to + i, from + i, -c);
    for (slong i = 0; i < op->length; i++)
        fmpz_addmul_si(to + op->entries[i].to, from + op->entries[i].from, op->entries[i].factor);
}

/* The eigenvalue of Z_lambda: the sum of 2 column - row over the boxes, counted from 0. */
static slong eigenvalue(const slong *parts, slong m)
{
    slong sum = 0;

    for (slong i = 0; i < m; i++)
        sum += parts[i] * (parts[i] - 1) - i * parts[i];
    return sum;
}

/* The row of the corner whose removal leaves a partition with the fewest places for a new box. */
static slong best_corner(const slong *parts, slong m)
{
    slong best = 0, fewest = WG_ZONAL_DEGREE_MAX + 2;

    for (slong i = 0; i < m && parts[i] > 0; i++)
    {
        slong places = 1, previous = 0;

        if (i + 1 < m && parts[i + 1] == parts[i])
            continue;
        for (slong j = 0; j < m; j++)
        {
            slong part = parts[j] - (j == i);

            places += part > 0 && part != previous;
            previous = part;
        }
        if (places < fewest)
        {
            fewest = places;
            best = i;
        }
    }
    return best;
}

/* z <- Z_lambda. Among the Z_nu in p_1 Z_kappa the eigenvalues e_kappa + 2 kappa_j - j are all different, so
   the product of (operator - e_nu) over the nu != lambda leaves a multiple of Z_lambda; the coefficient of
   p_1^m, which is the last one, tells which. */
static void project(fmpz *z, fmpz *spare, const slong *lambda, slong m, slong count, const operator_t *op,
                    const fmpz *kappa_times_p1)
{
    slong kappa[WG_ZONAL_DEGREE_MAX], row = best_corner(lambda, m), base;
    fmpz_t scale;

    fmpz_init(scale);
    memcpy(kappa, lambda, m * sizeof(slong));
    kappa[row]--;
    base = eigenvalue(kappa, m);
    _fmpz_vec_set(z, kappa_times_p1, count);
    for (slong j = 0; j < m; j++)
    {
        if (j != row && (j == 0 || kappa[j - 1] > kappa[j]))
        {
            apply(spare, z, count, op, base + 2 * kappa[j] - j);
            _fmpz_vec_swap(z, spare, count);
        }
        if (kappa[j] == 0)
            break;
    }
    fmpz_set(scale, z + count - 1);
    _fmpz_vec_scalar_divexact_fmpz(z, z, count, scale);
    fmpz_clear(scale);
}

/* rows <- the Z_lambda of degree m, from those of degree m - 1. */
static void climb(fmpz_mat_t rows, const fmpz_mat_t below, slong m)
{
    slong count = fmpz_mat_nrows(rows), smaller = fmpz_mat_nrows(below), rank = 0, *with_one, *table,
          *table_below;
    slong parts[WG_ZONAL_DEGREE_MAX + 1];
    operator_t op;
    fmpz *start = _fmpz_vec_init(count), *spare = _fmpz_vec_init(count);

    table = flint_malloc((m + 1) * (m + 1) * sizeof(slong));
    table_below = flint_malloc(m * m * sizeof(slong));
    with_one = flint_malloc(smaller * sizeof(slong));
    wg_partition_count_table(table, m);
    wg_partition_count_table(table_below, m - 1);
    operator_init(&op, m, table);

    wg_partition_first(parts, m - 1);
    do
    {
        slong length = wg_partition_length(parts, m - 1);

        parts[length] = 1;
        with_one[rank++] = wg_partition_rank(parts, m, table);
        parts[length] = 0;
    }
    while (wg_partition_next(parts, m - 1));

    rank = 0;
    wg_partition_first(parts, m);
    do
    {
        slong corner = best_corner(parts, m), kappa;

        parts[corner]--;
        kappa = wg_partition_rank(parts, m - 1, table_below);
        parts[corner]++;
        _fmpz_vec_zero(start, count);
        for (slong i = 0; i < smaller; i++)
            fmpz_set(start + with_one[i], fmpz_mat_entry(below, kappa, i));
        project(fmpz_mat_entry(rows, rank, 0), spare, parts, m, count, &op, start);
        rank++;
    }
    while (wg_partition_next(parts, m));

    _fmpz_vec_clear(start, count);
    _fmpz_vec_clear(spare, count);
    flint_free(op.entries);
    flint_free(table);
    flint_free(table_below);
    flint_free(with_one);
}

void wg_zonal_table(fmpz_mat_t theta, slong n)
{
    fmpz_mat_t rows, below;

    if (n < 0 || n > WG_ZONAL_DEGREE_MAX)
        flint_throw(FLINT_ERROR, "wg_zonal_table: degree %wd\n", n);
    fmpz_mat_init(below, 1, 1);
    fmpz_mat_one(below);
    for (slong m = 1; m <= n; m++)
    {
        slong count = wg_partition_count(m);

        fmpz_mat_init(rows, count, count);
        climb(rows, below, m);
        fmpz_mat_swap(rows, below);
        fmpz_mat_clear(rows);
    }
    fmpz_mat_transpose(theta, below);
    fmpz_mat_clear(below);
}

void wg_zonal_class_size(fmpz_t size, const slong *mu, slong n)
{
    fmpz_t z;

    fmpz_init(z);
    wg_partition_centraliser(z, mu, n);
    fmpz_fac_ui(size, n);
    fmpz_mul_2exp(size, size, n - wg_partition_length(mu, n));
    fmpz_divexact(size, size, z);
    fmpz_clear(z);
}
