#include "class_weights.h"

#include <string.h>

#include <flint/fmpq_vec.h>

#include "weingarten_fraction.h"
#include "wishgarten/partition.h"

/* One by one if they are few, by the table of all classes otherwise. */
#define FEW 3

/* Contents of boxes are less than the degree, twice as large for the other groups, and off by one for the ensembles. */
slong wg_class_weights_reach(wg_group_t group, slong degree)
{
    return group == WG_UNITARY ? FLINT_MAX(degree, 1) : 2 * degree + 1;
}

void wg_class_weights_init(wg_class_weights_t weights, wg_group_t group, slong degree)
{
    weights->group = group;
    weights->degree = degree;
    weights->table = flint_malloc((degree + 1) * (degree + 1) * sizeof(slong));
    wg_partition_count_table(weights->table, degree);
    weights->classes = weights->table[(degree + 1) * (degree + 1) - 1];
    weights->numerators = flint_malloc(weights->classes * sizeof(fmpz_poly_struct));
    for (slong i = 0; i < weights->classes; i++)
        fmpz_poly_init(weights->numerators + i);
    wg_denominator_init(weights->denominator, wg_class_weights_reach(group, degree));
}

void wg_class_weights_clear(wg_class_weights_t weights)
{
    for (slong i = 0; i < weights->classes; i++)
        fmpz_poly_clear(weights->numerators + i);
    flint_free(weights->numerators);
    wg_denominator_clear(weights->denominator);
    flint_free(weights->table);
}

slong wg_class_weights_rank_lengths(const wg_class_weights_t weights, const slong *lengths)
{
    slong parts[WG_PARTITION_DEGREE_MAX], n = weights->degree, used = 0;

    for (slong k = n; k >= 1; k--)
        for (slong i = 0; i < lengths[k]; i++)
            parts[used++] = k;
    for (; used < n; used++)
        parts[used] = 0;
    return wg_partition_rank(parts, n, weights->table);
}

slong wg_class_weights_rank(const wg_class_weights_t weights, const slong *p)
{
    slong lengths[WG_WEINGARTEN_DEGREE_MAX + 1] = {0};
    ulong seen = 0;

    for (slong i = 0; i < weights->degree; i++)
    {
        slong length = 0;

        for (slong j = i; !((seen >> j) & 1); j = p[j])
        {
            seen |= UWORD(1) << j;
            length++;
        }
        lengths[length] += length > 0;
    }
    return wg_class_weights_rank_lengths(weights, lengths);
}

/* The numerators over the least common denominator of the functions `w`; those not wanted have numerator
   zero. */
static void set_symbolic(wg_class_weights_t weights, const wg_weingarten_struct *w)
{
    wg_denominator_struct *d = weights->denominator;
    slong length = 2 * d->reach - 1, *missing = flint_malloc(length * sizeof(slong));
    fmpz_t c;

    fmpz_init(c);
    for (slong i = 0; i < weights->classes; i++)
    {
        fmpz_lcm(d->constant, d->constant, w[i].denominator);
        for (slong k = 0; k < w[i].length; k++)
        {
            slong *e = d->exponents + d->reach - 1 + w[i].shifts[k];

            *e = FLINT_MAX(*e, w[i].exponents[k]);
        }
    }
    for (slong i = 0; i < weights->classes; i++)
    {
        fmpz_poly_struct *p = weights->numerators + i;

        memcpy(missing, d->exponents, length * sizeof(slong));
        for (slong k = 0; k < w[i].length; k++)
            missing[d->reach - 1 + w[i].shifts[k]] -= w[i].exponents[k];
        fmpz_divexact(c, d->constant, w[i].denominator);
        fmpz_poly_scalar_mul_fmpz(p, w[i].numerator, c);
        for (slong j = 0; j < length && !fmpz_poly_is_zero(p); j++)
            if (missing[j] > 0)
                wg_weingarten_multiply_shifted(p, j - (d->reach - 1), missing[j]);
    }
    flint_free(missing);
    fmpz_clear(c);
}

