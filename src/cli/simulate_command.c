#include "simulate_rows.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wishgarten/checkpoint.h"
#include "wishgarten/ranks.h"

static const char usage[] =
    "Usage: wishgarten simulate [OPTION]...\n"
    "  or:  wishgarten simulate --merge=FILE... [OPTION]...\n"
    "Sampled circuits: estimates with standard errors, and z-scores against the exact values.\n"
    "\n"
    "  --qubits=n          D = 2^n\n"
    "  --dim=D             for --ansatz=haar any dimension, at least 2\n"
    "  --layers=L          number of layers, at least 1\n"
    "  --observable=SPEC   as for 'wishgarten kernel', but for power traces, which say too little\n"
    "  --ansatz=NAME       haar (default), pauli, brickwork, hea, symmetric, matchgate, orthogonal,\n"
    "                      symplectic, reupload; brickwork-ring, hea-ring, reupload-ring; or @FILE, a\n"
    "                      circuit of lines or OpenQASM 2\n"
    "  --average=WHAT      what differs from sample to sample: circuits (blocks and words), angles (with\n"
    "                      the circuit of sample 0), or both (default, where a circuit has both)\n"
    "  --samples=N         how many (1000)\n"
    "  --quantity=LIST     any of\n"
    "                        K.mean, K.variance, K.std, K.ratio, K.covariance, K.moment:n, K.cumulant:n,\n"
    "                        K.kurtosis, mu.mean, mu.square, mu.std, mu.ratio, moment:WORD (up to second\n"
    "                        derivatives), all as for 'wishgarten kernel',\n"
    "                        loss.mean, loss.variance, gradient.mean, gradient.variance,\n"
    "                        gradient.kurtosis (of all layers together),\n"
    "                        K.cdf and loss.cdf on the --grid, with the distance from the exact law\n"
    "  --angle=full|half   gates exp(i theta X) or exp(-i theta X/2)\n"
    "  --boundary=haar|bare\n"
    "                      a Haar block between the last generator and psi0, or none\n"
    "  --overlap=x         with the bare boundary, x = <psi0|X_L|psi0> (0); weights:w1,w2,... gives the\n"
    "                      probabilities of the eigenvectors of X_L in psi0 for other generators\n"
    "  --generator=LAW     pauli, spectrum:...\n"
    "  --group=GROUP       unitary, orthogonal, symplectic: where the blocks of haar and brickwork are "
    "drawn\n"
    "  --data=x1,x2,...    what --ansatz=reupload encodes\n"
    "  --grid=a..b:n       where K.cdf and loss.cdf are tabulated\n"
    "  --inputs=orthogonal:m|gram:@FILE\n"
    "                      several inputs, which have quantities K.matrix (K_ab), K.matrix.square, K.lowest\n"
    "                      (the lowest eigenvalue of K_ab)\n"
    "  --train=HOW         descent, adam or bfgs: training from each sample's angles, which has quantities\n"
    "                        training.residual, training.loss, training.K at each of the --steps,\n"
    "                        reached.residual, reached.loss, reached.K, reached.gradient, reached.steps,\n"
    "                        reached.zeros (the share of residuals of at most 1e-6) at its end\n"
    "  --rate=x            of descent and adam\n"
    "  --steps=LIST        where trainings are looked at, ascending; they end at the last (0,1000)\n"
    "  --loss=expectation|square\n"
    "                      residual = <O> - target, or half its square\n"
    "  --target=y          what <O> is trained towards (0)\n"
    "  --records=FILE      a csv of all trainings\n"
    "  --resume=FILE       keeps a checkpoint there, and goes on from it\n"
    "  --part=k/N          computes one of N parts, into the file of --resume\n"
    "  --merge=FILES       joins the files of parts (separated by commas or blanks)\n"
    "\n"
    "Numbers are the same, to the last bit, for any --threads, parts, and processes under mpirun.\n"
    "A row disagrees, and the exit status is 1, where a deviation as large as its own is less probable than\n"
    "four standard deviations (for more than sixteen comparisons: than 16 in their number times that).\n"
    "SIGINT and SIGTERM end the sampling: what there is gets saved and printed, with its number of samples,\n"
    "and the program ends by that signal (130 and 143 in a shell).\n"
    "\n"
    "Example: wishgarten simulate --qubits=4 --layers=64 --observable=Z0 --samples=10000\n"
    "\n" WG_COMMON_HELP;

