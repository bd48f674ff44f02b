/* Rows of the command integrate whose answers are long sums. Private to the program. */
#ifndef WG_CLI_INTEGRATE_EXPANSION_H
#define WG_CLI_INTEGRATE_EXPANSION_H

#include "cli.h"
#include "wishgarten/expansion.h"
#include "wishgarten/network.h"
#include "wishgarten/number.h"
#include "wishgarten/trace_word.h"

/* The expansions that the rows of a report refer to. */
typedef struct
{
    wg_expansion_struct **entries;
    slong length;
} wg_shelf_t;

/* A new expansion on the shelf, in the variables named. */
wg_expansion_struct *wg_shelf_add(wg_shelf_t *shelf, const char *const *names, slong length);
void wg_shelf_clear(wg_shelf_t *shelf);

/* Longer sums of traces are not factored. */
#define WG_FACTORED_TERMS_MAX 600

/* A row for the sum, of which D is called `symbol`. */
void wg_integrate_trace_row(wg_report_t report, wg_shelf_t *shelf, const wg_trace_sum_t sum,
                            const wg_integrand_t integrand, char symbol, const char *method,
                            const char *expression, const char *dim);

/* A row for the general formula of the entries; fails like wg_delta_integral. */
wg_status_t wg_integrate_delta_row(wg_report_t report, wg_shelf_t *shelf, const wg_integrand_t integrand,
                                   const fmpz *dim, char symbol, const char *expression,
                                   wg_error_struct *error) WG_CHECK_RESULT;

/* Numbers for symbols of dimensions. */
typedef struct
{
    char names[WG_NETWORK_DIMS_MAX][WG_NETWORK_NAME_SIZE];
    wg_list_struct lists[WG_NETWORK_DIMS_MAX];
    slong count;
} wg_where_t;

/* One symbol more: "d=2..8". WG_SYNTAX with the place. */
wg_status_t wg_where_read(wg_where_t *where, const char *text, wg_error_struct *error) WG_CHECK_RESULT;
void wg_where_clear(wg_where_t *where);

/* Rows for the average of a network, given as text or as @file, one for each choice of the numbers; fails like
   wg_file_read, wg_network_parse_at and wg_network_integral. */
wg_status_t wg_integrate_network_rows(wg_report_t report, wg_shelf_t *shelf, const char *argument,
                                      const wg_where_t *where, wg_error_struct *error) WG_CHECK_RESULT;

#endif
