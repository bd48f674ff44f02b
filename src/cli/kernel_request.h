/* A request for kernel moments: text in, exact data out. Private to the program. */
#ifndef WG_KERNEL_REQUEST_H
#define WG_KERNEL_REQUEST_H

#include "kernel_items.h"

#include "wishgarten/observable.h"

/* One of --sectors: the weight of the input in it, its dimension and the restricted observable. */
typedef struct
{
    fmpq_t weight;
    fmpz_t dim;
    wg_observable_t observable;
} wg_kernel_sector_t;

typedef struct
{
    wg_parameter_t dim, qubits, layers, overlap, rate, steps, gamma;
    wg_parameter_t subspace; /* then dim is it, and space_text the dimension of the whole space or NULL */
    char *space_text;
    wg_parameter_t grid;
    const char *plot;    /* --plot, or NULL */
    slong order;         /* of a series: corrections beyond the leading term */
    wg_list_t growth;    /* D^growth[0] for m2, m3, ... (the last one repeats), see --growth */
    fmpq *state_moments; /* --overlap=moments:..., <psi0|X_L^k|psi0>, k = 1.. */
    slong state_length;
    const char *observable_text; /* NULL: formulas in m2, m3, ... */
    wg_observable_t observable;
    wg_observable_struct *observables; /* several, separated by ';', for supervised kernels; NULL for one */
    slong observable_count;
    const char *generator_text;
    wg_observable_t generator;
    int pauli_generator;
    int half_angle;
    wg_boundary_t boundary;
    slong orthogonal_inputs;  /* --inputs=orthogonal:m, or 0 */
    wg_observable_t gram;     /* --inputs=gram:@FILE, a matrix */
    wg_observable_t crossing; /* --overlap=matrix:@FILE, <psi_a|X_L|psi_b> */
    int has_crossing;
    const char *inputs_text;     /* NULL without --inputs */
    wg_kernel_sector_t *sectors; /* --sectors */
    slong sector_count;
    wg_kernel_item_t *items;
    slong length;
    int chosen; /* the standard quantities, not named ones */
} wg_kernel_request_struct;
typedef wg_kernel_request_struct wg_kernel_request_t[1];

/* The options of the command, each with its setter; the state is the request. */
extern const wg_option_t wg_kernel_options[];

void wg_kernel_request_init(wg_kernel_request_t request);
void wg_kernel_request_clear(wg_kernel_request_t request);

/* What the options say together: D from --dim, --qubits or the observable, missing letters, the standard
   quantities where none was named. *context <- the option at fault. */
wg_status_t wg_kernel_request_complete(wg_kernel_request_t request, const char **context,
                                       wg_error_struct *error) WG_CHECK_RESULT;

/* The largest power trace of O, or of X if `generator`, that the request needs. */
slong wg_kernel_request_power(const wg_kernel_request_t request, int generator);

#endif
