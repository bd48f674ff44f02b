/* Whole input files as text. Private to the model. */
#ifndef WG_INPUT_FILE_H
#define WG_INPUT_FILE_H

#include "wishgarten/status.h"

#define WG_INPUT_SIZE_MAX 1000000000

/* *text <- the contents of the file at `path` ("-" is standard input), ended by a zero byte; the caller frees it with flint_free.
   WG_SYSTEM for a file that cannot be read; WG_SYNTAX for one that is not text, WG_UNABLE for one of more than WG_INPUT_SIZE_MAX bytes. */
wg_status_t wg_input_file_read(char **text, const char *path, wg_error_struct *error) WG_CHECK_RESULT;

/* Names the file in the error, as the source of the text at fault. */
void wg_input_file_blame(wg_error_struct *error, const char *path);

#endif
