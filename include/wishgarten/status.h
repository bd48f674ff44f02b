/* How a function says that it has no answer, and how an input text says where it is wrong. */
#ifndef WISHGARTEN_STATUS_H
#define WISHGARTEN_STATUS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WG_CHECK_RESULT __attribute__((warn_unused_result))
#define WG_PRINTF(words, arguments) __attribute__((format(printf, words, arguments)))

/* Outputs are untouched unless the status is WG_OK. */
typedef enum
{
    WG_OK = 0,
    WG_DOMAIN, /* mathematically undefined for these inputs */
    WG_UNABLE, /* exists, but not by this method or within these limits */
    WG_SYNTAX, /* an input text is wrong */
    WG_SYSTEM  /* a file cannot be read or written */
} wg_status_t;

/* What went wrong, in words for the person who asked. `message` names what and what was expected;
   where a text is at fault, `text` is that line, `line` counts from 1 and `column` is the byte offset
   from 0 of the place. `text` is empty where no text is at fault. */
#define WG_ERROR_MESSAGE_SIZE 1024
#define WG_ERROR_TEXT_SIZE 512

typedef struct
{
    char message[WG_ERROR_MESSAGE_SIZE];
    char text[WG_ERROR_TEXT_SIZE];
    char source[256]; /* the file or the option the text came from; may be empty */
    size_t line;
    size_t column;
} wg_error_struct;
typedef wg_error_struct wg_error_t[1];

/* error <- an empty report. Every function below that takes an error accepts NULL in its place. */
void wg_error_clear(wg_error_t error);

/* error.message <- the formatted words; no text is at fault. Returns `status`, so that a failing
   function can end with `return wg_fail(error, WG_DOMAIN, "...")`. */
wg_status_t wg_fail(wg_error_struct *error, wg_status_t status, const char *format, ...) WG_PRINTF(3, 4);

/* The same, at byte `position` of `input`, whose line is found and kept (shortened around the
   place where it is long). Returns WG_SYNTAX. */
wg_status_t wg_fail_at(wg_error_struct *error, const char *input, size_t position, const char *format, ...)
    WG_PRINTF(4, 5);

/* The status as a word: "OK", "DOMAIN", "UNABLE", "SYNTAX", "SYSTEM". */
const char *wg_status_name(wg_status_t status);

#ifdef __cplusplus
}
#endif

#endif
