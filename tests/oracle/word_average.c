#include "haar_oracle.h"

#include <stdlib.h>
#include <string.h>

#include <flint/fmpq_vec.h>

/* A product of expectations <w> and traces [w] of words w in the letters O and a, b, ... for X_0, X_1, ...,
   written one after the other, with its coefficient. */
#define TEXT_SIZE 96
#define PARTS_MAX 24

typedef struct
{
    char text[TEXT_SIZE];
    fmpq coefficient;
} product;

/* Products by their text, in open addressing; the size is a power of two. */
typedef struct
{
    product *entries;
    slong size, length;
} product_map;

static void map_init(product_map *map, slong size)
{
    map->entries = flint_malloc(size * sizeof(product));
    for (slong i = 0; i < size; i++)
    {
        map->entries[i].text[0] = '\0';
        fmpq_init(&map->entries[i].coefficient);
    }
    map->size = size;
    map->length = 0;
}

static void map_clear(product_map *map)
{
    for (slong i = 0; i < map->size; i++)
        fmpq_clear(&map->entries[i].coefficient);
    flint_free(map->entries);
}

static ulong hash(const char *text)
{
    ulong h = 5381;

    for (; *text != '\0'; text++)
        h = 33 * h + (unsigned char) *text;
    return h ^ h >> 17;
}

static product *map_find(product_map *map, const char *text)
{
    slong i = hash(text) & (map->size - 1);

    while (map->entries[i].text[0] != '\0' && strcmp(map->entries[i].text, text) != 0)
        i = (i + 1) & (map->size - 1);
    return map->entries + i;
}

static void map_add(product_map *map, const char *text, const fmpq_t coefficient);

static void map_grow(product_map *map)
{
    product_map larger;

    map_init(&larger, 2 * map->size);
    for (slong i = 0; i < map->size; i++)
        if (map->entries[i].text[0] != '\0')
            map_add(&larger, map->entries[i].text, &map->entries[i].coefficient);
    map_clear(map);
    *map = larger;
}

