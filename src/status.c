#include "wishgarten/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void wg_error_clear(wg_error_t error)
{
    if (error != NULL)
        memset(error, 0, sizeof(*error));
}

wg_status_t wg_fail(wg_error_struct *error, wg_status_t status, const char *format, ...)
{
    if (error != NULL)
    {
        va_list arguments;

        wg_error_clear(error);
        va_start(arguments, format);
        vsnprintf(error->message, sizeof(error->message), format, arguments);
        va_end(arguments);
    }
    return status;
}

/* Keeps the line of `input` around `position`; a long line is cut to a window that holds the place. */
static void keep_line(wg_error_struct *error, const char *input, size_t position)
{
    size_t length = strlen(input), begin, end, window = sizeof(error->text) - 1;

    if (position > length)
        position = length;
    begin = position;
    while (begin > 0 && input[begin - 1] != '\n')
        begin--;
    end = begin + strcspn(input + begin, "\n");

    error->line = 1;
    for (size_t i = 0; i < begin; i++)
        error->line += input[i] == '\n';

    if (end - begin > window)
    {
        if (position - begin > window / 2)
            begin = position - window / 2;
        if (end - begin > window)
            end = begin + window;
    }
    memcpy(error->text, input + begin, end - begin);
    error->text[end - begin] = '\0';
    error->column = position - begin;
    for (char *c = error->text; *c != '\0'; c++)
        if ((unsigned char) *c < 0x20 || *c == 0x7f)
            *c = ' ';
}

wg_status_t wg_fail_at(wg_error_struct *error, const char *input, size_t position, const char *format, ...)
{
    if (error != NULL)
    {
        va_list arguments;

        wg_error_clear(error);
        va_start(arguments, format);
        vsnprintf(error->message, sizeof(error->message), format, arguments);
        va_end(arguments);
        keep_line(error, input, position);
    }
    return WG_SYNTAX;
}

const char *wg_status_name(wg_status_t status)
{
    switch (status)
    {
    case WG_OK:
        return "OK";
    case WG_DOMAIN:
        return "DOMAIN";
    case WG_UNABLE:
        return "UNABLE";
    case WG_SYNTAX:
        return "SYNTAX";
    case WG_SYSTEM:
        return "SYSTEM";
    }
    return "unknown";
}
