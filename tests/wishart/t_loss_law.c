#include "wishgarten/loss_law.h"

#include <string.h>

#include <criterion/criterion.h>
#include <flint/arb_hypgeom.h>
#include <flint/fmpq_vec.h>

#include "../support.h"
#include "wishgarten/gaussian_limit.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/number.h"

/* A row of tests/data/wishart_laws.tsv = the law's value to 15 digits */
static void set_process(wg_wishart_t process, const char *shapes, const char *scales, const char *dim)
{
    wg_list_t k, c;
    fmpq_t n;

    wg_list_init(k);
    wg_list_init(c);
    fmpq_init(n);
    cr_assert(wg_list_parse(k, shapes, NULL) == WG_OK && wg_list_parse(c, scales, NULL) == WG_OK);
    cr_assert_eq(wg_number_parse(n, dim, NULL), WG_OK);
    for (slong i = 0; i < k->length; i++)
    {
        fmpq_t mean;

        fmpq_init(mean);
        fmpq_mul(mean, k->entries + i, c->entries + i);
        cr_assert_eq(wg_wishart_append(process, 2, k->entries + i, mean, n, NULL), WG_OK);
        fmpq_clear(mean);
    }
    wg_list_clear(k);
    wg_list_clear(c);
    fmpq_clear(n);
}

static wg_status_t evaluate(arb_t value, const char *law, const fmpq_t x, const wg_wishart_t process)
{
    if (strcmp(law, "density") == 0)
        return wg_loss_density(value, x, process, 15, NULL);
    if (strcmp(law, "cdf") == 0)
        return wg_loss_cdf(value, x, process, 15, NULL);
    if (strcmp(law, "quantile") == 0)
        return wg_loss_quantile(value, x, 0, process, 15, NULL);
    if (strcmp(law, "gradient.density") == 0)
        return wg_gradient_density(value, x, process, NULL, 15, NULL);
    if (strcmp(law, "gradient.tail") == 0)
        return wg_gradient_tail(value, x, process, NULL, 15, NULL);
    return wg_loss_distance_to_normal(value, process, NULL);
}

Test(loss_law, published_values)
{
    FILE *file = test_data("wishart_laws.tsv");
    char line[400], law[40], shapes[40], scales[40], dim[20], x[20], text[60];
    int rows = 0;

    while (fgets(line, sizeof(line), file) != NULL)
    {
        wg_wishart_t process;
        arb_t value, expected;
        fmpq_t point;

        if (line[0] == '#')
            continue;
        cr_assert_eq(sscanf(line, "%39s %39s %39s %19s %19s %59s", law, shapes, scales, dim, x, text), 6);
        wg_wishart_init(process);
        arb_init(value);
        arb_init(expected);
        fmpq_init(point);
        set_process(process, shapes, scales, dim);
        cr_assert_eq(wg_number_parse(point, x, NULL), WG_OK);
        cr_assert_eq(evaluate(value, law, point, process), WG_OK, "%s", line);
        cr_assert_eq(arb_set_str(expected, text, 100), 0);
        arb_add_error_2exp_si(expected, -62);
        cr_expect(arb_overlaps(value, expected), "%s", line);
        cr_expect(arb_rel_accuracy_bits(value) >= 50, "%s", line);
        rows++;
        wg_wishart_clear(process);
        arb_clear(value);
        arb_clear(expected);
        fmpq_clear(point);
    }
    fclose(file);
    cr_assert_eq(rows, 18);
}

static void random_fmpq(fmpq_t q, flint_rand_t state, ulong top, ulong bottom)
{
    fmpq_set_si(q, 1 + n_randint(state, top), 1 + n_randint(state, bottom));
}

