/* Certified values of the laws of Wishart processes, 15 digits. */
#include <stdio.h>

#include <flint/fmpq_vec.h>

#include "stopwatch.h"
#include "wishgarten/gaussian_limit.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"
#include "wishgarten/spectrum_law.h"

static void set_process(wg_wishart_t process, slong components)
{
    fmpq_t k, c;

    fmpq_init(k);
    fmpq_init(c);
    wg_wishart_init(process);
    for (slong i = 0; i < components; i++)
    {
        fmpq_set_si(k, 3 + 2 * i, 2);
        fmpq_set_si(c, 1, 2 + 3 * i);
        if (wg_wishart_append_gamma(process, k, c, NULL) != WG_OK)
            flint_abort();
    }
    fmpq_clear(k);
    fmpq_clear(c);
}

typedef enum
{
    CDF,
    QUANTILE,
    GRADIENT
} what_t;

/* The least time of one value over several runs */
static void measure(const char *name, slong components, what_t what)
{
    double best = 1e9;
    wg_wishart_t process;
    fmpq_t x;
    arb_t p;

    set_process(process, components);
    fmpq_init(x);
    arb_init(p);
    fmpq_set_si(x, 3, 10);
    for (int run = 0; run < 20; run++)
    {
        double start = now();
        wg_status_t status = what == CDF        ? wg_loss_cdf(p, x, process, 15, NULL)
                             : what == QUANTILE ? wg_loss_quantile(p, x, 0, process, 15, NULL)
                                                : wg_gradient_tail(p, x, process, NULL, 15, NULL);

        if (status != WG_OK)
            flint_abort();
        best = now() - start < best ? now() - start : best;
    }
    printf("%s %.6f\n", name, best);
    wg_wishart_clear(process);
    fmpq_clear(x);
    arb_clear(p);
}

static void measure_grid(slong components)
{
    double start;
    wg_wishart_t process;
    fmpq_t x;
    arb_t p;

    set_process(process, components);
    fmpq_init(x);
    arb_init(p);
    start = now();
    for (slong i = 1; i <= 400; i++)
    {
        fmpq_set_si(x, i, 100);
        fmpq_canonicalise(x);
        if (wg_loss_density(p, x, process, 15, NULL) != WG_OK)
            flint_abort();
    }
    printf("loss_density_400_points_%ld_components %.6f\n", (long) components, now() - start);
    wg_wishart_clear(process);
    fmpq_clear(x);
    arb_clear(p);
}

/* The least times of a tail, a quantile and the distance to the limit of one derivative at a dimension, over several runs */
static void measure_finite(int field, slong r, slong n)
{
    double tail = 1e9, quantile = 1e9, distance;
    wg_wishart_t process;
    fmpq_t dof, mean, dim, x, q;
    arb_t p;

    wg_wishart_init(process);
    fmpq_init(dof);
    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_init(x);
    fmpq_init(q);
    arb_init(p);
    fmpq_set_si(dof, r, 1);
    fmpq_set_si(dim, n, 1);
    fmpq_set_si(mean, 1, 1);
    fmpq_set_si(q, 4, 5);
    if (wg_wishart_append(process, field, dof, mean, dim, NULL) != WG_OK)
        flint_abort();
    wg_gradient_variance(x, process, NULL);
    arb_set_fmpq(p, x, 30);
    arb_sqrt(p, p, 30);
    arf_get_fmpq(x, arb_midref(p));
    for (int run = 0; run < 10; run++)
    {
        double start = now(), middle;

        if (wg_gradient_tail(p, x, process, NULL, 15, NULL) != WG_OK)
            flint_abort();
        middle = now();
        if (wg_gradient_quantile(p, q, process, NULL, 15, NULL) != WG_OK)
            flint_abort();
        tail = middle - start < tail ? middle - start : tail;
        quantile = now() - middle < quantile ? now() - middle : quantile;
    }
    distance = now();
    if (wg_gradient_distance_to_limit(p, process, NULL, NULL) != WG_OK)
        flint_abort();
    distance = now() - distance;
    printf("gradient_tail_field_%d_r_%ld_dim_%ld %.6f\n", field, (long) r, (long) n, tail);
    printf("gradient_quantile_field_%d_r_%ld_dim_%ld %.6f\n", field, (long) r, (long) n, quantile);
    printf("gradient_distance_field_%d_r_%ld_dim_%ld %.6f\n", field, (long) r, (long) n, distance);
    wg_wishart_clear(process);
    fmpq_clear(dof);
    fmpq_clear(mean);
    fmpq_clear(dim);
    fmpq_clear(x);
    fmpq_clear(q);
    arb_clear(p);
}

