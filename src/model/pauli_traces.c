/* Powers of O are formed in pieces, with words in the coordinates of pauli_group.h. Coefficients are integers of fixed
   width modulo 2^(64 w), wide enough for |c| <= (sum_i |c_i|)^j in O^j. */

#include "wishgarten/pauli.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <flint/fmpz_vec.h>

#include "pauli_group.h"
#include "pauli_table.h"
#include "wishgarten/number.h"

/* What the stored powers may take at most by the a priori bound of their lengths; sorting and growing need up
   to four times that for a moment. Tests set both limits to small values. */
#ifndef STORED_BYTES_MAX
#define STORED_BYTES_MAX 200000000.0
#endif
/* Words of O^j that are formed together, about: few enough for the second-level cache. */
#ifndef PIECE_LENGTH
#define PIECE_LENGTH 32768
#endif

/* A power of O: words in coordinates, coefficients as magnitude and sign. After sort_power, piece b of it is
   begin[b] <= i < begin[b + 1]. */
typedef struct
{
    slong length;
    slong alloc;
    slong width;
    ulong *words;
    ulong *magnitudes;
    unsigned char *signs;
    slong *begin;
    ulong *images; /* Wu and Lu for each word u, where the power is a left factor */
} power_struct;

/* A product of word `left` of one power and word `right` of another that waits to be added to a table. */
typedef struct
{
    uint32_t left;
    uint32_t right;
    uint32_t signs;
} product_struct;

#define BATCH_LENGTH 128

typedef struct
{
    slong length;
    product_struct products[BATCH_LENGTH];
    ulong *words;
} batch_struct;

typedef struct
{
    wg_pauli_group_t group;
    batch_struct batch[1];
    slong order;
    slong stored;         /* powers 1..stored are kept */
    power_struct *powers; /* powers[j] = O^j */
    slong *widths;        /* of coefficients of O^k */
    ulong **totals;       /* totals[k] = Tr(O^k)/2^n modulo 2^(64 widths[k]) */
    ulong *scratch;       /* coefficients: a product, then two magnitudes */
    ulong *coordinates;   /* one word */
    ulong *hash;          /* the masks of a linear map from words to the index of their piece */
    slong hash_bits;
} work_struct;

/* Powers */

static void fit_power(power_struct *power, slong length, slong limbs)
{
    if (length <= power->alloc)
        return;
    length = FLINT_MAX(length, 2 * power->alloc);
    power->words = flint_realloc(power->words, length * limbs * sizeof(ulong));
    power->magnitudes = flint_realloc(power->magnitudes, length * power->width * sizeof(ulong));
    power->signs = flint_realloc(power->signs, length);
    power->alloc = length;
}

static void clear_power(power_struct *power)
{
    flint_free(power->words);
    flint_free(power->magnitudes);
    flint_free(power->signs);
    flint_free(power->begin);
    flint_free(power->images);
}

/* The piece that a word belongs to: a linear map, so that u + v is in piece (that of u) xor (that of v). */
static ulong piece_of(const ulong *u, const work_struct *work)
{
    slong limbs = work->group->limbs;
    ulong piece = 0;

    for (slong i = 0; i < work->hash_bits; i++)
    {
        ulong bits = 0;

        for (slong l = 0; l < limbs; l++)
            bits ^= u[l] & work->hash[limbs * i + l];
        piece |= wg_parity(bits) << i;
    }
    return piece;
}

