#include "beta_rays.h"

#include <math.h>

#include <flint/arb_hypgeom.h>

#include "beta_sum.h"

#define BP WG_BETA_BOUND_PREC
/* More nodes on one way, larger sums of both shapes, and more bits are refused. */
#define NODES_MAX 20000
#define SHAPES_MAX 2000
#define PREC_MAX 2000
#define HALVINGS_MAX 80
/* Rules of 1/4, 1/2, 3/4 and all of the points. */
#define RULES 4

/* The terms of one way. */
typedef struct
{
    wg_knots_t knots;
    acb_ptr sums; /* room for the knots */
    arb_ptr gaps;
    arb_t
        rate; /* the least positive |gap|, less what Betas that stay whole can make up for; infinite if there is none */
    arb_t zero;  /* the power of |z| that the terms of gap 0 fall with, less 1; infinite if there are none */
    arb_t power; /* the same, of all terms */
} side_struct;
typedef side_struct side_t[1];

/* Gauss's rule with 2 pairs points, made where it is needed. */
typedef struct
{
    slong pairs;
    arb_ptr points, weights; /* of each pair +-point the positive one; NULL as long as it was not needed */
    arb_t factor;            /* error on [-1, 1] for |f| <= 1 on the ellipse of set_ellipse */
} rule_t;

typedef enum
{
    UP,
    TO_LEFT,
    TO_RIGHT
} way_t;

typedef struct
{
    wg_beta_sum_t sum;
    slong split; /* so many Betas, those of the largest tops, are taken apart */
    double saddle, width;
    acb_ptr without, with;
    rule_t rules[RULES];
    arb_t goal;       /* for the error of one panel */
    slong prec, fine; /* of values and of points */
} rays_struct;
typedef rays_struct rays_t[1];

/* Sides */

/* The sum of Gammas' powers and of the pole's, less 1. */
static void other_power(fmpq_t power, const wg_beta_sum_t sum)
{
    fmpq_set_si(power, sum->pole - 1, 1);
    for (slong g = 0; g < sum->gammas; g++)
        fmpq_add(power, power, sum->powers + g);
}

/* What bound_rest needs. WG_DOMAIN where the terms of gap 0 are not integrable. */
static wg_status_t measure_side(side_t side, const rays_t rays)
{
    const wg_beta_sum_struct *sum = rays->sum;
    const wg_knots_struct *knots = side->knots;
    wg_status_t status = WG_OK;
    fmpq_t whole, others, power, least, rate;

    fmpq_init(whole);
    fmpq_init(others);
    fmpq_init(power);
    fmpq_init(least);
    fmpq_init(rate);
    other_power(others, sum);
    for (slong b = rays->split; b < sum->betas; b++)
        fmpq_add(whole, whole, sum->tops + b);
    arb_pos_inf(side->rate);
    arb_pos_inf(side->zero);
    for (slong i = 0; i < knots->length; i++)
    {
        fmpq_add(power, knots->powers + i, others);
        if (i == 0 || fmpq_cmp(power, least) < 0)
            fmpq_set(least, power);
        if (fmpq_is_zero(knots->gaps + i))
        {
            arb_set_fmpq(side->zero, power, BP);
            if (fmpq_sgn(power) <= 0)
                status = WG_DOMAIN;
            continue;
        }
        fmpq_abs(power, knots->gaps + i);
        if (fmpq_sgn(knots->gaps + i) > 0)
            fmpq_sub(power, power, whole);
        if (fmpq_is_zero(rate) || fmpq_cmp(power, rate) < 0)
        {
            fmpq_set(rate, power);
            arb_set_fmpq(side->rate, rate, BP);
        }
    }
    arb_set_fmpq(side->power, least, BP);
    fmpq_clear(whole);
    fmpq_clear(others);
    fmpq_clear(power);
    fmpq_clear(least);
    fmpq_clear(rate);
    return status;
}

