#include <math.h>
#include <string.h>

#include "circuit_scan.h"

/* What a name stands for, by its first qubits a, b, c. */
enum
{
    NOTHING,
    MATRIX,     /* a fixed matrix on a */
    CONTROLLED, /* a fixed matrix on b where a is 1 */
    SWAP,
    TOFFOLI,         /* an exchange on the last qubit where all others are 1 */
    CONTROLLED_SIGN, /* a sign where a, b and c are 1 */
    CONTROLLED_SWAP,
    TURN,            /* exp(-i angle P/2), P one letter on each qubit */
    CONTROLLED_TURN, /* the same on b where a is 1 */
    PHASE,           /* diag(1, exp(i angle)) on a */
    CONTROLLED_PHASE,
    EULER, /* u1, u2, u3: rz ry rz, the last letter says how many angles are given */
    CONTROLLED_EULER
};

/* Rule and letter: which matrix, or which Pauli letter. */
#define RULE(rule, letter) ((rule) << 8 | (letter))

static const wg_named_gate_struct gates[] = {
    {"id", 1, 0, RULE(NOTHING, 0)},
    {"x", 1, 0, RULE(MATRIX, 'x')},
    {"y", 1, 0, RULE(MATRIX, 'y')},
    {"z", 1, 0, RULE(MATRIX, 'z')},
    {"h", 1, 0, RULE(MATRIX, 'h')},
    {"s", 1, 0, RULE(MATRIX, 's')},
    {"sdg", 1, 0, RULE(MATRIX, 'S')},
    {"t", 1, 0, RULE(MATRIX, 't')},
    {"tdg", 1, 0, RULE(MATRIX, 'T')},
    {"sx", 1, 0, RULE(MATRIX, 'v')},
    {"sxdg", 1, 0, RULE(MATRIX, 'V')},
    {"cx", 2, 0, RULE(CONTROLLED, 'x')},
    {"cy", 2, 0, RULE(CONTROLLED, 'y')},
    {"cz", 2, 0, RULE(CONTROLLED, 'z')},
    {"ch", 2, 0, RULE(CONTROLLED, 'h')},
    {"csx", 2, 0, RULE(CONTROLLED, 'v')},
    {"swap", 2, 0, RULE(SWAP, 0)},
    {"ccx", 3, 0, RULE(TOFFOLI, 0)},
    {"c3x", 4, 0, RULE(TOFFOLI, 0)},
    {"ccz", 3, 0, RULE(CONTROLLED_SIGN, 0)},
    {"cswap", 3, 0, RULE(CONTROLLED_SWAP, 0)},
    {"rx", 1, 1, RULE(TURN, 'x')},
    {"ry", 1, 1, RULE(TURN, 'y')},
    {"rz", 1, 1, RULE(TURN, 'z')},
    {"rxx", 2, 1, RULE(TURN, 'x')},
    {"ryy", 2, 1, RULE(TURN, 'y')},
    {"rzz", 2, 1, RULE(TURN, 'z')},
    {"crx", 2, 1, RULE(CONTROLLED_TURN, 'x')},
    {"cry", 2, 1, RULE(CONTROLLED_TURN, 'y')},
    {"crz", 2, 1, RULE(CONTROLLED_TURN, 'z')},
    {"p", 1, 1, RULE(PHASE, 0)},
    {"u1", 1, 1, RULE(PHASE, 0)},
    {"cp", 2, 1, RULE(CONTROLLED_PHASE, 0)},
    {"cu1", 2, 1, RULE(CONTROLLED_PHASE, 0)},
    {"u2", 1, 2, RULE(EULER, 0)},
    {"u3", 1, 3, RULE(EULER, 0)},
    {"u", 1, 3, RULE(EULER, 0)},
    {"cu3", 2, 3, RULE(CONTROLLED_EULER, 0)},
    {"cu", 2, 4, RULE(CONTROLLED_EULER, 0)},
};

const wg_named_gate_struct *wg_named_gate_find(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof(gates) / sizeof(*gates); i++)
        if (strlen(gates[i].name) == length && strncmp(gates[i].name, name, length) == 0)
            return gates + i;
    return NULL;
}

