#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>
#include <flint/acb_mat.h>
#include <flint/fmpq_vec.h>

#include "../support.h"
#include "wishgarten/ansatz.h"
#include "wishgarten/gradient.h"
#include "wishgarten/gradient_law.h"
#include "wishgarten/loss_law.h"
#include "wishgarten/spectrum_law.h"
#include "wishgarten/statistics.h"

/* The laws against circuits of the simulator, which knows nothing of them: W_1 exp(i th_1 A) ... W_3 exp(i th_3 A) W_4 with Haar-random W_l of
   U(D), O(D) or Sp(D). Each comparison may fail with probability 1e-6, so that all together stay below 1e-4. */
#define PROBABILITY 1e-6
#define LAYERS 3

typedef enum
{
    LOSS,
    GRADIENT,
    NORM_OF_TWO,
    NORM_OF_THREE,
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

/* What is sampled: `entries` are the eigenvalues of O over the group's field, and for quaternions each stands twice, at the two places that
   J joins; or `matrix` is O. The generators are words with A^2 = 1, or have the eigenvalues `spectrum`. Different `index`, independent
   samples. */
typedef struct
{
    wg_matrix_group_t group;
    slong qubits;
    const double *entries;
    const wg_complex_t *matrix;
    const double *spectrum;
    ulong index;
} world_t;

/* samples[q * n + s] */
static double *sample_unsorted(const world_t *world, slong n)
{
    slong dim = WORD(1) << world->qubits, size = dim / width_of(world->group);
    double *samples = flint_malloc(QUANTITIES * n * sizeof(double)), all[64];
    wg_workspace_struct *work;
    wg_operator_t op;
    wg_ansatz_t ansatz;
    wg_circuit_t circuit;

    wg_operator_init(op);
    if (world->matrix != NULL)
        wg_operator_set_matrix(op, world->matrix, dim);
    else
    {
        for (slong i = 0; i < dim; i++)
            all[i] = world->entries[i % size];
        wg_operator_set_diagonal(op, all, dim);
    }
    wg_ansatz_init(ansatz, WG_ANSATZ_HAAR, world->qubits, LAYERS);
    ansatz->group = world->group;
    ansatz->spectrum = world->spectrum;
    wg_circuit_init(circuit, dim, world->qubits);
    cr_assert_eq(wg_workspace_new(&work, dim, WG_WORK_GRADIENT, 1, NULL), WG_OK);
    for (slong s = 0; s < n; s++)
    {
        double theta[LAYERS], g[LAYERS];
        wg_stream_t stream;

        wg_stream_init(stream, test_seed(), s, WG_STREAM_CIRCUIT, 8 * world->index + world->group);
        cr_assert_eq(wg_ansatz_build(circuit, stream, ansatz, NULL), WG_OK);
        wg_stream_init(stream, test_seed(), s, WG_STREAM_ANGLES, 8 * world->index + world->group);
        for (slong l = 0; l < LAYERS; l++)
            theta[l] = 2 * M_PI * wg_stream_uniform(stream);
        wg_expectation_gradient(samples + s, g, circuit, theta, op, NULL, work);
        samples[GRADIENT * n + s] = g[0];
        samples[NORM_OF_TWO * n + s] = hypot(g[0], g[1]);
        samples[NORM_OF_THREE * n + s] = hypot(hypot(g[0], g[1]), g[2]);
    }
    wg_workspace_free(work);
    wg_circuit_clear(circuit);
    wg_operator_clear(op);
    return samples;
}

static void sort(double *samples, slong n)
{
    for (int q = 0; q < QUANTITIES; q++)
        qsort(samples + q * n, n, sizeof(double), compare);
}

/* The same, sorted for each q. */
static double *sample(wg_matrix_group_t group, slong qubits, const double *entries, slong n)
{
    const world_t world = {group, qubits, entries, NULL, NULL, 0};
    double *samples = sample_unsorted(&world, n);

    sort(samples, n);
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
        status = wg_gradient_norm_cdf(y, point, law->quantity == NORM_OF_TWO ? 2 : 3, law->process, NULL, 6,
                                      error);
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

/* The distance that n samples of the law itself reach with PROBABILITY. */
static double critical(slong n)
{
    double limit = 0;

    while (wg_ks_probability(limit, n) > PROBABILITY)
        limit += 0.01 / sqrt(n);
    return limit;
}

/* Whether the samples may be of the law; `allowance` is the law's own error. */
static int agrees(const double *samples, slong n, quantity_t quantity, const law_t *law, double allowance)
{
    return is_close(samples + quantity * n, n, -1, n, 0, 1, critical(n) + allowance, law);
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

/* The same component after those there are. */
static void append_projector(wg_wishart_t process, int field, slong rank, slong o, slong size)
{
    wg_wishart_t one;
    const wg_component_struct *c;

    set_process(one, field, rank, o, size, 0);
    c = one->components;
    cr_assert_eq(wg_wishart_append(process, field, c->dof, c->mean, c->dim, NULL), WG_OK);
    wg_wishart_clear(one);
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

static void expect_gradient(wg_matrix_group_t group, slong qubits, slong rank, slong o, slong n)
{
    slong size = (WORD(1) << qubits) / width_of(group);
    double entries[64], *samples;
    wg_wishart_t process, other, twice, limit;
    law_t law = {GRADIENT, process, NULL};

    for (slong i = 0; i < size; i++)
        entries[i] = i < rank ? o : 0;
    samples = sample(group, qubits, entries, n);
    set_process(process, field_of(group), rank, o, size, 0);
    set_process(other, field_of(group) == 1 ? 2 : 1, rank, o, size, 0);
    set_process(twice, field_of(group), rank, 2 * o, size, 0);
    set_process(limit, field_of(group), rank, o, size, 1);
    cr_expect(agrees(samples, n, GRADIENT, &law, 0), "group %d, %ld qubits, rank %ld, seed %lu", group,
              (long) qubits, (long) rank, test_seed());
    law.process = other;
    if (rank > 1 || size < 16)
        cr_expect_not(agrees(samples, n, GRADIENT, &law, 0), "another field, group %d, %ld qubits, rank %ld",
                      group, (long) qubits, (long) rank);
    law.process = twice;
    cr_expect_not(agrees(samples, n, GRADIENT, &law, 0), "twice, group %d", group);
    law.process = limit;
    if (2 * rank == size && (size < 16 || n > 3000))
        cr_expect_not(agrees(samples, n, GRADIENT, &law, 0), "the limit, group %d, %ld qubits", group,
                      (long) qubits);
    flint_free(samples);
    wg_wishart_clear(process);
    wg_wishart_clear(other);
    wg_wishart_clear(twice);
    wg_wishart_clear(limit);
}

static void expect_gradients(wg_matrix_group_t group)
{
    const slong n = test_scaled(1) > 1 ? 6000 : 3500;

    for (slong qubits = 3; qubits <= top_qubits(); qubits++)
    {
        slong size = (WORD(1) << qubits) / width_of(group);

        expect_gradient(group, qubits, 1, 1, n);
        expect_gradient(group, qubits, 2, 1, n);
        if (size / 4 > 2)
            expect_gradient(group, qubits, size / 4, 1, n);
        expect_gradient(group, qubits, size / 2, 2, n);
    }
}

/* One derivative = its exact law at dimension N, for projectors of rank 1, 2, N/4 and 1 + Z_0: o = 2, rank N/2. The law of another field, of
   derivatives twice as large, and for 1 + Z_0 at small N the limit law do not agree. */
Test(sampled_laws, gradient_unitary)
{
    expect_gradients(WG_GROUP_U);
}

Test(sampled_laws, gradient_orthogonal)
{
    expect_gradients(WG_GROUP_O);
}

Test(sampled_laws, gradient_symplectic)
{
    expect_gradients(WG_GROUP_SP);
}

/* The norms of two and of three derivatives = their limit laws, within 2/N, for a projector of rank 2: an approximation at finite N. With all
   derivatives twice as large they do not agree. */
Test(sampled_laws, norm)
{
    const slong n = 1500;

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
            for (quantity_t q = NORM_OF_TWO; q <= NORM_OF_THREE; q++)
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

/* E g^2 = (Tr A^2/N) times that of A^2 = 1, exactly, for the traceless A with eigenvalues 3, 1, -1, -3, ... and o times a projector of rank
   N/4; that of A^2 = 1, and of exp(-i theta A/2), are others. */
Test(sampled_laws, generators)
{
    const slong n = 3000, qubits = 3;

    for (wg_matrix_group_t group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
    {
        const double spectrum[8] = {3, 1, 1, 1, -3, -1, -1, -1};
        const fmpq_t square = {{3, 1}};
        slong size = 8 / width_of(group);
        double entries[8] = {1, size > 4, 0}, *samples, mean = 0, fourth = 0, error;
        const world_t world = {group, qubits, entries, NULL, spectrum, 1};
        wg_wishart_t process;
        fmpq_t variance;

        samples = sample_unsorted(&world, n);
        for (slong s = 0; s < n; s++)
        {
            double y = samples[GRADIENT * n + s] * samples[GRADIENT * n + s];

            mean += y / n;
            fourth += y * y / n;
        }
        error = 4.5 * sqrt((fourth - mean * mean) / n);
        fmpq_init(variance);
        set_process(process, field_of(group), size / 4, 1, size, 0);
        wg_gradient_variance(variance, process, square);
        cr_expect_lt(fabs(mean - fmpq_get_d(variance)), error, "group %d: %g, not %g, seed %lu", group, mean,
                     fmpq_get_d(variance), test_seed());
        wg_gradient_variance(variance, process, NULL);
        cr_expect_gt(fabs(mean - fmpq_get_d(variance)), error, "group %d", group);
        fmpq_clear(variance);
        wg_wishart_clear(process);
        flint_free(samples);
    }
}

/* law <- the exact law of O, a real symmetric matrix of `dim` rows with simple eigenvalues. */
static void set_matrix(wg_spectrum_law_t law, int field, const wg_complex_t *matrix, slong dim)
{
    fmpq *ones = _fmpq_vec_init(dim);
    arb_ptr levels = _arb_vec_init(dim);
    acb_ptr e = _acb_vec_init(dim), approximate = _acb_vec_init(dim);
    acb_mat_t a, r;

    acb_mat_init(a, dim, dim);
    acb_mat_init(r, dim, dim);
    for (slong i = 0; i < dim * dim; i++)
        acb_set_d(acb_mat_entry(a, i / dim, i % dim), matrix[i].re);
    acb_mat_approx_eig_qr(approximate, NULL, r, a, NULL, 0, 128);
    cr_assert(acb_mat_eig_simple(e, NULL, NULL, a, approximate, r, 128));
    for (slong i = 0; i < dim; i++)
    {
        fmpq_one(ones + i);
        arb_set(levels + i, acb_realref(e + i));
    }
    wg_spectrum_law_init(law);
    cr_assert_eq(wg_spectrum_law_set_arb(law, field, levels, ones, dim, NULL), WG_OK);
    acb_mat_clear(a);
    acb_mat_clear(r);
    _acb_vec_clear(e, dim);
    _acb_vec_clear(approximate, dim);
    _arb_vec_clear(levels, dim);
    _fmpq_vec_clear(ones, dim);
}

/* law <- that of sum_q Z_q. */
static void set_levels(wg_spectrum_law_t law, int field, slong qubits)
{
    fmpq *levels = _fmpq_vec_init(qubits + 1), *multiplicities = _fmpq_vec_init(qubits + 1);

    for (slong j = 0; j <= qubits; j++)
    {
        fmpq_set_si(levels + j, qubits - 2 * j, 1);
        fmpz_bin_uiui(fmpq_numref(multiplicities + j), qubits, j);
    }
    wg_spectrum_law_init(law);
    cr_assert_eq(wg_spectrum_law_set(law, field, levels, multiplicities, qubits + 1, NULL), WG_OK);
    _fmpq_vec_clear(levels, qubits + 1);
    _fmpq_vec_clear(multiplicities, qubits + 1);
}

/* matrix <- -sum Z_q Z_(q+1) - h_q X_q, an open chain with the fields 1, 2, 3, ... of which no two sums are the same. */
static void set_chain(wg_complex_t *matrix, slong qubits)
{
    slong dim = WORD(1) << qubits;

    for (slong i = 0; i < dim * dim; i++)
        matrix[i] = (wg_complex_t){0, 0};
    for (slong i = 0; i < dim; i++)
    {
        for (slong q = 0; q + 1 < qubits; q++)
            matrix[i * dim + i].re -= (i >> q & 1) == (i >> (q + 1) & 1) ? 1 : -1;
        for (slong q = 0; q < qubits; q++)
            matrix[i * dim + (i ^ WORD(1) << q)].re -= q + 1;
    }
}

/* Sums of words, on three and four qubits: the loss of sum Z_q = the Dirichlet law of the levels n - 2j, C(n, j) times each, and that of an
   Ising chain in fields = the law of its eigenvalues; both for U and O. The other field's law does not agree. */
Test(sampled_laws, words)
{
    const slong n = 3000;

    for (wg_matrix_group_t group = WG_GROUP_U; group <= WG_GROUP_O; group++)
        for (slong qubits = 3; qubits <= 4; qubits++)
            for (int chain = 0; chain < 2; chain++)
            {
                slong dim = WORD(1) << qubits;
                wg_complex_t matrix[256];
                double entries[16], *samples;
                wg_spectrum_law_t law;
                world_t world = {group, qubits, entries, chain ? matrix : NULL, NULL, 2 + chain};

                set_chain(matrix, qubits);
                for (slong i = 0; i < dim; i++)
                {
                    entries[i] = 0;
                    for (slong q = 0; q < qubits; q++)
                        entries[i] += i >> q & 1 ? -1 : 1;
                }
                samples = sample_unsorted(&world, n);
                sort(samples, n);
                for (int other = 0; other < 2; other++)
                {
                    int field = other ? 3 - field_of(group) : field_of(group), same;
                    law_t loss = {LOSS, NULL, law};

                    if (chain)
                        set_matrix(law, field, matrix, dim);
                    else
                        set_levels(law, field, qubits);
                    same = agrees(samples, n, LOSS, &loss, 0);
                    cr_expect_eq(same, !other, "group %d, %ld qubits, chain %d, field %d, seed %lu", group,
                                 (long) qubits, chain, field, test_seed());
                    wg_spectrum_law_clear(law);
                }
                flint_free(samples);
            }
}

/* A circuit of two or three independent blocks, U_1 (+) U_2 (+) ..., and a mixed input with its weights: the loss is the sum of those of the blocks,
   here o_a times projectors. It has the law of sums of components, exactly; with one component less, or another field, it has not. */
Test(sampled_laws, mixed_inputs)
{
    static const struct
    {
        wg_matrix_group_t group;
        slong qubits, rank, o;
    } blocks[][3] = {{{WG_GROUP_U, 3, 1, 2}, {WG_GROUP_U, 4, 4, 1}, {WG_GROUP_U, 0, 0, 0}},
                     {{WG_GROUP_O, 3, 3, 1}, {WG_GROUP_U, 3, 2, 1}, {WG_GROUP_U, 0, 0, 0}},
                     {{WG_GROUP_U, 3, 2, 1}, {WG_GROUP_O, 4, 2, 3}, {WG_GROUP_SP, 4, 3, 1}}};
    const slong n = 3000;

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
    {
        double *sum = flint_calloc(n, sizeof(double));
        wg_wishart_t process, fewer, other;
        law_t law = {LOSS, process, NULL};

        wg_wishart_init(process);
        wg_wishart_init(fewer);
        wg_wishart_init(other);
        for (slong a = 0; a < 3 && blocks[i][a].o > 0; a++)
        {
            wg_matrix_group_t group = blocks[i][a].group;
            slong size = (WORD(1) << blocks[i][a].qubits) / width_of(group), rank = blocks[i][a].rank;
            double entries[64], *samples;
            world_t world = {group, blocks[i][a].qubits, entries, NULL, NULL, 10 + a};

            for (slong j = 0; j < size; j++)
                entries[j] = j < rank ? blocks[i][a].o : 0;
            samples = sample_unsorted(&world, n);
            for (slong s = 0; s < n; s++)
                sum[s] += samples[s];
            flint_free(samples);
            append_projector(process, field_of(group), rank, blocks[i][a].o, size);
            if (a > 0)
                append_projector(fewer, field_of(group), rank, blocks[i][a].o, size);
            append_projector(other, 4, rank, blocks[i][a].o, size);
        }
        qsort(sum, n, sizeof(double), compare);
        cr_expect(agrees(sum, n, LOSS, &law, 0), "case %zu, seed %lu", i, test_seed());
        law.process = fewer;
        cr_expect_not(agrees(sum, n, LOSS, &law, 0), "a block less, case %zu", i);
        law.process = other;
        cr_expect_not(agrees(sum, n, LOSS, &law, 0), "another field, case %zu", i);
        flint_free(sum);
        wg_wishart_clear(process);
        wg_wishart_clear(fewer);
        wg_wishart_clear(other);
    }
}