static wg_status_t side_init(side_t side, slong from, wg_knots_place_t place, const rays_t rays)
{
    const wg_beta_sum_struct *sum = rays->sum;
    wg_status_t status =
        wg_knots_init(side->knots, sum->tops, sum->k, sum->m, sum->betas, rays->split, from, sum->x, place);

    if (status != WG_OK)
        return status;
    side->sums = _acb_vec_init(2 * side->knots->most);
    side->gaps = _arb_vec_init(side->knots->length);
    for (slong i = 0; i < side->knots->length; i++)
        arb_set_fmpq(side->gaps + i, side->knots->gaps + i, rays->fine);
    arb_init(side->rate);
    arb_init(side->zero);
    arb_init(side->power);
    return WG_OK;
}

static void side_clear(side_t side)
{
    _acb_vec_clear(side->sums, 2 * side->knots->most);
    _arb_vec_clear(side->gaps, side->knots->length);
    arb_clear(side->rate);
    arb_clear(side->zero);
    arb_clear(side->power);
    wg_knots_clear(side->knots);
}

/* The integrand and its bounds */

/* f <- the side's terms of F(z) */
static void get_value(acb_t f, const acb_t z, side_t side, rays_t rays)
{
    slong prec = rays->prec;
    acb_t t, total;

    acb_init(t);
    acb_init(total);
    wg_beta_sum_parts(rays->without, rays->with, z, rays->split, rays->sum);
    wg_knots_sum(side->sums, rays->without, rays->with, side->knots, prec);
    for (slong i = 0; i < side->knots->length; i++)
    {
        acb_mul_arb(t, z, side->gaps + i, rays->fine);
        acb_exp(t, t, prec);
        acb_addmul(total, t, side->sums + i, prec);
    }
    wg_beta_sum_whole(f, z, rays->split, rays->sum);
    acb_mul(f, f, total, prec);
    acb_clear(t);
    acb_clear(total);
}

/* bound <- of the side's terms in the region, their exponentials and Betas that stay whole being taken at s */
static void bound_at(arb_t bound, const wg_beta_region_t region, const arb_t s, side_t side, rays_t rays)
{
    arb_t t, total;

    arb_init(t);
    arb_init(total);
    wg_beta_sum_bound_parts(rays->without, rays->with, region, rays->split, rays->sum);
    wg_knots_sum(side->sums, rays->without, rays->with, side->knots, BP);
    for (slong i = 0; i < side->knots->length; i++)
    {
        arb_mul(t, s, side->gaps + i, BP);
        arb_exp(t, t, BP);
        arb_addmul(total, t, acb_realref(side->sums + i), BP);
    }
    wg_beta_sum_bound_whole(bound, region, s, rays->split, rays->sum);
    arb_mul(bound, bound, total, BP);
    arb_clear(t);
    arb_clear(total);
}

/* On a vertical strip that is convex in s, and largest at one of both ends; on a ray at the end next to the middle. */
static void bound_region(arb_t bound, const wg_beta_region_t region, way_t way, side_t side, rays_t rays)
{
    arb_t other;

    arb_init(other);
    if (way != TO_LEFT)
        bound_at(bound, region, region->left, side, rays);
    if (way != TO_RIGHT)
        bound_at(way == UP ? other : bound, region, region->right, side, rays);
    if (way == UP)
        arb_max(bound, bound, other, BP);
    arb_clear(other);
}

/* region <- the ellipse with the ends of the panel as foci and half axes 5/3 and 4/3 of its half length: 1.51 of it in height and in width
   for a ray, whose angle is 45 degrees */
