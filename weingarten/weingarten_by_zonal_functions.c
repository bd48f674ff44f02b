#include <flint/fmpq_vec.h>
#include <flint/fmpz_mat.h>

#include "weingarten_fraction.h"
#include "wishgarten/partition.h"
#include "wishgarten/zonal.h"

/* The factor of the box (row i, column j) is D + box_shift(group, 2j - i). */
static slong box_shift(wg_group_t group, slong s)
{
    switch (group)
    {
    case WG_ORTHOGONAL:
        return s;
    case WG_COE:
        return s + 1;
    case WG_SYMPLECTIC:
        return -s;
    case WG_CSE:
        return -s - 1;
    default:
        flint_throw(FLINT_ERROR, "zonal functions belong to O, USp, COE and CSE\n");
    }
}

/* counts[n - 1 + s] <- the number of boxes of lambda with 2j - i = s, 1 - n <= s <= 2n - 2. */
static void box_counts(slong *counts, const slong *parts, slong n)
{
    for (slong k = 0; k < 3 * n - 2; k++)
        counts[k] = 0;
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < parts[i]; j++)
            counts[n - 1 + 2 * j - i]++;
}

/* The largest counts over all lambda |- n: the boxes (i + 2k, j + k), k < d, from (i, j) at the edge lie in a
   rectangle of i + 2d - 1 rows and j + d columns. */
static void common_exponents(slong *exponents, slong n)
{
    for (slong s = 1 - n; s <= 2 * n - 2; s++)
    {
        slong i = s < 0 ? -s : s % 2, j = s < 0 ? 0 : (s + 1) / 2, d = 0;

        while ((i + 2 * d + 1) * (j + d + 1) <= n)
            d++;
        exponents[n - 1 + s] = d;
    }
}

/* f <- f^{2 lambda} */
static void doubled_dimension(fmpz_t f, const slong *parts, slong n)
{
    slong *doubled = flint_calloc(2 * n, sizeof(slong));

    for (slong i = 0; i < n; i++)
        doubled[i] = 2 * parts[i];
    wg_partition_dimension(f, doubled, 2 * n);
    flint_free(doubled);
}

/* denominator <- (2n-1)!! K_mu */
static void class_denominator(fmpz_t denominator, const slong *mu, slong n)
{
    fmpz_t size;

    fmpz_init(size);
    wg_zonal_class_size(size, mu, n);
    fmpz_one(denominator);
    for (slong k = 1; k < n; k++)
        fmpz_mul_si(denominator, denominator, 2 * k + 1);
    fmpz_mul(denominator, denominator, size);
    fmpz_clear(size);
}

static slong rank_of(const slong *mu, slong n)
{
    slong *table = flint_malloc((n + 1) * (n + 1) * sizeof(slong)), rank;

    wg_partition_count_table(table, n);
    rank = wg_partition_rank(mu, n, table);
    flint_free(table);
    return rank;
}

/* product <- the zonal functions at mu and at the classes behind it, as rows, times `right` */
static void multiply_zonal(fmpz_mat_t product, const slong *mu, slong n, const fmpz_mat_t right)
{
    slong count = fmpz_mat_nrows(right), first = rank_of(mu, n);
    fmpz_mat_t theta, chosen;

    fmpz_mat_init(theta, count, count);
    wg_zonal_table(theta, n);
    fmpz_mat_window_init(chosen, theta, first, 0, first + fmpz_mat_nrows(product), count);
    fmpz_mat_mul(product, chosen, right);
    fmpz_mat_window_clear(chosen);
    fmpz_mat_clear(theta);
}

/* w[0], ..., w[rows - 1] <- Wg of mu and of the classes behind it. */
static void set_functions(wg_weingarten_struct *w, wg_group_t group, slong n, const slong *mu, slong rows)
{
    slong count = wg_partition_count(n), length = 3 * n - 2, width = 1, rank = 0;
    slong *parts = flint_malloc(n * sizeof(slong)), *counts = flint_malloc(length * sizeof(slong));
    slong *exponents = flint_malloc(length * sizeof(slong));
    fmpz_mat_t cofactors, numerators;
    fmpz_poly_t p;
    fmpz_t f;

    common_exponents(exponents, n);
    for (slong k = 0; k < length; k++)
        width += exponents[k];
    width -= n;
    fmpz_mat_init(cofactors, count, width);
    fmpz_mat_init(numerators, rows, width);
    fmpz_poly_init(p);
    fmpz_init(f);

    wg_partition_first(parts, n);
    do
    {
        doubled_dimension(f, parts, n);
        box_counts(counts, parts, n);
        fmpz_poly_set_fmpz(p, f);
        for (slong k = 0; k < length; k++)
            wg_weingarten_multiply_shifted(p, box_shift(group, k - (n - 1)), exponents[k] - counts[k]);
        for (slong k = 0; k < width; k++)
            fmpz_poly_get_coeff_fmpz(fmpz_mat_entry(cofactors, rank, k), p, k);
        rank++;
    }
    while (wg_partition_next(parts, n));

    multiply_zonal(numerators, mu, n, cofactors);
    for (slong i = 0; i < n; i++)
        parts[i] = mu[i];
    for (slong i = 0; i < rows; i++)
    {
        fmpz_poly_zero(w[i].numerator);
        for (slong k = width - 1; k >= 0; k--)
            fmpz_poly_set_coeff_fmpz(w[i].numerator, k, fmpz_mat_entry(numerators, i, k));
        class_denominator(w[i].denominator, parts, n);
        w[i].length = length;
        for (slong k = 0; k < length; k++)
        {
            w[i].shifts[k] = box_shift(group, k - (n - 1));
            w[i].exponents[k] = exponents[k];
        }
        wg_weingarten_reduce(w + i);
        wg_partition_next(parts, n);
    }

    fmpz_mat_clear(cofactors);
    fmpz_mat_clear(numerators);
    fmpz_poly_clear(p);
    fmpz_clear(f);
    flint_free(parts);
    flint_free(counts);
    flint_free(exponents);
}

