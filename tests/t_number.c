#include <criterion/criterion.h>
#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpz.h>

#include "support.h"
#include "wishgarten/number.h"

/* text is the number p/q. */
static void check_number(const char *text, const char *expected)
{
    wg_error_t error;
    fmpq_t q, e;

    fmpq_init(q);
    fmpq_init(e);
    cr_assert_eq(fmpq_set_str(e, expected, 10), 0);
    cr_expect_eq(wg_number_parse(q, text, error), WG_OK, "%s", text);
    cr_expect(fmpq_equal(q, e), "%s is not %s", text, expected);
    fmpq_clear(q);
    fmpq_clear(e);
}

/* text is refused at the given column, in words that hold `words`; nothing is written. */
static void check_refused(const char *text, size_t column, const char *words)
{
    wg_error_t error;
    fmpq_t q;

    fmpq_init(q);
    fmpq_set_si(q, 7, 3);
    cr_expect_eq(wg_number_parse(q, text, error), WG_SYNTAX, "%.40s", text);
    cr_expect_eq(error->column, column, "%.40s: column %zu", text, error->column);
    cr_expect_eq(error->line, 1);
    cr_expect(strstr(error->message, words) != NULL, "%.40s: %s", text, error->message);
    cr_expect(fmpz_equal_ui(fmpq_numref(q), 7) && fmpz_equal_ui(fmpq_denref(q), 3));
    cr_expect_eq(wg_number_parse(q, text, NULL), WG_SYNTAX);
    fmpq_clear(q);
}

/* 0.1 = 1/10, 1e-3 = 1/1000, 2^-3 = 1/8, -2^2 = -(2^2): each form of the grammar once. */
Test(number, forms)
{
    check_number("0.1", "1/10");
    check_number("1/3", "1/3");
    check_number("2^10", "1024");
    check_number("1e-3", "1/1000");
    check_number("2^-3", "1/8");
    check_number("-5", "-5");
    check_number("+5", "5");
    check_number("  5\n", "5");
    check_number(".5", "1/2");
    check_number("5.", "5");
    check_number("5.e1", "50");
    check_number("2.50E+2", "250");
    check_number("-2^2", "-4");
    check_number("1/2^3", "1/8");
    check_number("2^3/2^5", "1/4");
    check_number("0.5^2", "1/4");
    check_number("1e3^2", "1000000");
    check_number("0.1/0.3", "1/3");
    check_number("-0", "0");
    check_number("0^0", "1");
    check_number("007", "7");
    check_number("0e99999999999999999999", "0");
    check_number("1^99999999999999999999", "1");
    check_number("0^99999999999999999999", "0");
}

/* What is wrong, and where. */
Test(number, errors)
{
    check_refused("", 0, "expected a number");
    check_refused("   ", 3, "expected a number");
    check_refused("x", 0, "expected a number");
    check_refused("-", 1, "expected a number");
    check_refused(".", 0, "expected a number");
    check_refused("--5", 1, "expected a number");
    check_refused("1/", 2, "expected a number");
    check_refused("1/-3", 2, "expected a number");
    check_refused("1/0", 2, "zero");
    check_refused("1/0.00e5", 2, "zero");
    check_refused("0^-1", 0, "negative power");
    check_refused("2^", 2, "after '^'");
    check_refused("2^-", 3, "after '^'");
    check_refused("2^+3", 2, "after '^'");
    check_refused("2^1.5", 3, "nothing after");
    check_refused("2^3^4", 3, "nothing after");
    check_refused("1/2/3", 3, "nothing after");
    check_refused("1e", 1, "nothing after");
    check_refused("1e+", 1, "nothing after");
    check_refused("1 2", 2, "nothing after");
    check_refused("1,2", 1, "nothing after");
    check_refused("1..2", 1, "nothing after");
    check_refused("0x10", 1, "nothing after");
    check_refused("1_000", 1, "nothing after");
    check_refused("nan", 0, "expected a number");
    check_refused("inf", 0, "expected a number");
}

/* 2^999999 has 10^6 bits and is read; 2^10^6 has one more and is not: nor is anything that would fill the
 * memory. */
