#include "symmetric_table.h"

#include <string.h>

#include <flint/fmpz.h>

#include "wishgarten/character.h"
#include "wishgarten/local_twirl.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"

void wg_symmetric_table_init(wg_symmetric_table_t table, slong degree)
{
    slong parts[WG_SYMMETRIC_MAX] = {0}, permutation[WG_SYMMETRIC_MAX] = {0};
    slong counts[(WG_SYMMETRIC_MAX + 1) * (WG_SYMMETRIC_MAX + 1)];
    slong characters[WG_SYMMETRIC_CLASSES * WG_SYMMETRIC_CLASSES];
    fmpz_t z;

    fmpz_init(z);
    table->degree = degree;
    table->classes = 0;
    table->order = 1;
    for (slong i = 2; i <= degree; i++)
        table->order *= i;
    wg_partition_first(parts, degree);
    do
    {
        slong c = table->classes++;

        table->rows[c] = wg_partition_length(parts, degree);
        for (slong i = 0; i < WG_SYMMETRIC_MAX; i++)
            table->parts[c][i] = i < table->rows[c] ? parts[i] : 0;
        wg_partition_centraliser(z, parts, degree);
        table->centraliser[c] = fmpz_get_si(z);
    }
    while (wg_partition_next(parts, degree));
    wg_character_table(characters, degree);
    for (slong mu = 0; mu < table->classes; mu++)
        for (slong lambda = 0; lambda < table->classes; lambda++)
            table->character[lambda][mu] = characters[mu * table->classes + lambda];

    table->permutations = flint_malloc(table->order * sizeof(*table->permutations));
    table->class_of = flint_malloc(table->order);
    wg_partition_count_table(counts, degree);
    wg_permutation_first(permutation, degree);
    for (slong rank = 0; rank < table->order; rank++)
    {
        for (slong i = 0; i < WG_SYMMETRIC_MAX; i++)
            table->permutations[rank][i] = i < degree ? permutation[i] : 0;
        wg_permutation_cycle_type(parts, permutation, degree);
        table->class_of[rank] = wg_partition_rank(parts, degree, counts);
        wg_permutation_next(permutation, degree);
    }
    fmpz_clear(z);
}

void wg_symmetric_table_clear(wg_symmetric_table_t table)
{
    flint_free(table->permutations);
    flint_free(table->class_of);
}

int wg_symmetric_vanishes(const wg_symmetric_table_t table, slong lambda, const fmpz_poly_t dim)
{
    return fmpz_poly_length(dim) == 1 &&
           fmpz_cmp_si(fmpz_poly_get_coeff_ptr(dim, 0), table->rows[lambda]) < 0;
}

void wg_symmetric_contents(slong *exponents, const wg_symmetric_table_t table, slong lambda)
{
    slong n = table->degree, parts[WG_SYMMETRIC_MAX] = {0}, contents[2 * WG_SYMMETRIC_MAX - 1];

    for (slong i = 0; i < n; i++)
        parts[i] = table->parts[lambda][i];
    wg_partition_contents(contents, parts, n);
    memset(exponents, 0, WG_TWIRL_FACTORS * sizeof(*exponents));
    for (slong j = 1 - n; j < n; j++)
        exponents[j + WG_TWIRL_SHIFT] = contents[n - 1 + j];
}

fmpz_poly_struct *wg_polynomials_init(slong length)
{
    fmpz_poly_struct *p = flint_malloc(length * sizeof(*p));

    for (slong i = 0; i < length; i++)
        fmpz_poly_init(p + i);
    return p;
}

void wg_polynomials_clear(fmpz_poly_struct *p, slong length)
{
    for (slong i = 0; i < length; i++)
        fmpz_poly_clear(p + i);
    flint_free(p);
}

/* factor <- D + j */
static void linear_factor(fmpz_poly_t factor, slong j, const fmpz_poly_t dim)
{
    fmpz_poly_set_si(factor, j);
    fmpz_poly_add(factor, factor, dim);
}

void wg_multiply_linear(fmpz_poly_t p, const slong *exponents, const fmpz_poly_t dim)
{
    fmpz_poly_t factor;

    fmpz_poly_init(factor);
    for (slong j = -WG_TWIRL_SHIFT; j <= WG_TWIRL_SHIFT; j++)
        if (exponents[j + WG_TWIRL_SHIFT] > 0)
        {
            linear_factor(factor, j, dim);
            fmpz_poly_pow(factor, factor, exponents[j + WG_TWIRL_SHIFT]);
            fmpz_poly_mul(p, p, factor);
        }
    fmpz_poly_clear(factor);
}

void wg_cancel_linear(fmpz_poly_struct *p, slong length, slong *exponents, const fmpz_poly_t dim)
{
    fmpz_poly_t factor;
    fmpz_t value, root;

    if (fmpz_poly_length(dim) == 1)
        return;
    fmpz_poly_init(factor);
    fmpz_init(value);
    fmpz_init(root);
    for (slong j = -WG_TWIRL_SHIFT; j <= WG_TWIRL_SHIFT; j++)
    {
        slong *e = exponents + j + WG_TWIRL_SHIFT;
        int common = *e > 0;

        linear_factor(factor, j, dim);
        fmpz_set_si(root, -j);
        while (common)
        {
            for (slong i = 0; i < length && common; i++)
            {
                fmpz_poly_evaluate_fmpz(value, p + i, root);
                common = fmpz_is_zero(value);
            }
            for (slong i = 0; i < length && common; i++)
                fmpz_poly_div(p + i, p + i, factor);
            *e -= common;
            common = common && *e > 0;
        }
    }
    fmpz_poly_clear(factor);
    fmpz_clear(value);
    fmpz_clear(root);
}
