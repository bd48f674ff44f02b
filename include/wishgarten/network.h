/* Tensor networks as data: boxes with legs, wires between the legs, open ends. */
#ifndef WISHGARTEN_NETWORK_H
#define WISHGARTEN_NETWORK_H

#include <flint/fmpq.h>

#include "wishgarten/formula.h"
#include "wishgarten/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WG_NETWORK_NAME_SIZE 16
#define WG_NETWORK_DIMS_MAX 8
#define WG_NETWORK_LEGS_MAX 16   /* of one tensor */
#define WG_NETWORK_NODES_MAX 200 /* of one network */
#define WG_NETWORK_FACTOR_MAX 1000000000

/* The dimension of a leg: factor * prod_i dims[i]^exponents[i]. */
typedef struct
{
    slong factor;
    slong exponents[WG_NETWORK_DIMS_MAX];
} wg_space_struct;

typedef enum
{
    WG_TENSOR_UNITARY,   /* Haar-random, from the in legs to the out legs, independent of the others */
    WG_TENSOR_BOX,       /* any fixed tensor */
    WG_TENSOR_HERMITIAN, /* a fixed Hermitian operator: as many and the same in legs as out legs */
    WG_TENSOR_STATE,     /* a fixed vector of norm one, out legs only */
    WG_TENSOR_PROJECTOR  /* the same; in the text its name stands for the projector on it */
} wg_tensor_kind_t;

typedef struct
{
    char name[WG_NETWORK_NAME_SIZE];
    wg_tensor_kind_t kind;
    slong outs, ins;
    slong legs[WG_NETWORK_LEGS_MAX]; /* the numbers of their spaces, out legs first */
    fmpq *traces;                    /* Tr A, Tr A^2, ..., where they are known */
    slong trace_count;
} wg_tensor_struct;

/* A network, or a connected part of one. Node i is tensor nodes[i] / 2, conjugated if nodes[i] is odd. The legs of
   all nodes are numbered one node after the other, out legs first: leg p is wired to leg mates[p] >= 0, or is the
   open end with label -1 - mates[p]. A part without nodes is a wire between two open ends, mates[0] and mates[1]. */
typedef struct
{
    slong *nodes;
    slong node_count;
    slong *mates;
    slong leg_count;
} wg_network_part_struct;

typedef struct
{
    char dims[WG_NETWORK_DIMS_MAX][WG_NETWORK_NAME_SIZE];
    slong values[WG_NETWORK_DIMS_MAX]; /* 0: a symbol; others do not occur in the spaces */
    slong dim_count;
    wg_space_struct *spaces; /* different ones */
    slong space_count;
    wg_tensor_struct *tensors;
    slong tensor_count;
    char (*labels)[WG_NETWORK_NAME_SIZE]; /* of the open ends */
    slong *label_spaces;
    slong label_count;
    fmpq_t scalar;
    wg_network_part_struct whole;
} wg_network_struct;
typedef wg_network_struct wg_network_t[1];

/* network <- the empty network, which is 1. */
void wg_network_init(wg_network_t network);
void wg_network_clear(wg_network_t network);

void wg_network_part_clear(wg_network_part_struct *part);

/* The number of the space, which is stored if it is new. */
slong wg_network_space(wg_network_t network, const wg_space_struct *space);

/* The part as a variable. A cycle of operators whose legs are all wired straight is a trace, tr(A*B^), a chain
   between two states <psi|A|phi>, a wire delta(a,b); anything else is the product of its tensors with the sum over
   equal numbers understood, (A[1 2|3 2] B[3|1]). In LaTeX out legs are upper and in legs lower indices; elsewhere it
   is an identifier with the same parts, such as net_A_1_2__3_2_B_3__1. To be freed with flint_free. */
char *wg_network_part_get_str(const wg_network_part_struct *part, wg_syntax_t syntax,
                              const wg_network_t network);

/* k if the part is Tr A^k of one fixed operator A, whose number is *tensor; 0 otherwise. */
slong wg_network_part_power(slong *tensor, const wg_network_part_struct *part, const wg_network_t network);

#ifdef __cplusplus
}
#endif

#endif
