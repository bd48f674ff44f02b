#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "wishgarten/minima.h"
#include "wishgarten/stream.h"

static double middle(const arb_t x)
{
    return arf_get_d(arb_midref(x), ARF_RND_NEAR);
}

static void expect(const arb_t x, const char *value)
{
    arb_t u;

    arb_init(u);
    arb_set_str(u, value, 200);
    arb_sub(u, u, x, 200);
    cr_assert_lt(fabs(middle(u)), 1e-17 * fabs(middle(x)) + 1e-19, "%s", value);
    arb_clear(u);
}

/* Edge, mean ln of the Hessian and ln of the number: 30-digit values computed with mpmath by two methods. */
Test(minima_edge, data)
{
    const char *edges[] = {"0.13616744268941448613", "0.028350136390617832907"};
    const char *logs[] = {"-0.42183417403056606827", "-0.41560974716260236017"};
    const char *counts[] = {"9.9241424554196214684", "34.550761338868400991"};
    fmpq_t gamma, k;
    arb_t x;

    fmpq_init(gamma);
    fmpq_init(k);
    arb_init(x);
    fmpq_set_si(k, 32, 1);
    for (int i = 0; i < 2; i++)
    {
        fmpq_set_si(gamma, i + 1, 4);
        cr_assert_eq(wg_minima_edge(x, gamma, 100), WG_OK);
        expect(x, edges[i]);
        cr_assert_eq(wg_minima_edge_at_shape(x, gamma, k, 0, 100), WG_OK);
        expect(x, edges[i]);
        cr_assert_eq(wg_minima_edge_log_hessian(x, gamma, 100), WG_OK);
        expect(x, logs[i]);
        cr_assert_eq(wg_minima_log_count(x, gamma, k, 0, 100), WG_OK);
        expect(x, counts[i]);
    }
    fmpq_one(gamma);
    cr_assert_eq(wg_minima_edge(x, gamma, 100), WG_DOMAIN);
    fmpq_zero(gamma);
    cr_assert_eq(wg_minima_edge(x, gamma, 100), WG_DOMAIN);
    fmpq_clear(gamma);
    fmpq_clear(k);
    arb_clear(x);
}

/* edge ~ (4/27)(1-gamma)^3 as gamma -> 1, to 100 bits: the cancellation is made good; 1 - 2 sqrt(2 gamma) as gamma -> 0. */
Test(minima_edge, ends)
{
    fmpq_t gamma;
    arb_t x;

    fmpq_init(gamma);
    arb_init(x);
    fmpq_set_str(gamma, "999999999999/1000000000000", 10);
    cr_assert_eq(wg_minima_edge(x, gamma, 100), WG_OK);
    cr_assert_geq(arb_rel_accuracy_bits(x), 100);
    cr_assert_float_eq(middle(x) * 1e36, 4.0 / 27, 1e-9);
    fmpq_inv(gamma, gamma);
    fmpq_sub_si(gamma, gamma, 1);
    cr_assert_eq(wg_minima_edge(x, gamma, 100), WG_OK);
    cr_assert_float_eq((1 - middle(x)) / 2e-6, sqrt(2), 1e-5);
    fmpq_clear(gamma);
    arb_clear(x);
}

/* 1 if M = (1-x) W_p(n) - x W_p(m) - shift - noise N is positive definite, by its Cholesky factor. */
static int is_positive(wg_stream_t stream, slong p, slong n, double first, slong m, double second,
                       double shift, double noise)
{
    double *h = calloc(p * p, sizeof(double)), *row = malloc(p * sizeof(double));
    int positive = 1;

    for (slong k = 0; k < n + m; k++)
    {
        double scale = k < n ? first : -second;

        wg_stream_normals(row, stream, p);
        for (slong i = 0; i < p; i++)
            for (slong j = 0; j <= i; j++)
                h[i * p + j] += scale * row[i] * row[j];
    }
    for (slong i = 0; i < p; i++)
    {
        wg_stream_normals(row, stream, p);
        h[i * p + i] -= shift;
        for (slong j = 0; j < i; j++)
            h[i * p + j] -= noise * row[j];
    }
    for (slong i = 0; i < p && positive; i++)
        for (slong j = 0; j <= i; j++)
        {
            for (slong k = 0; k < j; k++)
                h[i * p + j] -= h[i * p + k] * h[j * p + k];
            if (j < i)
                h[i * p + j] /= h[j * p + j];
            else if (!(h[i * p + i] > 0))
                positive = 0;
            else
                h[i * p + i] = sqrt(h[i * p + i]);
        }
    free(h);
    free(row);
    return positive;
}

/* A random Hessian of 200 parameters is positive at 3/4 of the loss at the edge and not at 5/4 of it, in the limit (k = 400) and at finite
   dimension (r/N = 1/2, kappa = 800). */
Test(minima_edge, random_hessian)
{
    wg_stream_t stream;
    fmpq_t gamma, rho;
    arb_t x;

    fmpq_init(gamma);
    fmpq_init(rho);
    arb_init(x);
    wg_stream_init(stream, 1, 0, WG_STREAM_MATRIX, 0);
    fmpq_set_si(gamma, 1, 4);
    fmpq_set_si(rho, 1, 2);
    cr_assert_eq(wg_minima_edge(x, gamma, 60), WG_OK);
    for (int i = 3; i <= 5; i += 2)
    {
        double t = middle(x) * 400 * i / 4;

        cr_assert_eq(is_positive(stream, 200, 799, 1, 0, 0, 2 * t, sqrt(2 * t)), i == 3);
    }
    fmpq_div_2exp(gamma, gamma, 1);
    cr_assert_eq(wg_minima_edge_at_dimension(x, rho, gamma, 60), WG_OK);
    for (int i = 3; i <= 5; i += 2)
    {
        double loss = middle(x) * 0.5 * i / 4;

        cr_assert_eq(is_positive(stream, 200, 799, 1 - loss, 799, loss, 0, sqrt(1600 * loss * (1 - loss))),
                     i == 3);
    }
    fmpq_clear(gamma);
    fmpq_clear(rho);
    arb_clear(x);
}

/* The edge at dimension N becomes the limiting one as r/N -> 0. */
Test(minima_edge, small_rank)
{
    fmpq_t gamma, rho, load;
    arb_t x, y;

    fmpq_init(gamma);
    fmpq_init(rho);
    fmpq_init(load);
    arb_init(x);
    arb_init(y);
    fmpq_set_si(rho, 1, 100000000);
    for (slong i = 1; i < 10; i++)
    {
        fmpq_set_si(gamma, i, 10);
        fmpq_mul(load, gamma, rho);
        cr_assert_eq(wg_minima_edge(x, gamma, 60), WG_OK);
        cr_assert_eq(wg_minima_edge_at_dimension(y, rho, load, 60), WG_OK);
        cr_assert_geq(arb_rel_accuracy_bits(y), 60);
        cr_assert_float_eq(middle(y) / middle(x), 1, 1e-6);
    }
    cr_assert_eq(wg_minima_edge_at_dimension(y, rho, rho, 60), WG_DOMAIN);
    fmpq_clear(gamma);
    fmpq_clear(rho);
    fmpq_clear(load);
    arb_clear(x);
    arb_clear(y);
}
