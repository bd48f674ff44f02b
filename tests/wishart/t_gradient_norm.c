#include "wishgarten/gradient_law.h"

#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>
#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "../support.h"
#include "wishgarten/loss_law.h"
#include "wishgarten/stream.h"

typedef wg_status_t (*law_t)(arb_t, const fmpq_t, slong, const wg_wishart_t, const fmpq *, slong,
                             wg_error_struct *);

static void append(wg_wishart_t process, slong k, slong below_k, slong c, slong below_c)
{
    fmpq_t shape, scale;

    fmpq_init(shape);
    fmpq_init(scale);
    fmpq_set_si(shape, k, below_k);
    fmpq_set_si(scale, c, below_c);
    fmpq_canonicalise(shape);
    fmpq_canonicalise(scale);
    cr_assert_eq(wg_wishart_append_gamma(process, shape, scale, NULL), WG_OK);
    fmpq_clear(shape);
    fmpq_clear(scale);
}

static void append_finite(wg_wishart_t process, int field, slong r, slong n)
{
    fmpq_t dof, dim, mean;

    fmpq_init(dof);
    fmpq_init(dim);
    fmpq_init(mean);
    fmpq_set_si(dof, r, 1);
    fmpq_set_si(dim, n, 1);
    fmpq_div(mean, dof, dim);
    cr_assert_eq(wg_wishart_append(process, field, dof, mean, dim, NULL), WG_OK);
    fmpq_clear(dof);
    fmpq_clear(dim);
    fmpq_clear(mean);
}

/* x <- the root of E |g|^2 times 2^(quarters/4), about */
static void place(fmpq_t x, slong quarters, slong parameters, const wg_wishart_t process)
{
    fmpq *moments = _fmpq_vec_init(2);
    arf_t t;

    arf_init(t);
    cr_assert_eq(wg_gradient_norm_moments(moments, 1, parameters, process, NULL, NULL), WG_OK);
    arf_set_d(t, sqrt(fmpq_get_d(moments + 1)) * pow(2, quarters / 4.0));
    arf_get_fmpq(x, t);
    arf_clear(t);
    _fmpq_vec_clear(moments, 2);
}

static void get(arb_t value, law_t law, const fmpq_t x, slong parameters, const wg_wishart_t process,
                slong digits)
{
    cr_assert_eq(law(value, x, parameters, process, NULL, digits, NULL), WG_OK, "seed %lu", test_seed());
    cr_assert_geq(arb_rel_accuracy_bits(value), (slong) (3.3 * digits));
}

static const law_t laws[] = {wg_gradient_norm_tail, wg_gradient_norm_cdf, wg_gradient_norm_density};

/* The law of components with equal scales c is that of one with the sum of their k: along a path around the branch points, and along
   a line between the poles of Gamma functions */
Test(gradient_norm, equal_scales)
{
    flint_rand_t state;
    fmpq_t x;
    arb_t a, b;

    test_randinit(state);
    fmpq_init(x);
    arb_init(a);
    arb_init(b);
    for (slong i = 0; i < test_scaled(24); i++)
    {
        slong parts = 2 + n_randint(state, 3), top = n_randint(state, 4) ? 8 : 20000, sum = 0,
              p = 1 + n_randint(state, n_randint(state, 3) ? 6 : 60);
        wg_wishart_t several, one;

        wg_wishart_init(several);
        wg_wishart_init(one);
        for (slong j = 0; j < parts; j++)
        {
            slong k = 1 + n_randint(state, top);

            append(several, k, 2, 3, 4);
            sum += k;
        }
        append(one, sum, 2, 3, 4);
        place(x, (slong) n_randint(state, 25) - 12, p, one);
        for (int l = 0; l < 3; l++)
        {
            get(a, laws[l], x, p, several, 15);
            get(b, laws[l], x, p, one, 15);
            cr_expect(arb_overlaps(a, b), "seed %lu, step %ld, law %d: p = %ld, 2k = %ld", test_seed(),
                      (long) i, l, (long) p, (long) sum);
        }
        wg_wishart_clear(several);
        wg_wishart_clear(one);
    }
    fmpq_clear(x);
    arb_clear(a);
    arb_clear(b);
    flint_randclear(state);
}

/* For p = 1 the norm is |g|: P(|g| > x) and 2 f(x) of one derivative, one component or several, along another contour with other
   branch points; any t_a */
