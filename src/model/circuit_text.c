#include "wishgarten/circuit_text.h"

#include <stdio.h>
#include <string.h>

#include "circuit_scan.h"
#include "wishgarten/file.h"

void wg_circuit_text_init(wg_circuit_text_t text)
{
    memset(text, 0, sizeof(*text));
}

void wg_circuit_text_clear(wg_circuit_text_t text)
{
    for (slong i = 0; i < text->circuit->parameters; i++)
        flint_free(text->names[i]);
    flint_free(text->names);
    wg_circuit_clear(text->circuit);
    memset(text, 0, sizeof(*text));
}

/* Free parameters */

static int same_name(const char *input, wg_place_struct a, wg_place_struct b)
{
    return a.length == b.length && memcmp(input + a.begin, input + b.begin, a.length) == 0;
}

static ulong hash_name(const char *input, wg_place_struct name)
{
    ulong hash = name.index + 1;

    for (size_t i = 0; i < name.length; i++)
        hash = 31 * hash + (unsigned char) input[name.begin + i];
    return hash * UWORD(0x9e3779b97f4a7c15) >> 20;
}

/* Where the name is in the table, or may be put. */
static slong *find_slot(const wg_circuit_reader_struct *reader, wg_place_struct name)
{
    const char *input = reader->scan->input;
    ulong mask = reader->table_size - 1, at = hash_name(input, name) & mask;

    for (;; at = (at + 1) & mask)
    {
        slong number = reader->table[at] - 1;

        if (number < 0 || (reader->parameters[number].index == name.index &&
                           same_name(input, reader->parameters[number], name)))
            return reader->table + at;
    }
}

/* The table is at most half full. */
static void grow_table(wg_circuit_reader_struct *reader)
{
    reader->alloc = FLINT_MAX(16, 2 * reader->alloc);
    reader->parameters = flint_realloc(reader->parameters, reader->alloc * sizeof(wg_place_struct));
    reader->table_size = 2 * reader->alloc;
    flint_free(reader->table);
    reader->table = flint_calloc(reader->table_size, sizeof(slong));
    for (slong i = 0; i < reader->length; i++)
        *find_slot(reader, reader->parameters[i]) = i + 1;
}

wg_status_t wg_circuit_parameter(wg_linear_struct *form, wg_circuit_reader_struct *reader,
                                 wg_place_struct name)
{
    slong *slot;

    if (reader->length == reader->alloc)
        grow_table(reader);
    slot = find_slot(reader, name);
    if (*slot == 0)
    {
        if (reader->length == WG_CIRCUIT_GATES_MAX)
            return wg_fail_at(reader->scan->error, reader->scan->input, name.begin,
                              "more than %d free parameters", WG_CIRCUIT_GATES_MAX);
        reader->parameters[reader->length] = name;
        *slot = ++reader->length;
    }
    *form = (wg_linear_struct){.length = 1, .parameter = {*slot - 1}, .scale = {1}};
    return WG_OK;
}

/* 0 unless all parameters are an index of one name. */
static int are_indexed(const wg_circuit_reader_struct *reader)
{
    for (slong i = 0; i < reader->length; i++)
        if (reader->parameters[i].index < 0 ||
            !same_name(reader->scan->input, reader->parameters[0], reader->parameters[i]))
            return 0;
    return reader->length > 0;
}

wg_status_t wg_circuit_order_parameters(wg_circuit_reader_struct *reader)
{
    wg_place_struct *ordered, beyond = {0, 0, -1};
    const char *input = reader->scan->input;

    if (!are_indexed(reader))
        return WG_OK;
    ordered = flint_calloc(reader->length, sizeof(wg_place_struct));
    for (slong i = 0; i < reader->length; i++)
        if (reader->parameters[i].index < reader->length)
            ordered[reader->parameters[i].index] = reader->parameters[i];
        else
            beyond = reader->parameters[i];
    for (slong i = 0; i < reader->length; i++)
        if (ordered[i].length == 0)
        {
            flint_free(ordered);
            return wg_fail_at(reader->scan->error, input, beyond.begin,
                              "%.*s[%ld] is here, but %.*s[%ld] is nowhere: parameters are numbered from 0 "
                              "without gaps",
                              (int) FLINT_MIN(beyond.length, 40), input + beyond.begin, (long) beyond.index,
                              (int) FLINT_MIN(beyond.length, 40), input + beyond.begin, (long) i);
        }
    for (slong i = 0; i < reader->circuit->length; i++)
        if (reader->circuit->gates[i].parameter >= 0)
            reader->circuit->gates[i].parameter =
                reader->parameters[reader->circuit->gates[i].parameter].index;
    flint_free(reader->parameters);
    reader->parameters = ordered;
    return WG_OK;
}

