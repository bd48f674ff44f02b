#include <flint/fmpq_mat.h>
#include <flint/fmpq_poly.h>

#include "wishgarten/pairing.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"
#include "wishgarten/weingarten.h"

/* The matrix of the multiplication by a class function g on class functions: M[mu][nu] = sum over the tau of
   class nu of g(rho tau^-1), rho any permutation of class mu. */
static void multiply_classes(fmpq_mat_t matrix, const fmpq *g, slong n, const slong *table)
{
    slong *rho = flint_malloc(n * sizeof(slong)), *tau = flint_malloc(n * sizeof(slong));
    slong *product = flint_malloc(n * sizeof(slong)), *inverse = flint_malloc(n * sizeof(slong));
    slong *mu = flint_malloc(n * sizeof(slong)), *type = flint_malloc(n * sizeof(slong)), row = 0;

    fmpq_mat_zero(matrix);
    wg_partition_first(mu, n);
    do
    {
        for (slong i = 0, begin = 0; i < n && mu[i] > 0; begin += mu[i], i++)
            for (slong j = 0; j < mu[i]; j++)
                rho[begin + j] = begin + (j + 1) % mu[i];
        wg_permutation_first(tau, n);
        do
        {
            slong column;

            wg_permutation_cycle_type(type, tau, n);
            column = wg_partition_rank(type, n, table);
            wg_permutation_inverse(inverse, tau, n);
            wg_permutation_compose(product, rho, inverse, n);
            wg_permutation_cycle_type(type, product, n);
            fmpq_add(fmpq_mat_entry(matrix, row, column), fmpq_mat_entry(matrix, row, column),
                     g + wg_partition_rank(type, n, table));
        }
        while (wg_permutation_next(tau, n));
        row++;
    }
    while (wg_partition_next(mu, n));
    flint_free(rho);
    flint_free(tau);
    flint_free(product);
    flint_free(inverse);
    flint_free(mu);
    flint_free(type);
}

/* The same for functions of the coset type of two pairings: M[mu][nu] = sum over the q that have coset type nu
   with the first pairing of g(p, q), p any pairing that has coset type mu with it. */
static void multiply_coset_types(fmpq_mat_t matrix, const fmpq *g, slong n, const slong *table)
{
    slong *p = flint_malloc(2 * n * sizeof(slong)), *q = flint_malloc(2 * n * sizeof(slong));
    slong *first = flint_malloc(2 * n * sizeof(slong)), *mu = flint_malloc(n * sizeof(slong));
    slong *type = flint_malloc(n * sizeof(slong)), row = 0;

    fmpq_mat_zero(matrix);
    wg_pairing_first(first, n);
    wg_partition_first(mu, n);
    do
    {
        for (slong i = 0, begin = 0; i < n && mu[i] > 0; begin += 2 * mu[i], i++)
            for (slong j = 0; j < mu[i]; j++)
            {
                slong a = begin + 2 * j + 1, b = begin + (2 * j + 2) % (2 * mu[i]);

                p[a] = b;
                p[b] = a;
            }
        wg_pairing_first(q, n);
        do
        {
            slong column;

            wg_pairing_coset_type(type, q, first, n);
            column = wg_partition_rank(type, n, table);
            wg_pairing_coset_type(type, p, q, n);
            fmpq_add(fmpq_mat_entry(matrix, row, column), fmpq_mat_entry(matrix, row, column),
                     g + wg_partition_rank(type, n, table));
        }
        while (wg_pairing_next(q, n));
        row++;
    }
    while (wg_partition_next(mu, n));
    flint_free(p);
    flint_free(q);
    flint_free(first);
    flint_free(mu);
    flint_free(type);
}

/* x <- what a loop counts for in the Gram element */
static void loop_value(fmpz_t x, wg_group_t group, const fmpz_t dim)
{
    fmpz_set(x, dim);
    if (group == WG_SYMPLECTIC || group == WG_CSE)
        fmpz_neg(x, x);
    if (group == WG_COE || group == WG_CSE)
        fmpz_add_ui(x, x, 1);
}

/* value <- p(matrix) * unit, by Horner */
static void apply_polynomial(fmpq_mat_t value, const fmpq_poly_t p, const fmpq_mat_t matrix,
                             const fmpq_mat_t unit)
{
    fmpq_mat_t t;
    fmpq_t c;

    fmpq_mat_init(t, fmpq_mat_nrows(unit), 1);
    fmpq_init(c);
    fmpq_mat_zero(value);
    for (slong k = fmpq_poly_degree(p); k >= 0; k--)
    {
        fmpq_mat_mul(t, matrix, value);
        fmpq_poly_get_coeff_fmpq(c, p, k);
        fmpq_mat_scalar_mul_fmpq(value, unit, c);
        fmpq_mat_add(value, value, t);
    }
    fmpq_mat_clear(t);
    fmpq_clear(c);
}

