#include <math.h>

#include <flint/acb.h>
#include <flint/arb.h>

#include "minima_pair.h"

#define PREC 64
/* Beyond this U or V nothing is tried. */
#define REACH 400

/* A rectangle of values of B, or of z, and what else the integrand has of that variable alone. */
typedef struct
{
    acb_t place;
    acb_t middle;
    acb_t root;   /* of B, or 1 - 2z */
    mag_t radius; /* of E, relative to it, or of z */
    mag_t weight;
    arb_t exponent; /* at the middle, over all T; at fixed T it is in the weight */
} box_struct;

static void box_init(box_struct *box)
{
    acb_init(box->place);
    acb_init(box->middle);
    acb_init(box->root);
    mag_init(box->radius);
    mag_init(box->weight);
    arb_init(box->exponent);
}

static void box_clear(box_struct *box)
{
    acb_clear(box->place);
    acb_clear(box->middle);
    acb_clear(box->root);
    mag_clear(box->radius);
    mag_clear(box->weight);
    arb_clear(box->exponent);
}

/* sinh, cosh <- those of x over [j width, (j+1) width], by their values in the middle and their derivatives at the end */
static void hyperbolic(arb_t sinh, arb_t cosh, slong j, double width)
{
    arb_t x, s, c;

    arb_init(x);
    arb_init(s);
    arb_init(c);
    arb_set_d(x, (j + 0.5) * width);
    arb_sinh_cosh(sinh, cosh, x, PREC);
    arb_set_d(x, (j < 0 ? j : j + 1) * width);
    arb_sinh_cosh(s, c, x, PREC);
    arb_set_d(x, width / 2);
    arb_mul(s, s, x, PREC);
    arb_mul(c, c, x, PREC);
    arb_add_error(sinh, c);
    arb_add_error(cosh, s);
    arb_clear(x);
    arb_clear(s);
    arb_clear(c);
}

static void split(box_struct *box)
{
    mag_hypot(box->radius, arb_radref(acb_realref(box->place)), arb_radref(acb_imagref(box->place)));
    acb_get_mid(box->middle, box->place);
}

/* error <- error + radius |slope| */
static void deviate(mag_t error, const mag_t radius, const acb_t slope)
{
    mag_t t;

    mag_init(t);
    acb_get_mag(t, slope);
    mag_addmul(error, radius, t);
    mag_clear(t);
}

/* y <- y + a x */
static void add_multiple(acb_t y, const acb_t x, const arb_t a)
{
    acb_t t;

    acb_init(t);
    acb_mul_arb(t, x, a, PREC);
    acb_add(y, y, t, PREC);
    acb_clear(t);
}

/* weight <- weight e^exponent */
static void weigh(box_struct *box)
{
    mag_t t;

    mag_init(t);
    arb_exp(box->exponent, box->exponent, PREC);
    arb_get_mag(t, box->exponent);
    mag_mul(box->weight, box->weight, t);
    arb_zero(box->exponent);
    mag_clear(t);
}

/* What the exponent at fixed T can change within the box of B = E or 1/E, |E d/dE| = |B d/dB| = |k - 3/2 - T B|, goes to the weight. */
static void settle_side(box_struct *side, const pair_t pair)
{
    acb_t y;
    arb_t a;

    acb_init(y);
    arb_init(a);
    wg_pair_combine(a, -1.5, 1, 0, pair);
    acb_set_arb(y, a);
    arb_neg(a, pair->t);
    add_multiple(y, side->place, a);
    deviate(arb_radref(side->exponent), side->radius, y);
    weigh(side);
    acb_clear(y);
    arb_clear(a);
}

/* exponent <- (1 - k) ln |1 - 2z| - 2T Re z over the whole box, factor by factor */
static void path_exponent(arb_t exponent, const pair_t pair, const box_struct *path)
{
    arb_t a;

    arb_init(a);
    acb_abs(exponent, path->root, PREC);
    arb_log(exponent, exponent, PREC);
    wg_pair_combine(a, 1, -1, 0, pair);
    arb_mul(exponent, exponent, a, PREC);
    arb_mul_2exp_si(a, pair->t, 1);
    arb_submul(exponent, acb_realref(path->place), a, PREC);
    arb_clear(a);
}

