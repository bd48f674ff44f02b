#include <flint/arith.h>
#include <flint/fmpq.h>
#include <flint/fmpz_vec.h>

#include "weingarten_fraction.h"
#include "wishgarten/set_partition.h"

/* A block of the meet: its size and the blocks of pi and sigma that contain it. */
typedef struct
{
    slong size, pi, sigma;
} piece_t;

typedef struct
{
    slong n;
    piece_t pieces[WG_WEINGARTEN_SET_PARTITION_MAX];
    slong length;                                 /* blocks of the meet */
    slong singletons;                             /* points that are singletons of both */
    slong in_pi[WG_WEINGARTEN_SET_PARTITION_MAX]; /* blocks of tau in each block of pi, so far */
    slong in_sigma[WG_WEINGARTEN_SET_PARTITION_MAX];
    fmpz *sums; /* sums[k]: of mu(tau, pi) mu(tau, sigma) over the tau with k blocks */
} search_t;

/* c <- c (-1)^{k-1} (k-1)! for each block that tau cuts into k */
static void multiply_moebius(fmpz_t c, const slong *blocks, slong n)
{
    for (slong b = 0; b < n; b++)
        for (slong k = 1; k < blocks[b]; k++)
            fmpz_mul_si(c, c, -k);
}

/* Cuts the pieces from the given one on in all ways; `ways` counts the tau that share these numbers. */
static void cut(search_t *s, slong piece, slong blocks, const fmpz_t ways)
{
    const piece_t *at = s->pieces + piece;
    fmpz_t t;

    fmpz_init(t);
    if (piece == s->length)
    {
        fmpz_set(t, ways);
        multiply_moebius(t, s->in_pi, s->n);
        multiply_moebius(t, s->in_sigma, s->n);
        fmpz_add(s->sums + blocks, s->sums + blocks, t);
    }
    else
        for (slong k = 1; k <= at->size; k++)
        {
            arith_stirling_number_2(t, at->size, k);
            fmpz_mul(t, t, ways);
            s->in_pi[at->pi] += k;
            s->in_sigma[at->sigma] += k;
            cut(s, piece + 1, blocks + k, t);
            s->in_pi[at->pi] -= k;
            s->in_sigma[at->sigma] -= k;
        }
    fmpz_clear(t);
}

/* sums[0], ..., sums[n] must be cleared by the caller. */
static void search(search_t *s, const slong *pi, const slong *sigma, slong n)
{
    slong meet[WG_WEINGARTEN_SET_PARTITION_MAX] = {0};
    fmpz_t one;

    s->n = n;
    s->singletons = 0;
    s->sums = _fmpz_vec_init(n + 1);
    for (slong b = 0; b < n; b++)
        s->in_pi[b] = s->in_sigma[b] = s->pieces[b].size = 0;
    wg_set_partition_meet(meet, pi, sigma, n);
    s->length = wg_set_partition_blocks(meet, n);
    for (slong i = 0; i < n; i++)
    {
        slong size = s->pieces[meet[i]].size + 1, alone = 1;

        s->pieces[meet[i]] = (piece_t){size, pi[i], sigma[i]};
        for (slong j = 0; j < n; j++)
            alone = alone && (j == i || (pi[j] != pi[i] && sigma[j] != sigma[i]));
        s->singletons += alone;
    }
    fmpz_init_set_ui(one, 1);
    cut(s, 0, 0, one);
    fmpz_clear(one);
}

/* With c_k = sums[k] and s common singletons,
   Wg = sum_k c_k sum_{a <= s} C(s, a) (-1/D)^a / (D (D - 1) ... (D - k + a + 1)); s = 0 if not centred. */
