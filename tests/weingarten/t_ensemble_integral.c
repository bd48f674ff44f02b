#include <criterion/criterion.h>

#include <math.h>

#include "../oracle/sampled_ensemble.h"
#include "../support.h"
#include "wishgarten/integrand_text.h"

static const wg_ensemble_t haar[] = {WG_ENSEMBLE_ORTHOGONAL, WG_ENSEMBLE_SYMPLECTIC, WG_ENSEMBLE_COE,
                                     WG_ENSEMBLE_CSE};
static wg_ring_t ring;

static void setup(void)
{
    static const char *const names[] = {"D", "n"};

    wg_ring_init(ring, names, 2);
}

static void teardown(void)
{
    wg_ring_clear(ring);
}

TestSuite(ensemble_integral, .init = setup, .fini = teardown);

static int has_form(wg_ensemble_t ensemble)
{
    return ensemble == WG_ENSEMBLE_SYMPLECTIC || ensemble == WG_ENSEMBLE_CSE;
}

/* q <- the average at this D, with n = columns */
static void average(fmpq_t q, const wg_integrand_t f, wg_ensemble_t ensemble, slong dim, slong columns)
{
    const char *method;
    wg_formula_t g;
    fmpq_t n;
    fmpz_t d;

    wg_formula_init(g, ring);
    fmpz_init_set_si(d, dim);
    fmpq_init(n);
    fmpq_set_si(n, columns, 1);
    cr_assert_eq(wg_ensemble_integral(g, &method, f, ensemble, d, ring, NULL), WG_OK);
    cr_assert_eq(wg_formula_substitute(g, g, 1, n, ring), WG_OK);
    cr_assert(wg_formula_get_fmpq(q, g, ring));
    fmpz_clear(d);
    fmpq_clear(n);
    wg_formula_clear(g, ring);
}

/* A formula in D as text, or a rational number. */
static void expect(const char *text, wg_ensemble_t ensemble, slong dim, const char *expected)
{
    const char *method;
    wg_integrand_t f;
    wg_formula_t g;
    fmpz_t d;
    char *shown;

    wg_integrand_init(f);
    wg_formula_init(g, ring);
    fmpz_init_set_si(d, dim);
    cr_assert_eq(wg_integrand_parse(f, text, NULL), WG_OK);
    cr_assert_eq(wg_ensemble_integral(g, &method, f, ensemble, dim == 0 ? NULL : d, ring, NULL), WG_OK);
    shown = wg_formula_get_str(g, WG_TEXT, ring);
    cr_expect_str_eq(shown, expected, "%s: %s", text, shown);
    flint_free(shown);
    fmpz_clear(d);
    wg_formula_clear(g, ring);
    wg_integrand_clear(f);
}

/* E O_11^4 = 3/(D(D+2)), E |S_11|^4 = 2/(D(D+1)) for USp, 8/((D+1)(D+3)) for COE; a phase at D = 2 for CSE; derangements and Bell
   numbers. */
Test(ensemble_integral, known_values)
{
    expect("U[1,1]^4", WG_ENSEMBLE_ORTHOGONAL, 0, "3/(D*(D + 2))");
    expect("U[1,1]^2 U[2,2]^2", WG_ENSEMBLE_ORTHOGONAL, 0, "(D + 1)/(D*(D - 1)*(D + 2))");
    expect("U[1,1] U[1,2] U[2,1] U[2,2]", WG_ENSEMBLE_ORTHOGONAL, 0, "-1/(D*(D - 1)*(D + 2))");
    expect("|U[1,1]|^4", WG_ENSEMBLE_SYMPLECTIC, 0, "2/(D*(D + 1))");
    expect("U[1,1] U[3,3]", WG_ENSEMBLE_SYMPLECTIC, 4, "1/4");
    expect("U[1,3] U[3,1]", WG_ENSEMBLE_SYMPLECTIC, 4, "-1/4");
    expect("|U[1,1]|^4", WG_ENSEMBLE_COE, 0, "8/((D + 1)*(D + 3))");
    expect("|U[1,2]|^2", WG_ENSEMBLE_COE, 0, "1/(D + 1)");
    expect("|U[1,1]|^2", WG_ENSEMBLE_CSE, 0, "1/(D - 1)");
    expect("|U[1,1]|^6", WG_ENSEMBLE_CSE, 2, "1");
    expect("|U[1,2]|^6", WG_ENSEMBLE_CSE, 2, "0");
    expect("U[1,1]^9 U[i,j]", WG_ENSEMBLE_PERMUTATION, 0, "1/(D*(D - 1))");
    expect("U[1,1] U[1,2]", WG_ENSEMBLE_PERMUTATION, 0, "0");
    expect("U[1,1] U[2,2]", WG_ENSEMBLE_CENTRED_PERMUTATION, 0, "1/(D^2*(D - 1))");
    expect("|U[1,1]|^6 |U[1,2]|^2", WG_ENSEMBLE_GINIBRE, 0, "6");
    expect("U[1,1]^6 U[1,2]", WG_ENSEMBLE_REAL_GINIBRE, 0, "0");
    expect("U[1,1]^3", WG_ENSEMBLE_WISHART, 0, "n*(n + 1)*(n + 2)");
    expect("U[1,2] U[2,1]", WG_ENSEMBLE_WISHART, 0, "n");
    expect("U[1,2]^2", WG_ENSEMBLE_REAL_WISHART, 0, "n");
}

