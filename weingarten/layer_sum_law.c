#include "wishgarten/kernel_law.h"

#include <flint/acb.h>
#include <flint/arb_hypgeom.h>

#include "layer_sum.h"

void wg_layer_sum_law_init(wg_layer_sum_law_t law)
{
    law->dim = 2;
    law->layers = 1;
    law->boundary = WG_BOUNDARY_HAAR;
    fmpq_init(law->boundary_variance);
    fmpq_init(law->angle);
    fmpq_one(law->angle);
    law->prec = 0;
    arb_init(law->period);
    mag_init(law->missed);
    law->length = 0;
    law->decay = 0;
    law->waves = NULL;
    law->slopes = NULL;
    arb_init(law->offset);
    mag_init(law->cdf_error);
    mag_init(law->density_error);
    arb_poly_init(law->start);
}

void wg_layer_sum_law_forget(wg_layer_sum_law_t law)
{
    if (law->length > 0)
    {
        _acb_vec_clear(law->waves, law->length);
        _acb_vec_clear(law->slopes, law->length);
    }
    law->waves = NULL;
    law->slopes = NULL;
    law->length = 0;
    law->prec = 0;
    arb_poly_zero(law->start);
}

void wg_layer_sum_law_clear(wg_layer_sum_law_t law)
{
    wg_layer_sum_law_forget(law);
    fmpq_clear(law->boundary_variance);
    fmpq_clear(law->angle);
    arb_clear(law->period);
    mag_clear(law->missed);
    arb_clear(law->offset);
    mag_clear(law->cdf_error);
    mag_clear(law->density_error);
    arb_poly_clear(law->start);
}

wg_status_t wg_layer_sum_law_set(wg_layer_sum_law_t law, const fmpz_t dim, slong layers,
                                 wg_boundary_t boundary, const fmpq_t boundary_variance, const fmpq_t angle,
                                 wg_error_struct *error)
{
    int bare = boundary == WG_BOUNDARY_BARE, idle;
    fmpq_t one;

    if (fmpz_cmp_ui(dim, 2) < 0 || fmpz_is_odd(dim))
        return wg_fail(error, WG_DOMAIN, "a Pauli generator needs an even dimension of at least 2");
    if (layers < 1)
        return wg_fail(error, WG_DOMAIN, "the number of layers is at least 1");
    if (fmpz_cmp_si(dim, WG_LAYER_SUM_DIM_MAX) > 0)
        return wg_fail(error, WG_UNABLE, "the law of the layers is worked out up to D = 2^40");
    if (bare)
    {
        int above;

        fmpq_init(one);
        fmpq_one(one);
        above = fmpq_cmp(boundary_variance, one) > 0;
        fmpq_clear(one);
        if (above || fmpq_sgn(boundary_variance) < 0)
            return wg_fail(error, WG_DOMAIN, "the variance of a Pauli generator lies between 0 and 1");
    }
    /* A last layer that does nothing leaves L - 1 Haar layers. */
    idle = bare && fmpq_is_zero(boundary_variance);
    if (fmpq_is_zero(angle) || (idle && layers == 1))
        return wg_fail(error, WG_DOMAIN, "no layer changes the output: K = 0");
    wg_layer_sum_law_forget(law);
    law->dim = fmpz_get_si(dim);
    law->layers = idle ? layers - 1 : layers;
    law->boundary = bare && !idle ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR;
    if (bare && !idle)
        fmpq_set(law->boundary_variance, boundary_variance);
    else
        fmpq_one(law->boundary_variance);
    fmpq_set(law->angle, angle);
    return WG_OK;
}

slong wg_layer_sum_law_bulk(const wg_layer_sum_law_t law)
{
    return law->boundary == WG_BOUNDARY_BARE ? law->layers - 1 : law->layers;
}

void wg_layer_sum_law_top(fmpq_t top, const wg_layer_sum_law_t law)
{
    if (law->boundary == WG_BOUNDARY_BARE)
        fmpq_set(top, law->boundary_variance);
    else
        fmpq_zero(top);
    fmpq_add_si(top, top, wg_layer_sum_law_bulk(law));
}

void wg_layer_sum_law_unit(fmpq_t unit, const wg_layer_sum_law_t law)
{
    fmpq_mul(unit, law->angle, law->angle);
    fmpq_mul_ui(unit, unit, 4);
}

