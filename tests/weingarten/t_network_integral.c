#include <criterion/criterion.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../oracle/network_oracle.h"
#include "../support.h"
#include "wishgarten/integrand_text.h"
#include "wishgarten/network_text.h"
#include "wishgarten/permutation.h"
#include "wishgarten/trace_word.h"

/* The average of a network that is given as text. */
typedef struct
{
    wg_network_t network;
    wg_expansion_t e;
    wg_network_parts_t parts;
} answer_t;

static void answer_init(answer_t *a, const char *text)
{
    const char *names[1 + WG_NETWORK_DIMS_MAX] = {"none"}, *method;
    wg_error_t error;

    wg_error_clear(error);
    wg_network_init(a->network);
    cr_assert_eq(wg_network_parse(a->network, text, error), WG_OK, "%s: %s", text, error->message);
    for (slong i = 0; i < a->network->dim_count; i++)
        names[1 + i] = a->network->dims[i];
    wg_expansion_init(a->e, names, 1 + a->network->dim_count);
    wg_network_parts_init(a->parts);
    cr_assert_eq(wg_network_integral(a->e, a->parts, &method, a->network, error), WG_OK, "%s: %s", text,
                 error->message);
}

static void answer_clear(answer_t *a)
{
    wg_network_parts_clear(a->parts);
    wg_expansion_clear(a->e);
    wg_network_clear(a->network);
}

static void check_text(const char *network, const char *expected)
{
    answer_t a;
    char *text;

    answer_init(&a, network);
    text = wg_expansion_get_str(a.e, WG_TEXT);
    cr_assert_str_eq(text, expected, "%s\n%s\nbut expected\n%s", network, text, expected);
    flint_free(text);
    answer_clear(&a);
}

/* The answer at the dimensions is the sum over all values of all wires, of the entries' integral. */
static void check_by_oracle(const char *text, const slong *dims, flint_rand_t state)
{
    answer_t a;
    world_t world;
    complex_t z, w;
    slong labels[64] = {0}, at;

    answer_init(&a, text);
    world_init(&world, a.network, dims, state);
    complex_init(z);
    complex_init(w);
    do
    {
        world_evaluate(z, &world, a.e, a.parts, labels);
        world_contract(w, &world, &a.network->whole, labels);
        fmpq_mul(w, w, a.network->scalar);
        fmpq_mul(w + 1, w + 1, a.network->scalar);
        cr_assert(fmpq_equal(z, w) && fmpq_equal(z + 1, w + 1), "seed %lu: %s", (unsigned long) test_seed(),
                  text);
        for (at = 0; at < a.network->label_count; at++)
        {
            labels[at] = (labels[at] + 1) % world_space(&world, a.network->label_spaces[at]);
            if (labels[at] != 0)
                break;
        }
    }
    while (at < a.network->label_count);
    complex_clear(z);
    complex_clear(w);
    world_clear(&world);
    answer_clear(&a);
}

/* Random networks: tensors with legs of dimensions d (0) and k (1), joined at random. */
typedef struct
{
    const char *name;
    const char *outs, *ins;
} piece_t;

static const piece_t pieces[] = {{"A", "01", "01"}, {"conj(A)", "01", "01"}, {"A'", "01", "01"},
                                 {"H", "0", "0"},   {"H*", "0", "0"},        {"psi", "1", ""},
                                 {"psi^", "", "1"}, {"P", "0", "0"},         {"T", "0", "11"},
                                 {"T^", "11", "0"}, {"Q", "10", "10"}};

typedef struct
{
    char text[4096];
    slong wires[2];   /* names given to legs of each dimension so far */
    slong waiting[2]; /* wires with one end */
} draft_t;

static void draft_leg(draft_t *draft, char space, flint_rand_t state)
{
    int s = space - '0';
    char *end = draft->text + strlen(draft->text);

    /* an open wire is closed with probability 2/3 */
    if (draft->waiting[s] > 0 && n_randint(state, 3) > 0)
        sprintf(end, " %c%ld", "xy"[s], (long) (draft->wires[s] - draft->waiting[s]--));
    else
    {
        sprintf(end, " %c%ld", "xy"[s], (long) draft -> wires[s]++);
        draft->waiting[s]++;
    }
}

