#include "law.h"

wg_status_t wg_law_cdf(arb_t p, const arb_t x, wg_law_cdf_at_t cdf, void *law, slong prec)
{
    arb_t low, high;
    arf_t a, b;
    wg_status_t status;

    if (!arb_is_finite(x))
        return WG_DOMAIN;
    arb_init(low);
    arb_init(high);
    arf_init(a);
    arf_init(b);
    arb_get_interval_arf(a, b, x, ARF_PREC_EXACT);
    status = cdf(low, a, law, prec);
    if (status == WG_OK && arf_equal(a, b))
        arb_set(high, low);
    else if (status == WG_OK)
        status = cdf(high, b, law, prec);
    if (status == WG_OK)
        arb_union(p, low, high, prec + 8);
    arb_clear(low);
    arb_clear(high);
    arf_clear(a);
    arf_clear(b);
    return status;
}

/* gap <- the midpoint of cdf(x) - q, or 0 if that ball contains 0; *open <- its radius. */
static wg_status_t approximate_gap(arf_t gap, mag_t open, wg_law_cdf_at_t cdf, void *law, const arf_t x,
                                   const arb_t q, slong prec)
{
    arb_t value;
    wg_status_t status;

    arb_init(value);
    status = cdf(value, x, law, prec);
    arb_sub(value, value, q, prec);
    if (arb_contains_zero(value))
        arf_zero(gap);
    else
        arf_set(gap, arb_midref(value));
    mag_set(open, arb_radref(value));
    arb_clear(value);
    return status;
}

/* root <- a point near the q-quantile, by some halvings and then the Illinois variant of false position; open
   <- the radius of the cdf there over its slope, a guess of how well the quantile can be known. */
static wg_status_t locate(arf_t root, arf_t open, wg_law_cdf_at_t cdf, void *law, const arb_t q,
                          const arf_t top, slong prec)
{
    arf_t a, b, fa, fb, c, fc, t, last;
    mag_t radius;
    int side = 0;
    wg_status_t status = WG_OK;

    arf_init(a);
    arf_init(b);
    arf_init(fa);
    arf_init(fb);
    arf_init(c);
    arf_init(fc);
    arf_init(t);
    arf_init(last);
    mag_init(radius);
    arf_zero(a);
    arf_set(b, top);
    arf_neg(fa, arb_midref(q));
    arf_one(fb);
    arf_sub(fb, fb, arb_midref(q), prec, ARF_RND_NEAR);
    for (slong step = 0; step < 4 * prec && status == WG_OK; step++)
    {
        if (step < 4)
        {
            arf_add(c, a, b, prec, ARF_RND_NEAR);
            arf_mul_2exp_si(c, c, -1);
        }
        else
        {
            /* c = a - fa (b - a)/(fb - fa) */
            arf_sub(t, fb, fa, prec, ARF_RND_NEAR);
            arf_sub(c, b, a, prec, ARF_RND_NEAR);
            arf_mul(c, c, fa, prec, ARF_RND_NEAR);
            arf_div(c, c, t, prec, ARF_RND_NEAR);
            arf_sub(c, a, c, prec, ARF_RND_NEAR);
        }
        if (arf_cmp(c, a) <= 0 || arf_cmp(c, b) >= 0)
            break;
        status = approximate_gap(fc, radius, cdf, law, c, q, prec);
        if (arf_is_zero(fc) || arf_is_nan(fc))
            break;
        if (arf_sgn(fc) < 0)
        {
            arf_set(a, c);
            arf_set(fa, fc);
            if (side < 0)
                arf_mul_2exp_si(fb, fb, -1);
            side = -1;
        }
        else
        {
            arf_set(b, c);
            arf_set(fb, fc);
            if (side > 0)
                arf_mul_2exp_si(fa, fa, -1);
            side = 1;
        }
        arf_sub(t, c, last, prec, ARF_RND_NEAR);
        arf_mul_2exp_si(t, t, prec - 4);
        arf_set(last, c);
        if (arf_cmpabs(t, c) < 0)
            break;
    }
    arf_set(root, c);
    arf_sub(t, fb, fa, 30, ARF_RND_NEAR);
    arf_sub(open, b, a, 30, ARF_RND_NEAR);
    arf_div(open, open, t, 30, ARF_RND_NEAR);
    arf_set_mag(t, radius);
    arf_mul(open, open, t, 30, ARF_RND_NEAR);
    arf_clear(a);
    arf_clear(b);
    arf_clear(fa);
    arf_clear(fb);
    arf_clear(c);
    arf_clear(fc);
    arf_clear(t);
    arf_clear(last);
    mag_clear(radius);
    return status;
}

/* end <- the first of root -+ max(|root| 2^(-prec), open) 2^k whose cdf lies certainly beyond q, or the limit
 * itself. */
static wg_status_t enclose_side(arf_t end, wg_law_cdf_at_t cdf, void *law, const arf_t root, const arf_t open,
                                const arb_t q, const arf_t limit, int right, slong prec)
{
    arf_t step;
    arb_t value;
    wg_status_t status = WG_OK;
    int found = 0;

    arf_init(step);
    arb_init(value);
    arf_abs(step, root);
    arf_mul_2exp_si(step, step, -prec - 1);
    if (arf_cmp(step, open) < 0)
        arf_set(step, open);
    while (status == WG_OK && !found)
    {
        if (right)
            arf_add(end, root, step, prec + 16, ARF_RND_CEIL);
        else
            arf_sub(end, root, step, prec + 16, ARF_RND_FLOOR);
        if (right ? arf_cmp(end, limit) >= 0 : arf_cmp(end, limit) <= 0)
        {
            arf_set(end, limit);
            break;
        }
        status = cdf(value, end, law, prec + 6);
        found = right ? arb_gt(value, q) : arb_lt(value, q);
        arf_mul_2exp_si(step, step, 1);
    }
    arf_clear(step);
    arb_clear(value);
    return status;
}

wg_status_t wg_law_quantile(arb_t x, const arb_t q, wg_law_cdf_at_t cdf, void *law, const fmpq_t top,
                            slong prec)
{
    arf_t root, open, a, b, low, high;
    arb_t t;
    wg_status_t status;

    arb_init(t);
    arb_sub_ui(t, q, 1, prec);
    if (!arb_is_positive(q) || !arb_is_negative(t))
    {
        arb_clear(t);
        return WG_DOMAIN;
    }
    arf_init(root);
    arf_init(open);
    arf_init(a);
    arf_init(b);
    arf_init(low);
    arf_init(high);
    arb_set_fmpq(t, top, prec + 32);
    arb_get_ubound_arf(high, t, prec);
    status = locate(root, open, cdf, law, q, high, prec + 6);
    if (status == WG_OK)
        status = enclose_side(a, cdf, law, root, open, q, low, 0, prec);
    if (status == WG_OK)
        status = enclose_side(b, cdf, law, root, open, q, high, 1, prec);
    if (status == WG_OK)
        arb_set_interval_arf(x, a, b, prec + 8);
    arb_clear(t);
    arf_clear(root);
    arf_clear(open);
    arf_clear(a);
    arf_clear(b);
    arf_clear(low);
    arf_clear(high);
    return status;
}
