#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

#include "../oracle/sampled_ensemble.h"
#include "../support.h"
#include "wishgarten/integrand_text.h"

static int has_form(wg_ensemble_t ensemble)
{
    return ensemble == WG_ENSEMBLE_SYMPLECTIC || ensemble == WG_ENSEMBLE_CSE;
}

static const char *const names[] = {"D", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9"};

static int is_columns(const wg_word_struct *word)
{
    return word->length == 1 && word->letters[0].matrix == WG_LETTER_COLUMNS;
}

/* The average as text, with a name for each word. */
static char *average_text(const char *text, wg_ensemble_t ensemble, slong dim)
{
    const char *method;
    char *shown;
    wg_integrand_t f;
    wg_trace_sum_t sum;
    wg_formula_t g;
    wg_ring_t ring;
    fmpz_t d;

    wg_integrand_init(f);
    wg_trace_sum_init(sum);
    fmpz_init_set_si(d, dim);
    cr_assert_eq(wg_integrand_parse(f, text, NULL), WG_OK);
    cr_assert_eq(wg_ensemble_trace_integral(sum, &method, f, ensemble, dim == 0 ? NULL : d, NULL), WG_OK);
    cr_assert_lt(sum->word_count, 10);
    wg_ring_init(ring, names, 1 + sum->word_count);
    for (slong i = 0; i < sum->word_count; i++)
    {
        char *name = is_columns(sum->words + i) ? NULL : wg_word_get_str(sum->words + i, WG_TEXT, f);

        wg_ring_set_notation(ring, 1 + i, WG_TEXT, name == NULL ? "n" : name);
        flint_free(name);
    }
    wg_formula_init(g, ring);
    wg_trace_sum_get_formula(g, sum, ring);
    shown = wg_formula_get_str(g, WG_TEXT, ring);
    wg_formula_clear(g, ring);
    wg_ring_clear(ring);
    wg_trace_sum_clear(sum);
    wg_integrand_clear(f);
    fmpz_clear(d);
    return shown;
}

static void expect(const char *text, wg_ensemble_t ensemble, slong dim, const char *expected)
{
    char *shown = average_text(text, ensemble, dim);

    cr_expect_str_eq(shown, expected, "%s: %s", text, shown);
    flint_free(shown);
}

/* Values that are known: Gaussian moments of Tr O, E Tr(O)^4 at D = 1, 2, genus expansions, moments of W, cycle numbers. */
Test(ensemble_trace, known_values)
{
    expect("tr(U)^4", WG_ENSEMBLE_ORTHOGONAL, 0, "3");
    expect("tr(U)^4", WG_ENSEMBLE_ORTHOGONAL, 1, "1");
    expect("tr(U^2)", WG_ENSEMBLE_ORTHOGONAL, 0, "1");
    expect("tr(U^2)", WG_ENSEMBLE_SYMPLECTIC, 0, "-1");
    expect("tr(U)^6", WG_ENSEMBLE_SYMPLECTIC, 2, "5");
    expect("tr(U)^40", WG_ENSEMBLE_ORTHOGONAL, 0, "319830986772877770815625");
    expect("tr(U A U' B)", WG_ENSEMBLE_SYMPLECTIC, 0, "-tr(A*J)*tr(B*J)/D");
    expect("tr(U J U' A)", WG_ENSEMBLE_SYMPLECTIC, 0, "tr(J*A)");
    expect("tr(J U J U^)", WG_ENSEMBLE_SYMPLECTIC, 0, "0");
    expect("tr(A U B U')", WG_ENSEMBLE_ORTHOGONAL, 0, "tr(A)*tr(B)/D");
    expect("tr(A U B U)", WG_ENSEMBLE_ORTHOGONAL, 0, "tr(A*B')/D");
    expect("tr(U A U^ V B V')", WG_ENSEMBLE_ORTHOGONAL, 0, "tr(A)*tr(B)/D");
    expect("tr(U conj(U))", WG_ENSEMBLE_COE, 0, "D");
    expect("tr((U U^)^3)", WG_ENSEMBLE_GINIBRE, 0, "D^2*(5*D^2 + 1)");
    expect("tr((U U')^2)", WG_ENSEMBLE_REAL_GINIBRE, 0, "D^2*(2*D + 1)");
    expect("tr(U^2)", WG_ENSEMBLE_WISHART, 0, "D*n*(n + D)");
    expect("tr(U^2)", WG_ENSEMBLE_REAL_WISHART, 0, "D*n*(n + D + 1)");
    expect("tr(A U)^2", WG_ENSEMBLE_WISHART, 0, "n*(n*tr(A)^2 + tr(A^2))");
    expect("tr(U)^3", WG_ENSEMBLE_PERMUTATION, 2, "4");
    expect("tr(U^2) tr(U)", WG_ENSEMBLE_PERMUTATION, 0, "3");
    expect("tr(U U')", WG_ENSEMBLE_CENTRED_PERMUTATION, 0, "D - 1");
}

/* q <- sum over all indices of the averages of the products of entries that make up the traces */
static void sum_entries(fmpq_t q, const wg_integrand_t f, wg_ensemble_t ensemble, slong dim, slong columns)
{
    static const char *const entry_names[] = {"D", "n"};
    slong letters = 0, *indices, total = 1;
    const char *method;
    wg_ring_t ring;
    wg_formula_t g;
    fmpq_t n, value;
    fmpz_t d;

    for (slong i = 0; i < f->word_count; i++)
        letters += f->words[i].length;
    for (slong i = 0; i < letters; i++)
        total *= dim;
    indices = flint_malloc((letters + 1) * sizeof(slong));
    wg_ring_init(ring, entry_names, 2);
    wg_formula_init(g, ring);
    fmpq_init(n);
    fmpq_init(value);
    fmpz_init_set_si(d, dim);
    fmpq_set_si(n, columns, 1);
    fmpq_zero(q);
    for (slong code = 0; code < total; code++)
    {
        wg_integrand_t product;
        slong rest = code, first = 0;

        for (slong i = 0; i < letters; i++, rest /= dim)
            indices[i] = 1 + rest % dim;
        wg_integrand_init(product);
        for (slong m = 0; m < f->matrix_count; m++)
            wg_integrand_matrix(product, f->matrices[m].name, f->matrices[m].kind);
        for (slong i = 0; i < f->word_count; i++)
        {
            slong size = f->words[i].length;

            for (slong k = 0; k < size; k++)
            {
                const wg_letter_struct *l = f->words[i].letters + k;
                slong a = indices[first + k], b = indices[first + (k + 1) % size];
                int t = l->flags & WG_LETTER_TRANSPOSED;

                wg_integrand_push_entry(product, l->matrix, l->flags & WG_LETTER_CONJUGATED, t ? b : a,
                                        t ? a : b, 1);
            }
            first += size;
        }
        cr_assert_eq(wg_ensemble_integral(g, &method, product, ensemble, d, ring, NULL), WG_OK);
        cr_assert_eq(wg_formula_substitute(g, g, 1, n, ring), WG_OK);
        cr_assert(wg_formula_get_fmpq(value, g, ring));
        fmpq_add(q, q, value);
        wg_integrand_clear(product);
    }
    wg_formula_clear(g, ring);
    wg_ring_clear(ring);
    flint_free(indices);
    fmpq_clear(n);
    fmpq_clear(value);
    fmpz_clear(d);
}

/* q <- a sum of traces in which only n, and traces of J, can occur; returns 0 where others do. */
static void evaluate_without_matrices(fmpq_t q, const wg_trace_sum_t sum, slong columns)
{
    fmpq_t t;

    fmpq_init(t);
    fmpq_zero(q);
    for (slong i = 0; i < sum->term_count; i++)
    {
        const wg_trace_term_struct *term = sum->terms + i;

        fmpz_poly_get_coeff_fmpz(fmpq_numref(t), term->coefficient, 0);
        fmpz_one(fmpq_denref(t));
        for (slong k = 0; k < term->length; k++)
        {
            cr_assert(is_columns(sum->words + term->traces[k]));
            fmpq_mul_si(t, t, columns);
        }
        fmpq_add(q, q, t);
    }
    fmpq_div_fmpz(q, q, sum->denominator);
    fmpq_clear(t);
}

/* E prod Tr(word) = sum over indices of E prod entries, words of U, U', conj(U), U^ and an independent V: every ensemble, D = 1, 2, 3 (2
   and 4 with J), so two engines that share no enumeration. */
Test(ensemble_trace, is_the_sum_of_entries)
{
    flint_rand_t state;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(120); round++)
    {
        wg_ensemble_t ensemble = WG_ENSEMBLE_ORTHOGONAL + round % 10;
        slong dim = has_form(ensemble) ? 2 : 1 + n_randint(state, 3), left = 2 * (1 + n_randint(state, 3)),
              columns = 1 + n_randint(state, 3);
        int two = ensemble != WG_ENSEMBLE_PERMUTATION && ensemble != WG_ENSEMBLE_CENTRED_PERMUTATION &&
                  n_randint(state, 3) == 0;
        const char *method;
        wg_integrand_t f;
        wg_trace_sum_t sum;
        fmpq_t p, q;
        fmpz_t d;

        if (has_form(ensemble) && left < 6 && n_randint(state, 3) == 0)
            dim = 4;
        fmpq_init(p);
        fmpq_init(q);
        fmpz_init_set_si(d, dim);
        wg_integrand_init(f);
        wg_trace_sum_init(sum);
        wg_integrand_matrix(f, "U", WG_MATRIX_RANDOM);
        wg_integrand_matrix(f, "V", WG_MATRIX_RANDOM);
        while (left > 0)
        {
            slong size = 1 + n_randint(state, left);
            wg_letter_struct letters[6];

            for (slong k = 0; k < size; k++)
                letters[k] = (wg_letter_struct){two ? n_randint(state, 2) : 0, n_randint(state, 4)};
            wg_integrand_push_word(f, letters, size, 1);
            left -= size;
        }
        cr_assert_eq(wg_ensemble_trace_integral(sum, &method, f, ensemble, d, NULL), WG_OK);
        evaluate_without_matrices(p, sum, columns);
        sum_entries(q, f, ensemble, dim, columns);
        if (!fmpq_equal(p, q))
        {
            char *a = fmpq_get_str(NULL, 10, p), *b = fmpq_get_str(NULL, 10, q);

            cr_expect(0, "ensemble %d, D = %ld: %s, entries %s, seed %lu, round %ld", ensemble, (long) dim, a,
                      b, test_seed(), (long) round);
            for (slong i = 0; i < f->word_count; i++)
            {
                char *w = wg_word_get_str(f->words + i, WG_TEXT, f);

                fprintf(stderr, "  %s\n", w);
                flint_free(w);
            }
            flint_free(a);
            flint_free(b);
        }
        fmpq_clear(p);
        fmpq_clear(q);
        fmpz_clear(d);
        wg_trace_sum_clear(sum);
        wg_integrand_clear(f);
    }
    flint_randclear(state);
}

