#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "circuit_world.h"

/* O psi = the product with the dense matrix, for Pauli sums, diagonals and matrices. */
Test(operator, apply_is_dense_product)
{
    static world_struct w;
    wg_complex_t out[DIM_MAX];
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(150); i++)
    {
        slong qubits, dim = random_dim(&qubits, 6, state);

        world_init(&w, dim, qubits, 0, 1, -1, state);
        wg_operator_apply(out, w.op, w.psi0);
        for (slong r = 0; r < dim; r++)
        {
            number_t sum = 0.0;

            for (slong c = 0; c < dim; c++)
                sum += w.dense_op[r * dim + c] * (w.psi0[c].re + I * w.psi0[c].im);
            cr_assert(cabs(out[r].re + I * out[r].im - sum) < 1e-12, "seed %lu, case %ld", test_seed(), i);
        }
        world_clear(&w);
    }
    flint_randclear(state);
}

static wg_status_t set_text(wg_operator_t op, const char *text, slong qubits, wg_error_struct *error)
{
    wg_pauli_sum_t sum;
    wg_status_t status;
    int dense;

    wg_pauli_sum_init(sum, 0);
    cr_assert(wg_pauli_sum_parse(sum, &dense, text, error) == WG_OK);
    status = wg_operator_set_pauli_sum(op, sum, qubits, error);
    wg_pauli_sum_clear(sum);
    return status;
}

/* Words keep their masks on more qubits, thirds are the nearest doubles; too few and too many qubits are refused, and the operator
   stays as it was. */
Test(operator, pauli_sums_on_more_qubits)
{
    wg_operator_t op;
    wg_error_t error;

    wg_operator_init(op);
    cr_assert(set_text(op, "1/3 X0 Y2", 5, error) == WG_OK);
    cr_assert(op->dim == 32 && op->length == 1);
    cr_assert(op->x[0] == 5 && op->z[0] == 4 && op->coefficient[0] == 1.0 / 3.0);
    cr_assert(set_text(op, "Z4", 4, error) == WG_DOMAIN);
    cr_assert(strstr(error->message, "5 qubits") != NULL);
    cr_assert(set_text(op, "Z4", WG_CIRCUIT_QUBITS_MAX + 1, error) == WG_UNABLE);
    cr_assert(op->dim == 32 && op->x[0] == 5);
    wg_operator_clear(op);
}

/* The word that names no qubit is the identity. */
Test(operator, identity_without_qubits)
{
    wg_complex_t psi[4] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}}, out[4];
    wg_operator_t op;
    wg_error_t error;

    wg_operator_init(op);
    cr_assert(set_text(op, "2 []", 2, error) == WG_OK);
    wg_operator_apply(out, op, psi);
    for (slong b = 0; b < 4; b++)
        cr_assert(out[b].re == 2 * psi[b].re && out[b].im == 2 * psi[b].im);
    wg_operator_clear(op);
}
