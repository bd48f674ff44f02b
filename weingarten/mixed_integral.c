#include "wishgarten/mixed_integral.h"

#include <stdlib.h>
#include <string.h>

#include "ensemble_kind.h"
#include "trace_sum.h"

typedef struct
{
    wg_integrand_struct *integrand;
    const fmpz *dim;
    int form;                   /* the matrix J, or -1 */
    wg_sequence_table_t pieces; /* row, column, letters: an entry; 0, 0, letters: a trace */
    wg_formal_sum_t products;   /* of pieces */
    slong *piece;               /* space for one piece, and for its transpose */
    slong *transpose;
} work_t;

/* Indices */

/* count <- with the index, once for all that J pairs it with */
static void collect(slong *indices, slong *count, slong index, slong half)
{
    if (half > 0 && index > half)
        index -= half;
    for (slong i = 0; i < *count; i++)
        if (indices[i] == index)
            return;
    indices[(*count)++] = index;
}

static wg_status_t check_indices(const wg_integrand_t f, wg_ensemble_t ensemble, const fmpz *dim,
                                 wg_error_struct *error)
{
    slong *indices, count = 0, half = 0;
    wg_status_t status = WG_OK;

    if (dim == NULL || fmpz_sgn(dim) <= 0)
        return WG_OK;
    if (wg_ensemble_has_form(ensemble) && fmpz_fits_si(dim))
        half = fmpz_get_si(dim) / 2;
    indices = flint_malloc((2 * f->matrix_count + 1) * sizeof(slong));
    for (slong m = 0; m < f->matrix_count && status == WG_OK; m++)
    {
        slong largest = FLINT_MAX(f->matrices[m].row, f->matrices[m].column);

        if (f->matrices[m].kind != WG_MATRIX_UNIT)
            continue;
        if (fmpz_cmp_si(dim, largest) < 0)
            status = wg_fail(error, WG_DOMAIN, "the index %ld is larger than the dimension", (long) largest);
        collect(indices, &count, f->matrices[m].row, half);
        collect(indices, &count, f->matrices[m].column, half);
    }
    if (status == WG_OK && fmpz_cmp_si(dim, wg_ensemble_has_form(ensemble) ? 2 * count : count) < 0)
        status = wg_fail(error, WG_DOMAIN, "the dimension has to be at least %ld for as many different %s",
                         (long) (wg_ensemble_has_form(ensemble) ? 2 * count : count),
                         wg_ensemble_has_form(ensemble) ? "indices, two for each pair" : "indices");
    flint_free(indices);
    return status;
}

/* Pieces */

static const wg_matrix_struct *unit_of(const wg_letter_struct *letter, const work_t *w)
{
    const wg_matrix_struct *matrices = w->integrand->matrices;

    return letter->matrix != WG_LETTER_COLUMNS && matrices[letter->matrix].kind == WG_MATRIX_UNIT
               ? matrices + letter->matrix
               : NULL;
}

static slong row_of(const wg_letter_struct *unit, const work_t *w)
{
    const wg_matrix_struct *m = unit_of(unit, w);

    return unit->flags & WG_LETTER_TRANSPOSED ? m->column : m->row;
}

static slong column_of(const wg_letter_struct *unit, const work_t *w)
{
    const wg_matrix_struct *m = unit_of(unit, w);

    return unit->flags & WG_LETTER_TRANSPOSED ? m->row : m->column;
}

/* J[row, column], which is J_{i, i+N} = 1 = -J_{i+N, i}. */
static int form_entry(slong row, slong column, const work_t *w)
{
    slong half;

    if (w->dim == NULL || row < 0 || column < 0 || !fmpz_fits_si(w->dim))
        return 0;
    half = fmpz_get_si(w->dim) / 2;
    return column - row == half ? 1 : row - column == half ? -1 : 0;
}

static slong count_marks(const slong *letters, slong length)
{
    slong count = 0;

    for (slong i = 0; i < length; i++)
        count += (letters[i] & 3) == WG_LETTER_CONJUGATED || (letters[i] & 3) == WG_LETTER_TRANSPOSED;
    return count;
}

/* A projector is its own adjoint. */
static slong transposed_letter(slong letter, int *sign, const work_t *w)
{
    if (letter >> 2 == w->form)
    {
        *sign = -*sign;
        return letter;
    }
    if (w->integrand->matrices[letter >> 2].kind == WG_MATRIX_PROJECTOR)
        return letter ^ WG_LETTER_CONJUGATED;
    return letter ^ WG_LETTER_TRANSPOSED;
}

