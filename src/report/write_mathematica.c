#include <ctype.h>
#include <string.h>

#include "shared.h"

/* K.moment:3 is KMoment3, loss.cdf:-0.5 is lossCdfMinus0p5: letters and digits only. */
static char *get_name(const char *quantity)
{
    char *name = flint_malloc(5 * strlen(quantity) + 8), *end = name;
    int capital = 0;

    if (quantity[0] >= '0' && quantity[0] <= '9')
        end = stpcpy(end, "q");
    for (const char *c = quantity; *c != '\0'; c++)
    {
        int letter = (unsigned char) *c < 0x80 && isalnum((unsigned char) *c);

        if (letter)
            *end++ = capital ? (char) toupper((unsigned char) *c) : *c;
        else if (*c == '-')
            end = stpcpy(end, "Minus");
        else if (*c == '.' && c > quantity && isdigit((unsigned char) c[-1]) && isdigit((unsigned char) c[1]))
            *end++ = 'p';
        capital = !letter;
    }
    *end = '\0';
    return name;
}

static void put_text(FILE *stream, const char *text)
{
    fputc('"', stream);
    for (; *text != '\0'; text++)
        if ((unsigned char) *text < 0x20 || *text == 0x7f)
            fprintf(stream, "\\.%02x", (unsigned) *text);
        else
            fprintf(stream, "%s%c", *text == '"' || *text == '\\' ? "\\" : "", *text);
    fputc('"', stream);
}

/* Writes the decimal, with a mark of its precision unless that is 0: 1.23`3*^-7. */
static void put_decimal(FILE *stream, const char *text, slong precision)
{
    size_t mantissa = strcspn(text, "e");

    fprintf(stream, "%.*s", (int) mantissa, text);
    if (precision > 0)
        fprintf(stream, "`%ld", (long) precision);
    if (text[mantissa] != '\0')
        fprintf(stream, "*^%s", text + mantissa + (text[mantissa + 1] == '+' ? 2 : 1));
}

static void put_number(FILE *stream, const wg_value_t value, slong digits)
{
    char *mean, *error;

    if (value->form != WG_BY_SAMPLES)
    {
        mean = wg_value_get_decimal_str(value, digits);
        if (mean == NULL)
            fputs("Indeterminate", stream);
        else
            put_decimal(stream, mean, wg_count_digits(mean));
        flint_free(mean);
        return;
    }

    mean = wg_double_get_str(value->mean);
    error = wg_double_get_str(value->standard_error);
    fputs(error != NULL && mean != NULL ? "Around[" : "", stream);
    if (mean == NULL)
        fputs("Indeterminate", stream);
    else
        put_decimal(stream, mean, 0);
    if (error != NULL && mean != NULL)
    {
        fputs(", ", stream);
        put_decimal(stream, error, 0);
        fputc(']', stream);
    }
    flint_free(mean);
    flint_free(error);
}

static const char *const reserved[] = {"C", "D", "E", "I", "K", "N", "O", NULL};

static const wg_dialect_t dialect = {.syntax = WG_MATHEMATICA,
                                     .comment = {"(* ", " *)"},
                                     .dictionary = {"<|", "|>"},
                                     .tuple = {"{", "}"},
                                     .arrow = " -> ",
                                     .end = ";",
                                     .suffix = "Value",
                                     .reserved = reserved,
                                     .get_name = get_name,
                                     .put_text = put_text,
                                     .put_number = put_number};

void wg_report_write_mathematica(FILE *stream, const wg_report_t report, slong digits)
{
    wg_put_origin(stream, report, "(* ", " *)");
    fputc('\n', stream);
    wg_put_assignments(stream, report, digits, &dialect);
}
