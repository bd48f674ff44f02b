/* Quotients of Gamma functions in double precision, with bounds of what that errs by. Not installed. */
#ifndef WG_GAMMA_QUOTIENT_H
#define WG_GAMMA_QUOTIENT_H

#include <complex.h>

typedef struct
{
    double complex log;    /* log(Gamma(p + z)/Gamma(p)), up to multiples of 2 pi i */
    double complex psi;    /* Gamma'/Gamma at p + z */
    double complex change; /* of that from p to p + z */
    double log_error;      /* at most, for the real part of log */
    double psi_error;
    double change_error;
} wg_gamma_quotient_struct;

/* For p and p + z off the negative axis, in the same half plane. About thirteen digits, whether z or p is large; the bounds are proven, but
   crude (some hundredths), and take the elementary functions of the C library to err by less than 2^(-44) of their values.
   Proof: doc/theory/wishart_laws.md. */
void wg_gamma_quotient(wg_gamma_quotient_struct *result, double complex p, double complex z);

/* At least sum_n 1/|z + n|^2, n >= 0, where Re z >= x and Im z >= y >= 0; infinite for x <= 0 = y. */
double wg_trigamma_bound(double x, double y);

#endif
