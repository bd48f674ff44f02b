#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <flint/ulong_extras.h>

#include "../support.h"
#include "sample.h"

/* The rows of the sample, to the letter: what goes into a paper. */
Test(write_latex, sample)
{
    static const char *const expected[] = {
        "\n% inputs: observable = 0.5*XXIZ - 1/3*ZZII\n",
        "\n\\begin{tabular}{lrrlllrl}\n\\toprule\n"
        "quantity & $D$ & $L$ & kind & exact & value & $z$ & agrees \\\\\n\\midrule\n"
        "$\\overline{K}$ & \\num{4} & \\num{64} & exact & $\\frac{128}{255}$ & \\num{0.501960784313725} &  & "
        " \\\\\n",
        "\n$\\sigma_{K}$ & \\num{16} & \\num{64} & certified & $\\sqrt{\\frac{4352}{2025}}$ & "
        "\\num{1.46599311133072} &  &  \\\\\n",
        "\n% exact: 1606938044258990275541962092341162602522202993782792835301376/"
        "515377520732011331036461129765621272702107522001\n"
        "$\\overline{K^{3}}$ & \\num{16} & \\num{64} & exact &  & \\num{3117982410207.94} &  &  \\\\\n",
        "\n$\\lim_{L\\to\\infty}\\sigma_{K}/\\overline{K}$ & \\num{16} &  & limit &  & $\\sim$ \\num{0.5} &  "
        "&  \\\\\n",
        "\n$\\overline{K}$ & \\num{16} & \\num{128} & estimate &  & \\num{60.234(12)} & \\num{-3.12} & no "
        "\\\\\n",
        "\n$\\mathrm{Var}(K)$ & $D$ & $L$ & exact & $\\displaystyle \\frac{2 L m_{2}}{\\left(D + "
        "1\\right)^{2}}$ "
        "&  &  &  \\\\\n",
        "\n\\texttt{loss.density:-0.5} & \\num{16} & \\num{64} & certified &  & \\num{1.500000000000e-7} &  "
        "&  \\\\\n"
        "\\bottomrule\n\\end{tabular}\n"};
    wg_report_t report;
    wg_ring_t ring;
    char *text;

    sample_ring_init(ring);
    sample_init(report, ring);
    text = sample_write(report, WG_FORMAT_LATEX, 15);
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
        cr_expect(strstr(text, expected[i]) != NULL, "%s\nis not in\n%s", expected[i], text);
    free(text);
    wg_report_clear(report);
    wg_ring_clear(ring);
}

/* Counts the column separators of a row; aborts the test where a character is not escaped or braces do not
 * match. */
static slong count_separators(const char *row, size_t length)
{
    slong separators = 0, depth = 0;
    int mathematics = 0;

    for (size_t i = 0; i < length; i++)
    {
        if (row[i] == '\\')
        {
            i++;
            continue;
        }
        if (row[i] == '$')
            mathematics = !mathematics;
        depth += (row[i] == '{') - (row[i] == '}');
        separators += row[i] == '&';
        cr_assert_geq(depth, 0);
        cr_assert(row[i] != '&' || (depth == 0 && !mathematics), "%.*s", (int) length, row);
        cr_assert(strchr("#%~", row[i]) == NULL, "%.*s", (int) length, row);
        cr_assert(mathematics || strchr("_^", row[i]) == NULL, "%.*s", (int) length, row);
    }
    cr_assert(depth == 0 && !mathematics);
    return separators;
}

/* In random reports each row has as many cells as the head, and nothing is left that LaTeX would take amiss.
 */
