/* Exact rational functions of the dimension D, the depth L and power sums, with factored denominators. */
#ifndef WISHGARTEN_FORMULA_H
#define WISHGARTEN_FORMULA_H

#include <flint/fmpq.h>
#include <flint/fmpz_mpoly.h>
#include <flint/fmpz_poly.h>

#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The notations of a formula: text is also what JSON and CSV carry. */
typedef enum
{
    WG_TEXT,
    WG_LATEX,
    WG_SYMPY,
    WG_MATHEMATICA
} wg_syntax_t;

/* The polynomials with integer coefficients in named variables. The first variable is the one in
   which terms are collected when a formula is written: by convention the dimension. */
#define WG_NAME_SIZE 24
#define WG_SYNTAXES 4

typedef struct
{
    fmpz_mpoly_ctx_t ctx;
    slong length;
    char (*names)[WG_NAME_SIZE];
    char *(*notations)[WG_SYNTAXES]; /* NULL where the notation follows from the name */
} wg_ring_struct;
typedef wg_ring_struct wg_ring_t[1];

/* ring <- Z[names[0], ..., names[length - 1]]; each name has the form of an identifier and fewer than
   WG_NAME_SIZE bytes; length >= 1. */
void wg_ring_init(wg_ring_t ring, const char *const *names, slong length);
void wg_ring_clear(wg_ring_t ring);

/* In this syntax the variable is written as the given text, which is copied: "tr(A*B)" for a variable called t7. It has to be something that
   can be raised to a power as it stands. */
void wg_ring_set_notation(wg_ring_t ring, slong index, wg_syntax_t syntax, const char *text);

/* The index of the variable called `name`, or -1. */
slong wg_ring_index(const wg_ring_t ring, const char *name);

/* numerator / (denominator * prod_i base_i^exponent_i): denominator > 0 and coprime to the
   numerator's content; the bases are irreducible, primitive, pairwise different, with positive
   leading coefficient, and do not divide the numerator. Every function below returns this normal
   form, so that equal formulas have equal parts. Aliasing of arguments is allowed. */
typedef struct
{
    fmpz_mpoly_t base;
    ulong exponent;
} wg_formula_factor_struct;

typedef struct
{
    fmpz_mpoly_t numerator;
    fmpz_t denominator;
    wg_formula_factor_struct *factors;
    slong length;
    slong alloc;
} wg_formula_struct;
typedef wg_formula_struct wg_formula_t[1];

void wg_formula_init(wg_formula_t f, const wg_ring_t ring);
void wg_formula_clear(wg_formula_t f, const wg_ring_t ring);
void wg_formula_set(wg_formula_t f, const wg_formula_t g, const wg_ring_t ring);
void wg_formula_swap(wg_formula_t f, wg_formula_t g);
void wg_formula_set_fmpq(wg_formula_t f, const fmpq_t q, const wg_ring_t ring);
void wg_formula_set_si(wg_formula_t f, slong c, const wg_ring_t ring);
/* f <- the variable of the given index. */
void wg_formula_set_variable(wg_formula_t f, slong index, const wg_ring_t ring);
/* f <- p(variable 0), for a polynomial in one variable. */
void wg_formula_set_fmpz_poly(wg_formula_t f, const fmpz_poly_t p, const wg_ring_t ring);

/* f <- p(v) / (denominator * prod_i (v + shifts[i])^exponents[i]), v variable 0, for a fraction in lowest terms with denominator > 0 and
   different shifts: nothing is factored. */
void wg_formula_set_fraction(wg_formula_t f, const fmpz_poly_t p, const fmpz_t denominator,
                             const slong *shifts, const slong *exponents, slong length, const wg_ring_t ring);

int wg_formula_is_zero(const wg_formula_t f, const wg_ring_t ring);
int wg_formula_equal(const wg_formula_t f, const wg_formula_t g, const wg_ring_t ring);
/* Nonzero if no variable occurs; then q <- the value. */
int wg_formula_get_fmpq(fmpq_t q, const wg_formula_t f, const wg_ring_t ring);

void wg_formula_add(wg_formula_t f, const wg_formula_t g, const wg_formula_t h, const wg_ring_t ring);
void wg_formula_sub(wg_formula_t f, const wg_formula_t g, const wg_formula_t h, const wg_ring_t ring);
void wg_formula_mul(wg_formula_t f, const wg_formula_t g, const wg_formula_t h, const wg_ring_t ring);
void wg_formula_addmul(wg_formula_t f, const wg_formula_t g, const wg_formula_t h, const wg_ring_t ring);
void wg_formula_mul_fmpq(wg_formula_t f, const wg_formula_t g, const fmpq_t q, const wg_ring_t ring);
void wg_formula_mul_si(wg_formula_t f, const wg_formula_t g, slong c, const wg_ring_t ring);
void wg_formula_add_si(wg_formula_t f, const wg_formula_t g, slong c, const wg_ring_t ring);
void wg_formula_pow_ui(wg_formula_t f, const wg_formula_t g, ulong e, const wg_ring_t ring);

/* f <- g / h. The numerator of h is factored, which is immediate for the linear factors and
   monomials that theory divides by. WG_DOMAIN if h = 0. */
wg_status_t wg_formula_div(wg_formula_t f, const wg_formula_t g, const wg_formula_t h,
                           const wg_ring_t ring) WG_CHECK_RESULT;

/* f <- g with the variable of the given index replaced by q. WG_DOMAIN at a pole. */
wg_status_t wg_formula_substitute(wg_formula_t f, const wg_formula_t g, slong index, const fmpq_t q,
                                  const wg_ring_t ring) WG_CHECK_RESULT;

/* The expansion of a nonzero f where variable i grows like t^weights[i], t -> infinity:

       f = terms[0] + terms[1] + ... + terms[count - 1] + lower terms,

   with terms[j] homogeneous of weight *leading - j in t (zero where that weight does not occur). weights[0] > 0. Cost:
   count^2 products of the homogeneous parts of the multiplied-out denominator. */
void wg_formula_series(slong *leading, wg_formula_struct *terms, slong count, const wg_formula_t f,
                       const slong *weights, const wg_ring_t ring);

/* The formula written out, factored, in the given notation: "2*D*L*m2/((D - 1)*(D + 1)^2)". The
   caller frees the string with flint_free. Polynomials of more than 600 terms stay unfactored, of more than 5000 as they are. */
char *wg_formula_get_str(const wg_formula_t f, wg_syntax_t syntax, const wg_ring_t ring);

/* A rational number in the same notations: "p/q", "\frac{p}{q}", "Rational(p, q)", "p/q". */
char *wg_fmpq_get_str(const fmpq_t q, wg_syntax_t syntax);

#ifdef __cplusplus
}
#endif

#endif
