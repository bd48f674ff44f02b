#include "wishgarten/kernel_moment.h"

#include <flint/fmpq.h>
#include <flint/fmpz.h>

/* Vectors of formulas */

static wg_formula_struct *vector_init(slong length, const wg_ring_t ring)
{
    wg_formula_struct *v = flint_malloc(length * sizeof(*v));

    for (slong i = 0; i < length; i++)
        wg_formula_init(v + i, ring);
    return v;
}

static void vector_clear(wg_formula_struct *v, slong length, const wg_ring_t ring)
{
    for (slong i = 0; i < length; i++)
        wg_formula_clear(v + i, ring);
    flint_free(v);
}

/* Division by what cannot vanish in the domain of the caller. */
static void divide(wg_formula_t f, const wg_formula_t g, const wg_formula_t h, const wg_ring_t ring)
{
    if (wg_formula_div(f, g, h, ring) != WG_OK)
        flint_throw(FLINT_DIVZERO, "kernel_moment: outside the domain, D >= 2\n");
}

/* f <- f * c, c an integer given by a function of FLINT */
static void multiply_fmpz(wg_formula_t f, const fmpz_t c, const wg_ring_t ring)
{
    fmpq_t q;

    fmpq_init(q);
    fmpq_set_fmpz(q, c);
    wg_formula_mul_fmpq(f, f, q, ring);
    fmpq_clear(q);
}

static void multiply_binomial(wg_formula_t f, ulong n, ulong k, const wg_ring_t ring)
{
    fmpz_t c;

    fmpz_init(c);
    fmpz_bin_uiui(c, n, k);
    multiply_fmpz(f, c, ring);
    fmpz_clear(c);
}

static void multiply_factorial(wg_formula_t f, ulong n, const wg_ring_t ring)
{
    fmpz_t c;

    fmpz_init(c);
    fmpz_fac_ui(c, n);
    multiply_fmpz(f, c, ring);
    fmpz_clear(c);
}

/* f <- f * prod_{i = from}^{to - 1} (D + i), or f / prod if `over`. */
static void multiply_shifted(wg_formula_t f, const wg_formula_t dim, slong from, slong to, int over,
                             const wg_ring_t ring)
{
    wg_formula_t t;

    wg_formula_init(t, ring);
    for (slong i = from; i < to; i++)
    {
        wg_formula_add_si(t, dim, i, ring);
        if (over)
            divide(f, f, t, ring);
        else
            wg_formula_mul(f, f, t, ring);
    }
    wg_formula_clear(t, ring);
}

/* The model */

void wg_kernel_init(wg_kernel_t kernel, slong order, const wg_ring_t ring)
{
    kernel->ring = ring;
    kernel->order = order;
    kernel->boundary = WG_BOUNDARY_HAAR;
    wg_formula_init(kernel->dim, ring);
    wg_formula_init(kernel->layers, ring);
    wg_formula_init(kernel->boundary_variance, ring);
    kernel->observable = vector_init(order + 1, ring);
    kernel->generator = vector_init(order + 1, ring);
    fmpq_init(kernel->angle);
    fmpq_one(kernel->angle);
}

void wg_kernel_clear(wg_kernel_t kernel)
{
    vector_clear(kernel->observable, kernel->order + 1, kernel->ring);
    vector_clear(kernel->generator, kernel->order + 1, kernel->ring);
    wg_formula_clear(kernel->dim, kernel->ring);
    wg_formula_clear(kernel->layers, kernel->ring);
    wg_formula_clear(kernel->boundary_variance, kernel->ring);
    fmpq_clear(kernel->angle);
}

void wg_kernel_set_pauli_generator(wg_kernel_t kernel)
{
    for (slong k = 0; k <= kernel->order; k++)
        if (k % 2 == 0)
            wg_formula_set(kernel->generator + k, kernel->dim, kernel->ring);
        else
            wg_formula_set_si(kernel->generator + k, 0, kernel->ring);
}

