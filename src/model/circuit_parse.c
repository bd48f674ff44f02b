#include <string.h>

#include "circuit_scan.h"

static wg_status_t resolve(wg_linear_struct *form, wg_circuit_reader_struct *reader, wg_place_struct name)
{
    const wg_scan_struct *scan = reader->scan;

    if (name.length != 5 || strncmp(scan->input + name.begin, "theta", 5) != 0 || name.index < 0)
        return wg_fail_at(scan->error, scan->input, name.begin,
                          "expected pi, a function, or a free parameter theta[0], theta[1], ...");
    return wg_circuit_parameter(form, reader, name);
}

static wg_status_t scan_end_of_line(wg_circuit_reader_struct *reader, const char *what)
{
    wg_circuit_skip(reader);
    if (wg_scan_peek(reader->scan) == '\0' || wg_scan_take(reader->scan, '\n'))
        return WG_OK;
    return wg_scan_expected(reader->scan, what);
}

static wg_status_t scan_qubit(slong *qubit, wg_circuit_reader_struct *reader)
{
    wg_circuit_skip(reader);
    return wg_circuit_index(qubit, reader, reader->circuit->qubits - 1, "a qubit");
}

static void set_letter(ulong *x, ulong *z, char letter, slong qubit)
{
    *x |= (ulong) (letter == 'X' || letter == 'Y') << qubit;
    *z |= (ulong) (letter == 'Z' || letter == 'Y') << qubit;
}

/* XXYZ, the first letter on qubit 0. */
static wg_status_t scan_dense_word(ulong *x, ulong *z, wg_circuit_reader_struct *reader)
{
    wg_scan_struct *scan = reader->scan;
    slong length = strspn(scan->input + scan->position, "IXYZ");

    if (length != reader->circuit->qubits || (size_t) length != wg_circuit_name_length(reader))
        return wg_fail_at(
            scan->error, scan->input, scan->position,
            "expected a word of %ld letters I, X, Y, Z, or letters with their qubits, such as X0 Y3",
            (long) reader->circuit->qubits);
    for (slong q = 0; q < length; q++)
        set_letter(x, z, scan->input[scan->position + q], q);
    scan->position += length;
    return WG_OK;
}

static int comes_factor(const wg_scan_t scan)
{
    const char *text = scan->input + scan->position;

    return *text != '\0' && strchr("IXYZ", *text) != NULL && text[1] >= '0' && text[1] <= '9';
}

/* X0 Y3, up to the angle. */
static wg_status_t scan_indexed_word(ulong *x, ulong *z, wg_circuit_reader_struct *reader)
{
    wg_scan_struct *scan = reader->scan;
    ulong seen = 0;

    while (comes_factor(scan))
    {
        size_t place = scan->position++;
        slong qubit;
        wg_status_t status = scan_qubit(&qubit, reader);

        if (status != WG_OK)
            return status;
        if (seen >> qubit & 1)
            return wg_fail_at(scan->error, scan->input, place, "two letters on qubit %ld", (long) qubit);
        seen |= UWORD(1) << qubit;
        set_letter(x, z, scan->input[place], qubit);
        wg_circuit_skip(reader);
    }
    return WG_OK;
}

static wg_status_t scan_rotation(wg_circuit_reader_struct *reader, size_t place)
{
    wg_scan_struct *scan = reader->scan;
    wg_linear_struct angle;
    wg_status_t status;
    ulong x = 0, z = 0;

    wg_circuit_skip(reader);
    status = comes_factor(scan) ? scan_indexed_word(&x, &z, reader) : scan_dense_word(&x, &z, reader);
    if (status == WG_OK)
        status = wg_circuit_angle(&angle, reader);
    if (status == WG_OK)
        status = wg_circuit_check_gate(reader, NULL, 0, place);
    if (status == WG_OK)
        wg_linear_append_rotation(reader->circuit, x, z, &angle, 1);
    return status;
}

static wg_status_t scan_named_gate(wg_circuit_reader_struct *reader, const wg_named_gate_struct *gate,
                                   size_t place)
{
    slong qubit[WG_GATE_TARGETS_MAX];
    wg_linear_struct angle[WG_NAMED_GATE_ANGLES_MAX];
    wg_status_t status = WG_OK;

    for (int i = 0; i < gate->qubits && status == WG_OK; i++)
        status = scan_qubit(qubit + i, reader);
    for (int i = 0; i < gate->angles && status == WG_OK; i++)
    {
        wg_circuit_skip(reader);
        if (i > 0 && !wg_scan_take(reader->scan, ','))
            return wg_scan_expected(reader->scan, "',' and one more angle");
        status = wg_circuit_angle(angle + i, reader);
    }
    if (status == WG_OK)
        status = wg_circuit_check_gate(reader, qubit, gate->qubits, place);
    if (status == WG_OK)
        wg_named_gate_append(reader->circuit, gate, qubit, angle);
    return status;
}

static wg_status_t scan_gate(wg_circuit_reader_struct *reader)
{
    wg_scan_struct *scan = reader->scan;
    size_t place = scan->position, length = wg_circuit_name_length(reader);
    const wg_named_gate_struct *gate = wg_named_gate_find(scan->input + place, length);
    wg_status_t status;

    if (gate == NULL && (length != 3 || strncmp(scan->input + place, "rot", 3) != 0))
        return wg_scan_expected(scan, "a gate, such as h, cx, rz or rot");
    scan->position += length;
    status = gate == NULL ? scan_rotation(reader, place) : scan_named_gate(reader, gate, place);
    return status != WG_OK ? status : scan_end_of_line(reader, "the end of the line");
}

static wg_status_t scan_qubits(wg_circuit_reader_struct *reader)
{
    wg_scan_struct *scan = reader->scan;
    slong n;
    wg_status_t status;

    if (wg_circuit_name_length(reader) != 6 || strncmp(scan->input + scan->position, "qubits", 6) != 0)
        return wg_scan_expected(scan, "a first line such as \"qubits 4\", or OPENQASM 2.0;");
    scan->position += 6;
    wg_circuit_skip(reader);
    if (wg_scan_peek(scan) == '0')
        return wg_scan_expected(scan, "at least one qubit");
    status = wg_circuit_index(&n, reader, WG_CIRCUIT_QUBITS_MAX, "a number of qubits");
    if (status != WG_OK)
        return status;
    wg_circuit_init(reader->circuit, WORD(1) << n, n);
    return scan_end_of_line(reader, "the end of the line after the number of qubits");
}

wg_status_t wg_circuit_scan_lines(wg_circuit_reader_struct *reader)
{
    wg_status_t status;

    reader->resolve = resolve;
    wg_scan_skip_lines(reader->scan, '#');
    status = scan_qubits(reader);
    while (status == WG_OK)
    {
        wg_scan_skip_lines(reader->scan, '#');
        if (wg_scan_peek(reader->scan) == '\0')
            break;
        status = scan_gate(reader);
    }
    return status;
}
