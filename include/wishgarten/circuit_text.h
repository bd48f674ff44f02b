/* Circuits from text: a line for each gate, or OpenQASM 2. */
#ifndef WISHGARTEN_CIRCUIT_TEXT_H
#define WISHGARTEN_CIRCUIT_TEXT_H

#include "wishgarten/circuit.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Texts of more gates after expansion, and gates of more operands or numbers, are refused. */
#define WG_CIRCUIT_GATES_MAX 1000000
#define WG_GATE_ARGUMENTS_MAX 32

/* A circuit, the names of its parameters as the text has them, and how many measurements were left out. */
typedef struct
{
    wg_circuit_t circuit;
    char **names;
    slong measurements;
} wg_circuit_text_struct;
typedef wg_circuit_text_struct wg_circuit_text_t[1];

void wg_circuit_text_init(wg_circuit_text_t text);
void wg_circuit_text_clear(wg_circuit_text_t text);

/* result <- the circuit that `input` describes. An input whose first word is OPENQASM is OpenQASM 2, otherwise

       circuit    = "qubits" n { line }                 1 <= n <= WG_CIRCUIT_QUBITS_MAX; a gate has a line
       line       = gate qubit { qubit } [ angle { "," angle } ]  |  "rot" word angle  |  nothing
       word       = n letters of "IXYZ", the first on qubit 0  |  letters with their qubits: X0 Y3
       angle      = an expression of numbers, pi, theta[k], + - * / ^ ( ) sin cos tan exp ln sqrt, linear in the theta

   "#" begins a comment. The gates, by their operands and angles:
       q        id x y z h s sdg t tdg sx sxdg, and with angles rx ry rz p u1 (one), u2 (two), u u3 (three)
       q r      cx cy cz ch csx swap, rxx ryy rzz crx cry crz cp cu1 (one), cu3 (three), cu (four); the first is the control
       q r s    ccx ccz cswap;  q r s t  c3x
   `rot` P a is exp(i a P); rx a is exp(-i a X/2), rxx a is exp(-i a XX/2), p a is diag(1, exp(i a)), u3 (a, b, c) is
   rz(b) ry(a) rz(c), and so on; a phase of the whole state is left out. The parameters are theta[0], theta[1], ... without gaps, each
   in as many gates and angles as one likes; an angle of several parameters becomes a rotation for each.

   OpenQASM 2 is read as arxiv 1707.03429 has it: qreg, creg, U, CX, the gates above (which include "qelib1.inc" allows, and need not),
   gate definitions, barriers (without effect) and measurements that no gate on their qubits follows (left out, and counted). A name in
   an angle that no gate definition binds is a free parameter, such as alpha or theta[3]. If all of them are name[0], name[1], ... of one
   name, these are their numbers; otherwise they are numbered as they appear. opaque, if, reset, and gates after a measurement are
   refused, and so are other included files.

   WG_SYNTAX with the place; result is untouched then. Cost: linear in the number of gates. */
wg_status_t wg_circuit_text_parse(wg_circuit_text_t result, const char *input,
                                  wg_error_struct *error) WG_CHECK_RESULT;

/* The same from a file, "-" for standard input; WG_SYSTEM where it cannot be read. */
wg_status_t wg_circuit_text_read(wg_circuit_text_t result, const char *path,
                                 wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
