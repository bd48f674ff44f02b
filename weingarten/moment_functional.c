#include "moment_functional.h"

#include <stdlib.h>
#include <string.h>

#include <flint/fmpz.h>
#include <flint/fmpz_vec.h>

/* Exponents of X on the copies, eight bits each, copy 0 lowest. */
typedef ulong monomial;

/* Bytes for the functional; the tables beside it are smaller. */
#define MEMORY_MAX 5e8

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

static slong drop_zeros(term *terms, slong length)
{
    slong kept = 0;

    for (slong i = 0; i < length; i++)
        if (terms[i].coefficient != 0)
            terms[kept++] = terms[i];
    return kept;
}

/* Joins equal monomials. Those of Pauli words are sets of copies, which a table tells apart faster than
   sorting does. */
static slong collect(term *terms, slong length, int pauli)
{
    slong kept = 0;

    if (pauli)
    {
        short place[256];

        memset(place, 0xff, sizeof(place));
        for (slong i = 0; i < length; i++)
        {
            /* the lowest bits of the eight bytes, side by side */
            short *found = place + (terms[i].exponents * UWORD(0x0102040810204080) >> 56);

            if (*found >= 0)
                terms[*found].coefficient += terms[i].coefficient;
            else
            {
                *found = kept;
                terms[kept++] = terms[i];
            }
        }
        return drop_zeros(terms, kept);
    }
    qsort(terms, length, sizeof(term), by_exponents);
    for (slong i = 0; i < length; i++)
        if (kept > 0 && terms[kept - 1].exponents == terms[i].exponents)
            terms[kept - 1].coefficient += terms[i].coefficient;
        else
            terms[kept++] = terms[i];
    return drop_zeros(terms, kept);
}

static monomial insert(monomial m, slong copy, int pauli)
{
    monomial x = (monomial) 1 << 8 * copy;

    return pauli ? m ^ x : m + x;
}

/* terms <- prod_c (X_c - X_tau(c))^(derivatives of copy c), and their number. `terms` has room for twice the
   terms of the result. */
static slong expand(term *terms, const unsigned char *tau, const unsigned char (*count)[WG_MOMENT_LABELS_MAX],
                    slong layer, const wg_moment_engine_struct *e)
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
            length = collect(terms, 2 * length, e->pauli);
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

static const wg_local_twirl_struct *find_twirl(wg_moment_engine_struct *e, monomial key)
{
    slong exponents[WG_TWIRL_DEGREE_MAX], k = 0;

    for (slong i = 0; i < e->length; i++)
        if (e->twirls[i].key == key)
            return e->twirls[i].twirl;
    if (e->length == e->alloc)
    {
        e->alloc = 2 * e->alloc + 8;
        e->twirls = flint_realloc(e->twirls, e->alloc * sizeof(wg_moment_twirl_struct));
    }
    for (; k < WG_TWIRL_DEGREE_MAX && (key >> 8 * k & 255) != 0; k++)
        exponents[k] = key >> 8 * k & 255;
    e->twirls[e->length].key = key;
    wg_local_twirl_init(e->twirls[e->length].twirl, exponents, k, e->traces, e->dim);
    return e->twirls[e->length++].twirl;
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
        wg_polynomials_clear(l->channels[i].polynomials, l->channels[i].length);
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
    c->polynomials = wg_polynomials_init(length);
    c->values = _fmpz_vec_init(length);
    c->sums = _fmpz_vec_init(length);
}

/* Every insertion product that the layer makes, over all permutations, gets its channel. For Pauli words
   these are the sets of evenly many copies. */
static void find_channels(layer *l, slong index, const wg_moment_pattern_struct *pattern,
                          const wg_orbit_list_struct *orbits, term *terms, const wg_moment_engine_struct *e)
{
    const wg_symmetric_table_struct *group = e->groups + e->copies;

    if (e->pauli)
    {
        slong most = FLINT_MIN(wg_moment_pattern_insertions(pattern, index, e->copies), e->copies);

        add_channel(l, 0);
        for (slong k = 2; k <= most; k += 2)
            add_channel(l, l->channels[l->length - 1].key << 16 | 0x0101);
        return;
    }
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
static void set_inner_layer(layer *l, slong insertions, wg_moment_engine_struct *e)
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
static void symmetric_traces(fmpz_poly_t f, const slong *exponents, slong m, const wg_moment_engine_struct *e)
{
    fmpz_poly_struct *sums = wg_polynomials_init((slong) 1 << m);
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
    wg_polynomials_clear(sums, (slong) 1 << m);
}

/* values <- prod <phi|X^{e_i}|phi> averaged over phi, or in the state psi_0; for Pauli words in psi_0 the
   coefficient of <X>^(2 power). */
static void set_last_layer(layer *l, slong insertions, const wg_moment_pattern_struct *pattern, slong power,
                           const wg_moment_engine_struct *e)
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
                  const wg_orbit_list_struct *orbits, term *terms, const wg_moment_engine_struct *e)
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
                      const unsigned char *tau, const fmpz *f, const wg_orbit_list_struct *orbits,
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
                 const wg_orbit_list_struct *orbits, const int *active, term *terms,
                 const wg_moment_engine_struct *e)
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
static void add_class_sums(wg_class_sums_struct *sums, const fmpz *values, ulong weight, flint_bitcnt_t bits,
                           const layer *layers, slong blocks, const wg_moment_engine_struct *e)
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
static double functional_size(const layer *layers, slong blocks, const wg_orbit_list_struct *orbits,
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
                       const wg_orbit_list_struct *orbits, term *terms, const wg_moment_engine_struct *e)
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

wg_status_t wg_moment_run_pattern(wg_class_sums_struct *sums, const wg_moment_pattern_struct *pattern,
                                  const wg_orbit_list_struct *orbits, wg_moment_engine_struct *e)
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
