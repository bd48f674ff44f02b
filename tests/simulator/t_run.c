#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../support.h"
#include "wishgarten/checkpoint.h"
#include "wishgarten/run.h"

/* Each test has an empty directory of its own, and stands in it. */
static char scratch[] = "/tmp/wishgarten-test-XXXXXX";

static void setup(void)
{
    cr_assert_not_null(mkdtemp(scratch));
    cr_assert_eq(chdir(scratch), 0);
}

static void teardown(void)
{
    char command[100];

    snprintf(command, sizeof(command), "rm -rf %s", scratch);
    cr_assert_eq(system(command), 0);
}

TestSuite(run, .init = setup, .fini = teardown);

static const slong order[] = {4, 2, 1};

/* Three numbers of the sample alone; *state is how many rounds they take. */
static void sample_hash(double *values, ulong sample, void *state)
{
    ulong x = sample;

    for (slong round = 0; round < *(slong *) state; round++)
    {
        x = (x ^ x >> 30) * UWORD(0xbf58476d1ce4e5b9) + UWORD(0x9e3779b97f4a7c15);
        x = (x ^ x >> 27) * UWORD(0x94d049bb133111eb);
    }
    values[0] = (x >> 12) * 0x1p-52;
    values[1] = sin(x >> 12);
    values[2] = -log((x >> 12) * 0x1p-52 + 0x1p-53);
}

static slong rounds = 10;
static void *states[] = {&rounds, &rounds, &rounds, &rounds};

static void sample_all(wg_blocks_t blocks, ulong samples)
{
    wg_run_t run = {.sampler = sample_hash, .states = states, .threads = 1};

    wg_blocks_init(blocks, samples, order, 3);
    cr_assert_eq(wg_run(blocks, &run, NULL), WG_OK);
    cr_assert_eq(wg_blocks_count(blocks), samples);
}

static void assert_same(const wg_blocks_t a, const wg_blocks_t b)
{
    for (slong i = 0; i < a->length; i++)
        cr_assert_eq(a->entries[i].count, b->entries[i].count, "block %ld", (long) i);
    cr_assert_eq(memcmp(a->sums, b->sums, a->length * 7 * sizeof(double)), 0, "other bits");
}

/* The total of a run is that of a plain loop over the samples 0, ..., N - 1. */
Test(run, samples_are_counted_from_0_to_the_end)
{
    static const ulong counts[] = {1, 2, 1024, 1025, 3000};

    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
    {
        wg_moments_t loop, total;
        wg_blocks_t blocks;
        double values[3];

        wg_moments_init(loop, order, 3);
        wg_moments_init(total, order, 3);
        for (ulong sample = 0; sample < counts[i]; sample++)
        {
            sample_hash(values, sample, &rounds);
            wg_moments_add(loop, values);
        }
        sample_all(blocks, counts[i]);
        wg_blocks_total(total, blocks);
        for (slong j = 0; j < 3; j++)
            for (slong k = 1; k <= order[j]; k++)
                cr_assert_float_eq(wg_moments_raw(total, j, k), wg_moments_raw(loop, j, k), 1e-12);
        wg_moments_clear(loop);
        wg_moments_clear(total);
        wg_blocks_clear(blocks);
    }
}

/* The blocks of 1, 2, 3 and 4 threads are the same to the last bit. */
Test(run, threads_do_not_matter)
{
    static const ulong counts[] = {1, 3, 1000, 1025, 5000};

    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
    {
        wg_blocks_t one, several;

        sample_all(one, counts[i]);
        for (slong threads = 2; threads <= 4; threads++)
        {
            wg_run_t run = {.sampler = sample_hash, .states = states, .threads = threads};

            wg_blocks_init(several, counts[i], order, 3);
            cr_assert_eq(wg_run(several, &run, NULL), WG_OK);
            assert_same(one, several);
            wg_blocks_clear(several);
        }
        wg_blocks_clear(one);
    }
}

