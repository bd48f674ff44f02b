/* The laws of loss and gradient by series, finite sums and special functions, which share nothing with contour integrals. Where the terms
   given do not suffice, the ball is wide. */
#ifndef WG_LAW_SERIES_H
#define WG_LAW_SERIES_H

#include <flint/arb.h>
#include <flint/fmpq.h>

/* value <- P(Gamma(k) <= y), with `upper` P(Gamma(k) > y); sums over terms that are all positive, or incomplete Gamma functions for small k. */
void series_gamma(arb_t value, const fmpq_t k, const fmpq_t y, int upper, slong prec);
/* The same for Beta(a, b), 0 < x < 1: I_x(a, b) = x^a (1 - x)^b/(a B(a, b)) sum_n x^n (a + b)_n/(a + 1)_n. */
void series_beta(arb_t value, const fmpq_t a, const fmpq_t b, const fmpq_t x, int upper, slong prec);
/* The same for sum_i c_i Gamma(k_i), by Moschopoulos' series. */
void series_gamma_sum(arb_t value, const fmpq *k, const fmpq *c, slong n, const fmpq_t x, int upper,
                      slong prec);
/* value <- P(G - G' > x), G, G' ~ Gamma(k), x >= 0: a finite sum. */
void series_difference(arb_t value, slong k, const fmpq_t x, slong prec);
/* value <- the density of G - G' at x > 0: a Bessel function. */
void bessel_difference_density(arb_t value, const fmpq_t k, const fmpq_t x, slong prec);
/* value <- P(T G > y), T ~ Gamma(k), G ~ Gamma(q): a sum of q Bessel functions; or P(T G <= y). */
void bessel_product(arb_t value, const fmpq_t k, slong q, const fmpq_t y, int upper, slong prec);
/* value <- P(Y > y), 0 < y < 1, where E Y^s is the quotient of the products of Gamma(p_i + s) and of Gamma(q_i + s), up to its value at 0:
   the sum of the residues at -p_i - n. No two p_i differ by an integer. */
void series_meijer(arb_t value, const fmpq *p, const fmpq *q, slong n, const fmpq_t y, slong prec);
/* value <- sum over o_i > x of (o_i - x)^power/prod_{j != i} (o_i - o_j), exactly: for distinct eigenvalues o_i and beta = 2 that
   is P(l > x) with the power D - 1, and 1/(D - 1) of the density with D - 2. */
void divided_difference(fmpq_t value, const fmpq *levels, slong dim, const fmpq_t x, slong power);

#endif
