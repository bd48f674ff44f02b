#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include <Random123/philox.h>

#include "../src/normal_edges.h"
#include "support.h"
#include "wishgarten/stream.h"

#define COUNT(a) ((slong) (sizeof(a) / sizeof(*(a))))

/* Philox as its authors print it: two products a round, the key grows by Weyl's constants. */
static void oracle_block(ulong *block, const ulong *counter, const ulong *key)
{
    const ulong factor[2] = {UWORD(0xd2e7470ee14c6c93), UWORD(0xca5a826395121157)};
    ulong k[2] = {key[0], key[1]};

    memcpy(block, counter, 4 * sizeof(ulong));
    for (int round = 0; round < 10; round++)
    {
        unsigned __int128 a = (unsigned __int128) factor[0] * block[0];
        unsigned __int128 b = (unsigned __int128) factor[1] * block[2];

        block[0] = (ulong) (b >> 64) ^ block[1] ^ k[0];
        block[2] = (ulong) (a >> 64) ^ block[3] ^ k[1];
        block[1] = (ulong) b;
        block[3] = (ulong) a;
        k[0] += UWORD(0x9e3779b97f4a7c15);
        k[1] += UWORD(0xbb67ae8584caa73b);
    }
}

/* Philox4x64-10 of zeros, of ones and of the digits of pi is what its authors publish with Random123; the library that we are
 * built on and the algorithm written out agree with them. */
Test(stream, philox_known_answers)
{
    const ulong known[][10] = {
        {0, 0, 0, 0, 0, 0, UWORD(0x16554d9eca36314c), UWORD(0xdb20fe9d672d0fdc), UWORD(0xd7e772cee186176b),
         UWORD(0x7e68b68aec7ba23b)},
        {UWORD_MAX, UWORD_MAX, UWORD_MAX, UWORD_MAX, UWORD_MAX, UWORD_MAX, UWORD(0x87b092c3013fe90b),
         UWORD(0x438c3c67be8d0224), UWORD(0x9cc7d7c69cd777b6), UWORD(0xa09caebf594f0ba0)},
        {UWORD(0x243f6a8885a308d3), UWORD(0x13198a2e03707344), UWORD(0xa4093822299f31d0),
         UWORD(0x082efa98ec4e6c89), UWORD(0x452821e638d01377), UWORD(0xbe5466cf34e90c6c),
         UWORD(0xa528f45403e61d95), UWORD(0x38c72dbd566e9788), UWORD(0xa5a1610e72fd18b5),
         UWORD(0x57bd43b5e52b7fe6)}};

    for (slong i = 0; i < COUNT(known); i++)
    {
        ulong block[4];
        philox4x64_ctr_t counter, result;
        philox4x64_key_t key;

        memcpy(counter.v, known[i], sizeof(counter.v));
        memcpy(key.v, known[i] + 4, sizeof(key.v));
        result = philox4x64_R(10, counter, key);
        oracle_block(block, known[i], known[i] + 4);
        cr_expect_eq(memcmp(result.v, known[i] + 6, sizeof(result.v)), 0, "vector %ld", (long) i);
        cr_expect_eq(memcmp(block, known[i] + 6, sizeof(block)), 0, "vector %ld, oracle", (long) i);
    }
}

/* Word 4 k + i of a stream is word i of philox4x64_10((k, index, purpose, 0), (seed, sample)). */
Test(stream, words)
{
    for (ulong seed = 0; seed < 3; seed++)
        for (ulong purpose = WG_STREAM_CIRCUIT; purpose <= WG_STREAM_START; purpose++)
        {
            ulong sample = UWORD_MAX - seed, index = 7 * seed + purpose, key[2] = {seed, sample};
            wg_stream_t stream, copy;

            wg_stream_init(stream, seed, sample, purpose, index);
            for (ulong k = 0; k < 5; k++)
            {
                ulong counter[4] = {k, index, purpose, 0}, block[4];

                oracle_block(block, counter, key);
                for (int i = 0; i < 4; i++)
                {
                    *copy = *stream;
                    cr_expect_eq(wg_stream_bits(stream), block[i]);
                    cr_expect_eq(wg_stream_bits(copy), block[i]);
                }
            }
        }
}

/* Streams that differ in one of seed, sample, purpose and index have no word in common, and their words agree in half of the
 * bits: the number of equal bits in N words is 32 N +- sqrt(16 N). */
