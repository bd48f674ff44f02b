#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "../oracle/dense_circuit.h"
#include "../support.h"
#include "wishgarten/ansatz.h"

#define DIM_MAX 16
#define ENTRIES (DIM_MAX * DIM_MAX)
#define ANGLES 200

static void build(wg_circuit_t circuit, const wg_ansatz_t ansatz, ulong sample)
{
    wg_stream_t stream;
    wg_error_t error;

    wg_stream_init(stream, test_seed(), sample, WG_STREAM_CIRCUIT, 0);
    wg_circuit_init(circuit, ansatz->dim, ansatz->qubits);
    cr_assert_eq(wg_ansatz_build(circuit, stream, ansatz, error), WG_OK, "%s: %s",
                 wg_ansatz_name(ansatz->kind), error->message);
    cr_expect_eq(circuit->parameters, wg_ansatz_parameters(ansatz), "%s", wg_ansatz_name(ansatz->kind));
}

static void random_angles(double *theta, slong n)
{
    wg_stream_t stream;

    wg_stream_init(stream, test_seed(), 0, WG_STREAM_ANGLES, n);
    for (slong i = 0; i < n; i++)
        theta[i] = 6.3 * wg_stream_uniform(stream);
}

/* u <- U(theta) of the ansatz at random angles. */
static void draw_unitary(number_t *u, const wg_ansatz_t ansatz, ulong sample)
{
    double theta[ANGLES];
    wg_circuit_t circuit;

    build(circuit, ansatz, sample);
    cr_assert_leq(circuit->parameters, ANGLES);
    random_angles(theta, circuit->parameters);
    oracle_unitary(u, circuit, theta);
    wg_circuit_clear(circuit);
}

static void identity(number_t *u, slong dim)
{
    for (slong i = 0; i < dim * dim; i++)
        u[i] = i % (dim + 1) == 0;
}

static double distance(const number_t *a, const number_t *b, slong dim)
{
    double worst = 0;

    for (slong i = 0; i < dim * dim; i++)
        worst = fmax(worst, cabs(a[i] - b[i]));
    return worst;
}

/* How far U is from its group: |U U^+ - 1|, the imaginary part for O, |U J U^T - J| for Sp. */
static double strangeness(const number_t *u, slong n, wg_matrix_group_t group)
{
    double worst = 0;
    slong m = n / 2;

    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++)
        {
            number_t unit = 0, form = 0;

            for (slong k = 0; k < n; k++)
                unit += u[i * n + k] * conj(u[j * n + k]);
            for (slong k = 0; k < m; k++)
                form += u[i * n + k] * u[j * n + k + m] - u[i * n + k + m] * u[j * n + k];
            worst = fmax(worst, cabs(unit - (i == j)));
            if (group == WG_GROUP_O)
                worst = fmax(worst, fabs(cimag(u[i * n + j])));
            if (group == WG_GROUP_SP)
                worst = fmax(worst, cabs(form - (j == i + m) + (i == j + m)));
        }
    return worst;
}

/* u <- exp(i phi P) u by exp(i phi P) = cos phi + i sin phi P. */
static void rotate(number_t *u, slong qubits, ulong x, ulong z, double phi)
{
    slong dim = WORD(1) << qubits;
    number_t word[ENTRIES], product[ENTRIES];

    oracle_word(word, qubits, x, z);
    oracle_product(product, word, u, dim);
    for (slong i = 0; i < dim * dim; i++)
        u[i] = cos(phi) * u[i] + I * sin(phi) * product[i];
}

/* u <- CZ u. */
static void flip(number_t *u, slong qubits, slong q, slong r)
{
    slong dim = WORD(1) << qubits;

    for (slong i = 0; i < dim; i++)
        for (slong j = 0; j < dim; j++)
            if (i >> q & i >> r & 1)
                u[i * dim + j] = -u[i * dim + j];
}

/* The unitary of the ansatz is the product that its formula says, at both conventions of angles. */
static void check_formula(const wg_ansatz_t given,
                          void (*formula)(number_t *, const double *, const wg_ansatz_t))
{
    const double factors[] = {1, -0.5, 0.3};

    for (int i = 0; i < 3; i++)
    {
        number_t u[ENTRIES], v[ENTRIES];
        double theta[ANGLES];
        wg_ansatz_t ansatz;

        *ansatz = *given;
        ansatz->angle = factors[i];
        random_angles(theta, wg_ansatz_parameters(ansatz));
        draw_unitary(u, ansatz, 0);
        identity(v, ansatz->dim);
        formula(v, theta, ansatz);
        cr_expect_lt(distance(u, v, ansatz->dim), 1e-12, "%s on %ld qubits", wg_ansatz_name(ansatz->kind),
                     (long) ansatz->qubits);
    }
}

