/* The answer to a request for a landscape, in the making. Private to the program. */
#ifndef WG_LANDSCAPE_ANSWER_H
#define WG_LANDSCAPE_ANSWER_H

#include "landscape_request.h"

#include "wishgarten/degrees_of_freedom.h"
#include "wishgarten/minima.h"
#include "wishgarten/plot.h"
#include "wishgarten/spectrum_law.h"

/* What --plot draws of one quantity. */
typedef struct
{
    char *name;
    double *x, *y;
    slong length, alloc;
} wg_landscape_curve_t;

/* How good the law of the loss is that the rows are about. */
typedef enum
{
    WG_LAW_GIVEN,    /* components as asked for: the law is what was asked */
    WG_LAW_FLAT,     /* an observable o * projector: the Beta law is exact */
    WG_LAW_SPECTRUM, /* an observable of known eigenvalues: the Dirichlet law is exact */
    WG_LAW_SAME_DOF  /* the Beta law with the r of the observable: exact mean and variance */
} wg_landscape_law_t;

/* The verdict's numbers at one dimension, as logarithms to the base 2. */
typedef struct
{
    double dim, gradient, relative, kurtosis, transition;
    int reached; /* the parameters reach the bottom */
} wg_landscape_size_t;

typedef struct
{
    const wg_common_t *common;
    wg_landscape_request_struct *request;
    wg_report_struct *report;

    /* one combination of the lists, but for the parameters */
    slong dof_index, mean_index, dim_index;
    wg_wishart_t process;
    wg_landscape_law_t law;
    wg_degrees_of_freedom_t dof; /* --observable */
    int has_dof;
    fmpq_t trace, trace_square; /* Tr O and Tr O^2, halved for quaternions; --observable */
    wg_spectrum_law_t spectrum;
    char *dim_text;

    slong parameters; /* p, or 0 */
    wg_landscape_curve_t *curves;
    slong curve_count;
    double transition;               /* the last one, for the plot; 0 if none */
    const char *said;                /* the last sentence about the transition */
    char why[WG_ERROR_MESSAGE_SIZE]; /* the last reason for not comparing */

    /* a family: what the verdict keeps of each dimension */
    wg_landscape_size_t *sizes;
    slong family; /* how many there are */
} wg_landscape_answer_struct;

/* Functions that make rows return -1 to go on, or the exit status of a complaint that was made. */
int wg_landscape_check(const wg_landscape_answer_struct *a, const char *context, wg_status_t status,
                       const wg_error_struct *error);
/* The same for a quantity that depends on p: one of several numbers of parameters that is out of reach is left out with a note, and the others
   are answered; but not if nothing is. */
int wg_landscape_finish(const wg_landscape_answer_struct *a, const wg_landscape_item_t *item,
                        wg_status_t status, const wg_error_struct *error);
/* A new row with the inputs of the combination; p among them if the quantity depends on it. */
wg_row_struct *wg_landscape_row(wg_landscape_answer_struct *a, const char *quantity, int with_parameters,
                                const char *method);
/* The argument of a curve among the inputs of its row. */
void wg_landscape_argument(wg_row_struct *row, const char *name, const fmpq_t x);
/* The point of a curve, or of a quantity that depends on p. */
void wg_landscape_point(wg_landscape_answer_struct *a, const char *quantity, double x, double y);
/* A value as a double. */
double wg_landscape_double(const wg_value_t value);

/* squares <- t of gates exp(i theta A), one a component; the caller frees them with _fmpq_vec_clear. */
fmpq *wg_landscape_squares(const wg_landscape_answer_struct *a);
/* The places of a curve: the arguments, the grid, or equidistant ones up to about three means (three standard deviations). */
void wg_landscape_places(wg_list_t places, const wg_landscape_answer_struct *a,
                         const wg_landscape_item_t *item, slong count);

/* law_is_known <- nonzero; sets the process, the law and the observable's numbers for the combination. */
int wg_landscape_enter(wg_landscape_answer_struct *a);
/* The degrees of freedom of the observable, found at the first call for a combination. */
int wg_landscape_need_dof(wg_landscape_answer_struct *a);
void wg_landscape_leave(wg_landscape_answer_struct *a);

/* Rows of one kind each. */
int wg_landscape_dof(wg_landscape_answer_struct *a);
int wg_landscape_loss_moment(wg_landscape_answer_struct *a, const wg_landscape_item_t *item);
int wg_landscape_gradient_moment(wg_landscape_answer_struct *a, const wg_landscape_item_t *item);
int wg_landscape_loss(wg_landscape_answer_struct *a, const wg_landscape_item_t *item);
int wg_landscape_gradient(wg_landscape_answer_struct *a, const wg_landscape_item_t *item);
int wg_landscape_minima(wg_landscape_answer_struct *a, const wg_landscape_item_t *item);
/* What BFGS reaches in sampled circuits, beside what the Kac-Rice formula says of `minima`; returns a status as the engines do. */
wg_status_t wg_landscape_reached(wg_landscape_answer_struct *a, const wg_landscape_item_t *item,
                                 const wg_minima_t minima, wg_error_struct *error) WG_CHECK_RESULT;
int wg_landscape_transition(wg_landscape_answer_struct *a);
int wg_landscape_gaussian(wg_landscape_answer_struct *a);
int wg_landscape_limit(wg_landscape_answer_struct *a);
int wg_landscape_verdict(wg_landscape_answer_struct *a);
int wg_landscape_verdict_of_family(wg_landscape_answer_struct *a);

/* The law of the loss as a sentence for the reader of all rows, among the conventions. */
void wg_landscape_tell_law(wg_landscape_answer_struct *a);

/* The law of the gradient in the words of the method column; static. */
const char *wg_landscape_gradient_law(const wg_landscape_answer_struct *a);

/* The exact variance of one derivative and of the loss. */
void wg_landscape_variances(fmpq_t gradient, fmpq_t loss, const wg_landscape_answer_struct *a);
/* transition <- the numbers of parameters; ranks are those of the observable. */
void wg_landscape_set_transition(wg_transition_t transition, const wg_landscape_answer_struct *a);

/* Draws the curves, if --plot asks for it. */
int wg_landscape_plot(wg_landscape_answer_struct *a);

#endif
