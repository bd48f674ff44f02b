#include "wishgarten/ansatz.h"

#include <math.h>
#include <string.h>

#include <lapacke.h>

/* Column j of a Householder matrix in LAPACK's form, for a random direction x of the coordinates from j on: H = 1 - tau v v^+ has
   v_j = 1 and v_i = x_i / (|x_j| + |x|), tau = 1 + |x_j| / |x|. The phase of x_j, which is independent of all that, is left to a
   factor of its own; see doc/theory/ansatz.md. */
typedef struct
{
    double tau;
    wg_complex_t phase[2]; /* -x_j / |x_j|; for Sp the pair of complex numbers that is this quaternion */
} direction_struct;

static double square_sum(const wg_complex_t *x, slong n)
{
    double sum = 0;

    for (slong i = 0; i < n; i++)
        sum += x[i].re * x[i].re + x[i].im * x[i].im;
    return sum;
}

static void draw_vector(wg_complex_t *x, wg_stream_t stream, slong n, wg_matrix_group_t group)
{
    double *y = (double *) x;

    wg_stream_normals(y, stream, group == WG_GROUP_O ? n : 2 * n);
    if (group == WG_GROUP_O)
        for (slong i = n - 1; i >= 0; i--)
            x[i] = (wg_complex_t){y[i], 0};
}

/* v <- the vector of the reflection without its leading 1 (or 1, 0), from n random numbers; `lead` of them are the coordinate x_j. */
static direction_struct draw_direction(wg_complex_t *v, wg_stream_t stream, slong n, slong lead,
                                       wg_matrix_group_t group)
{
    direction_struct direction;
    double head, all, scale;

    do
    {
        draw_vector(v, stream, n, group);
        head = sqrt(square_sum(v, lead));
        all = sqrt(head * head + square_sum(v + lead, n - lead));
    }
    while (head == 0);
    direction.tau = 1 + head / all;
    for (slong i = 0; i < lead; i++)
        direction.phase[i] = (wg_complex_t){-v[i].re / head, -v[i].im / head};
    scale = 1 / (head + all);
    for (slong i = lead; i < n; i++)
        v[i] = (wg_complex_t){v[i].re * scale, v[i].im * scale};
    return direction;
}

/* Columns of LAPACK's blocks, which want that many numbers of work space a column. */
#define BLOCK 32

/* matrix (columns after columns) <- H_0 H_1 ... H_(dim - 1), whose vectors are its columns below the diagonal; what stands above is
   not read, which LAPACKE's own look for NaN would do. */
static void multiply_reflections(wg_complex_t *matrix, const wg_complex_t *tau, slong dim, wg_complex_t *work)
{
    lapack_int info =
        LAPACKE_zungqr_work(LAPACK_COL_MAJOR, dim, dim, dim, (lapack_complex_double *) matrix, dim,
                            (const lapack_complex_double *) tau, (lapack_complex_double *) work, BLOCK * dim);

    if (info != 0)
        flint_throw(FLINT_ERROR, "wg_haar_matrix: LAPACK's zungqr fails with %ld\n", (long) info);
}

/* (x, y) <- (a x + b y, -conj(b) x + conj(a) y). */
static void rotate_pair(wg_complex_t *x, wg_complex_t *y, wg_complex_t a, wg_complex_t b)
{
    wg_complex_t u = *x, v = *y;

    x->re = a.re * u.re - a.im * u.im + b.re * v.re - b.im * v.im;
    x->im = a.re * u.im + a.im * u.re + b.re * v.im + b.im * v.re;
    y->re = -b.re * u.re - b.im * u.im + a.re * v.re + a.im * v.im;
    y->im = -b.re * u.im + b.im * u.re + a.re * v.im - a.im * v.re;
}

