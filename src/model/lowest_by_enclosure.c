/* Let X hold approximate eigenvectors of the Hermitian A, and E = X* X - 1, ||E|| <= eps < 1. By Ostrowski's theorem the lowest eigenvalue of
   A is that of B = X* A X divided by a number in [1 - eps, 1 + eps]. Split B into its first m rows and columns, where the diagonal is
   within a cluster, and the rest,

       B = (B1, C*; C, B2),   beta = the lowest of B1,  mu = a lower bound of B2,   beta < mu:
       beta - ||C||^2/(mu - beta) <= lowest of B <= beta.

   The diagonal with its distance ||off-diagonal|| bounds beta and mu (Weyl). */

#include "lowest.h"

#include <float.h>
#include <math.h>

#include <flint/acb_mat.h>
#include <lapacke.h>

#define PREC 128
/* Eigenvalues that double precision does not tell apart, relative to the norm, make one cluster. */
#define CLUSTER 1e-9

/* vectors <- approximate eigenvectors in columns, in ascending order of the approximate eigenvalues; *cluster <- how many are close to
   the first. */
static wg_status_t approximate(acb_mat_t vectors, slong *cluster, const fmpz_mat_t re, const fmpz_mat_t im,
                               wg_error_struct *error)
{
    slong n = fmpz_mat_nrows(re);
    double _Complex *a = flint_malloc(n * n * sizeof(*a));
    double *w = flint_malloc(n * sizeof(*w));
    lapack_int failure;

    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++)
            a[i * n + j] = fmpz_get_d(fmpz_mat_entry(re, i, j)) + fmpz_get_d(fmpz_mat_entry(im, i, j)) * 1.0i;
    failure = LAPACKE_zheevd(LAPACK_ROW_MAJOR, 'V', 'U', n, (lapack_complex_double *) a, n, w);
    if (failure == 0)
    {
        double norm = fmax(fabs(w[0]), fabs(w[n - 1]));

        for (slong i = 0; i < n * n; i++)
            acb_set_d_d(acb_mat_entry(vectors, i / n, i % n), creal(a[i]), cimag(a[i]));
        for (*cluster = 1; *cluster < n && w[*cluster] - w[0] <= CLUSTER * norm; ++*cluster)
            ;
    }
    flint_free(a);
    flint_free(w);
    return failure == 0 ? WG_OK : wg_fail(error, WG_UNABLE, "LAPACK finds no eigenvectors");
}

/* gram <- X* X - 1 */
static void defect(acb_mat_t gram, const acb_mat_t x, acb_mat_t adjoint)
{
    acb_mat_conjugate_transpose(adjoint, x);
    acb_mat_mul(gram, adjoint, x, PREC);
    for (slong i = 0; i < acb_mat_nrows(x); i++)
        acb_sub_ui(acb_mat_entry(gram, i, i), acb_mat_entry(gram, i, i), 1, PREC);
}

/* X <- X (3 - X* X)/2 = X - X E/2, which squares the defect; entries become exact. */
static void orthogonalise(acb_mat_t x, acb_mat_t gram, acb_mat_t scratch)
{
    defect(gram, x, scratch);
    acb_mat_mul(scratch, x, gram, PREC);
    acb_mat_scalar_mul_2exp_si(scratch, scratch, -1);
    acb_mat_sub(x, x, scratch, PREC);
    acb_mat_get_mid(x, x);
}

/* bound^2 <- at least the sum of |entry|^2 over rows from r0 and columns from c0 to c1, without the diagonal. */
static void frobenius(mag_t bound, const acb_mat_t b, slong r0, slong r1, slong c0, slong c1)
{
    mag_t t;

    mag_init(t);
    mag_zero(bound);
    for (slong i = r0; i < r1; i++)
        for (slong j = c0; j < c1; j++)
            if (i != j)
            {
                acb_get_mag(t, acb_mat_entry(b, i, j));
                mag_addmul(bound, t, t);
            }
    mag_sqrt(bound, bound);
    mag_clear(t);
}

/* least <- an enclosure of the lowest eigenvalue of the rows and columns from..to-1 of the nearly diagonal B. */
static void weyl(arb_t least, const acb_mat_t b, slong from, slong to)
{
    mag_t off;

    mag_init(off);
    frobenius(off, b, from, to, from, to);
    arb_set(least, acb_realref(acb_mat_entry(b, from, from)));
    for (slong i = from + 1; i < to; i++)
        arb_min(least, least, acb_realref(acb_mat_entry(b, i, i)), PREC);
    arb_add_error_mag(least, off);
    mag_clear(off);
}

