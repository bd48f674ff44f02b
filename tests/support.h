/* What tests share: the seed, the scale, and the way to the data. */
#ifndef WG_TEST_SUPPORT_H
#define WG_TEST_SUPPORT_H

#include <stdio.h>

#include <flint/flint.h>
#include <flint/ulong_extras.h>

/* WG_TEST_SEED, or 1. Failures of random tests print it. */
ulong test_seed(void);

/* count * WG_TEST_SCALE, a factor that is 1 by default. */
slong test_scaled(slong count);

/* state <- a generator that depends on the seed alone. The caller clears it with flint_randclear. */
void test_randinit(flint_rand_t state);

/* Opens tests/data/name for reading; aborts the test where it cannot. */
FILE *test_data(const char *name);

#endif
