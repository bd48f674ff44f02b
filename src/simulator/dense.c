#include "dense.h"

#include <string.h>

#include "clones.h"

/* Vectors are arguments of inlined functions alone. */
#pragma GCC diagnostic ignored "-Wpsabi"

/* Four complex numbers. */
typedef double four_t __attribute__((vector_size(64)));

WG_INLINE four_t load(const wg_number_t *a)
{
    four_t v;

    memcpy(&v, a, sizeof(v));
    return v;
}

WG_INLINE four_t swapped(four_t a)
{
    return WG_SHUFFLE(a, a, 1, 0, 3, 2, 5, 4, 7, 6);
}

/* Sums of the products (re re, im im) and (re im, im re), in two chains each so that additions need not wait. */
WG_INLINE void products(four_t *straight, four_t *crossed, const wg_number_t *a, const wg_number_t *b,
                        slong length)
{
    four_t s0 = {0}, s1 = {0}, c0 = {0}, c1 = {0};
    wg_number_t rest[2][4] = {{0}};
    slong i = 0;

    for (; i + 8 <= length; i += 8)
    {
        s0 += load(a + i) * load(b + i);
        c0 += load(a + i) * swapped(load(b + i));
        s1 += load(a + i + 4) * load(b + i + 4);
        c1 += load(a + i + 4) * swapped(load(b + i + 4));
    }
    for (; i < length; i += 4)
    {
        slong left = FLINT_MIN(4, length - i);

        memset(rest, 0, sizeof(rest));
        memcpy(rest[0], a + i, left * sizeof(*a));
        memcpy(rest[1], b + i, left * sizeof(*b));
        s0 += load(rest[0]) * load(rest[1]);
        c0 += load(rest[0]) * swapped(load(rest[1]));
    }
    *straight = s0 + s1;
    *crossed = c0 + c1;
}

/* The sum of the real places and `sign` times that of the imaginary ones. */
WG_INLINE double fold(four_t v, double sign)
{
    return ((v[0] + v[2]) + (v[4] + v[6])) + sign * ((v[1] + v[3]) + (v[5] + v[7]));
}

WG_CLONES
wg_number_t wg_dense_product(const wg_number_t *a, const wg_number_t *b, slong length)
{
    four_t s, c;

    products(&s, &c, a, b, length);
    return wg_number(fold(s, -1.0), fold(c, 1.0));
}

WG_CLONES
wg_number_t wg_dense_inner(const wg_number_t *a, const wg_number_t *b, slong length)
{
    four_t s, c;

    products(&s, &c, a, b, length);
    return wg_number(fold(s, 1.0), fold(c, -1.0));
}

/* out <- out + a x + b swapped(x), place by place; a and b have a value for real and one for imaginary places. */
WG_INLINE void add(wg_number_t *out, const double a[2], const double b[2], const wg_number_t *x, slong length)
{
    four_t f = {a[0], a[1], a[0], a[1], a[0], a[1], a[0], a[1]},
           g = {b[0], b[1], b[0], b[1], b[0], b[1], b[0], b[1]};
    slong i = 0;

    for (; i + 4 <= length; i += 4)
    {
        four_t v = load(x + i), o = load(out + i) + f * v + g * swapped(v);

        memcpy(out + i, &o, sizeof(o));
    }
    for (; i < length; i++)
        out[i] += wg_number(a[0] * creal(x[i]) + b[0] * cimag(x[i]), a[1] * cimag(x[i]) + b[1] * creal(x[i]));
}

WG_CLONES
void wg_dense_add(wg_number_t *out, wg_number_t c, const wg_number_t *x, slong length)
{
    const double a[2] = {creal(c), creal(c)}, b[2] = {-cimag(c), cimag(c)};

    add(out, a, b, x, length);
}

WG_CLONES
void wg_dense_add_conjugate(wg_number_t *out, wg_number_t c, const wg_number_t *x, slong length)
{
    const double a[2] = {creal(c), -creal(c)}, b[2] = {cimag(c), cimag(c)};

    add(out, a, b, x, length);
}