/* P(c Gamma(k) <= x) = P(k, x/c) and P(> x) = Q(k, x/c), incomplete Gamma functions, in both tails */
Test(loss_law, one_gamma)
{
    flint_rand_t state;
    fmpq_t k, c, x;
    arb_t value, a, y, expected;

    test_randinit(state);
    fmpq_init(k);
    fmpq_init(c);
    fmpq_init(x);
    arb_init(value);
    arb_init(a);
    arb_init(y);
    arb_init(expected);
    for (slong i = 0; i < test_scaled(150); i++)
    {
        wg_wishart_t process;
        int upper = n_randint(state, 2);

        wg_wishart_init(process);
        fmpq_set_si(k, 1 + n_randint(state, n_randint(state, 2) ? 6 : 200), 2);
        fmpq_canonicalise(k);
        random_fmpq(c, state, 50, 20);
        random_fmpq(x, state, 400, 100);
        fmpq_mul(x, x, k);
        cr_assert_eq(wg_wishart_append_gamma(process, k, c, NULL), WG_OK);
        fmpq_mul(x, x, c);
        cr_assert_eq(upper ? wg_loss_tail(value, x, process, 15, NULL)
                           : wg_loss_cdf(value, x, process, 15, NULL),
                     WG_OK);
        fmpq_div(x, x, c);
        arb_set_fmpq(a, k, 3000);
        arb_set_fmpq(y, x, 3000);
        if (upper)
            arb_hypgeom_gamma_upper(expected, a, y, 1, 3000);
        else
            arb_hypgeom_gamma_lower(expected, a, y, 1, 3000);
        cr_expect(arb_overlaps(value, expected) && arb_rel_accuracy_bits(value) >= 50, "seed %lu, step %ld",
                  test_seed(), (long) i);
        wg_wishart_clear(process);
    }
    fmpq_clear(k);
    fmpq_clear(c);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(a);
    arb_clear(y);
    arb_clear(expected);
    flint_randclear(state);
}

/* value <- the sum of e^(-x) x^j/j! over j >= k, or over j < k with `upper`, from k outwards where terms fall */
static void poisson(arb_t value, slong k, slong x, int upper, slong prec)
{
    arb_t t, u;
    slong j = upper ? k - 1 : k;

    arb_init(t);
    arb_init(u);
    arb_set_ui(t, x);
    arb_log(t, t, prec);
    arb_mul_ui(t, t, j, prec);
    arb_sub_ui(t, t, x, prec);
    arb_set_ui(u, j + 1);
    arb_lgamma(u, u, prec);
    arb_sub(t, t, u, prec);
    arb_exp(t, t, prec);
    arb_zero(value);
    for (slong steps = 0; steps < 40000 && j >= 0; steps++)
    {
        arb_add(value, value, t, prec);
        arb_mul_ui(t, t, upper ? j : x, prec);
        arb_div_ui(t, t, upper ? x : j + 1, prec);
        j += upper ? -1 : 1;
    }
    /* the rest, a geometric series at most */
    arb_set_ui(u, upper ? j + 1 : x);
    arb_div_ui(u, u, upper ? x : j + 1, prec);
    arb_sub_ui(u, u, 1, prec);
    arb_div(t, t, u, prec);
    arb_add_error(value, t);
    arb_clear(t);
    arb_clear(u);
}

/* P(Gamma(k) <= x) = P(Poisson(x) >= k) for shapes of 10^3 to 10^6, up to 12 standard deviations from the mean: tails to 1e-30 and below */
Test(loss_law, large_gammas)
{
    fmpq_t k, one, x;
    arb_t value, expected;

    fmpq_init(k);
    fmpq_init(one);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    fmpq_one(one);
    for (slong root = 32; root <= 1024; root *= 4)
        for (slong deviations = -12; deviations <= 12; deviations += 4)
        {
            wg_wishart_t process;
            slong shape = root * root, at = shape + deviations * root;

            wg_wishart_init(process);
            fmpq_set_si(k, shape, 1);
            fmpq_set_si(x, at, 1);
            cr_assert_eq(wg_wishart_append_gamma(process, k, one, NULL), WG_OK);
            cr_assert_eq(deviations < 0 ? wg_loss_cdf(value, x, process, 15, NULL)
                                        : wg_loss_tail(value, x, process, 15, NULL),
                         WG_OK);
            poisson(expected, shape, at, deviations >= 0, 200);
            cr_expect(arb_rel_accuracy_bits(expected) >= 50, "%ld %ld", (long) root, (long) deviations);
            cr_expect(arb_overlaps(value, expected) && arb_rel_accuracy_bits(value) >= 50, "%ld %ld",
                      (long) root, (long) deviations);
            wg_wishart_clear(process);
        }
    fmpq_clear(k);
    fmpq_clear(one);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
}

