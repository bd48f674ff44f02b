#include "wishgarten/run.h"

#include <math.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "wishgarten/checkpoint.h"
#include "wishgarten/ranks.h"

/* How often a thread shows what it has, and a rank looks for messages, in seconds. */
#define PUBLISH_INTERVAL 0.1
/* A file that takes long to write is written more rarely: saving takes at most this share of the time. */
#define SAVING_SHARE 0.05

/* Shared by the threads of this process, which hold the lock to change it. */
typedef struct
{
    pthread_mutex_t lock;
    wg_blocks_struct *blocks;
    const wg_run_t *run;
    slong begin, end;  /* the blocks of this part */
    slong next;        /* the first one not yet given out */
    slong rank, ranks; /* this rank has the blocks begin + rank, begin + rank + ranks, ... */
    slong others;      /* ranks that have not ended */
    double pause;      /* between two savings */
    double saved;      /* when */
    _Atomic int stopped;
    wg_status_t status; /* of the last saving */
    wg_error_struct *error;
} job_t;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static slong first_block(const wg_blocks_t blocks, slong part, slong parts)
{
    return blocks->length * part / parts;
}

static ulong block_samples(const wg_blocks_t blocks, slong b)
{
    return wg_blocks_first(blocks, b + 1) - wg_blocks_first(blocks, b);
}

static void part_of(slong *begin, slong *end, const wg_blocks_t blocks, const wg_run_t *run)
{
    slong parts = run->parts > 0 ? run->parts : 1, part = run->parts > 0 ? run->part : 1;

    *begin = first_block(blocks, part - 1, parts);
    *end = first_block(blocks, part, parts);
}

ulong wg_run_samples(const wg_blocks_t blocks, const wg_run_t *run)
{
    slong begin, end;

    part_of(&begin, &end, blocks, run);
    return wg_blocks_first(blocks, end) - wg_blocks_first(blocks, begin);
}

/* BLAS, whose sums may depend on its number of threads */

#ifdef HAVE_OPENBLAS_SET_NUM_THREADS

extern void openblas_set_num_threads(int threads);
extern int openblas_get_num_threads(void);

static int set_blas_threads(int threads)
{
    int before = openblas_get_num_threads();

    openblas_set_num_threads(threads);
    return before;
}

#else

static int set_blas_threads(int threads)
{
    return threads;
}

#endif

/* The state, to the disk and to others */

static void save(job_t *job)
{
    double begun = now();

    job->status = wg_checkpoint_write(job->run->checkpoint, job->blocks, job->run->request, job->error);
    job->saved = now();
    job->pause = fmax(job->run->interval, (job->saved - begun) / SAVING_SHARE);
}

static void receive(job_t *job)
{
    wg_moments_t moments;
    slong b;

    if (job->ranks == 1)
        return;
    wg_moments_init(moments, job->blocks->order, job->blocks->values);
    while (wg_ranks_receive(&b, moments))
        if (b < 0)
            job->others--;
        else
            wg_moments_set(job->blocks->entries + b, moments);
    wg_moments_clear(moments);
}

static void report_progress(const job_t *job)
{
    ulong done = 0;

    if (job->run->progress == NULL)
        return;
    for (slong b = job->begin; b < job->end; b++)
        done += job->blocks->entries[b].count;
    job->run->progress(done, wg_run_samples(job->blocks, job->run), job->run->progress_data);
}

/* What every process does now and then. */
static void attend(job_t *job)
{
    int stop = job->run->stop != NULL && *job->run->stop;

    if (job->rank > 0)
    {
        job->stopped |= stop || wg_ranks_are_asked_to_stop();
        return;
    }
    receive(job);
    if (stop && !job->stopped)
        wg_ranks_ask_to_stop();
    job->stopped |= stop;
    if (job->run->checkpoint != NULL && now() - job->saved >= job->pause)
        save(job);
    report_progress(job);
}

static void publish(job_t *job, slong b, const wg_moments_t moments)
{
    pthread_mutex_lock(&job->lock);
    wg_moments_set(job->blocks->entries + b, moments);
    if (job->rank > 0)
        wg_ranks_send(b, moments);
    attend(job);
    pthread_mutex_unlock(&job->lock);
}

/* The work */

/* The next block to be done, or -1. */
static slong take_block(job_t *job)
{
    slong b = -1;

    pthread_mutex_lock(&job->lock);
    while (b < 0 && job->next < job->end && !job->stopped)
    {
        if (job->blocks->entries[job->next].count < block_samples(job->blocks, job->next))
            b = job->next;
        job->next += job->ranks;
    }
    pthread_mutex_unlock(&job->lock);
    return b;
}

