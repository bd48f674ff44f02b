#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../support.h"
#include "wishgarten/supervised_kernel.h"

static wg_ring_t ring;
static wg_kernel_t kernel;

static void setup(void)
{
    static const char *const names[] = {"D", "L", "m2", "sigma", "m3", "m4"};

    wg_ring_init(ring, names, 6);
    wg_kernel_init(kernel, 4, ring);
    wg_formula_set_variable(kernel->dim, 0, ring);
    wg_formula_set_variable(kernel->layers, 1, ring);
    wg_formula_set(kernel->observable, kernel->dim, ring);
    wg_formula_set_variable(kernel->observable + 2, 2, ring);
    wg_formula_set_variable(kernel->observable + 3, 4, ring);
    wg_formula_set_variable(kernel->observable + 4, 5, ring);
    wg_kernel_set_pauli_generator(kernel);
}

static void teardown(void)
{
    wg_kernel_clear(kernel);
    wg_ring_clear(ring);
}

TestSuite(supervised_kernel, .init = setup, .fini = teardown);

static void set_number(wg_formula_t f, const char *text)
{
    fmpq_t q;

    fmpq_init(q);
    cr_assert_eq(fmpq_set_str(q, text, 10), 0);
    wg_formula_set_fmpq(f, q, ring);
    fmpq_clear(q);
}

/* Stored values for four inputs and two observables that do not commute: E K_ab^ij. */
Test(supervised_kernel, stored_values)
{
    FILE *file = test_data("supervised_kernel.tsv");
    char line[512], *field[6];
    slong compared = 0;
    wg_formula_t sigma, g, w, f, expected;

    wg_formula_init(sigma, ring);
    wg_formula_init(g, ring);
    wg_formula_init(w, ring);
    wg_formula_init(f, ring);
    wg_formula_init(expected, ring);
    kernel->boundary = WG_BOUNDARY_BARE;
    while (fgets(line, sizeof(line), file) != NULL)
    {
        if (line[0] == '#')
            continue;
        field[0] = strtok(line, "\t\n");
        for (int i = 1; i < 6; i++)
            cr_assert_not_null(field[i] = strtok(NULL, "\t\n"));
        set_number(kernel->dim, field[0]);
        set_number(kernel->layers, field[1]);
        wg_kernel_set_pauli_generator(kernel);
        set_number(sigma, field[2]);
        set_number(g, field[3]);
        set_number(w, field[4]);
        set_number(expected, field[5]);
        wg_supervised_kernel_mean(f, sigma, g, w, kernel);
        cr_expect(wg_formula_equal(f, expected, ring), "sigma = %s, g = %s, w = %s", field[2], field[3],
                  field[4]);
        compared++;
    }
    fclose(file);
    cr_expect_eq(compared, 30);
    wg_formula_clear(sigma, ring);
    wg_formula_clear(g, ring);
    wg_formula_clear(w, ring);
    wg_formula_clear(f, ring);
    wg_formula_clear(expected, ring);
}

/* sigma = 1, O_i = O_j: E K_aa = E K, in D and L, both boundaries (w = Var_psi0(X_L)), half angles. */
Test(supervised_kernel, one_input_is_the_plain_kernel)
{
    wg_formula_t one, f, g;

    wg_formula_init(one, ring);
    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    wg_formula_set_si(one, 1, ring);
    wg_formula_set_variable(kernel->boundary_variance, 3, ring);
    fmpq_set_si(kernel->angle, -1, 2);
    for (int bare = 0; bare < 2; bare++)
    {
        kernel->boundary = bare ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR;
        wg_supervised_kernel_mean(f, one, kernel->observable + 2, kernel->boundary_variance, kernel);
        wg_kernel_moment(g, 1, kernel);
        cr_expect(wg_formula_equal(f, g, ring), "bare = %d", bare);
    }
    wg_formula_clear(one, ring);
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
}

/* Orthogonal inputs: E K = a 1 + b J has the eigenvalues a and a + m b; with all D inputs the uniform one
   vanishes, because sum_a epsilon_a = Tr O; the trace is m E K_aa. Stored eigenvalues for |A| = 2, 5, 10 at L
   = 64. */
