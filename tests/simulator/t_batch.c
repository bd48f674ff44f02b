#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "circuit_world.h"

#define COUNT_MAX 19

/* E and gradient of sample s of a batch = those of the sample alone by the dense product rule, for every kind of gate. */
Test(batch, batch_is_product_rule)
{
    static world_struct w;
    static double value[COUNT_MAX], gradient[COUNT_MAX * PARAMETERS_MAX], theta[COUNT_MAX * PARAMETERS_MAX],
        dense[PARAMETERS_MAX];
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(100); i++)
    {
        slong qubits, dim = random_dim(&qubits, 4, state), count = 1 + n_randint(state, COUNT_MAX), p;
        slong s = n_randint(state, count);
        double expected;

        world_init(&w, dim, qubits, 1 + n_randint(state, 8), 1 + n_randint(state, 4),
                   i % 2 == 0 && qubits > 0 ? (int) (i / 2 % KINDS) : -1, state);
        p = w.circuit->parameters;
        for (slong j = 0; j < count * p; j++)
            theta[j] = random_normal(state);
        wg_expectation_gradient_batch(value, gradient, count, w.circuit, theta, w.op, w.psi0, w.work);
        expected = oracle_expectation(dense, w.circuit, theta + s * p, w.dense_op, (number_t *) w.psi0);
        cr_assert(fabs(value[s] - expected) < 1e-10, "seed %lu, case %ld: %g for %g", test_seed(), i,
                  value[s], expected);
        for (slong j = 0; j < p; j++)
            cr_assert(fabs(gradient[s * p + j] - dense[j]) < 1e-10, "seed %lu, case %ld: %g for %g",
                      test_seed(), i, gradient[s * p + j], dense[j]);
        world_clear(&w);
    }
    flint_randclear(state);
}

/* Products of the Hessian of a sample with its v, and with its gradient where no v is given = those of the sample alone, which
   t_gradient checks. */
Test(batch, hessian_products_one_by_one)
{
    static world_struct w;
    static double value[COUNT_MAX], gradient[COUNT_MAX * PARAMETERS_MAX], product[COUNT_MAX * PARAMETERS_MAX],
        theta[COUNT_MAX * PARAMETERS_MAX], v[COUNT_MAX * PARAMETERS_MAX];
    double one, one_gradient[PARAMETERS_MAX], one_product[PARAMETERS_MAX];
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(100); i++)
    {
        slong qubits, dim = random_dim(&qubits, 4, state), count = 1 + n_randint(state, COUNT_MAX), p;
        slong s = n_randint(state, count);
        int along_gradient = n_randint(state, 2);

        world_init(&w, dim, qubits, 1 + n_randint(state, 8), 1 + n_randint(state, 4),
                   i % 2 == 0 && qubits > 0 ? (int) (i / 2 % KINDS) : -1, state);
        p = w.circuit->parameters;
        for (slong j = 0; j < count * p; j++)
        {
            theta[j] = random_normal(state);
            v[j] = random_normal(state);
        }
        wg_expectation_hessian_product_batch(value, gradient, product, count, w.circuit, theta,
                                             along_gradient ? NULL : v, w.op, w.psi0, w.work);
        wg_expectation_hessian_product(&one, one_gradient, one_product, w.circuit, theta + s * p,
                                       along_gradient ? gradient + s * p : v + s * p, w.op, w.psi0, w.work);
        cr_assert(fabs(value[s] - one) < 1e-10);
        for (slong j = 0; j < p; j++)
        {
            cr_assert(fabs(gradient[s * p + j] - one_gradient[j]) < 1e-10);
            cr_assert(fabs(product[s * p + j] - one_product[j]) < 1e-9 * (1 + fabs(one_product[j])),
                      "seed %lu, case %ld: %g for %g", test_seed(), i, product[s * p + j], one_product[j]);
        }
        world_clear(&w);
    }
    flint_randclear(state);
}

/* The numbers of a sample are the same to the last bit alone, among others, at another place, and for any number of threads. */
Test(batch, samples_do_not_see_each_other)
{
    static world_struct w;
    static double value[COUNT_MAX], gradient[COUNT_MAX * PARAMETERS_MAX], theta[COUNT_MAX * PARAMETERS_MAX],
        alone, alone_gradient[PARAMETERS_MAX];
    flint_rand_t state;
    wg_workspace_struct *work;
    wg_error_t error;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(20); i++)
    {
        slong p;

        world_init(&w, 8, 3, 12, 5, -1, state);
        p = w.circuit->parameters;
        for (slong j = 0; j < COUNT_MAX * p; j++)
            theta[j] = random_normal(state) * (n_randint(state, 10) == 0 ? 1e7 : 1.0);
        cr_assert(wg_workspace_new(&work, 8, WG_WORK_GRADIENT, 1 + n_randint(state, 3), error) == WG_OK);
        wg_expectation_gradient_batch(value, gradient, COUNT_MAX, w.circuit, theta, w.op, NULL, work);
        for (slong s = 0; s < COUNT_MAX; s++)
        {
            wg_expectation_gradient_batch(&alone, alone_gradient, 1, w.circuit, theta + s * p, w.op, NULL,
                                          w.work);
            cr_assert(alone == value[s]);
            cr_assert(memcmp(alone_gradient, gradient + s * p, p * sizeof(double)) == 0);
        }
        wg_workspace_free(work);
        world_clear(&w);
    }
    flint_randclear(state);
}

/* A batch of circuits beyond WG_BATCH_DIM_MAX is the samples one by one. */
Test(batch, large_circuits_one_by_one)
{
    double theta[2] = {0.3, 0.7}, value[2], gradient[2], product[2], one, one_gradient, one_product;
    double entries[2 * WG_BATCH_DIM_MAX];
    wg_workspace_struct *work;
    wg_circuit_t circuit;
    wg_operator_t op;
    wg_error_t error;

    wg_circuit_init(circuit, 2 * WG_BATCH_DIM_MAX, 11);
    wg_circuit_append_rotation(circuit, 5, 1030, 0, 1.0, 0.0);
    for (slong b = 0; b < circuit->dim; b++)
        entries[b] = b % 3;
    wg_operator_init(op);
    wg_operator_set_diagonal(op, entries, circuit->dim);
    cr_assert(wg_workspace_new(&work, circuit->dim, WG_WORK_HESSIAN, 1, error) == WG_OK);
    wg_expectation_gradient_batch(value, gradient, 2, circuit, theta, op, NULL, work);
    for (slong s = 0; s < 2; s++)
    {
        wg_expectation_gradient(&one, &one_gradient, circuit, theta + s, op, NULL, work);
        cr_assert(one == value[s] && one_gradient == gradient[s] && one_gradient != 0.0);
    }
    wg_expectation_hessian_product_batch(value, gradient, product, 2, circuit, theta, NULL, op, NULL, work);
    for (slong s = 0; s < 2; s++)
    {
        wg_expectation_hessian_product(&one, &one_gradient, &one_product, circuit, theta + s, gradient + s,
                                       op, NULL, work);
        cr_assert(one_product == product[s] && one_gradient == gradient[s] && one_product != 0.0);
    }
    wg_workspace_free(work);
    wg_operator_clear(op);
    wg_circuit_clear(circuit);
}