/* The same of z: d/dz = (2(k-1) - 2T + 4Tz)/(1 - 2z), or factor by factor, which is better far out. */
static void settle_path(box_struct *path, const pair_t pair)
{
    acb_t y;
    arb_t a;

    acb_init(y);
    arb_init(a);
    wg_pair_combine(a, -1, 1, 0, pair);
    arb_sub(a, a, pair->t, PREC);
    arb_mul_2exp_si(a, a, 1);
    acb_set_arb(y, a);
    arb_mul_2exp_si(a, pair->t, 2);
    add_multiple(y, path->place, a);
    acb_div(y, y, path->root, PREC);
    deviate(arb_radref(path->exponent), path->radius, y);
    path_exponent(a, pair, path);
    if (arb_is_finite(a))
        arb_min(path->exponent, path->exponent, a, PREC);
    weigh(path);
    acb_clear(y);
    arb_clear(a);
}

/* u in [j width, (j+1) width] + i tilt */
static void set_side(box_struct *box, const pair_t pair, double tilt, slong j, double width)
{
    arb_t sinh, cosh, s, c, t;
    acb_t e;
    mag_t size, b;

    arb_init(sinh);
    arb_init(cosh);
    arb_init(s);
    arb_init(c);
    arb_init(t);
    acb_init(e);
    mag_init(size);
    mag_init(b);
    hyperbolic(sinh, cosh, j, 2 * width);
    arb_set_d(t, 2 * tilt);
    arb_sin_cos(s, c, t, PREC);
    /* E - 1 = (s2/2)(cosh 2u cos 2 tilt - 1 + i sinh 2u sin 2 tilt), |dE/du| <= s2 cosh 2u */
    arb_set_d(t, pair->s2);
    arb_mul(acb_realref(e), cosh, t, PREC);
    arb_get_mag(box->weight, acb_realref(e));
    arb_mul(acb_realref(e), cosh, c, PREC);
    arb_sub_ui(acb_realref(e), acb_realref(e), 1, PREC);
    arb_mul(acb_imagref(e), sinh, s, PREC);
    acb_mul_arb(e, e, t, PREC);
    acb_mul_2exp_si(e, e, -1);
    acb_add_ui(box->place, e, 1, PREC);
    split(box);
    acb_get_mag(b, e);
    acb_get_mag_lower(size, box->place);
    mag_div(box->radius, box->radius, size);
    if (pair->kind == PAIR_MAXIMA)
    {
        mag_div(b, b, size);
        mag_div(box->weight, box->weight, size);
        mag_div(box->weight, box->weight, size);
        /* |1/E - 1/middle| <= relative radius/|middle| */
        acb_inv(box->middle, box->middle, PREC);
        acb_get_mag(size, box->middle);
        mag_mul(size, size, box->radius);
        acb_set(box->place, box->middle);
        acb_add_error_mag(box->place, size);
    }
    mag_mul(box->weight, box->weight, b);
    mag_sqrt(b, b);
    mag_mul(box->weight, box->weight, b);
    acb_sqrt(box->root, box->place, PREC);
    /* (k - 3/2) ln |B| - T Re beta */
    acb_abs(s, box->middle, PREC);
    arb_log(s, s, PREC);
    arb_set_d(t, 1.5);
    arb_sub(t, pair->k, t, PREC);
    arb_mul(box->exponent, s, t, PREC);
    if (!pair->whole)
    {
        arb_sub_ui(t, acb_realref(box->middle), 1, PREC);
        arb_submul(box->exponent, t, pair->t, PREC);
        settle_side(box, pair);
    }
    arb_clear(sinh);
    arb_clear(cosh);
    arb_clear(s);
    arb_clear(c);
    arb_clear(t);
    acb_clear(e);
    mag_clear(size);
    mag_clear(b);
}

