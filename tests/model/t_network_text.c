#include <criterion/criterion.h>

#include <string.h>

#include "../support.h"
#include "wishgarten/network_text.h"

/* What was wrong, and where. */
static void check_error(const char *text, wg_status_t status, size_t line, size_t column, const char *words)
{
    wg_network_t network;
    wg_error_t error;

    wg_error_clear(error);
    wg_network_init(network);
    cr_assert_eq(wg_network_parse(network, text, error), status, "%s", text);
    cr_assert_eq(error->line, line, "%s: line %zu", text, error->line);
    cr_assert_eq(error->column, column, "%s: column %zu", text, error->column);
    cr_assert(strstr(error->message, words) != NULL, "%s: %s", text, error->message);
    cr_assert_eq(network->tensor_count, 0);
    wg_network_clear(network);
}

/* Every error names its place and what was expected. */
Test(network_text, errors)
{
    check_error("", WG_SYNTAX, 1, 0, "expected a network");
    check_error("dim d\n", WG_SYNTAX, 2, 0, "expected a network");
    check_error("dim", WG_SYNTAX, 1, 3, "the symbol of a dimension");
    check_error("dim d d", WG_SYNTAX, 1, 6, "declared twice");
    check_error("dim lambda", WG_SYNTAX, 1, 4, "reserved");
    check_error("dim d=0", WG_SYNTAX, 1, 6, "positive whole number");
    check_error("dim d=1e10", WG_SYNTAX, 1, 6, "at most 10^9");
    check_error("dim a b c e f g h i j", WG_SYNTAX, 1, 20, "at most 8");
    check_error("unitary U : d", WG_SYNTAX, 1, 12, "d is not a dimension");
    check_error("unitary U 2", WG_SYNTAX, 1, 10, "':'");
    check_error("unitary U : 2 <- 3", WG_SYNTAX, 1, 8, "different products");
    check_error("unitary U :", WG_SYNTAX, 1, 8, "needs the dimensions");
    check_error("state psi : 2 <- 2", WG_SYNTAX, 1, 14, "out legs only");
    check_error("box conj : 2", WG_SYNTAX, 1, 4, "word of this notation");
    check_error("box A : 2; box A : 2", WG_SYNTAX, 1, 15, "declared twice");
    check_error("box A : 2; box Ad : 2", WG_SYNTAX, 1, 15, "look alike");
    check_error("box A : 1 1 1 1 1 1 1 1 1", WG_UNABLE, 1, 4, "at most 16 legs");
    check_error("box A : 2\nB[a|b]", WG_SYNTAX, 2, 0, "B is not declared");
    check_error("box A : 2\nA[a|b", WG_SYNTAX, 2, 5, "']'");
    check_error("box A : 2\nA[a]", WG_SYNTAX, 2, 3, "'|'");
    check_error("box A : 2\nA[a|]", WG_SYNTAX, 2, 4, "1 label more");
    check_error("box A : 2\nA[a|b c]", WG_SYNTAX, 2, 6, "']' behind a label for each leg");
    check_error("box A : 2\nA[a|B]", WG_SYNTAX, 2, 4, "a small letter");
    check_error("box A : 2\nA[a|b] A[b|c] A[c|b]", WG_SYNTAX, 2, 18, "third time");
    check_error("box A : 2 3\nA[a b|b c]", WG_SYNTAX, 2, 6, "different dimensions");
    check_error("dim D; box A : D\nA[d|b]", WG_SYNTAX, 2, 2, "symbol of a dimension");
    check_error("box A : 2\ntraces A 3", WG_SYNTAX, 2, 9, "':'");
    check_error("unitary U : 2\ntraces U : 3", WG_SYNTAX, 2, 7, "fixed operator");
    check_error("traces U : 3", WG_SYNTAX, 1, 7, "not declared");
    check_error("box A : 2; A[a|b] + A[c|d]", WG_SYNTAX, 1, 18, "expected a tensor");
    check_error("box A : 2; 1/0 A[a|b]", WG_SYNTAX, 1, 13, "zero");
}

