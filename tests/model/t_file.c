#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <flint/flint.h>

#include "wishgarten/file.h"

/* path <- a new file that holds the bytes. */
static void write_file(char *path, const char *bytes, size_t length)
{
    int descriptor;

    strcpy(path, "t_file_XXXXXX");
    descriptor = mkstemp(path);
    cr_assert(descriptor >= 0);
    cr_assert_eq(write(descriptor, bytes, length), (ssize_t) length);
    close(descriptor);
}

static void check_contents(const char *bytes, size_t length, const char *expected)
{
    char path[32], *contents = NULL;

    write_file(path, bytes, length);
    cr_expect_eq(wg_file_read(&contents, path, NULL), WG_OK);
    cr_expect_str_eq(contents, expected);
    flint_free(contents);
    unlink(path);
}

/* read(write(text)) = text, for lengths around the sizes at which room grows; a byte order mark is left out.
 */
Test(file, contents)
{
    char *text = malloc(20000);

    check_contents("", 0, "");
    check_contents("X0\r\n", 4, "X0\r\n");
    check_contents("\xef\xbb\xbfX0", 5, "X0");
    check_contents("\xef\xbb\xbf", 3, "");
    for (size_t length = 4090; length < 17000; length += length % 4096 == 4099 % 4096 ? 4080 : 1)
    {
        memset(text, 'a', length);
        text[length] = '\0';
        text[length - 1] = 'b';
        check_contents(text, length, text);
    }
    free(text);
}

static void check_refused(const char *path, wg_status_t expected, const char *words)
{
    char *contents = NULL;
    wg_error_t error;

    cr_expect_eq(wg_file_read(&contents, path, error), expected, "%s", path);
    cr_expect(strstr(error->message, words) != NULL, "%s: %s", path, error->message);
    cr_expect_null(contents);
    cr_expect_eq(wg_file_read(&contents, path, NULL), expected);
}

/* What cannot be read says so, with its name. */
Test(file, errors)
{
    char path[32], *contents = NULL;
    wg_error_t error;

    check_refused("no/such/file", WG_SYSTEM, "cannot read no/such/file: No such file");
    check_refused("/", WG_SYSTEM, "cannot read /: Is a directory");
    check_refused("", WG_SYSTEM, "cannot read");
    check_refused("/dev/zero", WG_SYSTEM, "File too large");

    write_file(path, "one\ntwo\0three", 13);
    check_refused(path, WG_SYNTAX, "NUL byte");
    cr_expect_eq(wg_file_read(&contents, path, error), WG_SYNTAX);
    cr_expect_str_eq(error->source, path);
    cr_expect(error->line == 2 && error->column == 3);
    unlink(path);
}

/* "-" is standard input. */
Test(file, standard_input)
{
    char path[32], *contents = NULL;

    write_file(path, "XXIZ\n", 5);
    cr_assert_not_null(freopen(path, "r", stdin));
    cr_expect_eq(wg_file_read(&contents, "-", NULL), WG_OK);
    cr_expect_str_eq(contents, "XXIZ\n");
    flint_free(contents);
    unlink(path);
}
