#include "power_average.h"

#include <string.h>

#include <flint/fmpq.h>
#include <flint/fmpz_mat.h>

#include "sequence_table.h"
#include "weingarten_fraction.h"
#include "wishgarten/character.h"
#include "wishgarten/partition.h"
#include "wishgarten/trace_word.h"
#include "wishgarten/zonal.h"

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

wg_status_t wg_unitary_power_average(fmpz_t value, const slong *mu, const slong *nu, slong n, const fmpz *dim)
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

/* value <- value * E (sqrt(j) g + e)^a, g Gaussian, e = 1 for even j times the sign; O(D) and USp(D) have eigenvalues whose power traces
   are independent and Gaussian up to degree D. */
static void multiply_moment(fmpz_t value, slong j, slong a, int symplectic)
{
    fmpz_t sum, term, t;

    fmpz_init(sum);
    fmpz_init(term);
    fmpz_init(t);
    for (slong k = 0; 2 * k <= a; k++)
    {
        if (j % 2 != 0 && 2 * k != a)
            continue;
        fmpz_bin_uiui(term, a, 2 * k);
        fmpz_ui_pow_ui(t, j, k);
        fmpz_mul(term, term, t);
        for (slong i = 1; i < k; i++)
            fmpz_mul_ui(term, term, 2 * i + 1);
        if (symplectic && (a - 2 * k) % 2 != 0)
            fmpz_neg(term, term);
        fmpz_add(sum, sum, term);
    }
    fmpz_mul(value, value, sum);
    fmpz_clear(sum);
    fmpz_clear(term);
    fmpz_clear(t);
}

/* The irreducible representations of GL(D) with an invariant vector of O(D) have even rows, of USp(D) even columns. */
static void sum_invariants(fmpz_t value, int symplectic, const slong *mu, slong m, slong rows)
{
    slong *chi = flint_malloc(wg_partition_count(m) * sizeof(slong)),
          *lambda = flint_malloc((m + 1) * sizeof(slong)), i = 0;

    wg_character_column(chi, mu, m);
    wg_partition_first(lambda, m);
    fmpz_zero(value);
    do
    {
        int counts = wg_partition_length(lambda, m) <= rows;

        for (slong k = 0; k < m && counts; k++)
            counts =
                symplectic ? k % 2 != 0 || lambda[k] == (k + 1 < m ? lambda[k + 1] : 0) : lambda[k] % 2 == 0;
        if (counts)
            fmpz_add_si(value, value, chi[i]);
        i++;
    }
    while (wg_partition_next(lambda, m));
    flint_free(chi);
    flint_free(lambda);
}

wg_status_t wg_power_average(fmpz_t value, wg_ensemble_t ensemble, const slong *mu, slong m, const fmpz *dim)
{
    int symplectic = ensemble == WG_ENSEMBLE_SYMPLECTIC;

    if (dim != NULL && fmpz_cmp_si(dim, m) < 0)
    {
        if (m > WG_CHARACTER_DEGREE_MAX)
            return WG_UNABLE;
        sum_invariants(value, symplectic, mu, m, fmpz_get_si(dim));
        return WG_OK;
    }
    fmpz_one(value);
    for (slong i = 0, a; i < m && mu[i] > 0; i += a)
    {
        for (a = 1; i + a < m && mu[i + a] == mu[i];)
            a++;
        multiply_moment(value, mu[i], a, symplectic);
    }
    return WG_OK;
}

/* Polynomials in B_a = prod_d d^{a_d} c_d (c_d - 1) ... (c_d - a_d + 1), for which d c_d B_a = B_{a + 1 at d} + d a_d B_a. */
typedef struct
{
    wg_sequence_table_t exponents;
    fmpz *counts;
} falling_t;

static void falling_add(falling_t *f, const slong *exponents, slong length, const fmpz_t c, slong factor)
{
    slong before = f->exponents->count, i = wg_sequence_table_find(f->exponents, exponents, length);

    if (i == before)
    {
        f->counts = flint_realloc(f->counts, (i + 1) * sizeof(fmpz));
        fmpz_init(f->counts + i);
    }
    if (factor >= 0)
        fmpz_addmul_ui(f->counts + i, c, factor);
    else
        fmpz_submul_ui(f->counts + i, c, -factor);
}

static void falling_init(falling_t *f)
{
    wg_sequence_table_init(f->exponents);
    f->counts = NULL;
}

static void falling_clear(falling_t *f)
{
    for (slong i = 0; i < f->exponents->count; i++)
        fmpz_clear(f->counts + i);
    flint_free(f->counts);
    wg_sequence_table_clear(f->exponents);
}

