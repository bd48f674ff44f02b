/* Exact numbers, lists and ranges from text: 0.1 is 1/10. */
#ifndef WISHGARTEN_NUMBER_H
#define WISHGARTEN_NUMBER_H

#include <flint/fmpq.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers whose numerator or denominator has more bits than this are refused before memory is taken. */
#define WG_NUMBER_BITS_MAX 1000000
/* Lists of more entries, or of more bits together, are refused before memory is taken. */
#define WG_LIST_LENGTH_MAX 1000000
#define WG_LIST_BITS_MAX 1000000000

/* Reads the longest number at the beginning of `text`:
       number  = [+|-] power [ "/" power ]
       power   = decimal [ "^" [-] digits ]
       decimal = digits [ "." [digits] ] [ scale ]  |  "." digits [ scale ]
       scale   = ( e | E ) [+|-] digits
   so -2^2 is -4, 1/2^3 is 1/8, and 0^0 is 1. No white space inside. A "." before another "." is not part of it (1..40
   is a range), while "/" and "^" always are, and have to be followed by what the grammar says.
   *length <- the bytes read. WG_SYNTAX (with the place) otherwise, for a zero denominator, and for a number of
   more than WG_NUMBER_BITS_MAX bits, which holds for its parts too. */
wg_status_t wg_number_scan(fmpq_t q, size_t *length, const char *text,
                           wg_error_struct *error) WG_CHECK_RESULT;

/* The same at byte *position of `input`: *position moves behind the number, and errors show the
   whole line of `input`. */
wg_status_t wg_number_scan_at(fmpq_t q, size_t *position, const char *input,
                              wg_error_struct *error) WG_CHECK_RESULT;

/* The whole of `text` is one number; white space around it is allowed. */
wg_status_t wg_number_parse(fmpq_t q, const char *text, wg_error_struct *error) WG_CHECK_RESULT;

/* n[i]/d <- q[i] with the least d > 0. WG_UNABLE, before memory is taken, if the n[i] would
   have more than about WG_LIST_BITS_MAX bits together. */
wg_status_t wg_clear_denominators(fmpz *n, fmpz_t d, const fmpq *q, slong length,
                                  wg_error_struct *error) WG_CHECK_RESULT;

/* A list of numbers. */
typedef struct
{
    fmpq *entries;
    slong length;
    slong alloc;
} wg_list_struct;
typedef wg_list_struct wg_list_t[1];

void wg_list_init(wg_list_t list);
void wg_list_clear(wg_list_t list);
void wg_list_append(wg_list_t list, const fmpq_t q);

/* list <- the numbers of `text`, separated by commas, each a number or a range:
       a..b    a, a+1, ..., up to b (b >= a)
       a..b:n  n >= 2 equidistant numbers from a to b, both included; b may be below a
   White space around entries is allowed. The list is untouched unless the status is WG_OK. */
wg_status_t wg_list_parse(wg_list_t list, const char *text, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
