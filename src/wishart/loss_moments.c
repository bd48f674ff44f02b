#include <stdio.h>

#include <flint/fmpq_vec.h>

#include "wishgarten/loss_law.h"

void wg_loss_mean(fmpq_t mean, const wg_wishart_t process)
{
    fmpq_zero(mean);
    for (slong i = 0; i < process->length; i++)
        fmpq_add(mean, mean, process->components[i].mean);
}

/* moments[j] <- E X^j of one component: c^j (k)_j, or top^j (k)_j/(k + rest)_j */
static void component_moments(fmpq *moments, ulong n, const wg_component_struct *component)
{
    int has_dim = !fmpq_is_zero(component->dim);
    fmpq_t k, rest, scale;

    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(scale);
    wg_component_gamma(k, scale, component);
    if (has_dim)
    {
        wg_component_beta(k, rest, scale, component);
        fmpq_add(rest, rest, k);
    }
    fmpq_one(moments);
    for (ulong j = 0; j < n; j++)
    {
        fmpq_mul(moments + j + 1, moments + j, scale);
        fmpq_mul(moments + j + 1, moments + j + 1, k);
        fmpq_add_ui(k, k, 1);
        if (has_dim)
        {
            fmpq_div(moments + j + 1, moments + j + 1, rest);
            fmpq_add_ui(rest, rest, 1);
        }
    }
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(scale);
}

void wg_loss_moments(fmpq *moments, ulong n, const wg_wishart_t process)
{
    fmpq *sum = _fmpq_vec_init(n + 1), *one = _fmpq_vec_init(n + 1), *old = _fmpq_vec_init(n + 1);
    fmpq_t t;
    fmpz_t binomial;

    fmpq_init(t);
    fmpz_init(binomial);
    fmpq_one(sum);
    for (slong i = 0; i < process->length; i++)
    {
        component_moments(one, n, process->components + i);
        for (ulong j = 0; j <= n; j++)
            fmpq_set(old + j, sum + j);
        for (ulong j = 0; j <= n; j++)
        {
            fmpq_zero(sum + j);
            for (ulong l = 0; l <= j; l++)
            {
                fmpz_bin_uiui(binomial, j, l);
                fmpq_mul(t, old + l, one + j - l);
                fmpq_mul_fmpz(t, t, binomial);
                fmpq_add(sum + j, sum + j, t);
            }
        }
    }
    for (ulong j = 0; j <= n; j++)
        fmpq_set(moments + j, sum + j);
    _fmpq_vec_clear(sum, n + 1);
    _fmpq_vec_clear(one, n + 1);
    _fmpq_vec_clear(old, n + 1);
    fmpq_clear(t);
    fmpz_clear(binomial);
}

/* kappa_n = m_n - sum_j C(n-1, j-1) kappa_j m_(n-j), over j < n */
void wg_loss_cumulant(fmpq_t cumulant, ulong n, const wg_wishart_t process)
{
    fmpq *moments = _fmpq_vec_init(n + 1), *kappa = _fmpq_vec_init(n + 1);
    fmpq_t t, sum;
    fmpz_t binomial;

    fmpq_init(t);
    fmpq_init(sum);
    fmpz_init(binomial);
    for (slong i = 0; i < process->length; i++)
    {
        component_moments(moments, n, process->components + i);
        for (ulong m = 1; m <= n; m++)
        {
            fmpq_set(kappa + m, moments + m);
            for (ulong j = 1; j < m; j++)
            {
                fmpz_bin_uiui(binomial, m - 1, j - 1);
                fmpq_mul(t, kappa + j, moments + m - j);
                fmpq_mul_fmpz(t, t, binomial);
                fmpq_sub(kappa + m, kappa + m, t);
            }
        }
        fmpq_add(sum, sum, kappa + n);
    }
    fmpq_swap(cumulant, sum);
    _fmpq_vec_clear(moments, n + 1);
    _fmpq_vec_clear(kappa, n + 1);
    fmpq_clear(t);
    fmpq_clear(sum);
    fmpz_clear(binomial);
}

void wg_loss_variance(fmpq_t variance, const wg_wishart_t process)
{
    wg_loss_cumulant(variance, 2, process);
}

int wg_loss_maximum(fmpq_t maximum, const wg_wishart_t process)
{
    fmpq_t k, rest, top, sum;

    if (wg_wishart_count_dims(process) < process->length)
        return 0;
    fmpq_init(k);
    fmpq_init(rest);
    fmpq_init(top);
    fmpq_init(sum);
    for (slong i = 0; i < process->length; i++)
    {
        wg_component_beta(k, rest, top, process->components + i);
        fmpq_add(sum, sum, top);
    }
    fmpq_swap(maximum, sum);
    fmpq_clear(k);
    fmpq_clear(rest);
    fmpq_clear(top);
    fmpq_clear(sum);
    return 1;
}

char *wg_loss_law_name(const wg_wishart_t process)
{
    char *name = flint_malloc(80);
    slong dims = wg_wishart_count_dims(process), n = process->length;

    if (n == 1)
        snprintf(name, 80, dims ? "Beta" : "Gamma");
    else if (dims == 0 || dims == n)
        snprintf(name, 80, "sum of %ld %s laws", (long) n, dims ? "Beta" : "Gamma");
    else
        snprintf(name, 80, "sum of %ld Gamma and %ld Beta laws", (long) (n - dims), (long) dims);
    return name;
}
