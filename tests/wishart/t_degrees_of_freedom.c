#include <criterion/criterion.h>

#include <math.h>

#include "../support.h"
#include "wishgarten/degrees_of_freedom.h"

static wg_status_t find(wg_degrees_of_freedom_t dof, const char *text, ulong dim, int field,
                        const fmpq *lowest)
{
    wg_observable_t observable;
    wg_error_t error;
    wg_status_t status;
    fmpz_t d;

    wg_error_clear(error);
    fmpz_init_set_ui(d, dim);
    wg_observable_init(observable);
    cr_assert_eq(wg_observable_parse(observable, text, error), WG_OK, "%s: %s", text, error->message);
    if (dim == 0)
        cr_assert(wg_observable_dimension(d, observable));
    cr_assert_eq(wg_observable_fits(observable, d, error), WG_OK, "%s: %s", text, error->message);
    status = wg_degrees_of_freedom(dof, observable, d, field, lowest, 80, error);
    wg_observable_clear(observable);
    fmpz_clear(d);
    return status;
}

static int is(const wg_value_t value, long p, long q)
{
    fmpq_t expected;
    int same;

    fmpq_init(expected);
    fmpq_set_si(expected, p, q);
    same = value->kind == WG_EXACT && value->form == WG_BY_RATIONAL && fmpq_equal(value->rational, expected);
    fmpq_clear(expected);
    return same;
}

/* Closed forms: a Pauli word has r = rank = D/2, a projector r = rank = R, its complement D - R; levels 0, 1, ..., N - 1 have
   r = 3 N (N - 1)/(2 (2N - 1)); matched = (N + 2/beta) r/(N - r). */
Test(degrees_of_freedom, closed_forms)
{
    static const struct
    {
        const char *text;
        ulong dim;
        int field;
        long r[2], matched[2], mean[2], rank;
        int flat;
    } cases[] = {
        {"Z0", 16, 2, {8, 1}, {17, 1}, {1, 1}, 8, 1},
        {"Z0", 16, 1, {8, 1}, {18, 1}, {1, 1}, 8, 1},
        {"IZI", 0, 4, {2, 1}, {9, 2}, {1, 1}, 2, 1},
        {"projector:3", 16, 2, {3, 1}, {51, 13}, {3, 16}, 3, 1},
        {"spectrum:-1*3,0*13", 0, 2, {13, 1}, {13 * 17, 3}, {13, 16}, 13, 1},
        {"spectrum:0,1,2,3,4,5,6", 0, 2, {63, 13}, {18, 1}, {3, 1}, 6, 0},
        {"Z0 Z1 + Z1 Z2", 8, 2, {16, 3}, {18, 1}, {2, 1}, 6, 0},
        {"X0 + Z0", 4, 2, {2, 1}, {5, 1}, {0, 0}, 2, 1},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_degrees_of_freedom_t dof;

        wg_degrees_of_freedom_init(dof);
        cr_assert_eq(find(dof, cases[i].text, cases[i].dim, cases[i].field, NULL), WG_OK, "%s",
                     cases[i].text);
        cr_expect(is(dof->dof, cases[i].r[0], cases[i].r[1]), "%s: r", cases[i].text);
        cr_expect(is(dof->matched, cases[i].matched[0], cases[i].matched[1]), "%s: matched r", cases[i].text);
        if (cases[i].mean[1] != 0)
            cr_expect(is(dof->mean, cases[i].mean[0], cases[i].mean[1]), "%s: mean", cases[i].text);
        cr_expect(fmpz_equal_si(dof->rank, cases[i].rank) && dof->rank_is_exact, "%s: rank", cases[i].text);
        cr_expect_eq(dof->flat, cases[i].flat, "%s: flat", cases[i].text);
        cr_expect(fmpz_equal_si(dof->ceiling, (cases[i].r[0] + cases[i].r[1] - 1) / cases[i].r[1]));
        cr_expect(fmpz_equal_si(dof->rounded, (2 * cases[i].r[0] + cases[i].r[1]) / (2 * cases[i].r[1])));
        wg_degrees_of_freedom_clear(dof);
    }
}

/* tfim with n = 4, J = h = 1, centred: Tr O = 0 and Tr O^2 = 7 D, so that r = D lambda^2/(7 + lambda^2) with lambda the sum of the singular
   values of the bidiagonal matrix of free fermions. */
Test(degrees_of_freedom, transverse_field_chain_of_four)
{
    double lambda = 0, r, matched;
    wg_degrees_of_freedom_t dof;
    arb_t x;

    /* at J = h the singular values are 2 sin((2k - 1) pi/(4n + 2)) */
    for (int k = 1; k <= 4; k++)
        lambda += 2 * sin((2 * k - 1) * M_PI / 18);
    r = 16 * lambda * lambda / (7 + lambda * lambda);
    matched = 17 * r / (16 - r);
    arb_init(x);
    wg_degrees_of_freedom_init(dof);
    cr_assert_eq(find(dof, "tfim:n=4,J=1,h=1", 0, 2, NULL), WG_OK);
    cr_expect_eq(dof->dof->kind, WG_CERTIFIED);
    cr_assert_eq(wg_value_get_arb(x, dof->dof, 64), WG_OK);
    cr_expect_float_eq(arf_get_d(arb_midref(x), ARF_RND_NEAR), r, 1e-12);
    cr_expect(arb_rel_accuracy_bits(x) >= 70);
    cr_assert_eq(wg_value_get_arb(x, dof->matched, 64), WG_OK);
    cr_expect_float_eq(arf_get_d(arb_midref(x), ARF_RND_NEAR), matched, 1e-11);
    cr_expect(fmpz_equal_si(dof->rank, 15) && dof->rank_is_exact && !dof->flat);
    cr_expect(fmpz_equal_si(dof->ceiling, (long) ceil(r)));
    wg_degrees_of_freedom_clear(dof);
    arb_clear(x);
}