wg_status_t wg_circuit_check_gate(const wg_circuit_reader_struct *reader, const slong *qubit, slong qubits,
                                  size_t place)
{
    for (slong i = 0; i < qubits; i++)
        for (slong j = 0; j < i; j++)
            if (qubit[i] == qubit[j])
                return wg_fail_at(reader->scan->error, reader->scan->input, place,
                                  "this gate has the same qubit twice");
    /* A name stands for a few gates, by which the limit may be passed. */
    if (reader->circuit->length >= WG_CIRCUIT_GATES_MAX)
        return wg_fail_at(reader->scan->error, reader->scan->input, place, "more than %d gates",
                          WG_CIRCUIT_GATES_MAX);
    return WG_OK;
}

/* Texts */

static char *copy_name(const char *input, wg_place_struct name)
{
    char index[40] = "", *copy;

    if (name.index >= 0)
        sprintf(index, "[%ld]", (long) name.index);
    copy = flint_malloc(name.length + strlen(index) + 1);
    memcpy(copy, input + name.begin, name.length);
    strcpy(copy + name.length, index);
    return copy;
}

static void keep(wg_circuit_text_t result, wg_circuit_reader_struct *reader)
{
    wg_circuit_text_clear(result);
    *result->circuit = *reader->circuit;
    result->circuit->parameters = reader->length;
    result->measurements = reader->measurements;
    result->names = flint_malloc(FLINT_MAX(reader->length, 1) * sizeof(char *));
    for (slong i = 0; i < reader->length; i++)
        result->names[i] = copy_name(reader->scan->input, reader->parameters[i]);
}

/* Nonzero, and the position behind it, if the first word is OPENQASM, after comments of either kind. */
static int take_header(wg_scan_t scan)
{
    size_t begin = scan->position;
    const char *text;

    for (;;)
    {
        text = scan->input + scan->position;
        scan->position += strspn(text, " \t\r\n");
        text = scan->input + scan->position;
        if (*text != '#' && strncmp(text, "//", 2) != 0)
            break;
        scan->position += strcspn(text, "\n");
    }
    if (strncmp(text, "OPENQASM", 8) == 0)
    {
        scan->position += 8;
        return 1;
    }
    scan->position = begin;
    return 0;
}

wg_status_t wg_circuit_text_parse(wg_circuit_text_t result, const char *input, wg_error_struct *error)
{
    wg_circuit_t circuit;
    wg_circuit_reader_struct reader = {.scan = {{input, 0, error}}, .circuit = circuit};
    wg_status_t status;

    wg_circuit_init(circuit, 0, 0);
    reader.qasm = take_header(reader.scan);
    status = reader.qasm ? wg_circuit_scan_qasm(&reader) : wg_circuit_scan_lines(&reader);
    if (status == WG_OK)
        status = wg_circuit_order_parameters(&reader);
    if (status == WG_OK)
        keep(result, &reader);
    else
        wg_circuit_clear(circuit);
    flint_free(reader.parameters);
    flint_free(reader.table);
    return status;
}

wg_status_t wg_circuit_text_read(wg_circuit_text_t result, const char *path, wg_error_struct *error)
{
    char *contents;
    wg_status_t status = wg_file_read(&contents, path, error);

    if (status != WG_OK)
        return status;
    status = wg_circuit_text_parse(result, contents, error);
    if (status != WG_OK)
        wg_error_set_source(error, path);
    flint_free(contents);
    return status;
}
