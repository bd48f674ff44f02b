/* Seconds for the full gradient of 64 random Pauli rotations with fixed gates between them: one line a case, "name seconds", and
   its ratios to a plain loop, to one sweep a gate at the memory bandwidth of the same run, and to other packages. With an argument,
   only the cases whose name contains it. */

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cblas.h>
#include <flint/ulong_extras.h>

#include "stopwatch.h"
#include "wishgarten/gradient.h"

#define ROTATIONS 64
#define BATCH 64

/* Seconds of others for one gradient, single thread, measured once on a machine of the same kind: QuEST 4.1 with the adjoint
   method written by hand, Qulacs 0.6.13 by its own backprop. */
typedef struct
{
    slong qubits;
    double quest, qulacs;
} row_t;

static const row_t rows[] = {
    {4, 1.6e-3, 0.21e-3}, {8, 2.2e-3, 0.57e-3}, {12, 12e-3, 5.8e-3}, {16, 181e-3, 96e-3}, {20, 3.7, 1.75}};

static double uniform(flint_rand_t state)
{
    return (n_randint(state, 1000000007) + 0.5) / 1000000007.0;
}

/* A random unitary 2 x 2 matrix, and the matrix of CNOT with the control in bit 0. */
static void general(wg_complex_t *v, flint_rand_t state)
{
    double a = asin(sqrt(uniform(state))), b = 2 * M_PI * uniform(state), c = 2 * M_PI * uniform(state);

    v[0] = (wg_complex_t){cos(a) * cos(b), cos(a) * sin(b)};
    v[1] = (wg_complex_t){sin(a) * cos(c), sin(a) * sin(c)};
    v[2] = (wg_complex_t){-v[1].re, v[1].im};
    v[3] = (wg_complex_t){v[0].re, -v[0].im};
}

static const wg_complex_t cnot[16] = {[0] = {1, 0}, [7] = {1, 0}, [10] = {1, 0}, [13] = {1, 0}};
static const wg_complex_t hadamard[4] = {{M_SQRT1_2, 0}, {M_SQRT1_2, 0}, {M_SQRT1_2, 0}, {-M_SQRT1_2, 0}};

typedef enum
{
    NO_GATES,
    GENERAL,
    CLIFFORD
} between_t;

static void set_circuit(wg_circuit_t circuit, slong qubits, between_t between, flint_rand_t state)
{
    wg_circuit_init(circuit, WORD(1) << qubits, qubits);
    for (slong k = 0; k < ROTATIONS; k++)
    {
        slong target[2] = {n_randint(state, qubits), 0};
        wg_complex_t v[4];

        target[1] = (target[0] + 1) % qubits;
        wg_circuit_append_rotation(circuit, n_randint(state, circuit->dim), n_randint(state, circuit->dim), k,
                                   1.0, 0.0);
        general(v, state);
        if (between == GENERAL)
            wg_circuit_append_fixed(circuit, v, target, 1);
        if (between == CLIFFORD && k % 2 == 0)
            wg_circuit_append_fixed(circuit, hadamard, target, 1);
        if (between == CLIFFORD && k % 2 == 1)
            wg_circuit_append_fixed(circuit, cnot, target, 2);
    }
}

/* The same gradient by a loop over amplitudes for each gate and vector, as one writes it first. */

typedef double _Complex number_t;

static void loop_rotate(number_t *psi, ulong dim, const wg_gate_struct *gate, double phi)
{
    static const number_t powers[4] = {1.0, I, -1.0, -I};
    slong m = __builtin_popcountl(gate->x & gate->z);
    ulong x = gate->x, z = gate->z;
    double c = cos(phi), s = sin(phi);

    if (x == 0)
    {
        for (ulong b = 0; b < dim; b++)
            psi[b] *= __builtin_parityl(z & b) ? c - I * s : c + I * s;
        return;
    }
    for (ulong b = 0; b < dim; b++)
        if (b < (b ^ x))
        {
            double e = __builtin_parityl(z & b) ? -s : s;
            number_t p = psi[b], q = psi[b ^ x], down = I * e * powers[-m & 3], up = I * e * powers[m & 3];

            psi[b] = c * p + down * q;
            psi[b ^ x] = c * q + up * p;
        }
}

