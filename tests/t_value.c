#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"
#include "wishgarten/value.h"

/* A decimal taken apart: number = n * 10^unit, with `digits` significant digits. Independent of the library's
 * reader. */
typedef struct
{
    fmpz_t n;
    slong unit;
    slong digits;
} decimal_t;

static void decimal_init(decimal_t *decimal, const char *text)
{
    slong exponent = 0, places = 0, count = 0;
    char *digits = malloc(strlen(text) + 1);
    int after_point = 0, negative = text[0] == '-';
    const char *c = text + negative;

    for (; *c != '\0' && *c != 'e'; c++)
        if (*c == '.')
            after_point = 1;
        else
        {
            cr_assert(*c >= '0' && *c <= '9', "%s", text);
            digits[count++] = *c;
            places += after_point;
        }
    digits[count] = '\0';
    if (*c == 'e')
    {
        char *end;

        exponent = strtol(c + 1, &end, 10);
        cr_assert(*end == '\0' && (c[1] == '+' || c[1] == '-'), "%s", text);
    }
    cr_assert_gt(count, 0, "%s", text);
    fmpz_init(decimal->n);
    fmpz_set_str(decimal->n, digits, 10);
    if (negative)
        fmpz_neg(decimal->n, decimal->n);
    decimal->unit = exponent - places;
    decimal->digits = count - (slong) strspn(digits, "0");
    free(digits);
}

static void decimal_clear(decimal_t *decimal)
{
    fmpz_clear(decimal->n);
}

/* q <- (n + shift) * 10^unit */
static void decimal_get_fmpq(fmpq_t q, const decimal_t *decimal, slong shift)
{
    fmpz_add_si(fmpq_numref(q), decimal->n, shift);
    fmpz_one(fmpq_denref(q));
    for (slong i = 0; i < FLINT_ABS(decimal->unit); i++)
        if (decimal->unit > 0)
            fmpz_mul_ui(fmpq_numref(q), fmpq_numref(q), 10);
        else
            fmpz_mul_ui(fmpq_denref(q), fmpq_denref(q), 10);
    fmpq_canonicalise(q);
}

/* Checks that |x - n 10^unit| <= 10^unit, where x^root = q and x > 0 if root = 2, by integers alone. */
static void check_unit(const char *text, const fmpq_t q, ulong root)
{
    decimal_t decimal;
    fmpq_t below, above;

    decimal_init(&decimal, text);
    fmpq_init(below);
    fmpq_init(above);
    decimal_get_fmpq(below, &decimal, -1);
    decimal_get_fmpq(above, &decimal, 1);
    if (root == 2)
    {
        cr_expect_geq(fmpq_sgn(below), 0);
        fmpq_mul(below, below, below);
        fmpq_mul(above, above, above);
    }
    cr_expect(fmpq_cmp(below, q) <= 0 && fmpq_cmp(q, above) <= 0, "seed %lu: %s", test_seed(), text);
    decimal_clear(&decimal);
    fmpq_clear(below);
    fmpq_clear(above);
}

/* Checks that |x - decimal| <= radius, likewise. */
static void check_radius(const char *text, const char *radius, const fmpq_t q, ulong root)
{
    decimal_t decimal, error;
    fmpq_t middle, r, bound;

    decimal_init(&decimal, text);
    decimal_init(&error, radius);
    cr_expect_leq(error.digits, 2);
    fmpq_init(middle);
    fmpq_init(r);
    fmpq_init(bound);
    decimal_get_fmpq(middle, &decimal, 0);
    decimal_get_fmpq(r, &error, 0);
    for (int side = 0; side < 2; side++)
    {
        if (side == 0)
            fmpq_sub(bound, middle, r);
        else
            fmpq_add(bound, middle, r);
        if (root == 2)
            fmpq_mul(bound, bound, bound);
        cr_expect(side == 0 ? fmpq_cmp(bound, q) <= 0 : fmpq_cmp(q, bound) <= 0, "seed %lu: %s radius %s",
                  test_seed(), text, radius);
    }
    decimal_clear(&decimal);
    decimal_clear(&error);
    fmpq_clear(middle);
    fmpq_clear(r);
    fmpq_clear(bound);
}

