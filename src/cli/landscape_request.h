/* A request for the landscape of a Wishart process: text in, exact data out. Private to the program. */
#ifndef WG_LANDSCAPE_REQUEST_H
#define WG_LANDSCAPE_REQUEST_H

#include "cli.h"

#include "wishgarten/observable.h"
#include "wishgarten/wishart.h"

/* What a quantity's rows are made of. */
typedef enum
{
    WG_LANDSCAPE_DOF,
    WG_LANDSCAPE_LOSS_MEAN,
    WG_LANDSCAPE_LOSS_VARIANCE,
    WG_LANDSCAPE_LOSS_DENSITY,
    WG_LANDSCAPE_LOSS_CDF,
    WG_LANDSCAPE_LOSS_TAIL,
    WG_LANDSCAPE_LOSS_QUANTILE,
    WG_LANDSCAPE_LOSS_MOMENT,
    WG_LANDSCAPE_GRADIENT_VARIANCE,
    WG_LANDSCAPE_GRADIENT_KURTOSIS,
    WG_LANDSCAPE_GRADIENT_DENSITY,
    WG_LANDSCAPE_GRADIENT_CDF,
    WG_LANDSCAPE_GRADIENT_TAIL,
    WG_LANDSCAPE_GRADIENT_QUANTILE,
    WG_LANDSCAPE_GRADIENT_MOMENT,
    WG_LANDSCAPE_NORM_SQUARE,
    WG_LANDSCAPE_NORM_KURTOSIS,
    WG_LANDSCAPE_NORM_DENSITY,
    WG_LANDSCAPE_NORM_CDF,
    WG_LANDSCAPE_NORM_TAIL,
    WG_LANDSCAPE_MINIMA_DENSITY,
    WG_LANDSCAPE_MINIMA_MEAN,
    WG_LANDSCAPE_MINIMA_COUNT,
    WG_LANDSCAPE_MINIMA_ZEROS,
    WG_LANDSCAPE_MINIMA_EDGE,
    WG_LANDSCAPE_MINIMA_LOGARITHM,
    WG_LANDSCAPE_MINIMA_REACHED, /* and the share of zeros */
    WG_LANDSCAPE_MINIMA_REACHED_ZEROS,
    WG_LANDSCAPE_CRITICAL_COUNT,
    WG_LANDSCAPE_CRITICAL_DENSITY,
    WG_LANDSCAPE_CRITICAL_INDEX,
    WG_LANDSCAPE_CRITICAL_SIGNED,
    WG_LANDSCAPE_TRANSITION,
    WG_LANDSCAPE_GAUSSIAN,
    WG_LANDSCAPE_LIMIT,
    WG_LANDSCAPE_VERDICT
} wg_landscape_rows_t;

/* A quantity as it was asked for: its name without what followed the colon, and those arguments; none of them: the grid. */
typedef struct
{
    wg_landscape_rows_t rows;
    const char *name;
    wg_list_t arguments;
} wg_landscape_item_t;

/* Where the process comes from. */
typedef enum
{
    WG_LANDSCAPE_BY_NOTHING,
    WG_LANDSCAPE_BY_DOF,
    WG_LANDSCAPE_BY_COMPONENTS,
    WG_LANDSCAPE_BY_GAMMAS,
    WG_LANDSCAPE_BY_OBSERVABLE
} wg_landscape_source_t;

typedef struct
{
    wg_landscape_source_t source;
    const char *source_option; /* "--dof", ... */
    const char *source_text;
    wg_parameter_t dof, mean, dim, qubits, parameters, grid, lowest;
    wg_wishart_t process; /* --components, --gammas */
    wg_observable_t observable;
    int field, field_given; /* beta */
    int half_angle;
    const char *generator_text;
    int pauli_generator;
    fmpq_t square, spread,
        period; /* of the generator, see wg_generator_struct; the period is 0 where it is not known */
    const char *plot;
    const char *histogram_text;
    double *bins, *counts; /* --histogram: the middles of bins and the density in them */
    slong bin_count;
    slong samples; /* trainings, 0 until they are asked for */
    wg_landscape_item_t *items;
    slong length;
} wg_landscape_request_struct;
typedef wg_landscape_request_struct wg_landscape_request_t[1];

/* The options of the command, each with its setter; the state is the request. */
extern const wg_option_t wg_landscape_options[];

void wg_landscape_request_init(wg_landscape_request_t request);
void wg_landscape_request_clear(wg_landscape_request_t request);

/* What the options say together; the standard quantities where none was named. *context <- the option at fault. */
wg_status_t wg_landscape_request_complete(wg_landscape_request_t request, const char **context,
                                          wg_error_struct *error) WG_CHECK_RESULT;

/* Nonzero if the quantity depends on the number of parameters. */
int wg_landscape_needs_parameters(wg_landscape_rows_t rows);
/* Nonzero if it is one of those asked for. */
int wg_landscape_asks(const wg_landscape_request_struct *request, wg_landscape_rows_t rows);
/* Nonzero if circuits have to be sampled and trained. */
int wg_landscape_asks_an_optimiser(const wg_landscape_request_struct *request);
/* Nonzero if it is a curve that a grid tabulates. */
int wg_landscape_is_curve(wg_landscape_rows_t rows);

/* Readers of --components, --gammas (landscape_process.c), and of --histogram. */
wg_status_t wg_landscape_parse_field(int *field, const char *text, wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_landscape_parse_components(wg_wishart_t process, const char *text,
                                          wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_landscape_parse_gammas(wg_wishart_t process, const char *text,
                                      wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_landscape_parse_histogram(wg_landscape_request_t request, const char *text,
                                         wg_error_struct *error) WG_CHECK_RESULT;

#endif