static void random_entries(wg_integrand_t f, slong dim, slong degree, int conjugates, flint_rand_t state)
{
    int u = wg_integrand_matrix(f, "U", WG_MATRIX_RANDOM);

    for (slong k = 0; k < degree; k++)
    {
        slong row = 1 + n_randint(state, dim), column = 1 + n_randint(state, dim);

        wg_integrand_push_entry(f, u, 0, row, column, 1);
        if (conjugates)
            wg_integrand_push_entry(f, u, 1, row, column, 1);
    }
}

/* sum_j E M S_ij conj(S_kj) = [i = k] E M, and the same for columns, for every D from 1 up, below the degree too. */
Test(ensemble_integral, rows_and_columns_are_orthonormal)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(60); round++)
    {
        wg_ensemble_t ensemble = haar[round % 4];
        slong dim = has_form(ensemble) ? 2 + 2 * n_randint(state, 2) : 1 + n_randint(state, 4);
        slong i = 1 + n_randint(state, dim), k = 1 + n_randint(state, dim);
        int by_column = n_randint(state, 2);
        wg_integrand_t f, g;
        fmpq_t sum, q;

        fmpq_init(sum);
        fmpq_init(q);
        wg_integrand_init(f);
        random_entries(f, dim, 1 + n_randint(state, 3),
                       ensemble != WG_ENSEMBLE_ORTHOGONAL || n_randint(state, 2), state);
        for (slong j = 1; j <= dim; j++)
        {
            wg_integrand_init(g);
            wg_integrand_matrix(g, "U", WG_MATRIX_RANDOM);
            for (slong e = 0; e < f->entry_count; e++)
                wg_integrand_push_entry(g, 0, f->entries[e].conjugated, f->entries[e].row,
                                        f->entries[e].column, 1);
            wg_integrand_push_entry(g, 0, 0, by_column ? j : i, by_column ? i : j, 1);
            wg_integrand_push_entry(g, 0, 1, by_column ? j : k, by_column ? k : j, 1);
            average(q, g, ensemble, dim, 1);
            fmpq_add(sum, sum, q);
            wg_integrand_clear(g);
        }
        average(q, f, ensemble, dim, 1);
        if (i != k)
            fmpq_zero(q);
        cr_expect(fmpq_equal(sum, q), "ensemble %d, D = %ld, seed %lu, round %ld", ensemble, (long) dim,
                  test_seed(), (long) round);
        fmpq_clear(sum);
        fmpq_clear(q);
        wg_integrand_clear(f);
    }
    flint_randclear(state);
}

/* The permutation matrix, or the centred one, of images. */
static void enumerate(fmpq_t sum, const wg_integrand_t f, int centred, int *images, slong placed, slong dim)
{
    fmpq_t product, shift;

    if (placed < dim)
    {
        for (slong j = 0; j < dim; j++)
        {
            int used = 0;

            for (slong i = 0; i < placed; i++)
                used |= images[i] == j;
            images[placed] = j;
            if (!used)
                enumerate(sum, f, centred, images, placed + 1, dim);
        }
        return;
    }
    fmpq_init(product);
    fmpq_init(shift);
    fmpq_one(product);
    for (slong e = 0; e < f->entry_count; e++)
    {
        fmpq_set_si(shift, centred ? -1 : 0, dim);
        if (images[f->entries[e].row - 1] == f->entries[e].column - 1)
            fmpq_add_si(shift, shift, 1);
        fmpq_mul(product, product, shift);
    }
    fmpq_add(sum, sum, product);
    fmpq_clear(product);
    fmpq_clear(shift);
}

