#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include <flint/arb.h>
#include <flint/arb_hypgeom.h>

#include "../../src/wishart/cholesky_walk.h"
#include "../support.h"

/* E (G - t)_+ = a Q(a+1, t) - t Q(a, t), both in balls. */
Test(cholesky_walk, excess)
{
    const double as[] = {0.5, 1, 1.5, 2, 7, 31.5, 200}, factors[] = {-1, 0.01, 0.3, 0.9, 1, 1.1, 2, 8};
    arb_t a, t, p, q;

    arb_init(a);
    arb_init(t);
    arb_init(p);
    arb_init(q);
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < 8; j++)
        {
            double x = as[i] * factors[j], expected = as[i] - x;

            if (x > 0)
            {
                arb_set_d(a, as[i]);
                arb_set_d(t, x);
                arb_hypgeom_gamma_upper(q, a, t, 1, 3000);
                arb_add_ui(a, a, 1, 3000);
                arb_hypgeom_gamma_upper(p, a, t, 1, 3000);
                arb_sub_ui(a, a, 1, 3000);
                arb_mul(p, p, a, 3000);
                arb_submul(p, q, t, 3000);
                expected = arf_get_d(arb_midref(p), ARF_RND_NEAR);
            }
            cr_assert_float_eq(wg_walk_excess(as[i], lgamma(as[i]), x), expected, 1e-12 * expected,
                               "a = %g, t = %g", as[i], x);
        }
    arb_clear(a);
    arb_clear(t);
    arb_clear(p);
    arb_clear(q);
}

/* Under the law (g - t)_+ Gamma(a), E g = a e(a+1)/e(a) and E g^2 = a (a+1) e(a+2)/e(a), e(a) = E (G_a - t)_+. */
Test(cholesky_walk, draw_excess)
{
    const double as[] = {0.5, 1, 1.5, 8, 40}, factors[] = {-0.5, 0.1, 0.7, 1, 3};
    const slong n = test_scaled(4000);
    wg_stream_t stream;

    wg_stream_init(stream, test_seed(), 0, WG_STREAM_MATRIX, 0);
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
        {
            double a = as[i], t = a * factors[j], sum = 0, e[3], mean, square;

            for (int l = 0; l < 3; l++)
                e[l] = wg_walk_excess(a + l, lgamma(a + l), t);
            mean = a * e[1] / e[0];
            square = a * (a + 1) * e[2] / e[0];
            for (slong l = 0; l < n; l++)
            {
                double g = wg_walk_draw_excess(stream, a, t);

                cr_assert_geq(g, t);
                sum += g;
            }
            cr_assert_lt(fabs(sum / n - mean), 4.5 * sqrt((square - mean * mean) / n),
                         "a = %g, t = %g: %g, not %g", a, t, sum / n, mean);
        }
}

/* Draws from Gamma(a) have mean a and variance a. */
Test(cholesky_walk, draw_gamma)
{
    const double as[] = {0.25, 0.5, 1, 3.7, 50};
    const slong n = test_scaled(20000);
    wg_stream_t stream;

    wg_stream_init(stream, test_seed(), 1, WG_STREAM_MATRIX, 0);
    for (int i = 0; i < 5; i++)
    {
        double a = as[i], sum = 0, squares = 0;

        for (slong l = 0; l < n; l++)
        {
            double g = wg_walk_draw_gamma(stream, a) - a;

            sum += g;
            squares += g * g;
        }
        cr_assert_lt(fabs(sum / n), 4.5 * sqrt(a / n));
        cr_assert_lt(fabs(squares / n - a), 4.5 * sqrt((2 * a * a + 6 * a) / n));
    }
}

/* Below, the same densities without any of the ideas of the walk: whole matrices, their minors, and plain averages. */

static double normal(wg_stream_t stream)
{
    double x;

    wg_stream_normals(&x, stream, 1);
    return x;
}

/* h <- h + scale Y^T Y, Y with n rows */
static void add_wishart(double *h, wg_stream_t stream, slong p, slong n, double scale)
{
    double row[8];

    for (slong k = 0; k < n; k++)
    {
        wg_stream_normals(row, stream, p);
        for (slong i = 0; i < p; i++)
            for (slong j = 0; j < p; j++)
                h[i * p + j] += scale * row[i] * row[j];
    }
}