Test(supervised_kernel, orthogonal_inputs)
{
    static const struct
    {
        const char *dim, *m2, *other;
        ulong m;
    } stored[] = {{"4", "4", "8192/225", 2}, {"8", "42", "16384/189", 5}, {"16", "16", "524288/65025", 10}};
    wg_formula_t uniform, other, f, one;

    wg_formula_init(uniform, ring);
    wg_formula_init(other, ring);
    wg_formula_init(f, ring);
    wg_formula_init(one, ring);
    wg_formula_set_si(one, 1, ring);
    for (int i = 0; i < 3; i++)
    {
        set_number(kernel->dim, stored[i].dim);
        set_number(kernel->layers, "64");
        set_number(kernel->observable + 2, stored[i].m2);
        wg_kernel_set_pauli_generator(kernel);
        wg_supervised_kernel_eigenvalues(uniform, other, stored[i].m, kernel);
        set_number(f, stored[i].other);
        cr_expect(wg_formula_equal(other, f, ring), "|A| = %lu", stored[i].m);

        wg_supervised_kernel_mean(f, one, kernel->observable + 2, NULL, kernel);
        wg_formula_mul_si(f, f, stored[i].m, ring);
        wg_formula_mul_si(other, other, stored[i].m - 1, ring);
        wg_formula_add(other, other, uniform, ring);
        cr_expect(wg_formula_equal(other, f, ring), "trace, |A| = %lu", stored[i].m);

        wg_supervised_kernel_eigenvalues(uniform, other, atoi(stored[i].dim), kernel);
        cr_expect(wg_formula_is_zero(uniform, ring), "all inputs, D = %s", stored[i].dim);
    }
    wg_formula_clear(uniform, ring);
    wg_formula_clear(other, ring);
    wg_formula_clear(f, ring);
    wg_formula_clear(one, ring);
}

/* The eigenvalues of a symmetric matrix: sum = trace, sum of squares = trace of the square; those of a 1 + b
   J are a (n - 1 times) and a + n b. */
Test(supervised_kernel, symmetric_eigenvalues)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong n = 1; n <= 6; n++)
        for (slong repeat = 0; repeat < 5; repeat++)
        {
            fmpq_mat_t matrix, square;
            arb_ptr eigenvalues = _arb_vec_init(n);
            fmpq_t trace;
            arb_t sum;

            fmpq_mat_init(matrix, n, n);
            fmpq_mat_init(square, n, n);
            fmpq_init(trace);
            arb_init(sum);
            for (slong i = 0; i < n; i++)
                for (slong j = i; j < n; j++)
                {
                    if (repeat == 0)
                        fmpq_set_si(fmpq_mat_entry(matrix, i, j), i == j ? 5 : 2, 3);
                    else
                        fmpq_randtest(fmpq_mat_entry(matrix, i, j), state, 5);
                    fmpq_set(fmpq_mat_entry(matrix, j, i), fmpq_mat_entry(matrix, i, j));
                }
            fmpq_mat_mul(square, matrix, matrix);
            wg_symmetric_eigenvalues(eigenvalues, matrix, 100);
            for (slong i = 0; i < n; i++)
            {
                arb_add(sum, sum, eigenvalues + i, 200);
                cr_expect(i == 0 || !arb_lt(eigenvalues + i, eigenvalues + i - 1), "rising order");
            }
            fmpq_mat_trace(trace, matrix);
            cr_expect(arb_contains_fmpq(sum, trace), "trace, seed %lu", test_seed());
            arb_zero(sum);
            for (slong i = 0; i < n; i++)
                arb_addmul(sum, eigenvalues + i, eigenvalues + i, 200);
            fmpq_mat_trace(trace, square);
            cr_expect(arb_contains_fmpq(sum, trace), "trace of the square, seed %lu", test_seed());
            cr_expect_gt(arb_rel_accuracy_bits(sum), 60);
            if (repeat == 0)
            {
                fmpq_set_si(trace, 5 + 2 * (n - 1), 3);
                cr_expect(arb_contains_fmpq(eigenvalues + n - 1, trace));
                fmpq_one(trace);
                cr_expect(n == 1 || arb_contains_fmpq(eigenvalues, trace));
            }
            _arb_vec_clear(eigenvalues, n);
            fmpq_mat_clear(matrix);
            fmpq_mat_clear(square);
            fmpq_clear(trace);
            arb_clear(sum);
        }
    flint_randclear(state);
}