/* A polynomial r with r(0) = 0 and r(x) = 1/x at the other roots of the minimal polynomial m, which has no
   double root: with m = q, or m = x q if 0 is a root, and q = q_0 + x s, 1/x = -s/q_0 at the roots of q, and
   1 - q/q_0 is 1 there and 0 at 0. */
static void pseudo_inverse_polynomial(fmpq_poly_t r, const fmpq_poly_t m)
{
    fmpq_poly_t q, s, projector;
    fmpq_t c;

    fmpq_poly_init(q);
    fmpq_poly_init(s);
    fmpq_poly_init(projector);
    fmpq_init(c);
    fmpq_poly_set(q, m);
    fmpq_poly_get_coeff_fmpq(c, q, 0);
    if (fmpq_is_zero(c))
    {
        fmpq_poly_shift_right(q, q, 1);
        fmpq_poly_get_coeff_fmpq(c, q, 0);
    }
    fmpq_poly_scalar_div_fmpq(projector, q, c);
    fmpq_poly_neg(projector, projector);
    fmpq_poly_set_coeff_ui(projector, 0, 0);
    fmpq_poly_shift_right(s, q, 1);
    fmpq_poly_scalar_div_fmpq(s, s, c);
    fmpq_poly_neg(s, s);
    fmpq_poly_mul(r, s, projector);
    fmpq_poly_rem(r, r, m);
    fmpq_poly_clear(q);
    fmpq_poly_clear(s);
    fmpq_poly_clear(projector);
    fmpq_clear(c);
}

wg_status_t wg_weingarten_table_by_gram_inverse(fmpq *q, wg_group_t group, slong n, const fmpz_t dim)
{
    int symplectic = group == WG_SYMPLECTIC || group == WG_CSE;
    slong count, *table, *mu, rank = 0;
    fmpq_mat_t matrix, unit, value;
    fmpq_poly_t minimal, inverse;
    fmpq *gram;
    fmpz_t loop;

    if (fmpz_sgn(dim) <= 0 || (symplectic && fmpz_is_odd(dim)))
        return WG_DOMAIN;
    if (n > (group == WG_UNITARY ? WG_GRAM_DEGREE_MAX : WG_GRAM_PAIRING_DEGREE_MAX))
        return WG_UNABLE;
    fmpq_one(q);
    if (n == 0)
        return WG_OK;

    count = wg_partition_count(n);
    table = flint_malloc((n + 1) * (n + 1) * sizeof(slong));
    mu = flint_malloc(n * sizeof(slong));
    gram = flint_malloc(count * sizeof(fmpq));
    fmpq_mat_init(matrix, count, count);
    fmpq_mat_init(unit, count, 1);
    fmpq_mat_init(value, count, 1);
    fmpq_poly_init(minimal);
    fmpq_poly_init(inverse);

    fmpz_init(loop);
    loop_value(loop, group, dim);
    wg_partition_count_table(table, n);
    wg_partition_first(mu, n);
    do
    {
        fmpq_init(gram + rank);
        fmpz_pow_ui(fmpq_numref(gram + rank), loop, wg_partition_length(mu, n));
        if (symplectic && n % 2 == 1)
            fmpq_neg(gram + rank, gram + rank);
        rank++;
    }
    while (wg_partition_next(mu, n));
    if (group == WG_UNITARY)
        multiply_classes(matrix, gram, n, table);
    else
        multiply_coset_types(matrix, gram, n, table);
    fmpq_mat_minpoly(minimal, matrix);
    pseudo_inverse_polynomial(inverse, minimal);
    fmpq_set_si(fmpq_mat_entry(unit, count - 1, 0), 1, 1);
    apply_polynomial(value, inverse, matrix, unit);
    for (slong i = 0; i < count; i++)
    {
        fmpq_set(q + i, fmpq_mat_entry(value, i, 0));
        fmpq_clear(gram + i);
    }

    fmpq_mat_clear(matrix);
    fmpq_mat_clear(unit);
    fmpq_mat_clear(value);
    fmpq_poly_clear(minimal);
    fmpq_poly_clear(inverse);
    fmpz_clear(loop);
    flint_free(gram);
    flint_free(table);
    flint_free(mu);
    return WG_OK;
}
