#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

#include "../support.h"
#include "wishgarten/ansatz.h"
#include "wishgarten/integrand_text.h"
#include "wishgarten/matrix_integral.h"
#include "wishgarten/mixed_integral.h"

/* behind FLINT, which has parameters called I */
#include <complex.h>

#define DIM_MAX 4
#define LETTERS_MAX 10
#define COLUMNS 2

/* Values of the fixed matrices, by the first letter of their names; entry i*DIM_MAX + j. */
typedef struct
{
    slong entries[26][DIM_MAX * DIM_MAX];
    slong dim;
} world_t;

static void set_world(world_t *w, slong dim, flint_rand_t state)
{
    w->dim = dim;
    for (slong m = 0; m < 26; m++)
        for (slong i = 0; i < DIM_MAX * DIM_MAX; i++)
            w->entries[m][i] = n_randint(state, 11) - 5;
    for (slong i = 0; i < dim; i++)
        for (slong j = 0; j < dim; j++)
            w->entries['J' - 'A'][i * DIM_MAX + j] =
                dim % 2 != 0 ? 0 : (j == i + dim / 2) - (i == j + dim / 2);
}

/* Different symbols are different indices, counted down from D. */
static slong value_of(slong index, const world_t *w)
{
    return index > 0 ? index - 1 : w->dim + index;
}

/* The entry [i, j] of a fixed letter or a unit. */
static slong letter_at(const wg_letter_struct *x, slong i, slong j, const wg_integrand_t f, const world_t *w)
{
    const wg_matrix_struct *m = f->matrices + x->matrix;
    slong row = x->flags & WG_LETTER_TRANSPOSED ? j : i, column = x->flags & WG_LETTER_TRANSPOSED ? i : j;

    if (m->kind == WG_MATRIX_UNIT)
        return row == value_of(m->row, w) && column == value_of(m->column, w);
    return w->entries[m->name[0] - 'A'][row * DIM_MAX + column];
}

/* The trace of a word of fixed letters, by multiplication. */
static slong trace_of(const wg_word_struct *word, const wg_integrand_t f, const world_t *w)
{
    slong total = 0;

    if (word->length == 1 && word->letters[0].matrix == WG_LETTER_COLUMNS)
        return COLUMNS;
    for (slong i = 0; i < w->dim; i++)
    {
        slong row[DIM_MAX] = {0}, next[DIM_MAX];

        row[i] = 1;
        for (slong k = 0; k < word->length; k++)
        {
            for (slong j = 0; j < w->dim; j++)
            {
                next[j] = 0;
                for (slong l = 0; l < w->dim; l++)
                    next[j] += row[l] * letter_at(word->letters + k, l, j, f, w);
            }
            memcpy(row, next, sizeof(row));
        }
        total += row[i];
    }
    return total;
}

/* q <- the sum at the values of the fixed matrices */
static void evaluate(fmpq_t q, const wg_trace_sum_t sum, const wg_integrand_t f, const world_t *w)
{
    fmpz_t d, c;

    fmpz_init_set_si(d, w->dim);
    fmpz_init(c);
    fmpq_zero(q);
    for (slong i = 0; i < sum->term_count; i++)
    {
        fmpz_poly_evaluate_fmpz(c, sum->terms[i].coefficient, d);
        for (slong k = 0; k < sum->terms[i].length; k++)
            fmpz_mul_si(c, c, trace_of(sum->words + sum->terms[i].traces[k], f, w));
        fmpq_add_fmpz(q, q, c);
    }
    fmpz_set(c, sum->denominator);
    for (slong j = 1 - sum->degree; j < sum->degree; j++)
        for (slong e = 0; e < sum->exponents[sum->degree - 1 + j]; e++)
            fmpz_mul_si(c, c, w->dim + j);
    cr_assert(!fmpz_is_zero(c));
    fmpq_div_fmpz(q, q, c);
    fmpz_clear(d);
    fmpz_clear(c);
}

