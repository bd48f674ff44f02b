#include "state.h"

#include <math.h>
#include <string.h>

#include "dense.h"

#define ROWS_MAX (1 << WG_GATE_TARGETS_MAX)

double wg_gate_angle(const wg_gate_struct *gate, const double *theta)
{
    return gate->parameter < 0 ? gate->offset : gate->scale * theta[gate->parameter] + gate->offset;
}

static const wg_number_t *numbers(const wg_circuit_t circuit, const wg_gate_struct *gate)
{
    return (const wg_number_t *) (circuit->matrices + gate->matrix);
}

/* m <- exp(i phi A) = W diag(exp(i phi a)) W^*. */
static void exponential(wg_number_t *m, const wg_number_t *a, slong rows, double phi)
{
    const wg_number_t *w = a + rows * rows, *eigenvalues = w + rows * rows;
    wg_number_t phase[ROWS_MAX];

    for (slong k = 0; k < rows; k++)
        phase[k] = cexp(I * (phi * creal(eigenvalues[k])));
    for (slong i = 0; i < rows; i++)
        for (slong j = 0; j < rows; j++)
        {
            wg_number_t sum = 0.0;

            for (slong k = 0; k < rows; k++)
                sum += wg_times(wg_times(w[i * rows + k], phase[k]), conj(w[j * rows + k]));
            m[i * rows + j] = sum;
        }
}

void wg_turn_set(wg_turn_t *turn, const wg_circuit_t circuit, const wg_gate_struct *gate, const double *theta,
                 wg_number_t *matrix)
{
    turn->gate = gate;
    turn->phi = wg_gate_angle(gate, theta);
    turn->cosine = turn->sine = 0.0;
    turn->matrix = numbers(circuit, gate);
    if (gate->kind == WG_GATE_ROTATION)
    {
        turn->cosine = cos(turn->phi);
        turn->sine = sin(turn->phi);
    }
    else if (gate->kind == WG_GATE_GENERATOR)
    {
        exponential(matrix, numbers(circuit, gate), WORD(1) << gate->targets, turn->phi);
        turn->matrix = matrix;
    }
}

/* Rotations. With m = |x & z|: (P psi)_b = (-i)^m (-1)^|z & b| psi_(b+x) and, the other way round, (P psi)_(b+x) =
   i^m (-1)^|z & b| psi_b, so that a pair is met once, at its member b without the highest bit of x. */

static wg_number_t power_of_i(slong m)
{
    static const double re[4] = {1.0, 0.0, -1.0, 0.0};

    return re[m & 3] + I * re[(m + 3) & 3];
}

static ulong highest_bit(ulong x)
{
    return UWORD(1) << (FLINT_BITS - 1 - __builtin_clzl(x));
}

static slong overlap(const wg_gate_struct *gate)
{
    return __builtin_popcountl(gate->x & gate->z);
}

static double sign(ulong z, ulong b)
{
    return __builtin_parityl(z & b) ? -1.0 : 1.0;
}

static void rotate_phases(wg_number_t *psi, ulong dim, ulong z, double c, double s)
{
    for (ulong b = 0; b < dim; b++)
        psi[b] = wg_times(wg_number(c, s * sign(z, b)), psi[b]);
}

/* psi <- (c + i s P) psi. */
static void rotate(wg_number_t *psi, ulong dim, const wg_gate_struct *gate, double c, double s)
{
    ulong x = gate->x, z = gate->z, top;
    wg_number_t up, down;

    if (x == 0)
    {
        rotate_phases(psi, dim, z, c, s);
        return;
    }
    top = highest_bit(x);
    up = I * s * power_of_i(overlap(gate));
    down = I * s * power_of_i(-overlap(gate));
    for (ulong high = 0; high < dim; high += 2 * top)
        for (ulong b = high; b < high + top; b++)
        {
            double e = sign(z, b);
            wg_number_t p = psi[b], q = psi[b ^ x];

            psi[b] = c * p + e * wg_times(down, q);
            psi[b ^ x] = c * q + e * wg_times(up, p);
        }
}

static wg_number_t word_bracket(const wg_number_t *lambda, const wg_number_t *psi, ulong dim,
                                const wg_gate_struct *gate)
{
    ulong x = gate->x, z = gate->z;
    wg_number_t sum = 0.0;

    for (ulong b = 0; b < dim; b++)
        sum += sign(z, b) * wg_times(conj(lambda[b]), psi[b ^ x]);
    return power_of_i(-overlap(gate)) * sum;
}

static void add_word(wg_number_t *out, double t, const wg_number_t *psi, ulong dim,
                     const wg_gate_struct *gate)
{
    ulong x = gate->x, z = gate->z;
    wg_number_t factor = I * t * power_of_i(-overlap(gate));

    for (ulong b = 0; b < dim; b++)
        out[b] += sign(z, b) * wg_times(factor, psi[b ^ x]);
}

