/* What bounds and values of 1F1(k; k + m; -oz) = E e^(-oz t), t ~ Beta(k, m), share. Proofs: doc/theory/wishart_laws.md. Not installed. */
#ifndef WG_KUMMER_H
#define WG_KUMMER_H

#include "component_transform.h"

/* phi(z) = e^(-oz) times that of the mirrored law at -z: with tilt = o |Re z| and both shapes ordered to it, E e^(-tilt t) of t ~ Beta(k, m) is
   left, where tilt >= 0. */
typedef struct
{
    const fmpq *k;
    const fmpq *m;
    double k_about;
    double m_about;
    double kappa;
    double tilt;
    int mirrored;
} wg_kummer_side_struct;

wg_kummer_side_struct wg_kummer_side(double s, const wg_transform_struct *f);
/* tilt <- o |s| */
void wg_kummer_tilt(arb_t tilt, double s, const wg_transform_struct *f, slong prec);

/* In double precision, about: where e^(-tilt t) t^k (1 - t)^m is highest; log E e^(-tilt t), tilt of any sign; log B(k, m). */
double wg_kummer_mode(double k, double m, double tilt);
double wg_kummer_guess(double k, double m, double tilt);
double wg_kummer_log_beta_about(double k, double m);

/* value <- log B(k, m) */
void wg_kummer_log_beta(arb_t value, const arb_t k, const arb_t m, slong prec);
/* log E e^(-tilt t) <= bound, tilt >= 0 and about side->tilt */
void wg_kummer_bound(arb_t bound, const wg_kummer_side_struct *side, const arb_t tilt);
/* log of a bound of E e^(-tilt t) (t (1 - t))^(-j) (j/(e w))^j, for any exponents i, j >= 0 */
void wg_kummer_bound_by_powers(arb_t bound, const wg_kummer_side_struct *side, const arb_t tilt, double i,
                               double j, const arb_t w);
/* An exponent i that is good for that. */
double wg_kummer_exponent(double k, double m, double tilt);

/* values[n] <- phi(a + inh), n < length, see component_transform.h */
wg_status_t wg_kummer_values(acb_ptr values, slong length, double a, double h, const wg_transform_struct *f,
                             slong prec);

#endif
