#include <math.h>

#include <criterion/criterion.h>
#include <flint/fmpq_vec.h>

#include "../oracle/law_series.h"
#include "../support.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"
#include "wishgarten/spectrum_law.h"

/* 15-digit enclosures of laws at random parameters, 300 of them and 10000 in check-long, in both tails down to 1e-30, against values by series, finite sums, special functions
   and exact fractions. A case is right where the enclosure is narrow enough for 15 digits and overlaps a value of 18. */
#define BITS 192

/* Cases compared, and those that the law refused to answer, which is allowed now and then. */
static slong cases, refused;

static void check(const arb_t value, const arb_t expected, const char *law)
{
    if (!arb_is_finite(value))
    {
        refused++;
        return;
    }
    cases++;
    cr_assert(arb_rel_accuracy_bits(expected) >= 60,
              "%s, case %ld, seed %lu: no value to compare with (%ld bits)", law, (long) cases, test_seed(),
              (long) arb_rel_accuracy_bits(expected));
    cr_assert(arb_rel_accuracy_bits(value) >= 50, "%s, case %ld, seed %lu: %ld bits", law, (long) cases,
              test_seed(), (long) arb_rel_accuracy_bits(value));
    cr_assert(arb_overlaps(value, expected), "%s, case %ld, seed %lu: %s is not %s", law, (long) cases,
              test_seed(), arb_get_str(value, 25, 0), arb_get_str(expected, 25, 0));
}

static double uniform(flint_rand_t state)
{
    return (n_randint(state, 1 << 30) + 0.5) / (1 << 30);
}

/* q <- a multiple of 1/8, at least 1/2, with a uniform logarithm. */
static void random_shape(fmpq_t q, flint_rand_t state, double most)
{
    fmpq_set_si(q, (slong) (4 * pow(2 * most, uniform(state))), 8);
    fmpq_canonicalise(q);
}

static void random_scale(fmpq_t q, flint_rand_t state)
{
    fmpq_set_si(q, 1 + n_randint(state, 200), 1 + n_randint(state, 200));
    fmpq_canonicalise(q);
}

/* q <- 10^-u, u uniform in (0.3, 30) */
static void random_probability(fmpq_t q, flint_rand_t state)
{
    arf_t x;

    arf_init(x);
    arf_set_d(x, pow(10, -0.3 - 29.7 * uniform(state)));
    arf_get_fmpq(q, x);
    arf_clear(x);
}

/* x <- a point near the ball's, of 30 bits. */
static void point_of(fmpq_t x, const arb_t ball)
{
    arf_t t;

    arf_init(t);
    arf_set_round(t, arb_midref(ball), 30, ARF_RND_NEAR);
    arf_get_fmpq(x, t);
    arf_clear(t);
}

/* A refusal makes the value indeterminate. */
static void answered(arb_t value, wg_status_t status, const char *law, const wg_error_struct *error)
{
    cr_assert(status == WG_OK || status == WG_UNABLE, "%s, case %ld, seed %lu: %s", law, (long) cases,
              test_seed(), error->message);
    if (status == WG_UNABLE)
        arb_indeterminate(value);
}

static void loss_value(arb_t value, const fmpq_t x, int upper, const wg_wishart_t process, const char *law)
{
    wg_error_t error;

    wg_error_clear(error);
    answered(value,
             upper ? wg_loss_tail(value, x, process, 15, error) : wg_loss_cdf(value, x, process, 15, error),
             law, error);
}

static void loss_point(fmpq_t x, flint_rand_t state, int upper, const wg_wishart_t process)
{
    wg_status_t status;
    fmpq_t q;
    arb_t t;

    fmpq_init(q);
    arb_init(t);
    do
    {
        random_probability(q, state);
        status = wg_loss_quantile(t, q, upper, process, 3, NULL);
        cr_assert(status == WG_OK || status == WG_UNABLE);
        refused += status == WG_UNABLE;
    }
    while (status == WG_UNABLE);
    point_of(x, t);
    fmpq_clear(q);
    arb_clear(t);
}