/* Linear forms */

void wg_linear_scale(wg_linear_struct *form, double scale)
{
    form->offset *= scale;
    for (slong i = 0; i < form->length; i++)
        form->scale[i] *= scale;
}

int wg_linear_add(wg_linear_struct *a, const wg_linear_struct *b, double scale)
{
    a->offset += scale * b->offset;
    for (slong i = 0; i < b->length; i++)
    {
        slong j = 0;

        while (j < a->length && a->parameter[j] != b->parameter[i])
            j++;
        if (j == WG_LINEAR_TERMS_MAX)
            return 0;
        if (j == a->length)
        {
            a->parameter[j] = b->parameter[i];
            a->scale[j] = 0;
            a->length++;
        }
        a->scale[j] += scale * b->scale[i];
    }
    return 1;
}

void wg_linear_append_rotation(wg_circuit_t circuit, ulong x, ulong z, const wg_linear_struct *angle,
                               double scale)
{
    if (angle->length == 0)
        wg_circuit_append_rotation(circuit, x, z, -1, 0, scale * angle->offset);
    for (slong i = 0; i < angle->length; i++)
        wg_circuit_append_rotation(circuit, x, z, angle->parameter[i], scale * angle->scale[i],
                                   i == 0 ? scale * angle->offset : 0);
}

/* Gates */

static void set_matrix(wg_complex_t *v, int letter)
{
    const double r = M_SQRT1_2;
    const struct
    {
        char letter;
        wg_complex_t v[4];
    } matrices[] = {
        {'x', {{0, 0}, {1, 0}, {1, 0}, {0, 0}}},
        {'y', {{0, 0}, {0, -1}, {0, 1}, {0, 0}}},
        {'z', {{1, 0}, {0, 0}, {0, 0}, {-1, 0}}},
        {'h', {{r, 0}, {r, 0}, {r, 0}, {-r, 0}}},
        {'s', {{1, 0}, {0, 0}, {0, 0}, {0, 1}}},
        {'S', {{1, 0}, {0, 0}, {0, 0}, {0, -1}}},
        {'t', {{1, 0}, {0, 0}, {0, 0}, {r, r}}},
        {'T', {{1, 0}, {0, 0}, {0, 0}, {r, -r}}},
        {'v', {{0.5, 0.5}, {0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}}},
        {'V', {{0.5, -0.5}, {0.5, 0.5}, {0.5, 0.5}, {0.5, -0.5}}},
    };

    for (size_t i = 0; i < sizeof(matrices) / sizeof(*matrices); i++)
        if (matrices[i].letter == letter)
            memcpy(v, matrices[i].v, sizeof(matrices[i].v));
}

/* Qubit a is bit 0 of a row's index, so the rows 1 and 3 have it set. */
static void append_controlled(wg_circuit_t circuit, int letter, const slong *qubit)
{
    wg_complex_t v[4], matrix[16] = {[0] = {1, 0}, [10] = {1, 0}};

    set_matrix(v, letter);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            matrix[4 * (2 * i + 1) + 2 * j + 1] = v[2 * i + j];
    wg_circuit_append_fixed(circuit, matrix, qubit, 2);
}

/* The permutation of 2^qubits basis states that exchanges two of them, or the sign of one. */
static void append_exchange(wg_circuit_t circuit, const slong *qubit, slong qubits, slong one, slong other)
{
    wg_complex_t matrix[256] = {{0, 0}};
    slong rows = WORD(1) << qubits;

    for (slong i = 0; i < rows; i++)
    {
        slong image = i == one ? other : i == other ? one : i;

        matrix[rows * i + image].re = one == other && i == one ? -1 : 1;
    }
    wg_circuit_append_fixed(circuit, matrix, qubit, qubits);
}

static void append_turn(wg_circuit_t circuit, int letter, const slong *qubit, slong qubits,
                        const wg_linear_struct *angle, double scale, ulong more_z)
{
    ulong bits = 0;

    for (slong i = 0; i < qubits; i++)
        bits |= UWORD(1) << qubit[i];
    wg_linear_append_rotation(circuit, letter == 'z' ? 0 : bits, (letter == 'x' ? 0 : bits) | more_z, angle,
                              scale);
}

