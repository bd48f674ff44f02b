#include <mpfr.h>

#include "dense.h"
#include "wishgarten/gradient.h"

#include <math.h>
#include <string.h>

void wg_operator_init(wg_operator_t op)
{
    memset(op, 0, sizeof(*op));
}

void wg_operator_clear(wg_operator_t op)
{
    flint_free(op->x);
    flint_free(op->z);
    flint_free(op->coefficient);
    flint_free(op->entries);
    flint_free(op->matrix);
    wg_operator_init(op);
}

static double nearest_double(const fmpq_t q)
{
    double d;
    mpfr_t x;

    mpfr_init2(x, 53);
    fmpq_get_mpfr(x, q, MPFR_RNDN);
    d = mpfr_get_d(x, MPFR_RNDN);
    mpfr_clear(x);
    return d;
}

/* The words of a sum in normal form come sorted by x. */
wg_status_t wg_operator_set_pauli_sum(wg_operator_t op, const wg_pauli_sum_t sum, slong qubits,
                                      wg_error_struct *error)
{
    if (qubits < sum->qubits)
        return wg_fail(error, WG_DOMAIN, "the observable has %ld qubits, the circuit %ld", (long) sum->qubits,
                       (long) qubits);
    if (qubits > WG_CIRCUIT_QUBITS_MAX)
        return wg_fail(error, WG_UNABLE, "%ld qubits are more than the %d of the simulator", (long) qubits,
                       WG_CIRCUIT_QUBITS_MAX);

    wg_operator_clear(op);
    op->dim = WORD(1) << qubits;
    op->length = sum->length;
    op->x = flint_malloc(FLINT_MAX(sum->length, 1) * sizeof(ulong));
    op->z = flint_malloc(FLINT_MAX(sum->length, 1) * sizeof(ulong));
    op->coefficient = flint_malloc(FLINT_MAX(sum->length, 1) * sizeof(double));
    for (slong i = 0; i < sum->length; i++)
    {
        op->x[i] = sum->limbs == 0 ? 0 : sum->words[2 * sum->limbs * i];
        op->z[i] = sum->limbs == 0 ? 0 : sum->words[2 * sum->limbs * i + sum->limbs];
        op->coefficient[i] = nearest_double(sum->coefficients + i);
    }
    return WG_OK;
}

void wg_operator_set_diagonal(wg_operator_t op, const double *entries, slong dim)
{
    double *copy = flint_malloc(dim * sizeof(double));

    memcpy(copy, entries, dim * sizeof(double));
    wg_operator_clear(op);
    op->dim = dim;
    op->entries = copy;
}

void wg_operator_set_matrix(wg_operator_t op, const wg_complex_t *matrix, slong dim)
{
    wg_complex_t *copy = flint_malloc(dim * dim * sizeof(wg_complex_t));

    memcpy(copy, matrix, dim * dim * sizeof(wg_complex_t));
    wg_operator_clear(op);
    op->dim = dim;
    op->matrix = copy;
}

/* Signs of words are products of a sign of the low bits of the index, from a table, and one of the high bits. */
#define LOW_BITS 6
#define LOW (1 << LOW_BITS)

/* signs[z][b] = (-1)^|z & b|, b < low, for the low bits z of the words. */
static void set_signs(double signs[LOW][LOW], const wg_operator_t op, slong low)
{
    ulong done = 0;

    for (slong i = 0; i < op->length; i++)
    {
        ulong z = op->z[i] % LOW;

        for (slong b = 0; b < low && !(done >> z & 1); b++)
            signs[z][b] = __builtin_parityl(z & b) ? -1.0 : 1.0;
        done |= UWORD(1) << z;
    }
}

/* re[b] + i im[b] <- sum of c_i (-i)^|x & z_i| (-1)^|z_i & (high + b)| over the words first..last-1. */
static void set_factors(double *re, double *im, const wg_operator_t op, slong first, slong last, ulong high,
                        slong low, const double signs[LOW][LOW])
{
    memset(re, 0, low * sizeof(double));
    memset(im, 0, low * sizeof(double));
    for (slong i = first; i < last; i++)
    {
        ulong z = op->z[i];
        slong letters = __builtin_popcountl(op->x[i] & z) & 3;
        double c = (letters == 1 || letters == 2) != __builtin_parityl(z & high) ? -op->coefficient[i]
                                                                                 : op->coefficient[i];
        double *sum = letters & 1 ? im : re;
        const double *sign = signs[z % LOW];

        for (slong b = 0; b < low; b++)
            sum[b] += c * sign[b];
    }
}

/* out <- out + sum_i c_i P_i psi over the words first..last-1, whose x are the same. */
static void add_words(wg_number_t *out, const wg_operator_t op, slong first, slong last,
                      const wg_number_t *psi, const double signs[LOW][LOW], slong threads)
{
    ulong x = op->x[first];
    slong low = FLINT_MIN(LOW, op->dim);

#pragma omp parallel for num_threads(threads)                                                                \
    schedule(static) if (threads > 1 && op->dim >= WG_PARALLEL_DIM_MIN)
    for (slong high = 0; high < op->dim; high += LOW)
    {
        double re[LOW], im[LOW];

        set_factors(re, im, op, first, last, high, low, signs);
        for (slong b = 0; b < low; b++)
        {
            wg_number_t p = psi[(high + b) ^ x];

            out[high + b] +=
                wg_number(re[b] * creal(p) - im[b] * cimag(p), re[b] * cimag(p) + im[b] * creal(p));
        }
    }
}

void wg_operator_apply_parallel(wg_number_t *out, const wg_operator_t op, const wg_number_t *psi,
                                slong threads)
{
    double signs[LOW][LOW];
    slong last;

    if (op->entries != NULL)
        for (slong b = 0; b < op->dim; b++)
            out[b] = op->entries[b] * psi[b];
    else if (op->matrix != NULL)
        for (slong i = 0; i < op->dim; i++)
            out[i] = wg_dense_product((const wg_number_t *) op->matrix + i * op->dim, psi, op->dim);
    else
    {
        memset(out, 0, op->dim * sizeof(*out));
        set_signs(signs, op, FLINT_MIN(LOW, op->dim));
        for (slong first = 0; first < op->length; first = last)
        {
            for (last = first + 1; last < op->length && op->x[last] == op->x[first]; last++)
                ;
            add_words(out, op, first, last, psi, signs, threads);
        }
    }
}

void wg_operator_apply(wg_complex_t *out, const wg_operator_t op, const wg_complex_t *psi)
{
    wg_operator_apply_parallel((wg_number_t *) out, op, (const wg_number_t *) psi, 1);
}
