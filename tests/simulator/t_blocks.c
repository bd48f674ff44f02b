#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "../../src/simulator/state.h"
#include "circuit_world.h"

/* Blocks of gates begin with seven qubits. The other way is one sweep a gate (state.h), which t_gradient checks with dense matrices on
   fewer qubits. */

#define QUBITS_MAX 14

static void append_random(wg_circuit_t circuit, slong length, int local, flint_rand_t state)
{
    static const wg_gate_kind_t kinds[] = {WG_GATE_ROTATION, WG_GATE_ROTATION, WG_GATE_FIXED,
                                           WG_GATE_GENERATOR};

    for (slong k = 0; k < length; k++)
        if (local && k % 3 != 0)
            wg_circuit_append_rotation(circuit, n_randint(state, 2) << k % circuit->qubits,
                                       UWORD(1) << k % circuit->qubits, k % 7, 1.0, 0.0);
        else
        {
            wg_gate_kind_t kind = kinds[n_randint(state, 4)];

            if (kind == WG_GATE_ROTATION)
                wg_circuit_append_rotation(circuit, n_randint(state, circuit->dim),
                                           n_randint(state, circuit->dim), k % 7, random_normal(state),
                                           random_normal(state));
            else
            {
                slong target[3], targets = 1 + n_randint(state, 3);
                wg_complex_t m[64];

                target[0] = n_randint(state, circuit->qubits);
                target[1] = (target[0] + 1 + n_randint(state, circuit->qubits / 2 - 1)) % circuit->qubits;
                target[2] = (target[0] + circuit->qubits - 1) % circuit->qubits;
                if (kind == WG_GATE_FIXED)
                    random_unitary(m, WORD(1) << targets, state);
                else
                    random_hermitian(m, WORD(1) << targets, state);
                if (kind == WG_GATE_FIXED)
                    wg_circuit_append_fixed(circuit, m, target, targets);
                else
                    wg_circuit_append_generator(circuit, m, target, targets, (slong) n_randint(state, 8) - 1,
                                                random_normal(state), random_normal(state));
            }
        }
}

/* One sweep a gate. */
static void slow_gradient(double *value, double *gradient, const wg_circuit_t circuit, const double *theta,
                          const wg_operator_t op, const wg_complex_t *psi0)
{
    slong dim = circuit->dim;
    wg_number_t *psi = flint_malloc(dim * sizeof(*psi)), *lambda = flint_malloc(dim * sizeof(*psi)),
                matrix[256];
    wg_turn_t turn;

    memcpy(psi, psi0, dim * sizeof(*psi));
    for (slong k = 0; k < circuit->length; k++)
    {
        wg_turn_set(&turn, circuit, circuit->gates + k, theta, matrix);
        wg_state_apply(psi, circuit, &turn, 0, NULL);
    }
    wg_operator_apply((wg_complex_t *) lambda, op, (wg_complex_t *) psi);
    *value = 0.0;
    for (slong b = 0; b < dim; b++)
        *value += creal(conj(psi[b]) * lambda[b]);
    memset(gradient, 0, circuit->parameters * sizeof(double));
    for (slong k = circuit->length - 1; k >= 0; k--)
    {
        const wg_gate_struct *gate = circuit->gates + k;

        wg_turn_set(&turn, circuit, gate, theta, matrix);
        if (gate->parameter >= 0)
            gradient[gate->parameter] -=
                2 * gate->scale * cimag(wg_state_bracket(lambda, psi, circuit, gate));
        wg_state_apply(psi, circuit, &turn, 1, NULL);
        wg_state_apply(lambda, circuit, &turn, 1, NULL);
    }
    flint_free(psi);
    flint_free(lambda);
}

