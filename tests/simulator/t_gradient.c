#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "circuit_world.h"

/* U(theta) psi = the product of dense gates on psi, for circuits of one gate of each kind and for mixed ones; norms stay. */
Test(gradient, circuit_apply_is_dense_product)
{
    static world_struct w;
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(180); i++)
    {
        slong qubits, dim = random_dim(&qubits, i % 7 == 6 ? 3 : 4 + (i % 5 == 0) * 2, state);
        int only = qubits > 0 && i % 2 == 0 ? (int) (i / 2 % KINDS) : -1;
        number_t *u = flint_malloc(dim * dim * sizeof(*u));
        wg_complex_t psi[DIM_MAX];
        double norm = 0.0;

        world_init(&w, dim, qubits, only >= 0 ? 1 : 6, 3, only, state);
        memcpy(psi, w.psi0, dim * sizeof(*psi));
        wg_circuit_apply(psi, w.circuit, w.theta, w.work);
        oracle_unitary(u, w.circuit, w.theta);
        for (slong r = 0; r < dim; r++)
        {
            number_t sum = 0.0;

            for (slong c = 0; c < dim; c++)
                sum += u[r * dim + c] * (w.psi0[c].re + I * w.psi0[c].im);
            norm += psi[r].re * psi[r].re + psi[r].im * psi[r].im;
            cr_assert(cabs(psi[r].re + I * psi[r].im - sum) < 1e-11, "seed %lu, case %ld: entry %ld",
                      test_seed(), i, r);
        }
        cr_assert(fabs(norm - 1.0) < 1e-12);
        world_clear(&w);
        flint_free(u);
    }
    flint_randclear(state);
}

/* E and its gradient by the adjoint method = the same by the product rule on dense matrices; parameters are repeated in gates
   that do not commute, with scales and offsets. */
Test(gradient, adjoint_method_is_product_rule)
{
    static world_struct w;
    double value, gradient[32], dense[32];
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(150); i++)
    {
        slong qubits, dim = random_dim(&qubits, i % 30 == 0 ? 6 : 4, state), parameters;
        double expected;

        world_init(&w, dim, qubits, dim > 16 ? 4 : 12, 1 + n_randint(state, 5), -1, state);
        parameters = w.circuit->parameters;
        wg_expectation_gradient(&value, gradient, w.circuit, w.theta, w.op, w.psi0, w.work);
        expected = oracle_expectation(dense, w.circuit, w.theta, w.dense_op, (number_t *) w.psi0);
        cr_assert(fabs(value - expected) < 1e-10, "seed %lu, case %ld", test_seed(), i);
        cr_assert(wg_expectation(w.circuit, w.theta, w.op, w.psi0, w.work) == value);
        for (slong j = 0; j < parameters; j++)
            cr_assert(fabs(gradient[j] - dense[j]) < 1e-10, "seed %lu, case %ld: %g for %g", test_seed(), i,
                      gradient[j], dense[j]);
        world_clear(&w);
    }
    flint_randclear(state);
}

/* dE/dtheta = E(theta + pi/4) - E(theta - pi/4) for exp(i theta A), A^2 = 1, from |0...0>. */
Test(gradient, adjoint_method_is_parameter_shift)
{
    static world_struct w;
    double value, gradient[32];
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(40); i++)
    {
        slong qubits = 1 + n_randint(state, 6);
        wg_complex_t v[4];

        world_init(&w, WORD(1) << qubits, qubits, 0, 1, -1, state);
        for (slong j = 0; j < 20; j++)
        {
            slong target = n_randint(state, qubits);

            wg_circuit_append_rotation(w.circuit, n_randint(state, w.circuit->dim),
                                       n_randint(state, w.circuit->dim), j, 1.0, random_normal(state));
            random_unitary(v, 2, state);
            wg_circuit_append_fixed(w.circuit, v, &target, 1);
        }
        wg_expectation_gradient(&value, gradient, w.circuit, w.theta, w.op, NULL, w.work);
        for (slong j = 0; j < 20; j++)
        {
            double theta = w.theta[j], shifted;

            w.theta[j] = theta + M_PI_4;
            shifted = wg_expectation(w.circuit, w.theta, w.op, NULL, w.work);
            w.theta[j] = theta - M_PI_4;
            shifted -= wg_expectation(w.circuit, w.theta, w.op, NULL, w.work);
            w.theta[j] = theta;
            cr_assert(fabs(gradient[j] - shifted) < 1e-12 * w.circuit->dim);
        }
        world_clear(&w);
    }
    flint_randclear(state);
}

