#include "beta_sum.h"

#include <math.h>
#include <stdlib.h>

#include <flint/acb_hypgeom.h>
#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#define BP WG_BETA_BOUND_PREC

/* k, m and top of one component, for sorting */
typedef struct
{
    fmpq numbers[3];
} beta_t;

static int compare(const void *first, const void *second)
{
    const beta_t *a = first, *b = second;
    int order = -fmpq_cmp(a->numbers + 2, b->numbers + 2);

    if (order == 0)
        order = fmpq_cmp(a->numbers, b->numbers);
    return order == 0 ? fmpq_cmp(a->numbers + 1, b->numbers + 1) : order;
}

void wg_beta_sum_init(wg_beta_sum_t sum, const wg_wishart_struct *process, const fmpq_t x)
{
    slong n = process->length;
    beta_t *betas = flint_calloc(n, sizeof(beta_t));

    sum->betas = sum->gammas = 0;
    sum->k = _fmpq_vec_init(n);
    sum->m = _fmpq_vec_init(n);
    sum->tops = _fmpq_vec_init(n);
    sum->powers = _fmpq_vec_init(n);
    sum->scales = _fmpq_vec_init(n);
    for (slong i = 0; i < n; i++)
    {
        const wg_component_struct *component = process->components + i;

        for (int j = 0; j < 3; j++)
            fmpq_init(betas[i].numbers + j);
        if (!fmpq_is_zero(component->dim))
        {
            fmpq *numbers = betas[sum->betas++].numbers;

            wg_component_beta(numbers, numbers + 1, numbers + 2, component);
        }
        else
        {
            wg_component_gamma(sum->powers + sum->gammas, sum->scales + sum->gammas, component);
            sum->gammas++;
        }
    }
    qsort(betas, sum->betas, sizeof(beta_t), compare);
    for (slong b = 0; b < sum->betas; b++)
    {
        fmpq_swap(sum->k + b, betas[b].numbers);
        fmpq_swap(sum->m + b, betas[b].numbers + 1);
        fmpq_swap(sum->tops + b, betas[b].numbers + 2);
    }
    for (slong i = 0; i < n; i++)
        for (int j = 0; j < 3; j++)
            fmpq_clear(betas[i].numbers + j);
    flint_free(betas);
    fmpq_init(sum->x);
    fmpq_set(sum->x, x);
    sum->pole = 0;
    sum->k_ball = _arb_vec_init(n);
    sum->m_ball = _arb_vec_init(n);
    sum->kappa_ball = _arb_vec_init(n);
    sum->top_ball = _arb_vec_init(n);
    sum->power_ball = _arb_vec_init(n);
    sum->scale_ball = _arb_vec_init(n);
    arb_init(sum->x_ball);
    sum->front_without = _acb_vec_init(n);
    sum->front_with = _acb_vec_init(n);
    sum->series = flint_malloc(n * sizeof(wg_beta_series_struct));
    sum->prepared = 0;
}

void wg_beta_sum_clear(wg_beta_sum_t sum)
{
    slong n = sum->betas + sum->gammas;

    _fmpq_vec_clear(sum->k, n);
    _fmpq_vec_clear(sum->m, n);
    _fmpq_vec_clear(sum->tops, n);
    _fmpq_vec_clear(sum->powers, n);
    _fmpq_vec_clear(sum->scales, n);
    fmpq_clear(sum->x);
    _arb_vec_clear(sum->k_ball, n);
    _arb_vec_clear(sum->m_ball, n);
    _arb_vec_clear(sum->kappa_ball, n);
    _arb_vec_clear(sum->top_ball, n);
    _arb_vec_clear(sum->power_ball, n);
    _arb_vec_clear(sum->scale_ball, n);
    arb_clear(sum->x_ball);
    _acb_vec_clear(sum->front_without, n);
    _acb_vec_clear(sum->front_with, n);
    for (slong b = 0; b < sum->prepared; b++)
        wg_beta_series_clear(sum->series + b);
    flint_free(sum->series);
}

