#include "wishgarten/spectrum_law.h"

#include <criterion/criterion.h>
#include <flint/fmpq_vec.h>

#include "../oracle/law_series.h"
#include "../support.h"

/* For beta = 2 and distinct eigenvalues P(l > x) is a divided difference, exactly, and the density is its derivative. */
Test(spectrum_law, splines)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong step = 0; step < test_scaled(30); step++)
    {
        slong dim = 3 + n_randint(state, 8);
        fmpq *levels = _fmpq_vec_init(dim), *ones = _fmpq_vec_init(dim);
        wg_spectrum_law_t law;
        fmpq_t x, expected;
        arb_t value;

        wg_spectrum_law_init(law);
        fmpq_init(x);
        fmpq_init(expected);
        arb_init(value);
        for (slong i = 0; i < dim; i++)
        {
            fmpq_set_si(levels + i, 50 * i + n_randint(state, 40) - 200, 7);
            fmpq_canonicalise(levels + i);
            fmpq_one(ones + i);
        }
        cr_assert_eq(wg_spectrum_law_set(law, 2, levels, ones, dim, NULL), WG_OK);
        fmpq_set_si(x, n_randint(state, 999) + 1, 1000);
        fmpq_canonicalise(x);
        fmpq_sub(expected, levels + dim - 1, levels);
        fmpq_mul(x, x, expected);
        fmpq_add(x, x, levels);
        divided_difference(expected, levels, dim, x, dim - 1);
        cr_assert_eq(wg_spectrum_law_tail(value, x, law, 15, NULL), WG_OK, "step %ld", (long) step);
        cr_expect(arb_contains_fmpq(value, expected) && arb_rel_accuracy_bits(value) >= 50,
                  "seed %lu, step %ld", test_seed(), (long) step);
        fmpq_sub_ui(expected, expected, 1);
        fmpq_neg(expected, expected);
        cr_assert_eq(wg_spectrum_law_cdf(value, x, law, 15, NULL), WG_OK);
        cr_expect(arb_contains_fmpq(value, expected), "seed %lu, step %ld", test_seed(), (long) step);
        divided_difference(expected, levels, dim, x, dim - 2);
        fmpq_mul_si(expected, expected, dim - 1);
        cr_assert_eq(wg_spectrum_law_density(value, x, law, 15, NULL), WG_OK);
        cr_expect(arb_contains_fmpq(value, expected), "seed %lu, step %ld", test_seed(), (long) step);
        wg_spectrum_law_clear(law);
        fmpq_clear(x);
        fmpq_clear(expected);
        arb_clear(value);
        _fmpq_vec_clear(levels, dim);
        _fmpq_vec_clear(ones, dim);
    }
    flint_randclear(state);
}

/* Enclosures of radius 2^(-100) in place of the levels, off their middles: the function at a level, at the ends, next to one by less than a
   radius and between them contains the exact law's, sides and density, and is as narrow as the enclosures allow. */
Test(spectrum_law, enclosed_levels)
{
    const slong values[] = {-3, 0, 1, 4, 9},
                counts[][5] = {{2, 1, 3, 1, 1}, {1, 60, 1, 2, 1}, {3, 2, 2, 500, 7}};
    const slong places[][3] = {{0, 1, 0}, {1, 1, 0},   {4, 1, 0},   {-3, 1, 0},   {9, 1, 0},
                               {1, 2, 0}, {1, 1, 101}, {0, 1, 101}, {-3, 1, 101}, {9, 1, -101}};
    fmpq *levels = _fmpq_vec_init(5), *m = _fmpq_vec_init(5);
    arb_ptr balls = _arb_vec_init(5);
    wg_spectrum_law_t exact, enclosed;
    fmpq_t x, t;
    arb_t a, b;

    fmpq_init(x);
    fmpq_init(t);
    arb_init(a);
    arb_init(b);
    for (int c = 0; c < 9; c++)
    {
        int field = 1 << c / 3;

        wg_spectrum_law_init(exact);
        wg_spectrum_law_init(enclosed);
        for (slong i = 0; i < 5; i++)
        {
            fmpq_set_si(levels + i, values[i], 1);
            fmpq_set_si(m + i, counts[c % 3][i], 1);
            arb_one(balls + i);
            arb_mul_2exp_si(balls + i, balls + i, -101);
            if (i % 2 == 1)
                arb_neg(balls + i, balls + i);
            arb_add_si(balls + i, balls + i, values[i], 300);
            arb_add_error_2exp_si(balls + i, -100);
        }
        cr_assert_eq(wg_spectrum_law_set(exact, field, levels, m, 5, NULL), WG_OK);
        cr_assert_eq(wg_spectrum_law_set_arb(enclosed, field, balls, m, 5, NULL), WG_OK);
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        {
            slong bits = labs(places[i][2]);
            int end = places[i][0] == -3 || places[i][0] == 9;

            fmpq_set_si(x, places[i][0], places[i][1]);
            fmpq_set_si(t, places[i][2] < 0 ? -1 : bits > 0, 1);
            fmpq_div_2exp(t, t, bits);
            fmpq_add(x, x, t);
            cr_assert_eq(wg_spectrum_law_cdf(a, x, exact, 15, NULL), WG_OK);
            cr_assert_eq(wg_spectrum_law_cdf(b, x, enclosed, 15, NULL), WG_OK, "case %d, place %zu", c, i);
            cr_expect(arb_overlaps(a, b) && mag_cmp_2exp_si(arb_radref(b), -40) < 0, "case %d, place %zu", c,
                      i);
            cr_expect(end || arb_rel_accuracy_bits(b) >= 45, "case %d, place %zu", c, i);
            cr_assert_eq(wg_spectrum_law_tail(a, x, exact, 15, NULL), WG_OK);
            cr_assert_eq(wg_spectrum_law_tail(b, x, enclosed, 15, NULL), WG_OK, "case %d, place %zu", c, i);
            cr_expect(arb_overlaps(a, b) && mag_cmp_2exp_si(arb_radref(b), -40) < 0, "case %d, place %zu", c,
                      i);
            cr_expect(end || arb_rel_accuracy_bits(b) >= 45, "case %d, place %zu", c, i);
            if (end)
                continue;
            cr_assert_eq(wg_spectrum_law_density(a, x, exact, 15, NULL), WG_OK);
            cr_assert_eq(wg_spectrum_law_density(b, x, enclosed, 15, NULL), WG_OK, "case %d, place %zu", c,
                         i);
            cr_expect(arb_overlaps(a, b) && arb_rel_accuracy_bits(b) >= 45, "case %d, place %zu", c, i);
        }
        wg_spectrum_law_clear(exact);
        wg_spectrum_law_clear(enclosed);
    }
    fmpq_clear(x);
    fmpq_clear(t);
    arb_clear(a);
    arb_clear(b);
    _fmpq_vec_clear(levels, 5);
    _fmpq_vec_clear(m, 5);
    _arb_vec_clear(balls, 5);
}

