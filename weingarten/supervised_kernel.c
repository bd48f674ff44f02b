#include "wishgarten/supervised_kernel.h"

#include <stdlib.h>

#include <flint/acb.h>
#include <flint/arb_fmpz_poly.h>
#include <flint/fmpq_poly.h>
#include <flint/fmpz_poly_factor.h>

#include "wishgarten/character.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"

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

/* h[class] <- the coefficient of the permutations of that class of S_4 in E[A (x) A (x) A (x) A], A a traceless operator with power sums m, twirled by Haar
   unitaries: sum_lambda s_lambda(A) chi_lambda / prod (D + content). */
static wg_status_t fourfold_twirl(wg_formula_struct *h, const wg_formula_struct *m, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_status_t status = WG_OK;
    slong chi[25], lambda[4], mu[4], contents[7], row = 0;
    wg_formula_t schur, term;
    fmpz_t z;
    fmpq_t q;

    wg_formula_init(schur, ring);
    wg_formula_init(term, ring);
    fmpz_init(z);
    fmpq_init(q);
    wg_character_table(chi, 4);
    for (int i = 0; i < 5; i++)
        wg_formula_set_si(h + i, 0, ring);
    wg_partition_first(lambda, 4);
    do
    {
        slong column = 0;

        wg_formula_set_si(schur, 0, ring);
        wg_partition_first(mu, 4);
        do
        {
            wg_partition_centraliser(z, mu, 4);
            fmpq_set_si(q, chi[5 * column++ + row], fmpz_get_ui(z));
            wg_formula_set_fmpq(term, q, ring);
            for (int i = 0; i < 4 && mu[i] > 0; i++)
                wg_formula_mul(term, term, m + mu[i], ring);
            wg_formula_add(schur, schur, term, ring);
        }
        while (wg_partition_next(mu, 4));
        wg_partition_contents(contents, lambda, 4);
        for (slong j = 0; j < 7; j++)
            for (slong e = 0; e < contents[j]; e++)
            {
                wg_formula_add_si(term, kernel->dim, j - 3, ring);
                /* more than D rows: the Schur function of a matrix is zero */
                if (!wg_formula_is_zero(schur, ring) && wg_formula_div(schur, schur, term, ring) != WG_OK)
                    status = WG_DOMAIN;
            }
        for (int i = 0; i < 5; i++)
        {
            wg_formula_mul_si(term, schur, chi[5 * i + row], ring);
            wg_formula_add(h + i, h + i, term, ring);
        }
        row++;
    }
    while (wg_partition_next(lambda, 4));
    wg_formula_clear(schur, ring);
    wg_formula_clear(term, ring);
    fmpz_clear(z);
    fmpq_clear(q);
    return status;
}

static slong class_of(const slong *p)
{
    slong table[25], type[4];

    wg_partition_count_table(table, 4);
    wg_permutation_cycle_type(type, p, 4);
    return wg_partition_rank(type, 4, table);
}

/* (re, im) <- (re, im) * (g[0], g[1]) */
static void multiply_complex(fmpq_t re, fmpq_t im, const fmpq *g)
{
    fmpq_t t, u;

    fmpq_init(t);
    fmpq_init(u);
    fmpq_mul(t, re, g);
    fmpq_mul(u, im, g + 1);
    fmpq_sub(t, t, u);
    fmpq_mul(u, re, g + 1);
    fmpq_mul(im, im, g);
    fmpq_add(im, im, u);
    fmpq_swap(re, t);
    fmpq_clear(t);
    fmpq_clear(u);
}

/* Tr_pi(B_0, ..., B_3) once the four O have become the permutation tau, where B_i = O psi_i, or psi_i O if bit i of `swapped` is set: *loops
   circles of bare wire, each worth D, times the real part of a product of Gram entries. The places on the wire are psi_i at i and the entry of
   O_i at 4 + i; entering O_k one leaves O_tau(k). */
static void contract(fmpq_t value, slong *loops, const slong *pi, const slong *tau, int swapped,
                     const fmpq *gram)
{
    slong next[8];
    int seen[8] = {0};
    fmpq_t im;

    for (slong i = 0; i < 4; i++)
    {
        slong head = pi[i], behind = swapped >> head & 1 ? head : 4 + head;
        slong left = tau[i], head_left = pi[left],
              behind_left = swapped >> head_left & 1 ? head_left : 4 + head_left;

        next[i] = swapped >> i & 1 ? 4 + i : behind;
        next[4 + i] = swapped >> left & 1 ? behind_left : left;
    }
    fmpq_init(im);
    fmpq_one(value);
    *loops = 0;
    for (slong start = 0; start < 8; start++)
    {
        slong first = -1, last = -1;

        if (seen[start])
            continue;
        for (slong at = start; !seen[at]; at = next[at])
        {
            seen[at] = 1;
            if (at >= 4)
                continue;
            if (last >= 0)
                multiply_complex(value, im, gram + 2 * (4 * last + at));
            first = first < 0 ? at : first;
            last = at;
        }
        if (first >= 0)
            multiply_complex(value, im, gram + 2 * (4 * last + first));
        else
            ++*loops;
    }
    fmpq_clear(im);
}

