#include "wishgarten/gaussian_limit.h"

#include <math.h>

#include <criterion/criterion.h>
#include <flint/arb_hypgeom.h>

#include "../../src/wishart/gradient_finite.h"
#include "../support.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"

static void set_process(wg_wishart_t process, int field, slong dof, slong under, slong dim)
{
    fmpq_t r, mean, n;

    fmpq_init(r);
    fmpq_init(mean);
    fmpq_init(n);
    fmpq_set_si(r, dof, under);
    fmpq_set_si(mean, 1, 1);
    fmpq_set_si(n, dim, 1);
    wg_wishart_init(process);
    cr_assert_eq(wg_wishart_append(process, field, r, mean, n, NULL), WG_OK);
    fmpq_clear(r);
    fmpq_clear(mean);
    fmpq_clear(n);
}

static double middle(const arb_t x)
{
    return arf_get_d(arb_midref(x), ARF_RND_NEAR);
}

static double cdf_at(const fmpq_t x, const wg_wishart_struct *process, int gradient)
{
    double result;
    arb_t p;

    arb_init(p);
    cr_assert_eq(gradient ? wg_gradient_cdf(p, x, process, NULL, 9, NULL)
                          : wg_loss_cdf(p, x, process, 9, NULL),
                 WG_OK);
    result = middle(p);
    arb_clear(p);
    return result;
}

/* The largest difference from the other law, or the normal one, on a grid of 200 points over five standard deviations, from distribution
   functions of nine digits. */
static double on_grid(const wg_wishart_t process, const wg_wishart_struct *other, int gradient)
{
    double mean, sigma, best = 0;
    fmpq_t x, t;

    fmpq_init(x);
    fmpq_init(t);
    if (gradient)
        wg_gradient_variance(t, process, NULL);
    else
        wg_loss_variance(t, process);
    sigma = sqrt(fmpq_get_d(t));
    fmpq_zero(t);
    if (!gradient)
        wg_loss_mean(t, process);
    mean = fmpq_get_d(t);
    for (slong i = gradient ? 1 : -100; i <= 100; i++)
    {
        double q;

        fmpq_set_si(x, (slong) ldexp(mean + sigma * i / 20, 30), 1);
        fmpq_div_2exp(x, x, 30);
        q = other != NULL ? cdf_at(x, other, gradient)
                          : erfc(-(fmpq_get_d(x) - mean) / (sigma * M_SQRT2)) / 2;
        best = fmax(best, fabs(cdf_at(x, process, gradient) - q));
    }
    fmpq_clear(x);
    fmpq_clear(t);
    return best;
}

/* sup |F - G| is at least the largest difference on a grid, and little above it; the enclosure has fifteen digits. */
static void expect_distance(const wg_wishart_t process, const wg_wishart_struct *other, int gradient,
                            const char *what)
{
    double grid = on_grid(process, other, gradient);
    wg_status_t status;
    arb_t d;

    arb_init(d);
    if (other == NULL)
        status = gradient ? wg_gradient_distance_to_normal(d, process, NULL, NULL)
                          : wg_loss_distance_to_normal(d, process, NULL);
    else
        status = gradient ? wg_gradient_distance_to_limit(d, process, NULL, NULL)
                          : wg_loss_distance_to_limit(d, process, NULL);
    cr_assert_eq(status, WG_OK, "%s", what);
    cr_expect(middle(d) > grid - 1e-8 && middle(d) < 1.02 * grid + 3e-4, "%s: %.10g, on the grid %.10g", what,
              middle(d), grid);
    cr_expect_gt(arb_rel_accuracy_bits(d), 48, "%s", what);
    arb_clear(d);
}

/* Loss of one component, with and without a dimension */
Test(gaussian_limit, distances_of_the_loss)
{
    static const slong cases[][3] = {{1, 1, 0}, {7, 2, 0},   {40, 1, 0}, {2, 1, 5},
                                     {4, 1, 8}, {60, 1, 64}, {3, 2, 9}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_wishart_t process, limit;

        set_process(process, 2, cases[i][0], cases[i][1], cases[i][2]);
        set_process(limit, 2, cases[i][0], cases[i][1], 0);
        expect_distance(process, NULL, 0, "loss and normal law");
        if (cases[i][2] > 0)
            expect_distance(process, limit, 0, "loss and its limit");
        wg_wishart_clear(process);
        wg_wishart_clear(limit);
    }
}

