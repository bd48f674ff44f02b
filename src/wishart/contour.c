#include "contour.h"

#include <float.h>
#include <math.h>

#include "contour_bound.h"

void wg_contour_init(wg_contour_t contour, slong length)
{
    contour->length = length;
    contour->slopes = _arb_vec_init(length);
    contour->powers = _arb_vec_init(length);
    arb_init(contour->shift);
    contour->pole = WG_NO_POLE;
}

void wg_contour_clear(wg_contour_t contour)
{
    _arb_vec_clear(contour->slopes, contour->length);
    _arb_vec_clear(contour->powers, contour->length);
    arb_clear(contour->shift);
}

int wg_contour_is_vague(const arb_t slope)
{
    return !arb_is_exact(slope) && arb_rel_accuracy_bits(slope) < 8;
}

/* f in double precision */
typedef struct
{
    const wg_contour_struct *contour;
    slong length;
    double *slopes;
    double *powers;
    double shift;
    double left; /* the singularities next to the contour */
    double right;
    double vague; /* the sum of the powers whose singularities are not known, and count as at infinity */
} sketch_struct;

static void sketch_init(sketch_struct *sketch, const wg_contour_t contour)
{
    slong n = contour->length;

    sketch->contour = contour;
    sketch->length = n;
    sketch->slopes = flint_malloc(2 * n * sizeof(double));
    sketch->powers = sketch->slopes + n;
    sketch->shift = arf_get_d(arb_midref(contour->shift), ARF_RND_NEAR);
    sketch->left = contour->pole == WG_RIGHT_OF_POLE ? 0 : -HUGE_VAL;
    sketch->right = contour->pole == WG_LEFT_OF_POLE ? 0 : HUGE_VAL;
    sketch->vague = 0;
    for (slong i = 0; i < n; i++)
    {
        double slope = arf_get_d(arb_midref(contour->slopes + i), ARF_RND_NEAR);

        sketch->powers[i] = arf_get_d(arb_midref(contour->powers + i), ARF_RND_NEAR);
        if (wg_contour_is_vague(contour->slopes + i))
        {
            sketch->vague += sketch->powers[i];
            slope = 0;
        }
        sketch->slopes[i] = slope;
        if (slope > 0)
            sketch->left = fmax(sketch->left, -1 / slope);
        else if (slope < 0)
            sketch->right = fmin(sketch->right, -1 / slope);
    }
}

/* 1/(z - singularity) for z = left + gap = right - other, exact next to both */
static double inverse_distance(const sketch_struct *sketch, double singularity, double gap, double other)
{
    return 1 / (singularity == sketch->right ? -other : sketch->left - singularity + gap);
}

/* The first or second derivative of log f. */
static double log_derivative(const sketch_struct *sketch, double gap, double other, int order)
{
    double sum = order == 1 ? sketch->shift : 0, t;

    for (slong i = 0; i < sketch->length; i++)
        if (sketch->slopes[i] != 0)
        {
            t = inverse_distance(sketch, -1 / sketch->slopes[i], gap, other);
            sum += sketch->powers[i] * (order == 1 ? -t : t * t);
        }
    if (sketch->contour->pole != WG_NO_POLE)
    {
        t = inverse_distance(sketch, 0, gap, other);
        sum += order == 1 ? -t : t * t;
    }
    return sum;
}

/* The distances of the saddle from its neighbours, by halving the logarithm of the left one, or of their ratio. */
static void find_gaps(double *gap, double *other, const sketch_struct *sketch)
{
    double low = -690, high = 690, range = sketch->right - sketch->left;

    for (int step = 0; step < 80; step++)
    {
        double t = (low + high) / 2, u = exp(t);

        *gap = isinf(range) ? u : range / (1 + 1 / u);
        *other = range / (1 + u);
        if (log_derivative(sketch, *gap, *other, 1) > 0)
            high = t;
        else
            low = t;
    }
    if (isinf(range))
        *other = range;
}

/* log f(z), about, up to multiples of 2 pi i */
static double complex logarithm(double complex z, const void *data)
{
    const sketch_struct *sketch = data;
    double complex sum = sketch->shift * z;

    for (slong i = 0; i < sketch->length; i++)
        if (sketch->slopes[i] != 0)
            sum -= sketch->powers[i] * clog(1 + sketch->slopes[i] * z);
    if (sketch->contour->pole != WG_NO_POLE)
        sum -= clog(sketch->contour->pole == WG_LEFT_OF_POLE ? -z : z);
    return sum;
}

