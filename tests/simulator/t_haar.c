#include <criterion/criterion.h>
#include <complex.h>
#include <math.h>
#include <string.h>

#include "../oracle/dense_circuit.h"
#include "../support.h"
#include "wishgarten/ansatz.h"

#define DIM_MAX 8

/* The three groups, and U and O by wg_haar_reflections. */
enum
{
    U_BY_REFLECTIONS = WG_GROUP_SP + 1,
    O_BY_REFLECTIONS,
    WAYS
};
static const char *const names[WAYS] = {"U", "O", "Sp", "reflections U", "reflections O"};
static const wg_matrix_group_t groups[WAYS] = {WG_GROUP_U, WG_GROUP_O, WG_GROUP_SP, WG_GROUP_U, WG_GROUP_O};

/* a <- a Haar-random matrix, as complex numbers of C. */
static void draw(double complex *a, wg_stream_t stream, slong dim, int way)
{
    wg_circuit_t circuit;
    wg_complex_t *numbers;

    if (way <= WG_GROUP_SP)
    {
        wg_haar_matrix((wg_complex_t *) a, stream, dim, way);
        return;
    }
    numbers = flint_malloc(dim * (dim + 3) / 2 * sizeof(*numbers));
    wg_haar_reflections(numbers, numbers + dim, stream, dim, groups[way]);
    wg_circuit_init(circuit, dim, 0);
    wg_circuit_append_reflections(circuit, numbers, numbers + dim);
    oracle_unitary(a, circuit, NULL);
    wg_circuit_clear(circuit);
    flint_free(numbers);
}

static void multiply(double complex *c, const double complex *a, const double complex *b, slong n)
{
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++)
        {
            double complex sum = 0;

            for (slong k = 0; k < n; k++)
                sum += a[i * n + k] * b[k * n + j];
            c[i * n + j] = sum;
        }
}

static double complex determinant(const double complex *matrix, slong n)
{
    double complex a[DIM_MAX * DIM_MAX], det = 1;

    memcpy(a, matrix, n * n * sizeof(*a));
    for (slong k = 0; k < n; k++)
    {
        slong pivot = k;

        for (slong i = k; i < n; i++)
            if (cabs(a[i * n + k]) > cabs(a[pivot * n + k]))
                pivot = i;
        if (pivot != k)
            det = -det;
        for (slong j = 0; j < n; j++)
        {
            double complex swap = a[k * n + j];

            a[k * n + j] = a[pivot * n + j];
            a[pivot * n + j] = swap;
        }
        det *= a[k * n + k];
        for (slong i = k + 1; i < n; i++)
        {
            double complex factor = a[i * n + k] / a[k * n + k];

            for (slong j = k; j < n; j++)
                a[i * n + j] -= factor * a[k * n + j];
        }
    }
    return det;
}

/* U U^+ = 1 for every group and dimension; the imaginary part is 0 for O; U J U^T = J for Sp, J = [0, 1; -1, 0]. */
Test(haar, group_relations)
{
    for (int way = 0; way < WAYS; way++)
        for (slong n = 1; n <= 70; n = n < 9 ? n + 1 : 2 * n + 2)
        {
            double complex *u = flint_malloc(n * n * sizeof(*u));
            double worst = 0;
            wg_stream_t stream;

            if (groups[way] == WG_GROUP_SP && n % 2 == 1)
            {
                flint_free(u);
                continue;
            }
            wg_stream_init(stream, test_seed(), n, WG_STREAM_CIRCUIT, 0);
            draw(u, stream, n, way);
            for (slong i = 0; i < n; i++)
                for (slong j = 0; j < n; j++)
                {
                    double complex unit = 0, form = 0;
                    slong m = n / 2;

                    for (slong k = 0; k < n; k++)
                        unit += u[i * n + k] * conj(u[j * n + k]);
                    worst = fmax(worst, cabs(unit - (i == j)));
                    if (groups[way] == WG_GROUP_O)
                        worst = fmax(worst, fabs(cimag(u[i * n + j])));
                    if (groups[way] != WG_GROUP_SP)
                        continue;
                    for (slong k = 0; k < m; k++)
                        form += u[i * n + k] * u[j * n + k + m] - u[i * n + k + m] * u[j * n + k];
                    worst = fmax(worst, cabs(form - (j == i + m) + (i == j + m)));
                }
            cr_expect_lt(worst, 1e-13, "%s(%ld): %g", names[way], (long) n, worst);
            flint_free(u);
        }
}

