#include "wishgarten/pauli.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "scan.h"
#include "wishgarten/number.h"

#define SHOWN 60

typedef enum
{
    UNDECIDED,
    DENSE,
    INDEXED
} form_t;

/* Terms as they are read: letter j of term i, ends[i - 1] <= j < ends[i], stands on qubit positions[j]. */
typedef struct
{
    wg_scan_t scan;
    wg_list_t coefficients;
    slong *ends;
    slong ends_alloc;
    char *letters;
    slong *positions;
    slong length;
    slong alloc;
    slong qubits;
    form_t form;
    size_t term;     /* where the present term begins */
    uint32_t *owner; /* 1 + the term that has a letter on this qubit, the last one so far */
} parser_struct;

static int is_letter(char c)
{
    return c == 'I' || c == 'X' || c == 'Y' || c == 'Z';
}

static int is_sign(char c)
{
    return c == '+' || c == '-';
}

static void push_letter(parser_struct *parser, char letter, slong position)
{
    if (parser->length == parser->alloc)
    {
        parser->alloc *= 2;
        parser->letters = flint_realloc(parser->letters, parser->alloc);
        parser->positions = flint_realloc(parser->positions, parser->alloc * sizeof(slong));
    }
    parser->letters[parser->length] = letter;
    parser->positions[parser->length++] = position;
}

static void push_term(parser_struct *parser, const fmpq_t coefficient)
{
    slong term = parser->coefficients->length;

    if (term == parser->ends_alloc)
    {
        parser->ends_alloc *= 2;
        parser->ends = flint_realloc(parser->ends, parser->ends_alloc * sizeof(slong));
    }
    parser->ends[term] = parser->length;
    wg_list_append(parser->coefficients, coefficient);
}

/* Words */

static wg_status_t scan_dense_word(parser_struct *parser)
{
    wg_scan_struct *scan = parser->scan;
    size_t begin = scan->position;
    slong width = strspn(scan->input + begin, "IXYZ");

    scan->position += width;
    if (wg_scan_peek(scan) == '0')
        return wg_fail_at(scan->error, scan->input, scan->position,
                          "expected one of the letters I, X, Y, Z in this word: this is the digit zero");
    if (isalnum((unsigned char) wg_scan_peek(scan)) || wg_scan_peek(scan) == '_')
        return wg_scan_expected(scan, "one of the letters I, X, Y, Z in this word");
    if (parser->form == INDEXED)
        return wg_fail_at(scan->error, scan->input, begin,
                          "expected letters with their qubits, such as X0, as in the terms before");
    if (width > WG_QUBITS_MAX)
        return wg_fail_at(scan->error, scan->input, begin, "this word has %ld letters: expected at most %d",
                          (long) width, WG_QUBITS_MAX);
    if (parser->form == DENSE && width != parser->qubits)
        return wg_fail_at(scan->error, scan->input, begin,
                          "this word has %ld letters, the words before have %ld", (long) width,
                          (long) parser->qubits);
    parser->form = DENSE;
    parser->qubits = width;
    for (slong q = 0; q < width; q++)
        if (scan->input[begin + q] != 'I')
            push_letter(parser, scan->input[begin + q], q);
    return WG_OK;
}

/* A letter and its qubit: X0 or X(0). */
static wg_status_t scan_factor(parser_struct *parser)
{
    wg_scan_struct *scan = parser->scan;
    size_t begin = scan->position, digits;
    char letter = wg_scan_peek(scan);
    slong term = parser->coefficients->length, qubit = 0;
    int bracket;

    if (!is_letter(letter))
        return wg_scan_expected(scan, "one of the letters I, X, Y, Z with its qubit, such as X0");
    if (parser->form == DENSE)
        return wg_fail_at(scan->error, scan->input, begin,
                          "expected a word of %ld letters without qubits, as in the terms before",
                          (long) parser->qubits);
    scan->position++;
    bracket = wg_scan_take(scan, '(');
    digits = strspn(scan->input + scan->position, "0123456789");
    if (digits == 0)
        return wg_scan_expected(scan, "the number of the qubit, as in X0 or X(0)");
    for (size_t i = 0; i < digits && qubit < WG_QUBITS_MAX; i++)
        qubit = 10 * qubit + (scan->input[scan->position + i] - '0');
    if (qubit >= WG_QUBITS_MAX)
        return wg_scan_expected(scan, "a qubit from 0 to 65535");
    scan->position += digits;
    if (bracket && !wg_scan_take(scan, ')'))
        return wg_scan_expected(scan, "')' after the qubit");

    if (parser->owner[qubit] == 1 + term)
        return wg_fail_at(scan->error, scan->input, begin, "two letters on qubit %ld in the term %.*s",
                          (long) qubit, (int) FLINT_MIN(scan->position - parser->term, SHOWN),
                          scan->input + parser->term);
    parser->owner[qubit] = 1 + term;
    parser->form = INDEXED;
    parser->qubits = FLINT_MAX(parser->qubits, qubit + 1);
    if (letter != 'I')
        push_letter(parser, letter, qubit);
    return WG_OK;
}

