#include "wishgarten/observable.h"

#include <stdio.h>
#include <string.h>

#include <flint/fmpq_mat.h>
#include <flint/fmpq_poly.h>
#include <flint/fmpq_vec.h>
#include <flint/fmpz_mat.h>
#include <flint/fmpz_vec.h>

#include "wishgarten/number.h"

void wg_observable_init(wg_observable_t observable)
{
    memset(observable, 0, sizeof(*observable));
    observable->kind = WG_OBSERVABLE_PAULI;
    wg_pauli_sum_init(observable->pauli, 0);
    fmpz_init(observable->rank);
}

void wg_observable_clear(wg_observable_t observable)
{
    slong length = observable->length;

    wg_pauli_sum_clear(observable->pauli);
    fmpz_clear(observable->rank);
    if (observable->eigenvalues != NULL)
        _fmpq_vec_clear(observable->eigenvalues, length);
    if (observable->multiplicities != NULL)
        _fmpz_vec_clear(observable->multiplicities, length);
    if (observable->traces != NULL)
        _fmpq_vec_clear(observable->traces, length);
    if (observable->matrix != NULL)
        _fmpq_vec_clear(observable->matrix, 2 * length * length);
    flint_free(observable->text);
}

/* Dimensions */

int wg_observable_dimension(fmpz_t dim, const wg_observable_t observable)
{
    slong length = observable->length;

    switch (observable->kind)
    {
    case WG_OBSERVABLE_PAULI:
        if (observable->pauli->qubits == 0)
            return 0;
        fmpz_one(dim);
        fmpz_mul_2exp(dim, dim, observable->pauli->qubits);
        return 1;
    case WG_OBSERVABLE_SPECTRUM:
        _fmpz_vec_sum(dim, observable->multiplicities, length);
        return 1;
    case WG_OBSERVABLE_MATRIX:
        fmpz_set_si(dim, length);
        return 1;
    case WG_OBSERVABLE_PROJECTOR:
    case WG_OBSERVABLE_TRACES:
        break;
    }
    return 0;
}

/* 2^n where that is shorter to read, and never long. */
static void show_integer(char *text, size_t size, const fmpz_t n)
{
    flint_bitcnt_t e = fmpz_is_zero(n) ? 0 : fmpz_val2(n);

    if (e > 20 && e + 1 == fmpz_bits(n) && fmpz_sgn(n) > 0)
        snprintf(text, size, "2^%lu", (unsigned long) e);
    else if (fmpz_bits(n) <= 120)
    {
        char *digits = fmpz_get_str(NULL, 10, n);

        snprintf(text, size, "%s", digits);
        flint_free(digits);
    }
    else
        snprintf(text, size, "a number of %lu bits", (unsigned long) fmpz_bits(n));
}

static void show_rational(char *text, size_t size, const fmpq_t q)
{
    if (fmpz_is_one(fmpq_denref(q)))
        show_integer(text, size, fmpq_numref(q));
    else if (fmpz_bits(fmpq_numref(q)) + fmpz_bits(fmpq_denref(q)) <= 120)
    {
        char *digits = fmpq_get_str(NULL, 10, q);

        snprintf(text, size, "%s", digits);
        flint_free(digits);
    }
    else
        snprintf(text, size, "about %.17g", fmpq_get_d(q));
}

static wg_status_t pauli_fits(const wg_observable_t observable, const fmpz_t dim, const char *shown,
                              wg_error_struct *error)
{
    slong n = observable->pauli->qubits, m = fmpz_bits(dim) - 1;

    if (fmpz_val2(dim) != m)
        return wg_fail(error, WG_DOMAIN, "Pauli words live in dimension 2^n, but D = %s is no power of two",
                       shown);
    if (m < n)
        return wg_fail(error, WG_DOMAIN, "the Pauli words need %ld qubits, D = 2^%ld, but D = %s has %ld",
                       (long) n, (long) n, shown, (long) m);
    if (observable->dense && m > n)
        return wg_fail(
            error, WG_DOMAIN,
            "the observable has %ld qubits, D = 2^%ld, but D = %s has %ld; with indexed words such as X0 Y3 "
            "the other qubits are idle",
            (long) n, (long) n, shown, (long) m);
    return WG_OK;
}

/* The Hankel matrix H_ij = p_(i+j), i <= m/2, j <= (m+1)/2, is reduced without exchanges: its pivots are
   ratios of leading minors. A positive semidefinite H whose pivot i vanishes belongs to a measure only if all
   that is left vanishes with it. */
