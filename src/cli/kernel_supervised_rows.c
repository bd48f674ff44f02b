#include "kernel_answer.h"

#include <flint/fmpq_mat.h>
#include <flint/fmpq_vec.h>

#include "wishgarten/supervised_kernel.h"

static const char supervised_method[] = "local twirls with given inputs",
                  supervised_page[] = "doc/theory/supervised_kernel.md";

/* f <- E K_ij, or E K_ij^2 if `square`. */
static void matrix_entry(wg_formula_t f, slong i, slong j, int square, const wg_answer_struct *a)
{
    const wg_observable_struct *gram = a->request->gram;
    int orthogonal = a->request->orthogonal_inputs > 0;
    slong labels[] = {i, j, i, j};
    fmpq *small = _fmpq_vec_init(32);
    wg_formula_t s;

    wg_formula_init(s, a->ring);
    for (slong k = 0; k < 16; k++)
    {
        slong x = labels[k / 4], y = labels[k % 4];

        if (orthogonal)
            fmpq_set_si(small + 2 * k, x == y, 1);
        else
        {
            fmpq_set(small + 2 * k, gram->matrix + 2 * (x * gram->length + y));
            fmpq_set(small + 2 * k + 1, gram->matrix + 2 * (x * gram->length + y) + 1);
        }
    }
    if (square)
        wg_supervised_kernel_second_moment(f, small, a->kernel);
    else
    {
        fmpq_t sigma, t;

        fmpq_init(sigma);
        fmpq_init(t);
        fmpq_mul(sigma, small + 2, small + 2);
        fmpq_mul(t, small + 3, small + 3);
        fmpq_add(sigma, sigma, t);
        wg_formula_set_fmpq(s, sigma, a->ring);
        wg_supervised_kernel_mean(f, s, a->kernel->observable + 2, NULL, a->kernel);
        fmpq_clear(sigma);
        fmpq_clear(t);
    }
    _fmpq_vec_clear(small, 32);
    wg_formula_clear(s, a->ring);
}

static void add_entry(wg_answer_struct *a, const wg_kernel_item_t *item, slong i, slong j)
{
    wg_row_struct *row = wg_answer_row(a, item->name, supervised_method, supervised_page);
    wg_formula_t f;
    char text[24];

    wg_formula_init(f, a->ring);
    matrix_entry(f, i, j, item->rows == WG_KERNEL_MATRIX_SQUARE, a);
    snprintf(text, sizeof(text), "%ld", (long) i + 1);
    wg_fields_set(row->inputs, "a", text);
    snprintf(text, sizeof(text), "%ld", (long) j + 1);
    wg_fields_set(row->inputs, "b", text);
    wg_answer_value(row, f, 1, a->ring);
    wg_formula_clear(f, a->ring);
}

/* All entries of orthogonal inputs are one of two. */
int wg_answer_matrix(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    slong m = a->request->orthogonal_inputs, rows = m > 0 ? 1 : a->request->gram->length;
    slong columns = m > 0 ? FLINT_MIN(m, 2) : rows;

    for (slong i = 0; i < rows; i++)
        for (slong j = i; j < columns; j++)
            add_entry(a, item, i, j);
    return -1;
}

/* E Tr K^2 = sum_ab E K_ab^2 */
int wg_answer_eigenvalue_squares(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    slong m = a->request->orthogonal_inputs, n = m > 0 ? FLINT_MIN(m, 2) : a->request->gram->length;
    wg_formula_t sum, f;

    wg_formula_init(sum, a->ring);
    wg_formula_init(f, a->ring);
    for (slong i = 0; i < (m > 0 ? 1 : n); i++)
        for (slong j = i; j < n; j++)
        {
            matrix_entry(f, i, j, 1, a);
            wg_formula_mul_si(f, f, m == 0 ? 1 + (i != j) : i == j ? m : 1, a->ring);
            if (m > 0 && i != j)
            {
                wg_formula_mul_si(f, f, m, a->ring);
                wg_formula_mul_si(f, f, m - 1, a->ring);
            }
            wg_formula_add(sum, sum, f, a->ring);
        }
    wg_answer_value(wg_answer_row(a, item->name, supervised_method, supervised_page), sum, 1, a->ring);
    wg_formula_clear(sum, a->ring);
    wg_formula_clear(f, a->ring);
    return -1;
}

static void add_eigenvalue(wg_answer_struct *a, const char *mode, slong multiplicity, const wg_formula_t f)
{
    wg_row_struct *row = wg_answer_row(a, "K.eigenvalues", supervised_method, supervised_page);
    char text[24];

    snprintf(text, sizeof(text), "%ld", (long) multiplicity);
    wg_fields_set(row->inputs, "mode", mode);
    wg_fields_set(row->inputs, "multiplicity", text);
    wg_answer_value(row, f, 1, a->ring);
}

static int add_orthogonal_eigenvalues(wg_answer_struct *a)
{
    slong m = a->request->orthogonal_inputs;
    wg_formula_t uniform, other;

    wg_formula_init(uniform, a->ring);
    wg_formula_init(other, a->ring);
    wg_supervised_kernel_eigenvalues(uniform, other, m, a->kernel);
    add_eigenvalue(a, "uniform", 1, uniform);
    if (m > 1)
        add_eigenvalue(a, "other", m - 1, other);
    wg_formula_clear(uniform, a->ring);
    wg_formula_clear(other, a->ring);
    return -1;
}

static int add_gram_eigenvalues(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    slong n = a->request->gram->length;
    arb_ptr eigenvalues = _arb_vec_init(n);
    wg_formula_t f;
    fmpq_mat_t matrix;
    int result = -1;

    wg_formula_init(f, a->ring);
    fmpq_mat_init(matrix, n, n);
    for (slong i = 0; i < n && result < 0; i++)
        for (slong j = 0; j < n && result < 0; j++)
        {
            matrix_entry(f, i, j, 0, a);
            if (!wg_formula_get_fmpq(fmpq_mat_entry(matrix, i, j), f, a->ring))
                result = wg_cli_complain(a->common, item->name, WG_UNABLE, "needs numbers for D, L and O");
        }
    if (result < 0)
        wg_symmetric_eigenvalues(eigenvalues, matrix, 4 * a->common->digits + 64);
    for (slong i = 0; i < n && result < 0; i++)
    {
        wg_row_struct *row = wg_answer_row(a, "K.eigenvalues", supervised_method, supervised_page);
        char text[24];

        snprintf(text, sizeof(text), "%ld", (long) i + 1);
        wg_fields_set(row->inputs, "mode", text);
        wg_value_set_arb(row->value, eigenvalues + i);
    }
    _arb_vec_clear(eigenvalues, n);
    wg_formula_clear(f, a->ring);
    fmpq_mat_clear(matrix);
    return result;
}

int wg_answer_eigenvalues(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    return a->request->orthogonal_inputs > 0 ? add_orthogonal_eigenvalues(a) : add_gram_eigenvalues(a, item);
}
