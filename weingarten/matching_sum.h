/* Averages of entries of permutation matrices, by matchings of rows with columns. */
#ifndef WG_MATCHING_SUM_H
#define WG_MATCHING_SUM_H

#include "wishgarten/formula.h"
#include "wishgarten/status.h"

/* A product of entries: powers[row * columns + column]. */
typedef struct
{
    slong rows, columns;
    slong *powers;
} wg_matching_struct;
typedef wg_matching_struct wg_matching_t[1];

void wg_matching_init(wg_matching_t m, slong rows, slong columns);
void wg_matching_clear(wg_matching_t m);
void wg_matching_push(wg_matching_t m, slong row, slong column, slong power);

/* f <- E prod P_ij^{m_ij} = (D - b)!/D! for b different entries, no two of which share a row or a column, else 0. dim NULL: D is variable
   0; otherwise dim >= rows, columns. */
void wg_matching_plain(wg_formula_t f, const wg_matching_t m, const fmpz *dim, const wg_ring_t ring);

/* f <- E prod (P_ij - 1/D)^{m_ij} = sum_T (D - |T|)!/D! prod_{T} ((1 - 1/D)^m - (-1/D)^m) prod_{not T} (-1/D)^m over the sets T of
   different entries of which no two share a row or a column. Row after row is added; sets that use the same of the columns that occur
   later, and are equally large, are one. WG_UNABLE for more than states_max of them, or 62 columns. */
wg_status_t wg_matching_centred(wg_formula_t f, const wg_matching_t m, const fmpz *dim, slong states_max,
                                const wg_ring_t ring) WG_CHECK_RESULT;

#endif