Test(gradient_norm, norm_of_one)
{
    flint_rand_t state;
    fmpq_t x;
    arb_t a, b;

    test_randinit(state);
    fmpq_init(x);
    arb_init(a);
    arb_init(b);
    for (slong i = 0; i < test_scaled(60); i++)
    {
        slong parts = 1 + n_randint(state, 4);
        fmpq *squares = _fmpq_vec_init(parts);
        wg_wishart_t process;

        wg_wishart_init(process);
        for (slong j = 0; j < parts; j++)
        {
            fmpq_set_si(squares + j, 1 + n_randint(state, 9), 4);
            fmpq_canonicalise(squares + j);
            append(process, 1 + n_randint(state, 40), 2, 1 + n_randint(state, 30), 10);
        }
        place(x, (slong) n_randint(state, 40) - 24, 1, process);
        cr_assert_eq(wg_gradient_norm_tail(b, x, 1, process, squares, 15, NULL), WG_OK);
        cr_assert_eq(wg_gradient_tail(a, x, process, squares, 15, NULL), WG_OK);
        cr_expect(arb_overlaps(a, b), "seed %lu, step %ld", test_seed(), (long) i);
        cr_assert_eq(wg_gradient_norm_density(b, x, 1, process, squares, 15, NULL), WG_OK);
        cr_assert_eq(wg_gradient_density(a, x, process, squares, 15, NULL), WG_OK);
        arb_mul_2exp_si(a, a, 1);
        cr_expect(arb_overlaps(a, b), "seed %lu, step %ld", test_seed(), (long) i);
        _fmpq_vec_clear(squares, parts);
        wg_wishart_clear(process);
    }
    fmpq_clear(x);
    arb_clear(a);
    arb_clear(b);
    flint_randclear(state);
}

/* sum <- P(4 V G > x^2) for k_a = 1 and different w_a = c_a^2, where P(V > v) = sum_a e^(-v/w_a) prod_b w_a/(w_a - w_b), and
   E e^(-s/G) = 2 s^(q/2) K_q(2 sqrt(s))/Gamma(q) */
static void sum_of_bessels(arb_t sum, const fmpq_t x, slong p, const slong *scales, slong length, slong prec)
{
    arb_t q, s, t, u;

    arb_init(q);
    arb_init(s);
    arb_init(t);
    arb_init(u);
    arb_set_si(q, p);
    arb_mul_2exp_si(q, q, -1);
    arb_zero(sum);
    for (slong a = 0; a < length; a++)
    {
        /* 2 sqrt(s) = x/c */
        arb_set_fmpq(s, x, prec);
        arb_div_si(s, s, scales[a], prec);
        arb_hypgeom_bessel_k(t, q, s, prec);
        arb_mul_2exp_si(s, s, -1);
        arb_pow(u, s, q, prec);
        arb_mul(t, t, u, prec);
        arb_gamma(u, q, prec);
        arb_div(t, t, u, prec);
        arb_mul_2exp_si(t, t, 1);
        for (slong b = 0; b < length; b++)
            if (b != a)
            {
                arb_mul_si(t, t, scales[a] * scales[a], prec);
                arb_div_si(t, t, scales[a] * scales[a] - scales[b] * scales[b], prec);
            }
        arb_add(sum, sum, t, prec);
    }
    arb_clear(q);
    arb_clear(s);
    arb_clear(t);
    arb_clear(u);
}

/* Finite sums of Bessel functions for k_a = 1: P(|g| <= x) from 1e-31 on, tails down to 1e-30 and below */
Test(gradient_norm, sums_of_bessel_functions)
{
    static const slong scales[] = {3, 7, 1, 12}, parameters[] = {1, 2, 3, 6},
                       numerators[] = {1, 1, 6, 70, 1200}, denominators[] = {20000, 100, 1, 1, 1};
    fmpq_t x;
    arb_t a, b;

    fmpq_init(x);
    arb_init(a);
    arb_init(b);
    for (slong length = 2; length <= 4; length += 2)
    {
        wg_wishart_t process;

        wg_wishart_init(process);
        for (slong j = 0; j < length; j++)
            append(process, 1, 1, scales[j], 1);
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 5; j++)
            {
                slong p = parameters[i];

                fmpq_set_si(x, numerators[j], denominators[j]);
                sum_of_bessels(b, x, p, scales, length, 600);
                get(a, wg_gradient_norm_tail, x, p, process, 15);
                cr_expect(arb_overlaps(a, b), "%ld %ld %d", (long) length, (long) p, j);
                get(a, wg_gradient_norm_cdf, x, p, process, 15);
                arb_sub_ui(b, b, 1, 600);
                arb_neg(b, b);
                cr_expect(arb_overlaps(a, b), "%ld %ld %d", (long) length, (long) p, j);
            }
        wg_wishart_clear(process);
    }
    fmpq_clear(x);
    arb_clear(a);
    arb_clear(b);
}

