#include "../../src/wishart/law_value.h"

#include <math.h>

#include <criterion/criterion.h>

#include "../../src/wishart/gradient_finite.h"
#include "../../src/wishart/loss_function.h"
#include "../support.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"

static void draw(wg_wishart_t process, flint_rand_t state)
{
    static const int fields[] = {1, 2, 4};
    fmpq_t dof, mean, dim;

    fmpq_init(dof);
    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_set_ui(dim, 3 + n_randint(state, n_randint(state, 2) ? 20 : 100000), 1);
    fmpq_set_si(dof, 1 + n_randint(state, 4 * (fmpz_get_ui(fmpq_numref(dim)) - 1)), 4);
    fmpq_canonicalise(dof);
    if (fmpq_cmp_ui(dof, 1) < 0)
        fmpq_one(dof);
    fmpq_set_ui(mean, 1 + n_randint(state, 5), 3);
    fmpq_canonicalise(mean);
    wg_wishart_init(process);
    cr_assert_eq(wg_wishart_append(process, fields[n_randint(state, 3)], dof, mean, dim, NULL), WG_OK);
    fmpq_clear(dof);
    fmpq_clear(mean);
    fmpq_clear(dim);
}

/* The quantile by one value and the density on a ball = that by a comparison at both ends, of the gradient at random dimensions, for q from 1/2 to
   1e-30 */
Test(law_value, two_ways_to_a_quantile)
{
    flint_rand_t state;
    fmpq_t zero, one, middle, q;
    arb_t fast, slow;

    test_randinit(state);
    fmpq_init(zero);
    fmpq_init(one);
    fmpq_init(middle);
    fmpq_init(q);
    arb_init(fast);
    arb_init(slow);
    fmpq_one(one);
    fmpq_set_si(middle, 1, 4);
    for (slong i = 0; i < test_scaled(6); i++)
    {
        wg_law_struct law = {.function = wg_gradient_finite,
                             .low = zero,
                             .high = one,
                             .middle = middle,
                             .density = wg_gradient_finite_density,
                             .sketch = wg_gradient_finite_sketch};
        wg_wishart_t process;

        draw(process, state);
        law.data = process->components;
        fmpq_set_si(q, 1 + n_randint(state, 998), 2000);
        if (n_randint(state, 2))
            fmpq_pow_si(q, q, 1 + n_randint(state, 9));
        cr_assert_eq(wg_law_inverse(fast, q, WG_LAW_TAIL, &law, 15, NULL), WG_OK, "seed %lu, step %ld",
                     test_seed(), (long) i);
        law.density = NULL;
        law.sketch = NULL;
        cr_assert_eq(wg_law_inverse(slow, q, WG_LAW_TAIL, &law, 15, NULL), WG_OK, "seed %lu, step %ld",
                     test_seed(), (long) i);
        cr_expect(arb_overlaps(fast, slow) && arb_rel_accuracy_bits(fast) >= 50, "seed %lu, step %ld",
                  test_seed(), (long) i);
        wg_wishart_clear(process);
    }
    fmpq_clear(zero);
    fmpq_clear(one);
    fmpq_clear(middle);
    fmpq_clear(q);
    arb_clear(fast);
    arb_clear(slow);
    flint_randclear(state);
}

/* One to four components, with dimensions and without, in which no shape is small */
static void draw_sum(wg_wishart_t process, flint_rand_t state, slong length)
{
    static const int fields[] = {1, 2, 4};
    int kind = n_randint(state, 3);
    fmpq_t dof, mean, dim;

    fmpq_init(dof);
    fmpq_init(mean);
    fmpq_init(dim);
    wg_wishart_init(process);
    for (slong i = 0; i < length; i++)
    {
        fmpq_set_ui(dof, 20 + n_randint(state, 60), 3);
        fmpq_set_ui(mean, 1 + n_randint(state, 5), 3);
        fmpq_canonicalise(dof);
        fmpq_canonicalise(mean);
        fmpq_set_ui(dim, kind == 0 || (kind == 1 && i == 0) ? 0 : 60 + n_randint(state, 100), 1);
        cr_assert_eq(wg_wishart_append(process, fields[n_randint(state, 3)], dof, mean, dim, NULL), WG_OK);
    }
    fmpq_clear(dof);
    fmpq_clear(mean);
    fmpq_clear(dim);
}

/* The same of the loss: one component at random dimensions, and sums; and the sketch is the logarithm of the value, its rate the density over it, to six
   digits */
