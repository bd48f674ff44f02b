#include "../../src/wishart/component_transform.h"

#include <math.h>

#include <criterion/criterion.h>
#include <flint/fmpq_vec.h>

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