static const double *entangle(number_t *u, const double *theta, const wg_ansatz_t ansatz)
{
    slong n = ansatz->qubits;

    for (slong q = 0; q < n; q++)
        rotate(u, n, UWORD(1) << q, UWORD(1) << q, ansatz->angle * *theta++);
    for (slong q = 0; q < n; q++)
        rotate(u, n, 0, UWORD(1) << q, ansatz->angle * *theta++);
    for (slong q = 0; q + 1 < n; q++)
        flip(u, n, q, q + 1);
    if (ansatz->ring)
        flip(u, n, 0, n - 1);
    return theta;
}

static void hea_formula(number_t *u, const double *theta, const wg_ansatz_t ansatz)
{
    for (slong l = 0; l < ansatz->layers; l++)
        theta = entangle(u, theta, ansatz);
}

static void reupload_formula(number_t *u, const double *theta, const wg_ansatz_t ansatz)
{
    theta = entangle(u, theta, ansatz);
    for (slong l = 0; l < ansatz->layers; l++)
    {
        for (slong q = 0; q < ansatz->qubits; q++)
            rotate(u, ansatz->qubits, UWORD(1) << q, 0, ansatz->angle * ansatz->data[q % ansatz->features]);
        theta = entangle(u, theta, ansatz);
    }
}

static void matchgate_formula(number_t *u, const double *theta, const wg_ansatz_t ansatz)
{
    slong n = ansatz->qubits;

    for (slong l = 0; l < ansatz->layers; l++, theta += 2 * n - 1)
    {
        for (slong q = 0; q < n; q++)
            rotate(u, n, 0, UWORD(1) << q, ansatz->angle * theta[q]);
        for (slong q = 0; q + 1 < n; q++)
            rotate(u, n, UWORD(3) << q, 0, ansatz->angle * theta[n + q]);
    }
}

/* u <- exp(i phi A) u by sixteen factors, each by its series. */
static void exponential(number_t *u, const number_t *a, double phi, slong dim)
{
    number_t term[ENTRIES], next[ENTRIES];

    for (int step = 0; step < 16; step++)
    {
        memcpy(term, u, dim * dim * sizeof(*u));
        for (int k = 1; k < 30; k++)
        {
            oracle_product(next, a, term, dim);
            for (slong i = 0; i < dim * dim; i++)
            {
                term[i] = next[i] * I * phi / (16 * k);
                u[i] += term[i];
            }
        }
    }
}

/* a <- sum of the letters (x, z) on one qubit, or of ZZ on all pairs where both are 0. */
static void symmetric_sum(number_t *a, slong n, int x, int z)
{
    slong dim = WORD(1) << n;
    number_t word[ENTRIES];

    memset(a, 0, dim * dim * sizeof(*a));
    for (slong q = 0; q < n; q++)
        for (slong r = 0; r < (x || z ? 1 : q); r++)
        {
            ulong bit = UWORD(1) << q;

            oracle_word(word, n, x ? bit : 0, x || z ? (z ? bit : 0) : bit | UWORD(1) << r);
            for (slong i = 0; i < dim * dim; i++)
                a[i] += word[i];
        }
}

static void symmetric_formula(number_t *u, const double *theta, const wg_ansatz_t ansatz)
{
    slong n = ansatz->qubits;
    number_t a[ENTRIES];

    for (slong l = 0; l < ansatz->layers; l++)
    {
        symmetric_sum(a, n, 1, 0);
        exponential(u, a, ansatz->angle * *theta++, ansatz->dim);
        symmetric_sum(a, n, 1, 1);
        exponential(u, a, ansatz->angle * *theta++, ansatz->dim);
        if (n == 1)
            continue;
        symmetric_sum(a, n, 0, 0);
        exponential(u, a, ansatz->angle * *theta++, ansatz->dim);
    }
}

