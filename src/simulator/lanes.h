/* Gates on eight state vectors side by side: tile j holds the real parts of the eight amplitudes psi_j, tile j + 1/2, so to speak,
   their imaginary parts. The eight are samples with angles of their own, or eight cosets of one large vector. */
#ifndef WG_SIMULATOR_LANES_H
#define WG_SIMULATOR_LANES_H

#include "state.h"

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

/* A matrix on bits of j: bit k of a row's index is bit bit[k] of j; entries differ from lane to lane where angles do. */
typedef struct
{
    slong bits;
    slong bit[WG_GATE_TARGETS_MAX];
    const wg_tile_t *entries;
} wg_lane_matrix_t;

/* The signs of `r` where the rest of the index has the sign -1 (flip = 1) or not (0). */
void wg_lanes_rotate(wg_tile_t *psi, slong tiles, const wg_lane_rotation_t *r, int flip);
/* Undoes the rotation of both; sum <- sum + Re <lambda| i P |psi>, lane by lane. */
void wg_lanes_rotate_back(wg_tile_t *psi, wg_tile_t *lambda, wg_lanes_t *sum, slong tiles,
                          const wg_lane_rotation_t *r, int flip);
void wg_lanes_multiply(wg_tile_t *psi, slong tiles, const wg_lane_matrix_t *m);
/* sum <- sum + Re <lambda| i A |psi>, lane by lane. */
void wg_lanes_bracket(wg_lanes_t *sum, const wg_tile_t *lambda, const wg_tile_t *psi, slong tiles,
                      const wg_lane_matrix_t *a);

/* tile 4 j + k of lane l <-> the number at base + offset[j] + lane[l] + k, sums without carry. */
void wg_lanes_gather(wg_tile_t *psi, const wg_number_t *from, ulong base, const ulong *offset,
                     const ulong *lane, slong tiles);
void wg_lanes_scatter(wg_number_t *to, const wg_tile_t *psi, ulong base, const ulong *offset,
                      const ulong *lane, slong tiles);

#endif
