#include "lanes.h"

#include <string.h>

/* Vectors are arguments of inlined functions alone. */
#pragma GCC diagnostic ignored "-Wpsabi"

/* One source for processors of different width: the loader picks. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#define INLINE static inline __attribute__((always_inline))

/* j with a zero put in at the bit `top`. */
INLINE slong spread(slong j, slong top)
{
    return ((j & -top) << 1) | (j & (top - 1));
}

INLINE slong top_bit(ulong y)
{
    return WORD(1) << (FLINT_BITS - 1 - __builtin_clzl(y));
}

/* (p, q) <- (c p + i t q, c q + i t p) */
INLINE void turn_even(wg_tile_t *p, wg_tile_t *q, wg_lanes_t c, wg_lanes_t t)
{
    wg_tile_t a = *p, b = *q;

    p->re = c * a.re - t * b.im;
    p->im = c * a.im + t * b.re;
    q->re = c * b.re - t * a.im;
    q->im = c * b.im + t * a.re;
}

/* (p, q) <- (c p + t q, c q - t p) */
INLINE void turn_odd(wg_tile_t *p, wg_tile_t *q, wg_lanes_t c, wg_lanes_t t)
{
    wg_tile_t a = *p, b = *q;

    p->re = c * a.re + t * b.re;
    p->im = c * a.im + t * b.im;
    q->re = c * b.re - t * a.re;
    q->im = c * b.im - t * a.im;
}

/* p <- (c + i t) p */
INLINE void turn_phase(wg_tile_t *p, wg_lanes_t c, wg_lanes_t t)
{
    wg_tile_t a = *p;

    p->re = c * a.re - t * a.im;
    p->im = c * a.im + t * a.re;
}

/* Re(conj(l) i q) and Re(conj(l) q) */
INLINE wg_lanes_t cross(const wg_tile_t *l, const wg_tile_t *q)
{
    return l->im * q->re - l->re * q->im;
}

INLINE wg_lanes_t dot(const wg_tile_t *l, const wg_tile_t *q)
{
    return l->re * q->re + l->im * q->im;
}

CLONES
void wg_lanes_rotate(wg_tile_t *psi, slong tiles, const wg_lane_rotation_t *r, int flip)
{
    ulong y = r->y, w = r->w;
    wg_lanes_t c = r->c;
    slong top = y == 0 ? 0 : top_bit(y);

    if (y == 0)
        for (slong j = 0; j < tiles; j++)
            turn_phase(psi + j, c, r->t[__builtin_parityl(w & j) ^ flip]);
    else if (r->odd)
        for (slong h = 0; h < tiles / 2; h++)
        {
            slong j = spread(h, top);

            turn_odd(psi + j, psi + (j ^ y), c, r->t[__builtin_parityl(w & j) ^ flip]);
        }
    else
        for (slong h = 0; h < tiles / 2; h++)
        {
            slong j = spread(h, top);

            turn_even(psi + j, psi + (j ^ y), c, r->t[__builtin_parityl(w & j) ^ flip]);
        }
}

CLONES
void wg_lanes_rotate_back(wg_tile_t *psi, wg_tile_t *lambda, wg_lanes_t *sum, slong tiles,
                          const wg_lane_rotation_t *r, int flip)
{
    ulong y = r->y, w = r->w;
    wg_lanes_t c = r->c, total = *sum;
    slong top = y == 0 ? 0 : top_bit(y);

    if (y == 0)
        for (slong j = 0; j < tiles; j++)
        {
            int s = __builtin_parityl(w & j) ^ flip;

            total += r->e[s] * cross(lambda + j, psi + j);
            turn_phase(psi + j, c, r->t[1 ^ s]);
            turn_phase(lambda + j, c, r->t[1 ^ s]);
        }
    else if (r->odd)
        for (slong h = 0; h < tiles / 2; h++)
        {
            slong j = spread(h, top), k = j ^ y;
            int s = __builtin_parityl(w & j) ^ flip;

            total += r->e[s] * (dot(lambda + j, psi + k) - dot(lambda + k, psi + j));
            turn_odd(psi + j, psi + k, c, r->t[1 ^ s]);
            turn_odd(lambda + j, lambda + k, c, r->t[1 ^ s]);
        }
    else
        for (slong h = 0; h < tiles / 2; h++)
        {
            slong j = spread(h, top), k = j ^ y;
            int s = __builtin_parityl(w & j) ^ flip;

            total += r->e[s] * (cross(lambda + j, psi + k) + cross(lambda + k, psi + j));
            turn_even(psi + j, psi + k, c, r->t[1 ^ s]);
            turn_even(lambda + j, lambda + k, c, r->t[1 ^ s]);
        }
    *sum = total;
}

/* sum <- sum + m x */
INLINE void add_product(wg_tile_t *sum, const wg_tile_t *m, const wg_tile_t *x)
{
    sum->re += m->re * x->re - m->im * x->im;
    sum->im += m->re * x->im + m->im * x->re;
}

/* Bits in rising order, for indices without them; and the places of the rows. */
typedef struct
{
    slong rows;
    ulong mask;
    slong offset[1 << WG_GATE_TARGETS_MAX];
} places_t;

