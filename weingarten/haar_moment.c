#include "wishgarten/haar_moment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpz.h>
#include <flint/fmpz_poly.h>
#include <flint/fmpz_vec.h>

#include "moment_pattern.h"
#include "symmetric_table.h"
#include "wishgarten/local_twirl.h"

/* Exponents of X on the copies, eight bits each, copy 0 lowest. */
typedef ulong monomial;

/* Bytes for the functional; the tables beside it are smaller. */
#define MEMORY_MAX 5e8

/* What all patterns of a word share. `dim` is the variable of the polynomials, or a constant; `traces` and
   `state` belong to scale * X, so that they have integer coefficients. */
typedef struct
{
    slong copies, derivatives;
    int pauli, bare;
    fmpz_poly_t dim;
    fmpz_poly_struct *traces;
    fmpz *state;
    fmpz_t scale;
    wg_symmetric_table_struct groups[WG_MOMENT_FACTORS_MAX + 1];
    struct table *tables;
    slong length, alloc;
} engine;

/* A local twirl that is computed once and kept, by its exponents in descending order. */
typedef struct table
{
    monomial key;
    wg_local_twirl_t twirl;
} table;

/* Sums of f over the classes of S_t: numerators[nu] / (denominator * prod_j (D + j)^exponents[j]). */
typedef struct
{
    slong choose, power;
    fmpz_poly_struct numerators[WG_SYMMETRIC_CLASSES];
    fmpz_t denominator;
    slong exponents[WG_TWIRL_FACTORS];
} class_sums;

/* Integers */

static fmpz_poly_struct *polynomials(slong length)
{
    fmpz_poly_struct *p = flint_malloc(length * sizeof(*p));

    for (slong i = 0; i < length; i++)
        fmpz_poly_init(p + i);
    return p;
}

static void polynomials_clear(fmpz_poly_struct *p, slong length)
{
    for (slong i = 0; i < length; i++)
        fmpz_poly_clear(p + i);
    flint_free(p);
}

/* sum <- sum + w * (the sum of the absolute values of the coefficients) */
static void add_norm(fmpz_t sum, const fmpz_poly_t p, ulong w)
{
    fmpz_t t;

    fmpz_init(t);
    for (slong i = 0; i < fmpz_poly_length(p); i++)
    {
        fmpz_abs(t, fmpz_poly_get_coeff_ptr(p, i));
        fmpz_addmul_ui(sum, t, w);
    }
    fmpz_clear(t);
}

/* Insertions */

typedef struct
{
    monomial exponents;
    slong coefficient;
} term;

static int by_exponents(const void *a, const void *b)
{
    monomial x = ((const term *) a)->exponents, y = ((const term *) b)->exponents;

    return (x > y) - (x < y);
}

static slong collect(term *terms, slong length)
{
    slong kept = 0;

    qsort(terms, length, sizeof(term), by_exponents);
    for (slong i = 0; i < length; i++)
        if (kept > 0 && terms[kept - 1].exponents == terms[i].exponents)
            terms[kept - 1].coefficient += terms[i].coefficient;
        else
        {
            if (kept > 0 && terms[kept - 1].coefficient == 0)
                kept--;
            terms[kept++] = terms[i];
        }
    if (kept > 0 && terms[kept - 1].coefficient == 0)
        kept--;
    return kept;
}

static monomial insert(monomial m, slong copy, int pauli)
{
    monomial x = (monomial) 1 << 8 * copy;

    return pauli ? m ^ x : m + x;
}

/* terms <- prod_c (X_c - X_tau(c))^(derivatives of copy c), and their number. `terms` has room for twice the
   terms of the result. */
static slong expand(term *terms, const unsigned char *tau, const unsigned char (*count)[WG_MOMENT_LABELS_MAX],
                    slong layer, const engine *e)
{
    slong length = 1;

    terms[0].exponents = 0;
    terms[0].coefficient = 1;
    for (slong c = 0; c < e->copies; c++)
        for (slong i = 0; i < count[c][layer]; i++)
        {
            for (slong j = 0; j < length; j++)
            {
                terms[length + j].exponents = insert(terms[j].exponents, tau[c], e->pauli);
                terms[length + j].coefficient = -terms[j].coefficient;
                terms[j].exponents = insert(terms[j].exponents, c, e->pauli);
            }
            length = collect(terms, 2 * length);
        }
    return length;
}

/* The copies that a monomial reaches, by descending exponents, and their number; key <- the exponents. */
static slong support(unsigned char *copies, monomial *key, monomial m, slong t)
{
    slong k = 0;

    for (slong c = 0; c < t; c++)
    {
        slong e = m >> 8 * c & 255, i = k;

        if (e == 0)
            continue;
        for (; i > 0 && (slong) (m >> 8 * copies[i - 1] & 255) < e; i--)
            copies[i] = copies[i - 1];
        copies[i] = c;
        k++;
    }
    *key = 0;
    for (slong i = 0; i < k; i++)
        *key |= (m >> 8 * copies[i] & 255) << 8 * i;
    return k;
}

/* Permutations up to relabelling of copies that are alike */

/* f(tau) depends on the orbit of tau alone. A permutation is found by the images of all points but the
   last, three bits each. */
typedef struct
{
    slong length;
    ulong alike;
    slong *representative; /* ranks */
    slong *size;
    unsigned short *index;
} orbit_list;

static ulong permutation_code(const unsigned char *p, slong t)
{
    ulong code = 0;

    for (slong c = 0; c + 1 < t; c++)
        code |= (ulong) p[c] << 3 * c;
    return code;
}

/* Bit c: copies c and c + 1 have the same derivatives. */
static ulong alike_copies(const wg_moment_pattern_struct *pattern, slong t)
{
    ulong alike = 0;

    for (slong c = 0; c + 1 < t; c++)
        if (memcmp(pattern->count[c], pattern->count[c + 1], WG_MOMENT_LABELS_MAX) == 0)
            alike |= (ulong) 1 << c;
    return alike;
}

