/* Long sums of products of symbols (traces, deltas, contractions) with coefficients that are polynomials: sparse,
   and written in time linear in their length. */
#ifndef WISHGARTEN_EXPANSION_H
#define WISHGARTEN_EXPANSION_H

#include "wishgarten/formula.h"

#ifdef __cplusplus
extern "C" {
#endif

/* coefficients[coefficient] * prod_k symbols[symbols[k]], k < length; symbols rising, with repetitions. */
typedef struct
{
    slong coefficient;
    slong *symbols;
    slong length;
} wg_expansion_term_struct;

/* scale * sum of terms. `ring` has the variables of the coefficients and one more, the last, which stands for the
   sum while it is written. Equal coefficients are stored once. */
typedef struct
{
    wg_formula_t scale;
    wg_ring_struct *ring;
    fmpz_mpoly_struct *coefficients;
    slong coefficient_count;
    slong coefficient_alloc;
    slong *slots; /* numbers + 1, or 0, by hash */
    slong slot_count;
    char *(*symbols)[WG_SYNTAXES];
    slong symbol_count;
    wg_expansion_term_struct *terms;
    slong term_count;
    slong term_alloc;
} wg_expansion_struct;
typedef wg_expansion_struct wg_expansion_t[1];

/* expansion <- 0, with coefficients in Z[names[0], ..., names[length - 1]], length >= 0. */
void wg_expansion_init(wg_expansion_t expansion, const char *const *names, slong length);
void wg_expansion_clear(wg_expansion_t expansion);

/* The number of a new symbol, whose notations are copied. They have to be something that can be raised to a power
   as it stands; in sympy an identifier, or a function of identifiers and numbers. */
slong wg_expansion_add_symbol(wg_expansion_t expansion, const char *const *notations);

/* One term more: coefficient * prod symbols, which is not yet there. The numbers are copied, and sorted. Nothing
   happens for a zero coefficient. */
void wg_expansion_push(wg_expansion_t expansion, const fmpz_mpoly_t coefficient, const slong *symbols,
                       slong length);

/* Takes what all coefficients have in common to the scale, where it cancels, and sorts the terms: so equal
   expansions have equal parts. Called once, when all terms are there. Cost: a gcd for each different
   coefficient. */
void wg_expansion_finish(wg_expansion_t expansion);

/* The expansion written out, to be freed with flint_free. Each different coefficient is factored once. */
char *wg_expansion_get_str(const wg_expansion_t expansion, wg_syntax_t syntax);

/* |p| written as a factor of a product, "" for 1, to be freed with flint_free; *sign <- that of p, which is not
   zero. */
char *wg_polynomial_get_factor_str(int *sign, const fmpz_mpoly_t p, wg_syntax_t syntax, const wg_ring_t ring);

#ifdef __cplusplus
}
#endif

#endif