/* Wires, open ends, scalars and dimensions are what the text says. */
Test(network_text, meaning)
{
    static const char text[] = "# a comment\ndim d k=3 # another\r\nbox A : d*k 2*d; state psi : d\n"
                               "-1/2 A[a,b|c e] 3\nconj(A)[x b|a e] psi^[y]\n";
    wg_network_t network;

    wg_network_init(network);
    cr_assert_eq(wg_network_parse(network, text, NULL), WG_OK);
    cr_assert_eq(fmpq_cmp_si(network->scalar, -1), -1);
    cr_assert_eq(network->dim_count, 2);
    cr_assert_eq(network->values[1], 3);
    cr_assert_eq(network->space_count, 3);
    cr_assert_eq(network->spaces[0].factor, 3);
    cr_assert_eq(network->spaces[1].factor, 2);
    cr_assert_eq(network->spaces[0].exponents[0], 1);
    cr_assert_eq(network->whole.node_count, 3);
    cr_assert_eq(network->whole.nodes[0], 0);
    cr_assert_eq(network->whole.nodes[1], 1);
    cr_assert_eq(network->whole.nodes[2], 3);
    cr_assert_eq(network->whole.leg_count, 9);
    cr_assert_eq(network->whole.mates[0], 6);
    cr_assert_eq(network->whole.mates[1], 5);
    cr_assert_eq(network->whole.mates[3], 7);
    cr_assert_eq(network->label_count, 3);
    cr_assert_str_eq(network->labels[-1 - network->whole.mates[2]], "c");
    cr_assert_str_eq(network->labels[-1 - network->whole.mates[4]], "x");
    cr_assert_str_eq(network->labels[-1 - network->whole.mates[8]], "y");
    wg_network_clear(network);
}

/* Neither random texts nor cut and altered good ones crash; what is accepted is consistent: mates are mutual. */
Test(network_text, nonsense)
{
    static const char good[] = "dim d k=2; unitary U : d k; box A : d k <- 2*d; projector P : d\nstate psi : "
                               "k;box B:d;traces B : 1\n"
                               "2/3 U[a b|c e] A[c e|f]P'[g|h] conj(psi)[i] U^[j l|m n]psi[i]";
    static const char *const words[] = {
        "dim ", "d",          "k", "unitary ", "U",          "box ",    "A",          " : ", "<-", "[a b|",
        "c e]", "U[a b|c e]", "^", "'",        "*",          "conj(",   ")",          ";",   "\n", "2",
        "psi[", "|",          "]", "state ",   "hermitian ", "traces ", "projector ", "P",   ",",  "1/3",
        "#",    "\xc3\xa4",   "="};
    char text[600];
    wg_network_t whole;
    flint_rand_t state;

    wg_network_init(whole);
    cr_assert_eq(wg_network_parse(whole, good, NULL), WG_OK);
    wg_network_clear(whole);
    test_randinit(state);
    for (slong round = 0; round < test_scaled(20000); round++)
    {
        wg_network_t network;
        wg_error_t error;

        if (round % 2 == 0)
        {
            strcpy(text, good);
            for (slong k = n_randint(state, 4); k >= 0; k--)
                text[n_randint(state, sizeof(good) - 1)] = n_randint(state, 3) == 0
                                                               ? 1 + n_randint(state, 255)
                                                               : good[n_randint(state, sizeof(good) - 1)];
            if (n_randint(state, 3) == 0)
                text[n_randint(state, sizeof(good) - 1)] = '\0';
        }
        else
        {
            text[0] = '\0';
            for (slong k = n_randint(state, 40); k > 0; k--)
                strcat(text, words[n_randint(state, sizeof(words) / sizeof(words[0]))]);
        }
        wg_error_clear(error);
        wg_network_init(network);
        if (wg_network_parse(network, text, error) == WG_OK)
            for (slong i = 0; i < network->whole.leg_count; i++)
            {
                slong mate = network->whole.mates[i];

                cr_assert(mate < 0 ? -1 - mate < network->label_count : network->whole.mates[mate] == i, "%s",
                          text);
            }
        else
            cr_assert(error->message[0] != '\0');
        wg_network_clear(network);
    }
    flint_randclear(state);
}
