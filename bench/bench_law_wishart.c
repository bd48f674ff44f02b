/* Certified values of the laws of Wishart processes, 15 digits. */
#include <stdio.h>

#include "stopwatch.h"
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

/* The least time of a tail and a quantile of one derivative at N = 8, r = 3, over several runs */
static void measure_finite(int field)
{
    double tail = 1e9, quantile = 1e9;
    wg_wishart_t process;
    fmpq_t dof, mean, dim, x;
    arb_t p;

    wg_wishart_init(process);
    fmpq_init(dof);
    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_init(x);
    arb_init(p);
    fmpq_set_si(dof, 3, 1);
    fmpq_set_si(mean, 3, 8);
    fmpq_set_si(dim, 8, 1);
    fmpq_set_si(x, 1, 5);
    if (wg_wishart_append(process, field, dof, mean, dim, NULL) != WG_OK)
        flint_abort();
    for (int run = 0; run < 10; run++)
    {
        double start = now(), middle;

        if (wg_gradient_tail(p, x, process, NULL, 15, NULL) != WG_OK)
            flint_abort();
        middle = now();
        if (wg_gradient_quantile(p, x, process, NULL, 15, NULL) != WG_OK)
            flint_abort();
        tail = middle - start < tail ? middle - start : tail;
        quantile = now() - middle < quantile ? now() - middle : quantile;
    }
    printf("gradient_tail_dim_8_field_%d %.6f\n", field, tail);
    printf("gradient_quantile_dim_8_field_%d %.6f\n", field, quantile);
    wg_wishart_clear(process);
    fmpq_clear(dof);
    fmpq_clear(mean);
    fmpq_clear(dim);
    fmpq_clear(x);
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

int main(void)
{
    measure("loss_cdf_1_component", 1, CDF);
    measure("loss_cdf_5_components", 5, CDF);
    measure("loss_quantile_1_component", 1, QUANTILE);
    measure("loss_quantile_5_components", 5, QUANTILE);
    measure("gradient_tail_1_component", 1, GRADIENT);
    measure("gradient_tail_5_components", 5, GRADIENT);
    for (int field = 1; field <= 4; field *= 2)
        measure_finite(field);
    for (slong parameters = 2; parameters <= 101; parameters = parameters == 3 ? 101 : parameters + 1)
    {
        measure_norm(1, parameters);
        measure_norm(5, parameters);
    }
    measure_grid(1);
    measure_grid(5);
    flint_cleanup();
    return 0;
}
