#include <criterion/criterion.h>
#include <string.h>

#include <flint/fmpq_poly.h>
#include <flint/fmpq_vec.h>
#include <flint/fmpz.h>

#include "wishgarten/pauli.h"

#include "../oracle/dense_pauli.h"
#include "../support.h"

/* The same algorithm with limits so small that every product is formed in many pieces and
   most powers are not stored. */
#undef STORED_BYTES_MAX
#define STORED_BYTES_MAX 5000.0
#define PIECE_LENGTH 2
#define wg_pauli_sum_traces traces_in_pieces
#include "../../src/model/pauli_traces.c"
#undef wg_pauli_sum_traces

#define ORDER_MAX 16

/* A sum on few qubits, as text for the oracle and as the library has it. */
typedef struct
{
    slong qubits;
    slong length;
    char words[64][8];
    fmpq coefficients[64];
} small_struct;

static void init_small(small_struct *small, slong qubits)
{
    memset(small, 0, sizeof(*small));
    small->qubits = qubits;
    for (slong i = 0; i < 64; i++)
        fmpq_init(small->coefficients + i);
}

static void clear_small(small_struct *small)
{
    for (slong i = 0; i < 64; i++)
        fmpq_clear(small->coefficients + i);
}

/* Word number `index` of 4^n, I before X, Y, Z. */
static void push_word(small_struct *small, slong index, const fmpq_t c)
{
    for (slong q = 0; q < small->qubits; q++, index /= 4)
        small->words[small->length][q] = "IXYZ"[index % 4];
    fmpq_set(small->coefficients + small->length++, c);
}

static void push_random(small_struct *small, slong length, slong bits, flint_rand_t state)
{
    fmpq_t c;

    fmpq_init(c);
    for (slong i = 0; i < length; i++)
    {
        fmpq_randtest_not_zero(c, state, bits);
        push_word(small, n_randint(state, n_pow(4, small->qubits)), c);
    }
    fmpq_clear(c);
}

/* Appends the words with their first letter on qubit `shift`. */
static void append_small(wg_pauli_sum_t sum, const small_struct *small, slong shift)
{
    slong positions[8];

    for (slong q = 0; q < small->qubits; q++)
        positions[q] = shift + q;
    for (slong i = 0; i < small->length; i++)
        wg_pauli_sum_append(sum, small->coefficients + i, small->words[i], positions, small->qubits);
    wg_pauli_sum_normalise(sum);
}

/* t[k - 1] <- Tr O^k/2^n, from matrices. */
static void traces_of_small(fmpq *t, slong order, const small_struct *small)
{
    oracle_matrix_t a;
    fmpz_t dim;

    oracle_matrix_init(a, WORD(1) << small->qubits);
    for (slong i = 0; i < small->length; i++)
        oracle_add_word(a, small->coefficients + i, small->words[i]);
    oracle_traces(t, order, a);
    fmpz_init_set_si(dim, WORD(1) << small->qubits);
    for (slong k = 0; k < order; k++)
        fmpq_div_fmpz(t + k, t + k, dim);
    fmpz_clear(dim);
    oracle_matrix_clear(a);
}

static void check_equal(const fmpq *t, const fmpq *expected, slong order, const char *what)
{
    for (slong k = 0; k < order; k++)
        cr_assert(fmpq_equal(t + k, expected + k), "%s: Tr O^%ld, seed %lu", what, (long) (k + 1),
                  test_seed());
}

/* Tr O^k = expected, by both sets of limits. */
static void check_traces(const wg_pauli_sum_t sum, const fmpq *expected, slong order, const char *what)
{
    fmpq *t = _fmpq_vec_init(order);

    cr_assert_eq(wg_pauli_sum_traces(t, order, NULL, sum, NULL), WG_OK);
    check_equal(t, expected, order, what);
    _fmpq_vec_clear(t, order);
}

static void check_traces_in_pieces(const wg_pauli_sum_t sum, const fmpq *expected, slong order,
                                   const char *what)
{
    fmpq *t = _fmpq_vec_init(order);
    slong reach = -1;
    wg_status_t status = traces_in_pieces(t, order, &reach, sum, NULL);

    if (status == WG_UNABLE)
    {
        cr_assert(reach >= 2 && reach < order);
        cr_assert_eq(traces_in_pieces(t, reach, NULL, sum, NULL), WG_OK);
    }
    check_equal(t, expected, status == WG_OK ? order : reach, what);
    _fmpq_vec_clear(t, order);
}