/* Ends that wait are a queue: x_i for wires - waiting <= i < wires. */
static void draft_piece(draft_t *draft, const piece_t *piece, flint_rand_t state)
{
    sprintf(draft->text + strlen(draft->text), "%s[", piece->name);
    for (const char *c = piece->outs; *c != '\0'; c++)
        draft_leg(draft, *c, state);
    strcat(draft->text, "|");
    for (const char *c = piece->ins; *c != '\0'; c++)
        draft_leg(draft, *c, state);
    strcat(draft->text, "] ");
}

static void random_network(char *text, const char *head, slong copies, slong boxes, flint_rand_t state)
{
    static const piece_t unitary[] = {
        {"U", "01", "01"}, {"U*", "01", "01"}, {"U^", "01", "01"}, {"U'", "01", "01"}};
    draft_t draft = {.text = ""};
    slong left[3] = {copies, copies, boxes};

    for (slong total = 2 * copies + boxes; total > 0; total--)
    {
        slong kind;

        do
            kind = n_randint(state, 3);
        while (left[kind] == 0);
        left[kind]--;
        draft_piece(&draft,
                    kind == 0   ? unitary + 3 * n_randint(state, 2)
                    : kind == 1 ? unitary + 1 + n_randint(state, 2)
                                : pieces + n_randint(state, sizeof(pieces) / sizeof(pieces[0])),
                    state);
    }
    sprintf(
        text,
        "%s; unitary U : d k; box A : d k; hermitian H : d; state psi : k; projector P : d; box T : d <- k k;"
        "box Q : k d; 2/3 %s",
        head, draft.text);
}

/* The average of a random network with symbols d, k is the explicit sum at (d, k) = (2, 1), (2, 2), (3, 1); with
   numbers it is so below the degree too. */
Test(network_integral, sums_over_all_indices)
{
    static const slong worlds[][2] = {{2, 1}, {2, 2}, {3, 1}};
    char text[8192];
    flint_rand_t state;

    test_randinit(state);
    for (slong i = 0; i < test_scaled(100); i++)
    {
        const slong *dims = worlds[i % 3];

        random_network(text, "dim d k", 1 + (i % 3 != 1 && i % 2), 1 + n_randint(state, 3), state);
        check_by_oracle(text, dims, state);
        random_network(text, dims[1] == 1 ? "dim d=2 k=1" : "dim d=1 k=2", 2 + i % 2, n_randint(state, 2),
                       state);
        check_by_oracle(text, dims[1] == 1 ? (slong[]){2, 1} : (slong[]){1, 2}, state);
    }
    flint_randclear(state);
}

/* Two independent unitaries, one on a leg of the other's space. */
Test(network_integral, independent_unitaries)
{
    static const char text[] = "dim d k; unitary U : d k; unitary V : d; box A : d k; hermitian H : d;"
                               "U[a b|c e] V[c|f] A[f e|g h] V^[g|i] U^[i h|j b] V[j|l] H[l|m] V^[m|a]";
    flint_rand_t state;

    test_randinit(state);
    check_by_oracle(text, (slong[]){2, 1}, state);
    check_by_oracle(text, (slong[]){2, 2}, state);
    flint_randclear(state);
}

/* The marks of every kind of tensor mean what they say: conjugates, transposes and adjoints, next to a unitary and
   without one. */
Test(network_integral, marks)
{
    static const char *const texts[] = {"H*[a|b] A[b|a]",
                                        "H'[a|b] A[b|c] H^[c|e]",
                                        "P*[a|b] A[b|c]",
                                        "P'[a|b] A[b|c] P^[c|e] conj(A)[f|e]",
                                        "phi[a b] phi*[b a] A[c|e]",
                                        "phi[a b] phi^[a b] A[c|e]",
                                        "phi[a b] phi'[b c] A[c|e]",
                                        "U[a|b] H*[b|c] U^[c|e] A[e|f]",
                                        "U[a|b] P'[b|c] U*[e|c] P[e|f] A[f|a]",
                                        "U'[a|b] A'[b|c] U*[c|e] A^[e|f] conj(A)[f|a]",
                                        "phi[a b] U[c|a] U*[e|f] phi*[f b]",
                                        "phi[a b] U[c|a] U*[e|f] phi*[b f]"};
    char text[512];
    flint_rand_t state;

    test_randinit(state);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        for (int k = 0; k < 4; k++)
        {
            snprintf(text, sizeof(text),
                     "dim d; unitary U : d; box A : d; hermitian H : d; projector P : d; state phi : d d; %s",
                     texts[i]);
            check_by_oracle(text, (slong[]){2 + k % 2}, state);
        }
    flint_randclear(state);
}

