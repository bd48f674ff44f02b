#include "wishgarten/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <flint/flint.h>

#define LINKS_MAX 40
#define TEMPORARY_FILES_MAX 1000

static wg_status_t fail_to_write(const char *path, int reason, wg_error_struct *error)
{
    if (path == NULL)
        return wg_fail(error, WG_SYSTEM, "cannot write to standard output: %s", strerror(reason));
    return wg_fail(error, WG_SYSTEM, "cannot write '%s': %s", path, strerror(reason));
}

/* The directory of the path, with its slash: "" for the current one. */
static size_t directory_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? 0 : slash - path + 1;
}

static char *copy_text(const char *text)
{
    char *copy = flint_malloc(strlen(text) + 1);

    return strcpy(copy, text);
}

static char *join(const char *directory, size_t length, const char *name)
{
    size_t size = length + strlen(name) + 1;
    char *path = flint_malloc(size);

    snprintf(path, size, "%.*s%s", (int) length, directory, name);
    return path;
}

/* The name behind symbolic links, whether it exists or not; NULL if they lead nowhere. */
static char *follow_links(const char *path)
{
    char *current = copy_text(path);

    for (int i = 0; i < LINKS_MAX; i++)
    {
        char content[PATH_MAX], *next;
        ssize_t length = readlink(current, content, sizeof(content) - 1);

        if (length < 0)
            return current;
        content[length] = '\0';
        next = join(current, content[0] == '/' ? 0 : directory_length(current), content);
        flint_free(current);
        current = next;
    }
    flint_free(current);
    errno = ELOOP;
    return NULL;
}

/* Opens a new file beside output->path; the mode obeys umask. */
static int open_temporary(wg_output_t output)
{
    size_t length = directory_length(output->path);

    for (int i = 0; i < TEMPORARY_FILES_MAX; i++)
    {
        char name[64];
        int descriptor;

        snprintf(name, sizeof(name), ".wishgarten-%ld-%d", (long) getpid(), i);
        output->temporary = join(output->path, length, name);
        descriptor = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0)
            return descriptor;
        flint_free(output->temporary);
        output->temporary = NULL;
        if (errno != EEXIST)
            break;
    }
    return -1;
}

/* Returns 0, or the reason why a file cannot be opened beside the path; `old` is what is there, or NULL. */
static int open_file(wg_output_t output, const struct stat *old)
{
    int descriptor, reason;

    if (old != NULL && access(output->path, W_OK) != 0)
        return errno;
    descriptor = open_temporary(output);
    if (descriptor < 0)
        return errno;
    if ((old == NULL || fchmod(descriptor, old->st_mode & 07777) == 0) &&
        (output->stream = fdopen(descriptor, "w")) != NULL)
        return 0;

    reason = errno;
    close(descriptor);
    unlink(output->temporary);
    return reason;
}

static int is_among_devices(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

/* Returns 0 or the reason why not. */
static int open_path(wg_output_t output, const char *path)
{
    struct stat found;
    int exists = stat(path, &found) == 0;

    if (!exists && errno != ENOENT)
        return errno;
    if (path[0] == '\0')
        return ENOENT;
    if (!exists && path[strlen(path) - 1] == '/')
        return EISDIR;
    if (exists && (!S_ISREG(found.st_mode) || is_among_devices(path)))
    {
        /* A directory is refused here. /dev/fd/3 may be a file with something in it, which stays. */
        output->path = copy_text(path);
        output->target = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
        return output->target < 0 ? errno : 0;
    }
    output->path = follow_links(path);
    return output->path == NULL ? errno : open_file(output, exists ? &found : NULL);
}

wg_status_t wg_output_open(wg_output_t output, const char *path, wg_error_struct *error)
{
    wg_output_t opened = {{.target = -1}};
    int reason = 0;

    if (path == NULL || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
        opened->target = STDOUT_FILENO;
    else
        reason = open_path(opened, path);
    if (reason != 0)
    {
        flint_free(opened->path);
        flint_free(opened->temporary);
        return fail_to_write(path, reason, error);
    }

    *output = *opened;
    if (output->target >= 0 && (output->stream = open_memstream(&output->buffer, &output->size)) == NULL)
        flint_throw(FLINT_ERROR, "wg_output_open: no memory\n");
    return WG_OK;
}

void wg_output_discard(wg_output_t output)
{
    if (output->stream != NULL)
        fclose(output->stream);
    if (output->temporary != NULL)
        unlink(output->temporary);
    if (output->target >= 0 && output->target != STDOUT_FILENO)
        close(output->target);
    flint_free(output->path);
    flint_free(output->temporary);
    free(output->buffer);
    memset(output, 0, sizeof(*output));
    output->target = -1;
}

/* Returns 0 or the reason why not. */
static int write_all(int descriptor, const char *text, size_t size)
{
    while (size > 0)
    {
        ssize_t written = write(descriptor, text, size);

        if (written < 0 && errno != EINTR)
            return errno;
        if (written > 0)
        {
            text += written;
            size -= written;
        }
    }
    return 0;
}

static int commit_memory(wg_output_t output)
{
    if (output->target == STDOUT_FILENO && fflush(stdout) != 0)
        return errno;
    if (fflush(output->stream) != 0)
        return errno;
    return write_all(output->target, output->buffer, output->size);
}

/* The name of a file is on the disk when its directory is; not every file system can promise that. */
static void sync_directory(const char *path)
{
    size_t length = directory_length(path);
    char *directory = join(length == 0 ? "." : path, length == 0 ? 1 : length, "");
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor >= 0)
    {
        fsync(descriptor);
        close(descriptor);
    }
    flint_free(directory);
}

static int commit_file(wg_output_t output)
{
    FILE *stream = output->stream;
    int reason = 0;

    errno = EIO;
    if (ferror(stream) || fflush(stream) != 0 || (fsync(fileno(stream)) != 0 && errno != EINVAL))
        reason = errno;
    output->stream = NULL;
    if (fclose(stream) != 0 && reason == 0)
        reason = errno;
    if (reason == 0 && rename(output->temporary, output->path) != 0)
        reason = errno;
    if (reason != 0)
        return reason;
    sync_directory(output->path);
    flint_free(output->temporary);
    output->temporary = NULL;
    return 0;
}

wg_status_t wg_output_commit(wg_output_t output, wg_error_struct *error)
{
    int reason = output->target >= 0 ? commit_memory(output) : commit_file(output);
    wg_status_t status = WG_OK;

    if (reason != 0)
        status = fail_to_write(output->path, reason, error);
    wg_output_discard(output);
    return status;
}