/* U(theta) is the product that the header says, for the ansätze without random parts, n = 1..4 and L = 1..3. */
Test(ansatz, formulas)
{
    const double data[] = {0.3, -1.1, 2.5};

    for (slong n = 1; n <= 4; n++)
        for (slong layers = 1; layers <= 3; layers++)
            for (int ring = 0; ring <= (n >= 3); ring++)
            {
                wg_ansatz_t ansatz;

                wg_ansatz_init(ansatz, WG_ANSATZ_HEA, n, layers);
                ansatz->ring = ring;
                check_formula(ansatz, hea_formula);
                wg_ansatz_init(ansatz, WG_ANSATZ_REUPLOAD, n, layers);
                ansatz->ring = ring;
                ansatz->data = data;
                ansatz->features = layers;
                check_formula(ansatz, reupload_formula);
                if (ring)
                    continue;
                wg_ansatz_init(ansatz, WG_ANSATZ_SYMMETRIC, n, layers);
                if (n <= 3)
                    check_formula(ansatz, symmetric_formula);
                wg_ansatz_init(ansatz, WG_ANSATZ_MATCHGATE, n, layers);
                if (n >= 2)
                    check_formula(ansatz, matchgate_formula);
            }
}

static void words_formula(number_t *u, const double *theta, const wg_ansatz_t ansatz)
{
    for (slong i = 0; i < ansatz->layers * ansatz->words; i++)
        rotate(u, ansatz->qubits, ansatz->x[i % ansatz->words], ansatz->z[i % ansatz->words],
               ansatz->angle * theta[i]);
}

/* Given words act in their order, layer after layer, each with a parameter of its own; the identity is a word, too. */
Test(ansatz, given_words)
{
    const ulong x[] = {1, 6, 0, 5}, z[] = {4, 2, 0, 5};
    wg_ansatz_t ansatz;

    wg_ansatz_init(ansatz, WG_ANSATZ_PAULI, 3, 3);
    ansatz->x = x;
    ansatz->z = z;
    for (ansatz->words = 1; ansatz->words <= 4; ansatz->words++)
        check_formula(ansatz, words_formula);
}

/* The words of the Lie algebras: with 4^n - 1 of su, 2^(n-1) (2^n - 1) of so and 2^(n-1) (2^n + 1) of sp, all are drawn, equally
 * often, and each makes rotations of its group. */