/* text = what is got, and both are freed or none was there. */
static void expect_piece(char *got, const char *expected)
{
    if (expected == NULL)
        cr_expect_null(got, "%s where nothing was expected", got);
    else if (got == NULL)
        cr_expect(0, "nothing where %s was expected", expected);
    else
        cr_expect_str_eq(got, expected, "%s is not %s", got, expected);
    flint_free(got);
}

static void random_rational(fmpq_t q, flint_rand_t state)
{
    slong bits = 1 + n_randint(state, n_randint(state, 4) == 0 ? 2000 : 80);

    do
        fmpq_randtest(q, state, bits);
    while (fmpq_is_zero(q));
}

/* |q - decimal| <= one unit in its last place, with exactly the digits asked for; where there are fewer, or
   more for an integer, decimal = q. For random rationals and 1 to 60 digits. */
Test(value, unit_of_rationals)
{
    flint_rand_t state;
    wg_value_t value;
    fmpq_t q, shown;

    test_randinit(state);
    wg_value_init(value);
    fmpq_init(q);
    fmpq_init(shown);
    for (slong i = 0; i < test_scaled(20000); i++)
    {
        slong digits = 1 + n_randint(state, 60);
        decimal_t decimal;
        char *text;

        random_rational(q, state);
        if (i % 4 == 0)
        {
            /* q <- an integer over a power of two or ten, so that expansions end */
            fmpz_set_ui(fmpq_denref(q), 1);
            fmpq_div_2exp(q, q, n_randint(state, 40));
            if (i % 8 == 0)
                for (slong j = n_randint(state, 30); j > 0; j--)
                    fmpq_div_fmpz(q, q, (fmpz[]){10});
        }
        wg_value_set_fmpq(value, q);
        text = wg_value_get_decimal_str(value, digits);
        decimal_init(&decimal, text);
        decimal_get_fmpq(shown, &decimal, 0);
        check_unit(text, q, 1);
        if (decimal.digits != digits)
        {
            cr_expect(fmpq_equal(shown, q), "seed %lu: %s", test_seed(), text);
            cr_expect(decimal.digits < digits || fmpz_is_one(fmpq_denref(q)));
        }
        cr_expect_leq(decimal.digits, digits + 10);
        decimal_clear(&decimal);
        flint_free(text);
    }
    flint_randclear(state);
    wg_value_clear(value);
    fmpq_clear(q);
    fmpq_clear(shown);
}

/* The same for sqrt(q): digits are never fewer; and |sqrt(q) - decimal| <= radius <= one unit in the last
 * place. */
Test(value, unit_of_roots)
{
    flint_rand_t state;
    wg_value_t value;
    fmpq_t q;

    test_randinit(state);
    wg_value_init(value);
    fmpq_init(q);
    for (slong i = 0; i < test_scaled(10000); i++)
    {
        slong digits = 1 + n_randint(state, 60);
        decimal_t decimal, error;
        char *text, *radius;

        random_rational(q, state);
        fmpq_abs(q, q);
        cr_assert_eq(wg_value_set_root_fmpq(value, q, 2), WG_OK);
        if (value->kind == WG_EXACT)
        {
            fmpq_mul(value->rational, value->rational, value->rational);
            cr_expect(fmpq_equal(value->rational, q));
            continue;
        }
        cr_expect_eq(value->kind, WG_CERTIFIED);
        text = wg_value_get_decimal_str(value, digits);
        radius = wg_value_get_radius_str(value, digits);
        decimal_init(&decimal, text);
        decimal_init(&error, radius);
        cr_expect_eq(decimal.digits, digits, "seed %lu: %s for %ld digits", test_seed(), text, digits);
        check_unit(text, q, 2);
        check_radius(text, radius, q, 2);
        cr_expect_leq(error.unit + error.digits - 1, decimal.unit, "seed %lu: %s radius %s", test_seed(),
                      text, radius);
        decimal_clear(&decimal);
        decimal_clear(&error);
        flint_free(text);
        flint_free(radius);
    }
    flint_randclear(state);
    wg_value_clear(value);
    fmpq_clear(q);
}

