/* Local minima: certified ones of two angles, estimated ones of many. */
#include <stdio.h>
#include <stdlib.h>

#include "stopwatch.h"
#include "wishgarten/minima.h"

/* The number of minima at shape k/10, or their density at the mean */
static void measure(const char *name, slong k, slong parameters, double error, int density)
{
    wg_wishart_t process;
    wg_minima_t minima;
    wg_value_t value;
    fmpq_t r, none;
    double start;

    wg_wishart_init(process);
    wg_value_init(value);
    fmpq_init(r);
    fmpq_init(none);
    fmpq_set_si(r, k, 10);
    if (wg_wishart_append(process, 2, r, r, none, NULL) != WG_OK)
        abort();
    wg_minima_init(minima, process, parameters);
    minima->error = error;
    start = now();
    if ((density ? wg_minima_density(value, r, 1, minima, NULL) : wg_minima_count(value, minima, NULL)) !=
        WG_OK)
        abort();
    printf("%s %.3g\n", name, now() - start);
    wg_wishart_clear(process);
    wg_value_clear(value);
    fmpq_clear(r);
    fmpq_clear(none);
}

int main(void)
{
    measure("minima.p2.k3/2", 15, 2, 0.02, 0);
    measure("minima.p2.k5", 50, 2, 0.02, 0);
    measure("minima.p2.k51.3", 513, 2, 0.02, 0);
    measure("minima.p2.k10000", 100000, 2, 0.02, 0);
    measure("minima.p2.k51.3.density", 513, 2, 0.02, 1);
    measure("minima.p8.2percent", 80, 8, 0.02, 0);
    measure("minima.p32.5percent", 320, 32, 0.05, 0);
    return 0;
}
