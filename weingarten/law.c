#include "law.h"

/* gap <- the midpoint of cdf(x) - q. */
static wg_status_t approximate_gap(arf_t gap, wg_law_cdf_t cdf, void *law, const arf_t x, const arb_t q,
                                   slong prec)
{
    arb_t point, value;
    wg_status_t status;

    arb_init(point);
    arb_init(value);
    arb_set_arf(point, x);
    status = cdf(value, point, law, prec);
    arb_sub(value, value, q, prec);
    arf_set(gap, arb_midref(value));
    arb_clear(point);
    arb_clear(value);
    return status;
}

/* root <- a point near the q-quantile, by the Illinois variant of false position, with a bisection wherever
   three steps have not halved the bracket. */
static wg_status_t locate(arf_t root, wg_law_cdf_t cdf, void *law, const arb_t q, const arb_t lower,
                          const arb_t upper, slong prec)
{
    arf_t a, b, fa, fb, c, fc, t, width, old;
    int side = 0;
    wg_status_t status;

    arf_init(a);
    arf_init(b);
    arf_init(fa);
    arf_init(fb);
    arf_init(c);
    arf_init(fc);
    arf_init(t);
    arf_init(width);
    arf_init(old);
    arb_get_lbound_arf(a, lower, prec);
    arb_get_ubound_arf(b, upper, prec);
    arf_neg(fa, arb_midref(q));
    arf_one(fb);
    arf_sub(fb, fb, arb_midref(q), prec, ARF_RND_NEAR);
    arf_sub(old, b, a, prec, ARF_RND_NEAR);
    status = WG_OK;
    for (slong step = 0; step < 4 * prec && status == WG_OK; step++)
    {
        int bisect = step % 4 == 0;

        if (bisect)
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
        status = approximate_gap(fc, cdf, law, c, q, prec);
        if (arf_is_zero(fc) || arf_is_nan(fc))
            break;
        if (arf_sgn(fc) < 0)
        {
            arf_sub(t, c, a, prec, ARF_RND_NEAR);
            arf_set(a, c);
            arf_set(fa, fc);
            if (side < 0)
                arf_mul_2exp_si(fb, fb, -1);
            side = -1;
        }
        else
        {
            arf_sub(t, b, c, prec, ARF_RND_NEAR);
            arf_set(b, c);
            arf_set(fb, fc);
            if (side > 0)
                arf_mul_2exp_si(fa, fa, -1);
            side = 1;
        }
        /* the width of the bracket, or of the last step, is below the accuracy asked for */
        arf_sub(width, b, a, prec, ARF_RND_NEAR);
        if (arf_cmpabs(t, width) < 0 && !bisect)
            arf_set(width, t);
        arf_mul_2exp_si(width, width, prec - 8);
        if (arf_cmpabs(width, c) < 0)
            break;
    }
    arf_set(root, c);
    arf_clear(a);
    arf_clear(b);
    arf_clear(fa);
    arf_clear(fb);
    arf_clear(c);
    arf_clear(fc);
    arf_clear(t);
    arf_clear(width);
    arf_clear(old);
    return status;
}

/* end <- the first of root -+ |root| 2^(-prec) 4^k whose cdf lies certainly beyond q, or the limit itself. */
static wg_status_t enclose_side(arf_t end, wg_law_cdf_t cdf, void *law, const arf_t root, const arb_t q,
                                const arf_t limit, int right, slong prec)
{
    arf_t step;
    arb_t point, value;
    wg_status_t status = WG_OK;
    int found = 0;

    arf_init(step);
    arb_init(point);
    arb_init(value);
    arf_abs(step, root);
    arf_mul_2exp_si(step, step, -prec - 1);
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
        arb_set_arf(point, end);
        status = cdf(value, point, law, prec + 16);
        found = right ? arb_gt(value, q) : arb_lt(value, q);
        arf_mul_2exp_si(step, step, 2);
    }
    arf_clear(step);
    arb_clear(point);
    arb_clear(value);
    return status;
}

wg_status_t wg_law_quantile(arb_t x, wg_law_cdf_t cdf, void *law, const arb_t q, const arb_t lower,
                            const arb_t upper, slong prec)
{
    arf_t root, a, b, low, high;
    arb_t complement;
    wg_status_t status;

    arb_init(complement);
    arb_sub_ui(complement, q, 1, prec);
    if (!arb_is_positive(q) || !arb_is_negative(complement))
    {
        arb_clear(complement);
        return WG_DOMAIN;
    }
    arf_init(root);
    arf_init(a);
    arf_init(b);
    arf_init(low);
    arf_init(high);
    arb_get_lbound_arf(low, lower, prec);
    arb_get_ubound_arf(high, upper, prec);
    status = locate(root, cdf, law, q, lower, upper, prec + 16);
    if (status == WG_OK)
        status = enclose_side(a, cdf, law, root, q, low, 0, prec);
    if (status == WG_OK)
        status = enclose_side(b, cdf, law, root, q, high, 1, prec);
    if (status == WG_OK)
        arb_set_interval_arf(x, a, b, prec + 8);
    arb_clear(complement);
    arf_clear(root);
    arf_clear(a);
    arf_clear(b);
    arf_clear(low);
    arf_clear(high);
    return status;
}
