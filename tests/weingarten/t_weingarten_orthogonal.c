/* The functions of pairings: O(D), USp(D), COE and CSE. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_mat.h>
#include <flint/fmpq_vec.h>

#include "../oracle/double_sum.h"
#include "../support.h"
#include "dimension_ring.h"
#include "wishgarten/pairing.h"
#include "wishgarten/partition.h"
#include "wishgarten/permutation.h"
#include "wishgarten/zonal.h"

/* behind FLINT, whose headers use the name I */
#include <complex.h>

static const wg_group_t groups[] = {WG_ORTHOGONAL, WG_SYMPLECTIC, WG_COE, WG_CSE};
#define GROUPS 4

TestSuite(weingarten_orthogonal, .init = dimension_ring_init, .fini = dimension_ring_clear);

static int is_symplectic(wg_group_t group)
{
    return group == WG_SYMPLECTIC || group == WG_CSE;
}

static void divide_by_linear(wg_formula_t f, slong shift)
{
    wg_formula_t D;

    wg_formula_init(D, ring);
    wg_formula_set_variable(D, 0, ring);
    wg_formula_add_si(D, D, shift, ring);
    cr_assert_eq(wg_formula_div(f, f, D, ring), WG_OK);
    wg_formula_clear(D, ring);
}

/* The number that goes with the eigenvalue s of a box: D + s, D - s, D + 1 + s, D - 1 - s. */
static slong shift(wg_group_t group, slong s)
{
    slong one = group == WG_COE || group == WG_CSE;

    return is_symplectic(group) ? -s - one : s + one;
}

/* sum over all pairings of Wg(p, q) = 1/(D (D+2) ... (D+2n-2)) and sum_{sigma in S_n} sgn(sigma) Wg(type of sigma) = 1/(D (D-1) ...
 * (D-n+1)) for O(D), and what becomes of them by D -> -D, D + 1, 1 - D for the others: D symbolic, n <= 7. */
Test(weingarten_orthogonal, sums)
{
    for (slong g = 0; g < GROUPS; g++)
        for (slong n = 1; n <= 7; n++)
        {
            wg_weingarten_struct *w = weingarten_table_init(groups[g], n);

            for (int column = 0; column < 2; column++)
            {
                wg_formula_t sum, f;
                slong mu[7], rank = 0;
                fmpq_t size;

                wg_formula_init(sum, ring);
                wg_formula_init(f, ring);
                fmpq_init(size);
                wg_partition_first(mu, n);
                do
                {
                    if (column)
                        wg_partition_class_size(fmpq_numref(size), mu, n);
                    else
                        wg_zonal_class_size(fmpq_numref(size), mu, n);
                    if (column && wg_partition_sign(mu, n) < 0)
                        fmpq_neg(size, size);
                    wg_weingarten_get_formula(f, w + rank++, ring);
                    wg_formula_mul_fmpq(f, f, size, ring);
                    wg_formula_add(sum, sum, f, ring);
                }
                while (wg_partition_next(mu, n));
                wg_formula_set_si(f, 1, ring);
                for (slong i = 0; i < n; i++)
                    divide_by_linear(f, shift(groups[g], column ? -i : 2 * i));
                cr_expect(wg_formula_equal(sum, f, ring), "group %d, n = %ld", groups[g], (long) n);
                wg_formula_clear(sum, ring);
                wg_formula_clear(f, ring);
                fmpq_clear(size);
            }
            weingarten_table_clear(w, n);
        }
}

/* One class alone = its row of the table; the formula at an integer D >= 2n = the values of both functions there; signs (-1)^{|mu|} for
 * O and COE, all positive for USp and CSE: n <= 6, D <= 14. */
