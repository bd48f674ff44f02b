#include "variance.h"

#include <flint/arb_hypgeom.h>

/* root <- sqrt(1 - 4t/gap^2), small <- (1 - root)/2 without cancellation, for t in the support. */
static void split(arb_t small, arb_t root, const arb_t t, const wg_variance_law_t law, slong prec)
{
    arb_t s;
    fmpq_t top;

    arb_init(s);
    fmpq_init(top);
    wg_variance_law_knot(top, law, 0, 1);
    arb_div_fmpz(s, t, fmpq_numref(top), prec);
    arb_mul_fmpz(s, s, fmpq_denref(top), prec);
    arb_sub_ui(root, s, 1, prec);
    arb_neg(root, root);
    arb_nonnegative_part(root, root);
    arb_sqrt(root, root, prec);
    arb_add_ui(small, root, 1, prec);
    arb_mul_2exp_si(small, small, 1);
    arb_div(small, s, small, prec);
    arb_clear(s);
    fmpq_clear(top);
}

void wg_variance_two_cdf(arb_t p, const arb_t t, const wg_variance_law_t law, slong prec)
{
    arb_t a, b, small, root, other;

    arb_init(a);
    arb_init(b);
    arb_init(small);
    arb_init(root);
    arb_init(other);
    arb_set_fmpz(a, law->multiplicities);
    arb_set_fmpz(b, law->multiplicities + 1);
    split(small, root, t, law, prec);
    arb_hypgeom_beta_lower(other, a, b, small, 1, prec);
    arb_hypgeom_beta_lower(p, b, a, small, 1, prec);
    arb_add(p, p, other, prec);
    arb_clear(a);
    arb_clear(b);
    arb_clear(small);
    arb_clear(root);
    arb_clear(other);
}

void wg_variance_two_density(arb_t f, const arb_t t, const wg_variance_law_t law, slong prec)
{
    arb_t a, b, small, large, root, s, u;
    fmpz_t e;
    fmpq_t top;

    arb_init(a);
    arb_init(b);
    arb_init(small);
    arb_init(large);
    arb_init(root);
    arb_init(s);
    arb_init(u);
    fmpz_init(e);
    fmpq_init(top);
    split(small, root, t, law, prec);
    arb_sub_ui(large, small, 1, prec);
    arb_neg(large, large);
    fmpz_sub_ui(e, law->multiplicities, 1);
    arb_pow_fmpz(s, small, e, prec);
    arb_pow_fmpz(u, large, e, prec);
    fmpz_sub_ui(e, law->multiplicities + 1, 1);
    arb_pow_fmpz(large, large, e, prec);
    arb_mul(s, s, large, prec);
    arb_pow_fmpz(small, small, e, prec);
    arb_addmul(s, u, small, prec);

    /* 1/B(a, b) by logarithms, for dimensions whose Gamma function would overflow */
    arb_set_fmpz(a, law->multiplicities);
    arb_set_fmpz(b, law->multiplicities + 1);
    arb_add(u, a, b, prec);
    arb_lgamma(u, u, prec);
    arb_lgamma(a, a, prec);
    arb_lgamma(b, b, prec);
    arb_sub(u, u, a, prec);
    arb_sub(u, u, b, prec);
    arb_exp(u, u, prec);
    arb_mul(s, s, u, prec);

    wg_variance_law_knot(top, law, 0, 1);
    fmpq_mul_2exp(top, top, 2);
    arb_div_fmpz(s, s, fmpq_numref(top), prec);
    arb_mul_fmpz(s, s, fmpq_denref(top), prec);
    arb_div(f, s, root, prec);
    arb_clear(a);
    arb_clear(b);
    arb_clear(small);
    arb_clear(large);
    arb_clear(root);
    arb_clear(s);
    arb_clear(u);
    fmpz_clear(e);
    fmpq_clear(top);
}

/* |2u| (|t|/gap^2)^(min - 1) ((1 + |r|)/2)^(max - min) 2 / (B gap^2 |r|), r^2 = 1 - 4t/gap^2: no |p| exceeds
 * (1 + |r|)/2. */
void wg_variance_two_bound(arb_t bound, const acb_t u, const acb_t t, int at_knot, const fmpq_t upper,
                           wg_variance_law_t law, slong prec)
{
    const fmpz *a = law->multiplicities, *b = law->multiplicities + 1;
    arb_t top, size, low, s;
    acb_t rest;
    fmpz_t e;

    arb_init(top);
    arb_init(size);
    arb_init(low);
    arb_init(s);
    acb_init(rest);
    fmpz_init(e);
    arb_set_fmpq(top, upper, prec);
    acb_sub_arb(rest, t, top, prec);
    acb_div_arb(rest, rest, top, prec);
    acb_abs(size, rest, prec);
    arb_sqrt(size, size, prec);
    if (at_knot)
    {
        /* r = u/sqrt(top) */
        arb_sqrt(bound, top, prec);
        arb_mul_2exp_si(bound, bound, 1);
    }
    else
    {
        acb_abs(bound, u, prec);
        arb_mul_2exp_si(bound, bound, 1);
        arb_div(bound, bound, size, prec);
    }
    arb_add_ui(size, size, 1, prec);
    arb_mul_2exp_si(size, size, -1);
    fmpz_sub(e, a, b);
    fmpz_abs(e, e);
    arb_pow_fmpz(size, size, e, prec);
    arb_mul(bound, bound, size, prec);
    acb_abs(s, t, prec);
    arb_div(s, s, top, prec);
    arb_mul_2exp_si(s, s, -2);
    fmpz_sub_ui(e, fmpz_cmp(a, b) < 0 ? a : b, 1);
    arb_pow_fmpz(s, s, e, prec);
    arb_mul(bound, bound, s, prec);
    arb_div(bound, bound, top, prec);
    arb_mul_2exp_si(bound, bound, -1);

    arb_set_fmpz(size, law->dim);
    arb_lgamma(s, size, prec);
    for (int i = 0; i < 2; i++)
    {
        arb_set_fmpz(size, law->multiplicities + i);
        arb_lgamma(low, size, prec);
        arb_sub(s, s, low, prec);
    }
    arb_exp(s, s, prec);
    arb_mul(bound, bound, s, prec);
    arb_clear(top);
    arb_clear(size);
    arb_clear(low);
    arb_clear(s);
    acb_clear(rest);
    fmpz_clear(e);
}