static void set_ellipse(wg_beta_region_t region, const acb_t center, const acb_t half, way_t way)
{
    arb_t length, t;

    arb_init(length);
    arb_init(t);
    acb_abs(length, half, BP);
    acb_set(region->center, center);
    arb_mul_ui(region->reach, length, 5, BP);
    arb_div_ui(region->reach, region->reach, 3, BP);
    arb_mul_ui(t, length, way == UP ? 4 * 100 : 3 * 151, BP);
    arb_div_ui(t, t, 300, BP);
    arb_sub(region->left, acb_realref(center), t, BP);
    arb_add(region->right, acb_realref(center), t, BP);
    arb_sub(region->low, acb_imagref(center), way == UP ? region->reach : t, BP);
    acb_abs(t, center, BP);
    arb_add(t, t, region->reach, BP);
    arb_div(region->ratio, region->low, t, BP);
    arb_clear(length);
    arb_clear(t);
}

/* rest <- a bound of the integral from z on along a ray. There |Re z| <= Im z, which grows by 1/sqrt(2) of the length. */
static void bound_rest(arb_t rest, const acb_t z, side_t side, rays_t rays)
{
    wg_beta_region_t region;
    arb_t t, u;

    arb_init(t);
    arb_init(u);
    wg_beta_region_init(region);
    acb_set(region->center, z);
    arb_pos_inf(region->reach);
    arb_set(region->low, acb_imagref(z));
    arb_neg_inf(region->left);
    arb_pos_inf(region->right);
    arb_set_d(region->ratio, 0.5);
    bound_at(rest, region, acb_realref(z), side, rays);
    /* exponentially, and like a power where that is all */
    arb_inv(t, side->rate, BP);
    arb_div(u, region->low, side->zero, BP);
    arb_max(t, t, u, BP);
    if (arb_is_positive(side->power))
    {
        arb_div(u, region->low, side->power, BP);
        arb_min(t, t, u, BP);
    }
    arb_mul(rest, rest, t, BP);
    arb_sqrt_ui(t, 2, BP);
    arb_mul(rest, rest, t, BP);
    wg_beta_region_clear(region);
    arb_clear(t);
    arb_clear(u);
}

/* Panels */

static void make_rule(rule_t *rule, slong fine)
{
    rule->points = _arb_vec_init(rule->pairs);
    rule->weights = _arb_vec_init(rule->pairs);
    for (slong i = 0; i < rule->pairs; i++)
        arb_hypgeom_legendre_p_ui_root(rule->points + i, rule->weights + i, 2 * rule->pairs, i, fine);
}

static void add_nodes(acb_t integral, const acb_t center, const acb_t half, rule_t *rule, side_t side,
                      rays_t rays)
{
    slong prec = rays->prec;
    acb_t z, f, panel;

    acb_init(z);
    acb_init(f);
    acb_init(panel);
    if (rule->points == NULL)
        make_rule(rule, rays->fine);
    for (slong i = 0; i < rule->pairs; i++)
        for (int sign = -1; sign <= 1; sign += 2)
        {
            acb_mul_arb(z, half, rule->points + i, rays->fine);
            acb_mul_si(z, z, sign, rays->fine);
            acb_add(z, center, z, rays->fine);
            get_value(f, z, side, rays);
            acb_addmul_arb(panel, f, rule->weights + i, prec);
        }
    acb_addmul(integral, panel, half, prec);
    acb_clear(z);
    acb_clear(f);
    acb_clear(panel);
}

/* error <- of the panel, with the smallest rule that is good enough, or infinite: *rule <- its number, or RULES */
static void bound_panel(arb_t error, int *rule, const acb_t center, const acb_t half, way_t way, side_t side,
                        rays_t rays)
{
    wg_beta_region_t region;
    arb_t size, t;

    arb_init(size);
    arb_init(t);
    wg_beta_region_init(region);
    set_ellipse(region, center, half, way);
    if (rays->split == 0 || arb_is_positive(region->low))
        bound_region(size, region, way, side, rays);
    else
        arb_pos_inf(size);
    acb_abs(t, half, BP);
    arb_mul(size, size, t, BP);
    for (*rule = 0; *rule < RULES; (*rule)++)
    {
        arb_mul(error, size, rays->rules[*rule].factor, BP);
        if (arb_le(error, rays->goal))
            break;
    }
    wg_beta_region_clear(region);
    arb_clear(size);
    arb_clear(t);
}

