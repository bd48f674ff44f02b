#include <ctype.h>
#include <string.h>

#include "circuit_scan.h"

#define REGISTERS_MAX 1000
#define DEFINITIONS_MAX 1000
#define DEPTH_MAX 100
/* Gates of definitions that are gone through, so that definitions without any gate of ours end, too. */
#define STEPS_MAX (4 * WG_CIRCUIT_GATES_MAX)

typedef struct
{
    wg_place_struct name;
    int quantum;
    slong first; /* of the circuit's qubits */
    slong size;
} register_struct;

typedef struct
{
    wg_place_struct name;
    slong angles, qubits;
    wg_place_struct angle[WG_GATE_ARGUMENTS_MAX], qubit[WG_GATE_ARGUMENTS_MAX];
    size_t body; /* behind its "{" */
} definition_struct;

/* A definition at work: what its names stand for. */
typedef struct
{
    const definition_struct *definition;
    const wg_linear_struct *angle;
    const slong *qubit;
    int depth;
} frame_struct;

typedef struct
{
    register_struct registers[REGISTERS_MAX];
    slong registers_length;
    definition_struct *definitions;
    slong definitions_length;
    slong steps;
    ulong measured;
    const frame_struct *frame; /* NULL outside of definitions */
} qasm_struct;

/* An operand: `size` qubits from `first` on, 1 with a stride of 0 where it is one qubit. */
typedef struct
{
    slong first, size, stride;
} operand_struct;

static wg_status_t fail_at(const wg_circuit_reader_struct *reader, size_t place, const char *what)
{
    return wg_fail_at(reader->scan->error, reader->scan->input, place, "%s", what);
}

static wg_status_t take(wg_circuit_reader_struct *reader, char c, const char *what)
{
    wg_circuit_skip(reader);
    return wg_scan_take(reader->scan, c) ? WG_OK : wg_scan_expected(reader->scan, what);
}

static int is_name(const wg_circuit_reader_struct *reader, wg_place_struct name, const char *word)
{
    return name.length == strlen(word) && memcmp(reader->scan->input + name.begin, word, name.length) == 0;
}

static int same(const wg_circuit_reader_struct *reader, wg_place_struct a, wg_place_struct b)
{
    return a.length == b.length &&
           memcmp(reader->scan->input + a.begin, reader->scan->input + b.begin, a.length) == 0;
}

static wg_status_t scan_name(wg_place_struct *name, wg_circuit_reader_struct *reader, const char *what)
{
    wg_circuit_skip(reader);
    *name = (wg_place_struct){reader->scan->position, wg_circuit_name_length(reader), -1};
    if (name->length == 0)
        return wg_scan_expected(reader->scan, what);
    reader->scan->position += name->length;
    return WG_OK;
}

/* Outside of definitions every name is a free parameter; inside, those of the definition are all there are. */
static wg_status_t resolve(wg_linear_struct *form, wg_circuit_reader_struct *reader, wg_place_struct name)
{
    const frame_struct *frame = ((const qasm_struct *) reader->state)->frame;

    if (frame == NULL)
        return wg_circuit_parameter(form, reader, name);
    for (slong i = 0; i < frame->definition->angles && name.index < 0; i++)
        if (same(reader, name, frame->definition->angle[i]))
        {
            *form = frame->angle[i];
            return WG_OK;
        }
    return fail_at(reader, name.begin, "this name is no parameter of the gate that is defined here");
}

/* Registers */

static const register_struct *find_register(const wg_circuit_reader_struct *reader, const qasm_struct *qasm,
                                            wg_place_struct name)
{
    for (slong i = 0; i < qasm->registers_length; i++)
        if (same(reader, name, qasm->registers[i].name))
            return qasm->registers + i;
    return NULL;
}