/* Marks the orbit of p under the exchanges of neighbours that are alike; returns its size. */
static slong mark_orbit(orbit_list *orbits, const unsigned char *p, slong t, unsigned short name,
                        unsigned char (*stack)[WG_SYMMETRIC_MAX])
{
    slong depth = 1, size = 0;

    memcpy(stack[0], p, WG_SYMMETRIC_MAX);
    orbits->index[permutation_code(p, t)] = name;
    while (depth > 0)
    {
        unsigned char q[WG_SYMMETRIC_MAX], r[WG_SYMMETRIC_MAX];

        memcpy(q, stack[--depth], sizeof(q));
        size++;
        for (slong c = 0; c + 1 < t; c++)
        {
            ulong code;

            if (!(orbits->alike >> c & 1))
                continue;
            for (slong i = 0; i < t; i++)
            {
                slong j = i == c ? c + 1 : i == c + 1 ? c : i;

                r[j] = q[i] == c ? c + 1 : q[i] == c + 1 ? c : q[i];
            }
            code = permutation_code(r, t);
            if (orbits->index[code] == USHRT_MAX)
            {
                orbits->index[code] = name;
                memcpy(stack[depth++], r, sizeof(r));
            }
        }
    }
    return size;
}

static void orbit_list_init(orbit_list *orbits, ulong alike, const wg_symmetric_table_t group)
{
    slong t = group->degree, codes = (slong) 1 << 3 * FLINT_MAX(t - 1, 0);
    unsigned char(*stack)[WG_SYMMETRIC_MAX] = flint_malloc(group->order * sizeof(*stack));

    orbits->alike = alike;
    orbits->length = 0;
    orbits->representative = flint_malloc(group->order * sizeof(slong));
    orbits->size = flint_malloc(group->order * sizeof(slong));
    orbits->index = flint_malloc(codes * sizeof(*orbits->index));
    for (slong i = 0; i < codes; i++)
        orbits->index[i] = USHRT_MAX;
    for (slong r = 0; r < group->order; r++)
        if (orbits->index[permutation_code(group->permutations[r], t)] == USHRT_MAX)
        {
            orbits->representative[orbits->length] = r;
            orbits->size[orbits->length] =
                mark_orbit(orbits, group->permutations[r], t, orbits->length, stack);
            orbits->length++;
        }
    flint_free(stack);
}

static void orbit_list_clear(orbit_list *orbits)
{
    flint_free(orbits->representative);
    flint_free(orbits->size);
    flint_free(orbits->index);
}

/* Layers */

/* One way a layer's insertions come back from the average: a local twirl, or for the last layer a
   number, which is a twirl of degree 0. `values` are the numerators over the layer's denominator, as
   polynomials, and then at the point where the engine computes. */
typedef struct
{
    monomial key;
    slong degree, length;
    const unsigned short *entry;
    fmpz_poly_struct *polynomials;
    fmpz *values, *sums;
} channel;

typedef struct
{
    slong length, alloc;
    channel *channels;
    fmpz_t denominator;
    slong exponents[WG_TWIRL_FACTORS];
    fmpz_t bound;
} layer;

static const wg_local_twirl_struct *find_twirl(engine *e, monomial key)
{
    slong exponents[WG_TWIRL_DEGREE_MAX], k = 0;

    for (slong i = 0; i < e->length; i++)
        if (e->tables[i].key == key)
            return e->tables[i].twirl;
    if (e->length == e->alloc)
    {
        e->alloc = 2 * e->alloc + 8;
        e->tables = flint_realloc(e->tables, e->alloc * sizeof(table));
    }
    for (; k < WG_TWIRL_DEGREE_MAX && (key >> 8 * k & 255) != 0; k++)
        exponents[k] = key >> 8 * k & 255;
    e->tables[e->length].key = key;
    wg_local_twirl_init(e->tables[e->length].twirl, exponents, k, e->traces, e->dim);
    return e->tables[e->length++].twirl;
}

static channel *find_channel(layer *l, monomial key)
{
    for (slong i = 0; i < l->length; i++)
        if (l->channels[i].key == key)
            return l->channels + i;
    return NULL;
}

static channel *add_channel(layer *l, monomial key)
{
    channel *c;

    if (l->length == l->alloc)
    {
        l->alloc = 2 * l->alloc + 4;
        l->channels = flint_realloc(l->channels, l->alloc * sizeof(channel));
    }
    c = l->channels + l->length++;
    memset(c, 0, sizeof(*c));
    c->key = key;
    return c;
}

static void layer_init(layer *l)
{
    memset(l, 0, sizeof(*l));
    fmpz_init_set_ui(l->denominator, 1);
    fmpz_init(l->bound);
}

static void layer_clear(layer *l)
{
    for (slong i = 0; i < l->length; i++)
    {
        polynomials_clear(l->channels[i].polynomials, l->channels[i].length);
        _fmpz_vec_clear(l->channels[i].values, l->channels[i].length);
        _fmpz_vec_clear(l->channels[i].sums, l->channels[i].length);
    }
    flint_free(l->channels);
    fmpz_clear(l->denominator);
    fmpz_clear(l->bound);
}

static void channel_fit(channel *c, slong length)
{
    c->length = length;
    c->polynomials = polynomials(length);
    c->values = _fmpz_vec_init(length);
    c->sums = _fmpz_vec_init(length);
}

/* Every insertion product that the layer makes, over all permutations, gets its channel. */
static void find_channels(layer *l, slong index, const wg_moment_pattern_struct *pattern,
                          const orbit_list *orbits, term *terms, const engine *e)
{
    const wg_symmetric_table_struct *group = e->groups + e->copies;

    for (slong o = 0; o < orbits->length; o++)
    {
        slong length =
            expand(terms, group->permutations[orbits->representative[o]], pattern->count, index, e);

        for (slong i = 0; i < length; i++)
        {
            unsigned char copies[WG_MOMENT_FACTORS_MAX];
            monomial key;

            support(copies, &key, terms[i].exponents, e->copies);
            if (find_channel(l, key) == NULL)
                add_channel(l, key);
        }
    }
}

/* The layer's common denominator, and the norm that bounds how one application grows coefficients:
   sum |coefficient| <= 2^insertions, times the largest sum of norms of a twirl. */
