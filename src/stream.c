#include "wishgarten/stream.h"

#include <math.h>

#include <Random123/philox.h>
#include <flint/longlong.h>

#include "normal_edges.h"

void wg_stream_init(wg_stream_t stream, ulong seed, ulong sample, wg_purpose_t purpose, ulong index)
{
    *stream = (wg_stream_struct){.key = {seed, sample}, .counter = {0, index, purpose, 0}};
}

static void next_block(wg_stream_t stream)
{
    philox4x64_ctr_t counter, block;
    philox4x64_key_t key;

    for (int i = 0; i < 4; i++)
        counter.v[i] = stream->counter[i];
    for (int i = 0; i < 2; i++)
        key.v[i] = stream->key[i];
    block = philox4x64_R(10, counter, key);
    for (int i = 0; i < 4; i++)
        stream->words[i] = block.v[i];
    stream->counter[0]++;
    stream->unused = 4;
}

ulong wg_stream_bits(wg_stream_t stream)
{
    if (stream->unused == 0)
        next_block(stream);
    return stream->words[4 - stream->unused--];
}

double wg_stream_uniform(wg_stream_t stream)
{
    /* With one bit more, k + 1/2 would be rounded, and for the largest k to an end. */
    return ((double) (wg_stream_bits(stream) >> 12) + 0.5) * 0x1p-52;
}

/* The high word of n * bits is uniform once the low words below 2^64 mod n are thrown away. */
ulong wg_stream_below(wg_stream_t stream, ulong n)
{
    ulong high, low;

    do
        umul_ppmm(high, low, wg_stream_bits(stream), n);
    while (low < n && low < -n % n);
    return high;
}

/* The tail beyond r by Marsaglia: an exponential beyond it, thinned to exp(-x^2/2). */
static double draw_tail(wg_stream_t stream, double r)
{
    double beyond, height;

    do
    {
        beyond = -log(wg_stream_uniform(stream)) / r;
        height = -log(wg_stream_uniform(stream));
    }
    while (2 * height <= beyond * beyond);
    return r + beyond;
}

/* Whether a random height of piece i is under the curve at x. */
static int is_under(wg_stream_t stream, int i, double x)
{
    double low = exp(-normal_edges[i] * normal_edges[i] / 2);
    double high = exp(-normal_edges[i + 1] * normal_edges[i + 1] / 2);

    return low + wg_stream_uniform(stream) * (high - low) < exp(-x * x / 2);
}

/* One word chooses the piece, and a place in the piece's rectangle and its mirror image, by bits of its own; for 99 of 100 that is all.
   The sign is part of the place, because a branch for it would be guessed wrong every second time. */
static double draw_normal(wg_stream_t stream)
{
    for (;;)
    {
        ulong bits = wg_stream_bits(stream);
        int i = bits & 255;
        double x = ((double) ((slong) bits >> 11) + 0.5) * 0x1p-52 * normal_edges[i];

        if (fabs(x) < normal_edges[i + 1])
            return x;
        if (i == 0)
            return copysign(draw_tail(stream, normal_edges[1]), x);
        if (is_under(stream, i, x))
            return x;
    }
}

void wg_stream_normals(double *x, wg_stream_t stream, slong n)
{
    for (slong i = 0; i < n; i++)
        x[i] = draw_normal(stream);
}
