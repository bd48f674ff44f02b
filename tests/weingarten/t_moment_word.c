#include <criterion/criterion.h>
#include <string.h>

#include "wishgarten/haar_moment.h"

TestSuite(moment_word);

/* "sum:h12*g1*g2*h34*g3*g4" has six factors, four labels and eight derivatives:
   derivatives[c][i] = how often label i + 1 stands in factor c. */
Test(moment_word, a_word_is_a_matrix_of_counts)
{
    static const unsigned char expected[6][4] = {{1, 1, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0},
                                                 {0, 0, 1, 1}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    wg_moment_word_t word;
    wg_error_t error;

    cr_assert_eq(wg_moment_word_parse(word, "sum:h12*g1*g2*h34*g3*g4", error), WG_OK);
    cr_expect_eq(wg_moment_word_copies(word), 6);
    cr_expect_eq(wg_moment_word_derivatives(word), 8);
    cr_expect_eq(word->labels, 4);
    cr_expect(word->sum && !word->last);
    for (slong c = 0; c < 6; c++)
        for (slong i = 0; i < 4; i++)
            cr_expect_eq(word->derivatives[c][i], expected[c][i], "factor %ld, label %ld", (long) c,
                         (long) i);
}

/* Labels are numbered in the order of the circuit, whatever digits they use; L comes last; powers repeat
   their factor: "t9L3 * e^2 * g3" has t = (1, 1, 1), e = (0, 0, 0) twice, g = (1, 0, 0). */
Test(moment_word, labels_keep_their_order_and_lose_their_names)
{
    static const unsigned char expected[4][3] = {{1, 1, 1}, {0, 0, 0}, {0, 0, 0}, {1, 0, 0}};
    wg_moment_word_t word;

    cr_assert_eq(wg_moment_word_parse(word, " t9L3 * e ^ 2 * g3 ", NULL), WG_OK);
    cr_expect_eq(wg_moment_word_copies(word), 4);
    cr_expect_eq(word->labels, 3);
    cr_expect(!word->sum && word->last);
    for (slong c = 0; c < 4; c++)
        for (slong i = 0; i < 3; i++)
            cr_expect_eq(word->derivatives[c][i], expected[c][i], "factor %ld, label %ld", (long) c,
                         (long) i);
    cr_assert_eq(wg_moment_word_parse(word, "t111", NULL), WG_OK);
    cr_expect_eq(word->derivatives[0][0], 3);
    cr_assert_eq(wg_moment_word_parse(word, "sum:e", NULL), WG_OK);
    cr_expect_eq(word->labels, 0);
    cr_expect_eq(wg_moment_word_derivatives(word), 0);
}

/* A wrong text is WG_SYNTAX at the byte where it goes wrong, and the word is untouched. */
Test(moment_word, errors_have_a_place)
{
    static const struct
    {
        const char *text;
        size_t column;
    } wrong[] = {{"", 0},        {"sum:", 4},   {"g", 1},         {"g0", 1},    {"h1", 2},
                 {"h1*g1", 2},   {"x1", 0},     {"g1*", 3},       {"g1 g2", 3}, {"g1^", 3},
                 {"g1^0", 3},    {"g1^-1", 3},  {"e1", 1},        {"g12", 2},   {"sum:g1**e", 7},
                 {"mean:g1", 0}, {"g1^2^3", 4}, {"g1*sum:g2", 3}, {"gl", 1},    {"t12", 3}};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
    {
        wg_moment_word_t word, before;
        wg_error_t error;

        memset(word, 0x5a, sizeof(word));
        *before = *word;
        cr_expect_eq(wg_moment_word_parse(word, wrong[i].text, error), WG_SYNTAX, "%s", wrong[i].text);
        cr_expect_eq(error->column, wrong[i].column, "%s: column %zu", wrong[i].text, error->column);
        cr_expect_str_eq(error->text, wrong[i].text);
        cr_expect(memcmp(word, before, sizeof(word)) == 0, "%s: the word was touched", wrong[i].text);
    }
}

/* Eight factors are as many as there may be: g1^8 is a word, g1^9, g1^8*e and g1^99999999999999999999 are
 * not. */
Test(moment_word, more_than_eight_factors_are_refused)
{
    static const char *const many[] = {"g1^9", "g1^8*e", "g1^99999999999999999999",
                                       "h12*g1*g2*h34*g3*g4*g5^3"};
    wg_moment_word_t word;

    cr_expect_eq(wg_moment_word_parse(word, "g1^8", NULL), WG_OK);
    cr_expect_eq(wg_moment_word_copies(word), 8);
    for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++)
    {
        wg_error_t error;

        cr_expect_eq(wg_moment_word_parse(word, many[i], error), WG_UNABLE, "%s", many[i]);
        cr_expect(strstr(error->message, "8 factors") != NULL, "%s", error->message);
    }
}