static wg_status_t scan_register(wg_circuit_reader_struct *reader, qasm_struct *qasm, int quantum)
{
    register_struct new = {.quantum = quantum};
    slong most = quantum ? WG_CIRCUIT_QUBITS_MAX - reader->circuit->qubits : WORD(1000000);
    size_t place;
    wg_status_t status = scan_name(&new.name, reader, "the name of a register");

    if (status == WG_OK && find_register(reader, qasm, new.name) != NULL)
        return fail_at(reader, new.name.begin, "a register of this name is there already");
    if (status == WG_OK)
        status = take(reader, '[', "'[' and the size of the register");
    wg_circuit_skip(reader);
    place = reader->scan->position;
    if (status == WG_OK)
        status = wg_circuit_index(&new.size, reader, most,
                                  quantum ? "a number of qubits that leaves them within 32 together"
                                          : "a number of bits");
    if (status == WG_OK && new.size == 0)
        return fail_at(reader, place, "a register has at least one place");
    if (status == WG_OK)
        status = take(reader, ']', "']' after the size of the register");
    if (status == WG_OK)
        status = take(reader, ';', "';'");
    if (status == WG_OK && quantum && reader->circuit->length > 0)
        return fail_at(reader, new.name.begin, "expected all quantum registers before the first gate");
    if (status == WG_OK && qasm->registers_length == REGISTERS_MAX)
        return fail_at(reader, new.name.begin, "more than 1000 registers");
    if (status != WG_OK)
        return status;
    new.first = quantum ? reader->circuit->qubits : 0;
    qasm->registers[qasm->registers_length++] = new;
    if (quantum)
        wg_circuit_init(reader->circuit, WORD(1) << (new.first + new.size), new.first + new.size);
    return WG_OK;
}

/* q or q[2], of a register of that kind. */
static wg_status_t scan_operand(operand_struct *operand, wg_circuit_reader_struct *reader,
                                const qasm_struct *qasm, int quantum)
{
    const char *what =
        quantum ? "a quantum register, or one of its qubits" : "a classical register, or one of its bits";
    const register_struct *found;
    wg_place_struct name;
    slong index;
    wg_status_t status = scan_name(&name, reader, what);

    if (status != WG_OK)
        return status;
    found = find_register(reader, qasm, name);
    if (found == NULL || found->quantum != quantum)
        return wg_fail_at(reader->scan->error, reader->scan->input, name.begin, "expected %s", what);
    *operand = (operand_struct){found->first, found->size, 1};
    wg_circuit_skip(reader);
    if (!wg_scan_take(reader->scan, '['))
        return WG_OK;
    wg_circuit_skip(reader);
    status = wg_circuit_index(&index, reader, found->size - 1, "a place in this register");
    *operand = (operand_struct){found->first + index, 1, 0};
    return status != WG_OK ? status : take(reader, ']', "']' after the place in the register");
}

/* Gates */

static wg_status_t run_definition(wg_circuit_reader_struct *reader, qasm_struct *qasm,
                                  const definition_struct *definition, const wg_linear_struct *angle,
                                  const slong *qubit, size_t place);

/* A gate by its name: one of the definitions, or one of ours. */
typedef struct
{
    const definition_struct *definition;
    const wg_named_gate_struct *named;
    slong angles, qubits;
    size_t place;
} gate_struct;

static int is_builtin(const wg_circuit_reader_struct *reader, wg_place_struct name)
{
    return is_name(reader, name, "U") || is_name(reader, name, "CX");
}

static wg_status_t find_gate(gate_struct *gate, const wg_circuit_reader_struct *reader,
                             const qasm_struct *qasm, wg_place_struct name)
{
    *gate = (gate_struct){.place = name.begin};
    for (slong i = 0; i < qasm->definitions_length && gate->definition == NULL; i++)
        if (same(reader, name, qasm->definitions[i].name))
            gate->definition = qasm->definitions + i;
    if (is_builtin(reader, name))
        gate->named = is_name(reader, name, "U") ? wg_named_gate_find("u3", 2) : wg_named_gate_find("cx", 2);
    else if (gate->definition == NULL)
        gate->named = wg_named_gate_find(reader->scan->input + name.begin, name.length);
    if (gate->definition == NULL && gate->named == NULL)
        return wg_fail_at(reader->scan->error, reader->scan->input, name.begin,
                          "expected a statement, or a gate that is known or defined before");
    gate->angles = gate->definition != NULL ? gate->definition->angles : gate->named->angles;
    gate->qubits = gate->definition != NULL ? gate->definition->qubits : gate->named->qubits;
    return WG_OK;
}

/* "(" angles ")", which may be empty or left out where there are none. */
static wg_status_t scan_angles(wg_linear_struct *angle, wg_circuit_reader_struct *reader,
                               const gate_struct *gate)
{
    wg_status_t status = WG_OK;

    wg_circuit_skip(reader);
    if (!wg_scan_take(reader->scan, '('))
        return gate->angles == 0 ? WG_OK : wg_scan_expected(reader->scan, "'(' and the angles of this gate");
    for (slong i = 0; i < gate->angles && status == WG_OK; i++)
    {
        if (i > 0)
            status = take(reader, ',', "',' and one more angle");
        if (status == WG_OK)
            status = wg_circuit_angle(angle + i, reader);
    }
    return status != WG_OK ? status : take(reader, ')', "')': this gate has no more angles");
}

