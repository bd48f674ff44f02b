#include "wishgarten/local_twirl.h"

#include <string.h>

#include <flint/fmpz.h>

#include "symmetric_table.h"

/* exponents <- the least common multiple of the prod (D + content) over the lambda that count */
static void common_contents(slong *exponents, const wg_symmetric_table_t group, const fmpz_poly_t dim)
{
    slong contents[WG_TWIRL_FACTORS];

    memset(exponents, 0, WG_TWIRL_FACTORS * sizeof(*exponents));
    for (slong lambda = 0; lambda < group->classes; lambda++)
    {
        if (wg_symmetric_vanishes(group, lambda, dim))
            continue;
        wg_symmetric_contents(contents, group, lambda);
        for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
            exponents[j] = FLINT_MAX(exponents[j], contents[j]);
    }
}

/* values[nu] <- sum_lambda weights[lambda] chi_lambda(nu) prod_j (D + j)^(exponents - contents of lambda) */
static void class_function(fmpz_poly_struct *values, const fmpz_poly_struct *weights, const slong *exponents,
                           const wg_symmetric_table_t group, const fmpz_poly_t dim)
{
    slong contents[WG_TWIRL_FACTORS];
    fmpz_poly_t t, u;

    fmpz_poly_init(t);
    fmpz_poly_init(u);
    for (slong lambda = 0; lambda < group->classes; lambda++)
    {
        if (wg_symmetric_vanishes(group, lambda, dim))
            continue;
        wg_symmetric_contents(contents, group, lambda);
        for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
            contents[j] = exponents[j] - contents[j];
        fmpz_poly_set(t, weights + lambda);
        wg_multiply_linear(t, contents, dim);
        for (slong nu = 0; nu < group->classes; nu++)
        {
            fmpz_poly_scalar_mul_si(u, t, group->character[lambda][nu]);
            fmpz_poly_add(values + nu, values + nu, u);
        }
    }
    fmpz_poly_clear(t);
    fmpz_poly_clear(u);
}

/* weights[lambda] <- k! s_lambda(X^e), by the power sums Tr X^{e j} */
static void schur_functions(fmpz_poly_struct *weights, slong e, const fmpz_poly_struct *traces,
                            const wg_symmetric_table_t group)
{
    fmpz_poly_t power, t;

    fmpz_poly_init(power);
    fmpz_poly_init(t);
    for (slong nu = 0; nu < group->classes; nu++)
    {
        fmpz_poly_set_si(power, group->order / group->centraliser[nu]);
        for (slong i = 0; i < group->rows[nu]; i++)
            fmpz_poly_mul(power, power, traces + e * group->parts[nu][i]);
        for (slong lambda = 0; lambda < group->classes; lambda++)
        {
            fmpz_poly_scalar_mul_si(t, power, group->character[lambda][nu]);
            fmpz_poly_add(weights + lambda, weights + lambda, t);
        }
    }
    fmpz_poly_clear(power);
    fmpz_poly_clear(t);
}

/* product <- prod_{cycles C of sigma} traces[sum of e over C] */
static void cycle_traces(fmpz_poly_t product, const unsigned char *sigma, const slong *e, slong k,
                         const fmpz_poly_struct *traces)
{
    unsigned seen = 0;

    fmpz_poly_one(product);
    for (slong i = 0; i < k; i++)
    {
        slong sum = 0;

        for (slong j = i; !(seen >> j & 1); j = sigma[j])
        {
            seen |= 1U << j;
            sum += e[j];
        }
        if (sum > 0)
            fmpz_poly_mul(product, product, traces + sum);
    }
}

