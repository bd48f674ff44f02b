#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>
#include <flint/fmpq_vec.h>

#include "../oracle/torus_points.h"
#include "../support.h"
#include "wishgarten/ansatz.h"
#include "wishgarten/gradient.h"
#include "wishgarten/minima.h"
#include "wishgarten/statistics.h"

/* All critical points of sampled losses, found one by one, against the averages of the theory: fields of the limit, and circuits
   W_1 exp(i th_1 A) ... W_p exp(i th_p A) W_(p+1) |0> of the simulator with Haar-random W_l and A^2 = 1, whose loss is a trigonometric
   polynomial with 3^p coefficients. The sum of (-1)^index over all critical points on a torus is 0 (Poincare and Hopf). */

/* A comparison may fail by chance with about this many standard errors. */
#define DEVIATIONS 4.5

typedef struct
{
    wg_matrix_group_t group;
    slong qubits, rank;
    int angles;
    slong samples;
} circuits_t;

/* Over samples: the numbers of critical points by index, minima without zeros; the sum of losses at these; the number of zeros. */
typedef struct
{
    slong samples, undecided;
    double number[TORUS_ANGLES_MAX + 1], squares[TORUS_ANGLES_MAX + 1];
    double loss, loss_squares, products;
    double zeros, zero_squares;
    double *values; /* of minima, NULL if not wanted */
    slong length;
} tally_t;

static int field_of(wg_matrix_group_t group)
{
    return group == WG_GROUP_U ? 2 : group == WG_GROUP_O ? 1 : 4;
}

static slong size_of(const circuits_t *circuits)
{
    return (WORD(1) << circuits->qubits) / (circuits->group == WG_GROUP_SP ? 2 : 1);
}

/* Samples with critical points that are all but degenerate are left out: one in a thousand at most. */
static void add(tally_t *tally, const torus_t *f)
{
    torus_points_t points;
    double loss = 0, zeros = 0, minima;

    tally->samples++;
    if (!torus_points(&points, f))
    {
        tally->undecided++;
        return;
    }
    cr_assert_eq(torus_euler(&points), 0, "sample %ld, seed %lu", (long) tally->samples, test_seed());
    for (int i = 0; i < points.length; i++)
        if (points.index[i] == 0)
        {
            zeros += points.value[i] < 1e-12;
            loss += points.value[i];
            if (tally->values != NULL)
                tally->values[tally->length++] = points.value[i];
        }
    minima = torus_count(&points, 0) - zeros;
    for (int i = 0; i <= f->angles; i++)
    {
        double n = i == 0 ? minima : torus_count(&points, i);

        tally->number[i] += n;
        tally->squares[i] += n * n;
    }
    tally->loss += loss;
    tally->loss_squares += loss * loss;
    tally->products += loss * minima;
    tally->zeros += zeros;
    tally->zero_squares += zeros * zeros;
}

static double mean_of(double *error, const tally_t *tally, double sum, double squares)
{
    double n = tally->samples - tally->undecided, mean = sum / n;

    *error = sqrt(fmax(squares / n - mean * mean, 0) / n);
    return mean;
}

/* The mean loss over all minima, a ratio. */
static double mean_loss(double *error, const tally_t *tally)
{
    double ratio = tally->loss / tally->number[0];

    *error = sqrt(tally->loss_squares - 2 * ratio * tally->products + ratio * ratio * tally->squares[0]) /
             tally->number[0];
    return ratio;
}

static void take_fields(tally_t *tally, int angles, int rows, slong samples)
{
    wg_stream_t stream;
    torus_t f;

    for (slong s = 0; s < samples; s++)
    {
        wg_stream_init(stream, test_seed(), s, WG_STREAM_MATRIX, 99 + angles);
        torus_set_field(&f, stream, angles, rows);
        add(tally, &f);
    }
}

/* What samples of circuits need. */
typedef struct
{
    wg_operator_t op;
    wg_ansatz_t ansatz;
    wg_circuit_t circuit;
    wg_workspace_struct *work;
} bench_t;

