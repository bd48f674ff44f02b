#include "wishgarten/spectrum.h"

#include <flint/fmpz_vec.h>

#include "characteristic.h"
#include "commuting.h"
#include "lowest.h"

/* So many sums of commuting words are gone through. */
#define COMMUTING_RANK_MAX 24

void wg_lowest_eigenvalue_init(wg_lowest_eigenvalue_t lowest)
{
    lowest->kind = WG_EXACT;
    fmpq_init(lowest->exact);
    arb_init(lowest->value);
    fmpz_init(lowest->multiplicity);
    lowest->multiplicity_is_exact = 0;
    lowest->residual = 0;
    lowest->method = "";
}

void wg_lowest_eigenvalue_clear(wg_lowest_eigenvalue_t lowest)
{
    fmpq_clear(lowest->exact);
    arb_clear(lowest->value);
    fmpz_clear(lowest->multiplicity);
}

static void set_exact(wg_lowest_eigenvalue_t lowest, const fmpq_t value, const fmpz_t multiplicity,
                      const char *method, slong prec)
{
    lowest->kind = WG_EXACT;
    fmpq_set(lowest->exact, value);
    arb_set_fmpq(lowest->value, value, prec);
    fmpz_set(lowest->multiplicity, multiplicity);
    lowest->multiplicity_is_exact = 1;
    lowest->residual = 0;
    lowest->method = method;
}

/* Commuting words that cannot all have the sign they want: the least of all sums. */
static void by_commuting_sums(wg_lowest_eigenvalue_t lowest, const wg_direct_sum_t blocks, slong prec)
{
    slong length = WORD(1) << blocks->central, count = 0;
    fmpz *sums = _fmpz_vec_init(length), *least = sums;
    fmpz_t multiplicity;
    fmpq_t value;

    fmpq_init(value);
    fmpz_init(multiplicity);
    wg_commuting_sums(sums, blocks);
    for (slong s = 1; s < length; s++)
        if (fmpz_cmp(sums + s, least) < 0)
            least = sums + s;
    for (slong s = 0; s < length; s++)
        count += fmpz_equal(sums + s, least);
    fmpz_mul_si(multiplicity, blocks->copies, count);
    fmpq_set_fmpz_frac(value, least, blocks->denominator);
    set_exact(lowest, value, multiplicity, "commuting words, the least of all sums of signs", prec);
    _fmpz_vec_clear(sums, length);
    fmpz_clear(multiplicity);
    fmpq_clear(value);
}

static int is_identity(const wg_pauli_sum_t sum, slong index)
{
    for (slong j = 0; j < 2 * sum->limbs; j++)
        if (sum->words[2 * sum->limbs * index + j] != 0)
            return 0;
    return 1;
}

/* offset <- the coefficient of the identity; absolute <- sum |c|, squares <- sum c^2 over the other words. */
static void add_up(fmpq_t offset, fmpq_t absolute, fmpq_t squares, const wg_pauli_sum_t sum)
{
    fmpq_t t;

    fmpq_init(t);
    for (slong i = 0; i < sum->length; i++)
        if (is_identity(sum, i))
            fmpq_set(offset, sum->coefficients + i);
        else
        {
            fmpq_abs(t, sum->coefficients + i);
            fmpq_add(absolute, absolute, t);
            fmpq_addmul(squares, t, t);
        }
    fmpq_clear(t);
}

/* Nonzero if all words but the identity anticommute with each other; there are at most 2t + 1 of those. */
static int all_anticommute(const wg_direct_sum_t blocks)
{
    const wg_pauli_sum_struct *o = blocks->reduced;

    if (blocks->pairs == 0 || o->length > 2 * blocks->pairs + 2)
        return 0;
    for (slong i = 0; i < o->length; i++)
        for (slong j = 0; j < i; j++)
        {
            const ulong *u = o->words + 2 * o->limbs * i, *v = o->words + 2 * o->limbs * j;
            ulong form = 0;

            for (slong l = 0; l < o->limbs; l++)
                form ^= (u[l] & v[o->limbs + l]) ^ (u[o->limbs + l] & v[l]);
            if (!__builtin_parityl(form) && !is_identity(o, i) && !is_identity(o, j))
                return 0;
        }
    return 1;
}

/* (O - c_0)^2 = sum c^2, and Tr O = c_0 D leaves half of the eigenvalues below. */
static void by_square(wg_lowest_eigenvalue_t lowest, const fmpq_t offset, const fmpq_t squares,
                      const fmpz_t dim, slong prec)
{
    static const char method[] = "anticommuting words, the root of their square";
    fmpz_t half;
    fmpq_t value;

    fmpz_init(half);
    fmpq_init(value);
    fmpz_fdiv_q_2exp(half, dim, 1);
    if (fmpz_is_square(fmpq_numref(squares)) && fmpz_is_square(fmpq_denref(squares)))
    {
        fmpz_sqrt(fmpq_numref(value), fmpq_numref(squares));
        fmpz_sqrt(fmpq_denref(value), fmpq_denref(squares));
        fmpq_sub(value, offset, value);
        set_exact(lowest, value, half, method, prec);
    }
    else
    {
        arb_t root;

        arb_init(root);
        arb_set_fmpq(root, squares, prec + 8);
        arb_sqrt(root, root, prec + 8);
        set_exact(lowest, offset, half, method, prec);
        arb_sub(lowest->value, lowest->value, root, prec);
        lowest->kind = WG_CERTIFIED;
        arb_clear(root);
    }
    fmpz_clear(half);
    fmpq_clear(value);
}

