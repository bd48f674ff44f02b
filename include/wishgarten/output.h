/* Files that appear whole or not at all. */
#ifndef WISHGARTEN_OUTPUT_H
#define WISHGARTEN_OUTPUT_H

#include <stdio.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An output file that appears whole or not at all: what is written goes to a temporary file beside
   it, which replaces it on commit and keeps the mode of the file that was there; symbolic links are
   followed. NULL, "-" and "/dev/stdout" are standard output; that, devices and pipes are written on commit
   from memory. The struct must not be moved while it is open. */
typedef struct
{
    FILE *stream;    /* write here */
    char *path;      /* NULL for standard output */
    char *temporary; /* what will replace it, or NULL */
    int target;      /* the descriptor of what cannot be replaced, or -1 */
    char *buffer;    /* what goes there */
    size_t size;
} wg_output_struct;
typedef wg_output_struct wg_output_t[1];

/* WG_SYSTEM, with the name and the reason, for what cannot be written: a directory, a read-only file, a
   missing or read-only directory. */
wg_status_t wg_output_open(wg_output_t output, const char *path, wg_error_struct *error) WG_CHECK_RESULT;
/* WG_SYSTEM if the disk is full or anything else went wrong since the opening; the old file is then as it was.
   Closes the output in either case. */
wg_status_t wg_output_commit(wg_output_t output, wg_error_struct *error) WG_CHECK_RESULT;
/* Removes what was written; the old file stays as it was. No effect on a closed output. */
void wg_output_discard(wg_output_t output);

#ifdef __cplusplus
}
#endif

#endif