/* P_{p+2}(|g| > x) = P_p(|g| > x) + x f_p(x)/p, and 40 digits lie in 15 digits; k from 1/2 to 10^4, scales as far apart as 1 and 1000 */
Test(gradient_norm, two_parameters_more)
{
    flint_rand_t state;
    fmpq_t x;
    arb_t a, b, c, t;

    test_randinit(state);
    fmpq_init(x);
    arb_init(a);
    arb_init(b);
    arb_init(c);
    arb_init(t);
    for (slong i = 0; i < test_scaled(10); i++)
    {
        slong parts = 2 + n_randint(state, 4), p = 1 + n_randint(state, n_randint(state, 3) ? 5 : 40),
              apart = n_randint(state, 2) ? 5 : 1000;
        wg_wishart_t process;

        wg_wishart_init(process);
        for (slong j = 0; j < parts; j++)
            append(process, 1 + n_randint(state, n_randint(state, 3) ? 10 : 20000), 2,
                   1 + n_randint(state, apart), 7);
        place(x, (slong) n_randint(state, 29) - 12, p, process);
        get(a, wg_gradient_norm_tail, x, p + 2, process, 15);
        get(b, wg_gradient_norm_tail, x, p, process, 40);
        get(c, wg_gradient_norm_density, x, p, process, 40);
        arb_set_fmpq(t, x, 300);
        arb_mul(c, c, t, 300);
        arb_div_si(c, c, p, 300);
        arb_add(b, b, c, 300);
        cr_expect(arb_contains(a, b), "seed %lu, step %ld, p = %ld", test_seed(), (long) i, (long) p);
        for (int l = 1; l < 3; l++)
        {
            get(a, laws[l], x, p, process, 15);
            get(b, laws[l], x, p, process, 40);
            cr_expect(arb_contains(a, b), "seed %lu, step %ld, p = %ld, law %d", test_seed(), (long) i,
                      (long) p, l);
        }
        wg_wishart_clear(process);
    }
    fmpq_clear(x);
    arb_clear(a);
    arb_clear(b);
    arb_clear(c);
    arb_clear(t);
    flint_randclear(state);
}

/* E |g|^(2m) = the integral of x^(2m) f(x), by the trapezoidal rule over log x, for m = 0..3; generators with t_a != 1 */
Test(gradient_norm, moments_of_density)
{
    fmpq *moments = _fmpq_vec_init(4), *squares = _fmpq_vec_init(3);
    wg_wishart_t process;
    fmpq_t x;
    arf_t node;
    arb_t f;

    wg_wishart_init(process);
    fmpq_init(x);
    arf_init(node);
    arb_init(f);
    append(process, 3, 2, 1, 1);
    append(process, 2, 1, 1, 3);
    append(process, 5, 2, 1, 2);
    fmpq_set_si(squares, 1, 4);
    fmpq_set_si(squares + 1, 3, 1);
    fmpq_set_si(squares + 2, 2, 3);
    for (slong p = 3; p <= 5; p += 2)
    {
        double sums[4] = {0, 0, 0, 0};

        for (slong i = -42; i < 24; i++)
        {
            double y = exp(i / 5.0);

            arf_set_d(node, y);
            arf_get_fmpq(x, node);
            cr_assert_eq(wg_gradient_norm_density(f, x, p, process, squares, 12, NULL), WG_OK);
            for (int m = 0; m < 4; m++)
                sums[m] += pow(y, 2 * m + 1) * arf_get_d(arb_midref(f), ARF_RND_NEAR) / 5;
        }
        cr_assert_eq(wg_gradient_norm_moments(moments, 3, p, process, squares, NULL), WG_OK);
        for (int m = 0; m < 4; m++)
            cr_expect_float_eq(sums[m] / fmpq_get_d(moments + m), 1, 1e-9, "p = %ld, m = %d: %.15g", (long) p,
                               m, sums[m]);
    }
    wg_wishart_clear(process);
    fmpq_clear(x);
    arf_clear(node);
    arb_clear(f);
    _fmpq_vec_clear(moments, 4);
    _fmpq_vec_clear(squares, 3);
}

