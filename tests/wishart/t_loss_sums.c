/* The law of the loss of several components of which some have a dimension. */
#include "wishgarten/loss_law.h"

#include <criterion/criterion.h>
#include <flint/acb.h>
#include <flint/acb_calc.h>
#include <flint/arb_hypgeom.h>
#include <flint/fmpq_poly.h>
#include <flint/fmpq_vec.h>

#include "../support.h"

/* A complex component o Beta(k, m), or c Gamma(k) for m = 0 with c = o */
static void append_beta(wg_wishart_t process, slong k, slong m, const fmpq_t o)
{
    fmpq_t r, dim, mean;

    fmpq_init(r);
    fmpq_init(dim);
    fmpq_init(mean);
    fmpq_set_si(r, k, 1);
    fmpq_mul(mean, o, r);
    if (m > 0)
    {
        fmpq_set_si(dim, k + m, 1);
        fmpq_div(mean, mean, dim);
    }
    cr_assert_eq(wg_wishart_append(process, 2, r, mean, dim, NULL), WG_OK);
    fmpq_clear(r);
    fmpq_clear(dim);
    fmpq_clear(mean);
}

static void random_weight(fmpq_t o, flint_rand_t state)
{
    fmpq_set_si(o, 1 + (slong) n_randint(state, 20), 1 + (slong) n_randint(state, 20));
    fmpq_canonicalise(o);
}

/* laplace <- the Laplace transform of p(x) for x > 0, a polynomial in 1/z */
static void transform(fmpq_poly_t laplace, const fmpq_poly_t p)
{
    fmpq_t t;
    fmpz_t factorial;

    fmpq_init(t);
    fmpz_init(factorial);
    fmpq_poly_zero(laplace);
    for (slong n = 0; n < fmpq_poly_length(p); n++)
    {
        fmpz_fac_ui(factorial, n);
        fmpq_poly_get_coeff_fmpq(t, p, n);
        fmpq_mul_fmpz(t, t, factorial);
        fmpq_poly_set_coeff_fmpq(laplace, n + 1, t);
    }
    fmpq_clear(t);
    fmpz_clear(factorial);
}

/* start, end <- the transforms that the density of o Beta(k, m) has from 0 on, and less from o on */
static void beta_pieces(fmpq_poly_t start, fmpq_poly_t end, slong k, slong m, const fmpq_t o)
{
    fmpq_poly_t p, q;
    fmpq_t t;

    fmpq_poly_init(p);
    fmpq_poly_init(q);
    fmpq_init(t);
    /* (x/o)^(k-1) (1 - x/o)^(m-1) (k + m - 1)!/((k - 1)! (m - 1)! o) */
    fmpq_inv(t, o);
    fmpq_poly_set_coeff_fmpq(p, 1, t);
    fmpq_neg(t, t);
    fmpq_poly_set_coeff_fmpq(q, 1, t);
    fmpq_poly_set_coeff_si(q, 0, 1);
    fmpq_poly_pow(p, p, k - 1);
    fmpq_poly_pow(q, q, m - 1);
    fmpq_poly_mul(p, p, q);
    fmpz_fac_ui(fmpq_numref(t), k + m - 1);
    fmpz_one(fmpq_denref(t));
    fmpq_poly_scalar_mul_fmpq(p, p, t);
    fmpz_fac_ui(fmpq_numref(t), k - 1);
    fmpq_poly_scalar_div_fmpq(p, p, t);
    fmpz_fac_ui(fmpq_numref(t), m - 1);
    fmpq_poly_scalar_div_fmpq(p, p, t);
    fmpq_poly_scalar_div_fmpq(p, p, o);
    transform(start, p);
    fmpq_poly_zero(q);
    fmpq_poly_set_coeff_si(q, 1, 1);
    fmpq_poly_set_coeff_fmpq(q, 0, o);
    fmpq_poly_compose(p, p, q);
    transform(end, p);
    fmpq_poly_neg(end, end);
    fmpq_poly_clear(p);
    fmpq_poly_clear(q);
    fmpq_clear(t);
}