Test(number, limit, .timeout = 20)
{
    static const char *const huge[] = {"1e999999999",
                                       "1e-999999999",
                                       "2^99999999999999",
                                       "2^-99999999999999999999999999999",
                                       "10^999999999999",
                                       "1.5^9223372036854775807",
                                       "1e9223372036854775807",
                                       "1e-9223372036854775808",
                                       "1e18446744073709551617",
                                       "2^1000000",
                                       "2^-1000000",
                                       "1e301030",
                                       "3^1000000",
                                       "3^999999"};
    size_t length = 400000;
    char *text = malloc(length + 3);
    fmpq_t q;

    for (size_t i = 0; i < sizeof(huge) / sizeof(huge[0]); i++)
    {
        char after[80] = "1/";

        check_refused(huge[i], 0, "too large");
        check_refused(strcat(after, huge[i]), 2, "too large");
    }
    check_refused("1e300000/1e-300000", 0, "too large");
    check_refused("3/1e300000^2", 2, "too large");

    fmpq_init(q);
    cr_expect_eq(wg_number_parse(q, "2^999999", NULL), WG_OK);
    cr_expect_eq(fmpz_bits(fmpq_numref(q)), 1000000);
    cr_expect_eq(wg_number_parse(q, "1e301029", NULL), WG_OK);
    cr_expect_eq(fmpz_sizeinbase(fmpq_numref(q), 10), 301030);

    memset(text, '7', length);
    text[length] = '\0';
    check_refused(text, 0, "too large");
    memset(text, '0', length);
    memcpy(text, "0.", 2);
    strcpy(text + length, "1");
    check_refused(text, 0, "too large");
    text[length] = '\0';
    check_number(text, "0");
    text[2] = '1';
    check_number(text, "1/10");
    fmpq_clear(q);
    free(text);
}

/* The value of decimal [^ exponent], by libm. */
static long double power_value(const char *text, regmatch_t decimal, regmatch_t exponent)
{
    long double value = strtold(text + decimal.rm_so, NULL);

    return exponent.rm_so < 0 ? value : powl(value, strtold(text + exponent.rm_so, NULL));
}

/* For all texts of at most five characters of "013.e^/-+": accepted if and only if a regular expression
   that states the grammar matches and nothing is divided by zero; and then value = what libm computes. */
Test(number, small_world)
{
#define DECIMAL "(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(e[+-]?[0-9]+)?)"
#define POWER DECIMAL "(\\^(-?[0-9]+))?"
    static const char alphabet[] = "013.e^/-+";
    slong size = strlen(alphabet), accepted = 0;
    regmatch_t match[16];
    regex_t grammar;
    fmpq_t q, difference;
    fmpz_t scale;

    cr_assert_eq(regcomp(&grammar, "^[+-]?" POWER "(/" POWER ")?$", REG_EXTENDED), 0);
    fmpq_init(q);
    fmpq_init(difference);
    fmpz_init(scale);
    for (slong length = 0, count = 1; length <= 5; length++, count *= size)
        for (slong code = 0; code < count; code++)
        {
            char text[8] = "";
            int matches;
            long double value = 0;

            for (slong i = 0, c = code; i < length; i++, c /= size)
                text[i] = alphabet[c % size];
            matches = regexec(&grammar, text, 16, match, 0) == 0;
            if (matches)
            {
                long double top = power_value(text, match[1], match[6]), bottom = 1;

                if (match[8].rm_so >= 0)
                    bottom = power_value(text, match[8], match[13]);
                value = (text[0] == '-' ? -1 : 1) * top / bottom;
                matches = bottom != 0 && isfinite(value);
            }
            cr_expect_eq(wg_number_parse(q, text, NULL), matches ? WG_OK : WG_SYNTAX, "%s", text);
            if (matches && value == 0)
                cr_expect(fmpq_is_zero(q), "%s", text);
            else if (matches)
            {
                /* value = m 2^e with an integer m of 60 bits; |q 2^-e - m| is a few rounding errors */
                int exponent;
                long double m = ldexpl(frexpl(value, &exponent), 60);

                if (exponent >= 60)
                    fmpq_div_2exp(q, q, exponent - 60);
                else
                    fmpq_mul_2exp(q, q, 60 - exponent);
                fmpz_set_si(scale, (slong) m);
                fmpq_sub_fmpz(difference, q, scale);
                cr_expect_lt(fabs(fmpq_get_d(difference)), 1000, "%s", text);
            }
            accepted += matches;
        }
    cr_expect_gt(accepted, 1000);
    fmpq_clear(q);
    fmpq_clear(difference);
    fmpz_clear(scale);
    regfree(&grammar);
}

