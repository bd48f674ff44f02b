#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "../support.h"
#include "wishgarten/ansatz.h"
#include "wishgarten/gradient.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"
#include "wishgarten/spectrum_law.h"
#include "wishgarten/statistics.h"

/* The laws against circuits of the simulator, which knows nothing of them: W_1 exp(i th_1 A) W_2 exp(i th_2 A) W_3 with Haar-random W_l of
   U(D), O(D) or Sp(D). Each comparison may fail with probability 1e-6, so that all together stay below 1e-4. */
#define PROBABILITY 1e-6
#define LAYERS 2

typedef enum
{
    LOSS,
    GRADIENT,
    NORM,
    QUANTITIES
} quantity_t;

/* The field of a group, and how many complex dimensions make one of its own. */
static int field_of(wg_matrix_group_t group)
{
    return group == WG_GROUP_U ? 2 : group == WG_GROUP_O ? 1 : 4;
}

static slong width_of(wg_matrix_group_t group)
{
    return group == WG_GROUP_SP ? 2 : 1;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* samples[q * n + s], sorted for each q. `entries` are the eigenvalues over the group's field; for quaternions each stands twice, at
   the two places that J joins. */
static double *sample(wg_matrix_group_t group, slong qubits, const double *entries, slong n)
{
    slong dim = WORD(1) << qubits, size = dim / width_of(group);
    double *samples = flint_malloc(QUANTITIES * n * sizeof(double)), all[1024];
    wg_workspace_struct *work;
    wg_operator_t op;
    wg_ansatz_t ansatz;
    wg_circuit_t circuit;

    for (slong i = 0; i < dim; i++)
        all[i] = entries[i % size];
    wg_operator_init(op);
    wg_operator_set_diagonal(op, all, dim);
    wg_ansatz_init(ansatz, WG_ANSATZ_HAAR, qubits, LAYERS);
    ansatz->group = group;
    wg_circuit_init(circuit, dim, qubits);
    cr_assert_eq(wg_workspace_new(&work, dim, WG_WORK_GRADIENT, 1, NULL), WG_OK);
    for (slong s = 0; s < n; s++)
    {
        double theta[LAYERS], g[LAYERS];
        wg_stream_t stream;

        wg_stream_init(stream, test_seed(), s, WG_STREAM_CIRCUIT, group);
        cr_assert_eq(wg_ansatz_build(circuit, stream, ansatz, NULL), WG_OK);
        wg_stream_init(stream, test_seed(), s, WG_STREAM_ANGLES, group);
        for (slong l = 0; l < LAYERS; l++)
            theta[l] = 2 * M_PI * wg_stream_uniform(stream);
        wg_expectation_gradient(samples + s, g, circuit, theta, op, NULL, work);
        samples[GRADIENT * n + s] = g[0];
        samples[NORM * n + s] = sqrt(g[0] * g[0] + g[1] * g[1]);
    }
    for (int q = 0; q < QUANTITIES; q++)
        qsort(samples + q * n, n, sizeof(double), compare);
    wg_workspace_free(work);
    wg_circuit_clear(circuit);
    wg_operator_clear(op);
    return samples;
}

/* What a distribution function is taken of. */
typedef struct
{
    quantity_t quantity;
    const wg_wishart_struct *process;
    const wg_spectrum_law_struct *spectrum; /* or NULL */
} law_t;

static double cdf(double x, const law_t *law)
{
    wg_status_t status;
    double p;
    fmpq_t point;
    wg_error_t error;
    arb_t y;
    arf_t a;

    wg_error_clear(error);
    fmpq_init(point);
    arb_init(y);
    arf_init(a);
    /* 30 bits are enough, and short fractions are quick. */
    arf_set_d(a, x);
    arf_set_round(a, a, 30, ARF_RND_NEAR);
    arf_get_fmpq(point, a);
    if (law->spectrum != NULL)
        status = wg_spectrum_law_cdf(y, point, law->spectrum, 6, NULL);
    else if (law->quantity == LOSS)
        status = wg_loss_cdf(y, point, law->process, 6, NULL);
    else if (law->quantity == GRADIENT)
        status = wg_gradient_cdf(y, point, law->process, NULL, 6, error);
    else
        status = wg_gradient_norm_cdf(y, point, LAYERS, law->process, NULL, 6, NULL);
    cr_assert_eq(status, WG_OK, "quantity %d at %.17g: %s", law->quantity, x, error->message);
    p = arf_get_d(arb_midref(y), ARF_RND_NEAR);
    fmpq_clear(point);
    arb_clear(y);
    arf_clear(a);
    return p;
}

/* Whether sup_x |empirical(x) - F(x)| <= limit, over all x: between two samples i < j both functions grow, so that F at these bounds the
   distance there; intervals are halved until that decides. F(x_i), F(x_j) are given; i = -1 and j = n are the ends. */
static int is_close(const double *x, slong n, slong i, slong j, double low, double high, double limit,
                    const law_t *law)
{
    slong m = (i + j) / 2;
    double f;

    if (j - i < 2 || fmax((double) j / n - low, high - (double) (i + 1) / n) <= limit)
        return 1;
    f = cdf(x[m], law);
    return fmax((m + 1.0) / n - f, f - (double) m / n) <= limit && is_close(x, n, i, m, low, f, limit, law) &&
           is_close(x, n, m, j, f, high, limit, law);
}

/* Whether the samples may be of the law; `allowance` is the law's own error. */
static int agrees(const double *samples, slong n, quantity_t quantity, const law_t *law, double allowance)
{
    double limit = 0;

    while (wg_ks_probability(limit, n) > PROBABILITY)
        limit += 0.01 / sqrt(n);
    return is_close(samples + quantity * n, n, -1, n, 0, 1, limit + allowance, law);
}

/* O = o times a projector of the given rank, in units of the field. */
static void set_process(wg_wishart_t process, int field, slong rank, slong o, slong size, int limit)
{
    fmpq_t r, mean, dim;

    fmpq_init(r);
    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_set_si(r, rank, 1);
    fmpq_set_si(mean, o * rank, size);
    fmpq_canonicalise(mean);
    fmpq_set_si(dim, limit ? 0 : size, 1);
    wg_wishart_init(process);
    cr_assert_eq(wg_wishart_append(process, field, r, mean, dim, NULL), WG_OK);
    fmpq_clear(r);
    fmpq_clear(mean);
    fmpq_clear(dim);
}

static slong top_qubits(void)
{
    return test_scaled(1) > 1 ? 6 : 4;
}

/* Loss = (N/r) mean Beta(beta r/2, beta (N - r)/2), for projectors of rank 1, 2, N/4 and 1 + Z_0 (o = 2, r = N/2): exactly, at any N.
   The law of another field, and for 1 + Z_0 the limit law with its variance twice as large, do not agree. */
Test(sampled_laws, loss)
{
    const slong n = 3000;

    for (wg_matrix_group_t group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
        for (slong qubits = 3; qubits <= top_qubits(); qubits++)
            for (int kind = 0; kind < 4; kind++)
            {
                slong size = (WORD(1) << qubits) / width_of(group), o = kind == 3 ? 2 : 1;
                slong rank = kind == 0 ? 1 : kind == 1 ? 2 : kind == 2 ? size / 4 : size / 2;
                double entries[64], *samples;
                wg_wishart_t process, other, limit;
                law_t law = {LOSS, process, NULL};

                for (slong i = 0; i < size; i++)
                    entries[i] = kind == 3 ? 2 * (i % 2) : i < rank;
                samples = sample(group, qubits, entries, n);
                set_process(process, field_of(group), rank, o, size, 0);
                set_process(other, field_of(group) == 1 ? 2 : 1, rank, o, size, 0);
                set_process(limit, field_of(group), rank, o, size, 1);
                cr_expect(agrees(samples, n, LOSS, &law, 0), "group %d, %ld qubits, rank %ld, seed %lu",
                          group, (long) qubits, (long) rank, test_seed());
                law.process = other;
                cr_expect_not(agrees(samples, n, LOSS, &law, 0), "another field, group %d", group);
                law.process = limit;
                if (kind == 3)
                    cr_expect_not(agrees(samples, n, LOSS, &law, 0), "the limit, group %d", group);
                flint_free(samples);
                wg_wishart_clear(process);
                wg_wishart_clear(other);
                wg_wishart_clear(limit);
            }
}

/* Loss of O with eigenvalues 0 (N/2), 1 (N/4), 3 (N/4) = its Dirichlet law, exactly; E g_1^2 = wg_gradient_variance_of_observable. */
Test(sampled_laws, spectrum)
{
    const slong n = 3000;

    for (wg_matrix_group_t group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
        for (slong qubits = 3; qubits <= top_qubits(); qubits++)
        {
            slong size = (WORD(1) << qubits) / width_of(group);
            fmpq levels[3] = {{0, 1}, {1, 1}, {3, 1}};
            fmpq multiplicities[3] = {{size / 2, 1}, {size / 4, 1}, {size / 4, 1}};
            double entries[64], *samples, square = 0, fourth = 0;
            fmpq_t variance, loss;
            wg_spectrum_law_t spectrum;
            law_t law = {LOSS, NULL, spectrum};

            for (slong i = 0; i < size; i++)
                entries[i] = i < size / 2 ? 0 : i < 3 * size / 4 ? 1 : 3;
            samples = sample(group, qubits, entries, n);
            wg_spectrum_law_init(spectrum);
            cr_assert_eq(wg_spectrum_law_set(spectrum, field_of(group), levels, multiplicities, 3, NULL),
                         WG_OK);
            cr_expect(agrees(samples, n, LOSS, &law, 0), "group %d, %ld qubits, seed %lu", group,
                      (long) qubits, test_seed());
            fmpq_init(variance);
            fmpq_init(loss);
            cr_assert_eq(wg_gradient_variance_of_observable(variance, loss, field_of(group),
                                                            (fmpq[]){{size, 1}}, (fmpq[]){{10 * size / 4, 1}},
                                                            (fmpq[]){{size, 1}}, NULL),
                         WG_OK);
            for (slong s = 0; s < n; s++)
            {
                double g = samples[GRADIENT * n + s];

                square += g * g / n;
                fourth += g * g * g * g / n;
            }
            cr_expect_lt(fabs(square - fmpq_get_d(variance)), 5 * sqrt((fourth - square * square) / n),
                         "group %d, %ld qubits, seed %lu", group, (long) qubits, test_seed());
            fmpq_clear(variance);
            fmpq_clear(loss);
            wg_spectrum_law_clear(spectrum);
            flint_free(samples);
        }
}

/* One derivative and the norm of two = their limit laws, within 2/N, for a projector of rank 2: an approximation at finite N. With all
   derivatives twice as large they do not agree. */
Test(sampled_laws, gradient)
{
    const slong n = 3000;

    for (wg_matrix_group_t group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
        for (slong qubits = 5; qubits <= (group == WG_GROUP_SP ? 6 : 5); qubits++)
        {
            slong size = (WORD(1) << qubits) / width_of(group);
            double entries[64], *samples;
            wg_wishart_t twice, limit;

            for (slong i = 0; i < size; i++)
                entries[i] = i < 2;
            samples = sample(group, qubits, entries, n);
            set_process(limit, field_of(group), 2, 1, size, 1);
            set_process(twice, field_of(group), 2, 2, size, 1);
            for (quantity_t q = GRADIENT; q <= NORM; q++)
            {
                law_t law = {q, limit, NULL};

                cr_expect(agrees(samples, n, q, &law, 2.0 / size),
                          "group %d, %ld qubits, quantity %d, seed %lu", group, (long) qubits, q,
                          test_seed());
                law.process = twice;
                cr_expect_not(agrees(samples, n, q, &law, 2.0 / size), "twice, group %d, quantity %d", group,
                              q);
            }
            flint_free(samples);
            wg_wishart_clear(twice);
            wg_wishart_clear(limit);
        }
}
