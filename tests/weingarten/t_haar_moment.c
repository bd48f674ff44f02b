#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_mat.h>
#include <flint/fmpq_vec.h>

#include "../oracle/haar_oracle.h"
#include "../support.h"
#include "wishgarten/haar_moment.h"
#include "wishgarten/number.h"

/* D, L, y = Var_psi0(X_L), m2, ..., m8, s */
#define ORDER 24
static wg_ring_t ring;
static flint_rand_t state;

static void setup(void)
{
    static const char *const names[] = {"D", "L", "y", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "s"};

    wg_ring_init(ring, names, 11);
    test_randinit(state);
}

static void teardown(void)
{
    wg_ring_clear(ring);
    flint_randclear(state);
}

TestSuite(haar_moment, .init = setup, .fini = teardown);

/* A model with symbols D, L, y, m2, ... and Pauli words. */
static void symbolic_kernel(wg_kernel_t kernel, wg_boundary_t boundary)
{
    wg_kernel_init(kernel, ORDER, ring);
    wg_formula_set_variable(kernel->dim, 0, ring);
    wg_formula_set_variable(kernel->layers, 1, ring);
    wg_formula_set_variable(kernel->boundary_variance, 2, ring);
    wg_formula_set(kernel->observable, kernel->dim, ring);
    for (slong k = 2; k <= 8; k++)
        wg_formula_set_variable(kernel->observable + k, k + 1, ring);
    wg_kernel_set_pauli_generator(kernel);
    kernel->boundary = boundary;
}

static void moment(wg_formula_t f, const char *text, const wg_kernel_t kernel, const fmpq *psi)
{
    wg_moment_word_t word;
    wg_error_t error;

    cr_assert_eq(wg_moment_word_parse(word, text, error), WG_OK, "%s: %s", text, error->message);
    cr_assert_eq(wg_haar_moment(f, word, kernel, psi, error), WG_OK, "%s: %s", text, error->message);
}

/* A numerical world: eigenvalues of O and X, and the weights of psi_0 on the eigenvectors of X_L. */
#define DIM_MAX 16

typedef struct
{
    slong dim, layers;
    fmpq observable[DIM_MAX], generator[DIM_MAX], weights[DIM_MAX];
    int pauli;
    wg_boundary_t boundary;
} world;

static void world_init(world *w)
{
    memset(w, 0, sizeof(*w));
}

static void world_clear(world *w)
{
    for (slong i = 0; i < DIM_MAX; i++)
    {
        fmpq_clear(w->observable + i);
        fmpq_clear(w->generator + i);
        fmpq_clear(w->weights + i);
    }
}

static void random_world(world *w, slong dim, int pauli, wg_boundary_t boundary)
{
    fmpq_t total;

    fmpq_init(total);
    w->dim = dim;
    w->pauli = pauli;
    w->boundary = boundary;
    w->layers = 1 + n_randint(state, 3);
    for (slong i = 0; i < dim; i++)
    {
        fmpq_set_si(w->observable + i, (slong) n_randint(state, 9) - 4, 1 + n_randint(state, 2));
        fmpq_set_si(w->generator + i, pauli ? (i % 2 == 0 ? 1 : -1) : (slong) n_randint(state, 7) - 3,
                    pauli ? 1 : 1 + n_randint(state, 2));
        fmpq_set_si(w->weights + i, 1 + n_randint(state, 5), 1);
        fmpq_add(total, total, w->weights + i);
    }
    for (slong i = 0; i < dim; i++)
        fmpq_div(w->weights + i, w->weights + i, total);
    fmpq_clear(total);
}

/* sums[k] <- sum_i weights_i (a_i - shift)^k, weights 1 if NULL */
static void power_sums(fmpq *sums, const fmpq *a, const fmpq *weights, const fmpq_t shift, slong dim)
{
    fmpq_t b, power;

    fmpq_init(b);
    fmpq_init(power);
    for (slong k = 0; k <= ORDER; k++)
    {
        fmpq_zero(sums + k);
        for (slong i = 0; i < dim; i++)
        {
            fmpq_sub(b, a + i, shift);
            fmpq_pow_si(power, b, k);
            if (weights != NULL)
                fmpq_mul(power, power, weights + i);
            fmpq_add(sums + k, sums + k, power);
        }
    }
    fmpq_clear(b);
    fmpq_clear(power);
}

static void mean(fmpq_t m, const fmpq *a, slong dim)
{
    fmpq_t d;

    fmpq_init(d);
    fmpq_zero(m);
    for (slong i = 0; i < dim; i++)
        fmpq_add(m, m, a + i);
    fmpq_set_si(d, dim, 1);
    fmpq_div(m, m, d);
    fmpq_clear(d);
}

/* The same world for the engine: central power sums as numbers; psi has room for ORDER + 1 moments. */
static void numeric_kernel(wg_kernel_t kernel, fmpq *psi, const world *w)
{
    fmpq *sums = _fmpq_vec_init(ORDER + 1);
    fmpq_t shift;

    fmpq_init(shift);
    wg_kernel_init(kernel, ORDER, ring);
    wg_formula_set_si(kernel->dim, w->dim, ring);
    wg_formula_set_si(kernel->layers, w->layers, ring);
    kernel->boundary = w->boundary;
    mean(shift, w->observable, w->dim);
    power_sums(sums, w->observable, NULL, shift, w->dim);
    for (slong k = 0; k <= ORDER; k++)
        wg_formula_set_fmpq(kernel->observable + k, sums + k, ring);
    mean(shift, w->generator, w->dim);
    power_sums(sums, w->generator, NULL, shift, w->dim);
    for (slong k = 0; k <= ORDER; k++)
        wg_formula_set_fmpq(kernel->generator + k, sums + k, ring);
    power_sums(psi, w->generator, w->weights, shift, w->dim);
    fmpq_mul(shift, psi + 1, psi + 1);
    fmpq_sub(shift, psi + 2, shift);
    wg_formula_set_fmpq(kernel->boundary_variance, shift, ring);
    _fmpq_vec_clear(sums, ORDER + 1);
    fmpq_clear(shift);
}