/* P(c Gamma(k) <= x), k = 1/2 to 10^6 */
static void one_gamma(flint_rand_t state)
{
    int upper = n_randint(state, 2);
    wg_wishart_t process;
    fmpq_t k, c, x;
    arb_t value, expected;

    fmpq_init(k);
    fmpq_init(c);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    wg_wishart_init(process);
    random_shape(k, state, 1e6);
    random_scale(c, state);
    cr_assert_eq(wg_wishart_append_gamma(process, k, c, NULL), WG_OK);
    loss_point(x, state, upper, process);
    loss_value(value, x, upper, process, "Gamma");
    fmpq_div(x, x, c);
    series_gamma(expected, k, x, upper, BITS);
    check(value, expected, "Gamma");
    wg_wishart_clear(process);
    fmpq_clear(k);
    fmpq_clear(c);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
}

/* Sums of 2 to 5 Gammas of shapes to 10^6, with scales the closer, the larger the shape, so that 500 terms are enough. */
static void sum_of_gammas(flint_rand_t state)
{
    int upper = n_randint(state, 2);
    slong n = 2 + n_randint(state, 4);
    fmpq *k = _fmpq_vec_init(n), *c = _fmpq_vec_init(n);
    wg_wishart_t process;
    fmpq_t x, scale;
    arb_t value, expected;

    fmpq_init(x);
    fmpq_init(scale);
    arb_init(value);
    arb_init(expected);
    wg_wishart_init(process);
    random_scale(scale, state);
    for (slong i = 0; i < n; i++)
    {
        random_shape(k + i, state, 1e6);
        fmpq_set_si(c + i, 1 + n_randint(state, 1000), (slong) fmax(1000, 34 * fmpq_get_d(k + i)));
        fmpq_canonicalise(c + i);
        fmpq_add_ui(c + i, c + i, 1);
        fmpq_mul(c + i, c + i, scale);
        cr_assert_eq(wg_wishart_append_gamma(process, k + i, c + i, NULL), WG_OK);
    }
    loss_point(x, state, upper, process);
    loss_value(value, x, upper, process, "sum of Gammas");
    series_gamma_sum(expected, k, c, n, x, upper, 2 * BITS);
    check(value, expected, "sum of Gammas");
    wg_wishart_clear(process);
    _fmpq_vec_clear(k, n);
    _fmpq_vec_clear(c, n);
    fmpq_clear(x);
    fmpq_clear(scale);
    arb_clear(value);
    arb_clear(expected);
}

/* process <- o Beta(a, b): a = beta r/2, a + b = beta N/2. */
static void append_beta(wg_wishart_t process, int field, const fmpq_t a, const fmpq_t b, const fmpq_t o)
{
    const fmpq_t half = {{field, 2}};
    fmpq_t r, n, mean, beta;

    fmpq_init(r);
    fmpq_init(n);
    fmpq_init(mean);
    fmpq_init(beta);
    fmpq_set(beta, half);
    fmpq_canonicalise(beta);
    fmpq_div(r, a, beta);
    fmpq_add(n, a, b);
    fmpq_div(n, n, beta);
    fmpq_div(mean, r, n);
    fmpq_mul(mean, mean, o);
    wg_wishart_init(process);
    cr_assert_eq(wg_wishart_append(process, field, r, mean, n, NULL), WG_OK);
    fmpq_clear(r);
    fmpq_clear(n);
    fmpq_clear(mean);
    fmpq_clear(beta);
}

/* P(o Beta(a, b) <= x), a and b = 1/2 to 10^6. A point of the upper tail is o minus one of the lower tail of o Beta(b, a), so that it may be as
   close to o as it likes. */
static void one_beta(flint_rand_t state)
{
    int upper = n_randint(state, 2), field = 1 << n_randint(state, 3);
    wg_wishart_t process, mirror;
    fmpq_t a, b, o, x;
    arb_t value, expected;

    fmpq_init(a);
    fmpq_init(b);
    fmpq_init(o);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    random_shape(a, state, 1e6);
    random_shape(b, state, 1e6);
    random_scale(o, state);
    append_beta(process, field, a, b, o);
    append_beta(mirror, field, b, a, o);
    loss_point(x, state, 0, upper ? mirror : process);
    if (upper)
        fmpq_sub(x, o, x);
    loss_value(value, x, upper, process, "Beta");
    fmpq_div(x, x, o);
    series_beta(expected, a, b, x, upper, BITS);
    check(value, expected, "Beta");
    wg_wishart_clear(process);
    wg_wishart_clear(mirror);
    fmpq_clear(a);
    fmpq_clear(b);
    fmpq_clear(o);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
}

