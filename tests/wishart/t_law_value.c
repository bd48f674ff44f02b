#include "../../src/wishart/law_value.h"

#include <criterion/criterion.h>

#include "../../src/wishart/gradient_finite.h"
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