/* f(0), the limit of f(x), is 0 for sum k > 1/2 and p > 1, twice that of g for p = 1, and infinite for sum k < 1/2. It is finite for sum k = 1/2 */
Test(gradient_norm, density_at_zero)
{
    wg_wishart_t process;
    fmpq_t zero, x;
    arb_t a, b;

    wg_wishart_init(process);
    fmpq_init(zero);
    fmpq_init(x);
    arb_init(a);
    arb_init(b);
    fmpq_set_si(x, 1, 1000000);
    append(process, 1, 4, 3, 1);
    cr_expect_eq(wg_gradient_norm_density(a, zero, 3, process, NULL, 15, NULL), WG_DOMAIN);
    append(process, 1, 4, 5, 2);
    for (slong p = 2; p < 5; p++)
    {
        cr_assert_eq(wg_gradient_norm_density(a, zero, p, process, NULL, 15, NULL), WG_OK);
        cr_assert_eq(wg_gradient_norm_density(b, x, p, process, NULL, 15, NULL), WG_OK);
        mag_set_d(arb_radref(b), 1e-5);
        cr_expect(arb_overlaps(a, b) && arb_rel_accuracy_bits(a) >= 50, "%ld", (long) p);
    }
    cr_expect_eq(wg_gradient_norm_density(a, zero, 1, process, NULL, 15, NULL), WG_DOMAIN);
    append(process, 1, 1, 1, 1);
    cr_assert_eq(wg_gradient_norm_density(a, zero, 2, process, NULL, 15, NULL), WG_OK);
    cr_expect(arb_is_zero(a));
    cr_assert_eq(wg_gradient_norm_density(a, zero, 1, process, NULL, 15, NULL), WG_OK);
    cr_assert_eq(wg_gradient_norm_density(b, x, 1, process, NULL, 15, NULL), WG_OK);
    mag_set_d(arb_radref(b), 1e-4);
    cr_expect(arb_overlaps(a, b) && arb_rel_accuracy_bits(a) >= 50);
    wg_wishart_clear(process);
    fmpq_clear(zero);
    fmpq_clear(x);
    arb_clear(a);
    arb_clear(b);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* The distribution of |g| = |(g_1, g_2, g_3)|, g_j = sqrt(2 V) xi_j, V = sum_a c_a^2 chi^2(2 k_a)/2, within sqrt(log(2e6)/2n) of 1 - tail: that fails with probability 1e-6 (Dvoretzky, Kiefer, Wolfowitz, Massart) */
Test(gradient_norm, samples)
{
    static const slong twice_k[] = {1, 4, 3}, c[] = {4, 1, 2};
    slong n = test_scaled(4000);
    double *norms = flint_malloc(n * sizeof(double)), allowed = sqrt(log(2e6) / (2 * n)), far = 0;
    wg_wishart_t process;
    fmpq_t x;
    arf_t node;
    arb_t p;

    wg_wishart_init(process);
    fmpq_init(x);
    arf_init(node);
    arb_init(p);
    for (int a = 0; a < 3; a++)
        append(process, twice_k[a], 2, c[a], 1);
    for (slong s = 0; s < n; s++)
    {
        double xi[11], v = 0;
        int at = 3;
        wg_stream_t stream;

        wg_stream_init(stream, test_seed(), s, WG_STREAM_ANGLES, 0);
        wg_stream_normals(xi, stream, 11);
        for (int a = 0; a < 3; a++)
            for (slong j = 0; j < twice_k[a]; j++, at++)
                v += c[a] * c[a] * xi[at] * xi[at] / 2;
        norms[s] = sqrt(2 * v * (xi[0] * xi[0] + xi[1] * xi[1] + xi[2] * xi[2]));
    }
    qsort(norms, n, sizeof(double), compare);
    for (slong i = 1; i < 40; i++)
    {
        slong s = i * n / 40;

        arf_set_d(node, norms[s]);
        arf_get_fmpq(x, node);
        get(p, wg_gradient_norm_cdf, x, 3, process, 10);
        far = fmax(far, fabs(arf_get_d(arb_midref(p), ARF_RND_NEAR) - (s + 0.5) / n));
    }
    cr_expect(far < allowed, "seed %lu: %g, allowed %g", test_seed(), far, allowed);
    flint_free(norms);
    wg_wishart_clear(process);
    fmpq_clear(x);
    arf_clear(node);
    arb_clear(p);
}

/* At a dimension: E |g|^(2i) = E g^(2i) for p = 1, E |g|^2 = p E g^2, and E |g|^4 = p E g^4 + p (p - 1) (E g^2)^2 R with
   R = E l^2/(E l)^2, l = b (1 - b), which is 6/5 for b ~ Beta(1, 1) and 15/14 for b ~ Beta(2, 3) */
Test(gradient_norm, finite_moments)
{
    fmpq *one = _fmpq_vec_init(6), *norm = _fmpq_vec_init(6);
    fmpq_t ratio, t;

    fmpq_init(ratio);
    fmpq_init(t);
    for (int wide = 0; wide < 2; wide++)
    {
        wg_wishart_t process;

        wg_wishart_init(process);
        append_finite(process, 2, wide ? 2 : 1, wide ? 5 : 2);
        fmpq_set_si(ratio, wide ? 15 : 6, wide ? 14 : 5);
        wg_gradient_moments(one, 5, process, NULL);
        for (slong p = 1; p < 9; p++)
        {
            cr_assert_eq(wg_gradient_norm_moments(norm, 5, p, process, NULL, NULL), WG_OK);
            cr_expect(fmpq_is_one(norm));
            for (int i = 0; i < 6 && p == 1; i++)
                cr_expect(fmpq_equal(norm + i, one + i), "%d", i);
            fmpq_mul_si(t, one + 1, p);
            cr_expect(fmpq_equal(norm + 1, t), "%ld", (long) p);
            fmpq_mul(t, one + 1, one + 1);
            fmpq_mul(t, t, ratio);
            fmpq_mul_si(t, t, p - 1);
            fmpq_add(t, t, one + 2);
            fmpq_mul_si(t, t, p);
            cr_expect(fmpq_equal(norm + 2, t), "%d %ld", wide, (long) p);
        }
        wg_wishart_clear(process);
    }
    fmpq_clear(ratio);
    fmpq_clear(t);
    _fmpq_vec_clear(one, 6);
    _fmpq_vec_clear(norm, 6);
}

/* Moments at dimension N tend to those of the limit like 1/N, for each field */
Test(gradient_norm, moments_in_the_limit)
{
    fmpq *finite = _fmpq_vec_init(4), *limit = _fmpq_vec_init(4);

    for (int field = 1; field <= 4; field *= 2)
    {
        wg_wishart_t process;

        wg_wishart_init(process);
        append_finite(process, field, 3, 1000000);
        cr_assert_eq(wg_gradient_norm_moments(finite, 3, 4, process, NULL, NULL), WG_OK);
        fmpq_zero(process->components[0].dim);
        cr_assert_eq(wg_gradient_norm_moments(limit, 3, 4, process, NULL, NULL), WG_OK);
        for (int i = 1; i < 4; i++)
        {
            fmpq_div(finite + i, finite + i, limit + i);
            cr_expect_float_eq(fmpq_get_d(finite + i), 1, 1e-4, "%d %d", field, i);
            cr_expect(!fmpq_is_one(finite + i));
        }
        wg_wishart_clear(process);
    }
    _fmpq_vec_clear(finite, 4);
    _fmpq_vec_clear(limit, 4);
}

/* What is refused, and that outputs stay; 0 and 1 at and below 0 */
Test(gradient_norm, refused)
{
    wg_wishart_t process, finite;
    fmpq *squares = _fmpq_vec_init(2);
    fmpq_t x;
    arb_t p;

    wg_wishart_init(process);
    wg_wishart_init(finite);
    fmpq_init(x);
    arb_init(p);
    arb_set_ui(p, 7);
    append(process, 1, 1, 1, 1);
    append(process, 1, 1, 2, 1);
    append_finite(finite, 2, 3, 8);
    fmpq_set_ui(x, 1, 2);
    fmpq_one(squares);
    cr_expect_eq(wg_gradient_norm_tail(p, x, 0, process, NULL, 15, NULL), WG_DOMAIN);
    cr_expect_eq(wg_gradient_norm_tail(p, x, 2, process, squares, 15, NULL), WG_DOMAIN);
    cr_expect_eq(wg_gradient_norm_tail(p, x, WG_NORM_PARAMETERS_MAX + 1, process, NULL, 15, NULL), WG_UNABLE);
    cr_expect(arb_equal_si(p, 7));
    append_finite(finite, 2, 3, 8);
    cr_expect_eq(wg_gradient_norm_tail(p, x, 2, finite, NULL, 15, NULL), WG_UNABLE);
    cr_expect(arb_equal_si(p, 7));
    cr_expect_eq(wg_gradient_norm_moments(squares, 1, 2, finite, NULL, NULL), WG_UNABLE);
    for (slong i = 0; i < 2; i++)
    {
        fmpq_set_si(x, -i, 1);
        cr_assert_eq(wg_gradient_norm_tail(p, x, 2, process, NULL, 15, NULL), WG_OK);
        cr_expect(arb_is_one(p));
        cr_assert_eq(wg_gradient_norm_cdf(p, x, 2, process, NULL, 15, NULL), WG_OK);
        cr_expect(arb_is_zero(p));
    }
    wg_wishart_clear(process);
    wg_wishart_clear(finite);
    fmpq_clear(x);
    arb_clear(p);
    _fmpq_vec_clear(squares, 2);
}