/* Signals: the first one ends the sampling, the second one the program. */

static volatile sig_atomic_t caught;

static void catch (int signal)
{
    caught = signal;
}

static void listen_to_signals(void)
{
    struct sigaction action = {.sa_handler = catch, .sa_flags = SA_RESETHAND};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* As GNU programs do: the shell sees that a signal ended the program. */
static int end_by_signal(int signal)
{
    struct sigaction action = {.sa_handler = SIG_DFL};

    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
    raise(signal);
    return 128 + signal;
}

/* One ensemble */

typedef struct
{
    const wg_common_t *common;
    const wg_simulate_request_struct *request;
    wg_answer_struct *answer;
    wg_comparisons_t comparisons;
    ulong seed;
    char *text;  /* the request as a line, for checkpoints */
    int unsaved; /* the exit status of a checkpoint that could not be written in the end */
} simulation_t;

/* A state of this many numbers keeps all threads busy with one sample. */
#define DIM_SHARED 65536

/* Workers on all ranks, or on none: a rank that waits for one that failed would wait forever. */
static wg_status_t make_workers(wg_sampling_worker_t **workers, slong count, slong inside,
                                const wg_sampling_t sampling, wg_error_struct *error)
{
    wg_status_t status = WG_OK;

    for (slong i = 0; i < count && status == WG_OK; i++)
        status = wg_sampling_worker_new(workers + i, sampling, inside, error);
    if (!wg_ranks_all(status == WG_OK) && status == WG_OK)
        status = wg_fail(error, WG_UNABLE, "another rank has no memory for the states");
    return status;
}

static wg_status_t sample(wg_blocks_t blocks, const simulation_t *s, const wg_sampling_t sampling,
                          const char **context, wg_error_struct *error)
{
    slong threads = wg_sampled_threads(s->common), inside = 1;
    wg_sampling_worker_t **workers;
    wg_status_t status;
    wg_run_t run = {.sampler = wg_sampling_take,
                    .part = s->request->part,
                    .parts = s->request->parts,
                    .request = s->text,
                    .checkpoint = s->request->resume,
                    .interval = 1,
                    .stop = &caught};

    if (sampling->dim >= DIM_SHARED)
    {
        inside = threads;
        threads = 1;
    }
    workers = flint_calloc(threads, sizeof(*workers));
    run.states = (void **) workers;
    run.threads = threads;
    *context = NULL;
    status = make_workers(workers, threads, inside, sampling, error);
    if (status == WG_OK)
    {
        *context = "--resume";
        status = wg_sampled_run(blocks, &run, s->common, error);
    }
    for (slong i = 0; i < threads; i++)
        wg_sampling_worker_free(workers[i]);
    flint_free(workers);
    return status;
}

static wg_status_t merge(wg_blocks_t blocks, const simulation_t *s, wg_error_struct *error)
{
    wg_status_t status = WG_OK;

    for (slong i = 0; i < s->request->merge_length && status == WG_OK; i++)
        status = wg_checkpoint_read(blocks, s->request->merge[i], s->text, error);
    return status;
}

/* What is missing is said; a part is expected to be one. */
static void note_count(const simulation_t *s, const wg_blocks_t blocks)
{
    wg_run_t run = {.part = s->request->part, .parts = s->request->parts};
    ulong count = wg_blocks_count(blocks), expected = wg_run_samples(blocks, &run);

    if (count < expected)
        wg_cli_note(s->common, "%s: %lu of %lu samples",
                    s->request->merge_length > 0 ? "parts are missing" : "stopped early",
                    (unsigned long) count, (unsigned long) expected);
}

static int do_ensemble(simulation_t *s, slong dim, slong layers, slong overlap)
{
    wg_status_t status;
    wg_sampling_t sampling;
    wg_blocks_t blocks;
    const char *context;
    wg_error_t error;
    int result = -1;

    wg_error_clear(error);
    status = wg_sampling_init(sampling, s->request, s->seed, dim, layers, overlap, &context, error);
    if (status != WG_OK)
    {
        wg_sampling_clear(sampling);
        return wg_cli_fail(s->common, context, status, error);
    }
    wg_blocks_init(blocks, s->request->samples, sampling->order, sampling->length);
    context = "--merge";
    if (s->request->merge_length > 0)
        status = merge(blocks, s, error);
    else
        status = sample(blocks, s, sampling, &context, error);
    if (status != WG_OK)
        result = wg_cli_fail(s->common, context, status, error);
    if (status == WG_SYSTEM && wg_blocks_count(blocks) > 0)
    {
        s->unsaved = result;
        result = -1;
    }
    if (result < 0 && wg_ranks_rank() == 0)
    {
        wg_simulate_rows_t rows = {sampling, blocks, s->answer, s->comparisons};

        note_count(s, blocks);
        if (sampling->tracks != NULL)
            status = wg_simulate_records_write(sampling->tracks, s->request, error);
        if (status != WG_OK && sampling->tracks != NULL)
            result = wg_cli_fail(s->common, "--records", status, error);
        if (wg_blocks_count(blocks) > 0)
            wg_simulate_add_rows(&rows);
    }
    wg_blocks_clear(blocks);
    wg_sampling_clear(sampling);
    return result;
}

/* All of them */

static void set_conventions(wg_report_t report, const wg_simulate_request_t r)
{
    static const char *const groups[] = {"unitary", "orthogonal", "symplectic"};
    static const char *const others[] = {"inputs", "train", "rate", "loss", "target"};
    const char *ansatz = wg_fields_get(r->given, "ansatz");
    int layered = !r->has_circuit && (r->ansatz == WG_ANSATZ_HAAR || r->ansatz == WG_ANSATZ_BRICKWORK);

    wg_fields_set(report->conventions, "ansatz", ansatz != NULL ? ansatz : wg_ansatz_name(r->ansatz));
    wg_fields_set(report->conventions, "average", wg_simulate_average_name(r->average));
    if (!r->has_circuit)
        wg_fields_set(report->conventions, "angle", r->model->half_angle ? "half" : "full");
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (wg_fields_get(r->given, others[i]) != NULL)
            wg_fields_set(report->conventions, others[i], wg_fields_get(r->given, others[i]));
    if (!layered)
        return;
    wg_fields_set(report->conventions, "boundary", r->model->boundary == WG_BOUNDARY_BARE ? "bare" : "haar");
    wg_fields_set(report->conventions, "generator", r->model->generator_text);
    wg_fields_set(report->conventions, "group", groups[r->group]);
}

/* The power traces that the predictions need; without predictions, those of the mean loss. */
static void needed_traces(slong *observable, slong *generator, const wg_simulate_request_t r)
{
    *observable = *generator = 2;
    for (slong i = 0; i < r->length && wg_simulate_is_exact(r); i++)
    {
        const wg_simulate_item_t *item = r->items + i;

        *observable = FLINT_MAX(*observable, wg_kernel_quantity_observable_power(item->moment));
        *generator = FLINT_MAX(*generator, wg_kernel_quantity_generator_power(item->moment));
    }
}

static int answer(const wg_common_t *common, const wg_simulate_request_t request)
{
    const wg_kernel_request_struct *model = request->model;
    simulation_t s = {.common = common, .request = request, .seed = strtoull(common->seed, NULL, 10)};
    slong observable, generator;
    wg_report_t report;
    wg_answer_t a;
    wg_error_t error;
    wg_status_t status;
    int result;

    wg_error_clear(error);
    status = WG_OK;
    if (request->resume != NULL || request->merge_length > 0)
        status = wg_simulate_request_text(&s.text, request, common->seed, error);
    if (status != WG_OK)
        return wg_cli_fail(common, request->resume != NULL ? "--resume" : "--merge", status, error);
    wg_report_init(report, "simulate");
    needed_traces(&observable, &generator, request);
    result = wg_answer_init(a, common, model, report, observable, generator);
    s.answer = a;
    set_conventions(report, request);
    listen_to_signals();
    for (slong i = 0; i < wg_parameter_count(model->dim) && result < 0 && !caught; i++)
    {
        wg_answer_enter_dimension(a, i);
        for (slong j = 0; j < wg_parameter_count(model->layers) && result < 0 && !caught; j++)
        {
            if (!request->has_circuit)
                wg_answer_enter_layers(a, j);
            for (slong k = 0; k < wg_parameter_count(model->overlap) && result < 0 && !caught; k++)
            {
                wg_answer_enter_overlap(a, k);
                result = do_ensemble(&s, i, j, k);
            }
        }
    }
    if (s.comparisons->coarse > 0)
        wg_cli_note(common, "the error bars of %ld rows rest on few samples; more of them would be better",
                    (long) s.comparisons->coarse);
    wg_comparisons_decide(s.comparisons, report);
    if (result < 0)
        result = wg_ranks_rank() == 0 ? wg_cli_finish(common, report) : WG_EXIT_ANSWERED;
    if (s.unsaved)
        result = s.unsaved;
    wg_answer_clear(a);
    wg_report_clear(report);
    free(s.text);
    return result;
}

/* request <- that of the files to be merged, which is options; *argv keeps their texts. */
static int load_merged(wg_common_t *common, wg_simulate_request_t request, char ***argv, int *argc)
{
    wg_simulate_request_t merged;
    char *text, **arguments;
    wg_status_t status;
    wg_error_t error;
    int result, length;

    wg_error_clear(error);
    if (request->given->length > 0 || common->seed != NULL || request->resume != NULL || request->parts > 0)
        return wg_cli_complain(
            common, "--merge", WG_DOMAIN,
            "the files say what was sampled; leave out all options but --format, --digits, "
            "--output and --quiet");
    status = wg_checkpoint_request(&text, request->merge[0], error);
    if (status == WG_OK)
    {
        status = wg_simulate_request_options(argv, argc, text, error);
        flint_free(text);
    }
    if (status != WG_OK)
        return wg_cli_fail(common, "--merge", status, error);

    wg_simulate_request_init(merged);
    optind = 0;
    result = wg_cli_options(common, merged, wg_simulate_options, &arguments, &length, *argc, *argv);
    for (slong i = 0; i < request->merge_length; i++)
        wg_simulate_request_add_file(merged, request->merge[i]);
    wg_simulate_request_clear(request);
    *request = *merged;
    return result;
}

static int run(wg_common_t *common, wg_simulate_request_t request, int argc, char **argv)
{
    char **arguments, **merged = NULL;
    int length, merged_length = 0, result;
    const char *context;
    wg_error_t error;
    wg_status_t status;

    wg_error_clear(error);
    result = wg_cli_options(common, request, wg_simulate_options, &arguments, &length, argc, argv);
    for (int i = 0; i < length && result < 0 && request->merge_length > 0; i++)
        wg_simulate_request_add_file(request, arguments[i]);
    if (result < 0 && length > 0 && request->merge_length == 0)
        result = wg_cli_complain_argument(common, arguments[0]);
    if (result < 0 && request->merge_length > 0)
        result = load_merged(common, request, &merged, &merged_length);
    if (result < 0)
    {
        if (common->seed == NULL)
            common->seed = "1";
        status = wg_simulate_request_complete(request, &context, error);
        result = status == WG_OK ? answer(common, request) : wg_cli_fail(common, context, status, error);
    }
    wg_simulate_request_clear(request);
    for (int i = 0; i < merged_length; i++)
        free(merged[i]);
    free(merged);
    return result;
}

int wg_cli_simulate(int argc, char **argv)
{
    wg_common_t common = {.command = "simulate", .usage = usage, .digits = 15};
    wg_simulate_request_t request;
    int result;

    wg_ranks_init();
    /* One rank speaks for all. */
    if (wg_ranks_rank() > 0 &&
        (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL))
        return WG_EXIT_FAULT;
    common.request = wg_cli_request(argc, argv);
    wg_simulate_request_init(request);
    result = run(&common, request, argc, argv);
    free(common.request);
    wg_ranks_clear();
    return caught ? end_by_signal(caught) : result;
}
