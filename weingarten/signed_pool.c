#include "signed_pool.h"

#include <string.h>

void wg_signed_pool_init(wg_signed_pool_t pool, const wg_integrand_struct *integrand, wg_ensemble_t ensemble,
                         int form)
{
    wg_sequence_table_init(pool->words);
    pool->integrand = integrand;
    pool->ensemble = ensemble;
    pool->form = form;
    wg_sequence_table_find(pool->words, (slong[]){0}, 0);
    wg_sequence_table_find(pool->words, (slong[]){4 * WG_LETTER_COLUMNS}, 1);
}

void wg_signed_pool_clear(wg_signed_pool_t pool)
{
    wg_sequence_table_clear(pool->words);
}

static int is_random(const wg_signed_pool_t pool, slong letter)
{
    return pool->integrand->matrices[letter >> 2].kind == WG_MATRIX_RANDOM;
}

static int is_projector(const wg_signed_pool_t pool, slong letter)
{
    return pool->integrand->matrices[letter >> 2].kind == WG_MATRIX_PROJECTOR;
}

static int is_form(const wg_signed_pool_t pool, slong letter)
{
    return letter >> 2 == pool->form;
}

int wg_signed_pool_expand(slong *letters, slong *count, const wg_signed_pool_t pool, slong letter)
{
    int flags = letter & 3, transposed = flags & WG_LETTER_TRANSPOSED,
        conjugated = flags & WG_LETTER_CONJUGATED;
    slong matrix = letter & ~(slong) 3, form = 4 * (slong) pool->form;

    *count = 1;
    letters[0] = letter;
    if (is_form(pool, letter))
    {
        letters[0] = form;
        return transposed ? -1 : 1;
    }
    if (is_projector(pool, letter))
        letters[0] = matrix + (flags == WG_LETTER_CONJUGATED || flags == WG_LETTER_TRANSPOSED);
    if (!is_random(pool, letter))
        return 1;
    switch (pool->ensemble)
    {
    case WG_ENSEMBLE_SYMPLECTIC:
        letters[0] = matrix + transposed;
        if (!conjugated)
            return 1;
        letters[1] = letters[0];
        letters[0] = letters[2] = form;
        *count = 3;
        return -1;
    case WG_ENSEMBLE_COE:
        letters[0] = matrix + conjugated;
        return 1;
    case WG_ENSEMBLE_CSE: /* S = A J^-1 = -A J, S' = -J A */
        letters[transposed ? 1 : 0] = matrix + conjugated;
        letters[transposed ? 0 : 1] = form;
        *count = 2;
        return -1;
    case WG_ENSEMBLE_GINIBRE:
        return 1;
    case WG_ENSEMBLE_WISHART:
        letters[0] = matrix + (flags == WG_LETTER_ADJOINT || flags == 0 ? 0 : WG_LETTER_TRANSPOSED);
        return 1;
    case WG_ENSEMBLE_REAL_WISHART:
        letters[0] = matrix;
        return 1;
    default:
        letters[0] = matrix + transposed;
        return 1;
    }
}

slong wg_signed_pool_transpose(int *sign, const wg_signed_pool_t pool, slong letter)
{
    slong matrix = letter & ~(slong) 3, flags = (letter & 3) ^ WG_LETTER_TRANSPOSED;

    if (is_form(pool, letter))
    {
        *sign = -*sign;
        return letter;
    }
    if (is_projector(pool, letter))
        return letter ^ 1;
    if (is_random(pool, letter))
        switch (pool->ensemble)
        {
        case WG_ENSEMBLE_CSE:
            *sign = -*sign;
            return letter;
        case WG_ENSEMBLE_COE:
        case WG_ENSEMBLE_REAL_WISHART:
            return letter;
        default:
            break;
        }
    return matrix + flags;
}

