#include "ansatz_family.h"

#include <math.h>

/* exp(i th P) is real if P is imaginary, P^T = -P: an odd number of Y. It is in Sp if P J + J P^T = 0, J = iY on the last qubit:
   P with an odd number of Y has to commute with that Y, and P with an even one to anticommute. */
static int is_generator(ulong x, ulong z, slong qubits, wg_matrix_group_t group)
{
    int odd = __builtin_popcountll(x & z) % 2, last_x = x >> (qubits - 1) & 1, last_z = z >> (qubits - 1) & 1;

    switch (group)
    {
    case WG_GROUP_O:
        return odd;
    case WG_GROUP_SP:
        return odd == (last_x == last_z);
    default:
        return (x | z) != 0;
    }
}

void wg_ansatz_draw_word(ulong *x, ulong *z, wg_stream_t stream, slong qubits, wg_matrix_group_t group)
{
    ulong mask = (UWORD(1) << qubits) - 1;

    do
    {
        ulong bits = wg_stream_bits(stream);

        *x = bits & mask;
        *z = bits >> 32 & mask;
    }
    while (!is_generator(*x, *z, qubits, group));
}

void wg_ansatz_append_generator(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz, slong l)
{
    ulong x = ansatz->group == WG_GROUP_O;
    ulong z = ansatz->group == WG_GROUP_SP ? UWORD(1) << (ansatz->qubits - 1) : 1;

    if (ansatz->random && !(ansatz->bare && l == ansatz->layers))
        wg_ansatz_draw_word(&x, &z, stream, ansatz->qubits, ansatz->group);
    wg_circuit_append_rotation(circuit, x, z, l - 1, ansatz->angle, 0);
}

void wg_ansatz_append_overlap(wg_circuit_t circuit, const wg_ansatz_t ansatz)
{
    double c = sqrt((1 + ansatz->overlap) / 2), s = sqrt((1 - ansatz->overlap) / 2);
    wg_complex_t turn[4] = {{c, 0}, {-s, 0}, {s, 0}, {c, 0}};
    slong target = ansatz->group == WG_GROUP_SP ? ansatz->qubits - 1 : 0;

    /* |0...0> has overlap 0 with the Y of O. */
    if (ansatz->group != WG_GROUP_O)
        wg_circuit_append_fixed(circuit, turn, &target, 1);
}

void wg_ansatz_append_words(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz)
{
    wg_matrix_group_t group = ansatz->kind == WG_ANSATZ_ORTHOGONAL   ? WG_GROUP_O
                              : ansatz->kind == WG_ANSATZ_SYMPLECTIC ? WG_GROUP_SP
                                                                     : WG_GROUP_U;
    slong words = FLINT_MAX(ansatz->words, 1);

    for (slong i = 0; i < ansatz->layers * words; i++)
    {
        ulong x, z;

        if (ansatz->words > 0)
        {
            x = ansatz->x[i % words];
            z = ansatz->z[i % words];
        }
        else
            wg_ansatz_draw_word(&x, &z, stream, ansatz->qubits, group);
        wg_circuit_append_rotation(circuit, x, z, i, ansatz->angle, 0);
    }
}

void wg_ansatz_append_symmetric(wg_circuit_t circuit, const wg_ansatz_t ansatz)
{
    slong n = ansatz->qubits, parameter = 0;

    for (slong l = 0; l < ansatz->layers; l++)
    {
        for (slong q = 0; q < n; q++)
            wg_circuit_append_rotation(circuit, UWORD(1) << q, 0, parameter, ansatz->angle, 0);
        parameter++;
        for (slong q = 0; q < n; q++)
            wg_circuit_append_rotation(circuit, UWORD(1) << q, UWORD(1) << q, parameter, ansatz->angle, 0);
        parameter++;
        for (slong q = 0; q < n; q++)
            for (slong r = 0; r < q; r++)
                wg_circuit_append_rotation(circuit, 0, UWORD(1) << q | UWORD(1) << r, parameter,
                                           ansatz->angle, 0);
        parameter += n > 1;
    }
}

void wg_ansatz_append_matchgate(wg_circuit_t circuit, const wg_ansatz_t ansatz)
{
    slong n = ansatz->qubits, parameter = 0;

    for (slong l = 0; l < ansatz->layers; l++)
    {
        for (slong q = 0; q < n; q++)
            wg_circuit_append_rotation(circuit, 0, UWORD(1) << q, parameter++, ansatz->angle, 0);
        for (slong q = 0; q + 1 < n; q++)
            wg_circuit_append_rotation(circuit, UWORD(3) << q, 0, parameter++, ansatz->angle, 0);
    }
}