/* E = 1/D! sum over all D! permutation matrices, D = 1..5. */
Test(ensemble_integral, permutations_by_enumeration)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(60); round++)
    {
        int images[5], centred = round % 2;
        slong dim = 1 + n_randint(state, 5);
        wg_integrand_t f;
        fmpz_t factorial;
        fmpq_t sum, q;

        fmpq_init(sum);
        fmpq_init(q);
        fmpz_init(factorial);
        wg_integrand_init(f);
        random_entries(f, dim, 1 + n_randint(state, centred ? 6 : 3), 0, state);
        enumerate(sum, f, centred, images, 0, dim);
        fmpz_fac_ui(factorial, dim);
        fmpq_div_fmpz(sum, sum, factorial);
        average(q, f, centred ? WG_ENSEMBLE_CENTRED_PERMUTATION : WG_ENSEMBLE_PERMUTATION, dim, 1);
        cr_expect(fmpq_equal(sum, q), "D = %ld, seed %lu, round %ld", (long) dim, test_seed(), (long) round);
        fmpq_clear(sum);
        fmpq_clear(q);
        fmpz_clear(factorial);
        wg_integrand_clear(f);
    }
    flint_randclear(state);
}

static double complex product_of(const wg_integrand_t f, sampled_matrix_t x)
{
    double complex product = 1;

    for (slong e = 0; e < f->entry_count; e++)
    {
        double complex y = x[f->entries[e].row - 1][f->entries[e].column - 1];

        for (slong k = 0; k < f->entries[e].power; k++)
            product *= f->entries[e].conjugated ? conj(y) : y;
    }
    return product;
}

/* |mean of samples - E| < 5 standard errors, for every ensemble. */
Test(ensemble_integral, agrees_with_samples)
{
    static const struct
    {
        wg_ensemble_t ensemble;
        const char *text;
        int dim;
    } cases[] = {
        {WG_ENSEMBLE_ORTHOGONAL, "U[1,1]^2 U[2,2]^2", 3},
        {WG_ENSEMBLE_ORTHOGONAL, "U[1,1] U[1,2] U[2,1] U[2,2] U[3,3]^2", 3},
        {WG_ENSEMBLE_SYMPLECTIC, "U[1,1] U[3,3] U[2,4] U[4,2]", 4},
        {WG_ENSEMBLE_SYMPLECTIC, "|U[1,1] U[2,2]|^2", 4},
        {WG_ENSEMBLE_SYMPLECTIC, "|U[1,1] U[3,2]|^2", 4},
        {WG_ENSEMBLE_SYMPLECTIC, "U[3,1] U[3,2] U[1,3] U[1,4]", 4},
        {WG_ENSEMBLE_COE, "|U[1,1] U[2,2]|^2", 3},
        {WG_ENSEMBLE_COE, "U[1,1] U[2,2] conj(U[1,2])^2", 3},
        {WG_ENSEMBLE_CSE, "|U[1,1] U[2,2]|^2", 4},
        {WG_ENSEMBLE_CSE, "U[1,1] U[2,2] conj(U[1,2] U[2,1])", 4},
        {WG_ENSEMBLE_CSE, "U[1,2] U[1,4] conj(U[3,2] U[3,4])", 4},
        {WG_ENSEMBLE_CSE, "U[1,2] conj(U[4,3])", 4},
        {WG_ENSEMBLE_CSE, "U[1,3] U[2,4]  conj(U[1,4] U[2,3])", 4},
        {WG_ENSEMBLE_CENTRED_PERMUTATION, "U[1,1]^2 U[1,2] U[2,2]", 3},
        {WG_ENSEMBLE_GINIBRE, "|U[1,1]|^4 |U[1,2]|^2", 2},
        {WG_ENSEMBLE_REAL_GINIBRE, "U[1,1]^4 U[1,2]^2", 2},
        {WG_ENSEMBLE_WISHART, "U[1,1] U[1,2] U[2,1] U[2,2]", 2},
        {WG_ENSEMBLE_WISHART, "U[1,2] U[2,3] conj(U[1,3])", 3},
        {WG_ENSEMBLE_REAL_WISHART, "U[1,2]^2 U[2,2]", 2},
        {WG_ENSEMBLE_REAL_WISHART, "U[1,2] U[2,3] U[3,1]", 3},
    };
    slong samples = test_scaled(30000);
    flint_rand_t state;

    test_randinit(state);
    for (size_t k = 0; k < sizeof(cases) / sizeof(*cases); k++)
    {
        double sum = 0, squares = 0, mean, error, exact;
        wg_integrand_t f;
        fmpq_t q;

        fmpq_init(q);
        wg_integrand_init(f);
        cr_assert_eq(wg_integrand_parse(f, cases[k].text, NULL), WG_OK);
        average(q, f, cases[k].ensemble, cases[k].dim, 3);
        for (slong s = 0; s < samples; s++)
        {
            sampled_matrix_t x;
            double y;

            sampled_ensemble(x, cases[k].ensemble, cases[k].dim, 3, state);
            y = creal(product_of(f, x));
            sum += y;
            squares += y * y;
        }
        mean = sum / samples;
        error = sqrt((squares / samples - mean * mean) / samples);
        exact = fmpz_get_d(fmpq_numref(q)) / fmpz_get_d(fmpq_denref(q));
        cr_expect(fabs(mean - exact) <= 5 * error + 1e-12, "%s, ensemble %d: %g, sampled %g +- %g, seed %lu",
                  cases[k].text, cases[k].ensemble, exact, mean, error, test_seed());
        fmpq_clear(q);
        wg_integrand_clear(f);
    }
    flint_randclear(state);
}