/* z <- saddle + i height + t direction, exactly */
static void point_at(acb_t z, double height, double t, way_t way, const rays_t rays)
{
    arf_t s;

    arf_init(s);
    arf_set_d(s, t);
    acb_set_d_d(z, rays->saddle, height);
    arf_add(arb_midref(acb_imagref(z)), arb_midref(acb_imagref(z)), s, ARF_PREC_EXACT, ARF_RND_NEAR);
    if (way == TO_LEFT)
        arf_neg(s, s);
    if (way != UP)
        arf_add(arb_midref(acb_realref(z)), arb_midref(acb_realref(z)), s, ARF_PREC_EXACT, ARF_RND_NEAR);
    arf_clear(s);
}

static void midpoint(acb_t center, acb_t half, const acb_t a, const acb_t b)
{
    acb_add(center, a, b, ARF_PREC_EXACT);
    acb_mul_2exp_si(center, center, -1);
    acb_sub(half, b, a, ARF_PREC_EXACT);
    acb_mul_2exp_si(half, half, -1);
}

/* integral <- integral + that of the side's terms: UP from one height to the other, along a ray from the first to infinity */
static wg_status_t add_way(acb_t integral, way_t way, double from, double to, side_t side, rays_t rays)
{
    double base = way == UP ? 0 : from, t = from - base, end = way == UP ? to : HUGE_VAL, next;
    double length = from > 0 ? from : 4 * rays->width;
    int done = 0, rule;
    slong nodes = 0;
    wg_status_t status = WG_OK;
    acb_t a, b, center, half;
    arb_t error;

    acb_init(a);
    acb_init(b);
    acb_init(center);
    acb_init(half);
    arb_init(error);
    while (!done && status == WG_OK)
    {
        int halvings = 0;

        point_at(a, base, t, way, rays);
        for (;; halvings++)
        {
            /* an ellipse has to stay above the real axis where Betas are taken apart */
            if (rays->split > 0)
                length = fmin(length, base + t);
            next = fmin(t + length, end);
            point_at(b, base, next, way, rays);
            midpoint(center, half, a, b);
            bound_panel(error, &rule, center, half, way, side, rays);
            if (rule < RULES || halvings == HALVINGS_MAX)
                break;
            length = 0.7 * fmin(length, end - t);
        }
        if (rule == RULES || nodes > NODES_MAX || !(next > t) || !isfinite(next))
            status = WG_UNABLE;
        else
        {
            add_nodes(integral, center, half, rays->rules + rule, side, rays);
            nodes += 2 * rays->rules[rule].pairs;
            acb_add_error_arb(integral, error);
            t = next;
            length *= halvings == 0 ? 2 : 1;
            done = t >= end;
            if (way != UP)
            {
                bound_rest(error, b, side, rays);
                done = arb_le(error, rays->goal);
                if (done)
                    acb_add_error_arb(integral, error);
            }
        }
    }
    acb_clear(a);
    acb_clear(b);
    acb_clear(center);
    acb_clear(half);
    arb_clear(error);
    return status;
}

/* integral <- integral + those of both rays from that height, of Betas taken apart up to rays->split that were not before */
static wg_status_t add_rays(acb_t integral, double height, slong from, rays_t rays)
{
    wg_status_t status = WG_OK;

    for (way_t way = TO_LEFT; way <= TO_RIGHT && status == WG_OK; way++)
    {
        side_t side;

        status = side_init(side, from, way == TO_LEFT ? WG_KNOTS_LEFT : WG_KNOTS_RIGHT, rays);
        if (status == WG_OK)
        {
            status = measure_side(side, rays);
            if (status == WG_OK && side->knots->length > 0)
                status = add_way(integral, way, height, HUGE_VAL, side, rays);
            side_clear(side);
        }
    }
    return status;
}

