#include "wishgarten/circuit.h"

#include <string.h>

#include <lapacke.h>

void wg_circuit_init(wg_circuit_t circuit, slong dim, slong qubits)
{
    memset(circuit, 0, sizeof(*circuit));
    circuit->dim = dim;
    circuit->qubits = qubits;
}

void wg_circuit_clear(wg_circuit_t circuit)
{
    flint_free(circuit->gates);
    flint_free(circuit->matrices);
    memset(circuit, 0, sizeof(*circuit));
}

void wg_circuit_reset(wg_circuit_t circuit)
{
    circuit->length = 0;
    circuit->matrices_length = 0;
    circuit->parameters = 0;
}

/* Room for `more` numbers in `matrices`; returns where they go. */
static wg_complex_t *grow_matrices(wg_circuit_t circuit, slong more)
{
    slong length = circuit->matrices_length + more;

    if (length > circuit->matrices_alloc)
    {
        circuit->matrices_alloc = FLINT_MAX(length, 2 * circuit->matrices_alloc);
        circuit->matrices = flint_realloc(circuit->matrices, circuit->matrices_alloc * sizeof(wg_complex_t));
    }
    circuit->matrices_length = length;
    return circuit->matrices + length - more;
}

static wg_gate_struct *grow_gates(wg_circuit_t circuit, wg_gate_kind_t kind)
{
    wg_gate_struct *gate;

    if (circuit->length == circuit->alloc)
    {
        circuit->alloc = FLINT_MAX(16, 2 * circuit->alloc);
        circuit->gates = flint_realloc(circuit->gates, circuit->alloc * sizeof(wg_gate_struct));
    }
    gate = circuit->gates + circuit->length++;
    memset(gate, 0, sizeof(*gate));
    gate->kind = kind;
    gate->parameter = -1;
    gate->matrix = circuit->matrices_length;
    return gate;
}

static void set_angle(wg_circuit_t circuit, wg_gate_struct *gate, slong parameter, double scale,
                      double offset)
{
    if (parameter >= circuit->parameters)
        circuit->parameters = parameter + 1;
    gate->parameter = parameter < 0 ? -1 : parameter;
    gate->scale = scale;
    gate->offset = offset;
}

static void set_targets(const wg_circuit_t circuit, wg_gate_struct *gate, const slong *target, slong targets)
{
    ulong seen = 0;

    if (targets < 1 || targets > WG_GATE_TARGETS_MAX)
        flint_throw(FLINT_ERROR, "wg_circuit: %wd targets are not between 1 and %wd\n", targets,
                    (slong) WG_GATE_TARGETS_MAX);
    for (slong j = 0; j < targets; j++)
    {
        if (target[j] < 0 || target[j] >= circuit->qubits || (seen >> target[j] & 1))
            flint_throw(FLINT_ERROR, "wg_circuit: target %wd is no qubit, or there twice\n", target[j]);
        seen |= UWORD(1) << target[j];
        gate->target[j] = target[j];
    }
    gate->targets = targets;
}

void wg_circuit_append_rotation(wg_circuit_t circuit, ulong x, ulong z, slong parameter, double scale,
                                double offset)
{
    wg_gate_struct *gate = grow_gates(circuit, WG_GATE_ROTATION);

    if (circuit->qubits < 1 || (x | z) >> (circuit->qubits - 1) > 1)
        flint_throw(FLINT_ERROR, "wg_circuit: a word has letters beyond the qubits\n");
    gate->x = x;
    gate->z = z;
    set_angle(circuit, gate, parameter, scale, offset);
}

/* W and a with A = W diag(a) W^*, behind A. */
static void append_eigenvectors(wg_circuit_t circuit, const wg_complex_t *matrix, slong rows)
{
    wg_complex_t *w = grow_matrices(circuit, rows * rows + rows);
    double a[1 << WG_GATE_TARGETS_MAX];

    memcpy(w, matrix, rows * rows * sizeof(*w));
    if (LAPACKE_zheev(LAPACK_ROW_MAJOR, 'V', 'U', (lapack_int) rows, (lapack_complex_double *) w,
                      (lapack_int) rows, a) != 0)
        flint_throw(FLINT_ERROR, "wg_circuit: a generator that is not finite has no eigenvalues\n");
    for (slong i = 0; i < rows; i++)
        w[rows * rows + i] = (wg_complex_t){a[i], 0.0};
}

void wg_circuit_append_generator(wg_circuit_t circuit, const wg_complex_t *matrix, const slong *target,
                                 slong targets, slong parameter, double scale, double offset)
{
    wg_gate_struct *gate = grow_gates(circuit, WG_GATE_GENERATOR);
    slong rows;

    set_targets(circuit, gate, target, targets);
    set_angle(circuit, gate, parameter, scale, offset);
    rows = WORD(1) << targets;
    memcpy(grow_matrices(circuit, rows * rows), matrix, rows * rows * sizeof(*matrix));
    append_eigenvectors(circuit, matrix, rows);
}

void wg_circuit_append_diagonal(wg_circuit_t circuit, const double *entries, slong parameter, double scale,
                                double offset)
{
    wg_gate_struct *gate = grow_gates(circuit, WG_GATE_DIAGONAL);
    wg_complex_t *a = grow_matrices(circuit, circuit->dim);

    set_angle(circuit, gate, parameter, scale, offset);
    for (slong i = 0; i < circuit->dim; i++)
        a[i] = (wg_complex_t){entries[i], 0.0};
}

void wg_circuit_append_fixed(wg_circuit_t circuit, const wg_complex_t *matrix, const slong *target,
                             slong targets)
{
    wg_gate_struct *gate = grow_gates(circuit, WG_GATE_FIXED);
    slong entries;

    set_targets(circuit, gate, target, targets);
    entries = WORD(1) << 2 * targets;
    memcpy(grow_matrices(circuit, entries), matrix, entries * sizeof(*matrix));
}

void wg_circuit_append_block(wg_circuit_t circuit, const wg_complex_t *matrix)
{
    slong entries = circuit->dim * circuit->dim;

    grow_gates(circuit, WG_GATE_BLOCK);
    memcpy(grow_matrices(circuit, entries), matrix, entries * sizeof(*matrix));
}

void wg_circuit_append_reflections(wg_circuit_t circuit, const wg_complex_t *phases,
                                   const wg_complex_t *vectors)
{
    slong dim = circuit->dim, entries = dim * (dim + 1) / 2 - 1;
    wg_complex_t *d;

    grow_gates(circuit, WG_GATE_REFLECTIONS);
    d = grow_matrices(circuit, dim + entries);
    memcpy(d, phases, dim * sizeof(*d));
    memcpy(d + dim, vectors, entries * sizeof(*d));
}
