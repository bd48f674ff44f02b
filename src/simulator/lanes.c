#include "lanes.h"

#include <math.h>
#include <string.h>

#include "clones.h"

/* Vectors are arguments of inlined functions alone. */
#pragma GCC diagnostic ignored "-Wpsabi"

/* j with a zero put in at the bit `top`. */
WG_INLINE slong spread(slong j, slong top)
{
    return ((j & -top) << 1) | (j & (top - 1));
}

WG_INLINE slong top_bit(ulong y)
{
    return WORD(1) << (FLINT_BITS - 1 - __builtin_clzl(y));
}

/* (p, q) <- (c p + i t q, c q + i t p) */
WG_INLINE void turn_even(wg_tile_t *p, wg_tile_t *q, wg_lanes_t c, wg_lanes_t t)
{
    wg_tile_t a = *p, b = *q;

    p->re = c * a.re - t * b.im;
    p->im = c * a.im + t * b.re;
    q->re = c * b.re - t * a.im;
    q->im = c * b.im + t * a.re;
}

/* (p, q) <- (c p + t q, c q - t p) */
WG_INLINE void turn_odd(wg_tile_t *p, wg_tile_t *q, wg_lanes_t c, wg_lanes_t t)
{
    wg_tile_t a = *p, b = *q;

    p->re = c * a.re + t * b.re;
    p->im = c * a.im + t * b.im;
    q->re = c * b.re - t * a.re;
    q->im = c * b.im - t * a.im;
}

/* p <- (c + i t) p */
WG_INLINE void turn_phase(wg_tile_t *p, wg_lanes_t c, wg_lanes_t t)
{
    wg_tile_t a = *p;

    p->re = c * a.re - t * a.im;
    p->im = c * a.im + t * a.re;
}

/* Re(conj(l) i q) and Re(conj(l) q) */
WG_INLINE wg_lanes_t cross(const wg_tile_t *l, const wg_tile_t *q)
{
    return l->im * q->re - l->re * q->im;
}

WG_INLINE wg_lanes_t dot(const wg_tile_t *l, const wg_tile_t *q)
{
    return l->re * q->re + l->im * q->im;
}

WG_CLONES
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

WG_CLONES
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

/* (i P psi)_j = e_j psi_(j + y) for an odd number of letters Y, i e_j psi_(j + y) for an even one, at every j: e_(j + y) is -e_j and e_j. */

WG_CLONES
void wg_lanes_rotation_bracket(wg_lanes_t *sum, const wg_tile_t *lambda, const wg_tile_t *psi, slong tiles,
                               const wg_lane_rotation_t *r, int flip)
{
    ulong y = r->y, w = r->w;
    wg_lanes_t total = *sum;

    if (r->odd)
        for (slong j = 0; j < tiles; j++)
            total += r->e[__builtin_parityl(w & j) ^ flip] * dot(lambda + j, psi + (j ^ y));
    else
        for (slong j = 0; j < tiles; j++)
            total += r->e[__builtin_parityl(w & j) ^ flip] * cross(lambda + j, psi + (j ^ y));
    *sum = total;
}

WG_CLONES
void wg_lanes_add_rotation(wg_tile_t *out, const wg_lanes_t *t, const wg_tile_t *psi, slong tiles,
                           const wg_lane_rotation_t *r, int flip)
{
    ulong y = r->y, w = r->w;

    for (slong j = 0; j < tiles; j++)
    {
        wg_lanes_t factor = *t * r->e[__builtin_parityl(w & j) ^ flip];

        if (r->odd)
        {
            out[j].re += factor * psi[j ^ y].re;
            out[j].im += factor * psi[j ^ y].im;
        }
        else
        {
            out[j].re -= factor * psi[j ^ y].im;
            out[j].im += factor * psi[j ^ y].re;
        }
    }
}

/* sum <- sum + m x */
WG_INLINE void add_product(wg_tile_t *sum, const wg_tile_t *m, const wg_tile_t *x)
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

WG_INLINE void places_set(places_t *places, const wg_lane_matrix_t *m)
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

WG_INLINE slong next_base(slong base, ulong mask)
{
    return ((base | mask) + 1) & ~mask;
}

WG_INLINE void multiply_one(wg_tile_t *psi, slong tiles, const wg_lane_matrix_t *m)
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