Test(ansatz, random_words)
{
    const wg_ansatz_kind_t kinds[] = {WG_ANSATZ_PAULI, WG_ANSATZ_ORTHOGONAL, WG_ANSATZ_SYMPLECTIC};

    for (slong n = 1; n <= 3; n++)
        for (int group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
        {
            slong half = WORD(1) << (n - 1), d = 2 * half, drawn = 0, total = test_scaled(6000);
            slong size = group == WG_GROUP_U   ? d * d - 1
                         : group == WG_GROUP_O ? half * (d - 1)
                                               : half * (d + 1);
            slong count[64] = {0};
            double chi = 0, expected = (double) total / size, k = size - 1;
            wg_circuit_t circuit;
            wg_ansatz_t ansatz;

            wg_ansatz_init(ansatz, kinds[group], n, total);
            build(circuit, ansatz, n);
            cr_assert_eq(circuit->length, total);
            for (slong i = 0; i < total; i++)
            {
                const wg_gate_struct *gate = circuit->gates + i;

                cr_assert(gate->kind == WG_GATE_ROTATION && gate->parameter == i && gate->scale == 1);
                count[gate->x << n | gate->z]++;
            }
            for (slong word = 0; word < d * d; word++)
            {
                number_t u[ENTRIES];
                double strange;

                identity(u, d);
                rotate(u, n, word >> n, word & (d - 1), 0.7);
                strange = strangeness(u, d, group);
                cr_expect_eq(count[word] > 0, word > 0 && strange < 1e-12, "n = %ld, group %d, word %ld",
                             (long) n, group, (long) word);
                drawn += count[word] > 0;
                chi += count[word] > 0 ? (count[word] - expected) * (count[word] - expected) / expected : 0;
            }
            cr_expect_eq(drawn, size);
            if (size > 1)
                cr_expect_lt(fabs((cbrt(chi / k) - 1 + 2 / (9 * k)) / sqrt(2 / (9 * k))), 4.5, "seed %lu",
                             test_seed());
            wg_circuit_clear(circuit);
        }
}

static const double even_spectrum[] = {2, -0.5, 0, 0.5, -2, 0}, odd_spectrum[] = {-1, 0, 1.5, 1, -1.5};

/* U(theta) is in the group: haar with words, random words, halves, a spectrum, at every boundary; brickwork; orthogonal and
 * symplectic words. */
Test(ansatz, groups)
{
    for (int group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
        for (slong qubits = 0; qubits <= 3; qubits++)
            for (int variant = 0; variant < 8; variant++)
            {
                number_t u[ENTRIES];
                wg_ansatz_t ansatz;
                wg_error_t error;

                wg_ansatz_init(ansatz, variant < 4 ? WG_ANSATZ_HAAR : WG_ANSATZ_BRICKWORK, qubits, 3);
                ansatz->group = group;
                ansatz->bare = variant == 1;
                ansatz->random = variant == 2 || variant == 5;
                ansatz->ring = variant == 6;
                if (qubits == 0)
                    ansatz->dim = variant == 3 ? 5 : 6;
                if (variant == 3)
                    ansatz->spectrum = qubits == 0 ? odd_spectrum : even_spectrum;
                if (wg_ansatz_check(ansatz, error) != WG_OK || (variant == 3 && qubits > 0))
                    continue;
                /* The state that stands for the block is in no group. */
                if (ansatz->bare)
                    ansatz->overlap = group == WG_GROUP_O ? 0 : 1;
                draw_unitary(u, ansatz, variant);
                cr_expect_lt(strangeness(u, ansatz->dim, group), 1e-12, "group %d, qubits %ld, variant %d",
                             group, (long) qubits, variant);
            }
    for (slong qubits = 1; qubits <= 4; qubits++)
    {
        number_t u[ENTRIES];
        wg_ansatz_t ansatz;

        wg_ansatz_init(ansatz, WG_ANSATZ_ORTHOGONAL, qubits, 20);
        draw_unitary(u, ansatz, qubits);
        cr_expect_lt(strangeness(u, ansatz->dim, WG_GROUP_O), 1e-12);
        ansatz->kind = WG_ANSATZ_SYMPLECTIC;
        draw_unitary(u, ansatz, qubits);
        cr_expect_lt(strangeness(u, ansatz->dim, WG_GROUP_SP), 1e-12);
    }
}

/* A spectrum of even dimension for O and Sp, as it stands in the circuit: the eigenvalues are those given. */
Test(ansatz, spectra)
{
    for (int group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
        for (slong dim = 5; dim <= 6; dim++)
        {
            const double *given = dim == 5 ? odd_spectrum : even_spectrum;
            number_t u[ENTRIES];
            wg_circuit_t circuit;
            wg_ansatz_t ansatz;

            if (dim % 2 == 1 && group == WG_GROUP_SP)
                continue;
            wg_ansatz_init(ansatz, WG_ANSATZ_HAAR, 0, 2);
            ansatz->dim = dim;
            ansatz->group = group;
            ansatz->spectrum = given;
            draw_unitary(u, ansatz, dim);
            cr_expect_lt(strangeness(u, dim, group), 1e-12, "group %d, dim %ld", group, (long) dim);
            build(circuit, ansatz, 0);
            for (slong i = 0; i < circuit->length; i++)
            {
                const wg_complex_t *entries = circuit->matrices + circuit->gates[i].matrix;

                if (circuit->gates[i].kind != WG_GATE_DIAGONAL)
                    continue;
                for (int k = 0; k <= 4; k++)
                {
                    double a = 0, b = 0;

                    for (slong j = 0; j < dim; j++)
                    {
                        a += pow(given[j], k);
                        b += pow(entries[j].re, k);
                    }
                    cr_expect_float_eq(a, b, 1e-12);
                }
            }
            wg_circuit_clear(circuit);
        }
}

/* The L parameters of haar and brickwork are counted from the left: th_L belongs to the first generator that acts. */
Test(ansatz, order_of_parameters)
{
    for (int kind = 0; kind < 2; kind++)
    {
        slong expected = 4;
        wg_circuit_t circuit;
        wg_ansatz_t ansatz;

        wg_ansatz_init(ansatz, kind == 0 ? WG_ANSATZ_HAAR : WG_ANSATZ_BRICKWORK, 3, 5);
        build(circuit, ansatz, 0);
        for (slong i = 0; i < circuit->length; i++)
            if (circuit->gates[i].parameter >= 0)
                cr_expect_eq(circuit->gates[i].parameter, expected--);
        cr_expect_eq(expected, -1);
        wg_circuit_clear(circuit);
    }
}

/* psi <- the first gate on |0...0>, if it is not a rotation; *next <- the first gate with a parameter. */
static void start_state(number_t *psi, slong *next, const wg_circuit_t circuit)
{
    wg_circuit_t start;

    for (*next = 0; circuit->gates[*next].parameter < 0;)
        ++*next;
    *start = *circuit;
    start->length = *next;
    {
        number_t u[ENTRIES];

        oracle_unitary(u, start, NULL);
        for (slong i = 0; i < circuit->dim; i++)
            psi[i] = u[i * circuit->dim];
    }
}

static double mean_of_generator(const wg_circuit_t circuit, int power)
{
    number_t psi[DIM_MAX], a[ENTRIES], sum = 0;
    slong first, dim = circuit->dim;

    start_state(psi, &first, circuit);
    oracle_generator(a, circuit, circuit->gates + first);
    for (slong i = 0; i < dim; i++)
        for (slong j = 0; j < dim; j++)
            for (slong k = 0; k < dim; k++)
                sum += conj(psi[i]) *
                       (power == 1 ? a[i * dim + j] * (j == k) : a[i * dim + j] * a[j * dim + k]) * psi[k];
    return creal(sum);
}

/* The boundary "bare": <psi_0|X_L|psi_0> = x and <psi_0|X_L^2|psi_0> = 1; with weights, sum w a and sum w a^2. */
Test(ansatz, overlaps)
{
    const double overlaps[] = {0, 1, -1, 0.3, -0.75}, spectrum[] = {2, -1, 0.5}, weights[] = {0.2, 0.5, 0.3};
    const double corner[] = {1, 0, 0}, other[] = {0, 0, 1};
    wg_circuit_t circuit;
    wg_ansatz_t ansatz;

    for (int i = 0; i < 5; i++)
        for (int group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
            for (slong qubits = 0; qubits <= 3; qubits++)
                for (int brickwork = 0; brickwork < 2; brickwork++)
                {
                    wg_error_t error;

                    wg_ansatz_init(ansatz, brickwork ? WG_ANSATZ_BRICKWORK : WG_ANSATZ_HAAR, qubits, 2);
                    ansatz->group = group;
                    ansatz->bare = 1;
                    ansatz->random = qubits == 3;
                    ansatz->overlap = overlaps[i];
                    if (qubits == 0)
                        ansatz->dim = 6;
                    if (wg_ansatz_check(ansatz, error) != WG_OK)
                    {
                        cr_expect((group == WG_GROUP_O && (qubits == 0 || i > 0)) ||
                                      (brickwork && (qubits < 2 || group == WG_GROUP_SP)),
                                  "%s", error->message);
                        continue;
                    }
                    build(circuit, ansatz, i);
                    cr_expect_float_eq(mean_of_generator(circuit, 1), overlaps[i], 1e-14);
                    cr_expect_float_eq(mean_of_generator(circuit, 2), 1, 1e-14);
                    wg_circuit_clear(circuit);
                }
    for (int i = 0; i < 3; i++)
    {
        const double *w = i == 0 ? weights : i == 1 ? corner : other;

        wg_ansatz_init(ansatz, WG_ANSATZ_HAAR, 0, 2);
        ansatz->dim = 3;
        ansatz->bare = 1;
        ansatz->spectrum = spectrum;
        ansatz->weights = w;
        build(circuit, ansatz, i);
        cr_expect_float_eq(mean_of_generator(circuit, 1), w[0] * 2 - w[1] + w[2] / 2, 1e-14);
        cr_expect_float_eq(mean_of_generator(circuit, 2), w[0] * 4 + w[1] + w[2] / 4, 1e-14);
        wg_circuit_clear(circuit);
    }
}

/* Symmetric circuits commute with the exchange of any two qubits; matchgate circuits with the parity Z...Z, and U c_a U^+ is a linear
 * combination of the 2n Majorana operators c_a by an orthogonal matrix. */
Test(ansatz, symmetries)
{
    enum
    {
        n = 4,
        dim = 16
    };
    number_t u[ENTRIES], a[ENTRIES], b[ENTRIES], left[ENTRIES], right[ENTRIES];
    double norms[2 * n] = {0};
    wg_ansatz_t ansatz;

    wg_ansatz_init(ansatz, WG_ANSATZ_SYMMETRIC, n, 3);
    draw_unitary(u, ansatz, 0);
    for (slong q = 0; q + 1 < n; q++)
    {
        for (slong i = 0; i < dim; i++)
            for (slong j = 0; j < dim; j++)
            {
                ulong swap = (i >> q ^ i >> (q + 1)) & 1;

                a[i * dim + j] = j == (slong) (i ^ (swap << q | swap << (q + 1)));
            }
        oracle_product(left, u, a, dim);
        oracle_product(right, a, u, dim);
        cr_expect_lt(distance(left, right, dim), 1e-12);
    }

    wg_ansatz_init(ansatz, WG_ANSATZ_MATCHGATE, n, 3);
    draw_unitary(u, ansatz, 0);
    oracle_word(a, n, 0, dim - 1);
    oracle_product(left, u, a, dim);
    oracle_product(right, a, u, dim);
    cr_expect_lt(distance(left, right, dim), 1e-12);
    for (slong k = 0; k < 2 * n; k++)
    {
        /* c_(2q) = Z...Z X, c_(2q+1) = Z...Z Y on qubit q. */
        ulong x = UWORD(1) << k / 2, z = x - 1;

        oracle_word(a, n, x, k % 2 == 0 ? z : z | x);
        oracle_product(left, u, a, dim);
        for (slong i = 0; i < dim; i++)
            for (slong j = 0; j < dim; j++)
            {
                right[i * dim + j] = 0;
                for (slong l = 0; l < dim; l++)
                    right[i * dim + j] += left[i * dim + l] * conj(u[j * dim + l]);
            }
        for (slong m = 0; m < 2 * n; m++)
        {
            ulong y = UWORD(1) << m / 2;
            number_t trace = 0;

            oracle_word(b, n, y, m % 2 == 0 ? y - 1 : (y - 1) | y);
            for (slong i = 0; i < dim; i++)
                for (slong j = 0; j < dim; j++)
                    trace += b[i * dim + j] * right[j * dim + i] / dim;
            cr_expect_lt(fabs(cimag(trace)), 1e-12);
            norms[k] += creal(trace) * creal(trace);
        }
        cr_expect_float_eq(norms[k], 1, 1e-12);
    }
}

/* The bricks: two-qubit gates on even pairs, then on odd ones, on a ring also on (n - 1, 0); L + 1 walls, and L for "bare". */
Test(ansatz, bricks)
{
    for (slong n = 2; n <= 6; n++)
        for (int ring = 0; ring <= (n % 2 == 0 && n >= 4); ring++)
            for (int bare = 0; bare < 2; bare++)
            {
                slong layers = 3, bricks = 0, rotations = 0, pairs = n - 1 + ring;
                wg_circuit_t circuit;
                wg_ansatz_t ansatz;

                wg_ansatz_init(ansatz, WG_ANSATZ_BRICKWORK, n, layers);
                ansatz->ring = ring;
                ansatz->bare = bare;
                build(circuit, ansatz, n);
                for (slong i = bare; i < circuit->length; i++)
                {
                    const wg_gate_struct *gate = circuit->gates + i;
                    slong place = bricks % pairs, even = (n + (ring ? 1 : 0)) / 2;

                    if (gate->kind == WG_GATE_ROTATION)
                    {
                        cr_expect_eq(place, 0);
                        cr_expect(gate->x == 0 && gate->z == 1);
                        rotations++;
                        continue;
                    }
                    cr_expect(gate->kind == WG_GATE_FIXED && gate->targets == 2);
                    cr_expect_eq(gate->target[0], place < even ? 2 * place : 2 * (place - even) + 1);
                    cr_expect_eq(gate->target[1], (gate->target[0] + 1) % n);
                    bricks++;
                }
                cr_expect_eq(rotations, layers);
                cr_expect_eq(bricks, pairs * (layers + !bare));
                wg_circuit_clear(circuit);
            }
}

/* A circuit depends on (seed, sample) alone, whatever the circuit held before; samples differ. */
Test(ansatz, repeatable)
{
    for (int kind = 0; kind < WG_ANSATZ_KINDS; kind++)
    {
        const double data[] = {1};
        wg_circuit_t circuit, again, other;
        wg_ansatz_t ansatz;
        wg_stream_t stream;
        size_t bytes;
        int random;

        wg_ansatz_init(ansatz, kind, 3, 4);
        if (kind == WG_ANSATZ_REUPLOAD)
        {
            ansatz->data = data;
            ansatz->features = 1;
        }
        random = kind != WG_ANSATZ_HEA && kind != WG_ANSATZ_SYMMETRIC && kind != WG_ANSATZ_MATCHGATE &&
                 kind != WG_ANSATZ_REUPLOAD;
        build(circuit, ansatz, 0);
        build(other, ansatz, 1);
        build(again, ansatz, 1);
        wg_stream_init(stream, test_seed(), 0, WG_STREAM_CIRCUIT, 0);
        cr_assert_eq(wg_ansatz_build(again, stream, ansatz, NULL), WG_OK);
        cr_assert(circuit->length == again->length && circuit->matrices_length == again->matrices_length);
        bytes = circuit->length * sizeof(wg_gate_struct);
        cr_expect_eq(memcmp(circuit->gates, again->gates, bytes), 0);
        if (circuit->matrices_length > 0)
            cr_expect_eq(
                memcmp(circuit->matrices, again->matrices, circuit->matrices_length * sizeof(wg_complex_t)),
                0);
        cr_expect_eq(random,
                     memcmp(circuit->gates, other->gates, bytes) != 0 ||
                         (circuit->matrices_length > 0 &&
                          memcmp(circuit->matrices, other->matrices,
                                 circuit->matrices_length * sizeof(wg_complex_t)) != 0),
                     "%s", wg_ansatz_name(kind));
        wg_circuit_clear(circuit);
        wg_circuit_clear(again);
        wg_circuit_clear(other);
    }
}

/* E <0|U^+ Z_0 U|0>^2 = Tr O^2/(D (D + 1)) = 1/(D + 1) for U and Sp, 2 Tr O^2/(D (D + 2)) = 2/(D + 2) for O, O = Z_0: at any angles
 * the circuit is as random as its blocks. */
Test(ansatz, haar_average)
{
    const double exact[] = {1 / 9.0, 2 / 10.0, 1 / 9.0};

    for (int group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
    {
        slong samples = test_scaled(1500);
        double sum = 0, square = 0, mean, error;

        for (slong s = 0; s < samples; s++)
        {
            number_t u[ENTRIES];
            double value = 0;
            wg_ansatz_t ansatz;

            wg_ansatz_init(ansatz, WG_ANSATZ_HAAR, 3, 1);
            ansatz->group = group;
            draw_unitary(u, ansatz, s);
            for (slong i = 0; i < 8; i++)
                value += (i & 1 ? -1 : 1) * creal(u[8 * i] * conj(u[8 * i]));
            sum += value * value;
            square += value * value * value * value;
        }
        mean = sum / samples;
        error = sqrt((square / samples - mean * mean) / samples);
        cr_expect_lt(fabs(mean - exact[group]) / error, 4.5, "group %d: %g +- %g, exact %g", group, mean,
                     error, exact[group]);
    }
}

static void spoil_nothing(wg_ansatz_struct *a)
{
}

static const double nan_data[] = {NAN}, bad_weights[] = {0.5, 0.6}, two[] = {1, 3},
                    negative_weights[] = {-1, 2};
static const ulong far_word[] = {8};

#define SPOIL(name, action)                                                                                  \
    static void spoil_##name(wg_ansatz_struct *a)                                                            \
    {                                                                                                        \
        action;                                                                                              \
    }
SPOIL(layers, a->layers = 0)
SPOIL(angle, a->angle = 0)
SPOIL(nan_angle, a->angle = NAN)
SPOIL(dim, a->dim = 7)
SPOIL(no_qubits, (a->qubits = 0, a->dim = 7))
SPOIL(many_qubits, wg_ansatz_init(a, a->kind, 33, 1))
SPOIL(huge_blocks, wg_ansatz_init(a, a->kind, 16, 10))
SPOIL(many_gates, a->layers = WORD(1) << 40)
SPOIL(odd_sp, (a->qubits = 0, a->dim = 7, a->group = WG_GROUP_SP))
SPOIL(ring, a->ring = 1)
SPOIL(ring_of_two, (wg_ansatz_init(a, a->kind, 2, 1), a->ring = 1))
SPOIL(group, a->group = WG_GROUP_O)
SPOIL(sp, a->group = WG_GROUP_SP)
SPOIL(random, a->random = 1)
SPOIL(overlap, a->overlap = 0.5)
SPOIL(large_overlap, (a->bare = 1, a->overlap = 1.5))
SPOIL(o_overlap, (a->bare = 1, a->overlap = 0.5, a->group = WG_GROUP_O))
SPOIL(asymmetric, (a->qubits = 0, a->dim = 2, a->spectrum = two, a->group = WG_GROUP_O))
SPOIL(nan_spectrum, (a->qubits = 0, a->dim = 1, a->spectrum = nan_data))
SPOIL(random_spectrum, (a->qubits = 1, a->dim = 2, a->spectrum = two, a->random = 1))
SPOIL(no_weights, (a->qubits = 0, a->dim = 2, a->spectrum = two, a->bare = 1))
SPOIL(weights, (a->qubits = 0, a->dim = 2, a->spectrum = two, a->bare = 1, a->weights = bad_weights))
SPOIL(signs, (a->qubits = 0, a->dim = 2, a->spectrum = two, a->bare = 1, a->weights = negative_weights))
SPOIL(word, (a->x = far_word, a->z = far_word, a->words = 1))
SPOIL(data, (a->data = nan_data, a->features = 1))

/* What does not exist, what contradicts itself, and what is too large is refused, by a message that names it; the circuit is left as
 * it was. */
Test(ansatz, refusals)
{
    const struct
    {
        wg_ansatz_kind_t kind;
        void (*spoil)(wg_ansatz_struct *);
        wg_status_t status;
        const char *word;
    } cases[] = {
        {WG_ANSATZ_HAAR, spoil_layers, WG_DOMAIN, "0 layers"},
        {WG_ANSATZ_HEA, spoil_angle, WG_DOMAIN, "angles"},
        {WG_ANSATZ_HEA, spoil_nan_angle, WG_DOMAIN, "angles"},
        {WG_ANSATZ_PAULI, spoil_dim, WG_DOMAIN, "dimension 7"},
        {WG_ANSATZ_PAULI, spoil_no_qubits, WG_DOMAIN, "lives on qubits"},
        {WG_ANSATZ_HAAR, spoil_no_qubits, WG_DOMAIN, "even dimension, not 7"},
        {WG_ANSATZ_HEA, spoil_many_qubits, WG_UNABLE, "33 qubits"},
        {WG_ANSATZ_HAAR, spoil_huge_blocks, WG_UNABLE, "GiB"},
        {WG_ANSATZ_SYMMETRIC, spoil_many_gates, WG_UNABLE, "gates"},
        {WG_ANSATZ_HAAR, spoil_many_gates, WG_UNABLE, "gates"},
        {WG_ANSATZ_HAAR, spoil_odd_sp, WG_DOMAIN, "Sp(7)"},
        {WG_ANSATZ_HAAR, spoil_ring, WG_DOMAIN, "no option ring"},
        {WG_ANSATZ_MATCHGATE, spoil_ring, WG_DOMAIN, "no option ring"},
        {WG_ANSATZ_BRICKWORK, spoil_ring, WG_DOMAIN, "even number of qubits, not 3"},
        {WG_ANSATZ_HEA, spoil_ring_of_two, WG_DOMAIN, "three qubits"},
        {WG_ANSATZ_HEA, spoil_group, WG_DOMAIN, "no option group"},
        {WG_ANSATZ_BRICKWORK, spoil_sp, WG_DOMAIN, "Sp(4)"},
        {WG_ANSATZ_PAULI, spoil_random, WG_DOMAIN, "no option random"},
        {WG_ANSATZ_HAAR, spoil_overlap, WG_DOMAIN, "boundary bare"},
        {WG_ANSATZ_HAAR, spoil_large_overlap, WG_DOMAIN, "1.5"},
        {WG_ANSATZ_HAAR, spoil_o_overlap, WG_DOMAIN, "imaginary"},
        {WG_ANSATZ_HAAR, spoil_asymmetric, WG_DOMAIN, "symmetric about 0"},
        {WG_ANSATZ_HAAR, spoil_nan_spectrum, WG_DOMAIN, "eigenvalue 1"},
        {WG_ANSATZ_HAAR, spoil_random_spectrum, WG_DOMAIN, "random words"},
        {WG_ANSATZ_HAAR, spoil_no_weights, WG_DOMAIN, "weights of its entries"},
        {WG_ANSATZ_HAAR, spoil_weights, WG_DOMAIN, "sum 1.1"},
        {WG_ANSATZ_HAAR, spoil_signs, WG_DOMAIN, "weight 1 is -1"},
        {WG_ANSATZ_PAULI, spoil_word, WG_DOMAIN, "beyond qubit 2"},
        {WG_ANSATZ_REUPLOAD, spoil_nothing, WG_DOMAIN, "needs data"},
        {WG_ANSATZ_REUPLOAD, spoil_data, WG_DOMAIN, "not finite"},
        {WG_ANSATZ_SYMPLECTIC, spoil_data, WG_DOMAIN, "no option data"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
    {
        wg_circuit_t circuit;
        wg_ansatz_t ansatz;
        wg_stream_t stream;
        wg_error_t error;

        wg_ansatz_init(ansatz, cases[i].kind, 3, 2);
        cases[i].spoil(ansatz);
        wg_stream_init(stream, 1, 1, WG_STREAM_CIRCUIT, 0);
        wg_circuit_init(circuit, 8, 3);
        wg_circuit_append_rotation(circuit, 1, 0, 0, 1, 0);
        cr_expect_eq(wg_ansatz_build(circuit, stream, ansatz, error), cases[i].status, "case %zu", i);
        cr_expect(strstr(error->message, cases[i].word) != NULL, "case %zu: %s", i, error->message);
        cr_expect_eq(circuit->length, 1);
        wg_circuit_clear(circuit);
    }
}
