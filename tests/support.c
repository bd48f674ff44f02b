#include "support.h"

#include <stdlib.h>

static double environment(const char *name, double otherwise)
{
    const char *text = getenv(name);

    return text == NULL || text[0] == '\0' ? otherwise : strtod(text, NULL);
}

ulong test_seed(void)
{
    return (ulong) environment("WG_TEST_SEED", 1);
}

slong test_scaled(slong count)
{
    double scaled = count * environment("WG_TEST_SCALE", 1);

    return scaled < 1 ? 1 : (slong) scaled;
}

/* A bijection of 64 bits in which every bit of the input moves about half of the output. */
static ulong mix(ulong x)
{
    x = (x ^ x >> 30) * UWORD(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UWORD(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* FLINT's generator makes the two halves of a word from two streams, each of which wants a seed of its own. */
void test_randinit(flint_rand_t state)
{
    ulong seed = test_seed();

    flint_randinit(state);
    flint_randseed(state, mix(2 * seed + 1), mix(2 * seed + 2));
}

FILE *test_data(const char *name)
{
    const char *srcdir = getenv("srcdir");
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/tests/data/%s", srcdir == NULL ? "." : srcdir, name);
    file = fopen(path, "r");
    if (file == NULL)
    {
        perror(path);
        abort();
    }
    return file;
}
