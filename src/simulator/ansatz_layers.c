#include "ansatz_family.h"

/* The pairs (q, q + 1) with q = first, first + step, ...; on a ring the last of all n pairs is (n - 1, 0). */
static slong next_pair(slong *pair, slong q, const wg_ansatz_t ansatz)
{
    slong n = ansatz->qubits;

    if (q >= n - !ansatz->ring)
        return 0;
    pair[0] = q;
    pair[1] = (q + 1) % n;
    return 1;
}

static void append_bricks(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz)
{
    for (slong first = 0; first < 2; first++)
    {
        slong pair[2];

        for (slong q = first; next_pair(pair, q, ansatz); q += 2)
        {
            wg_complex_t brick[16];

            wg_haar_matrix(brick, stream, 4, ansatz->group);
            wg_circuit_append_fixed(circuit, brick, pair, 2);
        }
    }
}

void wg_ansatz_append_brickwork(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz)
{
    if (ansatz->bare)
        wg_ansatz_append_overlap(circuit, ansatz);
    else
        append_bricks(circuit, stream, ansatz);
    for (slong l = ansatz->layers; l >= 1; l--)
    {
        wg_ansatz_append_generator(circuit, stream, ansatz, l);
        append_bricks(circuit, stream, ansatz);
    }
}

static void append_entangling_layer(wg_circuit_t circuit, slong *parameter, const wg_ansatz_t ansatz)
{
    const wg_complex_t cz[16] = {[0] = {1, 0}, [5] = {1, 0}, [10] = {1, 0}, [15] = {-1, 0}};
    slong pair[2];

    for (slong q = 0; q < ansatz->qubits; q++)
        wg_circuit_append_rotation(circuit, UWORD(1) << q, UWORD(1) << q, (*parameter)++, ansatz->angle, 0);
    for (slong q = 0; q < ansatz->qubits; q++)
        wg_circuit_append_rotation(circuit, 0, UWORD(1) << q, (*parameter)++, ansatz->angle, 0);
    for (slong q = 0; next_pair(pair, q, ansatz); q++)
        wg_circuit_append_fixed(circuit, cz, pair, 2);
}

void wg_ansatz_append_hea(wg_circuit_t circuit, const wg_ansatz_t ansatz)
{
    slong parameter = 0;

    for (slong l = 0; l < ansatz->layers; l++)
        append_entangling_layer(circuit, &parameter, ansatz);
}

void wg_ansatz_append_reupload(wg_circuit_t circuit, const wg_ansatz_t ansatz)
{
    slong parameter = 0;

    append_entangling_layer(circuit, &parameter, ansatz);
    for (slong l = 0; l < ansatz->layers; l++)
    {
        for (slong q = 0; q < ansatz->qubits; q++)
            wg_circuit_append_rotation(circuit, UWORD(1) << q, 0, -1, 0,
                                       ansatz->angle * ansatz->data[q % ansatz->features]);
        append_entangling_layer(circuit, &parameter, ansatz);
    }
}
