#include "cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int exit_status(wg_status_t status)
{
    switch (status)
    {
    case WG_OK:
        return WG_EXIT_ANSWERED;
    case WG_UNABLE:
        return WG_EXIT_LIMITS;
    case WG_DOMAIN:
    case WG_SYNTAX:
    case WG_SYSTEM:
        return WG_EXIT_REQUEST;
    }
    return WG_EXIT_FAULT;
}

int wg_cli_fail(const wg_common_t *common, const char *context, wg_status_t status,
                const wg_error_struct *error)
{
    fprintf(stderr, "wishgarten%s%s: ", common->command != NULL ? " " : "",
            common->command != NULL ? common->command : "");
    if (context != NULL)
        fprintf(stderr, "%s: ", context);
    if (error->source[0] != '\0')
        fprintf(stderr, "%s:%zu:%zu: ", error->source, error->line, error->column + 1);
    fprintf(stderr, "%s\n", error->message);
    if (error->text[0] != '\0')
    {
        int indent = 0;

        /* A character of several bytes takes one place. */
        for (size_t i = 0; i < error->column && error->text[i] != '\0'; i++)
            indent += ((unsigned char) error->text[i] & 0xc0) != 0x80;
        fprintf(stderr, "  %s\n  %*s^\n", error->text, indent, "");
    }
    if (exit_status(status) == WG_EXIT_REQUEST)
        fprintf(stderr, "Try 'wishgarten %s%s--help' for more information.\n",
                common->command != NULL ? common->command : "", common->command != NULL ? " " : "");
    return exit_status(status);
}

int wg_cli_complain(const wg_common_t *common, const char *context, wg_status_t status, const char *format,
                    ...)
{
    wg_error_t error;
    va_list arguments;

    wg_error_clear(error);
    va_start(arguments, format);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    return wg_cli_fail(common, context, status, error);
}

void wg_cli_note(const wg_common_t *common, const char *format, ...)
{
    va_list arguments;

    if (common->quiet)
        return;
    fputs("note: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

/* Options */

static wg_status_t set_format(void *state, const char *text, wg_error_struct *error)
{
    return wg_format_parse(&((wg_common_t *) state)->format, text, error);
}

/* *value <- one whole number from `least` to `most`. */
static wg_status_t read_whole(slong *value, slong least, slong most, const char *what, const char *text,
                              wg_error_struct *error)
{
    wg_status_t status;
    fmpq_t q;

    fmpq_init(q);
    status = wg_number_parse(q, text, error);
    if (status == WG_OK)
    {
        if (!fmpz_is_one(fmpq_denref(q)) || fmpz_cmp_si(fmpq_numref(q), least) < 0 ||
            fmpz_cmp_si(fmpq_numref(q), most) > 0)
            status = wg_fail_at(error, text, 0, "expected %s, a whole number from %ld to %ld", what,
                                (long) least, (long) most);
        else
            *value = fmpz_get_si(fmpq_numref(q));
    }
    fmpq_clear(q);
    return status;
}

static wg_status_t set_digits(void *state, const char *text, wg_error_struct *error)
{
    return read_whole(&((wg_common_t *) state)->digits, 1, WG_DIGITS_MAX, "a number of digits", text, error);
}

static wg_status_t set_threads(void *state, const char *text, wg_error_struct *error)
{
    return read_whole(&((wg_common_t *) state)->threads, 1, 1 << 16, "a number of threads", text, error);
}

static wg_status_t set_seed(void *state, const char *text, wg_error_struct *error)
{
    slong ignored;
    wg_status_t status = read_whole(&ignored, 0, WORD_MAX, "a seed", text, error);

    if (status == WG_OK)
        ((wg_common_t *) state)->seed = text;
    return status;
}

static wg_status_t set_output(void *state, const char *text, wg_error_struct *error)
{
    if (text[0] == '\0')
        return wg_fail(error, WG_DOMAIN, "expected the name of a file");
    ((wg_common_t *) state)->output = text;
    return WG_OK;
}

static const wg_option_t common_options[] = {{"format", set_format}, {"digits", set_digits},
                                             {"output", set_output}, {"threads", set_threads},
                                             {"seed", set_seed},     {NULL, NULL}};

/* Numbers that no character of getopt takes. */
enum
{
    OPTION_HELP = 1000,
    OPTION_VERSION,
    OPTION_QUIET,
    OPTION_COMMON,
    OPTION_OWN = 2000
};

static slong count_options(const wg_option_t *options)
{
    slong n = 0;

    while (options[n].name != NULL)
        n++;
    return n;
}

static size_t edit_distance(const char *a, const char *b)
{
    size_t n = strlen(b), row[64];

    if (n >= 64 || strlen(a) >= 64)
        return 64;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++)
    {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= n; j++)
        {
            size_t above = row[j], best = diagonal + (a[i - 1] != b[j - 1]);

            best = above + 1 < best ? above + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            diagonal = above;
        }
    }
    return row[n];
}