/* Gradient of one component, of shapes down to 1/4, with and without a dimension */
Test(gaussian_limit, distances_of_the_gradient)
{
    static const slong cases[][4] = {{2, 7, 2, 0}, {1, 1, 1, 0}, {1, 1, 2, 0},
                                     {2, 1, 1, 2}, {1, 1, 1, 5}, {4, 3, 2, 9}};

    /* the last takes as long as all others */
    for (size_t i = 0; i < (test_scaled(1) > 1 ? 6 : 5); i++)
    {
        wg_wishart_t process, limit;

        set_process(process, cases[i][0], cases[i][1], cases[i][2], cases[i][3]);
        set_process(limit, cases[i][0], cases[i][1], cases[i][2], 0);
        if (cases[i][3] == 0)
            expect_distance(process, NULL, 1, "gradient and normal law");
        else if (cases[i][0] == 2)
            expect_distance(process, NULL, 1, "gradient at a dimension and normal law");
        else
            expect_distance(process, limit, 1, "gradient and its limit");
        wg_wishart_clear(process);
        wg_wishart_clear(limit);
    }
}

/* N sup |F_N - F| -> a constant, up to 1/N; 0 without a dimension */
Test(gaussian_limit, distance_falls_like_one_over_the_dimension)
{
    double before[2] = {0, 0};
    wg_wishart_t process;
    arb_t d;

    arb_init(d);
    for (slong dim = 100; dim <= (test_scaled(1) > 1 ? 10000 : 1000); dim *= 10)
    {
        set_process(process, 2, 2, 1, dim);
        for (int gradient = 0; gradient < (test_scaled(1) > 1 ? 2 : 1); gradient++)
        {
            double scaled;

            cr_assert_eq(gradient ? wg_gradient_distance_to_limit(d, process, NULL, NULL)
                                  : wg_loss_distance_to_limit(d, process, NULL),
                         WG_OK);
            scaled = middle(d) * dim;
            cr_expect(scaled > 0.1 && scaled < 1);
            if (before[gradient] > 0)
                cr_expect_float_eq(scaled, before[gradient], 30.0 / dim);
            before[gradient] = scaled;
        }
        wg_wishart_clear(process);
    }
    set_process(process, 2, 2, 1, 0);
    cr_assert_eq(wg_gradient_distance_to_limit(d, process, NULL, NULL), WG_OK);
    cr_expect(arb_is_zero(d));
    wg_wishart_clear(process);
    arb_clear(d);
}

/* For large k the distance of the loss is 1/(3 sqrt(2 pi k)), that of the gradient 0.0688/k (Edgeworth). */
Test(gaussian_limit, distances_of_large_shapes)
{
    wg_wishart_t process;
    arb_t d;

    arb_init(d);
    set_process(process, 2, 1000, 1, 0);
    cr_assert_eq(wg_loss_distance_to_normal(d, process, NULL), WG_OK);
    cr_expect_float_eq(middle(d) * 3 * sqrt(2 * M_PI * 1000), 1, 1e-3);
    cr_assert_eq(wg_gradient_distance_to_normal(d, process, NULL, NULL), WG_OK);
    cr_expect_float_eq(middle(d) * 1000, 0.0688, 1e-4);
    wg_wishart_clear(process);
    arb_clear(d);
}

/* Of several components, where no curvature is known, the enclosure holds the largest difference on a grid. */
Test(gaussian_limit, distances_of_several_components)
{
    wg_wishart_t process;
    double grid;
    fmpq_t shape, scale;
    arb_t d, t;

    arb_init(d);
    arb_init(t);
    fmpq_init(shape);
    fmpq_init(scale);
    wg_wishart_init(process);
    for (slong i = 1; i <= 3; i++)
    {
        fmpq_set_si(shape, i, 1);
        fmpq_set_si(scale, 1, i);
        cr_assert_eq(wg_wishart_append_gamma(process, shape, scale, NULL), WG_OK);
    }
    grid = on_grid(process, NULL, 0);
    cr_assert_eq(wg_loss_distance_to_normal(d, process, NULL), WG_OK);
    arb_get_ubound_arf(arb_midref(t), d, 64);
    cr_expect_gt(middle(t), grid - 1e-8);
    arb_get_lbound_arf(arb_midref(t), d, 64);
    cr_expect_lt(middle(t), grid + 4e-3);
    cr_expect_gt(arb_rel_accuracy_bits(d), 5);
    wg_wishart_clear(process);
    fmpq_clear(shape);
    fmpq_clear(scale);
    arb_clear(d);
    arb_clear(t);
}

