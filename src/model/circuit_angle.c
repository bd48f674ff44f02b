#include <ctype.h>
#include <math.h>
#include <string.h>

/* Before FLINT, which declares fmpq_get_mpfr only then. */
#include <mpfr.h>

#include "circuit_scan.h"
#include "wishgarten/number.h"

#define NESTING_MAX 200

void wg_circuit_skip(wg_circuit_reader_struct *reader)
{
    wg_scan_struct *scan = reader->scan;

    for (;;)
    {
        const char *text = scan->input + scan->position;

        if (reader->qasm && isspace((unsigned char) *text))
            scan->position++;
        else if (!reader->qasm && (*text == ' ' || *text == '\t' || *text == '\r'))
            scan->position++;
        else if (reader->qasm ? strncmp(text, "//", 2) == 0 : *text == '#')
            scan->position += strcspn(text, "\n");
        else
            return;
    }
}

size_t wg_circuit_name_length(const wg_circuit_reader_struct *reader)
{
    const char *text = reader->scan->input + reader->scan->position;
    size_t length = 0;

    if (isdigit((unsigned char) *text))
        return 0;
    while (isalnum((unsigned char) text[length]) || text[length] == '_')
        length++;
    return length;
}

wg_status_t wg_circuit_index(slong *n, wg_circuit_reader_struct *reader, slong most, const char *what)
{
    wg_scan_struct *scan = reader->scan;
    size_t digits = strspn(scan->input + scan->position, "0123456789");
    slong value = 0;

    if (digits == 0)
        return wg_scan_expected(scan, what);
    for (size_t i = 0; i < digits && value <= most; i++)
        value = 10 * value + (scan->input[scan->position + i] - '0');
    if (value > most)
        return wg_fail_at(scan->error, scan->input, scan->position, "expected %s, at most %ld", what,
                          (long) most);
    scan->position += digits;
    *n = value;
    return WG_OK;
}

/* Numbers */

/* Digits with a point and a power of ten; "/" and "^" are operators here and no parts of numbers. */
static size_t number_length(const char *text)
{
    size_t length = strspn(text, "0123456789"), sign, digits;

    if (text[length] == '.')
        length += 1 + strspn(text + length + 1, "0123456789");
    if (text[length] != 'e' && text[length] != 'E')
        return length;
    sign = text[length + 1] == '+' || text[length + 1] == '-';
    digits = strspn(text + length + 1 + sign, "0123456789");
    return digits == 0 ? length : length + 1 + sign + digits;
}

/* The nearest double, whatever the locale. */
static double round_number(const fmpq_t q)
{
    mpfr_t x;
    double value;

    mpfr_init2(x, 53);
    fmpq_get_mpfr(x, q, MPFR_RNDN);
    value = mpfr_get_d(x, MPFR_RNDN);
    mpfr_clear(x);
    return value;
}

static wg_status_t scan_number(wg_linear_struct *form, wg_circuit_reader_struct *reader)
{
    wg_scan_struct *scan = reader->scan;
    size_t length = number_length(scan->input + scan->position);
    char *digits = flint_malloc(length + 1);
    wg_status_t status;
    fmpq_t q;

    memcpy(digits, scan->input + scan->position, length);
    digits[length] = '\0';
    fmpq_init(q);
    status = wg_number_parse(q, digits, NULL);
    if (status == WG_OK)
        *form = (wg_linear_struct){.offset = round_number(q)};
    else
        status =
            wg_fail_at(scan->error, scan->input, scan->position, "expected a number such as 12, 0.1 or 1e-3");
    fmpq_clear(q);
    flint_free(digits);
    scan->position += status == WG_OK ? length : 0;
    return status;
}

/* Expressions */

static wg_status_t scan_sum(wg_linear_struct *form, wg_circuit_reader_struct *reader, int depth);

