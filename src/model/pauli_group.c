#include "pauli_group.h"

#include <string.h>

static inline int get_bit(const ulong *bits, slong i)
{
    return bits[i / FLINT_BITS] >> (i % FLINT_BITS) & 1;
}

static inline void flip_bit(ulong *bits, slong i)
{
    bits[i / FLINT_BITS] ^= UWORD(1) << (i % FLINT_BITS);
}

static void xor_into(ulong *a, const ulong *b, slong limbs)
{
    for (slong i = 0; i < limbs; i++)
        a[i] ^= b[i];
}

void wg_pauli_group_apply(ulong *image, const ulong *columns, const ulong *u, const wg_pauli_group_t group)
{
    memset(image, 0, group->limbs * sizeof(ulong));
    for (slong l = 0; l < group->rank; l++)
        if (get_bit(u, l))
            xor_into(image, columns + l * group->limbs, group->limbs);
}

int wg_pauli_group_is_skew(const ulong *u, const wg_pauli_group_t group, ulong *scratch)
{
    ulong bits = 0;

    wg_pauli_group_apply(scratch, group->lower, u, group);
    for (slong i = 0; i < group->limbs; i++)
        bits ^= u[i] & scratch[i];
    return wg_parity(bits);
}

/* a <- a + b; returns p with P_a P_b = i^p P_(a + b). */
static ulong multiply_words(ulong *a, const ulong *b, slong limbs)
{
    ulong phase = 0;

    for (slong i = 0; i < limbs; i++)
    {
        ulong x = a[i], z = a[limbs + i], x2 = b[i], z2 = b[limbs + i];

        a[i] ^= x2;
        a[limbs + i] ^= z2;
        phase += __builtin_popcountl(x & z) + __builtin_popcountl(x2 & z2) + 2 * __builtin_popcountl(z & x2) -
                 __builtin_popcountl(a[i] & a[limbs + i]);
    }
    return phase % 4;
}

static int anticommute(const ulong *a, const ulong *b, slong limbs)
{
    ulong bits = 0;

    for (slong i = 0; i < limbs; i++)
        bits ^= (a[i] & b[limbs + i]) ^ (a[limbs + i] & b[i]);
    return wg_parity(bits);
}

slong wg_pauli_rank_bound(const wg_pauli_sum_t sum)
{
    slong qubits = 0;

    for (slong l = 0; l < sum->limbs; l++)
    {
        ulong active = 0;

        for (slong i = 0; i < sum->length; i++)
            active |= sum->words[2 * sum->limbs * i + l] | sum->words[2 * sum->limbs * i + sum->limbs + l];
        qubits += __builtin_popcountl(active);
    }
    return FLINT_MIN(sum->length, 2 * qubits);
}

/* The echelon basis of the words of a sum: pivots[k] is the highest bit of basis word k, owner[bit] = k. */
typedef struct
{
    slong size; /* limbs of a word */
    slong rank;
    ulong *words;
    slong *owner;
} basis_struct;

/* coordinates <- those of `word`, which becomes zero or, where it is independent, a new word of the basis. */
static void reduce_word(ulong *coordinates, ulong *word, basis_struct *basis)
{
    for (slong i = basis->size - 1; i >= 0; i--)
        while (word[i] != 0)
        {
            slong bit = i * FLINT_BITS + FLINT_BIT_COUNT(word[i]) - 1;
            slong k = basis->owner[bit];

            flip_bit(coordinates, k < 0 ? basis->rank : k);
            if (k < 0)
            {
                basis->owner[bit] = basis->rank;
                memcpy(basis->words + basis->size * basis->rank++, word, basis->size * sizeof(ulong));
                return;
            }
            xor_into(word, basis->words + basis->size * k, i + 1);
        }
}

static void set_forms(wg_pauli_group_t group, const basis_struct *basis)
{
    slong r = group->rank, limbs = group->limbs;

    group->lower = flint_calloc(FLINT_MAX(r, 1) * limbs, sizeof(ulong));
    group->form = flint_calloc(FLINT_MAX(r, 1) * limbs, sizeof(ulong));
    for (slong k = 0; k < r; k++)
        for (slong l = 0; l < k; l++)
            if (anticommute(basis->words + basis->size * k, basis->words + basis->size * l, basis->size / 2))
            {
                flip_bit(group->lower + limbs * l, k);
                flip_bit(group->form + limbs * l, k);
                flip_bit(group->form + limbs * k, l);
            }
}

/* The sign s in P = s Q_u, P a word of the sum. */
static int is_opposite(const ulong *u, int skew, const basis_struct *basis, ulong *word)
{
    ulong phase = skew;

    memset(word, 0, basis->size * sizeof(ulong));
    for (slong k = 0; k < basis->rank; k++)
        if (get_bit(u, k))
            phase += multiply_words(word, basis->words + basis->size * k, basis->size / 2);
    return phase % 4 == 2;
}

void wg_pauli_group_set(wg_pauli_group_t group, ulong *words, unsigned char *signs, const wg_pauli_sum_t sum)
{
    slong bound = wg_pauli_rank_bound(sum), wide = bound / FLINT_BITS + 1, bits = 2 * sum->limbs * FLINT_BITS;
    ulong *coordinates = flint_calloc(FLINT_MAX(sum->length, 1) * wide, sizeof(ulong));
    ulong *word = flint_malloc((2 * sum->limbs + wide) * sizeof(ulong));
    basis_struct basis = {2 * sum->limbs, 0, NULL, NULL};

    basis.words = flint_malloc(FLINT_MAX(bound * basis.size, 1) * sizeof(ulong));
    basis.owner = flint_malloc(FLINT_MAX(bits, 1) * sizeof(slong));
    for (slong i = 0; i < bits; i++)
        basis.owner[i] = -1;
    for (slong i = 0; i < sum->length && basis.size > 0; i++)
    {
        memcpy(word, sum->words + basis.size * i, basis.size * sizeof(ulong));
        reduce_word(coordinates + wide * i, word, &basis);
    }

    group->rank = basis.rank;
    group->limbs = FLINT_MAX((basis.rank + FLINT_BITS - 1) / FLINT_BITS, 1);
    set_forms(group, &basis);
    for (slong i = 0; i < sum->length; i++)
    {
        ulong *u = words + group->limbs * i;
        int skew;

        memcpy(u, coordinates + wide * i, group->limbs * sizeof(ulong));
        skew = wg_pauli_group_is_skew(u, group, word);
        signs[i] = (skew ? WG_SKEW : 0) | (is_opposite(u, skew, &basis, word) ? WG_NEGATIVE : 0);
    }
    flint_free(coordinates);
    flint_free(word);
    flint_free(basis.words);
    flint_free(basis.owner);
}

void wg_pauli_group_clear(wg_pauli_group_t group)
{
    flint_free(group->lower);
    flint_free(group->form);
}
