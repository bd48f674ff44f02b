/* The eigenvalues of an observable where they are rational, and its lowest one always. */
#ifndef WISHGARTEN_SPECTRUM_H
#define WISHGARTEN_SPECTRUM_H

#include <flint/arb.h>
#include <flint/fmpq.h>
#include <flint/fmpz.h>

#include "wishgarten/observable.h"
#include "wishgarten/status.h"
#include "wishgarten/value.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Different eigenvalues in ascending order with positive multiplicities. */
typedef struct
{
    fmpq *eigenvalues;
    fmpz *multiplicities;
    slong length;
    slong alloc;
} wg_spectrum_struct;
typedef wg_spectrum_struct wg_spectrum_t[1];

void wg_spectrum_init(wg_spectrum_t spectrum);
void wg_spectrum_clear(wg_spectrum_t spectrum);

/* spectrum <- the eigenvalues of the observable in dimension dim (domain: wg_observable_fits), where all of them are rational
   and found exactly: eigenvalues given, projectors, sums of commuting Pauli words that generate a group of up to
   2^WG_SPECTRUM_RANK_MAX elements, and matrices or other sums of words whose characteristic polynomial splits over Q, after sums have been
   taken apart into 2^c blocks of size 2^t (see wg_pauli_sum_reduce), 2^t <= 64. WG_DOMAIN where some eigenvalue is irrational; WG_UNABLE
   where the method does not reach, and for power traces, which do not show eigenvalues. Cost: below a few seconds. */
#define WG_SPECTRUM_RANK_MAX 16
wg_status_t wg_observable_spectrum(wg_spectrum_t spectrum, const wg_observable_t observable, const fmpz_t dim,
                                   wg_error_struct *error) WG_CHECK_RESULT;

/* *levels, *multiplicities, each of *length, <- disjoint enclosures, to about `prec` bits, of the different eigenvalues of a sum of words or a
   matrix, rational or not, where wg_observable_spectrum would find the characteristic polynomial; in any order. The caller frees them with
   _arb_vec_clear and _fmpz_vec_clear. WG_UNABLE otherwise. */
wg_status_t wg_observable_levels(arb_ptr *levels, fmpz **multiplicities, slong *length,
                                 const wg_observable_t observable, const fmpz_t dim, slong prec,
                                 wg_error_struct *error) WG_CHECK_RESULT;

/* The lowest eigenvalue, as far as it is known. */
typedef struct
{
    wg_kind_t kind;      /* WG_EXACT, WG_CERTIFIED or WG_LIMIT, see below */
    fmpq_t exact;        /* WG_EXACT */
    arb_t value;         /* an enclosure; for WG_LIMIT of some eigenvalue, which may not be the lowest */
    fmpz_t multiplicity; /* of it, or what it is at least */
    int multiplicity_is_exact;
    double residual;    /* WG_LIMIT: ||O v - theta v|| for a unit vector v, theta in the middle of `value` */
    const char *method; /* static words */
} wg_lowest_eigenvalue_struct;
typedef wg_lowest_eigenvalue_struct wg_lowest_eigenvalue_t[1];

void wg_lowest_eigenvalue_init(wg_lowest_eigenvalue_t lowest);
void wg_lowest_eigenvalue_clear(wg_lowest_eigenvalue_t lowest);

/* lowest <- the lowest eigenvalue of the observable in dimension dim (domain: wg_observable_fits), by the first that reaches:
     exact       eigenvalues given; projectors; commuting words: -sum |c| where the signs can all be had at once, which F2 algebra
                 decides for any number of qubits, else the least of 2^c sums, c <= 24; pairwise anticommuting words (of the form
                 identity + root of a square)
     exact, or certified to about `prec` bits, with its multiplicity
                 the least root of the factors of the characteristic polynomial, for blocks of at most 64 rows
     certified   blocks of at most WG_LOWEST_ENCLOSED_ROWS_MAX rows: approximate eigenvectors of LAPACK make the block nearly diagonal, and the
                 theorems of Ostrowski and Weyl bound the rest in ball arithmetic; about 90 bits for an isolated eigenvalue, 45 for
                 several close ones, whose multiplicity stays open
     limit       up to 2^WG_LOWEST_QUBITS_MAX states: the lowest Ritz value of ARPACK. The ball of its residual contains an eigenvalue,
                 and no eigenvalue is known to be below; that none is, is not proven.
   WG_UNABLE beyond, for power traces, and where ARPACK does not converge. Not to be called by two threads at once (ARPACK). Cost: seconds
   up to 16 qubits, about a minute for 20. Method: lehoucq1998; bounds: doc/theory/degrees_of_freedom.md. */
#define WG_LOWEST_ENCLOSED_ROWS_MAX 256
#define WG_LOWEST_QUBITS_MAX 22
wg_status_t wg_lowest_eigenvalue(wg_lowest_eigenvalue_t lowest, const wg_observable_t observable,
                                 const fmpz_t dim, slong prec, wg_error_struct *error) WG_CHECK_RESULT;

/* The same by one method; they exist for tests. Only for sums of words and matrices. */
wg_status_t wg_lowest_eigenvalue_by_polynomial(wg_lowest_eigenvalue_t lowest,
                                               const wg_observable_t observable, const fmpz_t dim, slong prec,
                                               wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_lowest_eigenvalue_by_enclosure(wg_lowest_eigenvalue_t lowest, const wg_observable_t observable,
                                              const fmpz_t dim, wg_error_struct *error) WG_CHECK_RESULT;
wg_status_t wg_lowest_eigenvalue_by_lanczos(wg_lowest_eigenvalue_t lowest, const wg_observable_t observable,
                                            const fmpz_t dim, wg_error_struct *error) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