static wg_status_t fail_here(const wg_circuit_reader_struct *reader, size_t place, const char *what)
{
    return wg_fail_at(reader->scan->error, reader->scan->input, place, "%s", what);
}

/* "(" has been read. */
static wg_status_t scan_rest_of_bracket(wg_linear_struct *form, wg_circuit_reader_struct *reader, int depth)
{
    wg_status_t status = scan_sum(form, reader, depth + 1);

    if (status == WG_OK && !wg_scan_take(reader->scan, ')'))
        status = wg_scan_expected(reader->scan, "an operator or ')'");
    return status;
}

static double (*find_function(const char *name, size_t length))(double)
{
    static const struct
    {
        const char *name;
        double (*value)(double);
    } functions[] = {{"sin", sin}, {"cos", cos}, {"tan", tan}, {"exp", exp}, {"ln", log}, {"sqrt", sqrt}};

    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
        if (strlen(functions[i].name) == length && strncmp(functions[i].name, name, length) == 0)
            return functions[i].value;
    return NULL;
}

static wg_status_t scan_function(wg_linear_struct *form, wg_circuit_reader_struct *reader,
                                 double (*value)(double), size_t place, int depth)
{
    wg_status_t status;

    wg_circuit_skip(reader);
    if (!wg_scan_take(reader->scan, '('))
        return wg_scan_expected(reader->scan, "'(' after the name of a function");
    status = scan_rest_of_bracket(form, reader, depth);
    if (status == WG_OK && form->length > 0)
        return fail_here(reader, place, "an angle is linear in its parameters: this function has one in it");
    form->offset = value(form->offset);
    return status;
}

static wg_status_t scan_name(wg_linear_struct *form, wg_circuit_reader_struct *reader, int depth)
{
    wg_scan_struct *scan = reader->scan;
    wg_place_struct name = {scan->position, wg_circuit_name_length(reader), -1};
    double (*value)(double) = find_function(scan->input + name.begin, name.length);

    scan->position += name.length;
    if (value != NULL)
        return scan_function(form, reader, value, name.begin, depth);
    if (name.length == 2 && strncmp(scan->input + name.begin, "pi", 2) == 0)
    {
        *form = (wg_linear_struct){.offset = M_PI};
        return WG_OK;
    }
    if (name.length == 2 && tolower(scan->input[name.begin]) == 'p' &&
        tolower(scan->input[name.begin + 1]) == 'i')
        return fail_here(reader, name.begin, "the number 3.14159... is written pi");
    if (wg_scan_take(scan, '['))
    {
        wg_status_t status;

        wg_circuit_skip(reader);
        status = wg_circuit_index(&name.index, reader, WG_CIRCUIT_GATES_MAX - 1, "the number of a parameter");
        if (status != WG_OK)
            return status;
        wg_circuit_skip(reader);
        if (!wg_scan_take(scan, ']'))
            return wg_scan_expected(scan, "']' after the number of a parameter");
    }
    return reader->resolve(form, reader, name);
}

static wg_status_t scan_atom(wg_linear_struct *form, wg_circuit_reader_struct *reader, int depth)
{
    char next;

    wg_circuit_skip(reader);
    next = wg_scan_peek(reader->scan);
    if (isdigit((unsigned char) next) || next == '.')
        return scan_number(form, reader);
    if (wg_circuit_name_length(reader) > 0)
        return scan_name(form, reader, depth);
    if (wg_scan_take(reader->scan, '('))
        return scan_rest_of_bracket(form, reader, depth);
    return wg_scan_expected(reader->scan, "an angle, such as pi/4, 0.3 or 2*theta[0]");
}