static void set_inner_layer(layer *l, slong insertions, engine *e)
{
    fmpz_t factor, norm;

    fmpz_init(factor);
    fmpz_init(norm);
    for (slong i = 0; i < l->length; i++)
    {
        const wg_local_twirl_struct *twirl = find_twirl(e, l->channels[i].key);

        fmpz_lcm(l->denominator, l->denominator, twirl->denominator);
        for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
            l->exponents[j] = FLINT_MAX(l->exponents[j], twirl->exponents[j]);
    }
    for (slong i = 0; i < l->length; i++)
    {
        channel *c = l->channels + i;
        const wg_local_twirl_struct *twirl = find_twirl(e, c->key);
        slong missing[WG_TWIRL_FACTORS], *members;

        c->degree = twirl->degree;
        c->entry = twirl->entry;
        channel_fit(c, twirl->length);
        members = flint_calloc(c->length, sizeof(slong));
        for (slong r = 0; r < e->groups[c->degree].order; r++)
            members[c->entry[r]]++;
        for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
            missing[j] = l->exponents[j] - twirl->exponents[j];
        fmpz_divexact(factor, l->denominator, twirl->denominator);
        fmpz_zero(norm);
        for (slong j = 0; j < c->length; j++)
        {
            fmpz_poly_scalar_mul_fmpz(c->polynomials + j, twirl->numerators + j, factor);
            wg_multiply_linear(c->polynomials + j, missing, e->dim);
            add_norm(norm, c->polynomials + j, members[j]);
        }
        if (fmpz_cmp(norm, l->bound) > 0)
            fmpz_set(l->bound, norm);
        flint_free(members);
    }
    fmpz_mul_2exp(l->bound, l->bound, insertions);
    fmpz_clear(factor);
    fmpz_clear(norm);
}

/* The last layer */

/* sum over sigma in S_m of prod_{cycles} Tr X^{sum of exponents}: the cycle of the first point may hold
   any set of others, in (its size - 1)! ways. */
static void symmetric_traces(fmpz_poly_t f, const slong *exponents, slong m, const engine *e)
{
    fmpz_poly_struct *sums = polynomials((slong) 1 << m);
    fmpz_poly_t t;

    fmpz_poly_init(t);
    fmpz_poly_one(sums);
    for (ulong set = 1; set < (ulong) 1 << m; set++)
    {
        ulong first = set & -set, others = set ^ first;

        for (ulong cycle = others;; cycle = (cycle - 1) & others)
        {
            slong ways = 1, sum = 0, size = 0;

            for (slong i = 0; i < m; i++)
                if ((cycle | first) >> i & 1)
                {
                    sum += exponents[i];
                    ways *= FLINT_MAX(size, 1);
                    size++;
                }
            fmpz_poly_mul(t, e->traces + sum, sums + (others ^ cycle));
            fmpz_poly_scalar_mul_si(t, t, ways);
            fmpz_poly_add(sums + set, sums + set, t);
            if (cycle == 0)
                break;
        }
    }
    fmpz_poly_swap(f, sums + ((slong) 1 << m) - 1);
    fmpz_poly_clear(t);
    polynomials_clear(sums, (slong) 1 << m);
}

/* values <- prod <phi|X^{e_i}|phi> averaged over phi, or in the state psi_0; for Pauli words in psi_0 the
   coefficient of <X>^(2 power). */
static void set_last_layer(layer *l, slong insertions, const wg_moment_pattern_struct *pattern, slong power,
                           const engine *e)
{
    slong most = 0;

    for (slong i = 0; i < l->length; i++)
        for (slong k = 0; k < WG_MOMENT_FACTORS_MAX; k++)
            if (l->channels[i].key >> 8 * k & 255)
                most = FLINT_MAX(most, k + 1);
    if (!pattern->pinned)
        for (slong j = 0; j < most; j++)
            l->exponents[j + WG_TWIRL_SHIFT] = !e->pauli || j % 2 == 1;

    for (slong i = 0; i < l->length; i++)
    {
        channel *c = l->channels + i;
        slong exponents[WG_MOMENT_FACTORS_MAX], missing[WG_TWIRL_FACTORS] = {0}, k = 0;

        channel_fit(c, 1);
        for (; k < WG_MOMENT_FACTORS_MAX && (c->key >> 8 * k & 255) != 0; k++)
            exponents[k] = c->key >> 8 * k & 255;
        fmpz_poly_one(c->polynomials);
        if (pattern->pinned && e->pauli)
            fmpz_poly_set_si(c->polynomials, k == 2 * power);
        else if (pattern->pinned)
            for (slong j = 0; j < k; j++)
                fmpz_poly_scalar_mul_fmpz(c->polynomials, c->polynomials, e->state + exponents[j]);
        else
        {
            /* <X> of a Pauli word has E <X>^(2j) = (2j - 1)!! / ((D + 1)(D + 3)...(D + 2j - 1)) */
            for (slong j = k; j < most; j++)
                missing[j + WG_TWIRL_SHIFT] = l->exponents[j + WG_TWIRL_SHIFT];
            if (e->pauli)
                for (slong j = 1; j < k; j += 2)
                    fmpz_poly_scalar_mul_si(c->polynomials, c->polynomials, j);
            else
                symmetric_traces(c->polynomials, exponents, k, e);
            wg_multiply_linear(c->polynomials, missing, e->dim);
        }
    }
    for (slong i = 0; i < l->length; i++)
    {
        fmpz_t norm;

        fmpz_init(norm);
        add_norm(norm, l->channels[i].polynomials, 1);
        if (fmpz_cmp(norm, l->bound) > 0)
            fmpz_swap(l->bound, norm);
        fmpz_clear(norm);
    }
    fmpz_mul_2exp(l->bound, l->bound, insertions);
}

/* f(tau) <- sum_S coefficient_S(tau) value(S) */
static void start(fmpz *f, layer *l, slong index, const wg_moment_pattern_struct *pattern,
                  const orbit_list *orbits, term *terms, const engine *e)
{
    const wg_symmetric_table_struct *group = e->groups + e->copies;

    for (slong o = 0; o < orbits->length; o++)
    {
        slong length =
            expand(terms, group->permutations[orbits->representative[o]], pattern->count, index, e);

        fmpz_zero(f + o);
        for (slong i = 0; i < length; i++)
        {
            unsigned char copies[WG_MOMENT_FACTORS_MAX];
            monomial key;

            support(copies, &key, terms[i].exponents, e->copies);
            fmpz_addmul_si(f + o, find_channel(l, key)->values, terms[i].coefficient);
        }
    }
}