wg_status_t wg_weingarten_by_zonal_functions(wg_weingarten_t w, wg_group_t group, const slong *mu, slong n)
{
    if (n > WG_WEINGARTEN_ZONAL_DEGREE_MAX)
        return WG_UNABLE;
    wg_weingarten_expect_degree(w, n);
    if (n == 0)
        fmpz_poly_one(w->numerator);
    else
        set_functions(w, group, n, mu, 1);
    return WG_OK;
}

wg_status_t wg_weingarten_table_by_zonal_functions(wg_weingarten_struct *w, wg_group_t group, slong n)
{
    if (n > WG_WEINGARTEN_ZONAL_DEGREE_MAX)
        return WG_UNABLE;
    for (slong i = 0; i < wg_partition_count(n); i++)
        wg_weingarten_expect_degree(w + i, n);
    if (n == 0)
        fmpz_poly_one(w->numerator);
    else
    {
        slong *first = flint_malloc(n * sizeof(slong));

        wg_partition_first(first, n);
        set_functions(w, group, n, first, wg_partition_count(n));
        flint_free(first);
    }
    return WG_OK;
}

/* weight <- f^{2 lambda} / product of the factors, or 0 where it vanishes */
static void weight_at(fmpq_t weight, wg_group_t group, const slong *parts, slong n, const fmpz_t dim)
{
    fmpz_t f, product, t;

    fmpz_init(f);
    fmpz_init_set_ui(product, 1);
    fmpz_init(t);
    doubled_dimension(f, parts, n);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < parts[i]; j++)
        {
            fmpz_set(t, dim);
            fmpz_add_si(t, t, box_shift(group, 2 * j - i));
            fmpz_mul(product, product, t);
        }
    if (fmpz_is_zero(product))
        fmpq_zero(weight);
    else
        fmpq_set_fmpz_frac(weight, f, product);
    fmpz_clear(f);
    fmpz_clear(product);
    fmpz_clear(t);
}

/* q[0], ..., q[rows - 1] <- Wg at D of mu and of the classes behind it. */
static void set_values(fmpq *q, wg_group_t group, slong n, const slong *mu, slong rows, const fmpz_t dim)
{
    slong count = wg_partition_count(n), rank = 0, *parts = flint_malloc(n * sizeof(slong));
    fmpq *weights = _fmpq_vec_init(count);
    fmpz_mat_t integers, sums;
    fmpz_t common, t;

    fmpz_init_set_ui(common, 1);
    fmpz_init(t);
    fmpz_mat_init(integers, count, 1);
    fmpz_mat_init(sums, rows, 1);
    wg_partition_first(parts, n);
    do
    {
        weight_at(weights + rank, group, parts, n, dim);
        fmpz_lcm(common, common, fmpq_denref(weights + rank));
        rank++;
    }
    while (wg_partition_next(parts, n));
    for (slong i = 0; i < count; i++)
    {
        fmpz_divexact(t, common, fmpq_denref(weights + i));
        fmpz_mul(fmpz_mat_entry(integers, i, 0), t, fmpq_numref(weights + i));
    }

    multiply_zonal(sums, mu, n, integers);
    for (slong i = 0; i < n; i++)
        parts[i] = mu[i];
    for (slong i = 0; i < rows; i++)
    {
        class_denominator(t, parts, n);
        fmpz_mul(t, t, common);
        fmpq_set_fmpz_frac(q + i, fmpz_mat_entry(sums, i, 0), t);
        wg_partition_next(parts, n);
    }

    _fmpq_vec_clear(weights, count);
    fmpz_mat_clear(integers);
    fmpz_mat_clear(sums);
    fmpz_clear(common);
    fmpz_clear(t);
    flint_free(parts);
}

static wg_status_t check(wg_group_t group, slong n, const fmpz_t dim)
{
    if (fmpz_sgn(dim) <= 0 || ((group == WG_SYMPLECTIC || group == WG_CSE) && fmpz_is_odd(dim)))
        return WG_DOMAIN;
    return n > WG_WEINGARTEN_ZONAL_DEGREE_MAX ? WG_UNABLE : WG_OK;
}

wg_status_t wg_weingarten_at_by_zonal_functions(fmpq_t q, wg_group_t group, const slong *mu, slong n,
                                                const fmpz_t dim)
{
    wg_status_t status = check(group, n, dim);

    if (status != WG_OK)
        return status;
    if (n == 0)
        fmpq_one(q);
    else
        set_values(q, group, n, mu, 1, dim);
    return WG_OK;
}

wg_status_t wg_weingarten_table_at_by_zonal_functions(fmpq *q, wg_group_t group, slong n, const fmpz_t dim)
{
    wg_status_t status = check(group, n, dim);

    if (status != WG_OK)
        return status;
    if (n == 0)
        fmpq_one(q);
    else
    {
        slong *first = flint_malloc(n * sizeof(slong));

        wg_partition_first(first, n);
        set_values(q, group, n, first, wg_partition_count(n), dim);
        flint_free(first);
    }
    return WG_OK;
}