/* Words whose algebra is simple enough for any number of them; returns zero where it is not. */
static int by_words(wg_lowest_eigenvalue_t lowest, const wg_direct_sum_t blocks, const fmpz_t dim, slong prec)
{
    fmpq_t offset, absolute, squares;
    int found = 1;

    fmpq_init(offset);
    fmpq_init(absolute);
    fmpq_init(squares);
    add_up(offset, absolute, squares, blocks->reduced);
    if (blocks->pairs == 0 && wg_commuting_signs_exist(blocks))
    {
        fmpq_sub(offset, offset, absolute);
        set_exact(lowest, offset, blocks->copies, "commuting words, all signs at once", prec);
    }
    else if (blocks->pairs == 0 && blocks->central <= COMMUTING_RANK_MAX)
        by_commuting_sums(lowest, blocks, prec);
    else if (all_anticommute(blocks))
        by_square(lowest, offset, squares, dim, prec);
    else
        found = 0;
    fmpq_clear(offset);
    fmpq_clear(absolute);
    fmpq_clear(squares);
    return found;
}

static wg_status_t of_blocks(wg_lowest_eigenvalue_t lowest, const wg_observable_t observable,
                             const fmpz_t dim, slong prec, wg_error_struct *error)
{
    wg_direct_sum_t blocks;
    wg_status_t status = wg_direct_sum_init(blocks, observable, dim, error);
    slong rows;

    if (status != WG_OK)
        return status;
    rows = wg_direct_sum_rows(blocks);
    if (observable->kind == WG_OBSERVABLE_PAULI && by_words(lowest, blocks, dim, prec))
        ;
    else if (wg_characteristic_is_cheap(blocks))
        wg_lowest_by_polynomial(lowest, blocks, prec);
    else if (rows > 0 && rows <= WG_LOWEST_ENCLOSED_ROWS_MAX && blocks->central <= 1)
        status = wg_lowest_by_enclosure(lowest, blocks, error);
    else
        status = wg_lowest_by_lanczos(lowest, blocks, error);
    wg_direct_sum_clear(blocks);
    return status;
}

wg_status_t wg_lowest_eigenvalue(wg_lowest_eigenvalue_t lowest, const wg_observable_t observable,
                                 const fmpz_t dim, slong prec, wg_error_struct *error)
{
    wg_spectrum_t spectrum;
    wg_status_t status;

    if (observable->kind == WG_OBSERVABLE_PAULI || observable->kind == WG_OBSERVABLE_MATRIX)
        return of_blocks(lowest, observable, dim, prec, error);
    wg_spectrum_init(spectrum);
    status = wg_observable_spectrum(spectrum, observable, dim, error);
    if (status == WG_OK)
        set_exact(lowest, spectrum->eigenvalues, spectrum->multiplicities, "eigenvalues as given", prec);
    wg_spectrum_clear(spectrum);
    return status;
}

wg_status_t wg_lowest_eigenvalue_by_polynomial(wg_lowest_eigenvalue_t lowest,
                                               const wg_observable_t observable, const fmpz_t dim, slong prec,
                                               wg_error_struct *error)
{
    wg_direct_sum_t blocks;
    wg_status_t status = wg_direct_sum_init(blocks, observable, dim, error);

    if (status != WG_OK)
        return status;
    if (wg_characteristic_is_cheap(blocks))
        wg_lowest_by_polynomial(lowest, blocks, prec);
    else
        status = wg_fail(error, WG_UNABLE, "the blocks are too large for their characteristic polynomials");
    wg_direct_sum_clear(blocks);
    return status;
}

wg_status_t wg_lowest_eigenvalue_by_enclosure(wg_lowest_eigenvalue_t lowest, const wg_observable_t observable,
                                              const fmpz_t dim, wg_error_struct *error)
{
    wg_direct_sum_t blocks;
    wg_status_t status = wg_direct_sum_init(blocks, observable, dim, error);

    if (status != WG_OK)
        return status;
    if (wg_direct_sum_rows(blocks) > 0 && wg_direct_sum_rows(blocks) <= WG_LOWEST_ENCLOSED_ROWS_MAX &&
        blocks->central <= COMMUTING_RANK_MAX)
        status = wg_lowest_by_enclosure(lowest, blocks, error);
    else
        status = wg_fail(error, WG_UNABLE, "the blocks have more than %d rows", WG_LOWEST_ENCLOSED_ROWS_MAX);
    wg_direct_sum_clear(blocks);
    return status;
}

wg_status_t wg_lowest_eigenvalue_by_lanczos(wg_lowest_eigenvalue_t lowest, const wg_observable_t observable,
                                            const fmpz_t dim, wg_error_struct *error)
{
    wg_direct_sum_t blocks;
    wg_status_t status = wg_direct_sum_init(blocks, observable, dim, error);

    if (status != WG_OK)
        return status;
    status = wg_lowest_by_lanczos(lowest, blocks, error);
    wg_direct_sum_clear(blocks);
    return status;
}
