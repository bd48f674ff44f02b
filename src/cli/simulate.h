/* A request for sampled circuits, and the sampling itself. Private to the program. */
#ifndef WG_SIMULATE_H
#define WG_SIMULATE_H

#include "kernel_answer.h"
#include "sampled.h"

#include "wishgarten/ansatz.h"
#include "wishgarten/circuit_text.h"
#include "wishgarten/gradient.h"
#include "wishgarten/statistics.h"
#include "wishgarten/training.h"

typedef enum
{
    WG_SIMULATE_MOMENT, /* a quantity of wg_kernel_quantity */
    WG_SIMULATE_LOSS_MEAN,
    WG_SIMULATE_LOSS_VARIANCE,
    WG_SIMULATE_GRADIENT_MEAN,
    WG_SIMULATE_GRADIENT_VARIANCE,
    WG_SIMULATE_GRADIENT_KURTOSIS, /* E (g - E g)^4 / (Var g)^2 of a layer taken at random */
    WG_SIMULATE_K_CDF,             /* P(K <= x) on the grid, and the Kolmogorov-Smirnov distance */
    WG_SIMULATE_LOSS_CDF,          /* the same of the loss */
    WG_SIMULATE_TRAINING,          /* what a training shows at each of --steps; `measure` says which number */
    WG_SIMULATE_REACHED,           /* and where it ends */
    WG_SIMULATE_MATRIX,            /* K_ab of --inputs, a pair of inputs each */
    WG_SIMULATE_MATRIX_SQUARE,
    WG_SIMULATE_LOWEST /* the lowest eigenvalue of the matrix K_ab */
} wg_simulate_kind_t;

/* The numbers of a training; the first WG_TRACK_LENGTH of them are kept along the way. */
typedef enum
{
    WG_MEASURE_RESIDUAL,
    WG_MEASURE_LOSS,
    WG_MEASURE_KERNEL,
    WG_TRACK_LENGTH,
    WG_MEASURE_GRADIENT = WG_TRACK_LENGTH,
    WG_MEASURE_STEPS,
    WG_MEASURE_ZEROS, /* whether |residual| is at most WG_ZERO of the observable's spread */
    WG_MEASURES
} wg_measure_t;

#define WG_ZERO 1e-6

/* `moment` is the quantity of the exact engine that it is, or that it follows from; `degree` the power with which O enters. */
typedef struct
{
    wg_simulate_kind_t kind;
    char *name;
    wg_kernel_quantity_t moment;
    slong degree;
    wg_measure_t measure;
} wg_simulate_item_t;

/* What differs from sample to sample. */
typedef enum
{
    WG_AVERAGE_CIRCUITS,
    WG_AVERAGE_ANGLES,
    WG_AVERAGE_BOTH
} wg_average_t;

/* --train and what goes with it; without `optimiser` nothing is trained. */
typedef struct
{
    const char *optimiser;
    wg_training_t plan;
    int rate_given;
    wg_list_t steps;     /* where the training is looked at, ascending; it ends at the last */
    const char *records; /* the file of all trainings, or NULL */
} wg_simulate_training_struct;
typedef wg_simulate_training_struct wg_simulate_training_t[1];

#define WG_SAMPLES_DEFAULT 1000

typedef struct
{
    wg_kernel_request_t model; /* dimension, layers, observable, angle, boundary, generator */
    wg_fields_t given;         /* the options that say what is sampled, as they were given */
    wg_ansatz_kind_t ansatz;
    int ring;
    wg_circuit_text_t circuit; /* --ansatz=@FILE */
    int has_circuit;
    wg_matrix_group_t group;
    wg_average_t average;
    int average_given;
    wg_list_t data;
    wg_list_t weights; /* --overlap=weights:..., the probabilities of X_L's eigenvectors in psi0 */
    wg_simulate_training_t training;
    ulong samples;
    slong part, parts;
    const char *resume;
    char **merge; /* the files of --merge */
    slong merge_length;
    wg_simulate_item_t *items;
    slong length;
} wg_simulate_request_struct;
typedef wg_simulate_request_struct wg_simulate_request_t[1];

extern const wg_option_t wg_simulate_options[];