/* q <- the average of the entries g of random matrices */
static void average_entries(fmpq_t q, const wg_integrand_t g, wg_ensemble_t ensemble, slong dim)
{
    static const char *const names[] = {"D", "n"};
    const char *method;
    wg_formula_t f;
    wg_ring_t ring;
    fmpq_t n;
    fmpz_t d;

    wg_ring_init(ring, names, 2);
    wg_formula_init(f, ring);
    fmpz_init_set_si(d, dim);
    fmpq_init(n);
    fmpq_set_si(n, COLUMNS, 1);
    cr_assert_eq(ensemble == WG_ENSEMBLE_UNITARY
                     ? wg_matrix_integral(f, &method, g, d, ring, NULL)
                     : wg_ensemble_integral(f, &method, g, ensemble, d, ring, NULL),
                 WG_OK);
    cr_assert_eq(wg_formula_substitute(f, f, 1, n, ring), WG_OK);
    cr_assert(wg_formula_get_fmpq(q, f, ring));
    fmpz_clear(d);
    fmpq_clear(n);
    wg_formula_clear(f, ring);
    wg_ring_clear(ring);
}

/* q <- the average of all entries and traces, the traces written out as sums over all their indices:
   tr(A U) = sum_ij A_ij U_ji. */
static void sum_over_indices(fmpq_t q, const wg_integrand_t f, wg_ensemble_t ensemble, const world_t *w)
{
    slong at[LETTERS_MAX] = {0}, count = 0, k;
    fmpq_t t;

    fmpq_init(t);
    fmpq_zero(q);
    for (slong i = 0; i < f->word_count; i++)
        count += f->words[i].length * f->words[i].power;
    cr_assert_leq(count, LETTERS_MAX);
    do
    {
        slong weight = 1, begin = 0;
        wg_integrand_t g;

        wg_integrand_init(g);
        for (slong m = 0; m < f->matrix_count; m++)
            wg_integrand_matrix(g, f->matrices[m].name, f->matrices[m].kind);
        for (slong i = 0; i < f->word_count; i++)
            for (slong e = 0; e < f->words[i].power; e++, begin += f->words[i].length)
                for (slong l = 0; l < f->words[i].length; l++)
                {
                    const wg_letter_struct *x = f->words[i].letters + l;
                    slong a = at[begin + l], b = at[begin + (l + 1) % f->words[i].length];
                    int transposed = (x->flags & WG_LETTER_TRANSPOSED) != 0;

                    if (f->matrices[x->matrix].kind != WG_MATRIX_RANDOM)
                        weight *= letter_at(x, a, b, f, w);
                    else
                        wg_integrand_push_entry(g, x->matrix, x->flags & WG_LETTER_CONJUGATED,
                                                1 + (transposed ? b : a), 1 + (transposed ? a : b), 1);
                }
        for (slong i = 0; i < f->entry_count; i++)
        {
            const wg_entry_struct *x = f->entries + i;

            wg_integrand_push_entry(g, x->matrix, x->conjugated, 1 + value_of(x->row, w),
                                    1 + value_of(x->column, w), x->power);
        }
        if (weight != 0)
        {
            average_entries(t, g, ensemble, w->dim);
            fmpq_mul_si(t, t, weight);
            fmpq_add(q, q, t);
        }
        wg_integrand_clear(g);
        for (k = 0; k < count; k++)
        {
            at[k] = (at[k] + 1) % w->dim;
            if (at[k] != 0)
                break;
        }
    }
    while (k < count);
    fmpq_mul(q, q, f->scalar);
    fmpq_clear(t);
}

/* The average at the integer D, and the symbolic one at D where nothing is below the degree, is the sum over all
   indices of averages of entries. */
