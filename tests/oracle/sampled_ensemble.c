#include "sampled_ensemble.h"

#include <flint/ulong_extras.h>

#include <math.h>
#include <string.h>

static double uniform(flint_rand_t state)
{
    return ((double) (n_randlimb(state) >> 11) + 0.5) / 9007199254740992.0;
}

void sampled_gaussian(sampled_matrix_t x, int rows, int columns, int real, flint_rand_t state)
{
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            double radius = sqrt(-log(uniform(state))), angle = 6.283185307179586 * uniform(state);

            x[i][j] = real ? sqrt(2) * radius * cos(angle) : radius * cexp(I * angle);
        }
}

/* x <- a b, with b transposed and conjugated where flags say so */
static void multiply(sampled_matrix_t x, sampled_matrix_t a, sampled_matrix_t b, int rows, int inner,
                     int columns, int flags)
{
    sampled_matrix_t product;

    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        {
            product[i][j] = 0;
            for (int k = 0; k < inner; k++)
            {
                double complex y = flags & WG_LETTER_TRANSPOSED ? b[j][k] : b[k][j];

                product[i][j] += a[i][k] * (flags & WG_LETTER_CONJUGATED ? conj(y) : y);
            }
        }
    memcpy(x, product, sizeof(product));
}

static void make_form(sampled_matrix_t j, int dim)
{
    memset(j, 0, sizeof(sampled_matrix_t));
    for (int i = 0; i < dim / 2; i++)
    {
        j[i][i + dim / 2] = 1;
        j[i + dim / 2][i] = -1;
    }
}

/* Row k of x loses its parts along the rows before and becomes a unit vector. */
static void orthonormalise_row(sampled_matrix_t x, int k, int dim, const int *before, int count)
{
    double norm = 0;

    for (int b = 0; b < count; b++)
    {
        double complex inner = 0;

        for (int j = 0; j < dim; j++)
            inner += x[k][j] * conj(x[before[b]][j]);
        for (int j = 0; j < dim; j++)
            x[k][j] -= inner * x[before[b]][j];
    }
    for (int j = 0; j < dim; j++)
        norm += creal(x[k][j] * conj(x[k][j]));
    for (int j = 0; j < dim; j++)
        x[k][j] /= sqrt(norm);
}

/* Row i + N of a symplectic matrix is -conj(row i) J. */
static void group_element(sampled_matrix_t x, int dim, int real, int symplectic, flint_rand_t state)
{
    int done[SAMPLED_DIM_MAX], count = 0, half = dim / 2;

    sampled_gaussian(x, dim, dim, real, state);
    for (int k = 0; k < (symplectic ? half : dim); k++)
    {
        orthonormalise_row(x, k, dim, done, count);
        done[count++] = k;
        if (symplectic)
        {
            for (int j = 0; j < half; j++)
            {
                x[k + half][j + half] = conj(x[k][j]);
                x[k + half][j] = -conj(x[k][j + half]);
            }
            done[count++] = k + half;
        }
    }
}

static void permutation_matrix(sampled_matrix_t x, int dim, double shift, flint_rand_t state)
{
    int images[SAMPLED_DIM_MAX];

    for (int i = 0; i < dim; i++)
    {
        int j = n_randint(state, i + 1);

        images[i] = i;
        images[i] = images[j];
        images[j] = i;
    }
    for (int i = 0; i < dim; i++)
        for (int j = 0; j < dim; j++)
            x[i][j] = (images[i] == j) - shift;
}

void sampled_ensemble(sampled_matrix_t x, wg_ensemble_t ensemble, int dim, int columns, flint_rand_t state)
{
    sampled_matrix_t u, j;

    switch (ensemble)
    {
    case WG_ENSEMBLE_UNITARY:
    case WG_ENSEMBLE_ORTHOGONAL:
    case WG_ENSEMBLE_SYMPLECTIC:
        group_element(x, dim, ensemble == WG_ENSEMBLE_ORTHOGONAL, ensemble == WG_ENSEMBLE_SYMPLECTIC, state);
        break;
    case WG_ENSEMBLE_COE:
        group_element(u, dim, 0, 0, state);
        multiply(x, u, u, dim, dim, dim, WG_LETTER_TRANSPOSED);
        break;
    case WG_ENSEMBLE_CSE:
        group_element(u, dim, 0, 0, state);
        make_form(j, dim);
        multiply(x, u, j, dim, dim, dim, 0);
        multiply(x, x, u, dim, dim, dim, WG_LETTER_TRANSPOSED);
        multiply(x, x, j, dim, dim, dim, WG_LETTER_TRANSPOSED);
        break;
    case WG_ENSEMBLE_PERMUTATION:
    case WG_ENSEMBLE_CENTRED_PERMUTATION:
        permutation_matrix(x, dim, ensemble == WG_ENSEMBLE_PERMUTATION ? 0 : 1.0 / dim, state);
        break;
    case WG_ENSEMBLE_GINIBRE:
    case WG_ENSEMBLE_REAL_GINIBRE:
        sampled_gaussian(x, dim, dim, ensemble == WG_ENSEMBLE_REAL_GINIBRE, state);
        break;
    case WG_ENSEMBLE_WISHART:
    case WG_ENSEMBLE_REAL_WISHART:
        sampled_gaussian(u, dim, columns, ensemble == WG_ENSEMBLE_REAL_WISHART, state);
        multiply(x, u, u, dim, columns, dim, WG_LETTER_ADJOINT);
        break;
    }
}

double complex sampled_trace(const wg_letter_struct *letters, slong length, sampled_matrix_t *matrices,
                             int dim)
{
    sampled_matrix_t product;
    double complex trace = 0;

    memset(product, 0, sizeof(product));
    for (int i = 0; i < dim; i++)
        product[i][i] = 1;
    for (slong k = 0; k < length; k++)
        multiply(product, product, matrices[letters[k].matrix], dim, dim, dim, letters[k].flags);
    for (int i = 0; i < dim; i++)
        trace += product[i][i];
    return trace;
}
