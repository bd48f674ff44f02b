#include "../../src/wishart/gradient_norm_finite.h"

#include <math.h>

#include <criterion/criterion.h>
#include <flint/acb_hypgeom.h>

#include "../../src/wishart/line_integral.h"
#include "../../src/wishart/norm_transform.h"
#include "../support.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"

static void set_process(wg_wishart_t process, int field, slong r, slong below, slong n)
{
    fmpq_t dof, dim, mean;

    fmpq_init(dof);
    fmpq_init(dim);
    fmpq_init(mean);
    wg_wishart_init(process);
    fmpq_set_si(dof, r, below);
    fmpq_canonicalise(dof);
    fmpq_set_si(dim, n, 1);
    fmpq_div(mean, dof, dim);
    cr_assert_eq(wg_wishart_append(process, field, dof, mean, dim, NULL), WG_OK);
    fmpq_clear(dof);
    fmpq_clear(dim);
    fmpq_clear(mean);
}

/* sum <- 2F2(a; b; z), |z| < 50: what is left after 500 terms is below 50^500/500!, which is 2^(-900) */
static void sum_series(acb_t sum, acb_srcptr a, acb_srcptr b, const acb_t z)
{
    acb_t term, t;

    acb_init(term);
    acb_init(t);
    acb_one(term);
    acb_zero(sum);
    for (slong i = 0; i < 500; i++)
    {
        acb_add(sum, sum, term, 400);
        acb_mul(term, term, z, 400);
        acb_div_si(term, term, i + 1, 400);
        for (int j = 0; j < 2; j++)
        {
            acb_add_si(t, a + j, i, 400);
            acb_mul(term, term, t, 400);
            acb_add_si(t, b + j, i, 400);
            acb_div(term, term, t, 400);
        }
    }
    acb_clear(term);
    acb_clear(t);
}

/* E e^(-zR) = 2F2(1/2, alpha; n/2, alpha + gamma; -z), by the convergent series; 1F1(1/2; n/2; -z) for beta = 1 */
Test(gradient_norm_finite, coordinate)
{
    for (int field = 1; field <= 4; field *= 2)
        for (slong n = field == 1 ? 3 : 2; n < 90; n = 3 * n + 1)
        {
            wg_transform_struct f;
            acb_ptr values = _acb_vec_init(12);
            acb_struct a[2], b[2];
            fmpq_t half;
            acb_t z, t;
            arb_t bound;

            wg_transform_init(&f);
            fmpq_init(half);
            acb_init(z);
            acb_init(t);
            arb_init(bound);
            for (int i = 0; i < 2; i++)
                acb_init(a + i);
            for (int i = 0; i < 2; i++)
                acb_init(b + i);
            fmpq_set_si(half, field * n, 2);
            fmpq_canonicalise(half);
            wg_transform_set_coordinate(&f, field, half);
            cr_assert_eq(f.values(values, 12, -3, 4, &f, 70), WG_OK);
            acb_set_d(a, 0.5);
            acb_set_d(a + 1, field == 4 ? n - 1 : n / 2.0);
            acb_set_d(b, field * (n - 1) / 2.0);
            acb_set_d(b + 1, field == 1 ? n / 2.0 : n + (field == 4 ? 0.5 : 0.5 - n / 2.0));
            for (slong i = 0; i < 12; i++)
            {
                acb_set_d_d(z, 3, -4.0 * (double) i);
                sum_series(t, a, b, z);
                cr_expect(acb_overlaps(t, values + i), "field %d, N = %ld, %ld", field, (long) n, (long) i);
                cr_expect_geq(acb_rel_accuracy_bits(values + i), 50);
            }
            f.bound(bound, -3, &f);
            arb_exp(bound, bound, 80);
            arb_sub(bound, bound, acb_realref(values), 80);
            cr_expect(!arb_is_negative(bound) && arf_cmpabs_d(arb_midref(bound), 1e-8) < 0);
            wg_transform_clear(&f);
            fmpq_clear(half);
            _acb_vec_clear(values, 12);
            for (int i = 0; i < 2; i++)
                acb_clear(a + i);
            for (int i = 0; i < 2; i++)
                acb_clear(b + i);
            acb_clear(z);
            acb_clear(t);
            arb_clear(bound);
        }
}

/* E e^(-w u) for two equal shapes k is sqrt(pi) U(1/2, 1 - k, w)/(2^(2k - 1) B(k, k)), w = -zy; with 1 + u inside, E (1 + u) e^(-w u) = psi - psi'; |psi| is
   within the bound of its decay */