static void engine_value(fmpq_t value, const char *text, const world *w)
{
    fmpq *psi = _fmpq_vec_init(ORDER + 1);
    wg_kernel_t kernel;
    wg_formula_t f;

    wg_formula_init(f, ring);
    numeric_kernel(kernel, psi, w);
    moment(f, text, kernel, psi);
    cr_assert(wg_formula_get_fmpq(value, f, ring));
    wg_formula_clear(f, ring);
    wg_kernel_clear(kernel);
    _fmpq_vec_clear(psi, ORDER + 1);
}

typedef void (*oracle)(fmpq_t value, const oracle_model *model);

static void word_oracle(fmpq_t value, const oracle_model *model)
{
    oracle_word_average(value, model, NULL);
}

/* The word by the oracle: the sum over all ways to give its labels layers 1..w->layers, one by one, or with
   the labels on layers of their own. The power sums are centred only where a factor is not differentiated. */
static void oracle_value(fmpq_t value, const char *text, const world *w, oracle ask)
{
    wg_moment_word_t word;
    oracle_model model;
    fmpq_t shift, term;
    slong places[WG_MOMENT_LABELS_MAX] = {0}, labels;
    int centred = 0;

    fmpq_init(shift);
    fmpq_init(term);
    cr_assert_eq(wg_moment_word_parse(word, text, NULL), WG_OK);
    labels = word->labels;
    oracle_model_init(&model);
    model.dim = w->dim;
    model.copies = word->factors;
    model.involution = w->pauli;
    for (slong c = 0; c < word->factors; c++)
    {
        int order = 0;

        for (slong i = 0; i < labels; i++)
            order += word->derivatives[c][i];
        centred |= order == 0;
    }
    if (centred)
        mean(shift, w->observable, w->dim);
    power_sums(model.observable, w->observable, NULL, shift, w->dim);
    fmpq_zero(shift);
    power_sums(model.generator, w->generator, NULL, shift, w->dim);
    power_sums(model.state, w->generator, w->weights, shift, w->dim);

    fmpq_zero(value);
    for (slong i = 0; i < labels; i++)
        places[i] = word->sum ? 0 : i;
    if (word->sum && word->last)
        places[labels - 1] = w->layers - 1;
    for (;;)
    {
        slong i = 0, free = labels - (word->sum && word->last);

        memset(model.count, 0, sizeof(model.count));
        model.layers = word->sum ? w->layers : labels;
        model.bare = w->boundary == WG_BOUNDARY_BARE && (word->sum || word->last);
        for (slong c = 0; c < word->factors; c++)
            for (slong j = 0; j < labels; j++)
                model.count[c][places[j]] += word->derivatives[c][j];
        ask(term, &model);
        fmpq_add(value, value, term);
        if (!word->sum)
            break;
        while (i < free && ++places[i] == w->layers)
            places[i++] = 0;
        if (i == free)
            break;
    }
    oracle_model_clear(&model);
    fmpq_clear(shift);
    fmpq_clear(term);
}

static void expect_agreement(const char *text, const world *w, oracle ask)
{
    fmpq_t value, expected;

    fmpq_init(value);
    fmpq_init(expected);
    engine_value(value, text, w);
    oracle_value(expected, text, w, ask);
    cr_expect(fmpq_equal(value, expected),
              "%s at D = %ld, L = %ld, boundary %d, pauli %d, seed %lu: %s and not %s", text, (long) w->dim,
              (long) w->layers, w->boundary, w->pauli, (unsigned long) test_seed(),
              fmpq_get_str(NULL, 10, value), fmpq_get_str(NULL, 10, expected));
    fmpq_clear(value);
    fmpq_clear(expected);
}

/* A random word of `factors` factors in at most `labels` labels; an even number of derivatives mostly. */
static void random_word(char *text, slong factors, slong labels, slong derivatives, int last, int sum)
{
    static const char letters[] = "eght";

    strcpy(text, sum ? "sum:" : "");
    for (slong c = 0; c < factors; c++)
    {
        char factor[8] = "";
        slong order = c == factors - 1 ? 3 : (slong) n_randint(state, 4);

        order = FLINT_MIN(order, derivatives);
        derivatives -= order;
        factor[0] = letters[order];
        for (slong i = 0; i < order; i++)
            factor[1 + i] = last && n_randint(state, 3) == 0 ? 'L' : (char) ('1' + n_randint(state, labels));
        if (c > 0)
            strcat(text, "*");
        strcat(text, factor);
    }
}

/* E[word] = its full twirl over S_t with the Weingarten function, t <= 3 (4 and more with WG_TEST_SCALE),
   also at D < t, for Pauli words and others, both boundaries, label by label or summed over L = 1..3 layers.
 */
