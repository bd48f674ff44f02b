#include <flint/fmpq.h>
#include <flint/fmpq_vec.h>
#include <flint/fmpz_mat.h>
#include <flint/fmpz_vec.h>

#include "weingarten_fraction.h"
#include "wishgarten/character.h"
#include "wishgarten/partition.h"

/* The lcm of prod_{box in lambda} (D + content) over lambda |- n is prod_j (D + j)^{e_j} with e_j the largest
   d such that a rectangle d x (d + |j|) fits into n boxes. */
static void common_exponents(slong *exponents, slong n)
{
    for (slong j = 0; j < n; j++)
    {
        slong d = 0;

        while ((d + 1) * (d + 1 + j) <= n)
            d++;
        exponents[n - 1 + j] = exponents[n - 1 - j] = d;
    }
}

/* p <- f^lambda prod_j (D + j)^{e_j - c_j}, c_j the number of boxes of lambda with content j. */
static void weighted_cofactor(fmpz_poly_t p, const slong *parts, slong n, const slong *exponents)
{
    slong *contents = flint_malloc((2 * n) * sizeof(slong));
    fmpz_t f;

    fmpz_init(f);
    wg_partition_contents(contents, parts, n);
    wg_partition_dimension(f, parts, n);
    fmpz_poly_set_fmpz(p, f);
    for (slong j = 1 - n; j < n; j++)
        wg_weingarten_multiply_shifted(p, j, exponents[n - 1 + j] - contents[n - 1 + j]);
    fmpz_clear(f);
    flint_free(contents);
}

/* w <- numerator / (n! prod_j (D + j)^{e_j}) in lowest terms, its numerator being there. */
static void finish(wg_weingarten_t w, const slong *exponents, slong n)
{
    w->length = 2 * n - 1;
    for (slong i = 0; i < w->length; i++)
    {
        w->shifts[i] = i - (n - 1);
        w->exponents[i] = exponents[i];
    }
    fmpz_fac_ui(w->denominator, n);
    wg_weingarten_reduce(w);
}

wg_status_t wg_weingarten_by_characters(wg_weingarten_t w, const slong *mu, slong n)
{
    slong *chi, *parts, *exponents, rank = 0;
    fmpz_poly_t term;

    if (n > WG_WEINGARTEN_DEGREE_MAX)
        return WG_UNABLE;
    wg_weingarten_expect_degree(w, n);
    if (n == 0)
    {
        fmpz_poly_one(w->numerator);
        return WG_OK;
    }
    chi = flint_malloc(wg_partition_count(n) * sizeof(slong));
    parts = flint_malloc(n * sizeof(slong));
    fmpz_poly_init(term);
    wg_character_column(chi, mu, n);
    exponents = flint_malloc(2 * n * sizeof(slong));
    common_exponents(exponents, n);
    fmpz_poly_zero(w->numerator);
    wg_partition_first(parts, n);
    do
    {
        if (chi[rank] != 0)
        {
            weighted_cofactor(term, parts, n, exponents);
            fmpz_poly_scalar_addmul_si(w->numerator, term, chi[rank]);
        }
        rank++;
    }
    while (wg_partition_next(parts, n));
    finish(w, exponents, n);
    fmpz_poly_clear(term);
    flint_free(exponents);
    flint_free(chi);
    flint_free(parts);
    return WG_OK;
}

/* The cofactors of conjugate partitions are p(D) and +-p(-D), and chi_{lambda'} = sgn chi_lambda. So the even
   and the odd coefficients of the sum come from the even and the odd classes, or the other way round, and a
   pair lambda, lambda' counts once and doubled. */
