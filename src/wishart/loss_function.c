#include "loss_function.h"

#include <math.h>

#include <flint/arb_hypgeom.h>

#include "beta_rays.h"
#include "component_density.h"
#include "contour.h"
#include "loss_end.h"
#include "wishgarten/loss_law.h"

/* About as many nodes of a line as rays are worth, and as many as are waited for. */
#define FEW_NODES 500
#define MANY_NODES 4000

static void complement(arb_t p, slong prec)
{
    arb_sub_ui(p, p, 1, prec);
    arb_neg(p, p);
}

/* *logarithm <- log (1 - p), *rate <- f/(1 - p), for log p and f/p */
static void complement_sketch(double *logarithm, double *rate)
{
    double p = exp(*logarithm);

    *rate *= p / (1 - p);
    *logarithm = log1p(-p);
}

static int is_below_mean(const fmpq_t x, const wg_wishart_struct *process)
{
    int below;
    fmpq_t mean;

    fmpq_init(mean);
    wg_loss_mean(mean, process);
    below = fmpq_cmp(x, mean) < 0;
    fmpq_clear(mean);
    return below;
}

static int is_beta(const wg_wishart_struct *process)
{
    return process->length == 1 && !fmpq_is_zero(process->components[0].dim);
}

static int is_gamma_sum(const wg_wishart_struct *process)
{
    return wg_wishart_count_dims(process) == 0;
}

/* On one side of the mean the integral is taken, on the other its complement, which is at least of order 1. */
static void lay_gammas(wg_contour_t contour, const arb_t x, int below, wg_law_side_t side,
                       const wg_wishart_struct *process, slong prec)
{
    fmpq_t k, c;

    fmpq_init(k);
    fmpq_init(c);
    for (slong i = 0; i < process->length; i++)
    {
        wg_component_gamma(k, c, process->components + i);
        arb_set_fmpq(contour->slopes + i, c, prec);
        arb_set_fmpq(contour->powers + i, k, prec);
    }
    arb_set(contour->shift, x);
    if (side != WG_LAW_DENSITY)
        contour->pole = below ? WG_RIGHT_OF_POLE : WG_LEFT_OF_POLE;
    fmpq_clear(k);
    fmpq_clear(c);
}

/* P(top G <= x (G + G')), G ~ Gamma(k), G' ~ Gamma(rest), or its complement above the mean. */
static void lay_beta(wg_contour_t contour, const fmpq_t x, int below, const wg_component_struct *component,
                     slong prec)
{
    fmpq_t k, rest, top;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(top);
    wg_component_beta(k, rest, top, component);
    fmpq_sub(top, top, x);
    arb_set_fmpq(contour->slopes, top, prec);
    arb_set_fmpq(contour->slopes + 1, x, prec);
    arb_neg(contour->slopes + below, contour->slopes + below);
    arb_set_fmpq(contour->powers, k, prec);
    arb_set_fmpq(contour->powers + 1, rest, prec);
    contour->pole = WG_RIGHT_OF_POLE;
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(top);
}

static wg_status_t gamma_sum(arb_t value, const fmpq_t x, wg_law_side_t side,
                             const wg_wishart_struct *process, slong prec)
{
    int below = is_below_mean(x, process);
    wg_status_t status;
    wg_contour_t contour;
    arb_t shift;

    arb_init(shift);
    wg_contour_init(contour, process->length);
    arb_set_fmpq(shift, x, 2 * prec + 64);
    lay_gammas(contour, shift, below, side, process, 2 * prec + 64);
    status = wg_contour_integral(value, contour, prec);
    if (side == (below ? WG_LAW_TAIL : WG_LAW_CDF))
        complement(value, prec);
    wg_contour_clear(contour);
    arb_clear(shift);
    return status;
}

static wg_status_t beta_by_contour(arb_t value, const fmpq_t x, int below,
                                   const wg_component_struct *component, slong prec)
{
    wg_status_t status;
    wg_contour_t contour;

    wg_contour_init(contour, 2);
    lay_beta(contour, x, below, component, 2 * prec + 64);
    status = wg_contour_integral(value, contour, prec);
    wg_contour_clear(contour);
    return status;
}