Test(write_latex, structure)
{
    flint_rand_t state;
    wg_ring_t ring;

    test_randinit(state);
    sample_ring_init(ring);
    for (slong i = 0; i < test_scaled(500); i++)
    {
        wg_report_t report;
        char *text, *line;
        slong separators = -1, rows = 0;
        int inside = 0;

        sample_random_init(report, ring, state);
        text = sample_write(report, WG_FORMAT_LATEX, 1 + n_randint(state, 30));
        for (line = text; *line != '\0'; line = strchr(line, '\n') + 1)
        {
            size_t length = strcspn(line, "\n");

            if (strncmp(line, "quantity & ", 11) == 0)
                separators = count_separators(line, length);
            else if (strncmp(line, "\\midrule", 8) == 0)
                inside = 1;
            else if (strncmp(line, "\\bottomrule", 11) == 0)
                inside = 0;
            else if (inside && line[0] != '%')
            {
                cr_expect_eq(strncmp(line + length - 3, " \\\\", 3), 0);
                cr_expect_eq(count_separators(line, length), separators, "seed %lu: %.*s", test_seed(),
                             (int) length, line);
                rows++;
            }
        }
        cr_expect_eq(rows, report->length);
        free(text);
        wg_report_clear(report);
    }
    wg_ring_clear(ring);
    flint_randclear(state);
}

/* out <- what \texttt{...} at the beginning of a row shows. */
static void read_verbatim(char *out, const char *row)
{
    static const struct
    {
        const char *code;
        char letter;
    } names[] = {{"textbackslash{}", '\\'}, {"textasciitilde{}", '~'}, {"textasciicircum{}", '^'}};

    cr_assert_eq(strncmp(row, "\\texttt{", 8), 0);
    for (row += 8; *row != '}';)
    {
        size_t length = 1;

        if (strncmp(row, "{}", 2) == 0)
        {
            row += 2;
            continue;
        }
        if (*row == '\\')
        {
            row++;
            *out = *row;
            for (int i = 0; i < 3; i++)
                if (strncmp(row, names[i].code, strlen(names[i].code)) == 0)
                {
                    *out = names[i].letter;
                    length = strlen(names[i].code);
                }
            out++;
        }
        else
            *out++ = *row;
        row += length;
    }
    *out = '\0';
}

/* Every text of three printable characters is shown as it is. */
Test(write_latex, escapes)
{
    for (int seed = 0; seed < 95 * 95; seed++)
    {
        char quantity[5] = {'!', ' ' + seed % 95, ' ' + seed / 95, '!'}, shown[100], *text;
        wg_report_t report;

        wg_report_init(report, "kernel");
        sample_append(report, quantity, "1", 1);
        text = sample_write(report, WG_FORMAT_LATEX, 15);
        read_verbatim(shown, strstr(text, "\\midrule\n") + 9);
        cr_expect_str_eq(shown, quantity);
        cr_expect_null(strstr(strstr(text, "\\midrule"), "--"), "two hyphens make a dash");
        free(text);
        wg_report_clear(report);
    }
}

/* The table goes through pdflatex with the packages that it names. */
Test(write_latex, compiles, .timeout = 60)
{
    char scratch[] = "/tmp/wishgarten-test-XXXXXX", command[200], *text;
    wg_report_t report;
    wg_ring_t ring;
    FILE *file;

    if (system("pdflatex --version >/dev/null 2>&1 && kpsewhich siunitx.sty booktabs.sty >/dev/null 2>&1") !=
        0)
        cr_skip_test("pdflatex with siunitx and booktabs is not installed");
    cr_assert_not_null(mkdtemp(scratch));
    cr_assert_eq(chdir(scratch), 0);
    sample_ring_init(ring);
    sample_init(report, ring);
    sample_append(report, "awkward_{\\~^%$#&}--`'\"<>|", "10^30/3", 1);
    wg_fields_set(report->rows[report->length - 1].inputs, "a_b", "#1 & 50%");
    text = sample_write(report, WG_FORMAT_LATEX, 15);
    file = fopen("table.tex", "w");
    fputs(text, file);
    fclose(file);
    file = fopen("document.tex", "w");
    fputs("\\documentclass{article}\\usepackage{booktabs}\\usepackage{siunitx}\n"
          "\\begin{document}\\input{table}\\end{document}\n",
          file);
    fclose(file);
    cr_expect_eq(system("pdflatex -halt-on-error -interaction=nonstopmode document >/dev/null </dev/null"),
                 0);
    free(text);
    wg_report_clear(report);
    wg_ring_clear(ring);
    sprintf(command, "rm -rf %s", scratch);
    cr_assert_eq(chdir("/"), 0);
    cr_assert_eq(system(command), 0);
}
