#include <criterion/criterion.h>
#include <string.h>

#include "wishgarten/integrand.h"

/* Names are numbered in the order of their first appearance, symbols downwards from -1, and found again. */
Test(integrand, names_are_found_again)
{
    char name[WG_MATRIX_NAME_SIZE];
    wg_integrand_t f;

    wg_integrand_init(f);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 100; i++)
        {
            snprintf(name, sizeof(name), "A%d", i);
            cr_expect_eq(wg_integrand_matrix(f, name, i % 2 ? WG_MATRIX_FIXED : WG_MATRIX_RANDOM), i);
            snprintf(name, sizeof(name), "i%d", i);
            cr_expect_eq(wg_integrand_symbol(f, name), -1 - i);
        }
    cr_expect(f->matrix_count == 100 && f->symbol_count == 100);
    for (int i = 0; i < 100; i++)
        cr_expect_eq(f->matrices[i].kind, i % 2 ? WG_MATRIX_FIXED : WG_MATRIX_RANDOM);
    wg_integrand_clear(f);
}

/* conj, transpose and adjoint are involutions, and the adjoint is the transpose of the conjugate: (AB)^ =
   B^A^, (AB)' = B'A'. */
Test(integrand, words_are_conjugated_and_transposed)
{
    for (int flags = 0; flags < 4; flags++)
        for (slong length = 0; length <= 5; length++)
        {
            wg_letter_struct word[5], copy[5];

            for (slong i = 0; i < length; i++)
                word[i] = copy[i] = (wg_letter_struct){(int) i, (int) (i % 4)};
            wg_letters_apply(word, length, flags);
            for (slong i = 0; i < length; i++)
            {
                const wg_letter_struct *letter = word + (flags & WG_LETTER_TRANSPOSED ? length - 1 - i : i);

                cr_expect(letter->matrix == i && letter->flags == (i % 4 ^ flags));
            }
            wg_letters_apply(word, length, flags);
            for (slong i = 0; i < length; i++)
                cr_expect(word[i].matrix == copy[i].matrix && word[i].flags == copy[i].flags);
        }
}

/* Tr (A B1 B1 C^ C^ A' conj(A)) in the notations */
Test(integrand, traces_are_written)
{
    static const char *const expected[] = {
        "tr(A*B1^2*C^^2*A'*conj(A))",
        "\\operatorname{Tr}(A B_{1}^{2} C^{\\dagger 2} A^{\\mathsf{T}} \\overline{A})",
        "tr_A_B1_B1_Cd_Cd_At_Ac", "trAB1B1CdCdAtAc"};
    wg_letter_struct letters[] = {{0, 0},
                                  {1, 0},
                                  {1, 0},
                                  {2, WG_LETTER_ADJOINT},
                                  {2, WG_LETTER_ADJOINT},
                                  {0, WG_LETTER_TRANSPOSED},
                                  {0, WG_LETTER_CONJUGATED}};
    wg_integrand_t f;

    wg_integrand_init(f);
    wg_integrand_matrix(f, "A", WG_MATRIX_FIXED);
    wg_integrand_matrix(f, "B1", WG_MATRIX_FIXED);
    wg_integrand_matrix(f, "C", WG_MATRIX_FIXED);
    wg_integrand_push_word(f, letters, 7, 1);
    for (int syntax = 0; syntax < WG_SYNTAXES; syntax++)
    {
        char *text = wg_word_get_str(f->words, syntax, f);

        cr_expect_str_eq(text, expected[syntax]);
        flint_free(text);
    }
    wg_integrand_clear(f);
}

