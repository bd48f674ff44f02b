/* Long samplings: threads, parts, ranks and checkpoints, with the same result to the last bit. */
#ifndef WISHGARTEN_RUN_H
#define WISHGARTEN_RUN_H

#include <signal.h>

#include "wishgarten/statistics.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* values <- sample number `sample`, which depends on nothing else; `state` is the thread's own. */
typedef void (*wg_sampler_t)(double *values, ulong sample, void *state);

/* What to compute, and how. Zeros are good for all but sampler, states and threads.
   part, parts   blocks of part 1..parts; 0: all of them
   request       one line of text, the same for the same samples and for them alone
   checkpoint    where the state is kept, every `interval` seconds; NULL: nowhere. The file appears whole or not at all, and
                 what it holds already is not computed again. A run that was killed loses an interval
   stop          when it is not zero, the run ends after the samples that are under way
   progress      told now and then how many samples of this run's part there are, of how many */
typedef struct
{
    wg_sampler_t sampler;
    void **states; /* one a thread */
    slong threads;
    slong part, parts;
    const char *request;
    const char *checkpoint;
    double interval;
    const volatile sig_atomic_t *stop;
    void (*progress)(ulong done, ulong samples, void *data);
    void *progress_data;
} wg_run_t;

/* blocks <- its samples, or those of a part, as far as `stop` let it; what is there already stays. Under MPI (after wg_ranks_init)
   the ranks share the blocks, and rank 0 gets all of them. BLAS is kept at one thread meanwhile.
   WG_SYNTAX, before anything is computed or written, for a checkpoint that is damaged or belongs to another request;
   WG_SYSTEM, before anything is computed, for one that cannot be written; WG_SYSTEM after all has been computed where the
   last state could not be written: only then the blocks are changed all the same. */
wg_status_t wg_run(wg_blocks_t blocks, const wg_run_t *run, wg_error_struct *error) WG_CHECK_RESULT;

/* The number of samples of a part, as above. */
ulong wg_run_samples(const wg_blocks_t blocks, const wg_run_t *run);

#ifdef __cplusplus
}
#endif

#endif