/* sums[entry of pi] <- itself + coefficient * f(pi tau), for all pi in Sym(copies). */
static void add_coset(fmpz *sums, const unsigned short *entry, slong coefficient, const unsigned char *copies,
                      const unsigned char *tau, const fmpz *f, const orbit_list *orbits,
                      const wg_symmetric_table_t small, slong t)
{
    slong k = small->degree, shift[WG_SYMMETRIC_MAX];
    ulong rest = 0, mask = ((ulong) 1 << 3 * (t - 1)) - 1;

    for (slong c = 0; c < t; c++)
    {
        slong i = 0;

        while (i < k && copies[i] != tau[c])
            i++;
        if (i < k)
            shift[i] = 3 * c;
        else
            rest |= (ulong) tau[c] << 3 * c;
    }
    for (slong r = 0; r < small->order; r++)
    {
        const unsigned char *pi = small->permutations[r];
        const fmpz *value;
        ulong code = rest;

        for (slong i = 0; i < k; i++)
            code |= (ulong) copies[pi[i]] << shift[i];
        value = f + orbits->index[code & mask];
        if (fmpz_is_zero(value))
            continue;
        if (coefficient == 1)
            fmpz_add(sums + entry[r], sums + entry[r], value);
        else if (coefficient == -1)
            fmpz_sub(sums + entry[r], sums + entry[r], value);
        else
            fmpz_addmul_si(sums + entry[r], value, coefficient);
    }
}

static int fixes_active_copy(const unsigned char *tau, const int *active, slong t)
{
    for (slong c = 0; c < t; c++)
        if (active[c] && tau[c] == c)
            return 1;
    return 0;
}

/* next(tau) <- sum_S coefficient_S(tau) sum_pi g_S(pi) f(pi tau) */
static void step(fmpz *next, const fmpz *f, layer *l, slong index, const wg_moment_pattern_struct *pattern,
                 const orbit_list *orbits, const int *active, term *terms, const engine *e)
{
    const wg_symmetric_table_struct *group = e->groups + e->copies;

    for (slong o = 0; o < orbits->length; o++)
    {
        const unsigned char *tau = group->permutations[orbits->representative[o]];
        slong length;

        fmpz_zero(next + o);
        if (fixes_active_copy(tau, active, e->copies))
            continue;
        length = expand(terms, tau, pattern->count, index, e);
        for (slong i = 0; i < length; i++)
        {
            unsigned char copies[WG_MOMENT_FACTORS_MAX];
            monomial key;
            slong k = support(copies, &key, terms[i].exponents, e->copies);
            channel *c = find_channel(l, key);

            add_coset(c->sums, c->entry, terms[i].coefficient, copies, tau, f, orbits, e->groups + k,
                      e->copies);
        }
        for (slong i = 0; i < l->length; i++)
            for (slong j = 0; j < l->channels[i].length; j++)
                if (!fmpz_is_zero(l->channels[i].sums + j))
                {
                    fmpz_addmul(next + o, l->channels[i].values + j, l->channels[i].sums + j);
                    fmpz_zero(l->channels[i].sums + j);
                }
    }
}

/* Patterns */

/* values <- the polynomials at the point 2^bits; a constant is its own value. */
static void evaluate_layer(layer *l, flint_bitcnt_t bits)
{
    for (slong i = 0; i < l->length; i++)
        for (slong j = 0; j < l->channels[i].length; j++)
            if (fmpz_poly_length(l->channels[i].polynomials + j) <= 1)
                fmpz_poly_get_coeff_fmpz(l->channels[i].values + j, l->channels[i].polynomials + j, 0);
            else
                fmpz_poly_bit_pack(l->channels[i].values + j, l->channels[i].polynomials + j, bits);
}

/* sums <- sums + weight * (values at 2^bits over the layers' denominators) */
static void add_class_sums(class_sums *sums, const fmpz *values, ulong weight, flint_bitcnt_t bits,
                           const layer *layers, slong blocks, const engine *e)
{
    slong exponents[WG_TWIRL_FACTORS] = {0}, here[WG_TWIRL_FACTORS], there[WG_TWIRL_FACTORS];
    fmpz_t denominator, factor, content;
    fmpz_poly_t p;

    fmpz_init_set_ui(denominator, 1);
    fmpz_init(factor);
    fmpz_init(content);
    fmpz_poly_init(p);
    for (slong l = 0; l < blocks; l++)
    {
        fmpz_mul(denominator, denominator, layers[l].denominator);
        for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
            exponents[j] += layers[l].exponents[j];
    }
    for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
    {
        slong common = FLINT_MAX(exponents[j], sums->exponents[j]);

        here[j] = common - sums->exponents[j];
        there[j] = common - exponents[j];
        sums->exponents[j] = common;
    }
    fmpz_gcd(content, denominator, sums->denominator);
    fmpz_divexact(factor, denominator, content);
    fmpz_divexact(content, sums->denominator, content);
    fmpz_mul(sums->denominator, sums->denominator, factor);
    fmpz_mul_ui(content, content, weight);
    for (slong nu = 0; nu < e->groups[e->copies].classes; nu++)
    {
        if (fmpz_poly_length(e->dim) == 1)
            fmpz_poly_set_fmpz(p, values + nu);
        else
            fmpz_poly_bit_unpack(p, values + nu, bits);
        wg_multiply_linear(p, there, e->dim);
        fmpz_poly_scalar_mul_fmpz(p, p, content);
        wg_multiply_linear(sums->numerators + nu, here, e->dim);
        fmpz_poly_scalar_mul_fmpz(sums->numerators + nu, sums->numerators + nu, factor);
        fmpz_poly_add(sums->numerators + nu, sums->numerators + nu, p);
    }
    fmpz_clear(denominator);
    fmpz_clear(factor);
    fmpz_clear(content);
    fmpz_poly_clear(p);
}

/* Two bits beyond the bound keep the sign of each coefficient apart. */
static flint_bitcnt_t point_bits(const layer *layers, slong blocks, slong order)
{
    fmpz_t bound;
    flint_bitcnt_t bits;

    fmpz_init_set_si(bound, order);
    for (slong l = 0; l < blocks; l++)
        fmpz_mul(bound, bound, layers[l].bound);
    bits = fmpz_bits(bound) + 2;
    fmpz_clear(bound);
    return bits;
}

/* The bytes of two functionals with values at the point 2^bits. */
static double functional_size(const layer *layers, slong blocks, const orbit_list *orbits,
                              flint_bitcnt_t bits)
{
    double length = 1;

    for (slong l = 0; l < blocks; l++)
    {
        slong degree = 0;

        for (slong i = 0; i < layers[l].length; i++)
            for (slong j = 0; j < layers[l].channels[i].length; j++)
                degree = FLINT_MAX(degree, fmpz_poly_degree(layers[l].channels[i].polynomials + j));
        length += degree;
    }
    return 2.0 * orbits->length * (32 + length * bits / 8);
}

