/* Local minima: certified ones of two angles, estimated ones of many. */
#include <stdio.h>
#include <stdlib.h>

#include "stopwatch.h"
#include "wishgarten/minima.h"

static void count(const char *name, slong k, slong parameters, double error)
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
    fmpq_set_si(r, k, 1);
    if (wg_wishart_append(process, 2, r, r, none, NULL) != WG_OK)
        abort();
    wg_minima_init(minima, process, parameters);
    minima->error = error;
    start = now();
    if (wg_minima_count(value, minima, NULL) != WG_OK)
        abort();
    printf("%s %.3g\n", name, now() - start);
    wg_wishart_clear(process);
    wg_value_clear(value);
    fmpq_clear(r);
    fmpq_clear(none);
}

int main(void)
{
    count("minima.p2.certified", 5, 2, 0.02);
    count("minima.p8.2percent", 8, 8, 0.02);
    count("minima.p32.5percent", 32, 32, 0.05);
    return 0;
}