Test(law_value, two_ways_to_a_quantile_of_the_loss)
{
    flint_rand_t state;
    fmpq_t zero, top, mean, q, x;
    arb_t fast, slow, p;

    test_randinit(state);
    fmpq_init(zero);
    fmpq_init(top);
    fmpq_init(mean);
    fmpq_init(q);
    fmpq_init(x);
    arb_init(fast);
    arb_init(slow);
    arb_init(p);
    for (slong i = 0; i < test_scaled(16); i++)
    {
        slong length = i % 2 ? 1 : 1 + n_randint(state, 4);
        wg_law_side_t side = n_randint(state, 2) ? WG_LAW_TAIL : WG_LAW_CDF;
        wg_wishart_t process;
        wg_line_sketch_struct line;
        wg_loss_struct loss = {process, &line};
        wg_law_struct law = {.function = wg_loss_function,
                             .low = zero,
                             .middle = mean,
                             .data = &loss,
                             .density = wg_loss_density_on_ball,
                             .sketch = wg_loss_sketch};
        double logarithm, rate;

        if (i % 2)
            draw(process, state);
        else
            draw_sum(process, state, length);
        wg_line_sketch_init(&line);
        wg_loss_mean(mean, process);
        if (wg_loss_maximum(top, process))
            law.high = top;
        fmpq_set_si(q, 1 + n_randint(state, 998), 1000);
        if (n_randint(state, 2))
            fmpq_pow_si(q, q, 1 + n_randint(state, 9));
        cr_assert_eq(wg_law_inverse(fast, q, side, &law, 15, NULL), WG_OK, "seed %lu, step %ld", test_seed(),
                     (long) i);
        law.density = NULL;
        law.sketch = NULL;
        cr_assert_eq(wg_law_inverse(slow, q, side, &law, 15, NULL), WG_OK, "seed %lu, step %ld", test_seed(),
                     (long) i);
        cr_expect(arb_overlaps(fast, slow) && arb_rel_accuracy_bits(fast) >= 50, "seed %lu, step %ld",
                  test_seed(), (long) i);

        arf_get_fmpq(x, arb_midref(slow));
        cr_assert_eq(wg_loss_sketch(&logarithm, &rate, x, side, &loss), WG_OK);
        cr_expect_float_eq(logarithm, log(fmpq_get_d(q)), 1e-6, "seed %lu, step %ld", test_seed(), (long) i);
        cr_assert_eq(wg_loss_function(p, x, WG_LAW_DENSITY, &loss, 60), WG_OK);
        cr_expect_float_eq(rate * fmpq_get_d(q) / arf_get_d(arb_midref(p), ARF_RND_NEAR), 1, 1e-6,
                           "seed %lu, step %ld", test_seed(), (long) i);
        wg_line_sketch_clear(&line);
        wg_wishart_clear(process);
    }
    fmpq_clear(zero);
    fmpq_clear(top);
    fmpq_clear(mean);
    fmpq_clear(q);
    fmpq_clear(x);
    arb_clear(fast);
    arb_clear(slow);
    arb_clear(p);
    flint_randclear(state);
}

/* The density on a ball has that at each end, and its middle, in it: one component, and sums. A line may lie where sums cancel, which costs bits of the ball */
Test(law_value, density_on_a_ball)
{
    flint_rand_t state;
    fmpq_t x, radius, end;
    arb_t ball, density, value;

    test_randinit(state);
    fmpq_init(x);
    fmpq_init(radius);
    fmpq_init(end);
    arb_init(ball);
    arb_init(density);
    arb_init(value);
    for (slong i = 0; i < test_scaled(30); i++)
    {
        wg_wishart_t process;
        wg_loss_struct loss = {process, NULL};

        if (i % 2)
            draw(process, state);
        else
            draw_sum(process, state, 1 + n_randint(state, 4));
        wg_loss_mean(x, process);
        wg_loss_variance(radius, process);
        arb_set_fmpq(ball, radius, 60);
        arb_sqrt(ball, ball, 60);
        arf_get_fmpq(radius, arb_midref(ball));
        fmpq_set_si(end, n_randint(state, 60), 60);
        fmpq_submul(x, radius, end);
        fmpq_div_2exp(radius, radius, 20 + n_randint(state, 20));
        arb_set_fmpq(value, radius, 60);
        arb_set_fmpq(ball, x, 200);
        arb_add_error(ball, value);
        cr_assert_eq(wg_loss_density_on_ball(density, ball, &loss, 60), WG_OK, "seed %lu, step %ld",
                     test_seed(), (long) i);
        cr_expect(arb_rel_accuracy_bits(density) >= 2, "seed %lu, step %ld: %ld bits", test_seed(), (long) i,
                  (long) arb_rel_accuracy_bits(density));
        for (int place = -1; place <= 1; place++)
        {
            fmpq_mul_si(end, radius, place);
            fmpq_add(end, end, x);
            cr_assert_eq(wg_loss_density(value, end, process, 15, NULL), WG_OK);
            cr_expect(arb_overlaps(density, value), "seed %lu, step %ld", test_seed(), (long) i);
        }
        wg_wishart_clear(process);
    }
    fmpq_clear(x);
    fmpq_clear(radius);
    fmpq_clear(end);
    arb_clear(ball);
    arb_clear(density);
    arb_clear(value);
    flint_randclear(state);
}

