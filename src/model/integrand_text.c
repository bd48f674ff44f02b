#include "wishgarten/integrand_text.h"

#include <ctype.h>
#include <string.h>

#include "wishgarten/number.h"

#define DEPTH_MAX 50

typedef struct
{
    const char *text;
    size_t at;
    wg_integrand_struct *integrand;
    wg_error_struct *error;
    int depth;  /* of open brackets */
    int barred; /* between bars, which do not nest */
    int summed; /* the product may end with the sign of the next one */
} parser_t;

static void skip_space(parser_t *p)
{
    while (isspace((unsigned char) p->text[p->at]))
        p->at++;
}

static char peek(parser_t *p)
{
    skip_space(p);
    return p->text[p->at];
}

static int is_digit_at(const parser_t *p, size_t at)
{
    return isdigit((unsigned char) p->text[at]);
}

static wg_status_t expected(parser_t *p, const char *what)
{
    char c = peek(p);

    if (c == '\0')
        return wg_fail_at(p->error, p->text, p->at, "the text ends where %s was expected", what);
    if (c == '+' || c == '-')
        return wg_fail_at(
            p->error, p->text, p->at,
            "sums stand outside of brackets, as in 'U[1,1] conj(U[1,1]) + 2 tr(U)' (%s was expected)", what);
    return wg_fail_at(p->error, p->text, p->at, "expected %s", what);
}

static wg_status_t expect(parser_t *p, char c, const char *what)
{
    if (peek(p) != c)
        return expected(p, what);
    p->at++;
    return WG_OK;
}

static wg_status_t open(parser_t *p)
{
    if (++p->depth > DEPTH_MAX)
        return wg_fail_at(p->error, p->text, p->at, "brackets are nested more than %d deep", DEPTH_MAX);
    return WG_OK;
}

static wg_status_t too_long(parser_t *p, size_t place)
{
    wg_fail_at(p->error, p->text, place, "the product has more than %d letters, which is out of reach",
               WG_INTEGRAND_LETTERS_MAX);
    return WG_UNABLE;
}

/* *power <- the digits; powers beyond the limit are cut off there. */
static wg_status_t read_power(slong *power, parser_t *p)
{
    size_t begin = p->at;

    *power = 0;
    if (!is_digit_at(p, p->at))
        return expected(p, "a power (a whole number)");
    for (; is_digit_at(p, p->at); p->at++)
        *power = FLINT_MIN(10 * *power + p->text[p->at] - '0', 1000000);
    return *power > WG_INTEGRAND_LETTERS_MAX ? too_long(p, begin) : WG_OK;
}

/* *power <- what stands behind "^", or 1. */
static wg_status_t read_optional_power(slong *power, parser_t *p)
{
    *power = 1;
    if (peek(p) != '^')
        return WG_OK;
    p->at++;
    skip_space(p);
    return read_power(power, p);
}

/* A capital letter and digits. */
static wg_status_t read_matrix(int *matrix, parser_t *p)
{
    char name[WG_MATRIX_NAME_SIZE];
    size_t begin = p->at, length = 1;

    while (is_digit_at(p, begin + length))
        length++;
    if (length >= WG_MATRIX_NAME_SIZE)
        return wg_fail_at(p->error, p->text, begin, "expected a name of at most %d characters",
                          WG_MATRIX_NAME_SIZE - 1);
    memcpy(name, p->text + begin, length);
    name[length] = '\0';
    p->at += length;
    *matrix = wg_integrand_matrix(p->integrand, name,
                                  strchr("UVW", name[0]) != NULL ? WG_MATRIX_RANDOM : WG_MATRIX_FIXED);
    return WG_OK;
}

/* *flags <- what the marks behind a matrix say; leaves a power alone. */
static int read_mark(int *flags, parser_t *p)
{
    static const char dagger[] = "\xe2\x80\xa0";

    skip_space(p);
    if (p->text[p->at] == '\'')
    {
        p->at++;
        *flags = WG_LETTER_TRANSPOSED;
    }
    else if (p->text[p->at] == '^' && !is_digit_at(p, p->at + 1))
    {
        p->at++;
        *flags = WG_LETTER_ADJOINT;
    }
    else if (strncmp(p->text + p->at, dagger, strlen(dagger)) == 0)
    {
        p->at += strlen(dagger);
        *flags = WG_LETTER_ADJOINT;
    }
    else
        return 0;
    return 1;
}

static int is_word(const parser_t *p, const char *word)
{
    size_t length = strlen(word);

    return strncmp(p->text + p->at, word, length) == 0 && !isalnum((unsigned char) p->text[p->at + length]);
}

