#include <criterion/criterion.h>
#include <string.h>

#include <flint/arb.h>

#include "wishgarten/minima.h"

static wg_wishart_t process;
static wg_minima_t minima;

static void setup(void)
{
    wg_wishart_init(process);
}

static void teardown(void)
{
    wg_wishart_clear(process);
}

TestSuite(minima_zeros, .init = setup, .fini = teardown);

static void append(int field, slong dof, slong dof_den, slong dim)
{
    fmpq_t r, mean, n;

    fmpq_init(r);
    fmpq_init(mean);
    fmpq_init(n);
    fmpq_set_si(r, dof, dof_den);
    fmpq_set_si(n, dim, 1);
    fmpq_one(mean);
    cr_assert_eq(wg_wishart_append(process, field, r, mean, n, NULL), WG_OK);
    fmpq_clear(r);
    fmpq_clear(mean);
    fmpq_clear(n);
}

static void expect(slong parameters, const char *value, slong dimension)
{
    arb_t zeros, u, x;
    slong found;

    arb_init(zeros);
    arb_init(u);
    arb_init(x);
    wg_minima_init(minima, process, parameters);
    cr_assert_eq(wg_minima_zeros(zeros, &found, minima, 100, NULL), WG_OK);
    cr_assert_eq(found, dimension);
    arb_set_str(u, value, 200);
    arb_sub(x, u, zeros, 200);
    cr_assert_leq(arf_cmpabs_2exp_si(arb_midref(x), -50), 0, "p = %ld", (long) parameters);
    arb_clear(zeros);
    arb_clear(u);
    arb_clear(x);
}

/* 30-digit values of pi^(p-k) Gamma((p+1)/2)/Gamma((p-2k+1)/2), computed with mpmath by two methods; none below 2k. */
Test(minima_zeros, volumes)
{
    append(2, 2, 1, 0);
    expect(3, "0", -1);
    expect(4, "7.4022033008170189641", 0);
    expect(6, "365.28409137750913964", 2);
}

/* p = 2k = 2: a real 2-vector z = sum_(a,b) g_ab w_a(theta_1) w_b(theta_2) vanishes where a 2 x 2 pencil is singular: on average pi/2 times a
   period. At finite dimension: a real loss of one angle, R = 1, is (x cos theta + y sin theta)^2 and has one zero; a qubit, R = 1, turned by
   two angles reaches a point where two circles on the sphere meet, pi^2/8 times (their mean length is pi^2/2, and Poincare's formula
   divides the product by 2 pi^2); E sqrt(w) and E |v| by quadrature for N = 5 and quaternions of N = 3, p = 4. */
Test(minima_zeros, dimension)
{
    static const struct
    {
        int field;
        slong rank, dim, parameters;
        const char *zeros;
    } rows[] = {{2, 1, 0, 2, "1.5707963267948966192"},
                {1, 1, 2, 1, "1"},
                {1, 1, 37, 1, "1"},
                {2, 1, 2, 2, "1.2337005501361698274"},
                {2, 1, 5, 2, "1.3705315260010421055"},
                {4, 1, 3, 4, "3.0808008539752436808"}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
        append(rows[i].field, rows[i].rank, 1, rows[i].dim);
        expect(rows[i].parameters, rows[i].zeros, 0);
        wg_wishart_clear(process);
        wg_wishart_init(process);
    }
}

/* Codimensions of components add up; fractions have no zeros to count, several components no formula. */
Test(minima_zeros, components)
{
    arb_t zeros;
    slong dimension;
    wg_error_t error;

    arb_init(zeros);
    append(2, 1, 1, 0);
    append(1, 3, 1, 0);
    expect(4, "0", -1);
    wg_minima_init(minima, process, 5);
    cr_assert_eq(wg_minima_zeros(zeros, &dimension, minima, 100, error), WG_UNABLE);
    append(2, 5, 3, 0);
    cr_assert_eq(wg_minima_zeros(zeros, &dimension, minima, 100, error), WG_DOMAIN);
    arb_clear(zeros);
}

/* beta rank = codimension, beta r = soft, 2 N r/(N - r) - 2 = centred, and a sentence for each relation. */
Test(minima_zeros, transition)
{
    wg_transition_t t;
    const char *flat, *late, *uneven;
    fmpq_t rank;

    wg_transition_init(t);
    fmpq_init(rank);
    append(2, 4, 1, 16);
    wg_transition_set(t, process, NULL);
    flat = wg_transition_words(t);
    cr_assert(fmpq_cmp_si(t->codimension, 8) == 0 && fmpq_cmp_si(t->soft, 8) == 0);
    fmpq_mul_si(rank, t->centred, 3);
    cr_assert_eq(fmpq_cmp_si(rank, 26), 0);
    fmpq_set_si(rank, 15, 1);
    wg_transition_set(t, process, rank);
    uneven = wg_transition_words(t);
    cr_assert_eq(fmpq_cmp_si(t->codimension, 30), 0);
    wg_wishart_clear(process);
    wg_wishart_init(process);
    append(2, 15, 1, 16);
    wg_transition_set(t, process, NULL);
    late = wg_transition_words(t);
    cr_assert_eq(fmpq_cmp_si(t->centred, 478), 0);
    cr_assert(flat != late && flat != uneven && late != uneven);
    cr_expect_not_null(strstr(flat, "root of the dimension"));
    cr_expect_not_null(strstr(late, "no threshold"));
    append(1, 3, 1, 0);
    wg_transition_set(t, process, NULL);
    cr_assert(fmpq_cmp_si(t->codimension, 33) == 0 && fmpq_is_zero(t->centred));
    cr_expect_null(strstr(wg_transition_words(t), "2m - 2"));
    wg_transition_clear(t);
    fmpq_clear(rank);
}
