#include <criterion/criterion.h>

#include <math.h>

#include "../support.h"
#include "wishgarten/spectrum.h"

static void find(wg_lowest_eigenvalue_t lowest, const char *text, slong prec)
{
    wg_observable_t observable;
    wg_error_t error;
    fmpz_t dim;

    wg_error_clear(error);
    fmpz_init(dim);
    wg_observable_init(observable);
    cr_assert_eq(wg_observable_parse(observable, text, error), WG_OK, "%s: %s", text, error->message);
    cr_assert(wg_observable_dimension(dim, observable));
    cr_assert_eq(wg_lowest_eigenvalue(lowest, observable, dim, prec, error), WG_OK, "%s: %s", text,
                 error->message);
    wg_observable_clear(observable);
    fmpz_clear(dim);
}

/* lambda_min = the number given, with its multiplicity. */
Test(lowest_eigenvalue, known_closed_forms)
{
    static const struct
    {
        const char *text;
        wg_kind_t kind;
        double value;
        long multiplicity;
    } cases[] = {
        {"spectrum:1*8,-1/2*7,-2*3", WG_EXACT, -2, 3},
        {"Z0", WG_EXACT, -1, 1},
        {"XXIZ", WG_EXACT, -1, 8},
        {"ZZI + IZZ + ZIZ", WG_EXACT, -1, 6},
        {"2*ZZI + IZZ + ZIZ + 1/2*III", WG_EXACT, -1.5, 4},
        {"X0 + Y0 + Z0", WG_CERTIFIED, -1.7320508075688772, 1},
        {"3*X0 + 4*Z0 Z1", WG_EXACT, -5, 2},
        /* dimers: -3; three sites: the doublets at -4; four sites: -3 - 2 sqrt(3), a singlet */
        {"heisenberg:n=2", WG_EXACT, -3, 1},
        {"heisenberg:n=3", WG_EXACT, -4, 2},
        {"heisenberg:n=4", WG_CERTIFIED, -6.4641016151377544, 1},
        {"heisenberg:n=4,boundary=ring", WG_EXACT, -8, 1},
        {"heisenberg:n=3,boundary=ring", WG_EXACT, -3, 4},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_lowest_eigenvalue_t lowest;

        wg_lowest_eigenvalue_init(lowest);
        find(lowest, cases[i].text, 100);
        cr_expect_eq(lowest->kind, cases[i].kind, "%s: kind %d", cases[i].text, lowest->kind);
        cr_expect_float_eq(arf_get_d(arb_midref(lowest->value), ARF_RND_NEAR), cases[i].value, 1e-15 * 10,
                           "%s", cases[i].text);
        cr_expect(lowest->multiplicity_is_exact);
        cr_expect(fmpz_equal_si(lowest->multiplicity, cases[i].multiplicity), "%s: multiplicity %ld",
                  cases[i].text, (long) fmpz_get_si(lowest->multiplicity));
        wg_lowest_eigenvalue_clear(lowest);
    }
}

/* Free fermions: the open chain -J sum ZZ - h sum X has lambda_min = -sum of the singular values of the n x n matrix with h on the diagonal
   and J above it. Their squares are the eigenvalues of B B^T, and the oracle sums the roots of a tridiagonal matrix by
   Sturm counts and halving. */
static double free_fermions(int n, double J, double h)
{
    double total = 0;

    for (int k = 1; k <= n; k++)
    {
        double low = 0, high = (fabs(J) + fabs(h)) * (fabs(J) + fabs(h)) + 1;

        for (int step = 0; step < 200; step++)
        {
            double middle = (low + high) / 2, d = 1;
            int below = 0;

            for (int i = 0; i < n; i++)
            {
                double diagonal = h * h + (i + 1 < n ? J * J : 0), off = i > 0 ? J * h : 0;

                d = diagonal - middle - (i > 0 ? off * off / d : 0);
                if (d == 0)
                    d = 1e-300;
                below += d < 0;
            }
            *(below >= k ? &high : &low) = middle;
        }
        total += sqrt((low + high) / 2);
    }
    return -total;
}

/* The three methods against free fermions, at sizes where each is the one chosen. */
Test(lowest_eigenvalue, transverse_field_chains)
{
    static const struct
    {
        int n;
        wg_kind_t kind;
    } cases[] = {{2, WG_CERTIFIED}, {5, WG_CERTIFIED}, {7, WG_CERTIFIED}, {8, WG_CERTIFIED}, {11, WG_LIMIT}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_lowest_eigenvalue_t lowest;
        char text[80];
        double oracle = free_fermions(cases[i].n, 1, 0.75);

        wg_lowest_eigenvalue_init(lowest);
        snprintf(text, sizeof(text), "tfim:n=%d,J=1,h=3/4", cases[i].n);
        find(lowest, text, 64);
        cr_expect_eq(lowest->kind, cases[i].kind, "%s: kind %d by %s", text, lowest->kind, lowest->method);
        cr_expect_float_eq(arf_get_d(arb_midref(lowest->value), ARF_RND_NEAR), oracle, 2e-12 * cases[i].n,
                           "%s", text);
        if (lowest->kind == WG_CERTIFIED)
            cr_expect(arb_rel_accuracy_bits(lowest->value) >= 60, "%s: %ld bits", text,
                      (long) arb_rel_accuracy_bits(lowest->value));
        else
            cr_expect_lt(lowest->residual, 1e-9);
        wg_lowest_eigenvalue_clear(lowest);
    }
}