/* Means of up to 16 functions of a random matrix, set against exact values; some functions are so skew that 4.5 standard errors, as
 * sampled, are no rare deviation. */
typedef struct
{
    double sum[16], square[16], exact[16];
    slong functions, samples;
} means_struct;

static void check_means(const means_struct *m, const char *name, slong dim)
{
    for (slong f = 0; f < m->functions; f++)
    {
        double mean = m->sum[f] / m->samples, variance = m->square[f] / m->samples - mean * mean;
        double error = sqrt(fmax(variance, 0) / (m->samples - 1)) + 1e-12;

        cr_expect_lt(fabs(mean - m->exact[f]) / error, 5.5,
                     "%s(%ld), function %ld: %g +- %g, exact %g, seed %lu", name, (long) dim, (long) f, mean,
                     error, m->exact[f], test_seed());
    }
}

static void add(means_struct *m, slong f, double value, double exact)
{
    m->sum[f] += value;
    m->square[f] += value * value;
    m->exact[f] = exact;
    m->functions = FLINT_MAX(m->functions, f + 1);
}

static double norm(double complex z)
{
    return creal(z * conj(z));
}

#define U(i, j) u[(i) *n + (j)]

/* E |U11|^2 = 1/D, E |U11|^4 = 2/(D (D + 1)), E |U11|^2 |U12|^2 = E |U11|^2 |U21|^2 = 1/(D (D + 1)), E |U11|^2 |U22|^2 =
 * 1/(D^2 - 1), E U11 U22 conj(U12 U21) = -1/(D (D^2 - 1)), E U11^2 = E U11 conj(U22) = 0; the last row and column as the first. */
static void add_unitary(means_struct *m, const double complex *u, slong n)
{
    double d = n;
    slong l = n - 1;

    add(m, 0, norm(U(0, 0)), 1 / d);
    add(m, 1, norm(U(0, 0)) * norm(U(0, 0)), 2 / (d * (d + 1)));
    add(m, 2, norm(U(0, 0)) * norm(U(0, l)), 1 / (d * (d + 1)));
    add(m, 3, norm(U(0, 0)) * norm(U(l, 0)), 1 / (d * (d + 1)));
    add(m, 4, norm(U(0, 0)) * norm(U(l, l)), 1 / (d * d - 1));
    add(m, 5, creal(U(0, 0) * U(l, l) * conj(U(0, l) * U(l, 0))), -1 / (d * (d * d - 1)));
    add(m, 6, creal(U(0, 0) * U(0, 0)), 0);
    add(m, 7, creal(U(0, 0) * conj(U(l, l))), 0);
    add(m, 8, norm(U(l, l)) * norm(U(l, l)), 2 / (d * (d + 1)));
    add(m, 9, norm(U(0, l)) * norm(U(l, 0)), 1 / (d * d - 1));
    add(m, 10, creal(U(l, l)), 0);
    add(m, 11, cimag(U(0, 0)), 0);
}

/* E O11^2 = 1/D, E O11^4 = 3/(D (D + 2)), E O11^2 O12^2 = 1/(D (D + 2)), E O11^2 O22^2 = (D + 1)/(D (D - 1) (D + 2)),
 * E O11 O22 O12 O21 = -1/(D (D - 1) (D + 2)), E O11 O22 = E O11 = 0. */