/* One factor or more, with spaces, "*" or "@" between them. */
static wg_status_t scan_factors(parser_struct *parser)
{
    wg_scan_struct *scan = parser->scan;

    for (;;)
    {
        wg_status_t status = scan_factor(parser);
        size_t end = scan->position;

        if (status != WG_OK)
            return status;
        wg_scan_skip_blanks(scan);
        if (wg_scan_take(scan, '*') || wg_scan_take(scan, '@'))
            wg_scan_skip_blanks(scan);
        else if (!isalpha((unsigned char) wg_scan_peek(scan)))
        {
            scan->position = end;
            return WG_OK;
        }
    }
}

static wg_status_t scan_plain_word(parser_struct *parser)
{
    wg_scan_struct *scan = parser->scan;
    char next;

    if (!is_letter(wg_scan_peek(scan)))
        return wg_scan_expected(
            scan, "a word of the letters I, X, Y, Z, such as XXIZ, X0 Y3, or [] for the identity");
    next = scan->input[scan->position + 1];
    return isdigit((unsigned char) next) || next == '(' ? scan_factors(parser) : scan_dense_word(parser);
}

static wg_status_t scan_word(parser_struct *parser)
{
    wg_scan_struct *scan = parser->scan;
    wg_status_t status = WG_OK;

    if (wg_scan_take(scan, '['))
    {
        wg_scan_skip_blanks(scan);
        if (wg_scan_take(scan, ']'))
            return WG_OK;
        status = scan_factors(parser);
        wg_scan_skip_blanks(scan);
        return status != WG_OK || wg_scan_take(scan, ']') ? status
                                                          : wg_scan_expected(scan, "']' or one more letter");
    }
    if (wg_scan_take(scan, '('))
    {
        wg_scan_skip_blanks(scan);
        status = scan_plain_word(parser);
        wg_scan_skip_blanks(scan);
        return status != WG_OK || wg_scan_take(scan, ')') ? status
                                                          : wg_scan_expected(scan, "')' after the word");
    }
    return scan_plain_word(parser);
}

/* Coefficients */

static int take_imaginary_unit(wg_scan_t scan)
{
    return wg_scan_take(scan, 'j') || wg_scan_take(scan, 'i');
}

static wg_status_t fail_not_real(const parser_struct *parser, size_t begin)
{
    const wg_scan_struct *scan = parser->scan;

    return wg_fail_at(scan->error, scan->input, begin,
                      "the coefficient %.*s is not real, so that the observable would not be Hermitian",
                      (int) FLINT_MIN(scan->position - begin, SHOWN), scan->input + begin);
}

/* After "(": a number, or one as Python writes complex numbers, whose imaginary part has to be zero. */
static wg_status_t scan_bracketed_coefficient(fmpq_t c, parser_struct *parser)
{
    wg_scan_struct *scan = parser->scan;
    size_t begin = scan->position - 1;
    wg_status_t status;
    fmpq_t imaginary;

    fmpq_init(imaginary);
    wg_scan_skip_blanks(scan);
    status = wg_scan_number(c, scan);
    if (status == WG_OK && take_imaginary_unit(scan))
        fmpq_swap(c, imaginary);
    else if (status == WG_OK)
    {
        wg_scan_skip_blanks(scan);
        if (is_sign(wg_scan_peek(scan)))
        {
            scan->position++;
            wg_scan_skip_blanks(scan);
            status = wg_scan_number(imaginary, scan);
            if (status == WG_OK && !take_imaginary_unit(scan))
                status = wg_scan_expected(scan, "j after the imaginary part");
        }
    }
    wg_scan_skip_blanks(scan);
    if (status == WG_OK && !wg_scan_take(scan, ')'))
        status = wg_scan_expected(scan, "')' after the coefficient");
    if (status == WG_OK && !fmpq_is_zero(imaginary))
        status = fail_not_real(parser, begin);
    fmpq_clear(imaginary);
    return status;
}

static wg_status_t scan_plain_coefficient(fmpq_t c, parser_struct *parser)
{
    wg_scan_struct *scan = parser->scan;
    size_t begin = scan->position;
    wg_status_t status = wg_scan_number(c, scan);

    if (status != WG_OK)
        return status;
    if (take_imaginary_unit(scan) && !fmpq_is_zero(c))
        return fail_not_real(parser, begin);
    /* 0XXZ is more likely a word with a mistyped letter. */
    if (isalpha((unsigned char) wg_scan_peek(scan)))
        return wg_scan_expected(scan, "'*' or a space between the coefficient and its word");
    return WG_OK;
}

/* Nonzero if what follows "(" and blanks is a word. */
static int opens_word(const wg_scan_t scan)
{
    const char *text = scan->input + scan->position;

    return *text == '(' && isalpha((unsigned char) text[1 + strspn(text + 1, " \t")]);
}

