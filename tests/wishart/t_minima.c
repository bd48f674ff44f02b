#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../support.h"
#include "wishgarten/minima.h"
#include "wishgarten/number.h"

static wg_wishart_t process;
static wg_minima_t minima;

static void setup(void)
{
    wg_wishart_init(process);
}

static void teardown(void)
{
    wg_wishart_clear(process);
}

TestSuite(minima, .init = setup, .fini = teardown);

/* c Gamma(k) with c = 1: a complex component with r = k and mean k */
static void set_process(const char *shape, slong parameters)
{
    fmpq_t r, none;
    size_t used;

    fmpq_init(r);
    fmpq_init(none);
    cr_assert_eq(wg_number_scan(r, &used, shape, NULL), WG_OK);
    wg_wishart_clear(process);
    wg_wishart_init(process);
    cr_assert_eq(wg_wishart_append(process, 2, r, r, none, NULL), WG_OK);
    wg_minima_init(minima, process, parameters);
    fmpq_clear(r);
    fmpq_clear(none);
}

static double density_at(double loss, int all)
{
    wg_value_t value;
    fmpq_t x;
    arf_t a;
    double y;

    wg_value_init(value);
    fmpq_init(x);
    arf_init(a);
    arf_set_d(a, loss);
    arf_get_fmpq(x, a);
    cr_assert_eq(all ? wg_critical_density(value, x, 1, minima, NULL)
                     : wg_minima_density(value, x, 1, minima, NULL),
                 WG_OK);
    cr_assert_eq(value->kind, WG_CERTIFIED);
    y = arf_get_d(arb_midref(value->ball), ARF_RND_NEAR);
    wg_value_clear(value);
    fmpq_clear(x);
    arf_clear(a);
    return y;
}

/* Certified densities, numbers and means = the values of tests/data/minima.txt, and have 15 digits. */
Test(minima, data)
{
    char line[256], quantity[16], shape[16], t[16], expected[64];
    FILE *file = test_data("minima.txt");
    slong parameters;
    int digits, seen = 0;

    while (fgets(line, sizeof line, file) != NULL)
    {
        wg_value_t value;
        arb_t y, u;
        fmpq_t x;
        size_t used;

        if (line[0] == '#')
            continue;
        cr_assert_eq(
            sscanf(line, "%15s %ld %15s %15s %63s %d", quantity, &parameters, shape, t, expected, &digits),
            6);
        seen++;
        set_process(shape, parameters);
        wg_value_init(value);
        arb_init(y);
        arb_init(u);
        fmpq_init(x);
        if (strcmp(quantity, "density") == 0)
        {
            cr_assert_eq(wg_number_scan(x, &used, t, NULL), WG_OK);
            cr_assert_eq(wg_minima_density(value, x, 1, minima, NULL), WG_OK);
        }
        else if (strcmp(quantity, "mean") == 0)
            cr_assert_eq(wg_minima_mean(value, NULL, minima, NULL), WG_OK);
        else
            cr_assert_eq(wg_minima_count(value, minima, NULL), WG_OK);
        cr_assert_eq(value->kind, WG_CERTIFIED);
        cr_assert_geq(arb_rel_accuracy_bits(value->ball), 50, "%s", line);
        arb_set_str(u, expected, 100);
        arb_sub(y, value->ball, u, 100);
        arb_div(y, y, u, 100);
        cr_assert_leq(fabs(arf_get_d(arb_midref(y), ARF_RND_NEAR)), fmax(pow(10, 0.5 - digits), 1e-15), "%s",
                      line);
        wg_value_clear(value);
        arb_clear(y);
        arb_clear(u);
        fmpq_clear(x);
    }
    fclose(file);
    cr_assert_eq(seen, 13);
}

/* p = 1: n(T) = 2 f(2T), f the density of the smaller eigenvalue of a real 2 x 2 Wishart matrix with 2k degrees of freedom,
   f(x) = int_x^oo (x y)^(k - 3/2) e^(-(x+y)/2) (y - x) dy / (4 Gamma(2k - 1)); the larger one adds the maxima. */
