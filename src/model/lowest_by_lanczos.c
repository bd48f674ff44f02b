/* The implicitly restarted Lanczos method of ARPACK on state vectors, to which the words are applied one by one. All blocks are taken together:
   the reduced words act on t + c qubits. */

#include "lowest.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include <arpack/arpack.h>

typedef double _Complex cplx;

/* Lanczos vectors kept, and restarts. */
#define BASIS_MAX 24
#define RESTARTS_MAX 600

/* y <- O x. Words without X add up to a diagonal; the others are c X^x Z^z or, with an odd number of letters Y, i c X^x Z^z. */
typedef struct
{
    ulong x, z;
    double c;
    int skew;
} word_struct;

typedef struct
{
    slong states;
    double *diagonal;
    slong length;
    word_struct *words;
    const cplx *matrix; /* or, instead of all these, the rows of a matrix */
} operator_struct;

static void apply_matrix(cplx *y, const cplx *x, const operator_struct *o)
{
    for (slong i = 0; i < o->states; i++)
    {
        cplx sum = 0;

        for (slong j = 0; j < o->states; j++)
            sum += o->matrix[i * o->states + j] * x[j];
        y[i] = sum;
    }
}

/* So many entries stay in the first-level cache while all words pass. */
#define PIECE 1024

/* P|k> = i^(x.z) (-1)^(z.k) |k + x>, read at j = k + x; real coefficients keep the products of complex numbers short. */
static void add_word(cplx *y, const cplx *x, slong begin, slong end, const word_struct *w)
{
    double c = w->c;

    if (w->z == 0)
        for (slong j = begin; j < end; j++)
            y[j] += c * x[j ^ w->x];
    else if (!w->skew)
        for (slong j = begin; j < end; j++)
            y[j] += (__builtin_parityl(w->z & (j ^ w->x)) ? -c : c) * x[j ^ w->x];
    else
        for (slong j = begin; j < end; j++)
        {
            cplx t = x[j ^ w->x];
            double d = __builtin_parityl(w->z & (j ^ w->x)) ? -c : c;

            y[j] += -d * cimag(t) + I * (d * creal(t));
        }
}

static void apply(cplx *y, const cplx *x, const operator_struct *o)
{
    if (o->matrix != NULL)
    {
        apply_matrix(y, x, o);
        return;
    }
#pragma omp parallel for schedule(static) if (o->states >= 1 << 18)
    for (slong begin = 0; begin < o->states; begin += PIECE)
    {
        slong end = FLINT_MIN(begin + PIECE, o->states);

        for (slong j = begin; j < end; j++)
            y[j] = o->diagonal[j] * x[j];
        for (slong i = 0; i < o->length; i++)
            add_word(y, x, begin, end, o->words + i);
    }
}

static void operator_clear(operator_struct *o)
{
    flint_free(o->diagonal);
    flint_free(o->words);
    flint_free((cplx *) o->matrix);
}

static void set_words(operator_struct *o, const wg_pauli_sum_t sum)
{
    o->states = WORD(1) << sum->qubits;
    o->diagonal = flint_calloc(o->states, sizeof(double));
    o->words = flint_malloc(FLINT_MAX(sum->length, 1) * sizeof(*o->words));
    for (slong i = 0; i < sum->length; i++)
    {
        ulong x = sum->limbs > 0 ? sum->words[2 * i] : 0, z = sum->limbs > 0 ? sum->words[2 * i + 1] : 0;
        double c = fmpq_get_d(sum->coefficients + i);
        int turns = __builtin_popcountl(x & z) & 3;

        if (x != 0)
            o->words[o->length++] = (word_struct){x, z, turns >= 2 ? -c : c, turns & 1};
        else
            for (slong j = 0; j < o->states; j++)
                o->diagonal[j] += __builtin_parityl(z & j) ? -c : c;
    }
}

static void set_matrix(operator_struct *o, const wg_observable_t observable)
{
    slong n = observable->length;
    cplx *matrix = flint_malloc(n * n * sizeof(cplx));

    o->states = n;
    for (slong i = 0; i < n * n; i++)
        matrix[i] = fmpq_get_d(observable->matrix + 2 * i) + I * fmpq_get_d(observable->matrix + 2 * i + 1);
    o->matrix = matrix;
}

