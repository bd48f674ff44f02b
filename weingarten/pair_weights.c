#include "pair_weights.h"

#include <flint/fmpq_vec.h>

#include "weingarten_fraction.h"
#include "wishgarten/partition.h"

void wg_pair_weights_init(wg_pair_weights_t weights, slong degree)
{
    weights->degree = degree;
    weights->classes = wg_partition_count(degree);
    weights->reach = WG_PAIR_WEIGHTS_REACH(degree);
    weights->numerators = flint_malloc(weights->classes * sizeof(fmpz_poly_struct));
    for (slong i = 0; i < weights->classes; i++)
        fmpz_poly_init(weights->numerators + i);
    fmpz_init_set_ui(weights->denominator, 1);
    weights->exponents = flint_calloc(2 * weights->reach, sizeof(slong));
}

void wg_pair_weights_clear(wg_pair_weights_t weights)
{
    for (slong i = 0; i < weights->classes; i++)
        fmpz_poly_clear(weights->numerators + i);
    flint_free(weights->numerators);
    fmpz_clear(weights->denominator);
    flint_free(weights->exponents);
}

/* The numerators over the least common denominator of the functions `w`. */
static void set_symbolic(wg_pair_weights_t weights, const wg_weingarten_struct *w)
{
    slong middle = weights->reach - 1;
    fmpz_t c;

    fmpz_init(c);
    for (slong i = 0; i < weights->classes; i++)
    {
        fmpz_lcm(weights->denominator, weights->denominator, w[i].denominator);
        for (slong k = 0; k < w[i].length; k++)
        {
            slong *e = weights->exponents + middle + w[i].shifts[k];

            *e = FLINT_MAX(*e, w[i].exponents[k]);
        }
    }
    for (slong i = 0; i < weights->classes; i++)
    {
        fmpz_poly_struct *p = weights->numerators + i;

        fmpz_divexact(c, weights->denominator, w[i].denominator);
        fmpz_poly_scalar_mul_fmpz(p, w[i].numerator, c);
        for (slong j = -middle; j <= middle; j++)
        {
            slong missing = weights->exponents[middle + j];

            for (slong k = 0; k < w[i].length; k++)
                missing -= w[i].shifts[k] == j ? w[i].exponents[k] : 0;
            if (missing > 0)
                wg_weingarten_multiply_shifted(p, j, missing);
        }
    }
    fmpz_clear(c);
}

static wg_status_t find_symbolic(wg_pair_weights_t weights, wg_group_t group)
{
    wg_weingarten_struct *w = flint_malloc(weights->classes * sizeof(*w));
    wg_status_t status;

    for (slong i = 0; i < weights->classes; i++)
        wg_weingarten_init(w + i, weights->degree);
    status = wg_weingarten_table(w, group, weights->degree);
    if (status == WG_OK)
        set_symbolic(weights, w);
    for (slong i = 0; i < weights->classes; i++)
        wg_weingarten_clear(w + i);
    flint_free(w);
    return status;
}

static wg_status_t find_numbers(wg_pair_weights_t weights, wg_group_t group, const fmpz *dim)
{
    fmpq *q = _fmpq_vec_init(weights->classes);
    wg_status_t status = wg_weingarten_table_at(q, group, weights->degree, dim);
    fmpz_t c;

    fmpz_init(c);
    for (slong i = 0; i < weights->classes && status == WG_OK; i++)
        fmpz_lcm(weights->denominator, weights->denominator, fmpq_denref(q + i));
    for (slong i = 0; i < weights->classes && status == WG_OK; i++)
    {
        fmpz_divexact(c, weights->denominator, fmpq_denref(q + i));
        fmpz_mul(c, c, fmpq_numref(q + i));
        fmpz_poly_set_fmpz(weights->numerators + i, c);
    }
    _fmpq_vec_clear(q, weights->classes);
    fmpz_clear(c);
    return status;
}

wg_status_t wg_pair_weights_set(wg_pair_weights_t weights, wg_group_t group, const fmpz *dim)
{
    return dim == NULL ? find_symbolic(weights, group) : find_numbers(weights, group, dim);
}

void wg_pair_weights_sum(wg_formula_t f, const wg_pair_weights_t weights, const fmpz *counts,
                         const wg_ring_t ring)
{
    wg_weingarten_t w;

    wg_weingarten_init(w, weights->degree);
    for (slong i = 0; i < weights->classes; i++)
        fmpz_poly_scalar_addmul_fmpz(w->numerator, weights->numerators + i, counts + i);
    fmpz_set(w->denominator, weights->denominator);
    for (slong j = 0; j < 2 * weights->reach - 1; j++)
        if (weights->exponents[j] > 0)
        {
            w->shifts[w->length] = j - (weights->reach - 1);
            w->exponents[w->length++] = weights->exponents[j];
        }
    if (fmpz_poly_is_zero(w->numerator))
        wg_formula_set_si(f, 0, ring);
    else
    {
        wg_weingarten_reduce(w);
        for (slong j = w->length - 1; j >= 0; j--)
            if (w->exponents[j] == 0)
            {
                w->length--;
                w->shifts[j] = w->shifts[w->length];
                w->exponents[j] = w->exponents[w->length];
            }
        wg_weingarten_get_formula(f, w, ring);
    }
    wg_weingarten_clear(w);
}
