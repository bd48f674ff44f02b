#include "characteristic.h"

#include <stdlib.h>

#include <flint/acb.h>
#include <flint/arb_fmpz_poly.h>
#include <flint/fmpz_poly_factor.h>

void wg_characteristic_init(wg_characteristic_t characteristic)
{
    characteristic->factors = NULL;
    characteristic->multiplicities = NULL;
    characteristic->length = characteristic->alloc = 0;
}

void wg_characteristic_clear(wg_characteristic_t characteristic)
{
    for (slong i = 0; i < characteristic->length; i++)
    {
        fmpz_poly_clear(characteristic->factors + i);
        fmpz_clear(characteristic->multiplicities + i);
    }
    flint_free(characteristic->factors);
    flint_free(characteristic->multiplicities);
}

/* Nonzero if every word has an even number of letters Y, or the matrix no imaginary part. */
static int is_real(const wg_direct_sum_t blocks)
{
    const wg_observable_struct *o = blocks->observable;

    for (slong i = 0; i < o->length * o->length && o->kind == WG_OBSERVABLE_MATRIX; i++)
        if (!fmpq_is_zero(o->matrix + 2 * i + 1))
            return 0;
    for (slong i = 0; i < blocks->reduced->length; i++)
    {
        int skew = 0;

        for (slong q = 0; q < blocks->pairs; q++)
            skew ^= wg_pauli_sum_letter(blocks->reduced, i, q) == 'Y';
        if (skew)
            return 0;
    }
    return 1;
}

int wg_characteristic_is_cheap(const wg_direct_sum_t blocks)
{
    slong rows = wg_direct_sum_rows(blocks) * (is_real(blocks) ? 1 : 2);
    slong free = FLINT_CLOG2(FLINT_MAX(WG_CHARACTERISTIC_ROWS_MAX / FLINT_MAX(rows, 1), 1));

    /* half the size allows eight times as many blocks */
    return rows > 0 && rows <= WG_CHARACTERISTIC_ROWS_MAX && blocks->central <= 2 + 3 * free &&
           blocks->central <= 14;
}

static void append(wg_characteristic_t to, const fmpz_poly_t factor, const fmpz_t multiplicity)
{
    for (slong i = 0; i < to->length; i++)
        if (fmpz_poly_equal(to->factors + i, factor))
        {
            fmpz_add(to->multiplicities + i, to->multiplicities + i, multiplicity);
            return;
        }
    if (to->length == to->alloc)
    {
        to->alloc = 2 * to->alloc + 4;
        to->factors = flint_realloc(to->factors, to->alloc * sizeof(fmpz_poly_struct));
        to->multiplicities = flint_realloc(to->multiplicities, to->alloc * sizeof(fmpz));
    }
    fmpz_poly_init(to->factors + to->length);
    fmpz_poly_set(to->factors + to->length, factor);
    fmpz_init_set(to->multiplicities + to->length, multiplicity);
    to->length++;
}

/* polynomial <- det(x - A - iB), or its square as the determinant of (x - A, B; -B, x - A) where B is not zero; returns the
   power, 1 or 2. */
static int characteristic_power(fmpz_poly_t polynomial, const fmpz_mat_t a, const fmpz_mat_t b)
{
    slong n = fmpz_mat_nrows(a);
    fmpz_mat_t both;

    if (fmpz_mat_is_zero(b))
    {
        fmpz_mat_charpoly(polynomial, a);
        return 1;
    }
    fmpz_mat_init(both, 2 * n, 2 * n);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++)
        {
            fmpz_set(fmpz_mat_entry(both, i, j), fmpz_mat_entry(a, i, j));
            fmpz_set(fmpz_mat_entry(both, n + i, n + j), fmpz_mat_entry(a, i, j));
            fmpz_set(fmpz_mat_entry(both, n + i, j), fmpz_mat_entry(b, i, j));
            fmpz_neg(fmpz_mat_entry(both, i, n + j), fmpz_mat_entry(b, i, j));
        }
    fmpz_mat_charpoly(polynomial, both);
    fmpz_mat_clear(both);
    return 2;
}

void wg_characteristic_set(wg_characteristic_t characteristic, const wg_direct_sum_t blocks)
{
    slong rows = wg_direct_sum_rows(blocks);
    fmpz_poly_t polynomial;
    fmpz_mat_t re, im;
    fmpz_t m;

    fmpz_init(m);
    fmpz_poly_init(polynomial);
    fmpz_mat_init(re, rows, rows);
    fmpz_mat_init(im, rows, rows);
    for (ulong s = 0; s >> blocks->central == 0; s++)
    {
        fmpz_poly_factor_t factors;
        int power;

        wg_direct_sum_get(re, im, s, blocks);
        power = characteristic_power(polynomial, re, im);
        fmpz_poly_factor_init(factors);
        fmpz_poly_factor(factors, polynomial);
        for (slong i = 0; i < factors->num; i++)
        {
            fmpz_mul_si(m, blocks->copies, factors->exp[i] / power);
            append(characteristic, factors->p + i, m);
        }
        fmpz_poly_factor_clear(factors);
    }
    fmpz_mat_clear(re);
    fmpz_mat_clear(im);
    fmpz_poly_clear(polynomial);
    fmpz_clear(m);
}

static int compare_roots(const void *a, const void *b)
{
    return arb_lt(acb_realref((acb_srcptr) a), acb_realref((acb_srcptr) b)) ? -1 : 1;
}

void wg_characteristic_roots(arb_ptr roots, const fmpz_poly_t factor, slong prec)
{
    slong n = fmpz_poly_degree(factor);
    acb_ptr all = _acb_vec_init(n);

    arb_fmpz_poly_complex_roots(all, factor, 0, prec);
    qsort(all, n, sizeof(acb_struct), compare_roots);
    for (slong i = 0; i < n; i++)
        arb_set(roots + i, acb_realref(all + i));
    _acb_vec_clear(all, n);
}

void wg_characteristic_least_root(arb_t root, const fmpz_poly_t factor, slong prec)
{
    slong n = fmpz_poly_degree(factor);
    arb_ptr roots = _arb_vec_init(n);

    wg_characteristic_roots(roots, factor, prec);
    arb_set(root, roots);
    _arb_vec_clear(roots, n);
}
