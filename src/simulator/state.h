/* One gate on one vector at a time: every kind of gate, any dimension, the whole vector in each sweep. */
#ifndef WG_SIMULATOR_STATE_H
#define WG_SIMULATOR_STATE_H

#include <complex.h>

#include "wishgarten/circuit.h"
#include "wishgarten/gradient.h"

/* The number a + b i of the compiler has the same place in memory as wg_complex_t. */
typedef double _Complex wg_number_t;

/* Vectors of fewer numbers are not worth more than one thread. */
#define WG_PARALLEL_DIM_MIN 8192

static inline wg_number_t wg_number(double re, double im)
{
    wg_number_t z;

    __real__ z = re;
    __imag__ z = im;
    return z;
}

/* a b without the care for infinite numbers that C asks of its own product. */
static inline wg_number_t wg_times(wg_number_t a, wg_number_t b)
{
    return wg_number(creal(a) * creal(b) - cimag(a) * cimag(b), creal(a) * cimag(b) + cimag(a) * creal(b));
}

/* A gate with its angle put in: what all sweeps of one call share.
   `matrix`: the 2^targets rows of V, or of exp(i phi A). */
typedef struct
{
    const wg_gate_struct *gate;
    double phi, cosine, sine;
    const wg_number_t *matrix;
} wg_turn_t;

/* The angle of a gate. */
double wg_gate_angle(const wg_gate_struct *gate, const double *theta);
/* turn <- the gate at its angle; `matrix` has room for 4^targets numbers and is used by generators. */
void wg_turn_set(wg_turn_t *turn, const wg_circuit_t circuit, const wg_gate_struct *gate, const double *theta,
                 wg_number_t *matrix);

/* psi <- G psi, and G^* psi; `scratch` is another vector, used by BLOCK. */
void wg_state_apply(wg_number_t *psi, const wg_circuit_t circuit, const wg_turn_t *turn, int adjoint,
                    wg_number_t *scratch);
/* <lambda| A |psi> for the generator A of a gate with an angle. */
wg_number_t wg_state_bracket(const wg_number_t *lambda, const wg_number_t *psi, const wg_circuit_t circuit,
                             const wg_gate_struct *gate);
/* out <- out + i t A psi. */
void wg_state_add_generator(wg_number_t *out, double t, const wg_number_t *psi, const wg_circuit_t circuit,
                            const wg_gate_struct *gate);

/* wg_operator_apply by several threads. */
void wg_operator_apply_parallel(wg_number_t *out, const wg_operator_t op, const wg_number_t *psi,
                                slong threads);
/* Re <a|b>, summed in parts that do not depend on the number of threads. */
double wg_real_inner(const wg_number_t *a, const wg_number_t *b, slong dim, slong threads);

#endif