/* The determinant, and the number of negative eigenvalues by the signs of leading minors. */
static double determinant(double *h, slong *negative, slong p)
{
    double det = 1;

    *negative = 0;
    for (slong k = 0; k < p; k++)
    {
        det *= h[k * p + k];
        *negative += h[k * p + k] < 0;
        for (slong i = k + 1; i < p; i++)
            for (slong j = p - 1; j >= k; j--)
                h[i * p + j] -= h[i * p + k] / h[k * p + k] * h[k * p + j];
    }
    return fabs(det);
}

/* The walk's mean over many runs = the plain mean, for minima and for every index, within 4.5 standard errors. `sample` fills H and
   returns the weight. */
typedef double (*sample_t)(double *h, wg_stream_t stream, double loss, const walk_t *walk);

static void compare(walk_t *walk, double loss, sample_t sample)
{
    const slong p = walk->parameters, plain = test_scaled(40000), runs = test_scaled(100);
    double sum[2][9] = {{0}}, squares[2][9] = {{0}}, h[64], densities[9];
    wg_stream_t stream;

    wg_stream_init(stream, test_seed(), 2, WG_STREAM_MATRIX, 0);
    for (slong r = 0; r < plain; r++)
    {
        double w;
        slong negative;

        memset(h, 0, sizeof h);
        w = sample(h, stream, loss, walk);
        w *= determinant(h, &negative, p);
        sum[0][negative] += w / plain;
        squares[0][negative] += w * w / plain;
    }
    walk->particles = 50;
    for (walk->definite = 0; walk->definite < 2; walk->definite++)
    {
        walk_room_t room;

        memset(sum[1], 0, sizeof sum[1]);
        memset(squares[1], 0, sizeof squares[1]);
        cr_assert_eq(wg_walk_room_init(&room, walk), WG_OK);
        for (slong r = 0; r < runs; r++)
        {
            double scale = exp(wg_walk_run(densities, &room, stream, loss, walk));

            for (slong i = 0; i <= (walk->definite ? 0 : p); i++)
            {
                sum[1][i] += scale * densities[i] / runs;
                squares[1][i] += scale * densities[i] * scale * densities[i] / runs;
            }
        }
        wg_walk_room_clear(&room);
        for (slong i = 0; i <= (walk->definite ? 0 : p); i++)
        {
            double error = sqrt((squares[0][i] - sum[0][i] * sum[0][i]) / plain +
                                (squares[1][i] - sum[1][i] * sum[1][i]) / runs);

            if (squares[0][i] > 0)
                cr_assert_lt(fabs(sum[0][i] - sum[1][i]), 4.5 * error, "p = %ld, index %ld: %g, not %g +- %g",
                             (long) p, (long) i, sum[1][i], sum[0][i], error);
        }
    }
}

/* (pi/4)^(p/2) T^(k-1-p/2) e^(-T)/Gamma(k), M = W_p(2k-1) - 2T - sqrt(2T) N, N_jj ~ N(0, spread) */
static double sample_limit(double *h, wg_stream_t stream, double t, const walk_t *walk)
{
    const slong p = walk->parameters;
    double k = walk->components[0].shape;

    add_wishart(h, stream, p, (slong) (2 * k - 1), 1);
    for (slong i = 0; i < p; i++)
    {
        h[i * p + i] -= 2 * t + sqrt(2 * t * walk->components[0].spread) * normal(stream);
        for (slong j = 0; j < i; j++)
        {
            double x = sqrt(2 * t) * normal(stream);

            h[i * p + j] -= x;
            h[j * p + i] -= x;
        }
    }
    return pow(M_PI / 4, p / 2.) * pow(t, k - 1 - p / 2.) * exp(-t) / tgamma(k);
}

Test(cholesky_walk, limit)
{
    const double shapes[] = {2, 4, 1.5, 2.5, 1}, spreads[] = {0, 1, 0.5, 0, 0};
    const slong parameters[] = {2, 3, 2, 5, 3};

    /* The last two have a singular Wishart matrix. */
    for (int i = 0; i < 5; i++)
    {
        walk_t walk = {.parameters = parameters[i],
                       .length = 1,
                       .mean = shapes[i],
                       .blocks = 1,
                       .log_period = log(M_PI)};

        walk.components[0] = (walk_component_t){.shape = shapes[i],
                                                .scale = 1,
                                                .square = 1,
                                                .spread = spreads[i],
                                                .log_norm = -lgamma(shapes[i])};
        walk.dof[0] = 2 * shapes[i] - 1;
        compare(&walk, 0.3 * shapes[i], sample_limit);
    }
}

