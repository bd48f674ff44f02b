/* A pattern's expectation as a functional on S_t, carried from psi_0 to O; private to haar_moment.c. */
#ifndef WISHGARTEN_MOMENT_FUNCTIONAL_H
#define WISHGARTEN_MOMENT_FUNCTIONAL_H

#include <flint/fmpz_poly.h>

#include "moment_orbit.h"
#include "wishgarten/local_twirl.h"

/* A local twirl that is computed once and kept, by its exponents, eight bits each in descending order. */
typedef struct
{
    ulong key;
    wg_local_twirl_t twirl;
} wg_moment_twirl_struct;

/* What all patterns of a word share. `dim` is the variable of the polynomials, or a constant; `traces` and
   `state` are those of scale * X, which makes their coefficients integers; groups[k] is S_k. */
typedef struct
{
    slong copies, derivatives;
    int pauli, bare;
    fmpz_poly_t dim;
    fmpz_poly_struct *traces;
    fmpz *state;
    fmpz_t scale;
    wg_symmetric_table_struct groups[WG_MOMENT_FACTORS_MAX + 1];
    wg_moment_twirl_struct *twirls;
    slong length, alloc;
} wg_moment_engine_struct;

/* Functionals summed over the classes of S_t, numerators[nu] / (denominator * prod_j (D + j)^exponents[j]),
   of the patterns that choose the same number of layers; for Pauli words and pinned patterns the part that
   comes with <X_L>^(2 power). */
typedef struct
{
    slong choose, power;
    fmpz_poly_struct numerators[WG_SYMMETRIC_CLASSES];
    fmpz_t denominator;
    slong exponents[WG_TWIRL_FACTORS];
} wg_class_sums_struct;

/* sums <- sums + weight * (class sums of the pattern's functional). With f = 1, and the layers taken from
   psi_0 to O,

       f(tau)  <-  sum_S coefficient_S(tau) sum_{pi in Sym(S)} g_S(pi) f(pi tau),
       prod_c (X_c - X_tau(c))^(derivatives of copy c)  =  sum_S coefficient_S(tau) X^S,

   where g_S is the local twirl of the insertions X^S, and for the layer next to psi_0 the sum over pi is a
   number. WG_UNABLE, before memory is taken, if the functional needs more than half a gigabyte. */
wg_status_t wg_moment_run_pattern(wg_class_sums_struct *sums, const wg_moment_pattern_struct *pattern,
                                  const wg_orbit_list_struct *orbits,
                                  wg_moment_engine_struct *e) WG_CHECK_RESULT;

#endif
