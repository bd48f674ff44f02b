/* Reading an input text from left to right, with errors at their place. */
#ifndef WG_MODEL_SCAN_H
#define WG_MODEL_SCAN_H

#include <flint/fmpq.h>

#include "wishgarten/status.h"

typedef struct
{
    const char *input;
    size_t position;
    wg_error_struct *error;
} wg_scan_struct;
typedef wg_scan_struct wg_scan_t[1];

/* The next byte, NUL at the end. */
char wg_scan_peek(const wg_scan_t scan);
/* Moves over spaces, tabs and carriage returns. */
void wg_scan_skip_blanks(wg_scan_t scan);
/* Moves over blanks, line ends, and comments from `comment` to the end of their line. */
void wg_scan_skip_lines(wg_scan_t scan, char comment);
/* Moves over the byte c if it is next, and says whether it was. */
int wg_scan_take(wg_scan_t scan, char c);

/* "expected <what>" at the present place, with a word on what stands there if that is hard to see. Returns
 * WG_SYNTAX. */
wg_status_t wg_scan_expected(const wg_scan_t scan, const char *what) WG_CHECK_RESULT;

/* q <- the number that comes next. */
wg_status_t wg_scan_number(fmpq_t q, wg_scan_t scan) WG_CHECK_RESULT;
/* n <- the positive whole number that comes next; 2^40 and 1e3 are such. */
wg_status_t wg_scan_positive(fmpz_t n, wg_scan_t scan) WG_CHECK_RESULT;

#endif