void wg_simulate_request_init(wg_simulate_request_t request);
void wg_simulate_request_clear(wg_simulate_request_t request);
/* One more file for --merge. */
void wg_simulate_request_add_file(wg_simulate_request_t request, const char *path);

/* item <- the quantity of that name; to be cleared in either case. */
wg_status_t wg_simulate_item_read(wg_simulate_item_t *item, const char *name,
                                  wg_error_struct *error) WG_CHECK_RESULT;
/* Frees the array, too. */
void wg_simulate_items_clear(wg_simulate_item_t *items, slong length);

/* What the options say together. *context <- the option at fault. */
wg_status_t wg_simulate_request_complete(wg_simulate_request_t request, const char **context,
                                         wg_error_struct *error) WG_CHECK_RESULT;

/* *text <- the request as one line, the same for the same samples and for no others: a JSON array of options, and of the hashes of
   the files they name; the caller frees it with free. */
wg_status_t wg_simulate_request_text(char **text, const wg_simulate_request_t request, const char *seed,
                                     wg_error_struct *error) WG_CHECK_RESULT;

/* *argv <- the options in such a line, behind the command's name, *argc of them; the caller frees each, and the array, with free. */
wg_status_t wg_simulate_request_options(char ***argv, int *argc, const char *text,
                                        wg_error_struct *error) WG_CHECK_RESULT;

/* Nonzero if the exact engine knows the ensemble. */
int wg_simulate_is_exact(const wg_simulate_request_t request);
/* The name of what is averaged over. */
const char *wg_simulate_average_name(wg_average_t average);

/* Training */

/* The setters of its options. */
wg_status_t wg_simulate_set_train(void *state, const char *text, wg_error_struct *error);
wg_status_t wg_simulate_set_rate(void *state, const char *text, wg_error_struct *error);
wg_status_t wg_simulate_set_steps(void *state, const char *text, wg_error_struct *error);
wg_status_t wg_simulate_set_loss(void *state, const char *text, wg_error_struct *error);
wg_status_t wg_simulate_set_target(void *state, const char *text, wg_error_struct *error);
wg_status_t wg_simulate_set_records(void *state, const char *text, wg_error_struct *error);

/* Whether `name` is a quantity of trainings; then item.kind and item.measure are set. */
int wg_simulate_training_item(wg_simulate_item_t *item, const char *name);

/* What the options of training say together, with defaults filled in. */
wg_status_t wg_simulate_training_complete(wg_simulate_request_t request, const char **context,
                                          wg_error_struct *error) WG_CHECK_RESULT;

/* A measure of a point. */
double wg_simulate_measure(const wg_training_point_t *point, wg_measure_t measure, double spread);

/* *track <- room for the trainings of all samples. */
wg_status_t wg_simulate_records_new(double **tracks, const wg_simulate_request_t request,
                                    wg_error_struct *error) WG_CHECK_RESULT;
/* The file of --records, all or nothing: a line for each sample and step. */
wg_status_t wg_simulate_records_write(const double *tracks, const wg_simulate_request_t request,
                                      wg_error_struct *error) WG_CHECK_RESULT;

/* Supervised kernels */

/* The number of --inputs. */
slong wg_simulate_inputs(const wg_simulate_request_t request);
/* *states <- the inputs, one after the other. WG_DOMAIN where the dimension is too small for them. */
wg_status_t wg_simulate_states(wg_complex_t **states, const wg_simulate_request_t request, slong dim,
                               wg_error_struct *error) WG_CHECK_RESULT;
/* The entries of K that differ in law: how many, and which, of m inputs. */
slong wg_simulate_pairs(const wg_simulate_request_t request);
void wg_simulate_pair(slong *a, slong *b, slong pair, slong m);
/* The lowest eigenvalue of a symmetric matrix of m rows, which is destroyed. */
double wg_simulate_lowest(double *matrix, slong m);

/* Whether `name` is a quantity of several inputs; then item.kind and item.degree are set. */
int wg_simulate_matrix_item(wg_simulate_item_t *item, const char *name);
int wg_simulate_is_matrix(const wg_simulate_item_t *item);
wg_status_t wg_simulate_inputs_complete(const wg_simulate_request_t request, const char **context,
                                        wg_error_struct *error) WG_CHECK_RESULT;

