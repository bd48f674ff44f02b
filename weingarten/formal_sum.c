#include "formal_sum.h"

void wg_formal_sum_init(wg_formal_sum_t sum)
{
    wg_sequence_table_init(sum->terms);
    sum->coefficients = NULL;
    sum->alloc = 0;
}

void wg_formal_sum_clear(wg_formal_sum_t sum)
{
    for (slong i = 0; i < sum->terms->count; i++)
        fmpz_poly_clear(sum->coefficients + i);
    flint_free(sum->coefficients);
    wg_sequence_table_clear(sum->terms);
}

fmpz_poly_struct *wg_formal_sum_coefficient(wg_formal_sum_t sum, const slong *term, slong length)
{
    slong before = sum->terms->count, i = wg_sequence_table_find(sum->terms, term, length);

    if (i == before)
    {
        if (i == sum->alloc)
        {
            sum->alloc = 2 * i + 16;
            sum->coefficients = flint_realloc(sum->coefficients, sum->alloc * sizeof(fmpz_poly_struct));
        }
        fmpz_poly_init(sum->coefficients + i);
    }
    return sum->coefficients + i;
}