Test(stream, differ)
{
    const ulong names[][4] = {{1, 0, WG_STREAM_CIRCUIT, 0}, {2, 0, WG_STREAM_CIRCUIT, 0},
                              {1, 1, WG_STREAM_CIRCUIT, 0}, {1, 0, WG_STREAM_ANGLES, 0},
                              {1, 0, WG_STREAM_STATE, 0},   {1, 0, WG_STREAM_START, 0},
                              {1, 0, WG_STREAM_CIRCUIT, 1}, {0, 1, WG_STREAM_CIRCUIT, 0}};
    enum
    {
        words = 1000
    };

    for (slong a = 0; a < COUNT(names); a++)
        for (slong b = 0; b < a; b++)
        {
            wg_stream_t s, t;
            slong equal = 0;

            wg_stream_init(s, names[a][0], names[a][1], names[a][2], names[a][3]);
            wg_stream_init(t, names[b][0], names[b][1], names[b][2], names[b][3]);
            for (slong i = 0; i < words; i++)
            {
                ulong difference = wg_stream_bits(s) ^ wg_stream_bits(t);

                cr_expect_neq(difference, 0);
                equal += 64 - __builtin_popcountll(difference);
            }
            cr_expect_lt(fabs(equal - 32.0 * words) / sqrt(16.0 * words), 4.5, "streams %ld and %ld",
                         (long) a, (long) b);
        }
}

/* sum_i (n_i - N/m)^2 / (N/m) is chi-square of m - 1 degrees of freedom, whose cube root is nearly normal. */
static double chi_square_deviate(const slong *count, slong cells, slong total)
{
    double expected = (double) total / cells, sum = 0, k = cells - 1;

    for (slong i = 0; i < cells; i++)
        sum += (count[i] - expected) * (count[i] - expected) / expected;
    return (cbrt(sum / k) - 1 + 2 / (9 * k)) / sqrt(2 / (9 * k));
}

/* wg_stream_below(n) has probabilities 1/n, for n small, odd, and 3/4 of 2^64 (modulo 3, where the high word
 * of a product alone would have probabilities 1/2, 1/4, 1/4). */
Test(stream, below)
{
    const ulong sizes[] = {1, 2, 3, 6, 7, 100, UWORD(0xc000000000000000)};

    for (slong i = 0; i < COUNT(sizes); i++)
    {
        ulong n = sizes[i], cells = n < 1000 ? n : 3;
        slong count[100] = {0}, total = test_scaled(30000);
        wg_stream_t stream;

        wg_stream_init(stream, test_seed(), i, WG_STREAM_ANGLES, 0);
        for (slong j = 0; j < total; j++)
        {
            ulong x = wg_stream_below(stream, n);

            cr_assert_lt(x, n);
            count[x % cells]++;
        }
        if (cells > 1)
            cr_expect_lt(fabs(chi_square_deviate(count, cells, total)), 4.5, "n = %lu, seed %lu", n,
                         test_seed());
    }
}

/* Uniform numbers fill 64 cells of (0, 1) evenly, and pairs of followers 16 x 16 cells; E u = 1/2, E u^2 = 1/3, and none is an
 * end. */
Test(stream, uniform)
{
    slong count[64] = {0}, pairs[256] = {0}, total = test_scaled(100000);
    double mean = 0, square = 0;
    wg_stream_t stream;

    wg_stream_init(stream, test_seed(), 0, WG_STREAM_ANGLES, 0);
    for (slong i = 0; i < total; i++)
    {
        double u = wg_stream_uniform(stream), v = wg_stream_uniform(stream);

        cr_assert(u > 0 && u < 1);
        count[(slong) (64 * u)]++;
        pairs[16 * (slong) (16 * u) + (slong) (16 * v)]++;
        mean += u / total;
        square += u * u / total;
    }
    cr_expect_lt(fabs(chi_square_deviate(count, 64, total)), 4.5, "seed %lu", test_seed());
    cr_expect_lt(fabs(chi_square_deviate(pairs, 256, total)), 4.5, "seed %lu", test_seed());
    cr_expect_lt(fabs(mean - 1.0 / 2) * sqrt(12.0 * total), 4.5, "seed %lu", test_seed());
    cr_expect_lt(fabs(square - 1.0 / 3) * sqrt(45.0 / 4 * total), 4.5, "seed %lu", test_seed());
}

/* A uniform number is (k + 1/2) 2^-52 with the 52 high bits k of a word, exactly. */
Test(stream, uniform_is_exact)
{
    wg_stream_t stream, same;

    wg_stream_init(stream, test_seed(), 5, WG_STREAM_STATE, 0);
    *same = *stream;
    for (slong i = 0; i < 1000; i++)
    {
        double k = wg_stream_uniform(stream) * 0x1p52 - 0.5;

        cr_expect_eq((ulong) k, wg_stream_bits(same) >> 12);
        cr_expect_eq(k, floor(k));
    }
    /* The largest word: what more bits than 52 would round to 1. */
    *stream = (wg_stream_struct){.words = {UWORD_MAX, UWORD_MAX, 0, 0}, .unused = 4};
    cr_expect_eq(wg_stream_uniform(stream), 1 - 0x1p-53);
}

