/* Observables of the command line: text in, exact power traces out. */
#ifndef WISHGARTEN_OBSERVABLE_H
#define WISHGARTEN_OBSERVABLE_H

#include <flint/fmpq.h>
#include <flint/fmpz.h>

#include "wishgarten/pauli.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum
{
    WG_OBSERVABLE_PAULI,     /* a sum of Pauli words, named models included */
    WG_OBSERVABLE_SPECTRUM,  /* eigenvalues with multiplicities */
    WG_OBSERVABLE_PROJECTOR, /* a projector of given rank */
    WG_OBSERVABLE_TRACES,    /* Tr O, Tr O^2, ... */
    WG_OBSERVABLE_MATRIX     /* an exact Hermitian matrix */
} wg_observable_kind_t;

/* Opaque to callers but for `kind`; see the functions. */
typedef struct
{
    wg_observable_kind_t kind;
    char *text;           /* the specification as it was given */
    wg_pauli_sum_t pauli; /* PAULI */
    int dense;            /* PAULI: the number of qubits is fixed, no idle one may be added */
    fmpq *eigenvalues;    /* SPECTRUM */
    fmpz *multiplicities; /* SPECTRUM */
    fmpz_t rank;          /* PROJECTOR */
    fmpq *traces;         /* TRACES: traces[k - 1] = Tr O^k */
    fmpq *matrix;         /* MATRIX: row after row, real part and imaginary part in turn */
    slong length;         /* of the arrays of this kind; the matrix has length rows */
} wg_observable_struct;
typedef wg_observable_struct wg_observable_t[1];

#define WG_MATRIX_ROWS_MAX 1024
#define WG_TRACES_MAX 64

void wg_observable_init(wg_observable_t observable);
void wg_observable_clear(wg_observable_t observable);

/* observable <- `text`, which is one of
       spectrum:v1*m1,v2*m2,...   eigenvalues with multiplicities; one without has multiplicity 1
       projector:r                rank r >= 1
       traces:p1,p2,...           Tr O, Tr O^2, ..., at most WG_TRACES_MAX of them
       matrix:@FILE               a Matrix Market file, at most WG_MATRIX_ROWS_MAX rows
       tfim:n=..,J=..,h=..        -J sum_i Z_i Z_(i+1) - h sum_i X_i
       xxz:n=..,J=..,delta=..     J sum_i (X_i X_(i+1) + Y_i Y_(i+1) + delta Z_i Z_(i+1))
       heisenberg:n=..,J=..       the same with delta = 1
       @FILE                      a sum of Pauli words in a file
       otherwise                  a sum of Pauli words, see wg_pauli_sum_parse
   FILE is - for standard input. Chains have i = 0..n-2, or with boundary=ring (n >= 3) i = 0..n-1 modulo n;
   what is left out of J, h, delta is 1, n >= 2 is not left out. WG_SYNTAX with the place, in error.source the
   file if it is in one; WG_SYSTEM for a file that cannot be read; WG_UNABLE for what is too large to be held
   in memory. */
wg_status_t wg_observable_parse(wg_observable_t observable, const char *text,
                                wg_error_struct *error) WG_CHECK_RESULT;

/* Nonzero if the observable fixes the dimension by itself; then dim <- it. For Pauli sums that is
   2^n with n the width of dense words, or one more than the largest index; a multiple of the identity
   that names no qubit fixes nothing. */
int wg_observable_dimension(fmpz_t dim, const wg_observable_t observable);

/* WG_OK if the observable can live in dimension dim: a Pauli sum needs a power of two, at least
   its own 2^n and exactly that for dense words; eigenvalues and matrices need exactly theirs; a
   projector needs dim >= rank; traces need to be those of some Hermitian matrix as far as the
   Hankel matrix H_ij = p_(i+j), p_0 = dim, tells: it is positive semidefinite, of rank at most dim, and once
   a leading minor vanishes, all further traces follow from those before. WG_DOMAIN with both sides shown
   otherwise. */
wg_status_t wg_observable_fits(const wg_observable_t observable, const fmpz_t dim,
                               wg_error_struct *error) WG_CHECK_RESULT;

/* p[k - 1] <- Tr O^k for k = 1..n in dimension dim, exactly. Domain: wg_observable_fits. WG_DOMAIN if fewer
   traces are given than asked; WG_UNABLE (with the reach and a way out) where a Pauli sum is too long.
   Cost: see wg_pauli_sum_traces; matrices n/2 products of integer matrices, four times that if not real. */
wg_status_t wg_observable_traces(fmpq *p, slong n, const wg_observable_t observable, const fmpz_t dim,
                                 wg_error_struct *error) WG_CHECK_RESULT;

/* The same with the dimension a variable: Tr O^k = a[k - 1] * D + b[k - 1]. For Pauli sums b = 0
   (idle qubits multiply every trace alike); for projectors and given traces a = 0. WG_DOMAIN for eigenvalues
   and matrices, which fix the dimension. */
wg_status_t wg_observable_traces_symbolic(fmpq *a, fmpq *b, slong n, const wg_observable_t observable,
                                          wg_error_struct *error) WG_CHECK_RESULT;

/* Nonzero if the MATRIX is the Gram matrix of unit vectors: ones on the diagonal and no negative eigenvalue, exactly. Cost: one
   characteristic polynomial of twice its size. */
int wg_observable_is_gram(const wg_observable_t observable);

#ifdef __cplusplus
}
#endif

#endif