void wg_beta_sum_mirror(wg_beta_sum_t sum)
{
    fmpq *swap = sum->k;

    sum->k = sum->m;
    sum->m = swap;
    fmpq_neg(sum->x, sum->x);
    for (slong b = 0; b < sum->betas; b++)
        fmpq_add(sum->x, sum->x, sum->tops + b);
}

static double get_d(const fmpq_t q)
{
    double result;
    arb_t t;

    arb_init(t);
    arb_set_fmpq(t, q, 60);
    result = arf_get_d(arb_midref(t), ARF_RND_NEAR);
    arb_clear(t);
    return result;
}

/* front <- Gamma(kappa)/Gamma(shape) e^(i pi turn) */
static void get_front(acb_t front, const arb_t kappa, const arb_t shape, const fmpq_t turn, slong prec)
{
    arb_t t, u;

    arb_init(t);
    arb_init(u);
    arb_lgamma(t, kappa, prec);
    arb_lgamma(u, shape, prec);
    arb_sub(t, t, u, prec);
    arb_exp(t, t, prec);
    arb_sin_cos_pi_fmpq(acb_imagref(front), acb_realref(front), turn, prec);
    acb_mul_arb(front, front, t, prec);
    arb_clear(t);
    arb_clear(u);
}

/* With l the larger shape, the terms (l)_n |w|^(-n) fall to e^(-x) (1 + x/l)^l at |w| = l + x. Newton's method from above. */
double wg_beta_sum_far(slong b, const wg_beta_sum_t sum)
{
    double k = get_d(sum->k + b), m = get_d(sum->m + b), large = fmax(k, m), bits = 0.78 * sum->prec;
    double x = bits + sqrt(bits * bits + 2 * bits * large);

    for (int step = 0; step < 6; step++)
        x -= (x - large * log1p(x / large) - bits) * (large + x) / x;
    return large + x + 4 * fmin(k, m);
}

/* FLINT's and our series let the radius of w = top z grow by e^(2 |w|), until the asymptotic ones are good. */
slong wg_beta_sum_fine(const wg_beta_sum_t sum)
{
    double far = 0;

    for (slong b = 0; b < sum->betas; b++)
        far = fmax(far, wg_beta_sum_far(b, sum));
    return 2 * sum->prec + (slong) (3 * far);
}

void wg_beta_sum_prepare(wg_beta_sum_t sum, slong prec)
{
    slong fine;
    fmpq_t t;

    fmpq_init(t);
    sum->prec = prec;
    fine = wg_beta_sum_fine(sum);
    arb_set_fmpq(sum->x_ball, sum->x, fine);
    for (slong b = 0; b < sum->betas; b++)
    {
        arb_set_fmpq(sum->k_ball + b, sum->k + b, fine);
        arb_set_fmpq(sum->m_ball + b, sum->m + b, fine);
        arb_set_fmpq(sum->top_ball + b, sum->tops + b, fine);
        fmpq_add(t, sum->k + b, sum->m + b);
        arb_set_fmpq(sum->kappa_ball + b, t, fine);
        fmpq_zero(t);
        get_front(sum->front_without + b, sum->kappa_ball + b, sum->m_ball + b, t, fine);
        get_front(sum->front_with + b, sum->kappa_ball + b, sum->k_ball + b, sum->m + b, fine);
        wg_beta_series_init(sum->series + b, sum->k + b, sum->m + b, wg_beta_sum_far(b, sum), prec);
        sum->prepared++;
    }
    for (slong g = 0; g < sum->gammas; g++)
    {
        arb_set_fmpq(sum->power_ball + g, sum->powers + g, fine);
        arb_set_fmpq(sum->scale_ball + g, sum->scales + g, fine);
    }
    fmpq_clear(t);
}

/* Double precision: where to lay the contour. Nothing here has to be right. */

/* The first and second derivative of log |F| at z on the real axis, `gap` from the pole of the largest scale. The mean of e^(-wB) for a Beta is about the
   point b where its integrand is largest: w b^2 - (w + kappa) b + k = 0. */
