#include <string.h>

#include "shared.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* K.moment:3 is K_moment_3. */
static char *get_name(const char *quantity)
{
    size_t size = strlen(quantity) + 2;
    char *name = flint_malloc(size);

    snprintf(name, size, "%s%s", strspn(quantity, DIGITS) > 0 ? "_" : "", quantity);
    for (char *c = name; *c != '\0'; c++)
        if (strchr(LETTERS DIGITS, *c) == NULL)
            *c = '_';
    return name;
}

static void put_text(FILE *stream, const char *text)
{
    fputc('\'', stream);
    for (; *text != '\0'; text++)
        if ((unsigned char) *text < 0x20 || *text == 0x7f)
            fprintf(stream, "\\x%02x", (unsigned) *text);
        else
            fprintf(stream, "%s%c", *text == '\'' || *text == '\\' ? "\\" : "", *text);
    fputc('\'', stream);
}

static void put_number(FILE *stream, const wg_value_t value, slong digits)
{
    int sampled = value->form == WG_BY_SAMPLES;
    char *text = sampled ? wg_double_get_str(value->mean) : wg_value_get_decimal_str(value, digits);

    if (text == NULL)
        fputs("nan", stream);
    else
        fprintf(stream, "Float('%s', %ld)", text, sampled ? 17L : (long) FLINT_MAX(wg_count_digits(text), 1));
    flint_free(text);
}

static const char *const reserved[] = {
    "False",          "None",     "True",     "and",    "as",   "assert",   "async",  "await",
    "break",          "class",    "continue", "def",    "del",  "elif",     "else",   "except",
    "finally",        "for",      "from",     "global", "if",   "import",   "in",     "is",
    "lambda",         "nonlocal", "not",      "or",     "pass", "raise",    "return", "try",
    "while",          "with",     "yield",    "Float",  "nan",  "Rational", "sqrt",   "symbols",
    "KroneckerDelta", NULL};

static const wg_dialect_t dialect = {.syntax = WG_SYMPY,
                                     .comment = {"# ", ""},
                                     .dictionary = {"{", "}"},
                                     .tuple = {"(", ")"},
                                     .arrow = ": ",
                                     .end = "",
                                     .suffix = "_",
                                     .reserved = reserved,
                                     .get_name = get_name,
                                     .put_text = put_text,
                                     .put_number = put_number};

static int has_deltas(const wg_report_t report)
{
    for (slong i = 0; i < report->length; i++)
    {
        const wg_expansion_struct *e = report->rows[i].value->expansion;

        for (slong j = 0; e != NULL && j < e->symbol_count; j++)
            if (strncmp(e->symbols[j][WG_SYMPY], "KroneckerDelta(", strlen("KroneckerDelta(")) == 0)
                return 1;
    }
    return 0;
}

void wg_report_write_sympy(FILE *stream, const wg_report_t report, slong digits)
{
    wg_fields_t variables;

    wg_put_origin(stream, report, "# ", "");
    fprintf(stream, "from sympy import Float, %sRational, nan, sqrt, symbols\n",
            has_deltas(report) ? "KroneckerDelta, " : "");
    wg_fields_init(variables);
    wg_report_get_variables(variables, report, WG_SYMPY);
    for (slong i = 0; i < variables->length; i++)
        fprintf(stream, "%s%s", i == 0 ? "" : ", ", variables->entries[i].name);
    for (slong i = 0; i < variables->length; i++)
        fprintf(stream, "%s%s", i == 0 ? " = symbols('" : " ", variables->entries[i].name);
    fputs(variables->length > 0 ? "')\n\n" : "\n", stream);
    wg_fields_clear(variables);
    wg_put_assignments(stream, report, digits, &dialect);
}