static wg_status_t traces_fit(const wg_observable_t observable, const fmpz_t dim, const char *shown,
                              wg_error_struct *error)
{
    slong m = observable->length, rows = m / 2 + 1, columns = m - m / 2 + 1;
    wg_status_t status = WG_OK;
    fmpq_mat_t h;
    fmpq_t factor;

    fmpq_mat_init(h, rows, columns);
    fmpq_init(factor);
    for (slong i = 0; i < rows; i++)
        for (slong j = 0; j < columns; j++)
            if (i + j == 0)
                fmpq_set_fmpz(fmpq_mat_entry(h, i, j), dim);
            else
                fmpq_set(fmpq_mat_entry(h, i, j), observable->traces + i + j - 1);

    for (slong k = 0; k < rows && status == WG_OK; k++)
    {
        const fmpq *pivot = fmpq_mat_entry(h, k, k);
        int sign = fmpq_sgn(pivot);

        if (sign > 0 && fmpz_cmp_si(dim, k) > 0)
            for (slong i = k + 1; i < rows; i++)
            {
                fmpq_div(factor, fmpq_mat_entry(h, i, k), pivot);
                for (slong j = k; j < columns; j++)
                    fmpq_submul(fmpq_mat_entry(h, i, j), factor, fmpq_mat_entry(h, k, j));
            }
        else if (k == 1 && sign < 0)
        {
            char left[60], right[60];

            fmpq_mul(factor, observable->traces, observable->traces);
            fmpq_div_fmpz(factor, factor, dim);
            show_rational(left, sizeof(left), observable->traces + 1);
            show_rational(right, sizeof(right), factor);
            status = wg_fail(error, WG_DOMAIN, "Tr O^2 = %s is less than (Tr O)^2/D = %s for D = %s", left,
                             right, shown);
        }
        else if (sign < 0)
            status = wg_fail(
                error, WG_DOMAIN,
                "no Hermitian matrix of dimension D = %s has these power traces: Tr O^%ld is too small for "
                "those before it",
                shown, (long) (2 * k));
        else if (sign > 0)
            status =
                wg_fail(error, WG_DOMAIN,
                        "no Hermitian matrix has these power traces: they need more than D = %s different "
                        "eigenvalues",
                        shown);
        else
        {
            for (slong i = k; i < rows && status == WG_OK; i++)
                for (slong j = k; j < columns && status == WG_OK; j++)
                    if (!fmpq_is_zero(fmpq_mat_entry(h, i, j)))
                        status = wg_fail(
                            error, WG_DOMAIN,
                            "no Hermitian matrix of dimension D = %s has these power traces: those up to "
                            "Tr O^%ld leave %ld different eigenvalues, which give another Tr O^%ld",
                            shown, (long) (2 * k), (long) k, (long) (i + j));
            break;
        }
    }
    fmpq_mat_clear(h);
    fmpq_clear(factor);
    return status;
}

wg_status_t wg_observable_fits(const wg_observable_t observable, const fmpz_t dim, wg_error_struct *error)
{
    char shown[60], own_shown[60];
    wg_status_t status = WG_OK;
    fmpz_t own;

    show_integer(shown, sizeof(shown), dim);
    if (fmpz_sgn(dim) <= 0)
        return wg_fail(error, WG_DOMAIN, "D = %s: expected a positive dimension", shown);
    fmpz_init(own);
    switch (observable->kind)
    {
    case WG_OBSERVABLE_PAULI:
        status = pauli_fits(observable, dim, shown, error);
        break;
    case WG_OBSERVABLE_SPECTRUM:
    case WG_OBSERVABLE_MATRIX:
        wg_observable_dimension(own, observable);
        show_integer(own_shown, sizeof(own_shown), own);
        if (!fmpz_equal(own, dim))
            status = wg_fail(error, WG_DOMAIN, "the observable has %s %s, but D = %s", own_shown,
                             observable->kind == WG_OBSERVABLE_MATRIX ? "rows" : "eigenvalues", shown);
        break;
    case WG_OBSERVABLE_PROJECTOR:
        show_integer(own_shown, sizeof(own_shown), observable->rank);
        if (fmpz_cmp(observable->rank, dim) > 0)
            status = wg_fail(error, WG_DOMAIN, "a projector of rank %s does not fit into dimension D = %s",
                             own_shown, shown);
        break;
    case WG_OBSERVABLE_TRACES:
        status = traces_fit(observable, dim, shown, error);
        break;
    }
    fmpz_clear(own);
    return status;
}

/* Traces */

