#include "matching_sum.h"

#include <flint/fmpz_poly.h>

#include "sequence_table.h"

void wg_matching_init(wg_matching_t m, slong rows, slong columns)
{
    m->rows = rows;
    m->columns = columns;
    m->powers = flint_calloc(FLINT_MAX(rows * columns, 1), sizeof(slong));
}

void wg_matching_clear(wg_matching_t m)
{
    flint_free(m->powers);
}

void wg_matching_push(wg_matching_t m, slong row, slong column, slong power)
{
    m->powers[row * m->columns + column] += power;
}

/* f <- p(D) / (D^e D (D-1) ... (D-length+1)) */
static void set_quotient(wg_formula_t f, const fmpz_poly_t p, slong e, slong length, const fmpz *dim,
                         const wg_ring_t ring)
{
    wg_formula_t factor;
    fmpz_t t, value;
    fmpq_t q;

    wg_formula_init(factor, ring);
    fmpz_init(t);
    fmpz_init(value);
    fmpq_init(q);
    wg_formula_set_si(f, 1, ring);
    if (dim != NULL)
    {
        fmpz_poly_evaluate_fmpz(value, p, dim);
        fmpz_pow_ui(t, dim, e);
        fmpq_set_fmpz_frac(q, value, t);
        for (slong j = 0; j < length; j++)
        {
            fmpz_sub_ui(t, dim, j);
            fmpq_div_fmpz(q, q, t);
        }
        wg_formula_set_fmpq(f, q, ring);
    }
    else if (fmpz_poly_is_zero(p))
        wg_formula_set_si(f, 0, ring);
    else
    {
        slong *shifts = flint_malloc((length + 1) * sizeof(slong)),
              *exponents = flint_malloc((length + 1) * sizeof(slong));
        fmpz_poly_t one;

        for (slong j = 0; j < FLINT_MAX(length, 1); j++)
        {
            shifts[j] = -j;
            exponents[j] = (j < length) + (j == 0 ? e : 0);
        }
        fmpz_poly_init(one);
        fmpz_poly_one(one);
        fmpz_one(t);
        wg_formula_set_fraction(f, one, t, shifts, exponents, exponents[0] == 0 ? 0 : FLINT_MAX(length, 1),
                                ring);
        wg_formula_set_fmpz_poly(factor, p, ring);
        wg_formula_mul(f, f, factor, ring);
        fmpz_poly_clear(one);
        flint_free(shifts);
        flint_free(exponents);
    }
    wg_formula_clear(factor, ring);
    fmpz_clear(t);
    fmpz_clear(value);
    fmpq_clear(q);
}

void wg_matching_plain(wg_formula_t f, const wg_matching_t m, const fmpz *dim, const wg_ring_t ring)
{
    slong blocks = 0, *uses = flint_calloc(m->rows + m->columns, sizeof(slong));
    fmpz_poly_t one;

    fmpz_poly_init(one);
    fmpz_poly_one(one);
    for (slong i = 0; i < m->rows; i++)
        for (slong j = 0; j < m->columns; j++)
            if (m->powers[i * m->columns + j] > 0)
            {
                blocks++;
                if (++uses[i] > 1 || ++uses[m->rows + j] > 1)
                    fmpz_poly_zero(one);
            }
    set_quotient(f, one, 0, fmpz_poly_is_zero(one) ? 0 : blocks, dim, ring);
    fmpz_poly_clear(one);
    flint_free(uses);
}

/* Sets of entries by the columns that they use, as bits, and their number. */
typedef struct
{
    wg_sequence_table_t states;
    fmpz_poly_struct *weights;
    slong alloc;
} level_t;

static void level_init(level_t *level)
{
    wg_sequence_table_init(level->states);
    level->weights = NULL;
    level->alloc = 0;
}

static void level_clear(level_t *level)
{
    for (slong i = 0; i < level->states->count; i++)
        fmpz_poly_clear(level->weights + i);
    flint_free(level->weights);
    wg_sequence_table_clear(level->states);
}

/* The sets gain weight * factor. */
static void level_add(level_t *level, slong columns, slong size, const fmpz_poly_t weight,
                      const fmpz_poly_t factor)
{
    slong state[2] = {columns, size}, before = level->states->count,
          i = wg_sequence_table_find(level->states, state, 2);
    fmpz_poly_t t;

    if (i == before)
    {
        if (i == level->alloc)
        {
            level->alloc = 2 * level->alloc + 16;
            level->weights = flint_realloc(level->weights, level->alloc * sizeof(fmpz_poly_struct));
        }
        fmpz_poly_init(level->weights + i);
    }
    fmpz_poly_init(t);
    fmpz_poly_mul(t, weight, factor);
    fmpz_poly_add(level->weights + i, level->weights + i, t);
    fmpz_poly_clear(t);
}

/* factors[j] <- D^power times the weight of a row whose chosen entry is in column j; factors[columns], of one with none; zero where
   there is no entry. */
