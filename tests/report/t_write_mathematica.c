#include <ctype.h>
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <flint/ulong_extras.h>

#include "../support.h"
#include "sample.h"

/* What a user pastes, to the letter. */
Test(write_mathematica, sample)
{
    static const char *const expected[] = {
        "(* conventions: angle = full, boundary = haar *)\n",
        "\n(* K.mean: observable = 0.5*XXIZ - 1/3*ZZII, keyed by dim, layers *)\n"
        "KMean = <|\n"
        "    {4, 64} -> 128/255,\n"
        "    {16, 64} -> 131072/4335,\n"
        "    {16, 128} -> Around[60.2345, 0.0123]  (* estimate, standard error 0.0123, 1000 samples *)\n"
        "|>;\n",
        "\nKStd = Sqrt[4352/2025];\n",
        "\nKMoment3 = 1606938044258990275541962092341162602522202993782792835301376/",
        "\nKPlateau = 1/2;  (* limit *)\n",
        "\nKVariance = 2*L*m2/(d + 1)^2;\n",
        "\nKRatio = Sqrt[2*L*m2/(d + 1)^2];\n",
        "\nlossDensityMinus0p5 = 1.500000000000`13*^-7;\n"};
    wg_report_t report;
    wg_ring_t ring;
    char *text;

    sample_ring_init(ring);
    sample_init(report, ring);
    text = sample_write(report, WG_FORMAT_MATHEMATICA, 15);
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
        cr_expect(strstr(text, expected[i]) != NULL, "%s\nis not in\n%s", expected[i], text);
    free(text);
    wg_report_clear(report);
    wg_ring_clear(ring);
}

/* Takes comments and the insides of strings out of the text, in place, by the rules of the language: comments
   nest, and a backslash takes the next character along. */
static void strip(char *text)
{
    char *out = text;
    slong depth = 0;

    for (const char *c = text; *c != '\0'; c++)
        if (strncmp(c, "(*", 2) == 0)
        {
            depth++;
            c++;
        }
        else if (depth > 0 && strncmp(c, "*)", 2) == 0)
        {
            depth--;
            c++;
        }
        else if (depth == 0 && *c == '"')
        {
            for (c++; *c != '"'; c++)
            {
                c += *c == '\\';
                cr_assert(*c != '\0' && *c != '\n', "seed %lu: an open string", test_seed());
            }
            *out++ = '"';
        }
        else if (depth == 0)
            *out++ = *c;
    *out = '\0';
    cr_assert_eq(depth, 0, "seed %lu: an open comment", test_seed());
}

/* In random reports: statements are "name = value;" with different names of letters and digits, none of them
   protected or a variable; brackets match; and there is a value for each row. */
Test(write_mathematica, structure)
{
    flint_rand_t state;
    wg_ring_t ring;

    test_randinit(state);
    sample_ring_init(ring);
    for (slong i = 0; i < test_scaled(500); i++)
    {
        char *text, *statement, *names[20];
        slong values = 0, count = 0;
        wg_report_t report;

        sample_random_init(report, ring, state);
        text = sample_write(report, WG_FORMAT_MATHEMATICA, 1 + n_randint(state, 30));
        strip(text);
        for (statement = strtok(text, ";"); statement != NULL; statement = strtok(NULL, ";"))
        {
            char open[100] = "", *c;
            slong depth = 0, arrows = 0;

            while (isspace((unsigned char) *statement))
                statement++;
            if (*statement == '\0')
                continue;
            names[count] = statement;
            for (c = statement; isalnum((unsigned char) *c); c++)
                ;
            cr_assert(c > statement && isalpha((unsigned char) *statement), "seed %lu: %s", test_seed(),
                      statement);
            cr_assert_eq(strncmp(c, " = ", 3), 0, "seed %lu: %s", test_seed(), statement);
            *c = '\0';
            for (slong j = 0; j < count; j++)
                cr_expect_str_neq(names[j], names[count]);
            count++;
            cr_expect(strlen(statement) > 1 || strchr("CDEIKNO", *statement) == NULL);
            cr_expect(strcmp(statement, "m2") != 0 || strstr(c + 1, "m2") == NULL);
            for (c++; *c != '\0'; c++)
            {
                arrows += strncmp(c, "->", 2) == 0;
                if (strncmp(c, "<|", 2) == 0 || strchr("([{", *c) != NULL)
                    open[depth++] = *c;
                else if (strncmp(c, "|>", 2) == 0 || strchr(")]}", *c) != NULL)
                {
                    static const char pairs[] = "<|()[]{}";

                    cr_assert_gt(depth, 0);
                    cr_expect_eq(strchr(pairs, open[--depth])[1], *c);
                }
            }
            cr_expect_eq(depth, 0);
            values += FLINT_MAX(arrows, 1);
        }
        cr_expect_eq(values, report->length, "seed %lu", test_seed());
        free(text);
        wg_report_clear(report);
    }
    wg_ring_clear(ring);
    flint_randclear(state);
}
