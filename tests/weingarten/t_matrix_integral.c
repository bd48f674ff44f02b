#include <criterion/criterion.h>

#include <flint/fmpq_vec.h>

#include "../oracle/double_sum.h"
#include "../support.h"
#include "dimension_ring.h"
#include "wishgarten/matrix_integral.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"

TestSuite(matrix_integral, .init = dimension_ring_init, .fini = dimension_ring_clear);

/* E prod_a U_{rows[a], columns[a]} conj(U_{rows[n + a], columns[n + a]}) */
typedef struct
{
    slong n;
    slong rows[12], columns[12];
} indices_t;

static void set_integrand(wg_integrand_t f, const indices_t *x)
{
    int u = wg_integrand_matrix(f, "U", WG_MATRIX_RANDOM);

    for (slong a = 0; a < 2 * x->n; a++)
        wg_integrand_push_entry(f, u, a >= x->n, x->rows[a], x->columns[a], 1);
}

static void integral(fmpq_t q, const wg_integrand_t f, slong dim)
{
    const char *method;
    wg_formula_t g;
    fmpz_t d;

    wg_formula_init(g, ring);
    fmpz_init_set_si(d, dim);
    cr_assert_eq(wg_matrix_integral(g, &method, f, d, ring, NULL), WG_OK);
    cr_assert(wg_formula_get_fmpq(q, g, ring));
    fmpz_clear(d);
    wg_formula_clear(g, ring);
}

static void integral_of(fmpq_t q, const indices_t *x, slong dim)
{
    wg_integrand_t f;

    wg_integrand_init(f);
    set_integrand(f, x);
    integral(q, f, dim);
    wg_integrand_clear(f);
}

static void check(const indices_t *x, slong dim, const fmpq *wg)
{
    fmpq_t left, right;

    fmpq_init(left);
    fmpq_init(right);
    integral_of(left, x, dim);
    double_sum(right, x->rows, x->columns, x->rows + x->n, x->columns + x->n, x->n, wg);
    if (!fmpq_equal(left, right))
    {
        char *l = fmpq_get_str(NULL, 10, left), *r = fmpq_get_str(NULL, 10, right);

        for (slong a = 0; a < 2 * x->n; a++)
            printf("# %ld,%ld\n", (long) x->rows[a], (long) x->columns[a]);
        cr_expect(0, "D = %ld, n = %ld: %s is not %s, seed %lu", (long) dim, (long) x->n, l, r, test_seed());
        flint_free(l);
        flint_free(r);
    }
    fmpq_clear(left);
    fmpq_clear(right);
}

/* E = sum_{sigma, tau} [rows match] [columns match] Wg(sigma tau^-1), for all products of degree n <= 3 of
   the entries of a 2 x 2 block, D = 2, 3, 4 */
Test(matrix_integral, is_the_double_sum_in_all_small_cases)
{
    for (slong n = 1; n <= 3; n++)
        for (slong dim = 2; dim <= 4; dim++)
        {
            fmpq *wg = _fmpq_vec_init(wg_partition_count(n));
            fmpz_t d;

            fmpz_init_set_si(d, dim);
            cr_assert_eq(wg_weingarten_table_by_gram_inverse(wg, WG_UNITARY, n, d), WG_OK);
            for (slong code = 0; code < (slong) 1 << (4 * n); code++)
            {
                indices_t x = {.n = n};

                for (slong a = 0; a < 2 * n; a++)
                {
                    x.rows[a] = 1 + ((code >> (2 * a)) & 1);
                    x.columns[a] = 1 + ((code >> (2 * a + 1)) & 1);
                }
                check(&x, dim, wg);
            }
            _fmpq_vec_clear(wg, wg_partition_count(n));
            fmpz_clear(d);
        }
}

static void shuffle(slong *values, slong n, flint_rand_t state)
{
    for (slong i = n - 1; i > 0; i--)
    {
        slong j = n_randint(state, i + 1), t = values[i];

        values[i] = values[j];
        values[j] = t;
    }
}

/* x <- random indices up to m in which rows and columns are balanced */
static void random_indices(indices_t *x, slong n, slong m, flint_rand_t state)
{
    x->n = n;
    for (slong a = 0; a < n; a++)
    {
        x->rows[a] = x->rows[n + a] = 1 + n_randint(state, m);
        x->columns[a] = x->columns[n + a] = 1 + n_randint(state, m);
    }
    shuffle(x->rows + n, n, state);
    shuffle(x->columns + n, n, state);
}