/* -a, +a, and a^b, where -a^b is -(a^b). */
static wg_status_t scan_power(wg_linear_struct *form, wg_circuit_reader_struct *reader, int depth)
{
    wg_linear_struct exponent;
    wg_status_t status;
    size_t place;

    wg_circuit_skip(reader);
    if (depth > NESTING_MAX)
        return fail_here(reader, reader->scan->position, "this expression nests too deeply");
    if (wg_scan_peek(reader->scan) == '-' || wg_scan_peek(reader->scan) == '+')
    {
        int negative = wg_scan_peek(reader->scan) == '-';

        reader->scan->position++;
        status = scan_power(form, reader, depth + 1);
        if (status == WG_OK && negative)
            wg_linear_scale(form, -1);
        return status;
    }
    status = scan_atom(form, reader, depth);
    wg_circuit_skip(reader);
    place = reader->scan->position;
    if (status != WG_OK || !wg_scan_take(reader->scan, '^'))
        return status;
    status = scan_power(&exponent, reader, depth + 1);
    if (status == WG_OK && (form->length > 0 || exponent.length > 0))
        return fail_here(reader, place, "an angle is linear in its parameters: no powers of them");
    if (status == WG_OK)
        form->offset = pow(form->offset, exponent.offset);
    return status;
}

static wg_status_t multiply(wg_linear_struct *form, wg_linear_struct *factor,
                            wg_circuit_reader_struct *reader, int divide, size_t place)
{
    if (divide && factor->length > 0)
        return fail_here(reader, place, "an angle is linear in its parameters: no division by them");
    if (form->length > 0 && factor->length > 0)
        return fail_here(reader, place, "an angle is linear in its parameters: no products of them");
    if (divide && factor->offset == 0 && !reader->dry)
        return fail_here(reader, place, "division by zero");
    if (divide)
        wg_linear_scale(form, 1 / (factor->offset == 0 ? 1 : factor->offset));
    else if (factor->length == 0)
        wg_linear_scale(form, factor->offset);
    else
    {
        wg_linear_scale(factor, form->offset);
        *form = *factor;
    }
    return WG_OK;
}

static wg_status_t scan_product(wg_linear_struct *form, wg_circuit_reader_struct *reader, int depth)
{
    wg_scan_struct *scan = reader->scan;
    wg_status_t status = scan_power(form, reader, depth);

    for (;;)
    {
        size_t place = scan->position;
        wg_linear_struct factor;
        int divide;

        if (status != WG_OK || (wg_scan_peek(scan) != '*' && wg_scan_peek(scan) != '/'))
            return status;
        divide = wg_scan_peek(scan) == '/';
        scan->position++;
        status = scan_power(&factor, reader, depth);
        if (status == WG_OK)
            status = multiply(form, &factor, reader, divide, place);
        wg_circuit_skip(reader);
    }
}

static wg_status_t scan_sum(wg_linear_struct *form, wg_circuit_reader_struct *reader, int depth)
{
    wg_scan_struct *scan = reader->scan;
    wg_status_t status = scan_product(form, reader, depth);

    for (;;)
    {
        size_t place = scan->position;
        wg_linear_struct term;
        int negative;

        if (status != WG_OK || (wg_scan_peek(scan) != '+' && wg_scan_peek(scan) != '-'))
            return status;
        negative = wg_scan_peek(scan) == '-';
        scan->position++;
        status = scan_product(&term, reader, depth);
        if (status == WG_OK && !wg_linear_add(form, &term, negative ? -1 : 1))
            status = wg_fail_at(scan->error, scan->input, place, "an angle of more than %d parameters",
                                WG_LINEAR_TERMS_MAX);
    }
}

wg_status_t wg_circuit_angle(wg_linear_struct *form, wg_circuit_reader_struct *reader)
{
    size_t place;
    wg_status_t status;
    int finite;

    wg_circuit_skip(reader);
    place = reader->scan->position;
    status = scan_sum(form, reader, 0);
    if (status != WG_OK)
        return status;
    finite = isfinite(form->offset);
    for (slong i = 0; i < form->length; i++)
        finite = finite && isfinite(form->scale[i]);
    return finite || reader->dry ? WG_OK : fail_here(reader, place, "this angle is not a finite number");
}
