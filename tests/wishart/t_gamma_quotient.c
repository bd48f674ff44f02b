#include "../../src/wishart/gamma_quotient.h"

#include <math.h>

#include <criterion/criterion.h>
#include <flint/acb.h>

#include "../support.h"

/* An angle and a logarithm of the size, of either sign */
static double complex draw(flint_rand_t state, double least, double most, double angle)
{
    double size = exp(log(least) + n_randint(state, 1000001) * 1e-6 * log(most / least)),
           phi = angle * (n_randint(state, 1000001) * 1e-6);

    return size * cos(phi) + I * size * sin(phi);
}

static void set(acb_t z, double complex x)
{
    acb_set_d_d(z, creal(x), cimag(x));
}

/* error <- |x - y| of the real part, or of both */
static double distance(const acb_t x, double complex y, int real)
{
    double result;
    acb_t t;

    acb_init(t);
    set(t, y);
    acb_sub(t, x, t, 300);
    if (real)
        arb_zero(acb_imagref(t));
    acb_abs(acb_realref(t), t, 300);
    result = arf_get_d(arb_midref(acb_realref(t)), ARF_RND_UP);
    acb_clear(t);
    return result;
}

/* log, psi and its change as FLINT has them: within the bounds, and to eleven digits of what they are sums of */
static void expect(double complex p, double complex z, slong step)
{
    wg_gamma_quotient_struct q;
    double size = cabs(p) + cabs(z), log_error, psi_error, change_error;
    acb_t a, b, t;

    acb_init(a);
    acb_init(b);
    acb_init(t);
    wg_gamma_quotient(&q, p, z);
    set(a, p);
    set(b, z);
    acb_add(b, a, b, 600);
    acb_lgamma(t, b, 600);
    acb_lgamma(a, a, 600);
    acb_sub(t, t, a, 600);
    log_error = distance(t, q.log, 1);
    acb_digamma(b, b, 600);
    psi_error = distance(b, q.psi, 0);
    set(a, p);
    acb_digamma(a, a, 600);
    acb_sub(a, b, a, 600);
    change_error = distance(a, q.change, 0);
    cr_expect(log_error <= q.log_error && psi_error <= q.psi_error && change_error <= q.change_error,
              "seed %lu, step %ld: %g %g %g", test_seed(), (long) step, log_error, psi_error, change_error);
    cr_expect(log_error < 1e-11 * (1 + cabs(z)) * (1 + log(1 + size)), "seed %lu, step %ld: %g", test_seed(),
              (long) step, log_error);
    cr_expect(psi_error < 1e-11 * (1 + log(1 + size) + 1 / cabs(p + z)), "seed %lu, step %ld: %g",
              test_seed(), (long) step, psi_error);
    cr_expect(change_error < 1e-11 * (cabs(q.change) + 1e-3 * fmin(1, cabs(z) / cabs(p))),
              "seed %lu, step %ld: %g", test_seed(), (long) step, change_error);
    acb_clear(a);
    acb_clear(b);
    acb_clear(t);
}

/* Real p and z anywhere but next to the negative axis, or complex p and small real z */
Test(gamma_quotient, encloses_what_flint_has)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(400); i++)
    {
        double p = creal(draw(state, 0.25, 1e9, 0));

        expect(p, draw(state, 1e-3, n_randint(state, 2) ? 1e2 : 1e7, 2.8), i);
        expect(draw(state, 20, 1e12, 2.5), p < 1e3 ? (n_randint(state, 2) ? p : -p / 100) : 1, i);
    }
    flint_randclear(state);
}

/* sum_n 1/|z + n|^2 = Im psi(z)/Im z, or psi'(x), is below its bound, which falls to the right and upwards, and not far below right of 0 */
Test(gamma_quotient, trigamma_bound)
{
    flint_rand_t state;
    acb_t z, two;

    test_randinit(state);
    acb_init(z);
    acb_init(two);
    acb_set_si(two, 1);
    for (slong i = 0; i < test_scaled(300); i++)
    {
        double complex x = draw(state, 1e-2, 1e5, 3);
        double bound = wg_trigamma_bound(creal(x), cimag(x)), sum;

        set(z, x);
        if (cimag(x) == 0)
        {
            acb_polygamma(z, two, z, 200);
            sum = arf_get_d(arb_midref(acb_realref(z)), ARF_RND_NEAR);
        }
        else
        {
            acb_digamma(z, z, 200);
            sum = arf_get_d(arb_midref(acb_imagref(z)), ARF_RND_NEAR) / cimag(x);
        }
        cr_expect(sum <= bound && (creal(x) < 0 || bound < 3 * sum), "seed %lu, step %ld: %g, %g",
                  test_seed(), (long) i, sum, bound);
        cr_expect(wg_trigamma_bound(creal(x) + 1, cimag(x)) <= bound &&
                  wg_trigamma_bound(creal(x), 1.1 * cimag(x)) <= bound * (1 + 1e-9));
    }
    acb_clear(z);
    acb_clear(two);
    flint_randclear(state);
}