static double loop_bracket(const number_t *lambda, const number_t *psi, ulong dim, const wg_gate_struct *gate)
{
    static const number_t powers[4] = {1.0, -I, -1.0, I};
    number_t sum = 0.0;

    for (ulong b = 0; b < dim; b++)
    {
        number_t term = conj(lambda[b]) * psi[b ^ gate->x];

        sum += __builtin_parityl(gate->z & b) ? -term : term;
    }
    return cimag(powers[__builtin_popcountl(gate->x & gate->z) & 3] * sum);
}

static void loop_fixed(number_t *psi, ulong dim, const number_t *v, slong target, int adjoint)
{
    ulong bit = UWORD(1) << target;
    number_t a = v[0], b = v[1], c = v[2], d = v[3];

    if (adjoint)
    {
        a = conj(v[0]);
        b = conj(v[2]);
        c = conj(v[1]);
        d = conj(v[3]);
    }
    for (ulong i = 0; i < dim; i++)
        if (!(i & bit))
        {
            number_t p = psi[i], q = psi[i | bit];

            psi[i] = a * p + b * q;
            psi[i | bit] = c * p + d * q;
        }
}

static void loop_apply(number_t *psi, const wg_circuit_t circuit, const wg_gate_struct *gate,
                       const double *theta, int adjoint)
{
    if (gate->kind == WG_GATE_ROTATION)
        loop_rotate(psi, circuit->dim, gate, adjoint ? -theta[gate->parameter] : theta[gate->parameter]);
    else
        loop_fixed(psi, circuit->dim, (const number_t *) (circuit->matrices + gate->matrix), gate->target[0],
                   adjoint);
}

/* The observable is Z on qubit 0. */
static void loop_gradient(double *gradient, const wg_circuit_t circuit, const double *theta, number_t *psi,
                          number_t *lambda)
{
    memset(psi, 0, circuit->dim * sizeof(*psi));
    psi[0] = 1.0;
    for (slong k = 0; k < circuit->length; k++)
        loop_apply(psi, circuit, circuit->gates + k, theta, 0);
    for (slong b = 0; b < circuit->dim; b++)
        lambda[b] = b & 1 ? -psi[b] : psi[b];
    for (slong k = circuit->length - 1; k >= 0; k--)
    {
        const wg_gate_struct *gate = circuit->gates + k;

        if (gate->kind == WG_GATE_ROTATION)
            gradient[gate->parameter] = -2 * loop_bracket(lambda, psi, circuit->dim, gate);
        loop_apply(psi, circuit, gate, theta, 1);
        loop_apply(lambda, circuit, gate, theta, 1);
    }
}

/* Bytes a second of a <- b + 2 c over vectors of `bytes` each, the best of some runs: reads of two, a write of one, as a sweep
   of the way back. */
static double bandwidth(size_t bytes)
{
    slong length = bytes / sizeof(double), rounds = FLINT_MAX(1, (slong) (50000000 / bytes));
    double *a = flint_malloc(bytes), *b = flint_malloc(bytes), *c = flint_malloc(bytes), best = 0.0;

    for (slong i = 0; i < length; i++)
        a[i] = b[i] = c[i] = 1.0;
    for (slong run = 0; run < 12; run++)
    {
        double begin = now(), seconds;

        for (slong r = 0; r < rounds; r++)
        {
            for (slong i = 0; i < length; i++)
                a[i] = b[i] + 2.0 * c[i];
            __asm__ volatile("" : : "r"(a) : "memory");
        }
        seconds = now() - begin;
        best = fmax(best, 3.0 * bytes * rounds / seconds);
    }
    flint_free(a);
    flint_free(b);
    flint_free(c);
    return best;
}

