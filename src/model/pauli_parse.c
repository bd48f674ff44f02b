#include "wishgarten/pauli.h"

#include <ctype.h>
#include <string.h>

#include "wishgarten/number.h"

typedef struct
{
    const char *text;
    size_t at;
    wg_pauli_sum_struct *sum;
    int dense; /* -1 before the first word */
    size_t first_word;
    char *letters;
    slong *positions;
    slong length, alloc;
    wg_error_struct *error;
} parser_t;

static void skip_blanks(parser_t *p)
{
    p->at += strspn(p->text + p->at, " \t\r");
}

/* Skips blanks, line ends and comments; returns nonzero if a line ended. */
static int skip_lines(parser_t *p)
{
    int ended = 0;

    for (;;)
    {
        skip_blanks(p);
        if (p->text[p->at] == '#')
            p->at += strcspn(p->text + p->at, "\n");
        if (p->text[p->at] != '\n')
            return ended;
        ended = 1;
        p->at++;
    }
}

static wg_status_t fail_at(parser_t *p, size_t at, const char *expected)
{
    const char *c = p->text + at;

    if (*c == '\0')
        return wg_fail_at(p->error, p->text, at, "the text ends here; expected %s", expected);
    if (strncmp(c, "\xe2\x88\x92", 3) == 0)
        return wg_fail_at(p->error, p->text, at, "this is a typographic minus; expected '-'");
    if ((unsigned char) *c >= 0x80 || !isprint((unsigned char) *c))
        return wg_fail_at(p->error, p->text, at, "unexpected byte 0x%02x; expected %s", (unsigned char) *c,
                          expected);
    return wg_fail_at(p->error, p->text, at, "unexpected '%c'; expected %s", *c, expected);
}

static int is_pauli(char c)
{
    return c != '\0' && strchr("IXYZ", c) != NULL;
}

static void push_letter(parser_t *p, char letter, slong position)
{
    if (p->length == p->alloc)
    {
        p->alloc = 2 * p->alloc + 16;
        p->letters = flint_realloc(p->letters, p->alloc);
        p->positions = flint_realloc(p->positions, p->alloc * sizeof(slong));
    }
    p->letters[p->length] = letter;
    p->positions[p->length++] = position;
}

/* A word of one kind does not stand beside one of the other. */
static wg_status_t check_kind(parser_t *p, int dense, size_t begin)
{
    if (p->dense < 0)
        p->first_word = begin;
    if (p->dense >= 0 && p->dense != dense)
        return wg_fail_at(p->error, p->text, begin,
                          "dense words such as XXIZ and indexed words such as X0 Y3 do not mix");
    p->dense = dense;
    return WG_OK;
}

static wg_status_t read_dense(parser_t *p)
{
    size_t begin = p->at;
    slong width = 0;
    wg_status_t status = check_kind(p, 1, begin);

    for (; status == WG_OK && isalnum((unsigned char) p->text[p->at]); p->at++, width++)
    {
        if (!is_pauli(p->text[p->at]))
            status = fail_at(p, p->at,
                             p->text[p->at] == '0' ? "a letter I, X, Y or Z, and this is the digit zero"
                                                   : "a letter I, X, Y or Z");
        else if (width >= WG_QUBITS_MAX)
            status =
                wg_fail_at(p->error, p->text, begin, "expected a word of at most %d letters", WG_QUBITS_MAX);
        else if (p->text[p->at] != 'I')
            push_letter(p, p->text[p->at], width);
    }
    if (status == WG_OK && p->sum->length > 0 && width != p->sum->qubits)
        return wg_fail_at(p->error, p->text, begin, "the word %.*s has %ld letters, the first word has %ld",
                          (int) FLINT_MIN(width, 40), p->text + begin, (long) width, (long) p->sum->qubits);
    if (status == WG_OK && p->sum->length == 0)
        wg_pauli_sum_extend(p->sum, width);
    return status;
}

/* letter digits or letter ( digits ) */
static wg_status_t read_factor(parser_t *p)
{
    size_t begin = p->at, digits;
    char letter = p->text[p->at];
    int bracket;
    slong index = 0;

    if (!is_pauli(letter))
        return fail_at(p, p->at, "a letter I, X, Y or Z with the number of its qubit");
    p->at++;
    bracket = p->text[p->at] == '(';
    p->at += bracket;
    if (bracket)
        skip_blanks(p);
    digits = p->at;
    for (; isdigit((unsigned char) p->text[p->at]); p->at++)
        if (index < WG_QUBITS_MAX)
            index = 10 * index + p->text[p->at] - '0';
    if (p->at == digits)
        return fail_at(p, p->at, "the number of a qubit");
    if (index >= WG_QUBITS_MAX)
        return wg_fail_at(p->error, p->text, digits, "expected the number of a qubit below %d",
                          WG_QUBITS_MAX);
    if (bracket)
    {
        skip_blanks(p);
        if (p->text[p->at] != ')')
            return fail_at(p, p->at, "')'");
        p->at++;
    }
    else if (isalpha((unsigned char) p->text[p->at]) && !is_pauli(p->text[p->at]))
        return fail_at(p, p->at, "a letter I, X, Y or Z");
    for (slong i = 0; i < p->length; i++)
        if (p->positions[i] == index)
            return wg_fail_at(p->error, p->text, begin,
                              "qubit %ld has a second letter here; expected one letter a qubit",
                              (long) index);
    push_letter(p, letter, index);
    if (index >= p->sum->qubits)
        wg_pauli_sum_extend(p->sum, index + 1);
    return WG_OK;
}

static int starts_factor(const char *text)
{
    return isalpha((unsigned char) text[0]) && (isdigit((unsigned char) text[1]) || text[1] == '(');
}