/* |x - decimal| <= one unit in the last place and <= radius, for both ends x of a random ball. */
Test(value, unit_of_balls)
{
    flint_rand_t state;
    wg_value_t value;
    arb_t ball;
    arf_t a[2];
    fmpq_t q;

    test_randinit(state);
    wg_value_init(value);
    arb_init(ball);
    arf_init(a[0]);
    arf_init(a[1]);
    fmpq_init(q);
    for (slong i = 0; i < test_scaled(5000); i++)
    {
        slong digits = 1 + n_randint(state, 60);
        char *text, *radius;

        arb_randtest(ball, state, 1 + n_randint(state, 300), 1 + n_randint(state, 6));
        wg_value_set_arb(value, ball);
        text = wg_value_get_decimal_str(value, digits);
        radius = wg_value_get_radius_str(value, digits);
        arb_get_lbound_arf(a[0], ball, ARF_PREC_EXACT);
        arb_get_ubound_arf(a[1], ball, ARF_PREC_EXACT);
        for (int side = 0; side < 2; side++)
        {
            arf_get_fmpq(q, a[side]);
            check_unit(text, q, 1);
            check_radius(text, radius, q, 1);
        }
        flint_free(text);
        flint_free(radius);
    }
    flint_randclear(state);
    wg_value_clear(value);
    arb_clear(ball);
    arf_clear(a[0]);
    arf_clear(a[1]);
    fmpq_clear(q);
}

static void check_rational(const char *p, slong digits, const char *decimal)
{
    wg_value_t value;
    fmpq_t q;

    fmpq_init(q);
    wg_value_init(value);
    cr_assert_eq(fmpq_set_str(q, p, 10), 0);
    wg_value_set_fmpq(value, q);
    expect_piece(wg_value_get_exact_str(value), p);
    expect_piece(wg_value_get_decimal_str(value, digits), decimal);
    expect_piece(wg_value_get_radius_str(value, digits), NULL);
    expect_piece(wg_value_get_formula_str(value, WG_TEXT), NULL);
    fmpq_clear(q);
    wg_value_clear(value);
}

/* 1/2 = 0.5, and so on: expansions that end are short, integers are in full, the rest has all digits. */
Test(value, rationals)
{
    check_rational("0", 15, "0");
    check_rational("1/2", 15, "0.5");
    check_rational("12", 15, "12");
    check_rational("12", 1, "12");
    check_rational("1", 1, "1");
    check_rational("-1/8", 15, "-0.125");
    check_rational("-1/8", 3, "-0.125");
    check_rational("1/3", 1, "0.3");
    check_rational("24/25", 1, "1");
    check_rational("128/255", 15, "0.501960784313725");
    check_rational("128/255", 17, "0.50196078431372549");
    check_rational("-1/3000", 4, "-0.0003333");
    check_rational("1/10000", 15, "0.0001");
    check_rational("1/100000", 15, "1e-5");
    check_rational("1/1048576", 15, "9.5367431640625e-7");
    check_rational("1025/8", 15, "128.125");
    check_rational("18446744073709551616", 15, "18446744073709551616");
    check_rational("1000000000000000000000000", 15, "1000000000000000000000000");
    check_rational("10000000000000000000000000", 15, "1e+25");
    check_rational("-12500000000000000000000000", 15, "-1.25e+25");
    check_rational("12345678901234567890123456", 15, "1.23456789012346e+25");
    check_rational("99999999999", 1, "99999999999");
    check_rational("100000000000/3", 2, "3.3e+10");
}

