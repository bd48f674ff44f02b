#include "wishgarten/number.h"

#include <string.h>

#include <flint/fmpz.h>

#define WHITE_SPACE " \t\n\v\f\r"
#define EXAMPLES "such as 12, 0.1, 1/3, 2^10 or 1e-3"

/* More decimal digits than any number of WG_NUMBER_BITS_MAX bits has. */
#define DIGITS_MAX (WG_NUMBER_BITS_MAX / 3)
/* Exponents saturate here: far beyond every limit, and safe to add and multiply by small numbers. */
#define EXPONENT_MAX (WORD_MAX / 4)

static size_t count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

static slong get_exponent(const char *digits, size_t length)
{
    slong e = 0;

    for (size_t i = 0; i < length; i++)
        e = e > EXPONENT_MAX / 10 - 1 ? EXPONENT_MAX : 10 * e + (digits[i] - '0');
    return FLINT_MIN(e, EXPONENT_MAX);
}

static slong size_in_bits(const fmpq_t q)
{
    return FLINT_MAX((slong) fmpz_bits(fmpq_numref(q)), (slong) fmpz_bits(fmpq_denref(q)));
}

static wg_status_t fail_too_large(const char *input, size_t position, wg_error_struct *error)
{
    return wg_fail_at(error, input, position,
                      "this number is too large: expected at most %d bits above and below",
                      WG_NUMBER_BITS_MAX);
}

/* q <- digits * 10^scale, unless that is too large; leading and trailing zeros do not count. */
static int set_decimal(fmpq_t q, char *digits, slong scale)
{
    slong length = strlen(digits), zeros = strspn(digits, "0");
    fmpz_t power;

    fmpq_zero(q);
    if (zeros == length)
        return 1;
    for (; digits[length - 1] == '0'; length--)
        scale++;
    digits[length] = '\0';
    if (length - zeros > DIGITS_MAX - FLINT_MIN(FLINT_MAX(scale, 0), DIGITS_MAX) || scale < -DIGITS_MAX)
        return 0;

    fmpz_init(power);
    fmpz_set_str(fmpq_numref(q), digits + zeros, 10);
    fmpz_ui_pow_ui(power, 10, FLINT_ABS(scale));
    if (scale >= 0)
        fmpq_mul_fmpz(q, q, power);
    else
        fmpq_div_fmpz(q, q, power);
    fmpz_clear(power);
    return size_in_bits(q) <= WG_NUMBER_BITS_MAX;
}

static wg_status_t scan_decimal(fmpq_t q, size_t *position, const char *input, wg_error_struct *error)
{
    const char *text = input + *position;
    size_t whole = count_digits(text), fraction = 0, length = whole;
    slong scale = 0;
    char *digits;
    int fits;

    /* 1..40 is a range and not 1. followed by .40 */
    if (text[whole] == '.' && text[whole + 1] != '.')
    {
        fraction = count_digits(text + whole + 1);
        length += 1 + fraction;
    }
    if (whole + fraction == 0)
        return wg_fail_at(error, input, *position, "expected a number " EXAMPLES);
    if (text[length] == 'e' || text[length] == 'E')
    {
        size_t sign = text[length + 1] == '+' || text[length + 1] == '-';
        size_t count = count_digits(text + length + 1 + sign);

        if (count > 0)
        {
            scale = get_exponent(text + length + 1 + sign, count);
            if (text[length + 1] == '-')
                scale = -scale;
            length += 1 + sign + count;
        }
    }

    digits = flint_malloc(whole + fraction + 1);
    memcpy(digits, text, whole);
    if (fraction > 0)
        memcpy(digits + whole, text + whole + 1, fraction);
    digits[whole + fraction] = '\0';
    fits = set_decimal(q, digits, scale - (slong) fraction);
    flint_free(digits);
    if (!fits)
        return fail_too_large(input, *position, error);
    *position += length;
    return WG_OK;
}