/* The least times of a value and a quantile of the law over the eigenvalues 1, ..., n, over several runs */
static void measure_spectrum(slong n)
{
    double value = 1e9, quantile = 1e9;
    wg_spectrum_law_t law;
    fmpq *levels = _fmpq_vec_init(n), *ones = _fmpq_vec_init(n);
    fmpq_t x, q;
    arb_t p;

    wg_spectrum_law_init(law);
    fmpq_init(x);
    fmpq_init(q);
    arb_init(p);
    for (slong i = 0; i < n; i++)
    {
        fmpq_set_si(levels + i, i + 1, 1);
        fmpq_one(ones + i);
    }
    fmpq_set_si(x, n, 3);
    fmpq_set_si(q, 1, 5);
    fmpq_canonicalise(x);
    if (wg_spectrum_law_set(law, 2, levels, ones, n, NULL) != WG_OK)
        flint_abort();
    for (int run = 0; run < 10; run++)
    {
        double start = now(), middle;

        if (wg_spectrum_law_cdf(p, x, law, 15, NULL) != WG_OK)
            flint_abort();
        middle = now();
        if (wg_spectrum_law_quantile(p, q, 0, law, 15, NULL) != WG_OK)
            flint_abort();
        value = middle - start < value ? middle - start : value;
        quantile = now() - middle < quantile ? now() - middle : quantile;
    }
    printf("spectrum_cdf_%ld_levels %.6f\n", (long) n, value);
    printf("spectrum_quantile_%ld_levels %.6f\n", (long) n, quantile);
    wg_spectrum_law_clear(law);
    _fmpq_vec_clear(levels, n);
    _fmpq_vec_clear(ones, n);
    fmpq_clear(x);
    fmpq_clear(q);
    arb_clear(p);
}

/* The least time of a tail, and of a distribution function of about 1e-30, of the norm of so many derivatives */
static void measure_norm(slong components, slong parameters)
{
    double tail = 1e9, low = 1e9;
    wg_wishart_t process;
    fmpq_t x, y;
    arb_t p;

    set_process(process, components);
    fmpq_init(x);
    fmpq_init(y);
    arb_init(p);
    fmpq_set_si(x, 3, 1);
    fmpq_set_si(y, 1, 10);
    fmpq_pow_si(y, y, 30 / FLINT_MIN(parameters, 30));
    for (int run = 0; run < 10; run++)
    {
        double start = now(), middle;

        if (wg_gradient_norm_tail(p, x, parameters, process, NULL, 15, NULL) != WG_OK)
            flint_abort();
        middle = now();
        if (wg_gradient_norm_cdf(p, y, parameters, process, NULL, 15, NULL) != WG_OK)
            flint_abort();
        tail = middle - start < tail ? middle - start : tail;
        low = now() - middle < low ? now() - middle : low;
    }
    printf("gradient_norm_tail_%ld_components_%ld_parameters %.6f\n", (long) components, (long) parameters,
           tail);
    printf("gradient_norm_low_cdf_%ld_components_%ld_parameters %.6f\n", (long) components, (long) parameters,
           low);
    wg_wishart_clear(process);
    fmpq_clear(x);
    fmpq_clear(y);
    arb_clear(p);
}