/* 10^-400 and 10^400, sqrt(2) to 1000 digits against floor(10^999 sqrt(2)), sqrt(10^-400) = 10^-200. */
Test(value, far_and_long)
{
    wg_value_t value;
    fmpq_t q;
    fmpz_t n;
    char *text, *floor;

    wg_value_init(value);
    fmpq_init(q);
    fmpz_init(n);

    fmpq_set_ui(q, 10, 1);
    fmpq_pow_si(q, q, -400);
    wg_value_set_fmpq(value, q);
    expect_piece(wg_value_get_decimal_str(value, 15), "1e-400");
    cr_expect_eq(wg_value_set_root_fmpq(value, q, 2), WG_OK);
    expect_piece(wg_value_get_decimal_str(value, 15), "1e-200");
    fmpq_div_fmpz(q, q, (fmpz[]){3});
    wg_value_set_fmpq(value, q);
    expect_piece(wg_value_get_decimal_str(value, 3), "3.33e-401");
    fmpq_inv(q, q);
    wg_value_set_fmpq(value, q);
    expect_piece(wg_value_get_decimal_str(value, 3), "3e+400");
    fmpq_set_si(q, -7, 3);
    fmpq_pow_si(q, q, 5001);
    wg_value_set_fmpq(value, q);
    text = wg_value_get_decimal_str(value, 1000);
    check_unit(text, q, 1);
    cr_expect_eq(strlen(text), strlen("-.e+1840") + 1000);
    flint_free(text);

    fmpq_set_ui(q, 2, 1);
    cr_expect_eq(wg_value_set_root_fmpq(value, q, 2), WG_OK);
    text = wg_value_get_decimal_str(value, 1000);
    fmpz_ui_pow_ui(n, 10, 1998);
    fmpz_mul_ui(n, n, 2);
    fmpz_sqrt(n, n);
    floor = fmpz_get_str(NULL, 10, n);
    cr_expect_eq(strlen(text), 1001);
    cr_expect_eq(strncmp(text + 2, floor + 1, 997), 0);
    check_unit(text, q, 2);
    flint_free(floor);
    flint_free(text);

    wg_value_clear(value);
    fmpq_clear(q);
    fmpz_clear(n);
}

/* What is not known is not shown: [-1, 1] * 2^-60 is 0e-18, 1 +- 2^-10 has three digits, infinity none. */
Test(value, wide_balls)
{
    wg_value_t value;
    arb_t ball;

    wg_value_init(value);
    arb_init(ball);
    wg_value_set_arb(value, ball);
    expect_piece(wg_value_get_decimal_str(value, 15), "0");
    expect_piece(wg_value_get_radius_str(value, 15), "0");
    arb_add_error_2exp_si(ball, -60);
    wg_value_set_arb(value, ball);
    expect_piece(wg_value_get_decimal_str(value, 15), "0e-18");
    expect_piece(wg_value_get_radius_str(value, 15), "8.7e-19");
    expect_piece(wg_value_get_exact_str(value), NULL);
    arb_set_ui(ball, 1);
    arb_add_error_2exp_si(ball, -10);
    wg_value_set_arb(value, ball);
    expect_piece(wg_value_get_decimal_str(value, 15), "1.00");
    expect_piece(wg_value_get_radius_str(value, 15), "0.00098");
    arb_pos_inf(ball);
    wg_value_set_arb(value, ball);
    expect_piece(wg_value_get_decimal_str(value, 15), NULL);
    expect_piece(wg_value_get_radius_str(value, 15), NULL);
    arb_indeterminate(ball);
    wg_value_set_arb(value, ball);
    expect_piece(wg_value_get_decimal_str(value, 15), NULL);

    /* exp(-10^20): the exponent of ten has twenty digits itself; 10^20/log 10 = 43429448190325182765.1129 */
    arb_set_str(ball, "-1e20", 64);
    arb_exp(ball, ball, 200);
    wg_value_set_arb(value, ball);
    expect_piece(wg_value_get_decimal_str(value, 3), "7.71e-43429448190325182766");
    arb_clear(ball);
    wg_value_clear(value);
}

