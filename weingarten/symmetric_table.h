/* The symmetric group S_n, n <= 8, laid out for quick reading; private to the moments. */
#ifndef WISHGARTEN_SYMMETRIC_TABLE_H
#define WISHGARTEN_SYMMETRIC_TABLE_H

#include <flint/fmpz_poly.h>

#define WG_SYMMETRIC_MAX 8
#define WG_SYMMETRIC_CLASSES 22

/* parts         the partitions of n, which name the classes and the characters alike, padded with zeros
   centraliser   z_nu = n! / (size of the class nu)
   character     chi_lambda(nu) at [lambda][nu]
   permutations  in lexicographic order, as images of 0, ..., n - 1, each with the class it is in */
typedef struct
{
    slong degree, classes, order;
    unsigned char parts[WG_SYMMETRIC_CLASSES][WG_SYMMETRIC_MAX];
    slong rows[WG_SYMMETRIC_CLASSES];
    slong centraliser[WG_SYMMETRIC_CLASSES];
    slong character[WG_SYMMETRIC_CLASSES][WG_SYMMETRIC_CLASSES];
    unsigned char (*permutations)[WG_SYMMETRIC_MAX];
    unsigned char *class_of;
} wg_symmetric_table_struct;
typedef wg_symmetric_table_struct wg_symmetric_table_t[1];

void wg_symmetric_table_init(wg_symmetric_table_t table, slong degree);
void wg_symmetric_table_clear(wg_symmetric_table_t table);

/* Where lambda has more than D rows its projector is zero in dimension D; D is a constant or the variable. */
int wg_symmetric_vanishes(const wg_symmetric_table_t table, slong lambda, const fmpz_poly_t dim);

/* exponents[j + WG_TWIRL_SHIFT] <- how many boxes of lambda have content j. */
void wg_symmetric_contents(slong *exponents, const wg_symmetric_table_t table, slong lambda);

/* A vector of zero polynomials. */
fmpz_poly_struct *wg_polynomials_init(slong length);
void wg_polynomials_clear(fmpz_poly_struct *p, slong length);

/* p <- p * prod_j (D + j)^exponents[j + WG_TWIRL_SHIFT], for exponents >= 0. */
void wg_multiply_linear(fmpz_poly_t p, const slong *exponents, const fmpz_poly_t dim);

/* Divides the polynomials by the factors D + j that they have in common and lowers the exponents, none
   below zero. Nothing is done for a constant D. */
void wg_cancel_linear(fmpz_poly_struct *p, slong length, slong *exponents, const fmpz_poly_t dim);

#endif