/* The mean over sampled unitaries is the average, within five standard errors. */
Test(network_integral, samples)
{
    static const char *const texts[] = {
        "U[a e|s t] H[s|u] A[t|v] U^[u v|b e] U[b f|s2 t2] H[s2|u2] A[t2|v2] U^[u2 v2|a f]",
        "U[a b|s t] U*[c b|u t] B[s|u] H[c|a] U[e f|g h] U*[e f2|g2 h] B[g|g2] A[f|f2]"};
    flint_rand_t state;

    test_randinit(state);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
    {
        slong count = test_scaled(2000), dims[] = {2, 2};
        double mean = 0, square = 0, exact;
        complex double u[16];
        char text[512];
        answer_t a;
        world_t world;
        complex_t z;

        snprintf(text, sizeof(text),
                 "dim d k; unitary U : d k; hermitian H : d; hermitian A : k; hermitian B : d; %s", texts[i]);
        answer_init(&a, text);
        world_init(&world, a.network, dims, state);
        complex_init(z);
        world_evaluate(z, &world, a.e, a.parts, NULL);
        exact = fmpz_get_d(fmpq_numref(z)) / fmpz_get_d(fmpq_denref(z));
        for (slong k = 0; k < count; k++)
        {
            double x;

            world_haar(u, 4, state);
            x = creal(world_sample(&world, &a.network->whole, NULL, u));
            mean += x / count;
            square += x * x / count;
        }
        cr_assert_gt(square - mean * mean, 1e-3);
        cr_assert_lt(fabs(mean - exact), 5 * sqrt((square - mean * mean) / count), "seed %lu: %g, not %g",
                     (unsigned long) test_seed(), mean, exact);
        complex_clear(z);
        world_clear(&world);
        answer_clear(&a);
    }
    flint_randclear(state);
}

/* number of cycles of sigma after c^power, c the cycle 0 -> 1 -> ... */
static slong cycles(const slong *sigma, slong n, slong power)
{
    slong count = 0;
    char seen[16] = {0};

    for (slong i = 0; i < n; i++)
    {
        count += !seen[i];
        for (slong j = i; !seen[j]; j = sigma[((j + power) % n + n) % n])
            seen[j] = 1;
    }
    return count;
}

/* (dk)(dk+1)...(dk+n-1) E Tr rho_A^n = sum_sigma d^cycles(sigma c) k^cycles(sigma), n = 1..5, for a random pure state
   of dimension d k. */