/* w->piece <- X[row, column] or its equal X'[column, row], the one with fewer marks; returns a sign. */
static int choose_form(work_t *w, slong length)
{
    int sign = 1;
    slong *piece = w->piece, *other = w->transpose, order;

    other[0] = piece[1];
    other[1] = piece[0];
    for (slong i = 0; i < length; i++)
        other[2 + i] = transposed_letter(piece[2 + length - 1 - i], &sign, w);
    order = count_marks(other + 2, length) - count_marks(piece + 2, length);
    for (slong i = 2; i < length + 2 && order == 0; i++)
        order = other[i] - piece[i];
    for (slong i = 0; i < 2 && order == 0; i++)
        order = other[i] - piece[i];
    if (order >= 0)
        return 1;
    memcpy(piece, other, (length + 2) * sizeof(slong));
    return sign;
}

/* The entry of the letters between two units joins the pieces; returns a sign, or 0. */
static int add_entry(slong *pieces, slong *count, work_t *w, slong row, slong column,
                     const wg_letter_struct *letters, slong length)
{
    int sign;

    if (length == 0)
        return row == column;
    if (length == 1 && letters[0].matrix == w->form)
        return form_entry(row, column, w);
    w->piece[0] = row;
    w->piece[1] = column;
    for (slong i = 0; i < length; i++)
        w->piece[2 + i] = 4 * (slong) letters[i].matrix + letters[i].flags;
    sign = choose_form(w, length);
    pieces[(*count)++] = wg_sequence_table_find(w->pieces, w->piece, length + 2);
    return sign;
}

/* Tr word = sign * product of pieces; the sign, or 0, is returned. */
static int split(slong *pieces, slong *count, work_t *w, const wg_word_struct *word)
{
    wg_letter_struct *turned = flint_malloc(FLINT_MAX(word->length, 1) * sizeof(*turned));
    slong first = 0, n = word->length;
    int sign = 1;

    *count = 0;
    while (first < n && unit_of(word->letters + first, w) == NULL)
        first++;
    for (slong i = 0; i < n; i++)
        turned[i] = word->letters[(first + i) % n];
    if (first == n)
    {
        w->piece[0] = w->piece[1] = 0;
        for (slong i = 0; i < n; i++)
            w->piece[2 + i] = 4 * (slong) word->letters[i].matrix + word->letters[i].flags;
        pieces[(*count)++] = wg_sequence_table_find(w->pieces, w->piece, n + 2);
    }
    else
        for (slong i = 0, end; i < n && sign != 0; i = end)
        {
            for (end = i + 1; end < n && unit_of(turned + end, w) == NULL;)
                end++;
            sign *= add_entry(pieces, count, w, column_of(turned + i, w), row_of(turned + end % n, w),
                              turned + i + 1, end - i - 1);
        }
    flint_free(turned);
    return sign;
}

/* Terms */

static void add_product(work_t *w, slong *product, slong length, const fmpz_poly_t c, int sign)
{
    fmpz_poly_struct *coefficient;

    wg_sequence_sort(product, length);
    coefficient = wg_formal_sum_coefficient(w->products, product, length);
    if (sign > 0)
        fmpz_poly_add(coefficient, coefficient, c);
    else
        fmpz_poly_sub(coefficient, coefficient, c);
}

static void split_terms(work_t *w, const wg_trace_sum_t sum)
{
    slong **pieces = flint_malloc((sum->word_count + 1) * sizeof(slong *)),
          *counts = flint_malloc((sum->word_count + 1) * sizeof(slong));
    int *signs = flint_malloc((sum->word_count + 1) * sizeof(int));

    for (slong i = 0; i < sum->word_count; i++)
    {
        pieces[i] = flint_malloc((sum->words[i].length + 1) * sizeof(slong));
        signs[i] = split(pieces[i], counts + i, w, sum->words + i);
    }
    for (slong i = 0; i < sum->term_count; i++)
    {
        const wg_trace_term_struct *term = sum->terms + i;
        slong length = 0, *product;
        int sign = 1;

        for (slong k = 0; k < term->length; k++)
        {
            length += counts[term->traces[k]];
            sign *= signs[term->traces[k]];
        }
        if (sign == 0)
            continue;
        product = flint_malloc((length + 1) * sizeof(slong));
        length = 0;
        for (slong k = 0; k < term->length; k++)
            for (slong j = 0; j < counts[term->traces[k]]; j++)
                product[length++] = pieces[term->traces[k]][j];
        add_product(w, product, length, term->coefficient, sign);
        flint_free(product);
    }
    for (slong i = 0; i < sum->word_count; i++)
        flint_free(pieces[i]);
    flint_free(pieces);
    flint_free(counts);
    flint_free(signs);
}

/* The sum of products of pieces */

typedef struct
{
    slong *piece;
    slong length;
    slong number;
} named_t;

/* Traces before entries, short words before long ones, small indices before large ones. */
static int compare_named(const void *a, const void *b)
{
    const named_t *x = a, *y = b;

    if ((x->piece[0] != 0) != (y->piece[0] != 0))
        return x->piece[0] != 0 ? 1 : -1;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    for (slong i = 2; i < x->length; i++)
        if (x->piece[i] != y->piece[i])
            return x->piece[i] < y->piece[i] ? -1 : 1;
    for (slong i = 0; i < 2; i++)
        if (x->piece[i] != y->piece[i])
            return labs(x->piece[i]) < labs(y->piece[i]) ? -1 : 1;
    return 0;
}