/* F(x) = C sum_j d_j P(K + j, x/c_1), Moschopoulos' series, whose rest after J terms is at most (1 - C sum d_j) P(K + J + 1, x/c_1) */
static void moschopoulos(arb_t value, const fmpq *k, const fmpq *c, slong n, const fmpq_t x, slong terms,
                         slong prec)
{
    arb_ptr d = _arb_vec_init(terms + 1), g = _arb_vec_init(terms + 1);
    arb_t C, K, c1, t, u, ratio, sum, y, tail;
    slong least = 0;

    arb_init(C);
    arb_init(K);
    arb_init(c1);
    arb_init(t);
    arb_init(u);
    arb_init(ratio);
    arb_init(sum);
    arb_init(y);
    arb_init(tail);
    for (slong i = 1; i < n; i++)
        if (fmpq_cmp(c + i, c + least) < 0)
            least = i;
    arb_set_fmpq(c1, c + least, prec);
    arb_one(C);
    for (slong i = 0; i < n; i++)
    {
        arb_set_fmpq(t, c + i, prec);
        arb_div(ratio, c1, t, prec);
        arb_set_fmpq(u, k + i, prec);
        arb_add(K, K, u, prec);
        arb_pow(t, ratio, u, prec);
        arb_mul(C, C, t, prec);
        arb_sub_ui(ratio, ratio, 1, prec);
        arb_neg(ratio, ratio);
        for (slong j = 1; j <= terms; j++)
        {
            arb_mul(u, u, ratio, prec);
            arb_add(g + j, g + j, u, prec);
        }
    }
    arb_set_fmpq(y, x, prec);
    arb_div(y, y, c1, prec);
    arb_one(d);
    arb_one(tail);
    for (slong j = 0; j <= terms; j++)
    {
        if (j > 0)
        {
            for (slong i = 1; i <= j; i++)
                arb_addmul(d + j, g + i, d + j - i, prec);
            arb_div_ui(d + j, d + j, j, prec);
        }
        arb_add_ui(t, K, j, prec);
        arb_hypgeom_gamma_lower(u, t, y, 1, prec);
        arb_mul(t, C, d + j, prec);
        arb_sub(tail, tail, t, prec);
        arb_addmul(sum, t, u, prec);
    }
    arb_mul(tail, tail, u, prec);
    arb_add_error(sum, tail);
    arb_set(value, sum);
    _arb_vec_clear(d, terms + 1);
    _arb_vec_clear(g, terms + 1);
    arb_clear(C);
    arb_clear(K);
    arb_clear(c1);
    arb_clear(t);
    arb_clear(u);
    arb_clear(ratio);
    arb_clear(sum);
    arb_clear(y);
    arb_clear(tail);
}

Test(loss_law, sums_of_gammas)
{
    flint_rand_t state;
    fmpq *k = _fmpq_vec_init(5), *c = _fmpq_vec_init(5);
    fmpq_t x;
    arb_t value, expected;

    test_randinit(state);
    fmpq_init(x);
    arb_init(value);
    arb_init(expected);
    for (slong i = 0; i < test_scaled(25); i++)
    {
        wg_wishart_t process;
        slong n = 2 + n_randint(state, 4);

        wg_wishart_init(process);
        for (slong j = 0; j < n; j++)
        {
            fmpq_set_si(k + j, 1 + n_randint(state, 12), 2);
            fmpq_canonicalise(k + j);
            fmpq_set_si(c + j, 10 + n_randint(state, 10), 10);
            fmpq_canonicalise(c + j);
            cr_assert_eq(wg_wishart_append_gamma(process, k + j, c + j, NULL), WG_OK);
        }
        wg_loss_mean(x, process);
        fmpq_mul_si(x, x, 1 + n_randint(state, 50));
        fmpq_div_2exp(x, x, n_randint(state, 2) ? 4 : 12);
        cr_assert_eq(wg_loss_cdf(value, x, process, 15, NULL), WG_OK);
        moschopoulos(expected, k, c, n, x, 140, 256);
        cr_expect(arb_overlaps(value, expected), "seed %lu, step %ld", test_seed(), (long) i);
        wg_wishart_clear(process);
    }
    _fmpq_vec_clear(k, 5);
    _fmpq_vec_clear(c, 5);
    fmpq_clear(x);
    arb_clear(value);
    arb_clear(expected);
    flint_randclear(state);
}

