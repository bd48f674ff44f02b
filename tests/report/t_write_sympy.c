#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../support.h"
#include "sample.h"

/* A directory with many snippets and one script that runs them all, because sympy takes its time to begin. */
static char scratch[] = "/tmp/wishgarten-test-XXXXXX";

static void write_file(const char *name, const char *text)
{
    char path[100];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", scratch, name);
    file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs(text, file);
    cr_assert_eq(fclose(file), 0);
}

static void write_snippet(const wg_report_t report, const char *name)
{
    char *text = sample_write(report, WG_FORMAT_SYMPY, 15);

    write_file(name, text);
    free(text);
}

/* The sample as Python: the names hold the numbers and formulas that they should; and random reports give as
   many names as quantities, and as many values as rows, whatever their texts. */
Test(write_sympy, runs, .timeout = 120)
{
    static const char script[] =
        "import os, sys\n"
        "os.chdir(os.path.dirname(os.path.abspath(__file__)))\n"
        "def run(name):\n"
        "    scope = {}\n"
        "    with open(name, encoding='utf-8') as file:\n"
        "        exec(file.read(), scope)\n"
        "    return scope\n"
        "import sympy\n"
        "s = run('sample.py')\n"
        "D, L, m2 = sympy.symbols('D L m2')\n"
        "R = sympy.Rational\n"
        "assert s['K_mean'][4, 64] == R(128, 255) and s['K_mean'][16, 64] == R(131072, 4335)\n"
        "assert abs(s['K_mean'][16, 128] - 60.2345) < 1e-12 and len(s['K_mean']) == 3\n"
        "assert s['K_std']**2 == R(4352, 2025)\n"
        "assert s['K_moment_3'] == R(2**200, 3**100)\n"
        "assert s['K_plateau'] == R(1, 2)\n"
        "assert sympy.simplify(s['K_variance'] - 2*L*m2/(D + 1)**2) == 0\n"
        "assert sympy.simplify(s['K_ratio']**2 - 2*L*m2/(D + 1)**2) == 0\n"
        "assert abs(s['loss_density__0_5'] - R(15, 10**8)) < R(1, 10**19)\n"
        "for line in open('expected'):\n"
        "    name, quantities, rows = line.split()\n"
        "    s = run(name)\n"
        "    known = {'Float', 'Rational', 'nan', 'sqrt', 'symbols', 'D', 'L', 'm2', '__builtins__'}\n"
        "    values = [s[n] for n in s if n not in known or (n in ('D', 'L', 'm2') and s[n] != "
        "sympy.Symbol(n))]\n"
        "    assert len(values) == int(quantities), (name, s)\n"
        "    assert sum(len(v) if isinstance(v, dict) else 1 for v in values) == int(rows), (name, s)\n";
    char command[200], *expected;
    size_t size;
    FILE *list = open_memstream(&expected, &size);
    flint_rand_t state;
    wg_report_t report;
    wg_ring_t ring;

    if (system("python3 -c 'import sympy' >/dev/null 2>&1") != 0)
        cr_skip_test("Python with sympy is not installed");
    cr_assert_not_null(mkdtemp(scratch));
    test_randinit(state);
    sample_ring_init(ring);
    sample_init(report, ring);
    write_snippet(report, "sample.py");
    wg_report_clear(report);
    for (slong i = 0; i < test_scaled(200); i++)
    {
        slong quantities = 0;
        char name[40];

        sample_random_init(report, ring, state);
        for (slong j = 0; j < report->length; j++)
        {
            slong k = 0;

            while (strcmp(report->rows[k].quantity, report->rows[j].quantity) != 0)
                k++;
            quantities += k == j;
        }
        sprintf(name, "random%ld.py", (long) i);
        write_snippet(report, name);
        fprintf(list, "%s %ld %ld\n", name, (long) quantities, (long) report->length);
        wg_report_clear(report);
    }
    fclose(list);
    write_file("expected", expected);
    write_file("check.py", script);
    sprintf(command, "python3 %s/check.py", scratch);
    cr_expect_eq(system(command), 0, "seed %lu", test_seed());
    sprintf(command, "rm -rf %s", scratch);
    cr_assert_eq(system(command), 0);
    free(expected);
    wg_ring_clear(ring);
    flint_randclear(state);
}

/* What a user pastes, to the letter; it needs no Python here. */
Test(write_sympy, sample)
{
    static const char expected[] =
        "# conventions: angle = full, boundary = haar\n"
        "from sympy import Float, Rational, nan, sqrt, symbols\n"
        "D, L, m2 = symbols('D L m2')\n"
        "\n"
        "# K.mean: observable = 0.5*XXIZ - 1/3*ZZII, keyed by dim, layers\n"
        "K_mean = {\n"
        "    (4, 64): Rational(128, 255),\n"
        "    (16, 64): Rational(131072, 4335),\n"
        "    (16, 128): Float('60.2345', 17)  # estimate, standard error 0.0123, 1000 samples\n"
        "}\n"
        "# K.std: dim = 16, layers = 64, observable = 0.5*XXIZ - 1/3*ZZII\n"
        "K_std = sqrt(Rational(4352, 2025))\n";
    wg_report_t report;
    wg_ring_t ring;
    char *text;

    sample_ring_init(ring);
    sample_init(report, ring);
    text = sample_write(report, WG_FORMAT_SYMPY, 15);
    cr_expect(strstr(text, expected) != NULL, "%s", text);
    cr_expect(strstr(text, "\nK_plateau = Rational(1, 2)  # limit\n") != NULL);
    cr_expect(strstr(text, "\nK_ratio = sqrt(2*L*m2/(D + 1)**2)\n") != NULL);
    cr_expect(strstr(text, "\nloss_density__0_5 = Float('1.500000000000e-7', 13)\n") != NULL);
    free(text);
    wg_report_clear(report);
    wg_ring_clear(ring);
}

/* Keys are numbers where all of them are: 1/3 and 4, but '3' beside '2,1'. */
Test(write_sympy, keys)
{
    static const char *const classes[] = {"3", "2,1"}, *const rates[] = {"1/3", "4"};
    wg_report_t report;
    char *text;

    wg_report_init(report, "weingarten");
    for (int i = 0; i < 2; i++)
    {
        wg_fields_set(sample_append(report, "Wg", "1/2", 1)->inputs, "class", classes[i]);
        wg_fields_set(sample_append(report, "gamma", "1/2", 1)->inputs, "rate", rates[i]);
    }
    text = sample_write(report, WG_FORMAT_SYMPY, 15);
    cr_expect(strstr(text, "Wg = {\n    '3': Rational(1, 2),\n    '2,1': Rational(1, 2)\n}\n") != NULL, "%s",
              text);
    cr_expect(strstr(text, "gamma = {\n    Rational(1, 3): Rational(1, 2),\n    4: Rational(1, 2)\n}\n") !=
              NULL);
    free(text);
    wg_report_clear(report);
}
