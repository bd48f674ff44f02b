/* Random streams: Philox4x64-10, keyed by (seed, sample), so that a sample's numbers depend on nothing else. */
#ifndef WISHGARTEN_STREAM_H
#define WISHGARTEN_STREAM_H

#include <flint/flint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a stream is for: streams of one sample and different purposes are independent, so that the circuit of a sample can be kept
   while its angles are drawn anew. */
typedef enum
{
    WG_STREAM_CIRCUIT,
    WG_STREAM_ANGLES,
    WG_STREAM_STATE,
    WG_STREAM_START,
    WG_STREAM_MATRIX /* random matrices of the theory, where `sample` is a replicate */
} wg_purpose_t;

/* Block k = 0, 1, ... of a stream is the four words philox4x64_10(counter, key) with
       key = (seed, sample),   counter = (k, index, purpose, 0),
   so that streams never overlap before 2^66 words. Source: salmon2011. */
typedef struct
{
    ulong key[2];
    ulong counter[4];
    ulong words[4];
    int unused; /* words not yet handed out */
} wg_stream_struct;
typedef wg_stream_struct wg_stream_t[1];

/* No memory is held; a stream may be copied. `index` counts what a sample has several of (its angle draws, its starts). */
void wg_stream_init(wg_stream_t stream, ulong seed, ulong sample, wg_purpose_t purpose, ulong index);
/* 64 random bits, the same on every machine. */
ulong wg_stream_bits(wg_stream_t stream);
/* Uniform in (0, 1), never an end: (k + 1/2) 2^-52, the same on every machine. */
double wg_stream_uniform(wg_stream_t stream);
/* Uniform in 0..n-1, n >= 1, without bias, the same on every machine. */
ulong wg_stream_below(wg_stream_t stream, ulong n);
/* x <- n independent standard normal numbers, as many as n drawn one by one. They are the same on every machine but for about one in a
   hundred, which needs an exp or a log. Method: the ziggurat, 1.01 words a number. Source: marsaglia2000. */
void wg_stream_normals(double *x, wg_stream_t stream, slong n);

#ifdef __cplusplus
}
#endif

#endif