/* value <- value + the inverse transform at x - shift of `product` z^(-integrals) */
static void add_inverse(fmpq_t value, const fmpq_poly_t product, slong integrals, const fmpq_t x,
                        const fmpq_t shift)
{
    fmpq_t y, power, t;
    fmpz_t factorial;

    fmpq_init(y);
    fmpq_init(power);
    fmpq_init(t);
    fmpz_init(factorial);
    fmpq_sub(y, x, shift);
    for (slong n = 0; n < fmpq_poly_length(product) && fmpq_sgn(y) > 0; n++)
    {
        fmpq_poly_get_coeff_fmpq(t, product, n);
        if (fmpq_is_zero(t))
            continue;
        fmpq_pow_si(power, y, n + integrals - 1);
        fmpz_fac_ui(factorial, n + integrals - 1);
        fmpq_mul(t, t, power);
        fmpq_div_fmpz(t, t, factorial);
        fmpq_add(value, value, t);
    }
    fmpq_clear(y);
    fmpq_clear(power);
    fmpq_clear(t);
    fmpz_clear(factorial);
}

/* value <- the exact density (0 integrals) or distribution function (1) at x of a sum of o_i Beta(k_i, m_i) */
static void piecewise(fmpq_t value, slong n, const slong *k, const slong *m, const fmpq *o, slong integrals,
                      const fmpq_t x)
{
    fmpq_poly_t product, start, end;
    fmpq_t shift;

    fmpq_poly_init(product);
    fmpq_poly_init(start);
    fmpq_poly_init(end);
    fmpq_init(shift);
    fmpq_zero(value);
    for (slong set = 0; set < (slong) 1 << n; set++)
    {
        fmpq_zero(shift);
        fmpq_poly_one(product);
        for (slong i = 0; i < n; i++)
        {
            beta_pieces(start, end, k[i], m[i], o + i);
            fmpq_poly_mul(product, product, set >> i & 1 ? end : start);
            if (set >> i & 1)
                fmpq_add(shift, shift, o + i);
        }
        add_inverse(value, product, integrals, x, shift);
    }
    fmpq_poly_clear(product);
    fmpq_poly_clear(start);
    fmpq_poly_clear(end);
    fmpq_clear(shift);
}

static void expect_equal(const arb_t value, const fmpq_t exact, slong step)
{
    arb_t t;

    arb_init(t);
    arb_set_fmpq(t, exact, 200);
    cr_expect(arb_overlaps(value, t), "seed %lu, step %ld", test_seed(), (long) step);
    cr_expect(arb_rel_accuracy_bits(value) >= 50, "seed %lu, step %ld", test_seed(), (long) step);
    arb_clear(t);
}

/* Sums of Beta laws with integer shapes are piecewise polynomials, exactly; the tail is that of max - x with k and m exchanged. */
Test(loss_sums, sums_of_betas)
{
    flint_rand_t state;
    fmpq *o = _fmpq_vec_init(3);
    fmpq_t x, top, exact;
    arb_t value;

    test_randinit(state);
    fmpq_init(x);
    fmpq_init(top);
    fmpq_init(exact);
    arb_init(value);
    for (slong i = 0; i < test_scaled(12); i++)
    {
        slong n = 2 + (slong) n_randint(state, 2), k[3], m[3];
        wg_wishart_t process, mirrored;
        fmpq_t low;

        wg_wishart_init(process);
        wg_wishart_init(mirrored);
        fmpq_init(low);
        fmpq_zero(top);
        for (slong j = 0; j < n; j++)
        {
            k[j] = 4 + (slong) n_randint(state, 8);
            m[j] = 4 + (slong) n_randint(state, 8);
            random_weight(o + j, state);
            fmpq_add(top, top, o + j);
            append_beta(process, k[j], m[j], o + j);
            append_beta(mirrored, m[j], k[j], o + j);
        }
        cr_assert(wg_loss_maximum(x, process) && fmpq_equal(x, top));
        fmpq_set_si(x, 1 + (slong) n_randint(state, 99), 100);
        fmpq_canonicalise(x);
        fmpq_mul(x, x, top);
        piecewise(exact, n, k, m, o, 1, x);
        cr_assert_eq(wg_loss_cdf(value, x, process, 15, NULL), WG_OK, "seed %lu, step %ld", test_seed(),
                     (long) i);
        expect_equal(value, exact, i);
        fmpq_sub(low, top, x);
        cr_assert_eq(wg_loss_tail(value, low, mirrored, 15, NULL), WG_OK, "seed %lu, step %ld", test_seed(),
                     (long) i);
        expect_equal(value, exact, i);
        piecewise(exact, n, k, m, o, 0, x);
        cr_assert_eq(wg_loss_density(value, x, process, 15, NULL), WG_OK, "seed %lu, step %ld", test_seed(),
                     (long) i);
        expect_equal(value, exact, i);
        wg_wishart_clear(process);
        wg_wishart_clear(mirrored);
        fmpq_clear(low);
    }
    _fmpq_vec_clear(o, 3);
    fmpq_clear(x);
    fmpq_clear(top);
    fmpq_clear(exact);
    arb_clear(value);
    flint_randclear(state);
}

