#include "wishgarten/loss_law.h"

#include "loss_end.h"
#include "loss_function.h"

static wg_status_t check(const wg_wishart_t process, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    fmpq_t k, rest, top;

    if (process->length < 1)
        return wg_fail(error, WG_DOMAIN, "a law needs a component at least");
    if (process->length > WG_LAW_COMPONENTS_MAX)
        return wg_fail(error, WG_UNABLE, "%ld components are too many for the law of their sum: at most %d",
                       (long) process->length, WG_LAW_COMPONENTS_MAX);
    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(top);
    for (slong i = 0; i < process->length; i++)
    {
        wg_component_beta(k, rest, top, process->components + i);
        if (fmpq_cmp_si(k, WG_LAW_SHAPE_MAX) > 0 || fmpq_cmp_si(rest, WG_LAW_SHAPE_MAX) > 0)
            status = wg_fail(error, WG_UNABLE, "a shape of component %ld is above %d", (long) i + 1,
                             WG_LAW_SHAPE_MAX);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(top);
    return status;
}

static void set_double(fmpq_t x, double value)
{
    arf_t t;

    arf_init(t);
    arf_set_d(t, value);
    arf_get_fmpq(x, t);
    arf_clear(t);
}

/* Where the quantile may be: that of the Gamma law, or of the Beta law, with the same mean and variance, and the largest value. */
static void guess_quantile(fmpq_t x, const fmpq_t q, wg_law_side_t side, const fmpq *top,
                           const wg_wishart_t process)
{
    wg_status_t status;
    double mean, variance, room;
    wg_wishart_t one;
    fmpq_t k, c;
    arb_t guess;

    wg_wishart_init(one);
    fmpq_init(k);
    fmpq_init(c);
    arb_init(guess);
    wg_loss_mean(x, process);
    wg_loss_variance(c, process);
    mean = fmpq_get_d(x);
    variance = fmpq_get_d(c);
    if (top == NULL)
    {
        set_double(k, mean * mean / variance);
        set_double(c, variance / mean);
        status = wg_wishart_append_gamma(one, k, c, NULL);
    }
    else
    {
        /* shapes u (u (1 - u)/v - 1) and (1 - u) (...) for the mean u and variance v in units of the top */
        room = fmpq_get_d(top);
        set_double(c, mean * (room - mean) / variance - 1);
        fmpq_div(k, x, top);
        fmpq_mul(k, k, c);
        status = wg_wishart_append(one, 2, k, x, c, NULL);
    }
    if (status == WG_OK)
        status = wg_loss_quantile(guess, q, side == WG_LAW_TAIL, one, 3, NULL);
    if (status == WG_OK)
        arf_get_fmpq(k, arb_midref(guess));
    if (status == WG_OK && fmpq_sgn(k) > 0 && (top == NULL || fmpq_cmp(k, top) < 0))
        fmpq_swap(x, k);
    wg_wishart_clear(one);
    fmpq_clear(k);
    fmpq_clear(c);
    arb_clear(guess);
}

/* value <- the function at x, or its inverse */
static wg_status_t answer(arb_t value, const fmpq_t x, wg_law_side_t side, int inverse,
                          const wg_wishart_t process, slong digits, wg_error_struct *error)
{
    wg_status_t status = check(process, error);
    wg_line_sketch_struct line;
    wg_loss_struct loss = {process, &line};
    wg_law_struct law = {.function = wg_loss_function,
                         .data = &loss,
                         .density = wg_loss_density_on_ball,
                         .sketch = wg_loss_sketch};
    fmpq_t zero, top, middle;

    if (status != WG_OK)
        return status;
    wg_line_sketch_init(&line);
    fmpq_init(zero);
    fmpq_init(top);
    fmpq_init(middle);
    law.low = zero;
    law.middle = middle;
    if (wg_loss_maximum(top, process))
        law.high = top;
    if (inverse)
    {
        wg_loss_mean(middle, process);
        if (process->length > 1 && fmpq_sgn(x) > 0 && fmpq_cmp_ui(x, 1) < 0)
            guess_quantile(middle, x, side, law.high, process);
        status = wg_law_inverse(value, x, side, &law, digits, error);
    }
    else
        status = wg_law_value(value, x, side, &law, digits, error);
    wg_line_sketch_clear(&line);
    fmpq_clear(zero);
    fmpq_clear(top);
    fmpq_clear(middle);
    return status;
}

/* The limit at 0 from the right. */
static wg_status_t density_at_zero(arb_t density, const wg_wishart_t process, slong digits,
                                   wg_error_struct *error)
{
    int order;
    fmpq_t sum, zero;
    arb_t factor;

    fmpq_init(sum);
    fmpq_init(zero);
    arb_init(factor);
    wg_loss_leading_factor(factor, sum, zero, process, 0, 4 * digits + 128);
    order = fmpq_cmp_ui(sum, 1);
    if (order > 0)
        arb_zero(density);
    else if (order == 0)
        arb_set(density, factor);
    fmpq_clear(sum);
    fmpq_clear(zero);
    arb_clear(factor);
    if (order < 0)
        return wg_fail(error, WG_DOMAIN,
                       "the density of the loss is infinite at 0, as its shapes add up to less than 1");
    return WG_OK;
}

wg_status_t wg_loss_density(arb_t density, const fmpq_t x, const wg_wishart_t process, slong digits,
                            wg_error_struct *error)
{
    wg_status_t status = check(process, error);

    if (status == WG_OK && fmpq_is_zero(x))
        return density_at_zero(density, process, digits, error);
    return status == WG_OK ? answer(density, x, WG_LAW_DENSITY, 0, process, digits, error) : status;
}

wg_status_t wg_loss_cdf(arb_t p, const fmpq_t x, const wg_wishart_t process, slong digits,
                        wg_error_struct *error)
{
    return answer(p, x, WG_LAW_CDF, 0, process, digits, error);
}

wg_status_t wg_loss_tail(arb_t p, const fmpq_t x, const wg_wishart_t process, slong digits,
                         wg_error_struct *error)
{
    return answer(p, x, WG_LAW_TAIL, 0, process, digits, error);
}

wg_status_t wg_loss_quantile(arb_t x, const fmpq_t q, int upper, const wg_wishart_t process, slong digits,
                             wg_error_struct *error)
{
    return answer(x, q, upper ? WG_LAW_TAIL : WG_LAW_CDF, 1, process, digits, error);
}
