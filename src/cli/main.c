#include "cli.h"

#include <stdlib.h>
#include <string.h>

static const wg_command_t commands[] = {
    {"weingarten", "Weingarten functions of U(D), symbolic in D or at an integer", wg_cli_weingarten},
    {"integrate", "Haar averages of matrix entries and of traces of words, symbolic in D", wg_cli_integrate},
    {"kernel", "exact moments of the quantum neural tangent kernel K and the meta-kernel mu", wg_cli_kernel},
    {"landscape", "laws of loss, gradient and local minima of a Wishart process; degrees of freedom",
     wg_cli_landscape},
    {"simulate", "sampled circuits: estimates with standard errors, and z-scores against exact values",
     wg_cli_simulate},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const char usage_head[] = "Usage: wishgarten COMMAND [OPTION]...\n"
                                 "Exact predictions for quantum neural networks.\n"
                                 "\n"
                                 "Commands:\n";

static const char usage_tail[] = "\n"
                                 "'wishgarten COMMAND --help' describes a command.\n"
                                 "\n" WG_COMMON_HELP;

int main(int argc, char **argv)
{
    static const wg_option_t none[] = {{NULL, NULL}};
    wg_common_t common = {.digits = 15};
    char usage[4096], **arguments;
    size_t used;
    int result, length;

    /* FLINT keeps memory for later; given back, it does not hide a leak of ours. */
    atexit(flint_cleanup_master);

    used = snprintf(usage, sizeof(usage), "%s", usage_head);
    for (size_t i = 0; i < COMMANDS; i++)
        used += snprintf(usage + used, sizeof(usage) - used, "  %-12s%s\n", commands[i].name,
                         commands[i].summary);
    snprintf(usage + used, sizeof(usage) - used, "%s", usage_tail);
    common.usage = usage;

    atexit(flint_cleanup);
    if (argc < 2)
        return wg_cli_complain(&common, NULL, WG_SYNTAX, "expected a command");
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    result = wg_cli_options(&common, NULL, none, &arguments, &length, argv[1][0] == '-' ? 2 : 1, argv);
    if (result >= 0)
        return result;
    return wg_cli_complain(&common, NULL, WG_SYNTAX, "unknown command '%s'", argv[1]);
}
