#include <string.h>

#include "shared.h"

/* Longer fractions stand in a comment above their row, which shows their decimals. */
#define FRACTION_MAX 40

static void put_escaped(FILE *stream, const char *text)
{
    for (; *text != '\0'; text++)
        switch (*text)
        {
        case '\\':
            fputs("\\textbackslash{}", stream);
            break;
        case '~':
            fputs("\\textasciitilde{}", stream);
            break;
        case '^':
            fputs("\\textasciicircum{}", stream);
            break;
        case '{':
        case '}':
        case '$':
        case '&':
        case '#':
        case '_':
        case '%':
            fprintf(stream, "\\%c", *text);
            break;
        default:
            fputc((unsigned char) *text < 0x20 || *text == 0x7f ? ' ' : *text, stream);
            /* Two hyphens would become a dash. */
            if (*text == '-' && text[1] == '-')
                fputs("{}", stream);
        }
}

static void put_verbatim(FILE *stream, const char *text)
{
    fputs("\\texttt{", stream);
    put_escaped(stream, text);
    fputc('}', stream);
}

static int is_digits(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static void put_quantity(FILE *stream, const char *quantity)
{
    static const struct
    {
        const char *quantity, *symbol;
    } symbols[] = {{"K.mean", "\\overline{K}"},
                   {"K.variance", "\\mathrm{Var}(K)"},
                   {"K.std", "\\sigma_{K}"},
                   {"K.ratio", "\\sigma_{K}/\\overline{K}"},
                   {"K.plateau", "\\lim_{L\\to\\infty}\\sigma_{K}/\\overline{K}"},
                   {"K.covariance", "\\mathrm{Cov}(K_{l}, K_{l'})"},
                   {"mu.mean", "\\overline{\\mu}"},
                   {"mu.square", "\\overline{\\mu^{2}}"},
                   {"mu.std", "\\sigma_{\\mu}"},
                   {"mu.ratio", "\\sigma_{\\mu}/\\overline{K}"},
                   {"Wg", "\\mathrm{Wg}"}};

    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++)
        if (strcmp(quantity, symbols[i].quantity) == 0)
        {
            fprintf(stream, "$%s$", symbols[i].symbol);
            return;
        }
    if (strncmp(quantity, "K.moment:", 9) == 0 && is_digits(quantity + 9))
        fprintf(stream, "$\\overline{K^{%s}}$", quantity + 9);
    else if (strncmp(quantity, "K.cumulant:", 11) == 0 && is_digits(quantity + 11))
        fprintf(stream, "$\\kappa_{%s}(K)$", quantity + 11);
    else
        put_verbatim(stream, quantity);
}

static void put_input_name(FILE *stream, const char *name)
{
    if (strcmp(name, "dim") == 0)
        fputs("$D$", stream);
    else if (strcmp(name, "layers") == 0)
        fputs("$L$", stream);
    else
        put_verbatim(stream, name);
}

/* Decimals are numbers for siunitx; fractions and single letters are mathematics. */
static void put_input(FILE *stream, const char *text)
{
    size_t sign = text[0] == '-', whole = strspn(text + sign, "0123456789");
    const char *rest = text + sign + whole;

    if (whole > 0 && (*rest == '\0' || (*rest == '.' && is_digits(rest + 1))))
        fprintf(stream, "\\num{%s}", text);
    else if ((whole > 0 && *rest == '/' && is_digits(rest + 1)) ||
             (strlen(text) == 1 && strcspn(text, "DLx") == 0))
        fprintf(stream, "$%s$", text);
    else
        put_verbatim(stream, text);
}

/* The exact form in the notation of LaTeX, or NULL. */
static char *get_exact(const wg_value_t value)
{
    if (value->form == WG_BY_RATIONAL && value->root == 1)
        return value->kind == WG_EXACT ? wg_fmpq_get_str(value->rational, WG_LATEX) : NULL;
    return wg_value_get_formula_str(value, WG_LATEX);
}