static void derivatives(double *first, double *second, double z, double gap, const wg_beta_sum_t sum)
{
    double widest = 0;

    *first = get_d(sum->x) - (sum->pole ? 1 / z : 0);
    *second = sum->pole ? 1 / z / z : 0;
    for (slong g = 0; g < sum->gammas; g++)
        widest = fmax(widest, get_d(sum->scales + g));
    for (slong b = 0; b < sum->betas; b++)
    {
        double k = get_d(sum->k + b), m = get_d(sum->m + b), top = get_d(sum->tops + b), w = top * z;
        double root = sqrt((w + m - k) * (w + m - k) + 4 * k * m), t = w + k + m;
        double mean = t > 0 ? 2 * k / (t + root) : (t - root) / (2 * w);

        *first -= top * mean;
        *second += top * top * mean * (1 - mean) / root;
    }
    for (slong g = 0; g < sum->gammas; g++)
    {
        double scale = get_d(sum->scales + g), t = (1 - scale / widest) / scale + gap;

        *first -= get_d(sum->powers + g) / t;
        *second += get_d(sum->powers + g) / (t * t);
    }
}

int wg_beta_sum_saddle(double *saddle, double *width, const wg_beta_sum_t sum, int right)
{
    double low = -690, high = 690, pole = 0, first, second;

    for (slong g = 0; g < sum->gammas; g++)
        pole = fmax(pole, get_d(sum->scales + g));
    pole = 1 / pole;
    for (int step = 0; step < 60; step++)
    {
        double t = (low + high) / 2, gap = right ? exp(t) : pole / (1 + exp(-t));

        *saddle = right ? gap : -pole / (1 + exp(t));
        derivatives(&first, &second, *saddle, right ? pole + gap : gap, sum);
        if (first > 0)
            high = t;
        else
            low = t;
    }
    *width = 1 / sqrt(second);
    return isfinite(*saddle) && isfinite(*width) && *width > 0;
}

/* The transform */

static int same_beta(slong b, const wg_beta_sum_t sum)
{
    return fmpq_equal(sum->tops + b, sum->tops + b - 1) && fmpq_equal(sum->k + b, sum->k + b - 1) &&
           fmpq_equal(sum->m + b, sum->m + b - 1);
}

/* part <- U(a, kappa, -w) e^(-i pi a) with a = k for number 0, U(a, kappa, w) with a = m for number 1, by our series, for Im w > 0; returns 0
   where that is not good enough. */
static int part_by_series(acb_t part, const acb_t w, int number, slong i, const wg_beta_sum_t sum)
{
    slong prec = sum->prec;
    acb_t t;

    if (!wg_beta_series_part(part, w, number, sum->series + i))
        return 0;
    acb_init(t);
    acb_set_round(t, w, prec + 10);
    acb_pow_arb(t, t, (number ? sum->m_ball : sum->k_ball) + i, prec + 10);
    acb_div(part, part, t, prec);
    acb_clear(t);
    return 1;
}

/* The same by what FLINT chooses. */
static void part_by_flint(acb_t part, const acb_t w, int number, slong i, const wg_beta_sum_t sum)
{
    slong prec = sum->prec;
    acb_t a, b, t;

    acb_init(a);
    acb_init(b);
    acb_init(t);
    acb_set_arb(a, (number ? sum->m_ball : sum->k_ball) + i);
    acb_set_arb(b, sum->kappa_ball + i);
    acb_set(t, w);
    if (number == 0)
        acb_neg(t, t);
    acb_hypgeom_u(part, a, b, t, prec);
    acb_neg(a, a);
    acb_exp_pi_i(t, a, prec);
    if (number == 0)
        acb_mul(part, part, t, prec);
    acb_clear(a);
    acb_clear(b);
    acb_clear(t);
}

