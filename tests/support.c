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

void test_randinit(flint_rand_t state)
{
    flint_randinit(state);
    flint_randseed(state, test_seed(), 0x9e3779b97f4a7c15);
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