static void sort_power(power_struct *power, const work_struct *work)
{
    slong limbs = work->group->limbs, pieces = WORD(1) << work->hash_bits;
    slong *begin = flint_calloc(pieces + 1, sizeof(slong)), *next = flint_malloc(pieces * sizeof(slong));
    uint32_t *piece = flint_malloc(FLINT_MAX(power->length, 1) * sizeof(uint32_t));
    power_struct sorted = {0, 0, power->width, NULL, NULL, NULL, begin, NULL};

    for (slong i = 0; i < power->length; i++)
    {
        piece[i] = piece_of(power->words + limbs * i, work);
        begin[piece[i] + 1]++;
    }
    for (slong b = 0; b < pieces; b++)
    {
        next[b] = begin[b];
        begin[b + 1] += begin[b];
    }
    fit_power(&sorted, FLINT_MAX(power->length, 1), limbs);
    for (slong i = 0; i < power->length; i++)
    {
        slong j = next[piece[i]]++;

        memcpy(sorted.words + limbs * j, power->words + limbs * i, limbs * sizeof(ulong));
        memcpy(sorted.magnitudes + power->width * j, power->magnitudes + power->width * i,
               power->width * sizeof(ulong));
        sorted.signs[j] = power->signs[i];
    }
    sorted.length = power->length;
    clear_power(power);
    *power = sorted;
    flint_free(piece);
    flint_free(next);
}

/* Products */

/* table <- table + the batch. */
static inline __attribute__((always_inline)) void add_batch(wg_pauli_table_struct *table, batch_struct *batch,
                                                            const power_struct *left,
                                                            const power_struct *right, slong limbs,
                                                            ulong *scratch)
{
    slong un = left->width, vn = right->width;

    for (slong k = 0; k < batch->length; k++)
    {
        const product_struct *p = batch->products + k;
        ulong *sum = wg_pauli_table_sum(table, batch->words + limbs * k, limbs);

        wg_pauli_add_product(sum, table->width, left->magnitudes + un * p->left, un,
                             right->magnitudes + vn * p->right, vn, p->signs & WG_NEGATIVE, scratch);
    }
    batch->length = 0;
}

/* table <- table + word i of `left` times words begin..end-1 of `right`, but for what stays in the batch.
   Whether two words commute is as good as random, so that a branch on it would cost more than the product. */
static inline __attribute__((always_inline)) void
multiply_row(wg_pauli_table_struct *table, batch_struct *batch, const power_struct *left, slong i,
             const power_struct *right, slong begin, slong end, slong limbs, ulong *scratch)
{
    const ulong *u = left->words + limbs * i, *form = left->images + 2 * limbs * i, *lower = form + limbs;

    for (slong j = begin; j < end; j++)
    {
        const ulong *v = right->words + limbs * j;
        ulong *word = batch->words + limbs * batch->length;
        product_struct *p = batch->products + batch->length;
        ulong odd = 0, minus = 0;

        for (slong l = 0; l < limbs; l++)
        {
            odd ^= v[l] & form[l];
            minus ^= v[l] & lower[l];
            word[l] = u[l] ^ v[l];
        }
        p->left = i;
        p->right = j;
        p->signs = wg_parity(minus) ^ (left->signs[i] & right->signs[j]) / WG_SKEW ^ left->signs[i] ^
                   right->signs[j];
        batch->length += 1 - wg_parity(odd);
        if (batch->length == BATCH_LENGTH)
            add_batch(table, batch, left, right, limbs, scratch);
    }
}

/* table <- piece b of left * right. A square takes every pair of different words once, and doubles. */
static inline __attribute__((always_inline)) void multiply_piece(wg_pauli_table_struct *table, slong b,
                                                                 const power_struct *left,
                                                                 const power_struct *right, slong limbs,
                                                                 work_struct *work)
{
    slong pieces = WORD(1) << work->hash_bits;
    int square = left == right;

    for (slong a = 0; a < pieces; a++)
    {
        slong c = a ^ b;

        if (square && c < a)
            continue;
        for (slong i = left->begin[a]; i < left->begin[a + 1]; i++)
            multiply_row(table, work->batch, left, i, right, square && c == a ? i + 1 : right->begin[c],
                         right->begin[c + 1], limbs, work->scratch);
    }
    add_batch(table, work->batch, left, right, limbs, work->scratch);
}

static void complete_square(wg_pauli_table_struct *table, slong b, const power_struct *power,
                            work_struct *work)
{
    slong limbs = work->group->limbs, width = power->width;
    ulong *sum, *identity = work->coordinates;

    for (slong i = 0; i < table->length; i++)
        mpn_lshift(table->sums + table->width * i, table->sums + table->width * i, table->width, 1);
    if (b != 0)
        return;
    memset(identity, 0, limbs * sizeof(ulong));
    sum = wg_pauli_table_sum(table, identity, limbs);
    for (slong i = 0; i < power->length; i++)
        wg_pauli_add_product(sum, table->width, power->magnitudes + width * i, width,
                             power->magnitudes + width * i, width, 0, work->scratch);
}

