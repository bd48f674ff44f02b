#include "kernel_answer.h"

#include <flint/fmpq_mat.h>
#include <flint/fmpq_vec.h>

#include "wishgarten/supervised_kernel.h"

static const char mean_method[] = "local twirls with given inputs; 2 copies, so any 2-design will do",
                  square_method[] = "local twirls with given inputs; 4 copies, so any 4-design will do",
                  supervised_page[] = "doc/theory/supervised_kernel.md";

/* The Gram matrix of the inputs, at least of four. */
static const fmpq *gram_entry(fmpq_t one_or_zero, slong x, slong y, const wg_answer_struct *a)
{
    const wg_observable_struct *gram = a->request->gram;

    if (a->request->orthogonal_inputs == 0)
        return gram->matrix + 2 * (x * gram->length + y);
    fmpq_set_si(one_or_zero, x == y, 1);
    return one_or_zero;
}

/* modulus <- |z|^2 of the entry (x, y) of a matrix */
static void squared_modulus(fmpq_t modulus, const wg_observable_t matrix, slong x, slong y)
{
    const fmpq *entry = matrix->matrix + 2 * (x * matrix->length + y);
    fmpq_t t;

    fmpq_init(t);
    fmpq_mul(modulus, entry, entry);
    fmpq_mul(t, entry + 1, entry + 1);
    fmpq_add(modulus, modulus, t);
    fmpq_clear(t);
}

/* g <- Tr O_i O_j - Tr O_i Tr O_j / D; one observable is i = j = 0. */
static void observable_product(wg_formula_t g, slong i, slong j, const wg_answer_struct *a)
{
    const wg_observable_struct *observables = a->request->observables;
    fmpq_t t, p, q;

    if (observables == NULL)
    {
        wg_formula_set(g, a->kernel->observable + 2, a->ring);
        return;
    }
    fmpq_init(t);
    fmpq_init(p);
    fmpq_init(q);
    wg_pauli_sum_overlap(t, observables[i].pauli, observables[j].pauli);
    if (wg_pauli_sum_traces(p, 1, NULL, observables[i].pauli, NULL) != WG_OK ||
        wg_pauli_sum_traces(q, 1, NULL, observables[j].pauli, NULL) != WG_OK)
        flint_throw(FLINT_ERROR, "kernel: the trace of a Pauli sum is its first coefficient\n");
    fmpq_mul(p, p, q);
    fmpq_sub(t, t, p);
    wg_formula_mul_fmpq(g, a->kernel->dim, t, a->ring);
    fmpq_clear(t);
    fmpq_clear(p);
    fmpq_clear(q);
}

/* f <- E K_xy^ij */
static void matrix_mean(wg_formula_t f, slong x, slong y, slong i, slong j, const wg_answer_struct *a)
{
    wg_formula_t s, g, w;
    fmpq_t sigma, t;

    wg_formula_init(s, a->ring);
    wg_formula_init(g, a->ring);
    wg_formula_init(w, a->ring);
    fmpq_init(sigma);
    fmpq_init(t);
    if (a->request->orthogonal_inputs > 0)
        fmpq_set_si(sigma, x == y, 1);
    else
        squared_modulus(sigma, a->request->gram, x, y);
    wg_formula_set_fmpq(s, sigma, a->ring);
    if (a->request->has_crossing)
    {
        squared_modulus(t, a->request->crossing, x, y);
        fmpq_sub(t, sigma, t);
        wg_formula_set_fmpq(w, t, a->ring);
    }
    observable_product(g, i, j, a);
    wg_supervised_kernel_mean(f, s, g, w, a->kernel);
    wg_formula_clear(s, a->ring);
    wg_formula_clear(g, a->ring);
    wg_formula_clear(w, a->ring);
    fmpq_clear(sigma);
    fmpq_clear(t);
}

/* f <- E K_xy^2 */
static wg_status_t entry_square(wg_formula_t f, slong x, slong y, const wg_answer_struct *a,
                                wg_error_struct *error)
{
    wg_status_t status;
    slong labels[] = {x, y, x, y};
    fmpq *gram = _fmpq_vec_init(32);
    fmpq_t unit;

    fmpq_init(unit);
    for (slong k = 0; k < 16; k++)
    {
        const fmpq *entry = gram_entry(unit, labels[k / 4], labels[k % 4], a);

        fmpq_set(gram + 2 * k, entry);
        if (a->request->orthogonal_inputs == 0)
            fmpq_set(gram + 2 * k + 1, entry + 1);
    }
    status = wg_supervised_kernel_second_moment(f, gram, a->kernel);
    _fmpq_vec_clear(gram, 32);
    fmpq_clear(unit);
    if (status == WG_OK)
        return WG_OK;
    return wg_fail(error, status, "undefined at D = 3, where no traceless X with X^2 = 1 exists");
}

/* The same; returns -1, or the exit status of a complaint. */
static int matrix_square(wg_formula_t f, slong x, slong y, const wg_answer_struct *a)
{
    wg_error_t error;
    wg_status_t status;

    wg_error_clear(error);
    status = entry_square(f, x, y, a, error);
    return status == WG_OK ? -1 : wg_cli_fail(a->common, "K.matrix.square", status, error);
}

wg_status_t wg_answer_entry(wg_formula_t f, slong x, slong y, int square, const wg_answer_struct *a,
                            wg_error_struct *error)
{
    if (square)
        return entry_square(f, x, y, a, error);
    matrix_mean(f, x, y, 0, 0, a);
    return WG_OK;
}