Test(haar_moment, the_full_twirl_gives_the_same_numbers)
{
    for (slong i = 0; i < test_scaled(60); i++)
    {
        world w;
        char text[64];
        int pauli = n_randint(state, 2), sum = n_randint(state, 3) == 0;
        slong copies = 1 + n_randint(state, test_scaled(1) > 1 && i % 8 == 0 ? 4 : 3);

        world_init(&w);
        random_world(&w, pauli ? 2 + 2 * n_randint(state, 2) : 2 + n_randint(state, 3), pauli,
                     n_randint(state, 2) ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR);
        random_word(text, copies, sum ? 2 : 3, copies == 1 ? 2 : 4 + 2 * (copies > 2 && !sum),
                    n_randint(state, 2), sum);
        expect_agreement(text, &w, oracle_full_twirl);
        world_clear(&w);
    }
}

/* E[word] = its average over words in O and the dressed X, with no Weingarten function for O, t <= 5,
   boundary "haar". */
Test(haar_moment, the_average_over_words_gives_the_same_numbers)
{
    for (slong i = 0; i < test_scaled(60); i++)
    {
        world w;
        char text[64];
        int pauli = n_randint(state, 2), sum = n_randint(state, 4) == 0;

        world_init(&w);
        random_world(&w, pauli ? 2 + 2 * n_randint(state, 3) : 2 + n_randint(state, 4), pauli,
                     WG_BOUNDARY_HAAR);
        random_word(text, 1 + n_randint(state, 5), sum ? 2 : 4, sum ? 4 : 6, n_randint(state, 4) == 0, sum);
        expect_agreement(text, &w, word_oracle);
        world_clear(&w);
    }
}

/* Six copies: words of mu^2 and others of eight derivatives on layers of their own, at D = 2, 3 and 4, below
   the degree, by words in O and X; with WG_TEST_SCALE > 1 also by the full twirl over S_6. */
