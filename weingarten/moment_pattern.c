#include "moment_pattern.h"

#include <stdlib.h>
#include <string.h>

/* A weak ordering, ready to be compared: `fill` holds the sizes of its blocks, the last block first, and
   `code` the blocks of each copy in turn, copies sorted. Weak orderings with the same `relations`, the order
   of the blocks that meet in a copy, have the same expectation. */
typedef struct
{
    ulong relations;
    ulong weight;
    unsigned char fill[WG_MOMENT_LABELS_MAX];
    unsigned short code[WG_MOMENT_FACTORS_MAX];
    unsigned char blocks;
    unsigned char pinned;
} ordering;

typedef struct
{
    ordering *entries;
    slong length, alloc;
} ordering_list;

typedef struct
{
    const wg_moment_word_struct *word;
    int bare, even;
    unsigned char block[WG_MOMENT_LABELS_MAX]; /* of each label, in order of first use */
    slong blocks;
    unsigned char place[WG_MOMENT_LABELS_MAX]; /* of each block along the circuit */
    ordering_list found, fresh;
} search;

static ordering *append(ordering_list *list)
{
    if (list->length == list->alloc)
    {
        list->alloc = FLINT_MAX(2 * list->alloc, 16);
        list->entries = flint_realloc(list->entries, list->alloc * sizeof(ordering));
    }
    memset(list->entries + list->length, 0, sizeof(ordering));
    return list->entries + list->length++;
}

/* The fullest blocks last, then the least code: a choice that does not depend on the labels' names. */
static int compare_shape(const ordering *a, const ordering *b)
{
    int c = (int) a->pinned - (int) b->pinned;

    if (c == 0)
        c = (int) a->blocks - (int) b->blocks;
    if (c == 0)
        c = -memcmp(a->fill, b->fill, sizeof(a->fill));
    for (slong i = 0; i < WG_MOMENT_FACTORS_MAX && c == 0; i++)
        c = (int) a->code[i] - (int) b->code[i];
    return c;
}

static int by_shape(const void *a, const void *b)
{
    return compare_shape(a, b);
}

static int by_relations(const void *a, const void *b)
{
    const ordering *p = a, *q = b;

    if (p->relations != q->relations)
        return p->relations < q->relations ? -1 : 1;
    return compare_shape(p, q);
}

static int descending(const void *a, const void *b)
{
    return (int) *(const unsigned short *) b - (int) *(const unsigned short *) a;
}

/* The places of a copy's derivatives as digits 1, 2, ... in base 16, in ascending order. */
static unsigned short copy_code(const search *s, slong copy)
{
    unsigned char count[WG_MOMENT_LABELS_MAX] = {0};
    unsigned short code = 0;

    for (slong i = 0; i < s->word->labels; i++)
        count[s->place[s->block[i]]] += s->word->derivatives[copy][i];
    for (slong l = 0; l < s->blocks; l++)
        for (slong j = 0; j < count[l]; j++)
            code = 16 * code + l + 1;
    return code;
}

/* One bit for each pair of blocks that a copy holds together, and for the pinned block against all. */
static ulong order_relations(const search *s, int pinned)
{
    ulong relations = 0, bit = 1;

    for (slong a = 0; a < s->blocks; a++)
        for (slong b = 0; b < a; b++, bit *= 2)
        {
            int meet = pinned && (s->place[a] == s->blocks - 1 || s->place[b] == s->blocks - 1);

            for (slong i = 0; i < s->word->labels; i++)
                for (slong j = 0; j < s->word->labels; j++)
                    if (s->block[i] == a && s->block[j] == b)
                        for (slong c = 0; c < s->word->factors; c++)
                            meet |= s->word->derivatives[c][i] && s->word->derivatives[c][j];
            if (meet && s->place[a] < s->place[b])
                relations |= bit;
        }
    if (pinned)
        for (slong a = 0; a < s->blocks; a++)
            if (s->place[a] == s->blocks - 1)
                relations |= (ulong) (a + 1) << 56;
    return relations;
}

static void add_ordering(search *s, int pinned)
{
    ordering *o = append(&s->fresh);

    o->weight = 1;
    o->blocks = s->blocks;
    o->pinned = pinned;
    o->relations = order_relations(s, pinned);
    for (slong c = 0; c < s->word->factors; c++)
    {
        o->code[c] = copy_code(s, c);
        for (slong i = 0; i < s->word->labels; i++)
            o->fill[s->blocks - 1 - s->place[s->block[i]]] += s->word->derivatives[c][i];
    }
    qsort(o->code, s->word->factors, sizeof(*o->code), descending);
}

static void add_boundaries(search *s)
{
    if (!s->bare || s->blocks == 0)
        add_ordering(s, 0);
    else if (s->word->last)
        add_ordering(s, 1);
    else
    {
        add_ordering(s, 0);
        if (s->word->sum)
            add_ordering(s, 1);
    }
}