/* x <- about where P(G - G' > x) = 10^-u, or with `small` where P(|G - G'| <= x) is. */
static void difference_point(fmpq_t x, flint_rand_t state, double k, int small)
{
    double u = 0.3 + 29.7 * uniform(state), t = 2.3 * u, at;
    arf_t y;

    at = small ? pow(10, -u / fmin(1, 2 * k)) * sqrt(k) : fmin(t + k, sqrt(4 * k * t) + t / 4);
    arf_init(y);
    arf_set_d(y, at);
    arf_set_round(y, y, 30, ARF_RND_NEAR);
    arf_get_fmpq(x, y);
    arf_clear(y);
}

/* P(g > x) = P(g <= -x), g = c (G - G'): finite sums for integer k up to 1000. */
static void gradient_tail(flint_rand_t state)
{
    wg_wishart_t process;
    wg_error_t error;
    slong k = (slong) pow(1000, uniform(state));
    fmpq_t shape, c, x, y;
    arb_t value, expected;

    wg_error_clear(error);
    fmpq_init(shape);
    fmpq_init(c);
    fmpq_init(x);
    fmpq_init(y);
    arb_init(value);
    arb_init(expected);
    wg_wishart_init(process);
    fmpq_set_si(shape, k, 1);
    random_scale(c, state);
    cr_assert_eq(wg_wishart_append_gamma(process, shape, c, NULL), WG_OK);
    difference_point(x, state, k, 0);
    fmpq_mul(y, x, c);
    series_difference(expected, k, x, BITS);
    if (n_randint(state, 2))
    {
        fmpq_neg(y, y);
        answered(value, wg_gradient_cdf(value, y, process, NULL, 15, error), "gradient's cdf", error);
    }
    else
    {
        arb_mul_2exp_si(expected, expected, 1);
        answered(value, wg_gradient_tail(value, y, process, NULL, 15, error), "gradient's tail", error);
    }
    check(value, expected, "gradient's tail");
    wg_wishart_clear(process);
    fmpq_clear(shape);
    fmpq_clear(c);
    fmpq_clear(x);
    fmpq_clear(y);
    arb_clear(value);
    arb_clear(expected);
}

/* The density of g = c (G - G'), k up to 3000, close to 0 and far away: Bessel functions. */
static void gradient_density(flint_rand_t state)
{
    wg_wishart_t process;
    wg_error_t error;
    fmpq_t k, c, x, y;
    arb_t value, expected, t;

    wg_error_clear(error);
    fmpq_init(k);
    fmpq_init(c);
    fmpq_init(x);
    fmpq_init(y);
    arb_init(value);
    arb_init(expected);
    arb_init(t);
    wg_wishart_init(process);
    random_shape(k, state, 3000);
    random_scale(c, state);
    cr_assert_eq(wg_wishart_append_gamma(process, k, c, NULL), WG_OK);
    difference_point(x, state, fmpq_get_d(k), n_randint(state, 2));
    fmpq_mul(y, x, c);
    answered(value, wg_gradient_density(value, y, process, NULL, 15, error), "gradient's density", error);
    for (slong prec = 256; prec <= 8192; prec *= 2)
    {
        bessel_difference_density(expected, k, x, prec);
        if (arb_rel_accuracy_bits(expected) > 80)
            break;
    }
    arb_set_fmpq(t, c, BITS);
    arb_mul(value, value, t, BITS);
    check(value, expected, "gradient's density");
    arb_clear(t);
    wg_wishart_clear(process);
    fmpq_clear(k);
    fmpq_clear(c);
    fmpq_clear(x);
    fmpq_clear(y);
    arb_clear(value);
    arb_clear(expected);
}