static void check(const char *text, wg_ensemble_t ensemble, slong dim, slong degree, flint_rand_t state)
{
    const char *method;
    wg_integrand_t f;
    world_t w;
    fmpz_t d;
    fmpq_t p, q;

    fmpz_init_set_si(d, dim);
    fmpq_init(p);
    fmpq_init(q);
    set_world(&w, dim, state);
    wg_integrand_init(f);
    cr_assert_eq(wg_integrand_parse(f, text, NULL), WG_OK, "%s", text);
    sum_over_indices(q, f, ensemble, &w);
    for (int symbolic = 0; symbolic < 1 + (dim >= degree); symbolic++)
    {
        wg_trace_sum_t sum;

        wg_trace_sum_init(sum);
        cr_assert_eq(wg_mixed_integral(sum, &method, f, ensemble, symbolic ? NULL : d, NULL), WG_OK, "%s",
                     text);
        cr_assert_eq(f->entry_count, 0);
        evaluate(p, sum, f, &w);
        cr_expect(fmpq_equal(p, q), "%s, ensemble %d, D = %ld, symbolic %d", text, ensemble, (long) dim,
                  symbolic);
        wg_trace_sum_clear(sum);
    }
    wg_integrand_clear(f);
    fmpz_clear(d);
    fmpq_clear(p);
    fmpq_clear(q);
}

/* E tr(..U..) U_ij = sum over indices, for unitaries at D = 1, 2, 3. */
Test(mixed_integral, unitary)
{
    static const struct
    {
        const char *text;
        slong least; /* different indices */
        slong degree;
        slong most; /* D */
    } cases[] = {
        {"tr(U A) conj(U[1,1])", 1, 1, 3},
        {"tr(U A) conj(U[1,2])", 2, 1, 3},
        {"tr(U) U^[2,1]", 2, 1, 3},
        {"2/3 tr(A U B U^) U[1,1] conj(U[1,1])", 1, 2, 3},
        {"tr(A U B U^) U[1,2] conj(U[2,1])", 2, 2, 3},
        {"tr(A U B U') conj(U[1,2] U[3,1])", 3, 2, 3},
        {"tr(A U B U) conj(U[i,j] U[j,j])", 2, 2, 3},
        {"tr(A U) tr(U^ B) U[i,j] conj(U[i,k])", 3, 2, 3},
        {"tr(A U)^2 conj(U[1,1] U[2,2])", 2, 2, 3},
        {"|tr(A U)|^2 |U[1,2]|^2", 2, 2, 3},
        {"tr(A U B U^) tr(U C) U[1,1] conj(U[1,2] U[1,1])", 2, 3, 2},
        {"tr(A U^2) conj(U[2,1]^2)", 2, 2, 3},
        {"tr(A U V) conj(U[1,2] V[2,1])", 2, 2, 3},
        {"tr(A U V B V^ U^) |U[1,2]|^2", 2, 2, 2},
        {"tr(A U A' U^) |U[2,2]|^2", 2, 2, 3},
    };
    flint_rand_t state;

    test_randinit(state);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (slong dim = cases[i].least; dim <= cases[i].most; dim++)
            check(cases[i].text, WG_ENSEMBLE_UNITARY, dim, cases[i].degree, state);
    flint_randclear(state);
}