/* The same next to both ends, where the leading power has all digits: 10^-20, 10^-300 of the whole from them. */
Test(loss_sums, next_to_the_ends)
{
    static const slong k[] = {3, 1, 2}, m[] = {2, 4, 1};
    fmpq *o = _fmpq_vec_init(3);
    wg_wishart_t process, mirrored;
    fmpq_t x, top, low, exact;
    arb_t value;

    fmpq_init(x);
    fmpq_init(top);
    fmpq_init(low);
    fmpq_init(exact);
    arb_init(value);
    wg_wishart_init(process);
    wg_wishart_init(mirrored);
    for (slong j = 0; j < 3; j++)
    {
        fmpq_set_si(o + j, 2 + j, 3);
        fmpq_add(top, top, o + j);
        append_beta(process, k[j], m[j], o + j);
        append_beta(mirrored, m[j], k[j], o + j);
    }
    for (slong power = -300; power <= -20; power += 280)
    {
        fmpq_set_si(x, 10, 1);
        fmpq_pow_si(x, x, power);
        fmpq_sub(low, top, x);
        piecewise(exact, 3, k, m, o, 1, x);
        cr_assert_eq(wg_loss_cdf(value, x, process, 15, NULL), WG_OK);
        expect_equal(value, exact, power);
        cr_assert_eq(wg_loss_tail(value, low, mirrored, 15, NULL), WG_OK);
        expect_equal(value, exact, power);
        fmpq_sub_ui(exact, exact, 1);
        fmpq_neg(exact, exact);
        cr_assert_eq(wg_loss_tail(value, x, process, 15, NULL), WG_OK);
        expect_equal(value, exact, power);
        piecewise(exact, 3, k, m, o, 0, x);
        cr_assert_eq(wg_loss_density(value, x, process, 15, NULL), WG_OK);
        expect_equal(value, exact, power);
        cr_assert_eq(wg_loss_density(value, low, mirrored, 15, NULL), WG_OK);
        expect_equal(value, exact, power);
    }
    wg_wishart_clear(process);
    wg_wishart_clear(mirrored);
    _fmpq_vec_clear(o, 3);
    fmpq_clear(x);
    fmpq_clear(top);
    fmpq_clear(low);
    fmpq_clear(exact);
    arb_clear(value);
}

typedef struct
{
    slong k;
    slong m;
    slong shape;
    arb_t o;
    arb_t c;
    arb_t x;
    int upper;
} mixture_struct;