void wg_central_power_sums(wg_formula_struct *m, const wg_formula_struct *p, slong order,
                           const wg_formula_t dim, const wg_ring_t ring)
{
    wg_formula_struct *powers = vector_init(order + 1, ring);
    wg_formula_t t;

    wg_formula_init(t, ring);
    wg_formula_set_si(powers, 1, ring);
    if (order >= 1)
    {
        divide(powers + 1, p + 1, dim, ring);
        wg_formula_mul_si(powers + 1, powers + 1, -1, ring);
    }
    for (slong k = 2; k <= order; k++)
        wg_formula_mul(powers + k, powers + k - 1, powers + 1, ring);
    for (slong k = 0; k <= order; k++)
    {
        wg_formula_set_si(m + k, 0, ring);
        for (slong j = 0; j <= k; j++)
        {
            wg_formula_mul(t, p + j, powers + k - j, ring);
            multiply_binomial(t, k, j, ring);
            wg_formula_add(m + k, m + k, t, ring);
        }
    }
    wg_formula_clear(t, ring);
    vector_clear(powers, order + 1, ring);
}

/* h[i][j] <- [s^i t^j] exp(sum_k Tr (s A^2 + t A)^k / k) for 2i + j <= 2n, stored at h[i (2n + 1) + j],
   by k h_k = sum_r Tr(..)^r h_{k-r}, graded by the number k = i + j of copies. */
static void complete_sums(wg_formula_struct *h, slong n, const wg_formula_struct *m, const wg_ring_t ring)
{
    slong width = 2 * n + 1;
    wg_formula_t sum, term;
    fmpq_t q;

    wg_formula_init(sum, ring);
    wg_formula_init(term, ring);
    fmpq_init(q);
    wg_formula_set_si(h, 1, ring);
    for (slong copies = 1; copies <= 2 * n; copies++)
        for (slong i = 0; i <= copies && copies + i <= 2 * n; i++)
        {
            slong j = copies - i;

            wg_formula_set_si(sum, 0, ring);
            for (slong a = 0; a <= i; a++)
                for (slong b = 0; b <= j; b++)
                    if (a + b > 0 && 2 * a + b != 1)
                    {
                        wg_formula_mul(term, m + 2 * a + b, h + (i - a) * width + j - b, ring);
                        multiply_binomial(term, a + b, a, ring);
                        wg_formula_add(sum, sum, term, ring);
                    }
            fmpq_set_si(q, 1, copies);
            wg_formula_mul_fmpq(h + i * width + j, sum, q, ring);
        }
    wg_formula_clear(sum, ring);
    wg_formula_clear(term, ring);
    fmpq_clear(q);
}

void wg_quantum_variance_moment(wg_formula_t f, ulong n, const wg_formula_struct *m, const wg_formula_t dim,
                                const wg_ring_t ring)
{
    slong width = 2 * n + 1;
    wg_formula_struct *h = vector_init((n + 1) * width, ring);
    wg_formula_t sum, term;

    wg_formula_init(sum, ring);
    wg_formula_init(term, ring);
    complete_sums(h, n, m, ring);
    for (slong j = 0; j <= n; j++)
    {
        wg_formula_mul_si(term, h + (n - j) * width + 2 * j, j % 2 == 0 ? 1 : -1, ring);
        multiply_binomial(term, n, j, ring);
        multiply_factorial(term, n - j, ring);
        multiply_factorial(term, 2 * j, ring);
        multiply_shifted(term, dim, n + j, 2 * n, 0, ring);
        wg_formula_add(sum, sum, term, ring);
    }
    multiply_shifted(sum, dim, 0, 2 * n, 1, ring);
    wg_formula_swap(f, sum);
    wg_formula_clear(sum, ring);
    wg_formula_clear(term, ring);
    vector_clear(h, (n + 1) * width, ring);
}

/* The moments of Q */