/* The same for the other ensembles; symbolic answers where no factor (D - k) of the denominator vanishes. */
Test(mixed_integral, ensembles)
{
    static const struct
    {
        const char *text;
        wg_ensemble_t ensemble;
        slong dim;
        slong degree;
    } cases[] = {
        {"tr(A U) U[1,2]", WG_ENSEMBLE_ORTHOGONAL, 2, 1},
        {"tr(A U B U') U[1,2]^2", WG_ENSEMBLE_ORTHOGONAL, 2, 9},
        {"tr(A U B U) U[1,2] U[i,j]", WG_ENSEMBLE_ORTHOGONAL, 4, 4},
        {"tr(A U B U) U[1,2] U[2,3]", WG_ENSEMBLE_ORTHOGONAL, 3, 9},
        {"tr(A U) U[1,2]", WG_ENSEMBLE_SYMPLECTIC, 4, 1},
        {"tr(U) U[1,1]", WG_ENSEMBLE_SYMPLECTIC, 2, 9},
        {"tr(U) U[2,2]", WG_ENSEMBLE_SYMPLECTIC, 4, 9},
        {"tr(U J) U[1,3]", WG_ENSEMBLE_SYMPLECTIC, 4, 9},
        {"tr(A U B U) U[1,2] U[3,1]", WG_ENSEMBLE_SYMPLECTIC, 4, 9},
        {"tr(A U B U^) U[2,1] U[1,2]", WG_ENSEMBLE_SYMPLECTIC, 2, 9},
        {"tr(A U) conj(U[1,2])", WG_ENSEMBLE_COE, 3, 1},
        {"tr(A U B U^) |U[1,2]|^2", WG_ENSEMBLE_COE, 2, 9},
        {"tr(A U) conj(U[1,2])", WG_ENSEMBLE_CSE, 4, 9},
        {"tr(A U) conj(U[1,1])", WG_ENSEMBLE_CSE, 2, 9},
        {"tr(A U B U^) |U[1,2]|^2", WG_ENSEMBLE_GINIBRE, 3, 1},
        {"tr(A U U') U[1,2] U[2,2]", WG_ENSEMBLE_REAL_GINIBRE, 3, 1},
        {"tr(A U) U[1,2] U[2,1]", WG_ENSEMBLE_WISHART, 3, 1},
        {"tr(A U B U) U[1,1]", WG_ENSEMBLE_REAL_WISHART, 3, 1},
    };
    flint_rand_t state;

    test_randinit(state);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check(cases[i].text, cases[i].ensemble, cases[i].dim, cases[i].degree, state);
    flint_randclear(state);
}

/* The entry of a letter that is fixed, or the sampled matrix u */
static double complex sampled_at(const wg_letter_struct *x, slong i, slong j, const wg_complex_t *u,
                                 const wg_integrand_t f, const world_t *w)
{
    wg_complex_t z;

    if (f->matrices[x->matrix].kind != WG_MATRIX_RANDOM)
        return (double) letter_at(x, i, j, f, w);
    z = x->flags & WG_LETTER_TRANSPOSED ? u[j * w->dim + i] : u[i * w->dim + j];
    return z.re + (x->flags & WG_LETTER_CONJUGATED ? -z.im : z.im) * I;
}

/* The product of the entries and the traces at the matrix u. */
static double complex product_at(const wg_complex_t *u, const wg_integrand_t f, const world_t *w)
{
    double complex product = 1;

    for (slong i = 0; i < f->entry_count; i++)
    {
        const wg_entry_struct *e = f->entries + i;
        wg_letter_struct letter = {e->matrix, e->conjugated ? WG_LETTER_CONJUGATED : 0};

        product *= cpow(sampled_at(&letter, value_of(e->row, w), value_of(e->column, w), u, f, w),
                        (double) e->power);
    }
    for (slong i = 0; i < f->word_count; i++)
    {
        double complex trace = 0;

        for (slong a = 0; a < w->dim; a++)
        {
            double complex row[DIM_MAX] = {0}, next[DIM_MAX];

            row[a] = 1;
            for (slong k = 0; k < f->words[i].length; k++)
            {
                for (slong b = 0; b < w->dim; b++)
                {
                    next[b] = 0;
                    for (slong l = 0; l < w->dim; l++)
                        next[b] += row[l] * sampled_at(f->words[i].letters + k, l, b, u, f, w);
                }
                memcpy(row, next, sizeof(row));
            }
            trace += row[a];
        }
        product *= cpow(trace, (double) f->words[i].power);
    }
    return product;
}

