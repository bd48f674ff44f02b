/* Gates on eight state vectors side by side: tile j holds the eight amplitudes psi_j, their real parts and then their
   imaginary parts. The eight are samples with angles of their own, or eight cosets of one large vector. */
#ifndef WG_SIMULATOR_LANES_H
#define WG_SIMULATOR_LANES_H

#include "state.h"
#include "wishgarten/gradient.h"

#define WG_LANES 8

typedef double wg_lanes_t __attribute__((vector_size(8 * WG_LANES)));

/* psi_j = re + i im, eight times. */
typedef struct
{
    wg_lanes_t re, im;
} wg_tile_t;

/* exp(i phi P) on tiles: amplitude j meets j + y; the sign of the word at j is (-1)^|w & j| times that of the lane, which `t` and
   `e` hold: t[0] = sin(phi) e[0], e[0] = the signs where |w & j| is even, t[1] = -t[0], e[1] = -e[0]. `odd` says that the
   number of letters Y is odd, which makes i P real. */
typedef struct
{
    ulong y, w;
    int odd;
    wg_lanes_t c, t[2], e[2];
} wg_lane_rotation_t;

/* A matrix on bits of j: bit k of a row's index is bit bit[k] of j; entries differ from lane to lane where angles do.
   Bit j of used[i] says that entry (i, j) is not zero in all lanes. */
typedef struct
{
    slong bits;
    slong bit[WG_GATE_TARGETS_MAX];
    const wg_tile_t *entries;
    unsigned used[1 << WG_GATE_TARGETS_MAX];
} wg_lane_matrix_t;

/* *r <- the rotation with `letters` letters Y, of cosine c and sine s, where the lanes have the signs e of the word. */
void wg_lane_rotation_set(wg_lane_rotation_t *r, ulong y, ulong w, slong letters, const wg_lanes_t *c,
                          const wg_lanes_t *s, const wg_lanes_t *e);
/* m.entries <- a or its adjoint in all lanes, and m.used. */
void wg_lane_matrix_set(wg_lane_matrix_t *m, wg_tile_t *entries, const wg_number_t *a, int adjoint);
/* m.entries <- a[0], ..., a[7] in the lanes, or their adjoints; m.used. */
void wg_lane_matrix_set_lanes(wg_lane_matrix_t *m, wg_tile_t *entries, const wg_number_t *const *a,
                              int adjoint);

/* The signs of `r` where the rest of the index has the sign -1 (flip = 1) or not (0). */
void wg_lanes_rotate(wg_tile_t *psi, slong tiles, const wg_lane_rotation_t *r, int flip);
/* Undoes the rotation of both; sum <- sum + Re <lambda| i P |psi>, lane by lane. */
void wg_lanes_rotate_back(wg_tile_t *psi, wg_tile_t *lambda, wg_lanes_t *sum, slong tiles,
                          const wg_lane_rotation_t *r, int flip);
/* sum <- sum + Re <lambda| i P |psi>, and out <- out + i t P psi. */
void wg_lanes_rotation_bracket(wg_lanes_t *sum, const wg_tile_t *lambda, const wg_tile_t *psi, slong tiles,
                               const wg_lane_rotation_t *r, int flip);
void wg_lanes_add_rotation(wg_tile_t *out, const wg_lanes_t *t, const wg_tile_t *psi, slong tiles,
                           const wg_lane_rotation_t *r, int flip);
void wg_lanes_multiply(wg_tile_t *psi, slong tiles, const wg_lane_matrix_t *m);
/* sum <- sum + Re <lambda| i A |psi>, lane by lane. */
void wg_lanes_bracket(wg_lanes_t *sum, const wg_tile_t *lambda, const wg_tile_t *psi, slong tiles,
                      const wg_lane_matrix_t *a);

/* out <- out + i t A psi */
void wg_lanes_add_matrix(wg_tile_t *out, const wg_lanes_t *t, const wg_tile_t *psi, slong tiles,
                         const wg_lane_matrix_t *a);
/* out <- V psi or V^* psi, V of `dim` rows the same in all lanes. */
void wg_lanes_block(wg_tile_t *out, const wg_number_t *v, const wg_tile_t *psi, slong dim, int adjoint);
/* psi <- (1 - v v^*) psi */
void wg_lanes_reflect(wg_tile_t *psi, const wg_number_t *v, slong length);
/* out <- O psi, and Re <psi| O |psi>, lane by lane. */
void wg_lanes_operator(wg_tile_t *out, const wg_operator_t op, const wg_tile_t *psi);
void wg_lanes_real_inner(wg_lanes_t *sum, const wg_tile_t *a, const wg_tile_t *b, slong dim);
/* c <- cos phi, s <- sin phi, with errors below 3e-16. */
void wg_lanes_sincos(wg_lanes_t *s, wg_lanes_t *c, const wg_lanes_t *phi);

/* tile 4 j + k of lane l <-> the number at base + offset[j] + lane[l] + k, sums without carry. */
void wg_lanes_gather(wg_tile_t *psi, const wg_number_t *from, ulong base, const ulong *offset,
                     const ulong *lane, slong tiles);
void wg_lanes_scatter(wg_number_t *to, const wg_tile_t *psi, ulong base, const ulong *offset,
                      const ulong *lane, slong tiles);
/* Says that the numbers of tiles 4 first .. 4 last - 1 will be needed. */
void wg_lanes_prefetch(const wg_number_t *from, ulong base, const ulong *offset, const ulong *lane,
                       slong first, slong last);

#endif