/* Five components, three of them at a dimension: the least times of values, quantiles, and a grid of 400 points */
static void measure_mixed(void)
{
    static const char *const names[] = {"loss_cdf", "loss_tail", "loss_quantile", "gradient_tail",
                                        "gradient_quantile"};
    static const slong numbers[][4] = {
        {2, 10, 1, 32}, {2, 12, 2, 40}, {1, 20, 1, 64}, {4, 5, 2, 0}, {2, 12, 1, 0}};
    double start;
    wg_wishart_t process;
    fmpq_t dof, mean, dim, x, q;
    arb_t p;

    wg_wishart_init(process);
    fmpq_init(dof);
    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_init(x);
    fmpq_init(q);
    arb_init(p);
    for (int i = 0; i < 5; i++)
    {
        fmpq_set_si(dof, numbers[i][1], 1);
        fmpq_set_si(mean, 1, numbers[i][2]);
        fmpq_set_si(dim, numbers[i][3], 1);
        if (wg_wishart_append(process, (int) numbers[i][0], dof, mean, dim, NULL) != WG_OK)
            flint_abort();
    }
    fmpq_set_si(q, 1, 1000);
    for (int what = 0; what < 5; what++)
    {
        double best = 1e9;

        fmpq_set_si(x, what == 1 ? 8 : 3, 1);
        for (int run = 0; run < 10; run++)
        {
            wg_status_t status;

            start = now();
            status = what == 0   ? wg_loss_cdf(p, x, process, 15, NULL)
                     : what == 1 ? wg_loss_tail(p, x, process, 15, NULL)
                     : what == 2 ? wg_loss_quantile(p, q, 0, process, 15, NULL)
                     : what == 3 ? wg_gradient_tail(p, x, process, NULL, 15, NULL)
                                 : wg_gradient_quantile(p, q, process, NULL, 15, NULL);
            if (status != WG_OK)
                flint_abort();
            best = now() - start < best ? now() - start : best;
        }
        printf("%s_5_components_3_dimensions %.6f\n", names[what], best);
    }
    start = now();
    for (slong i = 1; i <= 400; i++)
    {
        fmpq_set_si(x, i, 40);
        fmpq_canonicalise(x);
        if (wg_loss_density(p, x, process, 15, NULL) != WG_OK)
            flint_abort();
    }
    printf("loss_density_400_points_5_components_3_dimensions %.6f\n", now() - start);
    wg_wishart_clear(process);
    fmpq_clear(dof);
    fmpq_clear(mean);
    fmpq_clear(dim);
    fmpq_clear(x);
    fmpq_clear(q);
    arb_clear(p);
}

/* Components top Beta(1/2, m) of tops 1, 3/2, 2, ..., or 1, 1, ...: the least time of P(loss <= 9/10) and P(loss <= 1), a knot */
static void measure_small_shapes(slong length, int equal)
{
    wg_wishart_t process;
    fmpq_t dof, mean, dim, x;
    arb_t p;

    wg_wishart_init(process);
    fmpq_init(dof);
    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_init(x);
    arb_init(p);
    fmpq_one(dof);
    for (slong i = 0; i < length; i++)
    {
        slong n = equal ? 2 : 2 + i;

        fmpq_set_si(mean, equal ? 2 : 2 + i, 2 * n);
        fmpq_canonicalise(mean);
        fmpq_set_si(dim, n, 1);
        if (wg_wishart_append(process, 1, dof, mean, dim, NULL) != WG_OK)
            flint_abort();
    }
    for (slong place = 9; place <= 10; place++)
    {
        double best = 1e9, start;

        fmpq_set_si(x, place, 10);
        fmpq_canonicalise(x);
        for (int run = 0; run < 20; run++)
        {
            start = now();
            if (wg_loss_cdf(p, x, process, 15, NULL) != WG_OK)
                flint_abort();
            best = now() - start < best ? now() - start : best;
        }
        printf("loss_cdf_%ld_%s_small_shapes%s %.6f\n", (long) length, equal ? "equal" : "different",
               place == 10 ? "_at_a_knot" : "", best);
    }
    wg_wishart_clear(process);
    fmpq_clear(dof);
    fmpq_clear(mean);
    fmpq_clear(dim);
    fmpq_clear(x);
    arb_clear(p);
}

int main(void)
{
    measure("loss_cdf_1_component", 1, CDF);
    measure("loss_cdf_5_components", 5, CDF);
    measure("loss_quantile_1_component", 1, QUANTILE);
    measure("loss_quantile_5_components", 5, QUANTILE);
    measure("gradient_tail_1_component", 1, GRADIENT);
    measure("gradient_tail_5_components", 5, GRADIENT);
    for (int field = 1; field <= 4; field *= 2)
        measure_finite(field, 3, 8);
    measure_finite(2, 100, 256);
    measure_finite(4, 5000, 10000);
    measure_finite(2, 500000, 1000000);
    measure_spectrum(8);
    measure_spectrum(64);
    for (slong parameters = 2; parameters <= 101; parameters = parameters == 3 ? 101 : parameters + 1)
    {
        measure_norm(1, parameters);
        measure_norm(5, parameters);
    }
    measure_grid(1);
    measure_grid(5);
    measure_mixed();
    for (slong length = 2; length <= 5; length += length == 3 ? 2 : 1)
        for (int equal = 0; equal <= 1; equal++)
            measure_small_shapes(length, equal);
    flint_cleanup();
    return 0;
}
