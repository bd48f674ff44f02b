#include "dense_pauli.h"

#include <stdlib.h>
#include <string.h>

void oracle_matrix_init(oracle_matrix_t a, slong rows)
{
    fmpq_mat_init(a->re, rows, rows);
    fmpq_mat_init(a->im, rows, rows);
}

void oracle_matrix_clear(oracle_matrix_t a)
{
    fmpq_mat_clear(a->re);
    fmpq_mat_clear(a->im);
}

void oracle_matrix_mul(oracle_matrix_t a, const oracle_matrix_t b, const oracle_matrix_t c)
{
    slong rows = fmpq_mat_nrows(b->re);
    oracle_matrix_t p, q;

    oracle_matrix_init(p, rows);
    oracle_matrix_init(q, rows);
    fmpq_mat_mul(p->re, b->re, c->re);
    fmpq_mat_mul(q->re, b->im, c->im);
    fmpq_mat_mul(p->im, b->re, c->im);
    fmpq_mat_mul(q->im, b->im, c->re);
    fmpq_mat_sub(a->re, p->re, q->re);
    fmpq_mat_add(a->im, p->im, q->im);
    oracle_matrix_clear(p);
    oracle_matrix_clear(q);
}

/* The entry (i, j) of a letter: i^*power or nothing. */
static int letter_entry(int *power, char letter, int i, int j)
{
    *power = 0;
    if (letter == 'Z' && i == 1)
        *power = 2;
    if (letter == 'Y')
        *power = i == 0 ? 3 : 1;
    return (letter == 'X' || letter == 'Y') == (i != j);
}

void oracle_add_word(oracle_matrix_t a, const fmpq_t c, const char *word)
{
    slong n = strlen(word), rows = WORD(1) << n;

    for (slong i = 0; i < rows; i++)
        for (slong j = 0; j < rows; j++)
        {
            int power = 0, nonzero = 1;

            for (slong q = 0; q < n; q++)
            {
                int p;

                nonzero = nonzero && letter_entry(&p, word[q], i >> (n - 1 - q) & 1, j >> (n - 1 - q) & 1);
                power += nonzero ? p : 0;
            }
            if (nonzero)
            {
                fmpq *entry = power % 2 == 0 ? fmpq_mat_entry(a->re, i, j) : fmpq_mat_entry(a->im, i, j);

                if (power % 4 < 2)
                    fmpq_add(entry, entry, c);
                else
                    fmpq_sub(entry, entry, c);
            }
        }
}

void oracle_traces(fmpq *t, slong order, const oracle_matrix_t a)
{
    slong rows = fmpq_mat_nrows(a->re);
    oracle_matrix_t power;
    fmpq_t im;

    oracle_matrix_init(power, rows);
    fmpq_init(im);
    fmpq_mat_one(power->re);
    for (slong k = 1; k <= order; k++)
    {
        oracle_matrix_mul(power, power, a);
        fmpq_mat_trace(t + k - 1, power->re);
        fmpq_mat_trace(im, power->im);
        if (!fmpq_is_zero(im))
            abort();
    }
    oracle_matrix_clear(power);
    fmpq_clear(im);
}
