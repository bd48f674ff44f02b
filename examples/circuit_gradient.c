/* The loss of a circuit from a file, and its gradient.

       E(theta) = <0| U(theta)^+ O U(theta) |0>,   theta_j = (j + 1)/10,   dE/dtheta_j for all j in one sweep forth and one back

   Usage: circuit_gradient FILE OBSERVABLE, the observable a sum of Pauli words. */
#include <stdio.h>
#include <stdlib.h>

#include <wishgarten.h>

static void check(wg_status_t status, const char *what, const wg_error_t error)
{
    if (status == WG_OK)
        return;
    fprintf(stderr, "circuit_gradient: %s, line %zu: %s\n", what, error->line, error->message);
    exit(2);
}

static void print_gradient(const wg_circuit_text_t text, const wg_operator_t op)
{
    slong p = text->circuit->parameters;
    double *theta = flint_malloc((2 * p + 1) * sizeof(double)), *gradient = theta + p, value;
    wg_workspace_struct *work;
    wg_error_t error;

    for (slong j = 0; j < p; j++)
        theta[j] = (j + 1) / 10.0;
    check(wg_workspace_new(&work, text->circuit->dim, WG_WORK_GRADIENT, 1, error), "memory", error);
    wg_expectation_gradient(&value, gradient, text->circuit, theta, op, NULL, work);
    printf("%ld qubits, %ld gates, %ld parameters\n", (long) text->circuit->qubits,
           (long) text->circuit->length, (long) p);
    printf("E = %.10f\n", value);
    for (slong j = 0; j < p; j++)
        printf("dE/d%s = %.10f\n", text->names[j], gradient[j] == 0 ? 0.0 : gradient[j]);
    wg_workspace_free(work);
    flint_free(theta);
}

int main(int argc, char **argv)
{
    wg_circuit_text_t text;
    wg_pauli_sum_t sum;
    wg_operator_t op;
    wg_error_t error;
    int dense;

    if (argc != 3)
    {
        fputs("Usage: circuit_gradient FILE OBSERVABLE\n", stderr);
        return 2;
    }
    wg_circuit_text_init(text);
    wg_pauli_sum_init(sum, 0);
    wg_operator_init(op);
    check(wg_circuit_text_read(text, argv[1], error), argv[1], error);
    check(wg_pauli_sum_parse(sum, &dense, argv[2], error), argv[2], error);
    check(wg_operator_set_pauli_sum(op, sum, text->circuit->qubits, error), argv[2], error);
    print_gradient(text, op);
    wg_operator_clear(op);
    wg_pauli_sum_clear(sum);
    wg_circuit_text_clear(text);
    flint_cleanup_master();
    return 0;
}
