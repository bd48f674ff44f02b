#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../support.h"
#include "sample.h"

/* The table of the sample, to the letter: what a user sees. */
Test(write_text, sample)
{
    static const char expected[] =
        "conventions: angle = full, boundary = haar\n"
        "inputs: observable = 0.5*XXIZ - 1/3*ZZII\n"
        "\n"
        "quantity           dim  layers  kind       exact                   value              z      "
        "agrees\n"
        "K.mean               4      64  exact      128/255                 0.501960784313725\n"
        "K.mean              16      64  exact      131072/4335             30.2357554786621\n"
        "K.std               16      64  certified  sqrt(4352/2025)         1.46599311133072\n"
        "K.moment:3          16      64  exact                              3117982410207.94\n"
        "    exact 1606938044258990275541962092341162602522202993782792835301376/"
        "515377520732011331036461129765621272702107522001\n"
        "K.plateau           16          limit                              ~ 0.5\n"
        "K.mean              16     128  estimate                           60.234(12)         -3.12  no\n"
        "K.variance           D       L  exact      2*L*m2/(D + 1)^2\n"
        "K.ratio              D       L  exact      sqrt(2*L*m2/(D + 1)^2)\n"
        "loss.density:-0.5   16      64  certified                          1.500000000000e-7\n";
    wg_report_t report;
    wg_ring_t ring;
    char *text;

    sample_ring_init(ring);
    sample_init(report, ring);
    text = sample_write(report, WG_FORMAT_TEXT, 15);
    cr_expect_str_eq(text, expected, "%s", text);
    free(text);
    wg_report_clear(report);
    wg_ring_clear(ring);
}

/* Cuts the text into lines, in place; returns their number. */
static slong split(char **lines, char *text)
{
    slong count = 0;

    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        lines[count++] = line;
    return count;
}

/* The bytes before character `count` of a text in UTF-8. */
static size_t offset_of(const char *text, slong count)
{
    const char *c = text;

    while (*c != '\0' && (((unsigned char) *c & 0xc0) == 0x80 || count-- > 0))
        c++;
    return c - text;
}

static slong characters_before(const char *text, const char *place)
{
    slong count = 0;

    for (; text < place; text++)
        count += ((unsigned char) *text & 0xc0) != 0x80;
    return count;
}

/* The cell stands in the line with its first character below the heading's first, or its last below the
   heading's last; two blanks or an end on either side. */
static void expect_cell(const char *line, const char *headings, const char *heading, const char *cell)
{
    const char *place;
    slong begin, shift;
    size_t at, length = strlen(cell);

    place = strstr(headings, heading);
    cr_assert_not_null(place, "no column %s in %s", heading, headings);
    begin = characters_before(headings, place);
    for (int flush_right = 0; flush_right < 2; flush_right++)
    {
        shift = flush_right ? (slong) strlen(heading) - characters_before(cell, cell + length) : 0;
        if (begin + shift < 0)
            continue;
        at = offset_of(line, begin + shift);
        if (strncmp(line + at, cell, length) == 0 &&
            (line[at + length] == '\0' || strncmp(line + at + length, "  ", 2) == 0) &&
            (at < 2 || strncmp(line + at - 2, "  ", 2) == 0))
            return;
    }
    cr_expect(0, "seed %lu: '%s' is not below '%s':\n%s\n%s", test_seed(), cell, heading, headings, line);
}

/* For random reports with letters of several bytes: each cell stands below its heading, longer ones are below
   the row in full, nothing is lost, and no line ends with a blank. */
