#include "wishgarten/gaussian_limit.h"

#include <math.h>

#include <criterion/criterion.h>
#include <flint/arb_hypgeom.h>

#include "../support.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"

static void set_process(wg_wishart_t process, slong dof, slong under, slong dim)
{
    fmpq_t r, mean, n;

    fmpq_init(r);
    fmpq_init(mean);
    fmpq_init(n);
    fmpq_set_si(r, dof, under);
    fmpq_set_si(mean, 1, 1);
    fmpq_set_si(n, dim, 1);
    wg_wishart_init(process);
    cr_assert_eq(wg_wishart_append(process, 2, r, mean, n, NULL), WG_OK);
    fmpq_clear(r);
    fmpq_clear(mean);
    fmpq_clear(n);
}

static double middle(const arb_t x)
{
    return arf_get_d(arb_midref(x), ARF_RND_NEAR);
}

/* The largest difference on a grid of 400 points over five standard deviations, from distribution functions of nine digits. */
static double on_grid(const wg_wishart_t process, const wg_wishart_struct *other, int gradient)
{
    double mean, sigma, best = 0;
    arb_t p, q;
    fmpq_t x, t;

    arb_init(p);
    arb_init(q);
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
    for (slong i = -200; i <= 200; i++)
    {
        double d;

        fmpq_set_si(x, (slong) ldexp(mean + sigma * i / 40, 30), 1);
        fmpq_div_2exp(x, x, 30);
        cr_assert_eq(gradient ? wg_gradient_cdf(p, x, process, NULL, 9, NULL)
                              : wg_loss_cdf(p, x, process, 9, NULL),
                     WG_OK);
        if (other != NULL)
        {
            cr_assert_eq(wg_loss_cdf(q, x, other, 9, NULL), WG_OK);
            d = fabs(middle(p) - middle(q));
        }
        else
            d = fabs(middle(p) - erfc(-(fmpq_get_d(x) - mean) / (sigma * M_SQRT2)) / 2);
        best = fmax(best, d);
    }
    arb_clear(p);
    arb_clear(q);
    fmpq_clear(x);
    fmpq_clear(t);
    return best;
}

/* sup |F - G| is at least the largest difference on a grid, and not more than 4e-3 above it, for the loss and the gradient of one
   component, with and without a dimension; the enclosure has fifteen digits. */
Test(gaussian_limit, distances_are_those_on_a_grid)
{
    static const slong cases[][3] = {{1, 1, 0}, {7, 2, 0},   {40, 1, 0}, {2, 1, 5},
                                     {4, 1, 8}, {60, 1, 64}, {3, 2, 9}};
    arb_t d;

    arb_init(d);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_wishart_t process, limit;
        double grid;

        set_process(process, cases[i][0], cases[i][1], cases[i][2]);
        set_process(limit, cases[i][0], cases[i][1], 0);
        grid = on_grid(process, NULL, 0);
        cr_assert_eq(wg_loss_distance_to_normal(d, process, NULL), WG_OK);
        cr_expect(middle(d) > grid - 1e-8 && middle(d) < grid + 4e-3, "%zu: %g, on the grid %g", i, middle(d),
                  grid);
        cr_expect_gt(arb_rel_accuracy_bits(d), 48, "%zu", i);
        if (cases[i][2] > 0)
        {
            grid = on_grid(process, limit, 0);
            cr_assert_eq(wg_loss_distance_to_limit(d, process, NULL), WG_OK);
        }
        else
        {
            grid = on_grid(process, NULL, 1);
            cr_assert_eq(wg_gradient_distance_to_normal(d, process, NULL, NULL), WG_OK);
        }
        cr_expect(middle(d) > grid - 1e-8 && middle(d) < grid + 4e-3, "%zu: %g, on the grid %g", i, middle(d),
                  grid);
        cr_expect_gt(arb_rel_accuracy_bits(d), 48, "%zu", i);
        wg_wishart_clear(process);
        wg_wishart_clear(limit);
    }
    arb_clear(d);
}

/* For large k the distance of the loss is 1/(3 sqrt(2 pi k)), that of the gradient 0.0688/k (Edgeworth). */
Test(gaussian_limit, distances_of_large_shapes)
{
    wg_wishart_t process;
    arb_t d;

    arb_init(d);
    set_process(process, 1000, 1, 0);
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
    set_process(process, 7, 2, 0);
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