/* Tr O^k of the words is that of the matrix. */
static void check_small(const small_struct *small, slong order)
{
    fmpq *expected = _fmpq_vec_init(order);
    wg_pauli_sum_t sum;

    wg_pauli_sum_init(sum, small->qubits);
    append_small(sum, small, 0);
    traces_of_small(expected, order, small);
    check_traces(sum, expected, order, "against matrices");
    check_traces_in_pieces(sum, expected, order, "in pieces, against matrices");
    wg_pauli_sum_clear(sum);
    _fmpq_vec_clear(expected, order);
}

/* Tr (aI + bX + cY + dZ)^k, k <= 8, for all a, b, c, d of {-1, 0, 1/2}. */
Test(pauli_traces, all_of_one_qubit)
{
    small_struct small;
    fmpq_t c;

    fmpq_init(c);
    for (slong i = 0; i < 81; i++)
    {
        init_small(&small, 1);
        for (slong word = 0, rest = i; word < 4; word++, rest /= 3)
        {
            fmpq_set_si(c, rest % 3 == 0 ? -1 : rest % 3 - 1, rest % 3 == 0 ? 1 : 2);
            push_word(&small, word, c);
        }
        check_small(&small, 8);
        clear_small(&small);
    }
    fmpq_clear(c);
}

/* Tr (P - 2 Q + 3/5 R)^k, k <= 6, for all words P, Q, R on two qubits up to exchange. */
Test(pauli_traces, all_triples_of_two_qubits)
{
    small_struct small;
    fmpq_t c;

    fmpq_init(c);
    for (slong p = 0; p < 16; p++)
        for (slong q = 0; q <= p; q++)
            for (slong r = 0; r <= q; r++)
            {
                init_small(&small, 2);
                fmpq_one(c);
                push_word(&small, p, c);
                fmpq_set_si(c, -2, 1);
                push_word(&small, q, c);
                fmpq_set_si(c, 3, 5);
                push_word(&small, r, c);
                check_small(&small, 6);
                clear_small(&small);
            }
    fmpq_clear(c);
}

/* Tr O^k, k <= 16, for random sums on up to four qubits, with coefficients of up to 6 and up to 200 bits. */
Test(pauli_traces, random_small)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(20); i++)
    {
        small_struct small;

        init_small(&small, 1 + i % 4);
        push_random(&small, 1 + n_randint(state, i % 4 == 3 ? 14 : 6), i % 8 < 6 ? 6 : 200, state);
        check_small(&small, i % 4 == 3 ? 10 : ORDER_MAX);
        clear_small(&small);
    }
    flint_randclear(state);
}

/* A sum of words that is conjugated by gates: signs and words, a letter at a time. */
static void conjugate(char *words, int *negative, slong qubits, slong length, slong gates, flint_rand_t state)
{
    for (slong g = 0; g < gates; g++)
    {
        slong a = n_randint(state, qubits), b = (a + 1 + n_randint(state, qubits - 1)) % qubits;
        ulong kind = n_randint(state, 3);

        for (slong i = 0; i < length; i++)
        {
            char *p = words + i * qubits + a, *q = words + i * qubits + b;

            /* H: X <-> Z, Y -> -Y. S: X -> Y -> -X. CZ: X I -> X Z, I X -> Z X, X Y -> Y X with a sign of its
             * own. */
            if (kind == 0)
            {
                negative[i] ^= *p == 'Y';
                *p = *p == 'X' ? 'Z' : *p == 'Z' ? 'X' : *p;
            }
            else if (kind == 1)
            {
                negative[i] ^= *p == 'Y';
                *p = *p == 'X' ? 'Y' : *p == 'Y' ? 'X' : *p;
            }
            else
            {
                int px = *p == 'X' || *p == 'Y', qx = *q == 'X' || *q == 'Y';
                int pz = *p == 'Z' || *p == 'Y', qz = *q == 'Z' || *q == 'Y';

                negative[i] ^= px && qx && pz != qz;
                *p = "IXZY"[px + 2 * (pz ^ qx)];
                *q = "IXZY"[qx + 2 * (qz ^ px)];
            }
        }
    }
}

