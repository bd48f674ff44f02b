/* The law of Q in units of 4 c^2, for the law of K. Not installed. */
#ifndef WG_LAYER_SUM_H
#define WG_LAYER_SUM_H

#include "law.h"
#include "wishgarten/kernel_law.h"

/* 4 c^2, and the end of the support of x = Q/(4 c^2). */
void wg_layer_sum_law_unit(fmpq_t unit, const wg_layer_sum_law_t law);
void wg_layer_sum_law_top(fmpq_t top, const wg_layer_sum_law_t law);

/* y <- x/(4 c^2) */
void wg_layer_sum_law_to_units(arb_t y, const arb_t x, const wg_layer_sum_law_t law, slong prec);

/* The number of layers between Haar blocks. */
slong wg_layer_sum_law_bulk(const wg_layer_sum_law_t law);

/* Undoes wg_layer_sum_law_prepare. */
void wg_layer_sum_law_forget(wg_layer_sum_law_t law);

/* Works out what is needed for values good to 2^(-prec); the functions below rest on it. WG_UNABLE if the series says
   nothing. */
wg_status_t wg_layer_sum_law_prepare(wg_layer_sum_law_t law, slong prec) WG_CHECK_RESULT;

slong wg_layer_sum_law_working_prec(const wg_layer_sum_law_t law);

/* The Fourier series cut after `length` frequencies, without its error, and the closed form for 0 <= x <= 1: of the
   distribution function, or of the density. */
void wg_layer_sum_law_waves(arb_t f, const arb_t x, slong length, int density, const wg_layer_sum_law_t law,
                            slong prec);
void wg_layer_sum_law_start(arb_t f, const arb_t x, int density, const wg_layer_sum_law_t law, slong prec);

/* error <- a bound for what the cut series is off by; beyond the period it is one for P(x' > x), or for the density. */
void wg_layer_sum_law_cut_error(mag_t error, slong length, int density, const wg_layer_sum_law_t law);

/* bound <- one for the modulus of what the cut series, or for length = 0 the closed form, gives in the box x of the complex
   plane; infinite where the closed form may not be analytic. */
void wg_layer_sum_law_bound(mag_t bound, const acb_t x, slong length, int density,
                            const wg_layer_sum_law_t law);

/* P(x' <= x) and the density at thin balls x. */
void wg_layer_sum_law_cdf_in_units(arb_t p, const arb_t x, const wg_layer_sum_law_t law);
wg_status_t wg_layer_sum_law_density_in_units(arb_t f, const arb_t x,
                                              const wg_layer_sum_law_t law) WG_CHECK_RESULT;

#endif
