/* Reports to be written: one with every kind of row, and random ones with awkward texts. */
#ifndef WG_TEST_REPORT_SAMPLE_H
#define WG_TEST_REPORT_SAMPLE_H

#include "wishgarten/report.h"

/* The variables D, L, m2. */
void sample_ring_init(wg_ring_t ring);

/* A new last row whose value is text^(1/root). */
wg_row_struct *sample_append(wg_report_t report, const char *quantity, const char *text, ulong root);

/* Every kind of row once, with the conventions of a kernel. */
void sample_init(wg_report_t report, const wg_ring_t ring);

/* Random rows; inputs and names of methods hold quotes, separators, backslashes, line ends and letters of
 * UTF-8. */
void sample_random_init(wg_report_t report, const wg_ring_t ring, flint_rand_t state);

/* What wg_report_write writes; to be freed with free. */
char *sample_write(const wg_report_t report, wg_format_t format, slong digits);

#endif