typedef struct
{
    wg_circuit_t circuit;
    double theta[BATCH * ROTATIONS], gradient[BATCH * ROTATIONS], product[BATCH * ROTATIONS], value[BATCH];
    wg_operator_t op;
    wg_workspace_struct *work;
    number_t *psi, *lambda;
} task_t;

static void run_library(task_t *t)
{
    wg_expectation_gradient(t->value, t->gradient, t->circuit, t->theta, t->op, NULL, t->work);
}

static void run_batch(task_t *t)
{
    wg_expectation_gradient_batch(t->value, t->gradient, BATCH, t->circuit, t->theta, t->op, NULL, t->work);
}

static void run_products(task_t *t)
{
    wg_expectation_hessian_product_batch(t->value, t->gradient, t->product, BATCH, t->circuit, t->theta, NULL,
                                         t->op, NULL, t->work);
}

static void run_loop(task_t *t)
{
    loop_gradient(t->gradient, t->circuit, t->theta, t->psi, t->lambda);
}

/* The least seconds of a call, over at least five calls and half a second. */
static double least(void (*call)(task_t *), task_t *t)
{
    double best = INFINITY, begin = now();

    for (slong i = 0; i < 5 || now() - begin < 0.5; i++)
    {
        double start = now();

        call(t);
        best = fmin(best, now() - start);
    }
    return best;
}

static wg_work_t row_purpose(slong qubits)
{
    return qubits <= 8 ? WG_WORK_HESSIAN : WG_WORK_GRADIENT;
}

static void task_init(task_t *t, slong qubits, between_t between, slong threads, flint_rand_t state)
{
    wg_pauli_sum_t sum;
    wg_error_t error;
    fmpq_t one;
    slong zero = 0;

    fmpq_init(one);
    fmpq_one(one);
    set_circuit(t->circuit, qubits, between, state);
    for (slong j = 0; j < BATCH * ROTATIONS; j++)
        t->theta[j] = 2 * M_PI * uniform(state);
    wg_operator_init(t->op);
    wg_pauli_sum_init(sum, qubits);
    wg_pauli_sum_append(sum, one, "Z", &zero, 1);
    if (wg_operator_set_pauli_sum(t->op, sum, qubits, error) != WG_OK ||
        wg_workspace_new(&t->work, t->circuit->dim, row_purpose(qubits), threads, error) != WG_OK)
        flint_throw(FLINT_ERROR, "%s\n", error->message);
    wg_pauli_sum_clear(sum);
    fmpq_clear(one);
    t->psi = flint_malloc(t->circuit->dim * sizeof(number_t));
    t->lambda = flint_malloc(t->circuit->dim * sizeof(number_t));
}

static void task_clear(task_t *t)
{
    wg_circuit_clear(t->circuit);
    wg_operator_clear(t->op);
    wg_workspace_free(t->work);
    flint_free(t->psi);
    flint_free(t->lambda);
}

static const char *between_names[] = {"no fixed gates", "general", "clifford"};