/* v in [j width, (j+1) width] on the path bent by psi */
static void set_path(box_struct *box, const pair_t pair, double psi, slong j, double width)
{
    arb_t sinh, cosh, s, c, t;
    mag_t size;

    arb_init(sinh);
    arb_init(cosh);
    arb_init(s);
    arb_init(c);
    arb_init(t);
    mag_init(size);
    hyperbolic(sinh, cosh, j, width);
    arb_set_d(t, psi);
    arb_sin_cos(s, c, t, PREC);
    arb_set_d(t, pair->radius);
    arb_mul(sinh, sinh, t, PREC);
    arb_mul(cosh, cosh, t, PREC);
    /* |dz/dv| <= radius cosh v */
    arb_get_mag(box->weight, cosh);
    arb_mul(acb_realref(box->place), cosh, s, PREC);
    arb_mul(acb_imagref(box->place), sinh, c, PREC);
    arb_set_d(t, pair->start);
    acb_add_arb(box->place, box->place, t, PREC);
    acb_get_mag_lower(size, box->place);
    mag_div(box->weight, box->weight, size);
    mag_div(box->weight, box->weight, size);
    acb_mul_2exp_si(box->root, box->place, 1);
    acb_sub_ui(box->root, box->root, 1, PREC);
    acb_neg(box->root, box->root);
    split(box);
    /* (1 - k) ln |1 - 2z| - 2T Re z */
    acb_mul_2exp_si(box->middle, box->middle, 1);
    arb_sub_ui(acb_realref(box->middle), acb_realref(box->middle), 1, PREC);
    acb_abs(s, box->middle, PREC);
    arb_add_ui(acb_realref(box->middle), acb_realref(box->middle), 1, PREC);
    acb_mul_2exp_si(box->middle, box->middle, -1);
    arb_log(s, s, PREC);
    arb_sub_ui(t, pair->k, 1, PREC);
    arb_mul(box->exponent, s, t, PREC);
    arb_neg(box->exponent, box->exponent);
    if (!pair->whole)
    {
        arb_mul_2exp_si(t, pair->t, 1);
        arb_submul(box->exponent, acb_realref(box->middle), t, PREC);
        settle_path(box, pair);
    }
    arb_clear(sinh);
    arb_clear(cosh);
    arb_clear(s);
    arb_clear(c);
    arb_clear(t);
    mag_clear(size);
}

/* size <- an upper bound of |B^(k-3/2) (1-2z)^(1-k) (1 + z + beta/2)^(-m)|: its value at the middles, and what the derivatives of its
   logarithm, written without cancellation, allow */
static void joint_exponential(mag_t size, const pair_t pair, const box_struct *side, const box_struct *path)
{
    acb_t sum, y, beta;
    arb_t a, exponent;

    acb_init(sum);
    acb_init(y);
    acb_init(beta);
    arb_init(a);
    arb_init(exponent);
    arb_add(exponent, side->exponent, path->exponent, PREC);
    /* 2 (1 + z + beta/2) = B + 1 + 2z */
    acb_mul_2exp_si(sum, path->middle, 1);
    acb_add(sum, sum, side->middle, PREC);
    acb_add_ui(sum, sum, 1, PREC);
    acb_mul_2exp_si(sum, sum, -1);
    acb_abs(a, sum, PREC);
    arb_log(a, a, PREC);
    arb_submul(exponent, a, pair->m, PREC);
    acb_mul_2exp_si(sum, path->place, 1);
    acb_add(sum, sum, side->place, PREC);
    acb_add_ui(sum, sum, 1, PREC);
    acb_sub_ui(beta, side->place, 1, PREC);
    /* B d/dB = (2k - 3 - m + (2k - 3) z + (k - 3/2 - m) beta)/(B + 1 + 2z) */
    wg_pair_combine(a, -3, 2, -1, pair);
    acb_set_arb(y, a);
    wg_pair_combine(a, -3, 2, 0, pair);
    add_multiple(y, path->place, a);
    wg_pair_combine(a, -1.5, 1, -1, pair);
    add_multiple(y, beta, a);
    acb_div(y, y, sum, PREC);
    deviate(arb_radref(exponent), side->radius, y);
    /* d/dz = 2 (2k - 2 - m + (2k - 2 + 2m) z + (k - 1) beta)/((1 - 2z)(B + 1 + 2z)) */
    wg_pair_combine(a, -2, 2, -1, pair);
    acb_set_arb(y, a);
    wg_pair_combine(a, -2, 2, 2, pair);
    add_multiple(y, path->place, a);
    wg_pair_combine(a, -1, 1, 0, pair);
    add_multiple(y, beta, a);
    acb_div(y, y, path->root, PREC);
    acb_div(y, y, sum, PREC);
    acb_mul_2exp_si(y, y, 1);
    deviate(arb_radref(exponent), path->radius, y);
    arb_exp(exponent, exponent, PREC);
    arb_get_mag(size, exponent);
    acb_clear(sum);
    acb_clear(y);
    acb_clear(beta);
    arb_clear(a);
    arb_clear(exponent);
}

