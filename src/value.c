#include "wishgarten/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory and assignment */

void wg_value_init(wg_value_t value)
{
    memset(value, 0, sizeof(*value));
    value->kind = WG_EXACT;
    value->form = WG_BY_RATIONAL;
    value->root = 1;
    fmpq_init(value->rational);
    arb_init(value->ball);
}

static void drop_formula(wg_value_t value)
{
    if (value->ring != NULL)
        wg_formula_clear(value->formula, value->ring);
    value->form = WG_BY_RATIONAL;
    value->root = 1;
    value->ring = NULL;
    value->expansion = NULL;
}

void wg_value_clear(wg_value_t value)
{
    drop_formula(value);
    fmpq_clear(value->rational);
    arb_clear(value->ball);
}

static void keep_formula(wg_value_t value, const wg_formula_t f, const wg_ring_struct *ring)
{
    wg_formula_t copy;

    wg_formula_init(copy, ring);
    wg_formula_set(copy, f, ring);
    drop_formula(value);
    *value->formula = *copy;
    value->form = WG_BY_FORMULA;
    value->ring = ring;
}

void wg_value_set(wg_value_t value, const wg_value_t other)
{
    if (value == other)
        return;
    if (other->ring != NULL)
        keep_formula(value, other->formula, other->ring);
    else
        drop_formula(value);
    value->kind = other->kind;
    value->form = other->form;
    value->root = other->root;
    value->expansion = other->expansion;
    fmpq_set(value->rational, other->rational);
    arb_set(value->ball, other->ball);
    value->mean = other->mean;
    value->standard_error = other->standard_error;
    value->samples = other->samples;
}

void wg_value_set_fmpq(wg_value_t value, const fmpq_t q)
{
    fmpq_set(value->rational, q);
    drop_formula(value);
    value->kind = WG_EXACT;
}

static void check_root(ulong root)
{
    if (root != 1 && root != 2)
        flint_throw(FLINT_ERROR, "wg_value: root %wu is neither 1 nor 2\n", root);
}

wg_status_t wg_value_set_root_fmpq(wg_value_t value, const fmpq_t q, ulong root)
{
    check_root(root);
    if (root == 2 && fmpq_sgn(q) < 0)
        return WG_DOMAIN;

    fmpq_set(value->rational, q);
    drop_formula(value);
    if (root == 2 && fmpz_is_square(fmpq_numref(q)) && fmpz_is_square(fmpq_denref(q)))
    {
        fmpz_sqrt(fmpq_numref(value->rational), fmpq_numref(value->rational));
        fmpz_sqrt(fmpq_denref(value->rational), fmpq_denref(value->rational));
        root = 1;
    }
    value->kind = root == 1 ? WG_EXACT : WG_CERTIFIED;
    value->root = root;
    return WG_OK;
}

void wg_value_set_arb(wg_value_t value, const arb_t ball)
{
    arb_set(value->ball, ball);
    drop_formula(value);
    value->kind = WG_CERTIFIED;
    value->form = WG_BY_BALL;
}

wg_status_t wg_value_set_formula(wg_value_t value, const wg_formula_t f, ulong root, const wg_ring_t ring)
{
    wg_status_t status = WG_OK;
    fmpq_t q;

    check_root(root);
    fmpq_init(q);
    if (wg_formula_get_fmpq(q, f, ring))
        status = wg_value_set_root_fmpq(value, q, root);
    else
    {
        keep_formula(value, f, ring);
        value->kind = WG_EXACT;
        value->root = root;
    }
    fmpq_clear(q);
    return status;
}

void wg_value_set_expansion(wg_value_t value, const wg_expansion_t expansion)
{
    fmpq_t zero;

    if (expansion->term_count == 1 && expansion->terms[0].length == 0)
    {
        if (wg_value_set_formula(value, expansion->scale, 1, expansion->ring) != WG_OK)
            flint_throw(FLINT_ERROR, "wg_value_set_expansion: a formula without root has no domain\n");
        return;
    }
    drop_formula(value);
    value->kind = WG_EXACT;
    if (expansion->term_count > 0)
    {
        value->form = WG_BY_FORMULA;
        value->expansion = expansion;
        return;
    }
    fmpq_init(zero);
    wg_value_set_fmpq(value, zero);
    fmpq_clear(zero);
}