/* -x^2 f'(x) = -x^2 (f(x + h) - f(x - h))/2h at a dimension, for the density f of the gradient, h = 10^(-9) */
Test(gaussian_limit, slope_of_the_density)
{
    static const slong cases[][3] = {{1, 1, 4}, {1, 3, 8}, {2, 1, 2}, {2, 5, 12}, {4, 2, 5}};
    fmpq_t x, h, o;
    arb_t slope, y, before, after;

    fmpq_init(x);
    fmpq_init(h);
    fmpq_init(o);
    arb_init(slope);
    arb_init(y);
    arb_init(before);
    arb_init(after);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_wishart_t process;

        set_process(process, cases[i][0], cases[i][1], 1, cases[i][2]);
        fmpq_set_si(o, cases[i][2], cases[i][1]);
        fmpq_set_si(x, 2, 5);
        fmpq_div(o, x, o);
        fmpq_mul(o, o, o);
        arb_set_fmpq(y, o, 200);
        cr_assert_eq(wg_gradient_finite_slope(slope, y, process->components, 60), WG_OK);
        fmpq_set_si(h, 1, 1000000000);
        fmpq_add(o, x, h);
        cr_assert_eq(wg_gradient_density(after, o, process, NULL, 40, NULL), WG_OK);
        fmpq_sub(o, x, h);
        cr_assert_eq(wg_gradient_density(before, o, process, NULL, 40, NULL), WG_OK);
        arb_sub(before, before, after, 200);
        arb_mul_ui(before, before, 500000000, 200);
        arb_mul_ui(before, before, 4, 200);
        arb_div_ui(before, before, 25, 200);
        cr_expect(fabs(middle(slope) / middle(before) - 1) < 1e-13 && arb_rel_accuracy_bits(slope) > 55,
                  "%zu: %g", i, middle(slope) / middle(before) - 1);
        /* the ball of a ball holds what is inside */
        mag_set_d(arb_radref(y), 1e-3 * middle(y));
        cr_assert_eq(wg_gradient_finite_slope(after, y, process->components, 20), WG_OK);
        cr_expect(arb_overlaps(after, slope) && arb_rel_accuracy_bits(after) > 4);
        wg_wishart_clear(process);
    }
    fmpq_clear(x);
    fmpq_clear(h);
    fmpq_clear(o);
    arb_clear(slope);
    arb_clear(y);
    arb_clear(before);
    arb_clear(after);
}

/* For O' = o P_r of dimension N the concentration is (2/beta) ||O_0||^2/Tr O_0^2, O_0 = O' - Tr O'/N, from the eigenvalues of O_0;
   so it is the same for r and N - r, at least a third of the excess kurtosis of the gradient, and 1/k without a dimension. */
Test(gaussian_limit, concentration_is_that_of_the_centred_observable)
{
    const int fields[] = {1, 2, 4};
    fmpq_t r, mean, dim, value, kurtosis;
    wg_wishart_t process;

    fmpq_init(r);
    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_init(value);
    fmpq_init(kurtosis);
    fmpq_set_si(mean, 2, 3);
    for (int f = 0; f < 3; f++)
        for (slong n = 2; n <= 9; n++)
            for (slong rank = 1; rank < n; rank++)
            {
                double level = (double) (n - rank) / n, hole = (double) -rank / n, norm = fmax(level, -hole);

                fmpq_set_si(r, rank, 1);
                fmpq_set_si(dim, n, 1);
                wg_wishart_init(process);
                cr_assert_eq(wg_wishart_append(process, fields[f], r, mean, dim, NULL), WG_OK);
                wg_wishart_concentration(value, process);
                cr_expect_float_eq(fmpq_get_d(value) * fields[f] / 2,
                                   norm * norm / (rank * level * level + (n - rank) * hole * hole), 1e-14);
                wg_gradient_excess_kurtosis(kurtosis, process, NULL);
                cr_expect_leq(fmpq_get_d(kurtosis), 3 * fmpq_get_d(value) + 1e-14);
                wg_wishart_clear(process);
            }
    set_process(process, 2, 7, 2, 0);
    wg_wishart_concentration(value, process);
    fmpq_set_si(mean, 2, 7);
    cr_expect(fmpq_equal(value, mean));
    wg_wishart_clear(process);
    fmpq_clear(r);
    fmpq_clear(mean);
    fmpq_clear(dim);
    fmpq_clear(value);
    fmpq_clear(kurtosis);
}

/* The Laplace law of variance 1 and the normal one: both densities are equal where x^2/2 - sqrt(2) x + log(pi)/2 = 0, and the larger difference is at
   the smaller root. The enclosure holds it. */