Test(minima, smaller_eigenvalue)
{
    const char *shapes[] = {"1", "2", "9/4", "5"};
    const double k[] = {1, 2, 2.25, 5};

    for (int i = 0; i < 4; i++)
        for (double t = 0.25; t < 6; t *= 2)
        {
            double x = 2 * t, small = 0, large = 0, norm = 4 * tgamma(2 * k[i] - 1);
            const double step = 0.001;

            /* y = x + s^2 above, y = s^2 below: midpoints of smooth functions */
            for (double s = step / 2; s < 15; s += step)
            {
                double y = x + s * s;

                small += pow(x * y, k[i] - 1.5) * exp(-(x + y) / 2) * s * s * 2 * s * step;
            }
            for (double u = step / 2; u < 1; u += step)
            {
                /* y = x u^4 */
                double y = x * u * u * u * u;

                large += pow(x * y, k[i] - 1.5) * exp(-(x + y) / 2) * (x - y) * 4 * x * u * u * u * step;
            }
            set_process(shapes[i], 1);
            cr_assert_float_eq(density_at(t, 0), 2 * small / norm, 1e-5 * (small / norm), "k = %g, T = %g",
                               k[i], t);
            cr_assert_float_eq(density_at(t, 1), 2 * (small + large) / norm, 1e-4 * (small + large) / norm,
                               "k = %g, T = %g", k[i], t);
        }
}

/* p = 1: 2 critical points, 1 minimum; far above the mean n(T) keeps its digits. */
Test(minima, one_angle)
{
    wg_value_t value;
    fmpq_t x;

    wg_value_init(value);
    fmpq_init(x);
    set_process("7/3", 1);
    cr_assert_eq(wg_critical_count(value, minima, NULL), WG_OK);
    cr_assert(value->kind == WG_EXACT && fmpq_cmp_si(value->rational, 2) == 0);
    cr_assert_eq(wg_minima_count(value, minima, NULL), WG_OK);
    cr_assert(value->kind == WG_EXACT && fmpq_cmp_si(value->rational, 1) == 0);
    fmpq_set_si(x, 300, 1);
    minima->digits = 30;
    cr_assert_eq(wg_minima_density(value, x, 1, minima, NULL), WG_OK);
    cr_assert_geq(arb_rel_accuracy_bits(value->ball), 100);
    wg_value_clear(value);
    fmpq_clear(x);
}

/* One angle, two components of which one has a dimension: a + b cos(2 theta + c) still, 1 minimum and 2 critical points; with A^2 != 1 no more. */
Test(minima, one_angle_of_a_mixture)
{
    wg_generator_struct generators[2];
    wg_value_struct counts[2];
    fmpq_t r, dim;

    fmpq_init(r);
    fmpq_init(dim);
    fmpq_set_si(r, 5, 2);
    fmpq_set_si(dim, 8, 1);
    set_process("3", 1);
    cr_assert_eq(wg_wishart_append(process, 1, r, r, dim, NULL), WG_OK);
    for (int i = 0; i < 2; i++)
    {
        wg_value_init(counts + i);
        fmpq_init(generators[i].square);
        fmpq_init(generators[i].spread);
        fmpq_one(generators[i].square);
        fmpq_one(generators[i].spread);
    }
    cr_assert_eq(wg_critical_count_by_index(counts, minima, NULL), WG_OK);
    for (int i = 0; i < 2; i++)
        cr_assert(counts[i].kind == WG_EXACT && fmpq_is_one(counts[i].rational));
    cr_assert_eq(wg_critical_count(counts, minima, NULL), WG_OK);
    cr_assert(counts->kind == WG_EXACT && fmpq_cmp_si(counts->rational, 2) == 0);
    cr_assert_not_null(strstr(wg_minima_method(minima, counts), "cos(2 theta"));
    minima->generators = generators;
    minima->error = 0.1;
    cr_assert_eq(wg_minima_count(counts, minima, NULL), WG_OK);
    cr_assert_eq(counts->kind, WG_ESTIMATE);
    cr_assert_not_null(strstr(wg_minima_method(minima, counts), "Monte Carlo"));
    for (int i = 0; i < 2; i++)
    {
        wg_value_clear(counts + i);
        fmpq_clear(generators[i].square);
        fmpq_clear(generators[i].spread);
    }
    fmpq_clear(r);
    fmpq_clear(dim);
}

