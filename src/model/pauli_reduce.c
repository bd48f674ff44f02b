#include "wishgarten/pauli_reduce.h"

#include <string.h>

/* Words are handled as 2 * limbs words of bits, x then z, as in the sum. The basis is that of a symplectic Gram-Schmidt process:
   pairs a_i, b_i that anticommute with each other and commute with everything else, and central elements in reduced row echelon
   form. The map a_i -> X_i, b_i -> Z_i, central_j -> Z_(t + j) keeps every relation between Hermitian words, hence all products:
   the sign of an image comes from multiplying out both sides. */
typedef struct
{
    slong limbs;
    slong pairs, central;
    ulong *a, *b, *c; /* word after word */
    slong *pivots;    /* of the central elements, one bit each */
} basis_struct;

static int bit(const ulong *word, slong i)
{
    return word[i / FLINT_BITS] >> (i % FLINT_BITS) & 1;
}

static void add_to(ulong *word, const ulong *other, slong limbs)
{
    for (slong i = 0; i < 2 * limbs; i++)
        word[i] ^= other[i];
}

static int anticommute(const ulong *u, const ulong *v, slong limbs)
{
    ulong sum = 0;

    for (slong i = 0; i < limbs; i++)
        sum ^= (u[i] & v[limbs + i]) ^ (u[limbs + i] & v[i]);
    return __builtin_parityl(sum);
}

/* The index of a bit that is set, or -1. */
static slong first_bit(const ulong *word, slong limbs)
{
    for (slong i = 0; i < 2 * limbs; i++)
        if (word[i] != 0)
            return i * FLINT_BITS + __builtin_ctzl(word[i]);
    return -1;
}

/* Subtracts rows whose pivot is set in `word`; appends what is left as a row and clears its pivot in the others. Returns nonzero
   if something was left. */
static int echelon_append(ulong *rows, slong *pivots, slong *length, ulong *word, slong limbs)
{
    slong pivot;

    for (slong i = 0; i < *length; i++)
        if (bit(word, pivots[i]))
            add_to(word, rows + 2 * limbs * i, limbs);
    pivot = first_bit(word, limbs);
    if (pivot < 0)
        return 0;
    for (slong i = 0; i < *length; i++)
        if (bit(rows + 2 * limbs * i, pivot))
            add_to(rows + 2 * limbs * i, word, limbs);
    memcpy(rows + 2 * limbs * *length, word, 2 * limbs * sizeof(ulong));
    pivots[(*length)++] = pivot;
    return 1;
}

static void basis_init(basis_struct *basis, slong limbs, slong alloc)
{
    size_t size = FLINT_MAX(2 * limbs * alloc, 1);

    basis->limbs = limbs;
    basis->pairs = basis->central = 0;
    basis->a = flint_calloc(size, sizeof(ulong));
    basis->b = flint_calloc(size, sizeof(ulong));
    basis->c = flint_calloc(size, sizeof(ulong));
    basis->pivots = flint_calloc(FLINT_MAX(alloc, 1), sizeof(slong));
}

static void basis_clear(basis_struct *basis)
{
    flint_free(basis->a);
    flint_free(basis->b);
    flint_free(basis->c);
    flint_free(basis->pivots);
}

/* `rows`, of which there are `rank`, are independent; they are used up. */
static void gram_schmidt(basis_struct *basis, ulong *rows, slong rank)
{
    slong width = 2 * basis->limbs;

    while (rank > 0)
    {
        ulong *v = rows + width * --rank;
        slong partner = 0;

        while (partner < rank && !anticommute(v, rows + width * partner, basis->limbs))
            partner++;
        if (partner == rank)
        {
            echelon_append(basis->c, basis->pivots, &basis->central, v, basis->limbs);
            continue;
        }
        memcpy(basis->a + width * basis->pairs, v, width * sizeof(ulong));
        memcpy(basis->b + width * basis->pairs, rows + width * partner, width * sizeof(ulong));
        memmove(rows + width * partner, rows + width * (rank - 1), width * sizeof(ulong));
        rank--;
        for (slong i = 0; i < rank; i++)
        {
            ulong *row = rows + width * i;
            int with_a = anticommute(row, basis->a + width * basis->pairs, basis->limbs);
            int with_b = anticommute(row, basis->b + width * basis->pairs, basis->limbs);

            if (with_b)
                add_to(row, basis->a + width * basis->pairs, basis->limbs);
            if (with_a)
                add_to(row, basis->b + width * basis->pairs, basis->limbs);
        }
        basis->pairs++;
    }
}

/* A product i^exponent X^x Z^z on the way. */
typedef struct
{
    int exponent;
    ulong *word;
} product_struct;

/* times the Hermitian word h = i^(x.z) X^x Z^z */
static void multiply(product_struct *product, const ulong *h, slong limbs)
{
    int exponent = 0;

    for (slong i = 0; i < limbs; i++)
        exponent += __builtin_popcountl(h[i] & h[limbs + i]) +
                    2 * __builtin_popcountl(product->word[limbs + i] & h[i]);
    product->exponent += exponent;
    add_to(product->word, h, limbs);
}