static double complex evaluate(const wg_trace_sum_t sum, sampled_matrix_t *matrices, int dim, int columns)
{
    double complex value = 0;
    fmpz_t c;

    fmpz_init(c);
    for (slong i = 0; i < sum->term_count; i++)
    {
        const wg_trace_term_struct *term = sum->terms + i;
        double complex t;

        fmpz_poly_get_coeff_fmpz(c, term->coefficient, 0);
        t = fmpz_get_d(c) / fmpz_get_d(sum->denominator);
        for (slong k = 0; k < term->length; k++)
        {
            const wg_word_struct *word = sum->words + term->traces[k];

            t *= is_columns(word) ? columns : sampled_trace(word->letters, word->length, matrices, dim);
        }
        value += t;
    }
    fmpz_clear(c);
    return value;
}

/* |mean of samples - E| < 5 standard errors, with fixed matrices A, B, C, J; D below and above the degree. */
Test(ensemble_trace, agrees_with_samples)
{
    static const char *const texts[] = {
        "tr(A U B U^) tr(C U)", "tr(A U B U^ C U' B conj(U))",     "tr(A U B U) tr(C U^ U^)",
        "tr(A U B U^)^2",       "tr(A U' B conj(U)) tr(J U C U^)", "tr(A U B V C U^ V^)"};
    slong samples = test_scaled(8000);
    flint_rand_t state;

    test_randinit(state);
    for (wg_ensemble_t ensemble = WG_ENSEMBLE_ORTHOGONAL; ensemble <= WG_ENSEMBLE_REAL_WISHART; ensemble++)
        for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++)
        {
            int dim = k % 2 == 0 ? 2 : 4;
            double complex exact, mean = 0;
            double squares = 0, error;
            sampled_matrix_t matrices[8];
            const char *method;
            wg_integrand_t f;
            wg_trace_sum_t sum;
            fmpz_t d;

            if (ensemble == WG_ENSEMBLE_PERMUTATION || ensemble == WG_ENSEMBLE_CENTRED_PERMUTATION)
                continue;
            wg_integrand_init(f);
            wg_trace_sum_init(sum);
            fmpz_init_set_si(d, dim);
            cr_assert_eq(wg_integrand_parse(f, texts[k], NULL), WG_OK);
            cr_assert_eq(wg_ensemble_trace_integral(sum, &method, f, ensemble, d, NULL), WG_OK);
            for (slong m = 0; m < f->matrix_count; m++)
                sampled_gaussian(matrices[m], dim, dim, 0, state);
            for (slong m = 0; m < f->matrix_count; m++)
                for (int i = 0; i < dim && strcmp(f->matrices[m].name, "J") == 0; i++)
                    for (int j = 0; j < dim; j++)
                        matrices[m][i][j] = (j == i + dim / 2) - (i == j + dim / 2);
            exact = evaluate(sum, matrices, dim, 3);
            for (slong s = 0; s < samples; s++)
            {
                double complex y = 1;

                for (slong m = 0; m < f->matrix_count; m++)
                    if (f->matrices[m].kind == WG_MATRIX_RANDOM)
                        sampled_ensemble(matrices[m], ensemble, dim, 3, state);
                for (slong i = 0; i < f->word_count; i++)
                {
                    double complex t = sampled_trace(f->words[i].letters, f->words[i].length, matrices, dim);

                    for (slong e = 0; e < f->words[i].power; e++)
                        y *= t;
                }
                mean += y;
                squares += creal(y * conj(y));
            }
            mean /= samples;
            error = sqrt(fabs(squares / samples - creal(mean * conj(mean))) / samples);
            cr_expect(cabs(mean - exact) <= 5 * error + 1e-9,
                      "%s, ensemble %d: %g%+gi, sampled %g%+gi +- %g, seed %lu", texts[k], ensemble,
                      creal(exact), cimag(exact), creal(mean), cimag(mean), error, test_seed());
            fmpz_clear(d);
            wg_trace_sum_clear(sum);
            wg_integrand_clear(f);
        }
    flint_randclear(state);
}

