#include "direct_sum.h"

#include <flint/fmpq.h>
#include <flint/fmpz_vec.h>

#include "wishgarten/number.h"

/* denominator <- the least common one */
static wg_status_t set_denominator(wg_direct_sum_t blocks, const fmpq *entries, slong length,
                                   wg_error_struct *error)
{
    fmpz *numerators = _fmpz_vec_init(length);
    wg_status_t status = wg_clear_denominators(numerators, blocks->denominator, entries, length, error);

    _fmpz_vec_clear(numerators, length);
    return status;
}

wg_status_t wg_direct_sum_init(wg_direct_sum_t blocks, const wg_observable_t observable, const fmpz_t dim,
                               wg_error_struct *error)
{
    wg_status_t status;

    blocks->observable = observable;
    blocks->pairs = blocks->central = 0;
    wg_pauli_sum_init(blocks->reduced, 0);
    fmpz_init_set_ui(blocks->copies, 1);
    fmpz_init_set_ui(blocks->denominator, 1);
    if (observable->kind == WG_OBSERVABLE_MATRIX)
        status =
            set_denominator(blocks, observable->matrix, 2 * observable->length * observable->length, error);
    else
    {
        wg_pauli_sum_reduce(blocks->reduced, &blocks->pairs, observable->pauli);
        blocks->central = blocks->reduced->qubits - blocks->pairs;
        fmpz_fdiv_q_2exp(blocks->copies, dim, blocks->reduced->qubits);
        status = set_denominator(blocks, observable->pauli->coefficients, observable->pauli->length, error);
    }
    if (status != WG_OK)
        wg_direct_sum_clear(blocks);
    return status;
}

void wg_direct_sum_clear(wg_direct_sum_t blocks)
{
    wg_pauli_sum_clear(blocks->reduced);
    fmpz_clear(blocks->copies);
    fmpz_clear(blocks->denominator);
}

slong wg_direct_sum_rows(const wg_direct_sum_t blocks)
{
    if (blocks->observable->kind == WG_OBSERVABLE_MATRIX)
        return blocks->observable->length;
    return blocks->pairs <= 30 ? WORD(1) << blocks->pairs : 0;
}

/* n <- q * denominator */
static void scale(fmpz_t n, const fmpq_t q, const wg_direct_sum_t blocks)
{
    fmpz_divexact(n, blocks->denominator, fmpq_denref(q));
    fmpz_mul(n, n, fmpq_numref(q));
}

/* P|j> = i^(x.z) (-1)^(z.j) |j + x> */
static void add_word(fmpz_mat_t re, fmpz_mat_t im, ulong x, ulong z, const fmpz_t c)
{
    int turns = __builtin_popcountl(x & z) & 3;

    for (ulong j = 0; j < fmpz_mat_nrows(re); j++)
    {
        fmpz *entry = fmpz_mat_entry(turns & 1 ? im : re, j ^ x, j);

        if ((turns >> 1 ^ __builtin_parityl(z & j)) & 1)
            fmpz_sub(entry, entry, c);
        else
            fmpz_add(entry, entry, c);
    }
}

void wg_direct_sum_get(fmpz_mat_t re, fmpz_mat_t im, ulong s, const wg_direct_sum_t blocks)
{
    slong rows = wg_direct_sum_rows(blocks);
    wg_pauli_sum_t sector;
    fmpz_t c;

    fmpz_mat_zero(re);
    fmpz_mat_zero(im);
    if (blocks->observable->kind == WG_OBSERVABLE_MATRIX)
    {
        for (slong i = 0; i < rows * rows; i++)
        {
            scale(fmpz_mat_entry(re, i / rows, i % rows), blocks->observable->matrix + 2 * i, blocks);
            scale(fmpz_mat_entry(im, i / rows, i % rows), blocks->observable->matrix + 2 * i + 1, blocks);
        }
        return;
    }
    fmpz_init(c);
    wg_pauli_sum_init(sector, 0);
    wg_pauli_sum_sector(sector, s, blocks->pairs, blocks->reduced);
    for (slong i = 0; i < sector->length; i++)
    {
        const ulong *word = sector->words + 2 * sector->limbs * i;

        scale(c, sector->coefficients + i, blocks);
        add_word(re, im, sector->limbs > 0 ? word[0] : 0, sector->limbs > 0 ? word[1] : 0, c);
    }
    wg_pauli_sum_clear(sector);
    fmpz_clear(c);
}
