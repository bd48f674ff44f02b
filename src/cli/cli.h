/* What the commands share: options, failure, and the way out. Private to the program. */
#ifndef WG_CLI_H
#define WG_CLI_H

#include <getopt.h>

#include "wishgarten.h"
#include "wishgarten/report.h"

/* The exit statuses of the contract. */
enum
{
    WG_EXIT_ANSWERED = 0,
    WG_EXIT_DISAGREES = 1,
    WG_EXIT_REQUEST = 2,
    WG_EXIT_LIMITS = 3,
    WG_EXIT_FAULT = 4
};

typedef struct
{
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
} wg_command_t;

/* One function a command; argv[0] is the command's name. Each returns the exit status. */
int wg_cli_integrate(int argc, char **argv);
int wg_cli_kernel(int argc, char **argv);
int wg_cli_landscape(int argc, char **argv);
int wg_cli_simulate(int argc, char **argv);
int wg_cli_weingarten(int argc, char **argv);

/* The command line in one text, quoted for a shell; the caller frees it. Taken before the options are read, which reorders argv. */
char *wg_cli_request(int argc, char **argv);

/* The options that every command understands. */
typedef struct
{
    const char *command;
    const char *usage; /* the whole text of --help */
    wg_format_t format;
    slong digits;
    const char *output;
    int quiet;
    slong threads;    /* 0: as many as there are */
    const char *seed; /* a whole number, or NULL */
    char *request;    /* the command line, for the provenance */
} wg_common_t;

#define WG_DIGITS_MAX 100000

/* Prints "wishgarten COMMAND: CONTEXT: message" with the place under the text where there is one,
   and the pointer to --help for wrong requests. Returns the exit status that goes with `status`. */
int wg_cli_fail(const wg_common_t *common, const char *context, wg_status_t status,
                const wg_error_struct *error);

/* The same for a message that has no error report yet. */
int wg_cli_complain(const wg_common_t *common, const char *context, wg_status_t status, const char *format,
                    ...) WG_PRINTF(4, 5);

/* A remark on standard error, unless --quiet. */
void wg_cli_note(const wg_common_t *common, const char *format, ...) WG_PRINTF(2, 3);

/* A command's own option: its value is handed to `set` together with the command's state. `set`
   returns WG_OK or fills the error. */
typedef struct
{
    const char *name;
    wg_status_t (*set)(void *state, const char *text, wg_error_struct *error);
} wg_option_t;

/* Reads the options; those of every command go to `common`, the others to the setters. Arguments that
   are not options are left in *arguments (count in *length). Returns -1 to go on, or an exit status: the
   help was shown, or the request is wrong and was complained about. */
int wg_cli_options(wg_common_t *common, void *state, const wg_option_t *options, char ***arguments,
                   int *length, int argc, char **argv);
/* The same where every other argument is wrong. */
int wg_cli_options_only(wg_common_t *common, void *state, const wg_option_t *options, int argc, char **argv);
/* Returns the exit status of a request with an argument that is no option. */
int wg_cli_complain_argument(const wg_common_t *common, const char *argument);

/* A list of numbers, or the letter that asks for a formula, or nothing. */
typedef struct
{
    wg_list_t list;
    char symbol;
    int given;
} wg_parameter_struct;
typedef wg_parameter_struct wg_parameter_t[1];

void wg_parameter_init(wg_parameter_t parameter);
void wg_parameter_clear(wg_parameter_t parameter);

/* parameter <- a list of numbers, or one of the letters in `symbols`. */
wg_status_t wg_parameter_set(wg_parameter_t parameter, const char *symbols, const char *text,
                             wg_error_struct *error) WG_CHECK_RESULT;
/* The same for whole numbers from `least` to `most` (0: no bound), called `what` in complaints. */
wg_status_t wg_parameter_set_whole(wg_parameter_t parameter, const char *symbols, const char *what,
                                   slong least, slong most, const char *text,
                                   wg_error_struct *error) WG_CHECK_RESULT;
/* The same for positive numbers. */
wg_status_t wg_parameter_set_positive(wg_parameter_t parameter, const char *what, const char *text,
                                      wg_error_struct *error) WG_CHECK_RESULT;

/* *value <- one whole number in these bounds. */
wg_status_t wg_cli_number(slong *value, const char *what, slong least, slong most, const char *text,
                          wg_error_struct *error) WG_CHECK_RESULT;

/* The number of values to go through: one for a letter and for nothing. */
slong wg_parameter_count(const wg_parameter_t parameter);

/* *index <- the one of the words (ended by NULL) that `text` is. */
wg_status_t wg_cli_choose(int *index, const char *const *words, const char *text,
                          wg_error_struct *error) WG_CHECK_RESULT;

/* Hands the parts of a list to `read` until one fails: what stands between separators, without blanks around it. */
wg_status_t wg_cli_each_part(void *state, char separator,
                             wg_status_t (*read)(void *state, const char *part, wg_error_struct *error),
                             const char *text, wg_error_struct *error) WG_CHECK_RESULT;

/* Writes the report where it was asked for, with the request in its provenance; returns the exit status. */
int wg_cli_finish(const wg_common_t *common, wg_report_t report);

/* Text of the options that every command understands, for --help. */
#define WG_COMMON_HELP                                                                                       \
    "Options of every command:\n"                                                                            \
    "  --format=FORMAT     text (default), json, csv, latex, sympy, mathematica\n"                           \
    "  --digits=N          correct decimal digits of certified values (15)\n"                                \
    "  --output=FILE       write there instead of standard output, all or nothing\n"                         \
    "  --threads=N, --seed=N\n"                                                                              \
    "                      for commands that sample; exact answers do not depend on them\n"                  \
    "  --quiet             no remarks on standard error\n"                                                   \
    "  --help, --version\n"                                                                                  \
    "\n"                                                                                                     \
    "Numbers are exact: 0.1 is 1/10; 1/3, 2^10 and 1e-3 are numbers too. A list (4,16,64) or a\n"            \
    "range (1..40, or 0..1:5 for five equidistant numbers) goes wherever one number goes.\n"                 \
    "Exit status: 0 answered, 1 a comparison disagrees, 2 the request is wrong, 3 not by this\n"             \
    "method or within these limits, 4 a fault of ours.\n"

#endif