/* The formula in D takes the value of the integral at every D from the degree on. */
Test(ensemble_integral, formulas_hold_at_integers)
{
    static const char *const texts[] = {"|U[1,1] U[2,2]|^2", "|U[1,1] U[1,2]|^2 |U[2,1]|^2",
                                        "U[1,1] U[2,2] conj(U[1,2] U[2,1])", "|U[1,2] U[2,1]|^2",
                                        "|U[1,1]|^6 |U[2,1]|^2"};

    for (wg_ensemble_t ensemble = WG_ENSEMBLE_ORTHOGONAL; ensemble <= WG_ENSEMBLE_REAL_WISHART; ensemble++)
        for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++)
        {
            const char *method;
            wg_integrand_t f;
            wg_formula_t g, h;
            fmpq_t q;
            fmpz_t d;

            wg_integrand_init(f);
            wg_formula_init(g, ring);
            wg_formula_init(h, ring);
            fmpq_init(q);
            fmpz_init_set_si(d, 8);
            fmpq_set_si(q, 8, 1);
            cr_assert_eq(wg_integrand_parse(f, texts[k], NULL), WG_OK);
            cr_assert_eq(wg_ensemble_integral(g, &method, f, ensemble, NULL, ring, NULL), WG_OK);
            cr_assert_eq(wg_ensemble_integral(h, &method, f, ensemble, d, ring, NULL), WG_OK);
            cr_assert_eq(wg_formula_substitute(g, g, 0, q, ring), WG_OK);
            cr_expect(wg_formula_equal(g, h, ring), "%s, ensemble %d", texts[k], ensemble);
            fmpq_clear(q);
            fmpz_clear(d);
            wg_formula_clear(g, ring);
            wg_formula_clear(h, ring);
            wg_integrand_clear(f);
        }
}

/* Odd dimensions with J, and dimensions below the indices, are refused. */
Test(ensemble_integral, refuses)
{
    static const struct
    {
        wg_ensemble_t ensemble;
        const char *text;
        slong dim;
        wg_status_t status;
    } cases[] = {{WG_ENSEMBLE_SYMPLECTIC, "U[1,1]", 3, WG_DOMAIN},
                 {WG_ENSEMBLE_CSE, "U[1,1]", 5, WG_DOMAIN},
                 {WG_ENSEMBLE_ORTHOGONAL, "U[1,4]", 3, WG_DOMAIN},
                 {WG_ENSEMBLE_SYMPLECTIC, "U[i,1] U[j,1] U[k,1]", 4, WG_DOMAIN},
                 {WG_ENSEMBLE_COE, "U[1,1]", 0, WG_DOMAIN},
                 {WG_ENSEMBLE_ORTHOGONAL, "U[1,1]^30 U[2,2]^30", 9, WG_UNABLE}};

    for (size_t k = 0; k < sizeof(cases) / sizeof(*cases); k++)
    {
        const char *method;
        wg_integrand_t f;
        wg_formula_t g;
        fmpz_t d;

        wg_integrand_init(f);
        wg_formula_init(g, ring);
        fmpz_init_set_si(d, cases[k].dim);
        cr_assert_eq(wg_integrand_parse(f, cases[k].text, NULL), WG_OK);
        cr_expect_eq(wg_ensemble_integral(g, &method, f, cases[k].ensemble, d, ring, NULL), cases[k].status,
                     "%s", cases[k].text);
        fmpz_clear(d);
        wg_formula_clear(g, ring);
        wg_integrand_clear(f);
    }
}