/* gram <- that of unit vectors with the given rational real and imaginary parts over a common denominator, four of dimension 3. */
static void set_gram(fmpq *gram, const slong vectors[4][6], const slong *squares)
{
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
        {
            slong re = 0, im = 0;

            for (int k = 0; k < 6; k += 2)
            {
                re += vectors[i][k] * vectors[j][k] + vectors[i][k + 1] * vectors[j][k + 1];
                im += vectors[i][k] * vectors[j][k + 1] - vectors[i][k + 1] * vectors[j][k];
            }
            fmpq_set_si(gram + 2 * (4 * i + j), re, squares[i] * squares[j]);
            fmpq_set_si(gram + 2 * (4 * i + j) + 1, im, squares[i] * squares[j]);
        }
}

/* Four times one input: E K_aa^2 = E K^2 in D, L, m2, m4, from the factorisation K = v Q. */
Test(supervised_kernel, second_moment_of_one_input)
{
    fmpq gram[32];
    wg_formula_t f, g;

    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    for (int i = 0; i < 32; i++)
    {
        fmpq_init(gram + i);
        fmpq_set_si(gram + i, i % 2 == 0, 1);
    }
    fmpq_set_si(kernel->angle, -1, 2);
    cr_assert_eq(wg_supervised_kernel_second_moment(f, gram, kernel), WG_OK);
    wg_kernel_moment(g, 2, kernel);
    cr_expect(wg_formula_equal(f, g, ring));
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
}

/* Orthogonal a, b: E K_ab^2 at D = 4, L = 3 is the stored 16864/18375; and sum_b E K_ab K_cb = 0 over a whole basis, as sum_b epsilon_b = Tr O:
   E K_aa K_aa + (D - 1) E K_aa K_ab = 0 and E K_aa K_ab + E K_ab K_ab + (D - 2) E K_ab K_ac = 0 in D and L. */
Test(supervised_kernel, second_moments_of_orthogonal_inputs)
{
    static const int labels[][4] = {{0, 0, 0, 0}, {0, 0, 0, 1}, {0, 1, 0, 1}, {0, 1, 0, 2}};
    wg_formula_struct moments[4];
    wg_formula_t f, g;
    fmpq gram[32];

    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    for (int i = 0; i < 32; i++)
        fmpq_init(gram + i);
    for (int word = 0; word < 4; word++)
    {
        wg_formula_init(moments + word, ring);
        for (int i = 0; i < 16; i++)
            fmpq_set_si(gram + 2 * i, labels[word][i / 4] == labels[word][i % 4], 1);
        cr_assert_eq(wg_supervised_kernel_second_moment(moments + word, gram, kernel), WG_OK);
    }
    wg_formula_add_si(f, kernel->dim, -1, ring);
    wg_formula_mul(f, f, moments + 1, ring);
    wg_formula_add(f, f, moments, ring);
    cr_expect(wg_formula_is_zero(f, ring));
    wg_formula_add_si(f, kernel->dim, -2, ring);
    wg_formula_mul(f, f, moments + 3, ring);
    wg_formula_add(f, f, moments + 1, ring);
    wg_formula_add(f, f, moments + 2, ring);
    cr_expect(wg_formula_is_zero(f, ring));

    for (int i = 0; i < 16; i++)
        fmpq_set_si(gram + 2 * i, labels[2][i / 4] == labels[2][i % 4], 1);
    set_number(kernel->dim, "4");
    set_number(kernel->layers, "3");
    set_number(kernel->observable, "4");
    set_number(kernel->observable + 2, "4");
    set_number(kernel->observable + 3, "0");
    set_number(kernel->observable + 4, "4");
    wg_kernel_set_pauli_generator(kernel);
    cr_assert_eq(wg_supervised_kernel_second_moment(f, gram, kernel), WG_OK);
    set_number(g, "16864/18375");
    cr_expect(wg_formula_equal(f, g, ring));
    for (int word = 0; word < 4; word++)
        wg_formula_clear(moments + word, ring);
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
}