static void add_orthogonal(means_struct *m, const double complex *u, slong n)
{
    double d = n, a = creal(U(0, 0)), b = creal(U(0, n - 1)), c = creal(U(n - 1, 0)),
           e = creal(U(n - 1, n - 1));

    add(m, 0, a * a, 1 / d);
    add(m, 1, a * a * a * a, 3 / (d * (d + 2)));
    add(m, 2, a * a * b * b, 1 / (d * (d + 2)));
    add(m, 3, a * a * c * c, 1 / (d * (d + 2)));
    add(m, 4, a * a * e * e, (d + 1) / (d * (d - 1) * (d + 2)));
    add(m, 5, a * b * c * e, -1 / (d * (d - 1) * (d + 2)));
    add(m, 6, a * e, 0);
    add(m, 7, a, 0);
    add(m, 8, e, 0);
    add(m, 9, e * e * e * e, 3 / (d * (d + 2)));
}

/* With Q_ab = |U_ab|^2 + |U_(a+m)b|^2, m = D/2: E Q11 = 1/m, E Q11^2 = 3/(m (2m + 1)), E Q11 Q12 = E Q11 Q21 = 2/(m (2m + 1)),
 * E Q11 Q22 = (2m - 1)/(m (2m + 1) (m - 1)); E |U11|^4 = 2/(D (D + 1)), E |U11|^2 |U_(1+m)1|^2 = E |U11|^2 |U_1(1+m)|^2 =
 * 1/(D (D + 1)), E U11 U_(1+m)(1+m) = E |U11|^2 = 1/D. */
static void add_symplectic(means_struct *m, const double complex *u, slong n)
{
    slong h = n / 2, l = h - 1;
    double d = n, k = h, q11 = norm(U(0, 0)) + norm(U(h, 0)), q12 = norm(U(0, l)) + norm(U(h, l));
    double q21 = norm(U(l, 0)) + norm(U(h + l, 0)), q22 = norm(U(l, l)) + norm(U(h + l, l));

    add(m, 0, q11, 1 / k);
    add(m, 1, q11 * q11, 3 / (k * (2 * k + 1)));
    add(m, 2, norm(U(0, 0)) * norm(U(0, 0)), 2 / (d * (d + 1)));
    add(m, 3, norm(U(0, 0)) * norm(U(h, 0)), 1 / (d * (d + 1)));
    add(m, 4, norm(U(0, 0)) * norm(U(0, h)), 1 / (d * (d + 1)));
    add(m, 5, creal(U(0, 0) * U(h, h)), 1 / d);
    add(m, 6, creal(U(0, 0) * U(0, 0)), 0);
    add(m, 7, creal(U(h, 0)), 0);
    if (h == 1)
        return;
    add(m, 8, q11 * q12, 2 / (k * (2 * k + 1)));
    add(m, 9, q11 * q21, 2 / (k * (2 * k + 1)));
    add(m, 10, q11 * q22, (2 * k - 1) / (k * (2 * k + 1) * (k - 1)));
    add(m, 11, q22 * q22, 3 / (k * (2 * k + 1)));
    add(m, 12, creal(U(l, l) * U(0, h)), 0);
}

/* Means of products of entries are those of the Haar measure. */
Test(haar, entries)
{
    for (int way = 0; way < WAYS; way++)
        for (slong n = 2; n <= 6; n += groups[way] == WG_GROUP_SP ? 2 : 1)
        {
            means_struct m = {.samples = test_scaled(6000)};
            double complex u[DIM_MAX * DIM_MAX];
            wg_stream_t stream;

            wg_stream_init(stream, test_seed(), 10 * n + way, WG_STREAM_CIRCUIT, 0);
            for (slong i = 0; i < m.samples; i++)
            {
                draw(u, stream, n, way);
                if (groups[way] == WG_GROUP_U)
                    add_unitary(&m, u, n);
                else if (groups[way] == WG_GROUP_O)
                    add_orthogonal(&m, u, n);
                else
                    add_symplectic(&m, u, n);
            }
            check_means(&m, names[way], n);
        }
}