/* sum_k d^2E/dtheta_j dtheta_k v_k = lim ((grad E)(theta + h v) - (grad E)(theta - h v)) / 2h with dense gradients; the
   matrix is symmetric and its products are those. */
Test(gradient, hessian_product_is_difference_of_gradients)
{
    static world_struct w;
    double value, other, gradient[32], same[32], product[32], hessian[32 * 32], plus[32], minus[32],
        theta[32], v[32];
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(60); i++)
    {
        slong qubits, dim = random_dim(&qubits, 4, state), p;
        double h = 1e-5;

        world_init(&w, dim, qubits, 10, 1 + n_randint(state, 5), -1, state);
        p = w.circuit->parameters;
        for (slong j = 0; j < p; j++)
            v[j] = random_normal(state);
        for (slong j = 0; j < p; j++)
            theta[j] = w.theta[j] + h * v[j];
        oracle_expectation(plus, w.circuit, theta, w.dense_op, (number_t *) w.psi0);
        for (slong j = 0; j < p; j++)
            theta[j] = w.theta[j] - h * v[j];
        oracle_expectation(minus, w.circuit, theta, w.dense_op, (number_t *) w.psi0);
        wg_expectation_gradient(&other, same, w.circuit, w.theta, w.op, w.psi0, w.work);
        wg_expectation_hessian_product(&value, gradient, product, w.circuit, w.theta, v, w.op, w.psi0,
                                       w.work);
        cr_assert(fabs(value - other) < 1e-12 * dim);
        wg_expectation_hessian(&other, same, hessian, w.circuit, w.theta, w.op, w.psi0, w.work);
        for (slong j = 0; j < p; j++)
        {
            double sum = 0.0, size = 1.0;

            for (slong k = 0; k < p; k++)
            {
                cr_assert(hessian[j * p + k] == hessian[k * p + j]);
                sum += hessian[j * p + k] * v[k];
                size += fabs(hessian[j * p + k]);
            }
            cr_assert(fabs(gradient[j] - same[j]) < 1e-10);
            cr_assert(fabs(product[j] - (plus[j] - minus[j]) / (2 * h)) < 1e-6 * size * (1 + fabs(v[j])) * 10,
                      "seed %lu, case %ld: %g for %g", test_seed(), i, product[j],
                      (plus[j] - minus[j]) / (2 * h));
            cr_assert(fabs(product[j] - sum) < 1e-10 * size);
        }
        world_clear(&w);
    }
    flint_randclear(state);
}

/* E = Tr O / 1 for no gates: E(|b>) = O_bb; a circuit without parameters has an empty gradient. */
Test(gradient, circuits_without_gates)
{
    static world_struct w;
    double value, gradient = 7.0;
    flint_rand_t state;

    test_randinit(state);
    for (slong qubits = 1; qubits <= 4; qubits++)
        for (slong b = 0; b < WORD(1) << qubits; b++)
        {
            world_init(&w, WORD(1) << qubits, qubits, 0, 1, -1, state);
            memset(w.psi0, 0, sizeof(w.psi0));
            w.psi0[b].re = 1.0;
            wg_expectation_gradient(&value, &gradient, w.circuit, NULL, w.op, w.psi0, w.work);
            cr_assert(fabs(value - creal(w.dense_op[b * (w.circuit->dim + 1)])) < 1e-13);
            cr_assert(gradient == 7.0);
            world_clear(&w);
        }
    flint_randclear(state);
}

/* A vector of 2^60 numbers is refused with words, and nothing is taken. */
Test(gradient, too_large_is_refused)
{
    wg_workspace_struct *work = NULL;
    wg_error_t error;

    cr_assert(wg_workspace_new(&work, WORD(1) << 58, WG_WORK_STATE, 1, error) == WG_UNABLE);
    cr_assert(work == NULL);
    cr_assert(strstr(error->message, "GiB") != NULL);
}