static void set_words(wg_operator_t op, slong qubits, flint_rand_t state)
{
    wg_pauli_sum_t sum;
    wg_error_t error;
    fmpq_t c;

    fmpq_init(c);
    wg_pauli_sum_init(sum, qubits);
    for (slong i = 0; i < 9; i++)
    {
        slong positions[3] = {n_randint(state, qubits / 3), qubits / 3 + n_randint(state, qubits / 3),
                              qubits - 1 - n_randint(state, qubits / 3)};
        char letters[3] = {"XYZ"[n_randint(state, 3)], "XYZI"[n_randint(state, 4)],
                           "XYZI"[n_randint(state, 4)]};

        fmpq_set_si(c, (slong) n_randint(state, 19) - 9, 7);
        wg_pauli_sum_append(sum, c, letters, positions, 3);
    }
    wg_pauli_sum_normalise(sum);
    cr_assert(wg_operator_set_pauli_sum(op, sum, qubits, error) == WG_OK);
    wg_pauli_sum_clear(sum);
    fmpq_clear(c);
}

/* U psi, E and its gradient in blocks = the same by one sweep a gate; the same to the last bit for 1, 2, 3 threads; |U psi| = 1. */
Test(blocks, blocks_are_single_sweeps)
{
    static wg_complex_t psi0[1 << QUBITS_MAX];
    double theta[7], slow_value, slow[7], value, gradient[7], first_value = 0.0, first[7];
    flint_rand_t state;
    wg_error_t error;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(45); i++)
    {
        slong qubits = i % 15 == 14 ? QUBITS_MAX : 6 + i % 6, dim = WORD(1) << qubits;
        wg_circuit_t circuit;
        wg_operator_t op;

        wg_circuit_init(circuit, dim, qubits);
        append_random(circuit, 25, i % 3 == 0, state);
        /* A parameter that no gate has keeps its place. */
        wg_circuit_append_rotation(circuit, 1, 1, 6, 0.5, 0.0);
        random_vector(psi0, dim, state);
        wg_operator_init(op);
        set_words(op, qubits, state);
        for (slong j = 0; j < 7; j++)
            theta[j] = random_normal(state);
        slow_gradient(&slow_value, slow, circuit, theta, op, psi0);
        for (slong threads = 1; threads <= 3; threads++)
        {
            wg_workspace_struct *work;
            wg_complex_t *psi = flint_malloc(dim * sizeof(*psi));
            double norm = 0.0;

            cr_assert(wg_workspace_new(&work, dim, WG_WORK_GRADIENT, threads, error) == WG_OK);
            wg_expectation_gradient(&value, gradient, circuit, theta, op, psi0, work);
            memcpy(psi, psi0, dim * sizeof(*psi));
            wg_circuit_apply(psi, circuit, theta, work);
            for (slong b = 0; b < dim; b++)
                norm += psi[b].re * psi[b].re + psi[b].im * psi[b].im;
            cr_assert(fabs(norm - 1.0) < 1e-12);
            cr_assert(fabs(value - slow_value) < 1e-10, "seed %lu, case %ld", test_seed(), i);
            for (slong j = 0; j < 7; j++)
                cr_assert(fabs(gradient[j] - slow[j]) < 1e-10, "seed %lu, case %ld, %ld qubits: %g for %g",
                          test_seed(), i, qubits, gradient[j], slow[j]);
            if (threads == 1)
            {
                first_value = value;
                memcpy(first, gradient, sizeof(first));
            }
            cr_assert(value == first_value && memcmp(first, gradient, sizeof(first)) == 0);
            wg_workspace_free(work);
            flint_free(psi);
        }
        wg_operator_clear(op);
        wg_circuit_clear(circuit);
    }
    flint_randclear(state);
}

/* H v in blocks = the difference of gradients at theta +- h v by one sweep a gate, up to h^2; the same to the last bit for two
   threads. */