Test(gradient_norm_finite, radius)
{
    for (slong twice = 1; twice < 300; twice = 3 * twice + 2)
    {
        wg_transform_struct f;
        acb_ptr values = _acb_vec_init(20);
        fmpq_t k, y;
        acb_t a, b, w, t;
        arb_t factor, one;
        double guess, power;

        wg_transform_init(&f);
        fmpq_init(k);
        fmpq_init(y);
        acb_init(a);
        acb_init(b);
        acb_init(w);
        acb_init(t);
        arb_init(factor);
        arb_init(one);
        fmpq_set_si(k, twice, 2);
        fmpq_canonicalise(k);
        fmpq_set_si(y, 3, 2);
        wg_transform_set_radius(&f, k, k, y, 0);
        cr_assert_eq(f.values(values, 20, -2, 5, &f, 70), WG_OK);
        acb_set_d(a, 0.5);
        acb_set_d(b, 1 - twice / 2.0);
        arb_set_d(factor, twice / 2.0);
        arb_set_d(one, (double) twice);
        arb_gamma(one, one, 120);
        arb_rgamma(factor, factor, 120);
        arb_sqr(factor, factor, 120);
        arb_mul(factor, factor, one, 120);
        arb_const_sqrt_pi(one, 120);
        arb_mul(factor, factor, one, 120);
        arb_mul_2exp_si(factor, factor, 1 - twice);
        for (slong i = 0; i < 20; i++)
        {
            acb_set_d_d(w, 3, -7.5 * (double) i);
            acb_hypgeom_u(t, a, b, w, 200);
            acb_mul_arb(t, t, factor, 120);
            cr_expect(acb_overlaps(t, values + i), "2k = %ld, %ld", (long) twice, (long) i);
            cr_expect_geq(acb_rel_accuracy_bits(values + i), 50);
            if (i > 0)
                for (slong j = 1; j <= i; j++)
                {
                    f.decay(one, &guess, &power, -2, 5.0 * (double) j, &f);
                    arb_exp(one, one, 80);
                    arb_set_d(acb_realref(w), pow((double) j / (double) i, power) * (1 + 1e-12));
                    arb_mul(one, one, acb_realref(w), 80);
                    acb_abs(acb_imagref(w), values + i, 80);
                    cr_expect(arb_le(acb_imagref(w), one), "2k = %ld, decay %ld %ld", (long) twice, (long) i,
                              (long) j);
                }
        }
        wg_transform_clear(&f);
        _acb_vec_clear(values, 20);
        fmpq_clear(k);
        fmpq_clear(y);
        acb_clear(a);
        acb_clear(b);
        acb_clear(w);
        acb_clear(t);
        arb_clear(factor);
        arb_clear(one);
    }
}

/* The line for one derivative against the inverse Mellin transform: P(|g| > x) */
Test(gradient_norm_finite, norm_of_one)
{
    for (int field = 1; field <= 4; field *= 2)
    {
        wg_transform_struct factors[2];
        wg_wishart_t process;
        fmpq_t half, k, m, y, x;
        arb_t line, law;

        set_process(process, field, 3, 1, 7);
        wg_transform_init(factors);
        wg_transform_init(factors + 1);
        fmpq_init(half);
        fmpq_init(k);
        fmpq_init(m);
        fmpq_init(y);
        fmpq_init(x);
        arb_init(line);
        arb_init(law);
        fmpq_set_si(half, 7 * field, 2);
        fmpq_canonicalise(half);
        fmpq_set_si(k, 3 * field, 2);
        fmpq_canonicalise(k);
        fmpq_sub(m, half, k);
        fmpq_set_si(x, 2, 3);
        fmpq_mul(y, x, x);
        wg_transform_set_coordinate(factors, field, half);
        wg_transform_set_radius(factors + 1, k, m, y, 0);
        cr_assert_eq(wg_line_integral(line, y, WG_LAW_TAIL, factors, 2, 20000, 10), WG_OK);
        cr_assert_eq(wg_gradient_tail(law, x, process, NULL, 15, NULL), WG_OK);
        cr_expect(arb_overlaps(line, law), "field %d", field);
        cr_expect_geq(arb_rel_accuracy_bits(line), 6);
        wg_transform_clear(factors);
        wg_transform_clear(factors + 1);
        wg_wishart_clear(process);
        fmpq_clear(half);
        fmpq_clear(k);
        fmpq_clear(m);
        fmpq_clear(y);
        fmpq_clear(x);
        arb_clear(line);
        arb_clear(law);
    }
}

/* 25 digits lie in 12, and P(|g| <= x) = 1 - P(|g| > x); each field, p from 8 to 100 */
Test(gradient_norm_finite, digits)
{
    static const slong parameters[] = {16, 40, 100};
    fmpq_t x;
    arb_t a, b;

    fmpq_init(x);
    arb_init(a);
    arb_init(b);
    for (int i = 0; i < 3; i++)
    {
        wg_wishart_t process;

        set_process(process, 1 << i, i + 1, 2, 8);
        fmpq_set_si(x, 3, 4);
        cr_assert_eq(wg_gradient_norm_tail(a, x, parameters[i], process, NULL, 12, NULL), WG_OK);
        cr_assert_eq(wg_gradient_norm_tail(b, x, parameters[i], process, NULL, 18, NULL), WG_OK);
        cr_expect(arb_overlaps(a, b) && arb_rel_accuracy_bits(b) > 58 && arb_rel_accuracy_bits(a) > 39);
        cr_assert_eq(wg_gradient_norm_cdf(b, x, parameters[i], process, NULL, 12, NULL), WG_OK);
        arb_add(a, a, b, 100);
        arb_sub_ui(a, a, 1, 100);
        cr_expect(arb_contains_zero(a));
        wg_wishart_clear(process);
    }
    fmpq_clear(x);
    arb_clear(a);
    arb_clear(b);
}