/* values[nu] <- the sum of the pattern's functional over the class nu, over the layers' denominators. */
static void run_layers(fmpz *values, layer *layers, const wg_moment_pattern_struct *pattern,
                       const orbit_list *orbits, term *terms, const engine *e)
{
    const wg_symmetric_table_struct *group = e->groups + e->copies;
    fmpz *f = _fmpz_vec_init(orbits->length), *next = _fmpz_vec_init(orbits->length);
    int active[WG_MOMENT_FACTORS_MAX] = {0};

    for (slong l = pattern->blocks - 1; l >= 0; l--)
    {
        for (slong c = 0; c < e->copies; c++)
            active[c] |= pattern->count[c][l] > 0;
        if (l == pattern->blocks - 1)
            start(f, layers + l, l, pattern, orbits, terms, e);
        else
        {
            fmpz *t = f;

            step(next, f, layers + l, l, pattern, orbits, active, terms, e);
            f = next;
            next = t;
        }
    }
    for (slong o = 0; o < orbits->length; o++)
    {
        if (pattern->blocks == 0)
            fmpz_one(f + o);
        fmpz_addmul_ui(values + group->class_of[orbits->representative[o]], f + o, orbits->size[o]);
    }
    _fmpz_vec_clear(f, orbits->length);
    _fmpz_vec_clear(next, orbits->length);
}

static slong copy_derivatives(const wg_moment_pattern_struct *pattern, slong c)
{
    slong total = 0;

    for (slong l = 0; l < pattern->blocks; l++)
        total += pattern->count[c][l];
    return total;
}

/* sums <- sums + weight * (class sums of the pattern's functional); WG_UNABLE if they take too much memory.
 */
static wg_status_t run_pattern(class_sums *sums, const wg_moment_pattern_struct *pattern,
                               const orbit_list *orbits, engine *e)
{
    const wg_symmetric_table_struct *group = e->groups + e->copies;
    slong blocks = pattern->blocks;
    layer layers[WG_MOMENT_LABELS_MAX];
    fmpz *values = _fmpz_vec_init(group->classes);
    term *terms;
    slong room = 2;
    flint_bitcnt_t bits;
    wg_status_t status = WG_OK;

    for (slong c = 0; c < e->copies; c++)
        room *= 1 + copy_derivatives(pattern, c);
    terms = flint_malloc(room * sizeof(term));
    for (slong l = 0; l < blocks; l++)
    {
        slong insertions = wg_moment_pattern_insertions(pattern, l, e->copies);

        layer_init(layers + l);
        find_channels(layers + l, l, pattern, orbits, terms, e);
        if (l < blocks - 1)
            set_inner_layer(layers + l, insertions, e);
        else
            set_last_layer(layers + l, insertions, pattern, sums->power, e);
    }
    bits = point_bits(layers, blocks, group->order);
    if (functional_size(layers, blocks, orbits, bits) > MEMORY_MAX)
        status = WG_UNABLE;
    else
    {
        for (slong l = 0; l < blocks; l++)
            evaluate_layer(layers + l, bits);
        run_layers(values, layers, pattern, orbits, terms, e);
        add_class_sums(sums, values, pattern->weight, bits, layers, blocks, e);
    }
    for (slong l = 0; l < blocks; l++)
        layer_clear(layers + l);
    _fmpz_vec_clear(values, group->classes);
    flint_free(terms);
    return status;
}

/* The finish */

/* f <- p(dim) */
static void evaluate_at_dim(wg_formula_t f, const fmpz_poly_t p, const wg_formula_t dim, const wg_ring_t ring)
{
    wg_formula_t t;
    fmpq_t q;

    wg_formula_init(t, ring);
    wg_formula_set_variable(t, 0, ring);
    if (wg_formula_equal(t, dim, ring))
        wg_formula_set_fmpz_poly(f, p, ring);
    else
    {
        fmpq_init(q);
        wg_formula_set_si(f, 0, ring);
        for (slong i = fmpz_poly_degree(p); i >= 0; i--)
        {
            wg_formula_mul(f, f, dim, ring);
            fmpz_poly_get_coeff_fmpz(fmpq_numref(q), p, i);
            fmpz_one(fmpq_denref(q));
            wg_formula_set_fmpq(t, q, ring);
            wg_formula_add(f, f, t, ring);
        }
        fmpq_clear(q);
    }
    wg_formula_clear(t, ring);
}

/* f <- f / prod_j (dim + j)^exponents[j] */
static wg_status_t divide_linear(wg_formula_t f, const slong *exponents, const wg_formula_t dim,
                                 const wg_ring_t ring)
{
    wg_formula_t over, t;
    wg_status_t status = WG_OK;

    wg_formula_init(over, ring);
    wg_formula_init(t, ring);
    wg_formula_set_si(over, 1, ring);
    for (slong j = -WG_TWIRL_SHIFT; j <= WG_TWIRL_SHIFT && status == WG_OK; j++)
        if (exponents[j + WG_TWIRL_SHIFT] > 0)
        {
            wg_formula_t factor;

            wg_formula_init(factor, ring);
            wg_formula_set_si(t, 1, ring);
            wg_formula_add_si(factor, dim, j, ring);
            status = wg_formula_div(t, t, factor, ring);
            if (status == WG_OK)
            {
                wg_formula_pow_ui(t, t, exponents[j + WG_TWIRL_SHIFT], ring);
                wg_formula_mul(over, over, t, ring);
            }
            wg_formula_clear(factor, ring);
        }
    if (status == WG_OK)
        wg_formula_mul(f, f, over, ring);
    wg_formula_clear(over, ring);
    wg_formula_clear(t, ring);
    return status;
}

/* coefficients[mu] <- sum_lambda chi_lambda(mu) [sum_nu chi_lambda(nu) F(nu)] prod_j (D + j)^(exponents -
   contents) with the exponents of the least common denominator; E = sum_mu coefficients[mu] p_mu(O) / z_mu /
   .... */
