/* Random matrices as their definitions say, slow and plain. */
#ifndef SAMPLED_ENSEMBLE_H
#define SAMPLED_ENSEMBLE_H

#include <flint/flint.h>

#include "wishgarten/ensemble.h"

/* Behind FLINT, whose headers use the name I. */
#include <complex.h>

#define SAMPLED_DIM_MAX 8

typedef double complex sampled_matrix_t[SAMPLED_DIM_MAX][SAMPLED_DIM_MAX];

/* x <- a random matrix of the ensemble; `columns` of the Gaussian factor of Wishart matrices, at most SAMPLED_DIM_MAX. */
void sampled_ensemble(sampled_matrix_t x, wg_ensemble_t ensemble, int dim, int columns, flint_rand_t state);

/* x <- independent standard complex Gaussian entries, E |x_ij|^2 = 1. */
void sampled_gaussian(sampled_matrix_t x, int rows, int columns, int real, flint_rand_t state);

/* The trace of the word; matrices[m] is the matrix of number m. */
double complex sampled_trace(const wg_letter_struct *letters, slong length, sampled_matrix_t *matrices,
                             int dim);

#endif