/* The same by the series of FLINT, which is much faster where it is good. */
static void beta_by_series(arb_t value, const fmpq_t x, int below, const wg_component_struct *component,
                           slong prec)
{
    fmpq_t k, rest, top, y;
    arb_t a, b, t;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(top);
    fmpq_init(y);
    arb_init(a);
    arb_init(b);
    arb_init(t);
    wg_component_beta(k, rest, top, component);
    fmpq_set(y, x);
    if (!below)
    {
        fmpq_sub(y, top, x);
        fmpq_swap(k, rest);
    }
    fmpq_div(y, y, top);
    arb_set_fmpq(a, k, 2 * prec);
    arb_set_fmpq(b, rest, 2 * prec);
    arb_set_fmpq(t, y, 2 * prec);
    arb_hypgeom_beta_lower(value, a, b, t, 1, prec + 32);
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(top);
    fmpq_clear(y);
    arb_clear(a);
    arb_clear(b);
    arb_clear(t);
}

/* Where one shape is far above the other one series is as good as an exponential function, and contours are long. */
static wg_status_t beta_by_complement(arb_t value, const fmpq_t x, int below,
                                      const wg_component_struct *component, slong prec)
{
    for (slong wp = 2 * prec; wp <= 8 * prec; wp *= 2)
    {
        beta_by_series(value, x, !below, component, wp);
        if (arb_rel_accuracy_bits(value) < prec)
            return WG_UNABLE;
        complement(value, wp);
        if (arb_rel_accuracy_bits(value) >= prec)
            return WG_OK;
    }
    return WG_UNABLE;
}

static wg_status_t beta(arb_t value, const fmpq_t x, wg_law_side_t side, const wg_wishart_struct *process,
                        slong prec)
{
    const wg_component_struct *component = process->components;
    int below = is_below_mean(x, process);
    wg_status_t status = WG_OK;

    beta_by_series(value, x, below, component, prec);
    if (arb_rel_accuracy_bits(value) < prec)
        status = beta_by_complement(value, x, below, component, prec);
    if (status == WG_UNABLE)
        status = beta_by_contour(value, x, below, component, prec);
    if (side == (below ? WG_LAW_TAIL : WG_LAW_CDF))
        complement(value, prec);
    return status;
}

/* Any components in units of their mean; next to a largest value it is the distance from it that is small. */
typedef struct
{
    wg_transform_struct *factors;
    fmpq_t mean;
    fmpq_t top;
    int below;    /* the mean: on one side of it the law is taken, on the other its complement */
    int mirrored; /* y = (top - x)/mean, and not x/mean */
} frame_struct;

