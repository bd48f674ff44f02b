#include "commuting.h"

#include <string.h>

void wg_commuting_sums(fmpz *sums, const wg_direct_sum_t blocks)
{
    slong length = WORD(1) << blocks->central;
    const wg_pauli_sum_struct *o = blocks->reduced;
    fmpz_t t;

    fmpz_init(t);
    for (slong s = 0; s < length; s++)
        fmpz_zero(sums + s);
    for (slong i = 0; i < o->length; i++)
    {
        fmpz *sum = sums + (o->limbs > 0 ? o->words[2 * i + 1] : 0);

        fmpz_divexact(t, blocks->denominator, fmpq_denref(o->coefficients + i));
        fmpz_addmul(sum, t, fmpq_numref(o->coefficients + i));
    }
    for (slong step = 1; step < length; step *= 2)
        for (slong s = 0; s < length; s++)
            if ((s & step) == 0)
            {
                fmpz_set(t, sums + s);
                fmpz_add(sums + s, t, sums + s + step);
                fmpz_sub(sums + s + step, t, sums + s + step);
            }
    fmpz_clear(t);
}

int wg_commuting_signs_exist(const wg_direct_sum_t blocks)
{
    const wg_pauli_sum_struct *o = blocks->reduced;
    slong limbs = o->limbs, rank = 0, width = limbs + 1;
    ulong *rows = flint_calloc(width * (blocks->central + 1), sizeof(ulong));
    slong *pivots = flint_malloc((blocks->central + 1) * sizeof(slong));
    ulong *row = flint_malloc(width * sizeof(ulong));
    int exist = 1;

    /* w.s = 1 where c > 0; the last limb holds the right-hand side */
    for (slong i = 0; i < o->length && exist; i++)
    {
        slong pivot = -1;

        if (limbs > 0)
            memcpy(row, o->words + 2 * limbs * i + limbs, limbs * sizeof(ulong));
        row[limbs] = fmpq_sgn(o->coefficients + i) > 0;
        for (slong j = 0; j < limbs && pivot < 0; j++)
            pivot = row[j] != 0 ? 0 : -1;
        /* the identity has no sign */
        if (pivot < 0)
            continue;
        pivot = -1;
        for (slong k = 0; k < rank; k++)
            if (row[pivots[k] / FLINT_BITS] >> (pivots[k] % FLINT_BITS) & 1)
                for (slong j = 0; j < width; j++)
                    row[j] ^= rows[width * k + j];
        for (slong j = 0; j < limbs && pivot < 0; j++)
            if (row[j] != 0)
                pivot = j * FLINT_BITS + __builtin_ctzl(row[j]);
        if (pivot < 0)
        {
            exist = row[limbs] == 0;
            continue;
        }
        memcpy(rows + width * rank, row, width * sizeof(ulong));
        pivots[rank++] = pivot;
    }
    flint_free(rows);
    flint_free(pivots);
    flint_free(row);
    return exist;
}