static wg_status_t find_symbolic(wg_class_weights_t weights, const char *wanted, slong count)
{
    slong n = weights->degree, *mu = flint_malloc(FLINT_MAX(n, 1) * sizeof(slong));
    wg_weingarten_struct *w = flint_malloc(weights->classes * sizeof(*w));
    wg_status_t status = WG_OK;

    for (slong i = 0; i < weights->classes; i++)
        wg_weingarten_init(w + i, n);
    if (count > FEW)
        status = wg_weingarten_table(w, weights->group, n);
    wg_partition_first(mu, n);
    for (slong i = 0; i < weights->classes && count <= FEW && status == WG_OK; i++)
    {
        if (wanted == NULL || wanted[i])
            status = wg_weingarten(w + i, weights->group, mu, n);
        wg_partition_next(mu, n);
    }
    if (status == WG_OK)
        set_symbolic(weights, w);
    for (slong i = 0; i < weights->classes; i++)
        wg_weingarten_clear(w + i);
    flint_free(w);
    flint_free(mu);
    return status;
}

static wg_status_t find_numbers(wg_class_weights_t weights, const char *wanted, slong count, const fmpz *dim)
{
    slong n = weights->degree, *mu = flint_malloc(FLINT_MAX(n, 1) * sizeof(slong));
    fmpq *q = _fmpq_vec_init(weights->classes);
    wg_status_t status = WG_OK;
    fmpz_t c;

    fmpz_init(c);
    if (count > FEW)
        status = wg_weingarten_table_at(q, weights->group, n, dim);
    wg_partition_first(mu, n);
    for (slong i = 0; i < weights->classes && count <= FEW && status == WG_OK; i++)
    {
        if (wanted == NULL || wanted[i])
            status = wg_weingarten_at(q + i, weights->group, mu, n, dim);
        wg_partition_next(mu, n);
    }
    if (status == WG_OK)
    {
        for (slong i = 0; i < weights->classes; i++)
            fmpz_lcm(weights->denominator->constant, weights->denominator->constant, fmpq_denref(q + i));
        for (slong i = 0; i < weights->classes; i++)
        {
            fmpz_divexact(c, weights->denominator->constant, fmpq_denref(q + i));
            fmpz_mul(c, c, fmpq_numref(q + i));
            fmpz_poly_set_fmpz(weights->numerators + i, c);
        }
    }
    fmpz_clear(c);
    _fmpq_vec_clear(q, weights->classes);
    flint_free(mu);
    return status;
}

wg_status_t wg_class_weights_set(wg_class_weights_t weights, const char *wanted, const fmpz *dim)
{
    slong count = 0;

    for (slong i = 0; i < weights->classes; i++)
        count += wanted == NULL || wanted[i];
    return dim == NULL ? find_symbolic(weights, wanted, count) : find_numbers(weights, wanted, count, dim);
}

void wg_class_weights_sum(fmpz_poly_t sum, const wg_class_weights_t weights, const slong *counts)
{
    fmpz_poly_zero(sum);
    for (slong k = 0; k < weights->classes; k++)
        if (counts[k] != 0)
            fmpz_poly_scalar_addmul_si(sum, weights->numerators + k, counts[k]);
}

void wg_class_weights_get_formula(wg_formula_t f, const wg_class_weights_t weights, const fmpz *counts,
                                  const wg_ring_t ring)
{
    const wg_denominator_struct *d = weights->denominator;
    wg_weingarten_t w;

    wg_weingarten_init(w, weights->degree);
    for (slong i = 0; i < weights->classes; i++)
        fmpz_poly_scalar_addmul_fmpz(w->numerator, weights->numerators + i, counts + i);
    fmpz_set(w->denominator, d->constant);
    for (slong j = 0; j < 2 * d->reach - 1; j++)
        if (d->exponents[j] > 0)
        {
            w->shifts[w->length] = j - (d->reach - 1);
            w->exponents[w->length++] = d->exponents[j];
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
