#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support.h"
#include "wishgarten/integrand_text.h"

/* The integrand written out in one way: "2/3 U[1,-2]^4 cV[3,3]^1 (U.A3.B1)^2", flags as digits */
static char *written(const wg_integrand_t f)
{
    char *text, *scalar = fmpq_get_str(NULL, 10, f->scalar);
    size_t size;
    FILE *out = open_memstream(&text, &size);

    fputs(scalar, out);
    for (slong i = 0; i < f->entry_count; i++)
    {
        const wg_entry_struct *e = f->entries + i;

        fprintf(out, " %s%s[%ld,%ld]^%ld", e->conjugated ? "c" : "", f->matrices[e->matrix].name,
                (long) e->row, (long) e->column, (long) e->power);
    }
    for (slong i = 0; i < f->word_count; i++)
    {
        fputs(" (", out);
        for (slong k = 0; k < f->words[i].length; k++)
            fprintf(out, "%s%s:%d", k == 0 ? "" : " ", f->matrices[f->words[i].letters[k].matrix].name,
                    f->words[i].letters[k].flags);
        fprintf(out, ")^%ld", (long) f->words[i].power);
    }
    fclose(out);
    flint_free(scalar);
    return text;
}

/* What each notation means: conjugates are 1, transposes 2, adjoints 3. */
Test(integrand_text, meanings)
{
    static const struct
    {
        const char *text, *meaning;
    } cases[] = {
        {"U[1,2]", "1 U[1,2]^1"},
        {"U[1,1]^2 conj(U[1,1])^2", "1 U[1,1]^2 cU[1,1]^2"},
        {"U[i,m]U[j,n]conj(U[i,m])*conj(U[j,n])", "1 U[-1,-2]^1 U[-3,-4]^1 cU[-1,-2]^1 cU[-3,-4]^1"},
        {"|U[1,1]|^4", "1 U[1,1]^2 cU[1,1]^2"},
        {"|2 U[1,1] tr(V)|^4", "16 U[1,1]^2 cU[1,1]^2 (V:0)^2 (V:1)^2"},
        {"U^[1,2]", "1 cU[2,1]^1"},
        {"U'[1,2]^3", "1 U[2,1]^3"},
        {"U^'[1,2]", "1 cU[1,2]^1"},
        {"2/3 * 3/4 W[1,1]", "1/2 W[1,1]^1"},
        {"-2 tr(U)", "-2 (U:0)^1"},
        {"(3 U[1,1] V2[1,2]^2)^2", "9 U[1,1]^2 V2[1,2]^4"},
        {"tr(A U B U^)", "1 (A:0 U:0 B:0 U:3)^1"},
        {"tr(AUBU^)", "1 (A:0 U:0 B:0 U:3)^1"},
        {"Tr(A*U*B*U^)^3", "1 (A:0 U:0 B:0 U:3)^3"},
        {"tr(U^ A1 U^2)", "1 (U:3 A1:0 U:0 U:0)^1"},
        {"tr(U^^2)", "1 (U:3 U:3)^1"},
        {"tr(U'^ B)", "1 (U:1 B:0)^1"},
        {"tr((A U)^)", "1 (U:3 A:3)^1"},
        {"tr((A U)' B)", "1 (U:2 A:2 B:0)^1"},
        {"tr(conj(A U^))", "1 (A:1 U:2)^1"},
        {"conj(tr(A U^))", "1 (A:1 U:2)^1"},
        {"tr((U A)^2)", "1 (U:0 A:0 U:0 A:0)^1"},
        {"tr(U^0)", "1 ()^1"},
        {"tr(U)^5 tr(U^)^5", "1 (U:0)^5 (U:3)^5"},
        {"tr(U\xe2\x80\xa0)", "1 (U:3)^1"},
        {"7", "7"},
        {" tr ( U ) ^ 2 ", "1 (U:0)^2"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_integrand_t f;
        wg_error_t error;
        wg_status_t status;
        char *text;

        wg_integrand_init(f);
        status = wg_integrand_parse(f, cases[i].text, error);
        cr_expect_eq(status, WG_OK, "%s: %s", cases[i].text, status == WG_OK ? "" : error->message);
        text = written(f);
        cr_expect_str_eq(text, cases[i].meaning, "%s is %s, not %s", cases[i].text, text, cases[i].meaning);
        free(text);
        wg_integrand_clear(f);
    }
}

/* U, V, W with or without digits are random, everything else is fixed. */
Test(integrand_text, kinds)
{
    wg_integrand_t f;

    wg_integrand_init(f);
    cr_assert_eq(wg_integrand_parse(f, "tr(U V2 W A X1)", NULL), WG_OK);
    for (int i = 0; i < 5; i++)
        cr_expect_eq(f->matrices[i].kind, i < 3 ? WG_MATRIX_RANDOM : WG_MATRIX_FIXED);
    wg_integrand_clear(f);
}

/* Wrong texts are refused at the place where they go wrong. */
Test(integrand_text, places)
{
    static const struct
    {
        const char *text;
        size_t column;
        wg_status_t status;
    } cases[] = {
        {"", 0, WG_SYNTAX},
        {"   ", 3, WG_SYNTAX},
        {"tr(U", 4, WG_SYNTAX},
        {"tr()", 3, WG_SYNTAX},
        {"tr(U))", 5, WG_SYNTAX},
        {"tr U", 3, WG_SYNTAX},
        {"tr(U[1,2])", 4, WG_SYNTAX},
        {"tr(u)", 3, WG_SYNTAX},
        {"tr(U +V)", 5, WG_SYNTAX},
        {"det(U)", 0, WG_SYNTAX},
        {"Det(U)", 0, WG_SYNTAX},
        {"U", 1, WG_SYNTAX},
        {"U[1]", 3, WG_SYNTAX},
        {"U[0,1]", 2, WG_SYNTAX},
        {"U[1,-1]", 4, WG_SYNTAX},
        {"U[1,2", 5, WG_SYNTAX},
        {"U[99999999999999999999999,2]", 2, WG_SYNTAX},
        {"U[I,2]", 2, WG_SYNTAX},
        {"A[1,2]", 0, WG_SYNTAX},
        {"U[1,1]^", 7, WG_SYNTAX},
        {"U[1,1]^-1", 7, WG_SYNTAX},
        {"U[1,1]^x", 7, WG_SYNTAX},
        {"|U[1,1]|", 8, WG_SYNTAX},
        {"|U[1,1]|^3", 8, WG_SYNTAX},
        {"|U[1,1]", 7, WG_SYNTAX},
        {"||U[1,1]|^2|^2", 1, WG_SYNTAX},
        {"tr(U) + tr(V)", 6, WG_SYNTAX},
        {"tr(U) *", 7, WG_SYNTAX},
        {"tr(U) ** tr(V)", 7, WG_SYNTAX},
        {"1/0 tr(U)", 2, WG_SYNTAX},
        {"tr(U)^2001", 6, WG_UNABLE},
        {"tr(U^3)^1000", 7, WG_UNABLE},
        {"tr(U^99999999999999999999)", 5, WG_UNABLE},
        {"tr(((((U^99)^99)^99)^99)^99)", 12, WG_UNABLE},
        {"((((U[1,1]^99)^99)^99)^99)^99", 14, WG_UNABLE},
        {"A123456789", 0, WG_SYNTAX},
        {"conj U[1,1]", 5, WG_SYNTAX},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_integrand_t f;
        wg_error_t error;

        wg_error_clear(error);
        wg_integrand_init(f);
        cr_expect_eq(wg_integrand_parse(f, cases[i].text, error), cases[i].status, "'%s'", cases[i].text);
        cr_expect_eq(error->column, cases[i].column, "'%s': column %zu, not %zu: %s", cases[i].text,
                     error->column, cases[i].column, error->message);
        cr_expect(f->matrix_count == 0 && f->entry_count == 0 && f->word_count == 0 && fmpq_is_one(f->scalar),
                  "'%s' leaves nothing behind", cases[i].text);
        wg_integrand_clear(f);
    }
}

/* 1 if the text is a sum of two products or more; it is one of one product if and only if that is read alone. */
static int visit_sum(const char *text, int is_product)
{
    wg_integrand_struct *terms = NULL;
    slong count = 0;
    wg_error_t error;
    wg_status_t status;

    wg_error_clear(error);
    status = wg_integrand_terms_parse(&terms, &count, text, error);
    cr_expect((status == WG_OK) == (error->message[0] == '\0'), "'%s', seed %lu", text, test_seed());
    cr_expect_leq(error->column, strlen(text), "'%s', seed %lu", text, test_seed());
    cr_expect_eq(is_product, status == WG_OK && count == 1, "'%s', seed %lu", text, test_seed());
    if (status == WG_OK)
        wg_integrand_terms_free(terms, count);
    return count > 1;
}

/* Any text is read or refused within its length; what is read keeps within the limit. */
Test(integrand_text, survives_random_texts)
{
    static const char *const pieces[] = {
        "U", "V", "A",   "B1",           "tr(", "Tr(", "conj(", "(", ")", "[1,2]", "[i,j]", "[",
        ",", "]", "^",   "^2",           "'",   "|",   "|^2",   "*", " ", "1/2",   "-",     "+",
        "0", "9", "^99", "\xe2\x80\xa0", "x",   "."};
    flint_rand_t state;
    slong read = 0, sums = 0;

    test_randinit(state);
    for (slong repeat = 0; repeat < test_scaled(100000); repeat++)
    {
        char text[200] = "";
        slong count = 1 + n_randint(state, 12), letters = 0;
        wg_integrand_t f;
        wg_error_t error;
        wg_status_t status;

        for (slong i = 0; i < count; i++)
            strcat(text, pieces[n_randint(state, sizeof(pieces) / sizeof(pieces[0]))]);
        if (n_randint(state, 8) == 0)
            text[n_randint(state, strlen(text))] = 1 + n_randint(state, 255);
        wg_error_clear(error);
        wg_integrand_init(f);
        status = wg_integrand_parse(f, text, error);
        read += status == WG_OK;
        for (slong i = 0; i < f->entry_count; i++)
            letters += f->entries[i].power;
        for (slong i = 0; i < f->word_count; i++)
            letters += f->words[i].power * f->words[i].length;
        cr_expect_leq(letters, WG_INTEGRAND_LETTERS_MAX, "'%s', seed %lu", text, test_seed());
        cr_expect((status == WG_OK) == (error->message[0] == '\0'), "'%s', seed %lu", text, test_seed());
        cr_expect_leq(error->column, strlen(text), "'%s', seed %lu", text, test_seed());
        wg_integrand_clear(f);
        sums += visit_sum(text, status == WG_OK);
    }
    cr_expect_gt(sums, test_scaled(100000) / 20000, "some sums are fine: %ld, seed %lu", (long) sums,
                 test_seed());
    cr_expect_gt(read, test_scaled(100000) / 1000, "some texts are fine: %ld, seed %lu", (long) read,
                 test_seed());
    flint_randclear(state);
}

/* Products of a sum keep their signs and numbers: each is what it is alone. */
Test(integrand_text, sums)
{
    static const struct
    {
        const char *text, *terms[4];
    } cases[] = {
        {"tr(U)", {"1 (U:0)^1"}},
        {"2 U[1,1]^2 - 1/3 tr(U A) tr(U^ B) + 1", {"2 U[1,1]^2", "-1/3 (U:0 A:0)^1 (U:3 B:0)^1", "1"}},
        {"-tr(U)-|V[i,j]|^2+(2tr(U))^2", {"-1 (U:0)^1", "-1 V[-1,-2]^1 cV[-1,-2]^1", "4 (U:0)^2"}},
        {"1e-3 + -tr(U)", {"1/1000", "-1 (U:0)^1"}},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_integrand_struct *terms = NULL;
        slong count = 0;

        cr_assert_eq(wg_integrand_terms_parse(&terms, &count, cases[i].text, NULL), WG_OK, "%s",
                     cases[i].text);
        for (slong k = 0; k < 4; k++)
        {
            char *text = k < count ? written(terms + k) : NULL;

            cr_assert_eq(text == NULL, cases[i].terms[k] == NULL, "%s has %ld terms", cases[i].text,
                         (long) count);
            cr_expect(text == NULL || strcmp(text, cases[i].terms[k]) == 0, "%s: %s", cases[i].text, text);
            free(text);
        }
        wg_integrand_terms_free(terms, count);
    }
}

/* Wrong sums are refused at the place where they go wrong. */
Test(integrand_text, places_in_sums)
{
    static const struct
    {
        const char *text;
        size_t column;
        wg_status_t status;
    } cases[] = {
        {"", 0, WG_SYNTAX},
        {"tr(U) +", 7, WG_SYNTAX},
        {"tr(U) - 2 *", 11, WG_SYNTAX},
        {"+ tr(U)", 0, WG_SYNTAX},
        {"tr(U) ++ tr(V)", 7, WG_SYNTAX},
        {"tr(U) * - tr(V)", 8, WG_SYNTAX},
        {"(tr(U) + tr(V))^2", 7, WG_SYNTAX},
        {"|tr(U) - tr(V)|^2", 7, WG_SYNTAX},
        {"tr(U) + det(V)", 8, WG_SYNTAX},
        {"1 + tr(U)^2001", 10, WG_UNABLE},
        {"tr(U) + tr(U)^1999 tr(V)^2", 7, WG_UNABLE},
    };
    char *many = flint_calloc(2 * WG_INTEGRAND_TERMS_MAX + 2, 1);
    wg_integrand_struct *terms = NULL;
    wg_error_t error;
    slong count = 0;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        wg_error_clear(error);
        cr_expect_eq(wg_integrand_terms_parse(&terms, &count, cases[i].text, error), cases[i].status, "'%s'",
                     cases[i].text);
        cr_expect_eq(error->column, cases[i].column, "'%s': column %zu, not %zu: %s", cases[i].text,
                     error->column, cases[i].column, error->message);
        cr_expect(terms == NULL && count == 0);
    }
    for (slong i = 0; i <= WG_INTEGRAND_TERMS_MAX; i++)
        memcpy(many + 2 * i, "1+", i < WG_INTEGRAND_TERMS_MAX ? 2 : 1);
    cr_expect_eq(wg_integrand_terms_parse(&terms, &count, many, error), WG_UNABLE);
    many[2 * WG_INTEGRAND_TERMS_MAX - 1] = '\0';
    cr_assert_eq(wg_integrand_terms_parse(&terms, &count, many, error), WG_OK);
    cr_expect_eq(count, WG_INTEGRAND_TERMS_MAX);
    wg_integrand_terms_free(terms, count);
    flint_free(many);
}
