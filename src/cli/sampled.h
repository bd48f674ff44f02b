/* Sampled circuits: what simulate and landscape both need of them. Private to the program. */
#ifndef WG_SAMPLED_H
#define WG_SAMPLED_H

#include "cli.h"

#include "wishgarten/gradient.h"
#include "wishgarten/observable.h"
#include "wishgarten/run.h"
#include "wishgarten/training.h"

#define WG_SAMPLES_MAX 1000000000000

/* qubits, or 0 for a dimension that is no power of two; -1 where it is too large for any computer. */
slong wg_sampled_qubits(const fmpz_t dim);

/* The dim eigenvalues of a spectrum, which repeats itself as often as dim is larger than it; the caller frees them with flint_free. */
double *wg_sampled_spectrum(const wg_observable_t spectrum, slong dim);

/* op <- the observable. WG_UNABLE for power traces, which no state can be asked about. */
wg_status_t wg_sampled_operator(wg_operator_t op, const wg_observable_t observable, slong dim, slong qubits,
                                wg_error_struct *error) WG_CHECK_RESULT;

/* Its sizes. */
typedef struct
{
    double center; /* Tr O / D */
    double spread; /* the root of Tr (O - Tr O/D)^2 / D */
    double scale;  /* the root of Tr O^2 / D, which rounding errors grow with */
} wg_sampled_sizes_t;
wg_status_t wg_sampled_sizes(wg_sampled_sizes_t *sizes, const wg_observable_t observable, slong dim,
                             wg_error_struct *error) WG_CHECK_RESULT;

/* theta <- uniform angles of a sample, `parameters` numbers below `period`. */
void wg_sampled_angles(double *theta, slong parameters, double period, ulong seed, ulong sample);

/* theta <- where a training from there ends, which is at the latest where the gradient is a tiny fraction of the observable's spread;
   memory and tolerance of the plan are seen to here. */
void wg_sampled_train(double *theta, wg_training_point_t *end, const wg_training_t plan, double spread,
                      const wg_circuit_t circuit, const wg_operator_t op, wg_training_record_t record,
                      void *state, wg_workspace_struct *work);

/* The threads asked for: all there are, or one beside other ranks. */
slong wg_sampled_threads(const wg_common_t *common);

/* wg_run with a bar on the terminal, if it takes long. */
wg_status_t wg_sampled_run(wg_blocks_t blocks, wg_run_t *run, const wg_common_t *common,
                           wg_error_struct *error) WG_CHECK_RESULT;

/* The prediction as an input of the row: the rational where it is short, decimals otherwise. */
void wg_sampled_predict(const wg_row_struct *row, const wg_value_t value, slong digits);

#endif