Test(weingarten_orthogonal, symbols_and_numbers)
{
    for (slong g = 0; g < GROUPS; g++)
        for (slong n = 0; n <= 6; n++)
        {
            wg_group_t group = groups[g];
            slong mu[6] = {0}, count = wg_partition_count(n), step = is_symplectic(group) ? 2 : 1;
            wg_weingarten_struct *w = weingarten_table_init(group, n);
            fmpq *values = _fmpq_vec_init(count);

            for (slong dim = FLINT_MAX(2 * n, 2); dim <= 14; dim += step)
            {
                slong rank = 0;
                fmpq_t d, q, value;

                fmpq_init(d);
                fmpq_init(q);
                fmpq_init(value);
                fmpq_set_si(d, dim, 1);
                cr_assert_eq(wg_weingarten_table_at(values, group, n, fmpq_numref(d)), WG_OK);
                wg_partition_first(mu, n);
                do
                {
                    wg_weingarten_t one;
                    wg_formula_t f, h;

                    wg_weingarten_init(one, n);
                    wg_formula_init(f, ring);
                    wg_formula_init(h, ring);
                    cr_assert_eq(wg_weingarten(one, group, mu, n), WG_OK);
                    wg_weingarten_get_formula(f, w + rank, ring);
                    wg_weingarten_get_formula(h, one, ring);
                    cr_expect(wg_formula_equal(f, h, ring));
                    cr_assert_eq(wg_weingarten_at(q, group, mu, n, fmpq_numref(d)), WG_OK);
                    cr_assert_eq(wg_formula_substitute(h, f, 0, d, ring), WG_OK);
                    cr_assert(wg_formula_get_fmpq(value, h, ring));
                    cr_expect(fmpq_equal(q, value), "group %d, n = %ld, D = %ld", group, (long) n,
                              (long) dim);
                    cr_expect(fmpq_equal(q, values + rank));
                    cr_expect_eq(fmpq_sgn(q), is_symplectic(group) ? 1 : wg_partition_sign(mu, n));
                    wg_weingarten_clear(one);
                    wg_formula_clear(f, ring);
                    wg_formula_clear(h, ring);
                    rank++;
                }
                while (wg_partition_next(mu, n));
                fmpq_clear(d);
                fmpq_clear(q);
                fmpq_clear(value);
            }
            _fmpq_vec_clear(values, count);
            weingarten_table_clear(w, n);
        }
}

/* Wg_USp(mu; D) = (-1)^n Wg_O(mu; -D), Wg_COE(D) = Wg_O(D + 1), Wg_CSE(D) = Wg_USp(D - 1), as formulas at D = 3/7, n <= 6. */
Test(weingarten_orthogonal, duality)
{
    for (slong n = 1; n <= 6; n++)
    {
        wg_weingarten_struct *w[GROUPS];

        for (slong g = 0; g < GROUPS; g++)
            w[g] = weingarten_table_init(groups[g], n);
        for (slong rank = 0; rank < wg_partition_count(n); rank++)
            for (slong g = 0; g < GROUPS; g++)
            {
                /* the argument of Wg_O */
                static const slong arguments[] = {3, -3, 3 + 7, -3 + 7};
                wg_formula_t f;
                fmpq_t d, here, there;

                wg_formula_init(f, ring);
                fmpq_init(d);
                fmpq_init(here);
                fmpq_init(there);
                fmpq_set_si(d, 3, 7);
                wg_weingarten_get_formula(f, w[g] + rank, ring);
                cr_assert_eq(wg_formula_substitute(f, f, 0, d, ring), WG_OK);
                cr_assert(wg_formula_get_fmpq(here, f, ring));
                fmpq_set_si(d, arguments[g], 7);
                wg_weingarten_get_formula(f, w[0] + rank, ring);
                cr_assert_eq(wg_formula_substitute(f, f, 0, d, ring), WG_OK);
                cr_assert(wg_formula_get_fmpq(there, f, ring));
                if (is_symplectic(groups[g]) && n % 2 == 1)
                    fmpq_neg(there, there);
                cr_expect(fmpq_equal(here, there), "group %d, n = %ld", groups[g], (long) n);
                wg_formula_clear(f, ring);
                fmpq_clear(d);
                fmpq_clear(here);
                fmpq_clear(there);
            }
        for (slong g = 0; g < GROUPS; g++)
            weingarten_table_clear(w[g], n);
    }
}

/* Zonal functions and the minimal polynomial of the Gram element agree: n <= 5, D = 1..11, below the degree too. */
Test(weingarten_orthogonal, gram_inverse)
{
    for (slong g = 0; g < GROUPS; g++)
        for (slong n = 0; n <= 5; n++)
            for (slong dim = 1; dim <= 11; dim++)
            {
                slong count = wg_partition_count(n);
                fmpq *q = _fmpq_vec_init(count), *r = _fmpq_vec_init(count);
                fmpz d = dim;
                wg_status_t expected = is_symplectic(groups[g]) && dim % 2 == 1 ? WG_DOMAIN : WG_OK;

                cr_assert_eq(wg_weingarten_table_at(q, groups[g], n, &d), expected);
                cr_assert_eq(wg_weingarten_table_by_gram_inverse(r, groups[g], n, &d), expected);
                for (slong i = 0; i < count; i++)
                    cr_expect(fmpq_equal(q + i, r + i), "group %d, n = %ld, D = %ld", groups[g], (long) n,
                              (long) dim);
                _fmpq_vec_clear(q, count);
                _fmpq_vec_clear(r, count);
            }
}

static slong pairings[105][8], pairing_count;

static void list_pairings(slong n)
{
    slong p[8];

    pairing_count = 0;
    wg_pairing_first(p, n);
    do
        memcpy(pairings[pairing_count++], p, sizeof(p));
    while (wg_pairing_next(p, n));
}