static wg_status_t apply_gate(wg_circuit_reader_struct *reader, qasm_struct *qasm, const gate_struct *gate,
                              const wg_linear_struct *angle, const slong *qubit)
{
    wg_status_t status = wg_circuit_check_gate(reader, qubit, gate->qubits, gate->place);

    if (status != WG_OK || reader->dry)
        return status;
    for (slong i = 0; i < gate->qubits; i++)
        if (qasm->measured >> qubit[i] & 1)
            return wg_fail_at(reader->scan->error, reader->scan->input, gate->place,
                              "qubit %ld is measured before: measurements are understood at the end alone",
                              (long) qubit[i]);
    if (gate->definition != NULL)
        return run_definition(reader, qasm, gate->definition, angle, qubit, gate->place);
    wg_named_gate_append(reader->circuit, gate->named, qubit, angle);
    return WG_OK;
}

/* The qubits of a gate inside a definition: names of its qubits. */
static wg_status_t scan_bound_qubits(slong *qubit, wg_circuit_reader_struct *reader,
                                     const frame_struct *frame, slong qubits)
{
    wg_status_t status = WG_OK;

    for (slong i = 0; i < qubits && status == WG_OK; i++)
    {
        wg_place_struct name;
        slong j = 0;

        if (i > 0)
            status = take(reader, ',', "',' and one more qubit");
        if (status == WG_OK)
            status = scan_name(&name, reader, "a qubit of the gate that is defined here");
        if (status != WG_OK)
            return status;
        while (j < frame->definition->qubits && !same(reader, name, frame->definition->qubit[j]))
            j++;
        if (j == frame->definition->qubits)
            return fail_at(reader, name.begin, "this name is no qubit of the gate that is defined here");
        qubit[i] = frame->qubit[j];
    }
    return status;
}

static wg_status_t skip_barrier(wg_circuit_reader_struct *reader)
{
    wg_scan_struct *scan = reader->scan;

    for (;;)
    {
        wg_circuit_skip(reader);
        if (wg_scan_take(scan, ';'))
            return WG_OK;
        if (!isalnum((unsigned char) wg_scan_peek(scan)) &&
            (wg_scan_peek(scan) == '\0' || strchr("_[],", wg_scan_peek(scan)) == NULL))
            return wg_scan_expected(scan, "qubits and ';' after barrier");
        scan->position++;
    }
}

/* One gate of a definition's body. */
static wg_status_t scan_inner_gate(wg_circuit_reader_struct *reader, qasm_struct *qasm)
{
    wg_linear_struct angle[WG_GATE_ARGUMENTS_MAX];
    slong qubit[WG_GATE_ARGUMENTS_MAX];
    wg_place_struct name;
    gate_struct gate;
    wg_status_t status = scan_name(&name, reader, "a gate, or '}'");

    if (status != WG_OK)
        return status;
    if (is_name(reader, name, "barrier"))
        return skip_barrier(reader);
    if (++qasm->steps > STEPS_MAX)
        return fail_at(reader, name.begin, "the definitions of gates unfold to too many gates");
    status = find_gate(&gate, reader, qasm, name);
    if (status == WG_OK)
        status = scan_angles(angle, reader, &gate);
    if (status == WG_OK)
        status = scan_bound_qubits(qubit, reader, qasm->frame, gate.qubits);
    if (status == WG_OK)
        status = take(reader, ';', "';'");
    return status != WG_OK ? status : apply_gate(reader, qasm, &gate, angle, qubit);
}

/* From behind "{" to behind "}". */
static wg_status_t scan_body(wg_circuit_reader_struct *reader, qasm_struct *qasm, const frame_struct *frame)
{
    const frame_struct *outer = qasm->frame;
    wg_status_t status = WG_OK;

    qasm->frame = frame;
    while (status == WG_OK)
    {
        wg_circuit_skip(reader);
        if (wg_scan_take(reader->scan, '}'))
            break;
        status = scan_inner_gate(reader, qasm);
    }
    qasm->frame = outer;
    return status;
}