/* Plans */

/* O^j = left * right, at the cost of `steps`, with at most `bound` words. */
typedef struct
{
    slong left;
    slong right;
    double steps;
    double bound;
} plan_struct;

/* The cheapest way to O^j from the stored powers; j <= 2 * stored. */
static plan_struct choose_factors(slong j, const work_struct *work)
{
    plan_struct best = {0, 0, 0, 0};

    for (slong b = FLINT_MAX(j - work->stored, (j + 1) / 2); b <= FLINT_MIN(work->stored, j - 1); b++)
    {
        slong a = j - b, m = work->powers[a].length, n = work->powers[b].length;
        double pairs = a == b ? 0.5 * m * (m - 1) + 1 : (double) m * n;
        double steps = pairs * (work->widths[a] * work->widths[b] + work->group->limbs - 1);

        if (best.left == 0 || steps < best.steps)
            best = (plan_struct){m <= n ? a : b, m <= n ? b : a, steps, pairs};
    }
    if (work->group->rank < 64)
        best.bound = FLINT_MIN(best.bound, (double) (UWORD(1) << work->group->rank));
    return best;
}

static double stored_bytes(double length, slong j, const work_struct *work)
{
    return length * (8.0 * (work->group->limbs + work->widths[j]) + 1);
}

/* Enough pieces that one of them fits the cache, unless there would be too few words in a piece of the
   right factor to pay for the walk through the pieces. */
static void choose_pieces(work_struct *work, const plan_struct *plans, slong first, slong last)
{
    slong limbs = work->group->limbs;
    ulong state = 1;

    work->hash_bits = 0;
    for (slong j = first; j <= last; j++)
        while (plans[j].bound > PIECE_LENGTH * (double) (WORD(1) << work->hash_bits) &&
               work->powers[plans[j].right].length > 4 * (WORD(1) << work->hash_bits))
            work->hash_bits++;
    work->hash = flint_realloc(work->hash, FLINT_MAX(limbs * work->hash_bits, 1) * sizeof(ulong));
    for (slong i = 0; i < limbs * work->hash_bits; i++)
    {
        state = state * UWORD(6364136223846793005) + UWORD(1442695040888963407);
        work->hash[i] = state ^ state >> 29;
    }
}

static void set_images(power_struct *power, const wg_pauli_group_t group)
{
    slong limbs = group->limbs;

    if (power->images != NULL)
        return;
    power->images = flint_malloc(FLINT_MAX(2 * limbs * power->length, 1) * sizeof(ulong));
    for (slong i = 0; i < power->length; i++)
    {
        wg_pauli_group_apply(power->images + 2 * limbs * i, group->form, power->words + limbs * i, group);
        wg_pauli_group_apply(power->images + 2 * limbs * i + limbs, group->lower, power->words + limbs * i,
                             group);
    }
}

/* Totals */

/* Tr(O^k)/2^n gains x y for two coefficients of one word. */
static void add_to_total(slong k, const ulong *x, slong xn, int x_negative, const ulong *y, slong yn,
                         int y_negative, work_struct *work)
{
    wg_pauli_add_product(work->totals[k], work->widths[k], x, xn, y, yn, x_negative != y_negative,
                         work->scratch);
}

static void add_norm(slong j, const wg_pauli_table_struct *table, work_struct *work)
{
    slong width = table->width;
    ulong *magnitude = work->scratch + 2 * width;

    if (2 * j > work->order)
        return;
    for (slong i = 0; i < table->length; i++)
    {
        wg_pauli_magnitude(magnitude, table->sums + width * i, width);
        add_to_total(2 * j, magnitude, width, 0, magnitude, width, 0, work);
    }
}

