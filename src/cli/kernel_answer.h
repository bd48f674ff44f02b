/* The answer to a request for kernel moments, in the making. Private to the program. */
#ifndef WG_KERNEL_ANSWER_H
#define WG_KERNEL_ANSWER_H

#include "kernel_request.h"

#include "wishgarten/plot.h"

/* The ring of all formulas: D, L, x and m2, m3, ..., m16. */
#define WG_ANSWER_POWER_SUM 3
#define WG_ANSWER_NAMES (WG_ANSWER_POWER_SUM + 2 * WG_KERNEL_MOMENT_MAX - 1)

typedef struct
{
    const wg_common_t *common;
    const wg_kernel_request_struct *request;
    wg_report_struct *report;
    wg_ring_t ring;
    wg_kernel_t kernel;
    slong order, generator_order; /* power traces of O and X that are there */
    fmpq *scale, *offset;         /* Tr O^k = scale[k-1] D + offset[k-1], for observables of any size */
    fmpq *generator_scale, *generator_offset; /* the same of X */
    fmpq *state;                              /* central moments of X_L in psi0, or NULL */
    char *dim_text, *layers_text, *overlap_text;
    wg_curve_t
        *curves; /* what --plot draws: densities and distribution functions, in the order of their rows */
    slong curve_count;
} wg_answer_struct;
typedef wg_answer_struct wg_answer_t[1];

/* a <- the model of the request, with power traces up to the given orders; returns as below. To be cleared in either case. */
int wg_answer_init(wg_answer_struct *a, const wg_common_t *common, const wg_kernel_request_struct *request,
                   wg_report_struct *report, slong order, slong generator_order);
void wg_answer_clear(wg_answer_struct *a);
/* The numbers or letters of the given index, in this order. */
void wg_answer_enter_dimension(wg_answer_struct *a, slong index);
void wg_answer_enter_layers(wg_answer_struct *a, slong index);
void wg_answer_enter_overlap(wg_answer_struct *a, slong index);

/* Functions that make rows return -1 to go on, or the exit status of a complaint that was made. */

/* Failing in the middle of an answer. */
int wg_answer_check(const wg_answer_struct *a, const char *context, wg_status_t status,
                    const wg_error_struct *error);

/* A standard quantity that does not exist for this observable is left out with a remark. */
int wg_answer_undefined(wg_answer_struct *a, const wg_kernel_item_t *item, wg_status_t status,
                        const wg_error_struct *error);

/* A new row with the inputs that all rows share, and its value. */
wg_row_struct *wg_answer_row(wg_answer_struct *a, const char *quantity, const char *method,
                             const char *reference);
void wg_answer_value(const wg_row_struct *row, const wg_formula_t f, ulong root, const wg_ring_t ring);

/* The value of a parameter as text, which the caller frees with flint_free, and as a formula. */
char *wg_answer_parameter_text(const wg_parameter_t parameter, slong index);
void wg_answer_formula(wg_formula_t f, const wg_parameter_t parameter, slong index, slong variable,
                       const wg_ring_t ring);

/* Rows of one kind each. */
int wg_answer_moment(wg_answer_struct *a, const wg_kernel_item_t *item);
int wg_answer_series(wg_answer_struct *a, const wg_kernel_item_t *item);
int wg_answer_skewness(wg_answer_struct *a, const wg_kernel_item_t *item);
int wg_answer_law(wg_answer_struct *a, const wg_kernel_item_t *item);
int wg_answer_decay(wg_answer_struct *a);
int wg_answer_depth(wg_answer_struct *a);
int wg_answer_matrix(wg_answer_struct *a, const wg_kernel_item_t *item);
/* f <- E K_xy, or E K_xy^2 if `square`, of one observable. */
wg_status_t wg_answer_entry(wg_formula_t f, slong x, slong y, int square, const wg_answer_struct *a,
                            wg_error_struct *error) WG_CHECK_RESULT;
int wg_answer_eigenvalues(wg_answer_struct *a, const wg_kernel_item_t *item);
int wg_answer_eigenvalue_squares(wg_answer_struct *a, const wg_kernel_item_t *item);
int wg_answer_sectors(wg_answer_struct *a, slong order);

/* cdf[i] <- P(K <= grid[i]) to six digits, by the exact law; WG_UNABLE where there is none. */
wg_status_t wg_answer_kernel_cdf(double *cdf, const wg_list_t grid, const wg_answer_struct *a,
                                 wg_error_struct *error) WG_CHECK_RESULT;

/* The same of the loss <psi|O|psi> of a Haar-random state; WG_UNABLE where the eigenvalues are not known as rational numbers. */
wg_status_t wg_answer_loss_cdf(double *cdf, const wg_list_t grid, const wg_answer_struct *a,
                               wg_error_struct *error) WG_CHECK_RESULT;

/* Draws the curves of the laws, if --plot asks for it. */
int wg_answer_plot(wg_answer_struct *a);
void wg_answer_clear_curves(wg_answer_struct *a);

#endif