static int complain_unknown(const wg_common_t *common, const struct option *known, const char *argument)
{
    char name[64];
    const char *nearest = NULL;
    size_t best = 3;

    snprintf(name, sizeof(name), "%.*s", (int) strcspn(argument + 2, "="), argument + 2);
    for (; known->name != NULL; known++)
        if (edit_distance(name, known->name) < best)
        {
            nearest = known->name;
            best = edit_distance(name, known->name);
        }
    if (nearest != NULL)
        return wg_cli_complain(common, NULL, WG_SYNTAX, "unknown option '%s'; did you mean '--%s'?", argument,
                               nearest);
    return wg_cli_complain(common, NULL, WG_SYNTAX, "unknown or ambiguous option '%s'", argument);
}

static int show_version(const wg_common_t *common)
{
    wg_fields_t versions;

    wg_fields_init(versions);
    wg_versions(versions);
    for (slong i = 0; i < versions->length; i++)
        printf("%s %s\n", versions->entries[i].name, versions->entries[i].text);
    wg_fields_clear(versions);
    return fflush(stdout) == 0 ? WG_EXIT_ANSWERED
                               : wg_cli_complain(common, NULL, WG_SYSTEM, "cannot write to standard output");
}

static int show_usage(const wg_common_t *common)
{
    fputs(common->usage, stdout);
    return fflush(stdout) == 0 ? WG_EXIT_ANSWERED
                               : wg_cli_complain(common, NULL, WG_SYSTEM, "cannot write to standard output");
}

/* text <- a word as a shell would need it. */
static void write_word(FILE *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,@+%^";

    if (word[0] != '\0' && word[strspn(word, plain)] == '\0')
    {
        fputs(word, out);
        return;
    }
    fputc('\'', out);
    for (; *word != '\0'; word++)
        if (*word == '\'')
            fputs("'\\''", out);
        else
            fputc(*word, out);
    fputc('\'', out);
}

char *wg_cli_request(int argc, char **argv)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    fputs("wishgarten", out);
    for (int i = 0; i < argc; i++)
    {
        fputc(' ', out);
        write_word(out, argv[i]);
    }
    fclose(out);
    return text;
}

