#include <criterion/criterion.h>
#include <math.h>

#include "../../src/wishart/minima_pair.h"
#include "../support.h"

static fmpq_t shape, t;
static arb_t x, y, z;

static void setup(void)
{
    fmpq_init(shape);
    fmpq_init(t);
    arb_init(x);
    arb_init(y);
    arb_init(z);
}

static void teardown(void)
{
    fmpq_clear(shape);
    fmpq_clear(t);
    arb_clear(x);
    arb_clear(y);
    arb_clear(z);
}

TestSuite(minima_pair, .init = setup, .fini = teardown);

static double middle(const arb_t a)
{
    return arf_get_d(arb_midref(a), ARF_RND_NEAR);
}

/* Two enclosures of one number meet, and have the digits asked. */
static void expect_meeting(const arb_t low, slong low_bits, const arb_t high, slong high_bits,
                           const char *what)
{
    cr_assert(arb_overlaps(low, high), "%s, k = %g, T = %g", what, fmpq_get_d(shape), fmpq_get_d(t));
    cr_assert_geq(arb_rel_accuracy_bits(low), low_bits);
    cr_assert_geq(arb_rel_accuracy_bits(high), high_bits);
}

/* k in (1, 2) + j^3/10, T = k (1 + d): densities at 20 and 60 bits contain each other's. */
Test(minima_pair, density_at_two_precisions)
{
    flint_rand_t state;

    test_randinit(state);
    for (int i = 0; i < 12 * test_scaled(1); i++)
    {
        pair_kind_t kind = i % 2 ? PAIR_MAXIMA : PAIR_MINIMA;
        slong j = (slong) n_randint(state, 12);

        fmpq_set_si(shape, 1010 + (slong) n_randint(state, 990) + 100 * j * j * j, 1000);
        fmpq_set_si(t, 300 + (slong) n_randint(state, 1400), 1000);
        if (j > 5)
            fmpq_set_si(t, 900 + (slong) n_randint(state, 200), 1000);
        fmpq_mul(t, t, shape);
        cr_assert_eq(wg_minima_pair_density(x, kind, shape, t, 20), WG_OK);
        cr_assert_eq(wg_minima_pair_density(y, kind, shape, t, 60), WG_OK);
        expect_meeting(x, 20, y, 60, "density");
    }
    flint_randclear(state);
}

/* The same for numbers and integrals of T n(T), k = 4 to 10^5. */
Test(minima_pair, moments_at_two_precisions)
{
    const char *shapes[] = {"41/10", "513/10", "12345/7", "100000"};

    for (int i = 0; i < 4; i++)
        for (int kind = PAIR_MINIMA; kind <= PAIR_MAXIMA; kind++)
        {
            fmpq_set_str(shape, shapes[i], 10);
            cr_assert_eq(wg_minima_pair_moment(x, kind, i % 2, shape, 24), WG_OK);
            cr_assert_eq(wg_minima_pair_moment(y, kind, i % 2, shape, 48), WG_OK);
            expect_meeting(x, 24, y, 48, "moment");
        }
}

/* int n(T) dT = the number, int T n(T) dT = its first moment: the integral over T by hand against sums over ln T, which converge
   exponentially. */
Test(minima_pair, densities_integrate_to_moments)
{
    const double step = 0.13;

    fmpq_set_si(shape, 73, 10);
    for (int kind = PAIR_MINIMA; kind <= PAIR_MAXIMA; kind++)
    {
        double number = 0, first = 0;

        for (int j = -52; j <= 14; j++)
        {
            double at = 7.3 * exp(j * step), n;
            arf_t a;

            arf_init(a);
            arf_set_d(a, at);
            arf_get_fmpq(t, a);
            arf_clear(a);
            cr_assert_eq(wg_minima_pair_density(x, kind, shape, t, 30), WG_OK);
            n = middle(x);
            number += at * n * step;
            first += at * at * n * step;
        }
        cr_assert_eq(wg_minima_pair_moment(y, kind, 0, shape, 40), WG_OK);
        cr_assert_float_eq(middle(y), number, 2e-6, "%.10g, not %.10g", middle(y), number);
        cr_assert_eq(wg_minima_pair_moment(y, kind, 1, shape, 40), WG_OK);
        cr_assert_float_eq(middle(y), first, 2e-5, "%.10g, not %.10g", middle(y), first);
    }
}

/* Numbers that the same integrals gave by adaptive quadrature with its own error bounds, k = 2, 3, 5 (30 digits by mpmath to 14 of them);
   beyond k = 20 the path is another one. */