/* Matrices on a few qubits: the amplitudes that one product mixes are at base + offset[k]. */

typedef struct
{
    slong rows;
    ulong mask;
    ulong offset[ROWS_MAX];
} mixed_t;

static void mixed_set(mixed_t *mixed, const wg_gate_struct *gate)
{
    mixed->rows = WORD(1) << gate->targets;
    mixed->mask = 0;
    for (slong j = 0; j < gate->targets; j++)
        mixed->mask |= UWORD(1) << gate->target[j];
    for (slong k = 0; k < mixed->rows; k++)
    {
        mixed->offset[k] = 0;
        for (slong j = 0; j < gate->targets; j++)
            mixed->offset[k] |= (ulong) (k >> j & 1) << gate->target[j];
    }
}

/* The next index without a bit of the mask. */
static ulong next_base(ulong base, ulong mask)
{
    return ((base | mask) + 1) & ~mask;
}

static void product(wg_number_t *y, const wg_number_t *m, const wg_number_t *x, slong rows)
{
    for (slong i = 0; i < rows; i++)
    {
        wg_number_t sum = 0.0;

        for (slong j = 0; j < rows; j++)
            sum += wg_times(m[i * rows + j], x[j]);
        y[i] = sum;
    }
}

static void adjoint_matrix(wg_number_t *m, const wg_number_t *a, slong rows)
{
    for (slong i = 0; i < rows; i++)
        for (slong j = 0; j < rows; j++)
            m[i * rows + j] = conj(a[j * rows + i]);
}

static void apply_matrix(wg_number_t *psi, ulong dim, const wg_turn_t *turn, int adjoint)
{
    wg_number_t m[ROWS_MAX * ROWS_MAX], x[ROWS_MAX] = {0}, y[ROWS_MAX];
    mixed_t mixed;

    mixed_set(&mixed, turn->gate);
    if (adjoint)
        adjoint_matrix(m, turn->matrix, mixed.rows);
    else
        memcpy(m, turn->matrix, mixed.rows * mixed.rows * sizeof(*m));
    for (ulong base = 0; base < dim; base = next_base(base, mixed.mask))
    {
        for (slong k = 0; k < mixed.rows; k++)
            x[k] = psi[base + mixed.offset[k]];
        product(y, m, x, mixed.rows);
        for (slong k = 0; k < mixed.rows; k++)
            psi[base + mixed.offset[k]] = y[k];
    }
}

static wg_number_t matrix_bracket(const wg_number_t *lambda, const wg_number_t *psi, ulong dim,
                                  const wg_number_t *a, const wg_gate_struct *gate)
{
    wg_number_t x[ROWS_MAX] = {0}, y[ROWS_MAX], sum = 0.0;
    mixed_t mixed;

    mixed_set(&mixed, gate);
    for (ulong base = 0; base < dim; base = next_base(base, mixed.mask))
    {
        for (slong k = 0; k < mixed.rows; k++)
            x[k] = psi[base + mixed.offset[k]];
        product(y, a, x, mixed.rows);
        for (slong k = 0; k < mixed.rows; k++)
            sum += wg_times(conj(lambda[base + mixed.offset[k]]), y[k]);
    }
    return sum;
}

static void add_matrix(wg_number_t *out, double t, const wg_number_t *psi, ulong dim, const wg_number_t *a,
                       const wg_gate_struct *gate)
{
    wg_number_t x[ROWS_MAX] = {0}, y[ROWS_MAX];
    mixed_t mixed;

    mixed_set(&mixed, gate);
    for (ulong base = 0; base < dim; base = next_base(base, mixed.mask))
    {
        for (slong k = 0; k < mixed.rows; k++)
            x[k] = psi[base + mixed.offset[k]];
        product(y, a, x, mixed.rows);
        for (slong k = 0; k < mixed.rows; k++)
            out[base + mixed.offset[k]] += wg_number(-t * cimag(y[k]), t * creal(y[k]));
    }
}

/* Diagonal gates */

static void apply_diagonal(wg_number_t *psi, slong dim, const wg_number_t *a, double phi)
{
    for (slong b = 0; b < dim; b++)
        psi[b] = wg_times(cexp(I * (phi * creal(a[b]))), psi[b]);
}

static wg_number_t diagonal_bracket(const wg_number_t *lambda, const wg_number_t *psi, slong dim,
                                    const wg_number_t *a)
{
    wg_number_t sum = 0.0;

    for (slong b = 0; b < dim; b++)
        sum += creal(a[b]) * wg_times(conj(lambda[b]), psi[b]);
    return sum;
}