static int is_long_fraction(const wg_value_t value)
{
    char *text = value->form == WG_BY_FORMULA ? NULL : get_exact(value);
    int is_long = text != NULL && strlen(text) > FRACTION_MAX + strlen("\\frac{}{}");

    flint_free(text);
    return is_long;
}

static void put_exact(FILE *stream, const wg_value_t value)
{
    char *text = is_long_fraction(value) ? NULL : get_exact(value);

    if (text != NULL)
        fprintf(stream, "$%s%s%s$", value->kind == WG_LIMIT ? "\\sim " : "",
                value->form == WG_BY_FORMULA ? "\\displaystyle " : "", text);
    flint_free(text);
}

static void put_value(FILE *stream, const wg_value_t value, slong digits)
{
    char *text = wg_value_get_decimal_str(value, digits);

    if (text != NULL)
        fprintf(stream, "%s\\num{%s}", value->kind == WG_LIMIT ? "$\\sim$ " : "", text);
    flint_free(text);
}

static int is_compared(const wg_report_t report)
{
    for (slong i = 0; i < report->length; i++)
        if (report->rows[i].agreement != WG_NOT_COMPARED)
            return 1;
    return 0;
}

static void put_row(FILE *stream, const wg_row_struct *row, const wg_fields_t varying, int compared,
                    slong digits)
{
    if (is_long_fraction(row->value))
    {
        char *text = wg_row_get_str(row, row->value->root == 1 ? WG_COLUMN_EXACT : WG_COLUMN_FORMULA, digits);

        fprintf(stream, "%% exact: %s\n", text);
        flint_free(text);
    }
    put_quantity(stream, row->quantity);
    for (slong j = 0; j < varying->length; j++)
    {
        const char *text = wg_fields_get(row->inputs, varying->entries[j].name);

        fputs(" & ", stream);
        if (text != NULL)
            put_input(stream, text);
    }
    fprintf(stream, " & %s & ", wg_kind_name(row->value->kind));
    put_exact(stream, row->value);
    fputs(" & ", stream);
    put_value(stream, row->value, digits);
    if (compared)
    {
        char *z = wg_row_get_z_str(row);
        const char *word = wg_row_get_verdict(row);

        fprintf(stream, z != NULL ? " & \\num{%s}" : " & ", z);
        fprintf(stream, " & %s", word != NULL ? word : "");
        flint_free(z);
    }
    fputs(" \\\\\n", stream);
}

void wg_report_write_latex(FILE *stream, const wg_report_t report, slong digits)
{
    int compared = is_compared(report);
    wg_fields_t constant, varying;

    wg_fields_init(constant);
    wg_fields_init(varying);
    wg_split_inputs(constant, varying, report, NULL, report->length);

    wg_put_origin(stream, report, "% ", "");
    if (constant->length > 0)
    {
        fputs("% inputs: ", stream);
        wg_put_fields(stream, constant);
        fputc('\n', stream);
    }
    fputs("% To \\input in a document with \\usepackage{booktabs} and \\usepackage{siunitx}.\n", stream);
    fputs("\\begin{tabular}{l", stream);
    for (slong j = 0; j < varying->length; j++)
        fputc('r', stream);
    fprintf(stream, "lll%s}\n\\toprule\nquantity", compared ? "rl" : "");
    for (slong j = 0; j < varying->length; j++)
    {
        fputs(" & ", stream);
        put_input_name(stream, varying->entries[j].name);
    }
    fprintf(stream, " & kind & exact & value%s \\\\\n\\midrule\n", compared ? " & $z$ & agrees" : "");
    for (slong i = 0; i < report->length; i++)
        put_row(stream, report->rows + i, varying, compared, digits);
    fputs("\\bottomrule\n\\end{tabular}\n", stream);

    wg_fields_clear(constant);
    wg_fields_clear(varying);
}