Test(network_integral, renyi_moments)
{
    for (slong n = 1; n <= 5; n++)
    {
        char text[2048] = "dim d k; unitary U : d k; state psi : d k;";
        slong sigma[8];
        answer_t a;
        fmpz_t c;
        wg_formula_t expected, factor;
        ulong *exponents;

        for (slong x = 0; x < n; x++)
            sprintf(text + strlen(text),
                    "U[a%ld b%ld|s%ld t%ld] psi[s%ld t%ld] U*[a%ld b%ld|u%ld v%ld] psi*[u%ld v%ld] ", x, x, x,
                    x, x, x, (x + 1) % n, x, x, x, x, x);
        answer_init(&a, text);
        wg_formula_init(expected, a.e->ring);
        wg_formula_init(factor, a.e->ring);
        fmpz_init(c);
        exponents = flint_calloc(a.e->ring->length, sizeof(ulong));
        wg_permutation_first(sigma, n);
        do
        {
            exponents[1] = cycles(sigma, n, 1);
            exponents[2] = cycles(sigma, n, 0);
            fmpz_mpoly_get_coeff_fmpz_ui(c, expected->numerator, exponents, a.e->ring->ctx);
            fmpz_add_ui(c, c, 1);
            fmpz_mpoly_set_coeff_fmpz_ui(expected->numerator, c, exponents, a.e->ring->ctx);
        }
        while (wg_permutation_next(sigma, n));
        for (slong j = 0; j < n; j++)
        {
            wg_formula_set_si(factor, 1, a.e->ring);
            exponents[1] = exponents[2] = 1;
            fmpz_mpoly_set_si(factor->numerator, j, a.e->ring->ctx);
            fmpz_one(c);
            fmpz_mpoly_set_coeff_fmpz_ui(factor->numerator, c, exponents, a.e->ring->ctx);
            cr_assert_eq(wg_formula_div(expected, expected, factor, a.e->ring), WG_OK);
        }
        cr_assert_eq(a.e->term_count, 1);
        cr_assert_eq(a.e->terms[0].length, 0);
        cr_assert(wg_formula_equal(a.e->scale, expected, a.e->ring), "n = %ld", (long) n);
        flint_free(exponents);
        fmpz_clear(c);
        wg_formula_clear(expected, a.e->ring);
        wg_formula_clear(factor, a.e->ring);
        answer_clear(&a);
    }
}

/* E rho_A = 1/d; E Tr rho_A^2 = (d + k)/(dk + 1); E Tr (rho^{T_B})^3 of A and B in A B C: ((a + b)(...)); twirl and
   known answers in words. */
Test(network_integral, known_answers)
{
    check_text("dim d k; unitary U : d k; projector P : d k; U[a b|s t] P[s t|u v] U^[u v|c b]",
               "delta(a,c)/d");
    check_text("dim d k; unitary U : d k; projector P : d k; U[a b|s t] P[s t|u v] U^[u v|c b]"
               "U[c e|w x] P[w x|y z] U^[y z|a e]",
               "(d + k)/(d*k + 1)");
    check_text(
        "dim d; unitary U : d; box A : d; traces A : 0, 3/2; U[i|a] A[a|b] U^[b|j] U[l|c] A[c|e] U^[e|m]",
        "-3*(delta(i,j)*delta(l,m) - d*delta(i,m)*delta(j,l))/(2*d*(d - 1)*(d + 1))");
    check_text("dim d; unitary U : d; box A : d; box B : d; U[i|a] A[a|b] U'[b|j] B[j|i]", "0");
    check_text("dim d; unitary U : d; box A : d; box B : d; U[i|a] A[a|b] U*[j|b] B[j|i]", "tr(A)*tr(B)/d");
    check_text("dim d; state psi : d; state phi : d; box A : d; psi*[a] A[a|b] phi[b]", "<psi|A|phi>");
    check_text("dim d; projector P : d; projector Q : d; box A : d; P[a|b] A[b|c] Q[c|e] P[e|f] Q[f|a]",
               "<Q|P>^2*<P|Q>*<P|A|Q>");
    check_text(
        "unitary U : 2 3; box A : 6; box B : 2 3 <- 6; U[a b|c e] B[c e|f] A[f|g] B^[g|h i] U^[h i|a b]",
        "(A[1|2] B[3 4|1] conj(B)[3 4|2])");
    check_text("dim d k; unitary U : d k; unitary V : d; box A : d k; U[a b|c e] U^[c e|f g] V^[f|h] A[h g|i "
               "b] V[i|a]",
               "tr(A)");
    check_text("dim d k; unitary U : d k; U[a b|c e] U^[c e|a b]", "d*k");
    check_text("dim d k; unitary U : d k; U[a b|c e] U^[c e|a f]", "d*delta(b,f)");
    check_text("dim d; unitary U : d; U[a|b] U'[b|c]", "0");
    check_text("dim d; hermitian H : d; box A : d; H*[a|b] A[b|a]", "tr(H*A')");
    check_text("dim d; hermitian H : d; box A : d; H^[a|b] A[b|a]", "tr(H*A)");
    check_text("dim d; box A : d; box B : d; A^[a|b] conj(B)[b|a]", "tr(conj(A)*B^)");
    check_text("dim d; projector P : d; box A : d; P^[a|b] A[b|a]", "<P|A|P>");
    check_text("dim d; projector P : d; box A : d; P'[a|b] A[b|a]", "<P|A'|P>");
    check_text("dim d; projector P : d; box A : d; P*[a|b] A[b|a]", "<P|A'|P>");
    check_text("dim d; box A : d; box B : d; A[a|b] B'[b|c] A[c|e] B'[e|a]", "tr(A*B'*A*B')");
}