static wg_status_t scan_power(fmpq_t q, size_t *position, const char *input, wg_error_struct *error)
{
    size_t begin = *position, sign, count;
    wg_status_t status = scan_decimal(q, position, input, error);
    slong e, size;

    if (status != WG_OK || input[*position] != '^')
        return status;
    ++*position;
    sign = input[*position] == '-';
    count = count_digits(input + *position + sign);
    if (count == 0)
        return wg_fail_at(error, input, *position + sign, "expected the digits of a whole number after '^'");
    e = get_exponent(input + *position + sign, count);
    if (fmpq_is_zero(q) && sign == 1 && e > 0)
        return wg_fail_at(error, input, begin, "zero has no negative power");

    size = size_in_bits(q);
    if (size <= 1)
        e = FLINT_MIN(e, 1);
    else if (e > (WG_NUMBER_BITS_MAX - 1) / (size - 1))
        return fail_too_large(input, begin, error);
    fmpq_pow_si(q, q, sign == 1 ? -e : e);
    if (size_in_bits(q) > WG_NUMBER_BITS_MAX)
        return fail_too_large(input, begin, error);
    *position += sign + count;
    return WG_OK;
}

static wg_status_t scan_number(fmpq_t q, size_t *position, const char *input, wg_error_struct *error)
{
    size_t begin = *position;
    int negative = input[*position] == '-';
    wg_status_t status;

    *position += negative || input[*position] == '+';
    status = scan_power(q, position, input, error);
    if (status == WG_OK && input[*position] == '/')
    {
        size_t place = ++*position;
        fmpq_t divisor;

        fmpq_init(divisor);
        status = scan_power(divisor, position, input, error);
        if (status == WG_OK && fmpq_is_zero(divisor))
            status = wg_fail_at(error, input, place, "the denominator is zero");
        if (status == WG_OK)
            fmpq_div(q, q, divisor);
        if (status == WG_OK && size_in_bits(q) > WG_NUMBER_BITS_MAX)
            status = fail_too_large(input, begin, error);
        fmpq_clear(divisor);
    }
    if (status == WG_OK && negative)
        fmpq_neg(q, q);
    return status;
}

wg_status_t wg_number_scan_at(fmpq_t q, size_t *position, const char *input, wg_error_struct *error)
{
    size_t end = *position;
    wg_status_t status;
    fmpq_t t;

    fmpq_init(t);
    status = scan_number(t, &end, input, error);
    if (status == WG_OK)
    {
        fmpq_swap(q, t);
        *position = end;
    }
    fmpq_clear(t);
    return status;
}

wg_status_t wg_number_scan(fmpq_t q, size_t *length, const char *text, wg_error_struct *error)
{
    size_t end = 0;
    wg_status_t status = wg_number_scan_at(q, &end, text, error);

    if (status == WG_OK)
        *length = end;
    return status;
}

static void skip_white_space(size_t *position, const char *input)
{
    *position += strspn(input + *position, WHITE_SPACE);
}

wg_status_t wg_number_parse(fmpq_t q, const char *text, wg_error_struct *error)
{
    size_t position = 0;
    wg_status_t status;
    fmpq_t t;

    fmpq_init(t);
    skip_white_space(&position, text);
    status = wg_number_scan_at(t, &position, text, error);
    if (status == WG_OK)
    {
        skip_white_space(&position, text);
        if (text[position] != '\0')
            status = wg_fail_at(error, text, position, "expected nothing after the number");
    }
    if (status == WG_OK)
        fmpq_swap(q, t);
    fmpq_clear(t);
    return status;
}

wg_status_t wg_clear_denominators(fmpz *n, fmpz_t d, const fmpq *q, slong length, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpz_t lcm;

    fmpz_init_set_ui(lcm, 1);
    for (slong i = 0; i < length && status == WG_OK; i++)
    {
        fmpz_lcm(lcm, lcm, fmpq_denref(q + i));
        if ((slong) fmpz_bits(lcm) > WG_LIST_BITS_MAX / length)
            status = wg_fail(error, WG_UNABLE,
                             "the common denominator of these %ld numbers has more than %ld bits",
                             (long) length, (long) (WG_LIST_BITS_MAX / length));
    }
    if (status == WG_OK)
    {
        for (slong i = 0; i < length; i++)
        {
            fmpz_divexact(n + i, lcm, fmpq_denref(q + i));
            fmpz_mul(n + i, n + i, fmpq_numref(q + i));
        }
        fmpz_swap(d, lcm);
    }
    fmpz_clear(lcm);
    return status;
}

void wg_list_init(wg_list_t list)
{
    list->entries = NULL;
    list->length = 0;
    list->alloc = 0;
}

void wg_list_clear(wg_list_t list)
{
    for (slong i = 0; i < list->alloc; i++)
        fmpq_clear(list->entries + i);
    flint_free(list->entries);
}