/* The overlap with a coefficient x of the word u in O^(j - 1). */
static void add_overlap(slong j, const wg_pauli_table_struct *table, const ulong *u, const ulong *x, slong xn,
                        int x_negative, work_struct *work)
{
    slong width = table->width;
    ulong *magnitude = work->scratch + 2 * width;
    uint32_t slot = *wg_pauli_table_slot(table, u, table->limbs);
    int negative;

    if (slot == 0)
        return;
    negative = wg_pauli_magnitude(magnitude, table->sums + width * (slot - 1), width);
    add_to_total(2 * j - 1, magnitude, width, negative, x, xn, x_negative, work);
}

static void add_overlap_with_power(slong j, const wg_pauli_table_struct *table, slong b,
                                   const power_struct *power, work_struct *work)
{
    slong limbs = work->group->limbs, width = power->width;

    for (slong i = power->begin[b]; i < power->begin[b + 1]; i++)
        add_overlap(j, table, power->words + limbs * i, power->magnitudes + width * i, width,
                    power->signs[i] & WG_NEGATIVE, work);
}

static void add_overlap_with_table(slong j, const wg_pauli_table_struct *table,
                                   const wg_pauli_table_struct *other, work_struct *work)
{
    slong limbs = work->group->limbs, width = other->width;
    ulong *magnitude = work->scratch + 3 * table->width;

    for (slong i = 0; i < other->length; i++)
    {
        int negative = wg_pauli_magnitude(magnitude, other->sums + width * i, width);

        add_overlap(j, table, other->words + limbs * i, magnitude, width, negative, work);
    }
}

static void append_to_power(power_struct *power, const wg_pauli_table_struct *table, const work_struct *work)
{
    slong limbs = work->group->limbs, width = power->width;

    for (slong i = 0; i < table->length; i++)
    {
        slong n = power->length;
        int negative;

        if (mpn_zero_p(table->sums + width * i, width))
            continue;
        fit_power(power, n + 1, limbs);
        memcpy(power->words + limbs * n, table->words + limbs * i, limbs * sizeof(ulong));
        negative = wg_pauli_magnitude(power->magnitudes + width * n, table->sums + width * i, width);
        power->signs[n] =
            (negative ? WG_NEGATIVE : 0) |
            (wg_pauli_group_is_skew(power->words + limbs * n, work->group, work->coordinates) ? WG_SKEW : 0);
        power->length++;
    }
}

/* Forms O^first, ..., O^last piece by piece, adds what they give to the totals, keeps O^first if asked. */
static void run_plans(const plan_struct *plans, slong first, slong last, int keep, work_struct *work)
{
    wg_pauli_table_struct *tables = flint_malloc((last + 1) * sizeof(wg_pauli_table_struct));
    slong limbs = work->group->limbs;

    choose_pieces(work, plans, first, last);
    for (slong j = 1; j <= work->stored; j++)
        sort_power(work->powers + j, work);
    for (slong j = first; j <= last; j++)
    {
        set_images(work->powers + plans[j].left, work->group);
        wg_pauli_table_init(tables + j, work->widths[j], limbs);
    }

    for (slong b = 0; b < WORD(1) << work->hash_bits; b++)
        for (slong j = first; j <= last; j++)
        {
            const power_struct *left = work->powers + plans[j].left, *right = work->powers + plans[j].right;

            wg_pauli_table_empty(tables + j);
            if (limbs == 1)
                multiply_piece(tables + j, b, left, right, 1, work);
            else if (limbs == 2)
                multiply_piece(tables + j, b, left, right, 2, work);
            else
                multiply_piece(tables + j, b, left, right, limbs, work);
            if (left == right)
                complete_square(tables + j, b, left, work);

            add_norm(j, tables + j, work);
            if (j > first)
                add_overlap_with_table(j, tables + j, tables + j - 1, work);
            else
                add_overlap_with_power(j, tables + j, b, work->powers + j - 1, work);
            if (keep)
                append_to_power(work->powers + j, tables + j, work);
        }

    for (slong j = first; j <= last; j++)
        wg_pauli_table_clear(tables + j);
    flint_free(tables);
}

