#include "input_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <flint/flint.h>

void wg_input_file_blame(wg_error_struct *error, const char *path)
{
    if (error != NULL)
        snprintf(error->source, sizeof(error->source), "%s",
                 strcmp(path, "-") == 0 ? "standard input" : path);
}

wg_status_t wg_input_file_read(char **text, const char *path, wg_error_struct *error)
{
    int standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    size_t length = 0, size = 1 << 16;
    wg_status_t status = WG_OK;
    char *buffer;

    if (file == NULL)
        return wg_fail(error, WG_SYSTEM, "cannot read the file '%.200s': %s", path, strerror(errno));
    buffer = flint_malloc(size);
    for (;;)
    {
        size_t got = fread(buffer + length, 1, size - 1 - length, file);

        length += got;
        if (got == 0)
            break;
        if (length > WG_INPUT_SIZE_MAX)
        {
            status = wg_fail(error, WG_UNABLE, "the file '%.200s' has more than %d bytes", path,
                             WG_INPUT_SIZE_MAX);
            break;
        }
        if (length == size - 1)
            buffer = flint_realloc(buffer, size *= 2);
    }
    if (status == WG_OK && ferror(file))
        status = wg_fail(error, WG_SYSTEM, "cannot read the file '%.200s': %s", path, strerror(errno));
    if (!standard)
        fclose(file);
    buffer[length] = '\0';
    if (status == WG_OK && memchr(buffer, '\0', length) != NULL)
    {
        status = wg_fail_at(error, buffer, strlen(buffer), "a zero byte; expected text");
        wg_input_file_blame(error, path);
    }
    if (status == WG_OK)
        *text = buffer;
    else
        flint_free(buffer);
    return status;
}