void wg_value_set_estimate(wg_value_t value, double mean, double standard_error, ulong samples)
{
    drop_formula(value);
    value->kind = WG_ESTIMATE;
    value->form = WG_BY_SAMPLES;
    value->mean = mean;
    value->standard_error = standard_error;
    value->samples = samples;
}

void wg_value_weaken_to_limit(wg_value_t value)
{
    value->kind = WG_LIMIT;
}

const char *wg_kind_name(wg_kind_t kind)
{
    static const char *const names[] = {"exact", "certified", "limit", "estimate"};

    return names[kind];
}

wg_status_t wg_value_get_arb(arb_t ball, const wg_value_t value, slong prec)
{
    switch (value->form)
    {
    case WG_BY_RATIONAL:
        arb_set_fmpq(ball, value->rational, prec);
        if (value->root == 2)
            arb_sqrt(ball, ball, prec);
        return WG_OK;
    case WG_BY_BALL:
        arb_set(ball, value->ball);
        return WG_OK;
    default:
        return WG_UNABLE;
    }
}

/* Decimals */

/* n * 10^unit with all digits of n, `error` behind the last of them. As the C conversion %g does, a
   power of ten is split off where digits would have to be invented or the point is far away. */
static char *write_decimal(const fmpz_t n, const fmpz_t unit, const char *error)
{
    char *digits = fmpz_get_str(NULL, 10, n), *first = digits + (fmpz_sgn(n) < 0), *text, *exponent;
    slong count = strlen(first);
    fmpz_t leading;

    fmpz_init(leading);
    fmpz_add_si(leading, unit, count - 1);
    exponent = fmpz_get_str(NULL, 10, leading);
    text = flint_malloc(count + strlen(error) + strlen(exponent) + 16);
    strcpy(text, fmpz_sgn(n) < 0 ? "-" : "");

    if (fmpz_sgn(unit) <= 0 && fmpz_cmp_si(leading, -4) >= 0)
    {
        slong point = fmpz_get_si(leading) + 1;

        if (point <= 0)
            sprintf(text + strlen(text), "0.%.*s%s", (int) -point, "0000", first);
        else if (point < count)
            sprintf(text + strlen(text), "%.*s.%s", (int) point, first, first + point);
        else
            strcat(text, first);
        strcat(text, error);
    }
    else
        sprintf(text + strlen(text), "%c%s%s%se%s%s", first[0], count > 1 ? "." : "", first + 1, error,
                fmpz_sgn(leading) < 0 ? "" : "+", exponent);

    fmpz_clear(leading);
    flint_free(digits);
    flint_free(exponent);
    return text;
}

/* Nonzero if |n| < 10^digits. */
static int has_digits_at_most(const fmpz_t n, slong digits)
{
    int answer;
    fmpz_t bound;

    if (fmpz_bits(n) / 4 > digits)
        return 0;
    fmpz_init(bound);
    fmpz_ui_pow_ui(bound, 10, digits);
    answer = fmpz_cmpabs(n, bound) < 0;
    fmpz_clear(bound);
    return answer;
}

/* n * 10^unit <- q with n not divisible by ten, if the decimal expansion of q != 0 ends. */
static int get_finite_expansion(fmpz_t n, fmpz_t unit, const fmpq_t q)
{
    fmpz_t rest, factor;
    slong twos, fives, places;

    fmpz_init(rest);
    fmpz_init(factor);
    fmpz_set_ui(factor, 2);
    twos = fmpz_remove(rest, fmpq_denref(q), factor);
    fmpz_set_ui(factor, 5);
    fives = fmpz_remove(rest, rest, factor);
    places = FLINT_MAX(twos, fives);
    if (fmpz_is_one(rest))
    {
        fmpz_ui_pow_ui(n, 2, places - twos);
        fmpz_ui_pow_ui(factor, 5, places - fives);
        fmpz_mul(n, n, factor);
        fmpz_mul(n, n, fmpq_numref(q));
        fmpz_set_ui(factor, 10);
        fmpz_set_si(unit, -places);
        if (places == 0)
            fmpz_set_si(unit, fmpz_remove(n, n, factor));
    }
    places = fmpz_is_one(rest);
    fmpz_clear(rest);
    fmpz_clear(factor);
    return places;
}