static void expand_in_power_sums(fmpz_poly_struct *coefficients, slong *exponents, const class_sums *sums,
                                 const engine *e)
{
    const wg_symmetric_table_struct *group = e->groups + e->copies;
    fmpz_poly_struct *projected = polynomials(group->classes);
    slong contents[WG_TWIRL_FACTORS];
    fmpz_poly_t t;

    fmpz_poly_init(t);
    memset(exponents, 0, WG_TWIRL_FACTORS * sizeof(*exponents));
    for (slong lambda = 0; lambda < group->classes; lambda++)
    {
        if (wg_symmetric_vanishes(group, lambda, e->dim))
            continue;
        wg_symmetric_contents(contents, group, lambda);
        for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
            exponents[j] = FLINT_MAX(exponents[j], contents[j]);
    }
    for (slong lambda = 0; lambda < group->classes; lambda++)
    {
        if (wg_symmetric_vanishes(group, lambda, e->dim))
            continue;
        for (slong nu = 0; nu < group->classes; nu++)
        {
            fmpz_poly_scalar_mul_si(t, sums->numerators + nu, group->character[lambda][nu]);
            fmpz_poly_add(projected + lambda, projected + lambda, t);
        }
        wg_symmetric_contents(contents, group, lambda);
        for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
            contents[j] = exponents[j] - contents[j];
        wg_multiply_linear(projected + lambda, contents, e->dim);
        for (slong mu = 0; mu < group->classes; mu++)
        {
            fmpz_poly_scalar_mul_si(t, projected + lambda, group->character[lambda][mu]);
            fmpz_poly_add(coefficients + mu, coefficients + mu, t);
        }
    }
    for (slong j = 0; j < WG_TWIRL_FACTORS; j++)
        exponents[j] += sums->exponents[j];
    fmpz_poly_clear(t);
    polynomials_clear(projected, group->classes);
}

/* f <- the expectation that the class sums stand for, but for the powers of i, of the angle and of the scale:
   the observable enters through its central power sums, so that p_1 = 0. */
static wg_status_t finish(wg_formula_t f, const class_sums *sums, const wg_kernel_t kernel, const engine *e)
{
    const wg_ring_struct *ring = kernel->ring;
    const wg_symmetric_table_struct *group = e->groups + e->copies;
    fmpz_poly_struct *coefficients = polynomials(group->classes);
    slong exponents[WG_TWIRL_FACTORS], kept = 0;
    slong mus[WG_SYMMETRIC_CLASSES];
    wg_formula_t power;
    fmpq_t q;
    wg_status_t status;

    wg_formula_init(power, ring);
    fmpq_init(q);
    expand_in_power_sums(coefficients, exponents, sums, e);
    for (slong mu = 0; mu < group->classes; mu++)
        if (group->rows[mu] == 0 || group->parts[mu][group->rows[mu] - 1] > 1)
        {
            fmpz_poly_swap(coefficients + kept, coefficients + mu);
            mus[kept++] = mu;
        }
    wg_cancel_linear(coefficients, kept, exponents, e->dim);

    wg_formula_set_si(f, 0, ring);
    for (slong i = 0; i < kept; i++)
    {
        evaluate_at_dim(power, coefficients + i, kernel->dim, ring);
        for (slong j = 0; j < group->rows[mus[i]]; j++)
            wg_formula_mul(power, power, kernel->observable + group->parts[mus[i]][j], ring);
        fmpq_set_si(q, 1, group->centraliser[mus[i]]);
        wg_formula_mul_fmpq(power, power, q, ring);
        wg_formula_add(f, f, power, ring);
    }
    fmpz_one(fmpq_numref(q));
    fmpz_set(fmpq_denref(q), sums->denominator);
    wg_formula_mul_fmpq(f, f, q, ring);
    status = divide_linear(f, exponents, kernel->dim, ring);

    polynomials_clear(coefficients, group->classes);
    wg_formula_clear(power, ring);
    fmpq_clear(q);
    return status;
}

/* The model */

/* Pauli words: Tr X^k is D or 0, as far as the word asks. */
static int is_pauli(const wg_kernel_t kernel, slong derivatives)
{
    for (slong k = 1; k <= FLINT_MIN(FLINT_MAX(derivatives, 2), kernel->order); k++)
        if (k % 2 == 0 ? !wg_formula_equal(kernel->generator + k, kernel->dim, kernel->ring)
                       : !wg_formula_is_zero(kernel->generator + k, kernel->ring))
            return 0;
    return 1;
}

/* traces[k] <- scale^k Tr X^k, or for Pauli words D and 0; needs numbers otherwise. */
static wg_status_t set_generator(engine *e, const wg_moment_word_t word, const wg_kernel_t kernel,
                                 const fmpq *state, wg_error_struct *error)
{
    slong order = e->derivatives, moments = e->bare ? wg_moment_word_state_moments(word) : 0;
    fmpq_t q;
    fmpz_t power;
    wg_status_t status = WG_OK;

    if (e->pauli)
    {
        for (slong k = 0; k <= order; k += 2)
            fmpz_poly_set(e->traces + k, e->dim);
        return WG_OK;
    }
    if (kernel->order < order)
        return wg_fail(
            error, WG_UNABLE,
            "this word needs the power sums of the generator up to order %ld, and has them up to %ld",
            (long) order, (long) kernel->order);
    if (e->bare && state == NULL && moments > 0)
        return wg_fail(
            error, WG_UNABLE,
            "a generator that is no Pauli word needs its moments in the state psi_0 for the boundary bare");

    fmpq_init(q);
    fmpz_init_set_ui(power, 1);
    for (slong k = 2; k <= order && status == WG_OK; k++)
        if (wg_formula_get_fmpq(q, kernel->generator + k, kernel->ring))
            fmpz_lcm(e->scale, e->scale, fmpq_denref(q));
        else
            status =
                wg_fail(error, WG_UNABLE,
                        "a generator that is no Pauli word needs power sums that are numbers, not formulas");
    for (slong k = 1; k <= moments; k++)
        fmpz_lcm(e->scale, e->scale, fmpq_denref(state + k));
    fmpz_poly_set(e->traces, e->dim);
    for (slong k = 1; k <= order && status == WG_OK; k++)
    {
        fmpz_mul(power, power, e->scale);
        if (k >= 2 && wg_formula_get_fmpq(q, kernel->generator + k, kernel->ring))
        {
            fmpz_mul(fmpq_numref(q), fmpq_numref(q), power);
            fmpz_divexact(fmpq_numref(q), fmpq_numref(q), fmpq_denref(q));
            fmpz_poly_set_fmpz(e->traces + k, fmpq_numref(q));
        }
        if (k <= moments)
        {
            fmpz_mul(e->state + k, fmpq_numref(state + k), power);
            fmpz_divexact(e->state + k, e->state + k, fmpq_denref(state + k));
        }
    }
    fmpq_clear(q);
    fmpz_clear(power);
    return status;
}