static wg_status_t run_definition(wg_circuit_reader_struct *reader, qasm_struct *qasm,
                                  const definition_struct *definition, const wg_linear_struct *angle,
                                  const slong *qubit, size_t place)
{
    frame_struct frame = {definition, angle, qubit, qasm->frame == NULL ? 1 : qasm->frame->depth + 1};
    size_t position = reader->scan->position;
    wg_status_t status;

    if (frame.depth > DEPTH_MAX)
        return fail_at(reader, place, "the definitions of gates nest more than 100 deep");
    reader->scan->position = definition->body;
    status = scan_body(reader, qasm, &frame);
    if (status == WG_OK)
        reader->scan->position = position;
    return status;
}

/* A gate outside of definitions: on registers of one size it is a gate on each of their places. */
static wg_status_t scan_outer_gate(wg_circuit_reader_struct *reader, qasm_struct *qasm, wg_place_struct name)
{
    wg_linear_struct angle[WG_GATE_ARGUMENTS_MAX];
    operand_struct operand[WG_GATE_ARGUMENTS_MAX];
    slong qubit[WG_GATE_ARGUMENTS_MAX], size = 1;
    gate_struct gate;
    wg_status_t status = find_gate(&gate, reader, qasm, name);

    if (status == WG_OK)
        status = scan_angles(angle, reader, &gate);
    for (slong i = 0; i < gate.qubits && status == WG_OK; i++)
    {
        if (i > 0)
            status = take(reader, ',', "',' and one more qubit");
        if (status == WG_OK)
            status = scan_operand(operand + i, reader, qasm, 1);
        if (status != WG_OK)
            return status;
        if (operand[i].stride == 1 && size > 1 && operand[i].size != size)
            return fail_at(reader, name.begin, "the registers of this gate have different sizes");
        if (operand[i].stride == 1)
            size = operand[i].size;
    }
    if (status == WG_OK)
        status = take(reader, ';', "';'");
    for (slong place = 0; place < size && status == WG_OK; place++)
    {
        for (slong i = 0; i < gate.qubits; i++)
            qubit[i] = operand[i].first + place * operand[i].stride;
        status = apply_gate(reader, qasm, &gate, angle, qubit);
    }
    return status;
}

/* Statements */

static wg_status_t scan_names(wg_place_struct *names, slong *length, wg_circuit_reader_struct *reader,
                              const char *what)
{
    do
    {
        wg_status_t status;

        if (*length == WG_GATE_ARGUMENTS_MAX)
            return wg_fail_at(reader->scan->error, reader->scan->input, reader->scan->position,
                              "a gate of more than %d operands or angles", WG_GATE_ARGUMENTS_MAX);
        status = scan_name(names + *length, reader, what);
        if (status != WG_OK)
            return status;
        for (slong i = 0; i < *length; i++)
            if (same(reader, names[i], names[*length]))
                return fail_at(reader, names[*length].begin, "this name is there twice");
        ++*length;
        wg_circuit_skip(reader);
    }
    while (wg_scan_take(reader->scan, ','));
    return WG_OK;
}

static wg_status_t scan_signature(definition_struct *new, wg_circuit_reader_struct *reader)
{
    wg_status_t status = scan_name(&new->name, reader, "the name of a gate");

    wg_circuit_skip(reader);
    if (status == WG_OK && wg_scan_take(reader->scan, '('))
    {
        wg_circuit_skip(reader);
        if (!wg_scan_take(reader->scan, ')'))
        {
            status = scan_names(new->angle, &new->angles, reader, "the name of a parameter");
            if (status == WG_OK)
                status = take(reader, ')', "')' or one more parameter");
        }
    }
    if (status == WG_OK)
        status = scan_names(new->qubit, &new->qubits, reader, "the name of a qubit");
    return status != WG_OK ? status : take(reader, '{', "'{' and the gates that this gate is");
}

/* The body is read once here, so that errors in it are found even where the gate is never used. */
static wg_status_t scan_definition(wg_circuit_reader_struct *reader, qasm_struct *qasm)
{
    definition_struct *new = qasm->definitions + qasm->definitions_length;
    wg_linear_struct ones[WG_GATE_ARGUMENTS_MAX];
    slong qubit[WG_GATE_ARGUMENTS_MAX];
    frame_struct frame = {new, ones, qubit, 1};
    wg_status_t status;

    if (qasm->definitions_length == DEFINITIONS_MAX)
        return wg_scan_expected(reader->scan, "at most 1000 definitions of gates");
    memset(new, 0, sizeof(*new));
    status = scan_signature(new, reader);
    if (status != WG_OK)
        return status;
    for (slong i = 0; i < qasm->definitions_length; i++)
        if (same(reader, new->name, qasm->definitions[i].name))
            return fail_at(reader, new->name.begin, "a gate of this name is defined already");
    if (is_builtin(reader, new->name))
        return fail_at(reader, new->name.begin, "U and CX are gates of the language, and not defined anew");
    new->body = reader->scan->position;
    for (slong i = 0; i < WG_GATE_ARGUMENTS_MAX; i++)
    {
        ones[i] = (wg_linear_struct){.offset = 1};
        qubit[i] = i;
    }
    reader->dry = 1;
    status = scan_body(reader, qasm, &frame);
    reader->dry = 0;
    qasm->definitions_length += status == WG_OK;
    return status;
}