typedef enum
{
    LOSS_BELOW,
    LOSS_ABOVE,
    GRADIENT_ABOVE
} side_t;

/* p <- P(l <= x), P(l > x) or P(g > x) */
static void get_probability(arb_t p, const fmpq_t x, const wg_wishart_t process, side_t side)
{
    wg_status_t status;

    if (side == LOSS_BELOW)
        status = wg_loss_cdf(p, x, process, 15, NULL);
    else if (side == LOSS_ABOVE)
        status = wg_loss_tail(p, x, process, 15, NULL);
    else
    {
        status = wg_gradient_tail(p, x, process, NULL, 15, NULL);
        arb_mul_2exp_si(p, p, -1);
    }
    cr_assert_eq(status, WG_OK);
}

/* The quantile has fifteen digits, and q is between the probabilities at its ends. */
static void expect_quantile(const wg_wishart_t process, const fmpq_t q, side_t side)
{
    wg_status_t status;
    fmpq_t rest, x;
    arb_t point, p, low, high;
    arf_t end;

    fmpq_init(rest);
    fmpq_init(x);
    arb_init(point);
    arb_init(p);
    arb_init(low);
    arb_init(high);
    arf_init(end);
    fmpq_one(rest);
    fmpq_sub(rest, rest, q);
    status = side == GRADIENT_ABOVE ? wg_gradient_quantile(point, rest, process, NULL, 15, NULL)
                                    : wg_loss_quantile(point, q, side == LOSS_ABOVE, process, 15, NULL);
    cr_assert_eq(status, WG_OK);
    cr_expect_geq(arb_rel_accuracy_bits(point), 50);
    arb_get_lbound_arf(end, point, ARF_PREC_EXACT);
    arf_get_fmpq(x, end);
    get_probability(low, x, process, side);
    arb_get_ubound_arf(end, point, ARF_PREC_EXACT);
    arf_get_fmpq(x, end);
    get_probability(high, x, process, side);
    if (side != LOSS_BELOW)
        arb_swap(low, high);
    arb_set_fmpq(p, q, 200);
    cr_expect(!arb_gt(low, p) && !arb_lt(high, p), "k %g, N %g, q %g, side %d",
              fmpq_get_d(process->components[0].dof) / 2, fmpq_get_d(process->components[0].dim),
              fmpq_get_d(q), side);
    fmpq_clear(rest);
    fmpq_clear(x);
    arb_clear(point);
    arb_clear(p);
    arb_clear(low);
    arb_clear(high);
    arf_clear(end);
}

/* P(g > x) = q and P(l <= x) = q = P(l > x) at quantiles, for shapes from 1/2 to 10^6 and q down to 1e-30, of limit laws and at a dimension */
Test(law_value, shapes_and_tails)
{
    static const slong shapes[][2] = {{1, 2}, {3, 2}, {1000, 1}, {1000000, 1}};
    fmpq_t r, mean, dim, q;

    fmpq_init(r);
    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_init(q);
    fmpq_one(mean);
    for (int i = 0; i < 8; i++)
    {
        wg_wishart_t process;

        /* k = beta r/2 with beta = 1 */
        fmpq_set_si(r, shapes[i / 2][0], shapes[i / 2][1]);
        fmpq_mul_2exp(r, r, 1);
        fmpq_set_ui(dim, i % 2 ? 5 * shapes[i / 2][0] : 0, 1);
        wg_wishart_init(process);
        cr_assert_eq(wg_wishart_append(process, 1, r, mean, dim, NULL), WG_OK);
        for (int power = 1; power <= 10; power += 9)
        {
            fmpq_set_si(q, 1, 1000);
            fmpq_pow_si(q, q, power);
            for (side_t side = LOSS_BELOW; side <= GRADIENT_ABOVE; side++)
                expect_quantile(process, q, side);
        }
        wg_wishart_clear(process);
    }
    fmpq_clear(r);
    fmpq_clear(mean);
    fmpq_clear(dim);
    fmpq_clear(q);
}