/* The same start for the same size, in no special direction. */
static void set_start(cplx *v, slong n)
{
    ulong state = 0x9e3779b97f4a7c15;

    for (slong j = 0; j < n; j++)
    {
        double part[2];

        for (int i = 0; i < 2; i++)
        {
            ulong u = state += 0x9e3779b97f4a7c15;

            u = (u ^ u >> 30) * 0xbf58476d1ce4e5b9;
            u = (u ^ u >> 27) * 0x94d049bb133111eb;
            part[i] = (double) ((u ^ u >> 31) >> 11) * 0x1p-53 - 0.5;
        }
        v[j] = part[0] + I * part[1];
    }
}

/* vector <- the Ritz vector of the lowest Ritz value. */
static wg_status_t lanczos(cplx *vector, const operator_struct *o, wg_error_struct *error)
{
    a_int n = o->states, count = BASIS_MAX < n ? BASIS_MAX : n, work_length = 3 * count * count + 5 * count,
          ido = 0;
    a_int parameters[11] = {1, 0, RESTARTS_MAX, 1, 0, 0, 1}, pointers[14], info = 1, chosen[BASIS_MAX];
    cplx *basis = flint_malloc((size_t) n * count * sizeof(cplx)),
         *work = flint_malloc(3 * (size_t) n * sizeof(cplx));
    cplx *small = flint_malloc(work_length * sizeof(cplx)), value[2], scratch[2 * BASIS_MAX];
    double real[BASIS_MAX];

    set_start(vector, n);
    do
    {
        znaupd_c(&ido, "I", n, "SR", 1, 0, vector, count, basis, n, parameters, pointers, work, small,
                 work_length, real, &info);
        if (ido == 1 || ido == -1)
            apply(work + pointers[1] - 1, work + pointers[0] - 1, o);
    }
    while (ido == 1 || ido == -1);
    if (info == 0)
        zneupd_c(1, "A", chosen, value, basis, n, 0, scratch, "I", n, "SR", 1, 0, vector, count, basis, n,
                 parameters, pointers, work, small, work_length, real, &info);
    memcpy(vector, basis, n * sizeof(cplx));
    flint_free(basis);
    flint_free(work);
    flint_free(small);
    return info == 0 ? WG_OK
                     : wg_fail(error, WG_UNABLE,
                               "ARPACK does not converge to the lowest eigenvalue (code %d)", (int) info);
}

/* *theta <- <v|O|v>/<v|v>, *residual <- ||O v - theta v||/||v|| */
static void rayleigh(double *theta, double *residual, const cplx *v, cplx *image, const operator_struct *o)
{
    double norm = 0, sum = 0, squares = 0;

    apply(image, v, o);
    for (slong j = 0; j < o->states; j++)
    {
        norm += creal(v[j] * conj(v[j]));
        sum += creal(conj(v[j]) * image[j]);
    }
    *theta = sum / norm;
    for (slong j = 0; j < o->states; j++)
    {
        cplx d = image[j] - *theta * v[j];

        squares += creal(d * conj(d));
    }
    *residual = sqrt(squares / norm);
}

wg_status_t wg_lowest_by_lanczos(wg_lowest_eigenvalue_t lowest, const wg_direct_sum_t blocks,
                                 wg_error_struct *error)
{
    operator_struct o = {0};
    cplx *vector, *image;
    wg_status_t status;
    double theta;

    if (blocks->reduced->qubits > WG_LOWEST_QUBITS_MAX)
        return wg_fail(
            error, WG_UNABLE,
            "the lowest eigenvalue needs state vectors of %ld qubits, after all that the words allow to take "
            "apart; the most is %d",
            (long) blocks->reduced->qubits, WG_LOWEST_QUBITS_MAX);
    if (blocks->observable->kind == WG_OBSERVABLE_MATRIX)
        set_matrix(&o, blocks->observable);
    else
        set_words(&o, blocks->reduced);
    /* ARPACK wants room for a Lanczos vector or two */
    if (o.states < 4)
    {
        operator_clear(&o);
        return wg_fail(error, WG_UNABLE, "ARPACK needs at least four states");
    }
    vector = flint_malloc(o.states * sizeof(cplx));
    image = flint_malloc(o.states * sizeof(cplx));
    status = lanczos(vector, &o, error);
    if (status == WG_OK)
    {
        rayleigh(&theta, &lowest->residual, vector, image, &o);
        lowest->kind = WG_LIMIT;
        arb_set_d(lowest->value, theta);
        mag_set_d(arb_radref(lowest->value), lowest->residual + 0x1p-50 * fabs(theta));
        fmpz_set(lowest->multiplicity, blocks->copies);
        lowest->multiplicity_is_exact = 0;
        lowest->method = "ARPACK, a residual bound to some eigenvalue";
    }
    flint_free(vector);
    flint_free(image);
    operator_clear(&o);
    return status;
}
