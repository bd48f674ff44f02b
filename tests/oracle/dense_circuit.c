#include "dense_circuit.h"

#include <math.h>
#include <string.h>

void oracle_product(number_t *c, const number_t *a, const number_t *b, slong dim)
{
    for (slong i = 0; i < dim; i++)
        for (slong j = 0; j < dim; j++)
        {
            c[i * dim + j] = 0.0;
            for (slong k = 0; k < dim; k++)
                c[i * dim + j] += a[i * dim + k] * b[k * dim + j];
        }
}

static void identity(number_t *m, slong dim)
{
    memset(m, 0, dim * dim * sizeof(*m));
    for (slong i = 0; i < dim; i++)
        m[i * dim + i] = 1.0;
}

/* The letter X^x Z^z i^(xz) as a table. */
static number_t letter(int x, int z, int row, int column)
{
    static const number_t table[2][2][2][2] = {{{{1, 0}, {0, 1}}, {{1, 0}, {0, -1}}},
                                               {{{0, 1}, {1, 0}}, {{0, -I}, {I, 0}}}};

    return table[x][z][row][column];
}

void oracle_word(number_t *m, slong qubits, ulong x, ulong z)
{
    slong dim = WORD(1) << qubits;

    for (slong i = 0; i < dim; i++)
        for (slong j = 0; j < dim; j++)
        {
            m[i * dim + j] = 1.0;
            for (slong q = 0; q < qubits; q++)
                m[i * dim + j] *= letter(x >> q & 1, z >> q & 1, i >> q & 1, j >> q & 1);
        }
}

/* m <- the matrix a on the gate's targets, 1 on the other qubits. */
static void embed(number_t *m, const wg_circuit_t circuit, const wg_gate_struct *gate, const wg_complex_t *a)
{
    slong dim = circuit->dim, rows = WORD(1) << gate->targets;

    for (slong i = 0; i < dim; i++)
        for (slong j = 0; j < dim; j++)
        {
            slong row = 0, column = 0, rest = i ^ j;

            for (slong t = 0; t < gate->targets; t++)
            {
                row |= (i >> gate->target[t] & 1) << t;
                column |= (j >> gate->target[t] & 1) << t;
                rest &= ~(WORD(1) << gate->target[t]);
            }
            m[i * dim + j] = rest == 0 ? a[row * rows + column].re + I * a[row * rows + column].im : 0.0;
        }
}

void oracle_generator(number_t *m, const wg_circuit_t circuit, const wg_gate_struct *gate)
{
    slong dim = circuit->dim;

    if (gate->kind == WG_GATE_ROTATION)
        oracle_word(m, circuit->qubits, gate->x, gate->z);
    else if (gate->kind == WG_GATE_GENERATOR)
        embed(m, circuit, gate, circuit->matrices + gate->matrix);
    else
    {
        memset(m, 0, dim * dim * sizeof(*m));
        for (slong i = 0; i < dim; i++)
            m[i * dim + i] = circuit->matrices[gate->matrix + i].re;
    }
}

/* m <- exp(i phi a) */
static void exponential(number_t *m, const number_t *a, double phi, slong dim)
{
    number_t *term = flint_malloc(dim * dim * sizeof(*m)), *next = flint_malloc(dim * dim * sizeof(*m));
    double norm = 0.0;
    int squares = 0;

    for (slong i = 0; i < dim * dim; i++)
        norm += fabs(phi) * cabs(a[i]);
    while (norm > 0.5)
    {
        norm /= 2;
        squares++;
    }
    identity(m, dim);
    identity(term, dim);
    for (slong k = 1; k <= 20; k++)
    {
        oracle_product(next, term, a, dim);
        for (slong i = 0; i < dim * dim; i++)
        {
            term[i] = I * ldexp(phi, -squares) / k * next[i];
            m[i] += term[i];
        }
    }
    for (; squares > 0; squares--)
    {
        oracle_product(next, m, m, dim);
        memcpy(m, next, dim * dim * sizeof(*m));
    }
    flint_free(term);
    flint_free(next);
}

/* m <- diag(d) prod_k (1 - v_k v_k^*) */
static void reflections(number_t *m, const wg_complex_t *d, slong dim)
{
    number_t *h = flint_malloc(dim * dim * sizeof(*m)), *next = flint_malloc(dim * dim * sizeof(*m));
    const wg_complex_t *v = d + dim;

    memset(m, 0, dim * dim * sizeof(*m));
    for (slong i = 0; i < dim; i++)
        m[i * dim + i] = d[i].re + I * d[i].im;
    for (slong k = 0; k + 1 < dim; v += dim - k, k++)
    {
        identity(h, dim);
        for (slong i = k; i < dim; i++)
            for (slong j = k; j < dim; j++)
                h[i * dim + j] -= (v[i - k].re + I * v[i - k].im) * (v[j - k].re - I * v[j - k].im);
        oracle_product(next, m, h, dim);
        memcpy(m, next, dim * dim * sizeof(*m));
    }
    flint_free(h);
    flint_free(next);
}