Test(write_text, alignment)
{
    flint_rand_t state;
    wg_ring_t ring;
    char *lines[200];

    test_randinit(state);
    sample_ring_init(ring);
    for (slong i = 0; i < test_scaled(500); i++)
    {
        slong digits = 1 + n_randint(state, 60), count, at = 0;
        wg_report_t report;
        const char *headings;
        char *text;

        sample_random_init(report, ring, state);
        text = sample_write(report, WG_FORMAT_TEXT, digits);
        count = split(lines, text);
        if (report->length == 0)
            at = count;
        while (at < count && strncmp(lines[at], "quantity  ", 10) != 0)
            at++;
        headings = at < count ? lines[at++] : NULL;
        for (slong row = 0; row < report->length; row++)
        {
            const wg_value_struct *value = report->rows[row].value;
            char *pieces[2] = {wg_value_get_exact_str(value), wg_value_get_decimal_str(value, digits)};
            static const char *const names[2] = {"exact", "value"};
            const char *line = lines[at++];

            cr_assert_leq(at, count);
            cr_expect_eq(strncmp(line, report->rows[row].quantity, strlen(report->rows[row].quantity)), 0);
            expect_cell(line, headings, "kind", wg_kind_name(value->kind));
            if (pieces[0] == NULL)
                pieces[0] = wg_value_get_formula_str(value, WG_TEXT);
            for (int j = 0; j < 2; j++)
            {
                char cell[2000];

                if (pieces[j] == NULL)
                    continue;
                sprintf(cell, "%s%s", value->kind == WG_LIMIT ? "~ " : "", pieces[j]);
                if (strlen(cell) <= 40)
                    expect_cell(line, headings, names[j], cell);
                else
                {
                    cr_assert_lt(at, count);
                    cr_expect_eq(strncmp(lines[at], "    ", 4), 0);
                    cr_expect_eq(strncmp(lines[at] + 4, names[j], 5), 0);
                    cr_expect_str_eq(lines[at] + 10, cell, "seed %lu", test_seed());
                    at++;
                }
                flint_free(pieces[j]);
            }
        }
        cr_expect_eq(at, count, "seed %lu: %ld lines more", test_seed(), count - at);
        for (slong j = at - 1; j >= 0 && headings != NULL && lines[j] != headings; j--)
            cr_expect_neq(lines[j][strlen(lines[j]) - 1], ' ', "seed %lu: '%s'", test_seed(), lines[j]);
        free(text);
        wg_report_clear(report);
    }
    wg_ring_clear(ring);
    flint_randclear(state);
}

/* Columns count characters, not bytes: |psi> has five bytes for three characters. */
Test(write_text, utf8)
{
    wg_report_t report;
    char *text;

    wg_report_init(report, "kernel");
    wg_fields_set(sample_append(report, "a", "1/2", 1)->inputs, "state", "|\u03c8\u27e9");
    wg_fields_set(sample_append(report, "b", "1/3", 1)->inputs, "state", "|abcdef>");
    text = sample_write(report, WG_FORMAT_TEXT, 3);
    cr_expect_str_eq(text, "quantity  state     kind   exact  value\n"
                           "a         |\u03c8\u27e9       exact  1/2    0.5\n"
                           "b         |abcdef>  exact  1/3    0.333\n");
    free(text);
    wg_report_clear(report);
}

/* Many conventions go on in further lines, which are full but have at most 78 characters, whatever their
 * lengths. */
Test(write_text, long_summary)
{
    for (int length = 0; length < 20; length++)
    {
        wg_report_t report;
        char *text, *lines[50], name[100], convention[50] = "";
        slong count;

        wg_report_init(report, "kernel");
        for (int i = 0; i < length; i++)
            strcat(convention, "\u03c8");
        for (int i = 0; i < 20; i++)
        {
            sprintf(name, "convention%d", i);
            wg_fields_set(report->conventions, name, convention);
        }
        text = sample_write(report, WG_FORMAT_TEXT, 3);
        for (int i = 0; i < 20; i++)
        {
            sprintf(name, " convention%d = %s%s", i, convention, i < 19 ? "," : "\n");
            cr_expect(strstr(text, name) != NULL);
        }
        count = split(lines, text);
        for (slong i = 0; i < count; i++)
        {
            slong width = characters_before(lines[i], lines[i] + strlen(lines[i]));

            cr_expect(width <= 78 && (i + 1 == count || width + 17 + length > 78), "%ld characters: %s",
                      width, lines[i]);
        }
        free(text);
        wg_report_clear(report);
    }
}