/* g^2/o^2 = 4 b (1 - b) w v^2 of gradient_law.h: what stands in E (g^2/o^2)^s above and below, moments of Beta laws. */
static void set_poles(fmpq *p, fmpq *q, int field, const fmpq_t k, const fmpq_t kappa)
{
    fmpq_set_si(p, 1, 2);
    fmpq_set(p + 1, k);
    fmpq_sub(p + 2, kappa, k);
    fmpq_div_2exp(q, kappa, 1);
    fmpq_add(q + 1, q, p);
    fmpq_set_si(q + 2, field, 2);
    fmpq_canonicalise(q + 2);
    fmpq_sub(q + 2, kappa, q + 2);
    if (field == 2)
        fmpq_set(q, q + 1);
    if (field == 4)
    {
        fmpq_sub_ui(p + 3, q, 1);
        fmpq_set(q + 3, q + 1);
    }
}

/* P(|g| > x) at dimension N, k = j/3 and kappa = j'/7 that make the poles of E |g|^s simple: residues. */
static void finite_gradient(flint_rand_t state)
{
    int field = 1 << n_randint(state, 3);
    slong n = field == 4 ? 4 : 3, third = 1 + 3 * n_randint(state, 40) + n_randint(state, 2);
    double u = 0.3 + 29.7 * uniform(state), most;
    wg_wishart_t process;
    wg_error_t error;
    fmpq_t k, kappa, o, y, t;
    fmpq *p = _fmpq_vec_init(4), *q = _fmpq_vec_init(4);
    arb_t value, expected;
    arf_t point;

    wg_error_clear(error);
    fmpq_init(k);
    fmpq_init(kappa);
    fmpq_init(o);
    fmpq_init(y);
    fmpq_init(t);
    arb_init(value);
    arb_init(expected);
    arf_init(point);
    fmpq_set_si(k, third, 3);
    fmpq_set_si(kappa, 7 * (third / 3 + 2 * field + n_randint(state, 40)) + 1 + n_randint(state, 2), 7);
    fmpq_sub(t, kappa, k);
    random_scale(o, state);
    append_beta(process, field, k, t, o);
    set_poles(p, q, field, k, kappa);
    /* P(g^2/o^2 > y) is about (1 - y)^(sum q - sum p) */
    most = fmin(0.97, 1 - pow(10, -u / (field == 4 ? 2 * fmpq_get_d(kappa) : fmpq_get_d(kappa))));
    arf_set_d(point, sqrt(most));
    arf_set_round(point, point, 30, ARF_RND_NEAR);
    arf_get_fmpq(t, point);
    fmpq_mul(y, t, t);
    fmpq_mul(t, t, o);
    answered(value, wg_gradient_tail(value, t, process, NULL, 15, error), "gradient at finite dimension",
             error);
    series_meijer(expected, p, q, n, y, 256);
    check(value, expected, "gradient at finite dimension");
    wg_wishart_clear(process);
    _fmpq_vec_clear(p, 4);
    _fmpq_vec_clear(q, 4);
    fmpq_clear(k);
    fmpq_clear(kappa);
    fmpq_clear(o);
    fmpq_clear(y);
    fmpq_clear(t);
    arb_clear(value);
    arb_clear(expected);
    arf_clear(point);
}

/* P(|g| > x) and <= x for the norm of p = 2q derivatives, |g|^2 = 4 c^2 T G: sums of q Bessel functions. The lower tail
   is taken down to 1e-12. */