/* Tr (U O U^)^k = Tr O^k for circuits U of H, S and CZ on 70 qubits; O acts on four of them. */
Test(pauli_traces, clifford_circuits)
{
    enum
    {
        QUBITS = 70,
        ORDER = 10
    };
    flint_rand_t state;
    fmpq *expected = _fmpq_vec_init(ORDER);

    test_randinit(state);
    for (slong round = 0; round < test_scaled(10); round++)
    {
        small_struct small;
        wg_pauli_sum_t sum;
        char words[64 * QUBITS];
        slong positions[QUBITS];
        int negative[64] = {0};
        fmpq_t c;

        fmpq_init(c);
        init_small(&small, 4);
        push_random(&small, 12, 5, state);
        traces_of_small(expected, ORDER, &small);

        memset(words, 'I', sizeof(words));
        for (slong i = 0; i < small.length; i++)
            memcpy(words + i * QUBITS + 31, small.words[i], 4);
        for (slong q = 0; q < QUBITS; q++)
            positions[q] = q;
        conjugate(words, negative, QUBITS, small.length, 1000, state);
        wg_pauli_sum_init(sum, QUBITS);
        for (slong i = 0; i < small.length; i++)
        {
            fmpq_set(c, small.coefficients + i);
            if (negative[i])
                fmpq_neg(c, c);
            wg_pauli_sum_append(sum, c, words + i * QUBITS, positions, QUBITS);
        }
        wg_pauli_sum_normalise(sum);
        check_traces(sum, expected, ORDER, "after a circuit");
        check_traces_in_pieces(sum, expected, ORDER, "after a circuit, in pieces");
        wg_pauli_sum_clear(sum);
        clear_small(&small);
        fmpq_clear(c);
    }
    _fmpq_vec_clear(expected, ORDER);
    flint_randclear(state);
}

/* t <- the moments of A x 1 + 1 x B from those of A and B: exponential generating functions multiply. */
static void convolve(fmpq *t, const fmpq *a, const fmpq *b, slong order)
{
    fmpq_poly_t f, g;
    fmpq_t c;
    fmpz_t factorial;

    fmpq_poly_init(f);
    fmpq_poly_init(g);
    fmpq_init(c);
    fmpz_init(factorial);
    fmpq_poly_one(f);
    fmpq_poly_one(g);
    for (slong k = 1; k <= order; k++)
    {
        fmpz_fac_ui(factorial, k);
        fmpq_div_fmpz(c, a + k - 1, factorial);
        fmpq_poly_set_coeff_fmpq(f, k, c);
        fmpq_div_fmpz(c, b + k - 1, factorial);
        fmpq_poly_set_coeff_fmpq(g, k, c);
    }
    fmpq_poly_mullow(f, f, g, order + 1);
    for (slong k = 1; k <= order; k++)
    {
        fmpz_fac_ui(factorial, k);
        fmpq_poly_get_coeff_fmpq(c, f, k);
        fmpq_mul_fmpz(t + k - 1, c, factorial);
    }
    fmpq_poly_clear(f);
    fmpq_poly_clear(g);
    fmpq_clear(c);
    fmpz_clear(factorial);
}

/* O = sum_b O_b on 25 blocks of 4 of 100 qubits: E[exp(x O)] = prod_b E[exp(x O_b)], E = Tr/2^n, up to x^8.
 */
Test(pauli_traces, hundred_qubits_in_blocks)
{
    enum
    {
        ORDER = 8
    };
    fmpq *expected = _fmpq_vec_init(ORDER), *t = _fmpq_vec_init(ORDER);
    wg_pauli_sum_t sum;
    flint_rand_t state;

    test_randinit(state);
    wg_pauli_sum_init(sum, 100);
    for (slong b = 0; b < 25; b++)
    {
        small_struct small;

        init_small(&small, 4);
        push_random(&small, 4, 4, state);
        append_small(sum, &small, 4 * b);
        traces_of_small(t, ORDER, &small);
        convolve(expected, expected, t, ORDER);
        clear_small(&small);
    }
    check_traces(sum, expected, ORDER, "blocks");
    wg_pauli_sum_clear(sum);
    _fmpq_vec_clear(expected, ORDER);
    _fmpq_vec_clear(t, ORDER);
    flint_randclear(state);
}