static void add_diagonal(wg_number_t *out, double t, const wg_number_t *psi, slong dim, const wg_number_t *a)
{
    for (slong b = 0; b < dim; b++)
        out[b] += t * creal(a[b]) * wg_number(-cimag(psi[b]), creal(psi[b]));
}

/* Gates on the whole space */

static void apply_block(wg_number_t *psi, slong dim, const wg_number_t *v, int adjoint, wg_number_t *scratch)
{
    memset(scratch, 0, dim * sizeof(*scratch));
    for (slong i = 0; i < dim; i++)
        if (adjoint)
            wg_dense_add_conjugate(scratch, psi[i], v + i * dim, dim);
        else
            scratch[i] = wg_dense_product(v + i * dim, psi, dim);
    memcpy(psi, scratch, dim * sizeof(*scratch));
}

/* psi <- (1 - v v^*) psi */
static void reflect(wg_number_t *psi, const wg_number_t *v, slong length)
{
    wg_dense_add(psi, -wg_dense_inner(v, psi, length), v, length);
}

static void apply_reflections(wg_number_t *psi, slong dim, const wg_number_t *d, int adjoint)
{
    const wg_number_t *first = d + dim, *v = first + dim * (dim + 1) / 2 - 1;

    if (adjoint)
        for (slong i = 0; i < dim; i++)
            psi[i] = wg_times(conj(d[i]), psi[i]);
    if (adjoint)
        for (slong k = 0, at = 0; k < dim - 1; at += dim - k, k++)
            reflect(psi + k, first + at, dim - k);
    else
        for (slong k = dim - 2; k >= 0; k--)
            reflect(psi + k, v -= dim - k, dim - k);
    if (!adjoint)
        for (slong i = 0; i < dim; i++)
            psi[i] = wg_times(d[i], psi[i]);
}

void wg_state_apply(wg_number_t *psi, const wg_circuit_t circuit, const wg_turn_t *turn, int adjoint,
                    wg_number_t *scratch)
{
    double direction = adjoint ? -1.0 : 1.0;

    switch (turn->gate->kind)
    {
    case WG_GATE_ROTATION:
        rotate(psi, circuit->dim, turn->gate, turn->cosine, direction * turn->sine);
        break;
    case WG_GATE_GENERATOR:
    case WG_GATE_FIXED:
        apply_matrix(psi, circuit->dim, turn, adjoint);
        break;
    case WG_GATE_DIAGONAL:
        apply_diagonal(psi, circuit->dim, turn->matrix, direction * turn->phi);
        break;
    case WG_GATE_BLOCK:
        apply_block(psi, circuit->dim, turn->matrix, adjoint, scratch);
        break;
    case WG_GATE_REFLECTIONS:
        apply_reflections(psi, circuit->dim, turn->matrix, adjoint);
        break;
    }
}

static void throw_without_angle(void)
{
    flint_throw(FLINT_ERROR, "wg_state: this kind of gate has no angle\n");
}

wg_number_t wg_state_bracket(const wg_number_t *lambda, const wg_number_t *psi, const wg_circuit_t circuit,
                             const wg_gate_struct *gate)
{
    if (gate->kind == WG_GATE_ROTATION)
        return word_bracket(lambda, psi, circuit->dim, gate);
    if (gate->kind == WG_GATE_GENERATOR)
        return matrix_bracket(lambda, psi, circuit->dim, numbers(circuit, gate), gate);
    if (gate->kind != WG_GATE_DIAGONAL)
        throw_without_angle();
    return diagonal_bracket(lambda, psi, circuit->dim, numbers(circuit, gate));
}

void wg_state_add_generator(wg_number_t *out, double t, const wg_number_t *psi, const wg_circuit_t circuit,
                            const wg_gate_struct *gate)
{
    if (gate->kind == WG_GATE_ROTATION)
        add_word(out, t, psi, circuit->dim, gate);
    else if (gate->kind == WG_GATE_GENERATOR)
        add_matrix(out, t, psi, circuit->dim, numbers(circuit, gate), gate);
    else if (gate->kind == WG_GATE_DIAGONAL)
        add_diagonal(out, t, psi, circuit->dim, numbers(circuit, gate));
    else
        throw_without_angle();
}

#define PARTS 64

double wg_real_inner(const wg_number_t *a, const wg_number_t *b, slong dim, slong threads)
{
    double part[PARTS], sum = 0.0;

#pragma omp parallel for num_threads(threads) schedule(static) if (threads > 1 && dim >= WG_PARALLEL_DIM_MIN)
    for (slong k = 0; k < PARTS; k++)
    {
        double s = 0.0;

        for (slong i = dim * k / PARTS; i < dim * (k + 1) / PARTS; i++)
            s += creal(a[i]) * creal(b[i]) + cimag(a[i]) * cimag(b[i]);
        part[k] = s;
    }
    for (slong k = 0; k < PARTS; k++)
        sum += part[k];
    return sum;
}