/* E l = Tr O/D, Var l = (2/beta) (Tr O^2 - Tr^2 O/D)/(D (D + 2/beta)); P(l <= x) of O = P(l >= -x) of -O; tails to 1e-30 are inverted */
Test(spectrum_law, moments_and_symmetry)
{
    slong values[] = {-3, 0, 1, 4}, counts[] = {2, 1, 3, 1};

    for (int field = 1; field <= 4; field *= 2)
    {
        fmpq *levels = _fmpq_vec_init(4), *m = _fmpq_vec_init(4), *moments = _fmpq_vec_init(3);
        wg_spectrum_law_t law, mirror;
        fmpq_t x, t, q;
        arb_t a, b;

        wg_spectrum_law_init(law);
        wg_spectrum_law_init(mirror);
        fmpq_init(x);
        fmpq_init(t);
        fmpq_init(q);
        arb_init(a);
        arb_init(b);
        for (slong i = 0; i < 4; i++)
        {
            fmpq_set_si(levels + i, values[i], 1);
            fmpq_set_si(m + i, counts[i], 1);
        }
        cr_assert_eq(wg_spectrum_law_set(law, field, levels, m, 4, NULL), WG_OK);
        for (slong i = 0; i < 4; i++)
            fmpq_neg(levels + i, levels + i);
        cr_assert_eq(wg_spectrum_law_set(mirror, field, levels, m, 4, NULL), WG_OK);
        cr_assert_eq(wg_spectrum_law_moments(moments, 2, law, NULL), WG_OK);
        /* D = 7, Tr O = 1, Tr O^2 = 37 */
        fmpq_set_si(t, 1, 7);
        cr_expect(fmpq_equal(moments + 1, t));
        fmpq_mul(x, t, t);
        fmpq_sub(moments + 2, moments + 2, x);
        fmpq_set_si(t, 2 * (37 * 7 - 1), 7 * 7 * (7 * field + 2));
        fmpq_canonicalise(t);
        cr_expect(fmpq_equal(moments + 2, t), "%d", field);
        for (slong i = -29; i < 40; i += 6)
        {
            fmpq_set_si(x, i, 10);
            fmpq_neg(t, x);
            fmpq_canonicalise(x);
            fmpq_canonicalise(t);
            cr_assert_eq(wg_spectrum_law_cdf(a, x, law, 15, NULL), WG_OK);
            cr_assert_eq(wg_spectrum_law_tail(b, t, mirror, 15, NULL), WG_OK);
            cr_expect(arb_overlaps(a, b));
        }
        fmpq_set_si(q, 1, 10);
        fmpq_pow_si(q, q, 30);
        for (int upper = 0; upper < 2; upper++)
        {
            cr_assert_eq(wg_spectrum_law_quantile(a, q, upper, law, 40, NULL), WG_OK);
            arf_get_fmpq(x, arb_midref(a));
            cr_assert_eq(upper ? wg_spectrum_law_tail(b, x, law, 15, NULL)
                               : wg_spectrum_law_cdf(b, x, law, 15, NULL),
                         WG_OK);
            cr_expect_float_eq(arf_get_d(arb_midref(b), ARF_RND_NEAR) * 1e30, 1, 1e-9);
        }
        wg_spectrum_law_clear(law);
        wg_spectrum_law_clear(mirror);
        _fmpq_vec_clear(levels, 4);
        _fmpq_vec_clear(m, 4);
        _fmpq_vec_clear(moments, 3);
        fmpq_clear(x);
        fmpq_clear(t);
        fmpq_clear(q);
        arb_clear(a);
        arb_clear(b);
    }
}
