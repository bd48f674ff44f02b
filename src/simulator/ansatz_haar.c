#include "ansatz_family.h"

#include <math.h>
#include <stdlib.h>

/* A diagonal generator conjugated by V, which makes it one of the group O: V has the columns (e_i +- sqrt(-1) e_(i+m))/sqrt(2) for the
   eigenvalues +-a_i, so that V diag(a) V^+ is imaginary and antisymmetric. The blocks between generators are V^+ W V. */
typedef struct
{
    slong dim;
    const double *diag; /* NULL: words */
    wg_complex_t *matrix;
} scratch_struct;

static int compare_descending(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x < y) - (x > y);
}

int wg_ansatz_spectrum(double *diag, const double *spectrum, slong dim, wg_matrix_group_t group)
{
    slong m = dim / 2;

    for (slong i = 0; i < dim; i++)
        diag[i] = spectrum == NULL ? (i < m ? 1 : -1) : spectrum[i];
    if (group == WG_GROUP_U)
        return 1;
    qsort(diag, dim, sizeof(double), compare_descending);
    for (slong i = 0; i < dim; i++)
        if (diag[i] != -diag[dim - 1 - i])
            return 0;
    for (slong i = 0; i < m; i++)
        diag[i + m] = -diag[i];
    if (dim % 2 == 1)
        diag[dim - 1] = 0;
    return 1;
}

/* (x, y) <- (x + sign i y, x - sign i y)/sqrt(2). */
static void mix(wg_complex_t *x, wg_complex_t *y, double sign)
{
    wg_complex_t u = *x, v = {-sign * y->im, sign * y->re};

    *x = (wg_complex_t){(u.re + v.re) * M_SQRT1_2, (u.im + v.im) * M_SQRT1_2};
    *y = (wg_complex_t){(u.re - v.re) * M_SQRT1_2, (u.im - v.im) * M_SQRT1_2};
}

/* matrix <- matrix V. */
static void multiply_right(wg_complex_t *matrix, slong dim)
{
    for (slong i = 0; i < dim; i++)
        for (slong j = 0; j < dim / 2; j++)
            mix(matrix + i * dim + j, matrix + i * dim + j + dim / 2, 1);
}

/* matrix <- V^+ matrix. */
static void multiply_left(wg_complex_t *matrix, slong dim)
{
    for (slong i = 0; i < dim / 2; i++)
        for (slong j = 0; j < dim; j++)
            mix(matrix + i * dim + j, matrix + (i + dim / 2) * dim + j, -1);
}

/* The block W_l, l = 1..L+1, as wide as the product needs it. */
static void append_block(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz, slong l,
                         const scratch_struct *scratch)
{
    slong dim = scratch->dim;
    wg_complex_t *matrix = scratch->matrix;

    if (ansatz->group == WG_GROUP_U || (ansatz->group == WG_GROUP_O && scratch->diag == NULL))
    {
        wg_haar_reflections(matrix, matrix + dim, stream, dim, ansatz->group);
        wg_circuit_append_reflections(circuit, matrix, matrix + dim);
        return;
    }
    wg_haar_matrix(matrix, stream, dim, ansatz->group);
    if (ansatz->group == WG_GROUP_O && l <= ansatz->layers)
        multiply_right(matrix, dim);
    if (ansatz->group == WG_GROUP_O && l > 1)
        multiply_left(matrix, dim);
    wg_circuit_append_block(circuit, matrix);
}

static double probability(const wg_ansatz_t ansatz, slong i)
{
    if (ansatz->weights != NULL)
        return ansatz->weights[i];
    return i == 0 ? (1 + ansatz->overlap) / 2 : i == ansatz->dim / 2 ? (1 - ansatz->overlap) / 2 : 0;
}

/* The reflection that exchanges e_0 and psi_0, whose entries are the roots of the probabilities: 1 - u u^T / u_0, u = e_0 - psi_0; the
   identity where they are the same. */
static void append_start(wg_circuit_t circuit, const wg_ansatz_t ansatz, wg_complex_t *matrix)
{
    slong dim = ansatz->dim;
    wg_complex_t *u = matrix + dim * dim;
    double total = 0, rest = 0;

    for (slong i = 0; i < dim; i++)
        total += probability(ansatz, i);
    for (slong i = 1; i < dim; i++)
    {
        u[i].re = -sqrt(probability(ansatz, i) / total);
        rest += probability(ansatz, i) / total;
    }
    u[0].re = rest / (1 + sqrt(probability(ansatz, 0) / total));
    for (slong i = 0; i < dim; i++)
        for (slong j = 0; j < dim; j++)
            matrix[i * dim + j] = (wg_complex_t){(i == j) - (rest > 0 ? u[i].re * u[j].re / u[0].re : 0), 0};
    wg_circuit_append_block(circuit, matrix);
}

static void append_first(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz,
                         const scratch_struct *scratch)
{
    if (!ansatz->bare)
        append_block(circuit, stream, ansatz, ansatz->layers + 1, scratch);
    else if (scratch->diag == NULL)
        wg_ansatz_append_overlap(circuit, ansatz);
    else
        append_start(circuit, ansatz, scratch->matrix);
}

void wg_ansatz_append_haar(wg_circuit_t circuit, wg_stream_t stream, const wg_ansatz_t ansatz)
{
    slong dim = ansatz->dim;
    int words = ansatz->spectrum == NULL && ansatz->qubits > 0;
    double *diag = words ? NULL : flint_malloc(dim * sizeof(double));
    scratch_struct scratch = {dim, diag, flint_malloc((dim + 1) * dim * sizeof(wg_complex_t))};

    if (!words && !wg_ansatz_spectrum(diag, ansatz->spectrum, dim, ansatz->group))
        flint_throw(FLINT_ERROR, "wg_ansatz_append_haar: a spectrum that was not checked\n");
    append_first(circuit, stream, ansatz, &scratch);
    for (slong l = ansatz->layers; l >= 1; l--)
    {
        if (words)
            wg_ansatz_append_generator(circuit, stream, ansatz, l);
        else
            wg_circuit_append_diagonal(circuit, diag, l - 1, ansatz->angle, 0);
        append_block(circuit, stream, ansatz, l, &scratch);
    }
    flint_free(scratch.matrix);
    flint_free(diag);
}