static void gradient_norm(flint_rand_t state)
{
    int upper = n_randint(state, 2);
    slong q = 1 + n_randint(state, 6);
    double u = 0.3 + (upper ? 29.7 : 11.7) * uniform(state), shape, root;
    wg_wishart_t process;
    wg_error_t error;
    fmpq_t k, c, x, y;
    arb_t value, expected;
    arf_t point;

    wg_error_clear(error);
    fmpq_init(k);
    fmpq_init(c);
    fmpq_init(x);
    fmpq_init(y);
    arb_init(value);
    arb_init(expected);
    arf_init(point);
    wg_wishart_init(process);
    random_shape(k, state, 1000);
    random_scale(c, state);
    cr_assert_eq(wg_wishart_append_gamma(process, k, c, NULL), WG_OK);
    shape = fmpq_get_d(k);
    /* x/2c, the root of T G */
    root = upper ? sqrt((q + 2.3 * u / (1 + 2.3 * u / shape)) * (shape + 2.3 * u / 2))
                 : sqrt(shape * q) * pow(10, -u / (2 * fmin(shape, q)));
    arf_set_d(point, root);
    arf_set_round(point, point, 30, ARF_RND_NEAR);
    arf_get_fmpq(x, point);
    fmpq_mul(y, x, x);
    fmpq_mul(x, x, c);
    fmpq_mul_2exp(x, x, 1);
    answered(value,
             upper ? wg_gradient_norm_tail(value, x, 2 * q, process, NULL, 15, error)
                   : wg_gradient_norm_cdf(value, x, 2 * q, process, NULL, 15, error),
             "norm of the gradient", error);
    for (slong prec = 256; prec <= 8192; prec *= 2)
    {
        bessel_product(expected, k, q, y, upper, prec);
        if (arb_rel_accuracy_bits(expected) > 80)
            break;
    }
    check(value, expected, "norm of the gradient");
    wg_wishart_clear(process);
    fmpq_clear(k);
    fmpq_clear(c);
    fmpq_clear(x);
    fmpq_clear(y);
    arb_clear(value);
    arb_clear(expected);
    arf_clear(point);
}

/* Distinct levels of multiplicity 2/beta: exact divided differences. */
static void spectrum(flint_rand_t state)
{
    int field = 1 << n_randint(state, 3), upper = n_randint(state, 2);
    slong dim = 3 + n_randint(state, 12);
    fmpq *levels = _fmpq_vec_init(dim), *multiplicities = _fmpq_vec_init(dim);
    wg_spectrum_law_t law;
    fmpq_t q, x;
    arb_t value, expected;

    fmpq_init(q);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    for (slong i = 0; i < dim; i++)
    {
        fmpq_set_si(levels + i, 50 * i + n_randint(state, 40) - 200, 7);
        fmpq_canonicalise(levels + i);
        fmpq_set_si(multiplicities + i, 2, field);
        fmpq_canonicalise(multiplicities + i);
    }
    wg_spectrum_law_init(law);
    cr_assert_eq(wg_spectrum_law_set(law, field, levels, multiplicities, dim, NULL), WG_OK);
    /* close to an end of the spectrum the middle of 15 digits may be beyond it */
    do
    {
        random_probability(q, state);
        cr_assert_eq(wg_spectrum_law_quantile(value, q, upper, law, 15, NULL), WG_OK);
        arf_get_fmpq(x, arb_midref(value));
    }
    while (fmpq_cmp(x, levels) <= 0 || fmpq_cmp(x, levels + dim - 1) >= 0);
    cr_assert_eq(upper ? wg_spectrum_law_tail(value, x, law, 15, NULL)
                       : wg_spectrum_law_cdf(value, x, law, 15, NULL),
                 WG_OK);
    divided_difference(q, levels, dim, x, dim - 1);
    if (!upper)
    {
        fmpq_sub_ui(q, q, 1);
        fmpq_neg(q, q);
    }
    arb_set_fmpq(expected, q, BITS);
    check(value, expected, "spectrum");
    wg_spectrum_law_clear(law);
    _fmpq_vec_clear(levels, dim);
    _fmpq_vec_clear(multiplicities, dim);
    fmpq_clear(q);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
}

Test(law_containment, random_parameters)
{
    static const struct
    {
        slong share; /* of a hundred cases */
        void (*one)(flint_rand_t state);
    } laws[] = {{27, one_gamma},       {14, sum_of_gammas},  {26, one_beta},     {8, gradient_tail},
                {8, gradient_density}, {6, finite_gradient}, {5, gradient_norm}, {6, spectrum}};
    const slong total = test_scaled(1) > 1 ? test_scaled(500) : 300;
    slong done = 0;
    flint_rand_t state;

    test_randinit(state);
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++)
    {
        done += laws[i].share * total / 100;
        while (cases < done && refused <= 10 + total / 100)
            laws[i].one(state);
    }
    cr_expect_eq(cases, total, "%ld cases", (long) cases);
    cr_expect_leq(refused, 2 + total / 200, "%ld refusals", (long) refused);
    flint_randclear(state);
}