void wg_kernel_layer_moment(wg_formula_t f, ulong n, int last, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    fmpq_t q, odd;

    if (last && kernel->boundary == WG_BOUNDARY_BARE)
        wg_formula_pow_ui(f, kernel->boundary_variance, n, ring);
    else
        wg_quantum_variance_moment(f, n, kernel->generator, kernel->dim, ring);

    /* 4^n (1/2)_n c^(2n) = prod_{i < n} 2 (2i + 1) c^2 */
    fmpq_init(q);
    fmpq_init(odd);
    fmpq_one(q);
    for (ulong i = 0; i < n; i++)
    {
        fmpq_set_si(odd, 2 * (2 * i + 1), 1);
        fmpq_mul(q, q, odd);
        fmpq_mul(q, q, kernel->angle);
        fmpq_mul(q, q, kernel->angle);
    }
    wg_formula_mul_fmpq(f, f, q, ring);
    multiply_shifted(f, kernel->dim, -1, (slong) n - 1, 1, ring);
    fmpq_clear(q);
    fmpq_clear(odd);
}

/* a[k] <- [t^k] (sum_j g[j] t^j)^e with g[0] = 1, by k a_k = sum_{j=1}^k ((e + 1) j - k) g_j a_{k-j}. */
static void series_power(wg_formula_struct *a, const wg_formula_struct *g, const wg_formula_t e, slong length,
                         const wg_ring_t ring)
{
    wg_formula_t t;
    fmpq_t q;

    wg_formula_init(t, ring);
    fmpq_init(q);
    wg_formula_set_si(a, 1, ring);
    for (slong k = 1; k < length; k++)
    {
        wg_formula_set_si(a + k, 0, ring);
        for (slong j = 1; j <= k; j++)
        {
            wg_formula_add_si(t, e, 1, ring);
            wg_formula_mul_si(t, t, j, ring);
            wg_formula_add_si(t, t, -k, ring);
            wg_formula_mul(t, t, g + j, ring);
            wg_formula_addmul(a + k, t, a + k - j, ring);
        }
        fmpq_set_si(q, 1, k);
        wg_formula_mul_fmpq(a + k, a + k, q, ring);
    }
    wg_formula_clear(t, ring);
    fmpq_clear(q);
}

/* g[j] <- E[q^j] / j!, j < length */
static void layer_series(wg_formula_struct *g, slong length, int last, const wg_kernel_t kernel)
{
    fmpq_t q;

    fmpq_init(q);
    for (slong j = 0; j < length; j++)
    {
        wg_kernel_layer_moment(g + j, j, last, kernel);
        fmpq_one(q);
        fmpz_fac_ui(fmpq_denref(q), j);
        wg_formula_mul_fmpq(g + j, g + j, q, kernel->ring);
    }
    fmpq_clear(q);
}

/* moments[k] <- E[K^k] for k = 0..n */
static void kernel_moments(wg_formula_struct *moments, slong n, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_struct *bulk = vector_init(n + 1, ring), *total = vector_init(n + 1, ring);
    wg_formula_t t;

    wg_formula_init(t, ring);
    layer_series(bulk, n + 1, 0, kernel);
    if (kernel->boundary == WG_BOUNDARY_HAAR)
    {
        series_power(total, bulk, kernel->layers, n + 1, ring);
    }
    else
    {
        wg_formula_struct *last = vector_init(n + 1, ring), *others = vector_init(n + 1, ring);

        layer_series(last, n + 1, 1, kernel);
        wg_formula_add_si(t, kernel->layers, -1, ring);
        series_power(others, bulk, t, n + 1, ring);
        for (slong k = 0; k <= n; k++)
            for (slong j = 0; j <= k; j++)
                wg_formula_addmul(total + k, others + j, last + k - j, ring);
        vector_clear(last, n + 1, ring);
        vector_clear(others, n + 1, ring);
    }
    for (slong k = 0; k <= n; k++)
    {
        wg_quantum_variance_moment(moments + k, k, kernel->observable, kernel->dim, ring);
        wg_formula_mul(moments + k, moments + k, total + k, ring);
        multiply_factorial(moments + k, k, ring);
    }
    wg_formula_clear(t, ring);
    vector_clear(bulk, n + 1, ring);
    vector_clear(total, n + 1, ring);
}