/* The plan */

/* Gauss's rule with n points integrates f, bounded by 1 on the ellipse of sum of half axes 3, up to 64/15 9^(-n)/(1 - 1/9). The largest rule is
   good for half as many bits again as are asked. */
static void plan_rules(rays_t rays, slong prec)
{
    for (int i = 0; i < RULES; i++)
    {
        rule_t *rule = rays->rules + i;

        rule->pairs = (slong) (1.5 * (prec + 10) * (i + 1) / (6.3 * RULES)) + 2;
        rule->points = rule->weights = NULL;
        arb_init(rule->factor);
        arb_set_ui(rule->factor, 9);
        arb_pow_ui(rule->factor, rule->factor, 2 * rule->pairs, BP);
        arb_inv(rule->factor, rule->factor, BP);
        arb_mul_ui(rule->factor, rule->factor, 64 * 9, BP);
        arb_div_ui(rule->factor, rule->factor, 15 * 8, BP);
    }
}

static void clear_rules(rays_t rays)
{
    for (int i = 0; i < RULES; i++)
    {
        rule_t *rule = rays->rules + i;

        arb_clear(rule->factor);
        if (rule->points != NULL)
        {
            _arb_vec_clear(rule->points, rule->pairs);
            _arb_vec_clear(rule->weights, rule->pairs);
        }
    }
}

/* goal <- 2^(-prec) of the integrand's height times its width */
static void set_goal(side_t side, rays_t rays, slong prec)
{
    wg_beta_region_t region;
    arb_t t;

    arb_init(t);
    wg_beta_region_init(region);
    arb_set_d(acb_realref(region->center), rays->saddle);
    arb_set_d(region->left, rays->saddle);
    arb_set_d(region->right, rays->saddle);
    bound_region(rays->goal, region, UP, side, rays);
    arb_mul_2exp_si(rays->goal, rays->goal, -prec);
    arb_set_d(t, rays->width);
    arb_mul(rays->goal, rays->goal, t, BP);
    arb_get_mid_arb(rays->goal, rays->goal);
    wg_beta_region_clear(region);
    arb_clear(t);
}

/* Where this Beta can be taken apart. */
static double get_height(slong b, const rays_t rays)
{
    double height;
    arb_t t;

    arb_init(t);
    arb_set_d(t, wg_beta_sum_far(b, rays->sum));
    arb_div(t, t, rays->sum->top_ball + b, BP);
    height = arf_get_d(arb_midref(t), ARF_RND_NEAR);
    arb_clear(t);
    return height;
}

/* *height <- where the next Betas are taken apart; returns how many are then. Those are taken together that can be taken at about the same height. */
static slong next_split(double *height, const rays_t rays)
{
    const wg_beta_sum_struct *sum = rays->sum;
    slong split = rays->split;

    *height = fmax(*height, get_height(split++, rays));
    while (split < sum->betas && get_height(split, rays) < 3 * *height)
        *height = fmax(*height, get_height(split++, rays));
    return split;
}

/* integral <- (1/2 pi i) int F. Up to the first height all is one term; there those terms turn to the left or right that decay there, and
   the others go up to the next height, where more of their Betas are taken apart, until none is left. */