static void do_block(job_t *job, slong b, wg_moments_t moments, double *values, void *state)
{
    const volatile sig_atomic_t *stop = job->run->stop;
    ulong first = wg_blocks_first(job->blocks, b), length = block_samples(job->blocks, b);
    double interval = fmin(job->rank > 0 ? fmax(job->run->interval, PUBLISH_INTERVAL) : PUBLISH_INTERVAL,
                           fmax(job->run->interval, 1e-3));
    double published = now();

    wg_moments_set(moments, job->blocks->entries + b);
    while (moments->count < length && !(stop != NULL && *stop) && !job->stopped)
    {
        job->run->sampler(values, first + moments->count, state);
        wg_moments_add(moments, values);
        if (moments->count < length && now() - published >= interval)
        {
            publish(job, b, moments);
            published = now();
        }
    }
    publish(job, b, moments);
}

typedef struct
{
    job_t *job;
    void *state;
    pthread_t thread;
    int started;
} worker_t;

static void *work(void *worker)
{
    job_t *job = ((worker_t *) worker)->job;
    double *values = flint_malloc(FLINT_MAX(job->blocks->values, 1) * sizeof(double));
    wg_moments_t moments;
    slong b;

    wg_moments_init(moments, job->blocks->order, job->blocks->values);
    while ((b = take_block(job)) >= 0)
        do_block(job, b, moments, values, ((worker_t *) worker)->state);
    wg_moments_clear(moments);
    flint_free(values);
    return NULL;
}

/* This thread works, too, and alone where the system gives no others. FLINT's memory of a thread goes with it. */
static void *work_and_clean_up(void *worker)
{
    work(worker);
    flint_cleanup();
    return NULL;
}

static void work_together(job_t *job)
{
    slong threads = job->run->threads;
    worker_t *workers = flint_calloc(threads, sizeof(*workers));

    for (slong i = 0; i < threads; i++)
    {
        workers[i].job = job;
        workers[i].state = job->run->states[i];
        workers[i].started =
            i > 0 && pthread_create(&workers[i].thread, NULL, work_and_clean_up, workers + i) == 0;
    }
    work(workers);
    for (slong i = 1; i < threads; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    flint_free(workers);
}

/* Ranks: 0 begins with what the file holds, and ends when all others have. */

static wg_status_t begin(job_t *job)
{
    wg_blocks_struct *blocks = job->blocks;
    double *counts = flint_malloc((blocks->length + 1) * sizeof(double));
    wg_status_t status = WG_OK;
    slong size = 0;

    for (slong i = 0; i < blocks->values; i++)
        size += blocks->order[i];
    if (job->rank == 0 && job->run->checkpoint != NULL)
    {
        if (access(job->run->checkpoint, F_OK) == 0)
            status = wg_checkpoint_read(blocks, job->run->checkpoint, job->run->request, job->error);
        if (status == WG_OK)
        {
            save(job);
            status = job->status;
        }
    }
    counts[0] = status;
    for (slong b = 0; b < blocks->length; b++)
        counts[b + 1] = blocks->entries[b].count;
    wg_ranks_share(counts, blocks->length + 1);
    wg_ranks_share(blocks->sums, blocks->length * size);
    for (slong b = 0; b < blocks->length; b++)
        blocks->entries[b].count = counts[b + 1];
    if (job->rank > 0 && counts[0] != WG_OK)
        status = wg_fail(job->error, (wg_status_t) counts[0], "rank 0 could not begin");
    flint_free(counts);
    return status;
}

static void end(job_t *job)
{
    static const struct timespec moment = {0, 1000000};
    wg_moments_t nothing;

    if (job->rank > 0)
    {
        wg_moments_init(nothing, job->blocks->order, job->blocks->values);
        wg_ranks_send(-1, nothing);
        wg_moments_clear(nothing);
        return;
    }
    while (job->others > 0)
    {
        attend(job);
        if (job->others > 0)
            nanosleep(&moment, NULL);
    }
    if (job->run->checkpoint != NULL)
        save(job);
    report_progress(job);
}

wg_status_t wg_run(wg_blocks_t blocks, const wg_run_t *run, wg_error_struct *error)
{
    job_t job = {
        .blocks = blocks, .run = run, .rank = wg_ranks_rank(), .ranks = wg_ranks_count(), .error = error};
    wg_status_t status;
    int blas_threads;

    part_of(&job.begin, &job.end, blocks, run);
    job.next = job.begin + job.rank;
    job.others = job.ranks - 1;
    status = begin(&job);
    if (status != WG_OK)
        return status;

    blas_threads = set_blas_threads(1);
    pthread_mutex_init(&job.lock, NULL);
    work_together(&job);
    pthread_mutex_destroy(&job.lock);
    set_blas_threads(blas_threads);
    end(&job);
    return job.status;
}
