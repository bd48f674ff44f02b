#include "wishgarten/spectrum.h"

#include <stdlib.h>
#include <string.h>

#include <flint/fmpz_vec.h>

#include "characteristic.h"
#include "commuting.h"

void wg_spectrum_init(wg_spectrum_t spectrum)
{
    memset(spectrum, 0, sizeof(*spectrum));
}

void wg_spectrum_clear(wg_spectrum_t spectrum)
{
    for (slong i = 0; i < spectrum->alloc; i++)
    {
        fmpq_clear(spectrum->eigenvalues + i);
        fmpz_clear(spectrum->multiplicities + i);
    }
    flint_free(spectrum->eigenvalues);
    flint_free(spectrum->multiplicities);
}

static void append(wg_spectrum_t spectrum, const fmpq_t value, const fmpz_t multiplicity)
{
    if (fmpz_is_zero(multiplicity))
        return;
    if (spectrum->length == spectrum->alloc)
    {
        slong alloc = 2 * spectrum->alloc + 4;

        spectrum->eigenvalues = flint_realloc(spectrum->eigenvalues, alloc * sizeof(fmpq));
        spectrum->multiplicities = flint_realloc(spectrum->multiplicities, alloc * sizeof(fmpz));
        for (; spectrum->alloc < alloc; spectrum->alloc++)
        {
            fmpq_init(spectrum->eigenvalues + spectrum->alloc);
            fmpz_init(spectrum->multiplicities + spectrum->alloc);
        }
    }
    fmpq_set(spectrum->eigenvalues + spectrum->length, value);
    fmpz_set(spectrum->multiplicities + spectrum->length++, multiplicity);
}

typedef struct
{
    fmpq value;
    fmpz multiplicity;
} level_struct;

static int compare_levels(const void *a, const void *b)
{
    return fmpq_cmp(&((const level_struct *) a)->value, &((const level_struct *) b)->value);
}

/* Ascending, equal ones added up. */
static void normalise(wg_spectrum_t spectrum)
{
    level_struct *levels = flint_malloc(FLINT_MAX(spectrum->length, 1) * sizeof(level_struct));
    slong kept = 0;

    for (slong i = 0; i < spectrum->length; i++)
        levels[i] = (level_struct){spectrum->eigenvalues[i], spectrum->multiplicities[i]};
    qsort(levels, spectrum->length, sizeof(level_struct), compare_levels);
    for (slong i = 0; i < spectrum->length; i++)
    {
        spectrum->eigenvalues[i] = levels[i].value;
        spectrum->multiplicities[i] = levels[i].multiplicity;
    }
    flint_free(levels);
    for (slong i = 0; i < spectrum->length; i++)
        if (kept > 0 && fmpq_equal(spectrum->eigenvalues + kept - 1, spectrum->eigenvalues + i))
            fmpz_add(spectrum->multiplicities + kept - 1, spectrum->multiplicities + kept - 1,
                     spectrum->multiplicities + i);
        else
        {
            fmpq_swap(spectrum->eigenvalues + kept, spectrum->eigenvalues + i);
            fmpz_swap(spectrum->multiplicities + kept++, spectrum->multiplicities + i);
        }
    spectrum->length = kept;
}

static void add_commuting_sums(wg_spectrum_t spectrum, const wg_direct_sum_t blocks)
{
    fmpz *sums = _fmpz_vec_init(WORD(1) << blocks->central);
    fmpq_t value;

    fmpq_init(value);
    wg_commuting_sums(sums, blocks);
    for (slong s = 0; s >> blocks->central == 0; s++)
    {
        fmpq_set_fmpz_frac(value, sums + s, blocks->denominator);
        append(spectrum, value, blocks->copies);
    }
    _fmpz_vec_clear(sums, WORD(1) << blocks->central);
    fmpq_clear(value);
}

static wg_status_t add_roots(wg_spectrum_t spectrum, const wg_direct_sum_t blocks, wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    wg_characteristic_t c;
    fmpq_t value;
    fmpz_t n;

    fmpz_init(n);
    fmpq_init(value);
    wg_characteristic_init(c);
    wg_characteristic_set(c, blocks);
    for (slong i = 0; i < c->length && status == WG_OK; i++)
        if (fmpz_poly_degree(c->factors + i) > 1)
            status = wg_fail(error, WG_DOMAIN, "the observable has irrational eigenvalues");
    for (slong i = 0; i < c->length && status == WG_OK; i++)
    {
        fmpz_poly_get_coeff_fmpz(n, c->factors + i, 0);
        fmpz_neg(n, n);
        fmpq_set_fmpz_frac(value, n, blocks->denominator);
        append(spectrum, value, c->multiplicities + i);
    }
    wg_characteristic_clear(c);
    fmpq_clear(value);
    fmpz_clear(n);
    return status;
}