Test(gaussian_limit, laplace_law_in_closed_form)
{
    wg_wishart_t process;
    arb_t x, t, d;

    arb_init(x);
    arb_init(t);
    arb_init(d);
    arb_const_pi(t, 200);
    arb_log(t, t, 200);
    arb_sub_ui(t, t, 2, 200);
    arb_neg(t, t);
    arb_sqrt(t, t, 200);
    arb_sqrt_ui(x, 2, 200);
    arb_sub(x, x, t, 200);
    /* (1 - e^(-sqrt(2) x)/2) - (1 - erfc(x/sqrt(2))/2) */
    arb_sqrt_ui(t, 2, 200);
    arb_mul(d, x, t, 200);
    arb_neg(d, d);
    arb_exp(d, d, 200);
    arb_div(t, x, t, 200);
    arb_hypgeom_erfc(t, t, 200);
    arb_sub(d, t, d, 200);
    arb_mul_2exp_si(d, d, -1);
    arb_abs(d, d);
    set_process(process, 2, 1, 1, 0);
    cr_assert_eq(wg_gradient_distance_to_normal(t, process, NULL, NULL), WG_OK);
    cr_expect(arb_contains(t, d) && arb_rel_accuracy_bits(t) > 50);
    wg_wishart_clear(process);
    arb_clear(x);
    arb_clear(t);
    arb_clear(d);
}

/* sup |F - G| is the same for the loss and for 10^300 times it, which is no double. */
Test(gaussian_limit, distances_do_not_depend_on_the_unit)
{
    static wg_status_t (*const functions[])(arb_t, const wg_wishart_t, wg_error_struct *) = {
        wg_loss_distance_to_normal, wg_loss_distance_to_limit};
    fmpq_t mean;

    fmpq_init(mean);
    for (int power = -300; power <= 300; power += 600)
        for (size_t i = 0; i < 2; i++)
        {
            wg_wishart_t process, huge;
            arb_t d, e;

            arb_init(d);
            arb_init(e);
            set_process(process, 2, 3, 1, 9);
            wg_wishart_init(huge);
            fmpq_set_si(mean, 10, 1);
            fmpq_pow_si(mean, mean, power);
            cr_assert_eq(
                wg_wishart_append(huge, 2, process->components->dof, mean, process->components->dim, NULL),
                WG_OK);
            cr_assert_eq(functions[i](d, process, NULL), WG_OK);
            cr_assert_eq(functions[i](e, huge, NULL), WG_OK);
            cr_expect(arb_overlaps(d, e) && arb_rel_accuracy_bits(e) > 48, "10^%d", power);
            cr_assert_eq(wg_gradient_distance_to_normal(e, huge, NULL, NULL), WG_OK);
            wg_wishart_clear(process);
            wg_wishart_clear(huge);
            arb_clear(d);
            arb_clear(e);
        }
    fmpq_clear(mean);
}

/* For a Gamma law of shape k the distance is (1/(3 sqrt(k))) sup |(1 - u^2) phi(u)| = 1/(3 sqrt(2 pi k)) up to a relative error of the order
   1/k, and it has all its digits where k is large. */
Test(gaussian_limit, large_shapes)
{
    static const slong shapes[] = {100000, 100000000, 1000000000};

    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
    {
        double k = (double) shapes[i], leading = 1 / (3 * sqrt(2 * M_PI * k));
        wg_wishart_t process;
        arb_t d;

        arb_init(d);
        set_process(process, 2, shapes[i], 1, 0);
        cr_assert_eq(wg_loss_distance_to_normal(d, process, NULL), WG_OK);
        cr_expect_gt(arb_rel_accuracy_bits(d), 48);
        cr_expect_lt(fabs(middle(d) / leading - 1), 3 / k + 1e-12, "k = %g: %.17g", k, middle(d));
        wg_wishart_clear(process);
        arb_clear(d);
    }
}

/* One real qubit: loss o b and derivative have the arcsine law both, so that their distances to the normal law are the same, to all digits. Where no digit
   is reached none is said. */
Test(gaussian_limit, arcsine_law_and_lost_digits)
{
    wg_wishart_t process;
    arb_t loss, gradient;

    arb_init(loss);
    arb_init(gradient);
    set_process(process, 1, 1, 1, 2);
    cr_assert_eq(wg_loss_distance_to_normal(loss, process, NULL), WG_OK);
    cr_assert_eq(wg_gradient_distance_to_normal(gradient, process, NULL, NULL), WG_OK);
    cr_expect(arb_overlaps(loss, gradient) && arb_rel_accuracy_bits(gradient) > 48);
    wg_wishart_clear(process);
    set_process(process, 2, 1000000000, 1, 0);
    cr_expect_eq(wg_gradient_distance_to_normal(gradient, process, NULL, NULL), WG_UNABLE);
    cr_expect(arb_overlaps(loss, gradient), "outputs are untouched");
    wg_wishart_clear(process);
    arb_clear(loss);
    arb_clear(gradient);
}