void oracle_gate(number_t *m, const wg_circuit_t circuit, const wg_gate_struct *gate, double phi)
{
    const wg_complex_t *a = circuit->matrices + gate->matrix;
    number_t *generator;

    switch (gate->kind)
    {
    case WG_GATE_FIXED:
        embed(m, circuit, gate, a);
        break;
    case WG_GATE_BLOCK:
        for (slong i = 0; i < circuit->dim * circuit->dim; i++)
            m[i] = a[i].re + I * a[i].im;
        break;
    case WG_GATE_REFLECTIONS:
        reflections(m, a, circuit->dim);
        break;
    default:
        generator = flint_malloc(circuit->dim * circuit->dim * sizeof(*m));
        oracle_generator(generator, circuit, gate);
        exponential(m, generator, phi, circuit->dim);
        flint_free(generator);
    }
}

static double angle(const wg_gate_struct *gate, const double *theta)
{
    return gate->parameter < 0 ? gate->offset : gate->scale * theta[gate->parameter] + gate->offset;
}

void oracle_unitary(number_t *m, const wg_circuit_t circuit, const double *theta)
{
    slong dim = circuit->dim;
    number_t *gate = flint_malloc(dim * dim * sizeof(*m)), *next = flint_malloc(dim * dim * sizeof(*m));

    identity(m, dim);
    for (slong k = 0; k < circuit->length; k++)
    {
        oracle_gate(gate, circuit, circuit->gates + k, angle(circuit->gates + k, theta));
        oracle_product(next, gate, m, dim);
        memcpy(m, next, dim * dim * sizeof(*m));
    }
    flint_free(gate);
    flint_free(next);
}

static void matrix_times(number_t *y, const number_t *m, const number_t *x, slong dim)
{
    for (slong i = 0; i < dim; i++)
    {
        y[i] = 0.0;
        for (slong j = 0; j < dim; j++)
            y[i] += m[i * dim + j] * x[j];
    }
}

/* psi <- the circuit on psi0, with i A put behind gate `marked`. */
static void run(number_t *psi, const wg_circuit_t circuit, number_t *const *gates, slong marked,
                const number_t *psi0)
{
    slong dim = circuit->dim;
    number_t *a = flint_malloc(dim * dim * sizeof(*a)), *next = flint_malloc(dim * sizeof(*next));

    memcpy(psi, psi0, dim * sizeof(*psi));
    for (slong k = 0; k < circuit->length; k++)
    {
        matrix_times(next, gates[k], psi, dim);
        memcpy(psi, next, dim * sizeof(*psi));
        if (k == marked)
        {
            oracle_generator(a, circuit, circuit->gates + k);
            matrix_times(next, a, psi, dim);
            for (slong i = 0; i < dim; i++)
                psi[i] = I * next[i];
        }
    }
    flint_free(a);
    flint_free(next);
}

static double real_bracket(const number_t *a, const number_t *op, const number_t *b, slong dim)
{
    number_t sum = 0.0;

    for (slong i = 0; i < dim; i++)
        for (slong j = 0; j < dim; j++)
            sum += conj(a[i]) * op[i * dim + j] * b[j];
    return creal(sum);
}

double oracle_expectation(double *gradient, const wg_circuit_t circuit, const double *theta,
                          const number_t *op, const number_t *psi0)
{
    slong dim = circuit->dim, length = circuit->length;
    number_t *psi = flint_malloc(dim * sizeof(*psi)), *other = flint_malloc(dim * sizeof(*psi));
    number_t **gates = flint_malloc(FLINT_MAX(length, 1) * sizeof(*gates));
    double value;

    for (slong k = 0; k < length; k++)
    {
        gates[k] = flint_malloc(dim * dim * sizeof(**gates));
        oracle_gate(gates[k], circuit, circuit->gates + k, angle(circuit->gates + k, theta));
    }
    run(psi, circuit, gates, -1, psi0);
    value = real_bracket(psi, op, psi, dim);
    if (gradient != NULL)
    {
        memset(gradient, 0, circuit->parameters * sizeof(double));
        for (slong k = 0; k < length; k++)
            if (circuit->gates[k].parameter >= 0)
            {
                run(other, circuit, gates, k, psi0);
                gradient[circuit->gates[k].parameter] +=
                    2.0 * circuit->gates[k].scale * real_bracket(psi, op, other, dim);
            }
    }
    for (slong k = 0; k < length; k++)
        flint_free(gates[k]);
    flint_free(gates);
    flint_free(psi);
    flint_free(other);
    return value;
}

double random_normal(flint_rand_t state)
{
    double u = (n_randint(state, 1000000007) + 0.5) / 1000000007.0,
           v = n_randint(state, 1000000007) / 1000000007.0;

    return sqrt(-2.0 * log(u)) * cos(2.0 * M_PI * v);
}