int wg_cli_options(wg_common_t *common, void *state, const wg_option_t *options, char ***arguments,
                   int *length, int argc, char **argv)
{
    slong shared = count_options(common_options), own = count_options(options), n = 0;
    struct option *known = calloc(shared + own + 4, sizeof(*known));
    int result = -1, chosen;

    known[n++] = (struct option){"help", no_argument, NULL, OPTION_HELP};
    known[n++] = (struct option){"version", no_argument, NULL, OPTION_VERSION};
    known[n++] = (struct option){"quiet", no_argument, NULL, OPTION_QUIET};
    for (slong i = 0; i < shared; i++)
        known[n++] =
            (struct option){common_options[i].name, required_argument, NULL, OPTION_COMMON + (int) i};
    for (slong i = 0; i < own; i++)
        known[n++] = (struct option){options[i].name, required_argument, NULL, OPTION_OWN + (int) i};

    opterr = 0;
    while (result < 0 && (chosen = getopt_long(argc, argv, ":", known, NULL)) != -1)
    {
        if (chosen == OPTION_HELP)
            result = show_usage(common);
        else if (chosen == OPTION_VERSION)
            result = show_version(common);
        else if (chosen == OPTION_QUIET)
            common->quiet = 1;
        else if (chosen == ':')
            result = wg_cli_complain(common, argv[optind - 1], WG_SYNTAX, "expected a value behind '='");
        else if (chosen == '?')
        {
            if (strncmp(argv[optind - 1], "--", 2) == 0 && optopt >= OPTION_HELP)
                result = wg_cli_complain(common, argv[optind - 1], WG_SYNTAX, "this option takes no value");
            else if (strncmp(argv[optind - 1], "--", 2) == 0)
                result = complain_unknown(common, known, argv[optind - 1]);
            else
                result = wg_cli_complain(common, NULL, WG_SYNTAX, "unknown option '-%c'", optopt);
        }
        else
        {
            const wg_option_t *option = chosen >= OPTION_OWN ? options + (chosen - OPTION_OWN)
                                                             : common_options + (chosen - OPTION_COMMON);
            wg_status_t status;
            wg_error_t error;
            char context[80];

            wg_error_clear(error);
            snprintf(context, sizeof(context), "--%s", option->name);
            status = option->set(chosen >= OPTION_OWN ? state : common, optarg, error);
            if (status != WG_OK)
                result = wg_cli_fail(common, context, status, error);
        }
    }
    *arguments = argv + optind;
    *length = argc - optind;
    free(known);
    return result;
}

int wg_cli_complain_argument(const wg_common_t *common, const char *argument)
{
    return wg_cli_complain(common, NULL, WG_SYNTAX,
                           "unexpected argument '%s'; options have the form --name=value", argument);
}

int wg_cli_options_only(wg_common_t *common, void *state, const wg_option_t *options, int argc, char **argv)
{
    char **arguments;
    int length, result = wg_cli_options(common, state, options, &arguments, &length, argc, argv);

    return result < 0 && length > 0 ? wg_cli_complain_argument(common, arguments[0]) : result;
}

wg_status_t wg_cli_choose(int *index, const char *const *words, const char *text, wg_error_struct *error)
{
    char expected[256];
    size_t used = 0;

    for (int i = 0; words[i] != NULL; i++)
    {
        if (strcmp(words[i], text) == 0)
        {
            *index = i;
            return WG_OK;
        }
        used += snprintf(expected + used, sizeof(expected) - used, "%s%s",
                         i == 0 ? "" : (words[i + 1] == NULL ? " or " : ", "), words[i]);
    }
    return wg_fail_at(error, text, 0, "expected %s", expected);
}

int wg_cli_finish(const wg_common_t *common, wg_report_t report)
{
    wg_output_t output;
    wg_error_t error;
    wg_status_t status;

    wg_error_clear(error);
    wg_fields_set(report->provenance, "request", common->request);
    if (common->seed != NULL)
        wg_fields_set(report->provenance, "seed", common->seed);
    status = wg_output_open(output, common->output, error);
    if (status == WG_OK)
    {
        status = wg_report_write(output->stream, report, common->format, common->digits, error);
        if (status == WG_OK)
            status = wg_output_commit(output, error);
        else
            wg_output_discard(output);
    }
    if (status != WG_OK)
        return wg_cli_fail(common, common->output != NULL ? "--output" : NULL, status, error);
    for (slong i = 0; i < report->length; i++)
        if (report->rows[i].agreement == WG_DISAGREES)
            return WG_EXIT_DISAGREES;
    return WG_EXIT_ANSWERED;
}
