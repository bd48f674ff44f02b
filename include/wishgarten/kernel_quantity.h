/* The named moments of K and mu, each as one formula. */
#ifndef WISHGARTEN_KERNEL_QUANTITY_H
#define WISHGARTEN_KERNEL_QUANTITY_H

#include <flint/arb.h>

#include "wishgarten/formula.h"
#include "wishgarten/haar_moment.h"
#include "wishgarten/kernel_moment.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum
{
    WG_K_MEAN,
    WG_K_VARIANCE,
    WG_K_STD,
    WG_K_RATIO,      /* std / mean */
    WG_K_PLATEAU,    /* the ratio for L -> infinity */
    WG_K_COVARIANCE, /* of two layers with Haar blocks on both sides */
    WG_K_MOMENT,
    WG_K_CUMULANT,
    WG_K_KURTOSIS, /* kappa_4 / kappa_2^2, the excess */
    WG_MU_MEAN,
    WG_MU_SQUARE, /* E[mu^2] */
    WG_MU_STD,
    WG_MU_RATIO, /* std of mu / mean of K */
    WG_MOMENT_OF_WORD
} wg_kernel_quantity_kind_t;

/* n is the index of K.moment:n and K.cumulant:n, word that of moment:WORD. */
typedef struct
{
    wg_kernel_quantity_kind_t kind;
    ulong n;
    wg_moment_word_t word;
} wg_kernel_quantity_struct;
typedef wg_kernel_quantity_struct wg_kernel_quantity_t[1];

/* quantity <- the one called `name`: K.mean, K.variance, K.std, K.ratio, K.plateau, K.covariance, K.moment:n, K.cumulant:n,
   K.kurtosis, mu.mean, mu.square, mu.std, mu.ratio, moment:WORD. WG_SYNTAX with the place. */
wg_status_t wg_kernel_quantity_parse(wg_kernel_quantity_t quantity, const char *name,
                                     wg_error_struct *error) WG_CHECK_RESULT;

/* The names above, for messages: "K.mean, K.variance, ...". */
const char *wg_kernel_quantity_names(void);

/* The largest power sum of O, of X, and the largest moment <psi_0|X_L^k|psi_0> (beyond Pauli words and only with the boundary
   "bare") that the quantity needs. */
slong wg_kernel_quantity_observable_power(const wg_kernel_quantity_t quantity);
slong wg_kernel_quantity_generator_power(const wg_kernel_quantity_t quantity);
slong wg_kernel_quantity_state_moments(const wg_kernel_quantity_t quantity);

/* The number t of copies of U and its conjugate that the quantity averages: Haar blocks may be replaced by any t-design. */
slong wg_kernel_quantity_copies(const wg_kernel_quantity_t quantity);

/* The quantity is formula^(1/root). `state` as in wg_haar_moment. WG_DOMAIN where it is a quotient by zero, such as K.ratio when
   E[K] = 0; WG_UNABLE as wg_haar_moment. */
wg_status_t wg_kernel_quantity(wg_formula_t formula, ulong *root, const wg_kernel_quantity_t quantity,
                               const wg_kernel_t kernel, const fmpq *state,
                               wg_error_struct *error) WG_CHECK_RESULT;

/* skewness <- kappa_3 / kappa_2^(3/2) of K, whose sign no square root carries; numbers only. WG_DOMAIN if Var K = 0; WG_UNABLE for
   symbols. */
wg_status_t wg_kernel_skewness(arb_t skewness, const wg_kernel_t kernel, slong prec) WG_CHECK_RESULT;

#ifdef __cplusplus
}
#endif

#endif