static void set_index(wg_row_struct *row, const char *name, slong index)
{
    char text[24];

    snprintf(text, sizeof(text), "%ld", (long) index + 1);
    wg_fields_set(row->inputs, name, text);
}

static int add_entry(wg_answer_struct *a, const wg_kernel_item_t *item, slong x, slong y, slong i, slong j)
{
    wg_row_struct *row;
    wg_formula_t f;
    int result = -1;

    wg_formula_init(f, a->ring);
    if (item->rows == WG_KERNEL_MATRIX_SQUARE)
        result = matrix_square(f, x, y, a);
    else
        matrix_mean(f, x, y, i, j, a);
    if (result >= 0)
    {
        wg_formula_clear(f, a->ring);
        return result;
    }
    row = wg_answer_row(a, item->name, item->rows == WG_KERNEL_MATRIX_SQUARE ? square_method : mean_method,
                        supervised_page);
    set_index(row, "a", x);
    set_index(row, "b", y);
    if (a->request->observables != NULL)
    {
        set_index(row, "i", i);
        set_index(row, "j", j);
    }
    wg_answer_value(row, f, 1, a->ring);
    wg_formula_clear(f, a->ring);
    return -1;
}

/* All entries of orthogonal inputs are one of two. */
int wg_answer_matrix(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    slong m = a->request->orthogonal_inputs, rows = m > 0 ? 1 : a->request->gram->length;
    slong columns = m > 0 ? FLINT_MIN(m, 2) : rows, count = FLINT_MAX(a->request->observable_count, 1);
    int result = -1;

    for (slong x = 0; x < rows; x++)
        for (slong y = x; y < columns; y++)
            for (slong i = 0; i < count; i++)
                for (slong j = i; j < count && result < 0; j++)
                    result = add_entry(a, item, x, y, i, j);
    return result;
}

/* E Tr K^2 = sum_ab E K_ab^2 */
int wg_answer_eigenvalue_squares(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    slong m = a->request->orthogonal_inputs, n = m > 0 ? FLINT_MIN(m, 2) : a->request->gram->length;
    wg_formula_t sum, f;
    int result = -1;

    wg_formula_init(sum, a->ring);
    wg_formula_init(f, a->ring);
    for (slong i = 0; i < (m > 0 ? 1 : n); i++)
        for (slong j = i; j < n; j++)
        {
            if (result < 0)
                result = matrix_square(f, i, j, a);
            wg_formula_mul_si(f, f, m == 0 ? 1 + (i != j) : i == j ? m : 1, a->ring);
            if (m > 0 && i != j)
            {
                wg_formula_mul_si(f, f, m, a->ring);
                wg_formula_mul_si(f, f, m - 1, a->ring);
            }
            wg_formula_add(sum, sum, f, a->ring);
        }
    if (result < 0)
        wg_answer_value(wg_answer_row(a, item->name, square_method, supervised_page), sum, 1, a->ring);
    wg_formula_clear(sum, a->ring);
    wg_formula_clear(f, a->ring);
    return result;
}

static void add_eigenvalue(wg_answer_struct *a, const char *mode, slong multiplicity, const wg_formula_t f)
{
    wg_row_struct *row = wg_answer_row(a, "K.eigenvalues", mean_method, supervised_page);
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

/* The eigenvalues of the matrix with the index (input, observable), by its characteristic polynomial. */
static int add_numeric_eigenvalues(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    slong m = a->request->orthogonal_inputs, inputs = m > 0 ? m : a->request->gram->length;
    slong count = FLINT_MAX(a->request->observable_count, 1), n = inputs * count;
    arb_ptr eigenvalues;
    wg_formula_t f;
    fmpq_mat_t matrix;
    int result = -1;

    if (n > WG_MATRIX_ROWS_MAX)
        return wg_cli_complain(a->common, item->name, WG_UNABLE,
                               "the matrix has %ld rows; spectra are taken up to %d", (long) n,
                               WG_MATRIX_ROWS_MAX);
    eigenvalues = _arb_vec_init(n);
    wg_formula_init(f, a->ring);
    fmpq_mat_init(matrix, n, n);
    for (slong i = 0; i < n && result < 0; i++)
        for (slong j = 0; j < n && result < 0; j++)
        {
            matrix_mean(f, i / count, j / count, i % count, j % count, a);
            if (!wg_formula_get_fmpq(fmpq_mat_entry(matrix, i, j), f, a->ring))
                result = wg_cli_complain(a->common, item->name, WG_UNABLE, "needs numbers for D, L and O");
        }
    if (result < 0)
        wg_symmetric_eigenvalues(eigenvalues, matrix, 4 * a->common->digits + 64);
    for (slong i = 0; i < n && result < 0; i++)
    {
        wg_row_struct *row = wg_answer_row(a, item->name, mean_method, supervised_page);

        set_index(row, "mode", i);
        wg_value_set_arb(row->value, eigenvalues + i);
    }
    _arb_vec_clear(eigenvalues, n);
    wg_formula_clear(f, a->ring);
    fmpq_mat_clear(matrix);
    return result;
}

int wg_answer_eigenvalues(wg_answer_struct *a, const wg_kernel_item_t *item)
{
    return a->request->orthogonal_inputs > 0 && a->request->observables == NULL
               ? add_orthogonal_eigenvalues(a)
               : add_numeric_eigenvalues(a, item);
}