/* The files of 1..5 parts, merged in any order, are one run; each part has the samples it is said to have. */
Test(run, parts_are_the_whole)
{
    wg_blocks_t whole, merged;
    wg_error_t error;

    sample_all(whole, 3333);
    for (slong parts = 1; parts <= 5; parts++)
    {
        char name[5][20];

        for (slong part = 1; part <= parts; part++)
        {
            wg_run_t run = {.sampler = sample_hash,
                            .states = states,
                            .threads = 2,
                            .part = part,
                            .parts = parts,
                            .request = "parts",
                            .checkpoint = name[part - 1]};
            wg_blocks_t blocks;

            snprintf(name[part - 1], sizeof(name[0]), "part-%ld-%ld", (long) part, (long) parts);
            wg_blocks_init(blocks, 3333, order, 3);
            cr_assert_eq(wg_run(blocks, &run, error), WG_OK);
            cr_assert_eq(wg_blocks_count(blocks), wg_run_samples(blocks, &run));
            wg_blocks_clear(blocks);
        }
        wg_blocks_init(merged, 3333, order, 3);
        for (slong part = parts; part >= 1; part--)
            cr_assert_eq(wg_checkpoint_read(merged, name[part - 1], "parts", error), WG_OK, "%s",
                         error->message);
        assert_same(whole, merged);
        wg_blocks_clear(merged);
    }
    wg_blocks_clear(whole);
}

static void pause_for(double seconds)
{
    struct timespec t = {(time_t) seconds, 1e9 * (seconds - (time_t) seconds)};

    nanosleep(&t, NULL);
}

/* A run killed twenty times at random moments, and resumed each time by one or two threads, is the undisturbed one. */
Test(run, killed_twenty_times)
{
    ulong samples = 20000;
    slong kills = 0, attempts = 0;
    wg_blocks_t whole, resumed;
    flint_rand_t state;
    int status = 1;

    rounds = 1000;
    sample_all(whole, samples);
    test_randinit(state);
    while (kills < 20 || !WIFEXITED(status))
    {
        pid_t child = fork();

        if (child == 0)
        {
            wg_run_t run = {.sampler = sample_hash,
                            .states = states,
                            .threads = 1 + attempts % 2,
                            .request = "killed",
                            .checkpoint = "state",
                            .interval = 1e-3};

            wg_blocks_init(resumed, samples, order, 3);
            _exit(wg_run(resumed, &run, NULL) == WG_OK ? 0 : 1);
        }
        attempts++;
        if (kills < 20)
        {
            pause_for(1e-3 * n_randint(state, 20));
            kill(child, SIGKILL);
        }
        cr_assert_eq(waitpid(child, &status, 0), child);
        kills += WIFSIGNALED(status);
        cr_assert(!WIFEXITED(status) || WEXITSTATUS(status) == 0);
        cr_assert_lt(attempts, 1000);
        /* Finished too early to be killed often enough: from the beginning, so that every kill is one. */
        if (kills < 20 && WIFEXITED(status))
            unlink("state");
    }
    wg_blocks_init(resumed, samples, order, 3);
    cr_assert_eq(wg_checkpoint_read(resumed, "state", "killed", NULL), WG_OK);
    assert_same(whole, resumed);
    wg_blocks_clear(whole);
    wg_blocks_clear(resumed);
    flint_randclear(state);
}

static volatile sig_atomic_t stop;

static void stop_soon(ulong done, ulong samples, void *data)
{
    stop = done >= *(ulong *) data;
}

/* A run that is asked to stop keeps the first samples of each block it began, and goes on from them. */
Test(run, stops_and_goes_on)
{
    ulong limit = 1500;
    wg_run_t run = {.sampler = sample_hash,
                    .states = states,
                    .threads = 1,
                    .request = "stopped",
                    .checkpoint = "state",
                    .stop = &stop,
                    .progress = stop_soon,
                    .progress_data = &limit};
    wg_blocks_t whole, stopped;
    ulong count;

    sample_all(whole, 10000);
    wg_blocks_init(stopped, 10000, order, 3);
    cr_assert_eq(wg_run(stopped, &run, NULL), WG_OK);
    count = wg_blocks_count(stopped);
    cr_assert(count >= limit && count < 10000, "%lu", count);
    wg_blocks_clear(stopped);

    stop = 0;
    run.progress = NULL;
    wg_blocks_init(stopped, 10000, order, 3);
    cr_assert_eq(wg_run(stopped, &run, NULL), WG_OK);
    assert_same(whole, stopped);
    wg_blocks_clear(whole);
    wg_blocks_clear(stopped);
}

/* A checkpoint that cannot be written is said before anything is computed. */
Test(run, a_file_that_cannot_be_written)
{
    wg_run_t run = {.request = "nowhere", .checkpoint = "absent/state"};
    wg_blocks_t blocks;
    wg_error_t error;

    wg_blocks_init(blocks, 10, order, 3);
    cr_assert_eq(wg_run(blocks, &run, error), WG_SYSTEM);
    cr_assert_not_null(strstr(error->message, "absent/state"));
    cr_assert_eq(wg_blocks_count(blocks), 0);
    wg_blocks_clear(blocks);
}
