/* Slow and obvious ways to one expectation of derivatives, at one dimension. */
#ifndef HAAR_ORACLE_H
#define HAAR_ORACLE_H

#include <flint/fmpq.h>
#include <flint/fmpq_mat.h>

#define ORACLE_COPIES 8
#define ORACLE_LAYERS 8
#define ORACLE_ORDER 24

/* The expectation is (-i)^derivatives E prod_c <psi_0| prod_l ad(X_l)^count[c][l] (O) |psi_0>, X_0 acting
   first.

   count[c][l]   how often copy c is differentiated in layer l, l = 0 next to O
   layers        the layers that the product speaks of; others change nothing
   observable[k] Tr O^k, k = 0..copies; Tr O may be anything unless a copy has no derivative at all
   generator[k]  Tr X^k, k = 0..(the number of derivatives)
   involution    X^2 = 1
   bare          the last layer meets psi_0, with <psi_0|X^k|psi_0> = state[k] */
typedef struct
{
    slong dim, copies, layers;
    int count[ORACLE_COPIES][ORACLE_LAYERS];
    fmpq observable[ORACLE_ORDER + 1], generator[ORACLE_ORDER + 1], state[ORACLE_ORDER + 1];
    int involution, bare;
} oracle_model;

void oracle_model_init(oracle_model *model);
void oracle_model_clear(oracle_model *model);

/* The functional on S_t from layer to layer, each with the Weingarten function of S_t on every copy, whose
   Gram matrix is inverted on its range. Operations: t!^2 2^derivatives a layer. */
void oracle_full_twirl(fmpq_t value, const oracle_model *model);

/* The dressed generators averaged one at a time in products of expectations and traces of words in O and
   X_1, ..., X_k; then the powers of O that are left, in a Haar-random state. No Weingarten function for O.
   Not for `bare`. With w not NULL the expectation given U instead, where w[k] = <psi_0|U^ O^k U|psi_0>. */
void oracle_word_average(fmpq_t value, const oracle_model *model, const fmpq *w);

/* The classes of S_n, listed as they come, with the matrix of multiplication by sum_pi D^cycles(pi) pi on
   class functions: (A f)_i = sum_pi D^cycles(pi^-1 sigma_i) f(pi). */
typedef struct
{
    slong degree, order, classes;
    int (*permutations)[ORACLE_COPIES];
    slong *class_of;
    int (*cycles)[ORACLE_COPIES + 1]; /* of each class, the number of cycles of each length */
    fmpq_mat_t gram;
} oracle_group;

void oracle_group_init(oracle_group *group, slong degree, slong dim);
void oracle_group_clear(oracle_group *group);
slong oracle_group_class(const oracle_group *group, const int *permutation);

/* x <- a solution of A x = b; there is one. */
void oracle_solve(fmpq *x, const fmpq_mat_t a, const fmpq *b);

#endif