/* symbols and coefficients as text, the symbols of a term sorted */
static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static char *describe(const wg_expansion_struct *e)
{
    char **lines = flint_calloc(e->term_count, sizeof(char *)),
         *scale = wg_formula_get_str(e->scale, WG_TEXT, e->ring),
         *text = flint_calloc(1, 1000 + 400 * e->term_count);

    for (slong i = 0; i < e->term_count; i++)
    {
        const wg_expansion_term_struct *term = e->terms + i;
        char *names[16], *factor;
        int sign;

        factor = wg_polynomial_get_factor_str(&sign, e->coefficients + term->coefficient, WG_TEXT, e->ring);
        lines[i] = flint_calloc(1, 400);
        sprintf(lines[i], "%c%s", sign < 0 ? '-' : '+', factor);
        for (slong k = 0; k < term->length; k++)
            names[k] = e->symbols[term->symbols[k]][WG_TEXT];
        qsort(names, term->length, sizeof(char *), compare_strings);
        for (slong k = 0; k < term->length; k++)
            sprintf(lines[i] + strlen(lines[i]), " %s", names[k]);
        flint_free(factor);
    }
    qsort(lines, e->term_count, sizeof(char *), compare_strings);
    strcpy(text, scale);
    for (slong i = 0; i < e->term_count; i++)
    {
        strcat(strcat(text, "\n"), lines[i]);
        flint_free(lines[i]);
    }
    flint_free(lines);
    flint_free(scale);
    return text;
}

static void check_by_traces(const char *network, const char *words)
{
    const char *names[] = {"D"}, *method;
    wg_integrand_t f;
    wg_trace_sum_t sum;
    wg_expansion_t e;
    answer_t a;
    char *first, *second;

    wg_integrand_init(f);
    cr_assert_eq(wg_integrand_parse(f, words, NULL), WG_OK);
    wg_trace_sum_init(sum);
    cr_assert_eq(wg_trace_integral(sum, &method, f, NULL, NULL), WG_OK);
    wg_expansion_init(e, names, 1);
    wg_trace_sum_get_expansion(e, sum, f);
    answer_init(&a, network);
    /* the sign of the leading term depends on the order of the terms */
    if (fmpz_sgn(e->scale->numerator->coeffs) != fmpz_sgn(a.e->scale->numerator->coeffs))
    {
        wg_formula_mul_si(e->scale, e->scale, -1, e->ring);
        for (slong i = 0; i < e->coefficient_count; i++)
            fmpz_mpoly_neg(e->coefficients + i, e->coefficients + i, e->ring->ctx);
    }
    first = describe(e);
    second = describe(a.e);
    cr_assert_str_eq(first, second, "%s", words);
    flint_free(first);
    flint_free(second);
    answer_clear(&a);
    wg_expansion_clear(e);
    wg_trace_sum_clear(sum);
    wg_integrand_clear(f);
}

