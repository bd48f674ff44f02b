#include <mpfr.h>

#include "state.h"
#include "wishgarten/gradient.h"

#include <complex.h>
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

/* out <- out + sum_i c_i P_i psi over the words first..last-1, whose x are the same. */
static void add_words(wg_number_t *out, const wg_operator_t op, slong first, slong last,
                      const wg_number_t *psi)
{
    static const wg_number_t powers[4] = {1.0, -I, -1.0, I};
    ulong x = op->x[first];

    for (ulong b = 0; b < (ulong) op->dim; b++)
    {
        wg_number_t factor = 0.0;

        for (slong i = first; i < last; i++)
        {
            wg_number_t term = op->coefficient[i] * powers[__builtin_popcountl(x & op->z[i]) & 3];

            factor += __builtin_parityl(op->z[i] & b) ? -term : term;
        }
        out[b] += factor * psi[b ^ x];
    }
}

void wg_operator_apply(wg_complex_t *out, const wg_operator_t op, const wg_complex_t *psi)
{
    wg_number_t *o = (wg_number_t *) out;
    const wg_number_t *p = (const wg_number_t *) psi, *m = (const wg_number_t *) op->matrix;
    slong last;

    memset(out, 0, op->dim * sizeof(*out));
    if (op->entries != NULL)
        for (slong b = 0; b < op->dim; b++)
            o[b] = op->entries[b] * p[b];
    else if (m != NULL)
        for (slong i = 0; i < op->dim; i++)
            for (slong j = 0; j < op->dim; j++)
                o[i] += m[i * op->dim + j] * p[j];
    else
        for (slong first = 0; first < op->length; first = last)
        {
            for (last = first + 1; last < op->length && op->x[last] == op->x[first]; last++)
                ;
            add_words(o, op, first, last, p);
        }
}