/* The density of o Beta(k, m) at y times P(c Gamma(shape) <= x - y), or with > where `upper`, up to the Beta function */
static int mixture(acb_ptr out, const acb_t y, void *param, slong order, slong prec)
{
    const mixture_struct *p = param;
    acb_t t, term, sum;

    (void) order;
    acb_init(t);
    acb_init(term);
    acb_init(sum);
    acb_sub_arb(t, y, p->x, prec);
    acb_neg(t, t);
    acb_div_arb(t, t, p->c, prec);
    acb_one(term);
    for (slong j = 0; j < p->shape; j++)
    {
        acb_add(sum, sum, term, prec);
        acb_mul(term, term, t, prec);
        acb_div_ui(term, term, j + 1, prec);
    }
    acb_neg(t, t);
    acb_exp(t, t, prec);
    acb_mul(sum, sum, t, prec);
    if (!p->upper)
    {
        acb_sub_ui(sum, sum, 1, prec);
        acb_neg(sum, sum);
    }
    acb_div_arb(t, y, p->o, prec);
    acb_pow_ui(term, t, p->k - 1, prec);
    acb_mul(sum, sum, term, prec);
    acb_sub_ui(t, t, 1, prec);
    acb_neg(t, t);
    acb_pow_ui(term, t, p->m - 1, prec);
    acb_mul(out, sum, term, prec);
    acb_clear(t);
    acb_clear(term);
    acb_clear(sum);
    return 0;
}

/* P(c Gamma(K) + o Beta(k, m) <= x) = int of the density of one times the distribution function of the other, K an integer, in both tails */
Test(loss_sums, gamma_and_beta)
{
    flint_rand_t state;
    mixture_struct p;
    fmpq_t o, c, x;
    arb_t value, beta, t;
    acb_t integral, low, high;
    mag_t tolerance;

    test_randinit(state);
    arb_init(p.o);
    arb_init(p.c);
    arb_init(p.x);
    fmpq_init(o);
    fmpq_init(c);
    fmpq_init(x);
    arb_init(value);
    arb_init(beta);
    arb_init(t);
    acb_init(integral);
    acb_init(low);
    acb_init(high);
    mag_init(tolerance);
    mag_set_ui_2exp_si(tolerance, 1, -280);
    for (slong i = 0; i < test_scaled(8); i++)
    {
        wg_wishart_t process;

        wg_wishart_init(process);
        p.k = 3 + (slong) n_randint(state, 8);
        p.m = 3 + (slong) n_randint(state, 8);
        p.shape = 5 + (slong) n_randint(state, 6);
        p.upper = n_randint(state, 2);
        random_weight(o, state);
        random_weight(c, state);
        append_beta(process, p.k, p.m, o);
        append_beta(process, p.shape, 0, c);
        wg_loss_mean(x, process);
        fmpq_mul_si(x, x, 1 + (slong) n_randint(state, p.upper ? 50 : 10));
        fmpq_div_2exp(x, x, p.upper ? 4 : 3);
        arb_set_fmpq(p.o, o, 400);
        arb_set_fmpq(p.c, c, 400);
        arb_set_fmpq(p.x, x, 400);
        acb_set_fmpq(high, fmpq_cmp(x, o) < 0 ? x : o, 400);
        cr_assert_eq(acb_calc_integrate(integral, mixture, &p, low, high, 300, tolerance, NULL, 400), 0);
        arb_div(acb_realref(integral), acb_realref(integral), p.o, 400);
        arb_set_ui(beta, p.k);
        arb_set_ui(t, p.m);
        arb_one(value);
        arb_hypgeom_beta_lower(beta, beta, t, value, 0, 400);
        arb_div(acb_realref(integral), acb_realref(integral), beta, 400);
        if (p.upper && fmpq_cmp(x, o) < 0)
        {
            arb_set_ui(beta, p.k);
            fmpq_div(x, x, o);
            arb_set_fmpq(value, x, 400);
            fmpq_mul(x, x, o);
            arb_hypgeom_beta_lower(value, beta, t, value, 1, 400);
            arb_sub_ui(value, value, 1, 400);
            arb_sub(acb_realref(integral), acb_realref(integral), value, 400);
        }
        cr_assert_eq(p.upper ? wg_loss_tail(value, x, process, 15, NULL)
                             : wg_loss_cdf(value, x, process, 15, NULL),
                     WG_OK, "seed %lu, step %ld", test_seed(), (long) i);
        cr_expect(arb_overlaps(value, acb_realref(integral)), "seed %lu, step %ld", test_seed(), (long) i);
        cr_expect(arb_rel_accuracy_bits(value) >= 50);
        wg_wishart_clear(process);
    }
    arb_clear(p.o);
    arb_clear(p.c);
    arb_clear(p.x);
    fmpq_clear(o);
    fmpq_clear(c);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(beta);
    arb_clear(t);
    acb_clear(integral);
    acb_clear(low);
    acb_clear(high);
    mag_clear(tolerance);
    flint_randclear(state);
}