/* dim <- the number kernel.dim, or the variable. The formula for Pauli words is the continuation from even
   dimensions, where such words exist, to the others. */
static wg_status_t set_dimension(engine *e, const wg_kernel_t kernel, wg_error_struct *error)
{
    fmpq_t q;
    wg_status_t status = WG_OK;

    fmpq_init(q);
    fmpz_poly_set_coeff_si(e->dim, 1, 1);
    if (wg_formula_get_fmpq(q, kernel->dim, kernel->ring))
    {
        if (!fmpz_is_one(fmpq_denref(q)) || fmpz_cmp_si(fmpq_numref(q), 2) < 0)
            status = wg_fail(error, WG_DOMAIN, "the dimension must be an integer, 2 or more");
        else if (!e->pauli || fmpz_is_even(fmpq_numref(q)))
            fmpz_poly_set_fmpz(e->dim, fmpq_numref(q));
    }
    fmpq_clear(q);
    return status;
}

static void engine_init(engine *e, const wg_moment_word_t word, const wg_kernel_t kernel)
{
    memset(e, 0, sizeof(*e));
    e->copies = word->factors;
    e->derivatives = wg_moment_word_derivatives(word);
    e->bare = kernel->boundary == WG_BOUNDARY_BARE;
    e->pauli = is_pauli(kernel, e->derivatives);
    fmpz_poly_init(e->dim);
    e->traces = polynomials(e->derivatives + 1);
    e->state = _fmpz_vec_init(e->derivatives + 1);
    fmpz_one(e->state);
    fmpz_init_set_ui(e->scale, 1);
    for (slong k = 0; k <= e->copies; k++)
        wg_symmetric_table_init(e->groups + k, k);
}

static void engine_clear(engine *e)
{
    fmpz_poly_clear(e->dim);
    polynomials_clear(e->traces, e->derivatives + 1);
    _fmpz_vec_clear(e->state, e->derivatives + 1);
    fmpz_clear(e->scale);
    for (slong k = 0; k <= e->copies; k++)
        wg_symmetric_table_clear(e->groups + k);
    for (slong i = 0; i < e->length; i++)
        wg_local_twirl_clear(e->tables[i].twirl);
    flint_free(e->tables);
}

/* Costs */

static double binomial(slong n, slong k)
{
    double b = 1;

    for (slong i = 0; i < k; i++)
        b = b * (n - i) / (i + 1);
    return b;
}

static double factorial(slong n)
{
    return n <= 1 ? 1 : n * factorial(n - 1);
}

static double pattern_cost(const wg_moment_pattern_struct *pattern, slong t, int pauli)
{
    double orbits = factorial(t), cost = 0;
    ulong alike = alike_copies(pattern, t);

    for (slong c = 0, run = 1; c + 1 < t; c++)
    {
        run = alike >> c & 1 ? run + 1 : 1;
        orbits /= run;
    }
    for (slong l = 0; l + 1 < pattern->blocks; l++)
    {
        slong n = wg_moment_pattern_insertions(pattern, l, t);
        double terms = 1;

        for (slong c = 0; c < t; c++)
            terms *= 1 + pattern->count[c][l];
        for (slong k = 1; k <= FLINT_MIN(n, t); k++)
            if (!pauli || k % 2 == 0)
                cost += orbits * FLINT_MIN(terms, pauli ? binomial(t, k) : terms) * factorial(k);
        if (!pauli && n > 2)
            cost += factorial(FLINT_MIN(n - 1, t)) * factorial(FLINT_MIN(n - 1, t));
    }
    return pattern->blocks == 0 ? orbits : cost + orbits;
}

/* The weak orderings of nine labels are seven million. */
static int too_many_labels(const wg_moment_word_t word)
{
    return word->sum && word->labels - word->last > WG_MOMENT_FACTORS_MAX;
}

static double list_cost(const wg_moment_pattern_list_t list, slong t, int pauli)
{
    double cost = 0;

    for (slong i = 0; i < list->length; i++)
        cost += pattern_cost(list->entries + i, t, pauli) *
                (list->entries[i].pinned && pauli
                     ? 1 + wg_moment_pattern_insertions(list->entries + i, list->entries[i].blocks - 1, t) / 2
                     : 1);
    return cost;
}

double wg_haar_moment_cost(const wg_moment_word_t word, const wg_kernel_t kernel)
{
    slong derivatives = wg_moment_word_derivatives(word);
    int pauli = is_pauli(kernel, derivatives);
    wg_moment_pattern_list_t list;
    double cost;

    if (too_many_labels(word))
        return HUGE_VAL;
    wg_moment_pattern_list_init(list, word, kernel->boundary == WG_BOUNDARY_BARE, pauli);
    cost = list_cost(list, word->factors, pauli);
    wg_moment_pattern_list_clear(list);
    return cost;
}

/* All patterns */

static class_sums *find_sums(class_sums *sums, slong *length, slong choose, slong power)
{
    class_sums *s = sums;

    for (; s < sums + *length; s++)
        if (s->choose == choose && s->power == power)
            return s;
    memset(s, 0, sizeof(*s));
    s->choose = choose;
    s->power = power;
    for (slong nu = 0; nu < WG_SYMMETRIC_CLASSES; nu++)
        fmpz_poly_init(s->numerators + nu);
    fmpz_init_set_ui(s->denominator, 1);
    (*length)++;
    return s;
}

static void class_sums_clear(class_sums *s)
{
    for (slong nu = 0; nu < WG_SYMMETRIC_CLASSES; nu++)
        fmpz_poly_clear(s->numerators + nu);
    fmpz_clear(s->denominator);
}