/* G Wg G = G entry by entry, with G(p, q) = D^{loops} for O and (-1)^n (-D)^{loops} for USp, and G Wg = 1 for O iff D >= n, for USp iff
 * D >= 2n: n <= 3, D = 1..7. */
Test(weingarten_orthogonal, gram_times_weingarten)
{
    for (slong g = 0; g < 2; g++)
        for (slong n = 1; n <= 3; n++)
        {
            slong table[16];

            wg_partition_count_table(table, n);
            list_pairings(n);
            for (slong dim = g + 1; dim <= 7; dim += g + 1)
            {
                fmpq *q = _fmpq_vec_init(wg_partition_count(n));
                fmpq_mat_t gram, weingarten, result;
                fmpz d = dim;

                fmpq_mat_init(gram, pairing_count, pairing_count);
                fmpq_mat_init(weingarten, pairing_count, pairing_count);
                fmpq_mat_init(result, pairing_count, pairing_count);
                cr_assert_eq(wg_weingarten_table_at(q, groups[g], n, &d), WG_OK);
                for (slong i = 0; i < pairing_count; i++)
                    for (slong j = 0; j < pairing_count; j++)
                    {
                        fmpq *entry = fmpq_mat_entry(gram, i, j);
                        slong type[3];

                        wg_pairing_coset_type(type, pairings[i], pairings[j], n);
                        fmpq_set(fmpq_mat_entry(weingarten, i, j), q + wg_partition_rank(type, n, table));
                        fmpq_set_si(entry, g == 0 ? dim : -dim, 1);
                        fmpq_pow_si(entry, entry, wg_partition_length(type, n));
                        if (g == 1 && n % 2 == 1)
                            fmpq_neg(entry, entry);
                    }
                fmpq_mat_mul(result, gram, weingarten);
                cr_expect_eq(fmpq_mat_is_one(result), dim >= (g + 1) * n);
                fmpq_mat_mul(result, result, gram);
                cr_expect(fmpq_mat_equal(result, gram), "group %d, n = %ld, D = %ld", groups[g], (long) n,
                          (long) dim);
                fmpq_mat_clear(gram);
                fmpq_mat_clear(weingarten);
                fmpq_mat_clear(result);
                _fmpq_vec_clear(q, wg_partition_count(n));
            }
        }
}

/* Orthogonality: with Wg(p) = Wg(p, {0,1}{2,3}...) and z = 2n - 2 (points from 0),
   D Wg_n(p) + sum_{i < z} Wg_n((i z) p) = [p pairs the last two points] Wg_{n-1}(the rest of p) for O(D); the sum with a minus sign and
   D, D + 1, D - 1 for USp, COE, CSE: every pairing, D symbolic, n <= 4. */
Test(weingarten_orthogonal, recursion)
{
    for (slong g = 0; g < GROUPS; g++)
        for (slong n = 1; n <= 4; n++)
        {
            wg_weingarten_struct *w = weingarten_table_init(groups[g], n),
                                 *below = weingarten_table_init(groups[g], n - 1);
            slong table[25], table_below[16], z = 2 * n - 2, type[4], base[8];

            wg_partition_count_table(table, n);
            wg_partition_count_table(table_below, n - 1);
            wg_pairing_first(base, n);
            list_pairings(n);
            for (slong a = 0; a < pairing_count; a++)
            {
                const slong *p = pairings[a];
                wg_formula_t sum, f, factor;

                wg_formula_init(sum, ring);
                wg_formula_init(f, ring);
                wg_formula_init(factor, ring);
                wg_pairing_coset_type(type, p, base, n);
                wg_weingarten_get_formula(f, w + wg_partition_rank(type, n, table), ring);
                wg_formula_set_variable(factor, 0, ring);
                wg_formula_add_si(factor, factor, shift(groups[g], 0), ring);
                wg_formula_mul(sum, f, factor, ring);
                for (slong i = 0; i < z; i++)
                {
                    slong sigma[8], moved[8];

                    wg_permutation_first(sigma, 2 * n);
                    sigma[i] = z;
                    sigma[z] = i;
                    wg_pairing_permute(moved, sigma, p, n);
                    wg_pairing_coset_type(type, moved, base, n);
                    wg_weingarten_get_formula(f, w + wg_partition_rank(type, n, table), ring);
                    if (is_symplectic(groups[g]))
                        wg_formula_sub(sum, sum, f, ring);
                    else
                        wg_formula_add(sum, sum, f, ring);
                }
                wg_formula_set_si(f, 0, ring);
                if (p[z] == z + 1)
                {
                    wg_pairing_coset_type(type, p, base, n - 1);
                    wg_weingarten_get_formula(f, below + wg_partition_rank(type, n - 1, table_below), ring);
                }
                cr_expect(wg_formula_equal(sum, f, ring), "group %d, n = %ld", groups[g], (long) n);
                wg_formula_clear(sum, ring);
                wg_formula_clear(f, ring);
                wg_formula_clear(factor, ring);
            }
            weingarten_table_clear(w, n);
            weingarten_table_clear(below, n - 1);
        }
}

