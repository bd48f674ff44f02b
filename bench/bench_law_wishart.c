/* Certified values of the laws of Wishart processes, 15 digits. */
#include <stdio.h>
#include <time.h>

#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"
#include "wishgarten/spectrum_law.h"

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

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

int main(void)
{
    measure("loss_cdf_1_component", 1, CDF);
    measure("loss_cdf_5_components", 5, CDF);
    measure("loss_quantile_1_component", 1, QUANTILE);
    measure("loss_quantile_5_components", 5, QUANTILE);
    measure("gradient_tail_1_component", 1, GRADIENT);
    measure("gradient_tail_5_components", 5, GRADIENT);
    measure_grid(1);
    measure_grid(5);
    flint_cleanup();
    return 0;
}