static wg_status_t scan_measurement(wg_circuit_reader_struct *reader, qasm_struct *qasm)
{
    wg_scan_struct *scan = reader->scan;
    size_t place = scan->position;
    operand_struct from, to;
    wg_status_t status = scan_operand(&from, reader, qasm, 1);

    wg_circuit_skip(reader);
    if (status == WG_OK && (!wg_scan_take(scan, '-') || !wg_scan_take(scan, '>')))
        return wg_scan_expected(scan, "-> and a classical register");
    if (status == WG_OK)
        status = scan_operand(&to, reader, qasm, 0);
    if (status == WG_OK)
        status = take(reader, ';', "';'");
    if (status == WG_OK && from.size != to.size)
        return fail_at(reader, place, "the two sides of this measurement have different sizes");
    if (status != WG_OK)
        return status;
    for (slong i = 0; i < from.size; i++)
        qasm->measured |= UWORD(1) << (from.first + i);
    reader->measurements += from.size;
    return WG_OK;
}

static wg_status_t scan_include(wg_circuit_reader_struct *reader)
{
    static const char library[] = "\"qelib1.inc\"";
    wg_scan_struct *scan = reader->scan;

    wg_circuit_skip(reader);
    if (strncmp(scan->input + scan->position, library, strlen(library)) != 0)
        return wg_scan_expected(scan, "\"qelib1.inc\", the one file that can be included");
    scan->position += strlen(library);
    return take(reader, ';', "';'");
}

static wg_status_t scan_statement(wg_circuit_reader_struct *reader, qasm_struct *qasm)
{
    static const char *const refused[] = {"opaque", "if", "reset"};
    wg_place_struct name;
    wg_status_t status = scan_name(&name, reader, "a statement or a gate");

    if (status != WG_OK)
        return status;
    if (is_name(reader, name, "include"))
        return scan_include(reader);
    if (is_name(reader, name, "qreg") || is_name(reader, name, "creg"))
        return scan_register(reader, qasm, is_name(reader, name, "qreg"));
    if (is_name(reader, name, "gate"))
        return scan_definition(reader, qasm);
    if (is_name(reader, name, "barrier"))
        return skip_barrier(reader);
    if (is_name(reader, name, "measure"))
        return scan_measurement(reader, qasm);
    for (int i = 0; i < 3; i++)
        if (is_name(reader, name, refused[i]))
            return wg_fail_at(reader->scan->error, reader->scan->input, name.begin,
                              "%s is not understood here: a circuit is a unitary of gates", refused[i]);
    return scan_outer_gate(reader, qasm, name);
}

static wg_status_t scan_version(wg_circuit_reader_struct *reader)
{
    wg_scan_struct *scan = reader->scan;
    size_t length;

    wg_circuit_skip(reader);
    length = strspn(scan->input + scan->position, "0123456789.");
    if (!(length == 1 && scan->input[scan->position] == '2') &&
        !(length == 3 && strncmp(scan->input + scan->position, "2.0", 3) == 0))
        return wg_scan_expected(scan, "version 2.0 of OpenQASM");
    scan->position += length;
    return take(reader, ';', "';'");
}

wg_status_t wg_circuit_scan_qasm(wg_circuit_reader_struct *reader)
{
    qasm_struct *qasm = flint_calloc(1, sizeof(*qasm));
    wg_status_t status;

    qasm->definitions = flint_malloc(DEFINITIONS_MAX * sizeof(definition_struct));
    reader->resolve = resolve;
    reader->state = qasm;
    status = scan_version(reader);
    while (status == WG_OK)
    {
        wg_circuit_skip(reader);
        if (wg_scan_peek(reader->scan) == '\0')
            break;
        status = scan_statement(reader, qasm);
    }
    if (status == WG_OK && reader->circuit->qubits == 0)
        status = wg_scan_expected(reader->scan, "a quantum register, such as qreg q[4];");
    flint_free(qasm->definitions);
    flint_free(qasm);
    return status;
}