/* counts[r] += the sequences of r steps (s t), s < t, t = 2, 4, ... (from 0) rising from `least`, that bring p to `target`; with
 * `idle` != 0, s = t is a step that moves nothing, and t may be 0. */
static void count_monotone(slong *counts, const slong *p, const slong *target, slong n, slong least,
                           slong used, slong most, int idle)
{
    if (memcmp(p, target, 2 * n * sizeof(slong)) == 0)
        counts[used]++;
    if (used == most)
        return;
    for (slong t = least; t < 2 * n; t += 2)
        for (slong s = 0; s < t + (idle != 0); s++)
        {
            slong sigma[8], moved[8];

            wg_permutation_first(sigma, 2 * n);
            sigma[s] = t;
            sigma[t] = s;
            wg_pairing_permute(moved, sigma, p, n);
            count_monotone(counts, moved, target, n, t, used + 1, most, idle);
        }
}

/* The coefficients at large D count monotone sequences of steps, whatever the pairing of type mu: n <= 3, every pairing, up to |mu| + 3
 * steps. */
Test(weingarten_orthogonal, expansion_counts_monotone_sequences)
{
    for (slong g = 0; g < GROUPS; g++)
        for (slong n = 1; n <= 3; n++)
        {
            wg_weingarten_struct *w = weingarten_table_init(groups[g], n);
            slong base[8], table[16];

            wg_partition_count_table(table, n);
            wg_pairing_first(base, n);
            list_pairings(n);
            for (slong i = 0; i < pairing_count; i++)
            {
                slong mu[3], counts[8] = {0}, size;
                fmpz a[4] = {0, 0, 0, 0};

                wg_pairing_coset_type(mu, base, pairings[i], n);
                size = n - wg_partition_length(mu, n);
                count_monotone(counts, base, pairings[i], n, 0, 0, size + 3,
                               groups[g] == WG_COE || groups[g] == WG_CSE);
                wg_weingarten_expansion(a, 4, w + wg_partition_rank(mu, n, table), groups[g], mu);
                for (slong k = 0; k < 4; k++)
                {
                    cr_expect(fmpz_equal_si(a + k, counts[size + k]), "group %d, n = %ld, k = %ld", groups[g],
                              (long) n, (long) k);
                    fmpz_clear(a + k);
                }
            }
            weingarten_table_clear(w, n);
        }
}

/* J(2k, 2k + 1) = 1 = -J(2k + 1, 2k) */
static int form(slong a, slong b)
{
    return (a ^ 1) == b ? (a < b ? 1 : -1) : 0;
}

/* The invariant of the pairing at the indices: 1 or 0 for O(D), sign(p) prod J for USp. */
static int invariant(wg_group_t group, const slong *p, const slong *index, slong n)
{
    int value = group == WG_SYMPLECTIC ? wg_pairing_sign(p, n) : 1;

    for (slong a = 0; a < 2 * n; a++)
        if (a < p[a])
            value *= group == WG_SYMPLECTIC ? form(index[a], index[p[a]]) : index[a] == index[p[a]];
    return value;
}

/* integral <- E[prod_a M_{i_a j_a}], a < 2n, M in O(D) or USp, from all pairs of pairings. list_pairings(n) has been called; q holds
 * Wg. */
static void integrate(fmpq_t integral, wg_group_t group, const fmpq *q, const slong *i, const slong *j,
                      slong n)
{
    slong table[25], type[4];
    fmpq_t term;

    fmpq_init(term);
    fmpq_zero(integral);
    wg_partition_count_table(table, n);
    for (slong a = 0; a < pairing_count; a++)
    {
        int left = invariant(group, pairings[a], i, n);

        for (slong b = 0; b < pairing_count && left != 0; b++)
        {
            int right = invariant(group, pairings[b], j, n);

            if (right == 0)
                continue;
            wg_pairing_coset_type(type, pairings[a], pairings[b], n);
            fmpq_mul_si(term, q + wg_partition_rank(type, n, table), left * right);
            fmpq_add(integral, integral, term);
        }
    }
    fmpq_clear(term);
}

static void odd_factorial(fmpq_t f, slong n)
{
    fmpq_one(f);
    for (slong k = 1; k < n; k++)
        fmpq_mul_si(f, f, 2 * k + 1);
}

