/* Laplace transforms phi(z) = E e^(-z X) of the laws of components, as factors of a line integral. Not installed. */
#ifndef WG_COMPONENT_TRANSFORM_H
#define WG_COMPONENT_TRANSFORM_H

#include <flint/acb.h>
#include <flint/fmpq.h>

#include "wishgarten/status.h"

#define WG_EXPANSION_MAX 30
/* A term of an expansion is worth that much of y, in a unit in which the variance of the sum is 1. */
#define WG_EXPANSION_COST 2

typedef struct wg_transform wg_transform_struct;

/* phi is analytic for low < Re z < high. Guesses are in double precision, and nothing has to be right there; bounds are proven.
   Real points and steps are doubles, which are exact. */
struct wg_transform
{
    double low;
    double high;
    /* about log phi(s), and its first two derivatives */
    void (*guess)(double derivatives[3], double s, const wg_transform_struct *f);
    /* log phi(s) <= bound */
    void (*bound)(arb_t bound, double s, const wg_transform_struct *f);
    /* |phi(s + iy)| <= e^bound (u/y)^power for y >= u > 0. `bound` may be NULL; *guess is about the same number. */
    void (*decay)(arb_t bound, double *guess, double *power, double s, double u,
                  const wg_transform_struct *f);
    /* values[n] <- phi(a + inh), to an error of some 2^(-prec) phi(a) */
    wg_status_t (*values)(acb_ptr values, slong length, double a, double h, const wg_transform_struct *f,
                          slong prec);
    /* values[n] <- phi(i (n + 1/2) h), which is real, to an error of some 2^(-prec); for the derivatives alone, which are symmetric */
    wg_status_t (*axis)(arb_ptr values, slong length, double h, const wg_transform_struct *f, slong prec);
    /* phi(iy) = y^(-power) sum over j of coefficients[j] y^(-2j) for y >= *from, to e^goal (from/y)^(power + 1); returns how many, at most
       WG_EXPANSION_MAX, and 0 for none. For the derivatives alone. */
    slong (*expand)(arb_ptr coefficients, fmpq_t power, double *from, const wg_transform_struct *f,
                    double goal, slong prec);
    /* so many equal factors, 1 from the start */
    slong copies;
    /* of Gamma(shape) or Beta(shape, rest); the scale is squared for a derivative */
    fmpq_t shape;
    fmpq_t rest;
    fmpq_t scale;
    int field;
    double k;
    double m;
    double c;
    double points[7];
    double fall[2];
};

void wg_transform_init(wg_transform_struct *f);
void wg_transform_clear(wg_transform_struct *f);
/* y <- (n + 1/2) h, a node of the axis */
void wg_transform_height(arb_t y, slong n, double h, slong prec);

/* X = scale Gamma(shape): phi(z) = (1 + scale z)^(-shape). */
void wg_transform_set_gamma(wg_transform_struct *f, const fmpq_t shape, const fmpq_t scale);
/* X = scale Beta(shape, rest): phi(z) = 1F1(shape; shape + rest; -scale z). */
void wg_transform_set_beta(wg_transform_struct *f, const fmpq_t shape, const fmpq_t rest, const fmpq_t scale);

/* X = one derivative of the loss, symmetric around 0, in the notation of gradient_law.h: without a dimension, square = t c^2,
   phi(z) = (1 - square z^2)^(-shape); at a dimension, square = t o^2, a hypergeometric series in square z^2/4. */
void wg_transform_set_gradient_limit(wg_transform_struct *f, const fmpq_t shape, const fmpq_t square);
void wg_transform_set_gradient(wg_transform_struct *f, int field, const fmpq_t shape, const fmpq_t rest,
                               const fmpq_t square);

#endif
