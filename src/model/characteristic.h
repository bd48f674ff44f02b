/* The characteristic polynomial of an exact observable, in irreducible factors. */
#ifndef WG_MODEL_CHARACTERISTIC_H
#define WG_MODEL_CHARACTERISTIC_H

#include <flint/arb.h>
#include <flint/fmpz_poly.h>

#include "direct_sum.h"

/* det(x - denominator O) = prod_i factors[i]^multiplicities[i] with different irreducible factors. */
typedef struct
{
    fmpz_poly_struct *factors;
    fmpz *multiplicities;
    slong length;
    slong alloc;
} wg_characteristic_struct;
typedef wg_characteristic_struct wg_characteristic_t[1];

void wg_characteristic_init(wg_characteristic_t characteristic);
void wg_characteristic_clear(wg_characteristic_t characteristic);

/* Nonzero where wg_characteristic_set takes a second at most, about: blocks of WG_CHARACTERISTIC_ROWS_MAX rows (half of that where they
   are not real), few of them. */
#define WG_CHARACTERISTIC_ROWS_MAX 64
int wg_characteristic_is_cheap(const wg_direct_sum_t blocks);
void wg_characteristic_set(wg_characteristic_t characteristic, const wg_direct_sum_t blocks);

/* roots <- disjoint enclosures, of relative accuracy about 2^-prec, of the roots of an irreducible polynomial, as many as its degree, which are all
   real; in ascending order. */
void wg_characteristic_roots(arb_ptr roots, const fmpz_poly_t factor, slong prec);
/* root <- the first of them. */
void wg_characteristic_least_root(arb_t root, const fmpz_poly_t factor, slong prec);

#endif
