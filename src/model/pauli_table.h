/* Words with coefficients modulo 2^(64 width), to be found by word. Not installed. */
#ifndef WG_PAULI_TABLE_H
#define WG_PAULI_TABLE_H

#include <stdint.h>

#include <flint/flint.h>
#include <flint/longlong.h>
#include <gmp.h>

/* Coefficients */

/* sum <- sum +- x y; scratch holds xn + yn >= width limbs. */
static inline void wg_pauli_add_product(ulong *sum, slong width, const ulong *x, slong xn, const ulong *y,
                                        slong yn, int negative, ulong *scratch)
{
    if (width == 1)
    {
        ulong product = x[0] * y[0];

        sum[0] += negative ? -product : product;
    }
    else if (xn == 1 && yn == 1)
    {
        ulong high, low;

        umul_ppmm(high, low, x[0], y[0]);
        if (negative)
            sub_ddmmss(sum[1], sum[0], sum[1], sum[0], high, low);
        else
            add_ssaaaa(sum[1], sum[0], sum[1], sum[0], high, low);
    }
    else
    {
        if (xn >= yn)
            mpn_mul(scratch, x, xn, y, yn);
        else
            mpn_mul(scratch, y, yn, x, xn);
        if (negative)
            mpn_sub_n(sum, sum, scratch, width);
        else
            mpn_add_n(sum, sum, scratch, width);
    }
}

/* magnitude <- |c|; returns nonzero if c < 0. */
static inline int wg_pauli_magnitude(ulong *magnitude, const ulong *c, slong width)
{
    ulong negative = c[width - 1] >> (FLINT_BITS - 1), carry = negative;

    for (slong i = 0; i < width; i++)
    {
        magnitude[i] = (c[i] ^ -negative) + carry;
        carry = magnitude[i] < carry;
    }
    return negative;
}

/* Tables */

/* Slots hold 1 + the index. */
typedef struct
{
    slong length;
    slong alloc;
    slong width;
    slong limbs;
    ulong *words;
    ulong *sums;
    uint32_t *slots;
    ulong mask;
} wg_pauli_table_struct;

void wg_pauli_table_init(wg_pauli_table_struct *table, slong width, slong limbs);
void wg_pauli_table_clear(wg_pauli_table_struct *table);
void wg_pauli_table_empty(wg_pauli_table_struct *table);
/* Room for one more word, with at least half of the slots empty. */
void wg_pauli_table_grow(wg_pauli_table_struct *table);

static inline ulong wg_pauli_table_hash(const ulong *word, slong limbs)
{
    ulong h = 0;

    for (slong i = 0; i < limbs; i++)
    {
        h = (h ^ word[i]) * UWORD(0x9e3779b97f4a7c15);
        h ^= h >> 32;
    }
    return h;
}

/* The slot of a word: its own or, if it is not there, the one where it belongs. */
static inline uint32_t *wg_pauli_table_slot(const wg_pauli_table_struct *table, const ulong *word,
                                            slong limbs)
{
    for (ulong hash = wg_pauli_table_hash(word, limbs);; hash++)
    {
        uint32_t *slot = table->slots + (hash & table->mask);
        const ulong *other;
        slong i = 0;

        if (*slot == 0)
            return slot;
        other = table->words + limbs * (slong) (*slot - 1);
        while (i < limbs && other[i] == word[i])
            i++;
        if (i == limbs)
            return slot;
    }
}

/* The coefficient of a word, which joins the table with the coefficient 0 if it was not there. */
static inline ulong *wg_pauli_table_sum(wg_pauli_table_struct *table, const ulong *word, slong limbs)
{
    uint32_t *slot;

    if (table->length == table->alloc || 2 * (ulong) table->length > table->mask)
        wg_pauli_table_grow(table);
    slot = wg_pauli_table_slot(table, word, limbs);
    if (*slot == 0)
    {
        for (slong i = 0; i < limbs; i++)
            table->words[limbs * table->length + i] = word[i];
        for (slong i = 0; i < table->width; i++)
            table->sums[table->width * table->length + i] = 0;
        *slot = ++table->length;
    }
    return table->sums + table->width * (*slot - 1);
}

#endif