static wg_status_t add_blocks(wg_spectrum_t spectrum, const wg_observable_t observable, const fmpz_t dim,
                              wg_error_struct *error)
{
    wg_direct_sum_t blocks;
    wg_status_t status = wg_direct_sum_init(blocks, observable, dim, error);

    if (status != WG_OK)
        return status;
    if (wg_direct_sum_rows(blocks) == 1 && blocks->central <= WG_SPECTRUM_RANK_MAX)
        add_commuting_sums(spectrum, blocks);
    else if (wg_characteristic_is_cheap(blocks))
        status = add_roots(spectrum, blocks, error);
    else
        status =
            wg_fail(error, WG_UNABLE, "the observable has too many eigenvalues to find them all exactly");
    wg_direct_sum_clear(blocks);
    return status;
}

wg_status_t wg_observable_spectrum(wg_spectrum_t spectrum, const wg_observable_t observable, const fmpz_t dim,
                                   wg_error_struct *error)
{
    wg_status_t status = WG_OK;
    wg_spectrum_t result, t;
    fmpz_t rest;
    fmpq_t q;

    fmpq_init(q);
    fmpz_init(rest);
    wg_spectrum_init(result);
    switch (observable->kind)
    {
    case WG_OBSERVABLE_SPECTRUM:
        for (slong i = 0; i < observable->length; i++)
            append(result, observable->eigenvalues + i, observable->multiplicities + i);
        break;
    case WG_OBSERVABLE_PROJECTOR:
        fmpz_sub(rest, dim, observable->rank);
        append(result, q, rest);
        fmpq_one(q);
        append(result, q, observable->rank);
        break;
    case WG_OBSERVABLE_TRACES:
        status =
            wg_fail(error, WG_UNABLE, "power traces do not show the eigenvalues; give the observable itself");
        break;
    case WG_OBSERVABLE_PAULI:
    case WG_OBSERVABLE_MATRIX:
        status = add_blocks(result, observable, dim, error);
    }
    if (status == WG_OK)
    {
        normalise(result);
        *t = *spectrum;
        *spectrum = *result;
        *result = *t;
    }
    wg_spectrum_clear(result);
    fmpz_clear(rest);
    fmpq_clear(q);
    return status;
}

/* Nonzero if no two of the enclosures overlap. */
static int are_disjoint(arb_srcptr levels, slong length)
{
    for (slong i = 0; i < length; i++)
        for (slong j = 0; j < i; j++)
            if (arb_overlaps(levels + i, levels + j))
                return 0;
    return 1;
}

static void fill_levels(arb_ptr levels, fmpz *multiplicities, const wg_characteristic_t c,
                        const fmpz_t denominator, slong prec)
{
    slong at = 0;

    for (slong i = 0; i < c->length; i++)
    {
        slong degree = fmpz_poly_degree(c->factors + i);

        wg_characteristic_roots(levels + at, c->factors + i, prec);
        for (slong j = 0; j < degree; j++, at++)
        {
            arb_div_fmpz(levels + at, levels + at, denominator, prec);
            fmpz_set(multiplicities + at, c->multiplicities + i);
        }
    }
}

wg_status_t wg_observable_levels(arb_ptr *levels, fmpz **multiplicities, slong *length,
                                 const wg_observable_t observable, const fmpz_t dim, slong prec,
                                 wg_error_struct *error)
{
    wg_characteristic_t c;
    wg_direct_sum_t blocks;
    wg_status_t status;

    if (observable->kind != WG_OBSERVABLE_PAULI && observable->kind != WG_OBSERVABLE_MATRIX)
        return wg_fail(error, WG_UNABLE, "eigenvalues are found for sums of Pauli words and matrices");
    status = wg_direct_sum_init(blocks, observable, dim, error);
    if (status != WG_OK)
        return status;
    if (!wg_characteristic_is_cheap(blocks))
    {
        wg_direct_sum_clear(blocks);
        return wg_fail(error, WG_UNABLE, "the observable has too many eigenvalues to find them all exactly");
    }
    wg_characteristic_init(c);
    wg_characteristic_set(c, blocks);
    *length = 0;
    for (slong i = 0; i < c->length; i++)
        *length += fmpz_poly_degree(c->factors + i);
    *levels = _arb_vec_init(*length);
    *multiplicities = _fmpz_vec_init(*length);
    /* different roots of different factors part at some precision */
    do
    {
        fill_levels(*levels, *multiplicities, c, blocks->denominator, prec);
        prec *= 2;
    }
    while (!are_disjoint(*levels, *length));
    wg_characteristic_clear(c);
    wg_direct_sum_clear(blocks);
    return WG_OK;
}
