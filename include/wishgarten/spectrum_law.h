/* The exact law of <psi|O|psi> for a uniformly random state psi and any spectrum of O. */
#ifndef WISHGARTEN_SPECTRUM_LAW_H
#define WISHGARTEN_SPECTRUM_LAW_H

#include <flint/arb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* <psi|O|psi> = sum_i o_i w_i, w ~ Dirichlet with shapes beta m_i/2: o_i the distinct eigenvalues, m_i their
   multiplicities, beta = 1, 2, 4 the field, and

       P(<psi|O|psi> <= x) = (1/2 pi i) int_{a - i oo}^{a + i oo} prod_i (1 + (o_i - x) z)^(-beta m_i/2) dz/z,   a > 0 small.

   Two distinct eigenvalues are a Beta law; distinct ones with beta = 2 a B-spline. Values are enclosures of at least `digits` significant
   digits in both tails, or WG_UNABLE. Unlike the loss x is not shifted to the lowest eigenvalue. Cost: proportional to the number of
   distinct eigenvalues, 1 ms for ten. */
typedef struct
{
    int field;
    slong length;
    fmpq *levels;         /* increasing; the balls below are used where they are not exact */
    fmpq *multiplicities; /* positive */
    arb_struct *balls;    /* NULL for exact levels */
} wg_spectrum_law_struct;
typedef wg_spectrum_law_struct wg_spectrum_law_t[1];

void wg_spectrum_law_init(wg_spectrum_law_t law);
void wg_spectrum_law_clear(wg_spectrum_law_t law);

/* Levels in any order, equal ones allowed. WG_DOMAIN unless the field is 1, 2 or 4, multiplicities are positive, and two levels differ. */
wg_status_t wg_spectrum_law_set(wg_spectrum_law_t law, int field, const fmpq *levels,
                                const fmpq *multiplicities, slong length,
                                wg_error_struct *error) WG_CHECK_RESULT;
/* The same with enclosures of eigenvalues, which have to be disjoint (WG_UNABLE otherwise): values are as good as they are, and never WG_UNABLE
   for their radius. */
wg_status_t wg_spectrum_law_set_arb(wg_spectrum_law_t law, int field, const arb_struct *levels,
                                    const fmpq *multiplicities, slong length,
                                    wg_error_struct *error) WG_CHECK_RESULT;

wg_status_t wg_spectrum_law_density(arb_t density, const fmpq_t x, const wg_spectrum_law_t law, slong digits,
                                    wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_spectrum_law_cdf(arb_t p, const fmpq_t x, const wg_spectrum_law_t law, slong digits,
                                wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_spectrum_law_tail(arb_t p, const fmpq_t x, const wg_spectrum_law_t law, slong digits,
                                 wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_spectrum_law_quantile(arb_t x, const fmpq_t q, int upper, const wg_spectrum_law_t law,
                                     slong digits, wg_error_struct *error) WG_CHECK_RESULT;

/* moments[j] <- E <psi|O|psi>^j, j = 0..n, exact (WG_UNABLE for balls). */
wg_status_t wg_spectrum_law_moments(fmpq *moments, ulong n, const wg_spectrum_law_t law,
                                    wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
