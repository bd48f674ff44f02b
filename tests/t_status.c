#include <criterion/criterion.h>
#include <string.h>

#include "wishgarten/status.h"

/* The place of byte p: the line that holds it, its number from 1, and the bytes before it in that line, for every p of a text of three lines. */
Test(status, places)
{
    static const char text[] = "first\nsecond line\n\nlast";
    wg_error_t error;
    size_t line = 1, begin = 0;

    for (size_t p = 0; p <= strlen(text); p++)
    {
        cr_expect_eq(wg_fail_at(error, text, p, "expected %d", 7), WG_SYNTAX);
        cr_expect_str_eq(error->message, "expected 7");
        cr_expect_eq(error->line, line);
        cr_expect_eq(error->column, p - begin);
        cr_expect_eq(strncmp(error->text, text + begin, strlen(error->text)), 0);
        cr_expect_eq(strlen(error->text), strcspn(text + begin, "\n"));
        if (text[p] == '\n')
        {
            line++;
            begin = p + 1;
        }
    }
}

/* A long line is cut to a window in which text[column] is still the byte at the place; what cannot be shown is blank. */
Test(status, long_lines)
{
    char text[3000];
    wg_error_t error;

    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = 'a' + i % 26;
    text[1500] = '\t';
    text[sizeof(text) - 1] = '\0';
    for (size_t p = 0; p < sizeof(text) - 1; p += 37)
    {
        cr_expect_eq(wg_fail_at(error, text, p, "x"), WG_SYNTAX);
        cr_expect_lt(strlen(error->text), sizeof(error->text));
        cr_expect_eq(error->text[error->column], text[p] == '\t' ? ' ' : text[p]);
        cr_expect_null(strchr(error->text, '\t'));
    }
}

/* Places beyond the end are the end; without a report the status alone is returned; each status has its own word. */
Test(status, edges)
{
    wg_error_t error;

    cr_expect_eq(wg_fail_at(error, "ab", 99, "x"), WG_SYNTAX);
    cr_expect_eq(error->column, 2);
    cr_expect_eq(wg_fail(NULL, WG_UNABLE, "x"), WG_UNABLE);
    cr_expect_eq(wg_fail_at(NULL, "ab", 0, "x"), WG_SYNTAX);
    cr_expect_eq(wg_fail(error, WG_DOMAIN, "%s", "words"), WG_DOMAIN);
    cr_expect_str_eq(error->message, "words");
    cr_expect_str_empty(error->text);
    for (int i = WG_OK; i <= WG_SYSTEM; i++)
        for (int j = WG_OK; j < i; j++)
            cr_expect_str_neq(wg_status_name(i), wg_status_name(j));
}
