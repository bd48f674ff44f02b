#include "wishgarten/supervised_kernel.h"

#include <stdlib.h>

#include <flint/acb.h>
#include <flint/arb_fmpz_poly.h>
#include <flint/fmpq_poly.h>
#include <flint/fmpz_poly_factor.h>

/* f <- f / (D^2 - 1)^e */
static void divide_by_twirl(wg_formula_t f, int e, const wg_kernel_t kernel)
{
    wg_formula_t t;

    wg_formula_init(t, kernel->ring);
    for (int sign = -1; sign <= 1; sign += 2)
        for (int i = 0; i < e; i++)
        {
            wg_formula_add_si(t, kernel->dim, sign, kernel->ring);
            if (wg_formula_div(f, f, t, kernel->ring) != WG_OK)
                flint_throw(FLINT_DIVZERO, "supervised_kernel: outside the domain, D >= 2\n");
        }
    wg_formula_clear(t, kernel->ring);
}

void wg_supervised_kernel_mean(wg_formula_t f, const wg_formula_t sigma, const wg_formula_t g,
                               const wg_formula_struct *w, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_t bulk, last;
    fmpq_t c;

    wg_formula_init(bulk, ring);
    wg_formula_init(last, ring);
    fmpq_init(c);

    wg_formula_mul(bulk, kernel->dim, sigma, ring);
    wg_formula_add_si(bulk, bulk, -1, ring);
    wg_formula_mul(bulk, bulk, kernel->generator + 2, ring);
    divide_by_twirl(bulk, 2, kernel);
    if (kernel->boundary == WG_BOUNDARY_BARE)
    {
        wg_formula_add_si(last, kernel->layers, -1, ring);
        wg_formula_mul(bulk, bulk, last, ring);
        wg_formula_set(last, w, ring);
        divide_by_twirl(last, 1, kernel);
        wg_formula_add(bulk, bulk, last, ring);
    }
    else
        wg_formula_mul(bulk, bulk, kernel->layers, ring);
    wg_formula_mul(bulk, bulk, g, ring);
    fmpq_mul(c, kernel->angle, kernel->angle);
    fmpq_mul_si(c, c, 2);
    wg_formula_mul_fmpq(f, bulk, c, ring);

    wg_formula_clear(bulk, ring);
    wg_formula_clear(last, ring);
    fmpq_clear(c);
}

void wg_supervised_kernel_eigenvalues(wg_formula_t uniform, wg_formula_t other, ulong m,
                                      const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_t sigma, on, off;

    wg_formula_init(sigma, ring);
    wg_formula_init(on, ring);
    wg_formula_init(off, ring);
    wg_supervised_kernel_mean(off, sigma, kernel->observable + 2, NULL, kernel);
    wg_formula_set_si(sigma, 1, ring);
    wg_supervised_kernel_mean(on, sigma, kernel->observable + 2, NULL, kernel);
    wg_formula_sub(other, on, off, ring);
    wg_formula_mul_si(off, off, m, ring);
    wg_formula_add(uniform, other, off, ring);
    wg_formula_clear(sigma, ring);
    wg_formula_clear(on, ring);
    wg_formula_clear(off, ring);
}

static int compare_balls(const void *a, const void *b)
{
    return arf_cmp(arb_midref((arb_srcptr) a), arb_midref((arb_srcptr) b));
}

void wg_symmetric_eigenvalues(arb_ptr eigenvalues, const fmpq_mat_t matrix, slong prec)
{
    fmpq_poly_t characteristic;
    fmpz_poly_t polynomial;
    fmpz_poly_factor_t factors;
    slong length = 0;

    fmpq_poly_init(characteristic);
    fmpz_poly_init(polynomial);
    fmpz_poly_factor_init(factors);
    fmpq_mat_charpoly(characteristic, matrix);
    fmpq_poly_get_numerator(polynomial, characteristic);
    fmpz_poly_factor_squarefree(factors, polynomial);
    for (slong i = 0; i < factors->num; i++)
    {
        slong degree = fmpz_poly_degree(factors->p + i);
        acb_ptr roots = _acb_vec_init(degree);

        arb_fmpz_poly_complex_roots(roots, factors->p + i, 0, prec);
        for (slong j = 0; j < degree; j++)
            for (slong e = 0; e < factors->exp[i]; e++)
                arb_set(eigenvalues + length++, acb_realref(roots + j));
        _acb_vec_clear(roots, degree);
    }
    qsort(eigenvalues, length, sizeof(*eigenvalues), compare_balls);
    fmpq_poly_clear(characteristic);
    fmpz_poly_clear(polynomial);
    fmpz_poly_factor_clear(factors);
}