wg_status_t wg_weingarten_table_by_characters(wg_weingarten_struct *w, slong n)
{
    slong count, width = 0, half = 0, *chi, *parts, *conjugate, *exponents, *table, *chosen, *signs;
    fmpz_mat_t characters[2], cofactors[2], numerators[2];
    fmpz_poly_t p;
    slong rows[2] = {0, 0}, parity, *row_of;

    if (n > WG_WEINGARTEN_TABLE_DEGREE_MAX)
        return WG_UNABLE;
    count = wg_partition_count(n);
    for (slong i = 0; i < count; i++)
        wg_weingarten_expect_degree(w + i, n);
    if (n == 0)
    {
        fmpz_poly_one(w->numerator);
        return WG_OK;
    }
    chi = flint_malloc(count * count * sizeof(slong));
    parts = flint_malloc(n * sizeof(slong));
    conjugate = flint_malloc(n * sizeof(slong));
    exponents = flint_malloc(2 * n * sizeof(slong));
    table = flint_malloc((n + 1) * (n + 1) * sizeof(slong));
    chosen = flint_malloc(count * sizeof(slong));
    signs = flint_malloc(count * sizeof(slong));
    row_of = flint_malloc(count * sizeof(slong));
    fmpz_poly_init(p);

    wg_character_table(chi, n);
    wg_partition_count_table(table, n);
    common_exponents(exponents, n);
    for (slong j = 0; j < 2 * n - 1; j++)
        width += exponents[j];
    width = (width - n) / 2 + 1;
    parity = -1;

    wg_partition_first(parts, n);
    for (slong rank = 0; rank < count; rank++)
    {
        wg_partition_conjugate(conjugate, parts, n);
        if (wg_partition_rank(conjugate, n, table) >= rank)
            chosen[half++] = rank;
        signs[rank] = wg_partition_sign(parts, n);
        row_of[rank] = rows[signs[rank] < 0]++;
        wg_partition_next(parts, n);
    }
    for (int side = 0; side < 2; side++)
    {
        fmpz_mat_init(characters[side], rows[side], half);
        fmpz_mat_init(cofactors[side], half, width);
        fmpz_mat_init(numerators[side], rows[side], width);
    }
    for (slong rank = 0; rank < count; rank++)
        for (slong i = 0; i < half; i++)
            fmpz_set_si(fmpz_mat_entry(characters[signs[rank] < 0], row_of[rank], i),
                        chi[rank * count + chosen[i]]);

    /* side 0 takes the coefficients with the parity of the degree of the cofactors, side 1 the others */
    wg_partition_first(parts, n);
    for (slong rank = 0, i = 0; rank < count; rank++)
    {
        if (i < half && chosen[i] == rank)
        {
            slong degree, self;

            weighted_cofactor(p, parts, n, exponents);
            wg_partition_conjugate(conjugate, parts, n);
            self = wg_partition_rank(conjugate, n, table) == rank;
            degree = fmpz_poly_degree(p);
            parity = degree % 2;
            for (slong k = 0; k <= degree; k++)
            {
                fmpz *entry = fmpz_mat_entry(cofactors[k % 2 != parity], i, k / 2);

                fmpz_mul_si(entry, fmpz_poly_get_coeff_ptr(p, k), self ? 1 : 2);
            }
            i++;
        }
        wg_partition_next(parts, n);
    }
    for (int side = 0; side < 2; side++)
        fmpz_mat_mul(numerators[side], characters[side], cofactors[side]);

    for (slong rank = 0; rank < count; rank++)
    {
        int side = signs[rank] < 0;
        slong offset = side == 0 ? parity : 1 - parity;

        fmpz_poly_zero(w[rank].numerator);
        for (slong k = width - 1; k >= 0; k--)
            fmpz_poly_set_coeff_fmpz(w[rank].numerator, 2 * k + offset,
                                     fmpz_mat_entry(numerators[side], row_of[rank], k));
        finish(w + rank, exponents, n);
    }

    for (int side = 0; side < 2; side++)
    {
        fmpz_mat_clear(characters[side]);
        fmpz_mat_clear(cofactors[side]);
        fmpz_mat_clear(numerators[side]);
    }
    fmpz_poly_clear(p);
    flint_free(chi);
    flint_free(parts);
    flint_free(conjugate);
    flint_free(exponents);
    flint_free(table);
    flint_free(chosen);
    flint_free(signs);
    flint_free(row_of);
    return WG_OK;
}