/* Choices of layers and powers of <X_L>^2: at most (labels + 1) * (derivatives/2 + 1) sums. */
static wg_status_t run_patterns(class_sums *sums, slong *length, const wg_moment_pattern_list_t list,
                                engine *e)
{
    orbit_list orbits;
    int ready = 0;
    wg_status_t status = WG_OK;

    *length = 0;
    for (slong i = 0; i < list->length && status == WG_OK; i++)
    {
        const wg_moment_pattern_struct *p = list->entries + i;
        ulong alike = alike_copies(p, e->copies);
        slong powers = 0;

        if (p->pinned && e->pauli)
            powers = wg_moment_pattern_insertions(p, p->blocks - 1, e->copies) / 2;
        if (ready && orbits.alike != alike)
        {
            orbit_list_clear(&orbits);
            ready = 0;
        }
        if (!ready)
            orbit_list_init(&orbits, alike, e->groups + e->copies);
        ready = 1;
        for (slong power = 0; power <= powers && 2 * power <= e->copies && status == WG_OK; power++)
            status = run_pattern(find_sums(sums, length, p->choose, power), p, &orbits, e);
    }
    if (ready)
        orbit_list_clear(&orbits);
    return status;
}

/* f <- C(layers, k) */
static void choose_layers(wg_formula_t f, const wg_formula_t layers, slong k, const wg_ring_t ring)
{
    wg_formula_t t;
    fmpq_t q;

    wg_formula_init(t, ring);
    fmpq_init(q);
    wg_formula_set_si(f, 1, ring);
    for (slong i = 0; i < k; i++)
    {
        wg_formula_add_si(t, layers, -i, ring);
        wg_formula_mul(f, f, t, ring);
        fmpq_set_si(q, 1, i + 1);
        wg_formula_mul_fmpq(f, f, q, ring);
    }
    wg_formula_clear(t, ring);
    fmpq_clear(q);
}

/* f <- sum over the class sums of C(layers, choose) (1 - variance)^power E. */
static wg_status_t assemble(wg_formula_t f, const class_sums *sums, slong length, const wg_moment_word_t word,
                            const wg_kernel_t kernel, const engine *e)
{
    const wg_ring_struct *ring = kernel->ring;
    wg_formula_t total, value, t, layers, overlap;
    fmpq_t q, s;
    wg_status_t status = WG_OK;

    wg_formula_init(total, ring);
    wg_formula_init(value, ring);
    wg_formula_init(t, ring);
    wg_formula_init(layers, ring);
    wg_formula_init(overlap, ring);
    fmpq_init(q);
    fmpq_init(s);

    wg_formula_add_si(layers, kernel->layers, e->bare || word->last ? -1 : 0, ring);
    wg_formula_mul_si(overlap, kernel->boundary_variance, -1, ring);
    wg_formula_add_si(overlap, overlap, 1, ring);
    for (slong i = 0; i < length && status == WG_OK; i++)
    {
        status = finish(value, sums + i, kernel, e);
        choose_layers(t, layers, sums[i].choose, ring);
        wg_formula_mul(value, value, t, ring);
        wg_formula_pow_ui(t, overlap, sums[i].power, ring);
        wg_formula_addmul(total, value, t, ring);
    }
    /* (-i c / scale)^derivatives */
    fmpz_one(fmpq_numref(s));
    fmpz_set(fmpq_denref(s), e->scale);
    fmpq_mul(q, kernel->angle, s);
    fmpq_pow_si(q, q, e->derivatives);
    if (e->derivatives % 4 == 2)
        fmpq_neg(q, q);
    wg_formula_mul_fmpq(total, total, q, ring);
    if (status == WG_OK)
        wg_formula_swap(f, total);

    wg_formula_clear(total, ring);
    wg_formula_clear(value, ring);
    wg_formula_clear(t, ring);
    wg_formula_clear(layers, ring);
    wg_formula_clear(overlap, ring);
    fmpq_clear(q);
    fmpq_clear(s);
    return status;
}

wg_status_t wg_haar_moment(wg_formula_t f, const wg_moment_word_t word, const wg_kernel_t kernel,
                           const fmpq *state, wg_error_struct *error)
{
    wg_moment_pattern_list_t list;
    class_sums *sums;
    engine e[1];
    wg_status_t status;
    double cost;

    if (kernel->order < word->factors)
        return wg_fail(
            error, WG_UNABLE,
            "a product of %ld factors needs the power sums of the observable up to order %ld, and has them "
            "up to %ld",
            (long) word->factors, (long) word->factors, (long) kernel->order);
    if (too_many_labels(word))
        return wg_fail(error, WG_UNABLE, "a sum over layers takes up to %d labels; this word has %ld",
                       WG_MOMENT_FACTORS_MAX, (long) (word->labels - word->last));
    engine_init(e, word, kernel);
    status = set_dimension(e, kernel, error);
    if (status == WG_OK)
        status = set_generator(e, word, kernel, state, error);
    if (status == WG_OK && e->derivatives % 2 == 1)
        wg_formula_set_si(f, 0, kernel->ring);
    else if (status == WG_OK)
    {
        wg_moment_pattern_list_init(list, word, e->bare, e->pauli);
        cost = list_cost(list, e->copies, e->pauli);
        if (cost > WG_MOMENT_COST_MAX)
            status =
                wg_fail(error, WG_UNABLE,
                        "this product takes about %.1e additions, more than the limit of %.1e; split it, or "
                        "estimate it by simulation",
                        cost, WG_MOMENT_COST_MAX);
        else
        {
            slong length;

            sums = flint_malloc((word->labels + 2) * (e->derivatives / 2 + 1) * sizeof(*sums));
            status = run_patterns(sums, &length, list, e);
            if (status == WG_OK)
                status = assemble(f, sums, length, word, kernel, e);
            if (status == WG_UNABLE)
                status = wg_fail(error, status,
                                 "the numbers of this model are so long that a gigabyte cannot hold them");
            if (status == WG_DOMAIN)
                status = wg_fail(
                    error, status,
                    "the moment has a pole at this dimension; X^2 = 1 with Tr X = 0 needs an even one");
            for (slong i = 0; i < length; i++)
                class_sums_clear(sums + i);
            flint_free(sums);
        }
        wg_moment_pattern_list_clear(list);
    }
    engine_clear(e);
    return status;
}

wg_status_t wg_meta_kernel_square(wg_formula_t f, const wg_kernel_t kernel, const fmpq *state,
                                  wg_error_struct *error)
{
    wg_moment_word_t word;
    wg_status_t status = wg_moment_word_parse(word, "sum:h12*g1*g2*h34*g3*g4", error);

    return status == WG_OK ? wg_haar_moment(f, word, kernel, state, error) : status;
}
