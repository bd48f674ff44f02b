#include "wishgarten/stream.h"

#include <math.h>

#include <Random123/philox.h>
#include <flint/longlong.h>

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

void wg_stream_normals(double *x, wg_stream_t stream, slong n)
{
    for (slong i = 0; i < n; i += 2)
    {
        double radius = sqrt(-2 * log(wg_stream_uniform(stream)));
        double angle = 2 * M_PI * wg_stream_uniform(stream);

        x[i] = radius * cos(angle);
        if (i + 1 < n)
            x[i + 1] = radius * sin(angle);
    }
}