static void run_row(const row_t *row, between_t between, const char *only)
{
    flint_rand_t state;
    task_t *t = flint_malloc(sizeof(*t));
    double seconds, loop = NAN, sweeps, rate;
    char name[80];

    sprintf(name, "gradient,qubits=%ld,between=%s", (long) row->qubits, between_names[between]);
    if (only != NULL && strstr(name, only) == NULL)
    {
        flint_free(t);
        return;
    }
    flint_randinit(state);
    task_init(t, row->qubits, between, 1, state);
    rate = bandwidth(t->circuit->dim * sizeof(number_t));
    /* psi is read and written on the way forth, psi and lambda on the way back. */
    sweeps = 6.0 * t->circuit->length * t->circuit->dim * sizeof(number_t) / rate;
    if (between != CLIFFORD)
        loop = least(run_loop, t);
    seconds = least(run_library, t);
    printf("%s %.3g", name, seconds);
    if (isfinite(loop))
        printf("  loop %.3g (%.2f),", loop, loop / seconds);
    printf("  sweeps at %.1f GB/s %.3g (%.2f), QuEST %.3g (%.1f), Qulacs %.3g (%.1f)\n", 1e-9 * rate, sweeps,
           sweeps / seconds, row->quest, row->quest / seconds, row->qulacs, row->qulacs / seconds);
    if (row->qubits <= 8)
    {
        double batch = least(run_batch, t) / BATCH;

        printf("%s,batch %.3g  one by one (%.2f)\n", name, batch, seconds / batch);
        printf("%s,batch,gradient and its product with the Hessian %.3g\n", name,
               least(run_products, t) / BATCH);
    }
    task_clear(t);
    if (row->qubits >= 16)
    {
        double two;

        task_init(t, row->qubits, between, 2, state);
        two = least(run_library, t);
        printf("%s,threads=2 %.3g  one thread (%.2f)\n", name, two, seconds / two);
        task_clear(t);
    }
    fflush(stdout);
    flint_randclear(state);
    flint_free(t);
}

/* Haar layers: `layers` matrices of dim rows with a rotation behind each, the same for a batch of angles; beside it the seconds of
   as many products in BLAS, three for a layer: forth, and back for two vectors. */
static void run_haar(slong qubits, slong layers, const char *only)
{
    slong dim = WORD(1) << qubits;
    task_t *t = flint_malloc(sizeof(*t));
    number_t *m = flint_malloc(dim * dim * sizeof(*m)), *x = flint_malloc(dim * BATCH * sizeof(*m)),
             *y = flint_malloc(dim * BATCH * sizeof(*m)), one = 1.0, zero = 0.0;
    double seconds, blas = INFINITY;
    flint_rand_t state;
    char name[80];

    sprintf(name, "haar,dim=%ld,layers=%ld,batch", (long) dim, (long) layers);
    flint_randinit(state);
    if (only == NULL || strstr(name, only) != NULL)
    {
        task_init(t, qubits, NO_GATES, 1, state);
        wg_circuit_reset(t->circuit);
        for (slong i = 0; i < dim * dim; i++)
            m[i] = (i / dim == i % dim ? 1.0 : 0.0) + 1e-3 * uniform(state);
        for (slong i = 0; i < dim * BATCH; i++)
            x[i] = y[i] = uniform(state);
        for (slong k = 0; k < layers; k++)
        {
            wg_circuit_append_block(t->circuit, (const wg_complex_t *) m);
            wg_circuit_append_rotation(t->circuit, n_randint(state, dim), n_randint(state, dim), k, 1.0, 0.0);
        }
        seconds = least(run_batch, t) / BATCH;
        for (slong run = 0; run < 5; run++)
        {
            double begin = now();

            for (slong k = 0; k < 3 * layers; k++)
                cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, dim, BATCH, dim, &one, m, dim, x,
                            BATCH, &zero, y, BATCH);
            blas = fmin(blas, (now() - begin) / BATCH);
        }
        printf("%s %.3g  products by BLAS %.3g (%.2f)\n", name, seconds, blas, blas / seconds);
        fflush(stdout);
        task_clear(t);
    }
    flint_randclear(state);
    flint_free(t);
    flint_free(m);
    flint_free(x);
    flint_free(y);
}

int main(int argc, char **argv)
{
    for (slong between = NO_GATES; between <= CLIFFORD; between++)
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
            run_row(rows + i, between, argc > 1 ? argv[1] : NULL);
    run_haar(4, 16, argc > 1 ? argv[1] : NULL);
    run_haar(6, 16, argc > 1 ? argv[1] : NULL);
    run_haar(8, 4, argc > 1 ? argv[1] : NULL);
    flint_cleanup();
    return 0;
}