/* mean(error): the error to one digit, or two where the first is 1. */
Test(value, estimates)
{
    static const struct
    {
        double mean, standard_error;
        const char *text;
    } cases[] = {{0.50213, 0.00082, "0.5021(8)"},
                 {0.50213, 0.0123, "0.502(12)"},
                 {0.50213, 0.0096, "0.502(10)"},
                 {0.50213, 0.00196, "0.502(2)"},
                 {-0.50217, 0.00082, "-0.5022(8)"},
                 {-0.0001, 0.02, "0.00(2)"},
                 {-0.0, 0.02, "0.00(2)"},
                 {0, 3e-9, "0(3)e-9"},
                 {1.234e-9, 2.1e-11, "1.23(2)e-9"},
                 {123456, 2300, "1.23(2)e+5"},
                 {123456, 3.1, "123456(3)"},
                 {123456, 31, "1.2346(3)e+5"},
                 {3, 17, "3(17)"},
                 {2, 400, "0(4)e+2"},
                 {0.5, 0, "0.5"},
                 {0.5, NAN, "0.5"},
                 {0.5, INFINITY, "0.5"},
                 {1e300, 2e298, "1.00(2)e+300"},
                 {1e-310, 2e-312, "1.00(2)e-310"},
                 {NAN, 1, NULL}};
    wg_value_t value;

    wg_value_init(value);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_value_set_estimate(value, cases[i].mean, cases[i].standard_error, 100);
        expect_piece(wg_value_get_decimal_str(value, 15), cases[i].text);
        expect_piece(wg_value_get_radius_str(value, 15), NULL);
        expect_piece(wg_value_get_exact_str(value), NULL);
    }
    wg_value_clear(value);
}

/* For random means m and errors s, "a(b)" in units u: |m - a u| <= u/2, |s - b u| <= u/2, 2 <= b <= 19. */
Test(value, random_estimates)
{
    flint_rand_t state;
    wg_value_t value;

    test_randinit(state);
    wg_value_init(value);
    for (slong i = 0; i < test_scaled(20000); i++)
    {
        double mean = ldexp((double) n_randlimb(state) - 0x1p63, (int) n_randint(state, 60) - 90);
        double error = ldexp(1 + (double) n_randint(state, 1000000), (int) n_randint(state, 30) - 60), b, a,
               u;
        char *text, *open, *close;
        decimal_t decimal;

        wg_value_set_estimate(value, mean, error, 10);
        text = wg_value_get_decimal_str(value, 15);
        open = strchr(text, '(');
        close = strchr(text, ')');
        cr_assert(open != NULL && close != NULL, "%s", text);
        b = strtod(open + 1, NULL);
        memmove(open, close + 1, strlen(close));
        decimal_init(&decimal, text);
        u = pow(10, decimal.unit);
        a = fmpz_get_d(decimal.n);
        cr_expect(b >= 2 && b <= 19, "%f", b);
        cr_expect_leq(fabs(error - b * u), 0.5000001 * u, "seed %lu: %s and %g for %g(%g)", test_seed(), text,
                      b, mean, error);
        cr_expect_leq(fabs(mean - a * u), 0.5000001 * u + 1e-15 * fabs(mean), "seed %lu: %s for %g(%g)",
                      test_seed(), text, mean, error);
        cr_expect(text[0] != '-' || a != 0);
        decimal_clear(&decimal);
        flint_free(text);
    }
    flint_randclear(state);
    wg_value_clear(value);
}

