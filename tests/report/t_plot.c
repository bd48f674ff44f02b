#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wishgarten/plot.h"

static const double x[] = {0, 1, 2, 3}, y[] = {1, 3, 2, 5}, broken[] = {1, NAN, 2, INFINITY}, mark[] = {1.5};
static const wg_curve_t curves[] = {{"first `date` \"quoted\"", x, y, 4}, {"second", x, broken, 4}};

static int has_gnuplot(void)
{
    return system("gnuplot --version >/dev/null 2>&1") == 0;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = calloc(1, 1 << 20);

    cr_assert_not_null(file, "%s", path);
    cr_assert_gt(fread(text, 1, (1 << 20) - 1, file), 0);
    fclose(file);
    return text;
}

/* The picture is an SVG with the texts as they were given: nothing in them is run or set in subscript. */
Test(plot, texts_are_drawn_as_they_are)
{
    char path[] = "/tmp/wishgarten-plot-XXXXXX", *text;
    wg_error_t error;

    if (!has_gnuplot())
        cr_skip_test("gnuplot is missing");
    close(mkstemp(path));
    cr_assert_eq(wg_plot_curves(path, "law_of K", "x", "density", curves, 2, "a line", mark, 1, error), WG_OK,
                 "%s", error->message);
    text = read_file(path);
    cr_expect_not_null(strstr(text, "<svg"));
    cr_expect_not_null(strstr(text, "law_of K"));
    cr_expect_not_null(strstr(text, "first `date`"));
    cr_expect_not_null(strstr(text, "density"));
    cr_expect_not_null(strstr(text, "a line"));
    free(text);
    unlink(path);
}

/* Without gnuplot, and for a place that cannot be written, there is a message and no file. */
Test(plot, failures_leave_nothing)
{
    char path[] = "/tmp/wishgarten-plot-none.svg";
    struct stat info;
    wg_error_t error;

    if (has_gnuplot())
        cr_expect_eq(wg_plot_curves("/nowhere/at/all.svg", "t", "x", "y", curves, 1, NULL, NULL, 0, error),
                     WG_SYSTEM);
    setenv("PATH", "/nowhere", 1);
    unlink(path);
    cr_expect_eq(wg_plot_curves(path, "t", "x", "y", curves, 1, NULL, NULL, 0, error), WG_UNABLE);
    cr_expect_not_null(strstr(error->message, "gnuplot"));
    cr_expect_neq(stat(path, &info), 0);
}