/* E[O_11^{2n}] = (2n-1)!! / (D (D+2) ... (D+2n-2)) by the sum over all pairs of pairings: n <= 4, D = 1..6. */
Test(weingarten_orthogonal, one_entry)
{
    for (slong n = 1; n <= 4; n++)
        for (slong dim = 1; dim <= 6; dim++)
        {
            slong index[8] = {0};
            fmpq *q = _fmpq_vec_init(wg_partition_count(n));
            fmpq_t integral, expected, t;
            fmpz d = dim;

            fmpq_init(integral);
            fmpq_init(expected);
            fmpq_init(t);
            cr_assert_eq(wg_weingarten_table_at(q, WG_ORTHOGONAL, n, &d), WG_OK);
            list_pairings(n);
            integrate(integral, WG_ORTHOGONAL, q, index, index, n);
            odd_factorial(expected, n);
            for (slong k = 0; k < n; k++)
            {
                fmpq_set_si(t, 1, dim + 2 * k);
                fmpq_mul(expected, expected, t);
            }
            cr_expect(fmpq_equal(integral, expected), "n = %ld, D = %ld", (long) n, (long) dim);
            fmpq_clear(integral);
            fmpq_clear(expected);
            fmpq_clear(t);
            _fmpq_vec_clear(q, wg_partition_count(n));
        }
}

/* mean <- E[cos^a sin^b] over the circle: (a-1)!! (b-1)!! / (a+b)!!, zero for an odd exponent */
static void circle(fmpq_t mean, slong a, slong b)
{
    fmpq_t t;

    fmpq_init(t);
    fmpq_set_si(mean, a % 2 == 0 && b % 2 == 0, 1);
    for (slong k = 1; k < a; k += 2)
        fmpq_mul_si(mean, mean, k);
    for (slong k = 1; k < b; k += 2)
        fmpq_mul_si(mean, mean, k);
    for (slong k = 2; k <= a + b; k += 2)
    {
        fmpq_set_si(t, 1, k);
        fmpq_mul(mean, mean, t);
    }
    fmpq_clear(t);
}

/* Every integral of 2, 4 and 6 entries in dimension 2 = the mean of a product in which entry (r, c) occurs times[r][c] times. */
static void expect_means(wg_group_t group, void (*set_mean)(fmpq_t mean, slong times[2][2]))
{
    for (slong n = 1; n <= 3; n++)
    {
        fmpq *q = _fmpq_vec_init(wg_partition_count(n));
        fmpq_t integral, mean;
        fmpz d = 2;

        fmpq_init(integral);
        fmpq_init(mean);
        cr_assert_eq(wg_weingarten_table_at(q, group, n, &d), WG_OK);
        list_pairings(n);
        for (slong code = 0; code < 1 << (4 * n); code++)
        {
            slong i[6], j[6], times[2][2] = {{0, 0}, {0, 0}};

            for (slong k = 0; k < 2 * n; k++)
            {
                i[k] = (code >> (2 * k)) & 1;
                j[k] = (code >> (2 * k + 1)) & 1;
                times[i[k]][j[k]]++;
            }
            integrate(integral, group, q, i, j, n);
            set_mean(mean, times);
            cr_expect(fmpq_equal(integral, mean), "n = %ld, code %ld", (long) n, (long) code);
        }
        fmpq_clear(integral);
        fmpq_clear(mean);
        _fmpq_vec_clear(q, wg_partition_count(n));
    }
}

static void plane_mean(fmpq_t mean, slong times[2][2])
{
    slong rotation = times[0][1] % 2 == 0 ? 1 : -1, reflection = times[1][1] % 2 == 0 ? 1 : -1;

    circle(mean, times[0][0] + times[1][1], times[0][1] + times[1][0]);
    fmpq_mul_si(mean, mean, (rotation + reflection) / 2);
}

/* O(2): the mean over rotations (c, -s; s, c) and reflections (c, s; s, -c). */
Test(weingarten_orthogonal, plane)
{
    expect_means(WG_ORTHOGONAL, plane_mean);
}

static void quaternion_mean(fmpq_t mean, slong times[2][2])
{
    fmpq_zero(mean);
    if (times[0][0] != times[1][1] || times[0][1] != times[1][0])
        return;
    fmpz_fac_ui(fmpq_numref(mean), times[0][0]);
    for (slong k = 2; k <= times[0][1]; k++)
        fmpz_mul_si(fmpq_numref(mean), fmpq_numref(mean), k);
    fmpz_fac_ui(fmpq_denref(mean), times[0][0] + times[0][1] + 1);
    if (times[0][1] % 2 == 1)
        fmpz_neg(fmpq_numref(mean), fmpq_numref(mean));
    fmpq_canonicalise(mean);
}

