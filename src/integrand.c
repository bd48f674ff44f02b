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
    matrix->row = matrix->column = 0;
    return integrand->matrix_count++;
}

int wg_integrand_unit(wg_integrand_t integrand, slong row, slong column)
{
    char name[WG_MATRIX_NAME_SIZE];
    int unit;

    for (slong i = 0; i < integrand->matrix_count; i++)
        if (integrand->matrices[i].kind == WG_MATRIX_UNIT && integrand->matrices[i].row == row &&
            integrand->matrices[i].column == column)
            return i;
    snprintf(name, sizeof(name), "e%u", (unsigned) integrand->matrix_count % 1000000);
    unit = wg_integrand_matrix(integrand, name, WG_MATRIX_UNIT);
    integrand->matrices[unit].row = row;
    integrand->matrices[unit].column = column;
    return unit;
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

static int is_in_words(const wg_integrand_t integrand, int matrix)
{
    for (slong i = 0; i < integrand->word_count; i++)
        for (slong k = 0; k < integrand->words[i].length; k++)
            if (integrand->words[i].letters[k].matrix == matrix)
                return 1;
    return 0;
}

void wg_integrand_join_entries(wg_integrand_t integrand)
{
    slong kept = 0;

    for (slong i = 0; i < integrand->entry_count; i++)
    {
        wg_entry_struct e = integrand->entries[i];

        if (is_in_words(integrand, e.matrix))
        {
            wg_letter_struct letters[] = {{wg_integrand_unit(integrand, e.column, e.row), 0},
                                          {e.matrix, e.conjugated ? WG_LETTER_CONJUGATED : 0}};

            wg_integrand_push_word(integrand, letters, 2, e.power);
        }
        else
            integrand->entries[kept++] = e;
    }
    integrand->entry_count = kept;
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

/* A_B1_Cd in sympy, AB1Cd in Mathematica; A*B1*C^ and A B_{1} C^{\dagger} else. */
static void write_letters(FILE *out, const wg_letter_struct *letters, slong length, wg_syntax_t syntax,
                          const wg_integrand_t integrand)
{
    static const char *const symbols[] = {"", "c", "t", "d"};

    for (slong i = 0, power; i < length; i += power)
    {
        const wg_letter_struct *letter = letters + i;
        const char *name = integrand->matrices[letter->matrix].name;

        power = 1;
        while (i + power < length && letter[power].matrix == letter->matrix &&
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
}

static void write_index(FILE *out, slong index, wg_syntax_t syntax, const wg_integrand_t integrand)
{
    const char *name = index < 0 ? integrand->symbols[-1 - index] : NULL;

    if (name == NULL)
        fprintf(out, "%ld", (long) index);
    else if (syntax == WG_LATEX && name[1] != '\0')
        fprintf(out, "%c_{%s}", name[0], name + 1);
    else
        fputs(name, out);
}

/* (A*B)[i,j], without brackets around one letter */
static void write_entry(FILE *out, const wg_word_struct *word, wg_syntax_t syntax,
                        const wg_integrand_t integrand)
{
    static const char *const heads[] = {"[", "_{", "_", "x"}, *const middles[] = {",", ",", "_", "x"},
                             *const ends[] = {"]", "}", "", ""};
    const wg_letter_struct *unit = word->letters + word->length - 1;
    const wg_matrix_struct *m = integrand->matrices + unit->matrix;
    int transposed = (unit->flags & WG_LETTER_TRANSPOSED) != 0,
        named = syntax != WG_TEXT && syntax != WG_LATEX,
        bare = word->length == 2 &&
               (syntax == WG_TEXT || (word->letters[0].flags == 0 &&
                                      integrand->matrices[word->letters[0].matrix].name[1] == '\0'));

    fputs(named ? "e" : bare ? "" : "(", out);
    write_letters(out, word->letters, word->length - 1, syntax, integrand);
    fputs(named || bare ? "" : ")", out);
    fputs(heads[syntax], out);
    write_index(out, transposed ? m->row : m->column, syntax, integrand);
    fputs(middles[syntax], out);
    write_index(out, transposed ? m->column : m->row, syntax, integrand);
    fputs(ends[syntax], out);
}

char *wg_word_get_str(const wg_word_struct *word, wg_syntax_t syntax, const wg_integrand_t integrand)
{
    static const char *const heads[] = {"tr(", "\\operatorname{Tr}(", "tr", "tr"};
    char *text, *copy;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (word->length > 1 &&
        integrand->matrices[word->letters[word->length - 1].matrix].kind == WG_MATRIX_UNIT)
        write_entry(out, word, syntax, integrand);
    else
    {
        fputs(heads[syntax], out);
        write_letters(out, word->letters, word->length, syntax, integrand);
        fputs(syntax == WG_TEXT || syntax == WG_LATEX ? ")" : "", out);
    }
    fclose(out);
    copy = flint_malloc(size + 1);
    memcpy(copy, text, size + 1);
    free(text);
    return copy;
}