/* A factor of the transform, in units of the mean; that of the largest value less the loss where it is mirrored. */
static void set_factor(wg_transform_struct *factor, const wg_component_struct *component,
                       const frame_struct *frame)
{
    fmpq_t k, rest, scale;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(scale);
    if (fmpq_is_zero(component->dim))
    {
        wg_component_gamma(k, scale, component);
        fmpq_div(scale, scale, frame->mean);
        wg_transform_set_gamma(factor, k, scale);
    }
    else
    {
        wg_component_beta(k, rest, scale, component);
        fmpq_div(scale, scale, frame->mean);
        wg_transform_set_beta(factor, frame->mirrored ? rest : k, frame->mirrored ? k : rest, scale);
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(scale);
}

static void frame_init(frame_struct *frame, const fmpq_t x, const wg_wishart_struct *process)
{
    frame->factors = flint_malloc(process->length * sizeof(wg_transform_struct));
    fmpq_init(frame->mean);
    fmpq_init(frame->top);
    wg_loss_mean(frame->mean, process);
    frame->below = fmpq_cmp(x, frame->mean) < 0;
    frame->mirrored = !frame->below && wg_loss_maximum(frame->top, process);
    for (slong i = 0; i < process->length; i++)
    {
        wg_transform_init(frame->factors + i);
        set_factor(frame->factors + i, process->components + i, frame);
    }
}

static void frame_clear(frame_struct *frame, const wg_wishart_struct *process)
{
    for (slong i = 0; i < process->length; i++)
        wg_transform_clear(frame->factors + i);
    flint_free(frame->factors);
    fmpq_clear(frame->mean);
    fmpq_clear(frame->top);
}

/* The side of y that is small. */
static wg_law_side_t small_side(const frame_struct *frame, wg_law_side_t side)
{
    return side == WG_LAW_DENSITY ? side : frame->below || frame->mirrored ? WG_LAW_CDF : WG_LAW_TAIL;
}

/* y <- that of x, and of the ball around it */
static void get_place(arb_t y, const fmpq_t x, const mag_t radius, const frame_struct *frame, slong prec)
{
    arb_t t;
    fmpq_t q;

    arb_init(t);
    fmpq_init(q);
    fmpq_set(q, x);
    if (frame->mirrored)
        fmpq_sub(q, frame->top, x);
    arb_set_fmpq(y, q, prec);
    arb_add_error_mag(y, radius);
    arb_set_fmpq(t, frame->mean, prec);
    arb_div(y, y, t, prec);
    arb_clear(t);
    fmpq_clear(q);
}

static wg_status_t sum_on_line(arb_t value, const fmpq_t x, const mag_t radius, wg_law_side_t side,
                               const wg_wishart_struct *process, slong nodes, slong prec)
{
    wg_status_t status;
    frame_struct frame;
    arb_t y, t;

    arb_init(y);
    arb_init(t);
    frame_init(&frame, x, process);
    get_place(y, x, radius, &frame, 2 * prec + 200);
    status = wg_line_integral_on_ball(value, y, small_side(&frame, side), frame.factors, process->length,
                                      nodes, prec);
    if (status == WG_OK && side == WG_LAW_DENSITY)
    {
        arb_set_fmpq(t, frame.mean, prec + 20);
        arb_div(value, value, t, prec + 20);
    }
    else if (status == WG_OK && side == (frame.below ? WG_LAW_TAIL : WG_LAW_CDF))
        complement(value, prec);
    frame_clear(&frame, process);
    arb_clear(y);
    arb_clear(t);
    return status;
}

/* Where shapes are small, or far above all bounded components, rays need fewer nodes than a line; a long line is the last resort. */
static wg_status_t any_sum(arb_t value, const fmpq_t x, wg_law_side_t side, const wg_wishart_struct *process,
                           slong prec)
{
    wg_status_t status;
    mag_t zero;

    mag_init(zero);
    status = wg_loss_next_to_end(value, x, side, process, prec);
    if (status == WG_UNABLE)
        status = sum_on_line(value, x, zero, side, process, FEW_NODES, prec);
    if (status == WG_UNABLE)
        status = wg_beta_sum_by_rays(value, x, side, process, prec);
    if (status == WG_UNABLE)
        status = sum_on_line(value, x, zero, side, process, MANY_NODES, prec);
    mag_clear(zero);
    return status;
}

static void component_density(arb_t density, const arb_t x, const wg_wishart_struct *process, slong prec)
{
    arb_t slope;

    arb_init(slope);
    wg_component_density(density, slope, x, process->components, prec);
    arb_clear(slope);
}

wg_status_t wg_loss_function(arb_t value, const fmpq_t x, wg_law_side_t side, const void *data, slong prec)
{
    const wg_wishart_struct *process = ((const wg_loss_struct *) data)->process;
    arb_t t;

    if (process->length == 1 && side == WG_LAW_DENSITY)
    {
        arb_init(t);
        arb_set_fmpq(t, x, 2 * prec + 64);
        component_density(value, t, process, prec);
        arb_clear(t);
        return WG_OK;
    }
    if (is_beta(process))
        return beta(value, x, side, process, prec);
    if (is_gamma_sum(process))
        return gamma_sum(value, x, side, process, prec);
    return any_sum(value, x, side, process, prec);
}

wg_status_t wg_loss_density_on_ball(arb_t density, const arb_t x, const void *data, slong prec)
{
    const wg_wishart_struct *process = ((const wg_loss_struct *) data)->process;
    wg_status_t status = WG_OK;
    wg_contour_t contour;
    fmpq_t middle;

    if (process->length == 1)
        component_density(density, x, process, prec);
    else if (is_gamma_sum(process))
    {
        wg_contour_init(contour, process->length);
        lay_gammas(contour, x, 0, WG_LAW_DENSITY, process, 2 * prec + 64);
        status = wg_contour_integral(density, contour, prec);
        wg_contour_clear(contour);
    }
    else
    {
        fmpq_init(middle);
        arf_get_fmpq(middle, arb_midref(x));
        status = sum_on_line(density, middle, arb_radref(x), WG_LAW_DENSITY, process, FEW_NODES, prec);
        fmpq_clear(middle);
    }
    return status;
}

static wg_status_t gamma_sum_sketch(double *logarithm, double *rate, const fmpq_t x, int below,
                                    const wg_wishart_struct *process)
{
    wg_status_t status;
    wg_contour_t contour;
    arb_t shift;

    arb_init(shift);
    wg_contour_init(contour, process->length);
    arb_set_fmpq(shift, x, 64);
    lay_gammas(contour, shift, below, WG_LAW_CDF, process, 64);
    /* z is the derivative of the exponential, and minus that on the other side */
    status = wg_contour_sketch(logarithm, rate, contour);
    *rate = fabs(*rate);
    wg_contour_clear(contour);
    arb_clear(shift);
    return status;
}

/* About I_y(a, b) B(a, b)/(y^a (1 - y)^b) for y < a/(a + b), by Lentz's method for its continued fraction (olver2010, 8.17.22). */
static double beta_fraction(double a, double b, double y)
{
    double c = 1, d = 1 / (1 - (a + b) * y / (a + 1)), product = d, change = 0;

    for (double m = 1; m < 1e6 && fabs(change - 1) > 1e-15; m++)
    {
        double even = m * (b - m) * y / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * y / ((a + 2 * m) * (a + 2 * m + 1));

        d = 1 / (1 + even * d);
        c = 1 + even / c;
        product *= c * d;
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        change = c * d;
        product *= change;
    }
    return product / a;
}

/* The probability is top y (1 - y) f times the fraction. */
static wg_status_t beta_sketch(double *logarithm, double *rate, const fmpq_t x, int below,
                               const wg_component_struct *component)
{
    double k, m, y, z, o;
    fmpq_t shape, rest, top;

    fmpq_init(shape);
    fmpq_init(rest);
    fmpq_init(top);
    wg_component_beta(shape, rest, top, component);
    k = fmpq_get_d(shape);
    m = fmpq_get_d(rest);
    o = fmpq_get_d(top);
    y = fmpq_get_d(x) / o;
    fmpq_sub(top, top, x);
    z = fmpq_get_d(top) / o;
    *rate = 1 / (o * y * z * (below ? beta_fraction(k, m, y) : beta_fraction(m, k, z)));
    *logarithm = lgamma(k + m) - lgamma(k) - lgamma(m) + (k - 1) * log(y) + (m - 1) * log(z) - log(o * *rate);
    fmpq_clear(shape);
    fmpq_clear(rest);
    fmpq_clear(top);
    return WG_OK;
}

static wg_status_t sum_sketch(double *logarithm, double *rate, const fmpq_t x, const wg_loss_struct *loss)
{
    const wg_wishart_struct *process = loss->process;
    wg_status_t status;
    frame_struct frame;
    mag_t zero;
    arb_t y;

    mag_init(zero);
    arb_init(y);
    frame_init(&frame, x, process);
    get_place(y, x, zero, &frame, 64);
    status = wg_line_sketch(logarithm, rate, loss->line, arf_get_d(arb_midref(y), ARF_RND_NEAR),
                            small_side(&frame, WG_LAW_CDF), frame.mirrored, frame.factors, process->length);
    *rate /= fmpq_get_d(frame.mean);
    frame_clear(&frame, process);
    mag_clear(zero);
    arb_clear(y);
    return status;
}

wg_status_t wg_loss_sketch(double *logarithm, double *rate, const fmpq_t x, wg_law_side_t side,
                           const void *data)
{
    const wg_loss_struct *loss = data;
    int below = is_below_mean(x, loss->process);
    wg_status_t status;

    if (is_beta(loss->process))
        status = beta_sketch(logarithm, rate, x, below, loss->process->components);
    else if (is_gamma_sum(loss->process))
        status = gamma_sum_sketch(logarithm, rate, x, below, loss->process);
    else
        status = sum_sketch(logarithm, rate, x, loss);
    if (status == WG_OK && side == (below ? WG_LAW_TAIL : WG_LAW_CDF))
        complement_sketch(logarithm, rate);
    return status;
}