static void map_add(product_map *map, const char *text, const fmpq_t coefficient)
{
    product *p;

    if (2 * map->length >= map->size)
        map_grow(map);
    p = map_find(map, text);
    if (p->text[0] == '\0')
    {
        strcpy(p->text, text);
        map->length++;
    }
    fmpq_add(&p->coefficient, &p->coefficient, coefficient);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void reduce_involutions(char *word)
{
    slong length = 0;

    for (slong i = 0; word[i] != '\0'; i++)
        if (length > 0 && word[i] != 'O' && word[length - 1] == word[i])
            length--;
        else
            word[length++] = word[i];
    word[length] = '\0';
}

/* The least rotation, after a reduction across the ends. */
static void rotate_trace(char *word, int involution)
{
    slong n = strlen(word);
    char best[TEXT_SIZE], turned[TEXT_SIZE];

    while (involution && n >= 2 && word[0] != 'O' && word[0] == word[n - 1])
    {
        memmove(word, word + 1, n - 2);
        word[n -= 2] = '\0';
    }
    strcpy(best, word);
    for (slong i = 1; i < n; i++)
    {
        memcpy(turned, word + i, n - i);
        memcpy(turned + n - i, word, i);
        turned[n] = '\0';
        if (strcmp(turned, best) < 0)
            strcpy(best, turned);
    }
    strcpy(word, best);
}

/* Adds coefficient * prod <words> * prod Tr(traces), with traces of powers of O as numbers. */
static void add_product(product_map *map, char (*words)[TEXT_SIZE], slong number, char (*traces)[TEXT_SIZE],
                        slong loops, const fmpq_t coefficient, const oracle_model *model)
{
    char parts[PARTS_MAX][TEXT_SIZE], text[TEXT_SIZE] = "";
    slong length = 0;
    fmpq_t c;

    fmpq_init(c);
    fmpq_set(c, coefficient);
    for (slong i = 0; i < number; i++)
    {
        if (model->involution)
            reduce_involutions(words[i]);
        if (words[i][0] != '\0')
        {
            parts[length][0] = '<';
            strcpy(parts[length++] + 1, words[i]);
        }
    }
    for (slong i = 0; i < loops; i++)
    {
        if (model->involution)
            reduce_involutions(traces[i]);
        rotate_trace(traces[i], model->involution);
        if (strspn(traces[i], "O") == strlen(traces[i]))
            fmpq_mul(c, c, model->observable + strlen(traces[i]));
        else
        {
            parts[length][0] = '[';
            strcpy(parts[length++] + 1, traces[i]);
        }
    }
    qsort(parts, length, TEXT_SIZE, by_text);
    for (slong i = 0; i < length; i++)
        strcat(text, parts[i]);
    if (length == 0)
        strcpy(text, "<");
    if (!fmpq_is_zero(c))
        map_add(map, text, c);
    fmpq_clear(c);
}

/* All ways to put the X of each commutator on the left or on the right of O, copy after copy. */
static void expand_commutators(product_map *map, char (*words)[TEXT_SIZE], slong copy, slong layer,
                               slong done, int sign, const oracle_model *model)
{
    char before[TEXT_SIZE], letter = 'a' + layer;
    slong n;

    if (copy == model->copies)
    {
        char copyist[PARTS_MAX][TEXT_SIZE];
        fmpq_t c;

        fmpq_init(c);
        fmpq_set_si(c, sign, 1);
        memcpy(copyist, words, model->copies * TEXT_SIZE);
        add_product(map, copyist, model->copies, NULL, 0, c, model);
        fmpq_clear(c);
        return;
    }
    if (layer == model->layers)
    {
        expand_commutators(map, words, copy + 1, 0, 0, sign, model);
        return;
    }
    if (done == model->count[copy][layer])
    {
        strcpy(before, words[copy]);
        expand_commutators(map, words, copy, layer + 1, 0, sign, model);
        strcpy(words[copy], before);
        return;
    }
    n = strlen(words[copy]);
    strcpy(before, words[copy]);
    memmove(words[copy] + 1, before, n + 1);
    words[copy][0] = letter;
    expand_commutators(map, words, copy, layer, done + 1, sign, model);
    strcpy(words[copy], before);
    words[copy][n] = letter;
    words[copy][n + 1] = '\0';
    expand_commutators(map, words, copy, layer, done + 1, -sign, model);
    strcpy(words[copy], before);
}

/* A product cut at each X of one layer: a word is a first segment and one segment after each X, which says
   at which X it ends, or -1 at the end of the word. A trace has no first segment. */
typedef struct
{
    char first[PARTS_MAX][TEXT_SIZE];
    slong first_end[PARTS_MAX];
    slong words;
    char after[ORACLE_ORDER][TEXT_SIZE];
    slong after_end[ORACLE_ORDER];
    slong cuts;
    char whole[PARTS_MAX][TEXT_SIZE]; /* traces without an X of this layer */
    slong wholes;
} cut_product;

static void cut(cut_product *c, const char *text, char letter)
{
    c->words = c->cuts = c->wholes = 0;
    while (*text != '\0')
    {
        int trace = *text == '[';
        slong length = strcspn(text + 1, "<["), start = c->cuts;
        const char *end = text + 1 + length, *at = text + 1;
        char head[TEXT_SIZE] = "";
        slong n = 0;

        while (at < end && *at != letter)
            head[n++] = *at++;
        head[n] = '\0';
        if (!trace)
        {
            strcpy(c->first[c->words], head);
            c->first_end[c->words++] = at < end ? c->cuts : -1;
        }
        else if (at == end)
            strcpy(c->whole[c->wholes++], head);
        while (at < end)
        {
            char *segment = c->after[c->cuts];

            for (n = 0, at++; at < end && *at != letter; at++)
                segment[n++] = *at;
            segment[n] = '\0';
            c->after_end[c->cuts] = at < end ? c->cuts + 1 : -1;
            c->cuts++;
        }
        if (trace && c->cuts > start)
        {
            strcat(c->after[c->cuts - 1], head);
            c->after_end[c->cuts - 1] = start;
        }
        text = end;
    }
}

/* E prod_i (X)_{a_i b_i} = sum_pi g(pi) prod_i delta(a_i, b_pi(i)): where one segment ended at X number i,
   the segment after X number pi(i) goes on. */
static void reconnect(product_map *map, const cut_product *c, const int *pi, const fmpq_t coefficient,
                      const oracle_model *model)
{
    char words[PARTS_MAX][TEXT_SIZE], traces[PARTS_MAX][TEXT_SIZE];
    int used[ORACLE_ORDER] = {0};
    slong loops = 0;

    for (slong i = 0; i < c->words; i++)
    {
        strcpy(words[i], c->first[i]);
        for (slong at = c->first_end[i]; at >= 0; at = c->after_end[pi[at]])
        {
            strcat(words[i], c->after[pi[at]]);
            used[pi[at]] = 1;
        }
    }
    for (slong i = 0; i < c->cuts; i++)
        if (!used[i])
        {
            traces[loops][0] = '\0';
            for (slong at = i; !used[at]; at = pi[c->after_end[at]])
            {
                strcat(traces[loops], c->after[at]);
                used[at] = 1;
            }
            loops++;
        }
    for (slong i = 0; i < c->wholes; i++)
        strcpy(traces[loops++], c->whole[i]);
    add_product(map, words, c->words, traces, loops, coefficient, model);
}

/* g <- the class function with sum_pi g(pi) D^cycles(pi^-1 sigma) = prod over cycles of sigma of Tr X^length.
 */
static void twirl_coefficients(fmpq *g, const oracle_group *group, const oracle_model *model)
{
    fmpq *traces = _fmpq_vec_init(group->classes);
    fmpq_t power;

    fmpq_init(power);
    for (slong i = 0; i < group->classes; i++)
    {
        fmpq_one(traces + i);
        for (slong l = 1; l <= group->degree; l++)
        {
            fmpq_pow_si(power, model->generator + l, group->cycles[i][l]);
            fmpq_mul(traces + i, traces + i, power);
        }
    }
    oracle_solve(g, group->gram, traces);
    _fmpq_vec_clear(traces, group->classes);
    fmpq_clear(power);
}

static void average_layer(product_map *to, const product_map *from, char letter, const oracle_model *model)
{
    oracle_group groups[ORACLE_COPIES + 1];
    fmpq *g[ORACLE_COPIES + 1] = {NULL};
    cut_product *c = malloc(sizeof(*c));
    fmpq_t t;

    fmpq_init(t);
    for (slong i = 0; i < from->size; i++)
    {
        const product *p = from->entries + i;

        if (p->text[0] == '\0' || fmpq_is_zero(&p->coefficient))
            continue;
        cut(c, p->text, letter);
        if (c->cuts > ORACLE_COPIES)
            flint_throw(FLINT_ERROR, "oracle_word_average: too many insertions\n");
        if (g[c->cuts] == NULL)
        {
            oracle_group_init(groups + c->cuts, c->cuts, model->dim);
            g[c->cuts] = _fmpq_vec_init(groups[c->cuts].classes);
            twirl_coefficients(g[c->cuts], groups + c->cuts, model);
        }
        for (slong r = 0; r < groups[c->cuts].order; r++)
        {
            fmpq_mul(t, &p->coefficient, g[c->cuts] + groups[c->cuts].class_of[r]);
            reconnect(to, c, groups[c->cuts].permutations[r], t, model);
        }
    }
    for (slong k = 0; k <= ORACLE_COPIES; k++)
        if (g[k] != NULL)
        {
            _fmpq_vec_clear(g[k], groups[k].classes);
            oracle_group_clear(groups + k);
        }
    fmpq_clear(t);
    free(c);
}

/* sum over sigma in S_m of prod over cycles of Tr O^(sum of powers): the last point is alone, or enters the
   cycle of another one, whose power grows. */
static void permutation_sum(fmpq_t sum, const int *powers, slong m, const oracle_model *model)
{
    fmpq_t t;

    if (m == 0)
    {
        fmpq_one(sum);
        return;
    }
    fmpq_init(t);
    permutation_sum(sum, powers, m - 1, model);
    fmpq_mul(sum, sum, model->observable + powers[m - 1]);
    for (slong i = 0; i + 1 < m; i++)
    {
        int joined[PARTS_MAX];

        memcpy(joined, powers, (m - 1) * sizeof(int));
        joined[i] += powers[m - 1];
        permutation_sum(t, joined, m - 1, model);
        fmpq_add(sum, sum, t);
    }
    fmpq_clear(t);
}

/* E prod <psi|O^k|psi> over a Haar state, or the product of the given expectations. */
static void state_average(fmpq_t value, const char *text, const oracle_model *model, const fmpq *w)
{
    int powers[PARTS_MAX];
    slong m = 0;
    fmpq_t over;

    while (*text != '\0')
    {
        powers[m] = strcspn(text + 1, "<");
        text += powers[m] + 1;
        m += powers[m] > 0;
    }
    fmpq_one(value);
    if (w != NULL)
    {
        for (slong i = 0; i < m; i++)
            fmpq_mul(value, value, w + powers[i]);
        return;
    }
    fmpq_init(over);
    permutation_sum(value, powers, m, model);
    for (slong i = 0; i < m; i++)
    {
        fmpq_set_si(over, 1, model->dim + i);
        fmpq_mul(value, value, over);
    }
    fmpq_clear(over);
}

void oracle_word_average(fmpq_t value, const oracle_model *model, const fmpq *w)
{
    char words[PARTS_MAX][TEXT_SIZE];
    slong derivatives = 0;
    product_map map, next;
    fmpq_t t;

    fmpq_init(t);
    map_init(&map, 1024);
    for (slong c = 0; c < model->copies; c++)
        strcpy(words[c], "O");
    expand_commutators(&map, words, 0, 0, 0, 1, model);
    for (slong l = 0; l < model->layers; l++)
    {
        map_init(&next, 1024);
        average_layer(&next, &map, 'a' + l, model);
        map_clear(&map);
        map = next;
    }
    fmpq_zero(value);
    for (slong i = 0; i < map.size; i++)
        if (map.entries[i].text[0] != '\0')
        {
            state_average(t, map.entries[i].text, model, w);
            fmpq_addmul(value, t, &map.entries[i].coefficient);
        }
    map_clear(&map);
    for (slong c = 0; c < model->copies; c++)
        for (slong l = 0; l < model->layers; l++)
            derivatives += model->count[c][l];
    if (derivatives % 4 == 2)
        fmpq_neg(value, value);
    fmpq_clear(t);
}