void wg_permutation_power_average(fmpz_t value, const slong *mu, slong length, int shift, const fmpz *dim)
{
    slong most = 1, *a;
    falling_t now, next;
    fmpz_t one;

    for (slong i = 0; i < length; i++)
        most = FLINT_MAX(most, mu[i]);
    a = flint_calloc(most, sizeof(slong));
    fmpz_init_set_ui(one, 1);
    falling_init(&now);
    falling_add(&now, a, most, one, 1);
    for (slong i = 0; i < length; i++)
    {
        falling_init(&next);
        for (slong k = 0; k < now.exponents->count; k++)
        {
            slong size;
            const slong *exponents = wg_sequence_table_get(&size, now.exponents, k);

            for (slong d = 0; d < most; d++)
                a[d] = exponents[d];
            if (shift != 0)
                falling_add(&next, a, most, now.counts + k, -shift);
            for (slong d = 1; d <= mu[i]; d++)
                if (mu[i] % d == 0)
                {
                    if (a[d - 1] > 0)
                        falling_add(&next, a, most, now.counts + k, d * a[d - 1]);
                    a[d - 1]++;
                    falling_add(&next, a, most, now.counts + k, 1);
                    a[d - 1]--;
                }
        }
        falling_clear(&now);
        now = next;
    }
    fmpz_zero(value);
    for (slong k = 0; k < now.exponents->count; k++)
    {
        slong size, points = 0, *exponents = wg_sequence_table_get(&size, now.exponents, k);

        for (slong d = 0; d < most; d++)
            points += (d + 1) * exponents[d];
        if (dim == NULL || fmpz_cmp_si(dim, points) >= 0)
            fmpz_add(value, value, now.counts + k);
    }
    falling_clear(&now);
    flint_free(a);
    fmpz_clear(one);
}

/* p <- prod over the boxes of x + step column - row */
static void multiply_boxes(fmpz_poly_t p, const slong *lambda, slong m, slong step)
{
    fmpz_poly_one(p);
    for (slong i = 0; i < m; i++)
        for (slong j = 0; j < lambda[i]; j++)
            wg_weingarten_multiply_shifted(p, step * j - i, 1);
}

void wg_wishart_average(fmpz *coefficients, const slong *mu, slong m)
{
    slong classes = wg_partition_count(m), *chi = flint_malloc(classes * classes * sizeof(slong)),
          *lambda = flint_malloc((m + 1) * sizeof(slong)),
          *table = flint_malloc((m + 1) * (m + 1) * sizeof(slong)), row;
    fmpz_poly_t p;
    fmpz_t t, z;

    fmpz_poly_init(p);
    fmpz_init(t);
    fmpz_init(z);
    wg_character_table(chi, m);
    wg_partition_count_table(table, m);
    row = wg_partition_rank(mu, m, table);
    for (slong i = 0; i < classes * (m + 1); i++)
        fmpz_zero(coefficients + i);
    for (slong l = 0; l < classes; l++)
    {
        wg_partition_unrank(lambda, l, m, table);
        multiply_boxes(p, lambda, m, 1);
        for (slong nu = 0; nu < classes && chi[row * classes + l] != 0; nu++)
            for (slong k = 0; k <= m; k++)
            {
                fmpz_poly_get_coeff_fmpz(t, p, k);
                fmpz_mul_si(t, t, chi[row * classes + l]);
                fmpz_mul_si(t, t, chi[nu * classes + l]);
                fmpz_add(coefficients + nu * (m + 1) + k, coefficients + nu * (m + 1) + k, t);
            }
    }
    for (slong nu = 0; nu < classes; nu++)
    {
        wg_partition_unrank(lambda, nu, m, table);
        wg_partition_centraliser(z, lambda, m);
        for (slong k = 0; k <= m; k++)
            fmpz_divexact(coefficients + nu * (m + 1) + k, coefficients + nu * (m + 1) + k, z);
    }
    flint_free(chi);
    flint_free(lambda);
    flint_free(table);
    fmpz_poly_clear(p);
    fmpz_clear(t);
    fmpz_clear(z);
}

void wg_real_wishart_average(fmpz_poly_struct *coefficients, const slong *mu, slong m)
{
    slong classes = wg_partition_count(m), *lambda = flint_malloc((m + 1) * sizeof(slong)),
          *doubled = flint_malloc((2 * m + 1) * sizeof(slong)),
          *table = flint_malloc((m + 1) * (m + 1) * sizeof(slong)), row;
    fmpz_mat_t theta;
    fmpz_poly_t p, q;
    fmpz_t c, size;

    fmpz_mat_init(theta, classes, classes);
    fmpz_poly_init(p);
    fmpz_poly_init(q);
    fmpz_init(c);
    fmpz_init(size);
    wg_zonal_table(theta, m);
    wg_partition_count_table(table, m);
    row = wg_partition_rank(mu, m, table);
    for (slong k = 0; k <= m; k++)
        fmpz_poly_zero(coefficients + k);
    for (slong l = 0; l < classes; l++)
    {
        wg_partition_unrank(lambda, l, m, table);
        for (slong i = 0; i < 2 * m; i++)
            doubled[i] = i < m ? 2 * lambda[i] : 0;
        wg_partition_dimension(c, doubled, 2 * m);
        fmpz_mul(c, c, fmpz_mat_entry(theta, row, l));
        multiply_boxes(p, lambda, m, 2);
        fmpz_poly_scalar_mul_fmpz(p, p, c);
        multiply_boxes(q, lambda, m, 2);
        for (slong k = 0; k <= m; k++)
        {
            fmpz_poly_get_coeff_fmpz(c, q, k);
            fmpz_poly_scalar_addmul_fmpz(coefficients + k, p, c);
        }
    }
    wg_zonal_class_size(size, mu, m);
    for (slong k = 3; k < 2 * m; k += 2)
        fmpz_mul_ui(size, size, k);
    for (slong k = 0; k <= m; k++)
        fmpz_poly_scalar_divexact_fmpz(coefficients + k, coefficients + k, size);
    fmpz_mat_clear(theta);
    fmpz_poly_clear(p);
    fmpz_poly_clear(q);
    fmpz_clear(c);
    fmpz_clear(size);
    flint_free(lambda);
    flint_free(doubled);
    flint_free(table);
}