/* The text of p/q, of p * 10^-k and of p^e, with random integers, is read back as that number. */
Test(number, round_trip)
{
    slong seed = test_seed();
    flint_rand_t state;
    fmpq_t q, r;
    fmpz_t p, power;

    test_randinit(state);
    fmpq_init(q);
    fmpq_init(r);
    fmpz_init(p);
    fmpz_init(power);
    for (slong i = 0; i < test_scaled(2000); i++)
    {
        char text[4000], *digits;
        slong k = n_randint(state, 40);

        fmpq_randtest(q, state, 1 + n_randint(state, 500));
        digits = fmpq_get_str(NULL, 10, q);
        cr_expect_eq(wg_number_parse(r, digits, NULL), WG_OK);
        cr_expect(fmpq_equal(q, r), "seed %ld: %s", seed, digits);
        flint_free(digits);

        fmpz_randtest(p, state, 300);
        digits = fmpz_get_str(NULL, 10, p);
        sprintf(text, "%se-%ld", digits, k);
        fmpz_ui_pow_ui(power, 10, k);
        fmpq_set_fmpz_frac(q, p, power);
        cr_expect_eq(wg_number_parse(r, text, NULL), WG_OK);
        cr_expect(fmpq_equal(q, r), "seed %ld: %s", seed, text);

        sprintf(text, "%s%s^%ld", digits[0] == '-' ? "" : "+", digits, k);
        fmpz_abs(power, p);
        fmpz_pow_ui(power, power, k);
        if (digits[0] == '-')
            fmpz_neg(power, power);
        cr_expect_eq(wg_number_parse(r, text, NULL), WG_OK);
        cr_expect(fmpz_equal(fmpq_numref(r), power) && fmpz_is_one(fmpq_denref(r)), "seed %ld: %s", seed,
                  text);
        flint_free(digits);
    }
    flint_randclear(state);
    fmpq_clear(q);
    fmpq_clear(r);
    fmpz_clear(p);
    fmpz_clear(power);
}

/* The scan ends where the number does, and errors of wg_number_scan_at show the whole input. */
Test(number, scan)
{
    static const struct
    {
        const char *text;
        size_t length;
    } cases[] = {{"1..40", 1}, {"0.5*XXIZ", 3}, {"1/3 X0", 3}, {"2e", 1},   {"2eX", 1},   {"1.2 * X(0)", 3},
                 {"3*8", 1},   {"2^3^4", 3},    {"1e5e5", 3},  {"1.5.", 3}, {"-1/2-1", 4}};
    size_t position = 7;
    wg_error_t error;
    fmpq_t q;

    fmpq_init(q);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        size_t length = 0;

        cr_expect_eq(wg_number_scan(q, &length, cases[i].text, NULL), WG_OK);
        cr_expect_eq(length, cases[i].length, "%s: %zu", cases[i].text, length);
    }
    cr_expect_eq(wg_number_scan_at(q, &position, "tfim:n=8,J=1/0", error), WG_OK);
    cr_expect_eq(position, 8);
    position = 11;
    cr_expect_eq(wg_number_scan_at(q, &position, "tfim:n=8,J=1/0", error), WG_SYNTAX);
    cr_expect_eq(position, 11);
    cr_expect_eq(error->column, 13);
    cr_expect_str_eq(error->text, "tfim:n=8,J=1/0");
    fmpq_clear(q);
}

/* text is the list `expected`, written with commas. */
static void check_list(const char *text, const char *expected)
{
    char buffer[4000] = "";
    wg_list_t list;

    wg_list_init(list);
    cr_expect_eq(wg_list_parse(list, text, NULL), WG_OK, "%s", text);
    for (slong i = 0; i < list->length; i++)
    {
        char *entry = fmpq_get_str(NULL, 10, list->entries + i);

        sprintf(buffer + strlen(buffer), "%s%s", i == 0 ? "" : ",", entry);
        flint_free(entry);
    }
    cr_expect_str_eq(buffer, expected, "%s: %s", text, buffer);
    wg_list_clear(list);
}

/* a..b = a, a+1, ...; a..b:n = a + i(b - a)/(n - 1). */
Test(list, forms)
{
    check_list("4", "4");
    check_list("4,16, 64 ", "4,16,64");
    check_list("1..5", "1,2,3,4,5");
    check_list("1..1", "1");
    check_list("-1..1", "-1,0,1");
    check_list("0.5..3", "1/2,3/2,5/2");
    check_list("0...5", "0");
    check_list("1/2..1e0", "1/2");
    check_list("0..1:5", "0,1/4,1/2,3/4,1");
    check_list("1..0:3", "1,1/2,0");
    check_list("2..2:3", "2,2,2");
    check_list("-1/3..2^2:2,7", "-1/3,4,7");
    check_list("1,3..5,10", "1,3,4,5,10");
}