/* Sampling */

/* What is computed from one circuit: a quantity whose mean, or moments, are kept. */
typedef enum
{
    WG_FEATURE_K,
    WG_FEATURE_K_BUT_LAST, /* K without layer L */
    WG_FEATURE_FOURTH,     /* sum_l g_l^4 */
    WG_FEATURE_FOURTH_BUT_LAST,
    WG_FEATURE_LAST, /* g_L^2 */
    WG_FEATURE_MU,
    WG_FEATURE_LOSS,
    WG_FEATURE_GRADIENT, /* the mean of g_l^index over the layers */
    WG_FEATURE_WORD,     /* that of item number `index` */
    WG_FEATURE_BELOW,    /* whether K <= grid[index] */
    WG_FEATURE_LOSS_BELOW,
    WG_FEATURE_TRACK,   /* number `index` of the track of the training */
    WG_FEATURE_REACHED, /* measure number `index` of its end */
    WG_FEATURE_MATRIX,  /* K_ab, index = a m + b, m inputs */
    WG_FEATURE_MATRIX_SQUARE,
    WG_FEATURE_LOWEST
} wg_feature_kind_t;

typedef struct
{
    wg_feature_kind_t kind;
    slong index;
} wg_feature_t;

#define WG_ITEM_FEATURES 4

/* One ensemble of the request. */
typedef struct
{
    const wg_simulate_request_struct *request;
    ulong seed;
    slong dim, parameters;
    wg_ansatz_t ansatz; /* unless the circuit is from a file */
    double *spectrum, *weights, *data, *grid;
    wg_operator_t operator;
    wg_sampled_sizes_t sizes;
    wg_feature_t *features;
    slong *order; /* the moments kept of each */
    slong length;
    slong (*used)[WG_ITEM_FEATURES]; /* by each item */
    wg_work_t work;
    int whole_hessian;
    wg_complex_t *states; /* the inputs of K_ab, or NULL */
    double *steps;        /* where trainings are looked at */
    double *
        tracks; /* of all samples, for the file of --records: steps.length * WG_TRACK_LENGTH numbers each, NaN where there is none */
} wg_sampling_struct;
typedef wg_sampling_struct wg_sampling_t[1];

/* sampling <- the ensemble with the given dimension, layers and overlap of the request. To be cleared in either case. */
wg_status_t wg_sampling_init(wg_sampling_t sampling, const wg_simulate_request_t request, ulong seed,
                             slong dim, slong layers, slong overlap, const char **context,
                             wg_error_struct *error) WG_CHECK_RESULT;
void wg_sampling_clear(wg_sampling_t sampling);

/* sampling.features, .order, .used and .work <- what the quantities of the request need. */
wg_status_t wg_sampling_choose_features(wg_sampling_t sampling, wg_error_struct *error) WG_CHECK_RESULT;

/* labels <- the labels of a word by which one of its factors is differentiated, at most two; returns how many. */
slong wg_word_factor_labels(slong *labels, const wg_moment_word_t word, slong factor);

/* The state of a thread, for wg_sampling_take, which is a wg_sampler_t; `threads` work inside. */
typedef struct wg_sampling_worker_struct wg_sampling_worker_t;
wg_status_t wg_sampling_worker_new(wg_sampling_worker_t **worker, const wg_sampling_t sampling, slong threads,
                                   wg_error_struct *error) WG_CHECK_RESULT;
void wg_sampling_worker_free(wg_sampling_worker_t *worker);
void wg_sampling_take(double *values, ulong sample, void *worker);

/* estimate <- that of an item; `part` is 1 for the pairs of K.covariance with the bare layer, the index on the grid of K.cdf and loss.cdf, and 0
   otherwise. */
void wg_sampling_estimate(wg_estimate_t *estimate, const wg_sampling_t sampling, const wg_blocks_t blocks,
                          slong item, slong part);

/* value <- what the exact engine says; returns whether it does, and says why not in error. `part` as above. */
int wg_simulate_predict(wg_value_t value, const wg_simulate_item_t *item, slong part, wg_answer_struct *a,
                        wg_error_struct *error);

#endif
