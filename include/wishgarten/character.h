/* Characters of the symmetric group. */
#ifndef WISHGARTEN_CHARACTER_H
#define WISHGARTEN_CHARACTER_H

#include <flint/flint.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* |chi_lambda| <= sqrt(n!) fits a word up to here. The whole table takes 8 p(n)^2 bytes, p(30) = 5604. */
#define WG_CHARACTER_DEGREE_MAX 33
#define WG_CHARACTER_TABLE_DEGREE_MAX 30

/* chi_lambda(mu), lambda and mu |- n <= WG_CHARACTER_DEGREE_MAX, by removing border strips of the lengths mu_1, mu_2, ... from lambda.
   Cost: a few operations for each partition inside lambda that is left on the way. */
slong wg_character(const slong *lambda, const slong *mu, slong n);

/* chi[rank of lambda] <- chi_lambda(mu) for all lambda |- n, n <= WG_CHARACTER_DEGREE_MAX: the coefficients of the power sum p_mu in
   Schur functions, by adding border strips (Murnaghan-Nakayama). */
void wg_character_column(slong *chi, const slong *mu, slong n);

/* chi[rank of mu * p(n) + rank of lambda] <- chi_lambda(mu) for all mu, lambda |- n, n <= WG_CHARACTER_TABLE_DEGREE_MAX. Classes share
   the strips of their common parts: the cost is a few additions for each partition of each m <= n and each lambda. */
void wg_character_table(slong *chi, slong n);

#ifdef __cplusplus
}
#endif

#endif