/* P(o Beta(a, b) <= x) = I_{x/o}(a, b), and P(o Beta(b, a) > o - x) the same: O -> o - O */
Test(loss_law, beta)
{
    flint_rand_t state;
    fmpq_t r, n, mean, x, y;
    arb_t value, mirrored, a, b, z, expected;

    test_randinit(state);
    fmpq_init(r);
    fmpq_init(n);
    fmpq_init(mean);
    fmpq_init(x);
    fmpq_init(y);
    arb_init(value);
    arb_init(mirrored);
    arb_init(a);
    arb_init(b);
    arb_init(z);
    arb_init(expected);
    for (slong i = 0; i < test_scaled(60); i++)
    {
        wg_wishart_t process, other;
        int field = 1 << n_randint(state, 3);
        slong rank = 1 + n_randint(state, 20), dim = rank + 1 + n_randint(state, 20);

        wg_wishart_init(process);
        wg_wishart_init(other);
        fmpq_set_si(n, dim, 1);
        fmpq_set_si(r, rank, 1);
        fmpq_div(mean, r, n);
        cr_assert_eq(wg_wishart_append(process, field, r, mean, n, NULL), WG_OK);
        fmpq_set_si(r, dim - rank, 1);
        fmpq_div(mean, r, n);
        cr_assert_eq(wg_wishart_append(other, field, r, mean, n, NULL), WG_OK);
        fmpq_set_si(x, 1 + n_randint(state, 999), 1000);
        fmpq_canonicalise(x);
        fmpq_one(y);
        fmpq_sub(y, y, x);
        cr_assert_eq(wg_loss_cdf(value, x, process, 15, NULL), WG_OK);
        cr_assert_eq(wg_loss_tail(mirrored, y, other, 15, NULL), WG_OK);
        arb_set_d(a, rank * field / 2.0);
        arb_set_d(b, (dim - rank) * field / 2.0);
        arb_set_fmpq(z, x, 400);
        arb_hypgeom_beta_lower(expected, a, b, z, 1, 400);
        cr_expect(arb_overlaps(value, expected) && arb_overlaps(mirrored, expected), "seed %lu, step %ld",
                  test_seed(), (long) i);
        wg_wishart_clear(process);
        wg_wishart_clear(other);
    }
    fmpq_clear(r);
    fmpq_clear(n);
    fmpq_clear(mean);
    fmpq_clear(x);
    fmpq_clear(y);
    arb_clear(value);
    arb_clear(mirrored);
    arb_clear(a);
    arb_clear(b);
    arb_clear(z);
    arb_clear(expected);
    flint_randclear(state);
}

/* P(X <= x(q)) = q, and P(X > x(q)) = q from above, for q down to 1e-30; answers outside the support are exact */
Test(loss_law, quantiles)
{
    wg_wishart_t process;
    fmpq_t q, x;
    arb_t point, p, target;

    wg_wishart_init(process);
    fmpq_init(q);
    fmpq_init(x);
    arb_init(point);
    arb_init(p);
    arb_init(target);
    set_process(process, "1/2,1,5/2,40", "3/10,1/5,1/20,1/100", "0");
    fmpq_set_si(q, 1, 3);
    for (int i = 0; i < 5; i++)
        for (int upper = 0; upper < 2; upper++)
        {
            cr_assert_eq(wg_loss_quantile(point, q, upper, process, 15, NULL), WG_OK);
            cr_expect_geq(arb_rel_accuracy_bits(point), 49);
            arf_get_fmpq(x, arb_midref(point));
            cr_assert_eq(upper ? wg_loss_tail(p, x, process, 15, NULL) : wg_loss_cdf(p, x, process, 15, NULL),
                         WG_OK);
            arb_set_fmpq(target, q, 200);
            mag_set_d(arb_radref(target), 1e-12 * fmpq_get_d(q));
            cr_expect(arb_contains(target, p), "%d %d", i, upper);
            if (upper)
                fmpq_div_2exp(q, q, 24);
        }
    fmpq_set_si(x, -1, 1);
    cr_assert_eq(wg_loss_cdf(p, x, process, 15, NULL), WG_OK);
    cr_expect(arb_is_zero(p));
    cr_assert_eq(wg_loss_tail(p, x, process, 15, NULL), WG_OK);
    cr_expect(arb_is_one(p));
    fmpq_one(q);
    cr_expect_eq(wg_loss_quantile(p, q, 0, process, 15, NULL), WG_DOMAIN);
    wg_wishart_clear(process);
    fmpq_clear(q);
    fmpq_clear(x);
    arb_clear(point);
    arb_clear(p);
    arb_clear(target);
}

/* kappa_2 = m_2 - m_1^2, and the n-th cumulant of Gammas is sum k c^n (n-1)! */
Test(loss_law, cumulants)
{
    wg_wishart_t process;
    fmpq *m = _fmpq_vec_init(3);
    fmpq_t kappa, expected;

    wg_wishart_init(process);
    fmpq_init(kappa);
    fmpq_init(expected);
    set_process(process, "2,3", "1/4,1/10", "0");
    wg_loss_moments(m, 2, process);
    fmpq_mul(m, m + 1, m + 1);
    fmpq_sub(m + 2, m + 2, m);
    wg_loss_variance(kappa, process);
    cr_expect(fmpq_equal(kappa, m + 2));
    wg_loss_cumulant(kappa, 4, process);
    /* 6 (2/256 + 3/10000) */
    fmpq_set_si(expected, 3894, 80000);
    fmpq_canonicalise(expected);
    cr_expect(fmpq_equal(kappa, expected));
    wg_wishart_clear(process);
    _fmpq_vec_clear(m, 3);
    fmpq_clear(kappa);
    fmpq_clear(expected);
}