WG_CLONES
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

            for (unsigned used = m->used[i]; used != 0; used &= used - 1)
            {
                slong j = __builtin_ctz(used);

                add_product(&sum, m->entries + i * places.rows + j, x + j);
            }
            psi[base + places.offset[i]] = sum;
        }
    }
}

WG_CLONES
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

            for (unsigned used = a->used[i]; used != 0; used &= used - 1)
            {
                slong j = __builtin_ctz(used);

                add_product(&y, a->entries + i * places.rows + j, psi + base + places.offset[j]);
            }
            total += cross(lambda + base + places.offset[i], &y);
        }
    *sum = total;
}

WG_CLONES
void wg_lanes_add_matrix(wg_tile_t *out, const wg_lanes_t *t, const wg_tile_t *psi, slong tiles,
                         const wg_lane_matrix_t *a)
{
    wg_lanes_t factor = *t;
    places_t places;

    places_set(&places, a);
    for (slong base = 0; base < tiles; base = next_base(base, places.mask))
        for (slong i = 0; i < places.rows; i++)
        {
            wg_tile_t *to = out + base + places.offset[i], y = {{0}, {0}};

            for (unsigned used = a->used[i]; used != 0; used &= used - 1)
            {
                slong j = __builtin_ctz(used);

                add_product(&y, a->entries + i * places.rows + j, psi + base + places.offset[j]);
            }
            to->re -= factor * y.im;
            to->im += factor * y.re;
        }
}

void wg_lane_rotation_set(wg_lane_rotation_t *r, ulong y, ulong w, slong letters, const wg_lanes_t *c,
                          const wg_lanes_t *s, const wg_lanes_t *e)
{
    r->y = y;
    r->w = w;
    r->odd = letters & 1;
    r->c = *c;
    r->e[0] = letters & 2 ? -*e : *e;
    r->e[1] = -r->e[0];
    r->t[0] = *s * r->e[0];
    r->t[1] = -r->t[0];
}

static wg_number_t entry_of(const wg_number_t *a, slong rows, slong i, slong j, int adjoint)
{
    return adjoint ? conj(a[j * rows + i]) : a[i * rows + j];
}

WG_CLONES
void wg_lane_matrix_set(wg_lane_matrix_t *m, wg_tile_t *entries, const wg_number_t *a, int adjoint)
{
    const wg_lanes_t zero = {0};
    slong rows = WORD(1) << m->bits;

    m->entries = entries;
    memset(m->used, 0, sizeof(m->used));
    for (slong i = 0; i < rows; i++)
        for (slong j = 0; j < rows; j++, entries++)
        {
            wg_number_t entry = entry_of(a, rows, i, j, adjoint);

            entries->re = zero + creal(entry);
            entries->im = zero + cimag(entry);
            m->used[i] |= (unsigned) (entry != 0.0) << j;
        }
}

void wg_lane_matrix_set_lanes(wg_lane_matrix_t *m, wg_tile_t *entries, const wg_number_t *const *a,
                              int adjoint)
{
    slong rows = WORD(1) << m->bits;

    m->entries = entries;
    memset(m->used, 0, sizeof(m->used));
    for (slong i = 0; i < rows; i++)
        for (slong j = 0; j < rows; j++, entries++)
            for (slong l = 0; l < WG_LANES; l++)
            {
                wg_number_t entry = entry_of(a[l], rows, i, j, adjoint);

                entries->re[l] = creal(entry);
                entries->im[l] = cimag(entry);
                m->used[i] |= (unsigned) (entry != 0.0) << j;
            }
}

/* sum <- sum + (re + i im) x */
WG_INLINE void add_scaled(wg_tile_t *sum, double re, double im, const wg_tile_t *x)
{
    sum->re += re * x->re - im * x->im;
    sum->im += re * x->im + im * x->re;
}