/* Networks of one-legged matrices are traces of words. */
Test(network_integral, traces_of_words)
{
#define HEAD "dim D; unitary U : D; unitary V : D; box A : D; box B : D; box C : D; box E : D; "
    check_by_traces(HEAD "U[a|b]A[b|c]U^[c|e]B[e|f]U[f|g]C[g|h]U^[h|i]E[i|a]", "tr(U A U^ B U C U^ E)");
    check_by_traces(HEAD "U[a|b]A[b|c]U^[c|e]B[e|a] U[f|g]C[g|h]U^[h|i]E[i|f]", "tr(U A U^ B) tr(U C U^ E)");
    check_by_traces(HEAD "U[a|b]A[b|c]U'[c|e]B[e|f]U*[f|g]C[g|h]U^[h|i]E[i|a]",
                    "tr(U A U' B conj(U) C U^ E)");
    check_by_traces(HEAD "U[a|b]A[b|c]V[c|e]B[e|f]U^[f|g]C[g|h]V^[h|i]E'[i|a]", "tr(U A V B U^ C V^ E')");
    check_by_traces(HEAD "U[a|b]A[b|c]U^[c|e]B^[e|f]U[f|g]C[g|h]U^[h|i]E[i|j]U[j|l]A[l|m]U^[m|n]B[n|a]",
                    "tr(U A U^ B^ U C U^ E U A U^ B)");
}

static void check_refused(const char *text, wg_status_t status)
{
    const char *names[1 + WG_NETWORK_DIMS_MAX] = {"none", "d"}, *method;
    wg_network_t network;
    wg_expansion_t e;
    wg_network_parts_t parts;
    wg_error_t error;

    wg_network_init(network);
    cr_assert_eq(wg_network_parse(network, text, error), WG_OK);
    wg_expansion_init(e, names, 1 + network->dim_count);
    wg_network_parts_init(parts);
    cr_assert_eq(wg_network_integral(e, parts, &method, network, error), status);
    wg_network_parts_clear(parts);
    wg_expansion_clear(e);
    wg_network_clear(network);
}

/* What the parser accepts of altered texts is averaged or refused, and has a text in every notation. */
Test(network_integral, nonsense)
{
    static const char good[] =
        "dim d k=2; unitary U : d k; box A : d k <- 2*d; projector P : d\nstate psi : k;box B:d\n"
        "traces B : 1,2,1/3\n2/3 U[a b|c e] A[c e|f]P'[g|h] conj(psi)[i] U^[j l|m n]psi[i]B[o|p]";
    flint_rand_t state;
    slong answered = 0;

    test_randinit(state);
    for (slong round = 0; round < test_scaled(3000); round++)
    {
        const char *names[1 + WG_NETWORK_DIMS_MAX] = {"none"}, *method;
        char text[sizeof(good)];
        wg_network_t network;
        wg_network_parts_t parts;
        wg_expansion_t e;

        strcpy(text, good);
        for (slong k = n_randint(state, 5); k >= 0; k--)
        {
            /* mostly one label for another */
            slong at = 100 + n_randint(state, sizeof(good) - 101);

            if (islower(text[at]) && !isalpha(text[at + 1]) && !isalpha(text[at - 1]))
                text[at] = 'a' + n_randint(state, 16);
            else if (n_randint(state, 20) == 0)
                text[at] = good[n_randint(state, sizeof(good) - 1)];
        }
        wg_network_init(network);
        wg_network_parts_init(parts);
        if (wg_network_parse(network, text, NULL) == WG_OK)
        {
            for (slong i = 0; i < network->dim_count; i++)
                names[1 + i] = network->dims[i];
            wg_expansion_init(e, names, 1 + network->dim_count);
            if (wg_network_integral(e, parts, &method, network, NULL) == WG_OK)
                for (int k = 0; k < WG_SYNTAXES; k++)
                {
                    char *answer = wg_expansion_get_str(e, k);

                    cr_assert(answer[0] != '\0');
                    flint_free(answer);
                    answered++;
                }
            wg_expansion_clear(e);
        }
        wg_network_parts_clear(parts);
        wg_network_clear(network);
    }
    cr_assert_gt(answered, 100);
    flint_randclear(state);
}

/* Seven copies of a unitary and missing traces are refused. */
Test(network_integral, limits)
{
    char text[2048] = "dim d; unitary U : d;";

    for (slong x = 0; x < 7; x++)
        sprintf(text + strlen(text), "U[a%ld|b%ld] U*[c%ld|e%ld] ", x, x, x, x);
    check_refused(text, WG_UNABLE);
    check_refused(
        "dim d; unitary U : d; box A : d; traces A : 1; U[a|b] A[b|c] U^[c|e] U[e|f] A[f|g] U^[g|a]",
        WG_DOMAIN);
}