/* USp(2) = SU(2), (a, b; -conj b, conj a): E|a|^{2k} |b|^{2l} = k! l! / (k+l+1)!, zero unless a and conj a, b and conj b are as many. */
Test(weingarten_orthogonal, quaternions)
{
    expect_means(WG_SYMPLECTIC, quaternion_mean);
}

/* A row of USp(D) is uniform on the sphere of C^D, and conj(S_00) = S_11: E[S_00^n S_11^n] = n! / (D (D+1) ... (D+n-1)); n <= 4,
 * D = 2, 4, 6. */
Test(weingarten_orthogonal, sphere)
{
    for (slong n = 1; n <= 4; n++)
        for (slong dim = 2; dim <= 6; dim += 2)
        {
            slong index[8];
            fmpq *q = _fmpq_vec_init(wg_partition_count(n));
            fmpq_t integral, expected;
            fmpz d = dim;

            fmpq_init(integral);
            fmpq_init(expected);
            for (slong k = 0; k < 2 * n; k++)
                index[k] = k < n;
            cr_assert_eq(wg_weingarten_table_at(q, WG_SYMPLECTIC, n, &d), WG_OK);
            list_pairings(n);
            integrate(integral, WG_SYMPLECTIC, q, index, index, n);
            fmpz_fac_ui(fmpq_numref(expected), n);
            for (slong k = 0; k < n; k++)
                fmpz_mul_si(fmpq_denref(expected), fmpq_denref(expected), dim + k);
            fmpq_canonicalise(expected);
            cr_expect(fmpq_equal(integral, expected), "n = %ld, D = %ld", (long) n, (long) dim);
            fmpq_clear(integral);
            fmpq_clear(expected);
            _fmpq_vec_clear(q, wg_partition_count(n));
        }
}

/* integral <- E[prod_a M_{i_2a i_2a+1} conj(M_{k_2a k_2a+1})], a < n, M = U U^T or U J U^T multiplied out in entries of U */
static void integrate_ensemble(fmpq_t integral, wg_group_t group, const fmpq *unitary, const slong *i,
                               const slong *k, slong n, slong dim)
{
    slong j[4], l[4], choices = 1;
    fmpq_t term;

    fmpq_init(term);
    fmpq_zero(integral);
    for (slong a = 0; a < 2 * n; a++)
        choices *= dim;
    for (slong code = 0; code < choices; code++)
    {
        slong rest = code, sign = 1;

        for (slong a = 0; a < n; a++, rest /= dim)
        {
            j[2 * a] = rest % dim;
            j[2 * a + 1] = group == WG_COE ? j[2 * a] : j[2 * a] ^ 1;
            sign *= group == WG_COE ? 1 : form(j[2 * a], j[2 * a + 1]);
        }
        for (slong a = 0; a < n; a++, rest /= dim)
        {
            l[2 * a] = rest % dim;
            l[2 * a + 1] = group == WG_COE ? l[2 * a] : l[2 * a] ^ 1;
            sign *= group == WG_COE ? 1 : form(l[2 * a], l[2 * a + 1]);
        }
        double_sum(term, i, j, k, l, 2 * n, unitary);
        fmpq_mul_si(term, term, sign);
        fmpq_add(integral, integral, term);
    }
    fmpq_clear(term);
}

/* The same from the function of the ensemble: sum over S_2n. */
static void integrate_by_coset_types(fmpq_t integral, wg_group_t group, const fmpq *q, const slong *i,
                                     const slong *k, slong n)
{
    slong sigma[4], type[4], table[9];

    fmpq_zero(integral);
    wg_partition_count_table(table, n);
    wg_permutation_first(sigma, 2 * n);
    do
    {
        int fits = 1;
        const fmpq *value;

        for (slong a = 0; a < 2 * n; a++)
            fits = fits && i[a] == k[sigma[a]];
        if (!fits)
            continue;
        wg_permutation_coset_type(type, sigma, n);
        value = q + wg_partition_rank(type, n, table);
        wg_permutation_cycle_type(type, sigma, 2 * n);
        if (group == WG_CSE && wg_partition_sign(type, 2 * n) < 0)
            fmpq_sub(integral, integral, value);
        else
            fmpq_add(integral, integral, value);
    }
    while (wg_permutation_next(sigma, 2 * n));
}

/* Integrals of entries of COE and CSE matrices = those of the Haar unitaries that they are made of: all indices for n = 1 (D <= 4) and for
 * n = 2 (D <= 2), random ones for n = 2, D = 3, 4, the second set of indices a shuffle of the first, so that most do not vanish. */