/* Tr (Z_1 + ... + Z_n)^k = sum_j C(n, j) (n - 2j)^k, here over 2^n. */
Test(pauli_traces, magnetisation)
{
    static const slong cases[][2] = {{1, 16}, {2, 16}, {7, 16}, {16, 12}, {64, 6}, {65, 6}, {100, 6}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
    {
        slong n = cases[i][0], order = cases[i][1];
        fmpq *expected = _fmpq_vec_init(order);
        wg_pauli_sum_t sum;
        fmpz_t binomial, power;
        fmpq_t one;

        fmpz_init(binomial);
        fmpz_init(power);
        fmpq_init(one);
        fmpq_one(one);
        wg_pauli_sum_init(sum, n);
        for (slong q = 0; q < n; q++)
            wg_pauli_sum_append(sum, one, "Z", &q, 1);
        wg_pauli_sum_normalise(sum);
        for (slong k = 1; k <= order; k++)
        {
            for (slong j = 0; j <= n; j++)
            {
                fmpz_bin_uiui(binomial, n, j);
                fmpz_set_si(power, n - 2 * j);
                fmpz_pow_ui(power, power, k);
                fmpz_addmul(fmpq_numref(expected + k - 1), binomial, power);
            }
            fmpq_div_2exp(expected + k - 1, expected + k - 1, n);
        }
        check_traces(sum, expected, order, "sum of Z");
        if (n <= 16)
            check_traces_in_pieces(sum, expected, order, "sum of Z in pieces");
        wg_pauli_sum_clear(sum);
        _fmpq_vec_clear(expected, order);
        fmpz_clear(binomial);
        fmpz_clear(power);
        fmpq_clear(one);
    }
}

/* Words g_1..g_200 on 100 qubits that all anticommute: (sum c_i g_i)^2 = sum c_i^2. */
Test(pauli_traces, anticommuting_words)
{
    enum
    {
        QUBITS = 100
    };
    fmpq *expected = _fmpq_vec_init(ORDER_MAX);
    char word[QUBITS];
    slong positions[QUBITS];
    wg_pauli_sum_t sum;
    flint_rand_t state;
    fmpq_t c, square;

    test_randinit(state);
    fmpq_init(c);
    fmpq_init(square);
    wg_pauli_sum_init(sum, QUBITS);
    for (slong q = 0; q < QUBITS; q++)
        positions[q] = q;
    memset(word, 'Z', QUBITS);
    for (slong i = 0; i < 2 * QUBITS; i++)
    {
        word[i / 2] = i % 2 == 0 ? 'X' : 'Y';
        fmpq_randtest_not_zero(c, state, 4);
        wg_pauli_sum_append(sum, c, word, positions, i / 2 + 1);
        fmpq_addmul(square, c, c);
        word[i / 2] = 'Z';
    }
    wg_pauli_sum_normalise(sum);
    for (slong k = 2; k <= ORDER_MAX; k += 2)
        fmpq_pow_si(expected + k - 1, square, k / 2);
    check_traces(sum, expected, ORDER_MAX, "anticommuting words");
    check_traces_in_pieces(sum, expected, ORDER_MAX, "anticommuting words in pieces");
    wg_pauli_sum_clear(sum);
    _fmpq_vec_clear(expected, ORDER_MAX);
    fmpq_clear(c);
    fmpq_clear(square);
    flint_randclear(state);
}

/* H = -J sum Z_i Z_(i+1) - h sum X_i on an open chain of n. No word is a product of others, so that only
   sequences iijj count: t_2 = (n-1) J^2 + n h^2, t_4 = sum c_i^4 + sum_(i<j) c_i^2 c_j^2 (6 or, for
   anticommuting words, 2), t_odd = 0. */
Test(pauli_traces, ising_chain)
{
    for (slong n = 2; n <= 100; n += 14)
    {
        fmpq *expected = _fmpq_vec_init(5);
        wg_pauli_sum_t sum;
        fmpq_t j, h, j2, h2, t;

        fmpq_init(j);
        fmpq_init(h);
        fmpq_init(j2);
        fmpq_init(h2);
        fmpq_init(t);
        fmpq_set_si(j, -2, 3);
        fmpq_set_si(h, -5, 7);
        fmpq_mul(j2, j, j);
        fmpq_mul(h2, h, h);
        wg_pauli_sum_init(sum, n);
        for (slong i = 0; i < n; i++)
        {
            wg_pauli_sum_append(sum, h, "X", &i, 1);
            if (i + 1 < n)
                wg_pauli_sum_append(sum, j, "ZZ", (const slong[]){i, i + 1}, 2);
        }
        wg_pauli_sum_normalise(sum);

        fmpq_mul_si(expected + 1, j2, n - 1);
        fmpq_mul_si(t, h2, n);
        fmpq_add(expected + 1, expected + 1, t);
        /* 6 sum_(i<j) = 3 (sum)^2 - 3 sum c^4; each of the n-1 bonds anticommutes with two fields. */
        fmpq_mul(expected + 3, expected + 1, expected + 1);
        fmpq_mul_si(expected + 3, expected + 3, 3);
        fmpq_mul(t, j2, j2);
        fmpq_mul_si(t, t, 2 * (n - 1));
        fmpq_sub(expected + 3, expected + 3, t);
        fmpq_mul(t, h2, h2);
        fmpq_mul_si(t, t, 2 * n);
        fmpq_sub(expected + 3, expected + 3, t);
        fmpq_mul(t, h2, j2);
        fmpq_mul_si(t, t, 4 * 2 * (n - 1));
        fmpq_sub(expected + 3, expected + 3, t);
        check_traces(sum, expected, 5, "Ising chain");

        wg_pauli_sum_clear(sum);
        _fmpq_vec_clear(expected, 5);
        fmpq_clear(j);
        fmpq_clear(h);
        fmpq_clear(j2);
        fmpq_clear(h2);
        fmpq_clear(t);
    }
}

/* product <- (a b + b a)/2, letter by letter. */
static void multiply_naively(wg_pauli_sum_t product, const wg_pauli_sum_t a, const wg_pauli_sum_t b)
{
    static const char letters[4][5] = {"IXYZ", "XIZY", "YZIX", "ZYXI"};
    static const int powers[4][4] = {{0, 0, 0, 0}, {0, 0, 1, 3}, {0, 3, 0, 1}, {0, 1, 3, 0}};
    slong n = a->qubits;
    char *word = flint_malloc(n);
    slong *positions = flint_malloc(n * sizeof(slong));
    fmpq_t c;

    fmpq_init(c);
    for (slong q = 0; q < n; q++)
        positions[q] = q;
    for (slong i = 0; i < a->length; i++)
        for (slong j = 0; j < b->length; j++)
        {
            int power = 0;

            for (slong q = 0; q < n; q++)
            {
                slong s = strchr(letters[0], wg_pauli_sum_letter(a, i, q)) - letters[0];
                slong t = strchr(letters[0], wg_pauli_sum_letter(b, j, q)) - letters[0];

                word[q] = letters[s][t];
                power += powers[s][t];
            }
            fmpq_mul(c, a->coefficients + i, b->coefficients + j);
            if (power % 4 == 2)
                fmpq_neg(c, c);
            if (power % 2 == 0)
                wg_pauli_sum_append(product, c, word, positions, n);
        }
    wg_pauli_sum_normalise(product);
    fmpq_clear(c);
    flint_free(word);
    flint_free(positions);
}

/* t <- Tr(a b)/2^n for sums in normal form, word by word. */
static void overlap_naively(fmpq_t t, const wg_pauli_sum_t a, const wg_pauli_sum_t b)
{
    slong size = 2 * a->limbs;

    fmpq_zero(t);
    for (slong i = 0, j = 0; i < a->length && j < b->length;)
    {
        int order = mpn_cmp(a->words + size * i, b->words + size * j, size);

        if (order == 0)
            fmpq_addmul(t, a->coefficients + i, b->coefficients + j);
        i += order <= 0;
        j += order >= 0;
    }
}

/* Tr O^k, k <= 8, of 33 words on 9 qubits and 15 on 70, of 3 letters, from O^2, O^3, O^4 multiplied out
 * letter by letter. */
Test(pauli_traces, against_naive_products)
{
    enum
    {
        ORDER = 8
    };
    fmpq *expected = _fmpq_vec_init(ORDER);
    flint_rand_t state;
    fmpq_t c;

    test_randinit(state);
    fmpq_init(c);
    for (slong round = 0; round < test_scaled(4); round++)
    {
        wg_pauli_sum_struct powers[5];
        slong qubits = round % 2 == 0 ? 9 : 70;

        for (slong j = 1; j <= 4; j++)
            wg_pauli_sum_init(powers + j, qubits);
        for (slong i = 0; i < (qubits == 9 ? 33 : 15); i++)
        {
            char word[3];
            slong positions[3];

            for (slong q = 0; q < 3; q++)
            {
                word[q] = "IXYZ"[n_randint(state, 4)];
                positions[q] = qubits / 3 * q + n_randint(state, 3);
            }
            fmpq_randtest_not_zero(c, state, 8);
            wg_pauli_sum_append(powers + 1, c, word, positions, 3);
        }
        wg_pauli_sum_normalise(powers + 1);
        for (slong j = 2; j <= 4; j++)
            multiply_naively(powers + j, powers + j / 2, powers + (j - j / 2));
        fmpq_zero(expected);
        if (powers[1].length > 0 && mpn_zero_p(powers[1].words, 2 * powers[1].limbs))
            fmpq_set(expected, powers[1].coefficients);
        for (slong k = 2; k <= ORDER; k++)
            overlap_naively(expected + k - 1, powers + k / 2, powers + (k - k / 2));
        check_traces(powers + 1, expected, ORDER, "naive products");
        check_traces_in_pieces(powers + 1, expected, ORDER, "naive products, in pieces");
        for (slong j = 1; j <= 4; j++)
            wg_pauli_sum_clear(powers + j);
    }
    _fmpq_vec_clear(expected, ORDER);
    fmpq_clear(c);
    flint_randclear(state);
}

static void set_random_words(wg_pauli_sum_t sum, slong length, slong bits, flint_rand_t state)
{
    fmpq_t c;

    fmpq_init(c);
    for (slong i = 0; i < length; i++)
    {
        char *word = flint_malloc(sum->qubits);
        slong *positions = flint_malloc(sum->qubits * sizeof(slong));

        for (slong q = 0; q < sum->qubits; q++)
        {
            word[q] = "IXYZ"[n_randint(state, 4)];
            positions[q] = q;
        }
        fmpq_randtest_not_zero(c, state, bits);
        wg_pauli_sum_append(sum, c, word, positions, sum->qubits);
        flint_free(word);
        flint_free(positions);
    }
    wg_pauli_sum_normalise(sum);
    fmpq_clear(c);
}

/* Tr (c O)^k = c^k Tr O^k, over 2^n; idle qubits change nothing; fewer orders give the same. */
Test(pauli_traces, scaling)
{
    fmpq *t = _fmpq_vec_init(8);
    wg_pauli_sum_t sum;
    flint_rand_t state;
    fmpq_t c, power;

    test_randinit(state);
    fmpq_init(c);
    fmpq_init(power);
    wg_pauli_sum_init(sum, 30);
    set_random_words(sum, 30, 10, state);
    cr_assert_eq(wg_pauli_sum_traces(t, 8, NULL, sum, NULL), WG_OK);
    for (slong order = 0; order <= 8; order++)
        check_traces(sum, t, order, "fewer orders");
    wg_pauli_sum_extend(sum, 1000);
    check_traces(sum, t, 8, "idle qubits");
    fmpq_set_si(c, -1000, 77);
    fmpq_one(power);
    for (slong i = 0; i < sum->length; i++)
        fmpq_mul(sum->coefficients + i, sum->coefficients + i, c);
    for (slong k = 0; k < 8; k++)
    {
        fmpq_mul(power, power, c);
        fmpq_mul(t + k, t + k, power);
    }
    check_traces(sum, t, 8, "scaled");
    wg_pauli_sum_clear(sum);
    _fmpq_vec_clear(t, 8);
    fmpq_clear(c);
    fmpq_clear(power);
    flint_randclear(state);
}

/* 0, and c times the identity on 0 qubits: Tr O^k = c^k. */
Test(pauli_traces, trivial_sums)
{
    fmpq *expected = _fmpq_vec_init(6);
    wg_pauli_sum_t sum;
    fmpq_t c;

    fmpq_init(c);
    fmpq_set_si(c, -2, 3);
    for (slong qubits = 0; qubits < 3; qubits++)
    {
        for (slong k = 0; k < 6; k++)
            fmpq_zero(expected + k);
        wg_pauli_sum_init(sum, qubits);
        check_traces(sum, expected, 6, "zero");
        wg_pauli_sum_append(sum, c, "", NULL, 0);
        for (slong k = 0; k < 6; k++)
            fmpq_pow_si(expected + k, c, k + 1);
        check_traces(sum, expected, 6, "identity");
        wg_pauli_sum_clear(sum);
    }
    _fmpq_vec_clear(expected, 6);
    fmpq_clear(c);
}

/* 3000 words on 40 qubits: Tr O^4 is within reach, Tr O^5 is not, and nothing is written then. */
Test(pauli_traces, reach, .timeout = 60)
{
    fmpq *t = _fmpq_vec_init(8), *kept = _fmpq_vec_init(8);
    wg_pauli_sum_t sum;
    wg_error_t error;
    flint_rand_t state;

    test_randinit(state);
    wg_pauli_sum_init(sum, 40);
    set_random_words(sum, 3000, 10, state);
    for (slong order = 5; order <= 7; order += 2)
    {
        slong reach = -1;

        for (slong k = 0; k < 8; k++)
        {
            fmpq_set_si(t + k, k, 3);
            fmpq_set(kept + k, t + k);
        }
        cr_expect_eq(wg_pauli_sum_traces(t, order, &reach, sum, error), WG_UNABLE);
        cr_expect_eq(reach, 4);
        cr_expect(strstr(error->message, "Tr O^5 of this sum of 3000 Pauli words on 40 qubits") != NULL, "%s",
                  error->message);
        cr_expect(strstr(error->message, "up to k = 4") != NULL, "%s", error->message);
        cr_expect(strstr(error->message, "traces:") != NULL);
        check_equal(t, kept, 8, "untouched");
        cr_expect_eq(wg_pauli_sum_traces(t, order, NULL, sum, NULL), WG_UNABLE);
    }
    cr_expect_eq(wg_pauli_sum_traces(t, 4, NULL, sum, error), WG_OK);
    wg_pauli_sum_clear(sum);
    _fmpq_vec_clear(t, 8);
    _fmpq_vec_clear(kept, 8);
    flint_randclear(state);
}

/* Coefficients 1/p for 500 primes p of 60 bits have no common denominator to work with: still, nothing
 * hangs. */
Test(pauli_traces, wild_denominators, .timeout = 60)
{
    fmpq *t = _fmpq_vec_init(3);
    wg_pauli_sum_t sum;
    wg_error_t error;
    fmpq_t c;
    ulong p = UWORD(1) << 60;
    slong reach = -1, i = 0;

    fmpq_init(c);
    wg_pauli_sum_init(sum, 500);
    for (; i < 500; i++)
    {
        p = n_nextprime(p, 0);
        fmpq_set_ui(c, 1, p);
        wg_pauli_sum_append(sum, c, "X", &i, 1);
    }
    wg_pauli_sum_normalise(sum);
    cr_expect_eq(wg_pauli_sum_traces(t, 3, &reach, sum, error), WG_UNABLE, "%s", error->message);
    cr_expect_eq(reach, 2);
    cr_expect_eq(wg_pauli_sum_traces(t, 2, NULL, sum, NULL), WG_OK);
    wg_pauli_sum_clear(sum);
    _fmpq_vec_clear(t, 3);
    fmpq_clear(c);
}