static wg_status_t fail_out_of_reach(slong j, double steps, slong *reach, const wg_pauli_sum_t sum,
                                     wg_error_struct *error)
{
    char cause[100];

    if (reach != NULL)
        *reach = 2 * (j - 1);
    if (steps > 0)
        snprintf(cause, sizeof(cause), "it takes %.2g steps, more than %.2g", steps,
                 (double) WG_PAULI_PRODUCTS_MAX);
    else
        snprintf(cause, sizeof(cause), "it takes more than 1 GiB of memory");
    return wg_fail(
        error, WG_UNABLE,
        "Tr O^%ld of this sum of %ld Pauli words on %ld qubits is out of reach: %s. Tr O^k up to k = %ld "
        "can be computed; if you know the others, give all of them as traces:p1,p2,...",
        (long) (2 * j - 1), (long) sum->length, (long) sum->qubits, cause, (long) (2 * (j - 1)));
}

/* totals[3..order] from powers[1]. */
static wg_status_t add_up_totals(slong *reach, const wg_pauli_sum_t sum, work_struct *work,
                                 wg_error_struct *error)
{
    slong last = (work->order + 1) / 2, first = 2;
    plan_struct *plans = flint_calloc(last + 1, sizeof(plan_struct));
    wg_status_t status = WG_OK;
    double bytes = 0;
    int keep = 1;

    for (slong j = 2; j <= last && status == WG_OK; j++)
    {
        if (j > 2 * work->stored)
            status = fail_out_of_reach(j, 0, reach, sum, error);
        else
        {
            plans[j] = choose_factors(j, work);
            if (plans[j].steps > WG_PAULI_PRODUCTS_MAX)
                status = fail_out_of_reach(j, plans[j].steps, reach, sum, error);
        }
        keep = keep && j < last && bytes + stored_bytes(plans[j].bound, j, work) <= STORED_BYTES_MAX;
        if (status == WG_OK && keep)
        {
            run_plans(plans, j, j, 1, work);
            bytes += stored_bytes(work->powers[j].length, j, work);
            work->stored = j;
            first = j + 1;
        }
    }
    if (status == WG_OK)
        run_plans(plans, first, last, 0, work);
    flint_free(plans);
    return status;
}

/* Before the coordinates are known: no more than the steps of O^2. */
static wg_status_t check_square(slong *reach, slong width, const wg_pauli_sum_t sum, wg_error_struct *error)
{
    slong limbs = FLINT_MAX((wg_pauli_rank_bound(sum) + FLINT_BITS - 1) / FLINT_BITS, 1);
    double steps = 0.5 * sum->length * (sum->length - 1) * ((double) width * width + limbs - 1);

    return steps > WG_PAULI_PRODUCTS_MAX ? fail_out_of_reach(2, steps, reach, sum, error) : WG_OK;
}

static void init_work(work_struct *work, slong order, const fmpz_t norm)
{
    slong last = (order + 1) / 2;
    fmpz_t power;

    memset(work, 0, sizeof(*work));
    work->order = order;
    work->stored = 1;
    work->powers = flint_calloc(last + 1, sizeof(power_struct));
    work->widths = flint_calloc(order + 1, sizeof(slong));
    work->totals = flint_calloc(order + 1, sizeof(ulong *));
    fmpz_init_set_ui(power, 1);
    for (slong k = 1; k <= order; k++)
    {
        fmpz_mul(power, power, norm);
        work->widths[k] = (fmpz_bits(power) + 1 + FLINT_BITS - 1) / FLINT_BITS;
        work->totals[k] = flint_calloc(work->widths[k], sizeof(ulong));
    }
    for (slong j = 1; j <= last; j++)
        work->powers[j].width = work->widths[j];
    work->scratch = flint_malloc(4 * work->widths[last] * sizeof(ulong));
    fmpz_clear(power);
}

static void clear_work(work_struct *work)
{
    for (slong j = 1; j <= (work->order + 1) / 2; j++)
        clear_power(work->powers + j);
    for (slong k = 1; k <= work->order; k++)
        flint_free(work->totals[k]);
    flint_free(work->powers);
    flint_free(work->widths);
    flint_free(work->totals);
    flint_free(work->scratch);
    flint_free(work->coordinates);
    flint_free(work->batch->words);
    flint_free(work->hash);
    wg_pauli_group_clear(work->group);
}