static wg_status_t set_function(wg_weingarten_t w, const slong *pi, const slong *sigma, slong n, int centred)
{
    search_t s;
    fmpz_poly_t p;
    fmpz_t c, binomial;

    if (n > WG_WEINGARTEN_SET_PARTITION_MAX)
        return WG_UNABLE;
    wg_weingarten_expect_degree(w, n);
    search(&s, pi, sigma, n);
    if (!centred)
        s.singletons = 0;
    fmpz_poly_init(p);
    fmpz_init(c);
    fmpz_init(binomial);
    fmpz_poly_zero(w->numerator);
    for (slong k = s.length; k <= n; k++)
        for (slong a = 0; a <= s.singletons; a++)
        {
            fmpz_bin_uiui(binomial, s.singletons, a);
            fmpz_mul(c, s.sums + k, binomial);
            if (a % 2 == 1)
                fmpz_neg(c, c);
            fmpz_poly_set_fmpz(p, c);
            wg_weingarten_multiply_shifted(p, 0, s.singletons - a);
            for (slong i = k - a; i < n; i++)
                wg_weingarten_multiply_shifted(p, -i, 1);
            fmpz_poly_add(w->numerator, w->numerator, p);
        }
    fmpz_one(w->denominator);
    w->length = n;
    for (slong i = 0; i < n; i++)
    {
        w->shifts[i] = -i;
        w->exponents[i] = i == 0 ? 1 + s.singletons : 1;
    }
    wg_weingarten_reduce(w);
    fmpz_poly_clear(p);
    fmpz_clear(c);
    fmpz_clear(binomial);
    _fmpz_vec_clear(s.sums, n + 1);
    return WG_OK;
}

static wg_status_t set_value(fmpq_t q, const slong *pi, const slong *sigma, slong n, const fmpz_t dim,
                             int centred)
{
    search_t s;
    fmpq_t sum, term;
    fmpz_t t;

    if (fmpz_sgn(dim) <= 0)
        return WG_DOMAIN;
    if (n > WG_WEINGARTEN_SET_PARTITION_MAX)
        return WG_UNABLE;
    search(&s, pi, sigma, n);
    if (!centred)
        s.singletons = 0;
    fmpq_init(sum);
    fmpq_init(term);
    fmpz_init(t);
    for (slong k = s.length; k <= n; k++)
        for (slong a = 0; a <= s.singletons; a++)
        {
            if (fmpz_cmp_si(dim, k - a) < 0)
                continue;
            fmpz_bin_uiui(t, s.singletons, a);
            fmpz_mul(fmpq_numref(term), s.sums + k, t);
            fmpz_pow_ui(fmpq_denref(term), dim, a);
            for (slong i = 0; i < k - a; i++)
            {
                fmpz_sub_ui(t, dim, i);
                fmpz_mul(fmpq_denref(term), fmpq_denref(term), t);
            }
            if (a % 2 == 1)
                fmpz_neg(fmpq_numref(term), fmpq_numref(term));
            fmpq_canonicalise(term);
            fmpq_add(sum, sum, term);
        }
    fmpq_swap(q, sum);
    fmpq_clear(sum);
    fmpq_clear(term);
    fmpz_clear(t);
    _fmpz_vec_clear(s.sums, n + 1);
    return WG_OK;
}

wg_status_t wg_weingarten_permutation(wg_weingarten_t w, const slong *pi, const slong *sigma, slong n)
{
    return set_function(w, pi, sigma, n, 0);
}

wg_status_t wg_weingarten_centred_permutation(wg_weingarten_t w, const slong *pi, const slong *sigma, slong n)
{
    return set_function(w, pi, sigma, n, 1);
}

wg_status_t wg_weingarten_permutation_at(fmpq_t q, const slong *pi, const slong *sigma, slong n,
                                         const fmpz_t dim)
{
    return set_value(q, pi, sigma, n, dim, 0);
}

wg_status_t wg_weingarten_centred_permutation_at(fmpq_t q, const slong *pi, const slong *sigma, slong n,
                                                 const fmpz_t dim)
{
    return set_value(q, pi, sigma, n, dim, 1);
}