/* Four rows, or columns, at a time, so that an amplitude is loaded once for them. */
WG_CLONES
void wg_lanes_block(wg_tile_t *out, const wg_number_t *v, const wg_tile_t *psi, slong dim, int adjoint)
{
    const double *m = (const double *) v, sign = adjoint ? -1.0 : 1.0;
    slong row = adjoint ? 2 : 2 * dim, column = adjoint ? 2 * dim : 2, i = 0;

    for (; i + 4 <= dim; i += 4)
    {
        wg_tile_t a = {{0}, {0}}, b = a, c = a, d = a;
        const double *at = m + i * row;

        for (slong j = 0; j < dim; j++, at += column)
        {
            add_scaled(&a, at[0], sign * at[1], psi + j);
            add_scaled(&b, at[row], sign * at[row + 1], psi + j);
            add_scaled(&c, at[2 * row], sign * at[2 * row + 1], psi + j);
            add_scaled(&d, at[3 * row], sign * at[3 * row + 1], psi + j);
        }
        out[i] = a;
        out[i + 1] = b;
        out[i + 2] = c;
        out[i + 3] = d;
    }
    for (; i < dim; i++)
    {
        wg_tile_t a = {{0}, {0}};

        for (slong j = 0; j < dim; j++)
            add_scaled(&a, m[i * row + j * column], sign * m[i * row + j * column + 1], psi + j);
        out[i] = a;
    }
}

WG_CLONES
void wg_lanes_reflect(wg_tile_t *psi, const wg_number_t *v, slong length)
{
    const double *m = (const double *) v;
    wg_tile_t overlap = {{0}, {0}};

    for (slong i = 0; i < length; i++)
        add_scaled(&overlap, m[2 * i], -m[2 * i + 1], psi + i);
    overlap.re = -overlap.re;
    overlap.im = -overlap.im;
    for (slong i = 0; i < length; i++)
        add_scaled(psi + i, m[2 * i], m[2 * i + 1], &overlap);
}

/* out <- out + c P psi, with one real factor for an even number of letters Y and one imaginary for an odd. */
WG_INLINE void add_word(wg_tile_t *out, const wg_operator_t op, slong i, const wg_tile_t *psi)
{
    ulong x = op->x[i], z = op->z[i];
    slong letters = __builtin_popcountl(x & z) & 3;
    double c = letters == 1 || letters == 2 ? -op->coefficient[i] : op->coefficient[i];

    for (slong b = 0; b < op->dim; b++)
    {
        double factor = __builtin_parityl(z & b) ? -c : c;

        if (letters & 1)
            add_scaled(out + b, 0.0, factor, psi + (b ^ x));
        else
        {
            out[b].re += factor * psi[b ^ x].re;
            out[b].im += factor * psi[b ^ x].im;
        }
    }
}

WG_CLONES
void wg_lanes_operator(wg_tile_t *out, const wg_operator_t op, const wg_tile_t *psi)
{
    if (op->matrix != NULL)
    {
        wg_lanes_block(out, (const wg_number_t *) op->matrix, psi, op->dim, 0);
        return;
    }
    memset(out, 0, op->dim * sizeof(*out));
    for (slong b = 0; b < op->dim && op->entries != NULL; b++)
    {
        out[b].re = op->entries[b] * psi[b].re;
        out[b].im = op->entries[b] * psi[b].im;
    }
    for (slong i = 0; i < op->length; i++)
        add_word(out, op, i, psi);
}

WG_CLONES
void wg_lanes_real_inner(wg_lanes_t *sum, const wg_tile_t *a, const wg_tile_t *b, slong dim)
{
    wg_lanes_t total = {0};

    for (slong i = 0; i < dim; i++)
        total += dot(a + i, b + i);
    *sum = total;
}

/* Angles phi = k pi/2 + r, |r| <= pi/4, and Taylor series for r, whose rests are below 1e-17. pi/2 is cut into three numbers whose
   first two have 33 bits, so that their products with |k| < 2^20 are exact. */

typedef long long index_t __attribute__((vector_size(8 * WG_LANES)));

#define REDUCED_MAX 1e6

WG_INLINE wg_lanes_t choose(index_t mask, wg_lanes_t a, wg_lanes_t b)
{
    return (wg_lanes_t) ((mask & (index_t) a) | (~mask & (index_t) b));
}