static void bench_init(bench_t *bench, const circuits_t *circuits)
{
    slong dim = WORD(1) << circuits->qubits, size = size_of(circuits);
    double entries[64];

    for (slong i = 0; i < dim; i++)
        entries[i] = i % size < circuits->rank;
    wg_operator_init(bench->op);
    wg_operator_set_diagonal(bench->op, entries, dim);
    wg_ansatz_init(bench->ansatz, WG_ANSATZ_HAAR, circuits->qubits, circuits->angles);
    bench->ansatz->group = circuits->group;
    wg_circuit_init(bench->circuit, dim, circuits->qubits);
    cr_assert_eq(wg_workspace_new(&bench->work, dim, WG_WORK_GRADIENT, 1, NULL), WG_OK);
}

static void bench_clear(bench_t *bench)
{
    wg_workspace_free(bench->work);
    wg_circuit_clear(bench->circuit);
    wg_operator_clear(bench->op);
}

/* f <- the loss of sample s. */
static void take_circuit(torus_t *f, bench_t *bench, const circuits_t *circuits, slong s)
{
    double values[TORUS_SIZE], theta[TORUS_ANGLES_MAX];
    wg_stream_t stream;

    wg_stream_init(stream, test_seed(), s, WG_STREAM_CIRCUIT, circuits->group);
    cr_assert_eq(wg_ansatz_build(bench->circuit, stream, bench->ansatz, NULL), WG_OK);
    for (int e = 0; e < torus_nodes(circuits->angles); e++)
    {
        torus_node(theta, circuits->angles, e);
        values[e] = wg_expectation(bench->circuit, theta, bench->op, NULL, bench->work);
    }
    torus_set_values(f, circuits->angles, values);
}

static void take_circuits(tally_t *tally, const circuits_t *circuits)
{
    bench_t bench;
    torus_t f;

    bench_init(&bench, circuits);
    for (slong s = 0; s < test_scaled(circuits->samples); s++)
    {
        take_circuit(&f, &bench, circuits, s);
        add(tally, &f);
    }
    bench_clear(&bench);
    cr_expect_leq(tally->undecided, 1 + tally->samples / 1000);
}

/* c Gamma(k) with `dim` 0, else the law at dimension N, of a projector of rank R in units of its eigenvalue 1. */
static void set_projector(wg_wishart_t process, int field, slong rank, slong size, int limit)
{
    fmpq_t r, mean, dim;

    fmpq_init(r);
    fmpq_init(mean);
    fmpq_init(dim);
    fmpq_set_si(r, rank, 1);
    fmpq_set_si(mean, rank, size);
    fmpq_canonicalise(mean);
    fmpq_set_si(dim, limit ? 0 : size, 1);
    wg_wishart_init(process);
    cr_assert_eq(wg_wishart_append(process, field, r, mean, dim, NULL), WG_OK);
    fmpq_clear(r);
    fmpq_clear(mean);
    fmpq_clear(dim);
}

static double accuracy(void)
{
    return 0.02 / sqrt(test_scaled(1));
}

/* What the library says: its number or estimate, and the error. */
static double number_of(double *error, const wg_value_struct *value)
{
    *error = value->kind == WG_ESTIMATE ? value->standard_error : 0;
    return value->kind == WG_ESTIMATE ? value->mean : arf_get_d(arb_midref(value->ball), ARF_RND_NEAR);
}

typedef struct
{
    double count, count_error, mean, mean_error;
} theory_t;

static void ask(theory_t *theory, const wg_wishart_t process, int angles)
{
    wg_minima_t minima;
    wg_value_t mean, count;
    wg_error_t error;

    wg_value_init(mean);
    wg_value_init(count);
    wg_error_clear(error);
    wg_minima_init(minima, process, angles);
    minima->error = accuracy();
    minima->digits = 5;
    minima->seed = test_seed();
    cr_assert_eq(wg_minima_mean(mean, count, minima, error), WG_OK, "%s", error->message);
    theory->count = number_of(&theory->count_error, count);
    theory->mean = number_of(&theory->mean_error, mean);
    wg_value_clear(mean);
    wg_value_clear(count);
}