void wg_layer_sum_law_to_units(arb_t y, const arb_t x, const wg_layer_sum_law_t law, slong prec)
{
    fmpq_t unit;

    fmpq_init(unit);
    wg_layer_sum_law_unit(unit, law);
    arb_mul_fmpz(y, x, fmpq_denref(unit), prec);
    arb_div_fmpz(y, y, fmpq_numref(unit), prec);
    fmpq_clear(unit);
}

/* Evaluation in units of x */

void wg_layer_sum_law_waves(arb_t f, const arb_t x, slong length, int density, const wg_layer_sum_law_t law,
                            slong prec)
{
    acb_t z, sum;
    acb_ptr powers = _acb_vec_init(length);

    acb_init(z);
    acb_init(sum);
    /* z = e^(-2 pi i x/period); its powers by squaring, since Horner's rule turns and so inflates a box at
     * every step */
    arb_div(acb_realref(z), x, law->period, prec);
    arb_mul_2exp_si(acb_realref(z), acb_realref(z), 1);
    arb_neg(acb_realref(z), acb_realref(z));
    acb_exp_pi_i(z, z, prec);
    _acb_vec_set_powers(powers, z, length, prec);
    acb_dot(sum, NULL, 0, density ? law->slopes : law->waves, 1, powers, 1, length, prec);
    acb_mul(sum, sum, z, prec);
    arb_mul_2exp_si(acb_realref(sum), acb_realref(sum), 1);
    if (density)
    {
        arb_inv(f, law->period, prec);
    }
    else
    {
        arb_div(f, x, law->period, prec);
        arb_add(f, f, law->offset, prec);
    }
    arb_add(f, f, acb_realref(sum), prec);
    acb_clear(z);
    acb_clear(sum);
    _acb_vec_clear(powers, length);
}

void wg_layer_sum_law_start(arb_t f, const arb_t x, int density, const wg_layer_sum_law_t law, slong prec)
{
    arb_t root;

    arb_init(root);
    arb_nonnegative_part(root, x);
    arb_sqrt(root, root, prec);
    if (density)
    {
        arb_poly_t slope;

        arb_poly_init(slope);
        arb_poly_derivative(slope, law->start, prec);
        arb_poly_evaluate(f, slope, root, prec);
        arb_div(f, f, root, prec);
        arb_mul_2exp_si(f, f, -1);
        arb_poly_clear(slope);
    }
    else
    {
        arb_poly_evaluate(f, law->start, root, prec);
    }
    arb_clear(root);
}

void wg_layer_sum_law_bound(mag_t bound, const acb_t x, slong length, int density,
                            const wg_layer_sum_law_t law)
{
    mag_t size, step, power, t;

    mag_init(size);
    mag_init(step);
    mag_init(power);
    mag_init(t);
    acb_get_mag(size, x);
    if (length == 0 && !arb_is_positive(acb_realref(x)))
    {
        mag_inf(bound);
    }
    else if (length == 0)
    {
        /* sum |a_m| |x|^(m/2), or sum m/2 |a_m| |x|^(m/2 - 1) */
        mag_zero(bound);
        mag_sqrt(step, size);
        if (density)
        {
            acb_get_mag_lower(t, x);
            mag_inv(power, t);
            mag_mul_2exp_si(power, power, -1);
        }
        else
        {
            mag_one(power);
        }
        for (slong m = 0; m < arb_poly_length(law->start); m++)
        {
            arb_get_mag(t, law->start->coeffs + m);
            if (density)
                mag_mul_ui(t, t, m);
            mag_addmul(bound, t, power);
            mag_mul(power, power, step);
        }
    }
    else
    {
        arb_t growth;

        /* |e^(-i omega x)| <= e^(omega |Im x|) */
        arb_init(growth);
        arb_get_mag(t, acb_imagref(x));
        arf_set_mag(arb_midref(growth), t);
        arb_div(growth, growth, law->period, 64);
        arb_mul_ui(growth, growth, 7, 64);
        arb_exp(growth, growth, 64);
        arb_get_mag(step, growth);
        mag_one(power);
        mag_zero(bound);
        for (slong k = 0; k < length; k++)
        {
            mag_mul(power, power, step);
            acb_get_mag(t, (density ? law->slopes : law->waves) + k);
            mag_addmul(bound, t, power);
        }
        mag_mul_2exp_si(bound, bound, 1);
        arb_inv(growth, law->period, 64);
        arb_get_mag(t, growth);
        if (!density)
        {
            mag_mul(t, t, size);
            arb_get_mag(power, law->offset);
            mag_add(t, t, power);
        }
        mag_add(bound, bound, t);
        arb_clear(growth);
    }
    mag_clear(size);
    mag_clear(step);
    mag_clear(power);
    mag_clear(t);
}