INLINE void places_set(places_t *places, const wg_lane_matrix_t *m)
{
    places->rows = WORD(1) << m->bits;
    places->mask = 0;
    for (slong k = 0; k < m->bits; k++)
        places->mask |= UWORD(1) << m->bit[k];
    for (slong i = 0; i < places->rows; i++)
    {
        places->offset[i] = 0;
        for (slong k = 0; k < m->bits; k++)
            places->offset[i] |= (i >> k & 1) << m->bit[k];
    }
}

INLINE slong next_base(slong base, ulong mask)
{
    return ((base | mask) + 1) & ~mask;
}

INLINE void multiply_one(wg_tile_t *psi, slong tiles, const wg_lane_matrix_t *m)
{
    slong top = WORD(1) << m->bit[0];
    wg_tile_t a = m->entries[0], b = m->entries[1], c = m->entries[2], d = m->entries[3];

    for (slong h = 0; h < tiles / 2; h++)
    {
        wg_tile_t *p = psi + spread(h, top), *q = p + top, x = *p, y = *q, u, v;

        u.re = a.re * x.re - a.im * x.im;
        u.im = a.re * x.im + a.im * x.re;
        v.re = c.re * x.re - c.im * x.im;
        v.im = c.re * x.im + c.im * x.re;
        add_product(&u, &b, &y);
        add_product(&v, &d, &y);
        *p = u;
        *q = v;
    }
}

CLONES
void wg_lanes_multiply(wg_tile_t *psi, slong tiles, const wg_lane_matrix_t *m)
{
    wg_tile_t x[1 << WG_GATE_TARGETS_MAX];
    places_t places;

    if (m->bits == 1)
    {
        multiply_one(psi, tiles, m);
        return;
    }
    places_set(&places, m);
    for (slong base = 0; base < tiles; base = next_base(base, places.mask))
    {
        for (slong i = 0; i < places.rows; i++)
            x[i] = psi[base + places.offset[i]];
        for (slong i = 0; i < places.rows; i++)
        {
            wg_tile_t sum = {{0}, {0}};

            for (slong j = 0; j < places.rows; j++)
                add_product(&sum, m->entries + i * places.rows + j, x + j);
            psi[base + places.offset[i]] = sum;
        }
    }
}

CLONES
void wg_lanes_bracket(wg_lanes_t *sum, const wg_tile_t *lambda, const wg_tile_t *psi, slong tiles,
                      const wg_lane_matrix_t *a)
{
    wg_lanes_t total = *sum;
    places_t places;

    places_set(&places, a);
    for (slong base = 0; base < tiles; base = next_base(base, places.mask))
        for (slong i = 0; i < places.rows; i++)
        {
            wg_tile_t y = {{0}, {0}};

            for (slong j = 0; j < places.rows; j++)
                add_product(&y, a->entries + i * places.rows + j, psi + base + places.offset[j]);
            total += cross(lambda + base + places.offset[i], &y);
        }
    *sum = total;
}

/* Eight rows of four complex numbers <-> four tiles: a transposed 8 x 8 matrix of doubles, in three steps that exchange the bits
   of row and column. */

typedef long long index_t __attribute__((vector_size(8 * WG_LANES)));

#define EXCHANGE(step)                                                                                       \
    for (slong i = 0; i < 8; i++)                                                                            \
        if (!(i & step))                                                                                     \
        {                                                                                                    \
            wg_lanes_t a = r[i], b = r[i + step];                                                            \
                                                                                                             \
            r[i] = __builtin_shuffle(a, b, low);                                                             \
            r[i + step] = __builtin_shuffle(a, b, high);                                                     \
        }

INLINE void transpose(wg_lanes_t *r)
{
    {
        const index_t low = {0, 8, 2, 10, 4, 12, 6, 14}, high = {1, 9, 3, 11, 5, 13, 7, 15};

        EXCHANGE(1)
    }
    {
        const index_t low = {0, 1, 8, 9, 4, 5, 12, 13}, high = {2, 3, 10, 11, 6, 7, 14, 15};

        EXCHANGE(2)
    }
    {
        const index_t low = {0, 1, 2, 3, 8, 9, 10, 11}, high = {4, 5, 6, 7, 12, 13, 14, 15};

        EXCHANGE(4)
    }
}

CLONES
void wg_lanes_gather(wg_tile_t *psi, const wg_number_t *from, ulong base, const ulong *offset,
                     const ulong *lane, slong tiles)
{
    for (slong j = 0; j < tiles / 4; j++)
    {
        wg_lanes_t r[8];

        for (slong l = 0; l < WG_LANES; l++)
            memcpy(r + l, from + (base ^ offset[j] ^ lane[l]), sizeof(*r));
        transpose(r);
        memcpy(psi + 4 * j, r, sizeof(r));
    }
}

CLONES
void wg_lanes_scatter(wg_number_t *to, const wg_tile_t *psi, ulong base, const ulong *offset,
                      const ulong *lane, slong tiles)
{
    for (slong j = 0; j < tiles / 4; j++)
    {
        wg_lanes_t r[8];

        memcpy(r, psi + 4 * j, sizeof(r));
        transpose(r);
        for (slong l = 0; l < WG_LANES; l++)
            memcpy(to + (base ^ offset[j] ^ lane[l]), r + l, sizeof(*r));
    }
}
