#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wishgarten/checkpoint.h"

/* Each test has an empty directory of its own, and stands in it. */
static char scratch[] = "/tmp/wishgarten-test-XXXXXX";
static char program[4096];

static void setup(void)
{
    const char *build = getenv("abs_top_builddir");

    if (build != NULL)
        snprintf(program, sizeof(program), "%s/wishgarten", build);
    else
    {
        cr_assert_not_null(getcwd(program, sizeof(program) - 20));
        strcat(program, "/wishgarten");
    }
    cr_assert_not_null(mkdtemp(scratch));
    cr_assert_eq(chdir(scratch), 0);
}

static void teardown(void)
{
    char command[100];

    snprintf(command, sizeof(command), "rm -rf %s", scratch);
    cr_assert_eq(system(command), 0);
}

TestSuite(simulate, .init = setup, .fini = teardown);

static int run(const char *arguments)
{
    char command[8192];
    int status;

    snprintf(command, sizeof(command), "'%s' simulate %s >out 2>err", program, arguments);
    status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Samples of K moved by some standard errors of their mean: exit status 0 where they stay, 1 where they move far, on both sides. */
Test(simulate, a_wrong_mean_disagrees)
{
    static const slong order[] = {1};
    static const double moves[] = {-9, -7, 0, 7, 9};
    double deviation = 0, mean = 0;
    wg_blocks_t blocks;
    wg_error_t error;
    char *request;

    cr_assert_eq(run("--qubits=2 --layers=3 --observable=ZI --samples=1000 --quantity=K.mean --resume=state"),
                 0);
    cr_assert_eq(wg_checkpoint_request(&request, "state", error), WG_OK);
    wg_blocks_init(blocks, 1000, order, 1);
    cr_assert_eq(wg_checkpoint_read(blocks, "state", request, error), WG_OK);
    for (slong b = 0; b < 1000; b++)
        mean += blocks->entries[b].sums[0] / 1000;
    for (slong b = 0; b < 1000; b++)
        deviation += (blocks->entries[b].sums[0] - mean) * (blocks->entries[b].sums[0] - mean) / 999;
    for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
    {
        double step = moves[i] * sqrt(deviation / 1000);

        for (slong b = 0; b < 1000; b++)
            blocks->entries[b].sums[0] += step;
        cr_assert_eq(wg_checkpoint_write("moved", blocks, request, error), WG_OK);
        for (slong b = 0; b < 1000; b++)
            blocks->entries[b].sums[0] -= step;
        cr_assert_eq(run("--merge=moved"), moves[i] != 0, "moved by %g standard errors", moves[i]);
    }
    flint_free(request);
    wg_blocks_clear(blocks);
}

/* The mean of K over 1000 samples lies above no more and no less than the file says: estimate = mean of the blocks. */
Test(simulate, the_mean_is_that_of_the_file)
{
    static const slong order[] = {1};
    wg_blocks_t blocks;
    double mean = 0, shown;
    char *request, *value, line[1000];
    FILE *out;

    cr_assert_eq(run("--dim=3 --layers=2 --observable=projector:1 --generator=spectrum:1,0,-1 --samples=200 "
                     "--quantity=K.mean "
                     "--resume=state --format=csv"),
                 0);
    cr_assert_eq(wg_checkpoint_request(&request, "state", NULL), WG_OK);
    wg_blocks_init(blocks, 200, order, 1);
    cr_assert_eq(wg_checkpoint_read(blocks, "state", request, NULL), WG_OK);
    for (slong b = 0; b < 200; b++)
        mean += blocks->entries[b].sums[0] / 200;
    out = fopen("out", "r");
    cr_assert_not_null(out);
    shown = -1;
    while (fgets(line, sizeof(line), out) != NULL)
        if (strncmp(line, "K.mean,", 7) == 0 && (value = strstr(line, "estimate,,")) != NULL)
            shown = atof(value + 10);
    fclose(out);
    cr_assert_float_eq(shown, mean, 1e-12);
    flint_free(request);
    wg_blocks_clear(blocks);
}
