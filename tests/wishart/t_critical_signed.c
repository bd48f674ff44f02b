#include <criterion/criterion.h>

#include <flint/arb.h>
#include <flint/fmpq.h>
#include <flint/fmpq_poly.h>
#include <flint/fmpz_vec.h>

#include "wishgarten/minima.h"

/* E of the product of B_(i, s(i)) over the i in `set`, B = -tau - sqrt(tau) N, times the sign of s, for one s: 0 unless s is an involution */
static void permutation_term(fmpq_t term, const int *s, int size, const fmpq_t tau)
{
    fmpq_one(term);
    for (int i = 0; i < size; i++)
    {
        if (s[s[i]] != i)
        {
            fmpq_zero(term);
            return;
        }
        /* a fixed point gives -tau, a pair -tau E N^2 */
        if (s[i] >= i)
        {
            fmpq_mul(term, term, tau);
            fmpq_neg(term, term);
        }
    }
}

static void add_permutations(fmpq_t sum, int *s, int at, int size, const fmpq_t tau)
{
    fmpq_t term;

    if (at == size)
    {
        fmpq_init(term);
        permutation_term(term, s, size, tau);
        fmpq_add(sum, sum, term);
        fmpq_clear(term);
        return;
    }
    for (int i = at; i < size; i++)
    {
        int old = s[at];

        s[at] = s[i];
        s[i] = old;
        add_permutations(sum, s, at + 1, size, tau);
        old = s[at];
        s[at] = s[i];
        s[i] = old;
    }
}

/* E det (W + B) = sum over sets S of E det W_S E det B_(not S), E det W_S = n (n-1) ... (n-|S|+1) */
static void by_permutations(fmpq_t sum, int p, slong n, const fmpq_t tau)
{
    fmpq_t part;

    fmpq_init(part);
    fmpq_zero(sum);
    for (int set = 0; set < 1 << p; set++)
    {
        int size = __builtin_popcount(set), s[8];

        for (int i = 0; i < 8; i++)
            s[i] = i;
        fmpq_zero(part);
        add_permutations(part, s, 0, p - size, tau);
        for (int i = 0; i < size; i++)
            fmpq_mul_si(part, part, n - i);
        fmpq_add(sum, sum, part);
    }
    fmpq_clear(part);
}

/* E det M by Laguerre polynomials = by all permutations and sets, p <= 6. */
Test(critical_signed, permutations)
{
    fmpq_t k, t, tau, a, b;

    fmpq_init(k);
    fmpq_init(t);
    fmpq_init(tau);
    fmpq_init(a);
    fmpq_init(b);
    for (int p = 1; p <= 6; p++)
        for (slong n = 0; n <= 9; n += 3)
            for (slong i = 1; i <= 3; i++)
            {
                fmpq_set_si(k, n + 1, 2);
                fmpq_set_si(t, i, 3);
                fmpq_add(tau, t, t);
                cr_assert_eq(wg_critical_signed_determinant(a, k, t, p), WG_OK);
                by_permutations(b, p, n, tau);
                cr_assert(fmpq_equal(a, b), "p = %d, n = %ld", p, (long) n);
            }
    /* E det (W_3(7) - 2 - sqrt(2) N) = 4 */
    fmpq_set_si(k, 4, 1);
    fmpq_one(t);
    cr_assert_eq(wg_critical_signed_determinant(a, k, t, 3), WG_OK);
    cr_assert_eq(fmpq_cmp_si(a, 4), 0);
    fmpq_clear(k);
    fmpq_clear(t);
    fmpq_clear(tau);
    fmpq_clear(a);
    fmpq_clear(b);
}

/* sum <- sum_j a_j Gamma(k - p/2 + j) (pi/4)^(p/2)/Gamma(k), the integral of the signed density, E det M = sum_j a_j T^j. */
static void integral(arb_t sum, slong p, slong twice_k)
{
    fmpz *xs = _fmpz_vec_init(p + 1), *ys = _fmpz_vec_init(p + 1);
    fmpq_poly_t polynomial;
    fmpq_t k, t, y;
    arb_t u, v;

    fmpq_poly_init(polynomial);
    fmpq_init(k);
    fmpq_init(t);
    fmpq_init(y);
    arb_init(u);
    arb_init(v);
    fmpq_set_si(k, twice_k, 2);
    for (slong i = 0; i <= p; i++)
    {
        fmpz_set_si(xs + i, i);
        fmpq_set_si(t, i, 1);
        cr_assert_eq(wg_critical_signed_determinant(y, k, t, p), WG_OK);
        cr_assert(fmpz_is_one(fmpq_denref(y)));
        fmpz_set(ys + i, fmpq_numref(y));
    }
    fmpq_poly_interpolate_fmpz_vec(polynomial, xs, ys, p + 1);
    arb_zero(sum);
    for (slong j = 0; j <= p; j++)
    {
        fmpq_poly_get_coeff_fmpq(y, polynomial, j);
        if (fmpq_is_zero(y))
            continue;
        fmpq_set_si(t, twice_k - p + 2 * j, 2);
        arb_gamma_fmpq(u, t, 200);
        arb_set_fmpq(v, y, 200);
        arb_addmul(sum, u, v, 200);
    }
    arb_gamma_fmpq(u, k, 200);
    arb_div(sum, sum, u, 200);
    arb_const_pi(u, 200);
    arb_mul_2exp_si(u, u, -2);
    arb_sqrt(u, u, 200);
    arb_pow_ui(u, u, p, 200);
    arb_mul(sum, sum, u, 200);
    _fmpz_vec_clear(xs, p + 1);
    _fmpz_vec_clear(ys, p + 1);
    fmpq_poly_clear(polynomial);
    fmpq_clear(k);
    fmpq_clear(t);
    fmpq_clear(y);
    arb_clear(u);
    arb_clear(v);
}

/* Poincare and Hopf: the integral is 0 for p < 2k, and minus the number of zeros for p = 2k. */
Test(critical_signed, poincare_hopf)
{
    wg_wishart_t process;
    wg_minima_t minima;
    fmpq_t r, none;
    arb_t sum, zeros;
    slong dimension;

    fmpq_init(r);
    fmpq_init(none);
    arb_init(sum);
    arb_init(zeros);
    for (slong twice_k = 2; twice_k <= 14; twice_k++)
    {
        for (slong p = 1; p < twice_k; p++)
        {
            integral(sum, p, twice_k);
            cr_assert(arb_contains_zero(sum) && mag_cmp_2exp_si(arb_radref(sum), -60) < 0,
                      "p = %ld, 2k = %ld", (long) p, (long) twice_k);
        }
        wg_wishart_init(process);
        fmpq_set_si(r, twice_k, 1);
        cr_assert_eq(wg_wishart_append(process, 1, r, r, none, NULL), WG_OK);
        wg_minima_init(minima, process, twice_k);
        cr_assert_eq(wg_minima_zeros(zeros, &dimension, minima, 200, NULL), WG_OK);
        integral(sum, twice_k, twice_k);
        arb_neg(sum, sum);
        cr_assert(arb_overlaps(sum, zeros), "2k = %ld", (long) twice_k);
        cr_assert_eq(dimension, 0);
        wg_wishart_clear(process);
    }
    fmpq_clear(r);
    fmpq_clear(none);
    arb_clear(sum);
    arb_clear(zeros);
}