void wg_beta_sum_parts(acb_ptr without, acb_ptr with, const acb_t z, slong count, const wg_beta_sum_t sum)
{
    slong fine = wg_beta_sum_fine(sum);
    acb_t w;

    acb_init(w);
    for (slong i = 0; i < count; i++)
    {
        if (i > 0 && same_beta(i, sum))
        {
            acb_set(without + i, without + i - 1);
            acb_set(with + i, with + i - 1);
            continue;
        }
        acb_mul_arb(w, z, sum->top_ball + i, fine);
        if (!part_by_series(without + i, w, 0, i, sum))
            part_by_flint(without + i, w, 0, i, sum);
        if (!part_by_series(with + i, w, 1, i, sum))
            part_by_flint(with + i, w, 1, i, sum);
        acb_mul(without + i, without + i, sum->front_without + i, sum->prec);
        acb_mul(with + i, with + i, sum->front_with + i, sum->prec);
    }
    acb_clear(w);
}

/* value <- 1F1(k; kappa; -top z) of Beta i, by the power series, by both parts, or by what FLINT chooses */
static void get_beta_transform(acb_t value, const acb_t z, slong i, const wg_beta_sum_t sum)
{
    int done;
    slong prec = sum->prec;
    acb_t a, b, w;

    acb_init(a);
    acb_init(b);
    acb_init(w);
    acb_mul_arb(w, z, sum->top_ball + i, wg_beta_sum_fine(sum));
    done = wg_beta_series_evaluate(value, w, sum->series + i);
    if (!done && part_by_series(a, w, 0, i, sum) && part_by_series(b, w, 1, i, sum))
    {
        acb_mul(value, a, sum->front_without + i, prec);
        acb_mul(b, b, sum->front_with + i, prec);
        acb_neg(w, w);
        acb_exp(w, w, prec);
        acb_addmul(value, b, w, prec);
        done = 1;
    }
    if (!done)
    {
        acb_set_arb(a, sum->k_ball + i);
        acb_set_arb(b, sum->kappa_ball + i);
        acb_neg(w, w);
        acb_hypgeom_m(value, a, b, w, 0, prec);
    }
    acb_clear(a);
    acb_clear(b);
    acb_clear(w);
}

void wg_beta_sum_whole(acb_t f, const acb_t z, slong first, const wg_beta_sum_t sum)
{
    slong prec = sum->prec;
    acb_t t, product;
    arb_t power;

    acb_init(t);
    acb_init(product);
    arb_init(power);
    acb_one(product);
    for (slong i = first; i < sum->betas; i++)
    {
        if (i == first || !same_beta(i, sum))
            get_beta_transform(t, z, i, sum);
        acb_mul(product, product, t, prec);
    }
    for (slong g = 0; g < sum->gammas; g++)
    {
        acb_mul_arb(t, z, sum->scale_ball + g, prec);
        acb_add_ui(t, t, 1, prec);
        arb_neg(power, sum->power_ball + g);
        acb_pow_arb(t, t, power, prec);
        acb_mul(product, product, t, prec);
    }
    if (sum->pole)
        acb_div(product, product, z, prec);
    acb_swap(f, product);
    acb_clear(t);
    acb_clear(product);
    arb_clear(power);
}

/* Bounds */

void wg_beta_region_init(wg_beta_region_t region)
{
    acb_init(region->center);
    arb_init(region->reach);
    arb_init(region->low);
    arb_init(region->left);
    arb_init(region->right);
    arb_init(region->ratio);
}

void wg_beta_region_clear(wg_beta_region_t region)
{
    acb_clear(region->center);
    arb_clear(region->reach);
    arb_clear(region->low);
    arb_clear(region->left);
    arb_clear(region->right);
    arb_clear(region->ratio);
}

/* distance <- a lower bound, perhaps not positive, of |z - point| in the region, for a real point */
static void get_distance(arb_t distance, const arb_t point, const wg_beta_region_t region)
{
    acb_t t;
    arb_t u;

    acb_init(t);
    arb_init(u);
    acb_sub_arb(t, region->center, point, BP);
    acb_abs(distance, t, BP);
    arb_sub(distance, distance, region->reach, BP);
    arb_max(distance, distance, region->low, BP);
    arb_sub(u, region->left, point, BP);
    arb_max(distance, distance, u, BP);
    arb_sub(u, point, region->right, BP);
    arb_max(distance, distance, u, BP);
    acb_clear(t);
    arb_clear(u);
}