static void check_list_refused(const char *text, size_t column, const char *words)
{
    wg_error_t error;
    wg_list_t list;
    fmpq_t q;

    fmpq_init(q);
    wg_list_init(list);
    wg_list_append(list, q);
    cr_expect_eq(wg_list_parse(list, text, error), WG_SYNTAX, "%s", text);
    cr_expect_eq(error->column, column, "%s: column %zu", text, error->column);
    cr_expect(strstr(error->message, words) != NULL, "%s: %s", text, error->message);
    cr_expect_eq(list->length, 1);
    wg_list_clear(list);
    fmpq_clear(q);
}

/* What is wrong, and where; lists that would fill the memory are refused in no time. */
Test(list, errors, .timeout = 20)
{
    check_list_refused("", 0, "expected a number");
    check_list_refused("1,", 2, "expected a number");
    check_list_refused(",1", 0, "expected a number");
    check_list_refused("1;2", 1, "expected a comma");
    check_list_refused("1 2", 2, "expected a comma");
    check_list_refused("1 ..2", 2, "expected a comma");
    check_list_refused("1..", 3, "expected a number");
    check_list_refused("3, 5..1", 6, "not below");
    check_list_refused("1..2:", 5, "2 or more");
    check_list_refused("1..2:1", 5, "2 or more");
    check_list_refused("1..2:x", 5, "2 or more");
    check_list_refused("1..2:2.5", 6, "expected a comma");
    check_list_refused("1..2..3", 4, "expected a comma");
    check_list_refused("1..1000001", 0, "too long");
    check_list_refused("0..9, 1..999999", 6, "too long");
    check_list_refused("1..1e300000", 0, "too long");
    check_list_refused("0..1:99999999999999999999", 0, "too long");
    check_list_refused("1e300000..2e300000:100000", 0, "too long");
    check_list_refused("1e300000..1e300000,2, 1/0", 24, "zero");
}

/* sum of 1..n = n(n + 1)/2, at the largest n there is. */
Test(list, longest)
{
    wg_list_t list;
    fmpq_t sum;

    wg_list_init(list);
    fmpq_init(sum);
    cr_assert_eq(wg_list_parse(list, "1..1000000", NULL), WG_OK);
    for (slong i = 0; i < list->length; i++)
        fmpq_add(sum, sum, list->entries + i);
    cr_expect_eq(list->length, 1000000);
    cr_expect(fmpq_equal_si(sum, 500000500000));
    fmpq_clear(sum);
    wg_list_clear(list);
}

/* 1/2, -2/3, 0, 5/6 = 3/6, -4/6, 0/6, 5/6; nothing is done where the n[i] would have more bits than a list.
 */
Test(number, clear_denominators)
{
    static const slong numerators[] = {3, -4, 0, 5};
    fmpq *q = flint_calloc(4, sizeof(fmpq));
    fmpz *n = flint_calloc(4, sizeof(fmpz));
    wg_error_t error;
    fmpz_t d;

    fmpz_init_set_ui(d, 7);
    for (slong i = 0; i < 4; i++)
        fmpq_init(q + i);
    fmpq_set_si(q, 1, 2);
    fmpq_set_si(q + 1, -2, 3);
    fmpq_set_si(q + 3, 5, 6);
    cr_expect_eq(wg_clear_denominators(n, d, q, 0, error), WG_OK);
    cr_expect(fmpz_is_one(d));
    cr_expect_eq(wg_clear_denominators(n, d, q, 4, error), WG_OK);
    cr_expect(fmpz_equal_ui(d, 6));
    for (slong i = 0; i < 4; i++)
        cr_expect(fmpz_equal_si(n + i, numerators[i]));

    fmpz_ui_pow_ui(fmpq_denref(q + 2), 2, WG_LIST_BITS_MAX / 4);
    fmpz_one(fmpq_numref(q + 2));
    cr_expect_eq(wg_clear_denominators(n, d, q, 4, error), WG_UNABLE);
    cr_expect(strstr(error->message, "common denominator of these 4 numbers") != NULL, "%s", error->message);
    cr_expect(fmpz_equal_ui(d, 6) && fmpz_equal_ui(n, 3));
    for (slong i = 0; i < 4; i++)
    {
        fmpq_clear(q + i);
        fmpz_clear(n + i);
    }
    fmpz_clear(d);
    flint_free(q);
    flint_free(n);
}