/* strtod(wg_double_get_str(x)) = x, and no shorter %.*e does that. */
Test(value, doubles)
{
    static const struct
    {
        double x;
        const char *text;
    } cases[] = {{0, "0"},
                 {-0.0, "0"},
                 {0.1, "0.1"},
                 {1000, "1000"},
                 {-2.5, "-2.5"},
                 {1e22, "1e+22"},
                 {5e-324, "5e-324"},
                 {1e-5, "1e-5"},
                 {1 / 3.0, "0.3333333333333333"},
                 {123456789, "123456789"},
                 {999999999999999, "999999999999999"},
                 {1e16, "1e+16"},
                 {INFINITY, NULL},
                 {NAN, NULL}};
    flint_rand_t state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        expect_piece(wg_double_get_str(cases[i].x), cases[i].text);
    test_randinit(state);
    for (slong i = 0; i < test_scaled(20000); i++)
    {
        ulong bits = n_randlimb(state);
        double x;
        char *text, shorter[40];
        decimal_t decimal;

        memcpy(&x, &bits, sizeof(x));
        if (!isfinite(x) || x == 0)
            continue;
        text = wg_double_get_str(x);
        cr_expect_eq(strtod(text, NULL), x, "seed %lu: %s for %.17g", test_seed(), text, x);
        decimal_init(&decimal, text);
        while (fmpz_divisible_si(decimal.n, 10))
        {
            fmpz_divexact_ui(decimal.n, decimal.n, 10);
            decimal.digits--;
        }
        snprintf(shorter, sizeof(shorter), "%.*e", (int) decimal.digits - 2, x);
        cr_expect(decimal.digits <= 1 || strtod(shorter, NULL) != x, "seed %lu: %s for %.17g", test_seed(),
                  text, x);
        decimal_clear(&decimal);
        flint_free(text);
    }
    flint_randclear(state);
}

/* Decimals are the same where the language of the user writes a decimal comma. */
Test(value, locale)
{
    wg_value_t value;

    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL && setlocale(LC_NUMERIC, "fr_FR.UTF-8") == NULL)
        cr_skip_test("no locale with a decimal comma is installed");
    wg_value_init(value);
    wg_value_set_estimate(value, 0.50213, 0.00082, 10);
    expect_piece(wg_value_get_decimal_str(value, 15), "0.5021(8)");
    expect_piece(wg_double_get_str(2.5), "2.5");
    wg_value_clear(value);
}