/* p = 2, k = 51.3: the certified number within the errors of the sampled one. */
Test(minima, two_angles_against_samples)
{
    wg_value_t certified, sampled;
    fmpq_t one;

    wg_value_init(certified);
    wg_value_init(sampled);
    fmpq_init(one);
    fmpq_one(one);
    set_process("51.3", 2);
    cr_assert_eq(wg_minima_count(certified, minima, NULL), WG_OK);
    cr_assert_eq(certified->kind, WG_CERTIFIED);
    cr_assert_not_null(strstr(wg_minima_method(minima, certified), "error bound"));
    minima->period = one;
    minima->seed = test_seed();
    cr_assert_eq(wg_minima_count(sampled, minima, NULL), WG_OK);
    cr_assert_eq(sampled->kind, WG_ESTIMATE);
    cr_assert_lt(fabs(arf_get_d(arb_midref(certified->ball), ARF_RND_NEAR) - sampled->mean),
                 5 * sampled->standard_error);
    wg_value_clear(certified);
    wg_value_clear(sampled);
    fmpq_clear(one);
}

/* p = 2: minima + maxima = saddles, all = their sum, and density scales as n(x) = n_1(x/c)/c. */
Test(minima, two_angles)
{
    wg_value_struct counts[3];
    wg_value_t all;
    fmpq_t r, c, none;
    double sum, density;
    arb_t y;

    wg_value_init(all);
    arb_init(y);
    fmpq_init(r);
    fmpq_init(c);
    fmpq_init(none);
    for (int i = 0; i < 3; i++)
        wg_value_init(counts + i);
    set_process("3", 2);
    minima->digits = 4;
    cr_assert_eq(wg_critical_count_by_index(counts, minima, NULL), WG_OK);
    cr_assert_eq(wg_critical_count(all, minima, NULL), WG_OK);
    arb_add(y, counts[0].ball, counts[2].ball, 60);
    cr_assert(arb_overlaps(y, counts[1].ball));
    sum = arf_get_d(arb_midref(y), ARF_RND_NEAR);
    cr_assert_float_eq(arf_get_d(arb_midref(all->ball), ARF_RND_NEAR), 2 * sum, 1e-3);
    density = density_at(0.5, 0);
    wg_wishart_clear(process);
    wg_wishart_init(process);
    fmpq_set_si(r, 3, 1);
    fmpq_set_si(c, 12, 1);
    cr_assert_eq(wg_wishart_append(process, 2, r, c, none, NULL), WG_OK);
    cr_assert_float_eq(density_at(2, 0), density / 4, 1e-4);
    for (int i = 0; i < 3; i++)
        wg_value_clear(counts + i);
    wg_value_clear(all);
    arb_clear(y);
    fmpq_clear(r);
    fmpq_clear(c);
    fmpq_clear(none);
}

/* What has no law, or is beyond the limits, is refused with words, and the value stays as it was. */
Test(minima, refusals)
{
    wg_value_t value;
    wg_error_t error;
    fmpq_t x;

    wg_value_init(value);
    fmpq_init(x);
    set_process("9/4", 5);
    cr_assert_eq(wg_minima_count(value, minima, error), WG_DOMAIN);
    cr_assert_not_null(strstr(error->message, "component 1"));
    set_process("2", 0);
    cr_assert_eq(wg_minima_count(value, minima, error), WG_DOMAIN);
    set_process("2", WG_MINIMA_PARAMETERS_MAX + 1);
    cr_assert_eq(wg_minima_count(value, minima, error), WG_UNABLE);
    set_process("2", 1);
    cr_assert_eq(wg_minima_density(value, x, 1, minima, error), WG_DOMAIN);
    minima->error = 0;
    cr_assert_eq(wg_minima_count(value, minima, error), WG_DOMAIN);
    cr_assert(value->kind == WG_EXACT && fmpq_is_zero(value->rational));
    wg_value_clear(value);
    fmpq_clear(x);
}
