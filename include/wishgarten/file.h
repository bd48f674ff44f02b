/* Input files, read whole. */
#ifndef WISHGARTEN_FILE_H
#define WISHGARTEN_FILE_H

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Files of this size or more are refused. */
#define WG_FILE_SIZE_MAX 268435456

/* *contents <- the file at `path`, or standard input for "-", as a string that the caller frees with
   flint_free. A byte order mark of UTF-8 at its beginning is left out. WG_SYSTEM for a file that cannot be
   read or is too large; WG_SYNTAX, with the place, for one that holds a NUL byte. */
wg_status_t wg_file_read(char **contents, const char *path, wg_error_struct *error) WG_CHECK_RESULT;

/* Names the file in an error about what it holds. */
void wg_error_set_source(wg_error_struct *error, const char *path);

#ifdef __cplusplus
}
#endif

#endif