Test(haar_moment, six_factors)
{
    static const char *const words[] = {"h12*g1*g2*h34*g3*g4", "h12*g1*g2*h12*g1*g2", "h11*g1*g1*h22*g2*g2",
                                        "h13*g1*g3*h24*g2*g4", "h12^2*g3^2*g4^2",     "e^2*t123*t123*g4^2",
                                        "e*h12*h13*h23*g1*g1", "h12*g2*g3*h13*g1*g1"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        for (slong dim = 2; dim <= 4; dim++)
        {
            world w;

            world_init(&w);
            random_world(&w, dim, dim % 2 == 0 && n_randint(state, 2), WG_BOUNDARY_HAAR);
            expect_agreement(words[i], &w, word_oracle);
            if (test_scaled(1) > 1 && dim == 3 && i == test_seed() % 8)
                expect_agreement(words[i], &w, oracle_full_twirl);
            world_clear(&w);
        }
}

/* The order of the layers matters where two layers meet in several factors with four insertions each: words
   that differ by a permutation of their labels agree with both oracles and not with each other, at D = 4; the
   order of layers with two insertions each does not matter in h12 h13 g2 g3, h12 h23 g1 g3, h13 h23 g1 g2. */
Test(haar_moment, the_order_of_the_layers)
{
    static const char *const words[] = {
        "h12*h13*t122*t123", "h12*h23*t112*t123", "h13*h23*t113*t123", "e*h23*t122*t123", "e*h13*t112*t123",
        "g3*t122*t122*t113", "g2*t113*t113*t233", "h12*h13*g2*g3",     "h12*h23*g1*g3",   "h13*h23*g1*g2"};
    static const int family[] = {0, 0, 0, 1, 1, 2, 2, 3, 3, 3};
    fmpq *values = _fmpq_vec_init(10);
    world w;

    world_init(&w);
    random_world(&w, 4, 1, WG_BOUNDARY_HAAR);
    fmpq_set_si(w.observable, 5, 1); /* so that m_3 is not zero */
    for (size_t i = 0; i < 10; i++)
    {
        expect_agreement(words[i], &w, word_oracle);
        if (i < 7 && i % 2 == 0)
            expect_agreement(words[i], &w, oracle_full_twirl);
        engine_value(values + i, words[i], &w);
        for (size_t j = 0; j < i; j++)
            if (family[i] == family[j])
                cr_expect_eq(fmpq_equal(values + i, values + j), family[i] == 3, "%s and %s", words[i],
                             words[j]);
    }
    world_clear(&w);
    _fmpq_vec_clear(values, 10);
}

/* The formula in D at D = d is the number at d, for d even: also for d < t where it has no pole, since power
   sums of a spectrum of that dimension are put in. */
Test(haar_moment, the_formula_holds_at_each_dimension)
{
    static const char *const words[] = {"sum:h12*g1*g2*h34*g3*g4", "sum:g1^2*g2^2", "h12*g1*g2*e",
                                        "sum:t112*g2*e^2"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        for (int b = 0; b < 2; b++)
        {
            wg_kernel_t kernel;
            wg_formula_t formula;

            wg_formula_init(formula, ring);
            symbolic_kernel(kernel, b ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR);
            moment(formula, words[i], kernel, NULL);
            for (slong dim = 2; dim <= 10; dim += 2)
            {
                fmpq *psi = _fmpq_vec_init(ORDER + 1);
                world w;
                wg_kernel_t numbers;
                wg_formula_t f;
                fmpq_t q, value;

                wg_formula_init(f, ring);
                fmpq_init(q);
                fmpq_init(value);
                world_init(&w);
                random_world(&w, dim, 1, kernel->boundary);
                numeric_kernel(numbers, psi, &w);
                wg_formula_set(f, formula, ring);
                fmpq_set_si(q, w.layers, 1);
                cr_assert_eq(wg_formula_substitute(f, f, 1, q, ring), WG_OK);
                cr_assert(wg_formula_get_fmpq(q, numbers->boundary_variance, ring));
                cr_assert_eq(wg_formula_substitute(f, f, 2, q, ring), WG_OK);
                for (slong k = 2; k <= 8; k++)
                {
                    cr_assert(wg_formula_get_fmpq(q, numbers->observable + k, ring));
                    cr_assert_eq(wg_formula_substitute(f, f, k + 1, q, ring), WG_OK);
                }
                fmpq_set_si(q, dim, 1);
                cr_assert_eq(wg_formula_substitute(f, f, 0, q, ring), WG_OK, "%s: a pole at %ld", words[i],
                             (long) dim);
                cr_assert(wg_formula_get_fmpq(q, f, ring));
                engine_value(value, words[i], &w);
                cr_expect(fmpq_equal(q, value), "%s, D = %ld", words[i], (long) dim);
                wg_formula_clear(f, ring);
                fmpq_clear(q);
                fmpq_clear(value);
                wg_kernel_clear(numbers);
                world_clear(&w);
                _fmpq_vec_clear(psi, ORDER + 1);
            }
            wg_formula_clear(formula, ring);
            wg_kernel_clear(kernel);
        }
}

/* E[(sum_l g_l^2)^n] = E[v^n] E[Q^n], n <= 4, and E[mu] = wg_meta_kernel_mean, as formulas in D, L, y, m_k,
   for both boundaries and the half angle; and n <= 2 for a generator in numbers. */
Test(haar_moment, moments_of_the_kernel_agree_with_the_factorisation)
{
    static const char *const words[] = {"sum:g1^2", "sum:g1^2*g2^2", "sum:g1^2*g2^2*g3^2",
                                        "sum:g1^2*g2^2*g3^2*g4^2"};

    for (int b = 0; b < 4; b++)
    {
        wg_kernel_t kernel;
        wg_formula_t f, g;
        fmpq *psi = _fmpq_vec_init(ORDER + 1);

        wg_formula_init(f, ring);
        wg_formula_init(g, ring);
        symbolic_kernel(kernel, b % 2 ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR);
        if (b >= 2)
        {
            /* X = diag(1, 0, 0, ...), psi_0 with overlap 2/3 with its eigenvector, at D = 5 */
            world w;

            wg_kernel_clear(kernel);
            world_init(&w);
            random_world(&w, 5, 0, b % 2 ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR);
            numeric_kernel(kernel, psi, &w);
            wg_formula_set_variable(kernel->layers, 1, ring);
            world_clear(&w);
        }
        fmpq_set_si(kernel->angle, -1, 2);
        for (slong n = 1; n <= (b < 2 ? 4 : 2); n++)
        {
            moment(f, words[n - 1], kernel, psi);
            wg_kernel_moment(g, n, kernel);
            cr_expect(wg_formula_equal(f, g, ring), "E[K^%ld], case %d, seed %lu", (long) n, b,
                      (unsigned long) test_seed());
        }
        moment(f, "sum:h12*g1*g2", kernel, psi);
        wg_meta_kernel_mean(g, kernel);
        cr_expect(wg_formula_equal(f, g, ring), "E[mu], case %d", b);
        wg_formula_clear(f, ring);
        wg_formula_clear(g, ring);
        wg_kernel_clear(kernel);
        _fmpq_vec_clear(psi, ORDER + 1);
    }
}

/* Ward: E[d_l (f_1 ... f_t)] = sum_c E[f_1 ... (d_l f_c) ... f_t] = 0, for random factors f_c of order at
   most two and random l, L included, as formulas in D, y and m_k. */
Test(haar_moment, derivatives_of_products_average_to_zero)
{
    static const char letters[] = "eght";
    slong present = 0;

    for (slong i = 0; i < test_scaled(80); i++)
    {
        wg_kernel_t kernel;
        wg_formula_t f, sum;
        char factors[5][4] = {"", "", "", "", ""}, label;
        slong copies = 2 + n_randint(state, 4), derivatives = 0;

        wg_formula_init(f, ring);
        wg_formula_init(sum, ring);
        symbolic_kernel(kernel, n_randint(state, 2) ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR);
        for (slong c = 0; c < copies; c++)
        {
            slong order = n_randint(state, 3);

            if (c == copies - 1 && (derivatives + order) % 2 == 0)
                order = order == 2 ? 1 : order + 1;
            for (slong j = 0; j < order; j++)
                factors[c][j] = n_randint(state, 4) == 0 ? 'L' : (char) ('1' + n_randint(state, 2));
            derivatives += order;
        }
        label = n_randint(state, 4) == 0 ? 'L' : (char) ('1' + n_randint(state, 2));
        for (slong c = 0; c < copies; c++)
        {
            char text[64] = "";

            for (slong d = 0; d < copies; d++)
            {
                slong order = strlen(factors[d]) + (d == c);

                sprintf(text + strlen(text), "%s%c%s", d > 0 ? "*" : "", letters[order], factors[d]);
                if (d == c)
                    sprintf(text + strlen(text), "%c", label);
            }
            moment(f, text, kernel, NULL);
            present += !wg_formula_is_zero(f, ring);
            wg_formula_add(sum, sum, f, ring);
        }
        cr_expect(wg_formula_is_zero(sum, ring), "round %ld, label %c, first factor %s, seed %lu", (long) i,
                  label, factors[0], (unsigned long) test_seed());
        wg_formula_clear(f, ring);
        wg_formula_clear(sum, ring);
        wg_kernel_clear(kernel);
    }
    cr_expect_gt(present, test_scaled(80) / 2, "most of the relations are empty: %ld", (long) present);
}

/* A bare boundary whose X_L is turned by one more Haar block is the boundary "haar": with x^2j averaged,
   E x^2j = prod_{i<j} (2i + 1)/(D + 2i + 1), the polynomial in x^2 = 1 - y goes over into E of the other
   boundary. At D = 6 and O = diag(3, 1, 1, 0, -2, 5). */
Test(haar_moment, averaging_the_overlap_gives_the_haar_boundary)
{
    static const char *const words[] = {
        "sum:h12*g1*g2*h34*g3*g4", "sum:g1^2*g2^2*g3^2", "hLL*h1L*g1*gL*gL*gL", "sum:h12^2*g1*g2", "tL11*gL",
        "sum:hL1^2*gL^2*g2^2"};
    static const slong eigenvalues[] = {3, 1, 1, 0, -2, 5};
    const slong dim = 6, points = 9;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
    {
        fmpq *psi = _fmpq_vec_init(ORDER + 1);
        world w;
        wg_kernel_t kernel;
        wg_formula_t f, bare;
        fmpq_mat_t powers, values;
        fmpq_t q, mean_power, value;

        fmpq_init(q);
        fmpq_init(mean_power);
        fmpq_init(value);
        fmpq_mat_init(powers, points, points);
        fmpq_mat_init(values, points, 1);
        wg_formula_init(f, ring);
        wg_formula_init(bare, ring);
        world_init(&w);
        random_world(&w, dim, 1, WG_BOUNDARY_BARE);
        w.layers = 4;
        for (slong j = 0; j < dim; j++)
            fmpq_set_si(w.observable + j, eigenvalues[j], 1);
        numeric_kernel(kernel, psi, &w);
        wg_formula_set_variable(kernel->boundary_variance, 2, ring);
        moment(bare, words[i], kernel, NULL);
        for (slong r = 0; r < points; r++)
        {
            /* y = 1 - r at x^2 = r */
            fmpq_set_si(q, 1 - r, 1);
            cr_assert_eq(wg_formula_substitute(f, bare, 2, q, ring), WG_OK);
            cr_assert(wg_formula_get_fmpq(fmpq_mat_entry(values, r, 0), f, ring));
            for (slong j = 0; j < points; j++)
            {
                fmpq_set_si(q, r, 1);
                fmpq_pow_si(fmpq_mat_entry(powers, r, j), q, j);
            }
        }
        cr_assert(fmpq_mat_can_solve(values, powers, values));
        fmpq_one(mean_power);
        for (slong j = 0; j < points; j++)
        {
            fmpq_addmul(value, mean_power, fmpq_mat_entry(values, j, 0));
            fmpq_set_si(q, 2 * j + 1, dim + 2 * j + 1);
            fmpq_mul(mean_power, mean_power, q);
        }
        w.boundary = WG_BOUNDARY_HAAR;
        engine_value(q, words[i], &w);
        cr_expect(!fmpq_is_zero(q), "%s", words[i]);
        cr_expect(fmpq_equal(value, q), "%s", words[i]);

        wg_kernel_clear(kernel);
        wg_formula_clear(f, ring);
        wg_formula_clear(bare, ring);
        fmpq_mat_clear(powers);
        fmpq_mat_clear(values);
        fmpq_clear(q);
        fmpq_clear(mean_power);
        fmpq_clear(value);
        world_clear(&w);
        _fmpq_vec_clear(psi, ORDER + 1);
    }
}

/* m_k -> s^k m_k multiplies a product of t factors by s^t, and the angle c one of n derivatives by c^n. */
Test(haar_moment, scaling_of_observable_and_angle)
{
    static const char *const words[] = {"sum:h12*g1*g2*h34*g3*g4", "e^2*g1^2", "sum:t123*h12*g3",
                                        "h12*g1*g2"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
    {
        wg_moment_word_t word;
        wg_kernel_t kernel;
        wg_formula_t f, g, s, t;
        fmpq_t q;

        fmpq_init(q);
        wg_formula_init(f, ring);
        wg_formula_init(g, ring);
        wg_formula_init(s, ring);
        wg_formula_init(t, ring);
        symbolic_kernel(kernel, WG_BOUNDARY_BARE);
        moment(f, words[i], kernel, NULL);
        cr_assert_eq(wg_moment_word_parse(word, words[i], NULL), WG_OK);
        wg_formula_set_variable(s, 10, ring);
        for (slong k = 2; k <= 8; k++)
        {
            wg_formula_pow_ui(t, s, k, ring);
            wg_formula_mul(kernel->observable + k, kernel->observable + k, t, ring);
        }
        fmpq_set_si(kernel->angle, -1, 2);
        moment(g, words[i], kernel, NULL);
        wg_formula_pow_ui(t, s, wg_moment_word_copies(word), ring);
        wg_formula_mul(f, f, t, ring);
        fmpq_pow_si(q, kernel->angle, wg_moment_word_derivatives(word));
        wg_formula_mul_fmpq(f, f, q, ring);
        cr_expect(!wg_formula_is_zero(f, ring), "%s", words[i]);
        cr_expect(wg_formula_equal(f, g, ring), "%s", words[i]);
        fmpq_clear(q);
        wg_formula_clear(f, ring);
        wg_formula_clear(g, ring);
        wg_formula_clear(s, ring);
        wg_formula_clear(t, ring);
        wg_kernel_clear(kernel);
    }
}

/* In one layer g = -i <[X, O]> and O, X are rotated independently: E[g1^2n] is the same with O and X
   exchanged, n = 1, 2, 3, at D = 2..5. */
Test(haar_moment, one_layer_is_symmetric_in_observable_and_generator)
{
    static const char *const words[] = {"g1^2", "g1^4", "g1^6"};

    for (slong dim = 2; dim <= 5; dim++)
        for (slong n = 0; n < 3; n++)
        {
            world w;
            fmpq_t value, exchanged;

            fmpq_init(value);
            fmpq_init(exchanged);
            world_init(&w);
            random_world(&w, dim, 0, WG_BOUNDARY_HAAR);
            engine_value(value, words[n], &w);
            for (slong i = 0; i < dim; i++)
                fmpq_swap(w.observable + i, w.generator + i);
            engine_value(exchanged, words[n], &w);
            cr_expect(fmpq_equal(value, exchanged), "%s, D = %ld, seed %lu", words[n], (long) dim,
                      (unsigned long) test_seed());
            fmpq_clear(value);
            fmpq_clear(exchanged);
            world_clear(&w);
        }
}

/* One qubit on the Bloch sphere. With O = a.sigma, X_l = b_l.sigma and the state r, all independent unit
   vectors, -i[X, O] = 2 (b x a).sigma, so that e = r.a, g1 = 2 r.(b_1 x a), h12 = 4 r.(b_2 x (b_1 x a)), and
   h11 = -4 r.a' with a' = a - (a.b)b. We use E (r.u)^2 = |u|^2/3, E (r.u)^4 = |u|^4/5, E (r.u)^2 (r.v)^2 =
   |u|^2 |v|^2/15 for orthogonal u, v, E |b x u|^2 = 2/3 and E |b x u|^4 = 8/15 for unit vectors u:

       e^2        1/3
       g1^2       4 (2/3)/3      = 8/9
       g1^4       16 (8/15)/5    = 128/75
       e h11      -4 (2/3)/3     = -8/9
       h11^2      16 (2/3)/3     = 32/9
       h12^2      16 (2/3)^2/3   = 64/27
       e^2 g1^2   4 (2/3)/15     = 8/45
       g1^2 g2^2  16 (8/15) (1/2)^2 (2/3)^2 = 128/135: b_1 x a and b_2 x a have independent lengths and
                  directions in the plane across a, where the part of r has length^2 1 - (r.a)^2. */
Test(haar_moment, one_qubit_by_hand)
{
    static const struct
    {
        const char *word;
        slong numerator, denominator;
    } cases[] = {{"e^2", 1, 3},       {"g1^2", 8, 9},    {"g1^4", 128, 75},         {"e*h11", -8, 9},
                 {"h11^2", 32, 9},    {"h12^2", 64, 27}, {"e^2*g1^2", 8, 45},       {"g1^2*g2^2", 128, 135},
                 {"h12*g1*g2", 0, 1}, {"e^4", 1, 5},     {"h12*g1*h12*g1*g2", 0, 1}};
    world w;
    fmpq_t value, expected;

    fmpq_init(value);
    fmpq_init(expected);
    world_init(&w);
    random_world(&w, 2, 1, WG_BOUNDARY_HAAR);
    fmpq_set_si(w.observable, 1, 1);
    fmpq_set_si(w.observable + 1, -1, 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        engine_value(value, cases[i].word, &w);
        fmpq_set_si(expected, cases[i].numerator, cases[i].denominator);
        cr_expect(fmpq_equal(value, expected), "%s: %s", cases[i].word, fmpq_get_str(NULL, 10, value));
    }
    fmpq_clear(value);
    fmpq_clear(expected);
    world_clear(&w);
}

/* E[word] = 0 for an odd number of derivatives; the engine says so without work, and the full twirl finds it.
 */
Test(haar_moment, odd_numbers_of_derivatives_average_to_zero)
{
    static const char *const words[] = {"e*g1", "h12*g1", "t112*e^2", "h11*g2*e", "g1^3", "h12*h12*g1"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
    {
        world w;
        fmpq_t value;

        fmpq_init(value);
        world_init(&w);
        random_world(&w, 3, 0, WG_BOUNDARY_HAAR);
        engine_value(value, words[i], &w);
        cr_expect(fmpq_is_zero(value), "%s", words[i]);
        oracle_value(value, words[i], &w, oracle_full_twirl);
        cr_expect(fmpq_is_zero(value), "%s by the oracle", words[i]);
        fmpq_clear(value);
        world_clear(&w);
    }
}

/* Given U, with w_k = <psi_0|U^ O^k U|psi_0>: E[g1^2 | U] = c (w_2 - w_1^2), c = 2D/(D^2 - 1), and for layers
   1 < 2 E[2 h12 g1 g2 | U] = 4 (D/(D^2 - 1))^2 kappa_3, kappa_3 = w_3 - 3 w_1 w_2 + 2 w_1^3. These are the
   oracle's own. */
Test(haar_moment, the_oracle_given_the_output_state)
{
    fmpq *w = _fmpq_vec_init(9);
    oracle_model model;
    fmpq_t value, expected, t, u;

    fmpq_init(value);
    fmpq_init(expected);
    fmpq_init(t);
    fmpq_init(u);
    for (slong k = 0; k <= 8; k++)
        fmpq_set_si(w + k, k == 0 ? 1 : (slong) n_randint(state, 9) - 4,
                    k == 0 ? 1 : 1 + n_randint(state, 4));
    oracle_model_init(&model);
    model.dim = 4;
    model.copies = 2;
    model.layers = 1;
    model.involution = 1;
    model.count[0][0] = model.count[1][0] = 1;
    for (slong k = 0; k <= 8; k++)
    {
        fmpq_set_si(model.observable + k, k == 0 ? 4 : (slong) n_randint(state, 9), 1);
        fmpq_set_si(model.generator + k, k % 2 == 0 ? 4 : 0, 1);
    }
    oracle_word_average(value, &model, w);
    fmpq_mul(t, w + 1, w + 1);
    fmpq_sub(expected, w + 2, t);
    fmpq_set_si(t, 8, 15);
    fmpq_mul(expected, expected, t);
    cr_expect(fmpq_equal(value, expected), "seed %lu", (unsigned long) test_seed());

    model.copies = 3;
    model.layers = 2;
    memset(model.count, 0, sizeof(model.count));
    model.count[0][0] = model.count[0][1] = model.count[1][0] = model.count[2][1] = 1;
    oracle_word_average(value, &model, w);
    fmpq_mul(t, w + 1, w + 2);
    fmpq_mul_si(t, t, 3);
    fmpq_sub(expected, w + 3, t);
    fmpq_pow_si(t, w + 1, 3);
    fmpq_mul_si(t, t, 2);
    fmpq_add(expected, expected, t);
    fmpq_set_si(t, 32, 225);
    fmpq_mul(expected, expected, t);
    cr_expect(fmpq_equal(value, expected), "seed %lu", (unsigned long) test_seed());
    oracle_model_clear(&model);
    _fmpq_vec_clear(w, 9);
    fmpq_clear(value);
    fmpq_clear(expected);
    fmpq_clear(t);
    fmpq_clear(u);
}

static void read_spectrum(fmpq *eigenvalues, const char *text)
{
    wg_list_t list;

    wg_list_init(list);
    cr_assert(strncmp(text, "spectrum:", 9) == 0 && wg_list_parse(list, text + 9, NULL) == WG_OK);
    for (slong i = 0; i < list->length; i++)
        fmpq_set(eigenvalues + i, list->entries + i);
    wg_list_clear(list);
}

/* psi[k] <- <(X - Tr X/D)^k> from the moments <X^k> of the text, as far as those go. */
static void centre_moments(fmpq *psi, const char *text, const world *w)
{
    wg_list_t list;
    fmpq_t shift, t;

    fmpq_init(shift);
    fmpq_init(t);
    wg_list_init(list);
    cr_assert_eq(wg_list_parse(list, text, NULL), WG_OK);
    mean(shift, w->generator, w->dim);
    fmpq_neg(shift, shift);
    for (slong k = 1; k <= list->length; k++)
    {
        fmpz_t binomial;

        fmpz_init(binomial);
        fmpq_pow_si(psi + k, shift, k);
        for (slong j = 1; j <= k; j++)
        {
            fmpz_bin_uiui(binomial, k, j);
            fmpq_pow_si(t, shift, k - j);
            fmpq_mul(t, t, list->entries + j - 1);
            fmpq_mul_fmpz(t, t, binomial);
            fmpq_add(psi + k, psi + k, t);
        }
        fmpz_clear(binomial);
    }
    wg_list_clear(list);
    fmpq_clear(shift);
    fmpq_clear(t);
}

/* The first, second and third cumulants of K from its moments by the engine, and E[mu], E[mu^2]. */
static int stored_quantity(fmpq_t value, const char *name, const wg_kernel_t kernel, const fmpq *psi)
{
    static const char *const powers[] = {"sum:g1^2", "sum:g1^2*g2^2", "sum:g1^2*g2^2*g3^2"};
    slong order = strcmp(name, "K.mean") == 0         ? 1
                  : strcmp(name, "K.variance") == 0   ? 2
                  : strcmp(name, "K.cumulant:3") == 0 ? 3
                                                      : 0;
    fmpq *m = _fmpq_vec_init(4);
    wg_formula_t f;
    fmpq_t t;
    int known = 1;

    wg_formula_init(f, ring);
    fmpq_init(t);
    if (strcmp(name, "mu.mean") == 0)
        moment(f, "sum:h12*g1*g2", kernel, psi);
    else if (strcmp(name, "mu.square") == 0)
        cr_assert_eq(wg_meta_kernel_square(f, kernel, psi, NULL), WG_OK);
    else
        known = order > 0;
    cr_assert(wg_formula_get_fmpq(value, f, ring));
    for (slong n = 1; n <= order; n++)
    {
        moment(f, powers[n - 1], kernel, psi);
        cr_assert(wg_formula_get_fmpq(m + n, f, ring));
    }
    if (order > 0)
        fmpq_set(value, m + order);
    if (order == 2)
        fmpq_submul(value, m + 1, m + 1);
    if (order == 3)
    {
        fmpq_mul(t, m + 1, m + 2);
        fmpq_mul_si(t, t, 3);
        fmpq_sub(value, value, t);
        fmpq_pow_si(t, m + 1, 3);
        fmpq_mul_si(t, t, 2);
        fmpq_add(value, value, t);
    }
    _fmpq_vec_clear(m, 4);
    wg_formula_clear(f, ring);
    fmpq_clear(t);
    return known;
}

/* Every stored value of the mean, variance and third cumulant of K, of E[mu] and E[mu^2], by the engine. */
Test(haar_moment, stored_values)
{
    FILE *file = test_data("kernel_moments.tsv");
    char line[4096], *field[8];
    slong compared = 0;

    while (fgets(line, sizeof(line), file) != NULL)
    {
        fmpq *psi = _fmpq_vec_init(ORDER + 1);
        wg_kernel_t kernel;
        fmpq_t value, expected;
        world w;

        if (line[0] == '#')
            continue;
        field[0] = strtok(line, "\t\n");
        for (int i = 1; i < 8; i++)
            cr_assert_not_null(field[i] = strtok(NULL, "\t\n"));
        fmpq_init(value);
        fmpq_init(expected);
        world_init(&w);
        w.dim = atoi(field[1]);
        w.layers = atoi(field[2]);
        w.boundary = strcmp(field[3], "bare") == 0 ? WG_BOUNDARY_BARE : WG_BOUNDARY_HAAR;
        read_spectrum(w.observable, field[4]);
        if (strcmp(field[5], "pauli") == 0)
            for (slong i = 0; i < w.dim; i++)
                fmpq_set_si(w.generator + i, i % 2 == 0 ? 1 : -1, 1);
        else
            read_spectrum(w.generator, field[5]);
        numeric_kernel(kernel, psi, &w);
        if (strncmp(field[6], "moments:", 8) == 0)
            centre_moments(psi, field[6] + 8, &w);
        else if (w.boundary == WG_BOUNDARY_BARE)
        {
            cr_assert_eq(fmpq_set_str(value, field[6], 10), 0);
            fmpq_mul(value, value, value);
            fmpq_neg(value, value);
            fmpq_add_si(value, value, 1);
            wg_formula_set_fmpq(kernel->boundary_variance, value, ring);
        }
        if (stored_quantity(value, field[0], kernel, psi))
        {
            cr_assert_eq(fmpq_set_str(expected, field[7], 10), 0);
            cr_expect(fmpq_equal(value, expected), "%s, D = %s, L = %s, %s, %s, %s, %s", field[0], field[1],
                      field[2], field[3], field[4], field[5], field[6]);
            compared++;
        }
        wg_kernel_clear(kernel);
        fmpq_clear(value);
        fmpq_clear(expected);
        world_clear(&w);
        _fmpq_vec_clear(psi, ORDER + 1);
    }
    fclose(file);
    cr_expect_gt(compared, 300);
}

/* What cannot be answered is said, and the output is left alone. */
Test(haar_moment, refusals)
{
    wg_kernel_t kernel, small;
    wg_moment_word_t word;
    wg_error_t error;
    wg_formula_t f, before;
    fmpq_t q;

    fmpq_init(q);
    wg_formula_init(f, ring);
    wg_formula_init(before, ring);
    wg_formula_set_si(f, 17, ring);
    wg_formula_set_si(before, 17, ring);
    symbolic_kernel(kernel, WG_BOUNDARY_BARE);

    /* nine labels in a sum; five billion additions are few, 10^12 are not */
    cr_assert_eq(wg_moment_word_parse(word, "sum:t123*t456*t789*g1*g2*g3*t456*g7", NULL), WG_OK);
    cr_expect_eq(wg_haar_moment(f, word, kernel, NULL, error), WG_UNABLE);
    cr_assert_eq(wg_moment_word_parse(word, "sum:t123*t145*t264*t365*t123*t145*t264*t365", NULL), WG_OK);
    cr_expect_gt(wg_haar_moment_cost(word, kernel), WG_MOMENT_COST_MAX);
    cr_expect_eq(wg_haar_moment(f, word, kernel, NULL, error), WG_UNABLE);

    /* a generator in symbols that is no Pauli word, and one without its moments in psi_0 */
    cr_assert_eq(wg_moment_word_parse(word, "sum:g1^2", NULL), WG_OK);
    wg_formula_set_variable(kernel->generator + 2, 10, ring);
    cr_expect_eq(wg_haar_moment(f, word, kernel, NULL, error), WG_UNABLE);
    wg_formula_set_si(kernel->generator + 2, 3, ring);
    cr_expect_eq(wg_haar_moment(f, word, kernel, NULL, error), WG_UNABLE);

    /* too few power sums; a dimension below 2 or not an integer; a Pauli word in an odd dimension at a pole
     */
    wg_kernel_init(small, 1, ring);
    wg_formula_set_variable(small->dim, 0, ring);
    cr_expect_eq(wg_haar_moment(f, word, small, NULL, error), WG_UNABLE);
    kernel->boundary = WG_BOUNDARY_HAAR;
    for (slong numerator = -1; numerator <= 3; numerator++)
    {
        fmpq_set_si(q, numerator, numerator == 3 ? 2 : 1);
        wg_formula_set_fmpq(kernel->dim, q, ring);
        wg_kernel_set_pauli_generator(kernel);
        cr_expect_eq(wg_haar_moment(f, word, kernel, NULL, error), numerator == 2 ? WG_OK : WG_DOMAIN,
                     "D = %ld", (long) numerator);
        wg_formula_set_si(f, 17, ring);
    }
    cr_assert_eq(wg_moment_word_parse(word, "g3*h12*e*h22*t113*h12", NULL), WG_OK);
    wg_formula_set_si(kernel->dim, 3, ring);
    wg_kernel_set_pauli_generator(kernel);
    cr_expect_eq(wg_haar_moment(f, word, kernel, NULL, error), WG_DOMAIN);
    cr_expect(strstr(error->message, "even") != NULL, "%s", error->message);
    cr_expect(wg_formula_equal(f, before, ring));

    wg_formula_clear(f, ring);
    wg_formula_clear(before, ring);
    wg_kernel_clear(kernel);
    wg_kernel_clear(small);
    fmpq_clear(q);
}
