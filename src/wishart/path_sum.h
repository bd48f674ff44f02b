/* Transforms as integrals along a straight line, by Gauss's rule on panels. Not installed. */
#ifndef WG_PATH_SUM_H
#define WG_PATH_SUM_H

#include "component_transform.h"

/* The integral of e^(factor + z scale v^2) w(v) along v = rho direction, low < rho < high, for all nodes z = a + inh, first <= n < last, with a modulus of
   the direction of 1. */
typedef struct
{
    acb_t direction;
    arb_t scale;
    arb_t factor;
    arb_t peak; /* what the bound leaves out */
    double low;
    double high;
    /* weight <- w(v) at a point v; log |w(v)| <= bound on a box v, infinite where it cannot be said */
    void (*weight)(acb_t weight, const acb_t v, const wg_transform_struct *f, slong prec);
    void (*bound)(arb_t bound, const acb_t v, const wg_transform_struct *f);
    const wg_transform_struct *f;
    double a;
    double h;
    slong first;
    slong last;
    double goal; /* log of the error wanted */
} wg_path_struct;

void wg_path_init(wg_path_struct *path);
void wg_path_clear(wg_path_struct *path);

/* values[n - first] <- the integral; WG_UNABLE for more than some 30 000 points, or `work` points times nodes. */
wg_status_t wg_path_sum(acb_ptr values, const wg_path_struct *path, double work, slong prec);

#endif