/* size <- an upper bound of the integrand's modulus on a pair of boxes */
static void modulus(mag_t size, const pair_t pair, const box_struct *side, const box_struct *path)
{
    acb_t y;
    mag_t t;

    acb_init(y);
    mag_init(t);
    mag_mul(size, side->weight, path->weight);
    if (pair->whole)
    {
        joint_exponential(t, pair, side, path);
        mag_mul(size, size, t);
    }
    /* |B - q^2| = |sqrt B - q| |sqrt B + q| */
    acb_sub(y, side->root, path->root, PREC);
    acb_get_mag_lower(t, y);
    mag_rsqrt(t, t);
    mag_mul(size, size, t);
    acb_add(y, side->root, path->root, PREC);
    acb_get_mag_lower(t, y);
    mag_rsqrt(t, t);
    mag_mul(size, size, t);
    acb_clear(y);
    mag_clear(t);
}

/* sum <- sum + that of upper bounds of the integrand's modulus over boxes with Im u = tilt, the path bent by psi */
static void add_boxes(mag_t sum, const pair_t pair, double tilt, double psi, slong sides, slong first,
                      slong last, double width)
{
    box_struct *side = flint_malloc(sides * sizeof *side), path;
    mag_t size;

    mag_init(size);
    box_init(&path);
    for (slong i = 0; i < sides; i++)
    {
        box_init(side + i);
        set_side(side + i, pair, tilt, i, width);
    }
    for (slong j = first; j < last; j++)
    {
        set_path(&path, pair, psi, j, width);
        for (slong i = 0; i < sides; i++)
        {
            modulus(size, pair, side + i, &path);
            mag_add(sum, sum, size);
        }
    }
    for (slong i = 0; i < sides; i++)
        box_clear(side + i);
    flint_free(side);
    box_clear(&path);
    mag_clear(size);
}

/* sum <- sum + 2^shift times the tails, from U and V on that keep them below `enough`. */
static void add_tails(mag_t sum, double *u, double *v, const pair_t pair, double tilt, const mag_t enough,
                      int shift)
{
    mag_ptr parts = _mag_vec_init(2);

    for (wg_pair_tails(parts, pair, tilt, *u, *v); *u < REACH && *v < REACH;
         wg_pair_tails(parts, pair, tilt, *u, *v))
    {
        if (mag_cmp(parts, enough) > 0)
            *u += 0.5;
        else if (mag_cmp(parts + 1, enough) > 0)
            *v += 0.5;
        else
            break;
    }
    mag_add(parts, parts, parts + 1);
    mag_mul_2exp_si(parts, parts, shift);
    mag_add(sum, sum, parts);
    _mag_vec_clear(parts, 2);
}

void wg_pair_strip(mag_ptr strip, const pair_t pair, const mag_t enough)
{
    const double width = 0.125;
    double u[2] = {1, 1}, v[2] = {1, 1};
    mag_ptr tail = _mag_vec_init(2);
    slong sides, paths;
    mag_t area;

    mag_init(area);
    mag_set_d(area, width * width);
    mag_zero(strip);
    mag_zero(strip + 1);
    add_tails(tail, u, v, pair, pair->tilt, enough, 2);
    add_tails(tail + 1, u + 1, v + 1, pair, 0, enough, 1);
    if (!mag_is_inf(tail) && !mag_is_inf(tail + 1))
    {
        /* The sum over points of a box is at most its width + h_v times the bound, hence twice. */
        sides = (slong) ceil(u[0] / width);
        paths = (slong) ceil(v[0] / width);
        add_boxes(strip, pair, pair->tilt, pair->bend, sides, -paths, paths, width);
        mag_mul(strip, strip, area);
        mag_mul_2exp_si(strip, strip, 1);
        sides = (slong) ceil(u[1] / width);
        paths = (slong) ceil(v[1] / width);
        add_boxes(strip + 1, pair, 0, 2 * pair->bend, sides, 0, paths, width);
        add_boxes(strip + 1, pair, 0, 0, sides, 0, paths, width);
        mag_mul(strip + 1, strip + 1, area);
    }
    mag_add(strip, strip, tail);
    mag_add(strip + 1, strip + 1, tail + 1);
    _mag_vec_clear(tail, 2);
    mag_clear(area);
}
