#include "gradient_finite.h"

#include <math.h>

#include "mellin.h"

/* E y^s = the quotient of the products of Gamma(p + s)/Gamma(p) over the points p above and below:

       beta = 1:   1/2, k, kappa - k   and   kappa/2, (kappa + 1)/2, kappa - 1/2,
       beta = 2:   1/2, k, kappa - k   and   (kappa + 1)/2 twice, kappa - 1,
       beta = 4:   1/2, k, kappa - k, kappa/2 - 1   and   kappa/2, (kappa + 1)/2 twice, kappa - 2.

   Gamma functions at the same point are taken together, and halves/2 stands for the 1/2 above. */
static void add_point(wg_mellin_t mellin, fmpq *points, const fmpq_t point, slong weight)
{
    slong i = 0;

    while (i < mellin->length && !fmpq_equal(points + i, point))
        i++;
    if (i == mellin->length)
        fmpq_set(points + mellin->length++, point);
    mellin->weights[i] += weight;
}

static void set_points(wg_mellin_t mellin, const wg_component_struct *component, int halves, slong prec)
{
    fmpq points[8];
    fmpq_t kappa, k, p;
    int field = component->field;

    for (slong i = 0; i < 8; i++)
        fmpq_init(points + i);
    fmpq_init(kappa);
    fmpq_init(k);
    fmpq_init(p);
    mellin->length = 0;
    wg_component_gamma(k, p, component);
    fmpq_mul_si(kappa, component->dim, field);
    fmpq_div_2exp(kappa, kappa, 1);
    add_point(mellin, points, k, 1);
    fmpq_sub(p, kappa, k);
    add_point(mellin, points, p, 1);
    fmpq_set_si(p, field, 2);
    fmpq_canonicalise(p);
    fmpq_sub(p, kappa, p);
    add_point(mellin, points, p, -1);
    fmpq_set_si(p, halves, 2);
    add_point(mellin, points, p, 1);
    fmpq_div_2exp(k, kappa, 1);
    if (field != 2)
        add_point(mellin, points, k, -1);
    fmpq_sub_ui(p, k, 1);
    if (field == 4)
        add_point(mellin, points, p, 1);
    fmpq_set_si(p, 1, 2);
    fmpq_add(p, p, k);
    add_point(mellin, points, p, field == 1 ? -1 : -2);
    for (slong i = 0; i < mellin->length; i++)
        arb_set_fmpq(mellin->points + i, points + i, prec);
    for (slong i = 0; i < 8; i++)
        fmpq_clear(points + i);
    fmpq_clear(kappa);
    fmpq_clear(k);
    fmpq_clear(p);
}

/* value <- P(Y > y), or y times the density of Y */
static wg_status_t integrate(arb_t value, const arb_t y, int pole, int halves,
                             const wg_component_struct *component, slong prec, slong wp)
{
    wg_status_t status;
    wg_mellin_t mellin;

    wg_mellin_init(mellin, 8);
    set_points(mellin, component, halves, wp);
    arb_log(mellin->shift, y, wp);
    arb_neg(mellin->shift, mellin->shift);
    mellin->pole = pole;
    status = arb_is_positive(mellin->shift) ? wg_mellin_integral(value, mellin, prec) : WG_UNABLE;
    mellin->length = 8;
    wg_mellin_clear(mellin);
    return status;
}

wg_status_t wg_gradient_finite(arb_t value, const fmpq_t square, wg_law_side_t side, const void *data,
                               slong prec)
{
    slong wp = 2 * prec + 128;
    wg_status_t status;
    arb_t y;

    arb_init(y);
    arb_set_fmpq(y, square, wp);
    if (side == WG_LAW_DENSITY)
        status = wg_gradient_finite_density(value, y, data, prec);
    else
        status = integrate(value, y, 1, 1, data, prec, wp);
    if (status == WG_OK && side != WG_LAW_DENSITY)
        arb_mul_2exp_si(value, value, -1);
    if (status == WG_OK && side == WG_LAW_CDF)
    {
        arb_sub_ui(value, value, 1, wp);
        arb_neg(value, value);
    }
    arb_clear(y);
    return status;
}

wg_status_t wg_gradient_finite_density(arb_t density, const arb_t square, const void *data, slong prec)
{
    slong wp = 2 * prec + 128;
    wg_status_t status = integrate(density, square, 0, 1, data, prec, wp);

    if (status == WG_OK)
    {
        arb_mul_2exp_si(density, density, -1);
        arb_div(density, density, square, wp);
    }
    return status;
}

wg_status_t wg_gradient_finite_sketch(double *logarithm, double *rate, const fmpq_t square,
                                      wg_law_side_t side, const void *data)
{
    wg_status_t status;
    double y = fmpq_get_d(square), tail;
    wg_mellin_t mellin;
    arb_t t;

    if (side == WG_LAW_DENSITY)
        return WG_UNABLE;
    wg_mellin_init(mellin, 8);
    arb_init(t);
    set_points(mellin, data, 1, 64);
    arb_set_fmpq(t, square, 256);
    arb_log(mellin->shift, t, 64);
    arb_neg(mellin->shift, mellin->shift);
    mellin->pole = 1;
    status = wg_mellin_sketch(logarithm, rate, mellin);
    *rate /= y;
    *logarithm -= M_LN2;
    if (side == WG_LAW_CDF)
    {
        tail = exp(*logarithm);
        *rate *= tail / (1 - tail);
        *logarithm = log1p(-tail);
    }
    mellin->length = 8;
    wg_mellin_clear(mellin);
    arb_clear(t);
    return status;
}

/* With P(g > x) = (1/2) (1/2 pi i) int E Y^z y^(-z) dz/z, the second derivative by x is (1/x^2) (1/2 pi i) int (1 + 2 z) E Y^z y^(-z) dz, and
   (1 + 2 z) Gamma(1/2 + z)/Gamma(1/2) = Gamma(3/2 + z)/Gamma(3/2). */
wg_status_t wg_gradient_finite_slope(arb_t slope, const arb_t square, const void *data, slong prec)
{
    return integrate(slope, square, 0, 3, data, prec, 2 * prec + 128);
}

/* f_Y(y) ~ r y^(-1/2) at 0, r the residue of E Y^s at -1/2, and g = o sqrt(t y) on both sides has the density r/(o sqrt(t)) at 0. */
int wg_gradient_finite_at_zero(arb_t density, const wg_component_struct *component, slong prec)
{
    wg_mellin_t mellin;
    arb_t half, t;
    int finite = 1;

    wg_mellin_init(mellin, 8);
    arb_init(half);
    arb_init(t);
    set_points(mellin, component, 1, prec);
    arb_set_d(half, 0.5);
    arb_one(density);
    for (slong i = 0; i < mellin->length; i++)
    {
        slong weight = mellin->weights[i];

        if (arb_equal(mellin->points + i, half))
        {
            finite = finite && weight == 1;
            arb_gamma(t, half, prec);
        }
        else
        {
            finite = finite && (weight <= 0 || arb_gt(mellin->points + i, half));
            arb_sub(t, mellin->points + i, half, prec);
            arb_lgamma(half, mellin->points + i, prec);
            arb_lgamma(t, t, prec);
            arb_sub(t, half, t, prec);
            arb_exp(t, t, prec);
            arb_set_d(half, 0.5);
        }
        arb_pow_ui(t, t, FLINT_ABS(weight), prec);
        if (weight > 0)
            arb_div(density, density, t, prec);
        else
            arb_mul(density, density, t, prec);
    }
    mellin->length = 8;
    wg_mellin_clear(mellin);
    arb_clear(half);
    arb_clear(t);
    return finite;
}