/* Enough for the cancellation between the terms of the closed form. */
slong wg_layer_sum_law_working_prec(const wg_layer_sum_law_t law)
{
    slong size = 0;

    for (slong i = 0; i < arb_poly_length(law->start); i++)
        size = FLINT_MAX(size, arf_abs_bound_lt_2exp_si(arb_midref(law->start->coeffs + i)));
    return law->prec + size + 32;
}

/* p <- P(x <= 1) by the closed form */
static void cdf_at_one(arb_t p, const wg_layer_sum_law_t law, slong prec)
{
    arb_t one;

    arb_init(one);
    arb_one(one);
    wg_layer_sum_law_start(p, one, 0, law, prec);
    arb_clear(one);
}

void wg_layer_sum_law_cdf_in_units(arb_t p, const arb_t x, const wg_layer_sum_law_t law)
{
    slong prec = wg_layer_sum_law_working_prec(law);
    arb_t top, t, floor;
    fmpq_t q;

    arb_init(top);
    arb_init(t);
    arb_init(floor);
    fmpq_init(q);
    wg_layer_sum_law_top(q, law);
    arb_set_fmpq(top, q, prec);
    arb_sub_ui(t, x, 1, prec);
    if (arb_is_nonpositive(x))
    {
        arb_zero(p);
    }
    else if (arb_ge(x, top))
    {
        arb_one(p);
    }
    else if (wg_layer_sum_law_bulk(law) == 0)
    {
        arb_t point;
        arf_t low;

        arb_init(point);
        arb_div(t, x, top, prec);
        arb_nonnegative_part(t, t);
        arb_set_d(top, 0.5);
        arb_set_si(floor, 2 * law->dim - 3);
        arb_mul_2exp_si(floor, floor, -1);
        /* The incomplete beta function is not evaluated in balls around 1. */
        arf_init(low);
        arb_get_lbound_arf(low, t, prec);
        arb_set_arf(point, low);
        arb_hypgeom_beta_lower(p, top, floor, point, 1, prec);
        arb_get_ubound_arf(low, t, prec);
        arb_one(point);
        if (arf_cmp_si(low, 1) < 0)
        {
            arb_set_arf(point, low);
            arb_hypgeom_beta_lower(point, top, floor, point, 1, prec);
        }
        arb_union(p, p, point, prec);
        arb_clear(point);
        arf_clear(low);
    }
    else if (!arb_poly_is_zero(law->start) && arb_is_nonpositive(t))
    {
        wg_layer_sum_law_start(p, x, 0, law, prec);
    }
    else
    {
        arf_t low, high;

        arf_init(low);
        arf_init(high);
        if (!arb_poly_is_zero(law->start))
            cdf_at_one(floor, law, prec);
        if (law->length == 0)
        {
            arb_one(p);
        }
        else if (arb_gt(x, law->period))
        {
            arb_one(p);
            arb_add_error_mag(p, law->missed);
        }
        else
        {
            wg_layer_sum_law_waves(p, x, law->length, 0, law, prec);
            arb_add_error_mag(p, law->cdf_error);
        }
        arb_get_interval_arf(low, high, p, prec);
        arb_get_lbound_arf(arb_midref(t), floor, prec);
        if (arf_cmp(low, arb_midref(t)) < 0)
            arf_set(low, arb_midref(t));
        if (arf_cmp_si(high, 1) > 0)
            arf_one(high);
        if (arf_cmp(low, high) > 0)
            arf_set(low, high);
        arb_set_interval_arf(p, low, high, prec);
        arf_clear(low);
        arf_clear(high);
    }
    arb_clear(top);
    arb_clear(t);
    arb_clear(floor);
    fmpq_clear(q);
}