/* A component of largest value e moves the law of another by e at most: P(B <= x - e) <= P(B + E <= x) <= P(B <= x), shapes up to 10^8 */
Test(loss_sums, large_shapes)
{
    fmpq_t o, e, x;
    arb_t value, low, high;

    fmpq_init(o);
    fmpq_init(e);
    fmpq_init(x);
    arb_init(value);
    arb_init(low);
    arb_init(high);
    fmpq_one(o);
    for (slong shape = 1000; shape <= 100000000; shape *= 100)
        for (int side = -1; side <= 1; side++)
        {
            wg_wishart_t one, both;

            wg_wishart_init(one);
            wg_wishart_init(both);
            fmpq_set_si(e, 1, 1000000 * shape);
            append_beta(one, shape, 2 * shape, o);
            append_beta(both, shape, 2 * shape, o);
            append_beta(both, 3 * shape, shape, e);
            /* some five standard deviations from the mean */
            fmpq_set_si(x, side * 5 * (slong) n_sqrt(shape), 7 * shape);
            fmpq_canonicalise(x);
            wg_loss_mean(o, one);
            fmpq_add(x, x, o);
            cr_assert_eq(wg_loss_cdf(high, x, one, 15, NULL), WG_OK);
            cr_assert_eq(wg_loss_cdf(value, x, both, 15, NULL), WG_OK);
            fmpq_sub(x, x, e);
            cr_assert_eq(wg_loss_cdf(low, x, one, 15, NULL), WG_OK);
            cr_expect(arb_lt(low, value) && arb_lt(value, high), "shape %ld, side %d", (long) shape, side);
            fmpq_one(o);
            wg_wishart_clear(one);
            wg_wishart_clear(both);
        }
    fmpq_clear(o);
    fmpq_clear(e);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(low);
    arb_clear(high);
}

/* As dimensions grow, the law goes to its limit, and the distance falls like 1/N; 25 digits are inside of 12 */
Test(loss_sums, growing_dimension)
{
    fmpq_t o, x;
    arb_t value, finer, limit, last;

    fmpq_init(o);
    fmpq_init(x);
    arb_init(value);
    arb_init(finer);
    arb_init(limit);
    arb_init(last);
    fmpq_set_si(x, 17, 10);
    for (slong dim = 0; dim <= 1000000; dim = dim == 0 ? 100 : 100 * dim)
    {
        wg_wishart_t process;

        wg_wishart_init(process);
        for (slong k = 12; k <= 15; k++)
        {
            /* of mean k/40 at every dimension */
            fmpq_set_si(o, dim > 0 ? dim : 1, 40);
            fmpq_canonicalise(o);
            append_beta(process, k, dim > 0 ? dim - k : 0, o);
        }
        cr_assert_eq(wg_loss_cdf(value, x, process, 12, NULL), WG_OK);
        cr_assert_eq(wg_loss_cdf(finer, x, process, 25, NULL), WG_OK);
        cr_expect(arb_overlaps(value, finer) && arb_rel_accuracy_bits(finer) > 83);
        arb_sub(finer, finer, limit, 100);
        if (dim == 0)
            arb_set(limit, value);
        else if (dim > 100)
        {
            arb_div(last, finer, last, 60);
            arb_mul_ui(last, last, 100, 60);
            arb_sub_ui(last, last, 1, 60);
            arf_abs(arb_midref(last), arb_midref(last));
            cr_expect(arf_cmp_d(arb_midref(last), 0.1) < 0);
        }
        arb_set(last, finer);
        wg_wishart_clear(process);
    }
    fmpq_clear(o);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(finer);
    arb_clear(limit);
    arb_clear(last);
}