/* p[k - 1] <- sum_i m_i v_i^k */
static void spectrum_traces(fmpq *p, slong n, const wg_observable_t observable)
{
    fmpq_t power;

    fmpq_init(power);
    for (slong k = 0; k < n; k++)
        fmpq_zero(p + k);
    for (slong i = 0; i < observable->length; i++)
    {
        fmpq_set_fmpz(power, observable->multiplicities + i);
        for (slong k = 0; k < n; k++)
        {
            fmpq_mul(power, power, observable->eigenvalues + i);
            fmpq_add(p + k, p + k, power);
        }
    }
    fmpq_clear(power);
}

/* A Hermitian matrix re + i im over a common denominator; `real` says that im is zero. */
typedef struct
{
    fmpz_mat_t re;
    fmpz_mat_t im;
    int real;
} matrix_struct;

static void init_matrix(matrix_struct *a, slong rows, int real)
{
    fmpz_mat_init(a->re, rows, rows);
    fmpz_mat_init(a->im, rows, rows);
    a->real = real;
}

static void clear_matrix(matrix_struct *a)
{
    fmpz_mat_clear(a->re);
    fmpz_mat_clear(a->im);
}

/* a <- a b */
static void multiply_by(matrix_struct *a, const matrix_struct *b)
{
    matrix_struct product;
    fmpz_mat_t t;

    init_matrix(&product, fmpz_mat_nrows(a->re), a->real);
    fmpz_mat_mul(product.re, a->re, b->re);
    if (!a->real)
    {
        fmpz_mat_init(t, fmpz_mat_nrows(a->re), fmpz_mat_nrows(a->re));
        fmpz_mat_mul(t, a->im, b->im);
        fmpz_mat_sub(product.re, product.re, t);
        fmpz_mat_mul(product.im, a->re, b->im);
        fmpz_mat_mul(t, a->im, b->re);
        fmpz_mat_add(product.im, product.im, t);
        fmpz_mat_clear(t);
    }
    fmpz_mat_swap(a->re, product.re);
    fmpz_mat_swap(a->im, product.im);
    clear_matrix(&product);
}

/* t <- Tr a b = sum_ij a_ij conj(b_ij) for Hermitian a, b, which is real. */
static void overlap(fmpz_t t, const matrix_struct *a, const matrix_struct *b)
{
    slong rows = fmpz_mat_nrows(a->re);

    fmpz_zero(t);
    for (slong i = 0; i < rows; i++)
        for (slong j = 0; j < rows; j++)
        {
            fmpz_addmul(t, fmpz_mat_entry(a->re, i, j), fmpz_mat_entry(b->re, i, j));
            fmpz_addmul(t, fmpz_mat_entry(a->im, i, j), fmpz_mat_entry(b->im, i, j));
        }
}

/* p[k - 1] <- Tr A^k/d^k from A^i and A^j with i + j = k and |i - j| <= 1. */
static void matrix_powers(fmpq *p, slong n, const matrix_struct *a, const fmpz_t d)
{
    slong rows = fmpz_mat_nrows(a->re);
    matrix_struct power, before;
    fmpz_t scale;

    init_matrix(&power, rows, a->real);
    init_matrix(&before, rows, a->real);
    fmpz_init_set(scale, d);
    fmpz_mat_set(power.re, a->re);
    fmpz_mat_set(power.im, a->im);
    fmpz_mat_one(before.re);
    for (slong k = 1; k <= n; k++)
    {
        fmpz_t t;

        fmpz_init(t);
        overlap(t, k % 2 == 0 ? &power : &before, &power);
        fmpq_set_fmpz_frac(p + k - 1, t, scale);
        fmpz_clear(t);
        fmpz_mul(scale, scale, d);
        if (k % 2 == 0 && k < n)
        {
            fmpz_mat_set(before.re, power.re);
            fmpz_mat_set(before.im, power.im);
            multiply_by(&power, a);
        }
    }
    clear_matrix(&power);
    clear_matrix(&before);
    fmpz_clear(scale);
}

static wg_status_t matrix_traces(fmpq *p, slong n, const wg_observable_t observable, wg_error_struct *error)
{
    slong rows = observable->length;
    fmpz *entries = _fmpz_vec_init(2 * rows * rows);
    wg_status_t status;
    fmpz_t d;

    fmpz_init(d);
    status = wg_clear_denominators(entries, d, observable->matrix, 2 * rows * rows, error);
    if (status == WG_OK)
    {
        matrix_struct a;

        init_matrix(&a, rows, 0);
        for (slong i = 0; i < rows; i++)
            for (slong j = 0; j < rows; j++)
            {
                fmpz_swap(fmpz_mat_entry(a.re, i, j), entries + 2 * (rows * i + j));
                fmpz_swap(fmpz_mat_entry(a.im, i, j), entries + 2 * (rows * i + j) + 1);
            }
        a.real = fmpz_mat_is_zero(a.im);
        matrix_powers(p, n, &a, d);
        clear_matrix(&a);
    }
    _fmpz_vec_clear(entries, 2 * rows * rows);
    fmpz_clear(d);
    return status;
}

