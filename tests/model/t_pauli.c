#include <criterion/criterion.h>
#include <string.h>

#include "wishgarten/pauli.h"

#include "../support.h"

/* The normal form as a text: "c*WORD + ...", to compare sums by eye. */
static void check_terms(const wg_pauli_sum_t sum, const char *expected)
{
    char text[1000] = "";

    for (slong i = 0; i < sum->length; i++)
    {
        char *c = fmpq_get_str(NULL, 10, sum->coefficients + i);
        char *end = text + strlen(text);

        end += sprintf(end, "%s%s*", i > 0 ? " + " : "", c);
        for (slong q = 0; q < sum->qubits; q++)
            *end++ = wg_pauli_sum_letter(sum, i, q);
        *end = '\0';
        flint_free(c);
    }
    cr_expect_str_eq(text, expected);
}

static void append(wg_pauli_sum_t sum, slong numerator, slong denominator, const char *word)
{
    slong positions[] = {0, 1, 2, 3, 4, 5, 6, 7};
    fmpq_t c;

    fmpq_init(c);
    fmpq_set_si(c, numerator, denominator);
    wg_pauli_sum_append(sum, c, word, positions, strlen(word));
    fmpq_clear(c);
}

/* XX/2 + ZI - YY + XX/3 - ZI = (5/6) XX - YY, with words in the order of the bits z, then x. */
Test(pauli, normal_form)
{
    wg_pauli_sum_t sum;

    wg_pauli_sum_init(sum, 2);
    wg_pauli_sum_normalise(sum);
    check_terms(sum, "");
    append(sum, 1, 2, "XX");
    append(sum, 1, 1, "ZI");
    append(sum, -1, 1, "YY");
    append(sum, 1, 3, "XX");
    append(sum, -1, 1, "ZI");
    wg_pauli_sum_normalise(sum);
    check_terms(sum, "5/6*XX + -1*YY");
    append(sum, 1, 1, "YY");
    append(sum, 2, 1, "II");
    append(sum, 2, 1, "ZX");
    wg_pauli_sum_normalise(sum);
    check_terms(sum, "2*II + 5/6*XX + 2*ZX");
    append(sum, -5, 6, "XX");
    append(sum, -2, 1, "II");
    append(sum, -2, 1, "ZX");
    wg_pauli_sum_normalise(sum);
    check_terms(sum, "");
    wg_pauli_sum_clear(sum);
}

/* On no qubits there is one word, the identity. */
Test(pauli, no_qubits)
{
    wg_pauli_sum_t sum;

    wg_pauli_sum_init(sum, 0);
    append(sum, 1, 2, "");
    append(sum, 1, 3, "");
    wg_pauli_sum_normalise(sum);
    check_terms(sum, "5/6*");
    wg_pauli_sum_extend(sum, 3);
    check_terms(sum, "5/6*III");
    wg_pauli_sum_clear(sum);
}

/* All letters at all places around a limb's end are read back, before and after more qubits come. */
Test(pauli, letters)
{
    static const slong places[] = {0, 1, 62, 63, 64, 65, 127, 128};
    wg_pauli_sum_t sum;
    fmpq_t one;

    fmpq_init(one);
    fmpq_one(one);
    wg_pauli_sum_init(sum, 129);
    for (slong p = 0; p < 8; p++)
        for (slong k = 0; k < 4; k++)
            wg_pauli_sum_append(sum, one, &"IXYZ"[k], places + p, 1);
    for (slong round = 0; round < 3; round++)
    {
        for (slong i = 0; i < sum->length; i++)
            for (slong p = 0; p < 8; p++)
                cr_expect_eq(wg_pauli_sum_letter(sum, i, places[p]), p == i / 4 ? "IXYZ"[i % 4] : 'I');
        wg_pauli_sum_extend(sum, round == 0 ? 130 : 1000);
    }
    cr_expect_eq(sum->qubits, 1000);
    wg_pauli_sum_normalise(sum);
    cr_expect_eq(sum->length, 25);
    wg_pauli_sum_clear(sum);
    fmpq_clear(one);
}

/* Tr(A B)/2^n by pairs of words: equal ones count, also between sums on different numbers of qubits. */
Test(pauli, overlap)
{
    static const struct
    {
        const char *a, *b, *overlap;
    } cases[] = {{"Z0", "Z0", "1"},
                 {"Z0", "X0", "0"},
                 {"2*Z0 + 1/2*X1 - 3 []", "1/3*X1 + Z0 Z5 + 5 []", "-89/6"},
                 {"XX + YY", "XX - 2*YY + ZZ", "-1"},
                 {"X70", "1/2*X70 + X0", "1/2"}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_pauli_sum_t a, b;
        fmpq_t t, expected;
        int dense;

        wg_pauli_sum_init(a, 0);
        wg_pauli_sum_init(b, 0);
        fmpq_init(t);
        fmpq_init(expected);
        cr_assert_eq(wg_pauli_sum_parse(a, &dense, cases[i].a, NULL), WG_OK);
        cr_assert_eq(wg_pauli_sum_parse(b, &dense, cases[i].b, NULL), WG_OK);
        cr_assert_eq(fmpq_set_str(expected, cases[i].overlap, 10), 0);
        wg_pauli_sum_overlap(t, a, b);
        cr_expect(fmpq_equal(t, expected), "%s and %s", cases[i].a, cases[i].b);
        wg_pauli_sum_overlap(t, b, a);
        cr_expect(fmpq_equal(t, expected), "%s and %s", cases[i].b, cases[i].a);
        wg_pauli_sum_clear(a);
        wg_pauli_sum_clear(b);
        fmpq_clear(t);
        fmpq_clear(expected);
    }
}