/* The pieces of the ziggurat have one area v, f(x) = exp(-x^2/2): x_0 f(x_1) = x_1 f(x_1) + the tail beyond x_1 = v, and
 * x_i (f(x_(i+1)) - f(x_i)) = v for i = 1..255, x_256 = 0. */
Test(stream, normal_edges)
{
    const double *x = normal_edges;
    double v = x[1] * exp(-x[1] * x[1] / 2) + sqrt(M_PI / 2) * erfc(x[1] / sqrt(2));

    cr_expect_float_eq(x[0] * exp(-x[1] * x[1] / 2) / v, 1, 1e-14);
    for (int i = 1; i < 256; i++)
    {
        cr_expect_lt(x[i + 1], x[i]);
        cr_expect_float_eq(x[i] * (exp(-x[i + 1] * x[i + 1] / 2) - exp(-x[i] * x[i] / 2)) / v, 1, 1e-12,
                           "edge %d", i);
    }
    cr_expect_eq(x[256], 0);
}

/* Normal numbers: 256 cells between the quantiles are equally likely, and beyond x_1 = 3.654 are as many as should be; E x^k = 0, 1,
 * 0, 3, 0, 15; followers have no correlation, nor have their squares. */
Test(stream, normal)
{
    enum
    {
        block = 20
    };
    const double moments[] = {1, 0, 1, 0, 3, 0, 15, 0, 105, 0, 945, 0, 10395};
    const double tail = erfc(normal_edges[1] / sqrt(2));
    slong count[256] = {0}, beyond = 0, total = block * test_scaled(50000);
    double sum[7] = {0}, product = 0, squares = 0;
    wg_stream_t stream;

    wg_stream_init(stream, test_seed(), 0, WG_STREAM_START, 3);
    for (slong i = 0; i < total / block; i++)
    {
        double x[block];

        wg_stream_normals(x, stream, block);
        for (slong j = 0; j < block; j++)
        {
            double power = 1;

            count[(slong) (128 * erfc(-x[j] / sqrt(2)))]++;
            for (int k = 1; k <= 6; k++)
                sum[k] += power *= x[j];
            beyond += fabs(x[j]) > normal_edges[1];
        }
        for (slong j = 0; j < block; j += 2)
        {
            product += x[j] * x[j + 1];
            squares += (x[j] * x[j] - 1) * (x[j + 1] * x[j + 1] - 1);
        }
    }
    cr_expect_lt(fabs(chi_square_deviate(count, 256, total)), 4.5, "seed %lu", test_seed());
    cr_expect_lt(fabs(beyond - total * tail) / sqrt(total * tail), 4.5, "seed %lu", test_seed());
    for (int k = 1; k <= 6; k++)
        cr_expect_lt(fabs(sum[k] - total * moments[k]) /
                         sqrt(total * (moments[2 * k] - moments[k] * moments[k])),
                     4.5, "moment %d, seed %lu", k, test_seed());
    cr_expect_lt(fabs(product) / sqrt(total / 2), 4.5, "seed %lu", test_seed());
    cr_expect_lt(fabs(squares) / sqrt(4.0 * total / 2), 4.5, "seed %lu", test_seed());
}

/* A word that chooses the last piece, and a place beyond x_1 in it, is followed by a number of the tail of that side: 16
 * cells of equal probability are hit equally often. */
Test(stream, normal_tail)
{
    const double tail = erfc(normal_edges[1] / sqrt(2));
    slong count[16] = {0}, total = test_scaled(30000);

    for (slong i = 0; i < total; i++)
    {
        wg_stream_t stream;
        double x;

        wg_stream_init(stream, test_seed(), i, WG_STREAM_START, 0);
        stream->words[3] = i % 2 == 0 ? UWORD_MAX >> 9 << 8 : UWORD(1) << 63;
        stream->unused = 1;
        wg_stream_normals(&x, stream, 1);
        cr_assert_gt(i % 2 == 0 ? x : -x, normal_edges[1]);
        count[(slong) (16 * (erfc(fabs(x) / sqrt(2)) / tail))]++;
    }
    cr_expect_lt(fabs(chi_square_deviate(count, 16, total)), 4.5, "seed %lu", test_seed());
}

/* Numbers drawn together are those drawn one by one. */
Test(stream, normals_by_length)
{
    enum
    {
        most = 2000
    };
    double all[most], x[most];
    wg_stream_t stream;

    wg_stream_init(stream, test_seed(), 0, WG_STREAM_STATE, 0);
    wg_stream_normals(all, stream, most);
    wg_stream_init(stream, test_seed(), 0, WG_STREAM_STATE, 0);
    for (slong i = 0, n = 1; i < most; i += n, n = FLINT_MIN(n + 1, most - i))
        wg_stream_normals(x + i, stream, n);
    cr_expect_eq(memcmp(all, x, sizeof(all)), 0);
}
