/* Where the leading formulas of the literature part from the exact moments.

   For U = W_1 e^{i theta_1 X_1} ... W_L e^{i theta_L X_L} W_{L+1} with Haar blocks and Pauli generators,

       exact       E K = 2 L D m_2 / ((D - 1)(D + 1)^2),   std(K)/E K -> r_inf as L -> infinity
       literature  E K = L Tr O^2 / D^2,                    std(K)/E K = 1/sqrt(L)

   (Eqs. 9 and 16 of liu2023 in doc/references.bib.) Usage: leading_formula OBSERVABLE QUBITS */
#include <stdio.h>
#include <stdlib.h>

#include <wishgarten.h>

static void fail(const char *what, const wg_error_t error)
{
    fprintf(stderr, "leading_formula: %s: %s\n", what, error->message);
    exit(2);
}

/* f^(1/root) with seven digits. */
static void print_root(const wg_formula_t f, ulong root, const wg_ring_t ring)
{
    wg_value_t value;
    char *text;

    wg_value_init(value);
    if (wg_value_set_formula(value, f, root, ring) != WG_OK)
        exit(4);
    text = wg_value_get_decimal_str(value, 7);
    printf("  %-12s", text);
    flint_free(text);
    wg_value_clear(value);
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"D"};
    wg_observable_t observable;
    wg_kernel_t kernel;
    wg_ring_t ring;
    wg_formula_struct p[5];
    wg_formula_t f, leading;
    wg_error_t error;
    fmpq traces[4];
    fmpq_t q;
    fmpz_t dim;

    if (argc != 3)
    {
        fprintf(stderr, "usage: leading_formula OBSERVABLE QUBITS\n");
        return 2;
    }
    wg_error_clear(error);
    wg_observable_init(observable);
    fmpz_init(dim);
    fmpz_one(dim);
    fmpz_mul_2exp(dim, dim, strtoul(argv[2], NULL, 10));
    if (wg_observable_parse(observable, argv[1], error) != WG_OK ||
        wg_observable_fits(observable, dim, error) != WG_OK)
        fail(argv[1], error);
    for (int k = 0; k < 4; k++)
        fmpq_init(traces + k);
    if (wg_observable_traces(traces, 4, observable, dim, error) != WG_OK)
        fail(argv[1], error);

    wg_ring_init(ring, names, 1);
    wg_kernel_init(kernel, 4, ring);
    wg_formula_init(f, ring);
    wg_formula_init(leading, ring);
    fmpq_init(q);
    fmpq_set_fmpz(q, dim);
    wg_formula_set_fmpq(kernel->dim, q, ring);
    for (int k = 0; k <= 4; k++)
    {
        wg_formula_init(p + k, ring);
        wg_formula_set_fmpq(p + k, k == 0 ? q : traces + k - 1, ring);
    }
    wg_central_power_sums(kernel->observable, p, 4, kernel->dim, ring);
    wg_kernel_set_pauli_generator(kernel);

    printf("  %-6s  %-12s  %-12s  %-12s  %-12s\n", "L", "E K exact", "L TrO^2/D^2", "std/mean", "1/sqrt(L)");
    for (slong layers = 1; layers <= 4096; layers *= 4)
    {
        printf("  %-6ld", (long) layers);
        wg_formula_set_si(kernel->layers, layers, ring);
        wg_kernel_moment(f, 1, kernel);
        print_root(f, 1, ring);

        wg_formula_mul_si(leading, p + 2, layers, ring);
        if (wg_formula_div(leading, leading, kernel->dim, ring) != WG_OK ||
            wg_formula_div(leading, leading, kernel->dim, ring) != WG_OK)
            return 4;
        print_root(leading, 1, ring);

        if (wg_kernel_relative_variance(f, kernel) != WG_OK)
            return 2;
        print_root(f, 2, ring);

        fmpq_set_si(q, 1, layers);
        wg_formula_set_fmpq(f, q, ring);
        print_root(f, 2, ring);
        printf("\n");
    }
    if (wg_kernel_plateau_squared(f, kernel) != WG_OK)
        return 2;
    printf("  %-6s%28s", "inf", "");
    print_root(f, 2, ring);
    printf("  0\n");

    for (int k = 0; k <= 4; k++)
        wg_formula_clear(p + k, ring);
    for (int k = 0; k < 4; k++)
        fmpq_clear(traces + k);
    wg_formula_clear(f, ring);
    wg_formula_clear(leading, ring);
    wg_kernel_clear(kernel);
    wg_ring_clear(ring);
    wg_observable_clear(observable);
    fmpq_clear(q);
    fmpz_clear(dim);
    flint_cleanup_master();
    return 0;
}
