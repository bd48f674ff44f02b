/* What the two readers of circuits share: free angles, linear forms in them, and gates by their names. */
#ifndef WG_MODEL_CIRCUIT_SCAN_H
#define WG_MODEL_CIRCUIT_SCAN_H

#include "scan.h"
#include "wishgarten/circuit_text.h"

/* offset + sum_i scale[i] theta[parameter[i]], with different parameters. */
#define WG_LINEAR_TERMS_MAX 8
typedef struct
{
    double offset;
    slong length;
    slong parameter[WG_LINEAR_TERMS_MAX];
    double scale[WG_LINEAR_TERMS_MAX];
} wg_linear_struct;

/* form <- scale form, a <- a + scale b; 0 where there are too many terms. */
void wg_linear_scale(wg_linear_struct *form, double scale);
int wg_linear_add(wg_linear_struct *a, const wg_linear_struct *b, double scale);

/* A name in the text, with its index: alpha, or theta[3]; index -1 is none. */
typedef struct
{
    size_t begin;
    size_t length;
    slong index;
} wg_place_struct;

/* A text on its way to a circuit. */
typedef struct wg_circuit_reader_struct
{
    wg_scan_t scan;
    wg_circuit_struct *circuit;
    slong measurements;
    /* The free parameters by their first places, and a hash table of their numbers plus one. */
    wg_place_struct *parameters;
    slong length;
    slong alloc;
    slong *table;
    slong table_size;
    /* OpenQASM: line ends are blanks, and comments begin with two slashes. */
    int qasm;
    /* A gate is defined, not applied: numbers that stand for its parameters mean nothing yet. */
    int dry;
    /* *form <- what a name means in an angle; WG_SYNTAX where it means nothing. */
    wg_status_t (*resolve)(wg_linear_struct *form, struct wg_circuit_reader_struct *reader,
                           wg_place_struct name);
    void *state;
} wg_circuit_reader_struct;

/* Moves over blanks and comments; over line ends in OpenQASM alone. */
void wg_circuit_skip(wg_circuit_reader_struct *reader);
/* How many letters, digits and underscores come next, the first no digit. */
size_t wg_circuit_name_length(const wg_circuit_reader_struct *reader);
/* *n <- the number in digits that comes next, at most `most`. */
wg_status_t wg_circuit_index(slong *n, wg_circuit_reader_struct *reader, slong most,
                             const char *what) WG_CHECK_RESULT;

/* form <- the expression that comes next. */
wg_status_t wg_circuit_angle(wg_linear_struct *form, wg_circuit_reader_struct *reader) WG_CHECK_RESULT;

/* form <- the free parameter of that name, a new one or one of before. */
wg_status_t wg_circuit_parameter(wg_linear_struct *form, wg_circuit_reader_struct *reader,
                                 wg_place_struct name) WG_CHECK_RESULT;
/* If all parameters are name[0], name[1], ... of one name, these become their numbers; WG_SYNTAX if one is missing. */
wg_status_t wg_circuit_order_parameters(wg_circuit_reader_struct *reader) WG_CHECK_RESULT;

/* A gate by its name: how many qubits and angles it wants, and what it does. */
typedef struct
{
    const char *name;
    int qubits;
    int angles;
    int rule; /* of circuit_gate.c */
} wg_named_gate_struct;

#define WG_NAMED_GATE_ANGLES_MAX 4

/* NULL if there is none. */
const wg_named_gate_struct *wg_named_gate_find(const char *name, size_t length);
/* The gate at the end of the circuit; the qubits are different. */
void wg_named_gate_append(wg_circuit_t circuit, const wg_named_gate_struct *gate, const slong *qubit,
                          const wg_linear_struct *angle);
/* exp(i scale angle P), a rotation for each parameter in the angle. */
void wg_linear_append_rotation(wg_circuit_t circuit, ulong x, ulong z, const wg_linear_struct *angle,
                               double scale);
/* WG_SYNTAX if there are too many gates, or two qubits are the same. */
wg_status_t wg_circuit_check_gate(const wg_circuit_reader_struct *reader, const slong *qubit, slong qubits,
                                  size_t place) WG_CHECK_RESULT;

/* The whole text, after its first word where that is OPENQASM. */
wg_status_t wg_circuit_scan_lines(wg_circuit_reader_struct *reader) WG_CHECK_RESULT;
wg_status_t wg_circuit_scan_qasm(wg_circuit_reader_struct *reader) WG_CHECK_RESULT;

#endif