Test(weingarten_orthogonal, ensembles)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong g = 2; g < GROUPS; g++)
        for (slong n = 1; n <= 2; n++)
            for (slong dim = groups[g] == WG_COE ? 1 : 2; dim <= 4; dim += groups[g] == WG_COE ? 1 : 2)
            {
                fmpq *unitary = _fmpq_vec_init(wg_partition_count(2 * n)),
                     *q = _fmpq_vec_init(wg_partition_count(n));
                slong all = n == 1 || dim <= 2, cases = 1;
                fmpq_t left, right;
                fmpz d = dim;

                fmpq_init(left);
                fmpq_init(right);
                cr_assert_eq(wg_weingarten_table_at(unitary, WG_UNITARY, 2 * n, &d), WG_OK);
                cr_assert_eq(wg_weingarten_table_at(q, groups[g], n, &d), WG_OK);
                for (slong a = 0; a < 4 * n; a++)
                    cases *= dim;
                if (!all)
                    cases = test_scaled(20);
                for (slong code = 0; code < cases; code++)
                {
                    slong i[4], k[4], rest = code;

                    for (slong a = 0; a < 2 * n; a++)
                    {
                        i[a] = all ? rest % dim : n_randint(state, dim);
                        rest /= dim;
                    }
                    for (slong a = 0; a < 2 * n; a++)
                    {
                        k[a] = all ? rest % dim : i[a];
                        rest /= dim;
                    }
                    for (slong a = 2 * n - 1; a > 0 && !all; a--)
                    {
                        slong b = n_randint(state, a + 1), t = k[a];

                        k[a] = k[b];
                        k[b] = t;
                    }
                    integrate_ensemble(left, groups[g], unitary, i, k, n, dim);
                    integrate_by_coset_types(right, groups[g], q, i, k, n);
                    cr_expect(fmpq_equal(left, right), "group %d, n = %ld, D = %ld, seed %lu", groups[g],
                              (long) n, (long) dim, (unsigned long) test_seed());
                }
                fmpq_clear(left);
                fmpq_clear(right);
                _fmpq_vec_clear(unitary, wg_partition_count(2 * n));
                _fmpq_vec_clear(q, wg_partition_count(n));
            }
    flint_randclear(state);
}

#define SIZE 4
typedef double complex matrix_t[SIZE][SIZE];

