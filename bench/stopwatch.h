/* What benchmarks share: a clock, and the line that says how long something took. */
#ifndef WG_BENCH_STOPWATCH_H
#define WG_BENCH_STOPWATCH_H

#include <stdio.h>
#include <time.h>

#include "wishgarten/status.h"

/* Seconds since some moment. */
static inline double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* "name seconds" for what began at `start`. */
static inline void report(const char *name, wg_status_t status, double start)
{
    if (status == WG_OK)
        printf("%-28s %.4f\n", name, now() - start);
    else
        printf("%-28s unable\n", name);
}

#endif
