/* The transform of a Beta law at many points of one disc. Not installed. */
#ifndef WG_BETA_SERIES_H
#define WG_BETA_SERIES_H

#include <flint/acb.h>
#include <flint/fmpq.h>

/* sum_n coefficients_n w^(-n), asymptotically: w^a U(a, b, -w) e^(-i pi a) or w^a U(a, b, w), of which (1 + s/w)^c is integrated, c = b - a - 1. */
typedef struct
{
    slong length;
    arb_ptr coefficients;
    double *sizes; /* about log2 |coefficients_n| */
    double excess; /* bits of the largest term at the radius */
    double c;
    arb_t c_ball;
    int sign; /* -1 for U(a, b, -w) */
} wg_beta_part_struct;

/* 1F1(k; k + m; -w) = sum_n coefficients_n w^n = E e^(-w Beta(k, m)), for |w| <= radius. */
typedef struct
{
    double radius;
    double loss; /* bits that |1F1| may be below 1 */
    slong prec;
    slong length;
    arb_ptr coefficients;
    wg_beta_part_struct parts[2]; /* a = k and sign = -1, a = m and sign = 1; b = k + m */
} wg_beta_series_struct;
typedef wg_beta_series_struct wg_beta_series_t[1];

/* For values to about prec bits relative to their size. Cost: about 4 radius + prec coefficients of prec + 1.5 radius bits. */
void wg_beta_series_init(wg_beta_series_t series, const fmpq_t k, const fmpq_t m, double radius, slong prec);
void wg_beta_series_clear(wg_beta_series_t series);

/* value <- 1F1(k; k + m; -w), where w is known to prec + 1.5 |w| bits; returns 0 outside the disc. */
int wg_beta_series_evaluate(acb_t value, const acb_t w, const wg_beta_series_t series);
/* value <- that part, for Im w > 0; returns 0 where its series is not good enough. */
int wg_beta_series_part(acb_t value, const acb_t w, int part, const wg_beta_series_t series);

#endif
