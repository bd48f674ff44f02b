#include "../../src/wishart/component_transform.h"

#include <math.h>

#include <criterion/criterion.h>
#include <flint/acb_hypgeom.h>

#include "../support.h"

/* Shapes from 1/2 to some 10^magnitude, a scale between 1/10 and 10, and a real point on either side. */
static double set_random(wg_transform_struct *f, flint_rand_t state, int magnitude)
{
    fmpq_t k, m, o;
    double s;

    fmpq_init(k);
    fmpq_init(m);
    fmpq_init(o);
    fmpq_set_si(k, 1 + (slong) n_randint(state, (ulong) pow(10, n_randint(state, magnitude + 1))), 2);
    fmpq_set_si(m, 1 + (slong) n_randint(state, (ulong) pow(10, n_randint(state, magnitude + 1))), 2);
    fmpq_canonicalise(k);
    fmpq_canonicalise(m);
    fmpq_set_si(o, 1 + (slong) n_randint(state, 100), 10);
    fmpq_canonicalise(o);
    wg_transform_set_beta(f, k, m, o);
    /* some standard deviations' worth */
    s = ((double) n_randint(state, 1000) / 100 - 5) * (f->k + f->m) * sqrt((f->k + f->m) / (f->k * f->m)) /
        f->c;
    fmpq_clear(k);
    fmpq_clear(m);
    fmpq_clear(o);
    return s;
}

/* value <- 1F1(k; k + m; -o (s + iy)) */
static void expect(acb_t value, double s, double y, const wg_transform_struct *f, slong prec)
{
    acb_t a, b, z;

    acb_init(a);
    acb_init(b);
    acb_init(z);
    arb_set_fmpq(acb_realref(a), f->shape, prec);
    arb_set_fmpq(acb_realref(b), f->rest, prec);
    acb_add(b, b, a, prec);
    acb_set_d_d(z, -s, -y);
    arb_set_fmpq(acb_realref(value), f->scale, prec);
    acb_mul_arb(z, z, acb_realref(value), prec);
    acb_hypgeom_m(value, a, b, z, 0, prec);
    acb_clear(a);
    acb_clear(b);
    acb_clear(z);
}

/* values[n] = 1F1(k; k + m; -o (a + inh)), to some 2^(-prec) phi(a) */
Test(kummer_transform, values)
{
    enum
    {
        length = 12
    };
    flint_rand_t state;
    wg_transform_struct f;
    acb_ptr values = _acb_vec_init(length);
    acb_t expected;
    mag_t error, top;

    test_randinit(state);
    wg_transform_init(&f);
    acb_init(expected);
    mag_init(error);
    mag_init(top);
    for (slong i = 0; i < test_scaled(30); i++)
    {
        double a = set_random(&f, state, 3), d[3], h;
        slong prec = 40 + (slong) n_randint(state, 100);

        f.guess(d, a, &f);
        /* of few bits, so that nh is exact below */
        h = (float) ((0.05 + (double) n_randint(state, 100) / 100) / sqrt(d[2]));
        cr_assert_eq(f.values(values, length, a, h, &f, prec), WG_OK, "seed %lu, step %ld", test_seed(),
                     (long) i);
        acb_get_mag_lower(top, values);
        mag_mul_2exp_si(top, top, 4 - prec);
        for (slong n = 0; n < length; n++)
        {
            expect(expected, a, (double) n * h, &f, 1200);
            cr_expect(acb_overlaps(values + n, expected), "seed %lu, step %ld, node %ld", test_seed(),
                      (long) i, (long) n);
            mag_hypot(error, arb_radref(acb_realref(values + n)), arb_radref(acb_imagref(values + n)));
            cr_expect(mag_cmp(error, top) <= 0, "seed %lu, step %ld, node %ld", test_seed(), (long) i,
                      (long) n);
        }
    }
    _acb_vec_clear(values, length);
    wg_transform_clear(&f);
    acb_clear(expected);
    mag_clear(error);
    mag_clear(top);
    flint_randclear(state);
}

/* log phi(s) <= bound, and the bound is not larger by more than some powers of the shapes; |phi(s + iy)| <= e^bound (u/y)^power for y >= u */
Test(kummer_transform, bounds)
{
    flint_rand_t state;
    wg_transform_struct f;
    acb_t expected;
    arb_t bound, value;

    test_randinit(state);
    wg_transform_init(&f);
    acb_init(expected);
    arb_init(bound);
    arb_init(value);
    for (slong i = 0; i < test_scaled(60); i++)
    {
        double s = set_random(&f, state, 2), d[3], u, guess, power;

        f.guess(d, s, &f);
        f.bound(bound, s, &f);
        expect(expected, s, 0, &f, 800);
        arb_log(value, acb_realref(expected), 64);
        cr_expect(arb_le(value, bound), "seed %lu, step %ld", test_seed(), (long) i);
        arb_sub(bound, bound, value, 64);
        cr_expect(arf_cmp_d(arb_midref(bound), 1 + log(1 + fabs(f.c * s))) < 0, "seed %lu, step %ld: %g",
                  test_seed(), (long) i, arf_get_d(arb_midref(bound), ARF_RND_NEAR));
        u = (double) (1 + n_randint(state, 2000)) / 50 / sqrt(d[2]);
        f.decay(bound, &guess, &power, s, u, &f);
        cr_expect(fabs(arf_get_d(arb_midref(bound), ARF_RND_NEAR) - guess) < 1e-3 * (1 + fabs(guess)));
        for (double y = u; y < 40 * u; y *= 3)
        {
            expect(expected, s, y, &f, 800);
            acb_abs(value, expected, 64);
            arb_log(value, value, 64);
            arf_set_d(arb_midref(acb_realref(expected)), power * log(u / y) + 1e-9);
            mag_zero(arb_radref(acb_realref(expected)));
            arb_add(acb_realref(expected), acb_realref(expected), bound, 64);
            cr_expect(!arb_gt(value, acb_realref(expected)),
                      "seed %lu, step %ld: k %g m %g o %g s %g u %g y %g", test_seed(), (long) i, f.k, f.m,
                      f.c, s, u, y);
        }
    }
    wg_transform_clear(&f);
    acb_clear(expected);
    arb_clear(bound);
    arb_clear(value);
    flint_randclear(state);
}

/* The bound of decay follows the normal law: at 8 standard deviations of a law with large shapes it is below e^(-24) phi(s) */
Test(kummer_transform, decay_is_sharp)
{
    static const slong shapes[][2] = {{200, 300}, {1000, 1000}, {5000, 800}, {1000000, 3000000}};
    wg_transform_struct f;
    fmpq_t k, m, o;

    wg_transform_init(&f);
    fmpq_init(k);
    fmpq_init(m);
    fmpq_init(o);
    fmpq_one(o);
    for (int i = 0; i < 4; i++)
    {
        double d[3], guess, power;

        fmpq_set_si(k, shapes[i][0], 1);
        fmpq_set_si(m, shapes[i][1], 1);
        wg_transform_set_beta(&f, k, m, o);
        f.guess(d, 0, &f);
        f.decay(NULL, &guess, &power, 0, 8 / sqrt(d[2]), &f);
        cr_expect(guess < -24, "%g", guess);
    }
    wg_transform_clear(&f);
    fmpq_clear(k);
    fmpq_clear(m);
    fmpq_clear(o);
}
