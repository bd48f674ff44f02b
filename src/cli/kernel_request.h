/* A request for kernel moments: text in, exact data out. Private to the program. */
#ifndef WG_KERNEL_REQUEST_H
#define WG_KERNEL_REQUEST_H

#include "cli.h"

#include "wishgarten/kernel_moment.h"
#include "wishgarten/observable.h"

typedef enum
{
    WG_KERNEL_MEAN,
    WG_KERNEL_VARIANCE,
    WG_KERNEL_STD,
    WG_KERNEL_RATIO,
    WG_KERNEL_PLATEAU,
    WG_KERNEL_COVARIANCE,
    WG_KERNEL_MOMENT,
    WG_KERNEL_CUMULANT,
    WG_KERNEL_META_MEAN,
    WG_KERNEL_DECAY,
    WG_KERNEL_DEPTH
} wg_kernel_quantity_kind_t;

/* `power` and `generator_power` are the largest power traces of O and X that the quantity needs; `indexed`
   ones end in ":n" and need 2n of both; `standard` ones are answered when none is named. */
typedef struct
{
    const char *name;
    wg_kernel_quantity_kind_t kind;
    slong power;
    slong generator_power;
    int indexed;
    int standard;
} wg_kernel_law_t;

typedef struct
{
    const wg_kernel_law_t *law;
    ulong n;
} wg_kernel_quantity_t;

typedef struct
{
    wg_parameter_t dim, qubits, layers, overlap, rate, steps, gamma;
    fmpq *state_moments; /* --overlap=moments:..., <psi0|X_L^k|psi0>, k = 1.. */
    slong state_length;
    const char *observable_text; /* NULL: formulas in m2, m3, ... */
    wg_observable_t observable;
    const char *generator_text;
    wg_observable_t generator;
    int pauli_generator;
    int half_angle;
    wg_boundary_t boundary;
    wg_kernel_quantity_t *quantities;
    slong length;
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
