#include "wishgarten/plot.h"

#include <errno.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wishgarten/report.h"

extern char **environ;

/* A text in gnuplot's double quotes. */
static void write_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text != '\0'; text++)
    {
        if (*text == '"' || *text == '\\' || *text == '`')
            fputc('\\', out);
        fputc(*text == '\n' ? ' ' : *text, out);
    }
    fputc('"', out);
}

static void write_script(FILE *out, const char *picture, const char *title, const char *x_label,
                         const char *y_label, const wg_curve_t *curves, slong count, const char *marks_name,
                         const double *marks, slong mark_count)
{
    fputs("set encoding utf8\nset terminal svg size 800,500 enhanced background rgb 'white' font "
          "'sans,14'\nset output ",
          out);
    write_quoted(out, picture);
    fputs("\nset grid\nset key below height 0.6 samplen 2 spacing 1.1 maxcols 3\nset style data lines\n"
          "set offsets graph 0.02, graph 0.02, 0, 0\nset title ",
          out);
    write_quoted(out, title);
    fputs(" noenhanced\nset xlabel ", out);
    write_quoted(out, x_label);
    fputs(" noenhanced\nset ylabel ", out);
    write_quoted(out, y_label);
    fputs(" noenhanced\n", out);
    for (slong i = 0; i < mark_count; i++)
        fprintf(out, "set arrow from %.17g, graph 0 to %.17g, graph 1 nohead dashtype 2 linewidth 2\n",
                marks[i], marks[i]);
    /* Points without a height: they make room for the marks, and an entry of the key. */
    fputs("$marks << END\n", out);
    for (slong i = 0; i < mark_count; i++)
        fprintf(out, "%.17g NaN\n", marks[i]);
    fputs("END\n", out);
    for (slong i = 0; i < count; i++)
    {
        fprintf(out, "$curve%ld << END\n", (long) i);
        for (slong j = 0; j < curves[i].length; j++)
            if (isfinite(curves[i].x[j]) && isfinite(curves[i].y[j]))
                fprintf(out, "%.17g %.17g\n", curves[i].x[j], curves[i].y[j]);
            else
                fputc('\n', out);
        fputs("END\n", out);
    }
    for (slong i = 0; i < count; i++)
    {
        fprintf(out, "%s $curve%ld linewidth 2 title ", i == 0 ? "plot" : ",", (long) i);
        write_quoted(out, curves[i].name);
        fputs(" noenhanced", out);
    }
    if (mark_count > 0)
    {
        fputs(", $marks dashtype 2 linewidth 2 linecolor 'black' title ", out);
        write_quoted(out, marks_name);
        fputs(" noenhanced", out);
    }
    fputc('\n', out);
}

/* Runs gnuplot on the script; returns nonzero if it succeeded. */
static int run_gnuplot(char *script)
{
    char *arguments[] = {"gnuplot", script, NULL};
    posix_spawn_file_actions_t actions;
    int status = 0, failure;
    pid_t child;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    failure = posix_spawnp(&child, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0)
        return 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The picture is drawn into a scratch folder and copied to its place as any output is. */
static wg_status_t copy_picture(const char *path, const char *picture, wg_error_struct *error)
{
    wg_output_t output;
    wg_status_t status;
    FILE *in = fopen(picture, "rb");
    char buffer[1 << 14];
    size_t got;

    if (in == NULL)
        return wg_fail(error, WG_UNABLE, "gnuplot drew nothing");
    status = wg_output_open(output, path, error);
    if (status == WG_OK)
    {
        while ((got = fread(buffer, 1, sizeof(buffer), in)) > 0)
            fwrite(buffer, 1, got, output->stream);
        status = wg_output_commit(output, error);
    }
    fclose(in);
    return status;
}

wg_status_t wg_plot_curves(const char *path, const char *title, const char *x_label, const char *y_label,
                           const wg_curve_t *curves, slong count, const char *marks_name, const double *marks,
                           slong mark_count, wg_error_struct *error)
{
    const char *parent = getenv("TMPDIR");
    char folder[4096], script[4200], picture[4200];
    wg_status_t status;
    FILE *out;

    snprintf(folder, sizeof(folder), "%s/wishgarten-XXXXXX",
             parent != NULL && parent[0] != '\0' ? parent : "/tmp");
    if (mkdtemp(folder) == NULL)
        return wg_fail(error, WG_SYSTEM, "cannot make a scratch folder '%.200s': %s", folder,
                       strerror(errno));
    snprintf(script, sizeof(script), "%s/script", folder);
    snprintf(picture, sizeof(picture), "%s/picture.svg", folder);
    out = fopen(script, "w");
    if (out == NULL)
        status = wg_fail(error, WG_SYSTEM, "cannot write '%.200s': %s", script, strerror(errno));
    else
    {
        write_script(out, picture, title, x_label, y_label, curves, count, marks_name, marks, mark_count);
        if (fclose(out) != 0)
            status = wg_fail(error, WG_SYSTEM, "cannot write '%.200s': %s", script, strerror(errno));
        else if (!run_gnuplot(script))
            status =
                wg_fail(error, WG_UNABLE,
                        "the plot needs gnuplot, which is missing or failed; --format=csv gives the numbers");
        else
            status = copy_picture(path, picture, error);
    }
    unlink(script);
    unlink(picture);
    rmdir(folder);
    return status;
}