/* Shortens the word by S S^ = 1, J J = -1 and S J S' = J from its beginning to its end; returns the sign. */
static int reduce(slong *word, slong *length, const wg_signed_pool_t pool)
{
    slong top = 0;
    int sign = 1;

    for (slong i = 0; i < *length; i++)
    {
        slong a = word[i], b = top > 0 ? word[top - 1] : -1, c = top > 1 ? word[top - 2] : -1;

        if (b >= 0 && is_form(pool, a) && is_form(pool, b))
        {
            top--;
            sign = -sign;
        }
        else if (b >= 0 && is_random(pool, a) && pool->ensemble == WG_ENSEMBLE_ORTHOGONAL &&
                 (a ^ b) == WG_LETTER_TRANSPOSED)
            top--;
        else if (b >= 0 && is_random(pool, a) && (a ^ b) == WG_LETTER_CONJUGATED &&
                 (pool->ensemble == WG_ENSEMBLE_COE || pool->ensemble == WG_ENSEMBLE_CSE))
        {
            top--;
            sign = pool->ensemble == WG_ENSEMBLE_CSE ? -sign : sign;
        }
        else if (c >= 0 && pool->ensemble == WG_ENSEMBLE_SYMPLECTIC && is_random(pool, a) &&
                 is_form(pool, b) && (a ^ c) == WG_LETTER_TRANSPOSED)
        {
            top -= 2;
            if (top > 0 && is_form(pool, word[top - 1]))
            {
                top--;
                sign = -sign;
            }
            else
                word[top++] = b;
        }
        else
            word[top++] = a;
    }
    *length = top;
    return sign;
}

static void rotate(slong *word, slong length)
{
    slong first = word[0];

    memmove(word, word + 1, (length - 1) * sizeof(slong));
    word[length - 1] = first;
}

static int reduce_cyclic(slong *word, slong *length, const wg_signed_pool_t pool)
{
    int sign = reduce(word, length, pool);
    slong before = *length;

    for (slong turn = 0; turn < *length; turn++)
    {
        rotate(word, *length);
        sign *= reduce(word, length, pool);
        if (*length < before)
        {
            before = *length;
            turn = -1;
        }
    }
    return sign;
}

/* first <- the first rotation in lexicographic order */
static void first_rotation(slong *first, const slong *word, slong length)
{
    memcpy(first, word, length * sizeof(slong));
    for (slong i = 1; i < length; i++)
        for (slong k = 0; k < length; k++)
        {
            slong a = word[(i + k) % length];

            if (a == first[k])
                continue;
            if (a < first[k])
                for (slong j = 0; j < length; j++)
                    first[j] = word[(i + j) % length];
            break;
        }
}

/* Of a word and its transpose the one with fewer transposes and conjugates comes first, adjoints counting as neither. */
static int compare(const slong *a, const slong *b, slong length)
{
    slong marks = 0;

    for (slong i = 0; i < length; i++)
        marks += ((a[i] & 3) % 3 != 0) - ((b[i] & 3) % 3 != 0);
    for (slong i = 0; i < length && marks == 0; i++)
        marks = a[i] - b[i];
    return marks < 0 ? -1 : marks > 0;
}

/* The number of a reduced word without repeated projectors. */
static int find_canonical(slong *trace, wg_signed_pool_t pool, const slong *word, slong length)
{
    slong *space = flint_malloc(3 * FLINT_MAX(length, 1) * sizeof(slong)), *forward = space,
          *backward = space + length, *reversed = space + 2 * length;
    int sign = 1, order;

    for (slong i = 0; i < length; i++)
        reversed[i] = wg_signed_pool_transpose(&sign, pool, word[length - 1 - i]);
    first_rotation(forward, word, length);
    first_rotation(backward, reversed, length);
    order = compare(forward, backward, length);
    if (order == 0 && sign < 0)
        sign = 0;
    else
    {
        sign = order <= 0 ? 1 : sign;
        *trace = wg_sequence_table_find(pool->words, order <= 0 ? forward : backward, length);
    }
    flint_free(space);
    return sign;
}

/* Cuts the word at every projector that it has met before. */
static int cut(slong *traces, slong *count, wg_signed_pool_t pool, slong *word, slong length)
{
    for (slong i = 0; i < length; i++)
        for (slong j = i + 1; j < length && is_projector(pool, word[i]); j++)
            if (word[j] == word[i])
            {
                slong *rest = flint_malloc(length * sizeof(slong));
                int sign;

                memcpy(rest, word, i * sizeof(slong));
                memcpy(rest + i, word + j, (length - j) * sizeof(slong));
                sign = cut(traces, count, pool, word + i, j - i);
                sign *= cut(traces, count, pool, rest, length - (j - i));
                flint_free(rest);
                return sign;
            }
    if (length == 1 && is_projector(pool, word[0]))
        return 1;
    return find_canonical(traces + (*count)++, pool, word, length);
}

int wg_signed_pool_find(slong *traces, slong *count, wg_signed_pool_t pool, const slong *word, slong length)
{
    slong *space = flint_malloc(FLINT_MAX(length, 1) * sizeof(slong));
    int sign;

    memcpy(space, word, length * sizeof(slong));
    *count = 0;
    sign = reduce_cyclic(space, &length, pool);
    sign *= cut(traces, count, pool, space, length);
    flint_free(space);
    return sign;
}