WG_CLONES
void wg_lanes_sincos(wg_lanes_t *s, wg_lanes_t *c, const wg_lanes_t *phi)
{
    const double half_pi[3] = {0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2e037073p-69};
    wg_lanes_t shifted = *phi * M_2_PI + 0x1.8p52, k = shifted - 0x1.8p52;
    wg_lanes_t r = ((*phi - k * half_pi[0]) - k * half_pi[1]) - k * half_pi[2], r2 = r * r, sine, cosine;
    index_t quadrant = (index_t) shifted, odd = -(quadrant & 1), turned = (quadrant & 2) << 62,
            turned_next = ((quadrant + 1) & 2) << 62;

    sine = r2 * (1.0 / 355687428096000) - 1.0 / 1307674368000;
    sine = r2 * (r2 * (r2 * sine + 1.0 / 6227020800) - 1.0 / 39916800) + 1.0 / 362880;
    sine = r2 * (r2 * (r2 * sine - 1.0 / 5040) + 1.0 / 120) - 1.0 / 6;
    sine = r + r * r2 * sine;
    cosine = r2 * (1.0 / 20922789888000) - 1.0 / 87178291200;
    cosine = r2 * (r2 * (r2 * cosine + 1.0 / 479001600) - 1.0 / 3628800) + 1.0 / 40320;
    cosine = r2 * (r2 * (r2 * cosine - 1.0 / 720) + 1.0 / 24) - 0.5;
    cosine = 1.0 + r2 * cosine;
    *s = (wg_lanes_t) ((index_t) choose(odd, cosine, sine) ^ turned);
    *c = (wg_lanes_t) ((index_t) choose(odd, sine, cosine) ^ turned_next);
    for (slong l = 0; l < WG_LANES; l++)
        if (!(fabs((*phi)[l]) < REDUCED_MAX))
        {
            (*s)[l] = sin((*phi)[l]);
            (*c)[l] = cos((*phi)[l]);
        }
}

/* Eight rows of four complex numbers <-> four tiles: a transposed 8 x 8 matrix of doubles, in three steps that exchange the bits
   of row and column. */

#define LOW_1 0, 8, 2, 10, 4, 12, 6, 14
#define HIGH_1 1, 9, 3, 11, 5, 13, 7, 15
#define LOW_2 0, 1, 8, 9, 4, 5, 12, 13
#define HIGH_2 2, 3, 10, 11, 6, 7, 14, 15
#define LOW_4 0, 1, 2, 3, 8, 9, 10, 11
#define HIGH_4 4, 5, 6, 7, 12, 13, 14, 15

WG_INLINE void transpose(wg_lanes_t r[8])
{
    wg_lanes_t s[8];

#pragma GCC unroll 4
    for (slong i = 0; i < 8; i += 2)
    {
        s[i] = WG_SHUFFLE(r[i], r[i + 1], LOW_1);
        s[i + 1] = WG_SHUFFLE(r[i], r[i + 1], HIGH_1);
    }
#pragma GCC unroll 4
    for (slong h = 0; h < 4; h++)
    {
        slong i = spread(h, 2);

        r[i] = WG_SHUFFLE(s[i], s[i + 2], LOW_2);
        r[i + 2] = WG_SHUFFLE(s[i], s[i + 2], HIGH_2);
    }
#pragma GCC unroll 4
    for (slong i = 0; i < 4; i++)
    {
        wg_lanes_t low = r[i], high = r[i + 4];

        r[i] = WG_SHUFFLE(low, high, LOW_4);
        r[i + 4] = WG_SHUFFLE(low, high, HIGH_4);
    }
}

WG_CLONES
void wg_lanes_gather(wg_tile_t *psi, const wg_number_t *from, ulong base, const ulong *offset,
                     const ulong *lane, slong tiles)
{
    for (slong j = 0; j < tiles / 4; j++)
    {
        wg_lanes_t r[8];

#pragma GCC unroll 8
        for (slong l = 0; l < WG_LANES; l++)
            memcpy(r + l, from + (base ^ offset[j] ^ lane[l]), sizeof(*r));
        transpose(r);
        memcpy(psi + 4 * j, r, sizeof(r));
    }
}

WG_CLONES
void wg_lanes_scatter(wg_number_t *to, const wg_tile_t *psi, ulong base, const ulong *offset,
                      const ulong *lane, slong tiles)
{
    for (slong j = 0; j < tiles / 4; j++)
    {
        wg_lanes_t r[8];

        memcpy(r, psi + 4 * j, sizeof(r));
        transpose(r);
#pragma GCC unroll 8
        for (slong l = 0; l < WG_LANES; l++)
            memcpy(to + (base ^ offset[j] ^ lane[l]), r + l, sizeof(*r));
    }
}

void wg_lanes_prefetch(const wg_number_t *from, ulong base, const ulong *offset, const ulong *lane,
                       slong first, slong last)
{
    for (slong j = first; j < last; j++)
        for (slong l = 0; l < WG_LANES; l++)
            __builtin_prefetch(from + (base ^ offset[j] ^ lane[l]), 1, 2);
}