static double gauss(flint_rand_t state)
{
    double u = (1.0 + n_randint(state, UWORD(1) << 53)) / 9007199254740992.0;
    double v = n_randint(state, UWORD(1) << 53) / 9007199254740992.0;

    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

/* column c <- its part orthogonal to the columns before it, of length 1 */
static void orthonormalise(matrix_t m, slong c)
{
    double norm = 0;

    for (slong b = 0; b < c; b++)
    {
        double complex product = 0;

        for (slong r = 0; r < SIZE; r++)
            product += conj(m[r][b]) * m[r][c];
        for (slong r = 0; r < SIZE; r++)
            m[r][c] -= product * m[r][b];
    }
    for (slong r = 0; r < SIZE; r++)
        norm += creal(m[r][c]) * creal(m[r][c]) + cimag(m[r][c]) * cimag(m[r][c]);
    for (slong r = 0; r < SIZE; r++)
        m[r][c] /= sqrt(norm);
}

/* m <- a Haar-random matrix of O(4), USp(4), or U U^T, U J U^T with U from U(4): Gaussian columns made orthonormal; the second of two
 * columns of USp is the first times J, conjugated. */
static void sample(matrix_t m, wg_group_t group, flint_rand_t state)
{
    matrix_t u;

    for (slong c = 0; c < SIZE; c++)
    {
        for (slong r = 0; r < SIZE; r++)
            u[r][c] = gauss(state) + (group == WG_ORTHOGONAL ? 0 : I * gauss(state));
        if (group == WG_SYMPLECTIC && c % 2 == 1)
            for (slong r = 0; r < SIZE; r += 2)
            {
                u[r][c] = -conj(u[r + 1][c - 1]);
                u[r + 1][c] = conj(u[r][c - 1]);
            }
        orthonormalise(u, c);
    }
    for (slong r = 0; r < SIZE; r++)
        for (slong c = 0; c < SIZE; c++)
        {
            m[r][c] = group == WG_COE || group == WG_CSE ? 0 : u[r][c];
            for (slong k = 0; k < SIZE && group == WG_COE; k++)
                m[r][c] += u[r][k] * u[c][k];
            for (slong k = 0; k < SIZE && group == WG_CSE; k++)
                m[r][c] += u[r][k] * form(k, k ^ 1) * u[c][k ^ 1];
        }
}

static void shuffle(slong *a, slong length, flint_rand_t state)
{
    for (slong i = length - 1; i > 0; i--)
    {
        slong j = n_randint(state, i + 1), t = a[i];

        a[i] = a[j];
        a[j] = t;
    }
}

/* Means over sampled 4 x 4 matrices lie within five standard errors of the averages: products of 2n = 4 and 6 entries of O and USp, of n = 2
 * entries and 2 conjugates of COE and CSE, with random indices that come in pairs, as they must in order not to vanish. */
Test(weingarten_orthogonal, samples)
{
    slong count = test_scaled(20000);
    flint_rand_t state;

    test_randinit(state);
    for (slong g = 0; g < GROUPS; g++)
        for (slong trial = 0; trial < 8; trial++)
        {
            wg_group_t group = groups[g];
            slong n = g < 2 && trial % 2 == 1 ? 3 : 2, i[6], j[6];
            double sum = 0, squares = 0, mean, error;
            fmpq *q = _fmpq_vec_init(wg_partition_count(n));
            fmpq_t exact;
            fmpz d = SIZE;

            fmpq_init(exact);
            cr_assert_eq(wg_weingarten_table_at(q, group, n, &d), WG_OK);
            for (slong a = 0; a < n; a++)
            {
                i[2 * a] = n_randint(state, SIZE);
                j[2 * a] = n_randint(state, SIZE);
                i[2 * a + 1] = i[2 * a] ^ (group == WG_SYMPLECTIC);
                j[2 * a + 1] = j[2 * a] ^ (group == WG_SYMPLECTIC);
                if (g >= 2)
                    i[2 * a + 1] = (i[2 * a] + 1) % SIZE;
            }
            if (g >= 2)
                memcpy(j, i, sizeof(i));
            else
                shuffle(i, 2 * n, state);
            shuffle(j, 2 * n, state);
            list_pairings(n);
            if (g < 2)
                integrate(exact, group, q, i, j, n);
            else
                integrate_by_coset_types(exact, group, q, i, j, n);
            for (slong t = 0; t < count; t++)
            {
                double complex product = 1;
                matrix_t m;

                sample(m, group, state);
                for (slong a = 0; a < 2 * n && g < 2; a++)
                    product *= m[i[a]][j[a]];
                for (slong a = 0; a < 2 * n && g >= 2; a += 2)
                    product *= m[i[a]][i[a + 1]] * conj(m[j[a]][j[a + 1]]);
                sum += creal(product);
                squares += creal(product) * creal(product);
            }
            mean = sum / count;
            error = sqrt((squares / count - mean * mean) / (count - 1));
            cr_expect_leq(fabs(mean - fmpq_get_d(exact)), 5 * error + 1e-12,
                          "group %d, trial %ld: %g(%g), not %g, seed %lu", group, (long) trial, mean, error,
                          fmpq_get_d(exact), (unsigned long) test_seed());
            fmpq_clear(exact);
            _fmpq_vec_clear(q, wg_partition_count(n));
        }
    flint_randclear(state);
}

/* What is out of reach or undefined is said, and the output is left alone. */
Test(weingarten_orthogonal, limits)
{
    slong mu[64] = {WG_WEINGARTEN_ZONAL_DEGREE_MAX + 1};
    wg_weingarten_t w;
    fmpq_t q;

    fmpq_init(q);
    fmpq_set_si(q, 7, 3);
    wg_weingarten_init(w, 1);
    for (slong g = 0; g < GROUPS; g++)
    {
        fmpz zero = 0, odd = 3, even = 4;
        slong one[1] = {1};

        cr_expect_eq(wg_weingarten_degree_max(groups[g], 0), WG_WEINGARTEN_ZONAL_DEGREE_MAX);
        cr_expect_eq(wg_weingarten(w, groups[g], mu, mu[0]), WG_UNABLE);
        cr_expect_eq(wg_weingarten_table(w, groups[g], mu[0]), WG_UNABLE);
        cr_expect_eq(wg_weingarten_at(q, groups[g], mu, mu[0], &even), WG_UNABLE);
        cr_expect_eq(wg_weingarten_at(q, groups[g], one, 1, &zero), WG_DOMAIN);
        if (is_symplectic(groups[g]))
            cr_expect_eq(wg_weingarten_table_at(q, groups[g], 1, &odd), WG_DOMAIN);
        cr_expect_eq(wg_weingarten_table_by_gram_inverse(q, groups[g], WG_GRAM_PAIRING_DEGREE_MAX + 1, &even),
                     WG_UNABLE);
    }
    cr_expect(fmpz_equal_ui(fmpq_numref(q), 7) && fmpz_equal_ui(fmpq_denref(q), 3));
    wg_weingarten_clear(w);
    fmpq_clear(q);
}