/* The integral of the density from 3/2 to 5/2, by Simpson's rule, is the difference of the tails; a generator with t = 4 */
Test(gradient_norm_finite, density)
{
    double sum = 0, tails[2];
    fmpq_t square, x;
    wg_wishart_t process;
    arb_t f;

    fmpq_init(square);
    fmpq_init(x);
    arb_init(f);
    set_process(process, 1, 8, 1, 16);
    fmpq_set_si(square, 4, 1);
    for (int i = 0; i <= 12; i++)
    {
        fmpq_set_si(x, 18 + i, 12);
        fmpq_canonicalise(x);
        cr_assert_eq(wg_gradient_norm_density(f, x, 16, process, square, 6, NULL), WG_OK);
        sum += (i % 12 == 0 ? 1 : i % 2 ? 4 : 2) * arf_get_d(arb_midref(f), ARF_RND_NEAR) / 36;
        if (i % 12 == 0)
        {
            cr_assert_eq(wg_gradient_norm_tail(f, x, 16, process, square, 8, NULL), WG_OK);
            tails[i > 0] = arf_get_d(arb_midref(f), ARF_RND_NEAR);
        }
    }
    cr_expect_float_eq(sum / (tails[0] - tails[1]), 1, 1e-5, "%.12g", sum / (tails[0] - tails[1]));
    fmpq_clear(square);
    fmpq_clear(x);
    wg_wishart_clear(process);
    arb_clear(f);
}

/* The tail tends to that of the K-distribution like 1/N: ten times the dimension, about a tenth of the difference */
Test(gradient_norm_finite, limit)
{
    for (int field = 1; field <= 4; field *= 2)
    {
        double difference[2];
        wg_wishart_t process;
        fmpq_t x;
        arb_t a, b;

        fmpq_init(x);
        arb_init(a);
        arb_init(b);
        for (int i = 0; i < 2; i++)
        {
            slong n = i ? 200 : 20;

            set_process(process, field, 2, 1, n);
            /* E |g|^2 is about 32/(field N^2) */
            fmpq_set_si(x, 8, n);
            cr_assert_eq(wg_gradient_norm_tail(a, x, 16, process, NULL, 6, NULL), WG_OK, "field %d", field);
            fmpq_zero(process->components[0].dim);
            cr_assert_eq(wg_gradient_norm_tail(b, x, 16, process, NULL, 10, NULL), WG_OK);
            arb_sub(a, a, b, 100);
            difference[i] = arf_get_d(arb_midref(a), ARF_RND_NEAR);
            wg_wishart_clear(process);
        }
        cr_expect(fabs(difference[0] / difference[1] - 10) < 4, "field %d: %g, %g", field, difference[0],
                  difference[1]);
        fmpq_clear(x);
        arb_clear(a);
        arb_clear(b);
    }
}

/* For beta = 1, N = 2 all v^2 = 1: |g|^2 = p g^2. 1 and 0 at the maximum, and what is refused */
Test(gradient_norm_finite, ends)
{
    wg_wishart_t process, two;
    fmpq_t x;
    arb_t a, b;

    fmpq_init(x);
    arb_init(a);
    arb_init(b);
    set_process(process, 1, 1, 1, 2);
    fmpq_set_si(x, 3, 2);
    cr_assert_eq(wg_gradient_norm_tail(a, x, 9, process, NULL, 15, NULL), WG_OK);
    fmpq_set_si(x, 1, 2);
    cr_assert_eq(wg_gradient_tail(b, x, process, NULL, 15, NULL), WG_OK);
    cr_expect(arb_overlaps(a, b) && arb_rel_accuracy_bits(a) > 50);
    fmpq_set_si(x, 3, 1);
    cr_assert_eq(wg_gradient_norm_tail(a, x, 9, process, NULL, 15, NULL), WG_OK);
    cr_expect(arb_is_zero(a));
    cr_assert_eq(wg_gradient_norm_cdf(a, x, 9, process, NULL, 15, NULL), WG_OK);
    cr_expect(arb_is_one(a));
    set_process(two, 2, 3, 1, 8);
    fmpq_zero(x);
    cr_assert_eq(wg_gradient_norm_density(a, x, 9, two, NULL, 15, NULL), WG_OK);
    cr_expect(arb_is_zero(a));
    cr_expect_eq(wg_gradient_norm_density(a, x, 9, process, NULL, 15, NULL), WG_UNABLE);
    fmpq_set_si(x, 1, 2);
    cr_expect_eq(wg_gradient_norm_tail(a, x, 2, two, NULL, 30, NULL), WG_UNABLE);
    cr_expect(arb_is_zero(a));
    wg_wishart_clear(process);
    wg_wishart_clear(two);
    fmpq_clear(x);
    arb_clear(a);
    arb_clear(b);
}
