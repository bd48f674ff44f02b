/* Sampling without samples: what blocks, threads, checkpoints and error bars cost beside the circuits. */
#include <stdio.h>
#include <unistd.h>

#include "stopwatch.h"
#include "wishgarten/checkpoint.h"
#include "wishgarten/run.h"

#define SAMPLES 1000000
#define VALUES 4

static void take(double *values, ulong sample, void *state)
{
    for (slong i = 0; i < VALUES; i++)
        values[i] = (double) (sample * (2 * i + 3) % 1009);
}

static double mean(const wg_moments_t moments, const void *data)
{
    return wg_moments_mean(moments, 0);
}

int main(void)
{
    static const slong order[VALUES] = {2, 2, 4, 1};
    static const char path[] = "bench_run.state";
    void *states[2] = {NULL, NULL};
    wg_blocks_t blocks;
    wg_estimate_t estimate;
    double begun;

    for (slong threads = 1; threads <= 2; threads++)
    {
        wg_run_t run = {.sampler = take, .states = states, .threads = threads};

        wg_blocks_init(blocks, SAMPLES, order, VALUES);
        begun = now();
        if (wg_run(blocks, &run, NULL) != WG_OK)
            return 1;
        printf("run_million_samples_threads_%ld %.4f\n", (long) threads, now() - begun);
        if (threads == 1)
            wg_blocks_clear(blocks);
    }
    begun = now();
    wg_blocks_estimate(&estimate, blocks, mean, NULL);
    printf("run_estimate %.6f\n", now() - begun);
    begun = now();
    if (wg_checkpoint_write(path, blocks, "bench", NULL) != WG_OK)
        return 1;
    printf("run_checkpoint_write %.6f\n", now() - begun);
    begun = now();
    if (wg_checkpoint_read(blocks, path, "bench", NULL) != WG_OK)
        return 1;
    printf("run_checkpoint_read %.6f\n", now() - begun);
    unlink(path);
    wg_blocks_clear(blocks);
    return 0;
}