/* The same for random products of degree 4 and 5, D = 3, 4, 5, 6 */
Test(matrix_integral, is_the_double_sum_at_random)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong n = 4; n <= 5; n++)
        for (slong dim = 3; dim <= 6; dim++)
        {
            fmpq *wg = _fmpq_vec_init(wg_partition_count(n));
            fmpz_t d;

            fmpz_init_set_si(d, dim);
            cr_assert_eq(wg_weingarten_table_by_gram_inverse(wg, WG_UNITARY, n, d), WG_OK);
            for (slong repeat = 0; repeat < test_scaled(40); repeat++)
            {
                indices_t x;

                random_indices(&x, n, 1 + n_randint(state, 3), state);
                check(&x, dim, wg);
            }
            _fmpq_vec_clear(wg, wg_partition_count(n));
            fmpz_clear(d);
        }
    flint_randclear(state);
}

/* sum_j E[U_ij conj(U_kj) M] = [i = k] E[M], for random M of degree up to 6 and D = 1..4, below the degree
   too */
Test(matrix_integral, rows_are_orthonormal)
{
    flint_rand_t state;
    fmpq_t sum, term;

    test_randinit(state);
    fmpq_init(sum);
    fmpq_init(term);
    for (slong repeat = 0; repeat < test_scaled(150); repeat++)
    {
        slong dim = 1 + n_randint(state, 4), n = n_randint(state, 6), i = 1 + n_randint(state, dim),
              k = 1 + n_randint(state, dim);
        indices_t x, y;

        random_indices(&x, n, dim, state);
        /* Then the product with U_ij conj(U_kj) is balanced if x would be with row i in the place of k. */
        for (slong a = 0; a < n; a++)
            if (x.rows[a] == k && i != k)
            {
                x.rows[a] = i;
                break;
            }
        fmpq_zero(sum);
        for (slong j = 1; j <= dim; j++)
        {
            y = x;
            y.n = n + 1;
            for (slong a = n - 1; a >= 0; a--)
            {
                y.rows[n + 1 + a] = x.rows[n + a];
                y.columns[n + 1 + a] = x.columns[n + a];
            }
            y.rows[n] = i;
            y.rows[2 * n + 1] = k;
            y.columns[n] = y.columns[2 * n + 1] = j;
            integral_of(term, &y, dim);
            fmpq_add(sum, sum, term);
        }
        fmpq_zero(term);
        if (i == k)
            integral_of(term, &x, dim);
        cr_expect(fmpq_equal(sum, term), "D = %ld, n = %ld, repeat %ld, seed %lu", (long) dim, (long) n,
                  (long) repeat, test_seed());
    }
    fmpq_clear(sum);
    fmpq_clear(term);
    flint_randclear(state);
}

/* The formula in D at an integer D >= n is the number at that D. */
Test(matrix_integral, formulas_hold_from_the_degree_on)
{
    flint_rand_t state;
    wg_formula_t f, g;
    fmpq_t q, value;

    test_randinit(state);
    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    fmpq_init(q);
    fmpq_init(value);
    for (slong repeat = 0; repeat < test_scaled(100); repeat++)
    {
        slong n = 1 + n_randint(state, 6), dim = n + n_randint(state, 3);
        const char *method;
        wg_integrand_t integrand;
        indices_t x;

        random_indices(&x, n, 1 + n_randint(state, n), state);
        wg_integrand_init(integrand);
        set_integrand(integrand, &x);
        cr_assert_eq(wg_matrix_integral(f, &method, integrand, NULL, ring, NULL), WG_OK);
        fmpq_set_si(q, dim, 1);
        cr_assert_eq(wg_formula_substitute(g, f, 0, q, ring), WG_OK);
        cr_assert(wg_formula_get_fmpq(q, g, ring));
        integral(value, integrand, dim);
        cr_expect(fmpq_equal(q, value), "D = %ld, n = %ld, seed %lu", (long) dim, (long) n, test_seed());
        wg_integrand_clear(integrand);
    }
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
    fmpq_clear(q);
    fmpq_clear(value);
    flint_randclear(state);
}

/* |U_11|^2 ~ Beta(1, D - 1): E|U_11|^(2n) = 1/C(n + D - 1, n), up to n = 200; in the unitary 1 x 1 it is
   1. */
Test(matrix_integral, one_entry_has_a_beta_law)
{
    fmpq_t q, expected;

    fmpq_init(q);
    fmpq_init(expected);
    for (slong n = 1; n <= 200; n += 1 + n / 4)
        for (slong dim = 1; dim <= 5; dim++)
        {
            wg_integrand_t f;
            int u;

            wg_integrand_init(f);
            u = wg_integrand_matrix(f, "U", WG_MATRIX_RANDOM);
            wg_integrand_push_entry(f, u, 0, 1, 1, n);
            wg_integrand_push_entry(f, u, 1, 1, 1, n);
            integral(q, f, dim);
            fmpz_one(fmpq_numref(expected));
            fmpz_bin_uiui(fmpq_denref(expected), n + dim - 1, n);
            cr_expect(fmpq_equal(q, expected), "n = %ld, D = %ld", (long) n, (long) dim);
            wg_integrand_clear(f);
        }
    fmpq_clear(q);
    fmpq_clear(expected);
}