/* The rational number in full, or NULL where that is longer than `digits`, or ten more for an integer. */
static char *write_in_full(const fmpq_t q, slong digits)
{
    char *text = NULL;
    fmpz_t n, unit;

    fmpz_init(n);
    fmpz_init(unit);
    if (fmpz_is_one(fmpq_denref(q)) && has_digits_at_most(fmpq_numref(q), digits + 10))
        text = write_decimal(fmpq_numref(q), unit, "");
    else if (get_finite_expansion(n, unit, q) && has_digits_at_most(n, digits))
        text = write_decimal(n, unit, "");
    fmpz_clear(n);
    fmpz_clear(unit);
    return text;
}

static char *write_ball(const arb_t ball, slong digits)
{
    char *text, *end;

    if (!arb_is_finite(ball))
        return NULL;
    text = arb_get_str(ball, digits, ARB_STR_NO_RADIUS);
    end = text + strlen(text);
    if (end - text > 3 && strcmp(end - 3, "e+0") == 0)
        end[-3] = '\0';
    return text;
}

/* n * 10^unit <- x rounded to `count` significant digits. */
static void round_double(fmpz_t n, fmpz_t unit, double x, int count)
{
    char buffer[40], digits[40];
    slong length = 0;

    /* The decimal point depends on the locale; only the digits count. */
    snprintf(buffer, sizeof(buffer), "%.*e", count - 1, fabs(x));
    for (const char *c = buffer; *c != 'e'; c++)
        if (*c >= '0' && *c <= '9')
            digits[length++] = *c;
    digits[length] = '\0';
    fmpz_set_str(n, digits, 10);
    if (x < 0)
        fmpz_neg(n, n);
    fmpz_set_si(unit, strtol(strchr(buffer, 'e') + 1, NULL, 10) - (count - 1));
}

char *wg_double_get_str(double x)
{
    char *text, buffer[40];
    int count = 1;
    fmpz_t n, unit;

    if (!isfinite(x))
        return NULL;
    for (; count < 17; count++)
    {
        snprintf(buffer, sizeof(buffer), "%.*e", count - 1, x);
        if (strtod(buffer, NULL) == x)
            break;
    }
    fmpz_init(n);
    fmpz_init(unit);
    round_double(n, unit, x, count);
    /* Integers in full, as far as a double holds every digit. */
    if (fmpz_cmp_si(unit, 15 - count) <= 0)
        for (; fmpz_sgn(unit) > 0; fmpz_sub_ui(unit, unit, 1))
            fmpz_mul_ui(n, n, 10);
    if (fmpz_is_zero(n))
        fmpz_zero(unit);
    text = write_decimal(n, unit, "");
    fmpz_clear(n);
    fmpz_clear(unit);
    return text;
}

/* n <- x / 10^unit rounded to an integer, halves upwards. */
static void round_to_unit(fmpz_t n, double x, const fmpz_t unit)
{
    fmpq_t q, power, half;
    arf_t exact;

    fmpq_init(q);
    fmpq_init(power);
    fmpq_init(half);
    arf_init(exact);
    arf_set_d(exact, x);
    arf_get_fmpq(q, exact);
    fmpq_set_ui(power, 10, 1);
    fmpq_pow_fmpz(power, power, unit);
    fmpq_set_ui(half, 1, 2);
    fmpq_div(q, q, power);
    fmpq_add(q, q, half);
    fmpz_fdiv_q(n, fmpq_numref(q), fmpq_denref(q));
    fmpq_clear(q);
    fmpq_clear(power);
    fmpq_clear(half);
    arf_clear(exact);
}

static char *write_estimate(double mean, double standard_error)
{
    char *text, error[8];
    fmpz_t n, unit;

    if (!isfinite(mean) || !isfinite(standard_error) || standard_error <= 0)
        return wg_double_get_str(mean);

    fmpz_init(n);
    fmpz_init(unit);
    round_double(n, unit, standard_error, 2);
    if (fmpz_cmp_ui(n, 20) >= 0)
        round_double(n, unit, standard_error, 1);
    if (fmpz_is_one(n))
    {
        /* 0.096 is not (1) but (10) */
        fmpz_set_ui(n, 10);
        fmpz_sub_ui(unit, unit, 1);
    }
    snprintf(error, sizeof(error), "(%ld)", (long) fmpz_get_si(n));
    round_to_unit(n, mean, unit);
    text = write_decimal(n, unit, error);
    fmpz_clear(n);
    fmpz_clear(unit);
    return text;
}

char *wg_value_get_exact_str(const wg_value_t value)
{
    if (value->kind != WG_EXACT || value->form != WG_BY_RATIONAL)
        return NULL;
    return wg_fmpq_get_str(value->rational, WG_TEXT);
}