/* With complex inputs in C^3: E K_ab K_cd has the symmetries of a product of two symmetric matrices, and does not feel the phases of the inputs. */
Test(supervised_kernel, second_moments_of_complex_inputs)
{
    static const slong vectors[4][6] = {
        {3, 0, 0, 4, 0, 0}, {0, 0, 1, 0, 2, 2}, {2, 1, 0, 2, 0, 0}, {0, 0, 0, 0, 0, 1}};
    static const slong turned[4][6] = {
        {0, 3, -4, 0, 0, 0}, {0, 0, 1, 0, 2, 2}, {-2, -1, 0, -2, 0, 0}, {0, 0, 0, 0, 1, 0}};
    static const slong order[][4] = {{1, 0, 2, 3}, {0, 1, 3, 2}, {2, 3, 0, 1}};
    static const slong squares[] = {5, 3, 3, 1};
    fmpq gram[32], other[32];
    wg_formula_t f, g;

    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    for (int i = 0; i < 32; i++)
    {
        fmpq_init(gram + i);
        fmpq_init(other + i);
    }
    set_gram(gram, vectors, squares);
    cr_assert_eq(wg_supervised_kernel_second_moment(f, gram, kernel), WG_OK);
    cr_expect_not(wg_formula_is_zero(f, ring));
    for (int k = 0; k < 3; k++)
    {
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 8; j++)
                fmpq_set(other + 8 * i + j, gram + 8 * order[k][i] + 2 * order[k][j / 2] + j % 2);
        cr_assert_eq(wg_supervised_kernel_second_moment(g, other, kernel), WG_OK);
        cr_expect(wg_formula_equal(f, g, ring), "order %d", k);
    }
    set_gram(other, turned, squares);
    cr_assert_eq(wg_supervised_kernel_second_moment(g, other, kernel), WG_OK);
    cr_expect(wg_formula_equal(f, g, ring), "phases");
    for (int i = 0; i < 32; i++)
    {
        fmpq_clear(gram + i);
        fmpq_clear(other + i);
    }
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
}

/* At D = 3 the fourfold twirl of a matrix exists, that of a traceless X with X^2 = 1 does not: WG_DOMAIN, and the output is left alone. */
Test(supervised_kernel, dimension_three)
{
    fmpq gram[32];
    wg_formula_t f, seven;

    wg_formula_init(f, ring);
    wg_formula_init(seven, ring);
    for (int i = 0; i < 32; i++)
    {
        fmpq_init(gram + i);
        fmpq_set_si(gram + i, i % 2 == 0 && i / 8 == i % 8 / 2, 1);
    }
    set_number(kernel->dim, "3");
    set_number(kernel->layers, "2");
    set_number(kernel->observable, "3");
    set_number(kernel->observable + 2, "2");
    set_number(kernel->observable + 3, "0");
    set_number(kernel->observable + 4, "2");
    wg_kernel_set_pauli_generator(kernel);
    wg_formula_set_si(f, 7, ring);
    wg_formula_set_si(seven, 7, ring);
    cr_expect_eq(wg_supervised_kernel_second_moment(f, gram, kernel), WG_DOMAIN);
    cr_expect(wg_formula_equal(f, seven, ring));
    for (int k = 0; k <= 4; k++) /* eigenvalues 1, 0, -1 */
        wg_formula_set(kernel->generator + k, kernel->observable + k, ring);
    cr_expect_eq(wg_supervised_kernel_second_moment(f, gram, kernel), WG_OK);
    wg_formula_clear(f, ring);
    wg_formula_clear(seven, ring);
}