/* values[rank of pi] <- sum_sigma class_values[sigma^-1 pi] prod_{cycles} traces */
static void convolve(fmpz_poly_struct *values, const fmpz_poly_struct *class_values, const slong *e,
                     const fmpz_poly_struct *traces, const wg_symmetric_table_t group)
{
    slong k = group->degree;
    fmpz_poly_struct *products = flint_malloc(group->order * sizeof(*products));
    slong radix[WG_SYMMETRIC_MAX];
    fmpz_poly_t t;

    fmpz_poly_init(t);
    radix[k - 1] = 1;
    for (slong i = k - 2; i >= 0; i--)
        radix[i] = radix[i + 1] * (k - 1 - i);
    for (slong s = 0; s < group->order; s++)
    {
        fmpz_poly_init(products + s);
        cycle_traces(products + s, group->permutations[s], e, k, traces);
    }
    /* With pi = sigma rho the product runs over sigma and rho, and pi is ranked by its inversions. */
    for (slong r = 0; r < group->order; r++)
    {
        const unsigned char *rho = group->permutations[r];

        for (slong s = 0; s < group->order; s++)
        {
            const unsigned char *sigma = group->permutations[s];
            slong rank = 0;
            unsigned used = 0;

            if (fmpz_poly_is_zero(products + s))
                continue;
            for (slong i = 0; i < k; i++)
            {
                unsigned image = sigma[rho[i]];

                rank += radix[i] * (slong) (image - __builtin_popcount(used & ((1U << image) - 1)));
                used |= 1U << image;
            }
            fmpz_poly_mul(t, class_values + group->class_of[r], products + s);
            fmpz_poly_add(values + rank, values + rank, t);
        }
    }
    for (slong s = 0; s < group->order; s++)
        fmpz_poly_clear(products + s);
    flint_free(products);
    fmpz_poly_clear(t);
}

static void cancel_integers(wg_local_twirl_t twirl)
{
    fmpz_t content, t;

    fmpz_init_set(content, twirl->denominator);
    fmpz_init(t);
    for (slong i = 0; i < twirl->length && !fmpz_is_one(content); i++)
    {
        fmpz_poly_content(t, twirl->numerators + i);
        fmpz_gcd(content, content, t);
    }
    for (slong i = 0; i < twirl->length; i++)
        fmpz_poly_scalar_divexact_fmpz(twirl->numerators + i, twirl->numerators + i, content);
    fmpz_divexact(twirl->denominator, twirl->denominator, content);
    fmpz_clear(content);
    fmpz_clear(t);
}

void wg_local_twirl_init(wg_local_twirl_t twirl, const slong *e, slong k, const fmpz_poly_struct *traces,
                         const fmpz_poly_t dim)
{
    wg_symmetric_table_t group;
    fmpz_poly_struct *weights;
    int equal = 1;

    for (slong i = 1; i < k; i++)
        equal = equal && e[i] == e[0];
    wg_symmetric_table_init(group, k);
    twirl->degree = k;
    twirl->length = equal ? group->classes : group->order;
    twirl->numerators = wg_polynomials_init(twirl->length);
    twirl->entry = flint_malloc(group->order * sizeof(*twirl->entry));
    for (slong r = 0; r < group->order; r++)
        twirl->entry[r] = equal ? group->class_of[r] : r;
    fmpz_init_set_si(twirl->denominator, group->order);
    common_contents(twirl->exponents, group, dim);

    weights = wg_polynomials_init(group->classes);
    if (equal)
    {
        schur_functions(weights, k == 0 ? 0 : e[0], traces, group);
        class_function(twirl->numerators, weights, twirl->exponents, group, dim);
    }
    else
    {
        /* k! Wg has the weights f_lambda, the characters at the identity */
        fmpz_poly_struct *values = wg_polynomials_init(group->classes);

        for (slong lambda = 0; lambda < group->classes; lambda++)
            fmpz_poly_set_si(weights + lambda, group->character[lambda][group->class_of[0]]);
        class_function(values, weights, twirl->exponents, group, dim);
        convolve(twirl->numerators, values, e, traces, group);
        wg_polynomials_clear(values, group->classes);
    }
    wg_polynomials_clear(weights, group->classes);
    wg_cancel_linear(twirl->numerators, twirl->length, twirl->exponents, dim);
    cancel_integers(twirl);
    wg_symmetric_table_clear(group);
}

void wg_local_twirl_clear(wg_local_twirl_t twirl)
{
    wg_polynomials_clear(twirl->numerators, twirl->length);
    flint_free(twirl->entry);
    fmpz_clear(twirl->denominator);
}