/* For a 2 x 2 unitary |U_22| = |U_11| and |U_12|^2 = 1 - |U_11|^2 is uniform: E |U_11|^2a |U_22|^2b |U_12|^2c
   = (a+b)! c!/(a+b+c+1)! */
Test(matrix_integral, two_dimensions_are_a_beta_integral)
{
    fmpq_t q, expected;
    fmpz_t t;

    fmpq_init(q);
    fmpq_init(expected);
    fmpz_init(t);
    for (slong a = 0; a <= 6; a++)
        for (slong b = 0; b <= 6 - a; b++)
            for (slong c = 0; c <= 4; c++)
            {
                wg_integrand_t f;
                int u;

                wg_integrand_init(f);
                u = wg_integrand_matrix(f, "U", WG_MATRIX_RANDOM);
                for (int side = 0; side < 2; side++)
                {
                    wg_integrand_push_entry(f, u, side, 1, 1, a);
                    wg_integrand_push_entry(f, u, side, 2, 2, b);
                    wg_integrand_push_entry(f, u, side, 1, 2, c);
                }
                integral(q, f, 2);
                fmpz_fac_ui(fmpq_numref(expected), a + b);
                fmpz_fac_ui(t, c);
                fmpz_mul(fmpq_numref(expected), fmpq_numref(expected), t);
                fmpz_fac_ui(fmpq_denref(expected), a + b + c + 1);
                fmpq_canonicalise(expected);
                cr_expect(fmpq_equal(q, expected), "%ld, %ld, %ld", (long) a, (long) b, (long) c);
                wg_integrand_clear(f);
            }
    fmpq_clear(q);
    fmpq_clear(expected);
    fmpz_clear(t);
}

/* Independent unitaries: E f(U) g(V) = E f(U) E g(V). */
Test(matrix_integral, independent_unitaries_factorise)
{
    flint_rand_t state;
    fmpq_t q, left, right;

    test_randinit(state);
    fmpq_init(q);
    fmpq_init(left);
    fmpq_init(right);
    for (slong repeat = 0; repeat < test_scaled(50); repeat++)
    {
        wg_integrand_t f;
        indices_t x, y;
        int v;

        random_indices(&x, 1 + n_randint(state, 3), 3, state);
        random_indices(&y, 1 + n_randint(state, 3), 3, state);
        wg_integrand_init(f);
        set_integrand(f, &x);
        v = wg_integrand_matrix(f, "V", WG_MATRIX_RANDOM);
        for (slong a = 0; a < 2 * y.n; a++)
            wg_integrand_push_entry(f, v, a >= y.n, y.rows[a], y.columns[a], 1);
        integral(q, f, 3);
        integral_of(left, &x, 3);
        integral_of(right, &y, 3);
        fmpq_mul(left, left, right);
        cr_expect(fmpq_equal(q, left), "seed %lu", test_seed());
        wg_integrand_clear(f);
    }
    fmpq_clear(q);
    fmpq_clear(left);
    fmpq_clear(right);
    flint_randclear(state);
}

/* Outside of the domain nothing is answered: D < 1, an index above D, three different rows in two dimensions;
   degrees out of reach. */
Test(matrix_integral, refuses)
{
    static const struct
    {
        slong dim, row, symbols, power;
        wg_status_t status;
    } cases[] = {{0, 1, 0, 1, WG_DOMAIN},  {-3, 1, 0, 1, WG_DOMAIN}, {2, 3, 0, 1, WG_DOMAIN},
                 {2, 1, 2, 1, WG_DOMAIN},  {3, 1, 2, 1, WG_OK},      {2, 2, 0, 1, WG_OK},
                 {4, 1, 2, 40, WG_UNABLE}, {4, 1, 0, 400, WG_OK}};
    const char *method;
    wg_formula_t f;
    fmpz_t d;

    wg_formula_init(f, ring);
    fmpz_init(d);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_integrand_t x;
        int u;

        wg_integrand_init(x);
        u = wg_integrand_matrix(x, "U", WG_MATRIX_RANDOM);
        for (int side = 0; side < 2; side++)
        {
            wg_integrand_push_entry(x, u, side, cases[i].row, 1, cases[i].power);
            for (slong k = 0; k < cases[i].symbols; k++)
                wg_integrand_push_entry(x, u, side, -1 - k, 1 + k % 2, 1);
        }
        fmpz_set_si(d, cases[i].dim);
        wg_formula_set_si(f, 7, ring);
        cr_expect_eq(wg_matrix_integral(f, &method, x, d, ring, NULL), cases[i].status, "case %zu", i);
        if (cases[i].status != WG_OK)
        {
            fmpq_t q;

            fmpq_init(q);
            cr_expect(wg_formula_get_fmpq(q, f, ring) && fmpq_cmp_si(q, 7) == 0, "outputs are untouched");
            fmpq_clear(q);
        }
        wg_integrand_clear(x);
    }
    fmpz_clear(d);
    wg_formula_clear(f, ring);
}