/* f <- the density at the points of x between 0 and the top */
static void density_inside(arb_t f, const arb_t x, const arb_t top, const wg_layer_sum_law_t law, slong prec)
{
    arb_t t;

    arb_init(t);
    arb_sub_ui(t, x, 1, prec);
    if (wg_layer_sum_law_bulk(law) == 0)
    {
        /* Gamma(D-1) / (Gamma(1/2) Gamma(D - 3/2)) (x/top)^(-1/2) (1 - x/top)^(D - 5/2) / top */
        arb_t ratio, rest;

        arb_init(ratio);
        arb_init(rest);
        arb_div(ratio, x, top, prec);
        arb_nonnegative_part(ratio, ratio);
        arb_sub_ui(rest, ratio, 1, prec);
        arb_neg(rest, rest);
        arb_nonnegative_part(rest, rest);
        arb_sqrt(rest, rest, prec);
        if (law->dim > 2)
            arb_pow_ui(rest, rest, 2 * law->dim - 5, prec);
        else
            arb_inv(rest, rest, prec);
        arb_sqrt(ratio, ratio, prec);
        arb_div(f, rest, ratio, prec);
        arb_div(f, f, top, prec);
        arb_set_si(t, law->dim - 1);
        arb_lgamma(ratio, t, prec);
        arb_set_si(t, 2 * law->dim - 3);
        arb_mul_2exp_si(t, t, -1);
        arb_lgamma(rest, t, prec);
        arb_sub(ratio, ratio, rest, prec);
        arb_exp(ratio, ratio, prec);
        arb_mul(f, f, ratio, prec);
        arb_const_sqrt_pi(t, prec);
        arb_div(f, f, t, prec);
        arb_clear(ratio);
        arb_clear(rest);
    }
    else if (!arb_poly_is_zero(law->start) && (arb_is_nonpositive(t) || law->layers == 1))
    {
        wg_layer_sum_law_start(f, x, 1, law, prec);
    }
    else if (arb_gt(x, law->period))
    {
        arb_zero(f);
        arb_add_error_mag(f, law->density_error);
    }
    else
    {
        wg_layer_sum_law_waves(f, x, law->length, 1, law, prec);
        arb_add_error_mag(f, law->density_error);
    }
    arb_nonnegative_part(f, f);
    arb_clear(t);
}

wg_status_t wg_layer_sum_law_density_in_units(arb_t f, const arb_t x, const wg_layer_sum_law_t law)
{
    slong prec = wg_layer_sum_law_working_prec(law);
    arb_t top, value;
    fmpq_t q;
    wg_status_t status = WG_OK;

    arb_init(top);
    arb_init(value);
    fmpq_init(q);
    wg_layer_sum_law_top(q, law);
    arb_set_fmpq(top, q, prec);
    if (!arb_is_negative(x) && !arb_gt(x, top))
    {
        density_inside(value, x, top, law, prec);
        if (!arb_is_finite(value))
            status = WG_UNABLE;
    }
    if (status == WG_OK)
        arb_swap(f, value);
    arb_clear(top);
    arb_clear(value);
    fmpq_clear(q);
    return status;
}

static wg_status_t cdf_at(arb_t p, const arf_t x, void *law, slong prec)
{
    wg_status_t status = wg_layer_sum_law_prepare(law, prec);
    arb_t t;

    if (status != WG_OK)
        return status;
    arb_init(t);
    arb_set_arf(t, x);
    wg_layer_sum_law_to_units(t, t, law, wg_layer_sum_law_working_prec(law));
    wg_layer_sum_law_cdf_in_units(p, t, law);
    arb_clear(t);
    return WG_OK;
}

wg_status_t wg_layer_sum_law_cdf(arb_t p, const arb_t x, wg_layer_sum_law_t law, slong prec)
{
    return wg_law_cdf(p, x, cdf_at, law, prec);
}

wg_status_t wg_layer_sum_law_density(arb_t f, const arb_t x, wg_layer_sum_law_t law, slong prec)
{
    arb_t t, value;
    fmpq_t unit;
    wg_status_t status;

    if (!arb_is_finite(x))
        return WG_DOMAIN;
    status = wg_layer_sum_law_prepare(law, prec);
    if (status != WG_OK)
        return status;
    arb_init(t);
    arb_init(value);
    fmpq_init(unit);
    wg_layer_sum_law_to_units(t, x, law, wg_layer_sum_law_working_prec(law));
    status = wg_layer_sum_law_density_in_units(value, t, law);
    if (status == WG_OK)
        wg_layer_sum_law_to_units(f, value, law, prec + 8);
    arb_clear(t);
    arb_clear(value);
    fmpq_clear(unit);
    return status;
}

wg_status_t wg_layer_sum_law_quantile(arb_t x, const arb_t q, wg_layer_sum_law_t law, slong prec)
{
    fmpq_t top, unit;
    wg_status_t status;

    fmpq_init(top);
    fmpq_init(unit);
    wg_layer_sum_law_top(top, law);
    wg_layer_sum_law_unit(unit, law);
    fmpq_mul(top, top, unit);
    status = wg_law_quantile(x, q, cdf_at, law, top, prec);
    fmpq_clear(top);
    fmpq_clear(unit);
    return status;
}
