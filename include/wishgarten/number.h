/* Exact numbers, lists and ranges from text: 0.1 is 1/10. */
#ifndef WISHGARTEN_NUMBER_H
#define WISHGARTEN_NUMBER_H

#include <flint/fmpq.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers of more bits than this are refused before memory is taken. */
#define WG_NUMBER_BITS_MAX 1000000
/* Lists of more entries than this are refused before memory is taken. */
#define WG_LIST_LENGTH_MAX 1000000

/* Reads the longest number at the beginning of `text`:
       number  = [+|-] power [ "/" power ]
       power   = decimal [ "^" [-] digits ]
       decimal = digits [ "." [digits] ] [ e [+|-] digits ]  |  "." digits [ e [+|-] digits ]
   *length <- the bytes read. No white space inside. WG_SYNTAX (with the place) otherwise, for a zero denominator,
   and for a number of more than WG_NUMBER_BITS_MAX bits. */
wg_status_t wg_number_scan(fmpq_t q, size_t *length, const char *text,
                           wg_error_struct *error) WG_CHECK_RESULT;

/* The whole of `text` is one number; white space around it is allowed. */
wg_status_t wg_number_parse(fmpq_t q, const char *text, wg_error_struct *error) WG_CHECK_RESULT;

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
       a..b:n  n >= 2 equidistant numbers from a to b, both included
   White space around entries is allowed. The list is untouched unless the status is WG_OK. */
wg_status_t wg_list_parse(wg_list_t list, const char *text, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
