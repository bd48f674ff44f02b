#include "wishgarten/integrand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void wg_integrand_init(wg_integrand_t integrand)
{
    memset(integrand, 0, sizeof(*integrand));
    fmpq_init(integrand->scalar);
    fmpq_one(integrand->scalar);
}

void wg_integrand_clear(wg_integrand_t integrand)
{
    for (slong i = 0; i < integrand->word_count; i++)
        flint_free(integrand->words[i].letters);
    flint_free(integrand->words);
    flint_free(integrand->entries);
    flint_free(integrand->symbols);
    flint_free(integrand->matrices);
    fmpq_clear(integrand->scalar);
}

/* Arrays double when their length is a power of two. */
static void *fit_one_more(void *array, slong length, size_t size)
{
    return (length & (length - 1)) == 0 ? flint_realloc(array, FLINT_MAX(2 * length, 1) * size) : array;
}

int wg_integrand_matrix(wg_integrand_t integrand, const char *name, wg_matrix_kind_t kind)
{
    wg_matrix_struct *matrix;

    for (slong i = 0; i < integrand->matrix_count; i++)
        if (strcmp(integrand->matrices[i].name, name) == 0)
            return i;
    if (strlen(name) >= WG_MATRIX_NAME_SIZE)
        flint_throw(FLINT_ERROR, "wg_integrand_matrix: the name %s is too long\n", name);
    integrand->matrices = fit_one_more(integrand->matrices, integrand->matrix_count, sizeof(*matrix));
    matrix = integrand->matrices + integrand->matrix_count;
    strcpy(matrix->name, name);
    matrix->kind = kind;
    return integrand->matrix_count++;
}

slong wg_integrand_symbol(wg_integrand_t integrand, const char *name)
{
    for (slong i = 0; i < integrand->symbol_count; i++)
        if (strcmp(integrand->symbols[i], name) == 0)
            return -1 - i;
    if (strlen(name) >= WG_INDEX_NAME_SIZE)
        flint_throw(FLINT_ERROR, "wg_integrand_symbol: the name %s is too long\n", name);
    integrand->symbols =
        fit_one_more(integrand->symbols, integrand->symbol_count, sizeof(*integrand->symbols));
    strcpy(integrand->symbols[integrand->symbol_count], name);
    return -1 - integrand->symbol_count++;
}

void wg_integrand_push_entry(wg_integrand_t integrand, int matrix, int conjugated, slong row, slong column,
                             slong power)
{
    integrand->entries =
        fit_one_more(integrand->entries, integrand->entry_count, sizeof(*integrand->entries));
    integrand->entries[integrand->entry_count++] = (wg_entry_struct){matrix, conjugated, row, column, power};
}

void wg_integrand_push_word(wg_integrand_t integrand, const wg_letter_struct *letters, slong length,
                            slong power)
{
    wg_word_struct *word;

    integrand->words = fit_one_more(integrand->words, integrand->word_count, sizeof(*integrand->words));
    word = integrand->words + integrand->word_count++;
    word->letters = flint_malloc(FLINT_MAX(length, 1) * sizeof(*letters));
    memcpy(word->letters, letters, length * sizeof(*letters));
    word->length = length;
    word->power = power;
}

void wg_letters_apply(wg_letter_struct *letters, slong length, int flags)
{
    for (slong i = 0; i < length; i++)
        letters[i].flags ^= flags;
    for (slong i = 0, j = length - 1; i < j && (flags & WG_LETTER_TRANSPOSED); i++, j--)
    {
        wg_letter_struct t = letters[i];

        letters[i] = letters[j];
        letters[j] = t;
    }
}

/* A_{1}, its adjoint, its power */
static void write_latex(FILE *out, const char *name, int flags, slong power)
{
    static const char *const marks[] = {"", "", "\\mathsf{T}", "\\dagger"};

    if (flags == WG_LETTER_CONJUGATED)
        fputs("\\overline{", out);
    fputc(name[0], out);
    if (name[1] != '\0')
        fprintf(out, "_{%s}", name + 1);
    if (flags == WG_LETTER_CONJUGATED)
        fputc('}', out);
    if (marks[flags][0] != '\0' && power == 1)
        fprintf(out, "^{%s}", marks[flags]);
    else if (marks[flags][0] != '\0')
        fprintf(out, "^{%s %ld}", marks[flags], (long) power);
    else if (power > 1)
        fprintf(out, "^{%ld}", (long) power);
}

static void write_text(FILE *out, const char *name, int flags, slong power)
{
    static const char *const formats[] = {"%s", "conj(%s)", "%s'", "%s^"};

    fprintf(out, formats[flags], name);
    if (power > 1)
        fprintf(out, "^%ld", (long) power);
}

char *wg_word_get_str(const wg_word_struct *word, wg_syntax_t syntax, const wg_integrand_t integrand)
{
    static const char *const heads[] = {"tr(", "\\operatorname{Tr}(", "tr", "tr"};
    static const char *const symbols[] = {"", "c", "t", "d"};
    char *text, *copy;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    fputs(heads[syntax], out);
    for (slong i = 0, power; i < word->length; i += power)
    {
        const wg_letter_struct *letter = word->letters + i;
        const char *name = integrand->matrices[letter->matrix].name;

        power = 1;
        while (i + power < word->length && letter[power].matrix == letter->matrix &&
               letter[power].flags == letter->flags)
            power++;
        if (syntax == WG_TEXT || syntax == WG_LATEX)
        {
            fputs(i == 0 ? "" : (syntax == WG_TEXT ? "*" : " "), out);
            (syntax == WG_TEXT ? write_text : write_latex)(out, name, letter->flags, power);
        }
        else
            for (slong k = 0; k < power; k++)
                fprintf(out, "%s%s%s", syntax == WG_SYMPY ? "_" : "", name, symbols[letter->flags]);
    }
    fputs(syntax == WG_TEXT || syntax == WG_LATEX ? ")" : "", out);
    fclose(out);
    copy = flint_malloc(size + 1);
    memcpy(copy, text, size + 1);
    free(text);
    return copy;
}