/* The coefficient of (Tr A Tr B)^n in E Tr(A S B S^)^n over USp(D) is that over O(-D): USp(D) = O(-D). */
Test(ensemble_trace, symplectic_is_orthogonal_at_minus_D)
{
    static const char *const texts[] = {"tr(A U B U^)", "tr(A U B U^)^2", "tr(A U B U^)^3"};

    for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++)
        for (slong dim = 12; dim <= 16; dim += 2)
        {
            double values[2];

            for (int side = 0; side < 2; side++)
            {
                const char *method;
                wg_integrand_t f;
                wg_trace_sum_t sum;
                fmpz_t d, value, t;

                wg_integrand_init(f);
                wg_trace_sum_init(sum);
                fmpz_init_set_si(d, side == 0 ? dim : -dim);
                fmpz_init(value);
                fmpz_init(t);
                cr_assert_eq(wg_integrand_parse(f, texts[k], NULL), WG_OK);
                cr_assert_eq(wg_ensemble_trace_integral(
                                 sum, &method, f, side == 0 ? WG_ENSEMBLE_SYMPLECTIC : WG_ENSEMBLE_ORTHOGONAL,
                                 NULL, NULL),
                             WG_OK);
                for (slong i = 0; i < sum->term_count; i++)
                {
                    int plain = sum->terms[i].length == 2 * (slong) (k + 1);

                    for (slong j = 0; j < sum->terms[i].length; j++)
                        plain = plain && sum->words[sum->terms[i].traces[j]].length == 1;
                    if (plain)
                        fmpz_poly_evaluate_fmpz(value, sum->terms[i].coefficient, d);
                }
                values[side] = fmpz_get_d(value);
                fmpz_set(value, sum->denominator);
                for (slong j = 0; j < 2 * sum->degree - 1; j++)
                    for (slong e = 0; e < sum->exponents[j]; e++)
                    {
                        fmpz_add_si(t, d, j - (sum->degree - 1));
                        fmpz_mul(value, value, t);
                    }
                values[side] /= fmpz_get_d(value);
                fmpz_clear(d);
                fmpz_clear(value);
                fmpz_clear(t);
                wg_trace_sum_clear(sum);
                wg_integrand_clear(f);
            }
            cr_expect_float_eq(values[0], (k % 2 == 0 ? -1 : 1) * values[1], 1e-12 * fabs(values[0]), "%s",
                               texts[k]);
        }
}