static void fit_list(wg_list_t list, slong length)
{
    if (length <= list->alloc)
        return;
    length = FLINT_MAX(length, 2 * list->alloc);
    list->entries = flint_realloc(list->entries, length * sizeof(fmpq));
    for (slong i = list->alloc; i < length; i++)
        fmpq_init(list->entries + i);
    list->alloc = length;
}

void wg_list_append(wg_list_t list, const fmpq_t q)
{
    fit_list(list, list->length + 1);
    fmpq_set(list->entries + list->length++, q);
}

/* Appends start, start + step, ..., `count` numbers, unless the list grows beyond its limits. `bits`
   bounds the size of each of them; *total is what the list holds so far. */
static int append_progression(wg_list_t list, slong *total, const fmpq_t start, const fmpq_t step,
                              const fmpz_t count, slong bits)
{
    slong n;

    if (fmpz_cmp_si(count, WG_LIST_LENGTH_MAX - list->length) > 0)
        return 0;
    n = fmpz_get_si(count);
    if (bits > (WG_LIST_BITS_MAX - *total) / n)
        return 0;
    *total += n * bits;

    fit_list(list, list->length + n);
    for (slong i = 0; i < n; i++)
    {
        fmpq *entry = list->entries + list->length++;

        fmpq_mul_si(entry, step, i);
        fmpq_add(entry, entry, start);
    }
    return 1;
}

/* Scans the rest of an entry that begins at `begin` with the number a. */
static wg_status_t scan_range(wg_list_t list, slong *total, const fmpq_t a, size_t begin, size_t *position,
                              const char *input, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t b, step;
    fmpz_t count;
    slong bits;

    fmpq_init(b);
    fmpq_init(step);
    fmpz_init_set_ui(count, 1);

    bits = 2 * size_in_bits(a);
    if (strncmp(input + *position, "..", 2) == 0)
    {
        size_t place = *position += 2;

        status = scan_number(b, position, input, error);
        if (status == WG_OK && input[*position] == ':')
        {
            size_t digits;

            ++*position;
            digits = count_digits(input + *position);
            fmpz_set_si(count, get_exponent(input + *position, digits));
            if (digits == 0 || fmpz_cmp_ui(count, 2) < 0)
                status = wg_fail_at(error, input, *position,
                                    "expected how many numbers: a whole number, 2 or more");
            else
            {
                *position += digits;
                fmpq_sub(step, b, a);
                fmpz_sub_ui(count, count, 1);
                fmpq_div_fmpz(step, step, count);
                fmpz_add_ui(count, count, 1);
            }
        }
        else if (status == WG_OK && fmpq_cmp(b, a) < 0)
            status = wg_fail_at(error, input, place,
                                "expected an end that is not below the beginning (a..b:n may descend)");
        else if (status == WG_OK)
        {
            fmpq_sub(step, b, a);
            fmpz_fdiv_q(count, fmpq_numref(step), fmpq_denref(step));
            fmpz_add_ui(count, count, 1);
            fmpq_one(step);
        }
        bits = 2 * (size_in_bits(a) + size_in_bits(b) + 64);
    }

    if (status == WG_OK && !append_progression(list, total, a, step, count, bits))
        status =
            wg_fail_at(error, input, begin, "the list is too long: expected at most %d numbers and %d bits",
                       WG_LIST_LENGTH_MAX, WG_LIST_BITS_MAX);
    fmpq_clear(b);
    fmpq_clear(step);
    fmpz_clear(count);
    return status;
}

wg_status_t wg_list_parse(wg_list_t list, const char *text, wg_error_struct *error)
{
    wg_status_t status;
    size_t position = 0;
    slong total = 0;
    wg_list_t result;
    fmpq_t a;

    wg_list_init(result);
    fmpq_init(a);
    for (;;)
    {
        size_t begin;

        skip_white_space(&position, text);
        begin = position;
        status = scan_number(a, &position, text, error);
        if (status == WG_OK)
            status = scan_range(result, &total, a, begin, &position, text, error);
        if (status != WG_OK)
            break;
        skip_white_space(&position, text);
        if (text[position] == '\0')
            break;
        if (text[position] != ',')
        {
            status =
                wg_fail_at(error, text, position, "expected a comma, a range a..b or the end of the list");
            break;
        }
        position++;
    }

    if (status == WG_OK)
    {
        wg_list_struct t = *list;
        *list = *result;
        *result = t;
    }
    wg_list_clear(result);
    fmpq_clear(a);
    return status;
}