/* Kinds and pieces of each form: sqrt(4) = 2 exact, sqrt(-1) undefined, a constant formula is a number. */
Test(value, forms)
{
    static const char *const names[] = {"D", "L"};
    wg_ring_t ring;
    wg_formula_t f;
    wg_value_t value, copy;
    arb_t ball;
    fmpq_t q;

    wg_ring_init(ring, names, 2);
    wg_formula_init(f, ring);
    wg_value_init(value);
    wg_value_init(copy);
    arb_init(ball);
    fmpq_init(q);

    cr_expect_str_eq(wg_kind_name(WG_EXACT), "exact");
    cr_expect_str_eq(wg_kind_name(WG_CERTIFIED), "certified");
    cr_expect_str_eq(wg_kind_name(WG_LIMIT), "limit");
    cr_expect_str_eq(wg_kind_name(WG_ESTIMATE), "estimate");
    expect_piece(wg_value_get_exact_str(value), "0");

    fmpq_set_si(q, 4352, 2025);
    cr_expect_eq(wg_value_set_root_fmpq(value, q, 2), WG_OK);
    expect_piece(wg_value_get_exact_str(value), NULL);
    expect_piece(wg_value_get_formula_str(value, WG_TEXT), "sqrt(4352/2025)");
    wg_value_set(value, value);
    expect_piece(wg_value_get_formula_str(value, WG_LATEX), "\\sqrt{\\frac{4352}{2025}}");
    expect_piece(wg_value_get_formula_str(value, WG_SYMPY), "sqrt(Rational(4352, 2025))");
    expect_piece(wg_value_get_formula_str(value, WG_MATHEMATICA), "Sqrt[4352/2025]");
    fmpq_set_si(q, -1, 4);
    cr_expect_eq(wg_value_set_root_fmpq(value, q, 2), WG_DOMAIN);
    expect_piece(wg_value_get_formula_str(value, WG_TEXT), "sqrt(4352/2025)");
    cr_expect_eq(wg_value_set_root_fmpq(value, q, 1), WG_OK);
    expect_piece(wg_value_get_exact_str(value), "-1/4");
    fmpq_set_si(q, 9, 4);
    cr_expect_eq(wg_value_set_root_fmpq(value, q, 2), WG_OK);
    expect_piece(wg_value_get_exact_str(value), "3/2");
    expect_piece(wg_value_get_formula_str(value, WG_TEXT), NULL);
    cr_expect_eq(wg_value_get_arb(ball, value, 53), WG_OK);
    cr_expect(arb_contains_fmpq(ball, value->rational));

    wg_value_weaken_to_limit(value);
    cr_expect_eq(value->kind, WG_LIMIT);
    expect_piece(wg_value_get_exact_str(value), NULL);
    expect_piece(wg_value_get_decimal_str(value, 15), "1.5");
    expect_piece(wg_value_get_radius_str(value, 15), NULL);

    wg_formula_set_variable(f, 0, ring);
    cr_expect_eq(wg_value_set_formula(value, f, 2, ring), WG_OK);
    cr_expect_eq(value->kind, WG_EXACT);
    expect_piece(wg_value_get_formula_str(value, WG_TEXT), "sqrt(D)");
    expect_piece(wg_value_get_exact_str(value), NULL);
    expect_piece(wg_value_get_decimal_str(value, 15), NULL);
    cr_expect_eq(wg_value_get_arb(ball, value, 53), WG_UNABLE);
    wg_value_set(copy, value);
    cr_expect_eq(wg_value_set_formula(value, value->formula, 1, ring), WG_OK);
    expect_piece(wg_value_get_formula_str(value, WG_TEXT), "D");
    expect_piece(wg_value_get_formula_str(copy, WG_TEXT), "sqrt(D)");
    wg_value_set(copy, value);
    wg_value_set(copy, copy);
    expect_piece(wg_value_get_formula_str(copy, WG_TEXT), "D");

    wg_formula_set_si(f, -4, ring);
    cr_expect_eq(wg_value_set_formula(value, f, 2, ring), WG_DOMAIN);
    expect_piece(wg_value_get_formula_str(value, WG_TEXT), "D");
    wg_formula_set_si(f, 4, ring);
    cr_expect_eq(wg_value_set_formula(value, f, 2, ring), WG_OK);
    expect_piece(wg_value_get_exact_str(value), "2");
    expect_piece(wg_value_get_formula_str(value, WG_TEXT), NULL);
    wg_value_set(copy, value);
    expect_piece(wg_value_get_exact_str(copy), "2");

    wg_value_set_estimate(value, 0.5, 0.02, 7);
    wg_value_set(copy, value);
    expect_piece(wg_value_get_decimal_str(copy, 15), "0.50(2)");
    cr_expect_eq(copy->samples, 7);
    cr_expect_eq(wg_value_get_arb(ball, copy, 53), WG_UNABLE);

    arb_set_ui(ball, 3);
    wg_value_set_arb(value, ball);
    wg_value_set(copy, value);
    expect_piece(wg_value_get_decimal_str(copy, 3), "3.00");
    cr_expect_eq(wg_value_get_arb(ball, copy, 53), WG_OK);
    cr_expect(arb_equal_si(ball, 3));

    wg_formula_clear(f, ring);
    wg_value_clear(value);
    wg_value_clear(copy);
    wg_ring_clear(ring);
    arb_clear(ball);
    fmpq_clear(q);
}