/* The variance of the Beta law with the same r is that of the loss: with c0 = Tr O^2 - (Tr O)^2/N,
   mean^2 (2/beta) (1/r - 1/N)/(1 + 2/(beta N)) = (2/beta) c0/(N (N + 2/beta)), and = mean^2 (2/beta)/matched. */
Test(degrees_of_freedom, matched_is_the_exact_variance)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(50); round++)
    {
        int field = 1 << n_randint(state, 3);
        slong levels = 2 + n_randint(state, 5), n = 0;
        char text[200] = "spectrum:";
        size_t used = strlen(text);
        wg_degrees_of_freedom_t dof;
        fmpq_t c0, first, value, t;

        fmpq_init(c0);
        fmpq_init(first);
        fmpq_init(value);
        fmpq_init(t);
        for (slong i = 0; i < levels; i++)
        {
            slong v = 10 * i + n_randint(state, 9) - 20, m = 2 * (1 + n_randint(state, 5));

            used +=
                snprintf(text + used, sizeof(text) - used, "%s%ld*%ld", i > 0 ? "," : "", (long) v, (long) m);
            m /= field == 4 ? 2 : 1;
            n += m;
            fmpq_add_si(first, first, v * m);
            fmpq_add_si(c0, c0, v * v * m);
        }
        fmpq_mul(t, first, first);
        fmpq_div_fmpz(t, t, (fmpz[]){n});
        fmpq_sub(c0, c0, t);
        wg_degrees_of_freedom_init(dof);
        cr_assert_eq(find(dof, text, 0, field, NULL), WG_OK, "%s", text);
        cr_assert(fmpz_equal_si(dof->dim, n));
        /* c0/(N (N + 2/beta)) */
        fmpq_set_si(t, 2, field);
        fmpq_add_si(t, t, n);
        fmpq_mul_fmpz(t, t, dof->dim);
        fmpq_div(c0, c0, t);
        fmpq_mul(value, dof->mean->rational, dof->mean->rational);
        fmpq_div(value, value, dof->matched->rational);
        cr_expect(fmpq_equal(value, c0), "%s, field %d", text, field);
        wg_degrees_of_freedom_clear(dof);
        fmpq_clear(c0);
        fmpq_clear(first);
        fmpq_clear(value);
        fmpq_clear(t);
    }
    flint_randclear(state);
}

/* A lowest eigenvalue that is given counts: with power traces alone r needs it, and Z0 from the floor -3 has r = D 9/10. */
Test(degrees_of_freedom, lowest_eigenvalue_as_given)
{
    wg_degrees_of_freedom_t dof;
    fmpq_t lowest;

    fmpq_init(lowest);
    wg_degrees_of_freedom_init(dof);
    fmpq_set_si(lowest, -3, 1);
    cr_assert_eq(find(dof, "traces:0,16", 16, 2, lowest), WG_OK);
    cr_expect(is(dof->dof, 16 * 9, 10));
    cr_expect(!dof->rank_is_exact && fmpz_equal_si(dof->rank, 15));
    cr_expect_eq(find(dof, "traces:0,16", 16, 2, NULL), WG_UNABLE);
    fmpq_set_si(lowest, 1, 2);
    cr_expect_eq(find(dof, "Z0", 16, 2, lowest), WG_DOMAIN);
    wg_degrees_of_freedom_clear(dof);
    fmpq_clear(lowest);
}

/* No loss without eigenvalues that differ; no real component for Y; no quaternions in odd dimensions. */
Test(degrees_of_freedom, undefined_ones_are_refused)
{
    wg_degrees_of_freedom_t dof;

    wg_degrees_of_freedom_init(dof);
    cr_expect_eq(find(dof, "2*II", 0, 2, NULL), WG_DOMAIN);
    cr_expect_eq(find(dof, "projector:4", 4, 2, NULL), WG_DOMAIN);
    cr_expect_eq(find(dof, "Y0", 4, 1, NULL), WG_DOMAIN);
    cr_expect_eq(find(dof, "Y0 Y1", 4, 1, NULL), WG_OK);
    cr_expect_eq(find(dof, "spectrum:0,1,2", 0, 4, NULL), WG_DOMAIN);
    wg_degrees_of_freedom_clear(dof);
}

/* What is appended is the component: r, mean and N, or no N in the limit. */
Test(degrees_of_freedom, become_a_component)
{
    wg_degrees_of_freedom_t dof;
    wg_wishart_t process;

    wg_degrees_of_freedom_init(dof);
    wg_wishart_init(process);
    cr_assert_eq(find(dof, "tfim:n=4", 0, 2, NULL), WG_OK);
    cr_assert_eq(wg_degrees_of_freedom_append(process, dof, 0, 100, NULL), WG_OK);
    cr_assert_eq(wg_degrees_of_freedom_append(process, dof, 1, 100, NULL), WG_OK);
    cr_assert_eq(process->length, 2);
    cr_expect(fmpq_equal_si(process->components[0].dim, 16) && fmpq_is_zero(process->components[1].dim));
    cr_expect_float_eq(fmpq_get_d(process->components[0].dof), 12.2, 0.5);
    wg_degrees_of_freedom_clear(dof);
    wg_wishart_clear(process);
}