/* The number of zeros, p = beta R. */
static double zeros_of(const wg_wishart_t process, int angles)
{
    wg_minima_t minima;
    slong dimension;
    double zeros;
    arb_t y;

    arb_init(y);
    wg_minima_init(minima, process, angles);
    cr_assert_eq(wg_minima_zeros(y, &dimension, minima, 53, NULL), WG_OK);
    cr_assert_eq(dimension, 0);
    zeros = arf_get_d(arb_midref(y), ARF_RND_NEAR);
    arb_clear(y);
    return zeros;
}

/* At any angles the polynomial through 3^p values = the circuit's loss, 1e-12; U, O and Sp, p = 1, 2, 3. */
Test(enumerated_minima, polynomial)
{
    for (wg_matrix_group_t group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
        for (int p = 1; p <= 3; p++)
        {
            const circuits_t circuits = {group, 3, 1, p, 1};
            double theta[TORUS_ANGLES_MAX];
            wg_stream_t stream;
            bench_t bench;
            torus_t f;

            bench_init(&bench, &circuits);
            wg_stream_init(stream, test_seed(), p, WG_STREAM_ANGLES, group);
            take_circuit(&f, &bench, &circuits, 0);
            for (int i = 0; i < 10; i++)
            {
                for (int j = 0; j < p; j++)
                    theta[j] = 7 * wg_stream_uniform(stream);
                cr_expect_float_eq(torus_value(&f, theta),
                                   wg_expectation(bench.circuit, theta, bench.op, NULL, bench.work), 1e-12,
                                   "group %d, p = %d", group, p);
            }
            bench_clear(&bench);
        }
}

static void expect_indices(const tally_t *tally, const wg_wishart_t process, int angles)
{
    wg_value_struct counts[TORUS_ANGLES_MAX + 1];
    wg_minima_t minima;

    for (int i = 0; i <= angles; i++)
        wg_value_init(counts + i);
    wg_minima_init(minima, process, angles);
    minima->error = accuracy();
    minima->digits = 5;
    minima->seed = test_seed();
    cr_assert_eq(wg_critical_count_by_index(counts, minima, NULL), WG_OK);
    for (int i = 0; i <= angles; i++)
    {
        double error, expected_error, mean = mean_of(&error, tally, tally->number[i], tally->squares[i]);
        double expected = number_of(&expected_error, counts + i);

        cr_expect_lt(fabs(mean - expected), DEVIATIONS * hypot(error, expected_error),
                     "p = %d, index %d: %g, not %g", angles, i, mean, expected);
        wg_value_clear(counts + i);
    }
}

/* Fields of 2k = 4 rows: the number by index and the mean loss of minima = those of wg_critical_count_by_index and wg_minima_mean,
   p = 2 certified, p = 3 estimates, where the mean of 2k = 6 is another. */
Test(enumerated_minima, fields)
{
    for (int p = 2; p <= 3; p++)
    {
        tally_t tally = {0};
        fmpq_t one;

        fmpq_init(one);
        fmpq_one(one);
        take_fields(&tally, p, 4, test_scaled(p == 2 ? 2000 : 60));
        cr_expect_leq(tally.undecided, 1);
        for (slong shape = 2; shape <= p; shape++)
        {
            const fmpq_t k = {{shape, 1}};
            double error, loss = mean_loss(&error, &tally);
            wg_wishart_t process;
            theory_t theory;

            wg_wishart_init(process);
            cr_assert_eq(wg_wishart_append_gamma(process, k, one, NULL), WG_OK);
            ask(&theory, process, p);
            error = DEVIATIONS * hypot(error, theory.mean_error);
            if (shape == 2)
            {
                cr_expect_lt(fabs(loss - theory.mean), error, "p = %d: %g, not %g", p, loss, theory.mean);
                expect_indices(&tally, process, p);
            }
            else
                cr_expect_gt(fabs(loss - theory.mean), error, "p = %d", p);
            wg_wishart_clear(process);
        }
        fmpq_clear(one);
    }
}

/* The number of minima and their mean loss = wg_minima_mean at dimension N, which takes vectors as independent that are only nearly so:
   that shows for U and Sp, by at most (beta - 1) p/(4 kappa) of the number, kappa = beta N/2, and not for O. In the limit N -> oo
   the mean is another, and for p = 2 there are more, which shows for R = N/2: 1.451 for U and 1.490 for O at D = 16. */
static void compare_circuits(const circuits_t *circuits)
{
    int field = field_of(circuits->group);
    double share = (field - 1) * circuits->angles / (2.0 * field * size_of(circuits));
    wg_wishart_t process;
    tally_t tally = {0};
    theory_t theory;
    double count, loss, count_error, error;

    take_circuits(&tally, circuits);
    count = mean_of(&count_error, &tally, tally.number[0], tally.squares[0]);
    set_projector(process, field, circuits->rank, size_of(circuits), 0);
    ask(&theory, process, circuits->angles);
    cr_expect_lt(
        fabs(count - theory.count), share * count + DEVIATIONS * hypot(count_error, theory.count_error),
        "group %d, %ld qubits, rank %ld, p = %d: %g +- %g minima, not %g", circuits->group,
        (long) circuits->qubits, (long) circuits->rank, circuits->angles, count, count_error, theory.count);
    loss = mean_loss(&error, &tally);
    cr_expect_lt(fabs(loss - theory.mean), share * loss + DEVIATIONS * hypot(error, theory.mean_error),
                 "group %d, %ld qubits, rank %ld, p = %d: mean loss %g +- %g, not %g", circuits->group,
                 (long) circuits->qubits, (long) circuits->rank, circuits->angles, loss, error, theory.mean);
    wg_wishart_clear(process);
    if (2 * circuits->rank < size_of(circuits))
        return;
    set_projector(process, field, circuits->rank, size_of(circuits), 1);
    ask(&theory, process, circuits->angles);
    cr_expect_gt(fabs(loss - theory.mean), share * loss + DEVIATIONS * hypot(error, theory.mean_error),
                 "the limit, group %d, %ld qubits, p = %d", circuits->group, (long) circuits->qubits,
                 circuits->angles);
    if (circuits->angles == 2)
        cr_expect_lt(count, theory.count - DEVIATIONS * count_error, "group %d: %g +- %g", circuits->group,
                     count, count_error);
    wg_wishart_clear(process);
}

Test(enumerated_minima, two_angles)
{
    const circuits_t circuits[] = {{WG_GROUP_U, 3, 2, 2, 1200}, {WG_GROUP_U, 4, 2, 2, 800},
                                   {WG_GROUP_U, 4, 8, 2, 2500}, {WG_GROUP_O, 4, 8, 2, 1500},
                                   {WG_GROUP_O, 5, 4, 2, 600},  {WG_GROUP_SP, 4, 2, 2, 800}};

    for (size_t i = 0; i < sizeof circuits / sizeof *circuits; i++)
        compare_circuits(circuits + i);
}

Test(enumerated_minima, three_angles)
{
    const circuits_t circuits[] = {
        {WG_GROUP_U, 4, 2, 3, 30}, {WG_GROUP_U, 5, 16, 3, 50}, {WG_GROUP_O, 5, 4, 3, 30}};

    for (size_t i = 0; i < sizeof circuits / sizeof *circuits; i++)
        compare_circuits(circuits + i);
}

/* At p = beta R the mean number of zeros = wg_minima_zeros at dimension N, exactly; p = 1 (R = 1, O) has one zero in each circuit. In the limit
   there are more. */
Test(enumerated_minima, zeros)
{
    const circuits_t circuits[] = {{WG_GROUP_O, 3, 1, 1, 100},  {WG_GROUP_O, 2, 2, 2, 1500},
                                   {WG_GROUP_O, 3, 2, 2, 1500}, {WG_GROUP_U, 2, 1, 2, 1500},
                                   {WG_GROUP_U, 3, 1, 2, 1500}, {WG_GROUP_O, 4, 3, 3, 50}};

    for (size_t i = 0; i < sizeof circuits / sizeof *circuits; i++)
    {
        const circuits_t *c = circuits + i;
        wg_wishart_t process;
        tally_t tally = {0};
        double error, zeros, expected, most;

        take_circuits(&tally, c);
        zeros = mean_of(&error, &tally, tally.zeros, tally.zero_squares);
        set_projector(process, field_of(c->group), c->rank, size_of(c), 0);
        expected = zeros_of(process, c->angles);
        cr_expect_leq(fabs(zeros - expected), DEVIATIONS * error + 1e-12,
                      "group %d, %ld qubits, rank %ld: %.15g +- %g zeros, not %.15g", c->group,
                      (long) c->qubits, (long) c->rank, zeros, error, expected);
        wg_wishart_clear(process);
        set_projector(process, field_of(c->group), c->rank, size_of(c), 1);
        most = zeros_of(process, c->angles);
        if (c->qubits == 2)
            cr_expect_lt(zeros, most - DEVIATIONS * error, "the limit, group %d", c->group);
        wg_wishart_clear(process);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* The distance of Kolmogorov and Smirnov between the minima's losses and n(x), integrated by the trapezoidal rule. */
#define CELLS 20
static double distance(const double *values, slong length, const wg_wishart_t process)
{
    double cdf[CELLS + 1] = {0}, most = 0;
    wg_value_struct densities[CELLS];
    fmpq *x = _fmpq_vec_init(CELLS);
    const fmpq_t pi = {{1, 1}};
    wg_minima_t minima;

    for (slong i = 0; i < CELLS; i++)
    {
        wg_value_init(densities + i);
        fmpq_set_si(x + i, i + 1, CELLS);
        fmpq_canonicalise(x + i);
    }
    fmpq_set_si(x + CELLS - 1, 999, 1000);
    wg_minima_init(minima, process, 2);
    minima->error = 0.05;
    minima->period = pi;
    cr_assert_eq(wg_minima_density(densities, x, CELLS - 1, minima, NULL), WG_OK);
    for (slong i = 1; i <= CELLS; i++)
    {
        double below = i == 1 ? 0 : densities[i - 2].mean, here = i == CELLS ? 0 : densities[i - 1].mean;

        cdf[i] = cdf[i - 1] + (below + here) / 2;
    }
    for (slong i = 1, found = 0; i <= CELLS; i++)
    {
        while (found < length && values[found] <= (double) i / CELLS)
            found++;
        most = fmax(most, fabs(cdf[i] / cdf[CELLS] - (double) found / length));
    }
    for (slong i = 0; i < CELLS; i++)
        wg_value_clear(densities + i);
    _fmpq_vec_clear(x, CELLS);
    return most;
}

/* The losses of minima, O(16), R = 8, p = 2, have the density n(x) at dimension N, within 0.03 for errors of estimates and of the
   trapezoidal rule, and not that of the limit. */
Test(enumerated_minima, law)
{
    const circuits_t circuits = {WG_GROUP_O, 4, 8, 2, 1000};
    tally_t tally = {0};
    wg_wishart_t process;
    double most = 0;

    tally.values = flint_malloc(test_scaled(circuits.samples) * TORUS_POINTS_MAX * sizeof(double));
    take_circuits(&tally, &circuits);
    qsort(tally.values, tally.length, sizeof(double), compare);
    /* minima of one circuit are not independent */
    while (wg_ks_probability(most, tally.samples) > 1e-6)
        most += 0.001;
    for (int limit = 0; limit < 2; limit++)
    {
        double d;

        set_projector(process, 1, circuits.rank, 16, limit);
        d = distance(tally.values, tally.length, process);
        if (limit)
            cr_expect_gt(d, most + 0.03, "the limit: %g", d);
        else
            cr_expect_lt(d, most + 0.03, "%g", d);
        wg_wishart_clear(process);
    }
    flint_free(tally.values);
}