/* Tr O^k = p[k - 1] times dim for Pauli sums, p[k - 1] itself for the others. */
static wg_status_t traces_up_to_dim(fmpq *p, slong n, const wg_observable_t observable,
                                    wg_error_struct *error)
{
    switch (observable->kind)
    {
    case WG_OBSERVABLE_PAULI:
        return wg_pauli_sum_traces(p, n, NULL, observable->pauli, error);
    case WG_OBSERVABLE_MATRIX:
        return matrix_traces(p, n, observable, error);
    case WG_OBSERVABLE_SPECTRUM:
        spectrum_traces(p, n, observable);
        break;
    case WG_OBSERVABLE_PROJECTOR:
        for (slong k = 0; k < n; k++)
            fmpq_set_fmpz(p + k, observable->rank);
        break;
    case WG_OBSERVABLE_TRACES:
        if (observable->length < n)
            return wg_fail(
                error, WG_DOMAIN,
                "too few power traces: this needs Tr O^k up to k = %ld, and traces: gives %ld of them",
                (long) n, (long) observable->length);
        for (slong k = 0; k < n; k++)
            fmpq_set(p + k, observable->traces + k);
        break;
    }
    return WG_OK;
}

wg_status_t wg_observable_traces(fmpq *p, slong n, const wg_observable_t observable, const fmpz_t dim,
                                 wg_error_struct *error)
{
    wg_status_t status = traces_up_to_dim(p, n, observable, error);

    if (status == WG_OK && observable->kind == WG_OBSERVABLE_PAULI)
        for (slong k = 0; k < n; k++)
            fmpq_mul_fmpz(p + k, p + k, dim);
    return status;
}

wg_status_t wg_observable_traces_symbolic(fmpq *a, fmpq *b, slong n, const wg_observable_t observable,
                                          wg_error_struct *error)
{
    int pauli = observable->kind == WG_OBSERVABLE_PAULI;
    wg_status_t status;

    if (observable->kind == WG_OBSERVABLE_SPECTRUM || observable->kind == WG_OBSERVABLE_MATRIX)
        return wg_fail(error, WG_DOMAIN, "the dimension of %s is that of its observable, not a letter",
                       observable->kind == WG_OBSERVABLE_MATRIX ? "a matrix" : "a spectrum");
    status = traces_up_to_dim(pauli ? a : b, n, observable, error);
    if (status == WG_OK)
        for (slong k = 0; k < n; k++)
            fmpq_zero((pauli ? b : a) + k);
    return status;
}

/* The Hermitian A + iB has the eigenvalues of the symmetric (A, -B; B, A), each twice; a polynomial with real roots alone has none below
   zero if its signs alternate. */
int wg_observable_is_gram(const wg_observable_t observable)
{
    slong n = observable->length;
    fmpq_poly_t characteristic;
    fmpq_mat_t real;
    fmpq_t c;
    int gram = 1;

    fmpq_mat_init(real, 2 * n, 2 * n);
    fmpq_poly_init(characteristic);
    fmpq_init(c);
    for (slong i = 0; i < n; i++)
    {
        gram = gram && fmpq_is_one(observable->matrix + 2 * (i * n + i));
        for (slong j = 0; j < n; j++)
        {
            const fmpq *entry = observable->matrix + 2 * (i * n + j);

            fmpq_set(fmpq_mat_entry(real, i, j), entry);
            fmpq_set(fmpq_mat_entry(real, n + i, n + j), entry);
            fmpq_set(fmpq_mat_entry(real, n + i, j), entry + 1);
            fmpq_neg(fmpq_mat_entry(real, i, n + j), entry + 1);
        }
    }
    if (gram)
        fmpq_mat_charpoly(characteristic, real);
    for (slong k = 0; k < 2 * n && gram; k++)
    {
        fmpq_poly_get_coeff_fmpq(c, characteristic, k);
        gram = fmpq_sgn(c) * (k % 2 == 0 ? 1 : -1) >= 0;
    }
    fmpq_mat_clear(real);
    fmpq_poly_clear(characteristic);
    fmpq_clear(c);
    return gram;
}
