#include "../../src/wishart/component_transform.h"

#include <math.h>

#include <criterion/criterion.h>
#include <flint/arb_poly.h>
#include <flint/fmpq_vec.h>

#include "../../src/wishart/gradient_axis.h"
#include "../support.h"
#include "wishgarten/gradient_law.h"

/* A random component and its transform, and a real point between its singularities. */
static double set_random(wg_transform_struct *f, wg_wishart_t process, flint_rand_t state, int has_dim)
{
    static const int fields[] = {1, 2, 4};
    int field = fields[n_randint(state, 3)];
    double d[3];
    fmpq_t k, rest, r, dim, mean;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(r);
    fmpq_init(dim);
    fmpq_init(mean);
    fmpq_set_si(r, 1 + (slong) n_randint(state, 40), 1 + (slong) n_randint(state, 3));
    fmpq_canonicalise(r);
    fmpq_set_si(mean, 1 + (slong) n_randint(state, 20), 1 + (slong) n_randint(state, 20));
    fmpq_canonicalise(mean);
    if (has_dim)
        fmpq_add_ui(dim, r, 3 + n_randint(state, 60));
    cr_assert_eq(wg_wishart_append(process, field, r, mean, dim, NULL), WG_OK);
    wg_component_gamma(k, rest, process->components);
    if (has_dim)
    {
        fmpq_sub(rest, dim, r);
        fmpq_mul_si(rest, rest, field);
        fmpq_div_2exp(rest, rest, 1);
        fmpq_mul(mean, mean, dim);
        fmpq_div(mean, mean, r);
        fmpq_mul(mean, mean, mean);
        wg_transform_set_gradient(f, field, k, rest, mean);
    }
    else
    {
        fmpq_mul(mean, rest, rest);
        wg_transform_set_gradient_limit(f, k, mean);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(r);
    fmpq_clear(dim);
    fmpq_clear(mean);
    f->guess(d, 0, f);
    return ((double) n_randint(state, 200) / 100 - 1) *
           fmin(has_dim ? 4 / sqrt(d[2]) : HUGE_VAL, f->high * 0.9);
}

/* value <- sum over j < terms of z^(2j) moments[j]/(2j)! */
static void by_moments(acb_t value, double s, double y, const fmpq *moments, slong terms, slong prec)
{
    acb_t z, t;
    arb_t m;
    fmpz_t factorial;

    acb_init(z);
    acb_init(t);
    arb_init(m);
    fmpz_init(factorial);
    acb_zero(value);
    acb_set_d_d(z, s, y);
    for (slong j = 0; j < terms; j++)
    {
        acb_pow_ui(t, z, 2 * j, prec);
        arb_set_fmpq(m, moments + j, prec);
        acb_mul_arb(t, t, m, prec);
        fmpz_fac_ui(factorial, 2 * j);
        acb_div_fmpz(t, t, factorial, prec);
        acb_add(value, value, t, prec);
    }
    acb_clear(z);
    acb_clear(t);
    arb_clear(m);
    fmpz_clear(factorial);
}

/* phi(z) = sum of z^(2j) E g^(2j)/(2j)! with the exact moments, which are another program */
Test(gradient_transform, values_by_moments)
{
    enum
    {
        length = 6,
        terms = 120
    };
    flint_rand_t state;
    acb_ptr values = _acb_vec_init(length);
    fmpq *moments = _fmpq_vec_init(terms);
    acb_t expected;

    test_randinit(state);
    acb_init(expected);
    for (slong i = 0; i < test_scaled(20); i++)
    {
        int has_dim = n_randint(state, 4) > 0;
        wg_transform_struct f;
        wg_wishart_t process;
        double a, h;

        wg_transform_init(&f);
        wg_wishart_init(process);
        a = set_random(&f, process, state, has_dim);
        /* within the radius of convergence, and so that 120 terms are enough */
        a = has_dim ? (float) fmin(fabs(a), 5 / sqrt(f.c)) : (float) a / 4;
        h = (float) ((has_dim ? 3 : 0.05) / sqrt(f.c));
        wg_gradient_moments(moments, terms - 1, process, NULL);
        cr_assert_eq(f.values(values, length, a, h, &f, 60), WG_OK);
        for (slong n = 0; n < length; n++)
        {
            by_moments(expected, a, (double) n * h, moments, terms, 300);
            acb_sub(expected, expected, values + n, 300);
            acb_div_arb(expected, expected, acb_realref(values), 60);
            cr_expect(mag_cmp_2exp_si(arb_radref(acb_realref(expected)), -56) < 0, "seed %lu, step %ld",
                      test_seed(), (long) i);
            cr_expect(arf_cmpabs_2exp_si(arb_midref(acb_realref(expected)), -54) < 0 &&
                          arf_cmpabs_2exp_si(arb_midref(acb_imagref(expected)), -54) < 0,
                      "seed %lu, step %ld, node %ld", test_seed(), (long) i, (long) n);
        }
        wg_transform_clear(&f);
        wg_wishart_clear(process);
    }
    _acb_vec_clear(values, length);
    _fmpq_vec_clear(moments, terms);
    acb_clear(expected);
    flint_randclear(state);
}

/* log phi(s) <= bound, which is sharp; |phi(s + iy)| <= e^bound (u/y)^power for y >= u */
Test(gradient_transform, bounds)
{
    flint_rand_t state;
    acb_t value;
    arb_t bound, size;

    test_randinit(state);
    acb_init(value);
    arb_init(bound);
    arb_init(size);
    for (slong i = 0; i < test_scaled(60); i++)
    {
        int has_dim = n_randint(state, 4) > 0;
        wg_transform_struct f;
        wg_wishart_t process;
        double s, d[3], guess, power, u;
        acb_ptr pair = _acb_vec_init(2);

        wg_transform_init(&f);
        wg_wishart_init(process);
        s = set_random(&f, process, state, has_dim);
        f.guess(d, s, &f);
        f.bound(bound, s, &f);
        cr_assert_eq(f.values(pair, 1, s, 1, &f, 100), WG_OK);
        arb_log(size, acb_realref(pair), 64);
        arb_sub(bound, bound, size, 64);
        cr_expect(!arb_is_negative(bound), "seed %lu, step %ld", test_seed(), (long) i);
        cr_expect(arf_cmp_d(arb_midref(bound), 1e-5) < 0, "seed %lu, step %ld", test_seed(), (long) i);
        cr_expect(fabs(arf_get_d(arb_midref(size), ARF_RND_NEAR) - d[0]) < 1e-6 * (1 + fabs(d[0])));
        if (n_randint(state, 3) == 0)
        {
            s = 0;
            f.guess(d, s, &f);
        }
        u = (double) (1 + n_randint(state, 800)) / 50 / sqrt(d[2]);
        f.decay(bound, &guess, &power, s, u, &f);
        cr_expect(fabs(arf_get_d(arb_midref(bound), ARF_RND_NEAR) - guess) < 1e-3 * (1 + fabs(guess)),
                  "seed %lu, step %ld", test_seed(), (long) i);
        for (double y = u; y < 6 * u; y *= 2)
        {
            if (f.values(pair, 2, s, y, &f, 200) != WG_OK)
                break;
            acb_abs(size, pair + 1, 64);
            arb_log(size, size, 64);
            arb_set_d(acb_realref(value), power * log(u / y) + 1e-9);
            arb_add(acb_realref(value), acb_realref(value), bound, 64);
            cr_expect(!arb_gt(size, acb_realref(value)), "seed %lu, step %ld: k %g m %g s %g u %g y %g",
                      test_seed(), (long) i, f.k, f.m, s, u, y);
        }
        _acb_vec_clear(pair, 2);
        wg_transform_clear(&f);
        wg_wishart_clear(process);
    }
    acb_clear(value);
    arb_clear(bound);
    arb_clear(size);
    flint_randclear(state);
}

/* The Mellin-Barnes sum, the residues and what is chosen of them = the power series, at i (n + 1/2) h */
Test(gradient_transform, axis_by_series)
{
    enum
    {
        length = 40
    };
    slong far = 0;
    arb_ptr values = _arb_vec_init(length), chosen = _arb_vec_init(length);
    acb_ptr series = _acb_vec_init(2 * length);
    fmpq_t k, rest, square;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(square);
    for (int i = 0; i < 9; i++)
    {
        static const int fields[] = {1, 2, 4};
        int field = fields[i % 3];
        slong dim = 120 / (field < 4 ? field : 2) + 20 * i, r = 1 + (i * 5) % 8, first;
        wg_transform_struct f;
        double h, from = HUGE_VAL;

        wg_transform_init(&f);
        fmpq_set_si(k, field * r, 2);
        fmpq_set_si(rest, field * (dim - r), 2);
        fmpq_set_si(square, dim * dim, 1 + r);
        fmpq_canonicalise(k);
        fmpq_canonicalise(rest);
        fmpq_canonicalise(square);
        wg_transform_set_gradient(&f, field, k, rest, square);
        f.expand(values, square, &from, &f, -35, 100);
        h = fmin(1.5 * from, 900 / sqrt(f.c)) / length;
        cr_assert_eq(f.values(series, 2 * length, 0, h / 2, &f, 80), WG_OK);
        cr_assert_eq(wg_gradient_axis(values, length, h, &f, 70), WG_OK, "%d", i);
        cr_assert_eq(f.axis(chosen, length, h, &f, 50), WG_OK);
        for (slong n = 0; n < length; n++)
        {
            cr_expect(arb_overlaps(values + n, acb_realref(series + 2 * n + 1)), "%d, node %ld", i, (long) n);
            cr_expect(mag_cmp_2exp_si(arb_radref(values + n), -66) < 0);
            cr_expect(arb_overlaps(chosen + n, acb_realref(series + 2 * n + 1)), "%d, node %ld", i, (long) n);
            cr_expect(mag_cmp_2exp_si(arb_radref(chosen + n), -46) < 0);
        }
        first = wg_gradient_residues(values, length, h, &f, 50);
        far += length - first;
        for (slong n = first; n < length; n++)
            cr_expect(arb_overlaps(values + n, acb_realref(series + 2 * n + 1)), "%d, node %ld", i, (long) n);
        wg_transform_clear(&f);
    }
    cr_expect(far > 20, "%ld", (long) far);
    _arb_vec_clear(values, length);
    _arb_vec_clear(chosen, length);
    _acb_vec_clear(series, 2 * length);
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(square);
}

/* |phi(iy) - y^(-power) sum of coefficients y^(-2j)| <= e^goal (from/y)^(power + 1) for y >= from, and it is not much smaller at y = from */
Test(gradient_transform, expansions)
{
    flint_rand_t state;
    fmpq_t power;
    arb_ptr coefficients = _arb_vec_init(WG_EXPANSION_MAX);
    acb_ptr value = _acb_vec_init(2);
    arb_t y, t, sum;

    test_randinit(state);
    fmpq_init(power);
    arb_init(y);
    arb_init(t);
    arb_init(sum);
    for (slong i = 0; i < test_scaled(60); i++)
    {
        int has_dim = n_randint(state, 2);
        wg_transform_struct f;
        wg_wishart_t process;
        double from, goal = -5 - (double) n_randint(state, 25);
        slong count;

        wg_transform_init(&f);
        wg_wishart_init(process);
        set_random(&f, process, state, has_dim);
        count = f.expand(coefficients, power, &from, &f, goal, 200);
        for (double x = from; count > 0 && x < 3 * from; x *= 1.6)
        {
            if (f.values(value, 2, 0, x, &f, 100) != WG_OK)
                break;
            arb_set_d(y, x);
            arb_inv(y, y, 200);
            arb_set_fmpq(t, power, 200);
            arb_pow(t, y, t, 200);
            arb_sqr(y, y, 200);
            _arb_poly_evaluate_horner(sum, coefficients, count, y, 200);
            arb_mul(sum, sum, t, 200);
            arb_sub(sum, sum, acb_realref(value + 1), 200);
            cr_expect(fabs(arf_get_d(arb_midref(sum), ARF_RND_NEAR)) <=
                          1.000001 * exp(goal) * pow(from / x, fmpq_get_d(power) + 1),
                      "seed %lu, step %ld: k %g m %g field %d", test_seed(), (long) i, f.k, f.m, f.field);
            if (!has_dim && x == from)
                cr_expect(fabs(arf_get_d(arb_midref(sum), ARF_RND_NEAR)) >= 1e-5 * exp(goal));
        }
        wg_transform_clear(&f);
        wg_wishart_clear(process);
    }
    _arb_vec_clear(coefficients, WG_EXPANSION_MAX);
    _acb_vec_clear(value, 2);
    fmpq_clear(power);
    arb_clear(y);
    arb_clear(t);
    arb_clear(sum);
    flint_randclear(state);
}