/* P(X <= quantile) = q for five components of all kinds, and the mean is the integral of the tail */
Test(loss_sums, five_components)
{
    static const int fields[] = {1, 2, 4, 2, 1};
    wg_wishart_t process;
    fmpq_t r, mean, dim, x;
    arb_t value, sum;

    wg_wishart_init(process);
    fmpq_init(r);
    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_init(x);
    arb_init(value);
    arb_init(sum);
    for (slong i = 0; i < 5; i++)
    {
        fmpq_set_si(r, 5 + 3 * i, 1 + i % 2);
        fmpq_set_si(mean, 1 + i, 4);
        fmpq_set_si(dim, i % 2 ? 0 : 40, 1);
        fmpq_canonicalise(r);
        fmpq_canonicalise(mean);
        cr_assert_eq(wg_wishart_append(process, fields[i], r, mean, dim, NULL), WG_OK);
    }
    fmpq_set_si(r, 3, 10);
    cr_assert_eq(wg_loss_quantile(value, r, 0, process, 15, NULL), WG_OK);
    arf_get_fmpq(x, arb_midref(value));
    cr_assert_eq(wg_loss_cdf(value, x, process, 15, NULL), WG_OK);
    arb_set_fmpq(sum, r, 64);
    arb_sub(value, value, sum, 64);
    cr_expect(arf_cmpabs_2exp_si(arb_midref(value), -48) < 0);
    /* the trapezoidal rule is as good as the law is flat at both ends */
    arb_set_d(sum, 0.5);
    for (slong i = 1; i < 60; i++)
    {
        fmpq_set_si(x, i, 4);
        fmpq_canonicalise(x);
        cr_assert_eq(wg_loss_tail(value, x, process, 12, NULL), WG_OK);
        arb_add(sum, sum, value, 64);
    }
    arb_mul_2exp_si(sum, sum, -2);
    wg_loss_mean(mean, process);
    arb_set_fmpq(value, mean, 64);
    arb_sub(sum, sum, value, 64);
    cr_expect(arf_cmpabs_2exp_si(arb_midref(sum), -26) < 0, "%g", arf_get_d(arb_midref(sum), ARF_RND_NEAR));
    wg_wishart_clear(process);
    fmpq_clear(r);
    fmpq_clear(mean);
    fmpq_clear(dim);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(sum);
}

/* Where shapes add up to 1, the density at 0 is the product of o^(-k) Gamma(k + m)/Gamma(m), and the limit from the right:
   two laws Beta(1/2, 3/2) and Beta(1/2, 5/2) with o = 4 and 6 */
Test(loss_sums, density_at_zero_of_a_sum)
{
    wg_wishart_t process;
    fmpq_t half, one, dim, x;
    arb_t value, expected, t;

    wg_wishart_init(process);
    fmpq_init(half);
    fmpq_init(one);
    fmpq_init(dim);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    arb_init(t);
    fmpq_set_si(half, 1, 2);
    fmpq_one(one);
    for (slong n = 2; n <= 3; n++)
    {
        fmpq_set_si(dim, n, 1);
        cr_assert_eq(wg_wishart_append(process, 2, half, one, dim, NULL), WG_OK);
    }
    cr_assert_eq(wg_loss_density(value, x, process, 15, NULL), WG_OK);
    /* Gamma(2) Gamma(3)/(Gamma(3/2) Gamma(5/2) sqrt(24)) = 16/(3 pi sqrt(24)) */
    arb_sqrt_ui(expected, 24, 100);
    arb_const_pi(t, 100);
    arb_mul(expected, expected, t, 100);
    arb_mul_ui(expected, expected, 3, 100);
    arb_ui_div(expected, 16, expected, 100);
    cr_expect(arb_overlaps(value, expected) && arb_rel_accuracy_bits(value) >= 50);
    fmpq_set_si(x, 1, 1000000000);
    cr_assert_eq(wg_loss_density(value, x, process, 15, NULL), WG_OK);
    arb_sub(value, value, expected, 64);
    cr_expect(arf_cmpabs_2exp_si(arb_midref(value), -30) < 0);
    wg_wishart_clear(process);
    fmpq_clear(half);
    fmpq_clear(one);
    fmpq_clear(dim);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
    arb_clear(t);
}