/* bound <- bound base^(-power), or infinite where base > 0 is not certain */
static void divide_by_power(arb_t bound, const arb_t base, const arb_t power)
{
    arb_t t;

    arb_init(t);
    if (arb_is_positive(base))
    {
        arb_neg(t, power);
        arb_pow(t, base, t, BP);
        arb_mul(bound, bound, t, BP);
    }
    else
        arb_pos_inf(bound);
    arb_clear(t);
}

/* bound <- an upper bound of E e^(-s X) of Beta i, which grows as s falls */
static void bound_beta(arb_t bound, const arb_t s, slong i, const wg_beta_sum_t sum)
{
    arb_t w;

    arb_init(w);
    arb_mul(w, s, sum->top_ball + i, BP);
    arb_neg(w, w);
    /* series are much better at exact points */
    arb_get_ubound_arf(arb_midref(w), w, BP);
    mag_zero(arb_radref(w));
    for (slong prec = BP; prec <= 32 * BP; prec *= 2)
    {
        arb_hypgeom_m(bound, sum->k_ball + i, sum->kappa_ball + i, w, 0, prec);
        if (arb_rel_accuracy_bits(bound) > 8)
            break;
    }
    arb_clear(w);
}

void wg_beta_sum_bound_whole(arb_t bound, const wg_beta_region_t region, const arb_t s, slong first,
                             const wg_beta_sum_t sum)
{
    arb_t t, u, product;

    arb_init(t);
    arb_init(u);
    arb_init(product);
    arb_one(product);
    for (slong b = first; b < sum->betas; b++)
    {
        if (b == first || !same_beta(b, sum))
            bound_beta(u, s, b, sum);
        arb_mul(product, product, u, BP);
    }
    for (slong g = 0; g < sum->gammas; g++)
    {
        arb_inv(t, sum->scale_ball + g, BP);
        arb_neg(t, t);
        get_distance(u, t, region);
        arb_mul(u, u, sum->scale_ball + g, BP);
        divide_by_power(product, u, sum->power_ball + g);
    }
    if (sum->pole)
    {
        arb_zero(t);
        get_distance(u, t, region);
        arb_one(t);
        divide_by_power(product, u, t);
    }
    arb_swap(bound, product);
    arb_clear(t);
    arb_clear(u);
    arb_clear(product);
}

/* bound <- |front| times one of |U(a, a + b, +-w)| for |w| >= r: (r - (b - 1))^(-a) for b >= 1, and r^(-a) ratio^(b - 1) for b < 1 */
static void bound_part(arb_t bound, const acb_t front, const arb_t a, const arb_t b, const arb_t r,
                       const arb_t ratio)
{
    arb_t t, u;

    arb_init(t);
    arb_init(u);
    acb_abs(bound, front, BP);
    arb_sub_ui(t, b, 1, BP);
    if (arb_is_nonnegative(t))
    {
        arb_sub(u, r, t, BP);
        divide_by_power(bound, u, a);
    }
    else
    {
        divide_by_power(bound, r, a);
        arb_neg(t, t);
        divide_by_power(bound, ratio, t);
    }
    arb_clear(t);
    arb_clear(u);
}

void wg_beta_sum_bound_parts(acb_ptr without, acb_ptr with, const wg_beta_region_t region, slong count,
                             const wg_beta_sum_t sum)
{
    arb_t r, zero;

    arb_init(r);
    arb_init(zero);
    get_distance(r, zero, region);
    for (slong b = 0; b < count; b++)
    {
        arb_t w;

        arb_init(w);
        arb_mul(w, r, sum->top_ball + b, BP);
        acb_zero(without + b);
        acb_zero(with + b);
        bound_part(acb_realref(without + b), sum->front_without + b, sum->k_ball + b, sum->m_ball + b, w,
                   region->ratio);
        bound_part(acb_realref(with + b), sum->front_with + b, sum->m_ball + b, sum->k_ball + b, w,
                   region->ratio);
        arb_clear(w);
    }
    arb_clear(r);
    arb_clear(zero);
}
