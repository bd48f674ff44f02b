/* Pauli sums as matrices of Gaussian rationals: slow and obvious. */
#ifndef WG_ORACLE_DENSE_PAULI_H
#define WG_ORACLE_DENSE_PAULI_H

#include <flint/fmpq.h>
#include <flint/fmpq_mat.h>

/* A complex matrix. */
typedef struct
{
    fmpq_mat_t re;
    fmpq_mat_t im;
} oracle_matrix_struct;
typedef oracle_matrix_struct oracle_matrix_t[1];

void oracle_matrix_init(oracle_matrix_t a, slong rows);
void oracle_matrix_clear(oracle_matrix_t a);
void oracle_matrix_mul(oracle_matrix_t a, const oracle_matrix_t b, const oracle_matrix_t c);

/* a <- a + c * (the Kronecker product of the letters of `word`), the first letter on the left. */
void oracle_add_word(oracle_matrix_t a, const fmpq_t c, const char *word);

/* t[k - 1] <- Tr a^k, k = 1..order, by repeated products; aborts where a trace is not real. */
void oracle_traces(fmpq *t, slong order, const oracle_matrix_t a);

#endif