/* The eigenvalue phases by their power sums t_j = Tr U^j. U: E |t_j|^2 = min(j, D) for every j, E |t_1|^4 = 2, E t_1^2 conj(t_2) = 0,
 * D >= 2. O: E t_1^k = 0, 1, 0, 3, E t_2 = 1, E t_2^2 = 3, E t_1^2 t_2 = 1, D >= 4; Sp: the same but E t_2 = E t_1^2 t_2 = -1. */
Test(haar, traces)
{
    for (int way = 0; way < WAYS; way++)
        for (slong n = groups[way] == WG_GROUP_U ? 2 : 4; n <= DIM_MAX; n += 4)
        {
            means_struct m = {.samples = test_scaled(4000)};
            wg_stream_t stream;

            wg_stream_init(stream, test_seed(), 100 * n + way, WG_STREAM_CIRCUIT, 0);
            for (slong i = 0; i < m.samples; i++)
            {
                double complex u[DIM_MAX * DIM_MAX], power[DIM_MAX * DIM_MAX], next[DIM_MAX * DIM_MAX];
                double complex t[2 * DIM_MAX] = {0};
                slong powers = FLINT_MIN(2 * n, 9);

                draw(u, stream, n, way);
                memcpy(power, u, n * n * sizeof(*u));
                for (slong j = 1; j <= powers; j++)
                {
                    for (slong k = 0; k < n; k++)
                        t[j] += power[k * n + k];
                    multiply(next, power, u, n);
                    memcpy(power, next, n * n * sizeof(*u));
                }
                if (groups[way] == WG_GROUP_U)
                {
                    for (slong j = 1; j <= powers; j++)
                        add(&m, j, norm(t[j]), FLINT_MIN(j, n));
                    add(&m, 10, norm(t[1]) * norm(t[1]), 2);
                    add(&m, 11, creal(t[1] * t[1] * conj(t[2])), 0);
                }
                else
                {
                    double a = creal(t[1]), b = creal(t[2]), sign = groups[way] == WG_GROUP_O ? 1 : -1;

                    add(&m, 0, a, 0);
                    add(&m, 1, a * a, 1);
                    add(&m, 2, a * a * a, 0);
                    add(&m, 3, a * a * a * a, 3);
                    add(&m, 4, b, sign);
                    add(&m, 5, b * b, 3);
                    add(&m, 6, a * a * b, sign);
                    add(&m, 7, cimag(t[1]), 0);
                }
            }
            check_means(&m, names[way], n);
        }
}

/* det U has a uniform phase: E det^k = 0, k = 1, 2; det O = -1 for half of the matrices, and then Tr O of O(1), O(2) is -1, 0;
 * det of Sp is 1. */
Test(haar, determinants)
{
    for (int way = 0; way < WAYS; way++)
        for (slong n = groups[way] == WG_GROUP_SP ? 2 : 1; n <= 5; n += groups[way] == WG_GROUP_SP ? 2 : 1)
        {
            means_struct m = {.samples = test_scaled(2000)};
            wg_stream_t stream;

            wg_stream_init(stream, test_seed(), 1000 * n + way, WG_STREAM_CIRCUIT, 0);
            for (slong i = 0; i < m.samples; i++)
            {
                double complex u[DIM_MAX * DIM_MAX], det;

                draw(u, stream, n, way);
                det = determinant(u, n);
                cr_assert_float_eq(cabs(det), 1, 1e-12);
                if (groups[way] == WG_GROUP_SP)
                    cr_assert_lt(cabs(det - 1), 1e-12);
                add(&m, 0, creal(det), groups[way] == WG_GROUP_SP);
                if (groups[way] == WG_GROUP_U)
                {
                    add(&m, 1, cimag(det), 0);
                    add(&m, 2, creal(det * det), 0);
                    add(&m, 3, cimag(det * det), 0);
                }
                if (groups[way] == WG_GROUP_O && n <= 2 && creal(det) < 0)
                    cr_assert_lt(cabs(u[0] + (n == 2 ? u[3] : 0) - (n - 2)), 1e-12);
            }
            check_means(&m, names[way], n);
        }
}