/* What LAPACK calls columns are our rows, so that this is the transpose of the product of the reflections: as random as it. */
static void draw_plain(wg_complex_t *matrix, wg_stream_t stream, slong dim, wg_matrix_group_t group)
{
    wg_complex_t *tau = flint_malloc((2 + BLOCK) * dim * sizeof(wg_complex_t)), *phase = tau + dim;

    for (slong j = 0; j < dim; j++)
    {
        direction_struct direction = draw_direction(matrix + j * dim + j, stream, dim - j, 1, group);

        tau[j] = (wg_complex_t){direction.tau, 0};
        phase[j] = direction.phase[0];
    }
    multiply_reflections(matrix, tau, dim, phase + dim);
    for (slong j = 0; j < dim; j++)
        for (slong i = 0; i < dim; i++)
        {
            wg_complex_t u = matrix[j * dim + i];

            matrix[j * dim + i] = (wg_complex_t){u.re * phase[j].re - u.im * phase[j].im,
                                                 u.re * phase[j].im + u.im * phase[j].re};
        }
    flint_free(tau);
}

/* The quaternion i of a vector is the pair of coordinates (2 i, 2 i + 1) until the end, where it becomes (i, i + dim/2). A reflection
   over the quaternions is two over the complex numbers, in v and in its partner, whose pairs are (-conj(b), conj(a)) for (a, b). */
static void draw_symplectic(wg_complex_t *matrix, wg_stream_t stream, slong dim)
{
    wg_complex_t *tau = flint_malloc((2 + BLOCK + dim) * dim * sizeof(wg_complex_t)), *phase = tau + dim;
    wg_complex_t *work = phase + dim, *pairs = work + BLOCK * dim;

    for (slong j = 0; j < dim; j += 2)
    {
        wg_complex_t *v = pairs + j * dim, *partner = v + dim;
        direction_struct direction = draw_direction(v + j, stream, dim - j, 2, WG_GROUP_SP);

        v[j + 1] = (wg_complex_t){0, 0};
        for (slong i = j + 2; i < dim; i += 2)
        {
            partner[i] = (wg_complex_t){-v[i + 1].re, v[i + 1].im};
            partner[i + 1] = (wg_complex_t){v[i].re, -v[i].im};
        }
        tau[j] = tau[j + 1] = (wg_complex_t){direction.tau, 0};
        memcpy(phase + j, direction.phase, sizeof(direction.phase));
    }
    multiply_reflections(pairs, tau, dim, work);
    for (slong j = 0; j < dim; j += 2)
        for (slong i = 0; i < dim; i++)
        {
            slong row = j / 2, column = i / 2 + i % 2 * (dim / 2);

            rotate_pair(pairs + j * dim + i, pairs + (j + 1) * dim + i, phase[j], phase[j + 1]);
            matrix[row * dim + column] = pairs[j * dim + i];
            matrix[(row + dim / 2) * dim + column] = pairs[(j + 1) * dim + i];
        }
    flint_free(tau);
}

void wg_haar_matrix(wg_complex_t *matrix, wg_stream_t stream, slong dim, wg_matrix_group_t group)
{
    if (group == WG_GROUP_SP)
        draw_symplectic(matrix, stream, dim);
    else
        draw_plain(matrix, stream, dim, group);
}

void wg_haar_reflections(wg_complex_t *phases, wg_complex_t *vectors, wg_stream_t stream, slong dim,
                         wg_matrix_group_t group)
{
    wg_complex_t *v = vectors, last;

    for (slong k = 0; k < dim - 1; k++)
    {
        direction_struct direction = draw_direction(v, stream, dim - k, 1, group);
        double length = sqrt(direction.tau);

        phases[k] = direction.phase[0];
        v[0] = (wg_complex_t){length, 0};
        for (slong i = 1; i < dim - k; i++)
            v[i] = (wg_complex_t){length * v[i].re, length * v[i].im};
        v += dim - k;
    }
    /* The reflection of one coordinate is a sign, which goes into the phase. */
    last = draw_direction(&last, stream, 1, 1, group).phase[0];
    phases[dim - 1] = (wg_complex_t){-last.re, -last.im};
}

void wg_haar_state(wg_complex_t *psi, wg_stream_t stream, slong dim, wg_matrix_group_t group)
{
    double length;

    do
    {
        draw_vector(psi, stream, dim, group);
        length = sqrt(square_sum(psi, dim));
    }
    while (length == 0);
    for (slong i = 0; i < dim; i++)
        psi[i] = (wg_complex_t){psi[i].re / length, psi[i].im / length};
}