void wg_kernel_moment(wg_formula_t f, ulong n, const wg_kernel_t kernel)
{
    wg_formula_struct *moments = vector_init(n + 1, kernel->ring);

    kernel_moments(moments, n, kernel);
    wg_formula_swap(f, moments + n);
    vector_clear(moments, n + 1, kernel->ring);
}

/* kappa_k = m_k - sum_{j=1}^{k-1} C(k-1, j-1) kappa_j m_{k-j} */
void wg_kernel_cumulant(wg_formula_t f, ulong n, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_struct *moments = vector_init(n + 1, ring), *cumulants = vector_init(n + 1, ring);
    wg_formula_t t;

    wg_formula_init(t, ring);
    kernel_moments(moments, n, kernel);
    for (slong k = 1; k <= n; k++)
    {
        wg_formula_set(cumulants + k, moments + k, ring);
        for (slong j = 1; j < k; j++)
        {
            wg_formula_mul(t, cumulants + j, moments + k - j, ring);
            multiply_binomial(t, k - 1, j - 1, ring);
            wg_formula_sub(cumulants + k, cumulants + k, t, ring);
        }
    }
    wg_formula_swap(f, cumulants + n);
    wg_formula_clear(t, ring);
    vector_clear(moments, n + 1, ring);
    vector_clear(cumulants, n + 1, ring);
}

/* f <- second / first^2 - 1 */
static wg_status_t relative_variance(wg_formula_t f, const wg_formula_t first, const wg_formula_t second,
                                     const wg_ring_t ring)
{
    wg_formula_t t;
    wg_status_t status;

    wg_formula_init(t, ring);
    status = wg_formula_div(t, second, first, ring);
    if (status == WG_OK)
        status = wg_formula_div(t, t, first, ring);
    if (status == WG_OK)
        wg_formula_add_si(f, t, -1, ring);
    wg_formula_clear(t, ring);
    return status;
}

wg_status_t wg_kernel_relative_variance(wg_formula_t f, const wg_kernel_t kernel)
{
    wg_formula_struct *moments = vector_init(3, kernel->ring);
    wg_status_t status;

    kernel_moments(moments, 2, kernel);
    status = relative_variance(f, moments + 1, moments + 2, kernel->ring);
    vector_clear(moments, 3, kernel->ring);
    return status;
}

wg_status_t wg_kernel_plateau_squared(wg_formula_t f, const wg_kernel_t kernel)
{
    wg_formula_struct *v = vector_init(3, kernel->ring);
    wg_status_t status;

    for (slong n = 1; n <= 2; n++)
        wg_quantum_variance_moment(v + n, n, kernel->observable, kernel->dim, kernel->ring);
    status = relative_variance(f, v + 1, v + 2, kernel->ring);
    vector_clear(v, 3, kernel->ring);
    return status;
}

/* Cov(v q_l, v q_l') = E[q_l] E[q_l'] Var v */
void wg_kernel_covariance(wg_formula_t f, int last, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_struct *v = vector_init(3, ring);
    wg_formula_t bulk, other;

    wg_formula_init(bulk, ring);
    wg_formula_init(other, ring);
    wg_kernel_layer_moment(bulk, 1, 0, kernel);
    wg_kernel_layer_moment(other, 1, last, kernel);
    for (slong n = 1; n <= 2; n++)
        wg_quantum_variance_moment(v + n, n, kernel->observable, kernel->dim, ring);
    wg_formula_mul(v + 1, v + 1, v + 1, ring);
    wg_formula_sub(v + 2, v + 2, v + 1, ring);
    wg_formula_mul(f, v + 2, bulk, ring);
    wg_formula_mul(f, f, other, ring);
    wg_formula_clear(bulk, ring);
    wg_formula_clear(other, ring);
    vector_clear(v, 3, ring);
}