/* How often i is in the Hermitian word beyond X^x Z^z. */
static int skew(const ulong *word, slong limbs)
{
    int count = 0;

    for (slong i = 0; i < limbs; i++)
        count += __builtin_popcountl(word[i] & word[limbs + i]);
    return count;
}

/* letters <- the image of a word of the span; returns its sign. */
static int image(char *letters, const ulong *word, const basis_struct *basis, ulong *scratch)
{
    slong limbs = basis->limbs, width = 2 * limbs;
    product_struct product = {0, scratch};
    int exponent = skew(word, limbs);

    memset(scratch, 0, width * sizeof(ulong));
    for (slong i = 0; i < basis->pairs; i++)
    {
        const ulong *a = basis->a + width * i, *b = basis->b + width * i;
        int x = anticommute(word, b, limbs), z = anticommute(word, a, limbs);

        if (x)
            multiply(&product, a, limbs);
        if (z)
            multiply(&product, b, limbs);
        letters[i] = "IXZY"[x + 2 * z];
        /* XZ = -iY = i^(-1) Y */
        exponent -= x && z;
    }
    /* What the pairs leave is central, and its pivots are its coordinates. */
    for (slong j = 0; j < basis->central; j++)
    {
        int z = bit(word, basis->pivots[j]) ^ bit(product.word, basis->pivots[j]);

        letters[basis->pairs + j] = z ? 'Z' : 'I';
    }
    for (slong j = 0; j < basis->central; j++)
        if (letters[basis->pairs + j] == 'Z')
            multiply(&product, basis->c + width * j, limbs);
    exponent -= product.exponent;
    return (exponent & 2) != 0 ? -1 : 1;
}

void wg_pauli_sum_reduce(wg_pauli_sum_t reduced, slong *pairs, const wg_pauli_sum_t sum)
{
    slong limbs = sum->limbs, width = 2 * limbs, alloc = FLINT_MIN(sum->length, 2 * sum->qubits), rank = 0, n;
    ulong *rows = flint_calloc(FLINT_MAX(width * (alloc + 1), 1), sizeof(ulong));
    ulong *word = flint_calloc(FLINT_MAX(width, 1), sizeof(ulong));
    slong *pivots = flint_calloc(FLINT_MAX(alloc, 1), sizeof(slong)), *positions;
    basis_struct basis;
    wg_pauli_sum_t result;
    char *letters;
    fmpq_t c;

    for (slong i = 0; i < sum->length; i++)
    {
        memcpy(word, sum->words + width * i, width * sizeof(ulong));
        echelon_append(rows, pivots, &rank, word, limbs);
    }
    basis_init(&basis, limbs, rank);
    gram_schmidt(&basis, rows, rank);

    n = basis.pairs + basis.central;
    wg_pauli_sum_init(result, n);
    letters = flint_malloc(n + 1);
    positions = flint_malloc((n + 1) * sizeof(slong));
    for (slong i = 0; i < n; i++)
        positions[i] = i;
    fmpq_init(c);
    for (slong i = 0; i < sum->length; i++)
    {
        fmpq_set(c, sum->coefficients + i);
        if (image(letters, sum->words + width * i, &basis, word) < 0)
            fmpq_neg(c, c);
        wg_pauli_sum_append(result, c, letters, positions, n);
    }
    wg_pauli_sum_normalise(result);
    *pairs = basis.pairs;
    wg_pauli_sum_swap(reduced, result);
    wg_pauli_sum_clear(result);
    fmpq_clear(c);
    flint_free(letters);
    flint_free(positions);
    basis_clear(&basis);
    flint_free(rows);
    flint_free(word);
    flint_free(pivots);
}

void wg_pauli_sum_sector(wg_pauli_sum_t sector, ulong s, slong pairs, const wg_pauli_sum_t reduced)
{
    slong *positions = flint_malloc((pairs + 1) * sizeof(slong));
    char *letters = flint_malloc(pairs + 1);
    wg_pauli_sum_t result;
    fmpq_t c;

    fmpq_init(c);
    wg_pauli_sum_init(result, pairs);
    for (slong q = 0; q < pairs; q++)
        positions[q] = q;
    for (slong i = 0; i < reduced->length; i++)
    {
        fmpq_set(c, reduced->coefficients + i);
        for (slong q = 0; q < pairs; q++)
            letters[q] = wg_pauli_sum_letter(reduced, i, q);
        for (slong q = pairs; q < reduced->qubits; q++)
            if (wg_pauli_sum_letter(reduced, i, q) == 'Z' && (s >> (q - pairs) & 1))
                fmpq_neg(c, c);
        wg_pauli_sum_append(result, c, letters, positions, pairs);
    }
    wg_pauli_sum_normalise(result);
    wg_pauli_sum_swap(sector, result);
    wg_pauli_sum_clear(result);
    fmpq_clear(c);
    flint_free(letters);
    flint_free(positions);
}