/* The mean over sampled matrices is the average, within five standard errors. */
Test(mixed_integral, sampled)
{
    static const struct
    {
        const char *text;
        wg_ensemble_t ensemble;
        wg_matrix_group_t group;
        slong dim;
    } cases[] = {
        {"tr(A U B U^) U[1,2] conj(U[1,3])", WG_ENSEMBLE_UNITARY, WG_GROUP_U, 3},
        {"tr(A U) conj(tr(U B) U[1,2]) U[1,2]", WG_ENSEMBLE_UNITARY, WG_GROUP_U, 3},
        {"tr(A U B U) U[1,2] U[2,3]", WG_ENSEMBLE_ORTHOGONAL, WG_GROUP_O, 3},
        {"tr(A U B U') U[1,2] U[2,2]", WG_ENSEMBLE_ORTHOGONAL, WG_GROUP_O, 4},
        {"tr(A U B U) U[1,2] U[3,1]", WG_ENSEMBLE_SYMPLECTIC, WG_GROUP_SP, 4},
        {"tr(A U) U[1,2]", WG_ENSEMBLE_SYMPLECTIC, WG_GROUP_SP, 4},
    };
    slong samples = test_scaled(10000);
    flint_rand_t state;

    test_randinit(state);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        double sum = 0, squares = 0, mean, error, exact;
        const char *method;
        wg_integrand_t f;
        wg_trace_sum_t average;
        world_t w;
        fmpz_t d;
        fmpq_t q;

        fmpz_init_set_si(d, cases[i].dim);
        fmpq_init(q);
        set_world(&w, cases[i].dim, state);
        wg_integrand_init(f);
        wg_trace_sum_init(average);
        cr_assert_eq(wg_integrand_parse(f, cases[i].text, NULL), WG_OK);
        for (slong k = 0; k < samples; k++)
        {
            wg_complex_t u[DIM_MAX * DIM_MAX];
            wg_stream_t stream;
            double x;

            wg_stream_init(stream, test_seed(), k, WG_STREAM_MATRIX, i);
            wg_haar_matrix(u, stream, cases[i].dim, cases[i].group);
            x = creal(product_at(u, f, &w));
            sum += x;
            squares += x * x;
        }
        cr_assert_eq(wg_mixed_integral(average, &method, f, cases[i].ensemble, d, NULL), WG_OK);
        evaluate(q, average, f, &w);
        exact = fmpz_get_d(fmpq_numref(q)) / fmpz_get_d(fmpq_denref(q));
        mean = sum / samples;
        error = sqrt((squares / samples - mean * mean) / samples);
        cr_expect(error > 0 && fabs(mean - exact) < 5 * error, "%s: %g +- %g, not %g, seed %lu",
                  cases[i].text, mean, error, exact, test_seed());
        wg_trace_sum_clear(average);
        wg_integrand_clear(f);
        fmpz_clear(d);
        fmpq_clear(q);
    }
    flint_randclear(state);
}

/* Entries of matrices that stand in no trace stay entries; indices beyond D, and too many of them, have no answer. */
Test(mixed_integral, what_is_left)
{
    static const struct
    {
        const char *text;
        wg_ensemble_t ensemble;
        slong dim;
    } refused[] = {
        {"tr(U) conj(U[3,1])", WG_ENSEMBLE_UNITARY, 2},     {"tr(U) conj(U[i,j])", WG_ENSEMBLE_UNITARY, 1},
        {"tr(U) U[1,i] U[j,1]", WG_ENSEMBLE_SYMPLECTIC, 4}, {"tr(U) U[1,1]", WG_ENSEMBLE_SYMPLECTIC, 3},
        {"tr(U) U[1,1]", WG_ENSEMBLE_ORTHOGONAL, 0},
    };
    const char *method;
    wg_integrand_t f;
    wg_trace_sum_t sum;

    wg_trace_sum_init(sum);
    wg_integrand_init(f);
    cr_assert_eq(wg_integrand_parse(f, "tr(A U) |V[1,2]|^2 conj(U[1,2])", NULL), WG_OK);
    cr_assert_eq(wg_mixed_integral(sum, &method, f, WG_ENSEMBLE_UNITARY, NULL, NULL), WG_OK);
    cr_expect_eq(f->entry_count, 2);
    cr_expect_eq(sum->term_count, 1);
    wg_integrand_clear(f);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
    {
        fmpz_t d;

        fmpz_init_set_si(d, refused[i].dim);
        wg_integrand_init(f);
        cr_assert_eq(wg_integrand_parse(f, refused[i].text, NULL), WG_OK);
        cr_expect_eq(wg_mixed_integral(sum, &method, f, refused[i].ensemble, d, NULL), WG_DOMAIN, "%s",
                     refused[i].text);
        wg_integrand_clear(f);
        fmpz_clear(d);
    }
    wg_trace_sum_clear(sum);
}