/* Where a is 1: a projector (1 - Z_a)/2 in the exponent. */
static void append_controlled_turn(wg_circuit_t circuit, int letter, const slong *qubit,
                                   const wg_linear_struct *angle)
{
    append_turn(circuit, letter, qubit + 1, 1, angle, -0.25, 0);
    append_turn(circuit, letter, qubit + 1, 1, angle, 0.25, UWORD(1) << qubit[0]);
}

/* exp(i angle |1><1|) = exp(-i angle Z/2), and on two qubits |11><11| = (1 - Z_a)(1 - Z_b)/4, up to a phase. */
static void append_controlled_phase(wg_circuit_t circuit, const slong *qubit, const wg_linear_struct *angle)
{
    append_turn(circuit, 'z', qubit, 1, angle, -0.25, 0);
    append_turn(circuit, 'z', qubit + 1, 1, angle, -0.25, 0);
    append_turn(circuit, 'z', qubit, 2, angle, 0.25, 0);
}

static void append_euler(wg_circuit_t circuit, const slong *qubit, const wg_linear_struct *angle, int angles)
{
    const wg_linear_struct quarter = {.offset = M_PI_2};

    append_turn(circuit, 'z', qubit, 1, angle + angles - 1, -0.5, 0);
    append_turn(circuit, 'y', qubit, 1, angles == 3 ? angle : &quarter, -0.5, 0);
    append_turn(circuit, 'z', qubit, 1, angle + angles - 2, -0.5, 0);
}

/* cu3 is u3 where a is 1, with the phase that makes it exp(i (b + c)/2) rz(b) ry(a) rz(c); cu has a phase of its own besides. */
static void append_controlled_euler(wg_circuit_t circuit, const slong *qubit, const wg_linear_struct *angle,
                                    int angles)
{
    if (angles == 4)
        append_turn(circuit, 'z', qubit, 1, angle + 3, -0.5, 0);
    append_turn(circuit, 'z', qubit, 1, angle + 1, -0.25, 0);
    append_turn(circuit, 'z', qubit, 1, angle + 2, -0.25, 0);
    append_controlled_turn(circuit, 'z', qubit, angle + 2);
    append_controlled_turn(circuit, 'y', qubit, angle);
    append_controlled_turn(circuit, 'z', qubit, angle + 1);
}

void wg_named_gate_append(wg_circuit_t circuit, const wg_named_gate_struct *gate, const slong *qubit,
                          const wg_linear_struct *angle)
{
    int letter = gate->rule & 0xff;
    wg_complex_t v[4];

    switch (gate->rule >> 8)
    {
    case MATRIX:
        set_matrix(v, letter);
        wg_circuit_append_fixed(circuit, v, qubit, 1);
        break;
    case CONTROLLED:
        append_controlled(circuit, letter, qubit);
        break;
    case SWAP:
        append_exchange(circuit, qubit, 2, 1, 2);
        break;
    case TOFFOLI:
        append_exchange(circuit, qubit, gate->qubits, (1 << (gate->qubits - 1)) - 1, (1 << gate->qubits) - 1);
        break;
    case CONTROLLED_SIGN:
        append_exchange(circuit, qubit, 3, 7, 7);
        break;
    case CONTROLLED_SWAP:
        append_exchange(circuit, qubit, 3, 3, 5);
        break;
    case TURN:
        append_turn(circuit, letter, qubit, gate->qubits, angle, -0.5, 0);
        break;
    case CONTROLLED_TURN:
        append_controlled_turn(circuit, letter, qubit, angle);
        break;
    case PHASE:
        append_turn(circuit, 'z', qubit, 1, angle, -0.5, 0);
        break;
    case CONTROLLED_PHASE:
        append_controlled_phase(circuit, qubit, angle);
        break;
    case EULER:
        append_euler(circuit, qubit, angle, gate->angles);
        break;
    case CONTROLLED_EULER:
        append_controlled_euler(circuit, qubit, angle, gate->angles);
        break;
    default:
        break;
    }
}