/* Two components c_a Gamma(k_a), generators with squares q_a: H and g at once, g within the columns of xi projected by hand. The losses are
   uniform on the segment of the loss E, and their density and that of g = 0 are weights. */
static double sample_two(double *h, wg_stream_t stream, double loss, const walk_t *walk)
{
    const slong p = walk->parameters;
    const walk_component_t *c = walk->components;
    double share = wg_stream_uniform(stream),
           t[2] = {share * loss / c[0].scale, (1 - share) * loss / c[1].scale};
    double weight = loss, v[2], variance = 0, noise = 0, row[8];

    for (int a = 0; a < 2; a++)
    {
        double s = c[a].scale * c[a].square;

        weight *= pow(t[a], c[a].shape - 1) * exp(-t[a]) / tgamma(c[a].shape) / c[a].scale;
        v[a] = c[a].scale * sqrt(c[a].square * t[a]);
        variance += 2 * v[a] * v[a];
        noise += 2 * s * s * t[a];
        add_wishart(h, stream, p, (slong) (2 * c[a].shape - 1), s);
        for (slong i = 0; i < p; i++)
            h[i * p + i] -= 2 * s * t[a];
    }
    /* (xi_1, xi_2) = z (v_2, -v_1)/|v| */
    wg_stream_normals(row, stream, p);
    for (slong i = 0; i < p; i++)
        for (slong j = 0; j < p; j++)
            h[i * p + j] +=
                row[i] * row[j] * 2 *
                (c[0].scale * c[0].square * v[1] * v[1] + c[1].scale * c[1].square * v[0] * v[0]) / variance;
    for (slong i = 0; i < p; i++)
        for (slong j = 0; j < i; j++)
        {
            double x = sqrt(noise) * normal(stream);

            h[i * p + j] -= x;
            h[j * p + i] -= x;
        }
    return weight * pow(M_PI, p) * pow(2 * M_PI * variance, -p / 2.);
}

Test(cholesky_walk, two_components)
{
    walk_t walk = {.parameters = 3, .length = 2, .mean = 5, .blocks = 2, .log_period = log(M_PI)};

    walk.components[0] = (walk_component_t){.shape = 2, .scale = 1, .square = 4, .log_norm = -lgamma(2)};
    walk.components[1] = (walk_component_t){.shape = 3, .scale = 0.5, .square = 0.5, .log_norm = -lgamma(3)};
    walk.dof[0] = 3;
    walk.dof[1] = 5;
    walk.log_direction = lgamma(5) - lgamma(2) - lgamma(3);
    compare(&walk, 1.2, sample_two);
}

/* At dimension N, in units where kappa = K + K' is the greatest loss: H = (1-x) W(2K-1) - x W'(2K'-1) - sqrt(2 kappa x(1-x)) N and
   n = x^(K-1) (1-x)^(K'-1)/B(K, K')/kappa (pi/(4 kappa x(1-x)))^(p/2) E |det H| c^p. */
static double sample_dimension(double *h, wg_stream_t stream, double loss, const walk_t *walk)
{
    const slong p = walk->parameters;
    double k = walk->components[0].shape, other = walk->components[0].other, kappa = k + other;
    double x = loss / kappa, c = tgamma(kappa - 0.5) * sqrt(kappa) / tgamma(kappa);

    add_wishart(h, stream, p, (slong) (2 * k - 1), 1 - x);
    add_wishart(h, stream, p, (slong) (2 * other - 1), -x);
    for (slong i = 0; i < p; i++)
        for (slong j = 0; j < i; j++)
        {
            double y = sqrt(2 * kappa * x * (1 - x)) * normal(stream);

            h[i * p + j] -= y;
            h[j * p + i] -= y;
        }
    return pow(x, k - 1) * pow(1 - x, other - 1) * tgamma(kappa) / tgamma(k) / tgamma(other) / kappa *
           pow(c * c * M_PI / (4 * kappa * x * (1 - x)), p / 2.);
}

Test(cholesky_walk, dimension)
{
    walk_t walk = {.parameters = 3, .length = 1, .mean = 2, .blocks = 2, .log_period = log(M_PI)};

    walk.components[0] = (walk_component_t){.shape = 2,
                                            .other = 4,
                                            .scale = 1,
                                            .square = 1,
                                            .log_norm = lgamma(6) - lgamma(2) - lgamma(4) - 2 * log(6),
                                            .log_sphere = lgamma(5.5) + log(6) / 2 - lgamma(6)};
    walk.dof[0] = 3;
    walk.dof[1] = 7;
    compare(&walk, 0.8, sample_dimension);
}