static void set_factors(fmpz_poly_struct *factors, const wg_matching_t m, slong row)
{
    const slong *powers = m->powers + row * m->columns;
    slong total = 0;
    fmpz_poly_t t;

    fmpz_poly_init(t);
    for (slong j = 0; j < m->columns; j++)
        total += powers[j];
    fmpz_poly_set_si(factors + m->columns, total % 2 == 0 ? 1 : -1);
    for (slong j = 0; j < m->columns; j++)
    {
        fmpz_poly_zero(factors + j);
        if (powers[j] == 0)
            continue;
        fmpz_poly_zero(t);
        fmpz_poly_set_coeff_si(t, 1, 1);
        fmpz_poly_set_coeff_si(t, 0, -1);
        fmpz_poly_pow(factors + j, t, powers[j]);
        fmpz_poly_set_si(t, powers[j] % 2 == 0 ? 1 : -1);
        fmpz_poly_sub(factors + j, factors + j, t);
        if ((total - powers[j]) % 2 != 0)
            fmpz_poly_neg(factors + j, factors + j);
    }
    fmpz_poly_clear(t);
}

/* The columns that occur in this row or later. */
static ulong later_columns(const wg_matching_t m, slong row)
{
    ulong columns = 0;

    for (slong i = row; i < m->rows; i++)
        for (slong j = 0; j < m->columns; j++)
            columns |= (ulong) (m->powers[i * m->columns + j] > 0) << j;
    return columns;
}

static void add_row(level_t *to, const level_t *from, const wg_matching_t m, slong row)
{
    ulong later = later_columns(m, row + 1);
    fmpz_poly_struct *factors = flint_malloc((m->columns + 1) * sizeof(fmpz_poly_struct));

    for (slong j = 0; j <= m->columns; j++)
        fmpz_poly_init(factors + j);
    set_factors(factors, m, row);
    for (slong i = 0; i < from->states->count; i++)
    {
        slong length, *state = wg_sequence_table_get(&length, from->states, i), size = state[1];
        ulong used = state[0];

        level_add(to, used & later, size, from->weights + i, factors + m->columns);
        for (slong j = 0; j < m->columns; j++)
            if (!((used >> j) & 1) && !fmpz_poly_is_zero(factors + j))
                level_add(to, (used | UWORD(1) << j) & later, size + 1, from->weights + i, factors + j);
    }
    for (slong j = 0; j <= m->columns; j++)
        fmpz_poly_clear(factors + j);
    flint_free(factors);
}

/* f <- sum over sizes k of weight_k (D - k)!/D!, over the common denominator */
static void sum_sizes(wg_formula_t f, const level_t *last, const wg_matching_t m, const fmpz *dim,
                      const wg_ring_t ring)
{
    slong most = 0, degree = 0, length;
    fmpz_poly_t sum, term, t;

    fmpz_poly_init(sum);
    fmpz_poly_init(term);
    fmpz_poly_init(t);
    for (slong k = 0; k < m->rows * m->columns; k++)
        degree += m->powers[k];
    for (slong i = 0; i < last->states->count; i++)
        most = FLINT_MAX(most, wg_sequence_table_get(&length, last->states, i)[1]);
    for (slong i = 0; i < last->states->count; i++)
    {
        fmpz_poly_set(term, last->weights + i);
        for (slong j = wg_sequence_table_get(&length, last->states, i)[1]; j < most; j++)
        {
            fmpz_poly_zero(t);
            fmpz_poly_set_coeff_si(t, 1, 1);
            fmpz_poly_set_coeff_si(t, 0, -j);
            fmpz_poly_mul(term, term, t);
        }
        fmpz_poly_add(sum, sum, term);
    }
    set_quotient(f, sum, degree, most, dim, ring);
    fmpz_poly_clear(sum);
    fmpz_poly_clear(term);
    fmpz_poly_clear(t);
}

wg_status_t wg_matching_centred(wg_formula_t f, const wg_matching_t m, const fmpz *dim, slong states_max,
                                const wg_ring_t ring)
{
    level_t now, next;
    wg_status_t status = m->columns > 62 ? WG_UNABLE : WG_OK;
    fmpz_poly_t one;

    if (status != WG_OK)
        return status;
    fmpz_poly_init(one);
    fmpz_poly_one(one);
    level_init(&now);
    level_add(&now, 0, 0, one, one);
    for (slong row = 0; row < m->rows && status == WG_OK; row++)
    {
        level_init(&next);
        add_row(&next, &now, m, row);
        level_clear(&now);
        now = next;
        if (now.states->count > states_max / FLINT_MAX(m->columns, 1))
            status = WG_UNABLE;
    }
    if (status == WG_OK)
        sum_sizes(f, &now, m, dim, ring);
    level_clear(&now);
    fmpz_poly_clear(one);
    return status;
}