Test(blocks, hessian_products_are_differences)
{
    static wg_complex_t psi0[1 << 13];
    double theta[7], v[7], shifted[7], plus[7], minus[7], value, gradient[7], product[7], again[7], h = 1e-5;
    flint_rand_t state;
    wg_error_t error;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(12); i++)
    {
        slong qubits = i == 11 ? 13 : 7 + i % 4, dim = WORD(1) << qubits;
        wg_workspace_struct *work;
        wg_circuit_t circuit;
        wg_operator_t op;

        wg_circuit_init(circuit, dim, qubits);
        append_random(circuit, 20, i % 3 == 0, state);
        wg_circuit_append_rotation(circuit, 1, 1, 6, 0.5, 0.0);
        random_vector(psi0, dim, state);
        wg_operator_init(op);
        set_words(op, qubits, state);
        for (slong j = 0; j < 7; j++)
        {
            theta[j] = random_normal(state);
            v[j] = j == 3 ? 0.0 : random_normal(state);
        }
        for (slong j = 0; j < 7; j++)
            shifted[j] = theta[j] + h * v[j];
        slow_gradient(&value, plus, circuit, shifted, op, psi0);
        for (slong j = 0; j < 7; j++)
            shifted[j] = theta[j] - h * v[j];
        slow_gradient(&value, minus, circuit, shifted, op, psi0);
        for (slong threads = 1; threads <= 2; threads++)
        {
            double *out = threads == 1 ? product : again;

            cr_assert(wg_workspace_new(&work, dim, WG_WORK_HESSIAN, threads, error) == WG_OK);
            wg_expectation_hessian_product(&value, gradient, out, circuit, theta, v, op, psi0, work);
            wg_workspace_free(work);
            for (slong j = 0; j < 7; j++)
            {
                double difference = (plus[j] - minus[j]) / (2 * h);

                cr_assert(fabs(out[j] - difference) < 1e-5 * (1 + fabs(difference)),
                          "seed %lu, case %ld: %g for %g", test_seed(), i, out[j], difference);
                cr_assert(fabs(gradient[j] - (plus[j] + minus[j]) / 2) < 1e-6 * (1 + fabs(gradient[j])));
            }
        }
        cr_assert(memcmp(product, again, sizeof(product)) == 0);
        wg_operator_clear(op);
        wg_circuit_clear(circuit);
    }
    flint_randclear(state);
}

/* exp(i a P) exp(i b Q) = exp(i b Q) exp(i a P) where the words commute, and exp(-i a P) exp(i a P) = 1, on thirteen qubits. */
Test(blocks, commuting_words_and_inverses)
{
    slong qubits = 13, dim = WORD(1) << qubits;
    wg_complex_t *a = flint_malloc(dim * sizeof(*a)), *b = flint_malloc(dim * sizeof(*b));
    wg_workspace_struct *work;
    wg_circuit_t forth, back;
    wg_error_t error;
    flint_rand_t state;

    test_randinit(state);
    cr_assert(wg_workspace_new(&work, dim, WG_WORK_STATE, 2, error) == WG_OK);
    wg_circuit_init(forth, dim, qubits);
    wg_circuit_init(back, dim, qubits);
    for (slong i = 0; i < test_scaled(10); i++)
    {
        ulong x[2], z[2];
        double phi[2] = {random_normal(state), random_normal(state)};

        do
            for (slong k = 0; k < 2; k++)
            {
                x[k] = n_randint(state, dim);
                z[k] = n_randint(state, dim);
            }
        while (__builtin_parityl((x[0] & z[1]) ^ (x[1] & z[0])));
        wg_circuit_reset(forth);
        wg_circuit_reset(back);
        for (slong k = 0; k < 2; k++)
        {
            wg_circuit_append_rotation(forth, x[k], z[k], -1, 1.0, phi[k]);
            wg_circuit_append_rotation(back, x[k], z[k], -1, 1.0, -phi[k]);
        }
        random_vector(a, dim, state);
        memcpy(b, a, dim * sizeof(*a));
        wg_circuit_apply(a, forth, NULL, work);
        wg_circuit_apply(a, back, NULL, work);
        for (slong k = 0; k < dim; k++)
            cr_assert(hypot(a[k].re - b[k].re, a[k].im - b[k].im) < 1e-14);
    }
    wg_circuit_clear(forth);
    wg_circuit_clear(back);
    wg_workspace_free(work);
    flint_free(a);
    flint_free(b);
    flint_randclear(state);
}