/* Any number of qubits: lambda_min = -sum |c| of a chain, an anticommuting set of 41 words, a state of a stabiliser code. */
Test(lowest_eigenvalue, words_of_a_hundred_qubits)
{
    wg_lowest_eigenvalue_t lowest;
    char text[8192] = "";
    size_t used = 0;

    wg_lowest_eigenvalue_init(lowest);
    for (int i = 0; i < 99; i++)
        used += snprintf(text + used, sizeof(text) - used, "%sZ%d Z%d", i > 0 ? " + " : "", i, i + 1);
    find(lowest, text, 64);
    cr_expect(fmpq_equal_si(lowest->exact, -99) && fmpz_equal_si(lowest->multiplicity, 2));

    /* Jordan and Wigner: Z..Z X and Z..Z Y anticommute */
    used = 0;
    for (int i = 0; i < 41; i++)
    {
        used += snprintf(text + used, sizeof(text) - used, "%s[", i > 0 ? " + " : "");
        for (int j = 0; j < i / 2; j++)
            used += snprintf(text + used, sizeof(text) - used, "Z%d ", j);
        used += snprintf(text + used, sizeof(text) - used, "%c%d]", i % 2 ? 'Y' : 'X', i / 2);
    }
    find(lowest, text, 64);
    cr_expect_eq(lowest->kind, WG_CERTIFIED);
    cr_expect_float_eq(arf_get_d(arb_midref(lowest->value), ARF_RND_NEAR), -sqrt(41), 1e-14);
    cr_expect(fmpz_equal_si(lowest->multiplicity, 1 << 20));
    wg_lowest_eigenvalue_clear(lowest);
}

/* rank(O - lambda) = D - multiplicity for rational lambda, and lambda is the least: O - lambda has no negative eigenvalue, which the signs
   of its characteristic polynomial tell. All methods agree on random sums. */
Test(lowest_eigenvalue, methods_agree_on_random_sums)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(25); round++)
    {
        slong n = 2 + n_randint(state, 3), words = 2 + n_randint(state, 6);
        wg_lowest_eigenvalue_t chosen, polynomial, enclosure, lanczos;
        wg_observable_t observable;
        char text[400] = "";
        size_t used = 0;
        wg_status_t status;
        fmpz_t dim;

        fmpz_init(dim);
        wg_lowest_eigenvalue_init(chosen);
        wg_lowest_eigenvalue_init(polynomial);
        wg_lowest_eigenvalue_init(enclosure);
        wg_lowest_eigenvalue_init(lanczos);
        wg_observable_init(observable);
        for (slong i = 0; i < words; i++)
        {
            used += snprintf(text + used, sizeof(text) - used, "%s%d*", i > 0 ? " + " : "",
                             1 + (int) n_randint(state, 9));
            for (slong q = 0; q < n; q++)
                text[used++] = "IXYZ"[n_randint(state, 4)];
            text[used] = '\0';
        }
        cr_assert_eq(wg_observable_parse(observable, text, NULL), WG_OK, "%s", text);
        wg_observable_dimension(dim, observable);
        cr_assert_eq(wg_lowest_eigenvalue(chosen, observable, dim, 80, NULL), WG_OK);
        cr_assert_eq(wg_lowest_eigenvalue_by_polynomial(polynomial, observable, dim, 80, NULL), WG_OK);
        cr_assert_eq(wg_lowest_eigenvalue_by_enclosure(enclosure, observable, dim, NULL), WG_OK, "%s", text);
        cr_expect(arb_overlaps(chosen->value, polynomial->value), "%s, seed %lu", text,
                  (unsigned long) test_seed());
        cr_expect(arb_overlaps(enclosure->value, polynomial->value), "%s, seed %lu", text,
                  (unsigned long) test_seed());
        cr_expect(arb_rel_accuracy_bits(enclosure->value) > 35, "%s: %ld bits", text,
                  (long) arb_rel_accuracy_bits(enclosure->value));
        cr_expect(fmpz_equal(chosen->multiplicity, polynomial->multiplicity), "%s", text);
        if (enclosure->multiplicity_is_exact)
            cr_expect(fmpz_equal(enclosure->multiplicity, polynomial->multiplicity), "%s", text);
        status = wg_lowest_eigenvalue_by_lanczos(lanczos, observable, dim, NULL);
        if (status == WG_OK)
            cr_expect_float_eq(arf_get_d(arb_midref(lanczos->value), ARF_RND_NEAR),
                               arf_get_d(arb_midref(polynomial->value), ARF_RND_NEAR), 1e-9, "%s", text);
        wg_lowest_eigenvalue_clear(chosen);
        wg_lowest_eigenvalue_clear(polynomial);
        wg_lowest_eigenvalue_clear(enclosure);
        wg_lowest_eigenvalue_clear(lanczos);
        wg_observable_clear(observable);
        fmpz_clear(dim);
    }
    flint_randclear(state);
}

/* What does not reach says so: power traces, and a chain too long for state vectors. */
Test(lowest_eigenvalue, limits_are_told)
{
    static const char *const texts[] = {"traces:0,16", "heisenberg:n=26"};

    for (int i = 0; i < 2; i++)
    {
        wg_lowest_eigenvalue_t lowest;
        wg_observable_t observable;
        fmpz_t dim;

        fmpz_init_set_ui(dim, 16);
        wg_lowest_eigenvalue_init(lowest);
        wg_observable_init(observable);
        cr_assert_eq(wg_observable_parse(observable, texts[i], NULL), WG_OK);
        wg_observable_dimension(dim, observable);
        cr_expect_eq(wg_lowest_eigenvalue(lowest, observable, dim, 64, NULL), WG_UNABLE, "%s", texts[i]);
        wg_lowest_eigenvalue_clear(lowest);
        wg_observable_clear(observable);
        fmpz_clear(dim);
    }
}