void random_vector(wg_complex_t *v, slong dim, flint_rand_t state)
{
    double norm = 0.0;

    for (slong i = 0; i < dim; i++)
    {
        v[i] = (wg_complex_t){random_normal(state), random_normal(state)};
        norm += v[i].re * v[i].re + v[i].im * v[i].im;
    }
    for (slong i = 0; i < dim; i++)
        v[i] = (wg_complex_t){v[i].re / sqrt(norm), v[i].im / sqrt(norm)};
}

/* Gram-Schmidt on the rows, twice for each. */
void random_unitary(wg_complex_t *v, slong dim, flint_rand_t state)
{
    number_t *m = (number_t *) v;

    for (slong i = 0; i < dim; i++)
    {
        random_vector(v + i * dim, dim, state);
        for (slong round = 0; round < 2; round++)
        {
            double norm = 0.0;

            for (slong k = 0; k < i; k++)
            {
                number_t overlap = 0.0;

                for (slong j = 0; j < dim; j++)
                    overlap += conj(m[k * dim + j]) * m[i * dim + j];
                for (slong j = 0; j < dim; j++)
                    m[i * dim + j] -= overlap * m[k * dim + j];
            }
            for (slong j = 0; j < dim; j++)
                norm += creal(conj(m[i * dim + j]) * m[i * dim + j]);
            for (slong j = 0; j < dim; j++)
                m[i * dim + j] /= sqrt(norm);
        }
    }
}

void random_hermitian(wg_complex_t *a, slong dim, flint_rand_t state)
{
    for (slong i = 0; i < dim; i++)
        for (slong j = 0; j <= i; j++)
        {
            a[i * dim + j] = (wg_complex_t){random_normal(state), i == j ? 0.0 : random_normal(state)};
            a[j * dim + i] = (wg_complex_t){a[i * dim + j].re, -a[i * dim + j].im};
        }
}

static slong random_targets(slong *target, slong qubits, flint_rand_t state)
{
    slong targets = 1 + n_randint(state, FLINT_MIN(qubits, WG_GATE_TARGETS_MAX));

    for (slong j = 0; j < targets; j++)
    {
        int old;

        do
        {
            target[j] = n_randint(state, qubits);
            old = 0;
            for (slong i = 0; i < j; i++)
                old |= target[i] == target[j];
        }
        while (old);
    }
    return targets;
}

static void random_reflections(wg_circuit_t circuit, flint_rand_t state)
{
    slong dim = circuit->dim;
    wg_complex_t *phases = flint_malloc(dim * sizeof(*phases)),
                 *vectors = flint_malloc(dim * (dim + 1) / 2 * sizeof(*vectors)), *v = vectors;

    for (slong k = 0; k < dim; k++)
        random_vector(phases + k, 1, state);
    for (slong k = 0; k + 1 < dim; v += dim - k, k++)
    {
        random_vector(v, dim - k, state);
        for (slong i = 0; i < dim - k; i++)
            v[i] = (wg_complex_t){M_SQRT2 * v[i].re, M_SQRT2 * v[i].im};
    }
    wg_circuit_append_reflections(circuit, phases, vectors);
    flint_free(phases);
    flint_free(vectors);
}

void random_gate(wg_circuit_t circuit, wg_gate_kind_t kind, slong parameters, flint_rand_t state)
{
    slong dim = circuit->dim, target[WG_GATE_TARGETS_MAX], targets;
    slong parameter = (slong) n_randint(state, parameters + 1) - 1;
    double scale = random_normal(state), offset = random_normal(state);
    wg_complex_t *m = flint_malloc(FLINT_MAX(dim * dim, 256) * sizeof(*m));
    double *entries = flint_malloc(dim * sizeof(double));

    switch (kind)
    {
    case WG_GATE_ROTATION:
        wg_circuit_append_rotation(circuit, n_randint(state, dim), n_randint(state, dim), parameter, scale,
                                   offset);
        break;
    case WG_GATE_GENERATOR:
        targets = random_targets(target, circuit->qubits, state);
        random_hermitian(m, WORD(1) << targets, state);
        wg_circuit_append_generator(circuit, m, target, targets, parameter, scale, offset);
        break;
    case WG_GATE_DIAGONAL:
        for (slong i = 0; i < dim; i++)
            entries[i] = random_normal(state);
        wg_circuit_append_diagonal(circuit, entries, parameter, scale, offset);
        break;
    case WG_GATE_FIXED:
        targets = random_targets(target, circuit->qubits, state);
        random_unitary(m, WORD(1) << targets, state);
        wg_circuit_append_fixed(circuit, m, target, targets);
        break;
    case WG_GATE_BLOCK:
        random_unitary(m, dim, state);
        wg_circuit_append_block(circuit, m);
        break;
    case WG_GATE_REFLECTIONS:
        random_reflections(circuit, state);
        break;
    }
    flint_free(m);
    flint_free(entries);
}