/* c <- the coefficient that comes next; untouched where a word comes at once. */
static wg_status_t scan_coefficient(fmpq_t c, parser_struct *parser)
{
    wg_scan_struct *scan = parser->scan;
    wg_status_t status;

    if (isdigit((unsigned char) wg_scan_peek(scan)) || wg_scan_peek(scan) == '.')
        status = scan_plain_coefficient(c, parser);
    else if (!opens_word(scan) && wg_scan_take(scan, '('))
        status = scan_bracketed_coefficient(c, parser);
    else
        return WG_OK;
    if (status != WG_OK)
        return status;
    wg_scan_skip_blanks(scan);
    if (wg_scan_take(scan, '*'))
        wg_scan_skip_blanks(scan);
    return WG_OK;
}

/* Sums */

static wg_status_t scan_term(parser_struct *parser, int negative)
{
    wg_status_t status;
    fmpq_t c;

    fmpq_init(c);
    fmpq_one(c);
    parser->term = parser->scan->position;
    status = scan_coefficient(c, parser);
    if (status == WG_OK)
        status = scan_word(parser);
    if (status == WG_OK)
    {
        if (negative)
            fmpq_neg(c, c);
        push_term(parser, c);
    }
    fmpq_clear(c);
    return status;
}

/* The signs before a term: one that joins it to the sum, one of its own. */
static wg_status_t scan_signs(int *negative, parser_struct *parser)
{
    wg_scan_struct *scan = parser->scan;
    size_t place = scan->position;

    *negative = 0;
    for (int i = 0; i < 2 && is_sign(wg_scan_peek(scan)); i++)
    {
        *negative ^= wg_scan_peek(scan) == '-';
        scan->position++;
        wg_scan_skip_lines(scan, '#');
    }
    if (scan->position > place && wg_scan_peek(scan) == '\0')
        return wg_fail_at(scan->error, scan->input, place, "expected a term after this sign");
    return WG_OK;
}

static wg_status_t scan_sum(parser_struct *parser)
{
    wg_scan_struct *scan = parser->scan;

    wg_scan_skip_lines(scan, '#');
    do
    {
        int negative;
        wg_status_t status = scan_signs(&negative, parser);
        char next;

        if (status == WG_OK)
            status = scan_term(parser, negative);
        if (status != WG_OK)
            return status;

        wg_scan_skip_blanks(scan);
        next = wg_scan_peek(scan);
        if (isdigit((unsigned char) next) || next == '.')
            return wg_scan_expected(scan,
                                    "'+' or '-' before the next term (a coefficient comes before its word, "
                                    "the number of a qubit right after its letter)");
        if (next != '\0' && next != '\n' && next != '#' && !is_sign(next))
            return wg_scan_expected(scan, "'+' or '-' and the next term, or the end");
        wg_scan_skip_lines(scan, '#');
    }
    while (wg_scan_peek(scan) != '\0');
    return WG_OK;
}

static wg_status_t set_sum(wg_pauli_sum_t sum, const parser_struct *parser)
{
    slong length = parser->coefficients->length;
    wg_pauli_sum_t result;

    wg_pauli_sum_init(result, parser->qubits);
    if (2 * result->limbs > WG_PAULI_LIMBS_MAX / length)
    {
        wg_pauli_sum_clear(result);
        return wg_fail(parser->scan->error, WG_UNABLE,
                       "%ld words on %ld qubits are too many: expected at most %ld", (long) length,
                       (long) parser->qubits, (long) (WG_PAULI_LIMBS_MAX / (2 * result->limbs)));
    }
    for (slong i = 0, begin = 0; i < length; begin = parser->ends[i++])
        wg_pauli_sum_append(result, parser->coefficients->entries + i, parser->letters + begin,
                            parser->positions + begin, parser->ends[i] - begin);
    wg_pauli_sum_normalise(result);
    wg_pauli_sum_swap(sum, result);
    wg_pauli_sum_clear(result);
    return WG_OK;
}

wg_status_t wg_pauli_sum_parse(wg_pauli_sum_t sum, int *dense, const char *text, wg_error_struct *error)
{
    parser_struct parser = {.scan = {{text, 0, error}}, .ends_alloc = 64, .alloc = 64};
    wg_status_t status;

    wg_list_init(parser.coefficients);
    parser.ends = flint_malloc(parser.ends_alloc * sizeof(slong));
    parser.letters = flint_malloc(parser.alloc);
    parser.positions = flint_malloc(parser.alloc * sizeof(slong));
    parser.owner = flint_calloc(WG_QUBITS_MAX, sizeof(uint32_t));
    status = scan_sum(&parser);
    if (status == WG_OK)
        status = set_sum(sum, &parser);
    if (status == WG_OK)
        *dense = parser.form == DENSE;
    wg_list_clear(parser.coefficients);
    flint_free(parser.ends);
    flint_free(parser.letters);
    flint_free(parser.positions);
    flint_free(parser.owner);
    return status;
}