/* f <- E_U Tr_pi(B_0, ..., B_3), B_i = -sqrt(-1) [O~, psi_i]; (-sqrt(-1))^4 = 1 and each psi O gives a sign. */
static void trace_of_commutators(wg_formula_t f, const slong *pi, const wg_formula_struct *h,
                                 const fmpq *gram, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    fmpq weights[5][5]; /* by class of tau and number of loops */
    wg_formula_t term, power;
    slong tau[4], loops;
    fmpq_t value;

    fmpq_init(value);
    wg_formula_init(term, ring);
    wg_formula_init(power, ring);
    for (int i = 0; i < 25; i++)
        fmpq_init(weights[i / 5] + i % 5);
    for (int swapped = 0; swapped < 16; swapped++)
    {
        int sign = (swapped ^ swapped >> 1 ^ swapped >> 2 ^ swapped >> 3) & 1;

        wg_permutation_first(tau, 4);
        do
        {
            fmpq *weight;

            contract(value, &loops, pi, tau, swapped, gram);
            weight = weights[class_of(tau)] + loops;
            if (sign)
                fmpq_sub(weight, weight, value);
            else
                fmpq_add(weight, weight, value);
        }
        while (wg_permutation_next(tau, 4));
    }
    wg_formula_set_si(f, 0, ring);
    for (int i = 0; i < 5; i++)
        for (loops = 0; loops < 5; loops++)
        {
            wg_formula_pow_ui(power, kernel->dim, loops, ring);
            wg_formula_mul(term, h + i, power, ring);
            wg_formula_mul_fmpq(term, term, weights[i] + loops, ring);
            wg_formula_add(f, f, term, ring);
        }
    for (int i = 0; i < 25; i++)
        fmpq_clear(weights[i / 5] + i % 5);
    fmpq_clear(value);
    wg_formula_clear(term, ring);
    wg_formula_clear(power, ring);
}

/* One layer twice: sum_pi g(pi) E Tr_pi(B_a, B_b, B_c, B_d), where only derangements count as Tr B = 0. Two layers: C^2 E Tr(B_a B_b) Tr(B_c B_d). */
wg_status_t wg_supervised_kernel_second_moment(wg_formula_t f, const fmpq *gram, const wg_kernel_t kernel)
{
    wg_status_t status;
    const wg_ring_struct *ring = kernel->ring;
    static const slong two_pairs[] = {1, 0, 3, 2};
    wg_formula_struct g[5], h[5];
    wg_formula_t same, different, term;
    slong pi[4];
    fmpq_t c;

    for (int i = 0; i < 5; i++)
    {
        wg_formula_init(g + i, ring);
        wg_formula_init(h + i, ring);
    }
    wg_formula_init(same, ring);
    wg_formula_init(different, ring);
    wg_formula_init(term, ring);
    fmpq_init(c);
    status = fourfold_twirl(g, kernel->generator, kernel);
    if (status == WG_OK)
        status = fourfold_twirl(h, kernel->observable, kernel);

    wg_permutation_first(pi, 4);
    do
    {
        if (pi[0] != 0 && pi[1] != 1 && pi[2] != 2 && pi[3] != 3)
        {
            trace_of_commutators(term, pi, h, gram, kernel);
            wg_formula_addmul(same, g + class_of(pi), term, ring);
        }
    }
    while (wg_permutation_next(pi, 4));
    wg_formula_mul(same, same, kernel->layers, ring);

    trace_of_commutators(different, two_pairs, h, gram, kernel);
    wg_formula_mul(term, kernel->generator + 2, kernel->generator + 2, ring);
    divide_by_twirl(term, 2, kernel);
    wg_formula_mul(different, different, term, ring);
    wg_formula_add_si(term, kernel->layers, -1, ring);
    wg_formula_mul(term, term, kernel->layers, ring);
    wg_formula_mul(different, different, term, ring);

    wg_formula_add(same, same, different, ring);
    fmpq_pow_si(c, kernel->angle, 4);
    wg_formula_mul_fmpq(same, same, c, ring);
    if (status == WG_OK)
        wg_formula_swap(f, same);
    for (int i = 0; i < 5; i++)
    {
        wg_formula_clear(g + i, ring);
        wg_formula_clear(h + i, ring);
    }
    wg_formula_clear(same, ring);
    wg_formula_clear(different, ring);
    wg_formula_clear(term, ring);
    fmpq_clear(c);
    return status;
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