/* Given U, a pair of Haar layers gives 2 C^2 kappa_3, a pair with the bare last layer
   2 C Var_psi0(X_L) kappa_3 / (D - 1), where C = Tr X^2 / (D^2 - 1) for traceless X and kappa_3 is the
   third cumulant of O in the output state, E kappa_3 = D m_3 / ((D + 1)(D + 2)). */
void wg_meta_kernel_mean(wg_formula_t f, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_t twirl, pairs, boundary, t;
    fmpq_t c;

    wg_formula_init(twirl, ring);
    wg_formula_init(pairs, ring);
    wg_formula_init(boundary, ring);
    wg_formula_init(t, ring);
    fmpq_init(c);

    wg_formula_set(twirl, kernel->generator + 2, ring);
    multiply_shifted(twirl, kernel->dim, -1, 0, 1, ring);
    multiply_shifted(twirl, kernel->dim, 1, 2, 1, ring);

    /* l is the number of layers beside a Haar block on both sides */
    wg_formula_set(t, kernel->layers, ring);
    if (kernel->boundary == WG_BOUNDARY_BARE)
        wg_formula_add_si(t, t, -1, ring);
    wg_formula_add_si(pairs, t, -1, ring);
    wg_formula_mul(pairs, pairs, t, ring);
    wg_formula_mul(pairs, pairs, twirl, ring);
    if (kernel->boundary == WG_BOUNDARY_BARE)
    {
        wg_formula_mul(boundary, t, kernel->boundary_variance, ring);
        wg_formula_mul_si(boundary, boundary, 2, ring);
        multiply_shifted(boundary, kernel->dim, -1, 0, 1, ring);
        wg_formula_add(pairs, pairs, boundary, ring);
    }
    wg_formula_mul(pairs, pairs, twirl, ring);
    wg_formula_mul(pairs, pairs, kernel->observable + 3, ring);
    wg_formula_mul(pairs, pairs, kernel->dim, ring);
    multiply_shifted(pairs, kernel->dim, 1, 3, 1, ring);
    fmpq_pow_si(c, kernel->angle, 4);
    fmpz_mul_2exp(fmpq_numref(c), fmpq_numref(c), 1);
    fmpq_canonicalise(c);
    wg_formula_mul_fmpq(f, pairs, c, ring);

    wg_formula_clear(twirl, ring);
    wg_formula_clear(pairs, ring);
    wg_formula_clear(boundary, ring);
    wg_formula_clear(t, ring);
    fmpq_clear(c);
}

wg_status_t wg_kernel_depth(fmpz_t layers, const fmpq_t rate, const fmpq_t gamma, const wg_kernel_t kernel)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_t v, q;
    fmpq_t share[2], missing;
    wg_status_t status = WG_OK;

    wg_formula_init(v, ring);
    wg_formula_init(q, ring);
    fmpq_init(missing);
    wg_quantum_variance_moment(v, 1, kernel->observable, kernel->dim, ring);
    for (int last = 0; last < 2; last++)
    {
        fmpq_init(share[last]);
        wg_kernel_layer_moment(q, 1, last, kernel);
        wg_formula_mul(q, q, v, ring);
        if (!wg_formula_get_fmpq(share[last], q, ring))
            status = WG_UNABLE;
        else
            fmpq_mul(share[last], share[last], rate);
    }
    if (status == WG_OK)
    {
        fmpq_sub(missing, gamma, share[1]);
        if (fmpq_sgn(missing) <= 0)
            fmpz_one(layers);
        else if (fmpq_is_zero(share[0]))
            status = WG_DOMAIN;
        else
        {
            fmpq_div(missing, missing, share[0]);
            fmpz_cdiv_q(layers, fmpq_numref(missing), fmpq_denref(missing));
            fmpz_add_ui(layers, layers, 1);
        }
    }
    wg_formula_clear(v, ring);
    wg_formula_clear(q, ring);
    fmpq_clear(missing);
    for (int last = 0; last < 2; last++)
        fmpq_clear(share[last]);
    return status;
}