static wg_status_t read_factors(parser_t *p)
{
    wg_status_t status = read_factor(p);

    while (status == WG_OK)
    {
        size_t behind = p->at;

        skip_blanks(p);
        if (p->text[p->at] == '*' || p->text[p->at] == '@')
        {
            p->at++;
            skip_blanks(p);
        }
        else if (!starts_factor(p->text + p->at))
        {
            p->at = behind;
            break;
        }
        status = read_factor(p);
    }
    return status;
}

static wg_status_t read_word(parser_t *p)
{
    char open = p->text[p->at];
    size_t begin = p->at;
    wg_status_t status;

    p->length = 0;
    if (open == '[')
    {
        status = check_kind(p, 0, begin);
        p->at++;
        skip_blanks(p);
        if (status == WG_OK && p->text[p->at] != ']')
            status = read_factors(p);
        if (status != WG_OK)
            return status;
        skip_blanks(p);
        if (p->text[p->at] != ']')
            return fail_at(p, p->at, "']'");
        p->at++;
        return WG_OK;
    }
    if (!isalpha((unsigned char) open))
        return fail_at(p, p->at, "a Pauli word, such as XXIZ, X0 Y3 or [X0 Y3]");
    if (!starts_factor(p->text + p->at))
        return read_dense(p);
    status = check_kind(p, 0, begin);
    return status == WG_OK ? read_factors(p) : status;
}

/* "(number)" or "(number sign number j)" */
static wg_status_t read_complex(fmpq_t coefficient, parser_t *p)
{
    size_t begin = p->at++;
    fmpq_t imaginary;
    wg_status_t status;

    skip_blanks(p);
    status = wg_number_scan_at(coefficient, &p->at, p->text, p->error);
    if (status != WG_OK)
        return status;
    fmpq_init(imaginary);
    skip_blanks(p);
    if (p->text[p->at] == 'j')
    {
        fmpq_swap(imaginary, coefficient);
        p->at++;
    }
    else if (p->text[p->at] == '+' || p->text[p->at] == '-')
    {
        status = wg_number_scan_at(imaginary, &p->at, p->text, p->error);
        if (status == WG_OK && p->text[p->at] != 'j')
            status = fail_at(p, p->at, "'j' behind the imaginary part");
        p->at++;
    }
    if (status == WG_OK)
    {
        skip_blanks(p);
        if (p->text[p->at] != ')')
            status = fail_at(p, p->at, "')'");
        p->at++;
    }
    if (status == WG_OK && !fmpq_is_zero(imaginary))
        status = wg_fail_at(p->error, p->text, begin,
                            "the coefficient %.*s is not real, so the observable is not Hermitian",
                            (int) FLINT_MIN(p->at - begin, 60), p->text + begin);
    fmpq_clear(imaginary);
    return status;
}

static wg_status_t read_term(parser_t *p, int sign)
{
    fmpq_t coefficient;
    wg_status_t status = WG_OK;
    int given;

    fmpq_init(coefficient);
    fmpq_one(coefficient);
    given = isdigit((unsigned char) p->text[p->at]) || p->text[p->at] == '.' || p->text[p->at] == '(';
    if (p->text[p->at] == '(')
        status = read_complex(coefficient, p);
    else if (given)
        status = wg_number_scan_at(coefficient, &p->at, p->text, p->error);
    if (status == WG_OK && given)
    {
        skip_blanks(p);
        if (p->text[p->at] == '*')
        {
            p->at++;
            skip_blanks(p);
        }
    }
    if (status == WG_OK)
        status = read_word(p);
    if (status == WG_OK && (p->sum->length + 1) * FLINT_MAX(p->sum->limbs, 1) > WG_PAULI_LIMBS_MAX / 2)
    {
        wg_fail_at(p->error, p->text, p->at, "this sum is too long: expected at most %d words of 64 qubits",
                   WG_PAULI_LIMBS_MAX / 2);
        status = WG_UNABLE;
    }
    if (status == WG_OK)
    {
        if (sign < 0)
            fmpq_neg(coefficient, coefficient);
        wg_pauli_sum_append(p->sum, coefficient, p->letters, p->positions, p->length);
    }
    fmpq_clear(coefficient);
    return status;
}

static wg_status_t read_sum(parser_t *p)
{
    wg_status_t status = WG_OK;

    skip_lines(p);
    do
    {
        int sign = 1, ended;

        if (p->text[p->at] == '+' || p->text[p->at] == '-')
        {
            sign = p->text[p->at] == '-' ? -1 : 1;
            p->at++;
            skip_lines(p);
        }
        /* "+" at the end of a line and "-" at the beginning of the next */
        if (sign > 0 && p->sum->length > 0 && p->text[p->at] == '-')
        {
            sign = -1;
            p->at++;
            skip_blanks(p);
        }
        status = read_term(p, sign);
        if (status != WG_OK)
            return status;
        ended = skip_lines(p);
        if (p->text[p->at] != '\0' && !ended && p->text[p->at] != '+' && p->text[p->at] != '-')
            return fail_at(p, p->at, "'+', '-' or the end of the line behind a word");
    }
    while (p->text[p->at] != '\0');
    return WG_OK;
}

wg_status_t wg_pauli_sum_parse(wg_pauli_sum_t sum, int *dense, const char *text, wg_error_struct *error)
{
    wg_pauli_sum_t read;
    parser_t p = {.text = text, .sum = read, .dense = -1, .error = error};
    wg_status_t status;

    wg_pauli_sum_init(read, 0);
    status = read_sum(&p);
    if (status == WG_OK)
    {
        wg_pauli_sum_normalise(read);
        wg_pauli_sum_swap(sum, read);
        *dense = p.dense;
    }
    wg_pauli_sum_clear(read);
    flint_free(p.letters);
    flint_free(p.positions);
    return status;
}