/* value <- the lowest eigenvalue of B; returns zero where the cluster is not apart from the rest. */
static int split(arb_t value, const acb_mat_t b, slong m)
{
    slong n = acb_mat_nrows(b);
    arb_t rest, c;
    mag_t coupling;
    int apart = 1;

    weyl(value, b, 0, m);
    if (m == n)
        return 1;
    arb_init(rest);
    arb_init(c);
    mag_init(coupling);
    weyl(rest, b, m, n);
    arb_sub(rest, rest, value, PREC);
    if (arb_is_positive(rest))
    {
        /* lowered by at most ||C||^2/(mu - beta) */
        frobenius(coupling, b, m, n, 0, m);
        arf_set_mag(arb_midref(c), coupling);
        mag_zero(arb_radref(c));
        arb_mul(c, c, c, PREC);
        arb_div(c, c, rest, PREC);
        arb_get_mag(coupling, c);
        arb_add_error_mag(value, coupling);
    }
    else
        apart = 0;
    arb_clear(rest);
    arb_clear(c);
    mag_clear(coupling);
    return apart;
}

/* value <- the lowest eigenvalue of re + i im; *cluster <- the number of eigenvalues about it that are not told apart. */
static wg_status_t enclose(arb_t value, slong *cluster, const fmpz_mat_t re, const fmpz_mat_t im,
                           wg_error_struct *error)
{
    slong n = fmpz_mat_nrows(re);
    acb_mat_t a, x, gram, scratch;
    arb_t scale;
    mag_t eps;
    wg_status_t status;

    acb_mat_init(x, n, n);
    status = approximate(x, cluster, re, im, error);
    if (status != WG_OK)
    {
        acb_mat_clear(x);
        return status;
    }
    acb_mat_init(a, n, n);
    acb_mat_init(gram, n, n);
    acb_mat_init(scratch, n, n);
    arb_init(scale);
    mag_init(eps);
    for (slong i = 0; i < n; i++)
        for (slong j = 0; j < n; j++)
        {
            arb_set_fmpz(acb_realref(acb_mat_entry(a, i, j)), fmpz_mat_entry(re, i, j));
            arb_set_fmpz(acb_imagref(acb_mat_entry(a, i, j)), fmpz_mat_entry(im, i, j));
        }
    orthogonalise(x, gram, scratch);
    defect(gram, x, scratch);
    acb_mat_bound_frobenius_norm(eps, gram);
    acb_mat_mul(gram, scratch, a, PREC);
    acb_mat_mul(a, gram, x, PREC);
    if (mag_cmp_2exp_si(eps, -1) < 0 && split(value, a, *cluster))
    {
        arb_one(scale);
        arb_add_error_mag(scale, eps);
        arb_div(value, value, scale, PREC);
    }
    else
        status = wg_fail(error, WG_UNABLE, "the eigenvectors of LAPACK are not good enough for a proof");
    acb_mat_clear(a);
    acb_mat_clear(x);
    acb_mat_clear(gram);
    acb_mat_clear(scratch);
    arb_clear(scale);
    mag_clear(eps);
    return status;
}

wg_status_t wg_lowest_by_enclosure(wg_lowest_eigenvalue_t lowest, const wg_direct_sum_t blocks,
                                   wg_error_struct *error)
{
    slong rows = wg_direct_sum_rows(blocks), count = 1 << blocks->central, together = 0, only = 0;
    arb_ptr values = _arb_vec_init(count);
    slong *clusters = flint_malloc(count * sizeof(slong));
    wg_status_t status = WG_OK;
    fmpz_mat_t re, im;
    arb_t least;

    arb_init(least);
    fmpz_mat_init(re, rows, rows);
    fmpz_mat_init(im, rows, rows);
    for (slong s = 0; s < count && status == WG_OK; s++)
    {
        wg_direct_sum_get(re, im, s, blocks);
        status = enclose(values + s, clusters + s, re, im, error);
        if (status == WG_OK && s == 0)
            arb_set(least, values);
        else if (status == WG_OK)
            arb_min(least, least, values + s, PREC);
    }
    if (status == WG_OK)
    {
        for (slong s = 0; s < count; s++)
            if (arb_overlaps(values + s, least))
            {
                together++;
                only = clusters[s];
            }
        lowest->kind = WG_CERTIFIED;
        arb_div_fmpz(lowest->value, least, blocks->denominator, PREC);
        fmpz_set(lowest->multiplicity, blocks->copies);
        lowest->multiplicity_is_exact = together == 1 && only == 1;
        lowest->residual = 0;
        lowest->method = "enclosed around eigenvectors of LAPACK";
    }
    _arb_vec_clear(values, count);
    flint_free(clusters);
    fmpz_mat_clear(re);
    fmpz_mat_clear(im);
    arb_clear(least);
    return status;
}