/* All orders of the blocks, the letter L's block last; `rank` blocks have their places. */
static void place_blocks(search *s, slong rank, unsigned placed)
{
    slong last = s->word->last ? s->block[s->word->labels - 1] : -1;

    if (rank == s->blocks)
        add_boundaries(s);
    for (slong b = 0; b < s->blocks; b++)
        if (!(placed >> b & 1) && (b != last || rank == s->blocks - 1))
        {
            s->place[b] = rank;
            place_blocks(s, rank + 1, placed | 1U << b);
        }
}

/* list <- list without repetitions, which are neighbours; the first of them collects the weights */
static void merge(ordering_list *list, int (*compare)(const void *, const void *),
                  int (*same)(const ordering *, const ordering *))
{
    slong kept = 0;

    if (list->length == 0)
        return;
    qsort(list->entries, list->length, sizeof(ordering), compare);
    for (slong i = 0; i < list->length; i++)
        if (kept > 0 && same(list->entries + kept - 1, list->entries + i))
            list->entries[kept - 1].weight += list->entries[i].weight;
        else
            list->entries[kept++] = list->entries[i];
    list->length = kept;
}

static int same_relations(const ordering *a, const ordering *b)
{
    return a->relations == b->relations && a->pinned == b->pinned;
}

static int same_shape(const ordering *a, const ordering *b)
{
    return compare_shape(a, b) == 0;
}

static int blocks_vanish(const search *s)
{
    for (slong b = 0; b < s->blocks; b++)
    {
        slong size = 0;

        for (slong c = 0; c < s->word->factors; c++)
            for (slong i = 0; i < s->word->labels; i++)
                if (s->block[i] == b)
                    size += s->word->derivatives[c][i];
        if (size == 1 || (s->even && size % 2 == 1))
            return 1;
    }
    return 0;
}

static void add_partition(search *s)
{
    if (blocks_vanish(s))
        return;
    s->fresh.length = 0;
    if (s->word->sum)
    {
        place_blocks(s, 0, 0);
        merge(&s->fresh, by_relations, same_relations);
    }
    else
    {
        /* All orders with the relations of the word's own stand for it. */
        ordering own;
        slong first = 0;

        for (slong b = 0; b < s->blocks; b++)
            s->place[b] = b;
        add_boundaries(s);
        own = s->fresh.entries[0];
        if (s->blocks <= WG_MOMENT_FACTORS_MAX)
        {
            s->fresh.length = 0;
            place_blocks(s, 0, 0);
            merge(&s->fresh, by_relations, same_relations);
            while (s->fresh.entries[first].relations != own.relations)
                first++;
            s->fresh.entries[0] = s->fresh.entries[first];
        }
        s->fresh.length = 1;
        s->fresh.entries[0].weight = 1;
    }
    for (slong i = 0; i < s->fresh.length; i++)
        *append(&s->found) = s->fresh.entries[i];
}

/* All set partitions of the labels, as restricted growth strings, or the one into single labels. */
static void partition_labels(search *s, slong label)
{
    slong first = s->word->sum ? 0 : s->blocks;

    if (label == s->word->labels)
    {
        add_partition(s);
        return;
    }
    for (slong b = first; b <= s->blocks; b++)
    {
        slong blocks = s->blocks;

        s->block[label] = b;
        s->blocks = FLINT_MAX(blocks, b + 1);
        partition_labels(s, label + 1);
        s->blocks = blocks;
    }
}

static void set_pattern(wg_moment_pattern_struct *p, const ordering *o, const wg_moment_word_t word)
{
    memset(p, 0, sizeof(*p));
    p->blocks = o->blocks;
    p->pinned = o->pinned;
    p->weight = o->weight;
    p->choose = word->sum ? o->blocks - (o->pinned || word->last) : 0;
    for (slong c = 0; c < word->factors; c++)
        for (unsigned short code = o->code[c]; code != 0; code /= 16)
            p->count[c][code % 16 - 1]++;
}

void wg_moment_pattern_list_init(wg_moment_pattern_list_t list, const wg_moment_word_t word, int bare,
                                 int even)
{
    search s[1];

    memset(s, 0, sizeof(*s));
    s->word = word;
    s->bare = bare;
    s->even = even;
    partition_labels(s, 0);
    merge(&s->found, by_shape, same_shape);
    list->length = s->found.length;
    list->entries = flint_malloc(FLINT_MAX(list->length, 1) * sizeof(*list->entries));
    for (slong i = 0; i < list->length; i++)
        set_pattern(list->entries + i, s->found.entries + i, word);
    flint_free(s->found.entries);
    flint_free(s->fresh.entries);
}

void wg_moment_pattern_list_clear(wg_moment_pattern_list_t list)
{
    flint_free(list->entries);
}

slong wg_moment_pattern_insertions(const wg_moment_pattern_struct *pattern, slong l, slong copies)
{
    slong total = 0;

    for (slong c = 0; c < copies; c++)
        total += pattern->count[c][l];
    return total;
}