/* q <- f^lambda / (n! prod_{box in lambda} (D + content)), or 0 where lambda has more than D rows. */
static void weight_at(fmpq_t q, const slong *parts, slong n, const fmpz_t dim)
{
    fmpz_t f, product, t;

    fmpq_zero(q);
    if (fmpz_cmp_si(dim, wg_partition_length(parts, n)) < 0)
        return;
    fmpz_init(f);
    fmpz_init(product);
    fmpz_init(t);
    wg_partition_dimension(f, parts, n);
    fmpz_fac_ui(product, n);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < parts[i]; j++)
        {
            fmpz_set(t, dim);
            fmpz_add_si(t, t, j - i);
            fmpz_mul(product, product, t);
        }
    fmpq_set_fmpz_frac(q, f, product);
    fmpz_clear(f);
    fmpz_clear(product);
    fmpz_clear(t);
}

/* sums[i] <- sum_lambda weight(lambda) chi[i * count + rank of lambda], i < length: the weights are brought to
   one denominator first, so that the sums are of integers. */
static void weighted_sums(fmpq *sums, slong length, const slong *chi, slong count, slong n, const fmpz_t dim)
{
    slong *parts = flint_malloc(n * sizeof(slong));
    fmpq *rationals = _fmpq_vec_init(count);
    fmpz *weights = _fmpz_vec_init(count);
    fmpz_t denominator, sum;

    fmpz_init(denominator);
    fmpz_init(sum);
    wg_partition_first(parts, n);
    for (slong rank = 0; rank < count; rank++)
    {
        weight_at(rationals + rank, parts, n, dim);
        wg_partition_next(parts, n);
    }
    _fmpq_vec_get_fmpz_vec_fmpz(weights, denominator, rationals, count);
    for (slong i = 0; i < length; i++)
    {
        fmpz_zero(sum);
        for (slong rank = 0; rank < count; rank++)
            fmpz_addmul_si(sum, weights + rank, chi[i * count + rank]);
        fmpq_set_fmpz_frac(sums + i, sum, denominator);
    }
    fmpz_clear(denominator);
    fmpz_clear(sum);
    _fmpz_vec_clear(weights, count);
    _fmpq_vec_clear(rationals, count);
    flint_free(parts);
}

wg_status_t wg_weingarten_at_by_characters(fmpq_t q, const slong *mu, slong n, const fmpz_t dim)
{
    slong count, *chi;

    if (fmpz_sgn(dim) <= 0)
        return WG_DOMAIN;
    if (n > WG_WEINGARTEN_DEGREE_MAX)
        return WG_UNABLE;
    fmpq_one(q);
    if (n == 0)
        return WG_OK;
    count = wg_partition_count(n);
    chi = flint_malloc(count * sizeof(slong));
    wg_character_column(chi, mu, n);
    weighted_sums(q, 1, chi, count, n, dim);
    flint_free(chi);
    return WG_OK;
}

wg_status_t wg_weingarten_table_at_by_characters(fmpq *q, slong n, const fmpz_t dim)
{
    slong count, *chi;

    if (fmpz_sgn(dim) <= 0)
        return WG_DOMAIN;
    if (n > WG_WEINGARTEN_TABLE_DEGREE_MAX)
        return WG_UNABLE;
    fmpq_one(q);
    if (n == 0)
        return WG_OK;
    count = wg_partition_count(n);
    chi = flint_malloc(count * count * sizeof(slong));
    wg_character_table(chi, n);
    weighted_sums(q, count, chi, count, n, dim);
    flint_free(chi);
    return WG_OK;
}
