#include "wishgarten/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <flint/flint.h>

static const char *name_of(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

void wg_error_set_source(wg_error_struct *error, const char *path)
{
    if (error != NULL)
        snprintf(error->source, sizeof(error->source), "%s", name_of(path));
}

/* The length is -1 where the file cannot be read, or is too large (errno = EFBIG). */
static slong read_stream(char **contents, FILE *stream)
{
    size_t length = 0, alloc = 4096;
    char *text = flint_malloc(alloc);

    for (;;)
    {
        length += fread(text + length, 1, alloc - length, stream);
        if (length < alloc)
            break;
        if (alloc >= WG_FILE_SIZE_MAX)
        {
            errno = EFBIG;
            flint_free(text);
            return -1;
        }
        alloc *= 2;
        text = flint_realloc(text, alloc);
    }
    if (ferror(stream))
    {
        flint_free(text);
        return -1;
    }
    text[length] = '\0';
    *contents = text;
    return length;
}

wg_status_t wg_file_read(char **contents, const char *path, wg_error_struct *error)
{
    int standard = strcmp(path, "-") == 0;
    wg_status_t status = WG_OK;
    FILE *stream = standard ? stdin : fopen(path, "r");
    slong length = -1;
    char *text = NULL;

    if (stream != NULL)
        length = read_stream(&text, stream);
    if (length < 0)
        status = wg_fail(error, WG_SYSTEM, "cannot read %.200s: %s", name_of(path), strerror(errno));
    else if (strlen(text) < length)
    {
        status = wg_fail_at(error, text, strlen(text), "expected text, but here is a NUL byte");
        wg_error_set_source(error, path);
    }
    if (stream != NULL && !standard)
        fclose(stream);

    if (status == WG_OK)
    {
        if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
            memmove(text, text + 3, length - 2);
        *contents = text;
    }
    else
        flint_free(text);
    return status;
}