/* Tr (A B1 E_21) = (A*B1)[1,2] and Tr (C^ E_ij') = C^[i,j] in the notations; a unit alone is a matrix like others. */
Test(integrand, entries_are_written)
{
    static const char *const expected[2][WG_SYNTAXES] = {
        {"(A*B1)[1,2]", "(A B_{1})_{1,2}", "e_A_B1_1_2", "eAB1x1x2"},
        {"C^[i,j1]", "(C^{\\dagger})_{i,j_{1}}", "e_Cd_i_j1", "eCdxixj1"}};
    wg_integrand_t f;
    slong i, j;
    int unit, other;

    wg_integrand_init(f);
    wg_integrand_matrix(f, "A", WG_MATRIX_FIXED);
    wg_integrand_matrix(f, "B1", WG_MATRIX_FIXED);
    wg_integrand_matrix(f, "C", WG_MATRIX_FIXED);
    i = wg_integrand_symbol(f, "i");
    j = wg_integrand_symbol(f, "j1");
    unit = wg_integrand_unit(f, 2, 1);
    other = wg_integrand_unit(f, i, j);
    cr_expect(unit != other && wg_integrand_unit(f, 2, 1) == unit && wg_integrand_unit(f, i, j) == other);
    wg_integrand_push_word(f, (wg_letter_struct[]){{0, 0}, {1, 0}, {unit, 0}}, 3, 1);
    wg_integrand_push_word(f, (wg_letter_struct[]){{2, WG_LETTER_ADJOINT}, {other, WG_LETTER_TRANSPOSED}}, 2,
                           1);
    for (int w = 0; w < 2; w++)
        for (int syntax = 0; syntax < WG_SYNTAXES; syntax++)
        {
            char *text = wg_word_get_str(f->words + w, syntax, f);

            cr_expect_str_eq(text, expected[w][syntax]);
            flint_free(text);
        }
    wg_integrand_clear(f);
}

/* U[1,2]^3 tr(U A) is Tr (E_21 U)^3 Tr (U A); entries of V stay. Joining again changes nothing. */
Test(integrand, entries_join_the_traces)
{
    wg_integrand_t f;
    int u, v;

    wg_integrand_init(f);
    u = wg_integrand_matrix(f, "U", WG_MATRIX_RANDOM);
    v = wg_integrand_matrix(f, "V", WG_MATRIX_RANDOM);
    wg_integrand_push_entry(f, u, 1, 1, 2, 3);
    wg_integrand_push_entry(f, v, 0, 1, 2, 1);
    wg_integrand_push_word(f, (wg_letter_struct[]){{u, 0}}, 1, 1);
    for (int round = 0; round < 2; round++)
    {
        wg_integrand_join_entries(f);
        cr_assert(f->entry_count == 1 && f->entries[0].matrix == v && f->word_count == 2 &&
                  f->matrix_count == 3);
        cr_expect(f->words[1].power == 3 && f->words[1].length == 2);
        cr_expect(f->matrices[f->words[1].letters[0].matrix].row == 2 &&
                  f->matrices[f->words[1].letters[0].matrix].column == 1);
        cr_expect(f->words[1].letters[1].matrix == u && f->words[1].letters[1].flags == WG_LETTER_CONJUGATED);
    }
    wg_integrand_clear(f);
}

/* A variable of a ring is written in its notation, in each syntax that has one; the others follow from its
   name. */
Test(integrand, notations_stand_in_formulas)
{
    static const char *const names[] = {"D", "t1"};
    static const char *const expected[] = {"D*tr(A)^2", "D t_{1}^{2}", "D*tr_A**2", "d*t1^2"};
    wg_formula_t f, g;
    wg_ring_t ring;

    wg_ring_init(ring, names, 2);
    wg_ring_set_notation(ring, 1, WG_TEXT, "tr(B)");
    wg_ring_set_notation(ring, 1, WG_TEXT, "tr(A)");
    wg_ring_set_notation(ring, 1, WG_SYMPY, "tr_A");
    wg_formula_init(f, ring);
    wg_formula_init(g, ring);
    wg_formula_set_variable(f, 1, ring);
    wg_formula_pow_ui(f, f, 2, ring);
    wg_formula_set_variable(g, 0, ring);
    wg_formula_mul(f, f, g, ring);
    for (int syntax = 0; syntax < WG_SYNTAXES; syntax++)
    {
        char *text = wg_formula_get_str(f, syntax, ring);

        cr_expect_str_eq(text, expected[syntax]);
        flint_free(text);
    }
    wg_formula_clear(f, ring);
    wg_formula_clear(g, ring);
    wg_ring_clear(ring);
}