/* States: sum |psi_i|^2 = 1; E |psi_i|^4 = 2/(D (D + 1)), for O 3/(D (D + 2)) and real; E psi_i conj(psi_j) = 0. */
Test(haar, states)
{
    for (int group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
        for (slong n = 2; n <= 6; n += 2)
        {
            means_struct m = {.samples = test_scaled(5000)};
            double d = n, fourth = group == WG_GROUP_O ? 3 / (d * (d + 2)) : 2 / (d * (d + 1));
            wg_stream_t stream;

            wg_stream_init(stream, test_seed(), n, WG_STREAM_STATE, group);
            for (slong i = 0; i < m.samples; i++)
            {
                double complex psi[DIM_MAX];
                double length = 0;

                wg_haar_state((wg_complex_t *) psi, stream, n, group);
                for (slong j = 0; j < n; j++)
                    length += norm(psi[j]);
                cr_assert_float_eq(length, 1, 1e-14);
                if (group == WG_GROUP_O)
                    cr_assert_eq(cimag(psi[0]), 0);
                add(&m, 0, norm(psi[0]), 1 / d);
                add(&m, 1, norm(psi[0]) * norm(psi[0]), fourth);
                add(&m, 2, norm(psi[n - 1]) * norm(psi[n - 1]), fourth);
                add(&m, 3, creal(psi[0] * conj(psi[1])), 0);
                add(&m, 4, creal(psi[0]), 0);
                add(&m, 5, creal(psi[n - 1] * psi[n - 1]), group == WG_GROUP_O ? 1 / d : 0);
            }
            check_means(&m, names[group], n);
        }
    {
        wg_complex_t one;
        wg_stream_t stream;

        wg_stream_init(stream, test_seed(), 0, WG_STREAM_STATE, 0);
        wg_haar_state(&one, stream, 1, WG_GROUP_U);
        cr_expect_float_eq(one.re * one.re + one.im * one.im, 1, 1e-15);
    }
}

/* A stream of the same name gives the same matrix, to the last bit, and the next matrix of a stream is another one. */
Test(haar, repeatable)
{
    for (int group = WG_GROUP_U; group <= WG_GROUP_SP; group++)
    {
        wg_complex_t a[36], b[36];
        wg_stream_t stream;

        wg_stream_init(stream, 7, 3, WG_STREAM_CIRCUIT, 0);
        wg_haar_matrix(a, stream, 6, group);
        wg_haar_matrix(b, stream, 6, group);
        cr_expect_neq(memcmp(a, b, sizeof(a)), 0);
        wg_stream_init(stream, 7, 3, WG_STREAM_CIRCUIT, 0);
        wg_haar_matrix(b, stream, 6, group);
        cr_expect_eq(memcmp(a, b, sizeof(a)), 0);
    }
}

/* From the same numbers, the two forms of a matrix are M = (Q D)^T and V = D Q, D the phases: V_ij = d_i M_ji / d_j. */
Test(haar, reflections)
{
    for (int group = WG_GROUP_U; group <= WG_GROUP_O; group++)
        for (slong n = 1; n <= DIM_MAX; n++)
        {
            double complex m[DIM_MAX * DIM_MAX], v[DIM_MAX * DIM_MAX];
            wg_complex_t phases[DIM_MAX], vectors[DIM_MAX * (DIM_MAX + 1) / 2];
            wg_stream_t stream, same;

            wg_stream_init(stream, test_seed(), n, WG_STREAM_CIRCUIT, 0);
            *same = *stream;
            wg_haar_reflections(phases, vectors, stream, n, group);
            *stream = *same;
            draw(m, stream, n, group);
            draw(v, same, n, group == WG_GROUP_U ? U_BY_REFLECTIONS : O_BY_REFLECTIONS);
            for (slong i = 0; i < n; i++)
                for (slong j = 0; j < n; j++)
                {
                    double complex left = phases[i].re + I * phases[i].im,
                                   right = phases[j].re + I * phases[j].im;

                    cr_expect_lt(cabs(v[i * n + j] - left * m[j * n + i] / right), 1e-13);
                }
        }
}