static void find_saddle(wg_saddle_struct *saddle, const sketch_struct *sketch, slong prec)
{
    double gap, other, ratio, fall = prec * M_LN2 + 3;

    find_gaps(&gap, &other, sketch);
    saddle->vertex = gap < other ? sketch->left + gap : sketch->right - other;
    saddle->spread = 1 / sqrt(log_derivative(sketch, gap, other, 2));
    saddle->reach = HUGE_VAL;
    saddle->outer = 0;
    for (slong i = 0; i < sketch->length; i++)
        if (sketch->slopes[i] != 0)
            saddle->outer = fmax(saddle->outer, fabs(saddle->vertex + 1 / sketch->slopes[i]));
    if (sketch->shift > 0)
    {
        /* f decays where the contour bends to the left; the right singularity limits by how much */
        ratio = 0.99 * other / gap;
        saddle->gap = gap;
        saddle->sine = isinf(ratio) ? 0.8 : fmin(0.8, ratio / (1 + ratio));
        saddle->limit = M_PI_2;
    }
    else
    {
        saddle->gap = fmin(gap, other);
        saddle->sine = 0;
        saddle->limit = 1.5;
    }
    /* an unknown singularity may raise f by cos(reach)^(-power) */
    if (sketch->vague > 0)
        saddle->reach = acos(exp(-fall / (4 * sketch->vague)));
}

static wg_status_t bound(arb_t bound, const arb_t start, const arb_t distance, double angle,
                         const wg_hyperbola_struct *h, const void *data)
{
    return wg_contour_bound(bound, start, distance, angle, h, ((const sketch_struct *) data)->contour);
}

/* value <- f(z) */
static void value(acb_t value, const acb_t z, const void *data, slong prec)
{
    const wg_contour_struct *contour = ((const sketch_struct *) data)->contour;
    acb_t t;

    acb_init(t);
    acb_mul_arb(value, z, contour->shift, prec);
    for (slong i = 0; i < contour->length; i++)
    {
        acb_mul_arb(t, z, contour->slopes + i, prec);
        acb_add_ui(t, t, 1, prec);
        acb_log(t, t, prec);
        acb_mul_arb(t, t, contour->powers + i, prec);
        acb_sub(value, value, t, prec);
    }
    acb_exp(value, value, prec);
    if (contour->pole != WG_NO_POLE)
        acb_div(value, value, z, prec);
    if (contour->pole == WG_LEFT_OF_POLE)
        acb_neg(value, value);
    acb_clear(t);
}

/* log2 of the largest part of log f, which that many bits of every exponent are lost to */
static slong lost_bits(const sketch_struct *sketch, double vertex)
{
    double sum = fabs(sketch->shift * vertex);

    for (slong i = 0; i < sketch->length; i++)
        sum += sketch->powers[i];
    return sum < DBL_MAX ? (slong) log2(sum + 2) + 4 : 1100;
}

static wg_status_t lay(wg_hyperbola_t h, double *vertex, const wg_integrand_struct *f, slong prec)
{
    const sketch_struct *sketch = f->data;
    wg_saddle_struct saddle;

    if (isinf(sketch->left))
        return WG_UNABLE;
    find_saddle(&saddle, sketch, prec);
    *vertex = saddle.vertex;
    return wg_hyperbola_lay(h, f, &saddle, prec);
}

wg_status_t wg_contour_integral(arb_t integral, const wg_contour_t contour, slong prec)
{
    sketch_struct sketch;
    wg_integrand_struct f = {&sketch, logarithm, value, bound};
    wg_hyperbola_t h;
    wg_status_t status;
    double vertex;

    sketch_init(&sketch, contour);
    status = lay(h, &vertex, &f, prec);
    if (status == WG_OK)
        status = wg_hyperbola_integral(integral, h, &f, prec, prec + lost_bits(&sketch, vertex) + 12);
    flint_free(sketch.slopes);
    return status;
}

wg_status_t wg_contour_sketch(double *logarithm_of_integral, double *ratio, const wg_contour_t contour)
{
    sketch_struct sketch;
    wg_integrand_struct f = {&sketch, logarithm, NULL, NULL};
    wg_hyperbola_t h;
    wg_status_t status;
    double vertex;

    sketch_init(&sketch, contour);
    status = lay(h, &vertex, &f, 50);
    if (status == WG_OK)
        status = wg_hyperbola_sketch(logarithm_of_integral, ratio, h, &f);
    flint_free(sketch.slopes);
    return status;
}
