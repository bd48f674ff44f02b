/* Estimates as rows, and their comparison with exact values. Private to the program. */
#ifndef WG_SIMULATE_ROWS_H
#define WG_SIMULATE_ROWS_H

#include <string.h>

#include "simulate.h"

/* A row that has a prediction: how far off it is, and how probable that is. */
typedef struct
{
    slong row;
    double z, p;
} wg_comparison_t;

typedef struct
{
    wg_comparison_t *entries;
    slong length;
    slong coarse; /* rows whose error bars have fewer than ten degrees of freedom */
} wg_comparisons_struct;
typedef wg_comparisons_struct wg_comparisons_t[1];

typedef struct
{
    const wg_sampling_struct *sampling;
    const wg_blocks_struct *blocks;
    wg_answer_struct *answer; /* that has entered the same dimension, layers and overlap */
    wg_comparisons_struct *comparisons;
} wg_simulate_rows_t;

/* A row for each quantity, compared later. */
void wg_simulate_add_rows(const wg_simulate_rows_t *rows);

/* A row disagrees if a deviation like its own has a probability below that of four standard deviations, 6.3e-5, by Student's law with
   the degrees of freedom of its error bar. With m > 16 comparisons in one answer that is 16/m of it, so that right predictions give an
   answer that disagrees less than once in 900. Frees the comparisons. */
void wg_comparisons_decide(wg_comparisons_t comparisons, wg_report_t report);

#endif