static wg_status_t unknown_function(parser_t *p)
{
    size_t length = strspn(p->text + p->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    return wg_fail_at(p->error, p->text, p->at, "unknown function '%.*s'; expected tr(...) or conj(...)",
                      (int) FLINT_MIN(length, 40), p->text + p->at);
}

/* Words */

typedef struct
{
    wg_letter_struct letters[WG_INTEGRAND_LETTERS_MAX];
    slong length;
} word_t;

static wg_status_t read_word(word_t *word, parser_t *p);

/* The last letters of the word, from `begin`, become their power. */
static wg_status_t raise(word_t *word, slong begin, slong power, parser_t *p, size_t place)
{
    slong length = word->length - begin;

    if (begin + length * power > WG_INTEGRAND_LETTERS_MAX)
        return too_long(p, place);
    for (slong i = 1; i < power; i++)
        memcpy(word->letters + begin + i * length, word->letters + begin, length * sizeof(wg_letter_struct));
    word->length = begin + length * power;
    return WG_OK;
}

static wg_status_t read_bracket(word_t *word, parser_t *p)
{
    wg_status_t status = open(p);

    p->at++;
    if (status == WG_OK)
        status = read_word(word, p);
    if (status == WG_OK)
        status = expect(p, ')', "')' or a matrix");
    p->depth--;
    return status;
}

static wg_status_t read_item(word_t *word, parser_t *p)
{
    slong begin = word->length;
    wg_status_t status = WG_OK;
    int flags;
    char c = peek(p);

    if (c == '(')
        status = read_bracket(word, p);
    else if (is_word(p, "conj"))
    {
        p->at += strlen("conj");
        if (peek(p) != '(')
            return expected(p, "'('");
        status = read_bracket(word, p);
        wg_letters_apply(word->letters + begin, word->length - begin, WG_LETTER_CONJUGATED);
    }
    else if (isupper((unsigned char) c))
    {
        int matrix;

        if (word->length == WG_INTEGRAND_LETTERS_MAX)
            return too_long(p, p->at);
        status = read_matrix(&matrix, p);
        if (status == WG_OK)
            word->letters[word->length++] = (wg_letter_struct){matrix, 0};
    }
    else if (islower((unsigned char) c))
        return wg_fail_at(p->error, p->text, p->at, "expected a matrix, whose name is a capital letter");
    else
        return expected(p, "a matrix (U, A, ...)");

    while (status == WG_OK)
    {
        size_t place;
        slong power;

        if (read_mark(&flags, p))
        {
            wg_letters_apply(word->letters + begin, word->length - begin, flags);
            continue;
        }
        place = p->at;
        if (peek(p) != '^')
            break;
        p->at++;
        status = read_power(&power, p);
        if (status == WG_OK)
            status = raise(word, begin, power, p, place);
    }
    return status;
}

static wg_status_t read_word(word_t *word, parser_t *p)
{
    wg_status_t status = read_item(word, p);

    while (status == WG_OK && peek(p) != ')')
    {
        if (peek(p) == '\0')
            return expected(p, "')'");
        if (peek(p) == '*')
            p->at++;
        if (peek(p) == '[')
            return wg_fail_at(p->error, p->text, p->at, "entries stand outside of traces");
        status = read_item(word, p);
    }
    return status;
}

static wg_status_t read_trace(parser_t *p)
{
    word_t *word;
    wg_status_t status;

    p->at += 2;
    if (peek(p) != '(')
        return expected(p, "'('");
    word = flint_malloc(sizeof(*word));
    word->length = 0;
    status = read_bracket(word, p);
    if (status == WG_OK)
        wg_integrand_push_word(p->integrand, word->letters, word->length, 1);
    flint_free(word);
    return status;
}

/* Entries */

static wg_status_t read_index(slong *index, parser_t *p)
{
    char c = peek(p);
    size_t begin = p->at;

    if (isdigit((unsigned char) c))
    {
        slong value = 0;

        for (; is_digit_at(p, p->at); p->at++)
            value = FLINT_MIN(10 * value + p->text[p->at] - '0', 1000000000000000);
        if (value == 0)
            return wg_fail_at(p->error, p->text, begin, "indices count from 1");
        if (value == 1000000000000000)
            return wg_fail_at(p->error, p->text, begin, "expected an index below 10^15");
        *index = value;
    }
    else if (islower((unsigned char) c))
    {
        char name[WG_INDEX_NAME_SIZE];
        size_t length = 1;

        while (is_digit_at(p, begin + length))
            length++;
        if (length >= WG_INDEX_NAME_SIZE)
            return wg_fail_at(p->error, p->text, begin, "expected an index of at most %d characters",
                              WG_INDEX_NAME_SIZE - 1);
        memcpy(name, p->text + begin, length);
        name[length] = '\0';
        p->at += length;
        *index = wg_integrand_symbol(p->integrand, name);
    }
    else
        return expected(p, "an index (1, i, ...)");
    return WG_OK;
}

static wg_status_t read_entry(parser_t *p)
{
    size_t begin = p->at;
    slong row = 0, column = 0;
    int matrix, mark, flags = 0;
    wg_status_t status = read_matrix(&matrix, p);

    while (status == WG_OK && read_mark(&mark, p))
        flags ^= mark;
    if (status == WG_OK && peek(p) != '[')
        return expected(p, "'[': matrices stand as entries, U[1,2], or in traces, tr(U A)");
    if (status == WG_OK && p->integrand->matrices[matrix].kind != WG_MATRIX_RANDOM)
        return wg_fail_at(p->error, p->text, begin,
                          "entries are averaged for U, V and W; fixed matrices stand in traces");
    p->at++;
    if (status == WG_OK)
        status = read_index(&row, p);
    if (status == WG_OK)
        status = expect(p, ',', "','");
    if (status == WG_OK)
        status = read_index(&column, p);
    if (status == WG_OK)
        status = expect(p, ']', "']'");
    if (status == WG_OK)
        wg_integrand_push_entry(p->integrand, matrix, flags & WG_LETTER_CONJUGATED,
                                flags & WG_LETTER_TRANSPOSED ? column : row,
                                flags & WG_LETTER_TRANSPOSED ? row : column, 1);
    return status;
}

/* Products. Factors are appended to the integrand; those from a place on can be conjugated, raised,
   doubled. */

typedef struct
{
    slong entries, words;
} place_t;

static place_t here(const parser_t *p)
{
    return (place_t){p->integrand->entry_count, p->integrand->word_count};
}

static void conjugate_from(parser_t *p, place_t place)
{
    wg_integrand_struct *f = p->integrand;

    for (slong i = place.entries; i < f->entry_count; i++)
        f->entries[i].conjugated ^= 1;
    for (slong i = place.words; i < f->word_count; i++)
        wg_letters_apply(f->words[i].letters, f->words[i].length, WG_LETTER_CONJUGATED);
}

/* The number of letters from the place on, times the power, has to stay within the limit. */
static wg_status_t raise_from(parser_t *p, place_t place, fmpq_t scalar, slong power, size_t at)
{
    wg_integrand_struct *f = p->integrand;
    slong letters = 0;

    for (slong i = place.entries; i < f->entry_count; i++)
    {
        f->entries[i].power *= power;
        letters += f->entries[i].power;
    }
    for (slong i = place.words; i < f->word_count; i++)
    {
        f->words[i].power *= power;
        letters += FLINT_MAX(f->words[i].length, 1) * f->words[i].power;
    }
    if (letters > WG_INTEGRAND_LETTERS_MAX)
        return too_long(p, at);
    if (power * (fmpz_bits(fmpq_numref(scalar)) + fmpz_bits(fmpq_denref(scalar))) > WG_NUMBER_BITS_MAX)
        return wg_fail_at(p->error, p->text, at, "the power of the number is too large");
    fmpq_pow_si(scalar, scalar, power);
    return WG_OK;
}

static void double_conjugated_from(parser_t *p, place_t place)
{
    wg_integrand_struct *f = p->integrand;
    place_t end = here(p);

    for (slong i = place.entries; i < end.entries; i++)
    {
        wg_entry_struct e = f->entries[i];

        wg_integrand_push_entry(f, e.matrix, e.conjugated, e.row, e.column, e.power);
    }
    for (slong i = place.words; i < end.words; i++)
        wg_integrand_push_word(f, f->words[i].letters, f->words[i].length, f->words[i].power);
    conjugate_from(p, end);
}

static wg_status_t read_product(fmpq_t scalar, char end, parser_t *p);

/* "(product)" */
static wg_status_t read_group(fmpq_t scalar, parser_t *p)
{
    wg_status_t status = open(p);

    p->at++;
    if (status == WG_OK)
        status = read_product(scalar, ')', p);
    p->depth--;
    return status;
}

/* "|product|^even" is a power of the product and its conjugate. */
static wg_status_t read_modulus(fmpq_t scalar, parser_t *p)
{
    place_t place = here(p);
    size_t begin = p->at;
    slong power = 1;
    wg_status_t status;

    if (p->barred)
        return wg_fail_at(p->error, p->text, begin, "bars do not nest");
    p->barred = 1;
    p->at++;
    status = read_product(scalar, '|', p);
    p->barred = 0;
    begin = p->at;
    if (status == WG_OK)
        status = read_optional_power(&power, p);
    if (status == WG_OK && power % 2 != 0)
        return wg_fail_at(p->error, p->text, begin,
                          "expected an even power of a modulus, such as |U[1,1]|^2");
    if (status == WG_OK)
        status = raise_from(p, place, scalar, power / 2, begin);
    if (status == WG_OK)
    {
        fmpq_mul(scalar, scalar, scalar);
        double_conjugated_from(p, place);
    }
    return status;
}

static wg_status_t read_factor(fmpq_t scalar, parser_t *p)
{
    place_t place = here(p);
    size_t begin;
    slong power;
    wg_status_t status;
    char c = peek(p);

    fmpq_one(scalar);
    if (isdigit((unsigned char) c) || c == '.')
        return wg_number_scan_at(scalar, &p->at, p->text, p->error);
    if (c == '|')
        return read_modulus(scalar, p);
    if (c == '(')
        status = read_group(scalar, p);
    else if (is_word(p, "tr") || is_word(p, "Tr"))
        status = read_trace(p);
    else if (is_word(p, "conj"))
    {
        p->at += strlen("conj");
        if (peek(p) != '(')
            return expected(p, "'('");
        status = read_group(scalar, p);
        conjugate_from(p, place);
    }
    else if (islower((unsigned char) c) ||
             (isupper((unsigned char) c) && isalpha((unsigned char) p->text[p->at + 1]) &&
              islower((unsigned char) p->text[p->at + 1])))
        return unknown_function(p);
    else if (isupper((unsigned char) c))
        status = read_entry(p);
    else
        return expected(p, "an entry (U[1,2]) or a trace (tr(U A))");
    begin = p->at;
    if (status == WG_OK)
        status = read_optional_power(&power, p);
    if (status == WG_OK)
        status = raise_from(p, place, scalar, power, begin);
    return status;
}

static int is_at_end(parser_t *p, char end)
{
    char c = peek(p);

    return c == end || (end == '\0' && p->summed && (c == '+' || c == '-'));
}

/* Reads factors up to `end`, which is read too. In sums the text may also end with the sign of the next product. */
static wg_status_t read_product(fmpq_t scalar, char end, parser_t *p)
{
    size_t begin = p->at;
    wg_status_t status = WG_OK;
    fmpq_t factor;

    fmpq_init(factor);
    fmpq_one(scalar);
    if (peek(p) == '-')
    {
        p->at++;
        fmpq_neg(scalar, scalar);
    }
    do
    {
        status = read_factor(factor, p);
        if (status == WG_OK)
            fmpq_mul(scalar, scalar, factor);
        if (status == WG_OK &&
            fmpz_bits(fmpq_numref(scalar)) + fmpz_bits(fmpq_denref(scalar)) > 2 * WG_NUMBER_BITS_MAX)
            status = wg_fail_at(p->error, p->text, begin, "the number before this product is too large");
        if (status == WG_OK && peek(p) == '*')
        {
            p->at++;
            if (is_at_end(p, end))
                status = expected(p, "a factor");
        }
    }
    while (status == WG_OK && !is_at_end(p, end));
    if (status == WG_OK && end != '\0')
        p->at++;
    fmpq_clear(factor);
    return status;
}

/* The product at p->at, up to the end of the text or, in sums, to a sign. */
static wg_status_t read_whole(wg_integrand_t integrand, parser_t *p)
{
    size_t begin = p->at;
    place_t start;
    wg_status_t status;

    p->integrand = integrand;
    start = here(p);
    status = read_product(integrand->scalar, '\0', p);
    return status == WG_OK ? raise_from(p, start, integrand->scalar, 1, begin) : status;
}

wg_status_t wg_integrand_parse(wg_integrand_t integrand, const char *text, wg_error_struct *error)
{
    parser_t p = {.text = text, .error = error};
    wg_status_t status = read_whole(integrand, &p);

    if (status != WG_OK)
    {
        wg_integrand_clear(integrand);
        wg_integrand_init(integrand);
    }
    return status;
}

wg_status_t wg_integrand_terms_parse(wg_integrand_struct **terms, slong *count, const char *text,
                                     wg_error_struct *error)
{
    parser_t p = {.text = text, .error = error, .summed = 1};
    wg_integrand_struct *list = NULL;
    slong length = 0;
    wg_status_t status = WG_OK;

    do
    {
        if (length == WG_INTEGRAND_TERMS_MAX)
        {
            wg_fail_at(error, text, p.at, "the sum has more than %d terms, which is out of reach",
                       WG_INTEGRAND_TERMS_MAX);
            status = WG_UNABLE;
            break;
        }
        list = flint_realloc(list, (length + 1) * sizeof(*list));
        wg_integrand_init(list + length);
        if (length > 0 && text[p.at] == '+')
            p.at++;
        status = read_whole(list + length++, &p);
    }
    while (status == WG_OK && peek(&p) != '\0');
    if (status != WG_OK)
    {
        wg_integrand_terms_free(list, length);
        return status;
    }
    *terms = list;
    *count = length;
    return WG_OK;
}

void wg_integrand_terms_free(wg_integrand_struct *terms, slong count)
{
    for (slong i = 0; i < count; i++)
        wg_integrand_clear(terms + i);
    flint_free(terms);
}