Test(minima_pair, published)
{
    const char *rows[][2] = {{"3", "1.51365270480768"}, {"5", "1.47532735762606"}};

    for (int i = 0; i < 2; i++)
    {
        fmpq_set_str(shape, rows[i][0], 10);
        arb_set_str(z, rows[i][1], 64);
        cr_assert_eq(wg_minima_pair_moment(x, PAIR_MINIMA, 0, shape, 48), WG_OK);
        arb_sub(z, z, x, 64);
        cr_assert_lt(fabs(middle(z)), 2e-14);
    }
}

/* k -> oo: minima and maxima of a Gaussian field alike, n_min - n_max = O(k^(-1/2)). A path on either side of k = 20 gives a smooth function:
   the third difference of the number over k = 19.4, 19.8, 20.2, 20.6 is about 0.4^3 N'''. */
Test(minima_pair, large_and_seam)
{
    double n[4], low, high;

    fmpq_set_si(shape, 100000, 1);
    cr_assert_eq(wg_minima_pair_moment(x, PAIR_MINIMA, 0, shape, 30), WG_OK);
    cr_assert_eq(wg_minima_pair_moment(y, PAIR_MAXIMA, 0, shape, 30), WG_OK);
    low = middle(x);
    high = middle(y);
    cr_assert_float_eq((low - high) * sqrt(1e5), 0.41, 0.02);
    for (int i = 0; i < 4; i++)
    {
        fmpq_set_si(shape, 194 + 4 * i, 10);
        cr_assert_eq(wg_minima_pair_moment(x, PAIR_MINIMA, 0, shape, 50), WG_OK);
        n[i] = middle(x);
    }
    cr_assert_lt(fabs(n[3] - 3 * n[2] + 3 * n[1] - n[0]), 1e-6);
}

static void set_pair(pair_t pair, pair_kind_t kind)
{
    double c = kind == PAIR_MINIMA ? 0.15 : -0.15, w = 4 * fabs(c - c * c);

    pair->kind = kind;
    pair->whole = 0;
    arb_init(pair->k);
    arb_init(pair->t);
    arb_init(pair->m);
    arb_set_ui(pair->k, 5);
    arb_set_ui(pair->t, 4);
    pair->bend = 0.26;
    pair->start = 0.3 * c;
    if (kind == PAIR_MAXIMA)
        pair->start = 1.7 * c;
    pair->radius = 0.7 * 0.15 / sin(pair->bend);
    pair->s2 = 0.9 * (kind == PAIR_MINIMA ? w : w / (1 + w));
    pair->tilt = 0.4;
}

/* Paths that cross zero, pass 1/2 or bend past 45 degrees are no paths; tails fall as the ends move out, and begin infinite. */
Test(minima_pair, soundness)
{
    for (int kind = PAIR_MINIMA; kind <= PAIR_MAXIMA; kind++)
    {
        mag_ptr near = _mag_vec_init(2), far = _mag_vec_init(2);
        pair_t pair;
        double start;

        set_pair(pair, kind);
        cr_assert(wg_pair_is_sound(pair));
        wg_pair_cut(near, pair, 0.5, 0.5);
        cr_assert(mag_is_inf(near + 1));
        wg_pair_cut(near, pair, 4, 6);
        wg_pair_cut(far, pair, 4.5, 6.5);
        cr_assert(mag_cmp(far, near) < 0 && mag_cmp(far + 1, near + 1) < 0);
        start = pair->start;
        pair->start = kind == PAIR_MINIMA ? -0.01 : -0.1;
        cr_assert_not(wg_pair_is_sound(pair));
        pair->start = start;
        pair->bend = 0.6;
        cr_assert_not(wg_pair_is_sound(pair));
        pair->bend = 0.26;
        pair->s2 = 1.01;
        cr_assert_not(wg_pair_is_sound(pair));
        pair->s2 = 0.1;
        pair->tilt = 0.8;
        cr_assert_not(wg_pair_is_sound(pair));
        pair->tilt = 0.4;
        cr_assert(wg_pair_is_sound(pair));
        /* For maxima |1 - 2z| would be least off the axis. */
        pair->radius *= 0.2;
        cr_assert_eq(wg_pair_is_sound(pair), kind == PAIR_MINIMA);
        arb_clear(pair->k);
        arb_clear(pair->t);
        arb_clear(pair->m);
        _mag_vec_clear(near, 2);
        _mag_vec_clear(far, 2);
    }
}