static wg_status_t integrate(arb_t integral, rays_t rays, int all_left, slong prec)
{
    double from = 0, to = fmax(fabs(rays->saddle), 4 * rays->width);
    slong before = -1;
    wg_status_t status = WG_OK;
    int going = 1;
    acb_t total;
    side_t up;

    acb_init(total);
    rays->split = 0;
    status = side_init(up, -1, all_left ? WG_KNOTS_LEFT : WG_KNOTS_BETWEEN, rays);
    if (status == WG_OK)
        set_goal(up, rays, prec + 6);
    while (going && status == WG_OK)
    {
        slong split = all_left ? 0 : next_split(&to, rays);

        status = add_way(total, UP, from, to, up, rays);
        side_clear(up);
        rays->split = split;
        if (status == WG_OK)
            status = add_rays(total, to, before, rays);
        going = status == WG_OK && split < rays->sum->betas && !all_left;
        if (going)
        {
            status = side_init(up, before, WG_KNOTS_BETWEEN, rays);
            going = status == WG_OK && up->knots->length > 0;
            if (status == WG_OK && !going)
                side_clear(up);
        }
        before = split;
        from = to;
    }
    /* the lower half is conjugate, with the opposite sign */
    arb_const_pi(integral, rays->prec);
    arb_div(integral, acb_imagref(total), integral, prec + 16);
    if (status == WG_OK && !arb_is_finite(integral))
        status = WG_UNABLE;
    acb_clear(total);
    return status;
}

/* integral <- as above; the room for it */
static wg_status_t make_room_and_integrate(arb_t integral, rays_t rays, slong prec)
{
    wg_beta_sum_struct *sum = rays->sum;
    slong n = sum->betas;
    wg_status_t status;
    int all_left;
    fmpq_t top;

    fmpq_init(top);
    for (slong b = 0; b < n; b++)
        fmpq_add(top, top, sum->tops + b);
    all_left = fmpq_cmp(sum->x, top) > 0;
    fmpq_clear(top);
    rays->prec = prec + 16;
    wg_beta_sum_prepare(sum, rays->prec);
    rays->fine = wg_beta_sum_fine(sum);
    plan_rules(rays, prec);
    rays->without = _acb_vec_init(n);
    rays->with = _acb_vec_init(n);
    status = integrate(integral, rays, all_left, prec);
    clear_rules(rays);
    _acb_vec_clear(rays->without, n);
    _acb_vec_clear(rays->with, n);
    return status;
}

static int is_moderate(const wg_beta_sum_t sum, slong prec)
{
    int result = prec <= PREC_MAX;
    fmpq_t kappa;

    fmpq_init(kappa);
    for (slong b = 0; b < sum->betas; b++)
    {
        fmpq_add(kappa, sum->k + b, sum->m + b);
        result = result && fmpq_cmp_si(kappa, SHAPES_MAX) <= 0;
    }
    fmpq_clear(kappa);
    return result;
}

/* Of both tails the one on x's side of the mean is taken, and the lower one if there is an upper end, by reflection. */
wg_status_t wg_beta_sum_by_rays(arb_t value, const fmpq_t x, wg_law_side_t side,
                                const wg_wishart_struct *process, slong prec)
{
    wg_status_t status = WG_UNABLE;
    int below, right;
    rays_t rays;
    arb_t result;
    fmpq_t mean;

    arb_init(result);
    arb_init(rays->goal);
    fmpq_init(mean);
    for (slong i = 0; i < process->length; i++)
        fmpq_add(mean, mean, process->components[i].mean);
    below = right = fmpq_cmp(x, mean) <= 0;
    wg_beta_sum_init(rays->sum, process, x);
    rays->sum->pole = side != WG_LAW_DENSITY;
    if (!below && rays->sum->gammas == 0)
    {
        wg_beta_sum_mirror(rays->sum);
        right = 1;
    }
    if (is_moderate(rays->sum, prec) && wg_beta_sum_saddle(&rays->saddle, &rays->width, rays->sum, right))
        status = make_room_and_integrate(result, rays, prec);
    if (status == WG_OK)
    {
        if (side != WG_LAW_DENSITY && !right)
            arb_neg(result, result);
        if (side == (below ? WG_LAW_TAIL : WG_LAW_CDF))
        {
            arb_sub_ui(result, result, 1, prec + 16);
            arb_neg(result, result);
        }
        arb_swap(value, result);
    }
    wg_beta_sum_clear(rays->sum);
    arb_clear(result);
    arb_clear(rays->goal);
    fmpq_clear(mean);
    return status;
}