/* totals <- Tr(A^k)/2^n for k = 3..order, where A has the words of the sum and integer coefficients. */
static wg_status_t traces_of_integers(fmpz *totals, slong order, slong *reach, const fmpz *coefficients,
                                      const wg_pauli_sum_t sum, wg_error_struct *error)
{
    work_struct work[1];
    power_struct *power;
    wg_status_t status;
    fmpz_t norm;

    fmpz_init(norm);
    for (slong i = 0; i < sum->length; i++)
        if (fmpz_sgn(coefficients + i) > 0)
            fmpz_add(norm, norm, coefficients + i);
        else
            fmpz_sub(norm, norm, coefficients + i);
    init_work(work, order, norm);
    fmpz_clear(norm);

    status = check_square(reach, work->widths[1], sum, error);
    if (status == WG_OK)
    {
        power = work->powers + 1;
        fit_power(power, sum->length, FLINT_MAX(wg_pauli_rank_bound(sum) / FLINT_BITS + 1, 1));
        power->length = sum->length;
        wg_pauli_group_set(work->group, power->words, power->signs, sum);
        work->coordinates = flint_malloc(work->group->limbs * sizeof(ulong));
        work->batch->words = flint_malloc(BATCH_LENGTH * work->group->limbs * sizeof(ulong));
        for (slong i = 0; i < sum->length; i++)
        {
            ulong *magnitude = power->magnitudes + power->width * i;
            fmpz_t c;

            fmpz_init(c);
            fmpz_abs(c, coefficients + i);
            fmpz_get_ui_array(magnitude, power->width, c);
            fmpz_clear(c);
            power->signs[i] ^= fmpz_sgn(coefficients + i) < 0 ? WG_NEGATIVE : 0;
        }
        status = add_up_totals(reach, sum, work, error);
    }
    if (status == WG_OK)
        for (slong k = 3; k <= order; k++)
            fmpz_set_signed_ui_array(totals + k, work->totals[k], work->widths[k]);
    clear_work(work);
    return status;
}

static int is_identity(const ulong *word, slong size)
{
    return size == 0 || mpn_zero_p(word, size);
}

wg_status_t wg_pauli_sum_traces(fmpq *t, slong order, slong *reach, const wg_pauli_sum_t sum,
                                wg_error_struct *error)
{
    slong length = sum->length;
    fmpz *coefficients = _fmpz_vec_init(length), *totals = _fmpz_vec_init(order + 1);
    fmpz_t denominator, content;
    wg_status_t status;

    fmpz_init(denominator);
    fmpz_init(content);
    status = wg_clear_denominators(coefficients, denominator, sum->coefficients, length, error);
    if (status != WG_OK && reach != NULL)
        *reach = 0;
    if (status == WG_OK && length > 0 && order > 0)
    {
        _fmpz_vec_content(content, coefficients, length);
        _fmpz_vec_scalar_divexact_fmpz(coefficients, coefficients, length, content);
        if (is_identity(sum->words, 2 * sum->limbs))
            fmpz_set(totals + 1, coefficients);
        if (order > 1)
            _fmpz_vec_dot(totals + 2, coefficients, coefficients, length);
        if (order > 2)
            status = traces_of_integers(totals, order, reach, coefficients, sum, error);
    }
    if (status == WG_OK)
    {
        fmpq_t scale, power;

        fmpq_init(scale);
        fmpq_init(power);
        fmpq_set_fmpz_frac(scale, content, denominator);
        fmpq_one(power);
        for (slong k = 1; k <= order; k++)
        {
            fmpq_mul(power, power, scale);
            fmpq_mul_fmpz(t + k - 1, power, totals + k);
        }
        fmpq_clear(scale);
        fmpq_clear(power);
    }
    _fmpz_vec_clear(coefficients, length);
    _fmpz_vec_clear(totals, order + 1);
    fmpz_clear(denominator);
    fmpz_clear(content);
    return status;
}
