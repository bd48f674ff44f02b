/* Products of matrix entries and of traces of words, as data: what is averaged over independent Haar-random
   matrices. */
#ifndef WISHGARTEN_INTEGRAND_H
#define WISHGARTEN_INTEGRAND_H

#include <flint/fmpq.h>

#include "wishgarten/formula.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum
{
    WG_MATRIX_RANDOM,    /* Haar-random, independent of the others */
    WG_MATRIX_FIXED,     /* any matrix */
    WG_MATRIX_PROJECTOR, /* a fixed orthogonal projector of rank one: tr(A X A Y) = tr(A X) tr(A Y) */
    WG_MATRIX_UNIT /* E_rc, with the entry 1 in row r and column c and zeros elsewhere: tr(E_rc X) = X[c,r] */
} wg_matrix_kind_t;

#define WG_MATRIX_NAME_SIZE 8

typedef struct
{
    char name[WG_MATRIX_NAME_SIZE];
    wg_matrix_kind_t kind;
    slong row; /* of a unit, as in wg_entry_struct */
    slong column;
} wg_matrix_struct;

/* A matrix in a word, transposed or conjugated or both (which is its adjoint). */
#define WG_LETTER_CONJUGATED 1
#define WG_LETTER_TRANSPOSED 2
#define WG_LETTER_ADJOINT 3

typedef struct
{
    int matrix;
    int flags;
} wg_letter_struct;

/* (Tr letters[0] letters[1] ...)^power; the empty word is the identity, with trace D. */
typedef struct
{
    wg_letter_struct *letters;
    slong length;
    slong power;
} wg_word_struct;

/* matrix[row, column]^power, or its complex conjugate. Indices i >= 1 are numbers, i < 0 is the symbol
   symbols[-1 - i]. */
#define WG_INDEX_NAME_SIZE 8

typedef struct
{
    int matrix;
    int conjugated;
    slong row;
    slong column;
    slong power;
} wg_entry_struct;

/* scalar * product of entries * product of traces. Different symbols are different indices, different also
   from the numbers. */
typedef struct
{
    fmpq_t scalar;
    wg_matrix_struct *matrices;
    slong matrix_count;
    char (*symbols)[WG_INDEX_NAME_SIZE];
    slong symbol_count;
    wg_entry_struct *entries;
    slong entry_count;
    wg_word_struct *words;
    slong word_count;
} wg_integrand_struct;
typedef wg_integrand_struct wg_integrand_t[1];

/* integrand <- 1, with no matrices. */
void wg_integrand_init(wg_integrand_t integrand);
void wg_integrand_clear(wg_integrand_t integrand);

/* The index of the matrix called `name` (of fewer than WG_MATRIX_NAME_SIZE bytes), which is new with the
   given kind where there is none yet. */
int wg_integrand_matrix(wg_integrand_t integrand, const char *name, wg_matrix_kind_t kind);

/* The index of the unit E_rc, which is new where there is none yet; its name begins with a small letter. */
int wg_integrand_unit(wg_integrand_t integrand, slong row, slong column);

/* The index, below zero, of the symbol called `name` (of fewer than WG_INDEX_NAME_SIZE bytes). */
slong wg_integrand_symbol(wg_integrand_t integrand, const char *name);

/* One factor more. The letters are copied. */
void wg_integrand_push_entry(wg_integrand_t integrand, int matrix, int conjugated, slong row, slong column,
                             slong power);
void wg_integrand_push_word(wg_integrand_t integrand, const wg_letter_struct *letters, slong length,
                            slong power);

/* Entries U[i,j] of matrices that also stand in words become words, tr(E_ji U). */
void wg_integrand_join_entries(wg_integrand_t integrand);

/* letters <- the word whose matrix is the transpose (WG_LETTER_TRANSPOSED), the conjugate or the adjoint. */
void wg_letters_apply(wg_letter_struct *letters, slong length, int flags);

/* The trace of a word as a variable: tr(A*B1^2*C^) in text, \operatorname{Tr}(A B_{1}^{2} C^{\dagger}) in
   LaTeX, and a symbol elsewhere, tr_A_B1_B1_Cd or trAB1B1Cd in Mathematica, where d, t, c are for adjoints,
   transposes and conjugates. A word that ends with a unit is an entry of what stands before: tr(A B E_ji) is (A*B)[i,j],
   e_A_B_i_j or eABxixj. To be freed with flint_free. */
char *wg_word_get_str(const wg_word_struct *word, wg_syntax_t syntax, const wg_integrand_t integrand);

#ifdef __cplusplus
}
#endif

#endif