static void set_word(wg_word_struct *word, const slong *piece, slong length, wg_integrand_t integrand)
{
    slong unit = piece[0] != 0, n = length - 2;

    word->letters = flint_malloc(FLINT_MAX(n + unit, 1) * sizeof(wg_letter_struct));
    word->length = n + unit;
    word->power = 1;
    for (slong i = 0; i < n; i++)
        word->letters[i] = (wg_letter_struct){(int) (piece[2 + i] >> 2), piece[2 + i] & 3};
    if (unit)
        word->letters[n] = (wg_letter_struct){wg_integrand_unit(integrand, piece[1], piece[0]), 0};
}

/* renamed[p] <- the number of piece p among the words, which are those that occur. */
static void name_words(wg_trace_sum_t sum, slong *renamed, const work_t *w)
{
    named_t *named = flint_malloc((w->pieces->count + 1) * sizeof(*named));
    slong length, *product;

    for (slong p = 0; p < w->pieces->count; p++)
        renamed[p] = -1;
    for (slong i = 0; i < w->products->terms->count; i++)
    {
        product = wg_sequence_table_get(&length, w->products->terms, i);
        for (slong k = 0; k < length && !fmpz_poly_is_zero(w->products->coefficients + i); k++)
            renamed[product[k]] = 0;
    }
    for (slong p = 0; p < w->pieces->count; p++)
        if (renamed[p] == 0)
        {
            named[sum->word_count].piece =
                wg_sequence_table_get(&named[sum->word_count].length, w->pieces, p);
            named[sum->word_count++].number = p;
        }
    qsort(named, sum->word_count, sizeof(*named), compare_named);
    sum->words = flint_malloc(FLINT_MAX(sum->word_count, 1) * sizeof(wg_word_struct));
    for (slong i = 0; i < sum->word_count; i++)
    {
        set_word(sum->words + i, named[i].piece, named[i].length, w->integrand);
        renamed[named[i].number] = i;
    }
    flint_free(named);
}

/* sum <- the products, over the old denominator */
static void finish(wg_trace_sum_t sum, work_t *w)
{
    slong *renamed = flint_malloc((w->pieces->count + 1) * sizeof(slong));
    wg_trace_sum_t old;

    *old = *sum;
    wg_trace_sum_init(sum);
    fmpz_swap(sum->denominator, old->denominator);
    sum->exponents = old->exponents;
    sum->degree = old->degree;
    old->exponents = NULL;
    wg_trace_sum_clear(old);
    name_words(sum, renamed, w);
    wg_trace_sum_take_terms(sum, w->products, renamed);
    flint_free(renamed);
}

static void split_units(wg_trace_sum_t sum, wg_integrand_t integrand, wg_ensemble_t ensemble, const fmpz *dim)
{
    work_t w = {.integrand = integrand, .dim = dim, .form = -1};
    slong longest = 0;

    if (wg_ensemble_has_form(ensemble))
        w.form = wg_integrand_matrix(integrand, "J", WG_MATRIX_FIXED);
    for (slong i = 0; i < sum->word_count; i++)
        longest = FLINT_MAX(longest, sum->words[i].length);
    w.piece = flint_malloc((longest + 2) * sizeof(slong));
    w.transpose = flint_malloc((longest + 2) * sizeof(slong));
    wg_sequence_table_init(w.pieces);
    wg_formal_sum_init(w.products);
    split_terms(&w, sum);
    finish(sum, &w);
    wg_sequence_table_clear(w.pieces);
    wg_formal_sum_clear(w.products);
    flint_free(w.piece);
    flint_free(w.transpose);
}

static int has_units(const wg_integrand_t integrand)
{
    for (slong m = 0; m < integrand->matrix_count; m++)
        if (integrand->matrices[m].kind == WG_MATRIX_UNIT)
            return 1;
    return 0;
}

wg_status_t wg_mixed_integral(wg_trace_sum_t sum, const char **method, wg_integrand_t integrand,
                              wg_ensemble_t ensemble, const fmpz *dim, wg_error_struct *error)
{
    wg_status_t status;

    wg_integrand_join_entries(integrand);
    status = check_indices(integrand, ensemble, dim, error);
    if (status != WG_OK)
        return status;
    status = ensemble == WG_ENSEMBLE_UNITARY
                 ? wg_trace_integral(sum, method, integrand, dim, error)
                 : wg_ensemble_trace_integral(sum, method, integrand, ensemble, dim, error);
    if (status == WG_OK && has_units(integrand))
        split_units(sum, integrand, ensemble, dim);
    return status;
}