char *wg_value_get_decimal_str(const wg_value_t value, slong digits)
{
    char *text = NULL;
    arb_t ball;

    digits = FLINT_MAX(digits, 1);
    if (value->form == WG_BY_FORMULA)
        return NULL;
    if (value->form == WG_BY_SAMPLES)
        return write_estimate(value->mean, value->standard_error);

    if (value->form == WG_BY_RATIONAL && value->root == 1)
        text = write_in_full(value->rational, digits);
    if (text == NULL)
    {
        arb_init(ball);
        /* 10/3 > log2(10): a relative error far below a unit in the last place */
        if (wg_value_get_arb(ball, value, 10 * digits / 3 + 64) == WG_OK)
            text = write_ball(ball, digits);
        arb_clear(ball);
    }
    return text;
}

/* An upper bound of m, with two digits. */
static char *write_bound(const mag_t m)
{
    slong prec = 64 + fmpz_bits(MAG_EXPREF(m));
    char *text;
    arb_t scaled, power;
    arf_t bound;
    fmpz_t n, unit;

    fmpz_init(n);
    fmpz_init(unit);
    if (!mag_is_zero(m))
    {
        arb_init(scaled);
        arb_init(power);
        arf_init(bound);

        /* unit <- floor(log10 m) - 1; one off would still give a bound */
        arf_set_mag(arb_midref(scaled), m);
        arb_log(scaled, scaled, prec);
        arb_const_log10(power, prec);
        arb_div(scaled, scaled, power, prec);
        arf_get_fmpz(unit, arb_midref(scaled), ARF_RND_FLOOR);
        fmpz_sub_ui(unit, unit, 1);

        fmpz_neg(n, unit);
        arb_set_ui(power, 10);
        arb_pow_fmpz(power, power, n, prec);
        arb_set_ui(scaled, 0);
        arf_set_mag(arb_midref(scaled), m);
        arb_mul(scaled, scaled, power, prec);
        arb_get_ubound_arf(bound, scaled, prec);
        arf_get_fmpz(n, bound, ARF_RND_CEIL);
        if (fmpz_cmp_ui(n, 99) > 0)
        {
            fmpz_cdiv_q_ui(n, n, 10);
            fmpz_add_ui(unit, unit, 1);
        }

        arb_clear(scaled);
        arb_clear(power);
        arf_clear(bound);
    }
    text = write_decimal(n, unit, "");
    fmpz_clear(n);
    fmpz_clear(unit);
    return text;
}

char *wg_value_get_radius_str(const wg_value_t value, slong digits)
{
    slong prec = 10 * FLINT_MAX(digits, 1) / 3 + 128;
    char *decimal, *text = NULL;
    arb_t ball, shown;
    mag_t bound;

    if (value->kind != WG_CERTIFIED)
        return NULL;
    decimal = wg_value_get_decimal_str(value, digits);
    if (decimal == NULL)
        return NULL;

    arb_init(ball);
    arb_init(shown);
    mag_init(bound);
    if (wg_value_get_arb(ball, value, prec) == WG_OK && arb_set_str(shown, decimal, prec) == 0)
    {
        arb_sub(ball, ball, shown, prec);
        arb_get_mag(bound, ball);
        text = write_bound(bound);
    }
    arb_clear(ball);
    arb_clear(shown);
    mag_clear(bound);
    flint_free(decimal);
    return text;
}

char *wg_value_get_formula_str(const wg_value_t value, wg_syntax_t syntax)
{
    static const char *const roots[][2] = {{"sqrt(", ")"}, {"\\sqrt{", "}"}, {"sqrt(", ")"}, {"Sqrt[", "]"}};
    char *inner, *text;
    size_t size;

    if (value->expansion != NULL)
        inner = wg_expansion_get_str(value->expansion, syntax);
    else if (value->form == WG_BY_FORMULA)
        inner = wg_formula_get_str(value->formula, syntax, value->ring);
    else if (value->form == WG_BY_RATIONAL && value->root == 2)
        inner = wg_fmpq_get_str(value->rational, syntax);
    else
        return NULL;
    if (value->root == 1)
        return inner;

    size = strlen(inner) + 16;
    text = flint_malloc(size);
    snprintf(text, size, "%s%s%s", roots[syntax][0], inner, roots[syntax][1]);
    flint_free(inner);
    return text;
}
