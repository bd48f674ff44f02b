/* Tensor networks of small numbers: every wire is summed over by hand, and unitaries are averaged entry by entry. */
#ifndef WG_TEST_NETWORK_ORACLE_H
#define WG_TEST_NETWORK_ORACLE_H

#include <flint/fmpq.h>

#include "wishgarten/expansion.h"
#include "wishgarten/network_integral.h"

/* FLINT has variables called I. */
#include <complex.h>
#undef I

/* A complex rational number: real and imaginary part. */
typedef fmpq complex_t[2];

void complex_init(complex_t z);
void complex_clear(complex_t z);

/* Small Gaussian integers for the fixed tensors of a network, the dimensions being dims[i]. */
typedef struct
{
    const wg_network_struct *network;
    slong dims[WG_NETWORK_DIMS_MAX];
    slong **re, **im; /* by tensor and by the legs' indices, the first the slowest */
} world_t;

/* Random tensors; Hermitian ones are so, and states are basis vectors times powers of i. */
void world_init(world_t *world, const wg_network_struct *network, const slong *dims, flint_rand_t state);
void world_clear(world_t *world);

slong world_space(const world_t *world, slong space);

/* z <- the value of the part at these values of the open ends, averaged over the unitaries in it. */
void world_contract(complex_t z, const world_t *world, const wg_network_part_struct *part,
                    const slong *labels);

/* u <- a Haar-random unitary of dimension n, by rows: Gram and Schmidt applied to a Gaussian matrix. */
void world_haar(complex double *u, slong n, flint_rand_t state);

/* The value of the part with this matrix for every unitary in it, at these values of the open ends. */
complex double world_sample(const world_t *world, const wg_network_part_struct *part, const slong *labels,
                            const complex double *u);

/* z <- the value of the expansion whose symbols are the parts. */
void world_evaluate(complex_t z, const world_t *world, const wg_expansion_struct *e,
                    const wg_network_parts_struct *parts, const slong *labels);

#endif
